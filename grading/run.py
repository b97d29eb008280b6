"""A whole folder graded: in parallel, resumable, one result file for each submission.

A result is kept with a fingerprint of all that it depends on: the submitted bytes, the master, its
hidden checks, the engine and the course secret. What has not changed is not graded again.
"""

import dataclasses
import hashlib
import os
import sys
import time
from pathlib import Path

from grading import containment, gate, marking, storage
from grading.gate import Refused, read_bytes
from grading.submissions import find, newest
from grading.words import legible

BOUNDS = containment.Bounds()
MOST_REPLACED = 5  # older files of one student that are named

FINGERPRINT = 16  # characters of one that are kept to tell causes


@dataclasses.dataclass(frozen=True)
class Again:
    """Which submissions are graded though they are graded already; all where nothing is named."""

    student: str | None = None
    assignment: str | None = None
    question: str | None = None

    def meant(self, submission):
        return self.student in (None, submission.student) and self.assignment in (
            None,
            submission.assignment,
        )

    def some(self):
        """Whether it names some of the submissions, so that the others stay as they are."""
        return bool(self.student or self.assignment or self.question)


_job = None  # what every worker needs; set before the workers are forked


@dataclasses.dataclass(frozen=True)
class Job:
    """What does not differ between the submissions of a run."""

    assignments: dict
    secret: bytes
    walled: bool
    results: Path
    question: str | None = None  # the only one whose points may change


def grade(
    folder,
    assignments,
    course,
    secret,
    walled=True,
    workers=None,
    again=None,
    exchange=False,
    rank=None,
):
    """Grade every submission in a folder; the path of each result, and of what it is the result.

    ``again``, an :class:`Again`, says what is graded once more, ``rank`` which of a student's
    submissions counts before a newer one.
    """
    global _job
    question = again.question if again else None
    _job = Job({a.name: a for a in assignments}, secret, walled, course / "results", question)
    pairs = newest(find(folder, list(_job.assignments), exchange), rank)
    kept_at, todo, stale = {}, [], 0
    for submission, others in pairs:
        fingerprint = _fingerprint(submission)
        path = _place(submission, folder)
        kept_at[path] = submission
        kept = storage.read_json(path)
        fresh = bool(kept) and kept.get("fingerprint") == fingerprint
        once_more = again is not None and again.meant(submission)
        left = again is not None and again.some()
        if kept and not once_more and (fresh or left):
            stale += not fresh
            _note(path, kept, submission, others)
        else:
            todo.append((submission, others, path, fingerprint))
    if len(pairs) > len(todo):
        print(f"{len(pairs) - len(todo)} of {len(pairs)} submissions are graded already.")
    if stale:
        print(
            f"{stale} others would be graded, too, since their notebook or their checks changed; "
            "the same command without a name does it."
        )
    progress, asleep = Progress(len(todo)), _asleep()
    for assignment in assignments if todo else ():
        # What reading a notebook loads is loaded once, and not in every worker.
        gate.read(assignment.student_version.encode(), assignment)
    for _ in _graded(todo, workers or os.cpu_count() or 1):
        progress.step()
    if (slept := _asleep() - asleep) > 1:
        print(f"The machine slept for {_span(slept)}; that counts as nobody's time.")
    return kept_at


def _asleep():
    """Seconds that this machine was suspended since it started; no clock of ours counts them."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


def result_path(course, student, assignment):
    """Where the result of a student's submission to an assignment is kept."""
    name = hashlib.sha256(student.encode()).hexdigest()[:16]
    return course / "results" / assignment / f"{name}.json"


def _place(submission, folder):
    """Where the result of a submission is kept."""
    if submission.student and submission.assignment:
        return result_path(_job.results.parent, submission.student, submission.assignment)
    place = str(submission.path.relative_to(folder)).encode(errors="surrogateescape")
    return _job.results / "unplaced" / f"{hashlib.sha256(place).hexdigest()[:16]}.json"


