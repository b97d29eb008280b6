"""What a reader has drawn or set before the scene answers; it stays beside the answer."""

import numpy as np

from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.record import SPAN
from glmlesson.figures.scene.rows import along, row_place
from glmlesson.figures.scene.shapes import line, ramp

KNOTS = np.linspace(*SPAN, 31)  # where along x a drawn curve has its heights


def gap(L, out):
    """The area between the drawn curve and the scene's: behind everything."""
    if L.data.drawn is None:
        return
    shown = L.s.ask_curve * L.on_plane * ramp(L.s.curve, 0.5, 1) * 0.9
    there = np.column_stack([L.X(KNOTS), L.Y(L.family, L.data.drawn)])
    back = np.column_stack([L.X(KNOTS), L.mean_height(KNOTS)])[::-1]
    out.line("gap", "gap", [np.vstack([there, back, there[:1]])], shown)


def drawn_curve(L, out):
    small, family, asked = L.small, L.family, L.s.ask_curve * L.on_plane
    if asked < 0.004:
        return
    low, high = family["domain"]
    middle = low + (high - low) / 2
    knots = np.full(len(KNOTS), middle) if L.data.drawn is None else np.asarray(L.data.drawn)
    x, y = L.X(KNOTS), L.Y(family, knots)
    if L.data.drawn is None:
        words = "press, and draw your curve here, from left to right"
        words, size = ("draw your curve here", 14) if small else (words, 16)
        x, y = (L.x0 + L.x1) / 2, (L.y0 + L.y1) / 2 - 4
        out.text("guess-name", "label", words, x, y, size, asked, anchor="middle")
        return
    out.line("guess", "guess", [np.column_stack([x, y])], asked)
    # Where the two are furthest apart, on the far side.
    apart = (y - L.mean_height(KNOTS))[4:-4]
    i = 4 + int(np.abs(apart).argmax())
    above = apart[i - 4] < 0
    x, y = x[i] + (-8 if above else 8), y[i] + (-8 if above else 20)
    anchor = "end" if above else "start"
    out.text("guess-name", "label", "yours", x, y, 13 if small else 15, asked, anchor=anchor)


def expected_mean(L, out):
    """The mean that is expected, on the last row."""
    on, family = L.s.ask_mean * ramp(L.s.rows, 0.5, 1), L.family
    if on < 0.004 or not family.get("rows"):
        return
    mean = float(family.family.unchecked.mean(np.float64(family.within(L.s.eta))))
    row = row_place(L, 2)
    x, top = row.x + along(family, mean, row), row.y - row.h * 0.8
    out.line("expected", "guess-mark", [line(x, row.y, x, top)], on)
    flip = x > L.W - 250
    words, size = f"you: {number(mean)}", 13 if L.small else 15
    place, anchor = (x - 8, "end") if flip else (x + 8, "start")
    out.text("expected-name", "label", words, place, top + 8, size, on, anchor=anchor)
