"""Assign, grade and return the book's coursework.

The lecturer's secrets and results live in one folder (--course), which git ignores.
"""

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
    handing_back,
    history,
    machine,
    marking,
    policy,
    reporting,
    roster,
    run,
    sandbox,
    storage,
)
from grading.arguments import ROOT, parser
from grading.exports import BadExport
from grading.submissions import Submission, TooMany, find

REFUSED = (
    masters.BadMaster,
    BadExport,
    roster.BadRoster,
    handing_back.BadTable,
    history.BadOverride,
    policy.BadPolicy,
    TooMany,
)


def main(arguments=None):
    options = parser().parse_args(arguments)
    try:
        return VERBS[options.verb](options)
    except REFUSED as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return 130


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
        rules = rules_of(options.course, paths, options.due)
        needed = [path for path in paths if path.stem in handed_in]
        loaded = masters.load(needed, course)
        kept = run.grade(
            folder,
            loaded,
            course,
            secret,
            walls,
            options.workers,
            which_again(options, loaded),
            options.exchange,
            rules.rank,
        )
        reporting.report(course, kept, loaded, rules, options.workers)
    return 0


def rules_of(course, paths, due=None):
    """The course's rules: its policy.toml, or the one date of the command line."""
    path = course / "policy.toml"
    if not path.is_file():
        return policy.only_due(due)
    if due:
        raise policy.BadPolicy(f"{path} has the due dates; change them there, and leave out --due.")
    return policy.read(path, [master.stem for master in paths])


def which_again(options, loaded):
    """What is to be graded once more, or None."""
    named = run.Again(options.student, options.assignment, options.question)
    if named.question:
        known = {a.name: [q.name for q in a.questions] for a in loaded}
        if named.question not in known.get(named.assignment, ()):
            raise history.BadOverride(
                f"--question {named.question} is no question of --assignment {named.assignment}."
            )
    return named if options.again or named.some() else None


def do_override(options):
    paths = [path for path in masters.masters(options.masters) if path.stem == options.assignment]
    if not paths:
        raise SystemExit(f"There is no master {options.assignment}.ipynb in {options.masters}.")
    (assignment,) = masters.load(paths)
    graded = storage.read_json(run.result_path(options.course, options.student, options.assignment))
    if graded is None:
        raise history.BadOverride(
            f"Nothing of {options.student!r} to {options.assignment} is graded in {options.course}."
        )
    points = None if options.withdraw else options.points
    with storage.only_one(options.course):
        history.override(
            options.course,
            assignment,
            options.student,
            options.question,
            points,
            options.reason,
        )
    print(f"Kept in {options.course / history.LOG}; grade the folder again, and it counts.")
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
    rules = rules_of(options.course, masters.masters(options.masters))
    results = reporting.judged(options.course, kept, [assignment], rules, os.cpu_count() or 1)
    folder = options.course / "returned"
    out = folder / options.gradebook.name
    print("\n".join(handing_back.fill(options.gradebook, results, assignment, out, options.column)))
    matches = collecting.table(options.collected / collecting.MATCHES)
    if matches:
        print(handing_back.feedback(matches, options.course, assignment, folder / "feedback.zip"))
    return 0


VERBS = {
    "assign": do_assign,
    "check": do_check,
    "collect": do_collect,
    "copy": do_copy,
    "grade": do_grade,
    "override": do_override,
    "return": do_return,
}

if __name__ == "__main__":
    sys.exit(main())
