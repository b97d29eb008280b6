"""Fresh questions for the chapter "The universal gradient"."""

from itertools import product
from math import exp, sqrt

import numpy as np

from glmlesson.lesson import gradient
from glmlesson.quizzes.generators.learning_rates import QUESTIONS
from glmlesson.quizzes.generators.programs import run

__all__ = ["QUESTIONS"]

# Log-partitions: as formula, as function, with slope and curvature by hand, and where η may stand.
_PARTITIONS = (
    ("-\\log(-\\eta)", lambda e: -np.log(-e), lambda e: -1 / e, lambda e: 1 / e**2, "negative"),
    (
        "-2\\log(-\\eta)",
        lambda e: -2 * np.log(-e),
        lambda e: -2 / e,
        lambda e: 2 / e**2,
        "negative",
    ),
    ("e^{\\eta}", np.exp, exp, exp, "any"),
    (
        *("\\log(1 + e^{\\eta})", lambda e: np.log1p(np.exp(e)), lambda e: 1 / (1 + exp(-e))),
        *(lambda e: exp(-e) / (1 + exp(-e)) ** 2, "any"),
    ),
    (
        *("5\\log(1 + e^{\\eta})", lambda e: 5 * np.log1p(np.exp(e)), lambda e: 5 / (1 + exp(-e))),
        *(lambda e: 5 * exp(-e) / (1 + exp(-e)) ** 2, "any"),
    ),
    (
        *("-\\log(1 - e^{\\eta})", lambda e: -np.log1p(-np.exp(e)), lambda e: 1 / (exp(-e) - 1)),
        *(lambda e: exp(-e) / (exp(-e) - 1) ** 2, "negative"),
    ),
    (
        "-2\\sqrt{-\\eta}",
        lambda e: -2 * np.sqrt(-e),
        lambda e: 1 / sqrt(-e),
        lambda e: 0.5 * (-e) ** -1.5,
        "negative",
    ),
)


@QUESTIONS.number(
    title="Mean and variance from the log-partition",
    section="check-it-for-every-family-there-is",
    ask="A family with $T(y) = y$ has the log-partition $a(\\eta)$ = «formula». What is the "
    "«what» of $y$ at $\\eta = «eta»$?",
    because="The mean is $a'(\\eta)$, here «mean», and the variance $a''(\\eta)$, here «variance».",
    otherwise="The mean is the first derivative of $a$, the variance the second.",
    slips={
        "derivative": "You took the other derivative: the first gives the mean, the second the "
        "variance.",
        "value": "This is $a(\\eta)$ itself. It makes the total one; the moments are in its "
        "derivatives.",
        "square": "This is the square of the mean. The variance is how fast the mean moves with "
        "$\\eta$.",
        "root": "This is the standard deviation. The variance is its square.",
    },
    proof=lambda v: _derivative(
        _PARTITIONS[v["which"]][1], v["eta"], 1 if v["what"] == "mean" else 2
    ),
)
def moments():
    for which, (formula, value, slope, bend, where) in enumerate(_PARTITIONS):
        places = [-2.5, -2, -1.6, -1.2, -0.8, -0.5, -0.4, -0.25, -0.2]
        if where == "any":
            places += [0, 0.5, 0.8, 1.2, 1.5, 2]
        for eta, what in product(places, ("mean", "variance")):
            is_mean = what == "mean"
            yield {
                **{"which": which, "formula": f"${formula}$", "eta": eta, "what": what},
                **{"mean": f"{slope(eta):.3g}", "variance": f"{bend(eta):.3g}"},
                **{
                    "answer": float(slope(eta) if is_mean else bend(eta)),
                    "value": float(value(eta)),
                },
                "derivative": float(bend(eta) if is_mean else slope(eta)),
                "square": None if is_mean else float(slope(eta)) ** 2,
                "root": None if is_mean else sqrt(bend(eta)),
            }


def _derivative(a, eta, order):
    """By differences of nearby values, with the leading errors cancelled."""

    def once(h):
        if order == 1:
            return (a(eta + h) - a(eta - h)) / (2 * h)
        return (a(eta + h) - 2 * a(eta) + a(eta - h)) / h**2

    h = 2e-3 if order == 1 else 8e-3
    first, second, third = once(h), once(h / 2), once(h / 4)
    finer = [(4 * second - first) / 3, (4 * third - second) / 3]
    return float((16 * finer[1] - finer[0]) / 15)


