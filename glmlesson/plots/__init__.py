"""The book's pictures: one matplotlib function each, drawing on the axes that it is given."""

from glmlesson.plots.distributions import family_explorer, gaussian_mean, log_partition
from glmlesson.plots.fits import ascent, likelihood_surface, poisson_lab, residual_times_feature
from glmlesson.plots.links import compare_responses, link_table, logit_sigmoid
from glmlesson.plots.recipe import assembly_line, one_recipe, same_machine, two_failures
from glmlesson.plots.style import AD_SPEND, COLOURS, CUSTOMERS, FONTS, colour, use_book_style

__all__ = [
    "AD_SPEND",
    "COLOURS",
    "CUSTOMERS",
    "FONTS",
    "ascent",
    "assembly_line",
    "colour",
    "compare_responses",
    "family_explorer",
    "gaussian_mean",
    "likelihood_surface",
    "link_table",
    "log_partition",
    "logit_sigmoid",
    "one_recipe",
    "poisson_lab",
    "residual_times_feature",
    "same_machine",
    "two_failures",
    "use_book_style",
]
