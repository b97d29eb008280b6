"""Formulas that stay legible where a reader's program takes their markup away and leaves the text.

Programs that show other people's notebooks keep a short list of HTML elements, and those of MathML
are not on it: of ½ there remains 12, of t² there remains t2. So each formula carries, invisibly and
without a width, the signs that a line of text needs: 1/2, t^2.
"""

import functools
import re
from xml.etree import ElementTree

_SCRIPTS = {
    "msup": ("^",),
    "msub": ("_",),
    "msubsup": ("_", "^"),
    "mover": ("",),
    "munder": ("_",),
    "munderover": ("_", "^"),
}

_SIGN = re.compile(
    r'<mpadded width="0" height="0" depth="0"><mphantom><mtext>[^<]*</mtext></mphantom></mpadded>'
)


@functools.cache
def legible(mathml: str) -> str:
    """Return the formula with signs that are seen only where its markup is taken away.

    Parameters
    ----------
    mathml : str
        A ``<math>`` element.

    Examples
    --------
    >>> import re
    >>> half = legible("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>")
    >>> re.sub("<[^>]*>", "", half)
    '1/2'
    """
    formula = ElementTree.fromstring(mathml)
    _mark(formula)
    return ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)


def as_drawn(html: str) -> str:
    """Return HTML without the signs that `legible` added, for a page that draws its formulas.

    Examples
    --------
    >>> as_drawn(legible("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"))
    '<math><mfrac><mn>1</mn><mrow><mn>2</mn></mrow></mfrac></math>'
    """
    return _SIGN.sub("", html)


def _mark(element):
    for child in element:
        _mark(child)
    if element.tag in _SCRIPTS:
        for place, sign in enumerate(_SCRIPTS[element.tag], start=1):
            element[place] = _behind(sign, element[place])
    elif element.tag == "mfrac":
        element[0] = _behind("", element[0])
        element[1] = _behind("/", element[1])
    elif element.tag == "msqrt":
        inside = ElementTree.Element("mrow")
        inside.extend(list(element))
        for child in list(element):
            element.remove(child)
        element.append(_row(_unseen("√("), inside, _unseen(")")))


def _behind(sign, part):
    """A part with a sign before it, in parentheses if it is more than one name or number."""
    text = "".join(part.itertext()).strip()
    if set(text) == {"′"}:
        return part
    alone = len(text) == 1 or part.tag in ("mi", "mn")
    opening, closing = (sign, "") if alone else (f"{sign}(", ")")
    parts = [_unseen(opening)] if opening else []
    parts.append(part)
    if closing:
        parts.append(_unseen(closing))
    return _row(*parts) if len(parts) > 1 else part


def _row(*parts):
    row = ElementTree.Element("mrow")
    row.extend(parts)
    return row


def _unseen(text):
    box = ElementTree.Element("mpadded", {"width": "0", "height": "0", "depth": "0"})
    ElementTree.SubElement(ElementTree.SubElement(box, "mphantom"), "mtext").text = text
    return box
