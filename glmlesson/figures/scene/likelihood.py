"""The log-likelihood of two weights for the scene's dots, its fit, and the paths that climb it.

The front end has the same, and takes the same steps. Scores and expected information are those of
McCullagh and Nelder (1989, §2.5), for any family and the link that the scene gives it. Newton's
steps take the observed information, which lets them arrive under every link, and the expected one
where the observed is not positive definite.
"""

from functools import cache

import numpy as np

from glmlesson.figures.scene.families import dataset, lucky_values
from glmlesson.figures.scene.layout import families_of
from glmlesson.figures.scene.record import RECORD

_FARTHEST = 25  # of a weight; beyond it the likelihood climbs for ever
_STEPS = 100  # after which a fit that has not settled never will
_SHORT = 1e-4  # of a predictor, over which a slope is measured
_SAMPLES = RECORD["theta"]["samples"]


class Likelihood:
    """The log-likelihood ℓ(θ₀, θ₁) of some rows in one family."""

    def __init__(self, family, x, y):
        self.family, self.x, self.y = family, np.asarray(x), np.asarray(y)
        self.canonical = family.link == family.family.canonical_link
        with np.errstate(divide="ignore", invalid="ignore"):
            self.constant = family.family.unchecked.log_base_measure(self.y).sum()
        self.best = self._fit()

    def at(self, theta0, theta1):
        """Return ℓ and its gradient; for arrays of weights, arrays."""
        formulas, x = self.family.family.unchecked, self.x
        predictor = np.multiply.outer(theta0, np.ones_like(x)) + np.multiply.outer(theta1, x)
        with np.errstate(all="ignore"):  # far from the top a step may overflow, and is refused
            eta = self.family.natural_parameter(predictor)
            mean = self.family.mean(predictor)
            height = self.constant + (self.y * eta - formulas.log_partition(eta)).sum(axis=-1)
            factor = 1 if self.canonical else mean / formulas.variance(eta)
            r = (self.y - mean) * factor
        return height, r.sum(axis=-1), (r * x).sum(axis=-1)

    def information(self, theta0, theta1):
        """Return the information XᵀWX row by row of its upper half."""
        predictor = theta0 + theta1 * self.x
        with np.errstate(all="ignore"):
            if self.canonical:
                return self._of_weights(self._variance(predictor))
            # The derivative of the logarithm's response is the mean.
            return self._of_weights(self._factor(predictor) * self.family.mean(predictor))

    def _observed(self, theta0, theta1):
        """The observed information, −∂²ℓ, which is the expected one where the link is canonical.

        It only leads to the top, so that a difference is enough of a slope: the score says where
        the top is.
        """
        expected = self.information(theta0, theta1)
        if self.canonical:
            return expected
        predictor = theta0 + theta1 * self.x
        with np.errstate(all="ignore"):
            rise = self._factor(predictor + _SHORT) - self._factor(predictor - _SHORT)
            residual = self.y - self.family.mean(predictor)
            return np.subtract(expected, self._of_weights(residual * rise / (2 * _SHORT)))

    def _variance(self, predictor):
        return self.family.family.unchecked.variance(self.family.natural_parameter(predictor))

    def _factor(self, predictor):
        """h′/V, by which a residual enters the score."""
        return self.family.mean(predictor) / self._variance(predictor)

    def _of_weights(self, weight):
        return weight.sum(), (weight * self.x).sum(), (weight * self.x**2).sum()

    def newton_step(self, theta):
        """Return the θ after one step of Newton's method, halved until it climbs."""
        height, g0, g1 = self.at(*theta)
        a, b, c = self._observed(*theta)
        if not (a > 0 and a * c - b * b > 0):
            a, b, c = self.information(*theta)
        det = a * c - b * b
        if not det > 1e-12:
            return None
        d0, d1 = (c * g0 - b * g1) / det, (a * g1 - b * g0) / det
        for _ in range(40):
            if self.at(theta[0] + d0, theta[1] + d1)[0] >= height - 1e-11 * abs(height):
                return theta[0] + d0, theta[1] + d1
            d0, d1 = d0 / 2, d1 / 2
        return theta

    def _fit(self):
        """The θ at the top; None where the likelihood climbs for ever, or has no value."""
        if not np.isfinite(self.constant):
            return None
        # From a constant mean, the average: an average that no mean can be has no top.
        with np.errstate(all="ignore"):
            theta = (self.family.link.unchecked.link(self.y.mean()), 0.0)
        for _ in range(_STEPS):
            after = self.newton_step(theta)
            if after is None or not all(abs(weight) < _FARTHEST for weight in after):
                return None
            moved = np.hypot(after[0] - theta[0], after[1] - theta[1])
            theta = after
            if moved <= 1e-11:
                break
        else:
            return None
        # At a fit that exists the dots disagree about θ; where they are separated W runs out.
        a, _, c = self.information(*theta)
        return (float(theta[0]), float(theta[1])) if a > 1e-6 and c > 1e-6 else None

    def _steepest(self, theta):
        a, b, c = self.information(*theta)
        return (a + c) / 2 + np.hypot((a - c) / 2, b)

    def gradient_path(self, start):
        """Return the path of gradient ascent, each step 1/λmax, and how many steps it takes."""
        theta, path, steps = start, [start], 0
        peak = self._steepest(self.best or (0.0, 0.0))
        while steps < 60_000:
            _, g0, g1 = self.at(*theta)
            if abs(g0) < 1e-4 and abs(g1) < 1e-4:
                break
            top = max(peak, self._steepest(theta))
            theta = theta[0] + g0 / top, theta[1] + g1 / top
            last = path[-1]
            if steps < 24 or np.hypot(theta[0] - last[0], theta[1] - last[1]) > 0.01:
                path.append(theta)
            steps += 1
        return np.array([*path, theta]), steps

    def newton_path(self, start):
        path = [start]
        for _ in range(30):
            after = self.newton_step(path[-1])
            if after is None:
                break
            path.append(after)
            if np.hypot(after[0] - path[-2][0], after[1] - path[-2][1]) < 1e-7:
                break
        return np.array(path)


@cache
def likelihood(data, family):
    """Return the likelihood of a data set of the record in one of its families, made once."""
    rows = dataset(data)
    return Likelihood(families_of(data)[family], rows.x, rows.y[family])


def dice(seed):
    """Yield seeded luck in (0, 1): mulberry32, by Tommy Ettinger (public domain)."""
    whole = 0xFFFFFFFF
    state = seed
    while True:
        state = (state + 0x6D2B79F5) & whole
        t = ((state ^ (state >> 15)) * (1 | state)) & whole
        t = ((t + ((t ^ (t >> 7)) * (61 | t))) ^ t) & whole
        yield ((t ^ (t >> 14)) + 0.5) / 4294967296


def simulated(family, x, theta, luck):
    """Return data drawn anew from the model, with the next luck there is."""
    mine = np.array([next(luck) for _ in x])
    return lucky_values(family, mine, x, theta[0] + theta[1] * x)


@cache
def simulated_estimates(data, family):
    """Return fits to data drawn anew at the best θ, again and again, one in a row."""
    hill = likelihood(data, family)
    if hill.best is None:
        return np.empty((0, 2))
    luck = dice(1898)
    fits = (
        Likelihood(hill.family, hill.x, simulated(hill.family, hill.x, hill.best, luck)).best
        for _ in range(_SAMPLES)
    )
    return np.array([best for best in fits if best is not None])
