"""Fresh questions for the chapter "Softmax"."""

from itertools import product
from math import exp, log

import numpy as np
from scipy.special import softmax as shares

from glmlesson.families import Categorical
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("softmax")

# Three classes, and what moves their logits.
STORIES = (
    ("walking", "the tram", "the car", "distance, in km"),
    ("tea", "coffee", "lemonade", "temperature, in degrees"),
    ("Adelie", "Chinstrap", "Gentoo", "flipper, in cm"),
)


@QUESTIONS.number(
    title="From logits to probabilities",
    section="three-species-two-measurements",
    ask=(
        "A softmax model gives «A» the logit «s1», «B» the logit «s2», and «C», the baseline, 0. "
        "What is the probability of «which»?",
        "The logits of «A», «B» and «C» are «s1», «s2» and 0. How probable is «which»?",
    ),
    because="The weights are $e^{«s1»}$, $e^{«s2»}$ and 1, «total» in all, and «which» has «own» "
    "of it.",
    otherwise="Take the exponential of each logit, that of the baseline too, and divide by the "
    "sum.",
    slips={
        "no_baseline": "You left the baseline out of the sum. Its logit is 0, and $e^0 = 1$.",
        "sigmoid": "You applied the sigmoid to one logit, as if there were only this class and the "
        "baseline.",
        "linear": "You divided the logits by their sum. The exponential comes first.",
        "weight": "This is the weight $e^s$, before the division by the sum.",
    },
    proof=lambda v: (
        float(Categorical(3).mean(np.array([v["s1"], v["s2"]]))[v["at"]])
        if v["at"] < 2
        else 1 - float(np.sum(Categorical(3).mean(np.array([v["s1"], v["s2"]]))))
    ),
)
def from_logits():
    for (A, B, C, _), s1, s2, at in product(
        STORIES, (-1.5, -0.5, 0.4, 1, 2), (-1, 0.3, 0.8, 1.5), (0, 1, 2)
    ):
        s = (s1, s2, 0)
        w = [exp(logit) for logit in s]
        yield {
            **{"A": A, "B": B, "C": C, "s1": s1, "s2": s2, "at": at, "which": (A, B, C)[at]},
            **{"total": f"{sum(w):.3f}", "own": f"{w[at]:.3f}", "answer": w[at] / sum(w)},
            "no_baseline": w[at] / (w[0] + w[1]) if at < 2 else None,
            "sigmoid": w[at] / (1 + w[at]) if at < 2 else 0.5,
            "linear": s[at] / (s1 + s2) if s[at] and s1 + s2 else None,
            "weight": w[at] if at < 2 else 1.0,
        }


@QUESTIONS.number(
    title="Another baseline",
    section="one-column-too-many",
    ask="Against «C» the weights of the feature “«x»” are «wA» for «A» and «wB» for «B». Another "
    "program takes «B» for the baseline. Which weight does it print for «which»?",
    because="Only differences count: the column of the new baseline, «wB», is subtracted from "
    "all, also from the zero of «C».",
    otherwise="Write the three weights with the zero of the old baseline, and subtract that of "
    "the new one.",
    slips={
        "unchanged": "This is the weight against the old baseline. A weight compares two classes, "
        "and one of them has changed.",
        "turned": "The size is right, the sign is not: it is «which» against «B».",
        "added": "You added the weight of «B». To make its weight zero it must be subtracted.",
        "other": "This is the weight of the other class.",
    },
    proof=lambda v: _new_weight(v),
)
def new_baseline():
    for (A, B, C, x), wA, wB, third in product(
        STORIES, (-1.2, -0.5, 0.3, 0.8, 1.5, 2), (-0.9, -0.4, 0.6, 1.1, 1.7), (0, 1)
    ):
        answer = -wB if third else wA - wB
        yield {
            **{
                "A": A,
                "B": B,
                "C": C,
                "x": x,
                "wA": wA,
                "wB": wB,
                "which": C if third else A,
                "third": third,
            },
            **{"answer": answer, "unchanged": None if third else wA, "turned": -answer},
            **{"added": None if third else wA + wB, "other": wA - wB if third else -wB},
        }


