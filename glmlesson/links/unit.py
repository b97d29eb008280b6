r"""Links for probabilities, means between zero and one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from glmlesson.checks import whole_number
from glmlesson.intervals import UNIT, Interval
from glmlesson.links.base import Link


@dataclass(frozen=True)
class Logit(Link):
    r""":math:`g(\mu) = \log\frac{\mu}{n - \mu}`, the log-odds; :math:`n` trials, one by default.

    Canonical for the Bernoulli (:math:`n = 1`) and the binomial. Its response is the sigmoid
    :math:`n / (1 + e^{-\eta})`.

    Examples
    --------
    >>> round(float(Logit()(0.8)), 6)       # odds of 4 to 1
    1.386294
    >>> round(float(Logit(trials=10)(8.0)), 6)
    1.386294
    """

    trials: int = 1
    name = "logit"

    def __post_init__(self):
        whole_number("trials", self.trials, least=1)

    @property
    def mean_domain(self) -> Interval:
        return UNIT if self.trials == 1 else Interval(0, self.trials)

    @property
    def latex(self) -> dict[str, str]:
        n = "1" if self.trials == 1 else "n"
        return {
            "link": rf"\log\frac{{\mu}}{{{n}-\mu}}",
            "response": rf"\frac{{{n}}}{{1+e^{{-\eta}}}}",
        }

    def _link(self, mean):
        return np.log(mean) - np.log(self.trials - mean)

    def _inverse(self, eta):
        return self.trials * scipy.special.expit(eta)

    def _log_shares(self, eta, trials):
        return -np.logaddexp(0, -eta), -np.logaddexp(0, eta)

    def _derivative(self, mean):
        return 1 / mean + 1 / (self.trials - mean)

    def _inverse_derivative(self, eta):
        return self.trials * scipy.special.expit(eta) * scipy.special.expit(-eta)

    def _relative_curvature(self, eta):
        return -np.tanh(eta / 2)


class Probit(Link):
    r""":math:`g(\mu) = \Phi^{-1}(\mu)`, :math:`\Phi` the standard normal distribution function.

    Not canonical for any family of this module; an alternative to the logit for probabilities.

    Examples
    --------
    >>> round(float(Probit()(0.975)), 4)
    1.96
    """

    name = "probit"
    mean_domain = UNIT
    latex = {"link": r"\Phi^{-1}(\mu)", "response": r"\Phi(\eta)"}

    def _link(self, mean):
        return scipy.special.ndtri(mean)

    def _inverse(self, eta):
        return scipy.special.ndtr(eta)

    def _log_shares(self, eta, trials):
        return scipy.special.log_ndtr(eta), scipy.special.log_ndtr(-eta)

    def _derivative(self, mean):
        return 1 / self._inverse_derivative(self._link(mean))

    def _inverse_derivative(self, eta):
        return np.exp(-0.5 * eta**2) / np.sqrt(2 * np.pi)

    def _relative_curvature(self, eta):
        return -eta


class ComplementaryLogLog(Link):
    r""":math:`g(\mu) = \log(-\log(1 - \mu))`.

    The probability that a Poisson count with log-mean :math:`\eta` is not zero is
    :math:`1 - e^{-e^\eta}`, the response of this link.

    Examples
    --------
    >>> round(float(ComplementaryLogLog().inverse(0.0)), 6)
    0.632121
    """

    name = "complementary log-log"
    mean_domain = UNIT
    latex = {"link": r"\log(-\log(1-\mu))", "response": r"1-e^{-e^{\eta}}"}

    def _link(self, mean):
        return np.log(-np.log1p(-mean))

    def _inverse(self, eta):
        with np.errstate(over="ignore"):  # e^η = inf gives the right limit, 1
            return -np.expm1(-np.exp(eta))

    def _log_shares(self, eta, trials):
        rate = np.exp(eta)  # log μ is η − e^η / 2 + … where the rate is too small to subtract
        return np.where(eta < -30, eta, np.log(-np.expm1(-rate))), -rate

    def _derivative(self, mean):
        return -1 / ((1 - mean) * np.log1p(-mean))

    def _inverse_derivative(self, eta):
        with np.errstate(over="ignore"):
            return np.exp(eta - np.exp(eta))

    def _relative_curvature(self, eta):
        with np.errstate(over="ignore"):
            return -np.expm1(eta)
