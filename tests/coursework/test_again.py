"""Graded again: a change is told with its cause, an override counts, all of it is logged."""

import csv
import json
import subprocess
import sys

import nbformat
import pytest
import small
from toc import ROOT

from grading import history

QUESTIONS = ("double-check", "own-mean-check", "slope-check", "why")


def result(student="ada", percent=0.0, **changed):
    """A result with two points for each question; ``changed`` says more of the first."""
    questions = {
        name: {
            "points": 2.0,
            "max": 3.0,
            "title": name,
            "by_hand": False,
            "said": "",
            "waiting": False,
            "of": {"file": "f", "master": "m", "engine": "e", "secret": "s"},
        }
        for name in QUESTIONS
    }
    questions[QUESTIONS[0]] |= changed
    one = {"student": student, "assignment": "small", "state": "graded", "questions": questions}
    return one | {"reasons": [], "notes": [], "penalty_percent": percent, "penalty": percent / 10}


def of(**changed):
    return {"file": "f", "master": "m", "engine": "e", "secret": "s"} | changed


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"of": of(file="g")}, "another notebook counts"),
        ({"of": of(master="n", engine="d")}, "the assignment or its checks changed"),
        ({"of": of(engine="d")}, "the grader itself changed"),
        ({"of": of(secret="t")}, "the course's secret changed"),
        ({"by_hand": True}, "a person read it"),
        ({"by_hand": True, "overridden": "typo"}, "override: «typo»"),
        ({}, "graded again, with the same notebook and checks"),
    ],
)
def test_a_change_has_its_cause(tmp_path, assignment, changed, why):
    assert history.compare(tmp_path, [result(), result("ben")], [assignment]) == []
    results = [result(points=1.0, **changed), result("ben")]
    rows = history.compare(tmp_path, results, [assignment])
    assert rows == [["ada", "small", "double-check", 2.0, 1.0, why]]
    with open(tmp_path / history.CHANGES, encoding="utf-8", newline="") as file:
        assert [row["why"] for row in csv.DictReader(file)] == [why]
    assert [entry["why"] for entry in history.log(tmp_path)] == [why]
    assert history.compare(tmp_path, results, [assignment]) == []
    assert len(history.log(tmp_path)) == 1


def test_a_deadline_that_moved_is_a_change_of_the_total(tmp_path, assignment):
    history.compare(tmp_path, [result(percent=10.0)], [assignment])
    (row,) = history.compare(tmp_path, [result()], [assignment])
    assert row == ["ada", "small", "", 7.0, 8.0, "0 % off for lateness, before 10 %"]


def test_a_submission_that_is_gone_is_told(tmp_path, assignment):
    history.compare(tmp_path, [result(), result("ben")], [assignment])
    (row,) = history.compare(tmp_path, [result()], [assignment])
    assert row == ["ben", "small", "", 8.0, None, "no submission is there any more"]


def test_the_last_override_counts_until_it_is_withdrawn(tmp_path, assignment):
    arguments = (tmp_path, assignment, "ada", "double-check")
    for points in (0.0, 1.5):
        history.override(*arguments, points, " a typo in ours ")
        ada, ben = result(), result("ben")
        history.apply_overrides(tmp_path, [ada, ben])
        assert ada["questions"]["double-check"]["points"] == points
        assert ada["notes"] == [
            f"double-check: your lecturer gave {points:g} points: a typo in ours"
        ]
        assert ben == result("ben")
    history.override(*arguments, None, "it was right")
    ada = result()
    history.apply_overrides(tmp_path, [ada])
    assert ada == result()


def test_an_override_ends_the_wait_for_a_person(tmp_path, assignment):
    history.override(tmp_path, assignment, "ada", "double-check", 1.0, "read on paper")
    ada = result(points=None, waiting=True) | {"state": "needs hand grading"}
    history.apply_overrides(tmp_path, [ada])
    assert ada["state"] == "graded"


