"""The fresh questions: proved, shipped as they are, and drawn by a seed."""

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest
from docutils import nodes

from glmlesson.quizzes import generate
from glmlesson.quizzes.generators import CHAPTERS, examples, question, questions, shipping
from glmlesson.quizzes.generators.fresh import at
from glmlesson.quizzes.generators.grammar import (
    Chapter,
    Choice,
    Number,
    Order,
    Panels,
    apart,
    shown,
)
from glmlesson.quizzes.generators.proof import NotProved, prove

ROOT = Path(__file__).parents[2]
ALL = [
    pytest.param(each, id=f"{chapter}-{each.name}")
    for chapter in CHAPTERS
    for each in questions(chapter).values()
]


def test_every_chapter_has_five_questions_and_the_book_has_every_kind():
    assert list(CHAPTERS) == chapters_of_the_book()
    kinds = [each.values[0].kind for each in ALL]
    assert min(len(questions(chapter)) for chapter in CHAPTERS) >= 5
    for kind, least in {"number": 40, "choice": 15, "order": 5, "drag": 4, "panels": 3}.items():
        assert kinds.count(kind) >= least, kind


def chapters_of_the_book():
    order = (ROOT / "_toc.yml").read_text().split("The package")[0]
    return [name for name in re.findall(r"book/(\w+)", order) if name != "intro"]


@pytest.mark.parametrize("question", ALL)
def test_a_sample_of_variants_is_proved(question):
    """The build proves all of them."""
    places = random.Random(question.name).sample(range(len(question.variants)), 6)
    assert prove(question, places) == 6


@pytest.mark.parametrize("question", ALL)
def test_words_are_whole_sentences(question):
    for ask in question.ask:
        assert ask.rstrip().endswith((".", "?")), ask
    for words in question.words():
        plain = re.sub(r"\$[^$]+\$|`[^`]+`", "", words)
        assert not re.search(r"\b(all|none) of the above\b|!", plain), words
        assert "  " not in words
    meanings = [
        *getattr(question, "slips", {}).values(),
        *(option[1] for option in getattr(question, "options", {}).values()),
        *(why for _, why in getattr(question, "lines", ())[1:]),
        *(extra[2] for extra in getattr(question, "extras", {}).values()),
    ]
    meanings = [words for words in meanings if words != "«why»"]  # what differs stands in the hole
    assert len(set(meanings)) >= len(meanings) - 1  # a pair, of which either may be the right one
    assert all(len(words) >= 25 for words in meanings)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_section_that_is_pointed_to_is_in_the_chapter(chapter):
    cells = json.loads((ROOT / "book" / f"{chapter}.ipynb").read_text())["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    headings = re.findall(r"^#{2,3} (.+)$", text, re.MULTILINE)
    ids = {nodes.make_id(heading) for heading in headings}
    assert {each.section for each in questions(chapter).values()} <= ids


@pytest.fixture(scope="module")
def made():
    """Questions of every kind, each wrong in its own way."""
    return Chapter("made")


def test_a_wrong_answer_is_not_proved(made):
    words = {"title": "", "section": "", "because": "«answer»", "otherwise": ""}
    slips = {"one": "", "two": ""}

    def rows(answer):
        return lambda: (
            {"k": k, "answer": answer(k), "one": 9 * k, "two": -k} for k in range(1, 120)
        )

    def given(make, proof):
        make.__name__ = "given"
        made.number("«k»", slips=slips, proof=proof, **words)(make)
        return made.questions["given"]

    assert prove(given(rows(lambda k: 2.0 * k), lambda v: v["k"] + v["k"])) == 119
    with pytest.raises(NotProved, match=r"made.given .*has the answer 3"):
        prove(given(rows(lambda k: 2.0 * k), lambda v: 3.0))
    with pytest.raises(NotProved, match="two variants that are alike"):
        prove(
            given(
                lambda: ({"k": 1, "answer": 2.0, "one": 9, "two": -1} for _ in range(120)),
                lambda v: 2.0,
            )
        )
    with pytest.raises(NotProved, match="has 0 variants, too few"):
        # A slip that is the answer leaves too few of them: such a variant is not kept.
        prove(given(rows(lambda k: 9.0 * k), lambda v: 9.0 * v["k"]))


def test_a_second_right_option_or_order_is_not_proved(made):
    words = {"title": "", "section": ""}
    options = {"right": ("«right»", ""), "wrong": ("«wrong»", "")}

    @made.choice("«k»", options=options, proof=lambda v: float(v["wrong"]), **words)
    def chosen():
        return ({"k": k, "right": 2.0 * k, "wrong": 5.0 * k} for k in range(1, 120))

    with pytest.raises(NotProved, match="has the answer 5"):
        prove(made.questions["chosen"])
    lines = (("a = «k»", ""), ("b = 2", ""))

    @made.order("«k»", lines=lines, extras={}, because="", proof=lambda v, _: True, **words)
    def ordered():
        return ({"k": k} for k in range(120))

    with pytest.raises(NotProved, match="is right, too, with lines 0 and 1 exchanged"):
        prove(made.questions["ordered"])


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.15000000000000002, 6, "0.15"), (-2, 6, "−2"), (1536.2, 3, "1536"), (2 / 3, 3, "0.667")],
)
def test_numbers_are_shown_as_readers_write_them(value, digits, text):
    assert shown(value, digits) == text


def test_a_number_too_small_to_be_read_is_refused():
    with pytest.raises(ValueError, match="too small to be shown"):
        shown(0.0000123, 3)


# What is shipped ----------------------------------------------------------------------------------


