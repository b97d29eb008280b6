"""What the front end's mathematics must compute, computed by Python, as one table.

`glmlesson` is the oracle of the families, the links and the scene's hill, statsmodels a second one
of its top; where doubles are not enough, mpmath.

Usage: python tests/frontend/values.py FILE
"""

import json
import sys
import warnings
from pathlib import Path

import fresh_values
import mpmath
import numpy as np
import recall_values
import scipy
import statsmodels.api as sm

import glmlesson
from glmlesson import lesson, links
from glmlesson.families import FAMILIES
from glmlesson.figures.scene.families import families_for

EXTREMES = [-800.0, -745.0, -40.0, -1.0, -1e-8, 0.0, 0.3, 2.0, 37.0, 709.0, 800.0]
SIGNED = [*EXTREMES, *np.linspace(-12, 12, 41)]
NEGATIVE = [-1e6, -800.0, -710.0, -40.0, -1.0, -1e-3, -1e-10, *-np.geomspace(1e-6, 1e3, 37)]
POSITIVE = [1e-8, 1e-3, 0.3, 1.0, 2.0, 5.5, 40.0, 1e4]
COUNTS = [0, 1, 2, 3, 7, 20, 171, 1000]
PROPORTIONS = [1e-12, 1e-3, 0.2, 0.5, 0.9, 1 - 1e-9]
ANGLES = [-np.pi, -2.0, -1e-6, 0.0, 1.0, 3.0, np.pi]
PAIRS = [[a, b] for a in (1e-3, 0.5, 1.0, 2.0, 9.5, 30.0, 1e3) for b in (0.1, 1.0, 4.0, 10.0, 1e3)]
TURNS = [
    [kappa * np.cos(at), kappa * np.sin(at)]
    for kappa in (0.0, 1e-6, 1e-3, 0.5, 2.0, 15.0, 19.9, 20.1, 80.0, 499.0, 501.0, 1e5)
    for at in (0.0, 1.0, -2.5)
]
TWO_CLASSES = [[each] for each in SIGNED]
THREE_CLASSES = [
    [0.0, 0.0],
    [0.3, -1.2],
    [30.0, -30.0],
    [40.0, 39.0],
    [800.0, -800.0],
    [-800.0, -790.0],
]

# Each family, η and y; its name in the front end is the name here, in lower case.
MEMBERS = [
    (glmlesson.Gaussian(), [*SIGNED, 1e6], [-1e6, -2.5, 0.0, 0.1, 1e6]),
    (glmlesson.Bernoulli(), SIGNED, [0, 1]),
    (glmlesson.Poisson(), [*SIGNED, 18.5], [*COUNTS, 10**8]),
    (glmlesson.Categorical(), THREE_CLASSES, [0, 1, 2]),
    (glmlesson.Categorical(classes=2), TWO_CLASSES, [0, 1]),
    (glmlesson.Binomial(), SIGNED, [0, 1, 5, 9, 10]),
    (glmlesson.Binomial(trials=500), SIGNED, [0, 3, 250, 499, 500]),
    (glmlesson.Exponential(), NEGATIVE, POSITIVE),
    (glmlesson.Gamma(), NEGATIVE, POSITIVE),
    (glmlesson.Gamma(shape=0.4), NEGATIVE, POSITIVE),
    (glmlesson.InverseGaussian(), NEGATIVE, POSITIVE),
    (glmlesson.InverseGaussian(shape=7.0), NEGATIVE, POSITIVE),
    (glmlesson.Geometric(), NEGATIVE, COUNTS),
    (glmlesson.NegativeBinomial(), NEGATIVE, COUNTS),
    (glmlesson.NegativeBinomial(size=12.5), NEGATIVE, COUNTS),
    (glmlesson.Laplace(), NEGATIVE, [-40.0, -1.0, 0.0, 2.5, 1e4]),
    (glmlesson.Beta(), PAIRS, PROPORTIONS),
    (glmlesson.VonMises(), TURNS, ANGLES),
]

LINKS = [
    ("identity", links.Identity(), [-3.0, 0.0, 1e9], SIGNED),
    ("log", links.Log(), POSITIVE, SIGNED),
    ("logit", links.Logit(), PROPORTIONS, SIGNED),
    ("probit", links.Probit(), [*PROPORTIONS, 1e-300], [*np.linspace(-38, 9, 95), -800.0, 800.0]),
    ("cloglog", links.ComplementaryLogLog(), PROPORTIONS, SIGNED),
    ("negativeInverse", links.NegativeInverse(), POSITIVE, NEGATIVE),
    ("negativeInverseSquare", links.NegativeInverseSquare(), POSITIVE, NEGATIVE),
    ("logShare", links.LogShare(), POSITIVE, NEGATIVE),
    ("logRatio", links.LogRatio(), [[0.2, 0.3], [1e-9, 0.99]], THREE_CLASSES),
]

