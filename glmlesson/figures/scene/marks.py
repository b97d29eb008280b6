"""Marks: what geometry returns, and what is drawn of it, in a browser or by matplotlib."""

import decimal
import math
from dataclasses import dataclass, field

_SEEN = 0.004  # of opacity


@dataclass
class Mark:
    """One thing to draw: lines, a dot or words, in the style of its role.

    Attributes
    ----------
    id : str
        One place in the scene, in every state.
    kind : {"line", "dot", "text"}
    role : str
        Its style, in the record.
    opacity : float
        Above 0: what is not there has no mark.
    lines : list of ndarray, each of shape (points, 2)
        In px, downwards from the top left corner.
    x, y, r : float
        Of a dot's middle, or of a text's anchor.
    text : str
        Words; what stands between dollars is mathematics.
    size : float
        px
    anchor : {"start", "middle", "end"}
    sym : str or None
        The symbol that it belongs to.
    clip : {"plane", "side", None}
    """

    id: str
    kind: str
    role: str
    opacity: float
    lines: list = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    r: float = 0.0
    text: str = ""
    size: float = 0.0
    anchor: str = "start"
    sym: str | None = None
    clip: str | None = None


class Marks:
    """The marks of a scene, back to front."""

    def __init__(self):
        self.list = []

    def line(self, name, role, lines, opacity=1.0, **more):
        if opacity >= _SEEN and len(lines):
            self.list.append(Mark(name, "line", role, opacity, lines=list(lines), **more))

    def dot(self, name, role, x, y, r, opacity=1.0, **more):
        if opacity >= _SEEN:
            self.list.append(Mark(name, "dot", role, opacity, x=x, y=y, r=r, **more))

    def text(self, name, role, text, x, y, size, opacity=1.0, **more):
        if opacity >= _SEEN and text:
            self.list.append(
                Mark(name, "text", role, opacity, text=text, x=x, y=y, size=size, **more)
            )


def number(value, digits=1):
    """Return a number with a true minus sign, and no −0; halves are rounded away from zero.

    Examples
    --------
    >>> number(-0.125, 2), number(-0.01), number(float("inf"))
    ('−0.13', '0.0', '∞')
    """
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    step = decimal.Decimal(1).scaleb(-digits)
    rounded = decimal.Decimal(float(value)).quantize(step, rounding=decimal.ROUND_HALF_UP)
    text = f"{abs(rounded)}" if rounded == 0 else f"{rounded}"
    return text.replace("-", "−")


def signed(value, digits=1):
    """Return the same with a plus sign where it is positive."""
    text = number(value, digits)
    plain = text.startswith("−") or not text.strip("0.")
    return text if plain else f"+{text}"


def plain_text(value):
    """Return a number as it is, without a decimal point where it is whole."""
    return repr(int(value)) if value == int(value) else repr(float(value))


def tick_text(value):
    return plain_text(value).replace("-", "−")
