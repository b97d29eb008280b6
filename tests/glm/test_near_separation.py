"""Separation nearby is what one finds by taking away each outcome in turn."""

import csv
from pathlib import Path

import calibrate_diagnose
import numpy as np
import pytest

from glmlesson import GLM, SeparationWarning

STATIC = Path(__file__).parents[2] / "book" / "_static"


def found(fit):
    [line] = [one for one in fit.diagnose().findings if one.line == "separation nearby"]
    return line


def separated(family, X, y, **more):
    """Whether the fit of some rows has no maximum."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return GLM(family).fit(X, y, **more).state == "receding"


@pytest.mark.filterwarnings("ignore::glmlesson.SeparationWarning")
@pytest.mark.parametrize("seed", range(12))
def test_of_outcomes_it_is_what_leaving_each_row_out_finds(seed):
    rng = np.random.default_rng(seed)
    X = np.column_stack([np.ones(16), rng.normal(size=(16, 2))])
    y = rng.binomial(1, 1 / (1 + np.exp(-(X @ [0.2, 1.5, -0.8])))).astype(float)
    fit = GLM("bernoulli").fit(X, y)
    if fit.state == "receding":
        with pytest.raises(ValueError, match="has not reached"):
            fit.diagnose()
        return
    alone = [i for i in range(16) if separated("bernoulli", np.delete(X, i, 0), np.delete(y, i))]
    line = found(fit)
    assert line.raised == bool(alone)
    assert not alone or any(f"row {i} there" in line.number for i in alone)


@pytest.mark.parametrize("events", [1, 2])
@pytest.mark.parametrize("at", [0, 4])
def test_of_counts_it_is_a_group_with_a_single_event(events, at):
    group = np.repeat(np.arange(3), 5)
    y = np.r_[np.zeros(5), [1, 0, 2, 1, 0], [3, 1, 0, 2, 2]]
    y[at] = events
    line = found(GLM("poisson").fit(np.eye(3)[group], y))
    assert line.raised == (events == 1)
    assert (f"row {at} there" in line.number) == (events == 1)


@pytest.mark.parametrize(("wins", "raised"), [(1, True), (2, False), (19, True), (18, False)])
def test_of_trials_it_is_a_lone_success_or_failure(wins, raised):
    X = np.array([[1, 0.0], [0, 1], [0, 1]])
    trials = np.array([20.0, 30.0, 30.0])
    fit = GLM("binomial").fit(X, np.array([wins, 12, 9]) / trials, trials=trials)
    assert found(fit).raised == raised


def test_a_repeated_outcome_does_not_stand_alone():
    X = np.array([[1, x] for x in range(8)], float)
    y = np.array([0, 0, 0, 1, 0, 1, 1, 1.0])
    assert found(GLM("bernoulli").fit(X, y)).raised
    assert not found(GLM("bernoulli").fit(X, y, frequencies=np.full(8, 2))).raised


def test_it_is_no_line_where_no_fit_recedes():
    rng = np.random.default_rng(1)
    X = np.column_stack([np.ones(40), rng.normal(size=40)])
    for family, y in (("gaussian", rng.normal(size=40)), ("gamma", rng.gamma(2, 1, 40))):
        link = "log" if family == "gamma" else None
        lines = [one.line for one in GLM(family, link).fit(X, y).diagnose().findings]
        assert "separation nearby" not in lines


def test_most_outcomes_of_many_rows_are_cleared_without_search(monkeypatch):
    from glmlesson.glm.checking import near_separation

    def searched(*_):
        raise AssertionError("a linear programme for a row that the residuals clear")

    monkeypatch.setattr(near_separation, "_separated", searched)
    rng = np.random.default_rng(2)
    X = np.column_stack([np.ones(2000), rng.uniform(-1, 1, (2000, 3))])
    y = rng.binomial(1, 1 / (1 + np.exp(-X @ [0.0, 1.0, -1.0, 0.5])))
    assert not found(GLM("bernoulli").fit(X, y)).raised


def test_the_recorded_rates_are_those_of_true_models():
    with (STATIC / "separation_rates.csv").open() as file:
        table = list(csv.DictReader(file))
    assert [int(row["rows"]) for row in table] == [rows for rows, _ in calibrate_diagnose.OUTCOMES]
    plenty = [row for row in table if float(row["successes on average"]) >= 15]
    assert plenty
    assert all(float(row["separation nearby, %"]) <= 1 for row in plenty)
    rows, intercept = calibrate_diagnose.OUTCOMES[-1]
    _, _, share = calibrate_diagnose.separation_rates(rows, intercept, 100, seed=9)
    recorded = float(table[-1]["separation nearby, %"]) / 100
    error = np.sqrt(max(recorded, 0.01) * (1 - recorded) * (1 / 100 + 1 / 400))
    assert abs(share - recorded) < 3.5 * error


def test_separation_itself_is_still_told_by_the_fit():
    with pytest.warns(SeparationWarning):
        GLM("bernoulli").fit([[1, 0], [1, 1], [1, 2], [1, 3.0]], [0, 0, 1, 1])
