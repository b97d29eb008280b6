"""A log-partition function is enough: rebuilt families, new ones, and those that cannot be."""

import copy
import functools
import itertools
import pickle
import subprocess
import sys

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
import statsmodels.api as sm
import sympy
from statsmodels.discrete.truncated_model import TruncatedLFPoisson

import glmlesson
from glmlesson import links
from glmlesson.intervals import Interval
from glmlesson.invented.door import invent
from glmlesson.invented.family import InventedFamily


@functools.cache
def made(log_partition, support, **options):
    """Return the family, made once for all the tests that look at it."""
    return invent(log_partition, support, **options)


# Ten families of the module, from their log-partitions --------------------------------------------

WIDE = np.concatenate([np.linspace(-700, 700, 57), np.linspace(-30, 30, 121), [1e-9, -1e-9]])
NOT_TOO_HIGH = WIDE[WIDE < 25]
BELOW_ZERO = -np.concatenate([np.logspace(-7, 2.8, 120), [1.0]])
REBUILT = {
    "gaussian": (glmlesson.Gaussian(), ("eta**2/2", "reals"), {}, WIDE),
    "bernoulli": (glmlesson.Bernoulli(), ("log(1 + exp(eta))", "counts"), {}, WIDE),
    "poisson": (glmlesson.Poisson(), ("exp(eta)", "counts"), {}, NOT_TOO_HIGH),
    "binomial": (glmlesson.Binomial(12), ("12*log(1 + exp(eta))", "counts"), {}, WIDE),
    "exponential": (glmlesson.Exponential(), ("-log(-eta)", "positive"), {}, BELOW_ZERO),
    "gamma": (glmlesson.Gamma(2.5), ("-2.5*log(-eta)", "positive"), {}, BELOW_ZERO),
    "inverse-gaussian": (
        glmlesson.InverseGaussian(3.0),
        ("-sqrt(-6*eta)", "positive"),
        {},
        BELOW_ZERO,
    ),
    "geometric": (glmlesson.Geometric(), ("-log(1 - exp(eta))", "counts"), {}, BELOW_ZERO),
    "negative-binomial": (
        glmlesson.NegativeBinomial(2.5),
        ("-2.5*log(1 - exp(eta))", "counts"),
        {},
        BELOW_ZERO,
    ),
    "laplace": (
        glmlesson.Laplace(),
        ("log(2/(-eta))", "reals"),
        {"sufficient_statistic": "abs(y)", "base_measure": "1"},
        BELOW_ZERO,
    ),
}
every_rebuilt = pytest.mark.parametrize("name", REBUILT)


def rebuilt(name):
    builtin, arguments, options, etas = REBUILT[name]
    return builtin, made(*arguments, **options), etas


@every_rebuilt
def test_rebuilt_has_the_same_domains(name):
    builtin, family, _ = rebuilt(name)
    assert family.support == builtin.support
    assert family.eta_domain == builtin.eta_domain
    assert family.mean_domain == builtin.mean_domain


@every_rebuilt
@pytest.mark.parametrize("what", ["log_partition", "mean", "variance"])
def test_rebuilt_has_the_same_functions_of_eta(name, what):
    builtin, family, etas = rebuilt(name)
    expected = getattr(builtin, what)(etas)
    np.testing.assert_allclose(getattr(family, what)(etas), expected, rtol=1e-10, atol=1e-300)


@every_rebuilt
def test_rebuilt_has_the_same_link(name):
    builtin, family, etas = rebuilt(name)
    means = builtin.mean(etas)
    means = means[builtin.mean_domain.contains(means)]
    link, oracle = family.canonical_link, builtin.canonical_link
    np.testing.assert_allclose(link(means), oracle(means), rtol=1e-10, atol=1e-10)
    inner = means[(means > 1e-9) & (np.abs(means) < 1e9)]
    np.testing.assert_allclose(link.derivative(inner), oracle.derivative(inner), rtol=1e-7)
    np.testing.assert_allclose(link.inverse(etas), oracle.inverse(etas), rtol=1e-10)
    np.testing.assert_allclose(
        link.inverse_derivative(etas), oracle.inverse_derivative(etas), rtol=1e-10, atol=1e-300
    )


