r"""The GLM of two or more classes as a scikit-learn classifier; see ``glmlesson.glm.sklearn``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import real_array
from glmlesson.families.four import Categorical
from glmlesson.glm.class_offsets import class_offsets
from glmlesson.glm.sklearn import FEATURES, GLMEstimator

if TYPE_CHECKING:
    from typing import Self

    from numpy.typing import ArrayLike

    from glmlesson.glm.penalties.penalty import ElasticNet
    from glmlesson.links.base import Link

from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data


def _has_log_odds(classifier):
    """Whether the linear predictor is log-odds, so that there is a decision function."""
    link = classifier.link
    return link is None or (link if isinstance(link, str) else link.name).lower() == "logit"


class GLMClassifier(ClassifierMixin, GLMEstimator):
    r"""Logistic or softmax regression as a scikit-learn classifier, without a penalty or with one.

    Two classes make a Bernoulli model, with any link; more make a categorical one, whose last class
    is the baseline.

    Parameters
    ----------
    fit_intercept : bool
        Whether to add a column of ones.
    link : str or Link, optional
        For two classes; the logit by default.
    penalty : ElasticNet, optional
        A ridge, lasso or elastic-net penalty, or bounds; by default there is none. Of more than
        two classes only ridge, which treats all of them alike.

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
        If a feature tells the classes apart without error and there is no penalty. The predictions
        are those classes; the coefficients have no limit, as nothing holds them.

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

    def __init__(
        self,
        fit_intercept: bool = True,
        link: str | Link | None = None,
        penalty: ElasticNet | None = None,
    ) -> None:
        self.fit_intercept = fit_intercept
        self.link = link
        self.penalty = penalty

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
    ) -> Self:
        """Find the coefficients of the largest likelihood, or those that the penalty asks for.

        Parameters
        ----------
        X : array_like, DataFrame or sparse matrix of shape (rows, features)
            The features, without a column of ones.
        y : array_like of shape (rows,)
            The labels: numbers, strings, or anything that sorts.
        sample_weight : array_like of shape (rows,), optional
            How many times each row was observed, the ``frequencies`` of ``GLM.fit``.
        offset : array_like of shape (rows,), or (rows, classes) for more than two, optional
            As for ``GLM.fit``; predictions then need theirs.

        Returns
        -------
        GLMClassifier
            Itself.
        """
        X, y = validate_data(self, X, y, **FEATURES)
        check_classification_targets(y)
        X, y, sample_weight, rows = self._observed(X, y, sample_weight, offset=offset)
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
        family = "bernoulli" if count == 2 else Categorical(count)
        self.result_ = self._fitted(family, None, X, codes, sample_weight, rows)
        theta = self.result_.theta
        # One column of theta for each class, the baseline's being zero, or for the second of two.
        theta = theta[:, None] if count == 2 else np.pad(theta, [(0, 0), (0, 1)])
        self.coef_ = theta[1:].T if self.fit_intercept else theta.T
        self.intercept_ = theta[0] if self.fit_intercept else np.zeros(theta.shape[1])
        return self

    def predict_proba(self, X: ArrayLike, offset: ArrayLike | None = None) -> np.ndarray:
        """Return the probability of each class, of shape (rows, classes)."""
        mean = self._predicted(X, offset=offset)
        if mean.ndim == 2:
            return mean
        # Not one less the other, which would round a small one to nothing.
        return np.where(np.isnan(mean)[:, None], np.nan, np.exp(self._log_proba(X, offset)))

    def predict_log_proba(self, X: ArrayLike, offset: ArrayLike | None = None) -> np.ndarray:
        """Return the logarithms of the probabilities, exact also where these are all but one.

        Minus infinity where a probability is too small for a number.
        """
        logs = self._log_proba(X, offset)
        return np.where(np.exp(logs) == 0, -np.inf, logs)

    def _log_proba(self, X, offset):
        z, result = self._linear_predictor(X, offset), self.result_
        if z.ndim == 2:
            return result.family.unchecked.log_probabilities(z[:, :-1])
        log_prob = result.family.unchecked.log_prob_at
        return np.column_stack([log_prob(np.full_like(z, k), z, result.link) for k in (0, 1)])

    @available_if(_has_log_odds)
    def decision_function(self, X: ArrayLike, offset: ArrayLike | None = None) -> np.ndarray:
        """Return the log-odds of the second of two classes, or of each against the baseline.

        Of shape (rows,), above zero where the second class is the likelier; or (rows, classes),
        with zeros for the baseline. Only for the logit link; for others take ``predict_proba``.
        """
        return self._linear_predictor(X, offset)

    def predict(self, X: ArrayLike, offset: ArrayLike | None = None) -> np.ndarray:
        """Return the most probable class of each row, of shape (rows,)."""
        likeliest = self.predict_proba(X, offset).argmax(axis=1)
        return self.classes_[likeliest]

    def score(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        offset: ArrayLike | None = None,
    ) -> float:
        """Return the share of rows whose most probable class is theirs."""
        return float(np.average(self.predict(X, offset) == np.asarray(y), weights=sample_weight))

    def _linear_predictor(self, X, offset):
        """That of the second of two classes, or of each class, of the baseline zero."""
        z = self._features(X) @ self.coef_.T + self.intercept_
        if len(self.classes_) == 2:
            return z[:, 0] if offset is None else z[:, 0] + real_array("offset", offset)
        if offset is not None:
            z[:, :-1] += class_offsets(real_array("offset", offset), z, len(self.classes_))
        return z

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = self.link is None
        return tags
