"""Fresh questions for the chapter "The whole recipe on one page"."""

from itertools import product
from math import exp, log, sqrt

import numpy as np
from scipy.stats import norm

from glmlesson.families import Categorical, as_family
from glmlesson.lesson import curvature, gradient
from glmlesson.quizzes.generators.grammar import Chapter
from glmlesson.quizzes.generators.programs import run

QUESTIONS = Chapter("whole_recipe")

# Targets by the family with which one begins, with numbers to vary.
_TARGETS = {
    "poisson": (
        "the number of calls to a help line in an hour, up to «n» so far",
        "the number of typing errors on each of «n» pages",
        "the number of storms in each of «n» years",
    ),
    "binomial": (
        "how many of «n» seeds in a pot came up",
        "how many of «n» answers in a test were right",
        "how many of a batch of «n» lamps failed",
    ),
    "gamma": (
        "the cost of a claim in euros, for «n» claims: never zero, and the larger, the more "
        "scattered",
        "the minutes until a cut stops bleeding, for «n» patients: positive, with a scatter that "
        "grows with the mean",
        "the rain of a wet day in millimetres, on «n» such days: positive, with a long tail",
    ),
    "softmax": (
        "which of «k» kinds of bread a customer takes, for «n» customers",
        "which of «k» species a bird belongs to, for «n» birds",
        "which of «k» ways to work somebody takes, for «n» people",
    ),
    "gaussian": (
        "the error of a thermometer in degrees, of either sign, for «n» readings",
        "the change of weight in a month in kilograms, up or down, for «n» people",
        "the profit of an hour in euros, which may be a loss, for «n» hours",
    ),
}
_BEGIN = {
    "poisson": ("Poisson, with a log link", "A Poisson counts 0, 1, 2, … without a ceiling."),
    "binomial": (
        "binomial, with a logit link",
        "A binomial counts successes out of a known number.",
    ),
    "gamma": (
        "gamma, with a log link",
        "A gamma is for positive amounts whose spread grows with the mean.",
    ),
    "softmax": ("softmax", "A softmax is for one of several classes without an order."),
    "gaussian": (
        "Gaussian, with the identity",
        "A Gaussian takes any number, of either sign, with one spread.",
    ),
}


@QUESTIONS.choice(
    title="With which family do you begin?",
    section="one-family-more",
    ask="The target is «target». With which family do you begin?",
    options={
        name: (f"{begin[0][0].upper()}{begin[0][1:]}", f"{begin[1]} «verdict_{name}»")
        for name, begin in _BEGIN.items()
        if name != "softmax"
    }
    | {"softmax": ("Softmax", f"{_BEGIN['softmax'][1]} «verdict_softmax»")},
    proof=lambda v: _support(v["kind"]),
)
def first_family():
    for family, targets in _TARGETS.items():
        for target, n, k in product(targets, (6, 12, 24, 40, 60, 85, 120, 250), (3, 4, 5)):
            if family == "softmax" or k == 3:
                words = target.replace("«n»", str(n)).replace("«k»", str(k))
                verdicts = {
                    f"verdict_{name}": "That is this target."
                    if name == family
                    else f"This target is another: begin with {_BEGIN[family][0].split(',')[0]}."
                    for name in _BEGIN
                }
                yield {"target": words, "true": family, "kind": _KINDS[family], **verdicts}


# Where a target lies: lower end, upper end, whole numbers, classes. The proof asks the families.
_KINDS = {
    "poisson": (0, None, True, False),
    "binomial": (0, 7, True, False),
    "gamma": (0, None, False, False),
    "softmax": (0, 2, True, True),
    "gaussian": (None, None, False, False),
}


def _support(kind):
    """The family whose support is that of the target."""
    low, high, whole, classes = kind
    if classes:
        return "softmax"
    for name in ("poisson", "binomial", "gamma", "gaussian"):
        known = {"trials": 7} if name == "binomial" else {"shape": 2.0} if name == "gamma" else {}
        support = as_family(name).support if not known else type(as_family(name))(**known).support
        ends = tuple(None if np.isinf(end) else end for end in (support.low, support.high))
        if ends == (low, high) and support.integer == whole:
            return name
    return ""


