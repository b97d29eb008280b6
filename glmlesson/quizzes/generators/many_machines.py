"""Fresh questions for the chapter "One gradient, many machines"."""

from itertools import product
from math import log

import numpy as np

from glmlesson.lesson import curvature, gradient
from glmlesson.quizzes.generators.merging import QUESTIONS
from glmlesson.quizzes.generators.programs import run

__all__ = ["QUESTIONS"]


@QUESTIONS.number(
    title="How long is a report?",
    section="what-crosses-the-wire",
    ask=(
        "A Poisson model has «p» weights. Each of «m» machines reports its part of the "
        "information (a symmetric matrix, each entry once), of the score and of the "
        "log-likelihood, and its number of rows. How many numbers is one report?",
        "«m» machines fit a model with «p» weights. A report has the matrix $X^\\top W X$, each "
        "entry once, the score, the log-likelihood and the number of rows. How many numbers is "
        "that, for one machine?",
    ),
    because="The matrix has $«p» \\cdot «next» / 2$ = «half» different entries, the score «p», "
    "and two single numbers come on top.",
    otherwise="Count the entries on and above the diagonal, then the score, then the two single "
    "numbers.",
    slips={
        "full": "You counted all entries of the matrix. It is symmetric, so those below the "
        "diagonal are known.",
        "all_machines": "That is what all machines send together.",
        "no_matrix": "The information is missing: without it there is a slope, and no Newton step.",
        "off_diagonal": "You left out the diagonal.",
    },
    proof=lambda v: float(len(np.triu_indices(v["p"])[0]) + len(np.zeros(v["p"])) + 2),
)
def report():
    for p, m in product(range(3, 25), (4, 8, 12, 16, 32, 50)):
        half = p * (p + 1) // 2
        yield {
            **{"p": p, "m": m, "next": p + 1, "half": half, "answer": float(half + p + 2)},
            **{"full": float(p * p + p + 2), "all_machines": float(m * (half + p + 2))},
            **{"no_matrix": float(p + 2), "off_diagonal": float(half + 2)},
        }


@QUESTIONS.number(
    title="What a report of one row gives away",
    section="rows-stay-at-home-and-still-speak",
    ask="A machine holds a single row, with the constant 1 and one feature. For a Poisson model "
    "it reports the information matrix with first row («i0», «i1»), and a score that begins "
    "with «s0». What is the «what» of the row?",
    because="The matrix is $\\mu\\,x x^\\top$: its first entry is $\\mu$, the second $\\mu x$. "
    "The score begins with $y - \\mu$. So $x$ is «x» and $y$ is «y».",
    otherwise="Write the matrix of one row, $\\mu\\,x x^\\top$ with $x = (1, x_1)$, and its "
    "score, $(y - \\mu)(1, x_1)$.",
    slips={
        "entry": "This is the entry of the report as it stands. For the feature it must be "
        "divided by $\\mu$, for the target $\\mu$ must be added.",
        "mean": "This is $\\mu$, the mean that the model gives the row.",
        "other": "This is the other of the two.",
        "difference": "You subtracted where the report calls for an addition, or multiplied where "
        "it calls for a division.",
    },
    proof=lambda v: _given_away(v),
)
def one_row():
    for mu, x, y, what in product(
        (0.5, 1.5, 2.5, 4), (2, 3, 5, 7), (0, 1, 4, 6, 9), ("feature", "target")
    ):
        is_feature = what == "feature"
        if is_feature or y:
            yield {
                **{"i0": mu, "i1": mu * x, "s0": y - mu, "x": x, "y": y, "what": what},
                **{
                    "answer": float(x if is_feature else y),
                    "mean": mu,
                    "other": float(y if is_feature else x),
                },
                **{
                    "entry": mu * x if is_feature else y - mu,
                    "difference": mu * mu * x if is_feature else y - 2 * mu,
                },
            }


def _given_away(v):
    """Look for the row whose report it is, among whole numbers."""
    for x, y in product(range(1, 10), range(12)):
        theta = [log(v["i0"]), 0.0]
        X, target = np.array([[1.0, x]]), np.array([float(y)])
        H, s = curvature(theta, X, target, "poisson"), gradient(theta, X, target, "poisson")
        if np.allclose([H[0, 0], H[0, 1], s[0]], [v["i0"], v["i1"], v["s0"]]):
            return float(x if v["what"] == "feature" else y)
    return float("nan")


