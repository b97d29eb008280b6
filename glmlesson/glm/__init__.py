"""Generalized linear models to use: the model, its data, the solver, and what a fit returns."""

from glmlesson.glm.history import History
from glmlesson.glm.model import GLM
from glmlesson.glm.prediction import Prediction
from glmlesson.glm.result import GLMResult
from glmlesson.glm.summary import Summary

__all__ = ["GLM", "GLMResult", "History", "Prediction", "Summary"]
