"""The book's data sets, shown: what each column holds, how it is spread, the first rows, a plot."""

from html import escape

import borrowed_data
import numpy as np
from data_plots import data_plot
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FIRST = 4
BINS = 12


def numbers(column: np.ndarray) -> np.ndarray:
    return column[~np.isnan(column.astype(float))]


def spread(column: np.ndarray) -> tuple[list[int], str]:
    """How many rows fall into each of a few bins or groups, and what to say of it."""
    if column.dtype.kind in "if":
        known = numbers(column)
        values = np.unique(known)
        # A few whole numbers are groups of their own.
        if column.dtype.kind == "i" and len(values) <= BINS:
            counts = [int((known == value).sum()) for value in values]
        else:
            counts = np.histogram(known, BINS)[0].tolist()
        return counts, f"{values[0]:g} to {values[-1]:g}"
    groups, counts = np.unique(column[column != ""], return_counts=True)
    if len(groups) <= 5:
        return counts.tolist(), ", ".join(map(str, groups))
    return counts.tolist() if len(groups) <= 2 * BINS else [], f"{len(groups)} different"


def bars(counts: list[int]) -> str:
    """A histogram as small as a word."""
    if not counts:
        return ""
    width, top = 84 / len(counts), max(counts)
    heights = [28 * count / top for count in counts]
    drawn = "".join(
        f"M{place * width + 0.5:.1f} 30v{-height:.1f}h{width - 1:.1f}v{height:.1f}z"
        for place, height in enumerate(heights)
    )
    box = 'viewBox="0 0 84 30" width="84" height="30"'
    return f'<svg class="spread" {box} aria-hidden="true"><path d="{drawn}"/></svg>'


def cell(value) -> str:
    if isinstance(value, float) and np.isnan(value):
        return "missing"
    return f"{value:g}" if isinstance(value, float) else escape(str(value)) or "missing"


def table(data) -> str:
    """The columns with their units and spreads above the first rows."""
    names, columns = list(data.columns), list(data.columns.values())
    spreads = [spread(column) for column in columns]
    kinds = ["" if column.dtype.kind in "if" else ' class="text"' for column in columns]

    def row(cells: list[str], tag: str = "td") -> str:
        written = (f"<{tag}{kind}>{it}</{tag}>" for kind, it in zip(kinds, cells, strict=True))
        return f"<tr>{''.join(written)}</tr>"

    heads = [
        f'<code>{escape(name)}</code><span class="unit">{escape(data.units.get(name, ""))}</span>'
        for name in names
    ]
    pictures = [
        f'{bars(counts)}<span class="range">{escape(said)}</span>' for counts, said in spreads
    ]
    rows = [[cell(column[place].item()) for column in columns] for place in range(FIRST)]
    return (
        '<div class="scroll"><table class="data">'
        f"<thead>{row(heads, 'th')}</thead><tbody>{row(pictures)}{''.join(map(row, rows))}</tbody>"
        f"</table></div>\n<p class='rows'>The first {FIRST} of {data.rows} rows.</p>"
    )


class Shown(SphinxDirective):
    """A section for each data set of the package, in their order."""

    def run(self) -> list[nodes.Node]:
        from glmlesson import datasets

        return [self.shown(name, f'datasets.load("{name}")') for name in datasets.names()]

    def shown(self, name: str, call: str) -> nodes.section:
        data = borrowed_data.load(name)
        section = nodes.section(ids=[f"data-{name.replace('_', '-')}"], names=[f"data {name}"])
        section += nodes.title("", data.title)
        if call:
            load = nodes.paragraph()
            load += nodes.literal("", call)
            section += load
        section += self.parse_text_to_nodes(data.description)
        section += nodes.raw("", table(data), format="html")
        section += data_plot(name=name)
        said = f"Source: {data.source} Licence: {data.licence.removesuffix('.')}."
        section += self.parse_text_to_nodes(said)
        return section


class Borrowed(Shown):
    """A section for each data set that the book takes from elsewhere."""

    def run(self) -> list[nodes.Node]:
        calls = borrowed_data.CALLS
        return [self.shown(name, calls.get(name, "")) for name in borrowed_data.BORROWED]


def setup(app: Sphinx) -> dict:
    app.setup_extension("data_plots")
    app.add_directive("data-sets", Shown)
    app.add_directive("borrowed-data-sets", Borrowed)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
