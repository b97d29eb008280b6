"""Fresh questions for the chapter "Invent your own"."""

from itertools import product
from math import exp, expm1, log

import numpy as np

from glmlesson.families import Poisson, as_family
from glmlesson.quizzes.generators.weights_of_families import QUESTIONS

__all__ = ["QUESTIONS"]


@QUESTIONS.number(
    title="A count that is never zero",
    section="a-count-that-is-never-zero",
    ask=(
        "A register holds only households with at least one case, and their cases are a Poisson's "
        "with $\\lambda = «lam»$ without the zeros. What is the mean number of cases in the "
        "register?",
        "A Poisson with $\\lambda = «lam»$ is recorded only when it is not zero. What is the mean "
        "of what is recorded?",
    ),
    because="It is $\\lambda / (1 - e^{-\\lambda})$, here «lam» / «seen», or «answer».",
    otherwise="Leaving out the zeros takes nothing from the total, and a share $e^{-\\lambda}$ "
    "from the number of rows.",
    slips={
        "whole": "This is the mean with the zeros. Without them only larger counts are averaged.",
        "times": "You multiplied by the share that is recorded. The total is divided among fewer "
        "rows, so the mean grows.",
        "shifted": "You added 1, as if every count were moved. Only the zeros are missing.",
        "seen_share": "This is the probability of being recorded at all.",
    },
    proof=lambda v: _recorded(v["lam"]),
)
def truncated():
    for k in range(1, 125):
        lam = round(0.2 + k * 0.03, 2)
        seen = -expm1(-lam)
        yield {
            **{
                "lam": lam,
                "seen": f"{seen:.4f}",
                "answer": lam / seen,
                "whole": lam,
                "times": lam * seen,
            },
            **{"shifted": lam + 1, "seen_share": seen},
        }


def _recorded(lam):
    """The average of the counts above zero, one by one."""
    counts = np.arange(1, 80)
    p = np.exp(Poisson().log_prob(counts, log(lam)))
    return float(counts @ p / p.sum())


@QUESTIONS.number(
    title="The sum of two independent outcomes",
    section="one-that-no-table-has",
    ask="A log-partition is $a(\\eta) = «c» e^{\\eta} + «n»\\log(1 + e^{\\eta})$. What is the "
    "«what» at $\\eta = «eta»$?",
    because="It is a Poisson's and «n» coins', so moments add up: mean «mean», variance "
    "«variance».",
    otherwise="Differentiate: the mean is $a'(\\eta)$, the variance $a''(\\eta)$.",
    slips={
        "other": "You took the other of the two: the mean is the slope, the variance the "
        "curvature.",
        "first": "This is the part of the Poisson alone.",
        "second": "This is the part of the coins alone.",
        "value": "This is $a(\\eta)$ itself.",
    },
    proof=lambda v: _of_the_sum(v),
)
def sum_of_two():
    for c, n, eta, what in product(
        (1, 2, 3), (1, 3, 5, 8), (-1.2, -0.8, -0.5, 0.5, 0.8, 1), ("mean", "variance")
    ):
        p = 1 / (1 + exp(-eta))
        parts = (c * exp(eta), n * p if what == "mean" else n * p * (1 - p))
        mean, variance = c * exp(eta) + n * p, c * exp(eta) + n * p * (1 - p)
        yield {
            **{
                "c": c,
                "n": n,
                "eta": eta,
                "what": what,
                "mean": f"{mean:.3g}",
                "variance": f"{variance:.3g}",
            },
            **{"answer": sum(parts), "other": variance if what == "mean" else mean},
            **{
                "first": parts[0],
                "second": parts[1],
                "value": c * exp(eta) + n * log(1 + exp(eta)),
            },
        }


def _of_the_sum(v):
    """Outcome by outcome: the probabilities of the two, folded."""
    counts = np.arange(120)
    poisson = np.exp(Poisson().log_prob(counts, v["eta"] + log(v["c"])))
    p = 1 / (1 + exp(-v["eta"]))
    coins = np.array([1.0])
    for _ in range(v["n"]):
        coins = np.convolve(coins, [1 - p, p])
    both = np.convolve(poisson, coins)
    y = np.arange(len(both))
    mean = both @ y
    return float(mean if v["what"] == "mean" else both @ (y - mean) ** 2)


