r"""Formulas as functions: of NumPy arrays, and of numbers with any number of digits."""

import math

import mpmath
import numpy as np
import scipy
import sympy

from glmlesson.invented.grid import points_between
from glmlesson.invented.rewriting import ETA

# The working precisions, each tried after the one before was too short.
DIGITS = (40, 80, 160, 400, 1000, 3000)


class Careful:
    """A formula in floats where they are right to twelve digits, in many digits where not."""

    def __init__(self, expression, nodes, absolute=0.0):
        self.expression = expression
        self._fast = compiled(expression, ETA)
        self._exact = in_many_digits(expression, ETA)
        points = points_between(nodes, 2)
        exact = np.array([self._exact(point) for point in points])
        with np.errstate(all="ignore"):
            fast = np.asarray(self._fast(points), dtype=float)
            size = np.abs(exact)
            wrong = ~(np.abs(fast - exact) <= 1e-12 * size + absolute * (1 + size) + 1e-290)
        wrong &= fast != exact
        # A cell of the grid is trusted if its ends and its middle are right.
        cells = wrong[:-2:2] | wrong[1:-1:2] | wrong[2::2]
        self._nodes = nodes
        self._wrong = np.concatenate([cells[:1], cells, cells[-1:]])

    def __call__(self, eta):
        eta = np.asarray(eta, dtype=float)
        value = np.array(self._fast(eta), dtype=float)
        slow = np.isnan(value)
        if self._wrong.any():
            slow |= self._wrong[np.searchsorted(self._nodes, eta)]
        if slow.any():
            points, back = np.unique(eta[slow], return_inverse=True)
            value[slow] = np.array([self._exact(point) for point in points])[back]
        return value


def _softplus(x):
    x = np.asarray(x)
    return np.where(x.real > 0, x, 0) + np.log1p(np.exp(np.where(x.real > 0, -x, x)))


def _log1mexp(x):
    x = np.asarray(x)
    # On the right half of the complex plane 1 − e^x = −e^x (1 − e^−x).
    turned = (x.real > 0) & np.iscomplexobj(x)
    half = np.where(turned, -x, x)
    near = half.real > -np.log(2)
    value = np.where(
        near,
        np.log(-np.expm1(np.where(near, half, -1))),
        np.log1p(-np.exp(np.where(near, -1, half))),
    )
    return np.where(turned, value + x + 1j * np.pi, value) if turned.any() else value


def _logcosh(x):
    x = np.asarray(x)
    x = np.where(x.real < 0, -x, x)
    return x + np.log1p(np.exp(-2 * x)) - np.log(2)


_IN_NUMPY = {
    "softplus": _softplus,
    "expit": scipy.special.expit,
    "log1mexp": _log1mexp,
    "reciprocal_expm1": lambda x: 1 / np.expm1(x),
    "logcosh": _logcosh,
    "slope_of_logcosh": np.tanh,
    "betaln": scipy.special.betaln,
    "loggamma_of_complex": scipy.special.loggamma,
}


class _Beyond(ArithmeticError):
    """A number whose very exponent would fill the memory."""


class _NotReal(ArithmeticError):
    """A value that is complex."""

    def __init__(self, value):
        self.value = value


def _exp(x):
    real = mpmath.re(x)
    if real > 1e40:
        raise _Beyond
    return mpmath.mpf(0) if real < -1e40 else mpmath.exp(x)


def _sinh(x):
    return (_exp(x) - _exp(-x)) / 2


def _cosh(x):
    return (_exp(x) + _exp(-x)) / 2


_IN_MPMATH = {
    "exp": _exp,
    "softplus": lambda x: mpmath.log1p(_exp(x)),
    "expit": lambda x: 1 / (1 + _exp(-x)),
    "log1mexp": lambda x: mpmath.log1p(-_exp(x)) if x < -1 else mpmath.log(-mpmath.expm1(x)),
    "reciprocal_expm1": lambda x: mpmath.mpf(0) if x > 1e40 else 1 / mpmath.expm1(x),
    "logcosh": lambda x: abs(x) + mpmath.log1p(_exp(-2 * abs(x))) - mpmath.log(2),
    "slope_of_logcosh": lambda x: _sinh(x) / _cosh(x),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": lambda x: _sinh(x) / _cosh(x),
    "betaln": lambda a, b: mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b),
}


