"""A live view of the scene: every number of the record is a trait of the widget."""

from __future__ import annotations

import base64
import html
import os
from typing import TYPE_CHECKING

import anywidget
import traitlets

from glmlesson.figures.bundle import STATIC
from glmlesson.figures.scene import still
from glmlesson.figures.scene.families import dataset
from glmlesson.figures.scene.reading import reading
from glmlesson.figures.scene.record import FAMILIES, NUMBERS, REST, family_of
from glmlesson.figures.scene.state import family_name, numbers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from matplotlib.axes import Axes


_WIDTH, _HEIGHT = 720, 560  # of a still, px
# What the environment says of stills: "png" while notebooks are recorded, else SVG.
STILLS = "GLMLESSON_STILLS"


class RecordNumber(traitlets.TraitType):
    """A number of the record, inside its range."""

    def validate(self, obj, value):
        return _refusing(numbers, {self.name: value})[self.name]


class Theta(traitlets.TraitType):
    """The two weights of the linear predictor."""

    def validate(self, obj, value):
        found = _refusing(numbers, {"theta": value})
        return found["theta0"], found["theta1"]


class FamilyOfScene(traitlets.TraitType):
    """The name of a family that the scene shows; the family itself is taken, too."""

    def validate(self, obj, value):
        return _refusing(family_name, value)


def _refusing(check, value):
    """Return what the check returns; what it raises becomes the error that traits are to raise."""
    try:
        return check(value)
    except (TypeError, ValueError) as error:
        raise traitlets.TraitError(str(error)) from error


_NUMBERS = {name: RecordNumber(float(rest)).tag(sync=True) for name, rest in REST.items()}
Numbers = type("Numbers", (traitlets.HasTraits,), _NUMBERS)
Numbers.__doc__ = "Every number of the record, as a trait."


class View(Numbers, anywidget.AnyWidget):
    """One view of a scene.

    Every number of the record is a trait: ``view.slice_at = 4.2`` moves the slice, and what the
    reader drags can be observed. ``theta`` and ``family`` are traits, too, made of these numbers.
    Of a bench ``points`` is what the reader has made of the data, as pairs [x, y].
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "scene.css"

    figure = traitlets.Unicode("scene").tag(sync=True)
    data = traitlets.Unicode("hours").tag(sync=True)
    say = traitlets.Unicode().tag(sync=True)
    bench = traitlets.Bool(False, read_only=True).tag(sync=True)
    points = traitlets.List(read_only=True).tag(sync=True)
    theta = Theta((REST["theta0"], REST["theta1"]))
    family = FamilyOfScene(family_of(REST))

    def __init__(self, data: str, record: Mapping[str, float], say: str = "") -> None:
        dataset(data)  # an unknown name is refused before there is a widget
        super().__init__(data=data, say=say, **record)

    @traitlets.observe("theta")
    def _follow_theta(self, change):
        self.show(theta=change.new)

    @traitlets.observe("family")
    def _follow_family(self, change):
        if family_of(self.record) != change.new:
            self.show(family=change.new)

    @traitlets.observe(*NUMBERS)
    def _follow_numbers(self, change):
        if change.name in ("theta0", "theta1"):
            self.theta = self.theta0, self.theta1
        elif change.name in FAMILIES:
            self.family = family_of(self.record)

    @property
    def record(self) -> dict[str, float]:
        """All numbers, by their names."""
        return {name: getattr(self, name) for name in NUMBERS}

    def show(self, **named: Any) -> None:
        """Set several numbers at once: ``view.show(family="poisson", dots=1)``.

        Parameters
        ----------
        **named
            Numbers of the record, ``family``, ``theta``.
        """
        with self.hold_trait_notifications():
            for name, value in numbers(named).items():
                setattr(self, name, value)

    def draw(self, ax: Axes) -> None:
        """Draw the present state on axes of any size.

        Parameters
        ----------
        ax : matplotlib.axes.Axes
        """
        still.draw(ax, self.record, dataset(self.data))

    def svg(self) -> str:
        """Return the present state as an SVG picture, the same text on every run."""
        return still.svg(self.record, dataset(self.data))

    def _picture(self, alt):
        """The drawn state as an element of a page: lines, or dots where a file is to be small."""
        if os.environ.get(STILLS) == "png":
            kind, content = "png", still.png(self.record, dataset(self.data))
        else:
            kind, content = "svg+xml", self.svg().encode()
        picture = base64.b64encode(content).decode()
        return (
            f'<img class="figure-ink" alt="{html.escape(alt)}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" src="data:image/{kind};base64,{picture}">'
        )

    def reading(self) -> str:
        """Return the numbers that are to be read off the present state."""
        return reading(self.record, dataset(self.data))

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self._html()}, metadata

    def _html(self):
        raise NotImplementedError
