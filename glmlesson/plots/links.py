r"""Pictures of links and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson import links
from glmlesson.checks import shaped
from glmlesson.families.catalogue import FAMILIES
from glmlesson.plots.style import (
    COLOURS,
    colour,
    in_words,
    line_styles,
    mathtext,
    some_axes,
    write_heading,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from glmlesson.links.base import Link


def link_table(axes: Iterable[Axes], link: Link, mean: ArrayLike) -> None:
    r"""Draw a response and its link, and a point going there and back.

    Left, the response :math:`\eta \mapsto \mu`; right, the link :math:`\mu \mapsto \eta`.

    Chapter: Link and response.

    Parameters
    ----------
    link : Link
    mean : float, or array_like of shape (k - 1,) for the log-ratio link
        The point. Of several probabilities the first is drawn, with the other :math:`\eta` held.

    Examples
    --------
    >>> import matplotlib.figure
    >>> from glmlesson import links
    >>> link_table(matplotlib.figure.Figure().subplots(1, 2), links.Log(), mean=4.0)
    """
    left, right = some_axes(axes, 2)
    _check_link(link)
    several = isinstance(link, links.LogRatio)
    mean = shaped("mean", mean, np.shape(mean)[:1] if several else ())
    eta = link(mean)
    etas = _link_grid(link, eta.flat[0])
    means = _first_mean(link, etas, eta) if several else link.inverse(etas)
    index, hue = "_1" if several else "", _link_colour(link)
    linear = (etas, eta.flat[0], rf"$\eta{index}$")
    means = (means, mean.flat[0], rf"mean $\mu{index}$")
    _one_way(left, linear, means, hue, "response", link.latex["response"])
    _one_way(right, means, linear, hue, f"{link.name} link", link.latex["link"])


def compare_responses(ax: Axes, links: Iterable[Link]) -> None:
    r"""Draw the responses of several links over the same :math:`\eta`.

    Chapter: Link and response.

    Parameters
    ----------
    links : list of Link
        Links of a single natural parameter.

    Examples
    --------
    >>> import matplotlib.figure
    >>> from glmlesson import Logit, Probit
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> compare_responses(ax, [Logit(), Probit()])
    >>> [line.get_label() for line in ax.lines]
    ['logit', 'probit']
    """
    shown = list(links)
    if not shown:
        raise ValueError("links must hold at least one link.")
    for link in shown:
        _check_link(link, scalar=True)
    reach = 4.0 if all(np.isfinite(link.mean_domain.high) for link in shown) else 2.0
    negative = any(link.eta_domain.high == 0 for link in shown)
    eta = np.linspace(-4.0, -0.2, 400) if negative else np.linspace(-reach, reach, 400)
    for link, style in zip(shown, line_styles(len(shown)), strict=True):
        ax.plot(eta, link.inverse(eta), label=link.name, **style | {"color": _link_colour(link)})
    ax.legend(loc="upper left", handlelength=3)
    ax.set(xlabel=r"$\eta$", ylabel=r"mean $\mu = h(\eta)$")


def _one_way(ax, across, up, hue, name, formula):
    """Draw a curve and the way of one point: up to the curve, then across to its value.

    ``across`` and ``up`` are each the numbers of the curve, that of the point, and a label whose
    last word is the symbol.
    """
    (xs, here, x_label), (ys, there, y_label) = across, up
    ax.plot(xs, ys, color=hue)
    ax.margins(x=0.02, y=0.03)
    guide = {"color": COLOURS["ink"], "linewidth": 1.2, "linestyle": ":"}
    ax.vlines(here, ax.get_ylim()[0], there, **guide)
    ax.hlines(there, ax.get_xlim()[0], here, **guide)
    ax.plot(here, there, "o", color=COLOURS["ink"], zorder=4)
    # An arrow head where the way ends.
    ax.plot(0, there, "<", transform=ax.get_yaxis_transform(), color=COLOURS["ink"], clip_on=False)
    ax.set(xlabel=x_label, ylabel=y_label)
    start, end = x_label.split()[-1], y_label.split()[-1]
    readout = f"{start} = {in_words(here)}  →  {end} = {in_words(there)}"
    write_heading(ax, f"{name}:  ${mathtext(formula)}$", readout, hue)


def _first_mean(link, etas, eta):
    """Return the first mean of a vector link where the first η runs and the others are held."""
    running = np.tile(eta, (len(etas), 1))
    running[:, 0] = etas
    return link.inverse(running)[:, 0]


def _check_link(link, scalar=False):
    if not isinstance(link, links.Link):
        raise TypeError(f"link must be a link such as links.Log(), but it is {link!r}.")
    if scalar and isinstance(link, links.LogRatio):
        raise ValueError(f"links must be of single numbers, but {link.title} is of a vector.")


def _link_colour(link):
    """Return the colour of the first family whose canonical link it is, or one of its own."""
    for family in FAMILIES.values():
        if isinstance(family().canonical_link, type(link)):
            return colour(family())
    return COLOURS["geometric" if isinstance(link, links.Probit) else "laplace"]


def _link_grid(link, eta):
    if link.eta_domain.high == 0:
        return np.linspace(3 * eta, 0.25 * eta, 400)
    reach = 5.0 if np.isfinite(link.mean_domain.high) else 2.5
    return np.linspace(min(-reach, eta - 1), max(reach, eta + 0.5), 400)
