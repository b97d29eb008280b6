r"""Whether the data determine theta: linear dependence, separation, and the warnings that say so.

A column of X that the others determine can be given any coefficient: the fit leaves it out. And
where the likelihood rises for ever along a direction :math:`\delta` of theta there is no maximum:
every row can be followed towards the edge of its support that it lies on. For the Bernoulli family
this is separation: :math:`x_i^\top\delta \ge 0` for every row with :math:`y_i = 1`, and
:math:`\le 0` for every row with :math:`y_i = 0`.

Chapter: The universal gradient. Sources: Albert and Anderson (1984), Biometrika 71, 1–10; Konis
(2007), Linear programming algorithms for detecting separated data in binary logistic regression
models, section 3.
"""

from dataclasses import replace
from functools import partial

import numpy as np
import scipy

from glmlesson.lazy import each_row, on_dask

# Unit columns are dependent where one is this close to the span of those before it.
DEPENDENT = 1e-11
LARGEST_PROGRAMME = 4_000_000  # numbers of X in the linear programme


class ConvergenceWarning(UserWarning):
    """The numbers returned are not the maximum-likelihood estimate; the message says why.

    Examples
    --------
    >>> import warnings
    >>> import glmlesson
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit = glmlesson.newton(X, y, "poisson", max_iter=2)
    >>> print(caught[0].message)  # doctest: +ELLIPSIS
    Newton's method did not settle in 2 steps...
    """


class SeparationWarning(ConvergenceWarning):
    """There is no maximum-likelihood estimate: the likelihood rises for ever in some direction.

    Examples
    --------
    >>> import warnings
    >>> import glmlesson
    >>> X, passed = [[1, 1], [1, 2], [1, 3], [1, 4]], [0, 0, 1, 1]
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit = glmlesson.GLM("bernoulli").fit(X, passed)
    >>> print(caught[0].message)  # doctest: +ELLIPSIS
    Some combination of x0, x1 separates the classes completely...
    """


class RankWarning(UserWarning):
    """Some columns of X are determined by others, and have no coefficient of their own.

    Examples
    --------
    >>> import warnings
    >>> import glmlesson
    >>> X = [[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]]  # the first is the sum
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit = glmlesson.GLM("gaussian").fit(X, [1.0, 3.0, 5.0, 7.0])
    >>> print(caught[0].message)  # doctest: +ELLIPSIS
    X has linearly dependent columns: those before determine x2...
    >>> fit.theta.round(6)
    array([ 6., -4.,  0.])
    """


def orthonormal(X):
    r"""Return the independent columns of ``X``, and an orthonormal basis of them.

    A column is kept unless those kept before it determine it.

    Returns
    -------
    kept : ndarray of int
        The places of the independent columns.
    Q : ndarray of shape (rows, kept)
        An orthonormal basis, each column times the square root of the number of rows.
    R : ndarray of shape (kept, kept)
        Upper triangular, with ``X[:, kept] = Q @ R``.

    Examples
    --------
    >>> kept, Q, R = orthonormal([[1, 1, 0], [1, 1, 0], [1, 0, 1.0]])
    >>> kept
    array([0, 1])
    """
    X = np.asarray(X, dtype=float)
    length = np.linalg.norm(X, axis=0)
    kept = np.flatnonzero(length > 0)
    while kept.size:
        Q, R = np.linalg.qr(X[:, kept] / length[kept])
        own = np.zeros(kept.size)  # with fewer rows than columns the last have nothing of their own
        own[: len(R)] = np.abs(R.diagonal())
        if own.min() > DEPENDENT:
            break
        kept = np.delete(kept, np.argmax(own <= DEPENDENT))
    if not kept.size:
        raise ValueError("X must have a column that is not zero, but all of its entries are zero.")
    root = np.sqrt(len(X))
    return kept, Q * root, R * length[kept] / root


