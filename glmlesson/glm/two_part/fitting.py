r"""How the two parts are fitted: a hurdle's one after the other, a zero-inflated model's by turns.

A hurdle model's likelihood falls into two factors: a binomial one of whether a count is above zero,
and one of the counts that are. Each is an ordinary GLM, the second of the zero-truncated family.

A zero-inflated model's does not, as nobody sees which zeros are structural. The EM algorithm puts
their probabilities τ in the place of that knowledge (Lambert 1992), and fits two GLMs by turns: a
Bernoulli one with the targets τ, and a count with the weights :math:`1 - \tau`. After some turns
Newton's method on the likelihood itself takes over, and gives the observed information.

The size of a negative binomial is estimated with the count part. Where the slope of the likelihood
in one over the size is not above zero at the fit with the Poisson, it is infinite.

Sources: Mullahy (1986); Lambert (1992), Technometrics 34, 1–14; Zeileis, Kleiber and Jackman
(2008), Regression models for count data in R, Journal of Statistical Software 27(8).
"""

from __future__ import annotations

import math
import warnings
from functools import partial
from typing import NamedTuple

import numpy as np

from glmlesson.families.truncated import ZeroTruncated
from glmlesson.glm.model import GLM
from glmlesson.glm.shape.estimate import ShapeEstimate
from glmlesson.glm.shape.profile import TOLD
from glmlesson.glm.two_part.joint import Joint, Maximum
from glmlesson.glm.two_part.rows import inflated, log_none, structural, truncated

TURNS = 30  # of the EM algorithm, at most
ENOUGH = 1e-4  # of the log-likelihood that a turn gains
SURE = 1e-6  # a largest probability of a structural zero that is none


class Data(NamedTuple):
    """The rows of a two-part model, checked."""

    y: np.ndarray
    X: np.ndarray  # of the count part
    Z: np.ndarray  # of the zero part
    offset: np.ndarray | float
    frequencies: np.ndarray | None

    @property
    def weights(self):
        return np.ones(len(self.y)) if self.frequencies is None else self.frequencies

    def where(self, rows):
        """Return some of the rows."""
        offset = np.broadcast_to(self.offset, self.y.shape)[rows]
        frequencies = None if self.frequencies is None else self.frequencies[rows]
        return Data(self.y[rows], self.X[rows], self.Z[rows], offset, frequencies)


class Fitted(NamedTuple):
    """The two parts as fitted: the maximum of the count part, or of both, and what is beside."""

    maximum: Maximum  # (β, u) of a hurdle, (β, γ, u) of a zero-inflated model
    size: ShapeEstimate | None
    fits: tuple  # a hurdle's count and zero part as fits of their own; (None, None)
    log_likelihood: float
    note: str | None


def fit_count_above_zero(data, known):
    """Return the maximum of the counts above zero, and the size.

    ``known`` is a size, infinite for the Poisson, or None to estimate it.
    """
    columns, offsets = [data.X], [data.offset]

    def joint(size):
        rows = partial(_truncated_given, data.y, size)
        return Joint(columns, offsets, rows, data.weights)

    start = np.linalg.lstsq(data.X, np.log(data.y + 0.5) - data.offset, rcond=None)[0]
    return _with_size(data, known, joint(math.inf).maximum(start), joint, truncated)


def _truncated_given(y, size, z, u=None):
    if u is None and math.isfinite(size):
        jet = truncated(y, z, math.log(size))
        return type(jet)(jet.value, jet.first[:, :1], jet.second[:, :1, :1])
    return truncated(y, z, u)


def _inflated_given(y, size, z, s, u=None):
    if u is None and math.isfinite(size):
        jet = inflated(y, z, s, math.log(size))
        return type(jet)(jet.value, jet.first[:, :2], jet.second[:, :2, :2])
    return inflated(y, z, s, u)


