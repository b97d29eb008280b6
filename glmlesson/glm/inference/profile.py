r"""The profile of a coefficient: how well the model can fit with it held at a value.

.. math:: \tau(b) = \mathrm{sign}(b - \hat\theta_j)
          \sqrt{\Bigl(\min_{\theta_j = b} D - \min D\Bigr) / \phi}

is a straight line of slope :math:`1/\mathrm{se}_j` where the log-likelihood is a parabola. Its
bend is what Wald's intervals miss.

Source: Venables and Ripley (2002), Modern Applied Statistics with S, section 8.4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlesson.checks import whole_number
from glmlesson.glm.refit import constrained, refuse_method, rise
from glmlesson.glm.rows import score_and_information

BEYOND = 1e3  # what stands for an infinite root in the search for an end


class Untold(Exception):
    """The best fit with a coefficient held at a value was not reached."""


@dataclass(frozen=True)
class Profile:
    """The profile of one coefficient, to draw; made by ``GLMResult.profile``.

    Attributes
    ----------
    name : str
    values : ndarray of shape (points,)
        Values of the coefficient, the estimate among them; fewer where some have no fit.
    roots : ndarray of shape (points,)
        The signed root τ at each.
    estimate, standard_error : float
        The straight line through the estimate with slope one over the error is Wald's.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> profile = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).profile("x1", points=5)
    >>> profile.values.round(2), profile.roots.round(2)
    (array([-0.28,  0.21,  0.7 ,  1.19,  1.68]), array([-3.37, -1.61,  0.  ,  1.38,  2.54]))
    """

    name: str
    values: np.ndarray
    roots: np.ndarray
    estimate: float
    standard_error: float


def profile(result, name, points=25, reach=3.0):
    """Return the profile of a coefficient; see ``GLMResult.profile``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1], [1], [1]], [0.0, 0.0, 1.0, 7.0])
    >>> line = profile(fit, "x0", points=3)
    >>> (line.values - 2).round(3), line.roots.round(3)
    (array([-5.05,  0.  ,  5.05]), array([-3.,  0.,  3.]))
    """
    refuse_no_profile(result, "profile")
    refuse_method(result, "profile", "profile")
    j, points = place_of(result, name), whole_number("points", points, least=3)
    error = result.standard_errors[j]
    values = result.theta[j] + error * np.linspace(-reach, reach, points)
    values[points // 2] = result.theta[j] if points % 2 else values[points // 2]
    roots = np.array([_drawn(result, j, b) for b in values])
    there = np.isfinite(roots) & (np.abs(roots) < BEYOND)
    return Profile(
        result.names[j], values[there], roots[there], float(result.theta[j]), float(error)
    )


def place_of(result, name):
    """Return the place of a coefficient that the fit estimates, by its name.

    Examples
    --------
    >>> import glmlesson
    >>> place_of(glmlesson.GLM("poisson").fit([[1, 0], [1, 1]], [1, 2]), "x1")
    1
    """
    if name not in result.names:
        raise ValueError(
            f"name must be that of a coefficient, one of {', '.join(result.names)}; it is {name!r}."
        )
    place = result.names.index(name)
    if place not in result.kept:
        raise ValueError(f"name must be that of a coefficient, but {name} was left out of the fit.")
    return place


def refuse_no_profile(result, what):
    """Raise where there is no maximum to start from, or several classes."""
    if result.theta.ndim == 2:
        raise ValueError(f"{what} is for a single mean a row, and not for several classes.")
    if not result.converged:
        raise ValueError(
            f"{what} needs the maximum of the likelihood, which the fit has not reached."
        )


def ends(result, j, quantile, method):
    """Return where the signed root, or the score statistic, of a coefficient meets a quantile.

    An end is infinite where it never does, and NaN where the fits on the way do not tell.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1], [1], [1]], [1, 2, 6])
    >>> [round(end, 3) for end in ends(fit, 0, 1.96, "profile")]
    [0.366, 1.688]
    """
    statistic = {"profile": _root, "score": _score_root}[method]
    return tuple(_end(result, j, side, quantile, statistic) for side in (-1, 1))


def _end(result, j, side, quantile, statistic):
    from scipy.optimize import brentq

    estimate, error = result.theta[j], result.standard_errors[j]
    if not error > 0 or not np.isfinite(quantile):
        return estimate if error == 0 else np.nan

    def missing(b):
        return side * statistic(result, j, b) - quantile if b != estimate else -quantile

    near, far = estimate, estimate + side * quantile * error
    try:
        for _ in range(40):
            if missing(far) >= 0:
                return brentq(missing, near, far, xtol=1e-9 * error, rtol=1e-13)
            near, far = far, estimate + 2 * (far - estimate)
    except Untold:
        return np.nan
    return side * np.inf


def _drawn(result, j, b):
    try:
        return _root(result, j, b)
    except Untold:
        return np.nan


def _held(result, j, b):
    """The best fit with one coefficient held; None beyond the means that there are."""
    L = np.zeros((1, len(result.names)))
    L[0, j] = 1.0
    fit = constrained(result, L, np.array([b]))
    if fit is not None and fit.state not in ("converged", "receding"):
        raise Untold
    return fit


def _root(result, j, b):
    fit, side = _held(result, j, b), np.sign(b - result.theta[j])
    if fit is None:
        return side * BEYOND
    return side * min(np.sqrt(rise(result, fit) / result.dispersion), BEYOND)


def _score_root(result, j, b):
    fit, side = _held(result, j, b), np.sign(b - result.theta[j])
    sums = None if fit is None else score_and_information(fit.rows, fit.theta)
    if sums is None:
        return side * BEYOND
    root = -sums.score[j] * np.sqrt(fit.inverse_information[j, j] / result.dispersion)
    return float(np.clip(root, -BEYOND, BEYOND))
