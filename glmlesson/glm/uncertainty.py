r"""How sure the estimates of a fit are: covariance, standard errors, tests, intervals."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import scipy

from glmlesson.checks import positive_number
from glmlesson.glm.arrays import inside
from glmlesson.glm.ownership import read_only
from glmlesson.intervals import UNIT


class Uncertainty:
    r"""The uncertainty of a ``GLMResult``, from its inverse information and its dispersion.

    .. math:: \mathrm{Cov}(\hat\theta) = \hat\phi\,(X^\top W X)^{-1}

    Examples
    --------
    >>> import glmlesson
    >>> result = glmlesson.GLM("gaussian").fit([[1], [1], [1]], [2.0, 3.0, 4.0])
    >>> result.standard_errors.round(4), result.intervals(0.9).round(2)
    (array([0.5774]), array([[1.31, 4.69]]))
    """

    theta: np.ndarray
    kept: np.ndarray
    n: float
    inverse_information: np.ndarray
    estimator: str = "maximum likelihood"  # or "mean bias reduction"

    @property
    def n_parameters(self) -> int:
        """The number of estimated coefficients."""
        return len(self.kept) * (self.theta.size // len(self.theta))

    @property
    def rank(self) -> int:
        """The number of columns that the others do not determine, the rank of X."""
        return len(self.kept)

    @property
    def df_residual(self) -> float:
        """The residual degrees of freedom, n − p; with k classes n (k − 1) − p."""
        return self.n * (self.theta.size // len(self.theta)) - self.n_parameters

    @property
    def dispersion(self) -> float:
        r""":math:`\phi`: estimated, known, or one."""
        if not self.dispersion_is_estimated:
            return 1.0 if self.model.dispersion is None else float(self.model.dispersion)
        return self.pearson_chi2 / self.df_residual if self.df_residual > 0 else np.nan

    @property
    def _root_dispersion(self):
        """Its square root, which is a number even where the dispersion is too small for one."""
        if not self.dispersion_is_estimated:
            return np.sqrt(self.dispersion)
        return self._pearson_norm / np.sqrt(self.df_residual) if self.df_residual > 0 else np.nan

    @property
    def dispersion_is_estimated(self) -> bool:
        """Whether the dispersion comes from the data."""
        wanted = self.model.dispersion
        return wanted == "pearson" or (wanted is None and self.family.free_dispersion)

    @property
    def is_quasi(self) -> bool:
        """Whether the dispersion is one that no distribution of the family has."""
        return self.model.dispersion is not None and not self.family.free_dispersion

    @cached_property
    def covariance(self) -> np.ndarray:
        r"""The covariance of the estimates, :math:`\phi (X^\top W X)^{-1}`, in the order of
        ``theta.ravel()``; NaN for columns that were left out."""
        return read_only(self.dispersion * self.inverse_information)

    @cached_property
    def standard_errors(self) -> np.ndarray:
        """The standard error of each coefficient, in the shape of ``theta``."""
        errors = self._root_dispersion * self._unit_errors
        return read_only(errors.reshape(self.theta.shape))

    @property
    def statistics(self) -> np.ndarray:
        """The Wald statistic of each coefficient: the estimate over its standard error."""
        with np.errstate(divide="ignore", invalid="ignore"):  # no error at all in a perfect fit
            return self.theta / self.standard_errors

    @property
    def p_values(self) -> np.ndarray:
        """Two-sided, of the hypothesis that a coefficient is zero."""
        statistics = np.abs(self.statistics)
        if self.dispersion_is_estimated:
            return 2 * scipy.special.stdtr(self.df_residual, -statistics)
        return 2 * scipy.special.ndtr(-statistics)

    def intervals(self, level: float = 0.95) -> np.ndarray:
        """Return Wald's confidence intervals for the coefficients, of shape (\\*theta.shape, 2)."""
        reach = self._quantile("level", level) * self.standard_errors
        return np.stack([self.theta - reach, self.theta + reach], axis=-1)

    def _quantile(self, name, level):
        level = inside(name, np.float64(positive_number(name, level)), UNIT, "a confidence")
        if self.dispersion_is_estimated:
            return scipy.special.stdtrit(self.df_residual, (1 + level) / 2)
        return scipy.special.ndtri((1 + level) / 2)

    @property
    def why_no_errors(self) -> str | None:
        """Why estimated coefficients have no standard error, in a sentence; None if they have."""
        if self.dispersion_is_estimated and not self.df_residual > 0:
            return (
                f"No standard errors: {self.n:g} observations less {self.n_parameters} "
                f"coefficients leave {self.df_residual:g} degrees of freedom, and nothing to "
                "estimate the dispersion from."
            )
        if np.isnan(self._unit_errors[self._places]).any():
            return (
                "No standard errors: the information at these coefficients is singular to rounding."
            )
        return None

    @property
    def _places(self):
        """Where in ``theta.ravel()`` the estimated coefficients are."""
        width = self.theta.size // len(self.theta)
        return (self.kept[:, None] * width + np.arange(width)).ravel()
