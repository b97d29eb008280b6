"""The pages of the book, as Sphinx read them for the site: nothing is run or parsed again.

The builder here writes no page. It resolves the references of each to ``print:page#anchor``, which
the writers turn into links of their own kind.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from jupyter_book.config import get_final_config
from order import table_of_contents
from published import pages_url
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.docutils import docutils_namespace, patch_docutils
from toc import ROOT

BUILT = ROOT / "_build"
INTERNAL = "print:"


@dataclass
class Page:
    """A page of the book; a chapter has its number, and most have the HTML of a scene."""

    docname: str
    number: int | None
    tree: nodes.document
    scene: str | None = None

    @property
    def name(self) -> str:
        return self.docname.rpartition("/")[2]

    @property
    def section(self) -> nodes.section:
        """The section with the page's title, which holds all of it."""
        return next(self.tree.findall(nodes.section))


@dataclass
class Part:
    caption: str
    pages: list[Page]

    @property
    def is_lesson(self) -> bool:
        return any(page.number is not None for page in self.pages)


@dataclass
class Book:
    """All that is printed: the page it opens with, and the parts."""

    title: str
    author: str
    year: str
    site: str | None
    front: Page
    parts: list[Part]

    @property
    def pages(self) -> list[Page]:
        return [self.front, *(page for part in self.parts for page in part.pages)]


class PrintBuilder(Builder):
    """Resolves a page's references for the writers; the name decides which outputs are taken."""

    name = "epub"
    format = "print"
    allow_parallel = True
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg"]

    def get_outdated_docs(self) -> list[str]:
        return []

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return INTERNAL + docname

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return INTERNAL + to


def open_book() -> Book:
    """Read what the last build of the site left, and every page that has changed since.

    Raises
    ------
    SystemExit
        If the site was never built.
    """
    if not (BUILT / ".doctrees" / "environment.pickle").is_file():
        sys.exit("The book has not been built yet, and its pages are what is printed: make book")
    settings, _ = get_final_config(
        user_yaml=ROOT / "_config.yml",
        # As `jupyter-book build` sets them: with other settings Sphinx would read all pages again.
        cli_config={
            "latex_individualpages": False,
            "external_toc_path": (ROOT / "_toc.yml").as_posix(),
        },
        sourcedir=ROOT,
        use_external_toc=True,
    )
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            srcdir=ROOT,
            confdir=None,
            outdir=BUILT / "print",
            doctreedir=BUILT / ".doctrees",
            buildername="dummy",
            confoverrides=settings,
            status=None,
        )
        app.builder.read()
        app.builder = PrintBuilder(app, app.env)
        return book_of(app)


def book_of(app: Sphinx) -> Book:
    """The pages in their order, without the parts that are books of their own."""

    def page(docname: str, number: int | None) -> Page:
        tree = app.env.get_and_resolve_doctree(docname, app.builder)
        return Page(docname, number, tree, app.env.metadata[docname].get("scene"))

    parts = [
        Part(
            part.caption,
            [page(*each) for each in part.pages if is_printed(app, each.docname)],
        )
        for part in table_of_contents(app.env)
        if not part.apart
    ]
    repository = app.config.book_repository
    return Book(
        title=app.config.html_title,
        author=app.config.author,
        year=app.config.copyright.partition(",")[0],
        site=pages_url(repository) if repository else None,
        front=page(app.config.root_doc, None),
        parts=parts,
    )


def is_printed(app: Sphinx, docname: str) -> bool:
    """Whether a page belongs on paper; one about the site says ``print: false`` at its head."""
    return app.env.metadata[docname].get("print", True) not in (False, "false", "False")


def source_of(image: nodes.image) -> Path:
    """The file of a picture in a page."""
    return ROOT / image["uri"]
