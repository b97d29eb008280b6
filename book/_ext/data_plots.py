"""One plot for each data set of the book: the one to draw before any fit."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

import borrowed_data
import matplotlib as mpl
import numpy as np
from docutils import nodes
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

INCHES = (6.4, 3.6)
PIXELS = 96
MARKERS = "o^s"


@dataclass(frozen=True)
class Plot:
    """What is drawn against what, with a marker of its own for each value of ``group``."""

    x: str
    y: str
    says: str
    across: str = ""
    up: str = ""
    group: str = ""
    logarithmic: str = ""
    ratio: tuple[str, float] | None = None


def deaths_by_corps_year(ax: Axes, data) -> None:
    """How often each number of deaths came up."""
    values, times = np.unique(data["deaths"], return_counts=True)
    ax.bar(values, times, width=0.7, color=grey())
    ax.set(xlabel="deaths in a corps and year", ylabel="corps-years", xticks=values)


def visits_of_a_year(ax: Axes, data) -> None:
    """How many person-years had each number of visits; the few above 30 are one bar."""
    times = np.bincount(np.minimum(data["mdvis"], 31))
    ax.bar(np.arange(32), times, width=0.8, color=grey())
    ticks = [0, 5, 10, 15, 20, 25, 31]
    ax.set(xlabel="visits in the year", ylabel="person-years", xticks=ticks)
    ax.set_xticklabels([*map(str, ticks[:-1]), "31+"])


def parties_by_place(ax: Axes, data) -> None:
    """A disc for each pair of answers, as large as the pair is frequent."""
    pairs, times = np.unique(
        np.column_stack([data["selfLR"], data["PID"]]), axis=0, return_counts=True
    )
    ax.scatter(*pairs.T, s=4 * times, color=grey())
    ax.set(xlabel="own place, liberal to conservative", ylabel="party, Democrat to Republican")


def throws_of_a_die(ax: Axes, data) -> None:
    """How often each face came up, and a line where all would be equal."""
    ax.bar(data["face"], data["throws"], width=0.7, color=grey())
    ax.axhline(data["throws"].mean(), ls="--", lw=1, color="black")
    ax.set(xlabel="face", ylabel="throws", xticks=data["face"])


PLOTS: dict[str, Plot] = {
    "shop": Plot(
        "ad_spend",
        "customers",
        "customers rise with ad spend, faster and faster, and scatter more where they are many.",
        group="sale",
    ),
    "forbes": Plot("boiling_point", "pressure", "pressure rises nearly in a line."),
    "challenger": Plot(
        "temperature",
        "damaged",
        "all four flights below 65 °F came back with damage, and three of the 19 warmer ones.",
    ),
    "beetles": Plot(
        "log_dose",
        "killed",
        "it rises from about one in ten to all, as an S.",
        up="share of the beetles killed",
        ratio=("exposed", 1),
    ),
    "british_doctors": Plot(
        "age",
        "deaths",
        "the rates of both groups rise with age; the smokers' lie higher up to 70.",
        up="deaths per 1000 person-years",
        group="smoker",
        ratio=("person_years", 1000),
    ),
    "ships": Plot(
        "service",
        "incidents",
        "incidents rise with the months at sea, on a logarithmic axis.",
        logarithmic="x",
    ),
    "blood_clotting": Plot(
        "plasma",
        "lot1",
        "the time falls steeply and then levels off, on logarithmic axes.",
        up="seconds (lot 1)",
        logarithmic="xy",
    ),
    "penguins": Plot(
        "bill_length",
        "bill_depth",
        "three clouds, one for each species, each rising.",
        group="species",
    ),
}
OTHERS: dict[str, tuple[Callable[[Axes, object], None], str]] = {
    "horse_kicks": (
        deaths_by_corps_year,
        "bars that fall from no death, the most frequent, to four, the rarest.",
    ),
    "randhie": (
        visits_of_a_year,
        "a bar of 6308 person-years without a visit, and bars that fall slowly up to 30 visits.",
    ),
    "anes96": (
        parties_by_place,
        "discs for pairs of answers, the largest along the rising diagonal.",
    ),
    "wolf": (
        throws_of_a_die,
        "six bars around a dashed line of equal chances; three and four lie below, six far above.",
    ),
}


class data_plot(nodes.Element):
    """The plot of a data set."""


def grey() -> str:
    from glmlesson import plots

    return plots.COLOURS["data"]


def plot_of(data) -> Plot:
    """The plot of a set; of one that has none, its last column of numbers against its first."""
    if data.name in PLOTS:
        return PLOTS[data.name]
    counted = [name for name, column in data.columns.items() if column.dtype.kind in "if"]
    first, last = counted[0], counted[-1]
    return Plot(first, last, f"{last} against {first}.")


def titled(data, name: str) -> str:
    return f"{name.replace('_', ' ')} ({data.units[name]})" if data.units.get(name) else name


def scatter(ax: Axes, data, plot: Plot) -> None:
    """The dots of a set, those of each group with a marker of their own."""
    x, y = (np.asarray(data[name], dtype=float) for name in (plot.x, plot.y))
    if plot.ratio:
        y = plot.ratio[1] * y / np.asarray(data[plot.ratio[0]], dtype=float)
    groups = np.unique(data[plot.group]) if plot.group else [None]
    for marker, group in zip(MARKERS, groups, strict=False):
        at = slice(None) if group is None else data[plot.group] == group
        label = None if group is None else str(group)
        if label is not None and not isinstance(group, str):
            label = f"{plot.group} = {label}"
        hollow = {"markerfacecolor": "none"} if marker != "o" else {}
        ax.plot(x[at], y[at], marker, ms=5, color=grey(), label=label, **hollow)
    if plot.group:
        ax.legend()
    ax.set(
        xlabel=plot.across or titled(data, plot.x),
        ylabel=plot.up or titled(data, plot.y),
        xscale="log" if "x" in plot.logarithmic else "linear",
        yscale="log" if "y" in plot.logarithmic else "linear",
    )
    if data[plot.y].dtype.kind == "i" and not plot.ratio and "y" not in plot.logarithmic:
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))


def words(data) -> str:
    """What the plot of a set shows, for those who cannot see it."""
    if data.name in OTHERS:
        return f"{data.title}: {OTHERS[data.name][1]}"
    plot = plot_of(data)
    shown = f"{plot.up or titled(data, plot.y)} against {plot.across or titled(data, plot.x)}"
    return f"{shown}: {plot.says}" if data.name in PLOTS else f"{data.title}: {shown}."


def save(data, folder: Path) -> str:
    """Draw the plot of a set into a folder: its name."""
    from glmlesson import plots

    # A fixed salt, or every build would name the parts of the same picture differently.
    with mpl.rc_context({"svg.hashsalt": data.name}):
        plots.use_book_style()
        figure = Figure(figsize=INCHES)
        ax = figure.subplots()
        if data.name in OTHERS:
            OTHERS[data.name][0](ax, data)
        else:
            scatter(ax, data, plot_of(data))
        folder.mkdir(exist_ok=True)
        name = f"data-{data.name}.svg"
        figure.savefig(folder / name, metadata={"Date": None}, bbox_inches="tight")
    return name


def visit_plot(self: HTML5Translator, node: data_plot) -> None:
    data = borrowed_data.load(node["name"])
    name = save(data, Path(self.builder.outdir) / self.builder.imagedir)
    width, height = (round(side * PIXELS) for side in INCHES)
    self.body.append(
        f'<img class="figure-ink drawn" alt="{escape(words(data))}" width="{width}"'
        f' height="{height}" loading="lazy" decoding="async" src="{self.builder.imgpath}/{name}">\n'
    )
    raise nodes.SkipNode


def skip(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    others = dict.fromkeys(("latex", "text", "epub"), (skip, None))
    app.add_node(data_plot, html=(visit_plot, None), **others)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
