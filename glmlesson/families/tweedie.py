r"""The Tweedie family: amounts that are exactly zero in some rows, and continuous in the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import inside, positive_number
from glmlesson.families.base import Family
from glmlesson.families.compound import CompoundPoissonGamma, log_saturated
from glmlesson.intervals import NEGATIVE, Interval
from glmlesson.links.positive import Log
from glmlesson.links.positive_power import BETWEEN, NegativePower

if TYPE_CHECKING:
    from glmlesson.links.base import Link

FROM_ZERO = Interval(low=0, closed_low=True)


@dataclass(frozen=True)
class Tweedie(Family):
    r"""A total of a random number of amounts: rain in a month, what a policy costs in a year.

    It is zero with a probability of its own, and has a density on the positive numbers: a Poisson
    number of gamma amounts. The power :math:`p`, between one and two, is known.

    .. math:: p(0) = \exp\Bigl(-\frac{\mu^{2-p}}{2-p}\Bigr), \qquad
       p(y) = b(y)\, \exp\Bigl(-\frac{y\,\mu^{1-p}}{p-1} - \frac{\mu^{2-p}}{2-p}\Bigr), \quad y > 0

    .. math:: \eta = -\frac{\mu^{1-p}}{p-1}, \quad a(\eta) = \frac{\mu^{2-p}}{2-p}

    and :math:`b(y)` is a series without a name (Dunn and Smyth 2005), summed as
    ``glmlesson.families.compound`` says. The variance is :math:`\mu^p`, and in ``GLM``, which
    estimates a dispersion, :math:`\phi\mu^p`. There the link is the logarithm unless another is
    asked for; the canonical one is ``canonical_link``.

    Examples
    --------
    >>> family = Tweedie(power=1.5)
    >>> eta = family.natural_parameter(4.0)
    >>> float(eta), float(family.variance(eta))
    (-1.0, 8.0)
    >>> round(float(np.exp(family.log_prob(0.0, eta))), 6)      # exp(−4)
    0.018316
    """

    power: float = 1.5
    name = "Tweedie"
    free_dispersion = True
    has_atom = True
    support = FROM_ZERO
    eta_domain = NEGATIVE
    latex = {
        "density": r"b(y)\,\exp\Bigl(-\frac{y\,\mu^{1-p}}{p-1}-\frac{\mu^{2-p}}{2-p}\Bigr)",
        "T": r"y",
        "a": r"\frac{\bigl(-(p-1)\eta\bigr)^{-(2-p)/(p-1)}}{2-p}",
        "b": r"\sum_{j\ge1}\frac{y^{jk-1}}{(p-1)^{jk}(2-p)^{j}\,j!\,\Gamma(jk)},"
        r"\quad k=\frac{2-p}{p-1}",
        "eta": r"-\frac{\mu^{1-p}}{p-1}",
        "mean": r"\bigl(-(p-1)\,\eta\bigr)^{-1/(p-1)}",
        "variance": r"\bigl(-(p-1)\,\eta\bigr)^{-p/(p-1)}",
    }

    def __post_init__(self):
        inside("power", np.float64(positive_number("power", self.power)), BETWEEN, self.title)

    @property
    def canonical_link(self) -> Link:
        return NegativePower(self.power)

    @property
    def default_link(self) -> Link:
        """The logarithm: the canonical link allows linear predictors below zero alone."""
        return Log()

    def _a(self, eta):
        return self._mean(eta) ** (2 - self.power) / (2 - self.power)

    def _log_b(self, y):
        def above(y):
            saturated = y ** (2 - self.power) / ((self.power - 1) * (2 - self.power))
            return log_saturated(y, 1.0, self.power) + saturated

        return self._at_zero_and_above(y, 0.0, above)

    def _at_zero_and_above(self, y, at_zero, above):
        """Return ``at_zero`` for rows that are, and for the others what ``above`` makes of them."""
        y = np.asarray(y, float)
        found = np.array(np.broadcast_to(at_zero, y.shape), float)
        found[y > 0] = above(y[y > 0])
        return found[()]

    def _variance(self, eta):
        return self._mean(eta) ** self.power

    def _variance_function(self, mean):
        return mean**self.power

    def _unit_deviance(self, y, mean):
        c = 2 - self.power
        with np.errstate(all="ignore"):
            u = (y - mean) / mean
            far = (np.expm1(c * np.log1p(u)) - c * u) / (c * (c - 1))
            near, term = 0.0, u * u / 2
            for order in range(3, 12):  # of (1 + u)^c by Newton's series, whose first terms cancel
                near = near + term
                term = term * u * (c - order + 1) / order
        return 2 * mean**c * np.where(np.abs(u) < 0.02, near, far)

    def _log_density(self, y, mean, dispersion):
        y, mean, dispersion = np.broadcast_arrays(np.asarray(y, float), mean, dispersion)
        above = y > 0
        found = np.array(-self._unit_deviance(y, mean) / (2 * dispersion))
        found[above] += log_saturated(y[above], dispersion[above], self.power)
        return found[()]

    def _log_prob(self, y, eta):
        return self._log_density(y, self._mean(eta), 1.0)

    def _draw(self, eta, size, rng):
        mean = self._mean(eta)
        return self.law(mean, np.ones_like(mean)).rvs(size, rng)

    def law(self, mean: np.ndarray, dispersion: np.ndarray) -> CompoundPoissonGamma:
        """Return the distribution of targets with these means, as residuals and replicas need it.

        Examples
        --------
        >>> Tweedie(1.5).law(np.array([4.0]), np.array([2.0])).cdf(0.0).round(4)
        array([0.1353])
        """
        return CompoundPoissonGamma(mean, dispersion, self.power)
