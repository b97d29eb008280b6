"""A line-up: the residual plot of the data among nineteen of data simulated from the fit."""

from functools import cache

import numpy as np

from glmlesson.figures.scene.layout import Box
from glmlesson.figures.scene.likelihood import Likelihood, dice, likelihood, simulated
from glmlesson.figures.scene.shapes import line, rectangle

_PANELS = 20
_TOP = 4.5  # Pearson residuals beyond are drawn at the edge


def _pearson(family, x, y, theta):
    predictor = theta[0] + theta[1] * x
    mean = family.mean(predictor)
    variance = family.family.unchecked.variance(family.natural_parameter(predictor))
    return (y - mean) / np.sqrt(variance)


@cache
def _line_up(data, key):
    """Twenty sets of Pearson residuals, and which of them is the data's."""
    hill = likelihood(data, key)
    if hill.best is None:
        return [], -1
    luck = dice(2009)  # Buja et al. (2009) invented the line-up
    truth = int(next(luck) * _PANELS)
    panels = []
    for k in range(_PANELS):
        y, theta = hill.y, hill.best
        if k != truth:
            y = simulated(hill.family, hill.x, hill.best, luck)
            theta = Likelihood(hill.family, hill.x, y).best or hill.best
        panels.append(_pearson(hill.family, hill.x, y, theta))
    return panels, truth


def _panel(L, k):
    columns = 4 if L.W < 560 else 5
    left = top = 10 if L.small else 24
    gap = 8 if L.small else 16
    across = (L.W - 2 * left + gap) / columns
    down = (L.H - top - (22 if L.small else 30) + gap) / -(-_PANELS // columns)
    return Box(left + across * (k % columns), top + down * (k // columns), across - gap, down - gap)


def line_up(L, out):
    s, small = L.s, L.small
    on = s.line_up * (1 - s.rows)
    if on < 0.004 or L.family.kind == "softmax":
        return
    panels, truth = _line_up(L.data.name, L.key)
    picked = int(np.floor(s.picked + 0.5))
    for k, residuals in enumerate(panels):
        x, y, w, h = _panel(L, k)
        frame = "chosen" if picked >= 0 and k == truth else "wrong" if k == picked else "panel"
        out.line(f"panel-{k}-{frame}", frame, [rectangle(x, y, w, h)], on)
        out.line(f"panel-{k}-zero", "zero", [line(x, y + h / 2, x + w, y + h / 2)], on)
        across = x + w * (0.05 + 0.15 * L.data.x)
        up = y + h * (0.5 - 0.46 * np.clip(residuals, -_TOP, _TOP) / _TOP)
        for i, place in enumerate(zip(across, up, strict=True)):
            out.dot(f"panel-{k}-{i}", "panel-dot", *place, 1.1 if small else 1.7, on)
    words = "which one is the data?"
    if picked >= 0:
        words = "this one is the data" if picked == truth else "the framed one is the data"
    x, y, size = (10, L.H - 8, 13) if small else (24, L.H - 10, 15)
    out.text("line-up-name", "label", words, x, y, size, on)
