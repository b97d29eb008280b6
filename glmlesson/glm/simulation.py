r"""Replica data from a fitted model, and what they tell: bootstrap intervals and envelopes.

A replica has the rows of the data and targets drawn from the fitted distribution. With the
uncertainty of the estimates, each replica is drawn from a model of its own,

.. math:: \theta^* \sim N(\hat\theta, \mathrm{Cov}(\hat\theta)), \qquad
          \phi^* = \hat\phi\,\frac{n - p}{\chi^2_{n-p}}.

Sources: Davison and Hinkley (1997), Bootstrap Methods and their Application, sections 5.3 and 7.2;
Atkinson (1981), Biometrika 68, 13–20, for the envelope; Gelman and Hill (2007), section 7.2, for
drawing the model as well.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import inside, whole_number
from glmlesson.glm.arrays import on_dask
from glmlesson.glm.distribution import RowLaw, refuse_quasi, sums_are_whole
from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.inference.intervals import ConfidenceIntervals, normal_quantile
from glmlesson.glm.refit import with_targets
from glmlesson.glm.working import inverse_information, kept_parameters
from glmlesson.warnings import ConvergenceWarning

if TYPE_CHECKING:
    from glmlesson.glm.result import GLMResult


def simulate(
    result: GLMResult,
    n: int = 1,
    rng: np.random.Generator | int | None = None,
    *,
    uncertain: bool = False,
) -> np.ndarray:
    """Return replica targets; see ``GLMResult.simulate``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> simulate(fit, 2, rng=1)
    array([[2., 2., 3., 6.],
           [0., 0., 3., 8.]])
    """
    n, rng = whole_number("n", n, least=1), np.random.default_rng(rng)
    _refuse(result, "simulate")
    replicas = np.empty((n, result.rows.n))
    for replica in replicas:
        z, phi = result.linear_predictor, result.dispersion
        if uncertain:
            z, phi = _another_model(result, rng)
        replica[:] = _drawn(result, z, phi, rng)
    return replicas


def _refuse(result, what):
    refuse_quasi(result, what)
    sums_are_whole(result, what)
    if on_dask(result.y):
        raise ValueError(f"{what} is for rows in memory, but those of the fit are on Dask.")
    if result.frequencies is not None and np.any(result.frequencies != 1):
        raise ValueError(
            f"{what} draws a target for each row, but with frequencies a row stands for several "
            "that would not be the same again; repeat such rows before the fit, with np.repeat."
        )


def _drawn(result, z, phi, rng):
    if z.ndim == 2:
        return result.family.unchecked.sample(z, None, rng)
    prior = np.broadcast_to(result.observations.weights.of_variance, z.shape)
    seen = prior > 0  # a row without weight has no distribution, and keeps its target
    drawn = np.array(result.y, dtype=float)
    with np.errstate(over="ignore"):
        mean = result.link.unchecked.inverse(z[seen])
    drawn[seen] = RowLaw.of(result.family, mean, phi, prior[seen]).draw(rng)
    return drawn


def _another_model(result, rng):
    """The linear predictor and the dispersion of a model that the data could have come from."""
    kept, phi = kept_parameters(result), result.dispersion
    if result.dispersion_is_estimated:
        phi = phi * result.df_residual / rng.chisquare(result.df_residual)
    theta = result.theta.copy()
    half = np.linalg.cholesky(phi * inverse_information(result))
    theta.flat[kept] += half @ rng.standard_normal(len(kept))
    z = result.rows.predictor(theta)
    z = z if result.rows.offset is None else z + result.rows.offset
    why = "draw with uncertain=False, or take a link that allows any linear predictor"
    inside("A simulated linear predictor", z, result.link.eta_domain, f"the link; {why}")
    if z.ndim == 1:
        with np.errstate(over="ignore"):
            mean = result.link.unchecked.inverse(z)
        inside("A simulated mean", mean, result.family.mean_domain, f"the family; {why}")
    return z, phi


@dataclass(frozen=True)
class Bootstrap:
    r"""Estimates from replicas of the data; made by ``GLMResult.bootstrap``.

    Attributes
    ----------
    theta : ndarray of shape (replicas, \*theta.shape)
        NaN where a replica had no maximum.
    dispersion : ndarray of shape (replicas,)

    Examples
    --------
    >>> import glmlesson
    >>> replicas = glmlesson.GLM("poisson").fit([[1]] * 4, [4, 1, 3, 6]).bootstrap(200, rng=1)
    >>> replicas.standard_errors.round(1)
    array([0.3])
    """

    result: GLMResult
    theta: np.ndarray
    dispersion: np.ndarray

    @property
    def standard_errors(self) -> np.ndarray:
        """The standard deviation of each coefficient over the replicas."""
        return np.nanstd(self.theta, axis=0, ddof=1)

    def confidence(self, level: float = 0.95) -> ConfidenceIntervals:
        """Return the interval between the quantiles of each coefficient over the replicas.

        Returns
        -------
        ConfidenceIntervals
        """
        normal_quantile(level)  # refuses what is no confidence
        flat = self.theta.reshape(len(self.theta), -1)
        lower, upper = np.nanquantile(flat, [(1 - level) / 2, (1 + level) / 2], axis=0)
        result = self.result
        return ConfidenceIntervals(
            result,
            parameter_names(result),
            result.theta.ravel(),
            lower,
            upper,
            float(level),
            "bootstrap",
            "coefficient",
        )


def bootstrap(
    result: GLMResult, n: int = 999, rng: np.random.Generator | int | None = None
) -> Bootstrap:
    """Return the estimates from replicas; see ``GLMResult.bootstrap``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1], [1], [1]], [0.0, 0.0, 1.0, 7.0])
    >>> bootstrap(fit, 20, rng=1).theta.shape
    (20, 1)
    """
    replicas = simulate(result, n, rng)
    theta, dispersion = np.full((len(replicas), *result.theta.shape), np.nan), []
    for place, y in enumerate(replicas):
        fit = _refitted(result, y)
        if fit is not None and fit.converged:
            theta[place] = fit.theta
        dispersion.append(np.nan if fit is None else fit.dispersion)
    lost = int(np.isnan(theta.reshape(len(theta), -1)).any(axis=1).sum())
    if lost:
        warnings.warn(
            f"{lost} of {len(theta)} replicas had no maximum, as when they are separated; they are "
            "left out, so that intervals are too short; take fit.confidence(method='profile').",
            ConvergenceWarning,
            stacklevel=3,
        )
    return Bootstrap(result, theta, np.array(dispersion))


def _refitted(result, y):
    try:
        return with_targets(result, y)
    except ValueError:  # no start: no theta gives every row a mean that fits such targets
        return None


@dataclass(frozen=True)
class Envelope:
    """Sorted residuals, and between what values those of the model's replicas lie, to draw.

    Attributes
    ----------
    normal : ndarray of shape (rows,)
        The quantiles of the normal distribution that belong to the places.
    residuals, lower, median, upper : ndarray of shape (rows,)
        Those of the fit, sorted; and for each place those of the replicas.
    replicas_outside : ndarray of shape (replicas,)
        The share of each replica's own rows that lie outside. As sorted residuals move together, a
        true model often has far more outside, or far fewer, than one minus the level.
    outside : float
        The share of rows that lie outside; one minus the level is expected at each place.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> envelope = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).envelope(n=19, rng=1)
    >>> bool((envelope.lower <= envelope.upper).all())
    True
    """

    normal: np.ndarray
    residuals: np.ndarray
    lower: np.ndarray
    median: np.ndarray
    upper: np.ndarray
    replicas_outside: np.ndarray

    @property
    def outside(self) -> float:
        return float(np.mean((self.residuals < self.lower) | (self.residuals > self.upper)))


def envelope(
    result: GLMResult,
    kind: str = "deviance",
    n: int = 99,
    level: float = 0.95,
    rng: np.random.Generator | int | None = None,
) -> Envelope:
    """Return sorted residuals with a simulated envelope; see ``GLMResult.envelope``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1], [1], [1]], [0.0, 0.0, 1.0, 7.0])
    >>> envelope(fit, n=19, rng=1).normal.round(2)
    array([-1.15, -0.32,  0.32,  1.15])
    """
    if kind not in ("deviance", "pearson", "quantile"):
        raise ValueError(f"kind must be 'deviance', 'pearson' or 'quantile'; it is {kind!r}.")
    if result.theta.ndim == 2:
        raise ValueError("envelope is for a single mean a row, and not for several classes.")
    normal_quantile(level)
    rng = np.random.default_rng(rng)

    def of(fit):
        if kind == "quantile":
            return np.sort(fit.residuals("quantile", rng=rng))
        return np.sort(fit.residuals(kind, standardised=True))

    own = of(result)
    fits = [_refitted(result, y) for y in simulate(result, n, rng)]
    replicas = np.array([of(fit) for fit in fits if fit is not None])
    ends = [(1 - level) / 2, 0.5, (1 + level) / 2]
    lower, median, upper = np.quantile(replicas, ends, axis=0)
    places = (np.arange(len(own)) + 0.5) / len(own)
    out = np.mean((replicas < lower) | (replicas > upper), axis=1)
    return Envelope(scipy.special.ndtri(places), own, lower, median, upper, out)
