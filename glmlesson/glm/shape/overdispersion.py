r"""The size r of the negative binomial in its log-likelihood: first and second derivatives.

.. math:: \frac{\partial\ell}{\partial r} = \psi(y + r) - \psi(r) - \log\frac{r + \mu}{r}
          + \frac{\mu - y}{r + \mu}

As r grows all of it cancels but for :math:`-((y-\mu)^2 - y) / 2r^2`. So differences of logarithms
are written as ``excess_over_log``, and those of ψ and ψ′, from 50 on, by their asymptotic series.

Source: Venables and Ripley (2002), Modern Applied Statistics with S, section 7.4.
"""

import numpy as np
import scipy

from glmlesson.families.divergence import excess_over_log

SERIES_FROM = 50.0  # where four terms are exact to rounding


def size_score(y, mean, size):
    r"""Return :math:`\partial\ell/\partial r` of each row, given its mean.

    Examples
    --------
    >>> (2e12 * size_score(np.array([0.0, 1.0]), np.array([2.0, 2.0]), 1e6)).round(3)
    array([-4.,  0.])
    """
    return _harmonic_excess(y, size) - excess_over_log(y + size, mean + size)


def size_information(y, mean, size):
    r"""Return :math:`-\partial^2\ell/\partial r^2` of each row, given its mean.

    Examples
    --------
    >>> size_information(np.array([0.0, 4.0]), np.array([2.0, 2.0]), 2.0).round(4)
    array([-0.125 ,  0.0886])
    """
    return _trigamma_excess(y, size) - (y - mean) ** 2 / ((y + size) * (mean + size) ** 2)


def _harmonic_excess(y, r):
    """ψ(y + r) − ψ(r) − log((y + r) / r)."""
    s = y + r
    if r < SERIES_FROM:
        return scipy.special.digamma(s) - scipy.special.digamma(r) - np.log1p(y / r)
    series = y / (2 * r * s)
    for power, coefficient in ((2, 1 / 12), (4, -1 / 120), (6, 1 / 252), (8, -1 / 240)):
        series = series + coefficient * (r**-power - s**-power)
    return series


def _trigamma_excess(y, r):
    """ψ′(r) − ψ′(y + r) − y / (r (y + r))."""
    s = y + r
    if r < SERIES_FROM:
        trigamma = scipy.special.polygamma
        return trigamma(1, r) - trigamma(1, s) - y / (r * s)
    series = (r**-2 - s**-2) / 2
    for power, coefficient in ((3, 1 / 6), (5, -1 / 30), (7, 1 / 42), (9, -1 / 30)):
        series = series + coefficient * (r**-power - s**-power)
    return series
