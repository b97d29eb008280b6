"""What a fit of a two-part model returns: both parts' tables, predictions, replicas."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from glmlesson.checks import design_matrix, one_per_row, real_array
from glmlesson.glm.arrays import inside
from glmlesson.glm.distribution import RowLaw
from glmlesson.glm.inference.intervals import normal_quantile
from glmlesson.glm.ownership import Finished
from glmlesson.glm.two_part.fitting import probability_of_none
from glmlesson.intervals import POSITIVE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import pandas
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.glm.result import GLMResult
    from glmlesson.glm.shape.estimate import ShapeEstimate

    Rows = ArrayLike | Mapping[str, ArrayLike]


class Part(NamedTuple):
    """The coefficients of one part.

    Attributes
    ----------
    names : list of str
    theta : ndarray of shape (features,)
    covariance : ndarray of shape (features, features)
        From the observed information of all parameters of the model, the size among them; of a
        hurdle's zero part, which is a GLM by itself, from that fit.

    Examples
    --------
    >>> part = Part(["x0"], np.array([1.0]), np.array([[0.25]]))
    >>> part.standard_errors, part.p_values.round(4)
    (array([0.5]), array([0.0455]))
    """

    names: list[str]
    theta: np.ndarray
    covariance: np.ndarray

    @property
    def standard_errors(self) -> np.ndarray:
        """The roots of the diagonal; NaN where it is below zero."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(self.covariance.diagonal())

    @property
    def statistics(self) -> np.ndarray:
        """The estimates over their errors."""
        return self.theta / self.standard_errors

    @property
    def p_values(self) -> np.ndarray:
        """Two-sided, of the hypothesis that a coefficient is zero."""
        return 2 * scipy.special.ndtr(-np.abs(self.statistics))

    def intervals(self, level: float = 0.95) -> np.ndarray:
        """Return Wald's intervals, of shape (features, 2)."""
        reach = normal_quantile(level) * self.standard_errors
        return np.stack([self.theta - reach, self.theta + reach], axis=1)


