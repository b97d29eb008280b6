"""Assign, grade and return the book's coursework.

The lecturer's secrets and results live in one folder (--course), which git ignores.
"""

import argparse
import datetime
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from grading import assignments as masters
from grading import (
    checks,
    collecting,
    gradebook,
    handing_back,
    machine,
    marking,
    reporting,
    roster,
    run,
    sandbox,
    storage,
)
from grading.exports import BadExport
from grading.submissions import Submission, TooMany, find

ROOT = Path(__file__).resolve().parent.parent
MASTERS = ROOT / "coursework"
COURSE = ROOT / "course"
REFUSED = (masters.BadMaster, BadExport, roster.BadRoster, handing_back.BadTable, TooMany)


def main(arguments=None):
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except (
        masters.BadMaster,
        BadExport,
        roster.BadRoster,
        handing_back.BadTable,
        TooMany,
    ) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


def parser():
    top = argparse.ArgumentParser(prog="python -m grading", description=__doc__.split("\n")[0])
    verbs = top.add_subparsers(required=True, metavar="verb")

    assign = verbs.add_parser("assign", help="write the student versions of the masters")
    assign.add_argument("--out", type=Path, default=ROOT / "_build" / "assignments")
    assign.set_defaults(run=do_assign)

    grade = verbs.add_parser(
        "grade",
        help="grade a folder of submissions",
        description=(
            "Grade a folder of submissions: student/assignment/assignment.ipynb, or files "
            "student_assignment.ipynb in one folder. What is graded already is not graded again."
        ),
    )
    grade.add_argument("submissions", type=Path)
    grade.add_argument("--course", type=Path, default=COURSE, help="default: course/")
    grade.add_argument(
        "--due",
        type=when,
        metavar="DATE",
        help='mark what was handed in later, for example "2026-11-27 23:59"',
    )
    grade.add_argument(
        "--exchange",
        action="store_true",
        help="nbgrader's exchange collected the folder: believe its timestamp.txt",
    )
    grade.add_argument("--workers", type=positive, help="default: one for each core")
    grade.add_argument("--again", action="store_true", help="grade what is graded already, too")
    grade.set_defaults(run=do_grade)

    collect = verbs.add_parser(
        "collect",
        help="make a folder to grade of what a learning platform gives",
        description=(
            "Read the download of Moodle, Canvas, Blackboard or Gradescope, a zip or a folder, and "
            "write student_assignment.ipynb for each notebook in it, whose it is by the roster."
        ),
    )
    collect.add_argument("download", type=Path)
    collect.add_argument("--assignment", required=True, help="the name of its master")
    collect.add_argument(
        "--roster",
        type=Path,
        required=True,
        help="the platform's own table of grades as CSV, or a CSV with a column `student`",
    )
    collect.add_argument("--out", type=Path, default=Path("collected"), help="default: collected/")
    collect.set_defaults(run=do_collect)

    back = verbs.add_parser(
        "return",
        help="write the marks into a platform's gradebook, and zip the feedback",
        description="Fill the gradebook that the platform exported; nothing else of it changes.",
    )
    back.add_argument("gradebook", type=Path, help="the CSV that the platform exported")
    back.add_argument("--assignment", required=True, help="the name of its master")
    back.add_argument("--column", help="the column of the points, where it has another name")
    back.add_argument("--course", type=Path, default=COURSE, help="default: course/")
    back.add_argument("--collected", type=Path, default=Path("collected"))
    back.add_argument("--masters", type=Path, default=MASTERS, help="default: coursework/")
    back.set_defaults(run=do_return)

    check = verbs.add_parser(
        "check-machine",
        help="tell which walls around strangers' code stand on this machine",
        description="Try every wall, and tell each in a sentence; 1 where one is missing.",
    )
    check.set_defaults(run=do_check)

    copy = verbs.add_parser(
        "student-copy", help="copy the book, with student versions in place of the masters"
    )
    copy.add_argument("--out", type=Path, default=ROOT / "_build" / "student-copy")
    copy.set_defaults(run=do_copy)
    for verb in (assign, grade, copy):
        verb.add_argument("--masters", type=Path, default=MASTERS, help="default: coursework/")
        verb.add_argument(
            "--no-sandbox",
            action="store_true",
            help="run the students' code with your own rights; only for code that you trust",
        )
    return top


def when(text):
    try:
        return datetime.datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'{text!r} is no date such as "2026-11-27 23:59"'
        ) from None


