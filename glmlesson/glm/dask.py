r"""The same fit on Dask: the sums over rows, computed where the rows are.

.. math:: g = \sum_{\text{blocks } b} X_b^\top w_b\,\frac{h'}{V}\,(T_b - \mu_b), \qquad
          H = \sum_{\text{blocks } b} X_b^\top W_b X_b

A score is a sum over rows, and so is an information. ``DaskRows`` stands in for the solver's
``Rows``: each block of a Dask array makes its own share of the sums, the shares are added pairwise
up a tree, and only the total, as small as θ, comes home. Everything else about the fit is that of
the solver. Which machines compute it is the caller's choice: a ``dask.distributed.Client`` that is
connected, or else Dask's own threads.

``import glmlesson`` does not import this module, and Dask is optional:
``pip install 'dask[dataframe]'``.

Chapters: The universal gradient; One gradient, many machines.
"""

from functools import cached_property, partial

import dask.array as da
import numpy as np
import scipy

from glmlesson.glm.arrays import by_rows, dask_array, each_row
from glmlesson.glm.rank import orthonormal
from glmlesson.glm.rows import Rows, added, enough_for_a_start, one_of_every

LARGEST_SAMPLE = 2**24  # numbers of X that a sample brings into memory: 128 MB

SHARES = 16  # partial sums that are added at a time


class DaskRows(Rows):
    """Rows in the blocks of Dask arrays, ``aligned``, and the sums over them that a fit needs.

    Examples
    --------
    >>> from glmlesson import GLM
    >>> X = da.from_array([[1, -1], [1, 0], [1, 1], [1, 2]], chunks=(2, 2))
    >>> result = GLM("poisson").fit(X, da.from_array([1, 1, 3, 6], chunks=2))
    >>> result.theta.round(4)
    array([0.374 , 0.7002])
    >>> result.fitted.compute().round(2)
    array([0.72, 1.45, 2.93, 5.9 ])
    """

    @cached_property
    def total_weight(self):
        """The sum of the weights."""
        return super().total_weight

    @cached_property
    def least_weight(self):
        """The smallest weight that is not zero."""
        return super().least_weight

    def total(self, function):
        """Return the sum of ``function`` over all blocks; None if it is None for one."""
        shares = self._blocks(partial(_share, self.model, function))
        total = da.reduction(
            shares,
            chunk=_unchanged,
            combine=_added,
            aggregate=_added,
            axis=0,
            keepdims=True,
            concatenate=False,
            split_every=SHARES,
            dtype=object,
            meta=shares._meta,
        )
        return total.compute()[0]

    def predictor(self, theta):
        """Return Xθ, without the offset, as a Dask array."""
        return each_row(partial(_product, theta), self.X)

    def subsample(self, share):
        """Return one row of every ``share`` consecutive ones, in memory; of more if X is huge."""
        share = max(share, -(-self.X.size // LARGEST_SAMPLE))
        chosen = one_of_every(share, self.n)
        starts = np.cumsum([0, *self.X.chunks[0][:-1]])
        wanted = np.empty(len(starts), dtype=object)
        for b, places in enumerate(np.split(chosen, np.searchsorted(chosen, starts[1:]))):
            wanted[b] = places - starts[b]
        parts = self._blocks(_rows_wanted, da.from_array(wanted, chunks=1)).compute()
        X, *others = (
            None if column[0] is None else np.concatenate(column)
            for column in zip(*parts, strict=True)
        )
        dtype = enough_for_a_start(X.size)
        return Rows(self.model, X.astype(dtype, copy=False), *others, dtype=dtype)

    def on_a_basis(self):
        """Return the independent columns, the rows on a basis of them, and its R.

        The basis is computed from the columns whenever it is read: only R is kept.
        """
        X = self.X.astype(float)
        if self.weights is not None:
            X = X * (self.weights > 0)[:, None]  # the others have no say in what is determined
        kept, Q, R = orthonormal(triangle(X))
        R = R * np.sqrt(len(Q) / self.n)
        basis = each_row(partial(_solved, R), X[:, kept])
        return kept, DaskRows(self.model, basis, self.target, self.weights, self.offset), R

    def _blocks(self, function, *more):
        """Return a Dask array of what ``function`` makes of each block of rows, one object each."""
        arrays = (self.X, self.target, self.weights, self.offset, *more)
        return by_rows(
            partial(_one_object, function),
            arrays,
            meta=np.empty(0, dtype=object),
            adjust_chunks={0: lambda rows: 1},
        )


def triangle(X):
    """Return a small matrix whose columns have the lengths and angles of those of ``X``.

    Examples
    --------
    >>> R = triangle(da.ones((4, 2), chunks=(2, 2)))
    >>> (R.T @ R).round(6)
    array([[4., 4.],
           [4., 4.]])
    """
    X = X.astype(float)
    size = abs(X).max(axis=0).compute()
    size = np.where(size > 0, size, 1.0)
    return da.linalg.tsqr(X / size)[1].compute() * size


def aligned(X, **others):
    """Return X and arrays with an entry for each row as Dask arrays in the same blocks of rows.

    Every block has all columns. Sizes of blocks that are not known are computed; arrays in memory
    are put where the blocks are; None stays None, and what does not fit X is left to be refused.

    Examples
    --------
    >>> X, y = aligned(da.ones((6, 2), chunks=(3, 1)), y=[0, 1, 2, 3, 4, 5])
    >>> X.chunks, y.chunks
    (((3, 3), (2,)), ((3, 3),))
    """
    X = dask_array("X", X)
    if X.ndim == 2 and 0 not in X.shape:
        X = X.rechunk({0: tuple(rows for rows in X.chunks[0] if rows), 1: -1})
    arrays = [X]
    for name, value in others.items():
        # A single number is for every row, as in memory.
        if value is not None and np.ndim(value):
            value = dask_array(name, value)
            if value.shape == X.shape[:1]:
                value = value.rechunk(X.chunks[:1])
        arrays.append(value)
    return arrays


def _share(model, function, X, target, weights, offset):
    """A block's share of a total, made of smaller blocks that fit the cache."""
    return Rows(model, X, target, weights, offset).total(function)


def _rows_wanted(X, target, weights, offset, wanted):
    arrays = (np.asarray(X, dtype=float), target, weights, offset)
    return tuple(None if array is None else array[wanted[0]] for array in arrays)


def _one_object(function, *blocks):
    one = np.empty(1, dtype=object)
    one[0] = function(*blocks)
    return one


def _unchanged(shares, axis, keepdims):
    return shares


def _added(shares, axis, keepdims):
    shares = shares if isinstance(shares, list) else [shares]
    return _one_object(lambda: added(share for block in shares for share in block))


def _product(theta, X):
    return np.asarray(X, dtype=float) @ theta


def _solved(R, X):
    """X R⁻¹, a row at a time."""
    return scipy.linalg.solve_triangular(R, X.T, trans="T").T
