"""Identities that every exponential family obeys, one test each, over all of them."""

import itertools

import numpy as np
import pytest
import scipy.integrate
import scipy.stats

import glmlesson
from glmlesson.families import FAMILIES, as_family

SCALAR = {
    "Gaussian": (glmlesson.Gaussian(), [-30.0, -1.5, 0.0, 0.7, 30.0]),
    "Bernoulli": (glmlesson.Bernoulli(), [-30.0, -1.5, 0.0, 0.7, 30.0]),
    "Poisson": (glmlesson.Poisson(), [-20.0, -1.5, 0.0, 0.7, 4.0]),
    "Binomial": (glmlesson.Binomial(trials=7), [-30.0, -1.5, 0.0, 0.7, 30.0]),
    "Exponential": (glmlesson.Exponential(), [-50.0, -1.5, -0.7, -0.02]),
    "Gamma": (glmlesson.Gamma(shape=2.5), [-50.0, -1.5, -0.7, -0.02]),
    "InverseGaussian": (glmlesson.InverseGaussian(shape=3.0), [-50.0, -1.5, -0.7, -0.02]),
    "Geometric": (glmlesson.Geometric(), [-30.0, -1.5, -0.7, -0.02]),
    "NegativeBinomial": (glmlesson.NegativeBinomial(size=2.5), [-30.0, -1.5, -0.7, -0.02]),
    "Laplace": (glmlesson.Laplace(), [-50.0, -1.5, -0.7, -0.02]),
}
VECTOR = {
    "Categorical": (glmlesson.Categorical(classes=4), [[0.0, 0, 0], [3.0, -2, 1], [20.0, 25, -30]]),
    "Beta": (glmlesson.Beta(), [[1.0, 1.0], [2.5, 0.8], [40.0, 70.0]]),
    "VonMises": (glmlesson.VonMises(), [[0.0, 0.0], [0.3, -0.4], [3.0, 4.0], [-60.0, 20.0]]),
}
MEMBERS = [
    pytest.param(family, np.array(eta, dtype=float), id=f"{name}-{eta}")
    for name, (family, etas) in (SCALAR | VECTOR).items()
    for eta in etas
]
every_member = pytest.mark.parametrize(("family", "eta"), MEMBERS)

# The same member, made by an independent library.
SCIPY = {
    "Gaussian": lambda f, eta: scipy.stats.norm(eta, 1),
    "Bernoulli": lambda f, eta: scipy.stats.bernoulli(1 / (1 + np.exp(-eta))),
    "Poisson": lambda f, eta: scipy.stats.poisson(np.exp(eta)),
    "binomial": lambda f, eta: scipy.stats.binom(f.trials, 1 / (1 + np.exp(-eta))),
    "exponential": lambda f, eta: scipy.stats.expon(scale=-1 / eta),
    "gamma": lambda f, eta: scipy.stats.gamma(f.shape, scale=-1 / eta),
    "inverse Gaussian": lambda f, eta: scipy.stats.invgauss(
        np.sqrt(-f.shape / (2 * eta)) / f.shape, scale=f.shape
    ),
    "geometric": lambda f, eta: scipy.stats.nbinom(1, -np.expm1(eta)),
    "negative binomial": lambda f, eta: scipy.stats.nbinom(f.size, -np.expm1(eta)),
    "Laplace": lambda f, eta: scipy.stats.laplace(scale=-1 / eta),
    "beta": lambda f, eta: scipy.stats.beta(*eta),
    "von Mises": lambda f, eta: scipy.stats.vonmises(
        max(np.hypot(*eta), 1e-12), loc=np.arctan2(eta[1], eta[0])
    ),
}


# scipy is given a probability, which cannot say how far it is from 1 when it rounds to it.
FIRST_ROUND_TO_A_PROBABILITY = {"Bernoulli", "binomial", "geometric", "negative binomial"}


