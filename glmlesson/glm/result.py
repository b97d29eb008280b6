r"""What a fit returns: estimates, their uncertainty, and how well the model describes the data.

Conventions, stated once
    * Standard errors come from the expected information at the estimate,
      :math:`\mathrm{Cov}(\hat\theta) = \hat\phi\,(X^\top W X)^{-1}`.
    * A free dispersion is :math:`\hat\phi = \chi^2 / (n - p)` with Pearson's :math:`\chi^2`; tests
      and intervals then use Student's t with n − p degrees of freedom, and otherwise the normal
      distribution.
    * The log-likelihood holds all constants. With a free dispersion it is taken at
      :math:`\phi = \text{deviance} / n`, and AIC and BIC count the dispersion as a parameter, as R
      does.
    * With k classes a row has k − 1 observations, so that n − p is n (k − 1) − p.
    * ``weights`` are prior weights: they divide the variance, and n is the number of rows. Where
      the dispersion is known they multiply each row's log-likelihood, as in R. ``frequencies``
      repeat rows, and n is their sum.
    * The null model has a constant mean if the columns of X can make a constant, and otherwise no
      parameter at all; offsets stay in either.

Everything but the estimate itself is computed when it is first read. What there is one of for each
row is a Dask array where the data were on Dask, and what is summed over the rows is summed there.

Chapter: The universal gradient.
Source: McCullagh and Nelder (1989), sections 2.3 to 2.4.
"""

from dataclasses import replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
import scipy

from glmlesson.checks import one_per_row, positive_number
from glmlesson.glm.arrays import each_row, inside, on_dask, real_array
from glmlesson.glm.prediction import Prediction, predictor_errors
from glmlesson.glm.questions import Questions
from glmlesson.glm.rows import Sums, sums_at, threads
from glmlesson.glm.solver import maximise, spread_and_average
from glmlesson.glm.summary import Summary
from glmlesson.intervals import POSITIVE, UNIT


class History(NamedTuple):
    """The climb to the maximum: each theta on the way, and the Newton decrement there.

    The decrement is how far the maximum is, in standard errors (for a dispersion of one).

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> history = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).history
    >>> history.theta[-1].round(4)
    array([0.374 , 0.7002])
    >>> bool(history.decrement[0] > history.decrement[-1])
    True
    """

    theta: np.ndarray
    decrement: np.ndarray


