"""How often each interval of the package holds the truth, in data that the model itself drew.

``python tools/coverage_of_intervals.py`` draws data sets of 100 rows from a model that is known,
asks each kind of interval for 95 %, and writes the shares that hold what they are for, in per cent,
to ``book/_static/coverage.csv``, which the book shows. What is covered is a slope where nothing
else is said. Where data are counts, or a size is estimated, no method covers at exactly 95 %.
"""

import csv
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from glmlesson import (
    GLM,
    Hurdle,
    NegativeBinomial,
    Tweedie,
    ZeroInflated,
    gamma_shape,
    shape_interval,
)

OUT = Path(__file__).parents[1] / "book" / "_static" / "coverage.csv"
ROWS = 100
MOST = 2000  # data sets
THETA = np.array([1.0, 0.5, -0.3])
NEW = np.array([[1.0, 0.5, 0.5]])
CLASSES = np.array([[0.3, -0.2], [0.8, -0.5], [-0.4, 0.6]])
SIZE, SHAPE, POWER = 2.5, 2.0, 1.5
ZEROS = np.array([-0.5, 1.0])  # of a structural zero, or of a count above zero


def features(seed=1):
    rng = np.random.default_rng(seed)
    return np.column_stack([np.ones(ROWS), rng.uniform(-1, 1, (ROWS, 2))])


X = features()
Z = X @ THETA
GROUPS = np.repeat(np.arange(50), 2)


def logistic(z):
    return 1 / (1 + np.exp(-z))


# How the targets come about, from a generator.
DRAWN = {
    "Poisson": lambda rng: rng.poisson(np.exp(Z)),
    "Bernoulli": lambda rng: rng.binomial(1, logistic(Z)),
    "binomial": lambda rng: rng.binomial(8, logistic(Z)) / 8,
    "Gaussian": lambda rng: rng.normal(Z, 2.0),
    "gamma": lambda rng: rng.gamma(SHAPE, np.exp(Z) / SHAPE),
    "inverse Gaussian": lambda rng: rng.wald(np.exp(Z), 4.0),
    "negative binomial": lambda rng: rng.negative_binomial(SIZE, SIZE / (SIZE + np.exp(Z))),
    "Poisson in pairs": lambda rng: rng.poisson(np.exp(Z + rng.normal(-0.08, 0.4, 50)[GROUPS])),
    "classes": lambda rng: _classes(rng),
    "zero-inflated Poisson": lambda rng: rng.poisson(np.exp(Z)) * (rng.random(ROWS) > STRUCTURAL),
    "hurdle Poisson": lambda rng: _above_zero(rng) * (rng.random(ROWS) < STRUCTURAL),
    "Tweedie": lambda rng: _tweedie(rng),
}
STRUCTURAL = logistic(X[:, :2] @ ZEROS)


def _classes(rng):
    shares = np.exp(np.column_stack([np.zeros(ROWS), X @ CLASSES]))
    edges = (shares / shares.sum(axis=1, keepdims=True)).cumsum(axis=1)
    return (rng.random((ROWS, 1)) > edges).sum(axis=1)


def _above_zero(rng):
    """Draw counts of the Poisson that are not zero, by the inverse of their distribution."""
    from scipy.stats import poisson

    zero = np.exp(-np.exp(Z))
    return poisson.ppf(zero + (1 - zero) * rng.random(ROWS), np.exp(Z))


def _tweedie(rng, dispersion=1.0):
    mean = np.exp(Z)
    counts = rng.poisson(mean ** (2 - POWER) / (dispersion * (2 - POWER)))
    each = (2 - POWER) / (POWER - 1)
    scale = dispersion * (POWER - 1) * mean ** (POWER - 1)
    return np.where(counts > 0, rng.gamma(np.maximum(counts, 1) * each, scale), 0.0)


class Kind(NamedTuple):
    """An interval: its call, the data, how many sets of them, and what one of them says.

    ``asks`` takes the targets and a generator, and returns the ends of the interval and what they
    are to hold.
    """

    call: str
    data: str
    asks: Callable
    data_sets: int = MOST
    of: str = ""


