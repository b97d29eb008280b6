r"""The uncertainty of the estimates for a dispersion of one, from :math:`(X^\top W X)^{-1}`.

It is kept as standard errors and correlations, as the covariance itself, a product of two of them,
may be no floating-point number where they are.
"""

from dataclasses import replace

import numpy as np
import scipy

from glmlesson.glm.rows import score_and_information
from glmlesson.glm.threads import threads
from glmlesson.glm.units import moderate


def unit_errors(rows, theta, kept):
    """Return the standard errors for a dispersion of one, and the correlations of the estimates.

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
    errors : ndarray of shape (theta.size,)
    correlation : ndarray of shape (theta.size, theta.size)
        From the expected information, in the order of ``theta.ravel()``; NaN for columns that were
        left out, and everywhere if the information is singular.
    """
    rows, units = moderate(rows, rows.model.family)
    theta = theta / units.predictor
    with threads(rows) as shared:
        sums = score_and_information(shared, theta, "expected")
    width = theta.size // len(theta)
    every = len(kept) == len(theta)
    places = slice(None) if every else (kept[:, None] * width + np.arange(width)).ravel()
    grid = np.s_[:, :] if every else np.ix_(places, places)
    errors = np.full(theta.size, np.nan)
    correlation = np.full((theta.size, theta.size), np.nan)
    if sums is not None:
        found = _inverse(sums.information[grid]) or _inverse_on_a_basis(rows, theta, kept)
        if found is not None:
            errors[places], correlation[grid] = units.error * found[0], found[1]
    return errors, correlation


def inverse_information(rows, theta, kept):
    """Return the inverse of the expected information: the covariance for a dispersion of one.

    The arguments are those of ``unit_errors``, whose product it is.
    """
    errors, correlation = unit_errors(rows, theta, kept)
    return correlation * errors[:, None] * errors


def _inverse_on_a_basis(rows, theta, kept):
    """The same for ill-conditioned columns, whose squares would lose digits."""
    if theta.ndim == 2:
        return None
    _, basis, R = replace(rows, X=rows.X[:, kept]).on_a_basis()
    sums = score_and_information(basis, R @ theta[kept], "expected")
    found = None if sums is None else _inverse(sums.information)
    if found is None:
        return None
    errors, correlation = found
    half = scipy.linalg.solve_triangular(R, errors[:, None] * np.linalg.cholesky(correlation))
    size = np.abs(half).max(axis=1)  # before any square, which could leave the range of numbers
    half = half / size[:, None]
    length = np.linalg.norm(half, axis=1)
    half = half / length[:, None]
    return size * length, half @ half.T


def _inverse(information):
    """Return the roots of the diagonal of the inverse, and the correlations in it.

    None where digits would be lost.
    """
    diagonal = information.diagonal()
    if not 1e-280 < diagonal.min() <= diagonal.max() < 1e280:
        return None
    # In units of each coefficient's own information, so that no column is too small.
    scale = 1 / np.sqrt(diagonal)
    factor, info = scipy.linalg.lapack.dpotrf(information * scale[:, None] * scale, lower=1)
    if info or not factor.diagonal().min() > 1e-3:
        return None
    # Not dpotri, for which BLAS wakes its threads however few the columns are: on a busy machine
    # waiting for them takes longer than the whole fit.
    inverse = scipy.linalg.lapack.dpotrs(factor, np.eye(len(factor)), lower=1)[0]
    roots = np.sqrt(inverse.diagonal())
    correlation = (inverse + inverse.T) / 2 / roots[:, None] / roots
    np.fill_diagonal(correlation, 1.0)
    return roots * scale, correlation
