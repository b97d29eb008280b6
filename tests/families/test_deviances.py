"""Deviances and log-probabilities keep their digits, against arithmetic with fifty of them."""

import mpmath
import numpy as np
import pytest

import glmlesson
from glmlesson import GLM, links
from glmlesson.families.divergence import excess_over_log, relative_entropy

mpmath.mp.dps = 50
EXACT = mpmath.mpf
NEAR = [0.0, 2.0**-52, -(2.0**-40), 1e-12, -1e-8, 3e-4, 1e-3, -2e-3, 0.09, -0.3, 0.49, 0.51, -0.7]


@pytest.mark.parametrize("mean", [1e-300, 1e-8, 0.3, 1.0, 777.0, 1e15, 1e300])
@pytest.mark.parametrize("step", [*NEAR, 3.0, 1e10])
def test_the_two_divergences(mean, step):
    y = mean * (1 + step)
    if not np.isfinite(y):
        y = mean * (1 + step / 1e5)
    u = (EXACT(y) - EXACT(mean)) / EXACT(mean)
    excess = u - mpmath.log(1 + u)
    entropy = EXACT(y) * mpmath.log(EXACT(y) / EXACT(mean)) - EXACT(y) + EXACT(mean)
    assert float(excess_over_log(y, mean)) == pytest.approx(float(excess), rel=1e-12)
    if abs(entropy) < 1e305:
        assert float(relative_entropy(y, mean)) == pytest.approx(float(entropy), rel=1e-12)


def test_the_divergences_of_zero():
    assert float(relative_entropy(0.0, 3.5)) == pytest.approx(3.5)
    assert np.isposinf(relative_entropy(1.0, 0.0))


COUNTS = np.array([0, 1, 1, 2, 4, 6.0])


def negative_binomial(y, mean, size):
    y, mean, size = EXACT(float(y)), EXACT(float(mean)), EXACT(float(size))
    first = y * mpmath.log(y / mean) if y else 0
    return 2 * (first - (y + size) * mpmath.log((y + size) / (mean + size)))


@pytest.mark.parametrize("size", [0.01, 0.5, 2.0, 1e6, 1e9, 1e12, 1e14, 1e16, 1e30])
@pytest.mark.parametrize("mean", [1e-3, 0.7, 2.3, 40.0])
def test_the_deviance_of_a_negative_binomial_of_any_size(size, mean):
    expected = [float(negative_binomial(y, mean, size)) for y in COUNTS]
    got = glmlesson.NegativeBinomial(size).unit_deviance(COUNTS, mean)
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("link", [None, "log"])
@pytest.mark.parametrize("size", [1e12, 1e14, 1e16])
def test_a_negative_binomial_of_huge_size_is_a_poisson(size, link):
    X = np.column_stack([np.ones(6), np.arange(6) / 5])
    X = X if link else X[:, :1]  # with its own link the two are another model
    poisson, result = (
        GLM("poisson").fit(X, COUNTS),
        GLM(glmlesson.NegativeBinomial(size), link).fit(X, COUNTS),
    )
    assert result.deviance == pytest.approx(poisson.deviance, rel=1e-10)
    assert result.log_likelihood == pytest.approx(poisson.log_likelihood, rel=1e-9)
    assert result.null_deviance == pytest.approx(poisson.null_deviance, rel=1e-10)


def tails(link, z):
    """log μ and log(1 − μ), to fifty digits."""
    z = EXACT(float(z))
    if link == "logit":
        return -mpmath.log(1 + mpmath.exp(-z)), -mpmath.log(1 + mpmath.exp(z))
    if link == "probit":
        # ncdf(z) is one to fifty digits beyond 15: each tail is that of the other sign.
        low = mpmath.log(mpmath.erfc(abs(z) / mpmath.sqrt(2)) / 2)
        high = mpmath.log(1 - mpmath.exp(low)) if low > -110 else -mpmath.exp(low)
        return (low, high) if z < 0 else (high, low)
    rate = mpmath.exp(z)
    share = rate if rate < mpmath.mpf(10) ** -40 else 1 - mpmath.exp(-rate)
    return mpmath.log(share), -rate


MADE = {
    "logit": links.Logit(),
    "probit": links.Probit(),
    "complementary log-log": links.ComplementaryLogLog(),
}


@pytest.mark.parametrize("z", [-800.0, -40.0, -9.0, -1.0, 0.0, 0.5, 3.0])
@pytest.mark.parametrize("y", [0.0, 1.0, 0.25])
@pytest.mark.parametrize("link", MADE)
def test_two_outcomes_far_out(link, y, z):
    for at in {z, -z} if link != "complementary log-log" else {z}:
        log_mean, log_rest = tails(link, at)
        log_prob = EXACT(y) * log_mean + (1 - EXACT(y)) * log_rest
        saturated = sum(EXACT(p) * mpmath.log(p) for p in (y, 1 - y) if p)
        family = glmlesson.Bernoulli().unchecked
        arguments = np.array([y]), np.array([at]), MADE[link]
        assert family.log_prob_at(*arguments)[0] == pytest.approx(float(log_prob), rel=1e-12)
        deviance = float(2 * (saturated - log_prob))
        assert family.unit_deviance_at(*arguments)[0] == pytest.approx(deviance, rel=1e-11)
        twelve = glmlesson.Binomial(trials=12)
        if link == "logit":
            wins = np.array([12 * y])
            got = twelve.unchecked.unit_deviance_at(wins, np.array([at]), twelve.canonical_link)
            assert got[0] == pytest.approx(12 * deviance, rel=1e-11)


@pytest.mark.parametrize("trials", [None, np.array([4, 4, 4, 4, 5, 5])])
def test_a_fit_with_far_offsets_has_a_finite_deviance(trials):
    """Two rows at odds of e^±800 that miss: each adds 1600, per trial."""
    y, offset = np.array([0, 1, 0, 1, 0, 1.0]), np.array([0, 0, 0, 0, 800.0, -800])
    if trials is None:
        result = GLM("bernoulli").fit(np.ones((6, 1)), y, offset=offset)
        near, weight = 4 * np.log(2), 1
    else:
        result = GLM("binomial").fit(np.ones((6, 1)), y, offset=offset, trials=trials)
        near, weight = 16 * np.log(2), 5
    assert result.theta[0] == pytest.approx(0, abs=1e-9)
    assert result.deviance == pytest.approx(2 * near + 2 * 1600 * weight, rel=1e-12)
    assert result.log_likelihood == pytest.approx(-result.deviance / 2, rel=1e-12)


@pytest.mark.parametrize("family", ["poisson", "gamma", "exponential", "gaussian"])
@pytest.mark.parametrize("size", [1.0, 1e6, 1e12])
def test_a_fit_that_is_perfect_to_rounding_has_a_deviance_of_that_size(family, size):
    y = np.round(np.array([1, 2, 4, 8.0]) * size)
    X = np.column_stack([np.ones(4), np.log(y)])
    result = GLM(family, "log").fit(X, y)
    # Each mean is off by a few hundred units in the last place, at most, squared.
    scale = size**2 if family == "gaussian" else size if family == "poisson" else 1.0
    assert 0 <= result.deviance < 4 * 64 * scale * (500 * np.finfo(float).eps) ** 2
