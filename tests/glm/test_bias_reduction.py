"""Mean bias reduction: Firth's equations by their definition, and what a fit with it answers."""

import itertools
import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.optimize
import scipy.stats
from glm_models import CASES, drawn
from test_separation import SEPARATED

import glmlesson
from glmlesson import GLM, SeparationWarning
from glmlesson.links import as_link

REDUCED = {"bias_reduction": "mean"}


def reduced(family, link, X, y, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return GLM(family, link, **REDUCED).fit(X, y, **options)


@pytest.mark.parametrize("wins", [(0, 5), (3, 9), (7, 0), (2, 2)])
def test_a_table_of_two_by_two_gets_half_a_count_more_in_each_cell(wins):
    # Haldane (1956) and Anscombe (1956), which is Firth's estimate of a saturated logit.
    trials = np.array([7, 9])
    fit = reduced("binomial", None, [[1, 0], [0, 1]], np.array(wins) / trials, trials=trials)
    expected = np.log((np.array(wins) + 0.5) / (trials - wins + 0.5))
    np.testing.assert_allclose(fit.theta, expected, atol=1e-8)


def test_groups_of_counts_get_half_a_count_more():
    counts, hours = np.array([0.0, 4.0, 9.0]), np.array([2.0, 3.0, 1.0])
    fit = reduced("poisson", None, np.eye(3), counts, exposure=hours)
    np.testing.assert_allclose(np.exp(fit.theta), (counts + 0.5) / hours, rtol=1e-8)


@pytest.mark.parametrize("link", ["logit", "probit", "complementary log-log"])
def test_the_adjustment_is_that_of_firths_definition(link):
    """A = ½ tr[I⁻¹ (E[U Uᵀ U_j] − E[J U_j])], over all sets of outcomes that there can be."""
    X = np.column_stack([np.ones(7), [-1.5, -1, -0.5, 0, 0.3, 0.8, 2]])
    y = np.array([0, 0, 0, 0, 1, 1, 1])
    fit, link = reduced("bernoulli", link, X, y), as_link(link)

    def score(theta, y):
        z = X @ theta
        p = link.inverse(z)
        return X.T @ ((y - p) * link.inverse_derivative(z) / (p * (1 - p)))

    def observed(theta, y):
        steps = 1e-5 * np.eye(2)
        return -np.array([(score(theta + s, y) - score(theta - s, y)) / 2e-5 for s in steps])

    information, adjustment = np.zeros((2, 2)), np.zeros((2, 2, 2))
    p = link.inverse(X @ fit.theta)
    for outcome in itertools.product([0, 1], repeat=7):
        outcome = np.array(outcome)
        chance = np.prod(np.where(outcome, p, 1 - p))
        U, J = score(fit.theta, outcome), observed(fit.theta, outcome)
        information += chance * J
        adjustment += chance * (np.outer(U, U) - J) * U[:, None, None]
    added = [np.trace(np.linalg.solve(information, A)) / 2 for A in adjustment]
    np.testing.assert_allclose(score(fit.theta, y) + added, 0, atol=1e-6)


def penalised(fit, theta):
    """The log-likelihood with the logarithm of Jeffreys' prior, from the families' own formulas."""
    X, y = np.asarray(fit.rows.X, float), fit.y
    theta = theta.reshape(fit.theta.shape)
    z = X @ theta if fit.rows.offset is None else X @ theta + fit.rows.offset
    family, w = fit.family, fit.rows.weights
    w = np.ones(len(y)) if w is None else w
    if not np.all(family.eta_domain.contains(z)):
        return -np.inf
    T = y if family.name == "Bernoulli" else family.sufficient_statistic(y)  # or proportions
    value, V = T * z, family.variance(z)
    V = V if z.ndim == 2 else V[:, None, None]
    value = value.sum(axis=1) if z.ndim == 2 else value
    information = np.einsum("i,ij,iab,ik->jakb", w, X, V, X).reshape(theta.size, theta.size)
    likelihood = w @ (value - family.log_partition(z))
    return likelihood + np.linalg.slogdet(information)[1] / 2


CANONICAL = [
    (name, extra)
    for name in ("bernoulli", "binomial", "poisson", "exponential", "negative binomial")
    for extra in ("nothing", "everything")
]


@pytest.mark.parametrize(("name", "extra"), CANONICAL)
def test_of_a_canonical_link_it_is_the_largest_with_jeffreys_prior(name, extra):
    X, y, options = drawn(name, extra)
    options = {key: value[:25] for key, value in options.items()}
    fit = reduced(CASES[name].family, CASES[name].link, X[:25], y[:25], **options)
    _the_largest(fit)


def test_of_classes_it_is_the_largest_with_jeffreys_prior():
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(24), rng.normal(size=24)])
    y = np.where(X[:, 1] > 0, 0, rng.integers(1, 3, 24))  # the first class is separated
    _the_largest(reduced("categorical", None, X, y, weights=rng.uniform(1, 2, 24)))


