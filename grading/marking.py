"""One submission in, one result out: what each question earned, and why not more.

A result is plain data (it is kept as JSON): whoever writes pages, tables and gradebooks reads
results and nothing else.
"""

import warnings
from collections import defaultdict

from grading.checks import TookTooLong, hidden_rng, time_limit
from grading.gate import Refused, read, read_bytes
from grading.sandbox import Dead
from grading.session import Session, Student, Wrong
from grading.words import quoted

GRADED = "graded"
BY_HAND = "needs hand grading"
HUMAN_EYE = "needs a human eye"
EMPTY = "empty"
REFUSED = "refused"
NOT_ANSWERED = "This question is not answered."
CHECK_SECONDS = 200  # above what the sandbox grants one call and its restart


def mark(submission, assignment, secret, walled=True):
    """The result of a submission."""
    result = unmarked(submission, assignment)
    try:
        if submission.problem:
            raise Refused(submission.problem)
        answers = read(read_bytes(submission.path), assignment)
    except Refused as problem:
        result["reasons"].append(str(problem))
        return result
    result["answers"], result["pictures"] = answers.shown(), answers.pictures
    result["extra"] = answers.shown_extra()
    _mark_answers(result, answers, assignment, secret, walled)
    return result


def unmarked(submission, assignment):
    """The result of a submission before anything is known of it: refused, with no points."""
    questions = assignment.questions if assignment else []
    return {
        "student": submission.student,
        "assignment": submission.assignment,
        "state": REFUSED,
        "reasons": [],
        "notes": [],
        "questions": {
            question.name: {
                "points": 0.0,
                "max": question.points,
                "title": question.title,
                "checks": [],
                "said": "",
                "by_hand": False,
                "answers": assignment.answers_to(question),
            }
            for question in questions
        },
        "answers": {},
        "pictures": {},
        "extra": [],
    }


def rehearse(assignment, walled=True, student="rehearsal"):
    """What is wrong with an assignment: its own answers must earn everything, the stubs nothing.

    Returns sentences; none where all is well. The visible checks are run as well.
    """
    secret = b"rehearsal"
    stubs = {cell.name: cell.source for cell in assignment.cells}
    problems = []
    for sources, right in ((assignment.solutions, True), (stubs, False)):
        cells = _cells(student, sources, assignment, visible=True)
        with Session(cells, walled) as session:
            for check in assignment.checks:
                said = _checked(check, Student(student, session), assignment, secret, problems)
                if said["passed"] != right:
                    problems.append(
                        f"the hidden check {check.name} refuses the master's own answer: "
                        f"{said['sentence']}"
                        if right
                        else f"the hidden check {check.name} passes where nothing is answered"
                    )
            for cell in assignment.cells:
                trouble = session.troubles.get(cell.name)
                if right and trouble:
                    problems.append(f"in the master, {cell.name}: {trouble}")
                if cell.kind == "checked" and not right and not trouble:
                    problems.append(
                        f"the visible checks {cell.name} pass where nothing is answered"
                    )
    return problems


def _mark_answers(result, answers, assignment, secret, walled):
    stubs = {cell.name: cell.source for cell in assignment.cells}
    answered = {
        name for name, source in answers.sources.items() if source.strip() != stubs[name].strip()
    }
    eye, notes, mistakes = [], [], []
    if answers.oddities:
        eye += answers.oddities
    if answers.claimed_id and answers.claimed_id != result["student"]:
        eye.append(f"STUDENT_ID says {quoted(answers.claimed_id)}, the file's place another id")
    checks = defaultdict(list)
    for check in assignment.checks:
        checks[check.question].append(check)
    waiting = False
    with Session(_cells(result["student"], answers.sources, assignment), walled) as session:
        student = Student(result["student"], session)
        for question in assignment.questions:
            entry = result["questions"][question.name]
            if not answered.intersection(assignment.answers_to(question)):
                entry["said"] = NOT_ANSWERED
            elif question.kind == "written":
                entry["points"] = None
                waiting = True
            else:
                for check in checks[question.name]:
                    entry["checks"].append(_checked(check, student, assignment, secret, mistakes))
                entry["points"] = sum(c["points"] for c in entry["checks"] if c["passed"])
        unanswered = {cell.name for cell in assignment.kind("answer")} - answered
        for cell, sentence in session.troubles.items():
            if cell in unanswered:
                continue  # It fails on purpose as it was handed out.
            (eye if cell in session.fatal_cells else notes).append(f"{cell}: {sentence}")
        for sentence in session.fatal_names.values():
            eye.append(sentence)
    if answers.extra and any(kind == "code" for _, kind, *_ in answers.extra) and notes:
        eye.append("the notebook has code cells of its own, which are not run")
    result["notes"] = [*eye, *notes]
    result["reasons"] = [*mistakes, *eye, *notes]
    if not answered:
        result["state"] = EMPTY
        result["reasons"].append("No answer differs from the notebook as it was handed out.")
    elif eye or mistakes:
        result["state"] = HUMAN_EYE
    else:
        result["state"] = BY_HAND if waiting else GRADED


def _cells(student, sources, assignment, visible=False):
    """What is run: the student's answers between the locked cells as they were handed out."""
    cells = []
    for cell in assignment.cells:
        if cell.kind == "student":
            cells.append((cell.name, f"STUDENT_ID = {student!r}"))
        elif cell.kind == "provided" or (visible and cell.kind == "checked"):
            cells.append((cell.name, cell.source))
        elif cell.kind == "answer" and cell.name in sources:
            cells.append((cell.name, sources[cell.name]))
    return cells


def _checked(check, student, assignment, secret, mistakes):
    """What one hidden check says. Only :class:`Wrong` is the student's mistake."""
    passed, unsure, sentence = False, False, ""
    rng = hidden_rng(secret, student.id, assignment.name, check.name)
    try:
        with time_limit(CHECK_SECONDS), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check.function(student, rng)
        passed = True
    except Wrong as wrong:
        sentence = str(wrong)
    except (Dead, TookTooLong) as trouble:
        unsure = True
        student.close()
        mistakes.append(f"the check {check.name} could not be made: {trouble}")
    except Exception as mistake:
        unsure = True
        mistakes.append(
            f"the check {check.name} itself fails "
            f"({type(mistake).__name__}: {quoted(str(mistake))}); "
            "mend it and grade again"
        )
    if unsure:
        sentence = "This could not be checked; your lecturer has been told."
    return {
        "name": check.name,
        "points": check.points,
        "passed": passed,
        "unsure": unsure,
        "sentence": sentence,
    }
