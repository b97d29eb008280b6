r"""The solver behind ``GLM``: Newton's method, in as few passes over the rows as will do.

Write :math:`z = X\theta` (plus an offset) for the linear predictor, :math:`\mu = h(z)` for the
means, :math:`V` for the variance function and :math:`w` for the weights. A pass over the rows gives

.. math:: g = X^\top w\,\frac{h'(z)}{V(\mu)}\,(T - \mu), \qquad
          H = X^\top W X, \quad W_{ii} = w_i\,\frac{h'(z_i)^2}{V(\mu_i)},

the gradient of the log-likelihood and its expected curvature. For a canonical link
:math:`h' = V`, and they are the :math:`X^\top(T - \mu)` and :math:`X^\top a''(\eta) X` of the
blackboard. For any other link the curvature
of the log-likelihood itself, the observed information, has the weights

.. math:: w_i\left(\frac{h'(z_i)^2}{V(\mu_i)} - (T_i - \mu_i)\,\frac{d}{dz}\frac{h'}{V}(z_i)\right),

and takes the place of H where it is positive definite: steps with it converge quadratically, those
with the expected one (Fisher scoring) may be slow, or not converge at all.

The step is :math:`d = H^{-1} g`, and :math:`\lambda = \sqrt{g^\top d}`, the Newton decrement, is
how far away the maximum is, in standard errors. The fit ends when
:math:`\lambda \le 10^{-9}\sqrt{n\,w_{\min}\phi}`, with the least positive weight and, where it is
free, the dispersion at that point; or where the rounding of numbers lets :math:`\lambda` fall no
further. Three ideas make this fast:

* **Blocks.** Rows are visited in blocks, by as many cores as there are; each block is read once for
  both sums. (``block_sums``)
* **A subsample.** The maximum over a sixteenth of the rows, found in the same way, is a start that
  is off by a few standard errors only, and its information, times sixteen, is nearly that of all
  rows. Single precision is enough for both. (``subsample_start``)
* **Old information.** A step with an old :math:`H` still contracts, and costs a pass without
  :math:`X^\top W X`. Each such step also teaches how the old one is wrong (the L-BFGS update). A
  new one is computed when it is predicted to be the shorter way. (``worth_new_information``)

The subsample gives only a start: whatever it is, the steps are those of all rows, shortened until
the likelihood is not lower and its slope along the step no longer steeply downhill. An information
that turns out to be useless is replaced by that of all rows.

Chapter: The universal gradient. Sources: McCullagh and Nelder (1989), section 2.5; Boyd and
Vandenberghe (2004), section 9.5, on the decrement; Nocedal and Wright (2006), algorithm 7.4, on
L-BFGS.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from glmlesson.glm.arrays import on_dask, real_array
from glmlesson.glm.information import InformationFactor, Singular, worth_new_information
from glmlesson.glm.rows import sums_at
from glmlesson.glm.separation import Recession
from glmlesson.glm.starts import level_of, starting_values
from glmlesson.glm.stopping import at_an_end, no_start
from glmlesson.glm.threads import threads
from glmlesson.glm.units import moderate

MAX_ITER = 100

FLAT = 5  # steps through a plateau after which it is taken to go on for ever

FEWEST_ROWS = 4000  # with fewer, a subsample saves nothing


@dataclass
class Optimum:
    """Where Newton's method ended, and how.

    Attributes
    ----------
    theta : ndarray
        The last point.
    state : str
        ``"converged"``; ``"receding"``, the likelihood rises for ever; ``"edge"``, a mean came to
        an end of what the family allows; ``"singular"``, the information is; ``"flat"``, the
        gradient vanishes, and yet steps do not become short; ``"steps"``, all steps that were
        allowed are taken; ``"no ascent"``, no step however short leads higher; or
        ``"impossible"``, the first point gives a row no mean.
    path : list of ndarray
        Every point on the way.
    decrements : list of float
        The Newton decrement at each of them, the last excepted where it was not looked at again.
    direction : ndarray
        The last step.
    information : InformationFactor or None
        Of the last point but one, if it was computed there.
    least_share : float
        Of a column, the part that those before it do not explain, squared: how ill-conditioned
        the information is.
    """

    theta: np.ndarray
    state: str
    path: list
    decrements: list
    direction: np.ndarray
    information: "InformationFactor | None"
    least_share: float = 1.0


def find_maximum(rows, y, family, start=None, max_iter=MAX_ITER):
    """Return the maximum, the places of the columns it uses, and the recession looked for.

    Parameters
    ----------
    rows : Rows
        In memory, or on Dask; those of weight zero play no part.
    y : ndarray of shape (rows,)
        The targets, as T(y) no longer tells those of every family.
    family : Family
    start : ndarray, optional
        The theta to begin with.
    max_iter : int
        The largest number of steps over all rows.

    Returns
    -------
    optimum : Optimum
    kept : ndarray of int
        The columns that those before them do not determine.
    recession : Recession or None

    Raises
    ------
    ValueError
        If no theta was found at which every row has a mean, or ``start`` is none.
    """
    rows, y = _counted(rows, y)
    rows, units = moderate(rows, family)
    level = level_of(rows, family)
    recession = Recession(rows, y, family.support) if family.support.has_an_end else None
    how = {"level": level, "max_iter": max_iter}
    if start is not None:
        how["start"] = start / units.predictor
    with threads(rows) as shared:
        optimum = maximise(shared, recedes=recession, **how)
        kept = np.arange(rows.X.shape[1])
        ill_conditioned = optimum.state == "steps" and optimum.least_share < 1e-6
        if ill_conditioned or optimum.state in ("impossible", "singular", "no ascent"):
            # Raises if there is something that is not finite in it: now, or on Dask when read.
            shared = replace(shared, X=real_array("X", rows.X))
            optimum, kept, recession = _maximum_on_a_basis(shared, y, recession, how)
    if optimum.state == "impossible":
        raise ValueError(no_start(rows, level, start))
    if optimum.state == "converged" and at_an_end(rows, optimum.theta, level.mean):
        optimum.path.pop()  # the last step was a guess; the one before left every row a mean
        optimum.theta = optimum.path[-1]
        optimum.state = "edge"
    stopped = optimum.state in ("no ascent", "singular", "steps")
    if stopped and at_an_end(rows, optimum.theta, level.mean):
        optimum.state = "edge"
    optimum.path = [units.predictor * theta for theta in optimum.path]
    optimum.theta = optimum.path[-1]
    return optimum, kept, recession


def _counted(rows, y):
    """Return the rows of positive weight; on Dask all of them, where the others add nothing."""
    if rows.weights is None or on_dask(rows.X) or rows.weights.all():
        return rows, y
    counted = rows.weights > 0
    offset = None if rows.offset is None else rows.offset[counted]
    of_them = {"X": rows.X[counted], "target": rows.target[counted], "offset": offset}
    return replace(rows, weights=rows.weights[counted], **of_them), y[counted]


def _maximum_on_a_basis(rows, y, recession, how):
    """The same maximum, over an orthonormal basis of the columns: for ill-conditioned X."""
    kept, basis, R = rows.on_a_basis()
    if recession is not None:
        recession = Recession(basis, y, recession.support)
    if "start" in how:
        how = {**how, "start": R @ how["start"][kept]}
    optimum = maximise(basis, recedes=recession, **how)

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


def maximise(rows, level, *, start=None, max_iter=MAX_ITER, recedes=None):
    """Find the maximum of the log-likelihood of ``rows``.

    Parameters
    ----------
    rows : Rows
        In memory, or on Dask.
    level : Level
        What the data look like from afar.
    start : ndarray, optional
        The theta to begin with; by default the maximum of a subsample, or ``starting_values``.
    max_iter : int
        The largest number of steps.
    recedes : callable, optional
        Told a direction and theta, whether the likelihood rises for ever along it.

    Returns
    -------
    Optimum
    """
    how = {"level": level, "max_iter": max_iter, "recedes": recedes}
    if start is not None:
        return newton(rows, start, **how)
    subsample = subsample_start(rows, level)
    if subsample is not None:
        optimum = newton(rows, *subsample, **how)
        if optimum.state in ("converged", "steps", "edge"):
            return optimum
    return from_starting_values(rows, **how)


def from_starting_values(rows, level, **how):
    """Return the maximum that one of the starting values leads to, or where the first one led."""
    first = None
    for theta in starting_values(rows, level):
        optimum = newton(rows, theta, level=level, **how)
        if optimum.state not in ("impossible", "no ascent"):
            return optimum
        if first is None or first.state == "impossible":
            first = optimum
    return first


def subsample_start(rows, level):
    """Return a start for ``rows``, its information and how much a step with it leaves of the way.

    None where a subsample would save nothing, or came to nothing: it may lack what the other rows
    have.
    """
    parameters = math.prod(rows.shape)
    # A sixteenth, but enough for an information that is off by an eighth, if that is a quarter.
    share = min(16, max(4, rows.n // (64 * parameters)))
    if rows.n < max(FEWEST_ROWS, 16 * share * parameters) or rows.model.least_squares:
        return None
    sample = rows.thinned(share)
    level = replace(level, goal=0.25 * math.sqrt(parameters))
    subsample = subsample_start(sample, level)
    found = (
        newton(sample, *subsample, level=level, max_iter=25)
        if subsample
        else from_starting_values(sample, level, max_iter=25)
    )
    if found.state != "converged":
        return None
    information = found.information
    if information is None:
        sums = sums_at(sample, found.theta, "observed")
        information = None if sums is None else _factor(sample, found.theta, sums)[0]
    if information is None:
        return None
    return found.theta, information.times(rows.n / sample.n), math.sqrt(parameters / sample.n)


def newton(rows, theta, information=None, rate=1.0, *, level, max_iter=MAX_ITER, recedes=None):
    """Take Newton's steps from ``theta`` until the decrement is below the goal of ``level``.

    ``information`` is one to begin with, and ``rate`` what a step with it leaves of the way.
    """
    path, decrements, direction = [theta], [], np.zeros(theta.size)

    def ended(state):
        latest = information if sums is not None and sums.curvature is not None else None
        least_share = 1.0 if information is None else information.least_share
        return Optimum(path[-1], state, path, decrements, direction, latest, least_share)

    sums = sums_at(rows, theta, "observed" if information is None else False)
    if sums is None:
        return ended("impossible")
    whole, exact, flat = True, False, 0
    free, total_weight = rows.model.family.free_dispersion, rows.total_weight
    while True:
        goal = level.goal_for(sums.pearson / total_weight if free else 1.0)
        fresh, exact_before, exact = sums.curvature is not None, exact, False
        suspect = recedes is not None and sums.least_weight < 1e-8
        if fresh:
            found, exact = _factor(rows, path[-1], sums)
            if found is None:
                receding = suspect and recedes(direction, path[-1])
                return ended("receding" if receding else "singular")
            information = found
        direction = information.solve(sums.gradient)
        decrement = math.sqrt(max(sums.gradient @ direction, 0.0))
        if decrements:
            rate = decrement / decrements[-1] if whole else 1.0
        # With the exact curvature at either end a decrement that no longer falls is rounding.
        settled = decrement * min(rate, 1.0) <= goal or (
            exact and exact_before and whole and rate > 0.9 and decrement <= 1e3 * goal
        )
        if settled and rate > 0.25 and not rows.model.canonical:
            settled = _hardly_moves(rows, path[-1], direction)
            flat += not settled
            if flat == FLAT:
                return ended("flat")
        if suspect and (settled or len(path) % 5 == 0) and recedes(direction, path[-1]):
            return ended("receding")
        if not whole and len(path) % 5 == 0 and at_an_end(rows, path[-1], level.mean):
            return ended("edge")
        decrements.append(decrement)
        if len(path) > max_iter:
            return ended("converged" if settled and decrement <= goal else "steps")
        if settled:
            path.append(path[-1] + direction.reshape(theta.shape))
            return ended("converged")
        again = worth_new_information(decrement, rate, goal, theta.size)
        wanted = "observed" if again else False
        there, length = _ahead(rows, path[-1], direction, sums, wanted, fresh)
        if there is None and fresh:
            return ended("no ascent")
        if there is None:  # the old information misleads: take a new one, here
            sums, rate, whole = sums_at(rows, path[-1], "observed"), 1.0, False
            decrements.pop()
            if sums is None:
                return ended("no ascent")
            continue
        step, whole = length * direction, length == 1
        if there.curvature is None:
            information.learn(step, sums.gradient - there.gradient)
        path.append(path[-1] + step.reshape(theta.shape))
        sums = there


def _hardly_moves(rows, theta, direction):
    """Whether a step changes no linear predictor to speak of.

    Where a log-likelihood that is not concave flattens towards infinity, its gradient vanishes
    beside the observed information, and yet every step goes on by about one.
    """
    move = abs(rows.predictor(direction.reshape(theta.shape))).max()
    return bool(move <= 1e-4 * (1 + abs(rows.predictor(theta)).max()))


def _factor(rows, theta, sums):
    """Return the factor of the observed information, and True, for it is the exact curvature.

    Where it is not positive definite, that of the expected one, and False; or None, if that is
    singular, too.
    """
    try:
        return InformationFactor.of(sums.curvature), True
    except Singular:
        if rows.model.canonical:
            return None, False
    expected = sums_at(rows, theta, "expected")
    try:
        return None if expected is None else InformationFactor.of(expected.curvature), False
    except Singular:
        return None, False


def _ahead(rows, theta, direction, sums, curvature, patient):
    """Return the sums at the end of the step, shortened where it leads too far, and its length.

    Along the step the log-likelihood rises at first. The step has gone too far where it is lower
    than at the start, by more than rounding, or falls again more than a quarter as steeply.
    """
    slope = sums.gradient @ direction
    rounding = 1e4 * np.finfo(rows.dtype).eps * sums.magnitude
    length = 1.0
    for _ in range(60 if patient else 2):
        there = sums_at(rows, theta + length * direction.reshape(theta.shape), curvature)
        if there is None or there.log_likelihood < sums.log_likelihood - rounding:
            length *= 0.5
            continue
        ahead = there.gradient @ direction
        if ahead >= -slope / 4:
            return there, length
        length *= min(max(slope / (slope - ahead), 0.1), 0.7)
    return None, 0.0
