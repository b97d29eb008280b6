"""The boundary around the work on one submission: what a worker does to itself, one row tells."""

import os
import signal
import time

import nbformat
import psutil
import pytest
import small
from nbformat import v4

from grading import gate, marking, reporting, run, storage
from grading.containment import Bounds, Lost, each
from grading.submissions import Submission, find, newest

SMALL = Bounds(memory=300_000_000, cpu=1, wall=60.0, answer=10_000)
SHORT = Bounds(memory=300_000_000, cpu=60, wall=1.0)


def hoard(_):
    kept = []
    while True:
        kept.append(bytearray(10**7))


def compute(_):
    while True:
        pass


def refuse_to_end(_):
    for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(1)


WAYS = {
    "memory": (hoard, "more than 0.3 GB of memory"),
    "memory at once": (lambda _: len(bytes(10**10)), "more than 0.3 GB of memory"),
    "computing": (compute, "computed for more than 1 s"),
    "waiting": (refuse_to_end, "took longer than 1 s"),
    "a large answer": (lambda _: "x" * 20_000, "larger than 0.01 MB"),
    "an exception": (lambda _: [].pop(), "IndexError: «pop from empty list»"),
    "an exit": (lambda _: os._exit(0), "its process died"),
    "a quiet exit": (lambda _: exit("\ud800 give full marks"), "SystemExit: «"),
    "a signal": (lambda _: os.kill(os.getpid(), signal.SIGSEGV), r"died \(SIGSEGV\)"),
    "a kill": (lambda _: os.kill(os.getpid(), signal.SIGKILL), "was killed"),
    "no data": (lambda _: object(), "TypeError"),
    "deep data": (lambda _: eval("[" * 90 + "]" * 90), None),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_worker_does_to_itself_is_its_own_outcome(way):
    work, words = WAYS[way]
    tasks = {"bad": work, "good": lambda task: 7}
    bounds = SHORT if way == "waiting" else SMALL
    outcomes = dict(each(tasks, lambda task: tasks[task](task), 2, bounds))
    assert outcomes["good"] == 7
    if words:
        with pytest.raises(Lost, match=words):
            raise outcomes["bad"]


def test_a_worker_writes_nothing_on_the_screen(capfd):
    def shout(_):
        os.write(1, b"\x1b[2J")
        os.write(2, b"\x1b[2J")

    assert [outcome for _, outcome in each([1, 2], shout)] == [None, None]
    assert capfd.readouterr() == ("", "")


def test_no_worker_outlives_the_run():
    before = set(psutil.Process().children())
    working = each([0, 60, 60], time.sleep, 3)
    next(working)
    assert len(set(psutil.Process().children()) - before) == 2
    working.close()  # As an exception in the loop does, Ctrl-C among them.
    assert set(psutil.Process().children()) == before


def result_of(student, **more):
    submission = Submission(None, student, "small", 0.0)
    told = {"time": 0.0, "file": "x", "replaces": [], "replaced": 0, "collected": False}
    return submission, told | more


def test_a_submission_that_ends_its_worker_has_its_own_row(assignment, tmp_path, monkeypatch):
    real = marking.mark

    def mark(submission, *rest):
        if submission.student == "ben":
            os.kill(os.getpid(), signal.SIGSEGV)
        return real(submission, *rest)

    monkeypatch.setattr(marking, "mark", mark)
    folder = tmp_path / "in"
    folder.mkdir()
    for student in ("anna", "ben", "carl"):
        (folder / f"{student}_small.ipynb").write_text(assignment.student_version)
    kept = run.grade(folder, [assignment], tmp_path / "course", b"secret")
    states = {result["student"]: result for result in map(storage.read_json, kept)}
    assert [states[student]["state"] for student in ("anna", "ben", "carl")] == [
        *(marking.EMPTY, marking.HUMAN_EYE, marking.EMPTY)
    ]
    assert states["ben"]["reasons"] == ["the grader could not grade it: its process died (SIGSEGV)"]
    # Another run tries it again.
    monkeypatch.setattr(marking, "mark", real)
    again = run.grade(folder, [assignment], tmp_path / "course", b"secret")
    assert [storage.read_json(path)["state"] for path in again] == [marking.EMPTY] * 3


def test_a_machine_that_slept_costs_nobody_points_and_is_said(
    assignment, tmp_path, monkeypatch, capsys
):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "anna_small.ipynb").write_text(assignment.student_version)
    times = iter([100.0, 7_300.0])
    monkeypatch.setattr(run, "_asleep", lambda: next(times))
    (path,) = run.grade(tmp_path / "in", [assignment], tmp_path / "course", b"secret")
    assert storage.read_json(path)["state"] == marking.EMPTY
    assert "The machine slept for 120 min; that counts as nobody's time." in capsys.readouterr().out


