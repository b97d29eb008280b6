"""What the front end's mathematics must compute, computed by Python, as one table.

`glmlesson` is the oracle of the families and links, statsmodels a second one of the fits; where
doubles are not enough, mpmath.

Usage: python tests/frontend/values.py FILE
"""

import json
import sys
import warnings
from pathlib import Path

import fresh_values
import mpmath
import numpy as np
import scipy
import statsmodels.api as sm

import glmlesson
from glmlesson import lesson, links
from glmlesson.families import FAMILIES, as_family

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


# The fits -----------------------------------------------------------------------------------------

PEERS = {
    "gaussian": sm.families.Gaussian(),
    "bernoulli": sm.families.Binomial(),
    "poisson": sm.families.Poisson(),
}


def case(x, y, key="poisson"):
    return {"x": np.array(x, float).tolist(), "y": np.array(y, float).tolist(), "key": key}


def drawn_sets():
    """Return hundreds of sets of points, easy and hard, some of them without a finite maximum."""
    rng = np.random.default_rng(20)
    sets = []
    for i in range(360):
        key = ("poisson", "poisson", "bernoulli", "gaussian")[i % 4]
        rows = int(rng.integers(2, 31))
        x = rng.uniform(0, 10, rows)
        if i % 3:
            x = np.round(x)  # ties, also between points that differ in y
        line = rng.normal() + rng.normal() * (x - 5) / rng.choice([1.0, 3.0, 10.0])
        if key == "poisson":
            y = rng.poisson(np.exp(np.clip(line, -20, 12)) * rng.choice([0.2, 1.0, 30.0]))
            if i % 5 == 0:
                y[rng.integers(rows)] = rng.choice([50, 1000])  # an outlier
            if i % 7 == 0:
                y = y * 10**8 // max(1, y.max())  # huge counts
        elif key == "bernoulli":
            y = rng.random(rows) < scipy.special.expit(line)
        else:
            y = rng.normal(line, rng.choice([0.1, 3.0]))
        scale, shift = rng.choice([1e-4, 1.0, 1.0, 1e5]), rng.choice([0.0, 0.0, 1e3])
        sets.append(case((x + shift) * scale, y, key))
    return sets


def centred(each):
    """Return the features in units that neither glmlesson nor statsmodels loses digits with."""
    x = np.array(each["x"])
    return np.column_stack([np.ones(len(x)), (x - x.mean()) / np.ptp(x)])


def fits():
    """Return the fitted means of every drawn set, by glmlesson and by statsmodels."""
    return [fit(each) for each in drawn_sets() if len(set(each["x"])) > 1]


