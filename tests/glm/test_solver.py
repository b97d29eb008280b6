"""The identities of a maximum, and that every shortcut of the solver leads to the same one."""

import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from glm_models import CASES, MODELS, drawn, fitted
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

import glmlesson
from glmlesson import GLM, links
from glmlesson.families import as_family
from glmlesson.glm import solver, threads
from glmlesson.glm.rows import Rows, score_and_information
from glmlesson.glm.score import Model
from glmlesson.glm.solver import maximise
from glmlesson.glm.starts import level_of
from glmlesson.glm.threads import Way, way_for

every_model = pytest.mark.parametrize(("name", "extra"), MODELS)
FAMILIES = ["gaussian", "bernoulli", "poisson", "exponential", "gamma", "inverse gaussian"]
FAMILIES += ["geometric", glmlesson.NegativeBinomial(size=2.0), "softmax"]
# With these any linear predictor gives a mean, so that data can be drawn freely.
FREE_LINK = {"exponential": "log", "gamma": "log", "inverse gaussian": "log", "geometric": "log"}

quick = settings(
    derandomize=True,
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
seeds = st.integers(0, 2**20)
every_family = pytest.mark.parametrize("family", FAMILIES, ids=str)


def link_for(family):
    return "log" if isinstance(family, glmlesson.NegativeBinomial) else FREE_LINK.get(family)


def draw(family, seed, rows=60, theta=(0.4, 0.5, -0.3)):
    """Return X and a target drawn from the family at ``theta``."""
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(rows), rng.normal(size=(rows, len(theta) - 1))])
    if family == "softmax":
        coefficients = np.column_stack([theta, -0.5 * np.array(theta)])
        return X, glmlesson.Categorical(3).sample(X @ coefficients, rng=rng)
    law = as_family(family)
    mean = links.as_link(link_for(family) or law.canonical_link).inverse(X @ theta)
    return X, law.sample(law.natural_parameter(mean), rng=rng)


def model(family):
    return GLM(family, link_for(family))


