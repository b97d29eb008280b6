"""Arrays that may be on Dask, or sparse, told apart and worked on row by row.

Dask and SciPy's sparse module are imported where such an array is.

``real_array`` and ``inside`` are those of ``checks``, for arrays in memory and on Dask: a Dask
array is looked at part by part, whenever it is computed.
"""

from itertools import count, islice

import numpy as np

from glmlesson import checks


def on_dask(*values):
    """Say whether any of ``values`` is a Dask array or table.

    Examples
    --------
    >>> import dask.array
    >>> on_dask([1, 2], None), on_dask([1, 2], dask.array.ones(2))
    (False, True)
    """
    # Asked often, and nearly always of arrays in memory.
    return any(
        type(value) is not np.ndarray and hasattr(value, "__dask_graph__") for value in values
    )


def is_sparse(value):
    """Say whether ``value`` is a sparse matrix or array of SciPy.

    Examples
    --------
    >>> import scipy.sparse
    >>> is_sparse(np.eye(2)), is_sparse(scipy.sparse.eye_array(2))
    (False, True)
    """
    return type(value) is not np.ndarray and hasattr(value, "tocsr") and hasattr(value, "nnz")


def floats(X, dtype=float):
    """Return a matrix of floats, which is sparse if ``X`` is.

    Examples
    --------
    >>> floats([[1, 0]])
    array([[1., 0.]])
    """
    return X.astype(dtype, copy=False) if is_sparse(X) else np.asarray(X, dtype)


def dense(X):
    """Return a dense matrix of floats, of a block of rows.

    Examples
    --------
    >>> import scipy.sparse
    >>> dense(scipy.sparse.csr_array([[1, 0]]))
    array([[1., 0.]])
    """
    return np.asarray(X.toarray() if is_sparse(X) else X, float)


def scaled_rows(X, factors):
    """Return X with each row multiplied by a number, sparse if X is.

    Examples
    --------
    >>> scaled_rows(np.eye(2), np.array([2.0, 3.0]))
    array([[2., 0.],
           [0., 3.]])
    """
    if not is_sparse(X):
        return X * factors[:, None]
    scaled = X.copy()
    scaled.data = X.data * np.repeat(factors, np.diff(X.indptr))
    return scaled


def gram(X, other=None):
    r"""Return :math:`X^\top Y` as a dense matrix, with Y = X by default.

    Examples
    --------
    >>> gram(np.array([[1.0, 2.0]]))
    array([[1., 2.],
           [2., 4.]])
    """
    product = X.T @ (X if other is None else other)
    return product.toarray() if is_sparse(product) else product


def each_row(function, *arrays):
    """Return what ``function`` makes of arrays with the same rows; on Dask a Dask array of it.

    ``function`` must make each row's result of that row alone, as on Dask it is called with a part
    of the rows at a time. Arguments that are no arrays are handed on as they are.

    Examples
    --------
    >>> import dask.array, numpy
    >>> each_row(numpy.add, numpy.arange(3), 1)
    array([1, 2, 3])
    >>> each_row(numpy.add, dask.array.arange(3, chunks=2), 1).compute()
    array([1, 2, 3])
    """
    if any(map(is_sparse, arrays)):
        return _in_blocks(function, arrays)
    if not on_dask(*arrays):
        return function(*arrays)
    # No rows at all are enough to see the shape and the type of what comes out.
    none = [np.empty((0, *a.shape[1:]), a.dtype) if on_dask(a) else a for a in arrays]
    return by_rows(function, arrays, meta=function(*none))


DENSE_BLOCK = 2**18  # numbers of a sparse matrix that are written out at a time: 2 MB


