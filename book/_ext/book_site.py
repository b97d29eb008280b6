"""The book's site: what the theme's templates are told about each page.

Order and parts come from `_toc.yml` alone (see order.py); titles and descriptions from the pages
themselves.
"""

import os
import re
import textwrap
import zlib
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

import notebook_downloads
import published
from docutils import nodes
from fresh_questions import FRESH, QUIZ
from order import beside, eyebrow, is_notebook, shown_parts, table_of_contents
from plain_text import plain_text
from reference import entry_name
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)

DESCRIPTION_LENGTH = 160
# A part of a page that a script and a stylesheet of that name bring to life; other pages lack them.
OWN_SCRIPT = re.compile(r'<section data-script="(\w+)"')


def describe(app: Sphinx, doctree: nodes.document) -> None:
    """Keep each page's description: the one it declares, else the start of its first paragraph."""
    docname = app.env.docname
    declared = [meta["content"] for meta in doctree.findall(nodes.meta) if is_description(meta)]
    text = declared[0] if declared else first_paragraph(doctree)
    if not text:
        logger.warning("page without a description or a first paragraph", location=docname)
    app.env.metadata[docname]["description"] = text


def is_description(meta: nodes.meta) -> bool:
    return meta.get("name") == "description" and bool(meta.get("content", "").strip())


def first_paragraph(doctree: nodes.document) -> str:
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            return textwrap.shorten(plain_text(paragraph), DESCRIPTION_LENGTH, placeholder=" …")
    return ""


def title_html(app: Sphinx, title: nodes.title) -> str:
    return app.builder.render_partial(title)["title"]


def sections(app: Sphinx, parent: nodes.Element, depth: int = 2) -> list[dict]:
    """The headings and entries below ``parent``, nested, for the contents of a page."""
    if not depth:
        return []
    found = []
    for child in parent.children:
        if isinstance(child, nodes.section):
            anchor, title, inner = child["ids"][0], title_html(app, child[0]), child
        elif isinstance(child, addnodes.desc):
            anchor, inner = child[0]["ids"][0], child[1]
            # Where a name may be broken: behind its underscores and before its capitals.
            name = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=_)", "<wbr>", escape(entry_name(child)))
            title = f"<code>{name}</code>"
        else:
            continue
        found.append({"id": anchor, "title": title, "sections": sections(app, inner, depth - 1)})
    return found


def launch_links(config: Config, docname: str) -> list[tuple[str, str]]:
    if not config.book_repository:
        return []
    notebook = f"{docname}.ipynb"
    return [
        ("Binder", published.binder_url(config.book_repository, config.book_branch, notebook)),
        ("Colab", published.colab_url(config.book_repository, notebook)),
    ]


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    env, config = app.env, app.config
    parts = table_of_contents(env)
    titles = {name: title_html(app, title) for name, title in env.titles.items()}
    descriptions = {name: env.metadata[name].get("description", "") for name in env.found_docs}
    top = next(doctree.findall(nodes.section), None) if doctree else None
    notebook = is_notebook(env, pagename)
    before, after = beside(parts, config.root_doc, pagename)
    context.update(
        book_parts=parts,
        shown_parts=shown_parts(parts, pagename),
        before=before,
        after=after,
        scene_files=[name for name in ("scene.css", "scene.js") if is_served(app, name)],
        book_titles=titles,
        book_descriptions=descriptions,
        description=descriptions.get(pagename) or descriptions.get(config.root_doc, ""),
        plain_title=plain_text(env.titles[pagename]) if pagename in env.titles else None,
        eyebrow=eyebrow(parts, pagename),
        sections=sections(app, top) if top else [],
        has_math=any("katex" in html for html in [context.get("body", ""), *titles.values()]),
        has_quiz=any(part in context.get("body", "") for part in (QUIZ, FRESH)),
        own_script=found[1] if (found := OWN_SCRIPT.search(context.get("body", ""))) else None,
        author=config.author,
        launch=launch_links(config, pagename) if notebook else [],
        notebook=f"{notebook_downloads.FOLDER}/{Path(pagename).name}.ipynb" if notebook else None,
        site_url=published.pages_url(config.book_repository) if config.book_repository else None,
    )


def is_served(app: Sphinx, name: str) -> bool:
    """Whether a file of that name is copied into the site's `_static`."""
    folders = [Path(app.confdir) / folder for folder in app.config.html_static_path]
    return any((folder / name).is_file() for folder in folders)


def standalone_pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """The site's front door, which leads on to the title page; and where a wrong address ends."""
    if app.config.root_doc != "index":
        yield "index", {}, "redirect.html"
    # A server shows it under every address, so that it must not lean on where it lies.
    repository = app.config.book_repository
    base = urlsplit(published.pages_url(repository)).path if repository else None
    yield "404", {"base": base}, "404.html"


def find_repository(app: Sphinx, config: Config) -> None:
    here = Path(app.srcdir)
    remote = published.git(here, "remote", "get-url", "origin")
    current = published.git(here, "symbolic-ref", "--short", "HEAD")
    config.book_repository = published.repository(os.environ, remote)
    config.book_branch = published.branch(os.environ, current)


def pages_to_rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Every page shows the book's contents: write them all anew when order or a title changes."""
    shown = (
        table_of_contents(env),
        sorted((name, title.astext()) for name, title in env.titles.items()),
    )
    if getattr(env, "book_contents_shown", None) == shown:
        return []
    env.book_contents_shown = shown
    return sorted(env.found_docs)


def setup(app: Sphinx) -> dict:
    app.add_config_value("book_repository", None, "html", (str, type(None)))
    app.add_config_value("book_apart", [], "env", (list,))
    app.add_config_value("book_branch", "main", "html", (str,))
    # Jupyter Book always sets it, for a comments extension that the book does without.
    app.add_config_value("comments_config", None, "", (dict, type(None)))
    app.setup_extension("book_html")
    app.setup_extension("folds")
    app.setup_extension("mathematics")
    app.setup_extension("reference")
    app.setup_extension("search_index")
    app.setup_extension("definitions")
    app.setup_extension("title_page")
    app.setup_extension("pictures")
    app.setup_extension("data_page")
    app.setup_extension("downloads")
    app.setup_extension("scene_page")
    app.setup_extension("short_path")
    app.setup_extension("fresh_questions")
    app.setup_extension("notebook_downloads")
    app.connect("config-inited", find_repository)
    app.connect("doctree-read", describe)
    app.connect("env-updated", pages_to_rewrite)
    app.connect("html-collect-pages", standalone_pages)
    app.connect("html-page-context", add_context)
    # What these modules store with each page is stale once they change.
    sources = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return {
        "env_version": zlib.crc32(sources),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
