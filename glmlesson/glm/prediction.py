r"""Fitted means for new rows, and their uncertainty."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import partial

import numpy as np

from glmlesson.checks import one_per_row
from glmlesson.glm.arrays import (
    each_row,
    inside,
    is_sparse,
    on_dask,
    places,
    real_array,
    with_places,
)
from glmlesson.glm.class_intervals import around, log_odds_errors
from glmlesson.glm.class_offsets import class_offsets
from glmlesson.glm.goodness_of_fit import means
from glmlesson.glm.ownership import read_only
from glmlesson.glm.rank import combinations
from glmlesson.intervals import POSITIVE
from glmlesson.warnings import RankWarning


@dataclass(frozen=True)
class Prediction:
    """Fitted means with a confidence interval for each.

    Attributes
    ----------
    mean, lower, upper : ndarray of shape (rows,), or (rows, classes)
        The mean and the ends of its interval, in the units of the target; for several classes the
        probabilities, see ``glmlesson.glm.class_intervals``.
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


@dataclass(frozen=True)
class Predictor:
    r"""What a prediction needs to know of a fit.

    Attributes
    ----------
    model : Model
        The family and the link.
    theta : ndarray
        The estimate.
    names : tuple of str
        The columns of X.
    given : tuple of str
        Which of offset and exposure the fit had.
    kept : ndarray of int
        The places of the columns that were not left out.
    made_of : ndarray of shape (kept, left out)
        ``C`` with :math:`X_{\text{left out}} = X_{\text{kept}} C` in the data of the fit. They
        determine the mean of a new row if the same holds for it.
    spec : Design, optional
        What makes the features of a table, and the formula's own offset, after a formula.
    levels : tuple
        The labels of the targets' classes; empty where they are numbers.
    """

    model: object
    theta: np.ndarray
    names: tuple
    given: tuple
    kept: np.ndarray
    made_of: np.ndarray
    spec: object = None
    levels: tuple = ()

    @classmethod
    def of(cls, rows, theta, kept, observations, spec=None):
        """Return what the rows with a positive weight, and the estimate, have to say."""
        made_of = np.empty((len(kept), 0))
        if len(kept) < len(theta):
            X = rows.X
            if on_dask(X):
                from glmlesson.glm.dask import triangle

                X = triangle(X)
            elif is_sparse(X):
                X = rows.triangle()
            made_of = combinations(X, kept)
        arrays = [read_only(np.array(array)) for array in (theta, kept, made_of)]
        theta, kept, made_of = arrays
        names = tuple(observations.names)
        more = spec, observations.levels
        return cls(rows.model, theta, names, observations.given, kept, made_of, *more)

    def of_the_fit(self, observations):
        """Return the linear predictor of the rows of the fit."""
        rows = observations.rows(self.model.family, self.model.link)
        z = rows.predictor(self.theta)
        z = z if rows.offset is None else z + rows.offset
        if self.made_of.size and observations.seen is not None:
            z = each_row(_nan_where, z, each_row(self._undetermined, rows.X))
        return z if on_dask(z) else read_only(z)

    def linear_predictor(self, X, offset, exposure):
        """Return the checked features of new rows and their linear predictor.

        It is NaN, with a ``RankWarning``, where the data of the fit do not determine it.
        """
        if on_dask(X, offset, exposure):
            from glmlesson.glm.dask import aligned

            X, offset, exposure = aligned(self._columns(X), offset=offset, exposure=exposure)
        own = self.spec.offset(X) if self.spec is not None else None
        X = self.matrix(X)
        z = X @ self.theta + self._offset(X, offset, exposure)
        z = z if own is None else z + own
        link = self.model.link
        whose = f"{link.title}, which has no mean elsewhere"
        if not self.made_of.size:
            return X, inside("X @ theta", z, link.eta_domain, whose)
        undetermined = with_places(self._warn_of_rank, each_row(self._undetermined, X))
        if not on_dask(z):  # where they are told, a domain is asked of the others alone
            inside("X @ theta", z[~undetermined], link.eta_domain, whose)
        return X, each_row(_nan_where, z, undetermined)

    def _undetermined(self, X):
        """Whether each row departs from what the columns had in common in the fit."""
        X = np.asarray(X, dtype=float)
        kept, others = X[:, self.kept], X[:, self._left_out]
        size = np.abs(others) + np.abs(kept) @ np.abs(self.made_of)
        return np.any(np.abs(others - kept @ self.made_of) > 1e-7 * size, axis=1)

    @property
    def _left_out(self):
        return np.setdiff1d(np.arange(len(self.names)), self.kept)

    def _warn_of_rank(self, undetermined, start):
        if undetermined.any():
            always = "; ".join(
                f"{self.names[j]} was always {self._sum_of_columns(c)}"
                for j, c in zip(self._left_out, self.made_of.T, strict=True)
            )
            warnings.warn(
                f"The data of the fit do not determine the mean of {places(undetermined, start)}, "
                f"which is NaN: in them {always}, and there it is not. Rows of which the same "
                "holds have their means; for others, collect data in which these columns vary.",
                RankWarning,
                stacklevel=5,
            )
        return undetermined

    def _sum_of_columns(self, shares):
        """Say which combination of the columns that were kept has these coefficients."""
        used = np.flatnonzero(shares)
        if not used.size:
            return "0"
        terms = [f"{shares[k]:+.4g}·{self.names[self.kept[k]]}" for k in used[:4]]
        more = f" and {len(used) - 4} more columns" if len(used) > 4 else ""
        words = " ".join(f"{term[0]} {term[1:]}" for term in terms).replace(" 1·", " ")
        return words.removeprefix("+ ") + more

    def means(self, z):
        """Return the means of new rows, with a warning where one is too large for a number."""
        return with_places(self._warn_of_overflow, means(self.model, z), z)

    def _warn_of_overflow(self, mean, start, z):
        infinite = np.isinf(mean)
        if infinite.any():
            first = float(z[np.flatnonzero(infinite)[0]])
            warnings.warn(
                f"The mean of {places(infinite, start)} is too large for a float, and is inf: "
                f"its linear predictor is {first:.4g}. The model goes far beyond the data there.",
                RuntimeWarning,
                stacklevel=5,
            )
        return mean

    def interval(self, X, z, mean, level, reach, correlation):
        """Return the means with an interval that is symmetric on the scale of the link.

        ``reach`` is how far that of each coefficient goes from its estimate.
        """
        if z.ndim == 2:
            return self._class_interval(X, mean, level, reach, correlation)
        kept, domain = self.kept, self.model.link.eta_domain
        reaches = partial(_predictor_reaches, reach[kept], correlation[np.ix_(kept, kept)])
        reach = each_row(reaches, X[:, kept])
        # An end outside the link's domain is as far as the domain goes.
        low, high = np.nextafter(domain.low, np.inf), np.nextafter(domain.high, -np.inf)
        ends = [means(self.model, np.clip(z + r, low, high)) for r in (-reach, reach)]
        return Prediction(mean, np.minimum(*ends), np.maximum(*ends), float(level))

    def _class_interval(self, X, shares, level, reach, correlation):
        if on_dask(X):
            raise ValueError("interval of several classes is for rows in memory, but X is on Dask.")
        width = shares.shape[1] - 1
        places = (self.kept[:, None] * width + np.arange(width)).ravel()
        reach = reach.ravel()[places]
        covariance = correlation[np.ix_(places, places)] * reach[:, None] * reach
        reaches = log_odds_errors(np.asarray(X, float)[:, self.kept], shares, covariance)
        return Prediction(shares, *around(shares, reaches), float(level))

    def matrix(self, X):
        """Return the features of new rows, of a table by its columns or by the formula."""
        if self.spec is not None:
            return self.spec.matrix(X)
        X = real_array("X", self._columns(X))
        if X.ndim != 2 or X.shape[1] != len(self.names):
            raise ValueError(
                f"X must have shape (rows, {len(self.names)}), as the fit had, but its shape is "
                f"{X.shape}."
            )
        return X

    def _columns(self, X):
        """Return the columns of the fit, in their order, where ``X`` is a table."""
        if not hasattr(X, "columns"):
            return X
        for whose, names in (("the fit", self.names), ("X", list(map(str, X.columns)))):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(
                    f"X must be an array, without names, as {whose} has several columns that are "
                    f"called {twice[0]!r}; or rename them and fit again, so that each has its own."
                )
        found = {str(name): name for name in X.columns}
        if missing := [name for name in self.names if name not in found]:
            raise ValueError(
                f"X must have the columns of the fit, but {', '.join(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing."
            )
        return X[[found[name] for name in self.names]]

    def _offset(self, X, offset, exposure):
        total, given = 0.0, self.given if self.spec is None else self.spec.asked(self.given)
        for name, value in {"offset": offset, "exposure": exposure}.items():
            if (value is None) == (name in given):
                needed = "needed, as the fit had one" if value is None else "not part of the fit"
                raise ValueError(f"{name} is {needed}.")
            if value is not None:
                value = real_array(name, value)
                if self.theta.ndim == 2:
                    return class_offsets(value, X, self.theta.shape[1] + 1)
                value = np.full(X.shape[0], float(value)) if value.ndim == 0 else value
                value = one_per_row(name, value, X)
                if name == "exposure":
                    value = np.log(inside(name, value, POSITIVE, "a log link"))
                total = total + value
        return total


def _predictor_reaches(reach, correlation, X):
    """How far the interval of each row's linear predictor goes, given those of the coefficients."""
    Z = X * reach
    size = np.abs(Z).max(axis=1, keepdims=True)  # before any square, which may be no number
    Z = Z / np.where(size > 0, size, 1.0)
    return size[:, 0] * np.sqrt(np.einsum("ij,jk,ik->i", Z, correlation, Z))


def _nan_where(z, undetermined):
    return np.where(undetermined.reshape(undetermined.shape + (1,) * (z.ndim - 1)), np.nan, z)
