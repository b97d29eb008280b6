"""Confidence intervals: against MASS, closed forms, fits of statsmodels at the ends, coverage."""

import warnings

import dask.array as da
import numpy as np
import pytest
import scipy.stats
from glm_models import CASES, MODELS, ROWS, drawn, fitted, oracle
from statsmodels.stats.proportion import proportion_confint
from test_inference import LABELS, budworm_fit

import glmlesson
from glmlesson import GLM
from glmlesson.glm.inference.hypotheses import parameter_names
from glmlesson.glm.inference.intervals import ratio_word

# One column less for the peer must leave it a start; where the intercept is held, it has none.
PROFILED = [
    (name, extra) for name, extra in MODELS if extra in ("nothing", "everything", "exposure")
]


def silent(result, *how, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", glmlesson.ConvergenceWarning)
        return result.confidence(*how, **more)


# Published ----------------------------------------------------------------------------------------


def test_the_profile_interval_of_budworms_in_mass():
    # confint(budworm.lg0, parm = "ldose"): Venables and Ripley (2002), section 8.4. MASS draws a
    # spline through a few points of the profile where this solves for its ends.
    found = budworm_fit().confidence(method="profile")
    place = found.names.index("dose")
    ends = found.lower[place], found.upper[place]
    assert ends == pytest.approx((0.8228708, 1.339058), abs=2.5e-5)


# Closed forms -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("successes", "trials"), [(3, 10), (1, 20), (45, 50), (500, 1000)])
@pytest.mark.parametrize("link", ["logit", "probit", "complementary log-log", "log"])
def test_the_score_interval_of_a_proportion_is_wilsons(successes, trials, link):
    fit = GLM("binomial", link).fit([[1.0]], [successes / trials], trials=[trials])
    found = fit.confidence(0.9, "score")
    expected = proportion_confint(successes, trials, 0.1, "wilson")
    assert fit.link.inverse([found.lower[0], found.upper[0]]) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("link", ["log", "identity"])
def test_the_profile_interval_of_a_rate(link):
    # All λ with 2 [n (λ − ȳ) − n ȳ log(λ/ȳ)] ≤ q².
    y = np.array([2.0, 0, 3, 1, 4, 2])
    found = GLM("poisson", link).fit(np.ones((6, 1)), y).confidence(0.95, "profile")
    rise = lambda rate: 12 * (rate / 2 - 1 - np.log(rate / 2)) * 2 - 1.959963984540054**2  # noqa: E731
    expected = [scipy.optimize.brentq(rise, *ends) for ends in ((0.1, 2), (2, 9))]
    ends = np.array([found.lower[0], found.upper[0]])
    np.testing.assert_allclose(np.exp(ends) if link == "log" else ends, expected, rtol=1e-7)


def test_for_least_squares_all_are_the_interval_of_student():
    result, peer = fitted("gaussian", "weights")
    expected = peer.conf_int(0.1)
    reach = scipy.stats.t(117).ppf(0.95) * peer.bse
    expected = np.stack([peer.params - reach, peer.params + reach], axis=1)
    for method in ("wald", "profile", "score"):
        found = result.confidence(0.9, method)
        np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-6, atol=1e-9)


# Against the definition, by statsmodels -----------------------------------------------------------


@pytest.mark.parametrize("method", ["profile", "score"])
@pytest.mark.parametrize(("name", "extra"), PROFILED)
def test_the_ends_are_where_the_test_just_rejects(name, extra, method):
    result, peer = fitted(name, extra)
    case, (X, y, options) = CASES[name], drawn(name, extra)
    found = silent(result, 0.8, method)
    quantile = scipy.stats.norm.ppf(0.9)
    if result.dispersion_is_estimated:
        quantile = scipy.stats.t(result.df_residual).ppf(0.9)
    told = np.isfinite(np.asarray(found)[2])
    assert told.any()
    for end in np.asarray(found)[2][told]:
        moved = {k: v for k, v in options.items() if k not in ("offset", "exposure")}
        shift = X[:, 2] * end + options.get("offset", 0.0) + np.log(options.get("exposure", 1.0))
        start = GLM(case.family, case.link).fit(X[:, :2], y, offset=shift, **moved).theta
        held = oracle(case._replace(theta=list(start)), X[:, :2], y, offset=shift, **moved)
        if method == "profile":
            rise = (held.deviance - peer.deviance) / peer.scale
        else:
            theta = np.append(held.params, end / case.factor)
            model = peer.model
            score = model.score(theta, scale=1.0)
            information = -model.hessian(theta, scale=1.0, observed=False)
            rise = score @ np.linalg.solve(information, score) / peer.scale
        assert rise == pytest.approx(quantile**2, rel=2e-3)