def expectation(family, eta, function):
    """Sum or integrate function(y) p(y; eta) over the support, without the family's own mean."""
    if family.support.integer:
        high = family.support.high if np.isfinite(family.support.high) else 20_000
        y = np.arange(0, high + 1)
        return np.sum(function(y) * np.exp(family.log_prob(y, eta)))
    oracle = SCIPY[family.name](family, eta)
    ends = (family.support.low, family.support.high)
    # Break the line at quantiles, so that the quadrature sees the peak wherever it is.
    marks = oracle.ppf([1e-9, 1e-4, 0.05, 0.3, 0.5, 0.7, 0.95, 1 - 1e-4, 1 - 1e-9])
    marks = np.unique([*marks, 0.0] if family.name == "Laplace" else marks)
    pieces = [max(ends[0], -1e6), *marks[(marks > ends[0]) & (marks < ends[1])], min(ends[1], 1e6)]

    def integrand(y):
        if not family.support.contains(y):  # a node so close to an open end that it rounds to it
            return 0.0
        return float(function(np.array([y]))[0] * np.exp(family.log_prob(y, eta)))

    return sum(
        scipy.integrate.quad(integrand, low, high, epsabs=1e-13, epsrel=1e-11, full_output=True)[0]
        for low, high in itertools.pairwise(pieces)
        if high > low
    )


@every_member
def test_sums_or_integrates_to_one(family, eta):
    assert expectation(family, eta, np.ones_like) == pytest.approx(1, abs=2e-7)


@every_member
def test_mean_is_the_expected_sufficient_statistic(family, eta):
    mean = np.atleast_1d(family.mean(eta))
    for j in range(family.n_parameters):

        def statistic(y, j=j):
            return family.sufficient_statistic(y).reshape(len(y), -1)[:, j]

        assert expectation(family, eta, statistic) == pytest.approx(mean[j], rel=1e-6, abs=2e-7)


@every_member
def test_variance_is_the_covariance_of_the_sufficient_statistic(family, eta):
    mean = np.atleast_1d(family.mean(eta))
    variance = np.reshape(family.variance(eta), (family.n_parameters, family.n_parameters))
    for j in range(family.n_parameters):
        for k in range(j + 1):

            def product(y, j=j, k=k):
                t = family.sufficient_statistic(y).reshape(len(y), -1) - mean
                return t[:, j] * t[:, k]

            got = expectation(family, eta, product)
            assert got == pytest.approx(variance[j, k], rel=1e-5, abs=2e-6)


def slope(function, eta, j):
    """Differentiate along coordinate j by a central difference that stays in the domain."""
    flat = eta.ravel()
    h = 1e-5 * np.abs(flat[j]) if flat[j] else 1e-5
    step = np.zeros_like(flat)
    step[j] = h
    step = step.reshape(eta.shape)
    return (function(eta + step) - function(eta - step)) / (2 * h)


@every_member
def test_slope_of_the_log_partition_is_the_mean(family, eta):
    mean = np.atleast_1d(family.mean(eta))
    for j in range(family.n_parameters):
        got = slope(family.log_partition, eta, j)
        assert got == pytest.approx(mean[j], rel=1e-7, abs=1e-8)


@every_member
def test_slope_of_the_mean_is_the_variance(family, eta):
    variance = np.reshape(family.variance(eta), (family.n_parameters, family.n_parameters))
    for j in range(family.n_parameters):
        got = np.atleast_1d(slope(family.mean, eta, j))
        np.testing.assert_allclose(got, variance[:, j], rtol=1e-7, atol=1e-9)


@every_member
def test_natural_parameter_undoes_the_mean(family, eta):
    # Where the mean is within rounding of the edge, η is as sharp as the mean's last digit allows.
    edge = 1e-16 / np.min(np.abs(np.linalg.eigvalsh(np.atleast_2d(family.variance(eta)))))
    back = family.natural_parameter(family.mean(eta))
    np.testing.assert_allclose(back, eta, rtol=1e-9, atol=1e-9 + 10 * edge)


