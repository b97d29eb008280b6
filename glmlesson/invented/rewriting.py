r"""Expressions rewritten with functions that neither overflow nor cancel."""

import sympy

from glmlesson.invented.reading import (
    betaln,
    expit,
    log1mexp,
    logcosh,
    reciprocal_expm1,
    slope_of_logcosh,
    softplus,
)

ETA = sympy.Symbol("eta", real=True)

Y = sympy.Symbol("y", real=True)

MU = sympy.Symbol("mu", real=True)


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
    >>> stable(sympy.log(1 + sympy.exp(ETA)), ETA, at=0.0)
    softplus(eta)
    >>> stable(sympy.log(sympy.exp(sympy.exp(ETA)) - 1), ETA, at=0.0)
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
    in_exponentials = argument.rewrite(sympy.exp) if argument.has(*HYPERBOLIC) else argument
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


HYPERBOLIC = (sympy.cosh, sympy.sinh, sympy.tanh)


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
    >>> plain(softplus(ETA))
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
