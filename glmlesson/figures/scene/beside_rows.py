"""Beside the rows and under them: a(η), the exponent in its terms, φ and η on one axis."""

from typing import NamedTuple

import numpy as np
import scipy.special

from glmlesson.figures.scene.layout import Box
from glmlesson.figures.scene.marks import number, plain_text, tick_text
from glmlesson.figures.scene.rows import band_height, row_place, side_width
from glmlesson.figures.scene.shapes import clamp, line, mix, ramp

_DEEP = 7  # of the exponent that is shown, down; up as far once it is split
_FAR = 4.2  # η at the ends of the shared axis


def _rows_on(L):
    return ramp(L.s.rows, 0.5, 1)


def _shown_for(weight):
    return clamp(2 * weight - 1, 0, 1)


def _inside(points, low, high):
    """The points whose heights lie between two, as one line; none of fewer than three."""
    points = points[(points[:, 1] >= low) & (points[:, 1] <= high)]
    return [points] if len(points) > 1 else []


# a(η).


def log_partition(L, out):
    """The curve a(η): its slope is the mean, its curvature the variance."""
    s, small, family = L.s, L.small, L.family
    on = _rows_on(L) * ramp(s.log_partition, 0.5, 1)
    if on < 0.004 or family.kind == "softmax":
        return
    side = side_width(L)
    x, y, w = L.W - side + (14 if small else 44), 42 if small else 96, side - (24 if small else 72)
    box = Box(x, y, w, min(L.H - y - (70 if small else 130), w * 1.15))
    low, high = family["eta"]
    eta, formulas = family.within(s.eta), family.family.unchecked

    def X(e):
        return box.x + box.w * (e - low) / (high - low)

    def Y(f, a):
        least, most = f["a"]
        return box.y + box.h * (1 - (a - least) / (most - least))

    foot = box.y + box.h
    corner = line(box.x, box.y, box.x, foot, box.x + box.w, foot)
    out.line("partition-axes", "axis", [corner], on)
    e = np.linspace(low, high, 65)
    mixture = [(f, weight) for f, weight in L.mixture if f.kind != "softmax"]
    heights = sum(
        weight * Y(f, f.family.unchecked.log_partition(np.clip(e, *f["eta"])))
        for f, weight in mixture
    ) / sum(weight for _, weight in mixture)
    curve = np.column_stack([X(e), heights])
    seen = (heights >= box.y - 4) & (heights <= foot + 1)
    out.line("partition", "curve", [curve[seen]], on, sym="a")
    at = np.float64(eta)
    a, mean = float(formulas.log_partition(at)), float(formulas.mean(at))
    variance = float(formulas.variance(at))

    def along(f, reach):
        e = np.linspace(max(low, eta - reach), min(high, eta + reach), 41)
        points = np.column_stack([X(e), Y(family, f(e - eta))])
        return _inside(points, box.y - 4, foot + 1)

    bow = along(lambda d: a + mean * d + variance * d * d / 2, 0.3 * (high - low))
    out.line("partition-bow", "bow", bow, on * s.curvature, sym="a")
    tangent = along(lambda d: a + mean * d, 0.36 * (high - low))
    out.line("partition-tangent", "tangent", tangent, on, sym="mu")
    out.dot("partition-point", "mean", X(eta), Y(family, a), 4 if small else 5, on, sym="a")
    name, y, size = "partition-name", box.y - (26 if small else 44), 12.5 if small else 17
    out.text(name, "colour", family["partition"], box.x, y, size, on, sym="a")
    x, y, size = box.x + box.w, foot + (15 if small else 20), 13 if small else 16
    out.text("partition-eta", "title", "$η$", x, y, size, on, sym="eta", anchor="end")
    mean, variance = number(mean, 2), number(variance, 2)
    slope = f"slope $a^{{′}}(η) = {mean}$, mean"
    bend = f"bend $a^{{′′}}(η) = {variance}$, variance"
    if small:
        slope, bend = f"slope ${mean} = μ$", f"bend ${variance}$ = Var"
    y = foot + (34 if small else 50)
    out.text("partition-slope", "label", slope, box.x, y, size, on, sym="mu")
    y = foot + (52 if small else 76)
    out.text("partition-bend", "warning", bend, box.x, y, size, on * s.curvature, sym="a")
    height, y = f"height $a(η) = {number(a, 2)}$", foot + (69 if small else 102)
    out.text("partition-height", "colour", height, box.x, y, size, on * s.curvature, sym="a")


# The exponent in its terms.


