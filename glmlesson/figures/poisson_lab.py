"""The Poisson lab: counts to move, and the curve that refits to them at once."""

from __future__ import annotations

import math
import warnings
from numbers import Integral, Real

import matplotlib.figure
import numpy as np
import traitlets

from glmlesson import datasets, lesson, plots
from glmlesson.figures.figure import Figure
from glmlesson.figures.traits import Number
from glmlesson.intervals import Interval
from glmlesson.warnings import ConvergenceWarning

MOST_POINTS = 200
PLACE_LIMIT = 10_000
COUNT_LIMIT = 100_000
RATES = Interval(1e-9, 1.0, closed_low=True, closed_high=True)


def shop_points():
    """Return the first thirty hours of the shop, as [ad spend, customers]."""
    shop = datasets.load("shop")
    pairs = zip(shop["ad_spend"][:30], shop["customers"][:30], strict=True)
    return [[float(x), int(y)] for x, y in pairs]


class Points(traitlets.List):
    """A list of [x, y], each y a count."""

    def validate(self, obj, value):
        name = self.name
        try:
            pairs = [list(pair) for pair in value]
        except TypeError:
            raise traitlets.TraitError(
                f"{name} must be a list of pairs [x, y], but it is {value!r}."
            ) from None
        if len(pairs) > MOST_POINTS:
            raise traitlets.TraitError(
                f"{name} must be at most {MOST_POINTS} pairs, but there are {len(pairs)}."
            )
        return [_point(f"{name}[{place}]", pair) for place, pair in enumerate(pairs)]


def _point(name, pair):
    if len(pair) != 2 or not all(isinstance(entry, Real) for entry in pair):
        raise traitlets.TraitError(f"{name} must be two numbers [x, y], but it is {pair!r}.")
    x, y = pair
    if not abs(x) <= PLACE_LIMIT:
        raise traitlets.TraitError(
            f"{name} must have an x from {-PLACE_LIMIT} to {PLACE_LIMIT}, but it is {x!r}."
        )
    whole = isinstance(y, Integral) or float(y).is_integer()
    if not (whole and 0 <= y <= COUNT_LIMIT):
        raise traitlets.TraitError(
            f"{name} must have a y that is a whole number from 0 to {COUNT_LIMIT}, but it is {y!r}."
        )
    return [float(x), int(y)]


class Weights(traitlets.List):
    """Intercept and slope, or None for those of the fit."""

    def validate(self, obj, value):
        if value is None:
            return None
        numbers = list(value) if np.iterable(value) else []
        real = all(isinstance(each, Real) and math.isfinite(each) for each in numbers)
        if len(numbers) != 2 or not real:
            raise traitlets.TraitError(
                f"{self.name} must be None or two numbers, intercept and slope, "
                f"but it is {value!r}."
            )
        return [float(each) for each in numbers]


