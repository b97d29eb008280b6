"""Tests of hypotheses and robust covariances, against statsmodels, R and the definitions."""

import dask.array as da
import numpy as np
import pandas as pd
import pytest
import scipy.stats
import statsmodels.api as sm
from glm_models import CASES, MODELS, ROWS, drawn, fitted, oracle

import glmlesson
from glmlesson import GLM, datasets
from glmlesson.glm.inference.hypotheses import linear_hypothesis

# What statsmodels says of links that the cases do use.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*does not respect the domain", "ignore:cov_type not"
)
every_model = pytest.mark.parametrize(("name", "extra"), MODELS)
LABELS = np.arange(ROWS) % 17


def budworm():
    """Tobacco budworms killed by doses of a poison: Collett (1991); MASS, section 7.2."""
    dose = np.tile(np.arange(6.0), 2)
    dead = np.array([1, 4, 9, 13, 18, 20, 0, 2, 6, 10, 12, 16])
    male = np.repeat([1.0, 0.0], 6)
    table = {"dose": dose, "sex": np.where(male == 1, "M", "F"), "share": dead / 20}
    return pd.DataFrame(table | {"of": 20.0})


def budworm_fit(formula="share ~ sex + dose - 1"):
    return GLM.from_formula(formula, budworm(), "binomial", trials="of")


def peer_without(name, extra, columns):
    """statsmodels' fit without some columns, which starts where ours ends."""
    case = CASES[name]
    X, y, options = drawn(name, extra)
    X = X[:, [j for j in range(3) if j not in columns]]
    start = GLM(case.family, case.link).fit(X, y, **options).theta
    return oracle(case._replace(theta=list(start)), X, y, **options)


# Three tests --------------------------------------------------------------------------------------


@every_model
def test_walds_test_agrees_with_statsmodels(name, extra):
    result, peer = fitted(name, extra)
    found = result.test("x1, x2", "wald")
    expected = peer.wald_test(np.eye(3)[1:], use_f=result.dispersion_is_estimated, scalar=True)
    assert found.statistic == pytest.approx(float(expected.statistic), rel=1e-4)
    assert found.df == 2
    if result.dispersion_is_estimated:
        assert found.df_residual == peer.df_resid
    assert found.p_value == pytest.approx(float(expected.pvalue), rel=2e-3, abs=1e-12)


@every_model
def test_the_likelihood_ratio_is_the_difference_of_two_fits_of_statsmodels(name, extra):
    result, peer = fitted(name, extra)
    smaller = peer_without(name, extra, (2,))
    chi2 = (smaller.deviance - peer.deviance) / peer.scale
    found = result.test("x2")
    assert found.statistic == pytest.approx(chi2, rel=1e-5, abs=1e-7)
    free = result.dispersion_is_estimated
    reference = scipy.stats.f(1, peer.df_resid) if free else scipy.stats.chi2(1)
    assert found.p_value == pytest.approx(reference.sf(chi2), rel=1e-4)


@every_model
def test_the_score_test_agrees_with_statsmodels(name, extra):
    result, peer = fitted(name, extra)
    smaller = peer_without(name, extra, (2,))
    X, factor = drawn(name, extra)[0], CASES[name].factor
    z = X[:, :2] @ smaller.params * factor
    options = drawn(name, extra)[2]
    z = z + options.get("offset", 0.0) + np.log(options.get("exposure", 1.0))
    mean, slope = result.link.inverse(z), result.link.inverse_derivative(z)
    variance = result.family.variance_function(mean)
    weight = np.ones(ROWS)
    for key in ("weights", "frequencies", "trials"):
        weight = weight * options.get(key, 1)
    gradient = X.T @ (weight * slope / variance * (result.y - mean))
    information = X.T @ (X * (weight * slope**2 / variance)[:, None])
    expected = gradient @ np.linalg.solve(information, gradient) / peer.scale
    assert result.test("x2", "score").statistic == pytest.approx(expected, rel=1e-4, abs=1e-6)


def test_for_least_squares_all_three_are_one():
    result, peer = fitted("gaussian", "nothing")
    f = peer.f_test("x1 = 0.5, x2 = -0.3")
    L = ["x1 = 0.5", "x2 = -0.3"]
    for method in ("likelihood ratio", "wald", "score"):
        found = result.test(L, method)
        assert found.statistic == pytest.approx(float(f.statistic), rel=1e-8)
        assert (found.df, found.df_residual) == (2, 117)
        assert found.p_value == pytest.approx(float(f.pvalue), rel=1e-7)


def test_a_hypothesis_with_a_value_is_a_fit_with_an_offset():
    X, y, _ = drawn("poisson")
    result = fitted("poisson", "nothing")[0]
    moved = GLM("poisson").fit(np.column_stack([X[:, 0], X[:, 1] + X[:, 2]]), y, offset=-X[:, 2])
    found = result.test("x1 - x2 = 1")
    assert found.statistic == pytest.approx(moved.deviance - result.deviance, rel=1e-9)


