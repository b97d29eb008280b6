"""Fresh questions for the chapter "From slope to Newton": deviance, exposure, dispersion."""

from itertools import product
from math import exp, log, sqrt

from scipy.stats import chi2

from glmlesson.families import Poisson
from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("newton")


@QUESTIONS.choice(
    title="A drop in deviance",
    section="how-far-from-the-best-possible-fit-deviance",
    ask="«what» lowers the deviance of a Poisson model from «before» to «after». At the 5 % "
    "level, which value must the drop exceed, and does it?",
    options={
        "yes": (
            "«limit», and «drop» does.",
            "The drop is compared with the chi-square of as many degrees of freedom as there are "
            "weights more, «df». «verdict»",
        ),
        "no": (
            "«limit», and «drop» does not.",
            "The drop is compared with the chi-square of as many degrees of freedom as there are "
            "weights more, «df». «verdict»",
        ),
        "one": (
            "«other_limit», and «drop» «other_does».",
            "That limit belongs to «other_df» degrees of freedom. What counts is how many weights "
            "were added, here «df».",
        ),
        "any": (
            "Zero: every drop is an improvement.",
            "Any feature lowers the deviance, a random one too. By luck alone the drop is "
            "about «df» on average.",
        ),
    },
    proof=lambda v: "yes" if chi2.sf(v["before"] - v["after"], v["df"]) < 0.05 else "no",
)
def deviance_drop():
    features = (
        ("A further feature", 1, 2),
        ("A category with three kinds", 2, 3),
        ("A category with four kinds", 3, 4),
        ("A category with six kinds", 5, 6),
    )
    for (what, df, other_df), before, drop in product(
        features, (61.2, 84.5, 133.7, 240.3), (1.1, 2.6, 3.4, 4.9, 5.6, 7.1, 9.0, 10.3, 12.4, 16.8)
    ):
        limit, other = chi2.ppf(0.95, df), chi2.ppf(0.95, other_df)
        exceeds = drop > limit
        yield {
            **{
                "what": what,
                "df": df,
                "other_df": other_df,
                "before": before,
                "after": round(before - drop, 1),
            },
            **{"drop": drop, "limit": f"{limit:.2f}", "other_limit": f"{other:.2f}"},
            **{
                "other_does": "does" if drop > other else "does not",
                "true": "yes" if exceeds else "no",
            },
            "verdict": "It exceeds that: luck alone would do so in less than 5 of 100 cases."
            if exceeds
            else "It stays below that, as it would in most cases without any effect.",
        }


@QUESTIONS.number(
    title="A rate and its exposure",
    section="rates-offset-and-exposure",
    ask=(
        "A Poisson model of «what» has the offset $\\log m$ with $m$ in «unit», and for a row "
        "$\\theta^\\top x = «eta»$ without the offset. The row was observed for «m» «unit». How "
        "many «what» does it expect?",
        "Counted are «what»; exposure is in «unit» and enters as an offset. The rest of the "
        "linear predictor is «eta». What is expected in «m» «unit»?",
    ),
    because="The rate is $e^{«eta»}$, «rate» for one of the «unit», and «m» of them give «answer».",
    otherwise="The linear predictor is $\\log m + \\theta^\\top x$. Take the exponential of all "
    "of it.",
    slips={
        "forgotten": "You forgot the offset: this is the rate, for a single one of the «unit».",
        "added": "You added the exposure itself to the linear predictor's exponential. Its "
        "logarithm is a summand, so the exposure is a factor.",
        "as_weight": "You divided by the exposure. That takes a count to a rate; here a rate is "
        "taken to a count.",
        "log": "You multiplied by $\\log m$. The exponential makes it $m$ again.",
    },
    proof=lambda v: float(Poisson().mean(v["eta"] + log(v["m"]))),
)
def exposure():
    for (what, unit), eta, m in product(
        (("accidents", "ship-months"), ("deaths", "person-years"), ("faults", "machine-weeks")),
        (-3.2, -2.5, -2, -1.6, -1.1, -0.7),
        (4, 12, 20, 30, 48, 60, 90, 150),
    ):
        rate = exp(eta)
        yield {
            **{"what": what, "unit": unit, "eta": eta, "m": m, "rate": f"{rate:.3g}"},
            **{
                "answer": m * rate,
                "forgotten": rate,
                "added": rate + m,
                "as_weight": rate / m,
                "log": rate * log(m),
            },
        }


@QUESTIONS.number(
    title="Errors that are too small",
    section="variance-has-a-shape",
    ask="A Poisson fit prints the standard error «se» for a weight, and its estimated dispersion "
    "is «phi». Which standard error does the quasi-Poisson print?",
    because="Variances are multiplied by «phi», errors by its root, «root»: «answer».",
    otherwise="The covariance is multiplied by the dispersion. What happens to its square root?",
    slips={
        "whole": "You multiplied by the dispersion. That is for the variance; the error gets its "
        "root.",
        "none": "The estimate stays, and its error does not: the counts vary more than the "
        "Poisson says.",
        "divided": "You made the error smaller. More scatter means less certainty.",
    },
    proof=lambda v: sqrt(v["phi"] * v["se"] ** 2),
)
def quasi():
    for se, phi in product(
        (0.04, 0.06, 0.08, 0.11, 0.124, 0.15, 0.2, 0.26, 0.3, 0.35),
        (1.3, 1.44, 1.69, 1.8, 1.96, 2.25, 2.5, 2.89, 3.24, 4, 5.3, 6.25),
    ):
        yield {
            **{"se": se, "phi": phi, "root": f"{sqrt(phi):.3g}", "answer": se * sqrt(phi)},
            **{"whole": se * phi, "none": se, "divided": se / sqrt(phi)},
        }
