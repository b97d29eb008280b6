"""The recipe as an assembly line, from the features to the gradient."""

from __future__ import annotations

import matplotlib.figure
import numpy as np
import traitlets

from glmlesson import plots
from glmlesson.families import as_family
from glmlesson.figures.figure import Figure
from glmlesson.figures.traits import FamilyName, Number, Numbers

PRODUCTS = {
    "gaussian": ("a price", "in 1000 €"),
    "bernoulli": ("a probability", "that y = 1"),
    "poisson": ("a rate", "customers per hour"),
}
REACH = 5  # of θᵀx: e⁵ customers per hour are enough
ROUNDING = 1e-9  # what the front end's arithmetic may add to it
FARTHEST = 200  # of the observed y


class AssemblyLine(Figure):
    """One state from end to end: x → θᵀx = η → response → μ → distribution → loss → gradient.

    Parameters
    ----------
    family : {"gaussian", "bernoulli", "poisson"} or Family
        What is at work in the middle. Choosing another moves ``y`` to the nearest value that the
        new one can have.
    x : list of float
        One row of one to four features, the first of them 1, for the intercept.
    theta : list of float
        As many weights. The sum θᵀx must lie from -5 to 5; to change the number of features, give
        ``x`` and ``theta`` together: ``with fig.hold_trait_notifications(): ...``
    y : float
        The target that was observed.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> AssemblyLine(family="bernoulli", x=[1, 2], theta=[-0.5, 0.65], y=1)
    AssemblyLine(family='bernoulli', x=[1.0, 2.0], theta=[-0.5, 0.65], y=1.0)
    """

    family = FamilyName("poisson", PRODUCTS).tag(sync=True)
    x = Numbers((1.0, 2.0, 1.0)).tag(sync=True)
    theta = Numbers((-0.5, 0.65, 0.4)).tag(sync=True)
    y = Number(4.0).tag(sync=True)

    name = "assembly_line"
    state_names = ("family", "x", "theta", "y")

    @traitlets.default("y")
    def _y_of_the_family(self):
        return self._nearest(4.0)

    @traitlets.validate("x", "theta")
    def _weights_that_fit(self, proposal):
        name = proposal.trait.name
        x = proposal.value if name == "x" else self.x
        theta = proposal.value if name == "theta" else self.theta
        if not 1 <= len(x) <= 4 or x[0] != 1:
            raise traitlets.TraitError(
                f"x must be a list of one to four numbers, the first of them 1, but it is {x}."
            )
        if len(theta) != len(x):
            raise traitlets.TraitError(
                f"theta must have one weight for each entry of x, but theta has {len(theta)} and "
                f"x has {len(x)}."
            )
        if not abs(np.dot(theta, x)) <= REACH + ROUNDING:
            raise traitlets.TraitError(
                f"theta and x must give a linear predictor from -{REACH} to {REACH}, but theirs is "
                f"{np.dot(theta, x):g}."
            )
        return proposal.value

    @traitlets.validate("y")
    def _y_that_the_family_can_have(self, proposal):
        y, support = proposal.value, as_family(self.family).support
        if not support.contains(y):
            raise traitlets.TraitError(
                f"y must be {support} for the {self.family} family, but it is {y:g}."
            )
        if abs(y) > FARTHEST:
            raise traitlets.TraitError(
                f"y must lie from -{FARTHEST} to {FARTHEST}, but it is {y:g}."
            )
        return y

    @traitlets.observe("family")
    def _move_y_into_the_support(self, change):
        self.y = self._nearest(self.y)

    def _nearest(self, y):
        """Return the target nearest to y that the family can have."""
        support = as_family(self.family).support
        nearest = np.clip(np.floor(y + 0.5) if support.integer else y, support.low, support.high)
        return float(nearest) + 0.0  # adding zero turns a negative zero into a plain one

    def alt(self) -> str:
        family = as_family(self.family)
        eta = float(np.dot(self.theta, self.x))
        what, unit = PRODUCTS[self.family]
        features = ", ".join(f"{entry:g}" for entry in self.x)
        return (
            f"Four boxes in a row: the features ({features}), their linear predictor "
            f"η = {eta:.2f}, the {family.name} response, and {what}, {family.mean(eta):.3f} {unit}."
        )

    def caption(self) -> str:
        return (
            "Pick the distribution and slide θᵀx. The boxes of the distribution are the only ones "
            "that work differently; what comes before them and after them stays the same."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(9, 2.2))
        plots.assembly_line(figure.subplots(), self.family, self.x, self.theta)
        return figure
