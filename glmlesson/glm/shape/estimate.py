"""A parameter of the family that a fit has estimated, and an interval for it."""

from __future__ import annotations

from typing import NamedTuple


class ShapeEstimate(NamedTuple):
    """A parameter of the family, estimated by maximum likelihood.

    Attributes
    ----------
    name : str
        ``"size"``, ``"power"`` or ``"shape"``.
    value : float
        Infinite where the likelihood rises for ever with it.
    standard_error : float
        From the observed information; NaN where the estimate is at an edge.
    moment : float
        The estimate by Pearson's :math:`\\chi^2` to compare it with; NaN for the power.
    at_edge : bool
        Whether the likelihood is largest at an edge of what was allowed.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("negative binomial").fit([[1]] * 6, [0, 9, 1, 0, 4, 2])
    >>> round(fit.estimated_shape.value, 3), round(fit.estimated_shape.standard_error, 3)
    (0.744, 0.64)
    """

    name: str
    value: float
    standard_error: float
    moment: float = float("nan")
    at_edge: bool = False

    @property
    def note(self) -> str | None:
        """What an estimate at an edge means, in a sentence; None for any other."""
        if not self.at_edge:
            return None
        if self.name == "size":
            return (
                "Size infinite: the likelihood is largest where the negative binomial's extra "
                "variance, the square of the mean over the size, vanishes, and the fit is the "
                "Poisson's. Whether the data are spread in another way, diagnose() tells."
            )
        return (
            f"Power {self.value:g} at the end of what was tried: the data do not look like sums of "
            "a Poisson number of gamma amounts; near 1 look at a Poisson, near 2 at a gamma model."
        )


class ShapeInterval(NamedTuple):
    """A confidence interval for a parameter of the family.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("negative binomial").fit([[1]] * 6, [0, 9, 1, 0, 4, 2])
    >>> interval = glmlesson.shape_interval(fit, 0.9)
    >>> round(interval.lower, 3), round(interval.upper, 2)
    (0.183, 3.72)
    """

    lower: float
    upper: float
    level: float
    method: str
