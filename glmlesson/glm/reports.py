r"""Tables of a fit to compute with, and to put into a paper: LaTeX, Markdown, HTML, text.

``tidy`` has a row for each coefficient, ``glance`` one for the fit, ``augment`` one for each row of
the data: the three tables of the R package broom, whose column names they have, with ``_`` for its
dots. All that comes from the data, such as names of columns, is escaped.

Source: Robinson (2014), broom: an R package for converting statistical analysis objects into tidy
data frames, arXiv:1412.3565.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.arrays import is_sparse
from glmlesson.glm.inference.covariance import covariance_of
from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.inference.intervals import confidence, two_sided

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas
    from numpy.typing import ArrayLike

    from glmlesson.glm.result import GLMResult


@dataclass(frozen=True)
class Table:
    r"""Cells of text with a title, to show or to write down in several ways.

    Attributes
    ----------
    title : str
    heads : list of str
        The first stands over the names of the rows.
    rows : list of list of str

    Examples
    --------
    >>> table = Table("Of 5 %", ["", "a_b"], [["x & y", "1.5"]])
    >>> print(table.to_latex())
    \begin{table}
    \caption{Of 5 \%}
    \begin{tabular}{lr}
    \toprule
     & a\_b \\
    \midrule
    x \& y & 1.5 \\
    \bottomrule
    \end{tabular}
    \end{table}
    >>> table.to_markdown().splitlines()[-1]
    '| x & y | 1.5 |'
    """

    title: str
    heads: list[str]
    rows: list[list[str]]

    def to_markdown(self) -> str:
        """Return the table in the Markdown of GitHub and MyST."""
        cells = [[_markdown(cell) for cell in row] for row in (self.heads, *self.rows)]
        rule = ["---", *["---:"] * (len(self.heads) - 1)]
        lines = ["| " + " | ".join(row) + " |" for row in (cells[0], rule, *cells[1:])]
        return "\n".join([_markdown(self.title), "", *lines])

    def to_latex(self) -> str:
        """Return the table in LaTeX, with the rules of the package booktabs."""
        head, *rows = (
            " & ".join(_latex(cell) for cell in row) + r" \\" for row in (self.heads, *self.rows)
        )
        columns = "l" + "r" * (len(self.heads) - 1)
        return "\n".join(
            [
                r"\begin{table}",
                rf"\caption{{{_latex(self.title)}}}",
                rf"\begin{{tabular}}{{{columns}}}",
                r"\toprule",
                head,
                r"\midrule",
                *rows,
                r"\bottomrule",
                r"\end{tabular}",
                r"\end{table}",
            ]
        )

    def to_html(self) -> str:
        """Return the table in HTML, with the names of its rows and columns marked as such."""
        head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in self.heads)
        body = "".join(
            f'<tr><th scope="row">{html.escape(row[0])}</th>'
            + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return (
            f"<table><caption>{html.escape(self.title)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    _repr_html_ = to_html

    def __repr__(self) -> str:
        wide = [max(map(len, column)) for column in zip(self.heads, *self.rows, strict=True)]
        lines = [
            row[0].ljust(wide[0])
            + "".join(cell.rjust(size + 2) for cell, size in zip(row[1:], wide[1:], strict=True))
            for row in (self.heads, *self.rows)
        ]
        return "\n".join([self.title, *(line.rstrip() for line in lines)])


LATEX = {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    **{sign: "\\" + sign for sign in "&%$#_{}"},
}  # fmt: skip


def _latex(text):
    return "".join(LATEX.get(sign, sign) for sign in text)


def _markdown(text):
    return re.sub(r"([\\`*_{}\[\]<>|#~^$])", r"\\\1", text).replace("\n", " ")


def tidy(
    result: GLMResult,
    level: float = 0.95,
    *,
    exponentiate: bool = False,
    covariance: str | ArrayLike = "model",
) -> pandas.DataFrame:
    """Return a row for each coefficient; see ``GLMResult.tidy``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> table = tidy(glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]))
    >>> table.loc["x1", ["estimate", "std_error"]].round(3).tolist()
    [0.7, 0.326]
    """
    import pandas

    found = covariance_of(result, covariance)
    ends = confidence(result, level, exponentiate=exponentiate, covariance=covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = result.theta.ravel() / found.standard_errors
    p = two_sided(statistic, found.df_residual)
    columns = {
        "estimate": ends.estimate,
        "std_error": found.standard_errors,
        "statistic": statistic,
        "p_value": p,
        "conf_low": ends.lower,
        "conf_high": ends.upper,
    }
    return pandas.DataFrame(columns, index=pandas.Index(parameter_names(result), name="term"))


def glance(result: GLMResult) -> pandas.DataFrame:
    """Return a single row for the fit; see ``GLMResult.glance``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> glance(glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])).round(3).loc[0, ["deviance", "aic"]]
    deviance     0.258
    aic         14.908
    Name: 0, dtype: float64
    """
    import pandas

    criteria = {"log_likelihood": not result.is_quasi}
    criteria |= dict.fromkeys(("aic", "aicc", "bic"), _has_criteria(result))
    row = {
        "nobs": result.n,
        "df_residual": result.df_residual,
        "null_deviance": result.null_deviance,
        "deviance": result.deviance,
        "dispersion": result.dispersion,
        **{name: getattr(result, name) if told else np.nan for name, told in criteria.items()},
        "deviance_explained": result.pseudo_r2(),
    }
    return pandas.DataFrame([row])


def _has_criteria(result):
    return result.estimator == "maximum likelihood" and not result.is_quasi


def augment(result: GLMResult) -> pandas.DataFrame:
    """Return a row for each row of the fit; see ``GLMResult.augment``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> table = augment(glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]))
    >>> table[[".fitted", ".resid", ".hat"]].round(2)
       .fitted  .resid  .hat
    0     0.72    0.31  0.46
    1     1.45   -0.40  0.38
    2     2.93    0.04  0.29
    3     5.90    0.04  0.87
    """
    import pandas

    if result.theta.ndim == 2:
        raise ValueError("augment is for a single mean a row, and not for several classes.")
    if is_sparse(result.rows.X):
        raise ValueError(
            "augment writes a column for each feature, but X is sparse; ask for residuals() and "
            "influence()."
        )
    influence = result.influence()
    features = dict(zip(result.names, np.asarray(result.rows.X).T, strict=True))
    own = {
        ".target": result.y,
        ".fitted": result.fitted,
        ".linear_predictor": result.linear_predictor,
        ".resid": result.residuals("deviance"),
        ".std_resid": result.residuals("deviance", standardised=True),
        ".hat": influence.leverage,
        ".cooksd": influence.cooks_distance,
    }
    return pandas.DataFrame(features | {name: np.asarray(value) for name, value in own.items()})


def side_by_side(
    *fits: GLMResult,
    names: Iterable[str] | None = None,
    exponentiate: bool = False,
    covariance: str | ArrayLike = "model",
) -> Table:
    """Return a table of several fits: the coefficients with their errors, a column for each fit.

    Parameters
    ----------
    *fits : GLMResult
    names : list of str, optional
        What stands over the columns; by default (1), (2), ….
    exponentiate : bool
        Show ratios with their 95 % intervals instead.
    covariance : str
        See ``GLMResult.robust_covariance``.

    Returns
    -------
    Table
        With ``to_latex()``, ``to_markdown()`` and ``to_html()``.

    Raises
    ------
    ValueError
        If there is no fit, or not a name for each.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> model = glmlesson.GLM("poisson")
    >>> side_by_side(*(model.fit([row[:k] for row in X], [1, 1, 3, 6]) for k in (1, 2)))
    Fits side by side: estimates (standard errors)
                            (1)             (2)
    x0            1.012 (0.302)   0.374 (0.513)
    x1                           0.7002 (0.326)
    Family              Poisson         Poisson
    Link                    log             log
    Observations              4               4
    Deviance             5.8376         0.25837
    Dispersion                1               1
    AIC                  18.487          14.908
    """
    if not fits:
        raise ValueError("fits must be at least one.")
    names = [f"({k})" for k in range(1, len(fits) + 1)] if names is None else list(map(str, names))
    if len(names) != len(fits):
        raise ValueError(
            f"names must be one for each of the {len(fits)} fits; it has {len(names)}."
        )
    tables = [tidy(fit, exponentiate=exponentiate, covariance=covariance) for fit in fits]
    terms = list(dict.fromkeys(term for table in tables for term in table.index))
    rows = [[term, *(_cell(table, term, exponentiate) for table in tables)] for term in terms]
    facts = {
        "Family": lambda fit: fit.family.name,
        "Link": lambda fit: fit.link.name,
        "Observations": lambda fit: f"{fit.n:g}",
        "Deviance": lambda fit: f"{fit.deviance:.5g}",
        "Dispersion": lambda fit: f"{fit.dispersion:.4g}",
        "AIC": lambda fit: f"{fit.aic:.5g}" if _has_criteria(fit) else "none",
    }
    rows += [[name, *(fact(fit) for fit in fits)] for name, fact in facts.items()]
    what = "ratios (95 % intervals)" if exponentiate else "estimates (standard errors)"
    return Table(f"Fits side by side: {what}", ["", *names], rows)


def _cell(table, term, exponentiate):
    if term not in table.index:
        return ""
    row = table.loc[term]
    if np.isnan(row["estimate"]) or np.isnan(row["std_error"]):
        return "left out" if np.isnan(row["estimate"]) else f"{row['estimate']:.4g}"
    if exponentiate:
        return f"{row['estimate']:.4g} ({row['conf_low']:.4g} to {row['conf_high']:.4g})"
    return f"{row['estimate']:.4g} ({row['std_error']:.3g})"
