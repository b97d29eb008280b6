"""The drawn pictures of a page as files, each once, named by what is in it."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx.util.images import get_image_size

from book_print.doctrees import source_of
from book_print.elements import still

# Notebook pictures are recorded at 200 dots an inch and shown at 100.
RECORDED_SCALE = 2
_EMBEDDED = re.compile(r'src="data:image/(?P<kind>png|svg)(?:\+xml)?;base64,(?P<data>[^"]+)"')
# The beginning of a step of the scene, with all that the scene reads of it.
_STEP = re.compile(r'<figure class="step"[^>]*>')


def attribute(html: str, name: str) -> str:
    """The first value of an attribute in a piece of HTML; empty if it has none."""
    found = re.search(rf'\s{name}="([^"]*)"', html)
    return unescape(found[1]) if found else ""


class Pictures:
    """A folder of pictures."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, picture: bytes, kind: str) -> str:
        name = f"{hashlib.sha256(picture).hexdigest()[:16]}.{kind}"
        path = self.folder / name
        if not path.exists():
            path.write_bytes(picture)
        return name

    def of_figure(self, html: str) -> still | None:
        """The still in the HTML that a figure, a step or a bench leaves in a notebook."""
        found = _EMBEDDED.search(html)
        if not found:
            return None
        kept = still(
            picture=self.keep(base64.b64decode(found["data"]), found["kind"]),
            width=int(attribute(html[html.index("<img") :], "width")),
            words=attribute(html, "alt"),
        )
        if anchor := attribute(html, "id"):
            kept["ids"].append(anchor)
        if step := _STEP.search(html):
            kept["step"] = step[0]
        return kept

    def of_image(self, image: nodes.image, *, recorded: bool) -> still:
        """The picture that a page or an output shows."""
        path = source_of(image)
        width, _ = get_image_size(path) or (0, 0)
        return still(
            picture=self.keep(path.read_bytes(), path.suffix.removeprefix(".")),
            width=width // RECORDED_SCALE if recorded else width,
            words=image.get("alt", ""),
        )
