"""One data axis and one line θᵀx, with one distribution after the other plugged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.figure

from glmlesson import plots
from glmlesson.families import as_family
from glmlesson.figures.rows import Curve, gentoo

if TYPE_CHECKING:
    from typing import Any


class SameMachine(Curve):
    """Exchange the distribution: the response changes, the line bends into the S, no more.

    Parameters
    ----------
    x, y : list of float, optional
        A feature and the target for each row; the mass and the sex of the Gentoo penguins by
        default.
    xlabel, ylabel : str
        What they are.
    family : str or Family
        The Gaussian, the Bernoulli or the Poisson, if every ``y`` may come from it.
    theta : list of float
        Intercept and slope, which the reader moves; zero for data of your own by default.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> SameMachine(family="Bernoulli", theta=[-10, 2])
    SameMachine(family='bernoulli', theta=[-10, 2])
    """

    name = "same_machine"

    @staticmethod
    def example() -> dict[str, Any]:
        return {**gentoo(), "theta": [-10, 2]}

    def alt(self) -> str:
        shape = {
            "gaussian": "a straight blue line",
            "bernoulli": "a green S-shaped curve between 0 and 1",
            "poisson": "an orange curve that grows by a factor",
        }[self.family]
        middle = (min(self.x) + max(self.x)) / 2
        mean = as_family(self.family).mean(self.theta[0] + self.theta[1] * middle)
        return (
            f"{len(self.y)} grey dots, {self.ylabel} against {self.xlabel}, and {shape}, which is "
            f"at {mean:.3g} in the middle."
        )

    def caption(self) -> str:
        return (
            "Change the distribution: θᵀx stays, and only the response box is exchanged. Move the "
            "curve by its two handles or by the weights."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(7, 3.8))
        plots.same_machine(
            figure.subplots(), self.x, self.y, self.family, self.theta, self.xlabel, self.ylabel
        )
        return figure
