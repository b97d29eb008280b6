"""A picture of a fit with its alternative text: what one sees in it, in words and numbers."""

from __future__ import annotations

import base64
import contextlib
import html
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib.figure
import numpy as np

from glmlesson.plots.style import some_axes, use_book_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Picture:
    """What was drawn, and what it shows; made by the functions that draw a fit.

    A notebook shows it with its alternative text.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
    axes : tuple of Axes
    alt : str
        What the picture shows, for those who do not see it.

    Examples
    --------
    >>> from glmlesson import GLM, plots
    >>> fit = GLM("poisson").fit([[1]] * 8, [1, 2, 0, 1, 3, 1, 0, 2])
    >>> plots.rootogram(fit).alt[:58]
    'Hanging rootogram of 8 rows, counts 0 to 3, Poisson model.'
    """

    figure: matplotlib.figure.Figure
    axes: tuple[Axes, ...]
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **kwargs):
        width, height = (round(100 * inches) for inches in self.figure.get_size_inches())
        file = io.BytesIO()
        self.figure.savefig(file, format="png", dpi=200, metadata={"Software": None})
        png = base64.b64encode(file.getvalue()).decode()
        shown = (
            f'<img class="figure-ink" alt="{html.escape(self.alt)}" width="{width}" '
            f'height="{height}" src="data:image/png;base64,{png}">'
        )
        return {"text/plain": self.alt, "text/html": shown, "image/png": png}


@contextlib.contextmanager
def axes_for(given: object, shape: tuple[int, int], inches: tuple[float, float]) -> Iterator:
    """Give the axes to draw on: those given, or new ones in the look of the book."""
    count = shape[0] * shape[1]
    if given is not None:
        yield some_axes(given, count)
        return
    with matplotlib.rc_context():
        use_book_style()
        figure = matplotlib.figure.Figure(figsize=inches, layout="constrained")
        # Matplotlib looks some settings up when it draws, and not when it is asked to.
        yield np.ravel(figure.subplots(*shape))
        figure.canvas.draw()


def finished(axes: np.ndarray, *sentences: str) -> Picture:
    """Return the picture on these axes, described by these sentences."""
    figure = axes[0].get_figure(root=True)
    return Picture(figure, tuple(axes), " ".join(sentence for sentence in sentences if sentence))


def short(number: float) -> str:
    """Return a number to three digits, with a true minus sign.

    Examples
    --------
    >>> short(-0.12345), short(1234.5)
    ('−0.123', '1,230')
    """
    if not np.isfinite(number):
        return "no number"
    rounded = float(f"{float(number):.3g}")
    text = f"{rounded:,.0f}" if abs(rounded) >= 1000 else f"{rounded:.3g}"
    return text.replace("-", "−")


def between(low: float, high: float) -> str:
    """Return an interval in words.

    Examples
    --------
    >>> between(0.5, np.inf)
    '0.5 to no end'
    """
    low, high = ("no end" if not np.isfinite(end) else short(end) for end in (low, high))
    return f"{low} to {high}"
