"""Formulas as text: read without evaluating any of it as code, and compared as functions.

Two formulas are equal when they have the same value wherever the symbols may live. They are
compared at random points with fifty digits, where unequal formulas agree by accident about as often
as nobody guesses a fifty-digit number; where hardly a point can be computed, SymPy must prove the
difference to be zero.
"""

import ast
import random
import re

import mpmath

from grading.checks import TookTooLong, time_limit

LONGEST = 2000  # characters
LARGEST_POWER = 1000  # of a written number
LARGEST_MAGNITUDE = 10**6  # in bits: numbers up to 2 to this power
POINTS, ENOUGH, TRIES = 12, 6, 60
DIGITS, AGREE = 50, mpmath.mpf(10) ** -25
PROOF_SECONDS = 5

# Each in mpmath's numbers, and by its name in SymPy.
FUNCTIONS = {
    "exp": (mpmath.exp, "exp"),
    "log": (mpmath.log, "log"),
    "ln": (mpmath.log, "log"),
    "sqrt": (mpmath.sqrt, "sqrt"),
    "abs": (abs, "Abs"),
    "sin": (mpmath.sin, "sin"),
    "cos": (mpmath.cos, "cos"),
    "tan": (mpmath.tan, "tan"),
    "sinh": (mpmath.sinh, "sinh"),
    "cosh": (mpmath.cosh, "cosh"),
    "tanh": (mpmath.tanh, "tanh"),
    "factorial": (mpmath.factorial, "factorial"),
    "gamma": (mpmath.gamma, "gamma"),
    "gammaln": (mpmath.loggamma, "loggamma"),
    "loggamma": (mpmath.loggamma, "loggamma"),
    "erf": (mpmath.erf, "erf"),
    "log1p": (mpmath.log1p, None),
    "expm1": (mpmath.expm1, None),
}
BOUNDED = {"factorial", "gamma", "gammaln", "loggamma"}
CONSTANTS = {"pi": (mpmath.pi, "pi"), "e": (mpmath.e, "E"), "E": (mpmath.e, "E")}
MODULES = {"np", "numpy", "math", "sp", "sympy", "scipy", "special"}
GREEK = {
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "η": "eta", "θ": "theta"},
    **{"κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho"},
    **{"σ": "sigma", "τ": "tau", "φ": "phi", "ψ": "psi", "ω": "omega"},
}


class Unreadable(Exception):
    """A formula that is not written as this module reads it; the message says what to write."""


class NoValue(Exception):
    """A point at which a formula has no real value."""


def equal(answer, right, symbols):
    """Whether two formulas are the same function of the symbols.

    Examples
    --------
    >>> equal("log(exp(x) + 1) - x", "log(1 + e^(-x))", {"x": (-3, 3)})
    True
    >>> equal("__import__('os')", "x", {"x": (0, 1)})
    Traceback (most recent call last):
    grading.formula.Unreadable: In a formula, __import__ is no function; known are ...
    """
    first, second = read(answer, symbols), read(right, symbols)
    points = 0
    with mpmath.workdps(DIGITS):
        for _ in range(TRIES):
            values = {_symbol(name): _draw(domain) for name, domain in symbols.items()}
            try:
                wanted = _number(second, values)
            except NoValue:
                continue
            try:
                got = _number(first, values)
            except NoValue:
                return False
            if abs(got - wanted) > AGREE * max(1, abs(wanted)):
                return False
            points += 1
            if points == POINTS:
                return True
    return points >= ENOUGH or _proved(first, second, symbols)


def read(text, symbols):
    """The syntax tree of a formula, every node of it known; nothing is evaluated."""
    if len(text) > LONGEST:
        raise Unreadable(f"A formula of {len(text)} characters is too long; {LONGEST} are allowed.")
    plain = "".join(GREEK.get(letter, letter) for letter in text).replace("^", "**").strip()
    plain = re.sub(r"\blambda\b", "lambda_", " ".join(plain.split()))
    plain = plain.replace("−", "-").replace("·", "*").replace("×", "*")
    if re.search(r"(?<![=<>!])=(?!=)", plain):
        raise Unreadable("Write the right-hand side alone, without an equals sign.")
    try:
        tree = ast.parse(plain, mode="eval").body
        _known(tree, {_symbol(name) for name in symbols})
    except (SyntaxError, ValueError) as error:
        raise Unreadable(
            "The formula could not be read; write products with *, powers with **, and close "
            "every bracket."
        ) from error
    except (RecursionError, MemoryError) as error:
        raise Unreadable("The formula is nested too deeply.") from error
    return tree


def _symbol(name):
    """The name of a symbol as Python reads it: lambda is a word of the language."""
    return "lambda_" if name == "lambda" else name


