"""What one may ask a fit about rows, its own and new ones, each answered by a room of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    import numpy as np
    import pandas
    from numpy.typing import ArrayLike

    from glmlesson.glm.checking.influence import Influence
    from glmlesson.glm.class_effects import ClassEffects
    from glmlesson.glm.effects import Effect
    from glmlesson.glm.new_rows import RowIntervals
    from glmlesson.glm.simulation import Bootstrap, Envelope


class AboutRows:
    """The questions to a ``GLMResult`` about rows: influence, replicas, intervals, effects.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).influence().leverage.round(2)
    array([0.46, 0.38, 0.29, 0.87])
    """

    def influence(self) -> Influence:
        """Return how much each row matters to the fit: leverage, Cook's distance, DFBETAS.

        Returns
        -------
        Influence
        """
        from glmlesson.glm.checking.influence import influence

        return influence(self)

    # Simulation ---------------------------------------------------------------------------------

    def simulate(
        self, n: int = 1, rng: np.random.Generator | int | None = None, *, uncertain: bool = False
    ) -> np.ndarray:
        """Draw replicas of the targets from the fitted model.

        Parameters
        ----------
        n : int
            The number of replicas.
        rng : numpy.random.Generator or int, optional
            The source of randomness, or a seed for one.
        uncertain : bool
            Draw θ (and an estimated dispersion) for each replica from its sampling distribution;
            else all are drawn from the estimate.

        Returns
        -------
        ndarray of shape (n, rows)
            For ``trials`` proportions of successes, for the categorical family labels.

        Raises
        ------
        ValueError
            If the fit has no distribution, frequencies, or rows on Dask.
        """
        from glmlesson.glm.simulation import simulate

        return simulate(self, n, rng, uncertain=uncertain)

    def bootstrap(self, n: int = 999, rng: np.random.Generator | int | None = None) -> Bootstrap:
        """Fit the model to replicas of the data drawn from it, a parametric bootstrap.

        Returns
        -------
        Bootstrap
            With ``theta``, ``standard_errors`` and ``confidence(level)``.

        Warns
        -----
        ConvergenceWarning
            If some replicas had no maximum.
        """
        from glmlesson.glm.simulation import bootstrap

        return bootstrap(self, n, rng)

    def envelope(
        self,
        kind: str = "deviance",
        n: int = 99,
        level: float = 0.95,
        rng: np.random.Generator | int | None = None,
    ) -> Envelope:
        """Return the sorted residuals, and between what values those of replicas lie.

        Parameters
        ----------
        kind : str
            ``"deviance"`` or ``"pearson"``, standardised, or ``"quantile"``.
        n : int
            The number of replicas, each of which is fitted.
        level : float
            The share of replicas that lie inside at each place.
        rng : numpy.random.Generator or int, optional

        Returns
        -------
        Envelope
        """
        from glmlesson.glm.simulation import envelope

        return envelope(self, kind, n, level, rng)

    # New rows -----------------------------------------------------------------------------------

    def _new(self, X, offset, exposure):
        """The features of new rows, their linear predictor and their labels."""
        given = {"offset": offset, "exposure": exposure}
        for name, value in given.items():
            if isinstance(value, str):
                if not hasattr(X, "columns") or value not in X.columns:
                    raise ValueError(f"{name} must name a column of X, but {value!r} is none.")
                given[name] = X[value]
        matrix, z = self._predictor.linear_predictor(X, **given)
        return matrix, z, getattr(X, "index", None)

    def mean_interval(
        self,
        X: ArrayLike | Mapping[str, ArrayLike],
        level: float = 0.95,
        *,
        scale: Literal["response", "link"] = "response",
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> RowIntervals:
        """Return where the mean of new rows is: an interval that shrinks with more data.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            As for ``predict``.
        level : float
            The confidence.
        scale : str
            ``"response"``, or ``"link"`` for the linear predictor.
        offset, exposure : str or array_like of shape (rows,), optional
            As for the fit, and needed if the fit had it; a string names a column of ``X``.

        Returns
        -------
        RowIntervals
            With ``estimate``, ``standard_error``, ``lower``, ``upper`` and ``frame()``, which
            keeps the index of ``X``. For several classes an interval for each probability.
        """
        from glmlesson.glm.new_rows import mean_interval

        X, z, index = self._new(X, offset, exposure)
        return mean_interval(self, X, z, level, scale, index)

    def observation_interval(
        self,
        X: ArrayLike | Mapping[str, ArrayLike],
        level: float = 0.95,
        *,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> RowIntervals:
        """Return where a new target of such rows will lie: never less than the family's spread.

        Parameters
        ----------
        X, level, offset, exposure
            As for ``mean_interval``. A new row has the weight one, a single trial.

        Returns
        -------
        RowIntervals
        """
        from glmlesson.glm.new_rows import observation_interval

        X, z, index = self._new(X, offset, exposure)
        return observation_interval(self, X, z, level, index)

    def effects(
        self,
        name: str,
        data: Any = None,
        *,
        contrast: Sequence[Any] | None = None,
        level: float = 0.95,
        covariance: str | ArrayLike = "model",
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> Effect | ClassEffects:
        """Return the average effect of a feature on the mean, or on the probability of each class.

        Parameters
        ----------
        name : str
            A column of X, or after ``from_formula`` of ``data``: in every term that has it.
        data : DataFrame or array_like, optional
            The rows to average over; those of the fit by default, but needed after
            ``from_formula``, whose table the fit does not keep.
        contrast : pair, optional
            Two values to compare, the first being the baseline; by default the slope.
        level : float
            The confidence.
        covariance : str or array_like of shape (rows,)
            See ``robust_covariance``.
        offset, exposure : str or array_like of shape (rows,), optional
            For ``data``, as for ``predict``.

        Returns
        -------
        Effect or ClassEffects

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is described above.
        """
        from glmlesson.glm.class_effects import average_class_effects
        from glmlesson.glm.effects import average_effect, varied

        low, high, kind, width = varied(self, name, data, contrast)
        ends = [self._end(X, data, offset, exposure) for X in (low, high)]
        average = average_class_effects if self.theta.ndim == 2 else average_effect
        return average(self, name, kind, *ends, width, level, covariance)

    def average_means(
        self,
        name: str,
        data: Any = None,
        *,
        values: Sequence[Any] | np.ndarray | None = None,
        level: float = 0.95,
        covariance: str | ArrayLike = "model",
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
    ) -> RowIntervals:
        """Return the mean over all rows, were a feature the same in each, at several values of it.

        Parameters
        ----------
        name, data, level, covariance, offset, exposure
            As for ``effects``, which has the differences of these means.
        values : sequence, optional
            Values of the feature; by default all of few or of categories, and else 41 between the
            least and the largest.

        Returns
        -------
        RowIntervals
            With the values as ``index``; formulas are in ``glmlesson.glm.average_means``.

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is described above.
        """
        from glmlesson.glm.average_means import average_means, feature_values
        from glmlesson.glm.effects import feature_rows

        column, with_values = feature_rows(self, name, data)
        values = feature_values(column) if values is None else values
        ends = [self._end(with_values(value), data, offset, exposure) for value in values]
        return average_means(self, values, ends, level, covariance)

    def for_marginaleffects(
        self, data: Any, *, offset: str | None = None, exposure: str | None = None
    ) -> Any:
        """Return the fit as a model of the package ``marginaleffects``, which must be installed.

        Parameters
        ----------
        data : DataFrame
            The rows that the package averages over, as a rule those of the fit; categories as a
            pandas or polars categorical column.
        offset, exposure : str, optional
            Columns of ``data``, needed if the fit had them as arguments.

        Returns
        -------
        marginaleffects.classes.ModelAbstract
            For ``predictions``, ``comparisons``, ``slopes``, ``hypotheses`` and their averages;
            see ``glmlesson.glm.marginaleffects``.

        Raises
        ------
        ImportError
            If the package is not installed.
        ValueError
            If the fit is not one of a formula, or columns were left out of it.
        """
        from glmlesson.glm.marginaleffects import marginal_model

        return marginal_model(self, self._predictor, data, offset, exposure)

    def _end(self, X, data, offset, exposure):
        """Features that were changed, and the linear predictor there."""
        if data is None and self.observations.offset is not None:
            return X, X @ self.theta + self.observations.offset
        return self._new(X, offset, exposure)[:2]

    def augment(self) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` of the rows: features, means, residuals, influence."""
        from glmlesson.glm.reports import augment

        return augment(self)