def test_a_hypothesis_about_every_coefficient_leaves_none_to_fit():
    result = fitted("poisson", "nothing")[0]
    found = result.test("x0, x1, x2")
    expected = glmlesson.Poisson().unit_deviance(result.y, 1.0).sum() - result.deviance
    assert found.statistic == pytest.approx(expected, rel=1e-10)
    assert found.df == 3


def test_the_analysis_of_budworms_in_mass():
    # Venables and Ripley (2002), Modern Applied Statistics with S, section 7.2.
    fit = budworm_fit()
    np.testing.assert_allclose(fit.theta, [-3.473, -2.372, 1.064], atol=6e-4)
    assert fit.deviance == pytest.approx(6.757, abs=6e-4)
    both = budworm_fit("share ~ sex * dose")
    assert both.deviance == pytest.approx(4.994, abs=6e-4)
    # anova(): the interaction adds 1.763 to what is explained.
    assert both.test("sex:dose").statistic == pytest.approx(1.763, abs=6e-4)
    assert glmlesson.compare(fit, both).rows[1]["saved"] == pytest.approx(1.763, abs=6e-4)


def test_terms_of_a_formula_are_tested_as_a_whole():
    ships = datasets.load("ships").frame().query("service > 0")
    fit = GLM.from_formula(
        "incidents ~ C(type) + C(built) + C(operated)", ships, "poisson", exposure="service"
    )
    # McCullagh and Nelder (1989), table 6.4: 38.7 on 25 degrees of freedom, σ̂² = 1.69.
    assert fit.deviance == pytest.approx(38.7, abs=0.05)
    assert fit.pearson_chi2 / fit.df_residual == pytest.approx(1.69, abs=0.005)
    found = fit.test("C(type)")
    assert found.df == 4
    without = GLM.from_formula(
        "incidents ~ C(built) + C(operated)", ships, "poisson", exposure="service"
    )
    assert found.statistic == pytest.approx(without.deviance - fit.deviance, rel=1e-9)


def test_classes_are_tested_by_columns():
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(300), rng.normal(size=(300, 2))])
    y = glmlesson.Categorical(3).sample(X @ [[0.4, -0.2], [0.8, -0.5], [0, 0]], rng=rng)
    fit, without = GLM("softmax").fit(X, y), GLM("softmax").fit(X[:, :2], y)
    peer = sm.MNLogit(2 - y, X).fit(disp=0)  # statsmodels takes the first class for the baseline
    found = fit.test(["x2 (class 0)", "x2 (class 1)"])
    assert found.df == 2
    assert found.statistic == pytest.approx(without.deviance - fit.deviance, rel=1e-8)
    smaller = sm.MNLogit(2 - y, X[:, :2]).fit(disp=0)
    assert found.statistic == pytest.approx(2 * (peer.llf - smaller.llf), rel=1e-6)
    L = np.eye(6)[[4, 5]]
    wald = np.linalg.solve(fit.covariance[4:, 4:], fit.theta[2]) @ fit.theta[2]
    assert fit.test(L, "wald").statistic == pytest.approx(wald, rel=1e-9)
    assert fit.test(L, "score").statistic == pytest.approx(found.statistic, rel=0.3)
    with pytest.raises(ValueError, match="left out of every class"):
        fit.test("x2 (class 0)")


@pytest.mark.parametrize("method", ["likelihood ratio", "wald", "score"])
def test_a_true_hypothesis_is_rejected_at_the_stated_rate(method):
    rng = np.random.default_rng(8)
    X = np.column_stack([np.ones(80), rng.normal(size=(80, 2))])
    mean = np.exp(X @ [1.0, 0.3, 0.0])
    p = [GLM("poisson").fit(X, rng.poisson(mean)).test("x2", method).p_value for _ in range(400)]
    assert scipy.stats.kstest(p, "uniform").pvalue > 1e-3


# How hypotheses are read --------------------------------------------------------------------------

