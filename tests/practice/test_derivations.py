"""Derivations and questions as files: true line by line, and whole as HTML."""

import html
import json
import re
import subprocess

import pytest
from toc import ROOT, notebooks

from glmlesson.practice import Derivation, Why, derivation, page
from grading import formula

NAMES = page.files("derivations")
TYPED = [name for name in NAMES if name != "own"]
BLANKS = {"gaussian": 1, "bernoulli": 4, "poisson": 3, "exponential": 3, "geometric": 2}
# The parameter as a function of η, by which lines in η are held against those before.
BACK = {
    "gaussian": ("mu", "eta"),
    "bernoulli": ("phi", "(1/(1 + exp(-eta)))"),
    "poisson": ("lambda", "exp(eta)"),
    "exponential": ("lambda", "(-eta)"),
    "geometric": ("phi", "(1 - exp(eta))"),
}


def domains(symbols, of):
    """A derivation's domains as the grader takes them."""
    return {
        name: range(symbols[name]["low"], symbols[name]["high"] + 1)
        if symbols[name].get("whole")
        else (symbols[name]["low"], symbols[name]["high"])
        for name in of
    }


def coach(**asked):
    answer = subprocess.run(
        ["node", "tests/verdicts.mjs"],
        cwd=ROOT / "frontend",
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)


def judged(name, rows):
    """The kinds of the coach's judgements of typed lines: (line, place)."""
    words, steps = derivation.load(name)
    data = {"symbols": words["symbols"], "steps": [step.data() for step in steps]}
    return coach(derivation=data, rows=rows)


@pytest.mark.parametrize("name", TYPED)
def test_every_line_is_equal_to_the_first(name):
    words, steps = derivation.load(name)
    symbol, back = BACK[name]
    first = steps[0].typed
    in_eta = re.sub(rf"\b{symbol}\b", back, first)
    for step in steps:
        if step.value:
            assert formula.equal(
                re.sub(rf"\b{symbol}\b", back, step.typed),
                "eta",
                domains(words["symbols"], ["eta"]),
            )
            continue
        right = first if symbol in step.of else in_eta
        assert formula.equal(step.typed, right, domains(words["symbols"], step.of)), step.typed


@pytest.mark.parametrize("name", TYPED)
def test_less_is_given_from_one_derivation_to_the_next(name):
    steps = derivation.load(name)[1]
    assert sum(bool(step.ask) for step in steps) == BLANKS[name]
    assert not steps[0].ask
    assert steps[-1].ask
    assert all(step.hints for step in steps if step.ask)


def test_the_share_of_blank_lines_grows():
    shares = [BLANKS[name] / (len(derivation.load(name)[1]) - 1) for name in BLANKS]
    assert shares == sorted(shares)


@pytest.mark.parametrize("name", TYPED)
def test_the_book_s_own_lines_are_right_and_known_slips_are_not(name):
    steps = derivation.load(name)[1]
    blanks = [(at, step) for at, step in enumerate(steps) if step.ask]
    assert set(judged(name, [(step.typed, at) for at, step in blanks])) == {"right"}
    slips = [(slip.typed, at) for at, step in blanks for slip in step.slip]
    assert set(judged(name, slips)) <= {"known"}


@pytest.mark.parametrize("name", TYPED)
def test_the_line_above_is_no_progress(name):
    steps = derivation.load(name)[1]
    above = [
        (steps[at - 1].typed, at)
        for at, step in enumerate(steps)
        if step.ask and not step.value and steps[at - 1].of == step.of and not steps[at - 1].value
    ]
    assert set(judged(name, above)) <= {"again"}


OWN = [
    ("y/s^2 * exp(-y^2/(2 s^2))", "y^2", "-1/(2 s^2)", "y", "2 log(s)", "s", "y > 0", True),
    ("kappa y^(-kappa-1)", "log(y)", "-kappa", "1/y", "-log(kappa)", "kappa", "y > 1", True),
    (
        "-phi^y/(y log(1-phi))",
        "y",
        "log(phi)",
        "1/y",
        "log(-log(1-phi))",
        "phi",
        "1, 2, 3, …",
        True,
    ),
    ("lambda e^(-lambda y)", "y", "-lambda", "1", "log(lambda)", "lambda", "y > 0", "subtracted"),
    ("lambda e^(-lambda y)", "y", "lambda", "1", "-log(lambda)", "lambda", "y > 0", "in η or"),
    ("lambda e^(-lambda y)", "y", "-lambda", "1", "1/lambda", "lambda", "y > 0", "logarithm"),
    ("lambda e^(-lambda y)", "y lambda", "-1", "1", "1", "lambda", "y > 0", "belongs to the data"),
    ("lambda e^(-lambda y)", "y", "-lambda", "1", "0", "lambda", "y > 0", "."),
    ("lambda e^(-lambda y)", "y", "-q", "1", "0", "lambda", "y > 0", "symbols should be"),
    ("lambda e^(-lambda y)", "1", "-lambda", "1", "0", "lambda", "y > 0", "meet no data"),
]


@pytest.mark.parametrize("case", OWN, ids=str)
def test_parts_of_one_s_own_are_held_against_the_density(case):
    density, T, eta, b, a, parameter, outcomes, expected = case
    where = {
        "parameter": parameter,
        "outcomes": outcomes,
        "range": "between 0 and 1" if parameter == "phi" else "positive",
    }
    typed = {"density": density, "T": T, "eta": eta, "b": b, "a": a}
    [verdict] = coach(parts=True, rows=[[typed, where]])
    assert verdict["right"] is (expected is True)
    if expected is not True:
        said = "".join(part if isinstance(part, str) else "…" for part in verdict["says"])
        assert expected in said


@pytest.mark.parametrize("name", NAMES)
def test_a_derivation_is_whole_without_a_script(name):
    made = Derivation(name).page
    steps = derivation.load(name)[1]
    assert made.count("<details>") == max(1, sum(bool(step.ask) for step in steps))
    assert made.count('class="glm-line"') == len(steps)
    data = json.loads(html.unescape(re.search(r"data-coach='([^']*)'", made)[1]))
    assert [step["typed"] for step in data["steps"]] == [step.typed for step in steps]
    assert "$" not in re.sub(r"data-coach='[^']*'", "", made)


@pytest.mark.parametrize("name", page.files("why"))
def test_a_question_has_an_answer_and_points_to_tick(name):
    words = page.content("why", name)
    assert words["ask"].rstrip().endswith(("?", "."))
    assert 3 <= len(words["points"]) <= 4
    assert len(" ".join(words["answer"]).split()) >= 60
    made = Why(name).page
    assert made.index("<details>") > made.index("In your own words")
    assert made.count("<li>") == len(words["points"])
    assert "$" not in made


@pytest.mark.parametrize("kind", ["derivations", "why"])
def test_another_name_is_refused_with_those_there_are(kind):
    with pytest.raises(ValueError, match=f"there are .*{page.files(kind)[0]}"):
        page.content(kind, "no such")


def test_every_practice_stands_in_one_chapter():
    shown = "".join(path.read_text(encoding="utf-8") for path in notebooks())
    for name in NAMES:
        assert len(re.findall(rf'^ +"Derivation\(\\"{name}\\"\)"$', shown, re.M)) == 1, name
    for name in page.files("why"):
        chapter = (ROOT / "book" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert f'Why(\\"{name}\\")' in chapter
