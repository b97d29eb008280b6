"""The Tweedie family against sums of its definition, integrals and other software."""

import mpmath
import numpy as np
import pytest
import scipy.integrate
import scipy.stats
import statsmodels.api as sm

from glmlesson.families import Tweedie
from glmlesson.families.compound import CompoundPoissonGamma, log_saturated, rate_shape_scale

POWERS = [1.01, 1.2, 1.5, 1.8, 1.99]


def by_definition(y, mean, dispersion, power):
    """The log-density of a Poisson number of gamma amounts, summed with 40 digits."""
    with mpmath.workdps(40):
        y, mean, phi, p = map(mpmath.mpf, (y, mean, dispersion, power))
        rate, shape, scale = rate_shape_scale(mean, phi, p)
        peak = (y / scale) ** (2 - p) if y else 0
        peak = y ** (2 - p) / phi / (2 - p)
        wide = int(16 * mpmath.sqrt(peak * (p - 1)) + 60)
        terms = [
            -rate + j * mpmath.log(rate) - mpmath.loggamma(j + 1) - mpmath.loggamma(j * shape)
            + (j * shape - 1) * mpmath.log(y) - y / scale - j * shape * mpmath.log(scale)
            for j in range(max(1, int(peak) - wide), int(peak) + wide)
        ]  # fmt: skip
        return float(mpmath.log(mpmath.fsum(map(mpmath.exp, terms))))


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("xi", [1e4, 10.0, 0.5, 0.05, 5e-3, 2e-4])
def test_the_series_is_the_sum_over_the_number_of_amounts(power, xi):
    y = 1.7  # mean y and φ from few amounts to many
    dispersion = xi * y ** (2 - power)
    got = log_saturated(np.array([y]), np.array([dispersion]), power)[0]
    expected = by_definition(y, y, dispersion, power)
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-8)


@pytest.mark.parametrize("power", POWERS)
def test_saddlepoint_and_series_meet(power):
    xi = 1e-5 * np.array([1 - 1e-9, 1 + 1e-9])
    below, above = log_saturated(np.ones(2), xi, power)
    assert below == pytest.approx(above, abs=1e-7)


@pytest.mark.parametrize("power", [1.2, 1.5, 1.8])
@pytest.mark.parametrize(("mean", "dispersion"), [(3.0, 0.7), (0.4, 2.0)])
def test_density_and_atom_add_up_and_have_the_moments(power, mean, dispersion):
    density = Tweedie(power).unchecked.log_density

    def integral(function):
        def integrand(log_y):
            y = np.exp(log_y)
            return function(y) * y * np.exp(density(np.array([y]), mean, dispersion)[0])

        return scipy.integrate.quad(integrand, -120, 6, limit=400, epsabs=1e-11)[0]

    atom = np.exp(density(0.0, mean, dispersion))
    assert integral(lambda y: 1.0) + atom == pytest.approx(1, abs=1e-7)
    assert integral(lambda y: y) == pytest.approx(mean, rel=1e-7)
    variance = integral(lambda y: (y - mean) ** 2) + atom * mean**2
    assert variance == pytest.approx(dispersion * mean**power, rel=1e-6)


