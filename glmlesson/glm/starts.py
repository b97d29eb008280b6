r"""Where Newton's method starts: least squares on moderate means, or the maximum of a subsample."""

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy

from glmlesson.glm.information import InformationFactor, Singular
from glmlesson.glm.score import working_least_squares

ROUNDING = np.finfo(float).eps

PRECISION = 1e-9  # of the Newton decrement, for a row of the least weight and dispersion one


@dataclass(frozen=True)
class Level:
    """What the data look like from afar, against which steps and starts are measured.

    Attributes
    ----------
    mean : float or None
        A mean near the average target that both the family and the link allow; None where the
        natural parameter is a vector.
    dispersion : float
        That of a model with a constant mean, where it is free; else one.
    goal : float
        The Newton decrement at which a fit of dispersion one has arrived: 10⁻⁹ times the square
        root of the number of rows and of the least weight.
    noise : float
        About what the rounding of targets and means leaves of any decrement.
    """

    mean: float | None
    dispersion: float
    goal: float
    noise: float

    def goal_for(self, dispersion):
        """The decrement at which a fit with this dispersion has arrived."""
        return max(self.goal * math.sqrt(max(dispersion, 0.0)), self.noise)


def level_of(rows, family):
    """Return the ``Level`` of rows."""
    if len(rows.shape) == 2:
        return _level(rows, None, 1.0, 1.0)
    target, weights, total = rows.target, rows.weights, rows.total_weight
    average = mean = float(target.sum() if weights is None else weights @ target) / total
    domain = family.mean_domain
    if np.isfinite(domain.low) and not family.free_dispersion:
        # All-zero counts have an average at the very edge: half a success or failure more.
        middle = (domain.low + domain.high) / 2 if np.isfinite(domain.high) else domain.low + 0.5
        mean = (average * rows.n + middle) / (rows.n + 1)
    dispersion = 1.0
    if family.free_dispersion:
        squares = (target - average) ** 2
        dispersion = float(squares.sum() if weights is None else weights @ squares) / total
    ours = rows.model.link.mean_domain
    if not ours.low < mean < ours.high:
        # As for the Gaussian with a log link: of the size of the targets, whatever their sign.
        mean = math.sqrt(average**2 + dispersion) or 1.0
    variance = float(family.unchecked.variance_function(mean))
    if family.free_dispersion:
        dispersion = dispersion / variance or 1.0
    return _level(rows, mean, dispersion, average**2 / variance + dispersion)


def _level(rows, mean, dispersion, size):
    return Level(
        mean,
        dispersion,
        goal=PRECISION * math.sqrt(rows.n * rows.least_weight),
        noise=8 * ROUNDING * math.sqrt(rows.total_weight * size),
    )


def starting_values(rows, level):
    """Yield starts: a Newton step from means half way between the level and the targets; then,
    should that give some row an impossible mean, least squares on those means; then on a constant;
    and, where there is an offset, on a constant beyond its largest and its smallest value.
    """
    if level.mean is None:
        yield np.zeros(rows.shape)
        return
    for share, newton in ((0.5, True), (0.5, False), (0.0, False)):
        yield _least_squares(rows, level, share, newton)
    if rows.offset is not None:
        for extreme in (float(rows.offset.max()), float(rows.offset.min())):
            yield _least_squares(replace(rows, offset=0 * rows.offset + extreme), level, 0.0, False)


def _least_squares(rows, level, share, newton):
    """Return the theta of weighted least squares on working targets; NaN where they overflow."""
    sums = rows.total(
        partial(working_least_squares, rows.model, level.mean, share, newton, rows.dtype)
    )
    if not (np.isfinite(sums.information).all() and np.isfinite(sums.score).all()):
        return np.full(rows.shape, np.nan)
    try:
        return InformationFactor.of(sums.information).solve(sums.score)
    except Singular:
        size = np.sqrt(sums.information.diagonal())
        size[size == 0] = 1.0
        scaled = sums.information / size / size[:, None]
        return scipy.linalg.lstsq(scaled, sums.score / size)[0] / size
