"""Fresh questions for the chapter "Real data"."""

from itertools import product
from math import exp, log

import numpy as np
from scipy.special import expit

from glmlesson.quizzes.generators.dispersed_counts import QUESTIONS

__all__ = ["QUESTIONS"]


@QUESTIONS.number(
    title="From a curve to a dose",
    section="groups-which-curve-kills-a-beetle",
    ask="A logistic regression of dying on the dose has intercept «a» and weight «b». At which "
    "dose does a share «p» die?",
    because="There $«a» + «b» x$ is the log-odds of «p», «logit», so $x$ = («logit» − («a»)) / "
    "«b».",
    otherwise="Set $«a» + «b» x$ equal to $\\log(«p» / «q»)$ and solve.",
    slips={
        "half": "This is the dose at which half die, where the log-odds are zero.",
        "probability": "You set the linear predictor equal to the share itself. It is the "
        "log-odds of it.",
        "other_share": "At this dose a share «q» dies.",
        "no_intercept": "You left out the intercept.",
    },
    proof=lambda v: _dose(v),
)
def dose():
    for a, b, p in product(
        (-60, -42, -34, -20, -12, -8), (2, 4, 5, 8), (0.01, 0.05, 0.1, 0.25, 0.75, 0.9, 0.99)
    ):
        logit = log(p / (1 - p))
        yield {
            **{
                "a": a,
                "b": b,
                "p": p,
                "q": round(1 - p, 2),
                "logit": f"{logit:.3f}".replace("-", "−"),
            },
            **{"answer": (logit - a) / b, "half": -a / b, "probability": (p - a) / b},
            **{"other_share": (-logit - a) / b, "no_intercept": logit / b},
        }


def _dose(v):
    """By halving, on the share that dies."""
    low, high = -5.0, 60.0
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (middle, high) if expit(v["a"] + v["b"] * middle) < v["p"] else (low, middle)
    return (low + high) / 2


@QUESTIONS.number(
    title="The odds at another temperature",
    section="yes-or-no-31-f",
    ask="A logistic regression of damage on temperature has the weight «w» per degree. At «t0» "
    "degrees the model says «p0». What does it say at «t1»?",
    because="«d» degrees change the log-odds by «shift». The odds go from «o0» to «o1», a "
    "probability of «answer».",
    otherwise="Find the odds at «t0», multiply them by $e^{«w»}$ for each degree, with its sign, "
    "and turn the result back.",
    slips={
        "wrong_way": "You went in the other direction: the temperature falls here.",
        "on_p": "You multiplied the probability. The factor is for the odds.",
        "odds": "These are the odds. The probability is odds over one plus odds.",
        "one": "You went one degree only, and there are «d».",
    },
    proof=lambda v: float(expit(log(v["p0"] / (1 - v["p0"])) + v["w"] * (v["t1"] - v["t0"]))),
)
def colder():
    for w, t0, d, p0 in product(
        (-0.05, -0.08, -0.1, -0.12, -0.17, -0.23),
        (53, 66, 70, 75),
        (5, 8, 10, 14),
        (0.05, 0.1, 0.2, 0.3),
    ):
        odds = p0 / (1 - p0)
        now = odds * exp(-w * d)
        back = odds * exp(w * d)
        yield {
            **{"w": w, "t0": t0, "t1": t0 - d, "d": d, "p0": p0, "shift": round(-w * d, 3)},
            **{"o0": f"{odds:.3g}", "o1": f"{now:.3g}", "answer": now / (1 + now)},
            **{"wrong_way": back / (1 + back), "on_p": p0 * exp(-w * d), "odds": now},
            "one": odds * exp(-w) / (1 + odds * exp(-w)),
        }


@QUESTIONS.choice(
    title="A ratio of rates",
    section="a-ratio-that-is-not-one-number-the-doctors",
    ask="Smokers: «d1» deaths in «y1» thousand person-years. Others: «d0» deaths in «y0» "
    "thousand. What does a Poisson model with the offset $\\log$ of the person-years estimate "
    "for $e^{\\theta_1}$, the factor of smoking?",
    options={
        "right": (
            "«right»",
            "Both rates are deaths over person-years, and their ratio is the factor: («d1» / "
            "«y1») over («d0» / «y0»).",
        ),
        "counts": (
            "«counts»",
            "This is the ratio of the deaths. Without the offset it compares how many there were, "
            "not how often.",
        ),
        "log": ("«log»", "This is $\\theta_1$ itself, the logarithm of the factor."),
        "difference": (
            "«difference»",
            "This is the difference of the two rates, per thousand. A log link estimates ratios.",
        ),
    },
    proof=lambda v: _rate_ratio(v),
)
def ratio_of_rates():
    for d1, y1, d0, y0 in product(
        (32, 104, 206, 186), (52, 43, 28, 13), (2, 12, 28, 31), (19, 11, 6, 2.5)
    ):
        rate1, rate0 = d1 / y1, d0 / y0
        if rate1 > 1.1 * rate0:
            yield {
                **{
                    "d1": d1,
                    "y1": y1,
                    "d0": d0,
                    "y0": y0,
                    "right": rate1 / rate0,
                    "counts": d1 / d0,
                },
                **{"log": log(rate1 / rate0), "difference": rate1 - rate0},
            }


