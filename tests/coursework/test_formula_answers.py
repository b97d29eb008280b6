"""Formulas: every equal one is taken, no other, and none of them runs."""

import time

import mpmath
import pytest
import sympy

from glmlesson import expressions
from glmlesson.invented.reading import Symbolic
from grading import formula

SYMBOLS = {"x": (-3, 3), "lambda": (0.1, 4), "k": range(0, 8)}
EQUAL = [
    ("log(exp(x) + 1) - x", "log(1 + e^(-x))"),
    ("x^2", "x*x"),
    ("abs(x)", "sqrt(x**2)"),
    ("λ * 2", "lambda + lambda"),
    ("0.1*x", "x/10"),
    ("np.exp(x) * np.pi", "pi * exp(x)"),
    ("factorial(k)", "gamma(k + 1)"),
    ("scipy.special.gammaln(k + 1)", "log(factorial(k))"),
    ("np.log1p(x**2)", "log(1 + x*x)"),
    ("x\n  + 1", "1 + x"),
    ("tanh(x)", "(exp(2*x) - 1) / (exp(2*x) + 1)"),
    ("+".join(["x"] * 900), "900*x"),
    ("log(x)", "log(x) + 0"),
    ("x*lambda/lambda", "x"),
    ("binomial(7, k)", "factorial(7)/(factorial(k)*factorial(7 - k))"),
]
DIFFERENT = [
    ("x", "sqrt(x**2)"),
    ("0.3333333333*x", "x/3"),
    ("2.718281828**x", "exp(x)"),
    ("exp(x) + 1e-20", "exp(x)"),
    ("log(x)", "x"),
    ("exp(exp(exp(exp(exp(x)))))", "x"),
    ("factorial(10**9)", "x"),
    ("(2**1000)**1000**x", "x"),
    ("gamma(gamma(gamma(gamma(lambda*9))))", "x"),
    ("tan(exp(exp(lambda*4)))", "x"),
    ("1/0", "x"),
    ("2*x*exp(x**2) + 0*sqrt(x-3)", "2*x*exp(x**2)"),
    ("x + 0*log(x + 2.9)", "x"),
    ("log(abs(x))", "log(x)"),
    ("sqrt(x)**2", "x"),
    ("k + (k-3)*(k-2)*(k-1)*k*(k-4)*(k-5)*(k-6)", "k"),
]
UNREADABLE = [
    ("2x", "products with"),
    ("y = x", "without an equals sign"),
    ("q + x", "its symbols should be: k, lambda, x"),
    ("log(x, 2)", "takes one argument"),
    ("9**9**9**9", "above 1000"),
    ("x**(10**10**10)", "above 1000"),
    ("1e999", "too large"),
    ("(" * 300 + "x" + ")" * 300, "could not be read"),
    ("-" * 1500 + "x", "nested too deeply"),
    ("x" * 3000, "too long"),
    ("", "could not be read"),
    ("__import__('os').system('true')", "is no function"),
    ("x.__class__", "not known"),
    ("(lambda: x)()", "could not be read"),
    ("[x for x in x]", "may stand in a formula"),
    ("x if x else x", "may stand in a formula"),
    ("'a' * 10**9", "may stand in a formula"),
    ("exp(*x)", "may stand in a formula"),
    ("True", "may stand in a formula"),
    ("f'{x}'", "may stand in a formula"),
    ("x := 1", "without an equals sign|could not be read"),
]


@pytest.mark.parametrize(("answer", "right"), EQUAL)
def test_equal_formulas_are_equal(answer, right):
    assert formula.equal(answer, right, SYMBOLS)


@pytest.mark.parametrize(("answer", "right"), DIFFERENT)
def test_other_formulas_are_not(answer, right):
    start = time.process_time()
    assert not formula.equal(answer, right, SYMBOLS)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(("answer", "words"), UNREADABLE)
def test_what_is_no_formula_is_refused_with_a_sentence(answer, words):
    with pytest.raises(formula.Unreadable, match=words):
        formula.equal(answer, "x", SYMBOLS)


def test_sympy_agrees_on_what_is_read():
    x = sympy.Symbol("x", real=True)
    tree = expressions.read("exp(x)**2 / (1 + x) - sin(x)^2", ["x"])
    value = expressions.build(tree, Symbolic([x]))
    assert sympy.simplify(value - (sympy.exp(2 * x) / (1 + x) - sympy.sin(x) ** 2)) == 0


def test_every_function_is_known_to_both_algebras_with_one_value():
    """Each at points where all of them are real."""
    with mpmath.workdps(formula.DIGITS):
        place = {"x": mpmath.mpf("0.3"), "k": mpmath.mpf(2)}
    x, k = sympy.symbols("x k")
    for name, number in expressions.FUNCTIONS.items():
        text = (
            f"{name}(k, x)"
            if number == 2
            else f"{name}(k*x + 1)"
            if name == "acosh"
            else f"{name}(x)"
        )
        tree = expressions.read(text, place)
        exact = expressions.build(tree, Symbolic([x, k])).subs({x: sympy.Rational("0.3"), k: 2})
        with mpmath.workdps(formula.DIGITS):
            got = formula._value(tree, place)
            assert abs(got - mpmath.mpf(str(sympy.N(exact, 40)))) < formula.AGREE, name


def test_sympy_proves_what_cannot_be_computed_anywhere():
    never = {"x": (500, 600)}
    right = "exp(exp(exp(x)))"
    assert formula.equal("exp(exp(exp(x) + 0))", right, never)
    assert not formula.equal("exp(exp(exp(x) + 1))", right, never)
