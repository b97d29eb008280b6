r"""The solver behind ``GLM``: Newton's method, spared every pass over the rows that it can be.

Write :math:`z = X\theta` (plus an offset) for the linear predictor, :math:`\mu = h(z)` for the
means, :math:`V` for the variance function and :math:`w` for the weights. A pass over the rows gives

.. math:: g = X^\top w\,\frac{h'(z)}{V(\mu)}\,(T - \mu), \qquad
          H = X^\top W X, \quad W_{ii} = w_i\,\frac{h'(z_i)^2}{V(\mu_i)},

the gradient of the log-likelihood and its expected curvature. For a canonical link
:math:`h' = V`, and they are the :math:`X^\top(T - \mu)` and :math:`X^\top a''(\eta) X` of the
blackboard. The step is :math:`d = H^{-1} g`, and :math:`\lambda = \sqrt{g^\top d}`, the Newton
decrement, is how far away the maximum is, in standard errors. The fit ends when
:math:`\lambda \le 10^{-9}\sqrt{\sum w_i}`. Three ideas make this fast:

* **Blocks.** Rows are visited in blocks that fit the cache, by as many threads as there are cores;
  each block is read once for both sums. (``block_sums``)
* **Coarse to fine.** The maximum over a sixteenth of the rows, found in the same way, is a start
  that is off by a few standard errors only, and its curvature, times sixteen, is nearly that of
  all rows. Single precision is enough for both. (``coarse_start``)
* **Old curvature.** A step with an old :math:`H` still contracts, and costs a pass without
  :math:`X^\top W X`. Each such step also teaches how the old curvature is wrong (the L-BFGS
  update). A new one is computed when it is predicted to be the shorter way. (``worth_a_curvature``)

The coarse start is only a start: whatever it is, the steps are those of all rows, shortened until
the slope along the step is no longer steeply downhill, and a curvature that turns out to be useless
is replaced by that of all rows.

Chapter: The universal gradient. Sources: McCullagh and Nelder (1989), section 2.5; Boyd and
Vandenberghe (2004), section 9.5, on the decrement; Nocedal and Wright (2006), algorithm 7.4, on
L-BFGS.
"""

import math
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import scipy

from glmlesson.identifiability import orthonormal
from glmlesson.lazy import on_dask

PRECISION = 1e-9  # of the decrement, per square root of the rows' weight
FEWEST_ROWS = 4000  # with fewer, a coarser level saves nothing
BLOCK = 2**17  # numbers of X in a block: 1 MB
MEMORY = 12  # pairs of the L-BFGS update that are kept
THREADS_FROM = 2**19  # numbers of X from which threads are worth starting


class Sums(NamedTuple):
    """What a pass over the rows brings home."""

    gradient: np.ndarray
    curvature: np.ndarray | None
    least_weight: float  # the smallest entry of W, before the weights of the rows


@dataclass(frozen=True)
class Model:
    """A family and a link, as the solver needs them: from z to a row's share of the sums."""

    family: object
    link: object

    @cached_property
    def canonical(self):
        return self.link == self.family.canonical_link

    @cached_property
    def bounded(self):
        """Whether some z have no mean."""
        return self.link.eta_domain.has_an_end

    @property
    def least_squares(self):
        """Whether the curvature is the same everywhere, so that one step is all it takes."""
        return self.canonical and self.family.name == "Gaussian"

    @property
    def ends_within_reach(self):
        """Whether the link goes on beyond the lowest and the highest mean of the family.

        Those ends then belong to finite z, as mean zero does for the identity; else to infinite.
        """
        ours, theirs = self.link.mean_domain, self.family.mean_domain
        return ours.low < theirs.low, ours.high > theirs.high

    def row_terms(self, z, target):
        """Return (T − μ)·h′/V and h′²/V for each row, or None if a mean is impossible."""
        family, link = self.family, self.link
        if self.bounded and not link.eta_domain.contains(z).all():
            return None
        if self.canonical:
            mean, variance = family._mean_and_variance(z)
            return target - mean, variance
        mean, slope = link._inverse(z), link._inverse_derivative(z)
        if np.any(mean < family.mean_domain.low) or np.any(mean > family.mean_domain.high):
            return None
        variance, residual = family._variance_function(mean), target - mean
        flat = variance <= 0  # a mean at the edge of what is possible, to rounding
        if np.any(flat & (np.abs(residual) > 1e-6)):
            return None
        ratio = np.where(flat, 0.0, slope / np.where(flat, 1.0, variance))
        return residual * ratio, slope * ratio


