"""Formulas: LaTeX becomes MathML by KaTeX, as on the site, and MathML becomes Typst.

KaTeX has read every formula of the book for the site and refuses what it does not know. Typst is
written from its MathML, element by element; an element that is not known here is an error, so that
no formula is ever printed in part.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from functools import cache
from xml.etree import ElementTree

from mathematics import ask

NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_MATH = re.compile(r"<math.*?</math>", re.DOTALL)
_ANNOTATION = re.compile(r"<annotation.*?</annotation>|</?semantics>", re.DOTALL)
APPLIED, TIMES = "\u2061", "\u2062"
# KaTeX marks an operator's name as applied even where it is a script, which has no place for it.
_MISPLACED = re.compile(rf"<mo>{APPLIED}</mo>(?=</m(?:sub|sup|subsup|under|over|underover|frac)>)")
# The spaces that KaTeX writes as letters, in ems.
_SPACES = {"\u200a": 1 / 18, "\u2009": 3 / 18, "\u2005": 4 / 18, "\u2004": 5 / 18, "\xa0": 0.25}
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BACKWARDS = "\u2063"
_ACCENTS = {
    "^": "hat",
    "~": "tilde",
    "˙": "dot",
    "ˉ": "macron",
    "‾": "overline",
    "→": "arrow",
}
_BRACES = {"⏟": "underbrace", "⏞": "overbrace"}
_OPENING, _CLOSING = set("([{⟨⌈⌊"), set(")]}⟩⌉⌋")
# It also puts a sign with something above it into a sign, which holds letters alone.
_STACKED = re.compile(r"<mo(?: [^>]*)?>(<m(over|under)>.*?</m\2>)</mo>")
_NESTED = re.compile(r"<mo>(<mo>[^<]*</mo>)</mo>")


class UnknownFormula(ValueError):
    """A formula that cannot be set, with what could not be read in it."""


@cache
def mathml(latex: str, display: bool) -> str:
    """The formula as MathML, without the LaTeX that KaTeX leaves beside it."""
    answer = ask(latex, display)
    if "html" not in answer:
        raise UnknownFormula(f"KaTeX cannot read the formula {latex!r}: {answer['error']}")
    bare = _ANNOTATION.sub("", _MATH.search(answer["html"])[0])
    flat = _NESTED.sub(r"\1", _STACKED.sub(r"<mrow>\1</mrow>", bare))
    return _MISPLACED.sub("", flat)


@cache
def typst(latex: str, display: bool) -> str:
    """The formula in Typst's notation, without the dollar signs."""
    root = ElementTree.fromstring(mathml(latex, display))
    try:
        return _top(list(root))
    except UnknownFormula as problem:
        raise UnknownFormula(f"{problem}, in the formula {latex!r}") from None


def _top(parts: list[ElementTree.Element]) -> str:
    """The outermost row: a table that is all of it becomes the formula's own lines."""
    while len(parts) == 1 and _tag(parts[0]) == "mrow" and not _is_fenced(parts[0]):
        parts = list(parts[0])
    if len(parts) == 1 and _is_aligned(parts[0]):
        return _lines(parts[0])
    return _row(parts)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(NAMESPACE)


def _text(element: ElementTree.Element) -> str:
    if len(element):
        raise UnknownFormula(f"the element <{_tag(element)}> holds more than letters")
    return element.text or ""


def _row(parts: list[ElementTree.Element]) -> str:
    return joined(filter(None, map(_written, parts))) or '""'


def joined(pieces: Iterable[str]) -> str:
    """The pieces behind each other; beside words a space would be printed."""
    row = ""
    for piece in pieces:
        apart = row and not row.endswith('"') and not piece.startswith('"')
        row += f" {piece}" if apart else piece
    return row


def _written(element: ElementTree.Element) -> str:
    write = _WRITERS.get(_tag(element))
    if write is None:
        raise UnknownFormula(f"the element <{_tag(element)}> has no form in Typst")
    return write(element)


def _inner(element: ElementTree.Element) -> str:
    return _row(list(element))


