"""Which pages follow each other, and which the contents of a page list."""

from order import Page, Part, beside, eyebrow, shown_parts

LESSON = Part("The lesson", [Page("a", 0), Page("b", 1)])
BEYOND = Part("Beyond", [Page("c", 2)])
PACKAGE = Part("The package", [Page("api", None), Page("api_glm", None)], apart=True)
WORDS = Part("Reference", [Page("glossary", None), Page("notation", None)])
PARTS = [LESSON, BEYOND, PACKAGE, WORDS]


def test_the_lesson_is_one_way_through_all_its_parts_and_ends():
    assert beside(PARTS, "root", "root") == (None, "a")
    assert beside(PARTS, "root", "a") == ("root", "b")
    assert beside(PARTS, "root", "b") == ("a", "c")
    assert beside(PARTS, "root", "c") == ("b", None)


def test_every_other_part_is_a_way_of_its_own():
    assert beside(PARTS, "root", "api") == (None, "api_glm")
    assert beside(PARTS, "root", "api_glm") == ("api", None)
    assert beside(PARTS, "root", "glossary") == (None, "notation")
    assert beside(PARTS, "root", "search") == (None, None)


def test_the_contents_of_the_lesson_show_the_first_page_of_what_is_apart():
    shown = shown_parts(PARTS, "b")
    assert [part.caption for part in shown] == [part.caption for part in PARTS]
    assert shown[2].pages == [Page("api", None)]
    assert shown[3].pages == WORDS.pages


def test_a_page_apart_shows_its_own_part():
    assert shown_parts(PARTS, "api_glm") == [PACKAGE]


def test_a_chapter_is_counted_within_its_part():
    assert eyebrow(PARTS, "b") == "The lesson · 1 of 1"
    assert eyebrow(PARTS, "api") == "The package"
    assert eyebrow(PARTS, "search") is None