def _the_largest(fit):
    found = scipy.optimize.minimize(
        lambda theta: -penalised(fit, theta),
        fit.theta.ravel() + 0.3 * fit.standard_errors.ravel(),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-13, "maxiter": 10_000, "maxfev": 10_000},
    )
    errors = fit.standard_errors.ravel()
    np.testing.assert_allclose(found.x / errors, fit.theta.ravel() / errors, atol=1e-5)


def test_half_the_gamma_bias_is_gone_with_the_estimated_dispersion():
    # Of a log link's constant the estimate is log ȳ, of bias −φ / 2n: known in closed form.
    y = np.array([0.3, 2.0, 1.1, 4.0, 0.7])
    fit, before = reduced("gamma", "log", np.ones((5, 1)), y), np.log(y.mean())
    mean = np.exp(fit.theta[0])
    phi = np.sum((y - mean) ** 2 / mean**2) / 4
    # w (y − μ)/μ summed, and φ h h''/(2h') with h = 1/n each: n (ȳ/μ − 1) + φ / 2 = 0.
    assert 5 * (y.mean() / mean - 1) + phi / 2 == pytest.approx(0, abs=1e-8)
    assert fit.theta[0] > before


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_the_bias_is_less_over_all_outcomes(link):
    """Exactly, without simulation: three groups of six trials have 343 outcomes."""
    X, trials = np.array([[1.0, -1], [1, 0], [1, 1]]), np.full(3, 6)
    theta = np.array([0.2, 0.8])
    p = as_link(link).inverse(X @ theta)
    model, plain = GLM("binomial", link, **REDUCED), GLM("binomial", link)
    mean, others, finite = np.zeros(2), np.zeros(2), 0.0
    for wins in itertools.product(range(7), repeat=3):
        wins = np.array(wins)
        chance = np.prod(scipy.stats.binom.pmf(wins, trials, p))
        mean += chance * model.fit(X, wins / trials, trials=trials).theta
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SeparationWarning)
            fit = plain.fit(X, wins / trials, trials=trials)
        if fit.converged:
            others, finite = others + chance * fit.theta, finite + chance
    assert finite > 0.9
    assert abs(mean - theta)[1] < 0.02
    assert abs(others / finite - theta)[1] > 0.05


@pytest.mark.parametrize("name", SEPARATED)
def test_every_separated_case_has_a_finite_estimate(name):
    family, link, X, y, _ = SEPARATED[name]
    with pytest.warns(SeparationWarning) as caught:
        GLM(family, link).fit(X, y)
    if "No row has class" in str(caught[0].message):
        return
    assert "bias_reduction='mean'" in str(caught[0].message)
    fit = reduced(family, link, X, y)
    assert fit.converged
    assert np.isfinite(fit.standard_errors).all()


X = np.column_stack([np.ones(16), [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]])
Y = np.array([0, 0, 0, 0, 0, 1, 1] + [1] * 9)


def test_profile_and_test_are_those_of_the_penalised_likelihood():
    fit = reduced("bernoulli", None, X, Y)
    ends = fit.confidence(0.95, "profile")

    def best(b):
        found = scipy.optimize.minimize_scalar(
            lambda a: -penalised(fit, np.array([a, b])), bounds=(-6, 6), method="bounded"
        )
        return -found.fun

    for end in (ends.lower[1], ends.upper[1]):
        fall = 2 * (penalised(fit, fit.theta) - best(end))
        assert fall == pytest.approx(scipy.stats.chi2.ppf(0.95, 1), abs=1e-5)
    fall = 2 * (penalised(fit, fit.theta) - best(0.0))
    assert fit.test("x1").statistic == pytest.approx(fall, abs=1e-6)
    assert fit.test("x0, x1").df == 2
    assert len(fit.profile("x1", points=5).values) == 5