def _with_size(data, known, poisson, joint, rows):
    """Return the maximum with the size as asked, and the estimate of it."""
    if known is not None:
        if math.isinf(known):
            return poisson, None
        return joint(known).maximum(poisson.theta), None
    of_poisson = joint(math.inf)
    slope, information = _slope_at_no_overdispersion(data, of_poisson, poisson, rows)
    if not slope > TOLD * math.sqrt(information):
        edge = ShapeEstimate("size", math.inf, math.nan, math.inf, at_edge=True)
        return poisson, edge
    free = Joint(
        [*of_poisson.columns, np.ones((len(data.y), 1))],
        [*of_poisson.offsets, 0.0],
        lambda *z: rows(data.y, *z[:-1], u=float(z[-1][0])),
        data.weights,
    )
    best = None
    for log_size in (math.log(information / slope), 0.0, 2.0):
        found = free.maximum(np.append(poisson.theta, log_size))
        if best is None or found.log_likelihood > best.log_likelihood + 1e-9:
            best = found
        if best.converged:
            break
    size = math.exp(min(best.theta[-1], 700.0))
    error = size * math.sqrt(max(best.covariance[-1, -1], 0.0))
    return best, ShapeEstimate("size", size, error, information / slope)


def _slope_at_no_overdispersion(data, joint, maximum, rows):
    """The derivative of the likelihood by one over the size, where that is zero, and its scale."""
    z = data.X @ joint.parts(maximum.theta)[0] + data.offset
    mean = np.exp(z)
    of_count, of_none = ((data.y - mean) ** 2 - data.y) / 2, mean**2 / 2
    if rows is truncated:
        slopes = of_count + of_none / np.expm1(mean)
    else:
        share = structural(z, data.Z @ joint.parts(maximum.theta)[1])
        slopes = np.where(data.y == 0, (1 - share) * of_none, of_count)
    return float(data.weights @ slopes), float(data.weights @ of_none)


def fit_hurdle(data, known, zero_link):
    """Return both parts of a hurdle model, a ``Fitted``."""
    above = data.y > 0
    zero = GLM("bernoulli", zero_link).fit(data.Z, above * 1.0, frequencies=data.frequencies)
    counted = data.where(above)
    maximum, size = fit_count_above_zero(counted, known)
    family = ZeroTruncated(known if size is None else size.value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the whole model says whether it has a maximum
        count = GLM(family, start=maximum.theta[: data.X.shape[1]]).fit(
            counted.X, counted.y, offset=counted.offset, frequencies=counted.frequencies
        )
    height = maximum.log_likelihood + zero.log_likelihood
    return Fitted(maximum, size, (count, zero), height, None)


def fit_inflated(data, known):
    """Return both parts of a zero-inflated model, a ``Fitted``."""
    joint = partial(_inflated_joint, data)
    start = _by_turns(data, joint(math.inf))
    maximum, size = _with_size(data, known, joint(math.inf).maximum(start), joint, inflated)
    p = data.X.shape[1]
    s = data.Z @ maximum.theta[p : p + data.Z.shape[1]]
    note = None
    if np.exp(s.max()) < SURE:
        note = (
            "There are no more zeros than the count part makes by itself: the likelihood rises as "
            "the probability of structural zeros goes to none, and has no maximum. Fit the GLM "
            "without them, or a Hurdle, which can also have fewer zeros."
        )
    return Fitted(maximum, size, (None, None), maximum.log_likelihood, note)


def _inflated_joint(data, size):
    rows = partial(_inflated_given, data.y, size)
    return Joint([data.X, data.Z], [data.offset, 0.0], rows, data.weights)


def _by_turns(data, joint):
    """Return where the EM algorithm, with a Poisson count part, is after some turns."""
    zero = data.y == 0
    offset = np.broadcast_to(data.offset, data.y.shape)
    tau, before = np.where(zero, 0.5, 0.0), -np.inf
    for _ in range(TURNS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of separation on the way; the end is what counts
            # A target between zero and one asks only for a mean and a variance.
            part = GLM("bernoulli", dispersion=1.0).fit(data.Z, tau, weights=data.weights)
            count = GLM("poisson").fit(
                data.X, data.y, offset=offset, weights=data.weights * (1 - tau)
            )
        theta = np.concatenate([count.theta, part.theta])
        height = joint.at(theta)[0]
        if not height > before + ENOUGH:
            break
        before = height
        tau = np.where(zero, structural(data.X @ count.theta + offset, data.Z @ part.theta), 0.0)
    return theta


def probability_of_none(z, size):
    """Return f(0) of the count part, before anything is done to its zeros.

    Examples
    --------
    >>> probability_of_none(np.array([0.0]), math.inf).round(4)
    array([0.3679])
    """
    return np.exp(log_none(z, None if math.isinf(size) else math.log(size)).value)
