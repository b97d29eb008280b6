"""Formulas as text: read against a list of what may stand in one, and never run.

Whatever takes a formula from a reader, a student or a file goes through this one door. The text is
parsed by Python's ``ast``; numbers, the four operations, powers, the symbols asked for, the
constants and the functions of ``FUNCTIONS`` are kept, and everything else is refused with a
sentence. What the tree means is the caller's: ``build`` gives it to an *algebra*, an object with
the values and operations of SymPy, of mpmath or of anything else.
"""

import ast
import re

LONGEST = 2000  # characters
LARGEST_NUMBER = 1e100
LARGEST_POWER = 1000  # of a written number

# By how many arguments each takes.
FUNCTIONS = {
    **dict.fromkeys(["exp", "log", "sqrt", "abs", "log1p", "expm1"], 1),
    **dict.fromkeys(["sin", "cos", "tan", "asin", "acos", "atan"], 1),
    **dict.fromkeys(["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"], 1),
    **dict.fromkeys(["erf", "erfc", "gamma", "loggamma", "factorial", "LambertW"], 1),
    **dict.fromkeys(["binomial", "besseli", "besselk"], 2),
}
ALSO_CALLED = {
    "ln": "log",
    "gammaln": "loggamma",
    "Abs": "abs",
    "arctan": "atan",
    "comb": "binomial",
}
CONSTANTS = {"pi": "pi", "e": "e", "E": "e"}
MODULES = {"np", "numpy", "math", "sp", "sympy", "scipy", "special"}
GREEK = {
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "η": "eta", "θ": "theta"},
    **{"κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho"},
    **{"σ": "sigma", "τ": "tau", "φ": "phi", "ψ": "psi", "ω": "omega"},
}
SIGNS = {"^": "**", "−": "-", "·": "*", "×": "*"}


class Unreadable(ValueError):
    """A formula that is not written as this module reads it; the message says what to write."""


def read(text, symbols, longest=LONGEST):
    """Return the syntax tree of a formula, every node of it known; nothing is evaluated.

    Parameters
    ----------
    text : str
        The formula. Powers are written ``**`` or ``^``; Greek letters stand for their names, and
        ``np.exp`` or ``math.exp`` for ``exp``.
    symbols : iterable of str
        The names that may stand in it, besides the constants pi and e.
    longest : int
        How many characters it may have.

    Raises
    ------
    Unreadable
        With a sentence that says what to write instead.

    Examples
    --------
    >>> import ast
    >>> ast.unparse(read("log(1 + e^η)", ["eta"]))
    'log(1 + e ** eta)'
    >>> read("open('marks')", ["eta"])
    Traceback (most recent call last):
    glmlesson.expressions.Unreadable: In a formula, open is no function; known are ...
    """
    if len(text) > longest:
        raise Unreadable(f"A formula of {len(text)} characters is too long; {longest} are allowed.")
    plain = "".join(GREEK.get(letter) or SIGNS.get(letter, letter) for letter in text)
    plain = re.sub(r"\blambda\b", "lambda_", " ".join(plain.split()))
    if re.search(r"(?<![=<>!])=(?!=)", plain):
        raise Unreadable("Write the right-hand side alone, without an equals sign.")
    try:
        tree = ast.parse(plain, mode="eval").body
        _check(tree, {_in_python(name) for name in symbols})
    except Unreadable:
        raise
    except (SyntaxError, ValueError) as error:
        raise Unreadable(
            "The formula could not be read; write products with *, powers with **, and close "
            "every bracket."
        ) from error
    except (RecursionError, MemoryError) as error:
        raise Unreadable("The formula is nested too deeply.") from error
    return tree


