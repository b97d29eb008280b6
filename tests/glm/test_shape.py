"""Estimated sizes, powers and shapes: R's published numbers, statsmodels, mpmath, simulation."""

import math
import pickle
import warnings

import mpmath
import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from glm_models import drawn
from statsmodels.discrete.tests.results.results_discrete import RandHIE

import glmlesson
from glmlesson import GLM, compare, datasets, gamma_shape, joint_covariance, shape_interval
from glmlesson.families import Tweedie
from glmlesson.families.compound import CompoundPoissonGamma
from glmlesson.glm.shape.overdispersion import size_information, size_score

# Days that children in Walgett were absent from school, by ethnicity, sex, age and learner status:
# S. Quine, in Aitkin (1978), JRSS A 141, 195–223, as in Venables and Ripley (2002). A line for each
# of the 28 groups that there are, slow learners before average ones.
QUINE = """
2 11 14|5 5 13 20 22|6 6 15|7 14|6 32 53 57|14 16 16 17 40 43 46|8 23 23 28 34 36 38
3|5 11 24 45|5 6 6 9 13 23 25 32 53 54|5 5 11 17 19|8 13 14 20 47 48 60 81|2
0 2 3 5 10 14 21 36 40
6 17 67|0 0 2 7 11 12|0 0 5 5 5 11 17|3 4|22 30 36|8 0 1 5 7 16 27|0 30 10 14 27 41 69
25|10 11 20 33|5 7 0 1 5 5 5 5 7 11 15|5 14 6 6 7 28|0 5 14 2 2 3 8 10 12|1
1 9 22 3 3 5 15 18 22 37
"""


@pytest.fixture(scope="module")
def quine():
    groups = [list(map(float, one.split())) for one in QUINE.strip().replace("\n", "|").split("|")]
    group = np.repeat(np.arange(len(groups)), [len(one) for one in groups])
    return (group[:, None] == np.arange(len(groups))).astype(float), np.concatenate(groups)


def overdispersed(rows=400, size=1.7, seed=1):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(rows), rng.uniform(size=(rows, 2))])
    mean = np.exp(X @ [0.3, 0.8, -0.5])
    return X, rng.negative_binomial(size, size / (size + mean)) * 1.0


def test_the_published_size_of_the_absent_children(quine):
    # glm.nb(Days ~ Eth*Sex*Age*Lrn), Venables and Ripley (2002), section 7.4; digits as printed in
    # Crawley (2012), The R Book, chapter 14.
    fit = GLM("negative binomial").fit(*quine)
    assert fit.estimated_shape.value == pytest.approx(1.92836014510701, rel=1e-7)
    assert fit.estimated_shape.standard_error == pytest.approx(0.269, abs=5e-4)
    assert 2 * fit.log_likelihood == pytest.approx(-1039.324, abs=5e-4)
    assert fit.deviance == pytest.approx(167.45, abs=5e-3)
    assert fit.null_deviance == pytest.approx(272.29, abs=5e-3)
    assert fit.aic == pytest.approx(1097.3, abs=0.05)
    assert (fit.df_residual, fit.converged) == (118, True)


def test_the_published_shapes_of_gamma_fits(quine):
    # R's help page of gamma.shape in MASS: the clotting times of McCullagh and Nelder (1989).
    time = [118.0, 58, 42, 35, 27, 25, 21, 19, 18]
    X = np.column_stack([np.ones(9), np.log([5, 10, 15, 20, 30, 40, 60, 80, 100])])
    fit = GLM("gamma", "inverse").fit(X, time)
    shape = gamma_shape(fit)
    assert shape.value == pytest.approx(538.13, abs=5e-3)
    assert shape.standard_error == pytest.approx(253.60, abs=5e-3)
    assert shape.moment == pytest.approx(1 / fit.dispersion, rel=1e-12)
    X, days = quine
    shape = gamma_shape(GLM("gamma", "log").fit(X, days + 0.1))
    assert shape.value == pytest.approx(1.27834, abs=5e-6)
    assert shape.standard_error == pytest.approx(0.13452, abs=5e-6)


