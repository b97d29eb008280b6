"""The coursework's engine: it assigns, collects, grades and returns; ``python -m grading --help``.

What a module of hidden checks needs is here: :func:`check`, :mod:`expect` and :class:`Wrong`.
"""

from grading import expect
from grading.checks import check
from grading.session import Wrong

__all__ = ["Wrong", "check", "expect"]
