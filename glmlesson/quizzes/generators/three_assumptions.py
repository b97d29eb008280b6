"""Fresh questions for the chapter "Three assumptions"."""

from itertools import combinations, product
from math import exp, hypot, sqrt

import numpy as np

from glmlesson.families import as_family
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("three_assumptions")


@QUESTIONS.number(
    title="Through the pipeline",
    section="which-number-do-you-report",
    ask=(
        "A «family» model of «what» has $\\theta = («a», «b»)$. What does it predict for a row "
        "with the feature «x»?",
        "Intercept «a», weight «b», feature «x»: what does a «family» model predict for «what»?",
    ),
    because="$\\eta = «a» + «b» \\cdot «x»$ is «eta», and the response of the «family» model, "
    "«response», makes «answer» of it.",
    otherwise="First $\\theta^\\top x$ with the intercept, then the response of the family.",
    slips={
        "no_response": "This is $\\theta^\\top x$, the natural parameter. The prediction is the "
        "mean that belongs to it.",
        "no_intercept": "The intercept is missing. Its feature is the constant 1.",
        "exponential": "You took the exponential, the response of counts. This target has another "
        "family.",
        "sigmoid": "You took the sigmoid, the response of a yes or no. This target has another "
        "family.",
    },
    proof=lambda v: float(as_family(v["family"].lower()).mean(v["a"] + v["b"] * v["x"])),
)
def pipeline():
    for family, what in (
        ("Gaussian", "a price, in 1,000 €"),
        ("Bernoulli", "a yes or no"),
        ("Poisson", "customers in an hour"),
    ):
        for a, b, x in product((-1.5, -0.5, 0.4, 1), (-0.3, 0.2, 0.5, 0.8), (1, 2, 3, 4, 5)):
            eta = round(a + b * x, 6)
            means = {"Gaussian": eta, "Bernoulli": 1 / (1 + exp(-eta)), "Poisson": exp(eta)}
            without = {"Gaussian": b * x, "Bernoulli": 1 / (1 + exp(-b * x)), "Poisson": exp(b * x)}
            yield {
                **{"family": family, "what": what, "a": a, "b": b, "x": x, "eta": eta},
                "response": {
                    "Gaussian": "the identity",
                    "Bernoulli": "the sigmoid",
                    "Poisson": "the exponential",
                }[family],
                **{"answer": means[family], "no_intercept": without[family]},
                "no_response": eta if family != "Gaussian" else None,
                "exponential": exp(eta) if family != "Poisson" else None,
                "sigmoid": 1 / (1 + exp(-eta)) if family != "Bernoulli" else None,
            }


# Linear predictors as formula and as a function of the weights at a place t: those that the third
# assumption allows, and those that it rules out.
_LINEAR = {
    "$\\theta_0 + \\theta_1 t + \\theta_2 t^2$": lambda w, t: w[0] + w[1] * t + w[2] * t * t,
    "$\\theta_0 + \\theta_1 \\log t$": lambda w, t: w[0] + w[1] * np.log(t),
    "$\\theta_0 + \\theta_1 \\sin(2\\pi t)$": lambda w, t: w[0] + w[1] * np.sin(2 * np.pi * t),
    "$\\theta_0 + \\theta_1 / t$": lambda w, t: w[0] + w[1] / t,
    "$\\theta_0 + \\theta_1 \\sqrt{t} + \\theta_2 t$": lambda w, t: (
        w[0] + w[1] * np.sqrt(t) + w[2] * t
    ),
    "$\\theta_1 t + \\theta_2 e^{-t}$": lambda w, t: w[1] * t + w[2] * np.exp(-t),
    "$(\\theta_0 + \\theta_1)\\,t$": lambda w, t: (w[0] + w[1]) * t,
}
_CURVED = {
    "$\\theta_0 + \\theta_1 t^{\\theta_2}$": lambda w, t: w[0] + w[1] * t ** w[2],
    "$\\theta_0 + \\theta_1 e^{-\\theta_2 t}$": lambda w, t: w[0] + w[1] * np.exp(-w[2] * t),
    "$\\theta_0 + \\theta_1 \\sin(\\theta_2 t)$": lambda w, t: w[0] + w[1] * np.sin(w[2] * t),
    "$\\theta_0 + \\theta_0 \\theta_1 t$": lambda w, t: w[0] + w[0] * w[1] * t,
    "$\\theta_1 t / (\\theta_2 + t)$": lambda w, t: w[1] * t / (w[2] + t),
    "$\\theta_0 + \\log(\\theta_1 + t)$": lambda w, t: w[0] + np.log(w[1] + t),
}


@QUESTIONS.choice(
    title="Linear in what?",
    section="linear-in-the-weights-not-in-the-measurements",
    ask="Which $\\eta$ is ruled out by the third assumption, whatever features are made of $t$?",
    options={
        "right": (
            "«right»",
            "Here a weight is not a factor of a finished feature: doubling all weights does not "
            "double «right».",
        ),
        "one": (
            "«one»",
            "Curved in $t$, perhaps, but every weight is a factor of something that is known once "
            "$t$ is. What is made of $t$ is a feature.",
        ),
        "two": (
            "«two»",
            "The assumption asks for a sum of weights times features. Features may be any function "
            "of $t$, and these are.",
        ),
    },
    proof=lambda v: _ruled_out(v),
)
def linear_in():
    for right in _CURVED:
        for one, two in combinations(_LINEAR, 2):
            yield {"right": right, "one": one, "two": two}


