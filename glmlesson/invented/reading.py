r"""Formulas from text, without ever running it.

**Text is never evaluated.** It is parsed by Python's ``ast``; only numbers, the four operations,
powers, the symbol itself, ``pi``, ``E`` and the functions in ``FUNCTIONS`` are built from it, and
numbers are kept small enough that no text can ask for a computation without end.

Chapter: The exponential family. Source: Mächler (2012), "Accurately computing log(1 − exp(−|a|))".
"""

import ast
import math

import sympy

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
    "sqrt": sympy.sqrt,
    "abs": sympy.Abs,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "asinh": sympy.asinh,
    "acosh": sympy.acosh,
    "atanh": sympy.atanh,
    "erf": sympy.erf,
    "erfc": sympy.erfc,
    "gamma": sympy.gamma,
    "loggamma": sympy.loggamma,
    "factorial": sympy.factorial,
    "binomial": sympy.binomial,
    "besseli": sympy.besseli,
    "besselk": sympy.besselk,
    "LambertW": sympy.LambertW,
}

_GROW_FAST = {"gamma", "factorial", "binomial", "exp", "sinh", "cosh"}

_OPERATIONS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


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
        expression = _Reader(argument, value, symbol).read()
    elif isinstance(value, sympy.Expr):
        expression = value.subs({s: symbol for s in value.free_symbols if s.name == symbol.name})
    elif isinstance(value, int | float) and not isinstance(value, bool):
        expression = _Reader(argument, repr(value), symbol).read()
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


class _Reader:
    """Builds a SymPy expression from a syntax tree, refusing every node it does not know."""

    def __init__(self, argument, text, symbol):
        self.argument, self.text, self.symbol = argument, text, symbol
        self.names = {symbol.name: symbol, "pi": sympy.pi, "E": sympy.E}

    def read(self):
        if len(self.text) > 500:
            raise self.refusal(f"it is {len(self.text)} characters long, and 500 are allowed")
        try:
            tree = ast.parse(self.text.strip(), mode="eval")
            return self.build(tree.body)
        except (SyntaxError, RecursionError, MemoryError) as error:
            reason = getattr(error, "msg", None) or "it is nested too deeply"
            raise self.refusal(reason) from error

    def refusal(self, reason):
        return ValueError(f"{self.argument} cannot be read: {reason}. It is {self.text[:80]!r}.")

    def build(self, node):
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return self.number(node.value)
            case ast.Name(id=name):
                return self.name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.build(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                return self.operation(type(op), self.build(left), self.build(right))
            case ast.BinOp(op=ast.BitXor()):
                raise self.refusal("write ** for a power, not ^")
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self.call(name, [self.build(argument) for argument in arguments])
        raise self.refusal(
            f"{ast.unparse(node)!r} is not a number, a name, an operation or a function it knows"
        )

    def number(self, value):
        if not abs(value) < 1e100:
            raise self.refusal(f"the number {value} is too large")
        return sympy.Rational(str(value))

    def name(self, name):
        if name not in self.names:
            raise self.refusal(
                f"it contains {name!r}, but must be a formula in {self.symbol} alone "
                "(with the constants pi and E)"
            )
        return self.names[name]

    def operation(self, op, left, right):
        if op is ast.Pow and left.is_number and right.is_number:
            digits = _size(right) * max(1, abs(math.log10(_size(left) or 1)))
            if not digits <= 300:
                raise self.refusal(f"the number ({left})**({right}) is too large")
        if op is ast.Div and right == 0:
            raise self.refusal("it divides by zero")
        return _OPERATIONS[op](left, right)

    def call(self, name, arguments):
        if name not in FUNCTIONS:
            raise self.refusal(
                f"the function {name!r} is unknown; those known are {', '.join(FUNCTIONS)}"
            )
        if name in _GROW_FAST and any(a.is_number and not _size(a) <= 200 for a in arguments):
            raise self.refusal(f"{name} of so large a number is too large")
        try:
            return FUNCTIONS[name](*arguments)
        except TypeError as error:
            raise self.refusal(
                f"{name} was given {len(arguments)} argument(s), not its own number"
            ) from error


def _size(number):
    """Return how large a number is; infinity for what is not a finite real number."""
    try:
        return abs(float(number))
    except (TypeError, OverflowError):
        return math.inf
