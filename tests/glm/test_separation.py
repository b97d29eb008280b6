"""Data that do not determine theta: every warning is provoked, names its columns, and is needed."""

import warnings

import numpy as np
import pandas as pd
import pytest
import scipy.optimize
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import glmlesson
from glmlesson import GLM, ConvergenceWarning, RankWarning, SeparationWarning, links
from glmlesson.glm.rank import orthonormal


def named(**columns):
    """A frame with a column of ones and these."""
    frame = pd.DataFrame(columns)
    frame.insert(0, "one", 1.0)
    return frame


NOWHERE = "so the likelihood has no maximum: it rises for ever as coefficients grow"
DROP = "Drop a feature, merge sparse categories, or collect rows in which both outcomes occur"
NOISE = np.random.default_rng(0).normal(size=40)
COIN = np.random.default_rng(1).integers(0, 2, size=40)
GROUP = np.arange(40) < 10
ALL_ZERO = np.where(GROUP, 0, 1 + np.arange(40) % 3)
CLASSES = np.arange(40) % 3

SEPARATED = {
    "complete": (
        "bernoulli",
        None,
        named(dose=np.arange(6), noise=[1, -1, 1, -1, 1, -1]),
        [0, 0, 0, 1, 1, 1],
        "Some combination of .*dose.* separates the classes completely, ",
    ),
    "quasi-complete": (
        "bernoulli",
        None,
        named(dose=[0, 1, 2, 3, 3, 4, 5]),
        [0, 0, 0, 0, 1, 1, 1],
        r"Some combination of one, dose separates some rows from all others \(quasi-complete",
    ),
    "a group with one outcome": (
        "bernoulli",
        None,
        named(noise=NOISE, group=GROUP * 1.0),
        np.where(GROUP, 1, COIN),
        r"Some combination of group separates some rows from all others \(quasi-complete",
    ),
    "a group with one outcome, probit": (
        "bernoulli",
        "probit",
        named(noise=NOISE, group=GROUP * 1.0),
        np.where(GROUP, 1, COIN),
        "Some combination of group separates some rows",
    ),
    "a group with one outcome, complementary log-log": (
        "bernoulli",
        "complementary log-log",
        named(noise=NOISE, group=GROUP * 1.0),
        np.where(GROUP, 1, COIN),
        "Some combination of group separates some rows",
    ),
    "a group without an event, log": (
        "bernoulli",
        "log",
        named(group=GROUP * 1.0),
        np.where(GROUP, 0, COIN),
        "Some combination of group separates some rows",
    ),
    "all ones": ("bernoulli", None, named(noise=NOISE), [1] * 40, "All targets are 1, "),
    "all zeros": ("bernoulli", None, named(noise=NOISE), [0] * 40, "All targets are 0, "),
    "all-zero counts": ("poisson", None, named(noise=NOISE), [0] * 40, "All targets are 0, "),
    "an all-zero group": (
        "poisson",
        None,
        named(noise=NOISE, group=GROUP * 1.0),
        ALL_ZERO,
        "Some combination of group singles out rows whose counts are all zero, ",
    ),
    "an all-zero group, geometric": (
        "geometric",
        None,
        named(group=GROUP * 1.0),
        ALL_ZERO,
        "Some combination of group singles out rows whose counts are all zero, ",
    ),
    "an all-zero group, negative binomial": (
        glmlesson.NegativeBinomial(size=2.0),
        "log",
        named(group=GROUP * 1.0),
        ALL_ZERO,
        "Some combination of group singles out rows whose counts are all zero, ",
    ),
    "an all-zero group, inverse link": (
        "poisson",
        "inverse",
        named(group=GROUP * 1.0),
        ALL_ZERO,
        "Some combination of group singles out rows whose counts are all zero, ",
    ),
    "a group without a success": (
        glmlesson.Binomial(trials=4),
        None,
        named(group=GROUP * 1.0),
        np.where(GROUP, 0, 1 + np.arange(40) % 3),
        "Some combination of group separates some rows",
    ),
    "three classes in order": (
        "softmax",
        None,
        named(dose=np.arange(9)),
        [0, 0, 0, 1, 1, 1, 2, 2, 2],
        "Some combination of one, dose separates the classes completely, ",
    ),
    "a group without a class": (
        "softmax",
        None,
        named(group=GROUP * 1.0),
        np.where(GROUP, np.arange(40) % 2, CLASSES),
        r"Some combination of group separates some rows from all others \(quasi-complete",
    ),
}


