"""The words of the quizzes: between dollar signs they become MathML, between backticks code."""

from __future__ import annotations

import functools
import html
import json
import re
from pathlib import Path

from glmlesson.quizzes.legible import legible

# Beside the bundle of the figures, whose build converts the formulas.
MATHEMATICS = Path(__file__).parents[1] / "figures" / "static" / "mathematics.json"

_MARKED_UP = re.compile(r"\$([^$]+)\$|`([^`]+)`")


@functools.cache
def _mathematics():
    """The formulas of all quizzes as MathML, made when the front end was built."""
    return json.loads(MATHEMATICS.read_text(encoding="utf-8"))


def one_line(text: str) -> str:
    """Return the text without line breaks and indentation."""
    return " ".join(text.split())


def formulas(text: str) -> list[str]:
    """Return the formulas of a text, as LaTeX."""
    return [latex for latex, _ in _MARKED_UP.findall(one_line(text)) if latex]


def inline(text: str) -> str:
    """Return a text as HTML, its formulas between dollar signs as MathML, `code` as code.

    Raises
    ------
    ValueError
        If a formula was not there when the front end was built.
    """
    parts, end = [], 0
    text = one_line(text)
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
