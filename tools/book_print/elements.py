"""What a printed book has and a page of the site has not: the elements the writers know besides."""

from __future__ import annotations

from docutils import nodes


class still(nodes.Element):
    """A picture, with its file, its width in pixels of the page, its words and its number.

    ``step`` is the tag that stands for it in the scene, if it is a still of that.
    """


class aside(nodes.Element):
    """A paragraph beside the text, of a ``kind`` such as "predict"."""


class opened(nodes.Element):
    """What the site folds behind the words ``line``, unfolded in its place."""


class checked(nodes.Element):
    """Where the notebook checks the step above by code, which is not printed."""


class answered(nodes.Element):
    """What one question or exercise of a page is answered by, to be printed behind the chapters.

    ``label`` is its number, ``title`` its name if it has one, ``asked`` the anchor it answers.
    """


class leads_on(nodes.Element):
    """Where, behind the chapters, the answer to this is."""


class swatch(nodes.Element):
    """A dab of a colour, ``colour``."""


def text(words: str) -> nodes.Text:
    return nodes.Text(words)


def paragraph(*children: nodes.Node) -> nodes.paragraph:
    found = nodes.paragraph()
    found += children
    return found