@every_member
def test_agrees_with_scipy(family, eta):
    if np.abs(eta).max() >= 30 and family.name in FIRST_ROUND_TO_A_PROBABILITY:
        eta = eta / 10
    if family.name == "categorical":
        log_probs = np.array([*eta, 0.0]) - np.log(np.sum(np.exp([*eta, 0.0])))
        np.testing.assert_allclose(family.log_prob(np.arange(4), eta), log_probs, rtol=1e-12)
        return
    oracle = SCIPY[family.name](family, eta)
    if family.support.integer:
        y = np.arange(0, min(family.support.high, 40) + 1)
        expected = oracle.logpmf(y)
    else:
        y = oracle.ppf([0.001, 0.1, 0.5, 0.9, 0.999])
        y = np.angle(np.exp(1j * y)) if family.name == "von Mises" else y
        expected = oracle.logpdf(y)
    np.testing.assert_allclose(family.log_prob(y, eta), expected, rtol=2e-9, atol=2e-11)


@every_member
def test_the_template_gives_log_prob(family, eta):
    y = family.sample(eta, 20, rng=3)
    statistic = family.sufficient_statistic(y).reshape(20, -1)
    template = family.log_base_measure(y) + statistic @ np.atleast_1d(eta)
    template = template - family.log_partition(eta)
    np.testing.assert_allclose(family.log_prob(y, eta), template, rtol=1e-9, atol=1e-8)


@every_member
def test_samples_have_the_mean_and_stay_in_the_support(family, eta):
    y = family.sample(eta, 4000, rng=11)
    assert y.shape == (4000,)
    assert family.support.contains(y).all()
    mean = np.atleast_1d(family.mean(eta))
    spread = np.sqrt(np.diag(np.reshape(family.variance(eta), (len(mean), len(mean)))) / 4000)
    got = family.sufficient_statistic(y).reshape(4000, -1).mean(axis=0)
    assert np.all(np.abs(got - mean) <= 5 * spread + 1e-12)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_tested_and_complete(name):
    assert name in {family.name for family, _ in (SCALAR | VECTOR).values()}
    family = as_family(name)
    assert set(family.latex) == {"density", "T", "a", "b", "eta", "mean", "variance"}
    assert str(family.support)
    assert str(family.eta_domain)
    assert FAMILIES[name].__doc__.count(">>>") >= 1
    assert as_family(name.upper()) == family


def test_bernoulli_is_exact_at_the_ends():
    bernoulli = glmlesson.Bernoulli()
    np.testing.assert_array_equal(bernoulli.log_prob([0, 1], 800.0), [-800.0, 0.0])
    np.testing.assert_array_equal(bernoulli.log_prob([0, 1], -800.0), [0.0, -800.0])
    assert bernoulli.log_prob(1, 40.0) == pytest.approx(-np.exp(-40.0), rel=1e-12)
    assert bernoulli.variance(700.0) == pytest.approx(np.exp(-700.0), rel=1e-12)
    assert bernoulli.log_partition(-700.0) == pytest.approx(np.exp(-700.0), rel=1e-12)


@pytest.mark.parametrize("eta", [-800.0, -40.0, 40.0, 800.0])
def test_binomial_and_categorical_agree_with_bernoulli_at_the_ends(eta):
    bernoulli = glmlesson.Bernoulli().log_prob([0, 1], eta)
    binomial = glmlesson.Binomial(trials=1).log_prob([0, 1], eta)
    two_classes = glmlesson.Categorical(classes=2).log_prob([1, 0], [eta])
    np.testing.assert_allclose(binomial, bernoulli, rtol=1e-13, atol=1e-300)
    np.testing.assert_allclose(two_classes, bernoulli, rtol=1e-13, atol=1e-15)


