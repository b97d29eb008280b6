"""The conditional distributions: standing along x, or the one in hand lying as the third row."""

import numpy as np

from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.outlines import outline, reach
from glmlesson.figures.scene.rows import along as along_row
from glmlesson.figures.scene.rows import row_place
from glmlesson.figures.scene.shapes import clamp, lifted, line, mix
from glmlesson.figures.scene.words import width

_THIN = 0.25  # px


def _slice(L, eta_of, place, room, top_of):
    """The outline along its pole and away from it, in px, averaged over the families."""
    along = away = 0.0
    for family, weight in L.mixture:
        shape = outline(family, "p", eta_of(family), L.data.bars, top_of(family))
        scale = room * reach(family, shape.top) / shape.top
        along = along + weight * place(family, shape.y)
        away = away + weight * scale * shape.density
    # What is too thin to see does not draw a line along the pole.
    low, high = 0, len(along) - 1
    while low < high and away[low + 1] < _THIN:
        low += 1
    while high > low and away[high - 1] < _THIN:
        high -= 1
    along[:low], along[high + 1 :] = along[low], along[high]
    return along, away, (along[low], along[high])


def _eta_at(L, x):
    def eta_of(family):
        if family.kind == "softmax":
            return x
        return float(family.natural_parameter(L.predictor(x)))

    return eta_of


def _clear(L, x):
    """The one in hand pushes its neighbours out of the way."""
    free = clamp((abs(L.X(x) - L.X(L.s.slice_at)) / L.room - 0.5) / 0.5, 0, 1)
    return mix(1, free, L.s.slice) if L.s.slice > 0.01 else 1


def _there(L, x):
    return clamp(L.s.slices * 1.9 - abs(x - 3.2) * 0.28, 0, 1) * _clear(L, x) * L.on_plane


def other_slices(L, out):
    """The slices at the poles of the data."""
    s, y0, y1 = L.s, L.y0, L.y1
    for j, x in enumerate(L.data.poles):
        on = _there(L, x)
        if on < 0.004:
            continue
        px = L.X(x)
        along, away, ends = _slice(L, _eta_at(L, x), L.Y, L.room * on, lambda f: L.domain(f)[1])
        points = np.column_stack([px - away, along])
        top = max(y0 - 4, min(ends))
        # On bent paper an area means nothing: the slice leaves, its pole and mean stay.
        shape = on * (1 - s.bent_axis)
        out.line(f"pole-{j}", "pole", [line(px, y1, px, top)], on, sym="p", clip="plane")
        out.line(f"slice-{j}", "slice", lifted(points, away), shape, sym="p", clip="plane")


def means(L, out):
    pure = 1 - clamp(L.s.softmax * 3, 0, 1)
    for j, x in enumerate(L.data.poles):
        on = _there(L, x) * L.s.means * pure
        y = float(L.mean_height(x))
        out.dot(f"mean-{j}", "mean", L.X(x), y, 3 if L.small else 3.6, on, sym="mu")


def _presence(L):
    lying = L.s.rows
    if lying > 0.003:
        return max(L.s.slice * (1 - lying), L.s.normalised_row)
    return L.s.slice * L.on_plane


def main_slice(L, out):
    """The one in hand: it lies in the third row, and stands up in the plane by one turn of 90°."""
    s, y0, y1, lying = L.s, L.y0, L.y1, L.s.rows
    on = _presence(L) * (1 - max(s.line_up, s.chunks))
    L.main_mean = None
    if on < 0.004:
        return
    angle = -np.pi / 2 * (1 - lying)
    ux, uy = np.cos(angle), np.sin(angle)
    nx, ny = np.sin(angle), -np.cos(angle)
    row = row_place(L, 2)
    ox, oy = mix(L.X(s.slice_at), row.x, lying), mix(y1, row.y, lying)
    standing = _eta_at(L, s.slice_at)

    def eta_of(family):
        if family.kind == "softmax":
            return s.slice_at
        return mix(standing(family), family.within(s.eta), lying)

    def place(family, v):
        up = np.minimum(y1 - L.Y(family, v), y1 - y0 + 8) if lying < 1 else 0.0
        flat = np.minimum(along_row(family, v, row), row.inner) if lying > 0 else 0.0
        return mix(up, flat, lying)

    def top(family):
        return family["rows"][1] if lying > 0.5 and family.get("rows") else L.domain(family)[1]

    along, away, ends = _slice(L, eta_of, place, mix(L.room * 1.12, row.room, lying), top)
    points = np.column_stack([ox + along * ux + away * nx, oy + along * uy + away * ny])
    length = mix(min(y1 - y0 + 4, max(ends)), row.w, lying)
    pole = [line(ox, oy, ox + length * ux, oy + length * uy)]
    out.line("pole-main", "pole-main", pole, 0 if lying > 0.5 else on)
    out.line("slice-main", "slice-main", lifted(points, away), on * (1 - s.bent_axis), sym="p")

    mean = sum(
        weight * place(family, family.family.unchecked.mean(np.float64(eta_of(family))))
        for family, weight in L.mixture
        if family.kind != "softmax"
    )
    L.main_mean = ox + mean * ux, oy + mean * uy


def main_mean(L, out):
    s, small = L.s, L.small
    if L.main_mean:
        pure = 1 - clamp(s.softmax * 3, 0, 1)
        r = 4.5 if small else 5.5
        out.dot("mean-main", "mean", *map(float, L.main_mean), r, _presence(L) * pure, sym="mu")
    standing = s.slice * L.on_plane
    reading = clamp(standing * s.readout * 2 - 1, 0, 1)
    if reading < 0.004:
        return
    words = f"$x = {number(s.slice_at, 1)}$"
    if L.family.kind != "softmax":
        eta, mean = number(float(L.predictor(s.slice_at)), 2), number(L.mean(s.slice_at), 2)
        words += f"\u2003$η = {eta}$\u2003$μ = {mean}$"
    size = 14 if small else 16
    at = L.above(L.X(s.slice_at), width(words, size) / 2)
    y = L.y0 - (7 if small else 14)
    out.text("readout", "label", words, at, y, size, reading, anchor="middle")
