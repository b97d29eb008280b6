"""Penalised fits: stationarity for every family and link; agreement with scikit-learn, glum."""

import pickle
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.optimize
import statsmodels
import statsmodels.genmod.tests.results.glmnet_r_results as of_likelihoods
import statsmodels.regression.tests.results.glmnet_r_results as of_squares
from glm_models import CASES, drawn, link_of
from sklearn import linear_model
from sklearn.preprocessing import StandardScaler

import glmlesson
from glmlesson import GLM, ElasticNet, cross_validate, datasets, regularisation_path

PENALTIES = {
    "ridge": ElasticNet(0.05, l1_ratio=0),
    "lasso": ElasticNet(0.01, l1_ratio=1),
    "elastic net": ElasticNet(0.02, l1_ratio=0.5, standardise=False),
    "bounds": ElasticNet(0.005, l1_ratio=0.9, lower={"x1": 0.1}, upper={"x2": 0.2}),
}


def fitted(family, link, penalty, X, y, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return GLM(family, link, penalty=penalty).fit(X, y, **options)


def half_mean_deviance_slope(fit):
    """The gradient of the objective without the penalty, from the textbook's formula."""
    X, y, mean = fit.rows.X, fit.y, fit.fitted
    w = np.ones(len(y)) if fit.rows.weights is None else fit.rows.weights
    slope = fit.link.inverse_derivative(fit.linear_predictor)
    return -(X.T @ (w * slope * (y - mean) / fit.family.variance_function(mean))) / w.sum()


@pytest.mark.parametrize("kind", PENALTIES)
@pytest.mark.parametrize("name", CASES)
def test_the_conditions_of_karush_kuhn_and_tucker_hold(name, kind):
    for extra in ("nothing", "everything"):
        X, y, options = drawn(name, extra)
        penalty = PENALTIES[kind]
        fit = fitted(CASES[name].family, CASES[name].link, penalty, X, y, **options)
        assert fit.converged
        assert fit.violation < 1e-7
        w = np.ones(len(y)) if fit.rows.weights is None else fit.rows.weights
        scale = np.sqrt(np.cov(X.T, aweights=w, ddof=0).diagonal()) if penalty.standardise else 1.0
        factors = penalty.strength * np.array([0.0, 1.0, 1.0])
        l1, l2 = penalty.l1_ratio * factors * scale, (1 - penalty.l1_ratio) * factors * scale**2
        gradient = half_mean_deviance_slope(fit) + l2 * fit.theta
        tolerance = 1e-6 * (1 + np.abs(X.T @ (w * fit.residuals())) / w.sum())
        for j, theta in enumerate(fit.theta):
            low = kind == "bounds" and j == 1 and theta == 0.1
            high = kind == "bounds" and j == 2 and theta == 0.2
            rising = gradient[j] + (l1[j] if theta >= 0 else -l1[j])
            falling = gradient[j] + (l1[j] if theta > 0 else -l1[j])
            assert high or rising > -tolerance[j], (extra, j)
            assert low or falling < tolerance[j], (extra, j)
        if kind == "bounds":
            assert fit.theta[1] >= 0.1
            assert fit.theta[2] <= 0.2


@pytest.mark.parametrize("name", CASES)
def test_without_strength_it_is_the_largest_likelihood(name):
    X, y, options = drawn(name, "everything")
    plain = GLM(CASES[name].family, CASES[name].link).fit(X, y, **options)
    none = ElasticNet(0, l1_ratio=1)
    fit = fitted(CASES[name].family, CASES[name].link, none, X, y, **options)
    np.testing.assert_allclose(
        fit.theta / plain.standard_errors, plain.theta / plain.standard_errors, atol=1e-6
    )
    assert link_of(CASES[name]).title in f"{fit.link.title}"
    assert fit.effective_df == pytest.approx(3)


RNG = np.random.default_rng(3)
A = RNG.normal(size=(150, 6)) * [1, 2, 0.5, 1, 1, 3]
ONES_A = np.column_stack([np.ones(150), A])
SIGNAL = A @ [0.5, -0.2, 0, 0, 0.3, 0]
WEIGHTS = RNG.uniform(0.5, 2, 150)
TIGHT = {"tol": 1e-13, "max_iter": 100_000}


def _numbers():
    return SIGNAL + np.random.default_rng(4).normal(size=150)


PEERS = {
    "elastic net": (
        "gaussian", None, 0.1, 0.3, _numbers(),
        linear_model.ElasticNet(alpha=0.1, l1_ratio=0.3, **TIGHT),
    ),
    "lasso": (
        "gaussian", None, 0.2, 1, _numbers(), linear_model.Lasso(alpha=0.2, **TIGHT)
    ),
    "poisson": (
        "poisson", None, 0.3, 0, RNG.poisson(np.exp(SIGNAL)),
        linear_model.PoissonRegressor(alpha=0.3, solver="newton-cholesky", **TIGHT),
    ),
    "gamma": (
        "gamma", "log", 0.1, 0, RNG.gamma(2, np.exp(SIGNAL) / 2),
        linear_model.GammaRegressor(alpha=0.1, solver="newton-cholesky", **TIGHT),
    ),
    "logistic": (
        "bernoulli", None, 0.02, 0, 1 * (SIGNAL + RNG.logistic(size=150) > 0),
        linear_model.LogisticRegression(
            C=1 / (0.02 * WEIGHTS.sum()), solver="newton-cholesky", **TIGHT
        ),
    ),
    "logistic lasso": (
        "bernoulli", None, 0.03, 1, 1 * (SIGNAL + RNG.logistic(size=150) > 0),
        linear_model.LogisticRegression(
            C=1 / (0.03 * WEIGHTS.sum()), l1_ratio=1, solver="saga", **TIGHT
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("name", PEERS)
def test_agrees_with_scikit_learn(name, standardise):
    family, link, strength, l1_ratio, y, peer = PEERS[name]
    scaler = StandardScaler(with_mean=True, with_std=standardise)
    peer.fit(scaler.fit_transform(A, sample_weight=WEIGHTS), y, sample_weight=WEIGHTS)
    theta = np.ravel(peer.coef_) / (scaler.scale_ if standardise else 1.0)
    theirs = [float(np.ravel(peer.intercept_)[0] - scaler.mean_ @ theta), *theta]
    penalty = ElasticNet(strength, l1_ratio=l1_ratio, standardise=standardise)
    ours = fitted(family, link, penalty, ONES_A, y, weights=WEIGHTS)
    np.testing.assert_allclose(ours.theta, theirs, atol=2e-6)


# customers ~ ad_spend + rain + sale, Poisson, alpha=0.5, by glum 3.4.1: scale_predictors, l1_ratio.
GLUM = {
    (False, 0): [-0.42844251, 0.64986229, -0.21423621, 0.34244115],
    (False, 0.5): [-0.4311331, 0.65093677, -0.09695296, 0.29380099],
    (False, 1): [-0.42241861, 0.65112117, 0.0, 0.23105129],
    (True, 0): [-0.22671123, 0.60387246, -0.29673751, 0.38962105],
    (True, 0.5): [-0.24940122, 0.6097908, -0.22492742, 0.35693482],
    (True, 1): [-0.27696036, 0.61652556, -0.15122468, 0.32346486],
}


@pytest.mark.parametrize(("standardise", "l1_ratio"), GLUM)
def test_agrees_with_glum(standardise, l1_ratio):
    shop = datasets.load("shop").frame()
    penalty = ElasticNet(0.5, l1_ratio=l1_ratio, standardise=standardise)
    fit = GLM.from_formula("customers ~ ad_spend + rain + sale", shop, "poisson", penalty=penalty)
    np.testing.assert_allclose(fit.theta, GLUM[standardise, l1_ratio], atol=1e-7)


# Printed by R's glmnet, for data and settings that statsmodels keeps beside its own tests: R read
# the first of the data's lines as their header, and columns have a standard deviation of one.
GLMNET = Path(statsmodels.__file__).parent


def scaled(columns):
    return (columns - columns.mean(axis=0)) / columns.std(axis=0, ddof=1)


@pytest.mark.parametrize("number", range(9))
@pytest.mark.parametrize("family", ["binomial", "poisson"])
def test_agrees_with_the_published_numbers_of_glmnet(family, number):
    folder = GLMNET / "genmod" / "tests" / "results"
    data = np.loadtxt(folder / f"enet_{family}.csv", delimiter=",", skiprows=1)
    l1_ratio, strength, *expected = getattr(of_likelihoods, f"rslt_{family}_{number}")
    penalty = ElasticNet(strength, l1_ratio=l1_ratio, standardise=False)
    name = "bernoulli" if family == "binomial" else family
    fit = fitted(name, None, penalty, scaled(data[:, 1:]), data[:, 0])
    # glmnet stops where the deviance changes by less than 1e-7 of the null model's.
    np.testing.assert_allclose(fit.theta, expected, atol=2e-5)


@pytest.mark.parametrize("number", range(81))
def test_agrees_with_the_published_least_squares_of_glmnet(number):
    data = np.loadtxt(GLMNET / "regression" / "tests" / "results" / "lasso_data.csv", delimiter=",")
    n, p, l1_ratio, strength, *expected = getattr(of_squares, f"rslt_{number}")
    y, X = (scaled(part) for part in (data[: int(n), 0], data[: int(n), 1 : int(p) + 1]))
    lasso, ridge = strength * l1_ratio, strength * (1 - l1_ratio) / y.std()
    penalty = ElasticNet(lasso + ridge, l1_ratio=lasso / (lasso + ridge), standardise=False)
    np.testing.assert_allclose(
        fitted("gaussian", None, penalty, X, y).theta, expected, atol=3e-6, rtol=1e-6
    )


# Several classes: every class has its own coefficients, none is the baseline ----------------------

CLASSES = np.argmax(
    A @ np.random.default_rng(5).normal(size=(6, 4))
    + np.random.default_rng(6).gumbel(size=(150, 4)),
    axis=1,
)


@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("strength", [0.3, 0.02])
def test_ridge_of_classes_is_that_of_scikit_learn(strength, standardise):
    scaler = StandardScaler(with_mean=True, with_std=standardise)
    Z = scaler.fit_transform(A, sample_weight=WEIGHTS)
    peer = linear_model.LogisticRegression(C=1 / (strength * WEIGHTS.sum()), **TIGHT)
    peer.fit(Z, CLASSES, sample_weight=WEIGHTS)
    penalty = ElasticNet(strength, l1_ratio=0, standardise=standardise)
    fit = fitted("softmax", None, penalty, ONES_A, CLASSES, weights=WEIGHTS)
    np.testing.assert_allclose(fit.fitted, peer.predict_proba(Z), atol=1e-5)
    slopes = peer.coef_ / (scaler.scale_ if standardise else 1.0)
    np.testing.assert_allclose(fit.theta[1:], (slopes[:-1] - slopes[-1]).T, atol=2e-5)
    assert fit.violation < 1e-9
    assert 3 < fit.effective_df < fit.n_parameters == 21


def test_ridge_of_classes_does_not_depend_on_the_baseline():
    penalty, labels = ElasticNet(0.1, l1_ratio=0), np.array(list("abcd"))[CLASSES]
    last, first = (
        GLM("softmax", baseline=baseline, penalty=penalty).fit(ONES_A, labels)
        for baseline in (None, "a")
    )
    np.testing.assert_allclose(first.fitted, last.fitted[:, [1, 2, 3, 0]], atol=1e-10)
    assert first.objective == pytest.approx(last.objective, rel=1e-12)
    assert "x1 (class b)" in first.tidy().index
    assert "x1 (class b)" in str(first.summary())
    assert first.nonzero == [f"x{j}" for j in range(7)]


def test_ridge_of_two_classes_is_the_bernoulli_s_with_half_of_it():
    y, penalty = PEERS["logistic"][4], ElasticNet(0.04, l1_ratio=0)
    two = fitted(glmlesson.Categorical(2), None, penalty, ONES_A, 1 - y)
    one = fitted("bernoulli", None, penalty.with_strength(0.02), ONES_A, y)
    np.testing.assert_allclose(two.theta[:, 0], one.theta, atol=1e-9)


def test_separated_classes_and_sparse_features_have_a_ridge_fit():
    import scipy.sparse

    X, y = np.column_stack([np.ones(9), np.arange(9.0)]), np.repeat([0, 1, 2], 3)
    penalty = ElasticNet(0.1, l1_ratio=0)
    fit = fitted("softmax", None, penalty, X, y)
    assert np.isfinite(fit.theta).all()
    assert list(fit.fitted.argmax(axis=1)) == list(y)
    sparse = fitted("softmax", None, penalty, scipy.sparse.csr_array(X), y)
    np.testing.assert_allclose(sparse.theta, fit.theta, atol=1e-9)


def test_the_strength_of_classes_is_chosen_among_those_given():
    model, given = GLM("softmax", penalty=ElasticNet(1, l1_ratio=0)), [3.0, 0.03, 1e-5]
    chosen = cross_validate(model, ONES_A, CLASSES, folds=4, rng=1, strengths=given)
    assert chosen.best == 0.03
    assert chosen.fit("best").theta.shape == (7, 3)
    assert chosen.path.frame().shape == (3, 21)
    with pytest.raises(ValueError, match="strengths must be given for several classes"):
        regularisation_path(model, ONES_A, CLASSES)


def test_bounded_least_squares_are_those_of_scipy():
    y = _numbers()
    positive = ElasticNet(0, l1_ratio=1, lower=np.zeros(7))
    fit = fitted("gaussian", None, positive, ONES_A, y)
    np.testing.assert_allclose(fit.theta, scipy.optimize.nnls(ONES_A, y)[0], atol=1e-10)
    box = ElasticNet(0, l1_ratio=1, lower=-0.1, upper=0.1)  # not for the constant
    found = scipy.optimize.lsq_linear(
        ONES_A, y, bounds=([-9] + 6 * [-0.1], [9] + 6 * [0.1]), method="bvls"
    )
    np.testing.assert_allclose(fitted("gaussian", None, box, ONES_A, y).theta, found.x, atol=1e-9)


def test_more_columns_than_rows():
    X = np.column_stack([np.ones(20), np.random.default_rng(0).normal(size=(20, 60))])
    y = np.random.default_rng(1).poisson(np.exp(X[:, 1]))
    for l1_ratio, most in ((1, 20), (0, 61)):
        fit = fitted("poisson", None, ElasticNet(0.1, l1_ratio=l1_ratio), X, y)
        assert fit.violation < 1e-8
        assert fit.n_parameters <= most
        assert fit.effective_df < 20


def test_separated_classes_have_a_finite_penalised_fit():
    X = [[1, 1], [1, 2], [1, 3], [1, 4]]
    fit = fitted("bernoulli", None, ElasticNet(0.1, l1_ratio=0), X, [0, 0, 1, 1])
    assert np.isfinite(fit.theta).all()


def test_effective_degrees_of_freedom_of_ridge_are_the_trace_of_its_hat():
    fit = fitted(
        "gaussian", None, ElasticNet(0.4, l1_ratio=0, standardise=False), ONES_A, _numbers()
    )
    penalty = 0.4 * 150 * np.diag([0.0] + 6 * [1.0])
    hat = ONES_A @ np.linalg.solve(ONES_A.T @ ONES_A + penalty, ONES_A.T)
    assert fit.effective_df == pytest.approx(np.trace(hat))
    assert fit.dispersion == pytest.approx(fit.pearson_chi2 / (150 - np.trace(hat)))


def test_factors_and_bounds_go_by_name():
    table = pd.DataFrame(A[:, :3], columns=["a", "b", "c"]).assign(y=_numbers())
    penalty = ElasticNet(10.0, l1_ratio=1, factors={"b": 0})
    fit = GLM.from_formula("y ~ a + b + c", table, "gaussian", penalty=penalty)
    assert fit.nonzero == ["Intercept", "b"]
    with pytest.raises(ValueError, match="factors must name columns of X, but 'd' is none of"):
        GLM("gaussian", penalty=ElasticNet(1, l1_ratio=1, factors={"d": 0})).fit(A, _numbers())
    with pytest.raises(ValueError, match="lower must have one entry for each of the 6 columns"):
        GLM("gaussian", penalty=ElasticNet(1, l1_ratio=1, lower=[0.0])).fit(A, _numbers())
    with pytest.raises(ValueError, match="lower must be at most upper, but for x0 they are 1 and"):
        GLM("gaussian", penalty=ElasticNet(1, l1_ratio=1, lower=1, upper=0)).fit(A, _numbers())


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"strength": -1, "l1_ratio": 1}, ValueError, "strength must be a single number, zero or"),
        ({"strength": 1, "l1_ratio": 2}, ValueError, "l1_ratio must be a single number, between 0"),
        ({"strength": 1, "l1_ratio": 1, "factors": 3}, ValueError, "factors must be an array"),
        ({"strength": 1, "l1_ratio": 1, "lower": np.nan}, ValueError, "lower must be a number"),
    ],
)
def test_a_penalty_that_means_nothing_is_refused(options, error, sentence):
    with pytest.raises(error, match=sentence):
        ElasticNet(**options)


