"""Fresh questions for the chapter "How sure?"."""

from itertools import product
from math import exp, log, sqrt

import numpy as np
from scipy.stats import norm

from glmlesson.lesson import curvature
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("how_sure")


@QUESTIONS.number(
    title="More rows, smaller error",
    section="five-hundred-other-cavalries",
    ask=(
        "With «n» rows a weight has the standard error «se». How large is it, roughly, with "
        "«times» times as many rows of that kind?",
        "A sample of «n» rows gives a standard error of «se». What would a sample «times» times as "
        "large give, roughly?",
    ),
    because="$X^\\top W X$ is a sum over rows and becomes «times» times as large; the standard "
    "error is divided by $\\sqrt{«times»}$.",
    otherwise="How does $X^\\top W X$ change, and what does the square root of its inverse do "
    "then?",
    slips={
        "variance": "You divided by «times». That is what the variance does; the standard error is "
        "its square root.",
        "none": "A standard deviation of the targets would stay as it is. A standard error is "
        "about an estimate, and every row sharpens it.",
        "more": "This is larger than before. Every row adds to the bend of the hill, and a sharper "
        "hill means a smaller error.",
    },
    proof=lambda v: _scaled_error(v["se"], v["times"]),
)
def more_rows():
    for n, se, times in product(
        (60, 120, 280, 400), (0.048, 0.09, 0.124, 0.15, 0.21, 0.36), (2, 3, 4, 5, 9, 10, 16, 25)
    ):
        yield {
            **{
                "n": n,
                "se": se,
                "times": times,
                "answer": se / sqrt(times),
                "variance": se / times,
            },
            **{"none": se, "more": se * sqrt(times)},
        }


def _scaled_error(se, times):
    """From the curvature of a Gaussian sample whose one weight has that standard error."""
    X = np.full((times, 1), 1 / se)
    return 1 / sqrt(curvature(np.zeros(1), X, np.zeros(times), "gaussian")[0, 0])


@QUESTIONS.number(
    title="The ends of an interval for a factor",
    section="how-sure-of-a-prediction",
    ask="A Poisson weight is «w» with standard error «se». What is the «end» end of the 95 % "
    "interval for the factor $e^\\theta$?",
    because="The interval for $\\theta$ has the end «inner», and the exponential takes it to "
    "«answer». It increases, so the coverage stays.",
    otherwise="Make the interval for $\\theta$ first, with 1.96 standard errors, then take the "
    "exponential of its ends.",
    slips={
        "no_exponential": "This is the end of the interval for $\\theta$. The factor is its "
        "exponential.",
        "added": "You took $e^\\theta$ and then 1.96 errors of $\\theta$. The error belongs to the "
        "scale of the logarithm.",
        "one_error": "You went one standard error. For 95 % it takes 1.96 of them.",
        "other_end": "This is the other end of the interval.",
        "estimate": "This is the factor itself, without its interval.",
    },
    proof=lambda v: exp(norm(v["w"], v["se"]).ppf(0.975 if v["end"] == "upper" else 0.025)),
)
def ends():
    z = norm.ppf(0.975)
    for w, se, (end, sign) in product(
        (-0.6, -0.35, -0.2, 0.19, 0.3, 0.45, 0.7, 0.9),
        (0.05, 0.08, 0.12, 0.15, 0.18, 0.2, 0.25, 0.3),
        (("upper", 1), ("lower", -1)),
    ):
        inner = w + sign * z * se
        yield {
            **{"w": w, "se": se, "end": end, "inner": f"{inner:.3f}".replace("-", "−")},
            **{"answer": exp(inner), "no_exponential": inner, "added": exp(w) + sign * z * se},
            **{
                "one_error": exp(w + sign * se),
                "other_end": exp(w - sign * z * se),
                "estimate": exp(w),
            },
        }