def quoted(text: str) -> str:
    """A string as Typst's code writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _symbol(text: str) -> str:
    return "".join(f"\\{sign}" if sign in string.punctuation else sign for sign in text)


def _identifier(element: ElementTree.Element) -> str:
    name = _text(element)
    if len(name) > 1:
        return f"op({quoted(name)})"
    upright = element.get("mathvariant") == "normal"
    return f"upright({_symbol(name)})" if upright else _symbol(name)


def _operator(element: ElementTree.Element) -> str:
    text = _text(element)
    if text in ("", APPLIED, TIMES):
        return ""
    size = element.get("minsize")
    if size:
        kind = "opening" if text in _OPENING else "closing" if text in _CLOSING else "fence"
        return f'class("{kind}", lr(size: #{size}, {_symbol(text)}))'
    if text == "′":
        return "#math.primes(1)"
    return _symbol(text)


def _number(element: ElementTree.Element) -> str:
    text = _text(element)
    return text if _PLAIN_NUMBER.fullmatch(text) else quoted(text)


def _words(element: ElementTree.Element) -> str:
    text = _text(element)
    if text and all(sign in _SPACES or sign == _BACKWARDS for sign in text):
        width = sum(_SPACES.get(sign, 0) for sign in text)
        return f"#h({-width if _BACKWARDS in text else width:.4f}em)"
    words = quoted(text.replace("\xa0", " "))
    return f"bold({words})" if element.get("mathvariant") == "bold" else words


def _space(element: ElementTree.Element) -> str:
    width = element.get("width")
    return f"#h({width})" if width else ""


def _group(element: ElementTree.Element) -> str:
    """A row; one between fences grows them with what they hold."""
    inner = _inner(element)
    return f"lr({inner})" if _is_fenced(element) else inner


def _is_fenced(element: ElementTree.Element) -> bool:
    parts = list(element)
    return len(parts) >= 2 and _is_fence(parts[0]) and _is_fence(parts[-1])


def _is_fence(element: ElementTree.Element) -> bool:
    return _tag(element) == "mo" and element.get("fence") == "true" and not element.get("minsize")


def _style(element: ElementTree.Element) -> str:
    inner = _inner(element)
    shown = {"true": "display", "false": "inline"}.get(element.get("displaystyle", ""))
    return f"{shown}({inner})" if shown else inner


def _fraction(element: ElementTree.Element) -> str:
    above, below = map(_written, element)
    if element.get("linethickness") == "0px":
        return f"mat(delim: #none, {above}; {below})"
    return f"frac({above}, {below})"


def _root(element: ElementTree.Element) -> str:
    return f"sqrt({_inner(element)})"


def _attached(*places: str):
    """Scripts: the base, then what stands at each of the places."""

    def write(element: ElementTree.Element) -> str:
        base, *scripts = element
        written = ", ".join(
            f"{place}: {_primes(script) or _written(script) or chr(34) * 2}"
            for place, script in zip(places, scripts, strict=True)
        )
        return f"attach({_written(base) or chr(34) * 2}, {written})"

    return write


def _primes(script: ElementTree.Element) -> str:
    """Primes alone, which stand as high as they are and are not made smaller."""
    marks = "".join(script.itertext())
    return f"#math.primes({len(marks)})" if marks and set(marks) == {"′"} else ""


def _limits(*places: str):
    """What stands exactly above and below: an accent, a brace with its words, or limits."""
    attach = _attached(*places)

    def write(element: ElementTree.Element) -> str:
        base, script = element[0], element[1]
        sign = _sign(script)
        if len(element) == 2 and sign in _BRACES:
            return f"{_BRACES[sign]}({_written(base)})"
        if len(element) == 2 and sign in _ACCENTS and element.get("accent"):
            return f"{_ACCENTS[sign]}({_written(base)})"
        if _tag(base) in ("munder", "mover") and _sign(base[1]) in _BRACES:
            return f"{_BRACES[_sign(base[1])]}({_written(base[0])}, {_written(script)})"
        rest = attach(element)
        inner = _written(base)
        return rest.replace(f"attach({inner},", f"attach(limits({inner}),", 1)

    return write


def _sign(element: ElementTree.Element) -> str:
    return _text(element) if _tag(element) == "mo" else ""


def _is_aligned(element: ElementTree.Element) -> bool:
    return _tag(element) == "mtable" and "right left" in element.get("columnalign", "")


def _lines(table: ElementTree.Element) -> str:
    """Lines that are aligned at their signs; a pair of columns keeps its distance from the last."""
    lines = []
    for row in table:
        cells = [_inner(cell) for cell in row]
        spaced = [
            f"#h(1.2em) {cell}" if at and at % 2 == 0 else cell for at, cell in enumerate(cells)
        ]
        lines.append(" & ".join(spaced))
    return " \\ ".join(lines)


def _table(element: ElementTree.Element) -> str:
    if _is_aligned(element):
        return f"#box(math.equation(block: true, numbering: none, $ {_lines(element)} $))"
    side = element.get("columnalign", "center").split()[0]
    rows = "; ".join(", ".join(_inner(cell) for cell in row) for row in element)
    return f"mat(delim: #none, align: #{side}, {rows})"


def _framed(element: ElementTree.Element) -> str:
    if element.get("notation") != "box":
        raise UnknownFormula(f"the frame {element.get('notation')!r} has no form in Typst")
    return f"#framed($ {_top(list(element))} $)"


_WRITERS = {
    "mi": _identifier,
    "mn": _number,
    "mo": _operator,
    "mtext": _words,
    "mspace": _space,
    "mrow": _group,
    "mpadded": _inner,
    "mstyle": _style,
    "mfrac": _fraction,
    "msqrt": _root,
    "msup": _attached("t"),
    "msub": _attached("b"),
    "msubsup": _attached("b", "t"),
    "mover": _limits("t"),
    "munder": _limits("b"),
    "munderover": _limits("b", "t"),
    "mtable": _table,
    "menclose": _framed,
}
