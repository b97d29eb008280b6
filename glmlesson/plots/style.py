r"""The look of the book's pictures: colours, line styles, labels, and checks that they share."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.patches
import numpy as np

from glmlesson.checks import real_array, shaped
from glmlesson.families.catalogue import as_family

if TYPE_CHECKING:
    from glmlesson.families.base import Family

# Each colour on a light page, and the same on a dark one.
_BLUE = ("#0072B2", "#5AB4EA")
_GREEN = ("#00805C", "#4CC39D")
_ORANGE = ("#C8650A", "#F0994A")
_VIOLET = ("#7B4FA3", "#BD97E0")
_BROWN = ("#5C4B00", "#D3BD6A")
_PINK = ("#C2478E", "#EC8FC4")
_TEAL = ("#0A8A98", "#4FC3D0")

# The lesson's four distributions, then their relatives: the binomial is many Bernoulli flips and
# shares their green, waiting times are brown, spread-out counts are pink, and the families whose
# T(y) is not y are teal. Relatives never meet in one picture.
_PAIRS = {
    "gaussian": _BLUE,
    "bernoulli": _GREEN,
    "poisson": _ORANGE,
    "softmax": _VIOLET,
    "binomial": _GREEN,
    "exponential": _BROWN,
    "gamma": _BROWN,
    "inverse gaussian": _BROWN,
    "geometric": _PINK,
    "negative binomial": _PINK,
    "laplace": _TEAL,
    "beta": _TEAL,
    "von mises": _TEAL,
    "residual": ("#B3202A", "#F0888E"),
    "data": ("#6B6B6B", "#A3A3A3"),
    "ink": ("#222222", "#E4E1DA"),
}
COLOURS = {name: light for name, (light, _) in _PAIRS.items()}
COLOURS_ON_DARK = {name: dark for name, (_, dark) in _PAIRS.items()}

# The faces of the live figures' labels, which come with the package: Source Sans 3 for words, and
# for symbols those that the formulas on the page are set in.
FONTS = {
    face: Path(__file__).parent / "fonts" / file
    for face, file in {
        "sans": "SourceSans3-Regular.ttf",
        "math": "KaTeX_Math-Italic.ttf",
        "main": "KaTeX_Main-Regular.ttf",
    }.items()
}

LINEAR = r"$\theta^{\mathsf{T}}x$"

QUIET = {"color": COLOURS["data"], "fontsize": "small"}

# For curves that no distribution owns: told apart without colour as well.
_STYLES = [
    {"color": COLOURS["ink"], "linestyle": "-"},
    {"color": COLOURS["geometric"], "linestyle": "--"},
    {"color": COLOURS["laplace"], "linestyle": "-."},
    {"color": COLOURS["gamma"], "linestyle": (0, (1, 1.2))},
    {"color": COLOURS["data"], "linestyle": (0, (6, 1.5, 1, 1.5, 1, 1.5))},
]


def use_book_style() -> None:
    """Set matplotlib to the look of the book: dark ink on a transparent ground.

    The site shows the pictures at half their recorded resolution and inverts them on a dark page,
    so nothing is drawn in white.

    Examples
    --------
    >>> with matplotlib.rc_context():
    ...     use_book_style()
    ...     matplotlib.rcParams["figure.facecolor"]
    'none'
    """
    ink = COLOURS["ink"]
    matplotlib.rcParams.update(
        {
            "figure.dpi": 200,
            "figure.facecolor": "none",
            "figure.constrained_layout.use": True,
            "savefig.facecolor": "none",
            "axes.facecolor": "none",
            "axes.edgecolor": COLOURS["data"],
            "axes.labelcolor": ink,
            "axes.titlecolor": ink,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 15,
            "axes.labelsize": 13,
            "text.color": ink,
            "xtick.color": ink,
            "ytick.color": ink,
            "xtick.labelsize": 12,
            "ytick.labelsize": 12,
            "font.family": "STIXGeneral",
            "font.size": 14,
            "mathtext.fontset": "stix",
            "legend.frameon": False,
            "legend.fontsize": 12,
            "lines.linewidth": 2,
        }
    )


def colour(family: str | Family) -> str:
    """Return the colour of a family, given as such or by name.

    Raises
    ------
    TypeError, ValueError
        If it is no family.

    Examples
    --------
    >>> colour("Poisson") == COLOURS["poisson"]
    True
    """
    name = as_family(family).name.lower()
    return COLOURS["softmax" if name == "categorical" else name]


def mark_mean(ax, mean):
    ink = COLOURS["ink"]
    ax.axvline(mean, color=ink, linewidth=1.2, linestyle="--")
    ax.plot(mean, 0, "^", color=ink, markersize=8, clip_on=False, zorder=5)
    place, by = (mean, 1), {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points"}
    ax.annotate("mean", place, (4, -2), va="top", **by, **QUIET)


def write_heading(ax, heading, readout, hue, formulas=""):
    """Write a heading above the axes and, under it, the numbers of the moment."""
    pad = 36 if "frac" in heading + formulas else 24
    ax.set_title(heading, loc="left", color=hue, pad=pad)
    ax.set_title(formulas, loc="right", fontsize="small", pad=pad)
    place = {"xycoords": "axes fraction", "textcoords": "offset points"}
    ax.annotate(readout, (0, 1), (0, 7), **place, **QUIET)


def draw_key(ax):
    """Name the curves above the axes, where they cannot cross the names."""
    columns = 1 if len(ax.get_legend_handles_labels()[0]) <= 2 else 2
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, handlelength=3)


def scatter_rows(ax, x, y):
    ax.plot(x, y, "o", color=COLOURS["data"], markersize=5, markeredgewidth=0, alpha=0.8)


def line_styles(count):
    return [_STYLES[place % len(_STYLES)] for place in range(count)]


def draw_dots(fit):
    """Return the style that shows the single steps, where they are few."""
    return {"marker": "o" if fit.n_iter <= 60 else "", "markersize": 4, "linewidth": 1.5}


def outcome_in_words(fit):
    if fit.converged:
        return ""
    return " (diverged)" if "diverged" in fit.diagnosis else " (not converged)"


def in_words(value):
    """Return a number, or several in brackets, with two decimals and a true minus sign."""
    if np.ndim(value):
        return "(" + ", ".join(in_words(entry) for entry in value) + ")"
    places = 2 if abs(value) < 1000 else 0
    # Adding zero turns a negative zero into a plain one.
    return f"{round(float(value), places) + 0.0:,.{places}f}".replace("-", "−")


def line_in_words(theta):
    """Return the formula of a line with numbers for its weights."""
    sign = "+" if theta[1] >= 0 else "−"
    return rf"{in_words(theta[0])} {sign} {in_words(abs(theta[1]))} $x$"


def name_of_mean(family):
    return "mean" if is_its_own_statistic(family) else "mean of $T(y)$"


def is_its_own_statistic(family):
    return family.latex["T"] == "y"


def mathtext(latex):
    """Return LaTeX in the part of it that matplotlib can set, with fractions of full size."""
    spelled = {
        r"\\[bB]ig[lr]": "",
        r"\\[lr]Vert": r"\\|",
        r"\\[lr]vert": "|",
        r"\\frac": r"\\dfrac",
        r"\\sum": r"\\Sigma",
    }
    for command, plain in spelled.items():
        latex = re.sub(command, plain, latex)
    return latex


def checked_points(x, y, family):
    x, y = real_array("x", x), real_array("y", y)
    if x.ndim != 1 or x.shape != y.shape or not len(x):
        raise ValueError(
            "x and y must be two lists of numbers of the same length, "
            f"but their shapes are {x.shape} and {y.shape}."
        )
    family.sufficient_statistic(y)  # refuses targets outside the support
    return x, y, family


def one_feature_model(x, y, family, theta):
    return *checked_points(x, y, scalar_family(family)), shaped("theta", theta, (2,))


def scalar_family(family):
    family = as_family(family)
    if family.n_parameters > 1:
        raise ValueError(
            f"family must have a single natural parameter for this picture; {family.title} has "
            f"{family.n_parameters}."
        )
    return family


def member_at(family, eta):
    """Return the family and one natural parameter of it."""
    family = as_family(family)
    return family, shaped("eta", eta, shape_of_eta(family))


def shape_of_eta(family):
    return () if family.n_parameters == 1 else (family.n_parameters,)


def some_axes(axes, count):
    axes = np.ravel(axes)
    if len(axes) != count:
        raise ValueError(f"axes must be {count} Axes, but there are {len(axes)}.")
    return axes


def with_intercept(x):
    return np.column_stack([np.ones_like(x), x])


def wide_grid(x):
    """Return many places along the data, a little wider than they are."""
    room = 0.03 * (np.ptp(x) or 1.0)
    return np.linspace(x.min() - room, x.max() + room, 400)