@pytest.mark.parametrize("extra", ["nothing", "weights", "frequencies"])
def test_a_gamma_shape_is_where_the_likelihood_is_largest(extra):
    X, y, options = drawn("gamma-log", extra)
    fit = GLM("gamma", "log").fit(X, y, **options)
    shape = gamma_shape(fit)
    w, f = options.get("weights", np.ones(len(y))), options.get("frequencies", np.ones(len(y)))

    def height(nu):
        return np.sum(f * scipy.stats.gamma.logpdf(y, w * nu, scale=fit.fitted / (w * nu)))

    h = 1e-3 * shape.value
    around = [height(shape.value + step) for step in (-h, 0.0, h)]
    assert max(around) == around[1]
    curvature = (around[0] - 2 * around[1] + around[2]) / h**2
    assert shape.standard_error == pytest.approx((-curvature) ** -0.5, rel=1e-4)


def test_size_errors_and_likelihood_agree_with_statsmodels():
    X, y = overdispersed()
    fit = GLM("negative binomial").fit(X, y)
    peer = sm.NegativeBinomial(y, X).fit(disp=0, maxiter=2000, gtol=1e-10)
    size = 1 / peer.params[-1]
    np.testing.assert_allclose(fit.theta, peer.params[:-1], rtol=1e-6)
    assert fit.estimated_shape.value == pytest.approx(size, rel=1e-6)
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-10)
    assert fit.aic == pytest.approx(peer.aic, rel=1e-10)
    joint = joint_covariance(fit)
    assert joint.names == ["x0", "x1", "x2", "size"]
    np.testing.assert_allclose(joint.standard_errors[:-1], peer.bse[:-1], rtol=1e-5)
    assert joint.standard_errors[-1] == pytest.approx(peer.bse[-1] * size**2, rel=1e-5)
    # θ given the size, as glm.nb: those of a fit that is told it.
    given = GLM(glmlesson.NegativeBinomial(fit.estimated_shape.value), "log").fit(X, y)
    np.testing.assert_allclose(fit.standard_errors, given.standard_errors, rtol=1e-6)
    assert fit.aic - given.aic == pytest.approx(2, abs=1e-6)
    assert given.estimated_shape is None


@pytest.mark.parametrize("extra", ["offset", "exposure", "weights", "frequencies"])
def test_the_size_is_where_the_profile_is_largest(extra):
    X, y, options = drawn("negative binomial-log", extra)
    fit = GLM("negative binomial").fit(X, y, **options)
    size = fit.estimated_shape.value

    def height(r):
        return GLM(glmlesson.NegativeBinomial(r), "log").fit(X, y, **options).log_likelihood

    assert height(size) == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert max(height(0.99 * size), height(1.01 * size)) < fit.log_likelihood


def test_other_links_and_dask_find_the_same_size():
    import dask.array as da

    X, y = overdispersed()
    fit = GLM("negative binomial").fit(X, y)
    lazy = GLM("negative binomial").fit(da.from_array(X, (100, 3)), da.from_array(y, 100))
    assert lazy.estimated_shape.value == pytest.approx(fit.estimated_shape.value, rel=1e-7)
    group = (X[:, 1] > 0.5)[:, None] == [True, False]
    by_link = [GLM("negative binomial", link).fit(1.0 * group, y) for link in ("log", "identity")]
    sizes = [one.estimated_shape.value for one in by_link]
    assert sizes[0] == pytest.approx(sizes[1], rel=1e-7)
    np.testing.assert_allclose(np.exp(by_link[0].theta), by_link[1].theta, rtol=1e-7)


@pytest.mark.parametrize("size", [0.3, 7.0, 49.0, 51.0, 1e4, 1e8])
@pytest.mark.parametrize(("y", "mean"), [(0.0, 0.2), (3.0, 2.5), (40.0, 11.0)])
def test_derivatives_by_the_size_keep_their_digits(size, y, mean):
    with mpmath.workdps(60):

        def height(r):
            return (
                mpmath.loggamma(y + r) - mpmath.loggamma(r) - mpmath.loggamma(y + 1)
                + r * mpmath.log(r / (r + mean)) + y * mpmath.log(mean / (r + mean))
            )  # fmt: skip

        first = float(mpmath.diff(height, size))
        second = float(mpmath.diff(height, size, 2))
    assert size_score(y, mean, size) == pytest.approx(first, rel=1e-8)
    assert size_information(y, mean, size) == pytest.approx(-second, rel=1e-7)


