"""The θ-plane: the log-likelihood as a hill seen from above, and θ as a point on it.

The hill is concave, so each height line is met once on every ray from the top: it is found by a few
Newton steps along rays, with no grid.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from glmlesson.figures.scene.layout import Box
from glmlesson.figures.scene.likelihood import likelihood
from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.paths import paths
from glmlesson.figures.scene.record import RECORD
from glmlesson.figures.scene.shapes import arrow, line, mix, ramp

_LEVELS, _RAYS = RECORD["theta"]["levels"], RECORD["theta"]["rays"]
_PIECES = 4  # of a smooth line between two points
_FAR = (-2000, 4000)  # px, where a line is cut off


class Range(NamedTuple):
    """What the plane shows of each weight: from, to, and the marks of its axis."""

    theta0: tuple
    theta1: tuple
    ticks0: tuple
    ticks1: tuple


class ThetaBox(NamedTuple):
    """The plane's box, and where θ lies in it."""

    x: float
    y: float
    w: float
    h: float
    tight: bool
    range: Range

    def X(self, theta0):
        low, high = self.range.theta0
        return self.x + (theta0 - low) / (high - low) * self.w

    def Y(self, theta1):
        low, high = self.range.theta1
        return self.y + self.h - (theta1 - low) / (high - low) * self.h


