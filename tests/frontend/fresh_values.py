"""How Python fills and marks fresh questions, for the front end to do alike."""

import random

from glmlesson.quizzes.generators import CHAPTERS, examples, questions
from glmlesson.quizzes.generators.fresh import LETTERS, at
from glmlesson.quizzes.generators.grammar import Choice, Drag, Number, Order, Panels
from glmlesson.quizzes.generators.shipping import ship


class InOrder(random.Random):
    """Luck that leaves everything in its place."""

    def shuffle(self, x):
        pass


def table():
    """A variant of every question, with answers and Python's verdicts on them."""
    return [case(chapter, each) for chapter in CHAPTERS for each in questions(chapter).values()]


def case(chapter, question):
    luck = random.Random(question.name)
    place = luck.randrange(len(question.variants))
    it = at(question, place, InOrder())
    asked = question.ask[place % len(question.ask)]
    given = [
        {"given": value, "right": mark.right, "slip": mark.slip}
        for value, mark in answers(question, it, luck)
    ]
    return {
        **{"chapter": chapter, "question": ship(question), "place": place, "given": given},
        "asked": examples.filled(question, asked, question.variants[place]),
    }


def answers(question, it, luck):
    """Answers as the page gives them, with what Python says."""
    if isinstance(question, Number):
        near = [it.answer * factor for factor in (1, 1.009, 0.991, 1.011, 0.989, -1.5, 40)]
        for value in near + [number for _, number, _ in it.meanings[:-1]]:
            yield value, it.mark(value)
    elif isinstance(question, Choice | Panels):
        for place in range(len(it.offer)):
            yield place, it.mark(LETTERS[place])
    elif isinstance(question, Order):
        lines = list(range(len(it.offer)))
        right = len(question.lines)
        orders = [lines[:right], lines[: right - 1], lines, lines[::-1]]
        orders += [luck.sample(lines, right) for _ in range(6)]
        for order in orders:
            yield order, it.mark("".join(LETTERS[line] for line in order))
    elif isinstance(question, Drag):
        for _, state, reach, _ in it.meanings[:-1]:
            for share in (0, 0.9, 1.1, -0.9, 5):
                moved = {name: value + share * reach[name] for name, value in state.items()}
                yield moved, it.mark(moved)
