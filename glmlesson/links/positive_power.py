r"""The link that belongs to a variance :math:`\mu^p` with a power p between one and two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glmlesson.checks import inside, positive_number
from glmlesson.intervals import NEGATIVE, POSITIVE, Interval
from glmlesson.links.base import Link

BETWEEN = Interval(low=1, high=2)


@dataclass(frozen=True)
class NegativePower(Link):
    r""":math:`g(\mu) = -\mu^{1-p} / (p - 1)`. Canonical for the Tweedie family of power :math:`p`.

    It has no name, as nothing but the family says what p is.

    Examples
    --------
    >>> float(NegativePower(power=1.5)(4.0))
    -1.0
    """

    power: float = 1.5
    name = "negative power"
    mean_domain = POSITIVE
    eta_domain = NEGATIVE
    latex = {
        "link": r"-\frac{\mu^{1-p}}{p-1}",
        "response": r"\bigl(-(p-1)\,\eta\bigr)^{-1/(p-1)}",
    }

    def __post_init__(self):
        inside("power", np.float64(positive_number("power", self.power)), BETWEEN, self.title)

    def _link(self, mean):
        return -(mean ** (1 - self.power)) / (self.power - 1)

    def _inverse(self, eta):
        with np.errstate(over="ignore"):
            return (-(self.power - 1) * eta) ** (-1 / (self.power - 1))

    def _derivative(self, mean):
        return mean**-self.power

    def _inverse_derivative(self, eta):
        with np.errstate(over="ignore"):
            return (-(self.power - 1) * eta) ** (-self.power / (self.power - 1))
