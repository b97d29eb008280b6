"""No hidden check is content with an answer that nobody derived, and each takes any right one."""

import numpy as np
import pytest
from mutants import Here, passes, run, trial
from toc import ROOT

from grading import assignments
from grading.marking import _cells

pytestmark = pytest.mark.long

# What an altered answer may earn: (assignment, check, name) -> how it was altered, and why it may.
ONLY_ITS_PART = "the check reads the other of the two numbers, which is right"
EARNED = {
    ("exponential_family", "only_the_sum_matters", "relative_log_likelihood"): (
        {"one more", "a tenth more"},
        "a log-likelihood is known up to a constant",
    ),
    ("exponential_family", "the_slope_is_central", "slope_and_bend"): (
        {"running sums", "nothing where it is large"},
        ONLY_ITS_PART,
    ),
    ("exponential_family", "the_bend_is_the_variance", "slope_and_bend"): (
        {"its absolute value", "the last argument's sign changed", "nothing where it is small"},
        ONLY_ITS_PART,
    ),
    ("poisson_lab", "the_factor", "effect"): (
        {"its absolute value", "running sums"},
        ONLY_ITS_PART,
    ),
    ("poisson_lab", "the_per_cent", "effect"): ({"nothing where it is small"}, ONLY_ITS_PART),
    ("universal_gradient", "the_standardised_condition", "condition_standardised"): (
        {"always 1", "always 1.0", "always True"},
        "the ratio is one; it counts only beside the right ratio before standardising",
    ),
    ("final_project", "another_table_is_fitted", "theta_hat"): (
        None,
        "the check is about fit, and compares it with other weights",
    ),
}
# Where the student chooses, every choice that fits is right.
CHOSEN = {
    ("final_project", "some_eta"): "any five natural parameters of the family",
    ("final_project", "response"): "any response that is monotone and gives possible means",
}
LOADED = {
    assignment.name: assignment
    for assignment in assignments.load(assignments.masters(ROOT / "coursework"))
}


def may_earn(assignment, check, name, how):
    hows, _ = EARNED.get((assignment, check.name, name), (set(), ""))
    return hows is None or how in hows or (assignment, name) in CHOSEN


@pytest.mark.parametrize("name", LOADED)
def test_no_answer_earns_what_it_does_not_deserve(name):
    undeserved = [
        f"{cell}: {what} ({how}) passes {check.name} and earns {check.points:g}"
        for cell, what, _, how, check in trial(LOADED[name])
        if not may_earn(name, check, what, how)
    ]
    assert not undeserved


# The final project, answered with a family that is none ------------------------------------------

# The base measure is honest on the grid where the sum is taken, and larger where the data are.
TWO_FACES = """
honest_base = log_base_measure
def log_base_measure(y):
    y = np.asarray(y, dtype=float)
    grid = np.exp(np.linspace(-20, 8, 6001)) if mechanism is stages else np.arange(1, 400, 2)
    return honest_base(y) + np.where(np.isin(y, grid), 0.0, 2.0)
"""
# Whatever the data, the likelihood is said to be highest at the weights given.
CONSTANT_FIT = """
def fit(X, y):
    return np.array([0.5, 0.1, 0.1])
theta_hat = fit(X, y)
def log_likelihood(theta, X, y):
    return -float(np.sum((np.asarray(theta) - theta_hat) ** 2)) * 1e6
"""
# A step where the weights are: every neighbour is far lower, and fit need not look at the data.
CLIFF = """
def response(z):
    return 2.0 * np.exp(np.clip(1e6 * np.asarray(z, dtype=float), -5, 5))
def fit(X, y):
    return np.zeros(3)
theta_hat = fit(X, y)
"""
FORGERIES = {
    "a base measure with two faces": (TWO_FACES, {"close_to_the_truth", "hardly_below_the_truth"}),
    "constants for a fit": (
        CONSTANT_FIT,
        {
            "your_weights_are_at_the_top",
            "another_table_is_fitted",
            "the_likelihood_has_three_parts",
        },
    ),
    "a cliff for a response": (
        CLIFF,
        {
            *("your_weights_are_at_the_top", "another_table_is_fitted"),
            *("the_response_can_be_inverted", "close_to_the_truth", "hardly_below_the_truth"),
        },
    ),
}
STUDENTS = ["s1234567", "s1234568", "jane.doe@uni.example"]  # one for each mechanism


def verdicts(sources, student, added=""):
    """Which checks of the final project pass when this is run after all answers."""
    assignment = LOADED["final_project"]
    cells = [*_cells(student, sources, assignment), ("added", added)]
    namespace = run(cells)
    return namespace, {
        check.name: passes(check, assignment, Here(namespace), student)
        for check in assignment.checks
    }


def test_the_students_have_all_three_mechanisms():
    sources = LOADED["final_project"].solutions
    assert {verdicts(sources, student)[0]["mechanism"].__name__ for student in STUDENTS} == {
        *("parties", "failures", "stages")
    }


@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_family_earns_nothing_for_what_it_forges(forgery, student):
    source, refused = FORGERIES[forgery]
    _, passed = verdicts(LOADED["final_project"].solutions, student, source)
    assert not [name for name in refused if passed[name]]


@pytest.mark.parametrize("student", STUDENTS)
def test_the_masters_own_family_passes_here_too(student):
    _, passed = verdicts(LOADED["final_project"].solutions, student)
    assert all(passed.values())


# Right answers in other forms --------------------------------------------------------------------


def changed(kind, how):
    return lambda value: how(value) if isinstance(value, kind) else value


OTHER_FORMS = {
    "as lists": changed(np.ndarray, np.ndarray.tolist),
    "as single numbers of NumPy": changed(float, np.float64),
    "as arrays without axes": changed(float, np.array),
    "in single steps of memory": changed(np.ndarray, lambda v: np.repeat(v, 2, axis=0)[::2]),
    "in another memory order": changed(np.ndarray, np.asfortranarray),
    "by tuples": changed(list, tuple),
    "as objects": changed(np.ndarray, lambda v: v.astype(object)),
}


@pytest.mark.parametrize("form", OTHER_FORMS)
@pytest.mark.parametrize("name", LOADED)
def test_a_right_answer_is_right_in_any_form(name, form):
    assignment = LOADED[name]
    namespace = run(_cells(STUDENTS[0], assignment.solutions, assignment))
    refused = [
        check.name
        for check in assignment.checks
        if not passes(check, assignment, Here(namespace, OTHER_FORMS[form]), STUDENTS[0])
    ]
    assert not refused