class PoissonLab(Figure):
    r"""Drag counts about and watch the Poisson curve refit by maximum likelihood.

    The curve is :math:`h(x) = e^{\theta_0 + \theta_1 x}`. Beside it the straight line can be shown,
    and the gradient ascent be taken step by step. In a live notebook ``points`` is what the reader
    has made of the data.

    Parameters
    ----------
    points : list of [x, y]
        At most 200 points, every ``y`` a whole number, 0 or more; by default the first thirty hours
        of the shop.
    line : bool
        Whether the least-squares line is shown.
    theta : pair of float, optional
        Where the gradient ascent stands; by default the curve is the maximum-likelihood fit.
    alpha : float
        The learning rate of the ascent, from 1e-9 to 1.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> lab = PoissonLab(line=True)
    >>> lab
    PoissonLab(30 points, line=True)
    >>> lab.points[:2]
    [[4.03, 5], [4.55, 4]]
    >>> PoissonLab(points=[[0, 1], [1, 0], [2, -1]])
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: points[2] must have a y that is a whole number from 0 to 100000, but it is -1.
    """  # noqa: E501

    points = Points().tag(sync=True)
    line = traitlets.Bool(False).tag(sync=True)
    theta = Weights(default_value=None, allow_none=True).tag(sync=True)
    alpha = Number(1e-4, domain=RATES).tag(sync=True)

    name = "poisson_lab"
    state_names = ("points", "line", "theta", "alpha")

    @traitlets.default("points")
    def _shop(self):
        return shop_points()

    def __repr__(self) -> str:
        ascent = "" if self.theta is None else f", theta={self.theta!r}"
        return f"PoissonLab({_count(self.points)}, line={self.line!r}{ascent})"

    def alt(self) -> str:
        if not self.points:
            return "An empty plot of customers per hour against ad spend."
        x, y = self._data()
        parts = [
            f"{_count(self.points)} of customers per hour against ad spend, "
            f"with counts from {y.min():g} to {y.max():g}."
        ]
        theta, problem = self._curve()
        if theta is None:
            parts.append(problem)
        else:
            ends = np.exp(theta[0] + theta[1] * np.array([x.min(), x.max()]))
            parts.append(
                f"The Poisson curve goes from {ends[0]:.3g} on the left to {ends[1]:.3g} on the "
                f"right; one unit more multiplies it by {np.exp(theta[1]):.3g}."
            )
        if self.line and (line := self._line()) is not None:
            negative = int(np.sum(line[0] + line[1] * x < 0))
            parts.append(f"A dashed straight line is negative at {negative} of the points.")
        return " ".join(parts)

    def caption(self) -> str:
        problem = self._curve()[1]
        start = "Drag a point: the curve refits at once by maximum likelihood."
        end = "Show the straight line, or climb the likelihood yourself by gradient ascent."
        return " ".join(part for part in (start, end, problem) if part)

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(7.6, 4.6))
        ax = figure.subplots()
        theta, problem = self._curve()
        if theta is not None:
            plots.poisson_lab(ax, *self._data(), theta, self._line() if self.line else None)
            return figure
        x, y = self._data()
        ax.plot(x, y, "o", color=plots.COLOURS["data"], markersize=5, alpha=0.8)
        top = 1.1 * max([1, *y])
        ax.set(xlabel=plots.AD_SPEND, ylabel=plots.CUSTOMERS, ylim=(-0.04 * top, top))
        ax.set_title(problem.split(".")[0] + ".", loc="left", fontsize="medium")
        return figure

    def _data(self):
        x, y = np.array(self.points, dtype=float).reshape(-1, 2).T
        return x, y

    def _curve(self):
        """Return the weights of the curve, or None, and what there is to say about them."""
        x, y = self._data()
        if not len(x):
            return None, "There is no point to fit."
        if self.theta is not None:
            return _ascent(self.theta, x)
        if not y.any():
            return None, (
                "All counts are zero. The likelihood has no finite maximum: it rises for ever as "
                "the rate sinks to zero."
            )
        if np.ptp(x) == 0:
            return [math.log(y.mean()), 0.0], (
                "All points are at the same x, so nothing in them tells a slope; the curve shown "
                "is the constant."
            )
        X = np.column_stack([np.ones_like(x), x])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fit = lesson.newton(X, y, "poisson")
        if fit.converged:
            return fit.theta.tolist(), ""
        return None, (
            "The likelihood has no finite maximum: all counts are zero except at one end, so a "
            "steeper curve fits ever better."
        )

    def _line(self):
        """Return the least-squares line, or None where the points do not tell one."""
        x, y = self._data()
        if not len(x):
            return None
        if np.ptp(x) == 0:
            return [y.mean(), 0.0]
        return lesson.newton(np.column_stack([np.ones_like(x), x]), y, "gaussian").theta


def _ascent(theta, x):
    """Return the weights of the ascent, if their curve can be drawn, and how it stands."""
    ends = theta[0] + theta[1] * np.array([x.min(), x.max()])
    if np.abs(ends).max() > 300:
        return None, "The gradient ascent diverged: its curve is beyond all counts."
    return theta, "The curve is where the gradient ascent stands."


def _count(points):
    return f"{len(points)} point{'' if len(points) == 1 else 's'}"
