r"""Links for positive means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlesson.checks import positive_number
from glmlesson.intervals import NEGATIVE, POSITIVE
from glmlesson.links.base import Link


class Log(Link):
    r""":math:`g(\mu) = \log\mu`. Canonical for the Poisson.

    Examples
    --------
    >>> round(float(Log().inverse(Log()(7.0))), 12)
    7.0
    """

    name = "log"
    mean_domain = POSITIVE
    latex = {"link": r"\log\mu", "response": r"e^{\eta}"}

    def _link(self, mean):
        return np.log(mean)

    def _inverse(self, eta):
        with np.errstate(over="ignore"):  # beyond 709 the mean is too large for a float: inf
            return np.exp(eta)

    def _log_shares(self, eta, trials):
        log_mean = eta - np.log(trials)
        return log_mean, np.log1p(-np.exp(log_mean))

    def _derivative(self, mean):
        return 1 / mean

    def _inverse_derivative(self, eta):
        return self._inverse(eta)

    def _relative_curvature(self, eta):
        return np.ones_like(eta)


@dataclass(frozen=True)
class NegativeInverse(Link):
    r""":math:`g(\mu) = -k/\mu`. Canonical for the exponential (:math:`k = 1`) and the gamma.

    Textbooks often drop the constant :math:`-k` and call :math:`1/\mu` the canonical link; the two
    describe the same models, with coefficients that differ by that factor.

    Examples
    --------
    >>> float(NegativeInverse()(4.0))
    -0.25
    """

    scale: float = 1.0
    name = "negative inverse"
    mean_domain = POSITIVE
    eta_domain = NEGATIVE

    def __post_init__(self):
        positive_number("scale", self.scale)

    @property
    def latex(self) -> dict[str, str]:
        k = "1" if self.scale == 1 else "k"
        return {"link": rf"-\frac{{{k}}}{{\mu}}", "response": rf"-\frac{{{k}}}{{\eta}}"}

    def _link(self, mean):
        return -self.scale / mean

    def _inverse(self, eta):
        return -self.scale / eta

    def _derivative(self, mean):
        return self.scale / mean**2

    def _inverse_derivative(self, eta):
        return self.scale / eta**2

    def _relative_curvature(self, eta):
        return -2 / eta


class Inverse(Link):
    r""":math:`g(\mu) = 1/\mu`, the reciprocal: what most software calls canonical for the gamma.

    It falls where the mean rises; see ``NegativeInverse`` for the difference.

    Examples
    --------
    >>> float(Inverse()(4.0))
    0.25
    """

    name = "inverse"
    mean_domain = POSITIVE
    eta_domain = POSITIVE
    latex = {"link": r"\frac{1}{\mu}", "response": r"\frac{1}{\eta}"}

    def _link(self, mean):
        return 1 / mean

    def _inverse(self, eta):
        return 1 / eta

    def _derivative(self, mean):
        return -1 / mean**2

    def _inverse_derivative(self, eta):
        return -1 / eta**2

    def _relative_curvature(self, eta):
        return -2 / eta


class InverseSquare(Link):
    r""":math:`g(\mu) = 1/\mu^2`: what most software calls canonical for the inverse Gaussian.

    Examples
    --------
    >>> float(InverseSquare()(4.0))
    0.0625
    """

    name = "inverse square"
    mean_domain = POSITIVE
    eta_domain = POSITIVE
    latex = {"link": r"\frac{1}{\mu^2}", "response": r"\frac{1}{\sqrt{\eta}}"}

    def _link(self, mean):
        return 1 / mean**2

    def _inverse(self, eta):
        return 1 / np.sqrt(eta)

    def _derivative(self, mean):
        return -2 / mean**3

    def _inverse_derivative(self, eta):
        return -(eta**-1.5) / 2

    def _relative_curvature(self, eta):
        return -1.5 / eta


@dataclass(frozen=True)
class NegativeInverseSquare(Link):
    r""":math:`g(\mu) = -\lambda / (2\mu^2)`. Canonical for the inverse Gaussian.

    Examples
    --------
    >>> float(NegativeInverseSquare(scale=2.0)(4.0))
    -0.0625
    """

    scale: float = 1.0
    name = "negative inverse square"
    mean_domain = POSITIVE
    eta_domain = NEGATIVE
    latex = {"link": r"-\frac{\lambda}{2\mu^2}", "response": r"\sqrt{-\frac{\lambda}{2\eta}}"}

    def __post_init__(self):
        positive_number("scale", self.scale)

    def _link(self, mean):
        return -self.scale / (2 * mean**2)

    def _inverse(self, eta):
        return np.sqrt(-self.scale / (2 * eta))

    def _derivative(self, mean):
        return self.scale / mean**3

    def _inverse_derivative(self, eta):
        return self._inverse(eta) / (-2 * eta)

    def _relative_curvature(self, eta):
        return -1.5 / eta


@dataclass(frozen=True)
class LogShare(Link):
    r""":math:`g(\mu) = \log\frac{\mu}{\mu + r}`. Canonical for the negative binomial of size
    :math:`r`, and for the geometric (:math:`r = 1`).

    Examples
    --------
    >>> round(float(LogShare().inverse(LogShare()(3.0))), 12)
    3.0
    """

    size: float = 1.0
    name = "log-share"
    mean_domain = POSITIVE
    eta_domain = NEGATIVE

    def __post_init__(self):
        positive_number("size", self.size)

    @property
    def latex(self) -> dict[str, str]:
        r, times = ("1", "") if self.size == 1 else ("r", r"r\,")
        return {
            "link": rf"\log\frac{{\mu}}{{\mu+{r}}}",
            "response": rf"\frac{{{times}e^{{\eta}}}}{{1-e^{{\eta}}}}",
        }

    def _link(self, mean):
        return -np.log1p(self.size / mean)

    def _inverse(self, eta):
        with np.errstate(over="ignore"):  # e^{-η} = inf gives the right limit, 0
            return self.size / np.expm1(-eta)

    def _derivative(self, mean):
        return self.size / (mean * (mean + self.size))

    def _inverse_derivative(self, eta):
        mean = self._inverse(eta)
        return mean * (1 + mean / self.size)

    def _relative_curvature(self, eta):
        return 1 + 2 * self._inverse(eta) / self.size
