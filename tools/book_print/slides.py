"""A chapter's scene as the slides of a lecture: `make slides CHAPTER=softmax`.

A slide is a step of the scene, alive, beside the heading it stands under, what it asks and the
formulas of its prose; the prose itself are the presenter's notes. The deck is a folder with the
site's own scripts and styles, and works from disk.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from docutils import nodes
from plain_text import plain_text
from toc import ROOT

from book_print.elements import aside, checked, leads_on, still
from book_print.rearranged import Printed
from book_print.writing import Places
from book_print.xhtml_writer import Addresses, XhtmlWriter

HERE = Path(__file__).parent
STATIC = ROOT / "book" / "_static"
FIGURES = ROOT / "glmlesson" / "figures" / "static"
# What stands below a chapter's last step is no longer about the scene.
_END = ("Check yourself", "Exercises", "Recap", "Further reading")
MOST_FORMULAS = 3


@dataclass
class Slide:
    """A step: its tag for the scene, the heading above it, and the prose up to the next step."""

    step: str
    heading: str
    prose: list[nodes.Node] = field(default_factory=list)


class NotesWriter(XhtmlWriter):
    """Writes prose without links: a deck has no other pages."""

    def visit_reference(self, node: nodes.reference) -> None:
        self.begin("", "")

    def visit_leads_on(self, node: leads_on) -> None:
        raise nodes.SkipNode

    def visit_checked(self, node: checked) -> None:
        raise nodes.SkipNode

    def visit_still(self, node: still) -> None:
        self.put(f"<p><em>{escape(node['words'])}</em></p>")

    def id_of(self, node: nodes.Element) -> str:
        return ""


def slides_of(printed: Printed) -> tuple[list[nodes.Node], list[Slide]]:
    """What a chapter says before its first step, and its steps."""
    before: list[nodes.Node] = []
    found: list[Slide] = []

    def read(section: nodes.section) -> None:
        title = plain_text(section[0])
        if title in _END:
            return
        for part in section.children[1:]:
            if isinstance(part, nodes.section):
                read(part)
            elif isinstance(part, still) and "step" in part:
                found.append(Slide(part["step"], title))
            else:
                (found[-1].prose if found else before).append(part)

    read(printed.page.section)
    return before, found


def panel(writer: NotesWriter, heading: str, prose: list[nodes.Node]) -> str:
    """What stands on a slide beside the scene: what is asked, and the formulas."""
    asked = [part for part in prose if isinstance(part, aside) and part["kind"] == "predict"]
    formulas = [part for part in prose if isinstance(part, nodes.math_block)]
    shown = writer.write_all([*asked[:1], *formulas[:MOST_FORMULAS]])
    return f"<h2>{escape(heading)}</h2>\n{shown}"


def deck(printed: Printed, places: Places) -> str:
    """The deck's page."""
    page = printed.page
    before, found = slides_of(printed)
    writer = NotesWriter(places, page.docname, Addresses(), "index.html")
    title = plain_text(page.section[0])
    opening = [part for part in before if isinstance(part, aside)][:1]
    slides = []
    for number, slide in enumerate(found):
        beside = panel(writer, slide.heading, slide.prose)
        notes = writer.write_all(slide.prose)
        if number == 0:
            beside = f"<h1>{escape(title)}</h1>\n{writer.write_all(opening)}"
            notes = writer.write_all(before) + notes
        slides.append(
            f'<section class="slide">{slide.step}</figure>\n<div class="panel">{beside}</div>\n'
            f'<div class="notes">{notes}</div></section>\n'
        )
    template = (HERE / "slides.html").read_text(encoding="utf-8")
    parts = {"TITLE": escape(title), "SCENE": page.scene or "", "SLIDES": "".join(slides)}
    for name, part in parts.items():
        template = template.replace(f"<!--{name}-->", part)
    return template


def faces_and_colours() -> str:
    """The beginning of the site's style sheet: its faces, and its colours in both themes."""
    style = (STATIC / "book.css").read_text(encoding="utf-8")
    variables = style.index("--paper:")
    return style[: style.index("\n}", variables) + 3]


def write(pages: dict[str, Printed], places: Places, chapter: str, folder: Path) -> Path:
    """Write the deck of a chapter into a folder of its own below ``folder``: its first file.

    Raises
    ------
    SystemExit
        If there is no such chapter, or it has no scene with steps.
    """
    decks = {it.page.name: it for it in pages.values() if it.page.scene and slides_of(it)[1]}
    if chapter not in decks:
        raise SystemExit(
            f"There are no slides of {chapter!r}. Name one of the chapters whose scene has steps: "
            f"make slides CHAPTER=… with {', '.join(decks)}."
        )
    target = folder / chapter
    shutil.rmtree(target, ignore_errors=True)
    static = target / "_static"
    shutil.copytree(STATIC / "fonts", static / "fonts")
    shutil.copytree(STATIC / "katex", static / "katex")
    for source in (STATIC / "theme.js", STATIC / "favicon.svg"):
        shutil.copy(source, static)
    (static / "colours.css").write_text(faces_and_colours(), encoding="utf-8")
    for name in ("scene.css", "scene.js"):
        shutil.copy(FIGURES / name, static)
    for name in ("slides.css", "slides.js"):
        shutil.copy(HERE / name, static)
    path = target / "index.html"
    path.write_text(deck(decks[chapter], places), encoding="utf-8")
    return path
