r"""Fitting a GLM by maximum likelihood, as on the blackboard.

With one row of :math:`X` per observation, :math:`\eta = X\theta`, and the log-likelihood is

.. math:: \ell(\theta) = \sum_i \log p(y_i; \eta_i).

For a canonical link its gradient and its curvature are

.. math:: \nabla\ell = X^\top \bigl(T(y) - h(X\theta)\bigr), \qquad
          -\nabla^2\ell = X^\top W X, \quad W_{ii} = a''(\eta_i),

for every family. ``fit_glm`` is the lesson's listing, kept as it is so that its limits can be
examined; ``gradient_ascent`` is the same ascent with its path recorded; ``newton`` is the fit to
use.

Where the family's natural parameter is a vector with :math:`m` entries (the categorical has
:math:`m = k - 1`), :math:`\theta` is a matrix of shape (features, m); otherwise it is a vector of
shape (features,).

Chapters: The universal gradient, The Poisson lab. Source: McCullagh and Nelder (1989), section 2.5.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import shaped, whole_number
from glmlesson.lesson.likelihood import (
    Fit,
    checked_data,
    extended_log_likelihood,
    gradient_and_curvature,
    theta_shape,
)
from glmlesson.warnings import ConvergenceWarning

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.links.base import Link


def newton(
    X: ArrayLike,
    y: ArrayLike,
    family: str | Family,
    link: str | Link | None = None,
    *,
    theta0: ArrayLike | None = None,
    max_iter: int = 50,
) -> Fit:
    r"""Fit a GLM by Newton's method: each step divides the slope by the curvature.

    .. math:: \theta \leftarrow \theta + (X^\top W X)^{-1}\, X^\top \bigl(T(y) - h(X\theta)\bigr)

    A step that would lower the likelihood or leave the domain is halved until it does not. With a
    link that is not canonical the expected curvature takes the place of the observed one (Fisher
    scoring), and the gradient gains a weight for each row.

    Parameters
    ----------
    X : array_like of shape (rows, features)
        The features, a column of ones among them for an intercept.
    y : array_like of shape (rows,)
        The targets, in the family's support.
    family : str or Family
        Which distribution to plug in; a name means what it means to ``GLM``.
    link : str or Link, optional
        The link; the family's canonical one by default.
    theta0 : array_like, optional
        Where to start; by default at a constant fitted mean.
    max_iter : int
        The largest number of steps.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above, if columns of ``X`` are linearly dependent,
        or if no starting point inside the domain is found.

    Warns
    -----
    ConvergenceWarning
        If there is no finite maximum, as in separated classes, or it was not reached.

    Examples
    --------
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> newton(X, [1, 1, 3, 6], "poisson")
    Fit(theta=[0.374 , 0.7002], converged in 6 steps)
    """
    X, y, family, link = checked_data(X, y, family, link, theta0)
    max_iter = whole_number("max_iter", max_iter, least=1)
    _refuse_dependent_columns(X)
    theta = _start(X, y, family, link, theta0)
    gradient, curvature = gradient_and_curvature(theta, X, y, family, link)
    path, heights = [theta], [extended_log_likelihood(theta, X, y, family, link)]
    slopes = [np.linalg.norm(gradient)]
    diagnosis = (
        f"Newton's method did not settle in {max_iter} steps. If a fitted mean lies at the edge of "
        f"what {family.title} allows, {link.title} leads out of it: take the canonical link. "
        "Otherwise raise max_iter, or pass a theta0 closer to the maximum."
    )
    for _ in range(max_iter):
        try:
            factor = scipy.linalg.cho_factor(curvature)
        except np.linalg.LinAlgError:
            diagnosis = (
                "Newton's method stopped where the curvature is singular to rounding: some "
                "direction of theta is undetermined. Rescale the columns of X or drop nearly "
                "dependent ones."
            )
            break
        step = scipy.linalg.cho_solve(factor, gradient.ravel()).reshape(theta.shape)
        theta, height = _halved_until_it_climbs(theta, step, heights[-1], X, y, family, link)
        gradient, curvature = gradient_and_curvature(theta, X, y, family, link)
        path.append(theta)
        heights.append(height)
        slopes.append(np.linalg.norm(gradient))
        # A step cut short at the edge of the domain is small, too, but no sign of a maximum.
        whole = np.array_equal(theta, path[-2] + step)
        if whole and np.abs(X @ step).max() <= 1e-8 * (1 + np.abs(X @ theta).max()):
            diagnosis = "converged"
            break
    if family.support.integer and _information(X, curvature) < 1e-6:
        diagnosis = (
            "The likelihood has no finite maximum: along some direction of theta it rises for "
            "ever, as fitted means approach the edge of what the family allows (a probability of 0 "
            "or 1, a rate of 0). Some combination of features separates the targets; drop a "
            "feature, merge sparse categories, or collect rows in which both outcomes occur."
        )
    if diagnosis != "converged":
        warnings.warn(diagnosis, ConvergenceWarning, stacklevel=2)
    return Fit(theta, np.array(path), np.array(heights), np.array(slopes), diagnosis)


def _refuse_dependent_columns(X):
    rank = np.linalg.matrix_rank(X)
    if rank < X.shape[1]:
        raise ValueError(
            f"X must have linearly independent columns, but only {rank} of its {X.shape[1]} are; "
            "drop a column that the others determine (one level of each category, for example)."
        )


def _start(X, y, family, link, theta0):
    if theta0 is not None:
        theta = shaped("theta0", theta0, theta_shape(X, family))
        if not np.isfinite(extended_log_likelihood(theta, X, y, family, link)):
            raise ValueError("theta0 must give every row a mean that the family allows.")
        return theta
    zero = np.zeros(theta_shape(X, family))
    if np.isfinite(extended_log_likelihood(zero, X, y, family, link)):
        return zero
    # Zero is outside the domain: start where every fitted mean is (nearly) the average target.
    average = np.mean(family.unchecked.sufficient_statistic(y), axis=0)
    wanted = np.broadcast_to(link(average), (len(y), *np.shape(average)))
    theta = np.linalg.lstsq(X, wanted, rcond=None)[0]
    if not np.isfinite(extended_log_likelihood(theta, X, y, family, link)):
        raise ValueError(
            "theta0 is needed: no starting point was found at which every row of X has a value "
            f"that {link.title} allows for {family.title}. Add a column of ones to X, or pass "
            "theta0."
        )
    return theta


def _information(X, curvature):
    """Return how much the data say, at the least, about a shift of every η by about one.

    Whole-number targets at a finite maximum carry information of order one or more in every
    direction; it is (nearly) zero only where the likelihood is flat because the fit is perfect.
    """
    gram = np.kron(X.T @ X, np.eye(len(curvature) // X.shape[1])) / len(X)
    try:
        least, *_, most = np.repeat(scipy.linalg.eigh(curvature, gram, eigvals_only=True), 2)
        return least + 1e-15 * most  # the least is known to the rounding of the most, no better
    except np.linalg.LinAlgError:  # columns so badly scaled that their products cannot be compared
        return np.inf


def _halved_until_it_climbs(theta, step, height, X, y, family, link):
    """Return the point after the step and its height; stay put if no shorter step climbs."""
    for halvings in range(60):
        there = theta + step / 2**halvings
        new_height = extended_log_likelihood(there, X, y, family, link)
        # Close to the top the height is flat to rounding, so an equal one is good enough.
        if new_height >= height - 1e-12 * abs(height):
            return there, new_height
    return theta, height
