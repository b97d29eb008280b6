"""Fresh questions for the chapter "Real data": counts that scatter too much, and their line-up."""

from itertools import product
from math import exp, log, sqrt

import numpy as np
from scipy.stats import nbinom

from glmlesson.families import Poisson
from glmlesson.lesson import newton
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("real_data")


@QUESTIONS.number(
    title="Luck that rows share",
    section="counts-with-too-much-spread-ships",
    ask=(
        "Years differ by a random factor of variance «tau» that all rows of a year share. A "
        "year's total has the mean «mu». By which factor is its variance larger than a Poisson's?",
        "A common factor with mean 1 and variance «tau» multiplies the rate of a group whose "
        "count has the mean «mu». How many times a Poisson's variance has that count?",
    ),
    because="The variance is $\\mu + \\tau^2\\mu^2$, and divided by the Poisson's $\\mu$ it is $1 "
    "+ \\tau^2\\mu$, here 1 + «tau» · «mu».",
    otherwise="The variance is $\\mu + \\tau^2\\mu^2$. Divide it by the Poisson's, which is "
    "$\\mu$.",
    slips={
        "only_shared": "That is $\\tau^2\\mu$, the part that is shared. The Poisson's own luck is "
        "still there.",
        "no_mean": "That is $1 + \\tau^2$, right for a mean of one. Shared luck weighs more, the "
        "larger the count.",
        "variance": "That is the variance itself.",
        "root": "This is the factor on standard errors, the root of what is asked.",
    },
    proof=lambda v: _shared(v),
)
def shared_factor():
    for tau, mu in product(
        (0.02, 0.04, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3),
        (5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80),
    ):
        yield {
            **{
                "tau": tau,
                "mu": mu,
                "answer": 1 + tau * mu,
                "only_shared": tau * mu,
                "no_mean": 1 + tau,
            },
            **{"variance": mu + tau * mu**2, "root": sqrt(1 + tau * mu)},
        }


def _shared(v):
    """A factor of two values, 1 − τ and 1 + τ, and the moments of the mixture."""
    tau = sqrt(v["tau"])
    means = np.array([v["mu"] * (1 - tau), v["mu"] * (1 + tau)])
    second = np.mean(means + means**2)
    return float((second - np.mean(means) ** 2) / v["mu"])


@QUESTIONS.number(
    title="How many zeros are expected?",
    section="are-there-too-many-zeros-visits-to-the-doctor",
    ask="«n» people made «mean» visits on average. How many of them are expected without a visit "
    "if the visits are «family»?",
    because="«formula», «p» here, times «n»: «answer».",
    otherwise="Find the probability of a zero, then multiply by the number of people.",
    slips={
        "poisson": "This is what a Poisson of this mean expects. The negative binomial has more "
        "zeros at the same mean.",
        "spread": "This is what the negative binomial expects; asked is the Poisson.",
        "share": "This is the probability for one person.",
        "others": "These are those with a visit.",
        "one": "You took $1 - \\mu$ for the probability of a zero, or one over it. It is "
        "$e^{-\\mu}$ for a Poisson.",
    },
    proof=lambda v: (
        v["n"]
        * (
            float(np.exp(Poisson().log_prob(0, log(v["mean"]))))
            if v["family"] == "Poisson"
            else float(nbinom(v["size"], v["size"] / (v["size"] + v["mean"])).pmf(0))
        )
    ),
)
def zeros():
    for n, mean, size in product(
        (500, 1200, 4000, 9000), (0.6, 0.8, 1.2, 1.5, 2, 2.5, 3), (None, 0.5, 0.8, 1, 1.5, 2)
    ):
        poisson = n * exp(-mean)
        if size is None:
            answer, family = poisson, "Poisson"
            formula, p = "The probability of a zero is $e^{-\\mu}$", exp(-mean)
        else:
            p = (size / (size + mean)) ** size
            answer, family = n * p, f"negative binomial of size {size:g}"
            formula = "The probability of a zero is $(m/(m + \\mu))^m$ for size $m$"
        yield {
            **{
                "n": n,
                "mean": mean,
                "size": size,
                "family": family,
                "formula": formula,
                "p": f"{p:.3g}",
            },
            **{
                "answer": answer,
                "poisson": None if size is None else poisson,
                "share": p,
                "others": n - answer,
            },
            **{
                "spread": n / (1 + mean) if size is None else None,
                "one": n * (1 - mean) if mean < 1 else n / mean,
            },
        }


