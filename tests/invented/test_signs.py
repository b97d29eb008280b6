"""Signs and values hold where floats, and forty digits too, cancel to nothing."""

import mpmath
import numpy as np
import pytest
import sympy

from glmlesson.invented.door import invent
from glmlesson.invented.evaluating import in_many_digits
from glmlesson.invented.reading import read
from glmlesson.invented.rewriting import ETA
from glmlesson.invented.signs import sign, zeros_where_rational


def formula(text):
    return read("formula", text, ETA)


@pytest.mark.parametrize("eta", [-30.0, -100.0, -200.0, -293.2174, -320.0])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # With t = e^η: −t²/2, and (1 + t)² − 1 written so that t goes lost beside one.
        ("log(1 + exp(eta)) - exp(eta)", lambda eta: -mpmath.exp(2 * eta) / 2),
        ("(1 + exp(eta))**2 - 1", lambda eta: 2 * mpmath.exp(eta)),
        # What is left where the cancelled part is dropped agrees in 40 and in 80 digits, wrongly.
        (
            "log(1 + exp(eta)) - log(exp(-eta) - 1) - eta + exp(2*eta)/1000",
            lambda eta: 2 * mpmath.exp(eta),
        ),
    ],
)
def test_what_cancels_is_not_zero(text, expected, eta):
    value = float(expected(mpmath.mpf(eta)))
    assert in_many_digits(formula(text), ETA)(eta) == pytest.approx(value, rel=1e-12, abs=0)
    assert sign(formula(text), ETA)(eta) == np.sign(float(mpmath.sign(expected(mpmath.mpf(eta)))))


@pytest.mark.parametrize(
    "text", ["eta**4", "(exp(eta) - 1)**2", "sinh(eta)**2", "loggamma(1 + eta)"]
)
def test_what_is_zero_is_proved_so(text):
    assert sign(formula(text), ETA)(0.0) == 0
    assert in_many_digits(formula(text), ETA)(0.0) == 0


def test_what_is_too_small_to_tell_has_no_sign():
    assert sign(formula("exp(-exp(exp(eta)))"), ETA)(10.0) is None


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("besseli(0, eta) - 1", {-1.0: 1, 0.5: 1}),
        ("erf(eta)", {-2.0: -1, 1e-9: 1}),
        ("asinh(eta) - eta", {1e-3: -1, -1e-3: 1}),
    ],
)
def test_functions_without_bounds_have_the_sign_of_their_digits(text, signs):
    assert {eta: sign(formula(text), ETA)(eta) for eta in signs} == signs


@pytest.mark.parametrize(
    ("text", "zeros"),
    [
        ("eta**2 - 2", [-np.sqrt(2), np.sqrt(2)]),
        ("(exp(eta) - 3)*(exp(eta) + 5)/(1 + exp(eta))**2", [np.log(3)]),
        ("1/(1 + exp(eta)) - 1/(1 + exp(eta))**2", []),
        ("sin(eta)", []),
        ("exp(200*eta) - 2", []),
    ],
)
def test_zeros_of_rational_functions(text, zeros):
    assert zeros_where_rational(formula(text)) == pytest.approx(zeros, rel=1e-14)


def test_a_variance_that_is_zero_between_the_points_looked_at_is_found():
    with pytest.raises(ValueError, match=r"at eta = 0\.3 its curvature is zero"):
        invent("(eta - 3/10)**4", "reals")
    with pytest.raises(ValueError, match=r"at eta = 0\.693147 its curvature is zero"):
        # a″ = t(t − 2)²
        invent("exp(3*eta)/9 - exp(2*eta) + 4*exp(eta)", "counts")


def test_a_line_in_a_long_disguise_is_a_line():
    text = "log(exp(2*eta) + 2*exp(eta) + 1) - 2*log(1 + exp(eta)) + eta"
    with pytest.raises(ValueError, match="constant or linear"):
        invent(text, "counts")


def test_signs_leave_the_precision_of_others_alone():
    before = mpmath.mp.prec, mpmath.iv.prec
    assert sign(sympy.exp(ETA), ETA)(-500.0) == 1
    assert (mpmath.mp.prec, mpmath.iv.prec) == before