@QUESTIONS.number(
    title="The mean, or the next one?",
    section="how-sure-of-a-prediction",
    ask="«n» hours of one kind have the average of «lam» customers, a Poisson's mean. What is the "
    "standard «what»?",
    because="The mean is known to $\\sqrt{\\lambda/n}$, «se». A single hour scatters by "
    "$\\sqrt{\\lambda}$ around it, together $\\sqrt{\\lambda + \\lambda/n}$, «next».",
    otherwise="Two kinds of luck: that of the «n» hours in the estimate, of variance "
    "$\\lambda/n$, and that of a single hour, $\\lambda$.",
    slips={
        "other": "This is about the other thing: an estimate of a mean, and a single new hour, are "
        "not equally uncertain.",
        "variance": "This is the variance. Its square root is asked.",
        "over_n": "You divided the spread of one hour by «n». The error of a mean falls with "
        "$\\sqrt{n}$.",
    },
    proof=lambda v: _error_of(v),
)
def mean_or_next():
    questions = (
        "error of this average, as an estimate of the mean",
        "deviation of the next hour's count from this average",
    )
    for n, lam, what in product(
        (4, 9, 16, 25, 36, 50, 64, 100), (2, 3, 5, 6, 8, 10, 12, 20), questions
    ):
        se, following = sqrt(lam / n), sqrt(lam + lam / n)
        is_mean = "estimate" in what
        yield {
            **{"n": n, "lam": lam, "what": what, "se": f"{se:.3g}", "next": f"{following:.3g}"},
            **{"answer": se if is_mean else following, "other": following if is_mean else se},
            **{"variance": lam / n if is_mean else lam + lam / n, "over_n": sqrt(lam) / n},
        }


def _error_of(v):
    """By the delta method for the estimate, and the sum of two variances for the count."""
    information = float(
        curvature([log(v["lam"])], np.ones((v["n"], 1)), np.ones(v["n"]), "poisson")[0, 0]
    )
    of_mean = v["lam"] ** 2 / information
    return sqrt(of_mean if "estimate" in v["what"] else of_mean + v["lam"])


@QUESTIONS.number(
    title="How many rows are needed?",
    section="five-hundred-other-cavalries",
    ask="With «n» rows the 95 % interval of a weight is «width» wide. About how many rows of that "
    "kind are needed for a width of «goal»?",
    because="The width falls with the square root of the rows. To divide it by «ratio» takes "
    "$«ratio»^2$ times as many.",
    otherwise="The width is proportional to $1/\\sqrt{n}$. Solve for $n$.",
    slips={
        "linear": "You let the width fall with $n$ itself. It falls with $\\sqrt{n}$, so "
        "precision is dearer than that.",
        "more": "You counted the rows to add to those that are there. Asked is how many in all.",
        "root": "You took the square root the wrong way: fewer rows than a proportional share "
        "would not do.",
    },
    proof=lambda v: v["n"] * (_scaled_error(1.0, 1) / (v["goal"] / v["width"])) ** 2,
)
def needed():
    for n, goal, ratio in product(
        (40, 60, 80, 120, 150, 200, 280, 300), (0.05, 0.08, 0.1, 0.12, 0.2), (2, 2.5, 3, 4, 5)
    ):
        yield {
            **{"n": n, "width": round(goal * ratio, 4), "goal": goal, "ratio": ratio},
            **{"answer": n * ratio**2, "linear": n * ratio, "more": n * (ratio**2 - 1)},
            "root": n * sqrt(ratio),
        }


