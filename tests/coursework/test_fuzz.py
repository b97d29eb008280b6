"""Any bytes and any folder in: exactly one row each, and everybody else's rows as they were."""

import csv
import io
import json
import os
import shutil
import time
import unicodedata

import nbformat
import pytest
import small
import strange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading import assignments, gate, policy, reporting, run, words
from grading.tables import COLUMNS

HONEST = ["anna", "ben"]
QUICK = {"deadline": None, "derandomize": True, "database": None}
ODD = settings(**QUICK, max_examples=100, suppress_health_check=list(HealthCheck), print_blob=False)


def legible_through(value, most):
    """Whether a value of a result is bounded, and every text in it can be written and seen."""
    text = json.dumps(value)
    assert len(text) < most
    for found in texts_in(value):
        found.encode()
        assert not words.UNSEEN.search(found)


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(key)
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def read(content, assignment):
    try:
        answers = gate.read(content, assignment)
    except gate.Refused as problem:
        legible_through(str(problem), 1_000)
        return
    legible_through([answers.shown(), answers.oddities, answers.claimed_id], 30_000_000)
    for source in [*answers.sources.values(), *(cell[2] for cell in answers.extra)]:
        source.encode()
        assert len(source) <= gate.LONGEST


@ODD
@given(data=st.data())
def test_any_bytes_are_answers_or_a_sentence(assignment, data):
    read(data.draw(strange.contents(assignment.student_version)), assignment)


@pytest.mark.long
@settings(ODD, max_examples=500)
@given(data=st.data())
def test_any_bytes_are_answers_or_a_sentence_at_length(assignment, data):
    read(data.draw(strange.contents(assignment.student_version)), assignment)


@pytest.mark.parametrize("text", [*strange.TEXTS, *strange.LARGE], ids=lambda t: ascii(t[:12]))
def test_a_strange_text_in_every_place_is_read_unheard(text, assignment, caplog):
    notebook = json.loads(assignment.student_version)
    for place in strange.places(notebook):
        if len(text) < 10_000 or place[-1:] == ("source",):
            read(json.dumps(strange.put(notebook, place, text)).encode(), assignment)
    # What a library logs of it would reach the terminal in the student's words.
    assert not caplog.messages


class Course:
    """A course in which the honest are graded; whatever else comes in, their rows are known."""

    def __init__(self, place, masters, assignment):
        self.folder, self.course = place / "in", place / "course"
        self.folder.mkdir()
        self.course.mkdir()
        assignments.load(sorted(masters.glob("*.ipynb")), self.course)
        self.assignment = assignment
        for student in HONEST:
            notebook = small.answered(assignment.student_version, small.RIGHT, student)
            path = self.folder / f"{student}_small.ipynb"
            nbformat.write(notebook, path)
            os.utime(path, (1_700_000_000, 1_700_000_000))
        self.before = self.rows(exchange=False)
        assert [row[0] for row in self.before] == HONEST

    def rows(self, exchange):
        """The rows of the table after a run, each as the bytes that stand in it."""
        kept = run.grade(
            self.folder, [self.assignment], self.course, b"secret", exchange=exchange, workers=2
        )
        reporting.report(self.course, kept, [self.assignment], policy.only_due(None), 2)
        text = (self.course / "grades.csv").read_bytes().decode()
        assert not words.UNSEEN.search(text)
        (self.course / "report.html").read_bytes().decode()
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        assert header[: len(COLUMNS)] == COLUMNS
        assert {len(row) for row in rows} == {len(header)}
        return rows

    def with_strangers(self, things, exchange):
        try:
            strange.make(self.folder, things)
            return self.rows(exchange), self.entries()
        finally:
            for name in os.listdir(os.fsencode(self.folder)):
                path = os.path.join(os.fsencode(self.folder), name)
                if os.fsdecode(name) not in {f"{student}_small.ipynb" for student in HONEST}:
                    shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)

    def entries(self):
        """What was handed in, by its name at the top: those that hold a file."""
        held = set()
        for name in os.listdir(self.folder):
            place = self.folder / name
            if place.is_dir() and not place.is_symlink():
                files = [f for _, _, found in os.walk(place) for f in found]
                visible = [f for f in files if not f.startswith(".") and f != "timestamp.txt"]
                hidden = name.startswith((".", "__"))
            else:
                visible, hidden = [name], name.startswith(".") or name == "feedback"
            if visible and not hidden:
                held.add(name)
        return held


