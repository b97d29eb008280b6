"""Fresh questions for the chapter "The Poisson lab"."""

from itertools import product
from math import exp, expm1, log

import numpy as np

from glmlesson.families import Poisson
from glmlesson.lesson import gradient
from glmlesson.links import Log
from glmlesson.quizzes.generators.grammar import Chapter
from glmlesson.quizzes.generators.programs import run

QUESTIONS = Chapter("poisson_lab")

# What is counted, over what, and the feature with its unit.
STORIES = (
    ("customers in an hour", "ad spend", "100 €"),
    ("calls to a help line in a day", "users", "1,000 users"),
    ("cyclists past a counter in an hour", "temperature", "degree"),
    ("flaws in a roll of cloth", "length", "10 m"),
)


@QUESTIONS.number(
    title="A weight read as a factor",
    section="read-the-weights-in-words",
    ask=(
        "A Poisson model counts «what». Per «unit» its feature, «feature», has the weight «w». "
        "For a row the expected count is «m». What is it «k» units further up?",
        "Counted are «what». The weight of «feature», per «unit», is «w» in a Poisson model with "
        "log link. Where the model expects «m», how many does it expect after «k» more units?",
    ),
    because="«k» units add «total» to $\\theta^\\top x$, so the mean is multiplied by "
    "$e^{«total»}$. From «m» it comes to «answer».",
    otherwise="Find what «k» units add to $\\theta^\\top x$, and what that does to "
    "$e^{\\theta^\\top x}$.",
    slips={
        "added": "You added the weights to the mean. They are added on the scale of the logarithm, "
        "where they become a factor on the mean.",
        "one_unit": "This is one unit further. Every unit multiplies by $e^{«w»}$ once more.",
        "percent": "You read «w» as a rise by that share of the first mean for each unit. The "
        "factor of one unit is $e^{«w»}$, and each acts on what the last has made.",
        "times": "You took the mean after one unit and multiplied by «k». Units multiply by the "
        "factor again; they do not count how often.",
    },
    proof=lambda v: Log().inverse(Log()(float(v["m"])) + v["k"] * v["w"]),
)
def rate_ratio():
    for (what, feature, unit), m, k, step in product(
        STORIES, (2, 4, 5, 8, 10, 12), (2, 3), range(3, 10)
    ):
        w = step / 20
        yield {
            **{"what": what, "feature": feature, "unit": unit, "m": m, "k": k, "w": w},
            **{"total": round(k * w, 2), "answer": m * exp(k * w), "added": m + k * w},
            **{"one_unit": m * exp(w), "percent": m * (1 + k * w), "times": k * m * exp(w)},
        }


@QUESTIONS.choice(
    title="A weight read as a percentage",
    section="read-the-weights-in-words",
    ask="A Poisson model of «what» gives «feature» the weight «w» per «unit». By how much does the "
    "expected count change with one more unit?",
    options={
        "right": (
            "By «right» %.",
            "The factor is $e^{«w»}$, which is «factor». Relative to what it was, the count "
            "changes by «right» %.",
        ),
        "as_it_is": (
            "By «as_it_is» %.",
            "You read the weight itself as a share. That is close for small weights only: "
            "$e^{«w»}$ is «factor».",
        ),
        "absolute": (
            "By «w», in counts.",
            "That would be an identity link, where weights add to the mean. Here they add to its "
            "logarithm.",
        ),
        "backwards": (
            "By «backwards» %.",
            "That is what one unit less takes away, as a share of the larger count. Going up, the "
            "share is of the count before.",
        ),
    },
    proof=lambda v: 100 * (Poisson().mean(1 + v["w"]) / Poisson().mean(1.0) - 1),
)
def percent():
    for (what, feature, unit), w in product(STORIES, (*range(-60, -15, 3), *range(18, 66, 3))):
        w /= 100
        yield {
            **{"what": what, "feature": feature, "unit": unit, "w": w, "factor": f"{exp(w):.3f}"},
            **{"right": 100 * expm1(w), "as_it_is": 100 * w, "backwards": -100 * expm1(-w)},
        }


