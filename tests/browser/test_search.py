"""Search as you type: what is found, in which order, and where it leads."""

import gzip
import re

import pytest
from watching import SITE, clean

LESSON, WORDS, PACKAGE = "In the lesson", "Words, symbols and sources", "In the package"
CHAPTER = "book/bernoulli.html"


def typed(page, text):
    """What hangs under the field once a text is typed: its groups, each with its entries."""
    field = page.locator(".top input[name=q]")
    if field.input_value():
        field.fill("")
    else:
        page.keyboard.press("/")
    page.keyboard.type(text)
    page.locator(".found .said").get_by_text(f"“{text}”").wait_for()
    return page.evaluate(
        """() => [...document.querySelectorAll(".found .kind")].map((kind) => [
            kind.textContent,
            [...kind.nextElementSibling.children].map((item) => [
                item.querySelector("a").textContent,
                item.querySelector("p")?.textContent ?? "",
            ]),
        ])"""
    )


def everything(groups):
    return " ".join(f"{title} {sentence}" for _, entries in groups for title, sentence in entries)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("logit", "logit"),
        ("logitt", "logit"),
        ("Possion", "The Poisson lab"),
        ("sigmiod", "sigmoid"),
        ("θ", "θ"),
        ("theta", "θ"),
        ("a′(η)", "a′(η)"),
        ("a'(eta)", "a′(η)"),
        ("IRLS", "iteratively reweighted least squares"),
        ("Newton's method", "Newton’s method"),
        ("log_partition", "log_partition"),
        ("from_formula", "GLM.from_formula"),
    ],
)
def test_it_is_found_while_it_is_typed(text, found, served, watch):
    with clean(watch()) as page:
        page.goto(served + CHAPTER)
        assert found in everything(typed(page, text))


def test_the_lesson_comes_before_the_package(served, watch):
    page = watch().open(served + CHAPTER)
    groups = typed(page, "Poisson")
    assert [kind for kind, _ in groups] == [LESSON, WORDS, PACKAGE]
    # A name from the code has nothing to fear from it.
    assert [kind for kind, _ in typed(page, "from_formula")] == [PACKAGE]


def test_a_word_spelt_right_is_not_taken_for_another(served, watch):
    page = watch().open(served + CHAPTER)
    for _, entries in typed(page, "odds"):
        for title, sentence in entries:
            assert re.search("odds", f"{title} {sentence}", re.IGNORECASE), (title, sentence)


def test_an_entry_leads_to_the_sentence_with_the_words_marked(address, watch):
    watched = watch()
    with clean(watched) as page:
        watched.open(address + CHAPTER)
        typed(page, "overdispersion")
        entry = page.locator(".found li:has(mark)").first
        sentence = entry.locator("p").inner_text()
        assert [mark.lower() for mark in entry.locator("mark").all_inner_texts()] == [
            "overdispersion"
        ]
        entry.get_by_role("link").click()
        page.wait_for_url(re.compile(r"\?find=.*overdispersion.*#"))
        page.wait_for_function("CSS.highlights.get('found')?.size > 0")
        place = page.locator(":target")
        # The words alone: formulas are typed in one place, and typeset in the other.
        letters = re.compile("[a-z]{3,}")
        assert set(letters.findall(sentence)) <= set(letters.findall(place.inner_text()))
        page.wait_for_function(
            """() => {
                const place = document.querySelector(":target").getBoundingClientRect();
                return place.top > 40 && place.bottom < innerHeight;
            }"""
        )
        marked = page.evaluate(
            "[...CSS.highlights.get('found')].map((range) => range.toString().toLowerCase())"
        )
        assert set(marked) == {"overdispersion"}
        page.evaluate("document.fonts.ready")
    assert not watched.foreign(address)


def test_every_anchor_that_the_search_knows_is_on_its_page(served, watch):
    page = watch().open(served + "search.html")
    page.get_by_role("searchbox").focus()
    page.wait_for_function("window.bookTexts")
    texts = page.evaluate("window.bookTexts")
    pages = [(SITE / address).read_text(encoding="utf-8") for address, _, _ in texts["pages"]]
    anchors = [set(re.findall(r'\bid="([^"]+)"', html)) for html in pages]
    assert len(texts["sections"]) > 100
    for number, _, anchor, paragraphs in texts["sections"]:
        wanted = {name for name, _ in paragraphs} | ({anchor} if anchor else set())
        assert wanted <= anchors[number], texts["pages"][number]


def test_arrows_walk_through_what_was_found_and_escape_closes_it(served, watch):
    page = watch().open(served + CHAPTER)
    typed(page, "link")
    field = page.locator(".top input[name=q]")
    page.keyboard.press("ArrowDown")
    first = page.locator(".found li a").first
    assert first.evaluate("it => it === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert field.evaluate("it => it === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator(".found").is_hidden()
    assert field.evaluate("it => it === document.activeElement")
    # Enter goes on to the search page, where everything is.
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=link"))
    page.get_by_text(re.compile(r"\d+ places for “link”")).first.wait_for()


def test_the_search_page_answers_its_address_and_what_is_typed(address, watch):
    with clean(watch(viewport={"width": 360, "height": 740})) as page:
        page.goto(address + "search.html?q=sigmoid")
        summary = page.locator("#search-summary")
        summary.get_by_text("places for “sigmoid”").wait_for()
        page.get_by_role("searchbox").fill("canonical link")
        summary.get_by_text("places for “canonical link”").wait_for()
        assert page.locator("#search-results li").count() >= 5
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_role("searchbox").fill("")
        summary.get_by_text("All pages of the book").wait_for()


def test_it_says_when_it_finds_nothing_and_runs_no_markup(address, watch):
    with clean(watch()) as page:
        page.goto(address + "search.html?q=%3Cimg%2Fqqqqzzzz%2Fwwwwqqqq%3E")
        page.locator("#search-summary").get_by_text("Nothing found").wait_for()
        assert page.locator("main img").count() == 0
        assert page.locator("#search-results li").count() == 0


def test_a_page_pays_for_the_search_only_when_something_is_looked_for(served, watch):
    watched = watch()
    page = watched.open(served + CHAPTER)
    assert not [url for url in watched.requests if "search" in url]
    typed(page, "sigmoid")
    loaded = [url for url in watched.requests if "search" in url]
    assert sorted(url.rpartition("/")[2] for url in loaded) == ["search.js", "search_pages.js"]


def test_the_search_is_light():
    sizes = {
        name: len(gzip.compress((SITE / "_static" / name).read_bytes(), 9))
        for name in ("search.js", "search_pages.js", "book.js")
    }
    assert sizes["search.js"] < 8_000
    assert sizes["book.js"] < 8_000
    # The texts of the whole book.
    assert sizes["search_pages.js"] < 170_000
