r"""The path of a penalised fit over strengths.

The path begins at the least strength at which every penalised coefficient is zero,

.. math:: \lambda_{\max} = \max_j \frac{|g_j|}{r f_j s_j \sum w}

with the score g of the fit without them (for ridge, r is taken as 0.001 there), and goes down on a
logarithmic scale to a ten-thousandth of it, or to a hundredth where there are not more rows than
columns. Each fit begins where the last one ended.

Sources: Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 2.5.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import real_array, whole_number
from glmlesson.families.catalogue import model_parts
from glmlesson.glm.arrays import on_dask
from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.observations import observed
from glmlesson.glm.penalties.penalty import of_columns
from glmlesson.glm.penalties.result import PenalisedResult
from glmlesson.glm.penalties.solver import PenalisedOptimum, column_scales, find_penalised
from glmlesson.glm.rows import score_and_information
from glmlesson.warnings import ConvergenceWarning

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas
    from numpy.typing import ArrayLike

    from glmlesson.glm.model import GLM


HUGE = 1e12  # a strength at which nothing that is penalised moves


@dataclass(frozen=True)
class RegularisationPath:
    """Penalised fits over a range of strengths; made by ``regularisation_path``.

    Attributes
    ----------
    names : list of str
        The columns.
    strengths : ndarray of shape (strengths,)
        From the largest to the smallest.
    theta : ndarray of shape (strengths, features), or (strengths, features, classes − 1)
        The coefficients.

    Examples
    --------
    >>> import glmlesson
    >>> X, y = [[1, -1, 0], [1, 0, 1], [1, 1, 0], [1, 2, 1]], [1, 1, 3, 6]
    >>> model = glmlesson.GLM("poisson", penalty=glmlesson.ElasticNet(1, l1_ratio=1))
    >>> path = glmlesson.regularisation_path(model, X, y, n=4)
    >>> path.strengths.round(3)
    array([1.901, 0.088, 0.004, 0.   ])
    >>> path.nonzero
    array([1, 3, 3, 3])
    """

    names: list[str]
    strengths: np.ndarray
    theta: np.ndarray
    optima: list[PenalisedOptimum]
    result_of: Callable[[float, PenalisedOptimum], PenalisedResult]

    @property
    def nonzero(self) -> np.ndarray:
        """How many coefficients are not zero at each strength."""
        return np.count_nonzero(self.theta.reshape(len(self.strengths), -1), axis=1)

    @property
    def deviance(self) -> np.ndarray:
        """The deviance at each strength."""
        return np.array([self.fit(strength).deviance for strength in self.strengths])

    def fit(self, strength: float) -> PenalisedResult:
        """Return the whole fit at one of the strengths, that of ``GLM.fit``.

        Raises
        ------
        ValueError
            If the path has no such strength.
        """
        place = int(np.argmin(np.abs(self.strengths - strength)))
        own = float(self.strengths[place])
        if not np.isclose(own, strength, rtol=1e-6, atol=0.0):
            raise ValueError(
                f"strength must be one of the path's; the nearest to {strength:.4g} is {own:.4g}."
            )
        return self.result_of(own, self.optima[place])

    def frame(self) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` of the coefficients, a row for each strength."""
        import pandas

        index = pandas.Index(self.strengths, name="strength")
        names = parameter_names(self.fit(self.strengths[0]))
        return pandas.DataFrame(self.theta.reshape(len(index), -1), index=index, columns=names)


def regularisation_path(
    model: GLM,
    X: ArrayLike,
    y: ArrayLike,
    *,
    strengths: ArrayLike | None = None,
    n: int = 100,
    offset: ArrayLike | None = None,
    exposure: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    frequencies: ArrayLike | None = None,
    trials: ArrayLike | None = None,
) -> RegularisationPath:
    """Fit a penalised model at many strengths.

    Parameters
    ----------
    model : GLM
        With a penalty; its own strength plays no part.
    X, y, offset, exposure, weights, frequencies, trials
        As for ``GLM.fit``.
    strengths : array_like of shape (strengths,), optional
        By default ``n`` of them, from the least at which every penalised coefficient is zero.
    n : int

    Returns
    -------
    RegularisationPath

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Examples
    --------
    >>> import glmlesson
    >>> model = glmlesson.GLM("gaussian", penalty=glmlesson.ElasticNet(1, l1_ratio=0))
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1.0, 1.0, 3.0, 6.0]
    >>> glmlesson.regularisation_path(model, X, y, strengths=[10, 1, 0.1]).theta.round(3)
    array([[2.673, 0.155],
           [2.325, 0.85 ],
           [1.977, 1.545]])
    """
    more = {"offset": offset, "exposure": exposure, "weights": weights}
    more |= {"frequencies": frequencies, "trials": trials}
    return fits_along(model, *checked(model, X, y, more), strengths, n)


