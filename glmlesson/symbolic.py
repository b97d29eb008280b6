r"""Formulas as SymPy sees them: from text to functions that keep their digits.

``invent`` asks this module for everything that is algebra, and it alone imports SymPy:

``read``         text, or a SymPy expression, to an expression in one symbol
``stable``       the same expression written with functions that neither overflow nor cancel
``compiled``     an expression as a NumPy function, and as one of any number of digits
``solved_link``  the link in closed form, where SymPy finds one
``closed_b``     the base measure in closed form, where the log-partition is of a known kind

**Text is never evaluated.** It is parsed by Python's ``ast``; only numbers, the four operations,
powers, the symbol itself, ``pi``, ``E`` and the functions in ``FUNCTIONS`` are built from it, and
numbers are kept small enough that no text can ask for a computation without end.

Chapter: The exponential family. Sources: Mächler (2012), "Accurately computing log(1 − exp(−|a|))";
Morris (1982) for the families of known kind.
"""

import ast
import math

import mpmath
import numpy as np
import scipy
import sympy

eta = sympy.Symbol("eta", real=True)
y = sympy.Symbol("y", real=True)
mu = sympy.Symbol("mu", real=True)


# What SymPy writes where a derivative does not exist, or where it knows none.
NOT_SMOOTH = (sympy.DiracDelta, sympy.sign, sympy.Derivative, sympy.Subs)

# Functions that keep their digits, each with the derivative that does -----------------------------


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


# Reading ------------------------------------------------------------------------------------------

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
    >>> read("log_partition", "2*log(1 + exp(eta))", eta)
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


# Rewriting ----------------------------------------------------------------------------------------


def stable(expression, symbol, at):
    """Return the expression with its logarithms written so that they neither overflow nor cancel.

    Parameters
    ----------
    expression : sympy.Expr
    symbol : sympy.Symbol
    at : float
        A point of the domain; factors of a logarithm's argument are made positive there.

    Examples
    --------
    >>> stable(sympy.log(1 + sympy.exp(eta)), eta, at=0.0)
    softplus(eta)
    >>> stable(sympy.log(sympy.exp(sympy.exp(eta)) - 1), eta, at=0.0)
    log1mexp(-exp(eta)) + exp(eta)
    """
    rewritten = expression.replace(sympy.log, lambda argument: _log_of(argument, symbol, at))
    return sympy.expand_mul(rewritten)


def log_of(expression, symbol, at):
    """Return the logarithm of a positive expression, written as ``stable`` writes it."""
    return sympy.expand_mul(_log_of(expression, symbol, at))


def _log_of(argument, symbol, at):
    """Return the logarithm of an expression that is positive on the domain, or of its size."""
    if not argument.has(symbol):
        return sympy.log(sympy.Abs(argument))
    if argument.is_Mul:
        return sympy.Add(*(_log_of(factor, symbol, at) for factor in argument.args))
    if isinstance(argument, sympy.exp):
        return argument.args[0]
    if argument.is_Pow:
        return argument.exp * _log_of(argument.base, symbol, at)
    if isinstance(argument, sympy.factorial):
        return sympy.loggamma(argument.args[0] + 1)
    if isinstance(argument, sympy.gamma):
        return sympy.loggamma(argument.args[0])
    if isinstance(argument, sympy.binomial):
        n, k = argument.args
        return -sympy.log(n + 1) - betaln(k + 1, n - k + 1)
    if isinstance(argument, sympy.cosh):
        return logcosh(argument.args[0])
    positive = argument if _value(argument, symbol, at) > 0 else -argument
    return _log_of_sum(positive, symbol, at) if argument.is_Add else sympy.log(positive)


