"""Formulas where only letters can stand: as one would type them."""

import pytest
from plain_text import plain_formula


@pytest.mark.parametrize(
    ("latex", "typed"),
    [
        (r"\theta^\top x", "θᵀ x"),
        (r"a''(\eta)", "a″(η)"),
        (r"\frac{\varphi}{1-\varphi}", "φ/(1−φ)"),
        (r"E\,[\,T(y)\mid x\,]", "E [ T(y) | x ]"),
        (r"\theta_0 + \theta_1 x_j^2", "θ₀ + θ₁ xⱼ²"),
        (r"\lambda > 0", "λ > 0"),
        (r"\log t \le \Lambda", "log t ≤ Λ"),
        (r"y \in \{0, 1\}", "y ∈ {0, 1}"),
        (r"\hat\theta", "θ"),
    ],
)
def test_a_formula_in_letters(latex, typed):
    assert plain_formula(latex) == typed