@QUESTIONS.number(
    title="The chance that nobody comes",
    section="sort-the-poisson-into-the-template",
    ask="A Poisson model gives a row $\\theta^\\top x = «eta»$. How probable is it that the count "
    "is «count»? Give it to three digits.",
    because="The mean is $\\lambda = e^{«eta»}$, about «mean». The probability is "
    "$\\lambda^{«count»} e^{-\\lambda} / «count»!$, which is «answer».",
    otherwise="First the mean $\\lambda = e^{\\theta^\\top x}$, then "
    "$\\lambda^{y} e^{-\\lambda} / y!$ at $y = «count»$.",
    slips={
        "eta_as_mean": "You took $\\theta^\\top x$ for the mean. The response comes between: "
        "$\\lambda = e^{\\theta^\\top x}$.",
        "no_factorial": "The base measure $b(y) = 1/y!$ is missing. It counts orders that cannot "
        "be told apart.",
        "no_normaliser": "This is $\\lambda^y / y!$. The weights of all counts add up to "
        "$e^{\\lambda}$, by which you must still divide.",
        "bernoulli": "This is the sigmoid of $\\theta^\\top x$, a probability of yes. It belongs "
        "to a coin, not to a count.",
    },
    proof=lambda v: exp(Poisson().log_prob(v["count"], v["eta"])),
)
def one_count():
    for tenths, count in product([t for t in range(-8, 16) if t], range(5)):
        eta, factorial = tenths / 10, (1, 1, 2, 6, 24)[count]
        mean = exp(eta)
        yield {
            **{"eta": eta, "count": count, "mean": f"{mean:.3g}"},
            "answer": mean**count * exp(-mean) / factorial,
            "eta_as_mean": eta**count * exp(-eta) / factorial if eta > 0 else None,
            "no_factorial": mean**count * exp(-mean) if count > 1 else None,
            **{"no_normaliser": mean**count / factorial, "bernoulli": 1 / (1 + exp(-eta))},
        }


@QUESTIONS.number(
    title="One step up the hill",
    section="climb-the-likelihood-step-by-step",
    ask="A Poisson model stands at $\\theta = («a», «b»)$ and sees one row, $x = (1, «x»)$ with "
    "the count $y = «y»$. The learning rate is «alpha». By how much does one step of gradient "
    "ascent change the second weight?",
    because="$\\theta^\\top x$ is «eta», so $h = e^{«eta»}$, about «h». Rate times residual times "
    "feature is $«alpha» \\cdot («y» - «h») \\cdot «x»$, or «answer».",
    otherwise="In order: the linear predictor, the prediction $h = e^{\\theta^\\top x}$, the "
    "residual, then rate times residual times feature.",
    slips={
        "no_response": "You subtracted the linear predictor from the count. The prediction is its "
        "exponential.",
        "no_feature": "This is the step of the intercept, whose feature is 1. The second weight's "
        "residual is multiplied by «x».",
        "no_rate": "This is the whole gradient. The step is the share «alpha» of it.",
        "descent": "The size is right, the sign is that of the loss. The log-likelihood is "
        "climbed: a count above the prediction pushes upwards.",
        "sigmoid": "You predicted with the sigmoid. A count has no ceiling at 1; its response is "
        "the exponential.",
    },
    proof=lambda v: (
        v["alpha"]
        * gradient(
            np.array([v["a"], v["b"]]), np.array([[1.0, v["x"]]]), np.array([v["y"]]), "poisson"
        )[1]
    ),
)
def one_step():
    for a, b, x, y, alpha in product(
        (-0.5, 0.2, 0.5), (0.2, 0.4), (2, 3), (0, 3, 7, 9), (0.01, 0.05, 0.1)
    ):
        eta = a + b * x
        h = exp(eta)
        yield {
            **{"a": a, "b": b, "x": x, "y": y, "alpha": alpha, "eta": round(eta, 3)},
            **{
                "h": f"{h:.3g}",
                "answer": alpha * (y - h) * x,
                "no_response": alpha * (y - eta) * x,
            },
            **{
                "no_feature": alpha * (y - h),
                "no_rate": (y - h) * x,
                "descent": alpha * (h - y) * x,
            },
            "sigmoid": alpha * (y - 1 / (1 + exp(-eta))) * x,
        }


@QUESTIONS.order(
    title="The ascent in four lines",
    section="climb-the-likelihood-step-by-step",
    ask="Put the lines of one step of gradient ascent for a Poisson model in order. They start at "
    "`«t» = np.array([«a», «b»])` with the rate `«rate»`, and two lines do not belong.",
    lines=(
        ("`eta = X @ «t»`", "Here it begins."),
        ("`h = np.exp(eta)`", "The prediction is made from `eta`, which must be there first."),
        ("`r = y - h`", "A residual compares with a prediction, which must be there first."),
        ("`«t» = «t» + «rate» * X.T @ r`", "The step is made of the residuals, which come before."),
    ),
    extras={
        "straight": (
            "`h = eta`",
            1,
            "That is the straight line of the Gaussian. A mean of counts is the "
            "exponential of the linear predictor.",
        ),
        "descent": (
            "`«t» = «t» - «rate» * X.T @ r`",
            3,
            "With the residual $y - h$ this goes downhill. "
            "The minus sign belongs to the loss, whose residual is turned around.",
        ),
    },
    because="Linear predictor, response, residual, step: the sum over rows is inside `X.T @ r`.",
    proof=lambda v, lines: _climbs(v, lines),
)
def listing():
    for t, a, b, rate in product(
        ("theta", "w", "beta"), (-0.2, 0, 0.1, 0.3), (0.1, 0.2, 0.4), (0.001, 0.002, 0.005)
    ):
        yield {"t": t, "a": a, "b": b, "rate": rate}


