"""How the site behaves: contents, search, themes, copying, paper, and life without scripts."""

import re
from pathlib import PurePosixPath

import nbformat
import pytest
import yaml
from watching import SITE, clean

TOC = yaml.safe_load((SITE.parents[1] / "_toc.yml").read_text())
ROOT_PAGE = f"{TOC['root']}.html"
ORDER = [
    ROOT_PAGE,
    *(f"{chapter['file']}.html" for part in TOC["parts"] for chapter in part["chapters"]),
]
PARTS = [[f"{chapter['file']}.html" for chapter in part["chapters"]] for part in TOC["parts"]]
NOTEBOOKS = [
    name for name in ORDER if (SITE / "notebooks" / f"{PurePosixPath(name).stem}.ipynb").exists()
]
LESSON = [ROOT_PAGE, *(name for part in PARTS if set(part) & set(NOTEBOOKS) for name in part)]
# The part that is apart from the lesson, in the order of _toc.yml.
[PACKAGE] = [part for part in PARTS if "book/api.html" in part]
# The contents of a chapter: all but the pages of the package, of which it has the first.
CONTENTS = [name for name in ORDER if name not in PACKAGE[1:]]
CHAPTER = NOTEBOOKS[0] if NOTEBOOKS else ROOT_PAGE
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def background(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_front_door_leads_to_the_title_page(address, watch):
    watched = watch()
    with clean(watched) as page:
        page.goto(address + "index.html")
        page.wait_for_url(address + ROOT_PAGE)
        assert page.title()
    assert not watched.foreign(address)


def walk(page, served, start: str, way: str) -> list[str]:
    """The pages that one comes to from a page by its links of that kind."""
    page.goto(served + start)
    passed = [start]
    while page.locator(f".turn a[rel={way}]").count() and len(passed) <= len(ORDER):
        with page.expect_navigation(wait_until="load"):
            page.click(f".turn a[rel={way}]")
        passed.append(page.url.removeprefix(served))
    return passed


@pytest.mark.parametrize("pages", [LESSON, PACKAGE], ids=["lesson", "package"])
def test_next_and_previous_go_through_the_lesson_and_through_the_package(pages, served, watch):
    page = watch().page
    assert walk(page, served, pages[0], "next") == pages
    assert walk(page, served, pages[-1], "prev") == pages[::-1]


@pytest.mark.parametrize(
    ("name", "listed"),
    [(CHAPTER, CONTENTS), (PACKAGE[1], [ROOT_PAGE, *PACKAGE])],
    ids=["chapter", "package"],
)
def test_the_contents_list_what_belongs_together_and_mark_this_page(name, listed, served, watch):
    page = watch().page
    page.goto(served + name)
    links = page.locator("#chapters a")
    assert [link.evaluate("it => it.href") for link in links.all()] == [
        served + other for other in listed
    ]
    current = page.locator("#chapters a[aria-current=page]")
    assert current.evaluate_all("links => links.map((it) => it.href)") == [served + name]


def test_chapters_are_numbered_in_order(served, watch):
    page = watch().page
    page.goto(served + ROOT_PAGE)
    numbers = page.locator("#chapters .number").all_inner_texts()
    assert numbers == [str(number) for number in range(len(NOTEBOOKS))]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_chapter_offers_the_notebook_it_was_made_from(name, served, watch):
    page = watch().page
    page.goto(served + name)
    with page.expect_download() as download:
        page.click(".launch a[download]")
    source = SITE.parents[1] / PurePosixPath(name).with_suffix(".ipynb")
    offered = nbformat.read(download.value.path(), as_version=4)
    # Its first cell sees to the package; the rest is the chapter.
    assert "glmlesson" in offered.cells[0].source
    assert offered.cells[1:] == nbformat.read(source, as_version=4).cells


def test_a_chosen_theme_lasts_and_is_there_before_the_first_paint(served, watch):
    with clean(watch(color_scheme="light")) as page:
        page.goto(served + CHAPTER)
        light = background(page)
        button = page.get_by_role("button", name="Dark colours")
        assert button.get_attribute("aria-pressed") == "false"
        button.click()
        dark = background(page)
        assert dark != light
        assert button.get_attribute("aria-pressed") == "true"
        page.goto(served + ROOT_PAGE, wait_until="commit")
        page.wait_for_selector("body", state="attached")
        assert page.locator("html").get_attribute("data-theme") == "dark"
        assert background(page) == dark
        button.click()
        assert background(page) == light
        assert page.evaluate("localStorage.length") == 0


def test_the_system_theme_holds_without_a_choice(served, watch):
    light, dark = watch(color_scheme="light"), watch(color_scheme="dark")
    for watched in (light, dark):
        watched.page.goto(served + CHAPTER)
    assert background(light.page) != background(dark.page)


def test_the_menu_opens_holds_and_returns_the_focus(served, watch):
    with clean(watch(**PHONE)) as page:
        page.goto(served + CHAPTER)
        button = page.get_by_role("button", name="Contents", exact=True)
        assert page.locator("#chapters").is_hidden()
        button.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Contents")
        assert dialog.is_visible()
        sections = page.locator(".on-page a").count()
        assert sections
        assert dialog.get_by_role("link").count() == len(CONTENTS) + sections
        assert button.get_attribute("aria-expanded") == "true"
        for _ in range(len(CONTENTS) + sections + 4):
            page.keyboard.press("Tab")
            # The focus may pass through the browser's own controls, never through the page below.
            assert page.evaluate(
                "document.activeElement === document.body"
                " || document.querySelector('dialog').contains(document.activeElement)"
            )
        page.keyboard.press("Escape")
        assert dialog.is_hidden()
        assert button.evaluate("it => it === document.activeElement")
        assert button.get_attribute("aria-expanded") == "false"
        button.press("Enter")
        page.get_by_role("dialog").locator("#chapters a:not(.on-page a)").nth(2).click()
        page.wait_for_url(served + ORDER[2])


def test_controls_are_large_enough_for_a_thumb(served, watch):
    page = watch(**PHONE).page
    page.goto(served + CHAPTER)
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    # A word of the text that is a button has its room around it.
    controls = "button:not(.term), summary, .top a, .launch a, .turn a, .chapters a, .search input"
    sizes = page.evaluate(
        """(controls) => [...document.querySelectorAll(controls)]
            .filter((it) => it.checkVisibility())
            .map((it) => [it.outerHTML.slice(0, 80), it.getBoundingClientRect().height])""",
        controls,
    )
    assert sizes
    assert [size for size in sizes if size[1] < 44] == []


def test_code_can_be_copied(served, watch):
    watched = watch(permissions=["clipboard-read", "clipboard-write"])
    with clean(watched) as page:
        page.goto(served + CHAPTER)
        page.locator("details.fold > summary").first.click()
        block = page.locator(".cell_input div.highlight:visible").first
        block.hover()
        block.get_by_role("button", name="Copy").click()
        page.get_by_role("status").get_by_text("Code copied").wait_for(state="attached")
        code = block.locator("pre").inner_text().rstrip()
        assert page.evaluate("navigator.clipboard.readText()") == code


def test_paper_shows_the_text_and_nothing_else(served, watch):
    page = watch(color_scheme="dark").page
    page.goto(served + CHAPTER)
    page.emulate_media(media="print")
    assert page.locator("details.fold").evaluate_all("folds => folds.every((it) => it.open)")
    assert background(page) == "rgb(255, 255, 255)"
    for chrome in (".top", "#chapters", ".on-page", ".turn", ".launch"):
        assert page.locator(chrome).is_hidden(), chrome
    assert page.locator("h1").is_visible()


def test_paper_has_no_instructions_and_its_answers_at_the_end(served, watch):
    page = watch().page
    page.goto(served + CHAPTER)
    answers = page.locator("article details:not(.fold)")
    names = page.locator("#exercises p > strong:first-child").all_inner_texts()
    names = [name for name in names if re.match(r"\d+\.", name)]
    assert names
    page.emulate_media(media="print")
    end = page.locator(".on-paper")
    end.wait_for()
    assert not any(answer.is_visible() for answer in answers.all())
    headings = end.locator("h3").all_inner_texts()
    assert set(names) <= set(headings)
    assert len(headings) == answers.count()
    # Behind the last section, on a page of its own.
    assert end.evaluate("it => it === it.parentElement.lastElementChild")
    assert end.evaluate("it => getComputedStyle(it).breakBefore") == "page"
    for told in page.locator(".aside.predict").all():
        assert told.is_hidden()
    page.emulate_media(media="screen")
    end.wait_for(state="detached")


SCENES = [
    page.relative_to(SITE).as_posix()
    for page in sorted(SITE.glob("book/*.html"))
    if 'class="step"' in page.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", SCENES)
def test_paper_shows_the_picture_of_each_step_and_no_scene(name, served, watch):
    page = watch().open(served + name)
    page.emulate_media(media="print")
    assert page.locator(".shell > [data-scene]").is_hidden()
    steps = page.locator("figure.step")
    assert steps.count()
    for step in steps.all():
        assert step.locator("img").bounding_box()["height"] > 200
    assert not any(code.is_visible() for code in page.locator(".step-code").all())


def test_a_wrong_address_has_a_page_of_its_own(address, watch):
    watched = watch()
    page = watched.open(address + "404.html")
    assert page.get_by_role("heading", level=1).inner_text() == "No such page"
    page.get_by_role("main").get_by_role("link", name="the title page").click()
    page.wait_for_url(address + ROOT_PAGE)
    assert not watched.complaints


def test_a_page_without_scripts_still_has_its_contents(served, watch):
    page = watch(java_script_enabled=False, **PHONE).page
    page.goto(served + CHAPTER)
    assert page.locator("#chapters").is_visible()
    assert page.get_by_role("button", name="Contents", exact=True).is_hidden()
    assert page.locator("h1").is_visible()


def test_the_skip_link_comes_first_and_reaches_the_text(served, watch):
    page = watch().page
    page.goto(served + CHAPTER)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize(
    ("name", "least", "most"), [(CHAPTER, 50, 66), ("book/poisson_lab.html", 62, 78)]
)
def test_lines_are_of_a_readable_length(name, least, most, served, watch):
    """65 to 75 characters in a full line of prose on a wide screen; beside a scene about 55."""
    page = watch(viewport={"width": 1440, "height": 900}).open(served + name)
    lengths = page.evaluate(
        """() => [...document.querySelectorAll("article section > p")]
            .filter((it) => !it.querySelector(".katex, code, img"))
            .flatMap((paragraph) => {
                const lines = Math.round(
                    paragraph.getBoundingClientRect().height
                    / parseFloat(getComputedStyle(paragraph).lineHeight));
                // The last line of a paragraph is short, so that only longer ones tell.
                return lines >= 3 ? [[paragraph.textContent.length, lines]] : [];
            })"""
    )
    # Half a line is a fair guess at the last one.
    full = [characters / (lines - 0.5) for characters, lines in lengths]
    assert full, "the first chapter has no paragraph of three lines"
    assert least <= sorted(full)[len(full) // 2] <= most


WIDE = """() => [...document.querySelectorAll("article .math.display .scroll")].map((box) => ({
    text: box.querySelector("annotation, math").textContent.slice(0, 60),
    scrolls: box.scrollWidth > box.clientWidth,
    pieces: box.querySelectorAll(".katex-html > .base").length,
    array: box.querySelector(".katex-html .vlist-t .arraycolsep, .katex-html .mtable") !== null,
    told: box.dataset.goesOn ?? "",
    fades: getComputedStyle(box).maskImage !== "none",
}))"""


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_on_a_phone_a_formula_fits_or_is_broken_or_fades_out_where_it_goes_on(name, served, watch):
    page = watch(**PHONE).open(served + name)
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    page.wait_for_function(
        """() => [...document.querySelectorAll("article .math.display .scroll")]
            .every((box) => (box.scrollWidth > box.clientWidth) === Boolean(box.dataset.goesOn))"""
    )
    for box in page.evaluate(WIDE):
        assert box["told"] == ("end" if box["scrolls"] else ""), box
        assert box["fades"] == box["scrolls"], box
        # Where there is a place to break it, it is broken; an array or a box has none.
        assert not box["scrolls"] or box["pieces"] == 1 or box["array"], box


def test_what_scrolls_sideways_fades_out_at_the_side_to_which_it_goes_on(served, watch):
    page = watch(**PHONE).open(served + "book/softmax.html")
    box = page.locator("article [data-goes-on]").first
    assert box.get_attribute("data-goes-on") == "end"
    for place, told in (("it.scrollWidth", "start"), ("30", "both"), ("0", "end")):
        box.evaluate(f"it => {{ it.scrollLeft = {place}; }}")
        page.wait_for_function(
            "([it, told]) => it.dataset.goesOn === told", arg=[box.element_handle(), told]
        )
