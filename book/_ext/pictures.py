"""The pictures that the reference describes: each drawn by the example of its own entry.

Below the entry of a function of ``glmlesson.plots`` stands what its example draws; below the entry
of an interactive figure stands the figure.
"""

import contextlib
import doctest
import importlib
import inspect
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path
from unittest import mock

import matplotlib as mpl
from docutils import nodes
from matplotlib.figure import Figure
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

# One panel's size in inches, and the pixels that an inch has on the page.
PANEL = (4.6, 3.4)
PIXELS = 96


class drawn_example(nodes.Element):
    """The picture of the example in a docstring."""


class Drawn(SphinxDirective):
    """``.. drawn:: glmlesson.plots.ascent``: what the example draws, or the figure itself."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        described = named(self.arguments[0])
        if inspect.isclass(described):
            html = described()._repr_mimebundle_()
            html = (html[0] if isinstance(html, tuple) else html)["text/html"]
            return [
                nodes.container("", nodes.raw("", html, format="html"), classes=["cell_output"])
            ]
        return [drawn_example(name=self.arguments[0])]


def named(name: str):
    module, _, own = name.rpartition(".")
    return getattr(importlib.import_module(module), own)


def figures_drawn(function) -> list[Figure]:
    """The figures that the examples in a docstring make, run as a reader would run them."""
    return [figure for figure, _ in described_figures(function)]


def described_figures(function) -> list[tuple[Figure, str]]:
    """The same figures, each with what it shows in words; empty where the example does not say."""
    made: list[Figure] = []

    class Kept(Figure):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            made.append(self)

    examples = doctest.DocTestParser().get_examples(inspect.getdoc(function) or "")
    names = dict(vars(inspect.getmodule(function)))
    quiet = contextlib.redirect_stdout(io.StringIO())
    with mock.patch("matplotlib.figure.Figure", Kept), quiet:
        for example in examples:
            exec(compile(example.source, function.__name__, "single"), names)
    told = {id(one.figure): one.alt for one in names.values() if hasattr(one, "alt")}
    drawn = [figure for figure in made if any(ax.has_data() or ax.texts for ax in figure.axes)]
    return [(figure, told.get(id(figure), "")) for figure in drawn]


def save(function, room: str, folder: Path) -> Iterator[tuple[str, int, int, str]]:
    """Draw a function's pictures into a folder: their names, sizes on the page, and words."""
    from glmlesson import plots

    # A fixed salt, or every build would name the parts of the same picture differently.
    with mpl.rc_context({"svg.hashsalt": function.__name__}):
        plots.use_book_style()
        for number, (figure, alt) in enumerate(described_figures(function)):
            width, height = PANEL[0] * len(figure.axes), PANEL[1]
            if alt:  # drawn by a function that knows how large its picture should be
                width, height = figure.get_size_inches()
            figure.set_size_inches(min(width, 9.2), height)
            name = f"{room}-{function.__name__}-{number}.svg"
            folder.mkdir(exist_ok=True)
            figure.savefig(folder / name, metadata={"Date": None}, bbox_inches="tight")
            yield name, round(min(width, 9.2) * PIXELS), round(height * PIXELS), alt


def visit_drawn(self: HTML5Translator, node: drawn_example) -> None:
    function = named(node["name"])
    folder = Path(self.builder.outdir) / self.builder.imagedir
    summary = (inspect.getdoc(function) or "").split("\n")[0].replace(":math:", "").replace("`", "")
    _, room, _ = node["name"].split(".")
    for name, width, height, alt in save(function, room, folder):
        words = alt or f"What the example draws. {summary}"
        self.body.append(
            f'<img class="figure-ink drawn" alt="{escape(words)}"'
            f' width="{width}" height="{height}" loading="lazy" decoding="async"'
            f' src="{self.builder.imgpath}/{name}">\n'
        )
    raise nodes.SkipNode


def add_picture(app: Sphinx, what: str, name: str, described, options, lines: list[str]) -> None:
    """Ask for a picture at the end of the entries of functions that draw and figures that live."""
    module, _, own = name.rpartition(".")
    draws = (what, module) == ("function", "glmlesson.plots") and draws_something(described)
    lives = (what, module) == ("class", "glmlesson.figures") and own != "Figure"
    if draws or lives:
        lines += ["", f".. drawn:: {name}", ""]


def draws_something(function) -> bool:
    """Whether a function draws: on axes, its first parameter, or as a picture that it returns."""
    signature = inspect.signature(function)
    return "ax" in next(iter(signature.parameters), "") or signature.return_annotation == "Picture"


def skip(self: nodes.NodeVisitor, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    app.add_directive("drawn", Drawn)
    app.add_node(
        drawn_example,
        html=(visit_drawn, None),
        latex=(skip, None),
        text=(skip, None),
        epub=(skip, None),
    )
    # After numpydoc has made its sections.
    app.connect("autodoc-process-docstring", add_picture, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