def _ticks_between(low, high):
    """The round numbers between two ends, about five."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(k for k in (1, 2, 5, 10) if k * power >= rough)
    ticks = range(math.ceil(low / step), math.floor(high / step) + 1)
    return tuple(round(tick * step, 6) for tick in ticks)


def theta_range(L):
    """Return what the plane shows: fixed for a data set and a family, whatever is dragged."""
    whole, close = _ranges(L.data.name, L.key)
    t = L.s.theta_close
    if t in (0, 1):
        return close if t else whole
    ends = [
        tuple(mix(a, b, t) for a, b in zip(far, near, strict=True))
        for far, near in zip(whole[:2], close[:2], strict=True)
    ]
    return _with_ticks(ends)


@cache
def _ranges(data, family):
    """The whole plane, and the one drawn closer to the top."""
    hill = likelihood(data, family)
    t0, t1 = hill.best or (0.0, 0.0)
    a, b, c = hill.information(t0, t1) if hill.best else (1.0, 0.0, 1.0)
    det = a * c - b * b
    errors = math.sqrt(c / det), math.sqrt(a / det)

    def around(far):
        pairs = zip((t0, t1), errors, strict=True)
        return _with_ticks([(t - far * error, t + far * error) for t, error in pairs])

    if data == "shop" and family == "poisson":
        return Range(*(tuple(RECORD["theta"][name]) for name in Range._fields)), around(4)
    return around(5), around(4)


def _with_ticks(ends):
    return Range(*ends, *(_ticks_between(*end) for end in ends))


def theta_box(L):
    x, y, w, h = L.side
    tight = L.small or h < 330
    box = Box(x + 42, y + 34, w - 58, h - 62) if tight else Box(x + 54, y + 58, w - 72, h - 108)
    return ThetaBox(*box, tight, theta_range(L))


def theta_plane(L, out):
    s = L.s
    on = ramp(s.theta_plane, 0.5, 1) * (1 - s.rows)
    if on < 0.004 or L.family.kind == "softmax":
        return
    box, hill = theta_box(L), likelihood(L.data.name, L.key)
    if hill.best:
        for k, points in enumerate(_level_lines(L.data.name, L.key)):
            x, y = np.clip(box.X(points[:, 0]), *_FAR), np.clip(box.Y(points[:, 1]), *_FAR)
            out.line(f"hill-{k}", "hill", [_smooth(np.column_stack([x, y]))], on, clip="side")
    paths(L, out, box, hill, on)
    if hill.best:
        x, y = box.X(hill.best[0]), box.Y(hill.best[1])
        cross = [line(x - 6, y, x + 6, y), line(x, y - 6, x, y + 6)]
        out.line("summit", "summit", cross, on, clip="side")
    _axes(L, out, box, on)
    height, g0, g1 = hill.at(s.theta0, s.theta1)
    _slope(L, out, box, (g0, g1), on)
    size = 14 if box.tight or box.w < 250 else 17
    top = L.side.y + (16 if box.tight else 20)
    words = f"$ℓ = {number(height, 1 if abs(height) < 1e5 else 0)}$"
    out.text("height", "label", words, box.x + (34 if box.tight else 0), top, size, on)
    words = f"$θ = ({number(s.theta0, 2)}, {number(s.theta1, 2)})$"
    out.text("theta-read", "label", words, box.x + box.w, top, size, on, anchor="end")


def _digits(ticks):
    if all(tick == int(tick) for tick in ticks):
        return 0
    return 2 if ticks[1] - ticks[0] < 0.099 else 1


def _axes(L, out, box, on):
    tight, size, foot = box.tight, 12 if L.small else 13.5, box.y + box.h
    corner = line(box.x, box.y, box.x, foot, box.x + box.w, foot)
    out.line("theta-axes", "axis", [corner], on)
    ticks0, ticks1 = box.range.ticks0, box.range.ticks1
    for i, v in enumerate(ticks0):
        x, y = box.X(v), foot + (16 if tight else 20)
        # On a small plane the last tick would meet the axis' name.
        shown = 0 if tight and x > box.x + box.w - 28 else on
        words = number(v, _digits(ticks0))
        out.text(f"theta0-{i}", "tick", words, x, y, size, shown, anchor="middle")
    for i, v in enumerate(ticks1):
        words, y = number(v, _digits(ticks1)), box.Y(v) + 4.5
        out.text(f"theta1-{i}", "tick", words, box.x - 8, y, size, on, anchor="end")
    words, y = ("$θ_{0}$", foot + 16) if tight else ("intercept $θ_{0}$", foot + 40)
    more = {"anchor": "end", "sym": "theta"}
    out.text("theta0-title", "title", words, box.x + box.w, y, 15, on, **more)
    words, x, y = ("$θ_{1}$", 4, 14) if tight else ("slope $θ_{1}$", 10, 16)
    out.text("theta1-title", "title", words, L.side.x + x, box.y - y, 15, on, sym="theta")


def _slope(L, out, box, gradient, on):
    """The gradient at θ: which way, and roughly how steep."""
    (a, b), (c, d) = box.range.theta0, box.range.theta1
    dx, dy = gradient[0] * (b - a), -gradient[1] * (d - c)
    steep = np.hypot(dx, dy)
    if not steep > 0.5:
        return
    length = 16 + 34 * np.tanh(steep / 4000)
    x, y = box.X(L.s.theta0), box.Y(L.s.theta1)
    ends = [(x + r * dx / steep, y + r * dy / steep) for r in (13, 13 + length)]
    out.line("slope", "slope", arrow(*ends[0], *ends[1], 8), on, sym="F T", clip="side")


@cache
def _level_lines(data, family):
    """One closed line for each level below the top, as points (θ₀, θ₁)."""
    hill = likelihood(data, family)
    b0, b1 = hill.best
    peak = hill.at(b0, b1)[0]
    # Directions whitened by the curvature at the top, so that the first guess is nearly right.
    a, b, c = hill.information(b0, b1)
    l11 = np.sqrt(a)
    l21 = b / l11
    l22 = np.sqrt(max(1e-12, c - l21**2))
    angle = 2 * np.pi * np.arange(_RAYS) / _RAYS
    v = np.sin(angle) / l22
    u = (np.cos(angle) - l21 * v) / l11
    lines, r = [], None
    for k, level in enumerate(_LEVELS):
        r = np.full(_RAYS, np.sqrt(2 * level)) if r is None else r * np.sqrt(level / _LEVELS[k - 1])
        open_rays = np.ones(_RAYS, dtype=bool)
        for _ in range(12):
            height, g0, g1 = hill.at(b0 + r * u, b1 + r * v)
            slope = -(g0 * u + g1 * v)
            after = r - (peak - height - level) / np.where(slope == 0, 1e-9, slope)
            after = np.where(open_rays, np.clip(after, r / 3, r * 3), r)
            open_rays &= np.abs(after - r) >= 1e-4 * r
            r = after
            if not open_rays.any():
                break
        lines.append(np.column_stack([b0 + r * u, b1 + r * v]))
    return lines


def _smooth(points):
    """A closed Catmull-Rom curve through points."""
    p0, p1, p2, p3 = (np.roll(points, shift, axis=0) for shift in (1, 0, -1, -2))
    t = (np.arange(_PIECES) / _PIECES)[:, None, None]
    cubic = 3 * p1 - p0 - 3 * p2 + p3
    curve = 2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + cubic * t**3
    curve = (curve / 2).transpose(1, 0, 2).reshape(-1, 2)
    return np.vstack([curve, curve[:1]])
