"""Formulas of ``invent`` as SymPy's expressions, and the functions SymPy lacks.

Text is read by ``glmlesson.expressions`` and never evaluated.

Chapter: The exponential family. Source: Mächler (2012), "Accurately computing log(1 − exp(−|a|))".
"""

import math

import sympy

from glmlesson import expressions
from glmlesson.expressions import Unreadable

LONGEST = 500  # characters: what SymPy can differentiate without end is shorter still

# What SymPy writes where a derivative does not exist, or where it knows none.
NOT_SMOOTH = (sympy.DiracDelta, sympy.sign, sympy.Derivative, sympy.Subs)


class softplus(sympy.Function):
    """log(1 + e^x)"""

    def fdiff(self, argindex=1):
        return expit(self.args[0])


class expit(sympy.Function):
    """1 / (1 + e^−x)"""

    def fdiff(self, argindex=1):
        x = self.args[0]
        return expit(x) * expit(-x)


class log1mexp(sympy.Function):
    """log(1 − e^x), for x < 0"""

    def fdiff(self, argindex=1):
        return -reciprocal_expm1(-self.args[0])


class reciprocal_expm1(sympy.Function):
    """1 / (e^x − 1)"""

    def fdiff(self, argindex=1):
        return -self * (1 + self)


class logcosh(sympy.Function):
    """log cosh x"""

    def fdiff(self, argindex=1):
        return slope_of_logcosh(self.args[0])


class slope_of_logcosh(sympy.Function):
    """tanh x, whose derivative 1 − tanh² x would cancel"""

    def fdiff(self, argindex=1):
        return 4 * expit(2 * self.args[0]) * expit(-2 * self.args[0])


class betaln(sympy.Function):
    """log B(a, b), which loses no digits between large log-gammas; never differentiated"""


FUNCTIONS = {
    "exp": sympy.exp,
    "log": sympy.log,
    "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1,
    "sqrt": sympy.sqrt,
    "abs": sympy.Abs,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "asinh": sympy.asinh,
    "acosh": sympy.acosh,
    "atanh": sympy.atanh,
    "erf": sympy.erf,
    "erfc": sympy.erfc,
    "gamma": sympy.gamma,
    "loggamma": sympy.loggamma,
    "factorial": sympy.factorial,
    "LambertW": sympy.LambertW,
    "binomial": sympy.binomial,
    "besseli": sympy.besseli,
    "besselk": sympy.besselk,
}

_GROW_FAST = {"gamma", "factorial", "binomial", "exp", "expm1", "sinh", "cosh"}


def read(argument, value, symbol):
    """Return ``value``, text or a SymPy expression, as an expression in ``symbol`` alone.

    Raises
    ------
    TypeError, ValueError
        If it is neither, cannot be read, or is not a real formula in ``symbol``.

    Examples
    --------
    >>> from glmlesson.invented.rewriting import ETA
    >>> read("log_partition", "2*log(1 + exp(eta))", ETA)
    2*log(exp(eta) + 1)
    """
    if isinstance(value, str):
        expression = _from_text(argument, value, symbol)
    elif isinstance(value, sympy.Expr):
        expression = value.subs({s: symbol for s in value.free_symbols if s.name == symbol.name})
    elif isinstance(value, int | float) and not isinstance(value, bool):
        expression = _from_text(argument, repr(value), symbol)
    else:
        raise TypeError(
            f"{argument} must be text such as 'exp({symbol})' or a SymPy expression in {symbol}, "
            f"but it is {value!r}."
        )
    if strangers := expression.free_symbols - {symbol}:
        names = ", ".join(sorted(s.name for s in strangers))
        raise ValueError(
            f"{argument} must be a formula in {symbol} alone, but it also contains {names}; put "
            "numbers in their place."
        )
    if expression.has(sympy.I, sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
        raise ValueError(f"{argument} must be real and finite, but it contains {expression}.")
    return expression


def _from_text(argument, text, symbol):
    try:
        tree = expressions.read(text, [symbol.name], longest=LONGEST)
        return expressions.build(tree, Symbolic([symbol]))
    except Unreadable as error:
        raise ValueError(f"{argument} cannot be read. {error} It is {text[:80]!r}.") from error


class Symbolic:
    """The algebra of SymPy for ``glmlesson.expressions.build``.

    Numbers are kept so small that no text can ask for a computation without end.
    """

    def __init__(self, symbols):
        self.symbols = {symbol.name: symbol for symbol in symbols}

    def number(self, value):
        return sympy.Rational(repr(value))  # Decimal, as written: 0.1 is a tenth.

    def symbol(self, name):
        return self.symbols[name]

    def constant(self, name):
        return {"pi": sympy.pi, "e": sympy.E}[name]

    def quotient(self, left, right):
        if right == 0:
            raise Unreadable("The formula divides by zero.")
        return left / right

    def power(self, base, exponent):
        if base.is_number and exponent.is_number:
            digits = _size(exponent) * max(1, abs(math.log10(_size(base) or 1)))
            if not digits <= 300:
                raise Unreadable(f"The number ({base})**({exponent}) is too large.")
        return base**exponent

    def call(self, name, *arguments):
        if name in _GROW_FAST and any(a.is_number and not _size(a) <= 200 for a in arguments):
            raise Unreadable(f"{name} of so large a number is too large.")
        return FUNCTIONS[name](*arguments)


def _size(number):
    """Return how large a number is; infinity for what is not a finite real number."""
    try:
        return abs(float(number))
    except (TypeError, OverflowError):
        return math.inf
