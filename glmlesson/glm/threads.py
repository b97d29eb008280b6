r"""Which cores work on a pass over the rows, and how: a pool of threads, or the threads of BLAS.

A pass is products with X, which BLAS can share among cores, and formulas for each row, which run on
one. Several Python threads share both, but fight over the interpreter's lock, the more the more of
them there are and the smaller their blocks.

Measured on a quiet machine with 16 cores (Poisson, the whole fit, in milliseconds):

====================================  =======  =======  =======  =========
cores, who shares the work, block     10⁵×20   10⁶×20   10⁶×50   10⁵×300
====================================  =======  =======  =======  =========
2, a pool, 2¹⁷ numbers                34       137      232
16, a pool, 2¹⁷ numbers               56       209      346
16, a pool, 2²¹ numbers               18       97       223      300
16, BLAS, 2²¹ numbers                 18       44       65       126
====================================  =======  =======  =======  =========

The pool's time at 2 and at 16 cores fits work / cores + 12 ms · cores at 10⁶×20, and that of BLAS
30 ms + work / cores, with 230 to 260 ms of work: from three cores on BLAS is ahead. With that no
time grows as cores are added.
"""

import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache

import scipy

from glmlesson.glm.arrays import on_dask
from glmlesson.glm.score import free_scratch


@dataclass(frozen=True)
class Way:
    """How rows are visited: so many numbers of X in a block, by so many threads of a pool.

    With one thread there is no pool, and BLAS uses the threads that it has.
    """

    block: int
    threads: int = 1


SMALL = 2**19  # numbers of X below which a pool costs more than it spares

CACHED, WIDE = 2**17, 2**21  # numbers in a block: 1 MB, and 16 MB


def way_for(size, cores):
    """Return how ``size`` numbers of X are visited by so many cores.

    Examples
    --------
    >>> way_for(100, cores=16), way_for(2_000_000, cores=2), way_for(2_000_000, cores=16)
    (Way(block=131072, threads=1), Way(block=131072, threads=2), Way(block=2097152, threads=1))
    """
    if size < SMALL or cores == 1:
        return Way(CACHED)
    return Way(CACHED, threads=cores) if cores == 2 else Way(WIDE)


@contextmanager
def threads(rows):
    """Give rows in memory to the cores there are; yield them with the way in which that is done."""
    if on_dask(rows.X) or rows.X.size < SMALL:
        yield rows
        return
    way = way_for(rows.X.size, cores())
    rows = replace(rows, block=way.block)
    if way.threads == 1:
        try:
            yield rows
        finally:
            free_scratch()
        return
    with _single_threaded_blas() as obeyed:
        if not obeyed:
            yield replace(rows, block=WIDE)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(way.threads) as pool:
            yield replace(rows, pool=pool, workers=way.threads)


def cores():
    """Return how many cores this process may use, and lets BLAS use.

    So that a process that is told to keep to one core, as those of a pool of processes are, does;
    and a fit beside another one that has a pool of threads.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    numbers = [library.num_threads for library in _blas().lib_controllers]
    return max(1, min([allowed or 1, *(number for number in numbers if number)]))


_one_at_a_time = threading.Lock()


@contextmanager
def _single_threaded_blas():
    """Keep BLAS to one thread; say whether that was possible.

    BLAS has one number of threads for the whole process. Of several fits that overlap only one may
    set it, so that the thread that does is the one that puts it back.
    """
    if not _one_at_a_time.acquire(blocking=False):
        yield False
        return
    try:
        with _blas().limit(limits=1):
            # Another thread may have set a number of its own before, and still hold on to it.
            yield all(library.num_threads == 1 for library in _blas().lib_controllers)
    finally:
        _one_at_a_time.release()


@cache
def _blas():
    from threadpoolctl import ThreadpoolController

    scipy.linalg.lapack  # noqa: B018 - loads SciPy's BLAS, which the controller finds only if loaded
    return ThreadpoolController().select(user_api="blas")
