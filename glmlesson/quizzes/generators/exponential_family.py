"""Fresh questions for the chapter "The exponential family"."""

from itertools import product
from math import exp, log, log10

import numpy as np
from scipy.special import logsumexp

from glmlesson.families import Poisson
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("exponential_family")


def _shares(v):
    """The probabilities of 0, 1, 2, …, by way of the log-partition."""
    b, eta = np.array(v["b"], dtype=float), log(v["r"])
    tilted = np.log(b) + eta * np.arange(len(b))
    return np.exp(tilted - logsumexp(tilted))


@QUESTIONS.number(
    title="Three weights and a knob",
    section="three-weights-and-a-total",
    ask=(
        "The outcomes are 0, 1 and 2 with starting weights $b = («b0», «b1», «b2»)$ and "
        "$T(y) = y$. The knob stands at $\\eta = \\log «r»$. What is the probability of the "
        "outcome «k»?",
        "Take $b(0), b(1), b(2) = «b0», «b1», «b2»$ and tilt by $e^{\\eta y}$ with "
        "$e^\\eta = «r»$. How probable is the outcome «k»?",
    ),
    because="The tilted weights are «w0», «w1» and «w2», «total» in all. The outcome «k» has the "
    "share «wk» of it.",
    otherwise="Multiply the weight of $y$ by $«r»^y$, add the three, and divide.",
    slips={
        "untilted": "These are the shares at $\\eta = 0$. Turning the knob multiplies the weight "
        "of $y$ by $«r»^y$ before the division.",
        "weight": "This is the tilted weight itself. Divide it by the sum of the three.",
        "linear": "You multiplied the weight of $y$ by $y$ times «r», and that of 0 by 1. The knob "
        "sits in an exponent.",
        "all_alike": "You multiplied the weights of 1 and 2 by «r» alike. The outcome 2 is tilted "
        "twice, by $«r»^2$.",
    },
    proof=lambda v: _shares(v)[v["k"]],
)
def three_outcomes():
    for b0, b1, b2, r, k in product((1, 2), (1, 3), (1, 2, 4), (2, 3, 4, 5), (0, 1, 2)):
        w = (b0, b1 * r, b2 * r * r)
        linear, alike = (b0, b1 * r, b2 * 2 * r), (b0, b1 * r, b2 * r)
        b = (b0, b1, b2)
        yield {
            **{"b0": b0, "b1": b1, "b2": b2, "b": b, "r": r, "k": k, "total": sum(w), "wk": w[k]},
            **{"w0": w[0], "w1": w[1], "w2": w[2], "answer": w[k] / sum(w)},
            **{"untilted": b[k] / sum(b), "weight": w[k]},
            **{"linear": linear[k] / sum(linear), "all_alike": alike[k] / sum(alike)},
        }


@QUESTIONS.choice(
    title="What the log-partition is",
    section="three-weights-and-a-total",
    ask="Four outcomes 0, 1, 2, 3 have the starting weights $b = («b0», «b1», «b2», «b3»)$, and "
    "$T(y) = y$. What is $a(\\eta)$ at $e^\\eta = «r»$?",
    options={
        "right": (
            "«right»",
            "The tilted weights add up to «total», and $a$ is the logarithm of that total.",
        ),
        "no_log": (
            "«no_log»",
            "This is the total itself, by which you divide. The template has it in the exponent, "
            "as $e^{-a(\\eta)}$, so $a$ is its logarithm.",
        ),
        "untilted": (
            "«untilted»",
            "This is the logarithm of the total at $\\eta = 0$. The total moves with the knob.",
        ),
        "sum_of_logs": (
            "«sum_of_logs»",
            "You added the logarithms of the weights. The logarithm of a sum is not the sum of the "
            "logarithms.",
        ),
    },
    proof=lambda v: logsumexp(log(v["r"]) * np.arange(4), b=[v["b0"], v["b1"], v["b2"], v["b3"]]),
)
def log_partition():
    for b0, b1, b2, b3, r in product((1, 2), (1, 3), (1, 2, 6), (1, 4), (0.5, 2, 3, 4, 5)):
        w = [b0, b1 * r, b2 * r**2, b3 * r**3]
        yield {
            **{"b0": b0, "b1": b1, "b2": b2, "b3": b3, "r": r, "total": sum(w)},
            **{"right": log(sum(w)), "no_log": sum(w), "untilted": log(b0 + b1 + b2 + b3)},
            "sum_of_logs": sum(log(weight) for weight in w),
        }


