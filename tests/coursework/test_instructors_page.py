"""The instructor's page shows what the commands print."""

import re
from pathlib import Path

import pytest

from grading import assignments, history, policy

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


def test_the_rules_shown_are_rules(tmp_path):
    (shown,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "policy.toml").write_text(shown)
    (tmp_path / "roster.csv").write_text("student\nada\n")
    rules = policy.read(tmp_path / "policy.toml", [path.stem for path in MASTERS])
    assert rules.students == ("ada",)
    (terms,) = rules.terms.values()
    assert terms.deadline("ada") > terms.due


def test_the_override_shown_can_be_made(tmp_path):
    ((name, question, points),) = re.findall(
        r"override --student ada --assignment (\w+) --question (\S+) --points (\d+)", PAGE
    )
    (loaded,) = assignments.load([ROOT / "coursework" / f"{name}.ipynb"])
    history.override(tmp_path, loaded, "ada", question, float(points), "a reason")