def test_poisson_at_the_ends():
    poisson = glmlesson.Poisson()
    assert poisson.log_prob(0, -800.0) == 0
    assert poisson.log_prob(3, 800.0) == -np.inf
    assert poisson.log_prob(10**6, np.log(1e6)) == pytest.approx(
        scipy.stats.poisson(1e6).logpmf(10**6), abs=1e-7
    )


def test_gaussian_far_from_zero():
    assert glmlesson.Gaussian().log_prob(1e9 + 1, 1e9) == pytest.approx(
        -0.5 - np.log(2 * np.pi) / 2
    )


@pytest.mark.parametrize("eta", [-1e-12, -1e-3, -40.0, -700.0])
def test_geometric_near_both_ends_of_its_domain(eta):
    geometric = glmlesson.Geometric()
    expected = -np.log(-np.expm1(eta)) if eta > -1 else np.exp(eta)
    assert geometric.log_partition(eta) == pytest.approx(expected, rel=1e-12)
    assert geometric.mean(eta) == pytest.approx(1 / np.expm1(-eta), rel=1e-12)


@pytest.mark.parametrize("kappa", [1e-8, 1e-5, 0.5, 499.0, 501.0, 1e5])
def test_von_mises_variance_along_its_direction(kappa):
    # A'(κ) by high-precision series (κ large) or by its Taylor series (κ small).
    import mpmath

    with mpmath.workdps(40):
        ratio = mpmath.besseli(1, kappa) / mpmath.besseli(0, kappa)
        expected = float(1 - ratio / kappa - ratio**2)
    assert glmlesson.VonMises().variance([kappa, 0.0])[0, 0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: glmlesson.Poisson().log_prob(-1, 0.0), ValueError, "y must be a whole number"),
        (lambda: glmlesson.Poisson().log_prob(1.5, 0.0), ValueError, "it is 1.5"),
        (lambda: glmlesson.Bernoulli().log_prob([0, 1, 2], 0.0), ValueError, r"entry \[2\] is 2"),
        (lambda: glmlesson.Exponential().mean(0.5), ValueError, "eta must be a number < 0"),
        (lambda: glmlesson.Gamma().log_prob(0.0, -1.0), ValueError, "y must be a number > 0"),
        (lambda: glmlesson.Gaussian().mean(np.nan), ValueError, "eta must be finite"),
        (lambda: glmlesson.Gaussian().mean("a"), TypeError, "eta must hold real numbers"),
        (lambda: glmlesson.Gaussian().mean(1j), TypeError, "complex"),
        (lambda: glmlesson.Gaussian().mean(np.ma.array([1.0])), TypeError, "masked"),
        (lambda: glmlesson.Gaussian().mean([[1], [1, 2]]), TypeError, "rows differ in length"),
        (lambda: glmlesson.Bernoulli().natural_parameter(1.0), ValueError, "mean must be a number"),
        (lambda: glmlesson.Poisson().natural_parameter(-2), ValueError, "it is -2"),
        (lambda: glmlesson.Categorical(3).mean([0.0]), ValueError, "2 entries along its last axis"),
        (lambda: glmlesson.Categorical(3).natural_parameter([0.5, 0.5]), ValueError, "baseline"),
        (lambda: glmlesson.Categorical(3).log_prob(3, [0, 0]), ValueError, "whole number from 0"),
        (lambda: glmlesson.Beta().natural_parameter([-0.1, -0.1]), ValueError, "beta family"),
        (lambda: glmlesson.VonMises().natural_parameter([1.0, 0.1]), ValueError, "unit circle"),
        (lambda: glmlesson.Binomial(trials=0), ValueError, "trials must be 1 or more"),
        (lambda: glmlesson.Binomial(trials=2.5), TypeError, "trials must be a whole number"),
        (lambda: glmlesson.Gamma(shape=-1), ValueError, "shape must be a single number > 0"),
        (lambda: glmlesson.NegativeBinomial(size=0), ValueError, "size must be a single number"),
        (lambda: as_family("poison"), ValueError, "family must be one of"),
        (lambda: as_family(glmlesson.Poisson), TypeError, r"make one of it: Poisson\(\)"),
        (lambda: as_family(3), TypeError, "family must be a family or the name of one"),
    ],
)
def test_refuses_bad_input_with_a_sentence(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_accepts_shapes_and_broadcasts():
    poisson = glmlesson.Poisson()
    y, eta = np.arange(6).reshape(2, 3), np.zeros((2, 1))
    assert poisson.log_prob(y, eta).shape == (2, 3)
    assert glmlesson.Categorical(3).log_prob(np.array([0, 1]), np.zeros((2, 2))).shape == (2,)
    assert glmlesson.Beta().variance(np.ones((5, 2))).shape == (5, 2, 2)
    assert poisson.sample([0.0, 3.0], rng=0).shape == (2,)
    assert poisson.sample(0.0, (2, 3), rng=0).shape == (2, 3)
    assert glmlesson.VonMises().sample([[1.0, 0.0]] * 3, rng=0).shape == (3,)
    assert glmlesson.Categorical(3).sample([[1.0, 0.0]] * 3, rng=0).shape == (3,)


# What GLM needs of a family with a mean --------------------------------------------------------

WITH_A_MEAN = [
    pytest.param(family, np.array(eta, dtype=float), id=f"{name}-{eta}")
    for name, (family, etas) in (SCALAR | VECTOR).items()
    if family.canonical_link is not None
    for eta in etas
]
every_member_with_a_mean = pytest.mark.parametrize(("family", "eta"), WITH_A_MEAN)


@every_member_with_a_mean
def test_variance_function_is_the_variance_at_the_member_s_mean(family, eta):
    mean = family.mean(eta)
    if not np.all(family.mean_domain.contains(mean)):  # it rounds to the end of its domain
        eta = eta / 2
        mean = family.mean(eta)
    got, expected = family.variance_function(mean), family.variance(eta)
    # Near an end the mean's last digit is all that says how far away it is.
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=4e-16 * np.max(np.abs(mean)))


