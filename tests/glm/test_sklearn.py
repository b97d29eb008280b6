"""The estimators keep scikit-learn's contract, and give the numbers of scikit-learn and of GLM."""

import pickle
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import scipy.sparse
import sklearn
from sklearn.base import clone
from sklearn.linear_model import ElasticNet as ScikitElasticNet
from sklearn.linear_model import (
    GammaRegressor,
    LinearRegression,
    LogisticRegression,
    PoissonRegressor,
    TweedieRegressor,
)
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from glmlesson import (
    GLM,
    ElasticNet,
    GLMClassifier,
    GLMRegressor,
    NegativeBinomial,
    SeparationWarning,
    Tweedie,
    datasets,
)

CHECKED = [
    GLMRegressor(),
    GLMRegressor("gaussian"),
    GLMRegressor("gaussian", fit_intercept=False),
    GLMRegressor("gamma", "log"),
    GLMRegressor("inverse gaussian", "log"),
    GLMRegressor("exponential", "log"),
    GLMRegressor(NegativeBinomial(size=2.0), "log"),
    GLMRegressor("poisson", dispersion="pearson"),
    GLMClassifier(),
    GLMClassifier(link="probit"),
    GLMClassifier(fit_intercept=False),
    GLMRegressor(penalty=ElasticNet(0.01, l1_ratio=0.5)),
    GLMClassifier(penalty=ElasticNet(0.01, l1_ratio=0)),
]


def checks():
    for estimator in CHECKED:
        for one, check in estimator_checks_generator(estimator):
            # It runs only where the variable SCIPY_ARRAY_API is set, and skips elsewhere.
            if check.func.__name__ != "check_array_api_input":
                yield pytest.param(one, check, id=f"{estimator!r}-{check.func.__name__}")


@pytest.mark.filterwarnings("ignore")  # separable or short data, as the checks use, are no secret
@pytest.mark.parametrize(("estimator", "check"), list(checks()))
def test_the_estimator_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def counts(rows=300, seed=3):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 3))
    return X, rng.poisson(np.exp(0.5 + X @ [0.4, -0.3, 0.1]))


def labelled(classes, rows=300, seed=4):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 2))
    noisy = X @ rng.normal(size=(2, classes)) + rng.gumbel(size=(rows, classes))
    return X, np.array(["ash", "beech", "cedar", "oak"])[noisy.argmax(axis=1)]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (GLMRegressor(), PoissonRegressor(alpha=0, tol=1e-10, solver="newton-cholesky")),
        (
            GLMRegressor("gamma", "log"),
            GammaRegressor(alpha=0, tol=1e-10, solver="newton-cholesky"),
        ),
        (GLMRegressor("gaussian"), LinearRegression()),
        (GLMRegressor("gaussian", fit_intercept=False), LinearRegression(fit_intercept=False)),
    ],
    ids=repr,
)
@pytest.mark.parametrize("weighted", [False, True])
def test_the_regressor_agrees_with_scikit_learn_s(ours, theirs, weighted):
    X, y = counts()
    y = y + 0.5  # rates, which scikit-learn takes, and targets above zero for the gamma
    weight = np.random.default_rng(0).uniform(0.5, 3, len(y)) if weighted else None
    ours, theirs = (clone(model).fit(X, y, sample_weight=weight) for model in (ours, theirs))
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-7)
    assert ours.intercept_ == pytest.approx(theirs.intercept_, abs=1e-7)
    assert ours.predict(X) == pytest.approx(theirs.predict(X), rel=1e-6)
    assert ours.score(X, y, weight) == pytest.approx(theirs.score(X, y, weight), abs=1e-8)


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("fit_intercept", [False, True])
def test_the_classifier_agrees_with_scikit_learn_s(classes, fit_intercept):
    X, y = labelled(classes)
    weight = np.random.default_rng(1).integers(0, 4, len(y))
    ours = GLMClassifier(fit_intercept=fit_intercept).fit(X, y, sample_weight=weight)
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000, fit_intercept=fit_intercept)
    theirs.fit(X, y, sample_weight=weight)
    assert list(ours.classes_) == list(theirs.classes_)
    assert ours.coef_.shape == theirs.coef_.shape
    assert ours.intercept_.shape == theirs.intercept_.shape
    # Only differences between the rows have a meaning: scikit-learn's need not have a zero row.
    for mine, other in [(ours.coef_, theirs.coef_), (ours.intercept_, theirs.intercept_)]:
        baseline = other[-1] if classes > 2 else 0
        assert mine == pytest.approx(other - baseline, abs=1e-5)
    assert ours.predict_proba(X) == pytest.approx(theirs.predict_proba(X), abs=1e-6)
    assert list(ours.predict(X)) == list(theirs.predict(X))
    assert ours.score(X, y) == theirs.score(X, y)