def _rate_ratio(v):
    """The weights at which the slopes of the two-row Poisson model vanish, by Newton's method."""
    theta = np.array([log((v["d0"] + v["d1"]) / (v["y0"] + v["y1"])), 0.0])
    X, y = np.array([[1.0, 0], [1, 1]]), np.array([v["d0"], v["d1"]])
    exposure = np.array([v["y0"], v["y1"]])
    for _ in range(40):
        mu = exposure * np.exp(X @ theta)
        theta = theta + np.linalg.solve(X.T @ (mu[:, None] * X), X.T @ (y - mu))
    return float(np.exp(theta[1]))


@QUESTIONS.number(
    title="How far a row can pull",
    section="positive-how-long-blood-takes-to-clot",
    ask="A straight line is fitted by least squares to «n» rows whose x have the mean «bar» and a "
    "sum of squared deviations of «ssx». What is the leverage of a row at $x = «x»$?",
    because="It is $1/n + (x - \\bar x)^2 / \\sum(x_i - \\bar x)^2$, here 1/«n» + «sq»/«ssx». It "
    "is about the place of a row, not about its target.",
    otherwise="Leverage is $1/n$ plus the squared distance from the mean of x, over the sum of "
    "such squares.",
    slips={
        "no_intercept": "The part $1/n$, which the intercept brings, is missing.",
        "distance": "You did not square the distance from the mean.",
        "average": "This is the average leverage, weights over rows. A row far from the others "
        "has more.",
    },
    proof=lambda v: _leverage(v),
)
def leverage():
    for n, bar, ssx, away in product(
        (8, 10, 12, 20, 25), (3, 10, 40), (40, 60, 90, 150), (1, 2, 3, 4, 5)
    ):
        yield {
            **{"n": n, "bar": bar, "ssx": ssx, "x": bar + away, "sq": away**2, "away": away},
            **{"answer": 1 / n + away**2 / ssx, "no_intercept": away**2 / ssx},
            **{"distance": 1 / n + away / ssx, "average": 2 / n},
        }


def _leverage(v):
    """The entry of the hat matrix, from the moments of the design."""
    n, bar = v["n"], v["bar"]
    moments = np.array([[n, n * bar], [n * bar, v["ssx"] + n * bar**2]], dtype=float)
    row = np.array([1.0, v["x"]])
    return float(row @ np.linalg.solve(moments, row))


@QUESTIONS.choice(
    title="Which AIC may be compared?",
    section="positive-how-long-blood-takes-to-clot",
    ask="Three models of clotting times, «n» rows each: a gamma with «kg» weights has the maximal "
    "log-likelihood «lg»; a gamma with «kh» has «lh»; a Gaussian for $\\log y$ with «kn» "
    "weights has «ln», as its program prints it. Which statement is right?",
    options={
        "gamma_small": (
            "Of the two gammas the one with «kg» weights has the smaller AIC; the third AIC "
            "cannot be compared with theirs as printed.",
            "AIC is $-2\\ell + 2k$ with the dispersion counted in both: the gammas differ by "
            "«diff». The third is a density of $\\log y$, another target. «small»",
        ),
        "gamma_large": (
            "Of the two gammas the one with «kh» weights has the smaller AIC; the third AIC "
            "cannot be compared with theirs as printed.",
            "AIC is $-2\\ell + 2k$ with the dispersion counted in both: the gammas differ by "
            "«diff». The third is a density of $\\log y$, another target. «large»",
        ),
        "all": (
            "The Gaussian for $\\log y$ is best of the three, since its log-likelihood is the "
            "largest.",
            "A density changes with the units of its target. That of $\\log y$ must first be "
            "brought to the scale of $y$, by $-\\sum\\log y_i$.",
        ),
        "likelihood": (
            "Of the two gammas the one with more weights is better, since its log-likelihood is "
            "larger.",
            "More weights never lower the maximum. AIC asks 1 of log-likelihood for each.",
        ),
    },
    proof=lambda v: "gamma_small" if v["kg"] - v["lg"] < v["kh"] - v["lh"] else "gamma_large",
)
def aic_across():
    for n, lg, more, gain in product(
        (18, 24, 40, 60), (-58.3, -74.9, -121.4, -140.2), (1, 2, 3), (0.3, 0.8, 1.6, 2.4, 3.7, 5.1)
    ):
        if abs(gain - more) > 0.25:
            difference = 2 * gain - 2 * more
            yield {
                **{"n": n, "kg": 2, "kh": 2 + more, "kn": 3, "lg": lg, "lh": round(lg + gain, 1)},
                **{"ln": round(-lg / 5, 1), "diff": round(abs(difference), 1)},
                "true": "gamma_large" if difference > 0 else "gamma_small",
                "small": "" if difference > 0 else "The weights more do not earn their price.",
                "large": "The weights more earn their price." if difference > 0 else "",
            }
