"""The fresh questions of a chapter, below its quiz; what its page fetches is written with the site.

A chapter without a quiz, the lab, has them at the end of the section that asks for an explanation.
"""

from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from glmlesson.quizzes import generators
from glmlesson.quizzes.generators import examples, grammar, shipping

# What a quiz, and the fresh questions, leave on a page.
QUIZ, FRESH = 'class="glm-quiz"', 'class="glm-fresh"'
WITHOUT_A_QUIZ = "explain-it"


def add(app: Sphinx, doctree: nodes.document) -> None:
    """Put a chapter's fresh questions on its page."""
    chapter = Path(app.env.docname).name
    if chapter not in generators.CHAPTERS:
        return
    place = section_of_quiz(doctree)
    if place is None:
        return
    place.append(nodes.raw("", examples.as_html(chapter), format="html"))
    folder = Path(generators.__file__).parent
    for path in (folder / f"{chapter}.py", grammar.__file__, examples.__file__):
        app.env.note_dependency(str(path))


def section_of_quiz(doctree: nodes.document) -> nodes.section | None:
    """The section with the chapter's quiz, or the one that stands for it."""
    for raw in doctree.findall(nodes.raw):
        if raw.get("format") == "html" and QUIZ in raw.astext():
            while not isinstance(raw, nodes.section):
                raw = raw.parent
            return raw
    return next(
        (found for found in doctree.findall(nodes.section) if WITHOUT_A_QUIZ in found["ids"]), None
    )


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the questions beside the scripts; what was proved before is not proved again."""
    if exception is None and app.builder.name == "html":
        shipping.write(
            Path(app.outdir) / "_static" / "fresh", Path(app.srcdir) / "_build" / "fresh_questions"
        )


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", add)
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
