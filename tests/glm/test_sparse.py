"""Sparse features: every answer is that of the dense matrix, which is never made."""

import pickle
import tracemalloc
import warnings

import numpy as np
import pytest
import scipy.sparse
from glm_models import CASES, drawn

import glmlesson
from glmlesson import GLM, ElasticNet
from glmlesson.glm.sparse import SparseRows


def thinned(X):
    """The features with a fifth of the entries set to zero, but for the constant's."""
    X = np.array(X)
    X[:, 1:] *= np.random.default_rng(0).uniform(size=X[:, 1:].shape) < 0.8
    return X


def both(model, X, y, **options):
    """The fit of dense features, and that of the same as a sparse matrix."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sparse = model.fit(scipy.sparse.csr_array(X), y, **options)
    assert isinstance(sparse.rows, SparseRows)
    return model.fit(X, y, **options), sparse


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-10)


def drawn_thin(name, extra):
    """Data whose sparse features still give every row a mean."""
    X, y, options = drawn(name, extra)
    return thinned(X), y, options


@pytest.mark.parametrize("extra", ["nothing", "everything"])
@pytest.mark.parametrize("name", CASES)
def test_every_family_and_link(name, extra):
    X, y, options = drawn_thin(name, extra)
    dense, sparse = both(GLM(CASES[name].family, CASES[name].link), X, y, **options)
    close(sparse.theta, dense.theta)
    close(sparse.covariance, dense.covariance)
    close(sparse.deviance, dense.deviance)
    close(sparse.linear_predictor, dense.linear_predictor)
    assert sparse.has_constant == dense.has_constant
    assert sparse.n_iter == dense.n_iter


RNG = np.random.default_rng(1)
X = np.column_stack([np.ones(90), RNG.normal(size=(90, 4)) * (RNG.uniform(size=(90, 4)) < 0.4)])
Z = X @ [0.2, 0.6, -0.3, 0.0, 0.4]
COUNTS, CLASSES = RNG.poisson(np.exp(Z)), RNG.integers(0, 3, 90)
LABELS = np.arange(90) % 9
NEW = X[:7] + 0.0

ANSWERS = {
    "leverage": lambda fit, X: fit.influence().leverage,
    "Cook's distance": lambda fit, X: fit.influence().cooks_distance,
    "DFBETAS": lambda fit, X: fit.influence().dfbetas,
    "HC0": lambda fit, X: fit.robust_covariance("HC0").matrix,
    "HC3": lambda fit, X: fit.robust_covariance("HC3").matrix,
    "clusters": lambda fit, X: fit.robust_covariance(LABELS).matrix,
    "standardised residuals": lambda fit, X: fit.residuals("pearson", standardised=True),
    "partial residuals": lambda fit, X: fit.residuals("partial"),
    "likelihood ratio": lambda fit, X: fit.test("x1, x3").statistic,
    "score": lambda fit, X: fit.test("x3", "score").statistic,
    "contrast": lambda fit, X: fit.test("x1 - x2 = 0.5").statistic,
    "profile": lambda fit, X: np.asarray(fit.confidence(method="profile")),
    "Hauck-Donner": lambda fit, X: fit.hauck_donner(),
    "predict": lambda fit, X: fit.predict(X[:7]),
    "prediction": lambda fit, X: fit.predict(X[:7], interval=0.9).upper,
    "mean interval": lambda fit, X: fit.mean_interval(X[:7]).lower,
    "observation interval": lambda fit, X: fit.observation_interval(X[:7]).upper,
    "effects": lambda fit, X: fit.effects("x1", NEW).estimate,
    "replicas": lambda fit, X: fit.simulate(2, rng=1),
    "bootstrap": lambda fit, X: fit.bootstrap(3, rng=1).theta,
}


@pytest.fixture(scope="module")
def fits():
    return both(GLM("poisson"), X, COUNTS)


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_asked_of_a_fit_is_answered_alike(fits, name):
    dense, sparse = fits
    answer = ANSWERS[name]
    np.testing.assert_allclose(
        answer(sparse, scipy.sparse.csr_array(X)), answer(dense, X), rtol=1e-7, atol=1e-9
    )


@pytest.mark.parametrize("what", ["HC0", "HC2", "leverage", "test", "predict"])
def test_several_classes(what):
    dense, sparse = both(GLM("softmax"), X, CLASSES)
    answers = {
        "HC0": lambda fit, X: fit.robust_covariance("HC0").matrix,
        "HC2": lambda fit, X: fit.robust_covariance("HC2").matrix,
        "leverage": lambda fit, X: fit.influence().leverage,
        "test": lambda fit, X: fit.test("x1").statistic,
        "predict": lambda fit, X: fit.predict(X),
    }
    answer = answers[what]
    np.testing.assert_allclose(
        answer(sparse, scipy.sparse.csr_array(X)), answer(dense, X), rtol=1e-7, atol=1e-9
    )


@pytest.mark.parametrize(
    "options",
    [{}, {"penalty": ElasticNet(0.05, l1_ratio=0.7)}, {"bias_reduction": "mean"}],
    ids=["maximum likelihood", "penalty", "bias reduction"],
)
def test_every_estimate_with_and_without_weights(options):
    for weights in (None, np.arange(90) % 3):  # a third of the rows has no say
        dense, sparse = both(GLM("poisson", **options), X, COUNTS, weights=weights)
        close(sparse.theta, dense.theta)
        close(sparse.fitted, dense.fitted)


def test_nested_fits_are_compared_and_others_refused(fits):
    dense, sparse = fits
    small = GLM("poisson").fit(scipy.sparse.csr_array(X[:, :3]), COUNTS)
    plain = GLM("poisson").fit(X[:, :3], COUNTS)
    ours, theirs = glmlesson.compare(small, sparse), glmlesson.compare(plain, dense)
    close(ours.rows[1]["p_value"], theirs.rows[1]["p_value"])
    other = GLM("poisson").fit(scipy.sparse.csr_array(X[:, :3] + X[:, 1:2] ** 2), COUNTS)
    with pytest.raises(ValueError, match="fits must be nested"):
        glmlesson.compare(other, sparse)


def test_dependent_columns_are_left_out_and_rows_that_depart_have_no_mean():
    wide = np.column_stack([X, X[:, 1] + 2 * X[:, 2], 0 * X[:, 0]])
    with pytest.warns(glmlesson.RankWarning):
        dense = GLM("poisson").fit(wide, COUNTS)
    with pytest.warns(glmlesson.RankWarning):
        sparse = GLM("poisson").fit(scipy.sparse.csr_array(wide), COUNTS)
    close(sparse.theta, dense.theta)
    np.testing.assert_array_equal(sparse.kept, dense.kept)
    new = np.array(wide[:3])
    new[1, 5] += 1
    with pytest.warns(glmlesson.RankWarning):
        found = sparse.predict(scipy.sparse.csr_array(new))
    assert np.isnan(found).tolist() == [False, True, False]


def test_ill_conditioned_columns():
    near = np.column_stack([X, X[:, 1] * (1 + 1e-7 * np.arange(90))])
    dense, sparse = both(GLM("gaussian"), near, Z + 0.1 * COUNTS)
    np.testing.assert_allclose(sparse.fitted, dense.fitted, rtol=1e-6)


def test_separation_is_found():
    y = (X[:, 1] > 0) * 1
    with pytest.warns(glmlesson.SeparationWarning, match="combination of .*x1"):
        GLM("bernoulli").fit(scipy.sparse.csr_array(X), y)


@pytest.mark.parametrize("kind", ["coo_array", "csc_matrix", "csr_matrix", "lil_array"])
def test_every_kind_of_sparse_matrix(fits, kind):
    fit = GLM("poisson").fit(getattr(scipy.sparse, kind)(X), COUNTS)
    close(fit.theta, fits[0].theta)


def test_entries_given_twice_are_added():
    rows, columns = np.nonzero(X)
    halves = np.concatenate([X[rows, columns] / 2] * 2)
    twice = scipy.sparse.coo_array((halves, (np.tile(rows, 2), np.tile(columns, 2))), X.shape)
    close(GLM("poisson").fit(twice, COUNTS).theta, GLM("poisson").fit(X, COUNTS).theta)


def test_a_result_is_finished_and_can_be_saved(fits):
    matrix = scipy.sparse.csr_array(X)
    fit = GLM("poisson").fit(matrix, COUNTS)
    matrix.data[:] = 7.0
    close(fit.influence().leverage, fits[0].influence().leverage)
    again = pickle.loads(pickle.dumps(fit))
    close(again.influence().leverage, fits[0].influence().leverage)


def test_a_start_from_a_subsample_leads_to_the_same():
    rng = np.random.default_rng(2)
    matrix = scipy.sparse.random_array((30_000, 6), density=0.1, random_state=rng, format="csr")
    matrix = scipy.sparse.hstack([np.ones((30_000, 1)), matrix]).tocsr()
    y = rng.poisson(np.exp(matrix @ [0.1, 1, -1, 0, 0, 0.5, 0]))
    dense, sparse = both(GLM("poisson"), matrix.toarray(), y)
    close(sparse.theta, dense.theta)


REFUSED = {
    "augment": (lambda fit: fit.augment(), "augment writes a column for each feature, but X is"),
    "effects": (lambda fit: fit.effects("x1"), "effects are averaged over rows that are written"),
    "diagnose": (lambda fit: fit.diagnose(), "diagnose is for dense features, but X is sparse"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_would_be_dense_is_refused(fits, what):
    call, sentence = REFUSED[what]
    with pytest.raises(ValueError, match=sentence):
        call(fits[1])


@pytest.mark.parametrize(
    ("matrix", "error", "sentence"),
    [
        (np.where(X[3, 1] == X, np.nan, X), ValueError, r"X must be finite, but entry \[0, "),
        (X * 1j, TypeError, "X must hold real numbers, but its data type is complex128"),
        (X[:5], ValueError, "y must have one entry per row of X"),
    ],
    ids=["NaN", "complex", "few rows"],
)
def test_what_is_no_matrix_of_features_is_refused(matrix, error, sentence):
    with pytest.raises(error, match=sentence):
        GLM("poisson").fit(scipy.sparse.csr_array(matrix), COUNTS)


def test_new_rows_have_the_columns_of_the_fit(fits):
    with pytest.raises(ValueError, match=r"X must have shape \(rows, 5\)"):
        fits[1].predict(scipy.sparse.csr_array(X[:, :3]))


def test_the_dense_matrix_is_never_made():
    """10⁵ × 300 with one entry in a hundred: 240 MB if it were dense."""
    rng = np.random.default_rng(3)
    n, p = 100_000, 300
    matrix = scipy.sparse.random_array((n, p - 1), density=0.01, random_state=rng, format="csr")
    matrix = scipy.sparse.hstack([np.ones((n, 1)), matrix]).tocsr()
    y = rng.poisson(np.exp(0.1 + matrix[:, 1:4].sum(axis=1)))
    tracemalloc.start()
    try:
        fit = GLM("poisson").fit(matrix, y)
        fit.predict(matrix)
        fit.influence().leverage.sum()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert fit.converged
    assert peak < 60e6, f"{peak / 1e6:.0f} MB"
