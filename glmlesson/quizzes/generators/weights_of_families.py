"""Fresh questions for the chapter "Invent your own": the weights behind a log-partition."""

from itertools import product
from math import exp, factorial, log

import numpy as np

from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("invent_your_own")


@QUESTIONS.number(
    title="The mean of tilted weights",
    section="tilt-any-histogram",
    ask=(
        "The weights of 0, 1 and 2 are $b = («b0», «b1», «b2»)$. Tilt them with $e^\\eta = «r»$. "
        "How large is the mean?",
        "A histogram has the bars «b0», «b1» and «b2» at 0, 1 and 2. With $e^\\eta = «r»$, what "
        "is its mean after the tilt?",
    ),
    because="The weights become «w0», «w1» and «w2», «total» in all, and the mean is («w1» + 2 · "
    "«w2») / «total».",
    otherwise="Multiply the weight of $y$ by $«r»^y$, divide by the sum of the three, and average "
    "$y$.",
    slips={
        "untilted": "That is the mean before the tilt, at $\\eta = 0$.",
        "alike": "You multiplied the weights of 1 and 2 alike. The outcome 2 is tilted by $«r»^2$.",
        "not_divided": "You did not divide by the sum of the weights.",
        "times": "You multiplied the mean by «r». The tilt moves weight, it does not stretch the "
        "outcomes.",
    },
    proof=lambda v: _slope_of_a((v["b0"], v["b1"], v["b2"]), log(v["r"])),
)
def tilted_mean():
    for b0, b1, b2, r in product((1, 2, 3), (1, 2, 4), (1, 2, 5), (0.5, 1.5, 2, 3, 4)):
        w = (b0, b1 * r, b2 * r * r)
        alike = (b0, b1 * r, b2 * r)
        before = (b1 + 2 * b2) / (b0 + b1 + b2)
        yield {
            **{
                "b0": b0,
                "b1": b1,
                "b2": b2,
                "r": r,
                "w0": w[0],
                "w1": w[1],
                "w2": w[2],
                "total": sum(w),
            },
            **{"answer": (w[1] + 2 * w[2]) / sum(w), "untilted": before},
            **{"alike": (alike[1] + 2 * alike[2]) / sum(alike), "not_divided": w[1] + 2 * w[2]},
            "times": r * before,
        }


def _slope_of_a(b, eta, h=1e-3):
    """The mean as the slope of the log-partition, by differences."""
    a = lambda e: log(sum(weight * exp(e * y) for y, weight in enumerate(b)))  # noqa: E731
    return (8 * (a(eta + h) - a(eta - h)) - (a(eta + 2 * h) - a(eta - 2 * h))) / (12 * h)


@QUESTIONS.choice(
    title="Which one is a log-partition?",
    section="which-a-are-legal",
    ask="Outcomes are counts and $T(y) = y$. Which of these is the log-partition of a family?",
    options={
        "right": (
            "$\\log(1 + «b1»e^{\\eta} + «b2»e^{2\\eta} + «b3»e^{3\\eta})$",
            "Taken to the exponential it is a power series in $e^\\eta$ without a negative "
            "coefficient: its weights are 1, «b1», «b2» and «b3».",
        ),
        "negative": (
            "$\\log(2 + «o1»e^{\\eta} - «o2»e^{2\\eta} + «o3»e^{3\\eta})$",
            "Read off the weights: that of 2 is negative. However convex the curve may look, no "
            "probability is negative.",
        ),
        "straight": (
            "$«slope»\\eta + «height»$",
            "A straight line has no curvature, so the variance would be zero: a single outcome, "
            "and no family.",
        ),
        "concave": (
            "$\\log(1 + «height»\\eta^2)$",
            "It bends downwards somewhere, and its curvature would be a variance.",
        ),
    },
    proof=lambda v: _legal(v),
)
def legal():
    for b1, b2, b3, low in product((2, 3, 4, 5), (2, 3, 6), (2, 4, 5), (2, 3, 4)):
        yield {
            **{"b1": b1, "b2": b2, "b3": b3, "b": (1, b1, b2, b3)},
            **{"o1": b1 + 1, "o2": low, "o3": b3 + 4, "other": (2, b1 + 1, -low, b3 + 4)},
            **{"slope": b1, "height": b2},
        }


