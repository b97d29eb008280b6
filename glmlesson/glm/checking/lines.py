"""The lines of a diagnosis: what each looks at in a fit, and when it is raised."""

import numpy as np
import scipy

from glmlesson.glm.checking.finding import Finding
from glmlesson.glm.checking.influence import influence
from glmlesson.glm.checking.near_separation import outcome_that_holds
from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.inference.intervals import hauck_donner
from glmlesson.glm.shape.overdispersion import size_score
from glmlesson.glm.working import score_and_weight

LEVEL = 0.05
COUNTS_OF_ZERO = ("Poisson", "geometric", "negative binomial")
TWO_OUTCOMES = ("Bernoulli", "binomial")


def _overdispersion(look):
    result = look.result
    if not look.single or not look.has_law or result.family.free_dispersion:
        return None
    if look.size_error:  # which was fitted to this very spread
        return None
    if look.name == "Bernoulli" and np.all(look.prior == 1):
        return None
    total, spread = look.of_squares(np.ones(len(look.X)))
    df = result.df_residual
    if df <= 0 or spread == 0:
        return None
    ratio = 1 + total / df
    # A multiple of χ² with this mean and this variance, whose right tail is longer than a normal's.
    freedom = 2 * df**2 / spread**2
    p = scipy.special.chdtrc(freedom, max(ratio, 0.0) * freedom)
    remedy = {
        "Poisson": "Fit the negative binomial, or take dispersion='pearson'.",
        "exponential": "Fit the gamma family, which estimates its dispersion.",
    }.get(look.name, "Take dispersion='pearson', or robust_covariance().")
    return Finding(
        "overdispersion",
        f"Pearson's chi-squared / (n - p) = {ratio:.3g}",
        float(p),
        bool(p < LEVEL),
        "The data vary more than the family says, so that standard errors are too small.",
        remedy,
        "poisson_lab",
    )


def _zeros(look):
    if not look.single or not look.has_law or look.name not in COUNTS_OF_ZERO:
        return None
    none = look.law().tails(np.zeros_like(look.mean))[1]
    f = look.repeats
    # The covariance of "no count" with the score is its probability times the score of none.
    zero = score_and_weight(look.result.rows.model, look.z, np.zeros_like(look.y), look.prior)[0]
    J = (f * none * zero[:, 0]) @ look.X
    spread = np.sum(f * none * (1 - none)) - J @ look.C @ J
    if look.size_error:
        of_size = size_score(0.0, look.mean, look.size)
        spread -= (look.size_error * np.sum(f * none * of_size)) ** 2
    expected, found = np.sum(f * none), np.sum(f * (look.y == 0))
    if not spread > 1e-9 * expected:
        return None
    p = scipy.special.ndtr(-(found - expected) / np.sqrt(spread))
    return Finding(
        "excess zeros",
        f"{found:g} zeros, {expected:.3g} expected",
        float(p),
        bool(p < LEVEL),
        "There are more zeros than the family makes at these means.",
        "Ask whether some rows could not count at all, and model that apart, by a ZeroInflated or "
        "a Hurdle; or fit the negative binomial.",
        "poisson_lab",
    )


def _variance(look):
    if not look.single or not look.has_law or look.name in TWO_OUTCOMES:
        return None
    x = np.log(look.mean) if np.all(look.mean > 0) else look.mean
    x = x - np.average(x, weights=look.repeats)
    if np.ptp(x) < 1e-9 or look.result.df_residual <= 1:
        return None
    total, spread = look.of_squares(x)
    if spread == 0:
        return None
    p = 2 * scipy.special.ndtr(-abs(total) / spread)
    way = "grows faster" if total > 0 else "grows more slowly"
    return Finding(
        "variance function",
        f"squared Pearson residuals against the mean, z = {total / spread:.2f}",
        float(p),
        bool(p < LEVEL),
        f"The variance {way} with the mean than the family says.",
        "Take a family whose variance does, or robust_covariance().",
        "three_assumptions",
    )


def _link(look):
    if not look.single or np.ptp(look.z) < 1e-9:
        return None
    p = look.added((look.z - look.z.mean()) ** 2)
    if np.isnan(p):
        return None
    return Finding(
        "link",
        "the square of the linear predictor, added",
        float(p),
        bool(p < LEVEL),
        "The square of the linear predictor still explains something: the link, or the form in "
        "which a feature enters, is not right.",
        "Try another link, or transform features.",
        "link_and_response",
    )


def _curvature(look):
    if not look.single:
        return None
    found = {}
    for j, place in enumerate(look.result.kept):
        column = look.X[:, j]
        if len(np.unique(column)) > 2:
            found[look.result.names[place]] = look.added((column - column.mean()) ** 2)
    found = {name: p for name, p in found.items() if not np.isnan(p)}
    if not found:
        return None
    name = min(found, key=found.get)
    p = min(1.0, len(found) * found[name])  # Bonferroni's, as the smallest of several was taken
    return Finding(
        "curvature",
        f"the square of {name}, added",
        float(p),
        bool(p < LEVEL),
        f"The effect of {name} is not a straight line on the scale of the link.",
        f"Add the square of {name}, a spline, or its logarithm.",
        "link_and_response",
    )


