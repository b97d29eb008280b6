"""Replicas of the data, bootstrap and envelopes, against the moments that they must have."""

import dask.array as da
import numpy as np
import pytest
import scipy.stats
from glm_models import CASES, ROWS, drawn, fitted

import glmlesson
from glmlesson import GLM

MODELS = [name for name in CASES if not name.startswith("gaussian-")]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("extra", ["nothing", "offset"])
def test_replicas_have_the_means_and_variances_of_the_model(name, extra):
    result = fitted(name, extra)[0]
    draws = result.simulate(600, rng=1)
    assert draws.shape == (600, ROWS)
    variance = result.dispersion * result.family.variance_function(result.fitted)
    variance = variance / result.observations.weights.of_variance
    z = (draws.mean(axis=0) - result.fitted) / np.sqrt(variance / 600)
    # Sums of 120 nearly normal numbers and their squares, at five standard errors.
    assert abs(z.sum()) < 5 * np.sqrt(ROWS)
    assert np.mean(draws.var(axis=0) / variance) == pytest.approx(1, abs=0.15)
    assert result.family.support.contains(draws).all() or result.trials is not None
    np.testing.assert_array_equal(draws, result.simulate(600, rng=1))


def test_weights_divide_the_variance_of_replicas():
    result = fitted("gamma-log", "weights")[0]
    variance = result.dispersion * result.fitted**2 / result.weights
    ratio = result.simulate(2000, rng=1).var(axis=0) / variance
    assert ratio.mean() == pytest.approx(1, abs=0.03)


def test_a_row_of_weight_zero_keeps_its_target():
    X, y, _ = drawn("gamma-log")
    weights = np.r_[0.0, np.ones(ROWS - 1)]
    draws = GLM("gamma", "log").fit(X, y, weights=weights).simulate(3, rng=1)
    np.testing.assert_array_equal(draws[:, 0], y[0])


def test_replicas_of_classes():
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(50), rng.normal(size=50)])
    y = glmlesson.Categorical(3).sample(X @ [[0.4, -0.2], [0.8, -0.5]], rng=rng)
    result = GLM("softmax").fit(X, y)
    draws = result.simulate(4000, rng=1)
    shares = np.stack([(draws == k).mean(axis=0) for k in range(3)], axis=1)
    np.testing.assert_allclose(shares, result.fitted, atol=0.04)


@pytest.mark.parametrize("name", ["gaussian", "poisson", "gamma-log"])
def test_uncertain_replicas_vary_by_the_covariance_as_well(name):
    X, y, _ = drawn(name, rows=60)
    result = GLM(CASES[name].family, CASES[name].link).fit(X, y)
    sure, unsure = (result.simulate(1500, 1, uncertain=u).mean(axis=1) for u in (False, True))
    # The mean target of a replica: its variance grows by that of the mean fitted value.
    slope = result.link.inverse_derivative(result.linear_predictor) @ X / 60
    added = slope @ result.covariance @ slope
    own = np.sum(result.dispersion * result.family.variance_function(result.fitted)) / 3600
    assert sure.var() == pytest.approx(own, rel=0.12)
    if result.dispersion_is_estimated:  # drawn too, with a mean that is a little more
        own = own * result.df_residual / (result.df_residual - 2)
    assert unsure.var() == pytest.approx(own + added, rel=0.15)


def test_the_dispersion_of_uncertain_replicas_is_that_of_its_posterior():
    result = GLM("gaussian").fit(np.ones((6, 1)), [1.0, 2, 4, 3, 2, 5])
    draws = result.simulate(1500, 1, uncertain=True)
    ratio = 5 * result.dispersion / draws.var(axis=1, ddof=1)
    # s²·5/φ* is χ²₅ and φ̂·5/φ* is χ²₅: their ratio is F(5, 5).
    assert scipy.stats.kstest(ratio / 5, scipy.stats.f(5, 5).cdf).pvalue > 1e-3


