r"""The score and the information of a block of rows, and what else a step needs of them.

.. math:: g = X^\top w\,\frac{h'(z)}{V(\mu)}\,(T - \mu), \qquad
          H = X^\top W X

Chapter: The universal gradient. Source: McCullagh and Nelder (1989), section 2.5.
"""

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from glmlesson.glm.arrays import floats, gram, is_sparse, scaled_rows

ROOT_OF_ROUNDING = np.sqrt(np.finfo(float).eps)


class ScoreAndInformation(NamedTuple):
    """Sums over rows: the score, an information, and the log-likelihood up to a constant."""

    score: np.ndarray
    information: np.ndarray | None
    least_working_weight: float  # the smallest entry of W, before the weights of the rows
    log_likelihood: float = 0.0  # zero for canonical pairs, whose ascent does without
    magnitude: float = 0.0  # the sum of the sizes of its terms, which bounds its rounding
    pearson: float = 0.0  # Pearson's χ², of families with a free dispersion


@dataclass(frozen=True)
class Model:
    """A family and a link, as the solver needs them: from z to a row's share of the sums."""

    family: object
    link: object

    @cached_property
    def canonical(self):
        return self.link == self.family.canonical_link

    @cached_property
    def bounded(self):
        """Whether some z have no mean."""
        return self.link.eta_domain.has_an_end

    @property
    def least_squares(self):
        """Whether the information is the same everywhere, so that one step is all it takes."""
        return self.canonical and self.family.name == "Gaussian"

    @property
    def ends_within_reach(self):
        """Whether the link goes on beyond the lowest and the highest mean of the family.

        Those ends then belong to finite z, as mean zero does for the identity; else to infinite.
        """
        ours, theirs = self.link.mean_domain, self.family.mean_domain
        return ours.low < theirs.low, ours.high > theirs.high

    def row_terms(self, z, target, observed=False):
        """Return a row's share of the score, its weight W, and its log-likelihood.

        Parameters
        ----------
        z : ndarray of shape (rows,), or (rows, m) where the natural parameter is a vector
            The linear predictor, offset included.
        target : ndarray of the same shape
            The sufficient statistic T.
        observed : bool
            Whether W is that of the observed information instead of the expected one.

        Returns
        -------
        RowTerms or None
            None if a row has a mean that the family does not allow.
        """
        family, link = self.family, self.link
        if self.bounded and not link.eta_domain.contains(z).all():
            return None
        if self.canonical:
            mean, variance = family.unchecked.mean_and_variance(z)
            return RowTerms(target - mean, variance, variance, None)
        mean, slope = link.unchecked.inverse(z), link.unchecked.inverse_derivative(z)
        if np.any(mean < family.mean_domain.low) or np.any(mean > family.mean_domain.high):
            return None
        variance, residual = family.unchecked.variance_function(mean), target - mean
        flat = variance <= 0  # a mean at the edge of what is possible, to rounding
        if np.any(flat & (np.abs(residual) > 1e-6)):
            return None
        ratio = np.where(flat, 0.0, slope / np.where(flat, 1.0, variance))
        expected = weight = slope * ratio
        if observed:
            weight = expected - residual * self._ratio_slope(z, mean, slope, ratio)
            weight = np.where(np.isfinite(weight), weight, expected)
        return RowTerms(residual * ratio, expected, weight, self._log_likelihood(mean, target))

    def _ratio_slope(self, z, mean, slope, ratio):
        r"""Return the derivative of :math:`h'/V` by z, to about seven digits.

        It is a forward difference, over a distance in which the mean goes the same small part of
        the way to the nearest end of its domain: exact enough for steps to converge
        quadratically, and no formula that every family and link would have to add.
        """
        ours, theirs = self.link.mean_domain, self.family.mean_domain
        room = np.maximum(1.0, np.abs(z))
        if (low := max(ours.low, theirs.low)) > -np.inf:
            room = np.minimum(room, (mean - low) / np.abs(slope))
        if (high := min(ours.high, theirs.high)) < np.inf:
            room = np.minimum(room, (high - mean) / np.abs(slope))
        ahead = z + ROOT_OF_ROUNDING * room
        step = ahead - z  # as it is after rounding
        mean = self.link.unchecked.inverse(ahead)
        variance = self.family.unchecked.variance_function(mean)
        return (self.link.unchecked.inverse_derivative(ahead) / variance - ratio) / step

    def _log_likelihood(self, mean, target):
        r"""Return :math:`T\eta` and :math:`a(\eta)` of each row, whose difference varies with θ."""
        eta = self.family.canonical_link.unchecked.link(mean)
        product = np.where(target == 0, 0.0, target * eta)
        return product, self.family.unchecked.log_partition(eta)


class RowTerms(NamedTuple):
    """A row's share of the sums: see ``Model.row_terms``."""

    score: np.ndarray  # (T − μ)·h′/V
    expected: np.ndarray  # h′²/V
    weight: np.ndarray  # the same, or that of the observed information
    log_likelihood: tuple | None  # Tη and a(η), of pairs that are not canonical


