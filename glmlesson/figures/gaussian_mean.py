"""The Gaussian's mean, its natural parameter and its log-partition, moved together."""

from __future__ import annotations

import matplotlib.figure

from glmlesson import plots
from glmlesson.figures.figure import Figure
from glmlesson.figures.traits import Number
from glmlesson.intervals import Interval


class GaussianMean(Figure):
    """Slide the mean of a Gaussian of spread one: η follows one to one, a(η) grows as a parabola.

    Parameters
    ----------
    mu : float
        The mean, from -4 to 4.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> GaussianMean(mu=1.5)
    GaussianMean(mu=1.5)
    """

    mu = Number(1.0, domain=Interval(-4, 4, closed_low=True, closed_high=True)).tag(sync=True)

    name = "gaussian_mean"
    state_names = ("mu",)

    def alt(self) -> str:
        return (
            f"A bell curve with its mean at {self.mu:g}, and beside it the parabola of the "
            f"log-partition with its tangent at η = {self.mu:g}, whose slope is {self.mu:g}."
        )

    def caption(self) -> str:
        return (
            "Slide the mean. The natural parameter is the mean; the slope of the log-partition is "
            "the mean, too; the area under the curve stays one."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(9, 3.6))
        plots.gaussian_mean(figure.subplots(1, 2), self.mu)
        return figure
