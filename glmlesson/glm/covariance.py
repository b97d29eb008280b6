r"""The covariance of the estimates for a dispersion of one, :math:`(X^\top W X)^{-1}`."""

from dataclasses import replace

import numpy as np
import scipy

from glmlesson.glm.rows import score_and_information
from glmlesson.glm.threads import threads


def inverse_information(rows, theta, kept):
    """Return the inverse of the expected information at ``theta``.

    Parameters
    ----------
    rows : Rows
        The rows, in memory or on Dask.
    theta : ndarray of shape (features,) or (features, m)
        The estimate.
    kept : ndarray of int
        The places of the columns that the others do not determine.

    Returns
    -------
    ndarray of shape (theta.size, theta.size)
        In the order of ``theta.ravel()``; NaN for columns that were left out, and everywhere if the
        information is singular.
    """
    with threads(rows) as shared:
        sums = score_and_information(shared, theta, information=True)
    if sums is None:
        return np.full((theta.size, theta.size), np.nan)
    if len(kept) == len(theta):
        inverse = _inverse(sums.information)
        return _inverse_on_a_basis(rows, theta, kept) if inverse is None else inverse
    width = theta.size // len(theta)
    places = (kept[:, None] * width + np.arange(width)).ravel()
    full = np.full((theta.size, theta.size), np.nan)
    inverse = _inverse(sums.information[np.ix_(places, places)])
    full[np.ix_(places, places)] = (
        _inverse_on_a_basis(rows, theta, kept) if inverse is None else inverse
    )
    return full


def _inverse_on_a_basis(rows, theta, kept):
    """The inverse information of ill-conditioned columns, whose squares would lose digits."""
    nothing = np.full((theta[kept].size,) * 2, np.nan)
    if theta.ndim == 2:
        return nothing
    _, basis, R = replace(rows, X=rows.X[:, kept]).on_a_basis()
    sums = score_and_information(basis, R @ theta[kept], information=True)
    inverse = None if sums is None else _inverse(sums.information)
    if inverse is None:
        return nothing
    half = scipy.linalg.solve_triangular(R, np.linalg.cholesky(inverse))
    return half @ half.T


def _inverse(information):
    """Return the inverse of a positive definite matrix, or None where it would lose digits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # In units of each coefficient's own information, so that no column is too small.
        scale = 1 / np.sqrt(information.diagonal())
        scaled = information * scale[:, None] * scale
    factor, info = scipy.linalg.lapack.dpotrf(scaled, lower=1)
    if info or not factor.diagonal().min() > 1e-3:
        return None
    lower = scipy.linalg.lapack.dpotri(factor, lower=1)[0]
    inverse = lower + np.tril(lower, -1).T
    return inverse * scale[:, None] * scale
