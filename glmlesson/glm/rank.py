r"""Which columns of X the others determine, and an orthonormal basis of those that they do not."""

import numpy as np
import scipy

# Unit columns are dependent where one is this close to the span of those before it.
DEPENDENT = 1e-11


def orthonormal(X):
    r"""Return the independent columns of ``X``, and an orthonormal basis of them.

    A column is kept unless those kept before it determine it.

    Returns
    -------
    kept : ndarray of int
        The places of the independent columns.
    Q : ndarray of shape (rows, kept)
        An orthonormal basis, each column times the square root of the number of rows.
    R : ndarray of shape (kept, kept)
        Upper triangular, with ``X[:, kept] = Q @ R``.

    Examples
    --------
    >>> kept, Q, R = orthonormal([[1, 1, 0], [1, 1, 0], [1, 0, 1.0]])
    >>> kept
    array([0, 1])
    """
    X = np.asarray(X, dtype=float)
    length = np.linalg.norm(X, axis=0)
    kept = np.flatnonzero(length > 0)
    while kept.size:
        Q, R = np.linalg.qr(X[:, kept] / length[kept])
        own = np.zeros(kept.size)  # with fewer rows than columns the last have nothing of their own
        own[: len(R)] = np.abs(R.diagonal())
        if own.min() > DEPENDENT:
            break
        kept = np.delete(kept, np.argmax(own <= DEPENDENT))
    if not kept.size:
        raise ValueError("X must have a column that is not zero, but all of its entries are zero.")
    root = np.sqrt(len(X))
    return kept, Q * root, R * length[kept] / root


def combinations(X, kept):
    """Return how the columns that are not kept are made of those that are.

    Parameters
    ----------
    X : ndarray of shape (rows, features)
        A matrix, or one whose columns have the same lengths and angles.
    kept : ndarray of int
        The places of independent columns that determine all others.

    Returns
    -------
    ndarray of shape (kept, others)
        ``C`` with ``X[:, others] = X[:, kept] @ C``, the others in order.

    Examples
    --------
    >>> combinations(np.array([[1, 1, 2], [1, 2, 4], [1, 3, 6.0]]), np.array([0, 1])).round(12)
    array([[0.],
           [2.]])
    """
    X = np.asarray(X, dtype=float)
    others = np.setdiff1d(np.arange(X.shape[1]), kept)
    length = np.linalg.norm(X[:, kept], axis=0)
    C = scipy.linalg.lstsq(X[:, kept] / length, X[:, others])[0] / length[:, None]
    # A share of a column that is below rounding is none at all.
    share = np.abs(C) * length[:, None]
    C[share <= 1e-10 * share.max(axis=0, initial=0.0)] = 0.0
    return C
