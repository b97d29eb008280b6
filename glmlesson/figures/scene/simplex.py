"""Softmax: the three probabilities as one point in a triangle, beside the plane."""

import numpy as np

from glmlesson.figures.scene.birds import NAMES, logits_of, shares_of
from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.record import RECORD, SPAN
from glmlesson.figures.scene.shapes import line, ramp

_TALL = np.sqrt(3) / 2  # of an equilateral triangle, in its sides


def simplex(L, out):
    s, softmax = L.s, L.families["softmax"]
    on = ramp(s.simplex, 0.5, 1) * (1 - s.rows)
    if on < 0.004:
        return
    tight, corners, words, axis = _places(L)
    out.line("simplex-sides", "axis", [np.vstack([corners, corners[:1]])], on)
    names, curve, shown, shares, logits = _of_bird(s) if s.birds > 0.5 else _of_slice(L, softmax)
    out.line("simplex-curve", "response", [curve @ corners], on * shown, sym="mu")
    point = shares @ corners
    # How far the point is from a side is the probability of the corner on the other one.
    out.line("simplex-lead", "zero", [np.vstack([point, corner]) for corner in corners], on)
    for k, (name, (x, y)) in enumerate(zip(names, corners, strict=True)):
        y += -12 if k == 2 else 16 if tight else 22
        size = 12.5 if tight else 15
        out.text(f"simplex-{name}", "colour", name, x, y, size, on, anchor="middle")
    eta, mu = (
        ", ".join(number(value, 2) for value in values) for values in (logits + s.shift, shares)
    )
    size, (x, y) = 13 if tight else 16, words
    said = f"$η = {eta}$" if tight else f"logits $η = ({eta})$"
    out.text("simplex-logits", "label", said, x, y, size, on, sym="eta")
    said = f"$μ = {mu}$" if tight else f"softmax $μ = ({mu})$"
    out.text("simplex-shares", "colour", said, x, y + (20 if tight else 26), size, on, sym="mu")
    left, height, wide = axis
    middle = left + wide / 2
    lines = [
        line(left, height, left + wide, height),
        line(middle, height - 4, middle, height + 4),
    ]
    out.line("shift-axis", "axis", lines, on)
    out.text("shift-name", "label", "$+ c$", x - 4, height + 5, size, on, sym="eta")
    out.dot("simplex-point", "mean", *point.tolist(), 4.5 if tight else 5.5, on, sym="mu")


def _of_slice(L, softmax):
    """What the triangle shows of the slice: names, curve, its presence, shares, logits."""
    x = L.s.slice_at
    logits = np.array([a + b * x for a, b in softmax["classes"]])
    along = L.shares(np.linspace(*SPAN, 91)).T
    return softmax["tick_names"], along, 1, L.shares(x)[:, 0], logits


def _of_bird(s):
    """What it shows of the bird in hand; the curve is that of all bills at its flipper."""
    bill, flipper = s.bird_bill, s.bird_flipper
    bills = np.linspace(*RECORD["birds"]["axes"]["bill"]["span"], 91)
    along = np.array([shares_of(each, flipper) for each in bills])
    return NAMES, along, s.curve, shares_of(bill, flipper), logits_of(bill, flipper)


def _places(L):
    """The corners of the triangle, where its words begin, and the axis of the added constant."""
    x, y, w, h = L.side
    tight = L.small or h < 330
    side = min(w * 0.42, (h - 46) / _TALL) if tight else min(w - 90, (h - 230) / _TALL)
    left = x + 34 if tight else x + (w - side) / 2 + 6
    top = y + (22 if tight else 64)
    foot = top + side * _TALL
    corners = np.array([(left, foot), (left + side, foot), (left + side / 2, top)])
    words = (left + side + 64, top + 14) if tight else (x + 30, foot + 66)
    wide = min(w - (words[0] - x) - 56 if tight else 220, w - 90)
    return tight, corners, words, (words[0] + 34, words[1] + (66 if tight else 90), wide)
