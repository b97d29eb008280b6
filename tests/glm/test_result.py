"""What a fit returns agrees with statsmodels, and with R where their conventions differ."""

import copy
import pickle
import tracemalloc
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from glm_models import CASES, MODELS, drawn, fitted

import glmlesson
from glmlesson import GLM

every_model = pytest.mark.parametrize(("name", "extra"), MODELS)
CONSTANTS_AGREE = {"bernoulli", "poisson", "exponential", "geometric"}


# Against statsmodels ------------------------------------------------------------------------------


def test_the_deviance_is_finite_where_a_mean_rounds_to_one():
    """Of a miss at odds of e⁵⁰ it is 2 log(1 + e⁵⁰), also where 1 − μ rounds to zero."""
    X, offset = np.ones((4, 1)), np.array([0.0, 0.0, 0.0, 50.0])
    result = GLM("bernoulli").fit(X, [1, 1, 0, 0], offset=offset)
    odds = result.theta[0] + offset
    expected = 2 * np.sum(np.logaddexp(0, np.where([1, 1, 0, 0], -odds, odds)))
    assert result.fitted[3] == 1
    assert result.deviance == pytest.approx(expected, rel=1e-12)
    assert result.deviance == pytest.approx(-2 * result.log_likelihood, rel=1e-12)


@every_model
def test_deviances_chi_squared_and_dispersion_agree_with_statsmodels(name, extra):
    result, oracle = fitted(name, extra)
    assert result.deviance == pytest.approx(oracle.deviance, rel=1e-9)
    assert result.null_deviance == pytest.approx(oracle.null_deviance, rel=1e-7)
    assert result.pearson_chi2 == pytest.approx(oracle.pearson_chi2, rel=1e-6)
    assert result.dispersion == pytest.approx(oracle.scale, rel=1e-6)
    assert result.df_residual == oracle.df_resid
    assert result.deviance <= result.null_deviance


@every_model
def test_residuals_and_fitted_means_agree_with_statsmodels(name, extra):
    result, oracle = fitted(name, extra)
    np.testing.assert_allclose(result.fitted, oracle.fittedvalues, rtol=1e-5)
    scale = np.abs(oracle.resid_response).max()
    for kind in ("response", "pearson", "deviance"):
        expected = getattr(oracle, f"resid_{kind}")
        np.testing.assert_allclose(result.residuals(kind), expected, rtol=1e-5, atol=1e-6 * scale)
    frequencies = drawn(name, extra)[2].get("frequencies", 1)
    assert np.sum(frequencies * result.residuals("deviance") ** 2) == pytest.approx(result.deviance)
    assert np.sum(frequencies * result.residuals("pearson") ** 2) == pytest.approx(
        result.pearson_chi2
    )


@every_model
def test_log_likelihood_agrees_with_statsmodels_where_the_conventions_do(name, extra):
    result, oracle = fitted(name, extra)
    family = result.family.name.lower()
    weighted = extra in ("weights", "everything")
    if name == "gaussian":
        assert result.log_likelihood == pytest.approx(oracle.llf, rel=1e-9)
    elif CASES[name].family in CONSTANTS_AGREE and not (family == "exponential" and weighted):
        assert result.log_likelihood == pytest.approx(oracle.llf, rel=1e-9)
        assert result.aic == pytest.approx(oracle.aic, rel=1e-9)
    elif CASES[name].family == "binomial" and not weighted:
        _, y, options = drawn(name, extra)
        logs = scipy.stats.binom.logpmf(
            np.round(y * options["trials"]), options["trials"], oracle.fittedvalues
        )
        expected = np.sum(options.get("frequencies", 1) * logs)
        assert result.log_likelihood == pytest.approx(expected, rel=1e-9)
    elif family == "tweedie":
        expected = of_likeliest_dispersion(result, oracle)
        assert result.log_likelihood == pytest.approx(expected, rel=1e-9)
    else:  # a density written down by another library, at R's dispersion, deviance / n
        assert result.log_likelihood == pytest.approx(by_scipy(result, oracle), rel=1e-7)
    assert result.bic - result.aic == pytest.approx(
        (np.log(result.n) - 2) * (3 + result.family.free_dispersion)
    )