def _log_of_sum(argument, symbol, at):
    """Return log Σ c·e^u by its largest term and what the others add to it."""
    in_exponentials = argument.rewrite(sympy.exp) if argument.has(*_HYPERBOLIC) else argument
    terms = [_as_exponential(t, symbol) for t in sympy.Add.make_args(sympy.expand(in_exponentials))]
    if None in terms or len(terms) == 1:
        factored = sympy.factor_terms(sympy.together(argument))
        return sympy.log(argument) if factored.is_Add else _log_of(factored, symbol, at)
    # From the flattest exponent to the steepest, so that differences of slopes keep one sign.
    terms.sort(key=lambda term: float(_value(sympy.diff(term[1], symbol), symbol, at)))
    if all(c > 0 for c, _ in terms):
        total = None
        for c, u in reversed(terms):
            here = sympy.log(c) + u
            total = here if total is None else here + softplus(sympy.expand(total - here))
        return total
    if len(terms) == 2:
        (plus, u), (minus, v) = sorted(terms, key=lambda term: term[0], reverse=True)
        if plus > 0:
            here = sympy.log(plus) + u
            return here + log1mexp(sympy.expand(sympy.log(-minus) + v - here))
    return sympy.log(argument)


_HYPERBOLIC = (sympy.cosh, sympy.sinh, sympy.tanh)


def _as_exponential(term, symbol):
    """Return (c, u) if the term is c·e^u with a real number c, and None if it is not."""
    factor, rest = term.as_independent(symbol, as_Add=False)
    if not factor.is_real:
        return None
    if rest == 1:
        return factor, sympy.Integer(0)
    rest = sympy.powsimp(rest)
    return (factor, rest.args[0]) if isinstance(rest, sympy.exp) else None


def _value(expression, symbol, at):
    value = sympy.N(plain(expression).subs(symbol, sympy.Float(at, 30)), 20)
    return value if value.is_real else sympy.Float(1)


def plain(expression):
    """Return the expression with the functions of this module written out.

    Examples
    --------
    >>> plain(softplus(eta))
    log(exp(eta) + 1)
    """
    written = {
        softplus: lambda x: sympy.log(1 + sympy.exp(x)),
        expit: lambda x: 1 / (1 + sympy.exp(-x)),
        log1mexp: lambda x: sympy.log(1 - sympy.exp(x)),
        reciprocal_expm1: lambda x: 1 / (sympy.exp(x) - 1),
        logcosh: lambda x: sympy.log(sympy.cosh(x)),
        slope_of_logcosh: sympy.tanh,
    }
    for function, formula in written.items():
        expression = expression.replace(function, formula)
    return expression


# Compiling ----------------------------------------------------------------------------------------


