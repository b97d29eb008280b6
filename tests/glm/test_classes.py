"""Classes by any labels, with a baseline to choose, offsets, and intervals of probabilities."""

import warnings

import numpy as np
import pandas
import pytest
import scipy.optimize

import glmlesson
from glmlesson import GLM, datasets

PENGUINS = datasets.load("penguins").frame().dropna()
X = np.column_stack(
    [np.ones(len(PENGUINS)), PENGUINS.body_mass / 1000 - 4.2, 1.0 * (PENGUINS.sex == "male")]
)
M = X[:, :2]
SPECIES = PENGUINS.species.to_numpy()
CODES = np.unique(SPECIES, return_inverse=True)[1]
NUMBERED = GLM("softmax").fit(X, CODES)


@pytest.mark.parametrize(
    ("y", "levels"),
    [
        (SPECIES, ("Adelie", "Chinstrap", "Gentoo")),
        (SPECIES.tolist(), ("Adelie", "Chinstrap", "Gentoo")),
        (SPECIES.astype("U"), ("Adelie", "Chinstrap", "Gentoo")),
        (PENGUINS.species.astype("category"), ("Adelie", "Chinstrap", "Gentoo")),
        (PENGUINS.species.astype("string"), ("Adelie", "Chinstrap", "Gentoo")),
        (np.array([-3, 10, 7])[np.array([0, 2, 1])[CODES]], (-3, 7, 10)),
        (np.array([2.0, 4.0, 8.0])[CODES], (2, 4, 8)),
        (CODES, ()),
    ],
    ids=["object", "list", "text", "category", "string", "whole", "floats", "codes"],
)
def test_any_labels_make_the_same_model(y, levels):
    fit = GLM("softmax").fit(X, y)
    assert fit.levels == levels
    np.testing.assert_allclose(fit.theta, NUMBERED.theta, rtol=1e-6)
    np.testing.assert_allclose(fit.fitted, NUMBERED.fitted, rtol=1e-6)


@pytest.mark.parametrize("baseline", ["Adelie", "Chinstrap", "Gentoo"])
def test_the_baseline_is_the_one_that_is_chosen(baseline):
    fit = GLM("softmax", baseline=baseline).fit(X, SPECIES)
    others = [name for name in ("Adelie", "Chinstrap", "Gentoo") if name != baseline]
    assert fit.levels == (*others, baseline)
    # The contrasts of any baseline are differences of those of another.
    full = np.column_stack([NUMBERED.theta, np.zeros(3)])
    place = {"Adelie": 0, "Chinstrap": 1, "Gentoo": 2}
    for j, name in enumerate(others):
        difference = full[:, place[name]] - full[:, place[baseline]]
        np.testing.assert_allclose(fit.theta[:, j], difference, rtol=1e-5)
    assert fit.deviance == pytest.approx(NUMBERED.deviance)
    assert f"baseline {baseline}" in str(fit.summary())
    read = GLM.from_formula(
        "species ~ body_mass", PENGUINS, "softmax", baseline=baseline, missing="drop"
    )
    assert read.levels[-1] == baseline


def test_categories_keep_their_order_and_lose_what_does_not_occur():
    order = ["Gentoo", "Emperor", "Chinstrap", "Adelie"]
    y = pandas.Series(pandas.Categorical(SPECIES, order), index=PENGUINS.index)
    assert GLM("softmax").fit(X, y).levels == ("Gentoo", "Chinstrap", "Adelie")
    assert GLM("softmax").fit(X, pandas.Categorical(SPECIES, order)).levels[0] == "Gentoo"


