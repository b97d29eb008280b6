"""Matplotlib's drawing without a window, which shows its figures below the cell."""

from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "show"]


def show(*arguments, **options):
    import page

    page.cells.pictures()
