"""What a reader takes home to run: chapters that install the package, its wheel, and an archive.

A downloaded notebook begins with a cell that does nothing where ``glmlesson`` is there; else it
installs the wheel that lies beside the notebook, which needs no network, or the site's.
"""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

import nbformat
import published
from docutils import nodes
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "notebooks"  # of the site
ARCHIVE = "one-recipe-notebooks.zip"
TAG = "install"
# What the wheel is built from.
SOURCES = ("LICENSE", "README.md", "pyproject.toml", "setup.py", "book/_ext/published.py")
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
# A picture's or a file's date; a zip knows none before.
_EPOCH = (1980, 1, 1, 0, 0, 0)

_INSTALL = """\
# Brings glmlesson, the book's package, where it is missing: from its wheel beside this notebook,
# without a network if what the wheel needs is there; else {elsewhere}.
import importlib.util
import pathlib
import subprocess
import sys

wheel, site = "{wheel}", {site!r}
if importlib.util.find_spec("glmlesson") is None:
    beside = pathlib.Path(wheel).resolve()
    if not beside.exists() and site is None:
        raise ImportError(f"Put {{wheel}} beside this notebook: it lies where the notebook lay.")
    address = beside.as_uri() if beside.exists() else site + wheel
    pip = [sys.executable, "-m", "pip", "install", "--quiet"]
    whole = [*pip, f"glmlesson[chapters] @ {{address}}"]
    run = subprocess.run(whole, capture_output=True, text=True)
    if run.returncode:
        print("Not all that the chapters use could be installed; the package alone is tried.")
        print(run.stderr)
        subprocess.run([*pip, "--no-deps", f"glmlesson @ {{address}}"], check=True)
    importlib.invalidate_caches()
"""

_READ_ME = """\
One Recipe, to run at home

{chapters} chapters as Jupyter notebooks, with the outputs that the book shows; the wheel of
the package glmlesson {version}; and in data/ the book's data sets as CSV, each described in
data/index.toml.

Open a chapter in JupyterLab, VS Code or any other reader of notebooks, with Python 3.11 or newer.
Its first cell installs the wheel where glmlesson is missing. Where there is no network, have these
installed before: {needs}.

To install the package for work of your own, in this folder:

    python -m pip install "./{wheel}[formula]"
"""


def version(root: Path = ROOT) -> str:
    """The package's version, read and not imported."""
    return _VERSION.search((root / "glmlesson" / "__init__.py").read_text(encoding="utf-8"))[1]


def wheel_name(root: Path = ROOT) -> str:
    return f"glmlesson-{version(root)}-py3-none-any.whl"


def build_wheel(into: Path, root: Path = ROOT) -> Path:
    """Build the package's wheel with the setuptools at hand, from a copy: nothing stale gets in."""
    code = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    remote = published.git(root, "remote", "get-url", "origin")
    name = published.repository(os.environ, remote)
    told = {"GITHUB_REPOSITORY": name} if name else {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        for name in SOURCES:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, source / name)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(root / "glmlesson", source / "glmlesson", ignore=ignored)
        subprocess.run(
            [sys.executable, "-c", code, str(into)],
            cwd=source,
            env={**os.environ, "SOURCE_DATE_EPOCH": "315532800", **told},
            check=True,
            capture_output=True,
        )
    return into / wheel_name(root)


def install_cell(site: str | None, wheel: str) -> NotebookNode:
    """The cell that brings the package; ``site`` is the folder of the site that holds the wheel."""
    elsewhere = "from the book's site" if site else "it says what to do"
    source = _INSTALL.format(wheel=wheel, site=site, elsewhere=elsewhere).rstrip()
    return nbformat.v4.new_code_cell(
        source, id="install", metadata={"tags": [TAG], "jupyter": {"source_hidden": True}}
    )


def to_run(notebook: NotebookNode, site: str | None, wheel: str) -> NotebookNode:
    """A copy of a chapter that brings its own package."""
    notebook = copy.deepcopy(notebook)
    notebook.cells.insert(0, install_cell(site, wheel))
    return notebook


def site_folder(repository: str | None) -> str | None:
    """Where the published site has the wheel; None for a book that is published nowhere."""
    return f"{published.pages_url(repository)}{FOLDER}/" if repository else None


def write(chapters: Iterable[Path], into: Path, repository: str | None, root: Path = ROOT) -> None:
    """Write the chapters, the wheel, and both with the data in one archive, into a folder."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    wheel = build_wheel(into, root)
    written = []
    for path in chapters:
        notebook = to_run(nbformat.read(path, as_version=4), site_folder(repository), wheel.name)
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
        written.append(into / path.name)
        written[-1].write_text(f"{text}\n", encoding="utf-8")
    data = root / "glmlesson" / "datasets"
    about = _READ_ME.format(
        chapters=len(written),
        version=version(root),
        wheel=wheel.name,
        needs="NumPy, SciPy, threadpoolctl, Matplotlib, anywidget, and what a chapter imports",
    )
    with zipfile.ZipFile(into / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:

        def add(name: str, content: bytes) -> None:
            info = zipfile.ZipInfo(f"one-recipe/{name}", _EPOCH)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)

        add("README.txt", about.encode())
        add("LICENSE", (root / "LICENSE").read_bytes())
        for path in [*written, wheel]:
            add(path.name, path.read_bytes())
        for path in sorted([*data.glob("*.csv"), *data.glob("*.toml")]):
            add(f"data/{path.name}", path.read_bytes())


class download_link(nodes.inline):
    """A link to a file that is there once the site is written, with its size."""


class NotebookDownload(SphinxDirective):
    """``{notebook-download}`` and ``archive`` or ``wheel``: a link to the file, and its size."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = {"archive": ARCHIVE, "wheel": wheel_name()}[self.arguments[0]]
        return [nodes.paragraph("", "", download_link("", name, name=name))]


def visit_link(self, node: download_link) -> None:
    path = Path(self.builder.outdir) / FOLDER / node["name"]
    up = "../" * self.builder.current_docname.count("/")
    size = f" ({path.stat().st_size / 1e6:.1f} MB)"
    name = escape(node["name"])
    self.body.append(f'<a href="{up}{FOLDER}/{name}" download>{name}</a>{size}')
    raise nodes.SkipNode


def just_the_name(self, node: download_link) -> None:
    """Where nothing can be pressed, a link is its words."""


def write_for_the_site(app: Sphinx) -> None:
    """Before the pages are written, since one of them says how large the files are."""
    if app.builder.name != "html":
        return
    from order import is_notebook

    names = sorted(name for name in app.env.found_docs if is_notebook(app.env, name))
    chapters = [Path(app.env.doc2path(name)) for name in names]
    write(chapters, Path(app.outdir) / FOLDER, app.config.book_repository)


def setup(app: Sphinx) -> dict:
    app.add_directive("notebook-download", NotebookDownload)
    quiet = (just_the_name, just_the_name)
    app.add_node(download_link, html=(visit_link, None), latex=quiet, text=quiet, epub=quiet)
    app.connect("env-updated", lambda app, env: write_for_the_site(app))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
