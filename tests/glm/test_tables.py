"""Tables as people bring them, and R's words in formulas."""

import datetime
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from glmlesson import GLM, Poisson, datasets
from glmlesson.glm.formula import read_formula
from glmlesson.warnings import RankWarning

SHOP = datasets.load("shop").frame()
PLAIN = GLM.from_formula("customers ~ ad_spend + C(rain)", SHOP, "poisson")
NAMES = ["customers", "ad_spend", "rain"]


def close(result, expected):
    np.testing.assert_allclose(result.theta, expected.theta, rtol=1e-9)
    np.testing.assert_allclose(result.standard_errors, expected.standard_errors, rtol=1e-9)


BROUGHT = {
    "objects": SHOP.astype(object),
    "Decimal": SHOP.assign(ad_spend=[Decimal(repr(float(v))) for v in SHOP["ad_spend"]]),
    "nullable": SHOP.convert_dtypes(),
    "pyarrow columns": SHOP[NAMES].convert_dtypes(dtype_backend="pyarrow"),
    "unsigned": SHOP.assign(customers=SHOP["customers"].astype("uint8")),
    "polars": pl.DataFrame({name: SHOP[name].tolist() for name in NAMES}),
    "pyarrow": pa.table({name: SHOP[name].to_numpy() for name in NAMES}),
    "mapping of lists": {name: SHOP[name].tolist() for name in NAMES},
}


@pytest.mark.parametrize("kind", BROUGHT)
def test_a_table_of_any_kind_is_the_same_model(kind):
    table = BROUGHT[kind]
    result = GLM.from_formula("customers ~ ad_spend + C(rain)", table, "poisson")
    close(result, PLAIN)
    np.testing.assert_allclose(result.predict(table), PLAIN.fitted, rtol=1e-9)


def test_number_columns_of_objects_are_one_coefficient():
    result = GLM.from_formula(
        "customers ~ v", SHOP.assign(v=SHOP["ad_spend"].astype(object)), "poisson"
    )
    assert result.names == ["Intercept", "v"]


@pytest.mark.parametrize("dtype", [object, "string", "category", "string[pyarrow]"])
def test_text_of_any_dtype_is_a_category(dtype):
    day = pd.Series(["Mo", "Tu", "We"] * 20).astype(dtype)
    result = GLM.from_formula("customers ~ day", SHOP.assign(day=day), "poisson")
    assert result.names == ["Intercept", "day[T.Tu]", "day[T.We]"]


@pytest.mark.parametrize("dtype", [object, "string", "category"])
def test_a_target_of_two_texts_is_the_second_against_the_first(dtype):
    busy = (SHOP["customers"] > 3).map({True: "yes", False: "no"}).astype(dtype)
    table = SHOP.assign(busy=busy, number=(SHOP["customers"] > 3).astype(float))
    result = GLM.from_formula("busy ~ ad_spend", table, "bernoulli")
    close(result, GLM.from_formula("number ~ ad_spend", table, "bernoulli"))
    assert result.levels == ("no", "yes")
    assert "P(busy = yes), baseline no" in str(result.summary())


def test_a_target_of_three_texts_is_classes():
    penguins = datasets.load("penguins").frame().dropna()
    result = GLM.from_formula("species ~ bill_length", penguins, "categorical")
    codes = penguins["species"].astype("category").cat.codes
    expected = GLM.from_formula("codes ~ bill_length", penguins.assign(codes=codes), "categorical")
    close(result, expected)
    assert result.levels == ("Adelie", "Chinstrap", "Gentoo")


