"""Marks into a platform's own gradebook, and feedback named as its bulk upload wants it.

The table that the platform exported is filled and otherwise left as it is: no row, no column and
no order of it changes, and a mark that still waits for a person is not written.
"""

import csv
import html
import io
import re
import zipfile

from grading import roster, storage, tables
from grading.marking import REFUSED
from grading.words import listed


class BadTable(Exception):
    """A gradebook that cannot be filled; the message says why."""


def fill(path, results, assignment, out, column=None):
    """Write the gradebook at ``path`` to ``out`` with the points of an assignment.

    ``column`` names the column of the points where the platform gives it a name of its own.
    Returns sentences: how many marks were written, and whose were not.
    """
    columns, rows, delimiter = roster.read_table(path)
    place = _column(path, columns, assignment, column)
    most = _maximum(columns, rows, place)
    if most is not None and abs(most - assignment.points) > 1e-9:
        raise BadTable(
            f"{path} counts {most:g} points for {columns[place]!r}, and the assignment has "
            f"{assignment.points:g}. Set the maximum to {assignment.points:g} on the platform, and "
            "export the table again."
        )
    people = {person.student: person for person in roster.read(path)}
    marks = {r["student"]: r for r in results if r["assignment"] == assignment.name}
    written, waiting = [], []
    for row in rows:
        student = _student(columns, row, people)
        result = marks.get(student)
        if result is None or (
            result["state"] == REFUSED
            and not any(entry.get("overridden") for entry in result["questions"].values())
        ):
            continue
        if any(entry["points"] is None for entry in result["questions"].values()):
            waiting.append(student)
            continue
        row.extend([""] * (place + 1 - len(row)))
        row[place] = f"{tables.total(result):g}"
        written.append(student)
    text = io.StringIO()
    table = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    table.writerows([columns, *rows])
    storage.write(out, text.getvalue().encode("utf-8-sig"))
    lines = [f"{len(written)} marks in {out}"]
    if waiting:
        lines.append(f"not written, since an answer waits to be read: {listed(waiting, 60)}")
    if strangers := sorted(set(marks) - set(people)):
        lines.append(f"graded, but not in this table: {listed(strangers, 60)}")
    return lines


def _column(path, columns, assignment, column):
    """The place of the points: as named, else Moodle's ``Grade``, else the assignment's title."""
    wanted = [column] if column else ["Grade", assignment.title, assignment.name]
    for name in wanted:
        found = [
            place
            for place, there in enumerate(columns)
            # Canvas adds a number to the title, Blackboard the points and a number.
            if re.sub(r"\s*(\(\d+\)|\[.*)$", "", there).strip().casefold() == name.casefold()
            or there == name
        ]
        if len(found) == 1:
            return found[0]
    raise BadTable(
        f"{path} has no column for {assignment.title!r}; name it with --column, one of "
        f"{listed(columns, 60)}."
    )


def _maximum(columns, rows, place):
    """What the platform counts for full marks, where the table says it."""
    names = [name.strip().casefold() for name in columns]
    try:
        if "maximum grade" in names:
            return float(rows[0][names.index("maximum grade")].replace(",", "."))
        if match := re.search(r"\[Total Pts:\s*([\d.]+)", columns[place]):
            return float(match[1])
        if "student" in names and "points possible" in rows[0][names.index("student")].casefold():
            return float(rows[0][place])
    except (ValueError, IndexError):
        pass
    return None


def _student(columns, row, people):
    cells = {cell.strip() for cell in row}
    names = [name.strip().casefold() for name in columns]
    for column in ("id number", "sis login id", "sis user id", "username", "sid", "student"):
        if column in names and names.index(column) < len(row):
            cell = row[names.index(column)].strip()
            if cell in people:
                return cell
    return next((cell for cell in cells if cell in people), None)


def feedback(matches, course, assignment, out):
    """Zip the feedback pages under the names that the students' files had in the download.

    Moodle takes the folder of a student's file, Canvas the name of the file itself; both read them
    from there.
    """
    number = 0
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, student, _, _, handed_in_as in matches:
            page = course / "feedback" / student / assignment.name / f"{assignment.name}.html"
            if not handed_in_as or not page.is_file():
                continue
            place = html.unescape(file).removesuffix(".ipynb")
            archive.writestr(f"{place}.html", page.read_bytes())
            number += 1
    storage.write(out, buffer.getvalue())
    return f"{number} pages in {out}"
