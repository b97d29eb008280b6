"""Derivations: lines from a file, some given and some blank, written as HTML for anywhere.

The front end brings that HTML to life, with a field for each blank. Without it the lines that are
given stand there, the blanks are questions, and the hints and the lines themselves are folded below
them.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field

from glmlesson.practice.page import Practice, content
from glmlesson.quizzes.words import inline


@dataclass
class Slip:
    """A wrong line that a known slip leads to, and what to say to it."""

    typed: str
    says: str


@dataclass
class Step:
    """A line: given, or blank where it asks for something.

    Attributes
    ----------
    typed : str
        The line as a reader may type it.
    latex : str
        The line as it is drawn, between dollar signs.
    of : list of str
        The symbols that may stand in it.
    because : str
        What changed.
    ask : str
        What is asked for; empty for a line that is given.
    form : list of str
        What the line must look like, by the names of ``frontend/practice/forms.js``.
    value : str
        The symbol whose value it is, if it is not a line of the density.
    hints, slip : list
        What helps, in order, and the wrong lines that have a reply of their own.
    """

    typed: str
    latex: str
    of: list
    because: str
    ask: str = ""
    form: list = field(default_factory=list)
    value: str = ""
    hints: list = field(default_factory=list)
    slip: list = field(default_factory=list)

    def __post_init__(self):
        self.slip = [Slip(**each) for each in self.slip]

    def data(self):
        """The step as the front end judges by it."""
        known = {
            "typed": self.typed,
            "of": self.of,
            "blank": bool(self.ask),
            "form": self.form,
            "value": self.value,
            "slips": [each.typed for each in self.slip],
        }
        return {key: value for key, value in known.items() if value}

    def as_html(self, number):
        if not self.ask:
            line = f'<p class="glm-line">{inline(self.latex)}</p>'
            return f"<li>{line}<p>{inline(self.because)}</p></li>"
        helped = [f'<p class="glm-hint"><em>Hint.</em> {inline(hint)}</p>' for hint in self.hints]
        slips = [f'<p class="glm-slip" hidden>{inline(each.says)}</p>' for each in self.slip]
        return (
            f'<li class="glm-blank"><p class="glm-ask">{inline(self.ask)}</p>'
            f"<details><summary>Line {number}: hints, and the line</summary>{''.join(helped)}"
            f'<p class="glm-line">{inline(self.latex)}</p>'
            f'<p class="glm-because">{inline(self.because)}</p>{"".join(slips)}</details></li>'
        )


def load(name: str) -> tuple[dict, list[Step]]:
    """Return what the file of a derivation says, and its steps.

    Raises
    ------
    ValueError
        If there is no derivation of that name.
    """
    words = content("derivations", name)
    return words, [Step(**step) for step in words.pop("step", [])]


def as_html(name: str) -> str:
    """Return a derivation as HTML."""
    words, steps = load(name)
    data = {"symbols": words.get("symbols", {}), "steps": [step.data() for step in steps]}
    lines = "".join(step.as_html(number) for number, step in enumerate(steps, start=1))
    rest = f'<ol class="glm-lines">{lines}</ol>' if steps else _own(words)
    return (
        f'<section class="glm-practice glm-derivation" data-derivation="{name}" '
        f"data-coach='{html.escape(json.dumps(data, separators=(',', ':')))}'>"
        f'<p class="glm-practice-ask"><strong>{inline(words["title"])}.</strong> '
        f"{inline(words['ask'])}</p>{rest}</section>"
    )


def _own(words):
    return (
        "<details><summary>How to go about it, and how to check it</summary>"
        f"<p>{inline(words['because'])}</p></details>"
    )


class Derivation(Practice):
    r"""A derivation to be typed, line by line, with a judgement of every line.

    The page reads a line as plain text, such as ``phi^y (1-phi)^(1-y)``, and compares it with the
    right one as a function on the support: :math:`y^2` is as good as :math:`y` where ``y`` is 0 or
    1. A line that is not equal is answered with the slip, or with numbers at which the two differ;
    one that is true and leads nowhere, with what it lacks.

    Parameters
    ----------
    name : str
        One of ``"gaussian"``, ``"bernoulli"``, ``"poisson"``, ``"exponential"``, ``"geometric"``
        and ``"own"``. Each leaves more to the reader than the one before.

    Raises
    ------
    ValueError
        If there is no derivation of that name.

    Examples
    --------
    >>> from glmlesson.practice import Derivation
    >>> Derivation("bernoulli")
    Derivation('bernoulli', 4 of 6 lines blank)
    """

    def __init__(self, name: str) -> None:
        self.name, self.steps = name, load(name)[1]
        super().__init__(as_html(name))

    def __repr__(self) -> str:
        if not self.steps:
            return f"Derivation({self.name!r})"
        blank = sum(bool(step.ask) for step in self.steps)
        return f"Derivation({self.name!r}, {blank} of {len(self.steps)} lines blank)"
