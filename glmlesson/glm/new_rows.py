r"""New rows: how sure their mean is, and where an observation of them will lie.

The *mean interval* says where the mean :math:`\mu` of such rows is; it shrinks to nothing with more
data. It is symmetric on the scale of the link, :math:`z \pm q\,\mathrm{se}(z)`, and carried back;
of several classes each probability has its own, on the scale of its log-odds.

The *observation interval* says where a single new target will lie. It never shrinks below the
spread of the family itself. Its ends are quantiles of the family's distribution, averaged over the
uncertainty of the mean,

.. math:: F(y) = \int F(y; h(z), \phi)\, N(z; \hat z, \mathrm{se}^2)\, dz,

by Gauss–Hermite quadrature; for the Gaussian with identity link they are the exact ones, of
Student's t. For whole numbers the coverage is at least the level, up to that average.

Sources: McCullagh and Nelder (1989), section 2.5; Barndorff-Nielsen and Cox (1996), Bernoulli 2,
319–340.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.arrays import dense, each_row, is_sparse
from glmlesson.glm.class_intervals import around, log_odds_errors
from glmlesson.glm.distribution import RowLaw, refuse_no_distribution
from glmlesson.glm.inference.intervals import normal_quantile
from glmlesson.glm.working import inverse_information
from glmlesson.links.real import Identity

if TYPE_CHECKING:
    import pandas

NODES = 41  # of the quadrature, far more than the smooth integrand needs


@dataclass(frozen=True)
class RowIntervals:
    """An interval for each of some new rows.

    Attributes
    ----------
    what : str
        ``"mean"``, ``"linear predictor"``, ``"probability"`` or ``"observation"``.
    estimate, standard_error, lower, upper : ndarray of shape (rows,) or (rows, classes)
        The error is that of the estimate, by the delta method; of an observation it is the root
        of the whole variance.
    level : float
    index : pandas.Index or None
        The labels of the rows, where the new rows were a table.
    classes : tuple
        The labels of the classes, where they have some.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1], [1]], [2.0, 3.0, 4.0])
    >>> fit.mean_interval([[1]]).upper.round(2), fit.observation_interval([[1]]).upper.round(2)
    (array([5.48]), array([7.97]))
    """

    what: str
    estimate: np.ndarray
    standard_error: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    level: float
    index: object = None
    classes: tuple = ()

    def frame(self) -> pandas.DataFrame:
        """Return the table as a pandas ``DataFrame`` with the labels of the new rows.

        Of several classes each has four columns, with its label or number behind the name.
        """
        import pandas

        columns = {
            self.what: self.estimate,
            "standard error": self.standard_error,
            "lower": self.lower,
            "upper": self.upper,
        }
        if self.estimate.ndim == 2:
            labels = self.classes or range(self.estimate.shape[1])
            columns = {
                f"{name} {label}": value[:, k]
                for k, label in enumerate(labels)
                for name, value in columns.items()
            }
        return pandas.DataFrame(columns, index=self.index)


def _student(result):
    return result.df_residual if result.dispersion_is_estimated else None


def _errors(result, X):
    """The standard error of each row's linear predictor."""
    C = result.dispersion * inverse_information(result)
    X = X[:, result.kept] if is_sparse(X) else np.asarray(X, float)[:, result.kept]
    return each_row(partial(_error, C), X)


def _error(C, X):
    return np.sqrt(np.einsum("ij,ij->i", X @ C, X))


