r"""Pictures of what a fit leaves of its rows: residuals, leverage, influence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.glm.arrays import on_dask
from glmlesson.plots.picture import Picture, axes_for, finished, short
from glmlesson.plots.style import COLOURS, LINEAR, colour, write_heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from glmlesson.glm.result import GLMResult

# Of the root of the size of a standard normal number: its mean, and its standard deviation.
ROOT_MEAN = 2**0.25 * scipy.special.gamma(0.75) / np.sqrt(np.pi)
ROOT_SPREAD = np.sqrt(np.sqrt(2 / np.pi) - ROOT_MEAN**2)
LINEAR_PREDICTOR = f"linear predictor {LINEAR}"
MOST_DOTS = 2000
ROWS_IN_A_GROUP = 8


def diagnostics(
    fit: GLMResult,
    axes: Iterable[Axes] | None = None,
    *,
    replicas: int = 99,
    level: float = 0.95,
    rng: np.random.Generator | int = 0,
) -> Picture:
    r"""Draw the usual four pictures of what a fit leaves of its rows.

    Above left, the residuals against the linear predictor, with their mean in groups of rows of
    similar prediction and where two standard errors about zero end: a mean outside speaks of a
    wrong link or a feature that bends. Above right, the sorted residuals against normal quantiles,
    with the envelope of as many residuals of replicas, each fitted as the data were: dots outside
    speak of another distribution. Below left, the roots of the sizes of the residuals, with their
    group means about 0.82, that of a normal number: a mean outside speaks of another variance.
    Below right, standardised Pearson residuals against leverage, with curves of equal Cook's
    distance: rows beyond 0.5 and 1 decide the fit.

    The residuals of the first three are randomised quantile residuals, which are standard normal
    if the model is true, whatever the family. A quasi-model has no distribution to compare with;
    then standardised Pearson residuals take their place, and there is no envelope.

    Parameters
    ----------
    fit : GLMResult
        With a single mean a row, its rows in memory.
    axes : four Axes, optional
        Where to draw; by default on a new figure in the look of the book.
    replicas : int
        How many data sets are drawn and fitted for the envelope.
    level : float
        The share of the replicas that lie inside it at each place.
    rng : numpy.random.Generator or int
        For the randomised residuals and the replicas.

    Returns
    -------
    Picture
        With ``figure``, ``axes`` and the alternative text ``alt``.

    Raises
    ------
    ValueError
        If the fit has several classes, has not converged, or its rows are on Dask.

    Sources: Dunn and Smyth (1996), Journal of Computational and Graphical Statistics 5, 236–244;
    Atkinson (1981), Biometrika 68, 13–20; Gelman and Hill (2007), section 5.6, on binned residuals.

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> forbes = datasets.load("forbes").frame()
    >>> fit = GLM.from_formula("log(pressure) ~ boiling_point", forbes, "gaussian")
    >>> picture = diagnostics(fit)
    >>> picture.alt[:66]
    'Four pictures of the residuals of 17 rows of the Gaussian model. A'
    """
    _refuse(fit)
    rng = np.random.default_rng(rng)
    seen = fit.observations.seen
    seen = np.ones(len(fit.y), bool) if seen is None else seen
    known = has_distribution(fit)
    pearson = fit.residuals("pearson", standardised=True)[seen]
    residual = fit.residuals("quantile", rng=rng)[seen] if known else pearson
    z = fit.linear_predictor[seen]
    name = "quantile residual" if known else "standardised Pearson residual"
    name_of_model = fit.family.name if fit.trials is None else "binomial"
    hue = colour(name_of_model)
    with axes_for(axes, (2, 2), (9.2, 7.4)) as drawn:
        told = [
            _location(drawn[0], z, residual, name, hue),
            _quantiles(drawn[1], fit, residual, known, (replicas, level, rng), hue),
            _scale(drawn[2], z, residual, name, hue),
            _leverage(drawn[3], fit, seen, pearson, hue),
        ]
        n = f"{np.count_nonzero(seen):,}"
        head = f"Four pictures of the residuals of {n} rows of the {name_of_model} model."
        return finished(drawn, head, *told)


def has_distribution(fit: GLMResult) -> bool:
    """Say whether the model of a fit knows how its targets are distributed, and not a mean only."""
    weights = fit.observations.weights.of_variance
    whole = not fit.family.support.integer or fit.weights is None
    if not whole:
        sums = weights * fit.y
        whole = np.abs(sums - np.round(sums)).max() < 1e-6
        if fit.family.name in ("Bernoulli", "binomial"):
            whole = whole and np.abs(weights - np.round(weights)).max() < 1e-6
    return bool(not fit.is_quasi and fit.dispersion > 0 and whole)


def _refuse(fit):
    if not hasattr(fit, "linear_predictor"):
        raise TypeError(f"fit must be the result of a fit by GLM, but it is {fit!r}.")
    if fit.theta.ndim == 2:
        raise ValueError(
            "diagnostics is for a single mean a row, and not for several classes; take "
            "plots.calibration."
        )
    if on_dask(fit.y):
        raise ValueError("diagnostics is for rows in memory, but those of the fit are on Dask.")
    if not fit.converged:
        raise ValueError(
            "diagnostics needs the maximum of the likelihood, which the fit has not reached; its "
            "warning says why."
        )


def _groups(x):
    """The group of each row by its place along x, at least eight rows in each; None of too few."""
    count = min(20, len(x) // ROWS_IN_A_GROUP)
    edges = np.unique(np.quantile(x, np.linspace(0, 1, count + 1)[1:-1])) if count > 1 else []
    if not len(edges):
        return None
    # Halves of rounding errors beyond an edge, so that equal predictions stay together.
    return np.searchsorted(edges + 1e-9 * np.ptp(x), x)


def _group_means(ax, x, y, centre, spread, hue):
    """Draw group means, and where two standard errors about the centre end; return who is out."""
    groups = _groups(x)
    if groups is None:
        return None
    size = np.bincount(groups)
    used = size > 1
    at, mean = (np.bincount(groups, one)[used] / size[used] for one in (x, y))
    reach = 2 * spread / np.sqrt(size[used])
    band = {"color": COLOURS["ink"], "alpha": 0.12, "linewidth": 0, "zorder": 0}
    ax.fill_between(at, centre - reach, centre + reach, **band)
    ax.plot(at, mean, "s-", color=hue, markersize=5, linewidth=1.4)
    return at, np.abs(mean - centre) > reach, mean


def _dots(ax, x, y):
    """Draw a dot for each row, or for some of many, evenly spread over their order."""
    chosen = np.unique(np.linspace(0, len(x) - 1, min(len(x), MOST_DOTS)).astype(int))
    ax.plot(
        x[chosen], y[chosen], "o", color=COLOURS["data"], markersize=4, alpha=0.75, mew=0, zorder=1
    )


def _said(found):
    if found is None:
        return "There are too few rows, or too few different predictions, for means of groups."
    at, out, mean = found
    k = np.count_nonzero(out)
    where = ""
    if k:
        worst = zip(mean[out][:3], at[out][:3], strict=True)
        worst = ", ".join(f"{short(m)} at {short(x)}" for m, x in worst)
        where = f" ({worst})"
    return f"{k} of {len(at)} group means {'lies' if k == 1 else 'lie'} outside{where}."


def _location(ax, z, residual, name, hue):
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    _dots(ax, z, residual)
    found = _group_means(ax, z, residual, 0.0, 1.0, hue)
    ax.set(xlabel=LINEAR_PREDICTOR, ylabel=name)
    out = "" if found is None else f"{np.count_nonzero(found[1])} of {len(found[0])} group means "
    write_heading(ax, "Residuals", out and out + "outside ±2 errors", hue)
    low, high = short(residual.min()), short(residual.max())
    return f"Above left, {name}s from {low} to {high}. {_said(found)}"


def _scale(ax, z, residual, name, hue):
    root = np.sqrt(np.abs(residual))
    ax.axhline(ROOT_MEAN, color=COLOURS["data"], linewidth=0.8)
    _dots(ax, z, root)
    found = _group_means(ax, z, root, ROOT_MEAN, ROOT_SPREAD, hue)
    ax.set(xlabel=LINEAR_PREDICTOR, ylabel="root of |residual|")
    ax.set_ylim(bottom=0)
    out = "" if found is None else f"{np.count_nonzero(found[1])} of {len(found[0])} group means "
    write_heading(ax, "Spread", out and out + "outside ±2 errors", hue)
    return f"Below left, the roots of their sizes about {ROOT_MEAN:.2f}. {_said(found)}"


def _quantiles(ax, fit, residual, known, simulated, hue):
    replicas, level, rng = simulated
    ordered = np.sort(residual)
    normal = scipy.special.ndtri((np.arange(len(ordered)) + 0.5) / len(ordered))
    why = "" if known else "a quasi-model"
    if known and fit.frequencies is not None and np.any(fit.frequencies != 1):
        why = "rows with frequencies"
    elif known and len(residual) < len(fit.y):
        why = "rows of weight zero"
    ax.set(xlabel="normal quantile", ylabel="sorted residual")
    ax.axline((0, 0), slope=1, color=COLOURS["data"], linewidth=0.8)
    if why:
        _dots(ax, normal, ordered)
        write_heading(ax, "Distribution", f"no envelope for {why}", hue)
        return f"Above right, the sorted residuals against normal quantiles, no envelope for {why}."
    envelope = fit.envelope("quantile", n=replicas, level=level, rng=rng)
    band = {"color": COLOURS["ink"], "alpha": 0.12, "linewidth": 0, "zorder": 0}
    ax.fill_between(envelope.normal, envelope.lower, envelope.upper, **band)
    inside = (envelope.residuals >= envelope.lower) & (envelope.residuals <= envelope.upper)
    _dots(ax, envelope.normal[inside], envelope.residuals[inside])
    out = {"color": COLOURS["residual"], "markersize": 5, "fillstyle": "none", "linestyle": ""}
    ax.plot(envelope.normal[~inside], envelope.residuals[~inside], "o", **out)
    share, drawn = f"{100 * envelope.outside:.0f} %", len(envelope.replicas_outside)
    many = np.count_nonzero(envelope.replicas_outside >= envelope.outside)
    heading = f"{share} outside, and in {many} of {drawn} replicas as many"
    write_heading(ax, "Distribution", heading, hue)
    return (
        "Above right, the sorted residuals against normal quantiles: "
        f"{share} lie outside the {100 * level:g} per cent envelope of {drawn} replicas, and of "
        f"{many} of these as many or more."
    )


def _leverage(ax, fit, seen, pearson, hue):
    influence = fit.influence()
    leverage, cook = influence.leverage[seen], influence.cooks_distance[seen]
    _dots(ax, leverage, pearson)
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    far = 1.12 * max(leverage.max(), 1e-12)
    h = np.linspace(1e-4, min(far, 0.999), 80)
    top = 1.15 * np.nanmax(np.abs(pearson))
    for distance, style in ((0.5, "--"), (1.0, "-")):
        reach = np.sqrt(distance * fit.n_parameters * (1 - h) / h)
        shown = reach <= top
        for sign in (-1, 1):
            ax.plot(h[shown], sign * reach[shown], style, color=hue, linewidth=1.2)
    ax.set(xlim=(0, far), ylim=(-top, top), xlabel="leverage")
    ax.set_ylabel("standardised Pearson residual")
    places = np.flatnonzero(seen)
    worst = np.argsort(np.where(np.isnan(cook), np.inf, cook))[::-1][:1]
    big = np.count_nonzero(~(cook <= 0.5))
    row = places[worst[0]]
    size = "beyond measure" if np.isnan(cook[worst[0]]) else short(cook[worst[0]])
    readout = f"largest Cook's distance {size}, row {row}; curves: 0.5, 1"
    write_heading(ax, "Influence", readout, hue)
    return (
        f"Below right, leverage up to {short(leverage.max())}: the largest Cook's distance is "
        f"{size}, of row {row}, and {big} {'rows are' if big != 1 else 'row is'} beyond 0.5."
    )