MODELS = {
    "Poisson": (GLM("poisson"), {}),
    "Poisson in pairs": (GLM("poisson"), {}),
    "Bernoulli": (GLM("bernoulli"), {}),
    "binomial": (GLM("binomial"), {"trials": np.full(ROWS, 8.0)}),
    "Gaussian": (GLM("gaussian"), {}),
    "gamma": (GLM("gamma", "log"), {}),
    "inverse Gaussian": (GLM("inverse gaussian", "log"), {}),
    "negative binomial": (GLM("negative binomial"), {}),
    "classes": (GLM("categorical"), {}),
    "Tweedie": (GLM(Tweedie(POWER), "log"), {}),
}


def fitted(data, y, model=None):
    usual, more = MODELS[data]
    return (model or usual).fit(X, y, **more)


def slope(data, y, rng, method="wald", model=None, **options):
    found = fitted(data, y, model).confidence(method=method, **options)
    return found.lower[1], found.upper[1], THETA[1]


def of_bootstrap(data, y, rng):
    found = fitted(data, y).bootstrap(199, rng).confidence()
    return found.lower[1], found.upper[1], THETA[1]


def mean_of_new_row(data, y, rng):
    found = fitted(data, y).mean_interval(NEW)
    z = (NEW @ THETA)[0]
    truth = {"Bernoulli": logistic(z), "Gaussian": z}.get(data, np.exp(z))
    return found.lower[0], found.upper[0], truth


def class_probability(data, y, rng):
    found = fitted(data, y).mean_interval(NEW)
    shares = np.exp(np.append(0.0, NEW[0] @ CLASSES))
    return found.lower[0, 1], found.upper[0, 1], shares[1] / shares.sum()


def new_observation(data, y, rng):
    found = fitted(data, y).observation_interval(NEW)
    z = NEW @ THETA
    drawn = {
        "Poisson": lambda: rng.poisson(np.exp(z)),
        "Gaussian": lambda: rng.normal(z, 2.0),
        "gamma": lambda: rng.gamma(SHAPE, np.exp(z) / SHAPE),
    }[data]()
    return found.lower[0], found.upper[0], drawn[0]


def average_slope(data, y, rng):
    found = fitted(data, y).effects("x1")
    mean = {"Poisson": np.exp(Z), "Bernoulli": logistic(Z) * (1 - logistic(Z))}[data]
    return found.lower, found.upper, THETA[1] * mean.mean()


def average_comparison(data, y, rng):
    found = fitted(data, y).effects("x1", contrast=(0, 1))
    rest = Z - X[:, 1] * THETA[1]
    response = {"Poisson": np.exp, "Bernoulli": logistic}[data]
    return found.lower, found.upper, np.mean(response(rest + THETA[1]) - response(rest))


def size(data, y, rng, method="profile"):
    fit = fitted(data, y)
    if method == "wald" and fit.estimated_shape.at_edge:
        return 0.0, np.inf, SIZE  # refused, with a sentence; nothing is said of the size
    found = shape_interval(fit, method=method)
    return found.lower, found.upper, SIZE


def power(data, y, rng):
    found = shape_interval(fitted(data, y, GLM("tweedie", "log")))
    return found.lower, found.upper, POWER


def shape_of_gamma(data, y, rng):
    found = gamma_shape(fitted(data, y))
    reach = 1.959964 * found.standard_error
    return found.value - reach, found.value + reach, SHAPE


def two_part(data, y, rng, model=None, part="count"):
    fit = model.fit(X, y, X[:, :2])
    truth = THETA if part == "count" else ZEROS
    low, high = getattr(fit, part).intervals()[1]
    return low, high, truth[1]


def _wald_and_more():
    for data in ("Gaussian", "Poisson", "Bernoulli", "binomial", "gamma", "inverse Gaussian"):
        yield Kind("confidence('wald')", data, partial(slope, data))
        yield Kind("confidence('profile')", data, partial(slope, data, method="profile"))
    for data in ("Poisson", "Bernoulli", "binomial"):
        yield Kind("confidence('score')", data, partial(slope, data, method="score"))


