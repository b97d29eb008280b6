"""The verbs of the command line and their options."""

import argparse
import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MASTERS = ROOT / "coursework"
COURSE = ROOT / "course"


def parser():
    top = argparse.ArgumentParser(
        prog="python -m grading", description="Assign, grade and return the book's coursework."
    )
    verbs = top.add_subparsers(required=True, metavar="verb")

    assign = verbs.add_parser("assign", help="write the student versions of the masters")
    assign.add_argument("--out", type=Path, default=ROOT / "_build" / "assignments")
    assign.set_defaults(verb="assign")

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
        help='mark what was handed in later, for example "2026-11-27 23:59"; '
        "policy.toml in the course has the rules of a whole course",
    )
    grade.add_argument(
        "--exchange",
        action="store_true",
        help="nbgrader's exchange collected the folder: believe its timestamp.txt",
    )
    grade.add_argument("--workers", type=positive, help="default: one for each core")
    grade.add_argument("--again", action="store_true", help="grade what is graded already, too")
    grade.add_argument("--student", metavar="ID", help="grade this student again, and no other")
    grade.add_argument("--assignment", metavar="NAME", help="grade this assignment again")
    grade.add_argument(
        "--question", metavar="NAME", help="with --assignment: no other question's points change"
    )
    grade.set_defaults(verb="grade")

    override = verbs.add_parser(
        "override",
        help="set a question's points by hand, with a reason; `grade` then counts them",
        description=(
            "Set a question's points, whatever the checks found. The student reads the reason, and "
            "course/log.jsonl keeps it. The next `grade` counts it, and runs nothing again."
        ),
    )
    override.add_argument("--student", required=True, metavar="ID")
    override.add_argument("--assignment", required=True, help="the name of its master")
    override.add_argument("--question", required=True, metavar="NAME", help="as in grades.csv")
    points = override.add_mutually_exclusive_group(required=True)
    points.add_argument("--points", type=float)
    points.add_argument("--withdraw", action="store_true", help="the checks' points count again")
    override.add_argument("--reason", required=True)
    override.add_argument("--course", type=Path, default=COURSE, help="default: course/")
    override.add_argument("--masters", type=Path, default=MASTERS, help="default: coursework/")
    override.set_defaults(verb="override")

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
    collect.set_defaults(verb="collect")

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
    back.set_defaults(verb="return")

    check = verbs.add_parser(
        "check-machine",
        help="tell which walls around strangers' code stand on this machine",
        description="Try every wall, and tell each in a sentence; 1 where one is missing.",
    )
    check.set_defaults(verb="check")

    copy = verbs.add_parser(
        "student-copy", help="copy the book, with student versions in place of the masters"
    )
    copy.add_argument("--out", type=Path, default=ROOT / "_build" / "student-copy")
    copy.set_defaults(verb="copy")
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
