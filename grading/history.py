"""What became of the points: each change with its cause, and each override with its reason.

``log.jsonl`` in the folder of the course is only ever added to: a line for each override and for
each change of points. ``points.json`` has the points as they last were, and ``changes.csv`` what
differs since then.
"""

import csv
import datetime
import io
import json
import os

from grading import storage, tables
from grading.marking import BY_HAND, GRADED
from grading.words import quoted, table_cell

LOG = "log.jsonl"
POINTS = "points.json"
CHANGES = "changes.csv"
COLUMNS = ["student", "assignment", "question", "before", "after", "why"]
OVERRIDE = "override"


class BadOverride(Exception):
    """An override that cannot be; the message says why."""


def append(course, entries):
    """Add lines to the log; a line that a killed run left unfinished stays by itself."""
    if not entries:
        return
    when = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    lines = "".join(json.dumps({"when": when, **entry}) + "\n" for entry in entries)
    with open(course / LOG, "a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            lines = lines if file.read(1) == b"\n" else "\n" + lines
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def log(course):
    """The whole lines of the log, oldest first."""
    entries = []
    if (course / LOG).is_file():
        for line in (course / LOG).read_text(encoding="utf-8").splitlines():
            try:
                entries.append(json.loads(line))
            except ValueError:
                continue  # cut short by whatever ended that run
    return entries


def override(course, assignment, student, question, points, reason):
    """Put down that a question's points are the lecturer's; without points it is withdrawn."""
    known = {one.name: one for one in assignment.questions}
    if question not in known:
        raise BadOverride(
            f"{assignment.name} has no question {question!r}; it has {', '.join(known)}."
        )
    most = known[question].points
    if points is not None and not 0 <= points <= most:
        raise BadOverride(f"{points:g} points for {question}: it has from 0 to {most:g}.")
    if not reason.strip():
        raise BadOverride("An override needs a reason, which the student reads: --reason TEXT.")
    entry = {"what": OVERRIDE, "student": student, "assignment": assignment.name}
    append(course, [entry | {"question": question, "points": points, "reason": reason.strip()}])


def apply_overrides(course, results):
    """Put the lecturer's points in the place of the others; the last word on a question counts."""
    last = {}
    for entry in log(course):
        if entry.get("what") == OVERRIDE:
            last[entry["student"], entry["assignment"], entry["question"]] = entry
    for result in results:
        for name, question in result["questions"].items():
            entry = last.get((result["student"], result["assignment"], name))
            if entry is None or entry["points"] is None:
                continue
            points = entry["points"]
            question |= {"points": points, "by_hand": True, "waiting": False, "said": ""}
            question["overridden"] = entry["reason"]
            result["notes"].append(
                f"{question['title']}: your lecturer gave {points:g} points: {entry['reason']}"
            )
            result["reasons"].append(f"{name}: {points:g} by override: {quoted(entry['reason'])}")
        waiting = any(entry.get("waiting") for entry in result["questions"].values())
        if result["state"] in (BY_HAND, GRADED):
            result["state"] = BY_HAND if waiting else GRADED


def compare(course, results, assignments):
    """What differs from the points as they last were; it is logged, and these then are the last.

    Returns rows as in ``changes.csv``. Only assignments of this run are compared.
    """
    here = {assignment.name for assignment in assignments}
    before = storage.read_json(course / POINTS) or {}
    after = {
        f"{result['assignment']}/{result['student']}": _kept(result)
        for result in results
        if result["student"] and result["assignment"] in here
    }
    rows = []
    for key in sorted(before.keys() | after.keys()):
        assignment, student = key.split("/", 1)
        if assignment in here and key in before:
            changes = _changes(before[key], after.get(key))
            rows += [[student, assignment, *change] for change in changes]
    append(course, [{"what": "points", **dict(zip(COLUMNS, row, strict=True))} for row in rows])
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([table_cell("" if cell is None else cell) for cell in row] for row in rows)
    storage.write(course / CHANGES, text.getvalue().encode())
    elsewhere = {key: kept for key, kept in before.items() if key.split("/", 1)[0] not in here}
    storage.write_json(course / POINTS, elsewhere | after)
    return rows


def _kept(result):
    """What of a result is compared, and what it depends on."""
    questions = {
        name: {
            "points": entry["points"],
            "of": entry.get("of"),
            "by_hand": entry["by_hand"],
            "overridden": entry.get("overridden"),
        }
        for name, entry in result["questions"].items()
    }
    percent = result.get("penalty_percent", 0.0)
    return {"questions": questions, "percent": percent, "total": tables.total(result)}


def _changes(before, after):
    """Changes of one student's points: question, before, after, why."""
    if after is None:
        yield "", before["total"], None, "no submission is there any more"
        return
    old, new = before["questions"], after["questions"]
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            why = "the question is new" if one is None else "the question is gone"
            yield name, one and one["points"], other and other["points"], why
        elif one["points"] != other["points"]:
            yield name, one["points"], other["points"], _why(one, other)
    if before["percent"] != after["percent"]:
        yield (
            "",
            before["total"],
            after["total"],
            f"{after['percent']:g} % off for lateness, before {before['percent']:g} %",
        )


def _why(one, other):
    if other["overridden"] != one["overridden"]:
        reason = other["overridden"]
        return f"override: {quoted(reason)}" if reason else "an override was withdrawn"
    if other["overridden"]:
        return "another override for the same reason"
    if other["by_hand"]:
        return "a person read it"
    if one["of"] and other["of"]:
        causes = [
            words
            for key, words in (
                ("file", "another notebook counts"),
                ("master", "the assignment or its checks changed"),
                ("engine", "the grader itself changed"),
                ("secret", "the course's secret changed"),
            )
            if one["of"].get(key) != other["of"].get(key)
        ]
        # What an assignment is graded by changes with its checks, too.
        if len(causes) > 1 and "the assignment or its checks changed" in causes:
            causes = [words for words in causes if words != "the grader itself changed"]
        if causes:
            return "; ".join(causes)
    return "graded again, with the same notebook and checks"
