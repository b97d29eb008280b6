r"""The families by name, and what a name means where a model is fitted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from glmlesson.families.base import Family
from glmlesson.families.counts import Binomial, Geometric, NegativeBinomial
from glmlesson.families.four import Bernoulli, Categorical, Gaussian, Poisson
from glmlesson.families.positive import Exponential, Gamma, InverseGaussian
from glmlesson.families.statistics import Beta, Laplace, VonMises
from glmlesson.families.tweedie import Tweedie
from glmlesson.links.base import Link
from glmlesson.links.catalogue import as_link
from glmlesson.links.classes import LogRatio
from glmlesson.links.positive import Log, LogShare
from glmlesson.links.positive_power import NegativePower
from glmlesson.links.real import Identity

FAMILIES: dict[str, type[Family]] = {
    family.name: family
    for family in (
        Gaussian,
        Bernoulli,
        Poisson,
        Categorical,
        Binomial,
        Exponential,
        Gamma,
        InverseGaussian,
        Geometric,
        NegativeBinomial,
        Laplace,
        Beta,
        VonMises,
    )
}

# What a fit takes by its name and the book's figures do not show: its base measure is a series.
MORE_FAMILIES: dict[str, type[Family]] = {Tweedie.name: Tweedie}


def as_family(family: str | Family) -> Family:
    """Return the family itself, or the one of that name with its default parameters.

    Names are those of ``FAMILIES`` and ``"tweedie"``, in any case; ``"softmax"`` is another name
    for the categorical.

    Raises
    ------
    ValueError
        If no family has that name.
    TypeError
        If it is neither a name nor a family.

    Examples
    --------
    >>> as_family("poisson")
    Poisson()
    """
    if isinstance(family, Family):
        return family
    if isinstance(family, type) and issubclass(family, Family):
        raise TypeError(
            f"family must be a family or its name, but it is the class {family.__name__}; "
            f"make one of it: {family.__name__}()."
        )
    if hasattr(family, "from_formula"):
        made = type(family).__name__
        raise TypeError(
            f"family must be a family or the name of one, but {family!r} is a model by itself: "
            f"call its own fit, or {made}.from_formula."
        )
    if not isinstance(family, str):
        raise TypeError(f"family must be a family or the name of one, but it is {family!r}.")
    by_name = {name.lower(): one for name, one in (FAMILIES | MORE_FAMILIES).items()}
    by_name["softmax"] = Categorical
    if family.lower() not in by_name:
        raise ValueError(f"family must be one of {', '.join(sorted(by_name))}; it is {family!r}.")
    return by_name[family.lower()]()


OPEN_TO = {
    "binomial": "trials",
    "categorical": "classes",
    "negative binomial": "size",
    "Tweedie": "power",
}
ESTIMATED = ("size", "power")  # what a fit finds by profile likelihood, beside θ


class ModelParts(NamedTuple):
    """The family and the link of a GLM, and what the family's name alone leaves to the data.

    ``open_to`` is ``"trials"`` for the binomial by name, ``"classes"`` for the categorical by name,
    ``"size"`` and ``"power"`` for the negative binomial and the Tweedie family by theirs, and
    otherwise empty.
    """

    family: Family
    link: Link
    open_to: str = ""

    def with_classes(self, classes):
        """Return the model with that number of classes, if it was left open."""
        if self.open_to != "classes":
            return self
        family = Categorical(classes=classes)
        return ModelParts(family, family.canonical_link)


def model_parts(family, link=None):
    r"""Return the family and the link that a GLM is made of, whoever fits it.

    A family by its name alone says nothing of a parameter that is taken as known. What it then
    means, in every fit:

    ====================  ==========================================================================
    gamma                 the shape is left to the dispersion, and the link is :math:`-1/\mu`
    inverse Gaussian      likewise, and the link is :math:`-1/(2\mu^2)`
    binomial              the trials are left to the data
    categorical, softmax  the classes are those that the data have
    negative binomial     the size is estimated by ``GLM``, and the link is the logarithm
    Tweedie               the power likewise
    ====================  ==========================================================================

    A family that is made with its parameter, ``Gamma(shape=2)``, keeps it, and by default has its
    own canonical link, :math:`-2/\mu`; ``Tweedie(power=1.5)`` has the logarithm by default.

    Parameters
    ----------
    family : str or Family
    link : str or Link, optional
        By default, and by its name, the family's canonical one.

    Returns
    -------
    ModelParts

    Raises
    ------
    TypeError, ValueError
        If there is no such family or link, if they do not belong together, or if no GLM has them.

    Examples
    --------
    >>> model_parts("gamma").link, model_parts(Gamma(shape=2.0)).link
    (NegativeInverse(scale=1.0), NegativeInverse(scale=2.0))
    >>> model_parts("poisson", "identity").link
    Identity()
    """
    named, family, open_to = isinstance(family, str), as_family(family), ""
    if named:
        family = family.dispersed()
        open_to = OPEN_TO.get(family.name, "")
        if open_to == "trials":
            family = Bernoulli()  # what one trial is
    canonical = family.canonical_link
    if canonical is None or family.mean_domain is None:
        raise ValueError(
            f"family must be one that a GLM can use; {family.title} has no link from a mean to a "
            "single natural parameter."
        )
    if isinstance(link, str) and link.lower() == canonical.name:
        link = canonical
    elif link is None:
        link = Log() if open_to in ESTIMATED else family.default_link
    link = as_link(link)
    if open_to in ESTIMATED and isinstance(link, LogShare | NegativePower):
        raise ValueError(
            f"link must not depend on the {open_to} while the {open_to} is estimated, but "
            f"{link.title} does; take the log link, or give the {open_to}: "
            f"{type(family).__name__}({open_to}={getattr(family, open_to)})."
        )
    _refuse_another_kind(family, link)
    return ModelParts(family, link, open_to)


def _refuse_another_kind(family, link):
    """Refuse a link that cannot reach the family's means."""
    vectors = isinstance(link, LogRatio), isinstance(family.canonical_link, LogRatio)
    if vectors[0] != vectors[1]:
        raise ValueError(
            f"link must fit the family, but {link.title} does not fit {family.title}; take "
            f"{family.canonical_link!r}."
        )
    ours, theirs = link.mean_domain, family.mean_domain
    overlap = ours.low < theirs.high and theirs.low < ours.high
    short = ours.high < theirs.high
    if not overlap or (short and not isinstance(link, Identity | Log)):
        raise ValueError(
            f"link must reach the means of {family.title}, {theirs}, but {link.title} has {ours}."
        )


def number_of_classes(y):
    """Return how many classes there are of labels 0, …, k−1, in memory or on Dask.

    Raises
    ------
    ValueError
        If there is only one, or if numbers are left out on the way to a large label.

    Examples
    --------
    >>> number_of_classes(np.array([0.0, 2.0, 1.0]))
    3
    """
    classes = int(y.max()) + 1
    if classes < 2:
        raise ValueError("y must hold at least two classes, but all of its labels are 0.")
    different = len(np.asarray(np.unique(y))) if classes > 1000 else classes
    if different < classes:
        raise ValueError(
            f"y must hold class labels 0, …, k−1, but its largest is {classes - 1} and it "
            f"has only {different} different ones; number the classes from zero."
        )
    return classes
