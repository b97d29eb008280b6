"""The EPUB 3: a file for each page, the answers and the index behind them, and the package."""

from __future__ import annotations

import datetime
import shutil
import uuid
import zipfile
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from docutils import nodes
from plain_text import plain_text
from toc import ROOT

from book_print import edition, pdf
from book_print.doctrees import Book, Page
from book_print.formulas import quoted
from book_print.rearranged import Printed
from book_print.writing import Places
from book_print.xhtml_writer import Addresses, XhtmlWriter

HERE = Path(__file__).parent
FONTS = ROOT / "book" / "_static" / "fonts"
KINDS = {
    "xhtml": "application/xhtml+xml",
    "css": "text/css",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
}
ACCESSIBLE = """
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Formulas are MathML; figures have words.</meta>"""


@dataclass
class File:
    """A file of the EPUB; ``inner`` are the sections that the contents name below it."""

    name: str
    title: str
    body: str
    part: str = ""
    inner: list[tuple[str, str]] = field(default_factory=list)


def document(title: str, body: str, attributes: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        ' lang="en" xml:lang="en">\n'
        f"<head><title>{escape(title)}</title>"
        '<link rel="stylesheet" type="text/css" href="book.css"/></head>\n'
        f"<body{attributes}>\n{body}\n</body>\n</html>\n"
    )


def addresses_of(pages: dict[str, Printed]) -> Addresses:
    """Where each place of the book stands in the EPUB."""
    found = Addresses()
    for docname, printed in pages.items():
        name = printed.page.name
        found.add(docname, f"{name}.xhtml")
        for anchor in printed.page.section["ids"]:
            found.add(f"{docname}#{anchor}", f"{name}.xhtml")
        groups = (
            (f"{name}.xhtml#", [printed.page.tree]),
            (f"answers.xhtml#{name}-", printed.answers),
            (f"solutions.xhtml#{name}-", printed.solutions),
        )
        for address, trees in groups:
            for tree in trees:
                for node in tree.findall(nodes.Element):
                    if ids := node.get("ids"):
                        for anchor in ids:
                            found.add(f"{docname}#{anchor}", address + ids[0])
    return found


class Contents:
    """The files of the EPUB in their order."""

    def __init__(self, book: Book, pages: dict[str, Printed], places: Places) -> None:
        self.book, self.pages, self.places = book, pages, places
        self.addresses = addresses_of(pages)
        self.met: dict[str, list[tuple[str, str]]] = {}

    def files(self) -> list[File]:
        book = self.book
        about = "".join(f"<p>{escape(it)}</p>\n" for it in edition.paragraphs(book.site))
        files = [
            self.page(book.front, edition.PREFACE),
            File("edition.xhtml", edition.HEADING, f"<h1>{edition.HEADING}</h1>\n{about}"),
        ]
        lessons = [part for part in book.parts if part.is_lesson]
        for number, part in enumerate(lessons, start=1):
            caption = f"Part {edition.numeral(number)}. {part.caption}"
            files += [self.page(page, part=caption) for page in part.pages]
        files += [
            self.behind("answers", edition.ANSWERS, lambda it: it.answers),
            self.behind("solutions", edition.SOLUTIONS, lambda it: it.solutions),
        ]
        for part in book.parts:
            if not part.is_lesson:
                files += [self.page(page, part=part.caption) for page in part.pages]
        return [*files, File("index.xhtml", "Index", f"<h1>Index</h1>\n{self.index()}")]

    def page(self, page: Page, title: str = "", part: str = "") -> File:
        file = f"{page.name}.xhtml"
        writer = XhtmlWriter(self.places, page.docname, self.addresses, file)
        heading = escape(title) or writer.write_all(page.section[0].children)
        name = title or plain_text(page.section[0])
        eyebrow = ""
        if page.number is not None:
            eyebrow = f'<p class="eyebrow">Chapter {page.number}</p>\n'
            name = f"{page.number}  {name}"
        body = writer.write(page.section)
        for term, address in writer.met:
            label = str(page.number) if page.number is not None else plain_text(page.section[0])
            self.met.setdefault(term, []).append((label, address))
        inner = [
            (plain_text(section[0]), self.addresses.found[f"{page.docname}#{section['ids'][0]}"])
            for section in page.section.children
            if isinstance(section, nodes.section)
        ]
        return File(file, name, f"{eyebrow}<h1>{heading}</h1>\n{body}", part, inner)

    def behind(self, name: str, title: str, answers_of) -> File:
        body, inner = [f"<h1>{title}</h1>\n"], []
        for docname, printed in self.pages.items():
            answers = list(answers_of(printed))
            if not answers:
                continue
            page = printed.page
            prefix = f"{page.name}-"
            writer = XhtmlWriter(self.places, docname, self.addresses, f"{name}.xhtml", prefix)
            heading = f"{page.number}  {plain_text(page.section[0])}"
            written = writer.write_all(answers)
            if name == "solutions":
                written += writer.write_all(pdf.worked(printed))
            body.append(
                f'<section><h2 id="{page.name}">{escape(heading)}</h2>\n{written}</section>\n'
            )
            inner.append((heading, f"{name}.xhtml#{page.name}"))
        return File(f"{name}.xhtml", title, "".join(body), "Answers", inner)

    def index(self) -> str:
        """Each term of the glossary with the chapters that use it."""
        entries = []
        for place, term in sorted(self.places.terms.items(), key=lambda it: it[1].lower()):
            links = [
                f'<a href="{escape(self.addresses.found[place])}">glossary</a>',
                *(f'<a href="{at}">{escape(label)}</a>' for label, at in self.met.get(term, ())),
            ]
            entries.append(f"<li>{escape(term)}: {', '.join(links)}</li>")
        said = "<p>A number is that of the chapter, and leads to the word’s first place in it.</p>"
        return f'{said}\n<div class="index"><ul>{"".join(entries)}</ul></div>'


