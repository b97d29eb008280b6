"""Where a number may live: the intervals in which targets, natural parameters and means lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Interval:
    r"""An interval of real numbers, or of the whole numbers in it.

    Parameters
    ----------
    low, high : float
        The ends; ``-inf`` and ``inf`` for none.
    closed_low, closed_high : bool
        Whether the end itself belongs to the interval.
    integer : bool
        Whether only whole numbers belong to it.

    Examples
    --------
    >>> COUNTS.contains([0, 2.5, 3])
    array([ True, False,  True])
    >>> print(COUNTS)
    a whole number, 0 or more
    >>> POSITIVE.latex
    '(0, \\infty)'
    """

    low: float = -np.inf
    high: float = np.inf
    closed_low: bool = False
    closed_high: bool = False
    integer: bool = False

    def contains(self, x: ArrayLike) -> np.ndarray:
        """Say for each entry of ``x`` whether it lies in the interval; NaN never does."""
        x = np.asarray(x, dtype=float)
        above = x >= self.low if self.closed_low else x > self.low
        below = x <= self.high if self.closed_high else x < self.high
        inside = above & below & np.isfinite(x)
        return inside & (x == np.floor(x)) if self.integer else inside

    @property
    def has_an_end(self) -> bool:
        """Whether it does not go on for ever on both sides."""
        return math.isfinite(self.low) or math.isfinite(self.high)

    @property
    def latex(self) -> str:
        """The interval in LaTeX, for typesetting beside a family's formulas."""
        if self.integer:
            return _latex_whole_numbers(self.low, self.high)
        if (self.low, self.high) == (-np.inf, np.inf):
            return r"\mathbb{R}"
        left = "[" if self.closed_low else "("
        right = "]" if self.closed_high else ")"
        return f"{left}{_latex_end(self.low)}, {_latex_end(self.high)}{right}"

    def __str__(self) -> str:
        if self.integer:
            return _say_whole_numbers(self.low, self.high)
        low, high = f"{self.low:.6g}", f"{self.high:.6g}"
        if np.isinf(self.low) and np.isinf(self.high):
            return "a real number"
        if np.isinf(self.high):
            return f"a number {'≥' if self.closed_low else '>'} {low}"
        if np.isinf(self.low):
            return f"a number {'≤' if self.closed_high else '<'} {high}"
        strictly = "" if self.closed_low and self.closed_high else "strictly "
        return f"a number {strictly}between {low} and {high}"


def _latex_end(end):
    if np.isinf(end):
        return r"\infty" if end > 0 else r"-\infty"
    return r"\pi" if end == np.pi else r"-\pi" if end == -np.pi else f"{end:g}"


def _latex_whole_numbers(low, high):
    if np.isinf(low):
        return r"\mathbb{Z}" if np.isinf(high) else rf"\{{\dots, {high - 1:g}, {high:g}\}}"
    if np.isinf(high):
        return rf"\{{{low:g}, {low + 1:g}, {low + 2:g}, \dots\}}"
    if high - low <= 2:
        return r"\{" + ", ".join(f"{k:g}" for k in np.arange(low, high + 1)) + r"\}"
    return rf"\{{{low:g}, \dots, {high:g}\}}"


def _say_whole_numbers(low, high):
    if np.isinf(low):
        return "a whole number" if np.isinf(high) else f"a whole number, {high:g} or less"
    if np.isinf(high):
        return f"a whole number, {low:g} or more"
    if high - low == 1:
        return f"{low:g} or {high:g}"
    return f"a whole number from {low:g} to {high:g}"


REALS = Interval()

POSITIVE = Interval(low=0)

NEGATIVE = Interval(high=0)

UNIT = Interval(low=0, high=1)

ANGLES = Interval(low=-np.pi, high=np.pi, closed_low=True, closed_high=True)

COUNTS = Interval(low=0, closed_low=True, integer=True)


def whole_numbers_to(highest: int) -> Interval:
    """Return the whole numbers 0, 1, …, ``highest`` as an interval."""
    return Interval(0, highest, closed_low=True, closed_high=True, integer=True)
