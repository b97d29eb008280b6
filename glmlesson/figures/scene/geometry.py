"""The scene as a pure function: what is to be seen at which place, of the record alone.

The front end has the same function; a test compares both. The grips are the front end's alone.
"""

from typing import NamedTuple

from glmlesson.figures.scene.beside_rows import log_partition, shared_scales, terms
from glmlesson.figures.scene.birds import birds
from glmlesson.figures.scene.ceiling import ceiling, ceiling_hatch
from glmlesson.figures.scene.chunks import chunks
from glmlesson.figures.scene.guesses import drawn_curve, expected_mean, gap
from glmlesson.figures.scene.layout import Box, Layout
from glmlesson.figures.scene.lever import lever
from glmlesson.figures.scene.line_up import line_up
from glmlesson.figures.scene.marks import Marks
from glmlesson.figures.scene.panels import predictor, ray, ray_dots, response
from glmlesson.figures.scene.plane import axes, curve, dots, impossible, straight_line
from glmlesson.figures.scene.rows import rows
from glmlesson.figures.scene.simplex import simplex
from glmlesson.figures.scene.slices import main_mean, main_slice, means, other_slices
from glmlesson.figures.scene.there_and_back import there_and_back
from glmlesson.figures.scene.theta_plane import theta_box, theta_plane

# Back to front; each part stands where it does in every state.
_PARTS = (
    *(impossible, ceiling_hatch, gap, ray, axes, predictor, response, other_slices, rows),
    *(log_partition, terms, shared_scales, there_and_back, main_slice, lever, dots),
    *(straight_line, ceiling, curve),
    *(drawn_curve, means, expected_mean, main_mean, ray_dots),
    *(theta_plane, birds, simplex, line_up, chunks),
)


class Geometry(NamedTuple):
    """The marks, back to front, and the boxes that clip them."""

    marks: list
    clips: dict


def geometry(record, data, width, height):
    """Return what is to be seen of a record.

    Parameters
    ----------
    record : dict of str to float
        A number for each name in the record.
    data : Data
        The rows that the scene shows, as ``dataset`` returns them.
    width, height : float
        px

    Returns
    -------
    Geometry
        Places are in px, downwards from the top left corner.

    Examples
    --------
    >>> from glmlesson.figures.scene.families import dataset
    >>> from glmlesson.figures.scene.record import REST
    >>> marks = geometry({**REST, "dots": 1.0}, dataset("shop"), 720, 560).marks
    >>> sum(mark.kind == "dot" for mark in marks)
    60
    """
    layout = Layout(record, data, width, height)
    out = Marks()
    for part in _PARTS:
        part(layout, out)
    x0, x1, y0, y1 = layout.x0, layout.x1, layout.y0, layout.y1
    plane = Box(x0 - 0.5, y0 - 8, x1 - x0 + 2, y1 - y0 + 8.5)
    side = layout.side if layout.family.kind == "softmax" else Box(*theta_box(layout)[:4])
    return Geometry(out.list, {"plane": plane, "side": side})
