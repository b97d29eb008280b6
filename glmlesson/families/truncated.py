r"""Counts that are only seen where they are above zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import real_array
from glmlesson.families.base import Family
from glmlesson.families.counts import NegativeBinomial
from glmlesson.families.four import Poisson
from glmlesson.intervals import NEGATIVE, REALS, Interval
from glmlesson.links.untruncated import LogOfUntruncated, LogShareOfUntruncated

if TYPE_CHECKING:
    from glmlesson.links.base import Link

FROM_ONE = Interval(low=1, closed_low=True, integer=True)


@dataclass(frozen=True)
class ZeroTruncated(Family):
    r"""A count above zero, of which a zero would not have been seen: nights of a hotel's guests.

    With an infinite size it is a Poisson count given that it is not zero, with any other the
    negative binomial's of that size r,

    .. math:: p(y) = \frac{f(y)}{1 - f(0)}, \quad y = 1, 2, \dots

    .. math:: a(\eta) = \log\bigl(e^{a_f(\eta)} - 1\bigr), \quad b = b_f, \quad
       \eta = \log\lambda \text{ or } \log\frac{\lambda}{\lambda + r}

    with the :math:`a_f, b_f` of the count that it comes from, and λ the mean of that. In ``GLM``
    the link is :math:`\log\lambda` (``LogOfUntruncated``), canonical for the Poisson: so that a
    coefficient means what it does for a count whose zeros are seen.

    Examples
    --------
    >>> guests = ZeroTruncated()
    >>> guests.log_prob([1, 2], 0.0).round(4)
    array([-0.5413, -1.2345])
    >>> round(float(guests.mean(0.0)), 4)
    1.582
    """

    size: float = np.inf
    support = FROM_ONE
    latex = {
        "density": r"\frac{f(y)}{1-f(0)}",
        "T": r"y",
        "a": r"\log\bigl(e^{a_f(\eta)}-1\bigr)",
        "b": r"b_f(y)",
        "eta": r"\eta_f",
        "mean": r"\frac{\lambda}{1-f(0)}",
        "variance": r"\mu\,\bigl(1+\lambda(1+1/r)-\mu\bigr)",
    }

    def __post_init__(self):
        if self.size != np.inf and not real_array("size", self.size) > 0:
            raise ValueError(f"size must be a single number > 0, or infinite; it is {self.size!r}.")

    @property
    def name(self) -> str:
        return f"zero-truncated {self._whole.name}"

    @property
    def eta_domain(self) -> Interval:
        return REALS if np.isinf(self.size) else NEGATIVE

    @property
    def _whole(self):
        """The family of the count whose zeros are not seen."""
        return Poisson() if np.isinf(self.size) else NegativeBinomial(self.size)

    @property
    def canonical_link(self) -> Link:
        if np.isinf(self.size):
            return LogOfUntruncated()
        return LogShareOfUntruncated(self.size)

    @property
    def default_link(self) -> Link:
        """:math:`\\log\\lambda`, of the count whose zeros are not seen."""
        return LogOfUntruncated(self.size)

    def _rate(self, eta):
        return self._whole.unchecked.mean(eta)

    def _a(self, eta):
        whole = self._whole.unchecked.log_partition(eta)
        return whole + np.log(-np.expm1(-whole))

    def _log_b(self, y):
        return self._whole.unchecked.log_base_measure(y)

    def _variance_at(self, rate):
        link = LogOfUntruncated(self.size)
        excess = link.excess(rate)
        return (1 + excess) * (rate * (1 + 1 / self.size) - excess)

    def _variance(self, eta):
        return self._variance_at(self._rate(eta))

    def _variance_function(self, mean):
        return self._variance_at(np.exp(LogOfUntruncated(self.size).unchecked.link(mean)))

    def _unit_deviance(self, y, mean):
        # A mean of one belongs to λ = 0, and gives a count of one with certainty.
        y, mean = np.broadcast_arrays(np.asarray(y, float), mean)
        link = self.canonical_link.unchecked.link
        here = self._log_prob(y, link(mean))
        best = np.zeros_like(here)
        above = y > 1
        best[above] = self._log_prob(y[above], link(y[above]))
        return np.maximum(2 * (best - here), 0.0)[()]

    def _draw(self, eta, size, rng):
        law = self.law(self._mean(eta), np.asarray(1.0))
        shape = np.shape(eta) if size is None else size
        return law.ppf(rng.uniform(size=shape))

    def law(self, mean: np.ndarray, dispersion: np.ndarray) -> Truncated:
        """Return the distribution of targets with these means, as residuals and replicas need it.

        Examples
        --------
        >>> ZeroTruncated().law(np.array([1.582]), np.array(1.0)).cdf(1.0).round(3)
        array([0.582])
        """
        from scipy import stats

        if np.any(dispersion != 1):
            raise ValueError(
                "The sum of several zero-truncated counts has no distribution with a name: give "
                "`frequencies` for rows that were seen several times, and not `weights`."
            )
        rate = np.exp(LogOfUntruncated(self.size).unchecked.link(mean))
        if np.isinf(self.size):
            return Truncated(stats.poisson(rate))
        return Truncated(stats.nbinom(self.size, self.size / (self.size + rate)))


class Truncated:
    """A distribution of SciPy's on whole numbers, given that it is above zero.

    Examples
    --------
    >>> from scipy import stats
    >>> law = Truncated(stats.poisson(1.0))
    >>> law.cdf(1.0).round(4), law.ppf(0.9)
    (np.float64(0.582), np.float64(3.0))
    """

    def __init__(self, whole):
        self.whole, self.none, self.seen = whole, whole.pmf(0), whole.sf(0)

    def cdf(self, y):
        """Return P(Y ≤ y)."""
        return np.clip((self.whole.cdf(y) - self.none) / self.seen, 0.0, 1.0)

    def sf(self, y):
        """Return P(Y > y)."""
        return np.clip(self.whole.sf(y) / self.seen, 0.0, 1.0)

    def ppf(self, q):
        """Return the least y with P(Y ≤ y) ≥ q."""
        return np.maximum(self.whole.ppf(self.none + q * self.seen), 1.0)

    def rvs(self, size=None, random_state=None):
        """Draw counts."""
        rng = np.random.default_rng(random_state)
        return self.ppf(rng.uniform(size=np.shape(self.none) if size is None else size))

    def stats(self, moments):
        """Return the skewness and the excess kurtosis, for ``moments="sk"``."""
        m, v, s, k = (np.asarray(one) for one in self.whole.stats(moments="mvsk"))
        third = s * v**1.5 + 3 * m * v + m**3
        fourth = (k + 3) * v**2 + 4 * m * s * v**1.5 + 6 * m**2 * v + m**4
        a, b, c, d = (one / self.seen for one in (m, v + m**2, third, fourth))
        spread = b - a**2
        skewness = (c - 3 * a * b + 2 * a**3) / spread**1.5
        return skewness, (d - 4 * a * c + 6 * a**2 * b - 3 * a**4) / spread**2 - 3