def _new_weight(v):
    """From probabilities alone: how the log-ratio to B changes with one unit."""
    log_ratio = []
    for x in (0.0, 1.0):
        p = shares(np.array([0.2 + v["wA"] * x, -0.1 + v["wB"] * x, 0.0]))
        log_ratio.append(log(p[2 if v["third"] else 0] / p[1]))
    return log_ratio[1] - log_ratio[0]


@QUESTIONS.number(
    title="How two classes move together",
    section="the-bend-of-a-is-a-covariance",
    ask="For a row a softmax model says «p1», «p2» and «p3». $T(y)$ has an indicator for each of "
    "the first two classes. What is the «what»?",
    because="$\\operatorname{Cov}$ of two indicators is $-p_1 p_2$, since both are never 1 at "
    "once; the variance of one is $p(1 - p)$. Here: «answer».",
    otherwise="The product of the two indicators is always 0. Subtract the product of their means.",
    slips={
        "independent": "You took the classes for independent. If one comes, the other does not.",
        "sign": "The size is right, the sign is not: where one class comes, the other stays away.",
        "product": "This is $p^2$ or $p_1(1 - p_1)$ in place of the other: a variance and a "
        "covariance are different entries of the matrix.",
        "mean": "This is the mean of the indicator.",
    },
    proof=lambda v: _entry(v),
)
def covariance():
    for a, b, what in product(
        range(10, 75, 5),
        range(10, 75, 5),
        ("covariance of the two indicators", "variance of the first indicator"),
    ):
        p1, p2, p3 = a / 100, b / 100, (100 - a - b) / 100
        if p3 > 0.04:
            is_covariance = what.startswith("cov")
            yield {
                **{"p1": p1, "p2": p2, "p3": p3, "what": what, "covariance": is_covariance},
                "answer": -p1 * p2 if is_covariance else p1 * (1 - p1),
                "independent": 0.0 if is_covariance else None,
                "sign": p1 * p2 if is_covariance else -p1 * (1 - p1),
                "product": p1 * (1 - p1) if is_covariance else p1 * p1,
                "mean": p1,
            }


def _entry(v):
    """An entry of the covariance, from the three outcomes one by one."""
    T = np.array([[1, 0], [0, 1], [0, 0]])
    p = np.array([v["p1"], v["p2"], v["p3"]])
    spread = (T.T * p) @ T - np.outer(p @ T, p @ T)
    return float(spread[0, 1] if v["covariance"] else spread[0, 0])


@QUESTIONS.number(
    title="When a class drops out",
    section="the-red-bus",
    ask=(
        "A softmax model predicts «pA» for «A», «pB» for «B» and «pC» for «C». Today «C» is not "
        "to be had, and the weights stay. What does it predict for «A»?",
        "The model says «pA» for «A», «pB» for «B» and «pC» for «C». Without «C», and with the "
        "weights as they are, how probable is «A»?",
    ),
    because="Ratios stay: «A» to «B» is «pA» to «pB». So «A» gets «pA» / («pA» + «pB»), or "
    "«answer».",
    otherwise="The ratio of «A» to «B» does not depend on «C». Which probabilities have this "
    "ratio and add up to one?",
    slips={
        "all_to_A": "You gave all of it to «A». The model shares it out in proportion.",
        "in_halves": "You shared it in equal parts, which changes the ratio of the two. The model "
        "keeps ratios.",
        "none": "The probabilities of what is left must add up to one.",
        "ratio": "This is the ratio of the two, not a probability.",
    },
    proof=lambda v: float(shares(np.log([v["pA"], v["pB"]]))[0]),
)
def drops_out():
    for (A, B, C, _), a, b in product(STORIES, range(15, 75, 5), range(10, 60, 10)):
        c = 100 - a - b
        if c >= 5 and a != b:
            pA, pB, pC = a / 100, b / 100, c / 100
            yield {
                **{"A": A, "B": B, "C": C, "pA": pA, "pB": pB, "pC": pC, "answer": pA / (pA + pB)},
                **{"all_to_A": pA + pC, "in_halves": pA + pC / 2, "none": pA, "ratio": pA / pB},
            }


