"""The table of links and responses, each row drawn, with a point that goes there and back."""

from __future__ import annotations

import matplotlib.figure
import numpy as np
import traitlets

from glmlesson import plots
from glmlesson.families import as_family
from glmlesson.figures.figure import Figure
from glmlesson.figures.traits import FamilyName, Number

# By row, the means that the charts have room for.
BOUNDS = {
    "gaussian": (-5, 5),
    "bernoulli": (0.001, 0.999),
    "poisson": (0.01, 20),
    "categorical": (0.001, 0.999),
}
ANYWHERE = 0.8  # a mean that every row can have


class LinkTable(Figure):
    """Choose a row: its response and its link are drawn, and a point goes there and back.

    Parameters
    ----------
    family : {"gaussian", "bernoulli", "poisson", "categorical"} or Family
        The row. Choosing another keeps the mean if it can, and else moves it to 0.8.
    mean : float
        The point. In the last row it is the probability of the first of three classes; the other
        two share what is left, and the third is the baseline.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> LinkTable(family="Poisson", mean=3)
    LinkTable(family='poisson', mean=3.0)
    """

    family = FamilyName("bernoulli", BOUNDS).tag(sync=True)
    mean = Number(ANYWHERE).tag(sync=True)

    name = "link_table"
    state_names = ("family", "mean")

    @traitlets.validate("mean")
    def _mean_that_the_row_can_have(self, proposal):
        if not self._allows(proposal.value):
            low, high = BOUNDS[self.family]
            raise traitlets.TraitError(
                f"mean must be a number from {low} to {high} in the row of the {self.family} "
                f"family, but it is {proposal.value:g}."
            )
        return proposal.value

    @traitlets.observe("family")
    def _move_to_a_mean_that_the_row_can_have(self, change):
        if not self._allows(self.mean):
            self.mean = ANYWHERE

    def _allows(self, mean):
        low, high = BOUNDS[self.family]
        return low <= mean <= high

    def _road(self):
        """Return the link and the mean as it takes it: a list for several classes."""
        several = self.family == "categorical"
        mean = [self.mean, (1 - self.mean) / 2] if several else self.mean
        return as_family(self.family).canonical_link, mean

    def alt(self) -> str:
        link, mean = self._road()
        eta = np.ravel(link(mean))[0]
        return (
            f"Two curves for the {as_family(self.family).name} row of the table. The {link.name} "
            f"link takes the mean {self.mean:.4g} to η = {eta:.2f}, and the response takes η back "
            "to the mean."
        )

    def caption(self) -> str:
        return (
            "Choose a row of the table and drag a dot. The link takes the mean to η, and the "
            "response takes η back to the mean."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(9, 3.6))
        plots.link_table(figure.subplots(1, 2), *self._road())
        return figure
