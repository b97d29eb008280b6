"""A page with a scene: beside the text on a wide window, above it on a narrow one."""

import nbformat
import pytest
import record
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from watching import ROOT

HEADER = 52  # px, from 1100 px; below it 48
PROSE = "The shop counts its customers, and the count depends on what was spent. " * 12
METADATA = {"kernelspec": record.KERNELSPEC, "language_info": {"name": "python"}}


def cell(html):
    output = new_output("display_data", data={"text/html": html, "text/plain": "a scene"})
    return new_code_cell("scene", outputs=[output], execution_count=1)


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> str:
    """The address of a small book with the real theme: a chapter with a scene, and one without."""
    folder = tmp_path_factory.mktemp("book")
    sections = [new_markdown_cell(f"## Section {n}\n\n{PROSE}\n\n{PROSE}") for n in range(6)]
    with_scene = [
        new_markdown_cell(f"# With a scene\n\n{PROSE}"),
        cell('<aside class="scene" data-scene="{}"></aside>'),
        *sections,
    ]
    plain = [new_markdown_cell(f"# Without\n\n{PROSE}"), *sections]
    for name, cells in (("scene", with_scene), ("plain", plain)):
        nbformat.write(new_notebook(cells=cells, metadata=METADATA), folder / f"{name}.ipynb")
    (folder / "root.md").write_text(f"# A book\n\n{PROSE}")
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: root\nparts:\n"
        "  - caption: Lesson\n    chapters: [{file: scene}, {file: plain}]\n"
    )
    app = Sphinx(
        folder,
        None,
        folder / "out",
        folder / "doctrees",
        "html",
        confoverrides={
            "extensions": ["myst_nb", "sphinx_external_toc", "book_site"],
            "external_toc_path": "_toc.yml",
            "html_title": "A book",
            "html_theme": "recipe",
            "html_theme_path": [str(ROOT / "book" / "_theme")],
            "html_static_path": [
                str(ROOT / "book" / "_static"),
                str(ROOT / "glmlesson" / "figures" / "static"),
            ],
            "html_math_renderer": "katex",
            "html_permalinks": False,
            "nb_execution_mode": "off",
        },
        status=None,
    )
    app.build()
    assert app.statuscode == 0
    return f"{(folder / 'out').as_uri()}/"


def opened(watch, book, name="scene", width=1280, height=800, **options):
    watched = watch(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
    page = watched.open(f"{book}{name}.html")
    assert not watched.complaints
    assert not watched.foreign(book)
    return page


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def scroll(page, y):
    page.evaluate("y => scrollTo({ top: y, behavior: 'instant' })", y)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


@pytest.mark.parametrize("width", [1100, 1280, 1600, 1920])
def test_on_a_wide_window_the_scene_stands_beside_the_text(width, book, watch):
    page = opened(watch, book, width=width)
    text, scene = box(page, "article"), box(page, "[data-scene]")
    assert text["width"] <= 35 * 16 + 1
    assert scene["x"] >= text["x"] + text["width"] + 2 * 16
    for y in (0, 900, 2500):
        scroll(page, y)
        scene = box(page, "[data-scene]")
        # In the first screen, and it stays there.
        assert abs(scene["y"] - HEADER) <= 1
        assert abs(scene["height"] - (800 - HEADER)) <= 1
        assert scene["x"] + scene["width"] <= width


@pytest.mark.parametrize("width", [320, 390, 768, 1099])
def test_on_a_narrow_window_it_stands_above_the_text(width, book, watch):
    page = opened(watch, book, width=width, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for y in (0, 900, 2500):
        scroll(page, y)
        scene = box(page, "[data-scene]")
        assert abs(scene["y"] - 48) <= 1
        assert abs(scene["height"] - 0.44 * 844) <= 1
        assert scene["x"] >= 0
        assert scene["x"] + scene["width"] <= width
    assert box(page, "article")["width"] <= min(width, 34 * 19)


@pytest.mark.parametrize("width", [390, 1280])
def test_what_a_link_leads_to_is_in_sight(width, book, watch):
    page = opened(watch, book, width=width, height=844)
    page.evaluate("location.hash = '#section-3'")
    page.wait_for_timeout(200)
    heading = box(page, "#section-3 h2")
    covered = 48 + 0.44 * 844 if width == 390 else HEADER
    assert covered <= heading["y"] <= 844 - heading["height"]


def test_the_contents_of_book_and_page_are_in_the_menu(book, watch):
    page = opened(watch, book)
    assert page.locator("#chapters").is_hidden()
    assert page.locator(".on-page").is_hidden()
    page.get_by_role("button", name="Contents", exact=True).click()
    dialog = page.get_by_role("dialog", name="Contents")
    names = dialog.get_by_role("link").all_inner_texts()
    sections = [f"Section {number}" for number in range(6)]
    assert names == ["A book", "With a scene", *sections, "Without"]
    dialog.get_by_role("link", name="Section 4").click()
    assert dialog.is_hidden()
    assert page.url.endswith("#section-4")
    assert page.locator(".on-page").is_hidden()


def test_a_page_without_a_scene_is_as_ever(book, watch):
    page = opened(watch, book, name="plain")
    assert page.locator("[data-scene]").count() == 0
    assert page.locator("#chapters").is_visible()
    assert page.locator(".on-page").is_visible()
    assert box(page, "#chapters")["x"] < box(page, "article")["x"]
    loaded = page.locator("link[rel=stylesheet], script[src]").evaluate_all(
        "(found) => found.map((it) => it.href || it.src).join(' ')"
    )
    assert "scene" not in loaded


def test_without_scripts_there_is_no_scene_and_no_room_for_it(book, watch):
    page = watch(java_script_enabled=False, viewport={"width": 1280, "height": 800}).page
    page.goto(f"{book}scene.html")
    assert page.locator("[data-scene]").is_hidden()
    assert page.locator("#chapters").is_visible()
    assert box(page, "article")["width"] > 29 * 16


def test_on_paper_there_is_no_scene(book, watch):
    page = opened(watch, book)
    page.emulate_media(media="print")
    assert page.locator("[data-scene]").is_hidden()
    assert page.locator("#section-0").is_visible()
