"""Where the reader is: the contents show it, and the title page leads back."""

import json

from playwright.sync_api import expect
from watching import clean

TITLE, CHAPTER = "book/intro.html", "book/bernoulli.html"
MARK = '#chapters [data-chapter="book/bernoulli"] .progress'


def read_to(page, anchor):
    page.evaluate(
        "id => document.getElementById(id).scrollIntoView({ behavior: 'instant' })", anchor
    )
    # What was read is kept a moment after the last scroll.
    for _ in range(50):
        left_off = page.evaluate("JSON.parse(localStorage.getItem('book-left-off'))")
        if left_off and left_off["anchor"] == anchor:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{left_off} is kept, and not that the reader came to {anchor}")


def test_nothing_is_kept_before_the_reader_scrolls(served, watch):
    page = watch().open(served + CHAPTER)
    page.wait_for_timeout(400)
    assert page.evaluate("localStorage.length") == 0
    assert page.locator(".progress").count() == 0


def test_the_contents_show_how_far_a_chapter_was_read(address, watch):
    with clean(watch(reduced_motion="reduce")) as page:
        page.goto(address + CHAPTER)
        read_to(page, "learn-to-read-log-odds")
        kept = page.evaluate("JSON.parse(localStorage.getItem('book-read:book/bernoulli'))")
        steps = page.locator("article [data-step]").count()  # of the scene: the chapter's measure
        assert kept["of"] == steps > 0
        assert 1 <= kept["seen"] < steps
        said = page.locator(MARK).text_content()
        assert said == f"{round(100 * kept['seen'] / steps)} % read"
        # Going back takes nothing away.
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        page.wait_for_timeout(500)
        assert page.locator(MARK).text_content() == said


def test_the_contents_show_what_was_answered(served, watch):
    page = watch().open(served + CHAPTER)
    page.evaluate(
        "entry => localStorage.setItem('glm-quiz:bernoulli', entry)",
        json.dumps({"right": ["a", "b"], "of": 3}),
    )
    page.reload()
    assert page.locator(MARK).text_content() == "2 of 3 questions answered"
    assert "answered" not in page.locator(MARK).get_attribute("class").split()
    page.evaluate(
        "entry => localStorage.setItem('glm-quiz:bernoulli', entry)",
        json.dumps({"right": ["a", "b", "c"], "of": 3}),
    )
    page.reload()
    assert "answered" in page.locator(MARK).get_attribute("class").split()


def test_the_title_page_leads_back_to_where_the_reader_left_off(address, watch):
    with clean(watch(reduced_motion="reduce")) as page:
        page.goto(address + TITLE)
        box = page.locator(".left-off")
        assert box.is_hidden()
        page.goto(address + CHAPTER)
        read_to(page, "learn-to-read-log-odds")
        page.goto(address + TITLE)
        link = box.get_by_role("link")
        assert link.inner_text() == "The Bernoulli in disguise › Learn to read log-odds"
        link.click()
        expect(page).to_have_url(address + CHAPTER + "#learn-to-read-log-odds")
        page.goto(address + TITLE)
        box.get_by_role("button", name="Forget it").click()
        assert box.is_hidden()
        assert page.evaluate("localStorage.length") == 0
        assert page.locator(".progress").count() == 0


def test_what_was_tampered_with_does_no_harm(served, watch):
    with clean(watch()) as page:
        page.goto(served + TITLE)
        for value in ("no json", "{}", '{"page": "book/bernoulli", "anchor": "\\"><img src=x>"}'):
            page.evaluate("value => localStorage.setItem('book-left-off', value)", value)
            page.evaluate("value => localStorage.setItem('book-read:book/bernoulli', value)", value)
            page.evaluate("value => localStorage.setItem('glm-quiz:bernoulli', value)", value)
            page.reload()
            assert page.locator(".left-off img").count() == 0
            assert page.locator(".progress").count() == 0
