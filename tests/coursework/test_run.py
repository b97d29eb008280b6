"""A run over a folder: resumed, repeated, stopped, with its gradebook and its pages."""

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import nbformat
import pytest
import small
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from toc import ROOT
from traitlets.config import Config

from grading import assignments, checks, marking, sandbox, storage

pytestmark = pytest.mark.long
MARKUP = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[a](javascript:alert(1))",
    "[a]( javascript:alert(1))",
    '![a](x "y" onerror=alert(1))',
    "[a][b]\n\n[b]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[a](java&#115;cript:alert(1))",
    "$x$<svg/onload=alert(1)>",
    '```"><script>alert(1)</script>\n```',
    "`<b>`",
    "# <a name=x onmouseover=alert(1)>",
    "$\\href{javascript:alert(1)}{x}$",
    "a | b\n--|--\n<script>1</script> | <iframe src=//x>",
]


def command(folder, masters, course, *options):
    start = [sys.executable, "-m", "grading", "grade", folder, "--masters", masters]
    return [*start, "--course", course, *options]


def grade(*arguments):
    answer = subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def table(course):
    with open(course / "grades.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def hand_in(folder, assignment, students, **answers):
    folder.mkdir(exist_ok=True)
    for student in students:
        notebook = small.answered(assignment.student_version, {**small.RIGHT, **answers}, student)
        nbformat.write(notebook, folder / f"{student}_small.ipynb")
        os.utime(folder / f"{student}_small.ipynb", (1_700_000_000, 1_700_000_000))


@pytest.fixture(scope="module")
def new_course(masters, tmp_path_factory):
    """A course with its secret and its gradebook, which take nbgrader seconds to make."""
    place = tmp_path_factory.mktemp("new-course")
    checks.course_secret(place / "secret")
    assignments.load(sorted(masters.glob("*.ipynb")), place)
    return place


@pytest.fixture
def course(new_course, tmp_path):
    """A course of one test's own; all have the same secret and can be compared."""
    return shutil.copytree(new_course, tmp_path / "course")


def test_killed_at_any_moment_and_started_again_it_ends_the_same(
    assignment, masters, course, new_course, tmp_path
):
    folder, students = tmp_path / "in", [f"s{n}" for n in range(8)]
    hand_in(folder, assignment, students)
    hand_in(folder, assignment, ["wrong"], double="def double(x):\n    return x")
    in_one_go = shutil.copytree(new_course, tmp_path / "in-one-go")
    grade(folder, masters, in_one_go)
    finished = set()
    for _ in range(3):
        process = subprocess.Popen(
            command(folder, masters, course, "--workers", "2"),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None:
            now = {path.name for path in course.glob("results/small/[!.]*.json")}
            if len(now) >= min(len(finished) + 2, 9):
                break
            time.sleep(0.05)
        process.kill()
        process.wait()
        # What was finished stays as it was; it is not graded again.
        finished = {path.name for path in course.glob("results/small/[!.]*.json")}
    assert 2 <= len(finished) <= 9
    dates = {path: path.stat().st_mtime_ns for path in course.glob("results/small/[!.]*.json")}
    said = grade(folder, masters, course)
    assert f"{len(finished)} of 9 submissions are graded already" in said
    assert all(path.stat().st_mtime_ns == date for path, date in dates.items())
    assert (course / "grades.csv").read_bytes() == (in_one_go / "grades.csv").read_bytes()
    assert len(table(course)) == 9
    assert not [
        process
        for process in sandbox.psutil.process_iter(["cmdline"])
        if str(folder) in (process.info["cmdline"] or [])
    ]


def test_ctrl_c_says_how_to_go_on(assignment, masters, course, tmp_path):
    folder = tmp_path / "in"
    hand_in(folder, assignment, ["slow"], double="import time; time.sleep(25)")
    process = subprocess.Popen(
        command(folder, masters, course), cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    while not sandbox.psutil.Process(process.pid).children(recursive=True):
        time.sleep(0.1)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    assert "The same command goes on from here" in process.stderr.read()


def test_grading_twice_gives_the_same_and_a_changed_answer_is_graded_anew(
    assignment, masters, course, tmp_path
):
    folder = tmp_path / "in"
    hand_in(folder, assignment, ["anna", "ben"])
    grade(folder, masters, course)
    first = (course / "grades.csv").read_bytes()
    assert "2 of 2 submissions are graded already" in grade(folder, masters, course)
    assert (course / "grades.csv").read_bytes() == first
    grade(folder, masters, course, "--again")
    assert (course / "grades.csv").read_bytes() == first
    hand_in(folder, assignment, ["ben"], double="def double(x):\n    return x")
    assert "1 of 2 submissions are graded already" in grade(folder, masters, course)
    assert [row["total"] for row in table(course)] == ["5", "3"]


def test_a_person_grades_and_the_grade_stays(assignment, masters, course, tmp_path):
    from nbgrader.api import Gradebook

    folder = tmp_path / "in"
    hand_in(folder, assignment, ["anna"])
    grade(folder, masters, course)
    (row,) = table(course)
    assert (row["why"], row["total"], row["state"]) == ("", "5", marking.BY_HAND)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        by_hand = book.find_grade("why", "small", "small", "anna")
        assert by_hand.needs_manual_grade
        assert book.find_grade("double-check", "small", "small", "anna").auto_score == 2
        by_hand.manual_score, by_hand.needs_manual_grade = 2.5, False
        book.find_comment("why", "small", "small", "anna").manual_comment = "Well <argued>."
        book.db.commit()
    grade(folder, masters, course)
    (row,) = table(course)
    assert (row["why"], row["total"], row["state"]) == ("2.5", "7.5", marking.GRADED)
    page = (course / "feedback" / "anna" / "small" / "small.html").read_text()
    assert "Well &lt;argued&gt;." in page
    assert "7.5 of 8 points" in page
    hand_in(folder, assignment, ["anna"], why="Another answer.")
    grade(folder, masters, course)
    (row,) = table(course)
    assert (row["why"], row["state"]) == ("", marking.BY_HAND)


def test_formgrader_shows_the_answers_and_runs_nothing_of_them(
    assignment, masters, course, tmp_path
):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.server_extensions.formgrader import handlers

    folder = tmp_path / "in"
    answers = {f"s{n}": markup for n, markup in enumerate(MARKUP)}
    for student, markup in answers.items():
        hand_in(folder, assignment, [student], why=f"{markup}\n\nAn honest $a<b$ too.")
    grade(folder, masters, course)
    config = Config()
    config.CourseDirectory.root = str(course)
    api = NbGraderAPI(CourseDirectory(config=config))
    assert len(api.get_submissions("small")) == len(MARKUP)
    assert all(one["needs_manual_grade"] for one in api.get_submissions("small"))
    assert len(api.get_notebook_submissions("small", "small")) == len(MARKUP)
    # As formgrader's server extension makes it.
    exporter = HTMLExporter(
        template_name="formgrade", extra_template_basedirs=[handlers.template_path]
    )
    for student in answers:
        path = course / "autograded" / student / "small" / "small.ipynb"
        resources = {"base_url": "", "index": 0, "total": 1, "notebook_id": "small"}
        html, _ = exporter.from_filename(str(path), resources=resources)
        answer = BeautifulSoup(html, "html.parser").find(id="notebook-container")
        assert "An honest" in answer.text
        for tag in answer.find_all(True):
            assert tag.name not in ("script", "iframe", "svg", "img", "object"), answers[student]
            assert not [name for name in tag.attrs if name.startswith("on")], answers[student]
            assert "javascript" not in str(tag.get("href", "")).lower(), answers[student]


def test_copies_are_found_and_different_work_is_not(assignment, masters, course, tmp_path):
    folder = tmp_path / "in"
    long = "def double(x):\n" + "".join(
        f"    step_{n} = np.{f}(x) * {n} - {n + 3} / {n + 7}\n"
        for n, f in enumerate(["sin", "cos", "tan", "exp", "log", "sqrt"])
    )
    own = "def double(x):\n    total = 0\n" + "".join(
        f"    total = total + (x if {n} in [{n}, {n + 1}] else -x) ** {n % 3}\n" for n in range(6)
    )
    hand_in(folder, assignment, ["anna"], double=long + "    return 2 * x")
    hand_in(folder, assignment, ["ben"], double=long.replace("step", "my") + "    return 2 * x")
    hand_in(folder, assignment, ["carl"], double=own + "    return 2 * x")
    for number in range(12):
        hand_in(folder, assignment, [f"s{number}"])
    grade(folder, masters, course)
    report = (course / "report.html").read_text()
    assert "anna</a> and" in report
    assert ">ben</a>: 100" in report
    assert "carl</a> and" not in report
    assert ">carl</a>: " in report  # in the list of all pages


def test_two_runs_do_not_meet(masters, course, tmp_path):
    (tmp_path / "in").mkdir()
    with storage.only_one(course):
        answer = subprocess.run(
            command(tmp_path / "in", masters, course), cwd=ROOT, capture_output=True, text=True
        )
    assert answer.returncode == 1
    assert "Another run is grading" in answer.stderr


def test_the_gradebook_is_sound(assignment, masters, course, tmp_path):
    folder = tmp_path / "in"
    hand_in(folder, assignment, ["anna"])
    (folder / "ben_small.ipynb").write_bytes(b"")
    grade(folder, masters, course)
    with sqlite3.connect(course / "gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
        students = {name for (name,) in book.execute("select id from student")}
    assert students == {"anna", "ben"}
