r"""Families on whole numbers: binomial, geometric, negative binomial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import positive_number, whole_number
from glmlesson.families.base import Family
from glmlesson.families.divergence import (
    relative_entropy,
    two_outcomes_deviance,
    two_outcomes_log_prob,
)
from glmlesson.intervals import COUNTS, NEGATIVE, REALS, whole_numbers_to
from glmlesson.links.positive import LogShare
from glmlesson.links.unit import Logit

if TYPE_CHECKING:
    from glmlesson.intervals import Interval
    from glmlesson.links.base import Link


@dataclass(frozen=True)
class Binomial(Family):
    r"""The number of successes in :math:`n` trials, each with probability :math:`\varphi`.

    .. math:: p(y; \varphi) = \binom{n}{y} \varphi^y (1-\varphi)^{n-y}

    .. math:: \eta = \log\frac{\varphi}{1-\varphi}, \quad a(\eta) = n \log(1+e^\eta), \quad
       b(y) = \binom{n}{y}

    The mean is :math:`n\varphi`, the expected number of successes.

    Examples
    --------
    >>> float(Binomial(trials=10).mean(0.0))
    5.0
    """

    trials: int = 10
    name = "binomial"
    eta_domain = REALS
    latex = {
        "density": r"\binom{n}{y}\varphi^{y}(1-\varphi)^{n-y}",
        "T": r"y",
        "a": r"n\log(1+e^{\eta})",
        "b": r"\binom{n}{y}",
        "eta": r"\log\frac{\varphi}{1-\varphi}",
        "mean": r"\frac{n}{1+e^{-\eta}}",
        "variance": r"\frac{n\,e^{\eta}}{(1+e^{\eta})^2}",
    }

    def __post_init__(self):
        whole_number("trials", self.trials, least=1)

    @property
    def support(self) -> Interval:
        return whole_numbers_to(self.trials)

    @property
    def canonical_link(self) -> Link:
        return Logit(self.trials)

    def _a(self, eta):
        return self.trials * np.logaddexp(0, eta)

    def _log_b(self, y):
        n = self.trials
        return -np.log1p(n) - scipy.special.betaln(y + 1, n - y + 1)

    def _variance(self, eta):
        return self.canonical_link.unchecked.inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean * (1 - mean / self.trials)

    def _unit_deviance(self, y, mean):
        share = mean / self.trials
        with np.errstate(divide="ignore"):  # a certain outcome
            logs = np.log(share), np.log1p(-share)
        return self.trials * two_outcomes_deviance(y / self.trials, *logs)

    def _unit_deviance_at(self, y, z, link):
        shares = link.unchecked.log_shares(z, self.trials)
        return self.trials * two_outcomes_deviance(y / self.trials, *shares)

    def _log_prob_at(self, y, z, link):
        shares = link.unchecked.log_shares(z, self.trials)
        return self._log_b(y) + two_outcomes_log_prob(y, self.trials, *shares)

    def _draw(self, eta, size, rng):
        return rng.binomial(self.trials, scipy.special.expit(eta), size)

    def _log_prob(self, y, eta):
        successes = -y * np.logaddexp(0, -eta)
        failures = -(self.trials - y) * np.logaddexp(0, eta)
        return self._log_b(y) + successes + failures


class Geometric(Family):
    r"""The number of failures before the first success of probability :math:`\varphi`.

    .. math:: p(y; \varphi) = (1-\varphi)^y \varphi

    .. math:: \eta = \log(1-\varphi), \quad a(\eta) = -\log(1-e^\eta), \quad b(y) = 1

    Examples
    --------
    >>> import numpy as np
    >>> round(float(Geometric().mean(np.log(0.75))), 6)      # one success in four
    3.0
    """

    name = "geometric"
    support = COUNTS
    eta_domain = NEGATIVE
    canonical_link = LogShare()
    latex = {
        "density": r"(1-\varphi)^{y}\varphi",
        "T": r"y",
        "a": r"-\log(1-e^{\eta})",
        "b": r"1",
        "eta": r"\log(1-\varphi)",
        "mean": r"\frac{e^{\eta}}{1-e^{\eta}}",
        "variance": r"\frac{e^{\eta}}{(1-e^{\eta})^2}",
    }

    def _a(self, eta):
        return -_log1mexp(eta)

    def _log_b(self, y):
        return np.zeros_like(y)

    def _variance(self, eta):
        return self.canonical_link.unchecked.inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean * (1 + mean)

    def _unit_deviance(self, y, mean):
        return _overdispersed_deviance(y, mean, 1.0)

    def _draw(self, eta, size, rng):
        return rng.negative_binomial(1, -np.expm1(eta), size)


@dataclass(frozen=True)
class NegativeBinomial(Family):
    r"""The number of failures before the :math:`r`-th success of probability :math:`\varphi`.

    Counts that vary more than the Poisson allows. The size :math:`r` is known.

    .. math:: p(y; \varphi) = \binom{y+r-1}{y} (1-\varphi)^y \varphi^r

    .. math:: \eta = \log(1-\varphi), \quad a(\eta) = -r\log(1-e^\eta), \quad
       b(y) = \binom{y+r-1}{y}

    The variance is :math:`\mu + \mu^2/r`.

    Examples
    --------
    >>> family = NegativeBinomial(size=2.0)
    >>> eta = family.natural_parameter(4.0)
    >>> round(float(family.variance(eta)), 6)
    12.0
    """

    size: float = 2.0
    name = "negative binomial"
    support = COUNTS
    eta_domain = NEGATIVE
    latex = {
        "density": r"\binom{y+r-1}{y}(1-\varphi)^{y}\varphi^{r}",
        "T": r"y",
        "a": r"-r\log(1-e^{\eta})",
        "b": r"\binom{y+r-1}{y}",
        "eta": r"\log(1-\varphi)",
        "mean": r"\frac{r\,e^{\eta}}{1-e^{\eta}}",
        "variance": r"\frac{r\,e^{\eta}}{(1-e^{\eta})^2}",
    }

    def __post_init__(self):
        positive_number("size", self.size)

    @property
    def canonical_link(self) -> Link:
        return LogShare(self.size)

    def _a(self, eta):
        return -self.size * _log1mexp(eta)

    def _log_b(self, y):
        r = self.size
        return -np.log(y + r) - scipy.special.betaln(y + 1, r)

    def _variance(self, eta):
        return self.canonical_link.unchecked.inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean * (1 + mean / self.size)

    def _unit_deviance(self, y, mean):
        return _overdispersed_deviance(y, mean, self.size)

    def _draw(self, eta, size, rng):
        return rng.negative_binomial(self.size, -np.expm1(eta), size)


def _overdispersed_deviance(y, mean, size):
    """Return the unit deviance of the negative binomial of that size."""
    between = relative_entropy(y, mean) - relative_entropy(y + size, mean + size)
    return 2 * np.where(y == 0, size * np.log1p(mean / size), between)


def _log1mexp(eta):
    """Return log(1 − e^η) for η < 0 without losing digits at either end (Mächler 2012)."""
    near_zero = eta > -np.log(2)
    return np.where(
        near_zero,
        np.log(-np.expm1(np.where(near_zero, eta, -1))),
        np.log1p(-np.exp(np.where(near_zero, -1, eta))),
    )