NAMES = ["a", "b", "a:b", "C(g)[T.x, y]"]
READ = {
    "a": ([1, 0, 0, 0], 0),
    "a = b": ([1, -1, 0, 0], 0),
    "a - b = 0": ([1, -1, 0, 0], 0),
    "-a + 2*b = 1": ([-1, 2, 0, 0], 1),
    "a/2 - 3e-1 = b": ([0.5, -1, 0, 0], 0.3),
    "2*3*a = 6": ([6, 0, 0, 0], 6),
    "a:b = 0": ([0, 0, 1, 0], 0),
    "C(g)[T.x, y] = a": ([-1, 0, 0, 1], 0),
    "1 = a - -b": ([-1, -1, 0, 0], -1),
}
UNREADABLE = {
    "a = b = 0": "cannot be read",
    "c = 0": "cannot be read from 'c = 0' on. The coefficients are a, b, a:b",
    "a * b = 0": "sum of numbers times coefficients",
    "a / b = 0": "sum of numbers times coefficients",
    "1/0*a": "sum of numbers times coefficients",
    "a - = 0": "sum of numbers times coefficients",
    "a b": "sum of numbers times coefficients",
    "= 0": "sum of numbers times coefficients",
    "3 = 0": "must ask about some coefficient",
    "a, 2*a": "none follows from the others",
    "a = 0, a = 1": "none follows from the others",
    "ab": "cannot be read",
    "": "cannot be read",
}


@pytest.fixture(scope="module")
def named():
    rng = np.random.default_rng(1)
    X = pd.DataFrame(rng.normal(size=(60, 4)), columns=NAMES)
    return GLM("gaussian").fit(X, rng.normal(size=60))


@pytest.mark.parametrize("text", READ)
def test_reads_equations_of_names_that_are_no_identifiers(named, text):
    L, c, words = linear_hypothesis(named, text)
    np.testing.assert_allclose(L, [READ[text][0]])
    np.testing.assert_allclose(c, [READ[text][1]])
    assert words == text


@pytest.mark.parametrize("text", UNREADABLE)
def test_refuses_hypotheses_that_it_cannot_read(named, text):
    with pytest.raises(ValueError, match=UNREADABLE[text]):
        named.test(text)


def test_refuses_other_bad_hypotheses(named):
    with pytest.raises(ValueError, match="a column for each of the 4 parameters"):
        named.test(np.eye(3))
    with pytest.raises(ValueError, match="method must be one of likelihood ratio, wald, score"):
        named.test("a", "rao")
    with pytest.raises(ValueError, match="covariance is for method='wald'"):
        named.test("a", covariance="HC3")
    X = np.column_stack([np.ones(6), np.arange(6), 2 * np.arange(6)])
    with pytest.warns(glmlesson.RankWarning):
        fit = GLM("poisson").fit(X, [1, 2, 2, 4, 5, 5])
    with pytest.raises(ValueError, match="x2, which the other columns of X determine"):
        fit.test("x2")
    assert fit.test("x1").p_value < 0.1


def test_refuses_a_hypothesis_that_leaves_a_row_without_a_mean():
    result = fitted("poisson-identity", "nothing")[0]
    with pytest.raises(ValueError, match="method='wald'"):
        result.test("x0 = -20, x1 = 0, x2 = 0")
    assert result.test("x0 = -20, x1 = 0, x2 = 0", "wald").p_value < 1e-6


# Covariances --------------------------------------------------------------------------------------


def peer_of_repeated_rows(name, extra):
    """statsmodels' fit with repeated rows in place of frequencies, which its sandwiches ignore."""
    case, result = CASES[name], fitted(name, extra)[0]
    X, y, options = drawn(name, extra)
    weights = options.get("weights", np.ones(ROWS)) * options.get("trials", 1)
    rows = np.repeat(np.arange(ROWS), options.get("frequencies", np.ones(ROWS, int)))
    offset = options.get("offset", np.zeros(ROWS)) / case.factor
    exposure = options.get("exposure", np.ones(ROWS))
    offset = offset + np.log(exposure)
    model = sm.GLM(
        y[rows], X[rows], family=case.peer, offset=offset[rows], var_weights=weights[rows]
    )
    return model, result.theta / case.factor, rows


@pytest.mark.parametrize("kind", ["HC0", "HC1", "cluster"])
@every_model
def test_sandwiches_are_those_of_the_scores_of_statsmodels(name, extra, kind):
    result, _ = fitted(name, extra)
    model, theta, rows = peer_of_repeated_rows(name, extra)
    scores = model.score_obs(theta, scale=1.0)
    bread = np.linalg.inv(model.hessian(theta, scale=1.0, observed=False))
    n, meat = len(rows), scores.T @ scores
    if kind == "cluster":
        sums = np.array([scores[LABELS[rows] == g].sum(axis=0) for g in range(17)])
        meat = 17 / 16 * (n - 1) / (n - 3) * sums.T @ sums
    elif kind == "HC1":
        meat = n / (n - 3) * meat
    expected = bread @ meat @ bread * CASES[name].factor ** 2
    found = result.robust_covariance(LABELS if kind == "cluster" else kind)
    scale = np.sqrt(np.outer(expected.diagonal(), expected.diagonal()))
    np.testing.assert_allclose(found.matrix / scale, expected / scale, atol=1e-5)
    student = result.df_residual if result.dispersion_is_estimated else None
    assert found.df_residual == (16 if kind == "cluster" else student)