def test_words_of_r():
    table = SHOP.assign(hours=np.linspace(1, 3, 60))
    with_exposure = GLM.from_formula("customers ~ ad_spend", table, "poisson", exposure="hours")
    result = GLM.from_formula("customers ~ ad_spend + offset(log(hours))", table, "poisson")
    close(result, with_exposure)
    new = {"ad_spend": [1.0, 2.0], "hours": [2.0, 5.0]}
    expected = with_exposure.predict({"ad_spend": [1.0, 2.0]}, exposure=[2.0, 5.0])
    np.testing.assert_allclose(result.predict(new), expected, rtol=1e-9)
    both = GLM.from_formula(
        "customers ~ ad_spend + offset(log(hours))", table, "poisson", offset=np.full(60, 0.5)
    )
    np.testing.assert_allclose(both.theta, result.theta - [0.5, 0], atol=1e-8)
    np.testing.assert_allclose(both.predict(new, offset=0.5), expected, rtol=1e-7)

    roots = GLM.from_formula(
        "customers ~ sqrt(ad_spend) + factor(rain) + I(ad_spend^2)", SHOP, "poisson"
    )
    by_hand = SHOP.assign(root=np.sqrt(SHOP["ad_spend"]), square=SHOP["ad_spend"] ** 2)
    close(roots, GLM.from_formula("customers ~ root + C(rain) + square", by_hand, "poisson"))


@pytest.mark.parametrize("target", ["cbind(killed, alive)", "killed/exposed"])
def test_the_binomial_targets_of_r(target):
    beetles = datasets.load("beetles").frame()
    beetles = beetles.assign(alive=beetles["exposed"] - beetles["killed"])
    result = GLM.from_formula(f"{target} ~ log_dose", beetles, "binomial")
    np.testing.assert_allclose(result.theta, [-60.72, 34.27], atol=0.005)  # Dobson and Barnett
    assert round(result.deviance, 2) == 11.23


def test_missing_values_are_named_or_dropped_everywhere():
    holes = SHOP.assign(w=np.linspace(1, 2, 60), hours=np.linspace(1, 3, 60), unused=np.nan)
    holes.loc[[5, 9], "ad_spend"] = np.nan
    holes.loc[7, "hours"] = np.nan
    formula = "customers ~ ad_spend"
    words = "'ad_spend' has no value in row 5 and 1 more, column 'hours' in row 7"
    with pytest.raises(ValueError, match=words):
        GLM.from_formula(formula, holes, "poisson", exposure="hours", weights=holes["w"])
    kept = holes.drop([5, 7, 9])
    expected = GLM.from_formula(formula, kept, "poisson", exposure="hours", weights=kept["w"])
    for weights in ("w", holes["w"], holes["w"].to_numpy(), holes["w"].tolist()):
        result = GLM.from_formula(
            formula, holes, "poisson", exposure="hours", weights=weights, missing="drop"
        )
        close(result, expected)
    assert result.dropped == 3
    assert "3 rows left out" in str(result.summary())
    with pytest.raises(ValueError, match="one entry for each of the 60 rows of data"):
        GLM.from_formula(formula, holes, "poisson", weights=kept["w"].to_numpy(), missing="drop")