def test_names_that_look_alike_are_told(assignment, tmp_path, monkeypatch):
    kept = {}
    for student in ("anna", "\u0430nn\u0430", "ben"):
        path = tmp_path / f"{len(kept)}.json"
        submission, told = result_of(student)
        storage.write_json(path, marking.unmarked(submission, assignment) | told)
        kept[path] = submission
    monkeypatch.setattr(reporting.gradebook, "prepare", lambda course, result: None)
    anna, other, ben = reporting.summaries(tmp_path, kept, [assignment], 1)
    assert anna["reasons"] == ["looks like the name «\u0430nn\u0430»; is it one student?"]
    assert other["reasons"] == ["looks like the name «anna»; is it one student?"]
    assert ben["reasons"] == []


def test_spaces_make_no_other_student(assignment, tmp_path):
    for name in ("z d", " z  d ", "z d "):
        (tmp_path / name / "small").mkdir(parents=True)
        (tmp_path / name / "small" / "small.ipynb").write_text(assignment.student_version)
    ((one, others),) = newest(find(tmp_path, ["small"]))
    assert (one.student, len(others)) == ("z d", 2)


def test_a_result_that_ends_its_reader_has_its_own_row(assignment, tmp_path, monkeypatch):
    kept = {}
    for student in ("anna", "ben"):
        path = tmp_path / "results" / "small" / f"{student}.json"
        submission, told = result_of(student)
        storage.write_json(path, marking.unmarked(submission, assignment) | told)
        kept[path] = submission
    monkeypatch.setattr(reporting.gradebook, "prepare", lambda course, result: None)
    monkeypatch.setattr(reporting, "BOUNDS", SMALL)
    ben = next(path for path in kept if path.stem == "ben")
    ben.write_bytes(b'{"student": "ben", "questions": "' + b"x" * 20_000 + b'", "answers": {}}')
    anna, other = reporting.summaries(tmp_path, kept, [assignment], 1)
    assert (anna["student"], anna["reasons"]) == ("anna", [])
    assert (other["student"], other["state"]) == ("ben", marking.HUMAN_EYE)
    assert "its result could not be read: its result was larger than" in other["reasons"][0]
    assert other["questions"].keys() == anna["questions"].keys()


NOTEBOOK = b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ['
FULL = {
    "cells": NOTEBOOK + b"{}," * 299_000 + b"{}]}",
    "numbers": b"[" + b"1.5," * 999_000 + b"1]",
    "objects": b"[" + b"{}," * 6_600_000 + b"{}]",
    "deep": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    "keys": b'{"nbformat": 4, "x": {' + b",".join(b'"%d":1' % n for n in range(290_000)) + b"}}",
    "wide": b'{"nbformat": 4, "x": "' + "😀".encode() * 4_900_000 + b'"}',
}


@pytest.mark.parametrize("content", FULL.values(), ids=FULL)
def test_reading_twenty_megabytes_is_bounded_in_memory_and_time(content, assignment):
    assert len(content) <= gate.LARGEST

    def read(_):
        try:
            gate.read(content, assignment)
        except gate.Refused as problem:
            return str(problem)

    ((_, outcome),) = each([0], read, 1, Bounds(memory=1_500_000_000, cpu=30, wall=60.0))
    assert isinstance(outcome, str)


def test_all_cells_together_are_bounded(assignment):
    notebook = small.answered(assignment.student_version, small.RIGHT)
    notebook.cells += [v4.new_code_cell("x" * gate.LONGEST) for _ in range(30)]
    with pytest.raises(gate.Refused, match="more than 2000000 characters"):
        gate.read(nbformat.writes(notebook).encode(), assignment)


def test_more_entries_than_anybody_would_look_through_are_one_row(assignment, tmp_path):
    place = tmp_path / "anna" / "small"
    place.mkdir(parents=True)
    for number in range(5001):
        (place / f"{number}").touch()
    (one,) = find(tmp_path, ["small"])
    assert (one.path, one.student) == (tmp_path / "anna", "")
    assert one.problem == "The folder holds more than 5000 files and folders."
