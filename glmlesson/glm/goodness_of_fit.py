r"""How well a model describes the data: deviances, Pearson's :math:`\chi^2`, likelihood, residuals.

.. math:: D = \sum_i w_i\, d(y_i, \mu_i), \qquad
          \chi^2 = \sum_i w_i \frac{(y_i - \mu_i)^2}{V(\mu_i)}, \qquad
          \ell = \sum_i \log p(y_i; \mu_i, \phi / w_i)

Every function here takes the model (a family and a link), the observations and their linear
predictor ``z``, each in memory or on Dask.

Source: McCullagh and Nelder (1989), sections 2.3 to 2.4.
"""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import scipy

from glmlesson.glm.arrays import each_row, floats, gram, inside, is_sparse, on_dask
from glmlesson.glm.ownership import Features
from glmlesson.glm.score import ScoreAndInformation
from glmlesson.glm.solver import maximise
from glmlesson.glm.starts import level_of
from glmlesson.glm.units import root_variance

PERFECT = 32 * np.finfo(float).eps  # of the largest target: as near as rounding lets a mean come


def perfect(y, mean):
    """Whether every mean is its target, as nearly as rounding can tell.

    Examples
    --------
    >>> perfect(np.array([0.3, 1.0]), np.array([0.1 + 0.2, 1.0]))
    True
    """
    return bool(np.abs(y - mean).max() <= PERFECT * np.abs(y).max())


def means(model, z):
    """Return the mean of each row; for several classes the probability of each."""
    if z.ndim == 2:  # one minus the others would not be exact where it is small
        return each_row(partial(_probabilities, model.family), z)
    return each_row(partial(_means, model.link), z)


def unit_deviances(model, y, z):
    """Return each row's deviance per unit of weight."""
    return each_row(partial(_unit_deviances_at, model), y, z)


def deviance(model, observations, z):
    """Return twice what the log-likelihood lacks to that of a model with a mean for every row."""
    return _weighted_sum(observations.weights.product, unit_deviances(model, observations.y, z))


def null_deviance(model, observations, constant):
    """Return the deviance of the model with nothing but a constant (and the offset).

    Without a ``constant`` among the columns, the mean is that of a linear predictor of zero.
    """
    offset, weights = observations.offset, observations.weights.product
    target = observations.target
    if not constant:
        z = np.zeros(target.shape[1:]) if offset is None else offset
        domain = model.link.eta_domain
        z = inside("offset", z, domain, f"a model without constant, {model.link!r}")
        mean = each_row(response(model), z)
    elif offset is None:
        weighted = target.sum(axis=0) if weights is None else weights @ target
        total_weight = observations.n_rows if weights is None else weights.sum()
        mean = np.asarray(weighted) / np.asarray(total_weight)
    else:
        ones = replace(observations, features=Features(each_row(_ones, observations.y)))
        rows = ones.rows(model.family, model.link)
        optimum = maximise(rows, level_of(rows, model.family))
        mean = each_row(response(model), optimum.theta[0] + offset)
    unit = each_row(partial(_unit_deviances, model.family), observations.y, mean)
    return _weighted_sum(weights, unit)


def has_constant(rows):
    """Whether some combination of the columns is one in every row."""
    if _constant_columns(rows.X):
        return True
    sums = rows.total(_constant_sums)
    scale = np.sqrt(sums.information.diagonal())
    scale[scale == 0] = 1.0
    gram = sums.information / scale / scale[:, None]
    combination = scipy.linalg.lstsq(gram, sums.score / scale)[0] / scale
    return bool(np.abs(rows.predictor(combination) - 1).max() < 1e-6)


