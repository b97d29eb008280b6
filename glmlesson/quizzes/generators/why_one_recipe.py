"""Fresh questions for the chapter "Why one recipe"."""

from itertools import product
from math import exp, log

from scipy.optimize import brentq
from scipy.special import expit

from glmlesson.families import Bernoulli, Gaussian
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("why_one_recipe")


def _slope(family, v, step=1e-5):
    """The slope of the row's log-likelihood along the second weight, from two nearby values."""
    at = [v["a"] + (v["b"] + move) * v["x"] for move in (step, -step)]
    high, low = (float(family.log_prob(float(v["y"]), eta)) for eta in at)
    return (high - low) / (2 * step)


@QUESTIONS.number(
    title="One row, one logistic step",
    section="the-first-mystery-who-arranged-the-cancellation",
    ask=(
        "Logistic regression stands at $\\theta = («a», «b»)$ and sees one row, $x = (1, «x»)$ "
        "with target $y = «y»$. The learning rate is «alpha». How much does the update add to the "
        "weight of the second feature?",
        "The weights of a logistic regression are «a» (intercept) and «b». A row has the feature "
        "«x» and the target «y». With learning rate «alpha», by how much does one update change "
        "the weight of the feature?",
    ),
    because="$\\theta^\\top x$ is «eta», so $h = \\sigma(«eta»)$, about «h». Rate times residual "
    "times feature is $«alpha» \\cdot («y» - «h») \\cdot «x»$, or «answer».",
    otherwise="In order: $\\theta^\\top x$, the prediction $\\sigma$ of it, the residual $y - h$, "
    "then rate times residual times feature.",
    slips={
        "linear": "You took $\\theta^\\top x$ for the prediction. That is linear regression; the "
        "logistic one predicts $\\sigma$ of it.",
        "no_feature": "This is rate times residual, the step of the intercept. The residual is "
        "still to be multiplied by the feature, «x».",
        "extra_slope": "You multiplied by the slope $h(1 - h)$ of the sigmoid as well. With the "
        "cross-entropy that slope cancels.",
        "no_rate": "This is residual times feature. The learning rate says how much of it to go.",
        "sign": "The size is right, the sign is that of the derivative of the loss. The update "
        "goes against that derivative, so two minus signs cancel.",
    },
    proof=lambda v: v["alpha"] * _slope(Bernoulli(), v),
)
def logistic_update():
    for a, b, x, y, alpha in product(
        (-1, 0, 0.5), (0, 0.5, -0.25), (2, 3, -2, 4), (0, 1), (0.1, 0.5)
    ):
        eta = a + b * x
        h = 1 / (1 + exp(-eta))
        yield {
            **{"a": a, "b": b, "x": x, "y": y, "alpha": alpha, "eta": round(eta, 3)},
            **{"h": f"{h:.3f}", "answer": alpha * (y - h) * x, "linear": alpha * (y - eta) * x},
            **{"no_feature": alpha * (y - h), "extra_slope": alpha * (y - h) * h * (1 - h) * x},
            **{"no_rate": (y - h) * x, "sign": alpha * (h - y) * x},
        }


@QUESTIONS.choice(
    title="One row, one linear step",
    section="the-first-mystery-who-arranged-the-cancellation",
    ask="Linear regression stands at $\\theta = («a», «b»)$. A row has the features $(1, «x»)$ and "
    "the target «y», and the learning rate is «alpha». How much does one update add to the second "
    "weight?",
    options={
        "right": (
            "«right»",
            "The prediction is «h», the residual «r», and rate times residual times feature is "
            "$«alpha» \\cdot («r») \\cdot «x»$.",
        ),
        "turned": (
            "«turned»",
            "The residual is turned around here. The update uses $y - h$: a target above the "
            "prediction pulls the prediction up.",
        ),
        "target": (
            "«target»",
            "You multiplied the target by the feature, without subtracting the prediction. A row "
            "that is predicted well should hardly move the weights.",
        ),
        "squared": (
            "«squared»",
            "You kept the square of the residual. The loss is squared, but its derivative, which "
            "gives the step, has the residual to the first power.",
        ),
    },
    proof=lambda v: v["alpha"] * _slope(Gaussian(), v),
)
def linear_update():
    for a, b, x, y, alpha in product(
        (-1, 0, 1), (0.5, 2, -1), (2, 3, 5), (4, 7, -2, 10), (0.01, 0.1)
    ):
        h = a + b * x
        r = y - h
        if abs(r) > 1:
            yield {
                **{"a": a, "b": b, "x": x, "y": y, "alpha": alpha, "h": h, "r": r},
                **{"right": alpha * r * x, "turned": -alpha * r * x, "target": alpha * y * x},
                "squared": alpha * r * r * x,
            }


