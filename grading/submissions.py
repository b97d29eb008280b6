"""What lies in a folder of submissions: whose each file is, and which of a student's counts.

Two layouts are understood, also mixed:

- nbgrader's: ``<student>/<assignment>/<assignment>.ipynb``, with ``timestamp.txt`` beside it,
  which is believed where the exchange is said to have collected it;
- files in one folder: ``<student>_<assignment>.ipynb`` or ``<assignment>-<student>.ipynb``.

A browser's `` (1)`` and Jupyter's ``-Copy1`` at the end of a name are dropped. Nothing of a
submission is believed but the text of its answer cells: who it is from is told by its place. Names
are compared in Unicode's composed form: a Mac writes the same é in another way.
"""

import datetime
import itertools
import os
import re
import stat
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path

from grading.gate import LINK
from grading.words import quoted

LONGEST_ID = 100
IN_AN_ID = "_.@+-' \u2019"  # beside letters with their marks, and digits
MANY = 20  # files of no known place in one student's folder; more are told in one row
DEEPEST = 5  # folders within one another
MOST = 5_000  # entries of a student's folder
MOST_AT_THE_TOP = 50_000
# Letters of other scripts that look like Latin ones.
ALIKE = str.maketrans("аеорсухіјѕһԁԛԝαορνικτυχ", "aeopcyxijshdqwaopviktux")
DATES = (0.0, 4_102_444_800.0)  # 1970 to 2100: what a table can show, wherever it is read
COPY = re.compile(r"(?:\s*\(\d+\)|-Copy\d+)+$")
CLUTTER = {"timestamp.txt", "Thumbs.db", "desktop.ini", "feedback"}


@dataclass(frozen=True)
class Submission:
    """One file, and whose answer to what it is by its place; ``problem`` says why it is refused."""

    path: Path
    student: str
    assignment: str
    time: float  # seconds since 1970
    problem: str = ""
    collected: bool = False  # by nbgrader's exchange, which wrote down when


def find(folder, assignments, exchange=False):
    """All submissions in a folder; what is none is among them, with its problem.

    ``assignments`` are the names of the assignments that can be graded. A ``timestamp.txt`` counts
    only where nbgrader's ``exchange`` has collected the folder: elsewhere a student may have handed
    it in, and the file's own date counts, which the lecturer's system gave it.
    """
    found = _found(Path(folder), assignments)
    if exchange:
        return found
    return [replace(one, time=_dated(one.path), collected=False) for one in found]


def _found(folder, assignments):
    found, unplaced = [], {}
    for path in _files(folder):
        parts = path.relative_to(folder).parts
        submission = _placed(path, parts, assignments)
        if len(parts) == 1 and path.is_dir() and not path.is_symlink():
            problem = f"The folder holds more than {MOST} files and folders."
            submission = replace(submission, student="", assignment="", problem=problem)
        if not submission.student and len(parts) > 1:
            unplaced.setdefault(parts[0], []).append(submission)
        else:
            found.append(submission)
    for directory, group in unplaced.items():
        if len(group) > MANY:
            problem = f"The folder holds {len(group)} files whose places tell nothing."
            time, _ = _time(folder / directory)
            group = [Submission(folder / directory, "", "", time, problem)]
        found += group
    for directory in _empty_folders(folder, found, assignments):
        found.append(directory)
    return found


def _files(folder):
    """Every file below the folder but hidden ones; links and deep folders are listed as such.

    A student's folder with more than `MOST` entries, all below it included, is listed itself.
    """
    for name, is_folder in _entries(folder, MOST_AT_THE_TOP):
        if not is_folder:
            yield folder / name
            continue
        try:
            yield from list(_below(folder / name))
        except TooMany:
            yield folder / name


def _below(folder):
    places, left = [(folder, 1)], MOST
    while places:
        place, depth = places.pop()
        entries = _entries(place, left)
        left -= len(entries)
        deeper = []
        for name, is_folder in entries:
            # Below the depth of every layout there is nothing to look for, only to be lost in.
            if is_folder and depth < DEEPEST:
                deeper.append((place / name, depth + 1))
            else:
                yield place / name
        places += reversed(deeper)


class TooMany(Exception):
    """A folder holds more than anybody would look through."""


def _entries(place, most):
    """The names in a folder, in order, and which are folders, but for what the system put there."""
    with os.scandir(place) as entries:
        names = [
            (entry.name, entry.is_dir(follow_symlinks=False))
            for entry in itertools.islice(entries, most + 1)
        ]
    if len(names) > most:
        raise TooMany(f"{place} holds more than {most} entries.")
    return sorted(
        (name, is_folder)
        for name, is_folder in names
        if not name.startswith(".") and (not name.startswith("__") or not is_folder)
        if name not in CLUTTER or is_folder
    )


