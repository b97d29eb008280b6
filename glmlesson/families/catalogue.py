r"""The families by name."""

from glmlesson.families.base import Family
from glmlesson.families.counts import Binomial, Geometric, NegativeBinomial
from glmlesson.families.four import Bernoulli, Categorical, Gaussian, Poisson
from glmlesson.families.positive import Exponential, Gamma, InverseGaussian
from glmlesson.families.statistics import Beta, Laplace, VonMises

FAMILIES = {
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


def as_family(family):
    """Return the family itself, or the one of that name with its default parameters.

    Names are those of ``FAMILIES``, in any case; ``"softmax"`` is another name for the categorical.

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
    if not isinstance(family, str):
        raise TypeError(f"family must be a family or the name of one, but it is {family!r}.")
    by_name = {name.lower(): one for name, one in FAMILIES.items()} | {"softmax": Categorical}
    if family.lower() not in by_name:
        raise ValueError(f"family must be one of {', '.join(sorted(by_name))}; it is {family!r}.")
    return by_name[family.lower()]()
