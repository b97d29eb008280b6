r"""How well a model describes the data: deviances, Pearson's :math:`\chi^2`, likelihood, residuals.

.. math:: D = \sum_i w_i\, d(y_i, \mu_i), \qquad
          \chi^2 = \sum_i w_i \frac{(y_i - \mu_i)^2}{V(\mu_i)}, \qquad
          \ell = \sum_i \log p(y_i; \mu_i, \phi / w_i)

Every function here takes the model (a family and a link), the observations and their linear
predictor ``z``, each in memory or on Dask.

Source: McCullagh and Nelder (1989), sections 2.3 to 2.4.
"""

from dataclasses import replace
from functools import partial

import numpy as np
import scipy

from glmlesson.glm.arrays import each_row, inside
from glmlesson.glm.rows import Sums
from glmlesson.glm.solver import maximise
from glmlesson.glm.starts import level_of


def means(model, z):
    """Return the mean of each row; for several classes the probability of each."""
    if z.ndim == 2:  # one minus the others would not be exact where it is small
        return each_row(partial(_probabilities, model.family), z)
    return each_row(partial(_means, model.link), z)


def unit_deviances(model, y, z):
    """Return each row's deviance per unit of weight."""
    if z.ndim == 2:
        return -2 * _log_probs(model, y, z)
    if model.canonical:
        return each_row(partial(_unit_deviances_at, model.family), y, z)
    return each_row(partial(_unit_deviances, model.family), y, each_row(model_mean(model), z))


def deviance(model, observations, z):
    """Return twice what the log-likelihood lacks to that of a model with a mean for every row."""
    return _weighted_sum(observations.weights.product, unit_deviances(model, observations.y, z))


def null_deviance(model, observations):
    """Return the deviance of the model with nothing but a constant (and the offset)."""
    rows = observations.rows(model.family, model.link)
    if not has_constant(rows):
        z = np.zeros(rows.shape[1:]) if rows.offset is None else rows.offset
        domain = model.link.eta_domain
        z = inside("offset", z, domain, f"a model without constant, {model.link!r}")
        mean = each_row(model_mean(model), z)
    elif rows.offset is None:
        weighted = rows.target.sum(axis=0) if rows.weights is None else rows.weights @ rows.target
        mean = np.asarray(weighted) / rows.total_weight
    else:
        constant = replace(rows, X=np.ones_like(rows.X[:, :1], dtype=float))
        optimum = maximise(constant, level_of(constant, model.family))
        mean = each_row(model_mean(model), optimum.theta[0] + rows.offset)
    unit = each_row(partial(_unit_deviances, model.family), observations.y, mean)
    return _weighted_sum(rows.weights, unit)


def has_constant(rows):
    """Whether some combination of the columns is one in every row."""
    sums = rows.total(_constant_sums)
    scale = np.sqrt(sums.curvature.diagonal())
    scale[scale == 0] = 1.0
    gram = sums.curvature / scale / scale[:, None]
    combination = scipy.linalg.lstsq(gram, sums.gradient / scale)[0] / scale
    return bool(np.abs(rows.predictor(combination) - 1).max() < 1e-6)


def pearson_chi2(model, observations, z):
    r"""Return Pearson's :math:`\chi^2`."""
    squares = residuals("pearson", model, observations, z) ** 2
    repeats = observations.weights.repeats
    if z.ndim == 2 and observations.weights.frequencies is not None:
        repeats = repeats[:, None]
    return float(np.sum(squares * repeats))


def log_likelihood(model, observations, z, dispersion):
    """Return the log-likelihood in nats; ``dispersion`` is used where the family leaves it free."""
    weights, y = observations.weights, observations.y
    prior = 1.0 if weights.prior is None else weights.prior
    if model.family.free_dispersion:
        if dispersion == 0:  # a density can be as high as one likes if the fit is perfect
            return np.inf
        densities = partial(_log_densities, model.family, dispersion)
        logs = each_row(densities, y, each_row(model_mean(model), z), prior)
        return _weighted_sum(weights.repeats * np.not_equal(prior, 0), logs)
    if weights.trials is None:
        logs = _log_probs(model, y, z)
    else:
        logs = each_row(_log_binomials, y, each_row(model_mean(model), z), weights.trials)
    return _weighted_sum(prior * weights.repeats, logs)


def residuals(kind, model, observations, z):
    """Return the residuals of a kind, as ``GLMResult.residuals`` describes them."""
    if kind not in ("response", "pearson", "deviance"):
        raise ValueError(f"kind must be 'response', 'pearson' or 'deviance'; it is {kind!r}.")
    y, target, weights = observations.y, observations.target, observations.weights.of_variance
    if kind == "deviance":
        unit = unit_deviances(model, y, z)
        return each_row(_deviance_residuals, target, each_row(model_mean(model), z), unit, weights)
    return each_row(partial(_residuals, kind, model.family), y, target, means(model, z), weights)


def model_mean(model):
    """Return the function from a linear predictor to the mean of the sufficient statistic."""
    return partial(_means, model.link)


def _means(link, z):
    with np.errstate(over="ignore"):
        return link.unchecked.inverse(z)


def _constant_sums(X, target, weights, offset):
    """What the least-squares approximation of a constant by the columns needs."""
    X = np.asarray(X, dtype=float)
    return Sums(X.sum(axis=0), X.T @ X, np.inf)


def _probabilities(family, predictor):
    return np.exp(family.unchecked.log_probabilities(predictor))


def _log_probs(model, y, z):
    if model.canonical:
        return each_row(model.family.unchecked.log_prob, y, z)
    return each_row(partial(_log_probs_of_means, model.family), y, each_row(model_mean(model), z))


def _log_probs_of_means(family, y, mean):
    with np.errstate(divide="ignore"):  # a mean that rounds to its end has an infinite η
        return family.unchecked.log_prob(y, family.canonical_link.unchecked.link(mean))


def _log_densities(family, dispersion, y, mean, prior):
    with np.errstate(divide="ignore", invalid="ignore"):
        return family.unchecked.log_density(y, mean, dispersion / prior)


def _log_binomials(y, mean, trials):
    return scipy.stats.binom.logpmf(np.round(y * trials), trials, mean)


def _deviance_residuals(target, mean, unit, weights):
    size = np.sqrt(np.maximum(weights * unit, 0.0))
    return size if mean.ndim == 2 else np.sign(target - mean) * size


def _residuals(kind, family, y, target, mean, weights):
    """Each row's residuals, given the means of all classes where there are several."""
    if mean.ndim == 2:
        target = y[:, None] == np.arange(mean.shape[1])
        variance, weights = mean, weights[..., None]
    else:
        variance = family.unchecked.variance_function(mean)
    difference = target - mean
    if kind == "response":
        return difference
    with np.errstate(invalid="ignore", divide="ignore"):
        pearson = np.sqrt(weights / variance) * difference
    return np.where(difference == 0, 0.0, pearson)


def _unit_deviances(family, y, mean):
    with np.errstate(divide="ignore", invalid="ignore"):
        return family.unchecked.unit_deviance(y, mean)


def _unit_deviances_at(family, y, eta):
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return family.unchecked.unit_deviance_at(y, eta)


def _weighted_sum(weights, values):
    """Return Σ w·v, in which a weight of zero makes nothing of anything, even of the infinite."""
    return float(np.sum(each_row(_weighted, 1.0 if weights is None else weights, values)))


def _weighted(weights, values):
    with np.errstate(invalid="ignore"):
        return np.where(np.equal(weights, 0), 0.0, weights * values)
