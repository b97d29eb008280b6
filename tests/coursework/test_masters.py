"""Every master can be solved and cannot be guessed, and what students get gives nothing away."""

import hashlib
import json
import shutil
import subprocess
import sys

import nbformat
import pytest
from toc import ROOT

from grading import assignments, marking
from grading.submissions import Submission

MASTERS = assignments.masters(ROOT / "coursework")
STUDENTS = ["s1234567", "jane.doe@uni.example", "zoë 2"]
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def loaded():
    return {assignment.name: assignment for assignment in assignments.load(MASTERS)}


@pytest.fixture(params=MASTERS, ids=lambda path: path.stem)
def master(request):
    return request.param


@pytest.fixture
def assignment(master, loaded):
    return loaded[master.stem]


def points(result):
    return sum(entry["points"] or 0 for entry in result["questions"].values())


def test_there_are_six():
    assert len(MASTERS) == 6


@pytest.mark.parametrize("student", STUDENTS)
def test_its_own_answers_get_full_marks(master, assignment, student):
    submission = Submission(master, student, assignment.name, 0.0)
    result = marking.mark(submission, assignment, b"a secret")
    written = sum(cell.points for cell in assignment.kind("written"))
    assert not result["reasons"]
    assert points(result) == assignment.points - written


def test_it_has_a_question_for_a_person(assignment):
    assert assignment.kind("written")
    assert all(entry.points for entry in assignment.questions)


def test_it_can_be_rehearsed(assignment):
    """Visible and hidden checks accept its answers, and each refuses what was handed out."""
    assert marking.rehearse(assignment) == []


def test_the_student_version_gets_zero(assignment, tmp_path):
    """Even where every stub is touched, so that the hidden checks run on all of them."""
    notebook = nbformat.reads(assignment.student_version, as_version=4)
    answers = {cell.name for cell in assignment.kind("answer")}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in answers:
            cell.source += "\n# touched"
    path = tmp_path / "touched.ipynb"
    nbformat.write(notebook, path)
    for file in (path, tmp_path / "plain.ipynb"):
        if file != path:
            file.write_text(assignment.student_version)
        submission = Submission(file, "s1234567", assignment.name, 0.0)
        result = marking.mark(submission, assignment, b"a secret")
        assert points(result) == 0


def open_lines(assignment, master):
    """Lines that a student may read: those of the master outside its answers."""
    notebook = nbformat.read(master, as_version=4)
    lines = set()
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in assignment.solutions:
            lines.update(line.strip() for line in cell.source.splitlines())
    for source in assignment.solutions.values():
        before, *rest = source.split("### BEGIN SOLUTION")
        after = rest[-1].split("### END SOLUTION")[-1] if rest else ""
        if rest:
            lines.update(line.strip() for line in (before + "\n" + after).splitlines())
    return lines


def test_the_student_version_holds_no_answer_and_no_hidden_check(assignment, master):
    text = assignment.student_version
    everything = json.dumps(json.loads(text), ensure_ascii=False)
    public = open_lines(assignment, master)
    secret = {
        line.strip()
        for source in assignment.solutions.values()
        for line in source.splitlines()
        if len(line.strip()) > 12 and line.strip() not in public and "SOLUTION" not in line
    }
    assert secret
    leaked = [line for line in secret if json.dumps(line, ensure_ascii=False)[1:-1] in everything]
    assert not leaked
    hidden = master.with_suffix(".py").read_text()
    names = [check.name for check in assignment.checks]
    words = ["BEGIN SOLUTION", "from grading", "@check", hidden.splitlines()[0].strip('"')]
    assert not [word for word in [*names, *words] if word in everything]
    # Not as a digest either: nbgrader's checksums are those of the stubs.
    assert not [
        source
        for source in assignment.solutions.values()
        for digest in (hashlib.md5, hashlib.sha256)
        if digest(source.encode()).hexdigest() in everything
    ]


def test_the_student_version_has_no_outputs_and_its_ids_tell_nothing(assignment):
    for cell in json.loads(assignment.student_version)["cells"]:
        assert not cell.get("outputs")
        assert not cell.get("execution_count")
        assert cell["id"].removeprefix("cell-").isdigit() or len(cell["id"]) <= 12
        assert cell["metadata"].keys() <= {"nbgrader", "deletable", "editable", "tags"}


def test_a_copy_for_students_holds_none_of_the_answers(loaded, tmp_path):
    copy = tmp_path / "copy"
    command = [sys.executable, "-m", "grading", "student-copy", "--out", copy]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert sorted(path.stem for path in (copy / "assignments").iterdir()) == sorted(loaded)
    assert not list((copy / "coursework").glob("*.ipynb"))
    assert not list((copy / "coursework").glob("*.py"))
    assert not (copy / ".git").exists()
    assert (copy / "book" / "intro.md").is_file()
    texts = [
        path.read_text(errors="replace")
        for path in copy.rglob("*")
        if path.is_file() and path.suffix in (".py", ".ipynb", ".md", ".html", ".txt")
    ]
    for assignment in loaded.values():
        names = [check.name for check in assignment.checks]
        answers = [source for source in assignment.solutions.values() if len(source) > 60]
        assert not [name for name in names if any(f"def {name}(" in text for text in texts)]
        assert not [a for a in answers if any(json.dumps(a)[1:-1] in text for text in texts)]
    shutil.rmtree(copy)
