"""Fresh questions for the chapter "The Bernoulli in disguise"."""

from itertools import product
from math import exp, log, log10

import numpy as np
from scipy.special import expit, logit

from glmlesson.families import Bernoulli
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("bernoulli")

# A yes, and the feature that moves it.
STORIES = (
    ("a penguin is a male", "bill depth", "mm"),
    ("a ring is damaged", "temperature", "degree"),
    ("a beetle dies", "dose", "unit of dose"),
    ("a visitor buys", "discount", "percent"),
    ("a patient comes back", "age", "decade"),
)


@QUESTIONS.number(
    title="From a probability to log-odds",
    section="learn-to-read-log-odds",
    ask=(
        "The probability that «what» is «p». What is the natural parameter?",
        "A model gives the probability «p» that «what». Which $\\eta$ is that?",
    ),
    because="The odds are $«p» / «q»$, and their natural logarithm is «answer».",
    otherwise="First the odds, the chance of yes over that of no; then the natural logarithm.",
    slips={
        "odds": "These are the odds. The natural parameter is their logarithm.",
        "base_ten": "You took the logarithm to base 10. The template has $e$ in it.",
        "log_p": "This is the logarithm of the probability. The odds compare it with the chance of "
        "no.",
        "mean": "This is the mean. For a coin mean and natural parameter are on different scales.",
        "other": "This belongs to the chance of no, «q». Above one half, $\\eta$ is positive.",
    },
    proof=lambda v: float(logit(v["p"])),
)
def log_odds():
    places = [
        p / 100 for p in (2, 5, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 55, 60, 65, 70, 75, 80)
    ]
    for (what, *_), p in product(STORIES, [*places, 0.85, 0.88, 0.9, 0.92, 0.95, 0.98]):
        odds = p / (1 - p)
        yield {
            **{"what": what, "p": p, "q": round(1 - p, 2), "answer": log(odds), "odds": odds},
            **{"base_ten": log10(odds), "log_p": log(p), "mean": p, "other": -log(odds)},
        }


@QUESTIONS.number(
    title="Odds are multiplied, probabilities are not",
    section="learn-to-read-log-odds",
    ask=(
        "For some row the probability that «what» is «p». One more «unit» of «feature» has the "
        "weight $\\log «k»$. What is the probability then?",
        "A logistic model gives «feature» the weight $\\log «k»$ per «unit». Where it says that "
        "«what» with probability «p», what does it say one «unit» further up?",
    ),
    because="The odds are multiplied by «k», from «odds» to «new_odds». As a probability that is "
    "$«new_odds» / (1 + «new_odds»)$, or «answer».",
    otherwise="Turn the probability into odds, multiply them by «k», and turn the result back.",
    slips={
        "probability": "You multiplied the probability by «k». The weight multiplies the odds, "
        "which have no upper end.",
        "odds_read": "These are the new odds. The probability is odds over one plus odds.",
        "added": "You added the weight to the probability. It is added to the log-odds.",
        "down": "You divided the odds by «k», as one unit less would.",
    },
    proof=lambda v: float(expit(logit(v["p"]) + log(v["k"]))),
)
def odds_times():
    places = (0.1, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 0.8)
    for (what, feature, unit), p, k in product(STORIES, places, (0.5, 2, 3, 4, 5, 10)):
        odds = p / (1 - p)
        yield {
            **{"what": what, "feature": feature, "unit": unit, "p": p, "k": k},
            **{"odds": f"{odds:.3g}", "new_odds": f"{k * odds:.3g}"},
            **{"answer": k * odds / (1 + k * odds), "probability": k * p, "odds_read": k * odds},
            **{"added": p + log(k), "down": odds / k / (1 + odds / k)},
        }