@pytest.mark.parametrize(
    ("family", "options", "sentence"),
    [
        ("softmax", {"penalty": PENALTIES["lasso"]}, "penalty of several classes must be ridge"),
        ("softmax", {"penalty": ElasticNet(1, l1_ratio=0, upper=1)}, "must be ridge, l1_ratio=0"),
        ("poisson", {"penalty": 0.1}, "penalty must be an ElasticNet"),
        ("poisson", {"penalty": PENALTIES["ridge"], "bias_reduction": "mean"}, "two estimates"),
    ],
)
def test_a_model_that_cannot_be_penalised_is_refused(family, options, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence):
        GLM(family, **options)


# What a result answers ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lasso():
    return fitted("poisson", None, ElasticNet(0.1, l1_ratio=1), ONES_A, PEERS["poisson"][4])


REFUSED = {
    "standard_errors": lambda fit: fit.standard_errors,
    "covariance": lambda fit: fit.covariance,
    "p_values": lambda fit: fit.p_values,
    "statistics": lambda fit: fit.statistics,
    "intervals": lambda fit: fit.intervals(),
    "confidence": lambda fit: fit.confidence(method="profile"),
    "test": lambda fit: fit.test("x1"),
    "robust_covariance": lambda fit: fit.robust_covariance("HC3"),
    "aic": lambda fit: fit.aic,
    "bic": lambda fit: fit.bic,
    "influence": lambda fit: fit.influence(),
    "diagnose": lambda fit: fit.diagnose(),
    "mean_interval": lambda fit: fit.mean_interval(ONES_A),
    "predict": lambda fit: fit.predict(ONES_A, interval=0.9),
    "effects": lambda fit: fit.effects("x1"),
    "simulate": lambda fit: fit.simulate(1, 1, uncertain=True),
    "residuals": lambda fit: fit.residuals("pearson", standardised=True),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_a_penalised_fit_cannot_know_is_refused(lasso, what):
    with pytest.raises(ValueError, match=r"supposes an estimate without a penalty, but this one"):
        REFUSED[what](lasso)


def test_what_it_can_know_is_answered(lasso):
    assert lasso.nonzero[0] == "x0"
    assert lasso.simulate(3, rng=1).shape == (3, 150)
    np.testing.assert_allclose(lasso.predict(ONES_A), lasso.fitted)
    assert lasso.deviance < lasso.null_deviance
    assert lasso.residuals("quantile").shape == (150,)
    assert np.isnan(lasso.glance().loc[0, "aic"])
    assert list(lasso.tidy().columns) == ["estimate"]
    small = pickle.loads(pickle.dumps(lasso.without_data()))
    np.testing.assert_array_equal(small.theta, lasso.theta)
    with pytest.raises(ValueError, match="fits must be of maximum likelihood"):
        glmlesson.compare(lasso, lasso)


def test_the_summary_states_the_penalty(lasso):
    text = str(lasso.summary())
    for words in ("penalised likelihood", "lasso", "0.1", "per  standard deviation", "No standard"):
        assert words in text
    assert "P(>|" not in text
    assert "<caption>" in lasso.summary()._repr_html_()
    assert "x1" in lasso.summary().to_markdown()
    assert repr(lasso.model) == "GLM('poisson', penalty=ElasticNet(0.1, l1_ratio=1.0))"
    assert PENALTIES["bounds"].title == "elastic net with bounds"


def test_on_dask_it_is_the_same(lasso):
    da = pytest.importorskip("dask.array")
    fit = GLM("poisson", penalty=lasso.model.penalty).fit(da.from_array(ONES_A, chunks=40), lasso.y)
    np.testing.assert_allclose(fit.theta, lasso.theta, atol=1e-10)


# The path, and the choice of a strength -----------------------------------------------------------

MODEL = GLM("gaussian", penalty=ElasticNet(1, l1_ratio=0.7, standardise=False))


def test_the_path_is_that_of_scikit_learn():
    y = _numbers()
    centred = A - A.mean(axis=0)
    strongest = np.abs(centred.T @ (y - y.mean())).max() / (0.7 * len(y))
    alphas, theirs, _ = linear_model.enet_path(
        *(centred, y - y.mean()),
        alphas=np.geomspace(strongest, 1e-4 * strongest, 20),
        **{"l1_ratio": 0.7, "tol": 1e-12, "max_iter": 100_000},
    )
    path = regularisation_path(MODEL, ONES_A, y, n=20)
    np.testing.assert_allclose(path.strengths, alphas, rtol=1e-10)
    np.testing.assert_allclose(path.theta[:, 1:], theirs.T, atol=1e-8)
    assert path.nonzero[0] == 1
    assert list(path.frame().columns) == [f"x{j}" for j in range(7)]
    assert np.all(np.diff(path.deviance) <= 1e-9)
    assert max(optimum.violation for optimum in path.optima) < 1e-9
    with pytest.raises(ValueError, match="strength must be one of the path's; the nearest to"):
        path.fit(path.strengths[0] * 2)
    again = pickle.loads(pickle.dumps(path))
    np.testing.assert_array_equal(again.fit(alphas[3]).theta, path.theta[3])


def test_a_path_says_where_its_fits_stopped():
    separated, passed = np.column_stack([np.ones(20), np.arange(20.0)]), np.arange(20) > 9
    model = GLM("bernoulli", penalty=ElasticNet(1, l1_ratio=1), max_iter=1)
    with pytest.warns(glmlesson.ConvergenceWarning, match=r"fits at \d+ of 100 strengths"):
        regularisation_path(model, separated, passed * 1)


def test_cross_validation_is_that_of_scikit_learn():
    y, labels = _numbers(), np.arange(150) % 5
    folds = [(np.flatnonzero(labels != k), np.flatnonzero(labels == k)) for k in range(5)]
    strengths = [1.0, 0.3, 0.1, 0.03, 0.01, 0.001]
    peer = linear_model.ElasticNetCV(alphas=strengths, l1_ratio=0.7, cv=folds, tol=1e-12).fit(A, y)
    ours = cross_validate(MODEL, ONES_A, y, folds=labels, strengths=strengths)
    np.testing.assert_allclose(ours.folds, peer.mse_path_.T, rtol=1e-7)
    assert ours.best == peer.alpha_
    error = peer.mse_path_.std(axis=1, ddof=1) / np.sqrt(5)
    np.testing.assert_allclose(ours.standard_error, error, rtol=1e-6)
    limit = ours.mean.min() + ours.standard_error[np.argmin(ours.mean)]
    assert ours.one_standard_error == max(np.array(strengths)[ours.mean <= limit])
    assert ours.fit("best").model.penalty.strength == ours.best
    np.testing.assert_allclose(
        ours.fit().theta,
        GLM("gaussian", penalty=MODEL.penalty.with_strength(ours.one_standard_error))
        .fit(ONES_A, y)
        .theta,
        atol=1e-9,
    )
    assert list(ours.frame().columns) == ["mean_deviance", "standard_error", "nonzero"]


def test_folds_are_drawn_with_a_seed_and_weights_count():
    y = PEERS["poisson"][4]
    model = GLM("poisson", penalty=ElasticNet(1, l1_ratio=1))
    one, again = (
        cross_validate(model, ONES_A, y, folds=3, n=5, rng=7, weights=WEIGHTS) for _ in range(2)
    )
    np.testing.assert_array_equal(one.mean, again.mean)
    assert not np.allclose(one.mean, cross_validate(model, ONES_A, y, folds=3, n=5, rng=7).mean)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"folds": 1}, "folds must be 2 or more"),
        ({"folds": 151}, "folds must be at most the number of rows"),
        ({"folds": [0, 1]}, "folds must be a number, or a label for each of the 150 rows"),
    ],
)
def test_folds_that_are_none_are_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        cross_validate(MODEL, ONES_A, _numbers(), **options)


def test_a_path_needs_a_penalty_and_something_to_penalise():
    with pytest.raises(TypeError, match="model must be a GLM with a penalty"):
        regularisation_path(GLM("gaussian"), ONES_A, _numbers())
    with pytest.raises(ValueError, match="strengths must be given: no column is penalised"):
        regularisation_path(MODEL, np.ones((150, 1)), _numbers())
    with pytest.raises(ValueError, match="rule must be 'best' or 'one standard error'"):
        cross_validate(MODEL, ONES_A, _numbers(), n=3, rng=1).fit("1se")
