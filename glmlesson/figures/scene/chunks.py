"""Many machines: the rows gather in chunks, each folds into a small matrix, and these add up.

Each chunk's XᵀWX is a 2 × 2 matrix whatever the number of rows. A chunk that is lost is done by
another machine.
"""

from typing import NamedTuple

import numpy as np

from glmlesson.figures.scene.layout import Box
from glmlesson.figures.scene.likelihood import Likelihood
from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.plane import row_heights
from glmlesson.figures.scene.shapes import clamp, line, mix, ramp, rectangle

_CHUNKS = 4
_LOST = 2  # the chunk whose machine is taken away


class _Square(NamedTuple):
    """Where a matrix lies, and how large its cells are."""

    x: float
    y: float
    cell: float


def _chunk_of(n):
    return _CHUNKS * np.arange(n) // n


def _information(L):
    """XᵀWX of each chunk at the present θ; the last is their sum."""
    x, y, of = L.data.x, L.data.y[L.key], _chunk_of(len(L.data.x))
    theta = L.s.theta0, L.s.theta1
    parts = [Likelihood(L.family, x[of == k], y[of == k]) for k in range(_CHUNKS)]
    each = np.array([part.information(*theta) for part in parts])
    return [*each, each.sum(axis=0)]


def _boxes(L):
    small = L.small
    left = top = 14 if small else 30
    gap = 8 if small else 14
    high = (L.H - 2 * top - gap * (_CHUNKS - 1)) / _CHUNKS
    cell = min(42 if small else 66, high * 0.46, L.W * 0.1)
    chunks = [Box(left, top + k * (high + gap), L.W * 0.3, high) for k in range(_CHUNKS)]
    squares = [_Square(L.W * 0.44, box.y + (high - 2 * cell) / 2, cell) for box in chunks]
    large = min(cell * 1.3, L.W * 0.12)
    return chunks, squares, _Square(L.W * 0.72, L.H / 2 - large, large)


def chunks(L, out):
    s, small = L.s, L.small
    if s.chunks < 0.004 or L.family.kind == "softmax":
        return
    on = ramp(s.chunks, 0.4, 1) * (1 - s.rows)
    boxes, squares, total = _boxes(L)
    gone = s.lost * (1 - s.rows)
    for k, (x, y, w, h) in enumerate(boxes):
        there = on * (1 - 0.75 * gone if k == _LOST else 1)
        out.line(f"chunk-{k}", "panel", [rectangle(x, y, w, h)], there)
        name, below, size = f"machine {k + 1}", y + (13 if small else 18), 11 if small else 13
        out.text(f"chunk-name-{k}", "soft", name, x + 8, below, size, there)
        if k == _LOST:
            cross = [
                line(x + 8, y + 8, x + w - 8, y + h - 8),
                line(x + 8, y + h - 8, x + w - 8, y + 8),
            ]
            out.line("chunk-lost", "bow", cross, on * ramp(gone, 0, 0.4))
    _dots(L, out, boxes, squares, gone)
    values = _information(L)
    shown = on * ramp(s.matrices, 0.3, 1) * (1 - ramp(s.summed, 0.6, 1))
    for k, square in enumerate(squares):
        # On the way to the sum a matrix leaves its place.
        place = _Square(*(mix(a, b, s.summed) for a, b in zip(square, total, strict=True)))
        _matrix(out, f"matrix-{k}", place, values[k], shown, small)
    shown = on * ramp(s.summed, 0.6, 1)
    _matrix(out, "matrix-sum", total, values[_CHUNKS], shown, small)
    above, size = total.y - (10 if small else 18), 14 if small else 17
    out.text("matrix-name", "label", "$X^{⊤}WX$", total.x, above, size, shown, sym="a")


def _dots(L, out, boxes, squares, gone):
    """Each row as a dot: from the plane, in rank and file, and into its matrix."""
    s, n = L.s, len(L.data.x)
    per = -(-n // _CHUNKS)
    columns = -(-per // 2)
    on = clamp(s.dots * 1.4 - 0.2, 0, 1) * (1 - s.rows)
    fold = ramp(s.matrices, 0, 0.7)
    r = 3.2 if L.small else 4
    heights = row_heights(L)

    def place(box, i):
        j = i % per
        across = box.x + box.w * (j % columns + 0.8) / (columns + 0.6)
        return across, box.y + box.h * (0.34 + 0.32 * (j // columns))

    for i, k in enumerate(_chunk_of(n)):
        home, other = place(boxes[k], i), place(boxes[min(k + 1, _CHUNKS - 1)], i)
        moved = gone if k == _LOST else 0
        tx = mix(home[0], other[0], moved)
        ty = mix(home[1], other[1] + (8 if L.small else 12), moved)
        t = clamp(s.chunks * 1.5 - 0.5 * i / n, 0, 1)
        x, y = mix(L.X(L.data.x[i]), tx, t), mix(heights[i], ty, t)
        # The rows stay where they are; what goes into the matrix is what they add to it.
        out.dot(f"chunk-dot-{i}", "dot", x, y, r, on * (1 - 0.6 * fold), sym="y")
        x, y = mix(x, squares[k].x + 20, fold), mix(y, squares[k].y + 20, fold)
        flying = on if 0 < fold < 1 else 0
        out.dot(f"fold-dot-{i}", "dot", x, y, r * (1 - 0.6 * fold), flying)


def _matrix(out, name, square, values, on, small):
    if on < 0.004:
        return
    a, b, c = values
    x, y, cell = square
    size = min(11.5 if small else 14, cell * 0.27)
    for i, (value, column, row) in enumerate(((a, 0, 0), (b, 1, 0), (b, 0, 1), (c, 1, 1))):
        left, top = x + column * (cell + 3), y + row * (cell + 3)
        out.line(f"{name}-cell-{i}", "cell", [rectangle(left, top, cell, cell)], on, sym="a")
        words = number(value, 1 if value < 100 else 0)
        place = (left + cell / 2, top + cell / 2 + size * 0.35)
        out.text(f"{name}-{i}", "label", words, *place, size, on, anchor="middle")
