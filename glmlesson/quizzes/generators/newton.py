"""Fresh questions for the chapter "From slope to Newton"."""

from itertools import product
from math import exp, floor, log, log10

import numpy as np

from glmlesson.lesson import curvature, gradient
from glmlesson.quizzes.generators.deviance_and_rates import QUESTIONS

__all__ = ["QUESTIONS"]


@QUESTIONS.number(
    title="One Newton step by hand",
    section="every-weight-at-once-a-regression-repeated",
    ask="«n» hours without any feature brought «total» customers in all. Newton's method for the "
    "Poisson stands at $\\theta = «theta»$. Where does one step take it?",
    because="The mean is $e^{«theta»}$, «mean». The slope is «total» − «n» · «mean», the "
    "curvature «n» · «mean», and their quotient is added to «theta».",
    otherwise="The step is slope over curvature: $(\\sum y - n\\mu) / (n\\mu)$ with $\\mu = "
    "e^\\theta$.",
    slips={
        "top": "This is the top itself, $\\log\\bar y$. The hill is no parabola, so one step does "
        "not reach it.",
        "step": "This is the step. It is to be added to where the method stands.",
        "backwards": "You subtracted the step. With the curvature taken positive, slope over "
        "curvature points uphill.",
        "ascent": "You added the slope without dividing by the curvature.",
    },
    proof=lambda v: v["theta"] + _step(v),
)
def one_step():
    for n, average, theta in product(
        (10, 20, 25, 50), (1.5, 2, 3, 4, 6, 8), (0, 0.5, 0.8, 1, 1.2, 1.5, 2)
    ):
        mean, total = exp(theta), round(n * average)
        step = (total - n * mean) / (n * mean)
        if abs(step) > 0.05:
            yield {
                **{
                    "n": n,
                    "total": total,
                    "theta": theta,
                    "mean": f"{mean:.4g}",
                    "answer": theta + step,
                },
                **{"top": log(average), "step": step, "backwards": theta - step},
                "ascent": theta + total - n * mean,
            }


