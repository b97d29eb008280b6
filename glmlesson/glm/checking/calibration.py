r"""Calibration: of the rows with a predicted probability of 0.3, do three in ten turn out so?

The observed share is estimated without bins, as the increasing function of the predicted
probability :math:`p_i` that lies nearest to the outcomes,

.. math:: \hat c = \arg\min_{c\ \text{increasing}} \sum_i w_i\,\bigl(y_i - c(p_i)\bigr)^2,

isotonic regression. The band says where it would lie were the probabilities true: outcomes are
drawn from them many times, and for each the regression is made anew; at each probability the band
holds the stated share of these. The probabilities are held fixed. For the fit's own rows, which the
estimates follow, the band is therefore a little wider than it need be.

Source: Dimitriadis, Gneiting and Jordan (2021), Stable reliability diagrams for probabilistic
classifiers, PNAS 118, e2016191118.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import inside, one_per_row, whole_number
from glmlesson.glm.arrays import on_dask
from glmlesson.glm.distribution import sums_are_whole
from glmlesson.glm.inference.intervals import normal_quantile
from glmlesson.glm.labels import codes_of

if TYPE_CHECKING:
    from typing import Any

    from glmlesson.glm.result import GLMResult


@dataclass(frozen=True)
class Calibration:
    r"""Predicted probabilities and the shares that were observed; see ``GLMResult.calibration``.

    Attributes
    ----------
    outcome : str
        What is predicted: ``"1"``, or a class.
    predicted : ndarray of shape (places,)
        The different predicted probabilities, in increasing order.
    observed : ndarray of shape (places,)
        The share of the outcome among rows of such probabilities.
    lower, upper : ndarray of shape (places,)
        Between these lies the observed share where the predicted ones are true.
    weight : ndarray of shape (places,)
        How many outcomes there are at each place.
    level : float
    miscalibration : float
        By how much smaller the mean squared error of the observed shares is than that of the
        predicted probabilities, :math:`\frac1n \sum_i [(y_i - p_i)^2 - (y_i - \hat c(p_i))^2]`.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, k] for k in range(8)]
    >>> fit = glmlesson.GLM("bernoulli").fit(X, [0, 0, 1, 0, 1, 0, 1, 1])
    >>> [found] = fit.calibration(rng=1)
    >>> found.observed.round(2)
    array([0. , 0. , 0.5, 0.5, 0.5, 0.5, 1. , 1. ])
    """

    outcome: str
    predicted: np.ndarray
    observed: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    weight: np.ndarray
    level: float
    miscalibration: float

    @property
    def outside(self) -> float:
        """The share of the outcomes at places where the observed share lies outside the band."""
        out = (self.observed < self.lower) | (self.observed > self.upper)
        return float(self.weight[out].sum() / self.weight.sum())


def calibration(
    result: GLMResult,
    X: Any = None,
    y: Any = None,
    *,
    level: float = 0.95,
    replicas: int = 400,
    rng: np.random.Generator | int | None = 0,
    offset: Any = None,
) -> list[Calibration]:
    """Return observed shares for predicted probabilities; see ``GLMResult.calibration``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("softmax").fit([[1]] * 6, [0, 1, 2, 2, 1, 2])
    >>> [(one.outcome, one.observed.round(2)) for one in calibration(fit)]
    [('0', array([0.17])), ('1', array([0.33])), ('2', array([0.5]))]
    """
    replicas = whole_number("replicas", replicas, least=20)
    normal_quantile(level)  # refuses what is no confidence
    single = result.theta.ndim == 1
    if single and result.family.name != "Bernoulli":
        raise ValueError(
            f"calibration is for outcomes and classes, but the targets are of "
            f"{result.family.title}; take plots.rootogram for counts and plots.diagnostics for "
            "measured numbers."
        )
    if on_dask(result.y, X, y):
        raise ValueError("calibration is for rows in memory, but those given are on Dask.")
    if (X is None) != (y is None):
        raise ValueError("X and y must be given together, or neither, for the rows of the fit.")
    if X is None:
        if offset is not None:
            raise ValueError("offset is for new rows; those of the fit have their own.")
        p, y, counts = _own_rows(result)
    else:
        p = result.predict(X, offset=offset)
        y = inside("y", codes_of(y, result.levels), result.family.support, result.family.title)
        counts = np.ones(len(one_per_row("y", y, p)))
    rng = np.random.default_rng(rng)
    if single:
        outcome = str(result.levels[1]) if result.levels else "1"
        return [_of_one(outcome, p, y, counts, level, replicas, rng)]
    return [
        _of_one(str(label), p[:, k], 1.0 * (y == k), counts, level, replicas, rng)
        for k, label in enumerate(result.levels or range(p.shape[1]))
    ]


def _own_rows(result):
    """The probabilities and the targets of the fit, and how many outcomes each row stands for."""
    sums_are_whole(result, "calibration")
    p, y, product = result.fitted, result.y, result.observations.weights.product
    counts = np.ones(len(y)) if product is None else np.round(product)
    if product is not None and np.abs(product - counts).max() > 1e-6:
        raise ValueError(
            "calibration takes weights for numbers of rows, so that they must be whole; give X and "
            "y to leave them out."
        )
    return p[counts > 0], y[counts > 0], counts[counts > 0]


def _of_one(outcome, p, y, counts, level, replicas, rng):
    """The calibration of one outcome, from the shares ``y`` of ``counts`` in which it came up."""
    p, wins, counts = _together(p, y * counts, counts)
    shares = wins / counts
    observed = _increasing(shares, counts)
    drawn = rng.binomial(np.round(counts).astype(int), p, (replicas, len(p))) / counts
    drawn = np.array([_increasing(one, counts) for one in drawn])
    lower, upper = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    saved = counts @ ((shares - p) ** 2 - (shares - observed) ** 2) / counts.sum()
    return Calibration(outcome, p, observed, lower, upper, counts, float(level), float(saved))


def _increasing(shares, counts):
    from scipy.optimize import isotonic_regression

    return isotonic_regression(shares, weights=counts).x


def _together(p, wins, counts):
    """Put rows of one probability into one place: rounding must not order their outcomes."""
    order = np.argsort(p, kind="stable")
    p = p[order]
    start = np.flatnonzero(np.diff(p, prepend=-1.0) > 1e-9)
    total = np.add.reduceat(counts[order], start)
    return np.clip(p[start], 0.0, 1.0), np.add.reduceat(wins[order], start), total
