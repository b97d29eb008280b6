"""Counts in two parts: statsmodels, numeric derivatives, identities of both models, simulation."""

import pickle
import warnings

import numpy as np
import pandas
import pytest
import scipy.stats
import statsmodels.api as sm
from statsmodels.discrete.count_model import ZeroInflatedNegativeBinomialP, ZeroInflatedPoisson
from statsmodels.discrete.truncated_model import HurdleCountModel, TruncatedLFPoisson
from statsmodels.tools.numdiff import approx_fprime, approx_hess

import glmlesson
from glmlesson import GLM, Hurdle, NegativeBinomial, ZeroInflated
from glmlesson.families import ZeroTruncated
from glmlesson.glm.two_part import rows
from glmlesson.links.untruncated import LogOfUntruncated, LogShareOfUntruncated

FAMILIES = ["poisson", "negative binomial"]


def counts(family, n=600, seed=3, inflated=True):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(n), rng.uniform(-1, 1, size=(n, 2))])
    mean = np.exp(X @ [0.8, 0.6, -0.4])
    y = rng.poisson(mean) if family == "poisson" else rng.negative_binomial(2, 2 / (2 + mean))
    never = rng.uniform(size=n) < 1 / (1 + np.exp(-(X[:, :2] @ [-0.5, 0.9])))
    return X, np.where(never & inflated, 0, y) * 1.0, X[:, :2]


