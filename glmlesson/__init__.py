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
    Tweedie,
    VonMises,
    ZeroTruncated,
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
    NegativePower,
    Probit,
)
from glmlesson.warnings import (
    BoundaryWarning,
    ConvergenceWarning,
    RankWarning,
    SeparationWarning,
)

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
    from glmlesson.glm.shape.questions import gamma_shape as gamma_shape
    from glmlesson.glm.shape.questions import joint_covariance as joint_covariance
    from glmlesson.glm.shape.questions import shape_interval as shape_interval
    from glmlesson.glm.sklearn import GLMRegressor as GLMRegressor
    from glmlesson.glm.sklearn_classifier import GLMClassifier as GLMClassifier
    from glmlesson.glm.two_part.model import Hurdle as Hurdle
    from glmlesson.glm.two_part.model import ZeroInflated as ZeroInflated
    from glmlesson.glm.two_part.result import TwoPartResult as TwoPartResult
    from glmlesson.invented import invent as invent

__version__ = "1.0.0"

# What needs optional packages, the room that it is in, and what pip calls these packages.
_ON_REQUEST = {
    "GLMClassifier": ("glmlesson.glm.sklearn_classifier", "scikit-learn"),
    "GLMRegressor": ("glmlesson.glm.sklearn", "scikit-learn"),
    "invent": ("glmlesson.invented", "sympy gmpy2"),
}
# What needs nothing more than is there, but time to import.
_LATER = {
    "ElasticNet": "glmlesson.glm.penalties.penalty",
    "Hurdle": "glmlesson.glm.two_part.model",
    "TwoPartResult": "glmlesson.glm.two_part.result",
    "ZeroInflated": "glmlesson.glm.two_part.model",
    "compare": "glmlesson.glm.comparison",
    "cross_validate": "glmlesson.glm.penalties.cross_validation",
    "gamma_shape": "glmlesson.glm.shape.questions",
    "joint_covariance": "glmlesson.glm.shape.questions",
    "regularisation_path": "glmlesson.glm.penalties.path",
    "shape_interval": "glmlesson.glm.shape.questions",
    "side_by_side": "glmlesson.glm.reports",
}
_ROOMS = ("datasets", "families", "figures", "glm", "lesson", "links", "plots", "quizzes")

__all__ = [
    "FAMILIES",
    "GLM",
    "Bernoulli",
    "Beta",
    "Binomial",
    "BoundaryWarning",
    "Categorical",
    "ComplementaryLogLog",
    "ConvergenceWarning",
    "ElasticNet",
    "Exponential",
    "GLMResult",
    "Gamma",
    "Gaussian",
    "Geometric",
    "Hurdle",
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
    "NegativePower",
    "Poisson",
    "Prediction",
    "Probit",
    "RankWarning",
    "SeparationWarning",
    "Tweedie",
    "TwoPartResult",
    "VonMises",
    "ZeroInflated",
    "ZeroTruncated",
    "compare",
    "cross_validate",
    "gamma_shape",
    "joint_covariance",
    "regularisation_path",
    "shape_interval",
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
        module, packages = _ON_REQUEST[name]
        try:
            return getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            raise ImportError(
                f"{name} needs {error.name}, which is not installed; "
                f"install it with 'pip install {packages}'."
            ) from error


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER, *_ON_REQUEST, *_ROOMS})
