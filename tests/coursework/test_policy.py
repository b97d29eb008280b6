"""The rules of a course: what they say is what is counted, and a mistake in them is a sentence."""

import dataclasses
import datetime
import os

import pytest

from grading import policy, tables
from grading.submissions import find, newest

RULES = """
roster = "roster.csv"

[small]
due = 2026-11-27T23:59:00Z
grace_minutes = 10
percent_per_day = 10
most_percent = 50
closed = 2026-12-11T23:59:00Z
counts = "last on time"

[small.extensions]
"ada" = 2026-11-30T23:59:00Z
"""
DUE = datetime.datetime.fromisoformat("2026-11-27T23:59:00Z").timestamp()


def read(folder, text=RULES):
    (folder / "roster.csv").write_text("student\nada\nben\ncleo\n")
    (folder / "policy.toml").write_text(text)
    return policy.read(folder / "policy.toml", ["small", "large"])


def result(student, late, points=(3.0, None), assignment="small"):
    questions = {f"q{n}": {"points": number, "max": 4.0} for n, number in enumerate(points)}
    return {
        "student": student,
        "assignment": assignment,
        "time": DUE + late,
        "questions": questions,
    }


@pytest.mark.parametrize(
    ("student", "late", "percent", "words"),
    [
        ("ben", 0, 0, ""),
        ("ben", 599, 0, ""),
        ("ben", 601, 10, "0 h 10 min"),
        ("ben", 86_400, 10, "1 d 0 h"),
        ("ben", 86_401, 20, "1 d 0 h"),
        ("ben", 9 * 86_400, 50, "9 d 0 h"),
        ("ben", 14 * 86_400 + 1, 100, "14 d 0 h"),
        ("ada", 3 * 86_400, 0, ""),
        ("ada", 3 * 86_400 + 601, 10, "0 h 10 min"),
    ],
)
def test_lateness_costs_what_the_rules_say(tmp_path, student, late, percent, words):
    one = result(student, late)
    read(tmp_path).apply([one])
    assert (one["penalty_percent"], one["late"]) == (percent, words)
    assert tables.total(one) == pytest.approx(3.0 * (1 - percent / 100))


def test_an_assignment_without_rules_is_never_late(tmp_path):
    one = result("ben", 10**6, assignment="large")
    read(tmp_path).apply([one])
    assert (one["late"], tables.total(one)) == ("", 3.0)


def hand_in(folder, **times):
    for name, late in times.items():
        path = folder / f"ben_small ({name[1:]}).ipynb"
        path.write_text("{}")
        os.utime(path, (DUE + late, DUE + late))


@pytest.mark.parametrize(
    ("counts", "chosen"), [("last on time", "ben_small (2)"), ("newest", "ben_small (3)")]
)
def test_the_last_version_in_time_counts_where_the_rules_say_so(tmp_path, counts, chosen):
    rules = read(tmp_path, RULES.replace("last on time", counts))
    folder = tmp_path / "in"
    folder.mkdir()
    hand_in(folder, n1=-7200, n2=-3600, n3=7200, n4=30 * 86_400)
    ((one, others),) = newest(find(folder, ["small"]), rules.rank)
    assert one.path.stem == chosen
    assert len(others) == 3


def test_of_versions_that_are_all_late_the_newest_counts(tmp_path):
    rules, folder = read(tmp_path), tmp_path / "in"
    folder.mkdir()
    hand_in(folder, n1=3600, n2=7200)
    ((one, _),) = newest(find(folder, ["small"]), rules.rank)
    assert one.path.stem == "ben_small (2)"


def test_who_is_missing_is_told_once_the_deadline_has_passed(tmp_path):
    rules, came = read(tmp_path), [result("ben", 0)]
    assert rules.missing(came, DUE - 1) == []
    assert rules.missing(came, DUE + 1) == [("small", ["cleo"])]  # ada has an extension
    assert rules.missing(came, DUE + 4 * 86_400) == [("small", ["ada", "cleo"])]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[small]", "[smal]", "there is no such master"),
        ("due = 2026-11-27T23:59:00Z\n", "", "has no `due`"),
        ("2026-11-27T23:59:00Z", '"Friday"', "no date with a time"),
        ("2026-11-27T23:59:00Z", "2026-11-27", "no date with a time"),
        ("percent_per_day = 10", "percent_per_day = 110", "should lie between 0 and 100"),
        ("percent_per_day = 10", "percent_per_day = nan", "should lie between 0 and 100"),
        ("percent_per_day = 10", "percent_per_day = true", "is no number"),
        ("percent_per_day", "percent_a_day", "known are due"),
        ("last on time", "first", 'should be "newest" or "last on time"'),
        ("2026-12-11", "2026-11-11", "`closed` is before `due`"),
        ('"ada"', '"adda"', "«adda» in extensions is nobody in the course"),
        ('"roster.csv"', '"nobody.csv"', "names no file beside it"),
        ("[small]", "[small", "is no TOML"),
    ],
)
def test_a_mistake_in_the_rules_is_a_sentence(tmp_path, old, new, words):
    assert old in RULES
    with pytest.raises(policy.BadPolicy) as told:
        read(tmp_path, RULES.replace(old, new, 1))
    assert words in str(told.value)


def test_every_rule_is_a_field_that_the_page_shows():
    fields = {field.name for field in dataclasses.fields(policy.Terms)}
    assert all(name in policy.__doc__ for name in fields)
