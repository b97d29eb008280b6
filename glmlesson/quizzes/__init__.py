"""The quizzes of the chapters: one file of questions each, and what puts them on a page."""

from glmlesson.quizzes.quiz import Quiz, load, names

__all__ = ["Quiz", "load", "names"]