class GLMResult(Questions):
    """A fitted GLM; made by ``GLM.fit``.

    Attributes
    ----------
    theta : ndarray of shape (features,), or (features, classes − 1)
        The estimate; zero for a column that the others determine.
    names : list of str
        The columns of X.
    converged : bool
        Whether ``theta`` is the maximum-likelihood estimate.
    n_iter : int
        The number of steps of the solver.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> result = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> round(result.deviance, 4), round(result.null_deviance, 4)
    (0.2584, 5.8376)
    >>> round(result.aic, 4)
    14.9076
    >>> result.predict([[1, 3]]).round(1)
    array([11.9])
    """

    formula = None
    _spec = None

    def __init__(self, **facts):
        self.__dict__.update(facts)
        self.theta = self.optimum.theta
        self.converged = self.optimum.state == "converged"
        self.n_iter = len(self.optimum.path) - 1

    # The fit ------------------------------------------------------------------------------------

    @property
    def history(self):
        """The path of the solver: ``history.theta`` and ``history.decrement``."""
        return History(np.array(self.optimum.path), np.array(self.optimum.decrements))

    @cached_property
    def n(self):
        """The number of observations: of rows, or the sum of the frequencies."""
        if self.frequencies is not None:
            return float(self.frequencies.sum())
        if self.weights is not None:
            return int(np.count_nonzero(self.weights))
        return self.rows.n

    @property
    def n_parameters(self):
        """The number of estimated coefficients."""
        return len(self.kept) * int(np.prod(self.rows.shape[1:], dtype=int))

    @property
    def df_residual(self):
        """The residual degrees of freedom, n − p; with k classes n (k − 1) − p."""
        return self.n * int(np.prod(self.rows.shape[1:], dtype=int)) - self.n_parameters

    @cached_property
    def linear_predictor(self):
        """Xθ plus the offset, for each row."""
        predictor = self.rows.predictor(self.theta)
        return predictor if self.rows.offset is None else predictor + self.rows.offset

    @cached_property
    def _mean(self):
        return each_row(partial(_means, self.link), self.linear_predictor)

    @property
    def fitted(self):
        """The fitted mean of each row; for the categorical the probability of each class."""
        return self._means(self.linear_predictor)

    def _means(self, predictor):
        if predictor.ndim == 2:  # one minus the others would not be exact where it is small
            return each_row(partial(_probabilities, self.family), predictor)
        return each_row(partial(_means, self.link), predictor)

    # Uncertainty --------------------------------------------------------------------------------

    @cached_property
    def dispersion(self):
        r""":math:`\phi`: estimated, known, or one."""
        wanted = self.model.dispersion
        if wanted == "pearson" or (wanted is None and self.family.free_dispersion):
            if self.df_residual <= 0:
                return np.nan
            return self.pearson_chi2 / self.df_residual
        return 1.0 if wanted is None else float(wanted)

    @property
    def dispersion_is_estimated(self):
        """Whether the dispersion comes from the data."""
        wanted = self.model.dispersion
        return wanted == "pearson" or (wanted is None and self.family.free_dispersion)

    @cached_property
    def inverse_information(self):
        r""":math:`(X^\top W X)^{-1}`, in the order of ``theta.ravel()``; NaN for columns that were
        left out. Times the dispersion it is the covariance of the estimates."""
        with threads(self.rows):
            sums = sums_at(self.rows, self.theta, curvature=True)
        size = self.theta.size
        full = np.full((size, size), np.nan)
        width = size // len(self.names)
        kept = (self.kept[:, None] * width + np.arange(width)).ravel()
        if sums is not None:
            inverse = _inverse(sums.curvature[np.ix_(kept, kept)])
            full[np.ix_(kept, kept)] = self._inverse_on_a_basis() if inverse is None else inverse
        return full

    @cached_property
    def covariance(self):
        r"""The covariance of the estimates, :math:`\phi (X^\top W X)^{-1}`, in the order of
        ``theta.ravel()``; NaN for columns that were left out."""
        return self.dispersion * self.inverse_information

    def _inverse_on_a_basis(self):
        """The inverse information of ill-conditioned columns, whose squares would lose digits."""
        rows = self.rows
        if len(rows.shape) == 2:
            return np.nan
        _, basis, R = replace(rows, X=rows.X[:, self.kept]).on_a_basis()
        theta = R @ self.theta[self.kept]
        sums = sums_at(basis, theta, curvature=True)
        inverse = None if sums is None else _inverse(sums.curvature)
        if inverse is None:
            return np.nan
        half = scipy.linalg.solve_triangular(R, np.linalg.cholesky(inverse))
        return half @ half.T

    @property
    def standard_errors(self):
        """The standard error of each coefficient, in the shape of ``theta``."""
        with np.errstate(invalid="ignore"):
            return np.sqrt(self.covariance.diagonal()).reshape(self.theta.shape)

    @property
    def statistics(self):
        """The Wald statistic of each coefficient: the estimate over its standard error."""
        with np.errstate(divide="ignore", invalid="ignore"):  # no error at all in a perfect fit
            return self.theta / self.standard_errors

    @property
    def p_values(self):
        """Two-sided, of the hypothesis that a coefficient is zero."""
        return 2 * self._reference.sf(np.abs(self.statistics))

    @property
    def _reference(self):
        if self.dispersion_is_estimated:
            return scipy.stats.t(self.df_residual)
        return scipy.stats.norm()

    def intervals(self, level=0.95):
        """Return Wald's confidence intervals for the coefficients, of shape (\\*theta.shape, 2)."""
        reach = self._quantile("level", level) * self.standard_errors
        return np.stack([self.theta - reach, self.theta + reach], axis=-1)

    def _quantile(self, name, level):
        level = inside(name, np.float64(positive_number(name, level)), UNIT, "a confidence")
        return self._reference.ppf((1 + level) / 2)

    # How well it describes the data --------------------------------------------------------------

    @property
    def _row_weights(self):
        """Weights, frequencies and trials in one; one where there are none."""
        return 1.0 if self.rows.weights is None else self.rows.weights

    @cached_property
    def deviance(self):
        """Twice what the log-likelihood lacks to that of a model with a mean for every row."""
        return _weighted_sum(self._row_weights, self._unit_deviances)

    @cached_property
    def _unit_deviances(self):
        if self.theta.ndim == 2:
            return -2 * self._log_probs()
        if self.rows.model.canonical:
            return each_row(partial(_unit_deviances_at, self.family), self.y, self.linear_predictor)
        return each_row(partial(_unit_deviances, self.family), self.y, self._mean)

    @cached_property
    def null_deviance(self):
        """The deviance of the model with nothing but a constant (and the offset)."""
        rows = self.rows
        if not self._has_constant():
            z = np.zeros(rows.shape[1:]) if rows.offset is None else rows.offset
            domain = self.link.eta_domain
            z = inside("offset", z, domain, f"a model without constant, {self.link!r}")
            mean = each_row(partial(_means, self.link), z)
        elif rows.offset is None:
            weighted = (
                rows.target.sum(axis=0) if rows.weights is None else rows.weights @ rows.target
            )
            mean = np.asarray(weighted) / rows.mass
        else:
            constant = replace(rows, X=np.ones_like(rows.X[:, :1], dtype=float))
            optimum = maximise(constant, *spread_and_average(constant, self.family))
            mean = each_row(partial(_means, self.link), optimum.theta[0] + rows.offset)
        unit = each_row(partial(_unit_deviances, self.family), self.y, mean)
        return _weighted_sum(self._row_weights, unit)

    def _has_constant(self):
        """Whether some combination of the columns is one in every row."""
        sums = self.rows.total(_constant_sums)
        scale = np.sqrt(sums.curvature.diagonal())
        scale[scale == 0] = 1.0
        gram = sums.curvature / scale / scale[:, None]
        combination = scipy.linalg.lstsq(gram, sums.gradient / scale)[0] / scale
        return bool(np.abs(self.rows.predictor(combination) - 1).max() < 1e-6)

    @cached_property
    def pearson_chi2(self):
        r"""Pearson's :math:`\chi^2 = \sum w_i (y_i - \mu_i)^2 / V(\mu_i)`."""
        return float(np.sum(self.residuals("pearson") ** 2 * self._repeats))

    @property
    def _repeats(self):
        if self.frequencies is None:
            return 1.0
        return self.frequencies[:, None] if self._mean.ndim == 2 else self.frequencies

    @cached_property
    def log_likelihood(self):
        r"""The log-likelihood at the estimate, in nats; a quasi-model has none (``ValueError``)."""
        if self.model.dispersion is not None and not self.family.free_dispersion:
            raise ValueError(
                "A quasi-likelihood model has no likelihood: with this dispersion no distribution "
                "of the family has the model's variance. Compare such models by F tests of their "
                "deviances, or take the negative binomial."
            )
        prior = 1.0 if self.weights is None else self.weights
        repeats = 1.0 if self.frequencies is None else self.frequencies
        if self.family.free_dispersion:
            dispersion = self.deviance / self.n if self.dispersion_is_estimated else self.dispersion
            if dispersion == 0:  # a density can be as high as one likes if the fit is perfect
                return np.inf
            densities = partial(_log_densities, self.family, dispersion)
            logs = each_row(densities, self.y, self._mean, prior)
            return _weighted_sum(repeats * np.not_equal(prior, 0), logs)
        if self.trials is None:
            logs = self._log_probs()
        else:
            logs = each_row(_log_binomials, self.y, self._mean, self.trials)
        return _weighted_sum(prior * repeats, logs)

    def _log_probs(self):
        if self.rows.model.canonical:
            return each_row(self.family.unchecked.log_prob, self.y, self.linear_predictor)
        return each_row(partial(_log_probs, self.family), self.y, self._mean)

    @property
    def _counted(self):
        """The parameters that AIC and BIC count."""
        free = self.family.free_dispersion and self.dispersion_is_estimated
        return self.n_parameters + free

    @property
    def aic(self):
        """Akaike's criterion, twice the number of parameters less twice the log-likelihood."""
        return 2 * self._counted - 2 * self.log_likelihood

    @property
    def bic(self):
        """Schwarz's criterion: as the AIC, with log n for each parameter in place of two."""
        return np.log(self.n) * self._counted - 2 * self.log_likelihood

    def residuals(self, kind="response", *, standardised=False, rng=0):
        r"""Return what the fit leaves of each row.

        Parameters
        ----------
        kind : str
            ``"response"``: :math:`y - \mu`. ``"pearson"``:
            :math:`\sqrt{w}\,(y - \mu)/\sqrt{V(\mu)}`, of variance about φ. ``"deviance"``: the
            signed square root of the row's share of the deviance. For the categorical family the
            first two have a column for each class, and the last is one number a row, the square
            root of minus twice the log-probability of its class. ``"working"``, ``"partial"`` (a
            column for each feature), ``"anscombe"`` and ``"quantile"`` (randomised for whole
            numbers) are explained in ``glmlesson.glm.checking.residuals``.
        standardised : bool
            Divide Pearson's or the deviance residuals by :math:`\sqrt{\phi (1 - h)}`, with the
            leverage h.
        rng : numpy.random.Generator or int
            What the randomised quantile residuals are drawn with.

        Raises
        ------
        ValueError
            If there is no such kind, or not for this model.
        """
        if standardised or kind not in ("response", "pearson", "deviance"):
            from glmlesson.glm.checking.residuals import residuals

            return residuals(self, kind, standardised=standardised, rng=rng)
        weights = np.asarray(1.0) if self.weights is None else self.weights
        weights = weights if self.trials is None else weights * self.trials
        target = self.rows.target
        if kind == "deviance":
            unit = self._unit_deviances
            return each_row(_deviance_residuals, target, self._mean, unit, weights)
        function = partial(_residuals, kind, self.family)
        return each_row(function, self.y, target, self.fitted, weights)

    # Prediction ---------------------------------------------------------------------------------

    def predict(self, X, interval=None, *, offset=None, exposure=None):
        r"""Return the mean for new rows.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            As for the fit; after ``from_formula`` a table with the columns that the formula names.
            The columns of a DataFrame are taken by name.
        interval : float, optional
            A confidence, such as 0.95: return an interval for each mean as well. It is computed on
            the scale of the link and carried back, so it stays inside the means' domain.
        offset, exposure : array_like of shape (rows,), optional
            As for the fit, and needed if the fit had it.

        Returns
        -------
        ndarray or Prediction
            The means (for the categorical the probabilities of all classes), or with ``interval``
            a ``Prediction`` of mean, lower and upper.

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is described above.

        Examples
        --------
        >>> import glmlesson
        >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
        >>> result = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
        >>> new = result.predict([[1, 0]], interval=0.95)
        >>> new.mean.round(2), new.lower.round(2), new.upper.round(2)
        (array([1.45]), array([0.53]), array([3.97]))
        """
        if on_dask(X, offset, exposure):
            from glmlesson.glm.dask import aligned

            X, offset, exposure = aligned(self._columns(X), offset=offset, exposure=exposure)
        X = self._matrix(X)
        z = X @ self.theta + self._new_offset(X, offset, exposure)
        domain = self.link.eta_domain
        z = inside("X @ theta", z, domain, f"{self.link.title}, which has no mean elsewhere")
        mean = self._means(z)
        if interval is None:
            return mean
        if mean.ndim == 2:
            raise ValueError(
                "interval is for a single mean a row; leave it out for several classes."
            )
        kept = self.kept
        covariance = self.covariance[np.ix_(kept, kept)]
        error = each_row(partial(predictor_errors, covariance), X[:, kept])
        reach = self._quantile("interval", interval) * error
        # An end outside the link's domain is as far as the domain goes.
        low, high = np.nextafter(domain.low, np.inf), np.nextafter(domain.high, -np.inf)
        ends = [self._means(np.clip(z + r, low, high)) for r in (-reach, reach)]
        return Prediction(mean, np.minimum(*ends), np.maximum(*ends), float(interval))

    def _matrix(self, X):
        if self._spec is not None:
            from glmlesson.glm.formula import features

            return features(self._spec, X)
        X = real_array("X", self._columns(X))
        if X.ndim != 2 or X.shape[1] != len(self.names):
            raise ValueError(
                f"X must have shape (rows, {len(self.names)}), as the fit had, but its shape is "
                f"{X.shape}."
            )
        return X

    def _columns(self, X):
        """Return the columns of the fit, in their order, where ``X`` is a table."""
        if not hasattr(X, "columns"):
            return X
        found = {str(name): name for name in X.columns}
        if missing := [name for name in self.names if name not in found]:
            raise ValueError(
                f"X must have the columns of the fit, but {', '.join(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} missing."
            )
        return X[[found[name] for name in self.names]]

    def _new_offset(self, X, offset, exposure):
        given = {"offset": offset, "exposure": exposure}
        total = 0.0
        for name, value in given.items():
            if (value is None) == (name in self.exposed):
                needed = "needed, as the fit had one" if value is None else "not part of the fit"
                raise ValueError(f"{name} is {needed}.")
            if value is not None:
                value = real_array(name, value)
                value = np.full(len(X), float(value)) if value.ndim == 0 else value
                value = one_per_row(name, value, X)
                if name == "exposure":
                    value = np.log(inside(name, value, POSITIVE, "a log link"))
                total = total + value
        return total

    # Shown --------------------------------------------------------------------------------------

    def summary(self):
        """Return the table of coefficients and the usual statistics, as text and as HTML."""
        return Summary(self)

    def __repr__(self):
        theta = np.array2string(self.theta, precision=4, separator=", ", threshold=12)
        state = "converged" if self.converged else "not converged"
        return (
            f"GLMResult({self.family.name}, {self.link.name} link, theta={theta}, "
            f"{state} in {self.n_iter} steps)"
        )


