"""Formulas, read by formulaic: from ``"count ~ ad + C(weather)"`` and a table to a matrix.

**A formula runs Python code**: whatever stands in it as a call is called. ``trusted=False`` lets
only the calls of ``glmlesson.glm.terms.CALLS`` through, for formulas that come from somebody else.

Source: Wilkinson and Rogers (1973), "Symbolic description of factorial models for analysis of
variance".
"""

import warnings
from dataclasses import dataclass, field

import numpy as np

from glmlesson.glm.arrays import on_dask
from glmlesson.glm.terms import named_columns, parts_of, refuse_lacking, words


@dataclass(frozen=True)
class Read:
    """What a formula makes of a table.

    Attributes
    ----------
    X : DataFrame of shape (rows, features)
    y : ndarray of shape (rows,)
    offset : ndarray of shape (rows,) or None
        The sum of the formula's ``offset(...)``.
    trials : ndarray of shape (rows,) or None
        Of ``cbind(successes, failures)`` or ``successes/trials`` before the ``~``.
    design : Design
        Makes such a matrix of new data.
    frame : DataFrame
        The kept rows of the table, its used columns plain.
    kept : ndarray of shape (rows of the data,)
        Which rows were kept: all, but with ``missing="drop"``.
    """

    X: object
    y: np.ndarray
    offset: np.ndarray | None
    trials: np.ndarray | None
    design: "Design"
    frame: object
    kept: np.ndarray


@dataclass(frozen=True)
class Design:
    """A formula as one table has determined it: its levels, its centres, its knots.

    Attributes
    ----------
    formula : str
    levels : tuple of str
        The texts of the target in order, the first of them the baseline; empty for numbers.
    dropped : int
        How many rows of the table were left out, for what they lack.
    columns, offset_columns : tuple of str
        What new data must have, for the features and for the formula's offset.
    offset_beside : bool
        Whether the fit had another offset beside the formula's.
    """

    formula: str
    levels: tuple
    dropped: int
    spec: object = field(repr=False)
    columns: tuple
    offset_specs: tuple = field(default=(), repr=False)
    offset_columns: tuple = ()
    offset_beside: bool = False

    @property
    def terms(self):
        """The places of the columns of each term, by its name."""
        named = {"1": "Intercept"}
        return {named.get(str(t), str(t)): list(p) for t, p in self.spec.term_indices.items()}

    def asked(self, given):
        """Return which of offset and exposure new rows need besides the formula's own."""
        own = self.offset_specs and not self.offset_beside
        return tuple(name for name in given if not (own and name == "offset"))

    def matrix(self, data):
        """Return the features of new data, a float array of shape (rows, features)."""
        return np.asarray(self._applied(self.spec, data, self.columns), dtype=float)

    def offset(self, data):
        """Return the sum of the formula's offsets for new data; None if it has none."""
        columns = self.offset_columns
        return _summed([self._applied(spec, data, columns) for spec in self.offset_specs])

    def _applied(self, spec, data, columns):
        from glmlesson.glm.tables import as_frame, missing_rows, plain

        frame = as_frame("data", data)
        refuse_lacking(columns, list(frame))
        frame = plain("data", frame, columns)
        missing, said = missing_rows(frame, columns)
        if missing.any():
            raise ValueError(f"data must have no missing values where the formula looks: {said}.")
        return _materialised(spec, frame)


