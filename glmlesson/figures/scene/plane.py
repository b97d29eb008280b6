"""The plane: axes, data, slices, the curve of means, and where no target can be."""

import math

import numpy as np

from glmlesson.figures.scene.families import drawn
from glmlesson.figures.scene.marks import plain_text, tick_text
from glmlesson.figures.scene.record import SPAN
from glmlesson.figures.scene.shapes import clamp, line, mix, ramp, rectangle

_LOW, _HIGH = SPAN
_ASIDE = {"bernoulli": 0.05, "softmax": 0.03, "binomial": 0.12}
_TURN = 0.7548776662466927
_CURVE = 72


def impossible(L, out):
    s, x0, x1, y0, y1 = L.s, L.x0, L.x1, L.y0, L.y1
    shade = s.impossible * (1 - s.bent_axis) * L.on_plane

    def bounded(end):
        return sum(w for family, w in L.mixture if family["possible"][end] is not None)

    def edge(end):
        ends = {family.key: family["possible"][end] for family, _ in L.mixture}
        return L.height(lambda f: L.domain(f)[end] if ends[f.key] is None else ends[f.key])

    low, high = edge(0), edge(1)
    below = [rectangle(x0, low, x1 - x0, max(0, y1 - low))]
    above = [rectangle(x0, y0, x1 - x0, max(0, high - y0))]
    out.line("impossible-below", "hatch", below, shade * bounded(0))
    out.line("impossible-above", "hatch", above, shade * bounded(1))


def axes(L, out):
    s, small, x0, x1, y0, y1 = L.s, L.small, L.x0, L.x1, L.y0, L.y1
    on = L.on_plane**2
    if on < 0.004:
        return
    size = 12 if small else 13.5
    ticks, rules = [], []
    for family, weight in L.mixture:
        for v, name, there, ruled in _ticks_of(family, s.bent_axis, y1 - y0):
            y = float(L.Y(family, v))
            if not y0 - 4 < y < y1 + 4:
                continue
            # Two scales are never read at once: one leaves before the other comes.
            shown = clamp(2 * weight - 1, 0, 1) * there * on
            ticks.append((f"y-{family.key}-{plain_text(v)}", name, y, shown))
            if weight > 0.5 and ruled:
                rules.append(line(x0, y, x1, y))
    out.line("ruling", "ruling", rules, s.ruling * 0.9 * on)
    out.line("axes", "axis", [line(x0, y0, x0, y1, x1, y1)], on)
    for v, name in L.data.x_ticks:
        out.text(
            f"x-{name}", "tick", name, L.X(v), y1 + (19 if small else 25), size, on, anchor="middle"
        )
    below = y1 + (35 if small else 43)
    title = L.data.x_title
    out.text("x-title", "title", title, (x0 + x1) / 2, below, L.font, on, anchor="middle")
    for name, text, y, shown in ticks:
        out.text(name, "tick", text, x0 - 8, y + 4.5, size, shown, anchor="end")
    _eta_scale(L, out, on)
    for family, weight in L.mixture:
        at, shown = x0 - (30 if small else 44), clamp(2 * weight - 1, 0, 1) * on
        top = 11 if small else 18
        out.text(f"y-title-{family.key}", "title", family["target"], at, top, L.font, shown)


def _ticks_of(family, bend, tall):
    """The ticks of a family's axis: value, words, presence, and whether a rule may go through."""
    plain, bent = family["ticks"], family.get("warp_ticks") or []
    names = family.get("tick_names")
    for v in dict.fromkeys([*plain, *bent]):
        if v in bent and bent.index(v) % 2 and bend > 0.5 and tall < 240:
            continue  # every second one where it is tight
        if v in plain and v in bent:
            there = 1
        elif v in bent:
            there = ramp(bend, 0.45, 0.8)
        else:
            there = 1 - bend if family.get("warped") else 1
        yield v, names[plain.index(v)] if names else tick_text(v), there, v in bent


def _eta_scale(L, out, on):
    """The scale of η, at the right, once the axis is bent."""
    s, family, x1, y0, y1, small = L.s, L.family, L.x1, L.y0, L.y1, L.small
    shown = ramp(s.bent_axis, 0.6, 1) * on * (1 - max(s.probit_axis, s.cloglog_axis))
    if not family.get("warped") or shown < 0.004:
        return
    low, high = family["warped"]
    for v in range(math.ceil(low), math.ceil(high)):
        y = y1 - (v - low) / (high - low) * (y1 - y0)
        out.text(f"eta-{v}", "tick", tick_text(v), x1 + 9, y + 4.5, 12 if small else 13.5, shown)
    out.text("eta-title", "title", "$η$", x1 + 9, y0 - (8 if small else 14), 17, shown, sym="eta")


# Data.


def _dot_heights(L, family):
    values = L.data.y[family.key]
    if family.kind == "softmax":
        values = np.array(family["ticks"])[values.astype(int)] - 0.002
    aside = 0 if L.s.bent_axis else _ASIDE.get(family.key, 0) * L.data.jitter
    return L.Y(family, values + aside)


def row_heights(L):
    """Return the height of each row's dot."""
    return sum(weight * _dot_heights(L, family) for family, weight in L.mixture)


