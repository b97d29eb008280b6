r"""Gradient ascent: the lesson's listing, and the same with its path recorded.

Chapters: The universal gradient, The Poisson lab.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import positive_number, shaped, whole_number
from glmlesson.families.catalogue import FAMILIES
from glmlesson.lesson.likelihood import Fit, checked_data, curvature
from glmlesson.warnings import ConvergenceWarning

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family

# The only thing that changes from one GLM to the next. Unlike ``family.mean`` these do not check
# their argument, so that a fit that runs away can be watched doing so.
responses = {
    "gaussian": FAMILIES["Gaussian"]().canonical_link.unchecked.inverse,
    "bernoulli": FAMILIES["Bernoulli"]().canonical_link.unchecked.inverse,
    "poisson": FAMILIES["Poisson"]().canonical_link.unchecked.inverse,
    "softmax": FAMILIES["categorical"]().canonical_link.unchecked.inverse,
}


def fit_glm(
    X: ArrayLike, y: ArrayLike, family: str | Family, alpha: float = 0.01, iters: int = 3000
) -> np.ndarray:
    r"""Fit a GLM with the lesson's listing: a fixed number of steps along the summed gradient.

    .. math:: \theta \leftarrow \theta + \alpha\, X^\top \bigl(T(y) - h(X\theta)\bigr)

    The step is not scaled, not checked and not stopped: with large counts, unscaled features or
    many rows the ascent diverges or stalls, and the last number it had is what is returned, with a
    warning. The universal gradient's chapter shows when, and why. To fit a model, use ``newton``.

    Parameters
    ----------
    X : array_like of shape (rows, features)
        The features, a column of ones among them for an intercept.
    y : array_like of shape (rows,)
        The targets, in the family's support.
    family : str or Family
        Which distribution to plug in: ``"gaussian"``, ``"bernoulli"``, ``"poisson"``,
        ``"softmax"``, or a family whose natural parameter may be any real number.
    alpha : float
        The learning rate.
    iters : int
        The number of steps.

    Returns
    -------
    theta : ndarray of shape (features,) or (features, m)

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Warns
    -----
    ConvergenceWarning
        If the result is not a maximum of the likelihood.

    Examples
    --------
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit_glm(X, [1, 1, 3, 6], "poisson").round(4)
    array([0.374 , 0.7002])
    """
    X, y, family, _ = checked_data(X, y, family)
    alpha = positive_number("alpha", alpha)
    iters = whole_number("iters", iters, least=1)
    h, target = _free_response(family), family.sufficient_statistic(y)
    theta = np.zeros((X.shape[1], *target.shape[1:]))
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(iters):
            theta += alpha * X.T @ (target - h(X @ theta))
        slope = np.linalg.norm(X.T @ (target - h(X @ theta)))
        climbed = np.sum(
            family.unchecked.log_prob(y, X @ theta) - family.unchecked.log_prob(y, 0 * (X @ theta))
        )
    diagnosis = _diagnose(slope, _gradient_scale(X, target), climbed, alpha)
    if diagnosis != "converged":
        warnings.warn(diagnosis, ConvergenceWarning, stacklevel=2)
    return theta


def gradient_ascent(
    X: ArrayLike,
    y: ArrayLike,
    family: str | Family,
    alpha: float = 0.01,
    iters: int = 3000,
    theta0: ArrayLike | None = None,
) -> Fit:
    r"""Climb the log-likelihood like ``fit_glm``, and record every step.

    Parameters
    ----------
    X, y, family, alpha, iters
        As in ``fit_glm``.
    theta0 : array_like, optional
        Where to start; zero by default, like the listing.

    Returns
    -------
    Fit
        Its path ends early if the ascent leaves the finite numbers.

    Examples
    --------
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = gradient_ascent(X, [1, 1, 3, 6], "poisson", alpha=0.05, iters=500)
    >>> fit.theta.round(4), fit.converged
    (array([0.374 , 0.7002]), True)
    >>> bool(fit.log_likelihoods[-1] > fit.log_likelihoods[0])
    True
    """
    X, y, family, _ = checked_data(X, y, family)
    alpha = positive_number("alpha", alpha)
    iters = whole_number("iters", iters, least=1)
    h, target = _free_response(family), family.sufficient_statistic(y)
    shape = (X.shape[1], *target.shape[1:])
    theta = np.zeros(shape) if theta0 is None else shaped("theta0", theta0, shape)
    path, heights, slopes = [], [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(iters + 1):
            gradient = X.T @ (target - h(X @ theta))
            path.append(theta)
            heights.append(np.sum(family.unchecked.log_prob(y, X @ theta)))
            slopes.append(np.linalg.norm(gradient))
            if step == iters or not np.isfinite(slopes[-1]):
                break
            theta = theta + alpha * gradient
    diagnosis = _diagnose(slopes[-1], _gradient_scale(X, target), heights[-1] - heights[0], alpha)
    return Fit(theta, np.array(path), np.array(heights), np.array(slopes), diagnosis)


def largest_stable_alpha(
    theta: ArrayLike, X: ArrayLike, y: ArrayLike, family: str | Family
) -> float:
    r"""Return :math:`2 / \lambda_{\max}(X^\top W X)`, the learning rate above which gradient ascent
    cannot settle at ``theta``.

    Near the maximum one step multiplies the error by :math:`I - \alpha X^\top W X`; the error
    shrinks only if every eigenvalue of that matrix lies between -1 and 1.

    Chapter: The universal gradient. Source: Boyd and Vandenberghe (2004), section 9.3.

    Examples
    --------
    >>> largest_stable_alpha([0.0], [[1], [3]], [0, 3], "poisson")
    0.2
    """
    return float(2 / np.linalg.eigvalsh(curvature(theta, X, y, family))[-1])


def _free_response(family):
    """Return the canonical response unchecked, if its argument may be any real number."""
    link = family.canonical_link
    if link.eta_domain.has_an_end:
        raise ValueError(
            f"family must have a natural parameter that may be any real number for plain gradient "
            f"ascent, but that of {family.title} must be {link.eta_domain}; use newton."
        )
    return link.unchecked.inverse


def _gradient_scale(X, target):
    """Return the gradient's length if nothing cancelled, to judge when it is zero."""
    columns = np.abs(X).sum(axis=0)
    return np.linalg.norm(columns) * max(1.0, np.abs(target).max())


def _diagnose(slope, scale, climbed, alpha):
    """Say how the ascent ended, from its last gradient and the height it gained."""
    if slope <= 1e-6 * scale:
        return "converged"
    if not (np.isfinite(slope) and climbed > 0):
        return (
            f"Gradient ascent diverged: with alpha = {alpha:g} its steps overshot, and it ended "
            "lower than it began or left the finite numbers. Use a smaller alpha (below "
            "largest_stable_alpha), scale the features, or use newton."
        )
    return (
        f"Gradient ascent has not arrived: the gradient is still {slope:.3g} long. Its steps are "
        "too short (raise iters, or alpha) or they overshoot and come back (lower alpha below "
        "largest_stable_alpha); scaling the features helps with both, and newton needs neither."
    )
