"""Tables as people bring them: pandas, polars, pyarrow, mappings; columns as numbers or labels.

A database gives numbers as objects or Decimal, a file dates, an Arrow table its own types. What can
only mean one thing is taken as that; what cannot is refused by the name of its column.
"""

import datetime
import numbers
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas


def as_frame(name, data):
    """Return a DataFrame whose columns have different names, all text; ``data`` stays as it is.

    Parameters
    ----------
    name : str
        What messages call it.
    data : DataFrame of pandas or polars, pyarrow Table, or mapping of str to array_like

    Raises
    ------
    TypeError, ValueError
        If it is no table, its columns differ in length, or two of them have one name.
    """
    if isinstance(data, pandas.DataFrame):
        frame = data.copy(deep=False)
    else:
        frame = pandas.DataFrame(_columns(name, data))
    labels = [str(label) for label in frame.columns]
    for place, label in enumerate(labels):
        if label in labels[:place]:
            first, second = frame.columns[labels.index(label)], frame.columns[place]
            raise ValueError(
                f"{name} must have columns of different names, but two are called {first!r} and "
                f"{second!r}; rename one."
            )
    frame.columns = labels
    return frame


def _columns(name, data):
    if isinstance(data, Mapping):
        columns = dict(data)
    elif hasattr(data, "to_pydict"):  # pyarrow
        columns = data.to_pydict()
    elif hasattr(data, "iter_columns"):  # polars
        columns = {column.name: column.to_list() for column in data.iter_columns()}
    else:
        shape = f" of shape {data.shape}, whose columns have no names" if _shaped(data) else ""
        raise TypeError(
            f"{name} must be a table (a DataFrame of pandas or polars, a pyarrow Table, a mapping "
            f"of column names to columns), but it is a {type(data).__name__}{shape}."
        )
    lengths = {label: len(column) for label, column in columns.items() if np.ndim(column)}
    for label, length in lengths.items():
        first = next(iter(lengths))
        if length != lengths[first]:
            raise ValueError(
                f"{name} must have columns of one length, but {first!r} has {lengths[first]} rows "
                f"and {label!r} has {length}."
            )
    return columns


def _shaped(data):
    return isinstance(getattr(data, "shape", None), tuple)


def plain(name, frame, columns):
    """Return the frame with these columns as floats, whole numbers, booleans, text or categories.

    A missing value is NaN among numbers and truths, None among text.

    Raises
    ------
    ValueError
        If a column holds dates, or numbers and text together.

    Examples
    --------
    >>> frame = pandas.DataFrame({"price": [Decimal("1.5"), None], "size": ["S", "L"]})
    >>> plain("data", frame, ["price"]).price.tolist()
    [1.5, nan]
    """
    return frame.assign(**{label: _plain(name, label, frame[label]) for label in columns})


def _plain(name, label, column):
    kind = column.dtype
    if isinstance(kind, pandas.CategoricalDtype):
        return column
    if isinstance(kind, np.dtype) and kind.kind in "bif":
        return column
    if isinstance(kind, np.dtype) and kind.kind == "u":  # whose differences would wrap around
        return column.astype(float)
    if pandas.api.types.is_numeric_dtype(kind) and kind.kind in "iufb":  # Int64, double[pyarrow]
        return pandas.Series(column.to_numpy(float, na_value=np.nan), column.index)
    values = column.to_numpy(dtype=object)
    missing = pandas.isna(values)
    if isinstance(kind, pandas.StringDtype):
        return pandas.Series(np.where(missing, None, values), column.index, dtype=object)
    kinds = [_sort(value) for value in values[~missing]]
    rows = column.index[~missing]
    for row, sort in zip(rows, kinds, strict=True):
        if sort == "date":
            raise ValueError(
                f"{name} must have numbers or categories where the formula looks, but column "
                f"{label!r} holds dates; make a number of them first, such as the days since the "
                f"first: (data[{label!r}] - data[{label!r}].min()).dt.days."
            )
        if sort is None or sort != kinds[0]:
            what = "neither a number nor text" if sort is None else f"{sort}, others {kinds[0]}"
            raise ValueError(
                f"{name} must have columns of one kind, but in column {label!r} row {row} holds "
                f"{column.loc[row]!r}, which is {what}."
            )
    sort = kinds[0] if kinds else "a number"
    if sort == "text":
        return pandas.Series(np.where(missing, None, values), column.index, dtype=object)
    if sort == "a truth value" and not missing.any():
        return pandas.Series(values.astype(bool), column.index)
    found = np.full(len(values), np.nan)
    found[~missing] = [float(value) for value in values[~missing]]
    return pandas.Series(found, column.index)


def _sort(value):
    if isinstance(value, bool | np.bool_):
        return "a truth value"
    if isinstance(value, numbers.Real | Decimal):
        return "a number"
    if isinstance(value, str):
        return "text"
    dates = datetime.date | datetime.time | datetime.timedelta | np.datetime64 | np.timedelta64
    return "date" if isinstance(value, dates) else None


def missing_rows(frame, columns):
    """Return which rows lack a value in any of these columns, and a sentence about the first.

    Examples
    --------
    >>> frame = pandas.DataFrame({"x": [1.0, np.nan, 3.0], "g": ["a", "b", None]})
    >>> missing_rows(frame, ["x", "g"])
    (array([False,  True,  True]), "column 'x' has no value in row 1, column 'g' in row 2")
    """
    lacking = frame[list(columns)].isna()
    said = []
    for label in lacking.columns:
        rows = frame.index[lacking[label]]
        if len(rows):
            more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
            said.append(
                f"column {label!r} {'in' if said else 'has no value in'} row {rows[0]}{more}"
            )
    return lacking.any(axis=1).to_numpy(), ", ".join(said)


def column_or_array(name, value, frame, kept):
    """Return what was given beside a formula, a column's name or an array, for the kept rows."""
    if isinstance(value, str):
        return frame[value].to_numpy()
    if value is None or kept.all():
        return value
    if np.shape(value)[:1] != kept.shape:
        raise ValueError(
            f"{name} must have one entry for each of the {len(kept)} rows of data, those with "
            f"missing values too, but its shape is {np.shape(value)}."
        )
    return value[kept] if hasattr(value, "iloc") else np.asarray(value)[kept]