def _fingerprint(submission):
    assignment = _job.assignments.get(submission.assignment)
    digest = hashlib.sha256(_job.secret)
    try:
        content = b"" if submission.problem else read_bytes(submission.path)
    except Refused as problem:
        content = str(problem).encode()
    for part in (
        submission.student.encode(errors="surrogateescape"),
        submission.problem.encode(errors="surrogateescape"),
        assignment.fingerprint.encode() if assignment else b"",
        b"walled" if _job.walled else b"open",
        content,
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _note(path, result, submission, others):
    """Write down what may change while the answers stay the same: dates, names, other files."""
    seen = {
        "time": submission.time,
        "collected": submission.collected,
        "file": _shown(submission.path.name),
        "replaces": [_shown(str(other.path.name)) for other in others[-MOST_REPLACED:]],
        "replaced": len(others),
        "passed_over": any(not o.problem and o.time > submission.time for o in others),
    }
    if any(result.get(key) != value for key, value in seen.items()):
        storage.write_json(path, {**result, **seen})


def _shown(name):
    """A file's name as text, whatever bytes it has."""
    return legible(name.encode(errors="surrogateescape").decode(errors="replace"))


def _graded(todo, workers):
    """Grade; yield once for each submission done. A worker that dies takes no other with it."""
    for task, outcome in containment.each(todo, _one, workers, BOUNDS):
        if isinstance(outcome, containment.Lost):
            # Without a fingerprint: another run tries again.
            _keep((*task[:3], ""), _lost(task[0], str(outcome)))
        yield


def _one(task):
    """The work of a worker: it writes the result down itself."""
    submission = task[0]
    assignment = _job.assignments.get(submission.assignment)
    result = marking.mark(submission, assignment, _job.secret, _job.walled)
    _say_of_what(result, submission, assignment)
    kept = storage.read_json(task[2]) if _job.question else None
    if kept and _job.question in kept["questions"] and _job.question in result["questions"]:
        kept["questions"][_job.question] = result["questions"][_job.question]
        # The other questions keep the state that they were graded in, and so does the whole.
        task, result = (*task[:3], kept["fingerprint"]), kept
    _keep(task, result)


def _say_of_what(result, submission, assignment):
    """Put beside each question's points what they depend on, so that a change has a cause."""
    try:
        content = b"" if submission.problem else read_bytes(submission.path)
    except Refused:
        content = b""
    of = {
        "file": hashlib.sha256(content).hexdigest()[:FINGERPRINT],
        "secret": hashlib.sha256(b"of" + _job.secret).hexdigest()[:FINGERPRINT],
    }
    if assignment:
        of["master"] = assignment.own_fingerprint[:FINGERPRINT]
        of["engine"] = assignment.fingerprint[:FINGERPRINT]
    for entry in result["questions"].values():
        entry["of"] = of


def _keep(task, result):
    submission, others, path, fingerprint = task
    result["fingerprint"] = fingerprint
    _note(path, {**result, "replaces": None}, submission, others)


def _lost(submission, why):
    """The result of a submission that the grader itself could not grade."""
    assignment = _job.assignments.get(submission.assignment)
    result = marking.unmarked(submission, assignment)
    result["state"] = marking.HUMAN_EYE
    result["reasons"] = [f"the grader could not grade it: {why}"]
    return result


class Progress:
    """A bar on a terminal, a line now and then elsewhere."""

    def __init__(self, total, stream=None):
        self.total, self.done, self.started = total, 0, time.monotonic()
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.shown = -1

    def step(self):
        self.done += 1
        tenth = 10 * self.done // self.total
        if not self.live and tenth == self.shown:
            return
        self.shown = tenth
        spent = time.monotonic() - self.started
        left = spent / self.done * (self.total - self.done)
        bar = "█" * (30 * self.done // self.total)
        end = "\n" if self.done == self.total or not self.live else ""
        start = "\r" if self.live else ""
        time_left = f"about {_span(left)} left" if self.done < self.total else f"in {_span(spent)}"
        text = f"{start}grading |{bar:<30}| {self.done} of {self.total}, {time_left}"
        print(f"{text:<80}" if self.live else text, end=end, file=self.stream, flush=True)


def _span(seconds):
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
