"""Arrays that may be on Dask, told apart and worked on row by row without importing Dask."""


def on_dask(*values):
    """Say whether any of ``values`` is a Dask array or table.

    Examples
    --------
    >>> import dask.array
    >>> on_dask([1, 2], None), on_dask([1, 2], dask.array.ones(2))
    (False, True)
    """
    return any(hasattr(value, "__dask_graph__") for value in values)


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
    if on_dask(*arrays):
        from glmlesson import distributed

        return distributed.each_row(function, *arrays)
    return function(*arrays)