@every_member_with_a_mean
def test_mean_and_variance_at_once_are_both(family, eta):
    mean, variance = family.unchecked.mean_and_variance(eta)
    np.testing.assert_allclose(mean, family.mean(eta), rtol=1e-14)
    np.testing.assert_allclose(variance, family.variance(eta), rtol=1e-14)


@every_member_with_a_mean
def test_unit_deviance_is_twice_what_the_likelihood_lacks_to_the_best(family, eta):
    eta = eta / 10 if np.abs(eta).max() >= 20 else eta
    y = family.sample(eta, 40, rng=5)
    statistic = family.sufficient_statistic(y)
    inner = family.mean_domain.contains(statistic)
    if inner.ndim == 1:  # where y itself is a mean, of the best member
        y, statistic = y[inner], statistic[inner]
        best = family.log_prob(y, family.natural_parameter(statistic)) if y.size else 0.0
    else:  # a class that came up is certain in the best member
        best = 0.0
    expected = 2 * (best - family.log_prob(y, eta))
    got = family.unit_deviance(y, family.mean(eta))
    np.testing.assert_allclose(got, expected, rtol=1e-7, atol=1e-7)
    assert np.all(got >= 0)


@pytest.mark.parametrize("family", [f for f, _ in SCALAR.values()], ids=repr)
def test_unit_deviance_is_zero_at_the_target_and_positive_elsewhere(family):
    low, high = family.support.low, family.support.high
    y = np.arange(1.0, 7.0) if family.support.integer else np.array([0.1, 1.0, 1.7, 30.0])
    y = y[(y > low) & (y < high)]
    np.testing.assert_allclose(family.unit_deviance(y, y), 0, atol=1e-13)
    for factor in (0.5, 0.999, 1.001):
        mean = y * factor
        near = family.unit_deviance(y[mean < high], mean[mean < high])
        assert np.all(near > 0)


