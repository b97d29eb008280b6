"""The grades as a table: one row for each submission, whatever became of it."""

import csv
import datetime
import io

from grading import storage
from grading.marking import REFUSED
from grading.words import quoted, table_cell

COLUMNS = ["student", "assignment", "total", "max", "state", "reason", "late", "penalty"]
COLUMNS += ["handed in", "file"]

MOST_REASONS = 20  # in one row


def total(result):
    """The points so far, less what lateness costs; a question that waits counts as none."""
    earned = sum(entry["points"] or 0 for entry in result["questions"].values())
    return earned - result.get("penalty", 0.0)


def out_of(result):
    return sum(entry["max"] for entry in result["questions"].values())


def reason(result):
    """Everything that is to be said about a submission, in one line."""
    parts = list(result["reasons"])
    if result.get("replaces"):
        more = result["replaced"] - len(result["replaces"])
        names = ", ".join(map(quoted, result["replaces"])) + (f" and {more} more" if more else "")
        later = result.get("passed_over")
        which = "the later, which is out of time," if later else "the older"
        parts.append(f"counts instead of {which} {names}")
    more = len(parts) - MOST_REASONS
    parts = parts[:MOST_REASONS] + ([f"and {more} reasons more"] if more > 0 else [])
    return "; ".join(part.rstrip(".") for part in parts)


def write_csv(path, results):
    """Write the grades; a question's column is empty where it waits or is of another assignment."""
    questions = dict.fromkeys(name for result in results for name in result["questions"])
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, *questions])
    for result in results:
        handed_in = datetime.datetime.fromtimestamp(result["time"]).astimezone()
        row = [
            result["student"],
            result["assignment"],
            _number(total(result)),
            _number(out_of(result)),
            result["state"],
            reason(result),
            result.get("late", ""),
            _number(result.get("penalty") or None),
            handed_in.isoformat(sep=" ", timespec="minutes"),
            result["file"],
        ]
        entries = result["questions"]
        row += [_number(entries[name]["points"]) if name in entries else "" for name in questions]
        table.writerow([table_cell(value) for value in row])
    storage.write(path, text.getvalue().encode())


def counts(results):
    """How many submissions are in each state."""
    states = {}
    for result in results:
        states[result["state"]] = states.get(result["state"], 0) + 1
    return dict(sorted(states.items(), key=lambda pair: (pair[0] == REFUSED, pair[0])))


def _number(points):
    return "" if points is None else f"{points:g}"