def _ruled_out(v):
    """The option whose value is not doubled with the weights, or not added up."""
    one, two, t = np.array([0.7, 1.3, 0.4]), np.array([1.1, 0.6, 0.9]), 1.7
    for name in ("right", "one", "two"):
        eta = {**_LINEAR, **_CURVED}[v[name]]
        added = np.isclose(eta(one + two, t), eta(one, t) + eta(two, t), rtol=1e-9)
        if not (added and np.isclose(eta(2 * one, t), 2 * eta(one, t), rtol=1e-9)):
            return name
    return ""


@QUESTIONS.number(
    title="Which number is reported?",
    section="which-number-do-you-report",
    ask="For one row a model says: «what» is 0 with probability «p0», 1 with «p1», 2 with «p2» and "
    "«far» with «p3». Which number does $h(x)$ report?",
    because="$h(x) = E[y \\mid x]$ weighs each outcome with its probability: "
    "$«p1» + 2 \\cdot «p2» + «far» \\cdot «p3»$, or «answer».",
    otherwise="The second assumption reports the expected value: each outcome times its "
    "probability, added up.",
    slips={
        "likely": "This is the most probable outcome. It says what is seen most often, not what is "
        "seen on average.",
        "middle": "This is the middle outcome, at which half the probability is passed. It would "
        "follow from another goal, the absolute error.",
        "plain": "You averaged the outcomes as if they were equally probable.",
    },
    proof=lambda v: np.average([0, 1, 2, v["far"]], weights=v["p"]),
)
def reported():
    for p0, p1, p2 in product((0.1, 0.2, 0.3, 0.4, 0.5), (0.1, 0.2, 0.3), (0.05, 0.1, 0.2)):
        p3 = round(1 - p0 - p1 - p2, 2)
        for what, far in (
            ("the number of claims", 5),
            ("the number of visits", 8),
            ("the number of goals", 4),
        ):
            if p3 > 0:
                p = (p0, p1, p2, p3)
                values = (0, 1, 2, far)
                passed = next(
                    y for y, total in zip(values, np.cumsum(p), strict=True) if total > 0.501
                )
                yield {
                    **{"what": what, "far": far, "p0": p0, "p1": p1, "p2": p2, "p3": p3, "p": p},
                    "answer": p1 + 2 * p2 + far * p3,
                    "likely": float(values[p.index(max(p))]) if sorted(p)[-2] < max(p) else None,
                    **{"middle": float(passed), "plain": (3 + far) / 4},
                }


@QUESTIONS.number(
    title="Given x, and not given x",
    section="what-given-x-promises",
    ask="Half of the rows have $x = 0$ and targets that scatter around «m0» with standard "
    "deviation «s»; the other half has $x = 1$, and the targets scatter around «m1» with «s» "
    "as well. What is the standard deviation of all targets together?",
    because="The variance is what remains given $x$, $«s»^2$, plus that of the means, "
    "$«half»^2$. The root of the sum is «answer». The assumption speaks of «s» alone.",
    otherwise="Add two variances: the one within the groups, and that of two means which lie "
    "«half» to either side of their middle.",
    slips={
        "given": "This is the scatter given $x$, of which the first assumption speaks. Seen "
        "together, the two means scatter too.",
        "means": "This is the scatter of the two means alone. The targets scatter around them.",
        "sum": "You added standard deviations. Variances add up.",
        "whole": "You took the whole distance of the means for their standard deviation. Each lies "
        "half of it from the middle.",
    },
    proof=lambda v: sqrt(
        (v["s"] ** 2 + v["m0"] ** 2 + v["s"] ** 2 + v["m1"] ** 2) / 2
        - ((v["m0"] + v["m1"]) / 2) ** 2
    ),
)
def together():
    for m0, half, s in product((10, 20, 50), (1, 1.5, 2, 3, 4, 6), (1, 2, 2.5, 3, 5, 7)):
        m1 = m0 + 2 * half
        yield {
            **{"m0": m0, "m1": m1, "s": s, "half": half, "answer": hypot(s, half), "given": s},
            **{"means": half, "sum": s + half, "whole": hypot(s, 2 * half)},
        }


@QUESTIONS.number(
    title="How many weights?",
    section="a-model-a-goal-and-a-design",
    ask=(
        "A model has an intercept, «n» numeric features, for one of them its square too, and a "
        "category with «k» kinds, of which one is the baseline. How many weights are to be "
        "estimated?",
        "Features: «n» numbers, the square of one of them, and a label with «k» values, coded "
        "against a baseline. With an intercept, how many weights has the model?",
    ),
    because="One intercept, «n» slopes, one for the square, and a weight for every kind but the "
    "baseline, «less»: «answer».",
    otherwise="Count the columns of $X$: a constant, the numbers, the square, and one indicator "
    "for each kind but the baseline.",
    slips={
        "all_kinds": "You gave every kind a column. Together they add up to the constant, and one "
        "is too many.",
        "one_code": "You gave the category a single column with numbers 1 to «k». That would claim "
        "equal steps between kinds.",
        "no_intercept": "The intercept is missing. Its column is the constant 1.",
    },
    proof=lambda v: float(np.linalg.matrix_rank(_design(v["n"], v["k"]))),
)
def how_many_weights():
    for n, k in product(range(1, 14), range(3, 13)):
        yield {
            **{"n": n, "k": k, "less": k - 1, "answer": float(n + k + 1)},
            **{
                "all_kinds": float(n + k + 2),
                "one_code": float(n + 3),
                "no_intercept": float(n + k),
            },
        }


def _design(n, k):
    """Enough rows with a constant, numbers, a square and every kind's indicator."""
    luck = np.random.default_rng(n * 100 + k)
    numbers = luck.normal(size=(12 * k, n))
    kinds = np.eye(k)[np.arange(12 * k) % k]
    return np.column_stack([np.ones(12 * k), numbers, numbers[:, 0] ** 2, kinds])
