"""The book as the writers of the PDF, the EPUB and the slides get it."""

import pytest
from book_print.doctrees import open_book
from book_print.pictures import Pictures
from book_print.rearranged import rearrange
from book_print.writing import Places


@pytest.fixture(scope="session")
def printed(tmp_path_factory):
    """The book, its pages rearranged, its links, and the folder of its pictures."""
    folder = tmp_path_factory.mktemp("print")
    book = open_book()
    before = {page.docname: page.tree.deepcopy() for page in book.pages}
    pictures = Pictures(folder / "pictures")
    pages = {page.docname: rearrange(page, pictures) for page in book.pages}
    return book, pages, Places(book, pages.values()), folder, before
