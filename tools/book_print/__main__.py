"""Print the book: ``python -m book_print pdf PYTHON FILE``, or epub, or ``slides CHAPTER FOLDER``.

PYTHON is the one of the environment that has Typst.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from downloads import offer

from book_print import epub, pdf, slides
from book_print.doctrees import BUILT, Book, open_book
from book_print.pictures import Pictures
from book_print.rearranged import Printed, rearrange
from book_print.writing import Places

FOLDER = BUILT / "print"


def prepared() -> tuple[Book, dict[str, Printed], Places]:
    """The book with every page rearranged, its pictures in the folder."""
    shutil.rmtree(FOLDER / "pictures", ignore_errors=True)
    pictures = Pictures(FOLDER / "pictures")
    book = open_book()
    pages = {page.docname: rearrange(page, pictures) for page in book.pages}
    return book, pages, Places(book, pages.values())


def main(kind: str, argument: str, target: str) -> None:
    if kind not in ("pdf", "epub", "slides"):
        raise SystemExit(f"There is no {kind!r} to print; there are pdf, epub and slides.")
    book, pages, places = prepared()
    if kind == "slides":
        print(f"The slides are at {slides.write(pages, places, argument, Path(target))}")
        return
    if kind == "pdf":
        source = pdf.write(book, pages, places, FOLDER)
        pdf.typeset(argument, source, Path(target))
    else:
        cover = epub.draw_cover(argument, book, FOLDER)
        epub.write(book, pages, places, FOLDER, cover, Path(target))
    offer(BUILT / "html")
    print(f"{target}: {Path(target).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