def fit(family, X, y, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return model(family).fit(X, y, **options)


def score(X, y, theta, family, link, weights, offset):
    """The gradient of the log-likelihood, in the public formulas of family and link alone."""
    z = X @ theta + offset
    mean = link.inverse(z)
    slope = link.inverse_derivative(z)
    return X.T @ (weights * slope / family.variance_function(mean) * (y - mean))


# The maximum --------------------------------------------------------------------------------------


def decrement_at(name, extra, theta):
    """How far the maximum is from theta, in standard errors (for the dispersion of the fit)."""
    result, _ = fitted(name, extra)
    X, y, options = drawn(name, extra)
    weights = np.ones(len(y))
    for key in ("weights", "frequencies", "trials"):
        weights = weights * options.get(key, 1)
    offset = options.get("offset", 0.0) + np.log(options.get("exposure", np.ones(len(y))))
    gradient = score(X, y, theta, result.family, result.link, weights, offset)
    unit = result.covariance / result.dispersion
    return np.sqrt(gradient @ unit @ gradient / result.dispersion)


@every_model
def test_the_score_is_zero_at_the_maximum(name, extra):
    left = decrement_at(name, extra, fitted(name, extra)[0].theta)
    assert left < 1e-5
    assert decrement_at(name, extra, CASES[name].theta) > 1e4 * left


@every_model
def test_the_deviance_falls_along_the_path_to_the_maximum(name, extra):
    result, _ = fitted(name, extra)
    X, y, options = drawn(name, extra)
    weights = np.ones(len(y))
    for key in ("weights", "frequencies", "trials"):
        weights = weights * options.get(key, 1)
    offset = options.get("offset", 0.0) + np.log(options.get("exposure", np.ones(len(y))))
    deviances = []
    for theta in result.history.theta:
        mean = result.link.inverse(X @ theta + offset)
        unit = result.family.unchecked.unit_deviance(y, mean)
        unit = unit - (0 if result.trials is None else result.family.unchecked.unit_deviance(y, y))
        assert (unit >= -1e-12).all()
        deviances.append(np.sum(weights * unit))
    assert np.all(np.diff(deviances) <= 1e-10 * deviances[0])
    assert deviances[-1] == pytest.approx(result.deviance, rel=1e-12)


def test_decrements_fall_below_the_promised_precision():
    for name in ("bernoulli", "poisson", "geometric", "exponential"):
        result, _ = fitted(name, "nothing")
        last = result.history.decrement[-2:]
        assert last[1] * min(1, last[1] / last[0]) <= 1e-9 * np.sqrt(result.n)
        assert decrement_at(name, "nothing", result.theta) <= 1e-9 * np.sqrt(result.n)


# What must not matter -----------------------------------------------------------------------------


@every_family
@quick
@given(seed=seeds)
def test_reparameterisation(family, seed):
    X, y = draw(family, seed)
    A = np.random.default_rng(seed + 1).normal(size=(3, 3)) + 2 * np.eye(3)
    one, other = fit(family, X, y), fit(family, X @ A, y)
    back = A @ other.theta
    np.testing.assert_allclose(back, one.theta, atol=1e-5 * one.standard_errors.max())
    np.testing.assert_allclose(other.fitted, one.fitted, rtol=1e-5)
    assert other.deviance == pytest.approx(one.deviance, rel=1e-9)
    if one.theta.ndim == 1:
        np.testing.assert_allclose(A @ other.covariance @ A.T, one.covariance, rtol=1e-4, atol=1e-9)


@every_family
@quick
@given(seed=seeds)
def test_order_of_the_rows(family, seed):
    X, y = draw(family, seed)
    order = np.random.default_rng(seed + 1).permutation(len(y))
    one, other = fit(family, X, y), fit(family, X[order], y[order])
    np.testing.assert_allclose(other.theta, one.theta, atol=1e-5 * one.standard_errors.max())
    np.testing.assert_allclose(other.standard_errors, one.standard_errors, rtol=1e-5)
    assert other.deviance == pytest.approx(one.deviance, rel=1e-10)


@every_family
@quick
@given(seed=seeds, share=st.floats(0.01, 0.99), option=st.sampled_from(["weights", "frequencies"]))
def test_splitting_a_row_into_weighted_parts(family, seed, share, option):
    X, y = draw(family, seed)
    split = {option: np.concatenate([[share, 1 - share], np.ones(len(y) - 1)])}
    one, other = fit(family, X, y), fit(family, np.vstack([X[:1], X]), np.append(y[0], y), **split)
    np.testing.assert_allclose(other.theta, one.theta, atol=1e-5 * one.standard_errors.max())
    assert other.deviance == pytest.approx(one.deviance, rel=1e-10)
    if option == "frequencies":
        assert other.df_residual == pytest.approx(one.df_residual)
        np.testing.assert_allclose(other.standard_errors, one.standard_errors, rtol=1e-5)


@every_family
@quick
@given(seed=seeds)
def test_frequencies_are_repeated_rows(family, seed):
    X, y = draw(family, seed)
    times = np.random.default_rng(seed + 1).integers(1, 5, size=len(y))
    one = fit(family, X, y, frequencies=times)
    other = fit(family, np.repeat(X, times, axis=0), np.repeat(y, times))
    np.testing.assert_allclose(one.theta, other.theta, atol=1e-5 * one.standard_errors.max())
    np.testing.assert_allclose(one.standard_errors, other.standard_errors, rtol=1e-5)
    for attribute in ("deviance", "null_deviance", "pearson_chi2", "dispersion", "df_residual"):
        assert getattr(one, attribute) == pytest.approx(getattr(other, attribute), rel=1e-5)
    for attribute in ("log_likelihood", "aic", "bic"):
        assert getattr(one, attribute) == pytest.approx(getattr(other, attribute), rel=1e-9)


@every_family
@quick
@given(seed=seeds, factor=st.floats(0.1, 50))
def test_a_common_factor_of_the_weights(family, seed, factor):
    X, y = draw(family, seed)
    one, other = fit(family, X, y), fit(family, X, y, weights=np.full(len(y), factor))
    np.testing.assert_allclose(other.theta, one.theta, atol=1e-5 * one.standard_errors.max())
    assert other.deviance == pytest.approx(factor * one.deviance, rel=1e-9)
    free = one.family.free_dispersion
    ratio = 1 if free else np.sqrt(factor)
    np.testing.assert_allclose(other.standard_errors * ratio, one.standard_errors, rtol=1e-5)


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != "softmax"], ids=str)
@quick
@given(seed=seeds)
def test_an_offset_is_a_known_coefficient(family, seed):
    X, y = draw(family, seed)
    free = fit(family, X, y)
    known = fit(family, X[:, :2], y, offset=X[:, 2] * free.theta[2])
    np.testing.assert_allclose(known.theta, free.theta[:2], atol=1e-5 * free.standard_errors.max())
    assert known.deviance == pytest.approx(free.deviance, rel=1e-9)


