"""Practice on the page: derivations that are typed line by line, and questions answered in words.

A derivation is a file in ``derivations/``, a question that follows a proof one in ``why/``.
"""

from glmlesson.practice.derivation import Derivation
from glmlesson.practice.why import Why

__all__ = ["Derivation", "Why"]
