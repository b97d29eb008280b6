"""A few of a chapter's fresh questions on paper: for readers without JavaScript, and in print."""

from __future__ import annotations

from glmlesson.quizzes.generators import questions
from glmlesson.quizzes.generators.grammar import HOLE, STREAK, Choice, Number, Question, Variant
from glmlesson.quizzes.words import inline

LETTERS = "ABCDEFGH"


def as_html(chapter: str, count: int = 3) -> str:
    """Return the part of a page that offers a chapter's fresh questions, with a few of them."""
    all_of_them = list(questions(chapter).values())
    on_paper = [each for each in all_of_them if isinstance(each, Number | Choice)][:count]
    how_many = sum(len(each.variants) for each in all_of_them)
    examples = "".join(_example(*each) for each in enumerate(on_paper, start=1))
    return (
        f'<section class="glm-fresh" data-fresh="{chapter}">'
        "<h3>Practise: fresh questions</h3>"
        f"<p>{len(all_of_them)} topics of this chapter, {how_many:,} questions, asked one at a "
        f"time and none twice before all were there. A topic is mastered with {STREAK} right "
        f"answers in "
        "a row.</p>"
        '<div class="glm-fresh-examples"><p>Asking them takes JavaScript. Here are '
        f"{len(on_paper)} of them.</p>{examples}</div></section>"
    )


def _example(number: int, question: Question) -> str:
    variant = question.variants[len(question.variants) // 2]
    asked = question.ask[(len(question.variants) // 2) % len(question.ask)]
    offer, answer = (_number if isinstance(question, Number) else _choice)(question, variant)
    return (
        f'<div class="glm-quiz-question"><p><strong>{number}.</strong> '
        f"{filled(question, asked, variant)}</p>{offer}"
        f"<details><summary>Answer to example {number}</summary>{answer}</details></div>"
    )


def filled(question: Question, words: str, variant: Variant) -> str:
    """Return words as HTML with the holes filled."""
    return HOLE.sub(lambda hole: inline(question.hole(variant, hole[1])), inline(words))


def _number(question, variant):
    answer = question.hole(variant, "answer")
    because = filled(question, question.because, variant)
    return "", f"<p><strong>{inline(answer)}.</strong> {because}</p>"


def _choice(question, variant):
    names = sorted(question.options)  # the right one is written first, and is not to stand first
    right = LETTERS[names.index(question.right(variant))]
    texts = [filled(question, question.options[name][0], variant) for name in names]
    offer = "".join(f"<li>{text}</li>" for text in texts)
    because = filled(question, question.options[question.right(variant)][1], variant)
    return f'<ol type="A">{offer}</ol>', f"<p><strong>{right}.</strong> {because}</p>"
