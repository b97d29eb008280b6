"""The scene on a page: where it stands, and how prose and code speak to it.

A chapter's first cell leaves ``<aside class="scene">``, which is taken out of the text and handed
to the page's template as ``scene``. The cell of a step keeps its place, for that is the scroll
mark; its code is folded behind the prose that the step illustrates. In that prose two kinds of
links become buttons: ``[normaliser](#sym-a)`` lights up a part of the scene, and
``[Draw again](#do-redraw)`` is the one deed that a step may have. A deed named within a sentence or
in a table, as a family is in ``the [Poisson](#do-poisson)``, stays a word where nothing can be
pressed. A notebook that is read elsewhere shows both as links.
A bench, ``<figure class="bench">``, stays where it is in the text, and wider than it; its code is
folded behind it.
On pages with a scene the symbols of a formula light up its parts as well.
"""

import re
from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

_ASIDE = re.compile(r'<aside class="scene".*?</aside>', re.DOTALL)
_BENCH = '<figure class="bench"'
_STEP = '<figure class="step"'
_LINK = re.compile(r"#(?P<kind>sym|do)-(?P<name>[A-Za-z_]+)$")

# What in a formula belongs to which part of the scene; longer ones first, each matched once.
SYMBOLS = {
    r"(?<![A-Za-z])p\(y;\s*\\eta\)": "p",
    r"(?<![A-Za-z])y - h\(x\)": "r",
    r"(?<![A-Za-z])h\(x\)": "mu",
    r"(?<![A-Za-z])b\(y\)": "b",
    r"(?<![A-Za-z])e\^\{\\eta y\}": "tilt",
    r"(?<![A-Za-z])a\(\\eta\)": "a",
    r"\\theta\^\\top x": "theta",
    r"\\theta(?![A-Za-z])": "theta",
    r"\\eta(?![A-Za-z])": "eta",
    r"\\mu(?![A-Za-z])": "mu",
}
_SYMBOL = re.compile(rf"(?<!\\)(?:{'|'.join(SYMBOLS)})")


def marked(latex: str) -> str:
    r"""The formula with its symbols marked: ``\eta`` becomes ``{\htmlData{sym=eta}{\eta}}``."""
    return _SYMBOL.sub(_mark, latex)


def _mark(found: re.Match) -> str:
    name = next(name for symbol, name in SYMBOLS.items() if re.fullmatch(symbol, found[0]))
    # The outer braces let it stand where LaTeX takes one symbol, as behind a ^.
    return rf"{{\htmlData{{sym={name}}}{{{found[0]}}}}}"


class scene_button(nodes.inline):
    """A word that lights up a part of the scene, or makes it do something."""


class SceneButtons(SphinxTransform):
    """Turn the two kinds of links into buttons, before MyST looks for what they lead to."""

    default_priority = 870

    def apply(self, **kwargs) -> None:
        for link in list(self.document.findall(nodes.reference)):
            if found := _LINK.match(link.get("refuri", "")):
                alone = link.parent.astext().strip() == link.astext().strip()
                word = not alone or isinstance(link.parent.parent, nodes.entry)
                button = scene_button("", "", *link.children, **found.groupdict(), word=word)
                link.parent.replace(link, button)


def visit_button(self: HTML5Translator, node: scene_button) -> None:
    name = escape(node["name"])
    if node["kind"] == "sym":
        self.body.append(
            f'<button class="term" type="button" data-sym="{name}" aria-pressed="false">'
        )
    else:
        look = "verb word" if node["word"] else "verb"
        self.body.append(f'<button class="{look}" type="button" data-verb="{name}">')


def depart_button(self: HTML5Translator, node: scene_button) -> None:
    self.body.append("</button>")


def just_the_words(self: nodes.NodeVisitor, node: scene_button) -> None:
    """Where nothing can be pressed, a button is its words."""


def place(app: Sphinx, doctree: nodes.document) -> None:
    """Take the scene out of the text, and put the code of each step behind its prose."""
    metadata = app.env.metadata[app.env.docname]
    for cell in [node for node in doctree.findall(nodes.container) if is_cell(node)]:
        html = "".join(raw.astext() for raw in cell.findall(nodes.raw) if raw["format"] == "html")
        if aside := _ASIDE.search(html):
            metadata["scene"] = aside[0]
            cell.parent.remove(cell)
        elif _BENCH in html:
            metadata["bench"] = "yes"
            cell["classes"].append("bench-cell")
            if fold := folded_code(cell):
                cell.parent.insert(cell.parent.index(cell) + 1, fold)
        elif _STEP in html:
            fold_behind_prose(cell)


def asks(before: nodes.Node) -> bool:
    """Whether it is a prediction, or its folded code: the answer is to keep its distance."""
    if isinstance(before, HideCodeCellNode):
        before = before.parent[before.parent.index(before) - 1]
    return isinstance(before, nodes.block_quote) and before.astext().startswith("Predict.")


def is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "cell" in node["classes"]


def folded_code(cell: nodes.container) -> nodes.Element | None:
    """The cell's code, taken out of it and folded to one line."""
    source = next((child for child in cell if "cell_input" in child.get("classes", ())), None)
    if source is None:
        return None
    cell.remove(source)
    return HideCodeCellNode("", source, classes=["above-input", "step-code"])


def fold_behind_prose(cell: nodes.container) -> None:
    cell["classes"].append("step-cell")
    if asks(cell.parent[cell.parent.index(cell) - 1]):
        cell["classes"].append("answers")
    fold = folded_code(cell)
    if fold is None:
        return
    siblings = cell.parent
    end = siblings.index(cell) + 1
    while end < len(siblings) and not (
        is_cell(siblings[end]) or isinstance(siblings[end], nodes.section)
    ):
        end += 1
    siblings.insert(end, fold)


def add_scene(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    context["scene"] = app.env.metadata[pagename].get("scene")
    context["bench"] = app.env.metadata[pagename].get("bench")


def setup(app: Sphinx) -> dict:
    quiet = (just_the_words, just_the_words)
    app.add_node(
        scene_button, html=(visit_button, depart_button), latex=quiet, text=quiet, epub=quiet
    )
    app.add_transform(SceneButtons)
    app.connect("doctree-read", place)
    app.connect("html-page-context", add_scene)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