def positive(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers")
    return int(text)


def walled(options):
    """Whether there is a sandbox to run strangers' code in; refuse where there is none."""
    if options.no_sandbox:
        print(
            "Without a sandbox: the code runs with your rights, and can read, change and send "
            "all that you can.",
            file=sys.stderr,
        )
        return False
    if problem := sandbox.missing():
        raise SystemExit(
            f"Nothing was run: {problem.rstrip('.')}. "
            "If you trust all of the code as your own, add --no-sandbox."
        )
    return True


def do_assign(options):
    """Write the student versions, after each master has proved that it can be solved."""
    paths = masters.masters(options.masters)
    walls = walled(options)
    failed = False
    with tempfile.TemporaryDirectory() as course:
        for path in paths:
            (assignment,) = masters.load([path], Path(course))
            problems = marking.rehearse(assignment, walls)
            failed |= bool(problems)
            for problem in problems:
                print(f"{assignment.name}: {problem}", file=sys.stderr)
            if not problems:
                out = options.out / path.name
                storage.write(out, assignment.student_version.encode())
                number, points = len(assignment.questions), assignment.points
                print(f"{os.path.relpath(out)}: {number} questions, {points:g} points", flush=True)
    return int(failed)


def do_copy(options):
    """A book to publish: the files that git knows, but for the answers and the hidden checks."""
    if options.out.exists() and not (options.out / "assignments").is_dir():
        raise SystemExit(f"{options.out} is there and is no earlier copy; name another folder.")
    shutil.rmtree(options.out, ignore_errors=True)
    paths = masters.masters(options.masters)
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not answers(Path(name)):
            (options.out / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, options.out / name)
    for assignment in masters.load(paths):
        path = options.out / "assignments" / f"{assignment.name}.ipynb"
        storage.write(path, assignment.student_version.encode())
    print(
        f"{os.path.relpath(options.out)}: the book, with {len(paths)} assignments as students get "
        "them. Publish it as a repository of its own: this one's history holds the answers."
    )
    return 0


def answers(name):
    """Whether a file of the repository holds answers or hidden checks."""
    return (name.parent == Path("coursework") and name.suffix in (".ipynb", ".py")) or (
        name == Path("tests/coursework/test_masters.py")
    )


def do_grade(options):
    folder, course = options.submissions, options.course
    if not folder.is_dir():
        raise SystemExit(f"{folder} is no folder; name the one that holds the submissions.")
    if course.resolve().is_relative_to(folder.resolve()):
        raise SystemExit(f"{course} lies in the folder of the submissions; keep them apart.")
    walls = walled(options)
    course.mkdir(mode=0o700, parents=True, exist_ok=True)
    with storage.only_one(course):
        secret = checks.course_secret(course / "secret")
        paths = masters.masters(options.masters)
        found = find(folder, [path.stem for path in paths], exchange=True)
        handed_in = {one.assignment for one in found}
        stamped = sum(one.collected for one in found)
        if stamped and not options.exchange:
            print(
                f"{stamped} submissions have a timestamp.txt, which anybody can have written; the "
                "files' own dates count. If nbgrader's exchange collected them, add --exchange.",
                file=sys.stderr,
            )
        needed = [path for path in paths if path.stem in handed_in]
        loaded = masters.load(needed, course)
        kept = run.grade(
            folder,
            loaded,
            course,
            secret,
            walls,
            options.workers,
            options.again,
            options.exchange,
        )
        reporting.report(course, kept, loaded, options.due, options.workers)
    return 0


def do_check(options):
    lines, fit = machine.told()
    print("\n".join(lines))
    return int(not fit)


def do_collect(options):
    if not options.download.exists():
        raise SystemExit(f"{options.download} is not there; name the platform's download.")
    if not options.roster.is_file():
        raise SystemExit(f"{options.roster} is no file; name the roster, a CSV.")
    people = roster.read(options.roster)
    rows = collecting.collect(options.download, options.assignment, people, options.out)
    print("\n".join(collecting.told(rows, people, options.out)))
    return 0


def do_return(options):
    paths = [path for path in masters.masters(options.masters) if path.stem == options.assignment]
    if not paths:
        raise SystemExit(f"There is no master {options.assignment}.ipynb in {options.masters}.")
    if not options.gradebook.is_file():
        raise SystemExit(f"{options.gradebook} is no file; name the platform's CSV.")
    (assignment,) = masters.load(paths)
    places = sorted((options.course / "results" / assignment.name).glob("*.json"))
    kept = {place: Submission(place, "", assignment.name, 0.0) for place in places}
    summaries = reporting.summaries(options.course, kept, [assignment], os.cpu_count() or 1)
    results = gradebook.fill(options.course, summaries)
    folder = options.course / "returned"
    out = folder / options.gradebook.name
    print("\n".join(handing_back.fill(options.gradebook, results, assignment, out, options.column)))
    matches = collecting.table(options.collected / collecting.MATCHES)
    if matches:
        print(handing_back.feedback(matches, options.course, assignment, folder / "feedback.zip"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
