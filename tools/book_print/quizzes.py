"""The quiz of a chapter on paper: its questions in their place, and the answers for behind."""

from __future__ import annotations

import re

from docutils import nodes

from book_print.elements import answered, leads_on, paragraph, text
from glmlesson import quizzes
from glmlesson.quizzes.quiz import ChoiceQuestion, NumberQuestion, OrderQuestion

_MARKED = re.compile(r"\$(?P<formula>[^$]+)\$|`(?P<code>[^`]+)`|\*(?P<stressed>[^*\s][^*]*)\*")
Question = ChoiceQuestion | NumberQuestion | OrderQuestion


def inline(words: str) -> list[nodes.Node]:
    """A question's text with its formulas, its code and what it stresses."""
    words = " ".join(words.split())
    found: list[nodes.Node] = []
    end = 0
    for match in _MARKED.finditer(words):
        found.append(text(words[end : match.start()]))
        kind, inner = match.lastgroup, match[match.lastgroup]
        found.append(
            nodes.math("", inner)
            if kind == "formula"
            else nodes.literal("", inner)
            if kind == "code"
            else nodes.emphasis("", inner)
        )
        end = match.end()
    return [*found, text(words[end:])]


def printed(name: str, page: str) -> tuple[list[nodes.Node], list[answered]]:
    """The questions of a quiz, and the answer to each."""
    asked, answers = [], []
    for number, question in enumerate(quizzes.load(name), start=1):
        anchor = f"quiz-{number}"
        asks = paragraph(nodes.strong("", f"{number}. "), *inline(question.ask))
        asks["ids"].append(anchor)
        asks += leads_on(label=str(number), answer=f"{page}#answer-{number}")
        asked += [asks, *offered(question)]
        answer = answered(
            "", *answer_to(question), label=str(number), title="", asked=f"{page}#{anchor}"
        )
        answer["ids"].append(f"answer-{number}")
        answers.append(answer)
    return asked, answers


def offered(question: Question) -> list[nodes.Node]:
    """What there is to choose from, or to put in order."""
    if isinstance(question, ChoiceQuestion):
        return [lettered([inline(choice.text) for choice in question.choice])]
    if isinstance(question, OrderQuestion):
        return [lettered([inline(question.step[place - 1].text) for place in question.shown])]
    return []


def lettered(items: list[list[nodes.Node]]) -> nodes.enumerated_list:
    found = nodes.enumerated_list(enumtype="upperalpha", classes=["choices"])
    found += [nodes.list_item("", paragraph(*item)) for item in items]
    return found


def answer_to(question: Question) -> list[nodes.Node]:
    """The right answer with its reason, and what is wrong with the others."""
    if isinstance(question, ChoiceQuestion):
        right = next(at for at, choice in enumerate(question.choice) if choice.right)
        said = [
            paragraph(nodes.strong("", f"{'ABCDEFGH'[right]}. "), *because(question.choice[right])),
        ]
        for at, choice in enumerate(question.choice):
            if at != right:
                said.append(paragraph(text(f"Not {'ABCDEFGH'[at]}. "), *because(choice)))
        return said
    if isinstance(question, NumberQuestion):
        shown = question.display or f"{question.answer:.3g}".replace("-", "−")
        said = [paragraph(nodes.strong("", f"{shown}. "), *inline(question.because))]
        for trap in question.trap:
            value = f"{trap.value:.3g}".replace("-", "−")
            said.append(paragraph(text(f"Not {value}. "), *inline(trap.feedback)))
        return [*said, paragraph(text("Another number? "), *inline(question.otherwise))]
    order = ["ABCDEFGH"[question.shown.index(at + 1)] for at in range(len(question.step))]
    return [
        paragraph(nodes.strong("", f"{', '.join(order)}. "), *inline(question.because)),
        *(
            paragraph(text(f"{letter}. "), *inline(step.early))
            for letter, step in zip(order, question.step, strict=True)
        ),
    ]


def because(choice) -> list[nodes.Node]:
    return inline(choice.feedback)
