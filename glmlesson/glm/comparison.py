r"""Comparing fits: the analysis of deviance, information criteria, and shares explained.

When a smaller model is nested in a larger one, and true, the deviance that the larger one saves,
over the dispersion, is about :math:`\chi^2` with as many degrees of freedom as it has parameters
more. Where the dispersion is estimated, by the largest fit, the mean saving over it is about F.

R gives another AIC to a gamma or an inverse Gaussian fit with prior weights, and to no other. There
a weight divides the variance in the fit, but repeats its row in the likelihood: with
:math:`\hat\phi = D / \sum_i w_i`,

.. math:: \mathrm{AIC}_R = -2 \sum_i w_i \log p\bigl(y_i; \mu_i, \hat\phi\bigr) + 2 (p + 1).

Here a row of weight w has the density with dispersion :math:`\phi / w` in both, and
:math:`\hat\phi = D / n`. R's number is the ``aic`` of the fit with the same numbers as
``frequencies``, which has the same coefficients and deviance; without weights the two agree.

Sources: McCullagh and Nelder (1989), section 2.3; R Core Team, ``Gamma()$aic`` and
``inverse.gaussian()$aic`` in the package stats; Burnham and Anderson (2002), section 2.4, for
AICc; Venables and Ripley (2002), section 7.4, for sizes that each fit estimates, where twice the
log-likelihoods take the place of the deviances; McFadden (1974); Nagelkerke (1991),
Biometrika 78, 691–692.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.glm.arrays import floats, gram, is_sparse
from glmlesson.glm.inference.tests import referred
from glmlesson.glm.score import ScoreAndInformation

if TYPE_CHECKING:
    import pandas

    from glmlesson.glm.result import GLMResult


@dataclass(frozen=True)
class Comparison:
    """An analysis of deviance; made by ``compare``.

    Attributes
    ----------
    names : list of str
        A name for each fit: its formula, or its place.
    rows : list of dict
        For each fit the residual ``df``, ``deviance``, ``aic`` and ``bic`` (NaN for a
        quasi-model), and compared with the one before it ``added``, ``saved``, ``statistic`` and
        ``p_value`` (NaN for the first).
    test : str
        ``"chi-squared"`` or ``"F"``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fits = [glmlesson.GLM("poisson").fit([row[:k] for row in X], [1, 1, 3, 6]) for k in (1, 2)]
    >>> glmlesson.compare(*fits).rows[1]["p_value"].__round__(4)
    0.0182
    """

    names: list[str]
    rows: list[dict[str, float]]
    test: str

    def frame(self) -> pandas.DataFrame:
        """Return the table as a pandas ``DataFrame``, a row for each fit."""
        import pandas

        return pandas.DataFrame(self.rows, index=self.names)

    def __repr__(self) -> str:
        letter = "chi2" if self.test == "chi-squared" else "F"
        wide = max(map(len, self.names)) + 1
        head = f"{'':{wide}}{'df':>8} {'deviance':>10} {'AIC':>10} {'added':>6} {'saved':>10} "
        lines = [f"Analysis of deviance ({self.test} test)", head + f"{letter:>9} {'p':>9}"]
        for name, row in zip(self.names, self.rows, strict=True):
            line = f"{name:{wide}}{row['df']:>8g} {row['deviance']:>10.5g} {row['aic']:>10.5g}"
            if row["added"]:
                line += (
                    f" {row['added']:>6} {row['saved']:>10.5g} {row['statistic']:>9.4g}"
                    f" {row['p_value']:>9.4g}"
                )
            lines.append(line)
        return "\n".join(lines)


def compare(*fits: GLMResult) -> Comparison:
    """Compare nested fits of the same data by an analysis of deviance.

    Parameters
    ----------
    *fits : GLMResult
        Two or more, from the smallest to the largest; every column of a smaller one must be a
        combination of those of the next.

    Returns
    -------
    Comparison

    Raises
    ------
    TypeError, ValueError
        If the fits are not nested in this order, differ in data, weights, family or link, or one
        has not converged.

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> shop = datasets.load("shop").frame()
    >>> small = GLM.from_formula("customers ~ rain", shop, "poisson")
    >>> large = GLM.from_formula("customers ~ rain + ad_spend", shop, "poisson")
    >>> compare(small, large)
    Analysis of deviance (chi-squared test)
                                      df   deviance        AIC  added      saved      chi2         p
    customers ~ rain                  58     626.82     821.73
    customers ~ rain + ad_spend       57     73.958     270.86      1     552.86     552.9    3e-122
    """
    if len(fits) < 2:
        raise ValueError("fits must be two or more.")
    for number, fit in enumerate(fits):
        if not hasattr(fit, "deviance"):
            raise TypeError(f"fits must be results of GLM fits, but fit {number} is {fit!r}.")
        if fit.estimator != "maximum likelihood":
            raise ValueError(
                f"fits must be of maximum likelihood, but fit {number} is of {fit.estimator}: its "
                "deviance is not the least that its model can have. Test within the larger fit."
            )
        if not fit.converged:
            raise ValueError(
                f"fits must have converged, but fit {number} has not; its deviance is not the "
                "least that its model can have."
            )
    for number, (small, large) in enumerate(pairwise(fits)):
        _refuse_different(small, large, number)
        _refuse_not_nested(small, large, number)
    largest = fits[-1]
    estimated = largest.dispersion_is_estimated
    names = [fit.formula or f"fit {number}" for number, fit in enumerate(fits)]
    if len(set(names)) < len(names):
        names = [f"fit {number}" for number in range(len(fits))]
    table = []
    for number, fit in enumerate(fits):
        quasi = fit.is_quasi
        row = {
            "df": fit.df_residual,
            "deviance": fit.deviance,
            "aic": np.nan if quasi else fit.aic,
            "bic": np.nan if quasi else fit.bic,
            "added": 0,
            "saved": np.nan,
            "statistic": np.nan,
            "p_value": np.nan,
        }
        if number:
            before = fits[number - 1]
            row["added"] = fit.n_parameters - before.n_parameters
            row["saved"] = _saved(before, fit)
            row["statistic"], _, _, row["p_value"] = referred(
                row["saved"] / largest.dispersion,
                row["added"],
                largest.df_residual if estimated else None,
            )
        table.append(row)
    return Comparison(names, table, "F" if estimated else "chi-squared")


def _saved(small, large):
    """Return the deviance that the larger fit saves, in which sizes of their own have their part.

    Deviances of different sizes are measured from different tops, but likelihoods are not.
    """
    if small.family == large.family:
        return small.deviance - large.deviance
    return 2 * (large.log_likelihood - small.log_likelihood)


def _estimated_alike(small, large, what):
    """Whether each has estimated the size of its negative binomial."""
    shapes = small.estimated_shape, large.estimated_shape
    return what == "family" and all(shape and shape.name == "size" for shape in shapes)


def _refuse_different(small, large, number):
    pair = f"fits {number} and {number + 1}"
    for what in ("family", "link"):
        one, other = getattr(small, what), getattr(large, what)
        if one != other and not _estimated_alike(small, large, what):
            raise ValueError(
                f"fits must have one {what}, but those of {pair} are {one!r} and {other!r}; "
                "compare such models by their AIC, if the targets are the same."
            )
    if small.model.dispersion != large.model.dispersion:
        raise ValueError(f"fits must treat the dispersion alike, but {pair} do not.")
    if small.rows.n != large.rows.n:
        raise ValueError(
            f"fits must have the same rows, but {pair} have {small.rows.n} and {large.rows.n}: "
            "perhaps rows with missing values were left out of one of them."
        )
    for what in ("y", "weights", "frequencies", "trials"):
        one, other = getattr(small, what), getattr(large, what)
        if (one is None) != (other is None):
            raise ValueError(f"fits must have the same data, but only one of {pair} has {what}.")
        if one is not None and one is not other and bool((one != other).any()):
            raise ValueError(
                f"fits must have the same data, but {pair} have different {what}; compare fits of "
                "one and the same table."
            )
    if small.n_parameters >= large.n_parameters:
        raise ValueError(
            f"fits must go from the smallest to the largest, but {pair} have "
            f"{small.n_parameters} and {large.n_parameters} parameters."
        )


def _refuse_not_nested(small, large, number):
    """Raise unless the columns of the smaller fit are combinations of the larger one's."""
    wanted, sparse = small.rows.X, is_sparse(large.rows.X)
    if small.rows.offset is not None or large.rows.offset is not None:
        zero = np.zeros(large.rows.n) if sparse else 0.0 * large.rows.X[:, 0]
        before = zero if small.rows.offset is None else small.rows.offset
        after = zero if large.rows.offset is None else large.rows.offset
        wanted = _beside(wanted, (before - after)[:, None])
    base = large.rows.X[:, large.kept]
    rows = replace(large.rows, X=_beside(base, wanted))
    gram = rows.total(_gram).information
    scale = np.sqrt(gram.diagonal())
    scale[scale == 0] = 1.0
    gram, own = gram / scale / scale[:, None], base.shape[1]
    combination = scipy.linalg.lstsq(gram[:own, :own], gram[:own, own:])[0]
    apart = np.vstack([combination, -np.eye(gram.shape[1] - own)]) / scale[:, None]
    peak = np.sqrt(rows.n)  # of a column whose squares sum to one, as these do
    if float(np.abs(rows.predictor(apart)).max()) * peak > 1e-5:
        raise ValueError(
            f"fits must be nested, but some column of fit {number} (or its offset) is no "
            f"combination of those of fit {number + 1}, so that the deviance saved has no known "
            "distribution; compare such models by their AIC."
        )


