"""Formulas in print: the LaTeX of the book in Typst's notation and in MathML."""

from xml.etree import ElementTree

import pytest
from book_print.formulas import UnknownFormula, mathml, typst

SIZES = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2, "munder": 2, "munderover": 3}


@pytest.mark.parametrize(
    ("latex", "written"),
    [
        (r"\eta = \theta^\top x", "η \\= attach(θ, t: upright(⊤)) x"),
        (r"\frac{y}{2\sigma^2}", "frac(y, 2 attach(σ, t: 2))"),
        (r"a''(\eta)", "attach(a, t: #math.primes(2)) \\( η \\)"),
        (r"\hat\theta", "hat(θ)"),
        (r"\sqrt{2\pi}", "sqrt(2 π)"),
        (r"\left(\frac12\right)", "lr(\\( frac(1, 2) \\))"),
        (r"\Bigl(x", 'class("opening", lr(size: #1.8em, \\()) x'),
        (r"x\text{, or }y", 'x", or "y'),
        (r"\binom{n}{k}", "lr(\\( mat(delim: #none, n; k) \\))"),
        (r"\lambda_{\max}", 'attach(λ, b: op("max"))'),
        (r"x \overset{(1)}{=} y", "x attach(limits(\\=), t: \\( 1 \\)) y"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", 'display(a) & display(""\\= b)'),
    ],
)
def test_latex_becomes_typst(latex, written):
    assert written in typst(latex, display=True)


def test_limits_stand_below_a_sum_in_a_display_and_beside_it_in_a_line():
    latex = r"\sum_{i} y_i"
    assert "limits(∑)" in typst(latex, display=True)
    assert "limits" not in typst(latex, display=False)


def test_a_brace_carries_its_words():
    assert typst(r"\underbrace{x}_{\text{a part}}", display=True) == 'underbrace(x, "a part")'


@pytest.mark.parametrize("latex", [r"\notacommand x", r"\frac{1}"])
def test_a_formula_that_cannot_be_read_is_an_error(latex):
    with pytest.raises(UnknownFormula, match="KaTeX cannot read"):
        typst(latex, display=False)


def test_an_element_without_a_form_is_an_error_that_names_the_formula():
    with pytest.raises(UnknownFormula, match=r"frame.*in the formula '\\\\cancel"):
        typst(r"\cancel{x}", display=False)


@pytest.mark.parametrize(
    "latex", [r"\lambda_{\max}(A)", r"x \overset{(1)}{\longrightarrow} y", r"\log_{\min} x"]
)
def test_mathml_is_well_formed_where_katexs_own_is_not(latex):
    """Scripts have as many parts as they may, and a sign holds letters alone."""
    root = ElementTree.fromstring(mathml(latex, display=True))
    for element in root.iter():
        name = element.tag.rpartition("}")[2]
        if name in SIZES:
            assert len(element) == SIZES[name], ElementTree.tostring(element)
        if name in ("mo", "mi", "mn"):
            assert len(element) == 0


def test_no_latex_is_left_in_the_mathml():
    assert "annotation" not in mathml(r"\frac{1}{2}", display=False)
