"""GLM agrees with other software and published numbers, takes what it should and refuses the rest.

What a fit says when there is no answer is in test_identifiability.py.
"""

import warnings

import glm_models
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from glm_models import CASES, MODELS, drawn, fitted
from sklearn.linear_model import LogisticRegression

import glmlesson
from glmlesson import GLM, datasets, links

every_model = pytest.mark.parametrize(("name", "extra"), MODELS)


def loaded(name, *columns):
    """Return a data set and a matrix of ones and these columns, or functions of the data set."""
    data = datasets.load(name)
    parts = [column(data) if callable(column) else data[column] for column in columns]
    return data, np.column_stack([np.ones(data.rows), *parts])


# Other software ----------------------------------------------------------------------------------


@every_model
def test_coefficients_and_standard_errors_agree_with_statsmodels(name, extra):
    result, oracle = fitted(name, extra)
    factor = CASES[name].factor
    assert result.converged
    error = np.abs(result.theta - factor * oracle.params) / result.standard_errors
    assert error.max() < 1e-5
    np.testing.assert_allclose(result.standard_errors, abs(factor) * oracle.bse, rtol=1e-6)
    np.testing.assert_allclose(
        result.covariance, factor**2 * oracle.cov_params(), rtol=1e-5, atol=1e-12
    )


def test_every_sensible_family_is_among_the_models():
    families = {glm_models.as_family(case.family).name for case in CASES.values()}
    without_mean = {"beta", "von Mises"}
    others = {"categorical", "Laplace"}  # several linear predictors; no peer
    assert families == {*glmlesson.FAMILIES, "Tweedie"} - without_mean - others


def test_the_laplace_family_is_an_exponential_fit_of_absolute_values():
    X, y, _ = drawn("exponential-log")
    signs = np.where(np.arange(len(y)) % 2, 1, -1)
    fit = GLM("laplace", "log").fit(X, signs * y)
    expected = GLM("exponential", "log").fit(X, y)
    np.testing.assert_allclose(fit.theta, expected.theta, rtol=1e-12)
    np.testing.assert_allclose(fit.standard_errors, expected.standard_errors, rtol=1e-12)
    assert fit.deviance == pytest.approx(expected.deviance, rel=1e-12)


def three_classes(rows=200):
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(rows), rng.normal(size=(rows, 2))])
    y = glmlesson.Categorical(3).sample(X @ [[0.3, -0.5], [0.8, 0.2], [-0.4, 0.6]], rng=rng)
    return X, y, rng.integers(1, 5, size=rows)


def by_statsmodels(X, y):
    # statsmodels measures against the first class, this module against the last.
    return sm.MNLogit((y + 1) % 3, X).fit(disp=0, method="newton", tol=1e-13)


@pytest.mark.parametrize("family", ["categorical", "softmax", glmlesson.Categorical(classes=3)])
def test_three_classes_agree_with_statsmodels(family):
    X, y, _ = three_classes()
    result, oracle = GLM(family).fit(X, y), by_statsmodels(X, y)
    np.testing.assert_allclose(result.theta, oracle.params, rtol=1e-9)
    np.testing.assert_allclose(result.standard_errors, oracle.bse, rtol=1e-9)
    in_order_of_equations = np.arange(6).reshape(3, 2).T.ravel()
    np.testing.assert_allclose(
        result.covariance[np.ix_(in_order_of_equations, in_order_of_equations)],
        oracle.cov_params(),
        rtol=1e-7,
        atol=1e-12,
    )
    assert result.log_likelihood == pytest.approx(oracle.llf, rel=1e-12)
    assert result.deviance == pytest.approx(-2 * oracle.llf, rel=1e-12)
    assert result.null_deviance == pytest.approx(-2 * oracle.llnull, rel=1e-9)
    assert (result.aic, result.bic) == pytest.approx((oracle.aic, oracle.bic), rel=1e-12)
    shares = oracle.predict()[:, [1, 2, 0]]
    np.testing.assert_allclose(result.fitted, shares, rtol=1e-9)
    np.testing.assert_allclose(result.predict(X), shares, rtol=1e-9)


@pytest.mark.parametrize("name", ["weights", "frequencies"])
def test_weighted_classes_are_repeated_rows(name):
    X, y, counts = three_classes()
    result = GLM("softmax").fit(X, y, **{name: counts})
    oracle = by_statsmodels(np.repeat(X, counts, axis=0), np.repeat(y, counts))
    np.testing.assert_allclose(result.theta, oracle.params, rtol=1e-9)
    np.testing.assert_allclose(result.standard_errors, oracle.bse, rtol=1e-9)
    assert result.deviance == pytest.approx(-2 * oracle.llf, rel=1e-12)
    assert result.null_deviance == pytest.approx(-2 * oracle.llnull, rel=1e-9)


