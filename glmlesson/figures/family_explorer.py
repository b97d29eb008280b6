"""One template, thirteen families: pick one and slide its natural parameter."""

from __future__ import annotations

import matplotlib.figure
import numpy as np

from glmlesson import plots
from glmlesson.figures.members import Member, in_words


class FamilyExplorer(Member):
    """Pick a family and slide η: the bars or the curve reshape, and the numbers follow.

    Parameters
    ----------
    family : str or Family
        Any of the thirteen, with the parameters that it has by default. Choosing another keeps η
        if it can, and else moves it to where that family starts.
    eta : float, or list of float for the categorical, the beta and the von Mises
        The natural parameter, as far as the slider goes.
    predict : dict, optional
        A question to answer before the controls open.

    Examples
    --------
    >>> FamilyExplorer(family="Poisson", eta=2)
    FamilyExplorer(family='poisson', eta=2.0)
    >>> FamilyExplorer(family="beta")
    FamilyExplorer(family='beta', eta=[2.0, 4.0])
    """

    name = "family_explorer"

    def alt(self) -> str:
        family, eta = self.member
        mean, variance = family.mean(eta), family.variance(eta)
        its, spread = ("its", "variance") if family.latex["T"] == "y" else ("T(y)'s", "variance")
        if family.n_parameters > 1:
            variance, spread = np.diag(variance), "variances"
        drawn = "Bars for the probabilities" if family.support.integer else "The density"
        return (
            f"{drawn} of {family.title} at η = {in_words(eta)}; {its} mean is {in_words(mean)}, "
            f"{its} {spread} {in_words(variance)}, and a(η) is "
            f"{in_words(family.log_partition(eta))}."
        )

    def caption(self) -> str:
        return (
            "Pick a distribution and slide η. T, a and b stay as they are; η alone sweeps the "
            "members of the family."
        )

    def picture(self) -> matplotlib.figure.Figure:
        figure = matplotlib.figure.Figure(figsize=(7, 3.6))
        plots.family_explorer(figure.subplots(), *self.member)
        return figure
