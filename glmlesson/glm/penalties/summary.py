"""The table of a penalised fit: estimates, what the penalty is, and no standard errors."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.summary import Summary

if TYPE_CHECKING:
    from glmlesson.glm.reports import Table

NOTE = (
    "No standard errors and p-values: the coefficients are pulled towards zero on purpose.\n"
    "Judge the fit by cross_validate."
)


class PenalisedSummary(Summary):
    """The summary of a penalised fit.

    Examples
    --------
    >>> import glmlesson
    >>> X, y = [[1, -1, 0], [1, 0, 1], [1, 1, 0], [1, 2, 1]], [1, 1, 3, 6]
    >>> penalty = glmlesson.ElasticNet(0.2, l1_ratio=1)
    >>> print(glmlesson.GLM("poisson", penalty=penalty).fit(X, y).summary())
    GLM: Poisson family, log link, penalised likelihood
                 estimate
    x0             0.4861
    x1             0.6093
    x2                  0
    Penalty                         lasso
    Strength                        0.2
    Share of the lasso (l1_ratio)   1
    Coefficients are penalised per  standard deviation of their column
    Coefficients that are not zero  2 of 3
    Effective degrees of freedom    2
    Observations                    4
    Dispersion                      1
    Deviance                        0.33851
    Null deviance                   5.8376
    Log-likelihood                  -5.4939
    No standard errors and p-values: the coefficients are pulled towards zero on purpose.
    Judge the fit by cross_validate.
    """

    def _rows(self):
        result = self.result
        for name, estimate in zip(parameter_names(result), result.theta.ravel(), strict=True):
            yield [name, f"{estimate:.4g}" if estimate else "0"]

    def _facts(self):
        result, penalty = self.result, self.result.model.penalty
        each = "standard deviation" if penalty.standardise else "unit"
        none = "none (quasi)"
        return [
            ("Penalty", penalty.title),
            ("Strength", f"{penalty.strength:.5g}"),
            ("Share of the lasso (l1_ratio)", f"{penalty.l1_ratio:.3g}"),
            ("Coefficients are penalised per", f"{each} of their column"),
            ("Coefficients that are not zero", f"{result.n_parameters} of {result.theta.size}"),
            ("Effective degrees of freedom", f"{result.effective_df:.5g}"),
            ("Observations", f"{result.n:g}"),
            ("Dispersion", f"{result.dispersion:.5g}"),
            ("Deviance", f"{result.deviance:.5g}"),
            ("Null deviance", f"{result.null_deviance:.5g}"),
            ("Log-likelihood", none if result.is_quasi else f"{result.log_likelihood:.5g}"),
        ]

    def __repr__(self) -> str:
        rows, facts = list(self._rows()), self._facts()
        wide = max(10, *(len(row[0]) for row in rows)) + 1
        lines = [self._title(), f"{'':{wide}}{'estimate':>10}"]
        lines += [f"{name:{wide}}{estimate:>10}" for name, estimate in rows]
        left = max(len(name) for name, _ in facts) + 2
        lines += [f"{name:{left}}{value}" for name, value in facts]
        return "\n".join([*lines, NOTE])

    __str__ = __repr__

    def table(self) -> Table:
        """Return the coefficients as a ``Table``."""
        from glmlesson.glm.reports import Table

        return Table(self._title(), ["", "estimate"], list(self._rows()))

    def _repr_html_(self) -> str:
        facts = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(value)}</td></tr>'
            for name, value in self._facts()
        )
        return (
            f"{self.table().to_html()}<table><caption>The penalty, and how well the model "
            f"describes the data</caption><tbody>{facts}</tbody></table><p>{html.escape(NOTE)}</p>"
        )