@pytest.mark.parametrize(
    ("y", "baseline", "levels"),
    [
        (PENGUINS.sex.to_numpy(), None, ("female", "male")),
        (PENGUINS.sex.to_numpy(), "male", ("male", "female")),
        (PENGUINS.sex.to_numpy() == "male", None, ()),
        (np.where(PENGUINS.sex == "male", 2, 1), 1, (1, 2)),
        (np.where(PENGUINS.sex == "male", 1, 0), 1, (1, 0)),
        (np.where(PENGUINS.sex == "male", 1, 0), None, ()),
    ],
)
def test_two_outcomes_have_labels_as_well(y, baseline, levels):
    fit = GLM("bernoulli", baseline=baseline).fit(M, y)
    assert fit.levels == levels
    expected = GLM("bernoulli").fit(M, 1.0 * (PENGUINS.sex.to_numpy() == "male"))
    turned = levels and levels[1] in ("female", 0)
    np.testing.assert_allclose(fit.theta, (-1 if turned else 1) * expected.theta, rtol=1e-6)
    if levels:
        assert f"P(y = {levels[1]}), baseline {levels[0]}" in str(fit.summary())


def test_numbers_that_are_no_outcomes_are_still_refused():
    with pytest.raises(ValueError, match="y must be 0 or 1"):
        GLM("bernoulli").fit([[1]] * 3, [1, 2, 1])
    with pytest.raises(ValueError, match="2 different labels"):
        GLM("bernoulli", baseline=1).fit([[1]] * 3, [1, 2, 3])


def test_a_number_of_classes_that_is_given_is_kept():
    with pytest.warns(glmlesson.SeparationWarning, match="No row has class 1"):
        fit = GLM(glmlesson.Categorical(3)).fit([[1.0]] * 4, [0, 2, 2, 0])
    assert fit.theta.shape == (1, 2)
    fit = GLM("softmax").fit([[1.0]] * 4, [0, 2, 2, 0])
    assert (fit.theta.shape, fit.levels) == ((1, 1), (0, 2))
    fit = GLM(glmlesson.Categorical(3), baseline=0).fit(X, CODES)
    assert fit.levels == (1, 2, 0)


# Offsets ------------------------------------------------------------------------------------------


def test_offsets_of_classes_are_those_of_the_likelihood():
    rng = np.random.default_rng(3)
    offset = rng.normal(size=(len(X), 3))
    fit = GLM("softmax").fit(X, CODES, offset=offset)

    def loss(theta):
        z = np.column_stack([X @ theta.reshape(3, 2), np.zeros(len(X))]) + offset
        z = z - z.max(axis=1, keepdims=True)
        return np.log(np.exp(z).sum(axis=1)).sum() - z[np.arange(len(X)), CODES].sum()

    peer = scipy.optimize.minimize(loss, np.zeros(6), method="BFGS", options={"gtol": 1e-6})
    np.testing.assert_allclose(fit.theta.ravel(), peer.x, atol=2e-3)
    assert fit.log_likelihood == pytest.approx(-peer.fun, rel=1e-8)
    z = np.column_stack([X @ fit.theta, np.zeros(len(X))]) + offset
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(fit.fitted, expected)
    np.testing.assert_allclose(fit.predict(X[:9], offset=offset[:9]), expected[:9])
    short = GLM("softmax").fit(X, CODES, offset=offset[:, :2] - offset[:, 2:])
    np.testing.assert_allclose(short.theta, fit.theta, rtol=1e-7)
    assert fit.null_deviance > fit.deviance


def test_offsets_of_two_classes_are_those_of_the_bernoulli_family():
    offset = np.random.default_rng(3).normal(size=len(X))
    male = 1.0 * (PENGUINS.sex.to_numpy() == "male")
    one = GLM("bernoulli").fit(M, male, offset=offset)
    two = GLM("softmax", baseline="female").fit(M, PENGUINS.sex.to_numpy(), offset=offset[:, None])
    np.testing.assert_allclose(two.theta[:, 0], one.theta, rtol=1e-6)
    np.testing.assert_allclose(two.standard_errors[:, 0], one.standard_errors, rtol=1e-6)
    assert two.null_deviance == pytest.approx(one.null_deviance)


