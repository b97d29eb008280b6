"""The gate: any bytes and any folder in, one bounded and legible row each out."""

import contextlib
import csv
import datetime
import json
import os
import subprocess
import sys
import time

import bad
import nbformat
import pytest
import small
from toc import ROOT

from grading import gate, gradebook, likeness, marking, pages, policy, tables, words
from grading.submissions import Submission, find, newest

LONE = "\ud800"
SECONDS = 20  # more than reading takes on the slowest machine, less than a quadratic one
BLANK = "\n" * 400_000


def raw(assignment, student="anna", **answers):
    """A right submission as JSON that was read and can be damaged."""
    notebook = small.answered(assignment.student_version, {**small.RIGHT, **answers}, student)
    return json.loads(nbformat.writes(notebook))


def as_bytes(notebook):
    return json.dumps(notebook).encode()


def code(source="1", **more):
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "id": "x"}
    return {**cell, "execution_count": None, **more}


def test_what_is_no_text_or_no_object_says_nothing_of_the_language(assignment):
    for metadata in (
        {"kernelspec": None},
        {"kernelspec": {"language": None}, "language_info": None},
        {"kernelspec": [1], "language_info": {"name": 7}},
        {},
    ):
        notebook = {**raw(assignment), "metadata": metadata}
        assert gate.read(as_bytes(notebook), assignment).sources["slope"] == small.RIGHT["slope"]


def test_a_lone_surrogate_passes_nowhere(assignment):
    notebook = raw(assignment, why=f"odd {LONE}", double=f"x = '{LONE}'")
    stream = {"output_type": "stream", "name": "stdout", "text": LONE}
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": LONE}}
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": LONE}}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [stream, shown, picture]
    answers = gate.read(as_bytes(notebook), assignment)
    everything = [*answers.sources.values(), *answers.shown().values()]
    everything += [text for own in answers.pictures.values() for _, text in own]
    for text in everything:
        text.encode()
    assert answers.shown()["why"] == "odd ?"
    notebook["metadata"]["kernelspec"]["language"] = LONE
    with pytest.raises(gate.Refused, match=r"notebook for «\\ud800»"):
        gate.read(as_bytes(notebook), assignment)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda n: n["cells"].extend([code()] * 20_000), r"has 200\d\d cells; 2000 are the most"),
        (lambda n: n["cells"].extend([{}] * 400_000), "lists and objects"),
        (lambda n: n.update(extra=[[]] * 6_000_000), "lists and objects"),
        (lambda n: n["cells"].append(code(source={"a": 1})), "not those of a notebook|no notebook"),
        (lambda n: n["cells"].append(code(metadata=[])), "not those of a notebook|no notebook"),
        (lambda n: n.update(nbformat=LONE), "no notebook"),
        (lambda n: n.update(nbformat=10**9), "no notebook"),
    ],
)
def test_what_is_too_much_or_no_notebook_is_refused_in_a_sentence(assignment, damage, words):
    notebook = raw(assignment)
    damage(notebook)
    with pytest.raises(gate.Refused, match=words):
        gate.read(as_bytes(notebook), assignment)


@pytest.mark.parametrize("outputs", [None, 7, [None], [{"data": 3}], [{"data": {"image/png": 1}}]])
def test_outputs_of_any_shape_are_passed_by_or_refused(assignment, outputs):
    notebook = raw(assignment)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = outputs
    with contextlib.suppress(gate.Refused):
        assert not any(gate.read(as_bytes(notebook), assignment).pictures.values())


def test_blank_lines_take_no_time_and_what_is_cut_is_told(assignment):
    start = time.process_time()
    notebook = raw(assignment, why="x" + BLANK + "]" * 1000 + BLANK)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "student":
            cell["source"] = "\n" * 2_000_000
    answers = gate.read(as_bytes(notebook), assignment)
    assert len(answers.sources["why"]) == gate.LONGEST
    assert "longer than 100000 characters and were cut: «student», «why»" in answers.oddities[0]
    gate._claimed_id(BLANK)
    gradebook._harmless("]" + BLANK, "markdown")
    given = dict.fromkeys(answers.sources, "")
    results = [{"student": s, "answers": {"why": BLANK + s}} for s in "ab"]
    assert likeness.alike(results, given) == []
    assert time.process_time() - start < SECONDS


