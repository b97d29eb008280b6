"""A fit on Dask is the fit in memory: same numbers, same words, and X stays where it is."""

import os
import signal
import tracemalloc
from functools import partial

import dask
import dask.array as da
import dask.dataframe as dd
import numpy as np
import pandas
import pytest
from dask.distributed import Client, LocalCluster

import glmlesson
from glmlesson import GLM, RankWarning, SeparationWarning, datasets
from glmlesson.glm.dask import DaskRows, aligned
from glmlesson.glm.rows import Rows
from glmlesson.glm.score import Model

ROWS = 5000  # enough for a coarse start
THETA = np.array([0.5, 0.3, -0.2, 0.1])


def features(rows=ROWS):
    rng = np.random.default_rng(0)
    return np.column_stack([np.ones(rows), rng.normal(size=(rows, len(THETA) - 1))])


def drawn(case):
    """Return a model, features, targets and what else the fit takes."""
    rng, X = np.random.default_rng(1), features()
    z = X @ THETA
    chance, size = 1 / (1 + np.exp(-z)), len(z)
    weights = rng.uniform(0.5, 2, size)
    if case == "poisson":
        return GLM("poisson"), X, rng.poisson(np.exp(z)), {}
    if case == "poisson, everything":
        offset = rng.normal(0, 0.1, size)
        extra = {"offset": offset, "weights": weights, "frequencies": rng.integers(0, 3, size)}
        return GLM("poisson"), X, rng.poisson(np.exp(z + offset)), extra
    if case == "poisson, exposure":
        hours = rng.uniform(1, 5, size)
        return GLM("poisson"), X, rng.poisson(hours * np.exp(z)), {"exposure": hours}
    if case == "quasi-poisson":
        return GLM("poisson", dispersion="pearson"), X, rng.poisson(np.exp(z)) / 2, {}
    if case == "probit, offset":
        y = (rng.random(size) < chance).astype(int)
        return GLM("bernoulli", "probit"), X, y, {"offset": rng.normal(0, 0.1, size)}
    if case == "bernoulli, no constant":
        return GLM("bernoulli"), X[:, 1:], rng.random(size) < chance, {}
    if case == "gaussian":
        return GLM("gaussian"), X, z + rng.normal(size=size), {"weights": weights}
    if case == "gamma":
        return GLM("gamma", "log"), X, np.exp(z) * rng.gamma(2, 0.5, size), {"weights": weights}
    if case == "negative binomial":
        family = glmlesson.NegativeBinomial(size=2.0)
        return GLM(family, "log"), X, rng.negative_binomial(2, 2 / (2 + np.exp(z))), {}
    if case == "binomial":
        trials = rng.integers(1, 9, size)
        return GLM("binomial"), X, rng.binomial(trials, chance) / trials, {"trials": trials}
    assert case == "categorical"
    return GLM("categorical"), X, rng.integers(0, 3, size), {"weights": weights}


CASES = [
    "poisson",
    "poisson, everything",
    "poisson, exposure",
    "quasi-poisson",
    "probit, offset",
    "bernoulli, no constant",
    "gaussian",
    "gamma",
    "negative binomial",
    "binomial",
    "categorical",
]
NUMBERS = ["theta", "standard_errors", "covariance", "dispersion", "deviance", "null_deviance"]
NUMBERS += ["pearson_chi2", "n", "df_residual", "log_likelihood", "aic", "bic", "n_iter"]


