"""The fits agree with independent libraries, obey their equations, and say so when they fail."""

import warnings

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

import glmlesson
from glmlesson import datasets, links

THETA = np.array([0.5, 0.3, -0.2])


def features(rows, seed=0):
    rng = np.random.default_rng(seed)
    return np.column_stack([np.ones(rows), rng.normal(size=(rows, 2))])


def drawn(family, link=None, rows=200, seed=1):
    """Return X and a target drawn from the family at a known theta."""
    X = features(rows, seed)
    link = link or family.canonical_link
    z = X @ THETA
    if link.eta_domain.high == 0:
        z = -np.exp(z - 1)
    return X, family.sample(family.natural_parameter(link.inverse(z)), rng=seed)


SM = sm.families
AGAINST_STATSMODELS = {
    "gaussian": (glmlesson.Gaussian(), None, SM.Gaussian()),
    "bernoulli": (glmlesson.Bernoulli(), None, SM.Binomial()),
    "poisson": (glmlesson.Poisson(), None, SM.Poisson()),
    "bernoulli-probit": (glmlesson.Bernoulli(), links.Probit(), SM.Binomial(SM.links.Probit())),
    "bernoulli-cloglog": (
        glmlesson.Bernoulli(),
        links.ComplementaryLogLog(),
        SM.Binomial(SM.links.CLogLog()),
    ),
    "gamma-log": (glmlesson.Gamma(shape=2.0), links.Log(), SM.Gamma(SM.links.Log())),
    "exponential-log": (glmlesson.Exponential(), links.Log(), SM.Gamma(SM.links.Log())),
    "inverse-gaussian-log": (
        glmlesson.InverseGaussian(shape=2.0),
        links.Log(),
        SM.InverseGaussian(SM.links.Log()),
    ),
    "geometric-log": (
        glmlesson.Geometric(),
        links.Log(),
        SM.NegativeBinomial(SM.links.Log(), alpha=1.0),
    ),
    "negative-binomial-log": (
        glmlesson.NegativeBinomial(size=2.0),
        links.Log(),
        SM.NegativeBinomial(SM.links.Log(), alpha=0.5),
    ),
}


@pytest.mark.parametrize("name", AGAINST_STATSMODELS)
def test_newton_agrees_with_statsmodels(name):
    family, link, peer = AGAINST_STATSMODELS[name]
    X, y = drawn(family, link)
    fit = glmlesson.lesson.newton(X, y, family, link)
    oracle = sm.GLM(y, X, family=peer).fit(tol=1e-13, maxiter=200)
    assert fit.converged
    np.testing.assert_allclose(fit.theta, oracle.params, rtol=2e-7, atol=2e-9)


def test_newton_agrees_with_statsmodels_on_binomial_counts():
    family = glmlesson.Binomial(trials=12)
    X, y = drawn(family)
    oracle = sm.GLM(np.column_stack([y, 12 - y]), X, family=SM.Binomial()).fit(tol=1e-13)
    np.testing.assert_allclose(
        glmlesson.lesson.newton(X, y, family).theta, oracle.params, rtol=1e-9
    )


def test_newton_agrees_with_statsmodels_on_three_classes():
    X = features(300)
    y = np.random.default_rng(2).integers(0, 3, size=300)
    fit = glmlesson.lesson.newton(X, y, glmlesson.Categorical(classes=3))
    # statsmodels measures against the first class, this module against the last.
    oracle = sm.MNLogit((y + 1) % 3, X).fit(disp=0, method="newton", tol=1e-12)
    np.testing.assert_allclose(fit.theta, oracle.params, rtol=1e-8)


def test_newton_agrees_with_scikit_learn():
    X, y = drawn(glmlesson.Bernoulli())
    oracle = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(
        glmlesson.lesson.newton(X, y, "bernoulli").theta, oracle.coef_[0], atol=1e-6
    )


def test_gaussian_newton_is_least_squares_in_one_step():
    X, y = drawn(glmlesson.Gaussian())
    fit = glmlesson.lesson.newton(X, y, "gaussian")
    np.testing.assert_allclose(fit.path[1], np.linalg.lstsq(X, y, rcond=None)[0], rtol=1e-10)


