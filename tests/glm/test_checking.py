"""Residuals and influence: against statsmodels, single deletions done by hand, and simulation."""

import dask.array as da
import numpy as np
import pytest
import scipy.stats
from glm_models import CASES, MODELS, ROWS, drawn, fitted

import glmlesson
from glmlesson import GLM
from glmlesson.glm.checking.residuals import ANSCOMBE, KINDS
from glmlesson.glm.distribution import RowLaw

every_model = pytest.mark.parametrize(("name", "extra"), MODELS)
ONE_OF_EACH = ["gaussian", "gamma-log", "inverse gaussian", "exponential", "poisson", "bernoulli",
               "binomial", "geometric-log", "negative binomial-log"]  # fmt: skip


def whole(name, extra):
    """Whether weight times target is a whole number, where it must be one."""
    return (
        extra not in ("weights", "everything") or not fitted(name, extra)[0].family.support.integer
    )


def classes(rows=200, **options):
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(rows), rng.normal(size=rows)])
    y = glmlesson.Categorical(3).sample(X @ [[0.4, -0.2], [0.8, -0.5]], rng=rng)
    return GLM("softmax").fit(X, y, **options)


# Against statsmodels ------------------------------------------------------------------------------


@every_model
def test_working_anscombe_and_standardised_residuals_agree_with_statsmodels(name, extra):
    result, oracle = fitted(name, extra)
    working = oracle.resid_working * CASES[name].factor
    scale = np.abs(working).max()
    np.testing.assert_allclose(result.residuals("working"), working, rtol=1e-5, atol=1e-6 * scale)
    np.testing.assert_allclose(
        result.residuals("anscombe"), oracle.resid_anscombe_unscaled, rtol=1e-5, atol=1e-6
    )
    if result.frequencies is None:  # with which statsmodels multiplies the leverage of one repeat
        expected = oracle.get_influence(observed=False).resid_studentized
        np.testing.assert_allclose(
            result.residuals("pearson", standardised=True), expected, rtol=1e-5, atol=1e-6
        )


@every_model
def test_leverage_and_cooks_distance_agree_with_statsmodels(name, extra):
    result, oracle = fitted(name, extra)
    influence, peer = result.influence(), oracle.get_influence(observed=False)
    repeats = 1 if result.frequencies is None else result.frequencies
    np.testing.assert_allclose(repeats * influence.leverage, peer.hat_matrix_diag, rtol=1e-5)
    assert np.sum(repeats * influence.leverage) == pytest.approx(3)
    if result.frequencies is None:
        cook = peer.cooks_distance[0]
        np.testing.assert_allclose(influence.cooks_distance, cook, rtol=1e-3, atol=1e-9)
        # statsmodels forgets the sign of the slope of a link that falls.
        np.testing.assert_allclose(
            np.abs(influence.dfbetas), np.abs(peer.dfbetas), rtol=1e-3, atol=1e-5
        )


# Against the definitions --------------------------------------------------------------------------


@every_model
def test_influence_is_a_newton_step_without_the_row(name, extra):
    result, _ = fitted(name, extra)
    X, family, link = drawn(name, extra)[0], result.family, result.link
    z, mean = result.linear_predictor, result.fitted
    slope, variance = link.inverse_derivative(z), family.variance_function(mean)
    prior = np.ones(ROWS)
    for one in (result.weights, result.trials):
        prior = prior if one is None else prior * one
    repeats = np.ones(ROWS) if result.frequencies is None else result.frequencies
    score, weight = prior * slope / variance * (result.y - mean), prior * slope**2 / variance
    influence = result.influence()
    for row in range(0, ROWS, 17):
        left = repeats.astype(float)
        left[row] -= 1
        information = X.T @ (X * (left * weight)[:, None])
        # The score of the row that is left out is all that the others lack to zero.
        change = np.linalg.solve(information, X[row] * score[row])
        np.testing.assert_allclose(
            influence.dfbetas[row], change / result.standard_errors, rtol=1e-5, atol=1e-7
        )
        there = z[row] - X[row] @ change
        if link.eta_domain.contains(there) and family.mean_domain.contains(link.inverse(there)):
            unit = family.unchecked.unit_deviance(result.y[row], link.inverse(there))
            expected = prior[row] * unit
            found = influence.leave_one_out_deviance[row]
            assert found == pytest.approx(expected, rel=1e-5, abs=1e-9)


def test_for_least_squares_a_deletion_is_exact():
    X, y, _ = drawn("gaussian")
    result = GLM("gaussian").fit(X, y)
    for row in (0, 50, 119):
        others = np.arange(ROWS) != row
        without = GLM("gaussian").fit(X[others], y[others])
        np.testing.assert_allclose(
            result.influence().dfbetas[row],
            (result.theta - without.theta) / result.standard_errors,
            rtol=1e-8,
        )
        assert result.influence().leave_one_out_deviance[row] == pytest.approx(
            (y[row] - without.predict(X[[row]])[0]) ** 2, rel=1e-8
        )