@QUESTIONS.number(
    title="How far to turn the knob",
    section="turning-the-knob-is-tilting",
    ask=(
        "A Poisson counter has the mean «m0». By how much must $\\eta$ change so that the mean "
        "becomes «m1»?",
        "You turn the knob of a Poisson until its mean has moved from «m0» to «m1». What was added "
        "to $\\eta$?",
    ),
    because="For the Poisson the mean is $e^\\eta$, so $\\eta$ moves from $\\log «m0»$ to "
    "$\\log «m1»$, by «answer».",
    otherwise="Write both means as $e^\\eta$ and compare the exponents.",
    slips={
        "difference": "You subtracted the means, as if $\\eta$ were the mean. That is so for the "
        "Gaussian; for the Poisson the mean is $e^\\eta$.",
        "ratio": "This is the factor on the mean. On the knob a factor becomes its logarithm.",
        "base_ten": "You took the logarithm to base 10. The template is written with $e$.",
        "sign": "The distance is right, the direction is not. A larger $\\eta$ favours larger "
        "counts.",
    },
    proof=lambda v: float(
        Poisson().natural_parameter(float(v["m1"])) - Poisson().natural_parameter(float(v["m0"]))
    ),
)
def move_the_knob():
    for m0, m1 in product((0.5, 1, 1.5, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20), repeat=2):
        if m0 != m1:
            yield {
                **{"m0": m0, "m1": m1, "answer": log(m1 / m0), "difference": m1 - m0},
                **{"ratio": m1 / m0, "base_ten": log10(m1 / m0), "sign": log(m0 / m1)},
            }


@QUESTIONS.number(
    title="From one count to the next",
    section="where-one-over-y-comes-from",
    ask="A Poisson has the mean «mean». How many times as probable is the count «next» as the "
    "count «y»?",
    because="From «y» to «next» the tilt brings one more factor $\\lambda = «mean»$, and $1/y!$ a "
    "division by «next»: «mean» / «next».",
    otherwise="Divide the two probabilities $\\lambda^y e^{-\\lambda} / y!$; nearly everything "
    "cancels.",
    slips={
        "no_factorial": "You have the factor of the tilt. The base measure $1/y!$ also changes, by "
        "a division by «next».",
        "late": "You divided by «y». Between $1/«y»!$ and $1/«next»!$ lies a division by «next».",
        "turned": "This is the other ratio: the count «y» against the count «next».",
    },
    proof=lambda v: exp(
        Poisson().log_prob(v["next"], log(v["mean"])) - Poisson().log_prob(v["y"], log(v["mean"]))
    ),
)
def next_count():
    for mean, y in product((0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15), range(1, 12)):
        yield {
            **{"mean": mean, "y": y, "next": y + 1, "answer": mean / (y + 1)},
            **{"no_factorial": mean, "late": mean / y, "turned": (y + 1) / mean},
        }


# How a family is written, its parameter, T(y), b(y); by the parameter η, the mean of T, log p(y).
_WRITTEN = (
    (
        *("exponential distribution", "\\lambda e^{-\\lambda y}", "\\lambda", "y", "1"),
        *(lambda p: -p, lambda p: 1 / p, lambda p, y: log(p) - p * y),
    ),
    (
        *("geometric distribution", "(1 - q)\\,q^y", "q", "y", "1"),
        *(log, lambda p: p / (1 - p), lambda p, y: log(1 - p) + y * log(p)),
    ),
    (
        *(
            "Pareto distribution on $y > 1$",
            "\\kappa / y^{\\kappa + 1}",
            "\\kappa",
            "\\log y",
            "1/y",
        ),
        *(lambda p: -p, lambda p: 1 / p, lambda p, y: log(p) - (p + 1) * log(y)),
    ),
)


@QUESTIONS.choice(
    title="Read off the natural parameter",
    section="a-table-of-families",
    ask=(
        "The «family» is written «formula», here with «symbol» = «value». In the template with "
        "$T(y)$ = «T» and $b(y)$ = «b», what is its natural parameter?",
        "Sort the «family», «formula» with «symbol» = «value», into the template. With $T(y)$ = "
        "«T» and $b(y)$ = «b», where does $\\eta$ stand?",
    ),
    options={
        "right": (
            "«right»",
            "Written as an exponential, the formula has «T» multiplied by «right», and what "
            "multiplies $T(y)$ is $\\eta$.",
        ),
        "parameter": (
            "«parameter»",
            "This is «symbol», the parameter as it is usually written. The natural parameter is "
            "what multiplies «T» in the exponent.",
        ),
        "mean": (
            "«mean»",
            "This is the mean of «T». Mean and natural parameter are two scales for one knob, and "
            "they agree for the Gaussian only.",
        ),
        "front": (
            "«front»",
            "This is the logarithm of the factor in front, which holds no $y$. It belongs to "
            "$-a(\\eta)$.",
        ),
    },
    proof=lambda v: _slope(_WRITTEN[v["which"]], v["value"]),
)
def natural_parameter():
    for k in range(2, 44):
        for which, value in enumerate((k / 10, k / 46, 1 + k / 8)):
            family, formula, symbol, T, b, natural, mean, _ = _WRITTEN[which]
            yield {
                **{"family": family, "formula": f"${formula}$", "symbol": f"${symbol}$"},
                **{"T": f"${T}$", "b": f"${b}$", "which": which, "value": round(value, 3)},
                **{"right": natural(round(value, 3)), "parameter": round(value, 3)},
                "mean": mean(round(value, 3)),
                "front": log(1 - round(value, 3)) if which == 1 else log(round(value, 3)),
            }