@QUESTIONS.number(
    title="The error of a prediction",
    section="how-sure-of-a-prediction",
    ask="The weights have $\\operatorname{Var}[\\theta_0] = «v0»$, "
    "$\\operatorname{Var}[\\theta_1] = «v1»$ and the covariance «c». What is the standard "
    "error of $\\theta_0 + \\theta_1 x$ at $x = «x»$?",
    because="Its variance is «v0» + 2 · «x» · («c») + «x»² · «v1», which is «total», and the "
    "standard error is the root.",
    otherwise="The variance of a sum has the two variances, with their factors squared, and twice "
    "the covariance, with both factors.",
    slips={
        "no_covariance": "You left out the covariance. Intercept and slope err together: here they "
        "compensate each other.",
        "variance": "This is the variance. Its square root is asked.",
        "once": "You counted the covariance once. It enters twice, for both orders of the pair.",
        "errors": "You added standard errors. That would be right if both always erred the same "
        "way.",
    },
    proof=lambda v: sqrt(
        np.array([1, v["x"]])
        @ np.array([[v["v0"], v["c"]], [v["c"], v["v1"]]])
        @ np.array([1, v["x"]])
    ),
)
def of_a_sum():
    for v0, v1, share, x in product(
        (0.09, 0.16, 0.25, 0.36), (0.01, 0.02, 0.04), (0.5, 0.6, 0.8), (1, 2, 3, 4, 5)
    ):
        c = -round(share * sqrt(v0 * v1), 3)
        total = v0 + 2 * x * c + x * x * v1
        once = v0 + x * c + x * x * v1
        yield {
            **{"v0": v0, "v1": v1, "c": c, "x": x, "total": round(total, 4), "answer": sqrt(total)},
            **{"no_covariance": sqrt(v0 + x * x * v1), "variance": total, "once": sqrt(once)},
            "errors": sqrt(v0) + x * sqrt(v1),
        }


@QUESTIONS.choice(
    title="What 95 % is a promise about",
    section="what-the-interval-does-not-know",
    ask="«many» laboratories each make a «level» % interval for one and the same factor, from "
    "samples of their own, and every model is right. How many of the «many» are expected to "
    "miss the factor?",
    options={
        "right": (
            "«right»",
            "Each misses with probability «miss» %, whatever the others do, so «right» of «many» "
            "on average.",
        ),
        "none": (
            "None, since every model is right.",
            "A right model makes the interval honest, not infallible. A sample may be unlucky, in "
            "«miss» cases of 100.",
        ),
        "covers": (
            "«covers»",
            "This is how many are expected to cover it.",
        ),
        "one": (
            "All or none, since the factor is one fixed number.",
            "The factor is fixed, and the intervals are not: each sample has ends of its own.",
        ),
    },
    proof=lambda v: v["many"] * (1 - (norm.cdf(norm.ppf(0.5 + v["level"] / 200)) * 2 - 1)),
)
def missed():
    for many, level in product(
        (
            20,
            30,
            40,
            50,
            60,
            80,
            100,
            120,
            150,
            200,
            250,
            300,
            400,
            500,
            600,
            800,
            1000,
            1200,
            1500,
            2000,
        ),
        (80, 90, 95, 98, 99),
    ):
        yield {
            **{"many": many, "level": level, "miss": 100 - level},
            **{"right": many * (100 - level) / 100, "covers": many * level / 100},
        }


@QUESTIONS.number(
    title="All intervals at once",
    section="what-the-interval-does-not-know",
    ask="A table has «k» weights whose «level» % intervals come from independent samples. With "
    "what probability does every one of them cover its weight?",
    because="All must cover, each with probability «p»: $«p»^{«k»}$, or «answer».",
    otherwise="Independent events all happen with the product of their probabilities.",
    slips={
        "each": "This is the promise for a single interval. All of them together is more to ask.",
        "none": "This is the probability that at least one misses.",
        "sum": "You subtracted a miss for each. That counts cases twice in which two miss.",
    },
    proof=lambda v: exp(v["k"] * log(v["level"] / 100)),
)
def all_cover():
    for k, level in product(range(3, 31), (80, 90, 95, 99)):
        p = level / 100
        yield {
            **{"k": k, "level": level, "p": p, "answer": p**k, "each": p, "none": 1 - p**k},
            "sum": 1 - k * (1 - p) if k * (1 - p) < 1 else None,
        }
