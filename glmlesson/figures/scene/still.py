"""A still of the scene, drawn by matplotlib: the same marks as in a browser, in the same faces."""

import io
import re
from itertools import groupby

import matplotlib
import matplotlib.collections
import matplotlib.colors
import matplotlib.figure
import matplotlib.font_manager
import matplotlib.patches
import matplotlib.path
import matplotlib.patheffects
import matplotlib.style
import numpy as np
from matplotlib.ft2font import FT2Font

from glmlesson import plots
from glmlesson.figures.scene.families import families_for
from glmlesson.figures.scene.geometry import geometry
from glmlesson.figures.scene.record import RECORD
from glmlesson.figures.scene.words import pieces, width

# The light page's colours, as in book.css.
PALETTE = {
    "paper": "#fdfcf9",
    "ink": "#1f1d1a",
    "soft": "#5c574f",
    "rule": "#e2dcd0",
    "rule-strong": "#8d867a",
}
# What the record calls the colours of the families that share one.
_NAMES = {
    **{name: name for name in ("gaussian", "bernoulli", "poisson", "softmax")},
    **{"waiting": "exponential", "overdispersed": "geometric", "other": "laplace"},
}
_CAPS = {"round": "round", None: "butt"}
_SPACING = 6  # of the hatching, px


def draw(ax, record, data, width=720, height=560):
    """Draw the scene on axes of any size; a px of it becomes a share of their width.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    record : dict of str to float
    data : Data
    width, height : float
        The size for which the scene is laid out, in px.
    """
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    box = ax.get_window_extent()
    scale = min(box.width / width, box.height / height) * 72 / ax.figure.dpi  # points a px
    marks, clips = geometry(record, data, width, height)
    pen = _Pen(ax, scale, _colours(record), clips)
    # Dots of one look become one collection: a still is a small file.
    for _, group in groupby(enumerate(marks), lambda pair: _look(*pair)):
        pen.draw([mark for _, mark in group])


def svg(record, data, width=720, height=560):
    """Return the scene as SVG, the same on every run: no date, no random names."""
    file = io.StringIO()
    told = {"format": "svg", "dpi": 72, "metadata": {"Date": None, "Creator": None}}
    _save(file, record, data, width, height, told)
    text = file.getvalue()
    return _shorter(text[text.index("<svg") :], width, height)


def png(record, data, width=720, height=560, scale=1.5):
    """Return the scene as a PNG of so many dots a px: bytes, a third of what the SVG takes."""
    file = io.BytesIO()
    told = {"format": "png", "dpi": 72 * scale, "metadata": {"Software": None}}
    _save(file, record, data, width, height, told)
    return file.getvalue()


def _save(file, record, data, width, height, told):
    fixed = {"svg.hashsalt": "scene", "svg.fonttype": "path", "path.simplify": False}
    with matplotlib.style.context(["default", fixed]):
        figure = matplotlib.figure.Figure(figsize=(width / 72, height / 72), dpi=72)
        figure.patch.set_alpha(0)
        draw(figure.add_axes((0, 0, 1, 1)), record, data, width, height)
        figure.savefig(file, **told)


def _shorter(text, width, height):
    """The SVG in px, without comments, its coordinates to a tenth of a px."""
    text = text.replace(
        f'width="{width}pt" height="{height}pt"', f'width="{width}" height="{height}"'
    )
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(?<= d=")[^"]*', _tenths, text)
    return re.sub(r"\s*\n\s*", "\n", text).strip()


def _tenths(path):
    numbers = re.sub(r"-?\d+\.\d+", lambda found: f"{round(float(found[0]), 1) + 0.0:g}", path[0])
    return re.sub(r"\s+", " ", numbers).strip()


def _look(place, mark):
    if mark.kind != "dot":
        return place
    return mark.role, mark.r, mark.opacity, mark.clip


def _colours(record):
    """What the styles name, as colours; that of the families is their mixture."""
    rgb = matplotlib.colors.to_rgb
    names = {
        **PALETTE,
        **{name: plots.COLOURS[name] for name in ("residual", "data", "gaussian", "bernoulli")},
    }
    colours = {name: np.array(rgb(colour)) for name, colour in names.items()}
    mixture = [(family, record[key]) for key, family in families_for({}).items() if record[key] > 0]
    weights = sum(weight for _, weight in mixture)
    family = (
        sum(w * np.array(rgb(plots.COLOURS[_NAMES[f["colour"]]])) for f, w in mixture) / weights
    )

    def mixed(colour, share, other):
        return share * colour + (1 - share) * colours[other]

    return {
        **colours,
        "family": family,
        "family-word": mixed(family, 0.84, "ink"),  # small words need more contrast than lines
        "pole": mixed(family, 0.38, "paper"),
        "faint": mixed(colours["data"], 0.26, "paper"),
        "hatch": colours["residual"],
    }


