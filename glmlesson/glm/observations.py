r"""The data of a fit, checked: features, targets, offsets and weights."""

from functools import reduce
from operator import mul

import numpy as np

from glmlesson.checks import design_matrix, is_masked, one_per_row
from glmlesson.glm.arrays import inside, on_dask, real_array
from glmlesson.intervals import POSITIVE, Interval
from glmlesson.links.classes import LogRatio
from glmlesson.links.positive import Log

NOT_NEGATIVE = Interval(low=0, closed_low=True)

PROPORTION = Interval(low=0, high=1, closed_low=True, closed_high=True)


def refuse_another_order(**tables):
    """Pandas objects whose rows are labelled differently do not belong together."""
    labels = {name: getattr(table, "index", None) for name, table in tables.items()}
    labels = {name: index for name, index in labels.items() if hasattr(index, "equals")}
    first, *others = labels or [None]
    for name in others:
        if not labels[first].equals(labels[name]):
            raise ValueError(
                f"{first} and {name} must have the same index, but their rows are labelled "
                f"differently; align them first, or pass {name}.to_numpy() if their order is the "
                "same."
            )


def column_names(X):
    return [str(name) for name in X.columns] if hasattr(X, "columns") else None


def feature_matrix(X):
    """Return the matrix, unconverted where its numbers are real.

    Whether they are finite shows in the first sums; looking now would cost a pass of its own.
    """
    listed = isinstance(X, list | tuple)  # whose rows may differ in length
    if not (on_dask(X) or is_masked(X) or listed):
        X = np.asarray(X)
    if is_masked(X) or listed or X.dtype.kind not in "biuf":
        X = real_array("X", X)
    if X.ndim != 2 or 0 in X.shape:
        design_matrix(X)  # raises
    return X


def total_offset(X, offset, exposure, link):
    """Return the sum of both, and which of them there were."""
    exposed = tuple(
        name for name, value in (("offset", offset), ("exposure", exposure)) if value is not None
    )
    if offset is not None:
        offset = one_per_row("offset", real_array("offset", offset), X)
        if isinstance(link, LogRatio):
            raise ValueError("offset is for models with one linear predictor a row; leave it out.")
    if exposure is not None:
        if not isinstance(link, Log):
            raise ValueError(
                f"exposure is for the log link, but the model has {link.title}: only there do "
                "means grow in proportion to it. Choose link='log', or pass an offset."
            )
        exposure = one_per_row("exposure", real_array("exposure", exposure), X)
        logs = np.log(inside("exposure", exposure, POSITIVE, "a log link"))
        offset = logs if offset is None else offset + logs
    return offset, exposed


def row_weights(name, value, X):
    if value is None:
        return None
    value = one_per_row(name, real_array(name, value), X)
    value = inside(name, value, NOT_NEGATIVE, "a fit; leave out rows that should not count")
    if not value.any():
        raise ValueError(f"{name} must not all be zero.")
    return value


def weight_product(*factors):
    given = [factor for factor in factors if factor is not None]
    return reduce(mul, given) if given else None
