"""From a platform's download to a folder that can be graded: nothing guessed, nothing lost.

What becomes of each file stands in ``matches.csv`` beside the notebooks. Where a row has no
student, a lecturer writes the id into it and collects again.
"""

import csv
import io
import os
import re
from collections import Counter
from pathlib import Path

from grading import exports, roster, storage
from grading.submissions import is_id
from grading.words import legible, table_cell

MATCHES = "matches.csv"
BY_HAND = "as you wrote"
COLUMNS = ["file", "student", "how", "name there", "handed in as"]


def collect(export, assignment, people, out):
    """Write the notebooks of a download into a folder, and what became of each file.

    Returns the rows of the table.
    """
    said = _said(out / MATCHES)
    rows, attempts = [], Counter()
    before = {row[4] for row in table(out / MATCHES) if row[4:]}
    files = sorted(exports.read(export), key=lambda one: (one.time, one.place))
    for handed in files:
        student, how = _decided(handed, people, said)
        written = ""
        if student and handed.content is not None and _is_notebook(handed.place):
            attempts[student] += 1
            number = attempts[student] - 1
            written = f"{student}_{assignment}{f' ({number})' if number else ''}.ipynb"
            storage.write(out / written, handed.content)
            os.utime(out / written, (handed.time, handed.time))
        elif student:
            how = handed.problem or "It is no notebook: its name does not end in .ipynb."
        rows.append([_shown(handed.place), student, how, _shown(handed.name), written])
    for name in before - {row[4] for row in rows} - {""}:
        (out / Path(name).name).unlink(missing_ok=True)  # It is another student's now.
    _write(out / MATCHES, rows)
    return rows


def _decided(handed, people, said):
    """Whose a file is: as the lecturer has written, else as the roster says."""
    by_hand = said.get(_shown(handed.place))
    if by_hand:
        return by_hand, BY_HAND
    if handed.problem and not (handed.key or handed.name):
        return "", handed.problem
    person, how = roster.whose(people, handed.key, handed.name)
    return (person.student if person else ""), how


def _is_notebook(place):
    return bool(re.search(r"\.ipynb$", place, re.IGNORECASE))


def _shown(text):
    return table_cell(legible(text, 300))


def _said(path):
    """What a lecturer has written into the table: file -> student."""
    rows = table(path)
    written = {}
    for number, row in enumerate(rows, start=2):
        file, student, how, _, handed_in_as = [*row, "", "", "", "", ""][:5]
        student = student.strip()
        if student and not is_id(student):
            raise roster.BadRoster(f"{path}, row {number}: {student!r} is no student's id.")
        if student and (how == BY_HAND or not handed_in_as.startswith(f"{student}_")):
            written[file] = student
    return written


def table(path):
    if not path.is_file():
        return []
    columns, rows, _ = roster.read_table(path)
    if columns != COLUMNS:
        raise roster.BadRoster(f"{path} should have the columns {', '.join(COLUMNS)}.")
    return rows


def _write(path, rows):
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(rows)
    storage.write(path, text.getvalue().encode())


def told(rows, people, out):
    """Sentences about a collection: how many, who is missing, what waits for the lecturer."""
    handed_in = {row[1] for row in rows if row[4]}
    doubtful = [row for row in rows if not row[1]]
    by_name = sum(row[2] == "by the name alone" for row in rows if row[4])
    missing = [person.student for person in people if person.student not in handed_in]
    lines = [f"{sum(bool(row[4]) for row in rows)} notebooks of {len(handed_in)} students"]
    if by_name:
        lines.append(f"{by_name} matched by the name alone; {MATCHES} lists them")
    if doubtful:
        lines.append(
            f"{len(doubtful)} file{'s wait' if doubtful[1:] else ' waits'} for you: write whose it "
            f"is into {Path(out) / MATCHES}, and collect again"
        )
    if missing:
        shown = ", ".join(missing[:10]) + (f" and {len(missing) - 10} more" if missing[10:] else "")
        lines.append(f"nothing from {len(missing)} of the roster: {shown}")
    return lines
