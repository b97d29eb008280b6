r"""The exponential families, side by side.

Every family here is written in the one template of the book,

.. math:: p(y; \eta) = b(y)\, \exp\bigl(\eta^\top T(y) - a(\eta)\bigr),

and each class states the same few facts in the same order: its name, its support, the domain of
:math:`\eta`, its canonical link, the parts of the template in LaTeX, and then the formulas

======================  ================================================================
``_a``                  the log-partition :math:`a(\eta)`
``_log_b``              the log of the base measure :math:`b(y)`
``_variance``           :math:`a''(\eta)`
``_variance_function``  the same, as a function :math:`V(\mu)` of the mean
``_unit_deviance``      :math:`2\,[\log p(y; \eta(y)) - \log p(y; \eta(\mu))]`
``_draw``               how to draw from it
======================  ================================================================

The mean needs no formula of its own: it is the response of the canonical link, :math:`a'(\eta)`.

Conventions, for all of them
    * ``mean`` is :math:`E[T(y)] = a'(\eta)` and ``variance`` is
      :math:`\mathrm{Var}[T(y)] = a''(\eta)`. For most families :math:`T(y) = y`, so these are the
      mean and the variance of ``y`` itself.
    * A parameter that the family takes as known (a shape, a size, a number of trials) is given when
      the family is made: ``Gamma(shape=2)``.
    * Arrays of any shape are accepted and broadcast. Where :math:`\eta` is a vector
      (``n_parameters > 1``) it lies along the last axis, as do ``T(y)`` and the mean; the variance
      then is a covariance matrix in the last two axes.
    * Gaussian, gamma and inverse Gaussian have a free dispersion :math:`\phi` where ``GLM`` fits
      them: :math:`\mathrm{Var}[y] = \phi V(\mu)`, with the known parameter of this module set to
      one in :math:`V`.
    * Nothing is clipped: a value outside its domain is refused with a ``ValueError`` that names it.

Chapter: The exponential family. Sources: Wainwright and Jordan (2008), section 3; McCullagh and
Nelder (1989), section 2.2.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from glmlesson.checks import inside, positive_number, real_array, whole_number
from glmlesson.domains import (
    ANGLES,
    COUNTS,
    NEGATIVE,
    POSITIVE,
    REALS,
    UNIT,
    whole_numbers_to,
)
from glmlesson.links import (
    Identity,
    Log,
    Logit,
    LogRatio,
    LogShare,
    NegativeInverse,
    NegativeInverseSquare,
)


@dataclass(frozen=True)
class Family:
    """What all families share: the template, the checks, and the public names.

    Examples
    --------
    >>> poisson = Poisson()
    >>> eta = poisson.natural_parameter(3.0)
    >>> round(float(eta), 6)
    1.098612
    >>> round(float(poisson.mean(eta)), 6), round(float(poisson.variance(eta)), 6)
    (3.0, 3.0)
    >>> round(float(poisson.log_prob(2, eta)), 6)
    -1.495923
    """

    n_parameters = 1
    free_dispersion = False

    def sufficient_statistic(self, y):
        """Return :math:`T(y)`, for ``y`` in the support."""
        return self._T(self._checked_y(y))

    def log_partition(self, eta):
        r"""Return :math:`a(\eta)`, the log of what makes the probabilities sum to one."""
        return self._a(self._checked_eta(eta))

    def log_base_measure(self, y):
        """Return :math:`\\log b(y)`, for ``y`` in the support."""
        return self._log_b(self._checked_y(y))

    def base_measure(self, y):
        """Return :math:`b(y)`, for ``y`` in the support."""
        return np.exp(self.log_base_measure(y))

    def mean(self, eta):
        r"""Return :math:`E[T(y)] = a'(\eta)`, the response of the canonical link."""
        return self._mean(self._checked_eta(eta))

    def variance(self, eta):
        r"""Return :math:`\mathrm{Var}[T(y)] = a''(\eta)`, a covariance matrix if η is a vector."""
        return self._variance(self._checked_eta(eta))

    def variance_function(self, mean):
        r"""Return :math:`V(\mu)`, the variance of the member whose mean is ``mean``.

        Raises
        ------
        TypeError, ValueError
            If ``mean`` is not numeric or no member of the family has that mean.

        Examples
        --------
        >>> NegativeBinomial(size=2.0).variance_function([1.0, 4.0])
        array([ 1.5, 12. ])
        """
        return self._variance_function(self._checked_mean(mean))

    def unit_deviance(self, y, mean):
        r"""Return :math:`2\,[\log p(y; \eta(y)) - \log p(y; \eta(\mu))]`: how far a row is from its
        fitted mean, zero where they agree.

        Raises
        ------
        TypeError, ValueError
            If ``y`` is outside the support, or no member of the family has that mean.

        Examples
        --------
        >>> Gaussian().unit_deviance([1.0, 2.0], 0.0)
        array([1., 4.])
        """
        return self._unit_deviance(self._checked_y(y), self._checked_mean(mean))

    def natural_parameter(self, mean):
        r"""Return the :math:`\eta` whose mean is ``mean``: the canonical link.

        Raises
        ------
        ValueError
            If no member of the family has that mean.
        """
        return self.canonical_link(mean)

    def log_prob(self, y, eta):
        r"""Return :math:`\log p(y; \eta) = \log b(y) + \eta^\top T(y) - a(\eta)`.

        Parameters
        ----------
        y : array_like
            Values in the support.
        eta : array_like
            Natural parameters, broadcast against ``y``; along the last axis if it is a vector.

        Raises
        ------
        TypeError, ValueError
            If ``y`` is outside the support or ``eta`` outside its domain.
        """
        return self._log_prob(self._checked_y(y), self._checked_eta(eta))

    def sample(self, eta, size=None, rng=None):
        """Draw from the family.

        Parameters
        ----------
        eta : array_like
            Natural parameters.
        size : int or tuple of int, optional
            Shape of the draws; by default one draw per entry of ``eta``.
        rng : numpy.random.Generator or int, optional
            The source of randomness, or a seed for one.
        """
        return self._draw(self._checked_eta(eta), size, np.random.default_rng(rng))

    # What a family overrides only where it differs from the rest.

    def _T(self, y):
        return y

    def _mean(self, eta):
        return self.canonical_link._inverse(eta)

    def _variance_function(self, mean):
        return self._variance(self.canonical_link._link(mean))

    def _unit_deviance(self, y, mean):
        eta, saturated = (self.canonical_link._link(m) for m in (mean, self._T(y)))
        return 2 * (self._log_prob(y, saturated) - self._log_prob(y, eta))

    def _unit_deviance_at(self, y, eta):
        """As ``_unit_deviance``, where a mean may round to an end that η has not reached."""
        return self._unit_deviance(y, self._mean(eta))

    def _mean_and_variance(self, eta):
        """Both at once, for families in which they share their costly part."""
        return self._mean(eta), self._variance(eta)

    def _dispersed(self):
        """The family with its known parameter set to one, where ``free_dispersion``.

        Such a family has ``_log_density(y, mean, dispersion)``, too.
        """
        return self

    def _log_prob(self, y, eta):
        with np.errstate(over="ignore"):  # an infinite a(η) is a probability of zero
            return self._log_b(y) + eta * self._T(y) - self._a(eta)

    def _checked_y(self, y):
        return inside("y", real_array("y", y), self.support, self.title)

    def _checked_eta(self, eta):
        return inside("eta", real_array("eta", eta), self.eta_domain, self.title)

    def _checked_mean(self, mean):
        return inside("mean", real_array("mean", mean), self.mean_domain, self.title)

    @property
    def mean_domain(self):
        """Where the mean may lie."""
        return self.canonical_link.mean_domain

    @property
    def title(self):
        """The family's name in a sentence."""
        return f"the {self.name} family"


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
        return self.canonical_link._inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean * (1 - mean)

    def _unit_deviance(self, y, mean):
        return _two_outcomes(y, mean, 1 - mean)

    def _unit_deviance_at(self, y, eta):
        return _two_outcomes(y, scipy.special.expit(eta), scipy.special.expit(-eta))

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
        return 2 * scipy.special.kl_div(y, mean)

    def _mean_and_variance(self, eta):
        mean = np.exp(eta)
        return mean, mean

    def _draw(self, eta, size, rng):
        return rng.poisson(self._mean(eta), size)


