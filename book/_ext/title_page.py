"""What only the title page has: the scene at its head, the short way, and the list of chapters.

Its words stand in its source, one line a chapter: "three_assumptions: Slices along a line."
Order and titles of the chapters come from where they are, and a small picture of each from the
theme.
"""

import json
from html import escape
from pathlib import Path

from docutils import nodes
from mathematics import typeset
from order import table_of_contents
from plain_text import plain_text
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

# What the scene begins with; the names are those of its record.
COVER = {
    "as": "cover",
    "data": "title",
    "slice_at": 4.55,
    "readout": 0,
    **dict.fromkeys(("dots", "curve", "slice", "slices", "means"), 1),
}
SCENE = (
    "One regression with four distributions: move the handle, and the curve and the slices follow"
)
# What each distribution makes of the recipe; the scene shows the one that is on.
FORMULAS = {
    "gaussian": r"h(x) = \theta^{\top} x",
    "bernoulli": r"h(x) = 1 / (1 + e^{-\theta^{\top} x})",
    "poisson": r"h(x) = e^{\theta^{\top} x}",
    "softmax": r"h_k(x) = e^{\theta_k^{\top} x} / \textstyle\sum_j e^{\theta_j^{\top} x}",
}
PICTURES = Path(__file__).parents[1] / "_theme" / "recipe" / "pictures"


class title_scene(nodes.container):
    """Where the scene comes alive; the drawn picture inside is for readers without it."""


class chapter_list(nodes.Element):
    """The chapters, each with its line and its picture."""


class short_way(nodes.Element):
    """The sections that tell the story in twenty minutes."""


class TitleScene(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        box = title_scene()
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


def entries(directive: SphinxDirective) -> list[tuple[str, str]]:
    """The lines "name: words" below a directive."""
    lines = [line for line in directive.content if line.strip()]
    for line in lines:
        if ": " not in line:
            raise directive.error(f'expected "name: words", got {line!r}')
    parted = [line.partition(": ") for line in lines]
    return [(name.strip(), words.strip()) for name, _, words in parted]


class Chapters(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [chapter_list(lines=dict(entries(self)))]


class ShortWay(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [short_way(stops=[(*name.split(" § "), words) for name, words in entries(self)])]


def visit_title_scene(self: HTML5Translator, node: title_scene) -> None:
    self.body.append('<div class="hero">\n')
    begin = escape(json.dumps(COVER))
    self.body.append(f'<div data-scene="{begin}" role="region" aria-label="{SCENE}"></div>\n')
    for family, latex in FORMULAS.items():
        formula = typeset(self, nodes.math("", latex), display=False)
        shown = f'class="formula {family}" data-formula="{family}" aria-hidden="true"'
        self.body.append(f"<div {shown}>{formula}</div>\n")
    self.body.append('<div class="still">\n')


def depart_title_scene(self: HTML5Translator, node: title_scene) -> None:
    self.body.append("</div>\n</div>\n")


def link_to(self: HTML5Translator, docname: str, anchor: str = "") -> str:
    here = self.builder.current_docname
    return escape(self.builder.get_relative_uri(here, docname) + (anchor and f"#{anchor}"))


def visit_chapter_list(self: HTML5Translator, node: chapter_list) -> None:
    env = self.builder.env
    self.body.append('<div class="contents">\n')
    for part in table_of_contents(env):
        if not part.is_lesson:
            continue
        self.body.append(f'<p class="part">{escape(part.caption)}</p>\n<ol>\n')
        for docname, number in part.pages:
            if number is None:
                continue
            name = docname.rpartition("/")[2]
            picture = PICTURES / f"{name}.svg"
            line = node["lines"].get(name) or env.metadata[docname].get("description", "")
            title = escape(plain_text(env.titles[docname]))
            self.body.append(
                f'<li data-chapter="{docname}"><a href="{link_to(self, docname)}">'
                f"{picture.read_text() if picture.is_file() else ''}"
                f'<span class="title"><span class="number">{number}</span> {title}</span></a>'
                f"<p>{escape(line)}</p></li>\n"
            )
        self.body.append("</ol>\n")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def visit_short_way(self: HTML5Translator, node: short_way) -> None:
    env = self.builder.env
    chapters = {
        page.docname.rpartition("/")[2]: page.docname
        for part in table_of_contents(env)
        for page in part.pages
    }
    self.body.append('<ol class="short-way">\n')
    for name, heading, words in node["stops"]:
        docname = chapters.get(name)
        if docname:
            anchor = section_called(env.get_doctree(docname), heading)
            self.body.append(
                f'<li><a href="{link_to(self, docname, anchor)}">{escape(heading)}</a> '
                f"<span>{escape(words)}</span></li>\n"
            )
    self.body.append("</ol>\n")
    raise nodes.SkipNode


def section_called(doctree: nodes.document, heading: str) -> str:
    """The anchor of the section with that heading; empty, the page itself, if there is none."""
    for section in doctree.findall(nodes.section):
        if plain_text(section[0]) == heading:
            return "" if isinstance(section.parent, nodes.document) else section["ids"][0]
    return ""


def skip(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    """On paper the title page has a table of contents of its own."""
    raise nodes.SkipNode


def just_what_is_inside(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    """Elsewhere the picture stands by itself."""


def setup(app: Sphinx) -> dict:
    others = {"latex": (skip, None), "text": (skip, None), "epub": (skip, None)}
    inside = (just_what_is_inside, just_what_is_inside)
    app.add_node(
        title_scene,
        html=(visit_title_scene, depart_title_scene),
        latex=inside,
        text=inside,
        epub=inside,
    )
    app.add_node(chapter_list, html=(visit_chapter_list, None), **others)
    app.add_node(short_way, html=(visit_short_way, None), **others)
    app.add_directive("title-scene", TitleScene)
    app.add_directive("chapters", Chapters)
    app.add_directive("short-way", ShortWay)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
