"""What derivations and questions share: a file of words, and a widget whose page is HTML."""

from __future__ import annotations

import tomllib
from pathlib import Path

import anywidget
import traitlets

from glmlesson.figures.bundle import STATIC

ROOM = Path(__file__).parent


def files(kind: str) -> list[str]:
    """Return the names of the files of a kind: ``"code"``, ``"derivations"`` or ``"why"``."""
    return sorted(path.stem for path in (ROOM / kind).glob("*.toml"))


def content(kind: str, name: str) -> dict:
    """Return what a file says.

    Raises
    ------
    ValueError
        If there is no file of that name.
    """
    if name not in files(kind):
        one = {"code": "file of exercises", "derivations": "derivation", "why": "question"}[kind]
        raise ValueError(f"There is no {one} {name!r}; there are {', '.join(files(kind))}.")
    return tomllib.loads((ROOM / kind / f"{name}.toml").read_text(encoding="utf-8"))


class Practice(anywidget.AnyWidget):
    """A widget that is HTML, complete without a script, and that the front end enlivens.

    Attributes
    ----------
    page : str
        The HTML.
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "practice.css"

    figure = traitlets.Unicode("practice", read_only=True).tag(sync=True)
    page = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(self, page: str) -> None:
        super().__init__()
        self.set_trait("page", page)

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self._html()}, metadata

    def _html(self):
        return self.page
