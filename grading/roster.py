"""Who is in the course: the table that a learning platform exports, and whose a submission is.

A platform puts its own number, a user name or a person's name on a file; the roster says whose it
is. What two rows could claim, or none does, is never guessed.
"""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

from grading.submissions import is_id
from grading.words import listed, quoted

LARGEST = 20_000_000  # bytes of a table


class BadRoster(Exception):
    """A table that cannot be used; the message says what is wrong with it and where."""


# Columns that tell a platform's table, and where it keeps the id, the key on its files, the name.
TABLES = {
    "Moodle": (
        {"identifier", "full name"},
        ("id number", "username", "email address"),
        "full name",
    ),
    "Canvas": ({"student", "id", "sis login id"}, ("sis login id", "sis user id"), "student"),
    "Blackboard": ({"last name", "first name", "username"}, ("username", "student id"), ""),
    "Gradescope": ({"email", "sid"}, ("sid", "email"), "name"),
    "a plain list": ({"student"}, ("student",), "name"),
}
KEYS = ("id", "identifier", "username", "sis login id", "sis user id", "sid", "id number")
KEYS += ("email", "email address", "student id", "number")


@dataclass(frozen=True)
class Person:
    """One row of the roster: the grader's id, a name, and all that may stand on files."""

    student: str
    name: str
    keys: frozenset


def folded(text):
    """A name as it is compared: composed, without case, marks of order and doubled spaces.

    Examples
    --------
    >>> folded("Müller,  Zoë") == folded("zoe\u0308 MÜLLER")
    True
    """
    words = re.split(r"[\s,]+", unicodedata.normalize("NFC", text).casefold().strip())
    return " ".join(sorted(filter(None, words)))


def read_table(path):
    """The rows of a CSV as dictionaries, with their columns in order and the file's delimiter."""
    content = path.read_bytes()
    if len(content) > LARGEST:
        raise BadRoster(f"{path} is larger than {LARGEST // 1_000_000} MB, which no roster is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRoster(
            f"{path} is not in UTF-8 (byte {error.start}); export it again as CSV in UTF-8."
        ) from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows or not any(rows[0]):
        raise BadRoster(f"{path} is empty; its first row should name the columns.")
    return rows[0], [row for row in rows[1:] if any(cell.strip() for cell in row)], delimiter


def read(path):
    """The persons of a roster: a list with the column ``student``, or a platform's own table."""
    columns, rows, _ = read_table(path)
    places = {name.strip().casefold(): place for place, name in reversed(list(enumerate(columns)))}
    tables = [table for table in TABLES.values() if table[0] <= places.keys()]
    if not tables:
        raise BadRoster(
            f"{path} has the columns {listed(columns, 40)}; expected is a column `student`, or the "
            "table that Moodle, Canvas, Blackboard or Gradescope exports."
        )
    _, ids, name_column = tables[0]
    people = []
    for number, row in enumerate(rows, start=2):
        cells = {name: row[place].strip() for name, place in places.items() if place < len(row)}
        if cells.get("student", "").casefold() in ("points possible", "student, test"):
            continue  # Canvas keeps these among its students.
        student = next((cells[key] for key in ids if cells.get(key)), "")
        student = unicodedata.normalize("NFC", student)
        if not is_id(student):
            raise BadRoster(
                f"{path}, row {number}: {quoted(student, 60)} in the column {ids[0]!r} is no "
                "student's id: letters, digits, spaces and . _ @ + - ' make one."
            )
        name = cells.get(name_column, "") or " ".join(
            filter(None, (cells.get("first name", ""), cells.get("last name", "")))
        )
        keys = {key for column in KEYS if (key := _key(cells.get(column, "")))} | {_key(student)}
        people.append(Person(student, name, frozenset(keys)))
    _refuse_twins(path, people)
    return people


def _key(text):
    """An identifier as it is compared; Moodle says `Participant 7` of the number 7."""
    return re.sub(r"^participant\s+", "", unicodedata.normalize("NFC", text).casefold().strip())


def _refuse_twins(path, people):
    seen = set()
    twins = [p.student for p in people if p.student in seen or seen.add(p.student)]
    if twins:
        raise BadRoster(f"{path} has more than one row for {listed(dict.fromkeys(twins), 60)}.")


def whose(people, key="", name=""):
    """Return the person whom a file's key or name points at, and in words how.

    The person is None where nobody or more than one is meant.
    """
    if key:
        by_key = [person for person in people if _key(key) in person.keys]
        if len(by_key) == 1:
            return by_key[0], "by its identifier"
        if by_key:
            return None, f"{quoted(key, 60)} stands in {len(by_key)} rows of the roster"
    if name:
        # Canvas runs a name together, family name first.
        wanted = {folded(name), folded(name).replace(" ", "")}
        by_name = [
            person
            for person in people
            if folded(person.name) in wanted or _run_together(person.name) & wanted
        ]
        if len(by_name) == 1:
            return by_name[0], "by the name alone"
        if by_name:
            return None, f"{len(by_name)} students are called {quoted(name, 60)}"
    return None, "nobody in the roster has this identifier or name"


def _run_together(name):
    words = [word for word in re.split(r"[\s,]+", folded(name)) if word]
    plain = [w for w in re.split(r"[\s,]+", unicodedata.normalize("NFC", name).casefold()) if w]
    ways = {"".join(words), "".join(plain), "".join(plain[-1:] + plain[:-1])}
    return ways - {""}
