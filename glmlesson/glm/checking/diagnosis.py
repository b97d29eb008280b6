r"""What the data say against a model, in a short table.

Most lines are tests. Their level is 5 %: of data that the model itself drew, one in twenty raises
the line. They rest on sums over the rows,

.. math:: S = \sum_i a_i\,g(y_i, \mu_i) \quad\text{with}\quad E[g] = 0,

whose variance with estimated coefficients is less than with known ones by what the scores
:math:`s_i = x_i r_i` explain of them,

.. math:: \mathrm{Var}(S) = \sum_i a_i^2\,\mathrm{Var}(g_i) - J^\top C J, \qquad
          J = \sum_i a_i\,\mathrm{Cov}(g_i, s_i),

with the moments of the family. The squares of Pearson residuals have the mean :math:`1 - h_i`, the
variance :math:`\kappa_i + 2` and the covariance :math:`x_i h'\gamma_i / \sqrt{V}` with the scores,
for the skewness γ and the excess kurtosis κ. With small expected counts :math:`\chi^2` has a long
tail: a count of one where 0.1 are expected adds eight to it. So the ships' ratio of 1.69 has by the
moments above the p-value 0.057, and 4.3 % of 4,000 replicas that were fitted anew lie beyond it,
where :math:`\chi^2_{25}` would say 1.7 %. The other lines are facts, raised beyond a threshold that
they name; how often a true model raises *separation nearby* depends on how many outcomes there are
of the rarer kind, and stands in a table of its own.

Sources: McCullagh (1985), International Statistical Review 53, 61–67, for :math:`\chi^2`; Pregibon
(1980), Applied Statistics 29, 15–24, for the link test; van den Broek (1995), Biometrics 51,
738–743, for zeros; Hauck and Donner (1977), JASA 72, 851–853; Cook (1977), Technometrics 19, 15–18.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.arrays import is_sparse, on_dask
from glmlesson.glm.checking.lines import LINES, outside
from glmlesson.glm.checking.look import Look

if TYPE_CHECKING:
    import pandas
    from numpy.typing import ArrayLike

    from glmlesson.glm.checking.finding import Finding
    from glmlesson.glm.result import GLMResult


@dataclass(frozen=True)
class Diagnosis:
    """What the data say against a model; made by ``GLMResult.diagnose``.

    Attributes
    ----------
    findings : list of Finding
        Every line that applies to the model, raised or not.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1]] * 8, [0, 0, 0, 0, 0, 9, 12, 11])
    >>> [finding.line for finding in fit.diagnose().raised]
    ['overdispersion', 'excess zeros', 'outlying row', 'influential row']
    """

    findings: list[Finding]

    @property
    def raised(self) -> list[Finding]:
        """The lines that speak against the model."""
        return [finding for finding in self.findings if finding.raised]

    def frame(self) -> pandas.DataFrame:
        """Return all lines as a pandas ``DataFrame``."""
        import pandas

        return pandas.DataFrame(self.findings).set_index("line")

    def __repr__(self) -> str:
        lines = []
        for one in self.findings:
            p = "" if np.isnan(one.p_value) else f", p = {one.p_value:.2g}"
            lines.append(f"{'!' if one.raised else ' '} {one.line}: {one.number}{p}")
            if one.raised:
                lines.append(f"    {one.meaning} {one.remedy} Read on: {one.chapter}.")
        head = f"{len(self.raised)} of {len(self.findings)} lines raised"
        return "\n".join([head, *lines])


def diagnose(result: GLMResult, new: ArrayLike | None = None) -> Diagnosis:
    """Return what the data say against the model; see ``GLMResult.diagnose``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1]] * 8, [1, 2, 0, 1, 3, 1, 0, 2])
    >>> diagnose(fit)
    0 of 8 lines raised
      overdispersion: Pearson's chi-squared / (n - p) = 0.857, p = 0.53
      excess zeros: 2 zeros, 2.29 expected, p = 0.63
      outlying row: row 4, a target as far out has the probability 0.13, p = 1
      influential row: row 4, Cook's distance 0.40 (raised above 1)
      Hauck-Donner: no Wald statistic falls
      separation nearby: no outcome alone holds the maximum
      columns left out: none
      rows per coefficient: 8 (raised below 5)
    """
    if is_sparse(result.rows.X):
        raise ValueError(
            "diagnose is for dense features, but X is sparse; ask for residuals() and influence()."
        )
    if on_dask(result.y):
        raise ValueError("diagnose is for rows in memory, but those of the fit are on Dask.")
    if result.estimator != "maximum likelihood":
        raise ValueError(
            "diagnose is calibrated for maximum-likelihood estimates, but these are of "
            f"{result.estimator}; look at residuals() and influence()."
        )
    if not result.converged:
        raise ValueError(
            "diagnose needs the maximum of the likelihood, which the fit has not reached; its "
            "warning says why."
        )
    look = Look(result)
    findings = [found for line in LINES if (found := line(look)) is not None]
    if new is not None:
        findings.append(outside(look, new))
    return Diagnosis(findings)