def test_published_clotting_fit():
    # McCullagh and Nelder (1989), section 8.4.2: 1/μ = −0.01655 + 0.01534 log u for lot 1.
    u = np.array([5, 10, 15, 20, 30, 40, 60, 80, 100])
    seconds = [118, 58, 42, 35, 27, 25, 21, 19, 18]
    X = np.column_stack([np.ones(9), np.log(u)])
    fit = glmlesson.lesson.newton(X, seconds, "exponential")
    np.testing.assert_allclose(-fit.theta, [-0.01655, 0.01534], atol=5e-6)


GLM_FAMILIES = [
    glmlesson.Gaussian(),
    glmlesson.Bernoulli(),
    glmlesson.Poisson(),
    glmlesson.Binomial(trials=5),
    glmlesson.Exponential(),
    glmlesson.Gamma(shape=2.0),
    glmlesson.InverseGaussian(shape=2.0),
    glmlesson.Geometric(),
    glmlesson.NegativeBinomial(size=2.0),
    glmlesson.Laplace(),
    glmlesson.Categorical(classes=3),
]


def a_point(family):
    """Return X, y and a theta inside the family's domain."""
    X = np.abs(features(30, seed=4))
    if isinstance(family, glmlesson.Categorical):
        theta = np.array([[0.2, -0.1], [0.4, 0.3], [-0.3, 0.5]])
    else:
        theta = np.array([-0.5, -0.3, -0.2])
    return X, family.sample(X @ theta, rng=5), theta


@pytest.mark.parametrize("family", GLM_FAMILIES, ids=repr)
def test_gradient_and_curvature_are_derivatives_of_the_log_likelihood(family):
    X, y, theta = a_point(family)
    flat = theta.ravel()
    gradient, curvature = np.zeros(flat.size), np.zeros((flat.size, flat.size))
    for j in range(flat.size):
        step = np.zeros(flat.size)
        step[j] = 1e-5
        ahead, behind = ((flat + s).reshape(theta.shape) for s in (step, -step))
        gradient[j] = (
            glmlesson.lesson.log_likelihood(ahead, X, y, family)
            - glmlesson.lesson.log_likelihood(behind, X, y, family)
        ) / 2e-5
        change = glmlesson.lesson.gradient(ahead, X, y, family) - glmlesson.lesson.gradient(
            behind, X, y, family
        )
        curvature[:, j] = -change.ravel() / 2e-5
    np.testing.assert_allclose(
        glmlesson.lesson.gradient(theta, X, y, family).ravel(), gradient, rtol=1e-6, atol=1e-5
    )
    np.testing.assert_allclose(
        glmlesson.lesson.curvature(theta, X, y, family), curvature, rtol=1e-6, atol=1e-5
    )


@pytest.mark.parametrize("family", GLM_FAMILIES, ids=repr)
def test_newton_ends_where_the_score_is_zero(family):
    X, y, _ = a_point(family)
    fit = glmlesson.lesson.newton(X, y, family)
    assert fit.converged
    np.testing.assert_allclose(glmlesson.lesson.gradient(fit.theta, X, y, family), 0, atol=1e-7)
    assert np.all(np.diff(fit.log_likelihoods) >= -1e-9)


def test_gradient_with_another_link():
    X, y = drawn(glmlesson.Bernoulli(), links.Probit())
    link, theta = links.Probit(), THETA
    got = glmlesson.lesson.gradient(theta, X, y, "bernoulli", link)
    for j in range(3):
        step = 1e-5 * np.eye(3)[j]
        up = glmlesson.lesson.log_likelihood(theta + step, X, y, "bernoulli", link)
        down = glmlesson.lesson.log_likelihood(theta - step, X, y, "bernoulli", link)
        assert got[j] == pytest.approx((up - down) / 2e-5, rel=1e-6, abs=1e-6)


