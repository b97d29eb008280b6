"""Residuals, each times its x, and the gradient that they add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.figure
import numpy as np
import traitlets

from glmlesson import lesson, plots
from glmlesson.figures.rows import Curve, shop

if TYPE_CHECKING:
    from typing import Any


class ResidualTimesFeature(Curve):
    """Move the curve, or step along the gradient, and see what pulls on the slope.

    Parameters
    ----------
    x, y : list of float, optional
        A feature and the target for each row; the shop's ad spend and customers by default.
    xlabel, ylabel : str
        What they are.
    family : str or Family
        The Gaussian, the Bernoulli or the Poisson, if every ``y`` may come from it.
    theta : list of float
        Intercept and slope, which the reader moves; zero for data of your own by default.
    alpha : float
        The learning rate.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> ResidualTimesFeature(theta=[0.5, 0.5])
    ResidualTimesFeature(family='poisson', theta=[0.5, 0.5], alpha=0.0001)
    """

    alpha = traitlets.Float(1e-4).tag(sync=True)

    name = "residual_times_feature"
    state_names = (*Curve.state_names, "alpha")

    @staticmethod
    def example() -> dict[str, Any]:
        return {**shop(), "family": "poisson", "theta": [0.6, 0.35]}

    @traitlets.validate("alpha")
    def _is_a_rate(self, proposal):
        if not 0 < proposal["value"] < np.inf:
            raise traitlets.TraitError(
                f"alpha must be a positive number, but it is {proposal['value']}."
            )
        return proposal["value"]

    def alt(self) -> str:
        X = np.column_stack([np.ones(len(self.x)), self.x])
        along = lesson.gradient(self.theta, X, self.y, self.family)
        return (
            f"Above, {len(self.y)} dots, {self.ylabel} against {self.xlabel}, a {self.family} "
            "curve, and red bars from the curve to the dots. Below, a staircase of each bar times "
            f"its x, which ends at {along[1]:.3g}, the slope of the log-likelihood along θ₁; along "
            f"θ₀ it is {along[0]:.3g}."
        )

    def caption(self) -> str:
        return (
            "Each red bar is a residual; times its x it is one stair below. Where the stairs end "
            "is the gradient. Move the curve, or step along the gradient until it is zero."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(7, 5.2), layout="none")
        ax = figure.add_axes((0.13, 0.49, 0.75, 0.38))  # the staircase hangs below it
        plots.residual_times_feature(
            ax, self.x, self.y, self.family, self.theta, self.xlabel, self.ylabel
        )
        return figure
