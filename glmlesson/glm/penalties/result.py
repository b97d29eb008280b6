r"""What a penalised fit returns: coefficients and predictions, and no standard errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.penalties.summary import PenalisedSummary
from glmlesson.glm.result import GLMResult

if TYPE_CHECKING:
    from typing import NoReturn

    import pandas


def _refused(name: str) -> Any:
    def refuse(self: PenalisedResult, *_: object, **__: object) -> NoReturn:
        raise ValueError(
            f"{name} supposes an estimate without a penalty, but this one is pulled towards zero "
            "on purpose, so that its error is bias as much as spread. Fit without the penalty for "
            "inference, and judge this fit by cross_validate, on rows that it has not seen."
        )

    refuse.__name__, refuse.__doc__ = name, "Refused: see the class."
    return refuse


class PenalisedResult(GLMResult):
    r"""A GLM fitted with a penalty; made by ``GLM(..., penalty=…).fit``.

    It predicts, simulates and has residuals and deviances as a ``GLMResult`` does. What needs the
    covariance of the estimates, or the maximum of the likelihood, is refused with a sentence:
    standard errors, p-values, intervals, tests, AIC, influence, diagnosis.

    Attributes
    ----------
    objective : float
        The least of the penalised objective, as ``glmlesson.glm.penalties.penalty`` states it.
    violation : float
        How far the least is missed: the largest by which a column misses the conditions of Karush,
        Kuhn and Tucker, in standard errors of its score over :math:`\sqrt n`.
    effective_df : float
        :math:`\mathrm{tr}\,(H + Q)^{-1}H` of the coefficients that are free to move, with
        the ridge penalties Q: their number, for the lasso.

    Examples
    --------
    >>> import glmlesson
    >>> X, y = [[1, -1, 0], [1, 0, 1], [1, 1, 0], [1, 2, 1]], [1, 1, 3, 6]
    >>> penalty = glmlesson.ElasticNet(0.2, l1_ratio=1)
    >>> fit = glmlesson.GLM("poisson", penalty=penalty).fit(X, y)
    >>> fit.nonzero, round(fit.effective_df, 6), fit.violation < 1e-9
    (['x0', 'x1'], 2.0, True)
    >>> fit.predict([[1, 3, 0]]).round(1)
    array([10.1])
    >>> fit.standard_errors  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: standard_errors supposes an estimate without a penalty, but ...
    """

    estimator = "penalised likelihood"
    objective: float
    violation: float
    effective_df: float

    @staticmethod
    def _of_the_estimate(rows, optimum, kept):
        """What this kind of estimate has beside θ: where its objective is least."""
        return {name: getattr(optimum, name) for name in ("objective", "violation", "effective_df")}

    @property
    def nonzero(self) -> list[str]:
        """The columns that have a coefficient which is not zero."""
        used = self.theta.reshape(len(self.names), -1).any(axis=1)
        return [self.names[j] for j in np.flatnonzero(used)]

    @property
    def n_parameters(self) -> int:
        """The number of coefficients that are not zero."""
        return int(np.count_nonzero(self.theta))

    @property
    def df_residual(self) -> float:
        """n less the effective degrees of freedom, for an estimated dispersion."""
        return self.n - self.effective_df

    def tidy(self, *_: object, **__: object) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` with the estimate of each coefficient, and no more."""
        import pandas

        index = pandas.Index(parameter_names(self), name="term")
        return pandas.DataFrame({"estimate": self.theta.ravel()}, index=index)

    def summary(self) -> PenalisedSummary:
        """Return the table of coefficients, with the penalty, as text and as HTML."""
        return PenalisedSummary(self)

    _NOT_GIVEN = (
        *("inverse_information", "covariance", "standard_errors", "statistics", "p_values"),
        *("aic", "bic", "aicc", "_unit_errors", "_correlation"),
    )
    _METHODS = (
        *("intervals", "confidence", "test", "robust_covariance", "profile", "hauck_donner"),
        *("influence", "diagnose", "bootstrap", "effects", "mean_interval"),
        *("observation_interval", "augment"),
    )


for _name in PenalisedResult._NOT_GIVEN:
    setattr(PenalisedResult, _name, property(_refused(_name.strip("_").replace("unit_", ""))))
for _name in PenalisedResult._METHODS:
    setattr(PenalisedResult, _name, _refused(f"{_name}()"))
