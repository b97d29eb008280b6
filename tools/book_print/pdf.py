"""The PDF: everything that Typst needs is written into a folder, and Typst sets it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from docutils import nodes
from toc import ROOT

from book_print import edition
from book_print.doctrees import Book
from book_print.formulas import quoted
from book_print.rearranged import Printed
from book_print.typst_writer import TypstWriter, heading, place, words
from book_print.writing import Places, is_output

HERE = Path(__file__).parent
COVER = ROOT / "book" / "_static" / "one_recipe.svg"


def chapter(printed: Printed, places: Places, name: str = "") -> str:
    """A page of the site as a chapter, under a name of its own if it has one in print."""
    page = printed.page
    writer = TypstWriter(places, page.docname)
    title = words(name) or writer.write_all(page.section[0].children)
    number = "" if page.number is None else str(page.number)
    anchors = "".join(place(f"{page.docname}#{anchor}") for anchor in page.section["ids"])
    writer.in_contents = page.number is not None
    body = writer.write(page.section)
    return f"#chapter({quoted(page.docname)}, {quoted(number)}, [{title}])[{anchors}\n{body}];\n\n"


def behind(title: str, target: str, pages: list[tuple[Printed, list[nodes.Node]]], places) -> str:
    """Answers or solutions of all chapters, a section for each."""
    sections = []
    for printed, answers in pages:
        if not answers:
            continue
        writer = TypstWriter(places, printed.page.docname)
        title_of = writer.write_all(printed.page.section[0].children)
        number = words(f"{printed.page.number}  ") if printed.page.number is not None else ""
        written = writer.write_all(answers)
        sections.append(heading(3, number + title_of, in_contents=False) + written)
    return f'#chapter({quoted(target)}, "", [{words(title)}])[{"".join(sections)}];\n\n'


def main_file(book: Book, pages: dict[str, Printed], places: Places) -> str:
    """The whole book in Typst's notation."""
    subtitle = quoted(edition.SUBTITLE)
    facts = ", ".join(map(quoted, (book.author, book.year)))
    about = "\n\n".join(words(text) for text in edition.paragraphs(book.site))
    out = [
        '#import "template.typ": *\n',
        f"#show: book.with({quoted(book.title)}, {quoted(book.author)})\n",
        f'#title-page({quoted(book.title)}, {subtitle}, {facts}, "cover.svg")\n',
        "#contents\n",
        chapter(pages[book.front.docname], places, edition.PREFACE),
        f'#chapter("about this edition", "", [{words(edition.HEADING)}])[{about}];\n',
    ]
    lesson_left = sum(part.is_lesson for part in book.parts)
    for number, part in enumerate(book.parts, start=1):
        numeral = f"Part {edition.numeral(number)}. " if part.is_lesson else ""
        out.append(f"#part([{words(numeral + part.caption)}])\n")
        out += [chapter(pages[page.docname], places) for page in part.pages]
        lesson_left -= part.is_lesson
        if part.is_lesson and not lesson_left:
            out.append(f"#part([{words('Answers')}])\n")
            every = list(pages.values())
            answers = [(it, list(it.answers)) for it in every]
            solutions = [(it, [*it.solutions, *worked(it)]) for it in every]
            out.append(behind(edition.ANSWERS, "answers", answers, places))
            out.append(behind(edition.SOLUTIONS, "solutions", solutions, places))
    out.append(f'#chapter("index", "", [{words("Index")}])[#the-index];\n')
    return "".join(out)


def worked(printed: Printed) -> list[nodes.Node]:
    """What a chapter's solutions printed when they were run; the code is in the notebook."""
    shown = [it for it in printed.worked if not is_code(it)]
    said = nodes.paragraph("", "", nodes.strong("", edition.WORKED), classes=["heads"])
    return [said, *shown] if shown else []


def is_code(node: nodes.Node) -> bool:
    """Whether it is code of a notebook, and not what that printed."""
    return isinstance(node, nodes.literal_block) and not is_output(node)


def write(book: Book, pages: dict[str, Printed], places: Places, folder: Path) -> Path:
    """Write the sources of the PDF into a folder that has the pictures already."""
    shutil.copy(HERE / "template.typ", folder)
    shutil.copy(COVER, folder / "cover.svg")
    source = folder / "main.typ"
    source.write_text(main_file(book, pages, places), encoding="utf-8")
    return source


def typeset(python: str, source: Path, target: Path) -> None:
    """Set the book with the Typst of another environment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    faces = source.parent / "faces"
    subprocess.run([python, HERE / "faces.py", faces], check=True)
    subprocess.run([python, HERE / "typeset.py", source, target, faces], check=True)
