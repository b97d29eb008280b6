"""The short path of a chapter on a built page: links to its sections, and marks at them."""

import re

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

PAGE = """# A chapter

> **Short path.** Ten minutes: *First, with $a$* and *Deeper*.

## First, with $a$

Text.

## Left out

### Deeper

Text with *emphasis*.
"""


def built(folder, text):
    (folder / "index.md").write_text(text)
    (folder / "conf.py").write_text("")
    extensions = ["myst_nb", "book_html", "short_path"]
    with docutils_namespace():
        app = Sphinx(
            folder,
            folder,
            folder / "out",
            folder / "doctrees",
            "html",
            confoverrides={"extensions": extensions, "myst_enable_extensions": ["dollarmath"]},
            status=None,
            warningiserror=True,
        )
        app.build()
    return (folder / "out" / "index.html").read_text()


def test_its_sections_are_linked_and_marked(tmp_path):
    html = built(tmp_path, PAGE)
    linked = re.search(r'(?s)<div class="aside short-path".*?</div>', html)[0]
    anchors = re.findall(r'href="#([^"]+)"', linked)
    marked = re.findall(r'<section class="short-path" id="([^"]+)"', html)
    assert len(anchors) == 2
    assert anchors == marked
    assert html.count("<em>emphasis</em>") == 1


def test_a_section_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Exception, match="names no section of this page: “Elsewhere”"):
        built(tmp_path, PAGE.replace("*Deeper*", "*Elsewhere*"))