@QUESTIONS.number(
    title="A class against its baseline",
    section="other-programs-one-maximum",
    ask="Three classes have the probabilities «p1», «p2» and «p3», and «base» is the baseline. "
    "What is the natural parameter of the first class?",
    because="The link is the log-ratio to the baseline: $\\log(«p1» / «pb»)$, or «answer».",
    otherwise="Divide by the probability of the baseline class, then take the natural logarithm.",
    slips={
        "plain": "This is the logarithm of the probability. It differs from $\\eta_1$ by the "
        "log-partition.",
        "second": "You compared with the class that is not the baseline.",
        "logit": "This compares the class with all others together. With three classes the link "
        "compares with the baseline alone.",
        "ratio": "This is the ratio to the baseline. The natural parameter is its logarithm.",
        "turned": "You compared the baseline with the class.",
    },
    proof=lambda v: float(Categorical(3).natural_parameter([v["p1"], v["po"]])[0]),
)
def log_ratio():
    for a, b, base in product(range(10, 75, 5), range(10, 75, 5), ("the last", "the second")):
        c = 100 - a - b
        if c >= 5 and a not in (b, c):
            p1, p2, p3 = a / 100, b / 100, c / 100
            pb, po = (p3, p2) if base == "the last" else (p2, p3)
            yield {
                **{"p1": p1, "p2": p2, "p3": p3, "base": base, "pb": pb, "po": po},
                **{"answer": log(p1 / pb), "plain": log(p1), "second": log(p1 / po)},
                **{"logit": log(p1 / (1 - p1)), "ratio": p1 / pb, "turned": log(pb / p1)},
            }


@QUESTIONS.number(
    title="More scatter than the family allows",
    section="what-a-model-is-for",
    ask=(
        "A Poisson fit to «n» rows with «p» weights has the Pearson sum «sum». By which factor do "
        "the counts vary more than a Poisson allows?",
        "«n» counts, «p» weights, and squared Pearson residuals that add up to «sum». What is the "
        "estimated dispersion?",
    ),
    because="The sum is compared with rows minus weights: «sum» / «df», which is «answer».",
    otherwise="Divide the Pearson sum by what is expected of it, the number of rows minus the "
    "number of weights.",
    slips={
        "root": "This is the factor on the standard errors, the root of the dispersion.",
        "sum_alone": "The sum over rows grows with their number. It says something only when it is "
        "compared with them.",
        "rows_less": "You divided by the number of weights. Many rows scatter, few weights take "
        "some of it up.",
        "plus": "You added the weights to the rows. What the fit has taken up is to be subtracted.",
    },
    proof=lambda v: float(np.mean(np.full(v["n"] - v["p"], v["sum"] / (v["n"] - v["p"])))),
)
def pearson():
    for n, p, factor in product(
        (25, 34, 60, 120, 280), (3, 4, 5, 8), (1.4, 1.7, 2.2, 2.6, 3.1, 4.2)
    ):
        total = round(factor * (n - p))
        answer = total / (n - p)
        yield {
            **{"n": n, "p": p, "sum": total, "df": n - p, "answer": answer, "root": sqrt(answer)},
            **{"sum_alone": total, "rows_less": total / p, "plus": total / (n + p)},
        }


@QUESTIONS.number(
    title="Reading a table of another program",
    section="other-programs-one-maximum",
    ask="A program prints for a weight: coef «w», 95 % interval from «lo» to «hi». Which z, the "
    "weight over its standard error, does it print beside it?",
    because="The interval is $2 \\cdot 1.96$ standard errors wide, so the error is «se», and "
    "$z = «w» / «se»$.",
    otherwise="Half the width of the interval is 1.96 standard errors.",
    slips={
        "whole": "You took half the width for the standard error. It is 1.96 of them.",
        "width": "You took the whole width for 1.96 standard errors; half of it is.",
        "error": "This is the standard error itself.",
    },
    proof=lambda v: v["w"] / (v["half"] / norm.ppf(0.975)),
)
def read_table():
    z = norm.ppf(0.975)
    for w, se in product(
        (-1.2, -0.8, -0.45, 0.3, 0.52, 0.66, 0.94, 1.4), (0.08, 0.11, 0.15, 0.19, 0.24, 0.3, 0.42)
    ):
        for more in (0, 0.07, 0.13):
            value = round(w + (more if w > 0 else -more), 2)
            half = z * se
            yield {
                **{
                    "w": value,
                    "lo": f"{value - half:.4f}".replace("-", "−"),
                    "hi": f"{value + half:.4f}".replace("-", "−"),
                },
                **{"half": half, "se": f"{se:.2f}", "answer": value / se, "whole": value / half},
                **{"width": value / (2 * se), "error": se},
            }


