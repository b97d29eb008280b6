r"""Average effects of a feature on the mean, with errors by the delta method.

The *slope* of a number x is :math:`\frac1n \sum_i \partial\mu_i / \partial x_i`; the *contrast*
between two values a and b is :math:`\frac1n \sum_i [\mu_i(x = b) - \mu_i(x = a)]`, all other
features being what they are. Either is a function of :math:`\theta` with gradient J, and its
variance is :math:`J^\top \mathrm{Cov}(\hat\theta)\, J`.

Sources: Gelman and Pardoe (2007), Sociological Methodology 37, 23–51, on average predictive
comparisons; Greene (2012), Econometric Analysis, section 17.3.2, on the delta method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlesson.checks import real_array
from glmlesson.glm.arrays import is_sparse
from glmlesson.glm.average_means import average_mean
from glmlesson.glm.inference.covariance import covariance_of
from glmlesson.glm.inference.intervals import normal_quantile, two_sided


@dataclass(frozen=True)
class Effect:
    """An average effect of a feature on the mean; made by ``GLMResult.effects``.

    Attributes
    ----------
    name, kind : str
        The feature, and ``"slope"`` or the two values compared.
    estimate, standard_error, lower, upper : float
        In the units of the target; for a slope over those of the feature.
    level, p_value : float
        The confidence, and the two-sided p-value of no effect.

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> shop = datasets.load("shop").frame()
    >>> fit = GLM.from_formula("customers ~ ad_spend + C(rain)", shop, "poisson")
    >>> fit.effects("rain", shop, contrast=(0, 1))
    rain (1 against 0): -3.083, 95 % interval -4.723 to -1.442, p = 0.0002305
    """

    name: str
    kind: str
    estimate: float
    standard_error: float
    lower: float
    upper: float
    level: float
    p_value: float

    def __repr__(self) -> str:
        return (
            f"{self.name} ({self.kind}): {self.estimate:.4g}, {100 * self.level:g} % interval "
            f"{self.lower:.4g} to {self.upper:.4g}, p = {self.p_value:.4g}"
        )


def feature_rows(result, name, data):
    """Return the values of a feature in the rows to average over, and how to give them others.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1, 0], [1, 0], [1, 1]], [1, 3, 4])
    >>> values, with_values = feature_rows(fit, "x1", None)
    >>> values, with_values(5.0)[0]
    (array([0., 0., 1.]), array([1., 5.]))
    """
    if data is None and result.formula is not None:
        raise ValueError(
            "data must be given after from_formula, whose table the fit does not keep: it is what "
            "the effect is averaged over."
        )
    if is_sparse(result.rows.X if data is None else data):
        raise ValueError(
            "effects are averaged over rows that are written out in full, and X is sparse: pass "
            "some of its rows as a dense array, data=X[:1000].toarray()."
        )
    if data is None:
        data = np.asarray(result.rows.X, float)
    table = hasattr(data, "columns")
    known = list(data.columns) if table else result.names
    if name not in known:
        raise ValueError(
            f"name must be that of a feature, one of {', '.join(map(str, known))}; it is {name!r}."
        )
    column = name if table else result.names.index(name)

    def with_values(values):
        changed = data.copy() if table else np.array(data, float)
        if table:
            changed[column] = values
        else:
            changed[:, column] = values
        return changed

    return data[column] if table else np.asarray(data, float)[:, column], with_values


def varied(result, name, data, contrast):
    """Return the rows with a feature at its lower and at its upper value, and what is compared.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1, 0], [1, 0], [1, 1]], [1, 3, 4])
    >>> varied(fit, "x1", None, (0, 1))[0]
    array([[1., 0.],
           [1., 0.],
           [1., 0.]])
    """
    column, with_values = feature_rows(result, name, data)
    if contrast is not None:
        if not isinstance(contrast, list | tuple) or len(contrast) != 2:
            raise ValueError(f"contrast must be a pair of values, but it is {contrast!r}.")
        low, high = contrast
        return with_values(low), with_values(high), f"{high} against {low}", 1.0
    values = real_array(name, column)
    # The step of a central difference that loses a third of the digits to either error.
    step = 6e-6 * max(float(np.ptp(values)), float(np.abs(values).max())) or 6e-6
    return with_values(values - step), with_values(values + step), "slope", 2 * step


def average_effect(result, name, kind, low, high, width, level, covariance="model"):
    """Return the mean of :math:`(\\mu(\\text{high}) - \\mu(\\text{low})) / \\text{width}`.

    ``low`` and ``high`` are pairs of features and linear predictor of the same rows.

    Examples
    --------
    >>> import glmlesson, numpy
    >>> X = numpy.array([[1, 0], [1, 0], [1, 1], [1, 1.0]])
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 3, 4, 6])
    >>> ends = [X * [1, 0] + [0, k] for k in (0, 1)]
    >>> ends = [(end, end @ fit.theta) for end in ends]
    >>> average_effect(fit, "x1", "1 against 0", *ends, 1.0, 0.95).estimate.__round__(3)
    3.0
    """
    (low, low_slopes), (high, high_slopes) = (average_mean(result, *end) for end in (low, high))
    found = covariance_of(result, covariance)
    kept = result.kept
    estimate = (high - low) / width
    gradient = ((high_slopes - low_slopes) / width)[kept]
    error = np.sqrt(gradient @ found.matrix[np.ix_(kept, kept)] @ gradient)
    reach = normal_quantile(level, found.df_residual) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        p = two_sided(estimate / error, found.df_residual)
    numbers = estimate, error, estimate - reach, estimate + reach, level, p
    return Effect(name, kind, *map(float, numbers))
