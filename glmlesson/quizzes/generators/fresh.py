"""One variant of a question, drawn by a seed, for an assignment or an examination."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glmlesson.quizzes.generators import question as find
from glmlesson.quizzes.generators.grammar import (
    TOLERANCE,
    Choice,
    Drag,
    Number,
    Order,
    Panels,
    Question,
)

LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Mark:
    """What an answer is worth: whether it is right, which slip it shows, and what to say.

    ``slip`` is the name of the misconception, ``None`` for a right answer and for a wrong one that
    no known slip leads to.
    """

    right: bool
    slip: str | None
    feedback: str


@dataclass(frozen=True)
class Fresh:
    r"""A variant of a question, as :func:`generate` returns it.

    Attributes
    ----------
    kind : str
        ``"number"``, ``"choice"``, ``"order"``, ``"drag"`` or ``"panels"``.
    ask : str
        The question, formulas between dollar signs as LaTeX.
    offer : tuple
        What is offered: the options of a choice, lines to order, panels as lists of y; of a
        question to drag, the state of the scene before. Empty for a number.
    answer : float or str or dict
        The right answer: a number, the letter of an option or of a panel, letters of lines in
        order, or the state of the scene.
    tolerance : float
        How far a number may be away, in its own units; 0 for other kinds.
    section : str
        The id of the section of the chapter that teaches it.

    Examples
    --------
    >>> it = generate("bernoulli", "log_odds", seed=8)
    >>> print(it.ask)
    A model gives the probability 0.8 that a penguin is a male. Which $\eta$ is that?
    >>> it.mark(4.0).slip, it.mark(4.0).feedback
    ('odds', 'These are the odds. The natural parameter is their logarithm.')
    """

    chapter: str
    name: str
    kind: str
    ask: str
    offer: tuple
    answer: float | str | dict
    tolerance: float
    section: str
    meanings: tuple

    def mark(self, given: float | str | Mapping) -> Mark:
        """Mark an answer, written as ``answer`` is.

        Raises
        ------
        ValueError
            If it is no answer to a question of this kind.
        """
        if self.kind == "number":
            return self._mark_number(given)
        if self.kind == "drag":
            return self._mark_state(given)
        letters = str(given).strip().upper()
        possible = LETTERS[: len(self.offer)]
        if not letters or not set(letters) <= set(possible):
            raise ValueError(f"The answer must name letters from {possible}; it is {given!r}.")
        if self.kind == "order":
            return self._mark_order(letters)
        if len(letters) > 1:
            raise ValueError(f"The answer must be one letter; it is {given!r}.")
        slip, words = self.meanings[LETTERS.index(letters)]
        return Mark(letters == self.answer, None if letters == self.answer else slip, words)

    def _mark_number(self, given):
        try:
            value = float(given)
        except (TypeError, ValueError):
            value = math.nan
        if not math.isfinite(value):
            raise ValueError(f"The answer must be a finite number; it is {given!r}.")
        for name, number, words in self.meanings[:-1]:
            if abs(value - number) <= max(TOLERANCE * abs(number), 1e-9) * (1 + 1e-9):
                return Mark(name == "answer", None if name == "answer" else name, words)
        return Mark(False, None, self.meanings[-1])

    def _mark_order(self, letters):
        if letters == self.answer:
            return Mark(True, None, self.meanings[-1])
        meaning = dict(self.meanings[:-1])
        wanted = self.answer
        wrong = next((i for i, one in enumerate(letters) if wanted[i : i + 1] != one), None)
        if wrong is None:
            return Mark(False, None, "Lines are missing at the end.")
        slip, words = meaning[letters[wrong]]
        return Mark(False, slip, words)

    def _mark_state(self, given):
        if not isinstance(given, Mapping) or not set(self.answer) <= set(given):
            names = ", ".join(self.answer)
            raise ValueError(f"The answer must be a state with {names}; it is {given!r}.")
        for name, state, reach, words in self.meanings[:-1]:
            if all(abs(given[key] - state[key]) <= reach[key] for key in state):
                return Mark(name == "answer", None if name == "answer" else name, words)
        return Mark(False, None, self.meanings[-1])


def generate(chapter: str, name: str, *, seed: int | str = 0) -> Fresh:
    """Return a variant of a question that varies, one and the same for one seed.

    These are the questions that the pages draw under "Practise", each with a few hundred proved
    variants. A seed made of the year and of what identifies a student gives each their own.

    Parameters
    ----------
    chapter : str
        The chapter, such as ``"poisson_lab"``.
    name : str
        The question, one of ``glmlesson.quizzes.generators.questions(chapter)``.
    seed : int or str
        Which variant, and in which order options are shown.

    Returns
    -------
    Fresh
        The question, its answer, and ``mark``, which names the misconception of a wrong answer.

    Raises
    ------
    ValueError
        If there is no such chapter or question.

    Examples
    --------
    >>> it = generate("poisson_lab", "rate_ratio", seed="2026/anna")
    >>> it.kind, it.mark(it.answer).right
    ('number', True)
    >>> it == generate("poisson_lab", "rate_ratio", seed="2026/anna")
    True
    """
    question = find(chapter, name)
    luck = random.Random(f"{chapter}/{name}/{seed}")
    place = luck.randrange(len(question.variants))
    return at(question, place, luck)


def at(question: Question, place: int, luck: random.Random) -> Fresh:
    """Return the variant at a place, what it offers in an order by luck."""
    variant = question.variants[place]
    make = {Number: _number, Choice: _choice, Order: _order, Drag: _drag, Panels: _panels}
    offer, answer, meanings = make[type(question)](question, variant, luck)
    return Fresh(
        **{"chapter": question.chapter, "name": question.name, "kind": question.kind},
        **{"ask": question.asked(place), "offer": offer, "answer": answer},
        tolerance=TOLERANCE * abs(answer) if question.kind == "number" else 0.0,
        **{"section": question.section, "meanings": meanings},
    )


def _shuffled(count: int, luck: random.Random) -> Sequence[int]:
    places = list(range(count))
    luck.shuffle(places)
    return places


def _number(question, variant, luck):
    words = {"answer": question.because, **question.slips}
    meanings = [
        (name, float(variant[name]), question.fill(text, variant))
        for name, text in words.items()
        if variant[name] is not None
    ]
    otherwise = question.fill(question.otherwise, variant)
    return (), float(variant["answer"]), (*meanings, otherwise)


def _choice(question, variant, luck):
    names = list(question.options)
    order = _shuffled(len(names), luck)
    filled = {
        name: [question.fill(text, variant) for text in option]
        for name, option in question.options.items()
    }
    offer = tuple(filled[names[i]][0] for i in order)
    answer = LETTERS[order.index(names.index(question.right(variant)))]
    return offer, answer, tuple((names[i], filled[names[i]][1]) for i in order)


def _order(question, variant, luck):
    lines = [("early", text, why) for text, why in question.lines]
    lines += [(name, text, why) for name, (text, _, why) in question.extras.items()]
    order = _shuffled(len(lines), luck)
    offer = tuple(question.fill(lines[i][1], variant) for i in order)
    answer = "".join(LETTERS[order.index(i)] for i in range(len(question.lines)))
    meanings = [
        (LETTERS[place], (lines[i][0], question.fill(lines[i][2], variant)))
        for place, i in enumerate(order)
    ]
    return offer, answer, (*meanings, question.fill(question.because, variant))


def _drag(question, variant, luck):
    def state(values):
        return dict(zip(question.states, values, strict=True))

    words = {"answer": question.because, **question.slips}
    meanings = [
        (name, state(variant[name]), question.states, question.fill(text, variant))
        for name, text in words.items()
        if variant.get(name) is not None
    ]
    otherwise = question.fill(question.otherwise, variant)
    return (question.begin,), state(variant["answer"]), (*meanings, otherwise)


def _panels(question, variant, luck):
    order = _shuffled(len(variant["panels"]), luck)
    meanings = []
    for i in order:
        words = question.because if i == 0 else question.otherwise
        told = question.fill(words.replace("«note»", variant["notes"][i]), variant)
        meanings.append((None if i == 0 else "model", told))
    offer = tuple(tuple(variant["panels"][i]) for i in order)
    return offer, LETTERS[order.index(0)], tuple(meanings)
