"""The book's interactive figure: a widget in a live notebook, alive on the book's pages as well."""

from glmlesson.figures.scene import Scene

__all__ = ["Scene"]
