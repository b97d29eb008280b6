"""The reference pages: links in and between the docstrings that autodoc and numpydoc turn to pages.

Docstrings are written to be read in Python as well, so they name things in plain text. Here a name
in code or in a type becomes a link to its entry, and a chapter's title a link to the chapter.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial

from docutils import nodes
from plain_text import plain_text
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

_CHAPTERS = re.compile(r"Chapters?: (?P<titles>[^.]+)\.")
_CLASS = re.compile(r"\b[A-Z]\w+\b")


class Entries:
    """Where the things that the reference describes stand, under the names that docstrings use."""

    def __init__(self, app: Sphinx, docname: str):
        self.app, self.docname = app, docname
        self.places: dict[str, tuple[str, str]] = {}
        domain = app.env.get_domain("py")
        for name, _, kind, page, anchor, _ in domain.get_objects():
            parts, place = name.split("."), (page, anchor)
            self.places[name] = self.places[".".join(parts[-2:])] = place
            # Away from its own page, a name such as `gradient` means something else.
            here = page == docname or parts[-1][0].isupper() or kind == "module"
            if here and kind not in ("method", "property"):
                self.places[parts[-1]] = place

    def link(self, name: str, content: nodes.Node, inside: set[str]) -> nodes.Node:
        """``content`` as a link to the entry of that name, unless it stands in that very entry."""
        page, anchor = self.places.get(name.removesuffix("()"), (None, None))
        if page is None or anchor in inside:
            return content
        return make_refnode(self.app.builder, self.docname, page, anchor, content)


def entry_name(entry: addnodes.desc) -> str:
    """The name of an entry without its module and its parameters."""
    return next(entry.findall(addnodes.desc_name)).astext()


def around(node: nodes.Node) -> Iterator[nodes.Element]:
    """The nodes that ``node`` is part of, from the inside out."""
    while node := node.parent:
        yield node


def entries_around(node: nodes.Node) -> set[str]:
    """The anchors of the entries that ``node`` is part of."""
    entries = [outer for outer in around(node) if isinstance(outer, addnodes.desc)]
    return {anchor for entry in entries for anchor in entry[0]["ids"]}


def linked(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn names into links, on the pages that have entries."""
    if not any(doctree.findall(addnodes.desc)):
        return
    entries = Entries(app, docname)
    for literal in list(doctree.findall(nodes.literal)):
        if not any(isinstance(outer, nodes.reference) for outer in around(literal)):
            link = entries.link(literal.astext(), literal.deepcopy(), entries_around(literal))
            literal.parent.replace(literal, link)
    for kind in (nodes.classifier, returned_type):
        for words in doctree.findall(kind):
            replace_in_texts(words, _CLASS, partial(class_link, entries, entries_around(words)))
    chapters = {plain_text(title): page for page, title in app.env.titles.items()}
    for paragraph in doctree.findall(nodes.paragraph):
        replace_in_texts(paragraph, _CHAPTERS, partial(chapter_links, entries, chapters))


def returned_type(node: nodes.Node) -> bool:
    """Whether it is the type of a value without a name: numpydoc makes it a term of its own."""
    return isinstance(node, nodes.term) and not any(node.findall(nodes.strong))


def class_link(entries: Entries, inside: set[str], found: re.Match) -> list[nodes.Node]:
    return [entries.link(found[0], nodes.Text(found[0]), inside)]


def chapter_links(entries: Entries, chapters: dict, found: re.Match) -> list[nodes.Node]:
    """The match with each title in it that a page has turned to a link."""
    written: list[nodes.Node] = [nodes.Text(found[0][: found.start("titles") - found.start()])]
    for place, title in enumerate(re.split(r",\s+", found["titles"])):
        text = nodes.Text(" ".join(title.split()))
        written += [nodes.Text(", ")] if place else []
        page = chapters.get(text.astext())
        builder, here = entries.app.builder, entries.docname
        written.append(make_refnode(builder, here, page, "", text) if page else text)
    return [*written, nodes.Text(".")]


def replace_in_texts(parent: nodes.Element, pattern: re.Pattern, replacement: Callable) -> None:
    """Replace what matches in the texts directly below ``parent`` by the nodes given for it."""
    for text in [child for child in parent.children if isinstance(child, nodes.Text)]:
        parent.replace(text, list(pieces(text.astext(), pattern, replacement)))


def pieces(text: str, pattern: re.Pattern, replacement: Callable) -> Iterator[nodes.Node]:
    end = 0
    for found in pattern.finditer(text):
        yield nodes.Text(text[end : found.start()])
        yield from replacement(found)
        end = found.end()
    yield nodes.Text(text[end:])


def signature(app, what, name, described, options, arguments, returned):
    """Write what a figure's arguments ``**state`` are, and leave out a result's ``**facts``."""
    if what == "class" and hasattr(described, "state_names"):
        names = [*described.state_names, "predict"]
        return f"(*, {', '.join(f'{name}=...' for name in names)})", returned
    if what == "class" and arguments == "(*args, **kwargs)":  # a widget's __new__ speaks first
        arguments = str(inspect.signature(described.__init__)).replace("(self, ", "(")
        return arguments, returned
    if arguments and arguments.startswith("(**"):  # made by a function, never by a reader
        return "", returned
    return None


def setup(app: Sphinx) -> dict:
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("numpydoc")
    app.connect("autodoc-process-signature", signature)
    app.connect("doctree-resolved", linked)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
