"""What ``diagnose`` says: its rates under the true model, and what it finds where it is wrong."""

import csv
import warnings
from pathlib import Path

import calibrate_diagnose
import dask.array as da
import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

import glmlesson
from glmlesson import GLM

BOOK = Path(__file__).parents[2] / "book"
X = np.column_stack([np.ones(300), np.random.default_rng(7).uniform(-1, 1, (300, 2))])
Z = X @ [1.0, 0.5, -0.3]


def raised(fit):
    return {finding.line for finding in fit.diagnose().raised}


@pytest.mark.parametrize("name", ["Poisson", "binomial", "gamma"])
def test_of_data_of_the_model_itself_one_in_twenty_raises_a_test(name):
    found = calibrate_diagnose.rates(calibrate_diagnose.TRUTHS[name], 200, seed=5)
    # The most that a rate of five per cent comes to in two hundred: three and a half errors.
    assert found
    assert max(found.values()) <= 0.05 + 3.5 * np.sqrt(0.05 * 0.95 / 200), found


def test_the_recorded_rates_are_the_stated_ones():
    with (BOOK / "_static" / "diagnose_rates.csv").open() as file:
        table = list(csv.DictReader(file))
    assert [row.pop("family") for row in table] == list(calibrate_diagnose.TRUTHS)
    shares = [(line, float(share)) for row in table for line, share in row.items() if share]
    assert len(shares) > 25
    # Outlying rows of whole numbers, and the heavy tails of some families, are found less often.
    assert all(share <= 7.0 for _, share in shares), shares
    usual = [share for line, share in shares if line in ("link", "curvature")]
    assert 4.0 <= np.mean(usual) <= 6.0


def test_overdispersion_with_small_counts_is_as_rare_as_among_replicas_fitted_anew():
    ships = glmlesson.datasets.load("ships").frame().query("service > 0")
    formula = "incidents ~ C(type) + C(built) + C(operated)"
    fit = GLM.from_formula(formula, ships, "poisson", exposure="service")
    [line] = [one for one in fit.diagnose().findings if one.line == "overdispersion"]
    assert "= 1.69" in line.number
    rng, X, offset, found = np.random.default_rng(7), fit.rows.X, fit.rows.offset, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of replicas without an incident of some type
        for _ in range(400):
            found.append(GLM("poisson").fit(X, rng.poisson(fit.fitted), offset=offset).pearson_chi2)
    # Of 4,000 replicas 0.043; 400 of them leave an error of 0.01.
    assert np.mean(found >= np.float64(fit.pearson_chi2)) == pytest.approx(line.p_value, abs=0.045)
    # A normal distribution, or χ² without the counts' kurtosis, would be far from that.
    assert stats.chi2.sf(fit.pearson_chi2, fit.df_residual) < line.p_value / 2
    assert np.mean(found) == pytest.approx(fit.df_residual, abs=2.0)


# What is wrong is found ---------------------------------------------------------------------------


def test_finds_overdispersion_and_names_the_way_out():
    y = np.random.default_rng(1).negative_binomial(1.0, 1 / (1 + np.exp(Z)))
    fit = GLM("poisson").fit(X, y)
    assert "overdispersion" in raised(fit)
    assert "negative binomial" in fit.diagnose().raised[0].remedy
    right = GLM(glmlesson.NegativeBinomial(1.0), "log").fit(X, y)
    assert "overdispersion" not in raised(right)


def test_finds_excess_zeros():
    rng = np.random.default_rng(1)
    y = rng.poisson(np.exp(Z + 0.5)) * rng.binomial(1, 0.8, 300)
    assert "excess zeros" in raised(GLM("poisson").fit(X, y))


def test_finds_a_wrong_variance():
    y = np.random.default_rng(1).gamma(4.0, np.exp(2 * Z) / 4)
    fit = GLM("gaussian", "log").fit(X, y)
    assert "variance function" in raised(fit)
    assert "grows faster" in next(
        f.meaning for f in fit.diagnose().findings if f.line == "variance function"
    )
    assert "variance function" not in raised(GLM("gamma", "log").fit(X, y))


def test_finds_a_wrong_link_and_a_curve():
    y = np.random.default_rng(1).normal(np.exp(1.5 * Z), 0.5)
    assert "link" in raised(GLM("gaussian").fit(X, y))
    y = np.random.default_rng(1).poisson(np.exp(1 + 1.5 * X[:, 1] ** 2))
    fit = GLM("poisson").fit(X, y)
    assert "curvature" in raised(fit)
    assert "square of x1" in next(
        f.remedy for f in fit.diagnose().findings if f.line == "curvature"
    )


def test_finds_an_outlier_and_an_influential_row():
    y = np.random.default_rng(1).normal(Z, 1.0)
    y[17] += 9
    assert "outlying row" in raised(GLM("gaussian").fit(X, y))
    far = np.vstack([X[:30], [1, 40, 0.0]])
    fit = GLM("gaussian").fit(far, np.r_[y[:17], y[18:31], -30.0])
    assert "influential row" in raised(fit)