def test_offsets_of_a_prediction_are_refused_by_shape():
    offset = np.zeros((len(X), 3))
    fit = GLM("softmax").fit(X, CODES, offset=offset)
    with pytest.raises(ValueError, match="offset is needed"):
        fit.predict(X)
    with pytest.raises(ValueError, match="offset must have a column for each of the 3 classes"):
        fit.predict(X, offset=np.zeros(len(X)))


# Intervals ----------------------------------------------------------------------------------------


def test_the_interval_of_two_classes_is_that_of_the_bernoulli_family():
    two = GLM("softmax", baseline="female").fit(M, PENGUINS.sex.to_numpy())
    one = GLM("bernoulli").fit(M, PENGUINS.sex.to_numpy())
    expected, found = one.predict(M, interval=0.9), two.predict(M, interval=0.9)
    assert two.levels == ("male", "female")
    for name in ("mean", "lower", "upper"):
        np.testing.assert_allclose(getattr(found, name)[:, 0], getattr(expected, name), rtol=1e-6)
    np.testing.assert_allclose(found.lower[:, 1], 1 - expected.upper, rtol=1e-6, atol=1e-12)


def test_prediction_and_mean_interval_agree_and_name_the_classes():
    fit = GLM("softmax", baseline="Adelie").fit(X, SPECIES)
    found, other = fit.predict(X[:4], interval=0.95), fit.mean_interval(X[:4])
    np.testing.assert_allclose(found.lower, other.lower)
    np.testing.assert_allclose(found.upper, other.upper)
    assert list(other.frame().columns[:2]) == ["probability Chinstrap", "standard error Chinstrap"]


def test_the_intervals_of_probabilities_cover_them():
    rng = np.random.default_rng(4)
    Z = np.column_stack([np.ones(200), rng.uniform(-1, 1, 200)])
    theta = np.array([[0.4, -0.6], [1.0, -0.8]])
    new = np.array([[1.0, 0.0], [1.0, 0.8]])
    truth = glmlesson.Categorical(3).probabilities(new @ theta)
    hits = np.zeros((2, 3))
    for _ in range(400):
        y = glmlesson.Categorical(3).sample(Z @ theta, rng=rng)
        found = GLM("softmax").fit(Z, y).predict(new, interval=0.95)
        hits += (found.lower <= truth) & (truth <= found.upper)
    # Three and a half errors of a share of 400, and the error of the delta method.
    assert np.all(np.abs(hits / 400 - 0.95) < 3.5 * np.sqrt(0.95 * 0.05 / 400) + 0.005), hits / 400


def test_a_calibration_names_the_classes():
    fit = GLM("softmax").fit(X, SPECIES)
    assert [one.outcome for one in fit.calibration()] == ["Adelie", "Chinstrap", "Gentoo"]
    new = fit.calibration(X[:50], SPECIES[:50])
    np.testing.assert_allclose(new[0].weight.sum(), 50)
    with pytest.raises(ValueError, match="row 1 has 'Emperor'"):
        fit.calibration(X[:2], ["Gentoo", "Emperor"])


def test_a_result_with_labels_is_saved_and_loaded():
    import pickle

    fit = GLM("softmax", baseline="Adelie").fit(X, SPECIES)
    small = pickle.loads(pickle.dumps(fit.without_data()))
    assert small.levels == fit.levels
    np.testing.assert_allclose(small.predict(X[:3]), fit.predict(X[:3]))
    assert repr(fit.model) == "GLM('softmax', baseline='Adelie')"


def test_coefficients_are_named_by_their_class():
    fit = GLM("softmax", baseline="Adelie").fit(X, SPECIES)
    assert fit.test(["x1 (class Gentoo)"], "wald").statistic == pytest.approx(
        fit.statistics[1, 1] ** 2
    )
    assert list(fit.tidy().index[:2]) == ["x0 (class Chinstrap)", "x0 (class Gentoo)"]
    assert "x2 (class Gentoo)" in str(fit.summary())


def test_a_bootstrap_of_labels_refits_them():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        replicas = GLM("softmax").fit(X[:, :2], SPECIES).bootstrap(20, rng=1)
    assert np.isfinite(replicas.theta).all()