def _placed(path, parts, assignments):
    name = COPY.sub("", unicodedata.normalize("NFC", path.stem))
    student = assignment = problem = ""
    if len(parts) == 3 and parts[1] in assignments:
        student, assignment = one_spelling(parts[0]), parts[1]
        if name != assignment:
            problem = f"The notebook should be called {assignment}.ipynb."
    elif len(parts) == 1:
        student, assignment = _from_name(name, assignments)
        student = one_spelling(student)
    if path.is_symlink():
        problem = LINK
    elif not assignment:
        problem = (
            "Its place tells neither student nor assignment; expected is "
            "student/assignment/assignment.ipynb or student_assignment.ipynb."
        )
    elif not is_id(student):
        problem, student = NO_ID.format(quoted(student, 60)), ""
    elif path.suffix != ".ipynb":
        ending = quoted(path.suffix, 20) if path.suffix else "nothing"
        problem = f"It is no notebook: its name ends in {ending}, not in .ipynb."
    time, collected = _time(path)
    return Submission(path, student, assignment, time, problem, collected)


NO_ID = "{} is no student's id: letters, digits, spaces and . _ @ + - ' make one."


def one_spelling(name):
    """A name in Unicode's composed form, with single spaces and none at its ends.

    Examples
    --------
    >>> one_spelling(" Zoe\u0308  B ")
    'Zoë B'
    """
    return " ".join(filter(None, unicodedata.normalize("NFC", name).split(" ")))


def look(name):
    """What a name looks like: names that differ and look alike may be one student's.

    Examples
    --------
    >>> look("аnnа") == look("anna") == look("Ａnna")
    True
    """
    return unicodedata.normalize("NFKC", name).casefold().translate(ALIKE)


def is_id(name):
    """Whether a name can be a student's: it starts with a letter or a digit, in any script.

    Examples
    --------
    >>> is_id("Seán O'Brien"), is_id("=1+1"), is_id("../anna"), is_id("")
    (True, False, False, False)
    """
    return (
        name == name.strip()
        and name[:1].isalnum()
        and len(name) <= LONGEST_ID
        and all(c.isalnum() or c in IN_AN_ID or unicodedata.category(c)[0] == "M" for c in name)
    )


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
    occupied |= {submission.path / name for submission in found for name in assignments}
    for path in sorted(
        folder / student / name
        for student, is_folder in _entries(folder, MOST_AT_THE_TOP)
        for name in assignments
        if is_folder
    ):
        if path.is_dir() and not path.is_symlink() and path not in occupied:
            student = one_spelling(path.parent.name)
            problem = "The folder holds no notebook."
            if not is_id(student):
                problem, student = NO_ID.format(quoted(student, 60)), ""
            yield Submission(path, student, path.name, _time(path)[0], problem)


def _time(path):
    """When it was handed in, and whether the exchange says so; else it is the file's date."""
    stamp = path.parent / "timestamp.txt"
    try:
        if stat.S_ISREG(stamp.lstat().st_mode):
            with open(stamp, "rb") as file:
                words = file.read(100).decode().strip().replace(" UTC", "+00:00")
            time = datetime.datetime.fromisoformat(words)
            time = time if time.tzinfo else time.replace(tzinfo=datetime.UTC)
            if DATES[0] <= time.timestamp() <= DATES[1]:
                return time.timestamp(), True
    except (OSError, ValueError, OverflowError):
        pass
    return _dated(path), False


def _dated(path):
    """The date of a file, within what a table can show."""
    return min(max(path.lstat().st_mtime, DATES[0]), DATES[1])


def newest(found, rank=None):
    """The newest submission of each student to each assignment, and the others by it.

    Returns a list of pairs: the submission that counts, and those that it replaces. One that
    cannot be read never replaces one that can. What has a higher ``rank``, a function of a
    submission, counts before what is newer.
    """
    groups = {}
    for submission in found:
        key = (submission.student, submission.assignment) if submission.student else submission.path
        groups.setdefault(key, []).append(submission)
    pairs = []
    for group in groups.values():
        group.sort(
            key=lambda one: (
                not one.problem,
                rank(one) if rank and one.student else 0,
                one.time,
                str(one.path),
            )
        )
        pairs.append((group[-1], group[:-1]))
    return sorted(pairs, key=lambda pair: (pair[0].assignment, pair[0].student, str(pair[0].path)))