def block_score_and_information(model, theta, information, dtype, X, target, weights, offset):
    """Return the sums over one block of rows, or None if theta gives a row an impossible mean.

    ``theta`` has shape (features,), or (features, m) where the natural parameter is a vector with m
    entries; the information is square of size features × m, in the order of ``theta.ravel()``.
    It is ``"observed"``, ``"expected"`` or, for False, not computed. The products with X are made
    in the precision ``dtype``, all else in double.
    """
    X = floats(X, dtype)
    with np.errstate(all="ignore"):  # what overflows is noticed where it is added up
        z = (X @ theta.astype(dtype, copy=False)).astype(float, copy=False)
        if offset is not None:
            z += offset
        terms = model.row_terms(z, target, observed=information == "observed")
        if terms is None:
            return None
        score, weight = terms.score, terms.weight
        vector = weight.ndim == 3
        least = _least_share(weight) if vector else terms.expected.min()
        if weights is not None:
            score = score * (weights[:, None] if vector else weights)
            weight = weight * (weights[:, None, None] if vector else weights)
        total = (X.T @ score.astype(dtype, copy=False)).ravel().astype(float, copy=False)
        square = _weighted_gram(X, weight, information == "observed") if information else None
        pearson = _pearson(terms, score) if model.family.free_dispersion else 0.0
        values = _values(terms.log_likelihood, weights)
        return ScoreAndInformation(total, square, least, *values, pearson)


def _pearson(terms, weighted_score):
    r"""Return Pearson's :math:`\chi^2 = \sum w (T - \mu)^2 / V`, of score and weight."""
    weighty = terms.expected > 0  # at the edge of what is possible a residual is zero
    if weighty.all():
        return float(weighted_score @ (terms.score / terms.expected))
    return float(weighted_score[weighty] @ (terms.score[weighty] / terms.expected[weighty]))


def _values(log_likelihood, weights):
    """Return the log-likelihood of a block, up to a constant, and the size of its terms."""
    if log_likelihood is None:
        return 0.0, 0.0
    product, log_partition = log_likelihood
    terms, sizes = product - log_partition, np.abs(product) + np.abs(log_partition)
    if weights is None:
        return float(terms.sum()), float(sizes.sum())
    counted = weights > 0  # a weight of zero makes nothing of the infinite
    return (
        float(weights[counted] @ terms[counted]),
        float(weights[counted] @ sizes[counted]),
    )


def _least_share(weight):
    """Return the smallest μ (1 − μ) of any class in any row, the baseline's included.

    The rows of diag(μ) − μμᵀ sum to μ_j times the share of the baseline.
    """
    return min(np.einsum("ijj->ij", weight).min(), weight.sum(axis=(1, 2)).min())


def _weighted_gram(X, weight, observed=False):
    r"""Return :math:`X^\top W X`; with a small matrix for each row where weights are matrices."""
    weight = weight.astype(X.dtype, copy=False)
    if weight.ndim == 1:
        if is_sparse(X):
            return gram(X, scaled_rows(X, weight))
        scratch = _scratch(X.shape, X.dtype)
        if observed and weight.min() < 0:  # where the log-likelihood is not concave
            return (X.T @ np.multiply(X, weight[:, None], out=scratch)).astype(float, copy=False)
        Z = np.multiply(X, np.sqrt(weight)[:, None], out=scratch)
        # One factor, twice: NumPy hands this to syrk, at half the price.
        return (Z.T @ Z).astype(float, copy=False)
    features, m = X.shape[1], weight.shape[-1]
    whole = np.empty((features, m, features, m))
    for a in range(m):
        for b in range(a + 1):
            whole[:, a, :, b] = gram(X, scaled_rows(X, weight[:, a, b]))
            whole[:, b, :, a] = whole[:, a, :, b].T
    return whole.reshape(features * m, features * m)


_kept = threading.local()

SMALL = 2**13  # numbers of X: 64 kB


def _scratch(shape, dtype):
    """Return an array to write in, the same one each time: a new one costs as much as the work.

    For small ones None, with which NumPy makes one.
    """
    size = shape[0] * shape[1]
    if size <= SMALL:
        return None  # here a new one costs less than to look for the old
    if not hasattr(_kept, "room") or _kept.room.size < size:
        _kept.room = np.empty(size)
    return _kept.room[:size].view(dtype)[:size].reshape(shape)


def free_scratch():
    """Let go of the array that this thread writes in."""
    vars(_kept).clear()


def working_least_squares(model, average, share, newton, dtype, X, target, weights, offset):
    """Return the sums whose step from zero leads to a start: weighted least squares on h⁻¹(m),

    where m lies between the average and the row's own target, by ``share``; with ``newton`` on
    where the tangent to h there meets the target, as in every step of Newton's.
    """
    link, X = model.link, floats(X, dtype)
    mean = average + share * (target - average)
    if mean.min() <= link.mean_domain.low or mean.max() >= link.mean_domain.high:
        mean = np.where(link.mean_domain.contains(mean), mean, average)
    with np.errstate(all="ignore"):  # what overflows is noticed where it is added up
        slope = link.unchecked.derivative(mean)
        weight = 1 / (model.family.unchecked.variance_function(mean) * slope**2)
        if weights is not None:
            weight = weight * weights
        working = link.unchecked.link(mean)
        if newton:
            working = working + (target - mean) * slope
        if offset is not None:
            working = working - offset
        score = (X.T @ (weight * working).astype(dtype, copy=False)).astype(float, copy=False)
        return ScoreAndInformation(score, _weighted_gram(X, weight), np.inf)


def added(parts):
    """Return the sum of partial sums, or None if one of them is None."""
    total = None
    for part in parts:
        if part is None:
            return None
        if total is None:
            total = part
        else:
            total = ScoreAndInformation(
                total.score + part.score,
                None if part.information is None else total.information + part.information,
                min(total.least_working_weight, part.least_working_weight),
                total.log_likelihood + part.log_likelihood,
                total.magnitude + part.magnitude,
                total.pearson + part.pearson,
            )
    return total
