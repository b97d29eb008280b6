r"""Families on positive numbers: exponential, gamma, inverse Gaussian."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import positive_number
from glmlesson.families.base import Family
from glmlesson.families.divergence import excess_over_log
from glmlesson.intervals import NEGATIVE, POSITIVE
from glmlesson.links.positive import NegativeInverse, NegativeInverseSquare

if TYPE_CHECKING:
    from glmlesson.links.base import Link


class Exponential(Family):
    r"""The waiting time for the first event when events come at rate :math:`\lambda`.

    .. math:: p(y; \lambda) = \lambda e^{-\lambda y}

    .. math:: \eta = -\lambda, \quad a(\eta) = -\log(-\eta), \quad b(y) = 1

    The mean is :math:`1/\lambda`, in the units of ``y``.

    Examples
    --------
    >>> float(Exponential().mean(-0.5))
    2.0
    """

    name = "exponential"
    support = POSITIVE
    eta_domain = NEGATIVE
    canonical_link = NegativeInverse()
    latex = {
        "density": r"\lambda e^{-\lambda y}",
        "T": r"y",
        "a": r"-\log(-\eta)",
        "b": r"1",
        "eta": r"-\lambda",
        "mean": r"-\frac{1}{\eta}",
        "variance": r"\frac{1}{\eta^2}",
    }

    def _a(self, eta):
        return -np.log(-eta)

    def _log_b(self, y):
        return np.zeros_like(y)

    def _variance(self, eta):
        return 1 / eta**2

    def _variance_function(self, mean):
        return mean**2

    def _unit_deviance(self, y, mean):
        return 2 * excess_over_log(y, mean)

    def _draw(self, eta, size, rng):
        return rng.exponential(-1 / eta, size)


@dataclass(frozen=True)
class Gamma(Family):
    r"""The waiting time for the :math:`k`-th event, or any positive, right-skewed quantity of known
    shape :math:`k`.

    .. math:: p(y; \beta) = \frac{\beta^k y^{k-1} e^{-\beta y}}{\Gamma(k)}

    .. math:: \eta = -\beta, \quad a(\eta) = -k \log(-\eta), \quad b(y) = \frac{y^{k-1}}{\Gamma(k)}

    Examples
    --------
    >>> float(Gamma(shape=2.0).mean(-0.5))
    4.0
    """

    shape: float = 2.0
    name = "gamma"
    free_dispersion = True
    support = POSITIVE
    eta_domain = NEGATIVE
    latex = {
        "density": r"\frac{\beta^{k}y^{k-1}e^{-\beta y}}{\Gamma(k)}",
        "T": r"y",
        "a": r"-k\log(-\eta)",
        "b": r"\frac{y^{k-1}}{\Gamma(k)}",
        "eta": r"-\beta",
        "mean": r"-\frac{k}{\eta}",
        "variance": r"\frac{k}{\eta^2}",
    }

    def __post_init__(self):
        positive_number("shape", self.shape)

    @property
    def canonical_link(self) -> Link:
        return NegativeInverse(self.shape)

    def _a(self, eta):
        return -self.shape * np.log(-eta)

    def _log_b(self, y):
        return (self.shape - 1) * np.log(y) - scipy.special.gammaln(self.shape)

    def _variance(self, eta):
        return self.shape / eta**2

    def _variance_function(self, mean):
        return mean**2 / self.shape

    def _unit_deviance(self, y, mean):
        return 2 * self.shape * excess_over_log(y, mean)

    def dispersed(self) -> Family:
        return Gamma(shape=1.0)

    def _log_density(self, y, mean, dispersion):
        k = 1 / dispersion
        return k * np.log(k * y / mean) - k * y / mean - np.log(y) - scipy.special.gammaln(k)

    def _draw(self, eta, size, rng):
        return rng.gamma(self.shape, -1 / eta, size)


@dataclass(frozen=True)
class InverseGaussian(Family):
    r"""The time a Brownian motion with drift takes to reach a level; positive, and more skewed than
    the gamma. Known shape :math:`\lambda`.

    .. math:: p(y; \mu) = \sqrt{\frac{\lambda}{2\pi y^3}}
       \exp\Bigl(-\frac{\lambda (y-\mu)^2}{2\mu^2 y}\Bigr)

    .. math:: \eta = -\frac{\lambda}{2\mu^2}, \quad a(\eta) = -\sqrt{-2\lambda\eta}, \quad
       b(y) = \sqrt{\frac{\lambda}{2\pi y^3}}\, e^{-\lambda/(2y)}

    Examples
    --------
    >>> float(InverseGaussian(shape=2.0).mean(-0.25))
    2.0
    """

    shape: float = 2.0
    name = "inverse Gaussian"
    free_dispersion = True
    support = POSITIVE
    eta_domain = NEGATIVE
    latex = {
        "density": r"\sqrt{\frac{\lambda}{2\pi y^3}}\,e^{-\lambda(y-\mu)^2/(2\mu^2y)}",
        "T": r"y",
        "a": r"-\sqrt{-2\lambda\eta}",
        "b": r"\sqrt{\frac{\lambda}{2\pi y^3}}\,e^{-\lambda/(2y)}",
        "eta": r"-\frac{\lambda}{2\mu^2}",
        "mean": r"\sqrt{-\frac{\lambda}{2\eta}}",
        "variance": r"\frac{1}{\lambda}\Bigl(-\frac{\lambda}{2\eta}\Bigr)^{3/2}",
    }

    def __post_init__(self):
        positive_number("shape", self.shape)

    @property
    def canonical_link(self) -> Link:
        return NegativeInverseSquare(self.shape)

    def _a(self, eta):
        return -np.sqrt(-2 * self.shape * eta)

    def _log_b(self, y):
        return np.log(self.shape / (2 * np.pi * y**3)) / 2 - self.shape / (2 * y)

    def _variance(self, eta):
        return self._mean(eta) ** 3 / self.shape

    def _variance_function(self, mean):
        return mean**3 / self.shape

    def _unit_deviance(self, y, mean):
        return self.shape * ((y - mean) / mean) ** 2 / y

    def dispersed(self) -> Family:
        return InverseGaussian(shape=1.0)

    def _log_density(self, y, mean, dispersion):
        square = ((y - mean) / mean) ** 2 / (2 * y * dispersion)
        return -np.log(2 * np.pi * dispersion * y**3) / 2 - square

    def _draw(self, eta, size, rng):
        return rng.wald(self._mean(eta), self.shape, size)

    def _log_prob(self, y, eta):
        # The square kept whole: its three terms cancel when y is close to μ and both are small.
        mean = self._mean(eta)
        square = self.shape * ((y - mean) / mean) ** 2 / (2 * y)
        return np.log(self.shape / (2 * np.pi * y**3)) / 2 - square