def test_an_infinite_size_claims_nothing_of_spread_that_is_there():
    """Ships: Pearson's ratio is 1.69, but the excess is not where the means are large."""
    ships = datasets.load("ships").frame()
    formula = "incidents ~ C(type) + C(built) + C(operated)"
    with pytest.warns(glmlesson.BoundaryWarning) as caught:
        fit = GLM.from_formula(formula, ships, "negative binomial", exposure="service")
    assert fit.pearson_chi2 / 25 == pytest.approx(1.69, abs=0.005)
    assert math.isinf(fit.estimated_shape.value)
    assert "spread in another way, diagnose() tells" in str(caught[0].message)
    assert "overdispersion" in {finding.line for finding in fit.diagnose().findings}


def test_data_that_are_not_spread_are_the_poissons():
    X, _ = overdispersed(60)
    y = np.round(np.exp(X @ [0.3, 0.8, -0.5]))  # their means, nearly
    with pytest.warns(glmlesson.BoundaryWarning, match="extra variance, .* vanishes"):
        fit = GLM("negative binomial").fit(X, y)
    poisson = GLM("poisson").fit(X, y)
    np.testing.assert_allclose(fit.theta, poisson.theta, rtol=1e-9)
    assert fit.family == glmlesson.Poisson()
    assert math.isinf(fit.estimated_shape.value)
    assert math.isnan(fit.estimated_shape.standard_error)
    assert fit.aic == pytest.approx(poisson.aic + 2)
    assert "Size infinite" in str(fit.summary())
    assert "Size infinite" in fit.summary()._repr_html_()
    lower, upper = shape_interval(fit)[:2]
    assert 0 < lower < upper == math.inf
    with pytest.raises(ValueError, match="'wald' needs a standard error"):
        shape_interval(fit, method="wald")
    with pytest.raises(ValueError, match="estimated size that is finite"):
        joint_covariance(fit)


def test_intervals_of_the_size_hold_it_as_often_as_they_say():
    X, _ = overdispersed(150)
    rng, size, runs = np.random.default_rng(8), 2.0, 120
    mean = np.exp(X @ [0.8, 0.8, -0.5])
    inside = 0
    for _ in range(runs):
        y = rng.negative_binomial(size, size / (size + mean))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", glmlesson.BoundaryWarning)
            interval = shape_interval(GLM("negative binomial").fit(X, y), 0.9)
        inside += interval.lower <= size <= interval.upper
    # 108 are expected; four standard deviations are 13.
    assert abs(inside - 0.9 * runs) < 4 * np.sqrt(0.09 * runs)


def test_an_interval_ends_where_the_likelihood_has_fallen_enough():
    X, y = overdispersed()
    fit = GLM("negative binomial").fit(X, y)
    fall = scipy.stats.chi2.ppf(0.9, 1) / 2
    for end in shape_interval(fit, 0.9)[:2]:
        given = GLM(glmlesson.NegativeBinomial(end), "log").fit(X, y)
        assert fit.log_likelihood - given.log_likelihood == pytest.approx(fall, rel=1e-6)
    wald, shape = shape_interval(fit, 0.9, "wald"), fit.estimated_shape
    assert wald.lower * wald.upper == pytest.approx(shape.value**2)


def test_nested_fits_with_sizes_of_their_own_compare_by_likelihood():
    X, y = overdispersed()
    small, large = (GLM("negative binomial").fit(X[:, :k], y) for k in (2, 3))
    row = compare(small, large).rows[1]
    assert row["saved"] == pytest.approx(2 * (large.log_likelihood - small.log_likelihood))
    assert row["added"] == 1
    given = GLM(glmlesson.NegativeBinomial(2.0), "log").fit(X, y)
    with pytest.raises(ValueError, match="fits must have one family"):
        compare(small, given)


