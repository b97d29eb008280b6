"""Fresh questions for the chapter "Link and response"."""

from itertools import product
from math import exp, log, log10, sqrt

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri
from scipy.stats import lognorm

from glmlesson import links
from glmlesson.families import Poisson
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("link_and_response")


@QUESTIONS.number(
    title="The logarithm of the mean, the mean of the logarithms",
    section="what-may-be-gained",
    ask=(
        "A count is «y0» or «y1», each with probability one half. How much larger is $\\log E[y]$ "
        "than $E[\\log y]$?",
        "In half of the hours the count is «y0», in the other half «y1». What is "
        "$\\log E[y] - E[\\log y]$?",
    ),
    because="The mean is «mean», the mean of the logarithms is that of $\\sqrt{«y0» \\cdot "
    "«y1»}$. The gap is «answer».",
    otherwise="Compute the two separately: the mean and its logarithm; the two logarithms and "
    "their mean.",
    slips={
        "none": "You let logarithm and average change places. They may not: the logarithm is "
        "curved.",
        "turned": "The logarithm bends downwards, so the average of the logarithms is the smaller "
        "one.",
        "base_ten": "You took logarithms to base 10. The log link is the natural logarithm.",
        "no_log": "This is the gap between the two means of $y$ themselves, before the logarithm.",
    },
    proof=lambda v: float(
        np.log(np.mean([v["y0"], v["y1"]])) - np.mean(np.log([v["y0"], v["y1"]]))
    ),
)
def jensen():
    for y0 in (1, 2, 3, 4, 5, 6, 8):
        for y1 in (4, 6, 7, 9, 10, 12, 15, 16, 18, 20, 24, 25, 30, 36, 40, 48, 50):
            if y1 > 1.5 * y0:
                mean, root = (y0 + y1) / 2, sqrt(y0 * y1)
                gap = log(mean) - log(root)
                yield {
                    **{"y0": y0, "y1": y1, "mean": mean, "answer": gap, "none": 0.0},
                    **{"turned": -gap, "base_ten": log10(mean / root), "no_log": mean - root},
                }


@QUESTIONS.number(
    title="One weight, two links",
    section="what-may-be-gained",
    ask="Two models predict «m» «what» for a row, and both give a further «unit» the weight «w»: "
    "one with an identity link, one with a log link. How much more does the model with the "
    "log link predict after «k» «units» than the one with the identity link?",
    because="The log link multiplies, $«m»\\,e^{«total»}$, the identity link adds, $«m» + "
    "«total»$. The difference is «answer».",
    otherwise="Work out both predictions: weights add on the scale of the link, and the response "
    "brings the sum back.",
    slips={
        "none": "A weight means what its link makes of it: a summand for the mean, or for its "
        "logarithm.",
        "log_alone": "This is the prediction of the model with the log link. The other one is to "
        "be subtracted.",
        "one_unit": "This is the difference after one unit.",
        "factor": "You read «w» as a share of the first mean, «k» times. The factor of the log "
        "link is $e^{«w»}$ for every unit.",
    },
    proof=lambda v: float(
        links.Log().inverse(links.Log()(float(v["m"])) + v["k"] * v["w"])
        - links.Identity().inverse(links.Identity()(float(v["m"])) + v["k"] * v["w"])
    ),
)
def two_links():
    for (what, unit, units), m, w, k in product(
        (("customers", "100 € of ads", "of them"), ("claims", "year", "years")),
        (5, 8, 10, 12, 20, 25),
        (0.1, 0.15, 0.2, 0.25, 0.3, 0.4),
        (2, 3, 4),
    ):
        log_one, identity = m * exp(k * w), m + k * w
        yield {
            **{
                "what": what,
                "unit": unit,
                "units": units,
                "m": m,
                "w": w,
                "k": k,
                "total": round(k * w, 2),
            },
            **{"answer": log_one - identity, "none": 0.0, "log_alone": log_one},
            **{"one_unit": m * exp(w) - m - w, "factor": m * k * w - k * w},
        }