def _climbs(v, lines):
    """Whether the program makes the step that the gradient of the lesson makes."""
    X, y = np.array([[1.0, 0], [1, 1], [1, 2], [1, 4]]), np.array([1, 1, 4, 9])
    start = np.array([v["a"], v["b"]], dtype=float)
    found = run(lines, {"X": X, "y": y, v["t"]: start}, v["t"])
    expected = start + v["rate"] * gradient(start, X, y, "poisson")
    return found is not None and np.allclose(found, expected, rtol=1e-9)


@QUESTIONS.drag(
    title="Weights with a meaning",
    section="what-the-exponential-says-about-customers",
    ask="Drag the two rings until the model expects «m» customers without advertising, and every "
    "further 100 € multiply the expected number by «factor».",
    begin={
        "family": "poisson",
        "theta0": -2,
        "theta1": 0.8,
        "dots": 0,
        "slice": 0,
        "predictor": 1,
        "predictor_grips": 1,
        "curve": 1,
        "readout": 0,
    },
    states={"theta0": 0.12, "theta1": 0.04},
    because="Without ads $\\theta_0 = \\log «m»$, about «t0». A factor for each unit is a summand "
    "in $\\theta^\\top x$: $\\theta_1 = \\log «factor»$, about «t1».",
    otherwise="The line shows $\\theta^\\top x$, a logarithm. Put its left end at $\\log «m»$, "
    "and let it change by $\\log «factor»$ for each 100 €.",
    slips={
        "heights": "Your line has the means themselves as heights. It lives on the scale of the "
        "logarithm.",
        "only_factor": "The factor is right, the level is not: without ads your model expects "
        "another number.",
    },
    proof=lambda v: (
        float(Poisson().natural_parameter(float(v["m"]))),
        float(
            Poisson().natural_parameter(v["m"] * v["factor"])
            - Poisson().natural_parameter(float(v["m"]))
        ),
    ),
)
def weights():
    for m, factor in product(
        [k / 4 for k in range(1, 13)], (1.15, 1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5, 1.55, 1.6, 1.7)
    ):
        t0, t1 = log(m), log(factor)
        if t0 + 6 * t1 < log(23):
            yield {
                **{"m": m, "factor": factor, "t0": round(t0, 2), "t1": round(t1, 2)},
                "answer": (t0, t1),
                "heights": (m, factor - 1),
                "only_factor": (0.0, t1) if abs(t0) > 0.2 else None,
            }


@QUESTIONS.panels(
    title="Which counts are a Poisson's?",
    section="simulate-before-you-fit",
    ask="Every panel has the mean curve $e^{«a» + «b» x}$, and x runs from 0 to 6. In one of them "
    "the counts were drawn from the Poisson; in the others the variance is «factor» times as "
    "large. Which is the Poisson's?",
    x=tuple(round(0.125 + 0.25 * i, 3) for i in range(24)),
    because="Squared residuals over the mean average «note» here. For a Poisson, whose variance is "
    "its mean, about 1 is expected.",
    otherwise="In this panel squared residuals over the mean average «note». For a Poisson, whose "
    "variance is its mean, about 1 is expected.",
    proof=lambda v, panels: int(np.argmin([_dispersion(v, each) for each in panels])),
)
def poisson_panel():
    luck = np.random.default_rng(1898)
    x = 0.125 + 0.25 * np.arange(24)
    for a, b, factor, _ in product((0.4, 0.7, 1.0), (0.2, 0.25, 0.3), (5, 6), range(12)):
        mean = np.exp(a + b * x)
        one = luck.poisson(mean)
        # A negative binomial whose variance is the factor times the mean.
        others = luck.negative_binomial(mean / (factor - 1), 1 / factor, size=(5, 24))
        v = {"a": a, "b": b, "factor": factor, "low": 0, "high": 45}
        v["panels"] = [one.tolist(), *others.tolist()]
        spread = [_dispersion(v, np.array(each)) for each in v["panels"]]
        v["notes"] = [f"{each:.1f}" for each in spread]
        if max(map(max, v["panels"])) <= 45 and 0.5 < spread[0] < 1.5 and min(spread[1:]) > 2.4:
            yield v


def _dispersion(v, counts):
    """The average of squared residuals over the mean, which is 1 for a Poisson."""
    mean = np.array([Poisson().mean(v["a"] + v["b"] * x) for x in 0.125 + 0.25 * np.arange(24)])
    return float(np.mean((counts - mean) ** 2 / mean))