@dataclass(frozen=True)
class Categorical(Family):
    r"""One of :math:`k` classes, labelled :math:`0, \dots, k-1`; the last is the baseline.

    .. math:: p(y; \varphi) = \prod_j \varphi_j^{[y=j]}

    .. math:: \eta_j = \log\frac{\varphi_j}{\varphi_{k-1}}, \quad
       a(\eta) = \log\bigl(1 + \textstyle\sum_j e^{\eta_j}\bigr), \quad b(y) = 1

    :math:`T(y)` has :math:`k-1` entries, one for each class before the baseline: 1 for the class
    that came up, 0 for the others. The response is the softmax.

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
        "density": r"\prod_{j=0}^{k-1}\varphi_j^{[y=j]}",
        "T": r"\bigl([y=0],\dots,[y=k-2]\bigr)",
        "a": r"\log\Bigl(1+\sum_{j<k-1}e^{\eta_j}\Bigr)",
        "b": r"1",
        "eta": r"\log\frac{\varphi_j}{\varphi_{k-1}}",
        "mean": r"\frac{e^{\eta_j}}{1+\sum_{l<k-1}e^{\eta_l}}",
        "variance": r"\operatorname{diag}(\mu)-\mu\mu^\top",
    }

    def __post_init__(self):
        whole_number("classes", self.classes, least=2)

    @property
    def support(self):
        return whole_numbers_to(self.classes - 1)

    @property
    def n_parameters(self):
        return self.classes - 1

    def natural_parameter(self, mean):
        return super().natural_parameter(_vector("mean", mean, self))

    def probabilities(self, eta):
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
        return self.canonical_link._inverse_derivative(eta)

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
        return _vector("eta", eta, self)


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
    def support(self):
        return whole_numbers_to(self.trials)

    @property
    def canonical_link(self):
        return Logit(self.trials)

    def _a(self, eta):
        return self.trials * np.logaddexp(0, eta)

    def _log_b(self, y):
        n = self.trials
        return -np.log1p(n) - scipy.special.betaln(y + 1, n - y + 1)

    def _variance(self, eta):
        return self.canonical_link._inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean * (1 - mean / self.trials)

    def _unit_deviance(self, y, mean):
        n, xlogy = self.trials, scipy.special.xlogy
        return 2 * (xlogy(y, y / mean) + xlogy(n - y, (n - y) / (n - mean)))

    def _draw(self, eta, size, rng):
        return rng.binomial(self.trials, scipy.special.expit(eta), size)

    def _log_prob(self, y, eta):
        successes = -y * np.logaddexp(0, -eta)
        failures = -(self.trials - y) * np.logaddexp(0, eta)
        return self._log_b(y) + successes + failures


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
        return 2 * ((y - mean) / mean - np.log(y / mean))

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
    def canonical_link(self):
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
        return 2 * self.shape * ((y - mean) / mean - np.log(y / mean))

    def _dispersed(self):
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
    def canonical_link(self):
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

    def _dispersed(self):
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
        return self.canonical_link._inverse_derivative(eta)

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
    def canonical_link(self):
        return LogShare(self.size)

    def _a(self, eta):
        return -self.size * _log1mexp(eta)

    def _log_b(self, y):
        r = self.size
        return -np.log(y + r) - scipy.special.betaln(y + 1, r)

    def _variance(self, eta):
        return self.canonical_link._inverse_derivative(eta)

    def _variance_function(self, mean):
        return mean * (1 + mean / self.size)

    def _unit_deviance(self, y, mean):
        return _overdispersed_deviance(y, mean, self.size)

    def _draw(self, eta, size, rng):
        return rng.negative_binomial(self.size, -np.expm1(eta), size)


class Laplace(Family):
    r"""A sharp peak at zero with exponential tails: a family whose :math:`T` is not ``y`` itself.

    .. math:: p(y; s) = \frac{1}{2s} e^{-|y|/s}

    .. math:: T(y) = |y|, \quad \eta = -\frac1s, \quad a(\eta) = \log\frac{2}{-\eta}, \quad b(y) = 1

    ``mean`` is :math:`E|y| = s`, the scale.

    Examples
    --------
    >>> float(Laplace().mean(-0.5))
    2.0
    """

    name = "Laplace"
    support = REALS
    eta_domain = NEGATIVE
    canonical_link = NegativeInverse()
    latex = {
        "density": r"\frac{1}{2s}\,e^{-\lvert y\rvert/s}",
        "T": r"\lvert y\rvert",
        "a": r"\log\frac{2}{-\eta}",
        "b": r"1",
        "eta": r"-\frac{1}{s}",
        "mean": r"-\frac{1}{\eta}",
        "variance": r"\frac{1}{\eta^2}",
    }

    def _T(self, y):
        return np.abs(y)

    def _a(self, eta):
        return np.log(2) - np.log(-eta)

    def _log_b(self, y):
        return np.zeros_like(y)

    def _variance(self, eta):
        return 1 / eta**2

    def _variance_function(self, mean):
        return mean**2

    def _unit_deviance(self, y, mean):
        with np.errstate(divide="ignore"):  # y = 0 is infinitely likely at scale zero
            return 2 * ((np.abs(y) - mean) / mean - np.log(np.abs(y) / mean))

    def _draw(self, eta, size, rng):
        return rng.laplace(0.0, -1 / eta, size)


class _VectorFamily(Family):
    """Families whose mean has no closed inverse: the natural parameter is solved for.

    :math:`a` is strictly convex, so :math:`a'(\\eta) = \\mu` has one solution; Newton's method,
    its steps shortened where they would overshoot, gets there to the last digit.
    """

    canonical_link = None
    mean_domain = None

    def natural_parameter(self, mean):
        mean = _vector("mean", mean, self)
        self._check_mean(mean)
        solved = [self._solve(one) for one in mean.reshape(-1, self.n_parameters)]
        return np.array(solved).reshape(mean.shape)

    def _solve(self, mean):
        eta = self._start(mean)
        error = mean - self._mean(eta)
        for _ in range(200):
            step = np.linalg.solve(self._variance(eta), error)
            closer = self._shorten_until_closer(eta, step, mean, np.linalg.norm(error))
            if closer is None:
                return eta
            eta, error = closer, mean - self._mean(closer)
        raise ValueError(f"mean is too close to the edge of what {self.title} allows: {mean}.")

    def _shorten_until_closer(self, eta, step, mean, distance):
        for halvings in range(50):
            there = eta + step / 2**halvings
            if self.eta_domain.contains(there).all():
                missing = np.linalg.norm(mean - self._mean(there))
                if missing < distance:
                    return there
        return None

    def _log_prob(self, y, eta):
        return self._log_b(y) + np.sum(eta * self._T(y), axis=-1) - self._a(eta)

    def _checked_eta(self, eta):
        return inside("eta", _vector("eta", eta, self), self.eta_domain, self.title)


class Beta(_VectorFamily):
    r"""A proportion strictly between 0 and 1.

    .. math:: p(y; \alpha, \beta) = \frac{y^{\alpha-1} (1-y)^{\beta-1}}{B(\alpha, \beta)}

    .. math:: T(y) = (\log y, \log(1-y)), \quad \eta = (\alpha, \beta), \quad
       a(\eta) = \log B(\alpha, \beta), \quad b(y) = \frac{1}{y(1-y)}

    ``mean`` is :math:`E[T(y)]`, the pair of mean logarithms; not a target of a GLM of this book.

    Examples
    --------
    >>> float(Beta().log_prob(0.3, [1.0, 1.0]))      # the uniform density
    0.0
    """

    name = "beta"
    n_parameters = 2
    support = UNIT
    eta_domain = POSITIVE
    latex = {
        "density": r"\frac{y^{\alpha-1}(1-y)^{\beta-1}}{B(\alpha,\beta)}",
        "T": r"(\log y,\ \log(1-y))",
        "a": r"\log B(\eta_1,\eta_2)",
        "b": r"\frac{1}{y(1-y)}",
        "eta": r"(\alpha,\ \beta)",
        "mean": r"\bigl(\psi(\eta_1)-\psi(\eta_1+\eta_2),\ \psi(\eta_2)-\psi(\eta_1+\eta_2)\bigr)",
        "variance": r"\operatorname{diag}\bigl(\psi'(\eta)\bigr)-\psi'(\eta_1+\eta_2)",
    }

    def _T(self, y):
        return np.stack([np.log(y), np.log1p(-y)], axis=-1)

    def _a(self, eta):
        return scipy.special.betaln(eta[..., 0], eta[..., 1])

    def _log_b(self, y):
        return -np.log(y) - np.log1p(-y)

    def _mean(self, eta):
        return scipy.special.digamma(eta) - scipy.special.digamma(eta.sum(axis=-1, keepdims=True))

    def _variance(self, eta):
        trigamma = scipy.special.polygamma(1, eta)
        total = scipy.special.polygamma(1, eta.sum(axis=-1))
        return trigamma[..., None] * np.eye(2) - total[..., None, None]

    def _draw(self, eta, size, rng):
        return rng.beta(eta[..., 0], eta[..., 1], size)

    def _start(self, mean):
        return np.ones(2)

    def _check_mean(self, mean):
        # By Jensen's inequality e^{E log y} + e^{E log(1−y)} < 1.
        if np.any(np.exp(mean).sum(axis=-1) >= 1):
            raise ValueError(
                "mean must be a pair of mean logarithms (E log y, E log(1 − y)) with "
                "exp(mean[0]) + exp(mean[1]) < 1 for the beta family."
            )


class VonMises(_VectorFamily):
    r"""A direction: the bell curve of the circle, for angles in radians from :math:`-\pi` to
    :math:`\pi`.

    .. math:: p(y; m, \kappa) = \frac{e^{\kappa\cos(y-m)}}{2\pi I_0(\kappa)}

    .. math:: T(y) = (\cos y, \sin y), \quad \eta = \kappa\,(\cos m, \sin m), \quad
       a(\eta) = \log\bigl(2\pi I_0(\|\eta\|)\bigr), \quad b(y) = 1

    ``mean`` is the mean of the unit vectors :math:`(\cos y, \sin y)`, which lies inside the circle.
    Not a target of a GLM of this book. Source: Mardia and Jupp (2000), section 3.5.4.

    Examples
    --------
    >>> round(float(VonMises().log_prob(1.0, [0.0, 0.0])), 6)      # uniform on the circle
    -1.837877
    """

    name = "von Mises"
    n_parameters = 2
    support = ANGLES
    eta_domain = REALS
    latex = {
        "density": r"\frac{e^{\kappa\cos(y-m)}}{2\pi I_0(\kappa)}",
        "T": r"(\cos y,\ \sin y)",
        "a": r"\log\bigl(2\pi I_0(\lVert\eta\rVert)\bigr)",
        "b": r"1",
        "eta": r"\kappa\,(\cos m,\ \sin m)",
        "mean": r"\frac{I_1(\lVert\eta\rVert)}{I_0(\lVert\eta\rVert)}"
        r"\,\frac{\eta}{\lVert\eta\rVert}",
        "variance": r"\nabla^2 a(\eta)",
    }

    def _T(self, y):
        return np.stack([np.cos(y), np.sin(y)], axis=-1)

    def _a(self, eta):
        kappa = np.linalg.norm(eta, axis=-1)
        return np.log(2 * np.pi * scipy.special.i0e(kappa)) + kappa

    def _log_b(self, y):
        return np.zeros_like(y)

    def _mean(self, eta):
        kappa = np.linalg.norm(eta, axis=-1, keepdims=True)
        return _bessel_ratio(kappa) * _direction(eta, kappa)

    def _variance(self, eta):
        kappa = np.linalg.norm(eta, axis=-1, keepdims=True)
        ahead = _direction(eta, kappa)
        along = ahead[..., :, None] * ahead[..., None, :]
        across = np.eye(2) - along
        with np.errstate(invalid="ignore"):  # A(κ)/κ tends to 1/2
            sideways = np.where(kappa > 0, _bessel_ratio(kappa) / kappa, 0.5)
        return _bessel_ratio_slope(kappa)[..., None] * along + sideways[..., None] * across

    def _draw(self, eta, size, rng):
        return rng.vonmises(
            np.arctan2(eta[..., 1], eta[..., 0]), np.linalg.norm(eta, axis=-1), size
        )

    def _start(self, mean):
        # Best and Fisher's approximation to the inverse of A(κ), within a few percent.
        length = np.linalg.norm(mean)
        return mean * (2 - length**2) / (1 - length**2)

    def _check_mean(self, mean):
        if np.any(np.linalg.norm(mean, axis=-1) >= 1):
            raise ValueError(
                "mean must be a point (E cos y, E sin y) strictly inside the unit circle for the "
                "von Mises family."
            )


def _two_outcomes(y, mean, rest):
    """The unit deviance of proportions ``y``, those of trials included; ``rest`` is 1 − mean."""
    return 2 * (scipy.special.kl_div(y, mean) + scipy.special.kl_div(1 - y, rest))


def _overdispersed_deviance(y, mean, size):
    """Return the unit deviance of the negative binomial of that size."""
    excess = (y + size) * np.log((y + size) / (mean + size))
    return 2 * (scipy.special.xlogy(y, y / mean) - excess)


def _bessel_ratio(kappa):
    r"""Return :math:`A(\kappa) = I_1(\kappa) / I_0(\kappa)`."""
    return scipy.special.i1e(kappa) / scipy.special.i0e(kappa)


def _bessel_ratio_slope(kappa):
    r"""Return :math:`A'(\kappa) = 1 - A/\kappa - A^2`, by its series where the terms cancel."""
    ratio = _bessel_ratio(kappa)
    with np.errstate(invalid="ignore", divide="ignore"):
        direct = np.where(kappa > 1e-4, 1 - ratio / kappa - ratio**2, 0.5 - 3 * kappa**2 / 16)
        series = (0.5 + (0.25 + (0.375 + 0.78125 / kappa) / kappa) / kappa) / kappa**2
    return np.where(kappa > 500, series, direct)


def _direction(eta, kappa):
    """Return the unit vector along ``eta``; any one will do where its length is zero."""
    return np.where(kappa > 0, eta / np.where(kappa > 0, kappa, 1), np.array([1.0, 0.0]))


def _log1mexp(eta):
    """Return log(1 − e^η) for η < 0 without losing digits at either end (Mächler 2012)."""
    near_zero = eta > -np.log(2)
    return np.where(
        near_zero,
        np.log(-np.expm1(np.where(near_zero, eta, -1))),
        np.log1p(-np.exp(np.where(near_zero, -1, eta))),
    )


def _vector(name, value, family):
    """Return ``value`` as an array whose last axis fits the family's vector of parameters."""
    array = real_array(name, value)
    if array.ndim == 0 or array.shape[-1] != family.n_parameters:
        raise ValueError(
            f"{name} must have {family.n_parameters} entries along its last axis for {family!r}, "
            f"but its shape is {array.shape}."
        )
    return array


