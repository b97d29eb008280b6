"""What every interactive figure shares: one front end, and a picture for where it cannot run."""

from __future__ import annotations

import base64
import html
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import anywidget
import traitlets

if TYPE_CHECKING:
    from typing import Any

    import matplotlib.figure

STATIC = Path(__file__).parent / "static"


class Prediction(traitlets.Dict):
    """What the reader is asked before the controls open; empty for nothing."""

    info_text = (
        "empty, or a dict with the keys question (text), choices (two or more texts), "
        "answer (the index of the right one) and because (text)"
    )

    def validate(self, obj, value):
        value = super().validate(obj, value)
        if value and not _is_prediction(value):
            self.error(obj, value)
        return value


def _is_prediction(value):
    if set(value) != {"question", "choices", "answer", "because"}:
        return False
    choices = value["choices"]
    return (
        isinstance(value["question"], str)
        and isinstance(value["because"], str)
        and isinstance(choices, list | tuple)
        and len(choices) >= 2
        and all(isinstance(choice, str) for choice in choices)
        and isinstance(value["answer"], int)
        and 0 <= value["answer"] < len(choices)
    )


class Figure(anywidget.AnyWidget):
    """An interactive figure of the book.

    In a live notebook it is a widget whose traits are its state: setting one moves the picture, and
    what the reader moves can be observed. On the book's pages the same front end runs without a
    kernel. Where there is no JavaScript the picture that ``glmlesson.plots`` draws stands in.

    A subclass names the figure, lists the traits that are its state, and writes three short
    methods: ``alt`` and ``caption``, which describe the present state in words, and ``picture``.

    Examples
    --------
    >>> from glmlesson.figures import LogitSigmoid
    >>> figure = LogitSigmoid(phi=0.9)
    >>> figure.phi = 0.5
    >>> figure.state
    {'phi': 0.5}
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "figures.css"

    figure = traitlets.Unicode().tag(sync=True)
    predict = Prediction().tag(sync=True)

    name = ""
    state_names = ()

    def __init__(self, **state: Any) -> None:
        unknown = sorted(set(state) - {*self.state_names, "predict"})
        if unknown:
            names = ", ".join((*self.state_names, "predict"))
            raise TypeError(f"{type(self).__name__} has no {unknown[0]!r}; it takes {names}.")
        super().__init__(figure=self.name, **state)

    @property
    def state(self) -> dict[str, Any]:
        """The present state, as plain data."""
        return {name: getattr(self, name) for name in self.state_names}

    def alt(self) -> str:
        """Say in words what is to be seen in the present state."""
        raise NotImplementedError

    def caption(self) -> str:
        """Return the sentence below the figure."""
        raise NotImplementedError

    def picture(self) -> matplotlib.figure.Figure:
        """Draw the present state with matplotlib and return the ``matplotlib.figure.Figure``."""
        raise NotImplementedError

    def __repr__(self) -> str:
        state = ", ".join(f"{name}={value!r}" for name, value in self.state.items())
        return f"{type(self).__name__}({state})"

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        # The picture alone as well, for what shows no HTML: a PDF, for example.
        drawn = {"text/html": self._html(), "image/png": self._png()[2]}
        return {**data, "text/plain": repr(self), **drawn}, metadata

    def _html(self):
        """The figure for a page without a kernel: its state as data, and a picture of it."""
        state = {"predict": self.predict or None, **self.state}
        width, height, png = self._png()
        return (
            f'<figure class="glm-figure" id="figure-{self.figure}" data-figure="{self.figure}" '
            f"data-state='{html.escape(json.dumps(state, ensure_ascii=False))}'>"
            f'<img class="figure-ink" alt="{html.escape(self.alt())}" '
            f'width="{width}" height="{height}" src="data:image/png;base64,{png}">'
            f"<figcaption>{html.escape(self.caption())}</figcaption></figure>"
        )

    def _png(self):
        """Return the picture's width and height on the page, and the picture, at twice that."""
        import matplotlib

        from glmlesson import plots

        with matplotlib.rc_context():
            plots.use_book_style()
            figure = self.picture()
            file = io.BytesIO()
            figure.savefig(file, format="png", metadata={"Software": None})
        width, height = (round(100 * inches) for inches in figure.get_size_inches())
        return width, height, base64.b64encode(file.getvalue()).decode()