@every_rebuilt
def test_rebuilt_has_the_same_probabilities(name):
    builtin, family, etas = rebuilt(name)
    for eta in etas[::6]:
        y = builtin.sample(eta, 25, rng=7)
        y = y[builtin.support.contains(y)]
        expected = builtin.log_prob(y, eta)
        np.testing.assert_allclose(family.log_prob(y, eta), expected, rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(
            family.log_base_measure(y), builtin.log_base_measure(y), rtol=1e-10, atol=1e-10
        )
        np.testing.assert_array_equal(
            family.sufficient_statistic(y), builtin.sufficient_statistic(y)
        )


@every_rebuilt
def test_rebuilt_has_the_same_deviance(name):
    builtin, family, etas = rebuilt(name)
    etas = etas[np.abs(etas) < 8]  # farther out the difference of log-probabilities cancels
    y = builtin.sample(etas, rng=3)
    inside = builtin.mean_domain.contains(builtin.sufficient_statistic(y)) & (
        builtin.mean_domain.contains(builtin.mean(etas))
    )
    y, means = y[inside], builtin.mean(etas)[inside]
    saturated = builtin.natural_parameter(builtin.sufficient_statistic(y))
    fitted = builtin.natural_parameter(means)
    expected = 2 * (builtin.log_prob(y, saturated) - builtin.log_prob(y, fitted))
    np.testing.assert_allclose(
        family.unchecked.unit_deviance(y, means), expected, rtol=1e-9, atol=1e-9
    )


def test_deviance_keeps_its_digits():
    y, mean = np.array([1e12, 1e6, 3.0, 0.0]), np.array([1e12 + 7e5, 1e6 - 30, 3.0000001, 1e-9])
    with mpmath.workdps(50):
        pairs = [(mpmath.mpf(one), mpmath.mpf(m)) for one, m in zip(y, mean, strict=True)]
        expected = [float(2 * ((k * mpmath.log(k / m) if k else 0) - k + m)) for k, m in pairs]
    got = made("exp(eta)", "counts").unchecked.unit_deviance(y, mean)
    np.testing.assert_allclose(got, expected, rtol=1e-4)
    np.testing.assert_allclose(got[1:], expected[1:], rtol=1e-7)


@every_rebuilt
def test_rebuilt_fits_the_same(name):
    builtin, family, _ = rebuilt(name)
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(80), rng.uniform(size=(80, 2))])
    theta = np.array([-0.8, -0.4, 0.3])
    y = builtin.sample(X @ theta, rng=6)
    fit, oracle = glmlesson.lesson.newton(X, y, family), glmlesson.lesson.newton(X, y, builtin)
    assert fit.converged
    np.testing.assert_allclose(fit.theta, oracle.theta, rtol=1e-10, atol=1e-10)
    assert fit.log_likelihoods[-1] == pytest.approx(oracle.log_likelihoods[-1], rel=1e-10)


# New families, against independent oracles --------------------------------------------------------


def truncated_poisson(y, eta):
    rate = np.exp(eta)
    return scipy.stats.poisson(rate).logpmf(y) - np.log(-np.expm1(-rate))


def hermite(y, eta):
    """Single events at rate e^η and pairs at rate e^{2η}/3."""
    pairs = np.arange(200)[:, None]
    singly = scipy.stats.poisson(np.exp(eta)).pmf(y - 2 * pairs)
    return np.log(np.sum(singly * scipy.stats.poisson(np.exp(2 * eta) / 3).pmf(pairs), axis=0))


def talbot(transform):
    """Undo a Laplace transform with mpmath's own method, in 40 digits, and tilt the result."""

    def log_density(y, eta):
        with mpmath.workdps(40):
            b = [mpmath.invertlaplace(transform, mpmath.mpf(one), method="talbot") for one in y]
            a = mpmath.log(transform(-mpmath.mpf(eta)))
            return np.array(
                [float(mpmath.log(c) + eta * one - a) for c, one in zip(b, y, strict=True)]
            )

    return log_density


def two_bells(y, eta):
    """e^{η²/2} cosh 3η: an even mixture of normals at −3 and 3, tilted."""
    weight = scipy.special.expit(6 * eta)
    right, left = scipy.stats.norm(eta + 3), scipy.stats.norm(eta - 3)
    return np.logaddexp(np.log(weight) + right.logpdf(y), np.log1p(-weight) + left.logpdf(y))


def poisson_plus_noise(y, eta):
    counts = np.arange(300)[:, None]
    parts = scipy.stats.poisson(np.exp(eta)).pmf(counts) * scipy.stats.norm(eta).pdf(y - counts)
    return np.log(parts.sum(axis=0))


def compound_geometric(y, eta):
    """e^{t/(2−t)}: its coefficients by the recurrence of a Poisson sum of geometric counts."""
    t = np.exp(eta)
    b = [1.0]
    for n in range(1, int(max(y)) + 1):
        b.append(sum(k * 0.5**k * b[n - k] for k in range(1, n + 1)) / n)
    return np.log(np.array(b)[y.astype(int)]) + eta * y - t / (2 - t)


