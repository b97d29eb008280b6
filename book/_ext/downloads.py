"""The files that can be taken home: a link where they have been made, else how to make them.

They are made from the built site, after its pages, so that a page cannot know of them while it is
written. It holds a place for each, ``<!--download NAME VERB-->…<!--/download-->``, which ``offer``
fills: at the end of a build, and again by whatever makes such a file.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

FOLDER = "_downloads"
LAB = "_lab/lab/index.html"  # not taken home, but made and offered in the same way
_PLACE = re.compile(r"(<!--download (?P<name>[\w.-]+) (?P<verb>[\w -]+)-->).*?(<!--/download-->)")


class download(nodes.Element):
    """The place of a file, which the verb of the Makefile makes."""


class Download(SphinxDirective):
    """``{download} one_recipe.pdf`` with ``:made-by: make pdf``."""

    required_arguments = 1
    option_spec = {"made-by": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        return [download(name=self.arguments[0], verb=self.options["made-by"])]


def visit_download(self: HTML5Translator, node: download) -> None:
    place = f"<!--download {node['name']} {node['verb']}--><!--/download-->"
    self.body.append(f'<p class="download">{place}</p>\n')
    raise nodes.SkipNode


def skip(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    raise nodes.SkipNode


def filled(html: str, site: Path, up: str) -> str:
    """The page with each place filled; ``up`` leads from it to the site's folder."""

    def fill(found: re.Match) -> str:
        name = found["name"]
        path = site / FOLDER / name
        if (site / LAB).is_file() and name == "lab":
            said = f'<a href="{up}{LAB}">Open the whole book as a lab</a>'
        elif path.is_file():
            size = path.stat().st_size / 1e6
            said = f'<a href="{up}{FOLDER}/{name}" download>{name}</a>, {size:.1f} MB'
        else:
            said = f"Not in this copy of the site: <code>{escape(found['verb'])}</code> makes it."
        return f"{found[1]}{said}{found[4]}"

    return _PLACE.sub(fill, html)


def offer(site: Path) -> None:
    """Fill the places on all pages of a built site."""
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        if "<!--download " in html:
            up = "../" * (len(page.relative_to(site).parts) - 1)
            page.write_text(filled(html, site, up), encoding="utf-8")


def offer_at_the_end(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.name == "html":
        offer(Path(app.outdir))


def setup(app: Sphinx) -> dict:
    others = dict.fromkeys(("latex", "text", "epub"), (skip, None))
    app.add_node(download, html=(visit_download, None), **others)
    app.add_directive("download", Download)
    app.connect("build-finished", offer_at_the_end)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
