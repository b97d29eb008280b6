r"""Covariances of the estimates that do not trust the variance function; θ is never changed.

With :math:`C = (X^\top W X)^{-1}`, the scores :math:`s_i = x_i r_i` and the leverages
:math:`h_i` (see ``glmlesson.glm.working``), each is a sandwich :math:`C M C`:

===========  ==================================================================================
``"model"``  no sandwich: :math:`\phi\,C`, which takes :math:`\mathrm{Var}[y] = \phi V(\mu)/w` for
             granted
``"HC0"``    :math:`M = \sum_i s_i s_i^\top`
``"HC1"``    HC0 times :math:`n / (n - p)`
``"HC2"``    :math:`M = \sum_i s_i s_i^\top / (1 - h_i)`
``"HC3"``    :math:`M = \sum_i s_i s_i^\top / (1 - h_i)^2`, close to the jackknife
labels       :math:`M = \frac{G}{G-1}\,\frac{n-1}{n-p} \sum_g S_g S_g^\top` with
             :math:`S_g = \sum_{i \in g} s_i`, for G groups of rows that belong together
===========  ==================================================================================

Tests and intervals keep the reference of the fit (normal, or t with n − p degrees of freedom where
the dispersion is estimated); with groups it is t with G − 1. A row with a frequency counts as so
many rows.

Sources: Huber (1967); White (1980), Econometrica 48, 817–838; MacKinnon and White (1985), Journal
of Econometrics 29, 305–325; Liang and Zeger (1986), Biometrika 73, 13–22.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.arrays import each_row, gram, is_sparse, on_dask, scaled_rows
from glmlesson.glm.checking.influence import influence
from glmlesson.glm.threads import threads
from glmlesson.glm.working import (
    inverse_information,
    kept_columns,
    kept_parameters,
    score_and_weight,
    scores,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from glmlesson.glm.result import GLMResult

KINDS = ("model", "HC0", "HC1", "HC2", "HC3")


@dataclass(frozen=True)
class Covariance:
    """A covariance matrix of the estimates, and the degrees of freedom of tests with it.

    Attributes
    ----------
    kind : str
    matrix : ndarray of shape (parameters, parameters)
        In the order of ``theta.ravel()``; NaN for columns that were left out.
    df_residual : float or None
        Those of Student's t; None for the normal distribution.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1], [1], [1]], [1, 2, 6])
    >>> covariance_of(fit, "HC0").standard_errors.round(4)
    array([0.4157])
    """

    kind: str
    matrix: np.ndarray
    df_residual: float | None

    @property
    def standard_errors(self) -> np.ndarray:
        """The roots of the diagonal, one for each entry of ``theta.ravel()``."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(self.matrix.diagonal())


def covariance_of(result: GLMResult, kind: str | ArrayLike = "model") -> Covariance:
    """Return a covariance of the estimates; see ``GLMResult.robust_covariance``.

    Parameters
    ----------
    result : GLMResult
    kind : str or array_like of shape (rows,)
        ``"model"``, ``"HC0"`` to ``"HC3"``, or the labels of groups of rows.

    Returns
    -------
    Covariance

    Raises
    ------
    ValueError
        If there is no such kind, or the labels do not fit the rows.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> covariance_of(fit, "HC3").standard_errors.round(3)
    array([0.282, 0.17 ])
    """
    if isinstance(kind, str):
        if kind not in KINDS:
            raise ValueError(
                f"covariance must be one of {', '.join(KINDS)}, or the labels of groups of rows; "
                f"it is {kind!r}."
            )
        df = result.df_residual if result.dispersion_is_estimated else None
        if kind == "model":
            return Covariance(kind, result.covariance, df)
        return Covariance(kind, _sandwich(result, _meat(result, kind)), df)
    meat, groups = _clustered_meat(result, np.asarray(kind))
    return Covariance(f"{groups} clusters", _sandwich(result, meat), groups - 1)


def _sandwich(result, meat):
    C, kept = inverse_information(result), kept_parameters(result)
    full = np.full((result.theta.size,) * 2, np.nan)
    full[np.ix_(kept, kept)] = C @ meat @ C
    return full


def _meat(result, kind):
    if result.theta.ndim == 1 and not (on_dask(result.rows.X) or is_sparse(result.rows.X)):
        meat = _meat_in_blocks(result, {"HC2": 1, "HC3": 2}.get(kind, 0))
        return meat * _n_over_rest(result, result.n) if kind == "HC1" else meat
    each = scores(result)
    factor = result.observations.weights.repeats
    if kind in ("HC2", "HC3"):
        power = 1 if kind == "HC2" else 2
        factor = each_row(partial(_over_the_rest, power), influence(result).leverage, factor)
    if is_sparse(each):
        meat = gram(each, scaled_rows(each, np.broadcast_to(factor, result.rows.n)))
    else:
        meat = np.asarray(each_row(_scaled, each, factor).T @ each)
    if kind == "HC1":
        meat = meat * _n_over_rest(result, result.n)
    return meat


BLOCK = 2**17  # numbers of X that are looked at together


def _meat_in_blocks(result, power):
    """The same for rows in memory with a single mean each, of which each block is read once."""
    rows, weights = result.rows, result.observations.weights
    prior, repeats = (np.broadcast_to(w, rows.n) for w in (weights.of_variance, weights.repeats))
    C, z = inverse_information(result), result.linear_predictor
    step = max(512, BLOCK // rows.X.shape[1])

    def of_block(low):
        block = slice(low, low + step)
        X = kept_columns(rows.X[block], result.kept)
        r, W = score_and_weight(rows.model, z[block], rows.target[block], prior[block])
        factor = r[:, 0] ** 2 * repeats[block]
        if power:
            leverage = W[:, 0, 0] * np.einsum("ij,ij->i", X @ C, X)
            factor = _over_the_rest(power, leverage, factor)
        half = X * np.sqrt(factor)[:, None]
        return half.T @ half

    # As in the fit a thread has blocks of its own: BLAS would split each, which is too small.
    with threads(rows) as shared:
        each = map if shared.pool is None else shared.pool.map
        return sum(each(of_block, range(0, rows.n, step)))


def _n_over_rest(result, count):
    rest = result.n - result.n_parameters
    return count / rest if rest > 0 else np.nan


def _over_the_rest(power, leverage, factor):
    with np.errstate(divide="ignore", invalid="ignore"):
        return factor / np.where(leverage < 1 - 1e-10, 1 - leverage, np.nan) ** power


def _scaled(each, factor):
    return each * np.broadcast_to(factor, len(each))[:, None]


def _clustered_meat(result, labels):
    n = result.rows.n
    if labels.shape != (n,):
        raise ValueError(
            f"covariance must have one label per row, shape ({n},), but its shape is "
            f"{labels.shape}."
        )
    groups, codes = np.unique(labels, return_inverse=True)
    if len(groups) < 2:
        raise ValueError("covariance must have at least two groups, but all labels are the same.")
    each, repeats = scores(result), result.observations.weights.repeats
    if is_sparse(each):
        each = scaled_rows(each, np.broadcast_to(repeats, n))
        sums = np.array([each[codes == g].sum(axis=0) for g in range(len(groups))])
    else:
        each = np.asarray(each_row(_scaled, each, repeats))
        sums = np.zeros((len(groups), each.shape[1]))
        np.add.at(sums, codes, each)
    G = len(groups)
    return G / (G - 1) * _n_over_rest(result, result.n - 1) * sums.T @ sums, G