@pytest.mark.parametrize(
    ("question", "points", "reason", "words"),
    [
        ("dubble", 1.0, "x", "has no question 'dubble'; it has double-check"),
        ("double-check", 2.5, "x", "it has from 0 to 2"),
        ("double-check", -1.0, "x", "it has from 0 to 2"),
        ("double-check", float("nan"), "x", "it has from 0 to 2"),
        ("double-check", 1.0, "  ", "needs a reason"),
    ],
)
def test_an_override_that_cannot_be_is_refused(
    tmp_path, assignment, question, points, reason, words
):
    with pytest.raises(history.BadOverride) as told:
        history.override(tmp_path, assignment, "ada", question, points, reason)
    assert words in str(told.value)
    assert history.log(tmp_path) == []


def test_the_log_is_only_added_to_and_survives_a_line_cut_short(tmp_path):
    history.append(tmp_path, [{"n": 1}])
    path = tmp_path / history.LOG
    with open(path, "ab") as file:
        file.write(b'{"when": "20')
    before = path.read_bytes()
    history.append(tmp_path, [{"n": 2}])
    assert path.read_bytes().startswith(before)
    assert [entry["n"] for entry in history.log(tmp_path)] == [1, 2]


def command(verb, *options):
    answer = subprocess.run(
        [sys.executable, "-m", "grading", verb, *map(str, options)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.mark.long
def test_a_week_in_one_course(assignment, tmp_path):
    """Grade, change a check, grade one question and one student again, override, move a date."""
    masters = small.write_master(tmp_path / "masters").parent
    folder, course = tmp_path / "in", tmp_path / "course"
    folder.mkdir()
    for student in ("ada", "ben"):
        answers = {**small.RIGHT, "double": "def double(x):\n    return 2 * float(np.sum(x))"}
        notebook = small.answered(assignment.student_version, answers, student)
        nbformat.write(notebook, folder / f"{student}_small.ipynb")
    fixed = ("--course", course, "--masters", masters)

    def grade(*options):
        code, said = command("grade", folder, *fixed, *options)
        assert code == 0, said
        with open(course / "grades.csv", encoding="utf-8", newline="") as file:
            points = {row["student"]: row["double-check"] for row in csv.DictReader(file)}
        with open(course / "changes.csv", encoding="utf-8", newline="") as file:
            changes = [(row["student"], row["question"]) for row in csv.DictReader(file)]
        return points, changes, said

    points, changes, _ = grade()
    assert (points, changes) == ({"ada": "1", "ben": "1"}, [])

    # The check of arrays goes; the other is worth both points, and asks for more elsewhere.
    hidden = masters / "small.py"
    text = hidden.read_text()
    start, end = text.index("@check", text.index("a_number")), text.index('@check("own-mean')
    text = (text[:start] + text[end:]).replace("points=1)", "points=2)", 1)
    hidden.write_text(text.replace("2*x*exp(x**2)", "3*x*exp(x**2)"))

    points, changes, said = grade(
        "--student", "ada", "--assignment", "small", "--question", "double-check"
    )
    assert (points, changes) == ({"ada": "2", "ben": "1"}, [("ada", "double-check")])
    assert "1 others would be graded, too" in said
    points, changes, _ = grade()
    assert points == {"ada": "2", "ben": "2"}
    assert set(changes) == {("ada", "slope-check"), ("ben", "double-check"), ("ben", "slope-check")}

    wanted = ("--student", "ben", "--assignment", "small", "--question", "slope-check")
    code, said = command("override", *wanted, "--points", 1, "--reason", "ours was wrong", *fixed)
    assert code == 0, said
    _, changes, _ = grade()
    assert changes == [("ben", "slope-check")]
    assert "ours was wrong" in (course / "feedback/ben/small/small.html").read_text()

    (course / "policy.toml").write_text("[small]\ndue = 2020-01-01T00:00:00\npercent_per_day = 100")
    _, changes, _ = grade()
    assert changes == [("ada", ""), ("ben", "")]
    log = [json.loads(line) for line in (course / "log.jsonl").read_text().splitlines()]
    assert [entry["what"] for entry in log] == ["points"] * 4 + ["override"] + ["points"] * 3