def _slope(written, value):
    """How fast log p(y) − log b(y) grows with T(y)."""
    T, b, log_prob = written[3], written[4], written[-1]
    one, other = 1.5, 4.0
    at = [log_prob(value, y) + (log(y) if b == "1/y" else 0) for y in (one, other)]
    along = log(other / one) if T == "\\log y" else other - one
    return (at[1] - at[0]) / along


@QUESTIONS.choice(
    title="Where may the knob stand?",
    section="what-does-not-fit",
    ask="On the counts 0, 1, 2, … take the weights $b(y)$ = «b» and $T(y) = y$. May the knob stand "
    "at $\\eta = «eta»$?",
    options={
        "yes": (
            "Yes.",
            "The total is the sum of «b» times $e^{«eta» y}$. «why»",
        ),
        "no": (
            "No.",
            "The total is the sum of «b» times $e^{«eta» y}$. «why»",
        ),
        "positive": (
            "Only after the weights are divided by their own sum first.",
            "A factor common to all weights goes into $a(\\eta)$ and decides nothing. What counts "
            "is whether the tilted weights have a finite total.",
        ),
    },
    proof=lambda v: "yes" if _finite(v) else "no",
)
def domain():
    for r in (2, 3, 4, 5, 6, 8):
        for hundredths in (-220, -190, -160, -130, -100, -80, -50, -30, 30, 60, 90, 120, 150):
            eta = hundredths / 100
            for b, grows in ((f"${r}^y$", log(r)), (f"$1/{r}^y$", -log(r))):
                if abs(eta + grows) > 0.1:
                    u = exp(eta + grows)
                    finite = eta + grows < 0
                    yield {
                        **{"b": b, "grows": grows, "eta": eta, "true": "yes" if finite else "no"},
                        "why": f"It is a geometric series with the ratio {u:.3g}, "
                        + ("which has a finite sum." if finite else "whose sum is infinite."),
                    }
    for power, eta in product((1, 2, 3, 4, 5), (-2, -1.2, -0.6, -0.3, 0.3, 0.7)):
        yield {
            **{"b": f"$(y + 1)^{power}$", "power": power, "eta": eta},
            "true": "yes" if eta < 0 else "no",
            "why": "A power of $y$ is beaten by a falling exponential, so the sum is finite."
            if eta < 0
            else "With a growing exponential the terms grow, and the sum is infinite.",
        }


def _finite(v):
    """Whether the logarithms of the tilted weights fall in the end."""
    y = np.array([4000.0, 8000.0])
    weights = v["power"] * np.log(y + 1) if "power" in v else v["grows"] * y
    first, second = weights + v["eta"] * y
    return second < first


@QUESTIONS.drag(
    title="A mean by its knob",
    section="turning-the-knob-is-tilting",
    ask="The rows show a «family» distribution. Turn the knob $\\eta$ until «what» is «value».",
    begin={
        "family": "poisson",
        "rows": 1,
        "tilted_row": 1,
        "normalised_row": 1,
        "eta_axis": 1,
        "eta": 0,
        "readout": 0,
    },
    states={"eta": 0.06},
    because="«why»",
    otherwise="Watch the third row, the probabilities, while you turn. «hint»",
    slips={
        "itself": "You set $\\eta$ to the value that was asked for. The knob has a scale of its "
        "own.",
        "turned": "You turned by the right distance in the wrong direction.",
    },
    proof=lambda v: (_knob(v),),
)
def turn():
    for tenth in range(4, 66):
        mean = tenth / 10
        if abs(log(mean)) > 0.1:
            for what in ("the mean", "the variance"):
                yield {
                    **{"family": "Poisson", "what": what, "value": mean, "answer": (log(mean),)},
                    "why": f"For the Poisson mean and variance are both $e^\\eta$, so $\\eta$ is "
                    f"the logarithm of {mean}.",
                    "hint": "Its mean and its variance are both $e^\\eta$.",
                    "itself": (mean,) if mean <= 1.9 else None,
                    "turned": (-log(mean),) if abs(log(mean)) < 1.2 else None,
                }


def _knob(v):
    """η by bisection on the mean, which is the slope of a."""
    low, high = -3.0, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if Poisson().mean(middle) < v["value"] else (low, middle)
    return (low + high) / 2
