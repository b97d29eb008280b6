"""Practice on the page: derivations that are typed line by line, questions answered in
words, and exercises in Python.

A derivation is a file in ``derivations/``, a question that follows a proof one in ``why/``; the
exercises of a chapter are one in ``code/``.
"""

from glmlesson.practice.code import Code
from glmlesson.practice.derivation import Derivation
from glmlesson.practice.why import Why

__all__ = ["Code", "Derivation", "Why"]
