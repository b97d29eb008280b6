"""What lies in a folder of submissions, and what one of them says.

Two layouts are understood, also mixed:

- nbgrader's: ``<student>/<assignment>/<assignment>.ipynb``, with ``timestamp.txt`` beside it
  where the exchange collected it;
- files in one folder: ``<student>_<assignment>.ipynb`` or ``<assignment>-<student>.ipynb``.

A browser's `` (1)`` and Jupyter's ``-Copy1`` at the end of a name are dropped. Nothing of a
submission is believed but the text of its answer cells: who it is from is told by its place.
"""

import datetime
import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

LARGEST = 20_000_000  # bytes of one notebook
STUDENT_ID = re.compile(r"\w[\w.@+ -]{0,99}")
COPY = re.compile(r"(?:\s*\(\d+\)|-Copy\d+)+$")
LINK = "It is a symbolic link, not a file; links are not followed."
CLUTTER = {"timestamp.txt", "Thumbs.db", "desktop.ini", "feedback"}


class Refused(Exception):
    """A submission that cannot be read; the message is the reason in the grades table."""


@dataclass(frozen=True)
class Submission:
    """One file, and whose answer to what it is by its place; ``problem`` says why it is refused."""

    path: Path
    student: str
    assignment: str
    time: float  # seconds since 1970
    problem: str = ""
    collected: bool = False  # by nbgrader's exchange, which wrote down when


@dataclass
class Answers:
    """The answer cells of a notebook, by grade_id, and what is odd about the notebook."""

    sources: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)  # grade_id -> outputs that are safe to show
    extra: list = field(default_factory=list)  # (after which grade_id, cell type, source)
    oddities: list = field(default_factory=list)
    claimed_id: str = ""


def find(folder, assignments):
    """All submissions in a folder; what is none is among them, with its problem.

    ``assignments`` are the names of the assignments that can be graded.
    """
    folder = Path(folder)
    found = []
    for path in _files(folder):
        found.append(_placed(path, path.relative_to(folder).parts, assignments))
    for directory in _empty_folders(folder, found, assignments):
        found.append(directory)
    return found


def _files(folder):
    """Every file below the folder but hidden ones; links to folders are listed, not followed."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in list(folders):
            if os.path.islink(os.path.join(place, name)):
                folders.remove(name)
                files.append(name)
        for name in sorted(files):
            if not name.startswith(".") and name not in CLUTTER:
                yield Path(place, name)


def _placed(path, parts, assignments):
    name = COPY.sub("", path.stem)
    student = assignment = problem = ""
    if len(parts) == 3 and parts[1] in assignments:
        student, assignment = parts[:2]
        if name != assignment:
            problem = f"The notebook should be called {assignment}.ipynb."
    elif len(parts) == 1:
        student, assignment = _from_name(name, assignments)
    if path.is_symlink():
        problem = LINK
    elif not assignment:
        problem = (
            "Its place tells neither student nor assignment; expected is "
            "student/assignment/assignment.ipynb or student_assignment.ipynb."
        )
    elif not STUDENT_ID.fullmatch(student):
        problem = f"{student[:60]!r} is no student's id: letters, digits and . _ @ + - make one."
        student = ""
    elif path.suffix != ".ipynb":
        problem = f"It is no notebook: its name ends in {path.suffix or 'nothing'}, not in .ipynb."
    time, collected = _time(path)
    return Submission(path, student, assignment, time, problem, collected)


def _from_name(name, assignments):
    for assignment in sorted(assignments, key=len, reverse=True):
        if name.endswith(f"_{assignment}"):
            return name[: -len(assignment) - 1], assignment
        if name.startswith(f"{assignment}-"):
            return name[len(assignment) + 1 :], assignment
    return "", ""


def _empty_folders(folder, found, assignments):
    """Folders ``student/assignment`` with nothing in them: a student who handed in nothing."""
    occupied = {submission.path.parent for submission in found}
    for path in sorted(folder.glob("*/*")):
        real = path.is_dir() and not path.is_symlink() and not path.parent.is_symlink()
        if path.name in assignments and real and path not in occupied:
            problem = "The folder holds no notebook."
            yield Submission(path, path.parent.name, path.name, _time(path)[0], problem)


def _time(path):
    """When it was handed in, and whether the exchange says so; else it is the file's date."""
    stamp = path.parent / "timestamp.txt"
    try:
        if stat.S_ISREG(stamp.lstat().st_mode):
            words = stamp.read_text()[:100].strip().replace(" UTC", "+00:00")
            time = datetime.datetime.fromisoformat(words)
            time = time if time.tzinfo else time.replace(tzinfo=datetime.UTC)
            return time.timestamp(), True
    except (OSError, ValueError):
        pass
    return path.lstat().st_mtime, False


