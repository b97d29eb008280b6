r"""Fitted means for new rows, and their uncertainty."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Prediction:
    """Fitted means with a confidence interval for each.

    Attributes
    ----------
    mean, lower, upper : ndarray of shape (rows,)
        The mean and the ends of its interval, in the units of the target.
    level : float
        The confidence.

    Examples
    --------
    >>> import glmlesson
    >>> result = glmlesson.GLM("gaussian").fit([[1], [1], [1]], [2.0, 3.0, 4.0])
    >>> prediction = result.predict([[1]], interval=0.9)
    >>> prediction.lower.round(2), prediction.upper.round(2), prediction.level
    (array([1.31]), array([4.69]), 0.9)
    """

    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    level: float


def predictor_errors(covariance, X):
    """The standard error of each row's linear predictor."""
    return np.sqrt(np.einsum("ij,jk,ik->i", X, covariance, X))
