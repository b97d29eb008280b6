"""Formulas as text, compared as functions.

The text is read by ``glmlesson.expressions``, which evaluates none of it as code. Two formulas are
equal when they have the same value wherever the symbols may live, and no value at the same places.
They are compared with fifty digits at points drawn from every part of the domain, where unequal
formulas agree by accident about as often as nobody guesses a fifty-digit number; where hardly a
point can be computed, SymPy must prove the difference to be zero. All that stands in a formula must
be real: 0 times the root of a negative number is no number.
"""

import random

import mpmath

from glmlesson import expressions
from glmlesson.expressions import Unreadable as Unreadable
from glmlesson.expressions import read
from grading.checks import TookTooLong, time_limit

# What mpmath calls otherwise.
IN_MPMATH = {"abs": abs, "LambertW": mpmath.lambertw}
BOUNDED = {"factorial", "gamma", "loggamma"}
LARGEST_MAGNITUDE = 10**6  # in bits: numbers up to 2 to this power
POINTS, ENOUGH = 40, 6
DIGITS, AGREE = 50, mpmath.mpf(10) ** -25
PROOF_SECONDS = 5


class NoValue(Exception):
    """A point at which a formula has no real value."""


class TooLarge(Exception):
    """A point at which a number in the formula has too many digits to be computed."""


def equal(answer, right, symbols):
    """Whether two formulas are the same function of the symbols.

    ``symbols`` gives each its domain, a pair of floats or a range of whole numbers.

    Examples
    --------
    >>> equal("log(exp(x) + 1) - x", "log(1 + e^(-x))", {"x": (-3, 3)})
    True
    >>> equal("x + 0*sqrt(x - 2)", "x", {"x": (-3, 3)})
    False
    >>> equal("__import__('os')", "x", {"x": (0, 1)})
    Traceback (most recent call last):
    glmlesson.expressions.Unreadable: In a formula, __import__ is no function; known are ...
    """
    first, second = read(answer, symbols), read(right, symbols)
    points = 0
    with mpmath.workdps(DIGITS):
        for place in _places(symbols):
            try:
                wanted = _value(second, place)
            except TooLarge:
                continue
            try:
                got = _value(first, place)
            except TooLarge:
                return False
            if got is None and wanted is None:
                continue
            if got is None or wanted is None:
                return False
            if abs(got - wanted) > AGREE * max(1, abs(wanted)):
                return False
            points += 1
    return points >= ENOUGH or _proved(first, second, symbols)


def _places(symbols):
    """Points of the domain, each symbol in every part of its own.

    They come from the system's randomness: no answer can be fitted to them.
    """
    chance = random.SystemRandom()
    columns = [_spread(domain, chance) for domain in symbols.values()]
    for column in columns:
        chance.shuffle(column)
    return [dict(zip(symbols, values, strict=True)) for values in zip(*columns, strict=True)]


def _spread(domain, chance):
    if isinstance(domain, range):
        whole = list(domain)
        more = [chance.choice(whole) for _ in range(POINTS)]
        return [mpmath.mpf(value) for value in (whole + more)[:POINTS]]
    low, high = domain
    shares = [(part + chance.random()) / (POINTS - 2) for part in range(POINTS - 2)]
    shares += [chance.random() * 1e-6, 1 - chance.random() * 1e-6]  # Close to either end.
    return [mpmath.mpf(low + (high - low) * share) for share in shares]


class _Numbers:
    """The algebra of mpmath's real numbers at one point."""

    def __init__(self, place):
        self.symbol = place.__getitem__

    def number(self, value):
        return mpmath.mpf(repr(value))  # Decimal, as written: 0.1 is a tenth.

    def constant(self, name):
        return +getattr(mpmath, name)

    def quotient(self, left, right):
        return left / right

    def power(self, base, exponent):
        return _real(mpmath.power(_small(base, LARGEST_MAGNITUDE), _small(exponent, 24)))

    def call(self, name, *arguments):
        function = IN_MPMATH.get(name) or getattr(mpmath, name)
        bits = 20 if name in BOUNDED else 24
        return _real(function(*(_small(argument, bits) for argument in arguments)))


def _value(formula, place):
    """The real value of a formula at a point; None where it has none."""
    try:
        value = _real(expressions.build(formula, _Numbers(place)))
    except (NoValue, ZeroDivisionError, ValueError, OverflowError, mpmath.libmp.NoConvergence):
        return None
    return value if mpmath.isfinite(value) else None


def _real(value):
    value = mpmath.mpmathify(value)
    if isinstance(value, mpmath.mpc):
        if value.imag:
            raise NoValue
        value = value.real
    return value


def _small(value, bits):
    """Refuse a value whose logarithm to base two is above ``bits``, before it is made larger."""
    if value and mpmath.isfinite(value) and mpmath.mag(value) > bits:
        raise TooLarge
    return value


def _proved(first, second, symbols):
    """Whether SymPy can show that the difference is zero, in the time it has."""
    import sympy  # Half a second, for what is seldom needed.

    from glmlesson.invented.reading import Symbolic

    algebra = Symbolic(sympy.Symbol(name, **_assumptions(d)) for name, d in symbols.items())
    try:
        with time_limit(PROOF_SECONDS):
            difference = expressions.build(first, algebra) - expressions.build(second, algebra)
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