@pytest.mark.parametrize("case", CASES)
def test_a_fit_on_dask_is_the_fit_in_memory(case):
    model, X, y, extra = drawn(case)
    there = {name: da.from_array(value, chunks=1100) for name, value in extra.items()}
    blocks = da.from_array(X, chunks=(900, 2))  # no two arrays are cut in the same places
    result = model.fit(blocks, da.from_array(y, chunks=777), **there)
    expected = model.fit(X, y, **extra)
    for name in NUMBERS:
        if case == "quasi-poisson" and name in ("log_likelihood", "aic", "bic"):
            continue
        ours, theirs = getattr(result, name), getattr(expected, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-10, err_msg=name)
    assert str(result.summary()) == str(expected.summary())
    pairs = [(result.fitted, expected.fitted)]
    pairs += [(result.linear_predictor, expected.linear_predictor)]
    for kind in ("response", "pearson", "deviance"):
        pairs.append((result.residuals(kind), expected.residuals(kind)))
    for lazy, array in pairs:
        assert isinstance(lazy, da.Array)
        assert lazy.shape == array.shape
        np.testing.assert_allclose(lazy.compute(), array, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("case", ["poisson", "poisson, exposure", "categorical"])
@pytest.mark.parametrize("fitted_on_dask", [False, True])
def test_predictions_for_rows_on_dask_are_on_dask(case, fitted_on_dask):
    model, X, y, extra = drawn(case)
    known = {name: extra[name] for name in ("offset", "exposure") if name in extra}
    there = {name: da.from_array(value, chunks=600) for name, value in known.items()}
    blocks = da.from_array(X, chunks=500)
    result = model.fit(blocks if fitted_on_dask else X, y, **extra)
    expected = model.fit(X, y, **extra)
    mean = result.predict(blocks, **there)
    assert isinstance(mean, da.Array)
    np.testing.assert_allclose(mean.compute(), expected.predict(X, **known), rtol=1e-9)
    if case != "categorical":
        lazy, now = (
            result.predict(blocks, interval=0.9, **there),
            expected.predict(X, interval=0.9, **known),
        )
        for end in ("mean", "lower", "upper"):
            assert isinstance(getattr(lazy, end), da.Array)
            np.testing.assert_allclose(getattr(lazy, end), getattr(now, end), rtol=1e-9)


@pytest.mark.parametrize("case", ["poisson, everything", "gamma", "categorical"])
def test_nothing_as_large_as_x_comes_home(case):
    model, X, y, extra = drawn(case)
    sizes = []

    def spy(graph, keys, **options):
        results = dask.get(graph, keys, **options)
        flat = list(dask.core.flatten([results], container=list))
        sizes.append(sum(r.nbytes for r in flat if isinstance(r, np.ndarray) and r.dtype != object))
        for r in flat:  # a sample, or sums
            sums = r.flat[0] if isinstance(r, np.ndarray) and r.dtype == object else ()
            sizes.append(sum(getattr(part, "nbytes", 0) for part in sums or ()))
        return results

    there = {name: da.from_array(value, chunks=1000) for name, value in extra.items()}
    blocks = da.from_array(X, chunks=(1000, 2))
    with dask.config.set(scheduler=spy):
        result = model.fit(blocks, da.from_array(y, chunks=1000), **there)
        str(result.summary())
        result.residuals("pearson"), result.residuals("deviance"), result.fitted
        result.predict(blocks, **{k: v for k, v in there.items() if k == "offset"})
    assert len(sizes) > 10
    assert max(sizes) < X.nbytes / 8


def test_the_sample_is_that_of_rows_in_memory_and_bounded(monkeypatch):
    X, y = features(), np.arange(float(ROWS))
    model = Model(glmlesson.Poisson(), glmlesson.Log())
    here = Rows(model, X, y, None, y + 1)
    blocks, targets, offset = aligned(da.from_array(X, chunks=(700, 3)), y=y, offset=y + 1)
    there = DaskRows(model, blocks, targets, None, offset)
    for share in (4, 16, 333):
        ours, theirs = there.subsample(share), here.subsample(share)
        assert np.array_equal(ours.X, theirs.X)
        assert np.array_equal(ours.target, theirs.target)
        assert np.array_equal(ours.offset, theirs.offset)
        assert ours.weights is None
    monkeypatch.setattr("glmlesson.glm.dask.LARGEST_SAMPLE", X.size // 100)
    assert there.subsample(4).n == ROWS // 100


@pytest.mark.parametrize(
    "arranged",
    [
        lambda X, y: (da.from_array(X, chunks=(1, 4)), da.from_array(y, chunks=3)),
        lambda X, y: (da.from_array(X, chunks=(7, 4)), y),
        lambda X, y: (X, da.from_array(y, chunks=7)),
        lambda X, y: (da.from_array(X, chunks=(7, 4)), list(y)),
        lambda X, y: (pandas.DataFrame(X), da.from_array(y, chunks=7)),
        lambda X, y: (da.from_array(X, chunks=((0, 20, 0, 10, 0), (1, 3))), da.from_array(y)),
        lambda X, y: (da.from_array(X, chunks=9)[y >= 0], da.from_array(y, chunks=9)[y >= 0]),
        lambda X, y: (
            da.from_array(X, chunks=9)[da.from_array(y, chunks=9) >= 0],
            da.from_array(y, chunks=9)[da.from_array(y, chunks=9) >= 0],
        ),
        lambda X, y: (da.from_array(X.astype("f4"), chunks=9).astype("f8"), da.from_array(y)),
    ],
    ids=["one row", "y array", "X array", "y list", "frame", "empty", "sliced", "unknown", "cast"],
)
def test_any_arrangement_of_blocks_makes_the_same_fit(arranged):
    X = features(30).astype("f4").astype("f8")
    y = np.random.default_rng(2).poisson(1.5, 30)
    blocks, targets = arranged(X, y)
    before = getattr(blocks, "shape", None), getattr(targets, "shape", None)
    result = GLM("poisson").fit(blocks, targets)
    assert result.theta == pytest.approx(GLM("poisson").fit(X, y).theta, abs=1e-10)
    after = getattr(blocks, "shape", None), getattr(targets, "shape", None)
    assert str(after) == str(before)  # unknown sizes are found out for the fit alone


def test_parquet_comes_in_with_the_names_of_its_columns(tmp_path):
    shop = datasets.load("shop").frame()
    dd.from_pandas(shop.assign(constant=1), npartitions=4).to_parquet(tmp_path / "shop")
    table = dd.read_parquet(tmp_path / "shop")
    columns = ["constant", "ad_spend", "rain"]
    result = GLM("poisson").fit(table[columns], table["customers"])
    expected = GLM("poisson").fit(shop.assign(constant=1)[columns], shop["customers"])
    assert result.names == columns
    np.testing.assert_allclose(result.theta, expected.theta, rtol=1e-10)
    assert str(result.summary()) == str(expected.summary())
    np.testing.assert_allclose(result.predict(table), expected.fitted, rtol=1e-10)
    with pytest.raises(ValueError, match="X must have the columns of the fit, but rain is missing"):
        result.predict(table[["constant", "ad_spend"]])


def test_dependent_columns_are_left_out_and_ill_conditioned_ones_are_not():
    X = features()
    y = np.random.default_rng(3).poisson(np.exp(X @ THETA))
    dependent = np.column_stack([X, X[:, 1] - X[:, 2]])
    with pytest.warns(RankWarning, match="determine x4"):
        result = GLM("poisson").fit(da.from_array(dependent, chunks=(800, 2)), y)
    np.testing.assert_allclose(result.theta[:4], GLM("poisson").fit(X, y).theta, rtol=1e-9)
    assert result.theta[4] == 0
    assert np.isnan(result.standard_errors[4])

    close = np.column_stack([X, X[:, 1] + 1e-7 * np.random.default_rng(4).normal(size=ROWS)])
    result = GLM("gaussian").fit(da.from_array(close, chunks=800), y)
    expected = GLM("gaussian").fit(close, y)
    assert result.converged
    np.testing.assert_allclose(result.theta, expected.theta, rtol=1e-7)
    np.testing.assert_allclose(result.standard_errors, expected.standard_errors, rtol=1e-7)


def labels(X):
    return np.digitize(X[:, 1], [-0.5, 0.5])


@pytest.mark.parametrize(
    ("family", "target", "said"),
    [
        ("bernoulli", lambda X: X[:, 1] > 0, "x1.* separates the classes completely"),
        ("bernoulli", lambda X: np.ones(len(X)), "All targets are 1"),
        ("poisson", lambda X: np.zeros(len(X)), "All targets are 0"),
        ("categorical", labels, "separates the classes completely"),
        (
            glmlesson.Categorical(3),
            lambda X: 2 * (X[:, 1] + X[:, 2] ** 3 > 0),
            "No row has class 1",
        ),
    ],
)
@pytest.mark.parametrize("on_dask", [False, True])
def test_separation_is_seen_and_named_wherever_the_rows_are(family, target, said, on_dask):
    X = features()
    with pytest.warns(SeparationWarning, match=said):
        GLM(family).fit(da.from_array(X, chunks=900) if on_dask else X, target(X).astype(int))


@pytest.mark.parametrize("on_dask", [False, True])
def test_a_row_of_weight_zero_hides_no_separation(on_dask):
    X = features()
    y, weights = (X[:, 1] > 0).astype(int), np.ones(ROWS)
    y[17], weights[17] = 1 - y[17], 0
    with pytest.warns(SeparationWarning, match="separates the classes completely"):
        GLM("bernoulli").fit(da.from_array(X, chunks=900) if on_dask else X, y, weights=weights)


def with_entry(array, place, value):
    array = array.astype(float)
    array[place] = value
    return da.from_array(array, chunks=(7, 4)[: array.ndim])


X30, Y30 = features(30), np.arange(30) % 4


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (
            {"X": with_entry(X30, (17, 2), np.nan)},
            ValueError,
            r"X must be fin.*\[17, 2\] is nan",
        ),
        (
            {"X": with_entry(X30, (17, 2), np.inf)},
            ValueError,
            r"X must be fin.*\[17, 2\] is inf",
        ),
        ({"y": with_entry(Y30, 23, np.nan)}, ValueError, r"y must be finite.*\[23\] is nan"),
        ({"y": with_entry(Y30, 23, -1)}, ValueError, r"0 or more.*entry \[23\] is -1"),
        ({"y": with_entry(Y30, 23, 0.5)}, ValueError, r"whole number.*entry \[23\] is 0.5"),
        ({"weights": with_entry(Y30, 9, -2)}, ValueError, r"weights must be.*\[9\] is -2"),
        ({"weights": da.zeros(30, chunks=7)}, ValueError, "weights must not all be zero"),
        ({"offset": with_entry(Y30, 29, np.inf)}, ValueError, r"offset must be.*\[29\] is inf"),
        ({"exposure": with_entry(Y30 + 1, 3, 0)}, ValueError, r"exposure must be.*\[3\] is 0"),
        ({"y": np.where(Y30 > 2, np.nan, Y30)}, ValueError, r"y must be finite.*\[3\] is nan"),
        ({"y": da.ones(29)}, ValueError, r"y must have one entry per row of X, shape \(30,\)"),
        ({"y": da.ones((30, 1))}, ValueError, "y must have one entry per row of X"),
        ({"offset": da.ones(31)}, ValueError, "offset must have one entry per row of X"),
        ({"X": da.ones(30)}, ValueError, "X must have two axes"),
        ({"X": da.ones((0, 3)), "y": da.ones(0)}, ValueError, "at least one row"),
        ({"X": da.ones((30, 2), dtype=complex)}, TypeError, "X must hold real numbers"),
        ({"y": da.from_array(np.array(["a"] * 30))}, TypeError, "y must hold real numbers"),
        (
            {"X": dd.from_pandas(pandas.DataFrame({"a": ["x"] * 30, "b": 1.0}), npartitions=2)},
            TypeError,
            "X must hold real numbers, but its data types are",
        ),
    ],
)
def test_bad_input_is_refused_with_its_place_among_all_rows(arguments, error, said):
    arguments = {"X": da.from_array(X30, chunks=(7, 4)), "y": Y30} | arguments
    with pytest.raises(error, match=said):
        GLM("poisson").fit(**arguments)


