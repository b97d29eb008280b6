"""Small data sets to learn with: real ones with their sources, and the lesson's synthetic shop.

>>> names()  # doctest: +NORMALIZE_WHITESPACE
['shop', 'forbes', 'challenger', 'beetles', 'horse_kicks',
 'british_doctors', 'ships', 'blood_clotting', 'penguins']
>>> load("forbes")["pressure"].max()
np.float64(30.06)

The numbers are in one csv file per data set, and what is said about them in ``index.toml``.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.datasets.shop import SHOP_THETA, make_shop

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas

__all__ = ["SHOP_THETA", "Dataset", "load", "make_shop", "names"]


@dataclass(frozen=True, repr=False, eq=False)
class Dataset:
    """A table of columns, with what must be known to use it and to cite it.

    Attributes
    ----------
    name : str
        What ``load`` calls it.
    title : str
        What it is, in a few words.
    columns : dict of str to ndarray, each of shape (rows,)
        The data: integers, floats (a missing number is NaN) or text (a missing text is empty).
    description : str
        How the data came about and what one row is.
    source : str
        Where the numbers were published, and with what they were compared.
    licence : str
        Under which terms they may be used.
    units : dict of str to str
        The unit, or the meaning of the values, of each column.

    Examples
    --------
    >>> clotting = load("blood_clotting")
    >>> clotting
    blood_clotting: Clotting times of blood (9 rows)
      plasma  int    per cent of normal plasma
      lot1    int    seconds
      lot2    int    seconds
    >>> clotting["lot1"]
    array([118,  58,  42,  35,  27,  25,  21,  19,  18])
    >>> list(clotting)
    ['plasma', 'lot1', 'lot2']
    """

    name: str
    title: str
    columns: dict[str, np.ndarray]
    description: str
    source: str
    licence: str
    units: dict[str, str]

    def __getitem__(self, column: str) -> np.ndarray:
        """Return one column; raise a ``KeyError`` that lists the columns if there is none such."""
        if column not in self.columns:
            raise KeyError(
                f"{self.name} has no column {column!r}; its columns are {', '.join(self.columns)}."
            )
        return self.columns[column]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the columns."""
        return iter(self.columns)

    def __repr__(self) -> str:
        lines = [f"{self.name}: {self.title} ({self.rows} rows)"]
        kinds = {"i": "int", "f": "float", "U": "text"}
        width = max(map(len, self.columns))
        for column, values in self.columns.items():
            kind = kinds[values.dtype.kind]
            lines.append(f"  {column:{width}}  {kind:5}  {self.units[column]}")
        return "\n".join(lines)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(next(iter(self.columns.values())))

    def complete(self) -> Dataset:
        """Return the data set without the rows in which a value is missing.

        Examples
        --------
        >>> penguins = load("penguins")
        >>> penguins.rows, penguins.complete().rows
        (344, 333)
        """
        keep = ~np.any([_missing(values) for values in self.columns.values()], axis=0)
        return replace(self, columns={name: values[keep] for name, values in self.columns.items()})

    def frame(self) -> pandas.DataFrame:
        """Return the columns as a new pandas ``DataFrame``; missing values are NaN.

        Raises
        ------
        ImportError
            If pandas is not installed; the rest of this module does not need it.

        Examples
        --------
        >>> load("beetles").frame().head(3)
           log_dose  exposed  killed
        0    1.6907       59       6
        1    1.7242       60      13
        2    1.7552       62      18
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError(
                "frame() needs pandas, which is not installed; install it with "
                "'pip install pandas', or use the arrays in .columns."
            ) from error
        frame = pandas.DataFrame(self.columns)
        return frame.mask(frame == "")


def names() -> list[str]:
    """Return the names of the data sets, in the order in which the book meets them.

    Examples
    --------
    >>> "penguins" in names()
    True
    """
    return list(_index())


def load(name: str) -> Dataset:
    """Read one of the data sets that come with the package.

    Every call reads the file anew: what a caller does to the arrays stays with that caller.

    Parameters
    ----------
    name : str
        One of ``names()``.

    Returns
    -------
    Dataset
        Columns by name, with their units, and the description, source and licence of the data.

    Raises
    ------
    TypeError
        If ``name`` is not a string.
    ValueError
        If there is no data set of that name; the message lists those that there are.

    Examples
    --------
    >>> shop = load("shop")
    >>> shop
    shop: Customers per hour in a shop (60 rows)
      ad_spend   float  100 euros per hour
      rain       int    1 if it rained, else 0
      sale       int    1 if there was a sale, else 0
      customers  int    customers per hour
    >>> shop["customers"].sum()
    np.int64(521)
    >>> shop.licence
    'BSD-3-Clause, as the package'
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a string such as 'shop', but is {name!r}.")
    index = _index()
    if name not in index:
        raise ValueError(f"There is no data set {name!r}; choose one of {', '.join(index)}.")
    return Dataset(name=name, columns=_read(f"{name}.csv"), **index[name])


def _index():
    about = tomllib.loads(files(__name__).joinpath("index.toml").read_text(encoding="utf-8"))
    for entry in about.values():
        for field in ("title", "description", "source", "licence"):
            entry[field] = " ".join(entry[field].split())
    return about


def _read(filename):
    with files(__name__).joinpath(filename).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return {
        column: _array(texts) for column, texts in zip(header, zip(*rows, strict=True), strict=True)
    }


def _array(texts):
    """Integers if all entries are, else floats where an empty entry is NaN, else text."""
    for number in (int, lambda text: float(text or "nan")):
        try:
            return np.array([number(text) for text in texts])
        except ValueError:
            continue
    return np.array(texts)


def _missing(values):
    return values == "" if values.dtype.kind == "U" else np.isnan(values)
