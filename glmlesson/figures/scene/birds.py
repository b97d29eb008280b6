"""Softmax with two features: penguins by bill and flipper, and one of them in hand."""

import numpy as np
import scipy.special

from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.record import RECORD
from glmlesson.figures.scene.shapes import line

_FACTS = RECORD["birds"]
_THETA = np.array(_FACTS["theta"])  # one row a species: intercept, bill, flipper
NAMES = tuple(_FACTS["names"])


def logits_of(bill, flipper):
    """Return the logits of a bird, the last species' being zero."""
    return _THETA @ np.array([1.0, bill, flipper])


def shares_of(bill, flipper):
    """Return the three probabilities of a bird."""
    return scipy.special.softmax(logits_of(bill, flipper))


def birds(L, out):
    """Draw the plane of the two features, with the birds and the one in hand."""
    s, small = L.s, L.small
    on = s.birds * (1 - s.rows)
    if on < 0.004:
        return
    x0, x1, y0, y1 = L.x0, L.x1, L.y0, L.y1
    bills, flippers = _FACTS["axes"]["bill"], _FACTS["axes"]["flipper"]

    def X(bill):
        low, high = bills["span"]
        return x0 + (x1 - x0) * (bill - low) / (high - low)

    def Y(flipper):
        low, high = flippers["span"]
        return y1 - (y1 - y0) * (flipper - low) / (high - low)

    size = 12 if small else 13.5
    out.line("birds-axes", "axis", [line(x0, y0, x0, y1, x1, y1)], on)
    for v in bills["ticks"]:
        out.text(f"bill-{v}", "tick", str(v), X(v), y1 + 18, size, on, anchor="middle")
    for v in flippers["ticks"]:
        out.text(f"flipper-{v}", "tick", str(v), x0 - 8, Y(v) + 4.5, size, on, anchor="end")
    middle, below = (x0 + x1) / 2, y1 + (34 if small else 42)
    out.text("bill-name", "title", bills["title"], middle, below, size, on, anchor="middle")
    out.text("flipper-name", "title", flippers["title"], 6 if small else 14, y0 - 12, size, on)
    lines = [np.column_stack([X(ends[:, 0]), Y(ends[:, 1])]) for ends in _borders()]
    out.line("birds-borders", "response", lines, on * s.borders, clip="plane", sym="mu")
    rows = zip(_FACTS["bill"], _FACTS["flipper"], _FACTS["species"], strict=True)
    for i, (bill, flipper, k) in enumerate(rows):
        r = 2.6 if small else 3.4
        out.dot(f"bird-{i}", f"bird{k}", X(bill), Y(flipper), r, on, sym="y")
    for k, (bill, flipper) in enumerate(_FACTS["labels"]):
        x, y, letters = X(bill), Y(flipper), 13 if small else 16
        out.text(f"birds-{k}", "colour", NAMES[k], x, y, letters, on, anchor="middle")
    words = f"bill {number(s.bird_bill, 1)}, flipper {number(s.bird_flipper, 0)} mm"
    out.text("bird-read", "label", words, x1, y0 - 12, 13 if small else 16, on, anchor="end")
    x, y = X(s.bird_bill), Y(s.bird_flipper)
    out.dot("bird-hand", "mean", x, y, 4.5 if small else 5.5, on, sym="x")


def _borders():
    """Where two species are equally likely and the third is less so: rays from one point."""
    meet = np.linalg.solve(_THETA[:2, 1:], -_THETA[:2, 0])
    for i, j, k in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
        across = _THETA[i, 1:] - _THETA[j, 1:]
        way = np.array([-across[1], across[0]])  # along which i and j stay equal
        if (_THETA[i, 1:] - _THETA[k, 1:]) @ way < 0:
            way = -way
        yield np.array([meet, meet + 200 * way / np.hypot(*way)])
