"""The report: what nobody has read yet is no zero."""

from bs4 import BeautifulSoup

from grading import marking, pages
from grading.submissions import Submission


def result(assignment, student, why, earned=1.0):
    """A result with a share of the automatic points, and an answer in words that got ``why``."""
    one = marking.unmarked(Submission(None, student, "small", 0.0), assignment)
    for entry in one["questions"].values():
        entry |= {"points": earned * entry["max"], "waiting": False}
    one["questions"]["why"] |= {"points": why, "waiting": why is None}
    return one | {"state": marking.BY_HAND, "time": 0.0, "replaces": [], "replaced": 0}


def told(assignment, *results):
    page = BeautifulSoup(pages.report(list(results), [assignment]), "html.parser")
    rows = [[cell.text for cell in row("td")] for row in page("table")[-1]("tr")[1:]]
    return {row[0]: row[2] for row in rows}, page.text


def test_a_question_that_nobody_has_read_is_no_zero(assignment):
    unanswered = result(assignment, "ben", 0.0)
    unanswered["questions"]["why"]["said"] = marking.NOT_ANSWERED
    difficulty, text = told(assignment, result(assignment, "anna", None), unanswered)
    assert difficulty["4. In words"] == "1 not read yet"
    assert difficulty["1. Twice"] == "100 %"
    assert "unread answers left out" in text


def test_all_that_could_be_earned_so_far_is_everything(assignment):
    _, text = told(assignment, *(result(assignment, student, None) for student in "abc"))
    assert "the middle one has 100 % of the points" in text


def test_what_is_read_is_a_share(assignment):
    difficulty, text = told(assignment, result(assignment, "a", 3.0), result(assignment, "b", 0.0))
    assert difficulty["4. In words"] == "50 %"
    assert "the middle one has 6.5 of 8 points" in text
