"""Predictions that the data do not determine, or that no float can hold, say so and say where."""

import warnings

import dask.array as da
import numpy as np
import pandas as pd
import pytest

from glmlesson import GLM, RankWarning

T = np.arange(1.0, 7)
TWICE = np.column_stack([np.ones(6), T, 2 * T])
Y = [1, 2, 2, 4, 5, 5]


def quietly(fit):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RankWarning)
        return fit()


def twice(family="gaussian", X=TWICE, y=Y):
    return quietly(lambda: GLM(family).fit(X, y))


# What the data do not determine -------------------------------------------------------------------


def test_a_row_that_breaks_what_the_columns_had_in_common_has_no_mean():
    result = twice()
    with pytest.warns(RankWarning, match="row 0, which is NaN: in them x2 was always 2·x1, "):
        got = result.predict([[1, 1, 5]])
    assert np.isnan(got).all()


def test_the_direction_and_the_rows_are_named():
    table = pd.DataFrame(
        {"one": 1.0, "a": T, "b": T**2, "c": 0.0, "d": T / 2 - T**2, "e": 3.0}, index=range(6)
    )
    result = twice(X=table)
    new = table.copy()
    new.loc[[1, 2, 3, 5], "d"] += 1
    with pytest.warns(RankWarning) as caught:
        got = result.predict(new)
    message = str(caught[0].message)
    assert "rows 1, 2, 3 and 1 more" in message
    assert "c was always 0; d was always 0.5·a - b; e was always 3·one" in message
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(np.isnan(got), [0, 1, 1, 1, 0, 1])


def test_rows_of_the_same_kind_have_their_means_as_before():
    result, alone = twice(), GLM("gaussian").fit(TWICE[:, :2], Y)
    new = np.array([[1, 1, 5], [1, 7, 14], [1, -2, -4], [2, 1, 2.0]])
    with pytest.warns(RankWarning, match="row 0"):
        got = result.predict(new, interval=0.9)
    expected = alone.predict(new[:, :2], interval=0.9)
    for end in ("mean", "lower", "upper"):
        assert np.isnan(getattr(got, end)[0])
        np.testing.assert_allclose(getattr(got, end)[1:], getattr(expected, end)[1:], rtol=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result.predict(new[1:], interval=0.9)
        result.predict(new[1:] * [1, 1, 1 + 1e-12])  # rounding is no other direction


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_unit_of_a_column_does_not_matter(scale):
    units = [1, scale, 1]
    result = twice(X=TWICE * units)
    with pytest.warns(RankWarning, match="row 1"):
        got = result.predict(np.array([[1, 7, 14], [1, 7, 14.01]]) * units)
    np.testing.assert_array_equal(np.isnan(got), [False, True])


def test_more_columns_than_rows():
    X = np.random.default_rng(0).normal(size=(4, 6))
    result = quietly(lambda: GLM("poisson").fit(X, [1, 2, 1, 4]))
    mixture = np.array([0.2, 0.3, 0.1, 0.4]) @ X
    other = mixture + np.eye(6)[4]
    with pytest.warns(RankWarning, match="row 1"):
        got = result.predict([mixture, other])
    expected = np.exp(np.array([0.2, 0.3, 0.1, 0.4]) @ np.log([1, 2, 1, 4]))
    np.testing.assert_allclose(got, [expected, np.nan], rtol=1e-7)


def test_three_classes():
    result = twice("softmax", y=[0, 1, 2, 1, 0, 2])
    with pytest.warns(RankWarning, match="row 0"):
        got = result.predict([[1, 1, 5], [1, 1, 2]])
    assert np.isnan(got[0]).all()
    assert got[1].sum() == pytest.approx(1)


@pytest.mark.parametrize("fitted_on_dask", [False, True])
def test_on_dask_the_rows_are_those_of_the_whole(fitted_on_dask):
    X = da.from_array(TWICE, chunks=(2, 2)) if fitted_on_dask else TWICE
    result = twice(X=X)
    new = TWICE.copy()
    new[4, 2] = 3
    with pytest.warns(RankWarning, match="row 4, which"):
        got = result.predict(da.from_array(new, chunks=(3, 3))).compute()
    np.testing.assert_array_equal(np.isnan(got), np.arange(6) == 4)
    np.testing.assert_allclose(got[:4], np.asarray(result.fitted)[:4], rtol=1e-9)


def test_a_declared_level_that_was_never_observed():
    levels = ["calm", "rain", "snow"]
    table = pd.DataFrame(
        {"y": [1, 2, 3, 5.0], "g": pd.Categorical(["calm", "calm", "rain", "rain"], levels)}
    )
    result = quietly(lambda: GLM.from_formula("y ~ C(g)", table, "gaussian"))
    new = pd.DataFrame({"g": pd.Categorical(["rain", "snow", "calm"], levels)})
    with pytest.warns(RankWarning, match=r"row 1, which is NaN: in them C\(g\)\[T.snow\] was alwa"):
        got = result.predict(new)
    np.testing.assert_allclose(got, [4, np.nan, 1.5], rtol=1e-9)


def test_the_fit_itself_says_that_predictions_hold_for_rows_of_the_same_kind():
    with pytest.warns(RankWarning, match="predictions do, for rows of which the same holds"):
        GLM("gaussian").fit(TWICE, Y)


# What no float can hold ---------------------------------------------------------------------------


@pytest.mark.parametrize("interval", [None, 0.9])
def test_a_mean_beyond_all_floats_is_told(interval):
    result = GLM("poisson").fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 2, 2, 5])
    words = "The mean of rows 0, 2 is too large for a float, and is inf: its linear predictor is "
    with pytest.warns(RuntimeWarning, match=words) as caught:
        got = result.predict([[1, 10_000], [1, 1], [1, 2_000]], interval=interval)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    mean = got if interval is None else got.mean
    assert np.isposinf(mean[[0, 2]]).all()
    assert mean[1] == pytest.approx(result.fitted[1])