NUMBERS = [-np.inf, -np.pi, -1.0, 0.0, 0.5, 1.0, 3.0, np.pi, 10.0, 11.0, np.inf, np.nan]


# The families and the links -----------------------------------------------------------------------


def members():
    """Return the values of each family's formulas."""
    return [member(*row) for row in MEMBERS]


def member(family, eta, y):
    probabilities = np.stack([family.log_prob(each, eta) for each in y])
    return {
        "key": family.name.lower(),
        "known": vars(family),
        "eta": eta,
        "y": y,
        "logPartition": family.log_partition(eta),
        "mean": family.mean(eta),
        "variance": family.variance(eta),
        "sufficientStatistic": family.sufficient_statistic(y),
        "logBaseMeasure": family.log_base_measure(y),
        "logProb": probabilities,
        # Where large terms cancel, both languages are left with the rounding of the terms.
        "size": terms(family, np.array(eta), y),
    }


def terms(family, eta, y):
    """Return the size of the terms that make up log p: one row per y, one column per η."""
    rows = []
    for each in y:
        products = np.abs(eta * family.sufficient_statistic(each))
        products = products.reshape(len(eta), -1).sum(axis=1)
        base, partition = family.log_base_measure(each), family.log_partition(eta)
        rows.append(np.abs(base) + products + np.abs(partition))
    return np.where(np.isfinite(rows), rows, 0)


def linked():
    """Return the values of each link and of its inverse."""
    return [
        {"key": key, "means": means, "eta": eta, "link": link(means), "inverse": link.inverse(eta)}
        for key, link, means, eta in LINKS
    ]


def statements():
    """Return what each family says of itself, in the order of the catalogue."""
    return [statement(name, family()) for name, family in FAMILIES.items()]


def statement(name, family):
    link = family.canonical_link
    return {
        "key": name.lower(),
        "name": name,
        "nParameters": family.n_parameters,
        "discrete": family.support.integer,
        "parameters": vars(family),
        "link": link and link.name,
        "support": interval(family.support),
        "etaDomain": interval(family.eta_domain),
        "meanDomain": interval(family.mean_domain),
        "contained": family.support.contains(NUMBERS),
    }


def interval(domain):
    return domain and {
        "low": domain.low,
        "high": domain.high,
        "closedLow": domain.closed_low,
        "closedHigh": domain.closed_high,
        "integer": domain.integer,
    }


def special():
    """Return values of the special functions where SciPy loses digits, or is far out."""
    pairs = [[1e5, 2.0], [0.5, 1e6], [1e5, 3e4], [12.0, 1e8], [1e8, 1e8]]
    with mpmath.workdps(40):
        logs = [float(mpmath.log(mpmath.beta(a, b))) for a, b in pairs]
    kappas = [0.0, 1.0, 19.0, 21.0, 1e3, 1e9]
    return {
        "pairs": pairs,
        "betaln": logs,
        "kappas": kappas,
        "ratios": [scipy.special.ive(1, each) / scipy.special.ive(0, each) for each in kappas],
    }


# What mpmath calls otherwise.
IN_MPMATH = {"abs": abs, "LambertW": mpmath.lambertw}
# By the name of each function of formulas, places where it is real, and hard to compute.
PLACES = {
    **{name: ["0.3", "-2.5", "11", "1e-9"] for name in ("exp", "expm1", "abs", "sinh", "cosh")},
    **{name: ["0.3", "-2.5", "40", "12345.678"] for name in ("sin", "cos", "tan", "tanh", "atan")},
    **{
        name: ["0.3", "1.0000001", "1e-30", "7e20"] for name in ("log", "sqrt", "log1p", "loggamma")
    },
    **{name: ["0.3", "-0.999", "1"] for name in ("asin", "acos")},
    **{name: ["0.3", "-2.5", "6", "30"] for name in ("erf", "erfc")},
    **{name: ["0.3", "-2.5", "6", "170.5"] for name in ("gamma", "factorial")},
    **{"asinh": ["0.3", "-1e6"], "acosh": ["1", "1.5", "1e6"]},
    **{"atanh": ["0.3", "-0.999"], "LambertW": ["-0.36", "0.3", "1e6"]},
}
PLACES_OF_TWO = {
    "binomial": [["7", "3"], ["7", "9"], ["2.5", "0.5"], ["-3", "4"]],
    "besseli": [["0", "2"], ["2.5", "0.1"], ["1", "30"]],
    "besselk": [["0", "2"], ["2.5", "0.1"], ["1", "30"]],
}


