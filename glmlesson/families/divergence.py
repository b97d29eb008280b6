r"""The two differences that deviances are made of, without the digits that they would lose.

.. math:: y\log\frac{y}{\mu} - y + \mu, \qquad u - \log(1 + u)

Both are differences of nearly equal numbers where a fitted mean is near its target. Near zero they
are summed as series in :math:`u = (y - \mu)/\mu`.
"""

import numpy as np
import scipy


def excess_over_log(y, mean):
    r"""Return :math:`u - \log(1 + u)` with :math:`u = (y - \mu)/\mu`, for ``y`` and means above 0.

    Examples
    --------
    >>> round(float(excess_over_log(1 + 2.0**-30, 1.0)) * 2**60, 6)        # u²/2
    0.5
    """
    with np.errstate(all="ignore"):
        u = np.divide(y - mean, mean)
        return np.where(np.abs(u) < 0.5, _excess(u), u - np.log(np.divide(y, mean)))


def relative_entropy(y, mean):
    r"""Return :math:`y \log(y/\mu) - y + \mu`, which is :math:`\mu` for ``y`` zero.

    Examples
    --------
    >>> round(float(relative_entropy(1e15 + 1, 1e15)) / 0.5e-15, 6)
    1.0
    """
    with np.errstate(all="ignore"):
        u = np.divide(y - mean, mean)
        near = mean * (u * np.log1p(u) - _excess(u))
        return np.where(np.abs(u) < 0.5, near, scipy.special.kl_div(y, mean))


def two_outcomes_deviance(y, log_mean, log_rest):
    """Return the unit deviance of a proportion of successes of probability μ.

    It is given the logarithms of μ and of 1 − μ, as either may round to zero.

    Examples
    --------
    >>> float(two_outcomes_deviance(np.array(1.0), -800.0, 0.0))
    1600.0
    """
    with np.errstate(all="ignore"):
        mean, rest = np.exp(log_mean), np.exp(log_rest)
        between = relative_entropy(y, mean) + relative_entropy(1 - y, rest)
        saturated = scipy.special.xlogy(y, y) + scipy.special.xlogy(1 - y, 1 - y)
        far = saturated - two_outcomes_log_prob(y, 1, log_mean, log_rest)
    at_an_end = (y == 0) | (y == 1) | (mean == 0) | (rest == 0)
    return 2 * np.where(at_an_end, far, between)


def two_outcomes_log_prob(y, trials, log_mean, log_rest):
    """Return y log μ + (n − y) log(1 − μ), in which nothing times an infinite log is nothing."""
    with np.errstate(all="ignore"):
        successes = np.where(y == 0, 0.0, y * log_mean)
        return successes + np.where(y == trials, 0.0, (trials - y) * log_rest)


def _excess(u):
    series = u * u * (1 / 2 - u * (1 / 3 - u * (1 / 4 - u * (1 / 5 - u * (1 / 6 - u / 7)))))
    return np.where(np.abs(u) < 1e-3, series, u - np.log1p(u))
