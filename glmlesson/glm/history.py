"""The path of the solver, as a result keeps it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class History(NamedTuple):
    """The way to the maximum: each theta on the way, and the Newton decrement there.

    The decrement is how far the maximum is, in standard errors (for a dispersion of one).

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> history = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).history
    >>> history.theta[-1].round(4)
    array([0.374 , 0.7002])
    >>> bool(history.decrement[0] > history.decrement[-1])
    True
    """

    theta: np.ndarray
    decrement: np.ndarray
