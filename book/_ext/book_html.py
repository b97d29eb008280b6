"""How the book's elements become HTML, where Sphinx and MyST-NB leave something to be wished for.

Pictures get their size (nothing jumps while they load), tables a box of their own to scroll in,
headings and entries a link to themselves, asides a name.
"""

import base64
import hashlib
import re
from html import escape
from pathlib import Path

from docutils import nodes
from plain_text import plain_text
from reference import entry_name
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.images import get_image_size
from sphinx.writers.html5 import HTML5Translator

# Notebook pictures are recorded at 200 dots an inch and shown at 100, sharp on dense screens.
RECORDED_SCALE = 2
EMBEDDED_PICTURE = re.compile(
    r'src="data:image/(?P<kind>png|svg)(?:\+xml)?;base64,(?P<data>[A-Za-z0-9+/=]+)"'
)


# The kinds of token that book.css colours. Every other would be markup that nobody sees, and code
# has more of it than text.
COLOURED_TOKENS = (
    *("k", "kn", "kd", "kr", "kc", "ow"),
    *("s", "s1", "s2", "sa", "sb", "sd", "se", "sf", "si"),
    *("mi", "mf", "mb", "mh"),
    *("nf", "nc", "nd"),
    *("c", "c1", "ch", "cm", "cs"),
    *("gr", "err"),
)
_PLAIN_TOKEN = re.compile(
    rf'<span class="(?!(?:{"|".join(COLOURED_TOKENS)})")[a-z0-9]+">([^<]*)</span>'
)


def inside_output(node: nodes.Node) -> bool:
    while node := node.parent:
        if "cell_output" in node.get("classes", ()):
            return True
    return False


def aside_name(quote: nodes.block_quote) -> str | None:
    """ "predict" for a quotation that begins with **Predict.**; None for a real quotation."""
    if not quote.children or not isinstance(quote[0], nodes.paragraph):
        return None
    # The Markdown parser leaves empty texts before emphasis.
    first = next((child for child in quote[0].children if child.astext()), None)
    if not isinstance(first, nodes.strong):
        return None
    return "-".join(re.findall(r"[a-z]+", first.astext().lower())) or None


def without_presentation(table: str) -> str:
    """A data frame's HTML without pandas's own style, and without its empty header cell."""
    table = re.sub(r"<style scoped>.*?</style>\s*", "", table, flags=re.DOTALL)
    return table.replace('<table border="1" ', "<table ").replace("<th></th>", "<td></td>")


class BookTranslator(HTML5Translator):
    """Sphinx's HTML writer with the book's own hand in a few elements."""

    def visit_image(self, node: nodes.image) -> None:
        # Sphinx replaces the address, so that the file must be looked up before.
        size = get_image_size(str(Path(self.builder.srcdir) / node["uri"]))
        start = len(self.body)
        super().visit_image(node)
        attributes = ' decoding="async"'
        # Only a picture before the first heading can be in sight when the page opens.
        if self.section_level > 1:
            attributes += ' loading="lazy"'
        if size and "width" not in node and "height" not in node:
            scale = RECORDED_SCALE if inside_output(node) else 1
            width, height = (round(pixels / scale) for pixels in size)
            attributes += f' width="{width}" height="{height}"'
        tag = "".join(self.body[start:])
        self.body[start:] = [tag.replace("<img ", f"<img{attributes} ", 1)]

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        try:
            super().visit_literal_block(node)
        finally:
            # Sphinx writes the whole block here and then raises SkipNode.
            self.body[-1] = _PLAIN_TOKEN.sub(r"\1", self.body[-1])

    def visit_table(self, node: nodes.table) -> None:
        self.body.append('<div class="scroll">')
        super().visit_table(node)

    def depart_table(self, node: nodes.table) -> None:
        super().depart_table(node)
        self.body.append("</div>\n")

    def visit_entry(self, node: nodes.entry) -> None:
        super().visit_entry(node)
        # The empty corner above a column of names heads nothing.
        if self.context[-1].startswith("</th") and not node.astext().strip():
            self.body[-1] = self.body[-1].replace("<th", "<td", 1)
            self.context[-1] = self.context[-1].replace("</th", "</td", 1)

    def visit_title(self, node: nodes.title) -> None:
        start = len(self.body)
        super().visit_title(node)
        # Sphinx calls the caption of a list of chapters a heading, without saying of which rank.
        self.body[start:] = [tag.replace(' role="heading"', "") for tag in self.body[start:]]

    def depart_title(self, node: nodes.title) -> None:
        super().depart_title(node)
        section = node.parent
        # The page's own title needs no link: it is the page's address.
        if isinstance(section, nodes.section) and isinstance(section.parent, nodes.section):
            anchor = escape(section["ids"][0])
            label = escape(f"Link to “{plain_text(node)}”")
            self.body.append(f'<a class="permalink" href="#{anchor}" aria-label="{label}">#</a>\n')

    def visit_desc_signature(self, node: addnodes.desc_signature) -> None:
        super().visit_desc_signature(node)
        self.body.append("<code>")

    def depart_desc_signature(self, node: addnodes.desc_signature) -> None:
        self.body.append("</code>")
        anchor = escape(node["ids"][0])
        label = escape(f"Link to “{entry_name(node.parent)}”")
        self.body.append(f'<a class="permalink" href="#{anchor}" aria-label="{label}">#</a>')
        super().depart_desc_signature(node)

    def visit_citation(self, node: nodes.citation) -> None:
        start = len(self.body)
        super().visit_citation(node)
        # The role that docutils writes is deprecated, and not one that a list may contain.
        tag = "".join(self.body[start:])
        self.body[start:] = [tag.replace('role="doc-biblioentry"', 'role="listitem"', 1)]

    def visit_raw(self, node: nodes.raw) -> None:
        if "html" in node.get("format", "").split() and inside_output(node):
            html = self.with_pictures_as_files(without_presentation(node.astext()))
            bare = nodes.raw("", html, **node.attributes)
            bare.parent = node.parent
            node = bare
        super().visit_raw(node)

    def with_pictures_as_files(self, html: str) -> str:
        """The HTML of a figure with its drawn picture beside the page, fetched only if needed."""

        def written(found: re.Match) -> str:
            picture = base64.b64decode(found["data"])
            name = f"{hashlib.sha256(picture).hexdigest()[:20]}.{found['kind']}"
            folder = Path(self.builder.outdir) / self.builder.imagedir
            folder.mkdir(exist_ok=True)
            (folder / name).write_bytes(picture)
            return f'loading="lazy" decoding="async" src="{self.builder.imgpath}/{name}"'

        return EMBEDDED_PICTURE.sub(written, html)

    def visit_block_quote(self, node: nodes.block_quote) -> None:
        name = aside_name(node)
        if name:
            self.body.append(self.starttag(node, "div", CLASS=f"aside {name}", role="note"))
        else:
            super().visit_block_quote(node)

    def depart_block_quote(self, node: nodes.block_quote) -> None:
        if aside_name(node):
            self.body.append("</div>\n")
        else:
            super().depart_block_quote(node)


def setup(app: Sphinx) -> dict:
    app.set_translator("html", BookTranslator, override=True)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