class TwoPartResult(Finished):
    r"""A fitted two-part model of counts; made by ``ZeroInflated.fit`` and ``Hurdle.fit``.

    Attributes
    ----------
    kind : str
        ``"zero-inflated"`` or ``"hurdle"``.
    count, zero : Part
        The count part, for the logarithm of its mean; and the zero part: of a zero-inflated model
        for the probability of a structural zero, of a hurdle for that of a count **above** zero, as
        in R's pscl, so that their signs are opposite.
    estimated_shape : ShapeEstimate or None
        The size of the negative binomial, where it was estimated.
    size : float
        The size that was estimated or given; infinite for the Poisson.
    count_fit, zero_fit : GLMResult or None
        A hurdle's two parts as the ordinary fits that they are, the first of the rows above zero
        and given the size: for residuals, influence, diagnosis.
    log_likelihood : float
    n, n_parameters : float, int
        The number of observations, and of coefficients and size.
    converged : bool

    Examples
    --------
    >>> import glmlesson
    >>> y = [0] * 6 + [1, 2, 2, 3, 5]
    >>> fit = glmlesson.ZeroInflated("poisson").fit([[1]] * 11, y)
    >>> fit.count.theta.round(4), fit.zero.theta.round(4)
    (array([0.8556]), array([-0.0093]))
    >>> fit.probability_of_zero([[1]]).round(4), fit.predict([[1]]).round(4)
    (array([0.5455]), array([1.1818]))
    """

    kind: str
    family: Family
    count: Part
    zero: Part
    estimated_shape: ShapeEstimate | None
    size: float
    count_fit: GLMResult | None
    zero_fit: GLMResult | None
    log_likelihood: float
    n: float
    n_parameters: int
    converged: bool
    note: str | None

    def __init__(self, **facts: Any) -> None:
        self.__dict__.update(facts)

    @property
    def aic(self) -> float:
        """Akaike's criterion, twice the number of parameters less twice the log-likelihood."""
        return 2 * self.n_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""
        return float(np.log(self.n)) * self.n_parameters - 2 * self.log_likelihood

    # Prediction ---------------------------------------------------------------------------------

    def _predictors(self, X, Z, offset, exposure):
        """Return z of the count part and the probability that the zero part is of."""
        own = 0.0
        if self._designs is not None:
            if Z is not None:
                raise ValueError(
                    "Z must be left out after a formula: X is a table with the columns of both."
                )
            table, (count, zero) = X, self._designs
            X, Z = count.matrix(table), zero.matrix(table)
            own = count.offset(table)
            own = 0.0 if own is None else own
        X = design_matrix(X)
        Z = X if Z is None else design_matrix(Z)
        for name, matrix, part in (("X", X, self.count), ("Z", Z, self.zero)):
            if matrix.shape[1] != len(part.theta) or len(matrix) != len(X):
                raise ValueError(
                    f"{name} must have shape ({len(X)}, {len(part.theta)}), as many columns as in "
                    f"the fit and a row for each of X, but its shape is {matrix.shape}."
                )
        z = X @ self.count.theta + own + self._offset(X, offset, exposure)
        return z, self._zero_link.unchecked.inverse(Z @ self.zero.theta)

    def _offset(self, X, offset, exposure):
        total = 0.0
        for name, value in (("offset", offset), ("exposure", exposure)):
            if (value is None) == (name in self._given):
                what = "needed, as the fit had one" if value is None else "not part of the fit"
                raise ValueError(f"{name} is {what}.")
            if value is not None:
                value = one_per_row(name, real_array(name, value), X)
                if name == "exposure":
                    value = np.log(inside(name, value, POSITIVE, "a log link"))
                total = total + value
        return total

    def _mean_and_none(self, z, p):
        mean, none = np.exp(z), probability_of_none(z, self.size)
        if self.kind == "hurdle":
            return p * mean / -np.expm1(np.log(none)), 1 - p
        return (1 - p) * mean, p + (1 - p) * none

    def predict(
        self,
        X: Rows,
        Z: ArrayLike | None = None,
        *,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> np.ndarray:
        """Return the mean of new rows, of both parts together.

        Parameters
        ----------
        X, Z : array_like of shape (rows, features)
            The features of the count and of the zero part, by default the same; after a formula X
            is a table with the columns of both.
        offset, exposure : array_like of shape (rows,), optional
            Of the count part; needed if the fit had it.
        """
        return self._mean_and_none(*self._predictors(X, Z, offset, exposure))[0]

    def probability_of_zero(
        self,
        X: Rows,
        Z: ArrayLike | None = None,
        *,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> np.ndarray:
        """Return the probability of a zero, whatever its cause, in new rows."""
        return self._mean_and_none(*self._predictors(X, Z, offset, exposure))[1]

    @property
    def fitted(self) -> np.ndarray:
        """The mean of each row of the fit."""
        return self._mean_and_none(*self._of_fit)[0]

    @property
    def expected_zeros(self) -> float:
        """How many zeros the model expects in the data; ``observed_zeros`` is what they have."""
        return float(self._data.weights @ self._mean_and_none(*self._of_fit)[1])

    @property
    def observed_zeros(self) -> float:
        """How many zeros the data have."""
        return float(self._data.weights @ (self._data.y == 0))

    # Replicas -----------------------------------------------------------------------------------

    def _law(self):
        """The distribution of the count part in the rows of the fit, and the probability."""
        z, p = self._of_fit
        return RowLaw.of(self.family, self._of_family(z)), p

    def _of_family(self, z):
        return self.family.default_link.unchecked.inverse(z) if self.kind == "hurdle" else np.exp(z)

    def simulate(self, n: int = 1, rng: np.random.Generator | int | None = None) -> np.ndarray:
        """Draw replicas of the targets, of shape (n, rows), from the fitted model."""
        rng = np.random.default_rng(rng)
        law, p = self._law()
        shape = (int(n), len(p))
        counted = rng.uniform(size=shape) < (p if self.kind == "hurdle" else 1 - p)
        return np.where(counted, law.draw(rng, shape), 0.0)

    def quantile_residuals(self, rng: np.random.Generator | int | None = 0) -> np.ndarray:
        """Return randomised quantile residuals, which are normal if the model is true."""
        (law, p), y = self._law(), self._data.y
        below, at, *_ = law.tails(y)
        start = 1 - p if self.kind == "hurdle" else p
        low = np.where(y > 0, start + (1 - start) * below, 0.0)
        high = np.where(y > 0, start + (1 - start) * at, self._mean_and_none(*self._of_fit)[1])
        u = np.random.default_rng(rng).uniform(size=len(y))
        return scipy.special.ndtri(low + u * (high - low))

    # Shown --------------------------------------------------------------------------------------

    def tidy(self, level: float = 0.95) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` with a row for each coefficient of both parts."""
        import pandas

        parts = {"count": self.count, "zero": self.zero}
        return pandas.concat(
            {
                name: pandas.DataFrame(
                    {
                        "estimate": part.theta,
                        "std_error": part.standard_errors,
                        "statistic": part.statistics,
                        "p_value": part.p_values,
                        "conf_low": part.intervals(level)[:, 0],
                        "conf_high": part.intervals(level)[:, 1],
                    },
                    index=part.names,
                )
                for name, part in parts.items()
            },
            names=["part", "term"],
        )

    def summary(self) -> str:
        """Return both tables of coefficients and the usual statistics, as text."""
        from glmlesson.glm.two_part.summary import summary

        return summary(self)

    def __repr__(self) -> str:
        size = "" if math.isinf(self.size) else f", size {self.size:.4g}"
        counts = "Poisson" if math.isinf(self.size) else "negative binomial"
        theta = [np.array2string(part.theta, precision=4, separator=", ", threshold=12)
                 for part in (self.count, self.zero)]  # fmt: skip
        state = "converged" if self.converged else "not converged"
        return (
            f"TwoPartResult({self.kind} {counts}{size}, count={theta[0]}, zero={theta[1]}, {state})"
        )
