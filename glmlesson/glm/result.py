r"""What a fit returns: estimates, their uncertainty, and how well the model describes the data.

Conventions, stated once
    * Standard errors come from the expected information at the estimate,
      :math:`\mathrm{Cov}(\hat\theta) = \hat\phi\,(X^\top W X)^{-1}`.
    * A free dispersion is :math:`\hat\phi = \chi^2 / (n - p)` with Pearson's :math:`\chi^2`; tests
      and intervals then use Student's t with n − p degrees of freedom, and otherwise the normal
      distribution.
    * The log-likelihood holds all constants. With a free dispersion it is taken at
      :math:`\phi = \text{deviance} / n`, for the Tweedie family at the likeliest φ, and AIC and BIC
      count the dispersion as a parameter, as R does.
    * With k classes a row has k − 1 observations, so that n − p is n (k − 1) − p.
    * ``weights`` are prior weights: they divide the variance, and n is the number of rows. Where
      the dispersion is known they multiply each row's log-likelihood, as in R. ``frequencies``
      repeat rows, and n is their sum.
    * The null model has a constant mean if the columns of X can make a constant, and otherwise no
      parameter at all; offsets stay in either.

A result is finished when ``fit`` returns: the covariance and the linear predictor are there, and
the sums over the rows (deviances, likelihood) are computed, when first read, from copies of what
has one number a row; on Dask, where each is a pass over the data, they are there, too. So it does
not matter what becomes of the caller's arrays. Of X, which only questions about single rows need
again, there is a copy unless it is large: see ``glmlesson.glm.ownership``. Nothing in a result can
be set or written to. What there is one of for each row is a Dask array where the data were on Dask.

Chapter: The universal gradient.
Source: McCullagh and Nelder (1989), sections 2.3 to 2.4.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm import goodness_of_fit
from glmlesson.glm.about_checks import AboutChecks
from glmlesson.glm.about_coefficients import AboutCoefficients
from glmlesson.glm.about_rows import AboutRows
from glmlesson.glm.arrays import on_dask
from glmlesson.glm.covariance import unit_errors
from glmlesson.glm.fitted_rows import FittedRows
from glmlesson.glm.kept_of_a_fit import kept_of_a_fit
from glmlesson.glm.ownership import read_only
from glmlesson.glm.summary import Summary
from glmlesson.glm.uncertainty import Uncertainty

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, overload

    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.glm.history import History
    from glmlesson.glm.model import GLM
    from glmlesson.glm.prediction import Prediction
    from glmlesson.glm.shape.estimate import ShapeEstimate
    from glmlesson.links.base import Link

    Rows = ArrayLike | Mapping[str, ArrayLike]
    OneARow = ArrayLike | None


class GLMResult(FittedRows, Uncertainty, AboutCoefficients, AboutRows, AboutChecks):
    r"""A fitted GLM; made by ``GLM.fit``.

    Attributes
    ----------
    theta : ndarray of shape (features,), or (features, classes − 1)
        The estimate; zero for a column that the others determine.
    converged : bool
        Whether ``theta`` is the maximum-likelihood estimate.
    state : str
        How the solver ended: ``"converged"``, or how else, see ``glmlesson.glm.solver.Optimum``.
    n_iter : int
        The number of steps of the solver.
    history : History
        The path of the solver: ``history.theta`` and ``history.decrement``.
    n : int or float
        The number of observations: of rows with a positive weight, or the sum of the frequencies.
    kept : ndarray of int
        The places of the columns that the others do not determine.
    has_constant : bool
        Whether some combination of the columns is one in every row with a positive weight.
    inverse_information : ndarray of shape (theta.size, theta.size)
        :math:`(X^\top W X)^{-1}`, in the order of ``theta.ravel()``; NaN for columns that were left
        out. Times the dispersion it is the covariance.
    model : GLM
        The model that was fitted.
    formula : str or None
        The formula of ``from_formula``.
    estimated_shape : ShapeEstimate or None
        The size of the negative binomial, or the power of the Tweedie family, where the fit
        estimated it; AIC and BIC count it.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> result = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> round(result.deviance, 4), round(result.null_deviance, 4)
    (0.2584, 5.8376)
    >>> round(result.aic, 4)
    14.9076
    >>> result.predict([[1, 3]]).round(1)
    array([11.9])
    """

    formula: str | None
    estimated_shape: ShapeEstimate | None
    history: History
    state: str
    converged: bool
    n_iter: int
    has_constant: bool

    def __init__(
        self,
        model: GLM,
        family: Family,
        link: Link,
        observations: Any,
        optimum: Any,
        kept: ArrayLike,
        rows: Any = None,
        formula: str | None = None,
        spec: Any = None,
        estimated_shape: ShapeEstimate | None = None,
    ) -> None:
        if rows is None:
            rows = observations.where(observations.seen).rows(family, link)
        fit = model, family, link, observations, optimum, kept, rows, formula, spec
        self.__dict__.update(
            kept_of_a_fit(*fit, estimated_shape), **self._of_the_estimate(rows, optimum, kept)
        )
        if on_dask(rows.X):
            self._read_all_sums()

    @staticmethod
    def _of_the_estimate(rows, optimum, kept):
        """What this kind of estimate has beside θ: its uncertainty, for a dispersion of one."""
        errors, correlation = unit_errors(rows, optimum.theta, kept)
        return {
            "inverse_information": read_only(correlation * errors[:, None] * errors),
            "_unit_errors": read_only(errors),
            "_correlation": read_only(correlation),
        }

    @property
    def names(self) -> list[str]:
        """The columns of X, a list of strings."""
        return list(self._predictor.names)

    @property
    def levels(self) -> tuple[Any, ...]:
        """The labels of the target, in the order of the classes; () for numbers."""
        return self._predictor.levels

    @property
    def dropped(self) -> int:
        """How many rows of a formula's table were left out, for what they lack."""
        return self._predictor.spec.dropped if self._predictor.spec else 0

    # How well it describes the data --------------------------------------------------------------

    @cached_property
    def deviance(self) -> float:
        """Twice what the log-likelihood lacks to that of a model with a mean for every row."""
        return goodness_of_fit.deviance(*self._counted)

    @cached_property
    def null_deviance(self) -> float:
        """The deviance of the model with nothing but a constant (and the offset)."""
        model, observations, _ = self._counted
        return goodness_of_fit.null_deviance(model, observations, self.has_constant)

    @property
    def pearson_chi2(self) -> float:
        r"""Pearson's :math:`\chi^2 = \sum w_i (y_i - \mu_i)^2 / V(\mu_i)`."""
        return float(np.square(self._pearson_norm))

    @cached_property
    def _pearson_norm(self):
        return goodness_of_fit.pearson_norm(*self._counted)

    @cached_property
    def log_likelihood(self) -> float:
        r"""The log-likelihood at the estimate, in nats; a quasi-model has none (``ValueError``)."""
        if self.is_quasi:
            raise ValueError(
                "A quasi-likelihood model has no likelihood: with this dispersion no distribution "
                "of the family has the model's variance. Compare such models by F tests of their "
                "deviances, or take the negative binomial."
            )
        known = None if self.dispersion_is_estimated else self.dispersion
        return goodness_of_fit.log_likelihood(*self._counted, known)

    @property
    def _criteria_parameters(self):
        """The parameters that AIC and BIC count."""
        free = self.family.free_dispersion and self.dispersion_is_estimated
        return self.n_parameters + free + (self.estimated_shape is not None)

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 (parameters − log-likelihood); for R's see ``glm.comparison``."""
        return 2 * self._criteria_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion: as the AIC, with log n for each parameter in place of two."""
        return np.log(self.n) * self._criteria_parameters - 2 * self.log_likelihood

    def residuals(
        self,
        kind: str = "response",
        *,
        standardised: bool = False,
        rng: np.random.Generator | int | None = 0,
    ) -> np.ndarray:
        r"""Return what the fit leaves of each row.

        Parameters
        ----------
        kind : str
            ``"response"``: :math:`y - \mu`. ``"pearson"``:
            :math:`\sqrt{w}\,(y - \mu)/\sqrt{V(\mu)}`, of variance about φ. ``"deviance"``: the
            signed square root of the row's share of the deviance. For the categorical family the
            first two have a column for each class, and the last is one number a row, the square
            root of minus twice the log-probability of its class. ``"working"``, ``"partial"`` (a
            column for each feature), ``"anscombe"`` and ``"quantile"`` (randomised for whole
            numbers) are explained in ``glmlesson.glm.checking.residuals``.
        standardised : bool
            Divide Pearson's or the deviance residuals by :math:`\sqrt{\phi (1 - h)}`, with the
            leverage h.
        rng : numpy.random.Generator or int
            What the randomised quantile residuals are drawn with.

        Raises
        ------
        ValueError
            If there is no such kind, or not for this model.
        """
        if standardised or kind not in ("response", "pearson", "deviance"):
            from glmlesson.glm.checking.residuals import residuals

            return residuals(self, kind, standardised=standardised, rng=rng)
        return goodness_of_fit.residuals(kind, *self._fit)

    # Prediction ---------------------------------------------------------------------------------

    if TYPE_CHECKING:

        @overload
        def predict(
            self, X: Rows, interval: None = ..., *, offset: OneARow = ..., exposure: OneARow = ...
        ) -> np.ndarray: ...
        @overload
        def predict(
            self, X: Rows, interval: float, *, offset: OneARow = ..., exposure: OneARow = ...
        ) -> Prediction: ...

    def predict(
        self,
        X: Rows,
        interval: float | None = None,
        *,
        offset: OneARow = None,
        exposure: OneARow = None,
    ) -> np.ndarray | Prediction:
        r"""Return the mean for new rows.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            As for the fit; after ``from_formula`` a table with the columns that the formula names.
            The columns of a DataFrame are taken by name.
        interval : float, optional
            A confidence, such as 0.95: return an interval for each mean as well. It is computed on
            the scale of the link and carried back, so it stays inside the means' domain.
        offset, exposure : array_like of shape (rows,), optional
            As for the fit, and needed if the fit had it.

        Returns
        -------
        ndarray or Prediction
            The means (for the categorical the probabilities of all classes), or with ``interval``
            a ``Prediction`` of mean, lower and upper.

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is described above.

        Examples
        --------
        >>> import glmlesson
        >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
        >>> result = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
        >>> new = result.predict([[1, 0]], interval=0.95)
        >>> new.mean.round(2), new.lower.round(2), new.upper.round(2)
        (array([1.45]), array([0.53]), array([3.97]))
        """
        with np.errstate(all="ignore"):  # what overflows is told in words
            X, z = self._predictor.linear_predictor(X, offset, exposure)
            mean = self._predictor.means(z)
            if interval is None:
                return mean
            quantile = self._quantile("interval", interval)
            reach = quantile * self.standard_errors, self._correlation
            return self._predictor.interval(X, z, mean, interval, *reach)

    # Shown --------------------------------------------------------------------------------------

    def summary(self) -> Summary:
        """Return the table of coefficients and the usual statistics, as text and as HTML."""
        return Summary(self)

    def __repr__(self) -> str:
        theta = np.array2string(self.theta, precision=4, separator=", ", threshold=12)
        state = "converged" if self.converged else "not converged"
        return (
            f"GLMResult({self.family.name}, {self.link.name} link, theta={theta}, "
            f"{state} in {self.n_iter} steps)"
        )