def test_influence_on_several_classes_is_a_newton_step_too():
    result = classes()
    X, shares = result.rows.X, result.fitted
    influence = result.influence()
    assert influence.leverage.sum() == pytest.approx(result.n_parameters)
    blocks = [
        np.kron(np.outer(x, x), np.diag(p[:2]) - np.outer(p[:2], p[:2]))
        for x, p in zip(X, shares, strict=True)
    ]
    information = np.sum(blocks, axis=0)
    for row in (0, 77, 199):
        target = (result.y[row] == np.arange(2)) - shares[row, :2]
        change = np.linalg.solve(information - blocks[row], np.kron(X[row], target))
        np.testing.assert_allclose(
            influence.dfbetas[row], change / result.standard_errors.ravel(), rtol=1e-6
        )
        cook = change @ information @ change / result.n_parameters
        with_it = information - blocks[row]
        assert influence.cooks_distance[row] == pytest.approx(cook, rel=1e-6)
        assert np.linalg.det(with_it) > 0


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_anscombes_transform_is_the_integral_of_the_variance_to_the_minus_third(name):
    family = fitted(name, "nothing")[0].family
    for low, high in ((0.2, 0.3), (0.31, 0.9)):
        expected, _ = scipy.integrate.quad(
            lambda t: float(family.variance_function(t)) ** (-1 / 3), low, high
        )
        transform = ANSCOMBE[family.name]
        assert transform(family, high) - transform(family, low) == pytest.approx(expected)


def test_partial_residuals_of_a_feature_lie_around_its_line():
    X, y, _ = drawn("gaussian")
    result = GLM("gaussian").fit(X, y)
    partial = result.residuals("partial")
    np.testing.assert_allclose(partial, X * result.theta + (y - result.fitted)[:, None])


# Quantile residuals -------------------------------------------------------------------------------


def of_totals(y, mean, phi):
    """P(Y ≤ y) for a Poisson number of exponential amounts, which is the power 1.5."""
    rate, scale = 2 * np.sqrt(mean) / phi, phi * np.sqrt(mean) / 2
    number = np.arange(1, 400)[:, None]
    some = scipy.stats.poisson.pmf(number, rate) * scipy.stats.gamma.cdf(y / scale, number)
    return np.exp(-rate) + some.sum(axis=0)


@pytest.mark.parametrize(("name", "extra"), [pair for pair in MODELS if whole(*pair)])
def test_quantile_residuals_lie_between_the_probabilities_of_their_target(name, extra):
    result, _ = fitted(name, extra)
    levels = scipy.stats.norm.cdf(result.residuals("quantile", rng=1))
    y, mean, phi = result.y, result.fitted, result.dispersion
    phi = phi if result.weights is None else phi / result.weights
    trials = 1 if result.trials is None else result.trials
    size = {"geometric": 1.0, "negative binomial": 2.5}.get(result.family.name)
    cdf = {
        "Gaussian": lambda y: scipy.stats.norm.cdf(y, mean, np.sqrt(phi)),
        "gamma": lambda y: scipy.stats.gamma.cdf(y, 1 / phi, scale=mean * phi),
        "exponential": lambda y: scipy.stats.gamma.cdf(y, 1 / phi, scale=mean * phi),
        "inverse Gaussian": lambda y: scipy.stats.invgauss.cdf(y, mean * phi, scale=1 / phi),
        "Poisson": lambda y: scipy.stats.poisson.cdf(y, mean),
        "Bernoulli": lambda y: scipy.stats.binom.cdf(np.round(y * trials), trials, mean),
        "geometric": lambda y: scipy.stats.nbinom.cdf(y, size, size / (size + mean)),
        "negative binomial": lambda y: scipy.stats.nbinom.cdf(y, size, size / (size + mean)),
        "Tweedie": lambda y: of_totals(y, mean, phi),
    }[result.family.name]
    below = cdf(y - 1 / trials) if result.family.support.integer else np.where(y == 0, 0.0, cdf(y))
    assert np.all((below - 1e-6 <= levels) & (levels <= cdf(y) + 1e-6))


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_quantile_residuals_of_the_true_model_are_normal(name):
    case = CASES[name]
    X, y, options = drawn(name, rows=4000)
    result = GLM(case.family, case.link).fit(X, y, **options)
    assert scipy.stats.kstest(result.residuals("quantile", rng=2), "norm").pvalue > 1e-3
    np.testing.assert_array_equal(
        result.residuals("quantile", rng=7), result.residuals("quantile", rng=7)
    )


