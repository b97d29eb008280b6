"""The slides of a lecture: a chapter's scene, driven by keys, from disk."""

import os

import pytest
from book_print import slides


@pytest.fixture(scope="module")
def deck(printed, tmp_path_factory):
    _, pages, places, _, _ = printed
    return slides.write(pages, places, "softmax", tmp_path_factory.mktemp("slides"))


def test_a_slide_for_each_step_with_its_notes(printed, deck):
    _, pages, *_ = printed
    before, found = slides.slides_of(pages["book/softmax"])
    html = deck.read_text(encoding="utf-8")
    assert html.count('<section class="slide">') == len(found) == html.count('class="step"')
    assert before
    assert all(slide.heading for slide in found)
    assert sum(bool(slide.prose) for slide in found) >= len(found) - 1
    assert "<!--" not in html.replace("<!DOCTYPE", "")
    # The questions at a chapter's end are none of the scene's.
    assert not any(slide.heading in ("Exercises", "Recap") for slide in found)


@pytest.mark.parametrize("chapter", ["nowhere", "how_sure"])
def test_a_chapter_without_steps_is_refused_with_those_that_have_some(printed, chapter, tmp_path):
    _, pages, places, *_ = printed
    with pytest.raises(SystemExit, match=rf"no slides of '{chapter}'.*gaussian.*softmax"):
        slides.write(pages, places, chapter, tmp_path)


def test_keys_walk_through_the_scene(deck, playwright):
    """Forwards and back, notes, theme and presenter, on a wide screen and a narrow one."""
    arguments = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=arguments)
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    complaints, requests = [], []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    page.on("request", lambda asked: requests.append(asked.url))
    page.goto(deck.as_uri())
    at = "glmScene.scenes[0].steps.index"
    count = page.locator(".slide").count()
    page.wait_for_function(f"window.glmScene && {at} === 0")
    for key, index in [("ArrowRight", 1), ("PageDown", 2), ("ArrowLeft", 1), ("End", count - 1)]:
        page.keyboard.press(key)
        page.wait_for_function(f"{at} === {index}")
        assert page.locator(".place").inner_text() == f"{index + 1} of {count}"
        assert page.locator(".panel:visible").count() == 1
    scene = page.locator("aside.scene").bounding_box()
    assert scene["width"] > 700
    assert scene["height"] > 500
    assert not page.locator(".notes:visible").count()
    page.keyboard.press("n")
    assert page.locator(".notes:visible").count() == 1
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.keyboard.press("t")
    assert page.evaluate(paper) != light
    with context.expect_page() as opened:
        page.keyboard.press("p")
    notes = opened.value
    assert notes.locator(".place").inner_text() == f"{count} of {count}"
    notes.keyboard.press("Home")
    page.wait_for_function(f"{at} === 0")
    assert notes.locator(".place").inner_text() == f"1 of {count}"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"{at} === 0")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.reload()
    page.wait_for_function(f"window.glmScene && {at} === 0")
    browser.close()
    assert not complaints
    assert all(url.startswith(("file:", "data:")) for url in requests)
