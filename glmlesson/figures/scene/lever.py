"""Residual times feature, as a torque.

Each residual leaves its dot and pushes on a beam that is hinged at x = 0: the pushes add up (the
gradient in θ₀), and so do their turning forces (the gradient in θ₁). The beam lies level, and
still, where both are zero: at the fit.
"""

import numpy as np

from glmlesson.figures.scene.marks import signed
from glmlesson.figures.scene.plane import row_heights
from glmlesson.figures.scene.record import SPAN
from glmlesson.figures.scene.shapes import arrow, clamp, line, mix, ramp

_X_LOW, _X_HIGH = SPAN
# Half of the beam's full push for each row, and the residual as long as the half height, by kind.
_SIZES = {"bell": (0.4, 3), "classes": (0.12, 1), "counts": (1, 12), "positive": (1, 12)}


def residuals(L):
    """Return what each row brought, less what the curve promised."""
    return L.data.y[L.key] - L.family.mean(L.predictor(L.data.x))


def lever(L, out):
    s, small, x = L.s, L.small, L.data.x
    on = max(s.residuals, s.lever) * L.on_plane
    if s.residuals < 0.004 or on < 0.004 or L.family.kind == "softmax":
        return
    r = residuals(L)
    force, torque = r.sum(), (r * x).sum()
    push, longest = _SIZES[L.family.kind]
    F, T = np.tanh(force / (len(x) * push)), np.tanh(torque / (4 * len(x) * push))
    top = L.y1 + L.gap + (2 if small else 6)
    head = 16 if small else 30  # the line of words above
    half = (L.tail - (2 if small else 6) - head) / 2
    level = top + head + half
    hx = L.X(_X_LOW)
    long = L.X(_X_HIGH) - hx
    # Shift, tilt and pushes share the half height, so that nothing leaves the panel.
    hy, angle = level - F * half * 0.1, -T * half * 0.28 / long

    def at(x):
        return hx + (L.X(x) - hx) * np.cos(angle), hy + (L.X(x) - hx) * np.sin(angle)

    ex, ey = at(_X_HIGH)
    shown = ramp(s.lever, 0.5, 1) * on
    out.line("level", "zero", [line(hx, level, hx + long, level)], shown)
    out.line("rail", "rail", [line(hx, level - half * 0.85, hx, level + half * 0.85)], shown)
    out.line("beam", "beam", [line(hx, hy, ex, ey)], shown)

    bars = []
    means, heights = L.mean_height(x), row_heights(L)
    for xi, ri, mean, height in zip(x, r, means, heights, strict=True):
        bx, by = at(xi)
        tip = by - clamp(ri / longest, -1, 1) * half * 0.6
        drop = clamp(s.on_beam * 1.5 - xi / _X_HIGH * 0.5, 0, 1)
        px = mix(L.X(xi), bx, drop)
        start, end = mix(mean, by, drop), mix(height, tip, drop)
        begin = mix(end, start, s.residuals)
        if drop > 0.5:
            bars += arrow(px, begin, px, end, 4 if small else 5.5)
        else:
            bars.append(line(px, begin, px, end))
    out.line("residuals", "residual", bars, on, sym="r")
    out.dot("hinge", "hinge", hx, hy, 5 if small else 6.5, shown)
    left, right = hx - (14 if small else 22), ex + (6 if small else 20)
    pushes = arrow(left, level, left, level - F * half * 0.85, 10)
    out.line("force", "force", pushes, shown, sym="F")
    turns = arrow(right, level, right, level - T * half * 0.85, 10)
    out.line("torque", "force", turns, shown, sym="T")
    _words(L, out, shown, top, level + half * 0.72, (force, torque, F, T))


def _words(L, out, shown, top, below, sums):
    small, hx = L.small, L.X(_X_LOW)
    force, torque, F, T = sums
    digits = 1 if L.family.kind == "counts" else 2
    y, size = top + (10 if small else 14), 13.5 if small else 16

    def name(words, sum_of):
        return f"${sum_of}$" if small else f"{words}  ${sum_of}$"

    words = name("all pushes", f"Σ r = {signed(force, digits)}")
    out.text("force-name", "label", words, hx + (4 if small else 10), y, size, shown, sym="F")
    words = name("all turning", f"Σ r x = {signed(torque, digits)}")
    more = {"sym": "T", "anchor": "end"}
    out.text("torque-name", "label", words, L.x1 - 2, y, size, shown, **more)
    still = abs(F) < 0.004 and abs(T) < 0.004
    words = "in balance: this is the fit" if still else ""
    at, size = (hx + L.X(_X_HIGH)) / 2, 13 if small else 15
    out.text("verdict", "colour", words, at, below, size, shown, anchor="middle")