def test_on_dask_a_mean_beyond_all_floats_is_told_when_it_is_computed():
    result = GLM("poisson").fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 2, 2, 5])
    new = da.from_array(np.array([[1, 1], [1, 1], [1, 10_000.0]]), chunks=(2, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mean = result.predict(new)
    with pytest.warns(RuntimeWarning, match="The mean of row 2 is too large"):
        mean.compute()


def test_a_mean_that_a_float_holds_is_not_told():
    result = GLM("poisson").fit([[1, 0], [1, 1], [1, 2], [1, 3]], [1, 2, 2, 5])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert result.predict([[1, 1000.0]]) > 1e200
        assert result.predict([[1, -10_000.0]]) < 1e-300


# Why there is no standard error -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fit", "n", "p"),
    [
        (lambda: GLM("gaussian").fit([[1, 0], [1, 1]], [1.0, 2.0]), 2, 2),
        (lambda: GLM("gamma", "log").fit([[1, 0], [1, 1]], [1.0, 2.0]), 2, 2),
        (
            lambda: GLM("gaussian").fit(TWICE[:, :2], Y, frequencies=[0.2] * 6),
            1.2,
            2,
        ),
    ],
    ids=["two of two", "gamma", "frequencies"],
)
def test_the_table_shows_the_estimates_and_says_why_they_have_no_errors(fit, n, p):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = fit()
        text, html = str(result.summary()), result.summary()._repr_html_()
    why = (
        f"No standard errors: {n:g} observations less {p} coefficients leave {n - p:g} degrees of "
        "freedom, and nothing to estimate the dispersion from."
    )
    assert result.why_no_errors == why
    assert text.splitlines()[-1] == why
    assert why in html
    assert "left out" not in text
    for line, estimate in zip(text.splitlines()[2:4], result.theta, strict=True):
        assert line.split()[1] == f"{estimate:.4g}"
        assert line.split()[2:] == ["none"] * 5
    assert np.isnan(result.standard_errors).all()


def test_there_is_nothing_to_say_where_there_are_errors():
    assert GLM("gaussian").fit(TWICE[:, :2], Y).why_no_errors is None
    assert GLM("poisson").fit([[1, 0], [1, 1]], [1, 2]).why_no_errors is None
    assert twice().why_no_errors is None


@pytest.mark.parametrize("size", [1e-200, 1e-160, 1e150])
def test_errors_and_likelihoods_of_a_gaussian_are_free_of_the_unit_of_y(size):
    y = np.array([1, 2, 2, 4, 5, 5.3])
    one, other = GLM("gaussian").fit(TWICE[:, :2], y), GLM("gaussian").fit(TWICE[:, :2], y * size)
    np.testing.assert_allclose(other.standard_errors / size, one.standard_errors, rtol=1e-10)
    np.testing.assert_allclose(other.p_values, one.p_values, rtol=1e-9)
    assert other.log_likelihood + 6 * np.log(size) == pytest.approx(one.log_likelihood, rel=1e-9)