def test_finds_hauck_donner_columns_and_few_rows():
    fit = GLM("binomial").fit([[1.0]], [0.99], trials=[100])
    assert {"Hauck-Donner", "rows per coefficient"} <= raised(fit)
    with pytest.warns(glmlesson.RankWarning):
        fit = GLM("poisson").fit(np.column_stack([X, X[:, 1]]), np.ones(300))
    assert "columns left out" in raised(fit)


def test_finds_new_rows_beyond_the_data():
    fit = GLM("poisson").fit(X, np.random.default_rng(1).poisson(np.exp(Z)))
    found = fit.diagnose([[1, 0, 0], [1, 5, 0.0]]).findings[-1]
    assert (found.line, found.number, found.raised) == (
        "outside the data",
        "1 of 2 new rows",
        True,
    )
    assert not fit.diagnose(X).findings[-1].raised


def test_the_test_of_an_added_column_is_that_of_statsmodels():
    y = np.random.default_rng(1).poisson(np.exp(Z))
    fit = GLM("poisson").fit(X, y)
    link = next(f for f in fit.diagnose().findings if f.line == "link")
    peer = sm.GLM(y, X, family=sm.families.Poisson()).fit(tol=1e-12)
    z = np.log(peer.fittedvalues)
    expected = peer.score_test(exog_extra=((z - z.mean()) ** 2)[:, None])
    assert link.p_value == pytest.approx(float(np.squeeze(expected[1])), rel=1e-5)
    normal = GLM("gaussian").fit(X, Z + np.random.default_rng(2).normal(size=300))
    z = normal.fitted
    more = np.column_stack([X, (z - z.mean()) ** 2])
    f = sm.OLS(normal.y, more).fit().pvalues[-1]
    link = next(f for f in normal.diagnose().findings if f.line == "link")
    assert link.p_value == pytest.approx(f, rel=1e-6)


@pytest.mark.parametrize("extra", ["frequencies", "weights"])
def test_frequencies_are_repeated_rows_and_weights_of_zero_none(extra):
    y = np.random.default_rng(1).poisson(np.exp(Z))
    some = np.random.default_rng(2).integers(1, 4, 300).astype(float)
    if extra == "weights":
        some = (some > 1) * 1.0
    rows = np.repeat(np.arange(300), some.astype(int))
    one = GLM("poisson").fit(X, y, **{extra: some}).diagnose().findings
    other = GLM("poisson").fit(X[rows], y[rows]).diagnose().findings
    other = {finding.line: finding for finding in other}
    for finding in one:
        if finding.line not in ("outlying row", "influential row"):
            assert finding.p_value == pytest.approx(
                other[finding.line].p_value, rel=1e-6, nan_ok=True
            )


# What is shown ------------------------------------------------------------------------------------


def test_every_line_leads_to_a_chapter_and_is_shown():
    fit = GLM("poisson").fit(X, np.random.default_rng(1).poisson(np.exp(Z)))
    found = fit.diagnose(X)
    assert len(found.findings) == 12
    for finding in found.findings:
        assert (BOOK / f"{finding.chapter}.ipynb").is_file()
        assert finding.meaning.endswith(".")
        assert finding.remedy.endswith(".")
        assert finding.line in repr(found)
    assert list(found.frame().index) == [finding.line for finding in found.findings]


def test_classes_and_quasi_models_have_the_lines_that_apply():
    rng = np.random.default_rng(1)
    y = glmlesson.Categorical(3).sample(X[:, :2] @ [[0.4, -0.2], [0.8, -0.5]], rng=rng)
    lines = [f.line for f in GLM("softmax").fit(X, y).diagnose(X).findings]
    assert lines[:2] == ["influential row", "Hauck-Donner"]
    assert lines[-1] == "outside the data"
    quasi = GLM("poisson", dispersion="pearson").fit(X, rng.poisson(np.exp(Z))).diagnose()
    assert {"overdispersion", "excess zeros", "outlying row"}.isdisjoint(
        finding.line for finding in quasi.findings
    )


def test_refuses_what_it_cannot_look_at():
    y = np.random.default_rng(1).poisson(np.exp(Z))
    there = GLM("poisson").fit(da.from_array(X, chunks=(50, 3)), da.from_array(y, chunks=50))
    with pytest.raises(ValueError, match="rows in memory"):
        there.diagnose()
    with pytest.warns(glmlesson.SeparationWarning):
        fit = GLM("bernoulli").fit([[1, 0], [1, 1], [1, 2], [1, 3.0]], [0, 0, 1, 1])
    with pytest.raises(ValueError, match="which the fit has not reached"):
        fit.diagnose()
    with pytest.raises(ValueError, match=r"new must have shape \(rows, 3\)"):
        GLM("poisson").fit(X, y).diagnose([[1.0]])


def test_new_rows_of_a_formula_come_by_the_names_of_their_variables():
    table = {"y": [1, 0, 3, 2, 4, 6, 5, 9], "x": [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5]}
    fit = GLM.from_formula("y ~ x", table, family="poisson")
    far, near = (fit.diagnose({"x": [x]}).findings[-1] for x in (9.0, 2.0))
    assert (far.raised, near.raised) == (True, False)