@QUESTIONS.choice(
    title="Adding in another order",
    section="digits-not-bits",
    ask="In doubles, does `(«a» + «b») + «c» == «a» + («b» + «c»)` hold?",
    options={
        "yes": (
            "Yes, here both orders round to one number.",
            "Each addition rounds to 53 binary digits. «why»",
        ),
        "no": (
            "No, the two sums differ in a last digit.",
            "Each addition rounds to 53 binary digits. «why»",
        ),
        "large": (
            "No, they differ by more than a thousandth.",
            "One rounding changes at most the sixteenth digit or so. «why»",
        ),
    },
    proof=lambda v: "yes" if (v["x"] + v["y"]) + v["z"] == v["x"] + (v["y"] + v["z"]) else "no",
)
def other_order():
    kept = {"yes": [], "no": []}
    for i, j, k in product(range(1, 10), repeat=3):
        # From whole tenths: the doubles next to them are what is added.
        x, y, z = i / 10, j / 10, k / 10
        same = float.fromhex(((x + y) + z).hex()) == float.fromhex((x + (y + z)).hex())
        kept["yes" if same else "no"].append((x, y, z))
    for true, triples in kept.items():
        for x, y, z in triples[:: max(1, len(triples) // 70)]:
            yield {
                **{
                    "a": f"{x:g}",
                    "b": f"{y:g}",
                    "c": f"{z:g}",
                    "x": x,
                    "y": y,
                    "z": z,
                    "true": true,
                },
                "why": "Tenths are no binary fractions, and here the roundings meet again."
                if true == "yes"
                else "Tenths are no binary fractions, and here the roundings part ways.",
            }


@QUESTIONS.number(
    title="The time of a round",
    section="few-rounds-or-many",
    ask="One machine needs «work» seconds for a pass over the rows. With «m» machines, each round "
    "costs «wait» seconds more for the reports. Newton's method takes «rounds» rounds. How "
    "long does the fit take on the «m» machines, in seconds?",
    because="A round takes «work» / «m» + «wait» seconds, and there are «rounds» of them: "
    "«answer».",
    otherwise="Divide the pass among the machines, add the waiting, and multiply by the rounds.",
    slips={
        "no_wait": "You left out the waiting. It is there in every round, however many machines "
        "share the work.",
        "once": "You counted the waiting once. Every round ends with reports.",
        "alone": "This is the time of one machine alone.",
        "one_round": "This is one round, of «rounds».",
    },
    proof=lambda v: sum(v["work"] / v["m"] + v["wait"] for _ in range(v["rounds"])),
)
def time_of_a_fit():
    for work, m, wait, rounds in product(
        (40, 60, 120, 300, 480), (8, 16, 20, 40), (0.5, 1, 2, 5), (6, 8, 12)
    ):
        yield {
            **{
                "work": work,
                "m": m,
                "wait": wait,
                "rounds": rounds,
                "answer": rounds * (work / m + wait),
            },
            **{
                "no_wait": rounds * work / m,
                "once": rounds * work / m + wait,
                "alone": rounds * work,
            },
            "one_round": work / m + wait,
        }


@QUESTIONS.order(
    title="A round of map and reduce",
    section="what-crosses-the-wire",
    ask="Put the lines of one round in order; `chunks` is a list of pairs `(X, y)`, and the model "
    "is a «family» one. Two lines do not belong.",
    lines=(
        ("`«r» = [report(X, y, theta) for X, y in chunks]`", "Here it begins: the map."),
        (
            "`H, s = (sum(part) for part in zip(*«r»))`",
            "It adds what the reports hold; they must be there.",
        ),
        ("`step = np.linalg.solve(H, s)`", "The step needs both sums, of curvature and of score."),
        ("`theta = theta + step`", "The step is made before it is taken."),
    ),
    extras={
        "local": (
            "`step = sum(np.linalg.solve(h, s) for h, s in «r»)`",
            2,
            "Every chunk would make a step of its own, and the sum of «count» such steps is far "
            "too long.",
        ),
        "replaced": (
            "`theta = step`",
            3,
            "The step starts from where the round began. It is added to the weights, and does not "
            "replace them.",
        ),
    },
    because="Reports, their two sums, the step, the new weights: sums are all that the "
    "coordinator needs.",
    proof=lambda v, lines: _rounds(v, lines),
)
def map_reduce():
    for family, r, count in product(
        ("Poisson", "Bernoulli", "Gaussian"), ("reports", "parts", "sent", "answers"), range(2, 12)
    ):
        yield {"family": family, "r": r, "count": count}


def _rounds(v, lines):
    family, luck = v["family"].lower(), np.random.default_rng(v["count"])
    chunks = []
    for size in range(3, 3 + v["count"]):
        X = np.column_stack([np.ones(size), luck.uniform(-1, 2, size)])
        chunks.append((X, luck.integers(0, 2, size).astype(float)))
    theta = np.array([0.1, 0.2])

    def report(X, y, theta):
        return curvature(theta, X, y, family), gradient(theta, X, y, family)

    found = run(lines, {"report": report, "chunks": chunks, "theta": theta}, "theta")
    X, y = (np.concatenate(part) for part in zip(*chunks, strict=True))
    H, s = report(X, y, theta)
    return (
        found is not None
        and np.shape(found) == (2,)
        and np.allclose(found, theta + np.linalg.solve(H, s))
    )
