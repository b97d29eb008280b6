r"""Pictures of the recipe as a whole: two failures, the assembly line, four fits in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.patches
import numpy as np

from glmlesson import lesson
from glmlesson.checks import shaped
from glmlesson.families.catalogue import as_family
from glmlesson.families.four import Bernoulli, Categorical, Gaussian, Poisson
from glmlesson.plots.style import (
    AD_SPEND,
    COLOURS,
    CUSTOMERS,
    LINEAR,
    QUIET,
    checked_points,
    colour,
    in_words,
    line_in_words,
    mark_failures,
    mathtext,
    named_curve,
    one_feature_model,
    scatter_rows,
    shape_of_eta,
    some_axes,
    wide_grid,
    with_intercept,
    write_heading,
    write_note,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family

# Weights of three classes along one feature: first, middle and last, the last as the baseline.
_THREE_CLASSES = [[0.0, 1.5], [-3.6, -1.8]]


def two_failures(
    ax: Axes,
    x: ArrayLike,
    y: ArrayLike,
    model: Literal["data", "line", "sigmoid"],
    xlabel: str = AD_SPEND,
    ylabel: str = CUSTOMERS,
) -> None:
    r"""Draw counts, and how the straight line or the sigmoid fails on them.

    The line is the least-squares fit; negative counts are shaded, and the rows for which it
    predicts one are marked. The sigmoid is fitted by maximum likelihood to the only question it can
    answer, "was there any customer at all?"; what lies above 1 is out of its reach. The title
    counts the failures.

    Chapter: Why one recipe.

    Parameters
    ----------
    model : {"data", "line", "sigmoid"}
        What to draw over the data.

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> two_failures(ax, [0, 1, 2, 3, 4], [0, 1, 0, 8, 20], "line")
    >>> ax.get_title(loc="left")
    'The line predicts fewer than no customers in 1 of 5 hours'
    """
    x, y, _ = checked_points(x, y, Poisson())
    if model not in ("data", "line", "sigmoid"):
        raise ValueError(f"model must be data, line or sigmoid, but it is {model!r}.")
    X, grid = with_intercept(x), wide_grid(x)
    line = lesson.newton(X, y, "gaussian").theta
    top = 1.08 * max(y.max(), 1)
    bottom = min(1.3 * np.min(with_intercept(grid) @ line), -0.1 * top)
    heading = f"{len(y)} hours in a shop"
    scatter_rows(ax, x, y)
    if model == "line":
        predicted = X @ line
        negative = predicted < 0
        curve, hue, name = with_intercept(grid) @ line, colour("gaussian"), "straight line"
        mark_failures(ax, x[negative], predicted[negative], (bottom, 0))
        write_note(ax, 0.98, bottom / 2, "impossible: fewer than no customers", "right")
        heading = f"The line predicts fewer than no customers in {sum(negative)} of {len(y)} hours"
    if model == "sigmoid":
        theta = lesson.newton(X, y > 0, "bernoulli").theta
        beyond = y > 1
        curve, hue = Bernoulli().mean(with_intercept(grid) @ theta), colour("bernoulli")
        name = "sigmoid"
        mark_failures(ax, x[beyond], y[beyond], (1, top))
        write_note(ax, 0.02, 0.93 * top, "out of reach: more than one customer", "left")
        heading = f"The sigmoid cannot reach {sum(beyond)} of {len(y)} hours"
    if model != "data":
        named_curve(ax, grid, curve, hue, name)
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    ax.set(ylim=(bottom, top), xlabel=xlabel, ylabel=ylabel)
    ax.set_title(heading, loc="left")


def assembly_line(ax: Axes, family: str | Family, x: ArrayLike, theta: ArrayLike) -> None:
    r"""Draw the recipe as a pipeline: features, :math:`\theta^\top x = \eta`, response, prediction.

    Only the response box has a colour: it is the only one that the distribution changes.

    Chapter: Three assumptions.

    Parameters
    ----------
    family : str or Family
        The Gaussian predicts a price in 1000 €, the Bernoulli a probability, the Poisson customers
        per hour, the categorical the probabilities of its classes, any other its mean.
    x : array_like of shape (features,)
        One row of features, the 1 of the intercept among them.
    theta : array_like of shape (features,), or (features, m) for m natural parameters
        The weights.

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> assembly_line(ax, "poisson", x=[1, 2], theta=[0.5, 0.3])
    """
    family, x = as_family(family), shaped("x", x, np.shape(x)[:1])
    if family.canonical_link is None:
        raise ValueError(f"family must be one that a GLM can use; {family.title} has no link.")
    theta = shaped("theta", theta, (*x.shape, *shape_of_eta(family)))
    eta = x @ theta
    mean = family.probabilities(eta) if isinstance(family, Categorical) else family.mean(eta)
    what, unit = {
        "Gaussian": ("a price", "in 1000 €"),
        "Bernoulli": ("a probability", "that $y = 1$"),
        "Poisson": ("a rate", CUSTOMERS),
        "categorical": ("probabilities", "one for each class"),
    }.get(family.name, ("a mean", ""))
    features = ", ".join(f"{entry:g}" for entry in x).replace("-", "−")
    weights = ",\n".join(in_words(row) for row in (theta if theta.ndim > 1 else [theta]))
    response = mathtext(family.canonical_link.latex["response"])
    stations = [
        ("features $x$", f"({features})", "what is known"),
        (rf"$\eta$ = {LINEAR}", in_words(eta), rf"$\theta$ = {weights}"),
        (f"{family.name} response", f"${response}$", "the only box that changes"),
        (what, in_words(mean), unit),
    ]
    for place, (name, inside, below) in enumerate(stations):
        _station(ax, place, name, inside, below, colour(family) if place == 2 else None)
    ax.set(xlim=(-0.5, len(stations) - 0.5), ylim=(-1, 1))
    ax.set_axis_off()


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


def _station(ax, place, name, inside, below, hue):
    """Draw one box of the assembly line, with an arrow that leads to it."""
    edge, face = hue or COLOURS["data"], matplotlib.colors.to_rgba(hue, 0.16) if hue else "none"
    box = matplotlib.patches.FancyBboxPatch(
        (place - 0.4, -0.3),
        0.8,
        0.6,
        "round,pad=0,rounding_size=0.06",
        fc=face,
        ec=edge,
        linewidth=2 if hue else 1,
    )
    ax.add_patch(box)
    if place:
        arrow = {"arrowstyle": "-|>", "color": COLOURS["ink"], "shrinkA": 2, "shrinkB": 2}
        ax.annotate("", (place - 0.4, 0), (place - 0.6, 0), arrowprops=arrow)
    ax.text(place, 0, inside, ha="center", va="center", fontsize="small")
    ax.text(place, 0.42, name, ha="center", color=hue or COLOURS["ink"])
    ax.text(place, -0.42, below, ha="center", va="top", **QUIET)


def _softmax_curves(ax, x, y, grid, probabilities):
    """Draw one curve a class, and the points of each class in a row of its own below."""
    hue = colour("softmax")
    for label, (line, marker) in enumerate(zip(("-", "--", ":"), "o^s", strict=True)):
        members = x[y == label]
        ax.plot(grid, probabilities[:, label], line, color=hue, linewidth=2.5)
        row = np.full(len(members), -0.12 - 0.08 * label)
        ax.plot(members, row, marker, color=COLOURS["data"], markersize=4, markeredgewidth=0)