@QUESTIONS.choice(
    title="Does the probability rise?",
    section="a-sign-is-not-a-direction",
    ask="Against «C» a feature has the weight «wA» for «A» and «wB» for «B». At a place the "
    "probabilities of «A», «B» and «C» are «pA», «pB» and «pC». The feature grows a little. "
    "What does the probability of «A» do?",
    options={
        "rises": (
            "It rises.",
            "Its slope is $p_A(w_A - \\bar w)$ with the average weight $\\bar w$ = «average». "
            "«wA» lies «side» that.",
        ),
        "falls": (
            "It falls.",
            "Its slope is $p_A(w_A - \\bar w)$ with the average weight $\\bar w$ = «average». "
            "«wA» lies «side» that.",
        ),
        "stays": (
            "It stays, because what the others win and lose cancels.",
            "It would stay if the weight of «A» were the average weight, «average», and it is not.",
        ),
    },
    proof=lambda v: _direction(v),
)
def direction():
    places = ((0.2, 0.7, 0.1), (0.6, 0.3, 0.1), (0.3, 0.2, 0.5), (0.1, 0.1, 0.8), (0.4, 0.5, 0.1))
    for (A, B, C, _), wA, wB, p in product(
        STORIES, (-2, -0.8, 0.5, 2), (-1.5, -3, 1.2, 3, 5), places
    ):
        average = wA * p[0] + wB * p[1]
        if abs(wA - average) > 0.25:
            rises = wA > average
            yield {
                **{"A": A, "B": B, "C": C, "wA": wA, "wB": wB, "pA": p[0], "pB": p[1], "pC": p[2]},
                **{"average": round(average, 3), "side": "above" if rises else "below"},
                "true": "rises" if rises else "falls",
            }


def _direction(v, step=1e-6):
    s = np.log([v["pA"], v["pB"], v["pC"]])
    moved = s + step * np.array([v["wA"], v["wB"], 0.0])
    return "rises" if shares(moved)[0] > v["pA"] else "falls"


@QUESTIONS.number(
    title="What honest probabilities count",
    section="are-the-probabilities-honest",
    ask="Of «n» birds the model gives the species that it calls the probability «p» each. If its "
    "probabilities are honest, how many of the «n» are expected to be called wrongly?",
    because="Honest means: among such birds a share «p» is called rightly. That leaves "
    "$«n» \\cdot (1 - «p»)$, or «answer».",
    otherwise="Each of them is called wrongly with probability $1 - «p»$. Add up.",
    slips={
        "right_ones": "This is how many are expected to be right.",
        "none": "Each is more probably right than wrong, and still some are wrong: honesty asks "
        "for these.",
        "scatter": "This is how much the number scatters, not how large it is expected to be.",
        "odds": "You used the odds of a wrong call. They count wrong ones for each right one.",
    },
    proof=lambda v: float(np.full(v["n"], 1 - v["p"]).sum()),
)
def honest():
    for n, p in product(
        (20, 25, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300),
        (0.6, 0.65, 0.7, 0.75, 0.8, 0.84, 0.85, 0.9, 0.92, 0.95),
    ):
        yield {
            **{"n": n, "p": p, "answer": n * (1 - p), "right_ones": n * p, "none": 0.0},
            **{"scatter": (n * p * (1 - p)) ** 0.5, "odds": n * (1 - p) / p},
        }
