r"""Pictures of how often: counts beside their expected frequencies, outcomes beside their odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson.plots.picture import Picture, axes_for, finished
from glmlesson.plots.style import COLOURS, colour, write_heading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from glmlesson.glm.result import GLMResult

BAND = {"color": COLOURS["ink"], "alpha": 0.12, "linewidth": 0, "zorder": 0}


def rootogram(
    fit: GLMResult, ax: Axes | None = None, *, groups: int = 40, level: float = 0.95
) -> Picture:
    r"""Draw a hanging rootogram: how often each count occurs, hung from how often it should.

    The curve is the root of the expected frequency of each count. From it hangs a bar as long as
    the root of the observed one, so that a bar which ends at zero fits, one which ends below stands
    for too many rows of that count, and one which ends above for too few. Roots, because the root
    of a frequency varies by about one half, however large it is. In the shaded band
    lie the ends of the bars under the model. Where neighbours share a bar, zero still has its own.

    Parameters
    ----------
    fit : GLMResult
        Of counts, or of successes in trials.
    ax : Axes, optional
        Where to draw; by default on a new figure in the look of the book.
    groups : int
        The largest number of bars; where there are more counts, neighbours share one.
    level : float
        How often the end of a bar lies in the band under the model.

    Returns
    -------
    Picture
        With ``figure``, ``axes`` and the alternative text ``alt``.

    Raises
    ------
    ValueError
        If the targets are no counts, or the model has no distribution for them.

    Source: Kleiber and Zeileis (2016), The American Statistician 70, 296–303.

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> kicks = datasets.load("horse_kicks").frame()
    >>> fit = GLM.from_formula("deaths ~ 1", kicks, "poisson")
    >>> picture = rootogram(fit)
    >>> picture.alt[:61]
    'Hanging rootogram of 280 rows, counts 0 to 4, Poisson model. '
    """
    found = fit.count_frequencies(groups, level)
    hue = colour(fit.family.name if fit.trials is None else "binomial")
    top, size = np.sqrt(found.expected), np.sqrt(found.observed)
    width = found.high[-1] - found.low[-1] + 1
    at = np.arange(len(found.low))  # the count itself, where each has a bar of its own
    low, high, out = top - np.sqrt(found.upper), top - np.sqrt(found.lower), found.outside
    with axes_for(None if ax is None else [ax], (1, 1), (7, 3.8)) as drawn:
        ax = drawn[0]
        edges = np.append(at - 0.5, at[-1] + 0.5)
        ax.stairs(high, edges, baseline=low, fill=True, **BAND)
        bars = {"color": COLOURS["data"], "alpha": 0.55, "zorder": 1}
        ax.bar(at, size, 0.8, bottom=top - size, **bars)
        first = int(width > 1)  # a single count and several are not on one curve
        ax.plot(at[:first], top[:first], "o", color=hue, markersize=4, zorder=3)
        ax.plot(at[first:], top[first:], "o-", color=hue, markersize=4, zorder=3)
        ax.axhline(0, color=COLOURS["ink"], linewidth=0.8, zorder=2)
        room = 0.05 * (top.max() - min(low.min(), (top - size).min()))
        ax.set(xlabel="count", ylabel="root of frequency", ylim=(None, top.max() + room))
        ax.set_ylim(bottom=min(low.min(), (top - size).min()) - room)
        if width > 1:
            step = max(2, len(at) // 4)
            shown = np.arange(step, len(at), step)  # where the bar that begins with a count begins
            ax.set_xticks([0, *(shown - 0.5)], [0, *found.low[shown]])
            ax.set_xlabel(f"count, {width} to a bar after 0")
        elif len(at) <= 20:
            ax.set_xticks(found.low)
        many = f"{np.count_nonzero(out)} of {len(at)} bars {'ends' if out.sum() == 1 else 'end'}"
        write_heading(ax, "Rootogram", f"{many} outside the band", hue)
        # On the scale of roots, on which all frequencies vary alike.
        worst = int(np.argmax(np.abs(top - size)))
        first, last = found.low[worst], found.high[worst]
        count = f"count {first}" if first == last else f"counts {first} to {last}"
        return finished(
            drawn,
            f"Hanging rootogram of {found.observed.sum():,g} rows, counts {found.low[0]} to "
            f"{found.high[-1]}, {fit.family.name if fit.trials is None else 'binomial'} model.",
            f"{many} outside the {100 * level:g} per cent band.",
            f"Farthest from its end at zero is that of {count}: {found.observed[worst]:,g} rows, "
            f"{found.expected[worst]:,.1f} expected.",
        )


def calibration(
    fit: GLMResult,
    axes: Axes | Iterable[Axes] | None = None,
    *,
    X: Any = None,
    y: ArrayLike | None = None,
    level: float = 0.95,
    rng: np.random.Generator | int = 0,
) -> Picture:
    r"""Draw the shares of an outcome that were observed against the predicted probabilities.

    The curve is the observed share, as the increasing function of the predicted probability
    that is nearest to the outcomes; on the diagonal the two agree. Around the diagonal the band
    holds such curves of outcomes that are drawn from the predicted probabilities. The bars below
    show how many rows have which prediction. Several classes have a panel each.

    Parameters
    ----------
    fit : GLMResult
        Of two outcomes, of successes in trials, or of classes.
    axes : Axes, or one for each class, optional
        Where to draw; by default on a new figure in the look of the book.
    X, y : array_like, optional
        New rows and their outcomes; by default those of the fit, which it follows a little.
    level : float
        The share of drawn curves that the band holds at each probability.
    rng : numpy.random.Generator or int

    Returns
    -------
    Picture
        With ``figure``, ``axes`` and the alternative text ``alt``.

    Raises
    ------
    ValueError
        If the targets are neither two outcomes nor classes.

    Source: Dimitriadis, Gneiting and Jordan (2021), PNAS 118, e2016191118.

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> penguins = datasets.load("penguins").frame().dropna()
    >>> penguins["male"] = 1.0 * (penguins.sex == "male")
    >>> picture = calibration(GLM.from_formula("male ~ body_mass", penguins, "bernoulli"))
    >>> picture.alt[:48]
    'Calibration of 333 outcomes, predicted from 0.14'
    """
    found = fit.calibration(X, y, level=level, rng=rng)
    shape = (1, len(found)) if len(found) <= 3 else (-(-len(found) // 3), 3)
    size = (4.4, 4.4) if len(found) == 1 else (3.1 * shape[1], 3.5 * shape[0])
    hue = colour("bernoulli" if len(found) == 1 else "softmax")
    given = axes if axes is None or np.iterable(axes) else [axes]
    with axes_for(given, (1, len(found)) if given is not None else shape, size) as drawn:
        for ax in drawn[len(found) :]:
            ax.set_axis_off()
        told = [_one(ax, one, hue, len(found) > 1) for ax, one in zip(drawn, found, strict=False)]
        drawn[0].set_ylabel("observed share")
        return finished(drawn[: len(found)], *told)


def _one(ax, found, hue, named):
    """Draw one outcome and return what it shows."""
    p, n = found.predicted, found.weight.sum()
    ax.plot([0, 1], [0, 1], color=COLOURS["data"], linewidth=0.8)
    ax.fill_between(p, found.lower, found.upper, **BAND)
    ax.plot(p, found.observed, color=hue, marker="o" if len(p) <= 30 else "", markersize=4)
    bars, edges = np.histogram(p, np.linspace(0, 1, 41), weights=found.weight)
    ax.stairs(
        0.12 * bars / bars.max() - 0.16, edges, baseline=-0.16, fill=True, color=hue, alpha=0.5
    )
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.18, 1.04), aspect="equal", xlabel="predicted probability")
    ax.set_yticks(np.linspace(0, 1, 6))
    share = f"{100 * found.outside:.0f} %"
    head = f"class {found.outcome}" if named else "Calibration"
    write_heading(ax, head, f"{share} outside the band", hue)
    whose = f"of class {found.outcome} over" if named else "of"
    far = int(np.argmax(np.abs(found.observed - p)))
    return (
        f"Calibration {whose} {n:,g} outcomes, predicted from {p[0]:.2f} to {p[-1]:.2f}: for "
        f"{share} of them the observed share lies outside the {100 * found.level:g} per cent "
        f"band; it is farthest from the prediction at {p[far]:.2f}, where it is "
        f"{found.observed[far]:.2f}."
    )
