r"""The three classical tests of a linear hypothesis :math:`L\theta = c` with q rows.

======================  =======================================================================
``"likelihood ratio"``  :math:`(D_0 - D)/\phi`: how much the deviance rises under the hypothesis
``"wald"``              :math:`d^\top (L\,\mathrm{Cov}\,L^\top)^{-1} d` with
                        :math:`d = L\hat\theta - c`: how far the estimate is from it
``"score"``             :math:`g_0^\top I_0^{-1} g_0/\phi`: how steep the log-likelihood still is at
                        the best fit under it (Rao's)
======================  =======================================================================

With a known dispersion each is compared with :math:`\chi^2_q`, and with an estimated one, that of
the whole fit, a q-th of it with :math:`F_{q,\,n-p}`: exact for the Gaussian with identity link.

Sources: McCullagh and Nelder (1989), appendix A; Rao (1948), Proceedings of the Cambridge
Philosophical Society 44, 50–57.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from glmlesson.glm.inference.covariance import covariance_of
from glmlesson.glm.inference.hypotheses import linear_hypothesis
from glmlesson.glm.refit import constrained, refuse_method, rise
from glmlesson.glm.rows import score_and_information


@dataclass(frozen=True)
class HypothesisTest:
    """The outcome of a test of a linear hypothesis about the coefficients.

    Attributes
    ----------
    hypothesis, method : str
        What was tested, and how.
    statistic : float
        The value of χ², or of F where ``df_residual`` is not None.
    df : int
        The number of independent constraints.
    df_residual : float or None
        The denominator's degrees of freedom of F.
    p_value : float

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> fit.test("x1")
    likelihood ratio test of x1: chi-squared = 5.579 on 1 df, p = 0.01818
    """

    hypothesis: str
    method: str
    statistic: float
    df: int
    df_residual: float | None
    p_value: float

    def __repr__(self) -> str:
        if self.df_residual is None:
            value = f"chi-squared = {self.statistic:.4g} on {self.df} df"
        else:
            value = f"F = {self.statistic:.4g} on {self.df} and {self.df_residual:g} df"
        return f"{self.method} test of {self.hypothesis}: {value}, p = {self.p_value:.4g}"


def hypothesis_test(result, hypothesis, method="likelihood ratio", covariance="model"):
    """Return a test of a linear hypothesis; see ``GLMResult.test``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> hypothesis_test(fit, "x0 - x1 = 0", "wald")
    wald test of x0 - x1 = 0: chi-squared = 0.1664 on 1 df, p = 0.6833
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}; it is {method!r}.")
    if method != "wald" and not (isinstance(covariance, str) and covariance == "model"):
        raise ValueError("covariance is for method='wald'; the other tests do not use one.")
    refuse_method(result, method, f"method {method!r}")
    L, c, words = linear_hypothesis(result, hypothesis)
    if method == "wald":
        found = covariance_of(result, covariance)
        value, residual = _wald(result, L, c, found.matrix), found.df_residual
    else:
        value = METHODS[method](result, L, c) / result.dispersion
        residual = result.df_residual if result.dispersion_is_estimated else None
    return HypothesisTest(words, method, *referred(value, len(L), residual))


def referred(chi2, df, df_residual):
    """Return the statistic, its degrees of freedom and the p-value of a χ² or of F.

    Examples
    --------
    >>> referred(4.0, 1, None)[3] < referred(4.0, 1, 10)[3]
    True
    """
    if df_residual is None:
        return float(chi2), df, None, float(scipy.special.chdtrc(df, chi2))
    statistic = chi2 / df
    p = scipy.special.fdtrc(df, df_residual, statistic) if df_residual > 0 else np.nan
    return float(statistic), df, df_residual, float(p)


def _wald(result, L, c, covariance):
    used = np.any(L, axis=0)
    L = L[:, used]
    d = L @ result.theta.ravel()[used] - c
    return d @ np.linalg.solve(L @ covariance[np.ix_(used, used)] @ L.T, d)


def _under(result, L, c):
    fit = constrained(result, L, c)
    if fit is None:
        raise ValueError(
            "hypothesis leaves some row without a mean that the link allows; take method='wald'."
        )
    if fit.state not in ("converged", "receding"):
        raise ValueError(
            "The best fit under the hypothesis was not reached, so that its deviance is not known; "
            "take method='wald'."
        )
    return fit


def _likelihood_ratio(result, L, c):
    return rise(result, _under(result, L, c))


def _score(result, L, c):
    fit = _under(result, L, c)
    sums = score_and_information(fit.rows, fit.theta)
    width = result.theta.size // len(result.names)
    kept = (result.kept[:, None] * width + np.arange(width)).ravel()
    gradient = sums.score[kept]
    return gradient @ fit.inverse_information[np.ix_(kept, kept)] @ gradient


METHODS = {"likelihood ratio": _likelihood_ratio, "wald": _wald, "score": _score}
