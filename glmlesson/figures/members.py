"""What the figures of one member of a family share: the families, and how far η may slide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import traitlets

from glmlesson.checks import real_array
from glmlesson.families import as_family
from glmlesson.figures.figure import Figure
from glmlesson.figures.traits import FamilyName

if TYPE_CHECKING:
    from typing import Any

    from glmlesson.families.base import Family


@dataclass(frozen=True)
class Slide:
    """How far each entry of η moves, in which steps, and where the whole of it starts."""

    low: float
    high: float
    step: float
    start: float | list[float]

    def contains(self, eta):
        """Say whether η has the right number of entries, each within reach."""
        eta = np.asarray(eta)
        fits = eta.shape == np.shape(self.start)
        return bool(fits and np.all((self.low <= eta) & (eta <= self.high)))


# As far as the pictures still show something; what else the front end must know of the families
# stands beside it. `tools/export_facts.py` hands it over.
SLIDES = {
    "gaussian": Slide(-4, 4, 0.1, 1.0),
    "bernoulli": Slide(-6, 6, 0.1, 1.0),
    "poisson": Slide(-2, 3, 0.05, 1.0),
    "categorical": Slide(-4, 4, 0.1, [1.0, 0.0]),
    "binomial": Slide(-4, 4, 0.1, 0.5),
    "exponential": Slide(-3, -0.3, 0.05, -1.0),
    "gamma": Slide(-3, -0.4, 0.05, -1.0),
    "inverse gaussian": Slide(-2, -0.1, 0.05, -0.5),
    "geometric": Slide(-3, -0.15, 0.05, -0.5),
    "negative binomial": Slide(-3, -0.2, 0.05, -0.5),
    "laplace": Slide(-2.5, -0.5, 0.05, -1.0),
    "beta": Slide(0.5, 8, 0.1, [2.0, 4.0]),
    "von mises": Slide(-4, 4, 0.1, [1.0, 1.0]),
}
# The families as the list in the figures groups them.
GROUPS = {
    "The lesson's four": ("gaussian", "bernoulli", "poisson", "categorical"),
    "More counts": ("binomial", "geometric", "negative binomial"),
    "Positive quantities": ("exponential", "gamma", "inverse gaussian"),
    "T(y) is not y": ("laplace", "beta", "von mises"),
}
# What a family takes as known, with its letter in the formulas.
KNOWN = {
    "categorical": "classes k",
    "binomial": "trials n",
    "gamma": "shape k",
    "inverse gaussian": "shape λ",
    "negative binomial": "size r",
}
SCALAR = tuple(name for name, slide in SLIDES.items() if np.ndim(slide.start) == 0)


class NaturalParameter(traitlets.TraitType):
    """A finite number, or a list of them for a family of several natural parameters."""

    def validate(self, obj, value):
        try:
            return real_array(self.name, value).tolist()
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(str(error)) from error


class Member(Figure):
    """A figure of one member of a family, whose state is the family and η."""

    family = FamilyName("poisson", SLIDES).tag(sync=True)
    eta = NaturalParameter().tag(sync=True)

    state_names = ("family", "eta")

    @traitlets.default("eta")
    def _where_the_family_starts(self):
        return SLIDES[self.family].start

    @traitlets.validate("eta")
    def _eta_within_reach(self, proposal):
        slide = SLIDES[self.family]
        if not slide.contains(proposal.value):
            several = np.size(slide.start) > 1
            what = f"a list of {np.size(slide.start)} numbers" if several else "a number"
            raise traitlets.TraitError(
                f"eta must be {what} from {slide.low:g} to {slide.high:g} for the {self.family} "
                f"family in this figure; it is {proposal.value!r}."
            )
        return proposal.value

    @traitlets.observe("family")
    def _move_to_where_the_family_can_be(self, change):
        if not SLIDES[self.family].contains(self.eta):
            self.eta = SLIDES[self.family].start

    @property
    def member(self) -> tuple[Family, Any]:
        """The family itself and η."""
        return as_family(self.family), self.eta


def in_words(value):
    """Return a number, or several in brackets, with two decimals and a true minus sign."""
    if np.ndim(value):
        return "(" + ", ".join(in_words(entry) for entry in value) + ")"
    # Adding zero turns a negative zero into a plain one.
    return f"{round(float(value), 2) + 0.0:.2f}".replace("-", "−")
