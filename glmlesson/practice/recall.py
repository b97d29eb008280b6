r"""Recall as a Bernoulli GLM, and what it advises to review: the model behind the book's review.

The chance to answer a question right is modelled from three things that are known before it is
asked: how long ago it was answered last, and how often it was answered right and wrong before,

.. math:: \mathrm{logit}\, P(y = 1) = \theta_0 + \theta_1 \log g
          + \theta_2 \log(1 + r) + \theta_3 \log(1 + w),

with the gap :math:`g` in days. The logarithm of the gap makes it a power law of the odds
(Wickelgren 1974), and the logarithms of the counts are those of Pavlik, Cen and Koedinger (2009).
A new reader has few answers, perhaps all of them right, for which the likelihood has no maximum.
So some weighted answers that nobody gave, :data:`STARTUP`, stand before her own, as in
Bedrick, Christensen and Johnson (1996): with them the maximum exists and is unique, always, and the
weight of all of them together is 6.5 answers. ``frontend/review/recall.js`` computes the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from glmlesson.glm import GLM
from glmlesson.glm.result import GLMResult

DAY = 86400.0
LEAST_GAP = 60.0  # seconds: two answers to one question are at least so far apart
HORIZON = 7.0  # days after which a review is to have helped

# Ebbinghaus (1885): hours after learning, and the share of the work that was saved at relearning;
# the table as Murre and Dros (2015) give it. Half an answer each, after one right answer.
SAVINGS = (
    *((0.33, 0.582), (1, 0.442), (8.8, 0.358), (24, 0.337), (48, 0.278), (144, 0.254)),
    (744, 0.211),
)
# What he did not measure is a guess, of one answer each: days, right and wrong before, the chance.
GUESSES = ((7.0, 3, 0, 0.5), (1.0, 0, 1, 0.2), (1.0, 0, 3, 0.2))

NAMES = ("constant", "log gap", "log(1 + right)", "log(1 + wrong)")


class StartUp(NamedTuple):
    """A weighted answer that nobody gave: ``chance`` of its ``weight`` is right, the rest wrong."""

    gap: float
    right: int
    wrong: int
    chance: float
    weight: float


STARTUP = (
    *(StartUp(hours / 24, 1, 0, chance, 0.5) for hours, chance in SAVINGS),
    *(StartUp(*guess, 1.0) for guess in GUESSES),
)


@dataclass(frozen=True)
class Answer:
    """An answer: to which question, when (seconds), whether right, how many seconds it took."""

    question: str
    at: float
    right: bool
    seconds: float = 30.0


@dataclass
class Memory:
    """What is known of a question: when it was answered last, and how often right and wrong."""

    last: float
    right: int = 0
    wrong: int = 0


def features(gap: np.ndarray | float, right: np.ndarray | float, wrong: np.ndarray | float):
    """Return the rows (1, log gap, log(1 + right), log(1 + wrong)), the gap in days.

    Examples
    --------
    >>> features(1.0, 0, 0)
    array([1., 0., 0., 0.])
    """
    gap, right, wrong = np.broadcast_arrays(gap, right, wrong)
    gap = np.maximum(gap, LEAST_GAP / DAY)
    return np.stack([np.ones(gap.shape), np.log(gap), np.log1p(right), np.log1p(wrong)], axis=-1)


def memories(answers: Iterable[Answer]) -> dict[str, Memory]:
    """Return what is known of every question after these answers, given in order of time."""
    found: dict[str, Memory] = {}
    for answer in answers:
        memory = found.setdefault(answer.question, Memory(answer.at))
        memory.last = answer.at
        memory.right += answer.right
        memory.wrong += not answer.right
    return found


def rows(answers: Sequence[Answer]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return X, y and weights: the start-up answers, then those that followed another.

    The first answer to a question tells of learning, not of remembering, and is no row.
    """
    X, y, weights = [], [], []
    for it in STARTUP:
        for right, share in ((1.0, it.chance), (0.0, 1 - it.chance)):
            X.append(features(it.gap, it.right, it.wrong))
            y.append(right)
            weights.append(it.weight * share)
    known: dict[str, Memory] = {}
    for answer in answers:
        if answer.question in known:
            memory = known[answer.question]
            gap = (answer.at - memory.last) / DAY
            X.append(features(gap, memory.right, memory.wrong))
            y.append(float(answer.right))
            weights.append(1.0)
        memory = known.setdefault(answer.question, Memory(answer.at))
        memory.last = answer.at
        memory.right += answer.right
        memory.wrong += not answer.right
    return np.array(X), np.array(y), np.array(weights)


def fit(answers: Sequence[Answer]) -> GLMResult:
    """Return the reader's model of recall, fitted to her answers in order of time.

    Examples
    --------
    >>> fit([]).theta.round(2)             # before the first review: the start-up answers alone
    array([-1.72, -0.2 ,  1.49,  0.29])
    """
    X, y, weights = rows(answers)
    return GLM("bernoulli").fit(X, y, weights=weights)


def gain(theta: np.ndarray, gap: float, right: int, wrong: int, horizon: float = HORIZON) -> float:
    r"""Return by how much a review now raises the chance of recall after ``horizon`` days.

    With p the chance to recall now, it is the expected chance after a review, right with
    probability p, less the chance without one:

    .. math:: p\,\mu(h, r + 1, w) + (1 - p)\,\mu(h, r, w + 1) - \mu(g + h, r, w).
    """
    now, yes, no, without = _mean(
        theta,
        np.array([gap, horizon, horizon, gap + horizon]),
        np.array([right, right + 1, right, right]),
        np.array([wrong, wrong, wrong + 1, wrong]),
    )
    return float(now * yes + (1 - now) * no - without)


def _mean(theta, gap, right, wrong):
    return 1 / (1 + np.exp(-features(gap, right, wrong) @ theta))


def choose(
    theta: np.ndarray, known: dict[str, Memory], now: float, count: int, rest: float = 0.5
) -> list[str]:
    """Return the questions to review now, at most ``count``, chapters mixed.

    Those come first from whose review recall gains most; questions answered within the last
    ``rest`` days wait, as little of them can have been forgotten. Where gains agree to nine digits
    the name decides. Then they are put in an order in which no two neighbours are
    from one chapter (the part of a name before the slash), where that is possible by taking the
    next that differs.
    """
    waiting = []
    for name, it in known.items():
        gap = (now - it.last) / DAY
        if gap >= rest:
            waiting.append((-round(gain(theta, gap, it.right, it.wrong), 9), name))
    return mixed([name for _, name in sorted(waiting)[:count]])


def mixed(names: list[str]) -> list[str]:
    """Return the names in an order that changes the chapter wherever the next that differs can."""
    left, found = list(names), []
    while left:
        before = found[-1].partition("/")[0] if found else None
        place = next((i for i, name in enumerate(left) if name.partition("/")[0] != before), 0)
        found.append(left.pop(place))
    return found
