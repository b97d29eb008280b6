"""On the θ-plane: the paths that climb the hill, estimates from simulated data, their ellipse."""

import numpy as np

from glmlesson.figures.scene.likelihood import simulated_estimates
from glmlesson.figures.scene.shapes import clamp, ramp

_WITHIN = 5.991464547107979  # the 95 % quantile of χ² with two degrees of freedom
_LONGEST = 4000  # points of a path
_FAR = (-2000, 4000)  # px, where a line is cut off


def paths(L, out, box, hill, on):
    s = L.s
    start = clamp(s.start0, *box.range.theta0), clamp(s.start1, *box.range.theta1)
    if s.ellipse * on > 0.004 and hill.best:
        _ellipse(L, out, box, hill, s.ellipse * on)
    if s.estimates * on > 0.004:
        estimates = simulated_estimates(L.data.name, L.key)
        for i, (theta0, theta1) in enumerate(estimates):
            arrived = clamp(s.estimates * 1.4 - 0.4 * i / len(estimates), 0, 1) ** 2
            x, y = box.X(theta0), box.Y(theta1)
            out.dot(f"estimate-{i}", "estimate", x, y, 2, on * arrived, clip="side")
    names = []
    if s.gradient_path > 0:
        path, steps = hill.gradient_path(start)
        _trail(out, "gradient-path", ("trail", "trail-dot"), path, box, s.gradient_path, on)
        names.append(("gradient-name", "label", f"gradient: {steps} steps", s.gradient_path))
    if s.newton_path > 0:
        path = hill.newton_path(start)
        _trail(out, "newton-path", ("newton", "newton-dot"), path, box, s.newton_path, on)
        names.append(("newton-name", "warning", f"Newton: {len(path) - 1} steps", s.newton_path))
    size, apart = (13, 18) if box.tight else (15, 22)
    for i, (name, role, words, there) in enumerate(names):
        x, y = box.x + box.w - 4, box.y + apart * (i + 0.9)
        out.text(name, role, words, x, y, size, on * ramp(there, 0.5, 1), anchor="end")


def inside_ellipse(hill, estimates):
    """Return of each estimate whether the 95 % ellipse of the inverse information holds it."""
    a, b, c = hill.information(*hill.best)
    d0, d1 = (estimates - np.array(hill.best)).T
    return a * d0**2 + 2 * b * d0 * d1 + c * d1**2 <= _WITHIN


def _part(points, share):
    """The first share of a path, by its length on the page."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    lengths = np.concatenate([[0.0], np.cumsum(steps)])
    end = share * lengths[-1]
    shown = points[lengths <= end + 1e-9]
    i = len(shown)
    if 0 < i < len(points) and lengths[i] > lengths[i - 1]:
        t = (end - lengths[i - 1]) / (lengths[i] - lengths[i - 1])
        shown = np.vstack([shown, points[i - 1] + (points[i] - points[i - 1]) * t])
    return shown


def _trail(out, name, roles, path, box, share, on):
    path = path[:_LONGEST]
    x, y = np.clip(box.X(path[:, 0]), *_FAR), np.clip(box.Y(path[:, 1]), *_FAR)
    points = _part(np.column_stack([x, y]), share)
    if len(points) < 2:
        return
    out.line(name, roles[0], [points], on, clip="side")
    every = max(1, len(points) // 60)
    for i, (x, y) in enumerate(points[::every][:70]):
        out.dot(f"{name}-{i}", roles[1], x, y, 1.8, on, clip="side")


def _ellipse(L, out, box, hill, on):
    """Where 95 % of the estimates are to be expected: by the inverse of the information."""
    b0, b1 = hill.best
    a, b, c = hill.information(b0, b1)
    l11 = np.sqrt(a)
    l21 = b / l11
    l22 = np.sqrt(max(1e-12, c - l21**2))
    angle = 2 * np.pi * (np.arange(73) % 72) / 72
    v = np.sqrt(_WITHIN) * np.sin(angle) / l22
    u = (np.sqrt(_WITHIN) * np.cos(angle) - l21 * v) / l11
    points = np.column_stack([box.X(b0 + u), box.Y(b1 + v)])
    out.line("ellipse", "ellipse", [points], on, clip="side")
    if L.s.estimates < 0.98:
        return
    estimates = simulated_estimates(L.data.name, L.key)
    inside = inside_ellipse(hill, estimates).sum()
    x, y = box.x + box.w - 4, box.y + (52 if box.tight else 64)
    words, size = f"{inside} of {len(estimates)} inside", 13 if box.tight else 15
    out.text("ellipse-name", "label", words, x, y, size, on, anchor="end")