class Recession:
    """Whether the likelihood of ``rows`` rises for ever along a direction.

    Called by the solver with a step and the theta that it led to, when some weight has all but
    vanished. It tries both as directions, and then asks a linear programme.
    """

    def __init__(self, rows, y, support):
        # On Dask they stay, and are passed over.
        if rows.weights is not None and not on_dask(rows.X) and not rows.weights.all():
            rows, y = _counted(rows), y[rows.weights > 0]
        self.rows, self.y, self.support = rows, y, support
        self.direction = None

    def __call__(self, step, theta):
        candidates = [step.reshape(theta.shape), theta]
        if theta.ndim == 1 and self._small:
            candidates.append(None)
        for candidate in candidates:
            direction = self._programme() if candidate is None else candidate
            if direction is not None and self._rises(direction):
                self.direction = direction
                return True
        return False

    @property
    def _small(self):
        return not on_dask(self.rows.X) and self.rows.X.size <= LARGEST_PROGRAMME

    @property
    def complete(self):
        """Whether every row goes to its edge, or (False) some stay where they are."""
        if self.direction.ndim == 2 or not self._small:
            return self._least_and_most(self.direction)[0] > 0
        return np.all(self._sign() != 0) and self._programme(margin=True) is not None

    def _rises(self, direction):
        least, most = self._least_and_most(direction)
        # Newton's steps towards infinity move the rows that matter by about one.
        return most > 1e-3 and least >= -1e-7 * most

    def _least_and_most(self, direction):
        """How far the rows move towards their edges, the one that does so least, and most."""
        edges = self.support, self.rows.model.ends_within_reach
        move = self.rows.predictor(direction)
        toward = each_row(partial(_toward, *edges), move, self.y, self.rows.weights)
        return float(toward[:, 0].min()), float(toward[:, 1].max())

    def _sign(self):
        return _sign(self.support, self.rows.model.ends_within_reach, self.y)

    def _programme(self, margin=False):
        """Return the direction in which the rows at an edge go farthest and none goes back.

        With ``margin``: in which the row that goes least goes farthest, and None if one stays.
        """
        X = np.asarray(self.rows.X, dtype=float)
        scale = np.abs(X).max(axis=0)
        sign = self._sign()
        edge = sign != 0
        if not edge.any() or not np.all(scale > 0):
            return None
        S = sign[edge, None] * (X[edge] / scale)
        aim = S.mean(axis=0)
        if margin:  # one unknown more, which no row may go less than
            S = np.column_stack([S, -np.ones(len(S))])
            aim = np.append(np.zeros(X.shape[1]), 1.0)
        inner = np.pad(X[~edge] / scale, [(0, 0), (0, int(margin))])
        answer = scipy.optimize.linprog(
            -aim,
            A_ub=-S,
            b_ub=np.zeros(len(S)),
            A_eq=inner,
            b_eq=np.zeros(len(inner)),
            bounds=(-1, 1),
        )
        if not answer.success or -answer.fun < 1e-9:
            return None
        return answer.x[: X.shape[1]] / scale


def _counted(rows):
    """The rows whose weight is not zero; the others have no say in where the likelihood rises."""
    counted = rows.weights > 0
    return replace(
        rows,
        X=rows.X[counted],
        target=rows.target[counted],
        weights=rows.weights[counted],
        offset=None if rows.offset is None else rows.offset[counted],
    )


def _sign(support, ends_within_reach, y):
    """1 for a row at the upper edge of the support, −1 at the lower, and 0 at none."""
    low_is_near, high_is_near = ends_within_reach  # so that no row recedes
    high = (y >= support.high) & (not high_is_near)
    low = (y <= support.low) & (not low_is_near)
    return 1.0 * high - low


def _toward(support, ends_within_reach, move, y, weights):
    """How far each row moves towards its edge, at least and at most: a column for each.

    Minus the distance if it lies on no edge. With several classes it is how far its own moves away
    from the others; else the two columns are the same.
    """
    if move.ndim == 2:
        every = np.concatenate([move, np.zeros_like(move[:, :1])], axis=1)
        own = y.astype(int)[:, None]
        others = np.arange(every.shape[1] - 1)
        others = others + (others >= own)
        away = np.take_along_axis(every, own, axis=1) - np.take_along_axis(every, others, axis=1)
        toward = np.stack([away.min(axis=1), away.max(axis=1)], axis=1)
    else:
        sign = _sign(support, ends_within_reach, y)
        away = np.where(sign == 0, -np.abs(move), sign * move)
        toward = np.stack([away, away], axis=1)
    if weights is not None:
        toward[weights == 0] = np.inf, -np.inf  # neither the least nor the most
    return toward