NEW = {
    "zero-truncated Poisson": (
        ("log(exp(exp(eta)) - 1)", "counts"),
        {},
        [-6.0, -0.3, 0.0, 1.2, 4.0],
        np.arange(1, 40),
        truncated_poisson,
    ),
    "spins": (
        ("log(2*cosh(eta))", "integers"),
        {},
        [-3.0, 0.0, 0.4],
        np.array([-1, 1]),
        lambda y, eta: eta * y - np.log(2 * np.cosh(eta)),
    ),
    "die": (
        ("log((exp(eta) - exp(7*eta))/(1 - exp(eta)))", range(1, 7)),
        {},
        [-2.0, 0.0, 1e-8, 1.5],
        np.arange(1, 7),
        lambda y, eta: eta * y - np.log(np.exp(eta * np.arange(1, 7)).sum()),
    ),
    "Hermite": (
        ("exp(eta) + exp(2*eta)/3", "counts"),
        {},
        [-4.0, 0.0, 1.5],
        np.arange(40),
        hermite,
    ),
    "logarithmic": (
        ("log(-log(1 - exp(eta)))", "counts"),
        {},
        [-5.0, -0.7, -0.05],
        np.arange(1, 60),
        lambda y, eta: scipy.stats.logser(np.exp(eta)).logpmf(y),
    ),
    "compound geometric": (
        ("exp(eta)/(2 - exp(eta))", "counts"),
        {},
        [-3.0, 0.0, 0.5],
        np.arange(60),
        compound_geometric,
    ),
    "Skellam": (
        ("exp(eta) + exp(-eta)", "integers"),
        {},
        [-1.5, 0.0, 0.3],
        np.arange(-9, 10),
        lambda y, eta: scipy.stats.skellam(np.exp(eta), np.exp(-eta)).logpmf(y),
    ),
    "hyperbolic secant": (
        ("-log(cos(eta))", "reals"),
        {},
        [-1.0, 0.0, 0.5],
        np.linspace(-8, 8, 33),
        lambda y, eta: (
            scipy.stats.hypsecant(scale=2 / np.pi).logpdf(y) + eta * y + np.log(np.cos(eta))
        ),
    ),
    "two-sided exponential": (
        ("-log(1 - eta**2)", "reals"),
        {},
        [-0.7, 0.0, 0.2],
        np.linspace(-8, 8, 33),
        lambda y, eta: scipy.stats.laplace.logpdf(y) + eta * y + np.log(1 - eta**2),
    ),
    "log-gamma": (
        ("loggamma(eta)", "reals"),
        {},
        [0.3, 1.0, 20.0],
        np.linspace(-3, 3, 25),
        lambda y, eta: scipy.stats.loggamma(eta).logpdf(y),
    ),
    "two bells": (
        ("log(exp(eta**2/2)*cosh(3*eta))", "reals"),
        {},
        [-0.5, 0.0, 2.0],
        np.linspace(-6, 6, 25),
        two_bells,
    ),
    "Poisson with noise": (
        ("eta**2/2 + exp(eta)", "reals"),
        {},
        [-2.0, 0.0, 1.0],
        np.linspace(-3, 8, 23),
        poisson_plus_noise,
    ),
    "two waits": (
        ("log(2) - log(1 - eta) - log(2 - eta)", "positive"),
        {},
        [-3.0, 0.0, 0.5],
        np.linspace(0.01, 30, 30),
        lambda y, eta: (
            np.log(2 * (np.exp(-y) - np.exp(-2 * y)))
            + eta * y
            - np.log(2 / ((1 - eta) * (2 - eta)))
        ),
    ),
    "stable": (
        ("-(-eta)**(1/3)", "positive"),
        {},
        [-3.0, -0.2],
        np.array([0.02, 0.1, 0.5, 2.0, 20.0]),
        talbot(lambda s: mpmath.exp(-(s ** (mpmath.mpf(1) / 3)))),
    ),
    "gamma and inverse Gaussian": (
        ("-0.3*log(-eta) - sqrt(-eta)", "positive"),
        {},
        [-3.0, -0.2],
        np.array([0.02, 0.1, 0.5, 2.0, 20.0]),
        talbot(lambda s: s ** -mpmath.mpf("0.3") * mpmath.exp(-mpmath.sqrt(s))),
    ),
    "Poisson of two or more": (
        ("log(exp(exp(eta)) - 1 - exp(eta))", "counts"),
        {},
        [-3.0, 0.0, 2.0],
        np.arange(2, 30),
        lambda y, eta: (
            scipy.stats.poisson(np.exp(eta)).logpmf(y) - scipy.stats.poisson(np.exp(eta)).logsf(1)
        ),
    ),
    "tilted uniform": (
        ("log(sinh(eta)/eta)", Interval(-1, 1)),
        {"base_measure": "1/2"},
        [-5.0, 1e-9, 0.3],
        np.linspace(-0.99, 0.99, 12),
        lambda y, eta: eta * y + np.log(eta / (2 * np.sinh(eta))),
    ),
}
every_new = pytest.mark.parametrize("name", NEW)


