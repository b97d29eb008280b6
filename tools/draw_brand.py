"""Draw the title page's picture and the card that stands for the book where it is linked.

Drawing them again with the same matplotlib gives the same files, to the byte.

Usage: python tools/draw_brand.py [FOLDER], by default book/_static
"""

import sys
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

from glmlesson import plots

STATIC = Path(__file__).parents[1] / "book" / "_static"
PAPER = "#fdfcf9"


def draw(folder):
    """Draw both into a folder."""
    with matplotlib.rc_context():
        plots.use_book_style()
        # Text as outlines needs no font, and a fixed salt gives the same ids every time.
        matplotlib.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": "one recipe"})
        draw_title_picture(folder)
        draw_card(folder)


def draw_title_picture(folder):
    """Draw the four models in a row, for a light and, inverted by the site, a dark page."""
    figure = Figure(figsize=(9, 2.6))
    plots.one_recipe(figure.subplots(1, 4))
    figure.savefig(folder / "one_recipe.svg", metadata={"Date": None, "Creator": None})


def draw_card(folder):
    """Draw title, subtitle and the four models on 1200 × 630 pixels."""
    figure = Figure(figsize=(12, 6.3), layout="none")
    figure.subplots_adjust(left=0.06, right=0.94, bottom=0.1, top=0.5, wspace=0.14)
    plots.one_recipe(figure.subplots(1, 4))
    figure.text(0.06, 0.8, "One Recipe", fontsize=64)
    figure.text(0.06, 0.69, "Generalized linear models from one idea", fontsize=28)
    figure.savefig(folder / "social.png", dpi=100, facecolor=PAPER, metadata={"Software": None})


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else STATIC)
