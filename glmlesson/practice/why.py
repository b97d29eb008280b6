"""Questions after a proof: answered in words, then held against a model answer by the reader."""

from __future__ import annotations

from glmlesson.practice.page import Practice, content
from glmlesson.quizzes.words import inline


def as_html(name: str) -> str:
    """Return a question as HTML, its model answer and its checklist folded."""
    words = content("why", name)
    answer = "".join(f"<p>{inline(each)}</p>" for each in words["answer"])
    points = "".join(f"<li>{inline(each)}</li>" for each in words["points"])
    return (
        f'<section class="glm-practice glm-why" data-why="{name}"><p class="glm-practice-ask">'
        f"<strong>In your own words.</strong> {inline(words['ask'])}</p>"
        f"<details><summary>A model answer, and what yours should say</summary>{answer}"
        '<p class="glm-points-ask">Does your answer say this?</p>'
        f'<ul class="glm-points">{points}</ul></details></section>'
    )


class Why(Practice):
    """A question that follows a proof, for an answer in words.

    What is written stays in the reader's browser. The model answer opens after an answer has been
    tried, and a short checklist lets the reader mark it.

    Parameters
    ----------
    name : str
        The chapter's name, such as ``"gaussian"``.

    Raises
    ------
    ValueError
        If the chapter has no such question.

    Examples
    --------
    >>> from glmlesson.practice import Why
    >>> Why("gaussian")
    Why('gaussian', 3 points)
    """

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(as_html(name))

    def __repr__(self) -> str:
        return f"Why({self.name!r}, {len(content('why', self.name)['points'])} points)"