def listing(X, y, response, alpha, iters):
    """The lesson's listing, written out: the behaviour that fit_glm keeps."""
    theta = np.zeros(X.shape[1])
    for _ in range(iters):
        theta = theta + alpha * X.T @ (y - response(X @ theta))
    return theta


@pytest.mark.parametrize("name", ["gaussian", "bernoulli", "poisson"])
def test_fit_glm_is_the_listing(name):
    family = glmlesson.families.as_family(name)
    X, y = drawn(family, rows=60)
    expected = listing(X, y, family.mean, 0.002, 500)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", glmlesson.ConvergenceWarning)
        theta = glmlesson.lesson.fit_glm(X, y, name, alpha=0.002, iters=500)
        recorded = glmlesson.lesson.gradient_ascent(X, y, name, alpha=0.002, iters=500)
    np.testing.assert_allclose(theta, expected, rtol=1e-12)
    np.testing.assert_allclose(recorded.theta, theta, rtol=1e-14)
    assert recorded.path.shape == (501, 3)
    assert recorded.n_iter == 500


@pytest.mark.parametrize("name", ["gaussian", "bernoulli", "poisson"])
def test_fit_glm_with_its_defaults_agrees_with_newton(name):
    X, y = drawn(glmlesson.families.as_family(name), rows=60)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        theta = glmlesson.lesson.fit_glm(X, y, name)
    np.testing.assert_allclose(theta, glmlesson.lesson.newton(X, y, name).theta, rtol=1e-6)


def test_fit_glm_softmax_agrees_with_newton():
    X = features(60)
    y = np.random.default_rng(2).integers(0, 3, size=60)
    theta = glmlesson.lesson.fit_glm(X, y, "softmax")
    np.testing.assert_allclose(theta, glmlesson.lesson.newton(X, y, "softmax").theta, rtol=1e-6)


def test_fit_glm_says_when_it_diverges():
    X = np.column_stack([np.ones(50), np.linspace(0, 10, 50)])
    y = np.arange(50)
    with pytest.warns(glmlesson.ConvergenceWarning, match="diverged: with alpha = 0.01"):
        theta = glmlesson.lesson.fit_glm(X, y, "poisson")
    assert not np.isfinite(theta).all()


def test_fit_glm_says_when_it_is_thrown_to_where_every_prediction_is_zero():
    shop = datasets.load("shop")
    X = np.column_stack([np.ones(shop.rows), shop["ad_spend"]])
    with pytest.warns(glmlesson.ConvergenceWarning, match="diverged"):
        theta = glmlesson.lesson.fit_glm(X, shop["customers"], "poisson")
    assert (X @ theta < -1e50).all()


def test_fit_glm_says_when_it_has_not_arrived():
    X, y = drawn(glmlesson.Poisson())
    with pytest.warns(glmlesson.ConvergenceWarning, match="has not arrived"):
        glmlesson.lesson.fit_glm(X, y, "poisson", alpha=1e-6, iters=10)


def test_gradient_ascent_stops_recording_when_it_diverges():
    X = np.column_stack([np.ones(50), np.linspace(0, 10, 50)])
    fit = glmlesson.lesson.gradient_ascent(X, np.arange(50), "poisson")
    assert not fit.converged
    assert fit.n_iter < 3000
    assert "diverged" in fit.diagnosis
    assert "not converged" in repr(fit)


def test_the_stable_learning_rate_is_the_border():
    X, y = drawn(glmlesson.Poisson(), rows=80)
    best = glmlesson.lesson.newton(X, y, "poisson").theta
    border = glmlesson.lesson.largest_stable_alpha(best, X, y, "poisson")
    start = best + 1e-6
    settles = glmlesson.lesson.gradient_ascent(X, y, "poisson", 0.98 * border, 2000, start)
    leaves = glmlesson.lesson.gradient_ascent(X, y, "poisson", 1.02 * border, 2000, start)
    assert np.abs(settles.theta - best).max() < 1e-8
    assert not np.abs(leaves.theta - best).max() < 1e-3