@pytest.fixture(scope="module")
def course(masters, assignment, tmp_path_factory):
    return Course(tmp_path_factory.mktemp("fuzzed"), masters, assignment)


def one_row_each(course, things, exchange):
    rows, entries = course.with_strangers(things, exchange)
    honest = [row for row in rows if row[0] in HONEST]
    assert honest == course.before
    others = [row for row in rows if row[0] not in HONEST]
    known = [(row[0], row[1]) for row in others if row[0]]
    assert len(known) == len(set(known))
    # Two spellings of one name are one student, whose other file the row names.
    spellings = {unicodedata.normalize("NFC", entry) for entry in entries} - {
        f"{student}_small.ipynb" for student in HONEST
    }
    assert len(others) >= bool(spellings)
    for row in others:
        assert row[4]
        assert row[5] or row[4] in ("graded", "needs hand grading"), row
        assert "could not grade it" not in row[5], row


@settings(ODD, max_examples=4)
@given(data=st.data(), exchange=st.booleans())
def test_any_folder_is_rows_and_leaves_the_others_alone(course, assignment, data, exchange):
    one_row_each(course, data.draw(strange.trees(assignment.student_version)), exchange)


@pytest.mark.long
@settings(ODD, max_examples=15)
@given(data=st.data(), exchange=st.booleans())
def test_any_folder_is_rows_and_leaves_the_others_alone_at_length(
    course, assignment, data, exchange
):
    one_row_each(course, data.draw(strange.trees(assignment.student_version)), exchange)


LISTED = {
    "20,000 cells": lambda n: n["cells"].extend([n["cells"][0]] * 20_000),
    "two million blank lines in the cell of the id": lambda n: n["cells"][1].update(
        source="\n" * 2_000_000
    ),
    "400,000 blank lines": lambda n: n["cells"][-1].update(source="x" + strange.BLANK),
    "a kernel that is null": lambda n: n["metadata"].update(kernelspec=None),
    "a lone surrogate in the kernel's name": lambda n: n["metadata"].update(
        kernelspec={"name": strange.LONE, "language": "python", "display_name": strange.LONE}
    ),
    "deep nesting": lambda n: n.update(deep=json.loads("[" * 500 + "]" * 500)),
    "twenty megabytes of empty objects": lambda n: n.update(x=[{}] * 4_000_000),
}


def test_what_ended_or_stalled_a_run_once_is_a_row(course, assignment):
    things = [(b"zed/small/timestamp.txt", "sparse", b"1")]
    for number, change in enumerate(LISTED.values()):
        notebook = json.loads(assignment.student_version)
        change(notebook)
        things.append((b"z%d_small.ipynb" % number, "file", json.dumps(notebook).encode()))
    things.append((b"zed/small/small.ipynb", "file", assignment.student_version.encode()))
    stamps = [b"0001-01-01 00:00:00", b"9999-12-31 23:59:59"]
    for number, stamp in enumerate(stamps):
        things.append((b"y%d/small/timestamp.txt" % number, "file", stamp))
        notebook = assignment.student_version.encode()
        things.append((b"y%d/small/small.ipynb" % number, "file", notebook))
    things += [(b"many/%d.txt" % number, "file", b"") for number in range(2000)]
    rows, _ = course.with_strangers(things, exchange=True)
    assert [row for row in rows if row[0] in HONEST] == course.before
    told = {row[0]: row for row in rows}
    assert told.keys() == {*HONEST, "", "zed", "y0", "y1", *(f"z{n}" for n in range(len(LISTED)))}
    assert len(rows) == len(told)
    stamp = COLUMNS.index("handed in")
    assert {told[name][stamp][:4] for name in ("y0", "y1")} <= {
        str(time.localtime().tm_year),
        "1970",
    }
    cells = len(json.loads(assignment.student_version)["cells"]) + 20_000
    assert f"{cells} cells; 2000 are the most" in told["z0"][5]