def dots(L, out):
    s, y0, y1, heights = L.s, L.y0, L.y1, row_heights(L)
    on = clamp(s.dots * 1.4 - 0.2, 0, 1) * (1 - max(s.rows, s.line_up, s.there_and_back))
    r = (3.2 if L.small else 4) * mix(0.6, 1, s.dots)
    replicas = _replica_heights(L) if s.replicas else heights
    for i, (x, y, again) in enumerate(zip(L.X(L.data.x), heights, replicas, strict=True)):
        # A value beyond the top is not drawn; one fallen below a bent axis is.
        there = 0 if s.chunks > 0 or y < y0 - 18 else on
        out.dot(f"dot-{i}", "dot", x, y, r, there, sym="y")
        there = s.replicas * L.on_plane * (0 if again < y0 - 6 else 1)
        out.dot(f"replica-{i}", "replica", x + 2 * r, again, r, there, sym="y")
    if not s.fallen:
        return
    fallen = int(((heights > y1 + 3) | (heights < y0 - 3)).sum()) if s.bent_axis > 0.5 else 0
    words = f"all {fallen} fall off: $0$ and $1$ have no $g$"
    if L.key == "poisson":
        words = f"{fallen} hours at 0: $log 0 = −∞$"
    shown = s.fallen * ramp(s.bent_axis, 0.7, 1) * L.on_plane
    out.text("fallen", "soft", words, L.x0 + 10, y1 - 10, L.font, shown)


def _replica_heights(L):
    """Where luck of its own would put a dot at each x."""
    luck = (np.arange(1, len(L.data.x) + 1) * _TURN) % 1
    values = drawn(luck, L.data.x, (L.s.theta0, L.s.theta1))
    ticks = np.array(L.families["softmax"]["ticks"])
    values["softmax"] = ticks[values["softmax"].astype(int)]
    return L.height(lambda f: values[f.key])


# The curve of means.


def curve(L, out):
    s, small, y0, y1 = L.s, L.small, L.y0, L.y1
    if s.curve < 0.004:
        return
    x = np.linspace(_LOW, mix(_LOW, _HIGH, s.curve), _CURVE + 1)
    predictor, shares = L.predictor(x), L.shares(x)
    for k, role in enumerate(("curve", "class1", "class2")):
        on = (clamp(s.softmax * 1.6, 0, 1) if k else 1) * L.on_plane
        if on < 0.004:
            continue
        y = L.height(
            lambda f, k=k: (
                f["ticks"][k] + 0.27 * shares[k] if f.kind == "softmax" else f.mean(predictor)
            )
        )
        points = [np.column_stack([L.X(x), y])]
        out.line(f"curve-{k}", role, points, on, sym="mu", clip="plane")
    # Its name stands at its end; on bent paper inside, for the end belongs to the scale of η.
    named = (L.on_plane if s.curve > 0.98 else 0) * (1 - clamp(s.softmax * 2, 0, 1))
    inside = s.bent_axis > 0.3
    at = 4.6 if inside else _HIGH
    y = clamp(float(L.mean_height(at)), y0 - 6, y1 - 6) + (-9 if inside else 5)
    x = L.X(at) + (-10 if inside else 6 if small else 9)
    straight = inside and max(s.probit_axis, s.cloglog_axis) < 0.5
    name = "$θ^{⊤}x$" if straight else "$h(x)$"
    anchor = "end" if inside else "start"
    out.text(
        "curve-name", "colour", name, x, y, 15 if small else 17, named, sym="mu", anchor=anchor
    )


# Chapter 0: a straight line in the target's own units.


def least_squares(x, y):
    """Return intercept and slope of the least-squares line."""
    away = x - x.mean()
    spread = (away**2).sum()
    slope = (away * (y - y.mean())).sum() / spread if spread > 0 else 0.0
    return y.mean() - slope * x.mean(), slope


def straight_line(L, out):
    s, family = L.s, L.family
    on, least = s.straight_line * L.on_plane, s.least_squares * L.on_plane

    def across(a, b):
        ends = L.height(lambda f: np.zeros(2) if f.kind == "softmax" else np.array([a, b]))
        return line(L.X(_LOW), ends[0], L.X(_HIGH), ends[1])

    if least > 0.004 and L.key != "softmax":
        a, b = least_squares(L.data.x, L.data.y[L.key])
        end = a + _HIGH * b
        out.line("least-squares", "least", [across(a, end)], least, clip="plane")
        y = clamp(float(L.Y(family, end)), L.y0 + 8, L.y1 - 4) + 5
        words = "least sq." if L.small else "least squares"
        x, size = L.X(_HIGH) + (5 if L.small else 9), 13 if L.small else 15
        out.text("least-name", "least-word", words, x, y, size, least)
    out.line("straight-line", "line", [across(s.line0, s.line6)], on, sym="theta", clip="plane")
    _promises(L, out, on)


def _promises(L, out, on):
    """How many of the data are promised a mean that cannot be."""
    least, most = L.family["possible"]
    if least is None or on < 0.004:
        return
    x, y = L.data.x, L.data.y[L.key]

    def wrong(a, b):
        promise = a + b * x
        return int(((promise < least) | (promise > (np.inf if most is None else most))).sum())

    slope = (L.s.line6 - L.s.line0) / (_HIGH - _LOW)
    where = f"fewer than {least}" if most is None else f"less than {least} or more than {most}"
    words = f"{wrong(L.s.line0 - slope * _LOW, slope)} of {len(x)} hours: {where}"
    left, below = L.x0 + (12 if L.small else 20), L.y1 - 9
    out.text("promises", "warning", words, left, below, L.font, on * L.s.impossible)
    words = f"dashed: {wrong(*least_squares(x, y))}"
    shown = L.s.least_squares * L.s.impossible * L.on_plane
    place = (L.x1 - 8, below, L.font, shown)
    out.text("promises-least", "least-word", words, *place, anchor="end")