def test_it_follows_the_columns_into_another_basis_and_leaves_out_what_they_determine():
    A = np.array([[1.0, 2.0], [0.5, -1.0]])
    fit, other = reduced("bernoulli", None, X, Y), reduced("bernoulli", None, X @ A, Y)
    np.testing.assert_allclose(A @ other.theta, fit.theta, atol=1e-7)
    with pytest.warns(glmlesson.RankWarning):
        wide = GLM("bernoulli", **REDUCED).fit(np.column_stack([X, 1 - X[:, 1]]), Y)
    np.testing.assert_allclose(wide.theta, [*fit.theta, 0], atol=1e-7)
    assert wide.test("x1").p_value == pytest.approx(fit.test("x1").p_value, rel=1e-6)


def test_an_identity_link_has_no_bias_to_reduce():
    X, y, _ = drawn("gaussian")
    plain = GLM("gaussian").fit(X, y)
    np.testing.assert_allclose(reduced("gaussian", None, X, y).theta, plain.theta, rtol=1e-9)


def test_on_dask_it_is_the_same():
    da = pytest.importorskip("dask.array")
    fit = reduced("bernoulli", "probit", X, Y)
    lazy = reduced("bernoulli", "probit", da.from_array(X, chunks=(5, 2)), Y)
    np.testing.assert_allclose(lazy.theta, fit.theta, rtol=1e-9)


def test_the_summary_says_what_the_estimates_are():
    table = pd.DataFrame({"x": X[:, 1], "y": Y})
    fit = GLM.from_formula("y ~ x", table, "bernoulli", **REDUCED)
    text = str(fit.summary())
    assert text.startswith("GLM: Bernoulli family, logit link, mean bias reduction")
    assert text.count("none (reduction)") == 2
    assert np.isnan(fit.glance().loc[0, "aic"])
    assert "none" in str(glmlesson.side_by_side(fit))
    assert repr(fit.model) == "GLM('bernoulli', bias_reduction='mean')"
    small = pickle.loads(pickle.dumps(fit.without_data()))
    assert small.summary().__repr__() == text
    replicas = fit.bootstrap(9, rng=1)
    assert np.isfinite(replicas.theta).all()  # each is fitted in the same way


REFUSED = {
    "aic": (lambda fit: fit.aic, "aic is for maximum-likelihood"),
    "bic": (lambda fit: fit.bic, "bic is for maximum-likelihood"),
    "aicc": (lambda fit: fit.aicc, "aic is for maximum-likelihood"),
    "score": (lambda fit: fit.test("x1", "score"), "method 'score' is for maximum-likelihood"),
    "interval": (lambda fit: fit.confidence(method="score"), "method 'score' is for"),
    "compare": (lambda fit: glmlesson.compare(fit, fit), "fits must be of maximum likelihood"),
    "diagnose": (lambda fit: fit.diagnose(), "diagnose is calibrated for maximum-likelihood"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_needs_the_maximum_is_refused(what):
    call, sentence = REFUSED[what]
    with pytest.raises(ValueError, match=sentence):
        call(reduced("bernoulli", None, X, Y))


def test_a_profile_needs_a_penalised_likelihood():
    fit = reduced("bernoulli", "probit", X, Y)
    for call in (
        lambda: fit.confidence(method="profile"),
        lambda: fit.test("x1"),
        lambda: fit.profile("x1"),
        lambda: fit.penalised_log_likelihood,
    ):
        with pytest.raises(ValueError, match="needs a penalised likelihood, which mean bias"):
            call()
    assert fit.test("x1", "wald").p_value < 0.1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"bias_reduction": "median"}, "bias_reduction must be 'mean' or None"),
        ({"bias_reduction": "mean", "dispersion": "pearson"}, "a quasi-model has none"),
    ],
)
def test_what_there_is_not_is_refused(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        GLM("poisson", **options)


def test_a_fit_that_stops_early_says_so():
    with pytest.warns(glmlesson.ConvergenceWarning, match="before the equations of mean bias"):
        GLM("bernoulli", max_iter=1, **REDUCED).fit(X, Y)