@pytest.mark.parametrize("what", SEPARATED)
def test_says_that_there_is_no_maximum(what):
    family, link, X, y, words = SEPARATED[what]
    with pytest.warns(SeparationWarning, match=words) as caught:
        result = GLM(family, link).fit(X, y)
    assert len(caught) == 1
    message = str(caught[0].message)
    assert NOWHERE in message
    assert (DROP in message) != message.startswith("All targets")
    assert caught[0].filename == __file__  # it points at the caller's line
    assert not result.converged
    assert np.isfinite(result.theta).all()
    assert "not converged" in repr(result)
    assert "not converged: these are not the estimates" in str(result.summary())


def test_a_column_that_takes_no_part_is_not_blamed():
    X = named(noise=NOISE, group=GROUP * 1.0)
    for family, y in (("bernoulli", np.where(GROUP, 1, COIN)), ("poisson", ALL_ZERO)):
        with pytest.warns(SeparationWarning) as caught:
            GLM(family).fit(X, y)
        assert "noise" not in str(caught[0].message)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_class_that_never_occurs_is_named_whichever_it_is(missing):
    y = np.array([k for k in range(3) if k != missing])[COIN]
    with pytest.warns(SeparationWarning, match=f"No row has class {missing}, {NOWHERE}"):
        GLM(glmlesson.Categorical(3)).fit(named(noise=NOISE), y)


def test_several_missing_classes_are_all_named():
    with pytest.warns(SeparationWarning, match="No row has class 1, 3, 4, .*Number only the cl"):
        GLM(glmlesson.Categorical(5)).fit(named(noise=NOISE), 2 * COIN)


@pytest.mark.parametrize("option", ["weights", "frequencies"])
def test_a_row_of_weight_zero_cannot_hide_a_separation(option):
    X, counts = named(dose=np.arange(6)), [0, 1, 1, 1, 1, 1]
    with pytest.warns(SeparationWarning, match="separates the classes completely"):
        GLM("bernoulli").fit(X, [1, 0, 0, 1, 1, 1], **{option: counts})
    with pytest.warns(SeparationWarning, match="All targets are 1"):
        GLM("bernoulli").fit(X, [0, 1, 1, 1, 1, 1], **{option: counts})
    with pytest.warns(SeparationWarning, match="No row has class 2"):
        GLM("softmax").fit(X, [2, 0, 1, 1, 0, 1], **{option: counts})


def test_proportions_can_be_separated():
    with pytest.warns(SeparationWarning, match="quasi-complete"):
        GLM("binomial").fit(
            named(group=[0.0, 0, 1, 1]), [0.5, 0.25, 1, 1], trials=np.array([2, 4, 3, 5])
        )


def test_separation_among_many_rows_is_found():
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(20_000), rng.normal(size=20_000), rng.random(20_000) < 0.01])
    y = np.where(X[:, 2] == 1, 1, rng.integers(0, 2, size=20_000))
    with pytest.warns(SeparationWarning, match="Some combination of x2 separates some rows"):
        GLM("bernoulli").fit(X, y)


def overlap(X, y):
    """Whether no plane separates the outcomes, by a linear programme of its own.

    Albert and Anderson (1984): there is a maximum if and only if no direction δ ≠ 0 has
    s·x·δ ≥ 0 for all rows, with s = ±1 for the two outcomes and X of full rank.
    """
    S = np.where(y == 1, 1.0, -1.0)[:, None] * X
    best = scipy.optimize.linprog(
        -S.sum(axis=0), A_ub=-S, b_ub=np.zeros(len(S)), bounds=[(-1, 1)] * X.shape[1]
    )
    return -best.fun < 1e-9


