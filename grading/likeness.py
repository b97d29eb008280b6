"""Submissions that are more alike than two people's work should be.

Answers are cut into runs of six words. Runs that many submissions share (the obvious answer, the
text that was given) say nothing and are dropped; names that the student chose are taken for one
another, so that renaming a variable hides nothing. What is left are the turns that few people
take, and two submissions that share most of theirs are shown to the lecturer, who judges.
"""

import builtins
import keyword
import re
from collections import Counter, defaultdict
from itertools import combinations

RUN = 6  # words
SHARED_BY_MANY = 0.2  # of the submissions of an assignment
SHARED_BY_FEW = 4  # submissions, however small the course
ALIKE = 0.6  # of the rare runs of both
LONGEST = 20_000  # characters of one answer
ENOUGH = 20  # rare runs in common
TOKEN = re.compile(r"\w+|[^\w\s]")
KNOWN = {*keyword.kwlist, *dir(builtins), "np", "scipy", "sympy", "pd", "plt", "glmlesson"}


def alike(results, given):
    """Pairs of students with alike submissions to one assignment, most alike first.

    Parameters
    ----------
    results : list of dict
        Results of one assignment.
    given : dict
        The source of each answer cell as it was handed out.

    Returns
    -------
    list of tuple
        Two students' ids, and the share of their unusual runs that they have in common.
    """
    known = KNOWN.union(*(TOKEN.findall(source) for source in given.values()))
    runs = {
        result["student"]: _runs(result["answers"], given, known)
        for result in results
        if result["answers"]
    }
    frequency = Counter(run for own in runs.values() for run in own)
    many = max(SHARED_BY_FEW, SHARED_BY_MANY * len(runs))
    rare = {
        student: {run for run in own if frequency[run] <= many} for student, own in runs.items()
    }
    having = defaultdict(list)
    for student, own in rare.items():
        for run in own:
            if frequency[run] > 1:
                having[run].append(student)
    common = Counter(
        pair for students in having.values() for pair in combinations(sorted(students), 2)
    )
    pairs = {}
    for (first, second), shared in common.items():
        union = len(rare[first]) + len(rare[second]) - shared
        if shared >= ENOUGH and shared >= ALIKE * union:
            pairs[first, second] = shared / union
    # A whole course that copies from one makes nothing rare; but all of it is then the same.
    same = defaultdict(list)
    for student, own in runs.items():
        if len(own) >= 3 * ENOUGH:
            same[frozenset(own)].append(student)
    for students in same.values():
        for pair in combinations(sorted(students), 2):
            pairs[pair] = 1.0
    return sorted(((*pair, share) for pair, share in pairs.items()), key=lambda p: (-p[2], p[:2]))


def normalised(source, known=KNOWN):
    """The words of an answer, without comments, and with the student's own names as one.

    Examples
    --------
    >>> normalised("total = 1  # mine") == normalised("s=1")
    True
    """
    source = re.sub(r"#[^\n]*", "", source[:LONGEST])
    if not _is_code(source):
        return tuple(word.lower() for word in TOKEN.findall(source))
    return tuple(
        word if word in known or not word.isidentifier() else "name"
        for word in TOKEN.findall(source)
    )


def _runs(answers, given, known):
    """The runs of the answers, without those that stand in what was handed out."""
    runs = set()
    for name, source in answers.items():
        handed_out = given.get(name, "")
        own = _runs_of(normalised(source, known)) - _runs_of(normalised(handed_out, known))
        runs.update((name, *run) for run in own)
    return runs


def _runs_of(words):
    return {words[i : i + RUN] for i in range(len(words) - RUN + 1)}


def _is_code(source):
    return bool(re.search(r"^[ \t]*(def |return |import |for |\w+\s*=)", source, re.MULTILINE))
