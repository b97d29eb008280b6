"""The quizzes of the chapters: a file of questions each, what shows them, and fresh ones."""

from glmlesson.quizzes.generators.fresh import Fresh, generate
from glmlesson.quizzes.quiz import Quiz, load, names

__all__ = ["Fresh", "Quiz", "generate", "load", "names"]