def test_weighted_classes_agree_with_r():
    # y <- c(0,1,2,1,0,2,2,1); w <- c(1,2,1,3,2,1,1,2)
    # x <- c(0.1,0.9,0.4,1.3,0.7,1.8,0.2,1.1)
    # nnet::multinom(factor(y, levels=c(2,0,1)) ~ x, weights=w, reltol=1e-14, maxit=500), R 4.2.2
    x, w = [0.1, 0.9, 0.4, 1.3, 0.7, 1.8, 0.2, 1.1], [1, 2, 1, 3, 2, 1, 1, 2]
    result = GLM("softmax").fit(
        np.column_stack([np.ones(8), x]), [0, 1, 2, 1, 0, 2, 2, 1], weights=w
    )
    np.testing.assert_allclose(
        result.theta, [[1.193155, -1.155322], [-1.848919, 2.066801]], rtol=2e-6
    )
    np.testing.assert_allclose(
        result.standard_errors, [[1.630267, 1.921938], [2.162084, 1.919525]], rtol=2e-6
    )
    assert result.log_likelihood == pytest.approx(-10.8151436938421, rel=1e-10)


def test_two_classes_are_the_bernoulli():
    X, y, _ = drawn("bernoulli")
    result = GLM("softmax").fit(X, 1 - y)
    np.testing.assert_allclose(result.theta[:, 0], GLM("bernoulli").fit(X, y).theta, rtol=1e-7)


def test_agrees_with_scikit_learn():
    X, y, _ = drawn("bernoulli")
    oracle = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(GLM("bernoulli").fit(X, y).theta, oracle.coef_[0], atol=1e-6)


@pytest.mark.parametrize("extra", ["nothing", "offset", "weights", "frequencies"])
def test_counts_of_a_fixed_number_of_trials_are_proportions_with_trials(extra):
    X, _, options = drawn("bernoulli", extra)
    counts = np.random.default_rng(3).binomial(7, 0.4, size=len(X))
    one = GLM(glmlesson.Binomial(trials=7)).fit(X, counts, **options)
    other = GLM("binomial").fit(X, counts / 7, trials=np.full(len(X), 7), **options)
    named = GLM(glmlesson.Binomial(trials=7), "logit").fit(X, counts, **options)
    for attribute in (
        "theta",
        "standard_errors",
        "deviance",
        "null_deviance",
        "pearson_chi2",
        "log_likelihood",
        "aic",
    ):
        expected = getattr(one, attribute)
        np.testing.assert_allclose(getattr(other, attribute), expected, rtol=1e-9)
        np.testing.assert_allclose(getattr(named, attribute), expected, rtol=1e-14)
    np.testing.assert_allclose(one.fitted, 7 * other.fitted, rtol=1e-12)
    for kind in ("pearson", "deviance"):
        np.testing.assert_allclose(one.residuals(kind), other.residuals(kind), atol=1e-9)


def test_the_default_is_the_canonical_link_of_each_family():
    expected = {
        "gaussian": links.Identity(),
        "bernoulli": links.Logit(),
        "binomial": links.Logit(),
        "poisson": links.Log(),
        "exponential": links.NegativeInverse(),
        "gamma": links.NegativeInverse(),
        "inverse gaussian": links.NegativeInverseSquare(),
        "geometric": links.LogShare(),
    }
    for name, link in expected.items():
        assert fitted(name, "nothing")[0].link == link
    assert fitted("negative binomial", "nothing")[0].link == links.LogShare(2.5)


@pytest.mark.parametrize("name", ["gamma", "inverse gaussian", "gaussian"])
def test_a_known_shape_is_the_constant_of_the_link_where_the_dispersion_is_free(name):
    X, y, _ = drawn(name)
    shaped, shape = {
        "gamma": (glmlesson.Gamma(shape=7.0), 7),
        "inverse gaussian": (glmlesson.InverseGaussian(shape=7.0), 7),
        "gaussian": (glmlesson.Gaussian(), 1),
    }[name]
    one, other = GLM(name).fit(X, y), GLM(shaped).fit(X, y)
    assert other.link == shaped.canonical_link
    np.testing.assert_allclose(other.theta, shape * one.theta, rtol=1e-7)
    np.testing.assert_allclose(other.standard_errors, shape * one.standard_errors, rtol=1e-7)
    for attribute in ("log_likelihood", "deviance", "null_deviance", "dispersion", "aic"):
        assert getattr(other, attribute) == pytest.approx(getattr(one, attribute), rel=1e-9)
    by_log = [GLM(family, "log").fit(X + 1, np.abs(y)).theta for family in (name, shaped)]
    np.testing.assert_allclose(*by_log, rtol=1e-12)


# Published numbers -------------------------------------------------------------------------------