def new(name):
    arguments, options, etas, y, oracle = NEW[name]
    return made(*arguments, **options), np.array(etas), y, oracle


@every_new
def test_new_family_has_the_probabilities_of_the_oracle(name):
    family, etas, y, oracle = new(name)
    for eta in etas:
        np.testing.assert_allclose(
            family.log_prob(y, eta), oracle(y, eta), rtol=1e-8, atol=2e-9, err_msg=f"eta = {eta}"
        )


@every_new
def test_slopes_of_the_log_partition_are_mean_and_variance(name):
    family, etas, _, _ = new(name)
    h = 1e-4 * np.minimum(
        1, np.minimum(etas - family.eta_domain.low, family.eta_domain.high - etas)
    )

    def slope(function):
        steps = [function(etas + k * h) for k in (-2, -1, 1, 2)]
        return (steps[0] - 8 * steps[1] + 8 * steps[2] - steps[3]) / (12 * h)

    np.testing.assert_allclose(slope(family.log_partition), family.mean(etas), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(slope(family.mean), family.variance(etas), rtol=1e-7, atol=1e-8)


@every_new
def test_link_undoes_the_mean(name):
    family, etas, _, _ = new(name)
    link = family.canonical_link
    np.testing.assert_allclose(link(link.inverse(etas)), etas, rtol=1e-9, atol=1e-9)
    means = link.inverse(etas)
    np.testing.assert_allclose(link.inverse(link(means)), means, rtol=1e-12, atol=1e-15)
    product = link.derivative(means) * link.inverse_derivative(etas)
    np.testing.assert_allclose(product, 1, rtol=1e-9)


@every_new
def test_samples_have_the_mean_and_stay_in_the_support(name):
    family, etas, _, _ = new(name)
    for eta in etas[[0, -1]]:
        y = family.sample(eta, 3000, rng=13)
        assert y.shape == (3000,)
        assert family.support.contains(y).all()
        spread = np.sqrt(family.variance(eta))
        assert abs(y.mean() - family.mean(eta)) <= 5 * spread / np.sqrt(3000)


@pytest.mark.parametrize("name", ["hyperbolic secant", "log-gamma", "stable", "tilted uniform"])
def test_real_samples_follow_the_density(name):
    family, etas, _, oracle = new(name)
    y = np.sort(family.sample(etas[-1], 2000, rng=17))
    grid = y[:: len(y) // 4][:4] if name == "stable" else y[:: len(y) // 40]
    np.testing.assert_allclose(
        np.exp(family.log_prob(grid, etas[-1])), np.exp(oracle(grid, etas[-1])), rtol=1e-7
    )
    counts, edges = np.histogram(y, bins=np.quantile(y, np.linspace(0, 1, 9)))
    nodes, weights = np.polynomial.legendre.leggauss(40)
    expected = [
        (b - a) / 2 * weights @ np.exp(family.log_prob((a + b) / 2 + (b - a) / 2 * nodes, etas[-1]))
        for a, b in itertools.pairwise(edges)
    ]
    np.testing.assert_allclose(counts / 2000, expected, atol=0.04)


@every_new
def test_deviance_is_twice_what_is_left_to_gain(name):
    family, etas, y, _ = new(name)
    mean = float(family.mean(etas[-1]))
    got = family.unchecked.unit_deviance(y, np.full(len(y), mean))
    assert (got >= 0).all()
    inside = family.mean_domain.contains(y)
    best = family.log_prob(y[inside], family.natural_parameter(y[inside]))
    expected = 2 * (best - family.log_prob(y[inside], etas[-1]))
    np.testing.assert_allclose(got[inside], expected, rtol=1e-8, atol=1e-8)
    # On the edge the best probability is the limit, one.
    np.testing.assert_allclose(
        got[~inside], -2 * family.log_prob(y[~inside], etas[-1]), rtol=1e-8, atol=1e-8
    )


@every_new
def test_formulas_are_typeset(name):
    family = new(name)[0]
    assert set(family.latex) == set(glmlesson.Poisson().latex)
    assert set(family.canonical_link.latex) == {"link", "response"}
    assert all(isinstance(text, str) and text for text in family.latex.values())
    assert family._repr_latex_().count("&") == 7
    for one in ("softplus", "log1mexp", "logcosh", "expit", "betaln"):
        assert one not in family._repr_latex_()


def test_typeset_formulas_of_the_poisson():
    family = made("exp(eta)", "counts")
    assert family.latex == {
        "density": r"\frac{1}{y!}\,\exp\Bigl(\eta\,y-\Bigl[e^{\eta}\Bigr]\Bigr)",
        "T": "y",
        "a": r"e^{\eta}",
        "b": r"\frac{1}{y!}",
        "eta": r"\log{\left(\mu \right)}",
        "mean": r"e^{\eta}",
        "variance": r"e^{\eta}",
    }


@pytest.mark.parametrize(
    ("name", "b"),
    [
        ("gaussian", r"\frac{\sqrt{2} e^{- \frac{y^{2}}{2}}}{2 \sqrt{\pi}}"),
        ("bernoulli", "1"),
        ("binomial", r"\frac{479001600}{y! \left(12 - y\right)!}"),
        ("gamma", r"\frac{4 y^{\frac{3}{2}}}{3 \sqrt{\pi}}"),
        (
            "negative-binomial",
            r"\frac{4 \Gamma\left(y + \frac{5}{2}\right)}{3 \sqrt{\pi} y!}",
        ),
    ],
)
def test_typeset_base_measures(name, b):
    assert rebuilt(name)[1].latex["b"] == b


# Fits ---------------------------------------------------------------------------------------------


def test_zero_truncated_regression_agrees_with_statsmodels():
    rng = np.random.default_rng(21)
    X = np.column_stack([np.ones(300), rng.normal(size=(300, 2))])
    counts = rng.poisson(np.exp(X @ [0.2, 0.5, -0.3]))
    X, y = X[counts > 0], counts[counts > 0]
    family = made("log(exp(exp(eta)) - 1)", "counts")
    fit = glmlesson.lesson.newton(X, y, family)
    oracle = TruncatedLFPoisson(y, X, truncation=0).fit(disp=0, method="newton", tol=1e-12)
    assert fit.converged
    np.testing.assert_allclose(fit.theta, oracle.params, rtol=1e-6)
    assert fit.log_likelihoods[-1] == pytest.approx(oracle.llf, rel=1e-9)


def test_spins_are_a_logistic_regression_at_half_scale():
    rng = np.random.default_rng(22)
    X = np.column_stack([np.ones(200), rng.normal(size=200)])
    y = np.where(rng.uniform(size=200) < scipy.special.expit(X @ [0.3, 1.0]), 1, -1)
    fit = glmlesson.lesson.newton(X, y, made("log(2*cosh(eta))", "integers"))
    oracle = sm.GLM((y + 1) / 2, X, family=sm.families.Binomial()).fit(tol=1e-13)
    np.testing.assert_allclose(2 * fit.theta, oracle.params, rtol=1e-9)


@pytest.mark.parametrize("name", ["Hermite", "hyperbolic secant", "die"])
def test_score_is_zero_at_the_fit(name):
    family = new(name)[0]
    rng = np.random.default_rng(23)
    X = np.column_stack([np.ones(40), rng.choice([-1.0, 0.0, 1.0], size=40)])
    y = family.sample(X @ [0.2, 0.3], rng=rng)
    fit = glmlesson.lesson.newton(X, y, family)
    assert fit.converged
    assert np.abs(X.T @ (y - family.mean(X @ fit.theta))).max() < 1e-8 * len(y)
    assert (np.diff(fit.log_likelihoods) >= -1e-9).all()


def test_a_link_that_is_not_canonical():
    family = made("exp(eta) + exp(2*eta)/3", "counts")
    X = np.column_stack([np.ones(60), np.tile([0.0, 1.0, 2.0], 20)])
    y = family.sample(family.natural_parameter(np.exp(X @ [0.4, 0.5])), rng=24)
    fit = glmlesson.lesson.newton(X, y, family, links.Log())
    assert fit.converged
    mean = np.exp(X @ fit.theta)
    weight = mean / family.variance(family.natural_parameter(mean))
    assert np.abs(X.T @ ((y - mean) * weight)).max() < 1e-6


# Digits -------------------------------------------------------------------------------------------


def test_keeps_its_digits_where_the_formula_loses_them():
    spins = made("log(2*cosh(eta))", "integers")
    assert spins.log_partition(800.0) == pytest.approx(800.0, rel=1e-15)
    assert spins.variance(300.0) == pytest.approx(4 * np.exp(-600.0), rel=1e-12)
    uniform = made("log(sinh(eta)/eta)", Interval(-1, 1), base_measure="1/2")
    assert uniform.mean(0.0) == pytest.approx(0, abs=1e-12)
    assert uniform.variance(0.0) == pytest.approx(1 / 3, rel=1e-12)
    assert uniform.mean(1e-5) == pytest.approx(1e-5 / 3, rel=1e-9)
    assert uniform.variance(900.0) == pytest.approx(1 / 900.0**2, rel=1e-12)
    truncated = made("log(exp(exp(eta)) - 1)", "counts")
    with mpmath.workdps(60):
        rate = mpmath.exp(mpmath.mpf(-25))
        expected = float(rate / 2 - rate**2 / 12 * 2 + rate**3 * 0)
    assert truncated.variance(-25.0) == pytest.approx(expected, rel=1e-10)
    assert truncated.mean(-40.0) - 1 == pytest.approx(0, abs=1e-15)


def test_a_variance_far_below_the_rounding_of_its_terms_is_positive():
    family = made("log(-log(1 - exp(eta)))", "counts")
    etas = np.array([-40.0, -100.0, -293.2174, -600.0])
    np.testing.assert_allclose(family.variance(etas), np.exp(etas) / 2, rtol=1e-12)


def test_base_measure_far_out():
    truncated = made("log(exp(exp(eta)) - 1)", "counts")
    y = np.array([1.0, 10.0, 170.0, 1000.0, 20000.0])
    np.testing.assert_allclose(
        truncated.log_base_measure(y), -scipy.special.gammaln(y + 1), rtol=1e-12, atol=1e-12
    )


def test_accepts_shapes_and_broadcasts():
    family = made("exp(eta) + exp(2*eta)/3", "counts")
    y, eta = np.arange(6).reshape(2, 3), np.zeros((2, 1))
    assert family.log_prob(y, eta).shape == (2, 3)
    assert family.sample([0.0, 1.0], rng=0).shape == (2,)
    assert family.sample(0.0, (2, 3), rng=0).shape == (2, 3)
    assert family.sample(0.0, rng=0).shape == ()
    assert family.natural_parameter(np.ones((2, 2))).shape == (2, 2)
    assert family.unchecked.unit_deviance(np.array([0, 1, 2]), 1.5).shape == (3,)
    np.testing.assert_array_equal(family.sample(0.0, 9, rng=4), family.sample(0.0, 9, rng=4))


# The object ---------------------------------------------------------------------------------------


def test_is_a_family_that_can_be_copied_compared_and_printed():
    family = invent("exp(eta)", "counts")
    assert isinstance(family, InventedFamily)
    assert family == made("exp(eta)", "counts")
    assert hash(family) == hash(made("exp(eta)", "counts"))
    assert family != made("log(1 + exp(eta))", "counts")
    again = pickle.loads(pickle.dumps((family, family.canonical_link)))
    assert again == (family, family.canonical_link)
    assert again[0].mean(1.0) == family.mean(1.0)
    assert copy.deepcopy(family) == family
    assert repr(family) == "invent('exp(eta)', support='counts')"
    assert repr(made("log(2*cosh(eta))", range(-1, 2))) == (
        "invent('log(2*cosh(eta))', support=range(-1, 2))"
    )
    assert glmlesson.families.as_family(family) is family
    assert str(made("log(1 + exp(eta) + exp(3*eta))", "counts").support) == "0, 1 or 3"


def test_takes_sympy_expressions_and_an_eta_domain():
    eta = sympy.Symbol("eta")
    assert invent(sympy.exp(eta), "counts") == made("exp(eta)", "counts")
    family = invent("-log(-eta)", "positive", eta_domain=(-np.inf, 0), name="waiting time")
    assert family.eta_domain == glmlesson.Exponential().eta_domain
    with pytest.raises(ValueError, match="for the waiting time family"):
        family.mean(1.0)
    given = invent("exp(eta)", "counts", base_measure="1/factorial(y)")
    np.testing.assert_allclose(given.base_measure([0, 3, 200]), [1, 1 / 6, 0], atol=1e-300)
    assert given.log_base_measure(200.0) == pytest.approx(-scipy.special.gammaln(201), rel=1e-14)
    same = invent("12*log(1 + exp(eta))", "counts", base_measure="binomial(12, y)")
    np.testing.assert_allclose(same.base_measure([0, 6, 12]), [1, 924, 1], rtol=1e-12)


def test_a_statistic_of_positive_numbers():
    # The gamma of known rate, whose shape is the natural parameter of log y.
    family = invent(
        "loggamma(eta)", "positive", sufficient_statistic="log(y)", base_measure="exp(-y)/y"
    )
    assert family.eta_domain == glmlesson.intervals.POSITIVE
    y = np.array([0.01, 1.0, 7.0])
    np.testing.assert_allclose(
        family.log_prob(y, 2.5), scipy.stats.gamma(2.5).logpdf(y), rtol=1e-12
    )
    drawn = family.sample(2.5, 3000, rng=25)
    assert scipy.stats.kstest(drawn, scipy.stats.gamma(2.5).cdf).pvalue > 1e-3


def test_a_statistic_of_whole_numbers():
    # Ranks −2, …, 2 weighed by their distance from the middle; two of them share the largest T.
    family = invent(
        "log(1 + 2*exp(eta) + 2*exp(2*eta))",
        range(-2, 3),
        sufficient_statistic="abs(y)",
        base_measure="1",
    )
    probabilities = np.exp(family.log_prob(np.arange(-2, 3), 0.7))
    assert probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert family.mean(0.7) == pytest.approx(probabilities @ np.abs(np.arange(-2, 3)), rel=1e-12)
    expected = 2 * (np.log([1, 0.5]) - family.log_prob([0, 2], 0.7))
    mean = family.mean(0.7)
    np.testing.assert_allclose(
        family.unchecked.unit_deviance(np.array([0, 2]), mean), expected, rtol=1e-9
    )


def test_variances_too_small_for_a_float_are_not_zero():
    steep = invent("log(1 + exp(200*eta))", range(0, 201))
    np.testing.assert_array_equal(steep.support.contains([0, 1, 199, 200]), [1, 0, 0, 1])
    assert steep.mean(10.0) == 200


def test_whole_numbers_without_weight_are_no_targets():
    even = invent("log(cosh(exp(eta)))", "counts")
    np.testing.assert_array_equal(even.support.contains([0, 1, 2, 3, 4, 2.5]), [1, 0, 1, 0, 1, 0])
    with pytest.raises(ValueError, match=r"entry \[1\] is 3"):
        even.log_prob([2, 3], 0.0)
    assert even.base_measure(4) == pytest.approx(1 / 24, rel=1e-12)


def test_sympy_is_imported_only_when_a_family_is_invented():
    code = "import sys, glmlesson; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_says_what_to_install_without_sympy():
    code = "import sys; sys.modules['sympy'] = None; import glmlesson; glmlesson.invent"
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "ImportError: invent needs sympy, which is not installed" in run.stderr
    assert "'pip install sympy gmpy2'" in run.stderr


# Refusals -----------------------------------------------------------------------------------------

REFUSED = {
    "not convex": (("-eta**2", "reals"), {}, "must be convex.*: -2 at eta = 0"),
    "not convex in a narrow dip": (
        ("eta**2/2 + 0.01*exp(-(eta - 1.2345)**2*1000)", "reals"),
        {},
        "must be convex.*at eta = 1.2",
    ),
    "not convex far away": (("eta**2/2 - exp(eta - 20)", "reals"), {}, "must be convex.*eta = 2"),
    "constant": (("3", "reals"), {}, "constant or linear"),
    "linear": (("2*eta + 1", "counts"), {}, "constant or linear"),
    "linear in disguise": (("log(exp(2*eta)*3)", "counts"), {}, "constant or linear"),
    "a kink": (("abs(eta)", "reals"), {}, "must be smooth"),
    "no variance at a point": (("eta**4", "reals"), {}, "at eta = 0 its curvature is zero"),
    "negative coefficient": (
        ("exp(eta) - exp(2*eta)/10", "counts"),
        {"eta_domain": (-np.inf, 0.0)},
        r"coefficient of exp\(.*is -.*no such distribution",
    ),
    "not the sum of anything": (("eta**2/2 + eta**4", "reals"), {}, "does not settle|curvature"),
    "not whole numbers": (("eta**2/2", "counts"), {}, "period 2πi"),
    "not a power series": (("1.5*log(1 + exp(eta))", "counts"), {}, "period 2πi"),
    "mass below the support": (("exp(eta) + exp(-eta)", "counts"), {}, "real number|probability"),
    "mass above the support": (
        ("exp(eta)", range(0, 4)),
        {},
        r"sum to one, but at eta = .* is 0\.",
    ),
    "wrong base measure": (
        ("exp(eta)", "counts"),
        {"base_measure": "1"},
        "sum to one, but at eta = .* is",
    ),
    "wrong constant": (
        ("eta**2/2", "reals"),
        {"base_measure": "exp(-y**2/2)"},
        r"integrate to one, but at eta = .* is 2\.50663",
    ),
    "negative base measure": (
        ("exp(eta)", "counts"),
        {"base_measure": "(1 - y)/factorial(y)"},
        "not be negative, but at y = 2 it is -0.5",
    ),
    "no density": (("log(1 + exp(eta))", "reals"), {}, "base_measure is needed"),
    "statistic without base measure": (
        ("log(2/(-eta))", "reals"),
        {"sufficient_statistic": "abs(y)"},
        "base_measure is needed",
    ),
    "not real": (("log(-1 - eta**2)", "reals"), {}, "must be real"),
    "not real on the domain": (
        ("-log(-eta)", "positive"),
        {"eta_domain": (-1.0, 1.0)},
        "must be real on the domain of eta.* not at eta",
    ),
    "not real far to the left": (("log(eta)", "counts"), {}, "all the way to -∞"),
    "imaginary": ((sympy.I * sympy.Symbol("eta"), "reals"), {}, "real and finite"),
    "another symbol": (
        ("exp(eta) + lam", "counts"),
        {},
        "contains lam; its",
    ),
    "another sympy symbol": (
        (sympy.exp(sympy.Symbol("eta")) * sympy.Symbol("r"), "counts"),
        {},
        "also contains r",
    ),
    "unknown function": (("frob(eta)", "counts"), {}, "frob is no function; known are"),
    "unfinished": (("exp(eta", "counts"), {}, "cannot be read"),
    "empty": (("", "counts"), {}, "cannot be read"),
    "import": (("__import__('os').getcwd()", "counts"), {}, "cannot be read"),
    "attribute": (("eta.free_symbols", "counts"), {}, "cannot be read"),
    "lambda": (("(lambda: eta)()", "counts"), {}, "cannot be read"),
    "list": (("[eta for _ in '1']", "counts"), {}, "cannot be read"),
    "text constant": (("exp('eta')", "counts"), {}, "cannot be read"),
    "boolean": (("exp(True*eta)", "counts"), {}, "cannot be read"),
    "too large": (("9**9**9**9", "counts"), {}, "above 1000"),
    "too large a power of a power": (("((9**99)**99)**99*eta", "counts"), {}, "too large"),
    "too large a factorial": (("eta*factorial(10**9)", "counts"), {}, "too large"),
    "too large a number": (("eta*1e400", "counts"), {}, "too large"),
    "too deep": (("(" * 240 + "eta" + ")" * 240, "counts"), {}, "cannot be read"),
    "too long": (("eta" + " + eta" * 100, "counts"), {}, "500 are allowed"),
    "divided by zero": (("eta/0", "counts"), {}, "divides by zero"),
    "arguments": (("exp(eta, 1)", "counts"), {}, "exp takes one argument"),
    "support": (("exp(eta)", "naturals"), {}, "support must be one of 'counts'"),
    "support by twos": (("exp(eta)", range(0, 6, 2)), {}, "consecutive whole numbers"),
    "empty domain": (("eta**2", "reals"), {"eta_domain": (1, 1)}, "eta_domain must be"),
    "y in the log-partition": (("exp(y)", "counts"), {}, "contains y;"),
    "eta in the base measure": (("exp(eta)", "counts"), {"base_measure": "eta"}, "contains eta;"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_refuses_with_the_reason(why):
    arguments, options, words = REFUSED[why]
    with pytest.raises(ValueError, match=words):
        invent(*arguments, **options)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: invent(None, "counts"), "log_partition must be text"),
        (lambda: invent(b"exp(eta)", "counts"), "log_partition must be text"),
        (lambda: invent("exp(eta)", 3), "support must be one of"),
        (lambda: invent("exp(eta)", "counts", eta_domain=3), "eta_domain must be an Interval"),
        (lambda: invent("exp(eta)", "counts", name=""), "name must be a text"),
        (lambda: invent("exp(eta)", "counts", base_measure=[1]), "base_measure must be text"),
    ],
)
def test_refuses_the_wrong_kind(call, words):
    with pytest.raises(TypeError, match=words):
        call()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda f: f.log_prob(0, 0.0), "y must be a whole number, 1 or more"),
        (lambda f: f.natural_parameter(0.5), "mean must be a number > 1 for the canonical link"),
        (lambda f: f.mean(np.nan), "eta must be finite"),
    ],
)
def test_an_invented_family_refuses_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call(made("log(exp(exp(eta)) - 1)", "counts"))
