"""What one may ask a fit once it is there, each answered by a room of its own, imported then."""


class Questions:
    """The questions to a fitted GLM that go beyond its estimates; ``GLMResult`` has them all.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).influence().leverage.round(2)
    array([0.46, 0.38, 0.29, 0.87])
    """

    def influence(self):
        """Return how much each row matters to the fit: leverage, Cook's distance, DFBETAS.

        Returns
        -------
        Influence
        """
        from glmlesson.glm.checking.influence import influence

        return influence(self)

    @property
    def terms(self):
        """The places of the columns of each term of the formula; else of each column.

        Examples
        --------
        >>> from glmlesson import GLM, datasets
        >>> shop = datasets.load("shop").frame()
        >>> GLM.from_formula("customers ~ ad_spend + C(rain)", shop, "poisson").terms
        {'Intercept': [0], 'ad_spend': [1], 'C(rain)': [2]}
        """
        if self._predictor.spec is None:
            return {name: [place] for place, name in enumerate(self.names)}
        named = {"1": "Intercept"}
        return {
            named.get(str(t), str(t)): list(p) for t, p in self._predictor.spec.term_indices.items()
        }

    @property
    def is_quasi(self):
        """Whether the fit has a mean and a variance only, and no likelihood."""
        return self.model.dispersion is not None and not self.family.free_dispersion

    # Comparison ---------------------------------------------------------------------------------

    def test(self, hypothesis, method="likelihood ratio", *, covariance="model"):
        r"""Test a linear hypothesis about the coefficients.

        Parameters
        ----------
        hypothesis : str, list of str, or array_like of shape (constraints, parameters)
            A column or a term of the formula (all of its coefficients are zero), an equation such
            as ``"a - b = 0"``, several of them separated by commas, or the matrix L of
            :math:`L\theta = 0`.
        method : str
            ``"likelihood ratio"``, ``"wald"`` or ``"score"``.
        covariance : str or array_like of shape (rows,)
            For Wald's test: see ``robust_covariance``.

        Returns
        -------
        HypothesisTest
            With ``statistic``, ``df``, ``df_residual`` (for F) and ``p_value``.

        Raises
        ------
        TypeError, ValueError
            If the hypothesis cannot be read or tested.

        Examples
        --------
        >>> from glmlesson import GLM, datasets
        >>> shop = datasets.load("shop").frame()
        >>> fit = GLM.from_formula("customers ~ ad_spend + C(rain)", shop, "poisson")
        >>> fit.test("C(rain)")
        likelihood ratio test of C(rain): chi-squared = 11.63 on 1 df, p = 0.0006472
        """
        from glmlesson.glm.inference.tests import hypothesis_test

        return hypothesis_test(self, hypothesis, method, covariance)

    def robust_covariance(self, kind="HC3"):
        r"""Return a covariance of the estimates that does not trust the variance function.

        Parameters
        ----------
        kind : str or array_like of shape (rows,)
            ``"model"``, ``"HC0"`` to ``"HC3"``, or the labels of groups of rows that belong
            together; formulas and small-sample factors are in
            ``glmlesson.glm.inference.covariance``.

        Returns
        -------
        Covariance
            With ``matrix``, ``standard_errors`` and ``df_residual``.
        """
        from glmlesson.glm.inference.covariance import covariance_of

        return covariance_of(self, kind)

    @property
    def aicc(self):
        r"""The AIC for small samples, with :math:`2k(k+1)/(n-k-1)` more for k parameters."""
        from glmlesson.glm.comparison import aicc

        return aicc(self)

    def pseudo_r2(self, kind="deviance"):
        r"""Return a share explained by the model.

        Parameters
        ----------
        kind : str
            With the deviance D and the log-likelihood ℓ, and those of the null model:
            ``"deviance"``: :math:`1 - D/D_0`, which is R² for the Gaussian. ``"McFadden"``:
            :math:`1 - \ell/\ell_0`. ``"Cox–Snell"``: :math:`1 - e^{-2(\ell - \ell_0)/n}`.
            ``"Nagelkerke"``: that over the most it can be, :math:`1 - e^{2\ell_0/n}`.

        Raises
        ------
        ValueError
            If there is no such kind, or it asks for probabilities and the targets have densities.
        """
        from glmlesson.glm.comparison import pseudo_r2

        return pseudo_r2(self, kind)

    # Intervals ----------------------------------------------------------------------------------

    def confidence(self, level=0.95, method="wald", *, exponentiate=False, covariance="model"):
        """Return a confidence interval for each coefficient.

        Parameters
        ----------
        level : float
            The confidence, between 0 and 1.
        method : str
            ``"wald"``, ``"profile"`` (of the likelihood) or ``"score"``; the formulas are in
            ``glmlesson.glm.inference.intervals``.
        exponentiate : bool
            Return ratios of odds, rates or means instead, for links on a logarithmic scale.
        covariance : str or array_like of shape (rows,)
            For Wald's intervals: see ``robust_covariance``.

        Returns
        -------
        ConfidenceIntervals
            With ``estimate``, ``lower``, ``upper`` and ``frame()``.

        Raises
        ------
        ValueError
            If an argument is not what is described above.

        Warns
        -----
        ConvergenceWarning
            If an end of a profile or score interval was not found.
        """
        from glmlesson.glm.inference.intervals import confidence

        return confidence(self, level, method, exponentiate=exponentiate, covariance=covariance)

    def profile(self, name, points=25, reach=3.0):
        """Return how well the model can fit with a coefficient held at other values, to draw.

        Parameters
        ----------
        name : str
            The coefficient.
        points : int
            At how many values.
        reach : float
            How far they go to either side, in standard errors.

        Returns
        -------
        Profile
        """
        from glmlesson.glm.inference.profile import profile

        return profile(self, name, points, reach)

    def hauck_donner(self):
        """Return by how many per cent each Wald statistic grows with its coefficient by one.

        Below zero the p-value rises while the effect grows: see
        ``glmlesson.glm.inference.intervals.hauck_donner``.
        """
        from glmlesson.glm.inference.intervals import hauck_donner

        return hauck_donner(self)

    # Simulation ---------------------------------------------------------------------------------

    def simulate(self, n=1, rng=None, *, uncertain=False):
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

    def bootstrap(self, n=999, rng=None):
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

    def envelope(self, kind="deviance", n=99, level=0.95, rng=None):
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

    def mean_interval(self, X, level=0.95, *, scale="response", offset=None, exposure=None):
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

    def observation_interval(self, X, level=0.95, *, offset=None, exposure=None):
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
        self, name, data=None, *, contrast=None, level=0.95, covariance="model",
        offset=None, exposure=None,
    ):  # fmt: skip
        """Return the average effect of a feature on the mean.

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
        Effect

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is described above.
        """
        from glmlesson.glm.effects import average_effect, varied

        low, high, kind, width = varied(self, name, data, contrast)
        if data is None and self.observations.offset is not None:
            offset = self.observations.offset
            ends = [(X, X @ self.theta + offset) for X in (low, high)]
        else:
            ends = [self._new(X, offset, exposure)[:2] for X in (low, high)]
        return average_effect(self, name, kind, *ends, width, level, covariance)