def test_other_refusals_are_the_same_on_dask():
    X = da.from_array(X30, chunks=(7, 4))
    half = da.from_array(np.full(30, 0.3), chunks=7)
    with pytest.raises(ValueError, match="some y \\* trials is no whole number"):
        GLM("binomial").fit(X, half, trials=da.full(30, 2, chunks=7))
    with pytest.raises(ValueError, match="only 2 different ones"):
        GLM("categorical").fit(X, da.from_array(np.where(Y30 > 1, 5000, 0), chunks=7))
    with pytest.raises(ValueError, match="two classes"):
        GLM("categorical").fit(X, da.zeros(30, chunks=7))
    table = dd.from_pandas(pandas.DataFrame({"y": Y30, "x": X30[:, 1]}), npartitions=2)
    with pytest.raises(TypeError, match="data must be in memory"):
        GLM.from_formula("y ~ x", table, "poisson")


# On a cluster -------------------------------------------------------------------------------------

BASE, REPEATS, COLUMNS = 1000, 100, 24  # a block repeats a few rows, so that it is quickly made
LIMIT = "400MB"


def base():
    """Return the rows that every block repeats: X and y."""
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(BASE), rng.uniform(-1, 1, (BASE, COLUMNS - 1))])
    return X, rng.poisson(np.exp(X @ rng.normal(0, 0.2, COLUMNS)))