@QUESTIONS.choice(
    title="From log-odds to a probability",
    section="learn-to-read-log-odds",
    ask="A logistic model gives a row $\\theta^\\top x = «eta»$. Which probability does that give "
    "that «what»?",
    options={
        "right": (
            "«right»",
            "$1/(1 + e^{-\\eta})$ at «eta». On the side below zero it is less than one half, above "
            "zero more.",
        ),
        "mirror": (
            "«mirror»",
            "This is the chance of no. $\\eta$ has the sign of the side that it favours.",
        ),
        "odds": (
            "«odds»",
            "This is $e^\\eta$, the odds. A probability is odds over one plus odds.",
        ),
        "slope": (
            "«slope»",
            "This is $h(1 - h)$, the slope of the sigmoid and the variance of the coin.",
        ),
    },
    proof=lambda v: float(Bernoulli().mean(v["eta"])),
)
def from_eta():
    for (what, *_), tenths in product(STORIES, [t for t in range(-30, 31, 2) if t]):
        eta = tenths / 10
        h = 1 / (1 + exp(-eta))
        yield {
            "what": what,
            "eta": eta,
            "right": h,
            "mirror": 1 - h,
            "odds": exp(eta),
            "slope": h * (1 - h),
        }


@QUESTIONS.number(
    title="The normaliser of a coin",
    section="write-the-normaliser-in-its-own-variable",
    ask=(
        "A coin lands 1 with probability «p». What is the value of its log-partition $a(\\eta)$?",
        "For a coin with $\\varphi = «p»$, how large is $a(\\eta) = \\log(1 + e^\\eta)$?",
    ),
    because="$1 + e^\\eta$ is $1/(1 - \\varphi)$, so $a = -\\log «q»$, which is «answer».",
    otherwise="The outcome 0 has probability $e^{-a(\\eta)}$, since its tilt is $e^0$.",
    slips={
        "of_one": "This is $-\\log\\varphi$, minus the logarithm of the chance of a 1. The "
        "outcome 1 is tilted; the outcome 0 shows the normaliser alone.",
        "sign": "This is $\\log(1 - \\varphi)$. In the template it stands with a minus sign: "
        "$-a(\\eta)$.",
        "eta": "This is $\\eta$, the log-odds. The log-partition is $\\log(1 + e^\\eta)$.",
        "total": "This is the total $1 + e^\\eta$ itself. Its logarithm is asked.",
    },
    proof=lambda v: float(Bernoulli().log_partition(v["at"])),
)
def normaliser():
    for hundredths in (*range(3, 50), *range(51, 98)):
        p = hundredths / 100
        yield {
            **{"p": p, "q": round(1 - p, 2), "answer": -log(1 - p), "of_one": -log(p)},
            **{
                "sign": log(1 - p),
                "eta": log(p / (1 - p)),
                "at": log(p / (1 - p)),
                "total": 1 / (1 - p),
            },
        }
    for odds in (1.5, 2.5, 3.5, 4.5, 6, 7, 8, 11, 12, 15):
        p = odds / (1 + odds)
        yield {
            **{"p": f"{p:.4f}", "q": f"{1 - p:.4f}", "answer": log(1 + odds), "of_one": -log(p)},
            **{"sign": -log(1 + odds), "eta": log(odds), "at": log(odds), "total": 1 + odds},
        }


# Formulas of a(η) or of h(η) as code, and what it is in exact arithmetic.
_CODES = {
    "np.log(1 + np.exp(eta))": "$\\log(1 + e^\\eta)$",
    "np.exp(eta) / (1 + np.exp(eta))": "$1/(1 + e^{-\\eta})$",
    "np.log(1 / (1 + np.exp(-eta)))": "$-\\log(1 + e^{-\\eta})$",
}


