"""What the site serves besides pages: vendored files are what they claim; nothing calls out."""

import hashlib
import re
from pathlib import Path

import book_html
import pytest
from sphinxcontrib import katex

BOOK = Path(__file__).parents[1] / "book"
STATIC = BOOK / "_static"
THEME = BOOK / "_theme"
VENDORED = (STATIC / "THIRD_PARTY.md").read_text()
CHECKSUMS = dict(re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", VENDORED))
SCRIPTS_AND_STYLES = sorted(path for path in STATIC.rglob("*") if path.suffix in {".js", ".css"})


def test_every_vendored_file_is_declared():
    present = {
        path.relative_to(STATIC).as_posix()
        for folder in ("katex", "fonts")
        for path in (STATIC / folder).rglob("*")
        if path.is_file()
    }
    assert present == set(CHECKSUMS)


@pytest.mark.parametrize("name", CHECKSUMS)
def test_checksum(name):
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == CHECKSUMS[name]


def test_the_stylesheet_has_the_version_that_typesets_the_formulas():
    bundled = (Path(katex.__file__).parent / "katex.min.js").read_text()
    (version,) = set(re.findall(r'version:"([\d.]+)"', bundled))
    assert f"## KaTeX {version}\n" in VENDORED
    assert f'content:"{version}"' in (STATIC / "katex" / "katex.min.css").read_text()


@pytest.mark.parametrize("path", SCRIPTS_AND_STYLES, ids=lambda path: path.name)
def test_scripts_and_styles_name_no_other_host(path):
    named = set(re.findall(r"(?:https?:)?//[\w-]+\.[\w.-]+", path.read_text()))
    # The names of SVG and MathML; and of MicroPython's maker, in a message that it never prints.
    spoken = {"http://www.w3.org"} | (
        {"https://emscripten.org"} if "micropython" in path.name else set()
    )
    assert named <= spoken


@pytest.mark.parametrize("path", SCRIPTS_AND_STYLES, ids=lambda path: path.name)
def test_every_file_that_a_style_names_is_there(path):
    for name in re.findall(r"url\([\"']?([^\"')]+)", path.read_text()):
        assert (path.parent / name).is_file(), name


@pytest.mark.parametrize("path", sorted(THEME.rglob("*.html")), ids=lambda path: path.name)
def test_templates_have_no_inline_script_or_handler(path):
    template = path.read_text()
    assert not re.findall(r"<script(?![^>]*\bsrc=)", template)
    assert not re.findall(r"\son\w+\s*=", template)


def test_the_tokens_kept_in_code_are_those_that_the_stylesheet_colours():
    rules = re.findall(
        r"^\.highlight :is\(([^)]*)\)", (STATIC / "book.css").read_text(), re.MULTILINE
    )
    coloured = {name.strip().removeprefix(".") for rule in rules for name in rule.split(",")}
    assert coloured == set(book_html.COLOURED_TOKENS)
