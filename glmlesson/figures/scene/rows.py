"""One slice alone, laid flat: the base, times the tilt, over its sum."""

import math
from typing import NamedTuple

import numpy as np

from glmlesson.figures.scene.marks import number, plain_text, tick_text
from glmlesson.figures.scene.outlines import outline
from glmlesson.figures.scene.shapes import clamp, lifted, line, mix, ramp


class Row(NamedTuple):
    """Where a row lies: its left end, baseline, width, that of its scale, and the room above it."""

    x: float
    y: float
    w: float
    inner: float
    room: float
    h: float


def row_place(L, i):
    s, small = L.s, L.small
    x = 16 if small else 30
    side = side_width(L) * s.log_partition
    under = max(band_height(L) * s.terms, 0.5 * L.H * s.shared_axis)
    foot = (24 if small else 34) + under
    strips = [0, (40 if small else 78) * s.tilted_row, (28 if small else 46) * s.normalised_row]
    top = 8 if small else 18
    room = L.H - top - foot - strips[1] - strips[2]
    shares = [1, s.tilted_row, s.normalised_row]
    # One row alone does not fill the scene.
    tall = min(room / sum(shares), 150 if small else 330)
    heights = [tall * share for share in shares]
    y = top + (room - tall * sum(shares)) / 2 + sum(strips[: i + 1]) + sum(heights[: i + 1])
    w = L.W - 2 * x - side
    # The words at a row's right have a column of their own.
    return Row(x, y, w, w - (88 if small else 118), heights[i] * 0.84, heights[i])


def side_width(L):
    """Return how much of the width a(η) takes beside the rows."""
    return (0.4 if L.small else 0.36) * L.W


def band_height(L):
    """Return how much of the height is for what stands under the rows."""
    return 0.34 * L.H


def along(family, v, row):
    """Return how far along its row a value lies."""
    low, high = family.get("rows") or (-0.5, 1.5)
    return row.inner * (v - low) / (high - low)


def _outlines(L, kind):
    for family, weight in L.mixture:
        if family.kind != "softmax":
            eta = family.within(L.s.eta)
            yield family, weight, outline(family, kind, eta, L.data.bars, family["rows"][1])


def _path(L, kind, row, scale):
    x = y = away = 0.0
    for family, weight, shape in _outlines(L, kind):
        x = x + weight * (row.x + along(family, shape.y, row))
        y = y + weight * (row.y - scale * shape.density)
        away = away + weight * scale * shape.density
    if np.ndim(x) == 0:
        return []
    # What lies beyond the right end is not drawn.
    end = row.x + row.inner
    beyond = x > end + 0.5
    return lifted(np.column_stack([np.where(beyond, end, x), y]), np.where(beyond, 0, away))


def _endless(L):
    """How much of the mixture has a base without end: its row stays below the words beside it."""
    return sum(weight for family, weight in L.mixture if (family.get("eta") or (0, 0))[1] < 0)


def _wider(L):
    return L.family.kind == "bell" and L.s.spread != 1


def rows(L, out):
    s = L.s
    on = ramp(s.rows, 0.5, 1)
    if on < 0.004:
        return
    places = [row_place(L, i) for i in range(3)]
    there = [on, s.tilted_row * on, s.normalised_row * on]
    # Row 2 zooms out as the tilted weights outgrow it; the base, drawn again, shows by how much.
    # On paper a weight of one is the full height, so that what is drawn stays where it was drawn.
    base = sum(
        weight * (1 if family.key == "invented" else shape.top)
        for family, weight, shape in _outlines(L, "base")
    )
    tilted = sum(weight * shape.top for _, weight, shape in _outlines(L, "tilted"))
    lower = 1 - (0.5 if L.small else 0.34) * _endless(L)
    row1, row2 = (row._replace(room=row.room * lower) for row in places[:2])
    alone = s.shared_axis  # then the first row shows the distribution itself
    lines = _path(L, "base", row1, row1.room / base) if base else []
    out.line("base", "base", lines, on * (1 - alone), sym="b")
    lines = _path(L, "p", row1, row1.room / base) if base else []
    out.line("alone", "slice-main", lines, on * alone, sym="p")
    scale = row2.room / max(tilted, base) if base else 0.0
    out.line("tilted", "tilted", _path(L, "tilted", row2, scale), there[1], sym="tilt")
    out.line("ghost", "ghost", _path(L, "base", row2, scale), there[1], sym="b")
    out.line("risers", "riser", _risers(L, row2, scale), there[1] * 0.8, sym="tilt")
    for i, row in enumerate(places):
        out.line(f"row-{i}", "axis", [line(row.x, row.y, row.x + row.w, row.y)], there[i])
    _scales(L, out, places, on)
    _names(L, out, places, there)
    _operators(L, out, places, there)


def _risers(L, row, scale):
    """By which factor each weight grew: an arrow from the base to the tilted."""
    family = L.family
    if family.kind == "softmax" or getattr(L.s, L.key) < 0.98:
        return []
    eta, support = family.within(L.s.eta), family.family.support
    low, high = max(family["rows"][0], support.low), min(family["rows"][1], support.high)
    lines = []
    for y in range(math.ceil(low), math.floor(high) + 1):
        start = scale * _base_at(family, y)
        end = start * np.exp(eta * y)
        if not abs(end - start) >= 4:
            continue
        x, d, tip = row.x + along(family, y, row), np.sign(end - start), row.y - end
        lines += [
            line(x, row.y - start, x, tip),
            line(x - 3, tip + 4 * d, x, tip, x + 3, tip + 4 * d),
        ]
    return lines


