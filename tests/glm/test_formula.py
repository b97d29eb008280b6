"""Formulas: the fits of statsmodels' own formulas, predictions from tables, and clear refusals."""

import sys
import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from glmlesson import GLM, RankWarning, datasets

SHOP = datasets.load("shop").frame()
SHIPS = datasets.load("ships").frame()
PENGUINS = datasets.load("penguins").complete().frame()
SM = sm.families


@pytest.mark.parametrize(
    "terms",
    [
        "ad_spend",
        "ad_spend + C(rain)",
        "ad_spend * sale",
        "ad_spend + rain:sale",
        "np.log(ad_spend) + sale",
        "ad_spend - 1",
        "1",
    ],
)
def test_agrees_with_the_formulas_of_statsmodels(terms):
    # statsmodels reads them with patsy or formulaic, where the names of functions differ.
    result = GLM.from_formula("customers ~ " + terms.replace("np.", ""), SHOP, "poisson")
    oracle = smf.glm(f"customers ~ {terms}", SHOP, family=SM.Poisson()).fit(tol=1e-12)
    ours = pd.Series(result.theta, [name.replace("log(", "np.log(") for name in result.names])
    np.testing.assert_allclose(ours[oracle.params.index], oracle.params, rtol=1e-7)
    assert result.deviance == pytest.approx(oracle.deviance, rel=1e-9)
    np.testing.assert_allclose(result.predict(SHOP), oracle.predict(SHOP), rtol=1e-7)
    assert result.formula == "customers ~ " + terms.replace("np.", "")


def test_ships_with_options_named_by_columns():
    result = GLM.from_formula(
        "incidents ~ type + built + operated",
        SHIPS,
        "poisson",
        dispersion="pearson",
        exposure="service",
    )
    assert result.names[:3] == ["Intercept", "type[T.B]", "type[T.C]"]
    assert result.dispersion == pytest.approx(1.69, abs=0.006)  # McCullagh and Nelder (1989), 6.3.2
    new = SHIPS.iloc[[3, 0]].drop(columns="incidents")
    np.testing.assert_allclose(
        result.predict(new, exposure=new["service"]), result.fitted[[3, 0]], rtol=1e-12
    )
    with pytest.raises(ValueError, match="exposure is needed, as the fit had one"):
        result.predict(new)


def test_weights_frequencies_trials_and_offset_by_name_or_as_arrays():
    beetles = datasets.load("beetles").frame()
    beetles["share"] = beetles["killed"] / beetles["exposed"]
    beetles["w"], beetles["o"] = np.arange(1, 9), np.linspace(0, 1, 8)
    X = np.column_stack([np.ones(8), beetles["log_dose"]])
    options = {"trials": "exposed", "weights": "w", "frequencies": "w", "offset": "o"}
    arrays = {key: beetles[column].to_numpy() for key, column in options.items()}
    expected = GLM("binomial", "probit").fit(X, beetles["share"].to_numpy(), **arrays)
    for given in (options, arrays, {key: beetles[column] for key, column in options.items()}):
        result = GLM.from_formula("share ~ log_dose", beetles, "binomial", "probit", **given)
        np.testing.assert_allclose(result.theta, expected.theta, rtol=1e-12)
        np.testing.assert_allclose(result.standard_errors, expected.standard_errors, rtol=1e-12)


def test_new_rows_are_coded_as_those_of_the_fit():
    result = GLM.from_formula("body_mass ~ species + poly(bill_length, 2)", PENGUINS, "gaussian")
    for rows in (slice(200, 203), slice(0, 1), slice(None)):  # fewer levels, another mean
        part = PENGUINS.iloc[rows]
        np.testing.assert_allclose(result.predict(part), result.fitted[rows], rtol=1e-10)
    part = PENGUINS.iloc[:2]
    interval = result.predict(part, interval=0.95)
    assert np.all(interval.lower < interval.mean)
    mapping = {"species": ["Gentoo"], "bill_length": [50.0]}
    assert result.predict(mapping) == pytest.approx(result.predict(pd.DataFrame(mapping)))


def test_a_mapping_of_arrays_is_a_table_and_is_left_alone():
    data = {"y": np.array([1, 2, 4]), "x": np.array([0.0, 1.0, 2.0])}
    result = GLM.from_formula("y ~ x", data, "poisson")
    expected = GLM("poisson").fit([[1, 0], [1, 1], [1, 2]], [1, 2, 4])
    np.testing.assert_allclose(result.theta, expected.theta, rtol=1e-12)
    assert list(data) == ["y", "x"]
    before = SHOP.copy()
    GLM.from_formula("customers ~ ad_spend", SHOP, "poisson", weights="ad_spend")
    pd.testing.assert_frame_equal(SHOP, before)