class _Pen:
    """Draws marks on axes, with lengths in px turned to points."""

    def __init__(self, ax, scale, colours, clips):
        self.ax, self.scale, self.colours, self.clips = ax, scale, colours, clips
        self.order = 0
        # The axes' titles keep a paper edge, so that the ray behind them does not cross them out.
        edge = {"linewidth": 4 * scale, "foreground": colours["paper"]}
        self.edge = [matplotlib.patheffects.withStroke(**edge)]

    def draw(self, marks):
        self.order += 1
        {"line": self.line, "dot": self.dots, "text": self.text}[marks[0].kind](marks)

    def look(self, mark):
        """The style of a mark as matplotlib says it."""
        style = RECORD["styles"][mark.role]
        width = style.get("width", 1)

        def paint(what):
            if what not in style:
                return "none"
            alpha = mark.opacity * style.get(f"{what}_alpha", 1)
            return (*self.colours[style[what]], alpha)

        dash = style.get("dash")
        return {
            "edgecolor": paint("stroke"),
            "facecolor": paint("fill"),
            "linewidth": width * self.scale if "stroke" in style else 0,
            # matplotlib counts dashes in widths of the line.
            "linestyle": (0, [part / width for part in dash]) if dash else "-",
            "capstyle": _CAPS[style.get("cap")],
            "joinstyle": "round",
            "zorder": self.order,
        }

    def clip(self, artist, mark):
        if mark.clip:
            x, y, w, h = self.clips[mark.clip]
            box = matplotlib.patches.Rectangle((x, y), w, h, transform=self.ax.transData)
            artist.set_clip_path(box)

    def line(self, marks):
        [mark] = marks
        lines = [points for points in map(_rounded, mark.lines) if len(points) > 1]
        if not lines:
            return
        path = matplotlib.path.Path.make_compound_path(*map(matplotlib.path.Path, lines))
        if mark.role == "hatch":
            self.hatch(mark, path)
            return
        patch = matplotlib.patches.PathPatch(path, **self.look(mark))
        self.ax.add_patch(patch)
        self.clip(patch, mark)

    def hatch(self, mark, outline):
        """Lines at 45° inside the outline."""
        (x0, y0), (x1, y1) = outline.vertices.min(axis=0), outline.vertices.max(axis=0)
        step, tall = _SPACING * np.sqrt(2), y1 - y0
        starts = np.arange(x0 - tall, x1, step)
        lines = [_rounded(np.array([(x, y1), (x + tall, y0)])) for x in starts]
        strokes = matplotlib.collections.LineCollection(
            lines,
            colors=[(*self.colours["hatch"], 0.3 * mark.opacity)],
            linewidths=1.4 * self.scale,
            zorder=self.order,
        )
        self.ax.add_collection(strokes, autolim=False)
        strokes.set_clip_path(matplotlib.patches.PathPatch(outline, transform=self.ax.transData))

    def dots(self, marks):
        first = marks[0]
        look = self.look(first)
        del look["linestyle"], look["capstyle"], look["joinstyle"]
        places = _rounded(np.array([(mark.x, mark.y) for mark in marks]), once=False)
        size = (2 * first.r * self.scale) ** 2
        dots = self.ax.scatter(*places.T, s=size, marker="o", clip_on=False, **look)
        self.clip(dots, first)

    def text(self, marks):
        [mark] = marks
        wide = width(mark.text, mark.size)
        x = mark.x - wide * {"start": 0, "middle": 0.5, "end": 1}[mark.anchor]
        colour = (*self.colours[RECORD["styles"][mark.role]["fill"]], mark.opacity)
        look = {"color": colour, "path_effects": self.edge if mark.role == "title" else None}
        for part in pieces(mark.text, mark.size):
            for text, face in _runs(part):
                run = part._replace(text=text)
                if text.strip():
                    self.write(run, face, round(x, 1), round(mark.y + part.shift, 1), look)
                x += run.width

    def write(self, run, face, x, y, look):
        self.ax.text(
            *(x, y, run.text),
            fontproperties=matplotlib.font_manager.FontProperties(fname=plots.FONTS[face]),
            fontsize=run.size * self.scale,
            parse_math=False,
            va="baseline",
            ha="left",
            clip_on=False,
            zorder=self.order,
            **look,
        )


def _rounded(points, once=True):
    """Points to a tenth of a px, as in a browser; a place that comes twice in a row only once."""
    points = np.round(points, 1) + 0.0
    if not once:
        return points
    keep = np.ones(len(points), dtype=bool)
    keep[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    return points[keep]


def _runs(part):
    """Cut a piece where its face lacks a sign, which the sans then lends."""
    known = FT2Font(str(plots.FONTS[part.face]))  # no path before Matplotlib 3.11
    for there, letters in groupby(
        part.text, lambda letter: bool(known.get_char_index(ord(letter)))
    ):
        yield "".join(letters), part.face if there else "sans"