def plain(strength, l1_ratio):
    """A penalty of the coefficients as they are, which is scikit-learn's."""
    return ElasticNet(strength, l1_ratio=l1_ratio, standardise=False)


TIGHT = {"tol": 1e-12, "max_iter": 100_000}
PENALISED = {
    "poisson": (
        GLMRegressor(penalty=plain(0.3, 0)),
        PoissonRegressor(alpha=0.3, solver="newton-cholesky", **TIGHT),
    ),
    "gamma": (
        GLMRegressor("gamma", "log", penalty=plain(0.1, 0)),
        GammaRegressor(alpha=0.1, solver="newton-cholesky", **TIGHT),
    ),
    "tweedie": (
        GLMRegressor(Tweedie(1.5), penalty=plain(0.2, 0)),
        TweedieRegressor(power=1.5, link="log", alpha=0.2, solver="newton-cholesky", **TIGHT),
    ),
    "elastic net": (
        GLMRegressor("gaussian", penalty=plain(0.1, 0.3)),
        ScikitElasticNet(alpha=0.1, l1_ratio=0.3, **TIGHT),
    ),
    "lasso": (
        GLMRegressor("gaussian", penalty=plain(0.2, 1)),
        ScikitElasticNet(alpha=0.2, l1_ratio=1, **TIGHT),
    ),
}


@pytest.mark.parametrize("fit_intercept", [False, True])
@pytest.mark.parametrize("name", PENALISED)
def test_a_penalty_is_that_of_scikit_learn(name, fit_intercept):
    X, y = counts()
    y, weight = y + 0.5, np.random.default_rng(0).uniform(0.5, 3, len(y))
    ours, theirs = (clone(one).set_params(fit_intercept=fit_intercept) for one in PENALISED[name])
    ours.fit(X, y, sample_weight=weight)
    theirs.fit(X, y, sample_weight=weight)
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-6)
    assert ours.intercept_ == pytest.approx(theirs.intercept_, abs=1e-6)
    assert ours.predict(X) == pytest.approx(theirs.predict(X), rel=1e-5)
    assert np.linalg.norm(ours.coef_) < np.linalg.norm(
        clone(ours).set_params(penalty=None).fit(X, y, sample_weight=weight).coef_
    )


@pytest.mark.parametrize("l1_ratio", [0, 0.4, 1])
def test_a_penalised_classifier_is_that_of_scikit_learn(l1_ratio):
    X, y = labelled(2)
    ours = GLMClassifier(penalty=plain(0.03, l1_ratio)).fit(X, y)
    solver = "saga" if l1_ratio else "newton-cholesky"
    theirs = LogisticRegression(C=1 / (0.03 * len(y)), l1_ratio=l1_ratio, solver=solver, **TIGHT)
    theirs.fit(X, y)
    assert ours.coef_ == pytest.approx(theirs.coef_, abs=1e-6)
    assert ours.intercept_ == pytest.approx(theirs.intercept_, abs=1e-6)
    assert ours.predict_proba(X) == pytest.approx(theirs.predict_proba(X), abs=1e-6)


def test_ridge_of_several_classes_is_that_of_scikit_learn():
    X, y = labelled(4)
    ours = GLMClassifier(penalty=plain(0.03, 0)).fit(X, y)
    theirs = LogisticRegression(C=1 / (0.03 * len(y)), **TIGHT).fit(X, y)
    assert ours.predict_proba(X) == pytest.approx(theirs.predict_proba(X), abs=1e-5)
    assert ours.coef_ == pytest.approx(theirs.coef_ - theirs.coef_[-1], abs=1e-4)


def test_factors_and_bounds_are_those_of_the_features():
    X, y = counts()
    fit = GLMRegressor(penalty=ElasticNet(5, l1_ratio=1, factors=[0, 1, 1], upper=[0.2, 1, 1])).fit(
        X, y
    )
    assert fit.coef_ == pytest.approx([0.2, 0, 0])
    assert fit.result_.nonzero == ["Intercept", "x0"]
    by_name = ElasticNet(5, l1_ratio=1, factors={"x0": 0}, upper={"x0": 0.2})
    assert GLMRegressor(penalty=by_name).fit(X, y).coef_ == pytest.approx(fit.coef_)


