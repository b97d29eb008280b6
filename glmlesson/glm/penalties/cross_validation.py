r"""The choice of a strength by cross-validation.

Cross-validation leaves out one fold of the rows at a time and computes the mean deviance of the
rows left out. The *best* strength has the least mean over the folds; the rule of *one standard
error* takes the largest strength whose mean is within one standard error of that,

.. math:: \mathrm{se}^2 = \frac{1}{K - 1}\,\frac{\sum_k W_k (m_k - \bar m)^2}{\sum_k W_k},

with the total weight :math:`W_k` of each of the K folds. The error at the best strength is a
little too small, as it is the least of many.

Sources: Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, section 7.10;
Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 2.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import whole_number
from glmlesson.glm import goodness_of_fit
from glmlesson.glm.penalties.path import RegularisationPath, checked, fits_along

if TYPE_CHECKING:
    from typing import Literal

    import pandas
    from numpy.typing import ArrayLike

    from glmlesson.glm.model import GLM
    from glmlesson.glm.penalties.result import PenalisedResult


@dataclass(frozen=True)
class CrossValidation:
    """How well penalised fits predict rows that they have not seen; made by ``cross_validate``.

    Attributes
    ----------
    path : RegularisationPath
        The fits of all rows.
    mean : ndarray of shape (strengths,)
        The mean deviance of the rows left out, over the folds.
    standard_error : ndarray of shape (strengths,)
        Its standard error.
    folds : ndarray of shape (folds, strengths)
        The mean deviance of each fold.

    Examples
    --------
    >>> import glmlesson
    >>> from glmlesson import datasets
    >>> shop = datasets.load("shop")
    >>> X = np.column_stack([np.ones(60), *(shop[name] for name in ("ad_spend", "rain", "sale"))])
    >>> model = glmlesson.GLM("poisson", penalty=glmlesson.ElasticNet(1, l1_ratio=1))
    >>> chosen = glmlesson.cross_validate(model, X, shop["customers"], folds=5, rng=1)
    >>> chosen.best < chosen.one_standard_error, chosen.fit().nonzero
    (True, ['x0', 'x1', 'x2', 'x3'])
    """

    path: RegularisationPath
    mean: np.ndarray
    standard_error: np.ndarray
    folds: np.ndarray

    @property
    def best(self) -> float:
        """The strength with the least mean deviance."""
        return float(self.path.strengths[self._place("best")])

    @property
    def one_standard_error(self) -> float:
        """The largest strength whose mean deviance is within one standard error of the least."""
        return float(self.path.strengths[self._place("one standard error")])

    def fit(
        self, rule: Literal["best", "one standard error"] = "one standard error"
    ) -> PenalisedResult:
        """Return the fit of all rows at the strength that a rule chooses.

        Raises
        ------
        ValueError
            If there is no such rule.
        """
        return self.path.fit(self.path.strengths[self._place(rule)])

    def _place(self, rule):
        if rule not in ("best", "one standard error"):
            raise ValueError(f"rule must be 'best' or 'one standard error'; it is {rule!r}.")
        best = int(np.argmin(self.mean))
        if rule == "best":
            return best
        return int(np.argmax(self.mean <= self.mean[best] + self.standard_error[best]))

    def frame(self) -> pandas.DataFrame:
        """Return a pandas ``DataFrame``, a row for each strength."""
        import pandas

        columns = {
            "mean_deviance": self.mean,
            "standard_error": self.standard_error,
            "nonzero": self.path.nonzero,
        }
        return pandas.DataFrame(columns, index=pandas.Index(self.path.strengths, name="strength"))


def cross_validate(
    model: GLM,
    X: ArrayLike,
    y: ArrayLike,
    *,
    folds: int | ArrayLike = 10,
    strengths: ArrayLike | None = None,
    n: int = 100,
    rng: np.random.Generator | int | None = None,
    offset: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    frequencies: ArrayLike | None = None,
    trials: ArrayLike | None = None,
) -> CrossValidation:
    """Choose the strength of a penalty by the deviance of rows that were left out.

    Parameters
    ----------
    model, X, y, strengths, n, offset, exposure, weights, frequencies, trials
        As for ``regularisation_path``.
    folds : int or array_like of shape (rows,)
        How many folds of equal size, drawn at random; or the labels of the rows' folds, as where
        rows belong together.
    rng : numpy.random.Generator or int, optional
        The source of randomness, or a seed for one.

    Returns
    -------
    CrossValidation

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Examples
    --------
    >>> import glmlesson
    >>> model = glmlesson.GLM("gaussian", penalty=glmlesson.ElasticNet(1, l1_ratio=0))
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1.0, 1.0, 3.0, 6.0]
    >>> glmlesson.cross_validate(model, X, y, folds=[0, 1, 1, 0], strengths=[1, 0.1]).best
    0.1
    """
    more = {"offset": offset, "exposure": exposure, "weights": weights}
    more |= {"frequencies": frequencies, "trials": trials}
    family, link, observations = checked(model, X, y, more)
    labels = _labels(folds, observations.n_rows, np.random.default_rng(rng))
    path = fits_along(model, family, link, observations, strengths, n)
    means, totals = [], []
    for label in np.unique(labels):
        out = labels == label
        thetas = fits_along(model, family, link, observations.where(~out), path.strengths, n).theta
        rest = observations.where(out)
        rows = rest.rows(family, link)
        product = rest.weights.product
        totals.append(float(rest.n_rows if product is None else product.sum()))
        means.append([_deviance(rows, rest, theta) / totals[-1] for theta in thetas])
    folds, totals = np.array(means), np.array(totals)
    if not totals.all():
        raise ValueError("folds must each have a row of positive weight, but one has none.")
    mean = totals @ folds / totals.sum()
    square = totals @ (folds - mean) ** 2 / totals.sum()
    return CrossValidation(path, mean, np.sqrt(square / (len(totals) - 1)), folds)


def _deviance(rows, observations, theta):
    """The deviance of other rows; infinite where one has no mean."""
    z = rows.predictor(theta)
    z = z if rows.offset is None else z + rows.offset
    if not rows.model.link.eta_domain.contains(z).all():
        return np.inf
    deviance = goodness_of_fit.deviance(rows.model, observations, z)
    return deviance if np.isfinite(deviance) else np.inf


def _labels(folds, n, rng):
    if np.ndim(folds):
        labels = np.asarray(folds)
        if labels.shape != (n,) or len(np.unique(labels)) < 2:
            raise ValueError(
                f"folds must be a number, or a label for each of the {n} rows, of two kinds at "
                f"least; it has the shape {labels.shape} and {len(np.unique(labels))} labels."
            )
        return labels
    folds = whole_number("folds", folds, least=2)
    if folds > n:
        raise ValueError(f"folds must be at most the number of rows, {n}, but it is {folds}.")
    return rng.permutation(np.arange(n) % folds)
