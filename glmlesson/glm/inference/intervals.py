r"""Confidence intervals for coefficients: all values that a test would not reject.

=============  ==================================================================================
``"wald"``     :math:`\hat\theta_j \pm q\,\mathrm{se}_j`: symmetric, and only as good as the
               log-likelihood is a parabola
``"profile"``  all b with :math:`(D_{\theta_j = b} - D)/\phi \le q^2`, D being the least deviance:
               follows the log-likelihood wherever it leads, and knows no units
``"score"``    all b at whose best fit the slope is no steeper than
               :math:`|g_j| \sqrt{C_{jj}/\phi} \le q`: Wilson's interval for a single proportion
=============  ==================================================================================

q is the quantile of the normal distribution, or of Student's t with n − p degrees of freedom where
the dispersion is estimated, by the whole fit; for least squares all three are then the exact one.

Sources: Venables and Ripley (2002), Modern Applied Statistics with S, section 8.4; Cox and Hinkley
(1974), Theoretical Statistics, section 7.2; Hauck and Donner (1977), JASA 72, 851–853; Yee (2022),
JASA 117, 1763–1774.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import positive_number
from glmlesson.glm.arrays import inside
from glmlesson.glm.covariance import inverse_information
from glmlesson.glm.inference.covariance import covariance_of
from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.inference.profile import ends, refuse_no_profile
from glmlesson.glm.refit import refuse_method, seen_rows
from glmlesson.intervals import UNIT
from glmlesson.links.classes import LogRatio
from glmlesson.links.positive import Log
from glmlesson.links.unit import ComplementaryLogLog, Logit
from glmlesson.warnings import ConvergenceWarning

if TYPE_CHECKING:
    import pandas
    from numpy.typing import DTypeLike

    from glmlesson.glm.result import GLMResult

METHODS = ("wald", "profile", "score")


@dataclass(frozen=True)
class ConfidenceIntervals:
    """An interval for each coefficient; made by ``GLMResult.confidence``.

    Attributes
    ----------
    names : list of str
        The parameters, in the order of ``theta.ravel()``.
    estimate, lower, upper : ndarray of shape (parameters,)
        NaN for columns left out.
    level : float
    method : str
    word : str
        What the numbers are: ``"coefficient"``, or ``"odds ratio"``, ``"rate ratio"``, … if they
        are exponentiated.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).confidence(0.9, "profile", exponentiate=True)
    profile intervals, 90 %
                 rate ratio      lower      upper
    x0                1.454     0.5368      3.006
    x1                2.014      1.224      3.645
    """

    result: GLMResult
    names: list[str]
    estimate: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    level: float
    method: str
    word: str

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray:
        """Return the ends, of shape (parameters, 2)."""
        return np.array(np.stack([self.lower, self.upper], axis=-1), dtype=dtype)

    @cached_property
    def note(self) -> str:
        """What must be known to read the table; empty if there is nothing."""
        if self.method != "wald":
            return ""
        falling = hauck_donner(self.result) < 0
        names = ", ".join(np.array(self.names)[falling])
        if not names:
            return ""
        return (
            f"The Wald statistic of {names} falls as the coefficient grows (Hauck and Donner "
            "1977): take method='profile'."
        )

    def frame(self) -> pandas.DataFrame:
        """Return the table as a pandas ``DataFrame``, a row for each parameter."""
        import pandas

        columns = {self.word: self.estimate, "lower": self.lower, "upper": self.upper}
        return pandas.DataFrame(columns, index=self.names)

    def __repr__(self) -> str:
        wide = max(10, *map(len, self.names)) + 1
        lines = [
            f"{self.method} intervals, {100 * self.level:g} %",
            f"{'':{wide}}{self.word:>12}{'lower':>11}{'upper':>11}",
        ]
        for name, *numbers in zip(self.names, self.estimate, self.lower, self.upper, strict=True):
            estimate, low, high = (f"{number:.4g}" for number in numbers)
            lines.append(f"{name:{wide}}{estimate:>12}{low:>11}{high:>11}")
        return "\n".join([*lines, self.note] if self.note else lines)


def confidence(result, level=0.95, method="wald", *, exponentiate=False, covariance="model"):
    """Return intervals for the coefficients; see ``GLMResult.confidence``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> confidence(fit, 0.95, "score").upper.round(3)
    array([1.332, 1.316])
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}; it is {method!r}.")
    word = ratio_word(result) if exponentiate else "coefficient"
    estimate = result.theta.ravel().copy()
    if method == "wald":
        found = covariance_of(result, covariance)
        reach = normal_quantile(level, found.df_residual) * found.standard_errors
        estimate[np.isnan(reach)] = np.nan
        lower, upper = estimate - reach, estimate + reach
    else:
        if not (isinstance(covariance, str) and covariance == "model"):
            raise ValueError("covariance is for method='wald'; the others do not use one.")
        refuse_no_profile(result, f"method {method!r}")
        refuse_method(result, method, f"method {method!r}")
        quantile = normal_quantile(
            level, result.df_residual if result.dispersion_is_estimated else None
        )
        lower, upper = np.full((2, estimate.size), np.nan)
        for j in result.kept:
            lower[j], upper[j] = ends(result, j, quantile, method)
        estimate[np.setdiff1d(np.arange(estimate.size), result.kept)] = np.nan
        _warn_of_ends(result, lower, upper)
    if exponentiate:
        with np.errstate(over="ignore"):
            estimate, lower, upper = np.exp(estimate), np.exp(lower), np.exp(upper)
    names = parameter_names(result)
    return ConfidenceIntervals(result, names, estimate, lower, upper, float(level), method, word)