def quiet(model, start=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(start, disp=0, maxiter=2000, gtol=1e-9, method="bfgs")


@pytest.mark.parametrize(
    ("family", "peer"),
    [("poisson", ZeroInflatedPoisson), ("negative binomial", ZeroInflatedNegativeBinomialP)],
)
def test_zero_inflated_counts_agree_with_statsmodels(family, peer):
    X, y, Z = counts(family)
    fit, peer = ZeroInflated(family).fit(X, y, Z), quiet(peer(y, X, Z))
    # Its own errors of the Poisson's are off; those of its likelihood's second derivatives are not.
    errors = np.sqrt(np.diag(np.linalg.inv(-approx_hess(peer.params, peer.model.loglike))))
    np.testing.assert_allclose(fit.zero.theta, peer.params[:2], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(fit.count.theta, peer.params[2:5], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(fit.zero.standard_errors, errors[:2], rtol=1e-4)
    np.testing.assert_allclose(fit.count.standard_errors, errors[2:5], rtol=1e-4)
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-9)
    assert fit.aic == pytest.approx(peer.aic, rel=1e-9)
    np.testing.assert_allclose(fit.predict(X, Z), peer.predict(X, exog_infl=Z), rtol=1e-5)
    none = peer.predict(X, exog_infl=Z, which="prob-zero")
    np.testing.assert_allclose(fit.probability_of_zero(X, Z), none, rtol=1e-5)
    if family == "negative binomial":
        alpha = peer.params[-1]
        assert fit.estimated_shape.value == pytest.approx(1 / alpha, rel=1e-5)
        assert fit.estimated_shape.standard_error == pytest.approx(errors[-1] / alpha**2, rel=1e-4)
    assert fit.converged


@pytest.mark.parametrize("family", FAMILIES)
def test_hurdles_agree_with_statsmodels(family):
    X, y, _ = counts(family)
    fit = Hurdle(family, "complementary log-log").fit(X, y)  # its zero part is a censored Poisson
    dist = {"poisson": "poisson", "negative binomial": "negbin"}[family]
    peer = quiet(HurdleCountModel(y, X, dist=dist, zerodist="poisson"))
    np.testing.assert_allclose(fit.zero.theta, peer.params[:3], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(fit.count.theta, peer.params[3:6], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(fit.count.standard_errors, peer.bse[3:6], rtol=1e-4)
    np.testing.assert_allclose(fit.zero.standard_errors, peer.bse[:3], rtol=0.03)  # expected
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-9)
    np.testing.assert_allclose(fit.predict(X), peer.predict(X), rtol=1e-5)
    np.testing.assert_allclose(fit.count_fit.theta, fit.count.theta, rtol=1e-6, atol=1e-7)
    assert fit.count_fit.log_likelihood + fit.zero_fit.log_likelihood == pytest.approx(
        fit.log_likelihood, rel=1e-9
    )
    assert fit.count_fit.diagnose().findings


@pytest.mark.parametrize("name", ["zero-inflated", "hurdle"])
@pytest.mark.parametrize("family", FAMILIES)
def test_visits_to_the_doctor(name, family):
    # The RAND experiment, a part of it: statsmodels has the data.
    data = sm.datasets.randhie.load_pandas().data.iloc[::20]
    X = np.column_stack([np.ones(len(data)), data["lncoins"], data["physlm"], data["hlthp"]])
    y, Z = data["mdvis"].to_numpy(float), X[:, :2]
    if name == "hurdle":
        fit = Hurdle(family, "complementary log-log").fit(X, y)
        dist = {"poisson": "poisson", "negative binomial": "negbin"}[family]
        peer = quiet(HurdleCountModel(y, X, dist=dist, zerodist="poisson"))
    else:
        fit = ZeroInflated(family).fit(X, y, Z)
        start = [*fit.zero.theta, *fit.count.theta]
        start += [1 / fit.size] if family == "negative binomial" else []
        kind = {"poisson": ZeroInflatedPoisson, "negative binomial": ZeroInflatedNegativeBinomialP}
        peer = quiet(kind[family](y, X, Z), start)
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-9)
    theirs = peer.params[-5 if family == "negative binomial" else -4 :][:4]
    np.testing.assert_allclose(fit.count.theta, theirs, rtol=1e-4, atol=1e-5)
    assert fit.expected_zeros == pytest.approx(fit.observed_zeros, rel=0.06)


@pytest.mark.parametrize("y", [0.0, 1.0, 7.0])
@pytest.mark.parametrize("u", [None, 0.4, 6.0])
def test_derivatives_of_a_row_are_those_of_its_likelihood(y, u):
    kinds = {"inflated": (rows.inflated, [0.3, -0.8]), "count": (rows.log_count, [0.3])}
    kinds |= {"truncated": (rows.truncated, [0.3])} if y > 0 else {}
    for function, at in kinds.values():
        at = np.array([*at, *([] if u is None else [u])])

        def jet(at, function=function):
            columns = [np.array([one]) for one in at]
            return function(np.array([y]), *columns[: len(at) - (u is not None)],
                            **({} if u is None else {"u": float(at[-1])}))  # fmt: skip

        first = approx_fprime(at, lambda at: jet(at).value[0], centered=True)
        np.testing.assert_allclose(jet(at).first[0], np.ravel(first), rtol=1e-5, atol=1e-7)
        second = approx_fprime(at, lambda at: jet(at).first[0], centered=True)
        second = np.reshape(second, (len(at), len(at)))
        np.testing.assert_allclose(jet(at).second[0], second, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("family", FAMILIES)
def test_without_features_both_models_say_the_same_and_with_them_not(family):
    X, y, _ = counts(family)
    one = np.ones((len(y), 1))
    inflated, hurdle = ZeroInflated(family).fit(one, y), Hurdle(family).fit(one, y)
    assert inflated.log_likelihood == pytest.approx(hurdle.log_likelihood, abs=1e-6)
    np.testing.assert_allclose(inflated.count.theta, hurdle.count.theta, atol=1e-5)
    np.testing.assert_allclose(inflated.predict(one[:1]), [y.mean()], rtol=1e-6)
    np.testing.assert_allclose(inflated.probability_of_zero(one[:1]), [np.mean(y == 0)], rtol=1e-6)
    apart = ZeroInflated(family).fit(X, y).log_likelihood - Hurdle(family).fit(X, y).log_likelihood
    assert abs(apart) > 0.1


def test_a_hurdle_of_one_poisson_is_none():
    X, y, _ = counts("poisson", inflated=False)
    poisson = GLM("poisson").fit(X, y)
    hurdle = Hurdle("poisson", "complementary log-log").fit(X, y)
    # The same coefficients twice are the Poisson's model, of which it is a larger one.
    gain = 2 * (hurdle.log_likelihood - poisson.log_likelihood)
    assert 0 < gain < scipy.stats.chi2.ppf(0.999, 3)
    same = np.log(-np.expm1(-np.exp(X @ poisson.theta)))[y > 0].sum()
    assert (
        same
        + GLM(ZeroTruncated(), start=poisson.theta).fit(X[y > 0], y[y > 0]).log_likelihood
        - np.exp(X @ poisson.theta)[y == 0].sum()
        >= poisson.log_likelihood
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_errors_are_the_spread_of_estimates(family):
    X, y, Z = counts(family, 300)
    fit = ZeroInflated(family).fit(X, y, Z)
    refits = [ZeroInflated(family).fit(X, one, Z) for one in fit.simulate(30, rng=5)]
    spread = np.std([[*one.count.theta, *one.zero.theta] for one in refits], axis=0)
    np.testing.assert_allclose(
        spread, [*fit.count.standard_errors, *fit.zero.standard_errors], rtol=0.5
    )


@pytest.mark.parametrize("model", [ZeroInflated, Hurdle])
@pytest.mark.parametrize("family", [*FAMILIES, NegativeBinomial(2.0)])
def test_replicas_and_quantile_residuals_are_those_of_the_model(model, family):
    X, y, Z = counts("negative binomial" if family != "poisson" else family)
    fit = model(family).fit(X, y, Z)
    replicas = fit.simulate(200, rng=1)
    se = np.sqrt(replicas.var() / replicas.size)
    assert abs(replicas.mean() - fit.fitted.mean()) < 5 * se
    assert np.mean(replicas == 0) == pytest.approx(fit.expected_zeros / len(y), abs=0.01)
    assert scipy.stats.kstest(fit.quantile_residuals(2), "norm").pvalue > 1e-3
    assert (fit.estimated_shape is None) == (family != "negative binomial")


@pytest.mark.parametrize("model", [ZeroInflated, Hurdle])
def test_frequencies_are_repeated_rows_and_exposure_is_an_offset(model):
    X, y, Z = counts("poisson", 200)
    times = np.random.default_rng(2).integers(0, 3, len(y))
    hours = np.random.default_rng(4).uniform(0.5, 2, len(y))
    weighted = model().fit(X, y, Z, frequencies=times, exposure=hours)
    repeated = model().fit(
        *(np.repeat(one, times, axis=0) for one in (X, y, Z)),
        offset=np.log(np.repeat(hours, times)),
    )
    np.testing.assert_allclose(weighted.count.theta, repeated.count.theta, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(
        weighted.zero.standard_errors, repeated.zero.standard_errors, rtol=1e-5
    )
    assert (weighted.n, weighted.bic) == pytest.approx((times.sum(), repeated.bic))
    np.testing.assert_allclose(
        weighted.predict(X, Z, exposure=hours), repeated.predict(X, Z, offset=np.log(hours)), 1e-6
    )
    with pytest.raises(ValueError, match="exposure is needed"):
        weighted.predict(X, Z)


@pytest.mark.parametrize("model", [ZeroInflated, Hurdle])
def test_a_formula_makes_both_parts(model):
    X, y, Z = counts("poisson", 300)
    table = pandas.DataFrame({"y": y, "a": X[:, 1], "b": X[:, 2], "hours": 1.0})
    fit = model.from_formula("y ~ a + b", table, zero="a", exposure="hours")
    direct = model().fit(X, y, Z)
    assert (fit.count.names, fit.zero.names) == (["Intercept", "a", "b"], ["Intercept", "a"])
    np.testing.assert_allclose(fit.count.theta, direct.count.theta, rtol=1e-7)
    new = pandas.DataFrame({"a": [0.5], "b": [0.1]})
    at = [[1, 0.5, 0.1]]
    np.testing.assert_allclose(fit.predict(new, exposure=[1.0]), direct.predict(at, [[1, 0.5]]))
    own = model.from_formula("y ~ a + b + offset(log(hours))", table, zero="a")
    np.testing.assert_allclose(own.zero.theta, direct.zero.theta, rtol=1e-6)
    both = fit.tidy()
    assert list(both.loc["zero"].index) == ["Intercept", "a"]
    summary = fit.summary()
    assert "Count part, log link" in summary
    assert summary.count("Intercept") == 2
    assert pickle.loads(pickle.dumps(fit)).aic == fit.aic


def test_too_few_zeros_are_told():
    X, y, _ = counts("poisson", 300, inflated=False)
    y[y == 0] = np.where(np.arange((y == 0).sum()) % 4, 1, 0)  # fewer than a Poisson has
    with pytest.warns(glmlesson.ConvergenceWarning, match="no more zeros than the count part"):
        fit = ZeroInflated().fit(X, y)
    assert not fit.converged
    assert fit.log_likelihood == pytest.approx(GLM("poisson").fit(X, y).log_likelihood, abs=1e-4)
    assert Hurdle().fit(X, y).converged


@pytest.mark.parametrize("model", [ZeroInflated, Hurdle])
def test_counts_that_are_not_spread_have_an_infinite_size(model):
    rng = np.random.default_rng(1)
    y = np.where(rng.uniform(size=300) < 0.4, 0, rng.binomial(8, 0.5, 300)) * 1.0
    with pytest.warns(glmlesson.BoundaryWarning, match="extra variance, .* vanishes"):
        fit = model("negative binomial").fit(np.ones((300, 1)), y)
    poisson = model("poisson").fit(np.ones((300, 1)), y)
    assert fit.log_likelihood == pytest.approx(poisson.log_likelihood, abs=1e-9)
    assert fit.n_parameters == poisson.n_parameters + 1
    assert "Size infinite" in fit.summary()


# The zero-truncated family ------------------------------------------------------------------------

TRUNCATED = [ZeroTruncated(), ZeroTruncated(0.7), ZeroTruncated(40.0)]
RATES = np.array([1e-7, 1e-3, 0.5, 4.0, 60.0])


@pytest.mark.parametrize("family", TRUNCATED, ids=repr)
def test_a_truncated_family_has_its_probabilities_and_moments(family):
    y = np.arange(1.0, 2000.0)
    for rate in RATES:
        whole = scipy.stats.poisson(rate)
        if np.isfinite(family.size):
            whole = scipy.stats.nbinom(family.size, family.size / (family.size + rate))
        mean = float(family.default_link.inverse(np.log(rate)))
        eta = family.canonical_link(mean) if mean > 1 + 1e-9 else None
        if eta is None:
            continue
        logs = family.log_prob(y, eta)
        np.testing.assert_allclose(
            logs[:30], whole.logpmf(y[:30]) - np.log(whole.sf(0)), rtol=1e-6, atol=1e-6
        )
        p = np.exp(logs)
        assert p.sum() == pytest.approx(1, abs=1e-8)
        assert p @ y == pytest.approx(mean, rel=1e-8)
        assert p @ (y - mean) ** 2 == pytest.approx(float(family.variance(eta)), rel=1e-5)
        np.testing.assert_allclose(family.variance_function(mean), family.variance(eta), rtol=1e-6)
        law = family.law(np.array(mean), np.array(1.0))
        np.testing.assert_allclose(law.cdf(y[:30]), np.cumsum(p)[:30], rtol=1e-6)
        skewness, kurtosis = law.stats("sk")
        spread = np.sqrt(p @ (y - mean) ** 2)
        assert skewness == pytest.approx(p @ ((y - mean) / spread) ** 3, rel=1e-3)
        assert kurtosis == pytest.approx(p @ ((y - mean) / spread) ** 4 - 3, rel=1e-3, abs=1e-6)
        statistic = family.log_base_measure(y[:9]) + eta * y[:9] - family.log_partition(eta)
        np.testing.assert_allclose(logs[:9], statistic, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "link", [LogOfUntruncated(), LogOfUntruncated(2.0), LogShareOfUntruncated(2.0)], ids=repr
)
def test_links_of_truncated_means_go_there_and_back(link):
    mean = np.array([1 + 1e-9, 1.001, 1.7, 8.0, 1e4])
    np.testing.assert_allclose(link.inverse(link(mean)), mean, rtol=1e-12)
    np.testing.assert_allclose(link.inverse(link(mean)) - 1, mean - 1, rtol=1e-6)
    eta = link(mean[1:])
    h = 1e-6 * np.maximum(np.abs(eta), 1e-3)
    slope = (link.inverse(eta + h) - link.inverse(eta - h)) / (2 * h)
    np.testing.assert_allclose(link.inverse_derivative(eta), slope, rtol=1e-5)
    np.testing.assert_allclose(link.derivative(mean[1:]), 1 / slope, rtol=1e-5)


def test_a_truncated_poisson_fit_agrees_with_statsmodels():
    X, y, _ = counts("poisson")
    X, y = X[y > 0], y[y > 0]
    fit, peer = GLM(ZeroTruncated()).fit(X, y), quiet(TruncatedLFPoisson(y, X))
    np.testing.assert_allclose(fit.theta, peer.params, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(fit.standard_errors, peer.bse, rtol=1e-4)
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-9)
    lecture = glmlesson.lesson.newton(X, y, ZeroTruncated())
    np.testing.assert_allclose(lecture.theta, fit.theta, rtol=1e-5)
    assert scipy.stats.kstest(fit.residuals("quantile"), "norm").pvalue > 1e-3
    assert fit.simulate(3, rng=1).min() >= 1
    with pytest.raises(ValueError, match="no distribution with a name"):
        GLM(ZeroTruncated()).fit(X, y, weights=np.full(len(y), 2.0)).residuals("quantile")


def test_a_group_of_ones_alone_is_separated():
    X = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
    with pytest.warns(glmlesson.SeparationWarning, match="whose counts are all 1"):
        GLM(ZeroTruncated()).fit(X, [1, 2, 3, 1, 1, 1, 1, 1])


ONE = [[1.0]] * 4


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ZeroInflated("gamma"), "family must be the Poisson or the negative binomial"),
        (lambda: Hurdle("poisson", "log-ratio"), "link must fit the family"),
        (lambda: Hurdle().fit(ONE, [1, 2, 3, 4]), "y must have zeros"),
        (lambda: Hurdle().fit(ONE, [0, 0, 0, 0]), "y must have counts above zero"),
        (lambda: Hurdle().fit(ONE, [0, 1, 0, 1]), "y must have counts above one"),
        (lambda: Hurdle().fit(ONE, [0, 1.5, 2, 1]), "y must be a whole number"),
        (lambda: Hurdle().fit([[1.0, 1.0]] * 4, [0, 2, 3, 1]), "linearly independent columns"),
        (lambda: Hurdle().fit(ONE, [0, 2, 3, 1], ONE[:3]), "Z must have a row for each of X"),
        (
            lambda: Hurdle().fit(ONE, [0, 2, 3, 1]).predict([[1.0, 2.0]]),
            r"X must have shape \(1, 1",
        ),
        (lambda: ZeroTruncated(-1.0), "size must be a single number > 0, or infinite"),
        (lambda: ZeroTruncated().log_prob(0, 1.0), "y must be a whole number, 1 or more"),
        (lambda: setattr(Hurdle().fit(ONE, [0, 2, 3, 1]), "n", 3), "cannot be set"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(call, words):
    with pytest.raises((ValueError, AttributeError), match=words):
        call()