def read_formula(formula, data, *, missing="raise", trusted=True, beside=None):
    """Return what the formula makes of the data, a ``Read``.

    Parameters
    ----------
    formula : str
    data : DataFrame of pandas or polars, pyarrow Table, or mapping of str to array_like
    missing : "raise" or "drop"
        What to do with rows that lack a value where the formula looks.
    trusted : bool
        Whether any Python call may stand in the formula, or only those of ``CALLS``.
    beside : dict of str to str, optional
        Columns that the fit needs besides, by what for: ``{"weights": "w"}``.

    Raises
    ------
    ImportError
        If formulaic is not installed.
    TypeError, ValueError
        If the formula cannot be read, has not one target, names what the data lack, or meets a
        missing value.
    """
    _refuse_without_formulaic()
    from glmlesson.glm.tables import as_frame, missing_rows, plain

    if not isinstance(formula, str):
        raise TypeError(f"formula must be a string such as 'y ~ x', but it is {formula!r}.")
    if missing not in ("raise", "drop"):
        raise ValueError(f"missing must be 'raise' or 'drop', but it is {missing!r}.")
    if on_dask(data):
        raise TypeError(
            "data must be in memory, where a formula can look at all levels of a category; give "
            "tables on Dask to GLM(...).fit(X, y), whose columns are the features."
        )
    frame = as_frame("data", data)
    columns, beside = list(frame), beside or {}
    for name, column in beside.items():
        if column not in columns:
            raise ValueError(f"{name} must name a column of data, but {column!r} is none.")
    parts = parts_of(formula, columns, trusted=trusted)
    used = {*beside.values()}.union(*(named_columns(side, columns) for side in parts.sides))
    frame = plain("data", frame, used)
    lacking, said = missing_rows(frame, sorted(used))
    if lacking.any() and missing == "raise":
        raise ValueError(
            f"data must have no missing values where the formula looks, but {said}. Remove or "
            "impute such rows first, or leave them out with missing='drop'."
        )
    frame = frame[~lacking]
    if not len(frame):
        raise ValueError(f"data must have rows without missing values, but {said or 'has none'}.")
    y, trials, levels = _target(parts, frame)
    X = _materialised(parts.features, frame)
    offsets = [_materialised(part, frame) for part in parts.offsets]
    design = Design(
        formula,
        levels,
        int(lacking.sum()),
        X.model_spec,
        named_columns(parts.features, columns),
        tuple(part.model_spec for part in offsets),
        tuple(sorted(set().union(*(named_columns(part, columns) for part in parts.offsets)))),
    )
    return Read(X, y, _summed(offsets), trials, design, frame, ~lacking)


def _refuse_without_formulaic():
    try:
        import formulaic  # noqa: F401
        import pandas  # noqa: F401
    except ImportError as error:
        raise ImportError(
            "from_formula needs formulaic, which is not installed; install it with "
            "'pip install formulaic', or build the matrix yourself and call fit."
        ) from error


def _target(parts, frame):
    """Return y as floats, the trials, and the texts of the target where it is text."""
    first = str(next(iter(parts.target)))
    if parts.pair:
        one, other = np.asarray(_materialised(parts.target, frame), dtype=float).T
        trials = one + other if parts.pair[2] == "failures" else other
        if not np.all(trials > 0):
            row = frame.index[np.flatnonzero(~(trials > 0))[0]]
            raise ValueError(
                f"formula must give each row at least one trial, but row {row} has none."
            )
        return one / trials, trials, ()
    if first in frame and frame[first].dtype.kind == "O":
        labels = frame[first].astype("category").cat.remove_unused_categories().cat
        return labels.codes.to_numpy(float), None, tuple(map(str, labels.categories))
    y = _materialised(parts.target, frame)
    if y.shape[1] != 1:
        raise ValueError(
            f"formula must have one target before its '~', but {first} makes {y.shape[1]} columns."
        )
    return np.asarray(y, dtype=float)[:, 0], None, ()


def _summed(parts):
    """Return the sum of the formula's offsets, each a matrix of one column; None without any."""
    for part in parts:
        if part.shape[1] != 1:
            raise ValueError(
                f"offset(...) must be one column of numbers, but it makes {part.shape[1]}."
            )
    return sum(np.asarray(part, dtype=float)[:, 0] for part in parts) if parts else None


def _materialised(side, frame):
    """Return what a side of a formula makes of the data, or say in a sentence why nothing."""
    import formulaic

    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            # formulaic would take a level that the fit has not seen for the baseline.
            warnings.simplefilter("error", formulaic.errors.DataMismatchWarning)
            made = formulaic.model_matrix(side, frame, na_action="ignore", context=words())
    except Exception as error:  # a formula runs code, which fails in any way it likes
        raise ValueError(
            f"formula cannot be applied to the data: {str(error).rstrip('.')}. "
            f"The columns are {', '.join(frame.columns)}."
        ) from error
    for label in made.columns:
        values = np.asarray(made[label], dtype=float)
        if not np.isfinite(values).all():
            row = np.flatnonzero(~np.isfinite(values))[0]
            raise ValueError(
                f"formula must give finite numbers, but {label} is {values[row]} in row "
                f"{frame.index[row]}."
            )
    return made
