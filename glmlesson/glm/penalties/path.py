r"""The path of a penalised fit over strengths.

The path begins at the least strength at which every penalised coefficient is zero,

.. math:: \lambda_{\max} = \max_j \frac{|g_j|}{r f_j s_j \sum w}

with the score g of the fit without them (for ridge, r is taken as 0.001 there), and goes down on a
logarithmic scale to a ten-thousandth of it, or to a hundredth where there are not more rows than
columns. Each fit begins where the last one ended.

Sources: Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 2.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import real_array, whole_number
from glmlesson.families.catalogue import model_parts
from glmlesson.glm.arrays import on_dask
from glmlesson.glm.observations import observed
from glmlesson.glm.penalties.penalty import of_columns
from glmlesson.glm.penalties.result import PenalisedResult
from glmlesson.glm.penalties.solver import column_scales, find_penalised
from glmlesson.glm.rows import score_and_information

if TYPE_CHECKING:
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
    fits : list of PenalisedResult
        One for each strength.

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
    fits: list[PenalisedResult]

    @property
    def theta(self) -> np.ndarray:
        """The coefficients, of shape (strengths, features)."""
        return np.array([fit.theta for fit in self.fits])

    @property
    def nonzero(self) -> np.ndarray:
        """How many coefficients are not zero at each strength."""
        return np.array([fit.n_parameters for fit in self.fits])

    @property
    def deviance(self) -> np.ndarray:
        """The deviance at each strength."""
        return np.array([fit.deviance for fit in self.fits])

    def frame(self) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` of the coefficients, a row for each strength."""
        import pandas

        index = pandas.Index(self.strengths, name="strength")
        return pandas.DataFrame(self.theta, index=index, columns=self.names)


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
    quasi = model.dispersion is not None
    return observed(X, y, model_parts(model.family, model.link), quasi=quasi, **more)


def fits_along(model, family, link, observations, strengths, n):
    """Return the path of observations, each fit beginning where the last one ended."""
    seen = observations.where(observations.seen)
    rows = seen.rows(family, link)
    if strengths is None:
        strengths = _strengths(model, family, rows, seen, whole_number("n", n, least=2))
    else:
        strengths = np.sort(np.atleast_1d(real_array("strengths", strengths)))[::-1]
    theta, fits, kept = model.start, [], np.arange(rows.shape[0])
    for strength in strengths:
        penalty = model.penalty.with_strength(strength)
        with np.errstate(all="ignore"):
            optimum = find_penalised(
                rows, seen.y, family, penalty, observations.names, theta, model.max_iter
            )
            one = type(model)(
                model.family,
                model.link,
                dispersion=model.dispersion,
                max_iter=model.max_iter,
                start=model.start,
                penalty=penalty,
            )
            fits.append(PenalisedResult(one, family, link, observations, optimum, kept, rows))
        theta = optimum.theta
    return RegularisationPath(list(observations.names), np.array(strengths), fits)


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
