"""The figures and quizzes on the built pages: alive over HTTP and from the disk, in both themes.

A picture of each figure is left in _build/artefacts, to be looked at.
"""

import re

import pytest
from toc import ROOT, notebooks
from watching import SITE

ARTEFACTS = ROOT / "_build" / "artefacts"
PAGES = [
    page.relative_to(SITE).as_posix()
    for page in sorted(SITE.glob("book/*.html"))
    if re.search(r'class="glm-(figure|quiz)"', page.read_text(encoding="utf-8"))
]


LAB = "book/poisson_lab.html"


def test_every_chapter_of_the_lesson_has_a_figure_or_a_quiz_and_the_lab_its_bench():
    lesson = {f"book/{path.stem}.html" for path in notebooks(part=0)}
    assert lesson - set(PAGES) <= {LAB}


@pytest.mark.parametrize("way", ["http", "file"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (768, 1024), (390, 844), (360, 740)])
def test_the_bench_fits_one_screen(width, height, way, served, watch):
    watched = watch(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = watched.open((served if way == "http" else f"{SITE.as_uri()}/") + LAB)
    bench = page.locator("figure.bench")
    bench.get_by_role("button", name="Run").wait_for()
    assert bench.locator("img").is_hidden()
    top = bench.locator(".scene-stage").bounding_box()["y"]
    last = bench.locator(".scene-alpha").bounding_box()
    assert last["y"] + last["height"] - top <= height - 56  # below the header
    assert page.evaluate("document.documentElement.scrollWidth") == width
    bench.get_by_role("button", name="Straight line").click()
    bench.locator(".scene-slot").get_by_text("fewer than no customers").wait_for()
    assert not watched.complaints


def test_without_javascript_the_bench_is_its_picture(served, watch):
    page = watch(java_script_enabled=False).page
    page.goto(served + LAB)
    picture = page.locator("figure.bench img")
    picture.scroll_into_view_if_needed()
    assert picture.is_visible()
    assert "multiply the customers by 1.99" in picture.get_attribute("alt")
    assert page.locator("figure.bench [data-scene]").is_hidden()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("way", ["http", "file"])
def test_figures_and_quizzes_come_to_life(name, way, theme, served, watch):
    watched = watch(color_scheme=theme, reduced_motion="reduce")
    page = watched.open((served if way == "http" else f"{SITE.as_uri()}/") + name)
    for figure in page.locator("figure[data-figure]").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".glm-live svg").first.wait_for()  # beside a scene it is fetched when near
        assert figure.locator("img").is_hidden()
        if (skip := figure.get_by_role("button", name="Skip")).count():
            skip.click()
        assert figure.locator(".glm-controls").is_enabled()
        if way == "http":
            ARTEFACTS.mkdir(exist_ok=True)
            figure.screenshot(path=ARTEFACTS / f"{figure.get_attribute('data-figure')}-{theme}.png")
    for quiz in page.locator("section[data-quiz]").all():
        assert quiz.get_by_role("button", name="Check").count() >= 3
    assert not watched.complaints


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_the_drawn_pictures_stand(name, served, watch):
    page = watch(java_script_enabled=False).page
    page.goto(served + name)
    for picture in page.locator("figure[data-figure] img").all():
        picture.scroll_into_view_if_needed()
        assert picture.is_visible()
        assert picture.get_attribute("src").startswith("../_images/")
