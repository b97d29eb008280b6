r"""Pictures of what a fit says of one coefficient or one feature, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.inference.intervals import normal_quantile
from glmlesson.glm.inference.profile import ends, place_of
from glmlesson.plots.picture import Picture, axes_for, between, finished, short
from glmlesson.plots.style import COLOURS, colour, write_heading

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes

    from glmlesson.glm.result import GLMResult


def profile(fit: GLMResult, name: str, ax: Axes | None = None, *, level: float = 0.95) -> Picture:
    r"""Draw the profile log-likelihood of a coefficient, and Wald's parabola beside it.

    The solid curve is how much log-likelihood the best fit loses when the coefficient is held at a
    value, in units of the dispersion, :math:`-\tau^2 / 2`; the dashed one is the parabola on which
    Wald's interval rests. Where the line at :math:`-q^2 / 2` cuts either, its interval ends.

    Parameters
    ----------
    fit : GLMResult
        With a single mean a row, converged.
    name : str
        The coefficient.
    ax : Axes, optional
        Where to draw; by default on a new figure in the look of the book.
    level : float
        The confidence of both intervals.

    Returns
    -------
    Picture
        With ``figure``, ``axes`` and the alternative text ``alt``.

    Raises
    ------
    ValueError
        If there is no such coefficient, several classes, or no maximum.

    Source: Venables and Ripley (2002), Modern Applied Statistics with S, section 8.4.

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> rings = datasets.load("challenger").frame()
    >>> rings["any"] = 1.0 * (rings.damaged > 0)
    >>> fit = GLM.from_formula("any ~ temperature", rings, "bernoulli")
    >>> picture = profile(fit, "temperature")
    >>> picture.alt[:65]
    'The profile log-likelihood of temperature with its top at −0.232.'
    """
    quantile = normal_quantile(level, fit.df_residual if fit.dispersion_is_estimated else None)
    found = fit.profile(name, points=61, reach=max(3.0, 1.25 * quantile))
    low, high = ends(fit, place_of(fit, name), quantile, "profile")
    estimate, error = found.estimate, found.standard_error
    wald = estimate - quantile * error, estimate + quantile * error
    cut, hue = -(quantile**2) / 2, colour(fit.family.name if fit.trials is None else "binomial")
    with axes_for(None if ax is None else [ax], (1, 1), (7, 3.8)) as drawn:
        ax = drawn[0]
        line = found.values
        parabola = -(((line - estimate) / error) ** 2) / 2
        ax.plot(line, parabola, "--", color=COLOURS["data"], linewidth=1.5, label="Wald's parabola")
        ax.plot(line, -(found.roots**2) / 2, color=hue, label="profile")
        ax.axhline(cut, color=COLOURS["ink"], linewidth=0.8, linestyle=":")
        inside = [end for end in (low, high) if np.isfinite(end)]
        bottom = 1.7 * cut
        ax.vlines(inside, bottom, cut, color=hue, linewidth=1.2)
        ax.plot(estimate, 0, "o", color=hue)
        reach = max(line[-1] - estimate, estimate - line[0])
        ax.set(ylim=(bottom, -0.08 * cut), xlabel=name)
        ax.set_xlim(estimate - 1.02 * reach, estimate + 1.02 * reach)
        ax.set_ylabel(
            r"$\ell - \ell_{\max}$" if fit.dispersion == 1 else r"$(\ell - \ell_{\max}) / \phi$"
        )
        ax.legend(loc="lower center", handlelength=3)
        per_cent = f"{100 * level:g} %"
        readout = f"{per_cent}: profile {between(low, high)}, Wald {between(*wald)}"
        write_heading(ax, f"{name} = {short(estimate)}", readout, hue)
        bend = (high - estimate) / (estimate - low) if len(inside) == 2 else np.inf
        return finished(
            drawn,
            f"The profile log-likelihood of {name} with its top at {short(estimate)}.",
            f"It falls by {-cut:.2f} at the ends of the {per_cent} interval, "
            f"{between(low, high)}; on Wald's parabola that is {between(*wald)}.",
            f"The upper arm is {bend:.2f} times as long as the lower."
            if np.isfinite(bend)
            else "An arm of it never falls so far.",
        )


def effects(
    fit: GLMResult,
    name: str,
    data: Any = None,
    ax: Axes | None = None,
    *,
    level: float = 0.95,
    covariance: Any = "model",
    offset: Any = None,
    exposure: Any = None,
) -> Picture:
    r"""Draw how the mean answers to one feature, all others being what they are.

    For each value the feature is set to it in every row, and the means are averaged; the band is
    the confidence interval of that average. With a single feature it is the fitted curve itself.
    A feature of few values, or of categories, has a dot and a bar for each. Small dots are the
    targets, where they are on the scale of the means: without offset and exposure.

    Parameters
    ----------
    fit : GLMResult
    name : str
        A column of X, or after ``from_formula`` of ``data``.
    data : DataFrame, optional
        The rows to average over; needed after ``from_formula``.
    ax : Axes, optional
        Where to draw; by default on a new figure in the look of the book.
    level : float
        The confidence.
    covariance : str or array_like of shape (rows,)
        See ``GLMResult.robust_covariance``.
    offset, exposure : str or array_like, optional
        For ``data``, as for ``predict``.

    Returns
    -------
    Picture
        With ``figure``, ``axes`` and the alternative text ``alt``.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Source: Gelman and Pardoe (2007), Sociological Methodology 37, 23–51.

    Examples
    --------
    >>> from glmlesson import GLM, datasets
    >>> shop = datasets.load("shop").frame()
    >>> fit = GLM.from_formula("customers ~ ad_spend + C(rain)", shop, "poisson")
    >>> picture = effects(fit, "ad_spend", shop)
    >>> picture.alt[:62]
    'The mean of the Poisson model against ad_spend, averaged over '
    """
    more = {"level": level, "covariance": covariance, "offset": offset, "exposure": exposure}
    found = fit.average_means(name, data, **more)
    column = _column(fit, name, data)
    values, hue = found.index, colour(fit.family.name if fit.trials is None else "binomial")
    number = np.asarray(values).dtype.kind in "biuf"
    with axes_for(None if ax is None else [ax], (1, 1), (7, 3.8)) as drawn:
        ax = drawn[0]
        at = np.asarray(values, float) if number else np.arange(len(values))
        if fit.observations.offset is None and len(column) == len(fit.y):
            places = column if number else [list(values).index(v) for v in column]
            dots = {"color": COLOURS["data"], "markersize": 3.5, "alpha": 0.5, "mew": 0}
            ax.plot(np.asarray(places, float), fit.y, "o", zorder=1, **dots)
        if number and len(values) > 6:
            ax.fill_between(at, found.lower, found.upper, color=hue, alpha=0.2, linewidth=0)
            ax.plot(at, found.estimate, color=hue)
        else:
            arms = [found.estimate - found.lower, found.upper - found.estimate]
            bars = {"color": hue, "capsize": 4, "linestyle": "", "zorder": 3}
            ax.errorbar(at, found.estimate, arms, marker="o", markersize=6, **bars)
            ax.set_xticks(at, [str(v) if not number else f"{v:g}" for v in values])
            ax.set_xlim(at[0] - 0.5 * _gap(at), at[-1] + 0.5 * _gap(at))
        ax.set(xlabel=name, ylabel=_mean_of(fit))
        readout = f"averaged over {len(column):,} rows, with {100 * level:g} % intervals"
        first, last = (between(found.lower[k], found.upper[k]) for k in (0, -1))
        write_heading(ax, f"How the mean answers to {name}", readout, hue)
        least, most = int(np.argmin(found.estimate)), int(np.argmax(found.estimate))
        turns = {least, most} != {0, len(values) - 1}
        return finished(
            drawn,
            f"The mean of the {fit.family.name} model against {name}, averaged over "
            f"{len(column):,} rows.",
            f"It is {short(found.estimate[0])} ({100 * level:g} % interval {first}) at "
            f"{_label(values[0])} and {short(found.estimate[-1])} ({last}) at "
            f"{_label(values[-1])}.",
            f"Between them it is least at {_label(values[least])}, {short(found.estimate[least])},"
            f" and largest at {_label(values[most])}, {short(found.estimate[most])}."
            if turns
            else "",
        )


def _column(fit, name, data):
    if data is None:
        return np.asarray(fit.rows.X, float)[:, fit.names.index(name)]
    return np.asarray(
        data[name] if hasattr(data, "columns") else np.asarray(data)[:, fit.names.index(name)]
    )


def _mean_of(fit):
    return f"mean of {fit.formula.partition('~')[0].strip()}" if fit.formula else "mean"


def _gap(at):
    return np.diff(at).min() if len(at) > 1 else 1.0


def _label(value):
    return short(value) if isinstance(value, float | np.floating) else str(value)