@QUESTIONS.choice(
    title="A probability on the scale of its link",
    section="links-that-the-family-did-not-bring",
    ask="A model for a yes or no has the «link» link and predicts the probability «p». What is "
    "$\\theta^\\top x$?",
    options={
        "logit": ("«logit»", "This is the log-odds, $\\log(p/(1 - p))$. «logit_why»"),
        "probit": (
            "«probit»",
            "This is $\\Phi^{-1}(p)$, the place where the normal distribution "
            "function has the height «p». «probit_why»",
        ),
        "cloglog": ("«cloglog»", "This is $\\log(-\\log(1 - p))$. «cloglog_why»"),
        "log": (
            "«log»",
            "This is $\\log p$, a log link, which would let probabilities pass 1. «log_why»",
        ),
    },
    proof=lambda v: _link(v["link"], v["p"]),
)
def on_the_link():
    named = {"logit": "logit", "probit": "probit", "cloglog": "complementary log-log", "log": "log"}
    for hundredths in range(4, 97):
        p = hundredths / 100
        for true in ("logit", "probit", "cloglog"):
            why = {
                f"{name}_why": "This is the link of the model."
                if name == true
                else f"The model has the {named[true]} link."
                for name in named
            }
            yield {
                **{"link": named[true], "p": p, "true": true, **why, "logit": log(p / (1 - p))},
                **{"probit": float(ndtri(p)), "cloglog": log(-log(1 - p)), "log": log(p)},
            }


def _link(name, p):
    """Where the response has the height p, by halving."""
    made = {
        "logit": links.Logit,
        "probit": links.Probit,
        "complementary log-log": links.ComplementaryLogLog,
    }
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if float(made[name]().inverse(middle)) < p else (low, middle)
    return (low + high) / 2


@QUESTIONS.number(
    title="What another link leaves behind",
    section="what-is-given-up",
    ask="A Poisson model with identity link predicts the mean «mu» for a row with the count «y» "
    "and the feature $x_j = «x»$. What does the row add to the slope of the log-likelihood "
    "along $\\theta_j$?",
    because="The factor left behind is $h'(z)/a''(\\eta)$, here $1/\\mu$: "
    "$(«y» - «mu») \\cdot «x» / «mu»$, or «answer».",
    otherwise="Differentiate $y \\log\\mu - \\mu$ with $\\mu = \\theta^\\top x$.",
    slips={
        "canonical": "This is residual times feature, the gift of the canonical link. The identity "
        "link leaves a factor $1/\\mu$.",
        "times": "You multiplied by $\\mu$, as if the slope of the response were $\\mu$. For the "
        "identity it is 1, and the variance $\\mu$ stands below.",
        "no_feature": "The feature is missing: the weight acts on $\\theta^\\top x$ by way of it.",
        "on_link": "You took the residual on the scale of the logarithm. It stays on the scale of "
        "the counts.",
    },
    proof=lambda v: _identity_slope(v),
)
def other_link():
    for mu, y, x in product((1.5, 2, 2.5, 4, 5, 8, 10), (1, 3, 6, 7, 9, 12), (2, 3, 0.5, -2, 4)):
        if y != mu:
            yield {
                **{
                    "mu": mu,
                    "y": y,
                    "x": x,
                    "answer": (y - mu) * x / mu,
                    "canonical": (y - mu) * x,
                },
                **{"times": (y - mu) * x * mu, "no_feature": (y - mu) / mu},
                "on_link": (log(y) - log(mu)) * x,
            }


def _identity_slope(v, step=1e-5):
    at = [float(Poisson().log_prob(v["y"], log(v["mu"] + move * v["x"]))) for move in (step, -step)]
    return (at[0] - at[1]) / (2 * step)


@QUESTIONS.number(
    title="Back from the logarithm of the data",
    section="what-may-be-gained",
    ask="An analyst models $\\log y$ as normal with mean «m» and standard deviation «s», where "
    "$y$ is the «what». Which mean of $y$ itself does that say?",
    because="$E[y] = e^{m + s^2/2}$ for such a target, here $e^{«m» + «half»}$, or «answer». "
    "The log link would model this mean directly.",
    otherwise="The exponential bends upwards, so luck above the mean counts for more: complete the "
    "square in $E[e^{z}]$.",
    slips={
        "median": "This is $e^m$, the median of $y$. The mean lies above it.",
        "whole": "You added $s^2$. Completing the square leaves half of it.",
        "spread": "You added the standard deviation. It enters as half its square.",
    },
    proof=lambda v: float(lognorm(v["s"], scale=exp(v["m"])).mean()),
)
def back_from_log():
    for what, m, s in product(
        ("cost of a claim in 100 €", "duration of a call in minutes"),
        (0.5, 1, 1.2, 1.5, 2, 2.5, 3),
        (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.2),
    ):
        yield {
            **{
                "what": what,
                "m": m,
                "s": s,
                "half": round(s * s / 2, 4),
                "answer": exp(m + s * s / 2),
            },
            **{"median": exp(m), "whole": exp(m + s * s), "spread": exp(m + s)},
        }


