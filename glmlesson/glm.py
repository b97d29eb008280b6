r"""Generalized linear models to use: one class, any family, any link.

.. math:: y_i \mid x_i \sim \text{family with mean } \mu_i, \qquad
          g(\mu_i) = x_i^\top\theta + \text{offset}_i

``GLM(family, link).fit(X, y)`` finds the θ of the largest likelihood and returns a ``GLMResult``.
``fitting`` has the same fit as on the blackboard; this one is for real data: it is fast, takes
weights, offsets, tables with named columns and formulas, and says so when there is no answer.

Chapter: The whole recipe on one page. Source: McCullagh and Nelder (1989), chapter 2.
"""

import warnings
from dataclasses import replace
from functools import reduce
from operator import mul

import numpy as np

from glmlesson.checks import (
    design_matrix,
    inside,
    is_masked,
    one_per_row,
    positive_number,
    real_array,
)
from glmlesson.domains import COUNTS, POSITIVE, Interval
from glmlesson.families import Bernoulli, Binomial, Categorical, as_family
from glmlesson.identifiability import (
    ConvergenceWarning,
    RankWarning,
    Recession,
    SeparationWarning,
)
from glmlesson.lazy import each_row, on_dask
from glmlesson.links import Identity, Log, LogRatio, as_link
from glmlesson.result import GLMResult
from glmlesson.solver import Model, Rows, maximise, spread_and_average, threads

NOT_NEGATIVE = Interval(low=0, closed_low=True)
PROPORTION = Interval(low=0, high=1, closed_low=True, closed_high=True)


