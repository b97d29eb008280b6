"""The quizzes: questions from a file, written as HTML that can be read, and answered, anywhere.

The front end of the figures brings that HTML to life. Without it the questions are all there, and
the answers with what each of them means are folded below.
"""

from __future__ import annotations

import functools
import html
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import anywidget
import traitlets

from glmlesson.figures.figure import STATIC
from glmlesson.quizzes.legible import legible

QUIZZES = Path(__file__).parent

_MARKED_UP = re.compile(r"\$([^$]+)\$|`([^`]+)`")


def names() -> list[str]:
    """Return the names of all quizzes, which are those of their chapters."""
    return sorted(path.stem for path in QUIZZES.glob("*.toml"))


@functools.cache
def _mathematics():
    """The formulas of all quizzes as MathML, made when the front end was built."""
    return json.loads((STATIC / "mathematics.json").read_text(encoding="utf-8"))


def inline(text):
    """Return a text as HTML, its formulas between dollar signs as MathML, `code` as code."""
    parts, end = [], 0
    text = " ".join(text.split())
    for match in _MARKED_UP.finditer(text):
        formula, code = match.groups()
        parts.append(html.escape(text[end : match.start()]))
        parts.append(_formula(formula) if formula else f"<code>{html.escape(code)}</code>")
        end = match.end()
    return "".join(parts) + html.escape(text[end:])


def _formula(latex):
    try:
        return legible(_mathematics()[latex])
    except KeyError:
        raise ValueError(
            f"The formula ${latex}$ has no MathML yet; build the front end anew to convert it."
        ) from None


def _number(value):
    return f"{value:.3g}".replace("-", "−")


def _letter(index):
    return "ABCDEFGH"[index]


def _list(items, **attributes):
    names = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<ol{names}>{''.join(items)}</ol>"


@dataclass
class Choice:
    """One of the answers to choose from, and what choosing it means."""

    text: str
    feedback: str
    right: bool = False


@dataclass
class ChoiceQuestion:
    """A question with a few answers, one of them right."""

    name: str
    ask: str
    choice: list

    def __post_init__(self):
        self.choice = [Choice(**choice) for choice in self.choice]

    def offer(self):
        return _list([f"<li>{inline(choice.text)}</li>" for choice in self.choice], type="A")

    def answers(self):
        return _list([self._answer(choice) for choice in self.choice], type="A")

    def _answer(self, choice):
        mark, verdict = (" data-right", "Right.") if choice.right else ("", "Wrong.")
        return f"<li{mark}><strong>{verdict}</strong> <span>{inline(choice.feedback)}</span></li>"


@dataclass
class Trap:
    """A wrong number that a known misconception leads to."""

    value: float
    feedback: str


@dataclass
class NumberQuestion:
    """A question whose answer is a number, right within a tolerance."""

    name: str
    ask: str
    answer: float
    tolerance: float
    because: str
    otherwise: str
    trap: list
    display: str = ""

    def __post_init__(self):
        self.trap = [Trap(**trap) for trap in self.trap]

    def offer(self):
        return ""

    def answers(self):
        shown = html.escape(self.display) or _number(self.answer)
        items = [
            f'<li data-right data-value="{self.answer!r}"><strong>{shown}.</strong> '
            f"<span>{inline(self.because)}</span></li>",
            *(
                f'<li data-value="{trap.value!r}"><strong>Not {_number(trap.value)}.</strong> '
                f"<span>{inline(trap.feedback)}</span></li>"
                for trap in self.trap
            ),
            f"<li><strong>Another number?</strong> <span>{inline(self.otherwise)}</span></li>",
        ]
        return f'<ul data-tolerance="{self.tolerance!r}">{"".join(items)}</ul>'


@dataclass
class Step:
    """A step of a derivation, and why it cannot come before the step above it."""

    text: str
    early: str = "Here it begins."


@dataclass
class OrderQuestion:
    """Steps to put in order; ``shown`` counts them from one, in the order they are shown first."""

    name: str
    ask: str
    step: list
    shown: list
    because: str

    def __post_init__(self):
        self.step = [Step(**step) for step in self.step]

    def offer(self):
        steps = [
            f'<li data-place="{place}">{inline(self.step[place - 1].text)}</li>'
            for place in self.shown
        ]
        return _list(steps, type="A")

    def answers(self):
        order = [_letter(self.shown.index(place + 1)) for place in range(len(self.step))]
        reasons = [
            f"<li><strong>{letter}.</strong> <span>{inline(step.early)}</span></li>"
            for letter, step in zip(order, self.step, strict=True)
        ]
        return (
            f"<p><strong>{', '.join(order)}.</strong> <span>{inline(self.because)}</span></p>"
            "<p>Why no step can come sooner:</p>" + _list(reasons)
        )


KINDS = {"choice": ChoiceQuestion, "number": NumberQuestion, "order": OrderQuestion}


def load(name: str) -> list[ChoiceQuestion | NumberQuestion | OrderQuestion]:
    """Return the questions of a quiz.

    Raises
    ------
    ValueError
        If there is no quiz of that name.
    """
    if name not in names():
        raise ValueError(f"There is no quiz {name!r}; there are {', '.join(names())}.")
    content = tomllib.loads((QUIZZES / f"{name}.toml").read_text(encoding="utf-8"))
    return [KINDS[question.pop("kind")](**question) for question in content["question"]]


def as_html(name):
    """Return a quiz as HTML, complete without a script and ready to be enlivened by one."""
    questions = "".join(_question(*each) for each in enumerate(load(name), start=1))
    return f'<section class="glm-quiz" data-quiz="{name}">{questions}</section>'


def _question(number, question):
    kind = next(kind for kind, made in KINDS.items() if isinstance(question, made))
    return (
        f'<div class="glm-quiz-question" data-kind="{kind}" data-name="{question.name}">'
        f"<p><strong>{number}.</strong> {inline(question.ask)}</p>{question.offer()}"
        f"<details><summary>Answer to question {number}</summary>{question.answers()}</details>"
        "</div>"
    )


class Quiz(anywidget.AnyWidget):
    """The quiz of a chapter: a few questions, with feedback for every answer.

    Parameters
    ----------
    name : str
        The chapter's name, such as ``"gaussian"``.

    Examples
    --------
    >>> Quiz("gaussian")
    Quiz('gaussian', 4 questions)
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "figures.css"

    figure = traitlets.Unicode("quiz", read_only=True).tag(sync=True)
    page = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self, name: str) -> None:
        self.name, self.questions = name, load(name)
        super().__init__()
        self.set_trait("page", as_html(name))

    def __repr__(self) -> str:
        return f"Quiz({self.name!r}, {len(self.questions)} questions)"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self._html()}, metadata

    def _html(self):
        return self.page
