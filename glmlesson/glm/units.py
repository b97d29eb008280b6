r"""Units in which the numbers of a fit are of moderate size.

If all targets are multiplied by c, the maximum of a Gaussian, exponential, gamma or inverse
Gaussian model changes in a known way: with a link that is a power of the mean,
:math:`g(\mu) = \pm\mu^k`, the coefficients are multiplied by :math:`c^k`, and with the log link
:math:`\log c` is added to every linear predictor. So where squares of the targets would leave the
range of floating-point numbers, the fit is made in another unit, a power of two, which changes no
digit. Weights are treated in the same way: a common factor of theirs moves no maximum.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

# Families of which c·y has a distribution with every y, by the power of the mean in V(μ).
VARIANCE_POWER = {"Gaussian": 0, "exponential": 2, "gamma": 2, "inverse Gaussian": 3, "Laplace": 2}

LINK_POWER = {
    "identity": 1,
    "inverse": -1,
    "negative inverse": -1,
    "inverse square": -2,
    "negative inverse square": -2,
}

# Binary exponents within which numbers keep their units: cubes of them stay far inside the range.
MODERATE = 160


@dataclass(frozen=True)
class Units:
    """One unit of the target, of the linear predictor and of the weights, in those of the caller.

    ``shift`` is added to every linear predictor. ``variance_power`` is that of the mean in V(μ).
    """

    target: float = 1.0
    predictor: float = 1.0
    shift: float = 0.0
    weight: float = 1.0
    variance_power: int = 2

    @property
    def changed(self):
        """Whether they are other units than the caller's."""
        return self.target != 1 or self.weight != 1

    @property
    def error(self):
        r"""The unit of a standard error for a dispersion of one.

        That of :math:`\sqrt\phi` is c to the power 1 − k/2, times the root of the weights' unit,
        with k the power of the mean in V; the product of both is that of the linear predictor.
        """
        return self.predictor / (
            self.target ** (1 - self.variance_power / 2) * math.sqrt(self.weight)
        )


def moderate(rows, family):
    """Return the same rows in moderate units, and the units; the rows themselves if they are.

    Raises
    ------
    ValueError
        If the coefficients are numbers that a float cannot hold.
    """
    weight = 1.0 if rows.weights is None else _unit(rows.total_weight / rows.n)
    target = _unit_of_target(rows, family)
    if weight == target == 1:
        return rows, Units()
    link = rows.model.link
    power = LINK_POWER.get(link.name)
    if target == 1 or (power is None and link.name != "log"):
        units = Units(weight=weight)
    elif power is None:
        units = Units(target, 1.0, math.log(target), weight, VARIANCE_POWER[family.name])
    else:
        exponent = power * math.log2(target)
        if abs(exponent) > 1000:
            raise ValueError(
                f"y must be in a more moderate unit: with targets of about {target:.0e} the "
                f"coefficients of {link.title} are of about 1e{exponent * math.log10(2):+.0f}, "
                "which no floating-point number can hold. Divide y by its average."
            )
        units = Units(target, 2.0**exponent, 0.0, weight, VARIANCE_POWER[family.name])
    offset = rows.offset
    if units.shift:
        offset = np.full(rows.n, -units.shift) if offset is None else offset - units.shift
    elif offset is not None:
        offset = offset / units.predictor
    return (
        replace(
            rows,
            target=rows.target / units.target,
            offset=offset,
            weights=None if rows.weights is None else rows.weights / weight,
        ),
        units,
    )


def root_variance(family, mean):
    r"""Return :math:`\sqrt{V(\mu)}`, also where :math:`V(\mu)` is no floating-point number."""
    with np.errstate(all="ignore"):
        variance = family.unchecked.variance_function(mean)
        if family.name not in VARIANCE_POWER or not variance.size:
            return np.sqrt(variance)
        if 0 < variance.min() <= variance.max() < np.inf:
            return np.sqrt(variance)
        unit = _unit(float(abs(mean).max()))
        root = np.sqrt(family.unchecked.variance_function(mean / unit))
        return root * unit ** (VARIANCE_POWER[family.name] / 2)


def _unit_of_target(rows, family):
    if family.name not in VARIANCE_POWER or len(rows.shape) == 2:
        return 1.0
    with np.errstate(over="ignore", under="ignore"):
        squares = float(rows.target @ rows.target) / rows.n
    if 2.0 ** (-2 * MODERATE) < squares < 2.0 ** (2 * MODERATE):
        return 1.0
    return _unit(float(abs(rows.target).max()))


def _unit(size):
    """Return one, or the power of two at a positive size that is not moderate."""
    if not 0 < size < math.inf:
        return 1.0
    exponent = math.frexp(size)[1]
    return 1.0 if abs(exponent) <= MODERATE else math.ldexp(1.0, exponent)