def newest(found):
    """The newest submission of each student to each assignment, and the others by it.

    Returns a list of pairs: the submission that counts, and those that it replaces. One that
    cannot be read never replaces one that can.
    """
    groups = {}
    for submission in found:
        key = (submission.student, submission.assignment) if submission.student else submission.path
        groups.setdefault(key, []).append(submission)
    pairs = []
    for group in groups.values():
        group.sort(key=lambda one: (not one.problem, one.time, str(one.path)))
        pairs.append((group[-1], group[:-1]))
    return sorted(pairs, key=lambda pair: (pair[0].assignment, pair[0].student, str(pair[0].path)))


def read_bytes(path):
    """The bytes of a submitted file: an ordinary one, of a size that a notebook can have."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if os.path.islink(path):
            raise Refused(LINK) from None
        raise Refused(f"It cannot be opened: {error.strerror}.") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Refused("It is not an ordinary file.")
        if status.st_size > LARGEST:
            raise Refused(f"It is larger than {LARGEST // 10**6} MB; clear its outputs.")
        content = file.read(LARGEST + 1)
    if not content.strip():
        raise Refused("The file is empty.")
    return content


def read(content, assignment):
    """The answers in a notebook, from the bytes of its file."""
    notebook = _notebook(content)
    kernel = notebook.metadata.get("kernelspec", {}).get("language") or notebook.metadata.get(
        "language_info", {}
    ).get("name", "python")
    if str(kernel).lower() != "python":
        raise Refused(f"It is a notebook for {str(kernel)[:30]}, not for Python.")
    answers = Answers()
    kinds = {cell.name: cell.kind for cell in assignment.cells}
    count, last = {}, ""
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader")
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        if not isinstance(name, str) or name not in kinds:
            added = cell.source.strip() and cell.source not in assignment.prose
            if added and cell.cell_type in ("code", "markdown"):
                answers.extra.append((last, cell.cell_type, cell.source, _pictures(cell)))
                if isinstance(name, str):
                    answers.oddities.append(f"a cell has the unknown id {name[:60]!r}")
            continue
        last = name
        if kinds[name] == "student":
            answers.claimed_id = _claimed_id(cell.source)
        elif kinds[name] in ("answer", "written"):
            _take(answers, name, cell, count)
    missing = [
        cell.name
        for cell in assignment.cells
        if cell.kind in ("answer", "written") and cell.name not in answers.sources
    ]
    if missing:
        answers.oddities.append("answer cells are missing: " + ", ".join(missing))
    twice = [name for name, times in count.items() if times > 1]
    if twice:
        answers.oddities.append(
            "cells with the same id, taken together in their order: " + ", ".join(twice)
        )
    return answers


def _take(answers, name, cell, count):
    """Keep a cell; one that was split in two, both halves with its id, is put together again."""
    count[name] = count.get(name, 0) + 1
    before = answers.sources.get(name)
    answers.sources[name] = cell.source if before is None else f"{before}\n\n{cell.source}"
    answers.pictures.setdefault(name, []).extend(_pictures(cell))


def _notebook(content):
    try:
        raw = json.loads(content)
    except UnicodeDecodeError:
        raise Refused("It is no notebook in UTF-8; save it with Jupyter again.") from None
    except (ValueError, RecursionError):
        raise Refused("It is no notebook, or only a part of one: its JSON is broken.") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("nbformat"), int):
        raise Refused("It is JSON, but no notebook.")
    try:
        notebook = nbformat.reads(json.dumps(raw), as_version=4)
        for cell in notebook.cells:
            if not isinstance(cell.source, str) or not isinstance(cell.metadata, dict):
                raise Refused("Its cells are not those of a notebook.")
            cell.source.encode()
    except Refused:
        raise
    except Exception:
        # nbformat raises whatever the damage makes it raise.
        raise Refused("It is JSON, but no notebook of a version that can be read.") from None
    return notebook


def _claimed_id(source):
    """What stands in STUDENT_ID = "…"; read as text, never run."""
    match = re.search(r"""^\s*STUDENT_ID\s*=\s*["']([^"'\n]{0,100})["']""", source, re.MULTILINE)
    return match[1].strip() if match else ""


def _pictures(cell):
    """The PNG pictures and plain texts among a cell's outputs, as the student saved them."""
    kept = []
    for output in cell.get("outputs", [])[:50]:
        data = output.get("data", {})
        if isinstance(data, dict) and isinstance(data.get("image/png"), str):
            kept.append(("image/png", data["image/png"]))
        elif isinstance(data, dict) and isinstance(data.get("text/plain"), str):
            kept.append(("text/plain", data["text/plain"][:10_000]))
        elif output.get("output_type") == "stream" and isinstance(output.get("text"), str):
            kept.append(("text/plain", output["text"][:10_000]))
    return kept
