"""Run the cells of a page: what a notebook's kernel does, without a kernel.

``emit`` takes what a cell brings forth, as plain data: a stream's text, a bundle of one result in
several formats, a picture, an error.
"""

import ast
import base64
import io
import linecache
import pprint
import sys
import traceback
import types

WIDTH = 79
FORMATS = {
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
    "text/latex": "_repr_latex_",
}


class Stream(io.TextIOBase):
    """Standard output or error, handed on as it is written."""

    def __init__(self, cells, name):
        self.cells, self.name = cells, name

    def writable(self):
        return True

    def write(self, text):
        self.cells.emit({"type": "stream", "name": self.name, "text": text})
        return len(text)


def text_of(value):
    """The value as a notebook prints it: containers that are too long for a line, broken."""
    text = repr(value)
    if len(text) > WIDTH and type(value) in (dict, list, tuple, set):
        return pprint.pformat(value, width=WIDTH, sort_dicts=False)
    return text


def bundle_of(value):
    """The value in every format that it has."""
    formats = {}
    if callable(whole := getattr(type(value), "_repr_mimebundle_", None)):
        answer = whole(value)
        formats.update(answer[0] if isinstance(answer, tuple) else answer or {})
    for name, method in FORMATS.items():
        if name not in formats and callable(own := getattr(type(value), method, None)):
            drawn = own(value)
            drawn = drawn[0] if isinstance(drawn, tuple) else drawn
            if isinstance(drawn, bytes):
                drawn = base64.b64encode(drawn).decode()
            if drawn is not None:
                formats[name] = drawn
    formats.setdefault("text/plain", text_of(value))
    return formats


class Cells:
    """The cells of one page, which share their names."""

    def __init__(self, emit):
        self.emit = emit
        self.count = 0
        self.module = types.ModuleType("__main__")
        self.module.__builtins__ = __builtins__
        self.module.display = self.display
        sys.modules["__main__"] = self.module
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        sys.displayhook = self.show

    def run(self, source):
        """Run one cell; whether it went well."""
        self.count += 1
        name = f"<cell {self.count}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        try:
            tree = ast.parse(source, name)
            last = None
            if tree.body and isinstance(tree.body[-1], ast.Expr) and not is_quiet(source):
                last = ast.Expression(tree.body.pop().value)
            exec(compile(tree, name, "exec", dont_inherit=True), self.module.__dict__)
            if last:
                value = eval(compile(last, name, "eval", dont_inherit=True), self.module.__dict__)
                self.show(value)
        except BaseException as error:
            self.pictures()
            self.emit({"type": "error", "text": described(error)})
            return False
        self.pictures()
        return True

    def show(self, value):
        """What the last line of a cell is worth."""
        if value is not None:
            self.module._ = value
            self.emit({"type": "result", "data": bundle_of(value)})

    def display(self, *values):
        """Show values amid a cell."""
        for value in values:
            if type(value).__module__ == "matplotlib.figure" and hasattr(value, "savefig"):
                self.picture(value)
            else:
                self.emit({"type": "display", "data": bundle_of(value)})

    def pictures(self):
        """Show the figures that are open, and close them."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        # One that was imported and never used has no figures, nor need it be loaded for that.
        if pyplot is None or not is_loaded(pyplot):
            return
        for number in pyplot.get_fignums():
            self.picture(pyplot.figure(number))
        pyplot.close("all")

    def picture(self, figure):
        """One figure, as a notebook draws it in place."""
        file = io.BytesIO()
        figure.savefig(file, format="png", bbox_inches="tight", metadata={"Software": None})
        png = base64.b64encode(file.getvalue()).decode()
        self.emit({"type": "display", "data": {"image/png": png, "text/plain": repr(figure)}})


def is_quiet(source):
    """Whether a semicolon at the end asks for silence."""
    lines = [line for line in source.splitlines() if line.strip() and line.strip()[0] != "#"]
    return bool(lines) and lines[-1].rstrip().endswith(";")


def is_loaded(module):
    return type(module) is types.ModuleType


def described(error):
    """The traceback from the reader's cell on, and what went wrong."""
    if isinstance(error, KeyboardInterrupt):
        return "KeyboardInterrupt: the cell was stopped."
    frames = error.__traceback__
    while frames and not frames.tb_frame.f_code.co_filename.startswith("<cell"):
        frames = frames.tb_next
    if isinstance(error, SyntaxError) and not frames:
        return "".join(traceback.format_exception_only(error)).replace('File "<cell', 'Cell "<cell')
    # One that arises where a result is shown has no line of the cell.
    frames = frames or error.__traceback__
    lines = [
        line
        for line in traceback.format_exception(type(error), error, frames)
        if not line.startswith('  File "<frozen')
    ]
    text = "".join(lines).replace('File "<cell', 'Cell "<cell')
    return text.replace("/lib/python3.14/site-packages/", "").rstrip("\n")
