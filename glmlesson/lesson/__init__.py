"""Fitting as on the blackboard: gradient ascent, Newton's method, and the likelihood they climb."""

from glmlesson.lesson.ascent import fit_glm, gradient_ascent, largest_stable_alpha, responses
from glmlesson.lesson.likelihood import Fit, curvature, gradient, log_likelihood
from glmlesson.lesson.newtons_method import newton

__all__ = [
    "Fit",
    "curvature",
    "fit_glm",
    "gradient",
    "gradient_ascent",
    "largest_stable_alpha",
    "log_likelihood",
    "newton",
    "responses",
]
