"""The exponential families of the book, in one template; ``base`` states the conventions."""

from glmlesson.families.base import Family
from glmlesson.families.catalogue import FAMILIES, as_family
from glmlesson.families.counts import Binomial, Geometric, NegativeBinomial
from glmlesson.families.four import Bernoulli, Categorical, Gaussian, Poisson
from glmlesson.families.positive import Exponential, Gamma, InverseGaussian
from glmlesson.families.statistics import Beta, Laplace, VonMises
from glmlesson.families.truncated import ZeroTruncated
from glmlesson.families.tweedie import Tweedie

__all__ = [
    "FAMILIES",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Categorical",
    "Exponential",
    "Family",
    "Gamma",
    "Gaussian",
    "Geometric",
    "InverseGaussian",
    "Laplace",
    "NegativeBinomial",
    "Poisson",
    "Tweedie",
    "VonMises",
    "ZeroTruncated",
    "as_family",
]
