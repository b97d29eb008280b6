"""The analysis of deviance and information criteria, against R and statsmodels."""

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from glm_models import drawn, fitted

import glmlesson
from glmlesson import GLM, compare


def pair(name="poisson", extra="nothing"):
    X, y, options = drawn(name, extra)
    large = fitted(name, extra)[0]
    return GLM(large.model.family, large.model.link).fit(X[:, :2], y, **options), large


@pytest.mark.parametrize("extra", ["nothing", "offset", "weights", "frequencies", "everything"])
@pytest.mark.parametrize("name", ["gaussian", "poisson", "gamma-log", "bernoulli", "binomial"])
def test_compare_is_the_likelihood_ratio_test(name, extra):
    small, large = pair(name, extra)
    found, expected = compare(small, large), large.test("x2")
    row = found.rows[1]
    assert (row["statistic"], row["p_value"]) == pytest.approx(
        (expected.statistic, expected.p_value), rel=1e-6
    )
    assert found.test == ("F" if large.dispersion_is_estimated else "chi-squared")
    assert row["added"] == 1
    assert np.isnan(found.rows[0]["p_value"])


def test_compare_of_linear_models_is_their_f_test():
    X, y, _ = drawn("gaussian")
    small, middle, large = (GLM("gaussian").fit(X[:, :k], y) for k in (1, 2, 3))
    peers = [sm.OLS(y, X[:, :k]).fit() for k in (1, 2, 3)]
    table = sm.stats.anova_lm(*peers)
    found = compare(small, middle, large).frame()
    np.testing.assert_allclose(found["statistic"][1:], table["F"][1:], rtol=1e-8)
    np.testing.assert_allclose(found["p_value"][1:], table["Pr(>F)"][1:], rtol=1e-6, atol=1e-40)
    np.testing.assert_allclose(found["df"], table["df_resid"])


def test_the_table_names_the_fits_and_shows_them():
    found = compare(*pair())
    assert found.names == ["fit 0", "fit 1"]
    text = repr(found)
    assert text.startswith("Analysis of deviance (chi-squared test)")
    assert len(text.splitlines()) == 4


def test_a_column_may_be_hidden_among_those_of_the_larger_fit():
    X, y, _ = drawn("poisson")
    mixed = X @ [[1, 1, 0], [0, 2, 1], [0.0, 0, 3]]
    small, large = GLM("poisson").fit(X[:, :2] * [1e6, 1], y), GLM("poisson").fit(mixed, y)
    assert compare(small, large).rows[1]["added"] == 1
    offset = 0.7 * X[:, 2]  # a coefficient that is not estimated in the smaller fit
    small = GLM("poisson").fit(X[:, :2], y, offset=offset)
    found = compare(small, fitted("poisson", "nothing")[0]).rows[1]
    expected = fitted("poisson", "nothing")[0].test("x2 = 0.7")
    assert found["p_value"] == pytest.approx(expected.p_value, rel=1e-7)


def test_a_quasi_model_has_no_information_criteria():
    X, y, _ = drawn("poisson")
    fits = [GLM("poisson", dispersion="pearson").fit(X[:, :k], y) for k in (2, 3)]
    found = compare(*fits)
    assert found.test == "F"
    assert np.isnan(found.rows[0]["aic"])


def test_comparing_on_dask():
    import dask.array as da

    X, y, _ = drawn("poisson", "offset")
    offset = drawn("poisson", "offset")[2]["offset"]
    y, offset = da.from_array(y, chunks=50), da.from_array(offset, chunks=50)
    there = [
        GLM("poisson").fit(da.from_array(X[:, :k], chunks=(50, k)), y, offset=offset)
        for k in (2, 3)
    ]
    expected = compare(*pair("poisson", "offset")).rows[1]
    assert compare(*there).rows[1]["p_value"] == pytest.approx(expected["p_value"], rel=1e-6)
    other = GLM("poisson").fit(da.from_array(X[:, 2:], chunks=(50, 1)), y, offset=offset)
    with pytest.raises(ValueError, match="must be nested"):
        compare(other, there[0])


