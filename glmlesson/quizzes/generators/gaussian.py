"""Fresh questions for the chapter "The Gaussian in disguise"."""

from itertools import product
from math import exp, log, pi, sqrt

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

from glmlesson.families import Gaussian
from glmlesson.quizzes.generators.grammar import Chapter
from glmlesson.quizzes.generators.programs import run

QUESTIONS = Chapter("gaussian")


@QUESTIONS.number(
    title="The area under a tilted bell",
    section="the-normaliser-pays-for-the-tilt",
    ask=(
        "A bell curve with mean «m» and spread one is multiplied by $e^{«t» y}$. How large is the "
        "area under the result?",
        "Tilt the normal density with mean «m» and variance 1 by the factor $e^{«t» y}$. What is "
        "its area before it is normalised again?",
    ),
    because="Completing the square gives $e^{m t + t^2/2}$ with $m = «m»$ and $t = «t»$, which is "
    "«answer». What remains is a bell with area one.",
    otherwise="Write the exponent as $-\\frac{1}{2}(y - m - t)^2$ and what is left over. The area "
    "is the exponential of what is left.",
    slips={
        "still_one": "The area is one before the tilt and after the repair, not in between.",
        "logarithm": "This is the logarithm of the area. The normaliser divides by the area "
        "itself.",
        "no_half": "You have $e^{m t + t^2}$. Completing the square leaves half of $t^2$.",
        "no_shift": "You tilted a bell at zero. This one stands at «m», where the tilt has the "
        "height $e^{«t» \\cdot «m»}$.",
    },
    proof=lambda v: quad(
        lambda y: exp(v["t"] * y - (y - v["m"]) ** 2 / 2) / sqrt(2 * pi),
        v["m"] + v["t"] - 12,
        v["m"] + v["t"] + 12,
    )[0],
)
def tilted_area():
    for m, t in product((-1, -0.5, 0, 0.5, 1, 1.5, 2), [k / 10 for k in range(-16, 21, 2) if k]):
        yield {
            **{"m": m, "t": t, "answer": exp(m * t + t * t / 2), "still_one": 1.0},
            **{"logarithm": m * t + t * t / 2, "no_half": exp(m * t + t * t)},
            "no_shift": exp(t * t / 2),
        }


@QUESTIONS.choice(
    title="The natural parameter of a known spread",
    section="why-the-spread-may-be-fixed",
    ask="A measurement is normal with unknown mean $\\mu$ and the known spread $\\sigma = «s»$ "
    "«unit». In the template with $T(y) = y$, what is $\\eta$ when $\\mu = «m»$ «unit»?",
    options={
        "right": (
            "«right»",
            "The cross term of $-(y - \\mu)^2 / (2\\sigma^2)$ is $\\mu y / \\sigma^2$, so "
            "$\\eta = «m» / «s»^2$.",
        ),
        "mean": (
            "«mean»",
            "Natural parameter and mean agree for spread one. Another spread divides the exponent "
            "by $\\sigma^2$, and with it what multiplies $y$.",
        ),
        "once": (
            "«once»",
            "You divided by $\\sigma$. The square in the exponent makes it $\\sigma^2$.",
        ),
        "square": (
            "«square»",
            "This is $-1/(2\\sigma^2)$, what multiplies $y^2$. With $\\sigma$ known it belongs to "
            "the base measure.",
        ),
    },
    proof=lambda v: _cross(v),
)
def known_spread():
    for unit, s, m in product(("mm", "s", "kg"), (0.5, 2, 2.5, 3, 4, 5), (-6, -2, 1, 3, 8, 12, 20)):
        yield {
            **{"unit": unit, "s": s, "m": m, "right": m / s**2, "mean": m, "once": m / s},
            "square": -1 / (2 * s * s),
        }


def _cross(v):
    """What multiplies y in the exponent: half the difference of its slopes to either side."""
    exponent = lambda y: -((y - v["m"]) ** 2) / (2 * v["s"] ** 2)  # noqa: E731
    return (exponent(1.0) - exponent(-1.0)) / 2


