r"""The density of an invented family on the real line, by Fourier's integral, and draws from it."""

import itertools
import math

import numpy as np

from glmlesson.intervals import Interval
from glmlesson.invented.evaluating import compiled_for_complex
from glmlesson.invented.rewriting import ETA


class RealNumbers:
    r"""log b(y) for real y, from the integral that undoes the Laplace transform :math:`e^a`.

    .. math:: p(y; \eta) = \frac{1}{2\pi i} \int e^{a(z) - a(\eta) - (z - \eta) y}\, dz

    along a line, or a parabola open to the right or left, through the saddle point :math:`\eta`
    whose mean is ``y``. The first path is taken on which the integral settles to eleven digits.
    """

    latex = r"\frac{1}{2\pi i}\int e^{a(z)-zy}\,dz"

    def __init__(self, family, a):
        self._family = family
        self._log_partition = compiled_for_complex(a, ETA)
        self._last = (np.empty(0), np.empty(0))
        # How far each path is followed, and how sharply it bends.
        self._paths = list(itertools.product((14.0, 42.0), (0.0, 0.5, -0.5, 0.15, -0.15, 1.5)))

    def __call__(self, y):
        y = np.asarray(y, dtype=float)
        if not np.array_equal(y, self._last[0]):  # a fit asks for the same y at every step
            values, back = np.unique(y, return_inverse=True)
            parts = [self._log_b(values[i : i + 500]) for i in range(0, len(values), 500)]
            found = np.concatenate(parts)[back].reshape(y.shape) if parts else np.empty(y.shape)
            self._last = (y.copy(), found)
        return self._last[1].copy()

    def _log_b(self, y):
        family = self._family
        low, high = family.mean_domain.low, family.mean_domain.high
        if not ((y > low) & (y < high)).all():
            raise ValueError(
                f"base_measure is needed: the means of {family.title} end at {low:.6g} and "
                f"{high:.6g}, but y may lie beyond."
            )
        eta = family.canonical_link.unchecked.link(y)
        spread = np.sqrt(family.unchecked.variance(eta))
        p = np.full(y.shape, np.nan)
        for path in tuple(self._paths):
            open_ = np.flatnonzero(np.isnan(p))
            if not open_.size:
                break
            p[open_] = self._integral(y[open_], eta[open_], spread[open_], *path)
            if 2 * np.isfinite(p[open_]).sum() > y.size:  # the one to begin with next time
                self._paths.remove(path)
                self._paths.insert(0, path)
        if np.isnan(p).any():
            raise ValueError(
                f"base_measure is needed: that of {family.title} has no closed form that is "
                f"known, and at y = {y[np.isnan(p)][0]:.6g} the integral that would give it does "
                "not settle. Whole numbers, or a single y with a probability of its own, have no "
                "density at all."
            )
        if (p < -1e-9).any():
            raise ValueError(
                "log_partition must give a density that is not negative, but at y = "
                f"{y[p < -1e-9][0]:.6g} it is: there is no such distribution."
            )
        with np.errstate(divide="ignore"):
            log_p = np.log(np.where(p > 1e-12, p, 0)) - np.log(spread)
        return log_p - eta * y + family.unchecked.log_partition(eta)

    def _integral(self, y, eta, spread, reach, bend):
        """Return p(y; η) times its spread, by ever finer sums; NaN where these do not settle."""
        # Steps as short as the way to the end of the domain, where the singularities begin.
        domain = self._family.eta_domain
        scale = np.minimum(1.0, np.minimum(eta - domain.low, domain.high - eta) * spread)
        a = self._family.unchecked.log_partition(eta)
        result, previous = np.full(y.shape, np.nan), np.full(y.shape, np.inf)
        rows = np.arange(y.size)
        for width in (0.1, 0.05, 0.025, 0.0125, 0.00625):
            v = np.arange(0.0, reach, width)
            s = scale[rows, None] * np.sinh(v)
            ds = scale[rows, None] * np.cosh(v) * width
            path = (1j * s + bend * s**2) / spread[rows, None]
            with np.errstate(all="ignore"):
                logs = self._log_partition(eta[rows, None] + path) - a[rows, None]
                terms = np.exp(logs - path * y[rows, None]) * (1 - 2j * bend * s) * ds
            terms[:, 0] /= 2
            total = terms.real.sum(axis=1) / np.pi
            # Overflow far out, or no decay, is a path that does not lead around the singularities.
            alive = np.isfinite(total) & (np.abs(terms[:, -20:]).max(axis=1) < 1e-14)
            exact = np.minimum(1e-11 + 1e-15 * np.abs(a[rows]), 1e-6) * np.maximum(
                np.abs(total), 1e-2
            )
            settled = alive & (np.abs(total - previous[rows]) <= exact)
            result[rows[settled]] = total[settled]
            previous[rows] = total
            rows = rows[alive & ~settled]
            if not rows.size:
                break
        return result


