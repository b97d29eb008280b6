"""The page "For a class" on the built site: exports in, tables and a picture out, nothing sent."""

import csv
import io
import json
import random

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figures import overflows
from playwright.sync_api import expect
from statsmodels.discrete.conditional_models import ConditionalLogit
from watching import clean

from glmlesson.quizzes import generators

CHAPTER = "newton"
NAMES = list(generators.questions(CHAPTER))[:5]
STUDENTS = 40


def responses():
    """Right or wrong of forty students on five questions, of growing difficulty."""
    luck = np.random.default_rng(4)
    ability, difficulty = luck.normal(0.2, 1, STUDENTS), np.linspace(-1.2, 1.2, len(NAMES))
    return luck.random((STUDENTS, len(NAMES))) < 1 / (1 + np.exp(difficulty - ability[:, None]))


def slip_of(name):
    """A slip of a question by its name, as the page notes it."""
    question = generators.question(CHAPTER, name)
    if question.kind == "choice":
        return list(question.options)[1]
    return next(iter(question.slips), "") if question.kind == "number" else ""


def export(student, right):
    seeds = random.Random(student)
    topics = {
        name: {"seed": seeds.randrange(2**31), "next": 1, "run": 0, "mastered": False}
        for name in NAMES
    }
    answers = [
        [name, 0, 1_700_000_000 + i, int(yes), "" if yes else slip_of(name), 20]
        for i, (name, yes) in enumerate(zip(NAMES, right, strict=True))
    ]
    entry = {"v": 1, "of": 7, "topics": topics, "answers": answers}
    return {"note": "", "quizzes": {}, "fresh": {CHAPTER: entry}}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    for student, right in enumerate(responses()):
        name = "=1+1.json" if student == 0 else f"student{student:02}.json"
        (folder / name).write_text(json.dumps(export(student, right)), encoding="utf-8")
    return sorted(folder.iterdir())


def take(page, address, files):
    page.goto(f"{address}book/classroom.html")
    page.locator("input[type=file]").set_input_files(files)
    page.locator(".glm-results table").first.wait_for()


def told(page):
    return page.locator(".glm-told").inner_text()


def table(page, words):
    region = page.get_by_role("region", name=words)
    return [row.locator("th, td").all_inner_texts() for row in region.locator("tbody tr").all()]


def test_a_class_is_described(address, watch, files):
    right = responses()
    y = right.ravel().astype(float)
    person, item = (each.ravel() for each in np.indices(right.shape))
    X = -np.eye(len(NAMES))[item][:, 1:]
    fit = ConditionalLogit(y, X, groups=person).fit(method="newton", tol=1e-12, disp=0)
    expected = np.r_[0, fit.params] - np.r_[0, fit.params].mean()
    with clean(watch()) as page:
        take(page, address, files)
        assert page.locator(".glm-state").inner_text().startswith("40 students, 200 answers")
        titles = {generators.question(CHAPTER, name).title: i for i, name in enumerate(NAMES)}
        rows = table(page, "First answers")
        assert {row[0] for row in rows} == set(titles)
        for title, count, share, _ in rows:
            assert int(count) == STUDENTS
            # Halves may be rounded either way.
            assert (
                abs(float(share.removesuffix(" %")) - 100 * right[:, titles[title]].mean()) < 0.51
            )
        for title, difficulty, _ in table(page, "Difficulty by conditional"):
            found = float(difficulty.replace("−", "-"))
            assert found == pytest.approx(expected[titles[title]], abs=0.0051)
        persons = table(page, "Ability by Warm")
        assert len(persons) == STUDENTS
        assert page.locator(".glm-map-person").count() == STUDENTS
        assert page.locator(".glm-map-item").count() == len(NAMES)


def test_a_misconception_is_said_in_the_words_of_the_question(served, watch, files):
    with clean(watch()) as page:
        take(page, served, files)
        for summary in page.locator(".glm-slips summary").all():
            summary.click()
        said = page.locator(".glm-slips").inner_text()
        for name in NAMES:
            assert slip_of(name) in said
        assert "«" not in said
        assert "undefined" not in said


def test_bad_files_are_told_by_name_and_the_others_kept(served, watch, files, tmp_path):
    (tmp_path / "cut.json").write_text(files[3].read_text()[:-40])
    (tmp_path / "foreign.json").write_text('{"cells": []}')
    (tmp_path / "again.json").write_text(files[5].read_text())
    with clean(watch()) as page:
        take(page, served, [*files, *sorted(tmp_path.iterdir())])
        assert page.locator(".glm-state").inner_text().startswith("40 students")
        words = told(page)
    assert "“cut.json” is no JSON file" in words
    assert "“foreign.json” is no export" in words
    assert "“again.json” are by the same student" in words


def test_files_can_be_dropped(served, watch, files):
    with clean(watch()) as page:
        page.goto(f"{served}book/classroom.html")
        data = page.evaluate_handle(
            """texts => { const data = new DataTransfer();
                texts.forEach((text, i) => data.items.add(new File([text], `s${i}.json`)));
                return data; }""",
            [file.read_text() for file in files[:6]],
        )
        page.dispatch_event(".glm-drop", "drop", {"dataTransfer": data})
        expect(page.locator(".glm-state")).to_contain_text("6 students")


def test_the_keyboard_reaches_the_files_and_begins_anew(served, watch, files):
    with clean(watch()) as page:
        page.goto(f"{served}book/classroom.html")
        page.get_by_role("button", name="Choose the exports").focus()
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Enter")
        chooser.value.set_files(files[:4])
        page.get_by_role("button", name="Begin anew").focus()
        page.keyboard.press("Enter")
        assert "forgotten" in page.locator(".glm-state").inner_text()
        assert page.locator(".glm-results").inner_text() == ""


def test_the_tables_run_no_formula(address, watch, files):
    with clean(watch()) as page:
        take(page, address, files)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the students as CSV").click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the questions as CSV").click()
        questions = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == STUDENTS
    assert "'=1+1.json" in {row["student"] for row in rows}
    assert {row["question"] for row in csv.DictReader(io.StringIO(questions))} == {
        f"{CHAPTER}/{name}" for name in NAMES
    }


def test_nothing_leaves_the_page(served, watch, files):
    with clean(watch()) as page:
        asked = []
        page.on("request", lambda request: asked.append((request.method, request.url)))
        take(page, served, files)
        assert all(method == "GET" and url.startswith(served) for method, url in asked)
        assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('glm'))") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_class_fits_and_is_accessible(width, scheme, served, watch, files):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with clean(watch(reduced_motion="reduce", **options)) as page:
        take(page, served, files)
        for summary in page.locator(".glm-slips summary").all():
            summary.click()
        assert not overflows(page)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
