"""Small geometry: between two numbers, and outlines of lines, arrows and slices.

A line is an array of points, one in each row.
"""

import numpy as np

_THIN = 0.25  # px


def mix(a, b, t):
    return a + (b - a) * t


def clamp(value, low, high):
    return min(high, max(low, value))


def ramp(t, start, end):
    """Return 0 below the window, 1 above it, and what lies on a straight line between."""
    return clamp((t - start) / (end - start), 0.0, 1.0)


def line(*places):
    """Return the line through places given as x, y, x, y ..."""
    return np.reshape(np.array(places, dtype=float), (-1, 2))


def rectangle(x, y, width, height):
    return line(x, y, x + width, y, x + width, y + height, x, y + height, x, y)


def arrow(x, y, u, v, head=7):
    """Return an arrow from (x, y) to (u, v): its shaft, and its head as a closed line."""
    length = np.hypot(u - x, v - y)
    if length < 0.6:
        return []
    h = min(head, length)
    cx, cy = (u - x) / length, (v - y) / length
    bx, by = u - cx * h, v - cy * h
    wx, wy = -cy * h * 0.45, cx * h * 0.45
    return [line(x, y, bx, by), line(u, v, bx + wx, by + wy, bx - wx, by - wy, u, v)]


def chevron(x, y, dx, dy):
    """Return an open arrowhead at (x, y) that points along (dx, dy)."""
    left = (x - 4 * dx - 3.5 * dy, y - 4 * dy - 3.5 * dx)
    right = (x - 4 * dx + 3.5 * dy, y - 4 * dy + 3.5 * dx)
    return line(*left, x, y, *right)


def lifted(points, away):
    """Return the outline of a slice without the stretches of its pole where it is too thin to see.

    Bars stand apart, a bell stays whole. ``away`` is how far each point is from the pole.
    """
    thin = ~(np.asarray(away) >= _THIN)
    before, after = np.roll(thin, 1), np.roll(thin, -1)
    before[0] = after[-1] = True
    strokes, stroke = [], None
    for point, here, left, right in zip(points, thin, before, after, strict=True):
        if here and left and right:
            stroke = None
            continue
        if stroke is None or (here and left):
            strokes.append(stroke := [])
        stroke.append(point)
    return [np.array(stroke) for stroke in strokes]
