r"""Sparse features: a matrix of SciPy of which only the entries that are not zero are kept.

A pass over the rows needs :math:`X\theta`, :math:`X^\top r` and :math:`X^\top W X`; each is made of
the entries that are there. Everything else, such as leverages, is computed from blocks of rows
that are written out one at a time, so that X is never dense as a whole. The information is: with p
features it has p² numbers. What would be as large as a dense X (``augment``, ``effects``,
``diagnose``) is refused.

Any sparse matrix or array is taken, and read as CSR. SciPy's sparse module is imported where one is
given.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy

from glmlesson.glm.rank import orthonormal
from glmlesson.glm.rows import Rows, one_of_every

WIDE = 2**20  # numbers of X in a block, were it dense: 8 MB


@dataclass
class SparseRows(Rows):
    """Rows whose X is sparse; with ``R``, on a basis: :math:`X R^{-1}`, written out in blocks.

    Examples
    --------
    >>> import glmlesson, scipy.sparse
    >>> X = scipy.sparse.csr_array([[1, 0], [1, 0], [1, 1], [1, 2]])
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> type(fit.rows).__name__, fit.theta.round(4)
    ('SparseRows', array([0.0934, 0.8652]))
    """

    R: np.ndarray | None = None

    @property
    def block_rows(self):
        """How many rows are visited at a time: so many that their own work outweighs the rest."""
        return max(512, WIDE // self.X.shape[1])

    def parts(self, start=0, stop=None):
        """Yield the rows in blocks: X, T, weights, offset; X sparse, or dense on a basis."""
        for X, *others in super().parts(start, stop):
            if self.R is not None:
                X = scipy.linalg.solve_triangular(self.R, X.toarray().T, trans="T").T
            yield X, *others

    def predictor(self, theta):
        """Return Xθ, without the offset."""
        return self.X @ (theta if self.R is None else np.linalg.solve(self.R, theta))

    def subsample(self, share):
        """Return one row, drawn at random, of every ``share`` consecutive ones."""
        chosen = one_of_every(share, self.n)
        return replace(
            self,
            X=self.X[chosen],
            target=self.target[chosen],
            weights=None if self.weights is None else self.weights[chosen],
            offset=None if self.offset is None else self.offset[chosen],
        )

    def on_a_basis(self):
        """Return the independent columns, the rows on a basis of them, and its R."""
        triangle = self.triangle()
        kept, Q, R = orthonormal(triangle)
        R = R * np.sqrt(len(Q) / self.n)
        return kept, replace(self, X=self.X[:, kept], R=R), R

    def triangle(self):
        """Return a small matrix whose columns have the lengths and angles of those of X."""
        R = np.empty((0, self.X.shape[1]))
        for X, *_ in self.parts():
            R = np.linalg.qr(np.vstack([R, X.toarray() if self.R is None else X]), mode="r")
        return R