REFUSED = {
    "dates": (
        lambda: fit("customers ~ day", day=pd.date_range("2024-01-01", periods=60)),
        "column 'day' holds dates; make a number of them first",
    ),
    "dates as objects": (
        lambda: fit("customers ~ day", day=[datetime.date(2024, 1, 1)] * 60),
        "column 'day' holds dates",
    ),
    "numbers and text": (
        lambda: fit("customers ~ v", v=[1.5] * 59 + ["n/a"]),
        "in column 'v' row 59 holds 'n/a', which is text, others a number",
    ),
    "a list in a cell": (
        lambda: fit("customers ~ v", v=[[1]] * 60),
        "row 0 holds .1., which is neither a number nor text",
    ),
    "natural spline": (lambda: fit("customers ~ ns(ad_spend, 3)"), "cr.x, df=3"),
    "a bar": (lambda: fit("customers ~ ad_spend | rain"), "has a bar"),
    "offset inside": (lambda: fit("customers ~ rain:offset(ad_spend)"), "stands by itself"),
    "offset of a category": (
        lambda: fit("customers ~ rain + offset(day)", day=["a", "b", "c"] * 20),
        "must be one column of numbers",
    ),
    "no trials": (
        lambda: fit("cbind(rain, sale) ~ ad_spend"),
        "at least one trial, but row",
    ),
    "two columns of one name": (
        lambda: GLM.from_formula(
            "y ~ x", pd.DataFrame([[1, 2, 3]], columns=["y", "x", "x"]), "poisson"
        ),
        "two are called 'x' and 'x'",
    ),
    "1 and '1'": (
        lambda: GLM.from_formula(
            "y ~ x", pd.DataFrame([[1, 2, 3, 4]], columns=["y", "x", 1, "1"]), "poisson"
        ),
        "two are called 1 and '1'",
    ),
    "columns of two lengths": (
        lambda: GLM.from_formula("y ~ x", {"y": [1, 2], "x": [1]}, "poisson"),
        "'y' has 2 rows and 'x' has 1",
    ),
    "an array": (lambda: GLM.from_formula("y ~ x", np.ones((3, 2)), "poisson"), "must be a table"),
    "an array to predict": (lambda: PLAIN.predict(np.ones((3, 2))), "must be a table"),
    "only rows with holes": (
        lambda: fit("customers ~ v", v=[None] * 60, missing="drop"),
        "must have rows without missing values",
    ),
    "missing misspelt": (lambda: fit("customers ~ rain", missing="omit"), "'raise' or 'drop'"),
    "code that fails": (lambda: fit("customers ~ {1 / 0}"), "division by zero"),
    "two levels for the Poisson": (
        lambda: fit("day ~ rain", day=["a", "b"] * 30),
        "y must be numbers for the Poisson family.*'a', 'b'",
    ),
}


def with_columns(*labels):
    return pd.DataFrame([range(len(labels))], columns=labels)


def fit(formula, missing="raise", **columns):
    return GLM.from_formula(formula, SHOP.assign(**columns), Poisson(), missing=missing)


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_by_name(what):
    call, words = REFUSED[what]
    with pytest.raises((ValueError, TypeError), match=words):
        call()


@pytest.mark.parametrize(
    "call",
    [
        "open('marks')",
        "__import__('os')",
        "ad_spend.__class__",
        "[x for x in [1]]",
        "(lambda: 1)()",
    ],
)
def test_a_formula_that_is_not_trusted_calls_nothing_else(call):
    with pytest.raises(ValueError, match=re.escape("formula is not trusted")):
        GLM.from_formula(f"customers ~ {{{call}}}", SHOP, "poisson", trusted=False)


def test_a_formula_that_is_not_trusted_may_call_what_is_on_the_list():
    formula = "customers ~ log(ad_spend + 1) + poly(ad_spend, 2) + C(rain, Treatment(1))"
    close(
        GLM.from_formula(formula, SHOP, "poisson", trusted=False),
        GLM.from_formula(formula, SHOP, "poisson"),
    )


def test_a_spline_keeps_its_knots_and_names_its_column():
    read = read_formula("customers ~ bs(ad_spend, df=4)", SHOP)
    assert read.design.columns == ("ad_spend",)
    np.testing.assert_allclose(read.design.matrix(SHOP.iloc[:3]), np.asarray(read.X)[:3])


def test_a_level_never_observed_is_left_out_with_a_warning():
    day = pd.Categorical(["Mo", "Tu"] * 30, categories=["Mo", "Tu", "We"])
    with pytest.warns(RankWarning, match=r"day\[T.We\]"):
        result = GLM.from_formula("customers ~ day", SHOP.assign(day=day), "poisson")
    assert np.isnan(result.standard_errors[2])


@pytest.mark.parametrize("columns", [[1, "1"], ["a", "a"]])
def test_columns_of_one_name_are_not_taken_by_name(columns):
    X = pd.DataFrame([[1.0, 1], [2, 2], [3, 2]], columns=columns, dtype=float)
    result = GLM("poisson").fit(X, [1, 2, 3])
    assert result.predict(X.to_numpy()).shape == (3,)
    with pytest.raises(ValueError, match=f"several columns that are called '{columns[0]}'"):
        result.predict(X)
