"""Exercises in Python: every known answer gets its sentence, in CPython and in the page's."""

import json
import subprocess

import pytest
from toc import ROOT

from glmlesson.practice import Code, checker, code, page

CHAPTERS = page.files("code")
EXERCISES = [(chapter, each) for chapter in CHAPTERS for each in code.load(chapter)]
NAMES = [f"{chapter}:{each['name']}" for chapter, each in EXERCISES]


def lazy(exercise):
    """Functions that look at nothing: constants, the first argument given back, nothing at all."""
    name = exercise["calls"][0].split("(")[0]
    bodies = ("return 0", "return 1.0", "return True", "return []", "return args[0]", "pass")
    return [f"def {name}(*args):\n    {body}\n" for body in bodies]


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES, ids=NAMES)
def test_every_known_answer_gets_its_own_sentence(chapter, exercise):
    assert checker.judge(exercise["solution"], exercise) == (True, exercise["right"])
    assert len(exercise["wrong"]) >= 3
    sentences = {slip["says"] for slip in exercise["wrong"]}
    assert len(sentences) == len(exercise["wrong"])
    for slip in exercise["wrong"]:
        assert checker.judge(slip["code"], exercise) == (False, slip["says"])


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES, ids=NAMES)
def test_what_looks_at_nothing_never_passes(chapter, exercise):
    for source in [exercise["starter"], *lazy(exercise)]:
        right, says = checker.judge(source, exercise)
        assert not right
        assert says.endswith((".", "]")), says
        assert says not in {slip["says"] for slip in exercise["wrong"]}


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES, ids=NAMES)
def test_help_comes_in_three_steps_and_in_sentences(chapter, exercise):
    assert len(exercise["hints"]) == 3
    spoken = [*exercise["hints"], exercise["right"], *(each["says"] for each in exercise["wrong"])]
    assert all(each.endswith((".", "?")) for each in spoken)


def test_the_page_has_the_same_verdicts():
    rows = [
        (source, exercise)
        for _, exercise in EXERCISES
        for source in [
            exercise["solution"],
            exercise["starter"],
            *(slip["code"] for slip in exercise["wrong"]),
            *lazy(exercise),
            "x = 1",
        ]
    ]
    answer = subprocess.run(
        ["node", "tests/exercises.mjs"],
        cwd=ROOT / "frontend",
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        check=True,
    )
    here = [list(checker.judge(*row)) for row in rows]
    assert json.loads(answer.stdout) == here


ADD = {
    "calls": ["add(1.0, 2.5)"],
    "solution": "def add(a, b):\n    return a + b",
    "wrong": [],
    "right": "Right.",
}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("x = 1", "There is no `add` any more: keep the first line of the function as it was."),
        ("def add(a, b):\n    a + b", "`add(1.0, 2.5)` gives nothing back; a `return` is missing."),
        ("def add(a, b):\n    return a - b", "`add(1.0, 2.5)` should give 3.5; yours gives -1.5."),
        (
            "def add(a, b):\n    return 1 / 0",
            "`add(1.0, 2.5)` stops with ZeroDivisionError: division by zero",
        ),
    ],
)
def test_an_unknown_wrong_answer_is_told_where_it_differs(source, says):
    verdict = checker.judge(source, ADD)
    assert verdict == (False, says)


def test_a_scene_is_read_and_set():
    exercise = ADD | {
        "calls": ["step()"],
        "state": {"eta": 1.0},
        "solution": "def step():\n    scene.set(eta=scene.get('eta') + 1)",
    }
    assert checker.judge(exercise["solution"], exercise) == (True, "Right.")
    assert checker.judge("def step():\n    scene.set(eta=5.0)", exercise) == (
        False,
        "`step()` should leave the scene at eta = 2; yours gives eta = 5.",
    )


def test_a_chapter_without_exercises_is_named():
    with pytest.raises(ValueError, match="There is no file of exercises 'speed'"):
        Code("speed")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_without_a_script_the_solution_is_folded(chapter):
    text = Code(chapter).page
    assert text.count("<details>") == text.count('class="glm-solution"') == len(code.load(chapter))
    assert "NaN" not in text
