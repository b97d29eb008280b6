"""A result is finished when ``fit`` returns: nothing that happens later changes what it says."""

import copy
import pickle
import sys
import threading
import warnings

import dask.array as da
import joblib
import numpy as np
import pandas as pd
import pytest
from glm_models import CASES, drawn

import glmlesson
from glmlesson import GLM, RankWarning
from glmlesson.glm import ownership
from glmlesson.glm.ownership import Features, checksum

NUMBERS = ["theta", "standard_errors", "p_values", "covariance", "dispersion", "deviance"]
NUMBERS += ["null_deviance", "pearson_chi2", "log_likelihood", "aic", "bic", "n", "df_residual"]
ROWWISE = ["fitted", "linear_predictor", "y"]


def data(rows=60):
    rng = np.random.default_rng(0)
    X = np.column_stack([np.ones(rows), rng.normal(size=(rows, 2))])
    more = {
        "offset": rng.normal(0, 0.1, rows),
        "weights": rng.uniform(0.5, 2, rows),
        "frequencies": rng.integers(1, 4, rows).astype(float),
    }
    return X, rng.poisson(np.exp(0.5 + X[:, 1] / 2)).astype(float), more


def numbers(result, names=NUMBERS):
    return {name: np.array(getattr(result, name)) for name in names}


def assert_same(result, expected, rtol=0):
    for name, value in expected.items():
        got = np.asarray(getattr(result, name))
        np.testing.assert_allclose(got, value, rtol=rtol, err_msg=name)


# The caller's arrays ------------------------------------------------------------------------------