X, Y = drawn("poisson")[:2]
REFUSED = {
    "one": (lambda: [GLM("poisson").fit(X, Y)], ValueError, "two or more"),
    "no fit": (lambda: [GLM("poisson").fit(X, Y), 3], TypeError, "fit 1 is 3"),
    "rows": (
        lambda: [GLM("poisson").fit(X[1:, :2], Y[1:]), GLM("poisson").fit(X, Y)],
        ValueError,
        "the same rows, but fits 0 and 1 have 119 and 120",
    ),
    "targets": (
        lambda: [GLM("poisson").fit(X[:, :2], Y + 1), GLM("poisson").fit(X, Y)],
        ValueError,
        "have different y",
    ),
    "order of rows": (
        lambda: [GLM("poisson").fit(X[::-1, :2], Y[::-1]), GLM("poisson").fit(X, Y)],
        ValueError,
        "have different y",
    ),
    "weights": (
        lambda: [GLM("poisson").fit(X[:, :2], Y, weights=Y + 1), GLM("poisson").fit(X, Y)],
        ValueError,
        "only one of fits 0 and 1 has weights",
    ),
    "family": (
        lambda: [GLM("poisson").fit(X[:, :2], Y), GLM("geometric", "log").fit(X, Y)],
        ValueError,
        "one family",
    ),
    "link": (
        lambda: [GLM("poisson").fit(X[:, :2], Y), GLM("poisson", "identity").fit(X, Y)],
        ValueError,
        "one link",
    ),
    "dispersion": (
        lambda: [
            GLM("poisson").fit(X[:, :2], Y),
            GLM("poisson", dispersion="pearson").fit(X, Y),
        ],
        ValueError,
        "dispersion alike",
    ),
    "order": (
        lambda: [GLM("poisson").fit(X, Y), GLM("poisson").fit(X[:, :2], Y)],
        ValueError,
        "smallest to the largest",
    ),
    "not nested": (
        lambda: [GLM("poisson").fit(X[:, [0, 2]] ** 2, Y), GLM("poisson").fit(X, Y)],
        ValueError,
        "must be nested",
    ),
    "another offset": (
        lambda: [GLM("poisson").fit(X[:, :2], Y, offset=X[:, 2] ** 2), GLM("poisson").fit(X, Y)],
        ValueError,
        "must be nested",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_fits_that_cannot_be_compared(what):
    fits, error, words = REFUSED[what]
    with pytest.raises(error, match=words):
        compare(*fits())


def test_refuses_a_fit_that_is_none():
    with pytest.warns(glmlesson.SeparationWarning):
        fit = GLM("bernoulli").fit([[1, 0], [1, 1], [1, 2], [1, 3.0]], [0, 0, 1, 1])
    small = GLM("bernoulli").fit(np.ones((4, 1)), [0, 0, 1, 1])
    with pytest.raises(ValueError, match="fit 1 has not"):
        compare(small, fit)


# Criteria and shares ------------------------------------------------------------------------------


def test_aicc_counts_the_dispersion():
    result = fitted("gaussian", "nothing")[0]
    assert result.aicc - result.aic == pytest.approx(2 * 4 * 5 / (120 - 5))
    result = fitted("poisson", "nothing")[0]
    assert result.aicc - result.aic == pytest.approx(2 * 3 * 4 / (120 - 4))


@pytest.mark.parametrize("extra", ["nothing", "frequencies"])
@pytest.mark.parametrize("name", ["bernoulli", "poisson", "geometric-log"])
def test_pseudo_r2_agrees_with_statsmodels(name, extra):
    result, peer = fitted(name, extra)
    for kind, theirs in (("McFadden", "mcf"), ("Cox–Snell", "cs")):
        expected = peer.pseudo_rsquared(theirs)
        if kind == "Cox–Snell" and extra == "frequencies":  # statsmodels takes rows for n
            expected = 1 - (1 - expected) ** (peer.model.exog.shape[0] / result.n)
        assert result.pseudo_r2(kind) == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert result.pseudo_r2() == pytest.approx(1 - peer.deviance / peer.null_deviance, rel=1e-7)
    most = -np.expm1(2 * peer.llnull / result.n)
    expected = result.pseudo_r2("Cox–Snell") / most
    assert result.pseudo_r2("Nagelkerke") == pytest.approx(expected, rel=1e-6)


def test_the_share_of_deviance_is_r2_for_the_gaussian():
    X, y, _ = drawn("gaussian")
    assert fitted("gaussian", "nothing")[0].pseudo_r2() == pytest.approx(
        sm.OLS(y, X).fit().rsquared
    )
    correlation = scipy.stats.pearsonr(y, fitted("gaussian", "nothing")[0].fitted).statistic
    assert fitted("gaussian", "nothing")[0].pseudo_r2() == pytest.approx(correlation**2)


def test_refuses_shares_that_mean_nothing():
    with pytest.raises(ValueError, match="kind must be one of deviance, McFadden"):
        fitted("poisson", "nothing")[0].pseudo_r2("efron")
    with pytest.raises(ValueError, match="a density depends on the units"):
        fitted("gaussian", "nothing")[0].pseudo_r2("McFadden")


@pytest.mark.parametrize("name", ["gamma", "inverse gaussian", "gaussian"])
def test_the_aic_of_r_with_prior_weights_is_that_of_frequencies(name):
    rng = np.random.default_rng(6)
    X, w = np.column_stack([np.ones(50), rng.uniform(-1, 1, 50)]), rng.integers(1, 6, 50) * 1.0
    mean = np.exp(X @ [0.5, 0.4])
    y = {
        "gamma": lambda: rng.gamma(2.0 * w, mean / (2.0 * w)),
        "inverse gaussian": lambda: rng.wald(mean, 3.0 * w),
        "gaussian": lambda: rng.normal(mean, 1 / np.sqrt(w)),
    }[name]()
    fit = glmlesson.GLM(name, "log").fit(X, y, weights=w)
    same = glmlesson.GLM(name, "log").fit(X, y, frequencies=w)
    mu, dev = fit.fitted, fit.deviance
    np.testing.assert_allclose(same.theta, fit.theta, rtol=1e-6)
    # The functions $aic of R's families, to which glm() adds twice the rank.
    if name == "gamma":
        disp = dev / w.sum()
        law = scipy.stats.gamma(1 / disp, scale=mu * disp)
        r = -2 * np.sum(law.logpdf(y) * w) + 2
    elif name == "inverse gaussian":
        disp = dev / w.sum()
        r = np.sum(w * (np.log(disp * 2 * np.pi) + 1 + 3 * np.log(y))) + 2
    else:
        r = len(y) * (np.log(2 * np.pi * dev / len(y)) + 1) + 2 - np.sum(np.log(w))
    r += 2 * 2
    if name == "gaussian":
        assert fit.aic == pytest.approx(r)
    else:
        assert same.aic == pytest.approx(r)
        assert abs(fit.aic - r) > 1
