"""Fresh questions for the chapter "One gradient, many machines": what is merged, and how."""

from itertools import product

import numpy as np

from glmlesson.quizzes.generators.grammar import Chapter

QUESTIONS = Chapter("many_machines")


@QUESTIONS.number(
    title="Merging two averages",
    section="one-model-from-any-chunks",
    ask="One machine has «n1» rows with the average «m1», another «n2» rows with the average "
    "«m2». What is the average of all rows?",
    because="Sums add up: («n1» · «m1» + «n2» · «m2») / «n», or «answer».",
    otherwise="Turn averages into sums, add sums and numbers of rows, then divide.",
    slips={
        "plain": "You averaged the averages. A machine with more rows counts for more.",
        "swapped": "You weighed each average with the other machine's rows.",
        "sum": "You added the averages. It is the sums that add up.",
    },
    proof=lambda v: float(np.mean(np.repeat([v["m1"], v["m2"]], [v["n1"], v["n2"]]))),
)
def merge_means():
    for n1, n2, m1, m2 in product((100, 250, 400), (600, 900, 1500), (2, 3.5, 5, 8), (4, 6, 9, 14)):
        if abs(m1 - m2) >= 1.5:
            yield {
                **{"n1": n1, "n2": n2, "m1": m1, "m2": m2, "n": n1 + n2, "plain": (m1 + m2) / 2},
                **{"answer": (n1 * m1 + n2 * m2) / (n1 + n2), "sum": m1 + m2},
                "swapped": (n2 * m1 + n1 * m2) / (n1 + n2),
            }


@QUESTIONS.number(
    title="Merging two variances",
    section="one-model-from-any-chunks",
    ask="Two machines have «n» rows each. Their averages are «m1» and «m2», their variances "
    "(divided by «n») «v1» and «v2». What is the variance of all rows, divided by their "
    "number?",
    because="To the average of the variances comes the variance of the two averages, half their "
    "distance squared: «within» + «between».",
    otherwise="Work with the sums of $y$ and of $y^2$, which can be added up.",
    slips={
        "within": "You averaged the variances. That the averages differ is scatter, too.",
        "sum": "You added the variances. They are averages of squares, each over its own rows.",
        "whole": "You squared the whole distance of the averages. Each lies half of it from the "
        "middle.",
    },
    proof=lambda v: _merged(v),
)
def merge_variances():
    for n, m1, gap, v1, v2 in product((50, 200), (3, 10), (1, 2, 3, 4, 6), (1.5, 2, 4), (1, 3, 5)):
        within, between = (v1 + v2) / 2, gap**2 / 4
        yield {
            **{
                "n": n,
                "m1": m1,
                "m2": m1 + gap,
                "v1": v1,
                "v2": v2,
                "within": within,
                "between": between,
            },
            **{"answer": within + between, "sum": v1 + v2, "whole": within + gap**2},
        }


def _merged(v):
    """By sums of y and of its square."""
    n = v["n"]
    total = n * (v["m1"] + v["m2"])
    squares = n * (v["v1"] + v["m1"] ** 2 + v["v2"] + v["m2"] ** 2)
    return squares / (2 * n) - (total / (2 * n)) ** 2


@QUESTIONS.choice(
    title="What a lost chunk does",
    section="a-machine-dies",
    ask="Chunks of «n1», «n2» and «n3» rows have the totals «s1», «s2» and «s3», and an intercept "
    "alone is fitted to counts. The machine with the second chunk dies, and another does its "
    "rows again. Which mean does the fit have?",
    options={
        "right": (
            "«right»",
            "The chunk is done again in full, and the report of the dead machine never entered "
            "the sum. The fit is that of all rows.",
        ),
        "without": (
            "«without»",
            "This is the mean without the second chunk. It is not lost: its rows are read again.",
        ),
        "twice": (
            "«twice»",
            "This counts the second chunk twice. A report is added only when it is complete, and "
            "then once.",
        ),
        "averages": (
            "«averages»",
            "This is the average of the three averages, which forgets how many rows each stands "
            "for.",
        ),
    },
    proof=lambda v: _refit(v),
)
def lost_chunk():
    for n1, n2, n3, a1, a2, a3 in product(
        (40, 100), (50, 200), (80, 160), (2, 3), (5, 8, 11), (1, 4, 6, 9)
    ):
        s1, s2, s3 = n1 * a1, n2 * a2, n3 * a3
        yield {
            **{"n1": n1, "n2": n2, "n3": n3, "s1": s1, "s2": s2, "s3": s3},
            **{"right": (s1 + s2 + s3) / (n1 + n2 + n3), "without": (s1 + s3) / (n1 + n3)},
            **{"twice": (s1 + 2 * s2 + s3) / (n1 + 2 * n2 + n3), "averages": (a1 + a2 + a3) / 3},
        }


def _refit(v):
    """Newton's method on the merged sums of the Poisson model with an intercept."""
    theta = 0.0
    for _ in range(60):
        mu = np.exp(theta)
        score = sum(v[f"s{k}"] - v[f"n{k}"] * mu for k in (1, 2, 3))
        theta += min(1.0, score / sum(v[f"n{k}"] * mu for k in (1, 2, 3)))
    return float(np.exp(theta))
