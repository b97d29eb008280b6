r"""The distribution of a row's target under a fitted model: its probabilities, quantiles and draws.

A prior weight w makes a row the average of w observations. Families with a free dispersion then
have the dispersion :math:`\phi / w`; for the others :math:`w y` is a sum of w targets, so it is

==================  ================================================================
Poisson             Poisson with the mean :math:`w\mu`
Bernoulli           binomial with w trials of probability :math:`\mu` (``trials`` are such weights)
binomial            binomial with w times as many trials
geometric           negative binomial of size w and mean :math:`w\mu`
negative binomial   negative binomial of w times the size and mean :math:`w\mu`
exponential         gamma of shape w and mean :math:`w\mu`
==================  ================================================================

SciPy's distributions do the rest; the Tweedie and the zero-truncated families have their own.
Source: Jørgensen (1997), The Theory of Dispersion Models, section 3.1.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from glmlesson.glm.arrays import each_row

# Each family's distribution in SciPy: of y with the dispersion φ, or of the sum of w targets.
BY_DISPERSION = {
    "Gaussian": lambda stats, mean, phi: stats.norm(mean, np.sqrt(phi)),
    "gamma": lambda stats, mean, phi: stats.gamma(1 / phi, scale=mean * phi),
    "exponential": lambda stats, mean, phi: stats.gamma(1 / phi, scale=mean * phi),
    "inverse Gaussian": lambda stats, mean, phi: stats.invgauss(mean * phi, scale=1 / phi),
}
OF_SUMS = {
    "Poisson": lambda stats, family, mean, w: stats.poisson(w * mean),
    "Bernoulli": lambda stats, family, mean, w: stats.binom(_count(w), mean),
    "binomial": lambda stats, family, mean, w: stats.binom(
        _count(w) * family.trials, mean / family.trials
    ),
    "geometric": lambda stats, family, mean, w: stats.nbinom(w, 1 / (1 + mean)),
    "negative binomial": lambda stats, family, mean, w: stats.nbinom(
        w * family.size, family.size / (family.size + mean)
    ),
}


def _count(w):
    return np.round(w).astype(int)


@dataclass(frozen=True)
class RowLaw:
    """The distribution of targets with given means; of whole numbers it is that of w·y.

    Examples
    --------
    >>> import numpy as np
    >>> from glmlesson import Poisson
    >>> law = RowLaw.of(Poisson(), np.array([2.0, 3.0]))
    >>> law.quantile(0.5), law.tails(np.array([2.0, 3.0]))[0].round(4)
    (array([2., 3.]), array([0.406 , 0.4232]))
    """

    scipy: object
    unit: object  # w, where the distribution is that of w·y; else one
    integer: bool
    atom: bool = False  # whether zero has a probability beside a density

    @classmethod
    def of(cls, family, mean, dispersion=1.0, prior=1.0):
        """Return the distribution for one family, and the mean and the weight of each row."""
        from scipy import stats

        prior = np.asarray(prior)
        if hasattr(family, "law"):
            phi = (dispersion if family.free_dispersion else 1.0) / prior
            return cls(family.law(mean, phi), 1.0, family.support.integer, family.has_atom)
        if family.name in BY_DISPERSION:
            phi = (dispersion if family.free_dispersion else 1.0) / prior
            return cls(BY_DISPERSION[family.name](stats, mean, phi), 1.0, False)
        if family.name not in OF_SUMS:
            raise ValueError(
                f"Of the {family.name} family a fit knows no quantiles and makes no draws, so that "
                "simulate, bootstrap, envelopes and intervals for observations are for the "
                "package's own families. family.sample(eta, n, rng) draws from it, a natural "
                "parameter at a time."
            )
        return cls(OF_SUMS[family.name](stats, family, mean, prior), prior, True)

    def _whole(self, y):
        return np.round(self.unit * y) if self.integer else y

    def tails(self, y):
        """Return P(Y < y), P(Y ≤ y), P(Y > y) and P(Y ≥ y) of each row."""
        y = self._whole(y)
        below = y - 1 if self.integer else y
        if self.atom:
            below = np.where(y > 0, y, -1.0)
        s = self.scipy
        return s.cdf(below), s.cdf(y), s.sf(y), s.sf(below)

    def cdf(self, y):
        """Return P(Y ≤ y), for any real y."""
        return self.scipy.cdf(self.unit * y + 1e-9 if self.integer else y)

    def quantile(self, q):
        """Return the least y with P(Y ≤ y) ≥ q."""
        return self.scipy.ppf(q) / self.unit

    def draw(self, rng, size=None):
        """Draw targets, of the shape ``size``, by default one for each mean."""
        return self.scipy.rvs(size=size, random_state=rng) / self.unit


def refuse_no_distribution(result, what):
    """Raise where the fit knows a mean and a variance only, or ``what`` asks for one mean a row."""
    if result.theta.ndim == 2:
        raise ValueError(f"{what} is for a single mean a row, and not for several classes.")
    refuse_quasi(result, what)


def refuse_quasi(result, what):
    """Raise where the fit knows a mean and a variance only."""
    if result.model.dispersion is not None and not result.family.free_dispersion:
        raise ValueError(
            f"{what} needs a distribution, but a quasi-likelihood model has only a mean and a "
            "variance. Take a family that has this variance, such as the negative binomial."
        )
    if not result.dispersion > 0:
        raise ValueError(
            f"{what} needs a dispersion above zero, but that of the fit is {result.dispersion:g}: "
            "the data leave nothing to estimate it from, or the fit is perfect."
        )


def sums_are_whole(result, what):
    """Raise unless the weighted targets of a family on whole numbers are whole themselves."""
    if result.weights is None or not result.family.support.integer:
        return
    prior = result.observations.weights.of_variance
    off = each_row(partial(_off_whole, result.family.name), result.y, prior)
    if off.max() > 1e-6:
        row = int(np.asarray(off > 1e-6).argmax())
        raise ValueError(
            f"{what} takes a row of weight w as the average of w observations of "
            f"{result.family.title}, so that weight times target is a whole number; in row {row} "
            "it is not, or the weight itself must be whole. Give whole weights, or for rows that "
            "were seen several times `frequencies`."
        )


def _off_whole(name, y, prior):
    """How far w·y is from a whole number; for successes in trials w, too."""
    off = np.abs(prior * y - np.round(prior * y))
    if name in ("Bernoulli", "binomial"):
        off = np.maximum(off, np.abs(prior - np.round(prior)))
    return off
