"""Each question as a test of the course: how hard it was, whom it told apart, where people went.

What is counted here is read by the lecturer before any feedback goes out. A question that nobody
gets right is more often a mistake in its check than in everybody's answer.
"""

import statistics
from collections import Counter

from grading import likeness
from grading.marking import NOT_ANSWERED
from grading.words import quoted

ENOUGH = 3  # answers, before a question that nobody gets right is doubted
FEWEST = 5  # submissions, before a correlation is told
SHOWN = 3  # sentences and groups of answers of one question
LONGEST = 160  # characters of an answer that stands for its group
ALMOST = 1e-9  # of a point


def item(question, graded):
    """What the report says of one question, from the results that could be graded."""
    entries = [result["questions"][question.name] for result in graded]
    waiting = sum(bool(entry.get("waiting")) for entry in entries)
    earned = [] if waiting else [entry["points"] for entry in entries]
    return {
        "title": question.title,
        # As long as one answer waits, those that were not given would stand for all of them.
        "percent": round(100 * statistics.mean(earned) / question.points) if earned else None,
        "waiting": waiting,
        "unanswered": sum(entry["said"] == NOT_ANSWERED for entry in entries),
        "discrimination": None if waiting else discrimination(question, graded),
        "doubtful": doubtful(question, graded),
        "sentences": sentences(entries),
        "same": same_wrong_answers(question, graded),
    }


def discrimination(question, graded):
    """The correlation of a question's points with those of all other questions.

    None where there are too few submissions, or where all have the same points.
    """
    if len(graded) < FEWEST:
        return None
    own, others = [], []
    for result in graded:
        points = {name: entry["points"] or 0.0 for name, entry in result["questions"].items()}
        own.append(points.pop(question.name))
        others.append(sum(points.values()))
    if max(own) - min(own) < ALMOST or max(others) - min(others) < ALMOST:
        return None
    return statistics.correlation(own, others)


def doubtful(question, graded):
    """How many answered a question that nobody got right; 0 where somebody did or few tried."""
    entries = [result["questions"][question.name] for result in graded]
    tried = [e for e in entries if e["said"] != NOT_ANSWERED and not e.get("waiting")]
    right = any((entry["points"] or 0.0) >= question.points - ALMOST for entry in tried)
    return 0 if right or len(tried) < ENOUGH else len(tried)


def sentences(entries):
    """The checks' sentences that most students will read, and to how many each is said."""
    said = Counter(
        sentence
        for entry in entries
        for sentence in {check["sentence"] for check in entry["checks"] if not check["passed"]}
    )
    return sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]


def same_wrong_answers(question, graded):
    """Answers that lost points and are the same but for names, comments and layout.

    Returns pairs of an example, as the first student wrote it, and the students.
    """
    groups = {}
    for result in graded:
        entry = result["questions"][question.name]
        if entry.get("waiting") or entry["said"] == NOT_ANSWERED:
            continue
        if (entry["points"] or 0.0) >= question.points - ALMOST:
            continue
        source = "\n".join(result["answers"].get(name, "") for name in entry["answers"])
        if source.strip():
            groups.setdefault(likeness.normalised(source), []).append((result["student"], source))
    shared = [group for group in groups.values() if len(group) > 1]
    shared.sort(key=lambda group: (-len(group), group[0]))
    return [
        (quoted(group[0][1], LONGEST), [student for student, _ in group])
        for group in shared[:SHOWN]
    ]


def doubts(assignments, results):
    """Sentences for the lecturer about questions that nobody gets right."""
    lines = []
    for assignment in assignments:
        own = [r for r in results if r["assignment"] == assignment.name and r["questions"]]
        for question in assignment.questions:
            if tried := doubtful(question, own):
                lines.append(
                    f"Before you return {assignment.name}: {tried} answered {question.name}, and "
                    "nobody got it right. Is its check?"
                )
    return lines