# National Institute of Standards and Technology, Statistical Reference Datasets, Longley:
# certified estimates and standard deviations. Columns: GNP deflator, GNP, unemployed, armed
# forces, population, year; the target is employment. Condition number of X: 5e9.
LONGLEY = np.array(
    [
        [-3482258.63459582, 890420.383607373],
        [15.0618722713733, 84.9149257747669],
        [-0.0358191792925910, 0.0334910077722432],
        [-2.02022980381683, 0.488399681651699],
        [-1.03322686717359, 0.214274163161675],
        [-0.0511041056535807, 0.226073200069370],
        [1829.15146461355, 455.478499142212],
    ]
)


def test_longley_is_solved_to_the_certified_digits():
    data = sm.datasets.longley.load_pandas()
    result = GLM("gaussian").fit(sm.add_constant(data.exog), data.endog)
    np.testing.assert_allclose(result.theta, LONGLEY[:, 0], rtol=1e-11)
    np.testing.assert_allclose(result.standard_errors, LONGLEY[:, 1], rtol=1e-12)
    assert np.sqrt(result.dispersion) == pytest.approx(304.854073561965, rel=1e-12)
    assert 1 - result.deviance / result.null_deviance == pytest.approx(0.995479004577296, rel=1e-12)


@pytest.mark.parametrize(
    ("link", "theta", "deviance"),
    [
        ("logit", [-60.72, 34.27], 11.23),
        ("probit", [-34.94, 19.73], 10.12),
        ("complementary log-log", [-39.57, 22.04], 3.45),
    ],
)
def test_published_beetles(link, theta, deviance):
    """Dobson and Barnett (2008), section 7.3.1."""
    beetles, X = loaded("beetles", "log_dose")
    exposed = beetles["exposed"]
    result = GLM("binomial", link).fit(X, beetles["killed"] / exposed, trials=exposed)
    np.testing.assert_allclose(result.theta, theta, atol=0.006)
    assert result.deviance == pytest.approx(deviance, abs=0.006)
    if link == "logit":  # table 7.4: standard errors and fitted numbers of dead beetles
        np.testing.assert_allclose(result.standard_errors, [5.18, 2.91], atol=0.006)
        dead = [3.46, 9.84, 22.45, 33.90, 50.10, 53.29, 59.22, 58.74]
        np.testing.assert_allclose(result.fitted * exposed, dead, atol=0.006)


@pytest.mark.parametrize(
    ("lot", "theta"), [("lot1", [-0.01655, 0.01534]), ("lot2", [-0.02391, 0.02360])]
)
def test_published_clotting_times(lot, theta):
    """McCullagh and Nelder (1989), section 8.4.2: 1/μ is linear in log(plasma)."""
    clotting, X = loaded("blood_clotting", lambda data: np.log(data["plasma"]))
    result = GLM("gamma", "inverse").fit(X, clotting[lot])
    np.testing.assert_allclose(result.theta, theta, atol=6e-6)
    canonical = GLM("gamma").fit(X, clotting[lot])
    np.testing.assert_allclose(canonical.theta, -result.theta, rtol=1e-9)


def test_published_ships():
    """McCullagh and Nelder (1989), section 6.3.2, table 6.3; standard errors at φ = 1.69."""
    ships = datasets.load("ships")

    def indicators(column):
        return np.unique(ships[column])[1:] == ships[column][:, None]

    X = np.column_stack([np.ones(34), *map(indicators, ("type", "built", "operated"))])
    result = GLM("poisson", dispersion="pearson").fit(
        X, ships["incidents"], exposure=ships["service"]
    )
    published = [-6.41, -0.54, -0.69, -0.08, 0.33, 0.70, 0.82, 0.45, 0.38]
    np.testing.assert_allclose(result.theta, published, atol=0.006)
    assert result.df_residual == 25
    assert result.deviance == pytest.approx(38.7, abs=0.06)
    assert result.dispersion == pytest.approx(1.69, abs=0.006)
    # glm(incidents ~ type + year + period + offset(log(service)), family = quasipoisson,
    #     data = subset(MASS::ships, service > 0), control = list(epsilon = 1e-15)), R 4.2.2
    assert result.dispersion == pytest.approx(1.69101012499227, rel=1e-9)
    errors = [0.28276, 0.23094, 0.42789, 0.37787, 0.30674, 0.19459, 0.22077, 0.30321, 0.15380]
    np.testing.assert_allclose(result.standard_errors, errors, atol=6e-6)
    assert result.statistics[1] == pytest.approx(-2.35279306667, rel=1e-9)
    assert result.p_values[1] == pytest.approx(2.68079340865e-02, rel=1e-9)


