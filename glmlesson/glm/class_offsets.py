r"""Offsets of several classes: what is added to each row's linear predictors, class by class.

.. math:: \log\frac{\mu_{ij}}{\mu_{i,k-1}} = x_i^\top\theta_j + o_{ij} - o_{i,k-1}

Only differences to the baseline count, so that the offsets of all k classes, in the order of the
probabilities, say no more than those of the k − 1 before the baseline, whose own is then zero. The
logarithms of known shares (of the classes in the sampled population, or of the votes before) are
such offsets.
"""


def class_offsets(offset, X, classes):
    """Return what is added to each linear predictor, of shape (rows, classes − 1).

    Examples
    --------
    >>> import numpy as np
    >>> class_offsets(np.log([[1.0, 2.0, 4.0]]), np.ones((1, 1)), 3).round(2)
    array([[-1.39, -0.69]])
    """
    rows = X.shape[0]
    if offset.shape == (rows, classes):
        return offset[:, :-1] - offset[:, -1:]
    if offset.shape == (rows, classes - 1):
        return offset
    raise ValueError(
        f"offset must have a column for each of the {classes} classes, or for each but the "
        f"baseline, shape ({rows}, {classes}) or ({rows}, {classes - 1}), but its shape is "
        f"{offset.shape}."
    )
