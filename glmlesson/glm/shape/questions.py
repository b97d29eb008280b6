r"""What one may ask a fit about an estimated parameter of its family, and about a gamma's shape.

The interval by the profile holds the values whose likelihood is not too much smaller,

.. math:: \bigl\{ r : 2\,(\ell_p(\hat r) - \ell_p(r)) \le z_{(1 + \text{level})/2}^2 \bigr\},

and is open to infinity where it holds the Poisson. Wald's is symmetric in the logarithm of the
size, and in the power itself.

The joint errors of θ and a size invert the observed information of all of them. Expected, θ and the
size are orthogonal, and these differ from the errors of θ alone by what the data happen to say.

The shape :math:`\nu = 1/\phi` of a gamma fit solves, with prior weights w,

.. math:: \sum_i w_i \Bigl(\log(w_i\nu) - \psi(w_i\nu) + 1 + \log\frac{y_i}{\mu_i}
          - \frac{y_i}{\mu_i}\Bigr) = 0,

at the fitted means, which do not depend on it.

Source: Venables and Ripley (2002), Modern Applied Statistics with S, section 7.5, whose
``gamma.shape`` it is.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from glmlesson.families.divergence import excess_over_log
from glmlesson.glm import goodness_of_fit
from glmlesson.glm.arrays import each_row, on_dask
from glmlesson.glm.inference.intervals import normal_quantile
from glmlesson.glm.rows import score_and_information
from glmlesson.glm.shape.estimate import ShapeEstimate, ShapeInterval
from glmlesson.glm.shape.profile import POWERS, ShapeProfile
from glmlesson.glm.working import kept_columns

if TYPE_CHECKING:
    from glmlesson.glm.result import GLMResult

FARTHEST = 40.0  # from the estimate, in logarithms of the size


def refuse_given(result, what):
    """Raise unless the fit has estimated a parameter of its family.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1], [1]], [1, 2])
    >>> refuse_given(fit, "shape_interval")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: shape_interval is for a fit that estimated the size or the power ...
    """
    if result.estimated_shape is None:
        raise ValueError(
            f"{what} is for a fit that estimated the size or the power of its family, as "
            "GLM('negative binomial') and GLM('tweedie') do; this one has estimated none."
        )


def shape_interval(
    result: GLMResult, level: float = 0.95, method: str = "profile"
) -> ShapeInterval:
    """Return an interval for the size, or the power, that a fit has estimated.

    Parameters
    ----------
    result : GLMResult
    level : float
        The confidence, between 0 and 1.
    method : str
        ``"profile"`` of the likelihood, or ``"wald"``.

    Returns
    -------
    ShapeInterval
        With ``lower`` and ``upper``, which is infinite where the Poisson is not refuted.

    Raises
    ------
    ValueError
        If the fit estimated neither, or an argument is not what is described above.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("negative binomial").fit([[1]] * 6, [0, 9, 1, 0, 4, 2])
    >>> [round(end, 3) for end in shape_interval(fit, 0.9, "wald")[:2]]
    [0.181, 3.063]
    """
    refuse_given(result, "shape_interval")
    if method not in ("profile", "wald"):
        raise ValueError(f"method must be 'profile' or 'wald'; it is {method!r}.")
    quantile, shape = normal_quantile(level), result.estimated_shape
    if method == "wald":
        if shape.at_edge:
            raise ValueError(
                f"method 'wald' needs a standard error, and a {shape.name} at the edge of what is "
                "possible has none; take method='profile'."
            )
        reach = quantile * shape.standard_error
        if shape.name == "power":
            return ShapeInterval(shape.value - reach, shape.value + reach, float(level), method)
        factor = math.exp(reach / shape.value)
        return ShapeInterval(shape.value / factor, shape.value * factor, float(level), method)
    observations = result.observations
    observations = observations.where(observations.seen)
    known = None if result.dispersion_is_estimated else result.dispersion
    profile = ShapeProfile(shape.name, result.link, observations, result.theta, dispersion=known)
    ends = _ends_of_size if shape.name == "size" else _ends_of_power
    return ShapeInterval(*ends(profile, shape.value, quantile), float(level), method)


def _ends_of_size(profile, size, quantile):
    from scipy.optimize import brentq

    top = profile.at(size).log_likelihood

    def beyond(log_size):
        return 2 * (top - profile.at(math.exp(log_size)).log_likelihood) - quantile**2

    poisson = profile.at(math.inf).log_likelihood
    upper, centre = math.inf, math.log(size) if math.isfinite(size) else FARTHEST / 2
    if 2 * (top - poisson) > quantile**2:
        upper = math.exp(brentq(beyond, centre, _until(beyond, centre, 1.0), xtol=1e-9))
    lower = math.exp(brentq(beyond, centre, _until(beyond, centre, -1.0), xtol=1e-9))
    return lower, upper


def _until(beyond, centre, step):
    """Return a place to one side where the likelihood is below the interval's."""
    away = step
    while beyond(centre + away) < 0:
        away *= 2
        if abs(away) > 2 * FARTHEST:
            raise ValueError("The likelihood does not fall as the size goes to its end.")
    return centre + away


