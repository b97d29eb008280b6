r"""Is a formula positive, zero or negative at a point? Proved, never read off one computed number.

A difference such as :math:`(1 + t) - 1` is zero in any number of digits that is too small for
:math:`t`, and how small that is no computed value tells. So a sign is taken from interval
arithmetic, whose bounds hold the true value: they are drawn together until zero is outside. Zero
itself, which no interval can prove, is proved by algebra.

Source: Tucker (2011), "Validated numerics: a short introduction to rigorous computations".
"""

import mpmath
import sympy
from mpmath.ctx_iv import MPIntervalContext
from sympy.printing.pycode import MpmathPrinter

from glmlesson.invented.evaluating import DIGITS, in_many_digits, is_zero
from glmlesson.invented.reading import FUNCTIONS
from glmlesson.invented.rewriting import ETA

# Beyond, an exponent would fill the memory.
_FAR = 10**40
# Isolating the roots of longer polynomials may take minutes.
_LONGEST = 12


class _Unknown(ArithmeticError):
    """What interval arithmetic here has no bounds for."""


# Of its own, for its precision is changed.
_iv = MPIntervalContext()


def _exp(x):
    if not x.b < _FAR:
        raise _Unknown
    return (
        _iv.mpf([0, _iv.exp(-_FAR).b]) if x.b < -_FAR else _iv.exp(_iv.mpf([max(x.a, -_FAR), x.b]))
    )


def _unknown(*_):
    raise _Unknown


_IN_INTERVALS = dict.fromkeys(FUNCTIONS, _unknown) | {
    "mpf": lambda number: _iv.mpf(mpmath.mpf(number)),
    "pi": _iv.pi,
    "e": _iv.e,
    "exp": _exp,
    "log": _iv.log,
    "sqrt": _iv.sqrt,
    "sin": _iv.sin,
    "cos": _iv.cos,
    "tan": _iv.tan,
    "sinh": lambda x: (_exp(x) - _exp(-x)) / 2,
    "cosh": lambda x: (_exp(x) + _exp(-x)) / 2,
    "tanh": lambda x: 1 - 2 / (1 + _exp(2 * x)),
    "loggamma": _iv.loggamma,
    "gamma": _iv.gamma,
    "expit": lambda x: 1 / (1 + _exp(-x)),
    "softplus": lambda x: _iv.log(1 + _exp(x)),
    "log1mexp": lambda x: _iv.log(1 - _exp(x)),
    "reciprocal_expm1": lambda x: 1 / (_exp(x) - 1),
    "logcosh": lambda x: _iv.log((_exp(x) + _exp(-x)) / 2),
    "slope_of_logcosh": lambda x: 1 - 2 / (1 + _exp(2 * x)),
}


def sign(expression, symbol):
    r"""Return a function of one float: the sign of the expression there, 1, 0 or −1, or None.

    It is None where the value is too close to zero to tell, as that of :math:`e^{-e^{1000}}` is.
    Of functions that are not elementary, whose bounds are not known, the sign is that of two values
    that agree in ever more digits.

    Examples
    --------
    >>> curvature = sympy.diff(sympy.log(-sympy.log(1 - sympy.exp(ETA))), ETA, 2)
    >>> sign(curvature, ETA)(-293.0)
    1
    >>> sign((3 * ETA - 1) ** 2 - 9 * ETA**2 + 6 * ETA - 1, ETA)(0.1)
    0
    """
    printer = MpmathPrinter(
        {"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True}
    )
    try:
        bounds = sympy.lambdify(symbol, expression, modules=[_IN_INTERVALS], printer=printer)
    except (TypeError, ValueError, NameError):
        bounds = _unknown
    exact = in_many_digits(expression, symbol, beyond=mpmath.nan)

    def signed(point):
        try:
            for digits in DIGITS:
                _iv.dps = digits
                value = _iv.mpf(bounds(_iv.mpf(point)))
                if value.a > 0 or value.b < 0:
                    return 1 if value.a > 0 else -1
        except (
            ArithmeticError,
            ValueError,
            TypeError,
            NameError,
            AttributeError,
            NotImplementedError,
        ):
            value = exact(point)
            if value > 0 or value < 0:
                return 1 if value > 0 else -1
        return 0 if is_zero(expression, symbol, point) else None

    return signed


def is_zero_everywhere(expression):
    """Whether algebra proves a rational function of η or of e^η to be zero, or none of these.

    Examples
    --------
    >>> is_zero_everywhere((1 + sympy.exp(ETA)) ** 2 - 1 - 2 * sympy.exp(ETA) - sympy.exp(2 * ETA))
    True
    """
    return expression == 0 or any(numerator.is_zero for numerator in _numerators(expression))


def zeros_where_rational(expression):
    r"""Return all real zeros of a rational function of η or of :math:`e^\eta`; none of others.

    They are isolated by algebra, in whole numbers, so that none between two points is overlooked.

    Examples
    --------
    >>> zeros_where_rational(12 * (ETA - sympy.Rational(3, 10)) ** 2)
    [0.3]
    >>> zeros_where_rational((sympy.exp(ETA) - 4) * sympy.exp(ETA) / (1 + sympy.exp(ETA)))
    [1.3862943611198906]
    """
    for numerator in _numerators(expression):
        exact = numerator.domain.is_ZZ or numerator.domain.is_QQ
        if exact and numerator.degree() <= _LONGEST:
            roots = set(sympy.real_roots(numerator))
            if numerator.gen != ETA:
                roots = {sympy.log(root) for root in roots if root > 0}
            return sorted(map(float, roots))
    return []


def _numerators(expression):
    """Yield the numerator as a polynomial of η, or of e^η, where it is one."""
    t = sympy.Symbol("t", positive=True)
    for function, unknown in ((expression, ETA), (expression.subs(sympy.exp(ETA), t), t)):
        if function.free_symbols == {unknown} and function.is_rational_function(unknown):
            yield sympy.Poly(sympy.fraction(sympy.together(function))[0], unknown)