def _warn_of_ends(result, lower, upper):
    missing = [result.names[j] for j in result.kept if np.isnan(lower[j]) or np.isnan(upper[j])]
    if missing:
        warnings.warn(
            f"The interval of {', '.join(missing)} has an end that was not found: the best fit "
            "with the coefficient held there lies at the edge of the means that the family allows, "
            "or was not reached. Such ends are NaN; take method='wald', or another link.",
            ConvergenceWarning,
            stacklevel=4,
        )


def normal_quantile(level, df_residual=None, name="level"):
    """Return the two-sided quantile of a confidence, of the normal distribution or Student's t.

    Examples
    --------
    >>> round(float(normal_quantile(0.95)), 4), round(float(normal_quantile(0.95, 10)), 4)
    (1.96, 2.2281)
    """
    level = inside(name, np.float64(positive_number(name, level)), UNIT, "a confidence")
    if df_residual is None:
        return scipy.special.ndtri((1 + level) / 2)
    return scipy.special.stdtrit(df_residual, (1 + level) / 2) if df_residual > 0 else np.nan


COUNTED = ("Poisson", "geometric", "negative binomial")


def two_sided(statistic, df_residual=None):
    """Return the two-sided p-value of a normal statistic, or of Student's t.

    Examples
    --------
    >>> two_sided(np.array([0.0, -1.96])).round(3), two_sided(np.array([1.96]), 10).round(3)
    (array([1.  , 0.05]), array([0.078]))
    """
    tail = -np.abs(statistic)
    if df_residual is None:
        return 2 * scipy.special.ndtr(tail)
    return 2 * scipy.special.stdtr(df_residual, tail)


def ratio_word(result):
    """Return what the exponential of a coefficient of the fit is.

    Raises
    ------
    ValueError
        If the link is on no logarithmic scale.

    Examples
    --------
    >>> import glmlesson
    >>> ratio_word(glmlesson.GLM("bernoulli").fit([[1], [1]], [0, 1]))
    'odds ratio'
    """
    link, family = result.link, result.family.name
    if isinstance(link, Logit):
        return "odds ratio"
    if isinstance(link, LogRatio):
        return "odds ratio"
    if isinstance(link, ComplementaryLogLog):
        return "hazard ratio"
    if isinstance(link, Log):
        if family in ("Bernoulli", "binomial"):
            return "risk ratio"
        return "rate ratio" if family in COUNTED else "mean ratio"
    raise ValueError(
        f"exponentiate is for links on a logarithmic scale, but the fit has {link.title}: the "
        "exponential of its coefficients is no ratio of anything."
    )


def hauck_donner(result):
    r"""Return by how many per cent each Wald statistic grows with its coefficient by one per cent.

    .. math:: \frac{d \log |z_j|}{d \log |\theta_j|} =
              1 - \frac{\theta_j}{2\,C_{jj}} \frac{\partial C_{jj}}{\partial \theta_j}

    One for least squares. Below zero the statistic falls while the effect grows, and its p-value
    rises: the effect of Hauck and Donner. NaN for columns left out, or where the information
    beside the estimate does not exist.

    Examples
    --------
    >>> import glmlesson
    >>> for deaths in (60, 90, 95):
    ...     fit = glmlesson.GLM("bernoulli").fit([[1]] * 100, [1] * deaths + [0] * (100 - deaths))
    ...     print(hauck_donner(fit).round(3))
    [0.959]
    [0.121]
    [-0.325]
    """
    theta, width = result.theta, result.theta.size // len(result.names)
    found = np.full(theta.size, np.nan)
    with np.errstate(invalid="ignore"):
        errors = np.sqrt(result.inverse_information.diagonal())
    _, rows = seen_rows(result)
    for j in (result.kept[:, None] * width + np.arange(width)).ravel():
        # A step short enough for the third derivative not to matter, and no digits to be lost.
        step = np.zeros(theta.size)
        step[j] = 1e-3 * errors[j]
        near = [
            inverse_information(rows, theta + sign * step.reshape(theta.shape), result.kept)[j, j]
            for sign in (1, -1)
        ]
        slope = (near[0] - near[1]) / (2 * step[j])
        found[j] = 1 - theta.flat[j] * slope / (2 * errors[j] ** 2)
    return found
