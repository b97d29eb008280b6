r"""What a result keeps of the caller's arrays, so that nothing can change under it unnoticed.

Everything that has one number a row is copied. So are features of up to ``COPIED`` numbers. Larger
ones stay the caller's: a copy would double their memory, and take about as long as the check. Of
those a checksum is taken (CRC-32 of each megabyte), and compared whenever they are read again; what
the coefficients' table shows was computed before ``fit`` returned and never reads them.

Measured for 10⁶ × 20 numbers on two cores: a copy 160 MB and 46 ms, the checksums no memory and
about 70 ms, the fit itself 145 ms.
"""

import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from glmlesson.glm.arrays import is_sparse, on_dask

COPIED = 2**22  # numbers of X: 32 MB

SPAN = 2**20  # bytes that are checked at a time


class Features:
    """The features of a fit: a copy, or the caller's own with a checksum, or on Dask.

    The checksum is taken by ``guarded``, when the fit is done.

    Examples
    --------
    >>> X = np.ones((COPIED, 2), dtype=np.int8)
    >>> features = Features(X).guarded()
    >>> features.read() is X
    True
    >>> X[0, 1] = 5
    >>> features.read()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: X has changed since the fit, which did not copy it as it is large: ...
    """

    def __init__(self, X):
        self.lent = not on_dask(X) and X.size > COPIED
        self.X, self.checksum = X if self.lent else own(X), None

    def guarded(self):
        """Return the same, which notices from now on if they change."""
        if not self.lent or self.checksum is not None:
            return self
        same = Features(self.X)
        same.checksum = checksum(self.X)
        return same

    def read(self):
        """Return the features, or refuse if they are no longer those of the fit."""
        if self.checksum is not None and checksum(self.X) != self.checksum:
            raise ValueError(
                "X has changed since the fit, which did not copy it as it is large: what is asked "
                "for needs the rows as they were. Fit again, or pass a copy to fit."
            )
        return self.X


class Finished:
    """What cannot be set, deleted or written to once it is made.

    The arrays in it refuse to be written to, also after it was pickled, and so do those that are
    made of them later, if they are made ``read_only``. What its methods keep for the next time
    (``cached_property``) is no change.

    Examples
    --------
    >>> class Point(Finished):
    ...     def __init__(self, x):
    ...         self.__dict__.update(x=x)
    >>> Point(1.0).x = 2.0
    Traceback (most recent call last):
    AttributeError: x cannot be set: a Point is finished when it is made. Make another.
    """

    def __setattr__(self, name, value):
        raise AttributeError(
            f"{name} cannot be set: a {type(self).__name__} is finished when it is made. "
            "Make another."
        )

    def __delattr__(self, name):
        raise AttributeError(
            f"{name} cannot be deleted: a {type(self).__name__} is finished when it is made."
        )

    def __getstate__(self):
        return self.__dict__.copy()  # at once, as another thread may be reading

    def __setstate__(self, state):
        self.__dict__.update(state)
        _all_read_only(self)


def _all_read_only(value):
    """Make every array in a finished object read-only; pickle does not say that they were."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
    elif isinstance(value, tuple):
        for part in value:
            _all_read_only(part)
    elif type(value).__module__.startswith("glmlesson.") and hasattr(value, "__dict__"):
        for part in vars(value).values():
            _all_read_only(part)


def own(array):
    """Return a read-only copy of an array in memory; one on Dask, or None, is returned itself.

    Examples
    --------
    >>> y = np.array([1.0, 2.0])
    >>> kept = own(y)
    >>> y[0] = 7
    >>> kept
    array([1., 2.])
    """
    if array is None or on_dask(array):
        return array
    if is_sparse(array):
        copy = array.copy()
        for part in (copy.data, copy.indices, copy.indptr):
            read_only(part)
        return copy
    return read_only(array.copy(order="K"))


def read_only(array):
    """Return the array, which refuses to be written to from now on."""
    array.setflags(write=False)
    return array


def checksum(X):
    """Return a CRC-32 for each megabyte of a matrix, by as many threads as there are cores."""
    if is_sparse(X):
        parts = (X.data, X.indices, X.indptr)
        return tuple(sum_ for part in parts for sum_ in checksum(part[:, None]))
    # Whole columns lie together in Fortran's order.
    X = X.T if X.flags.f_contiguous and not X.flags.c_contiguous else X
    step = max(1, SPAN // max(1, X[:1].nbytes))
    with ThreadPoolExecutor() as pool:
        return tuple(pool.map(lambda low: _crc(X[low : low + step]), range(0, len(X), step)))


def _crc(rows):
    return zlib.crc32(np.ascontiguousarray(rows).view(np.uint8).data)