@QUESTIONS.number(
    title="What one row adds to the gradient",
    section="the-listing-on-trial",
    ask="A «family» model stands at $\\theta = («a», «b»)$. One row has $x = (1, «x»)$ and the "
    "target «y». What does it add to the slope of the log-likelihood along the second weight?",
    because="$\\eta$ is «eta», the prediction «h», and residual times feature is "
    "$(«y» - «h») \\cdot «x»$, or «answer».",
    otherwise="The row adds $(y - h(x))\\,x_j$. Begin with $\\theta^\\top x$, then its response.",
    slips={
        "no_response": "You subtracted $\\theta^\\top x$ from the target. The prediction is its "
        "response.",
        "no_feature": "This is the residual alone, the push on the intercept.",
        "descent": "This is the slope of the loss. The log-likelihood has the other sign.",
        "weighted": "You multiplied by the variance of the row as well. It belongs to the "
        "curvature, not to the slope.",
    },
    proof=lambda v: gradient(
        np.array([v["a"], v["b"]], dtype=float),
        np.array([[1.0, v["x"]]]),
        np.array([v["y"]]),
        v["family"].lower(),
    )[1],
)
def row_of_gradient():
    for family, a, b, x in product(
        ("Poisson", "Bernoulli"), (-1, 0, 0.5), (-0.2, 0.3, 0.6), (2, 3, -1.5)
    ):
        for y in (0, 4, 7) if family == "Poisson" else (0, 1):
            eta = round(a + b * x, 6)
            h = exp(eta) if family == "Poisson" else 1 / (1 + exp(-eta))
            variance = h if family == "Poisson" else h * (1 - h)
            yield {
                **{"family": family, "a": a, "b": b, "x": x, "y": y, "eta": eta, "h": f"{h:.3g}"},
                **{"answer": (y - h) * x, "no_response": (y - eta) * x, "no_feature": y - h},
                **{"descent": (h - y) * x, "weighted": (y - h) * x * variance},
            }


@QUESTIONS.number(
    title="The second derivative is not always the variance",
    section="check-it-for-every-family-there-is",
    ask="A family has a dispersion: its density is $\\exp((\\eta y - a(\\eta))/\\phi)$ times "
    "something without $\\eta$, with $\\phi = «phi»$. At some place $a'(\\eta) = «mean»$ and "
    "$a''(\\eta) = «bend»$. What is the «what» of $y$?",
    because="The mean is $a'(\\eta)$, «mean», and the variance is $\\phi\\,a''(\\eta)$, "
    "«variance». The dispersion scales the scatter and leaves the mean.",
    otherwise="Here $y/\\phi$ has the natural parameter $\\eta$ and the log-partition "
    "$a(\\eta)/\\phi$. Differentiate that.",
    slips={
        "no_phi": "You left out the dispersion. Only for $\\phi = 1$ is $a''$ the variance itself.",
        "with_phi": "You multiplied the mean by the dispersion. It cancels there.",
        "divided": "You divided by $\\phi$. Twice $\\phi$ goes in through $y/\\phi$, and once out "
        "through $a/\\phi$.",
        "root": "This is the standard deviation.",
        "other": "You took the other moment.",
    },
    proof=lambda v: _dispersed(v),
)
def dispersion():
    for phi, mean, bend, what in product(
        (0.25, 0.5, 2, 3, 4, 5), (1.5, 3, 6, 8), (0.7, 1.2, 2.5, 5), ("mean", "variance")
    ):
        is_mean = what == "mean"
        v = {
            **{
                "phi": phi,
                "mean": mean,
                "bend": bend,
                "what": what,
                "variance": round(phi * bend, 6),
            },
            **{"answer": mean if is_mean else phi * bend, "no_phi": None if is_mean else bend},
            **{
                "with_phi": mean * phi if is_mean else None,
                "divided": mean / phi if is_mean else bend / phi,
            },
            **{
                "root": None if is_mean else sqrt(phi * bend),
                "other": phi * bend if is_mean else mean,
            },
        }
        yield v