@QUESTIONS.number(
    title="The level of a line-up",
    section="counts-with-too-much-spread-ships",
    ask="The data's residual plot stands among «m» plots in all. «k» viewers who know neither the "
    "data nor each other all pick it. If the model were right, how probable would that be? "
    "Give it in units of $10^{-«d»}$.",
    because="Each picks it by luck with probability 1/«m», independently: $1/«m»^{«k»}$, or "
    "«answer» · $10^{-«d»}$.",
    otherwise="Under the model all plots are alike, so each viewer picks the data with "
    "probability 1/«m».",
    slips={
        "one": "This is for one viewer. Independent viewers who agree make it stronger.",
        "sum": "You divided by «k» times «m». Probabilities of independent events multiply.",
        "some_plot": "This is the probability that all pick one plot, whichever. It was the "
        "data's.",
    },
    proof=lambda v: 10 ** v["digits"] * float(np.prod(np.full(v["k"], 1 / v["m"]))),
)
def line_up_level():
    for m, k in product((*range(5, 31), 36, 40, 50), (2, 3, 4, 5)):
        digits = int(np.ceil(k * np.log10(m) - 1e-9))
        scale = 10.0**digits
        yield {
            **{"m": m, "k": k, "d": digits, "digits": digits, "answer": scale / m**k},
            **{"one": scale / m, "sum": scale / (m * k), "some_plot": scale / m ** (k - 1)},
        }


@QUESTIONS.panels(
    title="Which panel is the data?",
    section="counts-with-too-much-spread-ships",
    ask="One of these plots shows the residuals of the data, each divided by the standard "
    "deviation that the fitted Poisson gives it; five were simulated from the fit. The data "
    "vary about «factor» times as much as a Poisson. Which panel is the data?",
    x=tuple(round(0.15 + 0.3 * i, 3) for i in range(20)),
    because="Squares of these residuals average «note»; a right model has about 1.",
    otherwise="Squares of these residuals average «note», as they may in a sample from the model, "
    "where about 1 is expected.",
    proof=lambda v, panels: int(np.argmax([np.sum(each**2) for each in panels])),
)
def which_data():
    luck = np.random.default_rng(2009)
    x = 0.15 + 0.3 * np.arange(20)
    X = np.column_stack([np.ones(20), x])
    for factor, a, b, _ in product((4, 5, 6), (1.2, 1.6, 2), (0.1, 0.15), range(9)):
        mean = np.exp(a + b * x)
        y = luck.negative_binomial(mean / (factor - 1), 1 / factor).astype(float)
        theta = newton(X, y, "poisson").theta
        fitted = np.exp(X @ theta)
        samples = [y, *luck.poisson(fitted, size=(5, 20)).astype(float)]
        panels = []
        for sample in samples:
            mu = np.exp(X @ newton(X, sample, "poisson").theta)
            panels.append(np.round((sample - mu) / np.sqrt(mu), 2))
        spread = [float(np.mean(each**2)) for each in panels]
        if spread[0] > 1.6 * max(spread[1:]) and max(np.abs(each).max() for each in panels) < 6:
            yield {
                **{
                    "factor": factor,
                    "low": -6,
                    "high": 6,
                    "panels": [each.tolist() for each in panels],
                },
                "notes": [f"{each:.1f}" for each in spread],
            }