def _outlier(look):
    if not look.single or not look.has_law:
        return None
    _, at, _, from_here = look.law().tails(look.y)
    tail = np.minimum(at, from_here)
    row = int(np.argmin(tail))
    # Bonferroni's, over the rows and both ends; of whole numbers less often, as they jump.
    p = min(1.0, 2 * len(look.X) * float(tail[row]))
    place = int(np.flatnonzero(look.seen)[row])
    return Finding(
        "outlying row",
        f"row {place}, a target as far out has the probability {tail[row]:.2g}",
        p,
        bool(p < LEVEL),
        "The target of this row is farther from its mean than that of any row should be.",
        "Look at how it was recorded; fit with and without it.",
        "three_assumptions",
    )


def _influential(look):
    if look.result.dispersion_is_estimated and not look.phi > 0:
        return None
    cook = np.where(look.seen, influence(look.result).cooks_distance, 0.0)
    cook = np.where(np.isnan(cook), np.inf, cook)
    row = int(np.argmax(cook))
    size = "beyond measure" if np.isinf(cook[row]) else f"{cook[row]:.2f}"
    return Finding(
        "influential row",
        f"row {row}, Cook's distance {size} (raised above 1)",
        np.nan,
        bool(cook[row] > 1),
        "This row alone moves the estimates about as far as their standard errors.",
        "Look at it; report the fit with and without it.",
        "gaussian",
    )


def _falling_wald(look):
    falling = hauck_donner(look.result) < 0
    names = ", ".join(np.array(parameter_names(look.result))[falling])
    return Finding(
        "Hauck-Donner",
        f"Wald statistic falls for {names}" if names else "no Wald statistic falls",
        np.nan,
        bool(falling.any()),
        "The Wald statistic falls while the effect grows, so that its p-value means little.",
        "Take test(..., 'likelihood ratio') and confidence(method='profile').",
        "bernoulli",
    )


def _near_separation(look):
    if not look.single or look.name not in (*COUNTS_OF_ZERO, *TWO_OUTCOMES) or not look.has_law:
        return None
    row = outcome_that_holds(look)
    if row == -1:
        return None
    place = None if row is None else int(np.flatnonzero(look.seen)[row])
    return Finding(
        "separation nearby",
        "no outcome alone holds the maximum"
        if row is None
        else f"without an outcome of row {place} there is no maximum",
        np.nan,
        row is not None,
        "One outcome alone keeps the estimates finite, so that they and their Wald intervals hang "
        "on it.",
        "Take confidence(method='profile'); look at how that outcome was recorded.",
        "bernoulli",
    )


def _columns(look):
    result = look.result
    out = np.setdiff1d(np.arange(len(result.names)), result.kept)
    names = ", ".join(result.names[j] for j in out)
    return Finding(
        "columns left out",
        names or "none",
        np.nan,
        bool(out.size),
        "Other columns determine these, so that the data cannot tell their coefficients.",
        "Drop a column of each group.",
        "universal_gradient",
    )


def _rows_left(look):
    result = look.result
    per = result.n / max(1, result.n_parameters)
    return Finding(
        "rows per coefficient",
        f"{per:.3g} (raised below 5)",
        np.nan,
        bool(per < 5),
        "With so few rows for each coefficient, large-sample errors and tests are too sure.",
        "Leave out features, or collect rows; take confidence(method='profile') or bootstrap().",
        "three_assumptions",
    )


def outside(look, new):
    """Rows of a prediction whose leverage is beyond that of every row of the fit."""
    X = np.asarray(new, float)
    if X.ndim != 2 or X.shape[1] != len(look.result.names):
        raise ValueError(
            f"new must have shape (rows, {len(look.result.names)}), as the fit had, but its shape "
            f"is {X.shape}."
        )
    width = look.result.theta.size // len(look.result.names)
    C = look.C.reshape(len(look.result.kept), width, len(look.result.kept), width)
    C = np.einsum("jaka->jk", C)
    reach = [np.einsum("ij,jk,ik->i", Z, C, Z) for Z in (look.X, X[:, look.result.kept])]
    far = reach[1] > reach[0].max() * (1 + 1e-9)
    return Finding(
        "outside the data",
        f"{far.sum()} of {len(X)} new rows",
        np.nan,
        bool(far.any()),
        "These rows lie beyond all rows of the fit, where nothing but the model speaks for them.",
        "Collect rows there, or do not predict so far.",
        "whole_recipe",
    )


LINES = (
    _overdispersion,
    _zeros,
    _variance,
    _link,
    _curvature,
    _outlier,
    _influential,
    _falling_wald,
    _near_separation,
    _columns,
    _rows_left,
)