def of_likeliest_dispersion(result, oracle):
    """The largest log-likelihood of a Tweedie fit, by statsmodels' densities."""
    peer = oracle.model.family
    repeats = 1 if result.frequencies is None else result.frequencies
    prior = np.ones(result.rows.n) if result.weights is None else result.weights

    def lacking(log_phi):
        scale = np.exp(log_phi) / prior
        return -np.sum(repeats * peer.loglike_obs(result.y, oracle.fittedvalues, scale=scale))

    return -scipy.optimize.minimize_scalar(lacking, (-0.3, 0.3), tol=1e-8).fun


def by_scipy(result, oracle):
    """The log-likelihood from scipy's densities, at the means of statsmodels."""
    prior = np.ones(result.rows.n) if result.weights is None else result.weights
    repeats = 1 if result.frequencies is None else result.frequencies
    y, mean, name = result.y, oracle.fittedvalues, result.family.name
    phi = oracle.deviance / result.n / prior
    if name == "Gaussian":
        logs = scipy.stats.norm.logpdf(y, mean, np.sqrt(phi))
    elif name == "gamma":
        logs = scipy.stats.gamma.logpdf(y, 1 / phi, scale=mean * phi)
    elif name == "inverse Gaussian":
        logs = scipy.stats.invgauss.logpdf(y, mean * phi, scale=1 / phi)
    elif name == "negative binomial":
        logs = prior * scipy.stats.nbinom.logpmf(y, 2.5, 2.5 / (2.5 + mean))
    elif name == "exponential":
        logs = prior * scipy.stats.expon.logpdf(y, scale=mean)
    elif name in ("Bernoulli", "Binomial"):
        trials = 1 if result.trials is None else result.trials
        logs = prior * scipy.stats.binom.logpmf(np.round(y * trials), trials, mean)
    return np.sum(repeats * logs)


@every_model
def test_predictions_and_their_intervals_agree_with_statsmodels(name, extra):
    result, oracle = fitted(name, extra)
    X, _, options = drawn(name, extra)
    given = {key: options[key][:20] for key in ("offset", "exposure") if key in options}
    prediction = result.predict(X[:20], interval=0.9, **given)
    np.testing.assert_array_equal(prediction.mean, result.predict(X[:20], **given))
    np.testing.assert_allclose(prediction.mean, oracle.fittedvalues[:20], rtol=1e-5)
    # The interval of the linear predictor, carried back; of Student's t for a free dispersion.
    factor = CASES[name].factor
    z = result.link(prediction.mean)
    error = abs(factor) * np.sqrt(np.einsum("ij,jk,ik->i", X[:20], oracle.cov_params(), X[:20]))
    free = result.family.free_dispersion
    reference = scipy.stats.t(oracle.df_resid) if free else scipy.stats.norm()
    ends = np.array([z - reference.ppf(0.95) * error, z + reference.ppf(0.95) * error])
    inside = result.link.eta_domain.contains(ends)
    ends = np.sort(result.link.inverse(np.where(inside, ends, z)), axis=0)
    sure = inside.all(axis=0)
    assert sure.sum() > 10
    np.testing.assert_allclose(prediction.lower[sure], ends[0, sure], rtol=1e-5)
    np.testing.assert_allclose(prediction.upper[sure], ends[1, sure], rtol=1e-5)
    assert np.all((prediction.lower <= prediction.mean) & (prediction.mean <= prediction.upper))
    assert prediction.level == 0.9


@pytest.mark.parametrize("name", ["gaussian", "bernoulli", "poisson", "gamma-log"])
def test_tests_and_intervals_of_coefficients(name):
    result, oracle = fitted(name, "nothing")
    free = result.family.free_dispersion
    reference = scipy.stats.t(oracle.df_resid) if free else scipy.stats.norm()
    statistics = oracle.params / oracle.bse
    np.testing.assert_allclose(result.statistics, statistics, rtol=1e-6)
    np.testing.assert_allclose(result.p_values, 2 * reference.sf(np.abs(statistics)), rtol=1e-5)
    for level in (0.5, 0.95):
        reach = reference.ppf((1 + level) / 2) * oracle.bse
        expected = np.stack([oracle.params - reach, oracle.params + reach], axis=1)
        np.testing.assert_allclose(result.intervals(level), expected, rtol=1e-5, atol=1e-8)