@pytest.mark.parametrize(
    ("family", "y", "mean", "expected"),
    [
        (glmlesson.Bernoulli(), 0, 0.3, -2 * np.log(0.7)),
        (glmlesson.Bernoulli(), 1, 0.3, -2 * np.log(0.3)),
        (glmlesson.Binomial(trials=7), 0, 2.0, -14 * np.log(5 / 7)),
        (glmlesson.Binomial(trials=7), 7, 2.0, -14 * np.log(2 / 7)),
        (glmlesson.Poisson(), 0, 2.0, 4.0),
        (glmlesson.Geometric(), 0, 2.0, 2 * np.log(3)),
        (glmlesson.NegativeBinomial(size=2.5), 0, 2.0, 5 * np.log(4.5 / 2.5)),
        (glmlesson.Categorical(classes=3), 1, [0.2, 0.3], -2 * np.log(0.3)),
        (glmlesson.Categorical(classes=3), 2, [0.2, 0.3], -2 * np.log(0.5)),
    ],
    ids=repr,
)
def test_unit_deviance_is_finite_at_the_edge_of_the_support(family, y, mean, expected):
    # −2 log p(y) there: no member puts more than all of its probability on y.
    assert family.unit_deviance(y, mean) == pytest.approx(expected, rel=1e-13)


def test_unit_deviances_agree_with_statsmodels():
    import statsmodels.api as sm

    y, mean = np.array([0.5, 1.0, 3.0, 8.0]), np.array([0.7, 2.0, 2.5, 30.0])
    peers = {
        glmlesson.Gaussian(): sm.families.Gaussian(),
        glmlesson.Poisson(): sm.families.Poisson(),
        glmlesson.Exponential(): sm.families.Gamma(),
        glmlesson.Gamma(shape=1.0): sm.families.Gamma(),
        glmlesson.InverseGaussian(shape=1.0): sm.families.InverseGaussian(),
        glmlesson.NegativeBinomial(size=2.5): sm.families.NegativeBinomial(alpha=0.4),
    }
    for family, peer in peers.items():
        target = np.ceil(y) if family.support.integer else y
        expected = [peer.deviance(target[j : j + 1], mean[j : j + 1]) for j in range(4)]
        np.testing.assert_allclose(family.unit_deviance(target, mean), expected, rtol=1e-12)


@pytest.mark.parametrize(
    "family", [glmlesson.Gaussian(), glmlesson.Gamma(3.0), glmlesson.InverseGaussian(3.0)], ids=repr
)
def test_the_density_with_a_dispersion(family):
    unit, y, mean = family.dispersed(), np.array([0.5, 1.0, 3.0]), np.array([0.7, 2.0, 2.5])
    for phi in (0.01, 1.0, 4.0):
        oracle = {
            "Gaussian": scipy.stats.norm(mean, np.sqrt(phi)),
            "gamma": scipy.stats.gamma(1 / phi, scale=mean * phi),
            "inverse Gaussian": scipy.stats.invgauss(mean * phi, scale=1 / phi),
        }[family.name]
        np.testing.assert_allclose(
            unit.unchecked.log_density(y, mean, phi), oracle.logpdf(y), rtol=1e-9, atol=1e-12
        )
        np.testing.assert_allclose(oracle.var(), phi * unit.variance_function(mean), rtol=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: glmlesson.Poisson().variance_function(0.0),
            "mean must be a number > 0 for the Po",
        ),
        (lambda: glmlesson.Bernoulli().unit_deviance(1, 1.0), "mean must be a number strictly"),
        (lambda: glmlesson.Poisson().unit_deviance(0.5, 1.0), "y must be a whole number"),
        (lambda: glmlesson.Gamma().unit_deviance(1.0, np.nan), "mean must be finite"),
    ],
)
def test_refuses_means_and_targets_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