def compiled(expression, symbol):
    """Return the expression as a function of a NumPy array, whose shape it keeps.

    Overflow and what follows from it are not reported: the caller looks at what comes back.
    """
    function = sympy.lambdify(symbol, expression, modules=[_IN_NUMPY, "scipy", "numpy"])

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

    The working precision is doubled until two results agree. Where the formula has no value at the
    point itself, as sin(x)/x at zero, the point is moved by less than any float can see. The result
    is NaN where the expression is not real or has a pole, and ``beyond`` where a number on the way
    is too large even for many digits.
    """
    function = sympy.lambdify(symbol, expression, modules=[_IN_MPMATH, "mpmath"])

    def evaluate(x):
        previous = None
        for digits in (40, 80, 160, 500, 1000, 3000):
            with mpmath.workdps(digits):
                try:
                    value = _near(function, mpmath.mpf(x), mpmath.mpf(10) ** (-digits // 4))
                except _Beyond:
                    return beyond
                except _NotReal:
                    if digits > min(
                        100 + 2 * abs(x), 900
                    ):  # far out, rounding alone can make it so
                        return math.nan
                    continue
                if value is None:  # perhaps for want of digits, as log(exp(x) − 1) far to the left
                    continue
                value = float(value)
            if previous is not None and (
                value == previous or abs(value - previous) <= 1e-15 * abs(value)
            ):
                return value
            previous = value
        # Ever smaller: zero, seen from beside a hole in the formula, or a tail beyond all floats.
        return 0.0 if previous is not None and abs(previous) < 1e-100 else math.nan

    return evaluate


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
        raise _NotReal
    return value.real if mpmath.isfinite(value.real) else None


# Closed forms -------------------------------------------------------------------------------------


def simplified(expression):
    """Return the expression in its shortest form, if it is short enough to look for one."""
    return sympy.simplify(expression) if sympy.count_ops(expression) <= 40 else expression


def solved_link(mean):
    r"""Return the solutions :math:`\eta` of ``mean`` = μ that SymPy finds.

    They are candidates: a solution may belong to another branch, so the caller compares each with
    the mean it should undo. Equations of degree one or two, in :math:`\eta` or in
    :math:`e^\eta`, are solved, and others while they are short: SymPy may look for ever for the
    roots of a long one.
    """
    t = sympy.Symbol("t", positive=True)
    in_exponentials = mean.rewrite(sympy.exp) if mean.has(*_HYPERBOLIC) else mean
    for equation, unknown, back in (
        (in_exponentials.subs(sympy.exp(eta), t), t, sympy.log),
        (mean, eta, lambda root: root),
    ):
        if equation.is_rational_function(unknown) and equation.free_symbols == {unknown}:
            numerator = sympy.Poly(sympy.fraction(sympy.together(equation - mu))[0], unknown)
            if numerator.degree() > 2:
                return []
            return [back(sympy.factor(root)) for root in sympy.roots(numerator, multiple=True)]
    if sympy.count_ops(mean) > 12:
        return []
    try:
        solutions = sympy.solve(mean - mu, eta)
    except (NotImplementedError, ValueError, TypeError, AttributeError, RecursionError):
        return []
    return [s for s in solutions if isinstance(s, sympy.Expr) and s.free_symbols <= {mu}]


def closed_log_b_of_whole_numbers(a):
    r"""Return :math:`\log b(y)` where :math:`e^{a(\log t)}` is a power series with a known name.

    That is where :math:`a` is :math:`d + k\eta` plus one of :math:`c\,e^\eta` (Poisson),
    :math:`n\log(1 + s e^\eta)` (binomial), :math:`-r\log(1 - s e^\eta)` (negative binomial).

    Examples
    --------
    >>> closed_log_b_of_whole_numbers(sympy.exp(eta))
    -loggamma(y + 1)
    """
    line, rest = _line_and_rest(a)
    if line is None or not line[1].is_integer:
        return None
    constant, m = line[0], y - line[1]
    c, f = rest.as_independent(eta, as_Add=False)
    if isinstance(f, sympy.exp) and (s := _shift(f.args[0])) is not None and c > 0:
        return constant + m * (sympy.log(c) + s) - sympy.loggamma(m + 1)
    if isinstance(f, softplus) and (s := _shift(f.args[0])) is not None:
        if c.is_integer and c > 0:
            choose = -sympy.log(c + 1) - betaln(m + 1, c - m + 1)
            return constant + m * s + (choose if c > 1 else 0)
        return None
    if isinstance(f, log1mexp) and (s := _shift(f.args[0])) is not None and c < 0:
        choose = -sympy.log(m - c) - betaln(m + 1, -c)
        return constant + m * s + (choose if c != -1 else 0)
    return None


def closed_log_b_of_real_numbers(a):
    r"""Return :math:`\log b(y)` where :math:`a` is a parabola: a Gaussian of known spread."""
    if not a.is_polynomial(eta) or sympy.degree(a, eta) != 2:
        return None
    c0, c1, c2 = (a.coeff(eta, k) for k in range(3))
    if not c2 > 0:
        return None
    return c0 - (y - c1) ** 2 / (4 * c2) - sympy.log(4 * sympy.pi * c2) / 2


def closed_log_b_of_positive_numbers(a):
    r"""Return :math:`\log b(y)` where :math:`e^{a(-s)}` is a Laplace transform with a known name.

    That is where :math:`a`, up to a constant, is :math:`-r\log(p - q\eta)` (gamma) or
    :math:`-c\sqrt{p - q\eta}` (inverse Gaussian), or where :math:`e^{a(-s)}` is a rational
    function, which SymPy takes apart into partial fractions.
    """
    line, rest = _line_and_rest(a)
    if line is not None and line[1] == 0:
        c, f = rest.as_independent(eta, as_Add=False)
        inner = f.args[0] if isinstance(f, sympy.log) or f.is_Pow else sympy.Integer(0)
        if inner.is_polynomial(eta) and sympy.degree(inner, eta) == 1 and c < 0:
            p, q = inner.coeff(eta, 0), -inner.coeff(eta, 1)
            if q > 0 and p >= 0 and isinstance(f, sympy.log):
                shape = (-c - 1) * sympy.log(y) + c * sympy.log(q) - sympy.loggamma(-c)
                return line[0] + shape - p / q * y
            if q > 0 and p >= 0 and f.exp == sympy.Rational(1, 2):
                speed = c**2 * q / 4
                shape = sympy.log(speed / (sympy.pi * y**3)) / 2
                return line[0] + shape - speed / y - p / q * y
    s, time = sympy.symbols("s y", positive=True)
    transform = sympy.simplify(sympy.exp(a.subs(eta, -s)))
    if not transform.is_rational_function(s):
        return None
    b = sympy.inverse_laplace_transform(transform, s, time)
    if b.has(sympy.InverseLaplaceTransform, sympy.DiracDelta, sympy.I):
        return None
    return log_of(sympy.factor(b.subs(time, y).replace(sympy.Heaviside, lambda *_: 1)), y, at=1.0)


def _line_and_rest(a):
    """Split ``a`` into its straight line (d, k) and the one other term; (None, …) if not one."""
    terms = sympy.Add.make_args(a)
    straight = sympy.Add(*(t for t in terms if t.is_polynomial(eta) and sympy.degree(t, eta) <= 1))
    others = [t for t in terms if not (t.is_polynomial(eta) and sympy.degree(t, eta) <= 1)]
    line = (straight.coeff(eta, 0), straight.coeff(eta, 1))
    return (line, others[0]) if len(others) == 1 else (None, sympy.Integer(0))


def _shift(u):
    """Return s if u = η + s, and None if it is not."""
    s = sympy.expand(u - eta)
    return None if s.has(eta) else s


def typeset_b(log_b):
    r"""Return :math:`b(y)` in LaTeX, from the closed form of its logarithm.

    Examples
    --------
    >>> typeset_b(-sympy.loggamma(y + 1))
    '\\frac{1}{y!}'
    """
    known = log_b.replace(
        betaln, lambda p, q: sympy.loggamma(p) + sympy.loggamma(q) - sympy.loggamma(p + q)
    )
    return sympy.latex(_product(sympy.expand(plain(known))))


def _product(exponent):
    """Return e^exponent as a product, its log-gammas as factorials."""
    gammas, powers, rest = {}, {}, sympy.Integer(1)
    for term in sympy.Add.make_args(exponent):
        c, f = term.as_independent(sympy.log, sympy.loggamma, as_Add=False)
        if isinstance(f, sympy.loggamma):
            gammas[f.args[0]] = gammas.get(f.args[0], 0) + c
        elif isinstance(f, sympy.log):
            powers[f.args[0]] = powers.get(f.args[0], 0) + c
        elif term != 0:
            rest *= sympy.exp(term, evaluate=False)
    for u in [u for u in powers if gammas.get(u + 1, 0) == -powers[u]]:  # Γ(u + 1)/u = Γ(u)
        gammas[u] = gammas.get(u, 0) + gammas.pop(u + 1)
        del powers[u]
    for v, c in gammas.items():
        whole = v.subs(y, 0).is_integer
        rest *= (sympy.factorial(v - 1) if whole else sympy.gamma(v)) ** c
    return sympy.Mul(rest, *(u**c for u, c in powers.items()))