# Against R, whose conventions for likelihoods are those of this package ---------------------------

# x <- c(0.1,0.9,0.4,1.3,0.7,1.8,0.2,1.1); w <- c(1,2,1,3,2,1,1,2)
# g <- c(1.2,2.9,1.4,4.1,2.2,7.5,1.0,3.3)
# f <- glm(g ~ x, family = …, weights = …, control = list(epsilon = 1e-15, maxit = 200)), R 4.2.2
# logLik(f), AIC(f), BIC(f), deviance(f), f$null.deviance, summary(f)$dispersion
R_X = np.column_stack([np.ones(8), [0.1, 0.9, 0.4, 1.3, 0.7, 1.8, 0.2, 1.1]])
R_Y, R_W = [1.2, 2.9, 1.4, 4.1, 2.2, 7.5, 1.0, 3.3], [1, 2, 1, 3, 2, 1, 1, 2]
BY_R = {
    "gaussian": (
        "gaussian", "identity", None,
        [-7.14068411465552, 20.281368229311, 20.5196928543505,
         2.79193667546174, 31.98, 0.465322779243624],
    ),
    "gaussian, weights": (
        "gaussian", "identity", "weights",
        [-6.50870810141079, 19.0174162028216, 19.2557408278611,
         3.54663132137031, 35.0492307692308, 0.591105220228385],
    ),
    "gamma": (
        "gamma", "inverse", None,
        [-5.64483147179432, 17.2896629435886, 17.5279875686281,
         0.332175719283893, 3.325334018634, 0.0523514192757435],
    ),
    "gamma, log": (
        "gamma", "log", None,
        [1.29639656439532, 3.40720687120935, 3.64553149624886,
         0.0589122876457008, 3.325334018634, 0.00966490602473211],
    ),
    "inverse Gaussian": (
        "inverse gaussian", "inverse square", None,
        [-9.54653689376139, 25.0930737875228, 25.3313984125623,
         0.370198221190411, 1.31539375697976, 0.0571200149020986],
    ),
    "inverse Gaussian, log": (
        "inverse gaussian", "log", None,
        [-1.25588854898613, 8.51177709797225, 8.75010172301176,
         0.0465895612691207, 1.31539375697976, 0.00752062797327792],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BY_R)
def test_likelihoods_and_criteria_are_those_of_r(what):
    family, link, option, expected = BY_R[what]
    options = {option: R_W} if option else {}
    result = GLM(family, link).fit(R_X, R_Y, **options)
    got = [
        result.log_likelihood,
        result.aic,
        result.bic,
        result.deviance,
        result.null_deviance,
        result.dispersion,
    ]
    np.testing.assert_allclose(got, expected, rtol=1e-8)


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ("gamma", [2.67597518671906, 0.648049626561888, 0.0696620283806911, 3.63018085875644]),
        (
            "inverse gaussian",
            [-1.65526196133846, 9.31052392267693, 0.0504810169719958, 1.41348628608837],
        ),
    ],
)
def test_weights_of_gamma_and_inverse_gaussian_are_frequencies_in_the_likelihood_of_r(
    family, expected
):
    # As above, with weights = w and the log link: R's Gamma()$aic and inverse.gaussian()$aic sum
    # wt × log density and divide the deviance by sum(wt).
    result = GLM(family, "log").fit(R_X, R_Y, frequencies=R_W)
    got = [result.log_likelihood, result.aic, result.deviance, result.null_deviance]
    np.testing.assert_allclose(got, expected, rtol=1e-8)