def terms(L, out):
    """−½(y − η)² as one curve, or as what touches y alone, both, and η alone."""
    s, small, gaussian = L.s, L.small, L.families["gaussian"]
    on = _rows_on(L) * ramp(s.terms, 0.5, 1) * _shown_for(s.gaussian)
    if on < 0.004:
        return
    row, band = row_place(L, 0), band_height(L)
    top, tall = L.H - band + (24 if small else 40), band - (30 if small else 52)
    eta = gaussian.within(s.eta)
    low, high = gaussian["rows"]
    y = np.linspace(low, high, 97)
    x = row.x + row.inner * (y - low) / (high - low)

    most = mix(0.6, _DEEP, s.terms_split)

    def height(v):
        return top + tall * (most - v) / (most + _DEEP)

    def curve(values):
        values = np.broadcast_to(values, y.shape)
        seen = (values <= most) & (values >= -_DEEP)
        return [np.column_stack([x, height(values)])[seen]] if seen.sum() > 1 else []

    whole, split = on * (1 - s.terms_split), on * s.terms_split
    zero = line(row.x, height(0), row.x + row.w, height(0))
    out.line("terms-zero", "zero", [zero], on)
    out.line("term-sum", "curve", curve(-((y - eta) ** 2) / 2), whole, sym="p")
    out.line("term-y", "term-y", curve(-(y**2) / 2), split, sym="b")
    out.line("term-both", "term-both", curve(eta * y), split, sym="tilt")
    out.line("term-eta", "term-eta", curve(-(eta**2) / 2), split, sym="a")
    size, head = 13.5 if small else 17, L.H - band + (14 if small else 22)
    shown = clamp(2 * whole - 1, 0, 1)
    out.text("term-sum-name", "colour", "$−(y − μ)²/2$", row.x, head, size, shown, sym="p")
    parts = (
        ("y", "soft", "$−y²/2$", ": y alone", "b"),
        ("both", "colour", "$+ μ y$", ": both", "tilt"),
        ("eta", "label", "$− μ²/2$", ": μ alone", "a"),
    )
    for i, (name, role, text, says, sym) in enumerate(parts):
        words, place = text + ("" if small else says), row.x + row.w * i / 3
        shown = clamp(2 * split - 1, 0, 1)
        out.text(f"term-{name}-name", role, words, place, head, size, shown, sym=sym)


# φ and η on one axis.


class _SharedAxis(NamedTuple):
    """The box of the graph, the height of the axis, and how it is spaced."""

    x: float
    w: float
    top: float
    graph: float
    axis: float
    even_in_eta: float

    def across(self, eta):
        even = (eta + _FAR) / (2 * _FAR)
        return self.x + self.w * mix(scipy.special.expit(eta), even, self.even_in_eta)

    def up(self, phi):
        return self.top + self.graph * (1 - phi)


def _shared_axis(L):
    small, row = L.small, row_place(L, 0)
    axis = L.H - (26 if small else 38)
    top = L.H - 0.5 * L.H + (16 if small else 34)
    graph = axis - (30 if small else 46) - top
    x, w = row.x + (26 if small else 40), row.w - (40 if small else 72)
    return _SharedAxis(x, w, top, graph, axis, L.s.even_in_eta)


def shared_scales(L, out):
    s, small = L.s, L.small
    on = _rows_on(L) * ramp(s.shared_axis, 0.5, 1) * _shown_for(s.bernoulli)
    if on < 0.004:
        return
    box, size = _shared_axis(L), 12 if small else 13.5
    eta = L.families["bernoulli"].within(s.eta)
    phi = float(scipy.special.expit(eta))
    x, y, foot = float(box.across(eta)), box.up(phi), box.top + box.graph
    frame = line(box.x, box.top, box.x, foot, box.x + box.w, foot)
    out.line("shared-frame", "axis", [frame], on)
    e = np.linspace(-_FAR, _FAR, 81)
    curve = np.column_stack([box.across(e), box.up(scipy.special.expit(e))])
    out.line("shared-curve", "curve", [curve], on, sym="response")
    out.line("shared-lead", "ray", [line(x, y, x, box.axis)], on)
    for v in (0, 0.5, 1):
        name, words = f"shared-phi-{plain_text(v)}", tick_text(v)
        out.text(name, "tick", words, box.x - 8, box.up(v) + 4.5, size, on, anchor="end")
    lines = [line(box.x, box.axis, box.x + box.w, box.axis)]
    even = ramp(s.even_in_eta, 0.5, 1)
    for name, words, e, upward, shown in _shared_ticks(even, small):
        at = float(box.across(e))
        if shown > 0.5:
            lines.append(line(at, box.axis, at, box.axis + (-5 if upward else 5)))
        below = box.axis + (-10 if upward else 18 if small else 20)
        out.text(name, "tick", words, at, below, size, on * shown, anchor="middle")
    out.line("shared-axis", "axis", lines, on, sym="eta")
    end, size = box.x + box.w + (4 if small else 14), 15 if small else 17
    out.text("shared-phi", "colour", "$ϕ$", end, box.axis - (7 if small else 8), size, on, sym="mu")
    below = box.axis + (16 if small else 20)
    out.text("shared-eta", "label", "$η$", end, below, size, on, sym="eta")
    words = f"$ϕ = {number(phi, 2)}$\u2003$η = {number(eta, 2)}$"
    left, top, size = box.x + 14, box.top + (10 if small else 8), 14 if small else 16
    out.text("shared-read", "label", words, left, top, size, on, sym="mu eta")


def _shared_ticks(even, small):
    for phi in (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98):
        shown = (0 if small else even) if phi < 0.05 or phi > 0.95 else 1
        yield f"shared-top-{phi}", plain_text(phi), np.log(phi / (1 - phi)), True, shown
    for v in range(-4, 5):
        yield f"shared-eta-{v}", tick_text(v), v, False, even if abs(v) > 2 else 1
