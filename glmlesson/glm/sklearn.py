r"""The GLM as scikit-learn estimators: for pipelines, cross-validation and grid search.

``GLMRegressor`` predicts a mean, ``GLMClassifier`` a class. Both add a column of ones for the
intercept, call ``GLM.fit`` and keep what it returns as ``result_``, with the standard errors,
p-values and warnings that scikit-learn has no place for. There is no penalty.

scikit-learn is an optional extra, ``pip install glmlesson[sklearn]``; it is imported when one of
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
from glmlesson.glm.goodness_of_fit import perfect
from glmlesson.glm.model import GLM

if TYPE_CHECKING:
    from typing import Literal, Self

    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.links.base import Link

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data
except ImportError as error:
    raise ImportError(
        "GLMRegressor and GLMClassifier need scikit-learn 1.6 or newer; install it with "
        "'pip install glmlesson[sklearn]', or fit a GLM, which needs no scikit-learn."
    ) from error


@dataclass(frozen=True)
class _Named:
    """A matrix whose columns have names, as ``GLM.fit`` takes it."""

    values: np.ndarray
    columns: list

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype, copy=copy)


class _GLMEstimator(BaseEstimator):
    """What both have in common: the intercept's column, the weights, and the names."""

    def _maximum_likelihood(self, glm, X, y, sample_weight):
        features = getattr(self, "feature_names_in_", [f"x{j}" for j in range(X.shape[1])])
        names = [*["Intercept"] * self.fit_intercept, *features]
        return glm.fit(_Named(self._design(X), names), y, frequencies=sample_weight)

    def _design(self, X):
        return np.column_stack([np.ones(len(X)), X]) if self.fit_intercept else X

    def _predicted(self, X):
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return self.result_.predict(self._design(X))

    def _observed(self, X, y, sample_weight):
        """Leave out the rows of weight zero: the data must determine theta without them."""
        if sample_weight is None:
            return X, y, None
        weight = _check_sample_weight(sample_weight, X, dtype=np.float64)
        if np.any(weight < 0):
            raise ValueError("sample_weight must be 0 or more, but some of it is negative.")
        seen = weight > 0
        return (X, y, weight) if seen.all() else (X[seen], y[seen], weight[seen])


