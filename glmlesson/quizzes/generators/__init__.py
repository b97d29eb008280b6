"""Questions that vary: one module a chapter, each question a generator of proved variants."""

from __future__ import annotations

from importlib import import_module

from glmlesson.quizzes.generators.grammar import Chapter, Question

# The chapters with fresh questions, in the order of the book.
CHAPTERS = (
    *("why_one_recipe", "exponential_family", "gaussian", "bernoulli", "three_assumptions"),
    *("two_old_friends", "link_and_response", "poisson_lab", "universal_gradient", "how_sure"),
    *("whole_recipe", "softmax", "newton", "invent_your_own", "real_data", "many_machines"),
)

__all__ = ["CHAPTERS", "Chapter", "Question", "question", "questions"]


def questions(chapter: str) -> dict[str, Question]:
    """Return the questions of a chapter by their names.

    Raises
    ------
    ValueError
        If the book has no chapter of that name with fresh questions.

    Examples
    --------
    >>> list(questions("how_sure"))[:3]
    ['more_rows', 'ends', 'mean_or_next']
    """
    if chapter not in CHAPTERS:
        raise ValueError(
            f"There are no fresh questions for {chapter!r}; there are for {', '.join(CHAPTERS)}."
        )
    return import_module(f"{__name__}.{chapter}").QUESTIONS.questions


def question(chapter: str, name: str) -> Question:
    """Return one question of a chapter.

    Raises
    ------
    ValueError
        If the chapter, or its question of that name, does not exist.
    """
    found = questions(chapter)
    if name not in found:
        raise ValueError(
            f"The chapter {chapter!r} has no question {name!r}; it has {', '.join(found)}."
        )
    return found[name]