@QUESTIONS.choice(
    title="What the identity link may promise",
    section="what-is-given-up",
    ask="A Poisson model with identity link was fitted to x between «lo» and «hi»: the mean is "
    "$«a» + «b» x$. What does it say about the place $x = «x»$?",
    options={
        "mean": (
            "A mean of «value».",
            "$«a» + «b» \\cdot «x»$ is «value». «mean_why»",
        ),
        "none": (
            "Nothing: no Poisson has the mean that it gives.",
            "The sum is «value». «none_why»",
        ),
        "exponential": (
            "A mean of «grown».",
            "This is the exponential of the sum, the response of the log link. The identity link "
            "takes the sum for the mean.",
        ),
        "cut": (
            "A mean of 0, where the line is cut off.",
            "A mean of 0 would forbid every customer, and no part of the model cuts the line "
            "there.",
        ),
    },
    proof=lambda v: "mean" if v["a"] + v["b"] * v["x"] > 0 else "none",
)
def identity_promise():
    for a, b, lo, span in product((-4, -2, -1, 1.5, 3), (-0.5, 0.8, 1.5, 2), (1, 2, 3), (3, 4)):
        hi = lo + span
        for x in (lo - 1, lo, hi, hi + 1, hi + 2):
            value = a + b * x
            if min(a + b * lo, a + b * hi) > 0 and abs(value) > 0.2 and abs(value) < 6:
                yield {
                    **{"a": a, "b": b, "lo": lo, "hi": hi, "x": x, "value": round(value, 3)},
                    **{"grown": f"{exp(value):.3g}", "true": "mean" if value > 0 else "none"},
                    "mean_why": "It is positive, so it can be the mean of a count."
                    if value > 0
                    else "No count can have a negative mean: this is what the free choice of a "
                    "link costs.",
                    "none_why": "It is positive, and a Poisson with this mean exists."
                    if value > 0
                    else "It is negative, and the likelihood of any row there is not defined.",
                }


@QUESTIONS.number(
    title="There and back",
    section="links-that-the-family-did-not-bring",
    ask="A «link» model predicts the probability «p» for a row. What does it predict when "
    "$\\theta^\\top x$ grows by «d»?",
    because="The link takes «p» to «at». «d» further, the response gives «answer».",
    otherwise="Go to the scale of the link, add «d» there, and come back with the response.",
    slips={
        "added": "You added to the probability. Only on the scale of the link do steps add up.",
        "other_link": "You went by way of the «other». This model has another link.",
        "backwards": "You went down by «d» instead of up.",
    },
    proof=lambda v: _there_and_back(v),
)
def there_and_back():
    for (link, other), p, d in product(
        (("logit", "probit"), ("probit", "logit")),
        (0.08, 0.12, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.55, 0.6, 0.7),
        (0.4, 0.5, 0.6, 0.8, 1, 1.2, 1.5, 2),
    ):
        by_logit, by_probit = float(expit(logit(p) + d)), float(ndtr(ndtri(p) + d))
        ways = {"logit": by_logit, "probit": by_probit}
        at = float(logit(p)) if link == "logit" else float(ndtri(p))
        yield {
            **{"link": link, "other": other, "p": p, "d": d, "at": f"{at:.3f}".replace("-", "−")},
            **{"answer": ways[link], "other_link": ways[other], "added": p + d},
            "backwards": float(expit(logit(p) - d))
            if link == "logit"
            else float(ndtr(ndtri(p) - d)),
        }


def _there_and_back(v):
    link = links.Logit() if v["link"] == "logit" else links.Probit()
    return float(link.inverse(link(v["p"]) + v["d"]))
