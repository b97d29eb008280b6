"""What one may ask a fit about its coefficients, each answered by a room of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal

    import numpy as np
    import pandas
    from numpy.typing import ArrayLike

    from glmlesson.glm.inference.covariance import Covariance
    from glmlesson.glm.inference.intervals import ConfidenceIntervals
    from glmlesson.glm.inference.profile import Profile
    from glmlesson.glm.inference.tests import HypothesisTest


class AboutCoefficients:
    """The questions to a ``GLMResult`` about its coefficients: tests, intervals, covariances.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> fit.test("x1", "score").p_value < 0.05
    True
    """

    @property
    def terms(self) -> dict[str, list[int]]:
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
        return self._predictor.spec.terms

    # Comparison ---------------------------------------------------------------------------------

    def test(
        self,
        hypothesis: str | ArrayLike,
        method: Literal["likelihood ratio", "wald", "score"] = "likelihood ratio",
        *,
        covariance: str | ArrayLike = "model",
    ) -> HypothesisTest:
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

    def robust_covariance(self, kind: str | ArrayLike = "HC3") -> Covariance:
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
    def aicc(self) -> float:
        r"""The AIC for small samples, with :math:`2k(k+1)/(n-k-1)` more for k parameters."""
        from glmlesson.glm.comparison import aicc

        return aicc(self)

    def pseudo_r2(self, kind: str = "deviance") -> float:
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

    def confidence(
        self,
        level: float = 0.95,
        method: Literal["wald", "profile", "score"] = "wald",
        *,
        exponentiate: bool = False,
        covariance: str | ArrayLike = "model",
    ) -> ConfidenceIntervals:
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

    def profile(self, name: str, points: int = 25, reach: float = 3.0) -> Profile:
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

    def hauck_donner(self) -> np.ndarray:
        """Return by how many per cent each Wald statistic grows with its coefficient by one.

        Below zero the p-value rises while the effect grows: see
        ``glmlesson.glm.inference.intervals.hauck_donner``.
        """
        from glmlesson.glm.inference.intervals import hauck_donner

        return hauck_donner(self)

    # Tables -------------------------------------------------------------------------------------

    def tidy(
        self,
        level: float = 0.95,
        *,
        exponentiate: bool = False,
        covariance: str | ArrayLike = "model",
    ) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` with a row for each coefficient, as R's broom does.

        Parameters
        ----------
        level, exponentiate, covariance
            As for ``confidence``; ``std_error`` and ``statistic`` stay on the scale of the link.
        """
        from glmlesson.glm.reports import tidy

        return tidy(self, level, exponentiate=exponentiate, covariance=covariance)

    def glance(self) -> pandas.DataFrame:
        """Return a pandas ``DataFrame`` with one row: deviance, likelihood, AIC, …"""
        from glmlesson.glm.reports import glance

        return glance(self)
