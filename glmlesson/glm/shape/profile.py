r"""The profile likelihood of a family's parameter: θ fitted anew at each of its values.

.. math:: \ell_p(r) = \max_\theta \ell(\theta, r)

For the size r of the negative binomial its slope is :math:`\partial\ell/\partial r` at the θ fitted
there, and the estimate is where it vanishes. For the power of the Tweedie family the dispersion is
fitted anew as well, and the largest value is searched for. θ is orthogonal to either parameter in
the expected information, so that its errors are those for a known one, as in R's ``glm.nb``.

Where the slope of the likelihood in :math:`\alpha = 1/r` is not above zero at the Poisson's fit,

.. math:: \frac{\partial\ell}{\partial\alpha}\Big|_{\alpha=0}
          = \frac12 \sum_i w_i \bigl((y_i - \mu_i)^2 - y_i\bigr) \le 0,

the likelihood is largest at the Poisson, and the size is infinite. The sum gives rows of large
means the most weight: data may be overdispersed by Pearson's :math:`\chi^2`, and yet so.

Sources: Venables and Ripley (2002), section 7.4; Lawless (1987), Negative binomial and mixed
Poisson regression, Canadian Journal of Statistics 15, 209–225; Dunn and Smyth (2018), Generalized
Linear Models With Examples in R, chapter 12, for the power.
"""

from __future__ import annotations

import math
import warnings
from functools import partial
from typing import NamedTuple

import numpy as np

from glmlesson.families.counts import NegativeBinomial
from glmlesson.families.four import Poisson
from glmlesson.families.tweedie import Tweedie
from glmlesson.glm import goodness_of_fit
from glmlesson.glm.arrays import each_row
from glmlesson.glm.score import Model
from glmlesson.glm.shape.estimate import ShapeEstimate
from glmlesson.glm.shape.overdispersion import size_information, size_score
from glmlesson.glm.solver import MAX_ITER, find_maximum
from glmlesson.warnings import BoundaryWarning

TOLD = 1e-6  # standard errors from a size of infinity that are told from none
LARGEST_LOG_SIZE = 60.0
POWERS = (1.01, 1.99)  # between which a power is looked for


class At(NamedTuple):
    """The best fit with the family's parameter held at a value."""

    family: object
    found: tuple  # what find_maximum returns
    z: object
    log_likelihood: float


class ShapeProfile:
    """The fits at values of a family's parameter, each started where the last one ended.

    Parameters
    ----------
    kind : str
        ``"size"`` or ``"power"``.
    link : Link
    observations : Observations
        Those with a positive weight.
    start, max_iter
        As for ``find_maximum``.
    dispersion : float, optional
        A known one.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("negative binomial").fit([[1]] * 6, [0, 9, 1, 0, 4, 2])
    >>> profile = ShapeProfile("size", fit.link, fit.observations)
    >>> profile.at(0.5).log_likelihood < profile.at(0.842).log_likelihood
    True
    """

    def __init__(self, kind, link, observations, start=None, max_iter=MAX_ITER, dispersion=None):
        self.kind, self.link, self.observations = kind, link, observations
        self.start, self.max_iter, self.dispersion = start, max_iter, dispersion

    def _family(self, value):
        if self.kind == "power":
            return Tweedie(value)
        return Poisson() if math.isinf(value) else NegativeBinomial(value)

    def at(self, value):
        """Return the best fit at a value of the parameter, an ``At``."""
        family = self._family(value)
        model, rows = Model(family, self.link), self.observations.rows(family, self.link)
        find = partial(find_maximum, rows, self.observations.y, family)
        try:
            found = find(self.start, self.max_iter)
        except ValueError:  # that start gives some row no mean; another may not
            found = find(None, self.max_iter)
        self.start = found[0].theta
        z = rows.predictor(found[0].theta)
        z = z if rows.offset is None else z + rows.offset
        height = goodness_of_fit.log_likelihood(model, self.observations, z, self.dispersion)
        return At(family, found, z, height)

    def sum(self, function, at, *more):
        """Return the weighted sum of a function of target and mean."""
        mean = goodness_of_fit.means(Model(at.family, self.link), at.z)
        values = each_row(partial(_of_rows, function, more), self.observations.y, mean)
        weights = self.observations.weights.product
        return float(np.sum(values if weights is None else weights * values))

    def slope(self, log_size):
        """Return the derivative of the profile by the logarithm of the size."""
        size = math.exp(log_size)
        return size * self.sum(size_score, self.at(size), size)


def estimate_shape(profile):
    """Return the best fit of all, an ``At``, and the estimate, a ``ShapeEstimate``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("negative binomial").fit([[1]] * 6, [0, 9, 1, 0, 4, 2])
    >>> best, size = estimate_shape(ShapeProfile("size", fit.link, fit.observations))
    >>> best.family.size == size.value
    True
    """
    return _size(profile) if profile.kind == "size" else _power(profile)


def _size(profile):
    from scipy.optimize import brentq

    poisson = profile.at(math.inf)
    slope = profile.sum(_excess_square, poisson) / 2
    information = profile.sum(_square_of_mean, poisson) / 2
    if not slope > TOLD * math.sqrt(information):
        return poisson, ShapeEstimate("size", math.inf, math.nan, math.inf, at_edge=True)
    moment = information / slope
    low = high = math.log(moment)
    step = 1.0
    if profile.slope(low) > 0:
        while profile.slope(high) > 0:
            low, high, step = high, high + step, 2 * step
            if high > LARGEST_LOG_SIZE:
                return poisson, ShapeEstimate("size", math.inf, math.nan, math.inf, at_edge=True)
    else:
        while profile.slope(low) <= 0:
            low, high, step = low - step, low, 2 * step
    size = math.exp(brentq(profile.slope, low, high, xtol=1e-10))
    best = profile.at(size)
    error = profile.sum(size_information, best, size) ** -0.5
    return best, ShapeEstimate("size", size, error, moment)


def _power(profile):
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda power: -profile.at(power).log_likelihood,
        bounds=POWERS,
        method="bounded",
        options={"xatol": 1e-7},
    )
    power = float(found.x)
    best = profile.at(power)
    if min(power - POWERS[0], POWERS[1] - power) < 1e-4:
        return best, ShapeEstimate("power", power, math.nan, at_edge=True)
    h = min(1e-2, (power - POWERS[0]) / 2, (POWERS[1] - power) / 2)
    around = profile.at(power - h).log_likelihood + profile.at(power + h).log_likelihood
    curvature = (2 * best.log_likelihood - around) / h**2
    error = curvature**-0.5 if curvature > 0 else math.nan
    return best, ShapeEstimate("power", power, error)


def _of_rows(function, more, y, mean):
    with np.errstate(all="ignore"):
        return function(y, mean, *more)


def _excess_square(y, mean):
    return (y - mean) ** 2 - y


def _square_of_mean(y, mean):
    return mean**2


def warn_of_edge(shape, stacklevel):
    """Warn where the estimate is at an edge.

    Examples
    --------
    >>> warn_of_edge(ShapeEstimate("size", 2.0, 0.5), 1)
    """
    if shape is not None and shape.note:
        warnings.warn(shape.note, BoundaryWarning, stacklevel=stacklevel + 1)
