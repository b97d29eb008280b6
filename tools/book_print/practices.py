"""Derivations, questions in words, code to write, on paper: what is asked, the answers behind."""

from __future__ import annotations

from docutils import nodes

from book_print.elements import answered, leads_on, paragraph, text
from book_print.quizzes import inline
from glmlesson.practice import code as exercises
from glmlesson.practice.derivation import Step, load
from glmlesson.practice.page import content


def derivation(name: str, page: str) -> tuple[list[nodes.Node], answered]:
    """The lines that are given and what is asked for the others, and all of its lines."""
    words, steps = load(name)
    anchor, behind = f"derivation-{name}", f"answer-derivation-{name}"
    asks = paragraph(
        nodes.strong("", "", *inline(words["title"]), text(". ")), *inline(words["ask"])
    )
    asks["ids"].append(anchor)
    asks += leads_on(label="Derivation", answer=f"{page}#{behind}")
    if steps:
        shown = [numbered([asked(step) if step.ask else line(step) for step in steps])]
        found = [numbered([line(step) for step in steps])]
    else:  # the reader's own family: nobody knows its lines
        shown, found = [], [paragraph(*inline(words["because"]))]
    title = " ".join(words["title"].split())
    answer = answered("", *found, label="Derivation", title=title, asked=f"{page}#{anchor}")
    answer["ids"].append(behind)
    return [asks, *shown], answer


def line(step: Step) -> list[nodes.Node]:
    return [paragraph(*inline(step.latex)), paragraph(*inline(step.because))]


def asked(step: Step) -> list[nodes.Node]:
    return [paragraph(*inline(step.ask))]


def numbered(items: list[list[nodes.Node]]) -> nodes.enumerated_list:
    found = nodes.enumerated_list(enumtype="arabic")
    found += [nodes.list_item("", *parts) for parts in items]
    return found


def why(name: str, page: str) -> tuple[list[nodes.Node], answered]:
    """The question after a proof, and its model answer with what a good one says."""
    words = content("why", name)
    anchor, behind = "why", "answer-why"
    asks = paragraph(nodes.strong("", "In your own words. "), *inline(words["ask"]))
    asks["ids"].append(anchor)
    asks += leads_on(label="In your own words", answer=f"{page}#{behind}")
    points = nodes.bullet_list()
    points += [nodes.list_item("", paragraph(*inline(point))) for point in words["points"]]
    answer = answered(
        "",
        *(paragraph(*inline(each)) for each in words["answer"]),
        paragraph(text("Does your answer say this?")),
        points,
        label="In your own words",
        title="",
        asked=f"{page}#{anchor}",
    )
    answer["ids"].append(behind)
    return [asks], answer


def code(chapter: str, page: str) -> tuple[list[nodes.Node], list[answered]]:
    """What is to be written in Python, with its beginning; behind, the hints and a solution."""
    asked, answers = [], []
    for exercise in exercises.load(chapter):
        anchor, behind = f"code-{exercise['name']}", f"answer-code-{exercise['name']}"
        asks = paragraph(
            nodes.strong("", "", *inline(exercise["title"]), text(". ")), *inline(exercise["ask"])
        )
        asks["ids"].append(anchor)
        asks += leads_on(label="In Python", answer=f"{page}#{behind}")
        asked += [asks, listing(exercise["starter"])]
        hints = nodes.bullet_list()
        hints += [nodes.list_item("", paragraph(*inline(hint))) for hint in exercise["hints"]]
        answer = answered(
            "",
            hints,
            listing(exercise["solution"]),
            label="In Python",
            title=exercise["title"],
            asked=f"{page}#{anchor}",
        )
        answer["ids"].append(behind)
        answers.append(answer)
    return asked, answers


def listing(code: str) -> nodes.literal_block:
    return nodes.literal_block("", code.strip(), language="python")
