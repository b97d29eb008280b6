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

import functools
import math

import numpy as np

from glmlesson.domains import COUNTS, POSITIVE, REALS, Interval
from glmlesson.families import Family
from glmlesson.links import Link

_SUPPORTS = {
    "counts": COUNTS,
    "integers": Interval(integer=True),
    "reals": REALS,
    "positive": POSITIVE,
}


def invent(
    log_partition,
    support,
    *,
    base_measure=None,
    sufficient_statistic="y",
    eta_domain=None,
    name="invented",
):
    r"""Make a family from its log-partition function.

    .. math:: p(y; \eta) = b(y)\, e^{\eta T(y) - a(\eta)}, \qquad
       \mu = a'(\eta), \quad \mathrm{Var} = a''(\eta), \quad \eta = (a')^{-1}(\mu)

    Parameters
    ----------
    log_partition : str or sympy.Expr
        The formula of :math:`a` in ``eta``, such as ``"log(1 + exp(eta))"``. Text is read, never
        evaluated; it may contain numbers, ``+ - * / **``, ``pi``, ``E`` and the functions of
        ``glmlesson.symbolic.FUNCTIONS``.
    support : str, range or Interval
        Where ``y`` may lie: ``"counts"``, ``"integers"``, ``"reals"``, ``"positive"``, a range of
        whole numbers such as ``range(1, 7)``, or an interval of ``glmlesson.domains``. Whole
        numbers to which the base measure gives nothing are taken out.
    base_measure : str or sympy.Expr, optional
        The formula of :math:`b` in ``y``; found from the log-partition by default.
    sufficient_statistic : str or sympy.Expr
        The formula of :math:`T` in ``y``. With one other than ``y`` a base measure must be given.
    eta_domain : Interval or tuple of two floats, optional
        The open interval of :math:`\eta`; by default the largest on which :math:`a` is real: one
        that reaches :math:`-\infty` where the support has a lower end, :math:`+\infty` where it
        has an upper, and otherwise the one around, or nearest to, zero.
    name : str
        What to call the family in messages.

    Returns
    -------
    InventedFamily
        A family like any other of the module.

    Raises
    ------
    ImportError
        If SymPy is not installed.
    TypeError
        If an argument is not of the kinds above.
    ValueError
        If a formula cannot be read, is not real, or is not the log-partition of a distribution on
        the support: not convex, no variance, a negative :math:`b`, or probabilities that do not
        sum (integrate) to one. The message names an :math:`\eta`, or the ``y``, where it fails.

    Examples
    --------
    The Poisson, and then a count that is never zero:

    >>> poisson = invent("exp(eta)", support="counts")
    >>> round(float(poisson.natural_parameter(20.0)), 6), poisson.latex["b"]
    (2.995732, '\\frac{1}{y!}')
    >>> households = invent("log(exp(exp(eta)) - 1)", support="counts")
    >>> print(households.support)
    a whole number, 1 or more
    >>> households.base_measure([1, 2, 3]).round(6)
    array([1.      , 0.5     , 0.166667])

    A spin, up or down, fitted like every other family:

    >>> from glmlesson import newton
    >>> spins = invent("log(2*cosh(eta))", support=range(-1, 2))
    >>> print(spins.support, "with mean", spins.latex["mean"])
    -1 or 1 with mean \tanh{\left(\eta \right)}
    >>> newton([[1, -1], [1, 0], [1, 1], [1, 2]], [-1, 1, -1, 1], spins)
    Fit(theta=[-0.227 ,  0.4541], converged in 5 steps)
    >>> invent("-eta**2", support="reals")
    Traceback (most recent call last):
    ValueError: log_partition must be convex, for its curvature is the variance: -2 at eta = 0.
    """
    symbolic = _symbolic()
    support = _as_support(support)
    if not isinstance(name, str) or not name.strip():
        raise TypeError(f"name must be a text that is not empty, but it is {name!r}.")
    return InventedFamily(
        symbolic.read("log_partition", log_partition, symbolic.eta),
        support,
        None if base_measure is None else symbolic.read("base_measure", base_measure, symbolic.y),
        symbolic.read("sufficient_statistic", sufficient_statistic, symbolic.y),
        None if eta_domain is None else _as_domain(eta_domain),
        name,
    )