@pytest.mark.parametrize("copied", [ownership.COPIED, 0], ids=["copied", "large"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_nothing_changes_when_the_arrays_do(monkeypatch, copied, order):
    monkeypatch.setattr("glmlesson.glm.ownership.COPIED", copied)
    X, y, more = data()
    X = np.asarray(X, order=order)
    expected = GLM("poisson").fit(X.copy("K"), y.copy(), **copy.deepcopy(more))
    expected = numbers(expected, NUMBERS + ROWWISE)
    result = GLM("poisson").fit(X, y, **more)
    X[:, 1] -= X[:, 1].mean() + 3
    np.random.default_rng(1).shuffle(y)
    for array in more.values():
        array[:] = array[::-1].copy()
    assert_same(result, expected)


def test_nothing_changes_when_a_table_does():
    X, y, _ = data()
    table, target = pd.DataFrame(X, columns=["one", "a", "b"]), pd.Series(y)
    result = GLM("poisson").fit(table, target)
    expected = numbers(GLM("poisson").fit(table.copy(), target.copy()))
    table.iloc[:, 1] = 0.0
    target[:] = 1.0
    assert_same(result, expected, rtol=1e-12)  # a table and its copy lie differently in memory


def test_on_dask_the_sums_are_there_when_fit_returns():
    X, y, more = data()
    blocks = da.from_array(X, chunks=(25, 3))
    expected = GLM("poisson").fit(X.copy(), y.copy(), **copy.deepcopy(more))
    result = GLM("poisson").fit(blocks, da.from_array(y, chunks=20), **more)

    def refuse(*args, **options):
        raise AssertionError("a pass over the data, after fit returned")

    import dask

    with dask.config.set(scheduler=refuse):
        got = numbers(result)
        str(result.summary())
    for name, value in got.items():
        np.testing.assert_allclose(value, getattr(expected, name), rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("order", ["C", "F", "strided"])
@pytest.mark.parametrize(
    "change",
    [
        lambda X: X.__setitem__((17, 1), np.nextafter(X[17, 1], 9)),
        lambda X: X.__imul__(-1.0),
        lambda X: np.random.default_rng(0).shuffle(X),
        lambda X: X.__setitem__(slice(None), X[::-1].copy()),
        lambda X: X.__setitem__((slice(None), 1), X[:, 1] - X[:, 1].mean()),
    ],
    ids=["one digit", "signs", "shuffled", "reversed", "centred"],
)
def test_a_change_of_large_features_is_noticed(monkeypatch, order, change):
    monkeypatch.setattr("glmlesson.glm.ownership.COPIED", 0)
    X = np.random.default_rng(0).normal(size=(2000, 3))
    X = {"C": X, "F": np.asfortranarray(X), "strided": np.repeat(X, 2, axis=1)[:, ::2]}[order]
    features = Features(X).guarded()
    assert features.read() is X
    change(X)
    with pytest.raises(ValueError, match=r"X has changed since the fit.*Fit again, or pass a copy"):
        features.read()


def test_a_checksum_does_not_depend_on_where_the_blocks_are_cut(monkeypatch):
    X = np.random.default_rng(0).normal(size=(5000, 3))
    whole = checksum(X)
    assert len(whole) == 1
    monkeypatch.setattr("glmlesson.glm.ownership.SPAN", 1000)
    assert checksum(X) == checksum(X.copy())
    assert len(checksum(X)) > 50


def test_what_needs_the_rows_of_changed_features_says_so(monkeypatch):
    monkeypatch.setattr("glmlesson.glm.ownership.COPIED", 0)
    X, y, _ = data()
    result = GLM("poisson").fit(X, y)
    assert result.rows.X is X
    X[0, 1] = 5
    with pytest.raises(ValueError, match="X has changed since the fit"):
        result.rows  # noqa: B018


# The result and its model -------------------------------------------------------------------------


def test_the_model_of_a_result_cannot_change_it():
    X, y, _ = data()
    model = GLM("poisson")
    result = model.fit(X, y)
    expected = numbers(result)
    for one in (model, result.model):
        for name in ("dispersion", "family", "link", "anything"):
            with pytest.raises(AttributeError, match=f"{name} cannot be set: a GLM is finished"):
                setattr(one, name, 4)
    assert_same(result, expected)
    assert_same(model.fit(X, y), expected)


def test_a_result_is_read_only():
    X, y, more = data()
    result = GLM("poisson").fit(X, y, **more)
    for name in ("theta", "dispersion", "converged", "names", "model", "anything"):
        with pytest.raises(AttributeError, match=f"{name} cannot be set: a GLMResult is finished"):
            setattr(result, name, 1)
    with pytest.raises(AttributeError, match="theta cannot be deleted"):
        del result.theta
    arrays = ["theta", "kept", "covariance", "inverse_information", "standard_errors"]
    arrays += ["linear_predictor", "y", "weights", "frequencies"]
    for other in (result, pickle.loads(pickle.dumps(result)), copy.deepcopy(result)):
        for array in (*(getattr(other, name) for name in arrays), *other.history):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
    result.names.append("more")
    assert result.names == ["x0", "x1", "x2"]


def test_the_caller_s_arrays_stay_writeable():
    X, y, more = data()
    GLM("poisson").fit(X, y, **more)
    assert all(array.flags.writeable for array in (X, y, *more.values()))


# Saved, sent and shared ---------------------------------------------------------------------------


def saved_by_joblib(result, tmp_path, **options):
    joblib.dump(result, tmp_path / "result")
    return joblib.load(tmp_path / "result", **options)


WAYS = {
    "pickle": lambda result, tmp_path: pickle.loads(pickle.dumps(result)),
    "deepcopy": lambda result, tmp_path: copy.deepcopy(result),
    "copy": lambda result, tmp_path: copy.copy(result),
    "joblib": saved_by_joblib,
    "joblib, mapped": lambda result, tmp_path: saved_by_joblib(result, tmp_path, mmap_mode="r"),
}


@pytest.mark.parametrize("read_before", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_a_result_can_be_saved_and_copied(way, read_before, tmp_path):
    X, y, more = data()
    result = GLM("poisson").fit(X, y, **more)
    expected = numbers(GLM("poisson").fit(X, y, **more), NUMBERS + ROWWISE)
    if read_before:
        str(result.summary())
    again = WAYS[way](result, tmp_path)
    assert_same(again, expected)
    assert str(again.summary()) == str(result.summary())
    np.testing.assert_array_equal(again.residuals("pearson"), result.residuals("pearson"))
    np.testing.assert_array_equal(
        again.predict(X, offset=more["offset"]), result.predict(X, offset=more["offset"])
    )
    assert again.rows.n == result.rows.n


def test_a_result_can_be_sent_to_other_processes():
    X, y, _ = data()
    result = GLM("poisson").fit(X, y)
    errors = joblib.Parallel(n_jobs=2)(joblib.delayed(getattr)(result, "aic") for _ in range(2))
    assert errors == [result.aic] * 2


def test_a_result_can_be_pickled_while_another_thread_reads_it():
    X, y, _ = data()
    stop, failed = threading.Event(), []
    shared = [GLM("poisson").fit(X, y)]

    def read():
        while not stop.is_set():
            try:
                str(shared[0].summary())
            except Exception as error:
                failed.append(error)
                return

    before, reader = sys.getswitchinterval(), threading.Thread(target=read)
    sys.setswitchinterval(1e-6)
    reader.start()
    try:
        for _ in range(60):
            shared[0] = GLM("poisson").fit(X, y)  # so that there is always something to compute
            pickle.loads(pickle.dumps(shared[0]))
    finally:
        stop.set()
        reader.join()
        sys.setswitchinterval(before)
    assert not failed


def test_fits_in_threads_leave_no_warnings_filter():
    X, y, _ = data(30_000)
    str(GLM("poisson").fit(X, y).summary())  # SciPy adds a filter of its own when it is imported
    before = list(warnings.filters)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(str(GLM("poisson").fit(X, y).summary())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1
    assert list(warnings.filters) == before


def test_a_result_holds_no_pool_and_nothing_of_the_solver():
    X, y, _ = data(30_000)
    result = GLM("poisson").fit(X, y)
    assert result.rows.pool is None
    kinds = {type(value).__module__ for value in vars(result).values()}
    assert not kinds & {"glmlesson.glm.solver", "glmlesson.glm.information"}


# Without its data ---------------------------------------------------------------------------------


def five_coefficients(rows=5000):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(rows, 5)), columns=list("abcde"))
    return X, rng.poisson(1.5, rows)


def test_without_data_a_result_is_small_and_says_the_same():
    X, y = five_coefficients()
    result = GLM("poisson").fit(X, y)
    small = pickle.loads(pickle.dumps(result.without_data()))
    assert len(pickle.dumps(result.without_data())) < 4000
    assert len(pickle.dumps(result)) > X.size * 8
    assert_same(small, numbers(result))
    assert str(small.summary()) == str(result.summary())
    for one, other in zip(
        vars(small.predict(X[:9], interval=0.9)).values(),
        vars(result.predict(X[:9], interval=0.9)).values(),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(small.intervals(), result.intervals())
    assert repr(small) == repr(result)
    assert_same(small.without_data(), numbers(result))


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.y,
        lambda r: r.weights,
        lambda r: r.frequencies,
        lambda r: r.trials,
        lambda r: r.fitted,
        lambda r: r.linear_predictor,
        lambda r: r.residuals(),
        lambda r: r.residuals("deviance"),
        lambda r: r.rows,
        lambda r: r.observations,
    ],
)
def test_without_data_what_needs_the_rows_is_refused(ask):
    X, y = five_coefficients(100)
    small = GLM("poisson").fit(X, y).without_data()
    with pytest.raises(ValueError, match=r"saved without its data, and what is asked for needs"):
        ask(small)


def test_without_data_a_quasi_model_has_no_likelihood_either():
    X, y = five_coefficients(100)
    small = GLM("poisson", dispersion="pearson").fit(X, y).without_data()
    with pytest.raises(ValueError, match="has no likelihood"):
        small.log_likelihood  # noqa: B018
    assert "none (quasi)" in str(small.summary())


def test_without_data_a_formula_still_predicts():
    shop = glmlesson.datasets.load("shop").frame()
    result = GLM.from_formula("customers ~ ad_spend + C(rain)", shop, "poisson")
    small = pickle.loads(pickle.dumps(result.without_data()))
    np.testing.assert_array_equal(small.predict(shop), result.predict(shop))
    assert small.formula == result.formula


# Rows of weight zero ------------------------------------------------------------------------------


def with_a_dummy_of_rows_that_do_not_count():
    X, y, _ = data()
    dummy, weights = np.zeros(len(y)), np.ones(len(y))
    dummy[[3, 50]], weights[[3, 50, 7]] = 1.0, 0.0
    return np.column_stack([X, dummy]), y, weights


@pytest.mark.parametrize("on_dask", [False, True])
@pytest.mark.parametrize("option", ["weights", "frequencies"])
@pytest.mark.parametrize("family", ["poisson", "gaussian"])
def test_a_column_of_rows_of_weight_zero_is_left_out(family, option, on_dask):
    X, y, weights = with_a_dummy_of_rows_that_do_not_count()
    seen = weights > 0
    expected = GLM(family).fit(X[seen, :3], y[seen])
    given = (da.from_array(X, chunks=(9, 2)), da.from_array(y, chunks=11)) if on_dask else (X, y)
    with pytest.warns(RankWarning, match="those before determine x3"):
        result = GLM(family).fit(*given, **{option: weights})
    assert result.converged
    np.testing.assert_array_equal(result.kept, [0, 1, 2])
    np.testing.assert_allclose(result.theta[:3], expected.theta, rtol=1e-9)
    np.testing.assert_allclose(result.standard_errors[:3], expected.standard_errors, rtol=1e-9)
    for name in ("deviance", "null_deviance", "log_likelihood", "aic", "n", "rank", "df_residual"):
        assert getattr(result, name) == pytest.approx(getattr(expected, name), rel=1e-9), name
    # The means of the rows with the dummy are not determined; that of the other row is.
    fitted = np.asarray(result.fitted)
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(fitted)), [3, 50])
    np.testing.assert_allclose(fitted[seen], np.asarray(expected.fitted), rtol=1e-9)
    np.testing.assert_allclose(fitted[7], expected.predict(X[[7], :3])[0], rtol=1e-9)


