"""What the lecturer is told when something of hers is not right."""

import dataclasses
import subprocess
import sys

import nbformat
import pytest
import small
from toc import ROOT

from grading import assignments, checks, marking, sandbox
from grading.submissions import Submission, find


def test_the_secret_is_made_once(tmp_path):
    path = tmp_path / "secret"
    first = checks.course_secret(path)
    assert checks.course_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("short")
    with pytest.raises(ValueError, match="should hold the course secret"):
        checks.course_secret(path)


def test_hidden_inputs_differ_by_secret_student_assignment_and_check():
    words = ("a secret", "anna", "small", "a_check")
    one = checks.hidden_rng(b"a secret", *words[1:]).random()
    assert one == checks.hidden_rng(b"a secret", *words[1:]).random()
    others = {
        checks.hidden_rng(b"another", *words[1:]).random(),
        checks.hidden_rng(b"a secret", "ben", *words[2:]).random(),
        checks.hidden_rng(b"a secret", "anna", "large", "a_check").random(),
        checks.hidden_rng(b"a secret", "anna", "small", "b_check").random(),
        checks.hidden_rng(b"a secret", "anna\0small", "", "a_check").random(),
    }
    assert len(others) == 5
    assert one not in others


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("points=2)", "points=1)", "are worth 1 points, but its cell 2"),
        ('"slope-check"', '"slop-check"', "no cell with visible checks has that grade_id"),
        ("import numpy as np", "import numpi as np", "cannot be loaded: ModuleNotFoundError"),
    ],
)
def test_checks_that_do_not_fit_the_master_are_refused(tmp_path, old, new, words):
    path = small.write_master(tmp_path)
    hidden = path.with_suffix(".py")
    hidden.write_text(hidden.read_text().replace(old, new))
    with pytest.raises(assignments.BadMaster, match=words):
        assignments._load(path, path)


def test_a_mistake_in_a_check_is_never_a_silent_zero(assignment, tmp_path):
    def broken(student, rng):
        return 1 / 0

    mistaken = checks.Check("broken", "slope-check", 1, broken)
    others = tuple(check for check in assignment.checks if check.question != "slope-check")
    changed = dataclasses.replace(assignment, checks=(*others, mistaken))
    path = tmp_path / "anna_small.ipynb"
    nbformat.write(small.answered(assignment.student_version, small.RIGHT), path)
    result = marking.mark(Submission(path, "anna", "small", 0.0), changed, b"secret")
    assert result["state"] == marking.HUMAN_EYE
    assert "the check broken itself fails (ZeroDivisionError" in result["reasons"][0]
    (told,) = result["questions"]["slope-check"]["checks"]
    assert told["unsure"]
    assert "your lecturer has been told" in told["sentence"]
    assert not result["notes"]


def test_without_bubblewrap_it_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt-get install bubblewrap" in sandbox.missing()
    for verb in (["assign"], ["grade", str(tmp_path)]):
        answer = subprocess.run(
            [sys.executable, "-m", "grading", *verb], cwd=ROOT, capture_output=True, text=True
        )
        assert answer.returncode == 1
        assert answer.stderr.startswith("Nothing was run: bubblewrap")
        assert "--no-sandbox" in answer.stderr


def test_without_a_sandbox_only_when_told(assignment, tmp_path):
    path = tmp_path / "anna_small.ipynb"
    answers = {**small.RIGHT, "double": "import os\ndef double(x): os._exit(1)"}
    nbformat.write(small.answered(assignment.student_version, answers), path)
    submission = Submission(path, "anna", "small", 0.0)
    result = marking.mark(submission, assignment, b"secret", walled=False)
    assert sum(entry["points"] or 0 for entry in result["questions"].values()) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "no-such-folder"], "is no folder"),
        (["grade", ".", "--due", "Friday"], "is no date"),
        (["grade", ".", "--workers", "0"], "no number of workers"),
        (["grade", ".", "--course", "./course"], "keep them apart"),
        (["assign", "--masters", "frontend"], "no master notebook"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments, words):
    command = [sys.executable, "-m", "grading", *arguments]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode != 0
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "student", "assignment"),
    [
        ("anna_small.ipynb", "anna", "small"),
        ("anna_b_small.ipynb", "anna_b", "small"),
        ("small-anna.ipynb", "anna", "small"),
        ("anna_small (1).ipynb", "anna", "small"),
        ("anna_small-Copy2.ipynb", "anna", "small"),
        ("anna/small/small.ipynb", "anna", "small"),
        ("anna_very_small.ipynb", "anna", "very_small"),
        ("jane.doe@uni.example_small.ipynb", "jane.doe@uni.example", "small"),
        ("small.ipynb", "", ""),
        ("anna/small.ipynb", "", ""),
    ],
)
def test_the_place_tells_whose_it_is(tmp_path, name, student, assignment):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    (found,) = find(tmp_path, ["small", "very_small"])
    assert (found.student, found.assignment) == (student, assignment)
    assert bool(found.problem) == (not student)