def _known(node, symbols):
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            if not abs(node.value) < 1e300:
                raise Unreadable("A number in the formula is too large.")
        case ast.Name(id=name):
            if name not in symbols and name not in CONSTANTS:
                allowed = ", ".join(sorted(s.rstrip("_") for s in symbols)) or "none"
                raise Unreadable(
                    f"The formula contains {name[:40]}; its symbols should be: {allowed}."
                )
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _known(operand, symbols)
        case ast.BinOp(
            left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), right=right
        ):
            _known(left, symbols)
            _known(right, symbols)
            if isinstance(node.op, ast.Pow):
                _known_power(right)
        case ast.Call(func=function, args=[argument], keywords=[]):
            _function(function)
            _known(argument, symbols)
        case ast.Call(func=function, keywords=[]):
            raise Unreadable(f"{_function(function)} takes one argument.")
        case ast.Attribute():
            name = _dotted(node)
            if name not in CONSTANTS:
                raise Unreadable(f"In a formula, {name[:40]} is not known.")
        case _:
            raise Unreadable(
                "Only numbers, symbols, + - * / **, brackets and functions such as exp and log "
                "may stand in a formula."
            )


def _known_power(exponent):
    """Towers of written numbers, such as 9**9**9, are refused before anybody computes them."""
    numbers = [n.value for n in ast.walk(exponent) if isinstance(n, ast.Constant)]
    towers = [n for n in ast.walk(exponent) if isinstance(n, ast.BinOp) and _is_power(n)]
    named = any(isinstance(n, ast.Name) for n in ast.walk(exponent))
    if any(abs(number) > LARGEST_POWER for number in numbers) or (towers and not named):
        raise Unreadable(f"A power in the formula is above {LARGEST_POWER}.")


def _is_power(node):
    return isinstance(node.op, ast.Pow)


def _function(node):
    name = _dotted(node)
    if name not in FUNCTIONS:
        raise Unreadable(
            f"In a formula, {name[:40]} is no function; known are {', '.join(sorted(FUNCTIONS))}."
        )
    return name


def _dotted(node):
    """``exp`` of exp, np.exp or math.exp."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES:
            return name
        case ast.Attribute(value=ast.Attribute(), attr=name) if _dotted(node.value) in MODULES:
            return name
    return ast.unparse(node)


def _draw(domain):
    """A point of a domain. From the system's randomness: no answer can be fitted to the points."""
    if isinstance(domain, range):
        return mpmath.mpf(random.SystemRandom().choice(domain))
    low, high = domain
    return mpmath.mpf(random.SystemRandom().uniform(low, high))


def _number(node, values):
    """The real value of a formula at a point."""
    try:
        value = mpmath.mpmathify(_evaluated(node, values))
    except (ZeroDivisionError, ValueError, OverflowError, mpmath.libmp.NoConvergence) as error:
        raise NoValue from error
    if isinstance(value, mpmath.mpc):
        if abs(value.imag) > AGREE * max(1, abs(value.real)):
            raise NoValue
        value = value.real
    if not mpmath.isfinite(value):
        raise NoValue
    return value


def _evaluated(node, values, sympy=None):
    """The value of a node in mpmath's numbers, or, given the module, as an expression of SymPy."""
    match node:
        case ast.Constant(value=number):
            # Decimal, as written: 0.1 is a tenth.
            return sympy.Rational(repr(number)) if sympy else mpmath.mpf(repr(number))
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.Name() | ast.Attribute():
            value, name = CONSTANTS[_dotted(node)]
            return getattr(sympy, name) if sympy else +value
        case ast.UnaryOp(op=sign, operand=operand):
            value = _evaluated(operand, values, sympy)
            return -value if isinstance(sign, ast.USub) else value
        case ast.Call(func=function, args=[argument]):
            called, name = FUNCTIONS[_dotted(function)]
            value = _evaluated(argument, values, sympy)
            if sympy:
                return getattr(sympy, name)(value)
            return called(_small(value, 20 if _dotted(function) in BOUNDED else 24))
        case ast.BinOp(left=left, op=operation, right=right):
            first, second = _evaluated(left, values, sympy), _evaluated(right, values, sympy)
            match operation:
                case ast.Add():
                    return first + second
                case ast.Sub():
                    return first - second
                case ast.Mult():
                    return first * second
                case ast.Div():
                    return first / second
            if sympy:
                return first**second
            return mpmath.power(_small(first, LARGEST_MAGNITUDE), _small(second, 24))
    raise AssertionError(f"{ast.dump(node)} was read but is not known")


def _small(value, bits):
    """Refuse a value whose logarithm to base two is above ``bits``, before it is made larger."""
    if value and mpmath.isfinite(value) and mpmath.mag(value) > bits:
        raise NoValue
    return value


def _proved(first, second, symbols):
    """Whether SymPy can show that the difference is zero, in the time it has."""
    import sympy  # Half a second, for what is seldom needed.

    names = {_symbol(n): sympy.Symbol(n, **_assumptions(d)) for n, d in symbols.items()}
    try:
        with time_limit(PROOF_SECONDS):
            difference = _evaluated(first, names, sympy) - _evaluated(second, names, sympy)
            return sympy.simplify(difference) == 0
    except (TookTooLong, ArithmeticError, ValueError, TypeError, RecursionError):
        return False


def _assumptions(domain):
    low, high = min(domain), max(domain)
    assumed = {"real": True}
    if isinstance(domain, range):
        assumed["integer"] = True
    if low > 0:
        assumed["positive"] = True
    elif high < 0:
        assumed["negative"] = True
    return assumed