@QUESTIONS.number(
    title="Which mean does a measurement favour?",
    section="the-normaliser-pays-for-the-tilt",
    ask="A measurement is normal with spread one, and its mean is «m1» or «m0». The value is «y». "
    "By how much is its log-density larger under the mean «m1» than under «m0»?",
    because="With $\\eta = \\mu$ the difference is $(«m1» - «m0»)\\,y - (a(«m1») - a(«m0»))$, "
    "where $a(\\eta) = \\eta^2/2$. It comes to «answer».",
    otherwise="Take $\\eta y - a(\\eta)$ for both means; the base measure is common to them.",
    slips={
        "no_normaliser": "You compared the tilts alone. A larger $\\eta$ also has a larger "
        "normaliser to pay for.",
        "no_half": "You took $\\eta^2$ for the log-partition. It is half of that.",
        "turned": "This is the other difference: how much larger the log-density is under «m0».",
    },
    proof=lambda v: float(
        Gaussian().log_prob(v["y"], float(v["m1"])) - Gaussian().log_prob(v["y"], float(v["m0"]))
    ),
)
def two_means():
    for m0, m1, y in product(
        (-1, 0, 0.5, 1), (1.5, 2, 2.5, 3), (-0.5, 0.2, 0.8, 1.2, 1.9, 2.6, 3.4)
    ):
        move, paid = m1 - m0, (m1**2 - m0**2) / 2
        yield {
            **{"m0": m0, "m1": m1, "y": y, "answer": move * y - paid, "no_normaliser": move * y},
            **{"no_half": move * y - 2 * paid, "turned": paid - move * y},
        }


@QUESTIONS.number(
    title="Does the spread move the estimate?",
    section="why-the-spread-may-be-fixed",
    ask="Three measurements are «y0», «y1» and «y2», with a known spread of «s». Which mean "
    "$\\mu$ has the greatest likelihood?",
    because="$\\sigma^2$ divides the whole sum of squares, so it cannot move its lowest point: the "
    "average, «answer». It does decide how sure one is.",
    otherwise="Write the sum of the three squares and ask where its derivative is zero; does "
    "$\\sigma$ appear there?",
    slips={
        "natural": "You divided the average by $\\sigma^2$. That is the natural parameter of this "
        "spread, not the mean.",
        "per_spread": "You divided the average by the spread. A measurement is not worth less "
        "units because it is uncertain.",
        "middle": "This is the middle value. The median would follow from absolute differences; "
        "the bell pays squares.",
    },
    proof=lambda v: brentq(
        lambda mu: sum(mu - y for y in (v["y0"], v["y1"], v["y2"])) / v["s"] ** 2,
        -99,
        99,
        xtol=1e-13,
    ),
)
def any_spread():
    for y0, y1, more, s in product((2, 3.5, 5, 8), (1, 2, 3), (3, 4.5, 6, 9), (2, 3, 4)):
        values = (y0, y0 + y1, y0 + y1 + more)
        average = sum(values) / 3
        yield {
            **{"y0": values[2], "y1": values[0], "y2": values[1], "s": s, "answer": average},
            **{"natural": average / s**2, "per_spread": average / s, "middle": values[1]},
        }


@QUESTIONS.number(
    title="Back from two natural parameters",
    section="if-the-spread-must-be-learned-too",
    ask="With mean and spread both unknown, $T(y) = (y, y^2)$ and $\\eta = («e1», «e2»)$. What is "
    "the «what»?",
    because="$\\eta_2 = -1/(2\\sigma^2)$ gives the variance «var», and "
    "$\\eta_1 = \\mu/\\sigma^2$ the mean «mean».",
    otherwise="Compare with $-(y - \\mu)^2/(2\\sigma^2)$: what multiplies $y^2$ there, and what "
    "multiplies $y$?",
    slips={
        "no_two": "The factor 2 of $2\\sigma^2$ got lost: $\\eta_2$ is $-1/(2\\sigma^2)$.",
        "other": "This is the other of the two, mean and variance exchanged.",
        "first": "This is $\\eta_1$ itself. It is the mean over the variance.",
        "root": "This is the spread $\\sigma$. The variance is its square.",
    },
    proof=lambda v: _moments(v)[0 if v["what"] == "mean" else 1],
)
def two_parameters():
    for var, mean, what in product(
        (0.25, 0.5, 2, 2.5, 4, 5, 8, 10), (-3, -1.5, 0.6, 1.2, 3, 6, 9), ("mean", "variance")
    ):
        e1, e2 = mean / var, -1 / (2 * var)
        is_mean = what == "mean"
        yield {
            **{"e1": e1, "e2": e2, "var": var, "mean": mean, "what": what},
            **{"answer": mean if is_mean else var, "no_two": -e1 / e2 if is_mean else -1 / e2},
            **{"other": var if is_mean else mean, "first": e1 if is_mean else None},
            "root": None if is_mean else sqrt(var),
        }


