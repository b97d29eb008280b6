"""Families from a log-partition function alone; ``door`` has ``invent``."""

from glmlesson.invented.door import invent
from glmlesson.invented.family import InventedFamily
from glmlesson.invented.link import InventedLink

__all__ = ["InventedFamily", "InventedLink", "invent"]
