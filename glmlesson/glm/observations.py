r"""The data of a fit, checked once: one record that the fit, its result and predictions share.

.. math:: g(\mu_i) = x_i^\top\theta + \text{offset}_i, \qquad
          \mathrm{Var}[y_i] = \phi\, V(\mu_i) / w_i

``Observations`` holds the features, the targets, the offset, and as ``Weights`` what each row
counts for, in memory or on Dask.
"""

from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import mul

import numpy as np

from glmlesson.checks import design_matrix, is_masked, one_per_row
from glmlesson.families.catalogue import number_of_classes
from glmlesson.families.counts import Binomial
from glmlesson.families.four import Bernoulli
from glmlesson.glm.arrays import (
    each_row,
    inside,
    is_sparse,
    on_dask,
    real_array,
    rows_where,
    sparse_matrix,
)
from glmlesson.glm.class_offsets import class_offsets
from glmlesson.glm.labels import labelled
from glmlesson.glm.ownership import Features, own
from glmlesson.glm.rows import Rows
from glmlesson.glm.score import Model
from glmlesson.intervals import COUNTS, POSITIVE, Interval
from glmlesson.links.classes import LogRatio
from glmlesson.links.positive import Log

NOT_NEGATIVE = Interval(low=0, closed_low=True)

PROPORTION = Interval(low=0, high=1, closed_low=True, closed_high=True)


@dataclass(frozen=True)
class Weights:
    """What each row counts for; each of the three is None where it was not given.

    Attributes
    ----------
    prior : array of shape (rows,), optional
        Prior weights, which divide the variance.
    frequencies : array of shape (rows,), optional
        How many times each row was observed.
    trials : array of shape (rows,), optional
        Of how many trials each target is the proportion of successes.

    Examples
    --------
    >>> weights = Weights(prior=np.array([1.0, 0.5]), frequencies=np.array([2.0, 4.0]))
    >>> weights.product
    array([2., 2.])
    """

    prior: np.ndarray | None = None
    frequencies: np.ndarray | None = None
    trials: np.ndarray | None = None

    @cached_property
    def product(self):
        """By how much each row's score and deviance are multiplied; None for one everywhere."""
        given = [w for w in (self.prior, self.frequencies, self.trials) if w is not None]
        return reduce(mul, given) if given else None

    @property
    def of_variance(self):
        """What divides each row's variance: prior weights times trials, or one."""
        given = [w for w in (self.prior, self.trials) if w is not None]
        return reduce(mul, given) if given else np.asarray(1.0)

    @property
    def repeats(self):
        """How many times each row counts: the frequencies, or one."""
        return 1.0 if self.frequencies is None else self.frequencies

    def observations(self, rows):
        """Return how many observations there are in so many rows."""
        if self.frequencies is not None:
            return float(self.frequencies.sum())
        if self.prior is not None:
            return int(np.count_nonzero(self.prior))
        return rows


@dataclass(frozen=True)
class Observations:
    """The rows of a fit, checked.

    Attributes
    ----------
    features : Features
        The features, of any real type, as the attribute ``X``.
    y : array of shape (rows,)
        The targets.
    target : array of shape (rows,) or (rows, classes − 1)
        The sufficient statistic T(y).
    weights : Weights
    offset : array of shape (rows,), optional
        The offset and the logarithm of the exposure, added.
    names : list of str
        The columns of X.
    given : tuple of str
        Which of offset and exposure there were.
    levels : tuple
        The labels that the targets 0, 1, … stand for; empty where they are numbers.
    """

    features: Features
    y: np.ndarray
    target: np.ndarray
    weights: Weights
    offset: np.ndarray | None
    names: list
    given: tuple
    levels: tuple = ()

    @property
    def X(self):
        """The features; refused where they are large and were changed after the fit."""
        return self.features.read()

    @property
    def n_rows(self):
        return self.y.shape[0]

    @property
    def seen(self):
        """Which rows have a positive weight, and so a say in the fit; None for all of them."""
        product = self.weights.product
        return None if product is None or product.all() else product > 0

    def where(self, seen):
        """Return the rows that are ``seen`` alone, see the attribute; features may be None."""
        if seen is None:
            return self
        old = self.weights
        parts = (self.y, self.target, self.offset, old.prior, old.frequencies, old.trials)
        y, target, offset, *weights = rows_where(seen, *parts)
        features = self.features and Features(*rows_where(seen, self.X))
        return replace(
            self, features=features, y=y, target=target, weights=Weights(*weights), offset=offset
        )

    def guarded(self):
        """Return the same, which notices from now on if large features change."""
        return replace(self, features=self.features.guarded())

    def owned(self):
        """Return the same with copies that nobody else can change."""
        old, y = self.weights, own(self.y)
        return replace(
            self,
            y=y,
            target=y if self.target is self.y else own(self.target),
            weights=Weights(own(old.prior), own(old.frequencies), own(old.trials)),
            offset=own(self.offset),
        )

    def rows(self, family, link):
        """Return the rows as the solver takes them."""
        if on_dask(self.X):
            from glmlesson.glm.dask import DaskRows as kind
        elif is_sparse(self.X):
            from glmlesson.glm.sparse import SparseRows as kind
        else:
            kind = Rows
        return kind(Model(family, link), self.X, self.target, self.weights.product, self.offset)