def block(read, b):
    """Return block ``b`` of the large data, as from a disk."""
    read(b)
    return np.tile(base()[0], (REPEATS, 1))


def quietly(b):
    pass


def fatally(log, b):
    """Note that block 3 is read, and kill the process that reads it for the third time."""
    if b == 3:
        with open(log, "a") as file:
            file.write(f"{os.getpid()}\n")
        with open(log) as file:
            if len(file.readlines()) == 3:
                os.kill(os.getpid(), signal.SIGKILL)


def data(blocks, read):
    """Return X and y as they would come from files."""
    rows = BASE * REPEATS
    X = [
        da.from_delayed(dask.delayed(partial(block, read))(b), (rows, COLUMNS), float)
        for b in range(blocks)
    ]
    # Cut in other places than X.
    y = [
        da.from_delayed(dask.delayed(np.tile)(base()[1], REPEATS // 2), (rows // 2,), int)
        for _ in range(2 * blocks)
    ]
    return da.concatenate(X), da.concatenate(y)


def assert_is_the_fit_in_memory(result, blocks):
    X, y = base()
    repeats = REPEATS * blocks
    expected = GLM("poisson").fit(np.tile(X, (repeats, 1)), np.tile(y, repeats))
    assert result.converged
    np.testing.assert_allclose(result.theta, expected.theta, rtol=0, atol=1e-10)
    np.testing.assert_allclose(result.standard_errors, expected.standard_errors, rtol=1e-10)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Return the client of a cluster of two processes that may not hold the data."""
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 3}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            memory_limit=LIMIT,
            dashboard_address=":0",
            local_directory=str(tmp_path_factory.mktemp("workers")),
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def processes(client):
    return set(client.run(os.getpid).values())


def test_data_larger_than_a_worker_s_memory_are_fitted_where_they_are(client):
    blocks = 32
    X, y = data(blocks, quietly)
    assert X.nbytes > 1.5 * dask.utils.parse_bytes(LIMIT)
    before = processes(client)
    tracemalloc.start()
    result = GLM("poisson").fit(X, y)
    most_here = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most_here < X.nbytes / 4
    assert_is_the_fit_in_memory(result, blocks)
    assert processes(client) == before  # none died of too much memory


def test_a_worker_killed_in_the_middle_of_a_fit_does_not_change_the_answer(client, tmp_path):
    log, blocks = tmp_path / "reads", 6
    X, y = data(blocks, partial(fatally, log))
    result = GLM("poisson").fit(X, y)
    readers = [int(line) for line in log.read_text().split()]
    assert len(readers) > 4  # twice before, once fatally, and again
    assert readers[2] not in processes(client)
    assert_is_the_fit_in_memory(result, blocks)


def test_the_cluster_agrees_with_memory(client):
    model, X, y, extra = drawn("poisson, everything")
    there = {name: da.from_array(value, chunks=1100) for name, value in extra.items()}
    result = model.fit(da.from_array(X, chunks=(900, 2)), y, **there)
    expected = model.fit(X, y, **extra)
    for name in ("theta", "standard_errors", "deviance"):
        np.testing.assert_allclose(getattr(result, name), getattr(expected, name), rtol=1e-10)
    X[4321, 1] = np.nan
    with pytest.raises(ValueError, match=r"X must be finite, but entry \[4321, 1\] is nan"):
        model.fit(da.from_array(X, chunks=(900, 2)), y, **there)
