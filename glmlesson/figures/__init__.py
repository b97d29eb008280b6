"""The book's interactive figures: widgets in a live notebook, alive on the book's pages as well."""

from glmlesson.figures.assembly_line import AssemblyLine
from glmlesson.figures.family_explorer import FamilyExplorer
from glmlesson.figures.figure import Figure
from glmlesson.figures.gaussian_mean import GaussianMean
from glmlesson.figures.link_table import LinkTable
from glmlesson.figures.log_partition import LogPartition
from glmlesson.figures.logit_sigmoid import LogitSigmoid
from glmlesson.figures.residual_times_feature import ResidualTimesFeature
from glmlesson.figures.same_machine import SameMachine
from glmlesson.figures.scene import Scene
from glmlesson.figures.two_failures import TwoFailures

__all__ = [
    "AssemblyLine",
    "FamilyExplorer",
    "Figure",
    "GaussianMean",
    "LinkTable",
    "LogPartition",
    "LogitSigmoid",
    "ResidualTimesFeature",
    "SameMachine",
    "Scene",
    "TwoFailures",
]
