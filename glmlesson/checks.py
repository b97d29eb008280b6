"""The sentences with which ``glmlesson`` refuses bad input, each check written once."""

import operator

import numpy as np


def real_array(name, value, start=0):
    """Return ``value`` as a new-or-same float array, or refuse it by ``name``.

    ``start`` is the number of its first row, where it is a part of something longer.

    Raises
    ------
    TypeError
        If the value is masked, complex, text, ragged or otherwise not real numbers.
    ValueError
        If an entry is NaN or infinite.
    """
    if is_masked(value):
        raise TypeError(
            f"{name} is a masked array; drop or fill its masked entries first, "
            f"for example with {name}.compressed()."
        )
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise TypeError(
            f"{name} must be an array of numbers, but its rows differ in length."
        ) from error
    if array.dtype.kind == "O":
        array = _numbers_from_objects(name, array)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, but its data type is {array.dtype}.")
    array = array.astype(float, copy=False)
    finite = np.isfinite(array)
    if not finite.all():
        raise ValueError(
            f"{name} must be finite, but {_first(array, ~finite, start)}; "
            "remove or impute such entries first."
        )
    return array


def is_masked(value):
    """Say whether ``value`` is a masked array, importing ``numpy.ma`` only if it may be."""
    return hasattr(value, "mask") and isinstance(value, np.ma.MaskedArray)


def _numbers_from_objects(name, array):
    """A pandas table with mixed columns arrives as objects; its numbers are still numbers."""
    if any(isinstance(entry, str | bytes | complex) or entry is None for entry in array.flat):
        raise TypeError(f"{name} must hold real numbers, but some of its entries are not numbers.")
    try:
        return array.astype(float)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{name} must hold real numbers, but some of its entries are not numbers."
        ) from error


def inside(name, array, domain, whose, start=0):
    """Return ``array`` if every entry lies in ``domain``; otherwise name the first outside."""
    belongs = domain.contains(array)
    if not np.all(belongs):
        raise ValueError(
            f"{name} must be {domain} for {whose}, but {_first(array, ~belongs, start)}."
        )
    return array


def design_matrix(X):
    """Return ``X`` as a float matrix of shape (rows, features)."""
    X = real_array("X", X)
    if X.ndim != 2:
        hint = "; use X.reshape(-1, 1) for a single feature" if X.ndim == 1 else ""
        raise ValueError(
            f"X must have two axes (rows, features), but its shape is {X.shape}{hint}."
        )
    if 0 in X.shape:
        raise ValueError(
            f"X must have at least one row and one feature, but its shape is {X.shape}."
        )
    return X


def one_per_row(name, array, X):
    """Return ``array`` if it has one entry for each row of ``X``."""
    if array.shape != X.shape[:1]:
        raise ValueError(
            f"{name} must have one entry per row of X, shape ({X.shape[0]},), "
            f"but its shape is {array.shape}."
        )
    return array


def shaped(name, value, shape):
    """Return ``value`` as a float array if it has exactly this ``shape``."""
    array = real_array(name, value)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, but its shape is {array.shape}.")
    return array


def positive_number(name, value):
    """Return ``value`` as a float if it is a single number above zero."""
    array = real_array(name, value)
    if array.ndim != 0 or not array > 0:
        raise ValueError(f"{name} must be a single number > 0, but it is {value!r}.")
    return float(array)


def whole_number(name, value, least):
    """Return ``value`` as an int if it is a single whole number, ``least`` or more."""
    try:
        number = operator.index(value)
    except TypeError as error:
        raise TypeError(f"{name} must be a whole number, but it is {value!r}.") from error
    if number < least:
        raise ValueError(f"{name} must be {least} or more, but it is {number}.")
    return number


def _first(array, wrong, start):
    """Say where the first wrong entry stands and what it is."""
    place = np.argwhere(np.atleast_1d(wrong))[0]
    value = np.atleast_1d(array)[tuple(place)]
    if np.ndim(array) == 0:
        return f"it is {value:g}"
    place[0] += start
    where = ", ".join(str(index) for index in place)
    count = int(np.count_nonzero(wrong))
    more = f" (and {count - 1} more)" if count > 1 else ""
    return f"entry [{where}] is {value:g}{more}"
