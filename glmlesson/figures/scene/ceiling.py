"""Chapter 0: the sigmoid among the counts. It cannot go above one, where most of them are."""

import numpy as np

from glmlesson.figures.scene.likelihood import likelihood
from glmlesson.figures.scene.record import SPAN
from glmlesson.figures.scene.shapes import clamp, rectangle


def _presence(L):
    return L.s.ceiling * L.on_plane * clamp(2 * L.s.poisson - 1, 0, 1)


def out_of_reach(data):
    """Return at how many rows more than one came, and how many rows there are."""
    return int((data.y["poisson"] > 1).sum()), len(data.x)


def ceiling_hatch(L, out):
    on, top = _presence(L), float(L.Y(L.families["poisson"], 1))
    out.line("ceiling-hatch", "hatch", [rectangle(L.x0, L.y0, L.x1 - L.x0, top - L.y0)], on)


def ceiling(L, out):
    on = _presence(L)
    if on < 0.004:
        return
    best = likelihood(L.data.name, "bernoulli").best
    if best is None:
        return
    x = np.linspace(*SPAN, 97)
    means = L.families["bernoulli"].mean(best[0] + best[1] * x)
    curve = np.column_stack([L.X(x), L.Y(L.families["poisson"], means)])
    out.line("ceiling", "sigmoid", [curve], on, sym="mu")
    above, rows = out_of_reach(L.data)
    words = f"{above} of {rows} hours: more than 1"
    x, y = L.x0 + (12 if L.small else 20), L.y0 + (16 if L.small else 22)
    out.text("ceiling-words", "warning", words, x, y, L.font, on)
