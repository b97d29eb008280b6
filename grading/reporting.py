"""From results to what people read: gradebook, feedback pages, table and report.

What a student wrote is read and shown in a worker, one for each submission; the grader's own
process has of it a summary, whose size is bounded.
"""

import os
from pathlib import Path

from grading import (
    containment,
    gradebook,
    history,
    items,
    likeness,
    marking,
    pages,
    storage,
    tables,
)
from grading.submissions import look
from grading.words import listed

BOUNDS = containment.Bounds(memory=1_500_000_000, cpu=60, wall=300.0)
WHOLE = containment.Bounds(memory=4_000_000_000, cpu=600, wall=1200.0)
MOST_TEXT = 200_000  # characters of one student's answers that are compared with others'


def summaries(course, kept, assignments, workers):
    """Each result without what only its own page shows, its notebook made ready for formgrader."""

    def summary(path):
        result = storage.read_json(path)
        answers, left = {}, MOST_TEXT
        if result["student"] and result["questions"]:
            result["changed"] = gradebook.prepare(course, result)
        for name, source in result["answers"].items():
            answers[name] = source[: min(left, likeness.LONGEST)]
            left -= len(answers[name])
        return {**result, "answers": answers, "pictures": {}, "extra": []}

    known = {assignment.name: assignment for assignment in assignments}
    outcomes = dict(containment.each(kept, summary, workers, BOUNDS))
    for path, outcome in outcomes.items():
        if isinstance(outcome, containment.Lost):
            outcomes[path] = _without(kept[path], known, outcome)
    results = [outcomes[path] for path in kept]
    _tell_who_look_alike(results)
    return results


def _tell_who_look_alike(results):
    """Say beside each of two names that differ and look alike that they may be one student's."""
    seen = {}
    for result in results:
        if result["student"]:
            seen.setdefault((result["assignment"], look(result["student"])), []).append(result)
    for group in seen.values():
        for result in group if len(group) > 1 else ():
            others = [one["student"] for one in group if one is not result]
            result["reasons"].append(
                f"looks like the name {listed(others, 60)}; is it one student?"
            )
            if result["state"] in (marking.GRADED, marking.BY_HAND, marking.EMPTY):
                result["state"] = marking.HUMAN_EYE


def _without(submission, known, why):
    """What is told of a submission whose result could not be read."""
    result = marking.unmarked(submission, known.get(submission.assignment))
    result |= {"time": submission.time, "file": "", "replaces": [], "replaced": 0, "changed": None}
    gradebook.failed(result, "its result could not be read", why)
    return result


def judged(course, kept, assignments, policy, workers):
    """The results as they count: with what people graded, overrides, and the price of lateness."""
    results = list(gradebook.fill(course, summaries(course, kept, assignments, workers)))
    history.apply_overrides(course, results)
    policy.apply(results)
    return results


def report(course, kept, assignments, policy, workers=None):
    """Everything that is made of the results: gradebook, pages, table, report."""
    workers = workers or os.cpu_count() or 1
    gradebook.configure(course)
    known = {assignment.name: assignment for assignment in assignments}
    results = judged(course, kept, assignments, policy, workers)
    missing = policy.missing(results)

    def write_page(pair):
        path, result = pair
        assignment = known[result["assignment"]]
        answers = (storage.read_json(path) or {}).get("answers", {})
        whole = {**result, "answers": answers}
        place = course / "feedback" / result["student"] / assignment.name
        storage.write(place / f"{assignment.name}.html", pages.feedback(whole, assignment))

    def write_report(_):
        storage.write(course / "report.html", pages.report(results, assignments, missing))

    shown = [
        (path, result)
        for path, result in zip(kept, results, strict=True)
        if result["student"] and result["questions"]
    ]
    for (_, result), outcome in containment.each(shown, write_page, workers, BOUNDS):
        if isinstance(outcome, containment.Lost):
            gradebook.failed(result, "its feedback page could not be written", outcome)
    tables.write_csv(course / "grades.csv", results)
    changes = history.compare(course, results, assignments)
    ((_, outcome),) = containment.each([None], write_report, 1, WHOLE)
    if isinstance(outcome, containment.Lost):
        raise SystemExit(
            f"{_near(course / 'grades.csv')} is complete; report.html is not: {outcome}."
        )
    words = ", ".join(f"{number} {state}" for state, number in tables.counts(results).items())
    print(f"{len(results)} submissions: {words or 'none'}")
    for name, students in missing:
        print(f"{name}: nothing from {listed(students, 60)}")
    for line in items.doubts(assignments, results):
        print(line)
    if changes:
        students = len({(row[0], row[1]) for row in changes})
        print(f"Points changed in {students} submissions; changes.csv says which, and why.")
    for label, name in [
        ("grades", "grades.csv"),
        ("changes", history.CHANGES),
        ("report", "report.html"),
        ("feedback", "feedback"),
        ("gradebook", "gradebook.db"),
    ]:
        print(f"{label:<10} {_near(course / name)}")


def _near(path):
    return os.path.relpath(Path(path))
