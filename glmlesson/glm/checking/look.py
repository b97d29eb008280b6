"""What the lines of a diagnosis are computed from, once for all of them."""

import numpy as np
import scipy

from glmlesson.glm.checking.influence import influence
from glmlesson.glm.distribution import RowLaw
from glmlesson.glm.working import inverse_information, score_and_weight


class Look:
    """The rows of a fit with a positive weight, and what the lines share.

    Examples
    --------
    >>> import glmlesson
    >>> look = Look(glmlesson.GLM("poisson").fit([[1]] * 8, [1, 2, 0, 1, 3, 1, 0, 2]))
    >>> look.leverage
    array([0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125])
    """

    def __init__(self, result):
        self.result = result
        seen = result.observations.seen
        seen = np.ones(result.rows.n, bool) if seen is None else seen
        weights = result.observations.weights
        self.X = np.asarray(result.rows.X, float)[seen][:, result.kept]
        self.z, self.y = result.linear_predictor[seen], result.y[seen]
        self.prior = np.broadcast_to(weights.of_variance, seen.shape)[seen]
        self.repeats = np.broadcast_to(weights.repeats, seen.shape)[seen]
        self.single = result.theta.ndim == 1
        self.leverage = influence(result).leverage[seen]
        self.C = inverse_information(result)
        self.seen, self.phi = seen, result.dispersion
        if self.single:
            self.score, self.weight = (
                one.reshape(len(self.X))
                for one in score_and_weight(result.rows.model, self.z, self.y, self.prior)
            )
            self.mean = result.link.unchecked.inverse(self.z)
            self.variance = result.family.unchecked.variance_function(self.mean) / self.prior
            self.square = (self.y - self.mean) ** 2 / (self.phi * self.variance)
            self.name = result.family.name
            # Of whole numbers with weights that are not, only the mean and the variance are known.
            whole = not result.family.support.integer or result.weights is None
            shape = result.estimated_shape
            finite = shape is not None and shape.name == "size" and not shape.at_edge
            self.size, self.size_error = (shape.value, shape.standard_error) if finite else (1.0, 0)
            self.has_law = not result.is_quasi and self.phi > 0 and whole

    def law(self):
        return RowLaw.of(self.result.family, self.mean, self.phi, self.prior)

    def of_squares(self, a):
        r"""Return Σ a (r² − 1 + h) and its standard deviation."""
        skew, kurtosis = self.law().scipy.stats(moments="sk")
        slope = np.sqrt(self.weight)  # h′/√V, times the root of the weight
        J = (self.repeats * a * slope * skew / np.sqrt(self.phi)) @ self.X
        total = np.sum(self.repeats * a * (self.square - 1 + self.leverage))
        spread = np.sum(self.repeats * a**2 * (kurtosis + 2)) - self.phi * J @ self.C @ J
        if self.size_error:  # what an estimated size explains of them: E (y − μ)² s is ∂V/∂r
            of_size = -((self.mean / self.size) ** 2) / self.variance
            spread -= (self.size_error * np.sum(self.repeats * a * of_size)) ** 2
        return total, np.sqrt(max(spread, 0.0))

    def added(self, column):
        """Return the p-value of the score test of a column that the model lacks."""
        f, W = self.repeats, self.weight
        inner = (f * W * column) @ self.X
        left = (f * W * column) @ column - inner @ self.C @ inner
        scale = (f * W * column) @ column
        if not left > 1e-9 * scale:
            return np.nan  # the model has it already
        chi2 = ((f * self.score) @ column) ** 2 / left / self.phi
        if self.result.dispersion_is_estimated:
            df = self.result.df_residual - 1
            # The dispersion as it would be with the column: an F test.
            rest = self.result.df_residual - chi2
            if df <= 0 or rest <= 0:
                return np.nan
            return scipy.special.fdtrc(1, df, chi2 / (rest / df))
        return scipy.special.chdtrc(1, chi2)
