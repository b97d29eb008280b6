r"""What there is one of for each row of a fit, as long as the result has its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from glmlesson.glm import goodness_of_fit
from glmlesson.glm.arrays import rows_where
from glmlesson.glm.ownership import Finished

if TYPE_CHECKING:
    from typing import Self

    import numpy as np

    from glmlesson.families.base import Family
    from glmlesson.glm.model import GLM
    from glmlesson.glm.observations import Observations
    from glmlesson.glm.rows import Rows
    from glmlesson.links.base import Link


class FittedRows(Finished):
    """The rows of a ``GLMResult``: its data, and the linear predictor and the mean of each.

    Examples
    --------
    >>> import glmlesson
    >>> result = glmlesson.GLM("gaussian").fit([[1], [1], [1]], [2.0, 3.0, 4.0])
    >>> result.fitted.round(6)
    array([3., 3., 3.])
    """

    model: GLM
    family: Family
    link: Link

    def without_data(self) -> Self:
        """Return the result without its rows, which is small to save.

        All that the summary shows is there, and so are predictions for new rows. What has one
        number for each row of the fit is refused: ``fitted``, ``residuals``, ``y``, ….

        Examples
        --------
        >>> import glmlesson, pickle
        >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
        >>> small = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).without_data()
        >>> len(pickle.dumps(small)) < 3000
        True
        >>> small.predict([[1, 3]]).round(1)
        array([11.9])
        """
        self._read_all_sums()
        small = object.__new__(type(self))
        kept = {k: v for k, v in self.__getstate__().items() if k not in self._WITH_ROWS}
        small.__dict__.update(kept)
        return small

    _WITH_ROWS = ("_linear_predictor", "_observations")

    def _read_all_sums(self):
        sums = ["deviance", "null_deviance", "pearson_chi2", "_pearson_norm"]
        sums += [] if self.is_quasi else ["log_likelihood"]
        for name in sums:  # each is kept once it was read
            getattr(self, name)

    def _of_rows(self, name):
        if name not in self.__dict__:
            raise ValueError(
                "This result was saved without its data, and what is asked for needs the rows of "
                "the fit: ask the result that without_data() was called on, or fit again."
            )
        return self.__dict__[name]

    @property
    def observations(self) -> Observations:
        """The data of the fit, checked: see ``glmlesson.glm.observations.Observations``."""
        return self._of_rows("_observations")

    @property
    def rows(self) -> Rows:
        """The same as the solver takes them: see ``glmlesson.glm.rows.Rows``."""
        return self.observations.rows(self.family, self.link)

    @property
    def y(self) -> np.ndarray:
        """The targets."""
        return self.observations.y

    @property
    def weights(self) -> np.ndarray | None:
        """The prior weights, or None."""
        return self.observations.weights.prior

    @property
    def frequencies(self) -> np.ndarray | None:
        """How many times each row was observed, or None."""
        return self.observations.weights.frequencies

    @property
    def trials(self) -> np.ndarray | None:
        """Of how many trials each target is the proportion of successes, or None."""
        return self.observations.weights.trials

    @property
    def linear_predictor(self) -> np.ndarray:
        """Xθ plus the offset, for each row; NaN where the data do not determine it."""
        return self._of_rows("_linear_predictor")

    @property
    def fitted(self) -> np.ndarray:
        """The fitted mean of each row; for the categorical the probability of each class."""
        return goodness_of_fit.means(self._predictor.model, self.linear_predictor)

    @property
    def _fit(self):
        return self._predictor.model, self.observations, self.linear_predictor

    @property
    def _counted(self):
        """The same for the rows with a positive weight, over which the sums go."""
        model, observations, z = self._fit
        seen = observations.seen
        rows = replace(observations, features=None).where(seen)  # no sum needs X again
        return model, rows, z if seen is None else rows_where(seen, z)[0]