def test_prior_weights_and_frequencies_share_estimates_and_differ_in_n():
    weighted = GLM("gamma", "log").fit(R_X, R_Y, weights=R_W)
    repeated = GLM("gamma", "log").fit(R_X, R_Y, frequencies=R_W)
    np.testing.assert_allclose(weighted.theta, repeated.theta, rtol=1e-9)
    assert weighted.deviance == pytest.approx(repeated.deviance, rel=1e-12)
    assert (weighted.n, weighted.df_residual) == (8, 6)
    assert (repeated.n, repeated.df_residual) == (13, 11)
    # summary(f)$dispersion and summary(f)$coefficients[, 2] with weights = w, R 4.2.2
    assert weighted.dispersion == pytest.approx(0.0112915783632857, rel=1e-8)
    errors = [0.0644734330841092, 0.0631746930016608]
    np.testing.assert_allclose(weighted.standard_errors, errors, rtol=1e-8)
    # The density that prior weights mean: an average of w gamma variables of dispersion φ.
    phi = weighted.deviance / 8 / np.array(R_W)
    logs = scipy.stats.gamma.logpdf(R_Y, 1 / phi, scale=weighted.fitted * phi)
    assert weighted.log_likelihood == pytest.approx(logs.sum(), rel=1e-12)


TRIALS, SUCCESSES = np.array([5, 9, 4, 12, 7, 8, 6, 10]), np.array([1, 4, 1, 9, 3, 7, 1, 6])


def test_a_binomial_is_that_of_r():
    # n <- c(5,9,4,12,7,8,6,10); k <- c(1,4,1,9,3,7,1,6); x and control as above, R 4.2.2
    # f <- glm(k/n ~ x, family = binomial, weights = n); residuals(f, "deviance"), …, "pearson"
    # p <- predict(f, data.frame(x = c(0, 1)), se.fit = TRUE)
    # plogis(p$fit + qnorm(0.975) * outer(p$se.fit, c(-1, 1)))
    result = GLM("binomial").fit(R_X, SUCCESSES / TRIALS, trials=TRIALS)
    got = [result.log_likelihood, result.aic, result.bic, result.deviance, result.null_deviance]
    expected = [-9.0905904423484, 22.1811808846968, 22.3400639680565, 0.359716410216066]
    np.testing.assert_allclose(got, [*expected, 14.59629437632], rtol=1e-9)
    deviance = [0.2739452483864510, -0.3819689577715945, -0.0404617121321099, 0.3032654205905756]
    np.testing.assert_allclose(result.residuals("deviance")[:4], deviance, rtol=1e-7)
    pearson = [0.2841359123516454, -0.3817135701832055, -0.0403098002714618, 0.2989231966405536]
    np.testing.assert_allclose(result.residuals("pearson")[:4], pearson, rtol=1e-7)
    prediction = result.predict([[1, 0], [1, 1]], interval=0.95)
    np.testing.assert_allclose(
        prediction.lower, [0.0372849678502441, 0.4193409660755096], rtol=1e-8
    )
    np.testing.assert_allclose(prediction.upper, [0.357129541547051, 0.695009201742822], rtol=1e-8)


def test_an_interval_with_free_dispersion_is_that_of_r():
    # f <- glm(g ~ x, family = Gamma("log")), x, g and control as above, R 4.2.2
    # p <- predict(f, data.frame(x = c(0, 1)), se.fit = TRUE)
    # exp(p$fit + qt(0.975, 6) * outer(p$se.fit, c(-1, 1))); summary(f)$coefficients
    result = GLM("gamma", "log").fit(R_X, R_Y)
    prediction = result.predict([[1, 0], [1, 1]], interval=0.95)
    np.testing.assert_allclose(prediction.mean, [0.939121302506334, 2.988238451116493], rtol=1e-8)
    np.testing.assert_allclose(prediction.lower, [0.80601508906079, 2.73116145933034], rtol=1e-8)
    np.testing.assert_allclose(prediction.upper, [1.09420882163495, 3.26951341899814], rtol=1e-8)
    np.testing.assert_allclose(result.statistics, [-1.0055604645231, 18.1209016872825], rtol=1e-7)
    np.testing.assert_allclose(
        result.p_values, [3.53443029763104e-01, 1.81793155015647e-06], rtol=1e-7
    )


def test_a_quasi_poisson_is_that_of_r():
    # f <- glm(k ~ x, family = quasipoisson), k, x and control as above, R 4.2.2
    result = GLM("poisson", dispersion="pearson").fit(R_X, SUCCESSES)
    assert result.dispersion == pytest.approx(0.711870605865534, rel=1e-9)
    errors = [0.353479584899969, 0.274935172083881]
    np.testing.assert_allclose(result.standard_errors, errors, rtol=1e-9)
    np.testing.assert_allclose(
        result.p_values, [0.51229813455394946, 0.00573561443053317], rtol=1e-8
    )
    plain = GLM("poisson").fit(R_X, SUCCESSES)
    np.testing.assert_array_equal(result.theta, plain.theta)
    for attribute in ("log_likelihood", "aic", "bic"):
        with pytest.raises(ValueError, match="A quasi-likelihood model has no likelihood"):
            getattr(result, attribute)