def _moments(v):
    """Mean and variance from the integrals of the tilted weight."""
    centre, width = -v["e1"] / (2 * v["e2"]), 1 / sqrt(-2 * v["e2"])
    y = np.linspace(centre - 10 * width, centre + 10 * width, 4001)
    p = np.exp(v["e1"] * y + v["e2"] * y * y - (v["e1"] * centre + v["e2"] * centre**2))
    p /= p.sum()
    mean = float((p * y).sum())
    return mean, float((p * (y - mean) ** 2).sum())


@QUESTIONS.order(
    title="The log-partition by brute force",
    section="the-normaliser-pays-for-the-tilt",
    ask="These lines find $a(\\eta)$ of the Gaussian on a grid, for `eta = «eta»`. Put them in "
    "order; two of them do not belong.",
    lines=(
        ("`y = np.linspace(-«end», «end», «points»)`", "Here it begins."),
        ("`b = np.exp(-y**2 / 2) / np.sqrt(2 * np.pi)`", "The base measure needs a grid of `y`."),
        ("`tilted = b * np.exp(eta * y)`", "The tilt multiplies the base measure, made before."),
        ("`area = tilted.sum() * (y[1] - y[0])`", "What is added up must be tilted first."),
        ("`a = np.log(area)`", "The logarithm is taken of the area, which must be there."),
    ),
    extras={
        "no_log": (
            "`a = area`",
            4,
            "The normaliser divides by the area. The template has it in the "
            "exponent, so a logarithm is missing.",
        ),
        "moved": (
            "`tilted = np.exp(-(y - eta)**2 / 2) / np.sqrt(2 * np.pi)`",
            2,
            "This bell is moved and already normalised: its area is one, and its logarithm zero.",
        ),
    },
    because="Grid, base measure, tilt, area, logarithm: the last line is $\\eta^2/2$ to many "
    "digits.",
    proof=lambda v, lines: _half_square(v, lines),
)
def brute_force():
    for eta, end, points in product(
        (-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2), (12, 15, 20), (2001, 4001, 5001, 8001, 9001)
    ):
        yield {"eta": eta, "end": end, "points": str(points)}


def _half_square(v, lines):
    found = run(lines, {"eta": float(v["eta"])}, "a")
    return found is not None and abs(float(found) - v["eta"] ** 2 / 2) < 1e-6


@QUESTIONS.drag(
    title="An area by its knob",
    section="the-normaliser-pays-for-the-tilt",
    ask="The first row is a bell with area one, the second its tilt by $e^{\\eta y}$. Turn the "
    "knob to the «side» until the area of the second is «area».",
    begin={
        "family": "gaussian",
        "rows": 1,
        "eta_axis": 1,
        "tilted_row": 1,
        "eta": 0,
        "readout": 0,
    },
    states={"eta": 0.06},
    because="The area is $e^{\\eta^2/2}$. Its logarithm, «height», is $a(\\eta) = \\eta^2/2$, "
    "which has the solution «eta» on this side.",
    otherwise="The area is $e^{a(\\eta)}$ with $a(\\eta) = \\eta^2/2$: take its logarithm first.",
    slips={
        "logarithm": "You set $\\eta$ to the logarithm of the area. That is $a(\\eta)$, which "
        "is $\\eta^2/2$.",
        "no_half": "You solved $\\eta^2 = «height»$. The log-partition has a factor "
        "$\\frac{1}{2}$.",
        "other_side": "The distance is right, the side is not.",
    },
    proof=lambda v: (_where(v),),
)
def tilted_by_hand():
    for side, sign in (("right", 1), ("left", -1)):
        for k in range(11, 71):
            area = round(exp(k / 25), 2)
            height = log(area)
            eta = sqrt(2 * height)
            yield {
                **{"side": side, "area": area, "height": f"{height:.2f}", "sign": sign},
                **{"answer": (sign * eta,), "other_side": (-sign * eta,)},
                "logarithm": (sign * height,)
                if height <= 2.4 and abs(height - eta) > 0.15
                else None,
                "no_half": (sign * sqrt(height),) if abs(sqrt(height) - height) > 0.15 else None,
                "eta": f"{sign * eta:.2f}".replace("-", "−"),
            }


def _where(v):
    """η on the side that is asked for, by the log-partition of the package."""
    low, high = 0.0, 4.0
    for _ in range(60):
        middle = (low + high) / 2
        below = Gaussian().log_partition(v["sign"] * middle) < log(v["area"])
        low, high = (middle, high) if below else (low, middle)
    return v["sign"] * (low + high) / 2
