"""The companion module of the GLM book: one recipe, with a different distribution plugged in.

``GLM`` fits a model to data; ``families`` and ``links`` are what it is made of; ``invent`` makes a
family from its log-partition; ``datasets`` has the book's data. ``lesson`` is the same fit as on
the blackboard, ``plots``, ``figures`` and ``quizzes`` are what the chapters show. What asks for
more than NumPy and SciPy is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

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
from glmlesson.glm import GLMResult, Prediction
from glmlesson.glm.model import GLM
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
from glmlesson.warnings import ConvergenceWarning, RankWarning, SeparationWarning

if TYPE_CHECKING:  # what __getattr__ brings when it is asked for
    from glmlesson import datasets as datasets
    from glmlesson import families as families
    from glmlesson import figures as figures
    from glmlesson import glm as glm
    from glmlesson import lesson as lesson
    from glmlesson import links as links
    from glmlesson import plots as plots
    from glmlesson import quizzes as quizzes
    from glmlesson.glm.comparison import compare as compare
    from glmlesson.glm.penalties.cross_validation import cross_validate as cross_validate
    from glmlesson.glm.penalties.path import regularisation_path as regularisation_path
    from glmlesson.glm.penalties.penalty import ElasticNet as ElasticNet
    from glmlesson.glm.reports import side_by_side as side_by_side
    from glmlesson.glm.sklearn import GLMClassifier as GLMClassifier
    from glmlesson.glm.sklearn import GLMRegressor as GLMRegressor
    from glmlesson.invented import invent as invent

__version__ = "0.1.0"

# What needs an optional package, the room that it is in, and the extra that brings the package.
_ON_REQUEST = {
    "GLMClassifier": ("glmlesson.glm.sklearn", "sklearn"),
    "GLMRegressor": ("glmlesson.glm.sklearn", "sklearn"),
    "invent": ("glmlesson.invented", "invent"),
}
# What needs nothing more than is there, but time to import.
_LATER = {
    "ElasticNet": "glmlesson.glm.penalties.penalty",
    "compare": "glmlesson.glm.comparison",
    "cross_validate": "glmlesson.glm.penalties.cross_validation",
    "regularisation_path": "glmlesson.glm.penalties.path",
    "side_by_side": "glmlesson.glm.reports",
}
_ROOMS = ("datasets", "families", "figures", "glm", "lesson", "links", "plots", "quizzes")

__all__ = [
    "FAMILIES",
    "GLM",
    "Bernoulli",
    "Beta",
    "Binomial",
    "Categorical",
    "ComplementaryLogLog",
    "ConvergenceWarning",
    "ElasticNet",
    "Exponential",
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
    "compare",
    "cross_validate",
    "regularisation_path",
    "side_by_side",
]


if not TYPE_CHECKING:  # a type checker is to know that any other name is wrong

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            return import_module(f"glmlesson.{name}")
        if name in _LATER:
            return getattr(import_module(_LATER[name]), name)
        if name not in _ON_REQUEST:
            raise AttributeError(f"module 'glmlesson' has no attribute {name!r}")
        module, extra = _ON_REQUEST[name]
        try:
            return getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            raise ImportError(
                f"{name} needs {error.name}, which is not installed; "
                f"install glmlesson with its extra {extra!r}, or {error.name} itself."
            ) from error


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *_ON_REQUEST, *_ROOMS})