def usual_values(family):
    """Return three natural parameters at which the family is neither narrow nor wide."""
    points = family._points(4)
    variances = family.unchecked.variance(points)
    usual = points[
        (variances > 0.05) & (variances < 50) & (np.abs(family.unchecked.mean(points)) < 1e3)
    ]
    if usual.size < 3:
        usual = points[(variances > 0) & (np.abs(points) < 100)]
    spots = usual[0] + np.array([0.1, 0.45, 0.9]) * (usual[-1] - usual[0])
    return usual[np.argmin(np.abs(usual[:, None] - spots), axis=0)]


class Gapped(Interval):
    """The whole numbers of an interval to which a base measure gives weight."""

    def __init__(self, interval, log_b):
        super().__init__(
            interval.low, interval.high, interval.closed_low, interval.closed_high, integer=True
        )
        object.__setattr__(self, "_log_b", log_b)

    def contains(self, x):
        x = np.asarray(x, dtype=float)
        inside_ends = np.atleast_1d(super().contains(x))
        found = inside_ends.copy()
        found[inside_ends] = np.isfinite(self._log_b(np.atleast_1d(x)[inside_ends]))
        return found.reshape(x.shape)

    def _few(self):
        if not self.high - self.low <= 12:
            return None
        whole = np.arange(self.low, self.high + 1)
        return [f"{one:g}" for one in whole[self.contains(whole)]]

    def __str__(self):
        if few := self._few():
            return " or ".join([", ".join(few[:-1]), few[-1]])
        return (
            f"{super().__str__()} and with b(y) > 0"
            if np.isfinite(self.low)
            else ("a whole number with b(y) > 0")
        )

    @property
    def latex(self):
        if few := self._few():
            return r"\{" + ", ".join(few) + r"\}"
        return r"\{y \in \mathbb{Z} : b(y) > 0\}"


def without_gaps(support, log_b):
    """Return the support, without the whole numbers that have no weight, if there are any."""
    low = support.low if np.isfinite(support.low) else min(-50, support.high - 100)
    y = np.arange(low, min(support.high, low + 100) + 1)
    return support if np.isfinite(log_b(y)).all() else Gapped(support, log_b)


class Coordinates:
    """The support stretched over the whole line: y itself, log y, or log-odds in an interval."""

    def __init__(self, support):
        self.low, self.high = support.low, support.high
        self.half = np.isfinite(self.low) != np.isfinite(self.high)
        self.whole = not np.isfinite(self.low) and not np.isfinite(self.high)

    def y(self, u):
        u = np.asarray(u, dtype=float)
        with np.errstate(over="ignore"):
            if self.whole:
                return u
            if self.half:
                up = np.isfinite(self.low)
                return self.low + np.exp(u) if up else self.high - np.exp(-u)
            return self.low + (self.high - self.low) / (1 + np.exp(-u))

    def u(self, y):
        """Return the place of y on the line."""
        if self.whole:
            return y
        if self.half:
            return np.log(y - self.low) if np.isfinite(self.low) else -np.log(self.high - y)
        return np.log(y - self.low) - np.log(self.high - y)

    def log_stretch(self, u):
        """Return log |dy/du|."""
        u = np.asarray(u, dtype=float)
        if self.whole:
            return np.zeros_like(u)
        if self.half:
            return u if np.isfinite(self.low) else -u
        return np.log(self.high - self.low) - np.logaddexp(0, u) - np.logaddexp(0, -u)


