"""Tables of fits: their numbers, and that no name of a column can break or inject anything."""

import re

import numpy as np
import pandas as pd
import pytest
from glm_models import drawn, fitted

import glmlesson
from glmlesson import GLM, side_by_side
from glmlesson.glm.reports import Table

UGLY = ["a_b & 5%", "x|y", "<script>alert(1)</script>", r"\end{table}"]


def ugly_fit():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(40, 4)), columns=UGLY)
    return GLM("poisson").fit(X, rng.poisson(2, 40))


def test_tidy_has_the_numbers_of_statsmodels():
    for name in ("poisson", "gaussian"):
        result, peer = fitted(name, "nothing")
        table = result.tidy(0.9)
        np.testing.assert_allclose(table["estimate"], peer.params, rtol=1e-6)
        np.testing.assert_allclose(table["std_error"], peer.bse, rtol=1e-6)
        np.testing.assert_allclose(table["p_value"], result.p_values, rtol=1e-9)
        ends = table[["conf_low", "conf_high"]]
        np.testing.assert_allclose(ends, result.intervals(0.9), rtol=1e-9)
        assert list(table.index) == result.names


def test_tidy_follows_the_covariance_and_the_scale_that_are_asked_for():
    result = fitted("poisson", "nothing")[0]
    table = result.tidy(exponentiate=True, covariance="HC3")
    np.testing.assert_allclose(table["estimate"], np.exp(result.theta))
    errors = result.robust_covariance("HC3").standard_errors
    np.testing.assert_allclose(table["std_error"], errors)
    np.testing.assert_allclose(table["statistic"], result.theta / errors)


def test_glance_and_augment_have_what_the_fit_says():
    result = fitted("gamma-log", "weights")[0]
    row = result.glance().iloc[0]
    assert row["deviance"] == pytest.approx(result.deviance)
    assert row["aicc"] == pytest.approx(result.aicc)
    assert row["deviance_explained"] == pytest.approx(result.pseudo_r2())
    table = result.augment()
    np.testing.assert_allclose(table[".std_resid"], result.residuals("deviance", standardised=True))
    np.testing.assert_allclose(table[result.names], drawn("gamma-log", "weights")[0])
    np.testing.assert_allclose(table[".cooksd"], result.influence().cooks_distance)
    X, y, _ = drawn("poisson")
    assert np.isnan(GLM("poisson", dispersion="pearson").fit(X, y).glance().loc[0, "aic"])


def test_fits_stand_side_by_side():
    X, y, _ = drawn("poisson")
    small = GLM("poisson").fit(X[:, :2], y)
    large = GLM("poisson").fit(X, y)
    table = side_by_side(small, large, names=["few", "all"])
    assert table.heads == ["", "few", "all"]
    assert [row[0] for row in table.rows][:4] == ["x0", "x1", "x2", "Family"]
    assert table.rows[2][1] == ""
    expected = f"{large.theta[2]:.4g} ({large.standard_errors[2]:.3g})"
    assert table.rows[2][2] == expected
    ratios = side_by_side(large, exponentiate=True).rows[1][1]
    assert ratios.startswith(f"{np.exp(large.theta[1]):.4g} (")
    assert " to " in ratios
    with pytest.warns(glmlesson.RankWarning):
        twice = GLM("poisson").fit(np.column_stack([X, X[:, 1]]), y)
    assert side_by_side(twice).rows[3][1] == "left out"


def test_names_are_escaped_wherever_they_are_written():
    fit = ugly_fit()
    for table in (fit.summary().table(), side_by_side(fit)):
        html = table.to_html()
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
        latex = table.to_latex()
        assert latex.count(r"\end{table}") == 1
        body = latex.split(r"\midrule")[1].split(r"\bottomrule")[0]
        for line in body.strip().splitlines():
            # As many columns as there are, whatever the names hold.
            assert len(re.findall(r"(?<!\\)&", line)) == len(table.heads) - 1
            assert not re.search(r"(?<!\\)[%#_]", line)
        lines = table.to_markdown().splitlines()[2:]
        for line in lines:
            assert len(re.findall(r"(?<!\\)\|", line)) == len(table.heads) + 1
    assert fit.summary().to_latex() == fit.summary().table().to_latex()
    assert fit.summary().to_markdown().startswith("GLM: Poisson family, log link")


def test_every_table_shows_the_same_cells():
    table = Table("t", ["", "one"], [["a", "1"], ["b", "2"]])
    assert repr(table).splitlines() == ["t", "   one", "a    1", "b    2"]
    assert [re.findall(r"<td>(.*?)</td>", table.to_html())] == [["1", "2"]]


def test_refuses_tables_of_nothing():
    with pytest.raises(ValueError, match="at least one"):
        side_by_side()
    with pytest.raises(ValueError, match="one for each of the 1 fits; it has 2"):
        side_by_side(fitted("poisson", "nothing")[0], names=["a", "b"])
    with pytest.raises(ValueError, match="not for several classes"):
        GLM("softmax").fit(np.ones((9, 1)), [0, 1, 2] * 3).augment()