def _constant_columns(X):
    """Whether a column has the same number in every row, which is not zero."""
    if on_dask(X):
        low, high = (np.asarray(X.min(axis=0)), np.asarray(X.max(axis=0)))
        return bool(np.any((low == high) & (low != 0)))
    if is_sparse(X):
        low, high = (end.toarray().ravel() for end in (X.min(axis=0), X.max(axis=0)))
        return bool(np.any((low == high) & (low != 0)))
    # Few columns get past three rows, so that few are read whole.
    alike = (X[0] == X[-1]) & (X[0] == X[len(X) // 2]) & (X[0] != 0)
    return any((X[:, j] == X[0, j]).all() for j in np.flatnonzero(alike))


BLOCK = 2**16  # rows that are looked at together, so that nothing as long as they is made


def pearson_norm(model, observations, z):
    r"""Return the square root of Pearson's :math:`\chi^2`, also where the square is no number."""
    chi2 = _sum_of_squares(_pearson_residuals(model, observations, z), 1.0)
    if 1e-200 < chi2 < np.inf:
        return math.sqrt(chi2)
    residuals = _pearson_residuals(model, observations, z)
    unit = max((float(np.abs(residual).max()) for residual, _ in residuals), default=0.0) or 1.0
    return unit * math.sqrt(_sum_of_squares(_pearson_residuals(model, observations, z), unit))


def _pearson_residuals(model, observations, z):
    """Yield Pearson's residuals of blocks of rows, and how many times each row counts."""
    weights = observations.weights
    repeats = np.asarray(1.0) if weights.frequencies is None else weights.frequencies
    if on_dask(z):
        yield residuals("pearson", model, observations, z), _beside(repeats, z)
        return
    for low in range(0, len(z), BLOCK):
        block = slice(low, low + BLOCK)
        y, target, mean = observations.y[block], observations.target[block], means(model, z[block])
        prior = weights.of_variance[block] if weights.of_variance.ndim else weights.of_variance
        residual = _residuals("pearson", model.family, y, target, mean, prior)
        yield residual, _beside(repeats[block] if repeats.ndim else repeats, z)


def _beside(repeats, z):
    """Numbers of rows, in the shape that goes with residuals of one or of several classes."""
    return repeats[:, None] if z.ndim == 2 and repeats.ndim else repeats


def _sum_of_squares(residuals, unit):
    with np.errstate(all="ignore"):
        return sum(float(np.sum((r / unit) ** 2 * repeats)) for r, repeats in residuals)


def log_likelihood(model, observations, z, dispersion=None):
    """Return the log-likelihood in nats.

    Without a known ``dispersion`` a family that leaves it free has deviance / n, and the Tweedie
    family the dispersion of the largest likelihood.
    """
    weights, y = observations.weights, observations.y
    prior = 1.0 if weights.prior is None else weights.prior
    if not model.family.free_dispersion:
        if weights.trials is None:
            logs = each_row(partial(_log_probs, model), y, z)
        else:
            logs = each_row(partial(_log_binomials, model), y, z, weights.trials)
        return _weighted_sum(prior * weights.repeats, logs)
    mean, unit = each_row(response(model), z), 1.0
    if dispersion is None:
        if perfect(y, mean):  # a density can be as high as one likes
            return np.inf
        if not model.family.has_atom:  # whose probability has no unit
            # In units of the targets' size, lest a square is no number: p(y) = p(y / unit) / unit.
            unit = 2.0 ** math.frexp(float(np.abs(y).max()))[1]
            y, mean = y / unit, mean / unit
        deviance = each_row(partial(_unit_deviances, model.family), y, mean)
        n = weights.observations(observations.n_rows)
        dispersion = _weighted_sum(weights.product, deviance) / n
        if model.family.has_atom:  # the deviance of a zero says little about the dispersion
            dispersion = _likeliest_dispersion(model.family, y, mean, weights, dispersion)
    logs = each_row(partial(_log_densities, model.family, dispersion), y, mean, prior)
    return _weighted_sum(weights.repeats, logs - math.log(unit))


def _likeliest_dispersion(family, y, mean, weights, near):
    """Return the dispersion of the largest likelihood, given the means."""
    from scipy.optimize import minimize_scalar

    prior = 1.0 if weights.prior is None else weights.prior

    def lacking(log_dispersion):
        densities = partial(_log_densities, family, math.exp(log_dispersion))
        return -_weighted_sum(weights.repeats, each_row(densities, y, mean, prior))

    return math.exp(minimize_scalar(lacking, (math.log(near), math.log(near) + 0.2), tol=1e-7).x)


def residuals(kind, model, observations, z):
    """Return the residuals of a kind, as ``GLMResult.residuals`` describes them."""
    if kind not in ("response", "pearson", "deviance"):
        raise ValueError(f"kind must be 'response', 'pearson' or 'deviance'; it is {kind!r}.")
    y, target, weights = observations.y, observations.target, observations.weights.of_variance
    if kind == "deviance":
        unit = unit_deviances(model, y, z)
        return each_row(_deviance_residuals, target, each_row(response(model), z), unit, weights)
    return each_row(partial(_residuals, kind, model.family), y, target, means(model, z), weights)


def response(model):
    """Return the function from a linear predictor to the mean of the sufficient statistic."""
    return partial(_means, model.link)


def _means(link, z):
    with np.errstate(all="ignore"):
        return link.unchecked.inverse(z)


def _ones(y):
    return np.ones((len(y), 1))


def _constant_sums(X, target, weights, offset):
    """What the least-squares approximation of a constant by the columns needs."""
    X = floats(X)
    return ScoreAndInformation(X.sum(axis=0), gram(X), np.inf)


def _probabilities(family, predictor):
    with np.errstate(all="ignore"):
        return np.exp(family.unchecked.log_probabilities(predictor))


def _log_probs(model, y, z):
    with np.errstate(all="ignore"):
        return model.family.unchecked.log_prob_at(y, z, model.link)


def _log_densities(family, dispersion, y, mean, prior):
    with np.errstate(all="ignore"):
        return family.unchecked.log_density(y, mean, dispersion / prior)


def _log_binomials(model, y, z, trials):
    """The log-probability of a proportion, of so many trials."""
    wins = np.round(y * trials)
    coefficients = -np.log1p(trials) - scipy.special.betaln(wins + 1, trials - wins + 1)
    return coefficients + trials * _log_probs(model, y, z)


def _deviance_residuals(target, mean, unit, weights):
    size = np.sqrt(np.maximum(weights * unit, 0.0))
    return size if mean.ndim == 2 else np.sign(target - mean) * size


def _residuals(kind, family, y, target, mean, weights):
    """Each row's residuals, given the means of all classes where there are several."""
    with np.errstate(all="ignore"):
        if mean.ndim == 2:
            target = y[:, None] == np.arange(mean.shape[1])
            root, weights = np.sqrt(mean), weights[..., None]
        else:
            root = root_variance(family, mean)
        difference = target - mean
        if kind == "response":
            return difference
        pearson = np.sqrt(weights) / root * difference
    return np.where(difference == 0, 0.0, pearson)


def _unit_deviances(family, y, mean):
    with np.errstate(all="ignore"):
        return family.unchecked.unit_deviance(y, mean)


def _unit_deviances_at(model, y, z):
    with np.errstate(all="ignore"):
        return model.family.unchecked.unit_deviance_at(y, z, model.link)


def _weighted_sum(weights, values):
    """Return Σ w·v, in which a weight of zero makes nothing of anything, even of the infinite."""
    return float(np.sum(each_row(_weighted, 1.0 if weights is None else weights, values)))


def _weighted(weights, values):
    with np.errstate(all="ignore"):
        return np.where(np.equal(weights, 0), 0.0, weights * values)
