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

from functools import cached_property
from typing import NamedTuple

import numpy as np
import scipy

from glmlesson.checks import positive_number
from glmlesson.glm import goodness_of_fit
from glmlesson.glm.arrays import inside
from glmlesson.glm.covariance import inverse_information
from glmlesson.glm.prediction import Predictor
from glmlesson.glm.questions import Questions
from glmlesson.glm.rows import Model
from glmlesson.glm.summary import Summary
from glmlesson.intervals import UNIT


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

    def __init__(self, model, family, link, observations, optimum, kept, formula=None, spec=None):
        self.model, self.family, self.link = model, family, link
        self.observations, self.names, self.kept = observations, observations.names, kept
        self.optimum, self.formula = optimum, formula
        self.theta = optimum.theta
        self.converged = optimum.state == "converged"
        self.n_iter = len(optimum.path) - 1
        self._predictor = Predictor(
            Model(family, link), self.theta, self.names, observations.given, kept, spec
        )

    # The fit ------------------------------------------------------------------------------------

    @property
    def history(self):
        """The path of the solver: ``history.theta`` and ``history.decrement``."""
        return History(np.array(self.optimum.path), np.array(self.optimum.decrements))

    @property
    def y(self):
        """The targets of the fit."""
        return self.observations.y

    @property
    def levels(self):
        """The texts of a formula's target, in the order of the classes; () for numbers."""
        return self._predictor.spec.levels if self._predictor.spec else ()

    @property
    def dropped(self):
        """How many rows of a formula's table were left out, for what they lack."""
        return self._predictor.spec.dropped if self._predictor.spec else 0

    @property
    def weights(self):
        """The prior weights of the fit, or None."""
        return self.observations.weights.prior

    @property
    def frequencies(self):
        """How many times each row was observed, or None."""
        return self.observations.weights.frequencies

    @property
    def trials(self):
        """Of how many trials each target is the proportion of successes, or None."""
        return self.observations.weights.trials

    @property
    def rows(self):
        """The rows of the fit, with the sums over them: see ``glmlesson.glm.rows.Rows``."""
        return self.observations.rows(self.family, self.link)

    @cached_property
    def n(self):
        """The number of observations: of rows, or the sum of the frequencies."""
        return self.observations.weights.observations(self.observations.n_rows)

    @property
    def n_parameters(self):
        """The number of estimated coefficients."""
        return len(self.kept) * (self.theta.size // len(self.theta))

    @property
    def df_residual(self):
        """The residual degrees of freedom, n − p; with k classes n (k − 1) − p."""
        return self.n * (self.theta.size // len(self.theta)) - self.n_parameters

    @cached_property
    def linear_predictor(self):
        """Xθ plus the offset, for each row."""
        predictor, offset = self.rows.predictor(self.theta), self.observations.offset
        return predictor if offset is None else predictor + offset

    @property
    def fitted(self):
        """The fitted mean of each row; for the categorical the probability of each class."""
        return goodness_of_fit.means(self._predictor.model, self.linear_predictor)

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
        r""":math:`(X^\top W X)^{-1}`, in the order of ``theta.ravel()``: the covariance of the
        estimates for a dispersion of one; NaN for columns that were left out."""
        return inverse_information(self.rows, self.theta, self.kept)

    @property
    def covariance(self):
        r"""The covariance of the estimates, :math:`\phi (X^\top W X)^{-1}`, in the order of
        ``theta.ravel()``; NaN for columns that were left out."""
        return self.dispersion * self.inverse_information

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

    @cached_property
    def deviance(self):
        """Twice what the log-likelihood lacks to that of a model with a mean for every row."""
        return goodness_of_fit.deviance(*self._fit)

    @property
    def _fit(self):
        return self._predictor.model, self.observations, self.linear_predictor

    @cached_property
    def null_deviance(self):
        """The deviance of the model with nothing but a constant (and the offset)."""
        return goodness_of_fit.null_deviance(self._predictor.model, self.observations)

    @cached_property
    def pearson_chi2(self):
        r"""Pearson's :math:`\chi^2 = \sum w_i (y_i - \mu_i)^2 / V(\mu_i)`."""
        return goodness_of_fit.pearson_chi2(*self._fit)

    @cached_property
    def log_likelihood(self):
        r"""The log-likelihood at the estimate, in nats; a quasi-model has none (``ValueError``)."""
        if self.model.dispersion is not None and not self.family.free_dispersion:
            raise ValueError(
                "A quasi-likelihood model has no likelihood: with this dispersion no distribution "
                "of the family has the model's variance. Compare such models by F tests of their "
                "deviances, or take the negative binomial."
            )
        dispersion = None
        if self.family.free_dispersion:
            dispersion = self.deviance / self.n if self.dispersion_is_estimated else self.dispersion
        return goodness_of_fit.log_likelihood(*self._fit, dispersion)

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
        return goodness_of_fit.residuals(kind, *self._fit)

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
        X, z = self._predictor.linear_predictor(X, offset, exposure)
        if interval is None:
            return goodness_of_fit.means(self._predictor.model, z)
        quantile = self._quantile("interval", interval)
        return self._predictor.interval(X, z, interval, quantile, self.covariance)

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