def _beside(one, other):
    if not is_sparse(one):
        return np.concatenate([one, other], axis=1)
    import scipy.sparse

    return scipy.sparse.hstack([one, scipy.sparse.csr_array(other)]).tocsr()


def _gram(X, target, weights, offset):
    return ScoreAndInformation(np.zeros(1), gram(floats(X)), np.inf)


def aicc(result: GLMResult) -> float:
    r"""Return Akaike's criterion for small samples, AIC :math:`+ 2k(k+1)/(n-k-1)`.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1], [1], [1], [1]], [1, 1, 3, 6])
    >>> round(aicc(fit) - fit.aic, 4)
    2.0
    """
    k = (result.aic + 2 * result.log_likelihood) / 2
    rest = result.n - k - 1
    return result.aic + 2 * k * (k + 1) / rest if rest > 0 else np.nan


def pseudo_r2(result: GLMResult, kind: str = "deviance") -> float:
    """Return a share explained; see ``GLMResult.pseudo_r2``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> round(pseudo_r2(fit), 4), round(pseudo_r2(fit, "McFadden"), 4)
    (0.9557, 0.3384)
    """
    if kind not in PSEUDO_R2:
        raise ValueError(f"kind must be one of {', '.join(PSEUDO_R2)}; it is {kind!r}.")
    if kind != "deviance" and result.family.free_dispersion:
        raise ValueError(
            f"kind {kind!r} compares probabilities, which {result.family.title} does not have: a "
            "density depends on the units of the target. Take 'deviance'."
        )
    return float(PSEUDO_R2[kind](result))


def _of_deviance(result):
    null = result.null_deviance
    return 1 - result.deviance / null if null > 0 else np.nan


def _null_log_likelihood(result):
    return result.log_likelihood - (result.null_deviance - result.deviance) / 2


def _cox_snell(result):
    return -np.expm1(-(result.null_deviance - result.deviance) / result.n)


PSEUDO_R2 = {
    "deviance": _of_deviance,
    "McFadden": lambda result: 1 - result.log_likelihood / _null_log_likelihood(result),
    "Cox–Snell": _cox_snell,
    "Nagelkerke": lambda result: (
        _cox_snell(result) / -np.expm1(2 * _null_log_likelihood(result) / result.n)
    ),
}