@settings(
    derandomize=True,
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 10_000), st.integers(5, 14), st.integers(1, 3))
def test_warns_of_separation_exactly_when_a_linear_programme_finds_one(seed, rows, features):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(rows), rng.integers(-2, 3, size=(rows, features))]).astype(float)
    y = rng.integers(0, 2, size=rows)
    if np.linalg.matrix_rank(X) < X.shape[1]:
        return
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = GLM("bernoulli").fit(X, y)
    warned = [w for w in caught if issubclass(w.category, SeparationWarning)]
    assert bool(warned) != overlap(X, y)
    assert result.converged != bool(warned)
    assert len(caught) == len(warned)


@pytest.mark.parametrize("link", ["logit", "probit", "complementary log-log"])
def test_nearly_separated_data_have_their_maximum_without_a_warning(link):
    X = named(dose=[0, 1, 2, 3, 4, 5, 6, 7.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = GLM("bernoulli", link).fit(X, [0, 0, 0, 1, 0, 1, 1, 1])
        assert result.converged
        rare = GLM("bernoulli", link).fit(np.ones((20_000, 1)), np.arange(20_000) < 2)
        assert rare.fitted[0] == pytest.approx(1e-4, rel=1e-7)


# Columns that depend on each other ---------------------------------------------------------------

LEFT_OUT = (
    "X has linearly dependent columns: those before determine {}, whose coefficient is set to 0 "
    "and whose standard error is NaN"
)
DEPENDENT = {
    "a multiple": (named(a=NOISE, b=3 * NOISE), "b", [2]),
    "a sum": (named(a=NOISE, b=NOISE**2, c=NOISE + NOISE**2), "c", [3]),
    "a second constant": (named(a=NOISE, b=np.full(40, 7.0)), "b", [2]),
    "a column of zeros": (named(zero=np.zeros(40), a=NOISE), "zero", [1]),
    "all levels of a category": (named(a=GROUP * 1.0, b=1.0 - GROUP), "b", [2]),
    "two of four": (named(a=NOISE, b=-NOISE, c=2 * NOISE + 1), "b, c", [2, 3]),
    "a multiple, badly scaled": (named(a=1e6 * NOISE, b=1e-6 * NOISE), "b", [2]),
}


@pytest.mark.parametrize("family", ["gaussian", "poisson", "bernoulli", "gamma", "softmax"])
@pytest.mark.parametrize("what", DEPENDENT)
def test_a_column_that_others_determine_is_left_out_and_named(what, family):
    X, names, places = DEPENDENT[what]
    y = {"bernoulli": COIN, "softmax": CLASSES}.get(family, 1 + np.arange(40) % 5)
    with pytest.warns(RankWarning, match=LEFT_OUT.format(names)) as caught:
        result = GLM(family).fit(X, y)
    assert len(caught) == 1
    assert result.converged
    np.testing.assert_array_equal(result.theta[places], 0)
    assert np.isnan(result.standard_errors[places]).all()
    rest = np.setdiff1d(np.arange(X.shape[1]), places)
    assert np.isfinite(result.standard_errors[rest]).all()
    alone = GLM(family).fit(X.iloc[:, rest], y)
    np.testing.assert_allclose(result.fitted, alone.fitted, rtol=1e-7)
    np.testing.assert_allclose(result.theta[rest], alone.theta, rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(result.standard_errors[rest], alone.standard_errors, rtol=1e-6)
    assert result.df_residual == alone.df_residual
    assert result.deviance == pytest.approx(alone.deviance, rel=1e-10)
    np.testing.assert_allclose(result.predict(X), alone.fitted, rtol=1e-7)
    assert str(result.summary()).count("left out") == len(places) * result.theta[0].size


def test_more_columns_than_rows():
    X = np.random.default_rng(0).normal(size=(4, 6))
    with pytest.warns(RankWarning, match="those before determine x4, x5"):
        result = GLM("poisson").fit(X, [1, 2, 1, 4])
    np.testing.assert_allclose(result.fitted, [1, 2, 1, 4], rtol=1e-8)
    assert result.df_residual == 0


def test_separation_and_dependence_are_both_said():
    X = named(dose=np.arange(6), twice=2 * np.arange(6))
    with pytest.warns(RankWarning, match="twice"), pytest.warns(SeparationWarning, match="dose"):
        GLM("bernoulli").fit(X, [0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize("closeness", [1e-2, 1e-4, 1e-6, 1e-8])
def test_columns_that_are_only_close_to_dependent_are_kept(closeness):
    rng = np.random.default_rng(3)
    other = rng.normal(size=40)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = GLM("poisson").fit(named(a=NOISE, b=NOISE + closeness * other), 1 + COIN)
        expected = GLM("poisson").fit(named(a=NOISE, b=other), 1 + COIN)
    np.testing.assert_allclose(result.fitted, expected.fitted, rtol=1e-6)
    assert result.theta[2] * closeness == pytest.approx(expected.theta[2], rel=1e-5)
    assert result.standard_errors[2] * closeness == pytest.approx(
        expected.standard_errors[2], rel=1e-5
    )


@pytest.mark.parametrize("size", [1e-150, 1e-6, 1.0, 1e6, 1e150])
def test_the_unit_of_a_column_makes_it_neither_dependent_nor_separating(size):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = GLM("poisson").fit(named(a=NOISE * size), 1 + COIN)
    expected = GLM("poisson").fit(named(a=NOISE), 1 + COIN)
    assert result.theta[1] * size == pytest.approx(expected.theta[1], rel=1e-8)
    assert result.standard_errors[1] * size == pytest.approx(expected.standard_errors[1], rel=1e-8)


def test_orthonormal_basis_spans_the_kept_columns():
    X, _, places = DEPENDENT["two of four"]
    kept, Q, R = orthonormal(X)
    np.testing.assert_array_equal(kept, np.setdiff1d(np.arange(4), places))
    np.testing.assert_allclose(Q @ R, X.to_numpy()[:, kept], atol=1e-12)
    np.testing.assert_allclose(Q.T @ Q / 40, np.eye(2), atol=1e-14)
    np.testing.assert_array_equal(R, np.triu(R))


# Fits that stop before the maximum ---------------------------------------------------------------

STOPPED = {
    "a count of zero where the line meets zero": (
        "poisson",
        "identity",
        named(x=np.arange(6)),
        [0, 0, 0, 1, 4, 9],
    ),
    "a group whose line lies on zero": ("poisson", "identity", named(group=GROUP), ALL_ZERO),
    "a coin that the line makes certain": (
        "bernoulli",
        "identity",
        named(x=np.arange(6)),
        [0, 0, 0, 1, 1, 1],
    ),
    "certain, log link": ("bernoulli", "log", named(x=np.arange(6)), [0, 0, 0, 1, 1, 1]),
    "all certain, log link": ("bernoulli", "log", named(noise=NOISE), [1] * 40),
}


@pytest.mark.parametrize("what", STOPPED)
def test_says_that_the_maximum_lies_at_the_edge_of_what_the_family_allows(what):
    family, link, X, y = STOPPED[what]
    with pytest.warns(
        ConvergenceWarning, match="at the edge of what the .* family allows"
    ) as caught:
        result = GLM(family, link).fit(X, y)
    assert [w.category for w in caught] == [ConvergenceWarning]
    assert re_steps(str(caught[0].message)) == result.n_iter
    assert not result.converged
    assert np.isfinite(result.deviance)
    result.standard_errors  # noqa: B018  NaN or not, it can be read
    domain = result.family.mean_domain
    assert np.all((result.fitted >= domain.low) & (result.fitted <= domain.high))


def re_steps(message):
    return int(message.split("stopped after ")[1].split()[0])


def test_one_warning_class_catches_both():
    assert issubclass(SeparationWarning, ConvergenceWarning)
    assert not issubclass(RankWarning, ConvergenceWarning)


def test_a_maximum_inside_is_no_edge():
    X = named(x=np.linspace(0, 5, 60))
    y = np.random.default_rng(3).poisson(0.5 + 2 * X["x"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = GLM("poisson", "identity").fit(X, y)
    assert result.converged
    assert result.fitted.min() > 0
    assert GLM("poisson", links.Identity()).fit(X, y + 1).converged