def block_sums(model, theta, curvature, dtype, X, target, weights, offset):
    """Return the sums over one block of rows, or None if theta gives a row an impossible mean.

    ``theta`` has shape (features,), or (features, m) where the natural parameter is a vector with m
    entries; the curvature is square of size features × m, in the order of ``theta.ravel()``. The
    products with X are computed in the precision ``dtype``, all else in double.
    """
    X = np.asarray(X, dtype)
    with np.errstate(all="ignore"):  # what overflows is not finite, and noticed by `sums_at`
        z = (X @ theta.astype(dtype, copy=False)).astype(float, copy=False)
        if offset is not None:
            z += offset
        terms = model.row_terms(z, target)
        if terms is None:
            return None
        residual, weight = terms
        vector = weight.ndim == 3
        least = _least_share(weight) if vector else weight.min()
        if weights is not None:
            residual = residual * (weights[:, None] if vector else weights)
            weight = weight * (weights[:, None, None] if vector else weights)
        gradient = (X.T @ residual.astype(dtype, copy=False)).ravel().astype(float, copy=False)
        gram = _weighted_gram(X, weight) if curvature else None
    return Sums(gradient, gram, least)


def _least_share(weight):
    """Return the smallest μ (1 − μ) of any class in any row, the baseline's included.

    The rows of diag(μ) − μμᵀ sum to μ_j times the share of the baseline.
    """
    return min(np.einsum("ijj->ij", weight).min(), weight.sum(axis=(1, 2)).min())


def _weighted_gram(X, weight):
    r"""Return :math:`X^\top W X`; with a small matrix for each row where weights are matrices."""
    weight = weight.astype(X.dtype, copy=False)
    if weight.ndim == 1:
        Z = np.multiply(X, np.sqrt(weight)[:, None], out=_scratch(X.shape, X.dtype))
        # One factor, twice: NumPy hands this to syrk, at half the price.
        return (Z.T @ Z).astype(float, copy=False)
    features, m = X.shape[1], weight.shape[-1]
    gram = np.empty((features, m, features, m))
    for a in range(m):
        for b in range(a + 1):
            gram[:, a, :, b] = X.T @ (weight[:, a, b, None] * X)
            gram[:, b, :, a] = gram[:, a, :, b].T
    return gram.reshape(features * m, features * m)


_kept = threading.local()


def _scratch(shape, dtype):
    """Return an array to write in, the same one each time: a new one costs as much as the work."""
    size = shape[0] * shape[1]
    if not hasattr(_kept, "room") or _kept.room.size < size:
        _kept.room = np.empty(size)
    return _kept.room[:size].view(dtype)[:size].reshape(shape)


def start_sums(model, average, share, newton, dtype, X, target, weights, offset):
    """Return the sums whose step from zero leads to a start: weighted least squares on h⁻¹(m),

    where m lies between the average and the row's own target, by ``share``; with ``newton`` on
    where the tangent to h there meets the target, as in every step of Newton's.
    """
    link, X = model.link, np.asarray(X, dtype)
    mean = average + share * (target - average)
    if mean.min() <= link.mean_domain.low or mean.max() >= link.mean_domain.high:
        mean = np.where(link.mean_domain.contains(mean), mean, average)
    slope = link._derivative(mean)
    weight = 1 / (model.family._variance_function(mean) * slope**2)
    if weights is not None:
        weight = weight * weights
    working = link._link(mean)
    if newton:
        working = working + (target - mean) * slope
    if offset is not None:
        working = working - offset
    gradient = X.T @ (weight * working).astype(dtype, copy=False)
    return Sums(gradient.astype(float, copy=False), _weighted_gram(X, weight), np.inf)


