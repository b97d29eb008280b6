"""How often ``diagnose()`` raises each of its lines for data that the model itself drew.

``python tools/calibrate_diagnose.py`` draws 2,000 data sets from each of eight models and writes
the shares, in per cent, to ``book/_static/diagnose_rates.csv``, which the book shows. A test at
5 % should raise its line for one data set in twenty; 2,000 of them leave an error of half a per
cent. How often *separation nearby* is raised depends on the number of rarer outcomes; its rates,
from 400 data sets for each of several, go to
``book/_static/separation_rates.csv``; with the argument ``separation`` only these are made.
"""

import csv
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from glmlesson import GLM, NegativeBinomial, SeparationWarning

DATA_SETS = 2000
ROWS = 100
OUT = Path(__file__).parents[1] / "book" / "_static" / "diagnose_rates.csv"
OF_SEPARATION = OUT.with_name("separation_rates.csv")
# Rows and intercept of logistic models whose slopes are 0.5 and -0.3, as above.
OUTCOMES = [(20, 0.0), (30, 0.0), (50, 0.0), (100, 0.0), (50, -2.0), (100, -2.0), (100, -3.0)]


class Truth(NamedTuple):
    """A model, what else its fit takes, and how its targets come about from η and a generator."""

    model: GLM
    more: dict
    draw: object


def _logistic(z):
    return 1 / (1 + np.exp(-z))


TRUTHS = {
    "Poisson": Truth(GLM("poisson"), {}, lambda z, rng: rng.poisson(np.exp(z))),
    "negative binomial": Truth(
        GLM(NegativeBinomial(2.5), "log"),
        {},
        lambda z, rng: rng.negative_binomial(2.5, 2.5 / (2.5 + np.exp(z))),
    ),
    "binomial": Truth(
        GLM("binomial"),
        {"trials": np.full(ROWS, 8.0)},
        lambda z, rng: rng.binomial(8, _logistic(z)) / 8,
    ),
    "Bernoulli": Truth(GLM("bernoulli"), {}, lambda z, rng: rng.binomial(1, _logistic(z))),
    "Gaussian": Truth(GLM("gaussian"), {}, lambda z, rng: rng.normal(z, 2.0)),
    "gamma": Truth(GLM("gamma", "log"), {}, lambda z, rng: rng.gamma(2.0, np.exp(z) / 2)),
    "exponential": Truth(GLM("exponential", "log"), {}, lambda z, rng: rng.exponential(np.exp(z))),
    "inverse Gaussian": Truth(
        GLM("inverse gaussian", "log"), {}, lambda z, rng: rng.wald(np.exp(z), 4.0)
    ),
}


def rates(truth, data_sets, seed=0):
    """Return for each line that is a test the share of data sets that raised it."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(ROWS), rng.uniform(-1, 1, (ROWS, 2))])
    z = X @ [1.0, 0.5, -0.3]
    raised = Counter()
    for _ in range(data_sets):
        fit = truth.model.fit(X, truth.draw(z, rng), **truth.more)
        for finding in fit.diagnose().findings:
            if not np.isnan(finding.p_value):
                raised[finding.line] += finding.raised
    return {line: count / data_sets for line, count in raised.items()}


def separation_rates(rows, intercept, data_sets, seed=0):
    """Return how many successes there are, and the shares that are separated, or nearly so."""
    rng = np.random.default_rng(seed)
    successes = separated = nearly = 0
    for _ in range(data_sets):
        X = np.column_stack([np.ones(rows), rng.uniform(-1, 1, (rows, 2))])
        y = rng.binomial(1, _logistic(X @ [intercept, 0.5, -0.3]))
        successes += y.sum()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SeparationWarning)
            fit = GLM("bernoulli").fit(X, y)
        if fit.state == "receding":
            separated += 1
        else:
            raised = {finding.line for finding in fit.diagnose().raised}
            nearly += "separation nearby" in raised
    return successes / data_sets, separated / data_sets, nearly / data_sets


def write_separation_rates(data_sets=400):
    with OF_SEPARATION.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["rows", "successes on average", "separated, %", "separation nearby, %"])
        for rows, intercept in OUTCOMES:
            successes, *shares = separation_rates(rows, intercept, data_sets)
            table.writerow([rows, f"{successes:.1f}", *(f"{100 * share:.1f}" for share in shares)])


def main():
    write_separation_rates()
    if sys.argv[1:] == ["separation"]:
        return
    found = {name: rates(truth, DATA_SETS) for name, truth in TRUTHS.items()}
    lines = list(dict.fromkeys(line for shares in found.values() for line in shares))
    with OUT.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["family", *lines])
        for name, shares in found.items():
            table.writerow(
                [name, *(f"{100 * shares[line]:.1f}" if line in shares else "" for line in lines)]
            )


if __name__ == "__main__":
    main()
