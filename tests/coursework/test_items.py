"""What the report says of each question, and of answers that are alike."""

import pytest
from test_pages import result

from grading import items, likeness, marking, pages


def course(assignment, *points, answer="x = {}"):
    """A result for each number, the points of the first question; the other points rise."""
    results = []
    for number, own in enumerate(points):
        one = result(assignment, f"s{number}", 3.0 * number / len(points))
        one["questions"]["double-check"] |= {"points": own}
        one["answers"] = {"double": answer.format(number)}
        results.append(one)
    return results


def told(assignment, results, place=0):
    return items.item(assignment.questions[place], results)


def test_discrimination_is_the_correlation_with_all_other_points(assignment):
    rising = told(assignment, course(assignment, 0.0, 0.5, 1.0, 1.5, 2.0))
    falling = told(assignment, course(assignment, 2.0, 1.5, 1.0, 0.5, 0.0))
    assert rising["discrimination"] == pytest.approx(1)
    assert falling["discrimination"] == pytest.approx(-1)


@pytest.mark.parametrize("points", [(1.0, 1.0, 1.0, 1.0, 1.0), (0.0, 2.0, 1.0)])
def test_no_correlation_is_told_where_there_is_none(assignment, points):
    assert told(assignment, course(assignment, *points))["discrimination"] is None


@pytest.mark.parametrize(
    ("points", "number"), [((1.0, 0.0, 1.5), 3), ((1.0, 0.0, 2.0), 0), ((0.0, 0.0), 0)]
)
def test_what_nobody_gets_right_is_flagged(assignment, points, number):
    results = course(assignment, *points)
    assert told(assignment, results)["doubtful"] == number
    lines = [line for line in items.doubts([assignment], results) if "double-check" in line]
    assert bool(lines) == bool(number)
    flagged = f"1. Twice: {number} answered, and nobody got it right"
    assert (flagged in pages.report(results, [assignment]).decode()) == bool(number)


def test_who_did_not_answer_does_not_make_a_question_doubtful(assignment):
    results = course(assignment, 0.0, 0.0, 0.0)
    for one in results:
        one["questions"]["double-check"]["said"] = marking.NOT_ANSWERED
    assert told(assignment, results)["doubtful"] == 0


def test_wrong_answers_are_grouped_but_for_names_and_layout(assignment):
    results = course(assignment, 0.0, 0.0, 0.0, 2.0)
    sources = [
        "def f(x):\n    return x",
        "def double(y):  # mine\n  return y",
        "def f(x): return 1",
    ]
    for one, source in zip(results, [*sources, sources[0]], strict=True):
        one["answers"] = {"double": source}
    ((example, students),) = told(assignment, results)["same"]
    assert (example, students) == ("«def f(x): return x»", ["s0", "s1"])


def test_the_sentences_that_most_will_read(assignment):
    results = course(assignment, 0.0, 0.0, 2.0)
    for one, said in zip(results, (["a", "b", "a"], ["a"], []), strict=True):
        checks = [{"sentence": sentence, "passed": False} for sentence in said]
        one["questions"]["double-check"]["checks"] = checks
    assert told(assignment, results)["sentences"] == [("a", 2), ("b", 1)]


GIVEN = "\n".join(f"    value_{n} = np.sum(data[{n}] * weights[{n}])" for n in range(30))


def test_what_was_handed_out_makes_nobody_alike():
    given = {"a": f"def f(data, weights):\n{GIVEN}\n    # your answer"}
    ends = ["return value_1 - value_2 / 7", "return max(value_3, value_4) ** 2"]
    results = [
        {"student": name, "answers": {"a": f"def f(data, weights):\n{GIVEN}\n    {end}"}}
        for name, end in zip(("ada", "ben"), ends, strict=True)
    ]
    assert likeness.alike(results, given) == []
    assert likeness.alike(results, {}) != []
