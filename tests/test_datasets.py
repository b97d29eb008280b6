"""The data sets: each is what it says it is, and gives back a number published about it."""

import fnmatch
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

import glmlesson.datasets
from glmlesson.datasets import SHOP_THETA, load, make_shop, names

FOLDER = Path(glmlesson.datasets.__file__).parent
ROOT = Path(__file__).parents[1]

# For each data set its columns, with the kind of each and the sum of its known numbers
# (for text: how many different values it has).
CONTENTS = {
    "shop": {
        "ad_spend": ("f", 171.05),
        "rain": ("i", 16),
        "sale": ("i", 22),
        "customers": ("i", 521),
    },
    "forbes": {"boiling_point": ("f", 3450.2), "pressure": ("f", 426.0)},
    "challenger": {
        "flight": ("U", 23),
        "temperature": ("i", 1600),
        "pressure": ("i", 3500),
        "o_rings": ("i", 138),
        "damaged": ("i", 9),
    },
    "beetles": {"log_dose": ("f", 14.3474), "exposed": ("i", 481), "killed": ("i", 291)},
    "horse_kicks": {"year": ("i", 527_660), "corps": ("U", 14), "deaths": ("i", 196)},
    "british_doctors": {
        "age": ("i", 600),
        "smoker": ("i", 5),
        "deaths": ("i", 731),
        "person_years": ("i", 181_467),
    },
    "ships": {
        "type": ("U", 5),
        "built": ("U", 4),
        "operated": ("U", 2),
        "service": ("i", 163_574),
        "incidents": ("i", 356),
    },
    "blood_clotting": {"plasma": ("i", 360), "lot1": ("i", 363), "lot2": ("i", 222)},
    "penguins": {
        "species": ("U", 3),
        "island": ("U", 3),
        "bill_length": ("f", 15_021.3),
        "bill_depth": ("f", 5_865.7),
        "flipper_length": ("f", 68_713),
        "body_mass": ("f", 1_437_000),
        "sex": ("U", 3),
        "year": ("i", 690_762),
    },
}
ROWS = {
    "shop": 60,
    "forbes": 17,
    "challenger": 23,
    "beetles": 8,
    "horse_kicks": 280,
    "british_doctors": 10,
    "ships": 34,
    "blood_clotting": 9,
    "penguins": 344,
}

each_data_set = pytest.mark.parametrize("name", names())


def glm(y, *features, family, **settings):
    """Statsmodels' fit with an intercept: the oracle."""
    X = sm.add_constant(np.column_stack(features).astype(float))
    return sm.GLM(y, X, family=family, **settings).fit()


def indicators(values):
    """One 0/1 column per category, without the first."""
    return np.stack([values == category for category in np.unique(values)[1:]], axis=1)


# ---------------------------------------------------------------- every data set


def test_the_files_the_index_and_these_tests_know_the_same_data_sets():
    assert sorted(names()) == sorted(file.stem for file in FOLDER.glob("*.csv"))
    assert names() == list(CONTENTS) == list(ROWS)


@each_data_set
def test_contents(name):
    data = load(name)
    assert data.name == name
    assert data.rows == ROWS[name]
    assert list(data) == list(data.columns) == list(CONTENTS[name])
    for column, (kind, total) in CONTENTS[name].items():
        values = data[column]
        assert values.shape == (ROWS[name],)
        assert values.dtype.kind == kind
        found = len(np.unique(values)) if kind == "U" else np.nansum(values)
        assert found == pytest.approx(total, abs=1e-9)


@each_data_set
def test_only_the_penguins_have_missing_values(name):
    assert (load(name).complete().rows < load(name).rows) == (name == "penguins")


@each_data_set
def test_everything_is_said_about_every_data_set(name):
    data = load(name)
    assert list(data.units) == list(data.columns)
    for text in (data.title, data.description, data.source, data.licence, *data.units.values()):
        assert text == " ".join(text.split()) != ""


@each_data_set
def test_the_representation_is_stable_and_short(name):
    data = load(name)
    assert repr(data) == repr(load(name))
    assert repr(data).startswith(f"{name}: {data.title} ({data.rows} rows)\n")
    assert len(repr(data).splitlines()) == 1 + len(data.columns)
    assert " at 0x" not in repr(data)