@QUESTIONS.choice(
    title="One update, whichever family",
    section="other-programs-one-maximum",
    ask="Three models, Gaussian, Bernoulli and Poisson, stand at weights that give a row "
    "$\\theta^\\top x = «z»$. The row has the feature $x_j = «x»$ and the target $y = «y»$, "
    "which all three can have. What does it add to the $j$-th slope of the «family» "
    "log-likelihood?",
    options={
        "gaussian": (
            "«gaussian»",
            "This is residual times feature with the identity as response. «verdict_gaussian»",
        ),
        "bernoulli": (
            "«bernoulli»",
            "This is residual times feature with the sigmoid as response. «verdict_bernoulli»",
        ),
        "poisson": (
            "«poisson»",
            "This is residual times feature with the exponential as response. «verdict_poisson»",
        ),
        "sign": ("«sign»", "This is target times feature. The prediction was not subtracted."),
    },
    proof=lambda v: gradient(
        np.array([v["z"] / v["x"]]),
        np.array([[v["x"]]], dtype=float),
        np.array([v["y"]]),
        v["true"],
    )[0],
)
def one_update():
    for z, x, y, family in product(
        (-1.2, -0.8, -0.5, -0.3, 0.3, 0.6, 0.8, 1.2),
        (2, 3, -2, 5),
        (0, 1),
        ("gaussian", "bernoulli", "poisson"),
    ):
        verdicts = {
            f"verdict_{name}": "That is the family."
            if name == family
            else f"Asked was the {family.capitalize()}'s."
            for name in ("gaussian", "bernoulli", "poisson")
        }
        yield {
            **{"z": z, "x": x, "y": y, "family": family.capitalize(), "true": family, **verdicts},
            **{"gaussian": (y - z) * x, "bernoulli": (y - 1 / (1 + exp(-z))) * x},
            **{"poisson": (y - exp(z)) * x, "sign": float((y + 1) * x if y == 0 else 2 * y * x)},
        }


@QUESTIONS.order(
    title="Newton's step for any family",
    section="other-programs-one-maximum",
    ask="The lines make one Newton step of a «family» model from `«t» = np.array([«a», «b»])`. "
    "Put them in order; two of them do not belong.",
    lines=(
        ("`eta = X @ «t»`", "Here it begins."),
        ("`h = «response»`", "The response is applied to `eta`, which must be there."),
        ("`w = «variance»`", "The variance of a row is made from its prediction, `h`."),
        (
            "`H = X.T @ (w[:, None] * X)`",
            "The curvature weighs the rows with `w`, which comes before.",
        ),
        ("`«t» = «t» + np.linalg.solve(H, X.T @ (y - h))`", "The step needs the curvature `H`."),
    ),
    extras={
        "other": (
            "`h = «other»`",
            1,
            "This is the response of another family. Here the targets are «what».",
        ),
        "no_features": (
            "`«t» = «t» + np.linalg.solve(H, y - h)`",
            4,
            "The residuals have one entry a row, the weights one a feature. `X.T` brings them "
            "together.",
        ),
    },
    because="Predictor, response, variance, curvature, step. Another family changes the second "
    "line and the third, and no other.",
    proof=lambda v, lines: _steps(v, lines),
)
def newton_step():
    families = (
        ("Poisson", "np.exp(eta)", "eta", "h", "counts"),
        ("Gaussian", "eta", "np.exp(eta)", "np.ones(len(h))", "numbers of any size"),
        ("Bernoulli", "1 / (1 + np.exp(-eta))", "np.exp(eta)", "h * (1 - h)", "zeros and ones"),
    )
    for (family, response, other, variance, what), t, a, b in product(
        families, ("theta", "w0", "beta"), (-0.5, 0.2, 0.4), (-0.3, 0.1, 0.5, 0.6)
    ):
        yield {
            **{"family": family, "response": response, "other": other, "variance": variance},
            **{"what": what, "t": t, "a": a, "b": b},
        }


def _steps(v, lines):
    """Whether the program goes where the lesson's gradient and curvature lead."""
    X, y = np.array([[1.0, 0], [1, 1], [1, 2], [1, -1]]), np.array([1.0, 0, 1, 1])
    theta = np.array([v["a"], v["b"]], dtype=float)
    found = run(lines, {"X": X, "y": y, v["t"]: theta}, v["t"])
    family = v["family"].lower()
    step = np.linalg.solve(curvature(theta, X, y, family), gradient(theta, X, y, family))
    return found is not None and np.shape(found) == (2,) and np.allclose(found, theta + step)
