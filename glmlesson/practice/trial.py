r"""A trial of the review on simulated readers, whose memory is not the scheduler's model.

A simulated reader forgets by a power law of time that differs from question to question,

.. math:: P(\text{recall after } t) = (1 + t)^{-d},

with t in days. The decay d of a question begins at a difficulty of its own and falls with each
review, more if the question was harder to recall at that moment (the spacing effect, as Cepeda and
others (2006) review it):

.. math:: d \leftarrow d\,(1 - c(1 - P)) \text{ if right},
          \quad d \leftarrow d\,(1 - c(1 - P)/2) \text{ if wrong and shown}.

No odds, no logarithm of the gap, no counts, but difficulties that the scheduler does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlesson.practice import recall
from glmlesson.practice.recall import DAY, Answer

DAYS = 30
SECONDS = 300.0  # of review a day
LADDER = (1, 3, 7, 14, 30)  # days: the fixed intervals
CHAPTERS, QUESTIONS = 15, 7


@dataclass(frozen=True)
class Reader:
    """How a simulated reader forgets and works."""

    name: str
    decay: float  # the median of d at the start
    spread: float  # the standard deviation of log d over questions
    learns: float  # c
    seconds: float  # the median time of an answer


READERS = (
    Reader("quick", decay=0.35, spread=0.5, learns=0.7, seconds=20.0),
    Reader("slow", decay=0.7, spread=0.5, learns=0.5, seconds=35.0),
)


def by_model(answers: list[Answer], now: float) -> list[str]:
    """Return all questions in the order in which the book's review would ask them."""
    theta = recall.fit(answers).theta
    known = recall.memories(answers)
    return recall.choose(theta, known, now, len(known))


def by_ladder(answers: list[Answer], now: float) -> list[str]:
    """Return all questions, the longest overdue first: an answer leads to the next interval."""
    steps: dict[str, int] = {}
    for it in answers:
        steps[it.question] = steps.get(it.question, -1) + 1
    return _by_interval(answers, now, steps)


def by_boxes(answers: list[Answer], now: float) -> list[str]:
    """As `by_ladder`, but a wrong answer begins the intervals anew (Leitner 1972)."""
    steps: dict[str, int] = {}
    for it in answers:
        steps[it.question] = steps.get(it.question, -1) + 1 if it.right else 0
    return _by_interval(answers, now, steps)


def _by_interval(answers, now, steps):
    waits = []
    for name, it in recall.memories(answers).items():
        interval = LADDER[min(steps[name], len(LADDER) - 1)]
        waits.append((interval - (now - it.last) / DAY, name))
    return [name for _, name in sorted(waits)]


SCHEDULES = {"the model": by_model, "fixed intervals": by_ladder, "boxes": by_boxes}


def month(reader: Reader, schedule: str, seed: int) -> float:
    """Return the expected share of all questions that is recalled a week after thirty days.

    A chapter is read every other day, and its questions are answered once that day. Each day has
    five minutes of review, in the order of the schedule, until the time is used up. Both schedules
    meet the same difficulties and the same luck of each question's n-th answer.
    """
    luck = np.random.default_rng(seed)
    names = [f"chapter{c:02}/{q}" for c in range(CHAPTERS) for q in range(QUESTIONS)]
    first = reader.decay * np.exp(luck.normal(0, reader.spread, len(names)))
    decay = dict(zip(names, first, strict=True))
    draws = {name: iter(luck.uniform(size=(DAYS + 1, 2))) for name in names}
    answers: list[Answer] = []
    last: dict[str, float] = {}

    def chance(name, at):
        return (1 + (at - last[name]) / DAY) ** -decay[name]

    def ask(name, at):
        p = chance(name, at) if name in last else 0.5
        draw, pace = next(draws[name])
        right = bool(draw < p)
        if name in last:
            decay[name] *= 1 - reader.learns * (1 - p) * (1.0 if right else 0.5)
        seconds = reader.seconds * (0.5 + pace)
        last[name] = at
        answers.append(Answer(name, at, right, seconds))
        return seconds

    for day in range(DAYS):
        now = day * DAY
        spent = 0.0
        for name in SCHEDULES[schedule](answers, now) if answers else []:
            if spent >= SECONDS:
                break
            spent += ask(name, now + spent)
        if day % 2 == 0:
            for name in names[day // 2 * QUESTIONS :][:QUESTIONS]:
                ask(name, now + 3600)
    end = (DAYS + recall.HORIZON) * DAY
    return float(np.mean([chance(name, end) for name in names]))


def compare(seeds: range) -> dict[str, dict[str, np.ndarray]]:
    """Return the recall of each reader by schedule, one number for each seed.

    Examples
    --------
    >>> found = compare(range(2))
    >>> [name for name in found["slow"]], found["slow"]["the model"].shape
    (['the model', 'fixed intervals', 'boxes'], (2,))
    """
    return {
        reader.name: {
            name: np.array([month(reader, name, seed) for seed in seeds]) for name in SCHEDULES
        }
        for reader in READERS
    }