@every_family
@quick
@given(seed=seeds, exponents=st.lists(st.floats(-6, 6), min_size=3, max_size=3))
def test_units_of_the_columns(family, seed, exponents):
    X, y = draw(family, seed)
    units = 10.0 ** np.array(exponents)
    one, other = fit(family, X, y), fit(family, X * units, y)
    back = (other.theta.T * units).T
    np.testing.assert_allclose(back, one.theta, atol=1e-5 * one.standard_errors.max())
    errors = (other.standard_errors.T * units).T
    np.testing.assert_allclose(errors, one.standard_errors, rtol=1e-5)


@pytest.mark.parametrize("family", ["gaussian", "gamma", "inverse gaussian", "exponential"])
@quick
@given(seed=seeds, exponent=st.floats(-12, 12))
def test_the_unit_of_the_target(family, seed, exponent):
    X, y = draw(family, seed)
    unit = 10.0**exponent
    one, other = fit(family, X, y), fit(family, X, y * unit)
    np.testing.assert_allclose(other.fitted / unit, one.fitted, rtol=1e-5, atol=1e-6)
    if family != "gaussian":
        np.testing.assert_allclose(
            other.theta - [np.log(unit), 0, 0], one.theta, atol=1e-5 * one.standard_errors.max()
        )


# Large data: the shortcuts ------------------------------------------------------------------------

LARGE = 8000


def by_newton(family, X, y):
    """The lesson's Newton method, which knows no shortcut, in columns of the same size."""
    law = glmlesson.Categorical(3) if family == "softmax" else as_family(family).dispersed()
    link = links.as_link(link_for(family)) if link_for(family) else None
    size = np.abs(X).max(axis=0)
    return (glmlesson.lesson.newton(X / size, y, law, link).theta.T / size).T


@every_family
def test_large_data_agree_with_newton(family):
    X, y = draw(family, 3, rows=LARGE)
    result = fit(family, X, y)
    np.testing.assert_allclose(
        result.theta, by_newton(family, X, y), atol=2e-6 * result.standard_errors.max()
    )


