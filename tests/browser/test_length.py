"""A chapter of the lesson takes one sitting: twelve screens at most, besides what is folded."""

import pytest
from toc import ROOT, notebooks
from watching import clean

CHAPTERS = [path.relative_to(ROOT).with_suffix(".html").as_posix() for path in notebooks(part=0)]
SCREEN = {"width": 1280, "height": 900}
SCREENS = 12

# Reading ends and practice begins at the first of these titles that a chapter has.
READ_BY = """() => {
    const end = [...document.querySelectorAll("article h2, article h3")].find((title) =>
        /^(Check yourself|Practise|Exercises)/.test(title.textContent.trim()));
    return (end.getBoundingClientRect().top + scrollY) / innerHeight;
}"""


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_read_in_twelve_screens(served, watch, chapter):
    with clean(watch(viewport=SCREEN)) as page:
        page.goto(served + chapter)
        # The tallest that the reader meets: with the practice that comes as it is neared.
        page.evaluate(
            """async () => {
                for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
                    scrollTo({ top: y, behavior: "instant" });
                    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 10)));
                }
                scrollTo({ top: 0, behavior: "instant" });
            }"""
        )
        screens = page.evaluate(READ_BY)
    assert 4 < screens <= SCREENS, f"{screens:.1f} screens to read"