def kinds():
    """Return every kind of interval that is looked at."""
    nb, pairs, firth = (
        "negative binomial",
        "Poisson in pairs",
        GLM("bernoulli", bias_reduction="mean"),
    )
    known = GLM(NegativeBinomial(SIZE), "log")
    inflated, hurdle = ZeroInflated("poisson"), Hurdle("poisson")
    return [
        *_wald_and_more(),
        Kind("confidence('wald'), size given", nb, partial(slope, nb, model=known)),
        Kind("confidence('wald'), size estimated", nb, partial(slope, nb)),
        Kind(
            "confidence('wald'), bias reduced",
            "Bernoulli",
            partial(slope, "Bernoulli", model=firth),
        ),
        Kind(
            "confidence('wald'), Pearson's dispersion",
            nb,
            partial(slope, nb, model=GLM("poisson", dispersion="pearson")),
        ),
        *(
            Kind(
                f"confidence(covariance={how!r})",
                nb,
                partial(slope, nb, model=GLM("poisson"), covariance=how),
            )
            for how in ("HC0", "HC1", "HC2", "HC3")
        ),
        Kind("confidence(covariance=50 clusters)", pairs, partial(slope, pairs, covariance=GROUPS)),
        *(
            Kind("bootstrap(199).confidence()", data, partial(of_bootstrap, data), 500)
            for data in ("Poisson", "gamma")
        ),
        *(
            Kind("mean_interval", data, partial(mean_of_new_row, data), of="a mean")
            for data in ("Gaussian", "Poisson", "Bernoulli", "gamma")
        ),
        Kind(
            "mean_interval, classes",
            "classes",
            partial(class_probability, "classes"),
            of="a probability",
        ),
        *(
            Kind("observation_interval", data, partial(new_observation, data), of="a new target")
            for data in ("Gaussian", "gamma", "Poisson")
        ),
        *(
            Kind("effects", data, partial(average_slope, data), of="the average slope")
            for data in ("Poisson", "Bernoulli")
        ),
        Kind(
            "effects, contrast",
            "Bernoulli",
            partial(average_comparison, "Bernoulli"),
            of="the average difference",
        ),
        Kind("shape_interval('profile')", nb, partial(size, nb), 1000, of="the size"),
        Kind("shape_interval('wald')", nb, partial(size, nb, method="wald"), of="the size"),
        Kind(
            "shape_interval('profile')", "Tweedie", partial(power, "Tweedie"), 300, of="the power"
        ),
        Kind("gamma_shape", "gamma", partial(shape_of_gamma, "gamma"), of="the shape"),
        Kind("ZeroInflated, count", "zero-inflated Poisson", partial(two_part, "", model=inflated)),
        Kind(
            "ZeroInflated, zero",
            "zero-inflated Poisson",
            partial(two_part, "", model=inflated, part="zero"),
        ),
        Kind("Hurdle, count", "hurdle Poisson", partial(two_part, "", model=hurdle)),
        Kind("Hurdle, zero", "hurdle Poisson", partial(two_part, "", model=hurdle, part="zero")),
    ]


def covered(kind, data_sets=None, seed=0):
    """Return the share of data sets whose interval holds the truth, and how many there were."""
    rng = np.random.default_rng(seed)
    data_sets = data_sets or kind.data_sets
    held = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of single data sets, of which some are separated
        for _ in range(data_sets):
            low, high, truth = kind.asks(DRAWN[kind.data](rng), rng)
            held += bool(low <= truth <= high)
    return held / data_sets, data_sets


def main():
    with OUT.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["interval", "of", "data", "holds it, %", "give or take", "data sets"])
        for kind in kinds():
            share, n = covered(kind)
            error = 196 * np.sqrt(share * (1 - share) / n)
            of = kind.of or "a slope"
            table.writerow([kind.call, of, kind.data, f"{100 * share:.1f}", f"{error:.1f}", n])
            file.flush()


if __name__ == "__main__":
    main()
