r"""Pictures of the recipe as a whole: two failures, the assembly line, four fits in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson import lesson
from glmlesson.families.four import Bernoulli, Categorical, Gaussian, Poisson
from glmlesson.plots.style import (
    COLOURS,
    LINEAR,
    colour,
    line_in_words,
    mathtext,
    one_feature_model,
    scatter_rows,
    some_axes,
    wide_grid,
    with_intercept,
    write_heading,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family

# Weights of three classes along one feature: first, middle and last, the last as the baseline.
_THREE_CLASSES = [[0.0, 1.5], [-3.6, -1.8]]


def same_machine(
    ax: Axes,
    x: ArrayLike,
    y: ArrayLike,
    family: str | Family,
    theta: ArrayLike,
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> None:
    r"""Draw data along one feature and the prediction :math:`h(\theta_0 + \theta_1 x)`.

    The family is the only thing that changes between a straight line and an S. The axes depend on
    the data alone, so that two pictures can be compared.

    Chapter: Two old friends fall out.

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> same_machine(ax, [-1, 0, 1], [0, 1, 1], "Bernoulli", theta=[0.5, 2.0])
    """
    x, y, family, theta = one_feature_model(x, y, family, theta)
    grid, room = wide_grid(x), 0.25 * (np.ptp(y) or 1.0)
    scatter_rows(ax, x, y)
    ax.plot(grid, family.mean(with_intercept(grid) @ theta), color=colour(family))
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(y.min() - room, y.max() + room))
    response = mathtext(family.canonical_link.latex["response"])
    readout = rf"$\eta$ = {LINEAR} = {line_in_words(theta)}"
    write_heading(ax, rf"{family.name}:  $h(\eta) = {response}$", readout, colour(family))


def one_recipe(axes4: Iterable[Axes]) -> None:
    r"""Draw the four models of the lesson side by side, each with data and its fitted response.

    The picture of the title page. The data are drawn with fixed seeds, so it is always the same.

    Chapter: Why one recipe.

    Examples
    --------
    >>> import matplotlib.figure
    >>> one_recipe(matplotlib.figure.Figure().subplots(1, 4))
    """
    panels = [
        ("Linear", r"h = \eta", Gaussian(), [0.0, 1.0]),
        ("Logistic", r"h = 1/(1 + e^{-\eta})", Bernoulli(), [0.0, 1.6]),
        ("Poisson", r"h = e^{\eta}", Poisson(), [1.0, 0.7]),
        ("Softmax", r"h_j = e^{\eta_j} / \Sigma\, e^{\eta_l}", Categorical(3), _THREE_CLASSES),
    ]
    x = np.linspace(-3, 3, 36)
    for ax, (name, response, family, theta) in zip(some_axes(axes4, 4), panels, strict=True):
        X, grid = with_intercept(x), wide_grid(x)
        y = family.sample(X @ np.array(theta), rng=11)
        eta = with_intercept(grid) @ lesson.newton(X, y, family).theta
        if isinstance(family, Categorical):
            _softmax_curves(ax, x, y, grid, family.probabilities(eta))
        else:
            scatter_rows(ax, x, y)
            ax.plot(grid, family.mean(eta), color=colour(family), linewidth=2.5)
        ax.set(xticks=[], yticks=[])
        write_heading(ax, name, f"${response}$", colour(family))


def _softmax_curves(ax, x, y, grid, probabilities):
    """Draw one curve a class, and the points of each class in a row of its own below."""
    hue = colour("softmax")
    for label, (line, marker) in enumerate(zip(("-", "--", ":"), "o^s", strict=True)):
        members = x[y == label]
        ax.plot(grid, probabilities[:, label], line, color=hue, linewidth=2.5)
        row = np.full(len(members), -0.12 - 0.08 * label)
        ax.plot(members, row, marker, color=COLOURS["data"], markersize=4, markeredgewidth=0)