def test_a_search_chooses_the_penalty():
    X, y = counts()
    X = np.column_stack([X, np.random.default_rng(8).normal(size=(len(X), 20))])
    penalties = [ElasticNet(strength, l1_ratio=1) for strength in (3.0, 0.1, 1e-6)]
    grid = GridSearchCV(GLMRegressor(), {"penalty": penalties}, cv=4).fit(X, y)
    assert grid.best_params_["penalty"].strength == 0.1
    assert 2 <= np.count_nonzero(grid.best_estimator_.coef_) < 23


def thin(X):
    """The features with half of the entries set to zero."""
    return X * (np.random.default_rng(9).uniform(size=X.shape) < 0.5)


@pytest.mark.parametrize("kind", ["csr_array", "csr_matrix", "csc_matrix"])
@pytest.mark.parametrize("penalty", [None, ElasticNet(0.05, l1_ratio=0.5)], ids=["none", "some"])
@pytest.mark.parametrize("fit_intercept", [False, True])
def test_sparse_features_are_taken_as_they_are(kind, penalty, fit_intercept):
    X, y = counts()
    X, weight = thin(X), np.arange(len(y)) % 3
    sparse = getattr(scipy.sparse, kind)(X)
    before, how = sparse.copy(), {"penalty": penalty, "fit_intercept": fit_intercept}
    for one, target in ((GLMRegressor(**how), y), (GLMClassifier(**how), np.minimum(y, 1))):
        ours = clone(one).fit(sparse, target, sample_weight=weight)
        dense = clone(one).fit(X, target, sample_weight=weight)
        assert scipy.sparse.issparse(ours.result_.rows.X)
        assert ours.result_.names == dense.result_.names
        assert ours.coef_ == pytest.approx(dense.coef_, abs=1e-9)
        assert ours.predict(sparse) == pytest.approx(dense.predict(X))
        assert ours.score(sparse, target) == pytest.approx(dense.score(X, target))
        if one.__class__ is GLMClassifier:
            assert ours.predict_log_proba(sparse) == pytest.approx(dense.predict_log_proba(X))
            assert ours.decision_function(sparse) == pytest.approx(dense.decision_function(X))
    assert (sparse != before).nnz == 0


def test_the_dense_matrix_is_never_made():
    """10⁵ × 100 with one entry in a hundred: 80 MB if it were dense."""
    rng = np.random.default_rng(3)
    sparse = scipy.sparse.random_array((100_000, 100), density=0.01, rng=rng, format="csr")
    y = rng.poisson(1.0, 100_000)
    tracemalloc.start()
    try:
        GLMRegressor(penalty=ElasticNet(0.1, l1_ratio=0)).fit(sparse, y).predict(sparse)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 40e6, f"{peak / 1e6:.0f} MB"


@pytest.mark.parametrize("labels", [[0, 1], [-1, 1], [False, True], ["a", "b"], [2.0, 7.0]])
def test_any_two_labels_make_the_same_model(labels):
    X, y = labelled(2)
    codes = (y == "beech").astype(int)
    model = GLMClassifier().fit(X, np.array(labels)[codes])
    assert model.coef_ == pytest.approx(GLMClassifier().fit(X, codes).coef_)
    assert set(model.predict(X)) == set(labels)


def test_the_result_is_that_of_a_glm_with_a_column_of_ones():
    X, y = counts()
    weight = np.arange(len(y)) % 3
    result = GLMRegressor().fit(X, y, sample_weight=weight).result_
    repeated = np.repeat(np.arange(len(y)), weight)
    expected = GLM("poisson").fit(np.column_stack([np.ones(len(y)), X])[repeated], y[repeated])
    assert result.standard_errors == pytest.approx(expected.standard_errors)
    assert result.aic == pytest.approx(expected.aic)
    assert result.names == ["Intercept", "x0", "x1", "x2"]