def test_published_british_doctors():
    """Dobson and Barnett (2008), table 9.3 and its deviance."""
    doctors = datasets.load("british_doctors")
    group, smoker = (doctors["age"] - 30) / 10, doctors["smoker"]
    X = np.column_stack([np.ones(10), smoker, group, group**2, smoker * group])
    result = GLM("poisson").fit(X, doctors["deaths"], exposure=doctors["person_years"])
    np.testing.assert_allclose(result.theta[1:], [1.441, 2.376, -0.198, -0.308], atol=6e-4)
    np.testing.assert_allclose(result.standard_errors[1:], [0.372, 0.208, 0.027, 0.097], atol=6e-4)
    assert result.deviance == pytest.approx(1.64, abs=0.006)


def test_published_challenger():
    """Dalal, Fowlkes and Hoadley (1989): the binary, the binomial and the two-feature fit."""
    flights, X = loaded("challenger", "temperature", "pressure")
    result = GLM("bernoulli").fit(X[:, :2], flights["damaged"] > 0)
    np.testing.assert_allclose(result.theta, [15.043, -0.2322], atol=5e-4)
    share, trials = flights["damaged"] / flights["o_rings"], flights["o_rings"]
    result = GLM("binomial").fit(X[:, :2], share, trials=trials)
    np.testing.assert_allclose(result.theta, [5.085, -0.1156], atol=5e-4)
    result = GLM("binomial").fit(X, share, trials=trials)
    np.testing.assert_allclose(result.theta, [2.520, -0.0983, 0.00848], atol=5e-4)


# What is accepted --------------------------------------------------------------------------------


def counts_and_features():
    rng = np.random.default_rng(8)
    X = np.column_stack([np.ones(50, dtype=int), rng.integers(-5, 6, size=(50, 2))])
    return X, rng.poisson(np.exp(0.1 * X[:, 1] + 1))


