"""The review: its model is a GLM, it asks what gains most, and on trial it earns its place."""

import re

import bench_review
import numpy as np
import pytest
from toc import ROOT

from glmlesson.practice import recall, trial
from glmlesson.practice.recall import DAY, STARTUP, Answer, Memory

NOBODY = recall.fit([]).theta


def answered(*rights, gap=1.0):
    """Answers to one question, so many days apart."""
    return [Answer("newton/step", i * gap * DAY, right) for i, right in enumerate(rights)]


def test_the_first_answer_tells_of_learning_and_is_no_row():
    X, y, weights = recall.rows(answered(True, False, True))
    assert len(y) == 2 * len(STARTUP) + 2
    assert np.allclose(X[-2:], [recall.features(1.0, 1, 0), recall.features(1.0, 1, 1)])
    assert y[-2:].tolist() == [0.0, 1.0]
    assert weights[-2:].tolist() == [1.0, 1.0]


def test_the_start_up_answers_weigh_what_the_page_says():
    weigh = sum(it.weight for it in STARTUP)
    assert np.isclose(recall.rows([])[2].sum(), weigh)
    assert f"{weigh} answers" in " ".join(recall.__doc__.split())


@pytest.mark.parametrize("right", [True, False])
def test_separated_answers_have_a_maximum(right):
    fit = recall.fit(answered(*[right] * 50))
    assert fit.converged
    assert np.abs(fit.theta).max() < 20
    after_twenty = recall.features(1.0, 20 * right, 20 * (not right))
    assert (after_twenty @ fit.theta > after_twenty @ NOBODY) == right


def test_the_likelihood_is_stationary_at_the_fit():
    answers = [Answer(f"a/{i % 7}", i * 0.3 * DAY, bool((i * 5) % 3)) for i in range(80)]
    X, y, weights = recall.rows(answers)
    theta = recall.fit(answers).theta
    score = X.T @ (weights * (y - 1 / (1 + np.exp(-X @ theta))))
    assert np.abs(score).max() < 1e-8


def test_a_gain_is_an_expectation_over_both_answers():
    def mean(gap, right, wrong):
        return 1 / (1 + np.exp(-recall.features(gap, right, wrong) @ NOBODY))

    p = mean(3.0, 2, 1)
    expected = p * mean(7.0, 3, 1) + (1 - p) * mean(7.0, 2, 2) - mean(10.0, 2, 1)
    assert np.isclose(recall.gain(NOBODY, 3.0, 2, 1), expected, rtol=1e-12)


def test_what_gains_most_is_chosen_and_what_was_just_answered_rests():
    known = {
        "a/long ago": Memory(0.0, 1, 0),
        "a/known": Memory(0.0, 40, 0),
        "b/today": Memory(9.9 * DAY, 1, 0),
    }
    assert recall.choose(NOBODY, known, 10 * DAY, 5) == ["a/long ago", "a/known"]
    assert recall.choose(NOBODY, known, 10 * DAY, 1) == ["a/long ago"]


def test_chapters_are_mixed_where_they_can_be():
    names = ["a/1", "a/2", "b/1", "a/3", "b/2", "a/4", "a/5"]
    found = recall.mixed(names)
    assert found == ["a/1", "b/1", "a/2", "b/2", "a/3", "a/4", "a/5"]


@pytest.mark.parametrize("reader", trial.READERS, ids=lambda it: it.name)
def test_at_equal_time_the_model_beats_fixed_intervals(reader):
    seeds = range(9000, 9012)  # of no other use
    lead = [
        trial.month(reader, "the model", seed) - trial.month(reader, "fixed intervals", seed)
        for seed in seeds
    ]
    assert np.mean(lead) > 0


def test_the_book_prints_what_the_trial_finds():
    text = bench_review.FILE.read_text(encoding="utf-8")
    printed = {
        row[0]: [tuple(map(float, re.findall(r"[\d.]+", cell))) for cell in row[1:4]]
        for row in (line.strip("| ").split(" | ") for line in text.splitlines())
        if row[0] in {it.name for it in trial.READERS}
    }
    assert len(printed) == len(trial.READERS)
    some = trial.compare(bench_review.SEEDS[:6])
    for reader, schedules in some.items():
        for values, (mean, error) in zip(schedules.values(), printed[reader], strict=True):
            # The mean of six of the sixty months: √10 times as uncertain as the mean of all.
            assert abs(100 * values.mean() - mean) < 4 * (np.sqrt(10) * error + 0.2)


def test_the_trials_readers_do_not_remember_as_the_model_says():
    """Their log-odds are no line in the log of the gap: no model is tried on itself here."""
    gaps = np.array([0.5, 2.0, 8.0, 32.0])
    recalled = (1 + gaps) ** -trial.READERS[0].decay
    odds = np.log(recalled / (1 - recalled))
    assert np.ptp(np.diff(odds)) > 0.3
    assert ROOT.joinpath("book/review.md").read_text().count("review_trial.md") == 1
