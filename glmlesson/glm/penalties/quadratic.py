r"""The least of a quadratic with a penalty: coordinate descent, and then the equations of the face.

.. math:: \min_\beta\; q^\top(\beta - \theta) + \tfrac12 (\beta - \theta)^\top H (\beta - \theta)
          + \sum_j \bigl(p_j|\beta_j| + \tfrac12 q_j \beta_j^2\bigr),
          \qquad l_j \le \beta_j \le u_j

Moved alone, a coefficient has its least where its soft-thresholded target is, cut to the bounds.
Sweeps of such moves find which coefficients are zero or at a bound; then those of the others solve
linear equations, exactly, and if nothing else wants to move the answer is found.

Source: Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 2.
"""

import numpy as np
import scipy

SWEEPS = 1000


def least(H, q, theta, penalties):
    """Return the β at which the quadratic and the penalty are least.

    Parameters
    ----------
    H : ndarray of shape (features, features)
        Positive semidefinite.
    q : ndarray of shape (features,)
        The gradient at ``theta``.
    theta : ndarray of shape (features,)
        Inside the bounds.
    penalties : ColumnPenalties

    Returns
    -------
    ndarray of shape (features,)

    Examples
    --------
    >>> from glmlesson.glm.penalties.penalty import ColumnPenalties
    >>> penalties = ColumnPenalties(np.ones(2), np.zeros(2), np.full(2, -9.0), np.full(2, 9.0))
    >>> least(np.eye(2), np.array([-3.0, 0.5]), np.zeros(2), penalties)
    array([2., 0.])
    """
    beta, gradient = theta.copy(), q.copy()
    curvature = H.diagonal() + penalties.l2
    moves = curvature > 0
    face = None
    for sweep in range(SWEEPS):
        before = beta.copy()
        places = np.flatnonzero(moves if sweep % 5 == 0 else moves & (beta != 0))
        for j in places:
            old = beta[j]
            target = H[j, j] * old - gradient[j]
            new = np.sign(target) * max(abs(target) - penalties.l1[j], 0.0) / curvature[j]
            new = min(max(new, penalties.lower[j]), penalties.upper[j])
            if new != old:
                gradient += (new - old) * H[:, j]
                beta[j] = new
        seen = np.sign(beta) + 3.0 * (beta == penalties.lower) + 7.0 * (beta == penalties.upper)
        if face is None or not np.array_equal(seen, face):
            face = seen
            solved = _on_the_face(H, q, theta, beta, penalties)
            if solved is not None:
                return solved
        if np.all(np.abs(beta - before) <= 1e-15 * np.abs(beta)) and sweep % 5 == 0:
            break
    return beta


def _on_the_face(H, q, theta, beta, penalties):
    """Return the least among the β with the same zeros, signs and bounds, if it is the least."""
    held = (
        ((beta == 0) & (penalties.l1 > 0)) | (beta == penalties.lower) | (beta == penalties.upper)
    )
    held |= H.diagonal() + penalties.l2 <= 0
    free = ~held
    found = beta.copy()
    sign = np.sign(beta)
    if free.any():
        # The gradient at β with the free coefficients at zero: all but their own equations.
        fixed = np.where(free, 0.0, beta)
        right = q + H @ (fixed - theta) + penalties.l1 * sign
        matrix = H[np.ix_(free, free)] + np.diag(penalties.l2[free])
        try:
            found[free] = scipy.linalg.solve(matrix, -right[free], assume_a="pos")
        except np.linalg.LinAlgError:
            return None
        wrong = (penalties.l1 > 0) & (np.sign(found) != sign)
        outside = (found < penalties.lower) | (found > penalties.upper)
        if np.any(free & (wrong | outside)):
            return None
    gradient = q + H @ (found - theta)
    size = np.abs(H)
    slack = np.abs(q) + size @ np.abs(found - theta) + penalties.l1 + penalties.l2 * np.abs(found)
    # The equations are those of β, whose products with H are rounded however short the move.
    slack = 1e-10 * slack + 1e-13 * (size @ (np.abs(found) + np.abs(theta)))
    return found if np.all(penalties.violation(found, gradient) <= slack) else None
