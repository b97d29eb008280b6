"""Fresh questions for the chapter "The universal gradient": which learning rate is stable."""

from itertools import product
from math import sqrt

import numpy as np

from glmlesson.lesson import largest_stable_alpha
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("universal_gradient")


@QUESTIONS.number(
    title="Below which learning rate?",
    section="why-near-its-top-the-hill-is-an-upturned-bowl",
    ask=(
        "At the top of a hill the largest eigenvalue of $X^\\top W X$ is «lam». The data are "
        "stacked on «copies» further copies of themselves, and the gradient is summed over all "
        "rows. Below which value must the learning rate stay?",
        "One sample has $\\lambda_{\\max} = «lam»$ at its top. Now each row appears «times» "
        "times, and the listing sums over rows as before. What is the largest stable learning "
        "rate?",
    ),
    because="Sums over rows grow with their number: the eigenvalue is now «now», and "
    "$\\alpha \\cdot «now» < 2$ is needed.",
    otherwise="What do the copies do to $X^\\top W X$, and what does $\\alpha\\lambda_{\\max} < 2$ "
    "say then?",
    slips={
        "before": "This was the bound of the single sample. The curvature is a sum over rows.",
        "one": "You asked for $\\alpha\\lambda_{\\max} < 1$. Up to 2 a step overshoots and still "
        "ends nearer than it began.",
        "safer": "More rows do not make the ascent safer: the summed gradient grows with them.",
        "square": "You divided by the square of the number of copies. The curvature grows once.",
    },
    proof=lambda v: _bound(v["lam"], v["times"]),
)
def stable_rate():
    for lam, times in product(
        (8, 20, 25, 40, 50, 80, 100, 125, 160, 200, 250, 400, 500), range(2, 11)
    ):
        yield {
            **{"lam": lam, "times": times, "copies": times - 1, "now": lam * times},
            **{"answer": 2 / (lam * times), "before": 2 / lam, "one": 1 / (lam * times)},
            **{"safer": 2 * times / lam, "square": 2 / (lam * times**2)},
        }


def _bound(lam, times):
    """From the lesson's own bound, for a Gaussian whose one weight has that curvature."""
    X = np.full((times, 1), sqrt(lam))
    return largest_stable_alpha(np.zeros(1), X, np.zeros(times), "gaussian")


@QUESTIONS.number(
    title="The unit of a feature and the learning rate",
    section="the-cure",
    ask="A feature is measured in «long», and the largest stable learning rate is «alpha»; this "
    "feature alone decides it. It is now given in «short», so that its numbers are «c» times "
    "as «dir». What is the largest stable rate then?",
    because="The feature enters the curvature twice, as $x^2$: the eigenvalue changes by the "
    "factor «factor», and the rate by its reciprocal.",
    otherwise="How does $\\sum w\\,x^2$ change when every $x$ is «c» times as «dir»?",
    slips={
        "once": "You let the rate change by «c» once. The curvature holds the feature squared.",
        "wrong_way": "You moved the rate the other way. Larger numbers make a steeper hill, which "
        "needs smaller steps.",
        "none": "A unit is no matter of taste for the ascent: the hill changes its shape.",
    },
    proof=lambda v: v["alpha"] * _bound(v["size"] ** 2, 1) / _bound(1.0, 1),
)
def unit_and_rate():
    units = (
        ("metres", "decimetres", 10, "large"),
        ("kilograms", "tonnes", 1000, "small"),
        ("euros", "hundreds of euros", 100, "small"),
        ("centimetres", "millimetres", 10, "large"),
        ("years", "decades", 10, "small"),
        ("minutes", "hours", 60, "small"),
        ("hours", "minutes", 60, "large"),
        ("weeks", "days", 7, "large"),
        ("dozens", "single pieces", 12, "large"),
        ("days", "weeks", 7, "small"),
        ("quarters", "months", 3, "large"),
        ("dozens", "pairs", 6, "large"),
    )
    for (long, short, c, direction), alpha in product(
        units, (0.002, 0.004, 0.005, 0.008, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.1, 0.2)
    ):
        size = c if direction == "large" else 1 / c
        if alpha / size**2 > 2e-4:
            yield {
                **{
                    "long": long,
                    "short": short,
                    "c": c,
                    "dir": direction,
                    "alpha": alpha,
                    "size": size,
                },
                "factor": f"{c * c:,}" if direction == "large" else f"1/{c * c:,}",
                **{
                    "answer": alpha / size**2,
                    "once": alpha / size,
                    "wrong_way": alpha * size**2,
                    "none": alpha,
                },
            }