def test_columns_that_a_formula_makes_dependent_are_named():
    with pytest.warns(RankWarning, match=r"those before determine dry, whose coefficient"):
        GLM.from_formula("customers ~ rain + dry", SHOP.assign(dry=1 - SHOP["rain"]), "poisson")


def test_booleans_are_numbers_and_categories_of_pandas_are_coded():
    shop = SHOP.assign(wet=SHOP["rain"] == 1, day=pd.Categorical(["Mo", "Tu", "We"] * 20))
    result = GLM.from_formula("customers ~ wet + day", shop, "poisson")
    assert result.names == ["Intercept", "wet", "day[T.Tu]", "day[T.We]"]


WITH_HOLES = SHOP.assign(ad_spend=SHOP["ad_spend"].where(SHOP.index != 5))
FORMULA_REFUSED = {
    "no string": (lambda: fit(3), TypeError, "formula must be a string such as 'y ~ x'"),
    "cannot be read": (lambda: fit("customers ~ ad_spend +* rain"), ValueError, "cannot be read"),
    "half open": (
        lambda: fit("customers ~ log(ad_spend"),
        ValueError,
        "cannot be read.*columns are",
    ),
    "no target": (lambda: fit("ad_spend + rain"), ValueError, "one target before its '~'"),
    "two targets": (lambda: fit("customers + rain ~ sale"), ValueError, "one target before its"),
    "unknown column": (
        lambda: fit("customers ~ weather"),
        ValueError,
        "formula cannot be applied to the data.*weather.*The columns are ad_spend, rain, sale",
    ),
    "unknown function": (lambda: fit("customers ~ logg(ad_spend)"), ValueError, "logg"),
    "attribute of a call": (
        lambda: fit("customers ~ __import__('os').getpid()", trusted=False),
        ValueError,
        "cannot be read",
    ),
    "unknown target": (lambda: fit("visitors ~ rain"), ValueError, "visitors"),
    "missing value": (
        lambda: fit("customers ~ ad_spend", WITH_HOLES),
        ValueError,
        "'ad_spend' has no value in row 5. Remove or impute.*missing='drop'",
    ),
    "text as target": (
        lambda: fit("species ~ body_mass", PENGUINS),
        ValueError,
        "y must be numbers for the Poisson family.* is text with 3 levels: 'Adelie', 'Chinstrap'",
    ),
    "outside the support": (lambda: fit("ad_spend ~ rain"), ValueError, "y must be a whole number"),
    "infinite": (
        lambda: fit("customers ~ log(rain)"),
        ValueError,
        "must give finite numbers, but log.rain. is -inf in row",
    ),
    "unknown weights": (
        lambda: fit("customers ~ rain", weights="hours"),
        ValueError,
        "weights must name a column of data, but 'hours' is none",
    ),
    "weights of another index": (
        lambda: fit("customers ~ rain", weights=SHOP["sale"].iloc[::-1]),
        ValueError,
        "must have the same index",
    ),
}


def fit(formula, data=SHOP, **options):
    return GLM.from_formula(formula, data, "poisson", **options)


@pytest.mark.parametrize("what", FORMULA_REFUSED)
def test_refuses_with_a_sentence(what):
    call, error, words = FORMULA_REFUSED[what]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # log(0) is said by numpy, too
        with pytest.raises(error, match=words):
            call()


def test_refuses_new_data_that_lack_a_column_or_have_a_new_level_or_a_hole():
    result = fit("customers ~ ad_spend + C(rain)")
    with pytest.raises(ValueError, match=r"formula cannot be applied to the data.*rain"):
        result.predict(SHOP[["ad_spend"]])
    with pytest.raises(ValueError, match="formula cannot be applied to the data"):
        result.predict(SHOP.head(3).assign(rain=2))
    with pytest.raises(ValueError, match="data must have no missing values"):
        result.predict(WITH_HOLES)


def test_a_formula_cannot_reach_the_variables_of_its_caller():
    ad_spend_of_tomorrow = np.arange(60.0)
    assert len(ad_spend_of_tomorrow) == len(SHOP)
    with pytest.raises(ValueError, match="ad_spend_of_tomorrow"):
        fit("customers ~ ad_spend_of_tomorrow")


def test_says_how_to_install_formulaic(monkeypatch):
    monkeypatch.setitem(sys.modules, "formulaic", None)
    with pytest.raises(ImportError, match="pip install formulaic"):
        fit("customers ~ rain")
