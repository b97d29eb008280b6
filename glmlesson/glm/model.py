r"""Generalized linear models to use: one class, any family, any link.

.. math:: y_i \mid x_i \sim \text{family with mean } \mu_i, \qquad
          g(\mu_i) = x_i^\top\theta + \text{offset}_i

``GLM(family, link).fit(X, y)`` finds the θ of the largest likelihood and returns a ``GLMResult``.
``fitting`` has the same fit as on the blackboard; this one is for real data: it is fast, takes
weights, offsets, tables with named columns and formulas, and says so when there is no answer.

Chapter: The whole recipe on one page. Source: McCullagh and Nelder (1989), chapter 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import positive_number, real_array, whole_number
from glmlesson.families.catalogue import model_parts
from glmlesson.families.four import Bernoulli
from glmlesson.glm.diagnosis import warn_of
from glmlesson.glm.estimators import estimate_completed, refuse_estimator
from glmlesson.glm.kinds_of_result import result_of
from glmlesson.glm.observations import observed
from glmlesson.glm.ownership import Finished, own
from glmlesson.glm.result import GLMResult
from glmlesson.glm.shape.profile import warn_of_edge
from glmlesson.glm.solver import MAX_ITER

if TYPE_CHECKING:
    from typing import Any, Literal

    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.glm.penalties.penalty import ElasticNet
    from glmlesson.links.base import Link


class GLM(Finished):
    r"""A generalized linear model, to be fitted by maximum likelihood.

    Parameters
    ----------
    family : str or Family
        The distribution of the target: ``"poisson"``, ``"bernoulli"``, ``"gamma"``, …, or a family
        such as ``NegativeBinomial(size=2)``. By their names alone the negative binomial and the
        Tweedie family have their size and their power estimated, see
        ``GLMResult.estimated_shape``.
    link : str or Link, optional
        The link; by default the canonical one, and the logarithm for a Tweedie family or an
        estimated size. ``"log"``, ``"logit"``, ``"identity"``, …
    dispersion : float or "pearson", optional
        :math:`\phi` in :math:`\mathrm{Var}[y] = \phi V(\mu)`. By default it is estimated for the
        Gaussian, the gamma and the inverse Gaussian, by Pearson's :math:`\chi^2 / (n - p)`, and one
        for every other family. A number is taken as known. ``"pearson"`` estimates it for any
        family, which makes a quasi-Poisson or quasi-binomial model: the same coefficients,
        standard errors that allow for overdispersion, and no likelihood. The targets of a
        quasi-model need not be whole numbers.
    max_iter : int, optional
        The largest number of Newton steps; a fit that needs more stops with a
        ``ConvergenceWarning``.
    start : array_like of shape (features,), or (features, classes − 1), optional
        The θ to begin with, at which every row must have a mean that family and link allow. By
        default the solver finds one itself.
    baseline : object, optional
        For classes and two outcomes: the label against which the others are described, by default
        the last class, or the first of two outcomes; see ``glmlesson.glm.labels``.
    bias_reduction : "mean", optional
        Firth's estimates in place of those of maximum likelihood, which they leave less biased,
        and finite where classes are separated: see ``glmlesson.glm.bias_reduction``.
    penalty : ElasticNet, optional
        A ridge, lasso or elastic-net penalty, or bounds. By default there is none.

    Notes
    -----
    With a free dispersion the known parameter of the family plays no part, but for the constant in
    its canonical link: ``"gamma"`` and ``Gamma(shape=2)`` are the same model,
    :math:`\mathrm{Var}[y] = \phi\mu^2`, with links :math:`-1/\mu` and :math:`-2/\mu`, so that the
    coefficients of the second are twice those of the first. ``lesson.newton`` takes a family and
    a link to mean the same.

    A GLM stays as it is made: to change something, make another.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Examples
    --------
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> result = GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> result.theta.round(4)
    array([0.374 , 0.7002])
    >>> result.standard_errors.round(4)
    array([0.5127, 0.3258])
    """

    family: str | Family
    link: str | Link | None
    dispersion: float | Literal["pearson"] | None
    max_iter: int
    start: np.ndarray | None
    baseline: Any
    bias_reduction: Literal["mean"] | None
    penalty: ElasticNet | None

    def __init__(
        self,
        family: str | Family,
        link: str | Link | None = None,
        *,
        dispersion: float | Literal["pearson"] | None = None,
        max_iter: int = MAX_ITER,
        start: ArrayLike | None = None,
        baseline: Any = None,
        bias_reduction: Literal["mean"] | None = None,
        penalty: ElasticNet | None = None,
    ) -> None:
        if isinstance(dispersion, str) and dispersion != "pearson":
            raise ValueError(f"dispersion must be a number or 'pearson', but it is {dispersion!r}.")
        if dispersion is not None and not isinstance(dispersion, str):
            positive_number("dispersion", dispersion)
        self.__dict__.update(
            family=family,
            link=link,
            dispersion=dispersion,
            max_iter=whole_number("max_iter", max_iter, least=1),
            start=None if start is None else own(real_array("start", start)),
            bias_reduction=bias_reduction,
            penalty=penalty,
            baseline=baseline,
            _parts=model_parts(family, link),
        )
        refuse_estimator(self, self._parts)

    def __repr__(self) -> str:
        said = {"link": self.link, "dispersion": self.dispersion}
        said["max_iter"] = self.max_iter if self.max_iter != MAX_ITER else None
        said["start"] = None if self.start is None else self.start.tolist()
        said |= {name: getattr(self, name) for name in ("baseline", "bias_reduction", "penalty")}
        more = [f"{name}={value!r}" for name, value in said.items() if value is not None]
        parts = [repr(self.family), *more]
        return f"GLM({', '.join(parts)})"

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        frequencies: ArrayLike | None = None,
        trials: ArrayLike | None = None,
    ) -> GLMResult:
        r"""Find the θ of the largest likelihood.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            The features, with a column of ones among them for an intercept. The columns of a
            DataFrame name the coefficients. Dask arrays and tables, here and below, are summed
            where they are: see ``glmlesson.glm.dask``; a sparse matrix stays sparse.
        y : array_like or Series of shape (rows,)
            The targets, in the family's support; for ``trials`` the proportions of successes; for
            the categorical family labels of classes, and for the Bernoulli family numbers 0 and 1
            or two labels: text, categories, truth values; see ``glmlesson.glm.labels``.
        offset : array_like of shape (rows,), optional
            What is added to :math:`x_i^\top\theta`, a coefficient of one that is not estimated;
            with k classes of shape (rows, k) or (rows, k − 1), see ``glmlesson.glm.class_offsets``.
        exposure : array_like of shape (rows,), optional
            How much each count could have come from (hours, person-years); the same as an offset
            of its logarithm, and for the log link only.
        weights : array_like of shape (rows,), optional
            Prior weights: row i has the variance :math:`\phi V(\mu_i) / w_i`, as that of an average
            of :math:`w_i` observations. R's ``weights``, the ``var_weights`` of statsmodels.
        frequencies : array_like of shape (rows,), optional
            How many times each row was observed; the same as repeating it. The ``freq_weights`` of
            statsmodels.
        trials : array_like of shape (rows,), optional
            For the binomial family: of how many trials ``y`` is the proportion of successes.

        Returns
        -------
        GLMResult

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is described above.

        Warns
        -----
        SeparationWarning
            If the likelihood has no maximum, as when a feature separates the classes.
        RankWarning
            If columns of X determine each other; those that come later are left out.
        ConvergenceWarning
            If the maximum was not reached for another reason.
        BoundaryWarning
            If an estimated size is infinite: the likelihood is largest at the Poisson.

        Examples
        --------
        >>> from glmlesson import datasets
        >>> import numpy as np
        >>> beetles = datasets.load("beetles")
        >>> X = np.column_stack([np.ones(8), beetles["log_dose"]])
        >>> share = beetles["killed"] / beetles["exposed"]
        >>> fit = GLM("binomial").fit(X, share, trials=beetles["exposed"])
        >>> fit.theta.round(2), round(fit.deviance, 2)       # Dobson and Barnett, table 7.3
        (array([-60.72,  34.27]), 11.23)
        """
        more = {
            "offset": offset,
            "exposure": exposure,
            "weights": weights,
            "frequencies": frequencies,
            "trials": trials,
        }
        return self._fitted(X, y, more)

    def _fitted(self, X, y, more, formula=None, spec=None):
        with np.errstate(all="ignore"):  # what is not finite is noticed, whoever asked NumPy what
            result, optimum, recession = self._maximum(X, y, more, formula, spec)
        warn_of(result, optimum, recession, stacklevel=3)
        warn_of_edge(result.estimated_shape, stacklevel=3)
        return result

    def _maximum(self, X, y, more, formula, spec):
        more = more | {"quasi": self.dispersion is not None, "baseline": self.baseline}
        more["levels"] = spec.levels if spec is not None else ()
        family, link, observations = observed(X, y, self._parts, **more)
        seen = observations.where(observations.seen)
        family, rows, found, shape = estimate_completed(self, family, link, seen)
        parts = self, family, link, observations, *found[:2], rows, formula, spec, shape
        return result_of(self)(*parts), found[0], found[2]

    @classmethod
    def from_formula(
        cls,
        formula: str,
        data: Any,
        family: str | Family,
        link: str | Link | None = None,
        *,
        dispersion: float | Literal["pearson"] | None = None,
        max_iter: int = MAX_ITER,
        start: ArrayLike | None = None,
        baseline: Any = None,
        bias_reduction: Literal["mean"] | None = None,
        penalty: ElasticNet | None = None,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
        weights: ArrayLike | None = None,
        frequencies: ArrayLike | None = None,
        trials: ArrayLike | None = None,
        missing: Literal["raise", "drop"] = "raise",
        trusted: bool = True,
    ) -> GLMResult:
        """Fit a model that is written as a formula, ``"count ~ ad + C(weather)"``.

        The formula is read by formulaic: it adds an intercept, codes categories with their first
        level as the baseline, and knows ``a:b``, ``a*b``, ``log(a)``, ``poly(a, 2)`` and ``- 1``.
        R's ``sqrt(a)``, ``factor(g)``, ``I(a^2)`` and ``offset(log(hours))`` mean what they mean in
        R, as does a target ``cbind(successes, failures)`` or ``successes/trials``. A target of text
        is taken in alphabetical order, its first level the baseline.

        **A formula runs Python code.** Whatever stands in it as a call is called, with the rights
        of your program. For formulas from somebody else pass ``trusted=False``.

        Parameters
        ----------
        formula : str
            The target, ``~``, and the terms.
        data : DataFrame of pandas or polars, pyarrow Table, or mapping of str to array_like
            The columns that the formula names.
        family, link, dispersion, max_iter, start, baseline, bias_reduction, penalty
            As for ``GLM``.
        offset, exposure, weights, frequencies, trials : str or array_like, optional
            As for ``fit``; a string names a column of ``data``.
        missing : "raise" or "drop"
            What to do with rows that lack a value in a column that the model uses. Those dropped
            are counted in the summary.
        trusted : bool
            With ``False`` a formula may only call the functions of ``glmlesson.glm.terms.CALLS``.

        Returns
        -------
        GLMResult
            Fitted; its ``predict`` takes new data with the same columns.

        Raises
        ------
        ImportError
            If formulaic is not installed.
        TypeError, ValueError
            If the formula cannot be read, names what the data lack, or meets a missing value.

        Examples
        --------
        >>> from glmlesson import datasets
        >>> shop = datasets.load("shop").frame()
        >>> fit = GLM.from_formula("customers ~ ad_spend + C(rain)", shop, "poisson")
        >>> fit.names
        ['Intercept', 'ad_spend', 'C(rain)[T.1]']
        """
        from glmlesson.glm.formula import read_formula
        from glmlesson.glm.tables import column_or_array

        more = {
            "offset": offset,
            "exposure": exposure,
            "weights": weights,
            "frequencies": frequencies,
            "trials": trials,
        }
        beside = {name: value for name, value in more.items() if isinstance(value, str)}
        read = read_formula(formula, data, missing=missing, trusted=trusted, beside=beside)
        for name, value in more.items():
            more[name] = column_or_array(name, value, read.frame, read.kept)
        if read.trials is not None:
            if trials is not None:
                raise ValueError("trials must be given once, but the formula's target has its own.")
            more["trials"] = read.trials
        if read.offset is not None:
            more["offset"] = read.offset if offset is None else read.offset + more["offset"]
        how = {"bias_reduction": bias_reduction, "penalty": penalty, "baseline": baseline}
        how |= {"dispersion": dispersion, "max_iter": max_iter, "start": start}
        model = cls(family, link, **how)
        model._refuse_text(read.design.levels, formula)
        design = replace(read.design, offset_beside=offset is not None)
        return model._fitted(read.X, read.y, more, formula, design)

    def _refuse_text(self, levels, formula):
        """A target of text has as many levels as the family has classes, or it is refused."""
        family, _, open_to = self._parts
        classes = getattr(family, "classes", 2 if isinstance(family, Bernoulli) else 0)
        if levels and open_to != "classes" and classes != len(levels):
            listed = ", ".join(map(repr, levels[:6])) + (", …" if len(levels) > 6 else "")
            raise ValueError(
                f"y must be numbers for {family.title}, but the target of {formula!r} is "
                f"text with {len(levels)} levels: {listed}. The Bernoulli family takes two levels, "
                "the categorical family any number."
            )