@pytest.mark.parametrize(
    ("family", "y"),
    [("bernoulli", [0, 0, 0, 1, 1, 1]), ("bernoulli", [1] * 6), ("poisson", [0] * 6)],
)
def test_newton_says_when_there_is_no_maximum(family, y):
    X = np.column_stack([np.ones(6), np.arange(6)])
    with pytest.warns(glmlesson.ConvergenceWarning, match="no finite maximum"):
        fit = glmlesson.lesson.newton(X, y, family)
    assert not fit.converged


def test_newton_with_an_identity_link_stays_where_the_mean_is_positive():
    X = np.column_stack([np.ones(60), np.linspace(0, 5, 60)])
    y = np.random.default_rng(3).poisson(0.5 + 2 * X[:, 1])
    fit = glmlesson.lesson.newton(X, y, "poisson", links.Identity(), theta0=[1.0, 1.0])
    assert fit.converged
    assert (X @ fit.theta > 0).all()


def test_newton_does_not_take_the_edge_of_the_domain_for_a_maximum():
    shop = datasets.load("shop")
    X = np.column_stack([np.ones(shop.rows), shop["ad_spend"]])
    with pytest.warns(glmlesson.ConvergenceWarning, match="take the canonical link"):
        fit = glmlesson.lesson.newton(X, shop["customers"], "poisson", links.Identity())
    assert not fit.converged
    assert fit.gradient_norms[-1] > 1


def test_huge_counts_and_offsets_in_scale():
    X, y = drawn(glmlesson.Poisson())
    scaled = glmlesson.lesson.newton(X * [1, 1e4, 1e-4], y, "poisson").theta * [1, 1e4, 1e-4]
    np.testing.assert_allclose(scaled, glmlesson.lesson.newton(X, y, "poisson").theta, rtol=1e-7)
    assert glmlesson.lesson.newton(X, y * 10**8, "poisson").converged


def test_inputs_are_left_alone_and_many_kinds_accepted():
    X, y = drawn(glmlesson.Poisson(), rows=40)
    X_before, y_before = X.copy(), y.copy()
    expected = glmlesson.lesson.newton(X, y, "poisson").theta
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)
    X.setflags(write=False)
    for kind in (
        (X.tolist(), y.tolist()),
        (np.asfortranarray(X), y.astype(np.int8)),
        (np.repeat(X, 2, axis=0)[::2], y),
    ):
        np.testing.assert_allclose(
            glmlesson.lesson.newton(*kind, "poisson").theta, expected, rtol=1e-12
        )
    single = glmlesson.lesson.newton(X.astype(np.float32), y, "poisson")
    np.testing.assert_allclose(single.theta, expected, rtol=1e-5)
    booleans = glmlesson.lesson.newton(X, y > 1, "bernoulli")
    np.testing.assert_allclose(
        booleans.theta, glmlesson.lesson.newton(X, (y > 1).astype(int), "bernoulli").theta
    )


