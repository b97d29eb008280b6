"""Fresh questions for the chapter "Two old friends"."""

from itertools import product
from math import exp, log, log10

import numpy as np

from glmlesson.families import Bernoulli, Gaussian
from glmlesson.lesson import gradient, newton
from glmlesson.quizzes.generators.grammar import Chapter
from glmlesson.quizzes.generators.programs import run

QUESTIONS = Chapter("two_old_friends")

# A yes and a no, for a model that gives the yes a probability.
STORIES = (
    ("male", "female", "A bird"),
    ("damaged", "intact", "A ring"),
    ("alive", "dead", "A beetle"),
    ("late", "on time", "A train"),
)


@QUESTIONS.number(
    title="The loss of one row",
    section="the-cross-entropy-comes-from-the-likelihood",
    ask="«who» is «seen», $y = «y»$, and the model gives “«yes»” the probability «h». What is the "
    "cross-entropy of this row?",
    because="The loss is minus the logarithm of the probability of what happened, «happened»: "
    "«answer».",
    otherwise="Which probability did the model give to what really happened? The loss is minus its "
    "natural logarithm.",
    slips={
        "other_class": "This is the loss of the other outcome. Only the probability of what "
        "happened enters.",
        "square": "This is the squared error. The coin's likelihood pays the logarithm.",
        "sign": "This is the log-likelihood of the row. The loss is minus that.",
        "base_ten": "You took the logarithm to base 10; the likelihood is written with $e$.",
    },
    proof=lambda v: -float(Bernoulli().log_prob(float(v["y"]), log(v["h"] / (1 - v["h"])))),
)
def loss_of_a_row():
    for (yes, no, who), y, h in product(STORIES, (0, 1), [k / 20 for k in range(1, 20) if k != 10]):
        met = h if y else 1 - h
        yield {
            **{"who": who, "seen": yes if y else no, "yes": yes, "y": y, "h": h},
            **{"happened": round(met, 2), "answer": -log(met), "other_class": -log(1 - met)},
            **{"square": (y - h) ** 2, "sign": log(met), "base_ten": -log10(met)},
        }


@QUESTIONS.number(
    title="The slope of one row's loss",
    section="the-cross-entropy-comes-from-the-likelihood",
    ask="A row of logistic regression has the target $y = «y»$, the prediction $h = «h»$ and the "
    "feature $x_j = «x»$. What is the derivative of its loss with respect to $\\theta_j$?",
    because="It is prediction minus target, times the feature: $(«h» - «y») \\cdot «x»$, or "
    "«answer».",
    otherwise="The derivative of the loss is $(h - y)\\,x_j$.",
    slips={
        "uphill": "This is the derivative of the log-likelihood. The loss is minus that.",
        "no_feature": "The feature is missing. The weight acts on $\\theta^\\top x$ by way of it.",
        "extra_slope": "You kept the slope $h(1 - h)$ of the sigmoid. The logarithms of the loss "
        "divide by just that.",
        "loss": "This is the loss itself, times the feature. Asked is how it changes.",
    },
    proof=lambda v: _loss_slope(v),
)
def slope_of_a_row():
    for y, h, x in product((0, 1), [k / 10 for k in range(1, 10)], (-2, 2, 3, 0.5, -1.5, 4, 6)):
        yield {
            **{"y": y, "h": h, "x": x, "answer": (h - y) * x, "uphill": (y - h) * x},
            **{"no_feature": h - y, "extra_slope": (h - y) * h * (1 - h) * x},
            "loss": -log(h if y else 1 - h) * x,
        }


def _loss_slope(v, step=1e-5):
    eta = log(v["h"] / (1 - v["h"]))
    loss = [
        -float(Bernoulli().log_prob(float(v["y"]), eta + move * v["x"])) for move in (step, -step)
    ]
    return (loss[0] - loss[1]) / (2 * step)


