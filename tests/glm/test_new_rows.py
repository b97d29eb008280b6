"""Intervals for means and for new observations, and average effects, against statsmodels."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import statsmodels.api as sm
from glm_models import CASES, MODELS, drawn, fitted

import glmlesson
from glmlesson import GLM, datasets

every_model = pytest.mark.parametrize(("name", "extra"), MODELS)


def classes(k):
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(200), rng.normal(size=200)])
    y = glmlesson.Categorical(k).sample(X @ rng.normal(size=(2, k - 1)), rng=rng)
    return X, y, GLM("softmax").fit(X, y)


# Means --------------------------------------------------------------------------------------------


@every_model
def test_errors_of_means_agree_with_statsmodels(name, extra):
    result, peer = fitted(name, extra)
    X, _, options = drawn(name, extra)
    given = {key: options[key][:15] for key in ("offset", "exposure") if key in options}
    found = result.mean_interval(X[:15], 0.9, **given)
    expected = result.predict(X[:15], 0.9, **given)
    for one, other in (("estimate", "mean"), ("lower", "lower"), ("upper", "upper")):
        np.testing.assert_allclose(getattr(found, one), getattr(expected, other), rtol=1e-9)
    link = result.mean_interval(X[:15], 0.9, scale="link", **given)
    factor = CASES[name].factor
    errors = abs(factor) * np.sqrt(np.einsum("ij,jk,ik->i", X[:15], peer.cov_params(), X[:15]))
    np.testing.assert_allclose(link.standard_error, errors, rtol=1e-5)
    slope = np.abs(result.link.inverse_derivative(link.estimate))
    np.testing.assert_allclose(found.standard_error, slope * errors, rtol=1e-5)
    np.testing.assert_allclose(link.upper - link.estimate, link.estimate - link.lower, rtol=1e-7)
    assert (found.what, link.what) == ("mean", "linear predictor")


def test_two_classes_are_as_a_bernoulli():
    X, y, result = classes(2)
    two = GLM("bernoulli").fit(X, 1 - y).mean_interval(X[:9], 0.8)
    found = result.mean_interval(X[:9], 0.8)
    for what in ("estimate", "standard_error", "lower", "upper"):
        np.testing.assert_allclose(getattr(found, what)[:, 0], getattr(two, what), rtol=1e-6)
    np.testing.assert_allclose(found.lower[:, 1], 1 - two.upper, rtol=1e-6)


def test_errors_of_class_probabilities_are_those_of_their_gradient():
    X, _, result = classes(4)
    found, x, step = result.mean_interval(X[:1]), X[:1], 1e-6
    family, errors = result.family, []
    for k in range(4):
        gradient = []
        for j in range(result.theta.size):
            near = []
            for sign in (1, -1):
                theta = result.theta.copy()
                theta.flat[j] += sign * step
                near.append(family.probabilities(x @ theta)[0, k])
            gradient.append((near[0] - near[1]) / (2 * step))
        errors.append(np.sqrt(np.array(gradient) @ result.covariance @ gradient))
    np.testing.assert_allclose(found.standard_error[0], errors, rtol=1e-5)
    assert np.all((found.lower > 0) & (found.upper < 1) & (found.lower < found.estimate))


def test_tables_keep_their_index_and_name_their_exposure():
    ships = datasets.load("ships").frame().query("service > 0")
    fit = GLM.from_formula("incidents ~ C(type)", ships, "poisson", exposure="service")
    found = fit.mean_interval(ships, exposure="service").frame()
    assert found.index.equals(ships.index)
    np.testing.assert_allclose(found["mean"], fit.fitted, rtol=1e-9)
    assert list(found) == ["mean", "standard error", "lower", "upper"]
    with pytest.raises(ValueError, match="exposure must name a column of X, but 'hours' is none"):
        fit.mean_interval(ships, exposure="hours")
    X, _, result = classes(3)
    table = pd.DataFrame(X, columns=result.names, index=range(100, 300))
    assert list(result.mean_interval(table).frame())[:2] == ["probability 0", "standard error 0"]


# Observations -------------------------------------------------------------------------------------


def test_of_least_squares_it_is_the_prediction_interval():
    X, y, _ = drawn("gaussian")
    expected = sm.OLS(y, X).fit().get_prediction(X[:9]).conf_int(obs=True, alpha=0.1)
    found = GLM("gaussian").fit(X, y).observation_interval(X[:9], 0.9)
    np.testing.assert_allclose(np.stack([found.lower, found.upper], axis=1), expected, rtol=1e-8)


MANY = {
    "poisson": lambda m: scipy.stats.poisson(m),
    "geometric-log": lambda m: scipy.stats.nbinom(1, 1 / (1 + m)),
    "negative binomial-log": lambda m: scipy.stats.nbinom(2.5, 2.5 / (2.5 + m)),
    "exponential-log": lambda m: scipy.stats.expon(scale=m),
    "bernoulli": lambda m: scipy.stats.bernoulli(m),
}


@pytest.mark.parametrize("name", MANY)
def test_of_a_mean_that_is_known_it_is_between_quantiles_of_the_family(name):
    X, y, _ = drawn(name)
    result = GLM(CASES[name].family, CASES[name].link).fit(X, y, frequencies=np.full(120, 1e12))
    found = result.observation_interval(X[:20], 0.9)
    law = MANY[name](result.predict(X[:20]))
    np.testing.assert_allclose(found.lower, law.ppf(0.05), rtol=1e-4)
    np.testing.assert_allclose(found.upper, law.ppf(0.95), rtol=1e-4)
    np.testing.assert_allclose(found.standard_error, law.std(), rtol=1e-5)


@pytest.mark.parametrize("name", ["poisson", "gamma-log", "inverse gaussian-log", "gaussian-log"])
def test_it_is_a_quantile_of_draws_with_an_uncertain_mean(name):
    X, y, _ = drawn(name, rows=25)
    result = GLM(CASES[name].family, CASES[name].link).fit(X, y)
    found, rng = result.observation_interval(X[:1], 0.8), np.random.default_rng(1)
    link = result.mean_interval(X[:1], scale="link")
    mean = np.exp(rng.normal(link.estimate, link.standard_error, 400_000))
    phi = result.dispersion
    draws = {
        "poisson": lambda: rng.poisson(mean),
        "gamma-log": lambda: rng.gamma(1 / phi, mean * phi),
        "inverse gaussian-log": lambda: rng.wald(mean, 1 / phi),
        "gaussian-log": lambda: rng.normal(mean, np.sqrt(phi)),
    }[name]()
    for end, q in ((found.lower[0], 0.1), (found.upper[0], 0.9)):
        below, at = np.mean(draws < end - 1e-9), np.mean(draws <= end + 1e-9)
        assert below - 0.004 <= q <= at + 0.004


@pytest.mark.parametrize("name", ["poisson", "gamma-log", "negative binomial-log"])
def test_new_observations_lie_inside_as_often_as_it_says(name):
    case, rng = CASES[name], np.random.default_rng(6)
    X = np.column_stack([np.ones(40), rng.uniform(size=(40, 2))])
    mean, inside, count = np.exp(X @ case.theta), 0, 60
    for _ in range(count):
        y, new = (
            {
                "poisson": lambda: rng.poisson(mean),
                "gamma-log": lambda: rng.gamma(2.0, mean / 2),
                "negative binomial-log": lambda: rng.negative_binomial(2.5, 2.5 / (2.5 + mean)),
            }[name]()
            for _ in range(2)
        )
        found = GLM(case.family, case.link).fit(X, y).observation_interval(X, 0.9)
        inside += np.mean((found.lower <= new) & (new <= found.upper))
    # Whole numbers cannot be hit exactly: there it is more.
    assert 0.87 <= inside / count <= (0.93 if name == "gamma-log" else 0.995)


def test_refuses_observations_without_a_distribution():
    X, y, _ = drawn("poisson")
    with pytest.raises(ValueError, match="only a mean and a variance"):
        GLM("poisson", dispersion="pearson").fit(X, y).observation_interval(X)
    with pytest.raises(ValueError, match="not for several classes"):
        classes(3)[2].observation_interval([[1.0, 0.0]])
    with pytest.raises(ValueError, match="scale must be 'response' or 'link'"):
        fitted("poisson", "nothing")[0].mean_interval(X, scale="log")
    with pytest.raises(ValueError, match=r"level must be .* between 0 and 1"):
        fitted("poisson", "nothing")[0].observation_interval(X, 95)


# Effects ------------------------------------------------------------------------------------------

PEERS = {"bernoulli": sm.Logit, "bernoulli-probit": sm.Probit, "poisson": sm.Poisson}


@pytest.mark.parametrize("name", PEERS)
def test_average_slopes_and_their_errors_agree_with_statsmodels(name):
    X, y, _ = drawn(name)
    result = fitted(name, "nothing")[0]
    peer = PEERS[name](y, X).fit(disp=0, method="newton", tol=1e-12).get_margeff(at="overall")
    for place, column in enumerate(("x1", "x2")):
        found = result.effects(column)
        assert found.estimate == pytest.approx(peer.margeff[place], rel=1e-6)
        # Its covariance of a probit is that of the observed information, ours of the expected one.
        close = {"rel": 1e-5 if name != "bernoulli-probit" else 0.02}
        assert found.standard_error == pytest.approx(peer.margeff_se[place], **close)
        if name != "bernoulli-probit":
            assert found.p_value == pytest.approx(peer.pvalues[place], rel=1e-3)
            ends = tuple(peer.conf_int()[place])
            assert (found.lower, found.upper) == pytest.approx(ends, rel=1e-4)


def test_average_contrasts_agree_with_statsmodels():
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(300), rng.normal(size=300), rng.integers(0, 2, 300)])
    y = rng.binomial(1, scipy.special.expit(X @ [0.2, 0.5, -0.7]))
    peer = sm.Logit(y, X).fit(disp=0).get_margeff(at="overall", dummy=True)
    found = GLM("bernoulli").fit(X, y).effects("x2", contrast=(0, 1))
    assert found.estimate == pytest.approx(peer.margeff[1], rel=1e-6)
    assert found.standard_error == pytest.approx(peer.margeff_se[1], rel=1e-5)
    assert found.kind == "1 against 0"


@pytest.mark.parametrize("baseline", [None, 0, 1])
def test_average_slopes_of_classes_agree_with_statsmodels(baseline):
    X, y, _ = classes(4)
    fit = GLM("softmax", baseline=baseline).fit(X, y)
    found = fit.effects("x1")
    peer = sm.MNLogit(y, X).fit(disp=0, method="newton", tol=1e-14).get_margeff(at="overall")
    order = [found.classes.index(label) for label in range(4)]
    for ours, theirs, close in (
        (found.estimate, peer.margeff, 1e-6),
        (found.standard_error, peer.margeff_se, 1e-5),
        (found.p_value, peer.pvalues, 1e-3),
    ):
        np.testing.assert_allclose(ours[order], np.ravel(theirs), rtol=close)
    frame = found.frame()
    ends = frame.loc[range(4), ["lower", "upper"]].to_numpy()
    reach = scipy.special.ndtri(0.975) * np.array([[-1.0, 1.0]]) * peer.margeff_se.reshape(-1, 1)
    np.testing.assert_allclose(ends, peer.margeff.reshape(-1, 1) + reach, rtol=1e-4)
    assert found.estimate.sum() == pytest.approx(0, abs=1e-9)


def test_average_contrasts_of_classes_are_differences_of_mean_shares():
    """With two classes they are those of the Bernoulli; with labels they go by them."""
    rng = np.random.default_rng(4)
    X = np.column_stack([np.ones(150), rng.normal(size=150), rng.integers(0, 2, 150)])
    y = rng.binomial(1, scipy.special.expit(X @ [0.2, 0.5, -0.7]))
    of_two = GLM("softmax").fit(X, np.array(["no", "yes"])[y]).effects("x2", contrast=(0, 1))
    one = GLM("bernoulli").fit(X, y).effects("x2", contrast=(0, 1))
    place = of_two.classes.index("yes")
    for name in ("estimate", "standard_error", "lower", "upper", "p_value"):
        assert getattr(of_two, name)[place] == pytest.approx(getattr(one, name), rel=1e-7)
    assert "yes" in repr(of_two)
    robust = GLM("softmax").fit(X, y).effects("x2", covariance="HC1").standard_error
    bernoulli = GLM("bernoulli").fit(X, y).effects("x2", covariance="HC1").standard_error
    np.testing.assert_allclose(robust, bernoulli, rtol=1e-6)


def test_effects_after_a_formula_change_the_feature_in_every_term():
    shop = datasets.load("shop").frame()
    fit = GLM.from_formula("customers ~ ad_spend + I(ad_spend**2) + C(rain)", shop, "gaussian")
    found = fit.effects("ad_spend", shop)
    slope = fit.theta[fit.names.index("ad_spend")]
    curve = fit.theta[[name.startswith("I(") for name in fit.names]][0]
    assert found.estimate == pytest.approx(slope + 2 * curve * shop["ad_spend"].mean(), rel=1e-7)
    rain = fit.effects("rain", shop, contrast=(0, 1), covariance="HC3")
    place = fit.names.index("C(rain)[T.1]")
    assert rain.estimate == pytest.approx(fit.theta[place])
    expected = fit.robust_covariance("HC3").standard_errors[place]
    assert rain.standard_error == pytest.approx(expected)


def test_effects_average_over_frequencies_and_keep_the_offset():
    X, y, options = drawn("poisson", "everything")
    result = fitted("poisson", "everything")[0]
    rows = np.repeat(np.arange(120), options["frequencies"])
    repeated = GLM("poisson").fit(
        X[rows], y[rows], offset=options["offset"][rows], weights=options["weights"][rows]
    )
    found, expected = result.effects("x1"), repeated.effects("x1")
    assert found.estimate == pytest.approx(expected.estimate, rel=1e-6)
    assert found.standard_error == pytest.approx(expected.standard_error, rel=1e-5)


REFUSED = {
    "name": (lambda r: r.effects("z"), "name must be that of a feature, one of x0, x1, x2"),
    "contrast": (lambda r: r.effects("x1", contrast=3), "contrast must be a pair of values"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_effects_of_nothing(what):
    call, words = REFUSED[what]
    with pytest.raises(ValueError, match=words):
        call(fitted("poisson", "nothing")[0])
    shop = datasets.load("shop").frame()
    with pytest.raises(ValueError, match="data must be given after from_formula"):
        GLM.from_formula("customers ~ rain", shop, "poisson").effects("rain")
    with pytest.raises(ValueError, match="not for several classes"):
        classes(3)[2].average_means("x1")
