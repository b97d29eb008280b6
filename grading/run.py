"""A whole folder graded: in parallel, resumable, one result file for each submission.

A result is kept with a fingerprint of all that it depends on: the submitted bytes, the master, its
hidden checks, the engine and the course secret. What has not changed is not graded again.
"""

import concurrent.futures as futures
import ctypes
import dataclasses
import hashlib
import multiprocessing
import os
import resource
import signal
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from grading import marking, storage
from grading.checks import time_limit
from grading.gate import Refused, read_bytes
from grading.submissions import find, newest
from grading.words import legible, quoted

SECONDS = 1200  # for one submission, above what its sandboxes grant it together
MEMORY = 12_000_000_000  # bytes of addresses for a worker: its libraries take three of them
MOST_REPLACED = 5  # older files of one student that are named

_job = None  # what every worker needs; set before the workers are forked


@dataclasses.dataclass(frozen=True)
class Job:
    """What does not differ between the submissions of a run."""

    assignments: dict
    secret: bytes
    walled: bool
    results: Path


def grade(
    folder, assignments, course, secret, walled=True, workers=None, again=False, exchange=False
):
    """Grade every submission in a folder; the paths of the results, in the order of the table."""
    global _job
    _job = Job({a.name: a for a in assignments}, secret, walled, course / "results")
    pairs = newest(find(folder, list(_job.assignments), exchange))
    paths, todo = [], []
    for submission, others in pairs:
        fingerprint = _fingerprint(submission)
        path = _place(submission, folder)
        paths.append(path)
        kept = None if again else storage.read_json(path)
        if kept and kept.get("fingerprint") == fingerprint:
            _note(path, kept, submission, others)
        else:
            todo.append((submission, others, path, fingerprint))
    if len(pairs) > len(todo):
        print(f"{len(pairs) - len(todo)} of {len(pairs)} submissions are graded already.")
    progress = Progress(len(todo))
    for _ in _all_done(todo, workers or os.cpu_count() or 1):
        progress.step()
    return paths


def _place(submission, folder):
    """Where the result of a submission is kept."""
    if submission.student and submission.assignment:
        name = hashlib.sha256(submission.student.encode()).hexdigest()[:16]
        return _job.results / submission.assignment / f"{name}.json"
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
    }
    if any(result.get(key) != value for key, value in seen.items()):
        storage.write_json(path, {**result, **seen})


def _shown(name):
    """A file's name as text, whatever bytes it has."""
    return legible(name.encode(errors="surrogateescape").decode(errors="replace"))


def _all_done(todo, workers):
    """Grade; yield once for each submission done. A worker that dies takes no other with it."""
    try:
        yield from _in_parallel(todo, workers)
    except BrokenProcessPool:
        for task in todo:
            kept = storage.read_json(task[2])
            if kept and kept.get("fingerprint") == task[3]:
                continue
            try:
                yield from _in_parallel([task], 1)
            except BrokenProcessPool:
                _keep(task, _lost(task[0]))
                yield


def _in_parallel(todo, workers):
    context = multiprocessing.get_context("fork")
    with futures.ProcessPoolExecutor(
        min(workers, max(1, len(todo))), mp_context=context, initializer=_begin
    ) as pool:
        running = [pool.submit(_one, task) for task in todo]
        try:
            for done in futures.as_completed(running):
                done.result()
                yield
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin():
    """A worker dies with the run, and its sandbox with the worker: nothing is left behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    # The soft limit alone: the sandbox sets its own.
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))


def _one(task):
    submission = task[0]
    try:
        assignment = _job.assignments.get(submission.assignment)
        with time_limit(SECONDS):
            result = marking.mark(submission, assignment, _job.secret, _job.walled)
    except Exception as error:
        result = _lost(submission, f"{type(error).__name__}: {quoted(str(error))}")
        task = (*task[:3], "")  # Another run tries again.
    _keep(task, result)


def _keep(task, result):
    submission, others, path, fingerprint = task
    result["fingerprint"] = fingerprint
    _note(path, {**result, "replaces": None}, submission, others)


def _lost(submission, why="its process died"):
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