def test_profiles_are_straight_for_least_squares_and_bent_elsewhere():
    line = fitted("gaussian", "nothing")[0].profile("x1")
    np.testing.assert_allclose(
        line.roots, (line.values - line.estimate) / line.standard_error, atol=1e-5
    )
    bent = budworm_fit().profile("dose", points=5)
    assert np.all(np.diff(bent.roots) > 0)
    assert bent.roots[2] == 0
    wald = (bent.values - bent.estimate) / bent.standard_error
    assert np.abs(bent.roots - wald)[[0, 4]].min() > 0.1


def test_a_profile_may_have_no_end():
    # All successes but one in a hundred, at the identity link: the likelihood ends before q does.
    fit = GLM("gaussian", "inverse", dispersion=1.0).fit(np.ones((3, 1)), [0.4, 0.6, 0.5])
    found = fit.confidence(0.95, "profile")
    # The mean may go to zero: there the deviance has risen by Σy²− Σ(y − ȳ)² = 0.75 < q² only.
    assert found.upper[0] == np.inf


# Coverage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["wald", "likelihood ratio", "score"])
@pytest.mark.parametrize("name", ["poisson", "bernoulli", "gamma-log"])
def test_intervals_hold_the_truth_as_often_as_they_say(name, method):
    """An interval holds the truth where its test does not reject it: one fit, not twenty."""
    case, rng = CASES[name], np.random.default_rng(4)
    X = np.column_stack([np.ones(60), rng.uniform(size=(60, 2))])
    theta, model, held = np.array([0.3, 0.8, -0.5]), GLM(case.family, case.link), 0
    mean = model.fit(X, drawn(name, rows=60)[1]).link.inverse(X @ theta)
    draw = {
        "poisson": lambda: rng.poisson(mean),
        "bernoulli": lambda: rng.binomial(1, mean),
        "gamma-log": lambda: rng.gamma(2.0, mean / 2),
    }[name]
    for number in range(300):
        fit = model.fit(X, draw())
        inside = fit.test("x1 = 0.8", method).p_value >= 0.05
        held += inside
        if number < 3:
            kind = "profile" if method == "likelihood ratio" else method
            found = fit.confidence(0.95, kind)
            assert inside == (found.lower[1] <= 0.8 <= found.upper[1])
    assert abs(held / 300 - 0.95) < 3 * np.sqrt(0.05 * 0.95 / 300)


# Ratios, notes, refusals --------------------------------------------------------------------------

WORDS = {
    "bernoulli": "odds ratio",
    "bernoulli-log": "risk ratio",
    "bernoulli-cloglog": "hazard ratio",
    "binomial": "odds ratio",
    "poisson": "rate ratio",
    "negative binomial-log": "rate ratio",
    "gamma-log": "mean ratio",
    "gaussian-log": "mean ratio",
}


@pytest.mark.parametrize("name", WORDS)
def test_exponentials_are_named_for_what_they_are(name):
    result = fitted(name, "nothing")[0]
    found, ratios = result.confidence(), result.confidence(exponentiate=True)
    assert (found.word, ratios.word) == ("coefficient", WORDS[name])
    np.testing.assert_allclose(ratios.lower, np.exp(found.lower))
    np.testing.assert_allclose(ratios.estimate, np.exp(result.theta))
    assert WORDS[name] in repr(ratios)
    assert list(ratios.frame().columns) == [WORDS[name], "lower", "upper"]


@pytest.mark.parametrize("name", ["gaussian", "bernoulli-probit", "gamma", "poisson-identity"])
def test_refuses_ratios_of_nothing(name):
    with pytest.raises(ValueError, match="on a logarithmic scale"):
        fitted(name, "nothing")[0].confidence(exponentiate=True)