def _legal(v):
    """The only curve whose weights, worked back from its values, are not negative, and several."""
    eta = 2j * np.pi * np.arange(16) / 16  # on the unit circle the weights are Fourier coefficients
    curves = {
        "right": sum(b * np.exp(y * eta) for y, b in enumerate(v["b"])),
        "negative": sum(b * np.exp(y * eta) for y, b in enumerate(v["other"])),
        "straight": np.exp(v["height"]) * np.exp(v["slope"] * eta),
        "concave": 1 + v["height"] * eta**2,
    }
    legal = []
    for name, values in curves.items():
        found = np.fft.fft(values).real / 16
        if (found > -1e-9).all() and (found > 1e-9).sum() > 1:
            legal.append(name)
    return legal[0] if len(legal) == 1 else ""


@QUESTIONS.number(
    title="The weights behind a log-partition",
    section="three-lines",
    ask="A family on 0, 1, 2, … has the log-partition $a(\\eta)$ = «formula». What is the weight "
    "$b(«y»)$?",
    because="$e^{a(\\eta)}$, written as a series in $u = e^\\eta$, has the coefficient «answer» "
    "at $u^{«y»}$.",
    otherwise="Write $e^{a(\\eta)}$ as a series in $u = e^\\eta$ and read off the coefficient of "
    "$u^{«y»}$.",
    slips={
        "no_factorial": "The denominator $y!$ of the exponential series is missing.",
        "first": "This is the coefficient of $u$.",
        "no_power": "You forgot the power of the factor.",
        "plain": "This is the number in front. The logarithm must be undone first.",
    },
    proof=lambda v: _coefficient(v),
)
def weights_behind():
    for c, y in product((2, 3, 4, 5, 6, 7, 8), (2, 3, 4, 5)):
        yield {
            **{
                "formula": f"${c}e^{{\\eta}}$",
                "y": y,
                "c": c,
                "of": "poisson",
                "answer": c**y / factorial(y),
            },
            **{
                "no_factorial": float(c**y),
                "first": float(c),
                "no_power": c / factorial(y),
                "plain": None,
            },
        }
    for n, y in product(range(4, 16), (2, 3, 4)):
        binomial = factorial(n) / factorial(y) / factorial(n - y)
        yield {
            **{
                "formula": f"${n}\\log(1 + e^{{\\eta}})$",
                "y": y,
                "c": n,
                "of": "binomial",
                "answer": binomial,
            },
            **{
                "no_factorial": binomial * factorial(y),
                "first": float(n),
                "no_power": n / factorial(y),
            },
            "plain": None,
        }
    for m, y in product(range(2, 12), (2, 3, 4, 5)):
        ways = factorial(m + y - 1) / factorial(y) / factorial(m - 1)
        yield {
            **{
                "formula": f"$-{m}\\log(1 - e^{{\\eta}})$",
                "y": y,
                "c": m,
                "of": "negative",
                "answer": ways,
            },
            **{
                "no_factorial": ways * factorial(y),
                "first": float(m),
                "no_power": m / factorial(y),
            },
            "plain": None,
        }


def _coefficient(v):
    """The coefficient by the values of the series on a small circle."""
    n, radius = 64, 0.4
    u = radius * np.exp(2j * np.pi * np.arange(n) / n)
    made = {
        "poisson": lambda: np.exp(v["c"] * u),
        "binomial": lambda: (1 + u) ** v["c"],
        "negative": lambda: (1 - u) ** -float(v["c"]),
    }
    return float((np.fft.fft(made[v["of"]]()) / n).real[v["y"]] / radius ** v["y"])
