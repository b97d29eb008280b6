r"""Fitted means for new rows, and their uncertainty."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from glmlesson.checks import one_per_row
from glmlesson.glm.arrays import each_row, inside, on_dask, real_array
from glmlesson.glm.goodness_of_fit import means
from glmlesson.intervals import POSITIVE


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


@dataclass(frozen=True)
class Predictor:
    """What a prediction needs to know of a fit.

    Attributes
    ----------
    model : Model
        The family and the link.
    theta : ndarray
        The estimate.
    names : list of str
        The columns of X.
    given : tuple of str
        Which of offset and exposure the fit had.
    kept : ndarray of int
        The places of the columns that were not left out.
    spec : Design, optional
        What makes the features of a table, and the formula's own offset, after a formula.
    """

    model: object
    theta: np.ndarray
    names: list
    given: tuple
    kept: np.ndarray
    spec: object = None

    def linear_predictor(self, X, offset, exposure):
        """Return the checked features of new rows and their linear predictor."""
        if on_dask(X, offset, exposure):
            from glmlesson.glm.dask import aligned

            X, offset, exposure = aligned(self._columns(X), offset=offset, exposure=exposure)
        own = self.spec.offset(X) if self.spec is not None else None
        X = self._matrix(X)
        z = X @ self.theta + self._offset(X, offset, exposure)
        z = z if own is None else z + own
        link = self.model.link
        whose = f"{link.title}, which has no mean elsewhere"
        return X, inside("X @ theta", z, link.eta_domain, whose)

    def interval(self, X, z, level, quantile, covariance):
        """Return the means with an interval that is symmetric on the scale of the link."""
        mean, kept, domain = means(self.model, z), self.kept, self.model.link.eta_domain
        if mean.ndim == 2:
            raise ValueError(
                "interval is for a single mean a row; leave it out for several classes."
            )
        errors = partial(_predictor_errors, covariance[np.ix_(kept, kept)])
        reach = quantile * each_row(errors, X[:, kept])
        # An end outside the link's domain is as far as the domain goes.
        low, high = np.nextafter(domain.low, np.inf), np.nextafter(domain.high, -np.inf)
        ends = [means(self.model, np.clip(z + r, low, high)) for r in (-reach, reach)]
        return Prediction(mean, np.minimum(*ends), np.maximum(*ends), float(level))

    def _matrix(self, X):
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
                value = np.full(len(X), float(value)) if value.ndim == 0 else value
                value = one_per_row(name, value, X)
                if name == "exposure":
                    value = np.log(inside(name, value, POSITIVE, "a log link"))
                total = total + value
        return total


def _predictor_errors(covariance, X):
    """The standard error of each row's linear predictor."""
    return np.sqrt(np.einsum("ij,jk,ik->i", X, covariance, X))
