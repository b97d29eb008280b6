r"""Counts with more, or fewer, zeros than a family makes: two models that are built from two GLMs.

A **zero-inflated** count is zero for sure with the probability π, and otherwise a Poisson or
negative binomial count of mean λ, which may be zero as well. A **hurdle** count is above zero with
the probability p, and then one of those that are above zero,

.. math:: P(0) = \pi + (1 - \pi) f(0), \quad P(y) = (1 - \pi) f(y),

.. math:: P(0) = 1 - p, \quad P(y) = p\,\frac{f(y)}{1 - f(0)}.

In both :math:`\log\lambda = x^\top\beta`, and the logit of π or p is linear as well. Of data
without features they say the same, and of data in groups if each part has a coefficient for every
group. With other features they differ: if λ rises along one, the zeros of the inflated model become
fewer for that reason alone, and those of a hurdle do not. Which of them is meant is a question of
how zeros come about: people who never fish, or the first fish that is the hardest. A hurdle can
have fewer zeros than the family makes; inflation cannot, and says so.

Sources: Mullahy (1986), Journal of Econometrics 33, 341–365; Lambert (1992), Technometrics 34,
1–14; Cameron and Trivedi (2013), Regression Analysis of Count Data, chapter 4.
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import design_matrix
from glmlesson.families.catalogue import as_family, model_parts
from glmlesson.families.counts import NegativeBinomial
from glmlesson.families.four import Poisson
from glmlesson.families.truncated import ZeroTruncated
from glmlesson.glm.arrays import on_dask
from glmlesson.glm.observations import column_names, observed
from glmlesson.glm.ownership import Finished, read_only
from glmlesson.glm.shape.profile import warn_of_edge
from glmlesson.glm.two_part.fitting import Data, fit_hurdle, fit_inflated
from glmlesson.glm.two_part.result import Part, TwoPartResult
from glmlesson.links.unit import Logit
from glmlesson.warnings import ConvergenceWarning

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.links.base import Link


class _TwoPart(Finished):
    """What both models share: the family, the checks, and the door for formulas."""

    def _made(self, family, zero_link):
        named = isinstance(family, str)
        family = as_family(family)
        if not isinstance(family, Poisson | NegativeBinomial):
            raise ValueError(
                "family must be the Poisson or the negative binomial, whose zeros are counted in "
                f"two parts, but it is {family.title}."
            )
        known = math.inf if isinstance(family, Poisson) else family.size
        self.__dict__.update(
            family="negative binomial" if named and known != math.inf else family,
            _known=None if named and known != math.inf else known,
            _zero_link=model_parts("bernoulli", zero_link).link,
        )

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        Z: ArrayLike | None = None,
        *,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
        frequencies: ArrayLike | None = None,
    ) -> TwoPartResult:
        """Find the largest likelihood of both parts.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            The features of the count part, a column of ones among them.
        y : array_like of shape (rows,)
            Counts, zeros among them and others.
        Z : array_like or DataFrame, optional
            The features of the zero part; by default those of the count part.
        offset, exposure, frequencies : array_like of shape (rows,), optional
            As for ``GLM.fit``; offset and exposure are of the count part.

        Returns
        -------
        TwoPartResult

        Raises
        ------
        TypeError, ValueError
            If an argument is not what is described above.

        Warns
        -----
        ConvergenceWarning
            If there is no maximum, as where a zero-inflated model has no zeros too many.
        BoundaryWarning
            If an estimated size is infinite.
        """
        return self._fitted(X, y, Z, offset, exposure, frequencies)

    @classmethod
    def from_formula(
        cls,
        formula: str,
        data: Any,
        family: str | Family = "poisson",
        *,
        zero: str | None = None,
        offset: ArrayLike | None = None,
        exposure: ArrayLike | None = None,
        frequencies: ArrayLike | None = None,
        trusted: bool = True,
        **options: Any,
    ) -> TwoPartResult:
        """Fit a model whose count part is written as a formula, ``"visits ~ age + C(sex)"``.

        Parameters
        ----------
        formula, data, family, trusted
            As for ``GLM.from_formula``.
        zero : str, optional
            The terms of the zero part, ``"age"`` or ``"1"``; by default those of the count part.
        offset, exposure, frequencies : str or array_like, optional
            As for ``fit``; a string names a column of ``data``.
        **options
            What else the class takes: ``zero_link``.

        Examples
        --------
        >>> from glmlesson import Hurdle, datasets
        >>> shop = datasets.load("shop").frame()
        >>> fit = Hurdle.from_formula("sale ~ rain", shop, zero="1")
        Traceback (most recent call last):
        ValueError: y must have counts above one, but every count above zero is one; ...
        """
        from glmlesson.glm.formula import read_formula
        from glmlesson.glm.tables import column_or_array

        model = cls(family, **options)
        target, _, terms = formula.partition("~")
        more = {"offset": offset, "exposure": exposure, "frequencies": frequencies}
        beside = {name: value for name, value in more.items() if isinstance(value, str)}
        count = read_formula(formula, data, trusted=trusted, beside=beside)
        zero = read_formula(f"{target}~{terms if zero is None else zero}", data, trusted=trusted)
        if (
            zero.offset is not None
            and terms.strip() != zero.design.formula.partition("~")[2].strip()
        ):
            raise ValueError("zero must have no offset: that of the count part is in the formula.")
        if count.trials is not None or count.design.levels:
            raise ValueError("formula must have counts as its target, not successes or text.")
        for name, value in more.items():
            more[name] = column_or_array(name, value, count.frame, count.kept)
        given = tuple(name for name in ("offset", "exposure") if more[name] is not None)
        if count.offset is not None:
            own = count.offset
            more["offset"] = own if offset is None else own + more["offset"]
        return model._fitted(
            count.X, count.y, zero.X, **more, given=given, designs=(count.design, zero.design)
        )

    def _fitted(self, X, y, Z, offset, exposure, frequencies, given=None, designs=None):
        if on_dask(X, y, Z, offset, exposure, frequencies):
            raise ValueError("A two-part model is for rows in memory, but these are on Dask.")
        more = {"offset": offset, "exposure": exposure, "frequencies": frequencies}
        more |= {"weights": None, "trials": None}
        _, _, rows = observed(X, y, model_parts("poisson"), **more)
        zero_names = rows.names
        if Z is None:
            Z = rows.X
        else:
            zero_names = column_names(Z)
            Z = design_matrix(Z)
            if len(Z) != len(rows.y):
                raise ValueError(
                    f"Z must have a row for each of X, {len(rows.y)}, but it has {len(Z)}."
                )
            zero_names = zero_names or [f"z{j}" for j in range(Z.shape[1])]
        data = Data(
            rows.y,
            np.asarray(rows.X, float),
            np.asarray(Z, float),
            0.0 if rows.offset is None else rows.offset,
            rows.weights.frequencies,
        )
        if rows.seen is not None:
            data = data.where(rows.seen)
        _refuse_degenerate(data)
        with np.errstate(all="ignore"):
            result = self._result(data, rows.names, zero_names, designs)
        given = rows.given if given is None else given
        result.__dict__.update(_given=given, _designs=designs)
        self._warn(result)
        return result

    def _result(self, data, count_names, zero_names, designs):
        hurdle = self._kind == "hurdle"
        fitted = (
            fit_hurdle(data, self._known, self._zero_link)
            if hurdle
            else fit_inflated(data, self._known)
        )
        size = self._known if self._known is not None else fitted.size.value
        theta, covariance = fitted.maximum.theta, fitted.maximum.covariance
        p = data.X.shape[1]

        def part(names, places):
            square = covariance[places, places]
            return Part(names, *(read_only(one.copy()) for one in (theta[places], square)))

        count = part(count_names, slice(p))
        zeros = slice(p, p + data.Z.shape[1])
        if hurdle:
            of_zeros = fitted.fits[1]
            zero = Part(zero_names, of_zeros.theta, of_zeros.covariance)
            converged = fitted.maximum.converged and of_zeros.converged
        else:
            zero = part(zero_names, zeros)
            converged = fitted.maximum.converged and fitted.note is None
        whole = Poisson() if math.isinf(size) else NegativeBinomial(size)
        z, s = data.X @ count.theta + data.offset, data.Z @ zero.theta
        return TwoPartResult(
            kind=self._kind,
            family=ZeroTruncated(size) if hurdle else whole,
            count=count,
            zero=zero,
            estimated_shape=fitted.size,
            size=size,
            count_fit=fitted.fits[0],
            zero_fit=fitted.fits[1],
            log_likelihood=fitted.log_likelihood,
            n=float(data.weights.sum()),
            n_parameters=len(count.theta) + len(zero.theta) + (fitted.size is not None),
            converged=bool(converged),
            note=fitted.note,
            zero_link_name=self._zero_link.name,
            _zero_link=self._zero_link,
            _data=data,
            _of_fit=(z, self._zero_link.unchecked.inverse(s)),
        )

    def _warn(self, result):
        warn_of_edge(result.estimated_shape, stacklevel=4)
        if not result.converged:
            warnings.warn(
                result.note
                or "The maximum of the likelihood was not reached: some direction of the "
                "coefficients is all but undetermined, as where a feature singles out rows that "
                "are all zero. Drop a feature of the zero part, or merge sparse categories.",
                ConvergenceWarning,
                stacklevel=4,
            )


class ZeroInflated(_TwoPart):
    """A count that is zero for sure in some rows, which nobody can tell from other zeros.

    Parameters
    ----------
    family : str or Family
        ``"poisson"``, ``"negative binomial"`` with its size estimated, or
        ``NegativeBinomial(size=2)`` with a size that is given.

    Examples
    --------
    >>> fit = ZeroInflated("poisson").fit([[1]] * 11, [0] * 6 + [1, 2, 2, 3, 5])
    >>> fit
    TwoPartResult(zero-inflated Poisson, count=[0.8556], zero=[-0.0093], converged)
    """

    _kind = "zero-inflated"

    def __init__(self, family: str | Family = "poisson") -> None:
        self._made(family, Logit())


class Hurdle(_TwoPart):
    """A count that first has to get above zero, and is a zero-truncated count if it does.

    Parameters
    ----------
    family : str or Family
        ``"poisson"``, ``"negative binomial"`` with its size estimated, or
        ``NegativeBinomial(size=2)`` with a size that is given.
    zero_link : str or Link
        The link of the probability of a count above zero. With ``"complementary log-log"`` and the
        Poisson the hurdle is none if both parts have the same coefficients.

    Examples
    --------
    >>> fit = Hurdle("poisson").fit([[1]] * 11, [0] * 6 + [1, 2, 2, 3, 5])
    >>> fit
    TwoPartResult(hurdle Poisson, count=[0.8556], zero=[-0.1823], converged)
    """

    _kind = "hurdle"

    def __init__(self, family: str | Family = "poisson", zero_link: str | Link = "logit") -> None:
        self._made(family, zero_link)


def _refuse_degenerate(data):
    if not np.any(data.y == 0):
        raise ValueError(
            "y must have zeros for a model of them, but every count is above zero; fit a GLM of "
            "glmlesson.families.ZeroTruncated."
        )
    if not np.any(data.y > 0):
        raise ValueError("y must have counts above zero, but every one is zero.")
    if not np.any(data.y > 1):
        raise ValueError(
            "y must have counts above one, but every count above zero is one; fit a GLM of the "
            "Bernoulli family."
        )
    above = data.y > 0
    for name, matrix, where in (
        ("X", data.X[above], "the rows with counts above zero"),
        ("Z", data.Z, "the data"),
    ):
        rank = np.linalg.matrix_rank(matrix / np.maximum(np.abs(matrix).max(axis=0), 1e-300))
        if rank < matrix.shape[1]:
            raise ValueError(
                f"{name} must have linearly independent columns in {where}, but only {rank} of its "
                f"{matrix.shape[1]} are; drop a column that the others determine."
            )
