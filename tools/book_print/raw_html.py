"""The few pieces of HTML that the pages hold themselves, as elements that the writers know."""

from __future__ import annotations

import re
from html import unescape

from docutils import nodes

from book_print.elements import paragraph, swatch, text

_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<(td|th)[^>]*>(.*?)</\1>", re.DOTALL)
_CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_LIGHT = re.compile(r"light-dark\((#\w+)")
_NAMED = re.compile(r"var\(--(\w+)\)")
# As in the style sheet, for the light page.
COLOURS = {
    "gaussian": "#0072b2",
    "bernoulli": "#00805c",
    "poisson": "#c8650a",
    "softmax": "#7b4fa3",
    "residual": "#b3202a",
    "data": "#6b6b6b",
}


def replace(tree: nodes.document, docname: str) -> None:
    """Replace every piece of HTML but the folds, which enclose other elements."""
    for raw in list(tree.findall(nodes.raw)):
        html = raw.astext().strip()
        if html.startswith("<details>") or html == "</details>":
            continue
        if '<table class="data">' in html:
            raw.replace_self(data_table(html))
        elif html.startswith("<span") and (colour := colour_of(html)):
            # The sign that shows the colour on the site is the swatch itself.
            sign = raw.parent[raw.parent.index(raw) + 1]
            raw.parent.remove(sign)
            raw.replace_self(swatch(colour=colour))
        elif html.startswith("<pre"):
            raw.replace_self(nodes.literal_block("", unescape(_TAG.sub("", html))))
        elif html == "</span>" or html.startswith("<!--"):
            raw.parent.remove(raw)
        elif html == "<br>":
            raw.replace_self(text(" "))
        else:
            raise ValueError(f"HTML in {docname} that cannot be printed: {html[:80]!r}")


def colour_of(html: str) -> str | None:
    if found := _LIGHT.search(html):
        return found[1]
    found = _NAMED.search(html)
    return COLOURS[found[1]] if found else None


def words(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def data_table(html: str) -> nodes.Element:
    """The first rows of a data set, its columns named with their units and ranges."""
    rows = [[cell[2] for cell in _CELL.finditer(row)] for row in _ROW.findall(html)]
    head, spreads, *values = rows
    table = nodes.table(classes=["data"])
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=1) for _ in head]
    group += nodes.thead("", nodes.row("", *map(named, head)))
    body = nodes.tbody()
    for row in [spreads, *values]:
        body += nodes.row("", *(nodes.entry("", paragraph(text(words(cell)))) for cell in row))
    group += body
    table += group
    return table


def named(html: str) -> nodes.entry:
    """A column's name with its unit."""
    name = words(_CODE.search(html)[1])
    unit = words(_CODE.sub("", html))
    cell = paragraph(nodes.literal("", name))
    if unit:
        cell += text(f" {unit}")
    return nodes.entry("", cell)