@QUESTIONS.choice(
    title="What a double makes of it",
    section="keep-the-numbers-alive-at-the-edges",
    ask="With `eta = «eta»` as a double, what does `«code»` return for «exact»?",
    options={
        "right": ("The exact value, to at least five digits.", "«why»"),
        "zero": ("Exactly 0, though the exact value is not 0.", "«why»"),
        "infinite": ("An infinity, though the exact value is finite.", "«why»"),
        "nan": ("`nan`, no number at all.", "«why»"),
    },
    proof=lambda v: _returned(v["code"], float(v["eta"])),
)
def doubles():
    why = {
        "right": "Here the exponential neither overflows nor is so small that adding it to 1 "
        "loses its digits.",
        "zero": "`np.exp(-«size»)` is lost beside 1: a double carries 16 digits, so that the sum "
        "is rounded to 1.",
        "infinite": "`np.exp(«size»)` is larger than any double, about $10^{308}$, and the "
        "infinity goes on through the formula.",
        "nan": "`np.exp(«size»)` is infinite as a double, and infinity over infinity is no number.",
        "below": "`np.exp(-«size»)` is below the smallest double, about $10^{-324}$, and becomes "
        "0.",
    }
    for code, exact in _CODES.items():
        for eta in (
            *range(-1400, -715, 65),
            *range(-700, -50, 50),
            *range(-20, 21, 4),
            *range(50, 700, 50),
            *range(720, 1500, 65),
        ):
            if exact.startswith("$-"):
                met = "infinite" if eta < -709 else "zero" if eta > 40 else "right"
            elif exact.startswith("$1"):
                met = "nan" if eta > 709 else "zero" if eta < -745 else "right"
            else:
                met = "infinite" if eta > 709 else "zero" if eta < -40 else "right"
            which = "below" if met == "zero" and abs(eta) > 745 else met
            words = why[which].replace("«size»", str(abs(eta)))
            yield {"code": code, "exact": exact, "eta": eta, "true": met, "why": words}


def _returned(code, eta):
    """Evaluate the package's own code, and compare with a stable formula."""
    with np.errstate(all="ignore"):
        found = float(eval(code, {"np": np, "eta": np.float64(eta)}))
    exact = {
        "np.log(1 + np.exp(eta))": np.logaddexp(0, eta),
        "np.exp(eta) / (1 + np.exp(eta))": np.exp(-np.logaddexp(0, -eta)),
        "np.log(1 / (1 + np.exp(-eta)))": -np.logaddexp(0, -eta),
    }[code]
    if np.isnan(found):
        return "nan"
    if np.isinf(found):
        return "infinite"
    if found == 0:
        return "zero"
    return "right" if abs(found - exact) < 1e-5 * abs(exact) else "otherwise"


@QUESTIONS.drag(
    title="Odds on one axis",
    section="learn-to-read-log-odds",
    ask="Move a ring until the odds of a 1 are «odds».",
    begin={"family": "bernoulli", "rows": 1, "shared_axis": 1, "readout": 0, "eta": 0.0},
    states={"eta": 0.06},
    because="Odds of «odds» are the probability «p», and $\\eta$ is their logarithm, «eta».",
    otherwise="Odds are $\\varphi / (1 - \\varphi)$: «odds» means that $\\varphi$ is «p».",
    slips={
        "as_eta": "You set $\\eta$ to the odds. It is their logarithm.",
        "as_share": "You set the probability to the first number over the second. Odds compare "
        "yes with no, not yes with all.",
        "turned": "These are the odds of a 0.",
    },
    proof=lambda v: (float(logit(v["a"] / (v["a"] + v["b"]))),),
)
def odds_on_axis():
    for a, b in product(range(1, 16), repeat=2):
        eta = log(a / b)
        if 0.1 < abs(eta) < 2.8 and (a % 2 or b % 2) and (a % 3 or b % 3) and (a % 5 or b % 5):
            ratio = a / b
            yield {
                **{"a": a, "b": b, "odds": f"{a} to {b}", "p": f"{a / (a + b):.3f}"},
                **{"eta": f"{eta:.2f}".replace("-", "−"), "answer": (eta,), "turned": (-eta,)},
                "as_eta": (ratio,) if ratio <= 3 and abs(ratio - eta) > 0.15 else None,
                "as_share": (log(ratio / (1 - ratio)),)
                if ratio < 0.95
                and abs(log(ratio / (1 - ratio)) - eta) > 0.15
                and abs(log(ratio / (1 - ratio)) - ratio) > 0.15
                and abs(log(ratio / (1 - ratio)) + eta) > 0.15
                else None,
            }