def test_the_summary_tells_a_size_that_was_given_from_one_estimated():
    X, y = overdispersed(80)
    given = GLM(glmlesson.NegativeBinomial(2.0), "log").fit(X, y)
    assert "negative binomial family of size 2 (given), log link" in str(given.summary())
    estimated = str(GLM("negative binomial").fit(X, y).summary())
    assert "Size (estimated)" in estimated
    assert "Std. error of size" in estimated
    assert "given" not in estimated
    assert "of power 1.5 (given)" in str(GLM(Tweedie(1.5)).fit(X, y).summary())


def test_replicas_and_pickles_keep_an_estimated_size():
    X, y = overdispersed(120)
    fit = GLM("negative binomial").fit(X, y)
    errors = fit.bootstrap(40, rng=1).standard_errors
    np.testing.assert_allclose(errors, fit.standard_errors, rtol=0.5)
    assert pickle.loads(pickle.dumps(fit)).estimated_shape == fit.estimated_shape
    assert fit.without_data().aic == pytest.approx(fit.aic)
    lines = {finding.line for finding in fit.diagnose().findings}
    assert "excess zeros" in lines
    assert "overdispersion" not in lines  # the size was fitted to it


def test_one_counts_for_a_formula_too():
    shop = glmlesson.datasets.load("shop").frame()
    fit = GLM.from_formula("customers ~ 1", shop, "negative binomial")
    assert fit.link.name == "log"
    assert fit.estimated_shape.value > 0


# Tweedie ------------------------------------------------------------------------------------------


def totals(rows=300, power=1.5, seed=4):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(rows), rng.uniform(size=(rows, 2))])
    mean = np.exp(X @ [0.3, 0.8, -0.5])
    return X, CompoundPoissonGamma(mean, 0.9, power).rvs(None, rng)


@pytest.mark.parametrize("link", [None, "identity", "negative power"])
def test_a_tweedie_fit_agrees_with_statsmodels(link):
    X, y = totals()
    assert np.any(y == 0)
    peers = {None: sm.families.links.Log(), "identity": sm.families.links.Identity()}
    peer_link = peers.get(link, sm.families.links.Power(-0.5))
    fit = GLM(Tweedie(1.5), link).fit(X, y)
    family = sm.families.Tweedie(peer_link, var_power=1.5, eql=False)
    start = fit.theta * (1 if link != "negative power" else -0.5)
    peer = sm.GLM(y, X, family=family).fit(tol=1e-12, start_params=start)
    factor = -2.0 if link == "negative power" else 1.0  # −μ^(1−p)/(p − 1) is −2/√μ
    np.testing.assert_allclose(fit.theta, factor * peer.params, rtol=1e-6)
    np.testing.assert_allclose(fit.standard_errors, abs(factor) * peer.bse, rtol=1e-6)
    assert fit.deviance == pytest.approx(peer.deviance, rel=1e-9)
    assert fit.null_deviance == pytest.approx(peer.null_deviance, rel=1e-9)
    known = GLM(Tweedie(1.5), link, dispersion=peer.scale).fit(X, y)
    assert known.log_likelihood == pytest.approx(
        family.loglike(y, peer.mu, scale=peer.scale), rel=1e-9
    )


def test_the_likelihood_is_that_of_the_likeliest_dispersion():
    X, y = totals()
    fit = GLM(Tweedie(1.5)).fit(X, y)
    around = [
        GLM(Tweedie(1.5), dispersion=phi).fit(X, y).log_likelihood
        for phi in np.linspace(0.6, 1.3, 15)
    ]
    assert max(around) <= fit.log_likelihood < max(around) + 0.1
    assert fit.aic == pytest.approx(2 * 4 - 2 * fit.log_likelihood)


def test_the_power_is_found_again():
    X, y = totals(400)
    fit = GLM("tweedie").fit(X, y)
    power = fit.estimated_shape
    assert abs(power.value - 1.5) < 4 * power.standard_error
    assert fit.family == Tweedie(power.value)
    assert fit.log_likelihood > GLM(Tweedie(1.5)).fit(X, y).log_likelihood
    assert fit.aic == pytest.approx(2 * 5 - 2 * fit.log_likelihood)
    lower, upper, *_ = shape_interval(fit)
    assert lower < power.value < upper
    assert upper - lower == pytest.approx(2 * 1.96 * power.standard_error, rel=0.1)
    assert shape_interval(fit, method="wald").upper == pytest.approx(
        power.value + 1.96 * power.standard_error, rel=1e-4
    )


