r"""The four families of the lesson: Gaussian, Bernoulli, Poisson, categorical."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import whole_number
from glmlesson.families.base import Family
from glmlesson.families.divergence import (
    relative_entropy,
    two_outcomes_deviance,
    two_outcomes_log_prob,
)
from glmlesson.families.statistics import as_vector
from glmlesson.intervals import COUNTS, REALS, whole_numbers_to
from glmlesson.links.classes import LogRatio
from glmlesson.links.positive import Log
from glmlesson.links.real import Identity
from glmlesson.links.unit import Logit

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from glmlesson.intervals import Interval


class Gaussian(Family):
    r"""The bell curve with its spread fixed to one.

    .. math:: p(y; \mu) = \frac{1}{\sqrt{2\pi}} e^{-(y-\mu)^2/2}

    .. math:: \eta = \mu, \quad a(\eta) = \tfrac12\eta^2, \quad
       b(y) = \tfrac{1}{\sqrt{2\pi}} e^{-y^2/2}

    Chapter: The Gaussian in disguise.

    Examples
    --------
    >>> float(Gaussian().log_partition(2.0))
    2.0
    """

    name = "Gaussian"
    free_dispersion = True
    support = REALS
    eta_domain = REALS
    canonical_link = Identity()
    latex = {
        "density": r"\frac{1}{\sqrt{2\pi}}\,e^{-(y-\mu)^2/2}",
        "T": r"y",
        "a": r"\frac{\eta^2}{2}",
        "b": r"\frac{1}{\sqrt{2\pi}}\,e^{-y^2/2}",
        "eta": r"\mu",
        "mean": r"\eta",
        "variance": r"1",
    }

    def _a(self, eta):
        return eta**2 / 2

    def _log_b(self, y):
        return -(y**2) / 2 - np.log(2 * np.pi) / 2

    def _variance(self, eta):
        return np.ones_like(eta)

    def _variance_function(self, mean):
        return np.ones_like(mean)

    def _unit_deviance(self, y, mean):
        return (y - mean) ** 2

    def _log_density(self, y, mean, dispersion):
        return -((y - mean) ** 2) / dispersion / 2 - np.log(2 * np.pi * dispersion) / 2

    def _draw(self, eta, size, rng):
        return rng.normal(eta, 1.0, size)

    def _log_prob(self, y, eta):
        # The three terms of the template, gathered again: they cancel badly far from zero.
        return -((y - eta) ** 2) / 2 - np.log(2 * np.pi) / 2


class Bernoulli(Family):
    r"""One coin flip that lands 1 with probability :math:`\varphi`.

    .. math:: p(y; \varphi) = \varphi^y (1-\varphi)^{1-y}

    .. math:: \eta = \log\frac{\varphi}{1-\varphi}, \quad a(\eta) = \log(1+e^\eta), \quad b(y) = 1

    Chapter: The Bernoulli in disguise.

    Examples
    --------
    >>> float(Bernoulli().mean(0.0))
    0.5
    >>> Bernoulli().log_prob([0, 1], 800.0)
    array([-800.,   -0.])
    """

    name = "Bernoulli"
    support = whole_numbers_to(1)
    eta_domain = REALS
    canonical_link = Logit()
    latex = {
        "density": r"\varphi^{y}(1-\varphi)^{1-y}",
        "T": r"y",
        "a": r"\log(1+e^{\eta})",
        "b": r"1",
        "eta": r"\log\frac{\varphi}{1-\varphi}",
        "mean": r"\frac{1}{1+e^{-\eta}}",
        "variance": r"\frac{e^{\eta}}{(1+e^{\eta})^2}",
    }

    def _a(self, eta):
        return np.logaddexp(0, eta)

    def _log_b(self, y):
        return np.zeros_like(y)

    def _variance(self, eta):
        return self.canonical_link.unchecked.inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean * (1 - mean)

    def _unit_deviance(self, y, mean):
        with np.errstate(divide="ignore"):  # a certain outcome
            return two_outcomes_deviance(y, np.log(mean), np.log1p(-mean))

    def _unit_deviance_at(self, y, z, link):
        return two_outcomes_deviance(y, *link.unchecked.log_shares(z))

    def _log_prob_at(self, y, z, link):
        return two_outcomes_log_prob(y, 1, *link.unchecked.log_shares(z))

    def _mean_and_variance(self, eta):
        tail = np.exp(-np.abs(eta))
        likely = 1 / (1 + tail)
        unlikely = tail * likely
        return np.where(eta >= 0, likely, unlikely), likely * unlikely

    def _draw(self, eta, size, rng):
        return rng.binomial(1, self._mean(eta), size)

    def _log_prob(self, y, eta):
        # −log(1 + e^{∓η}): exact for the likely outcome too, where η·y − a(η) would round to 0.
        return -np.logaddexp(0, (1 - 2 * y) * eta)


class Poisson(Family):
    r"""The number of independent events in a window, of rate :math:`\lambda` per window.

    .. math:: p(y; \lambda) = \frac{\lambda^y e^{-\lambda}}{y!}

    .. math:: \eta = \log\lambda, \quad a(\eta) = e^\eta, \quad b(y) = \frac{1}{y!}

    Chapter: The Poisson lab.

    Examples
    --------
    >>> round(float(Poisson().natural_parameter(20.0)), 6)
    2.995732
    """

    name = "Poisson"
    support = COUNTS
    eta_domain = REALS
    canonical_link = Log()
    latex = {
        "density": r"\frac{\lambda^{y}e^{-\lambda}}{y!}",
        "T": r"y",
        "a": r"e^{\eta}",
        "b": r"\frac{1}{y!}",
        "eta": r"\log\lambda",
        "mean": r"e^{\eta}",
        "variance": r"e^{\eta}",
    }

    def _a(self, eta):
        return self._mean(eta)

    def _log_b(self, y):
        return -scipy.special.gammaln(y + 1)

    def _variance(self, eta):
        return self._mean(eta)

    def _variance_function(self, mean):
        return mean

    def _unit_deviance(self, y, mean):
        return 2 * relative_entropy(y, mean)

    def _mean_and_variance(self, eta):
        mean = np.exp(eta)
        return mean, mean

    def _draw(self, eta, size, rng):
        return rng.poisson(self._mean(eta), size)


@dataclass(frozen=True)
class Categorical(Family):
    r"""One of :math:`K` classes, labelled :math:`0, \dots, K-1`; the last is the baseline.

    .. math:: p(y; \varphi) = \prod_{k=1}^{K} \varphi_k^{[y=k-1]}

    .. math:: \eta_k = \log\frac{\varphi_k}{\varphi_K}, \quad
       a(\eta) = \log\bigl(1 + \textstyle\sum_{k<K} e^{\eta_k}\bigr), \quad b(y) = 1

    The formulas number the classes from 1, the labels from 0. :math:`T(y)` has :math:`K-1`
    entries, one for each class before the baseline: 1 for the class that came up, 0 for the
    others. The response is the softmax.

    Chapter: Link and response.

    Examples
    --------
    >>> family = Categorical(classes=3)
    >>> family.sufficient_statistic([0, 1, 2])
    array([[1., 0.],
           [0., 1.],
           [0., 0.]])
    >>> family.probabilities([0.0, 0.0]).round(4)
    array([0.3333, 0.3333, 0.3333])
    """

    classes: int = 3
    name = "categorical"
    eta_domain = REALS
    canonical_link = LogRatio()
    latex = {
        "density": r"\prod_{k=1}^{K}\varphi_k^{[y=k-1]}",
        "T": r"\bigl([y=0],\dots,[y=K-2]\bigr)",
        "a": r"\log\Bigl(1+\sum_{k<K}e^{\eta_k}\Bigr)",
        "b": r"1",
        "eta": r"\log\frac{\varphi_k}{\varphi_{K}}",
        "mean": r"\frac{e^{\eta_k}}{1+\sum_{l<K}e^{\eta_l}}",
        "variance": r"\operatorname{diag}(\mu)-\mu\mu^\top",
    }

    def __post_init__(self):
        whole_number("classes", self.classes, least=2)

    @property
    def support(self) -> Interval:
        return whole_numbers_to(self.classes - 1)

    @property
    def n_parameters(self) -> int:
        return self.classes - 1

    def natural_parameter(self, mean: ArrayLike) -> np.ndarray:
        return super().natural_parameter(as_vector("mean", mean, self))

    def probabilities(self, eta: ArrayLike) -> np.ndarray:
        """Return the probabilities of all classes along the last axis, the baseline's last."""
        eta = self._checked_eta(eta)
        return np.exp(self._log_probabilities(eta))

    def _T(self, y):
        return (y[..., None] == np.arange(self.classes - 1)).astype(float)

    def _a(self, eta):
        baseline = np.zeros_like(eta[..., :1])
        return scipy.special.logsumexp(np.concatenate([eta, baseline], axis=-1), axis=-1)

    def _log_b(self, y):
        return np.zeros_like(y)

    def _variance(self, eta):
        return self.canonical_link.unchecked.inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean[..., :, None] * (np.eye(self.classes - 1) - mean[..., None, :])

    def _unit_deviance(self, y, mean):
        shares = np.concatenate([mean, 1 - mean.sum(axis=-1, keepdims=True)], axis=-1)
        labels, shares = np.broadcast_arrays(y[..., None].astype(int), shares)
        return -2 * np.log(np.take_along_axis(shares, labels[..., :1], axis=-1)[..., 0])

    def _draw(self, eta, size, rng):
        # The largest of η_j plus Gumbel noise falls on class j with probability φ_j.
        shape = eta.shape[:-1] if size is None else tuple(np.atleast_1d(size))
        noise = rng.gumbel(size=(*shape, self.classes))
        return np.argmax(self._log_probabilities(eta) + noise, axis=-1)

    def _log_prob(self, y, eta):
        logs = self._log_probabilities(eta)
        labels, logs = np.broadcast_arrays(y[..., None].astype(int), logs)
        return np.take_along_axis(logs, labels[..., :1], axis=-1)[..., 0]

    def _log_probabilities(self, eta):
        all_eta = np.concatenate([eta, np.zeros_like(eta[..., :1])], axis=-1)
        return scipy.special.log_softmax(all_eta, axis=-1)

    def _checked_eta(self, eta):
        return as_vector("eta", eta, self)