def mean_interval(result, X, z, level, scale, index=None):
    """Return intervals for the means; see ``GLMResult.mean_interval``.

    Examples
    --------
    >>> import glmlesson, numpy
    >>> fit = glmlesson.GLM("poisson").fit([[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6])
    >>> X = numpy.array([[1.0, 3.0]])
    >>> mean_interval(fit, X, X @ fit.theta, 0.95, "link").standard_error.round(3)
    array([0.638])
    """
    if scale not in ("response", "link"):
        raise ValueError(f"scale must be 'response' or 'link'; it is {scale!r}.")
    quantile = normal_quantile(level, _student(result))
    if z.ndim == 2:
        if scale == "link":
            raise ValueError("scale='link' is for a single mean a row; leave it out for classes.")
        return _class_intervals(result, X, z, level, quantile, index)
    error = _errors(result, X)
    if scale == "link":
        reach = quantile * error
        return RowIntervals("linear predictor", z, error, z - reach, z + reach, level, index)
    link, domain = result.link.unchecked, result.link.eta_domain
    # An end outside the link's domain is as far as the domain goes.
    inner = np.nextafter(domain.low, np.inf), np.nextafter(domain.high, -np.inf)
    with np.errstate(over="ignore"):
        mean = link.inverse(z)
        ends = [link.inverse(np.clip(z + s * quantile * error, *inner)) for s in (-1, 1)]
        spread = np.abs(link.inverse_derivative(z)) * error
    return RowIntervals("mean", mean, spread, np.minimum(*ends), np.maximum(*ends), level, index)


def _class_intervals(result, X, z, level, quantile, index):
    """For each class, on the scale of its log-odds against all others together."""
    shares = np.exp(result.family.unchecked.log_probabilities(z))
    X, C = dense(X)[:, result.kept], result.dispersion * inverse_information(result)
    error = log_odds_errors(X, shares, C)
    ends, spread = around(shares, quantile * error), shares * (1 - shares) * error
    return RowIntervals("probability", shares, spread, *ends, level, index, result.levels)


def observation_interval(result, X, z, level, index=None):
    """Return intervals for new targets; see ``GLMResult.observation_interval``.

    Examples
    --------
    >>> import glmlesson, numpy
    >>> fit = glmlesson.GLM("poisson").fit([[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6])
    >>> X = numpy.array([[1.0, 3.0]])
    >>> found = observation_interval(fit, X, X @ fit.theta, 0.95)
    >>> found.lower, found.upper
    (array([2.]), array([43.]))
    """
    refuse_no_distribution(result, "observation_interval")
    quantile, error = normal_quantile(level, _student(result)), _errors(result, X)
    family, link, phi = result.family, result.link, result.dispersion
    mean = link.unchecked.inverse(z)
    spread = link.unchecked.inverse_derivative(z) * error
    whole = np.sqrt(phi * family.unchecked.variance_function(mean) + spread**2)
    if family.name == "Gaussian" and isinstance(link, Identity):
        ends = mean - quantile * whole, mean + quantile * whole
    else:
        law, weights = _mixture(result, z, error)
        ends = tuple(
            _mixture_quantile(law, weights, q, family.support.integer)
            for q in ((1 - level) / 2, (1 + level) / 2)
        )
    return RowIntervals("observation", mean, whole, *ends, level, index)


def _mixture(result, z, error):
    """The distributions of the targets at the nodes of the quadrature, and their weights."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()
    link, domain = result.link, result.link.eta_domain
    inner = np.nextafter(domain.low, np.inf), np.nextafter(domain.high, -np.inf)
    at = np.clip(z[:, None] + error[:, None] * nodes, *inner)
    with np.errstate(over="ignore"):
        mean = link.unchecked.inverse(at)
    low, high = result.family.mean_domain.low, result.family.mean_domain.high
    mean = np.clip(mean, np.nextafter(low, np.inf), np.nextafter(high, -np.inf))
    # Far nodes weigh next to nothing, but have means at which a distribution overflows.
    seen = weights > 1e-16
    return RowLaw.of(result.family, mean[:, seen], result.dispersion), weights[seen]


def _mixture_quantile(law, weights, q, integer):
    """The least y with F(y) ≥ q, between the quantiles at the nodes, by halving."""
    ends = law.quantile(q)
    low, high = ends.min(axis=1), ends.max(axis=1)
    if integer:
        low = low - 1  # where F is still below q

    def reached(y):
        return law.cdf(y[:, None]) @ weights >= q - 1e-12

    for _ in range(200):
        middle = np.floor((low + high) / 2) if integer else (low + high) / 2
        done = high - low <= (1 if integer else 1e-10 * np.maximum(np.abs(high), 1e-300))
        if done.all():
            break
        up = reached(middle)
        high = np.where(up & ~done, middle, high)
        low = np.where(~up & ~done, middle, low)
    return high
