"""Every link in the built site leads somewhere: the file exists, and the place in it does too."""

import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "_build" / "html"))
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))


class Page(HTMLParser):
    """The anchors of a page, and what it points at as (tag, rel, address)."""

    def __init__(self, path: Path):
        super().__init__()
        self.anchors: set[str] = set()
        self.references: list[tuple[str, str, str]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors.update(filter(None, (given.get("id"), given.get("name"))))
        for name in ("href", "src", "action", "poster", "data"):
            if name in given:
                self.references.append((tag, given.get("rel") or "", given[name] or ""))


@cache
def read(path: Path) -> Page:
    return Page(path)


def test_the_site_is_built():
    assert PAGES, f"There is no site in {SITE}: run `make book` first."


@pytest.mark.parametrize("name", PAGES)
def test_internal_links_resolve(name):
    page = SITE / name
    broken = []
    for _, _, address in read(page).references:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page.resolve()
        anchor = unquote(parts.fragment)
        if (
            address in {"", "#"}
            or not target.is_file()
            or (anchor and target.suffix == ".html" and anchor not in read(target).anchors)
        ):
            broken.append(address)
    assert not broken


@pytest.mark.parametrize("name", PAGES)
def test_other_hosts_are_only_linked_to(name):
    loaded = [
        (tag, address)
        for tag, rel, address in read(SITE / name).references
        if (urlsplit(address).scheme not in {"", "data"} or urlsplit(address).netloc)
        and tag != "a"
        and rel != "canonical"
    ]
    assert not loaded


@pytest.mark.parametrize("name", PAGES)
def test_links_to_other_hosts_are_well_formed(name):
    for tag, _, address in read(SITE / name).references:
        if tag == "a" and urlsplit(address).scheme:
            assert re.fullmatch(r"https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/\S*)?|mailto:\S+", address), (
                address
            )