class GLMRegressor(RegressorMixin, _GLMEstimator):
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
    ) -> None:
        self.family = family
        self.link = link
        self.dispersion = dispersion
        self.fit_intercept = fit_intercept

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Find the coefficients of the largest likelihood.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            The features, without a column of ones.
        y : array_like of shape (rows,)
            The targets, in the family's support or between its ends.
        sample_weight : array_like of shape (rows,), optional
            How many times each row was observed, the ``frequencies`` of ``GLM.fit``.

        Returns
        -------
        GLMRegressor
            Itself.
        """
        family = as_family(self.family)
        if isinstance(family, Categorical):
            raise ValueError("family must have a single mean; for classes take GLMClassifier.")
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32], y_numeric=True)
        X, y, sample_weight = self._observed(X, np.asarray(y, dtype=float), sample_weight)
        quasi = family.support.integer and np.any(y != np.round(y)) and self.dispersion is None
        glm = GLM(self.family, self.link, dispersion=1.0 if quasi else self.dispersion)
        self.result_ = self._maximum_likelihood(glm, X, y, sample_weight)
        theta = self.result_.theta
        self.coef_ = theta[1:] if self.fit_intercept else theta
        self.intercept_ = float(theta[0]) if self.fit_intercept else 0.0
        return self

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return the mean for each row of ``X``, of shape (rows,)."""
        return self._predicted(X)

    def score(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        r"""Return the share of the deviance that the model explains, :math:`D^2`.

        .. math:: D^2 = 1 - \frac{\sum_i w_i\, d(y_i, \mu_i)}{\sum_i w_i\, d(y_i, \bar y)}

        One at best, zero for the mean of the targets, negative for worse; :math:`R^2` for the
        Gaussian. Where all targets are the same it is one if the means are that, to rounding, and
        zero otherwise.
        """
        mean, family = self.predict(X), self.result_.family
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


class GLMClassifier(ClassifierMixin, _GLMEstimator):
    r"""Logistic or softmax regression by maximum likelihood, as a scikit-learn classifier.

    Two classes make a Bernoulli model, with any link; more make a categorical one, whose last class
    is the baseline.

    Parameters
    ----------
    fit_intercept : bool
        Whether to add a column of ones.
    link : str or Link, optional
        For two classes; the logit by default.

    Attributes
    ----------
    classes_ : ndarray of shape (classes,)
        The labels, sorted.
    coef_ : ndarray of shape (1, features) or (classes, features)
        For two classes the coefficients of the second. For more a row for each class: its log-odds
        against the baseline, whose own row is zero.
    intercept_ : ndarray of shape (1,) or (classes,)
        Those of the column of ones, or zeros.
    result_ : GLMResult
        Everything else: standard errors, deviance, ``summary()``. It holds on to the data.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of str
        The names of the columns, if X had names.

    Raises
    ------
    TypeError, ValueError
        If an argument of ``fit`` is not what is described there, or there is only one class.

    Warns
    -----
    SeparationWarning
        If a feature tells the classes apart without error. The predictions are those classes; the
        coefficients have no limit, as there is no penalty to hold them.

    Examples
    --------
    >>> from glmlesson import GLMClassifier
    >>> X = [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
    >>> model = GLMClassifier().fit(X, ["no", "no", "yes", "no", "yes", "yes"])
    >>> model.predict([[1.5], [4.5]])
    array(['no', 'yes'], dtype='<U3')
    >>> model.predict_proba([[2.5]]).round(3)
    array([[0.5, 0.5]])
    """

    def __init__(self, fit_intercept: bool = True, link: str | Link = None) -> None:
        self.fit_intercept = fit_intercept
        self.link = link

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Find the coefficients of the largest likelihood.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            The features, without a column of ones.
        y : array_like of shape (rows,)
            The labels: numbers, strings, or anything that sorts.
        sample_weight : array_like of shape (rows,), optional
            How many times each row was observed, the ``frequencies`` of ``GLM.fit``.

        Returns
        -------
        GLMClassifier
            Itself.
        """
        X, y = validate_data(self, X, y, dtype=[np.float64, np.float32])
        check_classification_targets(y)
        X, y, sample_weight = self._observed(X, y, sample_weight)
        self.classes_, codes = np.unique(y, return_inverse=True)
        count = len(self.classes_)
        if count < 2:
            raise ValueError(
                f"y must hold at least two classes, but it holds only one class, {y[0]}."
            )
        if count > 2 and self.link is not None:
            raise ValueError(
                "Only binary classification is supported with a link, but y holds "
                f"{count} classes; leave link out for softmax regression."
            )
        glm = GLM("bernoulli" if count == 2 else Categorical(count), self.link)
        self.result_ = self._maximum_likelihood(glm, X, codes, sample_weight)
        theta = self.result_.theta
        # One column of theta for each class, the baseline's being zero, or for the second of two.
        theta = theta[:, None] if count == 2 else np.pad(theta, [(0, 0), (0, 1)])
        self.coef_ = theta[1:].T if self.fit_intercept else theta.T
        self.intercept_ = theta[0] if self.fit_intercept else np.zeros(theta.shape[1])
        return self

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """Return the probability of each class, of shape (rows, classes)."""
        mean = self._predicted(X)
        return np.column_stack([1 - mean, mean]) if mean.ndim == 1 else mean

    def predict(self, X: ArrayLike) -> np.ndarray:
        """Return the most probable class of each row, of shape (rows,)."""
        likeliest = self.predict_proba(X).argmax(axis=1)
        return self.classes_[likeliest]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = self.link is None
        return tags
