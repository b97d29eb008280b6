"""Honest submissions of odd shapes: no point is lost, or the table says where and why."""

import unicodedata

import bad
import nbformat
import pytest
import small
from nbformat import v4

from grading import marking
from grading.submissions import find, newest

NEEDS_MATH = {"double": "def double(x):\n    return twice(np.asarray(x))"}
TWICE = "def twice(x):\n    return 2 * x"


def graded(assignment, folder, notebook, name="anna_small.ipynb"):
    bad.put(folder, "anna", notebook, name=name)
    ((submission, _),) = newest(find(folder, ["small"]))
    return marking.mark(submission, assignment, b"secret")


def points(result):
    return sum(entry["points"] or 0 for entry in result["questions"].values())


def submission(assignment, **answers):
    return small.answered(assignment.student_version, {**small.RIGHT, **answers})


def added(notebook, source, before):
    place = notebook.cells.index(bad.cell(notebook, before))
    notebook.cells.insert(place, v4.new_code_cell(source))
    return notebook


def test_a_helper_in_a_cell_of_ones_own_is_run(assignment, tmp_path):
    notebook = added(submission(assignment, **NEEDS_MATH), TWICE, "double")
    result = graded(assignment, tmp_path, notebook)
    assert (points(result), result["state"]) == (5, marking.HUMAN_EYE)
    assert "5 points with it, 3 without it; the higher number counts" in result["reasons"][-1]


@pytest.mark.parametrize("locked", ["student", "setup", "double-check"])
def test_what_was_added_to_a_locked_cell_is_run(assignment, tmp_path, locked):
    notebook = submission(assignment, **NEEDS_MATH)
    cell = bad.cell(notebook, locked)
    cell.source = f"{TWICE}\n\n{cell.source}"
    assert points(graded(assignment, tmp_path, notebook)) == 5


def test_a_second_try_in_a_new_cell_counts(assignment, tmp_path):
    notebook = submission(assignment, double="def double(x):\n    return x")
    notebook = added(notebook, small.RIGHT["double"], "double-check")
    assert points(graded(assignment, tmp_path, notebook)) == 5


def test_an_answer_in_a_new_cell_alone_counts(assignment, tmp_path):
    notebook = nbformat.reads(assignment.student_version, as_version=4)
    bad.cell(notebook, "student").source = 'STUDENT_ID = "anna"'
    result = graded(assignment, tmp_path, added(notebook, small.RIGHT["double"], "double-check"))
    assert (points(result), result["state"]) == (2, marking.HUMAN_EYE)
    assert result["questions"]["slope-check"]["said"] == marking.NOT_ANSWERED
    assert not [reason for reason in result["reasons"] if "There is no" in reason]


def test_what_one_added_takes_nothing_away(assignment, tmp_path):
    notebook = added(submission(assignment), "del double, counts\nslope = 0", "slope-check")
    assert points(graded(assignment, tmp_path, notebook)) == 5


def test_another_id_in_an_added_cell_draws_no_other_data(assignment, tmp_path):
    notebook = submission(assignment, **NEEDS_MATH)
    bad.cell(notebook, "student").source = f'STUDENT_ID = "ben"\n{TWICE}'
    assert points(graded(assignment, tmp_path, notebook)) == 5


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (NEEDS_MATH, "Calling double raised NameError: the name twice is not defined"),
        ({"own-mean": "own_mean = mean(counts)"}, "own-mean: Running this cell raised NameError"),
        ({"slope": "slop = '2*x*exp(x**2)'"}, "There is no slope after running your answers"),
    ],
)
def test_every_missing_name_is_told_and_seen_by_a_person(assignment, tmp_path, answers, words):
    result = graded(assignment, tmp_path, submission(assignment, **answers))
    assert result["state"] == marking.HUMAN_EYE
    assert words in "; ".join(result["reasons"])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_are_names_in_any_form(assignment, tmp_path, form):
    name = "Zoë-Ann O'Brien"
    notebook = small.answered(
        assignment.student_version, small.RIGHT, unicodedata.normalize(form, name)
    )
    file = unicodedata.normalize(form, f"{name}_small.ipynb")
    result = graded(assignment, tmp_path, notebook, file)
    assert (result["student"], points(result)) == (name, 5)
    assert (result["state"], result["reasons"]) == (marking.BY_HAND, [])
    assert "«" not in "".join(result["reasons"])
