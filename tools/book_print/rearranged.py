"""A page of the site, rearranged for paper.

What moves becomes its still. Folded code is left out, as the site folds it: the notebook has it.
Quizzes become questions, and solutions go behind the chapters, with a link to and fro.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import borrowed_data
import data_plots
import fresh_questions
from book_html import aside_name
from data_plots import data_plot
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from scene_page import scene_button
from title_page import chapter_list, title_scene

from book_print import practices, quizzes, raw_html
from book_print.doctrees import Page
from book_print.elements import answered, aside, checked, leads_on, opened, still
from book_print.pictures import Pictures, attribute

_EXERCISE = re.compile(r"(\d+)\.\s*(.*?)\.?$", re.DOTALL)
# What a page of the site says of itself; the printed book has words of its own for it.
_ABOUT_THE_SITE = ("The whole course", "How to read this book")


@dataclass
class Printed:
    """A page for paper, with the answers that belong to it."""

    page: Page
    answers: list[answered] = field(default_factory=list)
    solutions: list[answered] = field(default_factory=list)
    worked: list[nodes.Node] = field(default_factory=list)


def rearrange(page: Page, pictures: Pictures) -> Printed:
    """Change the page's tree to what can be printed."""
    printed = Printed(page)
    tree = page.tree
    leave_out(tree)
    take_folds(tree, printed)
    take_outputs(tree, printed, pictures)
    take_details(tree, printed)
    for quote in list(tree.findall(nodes.block_quote)):
        if kind := aside_name(quote):
            quote.replace_self(aside("", *quote.children, kind=kind))
    for image in list(tree.findall(nodes.image)):
        image.replace_self(pictures.of_image(image, recorded=False))
    number(printed)
    return printed


def leave_out(tree: nodes.document) -> None:
    """What only a page of the site can say and do: its contents, how to use it, fresh questions."""
    for node in [
        *tree.findall(title_scene),
        *tree.findall(chapter_list),
        *tree.findall(nodes.meta),
        *(it for it in tree.findall(nodes.section) if it[0].astext() in _ABOUT_THE_SITE),
        *(it for it in tree.findall(nodes.paragraph) if is_button(it)),
        *(it for it in tree.findall(nodes.raw) if fresh_questions.FRESH in it.astext()),
    ]:
        node.parent.remove(node)


def is_button(paragraph: nodes.paragraph) -> bool:
    """Whether it holds no more than the button of a deed."""
    parts = [part for part in paragraph.children if part.astext().strip()]
    return len(parts) == 1 and isinstance(parts[0], scene_button) and parts[0]["kind"] == "do"


def take_folds(tree: nodes.document, printed: Printed) -> None:
    """Leave out folded code; solutions that run go behind the chapters with their output.

    What the site folds as an aside, several cells of it, stands open on paper.
    """
    for fold in list(tree.findall(HideCodeCellNode)):
        if "passage" in fold["classes"]:
            fold.replace_self(fold.children)
    for fold in list(tree.findall(HideCodeCellNode)):
        if "solutions" in fold["classes"]:
            printed.worked += unwrapped(fold.children)
            fold.parent.remove(fold)
        elif "check" in fold["classes"]:
            fold.replace_self(checked())
        else:
            fold.parent.remove(fold)


def unwrapped(parts: list[nodes.Node]) -> list[nodes.Node]:
    """The code and the outputs in the containers of a cell."""
    found: list[nodes.Node] = []
    for part in parts:
        if isinstance(part, nodes.container) and "literal-block-wrapper" not in part["classes"]:
            inner = unwrapped(part.children)
            if "cell_output" in part["classes"]:
                for block in inner:
                    if isinstance(block, nodes.literal_block):
                        block["classes"].append("printed")
            found += inner
        else:
            found.append(part)
    return found


