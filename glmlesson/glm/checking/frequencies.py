r"""How often each count occurs in the data, and how often the fitted model expects it.

.. math:: E_j = \sum_i f_i\,P(Y_i = j), \qquad
          \mathrm{Var}(O_j) = \sum_i f_i\,P(Y_i = j)\,\bigl(1 - P(Y_i = j)\bigr),

with frequencies :math:`f_i`, for the number :math:`O_j` of rows with the count j, were the means
known. Its distribution is taken to be the binomial of this mean and variance. With estimated means
it varies a little less, so that a true model leaves the bounds less often than the level says.

Source: Kleiber and Zeileis (2016), Visualizing count data regressions using rootograms, The
American Statistician 70, 296–303.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import whole_number
from glmlesson.glm.arrays import on_dask
from glmlesson.glm.distribution import RowLaw, refuse_no_distribution, sums_are_whole
from glmlesson.glm.inference.intervals import normal_quantile

if TYPE_CHECKING:
    from glmlesson.glm.result import GLMResult

OF_COUNTS = ("Poisson", "geometric", "negative binomial", "binomial")


@dataclass(frozen=True)
class CountFrequencies:
    """Observed and expected frequencies of counts; made by ``GLMResult.count_frequencies``.

    Attributes
    ----------
    low, high : ndarray of int, of shape (groups,)
        The first and the last count of each group; they are one where each count has its own. No
        count always has one, as too many zeros are what is looked for most.
    observed, expected : ndarray of shape (groups,)
        How many rows have a count of the group, and how many the model expects.
    lower, upper : ndarray of shape (groups,)
        Between these lies the observed number under the model.
    level : float
        How often, at least, in each group.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1]] * 8, [1, 2, 0, 1, 3, 1, 0, 2])
    >>> found = fit.count_frequencies()
    >>> found.observed, found.expected.round(2)
    (array([2., 3., 2., 1.]), array([2.29, 2.87, 1.79, 0.75]))
    """

    low: np.ndarray
    high: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    level: float

    @property
    def outside(self) -> np.ndarray:
        """Which groups were observed less or more often than the bounds say."""
        return (self.observed < self.lower) | (self.observed > self.upper)


def count_frequencies(result: GLMResult, groups: int = 40, level: float = 0.95) -> CountFrequencies:
    """Return how often each count occurs; see ``GLMResult.count_frequencies``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1], [1]], [100.0, 140.0])
    >>> found = count_frequencies(fit, groups=10)
    >>> found.low[:3], found.high[:3]
    (array([ 0,  1, 17]), array([ 0, 16, 32]))
    """
    groups = whole_number("groups", groups, least=2)
    normal_quantile(level)  # refuses what is no confidence
    refuse_no_distribution(result, "count_frequencies")
    sums_are_whole(result, "count_frequencies")
    counted, trials = result.family.name in OF_COUNTS, result.trials
    if not counted and trials is None:
        raise ValueError(
            "count_frequencies is for counts, but the targets are of "
            f"{result.family.title}; take plots.calibration for two outcomes and "
            "plots.diagnostics for measured numbers."
        )
    if on_dask(result.y):
        raise ValueError("count_frequencies is for rows in memory, but those are on Dask.")
    if result.weights is not None and np.any(~np.isin(result.weights, (0.0, 1.0))):
        raise ValueError(
            "count_frequencies is for rows that are one count each, but with prior weights a row "
            "is an average; give rows that were seen several times as `frequencies`."
        )
    observations = result.observations
    seen = np.ones(len(result.y), bool) if observations.seen is None else observations.seen
    repeats = np.broadcast_to(observations.weights.repeats, seen.shape)[seen]
    prior = np.broadcast_to(observations.weights.of_variance, seen.shape)[seen]
    y = np.round(result.y[seen] * (prior if trials is not None else 1.0)).astype(int)
    law = RowLaw.of(result.family, result.fitted[seen], 1.0, prior).scipy
    width = max(1, int(np.ceil(y.max() / (groups - 1))))
    low = np.append(0, np.arange(1, y.max() + 1, width))
    high = np.append(0, low[1:] + width - 1)
    place_of = np.searchsorted(low, y, side="right") - 1
    observed = np.bincount(place_of, weights=repeats, minlength=len(low))
    expected, variance = np.zeros(len(low)), np.zeros(len(low))
    for place, (first, last) in enumerate(zip(low, high, strict=True)):
        share = law.cdf(last) - law.cdf(first - 1)
        expected[place] = repeats @ share
        variance[place] = repeats @ (share * (1 - share))
    ends = _binomial_bounds(expected, variance, level)
    return CountFrequencies(low, high, observed, expected, *ends, float(level))


def _binomial_bounds(mean, variance, level):
    """The quantiles of the binomial distributions of these means and variances."""
    from scipy import stats

    mean = np.maximum(mean, 1e-12)  # of a count that is impossible
    trials = np.maximum(np.round(mean / np.maximum(1 - variance / mean, 1e-9)), np.ceil(mean))
    law = stats.binom(trials, mean / trials)
    return law.ppf((1 - level) / 2), law.ppf((1 + level) / 2)
