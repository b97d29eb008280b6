"""The order of the book's pages, and how its parts stand to each other.

Order and parts come from `_toc.yml` alone. A part that the setting `book_apart` names, such as the
pages of the package, is a book of its own: the lesson shows its first page only, and no "Next"
leads into it.
"""

from typing import NamedTuple

from sphinx.environment import BuildEnvironment


class Page(NamedTuple):
    docname: str
    number: int | None  # chapters only: the notebooks, counted from 0 through the whole book


class Part(NamedTuple):
    caption: str
    pages: list[Page]
    apart: bool = False

    @property
    def is_lesson(self) -> bool:
        return any(page.number is not None for page in self.pages)

    def __contains__(self, docname: str) -> bool:
        return any(page.docname == docname for page in self.pages)


def is_notebook(env: BuildEnvironment, docname: str) -> bool:
    return docname in env.found_docs and env.doc2path(docname).endswith(".ipynb")


def table_of_contents(env: BuildEnvironment) -> list[Part]:
    """The parts of `_toc.yml`, with its chapters numbered."""
    parts, number = [], 0
    for tree in env.external_site_map.root.subtrees:
        pages = []
        for file in tree.files():
            docname = file.removesuffix(".md").removesuffix(".ipynb")
            if docname not in env.found_docs:
                continue
            if is_notebook(env, docname):
                pages.append(Page(docname, number))
                number += 1
            else:
                pages.append(Page(docname, None))
        caption = tree.caption or ""
        parts.append(Part(caption, pages, caption in env.config.book_apart))
    return parts


def eyebrow(parts: list[Part], docname: str) -> str | None:
    """What stands above a page's title: "The lesson · 3 of 9", or its part alone."""
    for part in parts:
        for page in part.pages:
            if page.docname == docname:
                if page.number is None:
                    return part.caption
                last = max(page.number for page in part.pages if page.number is not None)
                return f"{part.caption} · {page.number} of {last}"
    return None


def shown_parts(parts: list[Part], docname: str) -> list[Part]:
    """The parts in the contents of a page: its own alone if that is apart, else the book's.

    Of a part that is apart the book's contents show the first page.
    """
    for part in parts:
        if part.apart and docname in part:
            return [part]
    return [part._replace(pages=part.pages[:1]) if part.apart else part for part in parts]


def beside(parts: list[Part], root: str, docname: str) -> tuple[str | None, str | None]:
    """The pages before and after one: the lesson is one way, and each other part is one."""
    lesson = [root, *(page.docname for part in parts if part.is_lesson for page in part.pages)]
    others = [[page.docname for page in part.pages] for part in parts if not part.is_lesson]
    for way in (lesson, *others):
        if docname in way:
            place = way.index(docname)
            before = way[place - 1] if place else None
            after = way[place + 1] if place + 1 < len(way) else None
            return before, after
    return None, None
