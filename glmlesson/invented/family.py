r"""A family from its log-partition function alone.

In :math:`p(y; \eta) = b(y)\, e^{\eta T(y) - a(\eta)}` the log-partition :math:`a` says everything:
its slope is the mean, its curvature the variance, the inverse of its slope the canonical link, and
:math:`e^{a}` is the generating function of the base measure, so that even :math:`b` follows,

.. math:: e^{a(\eta)} = \sum_y b(y)\, e^{\eta y}
   \qquad\text{or}\qquad e^{a(\eta)} = \int b(y)\, e^{\eta y}\, dy.

``invent`` takes :math:`a` as a formula and returns a family like those of ``families``, to be
fitted by the same code; a formula that belongs to no distribution is refused with the reason.

How the numbers are found
    * :math:`a`, :math:`a'` and :math:`a''` are rewritten so that they neither overflow nor cancel,
      compared with arithmetic of many digits over the whole domain, and evaluated with that
      arithmetic, slowly, wherever floats would lose more than 12 digits' worth.
    * The link is SymPy's closed form where there is one, brought to the last digit by Newton's
      method; where there is none, Newton's method, kept between two bounds, does it all.
    * The base measure is a closed form where :math:`e^a` is a generating function of a known kind.
      Otherwise :math:`p(y;\eta)` is Cauchy's (Fourier's, for real :math:`y`) integral of
      :math:`e^{a}` through the saddle point of each :math:`y`, where all of its digits are kept.

Chapter: The exponential family. Sources: Morris (1982), "Natural exponential families with
quadratic variance functions"; Daniels (1954), "Saddlepoint approximations in statistics", for the
contour.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import sympy

from glmlesson.families.base import Family
from glmlesson.intervals import REALS, Interval
from glmlesson.invented.base_measure import base_measure_of
from glmlesson.invented.closed_forms import simplified
from glmlesson.invented.density import Line, without_gaps
from glmlesson.invented.domain import SUPPORTS, found_domain, lowest_point, whole_numbers
from glmlesson.invented.evaluating import Careful, compiled, in_many_digits
from glmlesson.invented.grid import grid_nodes, points_between, points_towards
from glmlesson.invented.link import InventedLink
from glmlesson.invented.reading import NOT_SMOOTH
from glmlesson.invented.rewriting import ETA, Y, stable
from glmlesson.invented.signs import is_zero_everywhere, sign, zeros_where_rational
from glmlesson.invented.typesetting import as_display


class InventedFamily(Family):
    """A family made by ``invent``; see there. It has all that ``families.Family`` promises.

    Examples
    --------
    >>> from glmlesson import invent
    >>> family = invent("-log(cos(eta))", support="reals", name="hyperbolic secant")
    >>> family
    invent('-log(cos(eta))', support='reals', name='hyperbolic secant')
    >>> round(float(family.base_measure(0.0)), 12)
    0.5
    >>> family.latex["variance"]
    '\\\\frac{1}{\\\\cos^{2}{\\\\left(\\\\eta \\\\right)}}'
    """

    def __init__(
        self,
        log_partition: sympy.Expr,
        support: Interval,
        base_measure: sympy.Expr | None,
        statistic: sympy.Expr,
        eta_domain: Interval | None,
        name: str,
    ) -> None:
        self._arguments = (log_partition, support, base_measure, statistic, eta_domain, name)
        self.name = name
        self._formula = log_partition
        self._statistic_is_y = statistic == Y
        self._statistic = compiled(statistic, Y)
        reach = support if self._statistic_is_y else REALS
        self.eta_domain = eta_domain or found_domain(log_partition, reach)
        self._nodes = grid_nodes(self.eta_domain)
        self._refuse_values_that_are_not_real()
        a = self._rewritten(log_partition)
        slope = sympy.diff(a, ETA)
        curvature = sympy.diff(slope, ETA)
        self._refuse_a_line(curvature)
        self._a = Careful(a, self._nodes, absolute=1e-13)
        self._mean = Careful(slope, self._nodes)
        self._variance = Careful(curvature, self._nodes)
        self._refuse_a_curve_that_is_not_convex()
        mean_domain = self._limits_of_the_mean()
        self.canonical_link = InventedLink(self, mean_domain)
        self.support = self._narrowed(support, mean_domain)
        self._log_b = base_measure_of(self, a, base_measure, statistic)
        if self.support.integer:
            self.support = without_gaps(self.support, self._log_b)
        self.latex = self._typeset(statistic)

    def _points(self, parts):
        """Return points over the domain of η, ``parts`` of them for each of the grid's cells."""
        return np.unique(points_between(self._nodes, parts))

    # The checks of the log-partition --------------------------------------------------------------

    def _refuse_values_that_are_not_real(self):
        exact = in_many_digits(self._formula, ETA)
        values = np.array([exact(point) for point in self._nodes])
        if np.isnan(values).any():
            where = self._nodes[np.isnan(values)]
            raise ValueError(
                f"log_partition must be real on the domain of eta, which is {self.eta_domain}, but "
                f"it is not at eta = {where[np.argmin(np.abs(where))]:.6g}; pass a narrower "
                "eta_domain if it should be."
            )

    def _rewritten(self, formula):
        """Return the formula rewritten to keep its digits, if that changes none of its values."""
        middle = self._nodes[len(self._nodes) // 2 + 1]
        candidate = stable(formula, ETA, float(middle))
        before = in_many_digits(formula, ETA)
        after = in_many_digits(candidate, ETA)
        same = all(
            abs(before(point) - after(point)) <= 1e-12 * (1 + abs(before(point)))
            or before(point) == after(point)
            for point in self._nodes[::5]
        )
        return candidate if same else formula

    def _refuse_a_line(self, curvature):
        if curvature.has(*NOT_SMOOTH):
            raise ValueError(
                "log_partition must be smooth, with a slope and a curvature everywhere, but "
                f"{self._formula} is not."
            )
        if is_zero_everywhere(sympy.diff(self._formula, ETA, 2)) or simplified(curvature) == 0:
            raise self._a_line()

    def _a_line(self):
        return ValueError(
            "log_partition must be curved, for its curvature is the variance, but "
            f"{self._formula} is constant or linear in eta: the variance would be zero."
        )

    def _refuse_a_curve_that_is_not_convex(self):
        points = self._points(4)
        values = self._variance(points)
        # Dips between the points: walk down from every local minimum on the grid.
        inner = np.flatnonzero((values[1:-1] <= values[:-2]) & (values[1:-1] <= values[2:])) + 1
        dips = [lowest_point(self._variance, points[i - 1], points[i + 1]) for i in inner[:50]]
        points = np.concatenate([points, dips])
        values = np.concatenate([values, self._variance(np.array(dips))])
        # Floats only say where to look, never what is there.
        sign_at = sign(self._variance.expression, ETA)
        signs = {point: sign_at(point) for point in points[values <= 0]}
        zeros = zeros_where_rational(sympy.diff(self._formula, ETA, 2))
        signs |= {zero: 0 for zero in zeros if self.eta_domain.contains(zero)}
        if not (values > 0).any() and not {1, -1} & {*signs.values()}:
            raise self._a_line()
        for point in sorted(signs, key=lambda point: (signs[point] != -1, abs(point))):
            if signs[point] == -1:
                value = in_many_digits(self._variance.expression, ETA)(point)
                raise ValueError(
                    "log_partition must be convex, for its curvature is the variance: "
                    f"{value:.6g} at eta = {point:.6g}."
                )
            if signs[point] == 0:
                raise ValueError(
                    "log_partition must be curved everywhere, for a variance that is zero at one "
                    f"eta is zero at all, but at eta = {point:.6g} its curvature is zero."
                )
        means = self._mean(self._nodes)
        with np.errstate(invalid="ignore"):  # both infinite
            falls = np.flatnonzero(np.diff(means) < -1e-9 * np.abs(means[1:]))
        if falls.size:
            low, high = self._nodes[falls[0]], self._nodes[falls[0] + 1]
            raise ValueError(
                "log_partition must be convex, but its slope falls between eta = "
                f"{low:.6g} and {high:.6g}; if it has a pole there, pass the eta_domain on one "
                "side of it."
            )

    def _limit(self, expression, end):
        """Return the limit of an expression at an end of the domain, from points ever closer to it;
        NaN if there is no finite one."""
        exact = in_many_digits(expression, ETA, beyond=np.nan)
        values = [exact(point) for point in points_towards(self.eta_domain, end)]
        values = [value for value in values if not np.isnan(value)]
        if len(values) < 3 or not np.isfinite(values[-1]):
            return np.nan
        first, second, third = values[-3:]
        step, last = second - first, third - second
        if abs(last) <= 1e-12 * abs(third):
            return third
        if abs(last) > 0.9 * abs(step):
            return np.nan
        return third - last**2 / (last - step)  # Aitken: the steps are a geometric series

    def _limits_of_the_mean(self):
        low, high = (self._limit(self._mean.expression, end) for end in ("low", "high"))
        return Interval(
            -np.inf if np.isnan(low) else round(low, 9) + 0.0,
            np.inf if np.isnan(high) else round(high, 9) + 0.0,
        )

    def _narrowed(self, support, mean_domain):
        """Return the support without whole numbers that no η makes likely: as η goes to infinity,
        the mean goes to the support's end."""
        if not (support.integer and self._statistic_is_y):
            return support
        low, high = support.low, support.high
        if np.isinf(self.eta_domain.low) and np.isfinite(mean_domain.low):
            low = max(low, float(np.rint(mean_domain.low)))
        if np.isinf(self.eta_domain.high) and np.isfinite(mean_domain.high):
            high = min(high, float(np.rint(mean_domain.high)))
        return whole_numbers(low, high)

    # The contract of a family ---------------------------------------------------------------------

    def _T(self, y):
        return self._statistic(y) * 1.0

    def _unit_deviance(self, y, mean):
        r"""Return :math:`2\,[a^*(T(y)) - (\eta_\mu T(y) - a(\eta_\mu))]`, where the saturated
        :math:`a^*(t) = \sup_\eta (\eta t - a(\eta))` is a limit where y is on the edge."""
        y, mean = np.broadcast_arrays(np.asarray(y, dtype=float), mean)
        T, eta = self._T(y), self.canonical_link.unchecked.link(mean)
        saturated = self._saturated(y, T)
        with np.errstate(over="ignore", invalid="ignore"):
            fitted = eta * T - self._a(eta)
            gain = saturated - fitted
            close = self.mean_domain.contains(T) & (np.abs(gain) < 1e-4 * np.abs(fitted))
        gain[close] = self._small_gain(T[close], eta[close], gain[close])
        return np.maximum(2 * gain, 0.0)

    def _small_gain(self, T, eta, gain):
        """Return the gain as the integral of (η − s) a″(s), in which nothing cancels, wherever the
        fitted η is close to the best one; by Gauss's eight points."""
        best = self.canonical_link.unchecked.link(T)
        way = eta - best
        ends = np.minimum(best - self.eta_domain.low, self.eta_domain.high - best)
        near = np.abs(way) <= np.minimum(0.5, ends / 4)
        points, weights = np.polynomial.legendre.leggauss(8)
        share = (1 + points) / 2
        curve = self._variance(best[near, None] + share * way[near, None])
        gain[near] = way[near] ** 2 * (curve @ (weights / 2 * (1 - share)))
        return gain

    def _saturated(self, y, T):
        y, T = np.asarray(y, dtype=float), np.asarray(T, dtype=float)
        best = np.empty(T.shape)
        means = self.mean_domain
        for edge, outside in (("low", means.low >= T), ("high", means.high <= T)):
            if outside.any():
                # On the edge of whole numbers p(y) tends to 1, so that ηT − a tends to −log b.
                best[outside] = (
                    -self._log_b(y[outside])
                    if self.support.integer and self._statistic_is_y
                    else [self._supremum(edge, one) for one in T[outside]]
                )
        within = means.contains(T)
        eta = self.canonical_link.unchecked.link(T[within])
        best[within] = eta * T[within] - self._a(eta)
        return best

    def _supremum(self, edge, T):
        """Return the limit of ηT − a(η) at an end of the domain, for T that no mean reaches."""
        limit = self._limit(ETA * float(T) - self._a.expression, edge)
        return np.inf if np.isnan(limit) else limit

    def _draw(self, eta, size, rng):
        each = np.broadcast_to(eta, np.shape(eta) if size is None else size)
        drawn = np.empty(each.shape, dtype=int if self.support.integer else float)
        draw = self._draw_whole_numbers if self.support.integer else self._draw_real_numbers
        for value in np.unique(each):
            here = each == value
            drawn[here] = draw(value, int(here.sum()), rng)
        return drawn

    def _draw_whole_numbers(self, eta, count, rng):
        y, probabilities = self._table(eta)
        return rng.choice(y, size=count, p=probabilities / probabilities.sum())

    def _table(self, eta):
        """Return the whole numbers that η makes likely at all, and their probabilities."""
        mean, spread = float(self._mean(eta)), math.sqrt(float(self._variance(eta)))
        reach = 45 * spread + 45
        if not reach < 1e6:
            raise ValueError(
                f"eta = {eta:.6g} gives {self.title} a mean of {mean:.6g} and a standard deviation "
                f"of {spread:.6g}: too many whole numbers to tell apart."
            )
        while True:
            low = max(self.support.low, math.floor(mean - reach))
            y = np.arange(low, min(self.support.high, math.ceil(mean + reach)) + 1)
            with np.errstate(over="ignore", invalid="ignore"):
                probabilities = np.exp(self._log_prob(y, np.float64(eta)))
            # Where weights lie far apart, the next one may be many spreads away.
            if abs(probabilities.sum() - 1) < 1e-10 or reach > 5e3:
                return y.astype(int), probabilities
            reach *= 4

    def _draw_real_numbers(self, eta, count, rng):
        return Line(self, eta).draw(count, rng)

    # How it shows itself --------------------------------------------------------------------------

    def _typeset(self, statistic):
        tex = sympy.latex
        slope = sympy.diff(self._formula, ETA)
        a, T, b = tex(self._formula), tex(statistic), self._log_b.latex
        return {
            "density": rf"{b}\,\exp\Bigl(\eta\,{T}-\Bigl[{a}\Bigr]\Bigr)",
            "T": T,
            "a": a,
            "b": b,
            "eta": self.canonical_link.latex["link"],
            "mean": self.canonical_link.latex["response"],
            "variance": tex(simplified(sympy.diff(slope, ETA))),
        }

    def _repr_latex_(self):
        return as_display(self)

    def __repr__(self) -> str:
        formula, support, b, statistic, eta_domain, name = self._arguments
        known = {interval: repr(key) for key, interval in SUPPORTS.items()}
        if support.integer and np.isfinite(support.high - support.low):
            known[support] = repr(range(int(support.low), int(support.high) + 1))
        parts = [f"'{formula}'", f"support={known.get(support, repr(support))}"]
        parts += [f"base_measure='{b}'"] if b is not None else []
        parts += [f"sufficient_statistic='{statistic}'"] if str(statistic) != "y" else []
        parts += [f"eta_domain=({eta_domain.low:g}, {eta_domain.high:g})"] if eta_domain else []
        parts += [f"name={name!r}"] if name != "invented" else []
        return f"invent({', '.join(parts)})"

    def __eq__(self, other):
        return isinstance(other, InventedFamily) and self._arguments == other._arguments

    def __hash__(self):
        return hash(self._arguments)

    def __reduce__(self):
        return _again, self._arguments


@functools.lru_cache(maxsize=32)
def _again(*arguments):
    """Make the family that was sent here, once in each process."""
    return InventedFamily(*arguments)
