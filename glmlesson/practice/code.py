"""Exercises in Python: a prompt, a beginning, and code that judges what the reader makes of it."""

from __future__ import annotations

import html
import json

from glmlesson.practice.page import Practice, content
from glmlesson.quizzes.words import inline

NEEDED = ("name", "title", "ask", "starter", "calls", "right", "hints", "solution", "wrong")


def load(chapter: str) -> list[dict]:
    """Return a chapter's exercises, as their file has them.

    Raises
    ------
    ValueError
        If the chapter has none, or one of them lacks a part.
    """
    exercises = content("code", chapter)["exercise"]
    for each in exercises:
        if missing := [part for part in NEEDED if part not in each]:
            raise ValueError(
                f"An exercise of {chapter!r} has no {missing[0]!r}: "
                f"write it in code/{chapter}.toml."
            )
    return exercises


def _pre(code):
    return f"<pre><code>{html.escape(code.strip())}</code></pre>"


def as_html(chapter: str) -> str:
    """Return a chapter's exercises as HTML, hints and solutions folded."""
    return "".join(_one(chapter, each) for each in load(chapter))


def _one(chapter, exercise):
    judged = {key: exercise[key] for key in ("starter", "calls", "right", "solution", "wrong")}
    judged["state"] = exercise.get("state", {})
    hints = "".join(
        f'<p class="glm-hint"><em>Hint.</em> {inline(it)}</p>' for it in exercise["hints"]
    )
    return (
        f'<section class="glm-code" data-code="{chapter}:{exercise["name"]}" '
        f"data-exercise='{html.escape(json.dumps(judged, separators=(',', ':')))}'>"
        f'<p class="glm-practice-ask"><strong>{inline(exercise["title"])}.</strong> '
        f"{inline(exercise['ask'])}</p>{_pre(exercise['starter'])}"
        f"<details><summary>{inline(exercise['title'])}: hints, and a solution</summary>{hints}"
        f'<div class="glm-solution">{_pre(exercise["solution"])}</div></details></section>'
    )


class Code(Practice):
    """A chapter's exercises in Python, which the page runs and judges.

    On the page the code runs in a small Python, MicroPython, without a network. What is judged are
    the values of the reader's functions: they are held against the solution's, and against those of
    known wrong answers, each with a sentence of its own.

    Parameters
    ----------
    chapter : str
        The chapter's name, such as ``"gaussian"``.

    Raises
    ------
    ValueError
        If the chapter has no such exercises.

    Examples
    --------
    >>> from glmlesson.practice import Code
    >>> Code("gaussian")
    Code('gaussian', 3 exercises)
    """

    def __init__(self, chapter: str) -> None:
        self.chapter = chapter
        super().__init__(as_html(chapter))

    def __repr__(self) -> str:
        return f"Code({self.chapter!r}, {len(load(self.chapter))} exercises)"
