"""Pages as the XHTML of an EPUB, every formula in MathML, with no script and no style in it."""

from __future__ import annotations

from html import escape

from docutils import nodes
from plain_text import plain_formula
from title_page import short_way

from book_print.doctrees import INTERNAL
from book_print.elements import answered, aside, checked, leads_on, opened, still, swatch
from book_print.formulas import mathml
from book_print.writing import PrintWriter, is_output, term_of

CHECKED = "✓ checked by code in the notebook"


class Addresses:
    """The file and the anchor of each place in the book."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def add(self, place: str, address: str) -> None:
        self.found.setdefault(place, address)

    def relative(self, place: str, file: str) -> str:
        address = self.found[place]
        return address.removeprefix(file) if address.startswith(f"{file}#") else address


class XhtmlWriter(PrintWriter):
    """Writes into one file; ``prefix`` keeps the anchors of several pages in it apart."""

    def __init__(self, places, docname: str, addresses: Addresses, file: str, prefix: str = ""):
        super().__init__(places, docname)
        self.addresses, self.file, self.prefix = addresses, file, prefix
        self.level = 0
        self.used: set[str] = set()
        self.met: list[tuple[str, str]] = []

    def id_of(self, node: nodes.Element) -> str:
        """The anchors of an element: the first is its id, the others stand before its text."""
        fresh = [it for it in node.get("ids", ()) if it not in self.used]
        self.used |= set(fresh)
        return f' id="{escape(self.prefix + fresh[0])}"' if fresh else ""

    def tag(self, name: str, node: nodes.Element | None = None, classes: str = "", end="") -> None:
        given = f' class="{classes}"' if classes else ""
        anchor = self.id_of(node) if node is not None else ""
        self.begin(f"<{name}{anchor}{given}>", f"</{name}>{end}")

    # Text

    def visit_Text(self, node: nodes.Text) -> None:
        self.out.append(escape(node.astext(), quote=False))

    def depart_Text(self, node: nodes.Text) -> None:
        pass

    def visit_emphasis(self, node: nodes.emphasis) -> None:
        self.tag("em", node)

    def visit_strong(self, node: nodes.strong) -> None:
        self.tag("strong", node)

    def visit_superscript(self, node: nodes.superscript) -> None:
        self.tag("sup")

    def visit_literal(self, node: nodes.literal) -> None:
        self.put(f"<code>{escape(node.astext(), quote=False)}</code>")

    def formula(self, node: nodes.Element, display: bool) -> str:
        latex = node.astext()
        spoken = escape(plain_formula(latex).replace("\n", " "))
        return mathml(latex, display).replace("<math ", f'<math alttext="{spoken}" ', 1)

    def visit_math(self, node: nodes.math) -> None:
        self.put(self.formula(node, display=False))

    def visit_math_block(self, node: nodes.math_block) -> None:
        number = node.get("printed_number", "")
        shown = f'<span class="number">({number})</span>' if number else ""
        formula = f"<div>{self.formula(node, display=True)}</div>"
        self.put(f'<div{self.id_of(node)} class="displayed">{formula}{shown}</div>\n')

    def visit_reference(self, node: nodes.reference) -> None:
        target = self.places.of(node, self.docname)
        if target is None:
            self.begin("", "")
            return
        if not target.startswith(INTERNAL):
            self.begin(f'<a href="{escape(target)}">', "</a>")
            return
        address = escape(self.addresses.relative(target.removeprefix(INTERNAL), self.file))
        mark = ""
        if name := term_of(node, self.places):
            anchor = f"{self.prefix}met-{len(self.met)}"
            self.met.append((name, f"{self.file}#{anchor}"))
            mark = f' id="{anchor}" class="term"'
        self.begin(f'<a{mark} href="{address}">', "</a>")

    def visit_leads_on(self, node: leads_on) -> None:
        address = escape(self.addresses.relative(node["answer"], self.file))
        self.put(f' <a class="answer" href="{address}">→ answer</a>')

    def visit_swatch(self, node: swatch) -> None:
        self.put(f'<span class="swatch" style="color: {node["colour"]}">●</span>')

    # Blocks

    def visit_section(self, node: nodes.section) -> None:
        self.level += 1
        if self.level == 1:
            self.begin("", "")
            return
        self.tag("section", node, end="\n")

    def depart_section(self, node: nodes.section) -> None:
        self.level -= 1
        self.end()

    def visit_title(self, node: nodes.title) -> None:
        if self.level == 1:
            raise nodes.SkipNode
        self.tag(f"h{min(self.level, 6)}", None, end="\n")

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        self.tag("p", node, end="\n")

    def visit_block_quote(self, node: nodes.block_quote) -> None:
        self.tag("blockquote", node, end="\n")

    def visit_aside(self, node: aside) -> None:
        self.tag("div", node, f"aside {node['kind']}", end="\n")

    def visit_opened(self, node: opened) -> None:
        self.tag("div", node, "opened", end="\n")
        self.out.append(f'<p class="line">{escape(node["line"])}</p>')

    def visit_checked(self, node: checked) -> None:
        self.put(f'<p class="checked">{CHECKED}</p>\n')

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        kind = "printed" if is_output(node) else "code"
        text = escape(node.astext().rstrip("\n"), quote=False)
        self.put(f'<pre{self.id_of(node)} class="{kind}">{text}</pre>\n')

    def visit_still(self, node: still) -> None:
        number = node.get("printed_number", "")
        said = escape(node["words"], quote=False)
        name = f"Figure {number}" if number else ""
        caption = f"<strong>{name}.</strong> {said}" if name else said
        alt = f"{name}, described below" if name else "A picture, described below"
        self.put(
            f'<figure{self.id_of(node)}><img src="pictures/{node["picture"]}" alt="{alt}"/>'
            f"<figcaption>{caption}</figcaption></figure>\n"
        )

    def visit_bullet_list(self, node: nodes.bullet_list) -> None:
        self.tag("ul", node, end="\n")

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> None:
        kind = {"upperalpha": ' type="A"', "loweralpha": ' type="a"'}.get(node.get("enumtype"), "")
        start = f' start="{node["start"]}"' if "start" in node else ""
        self.begin(f"<ol{self.id_of(node)}{kind}{start}>", "</ol>\n")

    def visit_list_item(self, node: nodes.list_item) -> None:
        self.tag("li", node, end="\n")

    def visit_definition_list(self, node: nodes.definition_list) -> None:
        self.tag("dl", node, end="\n")

    def visit_term(self, node: nodes.term) -> None:
        self.tag("dt", node, end="\n")

    def visit_definition(self, node: nodes.definition) -> None:
        self.tag("dd", node, end="\n")

    def visit_citation(self, node: nodes.citation) -> None:
        self.tag("div", node, "cited", end="\n")
        self.out.append(f'<span class="number">[{escape(node[0].astext())}]</span>')

    def visit_short_way(self, node: short_way) -> None:
        folder = self.docname.rpartition("/")[0]
        stops = "".join(
            f'<li><a href="{self.addresses.relative(f"{folder}/{name}", self.file)}">'
            f"{escape(heading)}</a>: {escape(said)}</li>"
            for name, heading, said in node["stops"]
        )
        self.put(f"<ol>{stops}</ol>\n")

    # Tables

    def visit_table(self, node: nodes.table) -> None:
        self.begin(f'<div class="table"><table{self.id_of(node)}>', "</table></div>\n")

    def visit_thead(self, node: nodes.thead) -> None:
        self.tag("thead")

    def visit_tbody(self, node: nodes.tbody) -> None:
        self.tag("tbody")

    def visit_row(self, node: nodes.row) -> None:
        self.tag("tr", node)

    def visit_entry(self, node: nodes.entry) -> None:
        head = isinstance(node.parent.parent, nodes.thead) and node.astext().strip()
        self.tag("th" if head else "td")

    def visit_answered(self, node: answered) -> None:
        name = f"{node['label']}." + (f" {node['title']}." if node["title"] else "")
        asked = escape(self.addresses.relative(node["asked"], self.file))
        self.tag("div", node, "answered" if node["title"] else "answered short", end="\n")
        self.out.append(f'<p class="asked"><a href="{asked}">{escape(name, quote=False)}</a></p>')

    visit_tgroup = depart_tgroup = PrintWriter.just_inside
    visit_definition_list_item = depart_definition_list_item = PrintWriter.just_inside

    depart_emphasis = depart_strong = depart_superscript = depart_reference = PrintWriter.end
    depart_title = depart_paragraph = depart_block_quote = depart_aside = PrintWriter.end
    depart_opened = depart_bullet_list = depart_enumerated_list = PrintWriter.end
    depart_list_item = depart_definition_list = depart_term = depart_definition = PrintWriter.end
    depart_citation = depart_table = depart_thead = depart_tbody = depart_row = PrintWriter.end
    depart_entry = depart_answered = PrintWriter.end