def cell(column, place):
    return column[place] if isinstance(column, list) else column["of"][column["at"][place]]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_what_is_shipped_is_what_the_generators_give(chapter):
    script = shipping.script(chapter)
    assert len(script.encode()) < 120_000
    sent = json.loads(re.fullmatch(r'\(window\.\w+\?\?=\{\}\)\["\w+"\]=(.*);\n', script)[1])
    assert [each["name"] for each in sent["questions"]] == list(questions(chapter))
    for each in sent["questions"]:
        made = question(chapter, each["name"])
        assert each["size"] == len(made.variants)
        for place in random.Random(chapter).sample(range(each["size"]), 5):
            variant = made.variants[place]
            for name in made.holes:
                if name != "note":
                    assert cell(each["columns"][name], place) == shipping.inline(
                        made.hole(variant, name)
                    )
            if isinstance(made, Number):
                for name in made.results:
                    found = cell(each["columns"][f"={name}"], place)
                    assert (found is None) == (variant[name] is None)
                    if found is not None:
                        np.testing.assert_allclose(found, variant[name], rtol=1e-6)
            if isinstance(made, Choice):
                right = cell(each["columns"]["=right"], place) if "=right" in each["columns"] else 0
                assert each["options"][right][0] == made.right(variant)
            if isinstance(made, Panels):
                step = (variant["high"] - variant["low"]) / (len(shipping.LETTERS) - 1)
                drawn = [
                    [variant["low"] + step * shipping.LETTERS.index(letter) for letter in panel]
                    for panel in each["columns"]["=panels"][place].split(" ")
                ]
                np.testing.assert_allclose(drawn, variant["panels"], atol=step)
        assert not re.search(r"[$`]|\\\\", json.dumps(each["ask"])), each["name"]


def test_the_formulas_of_the_front_end_are_these():
    kept = json.loads((ROOT / "frontend" / "quizzes" / "formulas.json").read_text(encoding="utf-8"))
    assert kept == shipping.all_formulas(), "run make figures"


def test_what_was_proved_is_not_proved_again(tmp_path, monkeypatch):
    monkeypatch.setattr(shipping, "CHAPTERS", ("how_sure",))
    proved = []
    monkeypatch.setattr(shipping, "prove", lambda each: proved.append(each.name))
    first = shipping.write(tmp_path / "site", tmp_path / "cache")
    assert [path.name for path in first] == ["how_sure.js"]
    assert proved == list(questions("how_sure"))
    assert (
        shipping.write(tmp_path / "again", tmp_path / "cache")[0].read_bytes()
        == first[0].read_bytes()
    )
    assert len(proved) == len(questions("how_sure"))
    monkeypatch.setattr(shipping, "digest", lambda: "other")
    shipping.write(tmp_path / "site", tmp_path / "cache")
    assert len(proved) == 2 * len(questions("how_sure"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_examples_on_paper_have_their_answers(chapter):
    page = examples.as_html(chapter)
    assert page.count("<details>") == page.count("</details>") == 3
    assert "«" not in page
    assert not re.search(r"\$|<script|\son\w+=|\sid=", page)


# Drawn by a seed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("question", ALL)
def test_a_drawn_question_marks_its_answer_and_every_slip(question):
    it = generate(question.chapter, question.name, seed="2026/one")
    assert it == generate(question.chapter, question.name, seed="2026/one")
    assert it.mark(it.answer).right
    assert it.mark(it.answer).slip is None
    if isinstance(question, Number):
        for name, value, words in it.meanings[:-1]:
            mark = it.mark(value)
            assert mark.right == (name == "answer")
            assert mark.feedback == words
            assert name == "answer" or mark.slip == name
        assert it.mark(it.answer + 0.9 * it.tolerance).right
        assert not it.mark(it.answer + 1.1 * it.tolerance).right
    if isinstance(question, Choice | Panels):
        marks = [it.mark(letter) for letter in "ABCDEFGH"[: len(it.offer)]]
        assert [mark.right for mark in marks].count(True) == 1
        assert all(mark.right or mark.slip for mark in marks)
    if isinstance(question, Order):
        letters = "ABCDEFGH"[: len(it.offer)]
        extra = next(letter for letter in letters if letter not in it.answer)
        assert it.mark(extra + it.answer[1:]).slip in question.extras
        assert it.mark(it.answer[1] + it.answer[0] + it.answer[2:]).slip == "early"
        assert not it.mark(it.answer[:-1]).right


def test_seeds_spread_over_the_variants():
    drawn = [generate("poisson_lab", "rate_ratio", seed=k) for k in range(100)]
    assert len({each.ask for each in drawn}) > 70


def test_what_is_no_answer_is_refused_with_a_sentence():
    number = generate("poisson_lab", "rate_ratio")
    for wrong in ("four", None, float("nan")):
        with pytest.raises(ValueError, match="must be a finite number"):
            number.mark(wrong)
    choice = generate("how_sure", "missed")
    for wrong in ("", "Z", "AB"):
        with pytest.raises(ValueError, match=r"letter"):
            choice.mark(wrong)
    with pytest.raises(ValueError, match="There are no fresh questions for 'chapter'"):
        generate("chapter", "rate_ratio")
    with pytest.raises(ValueError, match="has no question 'ratio'; it has rate_ratio, percent"):
        generate("poisson_lab", "ratio")
    with pytest.raises(ValueError, match="must be a state with theta0, theta1"):
        generate("poisson_lab", "weights").mark({"theta0": 1.0})


def test_the_first_option_is_not_the_favourite_place():
    made = question("how_sure", "missed")
    answers = [at(made, k, random.Random(k)).answer for k in range(80)]
    assert all(answers.count(letter) >= 8 for letter in "ABCD")


def test_numbers_that_a_reader_cannot_tell_are_not_apart():
    assert apart(1.0, 1.04)
    assert not apart(1.0, 1.02)
    assert not apart(0.0, 0.0)
