"""One submission in, one result out: what each question earned, and why not more.

A result is plain data (it is kept as JSON): whoever writes pages, tables and gradebooks reads
results and nothing else.
"""

import warnings
from collections import defaultdict
from dataclasses import dataclass, field

from grading import alone
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
# What failed only on hidden inputs is told by what its check is about, and by nothing else.
ELSEWHERE = "It holds on other inputs, and not on those that this check draws: {}"
IN_THE_OPEN = b"inputs that a student may learn"
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
    asked = {question.name: question.alone for question in assignment.questions}
    for sources, right in ((assignment.solutions, True), (stubs, False)):
        cells = _cells(student, sources, assignment, visible=True)
        with Sessions(cells, walled) as sessions:
            session = sessions[""]
            for check in assignment.checks:
                asker = Student(student, sessions[asked[check.question]])
                said = _checked(check, asker, assignment, secret, problems)
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


@dataclass
class Trial:
    """What the answers earned in one session, and what is to be said of it."""

    entries: dict  # name of a question -> what is known of it now
    answered: set
    eye: list = field(default_factory=list)  # sentences for which a person should look
    notes: list = field(default_factory=list)
    mistakes: list = field(default_factory=list)  # the grader's, which students do not read

    @property
    def points(self):
        return sum(entry.get("points") or 0 for entry in self.entries.values())


def _mark_answers(result, answers, assignment, secret, walled):
    added = answers.added_code()
    trial = _tried(result["student"], answers, assignment, secret, walled)
    possible = sum(question.points for question in assignment.kind("checked"))
    if added and (trial.points < possible or trial.eye):
        other = _tried(result["student"], answers, assignment, secret, walled, added)
        told = (
            f"the notebook has code of its own beside the answers: {other.points:g} points with "
            f"it, {trial.points:g} without it; the higher number counts"
        )
        trial = other if other.points > trial.points else trial
        trial.eye.append(told)
    for name, entry in trial.entries.items():
        result["questions"][name].update(entry)
    eye = list(answers.oddities)
    if answers.claimed_id and answers.claimed_id != result["student"]:
        eye.append(f"STUDENT_ID says {quoted(answers.claimed_id)}, the file's place another id")
    eye += trial.eye
    result["notes"] = [*eye, *trial.notes]
    result["reasons"] = [*trial.mistakes, *eye, *trial.notes]
    if not trial.answered and not added:
        result["state"] = EMPTY
        result["reasons"].append("No answer differs from the notebook as it was handed out.")
    elif eye or trial.mistakes:
        result["state"] = HUMAN_EYE
    else:
        waiting = any(entry["points"] is None for entry in result["questions"].values())
        result["state"] = BY_HAND if waiting else GRADED


def _tried(student_id, answers, assignment, secret, walled, added=()):
    """The answers tried on hidden inputs, and told by what they do on inputs that may be shown.

    Whatever a student reads (sentences, lines, shapes, names of errors, what was cut short) comes
    from a second process, which never saw a hidden input: of the first, only which checks passed.
    """
    trial, session = _asked(student_id, answers, assignment, secret, walled, added)
    checks = [check for entry in trial.entries.values() for check in entry.get("checks", ())]
    if all(check["passed"] for check in checks) and not (
        session.troubles or session.undefined or session.fatal_names
    ):
        return trial
    shown, open_session = _asked(student_id, answers, assignment, IN_THE_OPEN, walled, added)
    told = {
        check["name"]: check
        for entry in shown.entries.values()
        for check in entry.get("checks", ())
    }
    for check in checks:
        if not check["passed"] and not check["unsure"]:
            other = told.get(check["name"], check)
            check["sentence"] = (
                ELSEWHERE.format(check["about"])
                if other["passed"] or other["unsure"]
                else other["sentence"]
            )
    trial.mistakes += [
        f"on hidden inputs alone, which the student does not read: {sentence}"
        for sentence in _eye(session, trial.answered, assignment)
        if sentence not in _eye(open_session, trial.answered, assignment)
    ]
    trial.eye, trial.notes = shown.eye, shown.notes
    return trial


