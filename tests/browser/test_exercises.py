"""Exercises in Python on a page: run, judged, stopped and kept, over HTTP and from disk."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from watching import clean

from glmlesson.practice import code

CHAPTER = "gaussian"
EXERCISE = code.load(CHAPTER)[0]


def begun(page, address):
    page.goto(f"{address}book/{CHAPTER}.html")
    section = page.locator(f"[data-code='{CHAPTER}:{EXERCISE['name']}']")
    section.get_by_role("button", name="Write it here").click()
    return section


def write(section, text, press="Check"):
    section.get_by_label("Your Python").fill(text)
    section.get_by_role("button", name=press, exact=True).click()
    return section.locator(".glm-verdict")


def test_answers_get_the_sentences_that_the_tests_know(address, watch):
    with clean(watch()) as page:
        section = begun(page, address)
        for slip in EXERCISE["wrong"]:
            expect(write(section, slip["code"])).to_have_text(slip["says"])
        expect(write(section, EXERCISE["solution"])).to_have_text(EXERCISE["right"])


def test_an_endless_loop_is_stopped_and_the_next_run_works(address, watch):
    with clean(watch()) as page:
        section = begun(page, address)
        verdict = write(section, "while True:\n    pass\n", "Run")
        section.get_by_role("button", name="Stop").click()
        expect(verdict).to_have_text("Stopped.")
        write(section, "print(6 * 7)", "Run")
        expect(section.locator(".glm-printed")).to_have_text(re.compile(r"^42\s*$"))


def test_a_traceback_counts_the_readers_lines(served, watch):
    with clean(watch()) as page:
        section = begun(page, served)
        verdict = write(section, "x = 1\n\ny = x / 0\n", "Run")
        expect(verdict).to_contain_text("ZeroDivisionError")
        printed = section.locator(".glm-printed")
        expect(printed).to_contain_text("File your code, line 3")
        assert "_run" not in printed.inner_text()


def test_the_solution_opens_after_two_tries_and_what_is_typed_is_kept(served, watch):
    with clean(watch()) as page:
        section = begun(page, served)
        solution = section.locator(".glm-solution")
        for number, slip in enumerate(EXERCISE["wrong"][:2]):
            expect(solution).to_be_hidden()
            expect(write(section, slip["code"])).to_have_text(slip["says"])
            assert section.locator("details").first.is_visible() == (number == 1)
        section.get_by_role("button", name="A hint").click()
        expect(solution).to_be_visible()
        assert section.locator(".glm-hint:visible").count() == 1
        kept = json.loads(
            page.evaluate(f"localStorage.getItem('glm-practice:code:{CHAPTER}:{EXERCISE['name']}')")
        )
        assert kept["text"] == EXERCISE["wrong"][1]["code"]
        again = begun(page, served)
        expect(again.get_by_label("Your Python")).to_have_value(EXERCISE["wrong"][1]["code"])


def test_tab_indents_and_after_escape_leaves(served, watch):
    with clean(watch()) as page:
        area = begun(page, served).get_by_label("Your Python")
        area.fill("")
        area.press("Tab")
        expect(area).to_have_value("    ")
        area.press("Shift+Tab")
        expect(area).to_have_value("")
        area.press("Escape")
        area.press("Tab")
        expect(area).not_to_be_focused()


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_it_is_for_everyone(width, theme, served, watch):
    watched = watch(viewport={"width": width, "height": 800}, color_scheme=theme)
    with clean(watched) as page:
        section = begun(page, served)
        expect(write(section, EXERCISE["solution"])).to_have_text(EXERCISE["right"])
        section.get_by_role("button", name="A hint").click()
        found = Axe().run(page, context=".glm-code", options={"resultTypes": ["violations"]})
        assert not found.response["violations"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_python_is_not_fetched_before_a_run(served, watch):
    watched = watch()
    with clean(watched) as page:
        page.goto(f"{served}book/{CHAPTER}.html")
        assert not [url for url in watched.requests if "exercises." in url]
        begun(page, served)
        assert not [url for url in watched.requests if "micropython" in url]
