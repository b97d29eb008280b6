r"""Ridge, lasso, elastic net, and bounds: what is added to the objective, stated in full.

.. math:: F(\theta) = -\frac{1}{\sum_i w_i}\sum_i w_i\,\bigl(T_i\eta_i - a(\eta_i)\bigr)
          + \lambda \sum_j f_j \Bigl(r\,s_j|\theta_j| + \frac{1 - r}{2}\,s_j^2\theta_j^2\Bigr),
          \qquad l_j \le \theta_j \le u_j

The first term is half the mean deviance, up to a constant, for a dispersion of one; :math:`w_i` is
the product of weights, frequencies and trials. :math:`\lambda` is the ``strength`` and r the
``l1_ratio``: one for the lasso, zero for ridge. With ``standardise``, the default, :math:`s_j` is
the standard deviation of column j (with :math:`\sum w` in its denominator), so that the penalty
does not depend on the units of the features; without it :math:`s_j = 1`. Coefficients are always
those of the columns as they were given. A constant column, the intercept, is not penalised:
:math:`f_j = 0` for it, and one for every other column, unless ``factors`` say otherwise.

===============  ==================  ====================  ==============================
here             glmnet              glum                  scikit-learn
===============  ==================  ====================  ==============================
``strength``     ``lambda``          ``alpha``             ``alpha``, or :math:`1/(nC)`
``l1_ratio``     ``alpha``           ``l1_ratio``          ``l1_ratio``
``standardise``  ``standardize``     ``scale_predictors``  a ``StandardScaler`` before it
``factors``      ``penalty.factor``  ``P1``, ``P2``        none
===============  ==================  ====================  ==============================

In scikit-learn ``LogisticRegression`` has the C, and n there is the sum of the weights. glmnet
rescales its penalty factors to sum to the number of columns, which is not done here; and for the
Gaussian it scales the targets to a standard deviation of one, so that its ridge part is this one's
divided by that of y. Of several classes see ``glmlesson.glm.penalties.classes``. The letter α
is the learning rate in this book, and is avoided.

Sources: Hoerl and Kennard (1970), Technometrics 12, 55–67; Tibshirani (1996), JRSS B 58, 267–288;
Zou and Hastie (2005), JRSS B 67, 301–320; Friedman, Hastie and Tibshirani (2010), Journal of
Statistical Software 33(1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import real_array
from glmlesson.glm.ownership import Finished, own
from glmlesson.glm.penalties.quadratic import least

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    OfColumns = ArrayLike | Mapping[str, float]


class ElasticNet(Finished):
    r"""An elastic-net penalty, with bounds on the coefficients, for ``GLM(..., penalty=…)``.

    Parameters
    ----------
    strength : float
        λ, zero or more.
    l1_ratio : float
        How much of it is the lasso's: one for the lasso, zero for ridge.
    standardise : bool
        Whether coefficients are penalised per standard deviation of their column.
    factors : array_like of shape (features,) or mapping of str to float, optional
        What multiplies the penalty of each column. By default zero for constant columns and one for
        all others; a mapping names those that differ from that.
    lower, upper : float, array_like of shape (features,), or mapping of str to float
        Bounds. A single number is for every column that is not constant.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Examples
    --------
    >>> import glmlesson
    >>> X, y = [[1, -1, 0], [1, 0, 1], [1, 1, 0], [1, 2, 1]], [1, 1, 3, 6]
    >>> fit = glmlesson.GLM("poisson", penalty=ElasticNet(0.2, l1_ratio=1)).fit(X, y)
    >>> fit.theta.round(3)
    array([0.486, 0.609, 0.   ])
    """

    strength: float
    l1_ratio: float
    standardise: bool
    factors: np.ndarray | Mapping[str, float] | None
    lower: np.ndarray | Mapping[str, float]
    upper: np.ndarray | Mapping[str, float]

    def __init__(
        self,
        strength: float,
        *,
        l1_ratio: float,
        standardise: bool = True,
        factors: OfColumns | None = None,
        lower: float | OfColumns = -np.inf,
        upper: float | OfColumns = np.inf,
    ) -> None:
        self.__dict__.update(
            strength=_number("strength", strength, np.inf),
            l1_ratio=_number("l1_ratio", l1_ratio, 1),
            standardise=bool(standardise),
            factors=None if factors is None else _of_columns("factors", factors),
            lower=_of_columns("lower", lower),
            upper=_of_columns("upper", upper),
        )

    def with_strength(self, strength: float, **others: float) -> ElasticNet:
        """Return the same penalty with another strength, and other options if they are named.

        Examples
        --------
        >>> ElasticNet(1.0, l1_ratio=0).with_strength(2.0)
        ElasticNet(2.0, l1_ratio=0.0)
        """
        options = {key: value for key, value in vars(self).items() if key != "strength"}
        return ElasticNet(strength, **(options | others))

    def after_a_constant(self) -> ElasticNet:
        """Return the penalty of the same columns with an intercept's before them, unpenalised.

        Examples
        --------
        >>> ElasticNet(1.0, l1_ratio=0, factors=[2.0, 1.0]).after_a_constant()
        ElasticNet(1.0, l1_ratio=0.0, factors=[0.0, 2.0, 1.0])
        """
        of_the_constant = {"factors": 0.0, "lower": -np.inf, "upper": np.inf}
        longer = {}
        for name, value in of_the_constant.items():
            given = getattr(self, name)
            if isinstance(given, np.ndarray) and given.ndim:
                longer[name] = np.append(value, given)
        return self.with_strength(self.strength, **longer) if longer else self

    @property
    def title(self) -> str:
        """What the penalty is called."""
        if self.strength == 0:
            return "bounds" if self.bounded else "no penalty"
        name = {0.0: "ridge", 1.0: "lasso"}.get(self.l1_ratio, "elastic net")
        return f"{name} with bounds" if self.bounded else name

    @property
    def bounded(self) -> bool:
        """Whether some coefficient has a bound."""
        return not (
            isinstance(self.lower, np.ndarray)
            and isinstance(self.upper, np.ndarray)
            and np.all(np.isinf(self.lower))
            and np.all(np.isinf(self.upper))
        )

    def __repr__(self) -> str:
        parts = [repr(self.strength), f"l1_ratio={self.l1_ratio}"]
        parts += [] if self.standardise else ["standardise=False"]
        for name, usual in (("factors", None), ("lower", -np.inf), ("upper", np.inf)):
            value = getattr(self, name)
            value = value.tolist() if isinstance(value, np.ndarray) else value
            parts += [] if value == usual else [f"{name}={value!r}"]
        return f"ElasticNet({', '.join(parts)})"


@dataclass(frozen=True)
class ColumnPenalties:
    r"""The penalty of each column, :math:`p_j|\theta_j| + \tfrac12 q_j\theta_j^2`, and its bounds.

    Attributes
    ----------
    l1, l2, lower, upper : ndarray of shape (features,)

    Examples
    --------
    >>> one = np.ones(1)
    >>> ColumnPenalties(one, one, -one, one).value(np.array([2.0]))
    4.0
    """

    l1: np.ndarray
    l2: np.ndarray
    lower: np.ndarray
    upper: np.ndarray

    @property
    def free(self):
        """Which columns are not penalised."""
        return (self.l1 == 0) & (self.l2 == 0)

    @property
    def curvature(self):
        """The matrix of second derivatives, of what has them."""
        return np.diag(self.l2)

    def near_zero(self, shape):
        """Return the θ in which every penalised coefficient is as near to zero as its bounds."""
        return np.where(self.free, 0.0, self.inside(np.zeros(shape)))

    def inside(self, theta):
        """Return θ cut to its bounds."""
        return np.clip(theta, self.lower, self.upper)

    def moves(self, theta):
        """Return which coefficients are free to move: neither held at zero nor at a bound."""
        return (self.lower < theta) & (theta < self.upper) & ((self.l1 == 0) | (theta != 0))

    def least(self, H, q, theta):
        """Return the β at which a quadratic and the penalty are least, by coordinate descent."""
        return least(H, q, theta, self)

    def value(self, theta):
        """Return the penalty."""
        return float(self.l1 @ np.abs(theta) + self.l2 @ theta**2 / 2)

    def violation(self, theta, gradient):
        """Return how far each column is from stationarity (Karush, Kuhn and Tucker).

        ``gradient`` is that of the objective without the penalty. Zero where no move of the
        coefficient, inside its bounds, lowers the objective.
        """
        smooth = gradient + self.l2 * theta
        rising = smooth + np.where(theta >= 0, self.l1, -self.l1)  # to the right of theta
        falling = smooth + np.where(theta > 0, self.l1, -self.l1)  # to the left
        to_the_right = np.where(theta < self.upper, np.maximum(-rising, 0.0), 0.0)
        to_the_left = np.where(theta > self.lower, np.maximum(falling, 0.0), 0.0)
        return np.maximum(to_the_right, to_the_left)


def of_columns(penalty, names, scale, constant):
    """Return the ``ColumnPenalties`` of columns with these names and standard deviations.

    Raises
    ------
    ValueError
        If a mapping names a column that there is not, or a bound lies on the wrong side.
    """
    factors = np.where(constant, 0.0, 1.0)
    if penalty.factors is not None:
        factors = _spread("factors", penalty.factors, names, factors)
    if np.any(factors < 0):
        raise ValueError("factors must be zero or more.")
    lower, upper = (
        _spread(side, getattr(penalty, side), names, np.full(len(names), usual), ~constant)
        for side, usual in (("lower", -np.inf), ("upper", np.inf))
    )
    crossed = np.flatnonzero(~(lower <= upper))
    if crossed.size:
        j = crossed[0]
        raise ValueError(
            f"lower must be at most upper, but for {names[j]} they are {lower[j]:g} and "
            f"{upper[j]:g}."
        )
    scale = np.where(constant, 1.0, scale) if penalty.standardise else np.ones(len(names))
    l1 = penalty.strength * penalty.l1_ratio * factors * scale
    l2 = penalty.strength * (1 - penalty.l1_ratio) * factors * scale**2
    return ColumnPenalties(l1, l2, lower, upper)


def _spread(name, value, names, usual, where=None):
    if isinstance(value, Mapping):
        unknown = [key for key in value if key not in names]
        if unknown:
            raise ValueError(
                f"{name} must name columns of X, but {unknown[0]!r} is none of {', '.join(names)}."
            )
        return np.array([value.get(key, old) for key, old in zip(names, usual, strict=True)], float)
    if value.ndim == 0:
        return np.where(where, value, usual)
    if value.shape != (len(names),):
        raise ValueError(
            f"{name} must have one entry for each of the {len(names)} columns of X, but its shape "
            f"is {value.shape}."
        )
    return value


def _number(name, value, most):
    value = real_array(name, value)
    if value.ndim or not 0 <= value <= most:
        where = "zero or more" if np.isinf(most) else f"between 0 and {most}"
        raise ValueError(f"{name} must be a single number, {where}, but it is {value.tolist()!r}.")
    return float(value)


def _of_columns(name, value):
    if isinstance(value, Mapping):
        return {str(key): float(real_array(name, one)) for key, one in value.items()}
    array = np.array(value, dtype=float)
    if np.isnan(array).any() or array.ndim > 1 or (name == "factors" and array.ndim != 1):
        raise ValueError(
            f"{name} must be "
            + ("" if name == "factors" else "a number, ")
            + "an array with an entry for each column, or a mapping of names to numbers."
        )
    return own(array)
