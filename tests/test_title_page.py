"""The title page: every chapter with its line and its picture, and a short way that is one."""

import os
import re
from pathlib import Path

import pytest
from test_chapters import words
from toc import ROOT, notebooks

SITE = Path(os.environ.get("BOOK_SITE", ROOT / "_build" / "html"))
SOURCE = (ROOT / "book" / "intro.md").read_text(encoding="utf-8")
CHAPTERS = notebooks()
# Of prose with formulas a student reads between 100 and 150 words a minute.
SLOWLY, MINUTES = 100, 20


def block(name):
    """The lines of a directive of the title page's source, as (name, words)."""
    [text] = re.findall(rf"^:::{{{name}}}\n(.*?)^:::", SOURCE, re.MULTILINE | re.DOTALL)
    return [tuple(line.split(": ", 1)) for line in text.splitlines()]


@pytest.fixture(scope="module")
def page():
    path = SITE / "book" / "intro.html"
    assert path.is_file(), f"There is no site in {SITE}: run `make book` first."
    return path.read_text(encoding="utf-8")


def test_every_chapter_has_its_line_and_its_picture():
    assert [name for name, _ in block("chapters")] == [path.stem for path in CHAPTERS]
    pictures = ROOT / "book" / "_theme" / "recipe" / "pictures"
    assert {path.stem for path in pictures.glob("*.svg")} == {path.stem for path in CHAPTERS}


def test_a_line_is_one_line():
    for _, line in block("chapters"):
        assert 20 <= len(line) <= 70, line
        assert line[-1] == "."


def test_the_page_shows_each_chapter_with_both(page):
    items = re.findall(
        r'<li data-chapter="book/(\w+)"><a href="(\w+)\.html">(.*?)</li>', page, re.S
    )
    assert [name for name, _, _ in items] == [path.stem for path in CHAPTERS]
    for number, (name, target, shown) in enumerate(items):
        assert target == name
        assert shown.count("<svg") == 1
        assert f'<span class="number">{number}</span>' in shown


def sections(path):
    """The prose of a chapter by its headings, that before the first under its title."""
    import nbformat

    cells = nbformat.read(path, as_version=4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    parts = re.split(r"(?m)^#{1,2} (.+)$", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_short_way_leads_to_sections_that_are_there(page):
    chapters = {path.stem: path for path in CHAPTERS}
    for stop, _ in block("short-way"):
        name, heading = stop.split(" § ")
        assert heading in sections(chapters[name]), stop
        first = heading == next(iter(sections(chapters[name])))
        link = re.search(rf'<a href="({name}\.html[^"]*)">{re.escape(heading)}</a>', page)
        assert ("#" not in link[1]) == first


def test_the_short_way_can_be_read_in_twenty_minutes():
    chapters = {path.stem: path for path in CHAPTERS}
    read = 0
    for stop, told in block("short-way"):
        name, heading = stop.split(" § ")
        parts = sections(chapters[name])
        # "read on to the first mystery": what stands before that heading counts too.
        names = list(parts)
        end = (
            next((place for place, other in enumerate(names) if "first mystery" in other), None)
            if "read on" in told
            else None
        )
        for part in names[names.index(heading) : (end or names.index(heading)) + 1]:
            read += len(words(parts[part]))
    assert read <= SLOWLY * MINUTES