def test_an_exposure_is_the_offset_of_its_logarithm_as_in_r():
    # f <- glm(k ~ x + offset(log(n)), family = poisson), k, n, x and control as above, R 4.2.2
    result = GLM("poisson").fit(R_X, SUCCESSES, exposure=TRIALS)
    np.testing.assert_allclose(result.theta, [-1.58221678571718, 0.888739469838134], rtol=1e-9)
    got = [result.log_likelihood, result.aic, result.deviance, result.null_deviance]
    expected = [-12.2071265736123, 28.4142531472246, 0.638073172289441, 6.96499286422422]
    np.testing.assert_allclose(got, expected, rtol=1e-9)
    other = GLM("poisson").fit(R_X, SUCCESSES, offset=np.log(TRIALS))
    np.testing.assert_array_equal(result.theta, other.theta)
    both = GLM("poisson").fit(R_X, SUCCESSES, offset=np.log(TRIALS) / 2, exposure=TRIALS**0.5)
    np.testing.assert_allclose(both.theta, other.theta, rtol=1e-12)


# The dispersion -----------------------------------------------------------------------------------


def test_a_known_dispersion_scales_the_covariance():
    one = GLM("poisson").fit(R_X, SUCCESSES)
    two = GLM("poisson", dispersion=2.5).fit(R_X, SUCCESSES)
    np.testing.assert_allclose(two.covariance, 2.5 * one.covariance, rtol=1e-14)
    assert (two.dispersion, two.dispersion_is_estimated) == (2.5, False)
    assert one.dispersion == 1


def test_a_known_dispersion_of_a_gaussian_is_its_variance():
    result = GLM("gaussian", dispersion=0.7).fit(R_X, R_Y)
    logs = scipy.stats.norm.logpdf(R_Y, result.fitted, np.sqrt(0.7))
    assert result.log_likelihood == pytest.approx(logs.sum(), rel=1e-12)
    assert result.aic == pytest.approx(-2 * logs.sum() + 4, rel=1e-12)  # two coefficients, no φ


def test_the_dispersion_of_classes_is_one_for_data_that_the_model_drew():
    # Pearson's χ² of k classes has n (k − 1) − p degrees of freedom; McCullagh and Nelder (1989),
    # section 5.3.
    rng = np.random.default_rng(1)
    X = np.column_stack([np.ones(4000), rng.normal(size=4000)])
    y = glmlesson.Categorical(4).sample(X @ [[0.2, 0.1, -0.1], [0.3, -0.2, 0.1]], rng=rng)
    result = GLM("softmax", dispersion="pearson").fit(X, y)
    assert result.df_residual == 4000 * 3 - 6
    assert result.dispersion == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("family", ["gaussian", "gamma", "poisson"])
def test_a_saturated_model_has_no_dispersion_left(family):
    result = GLM(family, "log").fit([[1, 0], [1, 1]], [2.0, 3.0])
    assert result.df_residual == 0
    np.testing.assert_allclose(result.fitted, [2, 3], rtol=1e-9)
    assert result.deviance == pytest.approx(0, abs=1e-12)
    assert np.isnan(result.standard_errors).all() == result.family.free_dispersion


@pytest.mark.parametrize("family", ["gaussian", "gamma"])
def test_standard_errors_with_a_free_dispersion_need_no_array_as_long_as_the_rows(family):
    rows = 1_000_000
    rng = np.random.default_rng(0)
    X = np.column_stack([np.ones(rows), rng.normal(size=rows)])
    result = GLM(family, "log" if family == "gamma" else None).fit(X, rng.gamma(2, size=rows))
    tracemalloc.start()
    errors = result.standard_errors
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * rows
    unit = np.linalg.inv(
        X.T @ X / (0.5 if family == "gamma" else 2)
    )  # Var[y] is 2, that of log μ ½
    np.testing.assert_allclose(errors, np.sqrt(unit.diagonal()), rtol=0.01)


