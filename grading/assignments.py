"""Masters: one notebook with its answers, one module with its hidden checks; and what students get.

The student version is nbgrader's ``generate_assignment``. What the engine adds is strictness: a
master that cannot be graded as it stands is refused with a sentence, before anybody receives it.
"""

import contextlib
import hashlib
import logging
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat
from traitlets.config import Config

from grading import alone, checks, handing_in, storage

STUDENT_CELL = "student"  # grade_id of the cell that holds STUDENT_ID
EPSILON = 1e-9


class BadMaster(Exception):
    """A master that cannot be graded as it stands; the message says why."""


@dataclass(frozen=True)
class Cell:
    """A cell that nbgrader knows.

    ``kind`` is one of ``student`` (it holds the id), ``provided`` (locked, run as it is),
    ``answer`` (code of the student's), ``checked`` (visible checks, with the question's points),
    and ``written`` (an answer that a person grades).
    """

    name: str
    kind: str
    source: str
    points: float
    title: str
    alone: str = ""  # which libraries its answers may use, as `alone` says it


@dataclass(frozen=True)
class Assignment:
    """One assignment as students got it, with its hidden checks and its full answers."""

    name: str
    title: str
    cells: tuple
    solutions: dict  # name of an answer or written cell -> source in the master
    checks: tuple
    fingerprint: str
    own_fingerprint: str  # of the master and its checks alone
    student_version: str  # the notebook as students get it, as JSON
    prose: frozenset  # the sources of its cells that nbgrader does not mark

    @property
    def questions(self):
        return [cell for cell in self.cells if cell.points]

    @property
    def points(self):
        return sum(cell.points for cell in self.questions)

    def kind(self, kind):
        return [cell for cell in self.cells if cell.kind == kind]

    def answers_to(self, question):
        """The names of the cells that answer a question: those since the one before it."""
        names = []
        for cell in self.cells:
            if cell.kind in ("answer", "written"):
                names.append(cell.name)
            if cell.name == question.name:
                return names
            if cell.points:
                names = []
        raise KeyError(question.name)


def masters(folder):
    """The master notebooks of a folder."""
    found = sorted(path for path in Path(folder).glob("*.ipynb"))
    if not found:
        raise BadMaster(f"There is no master notebook in {folder}.")
    return found


def generate(paths, root):
    """Write the student versions into ``root/release``, and their cells into the gradebook."""
    config = Config()
    config.CourseDirectory.root = str(root)
    released = []
    for path in paths:
        name = path.stem
        source = root / "source" / name / f"{name}.ipynb"
        release = root / "release" / name / f"{name}.ipynb"
        released.append(release)
        if release.exists() and source.exists() and source.read_bytes() == path.read_bytes():
            continue
        _describe(name, nbformat.read(path, as_version=4))
        # The source is put in place last: it says that its release is complete.
        with tempfile.TemporaryDirectory() as before:
            config.CourseDirectory.source_directory = before
            (Path(before) / name).mkdir()
            shutil.copyfile(path, Path(before) / name / f"{name}.ipynb")
            _release(name, config)
        storage.write(source, path.read_bytes())
    return released


def _release(name, config):
    # nbgrader takes seconds to import, and a run that goes on where one stopped does without.
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    with _quiet():
        answer = NbGraderAPI(CourseDirectory(config=config)).generate_assignment(name)
    if not answer["success"]:
        raise BadMaster(_reason(name, answer))


def _reason(name, answer):
    text = f"{answer.get('log') or ''}\n{answer.get('error') or ''}".strip()
    if "submissions associated" in text:
        return (
            f"{name}: cells were added to the master or removed from it after submissions had "
            "been graded. Restore them, or move the course's gradebook.db away to start anew."
        )
    return f"nbgrader could not make the student version of {name}:\n{text}"


@contextlib.contextmanager
def _quiet():
    """nbgrader tells its steps to whoever listens; its answer holds them as well.

    It also calls alembic by its bare name, which must be the one in this environment.
    """
    before, path = logging.root.manager.disable, os.environ.get("PATH", "")
    logging.disable(logging.WARNING)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), path])
    try:
        yield
    finally:
        logging.disable(before)
        os.environ["PATH"] = path