@each_data_set
def test_a_caller_cannot_spoil_the_next_load(name):
    first = load(name)
    column = list(first)[-1]
    before = first[column].copy()
    first[column][:] = 0
    first.columns.clear()
    first.units.clear()
    np.testing.assert_array_equal(load(name)[column], before)
    assert list(load(name).units) == list(CONTENTS[name])


@each_data_set
def test_the_frame_has_the_same_columns(name):
    data = load(name)
    frame = data.frame()
    assert list(frame) == list(data)
    assert frame.dropna().shape == (data.complete().rows, len(data.columns))
    for column in data:
        known = ~frame[column].isna().to_numpy()
        np.testing.assert_array_equal(frame[column].to_numpy()[known], data[column][known])


def test_a_data_set_is_frozen():
    with pytest.raises(FrozenInstanceError):
        load("shop").title = "My shop"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.*")), ids=lambda file: file.name)
def test_no_file_names_a_machine(file):
    assert not re.search(r"/(home|root|tmp|work|Users)\b|[A-Z]:\\", file.read_text("utf-8"))


def test_every_data_file_is_packaged():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    patterns = settings["package-data"]["glmlesson.datasets"]
    files = [file.name for file in FOLDER.iterdir() if file.suffix not in ("", ".py")]
    assert "index.toml" in files
    for name in files:
        assert any(fnmatch.fnmatch(name, pattern) for pattern in patterns), name


def test_neither_import_nor_load_needs_pandas():
    code = (
        "import sys; from glmlesson.datasets import load; load('penguins'); "
        "sys.exit('pandas' in sys.modules)"
    )
    path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path}, check=True)


# ---------------------------------------------------------------- bad input


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(ValueError, match=r"no data set 'iris'; choose one of shop, .*, penguins"):
        load("iris")


@pytest.mark.parametrize("name", [None, 3, ["shop"]])
def test_a_name_that_is_no_string(name):
    with pytest.raises(TypeError, match="name must be a string such as 'shop', but is"):
        load(name)


def test_an_unknown_column_lists_those_there_are():
    with pytest.raises(KeyError, match=r"forbes has no column 'y'; .* boiling_point, pressure"):
        load("forbes")["y"]


def test_a_frame_without_pandas_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"needs pandas, .* 'pip install pandas', or use"):
        load("shop").frame()


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"hours": 0}, ValueError, "hours must be at least 1, but is 0"),
        ({"hours": 2.5}, TypeError, "hours must be a whole number, but is 2.5"),
        ({"seed": -1}, ValueError, "seed must be at least 0, but is -1"),
        ({"seed": None}, TypeError, "seed must be a whole number, but is None"),
    ],
)
def test_make_shop_refuses(settings, error, message):
    with pytest.raises(error, match=message):
        make_shop(**settings)


# ---------------------------------------------------------------- the shop


def shop_design(shop):
    return np.column_stack(
        [np.ones(len(shop["sale"])), shop["ad_spend"], shop["rain"], shop["sale"]]
    )


def test_the_shop_on_file_is_what_make_shop_makes():
    made, on_file = make_shop(), load("shop").columns
    assert list(made) == list(on_file)
    for column, values in made.items():
        np.testing.assert_array_equal(values, on_file[column])


def test_make_shop_is_repeatable_and_its_seed_matters():
    one, again, other = make_shop(seed=1), make_shop(seed=1), make_shop(seed=2)
    assert all(np.array_equal(one[column], again[column]) for column in one)
    assert not np.array_equal(one["customers"], other["customers"])
    assert {len(values) for values in make_shop(hours=1).values()} == {1}


@pytest.mark.parametrize(
    "shop",
    [load("shop").columns, make_shop(hours=100_000, seed=3)],
    ids=["60 hours", "100,000 hours"],
)
def test_a_poisson_fit_finds_the_truth_of_the_shop(shop):
    fit = sm.GLM(shop["customers"], shop_design(shop), family=sm.families.Poisson()).fit()
    assert np.all(np.abs(fit.params - SHOP_THETA) < 2 * fit.bse)
    assert fit.pearson_chi2 / fit.df_resid == pytest.approx(1, abs=0.25)


