r"""The GLM as scikit-learn estimators: for pipelines, cross-validation and grid search.

``GLMRegressor`` predicts a mean, ``GLMClassifier`` a class. Both add a column of ones for the
intercept, call ``GLM.fit`` and keep what it returns as ``result_``, with the standard errors,
p-values and warnings that scikit-learn has no place for. There is no penalty unless you ask for
one, ``penalty=ElasticNet(0.1, l1_ratio=0)``: the intercept is left out of it, and its strength is
searched for as every parameter is,

>>> from glmlesson import ElasticNet, GLMRegressor
>>> from sklearn.model_selection import GridSearchCV
>>> some = {"penalty": [ElasticNet(strength, l1_ratio=1) for strength in (1, 0.1, 0.01)]}
>>> search = GridSearchCV(GLMRegressor("poisson"), some)

A sparse X stays sparse.

Offsets and exposures are metadata: a pipeline or a search hands them on to whoever requests them,

>>> import sklearn
>>> with sklearn.config_context(enable_metadata_routing=True):
...     rates = GLMRegressor("poisson").set_fit_request(exposure=True)
...     rates = rates.set_predict_request(exposure=True).set_score_request(exposure=True)

and ``make_pipeline(StandardScaler(), rates).fit(X, y, exposure=hours)`` takes them along.

scikit-learn is optional, ``pip install scikit-learn``; it is imported when one of
the two classes is first asked for.

Chapter: The whole recipe on one page. Source: scikit-learn, Developing scikit-learn estimators.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import inside, one_per_row, real_array
from glmlesson.families.catalogue import as_family
from glmlesson.families.four import Categorical
from glmlesson.glm.arrays import is_sparse
from glmlesson.glm.goodness_of_fit import perfect
from glmlesson.glm.model import GLM
from glmlesson.glm.penalties.penalty import ElasticNet

if TYPE_CHECKING:
    from typing import Literal, Self

    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.links.base import Link

try:
    import scipy.sparse
    from sklearn.base import BaseEstimator, RegressorMixin
    from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data
except ImportError as error:
    raise ImportError(
        "GLMRegressor and GLMClassifier need scikit-learn 1.8 or newer; install it with "
        "'pip install scikit-learn', or fit a GLM, which needs no scikit-learn."
    ) from error


# How scikit-learn is to check a matrix of features.
FEATURES = {"accept_sparse": "csr", "dtype": [np.float64, np.float32]}


@dataclass(frozen=True)
class _Named:
    """A matrix whose columns have names, as ``GLM.fit`` takes it."""

    values: np.ndarray
    columns: list

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype, copy=copy)


class GLMEstimator(BaseEstimator):
    """What regressor and classifier share: the intercept's column, the weights, and the names.

    Examples
    --------
    >>> from glmlesson import GLMClassifier
    >>> isinstance(GLMClassifier(), GLMEstimator)
    True
    """

    def _fitted(self, family, dispersion, X, y, sample_weight, rows):
        features = getattr(self, "feature_names_in_", [f"x{j}" for j in range(X.shape[1])])
        names = [*["Intercept"] * self.fit_intercept, *features]
        penalty = self.penalty
        if self.fit_intercept and isinstance(penalty, ElasticNet):
            penalty = penalty.after_a_constant()
        glm = GLM(family, self.link, dispersion=dispersion, penalty=penalty)
        design = self._design(X)
        if is_sparse(design):  # a new matrix, which may carry names as a table does
            design.columns = names
        else:
            design = _Named(design, names)
        return glm.fit(design, y, frequencies=sample_weight, **rows)

    def _design(self, X):
        """Return the features with the column of ones; a sparse matrix of its own if X is one."""
        if is_sparse(X):
            ones = [scipy.sparse.csr_array(np.ones((X.shape[0], 1)))] * self.fit_intercept
            return scipy.sparse.csr_array(scipy.sparse.hstack([*ones, X]))
        return np.column_stack([np.ones(len(X)), X]) if self.fit_intercept else X

    def _features(self, X):
        check_is_fitted(self)
        return validate_data(self, X, reset=False, **FEATURES)

    def _predicted(self, X, **rows):
        X = self._features(X)
        return self.result_.predict(self._design(X), **rows)

    def _observed(self, X, y, sample_weight, **rows):
        """Leave out the rows of weight zero: the data must determine theta without them."""
        rows = {name: real_array(name, one) for name, one in rows.items() if one is not None}
        if sample_weight is None:
            return X, y, None, rows
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        if np.any(weight < 0):
            raise ValueError("sample_weight must be 0 or more, but some of it is negative.")
        seen = weight > 0
        if seen.all():
            return X, y, weight, rows
        rows = {name: one[seen] if len(one) == len(seen) else one for name, one in rows.items()}
        return X[seen], y[seen], weight[seen], rows

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class GLMRegressor(RegressorMixin, GLMEstimator):
    r"""A GLM for a single mean, as a scikit-learn regressor.

    .. math:: g(E[y \mid x]) = x^\top \texttt{coef\_} + \texttt{intercept\_}

    Parameters
    ----------
    family : str or Family
        The distribution of the target: ``"poisson"``, ``"gamma"``, ``NegativeBinomial(size=2)``, …
    link : str or Link, optional
        The link; by default the canonical one.
    dispersion : float or "pearson", optional
        As for ``GLM``. It changes the standard errors, not the predictions.
    fit_intercept : bool
        Whether to add a column of ones.
    penalty : ElasticNet, optional
        A ridge, lasso or elastic-net penalty, or bounds; by default there is none. Factors and
        bounds are those of the features, without the intercept.

    Attributes
    ----------
    coef_ : ndarray of shape (features,)
        The estimates, on the scale of the link.
    intercept_ : float
        That of the column of ones, or zero.
    result_ : GLMResult
        Everything else: standard errors, deviance, ``summary()``. It holds on to the data.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of str
        The names of the columns, if X had names.

    Notes
    -----
    Targets need not be whole numbers for the families of counts and of successes. Counts over
    exposures with the exposures as ``sample_weight``, scikit-learn's way to give them, have the
    coefficients and the standard errors of the counts with that exposure; only the likelihood is
    left undefined (a quasi-model).

    Raises
    ------
    TypeError, ValueError
        If an argument of ``fit`` is not what is described there, or there is no such family.

    Examples
    --------
    >>> from glmlesson import GLMRegressor, datasets
    >>> shop = datasets.load("shop").frame()
    >>> model = GLMRegressor("poisson").fit(shop[["ad_spend", "rain"]], shop["customers"])
    >>> model.result_.names
    ['Intercept', 'ad_spend', 'rain']
    >>> from sklearn.model_selection import cross_val_score
    >>> cross_val_score(model, shop[["ad_spend", "rain"]], shop["customers"], cv=3).shape
    (3,)
    """

    def __init__(
        self,
        family: str | Family = "poisson",
        link: str | Link | None = None,
        dispersion: float | Literal["pearson"] | None = None,
        fit_intercept: bool = True,
        penalty: ElasticNet | None = None,
    ) -> None:
        self.family = family
        self.link = link
        self.dispersion = dispersion
        self.fit_intercept = fit_intercept
        self.penalty = penalty

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> Self:
        """Find the coefficients of the largest likelihood, or those that the penalty asks for.

        Parameters
        ----------
        X : array_like, DataFrame or sparse matrix of shape (rows, features)
            The features, without a column of ones.
        y : array_like of shape (rows,)
            The targets, in the family's support or between its ends.
        sample_weight : array_like of shape (rows,), optional
            How many times each row was observed, the ``frequencies`` of ``GLM.fit``.
        offset, exposure : array_like of shape (rows,), optional
            As for ``GLM.fit``; ``predict`` and ``score`` then need theirs.

        Returns
        -------
        GLMRegressor
            Itself.
        """
        family = as_family(self.family)
        if isinstance(family, Categorical):
            raise ValueError("family must have a single mean; for classes take GLMClassifier.")
        X, y = validate_data(self, X, y, y_numeric=True, **FEATURES)
        y = np.asarray(y, dtype=float)
        more = {"offset": offset, "exposure": exposure}
        X, y, sample_weight, rows = self._observed(X, y, sample_weight, **more)
        quasi = family.support.integer and np.any(y != np.round(y)) and self.dispersion is None
        dispersion = 1.0 if quasi else self.dispersion
        self.result_ = self._fitted(self.family, dispersion, X, y, sample_weight, rows)
        theta = self.result_.theta
        self.coef_ = theta[1:] if self.fit_intercept else theta
        self.intercept_ = float(theta[0]) if self.fit_intercept else 0.0
        return self

    def predict(
        self, X: ArrayLike, offset: ArrayLike | None = None, exposure: ArrayLike | None = None
    ) -> np.ndarray:
        """Return the mean for each row of ``X``, of shape (rows,)."""
        return self._predicted(X, offset=offset, exposure=exposure)

    def score(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> float:
        r"""Return the share of the deviance that the model explains, :math:`D^2`.

        .. math:: D^2 = 1 - \frac{\sum_i w_i\, d(y_i, \mu_i)}{\sum_i w_i\, d(y_i, \bar y)}

        One at best, zero for the mean of the targets, negative for worse; :math:`R^2` for the
        Gaussian. Where all targets are the same it is one if the means are that, to rounding, and
        zero otherwise.
        """
        mean, family = self.predict(X, offset, exposure), self.result_.family
        y = one_per_row("y", real_array("y", y), mean)
        inside("y", y, replace(family.support, integer=False), family.title)
        weight = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight)
        average = np.full(len(y), np.average(y, weights=weight))
        counted = y[weight > 0]
        if counted.min() == counted.max():
            return float(perfect(counted, mean[weight > 0]))
        deviance, null = (weight @ family.unchecked.unit_deviance(y, m) for m in (mean, average))
        return float(1 - deviance / null)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = bool(as_family(self.family).support.low >= 0)
        return tags