class Line:
    """A density on the stretched line, to be integrated and drawn from."""

    def __init__(self, family, eta):
        self._family, self._eta, self._a = (
            family,
            float(eta),
            float(family.unchecked.log_partition(eta)),
        )
        self._coordinates = Coordinates(family.support)
        self.y = self._coordinates.y
        if family.support.contains(family.unchecked.mean(self._eta)) and family._statistic_is_y:
            self.center = float(self._coordinates.u(family.unchecked.mean(self._eta)))
        else:
            spots = np.sinh(np.linspace(-5, 5, 101))
            self.center = float(spots[np.argmax(self.log_density(spots))])

    def log_density(self, u):
        u = np.asarray(u, dtype=float)
        y = self.y(u)
        inside_support = self._family.support.contains(y)
        result = np.full(u.shape, -np.inf)
        with np.errstate(all="ignore"):
            y = y[inside_support]
            heights = (
                self._family.unchecked.log_base_measure(y)
                + self._eta * self._family.unchecked.sufficient_statistic(y)
                - self._a
            )
            result[inside_support] = heights + self._coordinates.log_stretch(u[inside_support])
        return result

    def reach(self):
        """Return two points beyond which (nearly) nothing lies, from steps that double."""
        highest = float(self.log_density(np.array([self.center]))[0])
        ends = []
        for sign in (-1, 1):
            step, factor = 1e-3, 1.5
            while step < 1e4:
                there = self.center + sign * step * factor
                try:
                    height = float(self.log_density(np.array([there]))[0])
                except ValueError:
                    # Too far for the base measure, where nothing lies: go there in shorter steps.
                    factor = math.sqrt(factor)
                    if factor < 1.005:
                        raise
                    continue
                step *= factor
                highest = max(highest, height)
                if height < highest - 45:
                    break
            ends.append(self.center + sign * step)
        return tuple(ends)

    def draw(self, count, rng):
        """Draw from the chain of exponentials through many points of the density, and correct that
        by accepting each draw with the ratio of the two."""
        marks = np.linspace(*self.reach(), 1001)
        heights = self.log_density(marks)
        marks, heights = marks[np.isfinite(heights)], heights[np.isfinite(heights)]
        width, rise = np.diff(marks), np.diff(heights)
        weight = width * np.exp(heights[:-1]) * _mean_of_exp(rise)
        middle = self.log_density((marks[1:] + marks[:-1]) / 2)
        excess = 0.01 + max(0.0, np.max(middle - (heights[1:] + heights[:-1]) / 2))
        drawn = np.empty(0)
        while drawn.size < count:
            cell = rng.choice(weight.size, size=count - drawn.size, p=weight / weight.sum())
            share = _drawn_share(rise[cell], rng.uniform(size=cell.size))
            spot = marks[cell] + share * width[cell]
            chain = heights[cell] + share * rise[cell]
            accepted = np.log(rng.uniform(size=cell.size)) < (
                self.log_density(spot) - chain - excess
            )
            drawn = np.append(drawn, spot[accepted])
        return self.y(drawn)

    def integral(self):
        low, high = self.reach()
        total = 0.0
        for end in (low, high):
            share = np.concatenate([[0.0], np.logspace(-6, 0, 13)])
            marks = self.center + (end - self.center) * share
            for here, there in itertools.pairwise(marks):
                total += self._gauss(min(here, there), max(here, there), 0)
        return total

    def _gauss(self, low, high, depth):
        """Integrate with 20 points, and by halves if their 2 × 20 disagree."""
        middle = (low + high) / 2
        coarse = _gauss_sum(self.log_density, low, high)
        fine = _gauss_sum(self.log_density, low, middle) + _gauss_sum(
            self.log_density, middle, high
        )
        if depth >= 12 or not abs(fine - coarse) > 1e-10:
            return fine
        return self._gauss(low, middle, depth + 1) + self._gauss(middle, high, depth + 1)


_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(20)


def _gauss_sum(log_density, low, high):
    half = (high - low) / 2
    return half * float(_WEIGHTS @ np.exp(log_density(low + half * (1 + _POINTS))))


def _mean_of_exp(rise):
    """Return the mean of e^x for x from 0 to ``rise``."""
    return np.where(np.abs(rise) < 1e-8, 1.0, np.expm1(rise) / np.where(rise == 0, 1, rise))


def _drawn_share(rise, uniform):
    """Return where in [0, 1] a density that grows by the factor e^rise falls, by inversion."""
    flat = np.abs(rise) < 1e-8
    steep = np.log1p(uniform * np.expm1(rise)) / np.where(flat, 1, rise)
    return np.where(flat, uniform, steep)