def test_many_unknown_ids_are_one_sentence(assignment):
    notebook = raw(assignment)
    marks = {"schema_version": 3, "solution": True, "grade": False, "locked": False}
    for number in range(1500):
        marked = {"nbgrader": {**marks, "cell_type": "code", "grade_id": f"{number}{LONE}" * 9}}
        notebook["cells"].append(code(metadata=marked))
    (sentence,) = gate.read(as_bytes(notebook), assignment).oddities
    assert sentence.endswith("and 1495 more")
    assert len(sentence) < 500


@pytest.mark.parametrize(
    "stamp",
    ["0001-01-01 00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31 23:59:59", "\0", "1" * 500],
)
def test_a_timestamp_of_no_date_is_none(tmp_path, assignment, stamp):
    place = tmp_path / "anna" / "small"
    place.mkdir(parents=True)
    (place / "small.ipynb").write_bytes(as_bytes(raw(assignment)))
    os.utime(place / "small.ipynb", (1_700_000_000, 1_700_000_000))
    (place / "timestamp.txt").write_text(stamp)
    (one,) = find(tmp_path, ["small"], exchange=True)
    assert (one.time, one.collected) == (1_700_000_000, False)


@pytest.mark.parametrize("moment", [-(10**11), 2**33 + 10**10])
def test_a_file_of_any_age_has_a_date_that_can_be_written(tmp_path, assignment, moment):
    path = tmp_path / "anna_small.ipynb"
    path.write_bytes(as_bytes(raw(assignment)))
    os.utime(path, (moment, moment))
    (one,) = find(tmp_path, ["small"])
    assert pages._date(one.time).split()[2] in ("1970,", "2100,")


def test_a_timestamp_as_large_as_a_disk_is_not_read(tmp_path, assignment):
    place = tmp_path / "anna" / "small"
    place.mkdir(parents=True)
    (place / "small.ipynb").write_bytes(as_bytes(raw(assignment)))
    with open(place / "timestamp.txt", "wb") as file:
        file.truncate(20 * 10**9)
    start = time.process_time()
    assert not find(tmp_path, ["small"], exchange=True)[0].collected
    assert time.process_time() - start < 1


def test_a_timestamp_of_the_students_own_makes_nobody_punctual(tmp_path, assignment):
    place = tmp_path / "anna" / "small"
    place.mkdir(parents=True)
    (place / "small.ipynb").write_bytes(as_bytes(raw(assignment)))
    os.utime(place / "small.ipynb", (bad.DUE + 7200, bad.DUE + 7200))
    (place / "timestamp.txt").write_text("2026-01-01 10:00:00 UTC")
    due = datetime.datetime.fromtimestamp(bad.DUE).astimezone()
    for exchange, by in ((False, "2 h 0 min"), (True, "")):
        (one,) = find(tmp_path, ["small"], exchange)
        result = {"student": "anna", "assignment": "small", "questions": {}, "time": one.time}
        policy.only_due(due).apply([result])
        assert result["late"] == by
        assert one.collected == exchange


def test_two_thousand_files_are_one_row(tmp_path, assignment):
    place = tmp_path / "anna" / "small"
    place.mkdir(parents=True)
    (tmp_path / "ben").mkdir()
    for number in range(2000):
        (place / f"x{number}.txt").touch()
        (tmp_path / "ben" / f"x{number}.txt").touch()
    (place / "small.ipynb").write_bytes(as_bytes(raw(assignment)))
    ben, anna = newest(find(tmp_path, ["small"]))
    assert (anna[0].student, anna[0].problem, len(anna[1])) == ("anna", "", 2000)
    assert ben[0].problem == "The folder holds 2000 files whose places tell nothing."


