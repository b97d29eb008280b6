"""Cells that fold to one line, as the built page has them: what folds, what stays, what is said."""

import re

import nbformat
import pytest
import record
from folds import FOLDS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

METADATA = {"kernelspec": record.KERNELSPEC, "language_info": {"name": "python"}, "orphan": True}
TAGS = [*FOLDS, "practice", "quiz"]


def cell(tag):
    """A cell whose code and output name its tag."""
    name = tag.replace("-", "_")
    output = new_output("stream", name="stdout", text=f"printed by {name}\n")
    metadata = {"tags": [tag] if tag != "none" else []}
    return new_code_cell(
        f"coded_by_{name}()", outputs=[output], execution_count=1, metadata=metadata
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    return built(folder, [new_markdown_cell("# A chapter"), *map(cell, [*TAGS, "none"])])


def built(folder, cells):
    """The page that these cells make, without its smallest elements."""
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), folder / "index.ipynb")
    with docutils_namespace():
        app = Sphinx(
            folder,
            None,
            folder / "out",
            folder / "doctrees",
            "html",
            confoverrides={
                "extensions": ["myst_nb", "book_html", "folds"],
                "nb_execution_mode": "off",
            },
            status=None,
            warningiserror=True,
        )
        app.build()
    html = (folder / "out" / "index.html").read_text()
    return re.sub(r"</?(?:span|a)\b[^>]*>", "", html)


def folds(page):
    return re.findall(r"(?s)<details class=\"fold [^>]*>.*?</details>", page)


def test_every_tag_folds_its_code(page):
    assert len(folds(page)) == len(TAGS)
    for tag, fold in zip(TAGS, folds(page), strict=True):
        assert f"coded_by_{tag.replace('-', '_')}" in fold


def test_the_line_says_what_is_folded(page):
    lines = re.findall(r"<summary>(.*?)&nbsp;— show</summary>", page)
    said = [FOLDS[tag].line for tag in FOLDS]
    assert lines == [*said, *[FOLDS["figure"].line] * 2]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("tag", TAGS)
def test_the_output_folds_where_it_only_confirms(page, tag):
    folded = "".join(folds(page))
    expected = tag in FOLDS and FOLDS[tag].output_too
    assert (f"printed by {tag.replace('-', '_')}" in folded) == expected
    assert f"printed by {tag.replace('-', '_')}" in page


def test_what_has_no_tag_stays_open(page):
    assert "coded_by_none" in page
    assert "none" not in "".join(folds(page))


def passage(end):
    return [
        new_markdown_cell("# A chapter\n\nBefore it.\n\n<!-- fold: An aside, with a cell -->"),
        new_markdown_cell("Some words, and *more*."),
        cell("check"),
        new_markdown_cell(f"{end}\n\nBehind it."),
    ]


def test_a_passage_of_several_cells_folds_behind_its_line(tmp_path):
    page = built(tmp_path, passage("<!-- end of fold -->"))
    outer = re.search(r"(?s)<details class=\"fold[^>]*passage\">(.*)</details>", page)[1]
    assert outer.startswith("<summary>An aside, with a cell&nbsp;— show</summary>")
    for inside in ("<em>more</em>", "printed by check"):
        assert inside in outer
    for outside in ("Before it.", "Behind it."):
        assert outside in page
        assert outside not in outer
    assert "fold:" not in page
    assert "end of fold" not in page


def test_a_passage_without_an_end_is_told(tmp_path):
    with pytest.raises(ExtensionError, match="'An aside, with a cell' does not end in its own"):
        built(tmp_path, passage("And on."))
