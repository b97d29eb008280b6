r"""Links and responses: the two directions of one road.

A *link* :math:`g` carries the mean :math:`\mu` to the scale on which the model is linear,
:math:`\eta = g(\mu)`; its inverse, the *response* :math:`h = g^{-1}`, carries it back,
:math:`\mu = h(\eta)`. Every class below is one link and states the same four formulas in the same
order: the link, the response, and the derivative of each.

Called with a mean, a link returns the linear scale; ``link.inverse(eta)`` is the response. All of
them work elementwise on arrays of any shape, without units, and refuse values outside their domains
with a ``ValueError``.

Chapter: Link and response. Source: McCullagh and Nelder (1989), section 2.2.3.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from glmlesson.checks import inside, positive_number, real_array, whole_number
from glmlesson.domains import NEGATIVE, POSITIVE, REALS, UNIT, Interval


@dataclass(frozen=True)
class Link:
    """What all links share: the checks, and the names of the four formulas.

    Examples
    --------
    >>> import numpy as np
    >>> logit = Logit()
    >>> float(logit(0.5)), float(logit.inverse(0.0))
    (0.0, 0.5)
    >>> float(logit.derivative(0.5) * logit.inverse_derivative(0.0))
    1.0
    """

    mean_domain = REALS
    eta_domain = REALS

    def __call__(self, mean):
        r"""Return :math:`g(\mu)`.

        Parameters
        ----------
        mean : array_like
            Means inside ``mean_domain``.

        Raises
        ------
        TypeError, ValueError
            If ``mean`` is not numeric, not finite, or outside ``mean_domain``.
        """
        return self._link(inside("mean", real_array("mean", mean), self.mean_domain, self.title))

    def inverse(self, eta):
        r"""Return the response :math:`h(\eta) = g^{-1}(\eta)`.

        Raises
        ------
        TypeError, ValueError
            If ``eta`` is not numeric, not finite, or outside ``eta_domain``.
        """
        return self._inverse(self._checked_eta(eta))

    def derivative(self, mean):
        r"""Return :math:`g'(\mu)`, for means inside ``mean_domain``."""
        mean = inside("mean", real_array("mean", mean), self.mean_domain, self.title)
        return self._derivative(mean)

    def inverse_derivative(self, eta):
        r"""Return :math:`h'(\eta)`, for values inside ``eta_domain``."""
        return self._inverse_derivative(self._checked_eta(eta))

    def _checked_eta(self, eta):
        return inside("eta", real_array("eta", eta), self.eta_domain, self.title)

    @property
    def title(self):
        """The link's name in a sentence."""
        return f"the {self.name} link"


class Identity(Link):
    r""":math:`g(\mu) = \mu`. Canonical for the Gaussian.

    Examples
    --------
    >>> float(Identity()(-3.0))
    -3.0
    """

    name = "identity"
    latex = {"link": r"\mu", "response": r"\eta"}

    def _link(self, mean):
        return mean * 1.0

    def _inverse(self, eta):
        return eta * 1.0

    def _derivative(self, mean):
        return np.ones_like(mean)

    def _inverse_derivative(self, eta):
        return np.ones_like(eta)


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

    def _derivative(self, mean):
        return 1 / mean

    def _inverse_derivative(self, eta):
        return self._inverse(eta)


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
    def mean_domain(self):
        return UNIT if self.trials == 1 else Interval(0, self.trials)

    @property
    def latex(self):
        n = "1" if self.trials == 1 else "n"
        return {
            "link": rf"\log\frac{{\mu}}{{{n}-\mu}}",
            "response": rf"\frac{{{n}}}{{1+e^{{-\eta}}}}",
        }

    def _link(self, mean):
        return np.log(mean) - np.log(self.trials - mean)

    def _inverse(self, eta):
        return self.trials * scipy.special.expit(eta)

    def _derivative(self, mean):
        return 1 / mean + 1 / (self.trials - mean)

    def _inverse_derivative(self, eta):
        return self.trials * scipy.special.expit(eta) * scipy.special.expit(-eta)


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

    def _derivative(self, mean):
        return 1 / self._inverse_derivative(self._link(mean))

    def _inverse_derivative(self, eta):
        return np.exp(-0.5 * eta**2) / np.sqrt(2 * np.pi)


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

    def _derivative(self, mean):
        return -1 / ((1 - mean) * np.log1p(-mean))

    def _inverse_derivative(self, eta):
        with np.errstate(over="ignore"):
            return np.exp(eta - np.exp(eta))


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
    def latex(self):
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
    def latex(self):
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


