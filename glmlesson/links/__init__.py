"""Links and responses, the two directions of one road; ``base`` states the conventions."""

from glmlesson.links.base import Link
from glmlesson.links.catalogue import LINKS, as_link
from glmlesson.links.classes import LogRatio
from glmlesson.links.positive import (
    Inverse,
    InverseSquare,
    Log,
    LogShare,
    NegativeInverse,
    NegativeInverseSquare,
)
from glmlesson.links.positive_power import NegativePower
from glmlesson.links.real import Identity
from glmlesson.links.unit import ComplementaryLogLog, Logit, Probit
from glmlesson.links.untruncated import LogOfUntruncated

__all__ = [
    "LINKS",
    "ComplementaryLogLog",
    "Identity",
    "Inverse",
    "InverseSquare",
    "Link",
    "Log",
    "LogOfUntruncated",
    "LogRatio",
    "LogShare",
    "Logit",
    "NegativeInverse",
    "NegativeInverseSquare",
    "NegativePower",
    "Probit",
    "as_link",
]
