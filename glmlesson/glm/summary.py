"""The table of a fit, in the usual form, as text and as HTML."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from glmlesson.glm.reports import Table
    from glmlesson.glm.result import GLMResult


class Summary:
    """The summary of a fitted GLM: its text is ``str(summary)``; notebooks show a table.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).summary()
    GLM: Poisson family, log link
                 estimate   std. error       z   P(>|z|)        95 % interval
    x0              0.374       0.5127   0.730    0.4657    -0.6309     1.379
    x1             0.7002       0.3258   2.149    0.0316    0.06158     1.339
    Observations                        4    Log-likelihood                 -5.4538
    Residual degrees of freedom         2    AIC                             14.908
    Dispersion                          1    BIC                              13.68
    Deviance                      0.25837    Null deviance                   5.8376
    Pearson chi-squared           0.25245    Steps                                4
    """

    def __init__(self, result: GLMResult) -> None:
        self.result = result

    def _title(self):
        result = self.result
        state = "" if result.converged else ", not converged: these are not the estimates"
        target = f", {_of_text(result)}" if result.levels else ""
        rows = "1 row" if result.dropped == 1 else f"{result.dropped} rows"
        left_out = f", {rows} left out (missing values)" if result.dropped else ""
        model = f"GLM: {result.family.name} family{_given(result)}, {result.link.name} link"
        how = "" if result.estimator == "maximum likelihood" else f", {result.estimator}"
        return f"{model}{how}{target}{left_out}{state}"

    def _coefficients(self):
        """A row for each coefficient: name, estimate, error, statistic, p-value, interval."""
        result = self.result
        names = result.names
        if result.theta.ndim == 2:
            classes = result.levels[:-1] or range(result.theta.shape[1])
            names = [f"{name} (class {k})" for name in names for k in classes]
        columns = (
            result.theta.ravel(),
            result.standard_errors.ravel(),
            result.statistics.ravel(),
            result.p_values.ravel(),
            *result.intervals().reshape(-1, 2).T,
        )
        width = len(names) // len(result.names)
        for j, name in enumerate(names):
            estimate, error, statistic, p, low, high = (column[j] for column in columns)
            if j // width not in result.kept:
                yield name, "left out", *[""] * 5
                continue
            if np.isnan(error):
                yield name, f"{estimate:.4g}", *["none"] * 5
                continue
            small = f"{p:.4f}" if not p < 5e-5 else "<0.0001"
            yield (
                name,
                f"{estimate:.4g}",
                f"{error:.4g}",
                f"{statistic:.3f}",
                small,
                f"{low:.4g}",
                f"{high:.4g}",
            )

    def _facts(self):
        result = self.result
        quasi = result.is_quasi
        none = "none (quasi)"
        criteria = result.estimator == "maximum likelihood" and not quasi
        no_criteria = none if quasi else f"none ({result.estimator.split()[-1]})"
        how = " (estimated)" if result.dispersion_is_estimated else ""
        return [
            ("Observations", f"{result.n:g}"),
            ("Log-likelihood", none if quasi else f"{result.log_likelihood:.5g}"),
            ("Residual degrees of freedom", f"{result.df_residual:g}"),
            ("AIC", f"{result.aic:.5g}" if criteria else no_criteria),
            (f"Dispersion{how}", f"{result.dispersion:.5g}"),
            ("BIC", f"{result.bic:.5g}" if criteria else no_criteria),
            ("Deviance", f"{result.deviance:.5g}"),
            ("Null deviance", f"{result.null_deviance:.5g}"),
            ("Pearson chi-squared", f"{result.pearson_chi2:.5g}"),
            ("Steps", f"{result.n_iter}"),
            *_estimated(result.estimated_shape),
        ]

    def _notes(self):
        shape = self.result.estimated_shape
        return filter(None, [self.result.why_no_errors, shape and shape.note])

    def _letter(self):
        return "t" if self.result.dispersion_is_estimated else "z"

    def __repr__(self) -> str:
        letter = self._letter()
        rows = list(self._coefficients())
        wide = max(10, *(len(row[0]) for row in rows)) + 1
        lines = [
            self._title(),
            f"{'':{wide}}{'estimate':>10} {'std. error':>12} {letter:>7} {f'P(>|{letter}|)':>9}"
            f"{'95 % interval':>21}",
        ]
        for name, estimate, error, statistic, p, low, high in rows:
            line = (
                f"{name:{wide}}{estimate:>10} {error:>12} {statistic:>7} {p:>9} {low:>10}{high:>10}"
            )
            lines.append(line.rstrip())
        facts = self._facts()
        for (left, one), (right, two) in zip(facts[::2], facts[1::2], strict=True):
            lines.append(f"{left:28}{one:>9}    {right:18}{two:>20}")
        return "\n".join([*lines, *self._notes()])

    __str__ = __repr__

    def table(self) -> Table:
        """Return the coefficients as a ``Table``."""
        from glmlesson.glm.reports import Table

        letter = self._letter()
        heads = ["", "estimate", "std. error", letter, f"P(>|{letter}|)", "95 % from", "to"]
        return Table(self._title(), heads, [list(row) for row in self._coefficients()])

    def to_markdown(self) -> str:
        """Return the table of coefficients in Markdown, its names escaped."""
        return self.table().to_markdown()

    def to_latex(self) -> str:
        """Return the table of coefficients in LaTeX (booktabs), its names escaped."""
        return self.table().to_latex()

    def _repr_html_(self) -> str:
        letter = self._letter()
        heads = ["", "estimate", "std. error", letter, f"P(>|{letter}|)", "95 % from", "to"]
        head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
        body = "".join(
            f'<tr><th scope="row">{html.escape(row[0])}</th>'
            + "".join(f"<td>{html.escape(text)}</td>" for text in row[1:])
            + "</tr>"
            for row in self._coefficients()
        )
        facts = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(value)}</td></tr>'
            for name, value in self._facts()
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self._notes())
        return (
            f"<table><caption>{html.escape(self._title())}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
            "<table><caption>How well it describes the data</caption>"
            f"<tbody>{facts}</tbody></table>{notes}"
        )


def _given(result):
    """Say the size or the power of a family that the model was given."""
    known = {"negative binomial": "size", "Tweedie": "power"}.get(result.family.name)
    if known is None or result.estimated_shape is not None:
        return ""
    return f" of {known} {getattr(result.family, known):.5g} (given)"


def _estimated(shape):
    if shape is None:
        return []
    name, error = shape.name.capitalize(), shape.standard_error
    return [
        (f"{name} (estimated)", f"{shape.value:.5g}"),
        (f"Std. error of {shape.name}", "none" if np.isnan(error) else f"{error:.5g}"),
    ]


def _of_text(result):
    """Say which of the target's texts the model describes, and which is the baseline."""
    target, levels = (result.formula or "y").partition("~")[0].strip(), result.levels
    if result.theta.ndim == 1:
        return f"P({target} = {levels[1]}), baseline {levels[0]}"
    classes = ", ".join(map(str, levels[:-1]))
    return f"classes of {target}: {classes}, baseline {levels[-1]}"
