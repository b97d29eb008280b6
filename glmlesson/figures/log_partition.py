"""The log-partition with its tangent, beside the distribution whose mean and variance it holds."""

from __future__ import annotations

import matplotlib.figure

from glmlesson import plots
from glmlesson.figures.members import SCALAR, Member, in_words
from glmlesson.figures.traits import FamilyName


class LogPartition(Member):
    """Drag a dot along a(η): the slope there is the mean, the curvature the variance.

    Parameters
    ----------
    family : str or Family
        One with a single natural parameter, with the parameters that it has by default. Choosing
        another keeps η if it can, and else moves it to where that family starts.
    eta : float
        The natural parameter, as far as the slider goes.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> LogPartition(family="Bernoulli", eta=1.5)
    LogPartition(family='bernoulli', eta=1.5)
    """

    family = FamilyName("poisson", SCALAR).tag(sync=True)

    name = "log_partition"

    def alt(self) -> str:
        family, eta = self.member
        drawn = "bars" if family.support.integer else "the density"
        of = "" if family.latex["T"] == "y" else " of T(y)"
        return (
            f"Left, the log-partition a(η) of {family.title} with its tangent at "
            f"η = {in_words(eta)}, whose slope is {in_words(family.mean(eta))}. Right, {drawn} "
            f"at that η, with the mean{of} {in_words(family.mean(eta))} and the variance{of} "
            f"{in_words(family.variance(eta))}."
        )

    def caption(self) -> str:
        return (
            "Drag the dot along a(η). The slope there is the mean of the distribution on the "
            "right, and the curvature is its variance."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(9, 3.6))
        plots.log_partition(figure.subplots(1, 2), *self.member)
        return figure
