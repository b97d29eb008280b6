"""The short path of a chapter on a built page: links to its sections, and marks at them."""

import re
import subprocess
import sys

import pytest
from toc import ROOT

PAGE = """# A chapter

> **Short path.** Ten minutes: *First, with $a$* and *Deeper*.

## First, with $a$

Text.

## Left out

### Deeper

Text with *emphasis*.
"""


CONF = """
import sys
sys.path.insert(0, {ext!r})
extensions = ["myst_nb", "book_html", "short_path"]
myst_enable_extensions = ["dollarmath"]
"""


def built(folder, text):
    """The page, built in a process of its own: Sphinx's nodes are registered once in each."""
    (folder / "index.md").write_text(text)
    (folder / "conf.py").write_text(CONF.format(ext=str(ROOT / "book" / "_ext")))
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", ".", "out"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if said.returncode:
        raise RuntimeError(said.stderr)
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
    with pytest.raises(RuntimeError, match="names no section of this page: “Elsewhere”"):
        built(tmp_path, PAGE.replace("*Deeper*", "*Elsewhere*"))