def test_quantile_residuals_keep_their_digits_far_out():
    near = GLM("gaussian", dispersion=1.0).fit(np.ones((2, 1)), [-30.0, 30.0])
    np.testing.assert_allclose(near.residuals("quantile"), [-30.0, 30.0], rtol=1e-12)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_weighted_row_is_the_average_of_as_many(name):
    family = glmlesson.Binomial(6) if name == "binomial" else fitted(name, "nothing")[0].family
    mean, weight, phi = 0.4, 3.0, 0.5 if family.free_dispersion else 1.0
    law = RowLaw.of(family, mean, phi, weight)
    draws = law.draw(np.random.default_rng(1), 200_000)
    variance = phi * family.variance_function(mean) / weight
    error = np.sqrt(variance / draws.size)
    assert abs(draws.mean() - mean) < 4 * error
    assert draws.var() == pytest.approx(variance, rel=0.03)
    for y in np.quantile(draws, [0.2, 0.7]):
        below, at, above, from_here = law.tails(y)
        assert at == pytest.approx(np.mean(draws <= y + 1e-9), abs=0.005)
        assert (below + from_here, at + above) == pytest.approx((1, 1))
        assert law.cdf(y) == pytest.approx(at)
        assert law.quantile(at - 1e-6) == pytest.approx(y, abs=1e-3)


# On Dask ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "extra"),
    [(name, extra) for name in ONE_OF_EACH for extra in ("nothing", "everything")],
)
def test_on_dask_as_in_memory(name, extra):
    case = CASES[name]
    X, y, options = drawn(name, extra)
    here, _ = fitted(name, extra)
    options = {key: da.from_array(value, chunks=70) for key, value in options.items()}
    there = GLM(case.family, case.link).fit(
        da.from_array(X, chunks=(50, 3)), da.from_array(y, chunks=33), **options
    )
    same = {"rtol": 1e-6, "atol": 1e-7}
    for kind in KINDS:
        if kind == "quantile" and not whole(name, extra):
            continue
        found = there.residuals(kind, rng=4) if kind == "quantile" else there.residuals(kind)
        assert isinstance(found, da.Array)
        np.testing.assert_allclose(found.compute(), here.residuals(kind, rng=4), **same)
    for kind in ("pearson", "deviance"):
        found = there.residuals(kind, standardised=True).compute()
        np.testing.assert_allclose(found, here.residuals(kind, standardised=True), **same)
    for what in ("leverage", "cooks_distance", "dfbetas", "leave_one_out_deviance"):
        found = getattr(there.influence(), what)
        assert isinstance(found, da.Array)
        np.testing.assert_allclose(found.compute(), getattr(here.influence(), what), **same)


# Where there is nothing to say --------------------------------------------------------------------


def test_a_row_that_is_alone_in_a_direction_has_no_fit_without_it():
    X = np.array([[1, 0], [1, 0], [1, 0], [1, 1.0]])
    influence = GLM("poisson").fit(X, [1, 3, 2, 5]).influence()
    assert influence.leverage[3] == pytest.approx(1)
    assert np.isnan(influence.cooks_distance[3])
    assert np.isnan(influence.leave_one_out_deviance[3])
    assert np.isfinite(influence.cooks_distance[:3]).all()


def test_columns_left_out_have_no_dfbetas():
    X = np.column_stack([np.ones(6), np.arange(6), 2 * np.arange(6)])
    with pytest.warns(glmlesson.RankWarning):
        result = GLM("poisson").fit(X, [1, 2, 2, 4, 5, 5])
    dfbetas = result.influence().dfbetas
    assert np.isnan(dfbetas[:, 2]).all()
    expected = GLM("poisson").fit(X[:, :2], [1, 2, 2, 4, 5, 5]).influence()
    np.testing.assert_allclose(dfbetas[:, :2], expected.dfbetas, rtol=1e-6)
    np.testing.assert_allclose(result.influence().leverage, expected.leverage, rtol=1e-6)


REFUSED = {
    "raw": ({"kind": "raw"}, "'anscombe' or 'quantile'; it is 'raw'"),
    "standardised": ({"kind": "working", "standardised": True}, "no meaning for 'working'"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_kinds_that_there_are_not(what):
    options, words = REFUSED[what]
    with pytest.raises(ValueError, match=words):
        fitted("poisson", "nothing")[0].residuals(**options)


def test_refuses_what_several_classes_do_not_have():
    for kind in set(KINDS) - {"response", "pearson", "deviance"}:
        with pytest.raises(ValueError, match="single mean a row"):
            classes().residuals(kind)


def test_refuses_quantiles_without_a_distribution():
    X, y, _ = drawn("poisson")
    with pytest.raises(ValueError, match="needs a distribution, but a quasi-likelihood"):
        GLM("poisson", dispersion="pearson").fit(X, y).residuals("quantile")
    with pytest.raises(ValueError, match="weight times target is a whole number; in row"):
        GLM("poisson").fit(X, y, weights=np.full(ROWS, 0.3)).residuals("quantile")