@pytest.mark.parametrize("power", [1.2, 1.5, 1.8])
def test_the_template_gives_log_prob(power):
    family = Tweedie(power)
    eta, y = family.natural_parameter(2.0), np.array([0.0, 1e-3, 0.5, 2.0, 20.0])
    template = family.log_base_measure(y) + eta * y - family.log_partition(eta)
    np.testing.assert_allclose(family.log_prob(y, eta), template, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("power", [1.2, 1.5, 1.8])
def test_slopes_of_the_log_partition_are_mean_and_variance(power):
    family, eta, h = Tweedie(power), np.array([-3.0, -0.7]), 1e-5

    def slope(function):
        return (function(eta + h) - function(eta - h)) / (2 * h)

    np.testing.assert_allclose(slope(family.log_partition), family.mean(eta), rtol=1e-8)
    np.testing.assert_allclose(slope(family.mean), family.variance(eta), rtol=1e-8)
    np.testing.assert_allclose(
        family.variance_function(family.mean(eta)), family.variance(eta), rtol=1e-12
    )


def test_deviance_and_likelihood_agree_with_statsmodels():
    y, mean = np.array([0.0, 0.3, 2.0, 9.0]), np.array([1.0, 0.5, 2.5, 4.0])
    peer = sm.families.Tweedie(var_power=1.6, eql=False)
    family = Tweedie(1.6)
    np.testing.assert_allclose(
        family.unit_deviance(y, mean).sum(), peer.deviance(y, mean), rtol=1e-12
    )
    np.testing.assert_allclose(
        family.unchecked.log_density(y, mean, 0.8),
        peer.loglike_obs(y, mean, scale=0.8),
        rtol=1e-9,
    )


@pytest.mark.parametrize("u", [1e-9, 1e-4, 0.0199, 0.0201, -0.3, 4.0])
def test_the_unit_deviance_keeps_its_digits(u):
    with mpmath.workdps(50):
        p, y, m = mpmath.mpf("1.3"), mpmath.mpf(2) * (1 + mpmath.mpf(u)), mpmath.mpf(2)
        exact = 2 * (
            y ** (2 - p) / ((1 - p) * (2 - p)) - y * m ** (1 - p) / (1 - p) + m ** (2 - p) / (2 - p)
        )
    # 2 (1 + u) rounds in its last digit, which u of 1e-9 feels in its seventh.
    got = Tweedie(1.3).unit_deviance(2 * (1 + u), 2.0)
    assert got == pytest.approx(float(exact), rel=1e-12 + 1e-15 / abs(u))


@pytest.mark.parametrize("power", [1.05, 1.4, 1.8])
def test_probabilities_are_shares_of_simulated_totals(power):
    law = CompoundPoissonGamma(np.array(3.0), np.array(0.7), power)
    rng = np.random.default_rng(2)
    rate, shape, scale = rate_shape_scale(3.0, 0.7, power)
    number = rng.poisson(rate, 20_000)
    totals = np.array([rng.gamma(shape, scale, n).sum() for n in number])  # amount by amount
    for y in (0.0, 0.5, 3.0, 7.0):
        share = float(law.cdf(np.array(y)))
        assert np.mean(totals <= y) == pytest.approx(share, abs=5 * np.sqrt(0.25 / 20_000))
        assert share + float(law.sf(np.array(y))) == pytest.approx(1, abs=1e-12)
    drawn = law.rvs(20_000, np.random.default_rng(3))
    assert scipy.stats.ks_2samp(drawn, totals).pvalue > 1e-3
    level = np.array([0.01, 0.5, 0.99])
    many = CompoundPoissonGamma(np.full(3, 3.0), np.full(3, 0.7), power)
    np.testing.assert_allclose(np.maximum(level, np.exp(-rate)), many.cdf(many.ppf(level)))
    skewness, kurtosis = law.stats("sk")
    assert scipy.stats.skew(drawn) == pytest.approx(skewness, abs=0.15)
    assert scipy.stats.kurtosis(drawn) == pytest.approx(kurtosis, abs=0.7)


@pytest.mark.parametrize("rate", [0.3, 9.4, 26.0, 37.0, 60.0, 900.0])
def test_few_of_the_terms_of_a_probability_give_all_of_them(rate):
    # At the power 1.5 the amounts are exponential: Dunn and Smyth's shape is one.
    y, number = rate * np.array([0.3, 0.9, 1.0, 1.4]), np.arange(1, 1600)[:, None]
    law = CompoundPoissonGamma(np.full(4, rate), np.full(4, 2 / np.sqrt(rate)), 1.5)
    np.testing.assert_allclose(law.rate, rate)
    np.testing.assert_allclose(law.scale, 1.0)
    some = scipy.stats.poisson.pmf(number, rate) * scipy.stats.gamma.cdf(y, number)
    np.testing.assert_allclose(law.cdf(y), np.exp(-rate) + some.sum(axis=0), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("power", [1.0, 2.0, 0.5, -1.0, np.nan])
def test_a_power_that_is_none_is_refused(power):
    with pytest.raises(ValueError, match="power must be"):
        Tweedie(power)


def test_targets_below_zero_are_refused():
    with pytest.raises(ValueError, match="y must be a number ≥ 0 for the Tweedie family"):
        Tweedie().log_prob(-1.0, -1.0)