def test_the_line_fails_on_the_shop_as_the_lesson_says():
    shop = load("shop")
    slope, intercept = np.polyfit(shop["ad_spend"], shop["customers"], 1)
    line = intercept + slope * shop["ad_spend"]
    assert np.sum(line < 0) >= 8
    dearest = np.argsort(shop["ad_spend"])[-5:]
    assert np.mean(shop["customers"][dearest]) > np.mean(line[dearest]) + 5


def ascend(X, y, alpha, steps=3000):
    """The lesson's listing."""
    theta = np.zeros(X.shape[1])
    for _ in range(steps):
        theta += alpha * X.T @ (y - np.exp(X @ theta))
    return theta


def test_the_listing_is_lost_on_the_shop_unless_alpha_is_below_its_bound():
    shop = load("shop")
    X, y = shop_design(shop), shop["customers"]
    fit = sm.GLM(y, X, family=sm.families.Poisson()).fit()
    bound = 2 / np.linalg.eigvalsh(X.T @ (fit.mu[:, None] * X)).max()
    assert bound == pytest.approx(1.556e-4, rel=1e-3)
    # Far above the bound it jumps to a place where every prediction is zero, and stays there.
    assert np.abs(ascend(X, y, alpha=0.01)).max() > 1e50
    # Below it, it arrives.
    np.testing.assert_allclose(ascend(X, y, alpha=bound / 2), fit.params, atol=1e-3)


# ---------------------------------------------------------------- published numbers


def test_forbes_lines():
    """Weisberg (1980), Applied Linear Regression: two lines and the spread around them."""
    forbes = load("forbes")
    X = sm.add_constant(forbes["boiling_point"])
    fit = sm.OLS(forbes["pressure"], X).fit()
    np.testing.assert_allclose(fit.params, [-81.064, 0.5229], rtol=1e-4)
    assert np.sqrt(fit.scale) == pytest.approx(0.2328, abs=5e-5)
    fit = sm.OLS(100 * np.log10(forbes["pressure"]), X).fit()
    np.testing.assert_allclose(fit.params, [-42.138, 0.8955], rtol=1e-3)
    assert np.sqrt(fit.scale) == pytest.approx(0.379, abs=5e-4)
    assert np.argmax(np.abs(fit.resid)) == 11


def test_challenger_fits():
    """Dalal, Fowlkes and Hoadley (1989): the binary, the binomial and the two-feature fit."""
    flights, family = load("challenger"), sm.families.Binomial()
    temperature, damaged = flights["temperature"], flights["damaged"]
    counts = np.column_stack([damaged, flights["o_rings"] - damaged])

    fit = glm((damaged > 0).astype(int), temperature, family=family)
    np.testing.assert_allclose(fit.params, [15.043, -0.2322], atol=5e-4)
    fit = glm(counts, temperature, family=family)
    np.testing.assert_allclose(fit.params, [5.085, -0.1156], atol=5e-4)
    fit = glm(counts, temperature, flights["pressure"], family=family)
    np.testing.assert_allclose(fit.params, [2.520, -0.0983, 0.00848], atol=5e-4)


@pytest.mark.parametrize(
    ("link", "theta", "deviance"),
    [
        (sm.families.links.Logit(), [-60.72, 34.27], 11.23),
        (sm.families.links.Probit(), [-34.94, 19.73], 10.12),
        (sm.families.links.CLogLog(), [-39.57, 22.04], 3.45),
    ],
)
def test_beetles_with_three_links(link, theta, deviance):
    """Dobson and Barnett (2008), section 7.3.1: estimates and deviances."""
    beetles = load("beetles")
    counts = np.column_stack([beetles["killed"], beetles["exposed"] - beetles["killed"]])
    fit = glm(counts, beetles["log_dose"], family=sm.families.Binomial(link))
    np.testing.assert_allclose(fit.params, theta, atol=0.006)
    assert fit.deviance == pytest.approx(deviance, abs=0.006)