@QUESTIONS.number(
    title="A summand in the log-partition",
    section="three-traps",
    ask="A family has the mean «mu» and the variance «var» at some $\\eta$. You replace its "
    "log-partition by $a(\\eta) + «c»\\eta + «d»$. What is the «what» there now?",
    because="The slope of $a$ grows by «c», the curvature stays: every outcome is moved by «c». "
    "The constant «d» scales all weights, and no probability.",
    otherwise="The mean is $a'$, the variance $a''$. What do $«c»\\eta$ and «d» do to each?",
    slips={
        "unchanged": "That is what a constant alone would do. $«c»\\eta$ adds to the slope.",
        "both": "You added the constant as well. It has no slope.",
        "variance_too": "You moved the variance. A straight summand has no curvature.",
        "times": "You multiplied by «c». A summand in $a$ is a summand in its slope, not a factor.",
        "exponential": "You multiplied by $e^{«d»}$. That factor is on all weights, and cancels.",
    },
    proof=lambda v: _moved(v),
)
def summand():
    for mu, var, c, d in product((1.5, 2, 4, 6.5), (0.8, 2.5, 5), (2, 3, 5), (1, 4)):
        for what in ("mean", "variance"):
            is_mean = what == "mean"
            yield {
                **{
                    "mu": mu,
                    "var": var,
                    "c": c,
                    "d": d,
                    "what": what,
                    "answer": mu + c if is_mean else var,
                },
                **{"unchanged": mu if is_mean else None, "both": mu + c + d if is_mean else None},
                **{
                    "variance_too": None if is_mean else var + c,
                    "times": (mu if is_mean else var) * c,
                },
                "exponential": (mu if is_mean else var) * exp(d),
            }


def _moved(v, h=0.05):
    """Differences of the new log-partition, written near the place with the old moments."""
    a = lambda e: v["mu"] * e + v["var"] * e * e / 2 + v["c"] * e + v["d"]  # noqa: E731
    if v["what"] == "mean":
        return (a(h) - a(-h)) / (2 * h)
    return (a(h) - 2 * a(0) + a(-h)) / h**2


@QUESTIONS.choice(
    title="From the variance to the family",
    section="the-table-rebuilt",
    ask="At the mean «mu» a family has the variance «var», and at «mu2» it has «var2». Which one "
    "of these can it be?",
    options={
        "poisson": ("Poisson", "Its variance is its mean: «mu» and «mu2». «poisson_why»"),
        "geometric": (
            "Geometric",
            "Its variance is $\\mu + \\mu^2$: «geo» and «geo2». «geometric_why»",
        ),
        "exponential": (
            "Exponential",
            "Its variance is $\\mu^2$: «sq» and «sq2». «exponential_why»",
        ),
        "gaussian": (
            "Gaussian with a known spread",
            "Its variance does not move with the mean. «gaussian_why»",
        ),
    },
    proof=lambda v: _by_variance(v),
)
def variance_function():
    laws = {
        "poisson": lambda mu: mu,
        "geometric": lambda mu: mu + mu * mu,
        "exponential": lambda mu: mu * mu,
        "gaussian": lambda mu: 2.5,
    }
    for mu, factor, true in product((0.5, 1.5, 2, 2.5, 3, 4, 5, 6), (2, 3, 4, 1.5), laws):
        mu2 = mu * factor
        if true != "gaussian" or 2.5 not in (mu, mu2):
            yield {
                **{
                    "mu": mu,
                    "mu2": mu2,
                    "var": laws[true](mu),
                    "var2": laws[true](mu2),
                    "true": true,
                },
                **{"geo": mu + mu * mu, "geo2": mu2 + mu2 * mu2, "sq": mu * mu, "sq2": mu2 * mu2},
                **{
                    f"{name}_why": "Both agree."
                    if name == true
                    else "That is not what was measured."
                    for name in laws
                },
            }


def _by_variance(v):
    """The families of the package, asked for their variances at both means."""
    agree = []
    for name in ("poisson", "geometric", "exponential"):
        family = as_family(name)
        found = [float(family.variance(family.natural_parameter(mu))) for mu in (v["mu"], v["mu2"])]
        if np.allclose(found, [v["var"], v["var2"]], rtol=1e-9):
            agree.append(name)
    if np.isclose(v["var"], v["var2"], rtol=1e-9):
        agree.append("gaussian")
    return agree[0] if len(agree) == 1 else ""
