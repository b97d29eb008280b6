"""The course's rules: when each assignment is due, for whom later, and what lateness costs.

They stand in one file that a lecturer writes, ``policy.toml`` in the folder of the course::

    roster = "roster.csv"               # who is in the course; then it is told who is missing

    [poisson_lab]
    due = 2026-11-27T23:59:00           # in the time zone of this machine, where none is named
    grace_minutes = 10                  # within them nobody is late
    percent_per_day = 10                # of the points earned, for each day begun
    most_percent = 50                   # and no more than that in all
    closed = 2026-12-11T23:59:00        # what comes later counts as none
    counts = "last on time"             # or "newest", which also takes a late one for one in time

    [poisson_lab.extensions]
    "ada" = 2026-11-30T23:59:00         # a due date of her own
"""

import datetime
import math
import time
import tomllib
from dataclasses import dataclass, field

from grading import roster
from grading.submissions import is_id, one_spelling
from grading.words import listed, quoted

DAY = 86_400
NEWEST, ON_TIME = "newest", "last on time"
LARGEST = 1_000_000  # bytes of the file
NUMBERS = {"grace_minutes": 1_000_000, "percent_per_day": 100, "most_percent": 100}


class BadPolicy(Exception):
    """Rules that cannot be followed; the message says which, and what is expected."""


@dataclass(frozen=True)
class Terms:
    """The rules of one assignment; dates are seconds since 1970."""

    due: float
    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    most_percent: float = 100.0
    closed: float | None = None
    counts: str = NEWEST
    extensions: dict = field(default_factory=dict)

    def deadline(self, student):
        return self.extensions.get(student, self.due)

    def shut(self, student):
        """When nothing more is taken; an extension beyond it moves it."""
        return None if self.closed is None else max(self.closed, self.deadline(student))

    def seconds_late(self, student, handed_in):
        """By how much a submission came after the deadline; none within the grace."""
        late = handed_in - self.deadline(student)
        return late if late > 60 * self.grace_minutes else 0.0

    def percent_lost(self, student, handed_in):
        """Percent of the points earned that lateness costs.

        Examples
        --------
        >>> terms = Terms(due=0.0, percent_per_day=10, most_percent=50, extensions={"ada": DAY})
        >>> [terms.percent_lost("ben", days * DAY) for days in (0, 0.1, 1, 1.1, 9)]
        [0.0, 10.0, 10.0, 20.0, 50.0]
        >>> terms.percent_lost("ada", 1.1 * DAY)
        10.0
        """
        shut = self.shut(student)
        if shut is not None and handed_in > shut:
            return 100.0
        days = math.ceil(self.seconds_late(student, handed_in) / DAY)
        return float(min(self.most_percent, days * self.percent_per_day))


@dataclass(frozen=True)
class Policy:
    """The rules of a course: terms by assignment, and the students where a roster is named."""

    terms: dict = field(default_factory=dict)
    students: tuple = ()
    for_all: Terms | None = None  # of assignments without terms of their own

    def of(self, assignment):
        return self.terms.get(assignment, self.for_all)

    def rank(self, submission):
        """Where a submission stands among one student's, before its time is looked at."""
        terms = self.of(submission.assignment)
        if terms is None:
            return 0
        shut = terms.shut(submission.student)
        if shut is not None and submission.time > shut:
            return -1
        late = terms.seconds_late(submission.student, submission.time) > 0
        return int(terms.counts == ON_TIME and not late)

    def apply(self, results):
        """Write into each result by how much it was late, in words, and the points that costs."""
        for result in results:
            terms, student = self.of(result["assignment"]), result["student"]
            result |= {"late": "", "penalty": 0.0, "penalty_percent": 0.0}
            if terms is None:
                continue
            result["late"] = span(terms.seconds_late(student, result["time"]))
            percent = terms.percent_lost(student, result["time"])
            earned = sum(entry["points"] or 0 for entry in result["questions"].values())
            result["penalty_percent"] = percent
            result["penalty"] = round(percent / 100 * earned, 2)

    def missing(self, results, now=None):
        """Students of the roster whose deadline has passed and who handed nothing in.

        Returns pairs of an assignment and its students.
        """
        now = time.time() if now is None else now
        came = {(result["assignment"], result["student"]) for result in results}
        return [
            (name, absent)
            for name, terms in self.terms.items()
            if (
                absent := [
                    student
                    for student in self.students
                    if (name, student) not in came and terms.deadline(student) < now
                ]
            )
        ]


