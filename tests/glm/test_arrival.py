"""Fits that must arrive: off the canonical link, from any start, in any unit, or say why not."""

import warnings

import numpy as np
import pytest
from glm_models import CASES, MODELS, drawn, fitted, link_of

import glmlesson
from glmlesson import GLM, ConvergenceWarning, RankWarning
from glmlesson.families import as_family

LINE = np.column_stack([np.ones(6), np.arange(6.0)])
GROWING = np.array([1.0, 3, 2, 5, 4, 7])


def quiet(family, link, X, y, *, settings=None, **options):
    """The fit, which must not warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return GLM(family, link, **settings or {}).fit(X, y, **options)


# Newton's method with the observed information ---------------------------------------------------


def test_a_gamma_on_which_fisher_scoring_stops_short():
    X = np.column_stack([np.ones(4), [0, 4, 5, 6]])
    result = quiet("gamma", "log", X, [0.08, 3709.08, 0.03, 0.06])
    np.testing.assert_allclose(result.theta, [-1.13944053, 2.00905641], atol=1e-8)
    assert result.n_iter <= 8


def distance_from_the_maximum(family, X, y, theta):
    """How far one Newton step with the observed information leads from theta, log link.

    In standard errors, at the fit's own dispersion; the derivatives are written out here.
    """
    mean = np.exp(X @ theta)
    ratio, slope = {
        "exponential": (1 / mean, -1 / mean),
        "gamma": (1 / mean, -1 / mean),
        "gaussian": (mean, mean),
    }[family]
    expected, observed = mean * ratio, mean * ratio - (y - mean) * slope
    step = np.linalg.solve((X.T * observed) @ X, X.T @ ((y - mean) * ratio))
    dispersion = 1.0 if family == "exponential" else np.mean((y - mean) ** 2 * ratio / mean)
    return np.linalg.norm(np.sqrt(expected / dispersion) * (X @ step))


@pytest.mark.parametrize("family", ["exponential", "gamma", "gaussian"])
def test_a_fit_with_log_link_arrives_or_says_that_it_did_not(family):
    arrived = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        rows = int(rng.integers(4, 12))
        X = np.column_stack([np.ones(rows), rng.normal(size=rows) * 10 ** rng.uniform(-0.5, 1.2)])
        mean = np.exp(X @ [0.3, 0.5])
        if family == "gaussian":
            y = mean + 0.5 * mean.mean() * rng.normal(size=rows)
        else:
            y = rng.exponential(mean)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = GLM(family, "log").fit(X, y)
        assert result.converged != bool(caught)
        if result.converged:
            arrived += 1
            left = distance_from_the_maximum(family, X, y, result.theta)
            assert left < 1e-8 * np.sqrt(rows), (
                seed
            )  # the decrement's weights are the observed ones
    assert arrived > (130 if family == "gaussian" else 149)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.link is not None])
def test_off_the_canonical_link_convergence_is_quadratic(name):
    result, _ = fitted(name, "nothing")
    assert result.n_iter <= 10
    last = [d / np.sqrt(len(result.fitted)) for d in result.history.decrement[-3:]]
    # Of a small decrement a step leaves about the square; linear convergence leaves a fixed part.
    if 1e-9 < last[-2] < 1e-2:
        assert last[-1] < 0.1 * last[-2]


@pytest.mark.parametrize(("name", "extra"), MODELS)
def test_every_model_arrives_to_the_documented_precision(name, extra):
    result, _ = fitted(name, extra)
    X, y, options = drawn(name, extra)
    weights = np.ones(len(y))
    for key in ("weights", "frequencies", "trials"):
        weights = weights * options.get(key, 1)
    z = X @ result.theta + options.get("offset", 0.0)
    z = z + np.log(options.get("exposure", np.ones(len(y))))
    link, family = result.link, result.family
    mean, slope = link.inverse(z), link.inverse_derivative(z)
    gradient = X.T @ (weights * slope / family.variance_function(mean) * (y - mean))
    unit = result.covariance / result.dispersion
    decrement = np.sqrt(gradient @ unit @ gradient / result.dispersion)
    assert decrement <= 2e-9 * np.sqrt(weights.sum())
    assert link_of(CASES[name]).title == link.title


# Starts and steps --------------------------------------------------------------------------------


def test_a_gaussian_with_log_link_whose_average_is_negative():
    y = np.array([-2, -1, -2, -0.5, 0.3, 0.9])
    result = quiet("gaussian", "log", LINE, y)
    assert y.mean() < 0
    best = np.sum((y - result.fitted) ** 2)
    for shift in np.random.default_rng(0).normal(size=(200, 2)):  # a maximum, and a high one
        assert np.sum((y - np.exp(LINE @ (result.theta + 0.3 * shift))) ** 2) > best
    assert best < np.sum(y**2)
    score = LINE.T @ ((y - result.fitted) * result.fitted)
    np.testing.assert_allclose(score, 0, atol=1e-8)


def test_a_start_is_begun_with():
    y = [1, 1, 3, 6, 9, 20]
    free = quiet("poisson", None, LINE, y)
    again = quiet("poisson", None, LINE, y, settings={"start": free.theta})
    np.testing.assert_array_equal(again.history.theta[0], free.theta)
    assert again.n_iter == 1
    np.testing.assert_allclose(again.theta, free.theta, rtol=1e-8)
    far = quiet("poisson", None, LINE, y, settings={"start": [3.0, -1.0]})
    np.testing.assert_allclose(far.theta, free.theta, rtol=1e-9)
    classes = quiet("softmax", None, LINE, [0, 1, 2, 1, 0, 2], settings={"start": np.zeros((2, 2))})
    assert classes.converged
    assert "start=[[0.0, 0.0], [0.0, 0.0]]" in repr(classes.model)


def test_the_steps_are_counted_and_the_warning_says_how_far_it_is():
    y = [1, 1, 3, 6, 9, 20]
    with pytest.warns(ConvergenceWarning, match=r"raise max_iter, which is 2, or pass a sta") as w:
        short = GLM("poisson", max_iter=2).fit(LINE, y)
    assert short.n_iter == 2
    assert not short.converged
    full = quiet("poisson", None, LINE, y)
    difference = short.theta - full.theta
    weights = LINE.T * full.fitted @ LINE
    away = np.sqrt(difference @ weights @ difference)
    said = float(str(w[0].message).split("about ")[1].split()[0])
    assert said == pytest.approx(away, rel=0.5)
    assert quiet("poisson", None, LINE, y, settings={"max_iter": full.n_iter}).converged


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"max_iter": 0}, ValueError, "max_iter must be 1 or more, but it is 0"),
        ({"max_iter": 2.5}, TypeError, "max_iter must be a whole number, but it is 2.5"),
        ({"start": [1.0, np.nan]}, ValueError, r"start must be finite, but entry \[1\] is nan"),
        ({"start": "zero"}, TypeError, "start must hold real numbers"),
        (
            {"start": [1.0, 2, 3]},
            ValueError,
            r"start must have shape \(2,\), but its shape is",
        ),
        (
            {"start": [-1.0, 0.0], "link": "identity"},
            ValueError,
            "start must give every row a mean that the Poisson family and the identity link allow",
        ),
    ],
)
def test_refuses_bad_settings_with_a_sentence(settings, error, words):
    with pytest.raises(error, match=words):
        GLM("poisson", **settings).fit(LINE, [1, 1, 3, 6, 9, 20])


def test_a_likelihood_that_flattens_towards_infinity_is_no_maximum():
    for y in (-GROWING, 0 * GROWING):  # the lower all means, the better, and they have no lowest
        with pytest.warns(ConvergenceWarning, match="it flattens out towards infinity"):
            assert not GLM("gaussian", "log").fit(LINE, y).converged


def test_an_offset_far_from_what_the_columns_can_undo():
    result = quiet("poisson", None, LINE, GROWING, offset=np.full(6, 800.0))
    alone = quiet("poisson", None, LINE, GROWING)
    np.testing.assert_allclose(result.theta, alone.theta - [800, 0], rtol=1e-8)
    one_sided = quiet("gamma", "inverse", LINE, GROWING, offset=[0, 0, 0, 0, 0, -50.0])
    score = LINE.T @ (1 / one_sided.linear_predictor - GROWING)
    np.testing.assert_allclose(score, 0, atol=1e-6)


@pytest.mark.parametrize(
    ("link", "X", "offset", "words"),
    [
        ("identity", LINE[:, 1:] - 2.5, None, "No combination of the columns of X is a constant: "),
        ("log", LINE[:, 1:], np.full(6, 1e4), r"allows every linear .* the offset reaches 1e\+04"),
    ],
)
def test_where_no_start_is_found_the_reason_is_named(link, X, offset, words):
    with pytest.raises(ValueError, match=words):
        GLM("poisson", link).fit(X, GROWING, offset=offset)


# Rows of weight zero, and weights far apart ------------------------------------------------------


def test_rows_of_weight_zero_are_not_asked_about_the_columns():
    X = np.column_stack([LINE, [0, 0, 0, 0, 0, 1.0]])
    weights = np.array([1.0, 1, 1, 1, 1, 0])
    with pytest.warns(RankWarning, match="those before determine x2"):
        result = GLM("poisson").fit(X, [1, 1, 3, 6, 9, 20], weights=weights)
    alone = quiet("poisson", None, LINE[:5], [1, 1, 3, 6, 9])
    np.testing.assert_allclose(result.theta, [*alone.theta, 0], rtol=1e-9)
    np.testing.assert_allclose(result.standard_errors[:2], alone.standard_errors, rtol=1e-9)


@pytest.mark.parametrize("family", ["poisson", "gamma", "gaussian", "bernoulli"])
def test_a_coefficient_that_only_light_rows_determine(family):
    group = np.repeat([0.0, 1.0], 6)
    X = np.column_stack([np.ones(12), group])
    y = np.array([1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1]) + (0.0 if family == "bernoulli" else 1)
    weights = np.where(group == 1, 1e-12, 1e12)
    link = None if family in ("poisson", "bernoulli", "gaussian") else "log"
    result = quiet(family, link, X, y, weights=weights)
    law = as_family(family).canonical_link if link is None else glmlesson.Log()
    low, high = law(y[:6].mean()), law(y[6:].mean())
    np.testing.assert_allclose(result.theta, [low, high - low], rtol=1e-8)


# The size of numbers -----------------------------------------------------------------------------

SCALED = [
    ("gaussian", None),
    ("gaussian", "log"),
    ("gamma", None),
    ("gamma", "log"),
    ("gamma", "identity"),
    ("gamma", "inverse"),
    ("exponential", "log"),
    ("inverse gaussian", "log"),
    ("inverse gaussian", "identity"),
]


@pytest.mark.parametrize("exponent", [200, -200, 100, -100])
@pytest.mark.parametrize(("family", "link"), SCALED)
def test_the_unit_of_the_target(family, link, exponent):
    unit = 10.0**exponent
    one, other = quiet(family, link, LINE, GROWING), quiet(family, link, LINE, GROWING * unit)
    if link == "log":
        expected = np.add(one.theta, [np.log(unit), 0])
    else:
        expected = one.theta * (unit if link == "identity" or family == "gaussian" else 1 / unit)
    np.testing.assert_allclose(other.theta, expected, rtol=1e-8)
    np.testing.assert_allclose(other.fitted / unit, one.fitted, rtol=1e-8)
    assert other.n_iter <= one.n_iter + 2
    scale = expected[1] / one.theta[1]
    np.testing.assert_allclose(other.standard_errors, one.standard_errors * scale, rtol=1e-6)
    assert other.p_values[1] == pytest.approx(one.p_values[1], rel=1e-5)
    new = np.array([[1, 2.5]])
    ours, theirs = other.predict(new, interval=0.95), one.predict(new, interval=0.95)
    np.testing.assert_allclose(
        [ours.lower, ours.upper], np.multiply(unit, [theirs.lower, theirs.upper]), rtol=1e-6
    )


@pytest.mark.parametrize("exponent", [200, -200])
def test_a_unit_in_which_no_coefficient_can_be_held_is_refused(exponent):
    with pytest.raises(ValueError, match=r"y must be in a more moderate unit.* Divide y by its av"):
        GLM("inverse gaussian").fit(LINE, GROWING * 10.0**exponent)


@pytest.mark.parametrize("exponent", [160, -160, 200, -200])
@pytest.mark.parametrize("family", ["gaussian", "poisson", "gamma", "bernoulli"])
def test_the_unit_of_the_columns(family, exponent):
    y = np.array([0, 1, 0, 1, 0, 1]) if family == "bernoulli" else GROWING
    unit = 10.0**exponent
    link = "log" if family == "gamma" else None
    one, other = quiet(family, link, LINE, y), quiet(family, link, LINE * [1, unit], y)
    np.testing.assert_allclose(other.theta * [1, unit], one.theta, rtol=1e-8)
    errors = other.standard_errors * [1, unit]
    np.testing.assert_allclose(errors, one.standard_errors, rtol=1e-8)
    both = quiet(family, link, LINE * unit, y)
    np.testing.assert_allclose(both.theta * unit, one.theta, rtol=1e-8)
    np.testing.assert_allclose(both.standard_errors * unit, one.standard_errors, rtol=1e-8)


@pytest.mark.parametrize("exponent", [200, -200])
@pytest.mark.parametrize(("family", "link"), [*SCALED, ("poisson", None), ("bernoulli", None)])
def test_the_unit_of_the_weights(family, link, exponent):
    y = np.array([0, 1, 0, 1, 0, 1]) if family == "bernoulli" else GROWING
    weights = np.array([1, 2, 1, 3, 1, 2.0])
    one = quiet(family, link, LINE, y, weights=weights)
    other = quiet(family, link, LINE, y, weights=weights * 10.0**exponent)
    np.testing.assert_allclose(other.theta, one.theta, rtol=1e-8)
    known = 1 if one.dispersion_is_estimated else 10.0 ** (exponent / 2)
    np.testing.assert_allclose(other.standard_errors * known, one.standard_errors, rtol=1e-8)


def test_large_targets_with_little_noise_are_no_reason_to_warn():
    noise = np.random.default_rng(0).normal(size=200)
    x = np.linspace(0, 1, 200)
    X = np.column_stack([np.ones(200), x])
    result = quiet("gaussian", None, X, 1e12 + 3 * x + noise)
    slope = np.polyfit(x - x.mean(), 3 * x + noise, 1)[0]
    assert result.theta[1] == pytest.approx(slope, abs=1e-2)