def _means(link, z):
    with np.errstate(over="ignore"):
        return link.unchecked.inverse(z)


def _constant_sums(X, target, weights, offset):
    """What the least-squares approximation of a constant by the columns needs."""
    X = np.asarray(X, dtype=float)
    return Sums(X.sum(axis=0), X.T @ X, np.inf)


def _probabilities(family, predictor):
    return np.exp(family.unchecked.log_probabilities(predictor))


def _log_probs(family, y, mean):
    with np.errstate(divide="ignore"):  # a mean that rounds to its end has an infinite η
        return family.unchecked.log_prob(y, family.canonical_link.unchecked.link(mean))


def _log_densities(family, dispersion, y, mean, prior):
    with np.errstate(divide="ignore", invalid="ignore"):
        return family.unchecked.log_density(y, mean, dispersion / prior)


def _log_binomials(y, mean, trials):
    return scipy.stats.binom.logpmf(np.round(y * trials), trials, mean)


def _deviance_residuals(target, mean, unit, weights):
    size = np.sqrt(np.maximum(weights * unit, 0.0))
    return size if mean.ndim == 2 else np.sign(target - mean) * size


def _residuals(kind, family, y, target, mean, weights):
    """Each row's residuals, given the means of all classes where there are several."""
    if mean.ndim == 2:
        target = y[:, None] == np.arange(mean.shape[1])
        variance, weights = mean, weights[..., None]
    else:
        variance = family.unchecked.variance_function(mean)
    difference = target - mean
    if kind == "response":
        return difference
    with np.errstate(invalid="ignore", divide="ignore"):
        pearson = np.sqrt(weights / variance) * difference
    return np.where(difference == 0, 0.0, pearson)


def _unit_deviances(family, y, mean):
    """Each row's deviance per unit of weight."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return family.unchecked.unit_deviance(y, mean)


def _unit_deviances_at(family, y, eta):
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return family.unchecked.unit_deviance_at(y, eta)


def _weighted_sum(weights, values):
    """Return Σ w·v, in which a weight of zero makes nothing of anything, even of the infinite."""
    return float(np.sum(each_row(_weighted, weights, values)))


def _weighted(weights, values):
    with np.errstate(invalid="ignore"):
        return np.where(np.equal(weights, 0), 0.0, weights * values)


def _inverse(information):
    """Return the inverse of a positive definite matrix, or None where it would lose digits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # In units of each coefficient's own information, so that no column is too small.
        scale = 1 / np.sqrt(information.diagonal())
        scaled = information * scale[:, None] * scale
    factor, info = scipy.linalg.lapack.dpotrf(scaled, lower=1)
    if info or not factor.diagonal().min() > 1e-3:
        return None
    inverse = scipy.linalg.cho_solve((factor, True), np.eye(len(scaled)))
    return inverse * scale[:, None] * scale