def _step(v):
    """From the lesson's slope and curvature, row by row."""
    X, theta = np.ones((v["n"], 1)), [v["theta"]]
    y = np.full(v["n"], v["total"] // v["n"], dtype=float)
    y[: v["total"] % v["n"]] += 1
    return float(gradient(theta, X, y, "poisson")[0] / curvature(theta, X, y, "poisson")[0, 0])


@QUESTIONS.number(
    title="How digits double",
    section="every-weight-at-once-a-regression-repeated",
    ask="Near the top a Newton step leaves the error $«c»\\,e^2$ of an error $e$. It is now "
    "«shown». How large is it after «k» more steps, in units of $10^{«power»}$?",
    because="Each step squares the error and multiplies it by «c»: after «k» steps it is "
    "«answer» · $10^{«power»}$.",
    otherwise="Square the error and multiply by «c», «k» times over.",
    slips={
        "no_factor": "You squared without the factor «c».",
        "one_less": "This is the error one step earlier.",
        "factor_once": "You multiplied by «c» once only. It enters with every step, and is "
        "squared by the next.",
    },
    proof=lambda v: _error(v) * 10.0 ** -v["exponent"],
)
def digits():
    for c, tenths, e0, k in product((0.5, 0.25, 2), range(2, 10), (2, 3), (2,)):
        e = tenths * 10.0**-e0
        for steps in (k, k + 1):
            powers = [e]
            for _ in range(steps):
                powers.append(c * powers[-1] ** 2)
            exponent = floor(log10(powers[-1]))
            scale = 10.0**-exponent
            yield {
                **{
                    "c": c,
                    "start": e,
                    "shown": f"{e:.3f}".rstrip("0"),
                    "k": steps,
                    "exponent": exponent,
                },
                **{"power": f"−{-exponent}", "answer": powers[-1] * scale},
                **{
                    "no_factor": e ** (2**steps) * scale,
                    "factor_once": c * e ** (2**steps) * scale,
                },
                "one_less": powers[-2] * scale if powers[-2] * scale < 1e6 else None,
            }
    for c, digits_, steps in product((1.5, 0.2, 0.4), (11, 12, 15, 16, 18, 24, 25, 35), (2,)):
        e = digits_ * 1e-3
        powers = [e, c * e * e, c * (c * e * e) ** 2]
        yield {
            **{"c": c, "start": e, "shown": f"{e:.3f}", "k": steps, "exponent": -9, "power": "−9"},
            **{"answer": powers[2] * 1e9, "no_factor": e**4 * 1e9, "factor_once": c * e**4 * 1e9},
            "one_less": powers[1] * 1e9,
        }


def _error(v):
    """By logarithms: log e_k = 2^k log e + (2^k − 1) log c."""
    times = 2 ** v["k"]
    return exp(times * log(v["start"]) + (times - 1) * log(v["c"]))


@QUESTIONS.number(
    title="The working response",
    section="every-weight-at-once-a-regression-repeated",
    ask="In IRLS a row of a «family» model has the linear predictor «eta» and the target «y». "
    "What is its working response?",
    because="It is $z + (y - \\mu)/w$ with $\\mu$ = «mu» and $w$ = «w», which is «answer».",
    otherwise="The linear predictor plus the residual over the slope of the response, here the "
    "variance.",
    slips={
        "multiplied": "You multiplied the residual by the variance. On the scale of the link a "
        "residual is stretched, by a division.",
        "plain": "You added the residual as it is. It is on the scale of the counts, and must "
        "come to that of the link.",
        "link_of_y": "This is the link of the target itself. It is infinite for some targets; the "
        "working response goes along the tangent.",
        "only": "This is what is added to the linear predictor.",
    },
    proof=lambda v: _working(v),
)
def working_response():
    for eta, y in product((-0.5, 0, 0.4, 0.8, 1.2, 1.5, 2), (0, 1, 2, 3, 5, 8, 12)):
        mu = exp(eta)
        yield {
            **{"family": "Poisson", "eta": eta, "y": y, "mu": f"{mu:.3g}", "w": f"{mu:.3g}"},
            **{
                "answer": eta + (y - mu) / mu,
                "multiplied": eta + (y - mu) * mu,
                "plain": eta + y - mu,
            },
            **{"link_of_y": log(y) if y else None, "only": (y - mu) / mu},
        }
    for tenths, y in product(range(-30, 31, 2), (0, 1)):
        eta = tenths / 10
        mu = 1 / (1 + exp(-eta))
        w = mu * (1 - mu)
        yield {
            **{"family": "Bernoulli", "eta": eta, "y": y, "mu": f"{mu:.3g}", "w": f"{w:.3g}"},
            **{
                "answer": eta + (y - mu) / w,
                "multiplied": eta + (y - mu) * w,
                "plain": eta + y - mu,
            },
            **{"link_of_y": None, "only": (y - mu) / w},
        }


def _working(v):
    """The tangent of the link at the mean, its slope by differences."""
    if v["family"] == "Poisson":
        link, mu = np.log, exp(v["eta"])
    else:
        link, mu = lambda m: np.log(m / (1 - m)), 1 / (1 + exp(-v["eta"]))
    h = 1e-4 * mu * (1 if v["family"] == "Poisson" else 1 - mu)
    slope = (8 * (link(mu + h) - link(mu - h)) - (link(mu + 2 * h) - link(mu - 2 * h))) / (12 * h)
    return float(v["eta"] + slope * (v["y"] - mu))


@QUESTIONS.panels(
    title="Which data have no top?",
    section="no-top-at-all",
    ask="Six samples of a yes or no over x, «n» rows each. For one of them the likelihood of a "
    "logistic regression has no top, because a place on the axis separates zeros from ones. "
    "Which one?",
    x=tuple(0.2 + 0.4 * i for i in range(15)),
    because="Here all zeros lie on one side of all ones: the steeper the curve, the better, "
    "without end. «note»",
    otherwise="In this sample zeros and ones overlap: «note» So an ever steeper curve would be "
    "punished for some row.",
    proof=lambda v, panels: int(np.argmax([_some_cut_fits(each.tolist()) for each in panels])),
)
def separated():
    luck = np.random.default_rng(1984)
    x = np.array([0.2 + 0.4 * i for i in range(15)])
    for _ in range(180):
        cut = luck.integers(4, 12)
        rising = bool(luck.integers(2))
        first = (np.arange(15) >= cut) == rising
        panels = [first.astype(int)]
        while len(panels) < 6:
            slope = luck.choice([-1, 1]) * luck.uniform(1.2, 2.5)
            y = luck.uniform(size=15) < 1 / (1 + np.exp(-slope * (x - luck.uniform(2, 4))))
            if 3 <= y.sum() <= 12 and not _separated(y.astype(int)):
                panels.append(y.astype(int))
        yield {
            **{"n": 15, "low": -0.2, "high": 1.2, "panels": [each.tolist() for each in panels]},
            "notes": [
                f"The step lies between {x[cut - 1]:.1f} and {x[cut]:.1f}.",
                *(_overlap(x, each) for each in panels[1:]),
            ],
        }


def _overlap(x, y):
    if np.corrcoef(x, y)[0, 1] < 0:
        y = 1 - y
        return f"a 1 stands at {x[y == 0].max():.1f}, and a 0 already at {x[y == 1].min():.1f}."
    return f"a 0 stands at {x[y == 0].max():.1f}, and a 1 already at {x[y == 1].min():.1f}."


def _separated(y):
    """Whether zeros and ones do not overlap along x: the order statistics tell."""
    places = np.arange(15)
    zeros, ones = places[y == 0], places[y == 1]
    return bool(zeros.max() < ones.min() or ones.max() < zeros.min())


def _some_cut_fits(y):
    """Whether some cut between two places has one kind alone on either side, cut by cut."""
    return any(len(set(y[:cut])) == 1 == len(set(y[cut:])) for cut in range(1, 15))
