"""The book's pictures: one matplotlib function each, drawing on the axes that it is given."""

from glmlesson.plots.distributions import family_explorer
from glmlesson.plots.fits import ascent, likelihood_surface
from glmlesson.plots.frequencies import calibration, rootogram
from glmlesson.plots.inference import effects, profile
from glmlesson.plots.links import compare_responses, link_table
from glmlesson.plots.picture import Picture
from glmlesson.plots.recipe import one_recipe, same_machine
from glmlesson.plots.residuals import diagnostics
from glmlesson.plots.style import COLOURS, FONTS, colour, use_book_style

__all__ = [
    "COLOURS",
    "FONTS",
    "Picture",
    "ascent",
    "calibration",
    "colour",
    "compare_responses",
    "diagnostics",
    "effects",
    "family_explorer",
    "likelihood_surface",
    "link_table",
    "one_recipe",
    "profile",
    "rootogram",
    "same_machine",
    "use_book_style",
]
