"""Labels of outcomes and classes: any that one can tell apart, in an order that has a baseline.

A target of text, of a categorical column or of truth values names its classes, and so do whole
numbers for the categorical family by its name, whichever they are. Categories come in their own
order, all else is sorted. The categorical family's baseline is the last class, the Bernoulli's the
first, whose other is the success; ``baseline`` puts another there. Numbers other than 0 and 1 are
labels of two outcomes only where a baseline is named, as they may as well be counts. Targets on
Dask are numbered from zero by the caller.
"""

import numpy as np

from glmlesson.checks import is_masked, real_array
from glmlesson.families.four import Bernoulli, Categorical
from glmlesson.glm.arrays import on_dask

MOST_NUMBERED = 1000
MANY = 20  # classes, above which labels may be numbers taken for classes


def labelled(y, parts, baseline=None, levels=()):
    """Return the targets as codes 0, 1, …, the levels that they stand for, and the model parts.

    The levels are empty where ``y`` has the numbers that the family itself has.

    Parameters
    ----------
    y : array_like of shape (rows,)
        Labels; or codes of ``levels``, where these are given.
    parts : ModelParts
    baseline : object, optional
        A label.
    levels : tuple, optional

    Raises
    ------
    ValueError
        If the family has other outcomes, or the labels are not as many as its classes.

    Examples
    --------
    >>> from glmlesson.families.catalogue import model_parts
    >>> labelled(["b", "c", "a", "b"], model_parts("softmax"), baseline="b")[:2]
    (array([2., 1., 0., 2.]), ('a', 'c', 'b'))
    >>> labelled(["no", "yes"], model_parts("bernoulli"))[:2]
    (array([0., 1.]), ('no', 'yes'))
    """
    family = parts.family
    classes = isinstance(family, Categorical)
    if not classes and (not isinstance(family, Bernoulli) or parts.open_to == "trials"):
        if baseline is not None:
            raise ValueError(
                f"baseline is for classes and for two outcomes, but the model is of {family.title}."
            )
        return y, (), parts
    if on_dask(y) or is_masked(y):
        if baseline is not None:
            raise ValueError("baseline is for targets in memory; on Dask number the classes.")
        return y, (), parts
    codes, levels = (np.asarray(y), tuple(levels)) if levels else _coded(y, parts, baseline)
    if not levels:
        return y, (), parts
    wanted = family.classes if classes and parts.open_to != "classes" else 0 if classes else 2
    _refuse_number(levels, wanted, len(codes), family)
    if baseline is not None or not classes:
        codes, levels = _with_baseline(codes, levels, baseline, last=classes)
    return codes.astype(float), levels, parts.with_classes(len(levels))


def codes_of(y, levels):
    """Return the places of labels among the levels of a fit, or the numbers themselves without any.

    Examples
    --------
    >>> codes_of(["c", "a"], ("a", "b", "c"))
    array([2., 0.])
    """
    if not levels:
        return real_array("y", y)
    places = {level: place for place, level in enumerate(levels)}
    found = np.asarray(y, dtype=object).tolist()
    for row, label in enumerate(found):
        if label not in places:
            raise ValueError(
                f"y must hold labels of the fit, {_listed(levels)}, but row {row} has {label!r}."
            )
    return np.array([float(places[label]) for label in found])


def _coded(y, parts, baseline):
    """Return codes and levels, or no levels where the numbers are those of the family."""
    kind = getattr(y, "dtype", None)
    if hasattr(kind, "categories"):  # of pandas, whose categories have an order
        column = getattr(y, "array", y).remove_unused_categories()
        codes = np.asarray(column.codes)
        if np.any(codes < 0):
            raise ValueError(f"y must have no missing labels, but row {np.argmin(codes)} has none.")
        return codes, tuple(column.categories.tolist())
    array = np.asarray(y)
    if array.ndim != 1 or not array.size:
        return array, ()
    if array.dtype.kind in "OUST":
        values = array.tolist()
        missing = [row for row, label in enumerate(values) if label is None or label != label]
        texts = [isinstance(label, str | bool | np.bool_) for label in values]
        if missing and any(texts):
            raise ValueError(f"y must have no missing labels, but row {missing[0]} has none.")
        if not all(texts):
            return array, ()  # numbers as objects, or what the check of numbers refuses
        levels, codes = np.unique(np.array(values), return_inverse=True)
        return codes, tuple(levels.tolist())
    if array.dtype.kind not in "biuf":
        return array, ()
    if baseline is None and (parts.open_to != "classes" or _numbered(array)):
        return array, ()  # two outcomes, or classes that have the family's own numbers
    if not np.isfinite(array).all():
        return array, ()
    values, codes = np.unique(array, return_inverse=True)
    if array.dtype.kind == "f":
        if np.any(values != np.round(values)):
            return array, ()
        values = values.astype(np.int64)
    if parts.open_to != "classes" and isinstance(parts.family, Categorical):
        if values[0] < 0 or values[-1] >= parts.family.classes:
            return array, ()
        return array.astype(int), tuple(range(parts.family.classes))
    return codes, tuple(values.tolist())


def _numbered(array):
    """Whether numbers are 0, …, k − 1, each of which comes up; told without sorting them."""
    if array.dtype.kind == "b" or not 0 <= array.min() <= array.max() < MOST_NUMBERED:
        return False
    whole = array.astype(np.intp)
    return bool(np.array_equal(whole, array) and np.bincount(whole).all())


def _with_baseline(codes, levels, baseline, last):
    """Put a level last, or first, and leave the others in their order."""
    if baseline is None:
        return codes, levels
    places = [place for place, level in enumerate(levels) if level == baseline]
    if not places:
        raise ValueError(f"baseline must be one of {_listed(levels)}; it is {baseline!r}.")
    others = [place for place in range(len(levels)) if place != places[0]]
    order = [*others, places[0]] if last else [places[0], *others]
    return np.argsort(order)[codes.astype(int)], tuple(levels[place] for place in order)


def _refuse_number(levels, wanted, rows, family):
    count = len(levels)
    if wanted and count != wanted:
        raise ValueError(
            f"y must have {wanted} different labels for {family.title}, but it has {count}: "
            f"{_listed(levels)}."
        )
    if count < 2:
        raise ValueError(
            f"y must hold at least two classes, but all of its labels are {levels[0]!r}."
        )
    if count > MANY and count > rows / 2:
        raise ValueError(
            f"y must hold labels of classes that come up more than once, but it has {count} "
            f"different ones in {rows} rows."
        )


def _listed(levels):
    return ", ".join(map(repr, levels[:6])) + (", …" if len(levels) > 6 else "")
