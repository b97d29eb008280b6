"""Cells that fold to one line, by a tag in the notebook.

What carries an idea stays open. What surrounds it folds behind a line that says what it is, and
the tags are those of ``FOLDS``: a cell tagged ``check`` becomes the line "Checked ✓ — show". The
fold is a ``<details>``, which needs no script and opens with the keyboard.

A passage of several cells, an aside that the chapter can be read without, folds between two
comments, each a cell of its own or the end of one::

    <!-- fold: The two, derived for one row -->
    <!-- end of fold -->
"""

import re
from html import escape
from typing import NamedTuple

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.writers.html5 import HTML5Translator


class Fold(NamedTuple):
    """What the line says, and whether the output is folded together with the code."""

    line: str
    output_too: bool = False


FOLDS = {
    "setup": Fold("Setup"),
    "check": Fold("Checked ✓", output_too=True),
    "figure": Fold("Code of the figure"),
    "numbers": Fold("Code of these numbers"),
    "table": Fold("The table", output_too=True),
    "solutions": Fold("Solutions, run ✓", output_too=True),
}
_BEGINS = re.compile(r"<!-- fold: (?P<line>\S.*?) -->")
_ENDS = "<!-- end of fold -->"
# What an open fold does not show.
_INVITES = '<span class="invites">&nbsp;— show</span>'


def fold_of(cell: nodes.container) -> str | None:
    """The name of the fold that a cell's tags ask for."""
    for name in FOLDS:
        if f"tag_{name}" in cell["classes"]:
            return name
    # A cell that holds nothing but the name of a quiz or a practice.
    named = ("tag_quiz", "tag_practice")
    return "figure" if any(tag in cell["classes"] for tag in named) else None


def fold_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Put the code of each tagged cell, or all of the cell, behind its line."""
    for cell in list(doctree.findall(nodes.container)):
        if "cell" not in cell["classes"] or not (name := fold_of(cell)):
            continue
        fold = HideCodeCellNode("", classes=["above-input", name])
        for part in list(cell.children):
            if FOLDS[name].output_too or "cell_input" in part.get("classes", ()):
                cell.remove(part)
                fold += part
        cell.insert(0, fold)


def comment_of(node: nodes.Node) -> str:
    """The HTML comment that a node is, or nothing."""
    return node.astext().strip() if isinstance(node, nodes.raw) else ""


def fold_passages(app: Sphinx, doctree: nodes.document) -> None:
    """Put what stands between two comments behind the line that the first of them says."""
    for begin in list(doctree.findall(lambda node: bool(_BEGINS.fullmatch(comment_of(node))))):
        line, siblings = _BEGINS.fullmatch(comment_of(begin))["line"], begin.parent
        first = siblings.index(begin)
        passage = siblings[first + 1 :]
        ends = [place for place, node in enumerate(passage) if comment_of(node) == _ENDS]
        if not ends:
            raise ExtensionError(
                f"{app.env.docname}: the fold {line!r} does not end in its own section; "
                f"write {_ENDS} there"
            )
        fold = HideCodeCellNode("", *passage[: ends[0]], classes=["above-input", "passage"])
        fold["line"] = line
        siblings[first : first + ends[0] + 2] = [fold]


def line_of(node: HideCodeCellNode) -> str:
    """The line's HTML."""
    if "line" in node:
        return escape(node["line"]) + _INVITES
    for name in node["classes"]:
        if name in FOLDS:
            return escape(FOLDS[name].line) + _INVITES
    if "step-code" in node["classes"]:
        return f"Code of the scene{_INVITES}"
    return "Code" if "above-input" in node["classes"] else "Output"


def visit_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    classes = " ".join(["fold", *node["classes"]])
    self.body.append(f'<details class="{classes}"><summary>{line_of(node)}</summary>\n')


def depart_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")


def setup(app: Sphinx) -> dict:
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    app.connect("doctree-read", fold_cells)
    app.connect("doctree-read", fold_passages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
