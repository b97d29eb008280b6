"""The pages as they are printed: all of a chapter is there, and nothing raw is left."""

import re
import zipfile
from html import unescape
from xml.etree import ElementTree

import nbformat
import pytest
from book_print import epub, pdf
from book_print.doctrees import INTERNAL
from book_print.elements import answered, checked, leads_on, still
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from toc import notebooks

from glmlesson import quizzes
from glmlesson.practice import code
from glmlesson.practice.derivation import load
from glmlesson.practice.page import content

# What MyST or LaTeX leave where they were not read. Code has braces of its own.
RAW = re.compile(
    r"\{(?:term|cite|ref|doc|glue|math)\}`|\\(?:frac|eta|theta|begin|mathrm|text)\b|\$\$"
)
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="session")
def main_file(printed):
    book, pages, places, _, _ = printed
    return pdf.main_file(book, pages, places)


@pytest.fixture(scope="session")
def epub_files(printed):
    book, pages, places, _, _ = printed
    return {file.name: file for file in epub.Contents(book, pages, places).files()}


def trees(page):
    return [page.page.tree, *page.answers, *page.solutions]


def test_every_chapter_is_printed_and_only_the_lesson_and_its_reference(printed):
    book, pages, *_ = printed
    chapters = [it.page for it in pages.values() if it.page.number is not None]
    assert [page.name for page in chapters] == [path.stem for path in notebooks()]
    assert [page.number for page in chapters] == list(range(len(chapters)))
    assert not any("api" in docname or "downloads" in docname for docname in pages)
    assert [part.is_lesson for part in book.parts] == [True, True, False]


def is_passage(node):
    return isinstance(node, HideCodeCellNode) and "passage" in node["classes"]


def test_what_the_site_folds_as_an_aside_stands_open_on_paper(printed):
    _, pages, _, _, before = printed
    found = 0
    for docname, page in pages.items():
        words = page.page.tree.astext()
        for passage in before[docname].findall(is_passage):
            for part in passage:
                # A formula is set otherwise on paper.
                if isinstance(part, nodes.paragraph) and not any(part.findall(nodes.math)):
                    assert part.astext() in words, docname
                    found += 1
    assert found > 10


def test_every_heading_is_in_both(printed, main_file, epub_files):
    _, pages, *_ = printed
    for page in pages.values():
        name = f"{page.page.name}.xhtml"
        for title in page.page.tree.findall(nodes.title):
            if isinstance(title.parent, nodes.section) and not any(title.findall(nodes.math)):
                words = title.astext()
                assert words in main_file.replace('\\"', '"') or "\\" in words
                if title.parent is not page.page.section:
                    assert words in unescape(re.sub(r"<[^>]+>", "", epub_files[name].body))


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_every_picture_of_a_notebook_is_in_its_chapter(path, printed):
    """As many stills as cells have a picture, and each with its words and its number."""
    _, pages, *_ = printed
    shown = 0
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            shown += "image/png" in data or "data:image" in data.get("text/html", "")
    stills = list(pages[f"book/{path.stem}"].page.tree.findall(still))
    assert len(stills) == shown
    number = pages[f"book/{path.stem}"].page.number
    for place, node in enumerate(stills, start=1):
        assert node["printed_number"] == f"{number}.{place}"
        assert node["words"]


def test_folded_code_is_left_out_and_what_it_printed_stays(printed):
    _, pages, _, _, before = printed
    for docname, page in pages.items():
        code = "\n".join(it.astext() for it in page.page.tree.findall(nodes.literal_block))
        assert "plots.use_book_style()" not in code
        assert "scene.step(" not in code
        cells = [it for it in before[docname].findall(nodes.container) if "cell" in it["classes"]]
        for cell in cells:
            if "tag_numbers" in cell["classes"]:
                for output in cell.findall(nodes.literal_block):
                    if "stream" in output["classes"]:
                        assert output.astext() in code
    assert any(list(it.page.tree.findall(checked)) for it in pages.values())


def test_every_question_has_its_answer_behind_the_chapters(printed):
    _, pages, places, *_ = printed
    for name in quizzes.names():
        page = pages[f"book/{name}"]
        numbered = [it for it in page.answers if it["label"].isdigit()]
        assert len(numbered) == len(quizzes.load(name))
    for page in pages.values():
        for tree in trees(page):
            assert all(it["answer"] in places.known for it in tree.findall(leads_on))
            assert all(it["asked"] in places.known for it in tree.findall(answered))


