"""Counts, and how the straight line and the sigmoid fail on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.figure
import numpy as np
import traitlets

from glmlesson import lesson, plots
from glmlesson.families import Poisson
from glmlesson.figures.rows import Rows, shop

if TYPE_CHECKING:
    from typing import Any


class TwoFailures(Rows):
    """Choose the line or the sigmoid for counts, and see what each says that cannot be.

    Parameters
    ----------
    x, y : list of float, optional
        A feature and the count for each row; the shop's ad spend and customers by default.
    xlabel, ylabel : str
        What they are.
    model : {"data", "line", "sigmoid"}
        What is drawn over the data.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> TwoFailures(model="line")
    TwoFailures(model='line')
    """

    model = traitlets.Enum(("data", "line", "sigmoid"), "data").tag(sync=True)

    name = "two_failures"
    state_names = (*Rows.state_names, "model")

    @staticmethod
    def example() -> dict[str, Any]:
        return shop()

    def check(self, state: dict[str, Any]) -> None:
        super().check(state)
        if not Poisson.support.contains(np.array(state["y"], dtype=float)).all():
            raise traitlets.TraitError("y must be counts: whole numbers, zero or more.")

    def alt(self) -> str:
        dots = f"{len(self.y)} grey dots, {self.ylabel} against {self.xlabel}"
        if self.model == "data":
            return f"{dots}."
        if self.model == "line":
            X = np.column_stack([np.ones(len(self.x)), self.x])
            negative = np.sum(X @ lesson.newton(X, self.y, "gaussian").theta < 0)
            return (
                f"{dots}, with the least-squares line. At {negative} rows it is below zero, in a "
                "shaded region of negative counts."
            )
        return (
            f"{dots}, with a sigmoid that never rises above one. The region above one, with "
            f"{np.sum(np.array(self.y) > 1)} of the dots, is shaded as out of reach."
        )

    def caption(self) -> str:
        return (
            "Choose the straight line or the sigmoid. Shaded is what no count, or no sigmoid, "
            "can be; the rings mark the failures."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(7, 3.6))
        ax = figure.subplots()
        plots.two_failures(ax, self.x, self.y, self.model, self.xlabel, self.ylabel)
        return figure
