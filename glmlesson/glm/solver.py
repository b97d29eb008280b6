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
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy

from glmlesson.glm.arrays import each_row, real_array
from glmlesson.glm.information import Curvature, Singular, worth_a_curvature
from glmlesson.glm.rows import start_sums, sums_at, threads
from glmlesson.glm.separation import Recession


def find_maximum(rows, y, family):
    """Return the optimum, the places of the columns it uses, and the recession looked for."""
    spread, average = spread_and_average(rows, family)
    recession = Recession(rows, y, family.support) if family.support.has_an_end else None
    with threads(rows):
        optimum = maximise(rows, spread, average, recession)
        kept = np.arange(rows.X.shape[1])
        if optimum.state in ("impossible", "singular", "stopped"):
            # Raises if there is something that is not finite in it: now, or on Dask when read.
            rows = replace(rows, X=real_array("X", rows.X))
            optimum, kept, recession = _maximum_on_a_basis(rows, y, spread, average, recession)
    if optimum.state == "impossible":
        raise ValueError(
            "X must allow a start: no theta was found at which every row has a mean that "
            f"{family.title} and {rows.model.link.title} allow. Add a column of ones to X, or "
            "choose a link that allows every linear predictor, such as the log."
        )
    if optimum.state == "converged" and _at_an_end(rows, optimum.theta, average):
        optimum.state = "stopped"
        optimum.path.pop()  # the last step was a guess; the one before left every row a mean
        optimum.theta = optimum.path[-1]
    return optimum, kept, recession


def _at_an_end(rows, theta, average):
    """Whether a mean has come to an end of what the family allows, which the link can leave.

    There the information is infinite, so that steps vanish where the slope does not.
    """
    if not any(rows.model.ends_within_reach):
        return False
    domain = rows.model.family.mean_domain
    z = rows.predictor(theta)
    mean = each_row(
        rows.model.link.unchecked.inverse, z if rows.offset is None else z + rows.offset
    )
    low, high = rows.model.ends_within_reach
    return bool(
        (low and mean.min() - domain.low < 1e-8 * (average - domain.low))
        or (high and domain.high - mean.max() < 1e-8 * (domain.high - average))
    )


def _maximum_on_a_basis(rows, y, spread, average, recession):
    """The same maximum, over an orthonormal basis of the columns: for ill-conditioned X."""
    kept, basis, R = rows.on_a_basis()
    if recession is not None:
        recession = Recession(basis, y, recession.support)
    optimum = maximise(basis, spread, average, recession)

    def in_columns(theta):
        full = np.zeros(rows.shape)
        full[kept] = np.linalg.solve(R, theta)
        return full

    optimum.theta, optimum.path = in_columns(optimum.theta), [in_columns(t) for t in optimum.path]
    if recession is not None and recession.direction is not None:
        direction = in_columns(recession.direction)
        recession = Recession(rows, y, recession.support)
        recession.direction = direction
    return optimum, kept, recession


PRECISION = 1e-9  # of the decrement, per square root of the rows' weight

FEWEST_ROWS = 4000  # with fewer, a coarser level saves nothing


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
    return float(spread / family.unchecked.variance_function(average)) or 1.0, average


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