def take_outputs(tree: nodes.document, printed: Printed, pictures: Pictures) -> None:
    """Each cell becomes the code that is left of it and what its outputs show."""
    for plot in list(tree.findall(data_plot)):
        data = borrowed_data.load(plot["name"])
        plot.replace_self(drawn(data, pictures))
    for cell in [it for it in tree.findall(nodes.container) if "cell" in it["classes"]]:
        found: list[nodes.Node] = []
        for node in unwrapped(cell.children):
            if isinstance(node, nodes.image):
                found.append(pictures.of_image(node, recorded=True))
            elif isinstance(node, nodes.raw):
                found += from_html(node.astext(), printed, pictures)
            else:
                found.append(node)
        if isinstance(cell.parent, (nodes.section, nodes.document)):
            at = cell.parent.index(cell)
            cell.parent[at : at + 1] = found
        else:
            raise ValueError(f"A cell of {printed.page.docname} stands inside another element.")
    raw_html.replace(tree, printed.page.docname)
    for mark in list(tree.findall(checked)):
        at = mark.parent.index(mark)
        if at and isinstance(mark.parent[at - 1], checked):
            mark.parent.remove(mark)


def drawn(data, pictures: Pictures) -> still:
    """The plot of a data set."""
    name = data_plots.save(data, pictures.folder)
    width = round(data_plots.INCHES[0] * data_plots.PIXELS)
    return still(picture=name, width=width, words=data_plots.words(data))


def from_html(html: str, printed: Printed, pictures: Pictures) -> list[nodes.Node]:
    """What an output of a cell shows on paper."""
    if 'class="glm-quiz"' in html:
        asked, answers = quizzes.printed(attribute(html, "data-quiz"), printed.page.docname)
        printed.answers += answers
        return asked
    if 'class="glm-code"' in html:
        chapter = attribute(html, "data-code").partition(":")[0]
        asked, answers = practices.code(chapter, printed.page.docname)
        printed.answers += answers
        return asked
    if 'class="glm-practice' in html:
        of = "derivation" if "data-derivation" in html else "why"
        asked, answer = getattr(practices, of)(attribute(html, f"data-{of}"), printed.page.docname)
        printed.answers.append(answer)
        return asked
    kept = pictures.of_figure(html)
    if kept is None:
        raise ValueError(f"No picture in an output of {printed.page.docname}: {html[:120]!r}")
    return [kept]


def take_details(tree: nodes.document, printed: Printed) -> None:
    """What stands between <details> and </details>: a solution, or what the site folds."""
    for start in [it for it in tree.findall(nodes.raw) if it.astext().startswith("<details>")]:
        parent, at = start.parent, start.parent.index(start)
        inside = []
        while not (
            isinstance(parent[at + 1], nodes.raw) and "</details>" in parent[at + 1].astext()
        ):
            inside.append(parent.pop(at + 1))
        parent.pop(at + 1)
        line = re.search(r"<summary>(.*?)</summary>", start.astext())[1]
        if line != "Solution":
            start.replace_self(opened("", *inside, line=line))
            continue
        exercise = next(
            it for it in reversed(parent[:at]) if isinstance(it, nodes.paragraph) and names(it)
        )
        label, title = names(exercise)
        where = printed.page.docname
        if not exercise["ids"]:
            exercise["ids"].append(f"exercise-{label}")
        asked = f"{where}#{exercise['ids'][0]}"
        solution = answered("", *inside, label=label, title=title, asked=asked)
        solution["ids"].append(f"solution-{label}")
        printed.solutions.append(solution)
        last = parent[at - 1]
        if not isinstance(last, nodes.paragraph):
            last = nodes.paragraph()
            parent.insert(at, last)
        last += leads_on(label=label, answer=f"{where}#solution-{label}")
        parent.remove(start)


def names(paragraph: nodes.paragraph) -> tuple[str, str] | None:
    """The number and the name of an exercise, from the bold words it begins with."""
    first = next((child for child in paragraph.children if child.astext()), None)
    found = _EXERCISE.match(first.astext()) if isinstance(first, nodes.strong) else None
    return (found[1], found[2]) if found else None


def number(printed: Printed) -> None:
    """Number the figures and the displayed formulas of a chapter."""
    chapter = printed.page.number
    if chapter is None:
        return
    for kind in (still, nodes.math_block):
        for place, node in enumerate(printed.page.tree.findall(kind), start=1):
            node["printed_number"] = f"{chapter}.{place}"
