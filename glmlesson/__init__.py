"""The companion module of the GLM book: one recipe, with a different distribution plugged in.

``families`` holds the exponential families, ``links`` the links, ``fitting`` the lesson's gradient
ascent and Newton's method, ``plots`` the book's pictures and ``datasets`` its data. What a reader
needs most is here at the top. What asks for more than NumPy and SciPy is imported when it is first
used: ``plots`` (matplotlib), ``invent`` (SymPy), and the estimators ``GLMRegressor`` and
``GLMClassifier`` (scikit-learn).
"""

from importlib import import_module

from glmlesson.families import (
    FAMILIES,
    Bernoulli,
    Beta,
    Binomial,
    Categorical,
    Exponential,
    Gamma,
    Gaussian,
    Geometric,
    InverseGaussian,
    Laplace,
    NegativeBinomial,
    Poisson,
    VonMises,
)
from glmlesson.fitting import (
    Fit,
    curvature,
    fit_glm,
    gradient,
    gradient_ascent,
    largest_stable_alpha,
    log_likelihood,
    newton,
    responses,
)
from glmlesson.glm import GLM
from glmlesson.identifiability import ConvergenceWarning, RankWarning, SeparationWarning
from glmlesson.links import (
    ComplementaryLogLog,
    Identity,
    Inverse,
    InverseSquare,
    Log,
    Logit,
    LogRatio,
    LogShare,
    NegativeInverse,
    NegativeInverseSquare,
    Probit,
)
from glmlesson.result import GLMResult, Prediction

__all__ = [
    "FAMILIES",
    "GLM",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Categorical",
    "ComplementaryLogLog",
    "ConvergenceWarning",
    "Exponential",
    "Fit",
    "GLMClassifier",
    "GLMRegressor",
    "GLMResult",
    "Gamma",
    "Gaussian",
    "Geometric",
    "Identity",
    "Inverse",
    "InverseGaussian",
    "InverseSquare",
    "Laplace",
    "Log",
    "LogRatio",
    "LogShare",
    "Logit",
    "NegativeBinomial",
    "NegativeInverse",
    "NegativeInverseSquare",
    "Poisson",
    "Prediction",
    "Probit",
    "RankWarning",
    "SeparationWarning",
    "VonMises",
    "curvature",
    "fit_glm",
    "gradient",
    "gradient_ascent",
    "invent",
    "largest_stable_alpha",
    "log_likelihood",
    "newton",
    "responses",
]

# What needs an optional package, and the module it comes from when it is first asked for.
_ON_REQUEST = {
    "GLMClassifier": "glmlesson.estimators",
    "GLMRegressor": "glmlesson.estimators",
    "invent": "glmlesson.invented",
}


def __getattr__(name):
    if name not in _ON_REQUEST:
        raise AttributeError(f"module 'glmlesson' has no attribute {name!r}")
    return getattr(import_module(_ON_REQUEST[name]), name)
