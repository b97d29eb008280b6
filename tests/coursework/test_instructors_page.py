"""The instructor's page shows what the commands print."""

import re
from pathlib import Path

import pytest

from grading import assignments

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "book" / "instructors.md").read_text(encoding="utf-8")
MASTERS = sorted((ROOT / "coursework").glob("*.ipynb"))


@pytest.mark.long
@pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.stem)
def test_what_make_assignments_prints(path):
    (loaded,) = assignments.load([path])
    questions, points = len(loaded.questions), loaded.points
    line = f"_build/assignments/{path.stem}.ipynb: {questions} questions, {points:g} points"
    assert line in PAGE.splitlines()


def test_every_verb_on_the_page_is_one_of_the_makefile():
    verbs = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = set(re.findall(r"make ([a-z-]+)", PAGE))
    assert {"assignments", "grade", "student-copy"} <= shown <= verbs


def test_the_columns_shown_are_those_of_the_grades():
    from grading import tables

    assert {"student", "total", "max", "state", "reason"} <= set(tables.COLUMNS)