def _asked(student_id, answers, assignment, secret, walled, added):
    """The trial of all questions in one session, and that session, closed."""
    stubs = {cell.name: cell.source for cell in assignment.cells}
    answered = {
        name for name, source in answers.sources.items() if source.strip() != stubs[name].strip()
    }
    trial = Trial({}, answered)
    checks = defaultdict(list)
    for check in assignment.checks:
        checks[check.question].append(check)
    cells = _cells(student_id, answers.sources, assignment, added=added)
    with Sessions(cells, walled) as sessions:
        session = sessions[""]
        for question in assignment.questions:
            entry = trial.entries[question.name] = {}
            touched = bool(answered.intersection(assignment.answers_to(question)))
            if question.kind == "written":
                entry |= {"points": None} if touched else {"said": NOT_ANSWERED}
            elif touched or added:
                before = dict(session.undefined)
                told = [
                    _checked_alone(check, question, student_id, sessions, assignment, secret, trial)
                    for check in checks[question.name]
                ]
                points = sum(check["points"] for check in told if check["passed"])
                if touched or points:
                    entry |= {"checks": told, "points": points}
                else:
                    # No cell of the student's own answers it either, so nothing is missing.
                    entry["said"], session.undefined = NOT_ANSWERED, before
            else:
                entry["said"] = NOT_ANSWERED
        for other in sessions.values():
            session.fatal_names = other.fatal_names | session.fatal_names
    unanswered = _unanswered(answered, assignment)
    for cell, sentence in session.troubles.items():
        if cell in unanswered or ("cell", cell) in session.undefined:
            continue  # It fails on purpose as it was handed out, or is told below.
        if cell not in session.fatal_cells:
            trial.notes.append(f"{cell}: {sentence}")
    trial.eye += _eye(session, answered, assignment)
    return trial, session


def _unanswered(answered, assignment):
    return {cell.name for cell in assignment.kind("answer")} - answered


def _eye(session, answered, assignment):
    """The sentences about a session for which a person should look at the submission."""
    unanswered = _unanswered(answered, assignment)
    cut_short = [
        f"{cell}: {sentence}"
        for cell, sentence in session.troubles.items()
        if cell in session.fatal_cells and cell not in unanswered
    ]
    missing = [
        sentence
        for (kind, name), sentence in session.undefined.items()
        if kind == "name" or name not in unanswered
    ]
    return [*cut_short, *session.fatal_names.values(), *missing]


def _cells(student, sources, assignment, visible=False, added=()):
    """What is run: the student's answers between the locked cells as they were handed out.

    What the student added comes after the cell that it stood behind.
    """
    identity = f"STUDENT_ID = {student!r}"
    own = defaultdict(list)
    for number, (after, source) in enumerate(added, start=1):
        own[after].append((f"added code {number}", source))
    cells = list(own[""])
    for cell in assignment.cells:
        if cell.kind == "student":
            cells.append((cell.name, identity))
        elif cell.kind == "provided" or (visible and cell.kind == "checked"):
            cells.append((cell.name, cell.source))
        elif cell.kind == "answer" and cell.name in sources:
            cells.append((cell.name, sources[cell.name]))
        cells += own[cell.name]
        if cell.kind == "student" and own[cell.name]:
            cells.append(("the id again", identity))
    return cells


class Sessions(dict):
    """The sessions of one trial, by what its questions may use; each is made when it is asked."""

    def __init__(self, cells, walled):
        super().__init__()
        self.cells, self.walled = cells, walled

    def __missing__(self, alone):
        self[alone] = Session(self.cells, self.walled, alone)
        return self[alone]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for session in self.values():
            session.close()


def _checked_alone(check, question, student_id, sessions, assignment, secret, trial):
    """What a hidden check says where the libraries that the question does without are missing."""
    student = Student(student_id, sessions[question.alone])
    told = _checked(check, student, assignment, secret, trial.mistakes)
    if not question.alone or told["passed"] or told["unsure"]:
        return told
    # It earns nothing either way; does it fail for want of a library, in a way not foreseen?
    everywhere = Student(student_id, sessions[""])
    if alone.USED.search(told["sentence"]):
        note = f"{question.name}: {told['sentence']}"
        trial.notes += [] if note in trial.notes else [note]
    elif _checked(check, everywhere, assignment, secret, trial.mistakes)["passed"]:
        told["sentence"] = alone.FAILS.format(alone.WORDS[question.alone], told["sentence"])
        trial.eye.append(f"{question.name}: {told['sentence']}")
    return told


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
        "about": " ".join((check.function.__doc__ or check.name).split()),
        "points": check.points,
        "passed": passed,
        "unsure": unsure,
        "sentence": sentence,
    }
