r"""The same fit under a constraint, on fewer columns, or to other targets.

A linear constraint :math:`L\theta = c` leaves :math:`\theta = \theta_0 + N\gamma`, in which
:math:`L\theta_0 = c` and the columns of N are a basis of the directions that L does not see. So
the constrained fit is an ordinary one, of the columns :math:`XN` with the offset
:math:`X\theta_0`.

Source: Nocedal and Wright (2006), Numerical Optimization, section 15.3.
"""

from dataclasses import replace

import numpy as np
import scipy

from glmlesson.glm.arrays import each_row
from glmlesson.glm.solver import find_maximum


def at(result, theta, **changed):
    """Return the same model of the same rows at another theta, with all that a result can say."""
    facts = {
        name: changed.get(name, getattr(result, name))
        for name in ("model", "family", "link", "observations", "optimum", "kept")
    }
    facts["optimum"] = replace(facts["optimum"], theta=theta)
    return type(result)(**facts)


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
    GLMResult or None
        With ``theta`` under the constraint; ``converged`` says whether it is the best there.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> constrained(fit, np.array([[0.0, 1.0]]), np.zeros(1)).theta.round(4)
    array([1.0116, 0.    ])
    """
    width = result.theta.size // len(result.names)
    if width > 1:
        L, c = _of_columns(L, c, width), c[::width]
    L = L[:, result.kept]
    theta = np.zeros((len(result.names), *result.theta.shape[1:]))
    start, free = np.linalg.pinv(L) @ c, scipy.linalg.null_space(L)
    start = start if width == 1 else np.zeros((len(result.kept), width))
    theta[result.kept] = start
    if free.shape[1]:
        rows = result.rows
        offset = rows.offset
        if np.any(start):
            moved = rows.X[:, result.kept] @ start
            offset = moved if offset is None else offset + moved
        try:
            optimum, _, _ = find_maximum(
                replace(rows, X=rows.X[:, result.kept] @ free, offset=offset),
                result.y,
                result.family,
            )
        except ValueError:  # no theta under the constraint gives every row a mean
            return None
        theta[result.kept] = start + free @ optimum.theta
        return at(result, theta, optimum=replace(result.optimum, state=optimum.state))
    z = result.rows.predictor(theta)
    z = z if result.rows.offset is None else z + result.rows.offset
    if z.ndim == 1 and not _has_means(result, z):
        return None
    return at(result, theta, optimum=replace(result.optimum, state="converged"))


def _has_means(result, z):
    link, domain = result.link, result.family.mean_domain
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

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1], [1]], [1, 2])
    >>> with_targets(fit, np.array([3.0, 5.0])).fitted
    array([4., 4.])
    """
    target = each_row(result.family.unchecked.sufficient_statistic, y)
    observations = replace(result.observations, y=y, target=target)
    rows = observations.rows(result.family, result.link)
    optimum, kept, _ = find_maximum(rows, y, result.family)
    return at(result, optimum.theta, observations=observations, kept=kept, optimum=optimum)
