"""Pages in Typst's notation. Text stands in strings, so that no letter of it is read as markup."""

from __future__ import annotations

from docutils import nodes
from title_page import short_way

from book_print.doctrees import INTERNAL
from book_print.elements import answered, aside, checked, leads_on, opened, still, swatch
from book_print.formulas import quoted, typst
from book_print.writing import PrintWriter, is_output, term_of

# Behind a part and a chapter in the outline.
FIRST_LEVEL = 2
# A column of a table with no more letters than these takes no more room than they need.
NARROW = 16
# Every chapter ends with these, so that the contents need not say it.
OF_EVERY_CHAPTER = ("Check yourself", "Exercises", "Recap", "Further reading")


def heading(level: int, title: str, *, in_contents: bool) -> str:
    named = f"level: {level}, outlined: {str(in_contents).lower()}, bookmarked: true"
    return f"#heading({named})[{title}]\n\n"


def words(text: str) -> str:
    return f"#{quoted(text)};" if text else ""


def place(target: str) -> str:
    """What a link leads to."""
    return f"#anchor({quoted(target)});"


def width(column: tuple[nodes.entry, ...]) -> str:
    """How wide a column of a table is to be: as its words ask, or a share of what is left."""
    longest = max(len(cell.astext()) for cell in column)
    return "auto" if longest <= NARROW else f"{longest**0.5:.1f}fr"