class LogRatio(Link):
    r""":math:`g(\mu)_j = \log\frac{\mu_j}{\mu_{k-1}}`, each class against a baseline, the last.

    The vector link of the categorical family: the last axis holds the :math:`k - 1` probabilities
    of the classes before the baseline, whose own is :math:`1 - \sum_j \mu_j`. The response
    is the softmax, :math:`\mu_j = e^{\eta_j} / (1 + \sum_l e^{\eta_l})`. Its two derivatives are
    :math:`(k-1) \times (k-1)` matrices.

    Examples
    --------
    >>> LogRatio().inverse([0.0, 0.0]).round(6)      # three classes, none favoured
    array([0.333333, 0.333333])
    """

    name = "log-ratio"
    mean_domain = UNIT
    latex = {
        "link": r"\log\frac{\mu_j}{\mu_{k-1}}",
        "response": r"\frac{e^{\eta_j}}{1+\sum_{l<k-1} e^{\eta_l}}",
    }

    def __call__(self, mean):
        mean = inside("mean", np.atleast_1d(real_array("mean", mean)), UNIT, self.title)
        if np.any(mean.sum(axis=-1) >= 1):
            raise ValueError(
                "mean must leave some probability for the baseline class: its entries along the "
                "last axis must sum to less than 1."
            )
        return self._link(mean)

    def _checked_eta(self, eta):
        return np.atleast_1d(real_array("eta", eta))

    def _link(self, mean):
        return np.log(mean) - np.log1p(-mean.sum(axis=-1, keepdims=True))

    def _inverse(self, eta):
        return _softmax(eta)[..., :-1]

    def _derivative(self, mean):
        baseline = 1 - mean.sum(axis=-1)
        return _diagonal(1 / mean) + 1 / baseline[..., None, None]

    def _inverse_derivative(self, eta):
        shares = _softmax(eta)
        each = shares[..., :-1]
        # μ_j (1 − μ_j), with 1 − μ_j summed from the other shares: exact even when μ_j rounds to 1.
        others = shares @ (1 - np.eye(shares.shape[-1]))
        off_diagonal = 1 - np.eye(each.shape[-1])
        return (
            _diagonal(each * others[..., :-1])
            - each[..., :, None] * each[..., None, :] * off_diagonal
        )


def _softmax(eta):
    """Return the probabilities of all classes, the baseline (whose η is 0) last."""
    all_eta = np.concatenate([eta, np.zeros_like(eta[..., :1])], axis=-1)
    return scipy.special.softmax(all_eta, axis=-1)


def _diagonal(vectors):
    """Return the diagonal matrices whose diagonals lie along the last axis."""
    return vectors[..., None] * np.eye(vectors.shape[-1])


LINKS = {
    link.name: link
    for link in (
        Identity,
        Log,
        Logit,
        Probit,
        ComplementaryLogLog,
        Inverse,
        InverseSquare,
        NegativeInverse,
        NegativeInverseSquare,
        LogShare,
        LogRatio,
    )
}


def as_link(link):
    """Return the link itself, or the one of that name with its default parameter.

    Names are those of ``LINKS``, in any case.

    Raises
    ------
    ValueError
        If no link has that name.
    TypeError
        If it is neither a name nor a link.

    Examples
    --------
    >>> as_link("log")
    Log()
    """
    if isinstance(link, Link):
        return link
    if isinstance(link, type) and issubclass(link, Link):
        raise TypeError(
            f"link must be a link or its name, but it is the class {link.__name__}; "
            f"make one of it: {link.__name__}()."
        )
    if not isinstance(link, str):
        raise TypeError(f"link must be a link or the name of one, but it is {link!r}.")
    by_name = {name.lower(): one for name, one in LINKS.items()}
    if link.lower() not in by_name:
        raise ValueError(f"link must be one of {', '.join(sorted(by_name))}; it is {link!r}.")
    return by_name[link.lower()]()
