r"""Each row's share of the log-likelihood of a two-part model, with its derivatives.

The count part has the mean :math:`\lambda = e^{z}` before anything is done to its zeros, and for
the negative binomial the size :math:`r = e^{u}`. With its probability :math:`f(y)` and
:math:`A = \log f(0)` a row adds

.. math:: \log f(y) - \log(1 - e^A)

to a hurdle model's count part, if y is above zero, and to a zero-inflated model with the
probability π of a zero that no count could change, :math:`\log(\pi/(1-\pi)) = s`,

.. math:: \log\bigl(\pi + (1 - \pi)\,e^A\bigr) \text{ if } y = 0, \qquad
          \log(1 - \pi) + \log f(y) \text{ otherwise}.

Sources: Mullahy (1986), Journal of Econometrics 33, 341–365; Lambert (1992), Technometrics 34,
1–14; Greene (1994), for the negative binomial.
"""

from typing import NamedTuple

import numpy as np
import scipy

from glmlesson.families.counts import NegativeBinomial
from glmlesson.families.four import Poisson
from glmlesson.glm.shape.overdispersion import size_information, size_score
from glmlesson.links.positive import Log

FARTHEST = 60.0  # a logarithm of the size


class Jet(NamedTuple):
    """A function of each row's predictors: its value, its gradient and its second derivatives.

    Attributes
    ----------
    value : ndarray of shape (rows,)
    first : ndarray of shape (rows, predictors)
    second : ndarray of shape (rows, predictors, predictors)
    """

    value: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def after(self, value, slope, curvature):
        """Return the jet of a function of this one, from its derivatives by it.

        Examples
        --------
        >>> jet = Jet(np.array([2.0]), np.ones((1, 1)), np.zeros((1, 1, 1)))
        >>> jet.after(np.exp(jet.value), np.exp(jet.value), np.exp(jet.value)).second.round(3)
        array([[[7.389]]])
        """
        outer = self.first[:, :, None] * self.first[:, None, :]
        return Jet(
            value,
            slope[:, None] * self.first,
            slope[:, None, None] * self.second + curvature[:, None, None] * outer,
        )

    def plus(self, other):
        """Return the jet of the sum."""
        return Jet(*(one + more for one, more in zip(self, other, strict=True)))


def _jet(value, *parts):
    """Build a jet of (z,) from its first and second derivative, or of (z, u) from five."""
    if len(parts) == 2:
        return Jet(value, parts[0][:, None], parts[1][:, None, None])
    first = np.stack(np.broadcast_arrays(*parts[:2]), axis=1)
    zz, zu, uu = np.broadcast_arrays(*parts[2:])
    return Jet(value, first, np.stack([np.stack([zz, zu], 1), np.stack([zu, uu], 1)], axis=1))


def log_count(y, z, u=None):
    """Return the jet of log f(y); of z alone for the Poisson, where there is no u.

    Examples
    --------
    >>> log_count(np.array([2.0]), np.array([0.0])).first
    array([[1.]])
    """
    with np.errstate(over="ignore"):
        mean = np.exp(z)
    if u is None:
        value = Poisson().unchecked.log_prob(y, z)
        return _jet(value, y - mean, -mean)
    if abs(u) > FARTHEST:  # where no data lead, but a step of Newton's may
        nothing = np.full_like(z, np.nan)
        return _jet(nothing, *[nothing] * 5)
    r = float(np.exp(u))
    value = NegativeBinomial(r).unchecked.log_prob_at(y, z, Log())
    share = r / (r + mean)
    by_size, by_size_twice = r * size_score(y, mean, r), -(r**2) * size_information(y, mean, r)
    return _jet(
        value,
        (y - mean) * share,
        by_size,
        -mean * share * (r + y) / (r + mean),
        (y - mean) * share * mean / (r + mean),
        by_size + by_size_twice,
    )


def log_none(z, u=None):
    """Return the jet of log f(0).

    Examples
    --------
    >>> log_none(np.array([0.0])).value
    array([-1.])
    """
    return log_count(np.zeros_like(z), z, u)


def truncated(y, z, u=None):
    """Return the jet of a count above zero among those above zero.

    Examples
    --------
    >>> truncated(np.array([1.0]), np.array([0.0])).value.round(4)      # log(1/(e − 1))
    array([-0.5413])
    """
    none = log_none(z, u)
    with np.errstate(over="ignore"):
        odds = 1 / np.expm1(-none.value)
    beyond = none.after(-np.log(-np.expm1(none.value)), odds, odds * (1 + odds))
    return log_count(y, z, u).plus(beyond)


def inflated(y, z, s, u=None):
    """Return the jet of a count of a zero-inflated model, by z, s and u in this order.

    Examples
    --------
    >>> np.exp(inflated(np.zeros(1), np.zeros(1), np.zeros(1)).value).round(4)  # (1 + 1/e) / 2
    array([0.6839])
    """
    sure = scipy.special.expit(s)
    none, count = log_none(z, u), log_count(y, z, u)
    share = structural(z, s, u)  # of the zeros, how many are structural
    value = np.where(
        y == 0,
        np.logaddexp(s, none.value) - np.logaddexp(0, s),
        count.value - np.logaddexp(0, s),
    )
    zero = none.after(none.value, 1 - share, share * (1 - share))
    counted = [np.where(_like(y == 0, a), a, b) for a, b in zip(zero[1:], count[1:], strict=True)]
    width = counted[0].shape[1] + 1
    first, second = np.zeros((len(y), width)), np.zeros((len(y), width, width))
    of_count = [0, 2][: width - 1]
    first[:, of_count] = counted[0]
    second[:, np.array(of_count)[:, None], of_count] = counted[1]
    first[:, 1] = np.where(y == 0, share, 0.0) - sure
    second[:, 1, 1] = np.where(y == 0, share * (1 - share), 0.0) - sure * (1 - sure)
    cross = np.where(y == 0, -share * (1 - share), 0.0)[:, None] * none.first
    second[:, 1, of_count] = cross
    second[:, of_count, 1] = cross
    return Jet(value, first, second)


def structural(z, s, u=None):
    """Return the probability that a zero is one that no count could change.

    Examples
    --------
    >>> structural(np.array([0.0]), np.array([0.0])).round(4)      # 1 / (1 + 1/e)
    array([0.7311])
    """
    return scipy.special.expit(s - log_none(z, u).value)


def _like(chosen, array):
    return chosen.reshape(-1, *[1] * (array.ndim - 1))
