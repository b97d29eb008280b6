"""The short path of a chapter: its sections are linked where it is told, and marked on the page.

A chapter tells it under its question, in an aside that begins with **Short path.**; the titles of
the sections stand there in italics. Each becomes a link, and each section a quiet mark.
"""

from book_html import aside_name
from docutils import nodes
from plain_text import plain_text
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def mark_short_path(app: Sphinx, doctree: nodes.document) -> None:
    """Link and mark the sections that the aside names; one that is not there is a warning."""
    sections = {plain_text(section[0]): section for section in doctree.findall(nodes.section)}
    for aside in list(doctree.findall(nodes.block_quote)):
        if aside_name(aside) != "short-path":
            continue
        for title in list(aside.findall(nodes.emphasis)):
            section = sections.get(plain_text(title))
            if section is None:
                text = f"the short path names no section of this page: “{title.astext()}”"
                logger.warning(text, location=app.env.docname)
                continue
            section["classes"].append("short-path")
            link = nodes.reference("", "", *title.children, internal=True, refid=section["ids"][0])
            title.parent.replace(title, link)


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", mark_short_path)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