def test_totals_without_an_atom_are_at_the_end_of_the_powers():
    X, _ = totals()
    y = np.random.default_rng(0).gamma(0.8, np.exp(X @ [0.3, 0.8, -0.5]) / 0.8)
    with pytest.warns(glmlesson.BoundaryWarning, match="do not look like sums"):
        fit = GLM("tweedie").fit(X, y)
    assert fit.estimated_shape.at_edge


def test_quantile_residuals_and_replicas_of_totals():
    X, y = totals(800)
    fit = GLM(Tweedie(1.5)).fit(X, y)
    scores = fit.residuals("quantile", rng=2)
    assert scipy.stats.kstest(scores, "norm").pvalue > 1e-3
    replica = fit.simulate(20, rng=3)
    assert np.mean(replica == 0) == pytest.approx(np.mean(y == 0), abs=0.03)
    np.testing.assert_allclose(replica.mean(axis=1), y.mean(), rtol=0.2)
    peer = sm.GLM(y, X, family=sm.families.Tweedie(var_power=1.5)).fit(tol=1e-12)
    np.testing.assert_allclose(fit.residuals("anscombe"), peer.resid_anscombe_unscaled, rtol=1e-5)


def test_a_group_of_zeros_alone_is_separated():
    X = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
    with pytest.warns(glmlesson.SeparationWarning, match="whose targets are all zero"):
        GLM(Tweedie(1.5)).fit(X, [0.0, 2, 3, 1, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda fit: shape_interval(fit), "shape_interval is for a fit that estimated"),
        (lambda fit: joint_covariance(fit), "joint_covariance is for a fit that estimated"),
        (lambda fit: gamma_shape(fit), "gamma_shape is for fits of the gamma family"),
    ],
)
def test_what_was_not_estimated_has_no_interval(call, words):
    with pytest.raises(ValueError, match=words):
        call(GLM("poisson").fit([[1], [1]], [1, 2]))


def test_a_method_that_is_none_is_refused():
    X, y = overdispersed(60)
    with pytest.raises(ValueError, match="method must be 'profile' or 'wald'"):
        shape_interval(GLM("negative binomial").fit(X, y), method="score")


def test_the_health_insurance_experiment_of_cameron_and_trivedi():
    """20,190 outpatient visits, Cameron and Trivedi (2005), Microeconometrics, section 20.3; the
    numbers are Stata's ``nbreg`` and ``poisson``, as statsmodels has them among its tests."""
    randhie = sm.datasets.randhie.load_pandas()
    X = sm.add_constant(randhie.exog, prepend=False)
    stata = RandHIE.negativebinomial_nb2_bfgs
    fit = GLM("negative binomial").fit(X, randhie.endog)
    np.testing.assert_allclose(fit.theta, stata.params[:-1], rtol=2e-4)
    np.testing.assert_allclose(1 / fit.estimated_shape.value, stata.params[-1], rtol=1e-5)
    # Stata's errors are those of the observed information, for all parameters together.
    np.testing.assert_allclose(fit.standard_errors, stata.bse[:-1], rtol=0.05)
    assert fit.log_likelihood == pytest.approx(stata.llf, abs=1e-3)
    assert (fit.aic, fit.bic) == pytest.approx((stata.aic, stata.bic), abs=2e-3)
    poisson = GLM("poisson").fit(X, randhie.endog)
    theirs = RandHIE.poisson
    np.testing.assert_allclose(poisson.theta, theirs.params, rtol=1e-4)
    np.testing.assert_allclose(poisson.standard_errors, theirs.bse, rtol=1e-4)
    assert poisson.log_likelihood == pytest.approx(theirs.llf, abs=1e-3)
    # What they find: the variance is far from the Poisson's.
    assert 2 * (fit.log_likelihood - poisson.log_likelihood) > 30_000
