r"""Why a fit did not arrive, in sentences that name what the solver knows and nothing else."""

import numpy as np

from glmlesson.glm.arrays import each_row, floats
from glmlesson.glm.score import ScoreAndInformation


def at_an_end(rows, theta, average):
    """Whether a mean has come to an end of what the family allows, which the link can leave.

    There the information is infinite, so that steps vanish where the slope does not.
    """
    return _end_reached(rows, theta, average) is not None


def _end_reached(rows, theta, average):
    """Return the end that a mean has come to, as a number, or None."""
    if not any(rows.model.ends_within_reach):
        return None
    domain = rows.model.family.mean_domain
    z = rows.predictor(theta)
    mean = each_row(
        rows.model.link.unchecked.inverse, z if rows.offset is None else z + rows.offset
    )
    low, high = rows.model.ends_within_reach
    if low and mean.min() - domain.low < 1e-8 * (average - domain.low):
        return domain.low
    if high and domain.high - mean.max() < 1e-8 * (domain.high - average):
        return domain.high
    return None


def no_start(rows, level, start):
    """Say why no theta was found at which every row has a mean."""
    model = rows.model
    family, link = model.family.title, model.link.title
    if start is not None:
        return (
            f"start must give every row a mean that {family} and {link} allow, but it does not; "
            "leave it out, or choose another."
        )
    nowhere = (
        "X must allow a start: no theta was found at which every row has a mean that "
        f"{family} and {link} allow. "
    )
    if not (model.bounded or any(model.ends_within_reach)):
        if rows.offset is not None:
            largest = float(abs(rows.offset).max())
            return (
                f"{nowhere}{link[0].upper()}{link[1:]} allows every linear predictor, but the "
                f"offset reaches {largest:.3g}, and a mean too large or too small for a "
                "floating-point number; check its unit."
            )
        return (
            f"{nowhere}{link[0].upper()}{link[1:]} allows every linear predictor, so a mean or a "
            "product became too large for a floating-point number; rescale y or the columns of X."
        )
    if not _has_constant(rows):
        way = "No combination of the columns of X is a constant: add a column of ones to X"
    elif rows.offset is not None:
        way = "The offset moves some linear predictors out of reach: leave it out"
    else:
        way = "Rescale y or the columns of X"
    return f"{nowhere}{way}, or choose a link that allows every linear predictor, such as the log."


def _has_constant(rows):
    """Whether some combination of the columns is one in every row."""
    _, basis, _ = rows.on_a_basis()
    inside = basis.total(_sums).score / rows.n
    return bool(abs(basis.predictor(inside) - 1).max() < 1e-6)


def _sums(X, target, weights, offset):
    return ScoreAndInformation(floats(X).sum(axis=0), None, np.inf)


def describe_stop(result, optimum):
    """Say why a fit stopped before the maximum, as a warning for its caller."""
    taken = len(optimum.path) - 1
    steps = "1 step" if taken == 1 else f"{taken} steps"
    stopped = f"The fit stopped after {steps}, before the maximum was reached. "
    if optimum.state == "edge":
        return (
            f"{stopped}A fitted mean lies at the edge of what {result.family.title} allows, which "
            f"{result.link.title} can leave, and the likelihood still rises towards it: try the "
            "canonical link."
        )
    if optimum.state == "flat":
        return (
            f"{stopped}The gradient of the log-likelihood has vanished there, but steps do not "
            "become short: it flattens out towards infinity, and has no maximum on this way. Pass "
            f"another start, or choose another link than {result.link.title}."
        )
    if optimum.state == "singular":
        return (
            f"{stopped}There the information is singular to ten digits, although no column of X is "
            "determined by the others: the likelihood has become flat along some combination of "
            "the coefficients. Pass another start, or drop a column."
        )
    away = f"The maximum is about {optimum.decrements[-1]:.1g} standard errors away" + (
        " (for a dispersion of one)" if result.family.free_dispersion else ""
    )
    if optimum.state == "steps":
        return (
            f"{stopped}{away}: raise max_iter, which is {result.model.max_iter}, or pass a start."
        )
    reason = "No step from there, however short, leads to a higher likelihood"
    if optimum.least_share < 1e-6:
        digits = -np.log10(optimum.least_share) / 2
        return (
            f"{stopped}{reason}, as columns of X agree to about {digits:.0f} digits, and rounding "
            f"hides the rest. {away}. Drop one of those columns, or measure it from its average."
        )
    return f"{stopped}{reason}. {away}. Pass another start."
