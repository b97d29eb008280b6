"""The glossary's terms in the chapters: the first of each on a page leads to its definition.

The definitions are written once a build into ``definitions.js``, which a page fetches when a reader
first points at a term, so that no page carries what few readers ask for.
"""

import json
import re
from functools import cache
from pathlib import Path

from docutils import nodes
from order import is_notebook
from reference import around, replace_in_texts
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

# Words that mean something else as often as they mean the term.
EVERYDAY = frozenset(
    {
        "mean",
        "rate",
        "support",
        "row",
        "target",
        "score",
        "seed",
        "replica",
        "coverage",
        "intercept",
    }
)
# Where a word is no running text, or leads elsewhere already.
_NO_PROSE = (nodes.reference, nodes.title, nodes.literal, nodes.raw, nodes.caption, addnodes.desc)


def terms(app: Sphinx) -> dict[str, tuple[str, str]]:
    """The page and the anchor of each of the glossary's terms, by the term in lower case."""
    objects = app.env.get_domain("std").objects
    return {name.lower(): place for (kind, name), place in objects.items() if kind == "term"}


@cache
def pattern(names: frozenset[str]) -> re.Pattern:
    """Any of the names as a word, in singular or plural; of two that fit the longer one."""
    written = "|".join(re.escape(name) for name in sorted(names, key=lambda it: (-len(it), it)))
    return re.compile(rf"(?<![\w-])({written})(?:s|es)?(?![\w-])", re.IGNORECASE)


def lead_to_definitions(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    known = terms(app)
    left = {name for name in known if name not in EVERYDAY}
    if not left or not is_notebook(app.env, docname):
        return
    met: set[str] = set()

    def link(found: re.Match) -> list[nodes.Node]:
        name = found[1].lower()
        page, anchor = known[name]
        # Two names of one thing have one entry.
        if anchor in met:
            return [nodes.Text(found[0])]
        met.add(anchor)
        reference = make_refnode(app.builder, docname, page, anchor, nodes.Text(found[0]))
        reference["classes"].append("defined")
        return [reference]

    names = pattern(frozenset(left))
    for parent in list(doctree.findall(nodes.TextElement)):
        outer = [parent, *around(parent)]
        if isinstance(parent, (nodes.paragraph, nodes.emphasis, nodes.strong)) and not any(
            isinstance(node, _NO_PROSE) or "cell_output" in node.get("classes", ())
            for node in outer
            if isinstance(node, nodes.Element)
        ):
            replace_in_texts(parent, names, link)


def definition_html(app: Sphinx, definition: nodes.definition) -> str:
    """A definition's HTML, its links as plain words: they would be wrong on other pages."""
    bare = definition.deepcopy()
    for link in [*bare.findall(nodes.reference), *bare.findall(addnodes.pending_xref)]:
        if link.parent:
            link.parent.replace(link, link.children)
    for node in bare.findall(nodes.Element):
        node["ids"] = []
    return "".join(app.builder.render_partial(child)["fragment"] for child in bare.children)


def write_definitions(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.name != "html":
        return
    found = {}
    for page in sorted({page for page, _ in terms(app).values()}):
        for item in app.env.get_doctree(page).findall(nodes.definition_list_item):
            names = [term for term in item.findall(nodes.term) if term["ids"]]
            if names:
                html = definition_html(app, item[-1])
                found |= {term["ids"][0]: html for term in names}
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    script = f"window.bookDefinitions = {text};\n"
    (Path(app.outdir) / "_static" / "definitions.js").write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("doctree-resolved", lead_to_definitions)
    app.connect("build-finished", write_definitions)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
