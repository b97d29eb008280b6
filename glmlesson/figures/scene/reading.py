"""The numbers that a state of the scene speaks of, in one line of plain text."""

import numpy as np

from glmlesson.figures.scene.birds import NAMES, shares_of
from glmlesson.figures.scene.ceiling import out_of_reach
from glmlesson.figures.scene.layout import families_of
from glmlesson.figures.scene.likelihood import likelihood, simulated_estimates
from glmlesson.figures.scene.marks import number, signed
from glmlesson.figures.scene.paths import inside_ellipse
from glmlesson.figures.scene.plane import least_squares
from glmlesson.figures.scene.record import SPAN, family_of
from glmlesson.figures.scene.there_and_back import reads

_LOW, _HIGH = SPAN
_WITH_THETA = ("curve", "predictor", "slice", "slices", "lever", "theta_plane")


def reading(record, data):
    """Return what is to be read off the scene.

    Examples
    --------
    >>> from glmlesson.figures.scene.families import dataset
    >>> from glmlesson.figures.scene.record import REST, weights
    >>> rows = {"rows": 1, "tilted_row": 1, "normalised_row": 1, "eta": 0.8}
    >>> reading({**REST, **weights("poisson"), **rows}, dataset("hours"))
    'poisson, eta 0.80, sum 9.26, mean 2.23'
    """
    family = families_of(data.name)[family_of(record)]
    parts = [family.key.replace("_", " ")]
    lying = record["rows"] > 0.5 and family.kind != "softmax"
    if record["there_and_back"] > 0.5 and family.get("both"):
        parts += reads(record, family)
    else:
        parts += _rows(record, family) if lying else _plane(record, family, data)
    return ", ".join(parts).replace("−", "-")


def _rows(record, family):
    eta = family.within(record["eta"])
    formulas = family.family.unchecked
    if record["shared_axis"] > 0.5:
        yield f"eta {number(eta, 2)}"
        yield f"phi {number(float(formulas.mean(np.float64(eta))), 2)}"
        return
    if record["tilted_row"] > 0.5 or record["terms"] > 0.5:
        yield f"eta {number(eta, 2)}"
    if record["tilted_row"] > 0.5:
        yield f"sum {number(family.total(eta), 2)}"
    if record["normalised_row"] > 0.5:
        yield f"mean {number(float(formulas.mean(np.float64(eta))), 2)}"
    if record["log_partition"] > 0.5:
        yield f"a {number(float(formulas.log_partition(np.float64(eta))), 2)}"
    if record["curvature"] > 0.5:
        yield f"variance {number(float(formulas.variance(np.float64(eta))), 2)}"


def _plane(record, family, data):
    if family.kind == "softmax":
        yield from _bird(record)
        return
    yield from _hill(record, family, data)
    theta = record["theta0"], record["theta1"]
    if any(record[part] > 0.5 for part in _WITH_THETA):
        yield f"theta ({number(theta[0], 2)}, {number(theta[1], 2)})"
    if record["slice"] > 0.5:
        eta = theta[0] + theta[1] * record["slice_at"]
        mean = number(float(family.mean(eta)), 2)
        yield f"at x = {number(record['slice_at'], 1)}: eta {number(eta, 2)}, mean {mean}"
    if record["residuals"] > 0.5:
        r = data.y[family.key] - family.mean(theta[0] + theta[1] * data.x)
        yield f"sum of r {signed(r.sum(), 2)}, sum of r x {signed((r * data.x).sum(), 2)}"
    if record["straight_line"] > 0.5:
        start, end = record["line0"], record["line6"]
        slope = (end - start) / (_HIGH - _LOW)
        yield f"line {_line(start - slope * _LOW, slope, family, data)}"
    if record["least_squares"] > 0.5:
        a, b = least_squares(data.x, data.y[family.key])
        yield f"least squares {_line(a, b, family, data)}"
    if record["ceiling"] > 0.5 and family.key == "poisson":
        above, rows = out_of_reach(data)
        yield f"out of the sigmoid's reach at {above} of {rows}"
    if record["fallen"] > 0.5 and family["possible"][0] is not None:
        least, most = family["possible"]
        y = data.y[family.key]
        fallen = (y <= least) | (y >= (np.inf if most is None else most))
        yield f"{fallen.sum()} of {len(y)} off the axis"


def _bird(record):
    """The bird in hand and its probabilities."""
    if record["birds"] > 0.5:
        bill, flipper = record["bird_bill"], record["bird_flipper"]
        yield f"bill {number(bill, 1)}, flipper {number(flipper, 0)}"
        for name, share in zip(NAMES, shares_of(bill, flipper), strict=True):
            yield f"{name} {number(share, 2)}"


def _hill(record, family, data):
    """How long the paths on the hill are, and how many of the estimates the ellipse holds."""
    hill = likelihood(data.name, family.key)
    start = record["start0"], record["start1"]
    if record["gradient_path"] > 0.5:
        yield f"gradient {hill.gradient_path(start)[1]} steps"
    if record["newton_path"] > 0.5:
        yield f"Newton {len(hill.newton_path(start)) - 1} steps"
    if record["ellipse"] > 0.5 and record["estimates"] > 0.5:
        estimates = simulated_estimates(data.name, family.key)
        yield f"{inside_ellipse(hill, estimates).sum()} of {len(estimates)} inside"


def _line(a, b, family, data):
    """A straight line's two ends, and at how many rows it promises what cannot be."""
    ends = f"from {number(a + b * _LOW, 2)} to {number(a + b * _HIGH, 2)}"
    least, most = family["possible"]
    if least is None:
        return ends
    promise = a + b * data.x
    wrong = (promise < least) | (promise > (np.inf if most is None else most))
    return f"{ends}, impossible at {wrong.sum()} of {len(promise)}"