def test_a_tree_without_end_is_one_row(tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=descriptor)
        below = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    try:
        (one,) = find(tmp_path, ["small"])
        assert "neither student nor assignment" in one.problem
    finally:
        # pytest's own way of clearing up would lose itself in it.
        subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)


@pytest.mark.parametrize("name", [b"\xff\xfe", b"=1+1", b"-x", b"\x1b[31m", "\u202eanna".encode()])
def test_a_folder_of_any_name_has_a_row(tmp_path, name):
    os.makedirs(os.path.join(os.fsencode(tmp_path), name, b"small"))
    (one,) = find(tmp_path, ["small"])
    assert (one.student, one.assignment) == ("", "small")
    assert "is no student's id" in one.problem
    assert words.legible(one.problem) == one.problem


ATTACKS = {
    "words-of-an-error": {"double": "raise ValueError('\\ud800 \\x1b[31m\\u202e » by hand')"},
    "name-of-an-error": {"double": "raise type('\\ud800' * 9, (Exception,), {})('\\ud800')"},
    "name-in-an-error": {"double": "e = NameError('x')\ne.name = '\\ud800'\nraise e"},
    "value": {"own-mean": "own_mean = '\\ud800'"},
    "key": {"own-mean": "own_mean = {'\\ud800': 1}"},
    "formula": {"slope": "slope = '\\ud800'"},
    "source": {"double": f"'{LONE}'\ndef double(x): return 2 * x"},
    "blank": {"why": f"A word.{BLANK}"},
}


@pytest.mark.long
def test_a_run_over_all_of_them_ends_with_a_complete_table(assignment, masters, tmp_path):
    folder, course = tmp_path / "in", tmp_path / "course"
    folder.mkdir()
    for student, answers in {"honest": {}, **ATTACKS}.items():
        (folder / f"{student}_small.ipynb").write_bytes(
            as_bytes(raw(assignment, student, **answers))
        )
    kernel = raw(assignment)
    kernel["metadata"]["kernelspec"]["language"] = f"{LONE}\x1b"
    (folder / "kernel_small.ipynb").write_bytes(as_bytes(kernel))
    (folder / "stamp" / "small").mkdir(parents=True)
    (folder / "stamp" / "small" / "small.ipynb").write_bytes(as_bytes(raw(assignment)))
    (folder / "stamp" / "small" / "timestamp.txt").write_text("0001-01-01 00:00")
    command = [sys.executable, "-m", "grading", "grade", folder, "--masters", masters]
    answer = subprocess.run(
        [*command, "--course", course], cwd=ROOT, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    with open(course / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {"honest", "kernel", "stamp", *ATTACKS}
    assert (rows["honest"]["total"], rows["honest"]["reason"]) == ("5", "")
    assert "grader could not" not in "".join(row["reason"] for row in rows.values())
    for path in (course / "grades.csv", course / "report.html", *course.glob("feedback/*/*/*")):
        text = path.read_bytes().decode()
        assert not words.UNSEEN.search(text), path
    reason = rows["words-of-an-error"]["reason"]
    assert r"ValueError: «\ud800 \x1b[31m\u202e › by hand»" in reason


def test_a_failure_of_the_grader_on_one_is_that_ones_row(assignment, monkeypatch, tmp_path):
    def fails_on_ben(course, book, result):
        book.update_or_create_student(result["student"])
        if result["student"] == "ben":
            raise ZeroDivisionError("by zero")

    monkeypatch.setattr(gradebook, "_fill_one", fails_on_ben)
    results = []
    for student in ("anna", "ben", "carl"):
        result = marking.unmarked(Submission(None, student, "small", 0.0), assignment)
        results.append(result | {"time": 0.0, "replaces": [], "replaced": 0, "file": "x"})
    anna, ben, carl = gradebook.fill(tmp_path, results)
    assert (anna["reasons"], carl["reasons"]) == ([], [])
    assert ben["state"] == marking.HUMAN_EYE
    assert "could not take it: ZeroDivisionError: «by zero»" in tables.reason(ben)
    assert b"by zero" in pages.report([ben], [assignment])