def fit(each):
    X, y, key = centred(each), np.array(each["y"]), each["key"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a perfect fit, where two points have two x
        ours = lesson.newton(X, y, key, max_iter=200)
        if not ours.converged:
            return {**each, "converged": False}
        theirs = sm.GLM(y, X, family=PEERS[key]).fit(tol=1e-14, maxiter=300)
    means = as_family(key).mean(X @ ours.theta)
    return {**each, "converged": True, "means": means, "theirs": theirs.fittedvalues}


NO_MAXIMUM = {
    "all counts zero": (case([1, 2, 3], [0, 0, 0]), "edge", "All counts are zero", [0, 0, 0]),
    "one point, a zero": (case([4], [0]), "edge", "All counts are zero", [0]),
    "one point": (case([4], [7]), "one place", "at the same x", [7]),
    "points at one x": (case([4, 4, 4], [7, 0, 2]), "one place", "at the same x", [3, 3, 3]),
    "one x of a line": (case([0.1] * 3, [1, 2, 6], "gaussian"), "one place", "same x", [3, 3, 3]),
    "one x of classes": (case([1, 1], [0, 1], "bernoulli"), "one place", "same x", [0.5, 0.5]),
    "counts at the last x": (
        case([1, 2, 5, 5], [0, 0, 4, 0]), "separated", "zero except at one end", [0, 0, 2, 2]
    ),
    "counts at the first x": (
        case([-4.4, -4.3, -4.2, -3.4], [1, 0, 0, 0]), "separated", "one end", [1, 0, 0, 0]
    ),
    "a huge count at the end": (
        case([1, 2, 3], [0, 0, 1e8]), "separated", "zero except at one end", [0, 0, 1e8]
    ),
    "two points": (case([1, 2], [0, 3]), "separated", "zero except at one end", [0, 3]),
    "all outcomes 0": (case([1, 2], [0, 0], "bernoulli"), "edge", "outcome is 0", [0, 0]),
    "all outcomes 1": (case([1, 2], [1, 1], "bernoulli"), "edge", "outcome is 1", [1, 1]),
    "classes apart": (
        case([1, 2, 3, 4], [0, 0, 1, 1], "bernoulli"), "separated", "sides", [0, 0, 1, 1]
    ),
    "classes apart, falling": (
        case([1, 2, 3, 4], [1, 1, 1, 0], "bernoulli"), "separated", "sides", [1, 1, 1, 0]
    ),
    "classes that meet": (
        case([1, 2, 2, 2, 3], [0, 0, 0, 1, 1], "bernoulli"),
        "separated",
        "sides",
        [0, 1 / 3, 1 / 3, 1 / 3, 1],
    ),
}  # fmt: skip

HARD = {
    "a huge outlier": case([0, 0.9, 1], [0, 3, 1e8]),
    "huge counts": case([0, 1, 2, 3, 4, 5], [1e8, 99_999_999, 1e8, 3e7, 9e7, 0]),
    "equal huge counts": case([0, 1, 2], [1e8, 1e8, 1e8]),
    "far from zero": case([1e9, 1e9 + 1, 1e9 + 2], [1, 4, 2]),
    "nearly at one x": case([0, 0, 0, 1e-9], [3, 1, 2, 5]),
    "nearly separated": case([0, 1, 1.001, 2], [0, 1, 0, 1], "bernoulli"),
    "a steep line": case([0, 1e-6, 1], [-1e9, 1e9, 3], "gaussian"),
}


def unbounded():
    """Return the data without a finite maximum, what is wrong, and the limit of the means."""
    return [
        {"name": name, **each, "problem": problem, "words": words, "limit": limit}
        for name, (each, problem, words, limit) in NO_MAXIMUM.items()
    ]


def hard():
    """Return the hard data with the fitted means, solved in 50 digits."""
    return [{"name": name, **each, "means": exact_means(**each)} for name, each in HARD.items()]


def exact_means(x, y, key):
    """Maximise the likelihood by Newton's method in 50 digits, from a level curve."""
    family = {
        "gaussian": (lambda z: z, lambda z: mpmath.mpf(1), lambda mean: mean),
        "bernoulli": (
            mpmath.sigmoid,
            lambda z: mpmath.sigmoid(z) * mpmath.sigmoid(-z),
            lambda mean: mpmath.log(mean / (1 - mean)),
        ),
        "poisson": (mpmath.exp, mpmath.exp, mpmath.log),
    }
    response, variance, link = family[key]
    with mpmath.workdps(50):
        low, high = mpmath.mpf(min(x)), mpmath.mpf(max(x))
        z = [(2 * mpmath.mpf(each) - low - high) / (high - low) for each in x]

        def slopes(level, tilt):
            residuals = [
                target - response(level + tilt * place) for target, place in zip(y, z, strict=True)
            ]
            return mpmath.fsum(residuals), mpmath.fdot(residuals, z)

        level, tilt = link(mpmath.fsum(y) / len(y)), mpmath.mpf(0)
        for _ in range(300):
            weights = [variance(level + tilt * place) for place in z]
            total = mpmath.fsum(weights)
            middle = mpmath.fdot(weights, z) / total
            across = mpmath.fsum(w * (p - middle) ** 2 for w, p in zip(weights, z, strict=True))
            up, along = slopes(level, tilt)
            turn = (along - middle * up) / across
            lift = up / total - turn * middle
            move = abs(lift) + abs(turn)
            # The Gaussian's one step is exact; of the others no step may go beyond all bounds.
            part = 1 if key == "gaussian" or move < 2 else 2 / move
            level, tilt = level + part * lift, tilt + part * turn
            if move < mpmath.mpf(10) ** -30:
                return [float(response(level + tilt * place)) for place in z]
    raise AssertionError(f"50 digits are not enough for {x}, {y}")


# The likelihood and the ascent --------------------------------------------------------------------


def likelihoods():
    """Return ℓ, its slope and its curvature at points drawn at random."""
    rng = np.random.default_rng(3)
    found = []
    for each in drawn_sets():
        theta = rng.normal(size=2)
        if max(each["x"]) >= 11:
            continue
        X = np.column_stack([np.ones(len(each["x"])), each["x"]])
        point = (theta, X, each["y"], each["key"])
        slopes, curvature = lesson.gradient(*point), lesson.curvature(*point)
        found.append(
            {
                **each,
                "theta": theta,
                "logLikelihood": lesson.log_likelihood(*point),
                "gradient": slopes,
                "curvature": curvature,
                "alpha": lesson.largest_stable_alpha(*point),
                "next": theta + 0.01 * slopes,
                # Of what the sums are made of, before anything cancels.
                "size": np.abs(X).sum() * max(1, *each["y"], *np.ravel(curvature)),
            }
        )
    return found


ASCENT = {**case([-1, 0, 1, 2], [1, 1, 3, 6]), "alpha": 0.05}


def ascent():
    """Return the way of 400 steps of gradient ascent."""
    X = np.column_stack([np.ones(4), ASCENT["x"]])
    walked = lesson.gradient_ascent(X, ASCENT["y"], "poisson", alpha=0.05, iters=400)
    assert walked.converged
    return {**ASCENT, "path": walked.path}


def line():
    """Return a line of least squares."""
    each = case([1, 2, 3, 4], [3, 1, 4, 1], "gaussian")
    return {**each, "theta": np.polynomial.polynomial.polyfit(each["x"], each["y"], 1)}


# The table ----------------------------------------------------------------------------------------


def table():
    with np.errstate(over="ignore", under="ignore"):
        return {
            "members": members(),
            "links": linked(),
            "statements": statements(),
            "numbers": NUMBERS,
            "special": special(),
            "fits": fits(),
            "unbounded": unbounded(),
            "hard": hard(),
            "likelihoods": likelihoods(),
            "ascent": ascent(),
            "line": line(),
            "fresh": fresh_values.table(),
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