FAMILIES = {
    family.name: family
    for family in (
        Gaussian,
        Bernoulli,
        Poisson,
        Categorical,
        Binomial,
        Exponential,
        Gamma,
        InverseGaussian,
        Geometric,
        NegativeBinomial,
        Laplace,
        Beta,
        VonMises,
    )
}


def as_family(family):
    """Return the family itself, or the one of that name with its default parameters.

    Names are those of ``FAMILIES``, in any case; ``"softmax"`` is another name for the categorical.

    Raises
    ------
    ValueError
        If no family has that name.
    TypeError
        If it is neither a name nor a family.

    Examples
    --------
    >>> as_family("poisson")
    Poisson()
    """
    if isinstance(family, Family):
        return family
    if isinstance(family, type) and issubclass(family, Family):
        raise TypeError(
            f"family must be a family or its name, but it is the class {family.__name__}; "
            f"make one of it: {family.__name__}()."
        )
    if not isinstance(family, str):
        raise TypeError(f"family must be a family or the name of one, but it is {family!r}.")
    by_name = {name.lower(): one for name, one in FAMILIES.items()} | {"softmax": Categorical}
    if family.lower() not in by_name:
        raise ValueError(f"family must be one of {', '.join(sorted(by_name))}; it is {family!r}.")
    return by_name[family.lower()]()