GOOD_X, GOOD_Y = [[1, 0], [1, 1], [1, 2]], [0, 1, 3]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda f: f([1, 2], [1, 2], "poisson"), ValueError, r"X.reshape\(-1, 1\)"),
        (lambda f: f(np.ones((2, 2, 2)), [1, 2], "poisson"), ValueError, "X must have two axes"),
        (lambda f: f(np.ones((0, 2)), [], "poisson"), ValueError, "at least one row"),
        (lambda f: f(GOOD_X, [0, 1], "poisson"), ValueError, "y must have one entry per row"),
        (lambda f: f(GOOD_X, [[0], [1], [3]], "poisson"), ValueError, "y must have one entry"),
        (lambda f: f([[1, np.nan]] * 3, GOOD_Y, "poisson"), ValueError, r"entry \[0, 1\] is nan"),
        (lambda f: f([[1, np.inf]] * 3, GOOD_Y, "poisson"), ValueError, "X must be finite"),
        (lambda f: f([["1", "2"]] * 3, GOOD_Y, "poisson"), TypeError, "X must hold real numbers"),
        (lambda f: f([[1, None]] * 3, GOOD_Y, "poisson"), TypeError, "not numbers"),
        (lambda f: f([[1, 2j]] * 3, GOOD_Y, "poisson"), TypeError, "complex"),
        (lambda f: f(GOOD_X, [0, -1, 3], "poisson"), ValueError, r"entry \[1\] is -1"),
        (lambda f: f(GOOD_X, [0, 0.5, 3], "poisson"), ValueError, "whole number"),
        (lambda f: f(GOOD_X, [0, 1, 2], "bernoulli"), ValueError, "y must be 0 or 1"),
        (lambda f: f(GOOD_X, ["a", "b", "c"], "bernoulli"), TypeError, "y must hold real"),
        (lambda f: f(GOOD_X, GOOD_Y, "poison"), ValueError, "family must be one of"),
        (lambda f: f(GOOD_X, [0.1, 0.2, 0.3], "beta"), ValueError, "one that a GLM can use"),
    ],
)
@pytest.mark.parametrize(
    "function",
    [glmlesson.lesson.fit_glm, glmlesson.lesson.gradient_ascent, glmlesson.lesson.newton],
)
def test_refuses_bad_input_with_a_sentence(function, call, error, words):
    with pytest.raises(error, match=words):
        call(function)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: glmlesson.lesson.fit_glm(GOOD_X, [1, 2, 3], "gamma"), ValueError, "use newton"),
        (
            lambda: glmlesson.lesson.fit_glm(GOOD_X, GOOD_Y, "poisson", alpha=-1),
            ValueError,
            "alpha must",
        ),
        (
            lambda: glmlesson.lesson.fit_glm(GOOD_X, GOOD_Y, "poisson", iters=0),
            ValueError,
            "iters must",
        ),
        (
            lambda: glmlesson.lesson.fit_glm(GOOD_X, GOOD_Y, "poisson", iters=2.5),
            TypeError,
            "iters must",
        ),
        (
            lambda: glmlesson.lesson.gradient_ascent(GOOD_X, GOOD_Y, "poisson", theta0=[1.0]),
            ValueError,
            r"theta0 must have shape \(2,\)",
        ),
        (
            lambda: glmlesson.lesson.newton([[1, 2], [2, 4], [3, 6]], GOOD_Y, "poisson"),
            ValueError,
            "only 1 of its 2 are",
        ),
        (
            lambda: glmlesson.lesson.newton(GOOD_X, GOOD_Y, "poisson", links.Log),
            TypeError,
            "link must be",
        ),
        (
            lambda: glmlesson.lesson.newton(GOOD_X, [0, 1, 2], "softmax", links.Log()),
            ValueError,
            "link must fit the family, but the log link does not fit the categorical",
        ),
        (
            lambda: glmlesson.lesson.newton([[-1.0], [1.0]], [1.0, 2.0], "gamma"),
            ValueError,
            "theta0 is needed",
        ),
        (
            lambda: glmlesson.lesson.newton(GOOD_X, [1, 2, 3], "gamma", theta0=[1.0, 1.0]),
            ValueError,
            "theta0 must give every row a mean",
        ),
        (
            lambda: glmlesson.lesson.gradient([0.0], GOOD_X, GOOD_Y, "poisson"),
            ValueError,
            "theta must",
        ),
        (
            lambda: glmlesson.lesson.log_likelihood([1.0, 1.0], GOOD_X, [1, 2, 3], "gamma"),
            ValueError,
            "X @ theta must be a number < 0",
        ),
    ],
)
def test_refuses_what_one_function_cannot_use(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_responses_are_those_of_the_families():
    z = np.linspace(-4, 4, 9)
    for name in ("gaussian", "bernoulli", "poisson"):
        expected = glmlesson.families.as_family(name).mean(z)
        np.testing.assert_allclose(glmlesson.lesson.responses[name](z), expected, rtol=1e-15)
    two = np.column_stack([z, -z])
    expected = glmlesson.Categorical(classes=3).mean(two)
    np.testing.assert_allclose(glmlesson.lesson.responses["softmax"](two), expected, rtol=1e-15)
