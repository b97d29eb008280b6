r"""Separation: whether the likelihood rises for ever along a direction :math:`\delta` of theta.

There is then no maximum: every row can be followed towards the edge of its support that it lies on.
For the Bernoulli family this is separation: :math:`x_i^\top\delta \ge 0` for every row with
:math:`y_i = 1`, and :math:`\le 0` for every row with :math:`y_i = 0`.

Chapter: The universal gradient. Sources: Albert and Anderson (1984), Biometrika 71, 1–10; Konis
(2007), Linear programming algorithms for detecting separated data in binary logistic regression
models, section 3.
"""

from functools import partial

import numpy as np
import scipy

from glmlesson.glm.arrays import dense, each_row, is_sparse, on_dask

FINITE = "Firth's estimates are finite all the same: GLM(..., bias_reduction='mean')."

LARGEST_PROGRAMME = 4_000_000  # numbers of X in the linear programme


class DirectionOfRecession:
    """A direction of theta along which the likelihood of ``rows`` rises for ever, if there is one.

    Called by the solver with a step and the theta that it led to, when some weight has all but
    vanished. It tries both as directions, and then asks a linear programme. The term is that of
    Geyer (2009), Electronic Journal of Statistics 3, 259–289.
    """

    def __init__(self, rows, y, support):
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
        X = self.rows.X
        return not on_dask(X) and X.shape[0] * X.shape[1] <= LARGEST_PROGRAMME

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
        X = np.concatenate([dense(X) for X, *_ in self.rows.parts()])
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


def describe_separation(result, recession):
    y, family = recession.y, result.family
    nowhere = (
        "so the likelihood has no maximum: it rises for ever as coefficients grow. The numbers "
        "returned are where the fit gave up, and their standard errors mean nothing. "
    )
    least = float(y.min())
    if least == float(y.max()):
        return (
            f"All targets are {least:g}, {nowhere}Collect rows with another outcome; nothing can "
            f"be learned about what changes it. {FINITE}"
        )
    if family.name == "categorical":
        missing = np.setdiff1d(np.arange(family.classes), np.asarray(np.unique(y)))
        if missing.size:
            return (
                f"No row has class {', '.join(map(str, missing))}, {nowhere}Number only the "
                "classes that occur."
            )
    rows = recession.rows
    reach = np.abs(recession.direction).reshape(rows.shape[0], -1).max(axis=1)
    largest = abs(rows.X.astype(float)).max(axis=0)
    reach = reach * np.asarray(largest.toarray().ravel() if is_sparse(largest) else largest)
    columns = ", ".join(result.names[j] for j in np.flatnonzero(reach > 1e-3 * reach.max()))
    if np.isinf(family.support.high):
        targets = "counts" if family.support.integer else "targets"
        low = "zero" if family.support.low == 0 else f"{family.support.low:g}"
        what = f"Some combination of {columns} singles out rows whose {targets} are all {low}, "
    elif recession.complete:
        what = f"Some combination of {columns} separates the classes completely, "
    else:
        what = (
            f"Some combination of {columns} separates some rows from all others "
            "(quasi-complete separation), "
        )
    return (
        f"{what}{nowhere}Drop a feature, merge sparse categories, or collect rows in which both "
        f"outcomes occur. {FINITE}"
    )
