r"""The rows of a fit, in blocks, and the sums over them that its steps need."""

import math
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np

from glmlesson.glm.rank import orthonormal
from glmlesson.glm.score import Model, added, block_score_and_information

BLOCK = 2**17  # numbers of X in a block: 1 MB


@dataclass
class Rows:
    """Rows in memory, and the sums over them that a fit needs.

    ``target`` holds T(y); ``weights`` and ``offset`` may be None. ``dtype`` is the precision of the
    products with X. ``pool`` is one of so many ``workers`` that share the work, and ``block`` how
    many numbers of X are visited at a time: see ``glmlesson.glm.threads``.
    """

    model: Model
    X: np.ndarray
    target: np.ndarray
    weights: np.ndarray | None
    offset: np.ndarray | None
    pool: object = None
    dtype: type = np.float64
    block: int = BLOCK
    workers: int = 1

    @property
    def n(self):
        return self.X.shape[0]

    @property
    def total_weight(self):
        """The sum of the weights."""
        return self.n if self.weights is None else float(self.weights.sum())

    @property
    def least_weight(self):
        """The smallest weight that is not zero."""
        if self.weights is None:
            return 1.0
        return float(np.where(self.weights > 0, self.weights, np.inf).min())

    @property
    def shape(self):
        """The shape of theta."""
        return (self.X.shape[1], *self.target.shape[1:])

    @property
    def block_rows(self):
        """How many rows are visited at a time."""
        return max(512, self.block // self.X.shape[1])

    def parts(self, start=0, stop=None):
        """Yield the rows from ``start`` to ``stop`` in blocks: X, T, weights, offset."""
        stop = self.n if stop is None else stop
        for low in range(start, stop, self.block_rows):
            rows = slice(low, min(low + self.block_rows, stop))
            yield (
                self.X[rows],
                self.target[rows],
                None if self.weights is None else self.weights[rows],
                None if self.offset is None else self.offset[rows],
            )

    def total(self, function):
        """Return the sum of ``function`` over all blocks; None if it is None for one."""
        if self.n * self.X.shape[1] <= self.block:
            return function(*next(self.parts()))

        def over(span):
            return added(function(*part) for part in self.parts(*span))

        if self.pool is None:
            return over((0, self.n))
        cuts = np.linspace(0, self.n, self.workers + 1).astype(int)
        return added(self.pool.map(over, pairwise(cuts)))

    def predictor(self, theta):
        """Return Xθ, without the offset."""
        z, done = np.empty((self.n, *theta.shape[1:])), 0
        for X, *_ in self.parts():
            np.matmul(np.asarray(X, float), theta, out=z[done : done + len(X)])
            done += len(X)
        return z

    def subsample(self, share):
        """Return one row, drawn at random, of every ``share`` consecutive ones.

        A large sample is kept in single precision, which is enough for a start.
        """
        chosen = one_of_every(share, self.n)
        dtype = enough_for_a_start(len(chosen) * self.X.shape[1])
        X = np.empty((len(chosen), self.X.shape[1]), dtype)
        for low in range(0, len(chosen), 1024):  # so that no second copy is ever whole
            X[low : low + 1024] = self.X[chosen[low : low + 1024]]
        return Rows(
            self.model,
            X,
            self.target[chosen],
            None if self.weights is None else self.weights[chosen],
            None if self.offset is None else self.offset[chosen],
            self.pool,
            dtype,
            self.block,
            self.workers,
        )

    def on_a_basis(self):
        """Return the independent columns, the rows on a basis of them, and its R."""
        kept, Q, R = orthonormal(self.X)
        return kept, replace(self, X=Q), R


def one_of_every(share, n):
    """Return the place of one row, drawn at random, of every ``share`` consecutive ones of ``n``.

    So the choice follows the order of the rows, in which there may be groups, and yet meets no
    period in it.
    """
    starts = np.arange(0, n, share)
    return starts + np.random.default_rng(0).integers(0, np.minimum(share, n - starts))


def enough_for_a_start(size):
    """Return the type for a sample of so many numbers: single precision where it saves room."""
    return np.float32 if size > 2**20 else np.float64


def score_and_information(rows, theta, information=False):
    """Return the sums over all rows at ``theta``, or None if they do not exist there.

    ``information`` is ``"observed"``, ``"expected"`` (or True), or False for none.
    """
    kind = "expected" if information is True else information
    sums = rows.total(partial(block_score_and_information, rows.model, theta, kind, rows.dtype))
    # What is not finite in X or in a mean shows in the score.
    if sums is None or not math.isfinite(sums.score.sum()):
        return None
    return sums
