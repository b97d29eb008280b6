r"""The base measure of an invented family, and what follows from having one.

:math:`e^{a}` is the generating function of :math:`b`, so :math:`b` is found by undoing it: in
closed form where ``symbolic`` knows one, and otherwise by the integral

.. math:: p(y; \eta) = \frac{1}{2\pi i} \int e^{a(z) - a(\eta) - (z - \eta) y}\, dz

around a circle for whole numbers, along a line for real ones. Taken through the saddle point
:math:`a'(\eta) = y`, where :math:`p` is large, it keeps its digits, and
:math:`b(y) = p(y; \eta)\, e^{a(\eta) - \eta y}` has as many.

Chapter: The exponential family. Source: Daniels (1954), "Saddlepoint approximations in statistics".
"""

import math

import numpy as np
import sympy

from glmlesson.intervals import POSITIVE, REALS
from glmlesson.invented.closed_forms import (
    closed_log_b_of_positive_numbers,
    closed_log_b_of_real_numbers,
    closed_log_b_of_whole_numbers,
    typeset_b,
)
from glmlesson.invented.density import Coordinates, Line, RealNumbers, usual_values
from glmlesson.invented.evaluating import compiled, compiled_for_complex
from glmlesson.invented.rewriting import ETA, Y, log_of


def base_measure_of(family, a, given, statistic):
    """Return :math:`\\log b` as a function with its LaTeX: given, of a known kind, or found.

    Parameters
    ----------
    family : InventedFamily
        All but its base measure is there; it is put in place, for the check that follows.
    a : sympy.Expr
        The log-partition, written to keep its digits.
    given : sympy.Expr or None
        The base measure, if the reader gave one.
    statistic : sympy.Expr
        :math:`T(y)`.

    Raises
    ------
    ValueError
        If there is none that makes the probabilities sum or integrate to one.
    """
    if given is not None:
        b = _Formula(log_of(given, Y, _a_point(family.support)), given)
    elif statistic != Y:
        raise ValueError(
            "base_measure is needed where the sufficient statistic is not y: which y lie behind "
            f"one value of {statistic} cannot be told from the log-partition."
        )
    elif family.support.integer:
        closed = closed_log_b_of_whole_numbers(a)
        b = _WholeNumbers(family, a) if closed is None else _Formula(closed)
    else:
        closed = _closed_form_of_real_numbers(family, a)
        b = RealNumbers(family, a) if closed is None else _Formula(closed)
    family._log_b = b
    if given is not None:
        _refuse_negative(b, family.support)
    _refuse_what_does_not_normalise(family)
    return b


def _closed_form_of_real_numbers(family, a):
    if family.support == REALS:
        return closed_log_b_of_real_numbers(a)
    if family.support == POSITIVE:
        return closed_log_b_of_positive_numbers(a)
    return None


def _a_point(support):
    """Return a point of the support at which to look at signs."""
    low, high = support.low, support.high
    if np.isfinite(low) and np.isfinite(high):
        return float(np.floor((low + high) / 2)) if support.integer else (low + high) / 2
    return low + 1.0 if np.isfinite(low) else high - 1.0 if np.isfinite(high) else 1.0


class _Formula:
    """log b(y) as a formula."""

    def __init__(self, log_b, b=None):
        self._evaluate = compiled(log_b, Y)
        self.b = b
        self.latex = sympy.latex(b) if b is not None else typeset_b(log_b)

    def __call__(self, y):
        return np.array(self._evaluate(np.asarray(y, dtype=float)), dtype=float)


def _refuse_negative(b, support):
    line = Coordinates(support)
    points = (
        np.arange(max(support.low, -200), min(support.high, 200) + 1)
        if support.integer
        else line.y(np.linspace(-30, 30, 121))
    )
    values = np.asarray(compiled(b.b, Y)(points), dtype=float)
    if (values < 0).any():
        where = np.argmax(values < 0)
        raise ValueError(
            f"base_measure must not be negative, but at y = {points[where]:.6g} it is "
            f"{values[where]:.6g}."
        )


