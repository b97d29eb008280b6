"""Formulas, read by formulaic: from ``"count ~ ad + C(weather)"`` and a table to a matrix."""

import warnings

import numpy as np

from glmlesson.glm.arrays import on_dask


def read_formula(formula, data):
    """Return the table, the matrix of features, the target, and what makes such a matrix again.

    Raises
    ------
    ImportError
        If formulaic is not installed.
    TypeError, ValueError
        If the formula cannot be read, has not one target, names what the data lack, or meets a
        missing value.
    """
    try:
        import formulaic
        import pandas
    except ImportError as error:
        raise ImportError(
            "from_formula needs formulaic, which is not installed; install it with "
            "'pip install glmlesson[formula]', or build the matrix yourself and call fit."
        ) from error
    if not isinstance(formula, str):
        raise TypeError(f"formula must be a string such as 'y ~ x', but it is {formula!r}.")
    if on_dask(data):
        raise TypeError(
            "data must be in memory, where a formula can look at all levels of a category; give "
            "tables on Dask to GLM(...).fit(X, y), whose columns are the features."
        )
    data = data if isinstance(data, pandas.DataFrame) else pandas.DataFrame(dict(data))
    sides = _materialised(formulaic, formula, data)
    if not hasattr(sides, "lhs") or sides.lhs.shape[1] != 1:
        raise ValueError(f"formula must have one target before its '~', but it is {formula!r}.")
    return data, sides.rhs, sides.lhs.iloc[:, 0], sides.rhs.model_spec


def features(spec, data):
    """Return the matrix that the formula of a fit makes of new data."""
    import formulaic
    import pandas

    data = data if isinstance(data, pandas.DataFrame) else pandas.DataFrame(dict(data))
    return np.asarray(_materialised(formulaic, spec, data), dtype=float)


def _materialised(formulaic, formula, data):
    """Return what the formula makes of the data, or say in a sentence why it makes nothing."""
    columns = f"The columns are {', '.join(map(str, data.columns))}."
    try:
        with warnings.catch_warnings():
            # formulaic would take a level that the fit has not seen for the baseline.
            warnings.simplefilter("error", formulaic.errors.DataMismatchWarning)
            return formulaic.model_matrix(formula, data, na_action="raise", context={})
    except formulaic.errors.FormulaSyntaxError as error:
        raise ValueError(
            f"formula must have the form 'target ~ term + term', but {formula!r} cannot be read. "
            f"{columns}"
        ) from error
    except (formulaic.errors.FormulaicError, formulaic.errors.DataMismatchWarning) as error:
        raise ValueError(f"formula cannot be applied to the data: {error} {columns}") from error
    except ValueError as error:
        raise ValueError(
            f"data must have no missing values where the formula looks: {error} Remove or impute "
            "such rows first."
        ) from error