def load(paths, root=None):
    """The assignments of some masters; ``root`` is a course folder, by default one for a moment."""
    if root is None:
        with tempfile.TemporaryDirectory() as folder:
            return load(paths, Path(folder))
    return [_load(*pair) for pair in zip(paths, generate(paths, root), strict=True)]


def _load(path, student_path):
    master = nbformat.read(path, as_version=4)
    student = nbformat.read(student_path, as_version=4)
    student.cells.append(handing_in.cell(student))
    hidden = path.with_suffix(".py")
    if not hidden.is_file():
        raise BadMaster(f"{path.name} has no module of hidden checks beside it: {hidden.name}.")
    try:
        declared = checks.load(hidden)
    except Exception as error:
        raise BadMaster(
            f"The hidden checks {hidden.name} cannot be loaded: {type(error).__name__}: {error}"
        ) from error
    assignment = Assignment(
        name=path.stem,
        title=_title(master, path.stem),
        cells=tuple(_describe(path.stem, student)),
        solutions={
            cell.name: cell.source
            for cell in _describe(path.stem, master)
            if cell.kind in ("answer", "written")
        },
        checks=tuple(declared),
        fingerprint=_fingerprint(path, hidden, *_engine()),
        own_fingerprint=_fingerprint(path, hidden),
        student_version=nbformat.writes(student),
        prose=frozenset(cell.source for cell in student.cells if "nbgrader" not in cell.metadata),
    )
    _agree(assignment)
    return assignment


def _engine():
    return sorted(Path(__file__).parent.glob("*.py"))


def _fingerprint(*paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _describe(name, notebook):
    """The cells of a notebook that nbgrader marks, with the heading that each stands under."""
    cells, title = [], ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := re.match(r"#+\s*(.+)", cell.source)):
            title = re.sub(r"\s*\(\d+ points?\)\s*$", "", heading[1].strip())
        marks = cell.metadata.get("nbgrader")
        if marks:
            kind, points = _kind(name, cell, marks)
            asked = alone.kind(cell.metadata.get("tags", ()))
            if asked and asked not in alone.KINDS:
                raise BadMaster(f"{name}: {marks['grade_id']} has the unknown tag alone-{asked}.")
            cells.append(Cell(marks["grade_id"], kind, cell.source, points, title, asked))
    twice = [grade_id for grade_id, n in Counter(cell.name for cell in cells).items() if n > 1]
    if twice:
        raise BadMaster(f"{name}: the grade_id {twice[0]} stands on more than one cell.")
    if not any(cell.kind == "student" for cell in cells):
        raise BadMaster(
            f"{name}: no code cell has the grade_id {STUDENT_CELL!r}; one should hold STUDENT_ID."
        )
    return cells


def _kind(name, cell, marks):
    points = float(marks.get("points") or 0) if marks.get("grade") else 0.0
    if marks["grade_id"] == STUDENT_CELL:
        return "student", 0.0
    if marks.get("task"):
        raise BadMaster(f"{name}: {marks['grade_id']} is a task cell; use a written answer.")
    if marks.get("grade") and points <= 0:
        raise BadMaster(f"{name}: {marks['grade_id']} is graded but has no points.")
    if marks.get("solution"):
        if marks.get("grade"):
            return "written", points
        if cell.cell_type != "code":
            raise BadMaster(f"{name}: the answer {marks['grade_id']} should be a code cell.")
        return "answer", 0.0
    if marks.get("grade"):
        return "checked", points
    return ("provided" if cell.cell_type == "code" else "text"), 0.0


def _title(notebook, name):
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (heading := re.match(r"#\s+(.+)", cell.source)):
            return heading[1].strip()
    return name


def _agree(assignment):
    """The hidden checks of a question sum to its points, and belong to a question."""
    checked = {cell.name: cell.points for cell in assignment.kind("checked")}
    hidden = Counter()
    for check in assignment.checks:
        if check.question not in checked:
            raise BadMaster(
                f"{assignment.name}: the hidden check {check.name} is for {check.question}, "
                "but no cell with visible checks has that grade_id."
            )
        hidden[check.question] += check.points
    for question, points in checked.items():
        if abs(hidden[question] - points) > EPSILON:
            raise BadMaster(
                f"{assignment.name}: the hidden checks of {question} are worth "
                f"{hidden[question]:g} points, but its cell {points:g}."
            )
