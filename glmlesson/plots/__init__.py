"""The book's pictures: one matplotlib function each, drawing on the axes that it is given."""

from glmlesson.plots.distributions import family_explorer, gaussian_mean, log_partition
from glmlesson.plots.fits import ascent, likelihood_surface, poisson_lab, residual_times_feature
from glmlesson.plots.frequencies import calibration, rootogram
from glmlesson.plots.inference import effects, profile
from glmlesson.plots.links import compare_responses, link_table, logit_sigmoid
from glmlesson.plots.picture import Picture
from glmlesson.plots.recipe import assembly_line, one_recipe, same_machine, two_failures
from glmlesson.plots.residuals import diagnostics
from glmlesson.plots.style import AD_SPEND, COLOURS, CUSTOMERS, FONTS, colour, use_book_style

__all__ = [
    "AD_SPEND",
    "COLOURS",
    "CUSTOMERS",
    "FONTS",
    "Picture",
    "ascent",
    "assembly_line",
    "calibration",
    "colour",
    "compare_responses",
    "diagnostics",
    "effects",
    "family_explorer",
    "gaussian_mean",
    "likelihood_surface",
    "link_table",
    "log_partition",
    "logit_sigmoid",
    "one_recipe",
    "poisson_lab",
    "profile",
    "residual_times_feature",
    "rootogram",
    "same_machine",
    "two_failures",
    "use_book_style",
]