def _base_at(family, y):
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.exp(family.family.unchecked.log_base_measure(np.float64(y))))


def _scales(L, out, places, on):
    s, small = L.s, L.small
    row1, row2, row3 = places
    last = row3 if s.normalised_row > 0.5 else row2 if s.tilted_row > 0.5 else row1
    foot = mix(mix(row1.y, row2.y, s.tilted_row), row3.y, s.normalised_row) + (15 if small else 20)
    for family, weight in L.mixture:
        shown = clamp(2 * weight - 1, 0, 1) * on
        ticks = family.get("row_ticks") or []
        for v in ticks[:: 2 if _tight(L, family, ticks, last) else 1]:
            # With a wider spread the same bell reads in other units: only the marks move.
            x = last.x + along(family, v / s.spread if family.kind == "bell" else v, last)
            inside = last.x - 1 < x < last.x + last.inner + 8
            name, size = f"row-tick-{family.key}-{plain_text(v)}", 12 if small else 13.5
            there = shown if inside else 0
            out.text(name, "tick", tick_text(v), x, foot, size, there, anchor="middle")
    size = 14 if small else 17
    out.text("row-y", "title", "$y$", last.x + last.w, foot, size, on, sym="y", anchor="end")


def _tight(L, family, ticks, row):
    """Whether only every second mark of a row's scale has room."""
    if not ticks:
        return False
    unit = along(family, 1, row) - along(family, 0, row)
    return unit / (L.s.spread if family.kind == "bell" else 1) * (ticks[1] - ticks[0]) < 20


def _names(L, out, places, there):
    """What each row is, and what it adds up to."""
    family, small = L.family, L.small
    if family.kind == "softmax":
        return
    unit = family["unit"]
    endless = "area without end" if unit == "area" else "adds up without end"
    sums = [family.total(0), family.total(family.within(L.s.eta)), 1]
    sums = [f"{unit} {_rounded(v)}" if math.isfinite(v) else endless for v in sums]
    words = [family["base"], "$b(y) e^{ηy}$", "$p(y; η)$"]
    if _wider(L):
        words[:2] = "$b(y) = e^{−y²/2σ²}/√2πσ²$", "$b(y) e^{ηy/σ}$"
    if small and L.s.log_partition > 0.5:
        words[0] = "$b(y)$"  # for a(η) takes the width that a formula needs
    x = places[0].x + places[0].w
    for i, row in enumerate(places):
        y = row.y - row.h + (14 if small else 26)
        on = clamp(there[i] * 2 - 1, 0, 1) * (1 if i else 1 - L.s.shared_axis)
        role, size = "colour" if i == 2 else "label", 14 if small else 17
        more = {"anchor": "end", "sym": ("b", "tilt", "p")[i]}
        out.text(f"row-name-{i}", role, words[i], x, y, size, on, **more)
        more["sym"] = ("b", "a", "p")[i]
        below = y + (17 if small else 23)
        on = on if row.h > (34 if small else 60) else 0
        out.text(f"row-sum-{i}", "soft", sums[i], x, below, L.font, on, **more)


def _rounded(v):
    whole = math.isfinite(v) and abs(v - round(v)) < 1e-9
    return number(v, 0 if whole or v >= 99 else 2)


class EtaAxis(NamedTuple):
    """Where the axis of η lies, in the strip between the first row and the second."""

    x: float
    y: float
    w: float
    low: float
    high: float

    def at(self, eta):
        return self.x + self.w * (eta - self.low) / (self.high - self.low)


def eta_axis(L):
    row = row_place(L, 0)
    low, high = L.family.get("eta") or (-3, 3)
    x, y = row.x + (62 if L.small else 96), row.y + (24 if L.small else 50)
    w = min(row.w * 0.6, row.w - 150) if L.small else min(row.w * 0.5, 360)
    return EtaAxis(x, y, w, low, high)


def _operators(L, out, places, there):
    """The two operations, in the strips between the rows, and the axis of η with its ring."""
    s, small, family = L.s, L.small, L.family
    if family.kind == "softmax":
        return
    row1, row2, _ = places
    eta, axis, size = family.within(s.eta), eta_axis(L), 16 if small else 21
    words = "$× e^{ηy/σ}$" if _wider(L) else "$× e^{ηy}$"
    out.text("times", "operator", words, row1.x, axis.y + 6, size, there[1], sym="tilt")
    over = f"$÷ e^{{a(η)}} = {_rounded(family.total(eta))}$"
    below = row2.y + (20 if small else 32)
    out.text("over", "operator", over, row1.x, below, size, there[2], sym="a")
    lines = [line(axis.x, axis.y, axis.x + axis.w, axis.y)]
    for v in range(math.ceil(axis.low), math.floor(axis.high) + 1):
        x = axis.at(v)
        lines.append(line(x, axis.y - 3, x, axis.y + 3))
        if not small:
            name, y = f"row-eta-{v}", axis.y + 24
            out.text(name, "tick", tick_text(v), x, y, 13.5, there[1], anchor="middle")
    out.line("row-eta-axis", "axis", lines, there[1], sym="eta")
    x, y, anchor = axis.at(eta), axis.y - 26, "middle"
    if small:
        x, y, anchor = axis.x + axis.w + 12, axis.y + 5, "start"
    name, size = "η = μ/σ" if _wider(L) else "η", 14 if small else 17
    words = f"${name} = {number(eta, 2)}$"
    out.text("row-eta", "label", words, x, y, size, there[1], sym="eta", anchor=anchor)
