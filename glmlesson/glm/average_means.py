r"""The mean over the rows, were a feature b in all of them: how a model answers to one feature.

.. math:: \bar\mu(b) = \frac1n \sum_i h\bigl(x_i^\top\theta\bigr)
          \quad\text{with the feature of every row at } b,

all other features being what they are. It is a function of :math:`\theta` with gradient J, and its
error is that of the delta method, :math:`\sqrt{J^\top \mathrm{Cov}(\hat\theta) J}`. The interval is
made on the scale of the link, :math:`g(\bar\mu) \pm q\,g'(\bar\mu)\,\mathrm{se}`, and carried back,
so that it stays within the means that there are. ``effects`` has the differences of these means.

Sources: Friedman (2001), Annals of Statistics 29, 1189–1232, section 8.2, on partial dependence;
Greene (2012), Econometric Analysis, section 17.3.2, on the delta method.
"""

import numpy as np

from glmlesson.checks import real_array
from glmlesson.glm.inference.covariance import covariance_of
from glmlesson.glm.inference.intervals import normal_quantile
from glmlesson.glm.new_rows import RowIntervals

PLACES = 41  # between the least and the largest value of a number
FEW = 6  # different values that are taken as they are


def feature_values(column):
    """Return the values at which to look: all of few, or of categories; else a grid.

    Examples
    --------
    >>> feature_values(np.array([3.0, 1.0, 3.0])), len(feature_values(np.arange(50.0)))
    (array([1., 3.]), 41)
    """
    array = np.asarray(column)
    if array.dtype.kind not in "biuf":
        return np.array(sorted(set(array.tolist()), key=str), dtype=object)
    different = np.unique(real_array("the feature", array))
    if len(different) <= FEW:
        return different
    return np.linspace(different[0], different[-1], PLACES)


def average_mean(result, X, z):
    """Return the mean over rows, and its gradient.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1, 0], [1, 1], [1, 2]], [1.0, 3.0, 5.0])
    >>> X = np.array([[1, 4.0], [1, 6.0]])
    >>> average_mean(fit, X, X @ fit.theta)[1]
    array([1., 5.])
    """
    repeats = result.observations.weights.repeats
    share = np.broadcast_to(repeats if len(X) == result.rows.n else 1.0, z.shape)
    share = share / share.sum()
    link = result.link.unchecked
    return share @ link.inverse(z), (share * link.inverse_derivative(z)) @ np.asarray(X, float)


def average_means(result, values, ends, level, covariance="model"):
    """Return the average means at ``values``; see ``GLMResult.average_means``.

    ``ends`` are pairs of features and linear predictor, for each value those of the same rows.

    Examples
    --------
    >>> import glmlesson
    >>> X = np.array([[1, 0], [1, 0], [1, 1], [1, 1.0]])
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 3, 4, 6])
    >>> ends = [(Z, Z @ fit.theta) for Z in (X * [1, 0], X * [1, 0] + [0, 1])]
    >>> average_means(fit, [0, 1], ends, 0.95).estimate.round(3)
    array([2., 5.])
    """
    if result.theta.ndim == 2:
        raise ValueError(
            "average_means are for a single mean a row, and not for several classes: take effects, "
            "or for_marginaleffects(), of which each class is a group."
        )
    found = covariance_of(result, covariance)
    quantile, kept = normal_quantile(level, found.df_residual), result.kept
    matrix = found.matrix[np.ix_(kept, kept)]
    pairs = [average_mean(result, X, z) for X, z in ends]
    mean = np.array([pair[0] for pair in pairs])
    J = np.array([pair[1] for pair in pairs])[:, kept]
    error = np.sqrt(np.einsum("ij,jk,ik->i", J, matrix, J))
    link, domain = result.link.unchecked, result.link.eta_domain
    inner = np.nextafter(domain.low, np.inf), np.nextafter(domain.high, -np.inf)
    with np.errstate(over="ignore"):
        middle, reach = link.link(mean), quantile * np.abs(link.derivative(mean)) * error
        low, high = (link.inverse(np.clip(middle + s * reach, *inner)) for s in (-1, 1))
    ends = np.minimum(low, high), np.maximum(low, high)
    return RowIntervals("mean", mean, error, *ends, float(level), values)