def hard(what):
    """Return a family, X and y that a subsample represents badly."""
    rng = np.random.default_rng(11)
    rows = 10_000
    x = rng.normal(size=rows)
    X = np.column_stack([np.ones(rows), x])
    if what == "rare dummy":  # three rows of ten thousand, each outcome among them
        rare = np.zeros(rows)
        rare[[17, 4444, 9001]] = 1
        X = np.column_stack([X, rare])
    elif what == "sorted rows":
        X = X[np.argsort(x)]
    elif what == "sorted groups":
        X = np.column_stack([X, np.repeat(np.eye(10)[:, 1:], rows // 10, axis=0)])
    elif what == "periodic rows":
        X[:, 1] = np.tile([1.0] + [0.0] * 15, rows // 16)
    elif what == "badly scaled":
        X = np.column_stack([X * [1, 1e-6], 1e6 * rng.normal(size=rows)])
    elif what == "correlated":
        X = np.column_stack([X, 0.9999 * x + np.sqrt(1 - 0.9999**2) * rng.normal(size=rows)])
    theta = np.zeros(X.shape[1])
    theta[:2] = (-6.0, 1.0) if what == "rare events" else (0.3, 0.5)
    eta = np.clip(X / np.abs(X).max(axis=0) @ theta if what == "badly scaled" else X @ theta, -9, 3)
    events = rng.uniform(size=rows) < 1 / (1 + np.exp(-eta))
    counts = rng.poisson(np.exp(eta))
    if what == "rare dummy":
        events[[17, 4444, 9001]] = (0, 1, 1)
        counts[[17, 4444, 9001]] = (0, 3, 1)
    return X, events.astype(int), counts


HARD = [
    "rare dummy",
    "sorted rows",
    "sorted groups",
    "periodic rows",
    "badly scaled",
    "correlated",
    "rare events",
]


@pytest.mark.parametrize("what", HARD)
@pytest.mark.parametrize("family", ["bernoulli", "poisson"])
def test_data_that_a_subsample_represents_badly_agree_with_newton(family, what):
    X, events, counts = hard(what)
    y = events if family == "bernoulli" else counts
    result = fit(family, X, y)
    assert result.converged
    error = np.abs(result.theta - by_newton(family, X, y)) / result.standard_errors
    assert error.max() < 1e-5
    gradient = X.T @ (y - result.fitted)
    assert np.sqrt(gradient @ result.covariance @ gradient) < 1e-5


def test_the_coarse_start_is_used_and_spares_steps():
    X, y = draw("poisson", 3, rows=LARGE)
    rows = Rows(Model(glmlesson.Poisson(), links.Log()), X, y.astype(float), None, None)
    level = level_of(rows, glmlesson.Poisson())
    theta, information, rate = solver.subsample_start(rows, level)
    best = maximise(rows, level).theta
    there = score_and_information(rows, best, True).information
    away = np.sqrt((theta - best) @ there @ (theta - best))
    assert 0 < away < 12  # a start off by a few standard errors
    assert rate < 0.2
    step = information.solve(score_and_information(rows, theta).score)
    left = theta + step - best
    assert np.sqrt(left @ there @ left) < away / 4
    few = Rows(rows.model, X[:1000], y[:1000].astype(float), None, None)
    assert solver.subsample_start(few, level) is None


@pytest.mark.parametrize("extra", ["nothing", "everything"])
@pytest.mark.parametrize("name", ["bernoulli", "poisson", "gamma-log", "binomial-probit"])
def test_large_data_with_every_option_have_a_score_of_zero(name, extra):
    X, y, options = drawn(name, extra, rows=LARGE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = GLM(CASES[name].family, CASES[name].link).fit(X, y, **options)
    weights = np.ones(LARGE)
    for key in ("weights", "frequencies", "trials"):
        weights = weights * options.get(key, 1)
    offset = options.get("offset", 0.0)
    gradient = score(X, y, result.theta, result.family, result.link, weights, offset)
    assert np.sqrt(gradient @ result.covariance @ gradient) / result.dispersion < 1e-5


def shared_by(monkeypatch, way):
    """Let the rows of every fit be visited in one way, whatever the machine; return the uses."""
    used = []

    def chosen(size, cores):
        used.append(size)
        return way

    monkeypatch.setattr("glmlesson.glm.threads.SMALL", 1)
    monkeypatch.setattr("glmlesson.glm.threads.way_for", chosen)
    return used


WAYS = [Way(100, threads=3), Way(100), Way(2**21), Way(2**17, threads=2)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_threads_and_blocks_change_nothing(monkeypatch, way):
    X, y = draw("poisson", 5, rows=3000)
    plain = fit("poisson", X, y)
    used = shared_by(monkeypatch, way)
    result = fit("poisson", X, y)
    assert used
    np.testing.assert_allclose(result.theta, plain.theta, rtol=1e-9)
    np.testing.assert_allclose(result.standard_errors, plain.standard_errors, rtol=1e-9)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_threads_meet_a_bad_row_as_a_single_one_does(monkeypatch, way):
    shared_by(monkeypatch, way)
    X, y = draw("poisson", 5, rows=3000)
    X[2999, 1] = np.nan
    with pytest.raises(ValueError, match=r"X must be finite, but entry \[2999, 1\]"):
        GLM("poisson").fit(X, y)


def test_who_shares_the_work_depends_on_its_size_and_the_cores():
    for cores in (1, 2, 4, 8, 16, 64):
        assert way_for(1000 * 20, cores).threads == 1  # too little to share
    assert [way_for(2_000_000, cores).threads for cores in (1, 2, 4, 16)] == [1, 2, 1, 1]
    blocks = [way_for(2_000_000, cores).block for cores in (1, 2, 4, 16)]
    assert blocks == [2**17, 2**17, 2**21, 2**21]


def blas_threads():
    return [
        library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    ]


def test_nothing_of_the_process_is_changed_by_fits_that_overlap(monkeypatch):
    shared_by(monkeypatch, Way(2**12, threads=2))
    X, y = draw("poisson", 5, rows=20_000)
    single = []  # whether BLAS kept to one thread while a fit had its own
    original = Rows.total

    def watched(rows, function):
        if rows.pool is not None:
            single.append(set(blas_threads()) == {1})
        return original(rows, function)

    monkeypatch.setattr(Rows, "total", watched)
    before, filters = blas_threads(), list(warnings.filters)
    running = threading.active_count()
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda _: GLM("poisson").fit(X, y), range(12)))
        results.append(GLM("poisson").fit(X, y))  # here, too, while those threads are there
    assert blas_threads() == before
    assert threading.active_count() == running
    assert warnings.filters == filters
    results.append(GLM("poisson").fit(X, y))
    assert blas_threads() == before
    assert single
    assert all(single)
    for result in results:
        np.testing.assert_allclose(result.theta, results[0].theta, rtol=1e-9)


def test_a_fit_that_fails_leaves_the_threads_of_blas_as_they_were(monkeypatch):
    shared_by(monkeypatch, Way(2**12, threads=2))
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        with pytest.raises(ValueError, match="X must be finite"):
            GLM("poisson").fit(np.full((3000, 2), np.nan), np.ones(3000))
        assert blas_threads() == before


def test_a_limit_on_the_threads_of_blas_is_one_on_ours():
    with threadpool_limits(1, user_api="blas"):
        assert threads.cores() == 1


def test_the_blocks_meet_every_row_once():
    X = np.arange(7000.0)[:, None] * np.ones((1, 40))
    rows = Rows(None, X, X[:, 0], X[:, 0], None)
    parts = list(rows.parts())
    assert len(parts) > 2
    np.testing.assert_array_equal(np.concatenate([target for _, target, *_ in parts]), X[:, 0])
    assert all(offset is None for *_, offset in parts)


@pytest.mark.parametrize("share", [4, 16])
def test_thinning_takes_one_row_of_every_few(share):
    X = np.arange(4003.0)[:, None]
    rows = Rows(None, X, X[:, 0], X[:, 0], X[:, 0])
    thin = rows.subsample(share)
    np.testing.assert_array_equal(thin.X[:, 0] // share, np.arange(len(thin.X)))
    np.testing.assert_array_equal(thin.target, thin.X[:, 0])
    np.testing.assert_array_equal(thin.weights, thin.offset)
    assert len(np.unique(thin.X[:, 0] % share)) == share  # not always the same one of them


@pytest.mark.parametrize("name", ["poisson", "softmax"])
def test_only_a_large_sample_is_summed_in_single_precision(name):
    X, y = draw(name, 4)
    family = fit(name, X, y).family
    model, theta = Model(family, family.canonical_link), fit(name, X, y).theta * 0.9
    double = Rows(model, X, family.unchecked.sufficient_statistic(y), None, None)
    single = Rows(
        model,
        X.astype(np.float32),
        family.unchecked.sufficient_statistic(y),
        None,
        None,
        dtype=np.float32,
    )
    ours, theirs = (score_and_information(rows, theta, "expected") for rows in (double, single))
    for part in ("score", "information"):
        assert getattr(theirs, part).dtype == np.float64
        scale = np.abs(getattr(ours, part)).max()
        error = np.abs(getattr(theirs, part) - getattr(ours, part)).max() / scale
        assert 1e-10 < error < 1e-4
    # What the caller gives in single precision is summed in double.
    given = GLM(name).fit(X.astype(np.float32), y).rows
    assert given.X.dtype == np.float32
    assert given.dtype == np.float64
    wide = Rows(model, np.ones((2**19, 10)), np.zeros(2**19), None, None)
    assert wide.subsample(4).dtype == wide.subsample(4).X.dtype == np.float32
    assert wide.subsample(16).dtype == wide.subsample(16).X.dtype == np.float64


def test_sums_of_a_vector_parameter_are_those_of_the_lesson():
    X, y = draw("softmax", 2)
    family = glmlesson.Categorical(3)
    theta = np.array([[0.2, -0.1], [0.4, 0.3], [-0.3, 0.5]])
    rows = Rows(
        Model(family, family.canonical_link),
        X,
        family.unchecked.sufficient_statistic(y),
        None,
        None,
    )
    sums = score_and_information(rows, theta, information=True)
    np.testing.assert_allclose(
        sums.score, glmlesson.lesson.gradient(theta, X, y, family).ravel(), rtol=1e-10
    )
    np.testing.assert_allclose(
        sums.information, glmlesson.lesson.curvature(theta, X, y, family), rtol=1e-10, atol=1e-12
    )
    shares = family.probabilities(X @ theta)
    assert sums.least_working_weight == pytest.approx((shares * (1 - shares)).min(), rel=1e-9)


def test_impossible_means_have_no_sums():
    rows = Rows(
        Model(glmlesson.Poisson(), links.Identity()), np.ones((3, 1)), np.ones(3), None, None
    )
    assert score_and_information(rows, np.array([-1.0])) is None
    assert score_and_information(rows, np.array([1.0])).score == pytest.approx(0)
    assert score_and_information(rows, np.array([np.nan])) is None


def test_huge_counts():
    X, y = draw("poisson", 7)
    result = fit("poisson", X, y * 10.0**12)
    expected = fit("poisson", X, y)
    np.testing.assert_allclose(result.theta[1:], expected.theta[1:], rtol=1e-6)
    assert result.theta[0] == pytest.approx(expected.theta[0] + 12 * np.log(10), rel=1e-9)