def _symbolic():
    """Return the module that imports SymPy, which is imported only when a family is invented."""
    try:
        from glmlesson import symbolic
    except ImportError as error:
        raise ImportError(
            "invent needs SymPy, which is not installed; run: pip install 'glmlesson[invent]'"
        ) from error
    return symbolic


def _base_measures():
    from glmlesson import base_measures

    return base_measures


def _as_support(support):
    if isinstance(support, Interval):
        return support
    if isinstance(support, range) and abs(support.step) == 1 and len(support) > 1:
        return _whole_numbers(min(support), max(support))
    if isinstance(support, str) and support in _SUPPORTS:
        return _SUPPORTS[support]
    raise (ValueError if isinstance(support, str | range) else TypeError)(
        f"support must be one of {', '.join(map(repr, _SUPPORTS))}, a range of two or more "
        f"consecutive whole numbers, or an Interval, but it is {support!r}."
    )


def _as_domain(eta_domain):
    if not isinstance(eta_domain, Interval):
        try:
            low, high = (float(end) for end in eta_domain)
        except (TypeError, ValueError) as error:
            raise TypeError(
                "eta_domain must be an Interval or a pair of numbers (low, high), but it is "
                f"{eta_domain!r}."
            ) from error
        eta_domain = Interval(low, high)
    if not eta_domain.low < eta_domain.high:
        raise ValueError(f"eta_domain must be an interval (low, high), but it is {eta_domain}.")
    return Interval(eta_domain.low, eta_domain.high)


def _whole_numbers(low, high):
    return Interval(low, high, bool(np.isfinite(low)), bool(np.isfinite(high)), integer=True)


