r"""The link of a count that is only seen above zero: to the logarithm of the mean it has unseen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlesson.intervals import NEGATIVE, Interval
from glmlesson.links.base import Link

ABOVE_ONE = Interval(low=1)


@dataclass(frozen=True)
class LogOfUntruncated(Link):
    r""":math:`g(\mu) = \log\lambda`, where :math:`\mu = \lambda / (1 - p_0)` is the mean of a count
    above zero, and λ that of the count if zeros were seen.

    The probability of zero is :math:`p_0 = (1 + \lambda/r)^{-r}`, and :math:`e^{-\lambda}` for an
    infinite size r, the Poisson's, for which it is the canonical link. The link has no formula; λ
    is solved for.

    Examples
    --------
    >>> round(float(LogOfUntruncated().inverse(0.0)), 4)      # 1 / (1 − 1/e)
    1.582
    >>> round(float(LogOfUntruncated()(1.5820)), 3)
    0.0
    """

    size: float = np.inf
    name = "log of the untruncated mean"
    mean_domain = ABOVE_ONE
    latex = {
        "link": r"\log\lambda,\quad \frac{\lambda}{1-p_0(\lambda)}=\mu",
        "response": r"\frac{e^{\eta}}{1-p_0(e^{\eta})}",
    }

    def log_none(self, rate: np.ndarray) -> np.ndarray:
        r"""Return :math:`\log p_0` for the untruncated mean λ.

        Examples
        --------
        >>> float(LogOfUntruncated().log_none(2.0))
        -2.0
        """
        if np.isinf(self.size):
            return -rate
        return -self.size * np.log1p(rate / self.size)

    def excess(self, rate: np.ndarray) -> np.ndarray:
        r"""Return :math:`\mu - 1`, by its series where λ is small.

        Examples
        --------
        >>> round(float(LogOfUntruncated().excess(np.float64(2e-8))) * 1e8, 6)
        1.0
        """
        c, d = 1 + 1 / self.size, 1 + 2 / self.size
        with np.errstate(all="ignore"):
            seen = -np.expm1(self.log_none(rate))
            direct = (rate - seen) / seen
        return np.where(rate < 1e-5, c * rate / 2 + (c / 4 - d / 6) * c * rate**2, direct)

    def _inverse(self, eta):
        with np.errstate(over="ignore"):
            return 1 + self.excess(np.exp(eta))

    def _inverse_derivative(self, eta):
        with np.errstate(over="ignore"):
            rate = np.exp(eta)
        mean = self._inverse(eta)
        share = 1 / (1 + rate / self.size)
        spread = rate * (1 + 1 / self.size) - self.excess(rate)
        return mean * spread * share

    def _derivative(self, mean):
        return 1 / self._inverse_derivative(self._link(mean))

    def _link(self, mean):
        # μ − 1 goes from c λ/2 to λ; Newton's method in log λ for log(μ − 1), which is concave.
        excess = np.asarray(mean - 1, float)
        eta = np.log(np.where(excess < 1, 2 * excess / (1 + 1 / self.size), mean))
        for _ in range(60):
            with np.errstate(all="ignore"):
                here = self.excess(np.exp(eta))
                step = np.log(excess / here) * here / self._inverse_derivative(eta)
                step = np.clip(np.where(np.isfinite(step), step, 0.0), -2.0, 2.0)
            eta = eta + step
            if np.all(np.abs(step) <= 1e-15 * (1 + np.abs(eta))):
                break
        return eta


@dataclass(frozen=True)
class LogShareOfUntruncated(LogOfUntruncated):
    r""":math:`g(\mu) = \log\frac{\lambda}{\lambda + r}`: canonical for a zero-truncated negative
    binomial.

    Examples
    --------
    >>> link = LogShareOfUntruncated(2.0)
    >>> round(float(link.inverse(link(3.0))), 12)
    3.0
    """

    name = "log-share of the untruncated mean"
    eta_domain = NEGATIVE

    def _rate(self, eta):
        return self.size / np.expm1(-eta)

    def _inverse(self, eta):
        return LogOfUntruncated._inverse(self, np.log(self._rate(eta)))

    def _inverse_derivative(self, eta):
        log_rate = np.log(self._rate(eta))
        slope = LogOfUntruncated._inverse_derivative
        of_log = slope(LogOfUntruncated(self.size), log_rate)
        return of_log * (1 + np.exp(log_rate) / self.size)

    def _derivative(self, mean):
        return 1 / self._inverse_derivative(self._link(mean))

    def _link(self, mean):
        rate = np.exp(LogOfUntruncated(self.size).unchecked.link(mean))
        return -np.log1p(self.size / rate)