class TypstWriter(PrintWriter):
    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.level = FIRST_LEVEL - 1
        self.in_contents = False

    def anchors(self, node: nodes.Element) -> str:
        return "".join(place(f"{self.docname}#{anchor}") for anchor in node.get("ids", ()))

    def called(self, name: str, node: nodes.Element | None = None, *arguments: str) -> None:
        """Begin ``#name(arguments)[``, whose end is ``];``."""
        given = f"({', '.join(arguments)})" if arguments else ""
        self.begin(f"#{name}{given}[", "];")
        if node is not None:
            self.out.append(self.anchors(node))

    # Text

    def visit_Text(self, node: nodes.Text) -> None:
        self.out.append(words(node.astext().replace("\n", " ")))

    def depart_Text(self, node: nodes.Text) -> None:
        pass

    def visit_emphasis(self, node: nodes.emphasis) -> None:
        self.called("emph", node)

    def visit_strong(self, node: nodes.strong) -> None:
        self.called("strong", node)

    def visit_literal(self, node: nodes.literal) -> None:
        self.put(f"#raw({quoted(node.astext())});")

    def visit_superscript(self, node: nodes.superscript) -> None:
        self.called("super")

    def visit_math(self, node: nodes.math) -> None:
        self.put(f"${typst(node.astext(), False)}$")

    def visit_math_block(self, node: nodes.math_block) -> None:
        number = node.get("printed_number", "")
        formula = typst(node.astext(), True)
        self.put(f"{self.anchors(node)}#displayed({quoted(number)}, $ {formula} $);\n\n")

    def visit_reference(self, node: nodes.reference) -> None:
        target = self.places.of(node, self.docname)
        if target is None:
            self.begin("", "")
        elif not target.startswith(INTERNAL):
            self.called("link", None, quoted(target))
        elif name := term_of(node, self.places):
            self.called("term", None, quoted(target.removeprefix(INTERNAL)), quoted(name))
        else:
            self.called("leads", None, quoted(target.removeprefix(INTERNAL)))

    def visit_leads_on(self, node: leads_on) -> None:
        self.put(f"#answer-at({quoted(node['answer'])});")

    def visit_swatch(self, node: swatch) -> None:
        self.put(f"#swatch({quoted(node['colour'])});")

    # Blocks

    def visit_section(self, node: nodes.section) -> None:
        self.level += 1
        top = self.level == FIRST_LEVEL
        # Whoever puts the page together writes its title.
        self.out.append("" if top else self.anchors(node))

    def depart_section(self, node: nodes.section) -> None:
        self.level -= 1

    def visit_title(self, node: nodes.title) -> None:
        if self.level == FIRST_LEVEL:
            raise nodes.SkipNode
        shown = self.in_contents and node.astext() not in OF_EVERY_CHAPTER
        self.put(heading(self.level, self.write_all(node.children), in_contents=shown))

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        if "heads" in node["classes"]:
            self.begin("#block(sticky: true)[", "];\n\n")
        else:
            self.begin(self.anchors(node), "\n\n")

    def visit_block_quote(self, node: nodes.block_quote) -> None:
        self.called("quoted", node)

    def visit_aside(self, node: aside) -> None:
        self.called("aside", node, quoted(node["kind"]))

    def visit_opened(self, node: opened) -> None:
        self.called("opened", node, quoted(node["line"]))

    def visit_checked(self, node: checked) -> None:
        self.put("#checked;\n\n")

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        text = node.astext().rstrip("\n")
        longest = max(map(len, text.split("\n")))
        kind = "printed" if is_output(node) else "code"
        self.put(f"#{kind}({longest}, {quoted(text)});\n\n")

    def visit_still(self, node: still) -> None:
        picture, width = quoted(f"pictures/{node['picture']}"), node["width"]
        number, said = quoted(node.get("printed_number", "")), quoted(node["words"])
        self.put(f"{self.anchors(node)}#still({picture}, {width}, {number}, {said});\n\n")

    def visit_bullet_list(self, node: nodes.bullet_list) -> None:
        self.begin("#list(", ");\n\n")

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> None:
        kind = {"upperalpha": "A.", "loweralpha": "a."}.get(node.get("enumtype", ""), "1.")
        start = node.get("start", 1)
        name = "choices" if "choices" in node["classes"] else "enum"
        self.begin(f"#{name}(numbering: {quoted(kind)}, start: {start}, ", ");\n\n")

    def visit_list_item(self, node: nodes.list_item) -> None:
        self.begin(f"[{self.anchors(node)}", "], ")

    def visit_definition_list(self, node: nodes.definition_list) -> None:
        self.begin("", "\n\n")

    def visit_definition_list_item(self, node: nodes.definition_list_item) -> None:
        terms = sum(isinstance(part, nodes.term) for part in node.children)
        self.begin(f"#defined({terms}, ", ");\n\n")

    def visit_term(self, node: nodes.term) -> None:
        marks = "".join(
            f"#entry-of({quoted(self.places.terms[at])});"
            for anchor in node["ids"]
            if (at := f"{self.docname}#{anchor}") in self.places.terms
        )
        self.begin(f"[{self.anchors(node)}{marks}", "], ")

    def visit_definition(self, node: nodes.definition) -> None:
        self.begin("[", "], ")

    def visit_citation(self, node: nodes.citation) -> None:
        label = node[0].astext()
        self.called("cited", node, quoted(label))

    def visit_short_way(self, node: short_way) -> None:
        folder = self.docname.rpartition("/")[0]
        stops = "".join(
            f"[#leads({quoted(f'{folder}/{name}')})[{words(heading)}];{words(': ' + said)}], "
            for name, heading, said in node["stops"]
        )
        self.put(f"#enum({stops});\n\n")

    # Tables

    def visit_table(self, node: nodes.table) -> None:
        rows = list(node.findall(nodes.row))
        widths = ", ".join(map(width, zip(*(row.children for row in rows), strict=True)))
        kind = "data" if "data" in node["classes"] else "plain"
        given = f"{quoted(kind)}, {len(rows)}, ({widths},)"
        self.begin(f"{self.anchors(node)}#tabled({given}, ", ");\n\n")

    def visit_thead(self, node: nodes.thead) -> None:
        self.begin("table.header(", "), ")

    def visit_entry(self, node: nodes.entry) -> None:
        self.begin("[", "], ")

    def visit_answered(self, node: answered) -> None:
        name, title, asked = quoted(node["label"]), quoted(node["title"]), quoted(node["asked"])
        self.called("answered", node, name, title, asked)

    visit_tgroup = depart_tgroup = PrintWriter.just_inside
    visit_tbody = depart_tbody = PrintWriter.just_inside

    def visit_row(self, node: nodes.row) -> None:
        # A cell of a table is content, in which a row's own anchors would be an argument.
        self.begin("", "")

    depart_emphasis = depart_strong = depart_superscript = depart_reference = PrintWriter.end
    depart_paragraph = depart_block_quote = depart_aside = PrintWriter.end
    depart_opened = depart_bullet_list = depart_enumerated_list = PrintWriter.end
    depart_list_item = depart_definition_list = depart_definition_list_item = PrintWriter.end
    depart_term = depart_definition = depart_citation = depart_table = PrintWriter.end
    depart_thead = depart_entry = depart_answered = depart_row = PrintWriter.end
