"""What both writers share: where a link leads, and which places are led to."""

from __future__ import annotations

from collections.abc import Iterable

from docutils import nodes
from docutils.utils import new_document

from book_print.doctrees import INTERNAL, Book
from book_print.elements import answered
from book_print.rearranged import Printed


class Places:
    """Every place in the book that a link can lead to, as ``page`` or ``page#anchor``."""

    def __init__(self, book: Book, pages: Iterable[Printed]) -> None:
        self.site = book.site
        self.terms: dict[str, str] = {}
        self.known: set[str] = set()
        for printed in pages:
            where = printed.page.docname
            self.known.add(where)
            answers: list[answered] = [*printed.answers, *printed.solutions]
            for tree in (printed.page.tree, *answers):
                for node in tree.findall(nodes.Element):
                    self.known |= {f"{where}#{anchor}" for anchor in node.get("ids", ())}
                    if isinstance(node, nodes.term):
                        name = node.astext()
                        self.terms |= {f"{where}#{anchor}": name for anchor in node["ids"]}

    def of(self, reference: nodes.reference, docname: str) -> str | None:
        """Where a link leads: a place in the book, or an address; None where paper cannot lead."""
        if "refid" in reference:
            place = f"{docname}#{reference['refid']}"
            return INTERNAL + place if place in self.known else None
        address = reference.get("refuri", "")
        if not address.startswith(INTERNAL):
            return address or None
        place = address.removeprefix(INTERNAL).rstrip("#")
        if place in self.known:
            return INTERNAL + place
        page, _, anchor = place.partition("#")
        if page in self.known:
            return INTERNAL + page
        if self.site is None:
            return None
        return f"{self.site}{page}.html" + (f"#{anchor}" if anchor else "")


def term_of(reference: nodes.reference, places: Places) -> str | None:
    """The glossary's term that a link defines, if it is the first of its page."""
    if "defined" not in reference["classes"]:
        return None
    return places.terms.get(reference.get("refuri", "").removeprefix(INTERNAL))


def is_output(block: nodes.literal_block) -> bool:
    """Whether code printed it."""
    return bool({"printed", "output", "stream"} & set(block["classes"]))


class PrintWriter(nodes.NodeVisitor):
    """Walks a tree and collects what it becomes. An element without a method is an error."""

    def __init__(self, places: Places, docname: str) -> None:
        super().__init__(new_document("print"))
        self.places, self.docname = places, docname
        self.out: list[str] = []
        self.ends: list[str] = []

    def write(self, node: nodes.Node) -> str:
        """What the node becomes, by itself."""
        kept, self.out = self.out, []
        node.walkabout(self)
        written, self.out = "".join(self.out), kept
        return written

    def write_all(self, children: Iterable[nodes.Node]) -> str:
        return "".join(map(self.write, children))

    def begin(self, start: str, end: str) -> None:
        self.out.append(start)
        self.ends.append(end)

    def end(self, node: nodes.Node | None = None) -> None:
        self.out.append(self.ends.pop())

    def put(self, text: str) -> None:
        """Put down an element that is complete."""
        self.out.append(text)
        raise nodes.SkipNode

    def just_inside(self, node: nodes.Node) -> None:
        """Elements that are what is inside them."""

    def left_out(self, node: nodes.Node) -> None:
        raise nodes.SkipNode

    visit_document = depart_document = just_inside
    visit_container = depart_container = just_inside
    visit_compound = depart_compound = just_inside
    visit_inline = depart_inline = just_inside
    visit_scene_button = depart_scene_button = just_inside
    visit_glossary = depart_glossary = just_inside
    visit_label = visit_index = visit_comment = visit_target = left_out
    visit_colspec = left_out
