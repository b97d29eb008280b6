"""Write the chapters as Colab needs them into _build/colab: `make colab`.

Colab opens a single notebook and clones nothing, so a first cell installs the wheel of glmlesson
from the site, and links to other chapters lead to Colab, those to pages to the site.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from toc import ROOT, notebooks

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from notebook_downloads import site_folder, to_run, wheel_name
from published import colab_url, git, pages_url, repository

CHAPTER_LINK = re.compile(r"\]\((?P<page>[\w-]+)(?:\.md|\.ipynb)?(?P<anchor>#[^)\s]*)?\)")


def link(page, anchor, repository):
    """The public address of ``page``, another file in book/."""
    if (ROOT / "book" / f"{page}.md").exists():
        return f"{pages_url(repository)}book/{page}.html{anchor}"
    return colab_url(repository, f"{page}.ipynb") + anchor


def for_colab(notebook, repository, wheel):
    """A copy that runs and whose links work with no other file of the book at hand."""
    notebook = to_run(notebook, site_folder(repository), wheel)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = CHAPTER_LINK.sub(
                lambda found: f"]({link(found['page'], found['anchor'] or '', repository)})",
                cell.source,
            )
    return notebook


def main():
    address = repository(os.environ, git(ROOT, "remote", "get-url", "origin"))
    if address is None:
        print(
            "Colab opens notebooks from GitHub, and this copy has no address there: "
            "add a github.com remote named origin, or set GITHUB_REPOSITORY=owner/name."
        )
        return 1
    folder = ROOT / "_build" / "colab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chapters = notebooks()
    for path in chapters:
        notebook = nbformat.read(path, as_version=4)
        nbformat.write(for_colab(notebook, address, wheel_name()), folder / Path(path).name)
    print(f"{len(chapters)} chapters for {address} are in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