def test_what_is_to_be_typed_or_told_has_its_answer_behind_too(printed):
    """A practice of the notebook, with every line of a derivation and every part of an answer."""
    _, pages, *_ = printed
    for path in notebooks():
        cells = nbformat.read(path, as_version=4).cells
        practised = [it for it in cells if "practice" in it.metadata.get("tags", [])]
        to_write = [it for it in practised if re.search(r"\bCode\(", it.source)]
        practised = [it for it in practised if it not in to_write]
        page = pages[f"book/{path.stem}"]
        answers = [it for it in page.answers if not it["label"].isdigit()]
        written = [it for it in answers if it["label"] == "In Python"]
        exercises = code.load(path.stem) if to_write else []
        assert [it["title"] for it in written] == [it["title"] for it in exercises]
        for it, exercise in zip(written, exercises, strict=True):
            listings = [block.astext() for block in it.findall(nodes.literal_block)]
            assert listings == [exercise["solution"].strip()]
        answers = [it for it in answers if it not in written]
        assert len(answers) == len(practised)
        for cell, answer in zip(practised, answers, strict=True):
            kind, name = re.search(r'(Derivation|Why)\("(\w+)"\)', cell.source).groups()
            if kind == "Why":
                words = content("why", name)
                said = [*words["answer"], *words["points"]]
                assert len(list(answer.findall(nodes.paragraph))) == len(said) + 1
                continue
            assert len(list(answer.findall(nodes.list_item))) == len(load(name)[1])


def test_no_answer_stands_in_a_chapter(printed, epub_files):
    _, pages, *_ = printed
    for name in quizzes.names():
        text = pages[f"book/{name}"].page.tree.astext()
        for question in quizzes.load(name):
            for choice in getattr(question, "choice", ()):
                feedback = " ".join(choice.feedback.split())
                assert "$" in feedback or feedback not in text


def test_exercises_lead_to_their_solutions(printed):
    _, pages, *_ = printed
    for path in notebooks():
        page = pages[f"book/{path.stem}"]
        source = "".join(it.source for it in nbformat.read(path, as_version=4).cells)
        assert len(page.solutions) == source.count("<summary>Solution</summary>")
        assert all(it["label"].isdigit() and it["title"] for it in page.solutions)


def test_links_lead_somewhere(printed):
    """A link inside the book leads to a place that is printed; one to the site is an address."""
    _, pages, places, *_ = printed
    internal = 0
    for docname, page in pages.items():
        for tree in trees(page):
            for reference in tree.findall(nodes.reference):
                target = places.of(reference, docname)
                assert target is None or target.startswith((INTERNAL, "http", "mailto:"))
                if target and target.startswith(INTERNAL):
                    assert target.removeprefix(INTERNAL) in places.known
                    internal += 1
    assert internal > 300


def test_every_formula_is_set(printed, main_file, epub_files):
    """As many formulas in both as the pages hold."""
    _, pages, *_ = printed
    formulas = sum(
        len(list(tree.findall(kind)))
        for page in pages.values()
        for tree in trees(page)
        for kind in (nodes.math, nodes.math_block)
    )
    assert formulas > 2000
    # Strings hold the dollar signs of prose.
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", main_file)
    framed = bare.count("#framed($") + bare.count("numbering: none, $")
    assert bare.count("$") == 2 * (formulas + framed)
    assert sum(file.body.count("<math ") for file in epub_files.values()) == formulas


def test_nothing_raw_is_left(main_file, epub_files):
    strings = re.findall(r'#"((?:[^"\\]|\\.)*)";', main_file)
    assert not [text for text in strings if RAW.search(text.replace("\\\\", "\\"))]
    for file in epub_files.values():
        words = re.sub(r"<pre.*?</pre>|<code>.*?</code>|<[^>]+>", "", file.body, flags=re.DOTALL)
        assert not RAW.search(words), file.name


def test_an_epub_is_complete(printed, tmp_path):
    """Every file is well-formed, and every link and picture in it is there."""
    book, pages, places, folder, _ = printed
    cover = tmp_path / "cover.png"
    cover.write_bytes(b"")
    epub.write(book, pages, places, folder, cover, tmp_path / "book.epub")
    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        names = set(archive.namelist())
        assert archive.namelist()[0] == "mimetype"
        ids, links = set(), []
        for name in names:
            if not name.endswith(".xhtml"):
                continue
            root = ElementTree.fromstring(archive.read(name))
            file = name.removeprefix("EPUB/")
            own = [element.get("id") for element in root.iter() if element.get("id")]
            assert len(own) == len(set(own)), name
            ids |= {file, *(f"{file}#{anchor}" for anchor in own)}
            links += [(file, it.get("href")) for it in root.iter(f"{XHTML}a")]
            assert not list(root.iter(f"{XHTML}script"))
            for picture in root.iter(f"{XHTML}img"):
                assert f"EPUB/{picture.get('src')}" in names
                assert picture.get("alt")
    for file, link in links:
        target = file + link if link.startswith("#") else link
        assert target.startswith(("http", "mailto:")) or target in ids, (file, link)
