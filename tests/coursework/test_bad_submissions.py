"""A folder of bad submissions, graded as a lecturer grades: what each gets, and what none does."""

import csv
import ctypes
import datetime
import os
import re
import socket
import subprocess
import sys
import threading
import time

import bad
import psutil
import pytest
from toc import ROOT

from grading.marking import REFUSED, mark
from grading.submissions import find, newest

ROWS = [bad_one for bad_one in bad.BAD if bad_one.student]


def grade(folder, masters, course, *options):
    due = datetime.datetime.fromtimestamp(bad.DUE).isoformat(sep=" ")
    command = [sys.executable, "-m", "grading", "grade", folder, "--masters", masters]
    return subprocess.run(
        [*command, "--course", course, "--due", due, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def table(course):
    with open(course / "grades.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(assignment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed-in") / "submissions"
    folder.mkdir()
    for one in bad.BAD:
        one.put(folder, assignment.student_version)
    return folder


@pytest.fixture(scope="module")
def calls():
    """Whoever calls the port that submissions try to reach, while they run."""
    reached = []
    with socket.create_server(("127.0.0.1", bad.PORT)) as server:

        def listen():
            while True:
                try:
                    reached.append(server.accept()[1])
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield reached


@pytest.fixture(scope="module")
def run(folder, masters, calls, tmp_path_factory):
    """One run over all of them; what it said, where its results are, what it left behind."""
    bad.OUTSIDE.unlink(missing_ok=True)
    # Whatever outlives the run becomes a child of this process (PR_SET_CHILD_SUBREAPER).
    ctypes.CDLL(None).prctl(36, 1)
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    course = tmp_path_factory.mktemp("course")
    answer = grade(folder, masters, course)
    assert answer.returncode == 0, answer.stderr
    time.sleep(1)
    return answer, course, before


@pytest.fixture(scope="module")
def graded(run):
    return table(run[1])


# In `make test`: the quick ones, one by one and without the table.
@pytest.mark.parametrize("one", [one for one in bad.BAD if one.quick], ids=lambda one: one.student)
def test_gets_what_it_must(one, assignment, tmp_path):
    one.put(tmp_path, assignment.student_version)
    ((submission, _),) = newest(find(tmp_path, ["small"]))
    result = mark(submission, assignment, b"secret")
    assert result["student"] == one.student
    assert sum(entry["points"] or 0 for entry in result["questions"].values()) == one.points
    assert result["state"] == one.state
    if "instead of" not in one.says:
        assert one.says in "; ".join(result["reasons"])


@pytest.mark.long
@pytest.mark.parametrize("one", ROWS, ids=lambda one: one.student)
def test_is_in_the_table_with_what_it_must_get(one, graded):
    (row,) = [row for row in graded if row["student"] == one.student]
    assert float(row["total"]) == one.points, row["reason"]
    assert row["state"] == one.state, row["reason"]
    assert one.says in row["reason"]


@pytest.mark.long
def test_there_are_enough_of_them_and_none_is_lost(graded):
    assert len(bad.BAD) >= 25
    assert len(graded) == len(bad.BAD)
    unplaced = {row["reason"] for row in graded if not row["student"]}
    for one in bad.BAD:
        if not one.student:
            assert any(one.says in reason for reason in unplaced), one.says


@pytest.mark.long
def test_each_that_is_refused_says_why(graded):
    for row in graded:
        assert row["reason"] or row["state"] != REFUSED
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


@pytest.mark.long
def test_only_the_late_one_is_late(graded):
    late = {row["student"]: row["late"] for row in graded if row["late"]}
    known = {student: by for student, by in late.items() if student in {b.student for b in ROWS}}
    assert known.pop("late") == "1 d 2 h"


@pytest.mark.long
def test_no_process_is_left_behind(run):
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.pid not in run[2] and process.status() != psutil.STATUS_ZOMBIE
    ]
    assert not left


@pytest.mark.long
def test_nothing_is_written_outside(run, folder):
    assert not bad.OUTSIDE.exists()
    assert not list(folder.rglob("written-by-a-submission"))
    names = {path.name for path in run[1].iterdir()}
    assert names == {
        *("secret", "results", "gradebook.db", "grades.csv", "report.html", "feedback"),
        *("autograded", "release", "source", "nbgrader_config.py", ".lock"),
    }


@pytest.mark.long
def test_nobody_called_home(run, calls):
    assert not calls


@pytest.mark.long
def test_pages_hold_no_script_and_no_hidden_check(run, masters):
    course = run[1]
    pages = [*course.glob("feedback/*/*/*.html"), course / "report.html"]
    assert len(pages) > 40
    secret = (course / "secret").read_text().strip()
    hidden = re.findall(r"def (\w+)\(student", (masters / "small.py").read_text())
    assert len(hidden) == 4
    for page in pages:
        html = page.read_text()
        assert "<script" not in html
        assert not re.search(r"<[^>]*\son\w+\s*=", html)
        assert "javascript:" not in re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)
        assert secret not in html
        if page.name != "report.html":
            assert not [name for name in hidden if name in html]
            assert "PASSPHRASE" not in html


@pytest.mark.long
def test_no_hidden_input_comes_out_by_an_error(run):
    html = (run[1] / "feedback" / "tells-input" / "small" / "small.html").read_text()
    assert "raised ValueError" in html
    # The student's own line is quoted from the submission, where x is still a name.
    assert not re.search(r"INPUT\s+[-\[\d]", html)


@pytest.mark.long
def test_the_secret_is_for_its_owner_alone(run):
    secret = run[1] / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert secret.stat().st_uid == os.getuid()
    assert len(secret.read_text().strip()) == 64