# Bootstrap ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gaussian", "poisson", "gamma-log", "binomial"])
def test_the_bootstrap_agrees_with_the_covariance_where_there_are_many_rows(name):
    result = fitted(name, "nothing")[0]
    replicas = result.bootstrap(300, rng=1)
    np.testing.assert_allclose(replicas.standard_errors, result.standard_errors, rtol=0.15)
    found = replicas.confidence(0.9)
    assert (found.method, found.names) == ("bootstrap", result.names)
    reach = result.confidence(0.9).upper - result.theta
    np.testing.assert_allclose(found.upper - result.theta, reach, rtol=0.3)
    np.testing.assert_allclose(np.mean(replicas.dispersion), result.dispersion, rtol=0.05)


def test_replicas_without_a_maximum_are_counted():
    fit = GLM("bernoulli").fit([[1, 0], [1, 1], [1, 2], [1, 3], [1, 4.0]], [0, 1, 0, 1, 1])
    with pytest.warns(glmlesson.ConvergenceWarning, match="of 60 replicas had no maximum"):
        replicas = fit.bootstrap(60, rng=1)
    lost = np.isnan(replicas.theta).any(axis=1)
    assert 0 < lost.sum() < 60
    assert np.isfinite(replicas.confidence().lower).all()


# Envelopes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["deviance", "pearson", "quantile"])
def test_the_true_model_stays_in_its_envelope_and_another_does_not(kind):
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(80), rng.uniform(size=80)])
    mean = np.exp(X @ [1.5, 0.5])
    true = GLM("poisson").fit(X, rng.poisson(mean)).envelope(kind, 39, rng=1)
    wrong = (
        GLM("poisson").fit(X, rng.negative_binomial(1, 1 / (1 + mean))).envelope(kind, 39, rng=1)
    )
    assert true.outside < 0.2 < wrong.outside
    assert np.all(true.lower <= true.median) and np.all(true.median <= true.upper)  # noqa: PT018
    assert np.all(np.diff(true.residuals) >= 0)
    assert true.normal.sum() == pytest.approx(0, abs=1e-9)


# Refusals -----------------------------------------------------------------------------------------


def test_refuses_what_has_no_replicas():
    X, y, options = drawn("poisson", "frequencies")
    with pytest.raises(ValueError, match="repeat such rows before the fit"):
        fitted("poisson", "frequencies")[0].simulate()
    with pytest.raises(ValueError, match="quasi-likelihood model has only a mean"):
        GLM("poisson", dispersion="pearson").fit(X, y).simulate()
    with pytest.raises(ValueError, match="weight times target is a whole number"):
        GLM("poisson").fit(X, y, weights=np.full(ROWS, 0.3)).simulate()
    there = GLM("poisson").fit(da.from_array(X, chunks=(50, 3)), da.from_array(y, chunks=50))
    with pytest.raises(ValueError, match="rows in memory"):
        there.simulate()
    with pytest.raises(ValueError, match="n must be 1 or more"):
        fitted("poisson", "nothing")[0].simulate(0)
    with pytest.raises(ValueError, match="above zero, but that of the fit is nan"):
        GLM("gaussian").fit(np.eye(2), [1.0, 2.0]).simulate()
    with pytest.raises(ValueError, match="kind must be 'deviance', 'pearson' or 'quantile'"):
        fitted("poisson", "nothing")[0].envelope("working")
    fit = GLM("poisson", "identity").fit(np.ones((3, 1)), [0, 0, 1])
    with pytest.raises(ValueError, match="draw with uncertain=False"):
        fit.simulate(200, 1, uncertain=True)
    assert len(options) == 1


def test_a_family_without_draws_says_how_to_draw_from_it():
    pairs = glmlesson.invent("exp(eta) + exp(2*eta)", "counts")
    fit = GLM(pairs).fit([[1.0], [1.0], [1.0]], [1.0, 3.0, 2.0])
    with pytest.raises(ValueError, match=r"family\.sample\(eta, n, rng\) draws from it"):
        fit.simulate(2, rng=1)