@QUESTIONS.number(
    title="Where the squares come from",
    section="the-squares-come-from-the-likelihood",
    ask="A model with Gaussian targets of spread $\\sigma = «s»$ «unit» predicts «h» for a row "
    "with the target «y». By how much would the log-density of this row be larger if it were "
    "hit exactly?",
    because="It is $(y - h)^2 / (2\\sigma^2)$, here $«r»^2 / (2 \\cdot «s»^2)$, or «answer».",
    otherwise="Take the logarithm of $e^{-(y - h)^2/(2\\sigma^2)}$ at the prediction and at the "
    "target.",
    slips={
        "no_half": "The factor $\\frac{1}{2}$ of the exponent is missing.",
        "no_square": "You divided by $2\\sigma$. The spread stands there squared.",
        "absolute": "You took the distance without squaring it.",
        "plain": "This is half the squared error, with spread one. Measured in spreads, the miss "
        "is another.",
    },
    proof=lambda v: float(
        Gaussian().log_prob(0.0, 0.0) - Gaussian().log_prob(0.0, (v["y"] - v["h"]) / v["s"])
    ),
)
def squares():
    for unit, s, r, h in product(
        ("mm", "kg"), (2, 3, 4, 5, 6), (-9, -6, -4, 3, 5, 7, 8), (190, 205)
    ):
        yield {
            **{
                "unit": unit,
                "s": s,
                "h": h,
                "y": h + r,
                "r": abs(r),
                "answer": r * r / (2 * s * s),
            },
            **{"no_half": r * r / s**2, "no_square": r * r / (2 * s), "plain": r * r / 2},
            "absolute": abs(r) / (2 * s),
        }


@QUESTIONS.choice(
    title="What the fit does to a group",
    section="what-both-solutions-have-in-common",
    ask="Of «na» Adelies «ka» are male, of «nb» Chinstraps «kb». A logistic regression has an "
    "intercept and one indicator, 1 for a Chinstrap. Which probability of a male does the best fit "
    "give a Chinstrap?",
    options={
        "right": (
            "«right»",
            "The residuals of a group with an indicator of its own add up to zero. So the fit "
            "gives it its share, «kb» of «nb».",
        ),
        "all": (
            "«all»",
            "This is the share of both species together, which a model without the indicator would "
            "give.",
        ),
        "difference": (
            "«difference»",
            "This is the share of the Chinstraps minus that of the Adelies. The indicator's weight "
            "is a difference of log-odds, and the prediction is no difference.",
        ),
        "odds": (
            "«odds»",
            "These are the odds, males to females. The prediction is a probability.",
        ),
    },
    proof=lambda v: _fitted(v["na"], v["ka"], v["nb"], v["kb"]),
)
def group_share():
    for na, a, nb, b in product(
        (20, 40, 50), (0.3, 0.4, 0.6), (10, 25, 30, 60), (0.2, 0.4, 0.5, 0.7, 0.8)
    ):
        ka, kb = round(na * a), round(nb * b)
        yield {
            **{
                "na": na,
                "ka": ka,
                "nb": nb,
                "kb": kb,
                "right": kb / nb,
                "all": (ka + kb) / (na + nb),
            },
            **{"difference": kb / nb - ka / na, "odds": kb / (nb - kb)},
        }


def _fitted(na, ka, nb, kb):
    """The fit itself, by Newton's method."""
    y = np.repeat([1.0, 0, 1, 0], [ka, na - ka, kb, nb - kb])
    X = np.column_stack([np.ones(na + nb), np.repeat([0.0, 1], [na, nb])])
    theta = newton(X, y, "bernoulli").theta
    return 1 / (1 + exp(-theta[0] - theta[1]))


