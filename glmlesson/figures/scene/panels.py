"""The two linked panels, which share the plane's axes: the linear predictor and the response.

A mirror in the corner turns the one's η into the other's, so that the path from x by η to the mean
is a line drawn in one go.
"""

from typing import NamedTuple

import numpy as np

from glmlesson.figures.scene.marks import tick_text
from glmlesson.figures.scene.record import ETA_SPAN, SPAN
from glmlesson.figures.scene.shapes import chevron, clamp, line, ramp, rectangle

_X_LOW, _X_HIGH = SPAN
_LOW, _HIGH = ETA_SPAN
_TICKS = (-2, 0, 2)


class _Below(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    def at(self, eta):
        return self.y + self.h * (1 - (eta - _LOW) / (_HIGH - _LOW))


class _Left(NamedTuple):
    x: float
    y: float
    w: float
    h: float
    top: float
    bottom: float

    def across(self, eta):
        return self.x + self.w * (eta - _LOW) / (_HIGH - _LOW)

    def up(self, y):
        return self.y + (y - self.top) / (self.bottom - self.top) * self.h


def _predictor_box(L):
    return _Below(L.x0, L.y1 + L.gap, L.x1 - L.x0, L.panel)


def _response_box(L):
    tall = L.y1 - L.y0
    if L.small:
        y = L.y0 + 6 + 18 * L.s.bernoulli
        return _Left(L.x0 + 10, y, 78, min(64, tall * 0.42), L.y0, L.y1)
    return _Left(10, L.y0, L.panel, tall, L.y0, L.y1)


def _presence(L):
    below = ramp(L.s.predictor, 0.5, 1) * L.on_plane
    return below, ramp(L.s.response, 0.5, 1) * L.on_plane


def predictor(L, out):
    on, _ = _presence(L)
    box, small = _predictor_box(L), L.small
    if on < 0.004:
        return
    out.line("predictor-axis", "axis", [line(box.x, box.y, box.x, box.y + box.h)], on)
    out.line("predictor-zero", "zero", [line(box.x, box.at(0), box.x + box.w, box.at(0))], on)
    x = np.linspace(_X_LOW, _X_HIGH, 61)
    eta = L.predictor(x)
    seen = (eta > _LOW - 0.05) & (eta < _HIGH + 0.05)
    points = np.column_stack([L.X(x), box.at(eta)])[seen]
    out.line("predictor-line", "line", [points] if len(points) else [], on, sym="eta")
    for v in _TICKS:
        name, y, size = f"predictor-tick-{v}", box.at(v) + 4.5, 12 if small else 13.5
        out.text(name, "tick", tick_text(v), box.x - 8, y, size, on, anchor="end")
    y = clamp(box.at(float(L.predictor(_X_HIGH))), box.y + 2, box.y + box.h) + 5
    x, size = L.x1 + (6 if small else 9), 14 if small else 17
    out.text("predictor-name", "label", "$θ^{⊤}x$", x, y, size, on, sym="theta")


def response(L, out):
    _, on = _presence(L)
    if on < 0.004:
        return
    box, small = _response_box(L), L.small
    if small:
        paper = rectangle(box.x - 4, box.y - 4, box.w + 8, box.h + 8)
        out.line("response-paper", "inset", [paper], on)
    corner = line(box.x, box.y, box.x, box.y + box.h, box.x + box.w, box.y + box.h)
    out.line("response-axis", "axis", [corner], on)
    eta = np.linspace(_LOW, _HIGH, 49)
    y = L.height(lambda f: np.full_like(eta, 0.35) if f.kind == "softmax" else f.mean(eta))
    seen = (y >= L.y0 - 2) & (y <= L.y1 + 2)
    points = np.column_stack([box.across(eta), box.up(y)])[seen]
    out.line("response-curve", "response", [points] if len(points) else [], on, sym="response")
    for family, weight in L.mixture:
        named = clamp(2 * weight - 1, 0, 1) * (1 - L.s.bent_axis) * (0 if small else on)
        name, words = f"response-{family.key}", family["response_text"]
        out.text(name, "colour", words, box.x, box.y - 14, 16, named, sym="response")
    for v in () if small else _TICKS:
        x, y = box.across(v), box.y + box.h + 25
        out.text(f"response-tick-{v}", "tick", tick_text(v), x, y, 13.5, on, anchor="middle")
    x, y = box.x + box.w - 4, box.y + box.h + (-5 if small else 25)
    out.text("response-eta", "title", "$η$", x, y, 13 if small else 16, on, anchor="middle")


def ray(L, out):
    """From x down to the line, by the mirror up to the response, and across to the mean."""
    s, y1 = L.s, L.y1
    below, left = _presence(L)
    both = below * left * (0 if L.small else 1)
    under, box = _predictor_box(L), _response_box(L)
    mirror = line(box.x, under.y + under.h, box.x + box.w, under.y)
    out.line("mirror", "mirror", [mirror], both)
    eta = float(L.predictor(s.slice_at))
    if not abs(eta) <= _HIGH:
        return  # it would leave the panel
    x, mean, at = L.X(s.slice_at), float(L.mean_height(s.slice_at)), under.at(eta)
    lines = [line(x, y1, x, at)]
    if both > 0.004:
        px = box.across(eta)
        lines = [
            line(x, y1, x, at, px, at, px, mean, x, mean),
            chevron(x, (y1 + at) / 2 + 6, 0, 1),
            chevron((L.x0 + px) / 2 + 14, at, -1, 0),
            chevron(px, (at + mean) / 2, 0, -1),
        ]
        if x - px > 120:
            lines.append(chevron(box.x + box.w + 16, mean, 1, 0))
    out.line("ray", "ray", lines, s.ray * below, sym="ray")


def ray_dots(L, out):
    s = L.s
    below, left = _presence(L)
    eta = float(L.predictor(s.slice_at))
    if not abs(eta) <= _HIGH:
        return
    box = _response_box(L)
    y = _predictor_box(L).at(eta)
    out.dot("ray-below", "ray-dot", L.X(s.slice_at), y, 4, s.ray * below)
    y = box.up(float(L.mean_height(s.slice_at)))
    out.dot("ray-left", "ray-dot", box.across(eta), y, 4, s.ray * left)