@QUESTIONS.number(
    title="Where the line goes below zero",
    section="the-line-promises-negative-customers",
    ask="A straight line is fitted to the customers in an hour: $«a» + «b» x$, where $x$ is the ad "
    "spend in 100 €. Below which $x$ does it promise a negative number of customers?",
    because="$«a» + «b» x$ is negative where $x$ is below «size» / «b», which is «answer». A line "
    "has no floor, and a count has one.",
    otherwise="Set the line equal to zero and solve for $x$.",
    slips={
        "upside_down": "You divided the slope by the intercept. Where the line is zero, $x$ is the "
        "intercept, with its sign changed, over the slope.",
        "at_zero": "This is the size of what the line promises at $x = 0$, in customers. Asked is "
        "a place on the axis of the ad spend.",
        "euros": "This is in euros. $x$ counts hundreds of them.",
    },
    proof=lambda v: brentq(lambda x: v["a"] + v["b"] * x, 0, 50, xtol=1e-13),
)
def negative_customers():
    for size, b in product(
        (2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7), (1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8)
    ):
        for half in (0, 0.2, 0.4):
            a = -(size + half)
            yield {
                **{"a": a, "b": b, "size": -a, "answer": -a / b, "upside_down": -b / a},
                **{"at_zero": -a, "euros": -100 * a / b},
            }


@QUESTIONS.number(
    title="Growth that multiplies",
    section="the-second-mystery-a-shop-that-counts",
    ask=(
        "With «x0» hundred euros of ads a shop expects «m0» customers in an hour, with «x1» "
        "hundred «m1». If every hundred multiplies by one and the same factor, how many are "
        "expected with «x2» hundred?",
        "Expected customers grow by a constant factor per 100 € of ads. At «x0»00 € they are «m0», "
        "at «x1»00 € they are «m1». What are they at «x2»00 €?",
    ),
    because="From «x0» to «x1» the factor of one hundred is «factor». «k» more hundreds multiply "
    "«m1» by it «k» times.",
    otherwise="Find the factor that one hundred euros make, then apply it once for each further "
    "hundred.",
    slips={
        "line": "You went on with equal steps, as a straight line does. A factor makes each step "
        "larger than the last.",
        "once": "You applied the factor once. From «x1» to «x2» there are «k» hundreds.",
        "times": "You multiplied the factor by the number of hundreds. Repeated factors multiply "
        "one another.",
    },
    proof=lambda v: exp(
        log(v["m0"]) + (log(v["m1"]) - log(v["m0"])) * (v["x2"] - v["x0"]) / (v["x1"] - v["x0"])
    ),
)
def multiplies():
    for x0, m0, factor, k in product(
        (1, 2, 3), (2, 4, 8, 12, 16, 20), (1.25, 1.5, 1.75, 2, 2.5), (2, 3)
    ):
        m1, x1 = m0 * factor, x0 + 1
        yield {
            **{"x0": x0, "x1": x1, "x2": x1 + k, "m0": m0, "m1": m1, "factor": factor, "k": k},
            **{"answer": m1 * factor**k, "line": m1 + k * (m1 - m0), "once": m1 * factor},
            "times": m1 * factor * k,
        }


@QUESTIONS.choice(
    title="A sigmoid stretched to the record",
    section="the-sigmoid-has-a-ceiling",
    ask="A shop divides its counts by the largest so far, «top», fits a sigmoid to them, and "
    "multiplies what it predicts by «top». A campaign gives a row $\\theta^\\top x = «eta»$ and "
    "really brings «came» customers. What did the shop predict?",
    options={
        "right": (
            "«right»",
            "$\\sigma(«eta»)$ is just below 1, and «top» times that stays below «top». The ceiling "
            "was only moved to the record, and records are broken.",
        ),
        "exponential": (
            "«exponential»",
            "This is $e^{«eta»}$, the response of the Poisson, which has no ceiling. The stretched "
            "sigmoid cannot reach it.",
        ),
        "line": (
            "«line»",
            "You stretched the linear predictor itself. The sigmoid comes between: no matter how "
            "large $\\theta^\\top x$ is, it returns less than 1.",
        ),
        "came": (
            "«came»",
            "No weights reach this number: the model stays below «top» everywhere. It would "
            "need another response, not other weights.",
        ),
    },
    proof=lambda v: v["top"] * float(expit(v["eta"])),
)
def stretched():
    for top, eta, more in product(
        (20, 25, 32, 40, 47, 55), (2, 2.4, 2.8, 3.2, 3.6, 4), (1.3, 1.5, 1.8, 2.1)
    ):
        yield {
            **{"top": top, "eta": eta, "came": round(top * more), "right": top / (1 + exp(-eta))},
            **{"exponential": exp(eta), "line": top * eta},
        }
