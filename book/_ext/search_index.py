"""What the search searches: each section's sentences, with the place on the page where they stand.

Every paragraph gets an anchor while its page is read, so that a reader is led to the very sentence.
The texts are written once a build into ``search_pages.js``: a script and no JSON, because a browser
fetches nothing when the book is opened from disk. The page indexes them itself, in a moment.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from order import table_of_contents
from plain_text import plain_text
from reference import entry_name
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

# In this order they are shown. The last is for the parts that are apart from the lesson.
KINDS = ("In the lesson", "Words, symbols and sources", "In the package")


def add_anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Give every paragraph an anchor: on itself, or on the row or item that shows it."""
    for number, paragraph in enumerate(paragraphs(doctree)):
        bearer = shown_as(paragraph)
        if not bearer["ids"]:
            bearer["ids"].append(f"t{number}")


def paragraphs(parent: nodes.Element) -> list[nodes.paragraph]:
    return [node for node in parent.findall(nodes.paragraph) if type(node) is nodes.paragraph]


def shown_as(paragraph: nodes.paragraph) -> nodes.Element:
    """The element that bears a paragraph's anchor: in a short item a paragraph has no tag."""
    parent = paragraph.parent
    if isinstance(parent, nodes.entry):
        return parent.parent
    if isinstance(parent, nodes.list_item) and parent.index(paragraph) == 0:
        return parent
    return paragraph


def sections(doctree: nodes.document) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """The title, the anchor and the texts, each with its own anchor, of each section and entry."""
    titles: dict[nodes.Element, tuple[str, str]] = {}
    texts: dict[nodes.Element, dict[str, str]] = {}
    for node in doctree.findall():
        if isinstance(node, nodes.section):
            top = isinstance(node.parent, nodes.document)
            titles[node] = (plain_text(node[0]), "" if top else node["ids"][0])
        elif isinstance(node, addnodes.desc) and node[0]["ids"]:
            name = node[0].get("fullname") or entry_name(node)
            titles[node] = (name, node[0]["ids"][0])
        elif isinstance(node, nodes.term) and node["ids"]:
            # The term of a glossary is what a reader looks up.
            titles[node.parent] = (plain_text(node), node["ids"][0])
        elif type(node) is nodes.paragraph and (home := innermost(node, titles)):
            kept = texts.setdefault(home, {})
            anchor = shown_as(node)["ids"][0]
            text = " ".join(plain_text(node).split())
            # The cells of a row share an anchor and become one text.
            kept[anchor] = f"{kept[anchor]} · {text}" if anchor in kept else text
    for node, (title, anchor) in titles.items():
        yield title, anchor, list(texts.get(node, {}).items())


def innermost(node: nodes.Node, homes: dict) -> nodes.Element | None:
    while node := node.parent:
        if node in homes:
            return node
    return None


def kinds(app: Sphinx) -> dict[str, int]:
    """Each page's place in KINDS."""
    found = {app.config.root_doc: 0}
    for part in table_of_contents(app.env):
        kind = 0 if part.is_lesson else 2 if part.apart else 1
        found |= {page.docname: kind for page in part.pages}
    return found


def write_texts(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    pages, found = [], []
    for number, (docname, kind) in enumerate(kinds(app).items()):
        address = relative_uri("", app.builder.get_target_uri(docname))
        pages.append([address, plain_text(app.env.titles[docname]), kind])
        for title, anchor, texts in sections(app.env.get_doctree(docname)):
            found.append([number, title, anchor, texts])
    texts = {"kinds": KINDS, "pages": pages, "sections": found}
    script = f"window.bookTexts = {json.dumps(texts, ensure_ascii=False, separators=(',', ':'))};\n"
    (Path(app.outdir) / "_static" / "search_pages.js").write_text(script, encoding="utf-8")


def without_sphinx_search(app: Sphinx) -> None:
    """The book's own search needs neither Sphinx's index nor its scripts."""
    app.builder.search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    yield "search", {}, "search.html"


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", without_sphinx_search)
    app.connect("doctree-read", add_anchors)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_texts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