@pytest.mark.parametrize("on_dask", [False, True])
def test_a_constant_is_asked_of_the_rows_that_count(on_dask):
    """Three rows of weight zero spoil the only constant column; without them it is one."""
    X, y, _ = data()
    X, weights = X.copy(), np.ones(len(y))
    X[[0, 30, 59], 0], weights[[0, 30, 59]] = 0.0, 0.0
    seen = weights > 0
    expected = GLM("poisson").fit(X[seen], y[seen])
    X = da.from_array(X, chunks=7) if on_dask else X
    result = GLM("poisson").fit(X, y, weights=weights)
    assert result.has_constant
    assert result.null_deviance == pytest.approx(expected.null_deviance, rel=1e-12)


def test_missing_values_are_refused_also_where_the_weight_is_zero():
    X, y, _ = data()
    X[41, 1] = np.nan
    with pytest.raises(ValueError, match=r"X must be finite, but entry \[41, 1\] is nan"):
        GLM("poisson").fit(X, y, weights=(np.arange(60) != 41) * 1.0)
    X[41, 1], X[50, 2] = 0.0, np.inf
    with pytest.raises(ValueError, match=r"X must be finite, but entry \[50, 2\] is inf"):
        GLM("poisson").fit(X, y, weights=(np.arange(60) != 41) * 1.0)


