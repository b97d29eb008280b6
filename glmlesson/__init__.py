"""The companion module of the GLM book: one recipe, with a different distribution plugged in.

``families`` holds the exponential families, ``links`` the links, ``fitting`` the lesson's gradient
ascent and Newton's method, ``plots`` the book's pictures and ``datasets`` its data. What a reader
needs most is here at the top; ``plots`` asks for matplotlib and is imported only on request, as are
the scikit-learn estimators, ``GLMRegressor`` and ``GLMClassifier``.
"""

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
    "largest_stable_alpha",
    "log_likelihood",
    "newton",
    "responses",
]


def __getattr__(name):
    """Import the estimators when they are first asked for: only they need scikit-learn."""
    if name in ("GLMClassifier", "GLMRegressor"):
        from glmlesson import estimators

        return getattr(estimators, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
