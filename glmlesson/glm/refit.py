r"""The same fit under a constraint, on fewer columns, or to other targets.

A linear constraint :math:`L\theta = c` leaves :math:`\theta = \theta_0 + N\gamma`, in which
:math:`L\theta_0 = c` and the columns of N are a basis of the directions that L does not see. So
the constrained fit is an ordinary one, of the columns :math:`XN` with the offset
:math:`X\theta_0`.

Source: Nocedal and Wright (2006), Numerical Optimization, section 15.3.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy

from glmlesson.glm import goodness_of_fit
from glmlesson.glm.arrays import each_row, is_sparse
from glmlesson.glm.bias_reduction import adjusted_scoring, refuse_no_penalty
from glmlesson.glm.covariance import inverse_information
from glmlesson.glm.estimators import estimate_again
from glmlesson.glm.information import Singular
from glmlesson.glm.solver import find_maximum
from glmlesson.glm.starts import level_of
from glmlesson.glm.working import kept_parameters


@dataclass(frozen=True)
class ConstrainedFit:
    """A fit under a linear constraint; made by ``constrained``.

    Attributes
    ----------
    theta : ndarray
        The best under the constraint.
    state : str
        How the solver ended, see ``Optimum``.
    observations, rows : Observations, Rows
        Those with a positive weight.
    kept : ndarray of int

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1]], [1.0, 3.0])
    >>> constrained(fit, np.array([[1.0]]), np.array([5.0])).deviance
    20.0
    """

    theta: np.ndarray
    state: str
    observations: object
    rows: object
    kept: np.ndarray

    @cached_property
    def deviance(self):
        """The least deviance under the constraint."""
        z = self.rows.predictor(self.theta)
        z = z if self.rows.offset is None else z + self.rows.offset
        return goodness_of_fit.deviance(self.rows.model, self.observations, z)

    @cached_property
    def inverse_information(self):
        """That of the whole model, at ``theta``."""
        return inverse_information(self.rows, self.theta, self.kept)


def seen_rows(result):
    """Return the observations with a positive weight, and the rows as the solver takes them.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1]], [1.0, 3.0], weights=[1, 0])
    >>> seen_rows(fit)[1].n
    1
    """
    observations = result.observations
    observations = observations.where(observations.seen)
    return observations, observations.rows(result.family, result.link)


def constrained(result, L, c):
    r"""Return the fit under :math:`L\theta = c`, or None if it leaves some row without a mean.

    Parameters
    ----------
    result : GLMResult
    L : ndarray of shape (constraints, parameters)
        In the order of ``theta.ravel()``, of full rank; with several classes the same columns must
        be set to zero for each of them.
    c : ndarray of shape (constraints,)

    Returns
    -------
    ConstrainedFit or None

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> constrained(fit, np.array([[0.0, 1.0]]), np.zeros(1)).theta.round(4)
    array([1.0116, 0.    ])
    """
    if result.estimator != "maximum likelihood":
        return _penalised(result, L, c)
    width = result.theta.size // len(result.names)
    if width > 1:
        L, c = _of_columns(L, c, width), c[::width]
    L = L[:, result.kept]
    theta = np.zeros((len(result.names), *result.theta.shape[1:]))
    start, free = np.linalg.pinv(L) @ c, scipy.linalg.null_space(L)
    start = start if width == 1 else np.zeros((len(result.kept), width))
    theta[result.kept] = start
    observations, rows = seen_rows(result)
    state = "converged"
    if free.shape[1]:
        offset = rows.offset
        if np.any(start):
            moved = rows.X[:, result.kept] @ start
            offset = moved if offset is None else offset + moved
        try:
            optimum, _, _ = find_maximum(
                replace(rows, X=_combined(rows.X[:, result.kept], free), offset=offset),
                observations.y,
                result.family,
            )
        except ValueError:  # no theta under the constraint gives every row a mean
            return None
        theta[result.kept] = start + free @ optimum.theta
        state = optimum.state
    fit = ConstrainedFit(theta, state, observations, rows, result.kept)
    return fit if free.shape[1] or theta.ndim == 2 or _has_means(result, fit) else None


def _combined(X, free):
    """X times a matrix, sparse if X is."""
    if not is_sparse(X):
        return X @ free
    return X @ type(X)(np.where(np.abs(free) > 1e-15, free, 0.0))


def _penalised(result, L, c):
    """The same with mean bias reduction: the penalty is that of the whole model."""
    observations, rows = seen_rows(result)
    places = kept_parameters(result)
    L, theta = L[:, places], result.theta.ravel()[places]
    # From where a parabola would have its best: a step to it along the standard errors.
    across = result.inverse_information[np.ix_(places, places)] @ L.T
    theta = theta - across @ np.linalg.solve(L @ across, L @ theta - c)
    theta, state = theta.reshape(-1, *result.theta.shape[1:]), "converged"
    free = scipy.linalg.null_space(L)
    if free.shape[1]:
        how = {"n": result.n, "dispersion": result.dispersion, "max_iter": result.model.max_iter}
        how |= {"level": level_of(rows, result.family), "directions": free}
        X = rows.X if len(result.kept) == rows.shape[0] else rows.X[:, result.kept]
        try:
            optimum = adjusted_scoring(replace(rows, X=X), theta, **how)
        except Singular:
            return None
        theta, state = optimum.theta, optimum.state
    full = np.zeros(result.theta.shape)
    full[result.kept] = theta
    return ConstrainedFit(full, state, observations, rows, result.kept)


def rise(result, fit):
    """Return by how much the deviance of a constrained fit is larger, with the penalty if any.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1]], [1.0, 3.0])
    >>> rise(fit, constrained(fit, np.array([[1.0]]), np.array([5.0])))
    18.0
    """
    saved = fit.deviance - result.deviance
    if result.estimator != "maximum likelihood":
        grid = np.ix_(*2 * [kept_parameters(result)])
        there, here = (
            np.linalg.slogdet(inverse[grid])[1]
            for inverse in (fit.inverse_information, result.inverse_information)
        )
        saved += result.dispersion * (there - here)
    return np.inf if np.isnan(saved) else max(saved, 0.0)


def refuse_method(result, method, what):
    """Raise where a method asks of a likelihood what the estimate of a fit does not make largest.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("bernoulli", bias_reduction="mean").fit([[1], [1]], [0, 1])
    >>> refuse_method(fit, "score", "method 'score'")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: method 'score' is for maximum-likelihood estimates, but these are of ...
    """
    if method == "wald" or result.estimator == "maximum likelihood":
        return
    if method == "score":
        raise ValueError(
            f"{what} is for maximum-likelihood estimates, but these are of {result.estimator}; "
            "take method='wald'."
        )
    refuse_no_penalty(result, what)


def _has_means(result, fit):
    link, domain = result.link, result.family.mean_domain
    z = fit.rows.predictor(fit.theta)
    z = z if fit.rows.offset is None else z + fit.rows.offset
    if not each_row(link.eta_domain.contains, z).all():
        return False
    mean = each_row(link.unchecked.inverse, z)
    return bool(mean.min() >= domain.low and mean.max() <= domain.high)


def _of_columns(L, c, width):
    """The constraint on columns that is one and the same for each class."""
    small = L[::width, ::width]
    if np.any(c) or not np.array_equal(L, np.kron(small, np.eye(width))):
        raise ValueError(
            "With several classes the likelihood ratio and the score test are for columns that "
            "are left out of every class, such as fit.test('x'); take method='wald'."
        )
    return small


def with_targets(result, y):
    """Return the same model fitted to other targets of the same rows, without warnings.

    A size or a power that the fit estimated is estimated anew.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1], [1]], [1, 2])
    >>> with_targets(fit, np.array([3.0, 5.0])).fitted
    array([4., 4.])
    """
    target = each_row(result.family.unchecked.sufficient_statistic, y)
    observations = replace(result.observations, y=y, target=target)
    counted = observations.where(observations.seen)
    family, rows, found, shape = estimate_again(result, counted)
    optimum, kept, _ = found
    fitted = observations, optimum, kept, rows, result.formula, None, shape
    return type(result)(result.model, family, result.link, *fitted)