@pytest.mark.parametrize(
    ("columns", "there"),
    [
        (lambda g, x: [np.full(30, 2.0), x], True),
        (lambda g, x: [g == 0, g == 1, g == 2], True),
        (lambda g, x: [x, 1 - x], True),
        (lambda g, x: [1e150 * x, 1 - x], True),
        (lambda g, x: [x, x**2], False),
        (lambda g, x: [g == 0, g == 1], False),
        (lambda g, x: [np.where(np.arange(30) == 17, 1.0 + 1e-4, 1.0), x], False),
    ],
    ids=["column", "levels", "sum", "sizes", "none", "two of three", "nearly"],
)
@pytest.mark.parametrize("on_dask", [False, True])
def test_has_constant(columns, there, on_dask):
    x = np.random.default_rng(0).uniform(size=30)
    X = np.column_stack(columns(np.arange(30) % 3, x)).astype(float)
    y = np.random.default_rng(1).normal(size=30)
    result = GLM("gaussian").fit(da.from_array(X, chunks=8) if on_dask else X, y)
    assert result.has_constant is there


# Any settings of NumPy ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_numpy_may_be_told_to_raise(name):
    X, y, options = drawn(name, "nothing")
    case = CASES[name]
    expected = GLM(case.family, case.link).fit(X, y, **options).predict(X, interval=0.9999999)
    with np.errstate(all="raise"):
        result = GLM(case.family, case.link).fit(X, y, **options)
        got = result.predict(X, interval=0.9999999)
        str(result.summary())
        for kind in ("response", "pearson", "deviance"):
            result.residuals(kind)
    np.testing.assert_array_equal(got.lower, expected.lower)
    np.testing.assert_array_equal(got.upper, expected.upper)


def test_a_fit_leaves_the_settings_of_numpy_alone():
    X, y, _ = data()
    with np.errstate(over="raise", under="warn", divide="call", invalid="print"):
        before = np.geterr()
        GLM("poisson").fit(X, y).predict(X, interval=0.9)
        assert np.geterr() == before