def digits():
    """Return the functions of formulas with forty digits, where the front end promises as many."""
    with mpmath.workdps(80):
        return [
            [name, place, mpmath.nstr(of(*map(mpmath.mpf, place)).real, 45)]
            for name, places in {**PLACES, **PLACES_OF_TWO}.items()
            for of in [IN_MPMATH.get(name) or getattr(mpmath, name)]
            for place in [each if isinstance(each, list) else [each] for each in places]
        ]


# The scene's hill ---------------------------------------------------------------------------------

# With the link that the scene gives each, on data that it could show.
HILLS = ("gaussian", "bernoulli", "poisson", "binomial", "exponential", "gamma", "geometric")
HILLS += ("negative_binomial", "inverse_gaussian")
# Whose link is not the canonical one, so that observed and expected information differ.
LOGARITHMIC = ("exponential", "gamma", "geometric", "negative_binomial", "inverse_gaussian")


def hills():
    """Return ℓ and its slope at some weights, and its top, for rows as the scene shows them."""
    rng = np.random.default_rng(20)
    for i in range(180):  # up to some dozens, as on the plane
        theta = np.array([rng.normal(), rng.normal() / 5])
        yield hill(rng, HILLS[i % len(HILLS)], int(rng.integers(6, 61)), theta)
    for i in range(60):  # from a thousandth to some thousands, and one row far from the others
        theta = np.array([rng.uniform(-3, 3), rng.uniform(-1, 1)])
        yield hill(rng, LOGARITHMIC[i % 5], int(rng.integers(6, 61)), theta, away=50)


def hill(rng, key, rows, theta, away=1):
    family, link = (getattr(families_for({})[key], part) for part in ("family", "link"))
    x = np.round(rng.uniform(0, 6, rows), 2)
    X = np.column_stack([np.ones(rows), x])
    y = family.sample(family.canonical_link(link.inverse(X @ theta)), rng=rng)
    y[rng.integers(rows)] *= away
    if key == "poisson" and rows % 3 == 0:
        y[rng.integers(rows)] = 55  # a dot that a reader has dragged to the top
    near = theta + rng.normal(size=2) / 4
    point = (near, X, y, family, link)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of rows without a finite maximum
        fit = glmlesson.GLM(family, link=link).fit(X, y)
        theirs = peer(key, link, X, y) if fit.converged else None
    return {
        "key": key,
        "x": x,
        "y": y,
        "theta": near,
        "height": lesson.log_likelihood(*point),
        "slopes": lesson.gradient(*point),
        # Of what the sums are made of, before anything cancels.
        "size": np.abs(X).sum() * max(1, *np.abs(y)),
        "best": fit.theta if fit.converged else None,
        "theirs": theirs,
    }


def peer(key, link, X, y):
    """Return the fit of statsmodels, which has the lesson's three families."""
    makes = {
        "gaussian": sm.families.Gaussian,
        "bernoulli": sm.families.Binomial,
        "poisson": sm.families.Poisson,
    }
    if key not in makes:
        return None
    return sm.GLM(y, X, family=makes[key]()).fit(tol=1e-14, maxiter=300).params


# The table ----------------------------------------------------------------------------------------


def table():
    with np.errstate(over="ignore", under="ignore"):
        return {
            "members": members(),
            "links": linked(),
            "statements": statements(),
            "numbers": NUMBERS,
            "special": special(),
            "hills": list(hills()),
            "digits": digits(),
            "fresh": fresh_values.table(),
            "reviews": recall_values.reviews(),
            "rasch": recall_values.rasch(),
            "cells": recall_values.cells(),
        }


def plain(value):
    """Return the same without arrays, and infinities as words, which JSON has no numbers for."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, float) and not np.isfinite(value):
        return {"number": str(value)}
    return value


def write(values, file):
    file.write_text(json.dumps(plain(values), allow_nan=False), encoding="utf-8")


if __name__ == "__main__":
    write(table(), Path(sys.argv[1]))