KINDS = {
    "lists": lambda X, y: (X.tolist(), y.tolist()),
    "tuples": lambda X, y: (tuple(map(tuple, X.tolist())), tuple(y.tolist())),
    "int8": lambda X, y: (X.astype(np.int8), y.astype(np.int8)),
    "uint8 targets": lambda X, y: (X, y.astype(np.uint8)),
    "int64": lambda X, y: (X.astype(np.int64), y.astype(np.int64)),
    "float16": lambda X, y: (X.astype(np.float16), y.astype(np.float16)),
    "float32": lambda X, y: (X.astype(np.float32), y.astype(np.float32)),
    "long double": lambda X, y: (X.astype(np.longdouble), y.astype(np.longdouble)),
    "objects": lambda X, y: (X.astype(object), y.astype(object)),
    "Fortran order": lambda X, y: (np.asfortranarray(X, dtype=float), y),
    "not contiguous": lambda X, y: (np.repeat(X, 2, axis=0)[::2, ::1], np.repeat(y, 2)[::2]),
    "backwards": lambda X, y: (X[::-1].copy()[::-1], y[::-1].copy()[::-1]),
    "a frame": lambda X, y: (pd.DataFrame(X), pd.Series(y)),
    "a frame of mixed types": lambda X, y: (
        pd.DataFrame({"one": X[:, 0] == 1, "a": X[:, 1].astype(np.int8), "b": X[:, 2] * 1.0}),
        pd.Series(y, dtype="Int64"),
    ),
    "nullable types": lambda X, y: (pd.DataFrame(X).astype("Int32"), pd.Series(y)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_many_kinds_of_numbers_are_accepted_and_left_alone(kind):
    X, y = counts_and_features()
    expected = GLM("poisson").fit(X.astype(float), y.astype(float)).theta
    X_kind, y_kind = KINDS[kind](X, y)
    X_before, y_before = np.array(X_kind), np.array(y_kind)
    result = GLM("poisson").fit(X_kind, y_kind)
    assert result.deviance < result.null_deviance
    result.predict(X_kind)
    np.testing.assert_allclose(result.theta, expected, rtol=1e-12)
    np.testing.assert_array_equal(np.array(X_kind), X_before)
    np.testing.assert_array_equal(np.array(y_kind), y_before)


@every_model
def test_inputs_are_only_read(name, extra):
    # `drawn` returns arrays that refuse to be written to; here they are also compared.
    X, y, options = drawn(name, extra)
    before = [array.copy() for array in (X, y, *options.values())]
    assert not any(array.flags.writeable for array in (X, y, *options.values()))
    result = GLM(CASES[name].family, CASES[name].link).fit(X, y, **options)
    given = {key: options[key] for key in ("offset", "exposure") if key in options}
    result.predict(X, interval=0.9, **given)
    assert str(result.summary())
    result.residuals("deviance")
    for array, copy in zip((X, y, *options.values()), before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_booleans_are_ones_and_zeros():
    X, y = counts_and_features()
    X, y = X > 0, y > 2
    expected = GLM("bernoulli").fit(X.astype(float), y.astype(float)).theta
    np.testing.assert_array_equal(GLM("bernoulli").fit(X, y).theta, expected)


def test_integer_arithmetic_does_not_overflow():
    X = np.array([[1, -128], [1, 127], [1, -100], [1, 100], [1, 3]], dtype=np.int8)
    y = np.array([0, 200, 1, 250, 20], dtype=np.uint8)
    expected = GLM("poisson").fit(X.astype(float), y.astype(float))
    result = GLM("poisson").fit(X, y, frequencies=np.ones(5, dtype=np.uint8))
    np.testing.assert_allclose(result.theta, expected.theta, rtol=1e-12)
    np.testing.assert_allclose(result.standard_errors, expected.standard_errors, rtol=1e-12)
    assert result.null_deviance == pytest.approx(expected.null_deviance, rel=1e-12)
    np.testing.assert_allclose(result.predict(X), expected.fitted, rtol=1e-12)
    X, y = X.astype(np.int64) * 2**33, y.astype(np.int64) * 2**54
    large = GLM("gaussian").fit(X, y)
    oracle = sm.OLS(y.astype(float), X.astype(float) / [2**33, 2**33]).fit()
    np.testing.assert_allclose(large.theta * 2**33, oracle.params, rtol=1e-9)
    np.testing.assert_allclose(large.standard_errors * 2**33, oracle.bse, rtol=1e-9)


def test_trials_and_frequencies_as_small_integers_do_not_overflow():
    X, y = np.ones((3, 1)), [0.5, 0.25, 0.1]
    kind = {"trials": np.array([100, 100, 100], np.int8), "frequencies": np.full(3, 100, np.int8)}
    result = GLM("binomial").fit(X, y, **kind)
    assert result.theta[0] == pytest.approx(np.log(0.85 / 3 / (1 - 0.85 / 3)), rel=1e-9)
    assert result.n == 300


def test_the_columns_of_a_frame_name_the_coefficients():
    X, y = counts_and_features()
    frame = pd.DataFrame(X, columns=["one", "a", 3])
    result = GLM("poisson").fit(frame, y)
    assert result.names == ["one", "a", "3"]
    assert GLM("poisson").fit(X, y).names == ["x0", "x1", "x2"]
    shuffled = frame[[3, "one", "a"]].assign(other="text")
    np.testing.assert_allclose(result.predict(shuffled), result.predict(X), rtol=1e-14)


def test_the_same_index_in_another_object_is_no_obstacle():
    X, y = counts_and_features()
    labels = [f"row {i}" for i in range(50)]
    frame, target = pd.DataFrame(X, index=labels), pd.Series(y, index=labels)
    result = GLM("poisson").fit(frame, target, weights=pd.Series(np.ones(50), index=labels))
    np.testing.assert_allclose(result.theta, GLM("poisson").fit(X, y).theta, rtol=1e-12)


def test_a_model_can_be_fitted_again_and_is_not_changed():
    model = GLM("poisson", "log")
    X, y = counts_and_features()
    first = model.fit(X, y).theta.copy()
    model.fit(X, y + 5)
    np.testing.assert_array_equal(model.fit(X, y).theta, first)
    assert repr(model) == "GLM('poisson', link='log')"
    assert repr(GLM("gamma", dispersion=2.0)) == "GLM('gamma', dispersion=2.0)"


def test_a_name_in_any_case_and_an_instance_are_the_same_family():
    X, y = counts_and_features()
    expected = GLM("poisson").fit(X, y).theta
    for family in ("Poisson", "POISSON", glmlesson.Poisson()):
        np.testing.assert_array_equal(GLM(family).fit(X, y).theta, expected)
    for link in ("log", "Log", links.Log()):
        np.testing.assert_array_equal(GLM("poisson", link).fit(X, y).theta, expected)


def test_the_name_of_the_canonical_link_is_the_family_s_own():
    assert GLM(glmlesson.Binomial(trials=5), "logit").fit([[1], [1]], [5, 2]).link.trials == 5
    family = glmlesson.NegativeBinomial(size=3.0)
    assert GLM(family, "log-share").fit([[1], [1]], [5, 2]).link == links.LogShare(3.0)


# What is refused ---------------------------------------------------------------------------------

X3, Y3 = [[1, 0], [1, 1], [1, 2]], [0, 1, 3]
SHARES = [0.5, 0.25, 1.0]


def fit(family="poisson", X=X3, y=Y3, link=None, **options):
    return GLM(family, link).fit(X, y, **options)


def frame(columns=("a", "b"), index=(0, 1, 2)):
    return pd.DataFrame(X3, columns=list(columns), index=list(index))


def series(values=(1.0, 2.0, 3.0), index=(2, 1, 0)):
    return pd.Series(values, index=list(index))


def with_entry(value, dtype=float):
    X = np.array(X3, dtype=dtype)
    X[1, 1] = value
    return X


REFUSED = {
    # X
    "one axis": (lambda: fit(X=[1, 2, 3]), ValueError, r"X.reshape\(-1, 1\)"),
    "three axes": (lambda: fit(X=np.ones((3, 2, 2))), ValueError, "X must have two axes"),
    "a number": (lambda: fit(X=3.0), ValueError, "X must have two axes"),
    "no rows": (lambda: fit(X=np.ones((0, 2)), y=[]), ValueError, "at least one row"),
    "no columns": (lambda: fit(X=np.ones((3, 0))), ValueError, "at least one row and one feature"),
    "NaN": (lambda: fit(X=with_entry(np.nan)), ValueError, r"X must be finite.*\[1, 1\] is nan"),
    "infinity": (lambda: fit(X=with_entry(np.inf)), ValueError, r"X must be finite.*is inf"),
    "minus infinity": (
        lambda: fit("bernoulli", with_entry(-np.inf), [0, 1, 1]),
        ValueError,
        r"X must be finite, but entry \[1, 1\] is -inf",
    ),
    "infinity, three classes": (
        lambda: fit("softmax", with_entry(np.inf), [0, 1, 2]),
        ValueError,
        "X must be finite",
    ),
    "infinity, least squares": (
        lambda: fit("gaussian", with_entry(np.inf)),
        ValueError,
        "X must be finite",
    ),
    "infinity, another link": (
        lambda: fit("bernoulli", with_entry(np.inf), [0, 1, 1], "probit"),
        ValueError,
        "X must be finite",
    ),
    "NaN in a frame": (
        lambda: fit(X=frame().astype(float).replace(1.0, np.nan)),
        ValueError,
        "X must be finite",
    ),
    "NA": (
        lambda: fit(X=frame().astype("Int64").replace(2, pd.NA)),
        TypeError,
        "X must hold real numbers",
    ),
    "text": (lambda: fit(X=[["1", "2"]] * 3), TypeError, "X must hold real numbers"),
    "text in a frame": (
        lambda: fit(X=frame().assign(b=["u", "v", "w"])),
        TypeError,
        "X must hold real numbers",
    ),
    "None": (lambda: fit(X=[[1, None]] * 3), TypeError, "not numbers"),
    "no X": (lambda: fit(X=None), TypeError, "X must hold real numbers"),
    "complex": (lambda: fit(X=[[1, 2j]] * 3), TypeError, "X must hold real numbers.*complex"),
    "dates": (
        lambda: fit(X=np.full((3, 1), "2020-01-01", dtype="datetime64[D]")),
        TypeError,
        "X must hold real numbers.*datetime64",
    ),
    "ragged": (lambda: fit(X=[[1, 2], [1], [1, 3]]), TypeError, "its rows differ in length"),
    "masked": (lambda: fit(X=np.ma.array(X3)), TypeError, "X is a masked array"),
    "all zero": (lambda: fit(X=np.zeros((3, 2))), ValueError, "X must have a column that is not"),
    # y
    "short y": (
        lambda: fit(y=[0, 1]),
        ValueError,
        r"y must have one entry per row of X, shape \(3",
    ),
    "column y": (lambda: fit(y=[[0], [1], [3]]), ValueError, r"its shape is \(3, 1\)"),
    "y is a frame": (lambda: fit(y=frame(["y", "z"])), ValueError, "y must have one entry"),
    "NaN y": (lambda: fit(y=[0, np.nan, 3]), ValueError, r"y must be finite.*\[1\] is nan"),
    "infinite y": (lambda: fit("gaussian", y=[0, np.inf, 3]), ValueError, "y must be finite"),
    "text y": (lambda: fit("poisson", y=["a", "b", "c"]), TypeError, "y must hold real numbers"),
    "three outcomes": (
        lambda: fit("bernoulli", y=["a", "b", "c"]),
        ValueError,
        "2 different labels for the Bernoulli family, but it has 3: 'a', 'b', 'c'",
    ),
    "complex y": (lambda: fit("gaussian", y=[1j, 0, 0]), TypeError, "y must hold real numbers"),
    "masked y": (
        lambda: fit(y=np.ma.array(Y3, mask=[1, 0, 0])),
        TypeError,
        r"y is a masked array.*y.compressed\(\)",
    ),
    "no y": (lambda: fit(y=None), TypeError, "y must hold real numbers"),
    "negative count": (lambda: fit(y=[0, -1, 3]), ValueError, r"y must be a whole.*\[1\] is -1"),
    "half a count": (lambda: fit(y=[0, 0.5, 3]), ValueError, "for the Poisson family.*is 0.5"),
    "a rate": (
        lambda: fit("poisson", y=[0, 0.5, 3], weights=[1, 2, 2]),
        ValueError,
        "exposure= how much each came from; for fractions dispersion='pearson'",
    ),
    "not a coin": (lambda: fit("bernoulli", y=[0, 1, 2]), ValueError, "y must be 0 or 1"),
    "share of a coin": (lambda: fit("bernoulli", y=SHARES), ValueError, "y must be 0 or 1"),
    "zero time": (lambda: fit("gamma", y=[1, 0, 2]), ValueError, "y must be a number > 0"),
    "negative time": (
        lambda: fit("exponential", y=[1, -1, 2]),
        ValueError,
        "y must be a number > 0",
    ),
    "zero length": (lambda: fit("inverse gaussian", y=[1, 0, 2]), ValueError, "a number > 0"),
    "negative failures": (lambda: fit("geometric", y=[1, -1, 2]), ValueError, "y must be a whole"),
    "half a failure": (
        lambda: fit(glmlesson.NegativeBinomial(2.0), y=[1, 0.5, 2]),
        ValueError,
        "y must be a whole number",
    ),
    "too many successes": (
        lambda: fit(glmlesson.Binomial(2), y=[0, 1, 3]),
        ValueError,
        "y must be a whole number from 0 to 2",
    ),
    "unknown class": (
        lambda: fit(glmlesson.Categorical(3), y=[0, 1, 3]),
        ValueError,
        "y must be a whole number from 0 to 2",
    ),
    "negative class": (
        lambda: fit(glmlesson.Categorical(3), y=[0, 1, -1]),
        ValueError,
        r"whole number from 0 to 2.*\[2\] is -1",
    ),
    "half a class": (lambda: fit("softmax", y=[0, 1, 0.5]), ValueError, "class labels"),
    "one class": (lambda: fit("softmax", y=[0, 0, 0]), ValueError, "at least two classes"),
    "numbers for classes": (
        lambda: GLM("softmax").fit(np.ones((30, 1)), np.arange(30) ** 2),
        ValueError,
        "30 different ones in 30 rows",
    ),
    "a missing label": (
        lambda: fit("softmax", y=["a", None, "b"]),
        ValueError,
        "no missing labels, but row 1",
    ),
    "no such baseline": (
        lambda: GLM("softmax", baseline="d").fit([[1]] * 3, ["a", "b", "c"]),
        ValueError,
        "baseline must be one of 'a', 'b', 'c'; it is 'd'",
    ),
    "baseline of counts": (
        lambda: GLM("poisson", baseline=1).fit([[1]] * 3, [0, 1, 2]),
        ValueError,
        "baseline is for classes and for two outcomes",
    ),
    # weights and frequencies
    "negative weight": (lambda: fit(weights=[1, -1, 1]), ValueError, r"weights must.*\[1\] is -1"),
    "weights of nothing": (lambda: fit(weights=[0, 0, 0]), ValueError, "must not all be zero"),
    "NaN weight": (lambda: fit(weights=[1, np.nan, 1]), ValueError, "weights must be finite"),
    "infinite weight": (lambda: fit(weights=[1, np.inf, 1]), ValueError, "weights must be finite"),
    "one weight": (lambda: fit(weights=2.0), ValueError, "weights must have one entry per row"),
    "short weights": (lambda: fit(weights=[1, 1]), ValueError, "weights must have one entry"),
    "text weights": (lambda: fit(weights=["a"] * 3), TypeError, "weights must hold real numbers"),
    "masked weights": (
        lambda: fit(weights=np.ma.array([1, 1, 1])),
        TypeError,
        "weights is a masked array",
    ),
    "negative frequency": (lambda: fit(frequencies=[1, -1, 1]), ValueError, "frequencies must be"),
    "no frequency": (lambda: fit(frequencies=[0, 0, 0]), ValueError, "frequencies must not all"),
    # offset and exposure
    "short offset": (lambda: fit(offset=[1, 1]), ValueError, "offset must have one entry"),
    "NaN offset": (lambda: fit(offset=[1, np.nan, 1]), ValueError, "offset must be finite"),
    "complex offset": (lambda: fit(offset=[1, 1j, 1]), TypeError, "offset must hold real numbers"),
    "offset for classes": (
        lambda: fit("softmax", y=[0, 1, 2], offset=[1, 1, 1]),
        ValueError,
        r"shape \(3, 3\) or \(3, 2\), but its shape is \(3,\)",
    ),
    "zero exposure": (lambda: fit(exposure=[1, 0, 1]), ValueError, "exposure must be a number > 0"),
    "NaN exposure": (lambda: fit(exposure=[1, np.nan, 1]), ValueError, "exposure must be finite"),
    "exposure without log": (
        lambda: fit("poisson", link="identity", exposure=[1, 1, 1]),
        ValueError,
        "exposure is for the log link, but the model has the identity link",
    ),
    # trials
    "no trials": (lambda: fit("binomial", y=SHARES), ValueError, "trials must be given"),
    "trials of a count": (lambda: fit(trials=[1, 1, 1]), ValueError, "trials are for the binomial"),
    "trials twice": (
        lambda: fit(glmlesson.Binomial(4), trials=[4, 4, 4]),
        ValueError,
        r"Binomial\(trials=4\) has its own",
    ),
    "fractional trials": (
        lambda: fit("binomial", y=SHARES, trials=[2, 4.5, 1]),
        ValueError,
        r"trials must be a whole number.*\[1\] is 4.5",
    ),
    "zero trials": (
        lambda: fit("binomial", y=SHARES, trials=[2, 4, 0]),
        ValueError,
        "trials must be",
    ),
    "counts for shares": (
        lambda: fit("binomial", y=[1, 2, 3], trials=[4, 4, 4]),
        ValueError,
        "divide counts by their trials",
    ),
    "impossible share": (
        lambda: fit("binomial", y=[0.5, 0.3, 1], trials=[4, 4, 4]),
        ValueError,
        "no whole number",
    ),
    # rows in another order
    "y of another index": (
        lambda: fit(X=frame(), y=series()),
        ValueError,
        r"X and y must have the same index.*y.to_numpy\(\)",
    ),
    "weights of another index": (
        lambda: fit(X=frame(), weights=series()),
        ValueError,
        "X and weights must have the same index",
    ),
    "offset of another index than y": (
        lambda: fit(y=series(index=[0, 1, 2]), offset=series()),
        ValueError,
        "y and offset must have the same index",
    ),
    # the model
    "unknown family": (lambda: fit("poison"), ValueError, "family must be one of"),
    "class of family": (lambda: fit(glmlesson.Poisson), TypeError, r"make one of it: Poisson\(\)"),
    "number as family": (lambda: fit(3), TypeError, "family must be a family or the name of one"),
    "beta": (lambda: fit("beta"), ValueError, "family must be one that a GLM can use; the beta"),
    "von Mises": (lambda: fit("von Mises"), ValueError, "family must be one that a GLM can use"),
    "quasi negative binomial without size": (
        lambda: GLM("negative binomial", dispersion="pearson"),
        ValueError,
        r"NegativeBinomial\(size=2.0\)",
    ),
    "link that depends on an estimated size": (
        lambda: GLM("negative binomial", "log-share"),
        ValueError,
        r"link must not depend on the size.*NegativeBinomial\(size=2.0\)",
    ),
    "unknown link": (lambda: fit(link="logg"), ValueError, "link must be one of"),
    "class of link": (lambda: fit(link=links.Log), TypeError, r"make one of it: Log\(\)"),
    "link short of the means": (
        lambda: fit("poisson", link="logit"),
        ValueError,
        "link must reach the means of the Poisson family, a number > 0, but the logit link has",
    ),
    "link of another number of trials": (
        lambda: fit(glmlesson.Binomial(5), link=links.Logit()),
        ValueError,
        "link must reach the means of the binomial family",
    ),
    "scalar link for classes": (
        lambda: fit("softmax", link="logit"),
        ValueError,
        r"does not fit the categorical family; take LogRatio\(\)",
    ),
    "vector link for a coin": (
        lambda: fit("bernoulli", link="log-ratio"),
        ValueError,
        "does not fit the Bernoulli family",
    ),
    "dispersion below zero": (
        lambda: GLM("poisson", dispersion=-1),
        ValueError,
        "dispersion must be a single number > 0",
    ),
    "two dispersions": (
        lambda: GLM("poisson", dispersion=np.array([1.0, 2.0])),
        ValueError,
        "dispersion must be a single number > 0",
    ),
    "another way to estimate it": (
        lambda: GLM("poisson", dispersion="deviance"),
        ValueError,
        "dispersion must be a number or 'pearson', but it is 'deviance'",
    ),
    "no start": (
        lambda: fit("gamma", [[-1.0], [1.0]], [1, 2]),
        ValueError,
        "X must allow a start.*choose a link that allows every linear predictor",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_bad_input_with_a_sentence(what):
    call, error, words = REFUSED[what]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=words):
            call()


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("family", ["poisson", "bernoulli", "gaussian", "softmax"])
def test_a_bad_entry_among_many_rows_is_found(family, value):
    rng = np.random.default_rng(0)
    X = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    X[7777, 1] = value
    with pytest.raises(ValueError, match=r"X must be finite, but entry \[7777, 1\]"):
        GLM(family).fit(X, rng.integers(0, 2, size=20_000))
