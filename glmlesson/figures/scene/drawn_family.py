"""A family that a reader has drawn: weights b(0), b(1) ..., and all else follows by sums."""

from dataclasses import dataclass

import numpy as np
import scipy.special

from glmlesson.families import Family
from glmlesson.intervals import REALS, Interval, whole_numbers_to
from glmlesson.links import Link

_FAR = 30.0  # |η| beyond which the mean is the end itself


@dataclass(frozen=True)
class _DrawnLink(Link):
    """The link of a drawn family: the inverse of a′, found by halving."""

    family: "DrawnFamily"
    name = "drawn"

    @property
    def mean_domain(self):
        return Interval(0, len(self.family.weights) - 1)

    def _link(self, mean):
        mean = np.asarray(mean, dtype=float)
        low, high = np.full_like(mean, -_FAR), np.full_like(mean, _FAR)
        for _ in range(60):
            middle = (low + high) / 2
            below = self._inverse(middle) < mean
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2

    def _inverse(self, eta):
        return self.family.probabilities(eta) @ self.family.outcomes

    def _derivative(self, mean):
        return 1 / self._inverse_derivative(self._link(mean))

    def _inverse_derivative(self, eta):
        p, y = self.family.probabilities(eta), self.family.outcomes
        away = y - (p @ y)[..., None]
        return np.maximum((p * away**2).sum(axis=-1), 1e-300)


@dataclass(frozen=True)
class DrawnFamily(Family):
    r"""Outcomes 0, 1, ... with drawn weights, tilted by η.

    .. math:: a(\eta) = \log \sum_k b(k)\, e^{\eta k}, \qquad \mu = a'(\eta)

    Examples
    --------
    >>> coin = DrawnFamily((1.0, 1.0))
    >>> float(coin.mean(0.0)), round(float(coin.natural_parameter(0.8)), 6)
    (0.5, 1.386294)
    """

    weights: tuple
    name = "drawn"
    eta_domain = REALS

    @property
    def support(self):
        return whole_numbers_to(len(self.weights) - 1)

    @property
    def canonical_link(self):
        return _DrawnLink(self)

    @property
    def outcomes(self):
        return np.arange(len(self.weights))

    def probabilities(self, eta):
        """Return the probability of each outcome along a last axis."""
        return scipy.special.softmax(self._exponents(eta), axis=-1)

    def _exponents(self, eta):
        return np.log(self.weights) + np.multiply.outer(eta, self.outcomes)

    def _a(self, eta):
        return scipy.special.logsumexp(self._exponents(eta), axis=-1)

    def _log_b(self, y):
        return np.log(self.weights)[np.asarray(y).astype(int)]

    def _variance(self, eta):
        return self.canonical_link.unchecked.inverse_derivative(eta)