def test_rates_weighted_by_exposure_are_counts_with_that_exposure():
    doctors = datasets.load("british_doctors").frame()
    X, years = doctors[["age", "smoker"]], doctors["person_years"].to_numpy()
    rates = GLMRegressor().fit(X, doctors["deaths"] / years, sample_weight=years).result_
    ones = np.column_stack([np.ones(len(X)), X])
    expected = GLM("poisson").fit(ones, doctors["deaths"], exposure=years)
    assert rates.theta == pytest.approx(expected.theta)
    assert rates.standard_errors == pytest.approx(expected.standard_errors)
    assert rates.deviance == pytest.approx(expected.deviance)
    with pytest.raises(ValueError, match="no likelihood"):
        _ = rates.log_likelihood


@pytest.mark.parametrize("kind", ["regressor", "classifier"])
def test_the_columns_of_a_table_name_the_coefficients(kind):
    import pandas

    X, y = counts()
    table = pandas.DataFrame(X, columns=["price", "rain", "sale"])
    model = GLMRegressor() if kind == "regressor" else GLMClassifier()
    model.fit(table, np.minimum(y, 1))
    assert model.result_.names == ["Intercept", "price", "rain", "sale"]
    assert list(model.feature_names_in_) == ["price", "rain", "sale"]
    with pytest.raises(ValueError, match="feature names"):
        model.predict(table.rename(columns={"price": "cost"}))


def test_the_score_is_zero_for_the_mean_and_defined_where_targets_do_not_differ():
    X, y = counts()
    ones = np.ones((len(y), 1))
    constant = GLMRegressor(fit_intercept=False).fit(ones, y)
    assert constant.score(ones, y) == pytest.approx(0, abs=1e-12)
    model = GLMRegressor("gaussian").fit(X, y)
    assert model.score(X[:5], np.full(5, 3.0)) == 0
    perfect = GLMRegressor("gaussian").fit([[0.0], [1.0], [2.0]], [0, 1, 2])
    assert perfect.score([[1.0], [1.0]], [1, 1]) == 1  # though the mean is 1 to rounding only
    assert perfect.score([[1.0], [1.000001]], [1, 1]) == 0
    weighted = perfect.score([[1.0], [1.000001]], [1, 1], sample_weight=[1, 0])
    assert weighted == 1
    with pytest.raises(ValueError, match="y must be a number ≥ 0"):
        GLMRegressor().fit(X, y).score(X, -y - 1.0)


def test_pipelines_grids_and_pickles_work():
    X, y = counts()
    pipe = make_pipeline(StandardScaler(), GLMRegressor())
    assert np.all(cross_val_score(pipe, X, y, cv=4) > 0)
    grid = GridSearchCV(GLMRegressor(), {"family": ["poisson", NegativeBinomial(size=3.0)]}, cv=3)
    grid.set_params(estimator__link="log").fit(X, y)
    assert grid.best_params_["family"] == "poisson"
    again = pickle.loads(pickle.dumps(grid.best_estimator_))
    assert np.array_equal(again.predict(X), grid.predict(X))
    assert again.result_.deviance == grid.best_estimator_.result_.deviance


@pytest.mark.parametrize("link", [None, "probit", "complementary log-log"])
def test_logarithms_of_probabilities_are_exact_where_one_of_them_is_all_but_one(link):
    X, y = labelled(2)
    model = GLMClassifier(link=link).fit(X, y)
    p, logs = model.predict_proba(X), model.predict_log_proba(X)
    with np.errstate(divide="ignore"):  # a probability can be too small for a number
        assert logs == pytest.approx(np.log(p))
    assert p.sum(axis=1) == pytest.approx(1)
    far = model.predict_log_proba([20 * model.coef_[0] / np.linalg.norm(model.coef_[0])])[0]
    assert far[0] < -10
    if link is None:
        assert -far[1] == pytest.approx(np.exp(far[0]), rel=1e-2)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_decision_function_is_scikit_learn_s_and_agrees_with_the_prediction(classes):
    X, y = labelled(classes)
    ours = GLMClassifier().fit(X, y)
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(X, y)
    mine, other = ours.decision_function(X), theirs.decision_function(X)
    other = other if classes == 2 else other - other[:, -1:]
    assert mine == pytest.approx(other, abs=1e-4)
    likeliest = (mine > 0).astype(int) if classes == 2 else mine.argmax(axis=1)
    assert list(ours.classes_[likeliest]) == list(ours.predict(X))
    assert not hasattr(GLMClassifier(link="probit"), "decision_function")


