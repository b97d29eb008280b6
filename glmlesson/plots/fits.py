r"""Pictures of data, of the curve fitted to them, and of the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson import lesson
from glmlesson.checks import shaped
from glmlesson.families.four import Poisson
from glmlesson.lesson.likelihood import checked_data
from glmlesson.plots.style import (
    AD_SPEND,
    COLOURS,
    CUSTOMERS,
    SHADE,
    colour,
    draw_dots,
    draw_key,
    in_words,
    line_in_words,
    line_styles,
    named_curve,
    one_feature_model,
    outcome_in_words,
    scalar_family,
    scatter_rows,
    wide_grid,
    with_intercept,
    write_beside,
    write_heading,
    write_note,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.lesson.likelihood import Fit


def poisson_lab(
    ax: Axes,
    x: ArrayLike,
    y: ArrayLike,
    theta: ArrayLike,
    line: ArrayLike | None = None,
    xlabel: str = AD_SPEND,
    ylabel: str = CUSTOMERS,
) -> None:
    r"""Draw counts with the Poisson prediction :math:`e^{\theta_0 + \theta_1 x}`.

    Chapter: The Poisson lab.

    Parameters
    ----------
    line : array_like of shape (2,), optional
        Intercept and slope of a straight line to compare; negative counts are shaded if it has any.

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> poisson_lab(ax, [0, 1, 2], [1, 2, 5], theta=[0.0, 0.8], line=[0.7, 2.0])
    """
    x, y, family, theta = one_feature_model(x, y, Poisson(), theta)
    grid = wide_grid(x)
    curve = family.mean(with_intercept(grid) @ theta)
    top = 1.1 * max(y.max(), 1)
    bottom = -0.04 * top
    scatter_rows(ax, x, y)
    named_curve(ax, grid, curve, colour(family), "Poisson")
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    if line is not None:
        straight = with_intercept(grid) @ shaped("line", line, (2,))
        named_curve(ax, grid, straight, colour("gaussian"), "straight line", linestyle="--")
        if straight.min() < 0:
            bottom = min(1.3 * straight.min(), -0.1 * top)
            ax.axhspan(bottom, 0, **SHADE)
            write_note(ax, 0.98, bottom / 2, "impossible: fewer than no customers", "right")
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(bottom, top))
    height = lesson.log_likelihood(theta, with_intercept(x), y, family)
    write_heading(
        ax,
        rf"$h(x) = \exp(${line_in_words(theta)}$)$",
        rf"one unit more multiplies the rate by $e^{{\,\theta_1}}$ = "
        rf"{in_words(np.exp(theta[1]))}     "
        rf"log-likelihood = {in_words(height)}",
        colour(family),
    )


def residual_times_feature(
    ax: Axes,
    x: ArrayLike,
    y: ArrayLike,
    family: str | Family,
    theta: ArrayLike,
    xlabel: str = "$x$",
    ylabel: str = "$y$",
) -> None:
    r"""Draw the residuals, and how residual times feature adds up to the gradient.

    Above, the data, the curve :math:`h` and the residuals :math:`y - h(x)` as bars. Below, in a
    strip of its own, a staircase: from left to right each bar adds its row's :math:`(y - h(x))\,x`,
    and the arrow from zero to where they end is :math:`\partial\ell/\partial\theta_1`.

    The family must have a single natural parameter.

    Chapter: The universal gradient.

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> residual_times_feature(ax, [0, 1, 2], [1, 2, 5], "poisson", theta=[0.0, 0.5])
    """
    x, y, family, theta = one_feature_model(x, y, family, theta)
    order = np.argsort(x, kind="stable")
    x, target, grid = x[order], family.sufficient_statistic(y[order]), wide_grid(x)
    predicted = family.mean(with_intercept(x) @ theta)
    residual = target - predicted
    ax.vlines(x, predicted, target, color=COLOURS["residual"], linewidth=3)
    scatter_rows(ax, x, target)
    ax.plot(grid, family.mean(with_intercept(grid) @ theta), color=colour(family))
    ax.set(ylabel=ylabel)
    ax.tick_params(labelbottom=False)
    strip = ax.inset_axes([0, -0.66, 1, 0.54], sharex=ax)
    _staircase(strip, x, residual * x, grid[-1])
    strip.set(xlabel=xlabel, ylabel="running sum\n" + r"of $(y - h)\,x$")
    write_heading(
        ax,
        "each residual, times its $x$, summed",
        rf"$\partial\ell/\partial\theta_0 = \Sigma\,(y - h)$ = {in_words(residual.sum())}     "
        rf"$\partial\ell/\partial\theta_1 = \Sigma\,(y - h)\,x$ = {in_words(residual @ x)}",
        COLOURS["residual"],
    )


def ascent(ax: Axes, fits: Mapping[str, Fit]) -> None:
    r"""Draw the log-likelihood against the step, one curve for each fit.

    Chapter: The universal gradient.

    Parameters
    ----------
    fits : dict of str to Fit
        Fits of the same data by label. One that runs away leaves the picture at the bottom.

    Examples
    --------
    >>> import matplotlib.figure
    >>> from glmlesson import lesson
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]
    >>> ascent(matplotlib.figure.Figure().subplots(), {"Newton": lesson.newton(X, y, "poisson")})
    """
    _check_fits(fits)
    if not fits:
        raise ValueError("fits must hold at least one fit.")
    for (label, fit), style in zip(fits.items(), line_styles(len(fits)), strict=True):
        heights = np.where(np.isfinite(fit.log_likelihoods), fit.log_likelihoods, np.nan)
        ax.plot(heights, label=label + outcome_in_words(fit), **style | draw_dots(fit))
    best = max(np.nanmax(line.get_ydata()) for line in ax.lines)
    start = min(fit.log_likelihoods[0] for fit in fits.values())
    room = max(best - start, 1e-9)
    if max(fit.n_iter for fit in fits.values()) > 50:
        ax.set_xscale("symlog", linthresh=1)
        ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.set(xlabel="step", ylabel=r"log-likelihood $\ell(\theta)$")
    ax.set_ylim(start - 0.15 * room, best + 0.06 * room)
    draw_key(ax)


def likelihood_surface(
    ax: Axes, X: ArrayLike, y: ArrayLike, family: str | Family, fits: Mapping[str, Fit]
) -> None:
    r"""Draw the log-likelihood as contours over :math:`(\theta_0, \theta_1)` with the fits' paths.

    The contours are labelled with how far they lie below the top, which is starred.

    Chapter: The universal gradient.

    Parameters
    ----------
    X : array_like of shape (rows, 2)
    y : array_like of shape (rows,)
    fits : dict of str to Fit
        Fits of these data by label; it may be empty.

    Examples
    --------
    >>> import matplotlib.figure
    >>> from glmlesson import lesson
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]
    >>> fits = {"Newton": lesson.newton(X, y, "poisson")}
    >>> likelihood_surface(matplotlib.figure.Figure().subplots(), X, y, "poisson", fits)
    """
    scalar_family(family)  # refuses several natural parameters
    X, y, family, _ = checked_data(X, y, family)  # a name means what it means to the fits
    if X.shape[1] != 2:
        raise ValueError(f"X must have two columns for a surface, but its shape is {X.shape}.")
    _check_fits(fits, weights=2)
    best = lesson.newton(X, y, family)
    low, high = _surface_window(best, lesson.curvature(best.theta, X, y, family), fits)
    across, up = np.linspace(low, high, 120).T
    drop = best.log_likelihoods[-1] - _heights(across, up, X, y, family)
    contours = ax.contour(
        across, up, drop, 0.5 * 4.0 ** np.arange(8), colors=colour(family), linewidths=1
    )
    ax.clabel(contours, fmt=lambda level: f"−{level:g}", fontsize=10)
    for (label, fit), style in zip(fits.items(), line_styles(len(fits)), strict=True):
        ax.plot(*fit.path.T, label=label + outcome_in_words(fit), **style | draw_dots(fit))
    ax.plot(*best.theta, "*", color=colour(family), markersize=13, zorder=5)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    ax.set(xlabel=r"$\theta_0$", ylabel=r"$\theta_1$")
    if fits:
        draw_key(ax)


def _staircase(ax, x, parts, end):
    """Draw the running sum of the parts as bars, and an arrow from zero to their total."""
    sums = np.concatenate([[0.0], np.cumsum(parts)])
    red, end = COLOURS["residual"], end + 0.02 * (end - x[0])
    ax.set_facecolor("none")
    ax.spines[["top", "right"]].set_visible(False)
    ax.axhline(0, color=COLOURS["data"], linewidth=0.8)
    ax.vlines(x, sums[:-1], sums[1:], color=red, linewidth=3)
    ax.hlines(sums[1:], x, [*x[1:], end], color=red, linewidth=0.8, linestyle=":")
    if abs(sums[-1]) > 0.02 * np.ptp(sums):  # at the top there is nothing left to point at
        arrow = {"arrowstyle": "-|>", "color": COLOURS["ink"], "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (end, sums[-1]), (end, 0), arrowprops=arrow)
    ax.set_xlim(right=end)
    write_beside(ax, end, sums[-1] / 2, r"$\partial\ell/\partial\theta_1$", COLOURS["ink"])


def _check_fits(fits, weights=None):
    if not isinstance(fits, dict):
        raise TypeError(f"fits must be a dict of fits by label, but it is {fits!r}.")
    for label, fit in fits.items():
        if not isinstance(fit, lesson.Fit):
            raise TypeError(f"fits[{label!r}] must be a Fit, but it is {fit!r}.")
        if weights and fit.theta.shape != (weights,):
            raise ValueError(
                f"fits[{label!r}] must have {weights} weights, but has the shape {fit.theta.shape}."
            )


def _surface_window(best, curvature, fits):
    """Return corners that hold the top, three standard errors around it, and what converged."""
    error = np.sqrt(np.diag(np.linalg.inv(curvature)))
    paths = [fit.path if fit.converged else fit.path[:1] for fit in fits.values()]
    seen = np.vstack([best.theta - 3 * error, best.theta + 3 * error, *paths])
    low, high = seen.min(axis=0), seen.max(axis=0)
    return low - 0.08 * (high - low), high + 0.08 * (high - low)


def _heights(across, up, X, y, family):
    """Return the log-likelihood over a grid of weights, NaN outside the domain."""
    eta = np.stack(np.meshgrid(across, up), axis=-1) @ X.T
    allowed = family.eta_domain.contains(eta).all(axis=-1)
    heights = np.full(allowed.shape, np.nan)
    heights[allowed] = family.log_prob(y, eta[allowed]).sum(axis=-1)
    return heights
