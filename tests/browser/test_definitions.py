"""A term of the glossary shows its definition: under the mouse, with the focus, after a tap."""

import re

from test_every_page import violations
from watching import SITE, clean

CHAPTER = "book/bernoulli.html"
TERM = "a.defined"


def test_the_first_of_each_term_on_a_page_leads_to_the_glossary():
    html = (SITE / CHAPTER).read_text(encoding="utf-8")
    links = re.findall(r'<a class="[^"]*defined[^"]*" href="([^"]+)"', html)
    assert len(links) >= 5
    assert len(links) == len(set(links))
    assert all(link.startswith("glossary.html#term-") for link in links)
    assert not re.search(r"<h[1-4]>(?:(?!</h).)*defined", html)


def test_the_definition_is_that_of_the_glossary_wherever_the_book_lies(address, watch):
    watched = watch()
    with clean(watched) as page:
        watched.open(address + CHAPTER)
        # Nobody pays for it before.
        assert not [url for url in watched.requests if "definitions" in url]
        term = page.locator(TERM, has_text="log-odds").first
        term.hover()
        card = page.get_by_role("tooltip")
        card.wait_for()
        shown = card.locator("p").inner_text()
        assert term.get_attribute("aria-describedby") == card.get_attribute("id")
        # The mouse may go onto it, to read or to follow its link.
        card.hover()
        page.wait_for_timeout(400)
        assert card.is_visible()
        page.mouse.move(5, 5)
        card.wait_for(state="hidden")
        watched.open(address + "book/glossary.html")
        definition = page.locator("#term-log-odds + dd, dt:has(#term-log-odds) + dd").first
        assert shown == definition.inner_text().strip()
    assert not watched.foreign(address)


def test_the_keyboard_shows_and_hides_it(served, watch):
    page = watch().open(served + CHAPTER)
    term, card = page.locator(TERM).first, page.get_by_role("tooltip")
    term.focus()
    card.wait_for()
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert term.evaluate("it => it === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("glossary.html#term-"))


def test_a_tap_shows_it_and_its_link_leads_on(served, watch):
    page = watch(viewport={"width": 320, "height": 640}, has_touch=True).open(served + CHAPTER)
    term, card = page.locator(TERM).nth(2), page.get_by_role("tooltip")
    term.tap()
    card.wait_for()
    assert page.url.endswith(CHAPTER)
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert box["y"] >= 0
    page.locator("h1").tap()
    card.wait_for(state="hidden")
    term.tap()
    card.get_by_role("link", name="Glossary").tap()
    page.wait_for_url(re.compile("glossary.html#term-"))


def test_a_definition_speaks_no_foreign_address(served, watch):
    page = watch().open(served + CHAPTER)
    page.locator(TERM).first.hover()
    page.wait_for_function("window.bookDefinitions")
    definitions = page.evaluate("window.bookDefinitions")
    assert len(definitions) > 30
    for html in definitions.values():
        assert "<a" not in html
        assert 'id="' not in html


def test_a_shown_definition_is_accessible(served, watch):
    page = watch(reduced_motion="reduce").open(served + CHAPTER)
    page.locator(TERM).first.focus()
    page.get_by_role("tooltip").wait_for()
    page.evaluate(
        """() => { for (const formula of document.querySelectorAll(".katex"))
            formula.replaceWith(formula.querySelector("math").textContent); }"""
    )
    assert violations(page) == []