def test_wald_follows_the_covariance_that_is_asked_for():
    result = fitted("poisson", "nothing")[0]
    np.testing.assert_allclose(np.asarray(result.confidence()), result.intervals(), rtol=1e-10)
    found = result.confidence(covariance="HC3")
    reach = 1.959963984540054 * result.robust_covariance("HC3").standard_errors
    np.testing.assert_allclose(found.upper, result.theta + reach)
    found = result.confidence(covariance=LABELS)
    reach = scipy.stats.t(16).ppf(0.975) * result.robust_covariance(LABELS).standard_errors
    np.testing.assert_allclose(found.upper, result.theta + reach)


@pytest.mark.parametrize("share", [0.9, 0.916, 0.918, 0.99])
def test_the_effect_of_hauck_and_donner_sets_in_where_they_say(share):
    """For one proportion at logit θ the elasticity is 1 − θ tanh(θ/2)/2, zero at 0.9168."""
    trials = 1000
    fit = GLM("binomial").fit([[1.0]], [share], trials=[trials])
    expected = 1 - fit.theta[0] * np.tanh(fit.theta[0] / 2) / 2
    assert fit.hauck_donner()[0] == pytest.approx(expected, abs=1e-5)
    assert ("Hauck" in fit.confidence().note) == (share > 0.917)
    assert fit.confidence(method="profile").note == ""


def test_least_squares_and_classes_know_no_hauck_donner_or_the_same():
    np.testing.assert_allclose(fitted("gaussian", "nothing")[0].hauck_donner(), 1)
    y = np.array([0] * 95 + [1] * 5)
    classes = GLM("softmax").fit(np.ones((100, 1)), y)
    two = GLM("bernoulli").fit(np.ones((100, 1)), 1 - y)
    np.testing.assert_allclose(classes.hauck_donner(), two.hauck_donner(), rtol=1e-5)
    assert parameter_names(classes) == ["x0 (class 0)"]
    assert ratio_word(classes) == "odds ratio"


def test_on_dask_and_with_columns_left_out():
    X, y, _ = drawn("poisson")
    here = fitted("poisson", "nothing")[0]
    there = GLM("poisson").fit(da.from_array(X, chunks=(50, 3)), da.from_array(y, chunks=50))
    for method in ("wald", "profile", "score"):
        np.testing.assert_allclose(
            np.asarray(there.confidence(method=method)),
            np.asarray(here.confidence(method=method)),
            rtol=1e-6,
        )
    with pytest.warns(glmlesson.RankWarning):
        fit = GLM("poisson").fit(np.column_stack([X, X[:, 1]]), y)
    found = fit.confidence(method="profile")
    np.testing.assert_allclose(found.lower[:3], here.confidence(method="profile").lower, rtol=1e-6)
    assert np.isnan([found.lower[3], found.upper[3], found.estimate[3]]).all()
    assert len(y) == ROWS


REFUSED = {
    "method": (lambda r: r.confidence(method="exact"), "method must be one of wald, profile, sc"),
    "level": (lambda r: r.confidence(95), "level must be .* between 0 and 1"),
    "profile level": (lambda r: r.confidence(95, "profile"), "level must be .* between 0 and 1"),
    "covariance": (
        lambda r: r.confidence(method="score", covariance="HC0"),
        "covariance is for method='wald'",
    ),
    "name": (lambda r: r.profile("z"), "name must be that of a coefficient, one of x0, x1, x2"),
    "points": (lambda r: r.profile("x1", points=2), "points must be 3 or more"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_bad_input_with_a_sentence(what):
    call, words = REFUSED[what]
    with pytest.raises(ValueError, match=words):
        call(fitted("poisson", "nothing")[0])


def test_refuses_a_profile_without_a_maximum_or_of_classes():
    with pytest.warns(glmlesson.SeparationWarning):
        fit = GLM("bernoulli").fit([[1, 0], [1, 1], [1, 2], [1, 3.0]], [0, 0, 1, 1])
    with pytest.raises(ValueError, match="needs the maximum of the likelihood"):
        fit.confidence(method="profile")
    classes = GLM("softmax").fit(np.ones((9, 1)), [0, 1, 2] * 3)
    with pytest.raises(ValueError, match="not for several classes"):
        classes.profile("x0")
    assert np.asarray(classes.confidence()).shape == (2, 2)