@pytest.mark.parametrize("kind", ["HC0", "cluster"])
@pytest.mark.parametrize("name", ["gaussian", "bernoulli", "binomial", "poisson", "gamma"])
def test_sandwiches_agree_with_statsmodels_where_the_link_is_canonical(name, kind):
    # Elsewhere its bread is the observed information; R's sandwich takes the expected one, as here.
    case, (X, y, options) = CASES[name], drawn(name, "nothing")
    result = fitted(name, "nothing")[0]
    how = {"cov_kwds": {"groups": LABELS}} if kind == "cluster" else {}
    model = sm.GLM(y, X, family=case.peer, var_weights=options.get("trials"))
    start = {"start_params": result.theta / case.factor, "tol": 1e-11}
    peer = model.fit(cov_type=kind, **start, **how)
    found = result.robust_covariance(LABELS if kind == "cluster" else kind)
    expected = np.sqrt(peer.cov_params().diagonal()) * abs(case.factor)
    np.testing.assert_allclose(found.standard_errors, expected, rtol=1e-6)


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
def test_for_least_squares_they_are_those_of_ols(kind):
    X, y, _ = drawn("gaussian")
    expected = sm.OLS(y, X).fit(cov_type=kind).cov_params()
    found = GLM("gaussian").fit(X, y).robust_covariance(kind)
    np.testing.assert_allclose(found.matrix, expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(("kind", "power"), [("HC2", 1), ("HC3", 2)])
@pytest.mark.parametrize("extra", ["nothing", "everything"])
@pytest.mark.parametrize("name", ["poisson", "gamma-log", "binomial-probit"])
def test_hc2_and_hc3_are_their_formulas(name, extra, kind, power):
    result, peer = fitted(name, extra)
    X = drawn(name, extra)[0]
    repeats = 1 if result.frequencies is None else result.frequencies
    leverage = peer.get_influence(observed=False).hat_matrix_diag / repeats
    C = result.covariance / result.dispersion
    z, mean = result.linear_predictor, result.fitted
    prior = np.ones(ROWS)
    for one in (result.weights, result.trials):
        prior = prior if one is None else prior * one
    score = prior * result.link.inverse_derivative(z) * (result.y - mean)
    score = score / result.family.variance_function(mean)
    meat = X.T @ (X * (repeats * score**2 / (1 - leverage) ** power)[:, None])
    np.testing.assert_allclose(
        result.robust_covariance(kind).matrix, C @ meat @ C, rtol=1e-4, atol=1e-9
    )


def test_classes_have_sandwiches_too():
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(300), rng.normal(size=300)])
    y = glmlesson.Categorical(2).sample((X @ [0.4, 0.8])[:, None], rng=rng)
    classes = GLM(glmlesson.Categorical(2)).fit(X, y)
    two = GLM("bernoulli").fit(X, 1 - y)
    for kind in ("model", "HC0", "HC1", "HC2", "HC3", np.arange(300) % 9):
        np.testing.assert_allclose(
            classes.robust_covariance(kind).matrix, two.robust_covariance(kind).matrix, rtol=1e-5
        )


def test_sandwiches_on_dask():
    X, y, _ = drawn("poisson")
    here = fitted("poisson", "nothing")[0]
    there = GLM("poisson").fit(da.from_array(X, chunks=(50, 3)), da.from_array(y, chunks=50))
    for kind in ("HC0", "HC1", "HC2", "HC3", LABELS):
        found = there.robust_covariance(kind).matrix
        assert isinstance(found, np.ndarray)
        np.testing.assert_allclose(found, here.robust_covariance(kind).matrix, rtol=1e-6)
    for method in ("likelihood ratio", "wald", "score"):
        found = there.test("x2", method)
        assert found.p_value == pytest.approx(here.test("x2", method).p_value, rel=1e-6)


def test_the_model_decides_theta_whatever_the_covariance():
    result = fitted("poisson", "nothing")[0]
    before = result.theta.copy(), result.covariance.copy()
    result.robust_covariance("HC3"), result.robust_covariance(LABELS)
    np.testing.assert_array_equal(result.theta, before[0])
    np.testing.assert_array_equal(result.covariance, before[1])
    np.testing.assert_array_equal(result.robust_covariance("model").matrix, before[1])


def test_refuses_covariances_that_there_are_not():
    result = fitted("poisson", "nothing")[0]
    with pytest.raises(ValueError, match="covariance must be one of model, HC0, HC1, HC2, HC3"):
        result.robust_covariance("HC4")
    with pytest.raises(ValueError, match=r"one label per row, shape \(120,\)"):
        result.robust_covariance(LABELS[:7])
    with pytest.raises(ValueError, match="at least two groups"):
        result.robust_covariance(np.zeros(ROWS))