def _in_blocks(function, arrays):
    """What ``function`` makes of blocks of rows in which sparse matrices are written out."""
    n, width = max(array.shape for array in arrays if is_sparse(array))
    step, found = max(1, DENSE_BLOCK // width), []
    for low in range(0, n, step):
        block = slice(low, low + step)
        parts = (dense(a[block]) if is_sparse(a) else a[block] if np.ndim(a) else a for a in arrays)
        found.append(function(*parts))
    return np.concatenate(found)


def rows_where(seen, *arrays):
    """Return those rows of arrays that are ``seen``, one boolean a row; None stays None.

    Examples
    --------
    >>> import dask.array, numpy
    >>> seen = numpy.array([True, False, False, True])
    >>> rows_where(seen, numpy.arange(4), None)
    [array([0, 3]), None]
    >>> lazy = dask.array.from_array(seen, chunks=2)
    >>> rows_where(lazy, dask.array.arange(4, chunks=2))[0].compute()
    array([0, 3])
    """
    if not on_dask(seen):
        return [None if array is None else array[seen] for array in arrays]
    counts = seen.map_blocks(lambda block: np.array([block.sum()]), chunks=(1,), dtype=int)
    counts = tuple(int(count) for count in counts.compute())
    chosen = []
    for array in arrays:
        if array is not None:
            array = array[seen]
            array._chunks = (counts, *array.chunks[1:])  # known now, where Dask cannot know them
            array = array.rechunk({0: tuple(count for count in counts if count)})
        chosen.append(array)
    return chosen


def real_array(name, value):
    """Return ``value`` as an array of finite floats, or refuse it by ``name``."""
    if is_sparse(value):
        return _sparse_array(name, value)
    if not on_dask(value):
        return checks.real_array(name, value)
    return _when_computed(checks.real_array, name, dask_array(name, value))


def _sparse_array(name, value):
    """Return a sparse matrix as CSR with finite floats, each entry once."""
    X = sparse_matrix(name, value)
    finite = np.isfinite(X.data)
    if not finite.all():
        place = int(np.argmin(finite))
        row = int(np.searchsorted(X.indptr, place, side="right")) - 1
        raise ValueError(
            f"{name} must be finite, but entry [{row}, {X.indices[place]}] is {X.data[place]:g}; "
            "remove or impute such entries first."
        )
    return X


def sparse_matrix(name, value):
    """Return a sparse matrix as CSR with floats, each entry once; the same if it is one.

    Examples
    --------
    >>> import scipy.sparse
    >>> sparse_matrix("X", scipy.sparse.coo_array([[1, 0], [0, 2]])).format
    'csr'
    """
    import scipy.sparse

    if value.ndim != 2 or 0 in value.shape:
        raise ValueError(
            f"{name} must have two axes (rows, features), at least one of each, but its shape is "
            f"{value.shape}."
        )
    if value.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, but its data type is {value.dtype}.")
    X = scipy.sparse.csr_array(value, dtype=float)
    if not X.has_canonical_format:
        X = X.copy()
        X.sum_duplicates()
    return X


def inside(name, array, domain, whose):
    """Return ``array`` if every entry lies in ``domain``; otherwise name the first outside."""
    if not on_dask(array):
        return checks.inside(name, array, domain, whose)
    return _when_computed(checks.inside, name, array, domain, whose)


def dask_array(name, value):
    """Return a Dask array of a Dask table or array, or of what is in memory, its sizes known."""
    import dask.array as da

    if not on_dask(value):
        return da.from_array(checks.real_array(name, value)).persist()
    if hasattr(value, "to_dask_array"):
        types = value.dtypes if value.ndim == 2 else [value.dtypes]
        if any(dtype.kind not in "biuf" for dtype in types):
            raise TypeError(
                f"{name} must hold real numbers, but its data types are "
                f"{', '.join(sorted({str(dtype) for dtype in types}))}; code text and categories "
                "as numbers first."
            )
        value = value.astype(float).to_dask_array()
    value = da.asarray(value)
    if any(np.isnan(size) for size in value.shape):
        value = value.copy().compute_chunk_sizes()
    return value


def by_rows(function, arrays, meta, **options):
    """Return what ``function`` makes of blocks with the same rows, as one Dask array."""
    import dask.array as da

    axes = count(1)
    pairs = []
    for array in arrays:
        lazy = isinstance(array, da.Array)
        pairs += [array, (0, *islice(axes, array.ndim - 1)) if lazy else None]
    columns = {next(axes): size for size in meta.shape[1:]}
    return da.blockwise(
        function,
        (0, *columns),
        *pairs,
        new_axes=columns,
        concatenate=True,
        align_arrays=False,
        dtype=meta.dtype,
        meta=meta,
        **options,
    )


def with_places(function, array, *more):
    """Return ``function(array, start, *more)``, where ``start`` is the number of its first row.

    On Dask it is called with each part of the rows, whenever that is computed.

    Examples
    --------
    >>> with_places(lambda rows, start: rows + start, np.zeros(2))
    array([0., 0.])
    """
    if not on_dask(array):
        return function(array, 0, *more)
    return array.map_blocks(_with_places, *more, function=function, dtype=array.dtype)


def _with_places(block, *more, function, block_info=None):
    start = block_info[0]["array-location"][0][0] if block_info else 0
    return function(block, start, *more)


def places(wrong, start):
    """Say which rows are meant, the first few by number.

    Examples
    --------
    >>> places(np.array([False, True, False, True]), start=10)
    'rows 11, 13'
    """
    rows = start + np.flatnonzero(wrong)
    listed = ", ".join(map(str, rows[:3]))
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {listed}{more}"


def _when_computed(check, name, array, *more):
    """Return the Dask array, to be looked at by ``check`` whenever it is computed."""
    meta = check(name, np.empty((0,) * array.ndim, array.dtype), *more)  # the type is known now
    return array.map_blocks(_checked, check, name, *more, dtype=meta.dtype, meta=meta)


def _checked(block, check, name, *more, block_info=None):
    start = block_info[0]["array-location"][0][0] if block_info else 0
    return check(name, block, *more, start=start)