def compiled(expression, symbol):
    """Return the expression as a function of a NumPy array, whose shape it keeps.

    Overflow and what follows from it are not reported: the caller looks at what comes back.
    """
    function = sympy.lambdify(symbol, expression, modules=[_IN_NUMPY, "scipy", "numpy"], cse=True)

    def evaluate(x):
        with np.errstate(all="ignore"):
            values = function(x)
        return np.broadcast_to(values, np.shape(x)) if np.ndim(values) == 0 else values

    return evaluate


def compiled_for_complex(expression, symbol):
    """Return the expression as a function of complex arrays."""
    elsewhere = sympy.Function("loggamma_of_complex")
    return compiled(expression.replace(sympy.loggamma, elsewhere), symbol)


def in_many_digits(expression, symbol, beyond=math.inf):
    """Return the expression as a function of one float, right to the last digit of a float.

    The working precision grows until two results agree. Two zeros do not, unless algebra has it
    too, nor do two numbers so small that as many digits would lose them beside one: what cancels to
    nothing in 40 digits may do so in 80. Where the formula has no value at the point itself, as
    sin(x)/x at zero, the point is moved by less than any float can see. The result is NaN where the
    expression is not real or has a pole, and ``beyond`` where a number on the way is too large even
    for many digits.
    """
    function = sympy.lambdify(symbol, expression, modules=[_IN_MPMATH, "mpmath"], cse=True)

    def evaluate(x):
        previous, turned, fewer = None, None, 0
        for digits in DIGITS:
            with mpmath.workdps(digits):
                try:
                    value = _near(function, mpmath.mpf(x), mpmath.mpf(10) ** (-digits // 4))
                except _Beyond:
                    return beyond
                except _NotReal as found:
                    # Rounding alone can make it so, with another value in every precision.
                    value = found.value
                    if turned is not None and abs(value - turned) <= 1e-17 * abs(value):
                        return math.nan
                    turned = value
                    continue
                if value is None:  # perhaps for want of digits, as log(exp(x) − 1) far to the left
                    continue
            if previous is not None and _agree(value, previous, fewer):
                return float(value)
            if value == previous == 0 and is_zero(expression, symbol, x):
                return 0.0
            previous, fewer = value, digits
        # Ever smaller: zero, seen from beside a hole in the formula, or a tail beyond all floats.
        return 0.0 if previous is not None and abs(previous) < 1e-100 else math.nan

    return evaluate


def is_zero(expression, symbol, point):
    """Whether algebra proves the expression to be zero at one float."""
    number = expression.subs(symbol, sympy.Rational(float(point)))
    return bool(number.is_zero) or sympy.expand(number) == 0


def _agree(value, previous, digits):
    """Whether a value is confirmed by the one found before it in so many digits."""
    # Below 1e-340 it is zero as a float, whatever its digits.
    seen = max(abs(value), mpmath.mpf(10) ** -340) > mpmath.mpf(10) ** (20 - digits)
    return seen and value != 0 and abs(value - previous) <= 1e-17 * abs(value)


def _near(function, point, nudge):
    """Return the value at the point, or right beside it if the formula has a hole just there."""
    value = _real(function, point)
    return _real(function, point + nudge * (abs(point) or 1)) if value is None else value


def _real(function, point):
    """Return the value, None if it is not a finite number."""
    try:
        value = mpmath.mpmathify(function(point))
    except (ZeroDivisionError, ValueError, OverflowError, TypeError):
        return None
    if abs(value.imag) > 1e-20 * abs(value.real):
        raise _NotReal(value)
    return value.real if mpmath.isfinite(value.real) else None
