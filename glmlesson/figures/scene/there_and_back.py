"""The link and the response side by side: a mean goes to its η by the one, and comes back."""

import math
from typing import NamedTuple

import numpy as np

from glmlesson.figures.scene.layout import Box
from glmlesson.figures.scene.marks import number, plain_text, tick_text
from glmlesson.figures.scene.shapes import clamp, line, ramp

_POINTS = 96


def response_of(family, eta):
    """Return the mean; of three classes the first's, with the second's η held at 0."""
    if family.kind == "softmax":
        return 1 / (1 + 2 * np.exp(-np.asarray(eta, dtype=float)))
    return family.mean(eta)


def eta_there(family, eta):
    """Return η, moved to where the family's axis ends if it is beyond."""
    return clamp(eta, *family["both"]["eta"])


class _Scale(NamedTuple):
    """An axis: its two ends, where it begins in px, and how long it is."""

    ends: list
    start: float
    length: float

    def of(self, v):
        low, high = self.ends
        return self.start + self.length * (v - low) / (high - low)


def _boxes(L):
    small = L.small
    left, gap, right, top, foot = (34, 40, 12, 30, 64) if small else (62, 84, 30, 64, 112)
    w = (L.W - left - gap - right) / 2
    room = L.H - top - foot
    h = min(room, w * (1.3 if small else 1.1))
    y = top + max(0, (room - h) / 2)
    return Box(left, y, w, h), Box(left + w + gap, y, w, h)


def _scales(family, box, axes):
    across, up = (family["both"][axis] for axis in axes)
    return _Scale(across, box.x, box.w), _Scale(up, box.y + box.h, -box.h)


def there_and_back(L, out):
    on = ramp(L.s.there_and_back, 0.5, 1)
    shown = [(family, weight) for family, weight in L.mixture if family.get("both")]
    if on < 0.004 or not shown:
        return
    sides = {
        name: (box, axes)
        for name, box, axes in zip(
            ("there", "back"), _boxes(L), (("mean", "eta"), ("eta", "mean")), strict=True
        )
    }
    weights = sum(weight for _, weight in shown)
    for name, (box, _) in sides.items():
        foot = box.y + box.h
        corner = line(box.x, box.y, box.x, foot, box.x + box.w, foot)
        out.line(f"{name}-axes", "axis", [corner], on)

    def place(name, eta_of):
        """Places on a curve, averaged over the families that are on."""
        box, axes = sides[name]
        places = 0
        for family, weight in shown:
            across, up = _scales(family, box, axes)
            eta = eta_of(family)
            values = {"eta": eta, "mean": response_of(family, eta)}
            u, v = (values[axis] for axis in axes)
            places = places + weight / weights * np.stack([across.of(u), up.of(v)], axis=-1)
        return places

    def along(family):
        low, high = family["both"]["eta"]
        return low + np.linspace(0, 1, _POINTS + 1) * (high - low)

    for name in sides:
        out.line(f"{name}-curve", "curve", [place(name, along)], on, sym="response")
    here = {
        name: place(name, lambda f: np.float64(eta_there(f, L.s.eta))).tolist() for name in sides
    }
    for name, (box, _) in sides.items():
        x, y = here[name]
        way = line(x, box.y + box.h, x, y, box.x, y)
        out.line(f"{name}-way", "ray", [way], on, sym="ray")
    for name, sym in (("there", "eta"), ("back", "mu")):
        out.dot(f"{name}-dot", "mean", *here[name], 4.5 if L.small else 5.5, on, sym=sym)
    for family, weight in shown:
        _names(L, out, family, on * clamp(2 * weight - 1, 0, 1), sides)


def _names(L, out, family, on, sides):
    """The ticks, the two formulas and the two numbers of one family."""
    small, both, key = L.small, family["both"], family.key
    (there, _), (back, _) = sides.values()
    size, foot = 12 if small else 13.5, there.y + there.h
    below = foot + (15 if small else 20)
    link = _scales(family, there, sides["there"][1])
    response = _scales(family, back, sides["back"][1])

    def tick(name, v, x, y, anchor):
        place = f"{name}-{key}-{plain_text(v)}"
        out.text(place, "tick", tick_text(v), x, y, size, on, anchor=anchor)

    for v in both["mean_ticks"]:
        tick("there-mean", v, link[0].of(v), below, "middle")
        tick("back-mean", v, back.x - 7, response[1].of(v) + 4.5, "end")
    for v in both["eta_ticks"]:
        tick("there-eta", v, there.x - 7, link[1].of(v) + 4.5, "end")
        tick("back-eta", v, response[0].of(v), below, "middle")
    eta = eta_there(family, L.s.eta)
    mean = f"$μ = {number(float(response_of(family, eta)), 2)}$"
    predictor = f"$η = {number(eta, 2)}$"
    arrow = " → " if small else "  →  "
    for name, word, box, axis, start, end, sym in (
        ("there", "link", there, "μ", mean, predictor, "eta"),
        ("back", "response", back, "η", predictor, mean, "mu"),
    ):
        title = both[word] if small else f"{word}  {both[word]}"
        top, size = box.y - (10 if small else 18), 12.5 if small else 16
        out.text(f"{name}-name-{key}", "colour", title, box.x, top, size, on, sym="response")
        size, end_x = 13 if small else 16, box.x + box.w
        y = foot + (32 if small else 44)
        out.text(f"{name}-axis-{key}", "title", f"${axis}$", end_x, y, size, on, anchor="end")
        y = foot + (50 if small else 76)
        out.text(f"{name}-says-{key}", "label", start + arrow + end, box.x, y, size, on, sym=sym)


def reads(record, family):
    """Return the mean and the η of the point, as they are printed."""
    eta = eta_there(family, record["eta"])
    mean = float(response_of(family, eta))
    if math.isfinite(mean):
        yield f"mean {number(mean, 2)}, eta {number(eta, 2)}"
