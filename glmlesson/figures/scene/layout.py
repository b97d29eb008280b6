"""Where things are: the boxes of the scene, and the two scales of its plane."""

from functools import cache
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from glmlesson import links
from glmlesson.figures.scene.families import classes, dataset, families_for
from glmlesson.figures.scene.record import FAMILIES, SPAN, family_of
from glmlesson.figures.scene.shapes import clamp, mix, ramp

_FAR = 1e9  # on a bent axis: where a mean on the edge of its range would lie
_LOW, _HIGH = SPAN
_SPACINGS = {
    "probit_axis": links.Probit().unchecked.link,
    "cloglog_axis": links.ComplementaryLogLog().unchecked.link,
}


@cache
def families_of(name):
    """Return the families with the scales of a data set, made once."""
    return families_for(dataset(name).scales)


class Box(NamedTuple):
    """A part of the scene, in px."""

    x: float
    y: float
    w: float
    h: float


class Layout:
    """What geometry's parts share: the record, the data, the boxes and the scales."""

    def __init__(self, record, data, width, height):
        self.s = s = SimpleNamespace(**record)
        self.data, self.W, self.H = data, width, height
        self.small = width < 560 or height < 330
        self.font = 12.5 if self.small else 14
        self.families = families_of(data.name)
        self.key = family_of(record)
        self.family = self.families[self.key]
        on = [key for key in FAMILIES if record[key] > 0.0005]
        self.mixture = [(self.families[key], record[key]) for key in on]
        small, wide = self.small, data.wide

        beside = max(s.theta_plane, s.simplex)
        upright = width < 560
        asked = max(0.42, s.theta_share) if upright else s.theta_share
        # What takes more than half takes all.
        share = mix(asked, 1, ramp(asked, 0.5, 0.65))
        W = width if upright else width * (1 - share * beside)
        H = height * (1 - share * beside) if upright else height
        self.side = (
            Box(0, height * (1 - share), width, height * share)
            if upright
            else Box(width * (1 - share), 0, width * share, height)
        )
        gone = max(ramp(share * beside, 0.55, 0.85), s.line_up, s.chunks, s.birds, s.there_and_back)
        self.on_plane = (1 - s.rows) * (1 - gone)
        self.region = W, H

        head = max(s.slice * s.readout, s.bent_axis)
        left = (52 if wide else 38) if small else (76 if wide else 56)
        # The names of the classes are wider than numbers.
        left = mix(left, 60 if small else 76, s.softmax)
        self.right = 40 if small else 70 if wide else 60
        self.right += (24 if small else 40) * s.least_squares
        side = clamp(0.23 * H, 54, 80) if small else clamp(min(0.185 * W, 0.23 * H), 84, 160)
        self.panel = side
        self.gap = 39 if small else 46 if wide else 50
        self.tail = clamp(0.42 * H, 84, 150) if small else clamp(0.34 * H, 150, 260)
        self.x0 = mix(left, side + left + 8, 0 if small else s.response)
        self.x1 = max(W - self.right, self.x0 + 1)
        self.y0 = 22 + 18 * head if small else 34 + 24 * head
        below = self.gap + s.predictor * (side + 8) + s.lever * self.tail
        self.y1 = max(H - below, self.y0 + 1)
        # Room for a slice's widest part.
        widest = (self.x1 - self.x0) / (10 if wide else 8)
        self.room = 34 if small else clamp(widest, 36, 92 if wide else 66)

    # The plane's scales.

    def X(self, x):
        return self.x0 + (self.x1 - self.x0) * (x - _LOW) / (_HIGH - _LOW)

    def domain(self, family):
        """Return the ends of a family's axis: a line needs room where no target can be."""
        low, high = family["domain"]
        more = 0.16 * (high - low) * self.s.straight_line
        least, most = family["possible"]
        return (low if least is None else low - more), (high if most is None else high + more)

    def Y(self, family, v):
        """Return the height of values of a family: on its own scale, the link's, or between."""
        y0, y1, bend = self.y0, self.y1, self.s.bent_axis
        v = np.asarray(v, dtype=float)
        low, high = self.domain(family)
        plain = y1 - (v - low) / (high - low) * (y1 - y0)
        if not bend or not family.get("warped"):
            return plain
        low, high = family["warped"]
        bent = y1 - (self._spaced(family, v) - low) / (high - low) * (y1 - y0)
        return mix(plain, np.clip(bent, y0 - 16, y1 + (7 if self.small else 9)), bend)

    def _spaced(self, family, v):
        """Return where the bent axis has values: at their link, or another spacing of them."""
        least, most = family["possible"]
        below = v <= least
        above = np.zeros_like(below) if most is None else v >= most
        # In the middle of the range, where the two ends stand aside.
        inner = np.where(below | above, (least + (least + 2 if most is None else most)) / 2, v)
        at = family.link.unchecked.link(inner)
        for name, spacing in _SPACINGS.items():
            weight = getattr(self.s, name)
            if most is not None and weight:
                at = mix(at, spacing(inner / most), weight)
        at = np.clip(at, -60, 60)
        return np.where(below, -_FAR, np.where(above, _FAR, at))

    def height(self, value):
        """Return a height averaged over the families that are on, by their weights."""
        return sum(weight * self.Y(family, value(family)) for family, weight in self.mixture)

    def above(self, px, half):
        """Return where words above the plane stand: over a place, inside the plane's region."""
        low = self.x0 + half - 20
        # On bent paper the scale of η has its name at the right.
        end = self.x1 if self.s.bent_axis > 0.3 else min(self.region[0] - 6, self.x1 + 40)
        return max(low, min(end - half, px))

    # The model.

    def predictor(self, x):
        return self.s.theta0 + self.s.theta1 * np.asarray(x, dtype=float)

    def shares(self, x):
        """Return the three class probabilities at x, one class a row."""
        return classes(x)

    def mean(self, x):
        if self.family.kind == "softmax":
            return np.nan
        return float(self.family.mean(self.predictor(x)))

    def mean_height(self, x):
        predictor = self.predictor(x)
        return self.height(lambda f: 0.35 if f.kind == "softmax" else f.mean(predictor))