def navigation(files: list[File]) -> str:
    """The contents that a reader's menu shows."""
    entries: list[str] = []
    parts: dict[str, list[str]] = {}
    for file in files:
        inner = "".join(f'<li><a href="{at}">{escape(title)}</a></li>' for title, at in file.inner)
        below = f"<ol>{inner}</ol>" if inner else ""
        entry = f'<li><a href="{file.name}">{escape(file.title)}</a>{below}</li>\n'
        if not file.part:
            entries.append(entry)
            continue
        if file.part not in parts:
            parts[file.part] = []
            entries.append(file.part)
        parts[file.part].append(entry)
    shown = "".join(
        f"<li><span>{escape(it)}</span><ol>{''.join(parts[it])}</ol></li>\n" if it in parts else it
        for it in entries
    )
    begin = next(file.name for file in files if file.part)
    return (
        f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{shown}</ol></nav>\n'
        '<nav epub:type="landmarks" hidden="hidden"><h2>Landmarks</h2><ol>'
        '<li><a epub:type="cover" href="cover.xhtml">Cover</a></li>'
        '<li><a epub:type="toc" href="nav.xhtml">Contents</a></li>'
        f'<li><a epub:type="bodymatter" href="{begin}">Begin reading</a></li></ol></nav>'
    )


def package(book: Book, names: dict[str, str], spine: list[str]) -> str:
    """The package document: what there is, and in which order it is read."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"{book.site or ''}{book.title}")
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = []
    for at, (name, text) in enumerate(names.items()):
        kind = KINDS[name.rpartition(".")[2]]
        marks = {"nav.xhtml": "nav", "cover.png": "cover-image"}.get(name, "")
        marks = f"{marks} mathml".strip() if "<math" in text else marks
        given = f' properties="{marks}"' if marks else ""
        items.append(f'<item id="i{at}" href="{name}" media-type="{kind}"{given}/>')
    places = {name: at for at, name in enumerate(names)}
    order = "".join(f'<itemref idref="i{places[name]}"/>\n' for name in spine)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="key"'
        ' xml:lang="en">\n<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="key">urn:uuid:{key}</dc:identifier>\n'
        f"<dc:title>{escape(book.title)}</dc:title>\n<dc:language>en</dc:language>\n"
        f"<dc:creator>{escape(book.author)}</dc:creator>\n<dc:date>{escape(book.year)}</dc:date>\n"
        f"<dc:description>{edition.SUBTITLE}</dc:description>\n"
        f'<meta property="dcterms:modified">{now}</meta>{ACCESSIBLE}\n'
        f"</metadata>\n<manifest>\n{chr(10).join(items)}\n</manifest>\n"
        f"<spine>\n{order}</spine>\n</package>\n"
    )


def draw_cover(python: str, book: Book, folder: Path) -> Path:
    """Draw the cover with Typst."""
    shutil.copy(HERE / "template.typ", folder)
    shutil.copy(HERE / "cover.typ", folder)
    shutil.copy(pdf.COVER, folder / "cover.svg")
    facts = ", ".join(map(quoted, (book.title, edition.SUBTITLE, book.author, "cover.svg")))
    source = folder / "cover_page.typ"
    source.write_text(f'#import "cover.typ": cover\n#cover({facts})\n', encoding="utf-8")
    pdf.typeset(python, source, folder / "cover.png")
    return folder / "cover.png"


def write(
    book: Book, pages: dict[str, Printed], places: Places, folder: Path, cover: Path, target: Path
) -> None:
    """Write the EPUB; the folder holds its pictures."""
    files = Contents(book, pages, places).files()
    shown = '<img src="cover.png" alt="Cover: One Recipe"/>'
    texts = {
        "cover.xhtml": document(book.title, f'<div class="cover">{shown}</div>'),
        "nav.xhtml": document("Contents", navigation(files)),
        **{file.name: document(file.title, file.body) for file in files},
        "book.css": (HERE / "epub.css").read_text(encoding="utf-8"),
    }
    joined = "".join(texts.values())
    pictures = [it for it in sorted((folder / "pictures").iterdir()) if it.name in joined]
    binary = {"cover.png": cover}
    binary |= {f"pictures/{it.name}": it for it in pictures}
    binary |= {f"fonts/{it.name}": it for it in sorted(FONTS.glob("*.woff2"))}
    spine = [name for name in texts if name.endswith(".xhtml")]
    names = {**texts, **dict.fromkeys(binary, "")}
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book_file:
        book_file.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        book_file.writestr("META-INF/container.xml", CONTAINER)
        book_file.writestr("EPUB/package.opf", package(book, names, spine))
        for name, text in texts.items():
            book_file.writestr(f"EPUB/{name}", text)
        for name, path in binary.items():
            book_file.write(path, f"EPUB/{name}")


CONTAINER = (
    '<?xml version="1.0"?>\n<container version="1.0"'
    ' xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
    ' full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>'
    "</container>\n"
)