# Where there is nothing left to explain, or a lot ------------------------------------------------


@pytest.mark.parametrize("family", ["gaussian", "gamma", "inverse gaussian"])
def test_a_perfect_fit_is_reported_without_noise(family):
    X = np.column_stack([np.ones(6), np.arange(6)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = GLM(family).fit(X, [2.0] * 6)
        assert result.converged
        # To rounding: the squares of the last digits, of six rows.
        assert result.deviance == pytest.approx(0, abs=1e-28)
        assert result.null_deviance == pytest.approx(0, abs=1e-28)
        np.testing.assert_allclose(result.standard_errors, 0, atol=1e-14)
        # Decided by whether the means are the targets to rounding, not by a sum that is zero.
        assert np.isposinf(result.log_likelihood)
        assert np.isneginf(result.aic)
        assert "-inf" in str(result.summary())
        np.testing.assert_allclose(result.predict(X, interval=0.95).lower, 2, rtol=1e-12)


def test_probabilities_are_never_negative_and_sum_to_one():
    rng = np.random.default_rng(0)
    X = np.column_stack([np.ones(300), rng.normal(size=(300, 2))])
    y = glmlesson.Categorical(3).sample(X @ [[1, -1], [5, -5], [3, 9.0]], rng=1)
    result = GLM("softmax").fit(X, y)
    far = np.column_stack([np.ones(5000), 3 * rng.normal(size=(5000, 2))])
    shares = result.predict(far)
    assert shares.min() > 0
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-14)


def test_rows_of_weight_zero_do_not_count():
    X = np.vstack([R_X, [[1, 50.0]]])
    for family in ("gaussian", "gamma", "poisson"):
        y = np.append(SUCCESSES, 1)
        for option in ("weights", "frequencies"):
            result = GLM(family, "log").fit(X, y, **{option: [*R_W, 0]})
            expected = GLM(family, "log").fit(R_X, SUCCESSES, **{option: R_W})
            np.testing.assert_allclose(result.theta, expected.theta, rtol=1e-7)
            assert (result.n, result.df_residual) == (expected.n, expected.df_residual)
            for attribute in ("deviance", "null_deviance", "log_likelihood", "pearson_chi2"):
                got = getattr(result, attribute)
                assert got == pytest.approx(getattr(expected, attribute), rel=1e-7)


# The null model -----------------------------------------------------------------------------------


def test_a_constant_may_be_hidden_among_the_columns():
    groups = np.array([0, 0, 1, 1, 2, 2, 2, 0])
    X = (groups[:, None] == np.arange(3)).astype(float)  # an indicator for each, no column of ones
    result = GLM("poisson").fit(X, SUCCESSES)
    expected = GLM("poisson").fit(np.ones((8, 1)), SUCCESSES)
    assert result.null_deviance == pytest.approx(expected.deviance, rel=1e-12)


def test_without_a_constant_the_null_model_has_no_parameter():
    x = R_X[:, 1:]
    # glm(k ~ x - 1, family = …)$null.deviance in R: the mean is the response at zero.
    result = GLM("poisson").fit(x, SUCCESSES)
    poisson = glmlesson.Poisson().unit_deviance(SUCCESSES, 1.0).sum()
    assert result.null_deviance == pytest.approx(poisson, rel=1e-12)
    result = GLM("gaussian").fit(x, R_Y)
    assert result.null_deviance == pytest.approx(np.sum(np.square(R_Y)), rel=1e-12)
    result = GLM("poisson").fit(x, SUCCESSES, exposure=TRIALS)
    exposed = glmlesson.Poisson().unit_deviance(SUCCESSES, TRIALS).sum()
    assert result.null_deviance == pytest.approx(exposed, rel=1e-12)


# Small things -------------------------------------------------------------------------------------


def test_representation_history_and_copies():
    result = GLM("poisson").fit(R_X, SUCCESSES)
    assert repr(result) == (
        f"GLMResult(Poisson, log link, theta=[0.2461, 1.1526], converged in {result.n_iter} steps)"
    )
    assert result.history.theta.shape == (result.n_iter + 1, 2)
    assert result.history.decrement.shape == (result.n_iter,)
    np.testing.assert_array_equal(result.history.theta[-1], result.theta)
    for other in (pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        np.testing.assert_array_equal(other.standard_errors, result.standard_errors)
        assert other.aic == result.aic


def test_a_single_number_serves_for_the_exposure_of_all_new_rows():
    result = GLM("poisson").fit(R_X, SUCCESSES, exposure=TRIALS)
    np.testing.assert_allclose(
        result.predict(R_X, exposure=2.0), 2 * result.predict(R_X, exposure=np.ones(8)), rtol=1e-12
    )
    rates = result.predict(R_X, interval=0.9, exposure=2.0)
    per_unit = result.predict(R_X, interval=0.9, exposure=1.0)
    np.testing.assert_allclose(rates.upper, 2 * per_unit.upper, rtol=1e-12)


def test_an_interval_ends_where_the_link_does():
    result = GLM("gamma").fit(R_X, R_Y)
    prediction = result.predict([[1, 2.1]], interval=0.9999)
    assert prediction.lower[0] > 0
    assert prediction.upper[0] > 1e100


FRAME = pd.DataFrame(R_X, columns=["one", "x"])
REFUSED = {
    "residuals": (lambda r: r.residuals("raw"), ValueError, "'quantile'; it is 'raw'"),
    "level of 95": (lambda r: r.intervals(95), ValueError, "level must be .* between 0 and 1"),
    "level of text": (lambda r: r.intervals("a"), TypeError, "level must hold real numbers"),
    "interval of 95": (lambda r: r.predict(R_X, 95), ValueError, "interval must be .* between 0"),
    "interval of one": (lambda r: r.predict(R_X, 1.0), ValueError, "interval must be .* it is 1"),
    "two intervals": (
        lambda r: r.predict(R_X, [0.5, 0.9]),
        ValueError,
        "interval must be a single",
    ),
    "shape": (lambda r: r.predict([1, 2]), ValueError, r"X must have shape \(rows, 2\)"),
    "three columns": (lambda r: r.predict(np.ones((4, 3))), ValueError, r"its shape is \(4, 3\)"),
    "NaN": (lambda r: r.predict([[1, np.nan]]), ValueError, "X must be finite"),
    "text": (lambda r: r.predict([["a", "b"]]), TypeError, "X must hold real numbers"),
    "masked": (lambda r: r.predict(np.ma.array(R_X)), TypeError, "X is a masked array"),
    "column": (
        lambda r: r.predict(FRAME[["one"]]),
        ValueError,
        "columns of the fit, but x is miss",
    ),
    "columns": (lambda r: r.predict(FRAME[[]]), ValueError, "but one, x are missing"),
    "offset": (lambda r: r.predict(FRAME, offset=1.0), ValueError, "offset is not part of the fit"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_bad_input_with_a_sentence(what):
    call, error, words = REFUSED[what]
    result = GLM("poisson").fit(FRAME, SUCCESSES)
    with pytest.raises(error, match=words):
        call(result)


@pytest.mark.parametrize(
    ("fit", "call", "words"),
    [
        (
            lambda: GLM("poisson").fit(R_X, SUCCESSES, offset=R_W),
            lambda r: r.predict(R_X),
            "offset is needed, as the fit had one",
        ),
        (
            lambda: GLM("poisson").fit(R_X, SUCCESSES, exposure=TRIALS),
            lambda r: r.predict(R_X),
            "exposure is needed",
        ),
        (
            lambda: GLM("poisson").fit(R_X, SUCCESSES, exposure=TRIALS),
            lambda r: r.predict(R_X, exposure=-1.0),
            "exposure must be a number > 0",
        ),
        (
            lambda: GLM("poisson").fit(R_X, SUCCESSES, exposure=TRIALS),
            lambda r: r.predict(R_X, exposure=[1.0, 2.0]),
            "exposure must have one entry per row",
        ),
        (
            lambda: GLM("gamma").fit(R_X, R_Y),
            lambda r: r.predict([[1, 1e6]]),
            "X @ theta must be a number < 0 for the negative inverse link",
        ),
    ],
)
def test_refuses_predictions_that_the_fit_does_not_allow(fit, call, words):
    result = fit()
    with pytest.raises(ValueError, match=words):
        call(result)