@QUESTIONS.number(
    title="The best single prediction",
    section="what-both-solutions-have-in-common",
    ask=(
        "Without features a model can only predict one number for all rows. The targets are "
        "«data». Which number makes the «loss» smallest?",
        "Five targets: «data». One constant is to be predicted for all of them. Where is the total "
        "«loss» lowest?",
    ),
    because="Both losses have residuals that add up to zero at their lowest point: the average, "
    "«answer».",
    otherwise="Set the derivative of the total loss to zero; it is the sum of $h - y_i$, up to a "
    "factor.",
    slips={
        "median": "This is the middle value, which makes the sum of absolute errors smallest.",
        "midrange": "This is halfway between the extremes. It makes the largest error smallest.",
        "sum": "This is the sum. The residuals add up to zero at the average.",
    },
    proof=lambda v: _lowest(v["values"]),
)
def best_constant():
    shapes = (
        (1, 2, 2, 4, 9),
        (0, 1, 3, 3, 11),
        (2, 3, 5, 9, 15),
        (1, 1, 4, 6, 13),
        (0, 2, 7, 8, 9),
    )
    for shape, scale, shift in product(shapes, (1, 2, 0.5, 3), (0, 1, 5, 10, 20, 40)):
        values = [shift + scale * y for y in shape]
        yield {
            **{"values": values, "data": ", ".join(f"{y:g}" for y in values[::2] + values[1::2])},
            **{"loss": "squared error", "answer": sum(values) / 5, "median": values[2]},
            **{"midrange": (values[0] + values[-1]) / 2, "sum": sum(values)},
        }


def _lowest(values):
    """The least-squares fit of a constant."""
    return float(np.linalg.lstsq(np.ones((len(values), 1)), np.array(values), rcond=None)[0][0])


# How the response of a model is written in code, and a wrong one.
_RESPONSES = {
    "linear": ("gaussian", "X @ theta", "1 / (1 + np.exp(-X @ theta))"),
    "logistic": ("bernoulli", "1 / (1 + np.exp(-X @ theta))", "X @ theta"),
}


@QUESTIONS.order(
    title="The update, line by line",
    section="what-both-solutions-have-in-common",
    ask="The lines make one update of «model» regression with the learning rate «rate», starting "
    "at `theta = np.array([«a», «b»])`. Put them in order; two of them do not belong.",
    lines=(
        ("`«h» = «response»`", "Here it begins."),
        ("`residual = y - «h»`", "The residual compares with the prediction, made before it."),
        ("`slope = X.T @ residual`", "The features multiply residuals, which must be there."),
        ("`theta = theta + «rate» * slope`", "The step comes last: it needs the slope."),
    ),
    extras={
        "other": (
            "`«h» = «other»`",
            0,
            "This is the response of the other family. Here the target is «target».",
        ),
        "no_feature": (
            "`slope = residual.sum()`",
            2,
            "This is the slope of the intercept alone. Every "
            "other weight has a feature that multiplies the residuals.",
        ),
    },
    because="Prediction, residual, residual times feature summed over rows, step. Only the first "
    "line knows the family.",
    proof=lambda v, lines: _updates(v, lines),
)
def update():
    for model, h, a, b, rate in product(
        _RESPONSES, ("h", "mu", "fitted"), (-0.5, 0, 0.4), (0, 0.3, 1), (0.001, 0.01, 0.1)
    ):
        _, response, other = _RESPONSES[model]
        target = "a number of any size" if model == "linear" else "a yes or no"
        yield {
            "model": model,
            "h": h,
            "a": a,
            "b": b,
            "rate": rate,
            "response": response,
            "other": other,
            "target": target,
        }


def _updates(v, lines):
    X, y = np.array([[1.0, 2], [1, -1], [1, 3], [1, 0.5]]), np.array([1.0, 0, 1, 1])
    theta = np.array([v["a"], v["b"]], dtype=float)
    found = run(lines, {"X": X, "y": y, "theta": theta}, "theta")
    if found is None:
        return False
    expected = theta + v["rate"] * gradient(theta, X, y, _RESPONSES[v["model"]][0])
    return np.allclose(found, expected, rtol=1e-9)
