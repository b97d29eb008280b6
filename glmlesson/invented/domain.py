r"""Where the natural parameter of an invented family may lie, found from its log-partition."""

import numpy as np
import sympy

from glmlesson.intervals import COUNTS, POSITIVE, REALS, Interval
from glmlesson.invented.evaluating import in_many_digits
from glmlesson.invented.rewriting import ETA

SUPPORTS = {
    "counts": COUNTS,
    "integers": Interval(integer=True),
    "reals": REALS,
    "positive": POSITIVE,
}


def whole_numbers(low, high):
    return Interval(low, high, bool(np.isfinite(low)), bool(np.isfinite(high)), integer=True)


def found_domain(formula, support):
    """Return the largest open interval of the right kind on which the formula is real."""
    exact = in_many_digits(formula, ETA)
    outwards = np.logspace(-6, 3, 145)
    points = np.unique(np.concatenate([-outwards, [0.0], outwards, np.linspace(-20, 20, 161)]))
    values = np.array([exact(point) for point in points])
    # A pole between two points: a convex function has no highest point inside its domain.
    slope = in_many_digits(sympy.diff(formula, ETA), ETA)
    peaks = np.flatnonzero((values[1:-1] > values[:-2]) & (values[1:-1] > values[2:])) + 1
    for pole in [_pole(exact, slope, points[i - 1], points[i + 1]) for i in peaks[:20]]:
        if pole is not None:
            place = np.searchsorted(points, pole)
            points, values = np.insert(points, place, pole), np.insert(values, place, np.nan)
    real = ~np.isnan(values)
    starts = np.flatnonzero(real & ~np.concatenate([[False], real[:-1]]))
    ends = np.flatnonzero(real & ~np.concatenate([real[1:], [False]]))
    runs = list(zip(starts, ends, strict=True))
    if np.isfinite(support.low):
        runs = [run for run in runs if run[0] == 0]
    if np.isfinite(support.high):
        runs = [run for run in runs if run[1] == len(points) - 1]
    if not runs:
        sides = " and ".join(
            side for side, end in (("-∞", support.low), ("+∞", support.high)) if np.isfinite(end)
        )
        needed = f" all the way to {sides}, for the support ends there" if sides else ""
        raise ValueError(
            f"log_partition must be real on an interval of eta{needed}, but {formula} is not."
        )
    first, last = min(runs, key=lambda run: _distance(points[run[0]], points[run[1]]))
    low = -np.inf if first == 0 else _edge(exact, points[first], points[first - 1])
    high = np.inf if last == len(points) - 1 else _edge(exact, points[last], points[last + 1])
    return Interval(low, high)


def _pole(exact, slope, low, high):
    """Return the pole between two points, where the formula rises from the one and then breaks."""
    least = exact(low)
    for _ in range(100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if exact(middle) >= least and slope(middle) > 0:
            low, least = middle, exact(middle)
        else:
            high = middle
    return high if slope(low) > 1e6 else None


def _distance(low, high):
    """Return how far an interval is from zero; of several around or at zero, the longest first."""
    return (max(low, -high, 0.0), low - high)


def _edge(exact, inside_point, outside_point):
    """Return where the formula stops being real, between a point where it is and one where not."""
    for _ in range(200):
        middle = (inside_point + outside_point) / 2
        if middle in (inside_point, outside_point):
            break
        if not np.isnan(exact(middle)):
            inside_point = middle
        else:
            outside_point = middle
    edge = float(outside_point)
    near = round(edge, 12)
    return near + 0.0 if abs(edge - near) <= 4e-16 * max(1, abs(near)) else edge


def lowest_point(function, low, high):
    from scipy.optimize import minimize_scalar

    return minimize_scalar(
        lambda point: float(function(np.array(point))), bounds=(low, high), method="bounded"
    ).x
