"""A probability goes up the logit, and its log-odds come back through the sigmoid."""

from __future__ import annotations

import matplotlib.figure

from glmlesson import plots
from glmlesson.figures.figure import Figure
from glmlesson.figures.traits import Number
from glmlesson.intervals import UNIT
from glmlesson.links import Logit


class LogitSigmoid(Figure):
    """Slide φ: the dot climbs the logit to η, and the sigmoid leads from η back to φ.

    Parameters
    ----------
    phi : float
        A probability strictly between 0 and 1.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> LogitSigmoid(phi=0.9)
    LogitSigmoid(phi=0.9)
    """

    phi = Number(0.8, domain=UNIT).tag(sync=True)

    name = "logit_sigmoid"
    state_names = ("phi",)

    def alt(self) -> str:
        phi, eta = f"{self.phi:.4g}", f"{Logit()(self.phi):.2f}"
        return (
            f"Two curves side by side. On the logit the probability φ = {phi} climbs to the "
            f"log-odds η = {eta}; on the sigmoid η = {eta} leads back to φ = {phi}."
        )

    def caption(self) -> str:
        return (
            "Slide φ, or drag either dot. The logit takes the probability to its log-odds η; the "
            "sigmoid takes η back to where you started."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(9, 3.6))
        plots.logit_sigmoid(figure.subplots(1, 2), self.phi)
        return figure
