"""What `_toc.yml` says about the notebooks, for the tools and the tests."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def notebooks(root: Path = ROOT, part: int | None = None) -> list[Path]:
    """The notebooks in reading order, of one part (counted from 0) or of the whole book.

    A page without a Markdown file counts as a notebook, so that a missing chapter is noticed.
    """
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    parts = toc["parts"] if part is None else [toc["parts"][part]]
    stems = [chapter["file"] for one in parts for chapter in one["chapters"]]
    pages = [root / stem for stem in ([toc["root"], *stems] if part is None else stems)]
    return [page.with_suffix(".ipynb") for page in pages if not page.with_suffix(".md").exists()]
