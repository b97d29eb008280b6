"""Measure what comes after a fit beside the fit itself, and beside what statsmodels takes for it.

One process holds the data. In every round each library fits, and then answers one question after
the other, each from the start: nothing that an earlier answer left behind is used again. A time
over that of the same library's fit says what a question costs where the fit is known.

Usage: python tools/bench_after.py ROWS COLUMNS ROUNDS, by tools/bench_fit.py; prints JSON.
"""

import json
import statistics
import sys
import time
import warnings
from dataclasses import asdict
from functools import partial

import numpy as np
import statsmodels.api as sm
from bench_fit_peers import Problem, simulate
from sklearn.linear_model import PoissonRegressor
from statsmodels.stats.sandwich_covariance import cov_cluster, cov_white_simple

from glmlesson import GLM, ElasticNet

OURS, PEER, DISCRETE = "glmlesson", "statsmodels GLM", "statsmodels discrete"
SCIKIT = "scikit-learn newton-cholesky"
LIBRARIES = (OURS, PEER, DISCRETE, SCIKIT)
STRENGTH = 0.1


class Data:
    """The data, and how each library fits them."""

    def __init__(self, rows, columns):
        self.problem = Problem("poisson", rows, columns)
        self.X, self.y = simulate(self.problem)
        self.groups = np.arange(rows) % 1000

    def ours(self, **options):
        return GLM("poisson", **options).fit(self.X, self.y)

    def theirs(self, columns=None):
        X = self.X if columns is None else self.X[:, :columns]
        return sm.GLM(self.y, X, family=sm.families.Poisson()).fit(tol=1e-8)

    def scikit_learn(self, strength=0.0):
        model = PoissonRegressor(
            alpha=strength, fit_intercept=False, solver="newton-cholesky", tol=1e-8
        )
        return model.fit(self.X, self.y)


def questions(data):
    """Return for each question our way to ask a result, and a peer's with its name, or None."""
    last = f"x{data.X.shape[1] - 1}"
    ridge = ElasticNet(STRENGTH, l1_ratio=0, standardise=False, factors=np.ones(data.X.shape[1]))

    def influence(name):
        return lambda fit: getattr(fit.get_influence(observed=False), name)

    return {
        "leverage": (lambda fit: fit.influence().leverage, PEER, influence("hat_matrix_diag")),
        "Cook's distance": (
            lambda fit: fit.influence().cooks_distance, PEER, influence("cooks_distance"),
        ),
        "DFBETAS": (lambda fit: fit.influence().dfbetas, PEER, influence("dfbetas")),
        "standard errors, HC0": (
            lambda fit: fit.robust_covariance("HC0"),
            PEER, partial(cov_white_simple, use_correction=False),
        ),
        "standard errors, HC1": (lambda fit: fit.robust_covariance("HC1"), None, None),
        "standard errors, HC2": (lambda fit: fit.robust_covariance("HC2"), None, None),
        "standard errors, HC3": (lambda fit: fit.robust_covariance("HC3"), None, None),
        "standard errors, 1,000 clusters": (
            lambda fit: fit.robust_covariance(data.groups),
            PEER, lambda fit: cov_cluster(fit, data.groups),
        ),
        "Pearson residuals, standardised": (
            lambda fit: fit.residuals("pearson", standardised=True),
            PEER, influence("resid_studentized"),
        ),
        "quantile residuals": (lambda fit: fit.residuals("quantile"), None, None),
        "likelihood-ratio test of a column": (
            lambda fit: fit.test(last), PEER, lambda fit: data.theirs(data.X.shape[1] - 1),
        ),
        "score test of a column": (
            lambda fit: fit.test(last, "score"),
            PEER, lambda fit: data.theirs(data.X.shape[1] - 1).score_test(
                exog_extra=data.X[:, -1:]
            ),
        ),
        "profile of a coefficient, five points": (
            lambda fit: fit.profile(last, points=5), None, None,
        ),
        "intervals for the means of all rows": (
            lambda fit: fit.mean_interval(data.X),
            PEER, lambda fit: fit.get_prediction(data.X).conf_int(),
        ),
        "average slope": (
            lambda fit: fit.effects(last), DISCRETE, lambda fit: fit.get_margeff().margeff_se,
        ),
        "a replica of the data": (
            lambda fit: fit.simulate(1, rng=1),
            PEER, lambda fit: fit.get_distribution().rvs(data.X.shape[0], random_state=1),
        ),
        "frequencies of counts": (lambda fit: fit.count_frequencies(), None, None),
        "diagnose": (lambda fit: fit.diagnose(), None, None),
        "Firth's estimates": (lambda fit: data.ours(bias_reduction="mean"), None, None),
        "ridge": (
            lambda fit: data.ours(penalty=ridge),
            SCIKIT, lambda fit: data.scikit_learn(STRENGTH),
        ),
    }  # fmt: skip


def timed(ask):
    """Return what was answered, and the milliseconds that it took."""
    start = time.perf_counter()
    answer = ask()
    return answer, 1e3 * (time.perf_counter() - start)


def measure(rows, columns, rounds):
    """Return a row of the report for the fit and for each question."""
    data = Data(rows, columns)
    asked = questions(data)
    fits = {
        OURS: data.ours,
        PEER: data.theirs,
        DISCRETE: lambda: sm.Poisson(data.y, data.X).fit(disp=0, method="newton", tol=1e-8),
        SCIKIT: data.scikit_learn,
    }
    times = {}
    for _ in range(rounds):
        results = {}
        for name, fit in fits.items():
            results[name], spent = timed(fit)
            times.setdefault("the fit itself", {}).setdefault(name, []).append(spent)
        for what, (ours, name, theirs) in asked.items():
            found = times.setdefault(what, {})
            found.setdefault(OURS, []).append(timed(partial(ours, results[OURS]))[1])
            if name is not None:
                found.setdefault(name, []).append(timed(partial(theirs, results[name]))[1])
    return [
        {
            "what": what,
            "problem": asdict(data.problem),
            "libraries": {
                name: {"median_ms": statistics.median(spent), "runs": len(spent)}
                for name, spent in found.items()
            },
        }
        for what, found in times.items()
    ]


def main():
    warnings.simplefilter("ignore")
    measure(500, 3, 1)  # loads what is loaded on first use
    print(json.dumps(measure(*map(int, sys.argv[1:]))))


if __name__ == "__main__":
    main()
