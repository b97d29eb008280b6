r"""Closed forms: of a link, and of the base measure where the log-partition is of a known kind.

Chapter: The exponential family. Source: Morris (1982) for the families of known kind.
"""

import sympy

from glmlesson.invented.reading import betaln, log1mexp, softplus
from glmlesson.invented.rewriting import ETA, HYPERBOLIC, MU, Y, log_of, plain


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
    in_exponentials = mean.rewrite(sympy.exp) if mean.has(*HYPERBOLIC) else mean
    for equation, unknown, back in (
        (in_exponentials.subs(sympy.exp(ETA), t), t, sympy.log),
        (mean, ETA, lambda root: root),
    ):
        if equation.is_rational_function(unknown) and equation.free_symbols == {unknown}:
            numerator = sympy.Poly(sympy.fraction(sympy.together(equation - MU))[0], unknown)
            if numerator.degree() > 2:
                return []
            return [back(sympy.factor(root)) for root in sympy.roots(numerator, multiple=True)]
    if sympy.count_ops(mean) > 12:
        return []
    try:
        solutions = sympy.solve(mean - MU, ETA)
    except (NotImplementedError, ValueError, TypeError, AttributeError, RecursionError):
        return []
    return [s for s in solutions if isinstance(s, sympy.Expr) and s.free_symbols <= {MU}]


def closed_log_b_of_whole_numbers(a):
    r"""Return :math:`\log b(y)` where :math:`e^{a(\log t)}` is a power series with a known name.

    That is where :math:`a` is :math:`d + k\eta` plus one of :math:`c\,e^\eta` (Poisson),
    :math:`n\log(1 + s e^\eta)` (binomial), :math:`-r\log(1 - s e^\eta)` (negative binomial).

    Examples
    --------
    >>> closed_log_b_of_whole_numbers(sympy.exp(ETA))
    -loggamma(y + 1)
    """
    line, rest = _line_and_rest(a)
    if line is None or not line[1].is_integer:
        return None
    constant, m = line[0], Y - line[1]
    c, f = rest.as_independent(ETA, as_Add=False)
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
    if not a.is_polynomial(ETA) or sympy.degree(a, ETA) != 2:
        return None
    c0, c1, c2 = (a.coeff(ETA, k) for k in range(3))
    if not c2 > 0:
        return None
    return c0 - (Y - c1) ** 2 / (4 * c2) - sympy.log(4 * sympy.pi * c2) / 2


def closed_log_b_of_positive_numbers(a):
    r"""Return :math:`\log b(y)` where :math:`e^{a(-s)}` is a Laplace transform with a known name.

    That is where :math:`a`, up to a constant, is :math:`-r\log(p - q\eta)` (gamma) or
    :math:`-c\sqrt{p - q\eta}` (inverse Gaussian), or where :math:`e^{a(-s)}` is a rational
    function, which SymPy takes apart into partial fractions.
    """
    line, rest = _line_and_rest(a)
    if line is not None and line[1] == 0:
        c, f = rest.as_independent(ETA, as_Add=False)
        inner = f.args[0] if isinstance(f, sympy.log) or f.is_Pow else sympy.Integer(0)
        if inner.is_polynomial(ETA) and sympy.degree(inner, ETA) == 1 and c < 0:
            p, q = inner.coeff(ETA, 0), -inner.coeff(ETA, 1)
            if q > 0 and p >= 0 and isinstance(f, sympy.log):
                shape = (-c - 1) * sympy.log(Y) + c * sympy.log(q) - sympy.loggamma(-c)
                return line[0] + shape - p / q * Y
            if q > 0 and p >= 0 and f.exp == sympy.Rational(1, 2):
                speed = c**2 * q / 4
                shape = sympy.log(speed / (sympy.pi * Y**3)) / 2
                return line[0] + shape - speed / Y - p / q * Y
    s, time = sympy.symbols("s y", positive=True)
    transform = sympy.simplify(sympy.exp(a.subs(ETA, -s)))
    if not transform.is_rational_function(s):
        return None
    b = sympy.inverse_laplace_transform(transform, s, time)
    if b.has(sympy.InverseLaplaceTransform, sympy.DiracDelta, sympy.I):
        return None
    return log_of(sympy.factor(b.subs(time, Y).replace(sympy.Heaviside, lambda *_: 1)), Y, at=1.0)


def _line_and_rest(a):
    """Split ``a`` into its straight line (d, k) and the one other term; (None, …) if not one."""
    terms = sympy.Add.make_args(a)
    straight = sympy.Add(*(t for t in terms if t.is_polynomial(ETA) and sympy.degree(t, ETA) <= 1))
    others = [t for t in terms if not (t.is_polynomial(ETA) and sympy.degree(t, ETA) <= 1)]
    line = (straight.coeff(ETA, 0), straight.coeff(ETA, 1))
    return (line, others[0]) if len(others) == 1 else (None, sympy.Integer(0))


def _shift(u):
    """Return s if u = η + s, and None if it is not."""
    s = sympy.expand(u - ETA)
    return None if s.has(ETA) else s


def typeset_b(log_b):
    r"""Return :math:`b(y)` in LaTeX, from the closed form of its logarithm.

    Examples
    --------
    >>> typeset_b(-sympy.loggamma(Y + 1))
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
        whole = v.subs(Y, 0).is_integer
        rest *= (sympy.factorial(v - 1) if whole else sympy.gamma(v)) ** c
    return sympy.Mul(rest, *(u**c for u, c in powers.items()))