def _ends_of_power(profile, power, quantile):
    from scipy.optimize import brentq

    top = profile.at(power).log_likelihood

    def beyond(power):
        return 2 * (top - profile.at(power).log_likelihood) - quantile**2

    return [brentq(beyond, power, end, xtol=1e-8) if beyond(end) > 0 else end for end in POWERS]


class JointCovariance(NamedTuple):
    """The covariance of the coefficients and the size together.

    Attributes
    ----------
    names : list of str
        The coefficients that were estimated, and ``"size"``.
    matrix : ndarray of shape (len(names), len(names))

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("negative binomial").fit([[1]] * 6, [0, 9, 1, 0, 4, 2])
    >>> joint = joint_covariance(fit)
    >>> joint.names, joint.standard_errors.round(3)
    (['x0', 'size'], array([0.535, 0.64 ]))
    """

    names: list[str]
    matrix: np.ndarray

    @property
    def standard_errors(self) -> np.ndarray:
        """The roots of the diagonal."""
        return np.sqrt(self.matrix.diagonal())


def joint_covariance(result: GLMResult) -> JointCovariance:
    """Return the covariance of the coefficients and an estimated size together.

    ``standard_errors`` of the result take the size as known, as R's ``glm.nb`` does.

    Raises
    ------
    ValueError
        If the fit estimated no size, or an infinite one.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("negative binomial").fit([[1]] * 6, [0, 9, 1, 0, 4, 2])
    >>> joint_covariance(fit).standard_errors[0].round(4) == fit.standard_errors[0].round(4)
    np.True_
    """
    refuse_given(result, "joint_covariance")
    shape = result.estimated_shape
    if shape.name != "size" or shape.at_edge:
        raise ValueError(
            "joint_covariance is for an estimated size that is finite: with a power, or at an "
            "infinite size, the errors of the coefficients are those of the fit."
        )
    observations = result.observations
    observations = observations.where(observations.seen)
    rows = observations.rows(result.family, result.link)
    sums = score_and_information(rows, result.theta, "observed")
    z = rows.predictor(result.theta)
    z = z if rows.offset is None else z + rows.offset
    cross = each_row(partial(_cross, result.link, shape.value), observations.y, z)
    weights = observations.weights.product
    cross = cross if weights is None else weights * cross
    if on_dask(cross):
        cross = np.asarray(cross)
    kept = result.kept
    across = np.asarray(kept_columns(rows.X, kept)).T @ cross
    information = np.empty((len(kept) + 1, len(kept) + 1))
    information[:-1, :-1] = sums.information[np.ix_(kept, kept)]
    information[:-1, -1] = information[-1, :-1] = -across
    information[-1, -1] = shape.standard_error**-2
    scale = 1 / np.sqrt(np.abs(information.diagonal()))
    inverse = np.linalg.inv(information * scale[:, None] * scale) * scale[:, None] * scale
    return JointCovariance([*(result.names[j] for j in kept), "size"], inverse)


def _cross(link, size, y, z):
    """The derivative by the size of each row's share of the score: (y − μ) h′ μ² / (r² V²)."""
    with np.errstate(all="ignore"):
        mean = link.unchecked.inverse(z)
        return (y - mean) * link.unchecked.inverse_derivative(z) / (size + mean) ** 2


def gamma_shape(result: GLMResult) -> ShapeEstimate:
    """Return the shape of a gamma fit by maximum likelihood, with its standard error.

    Its ``moment`` is one over the dispersion of the summary, by Pearson's :math:`\\chi^2`.

    Raises
    ------
    ValueError
        If the fit is of another family, or perfect.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gamma", "log").fit([[1]] * 4, [1.0, 2.0, 4.0, 3.0])
    >>> shape = gamma_shape(fit)
    >>> round(shape.value, 3), round(shape.standard_error, 3), round(shape.moment, 3)
    (4.265, 2.906, 3.75)
    """
    from scipy.optimize import brentq

    if result.family.name not in ("gamma", "exponential"):
        raise ValueError(
            f"gamma_shape is for fits of the gamma family, not of {result.family.title}."
        )
    model, observations, z = result._counted
    prior = np.asarray(1.0 if observations.weights.prior is None else observations.weights.prior)
    repeats = observations.weights.repeats
    mean = goodness_of_fit.means(model, z)
    lacking = each_row(excess_over_log, observations.y, mean)  # y/μ − 1 − log(y/μ)
    if not float(np.sum(lacking)) > 0:
        raise ValueError(
            "gamma_shape needs targets that differ from their means, but the fit is perfect: the "
            "likelihood rises for ever with the shape."
        )

    def slope(log_shape):
        a = np.exp(log_shape)
        known = prior * (np.log(prior * a) - scipy.special.digamma(prior * a))
        return float(np.sum(repeats * (known - prior * lacking)))

    about = math.log(float(np.sum(repeats * prior)) / float(np.sum(repeats * prior * 2 * lacking)))
    low, high = about - 1.0, about + 1.0
    while slope(low) < 0:
        low -= 2
    while slope(high) > 0:
        high += 2
    shape = math.exp(brentq(slope, low, high, xtol=1e-13))
    curvature = prior * (prior * scipy.special.polygamma(1, prior * shape) - 1 / shape)
    information = float(np.sum(repeats * np.broadcast_to(curvature, np.shape(lacking))))
    moment = result.df_residual / result.pearson_chi2
    return ShapeEstimate("shape", shape, information**-0.5, moment)
