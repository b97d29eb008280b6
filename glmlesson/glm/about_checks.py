"""What one may ask of a fit about its model: whether the data speak against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import ArrayLike

    from glmlesson.glm.checking.calibration import Calibration
    from glmlesson.glm.checking.diagnosis import Diagnosis
    from glmlesson.glm.checking.frequencies import CountFrequencies


class AboutChecks:
    """The questions to a ``GLMResult`` about its model: frequencies, calibration, diagnosis.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).count_frequencies().observed
    array([0., 2., 0., 1., 0., 0., 1.])
    """

    def count_frequencies(self, groups: int = 40, level: float = 0.95) -> CountFrequencies:
        """Return how often each count occurs in the data, and how often the model expects it.

        Parameters
        ----------
        groups : int
            The largest number of groups; where there are more counts, neighbours share one.
        level : float
            How often the observed number of a group lies between the bounds, under the model.

        Returns
        -------
        CountFrequencies

        Raises
        ------
        ValueError
            If the targets are no counts, or the model has no distribution for them.
        """
        from glmlesson.glm.checking.frequencies import count_frequencies

        return count_frequencies(self, groups, level)

    def calibration(
        self,
        X: ArrayLike | Mapping[str, ArrayLike] | None = None,
        y: ArrayLike | None = None,
        *,
        level: float = 0.95,
        replicas: int = 400,
        rng: np.random.Generator | int | None = 0,
        offset: ArrayLike | None = None,
    ) -> list[Calibration]:
        """Return which shares of an outcome were observed where a probability was predicted.

        Parameters
        ----------
        X, y : array_like, optional
            New rows and their outcomes; by default those of the fit.
        level : float
            The share of replicas that the band holds at each probability.
        replicas : int
            How many times outcomes are drawn from the predicted probabilities.
        rng : numpy.random.Generator or int
        offset : array_like of shape (rows,), optional
            For ``X``, as for ``predict``.

        Returns
        -------
        list of Calibration
            One, or one for each class.

        Raises
        ------
        ValueError
            If the targets are neither two outcomes nor classes.
        """
        from glmlesson.glm.checking.calibration import calibration

        more = {"level": level, "replicas": replicas, "rng": rng, "offset": offset}
        return calibration(self, X, y, **more)

    def diagnose(self, new: ArrayLike | Mapping[str, ArrayLike] | None = None) -> Diagnosis:
        """Return what the data say against the model, in a short table.

        Parameters
        ----------
        new : array_like of shape (rows, features) or table, optional
            Features of rows to be predicted, or for a fit by formula a table of its variables: are
            they within the reach of the data?

        Returns
        -------
        Diagnosis
            With ``findings``, of which the ``raised`` speak against the model. Tests are at 5 %.

        Raises
        ------
        ValueError
            If the fit has not converged, or its rows are on Dask.
        """
        from glmlesson.glm.checking.diagnosis import diagnose

        table = hasattr(new, "keys") or hasattr(new, "columns")
        return diagnose(self, self._predictor.matrix(new) if table else new)
