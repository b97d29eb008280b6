r"""The solver behind ``GLM``: Newton's method, in as few passes over the rows as will do.

Write :math:`z = X\theta` (plus an offset) for the linear predictor, :math:`\mu = h(z)` for the
means, :math:`V` for the variance function and :math:`w` for the weights. A pass over the rows gives

.. math:: g = X^\top w\,\frac{h'(z)}{V(\mu)}\,(T - \mu), \qquad
          H = X^\top W X, \quad W_{ii} = w_i\,\frac{h'(z_i)^2}{V(\mu_i)},

the score, which is the gradient of the log-likelihood, and the expected information. For a
canonical link :math:`h' = V`, and they are the :math:`X^\top(T - \mu)` and
:math:`X^\top a''(\eta) X` of the blackboard. For any other link the curvature of the log-likelihood
itself, the observed information, has the weights

.. math:: w_i\left(\frac{h'(z_i)^2}{V(\mu_i)} - (T_i - \mu_i)\,\frac{d}{dz}\frac{h'}{V}(z_i)\right),

and takes the place of H where it is positive definite: steps with it converge quadratically, those
with the expected one (Fisher scoring) may be slow, or not converge at all.

The step is :math:`d = H^{-1} g`, and :math:`\lambda = \sqrt{g^\top d}`, the Newton decrement, is
how far away the maximum is, in standard errors. The fit ends when
:math:`\lambda \le 10^{-9}\sqrt{n\,w_{\min}\phi}`, with the least positive weight and, where it is
free, the dispersion at that point; or where the rounding of numbers lets :math:`\lambda` fall no
further. Three ideas make this fast:

* **Blocks.** Rows are visited in blocks, by as many cores as there are; each block is read once for
  both sums. (``block_score_and_information``)
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
from dataclasses import replace

import numpy as np

from glmlesson.glm.arrays import on_dask, real_array
from glmlesson.glm.newton import MAX_ITER, factor_of, newton
from glmlesson.glm.rows import score_and_information
from glmlesson.glm.separation import DirectionOfRecession
from glmlesson.glm.starts import level_of, starting_values
from glmlesson.glm.stopping import at_an_end, no_start
from glmlesson.glm.threads import threads
from glmlesson.glm.units import moderate

FEWEST_ROWS = 4000  # with fewer, a subsample saves nothing


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
    recession : DirectionOfRecession or None

    Raises
    ------
    ValueError
        If no theta was found at which every row has a mean, or ``start`` is none.
    """
    rows, y = _counted(rows, y)
    rows, units = moderate(rows, family)
    level = level_of(rows, family)
    recession = DirectionOfRecession(rows, y, family.support) if family.support.has_an_end else None
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
        recession = DirectionOfRecession(basis, y, recession.support)
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
        recession = DirectionOfRecession(rows, y, recession.support)
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
    sample = rows.subsample(share)
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
        sums = score_and_information(sample, found.theta, "observed")
        information = None if sums is None else factor_of(sample, found.theta, sums)[0]
    if information is None:
        return None
    return found.theta, information.times(rows.n / sample.n), math.sqrt(parameters / sample.n)
