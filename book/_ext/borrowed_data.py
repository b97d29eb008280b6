"""The data sets that the book uses and its package does not hold: told as its own are."""

from collections.abc import Callable

import numpy as np

from glmlesson import datasets
from glmlesson.datasets import Dataset

# Only the columns that the book uses; statsmodels has more of the second table.
VISITS = {
    "mdvis": "visits to a doctor in the year",
    "lncoins": "log of the share to be paid, in per cent and plus 1; 0 for free care",
    "idp": "1 if the plan has an individual deductible, else 0",
    "lpi": "log of the yearly payment for taking part, 0 for none",
    "fmde": "log of the largest expense over the share, 0 if idp is 1",
    "physlm": "1 if physically limited; the table holds averages, too",
    "disea": "chronic diseases, an index",
    "hlthg": "1 if the person calls her health good",
    "hlthf": "1 if fair",
    "hlthp": "1 if poor; excellent if none of the three",
}
VOTERS = {
    "PID": "party, from 0 (strong Democrat) to 6 (strong Republican)",
    "selfLR": "own place, from 1 (extremely liberal) to 7 (extremely conservative)",
}


def visits() -> Dataset:
    import statsmodels.api as sm

    table = sm.datasets.randhie.load_pandas().data
    return Dataset(
        name="randhie",
        title="Visits to the doctor in the RAND experiment",
        columns={name: table[name].to_numpy() for name in VISITS},
        description="""A row is a person's year in the RAND Health Insurance Experiment, in which
families were allotted by lot to plans that differ in the share of the bill to be paid. Most
persons have several rows, and the table does not say which.""",
        source="""P. Deb and P. K. Trivedi (2002), The structure of demand for health care,
Journal of Health Economics 21, 601–625, and A. C. Cameron and P. K. Trivedi (2005),
Microeconometrics, Cambridge University Press; comes with statsmodels as
`statsmodels.api.datasets.randhie`.""",
        licence="Public domain, as statsmodels says",
        units=VISITS,
    )


def voters() -> Dataset:
    import statsmodels.api as sm

    table = sm.datasets.anes96.load_pandas().data
    return Dataset(
        name="anes96",
        title="Parties of voters in 1996",
        columns={name: table[name].to_numpy(dtype=int) for name in VOTERS},
        description="""Answers of 944 people to the American National Election Study of 1996. The
table has nine more columns, which the book does not use.""",
        source="""The American National Election Studies (1996), electionstudies.org; comes with
statsmodels as `statsmodels.api.datasets.anes96`.""",
        licence="Public domain, as statsmodels says",
        units=VOTERS,
    )


def dice() -> Dataset:
    return Dataset(
        name="wolf",
        title="Wolf's die",
        columns={"face": np.arange(1, 7), "throws": np.array([3246, 3449, 2897, 2841, 3635, 3932])},
        description="""How often each face of one of Rudolf Wolf's dice came up in 20,000 throws,
made in Zurich in the middle of the nineteenth century.""",
        source="""E. T. Jaynes (1979), Where do we stand on maximum entropy?, in The Maximum
Entropy Formalism, MIT Press, 15–118. The chapter has the numbers in its text.""",
        licence="Public domain (facts of the nineteenth century)",
        units={"face": "points", "throws": "times"},
    )


BORROWED: dict[str, Callable[[], Dataset]] = {"randhie": visits, "anes96": voters, "wolf": dice}
# How a reader gets them.
CALLS = {
    "randhie": "statsmodels.api.datasets.randhie.load_pandas().data",
    "anes96": "statsmodels.api.datasets.anes96.load_pandas().data",
}


def load(name: str) -> Dataset:
    """A data set of the package, or a borrowed one."""
    return BORROWED[name]() if name in BORROWED else datasets.load(name)