def test_horse_kicks_table():
    """Bortkiewicz (1898): the whole table with its margins, and the famous one of ten corps."""
    kicks = load("horse_kicks")
    assert np.bincount(kicks["deaths"]).tolist() == [144, 91, 32, 11, 2]
    alike = ~np.isin(kicks["corps"], ["G", "I", "VI", "XI"])
    assert np.bincount(kicks["deaths"][alike]).tolist() == [109, 65, 22, 3, 1]
    fit = glm(kicks["deaths"][alike], np.empty((200, 0)), family=sm.families.Poisson())
    assert np.exp(fit.params[0]) == pytest.approx(0.61)

    def totals(by):
        return [
            int(kicks["deaths"][kicks[by] == value].sum()) for value in dict.fromkeys(kicks[by])
        ]

    assert totals("year") == [3, 5, 7, 9, 10, 18, 6, 14, 11, 9, 5, 11, 15, 6, 11, 17, 12, 15, 8, 4]
    assert totals("corps") == [16, 16, 12, 12, 8, 11, 17, 12, 7, 13, 15, 25, 24, 8]


def test_british_doctors_fit():
    """Dobson and Barnett (2008), Table 9.3 and its deviance."""
    doctors = load("british_doctors")
    group, smoker = (doctors["age"] - 30) / 10, doctors["smoker"]
    fit = glm(
        doctors["deaths"],
        *(smoker, group, group**2, smoker * group),
        family=sm.families.Poisson(),
        exposure=doctors["person_years"],
    )
    np.testing.assert_allclose(fit.params[1:], [1.441, 2.376, -0.198, -0.308], atol=6e-4)
    np.testing.assert_allclose(fit.bse[1:], [0.372, 0.208, 0.027, 0.097], atol=6e-4)
    assert fit.deviance == pytest.approx(1.64, abs=0.006)


def test_ships_fit():
    """McCullagh and Nelder (1989), section 6.3.2: Table 6.3, the deviance and the dispersion."""
    ships = load("ships")
    fit = glm(
        ships["incidents"],
        *(indicators(ships[column]) for column in ("type", "built", "operated")),
        family=sm.families.Poisson(),
        exposure=ships["service"],
    )
    published = [-6.41, -0.54, -0.69, -0.08, 0.33, 0.70, 0.82, 0.45, 0.38]
    np.testing.assert_allclose(fit.params, published, atol=0.006)
    assert fit.df_resid == 25
    assert fit.deviance == pytest.approx(38.7, abs=0.06)
    assert fit.pearson_chi2 / fit.df_resid == pytest.approx(1.69, abs=0.006)


@pytest.mark.parametrize(
    ("lot", "theta"), [("lot1", [-0.01655, 0.01534]), ("lot2", [-0.02391, 0.02360])]
)
@pytest.mark.filterwarnings("ignore:The InversePower link function")
def test_blood_clotting_fit(lot, theta):
    """McCullagh and Nelder (1989), section 8.4.2: Gamma with inverse link in log(plasma)."""
    clotting = load("blood_clotting")
    fit = glm(clotting[lot], np.log(clotting["plasma"]), family=sm.families.Gamma())
    np.testing.assert_allclose(fit.params, theta, atol=6e-6)


def test_penguins_tables():
    """Horst, Hill and Gorman (2022), R Journal 14(1), Tables 1 and 2, and their principal axes."""
    penguins = load("penguins")
    counts = {
        (species, sex): int(np.sum((penguins["species"] == species) & (penguins["sex"] == sex)))
        for species in ("Adelie", "Chinstrap", "Gentoo")
        for sex in ("female", "male", "")
    }
    assert list(counts.values()) == [73, 73, 6, 34, 34, 0, 58, 61, 5]
    assert int(penguins.frame().isna().sum().sum()) == 19
    sizes = [penguins[c] for c in ("bill_length", "bill_depth", "flipper_length", "body_mass")]
    measured = np.array(sizes)[:, ~np.isnan(sizes[0])]
    axes = np.linalg.eigvalsh(np.corrcoef(measured))
    assert axes[-2:].sum() / axes.sum() == pytest.approx(0.8815, abs=1e-4)


def test_penguins_agree_between_two_fits_of_three_classes():
    """No published fit is at hand: statsmodels and scikit-learn must agree on this one."""
    penguins = load("penguins").complete()
    X = np.column_stack([penguins["bill_length"], penguins["flipper_length"]])
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    one = sm.MNLogit(np.unique(penguins["species"], return_inverse=True)[1], sm.add_constant(X))
    other = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000)
    other.fit(X, penguins["species"])
    np.testing.assert_allclose(
        one.fit(disp=0, maxiter=100).predict(), other.predict_proba(X), atol=1e-4
    )
    assert other.score(X, penguins["species"]) > 0.95