def test_offsets_and_exposures_are_routed_through_a_pipeline_and_a_search():
    X, _ = counts()
    rng = np.random.default_rng(5)
    hours = rng.uniform(0.5, 4, len(X))
    y = rng.poisson(hours * np.exp(0.5 + X @ [0.4, -0.3, 0.1]))
    with sklearn.config_context(enable_metadata_routing=True):
        rates = GLMRegressor().set_fit_request(exposure=True).set_predict_request(exposure=True)
        rates = rates.set_score_request(exposure=True)
        pipe = make_pipeline(StandardScaler(with_std=False), rates).fit(X, y, exposure=hours)
        expected = GLM("poisson").fit(
            np.column_stack([np.ones(len(X)), X - X.mean(axis=0)]), y, exposure=hours
        )
        assert pipe[-1].result_.theta == pytest.approx(expected.theta)
        assert pipe.predict(X, exposure=hours) == pytest.approx(expected.fitted)
        scores = cross_val_score(rates, X, y, cv=3, params={"exposure": hours})
        assert np.all(scores > 0)
        without = cross_val_score(GLMRegressor(), X, y, cv=3)
        assert scores.mean() > without.mean()
    with pytest.raises(ValueError, match="exposure is needed"):
        pipe[-1].predict(X)


def test_a_weight_of_zero_leaves_the_row_s_offset_out_as_well():
    X, y = counts()
    offset, weight = np.linspace(-1, 1, len(y)), np.arange(len(y)) % 2
    one = GLMRegressor().fit(X, y, sample_weight=weight, offset=offset)
    other = GLMRegressor().fit(X[weight > 0], y[weight > 0], offset=offset[weight > 0])
    assert one.result_.theta == pytest.approx(other.result_.theta)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_classifier_takes_offsets_as_the_model_does(classes):
    X, y = labelled(classes)
    shape = (len(y),) if classes == 2 else (len(y), classes)
    offset = np.random.default_rng(6).normal(size=shape)
    ours = GLMClassifier().fit(X, y, offset=offset)
    family = "bernoulli" if classes == 2 else "softmax"
    result = GLM(family).fit(np.column_stack([np.ones(len(X)), X]), y, offset=offset)
    assert ours.result_.theta == pytest.approx(result.theta)
    p = ours.predict_proba(X, offset)
    assert (p[:, 1] if classes == 2 else p) == pytest.approx(result.fitted)
    assert ours.predict_log_proba(X, offset) == pytest.approx(np.log(p))
    assert ours.score(X, y, offset=offset) == np.mean(ours.predict(X, offset) == y)


def test_separated_classes_are_told_and_still_predicted():
    X = np.arange(10.0)[:, None]
    with pytest.warns(SeparationWarning, match="separates the classes completely"):
        model = GLMClassifier().fit(X, X[:, 0] > 4.5)
    assert model.score(X, X[:, 0] > 4.5) == 1


@pytest.mark.parametrize(
    ("model", "y", "weight", "said"),
    [
        (GLMClassifier(), ["a"] * 6, None, "only one class, a"),
        (GLMClassifier(), list("aaabbb"), [1, 1, 1, 0, 0, 0], "only one class"),
        (GLMClassifier(link="probit"), list("aabbcc"), None, "3 classes; leave link out"),
        (GLMRegressor("softmax"), range(6), None, "take GLMClassifier"),
        (GLMRegressor(), [-1] * 6, None, "y must be a whole number, 0 or more"),
        (GLMRegressor("poison"), range(6), None, "family must be one of"),
        (GLMRegressor("binomial"), [0.5] * 6, None, "trials"),
        (GLMRegressor(link="logit"), range(6), None, "link must reach"),
        (GLMRegressor(), range(6), [1, 1, 1, 1, 1, -1], "some of it is negative"),
        (GLMRegressor(), range(6), [0] * 6, "at least one (non-zero|row)"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(model, y, weight, said):
    X = np.random.default_rng(0).normal(size=(6, 1))
    with pytest.raises(ValueError, match=said):
        model.fit(X, list(y), sample_weight=weight)


def test_a_missing_scikit_learn_is_named_with_what_to_install():
    code = "import sys; sys.modules['sklearn'] = None; import glmlesson; glmlesson.GLMClassifier"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError: GLMRegressor and GLMClassifier need scikit-learn" in run.stderr
    assert "pip install scikit-learn" in run.stderr
