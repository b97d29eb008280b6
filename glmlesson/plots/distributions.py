r"""Pictures of one distribution: its bars or its bell, its mean, its log-partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson.families.four import Categorical
from glmlesson.plots.style import (
    colour,
    in_words,
    is_its_own_statistic,
    mark_mean,
    mathtext,
    member_at,
    name_of_mean,
    write_heading,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family


def family_explorer(ax: Axes, family: str | Family, eta: ArrayLike) -> None:
    r"""Draw one member of a family: its density or its bars at ``eta``.

    Above it stand the family's :math:`T`, :math:`b` and :math:`a`, and the numbers at ``eta``: the
    mean and the variance of :math:`T(y)`, and :math:`a(\eta)`. The mean is marked on the axis where
    :math:`T(y) = y`.

    Chapter: The exponential family.

    Parameters
    ----------
    eta : float, or array_like of shape (m,) for a family of m natural parameters

    Examples
    --------
    >>> import matplotlib.figure
    >>> ax = matplotlib.figure.Figure().subplots()
    >>> family_explorer(ax, "Bernoulli", eta=0.0)
    >>> [float(bar.get_height()) for bar in ax.patches]
    [0.5, 0.5]
    """
    family, eta = member_at(family, eta)
    _distribution(ax, family, eta)
    T, b, a = (mathtext(family.latex[part]) for part in "Tba")
    variance, spread = family.variance(eta), "variance"
    if family.n_parameters > 1:
        variance, spread = np.diag(variance), "variances"
    write_heading(
        ax,
        family.name,
        rf"$\eta$ = {in_words(eta)}     {name_of_mean(family)} = {in_words(family.mean(eta))}     "
        rf"{spread} = {in_words(variance)}     $a(\eta)$ = {in_words(family.log_partition(eta))}",
        colour(family),
        rf"$T(y) = {T},\quad b(y) = {b},\quad a(\eta) = {a}$",
    )


def _distribution(ax, family, eta):
    """Draw bars or a filled curve, and mark the mean where it is one of y itself."""
    hue, y = colour(family), _values(family, eta)
    chance = np.exp(family.log_prob(y, eta))
    if family.support.integer:
        ax.bar(y, chance, width=0.8 if len(y) < 40 else 1.0, color=hue, alpha=0.75)
        ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
        ax.set(ylabel="probability")
    else:
        ax.fill_between(y, chance, color=hue, alpha=0.15, linewidth=0)
        ax.plot(y, chance, color=hue)
        ax.set(ylabel="density")
    ax.set_xlabel("class $y$" if isinstance(family, Categorical) else "$y$")
    ax.set_ylim(0, 1.18 * np.max(chance))
    if is_its_own_statistic(family):
        mark_mean(ax, family.mean(eta))


def _values(family, eta):
    """Return the values of y to draw: the whole support, or what is likely of it."""
    low, high = family.support.low, family.support.high
    if np.isinf([low, high]).any():
        mean, spread = family.mean(eta), np.sqrt(family.variance(eta))
        reach = (6 if family.support.integer else 4) * spread
        # Laplace: T(y) = |y|, as likely to the left of zero as to the right.
        low = max(low, mean - reach if is_its_own_statistic(family) else -mean - reach)
        high = mean + reach
    if family.support.integer:
        return np.arange(np.floor(low), np.ceil(high) + 1)
    edge = 0.002 * (high - low)
    return np.linspace(low + edge, high - edge, 500)
