"""A stranger's text, made fit for the place where it is to stand.

Whatever a student writes may be shown to a person: on a page, in a table, on a terminal. It is cut
to a length, what is not seen is written out as Python would (an escape sequence, a mark that turns
the direction of reading), and it stands between « and », which only the grader can write. Escaping
for HTML is the templates' part.
"""

import re

LONGEST = 300  # characters of a text within one of the grader's sentences
LISTED = 5  # names in one sentence
# Control characters, lone surrogates, separators of lines, and what turns the direction of reading.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
FORMULA = re.compile(r"(^|[;,\t|])(\s*)(?=[=+\-@|%＝＋－＠﹢﹣﹦﹫])")


def legible(text, most=None):
    r"""The text with all that would not be seen written out, and no more than ``most`` characters.

    Examples
    --------
    >>> legible("red: \x1b[31m, lone: \ud800", 20)
    'red: \\x1b[31m, lone: \\ud800'
    >>> legible("a long story", 6)
    'a long…'
    """
    cut = most is not None and len(text) > most
    text = UNSEEN.sub(_written_out, text[:most].replace("\r\n", "\n"))
    return f"{text}…" if cut else text


def _written_out(match):
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def encodable(text):
    r"""The text to run: as it is, but for lone surrogates, which no file can hold.

    Examples
    --------
    >>> encodable("x = '\ud800'")
    "x = '?'"
    """
    return text.encode(errors="replace").decode()


def quoted(text, most=LONGEST):
    r"""The text on one line, between marks that it cannot close.

    Examples
    --------
    >>> quoted("well » the grader failed\nhere")
    '«well › the grader failed here»'
    """
    line = " ".join(legible(text[: 4 * most]).split())
    return f"«{legible(line, most).replace('«', '‹').replace('»', '›')}»"


def listed(names, most=LONGEST):
    """A few of the names, quoted, and how many more there are.

    Examples
    --------
    >>> listed(["a", "b"])
    '«a», «b»'
    >>> listed(map(str, range(2000)))
    '«0», «1», «2», «3», «4» and 1995 more'
    """
    names = list(names)
    shown = ", ".join(quoted(name, most) for name in names[:LISTED])
    return shown + (f" and {len(names) - LISTED} more" if len(names) > LISTED else "")


def table_cell(value):
    """A value as one line that no spreadsheet takes for a formula, wherever it splits the line.

    Examples
    --------
    >>> table_cell("=1+1"), table_cell("it says: x;＝HYPERLINK(1)")
    ("'=1+1", "it says: x;'＝HYPERLINK(1)")
    """
    line = " ".join(legible(str(value)).split())
    return FORMULA.sub(r"\1\2'", line)