def added(parts):
    """Return the sum of partial sums, or None if one of them is None."""
    total = None
    for part in parts:
        if part is None:
            return None
        if total is None:
            total = part
        else:
            gram = None if part.curvature is None else total.curvature + part.curvature
            total = Sums(
                total.gradient + part.gradient, gram, min(total.least_weight, part.least_weight)
            )
    return total


@dataclass
class Rows:
    """Rows in memory, and the sums over them that a fit needs.

    ``target`` holds T(y); ``weights`` and ``offset`` may be None. ``dtype`` is the precision of the
    products with X.
    """

    model: Model
    X: np.ndarray
    target: np.ndarray
    weights: np.ndarray | None
    offset: np.ndarray | None
    pool: object = None
    dtype: type = np.float64

    @property
    def n(self):
        return len(self.X)

    @property
    def mass(self):
        """The sum of the weights."""
        return self.n if self.weights is None else float(self.weights.sum())

    @property
    def shape(self):
        """The shape of theta."""
        return (self.X.shape[1], *self.target.shape[1:])

    def parts(self, start=0, stop=None):
        """Yield the rows from ``start`` to ``stop`` in blocks: X, T, weights, offset."""
        stop = self.n if stop is None else stop
        size = max(512, BLOCK // self.X.shape[1])
        for low in range(start, stop, size):
            rows = slice(low, min(low + size, stop))
            yield (
                self.X[rows],
                self.target[rows],
                None if self.weights is None else self.weights[rows],
                None if self.offset is None else self.offset[rows],
            )

    def total(self, function):
        """Return the sum of ``function`` over all blocks; None if it is None for one."""

        def over(span):
            return added(function(*part) for part in self.parts(*span))

        if self.X.size <= BLOCK:
            return function(self.X, self.target, self.weights, self.offset)
        if self.pool is None:
            return over((0, self.n))
        cuts = np.linspace(0, self.n, self.pool._max_workers + 1).astype(int)
        return added(self.pool.map(over, pairwise(cuts)))

    def predictor(self, theta):
        """Return Xθ, without the offset."""
        return np.concatenate([np.asarray(X, float) @ theta for X, *_ in self.parts()])

    def thinned(self, share):
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


def sums_at(rows, theta, curvature=False):
    """Return the sums over all rows at ``theta``, or None if they do not exist there."""
    sums = rows.total(partial(block_sums, rows.model, theta, curvature, rows.dtype))
    # What is not finite in X or in a mean shows in the gradient.
    if sums is None or not math.isfinite(sums.gradient @ sums.gradient):
        return None
    return sums


@contextmanager
def threads(rows):
    """Visit large data with one thread per core, each with a single-threaded BLAS."""
    cores = 1 if rows.X.size < THREADS_FROM or on_dask(rows.X) else _cores()
    if cores == 1:
        yield rows
        return
    from concurrent.futures import ThreadPoolExecutor

    with _blas().limit(limits=1, user_api="blas"), ThreadPoolExecutor(cores) as rows.pool:
        try:
            yield rows
        finally:
            rows.pool = None


def _cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _blas():
    from threadpoolctl import ThreadpoolController

    scipy.linalg.lapack  # noqa: B018 - loads SciPy's BLAS, which the controller finds only if loaded
    return ThreadpoolController()


# The curvature ------------------------------------------------------------------------------------


class Singular(Exception):
    """Some direction of theta is not determined, or nearly so."""


@dataclass
class Curvature:
    """The Cholesky factor of a curvature, and what later steps taught about its error."""

    factor: np.ndarray
    pairs: list = field(default_factory=list)

    @classmethod
    def of(cls, matrix):
        """Factorise; raise ``Singular`` where a column is one of the others, to ten digits.

        A diagonal entry of the factor, squared and over that of the matrix, is the share of a
        column that the columns before it do not explain.
        """
        factor, info = scipy.linalg.lapack.dpotrf(matrix, lower=1, clean=0)
        if info or not (factor.diagonal() ** 2 / matrix.diagonal()).min() > 1e-10:
            raise Singular
        return cls(factor)

    def times(self, number):
        """Return that of so many times as many rows of the same kind."""
        return Curvature(self.factor * np.sqrt(number))

    def solve(self, gradient):
        r"""Return :math:`H^{-1} g`, by the two loops of L-BFGS around the factor."""
        q, shares = gradient, []
        for step, change, inner in reversed(self.pairs):
            shares.append(step @ q / inner)
            q = q - shares[-1] * change
        q = scipy.linalg.lapack.dpotrs(self.factor, q, lower=1)[0]
        for (step, change, inner), share in zip(self.pairs, reversed(shares), strict=True):
            q = q + step * (share - change @ q / inner)
        return q

    def learn(self, step, change):
        """Note that along ``step`` the gradient fell by ``change``."""
        inner = step @ change
        if inner > 0:
            self.pairs = [*self.pairs[1 - MEMORY :], (step, change, inner)]


def worth_a_curvature(decrement, rate, goal, parameters):
    """Say whether a new curvature is the shorter way.

    It costs as much as a few passes without, and then it still takes about two more to the top.
    """
    if rate >= 1:
        return True
    ahead = decrement * rate
    passes = math.log(ahead / goal) / -math.log(rate) if ahead > goal else 0
    return passes > 3 + parameters / 25


# The climb ----------------------------------------------------------------------------------------


@dataclass
class Optimum:
    """Where a climb ended, and how."""

    theta: np.ndarray
    state: str  # "converged", "singular", "receding", "impossible" or "stopped"
    path: list  # every theta on the way
    decrements: list  # the Newton decrement at each of them, the last point's excepted
    direction: np.ndarray  # the last step
    curvature: "Curvature | None"  # of the last point but one, if it was computed there


def maximise(rows, spread=1.0, average=None, recedes=None):
    """Climb the log-likelihood of ``rows`` to its top.

    Parameters
    ----------
    rows : Rows
        In memory, or on Dask.
    spread : float
        The dispersion, roughly; what a decrement is measured against.
    average : float, optional
        A mean inside the family's domain, to start near; not used where theta is a matrix.
    recedes : callable, optional
        Told a direction and theta, whether the likelihood rises for ever along it.

    Returns
    -------
    Optimum
    """
    warm = coarse_start(rows, spread, average)
    if warm is not None:
        optimum = climb(rows, *warm, spread=spread, recedes=recedes)
        if optimum.state == "converged":
            return optimum
    return cold_climb(rows, average, spread=spread, recedes=recedes)


def cold_climb(rows, average, **how):
    """Climb from the first of the cold starts at which every row has a mean."""
    for theta in cold_starts(rows, average):
        optimum = climb(rows, theta, **how)
        if optimum.state != "impossible":
            break
    return optimum


def spread_and_average(rows, family):
    """Return a rough dispersion, and a mean inside the family's domain near the average target."""
    if len(rows.shape) == 2:
        return 1.0, None
    target, weights, count = rows.target, rows.weights, rows.mass
    average = float(target.sum() if weights is None else weights @ target) / count
    domain = family.mean_domain
    if np.isfinite(domain.low) and not family.free_dispersion:
        # All-zero counts have an average at the very edge: half a success or failure more.
        middle = (domain.low + domain.high) / 2 if np.isfinite(domain.high) else domain.low + 0.5
        average = (average * rows.n + middle) / (rows.n + 1)
    if not family.free_dispersion:
        return 1.0, average
    squares = (target - average) ** 2
    spread = float(squares.sum() if weights is None else weights @ squares) / count
    return float(spread / family._variance_function(average)) or 1.0, average


def cold_starts(rows, average):
    """Yield starts: a Newton step from means half way between the average and the targets; then,
    should that give some row an impossible mean, least squares on those means; then on a constant.
    """
    if len(rows.shape) == 2:
        yield np.zeros(rows.shape)
        return
    for share, newton in ((0.5, True), (0.5, False), (0.0, False)):
        sums = rows.total(partial(start_sums, rows.model, average, share, newton, rows.dtype))
        if not math.isfinite(sums.curvature.diagonal().max()):
            yield np.full(rows.shape, np.nan)
            return
        try:
            yield Curvature.of(sums.curvature).solve(sums.gradient)
        except Singular:
            yield scipy.linalg.lstsq(sums.curvature, sums.gradient)[0]


def coarse_start(rows, spread, average):
    """Return a start for ``rows``, its curvature and how much a step with it leaves of the way.

    None where a coarser level would save nothing, or came to nothing: it may lack what the other
    rows have.
    """
    parameters = math.prod(rows.shape)
    # A sixteenth, but enough for a curvature that is off by an eighth, if that is a quarter.
    share = min(16, max(4, rows.n // (64 * parameters)))
    if rows.n < max(FEWEST_ROWS, 16 * share * parameters) or rows.model.least_squares:
        return None
    sample = rows.thinned(share)
    how = {"spread": spread, "goal": 0.25 * np.sqrt(parameters * spread), "most": 25}
    warm = coarse_start(sample, spread, average)
    coarse = climb(sample, *warm, **how) if warm else cold_climb(sample, average, **how)
    if coarse.state != "converged":
        return None
    curvature = coarse.curvature
    if curvature is None:
        sums = sums_at(sample, coarse.theta, curvature=True)
        try:
            curvature = None if sums is None else Curvature.of(sums.curvature)
        except Singular:
            curvature = None
    if curvature is None:
        return None
    return coarse.theta, curvature.times(rows.n / sample.n), np.sqrt(parameters / sample.n)


def climb(rows, theta, curvature=None, rate=1.0, *, spread=1.0, goal=None, most=100, recedes=None):
    """Climb from ``theta``, until the decrement is below ``goal`` or ``most`` steps are taken.

    By default the goal is ``PRECISION``, for a row of weight and dispersion one.
    ``curvature`` is one to begin with, and ``rate`` what a step with it leaves of the way.
    """
    scale = math.sqrt(rows.mass * spread)
    goal = PRECISION * scale if goal is None else goal
    path, decrements, direction = [theta], [], np.zeros(theta.size)

    def ended(state):
        latest = curvature if sums is not None and sums.curvature is not None else None
        return Optimum(path[-1], state, path, decrements, direction, latest)

    sums = sums_at(rows, theta, curvature=curvature is None)
    if sums is None:
        return ended("impossible")
    whole = True
    while len(path) <= most:
        fresh = sums.curvature is not None
        suspect = recedes is not None and sums.least_weight < 1e-8
        if fresh:
            try:
                curvature = Curvature.of(sums.curvature)
            except Singular:
                receding = suspect and recedes(direction, path[-1])
                return ended("receding" if receding else "singular")
        direction = curvature.solve(sums.gradient)
        decrement = math.sqrt(max(sums.gradient @ direction, 0.0))
        if decrements:
            rate = decrement / decrements[-1] if whole else 1.0
        # At the limit of rounding a decrement no longer falls, however good the curvature is.
        settled = decrement * min(rate, 1.0) <= goal or (
            fresh and rate > 0.9 and decrement <= 1e-6 * scale
        )
        if suspect and (settled or len(path) % 5 == 0) and recedes(direction, path[-1]):
            return ended("receding")
        wanted = worth_a_curvature(decrement, rate, goal, theta.size)
        decrements.append(decrement)
        if settled:
            path.append(path[-1] + direction.reshape(theta.shape))
            return ended("converged")
        there, length = _ahead(rows, path[-1], direction, decrement**2, wanted, fresh)
        if there is None and fresh:
            break
        if there is None:  # the old curvature misleads: take a new one, here
            sums, rate, whole = sums_at(rows, path[-1], curvature=True), 1.0, False
            decrements.pop()
            if sums is None:
                break
            continue
        step, whole = length * direction, length == 1
        if there.curvature is None:
            curvature.learn(step, sums.gradient - there.gradient)
        path.append(path[-1] + step.reshape(theta.shape))
        sums = there
    return ended("stopped")


def _ahead(rows, theta, direction, slope, curvature, patient):
    """Return the sums at the end of the step, shortened where it leads too far, and its length.

    Along the step the log-likelihood rises with ``slope`` at first. It has gone too far where it
    falls again more than a quarter as steeply.
    """
    length = 1.0
    for _ in range(60 if patient else 2):
        sums = sums_at(rows, theta + length * direction.reshape(theta.shape), curvature)
        if sums is None:
            length *= 0.5
            continue
        there = sums.gradient @ direction
        if there >= -slope / 4:
            return sums, length
        length *= min(max(slope / (slope - there), 0.1), 0.7)
    return None, 0.0