class GLM:
    r"""A generalized linear model, to be fitted by maximum likelihood.

    Parameters
    ----------
    family : str or Family
        The distribution of the target: ``"poisson"``, ``"bernoulli"``, ``"gamma"``, …, or a family
        such as ``NegativeBinomial(size=2)``.
    link : str or Link, optional
        The link; by default the canonical one. ``"log"``, ``"logit"``, ``"identity"``, …
    dispersion : float or "pearson", optional
        :math:`\phi` in :math:`\mathrm{Var}[y] = \phi V(\mu)`. By default it is estimated for the
        Gaussian, the gamma and the inverse Gaussian, by Pearson's :math:`\chi^2 / (n - p)`, and one
        for every other family. A number is taken as known. ``"pearson"`` estimates it for any
        family, which makes a quasi-Poisson or quasi-binomial model: the same coefficients,
        standard errors that allow for overdispersion, and no likelihood. The targets of a
        quasi-model need not be whole numbers.

    Notes
    -----
    With a free dispersion the known parameter of the family plays no part: ``Gamma(shape=2)`` and
    ``Gamma()`` are the same model, :math:`\mathrm{Var}[y] = \phi\mu^2`, with canonical link
    :math:`-1/\mu`.

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

    def __init__(self, family, link=None, *, dispersion=None):
        self.family, self.link = family, link
        named = isinstance(family, str)
        self._family = as_family(family)._dispersed()
        if named and self._family.name == "negative binomial":
            raise ValueError(
                "family must say the size of the negative binomial, which a fit takes as known: "
                "NegativeBinomial(size=2.0), for example."
            )
        # By name alone the number of trials, or of classes, is left to the data.
        self._trials_needed = named and self._family.name == "binomial"
        self._classes_free = named and self._family.name == "categorical"
        if self._trials_needed:
            self._family = Bernoulli()
        if self._family.canonical_link is None or self._family.mean_domain is None:
            raise ValueError(
                f"family must be one that a GLM can use; {self._family.title} has no link from a "
                "mean to a single natural parameter."
            )
        canonical = self._family.canonical_link
        named_canonical = isinstance(link, str) and link.lower() == canonical.name
        self._link = canonical if link is None or named_canonical else as_link(link)
        self._check_link()
        self.dispersion = dispersion
        if isinstance(dispersion, str) and dispersion != "pearson":
            raise ValueError(f"dispersion must be a number or 'pearson', but it is {dispersion!r}.")
        if dispersion is not None and not isinstance(dispersion, str):
            positive_number("dispersion", dispersion)

    def __repr__(self):
        parts = [repr(self.family)]
        parts += [f"link={self.link!r}"] if self.link is not None else []
        parts += [f"dispersion={self.dispersion!r}"] if self.dispersion is not None else []
        return f"GLM({', '.join(parts)})"

    def _check_link(self):
        family, link = self._family, self._link
        vectors = isinstance(link, LogRatio), isinstance(family.canonical_link, LogRatio)
        if vectors[0] != vectors[1]:
            raise ValueError(
                f"link must fit the family, but {link.title} does not fit {family.title}; take "
                f"{family.canonical_link!r}."
            )
        wide = isinstance(link, Identity)
        overlap = (
            link.mean_domain.low < family.mean_domain.high
            and family.mean_domain.low < link.mean_domain.high
        )
        short = link.mean_domain.high < family.mean_domain.high
        if not overlap or (short and not wide and not isinstance(link, Log)):
            raise ValueError(
                f"link must reach the means of {family.title}, {family.mean_domain}, but "
                f"{link.title} has {link.mean_domain}."
            )

    def fit(self, X, y, *, offset=None, exposure=None, weights=None, frequencies=None, trials=None):
        r"""Find the θ of the largest likelihood.

        Parameters
        ----------
        X : array_like or DataFrame of shape (rows, features)
            The features, with a column of ones among them for an intercept. The columns of a
            DataFrame name the coefficients. Dask arrays and tables, here and below, are summed
            where they are: see ``distributed``.
        y : array_like or Series of shape (rows,)
            The targets, in the family's support; for ``trials`` the proportions of successes; for
            the categorical family the labels 0, …, k−1.
        offset : array_like of shape (rows,), optional
            What is added to :math:`x_i^\top\theta`, a coefficient of one that is not estimated.
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
        rows_of = {
            "y": y,
            "offset": offset,
            "exposure": exposure,
            "weights": weights,
            "frequencies": frequencies,
            "trials": trials,
        }
        _refuse_another_order(X=X, **rows_of)
        names, kind = _names(X), Rows
        if on_dask(X, *rows_of.values()):
            from glmlesson.distributed import DaskRows as kind
            from glmlesson.distributed import aligned

            X, y, offset, exposure, weights, frequencies, trials = aligned(X, **rows_of)
        X = _features(X)
        names = names or [f"x{j}" for j in range(X.shape[1])]
        family, y, trials = self._target(X, y, trials)
        link = family.canonical_link if self._classes_free else self._link
        offset, exposed = _offset(X, offset, exposure, link)
        weights, frequencies = (
            _weights("weights", weights, X),
            _weights("frequencies", frequencies, X),
        )
        weight = _product(weights, frequencies, trials)
        rows = kind(Model(family, link), X, each_row(family._T, y), weight, offset)
        optimum, kept, recession = _maximum(rows, y, family)
        result = GLMResult(
            model=self,
            family=family,
            link=link,
            names=names,
            rows=rows,
            y=y,
            weights=weights,
            frequencies=frequencies,
            trials=trials,
            exposed=exposed,
            kept=kept,
            optimum=optimum,
        )
        _warn(result, recession)
        return result

    def _target(self, X, y, trials):
        """Return the family as the data complete it, the targets and the trials, all checked."""
        family = self._family
        y = one_per_row("y", real_array("y", y), X)
        if trials is not None:
            if not isinstance(family, Bernoulli):
                why = (
                    f"; {self.family!r} has its own, and y counts successes"
                    if isinstance(family, Binomial)
                    else ""
                )
                raise ValueError(f"trials are for the binomial family by its name{why}.")
            trials = one_per_row("trials", real_array("trials", trials), X)
            trials = inside(
                "trials", trials, Interval(1, closed_low=True, integer=True), "a binomial"
            )
            y = inside("y", y, PROPORTION, "a proportion of trials; divide counts by their trials")
            successes = y * trials
            if np.any(np.abs(successes - np.round(successes)) > 1e-6 * trials):
                raise ValueError(
                    "y must hold proportions of trials, but some y * trials is no whole number; "
                    "divide the number of successes by the number of trials."
                )
            return family, y, trials
        if self._trials_needed:
            raise ValueError(
                "trials must be given for the binomial family, and y as the proportion of "
                "successes; with one trial a row, take the Bernoulli family."
            )
        if self._classes_free:
            y = inside("y", y, COUNTS, "class labels")
            classes = int(y.max()) + 1
            if classes < 2:
                raise ValueError("y must hold at least two classes, but all of its labels are 0.")
            different = len(np.asarray(np.unique(y))) if classes > 1000 else classes
            if different < classes:
                raise ValueError(
                    f"y must hold class labels 0, …, k−1, but its largest is {classes - 1} and it "
                    f"has only {different} different ones; number the classes from zero."
                )
            family = Categorical(classes=classes)
        support = family.support
        if self.dispersion is not None and family.n_parameters == 1:
            # A quasi-model has a mean and a variance, but no distribution on whole numbers.
            support = replace(support, integer=False)
        return family, inside("y", y, support, family.title), None

    @classmethod
    def from_formula(
        cls,
        formula,
        data,
        family,
        link=None,
        *,
        dispersion=None,
        offset=None,
        exposure=None,
        weights=None,
        frequencies=None,
        trials=None,
    ):
        """Fit a model that is written as a formula, ``"count ~ ad + C(weather)"``.

        The formula is read by formulaic: it adds an intercept, codes categories with their first
        level as the baseline, and knows ``a:b``, ``a*b``, ``log(a)``, ``poly(a, 2)`` and ``- 1``.

        Parameters
        ----------
        formula : str
            The target, ``~``, and the terms.
        data : DataFrame or mapping of str to array_like
            The columns that the formula names.
        family, link, dispersion
            As for ``GLM``.
        offset, exposure, weights, frequencies, trials : str or array_like, optional
            As for ``fit``; a string names a column of ``data``.

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
        from glmlesson.formula import read_formula

        data, X, y, spec = read_formula(formula, data)
        extra = {
            "offset": offset,
            "exposure": exposure,
            "weights": weights,
            "frequencies": frequencies,
            "trials": trials,
        }
        for name, value in extra.items():
            if isinstance(value, str):
                if value not in data:
                    raise ValueError(f"{name} must name a column of data, but {value!r} is none.")
                extra[name] = data[value].to_numpy()
        result = cls(family, link, dispersion=dispersion).fit(X, y, **extra)
        result.formula, result._spec = formula, spec
        return result


# The checks ---------------------------------------------------------------------------------------


def _refuse_another_order(**tables):
    """Pandas objects whose rows are labelled differently do not belong together."""
    labels = {name: getattr(table, "index", None) for name, table in tables.items()}
    labels = {name: index for name, index in labels.items() if hasattr(index, "equals")}
    first, *others = labels or [None]
    for name in others:
        if not labels[first].equals(labels[name]):
            raise ValueError(
                f"{first} and {name} must have the same index, but their rows are labelled "
                f"differently; align them first, or pass {name}.to_numpy() if their order is the "
                "same."
            )


def _names(X):
    return [str(name) for name in X.columns] if hasattr(X, "columns") else None


def _features(X):
    """Return the matrix, unconverted where its numbers are real.

    Whether they are finite shows in the first sums; looking now would cost a pass of its own.
    """
    listed = isinstance(X, list | tuple)  # whose rows may differ in length
    if not (on_dask(X) or is_masked(X) or listed):
        X = np.asarray(X)
    if is_masked(X) or listed or X.dtype.kind not in "biuf":
        X = real_array("X", X)
    if X.ndim != 2 or 0 in X.shape:
        design_matrix(X)  # raises
    return X


def _offset(X, offset, exposure, link):
    """Return the sum of both, and which of them there were."""
    exposed = tuple(
        name for name, value in (("offset", offset), ("exposure", exposure)) if value is not None
    )
    if offset is not None:
        offset = one_per_row("offset", real_array("offset", offset), X)
        if isinstance(link, LogRatio):
            raise ValueError("offset is for models with one linear predictor a row; leave it out.")
    if exposure is not None:
        if not isinstance(link, Log):
            raise ValueError(
                f"exposure is for the log link, but the model has {link.title}: only there do "
                "means grow in proportion to it. Choose link='log', or pass an offset."
            )
        exposure = one_per_row("exposure", real_array("exposure", exposure), X)
        logs = np.log(inside("exposure", exposure, POSITIVE, "a log link"))
        offset = logs if offset is None else offset + logs
    return offset, exposed


def _weights(name, value, X):
    if value is None:
        return None
    value = one_per_row(name, real_array(name, value), X)
    value = inside(name, value, NOT_NEGATIVE, "a fit; leave out rows that should not count")
    if not value.any():
        raise ValueError(f"{name} must not all be zero.")
    return value


def _product(*factors):
    given = [factor for factor in factors if factor is not None]
    return reduce(mul, given) if given else None


# The maximum --------------------------------------------------------------------------------------


def _maximum(rows, y, family):
    """Return the optimum, the places of the columns it uses, and the recession looked for."""
    spread, average = spread_and_average(rows, family)
    recession = Recession(rows, y, family.support) if family.support.has_an_end else None
    with threads(rows):
        optimum = maximise(rows, spread, average, recession)
        kept = np.arange(rows.X.shape[1])
        if optimum.state in ("impossible", "singular", "stopped"):
            # Raises if there is something that is not finite in it: now, or on Dask when read.
            rows = replace(rows, X=real_array("X", rows.X))
            optimum, kept, recession = _maximum_on_a_basis(rows, y, spread, average, recession)
    if optimum.state == "impossible":
        raise ValueError(
            "X must allow a start: no theta was found at which every row has a mean that "
            f"{family.title} and {rows.model.link.title} allow. Add a column of ones to X, or "
            "choose a link that allows every linear predictor, such as the log."
        )
    if optimum.state == "converged" and _at_an_end(rows, optimum.theta, average):
        optimum.state = "stopped"
        optimum.path.pop()  # the last step was a guess; the one before left every row a mean
        optimum.theta = optimum.path[-1]
    return optimum, kept, recession


def _at_an_end(rows, theta, average):
    """Whether a mean has come to an end of what the family allows, which the link can leave.

    There the information is infinite, so that steps vanish where the slope does not.
    """
    if not any(rows.model.ends_within_reach):
        return False
    domain = rows.model.family.mean_domain
    z = rows.predictor(theta)
    mean = each_row(rows.model.link._inverse, z if rows.offset is None else z + rows.offset)
    low, high = rows.model.ends_within_reach
    return bool(
        (low and mean.min() - domain.low < 1e-8 * (average - domain.low))
        or (high and domain.high - mean.max() < 1e-8 * (domain.high - average))
    )


def _maximum_on_a_basis(rows, y, spread, average, recession):
    """The same maximum, over an orthonormal basis of the columns: for ill-conditioned X."""
    kept, basis, R = rows.on_a_basis()
    if recession is not None:
        recession = Recession(basis, y, recession.support)
    optimum = maximise(basis, spread, average, recession)

    def in_columns(theta):
        full = np.zeros(rows.shape)
        full[kept] = np.linalg.solve(R, theta)
        return full

    optimum.theta, optimum.path = in_columns(optimum.theta), [in_columns(t) for t in optimum.path]
    if recession is not None and recession.direction is not None:
        direction = in_columns(recession.direction)
        recession = Recession(rows, y, recession.support)
        recession.direction = direction
    return optimum, kept, recession


# The warnings -------------------------------------------------------------------------------------


def _warn(result, recession):
    if len(result.kept) < len(result.names):
        dropped = np.setdiff1d(np.arange(len(result.names)), result.kept)
        listed = ", ".join(result.names[j] for j in dropped)
        warnings.warn(
            f"X has linearly dependent columns: those before determine {listed}, whose coefficient "
            "is set to 0 and whose standard error is NaN. Predictions are not affected; the "
            "coefficients of the columns involved have no meaning of their own. Drop one column "
            "of each group (one level of each category, for example).",
            RankWarning,
            stacklevel=3,
        )
    state = result.optimum.state
    if state == "receding":
        warnings.warn(_separation(result, recession), SeparationWarning, stacklevel=3)
    elif state != "converged":
        steps = "1 step" if result.n_iter == 1 else f"{result.n_iter} steps"
        warnings.warn(
            f"The fit stopped after {steps}, before the maximum was reached. A fitted "
            "mean may lie at the edge of what the family allows, which this link can leave: try "
            "the canonical link. Or columns of X may be nearly dependent, or of very different "
            "size: rescale them, or drop one.",
            ConvergenceWarning,
            stacklevel=3,
        )


def _separation(result, recession):
    y, family = recession.y, result.family
    nowhere = (
        "so the likelihood has no maximum: it rises for ever as coefficients grow. The numbers "
        "returned are where the fit gave up, and their standard errors mean nothing. "
    )
    least = float(y.min())
    if least == float(y.max()):
        return (
            f"All targets are {least:g}, {nowhere}Collect rows with another outcome; nothing can "
            "be learned about what changes it."
        )
    if family.name == "categorical":
        missing = np.setdiff1d(np.arange(family.classes), np.asarray(np.unique(y)))
        if missing.size:
            return (
                f"No row has class {', '.join(map(str, missing))}, {nowhere}Number only the "
                "classes that occur."
            )
    rows = recession.rows
    reach = np.abs(recession.direction).reshape(rows.shape[0], -1).max(axis=1)
    reach = reach * np.asarray(np.abs(rows.X.astype(float)).max(axis=0))
    columns = ", ".join(result.names[j] for j in np.flatnonzero(reach > 1e-3 * reach.max()))
    if family.support.integer and np.isinf(family.support.high):
        what = f"Some combination of {columns} singles out rows whose counts are all zero, "
    elif recession.complete:
        what = f"Some combination of {columns} separates the classes completely, "
    else:
        what = (
            f"Some combination of {columns} separates some rows from all others "
            "(quasi-complete separation), "
        )
    return (
        f"{what}{nowhere}Drop a feature, merge sparse categories, or collect rows in which both "
        "outcomes occur."
    )