def observed(X, y, parts, *, quasi=False, baseline=None, levels=(), **more):
    """Return the family as the data complete it, its link, and the observations, checked.

    Parameters
    ----------
    X, y
        As ``GLM.fit`` takes them.
    parts : ModelParts
        The family and the link, and what they leave to the data.
    quasi : bool
        Whether targets need only lie between the ends of the family's support.
    baseline, levels
        As for ``glmlesson.glm.labels.labelled``.
    **more
        offset, exposure, weights, frequencies and trials, each None where it was not given.

    Raises
    ------
    TypeError, ValueError
        If something is not what ``GLM.fit`` describes.
    """
    more["y"] = y
    refuse_another_order(X=X, y=y, **{name: value for name, value in more.items() if name != "y"})
    names = column_names(X)
    if more["trials"] is None:
        more["y"], levels, parts = labelled(more["y"], parts, baseline, levels)
    if on_dask(X, *more.values()):
        from glmlesson.glm.dask import aligned

        X, *arrays = aligned(X, **more)
        more = dict(zip(more, arrays, strict=True))
    X = feature_matrix(X)
    parts, y, trials = _checked_target(X, more["y"], more["trials"], parts, quasi)
    family, link = parts.family.dispersed(), parts.link
    offset, given = total_offset(X, more["offset"], more["exposure"], link, family)
    observations = Observations(
        features=Features(X),
        y=y,
        target=each_row(family.unchecked.sufficient_statistic, y),
        weights=Weights(
            row_weights("weights", more["weights"], X),
            row_weights("frequencies", more["frequencies"], X),
            trials,
        ),
        offset=offset,
        names=names or [f"x{j}" for j in range(X.shape[1])],
        given=given,
        levels=levels,
    )
    if observations.seen is not None:
        # Whether rows that do not count are finite would never show in a sum.
        observations = replace(observations, features=Features(real_array("X", X)))
    return family, link, observations.owned()


def _checked_target(X, y, trials, parts, quasi):
    """Return the model as the data complete it, the targets and the trials."""
    y = one_per_row("y", real_array("y", y), X)
    if trials is not None:
        return parts, *_shares_of_trials(X, y, trials, parts.family)
    if parts.open_to == "trials":
        raise ValueError(
            "trials must be given for the binomial family, and y as the proportion of "
            "successes; with one trial a row, take the Bernoulli family."
        )
    if parts.open_to == "classes":
        parts = parts.with_classes(number_of_classes(inside("y", y, COUNTS, "class labels")))
    support = parts.family.support
    if quasi and parts.family.n_parameters == 1:
        # A quasi-model has a mean and a variance, but no distribution on whole numbers.
        support = replace(support, integer=False)
    return parts, inside("y", y, support, parts.family.title + _rates(support)), None


def _rates(support):
    """What to do with rates and fractions, where targets are counts without an upper end."""
    if not (support.integer and support.high == np.inf):
        return ""
    return (
        " (of rates give the counts, with exposure= how much each came from; for fractions "
        "dispersion='pearson' makes a quasi-model)"
    )


def _shares_of_trials(X, y, trials, family):
    """Return the proportions and the trials that they are of."""
    if not isinstance(family, Bernoulli):
        why = (
            f"; {family!r} has its own, and y counts successes"
            if isinstance(family, Binomial)
            else ""
        )
        raise ValueError(f"trials are for the binomial family by its name{why}.")
    trials = one_per_row("trials", real_array("trials", trials), X)
    trials = inside("trials", trials, Interval(1, closed_low=True, integer=True), "a binomial")
    y = inside("y", y, PROPORTION, "a proportion of trials; divide counts by their trials")
    successes = y * trials
    if np.any(np.abs(successes - np.round(successes)) > 1e-6 * trials):
        raise ValueError(
            "y must hold proportions of trials, but some y * trials is no whole number; "
            "divide the number of successes by the number of trials."
        )
    return y, trials


def refuse_another_order(**tables):
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


def column_names(X):
    return [str(name) for name in X.columns] if hasattr(X, "columns") else None


def feature_matrix(X):
    """Return the matrix, unconverted where its numbers are real.

    Whether they are finite shows in the first sums; looking now would cost a pass of its own.
    """
    if is_sparse(X):
        return sparse_matrix("X", X)
    listed = isinstance(X, list | tuple)  # whose rows may differ in length
    if not (on_dask(X) or is_masked(X) or listed):
        X = np.asarray(X)
    if is_masked(X) or listed or X.dtype.kind not in "biuf":
        X = real_array("X", X)
    if X.ndim != 2 or 0 in X.shape:
        design_matrix(X)  # raises
    return X


def total_offset(X, offset, exposure, link, family):
    """Return the sum of both, and which of them there were."""
    given = tuple(
        name for name, value in (("offset", offset), ("exposure", exposure)) if value is not None
    )
    if offset is not None:
        offset = real_array("offset", offset)
        if isinstance(link, LogRatio):
            offset = class_offsets(offset, X, family.classes)
        else:
            offset = one_per_row("offset", offset, X)
    if exposure is not None:
        if not isinstance(link, Log):
            raise ValueError(
                f"exposure is for the log link, but the model has {link.title}: only there do "
                "means grow in proportion to it. Choose link='log', or pass an offset."
            )
        exposure = one_per_row("exposure", real_array("exposure", exposure), X)
        logs = np.log(inside("exposure", exposure, POSITIVE, "a log link"))
        offset = logs if offset is None else offset + logs
    return offset, given


def row_weights(name, value, X):
    if value is None:
        return None
    value = one_per_row(name, real_array(name, value), X)
    value = inside(name, value, NOT_NEGATIVE, "a fit; leave out rows that should not count")
    if not value.any():
        raise ValueError(f"{name} must not all be zero.")
    return value
