"""Submissions a minute: plain `nbgrader autograde` and this engine, on the same ones.

Both grade the student versions of one assignment with the master's own answers filled in, in one
run after the other on the same machine: `make bench-grading`. Both start from a course that is set
up, so that neither pays for making a gradebook. Then this engine grades many, with its memory
watched.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grading import assignments  # noqa: E402

MASTER = ROOT / "coursework" / "exponential_family.ipynb"
SIDE_BY_SIDE, MANY = 30, 300


def filled_in(assignment, student):
    """The student version with the master's answers in it."""
    notebook = nbformat.reads(assignment.student_version, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in assignment.solutions:
            cell.source = assignment.solutions[name]
        elif name == "student":
            cell.source = f'STUDENT_ID = "{student}"'
    return nbformat.writes(notebook)


def hand_in(folder, assignment, number):
    for n in range(number):
        student = f"s{n:03d}"
        path = folder / student / assignment.name / f"{assignment.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(filled_in(assignment, student))


def watched(command, folder):
    """Seconds that a command takes, and the most memory that it and its children use at once."""
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    most = 0

    def watch():
        nonlocal most
        while process.poll() is None:
            used = 0
            for one in [psutil.Process(process.pid), *_children(process.pid)]:
                try:
                    # Private memory: pages that workers share are counted once, in the parent.
                    used += one.memory_full_info().pss
                except psutil.Error:
                    continue
            most = max(most, used)
            time.sleep(0.5)

    start = time.perf_counter()
    watcher = threading.Thread(target=watch)
    watcher.start()
    errors = process.communicate()[1]
    seconds = time.perf_counter() - start
    watcher.join()
    if process.returncode:
        raise SystemExit(errors.decode())
    return seconds, most


def _children(pid):
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def tell(who, number, seconds, most):
    rate = 60 * number / seconds
    print(
        f"{who:<20} {number:>4} submissions in {seconds:6.1f} s: {rate:5.1f} a minute, "
        f"at most {most / 1e6:5.0f} MB",
        flush=True,
    )
    return rate


def grade(submissions, course):
    return [sys.executable, "-m", "grading", "grade", submissions, "--course", course]


def main():
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        made = place / "made"
        made.mkdir()
        (assignment,) = assignments.load([MASTER], made)
        theirs, ours, many = (shutil.copytree(made, place / n) for n in ("theirs", "ours", "many"))
        hand_in(theirs / "submitted", assignment, SIDE_BY_SIDE)
        hand_in(place / "many-submitted", assignment, MANY)
        autograde = ["nbgrader", "autograde", assignment.name]
        plain = tell("nbgrader autograde", SIDE_BY_SIDE, *watched(autograde, theirs))
        engine = tell(
            "python -m grading", SIDE_BY_SIDE, *watched(grade(theirs / "submitted", ours), ROOT)
        )
        print(f"{engine / plain:.1f} times as many a minute, on {os.cpu_count()} cores")
        if "--side-by-side" not in sys.argv:
            tell("python -m grading", MANY, *watched(grade(place / "many-submitted", many), ROOT))
    return int(engine < 2 * plain)


if __name__ == "__main__":
    sys.exit(main())
