"""The table of a fit: every number in it is the result's, in text as in HTML."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from glmlesson import GLM, RankWarning, SeparationWarning, datasets

SHOP = datasets.load("shop").frame()


def shop(**options):
    return GLM.from_formula("customers ~ ad_spend + rain + sale", SHOP, "poisson", **options)


def three_classes():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"one": np.ones(60), "x": rng.normal(size=60)})
    return GLM("softmax").fit(X, rng.integers(0, 3, size=60))


RESULTS = {
    "Poisson": shop,
    "quasi-Poisson": lambda: shop(dispersion="pearson"),
    "gamma": lambda: GLM.from_formula(
        "visits ~ rain", SHOP.assign(visits=SHOP["customers"] + 1), "gamma", "log"
    ),
    "three classes": three_classes,
}
each = pytest.mark.parametrize("what", RESULTS)


class Cells(HTMLParser):
    """The rows of all tables, and every tag that was opened or closed."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.opened, self.caption = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.opened.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        if self.opened[-1] in ("td", "th"):
            self.rows[-1][-1] += data
        elif self.opened[-1] == "caption":
            self.caption.append(data)


@each
def test_the_rows_are_the_coefficients(what):
    result = RESULTS[what]()
    lines = str(result.summary()).splitlines()
    letter = "t" if result.dispersion_is_estimated else "z"
    heads = ["estimate", "std. error", letter, f"P(>|{letter}|)", "95 % interval"]
    assert lines[1].split() == " ".join(heads).split()
    size = result.theta.size
    for j, line in enumerate(lines[2 : 2 + size]):
        estimate, error, statistic, p, low, high = line.split()[-6:]
        assert float(estimate) == pytest.approx(result.theta.flat[j], rel=1e-3)
        assert float(error) == pytest.approx(result.standard_errors.flat[j], rel=1e-3)
        assert float(statistic) == pytest.approx(result.statistics.flat[j], abs=6e-4)
        assert p == "<0.0001" or float(p) == pytest.approx(result.p_values.flat[j], abs=6e-5)
        assert (p == "<0.0001") == (result.p_values.flat[j] < 5e-5)
        interval = result.intervals().reshape(-1, 2)[j]
        assert (float(low), float(high)) == pytest.approx(tuple(interval), rel=1e-3)
    assert len(lines) == 2 + size + 5


@each
def test_the_facts_are_those_of_the_result(what):
    result = RESULTS[what]()
    text = str(result.summary())
    facts = {
        "Observations": result.n,
        "Residual degrees of freedom": result.df_residual,
        r"Dispersion( \(estimated\))?": result.dispersion,
        "Deviance": result.deviance,
        "Null deviance": result.null_deviance,
        "Pearson chi-squared": result.pearson_chi2,
        "Steps": result.n_iter,
    }
    if what == "quasi-Poisson":
        assert text.count("none (quasi)") == 3
    else:
        facts |= {"Log-likelihood": result.log_likelihood, "AIC": result.aic, "BIC": result.bic}
    for name, value in facts.items():
        shown = re.search(rf"(?:^|    ){name} +(\S+)", text, re.MULTILINE)
        assert float(shown[shown.lastindex]) == pytest.approx(value, rel=1e-4)
    assert ("(estimated)" in text) == result.dispersion_is_estimated


@each
def test_html_says_what_the_text_says(what):
    result = RESULTS[what]()
    summary = result.summary()
    cells = Cells(summary._repr_html_())
    assert not cells.opened  # every tag is closed
    assert cells.caption[0] == str(summary).splitlines()[0]
    words = " ".join(str(summary).split())
    for row in cells.rows[1:]:
        assert " ".join(" ".join(row).split()) in words


def test_names_title_and_alignment():
    text = str(shop().summary())
    assert text.startswith("GLM: Poisson family, log link\n")
    assert re.findall(r"^(\w+)", text, re.MULTILINE)[1:5] == [
        "Intercept",
        "ad_spend",
        "rain",
        "sale",
    ]
    assert len({len(line) for line in text.splitlines()[1:6]}) == 1
    assert repr(shop().summary()) == text
    classes = str(three_classes().summary())
    for name in ("one (class 0)", "one (class 1)", "x (class 0)", "x (class 1)"):
        assert name in classes


def test_long_names_widen_the_table():
    name = "a very long name of a column of the table"
    X = pd.DataFrame({"one": np.ones(4), name: [0, 1, 2, 3]})
    lines = str(GLM("poisson").fit(X, [1, 2, 4, 9]).summary()).splitlines()
    assert lines[3].startswith(name + " ")
    assert len(lines[2]) == len(lines[3]) == len(lines[1])


def test_a_name_is_text_in_html():
    X = pd.DataFrame({"<script>alert('x')</script>": np.ones(4), "a & b": [0, 1, 2, 3]})
    cells = Cells(GLM("poisson").fit(X, [1, 2, 4, 9]).summary()._repr_html_())
    assert [row[0] for row in cells.rows[1:3]] == list(X.columns)
    assert "<script>" not in GLM("poisson").fit(X, [1, 2, 4, 9]).summary()._repr_html_()


def test_a_column_left_out_has_no_numbers():
    X = pd.DataFrame({"one": np.ones(4), "x": [0, 1, 2, 3], "twice": [0, 2, 4, 6]})
    with pytest.warns(RankWarning):
        result = GLM("poisson").fit(X, [1, 2, 4, 9])
    assert re.search(r"^twice +left out$", str(result.summary()), re.MULTILINE)
    assert ["twice", "left out", "", "", "", "", ""] in Cells(result.summary()._repr_html_()).rows


def test_a_fit_without_a_maximum_says_so_in_its_title():
    X = pd.DataFrame({"one": np.ones(4), "x": [0, 1, 2, 3]})
    with pytest.warns(SeparationWarning):
        result = GLM("bernoulli").fit(X, [0, 0, 1, 1])
    title = "GLM: Bernoulli family, logit link, not converged: these are not the estimates"
    assert str(result.summary()).startswith(title)
    assert title in result.summary()._repr_html_()
