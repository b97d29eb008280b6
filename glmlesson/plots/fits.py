r"""Pictures of data, of the curve fitted to them, and of the way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson import lesson
from glmlesson.lesson.likelihood import checked_data
from glmlesson.plots.style import (
    colour,
    draw_dots,
    draw_key,
    line_styles,
    outcome_in_words,
    scalar_family,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.lesson.likelihood import Fit


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
