"""The outline that a distribution's slice is drawn with: y along the pole, density away from it.

Every outline of one scene has the same number of points, whatever the family: that is what lets a
bell turn into bars.
"""

from typing import NamedTuple

import numpy as np

from glmlesson.figures.scene.families import classes

_PER_BAR = 6  # points
_ROOT = np.sqrt(2 * np.pi)


class Outline(NamedTuple):
    """The points of an outline, and its greatest density."""

    y: np.ndarray
    density: np.ndarray
    top: float


def outline(family, kind, eta, bars, top=np.inf):
    """Return the outline of the base measure, of the base tilted by e^{ηy}, or of p(y; η).

    Parameters
    ----------
    family : SceneFamily
    kind : {"base", "tilted", "p"}
    eta : float
        The natural parameter; for softmax, x.
    bars : int
        How many bars of counts there is room for.
    top : float
        Up to where a density on the positive numbers is drawn.
    """
    points = bars * _PER_BAR
    if family.kind == "softmax":
        return _bars(points, np.array(family["ticks"]), family["half"], classes(eta)[:, 0])
    tilt = 0.0 if kind == "base" else eta
    if family.kind == "bell":
        height = np.exp(eta**2 / 2) / _ROOT if kind == "tilted" else 1 / _ROOT
        z = np.linspace(-3.6, 3.6, points)
        return Outline(tilt + z, height * np.exp(-(z**2) / 2), height)
    formulas = family.family.unchecked
    a = formulas.log_partition(np.float64(eta)) if kind == "p" else 0.0
    if family.kind == "positive":
        share = np.clip((np.arange(points) - 1) / (points - 3), 0, 1)
        y = top * share**2
        places = np.maximum(y, top * 1e-7)
        density = np.exp(formulas.log_base_measure(places) + tilt * places - a)
        density[[0, -1]] = 0
        return Outline(y, density, density.max())
    counts = np.arange(family.get("bars") or bars)
    heights = np.exp(formulas.log_base_measure(counts) + tilt * counts - a)
    return _bars(points, counts, family["half"], heights)


def _bars(points, at, half, heights):
    """Bars around each place, from the pole to their heights and back."""
    count = len(heights)
    per = points // count
    lead = per // 3
    j = np.arange(per)
    along = np.clip((j - lead) / (per - 2 * lead - 1), 0, 1)
    edge = np.minimum(np.minimum(j, per - 1 - j), lead - 1) / (lead - 1)
    y = at[:, None] - half + 2 * half * along
    return Outline(y.ravel(), (heights[:, None] * edge).ravel(), heights.max())


def reach(family, top):
    """Return how far the widest part of a slice goes, as a part of the room it has."""
    if family["reach"] == "even":
        return 0.92
    if family["reach"] == "share":
        return top
    return min(1.0, 0.98 * (top / 0.75) ** 0.4)
