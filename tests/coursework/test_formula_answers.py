"""Formulas: every equal one is taken, no other, and none of them runs."""

import json
import time
from pathlib import Path

import mpmath
import pytest
import sympy

from glmlesson import expressions
from glmlesson.invented.reading import Symbolic
from grading import formula

# The coach on the pages answers to this table too, in frontend/tests/practice.test.js.
TABLE = json.loads((Path(__file__).parent / "formulas.json").read_text(encoding="utf-8"))


def domains(symbols):
    """The table's domains as the grader takes them: an interval, or a range of whole numbers."""
    return {
        name: range(domain["whole"][0], domain["whole"][1] + 1)
        if isinstance(domain, dict)
        else tuple(domain)
        for name, domain in symbols.items()
    }


SYMBOLS = domains(TABLE["symbols"])


def cases(kind):
    """The pairs of the table with their symbols, also those of its two parts."""
    parts = (TABLE, TABLE["never_computed"], TABLE["derivations"])
    return [(*pair, domains(part["symbols"])) for part in parts for pair in part[kind]]


@pytest.mark.parametrize(("answer", "right", "symbols"), cases("equal"))
def test_equal_formulas_are_equal(answer, right, symbols):
    assert formula.equal(answer, right, symbols)


@pytest.mark.parametrize(("answer", "right", "symbols"), cases("different"))
def test_other_formulas_are_not(answer, right, symbols):
    start = time.process_time()
    assert not formula.equal(answer, right, symbols)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(("answer", "words"), TABLE["unreadable"])
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