def checked(model, X, y, more):
    """Return the family as the data complete it, the link and the observations of a path.

    Examples
    --------
    >>> import glmlesson
    >>> model = glmlesson.GLM("poisson", penalty=glmlesson.ElasticNet(1, l1_ratio=0))
    >>> more = dict.fromkeys(("offset", "exposure", "weights", "frequencies", "trials"))
    >>> checked(model, [[1, 0], [1, 1]], [1, 2], more)[2].n_rows
    2
    """
    if getattr(model, "penalty", None) is None:
        raise TypeError(f"model must be a GLM with a penalty, but it is {model!r}.")
    if on_dask(X, y, *more.values()):
        raise ValueError("A path is for rows in memory, but some array is on Dask.")
    more |= {"quasi": model.dispersion is not None, "baseline": model.baseline}
    return observed(X, y, model_parts(model.family, model.link), **more)


def fits_along(model, family, link, observations, strengths, n):
    """Return the path of observations, each fit beginning where the last one ended."""
    seen = observations.where(observations.seen)
    rows = seen.rows(family, link)
    if strengths is None and len(rows.shape) == 2:
        raise ValueError(
            "strengths must be given for several classes: with ridge no strength is the least at "
            "which every coefficient is zero."
        )
    if strengths is None:
        strengths = _strengths(model, family, rows, seen, whole_number("n", n, least=2))
    else:
        strengths = np.sort(np.atleast_1d(real_array("strengths", strengths)))[::-1]
    theta, optima, scales = model.start, [], column_scales(rows)
    for strength in strengths:
        penalty = model.penalty.with_strength(strength)
        how = observations.names, theta, model.max_iter, scales
        with np.errstate(all="ignore"):
            optima.append(find_penalised(rows, seen.y, family, penalty, *how))
        theta = optima[-1].theta
    _warn_of_stops(strengths, optima)
    result_of = partial(_result, model, family, link, observations)
    thetas = np.array([optimum.theta for optimum in optima])
    return RegularisationPath(
        list(observations.names), np.array(strengths), thetas, optima, result_of
    )


def _warn_of_stops(strengths, optima):
    stopped = [strengths[k] for k, found in enumerate(optima) if found.state != "converged"]
    if stopped:
        warnings.warn(
            f"The fits at {len(stopped)} of {len(optima)} strengths, {stopped[0]:.3g} the first, "
            "stopped before their equations were solved; raise max_iter, or leave out the smallest "
            "strengths, where nothing holds the coefficients.",
            ConvergenceWarning,
            stacklevel=4,
        )


def _result(model, family, link, observations, strength, optimum):
    """The result of one of the fits."""
    one = type(model)(
        model.family,
        model.link,
        dispersion=model.dispersion,
        max_iter=model.max_iter,
        start=model.start,
        baseline=model.baseline,
        penalty=model.penalty.with_strength(strength),
    )
    kept = np.arange(len(optimum.theta))
    return PenalisedResult(one, family, link, observations, optimum, kept)


def _strengths(model, family, rows, seen, n):
    """From the least strength at which every penalised coefficient is zero."""
    pure = model.penalty.with_strength(1.0, l1_ratio=1.0)
    none = pure.with_strength(HUGE)
    optimum = find_penalised(rows, seen.y, family, none, seen.names, model.start, model.max_iter)
    l1 = of_columns(pure, seen.names, *column_scales(rows)).l1
    slope = np.abs(score_and_information(rows, optimum.theta).score) / rows.total_weight
    ratios = slope[l1 > 0] / l1[l1 > 0]
    largest = float(ratios.max(initial=0.0)) / max(model.penalty.l1_ratio, 1e-3)
    if not largest > 0:
        raise ValueError(
            "strengths must be given: no column is penalised, or none has anything to say."
        )
    least = 1e-4 if rows.n > rows.shape[0] else 1e-2
    return largest * np.geomspace(1.0, least, n)
