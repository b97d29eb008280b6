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
    size = np.abs(X).max(axis=0)  # before any square, which could leave the range of numbers
    kept = np.flatnonzero(size > 0)
    columns = X[:, kept] / size[kept]
    length = np.linalg.norm(columns, axis=0)
    columns, length = columns / length, length * size[kept]
    while kept.size:
        Q, R = np.linalg.qr(columns)
        own = np.zeros(kept.size)  # with fewer rows than columns the last have nothing of their own
        own[: len(R)] = np.abs(R.diagonal())
        if own.min() > DEPENDENT:
            break
        rest = np.arange(kept.size) != np.argmax(own <= DEPENDENT)
        kept, columns, length = kept[rest], columns[:, rest], length[rest]
    if not kept.size:
        raise ValueError("X must have a column that is not zero, but all of its entries are zero.")
    root = np.sqrt(len(X))
    return kept, Q * root, R * (length / root)


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
    size = np.abs(X).max(axis=0)
    size = np.where(size > 0, size, 1.0)
    C = scipy.linalg.lstsq(X[:, kept] / size[kept], X[:, others] / size[others])[0]
    # A share of a column that is below rounding is none at all.
    C[np.abs(C) <= 1e-10 * np.abs(C).max(axis=0, initial=0.0)] = 0.0
    return C * (size[others] / size[kept, None])
