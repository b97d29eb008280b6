r"""Average effects of a feature on the probabilities of several classes, one for each class.

.. math:: \frac1n \sum_i \bigl[\mu_c(x_i^{\text{high}}) - \mu_c(x_i^{\text{low}})\bigr], \qquad
          \frac{\partial \mu_c}{\partial \theta_{ja}} = x_j\,\mu_c\,([c = a] - \mu_a),

with errors by the delta method. The probabilities of a row sum to one, so the effects sum to zero.

Source: Greene (2012), Econometric Analysis, section 18.2.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from glmlesson.glm.arrays import dense
from glmlesson.glm.inference.covariance import covariance_of
from glmlesson.glm.inference.intervals import normal_quantile, two_sided

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class ClassEffects:
    """An average effect on the probability of each class; made by ``GLMResult.effects``.

    Attributes
    ----------
    name, kind : str
        The feature, and ``"slope"`` or the two values compared.
    classes : tuple
        The labels; the numbers of the classes where the targets are numbers.
    estimate, standard_error, lower, upper, p_value : ndarray of shape (classes,)
        The estimates sum to zero.
    level : float

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> birds = datasets.load("penguins").frame().dropna(subset="bill_length")
    >>> fit = GLM.from_formula("species ~ bill_length", birds, "categorical")
    >>> fit.effects("bill_length", birds)
    bill_length (slope)
      Adelie       -0.04706, 95 % interval   -0.04923 to   -0.04489, p = 0
      Chinstrap     0.02632, 95 % interval    0.01847 to    0.03417, p = 4.94e-11
      Gentoo        0.02074, 95 % interval    0.01271 to    0.02877, p = 4.115e-07
    """

    name: str
    kind: str
    classes: tuple[Any, ...]
    estimate: np.ndarray
    standard_error: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    level: float
    p_value: np.ndarray

    def __repr__(self) -> str:
        width = max(len(str(label)) for label in self.classes)
        lines = [
            f"  {label!s:<{width}}  {estimate:>10.4g}, {100 * self.level:g} % interval "
            f"{low:>10.4g} to {high:>10.4g}, p = {p:.4g}"
            for label, estimate, low, high, p in zip(
                self.classes, self.estimate, self.lower, self.upper, self.p_value, strict=True
            )
        ]
        return "\n".join([f"{self.name} ({self.kind})", *lines])

    def frame(self) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` with a row for each class."""
        import pandas

        columns = ("estimate", "standard_error", "lower", "upper", "p_value")
        table = {column: getattr(self, column) for column in columns}
        return pandas.DataFrame(table, index=pandas.Index(self.classes, name="class"))


def average_class_effects(result, name, kind, low, high, width, level, covariance="model"):
    """Return the average effects; the arguments are those of ``effects.average_effect``.

    Examples
    --------
    >>> import glmlesson, numpy
    >>> X = numpy.array([[1, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1.0]])
    >>> fit = glmlesson.GLM("categorical").fit(X, [0, 0, 1, 0, 1, 1])
    >>> ends = [X * [1, 0] + [0, k] for k in (0, 1)]
    >>> ends = [(end, end @ fit.theta) for end in ends]
    >>> average_class_effects(fit, "x1", "1 against 0", *ends, 1.0, 0.95).estimate.round(3)
    array([-0.333,  0.333])
    """
    (low, low_slopes), (high, high_slopes) = (_average_shares(result, *end) for end in (low, high))
    found, kept, m = covariance_of(result, covariance), result.kept, result.theta.shape[1]
    places = (kept[:, None] * m + np.arange(m)).ravel()
    estimate = (high - low) / width
    gradient = ((high_slopes - low_slopes) / width)[:, places]
    matrix = found.matrix[np.ix_(places, places)]
    error = np.sqrt(np.einsum("ca,ab,cb->c", gradient, matrix, gradient))
    reach = normal_quantile(level, found.df_residual) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        p = two_sided(estimate / error, found.df_residual)
    classes = result.levels or tuple(range(m + 1))
    numbers = estimate, error, estimate - reach, estimate + reach, float(level), p
    return ClassEffects(name, kind, classes, *numbers)


def _average_shares(result, X, z):
    """Return the average probability of each class, and its gradient by ``theta.ravel()``."""
    repeats = result.observations.weights.repeats
    weight = np.broadcast_to(repeats if len(X) == result.rows.n else 1.0, len(z))
    weight = weight / weight.sum()
    shares = np.exp(result.family.unchecked.log_probabilities(z))
    X, own = dense(X), np.eye(shares.shape[1])[:, :-1]
    slopes = np.einsum("i,ij,ic,ca->cja", weight, X, shares, own, optimize=True)
    slopes -= np.einsum("i,ij,ic,ia->cja", weight, X, shares, shares[:, :-1], optimize=True)
    return weight @ shares, slopes.reshape(len(slopes), -1)