class _WholeNumbers:
    r"""log b(y) for whole numbers, from Cauchy's integral of :math:`e^a` around a circle.

    .. math:: p(y; \eta) = \frac{1}{2\pi} \int_{-\pi}^{\pi}
              e^{a(\eta + i\omega) - a(\eta) - i\omega y}\, d\omega

    One fast Fourier transform gives it for all ``y`` at once, to 16 decimals; the ``y`` that this
    :math:`\eta` makes likely keep their digits, and others get an :math:`\eta` of their own.
    """

    latex = r"[e^{\eta y}]\,e^{a(\eta)}"

    def __init__(self, family, a):
        self._family, self._known = family, {}
        self._log_partition = compiled_for_complex(a, ETA)
        self._refuse_other_than_whole_numbers()
        for eta in usual_values(family):
            self._probabilities(eta)

    def __call__(self, y):
        y = np.asarray(y, dtype=float)
        values, back = np.unique(y, return_inverse=True)
        for value in values:
            if value not in self._known:
                self._find(value)
        return np.array([self._known[value] for value in values])[back].reshape(y.shape)

    def _refuse_other_than_whole_numbers(self):
        for eta in usual_values(self._family):
            turned, here = self._log_partition(eta + np.array([2j * np.pi, 0j]))
            if not abs(np.exp(1j * (turned - here).imag) - 1) + abs((turned - here).real) < 1e-8:
                raise ValueError(
                    "log_partition must be that of whole numbers: exp(a(eta)) must be a series in "
                    f"powers of exp(eta), with period 2πi, but that of {self._family._formula} is "
                    "not. Is the support another one, such as 'reals' or 'positive'?"
                )

    def _find(self, value):
        """Put log b of this value, and of those that come with it, among the known."""
        family = self._family
        low, high = family.mean_domain.low, family.mean_domain.high
        mean = min(max(value, low + 0.5), high - 0.5)
        eta = float(family.canonical_link.unchecked.link(mean))
        y, p = self._probabilities(eta)
        with np.errstate(divide="ignore"):
            log_b = (
                np.log(np.where(p > 1e-12 * p.max(), p, 0))
                - eta * y
                + float(family.unchecked.log_partition(eta))
            )
        for one in np.flatnonzero((p > 1e-3 * p.max()) | (y == value)):
            self._known.setdefault(float(y[one]), log_b[one])

    def _probabilities(self, eta):
        """Return all whole numbers within reach and p(y; η), having checked that it is one."""
        family = self._family
        mean, spread = (
            float(family.unchecked.mean(eta)),
            math.sqrt(float(family.unchecked.variance(eta))),
        )
        center, size = math.floor(mean), 2 ** math.ceil(math.log2(128 * max(spread, 1)))
        p, wider = self._around(eta, center, size), None
        # What lies out of reach comes back in at the other side, elsewhere for another size.
        while wider is None or np.abs(wider - p).max() > 1e-12:
            if size > 2**21:
                raise ValueError(
                    f"y = {mean:.6g} is too large for {family.title}: its base measure has no "
                    "closed form, and so far out it would take too long to find. Pass base_measure."
                )
            if wider is not None:
                size *= 2
                p = self._around(eta, center, size)
            wider = self._around(eta, center, 3 * size // 2)[size // 4 : size // 4 + size]
        y = center + np.arange(-size // 2, size // 2)
        self._refuse(y, p, eta)
        within = family.support.contains(y)
        return y[within].astype(float), p[within]

    def _around(self, eta, center, size):
        """Return p(y; η) for ``size`` whole numbers around the center."""
        angles = 2 * np.pi * np.arange(-size // 2, size // 2 + 1) / size
        with np.errstate(all="ignore"):
            logs = self._log_partition(eta + 1j * angles) - float(
                self._family.unchecked.log_partition(eta)
            )
            circle = np.exp(logs - 1j * angles * center)
        circle[size // 2] = 1  # by definition, even where the formula has a hole or cancels
        # |E e^{iωy}| ≤ 1, and its slope is at most E|y − c|: more of either is no distribution.
        spread = math.sqrt(float(self._family.unchecked.variance(eta)))
        slope = np.abs(np.diff(circle)).max() / (2 * np.pi / size)
        if not (np.abs(circle).max() < 1 + 1e-7 and slope < 1.01 * (spread + 1)):
            raise ValueError(
                f"log_partition cannot be that of a distribution on whole numbers: at eta = "
                f"{eta:.6g} the characteristic function it gives leaves the unit circle or jumps. "
                "If the formula is right but takes a root or a fractional power, pass base_measure."
            )
        p = np.fft.fft(np.roll(circle[:-1], -(size // 2))).real / size
        return np.roll(p, size // 2)

    def _refuse(self, y, p, eta):
        if p.min() < -1e-10 * p.max():
            # The smallest such y in size is the one that can be checked by hand.
            worst = min(y[p < -1e-10 * p.max()], key=abs)
            b = p[y == worst][0] * np.exp(
                float(self._family.unchecked.log_partition(eta)) - eta * worst
            )
            raise ValueError(
                "log_partition must give weights b(y) that are not negative, but the coefficient "
                f"of exp({worst}*eta) in exp(a(eta)) is {b:.6g}: there is no such distribution."
            )
        outside = ~self._family.support.contains(y)
        if p[outside].sum() > 1e-9:
            worst = y[outside][np.argmax(p[outside])]
            raise ValueError(
                f"support must hold every y that the log-partition allows, but at eta = {eta:.6g} "
                f"it gives y = {worst} the probability {p[outside].max():.6g}, and the support's "
                f"own sum to {1 - p[outside].sum():.6g}."
            )


def _refuse_what_does_not_normalise(family):
    for eta in usual_values(family):
        if family.support.integer:
            kind, sign, total, exact = "sum", "Σ", family._table(eta)[1].sum(), 1e-9
        else:
            kind, sign, total, exact = "integrate", "∫", Line(family, eta).integral(), 1e-7
        if not abs(total - 1) < exact:
            raise ValueError(
                f"base_measure and log_partition must belong together, so that the probabilities "
                f"{kind} to one, but at eta = {eta:.6g} {sign} b(y) exp(eta*T(y) − a(eta)) is "
                f"{total:.6g}."
            )
