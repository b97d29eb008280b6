"""What holds for every page of the site, in a real browser with the network cut to loopback."""

import gzip
import re
from functools import cache
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from watching import SITE

# index.html only leads on to the title page; test_site.py goes through it.
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if path != SITE / "index.html"
) or ["the site is not built"]

MOST_BYTES = 800_000
MOST_REQUESTS = 20
MOST_SCRIPT = 70_000  # gzipped, also once everything on the page has come near

# Prose as the reader sees it, folded parts unfolded, code and typeset formulas left out.
VISIBLE_PROSE = """() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (parent.closest("code, pre, script, style, .katex")) continue;
        if (parent.checkVisibility()) texts.push(node.data);
    }
    return texts.join(" ");
}"""
UNTYPESET = re.compile(r".{0,40}(?:\$|\\[a-zA-Z(\[{]|\{\{|\}\}).{0,40}")

UNFOLD = "document.querySelectorAll('details').forEach((it) => { it.open = true; })"

SCROLLERS_ARE_REACHABLE = """() => [...document.querySelectorAll("article *")]
    .filter((box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowX))
    .every((box) => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"""

OF_COLOURS = ["color-contrast", "link-in-text-block"]

# To the end and back by screens, so that whatever waits for its reader has been near.
PASS_BY = """async () => {
    const rest = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 10)));
    for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
        scrollTo({ top: y, behavior: "instant" });
        await rest();
    }
    scrollTo({ top: 0, behavior: "instant" });
    await rest();
}"""

# How many children MathML asks of these; a browser that draws it draws nothing otherwise.
ILL_FORMED = """() => {
    const children = { msub: 2, msup: 2, mfrac: 2, munder: 2, mover: 2, msubsup: 3, munderover: 3 };
    return Object.entries(children).flatMap(([name, number]) =>
        [...document.querySelectorAll(name)].filter((it) => it.children.length !== number)
            .map((it) => it.outerHTML.slice(0, 120)));
}"""

PICTURES = """() => [...document.images].map((image) => ({
    source: image.getAttribute("src"),
    alt: image.alt,
    loaded: image.complete && image.naturalWidth > 0,
    sized: image.hasAttribute("width") && image.hasAttribute("height"),
}))"""


def violations(page, **options) -> list[str]:
    """What axe-core objects to, each with the elements concerned."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options})
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def gzipped(url: str, address: str) -> int:
    return _gzipped(urlsplit(url.removeprefix(address)).path)


@cache
def _gzipped(name: str) -> int:
    return len(gzip.compress((SITE / name).read_bytes(), 9))


@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(name, address, watch):
    watched = watch()
    page = watched.open(address + name)

    assert not watched.complaints
    assert not watched.foreign(address)
    # Beside the page's own pictures. From disk there is no length to read, and nothing to fetch.
    assert sum(watched.weights.values()) < MOST_BYTES, watched.weights
    assert len(watched.weights) <= MOST_REQUESTS, watched.weights
    page.evaluate(PASS_BY)
    # The index of the search is data, with a limit of its own.
    scripts = {
        url: gzipped(url, address)
        for url in set(watched.requests)
        if ".js" in url and "search_pages" not in url
    }
    assert sum(scripts.values()) <= MOST_SCRIPT, scripts

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1
    description = page.locator("meta[name=description]").get_attribute("content")
    assert len(description) > 20
    for text in (page.title(), description, page.evaluate(VISIBLE_PROSE)):
        assert text.strip()
        assert UNTYPESET.findall(text) == []
    # A refusal that a docstring shows on purpose is no output of a cell.
    printed = page.locator(".cell_output").all_inner_texts()
    assert "Traceback (most recent call last)" not in " ".join(printed)
    assert page.locator(".katex-error").count() == 0
    assert page.evaluate(ILL_FORMED) == []

    for picture in page.evaluate(PICTURES):
        assert picture["loaded"], picture
        assert picture["sized"], picture
        assert len(picture["alt"].split()) >= 3, picture


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_phone_and_is_accessible(name, served, watch):
    phone = {"width": 360, "height": 740}
    page = watch(viewport=phone, reduced_motion="reduce").open(served + name)
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    # What scrolls sideways inside the page is reached with the keyboard too.
    page.wait_for_function(SCROLLERS_ARE_REACHABLE)
    page.set_viewport_size({"width": 1280, "height": 720})
    # axe-core does not count MathML as text, and takes long over KaTeX's thousands of elements.
    page.evaluate(
        """() => { for (const formula of document.querySelectorAll(".katex"))
            formula.replaceWith(formula.querySelector("math").textContent); }"""
    )
    page.emulate_media(color_scheme="light")
    assert violations(page) == []
    # The other theme has other colours, and the same elements.
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=OF_COLOURS) == []