def build(tree, algebra):
    """Return what a tree that ``read`` returned is in an algebra.

    Its values know ``+``, ``−`` and ``*``. The algebra has ``number(value)``, ``symbol(name)``,
    ``constant(name)``, ``quotient(a, b)``, ``power(a, b)`` and ``call(name, *arguments)``, with
    the names of ``CONSTANTS`` and ``FUNCTIONS``.

    Examples
    --------
    >>> import math
    >>> class Floats:
    ...     number = float
    ...     symbol = {"eta": 2.0}.get
    ...     constant = {"pi": math.pi, "e": math.e}.get
    ...     quotient = staticmethod(lambda a, b: a / b)
    ...     power = staticmethod(lambda a, b: a**b)
    ...     call = staticmethod(lambda name, *arguments: getattr(math, name)(*arguments))
    >>> build(read("log(eta^4) / log(eta)", ["eta"]), Floats)
    4.0
    """
    match tree:
        case ast.Constant(value=value):
            return algebra.number(value)
        case ast.UnaryOp(op=sign, operand=operand):
            value = build(operand, algebra)
            return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=operation, right=right):
            first, second = build(left, algebra), build(right, algebra)
            match operation:
                case ast.Add():
                    return first + second
                case ast.Sub():
                    return first - second
                case ast.Mult():
                    return first * second
                case ast.Div():
                    return algebra.quotient(first, second)
            return algebra.power(first, second)
        case ast.Call(func=function, args=arguments):
            return algebra.call(_function(function), *(build(a, algebra) for a in arguments))
        case ast.Name(id="lambda_"):
            return algebra.symbol("lambda")
    name = _dotted(tree)
    return algebra.symbol(name) if name not in CONSTANTS else algebra.constant(CONSTANTS[name])


def _in_python(name):
    """The name of a symbol as Python reads it: lambda is a word of the language."""
    return "lambda_" if name == "lambda" else name


def _check(node, symbols):
    """Refuse every node that is not on the list."""
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            if not abs(node.value) < LARGEST_NUMBER:
                raise Unreadable("A number in the formula is too large.")
        case ast.Name(id=name):
            if name not in symbols and name not in CONSTANTS:
                allowed = ", ".join(sorted(s.rstrip("_") for s in symbols)) or "none"
                raise Unreadable(
                    f"The formula contains {name[:40].rstrip('_') or name[:40]}; its symbols "
                    f"should be: {allowed}."
                )
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, symbols)
        case ast.BinOp(
            left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), right=right
        ):
            _check(left, symbols)
            _check(right, symbols)
            if isinstance(node.op, ast.Pow):
                _check_power(right)
        case ast.Call(func=function, args=arguments, keywords=[]):
            name = _function(function)
            for argument in arguments:
                _check(argument, symbols)
            if len(arguments) != FUNCTIONS[name]:
                takes = {1: "one argument", 2: "two arguments"}[FUNCTIONS[name]]
                raise Unreadable(f"{name} takes {takes}.")
        case ast.Attribute():
            name = _dotted(node)
            if name not in CONSTANTS:
                raise Unreadable(f"In a formula, {name[:40]} is not known.")
        case _:
            raise Unreadable(
                "Only numbers, symbols, + - * / **, brackets and functions such as exp and log "
                "may stand in a formula."
            )


def _check_power(exponent):
    """Towers of written numbers, such as 9**9**9, are refused before anybody computes them."""
    inside = list(ast.walk(exponent))
    numbers = [node.value for node in inside if isinstance(node, ast.Constant)]
    towers = any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) for node in inside)
    named = any(isinstance(node, ast.Name) for node in inside)
    if any(abs(number) > LARGEST_POWER for number in numbers) or (towers and not named):
        raise Unreadable(f"A power in the formula is above {LARGEST_POWER}.")


def _function(node):
    """The name of a function as ``FUNCTIONS`` has it."""
    name = _dotted(node)
    name = ALSO_CALLED.get(name, name)
    if name not in FUNCTIONS:
        known = ", ".join(sorted({*FUNCTIONS, *ALSO_CALLED}))
        raise Unreadable(f"In a formula, {name[:40]} is no function; known are {known}.")
    return name


def _dotted(node):
    """``exp`` of exp, np.exp or scipy.special.exp."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in MODULES:
            return name
        case ast.Attribute(value=ast.Attribute(), attr=name) if _dotted(node.value) in MODULES:
            return name
    return ast.unparse(node)