class InventedFamily(Family):
    """A family made by ``invent``; see there. It has all that ``families.Family`` promises.

    Examples
    --------
    >>> family = invent("-log(cos(eta))", support="reals", name="hyperbolic secant")
    >>> family
    invent('-log(cos(eta))', support='reals', name='hyperbolic secant')
    >>> round(float(family.base_measure(0.0)), 12)
    0.5
    >>> family.latex["variance"]
    '\\\\frac{1}{\\\\cos^{2}{\\\\left(\\\\eta \\\\right)}}'
    """

    def __init__(self, log_partition, support, base_measure, statistic, eta_domain, name):
        symbolic = _symbolic()
        self._arguments = (log_partition, support, base_measure, statistic, eta_domain, name)
        self.name = name
        self._formula = log_partition
        self._statistic_is_y = statistic == symbolic.y
        self._statistic = symbolic.compiled(statistic, symbolic.y)
        reach = support if self._statistic_is_y else REALS
        self.eta_domain = eta_domain or _found_domain(log_partition, reach)
        self._nodes = _nodes(self.eta_domain)
        self._refuse_values_that_are_not_real()
        a = self._rewritten(log_partition)
        slope = symbolic.sympy.diff(a, symbolic.eta)
        curvature = symbolic.sympy.diff(slope, symbolic.eta)
        self._refuse_a_line(curvature)
        self._a = _Careful(a, self._nodes, absolute=1e-13)
        self._mean = _Careful(slope, self._nodes)
        self._variance = _Careful(curvature, self._nodes)
        self._refuse_a_curve_that_is_not_convex()
        mean_domain = self._limits_of_the_mean()
        self.canonical_link = InventedLink(self, mean_domain)
        self.support = self._narrowed(support, mean_domain)
        self._log_b = _base_measures().base_measure_of(self, a, base_measure, statistic)
        if self.support.integer:
            self.support = _base_measures().without_gaps(self.support, self._log_b)
        self.latex = self._typeset(statistic)

    def _points(self, parts):
        """Return points over the domain of η, ``parts`` of them for each of the grid's cells."""
        return np.unique(_between(self._nodes, parts))

    # The checks of the log-partition --------------------------------------------------------------

    def _refuse_values_that_are_not_real(self):
        symbolic = _symbolic()
        exact = symbolic.in_many_digits(self._formula, symbolic.eta)
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
        symbolic = _symbolic()
        middle = self._nodes[len(self._nodes) // 2 + 1]
        candidate = symbolic.stable(formula, symbolic.eta, float(middle))
        before = symbolic.in_many_digits(formula, symbolic.eta)
        after = symbolic.in_many_digits(candidate, symbolic.eta)
        same = all(
            abs(before(point) - after(point)) <= 1e-12 * (1 + abs(before(point)))
            or before(point) == after(point)
            for point in self._nodes[::5]
        )
        return candidate if same else formula

    def _refuse_a_line(self, curvature):
        if curvature.has(*_symbolic().NOT_SMOOTH):
            raise ValueError(
                "log_partition must be smooth, with a slope and a curvature everywhere, but "
                f"{self._formula} is not."
            )
        if curvature == 0 or _symbolic().simplified(curvature) == 0:
            raise ValueError(
                "log_partition must be curved, for its curvature is the variance, but "
                f"{self._formula} is constant or linear in eta: the variance would be zero."
            )

    def _refuse_a_curve_that_is_not_convex(self):
        symbolic = _symbolic()
        exact = symbolic.in_many_digits(self._variance.expression, symbolic.eta)
        points = self._points(4)
        values = self._variance(points)
        # Dips between the points: walk down from every local minimum on the grid.
        inner = np.flatnonzero((values[1:-1] <= values[:-2]) & (values[1:-1] <= values[2:])) + 1
        dips = [_lowest(self._variance, points[i - 1], points[i + 1]) for i in inner[:50]]
        points = np.concatenate([points, dips])
        values = np.concatenate([values, self._variance(np.array(dips))])
        for point in sorted(points[values <= 0], key=abs):
            value = exact(point)
            if -np.inf < value < 0:
                raise ValueError(
                    "log_partition must be convex, for its curvature is the variance: "
                    f"{value:.6g} at eta = {point:.6g}."
                )
            beside = min(exact(point - 1e-3), exact(point + 1e-3))
            if value == 0 and beside > 0:  # and not merely too small for a float
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
        symbolic = _symbolic()
        exact = symbolic.in_many_digits(expression, symbolic.eta, beyond=np.nan)
        values = [exact(point) for point in _towards(self.eta_domain, end)]
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
        return _whole_numbers(low, high)

    # The contract of a family ---------------------------------------------------------------------

    def _T(self, y):
        return self._statistic(y) * 1.0

    def _unit_deviance(self, y, mean):
        r"""Return :math:`2\,[a^*(T(y)) - (\eta_\mu T(y) - a(\eta_\mu))]`, where the saturated
        :math:`a^*(t) = \sup_\eta (\eta t - a(\eta))` is a limit where y is on the edge."""
        y, mean = np.broadcast_arrays(np.asarray(y, dtype=float), mean)
        T, eta = self._T(y), self.canonical_link._link(mean)
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
        best = self.canonical_link._link(T)
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
        eta = self.canonical_link._link(T[within])
        best[within] = eta * T[within] - self._a(eta)
        return best

    def _supremum(self, edge, T):
        """Return the limit of ηT − a(η) at an end of the domain, for T that no mean reaches."""
        symbolic = _symbolic()
        limit = self._limit(symbolic.eta * float(T) - self._a.expression, edge)
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
        return _base_measures().Line(self, eta).draw(count, rng)

    # How it shows itself --------------------------------------------------------------------------

    def _typeset(self, statistic):
        symbolic = _symbolic()
        tex = symbolic.sympy.latex
        slope = symbolic.sympy.diff(self._formula, symbolic.eta)
        a, T, b = tex(self._formula), tex(statistic), self._log_b.latex
        return {
            "density": rf"{b}\,\exp\Bigl(\eta\,{T}-\Bigl[{a}\Bigr]\Bigr)",
            "T": T,
            "a": a,
            "b": b,
            "eta": self.canonical_link.latex["link"],
            "mean": self.canonical_link.latex["response"],
            "variance": tex(symbolic.simplified(symbolic.sympy.diff(slope, symbolic.eta))),
        }

    def _repr_latex_(self):
        rows = {
            r"p(y;\eta)": self.latex["density"],
            r"y\in": self.support.latex,
            r"\eta\in": self.eta_domain.latex,
            r"\mu=a'(\eta)": self.latex["mean"],
            r"a''(\eta)": self.latex["variance"],
            r"g(\mu)": self.latex["eta"],
            r"d(y,\mu)": rf"2\,\sup_{{\eta}}\bigl[\eta\,{self.latex['T']}-a(\eta)\bigr]"
            rf"-2\,\bigl[g(\mu)\,{self.latex['T']}-a(g(\mu))\bigr]",
        }
        lines = (
            f"{left} & {right}" if left.endswith(r"\in") else f"{left} & = {right}"
            for left, right in rows.items()
        )
        return "$$\\begin{aligned}" + r" \\ ".join(lines) + "\\end{aligned}$$"

    def __repr__(self):
        formula, support, b, statistic, eta_domain, name = self._arguments
        known = {interval: repr(key) for key, interval in _SUPPORTS.items()}
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


class InventedLink(Link):
    r"""The canonical link of an invented family, :math:`g = (a')^{-1}`.

    Examples
    --------
    >>> link = invent("exp(eta)", support="counts").canonical_link
    >>> link.latex["link"], round(float(link(7.0)), 6)
    ('\\log{\\left(\\mu \\right)}', 1.94591)
    >>> round(float(invent("log(1 + exp(eta) + exp(3*eta))", "counts").canonical_link(2.0)), 6)
    0.419618
    """

    name = "canonical"

    def __init__(self, family, mean_domain):
        symbolic = _symbolic()
        self._family = family
        self.mean_domain, self.eta_domain = mean_domain, family.eta_domain
        self._nodes, self._means = family._nodes, family._mean(family._nodes)
        response = symbolic.simplified(symbolic.sympy.diff(family._formula, symbolic.eta))
        solution = self._closed_form(symbolic.solved_link(response))
        tex = symbolic.sympy.latex
        self.latex = {
            "link": r"(a')^{-1}(\mu)" if solution is None else tex(solution),
            "response": tex(response),
        }

    def _closed_form(self, candidates):
        """Keep the candidate that undoes the mean over the domain, if one does."""
        symbolic = _symbolic()
        self._start = None
        variances = self._family._variance(self._nodes)
        usual = (variances > 1e-4) & (variances < 1e4) & self.mean_domain.contains(self._means)
        means, etas = self._means[usual], self._nodes[usual]
        for candidate in candidates if means.size else []:
            at = float(means[means.size // 2])
            for form in (symbolic.stable(candidate, symbolic.mu, at), candidate):
                start = symbolic.compiled(form, symbolic.mu)
                with np.errstate(all="ignore"):
                    undone = np.isclose(np.real(start(means)), etas, rtol=1e-7, atol=1e-7)
                if undone.mean() > 0.9:  # a removable hole of the closed form is no objection
                    self._start = start
                    return candidate
        return None

    def _link(self, mean):
        mean = np.asarray(mean, dtype=float)
        eta = _increasing_root(
            self._family, mean.ravel(), self._start, self._nodes, self._means, self.eta_domain
        )
        return eta.reshape(mean.shape)

    def _inverse(self, eta):
        return self._family._mean(eta)

    def _derivative(self, mean):
        return 1 / self._family._variance(self._link(mean))

    def _inverse_derivative(self, eta):
        return self._family._variance(eta)

    def __repr__(self):
        return f"{self._family!r}.canonical_link"

    def __eq__(self, other):
        return isinstance(other, InventedLink) and self._family == other._family

    def __hash__(self):
        return hash(("link", self._family))

    def __reduce__(self):
        return getattr, (self._family, "canonical_link")


def _increasing_root(family, mean, start, nodes, means, domain):
    """Solve a′(η) = mean by Newton's method between two bounds that close in on the root."""
    eta = np.interp(mean, means, nodes)
    if start is not None:
        with np.errstate(all="ignore"):
            guess = np.real(start(mean))
        eta = np.where(domain.contains(guess), guess, eta)
    place = np.searchsorted(means, mean)
    ends = np.concatenate([[domain.low], nodes, [domain.high]])
    low, high = ends[place].copy(), ends[place + 1].copy()
    active = np.arange(mean.size)
    for _ in range(200):
        here, wanted = eta[active], mean[active]
        with np.errstate(all="ignore"):
            missing = wanted - family._mean(here)
            step = missing / family._variance(here)
        # Within rounding of the mean, every step is as good as the next.
        settled = np.abs(missing) <= 4 * np.finfo(float).eps * np.abs(wanted)
        low[active] = np.where(missing > 0, np.maximum(low[active], here), low[active])
        high[active] = np.where(missing < 0, np.minimum(high[active], here), high[active])
        there = here + step
        strays = ~((there > low[active]) & (there < high[active]))
        there = np.where(strays, _halfway(low[active], high[active], here), there)
        settled |= there == here
        eta[active] = np.where(settled, here, there)
        active = active[~settled]
        if not active.size:
            break
    return eta


def _halfway(low, high, here):
    """Return a point between the bounds; where one is infinite, further out than ``here``."""
    with np.errstate(invalid="ignore"):
        middle = (low + high) / 2
    out = 2 * np.abs(here) + 1
    return np.where(np.isinf(low), here - out, np.where(np.isinf(high), here + out, middle))


class _Careful:
    """A formula in floats where they are right to twelve digits, in many digits where not."""

    def __init__(self, expression, nodes, absolute=0.0):
        symbolic = _symbolic()
        self.expression = expression
        self._fast = symbolic.compiled(expression, symbolic.eta)
        self._exact = symbolic.in_many_digits(expression, symbolic.eta)
        points = _between(nodes, 2)
        exact = np.array([self._exact(point) for point in points])
        with np.errstate(all="ignore"):
            fast = np.asarray(self._fast(points), dtype=float)
            size = np.abs(exact)
            wrong = ~(np.abs(fast - exact) <= 1e-12 * size + absolute * (1 + size) + 1e-290)
        wrong &= fast != exact
        # A cell of the grid is trusted if its ends and its middle are right.
        cells = wrong[:-2:2] | wrong[1:-1:2] | wrong[2::2]
        self._nodes = nodes
        self._wrong = np.concatenate([cells[:1], cells, cells[-1:]])

    def __call__(self, eta):
        eta = np.asarray(eta, dtype=float)
        value = np.array(self._fast(eta), dtype=float)
        slow = np.isnan(value)
        if self._wrong.any():
            slow |= self._wrong[np.searchsorted(self._nodes, eta)]
        if slow.any():
            points, back = np.unique(eta[slow], return_inverse=True)
            value[slow] = np.array([self._exact(point) for point in points])[back]
        return value


# The domain of η and the points on it -------------------------------------------------------------


def _found_domain(formula, support):
    """Return the largest open interval of the right kind on which the formula is real."""
    symbolic = _symbolic()
    exact = symbolic.in_many_digits(formula, symbolic.eta)
    outwards = np.logspace(-6, 3, 145)
    points = np.unique(np.concatenate([-outwards, [0.0], outwards, np.linspace(-20, 20, 161)]))
    values = np.array([exact(point) for point in points])
    # A pole between two points: a convex function has no highest point inside its domain.
    slope = symbolic.in_many_digits(symbolic.sympy.diff(formula, symbolic.eta), symbolic.eta)
    peaks = np.flatnonzero((values[1:-1] > values[:-2]) & (values[1:-1] > values[2:])) + 1
    for pole in [_pole(exact, slope, points[i - 1], points[i + 1]) for i in peaks[:20]]:
        if pole is not None:
            place = np.searchsorted(points, pole)
            points, values = np.insert(points, place, pole), np.insert(values, place, np.nan)
    real = ~np.isnan(values)
    starts = np.flatnonzero(real & ~np.concatenate([[False], real[:-1]]))
    ends = np.flatnonzero(real & ~np.concatenate([real[1:], [False]]))
    runs = list(zip(starts, ends, strict=True))
    if np.isfinite(support.low):
        runs = [run for run in runs if run[0] == 0]
    if np.isfinite(support.high):
        runs = [run for run in runs if run[1] == len(points) - 1]
    if not runs:
        sides = " and ".join(
            side for side, end in (("-∞", support.low), ("+∞", support.high)) if np.isfinite(end)
        )
        needed = f" all the way to {sides}, for the support ends there" if sides else ""
        raise ValueError(
            f"log_partition must be real on an interval of eta{needed}, but {formula} is not."
        )
    first, last = min(runs, key=lambda run: _distance(points[run[0]], points[run[1]]))
    low = -np.inf if first == 0 else _edge(exact, points[first], points[first - 1])
    high = np.inf if last == len(points) - 1 else _edge(exact, points[last], points[last + 1])
    return Interval(low, high)


def _pole(exact, slope, low, high):
    """Return the pole between two points, where the formula rises from the one and then breaks."""
    least = exact(low)
    for _ in range(100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if exact(middle) >= least and slope(middle) > 0:
            low, least = middle, exact(middle)
        else:
            high = middle
    return high if slope(low) > 1e6 else None


def _distance(low, high):
    """Return how far an interval is from zero; of several around or at zero, the longest first."""
    return (max(low, -high, 0.0), low - high)


def _edge(exact, inside_point, outside_point):
    """Return where the formula stops being real, between a point where it is and one where not."""
    for _ in range(200):
        middle = (inside_point + outside_point) / 2
        if middle in (inside_point, outside_point):
            break
        if not np.isnan(exact(middle)):
            inside_point = middle
        else:
            outside_point = middle
    edge = float(outside_point)
    near = round(edge, 12)
    return near + 0.0 if abs(edge - near) <= 4e-16 * max(1, abs(near)) else edge


def _nodes(domain):
    """Return points of the domain, close together where its ends or zero are close."""
    low, high = domain.low, domain.high
    if np.isinf(low) and np.isinf(high):
        outwards = np.logspace(-7, 3, 61)
        return np.concatenate([-outwards[::-1], [0.0], outwards])
    if np.isinf(high):
        return np.unique(low + np.logspace(-9, 3, 121))
    if np.isinf(low):
        return np.unique(high - np.logspace(-9, 3, 121))
    inwards = (high - low) * np.logspace(-9, np.log10(0.5), 61)
    return np.unique(np.concatenate([low + inwards, high - inwards]))


def _between(nodes, parts):
    """Return the nodes with ``parts`` − 1 points more between each two."""
    share = np.arange(parts) / parts
    finer = nodes[:-1, None] + share * np.diff(nodes)[:, None]
    return np.append(finer.ravel(), nodes[-1])


def _towards(domain, end):
    """Return points of the domain that approach one of its ends, ten times closer each."""
    low, high = domain.low, domain.high
    limit, sign = (low, 1) if end == "low" else (high, -1)
    if np.isinf(limit):
        base = 0.0 if np.isinf(low) and np.isinf(high) else (high if end == "low" else low)
        return base - sign * 10.0 ** np.arange(1, 11)
    width = min(1.0, high - low)
    return limit + sign * width * 10.0 ** -np.arange(1.0, 13.0)


def _lowest(function, low, high):
    from scipy.optimize import minimize_scalar

    return minimize_scalar(
        lambda point: float(function(np.array(point))), bounds=(low, high), method="bounded"
    ).x
