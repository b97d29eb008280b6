"""The end of every student notebook, and that all of it can be read without eyes for colour."""

import itertools
import re
import sys

import nbformat
import pytest
from toc import ROOT

from grading import assignments, gate

MASTERS = sorted((ROOT / "coursework").glob("*.ipynb"))


@pytest.fixture(scope="module")
def student_versions():
    return {one.name: one for one in assignments.load(MASTERS)}


@pytest.mark.long
@pytest.mark.parametrize("name", [path.stem for path in MASTERS])
def test_it_ends_with_how_to_hand_in(student_versions, name):
    one = student_versions[name]
    notebook = nbformat.reads(one.student_version, as_version=4)
    nbformat.validate(notebook)
    last = notebook.cells[-1].source
    assert last.startswith("## Before you hand in")
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for module in set(re.findall(r"^(?:import|from) (\w+)", code, re.MULTILINE)):
        if module not in sys.stdlib_module_names:
            assert f"`{module}`" in last
    # It is the grader's, and nothing that the student has added.
    assert gate.read(one.student_version.encode(), one).extra == []


@pytest.mark.long
@pytest.mark.parametrize("name", [path.stem for path in MASTERS])
def test_headings_are_in_order_and_pictures_and_links_have_words(student_versions, name):
    notebook = nbformat.reads(student_versions[name].student_version, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    levels = [len(mark) for mark in re.findall(r"^(#+) \S", prose, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert not re.findall(r"!\[\s*\]\(", prose)
    assert not re.findall(r"<img(?![^>]*\balt=\"[^\"]+\")", prose)
    assert not re.findall(r"(?<!!)\[\s*(?:here|this|link)?\s*\]\(", prose)
    # Nothing is said by a colour alone, for nothing has one.
    assert not re.findall(r"\bcolor\s*[:=]|\\color\b|\\textcolor\b", prose)