def span(seconds):
    """A time in words, by its two largest parts; nothing where there is none.

    Examples
    --------
    >>> span(90_000), span(3_720), span(0)
    ('1 d 1 h', '1 h 2 min', '')
    """
    if seconds <= 0:
        return ""
    whole = datetime.timedelta(seconds=seconds)
    if whole.days:
        return f"{whole.days} d {whole.seconds // 3600} h"
    return f"{whole.seconds // 3600} h {whole.seconds % 3600 // 60} min"


def only_due(due):
    """The rules where one date, or none, was named on the command line."""
    return Policy(for_all=Terms(due.timestamp()) if due else None)


def read(path, assignments):
    """The rules in a file; ``assignments`` are the names that it may speak of."""
    if path.stat().st_size > LARGEST:
        raise BadPolicy(f"{path} is larger than 1 MB, which no course's rules are.")
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadPolicy(f"{path} is no TOML: {problem}.") from None
    students = ()
    if (name := said.pop("roster", None)) is not None:
        place = path.parent / name if isinstance(name, str) else None
        if place is None or not place.is_file():
            raise BadPolicy(f"{path}: roster = {name!r} names no file beside it.")
        students = tuple(person.student for person in roster.read(place))
    terms = {}
    for name, rules in said.items():
        where = f"{path}, [{name}]"
        if name not in assignments:
            raise BadPolicy(f"{where}: there is no such master; there are {listed(assignments)}.")
        if not isinstance(rules, dict):
            raise BadPolicy(f"{where} should be a table with `due` in it.")
        terms[name] = _terms(where, rules, students)
    return Policy(terms, students)


def _terms(where, rules, students):
    unknown = set(rules) - set(Terms.__dataclass_fields__)
    if unknown:
        raise BadPolicy(
            f"{where} has {listed(sorted(unknown))}; known are "
            f"{', '.join(Terms.__dataclass_fields__)}."
        )
    if "due" not in rules:
        raise BadPolicy(f"{where} has no `due`, a date such as 2026-11-27T23:59:00.")
    kept = {"due": _date(where, "due", rules["due"])}
    if "closed" in rules:
        kept["closed"] = _date(where, "closed", rules["closed"])
        if kept["closed"] < kept["due"]:
            raise BadPolicy(f"{where}: `closed` is before `due`.")
    for name, most in NUMBERS.items():
        number = rules.get(name, getattr(Terms, name))
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise BadPolicy(f"{where}: {name} = {number!r} is no number.")
        if not 0 <= number <= most:
            raise BadPolicy(f"{where}: {name} = {number:g} should lie between 0 and {most}.")
        kept[name] = float(number)
    kept["counts"] = rules.get("counts", NEWEST)
    if kept["counts"] not in (NEWEST, ON_TIME):
        raise BadPolicy(
            f'{where}: counts = {kept["counts"]!r} should be "{NEWEST}" or "{ON_TIME}".'
        )
    extensions = rules.get("extensions", {})
    if not isinstance(extensions, dict):
        raise BadPolicy(f"{where}: extensions should be a table of students and dates.")
    kept["extensions"] = {}
    for name, date in extensions.items():
        student = one_spelling(name)
        if not is_id(student) or (students and student not in students):
            raise BadPolicy(f"{where}: {quoted(name, 60)} in extensions is nobody in the course.")
        kept["extensions"][student] = _date(where, f"the extension of {quoted(name, 60)}", date)
    return Terms(**kept)


def _date(where, what, date):
    if not isinstance(date, datetime.datetime):
        raise BadPolicy(f"{where}: {what} is {date!r}, no date with a time: 2026-11-27T23:59:00.")
    return date.astimezone().timestamp()