def _dispersed(v):
    """Moments of y from derivatives, with respect to s = η/φ, of K(s) = a(φ s)/φ."""
    mean, bend, phi = v["mean"], v["bend"], v["phi"]
    a = lambda move: mean * move + bend * move**2 / 2  # noqa: E731
    K = lambda s: a(phi * s) / phi  # noqa: E731
    h = 1e-2
    if v["what"] == "mean":
        return (K(h) - K(-h)) / (2 * h)
    return (K(h) - 2 * K(0) + K(-h)) / h**2


@QUESTIONS.choice(
    title="Which way does the hill bend?",
    section="what-another-link-changes",
    ask="A Gaussian model has a log link, so its mean is $e^z$ with $z = \\theta^\\top x$. One "
    "row has the target $y = «y»$. How does its log-likelihood $-\\frac{1}{2}(y - e^z)^2$ "
    "bend at $z = «z»$?",
    options={
        "down": (
            "Downwards, as on a hill with one top.",
            "The second derivative is $y e^z - 2e^{2z}$, here «bend». It is negative where $y$ is "
            "less than twice the mean, «twice».",
        ),
        "up": (
            "Upwards, as in a bowl.",
            "The second derivative is $y e^z - 2e^{2z}$, here «bend». It is positive where $y$ is "
            "more than twice the mean, «twice».",
        ),
        "never": (
            "Not at all: it is a straight line there.",
            "It would be straight only where $y$ is exactly twice the mean, «twice». The second "
            "derivative is «bend».",
        ),
    },
    proof=lambda v: "up" if _bend(v) > 0 else "down",
)
def bends():
    for y, z in product(
        (1, 2, 3, 4, 5, 6, 8, 10, 12, 15), (-0.5, -0.2, 0, 0.3, 0.5, 0.8, 1, 1.2, 1.5, 1.8, 2, 2.2)
    ):
        bend = y * exp(z) - 2 * exp(2 * z)
        if abs(bend) > 0.3:
            yield {
                **{
                    "y": y,
                    "z": z,
                    "bend": f"{bend:.3g}".replace("-", "−") if abs(bend) < 1000 else f"{bend:.0f}",
                },
                **{"twice": f"{2 * exp(z):.3g}", "true": "up" if bend > 0 else "down"},
            }


def _bend(v, h=1e-3):
    value = lambda z: -((v["y"] - exp(z)) ** 2) / 2  # noqa: E731
    return value(v["z"] + h) - 2 * value(v["z"]) + value(v["z"] - h)


@QUESTIONS.order(
    title="A check by differences",
    section="check-it-for-every-family-there-is",
    ask="These lines measure the variance of a family from its log-partition `a`, at `eta = "
    "«eta»`. Put them in order; two of them do not belong.",
    lines=(
        ("`h = «h»`", "Here it begins."),
        (
            "`low, high = eta - h, eta + h`",
            "The two neighbours lie at the distance `h`, named above.",
        ),
        (
            "`left, right = (a(eta) - a(low)) / h, (a(high) - a(eta)) / h`",
            "A slope needs the two neighbours, which come first.",
        ),
        ("`change = right - left`", "What changes is the slope; both slopes must be there."),
        ("`variance = change / h`", "Here the change of the slope is used, which comes before."),
    ),
    extras={
        "mean": (
            "`change = (right + left) / 2`",
            3,
            "The average of two slopes is a slope: that way lies the mean, not the variance.",
        ),
        "no_step": (
            "`variance = change`",
            4,
            "The change of the slope must still be divided by the step over which it happens.",
        ),
    },
    because="Two slopes, one step apart, and how fast the slope changes: $a''(\\eta)$.",
    proof=lambda v, lines: _measures(v, lines),
)
def by_differences():
    for eta, h in product([k / 10 for k in range(-20, 21)], ("0.001", "0.002", "0.0005")):
        yield {"eta": eta, "h": h}


def _measures(v, lines):
    names = {"a": lambda e: np.log1p(np.exp(e)), "eta": v["eta"]}
    found = run(lines, names, "variance")
    p = 1 / (1 + exp(-v["eta"]))
    return found is not None and abs(found - p * (1 - p)) < 1e-4
