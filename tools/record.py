"""Run chapters from a fresh kernel and keep what a reader needs: `make record`.

Without arguments all chapters are recorded, else those named. Recording twice changes nothing,
so everything that differs from run to run or from machine to machine is dropped where it means
nothing to a reader, and refused where only the author can mend it.
"""

import base64
import copy
import io
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from PIL import Image
from toc import ROOT, notebooks

SECONDS_PER_CELL = 120
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
KEPT_CELL_METADATA = {"mystnb", "tags"}
# Widget views are not among them: their model ids are random, and nothing stands behind them.
KEPT_MIME_TYPES = {
    "image/png",
    "image/svg+xml",
    "text/html",
    "text/latex",
    "text/markdown",
    "text/plain",
}
# The usual places besides this machine's own, so that a path is refused wherever it is recorded.
MACHINE_PLACES = {
    *("/home", "/Users", "/tmp"),
    *(str(place) for place in (ROOT, Path.home(), tempfile.gettempdir(), sys.prefix)),
} - {"/"}
MACHINE_PATH = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(MACHINE_PLACES)))})/[^\s'\"]+"
    r"|[^\s'\"]*site-packages[^\s'\"]*"
)
EMBEDDED_PICTURE = re.compile(r"data:image/(?:png|svg\+xml);base64,[A-Za-z0-9+/=]+")
EMBEDDED_PNG = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")
# A drawing has few colours and their shades at the edges of lines.
COLOURS = 32
LARGEST = 400_000  # bytes of a notebook; all but one of the chapters take less than 300_000
# The scene's stills are drawn in dots while a chapter is recorded; the site draws them in lines.
STILLS = {"GLMLESSON_STILLS": "png"}
MEMORY_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


class NotRecorded(Exception):
    """A chapter that only its author can mend; the message says where and how."""


def clean(notebook):
    """A copy with nothing in it that belongs to one machine or one run."""
    notebook = copy.deepcopy(notebook)
    kept = {key: value for key, value in notebook.metadata.items() if key == "myst"}
    language = {"name": "python"}
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNELSPEC, "language_info": language, **kept}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for position, cell in enumerate(notebook.cells, start=1):
        # Editors make up random ids; the position is the same whoever saved the file.
        cell.id = f"cell-{position}"
        for key in cell.metadata.keys() - KEPT_CELL_METADATA:
            del cell.metadata[key]
        if cell.cell_type == "code":
            cell.outputs = clean_outputs(cell.outputs)
    return notebook


def clean_outputs(outputs):
    """The outputs a reader sees, printed text in one piece however the kernel sent it."""
    kept = []
    for output in outputs:
        if "data" in output:
            output.data = {k: v for k, v in output.data.items() if k in KEPT_MIME_TYPES}
            slim(output.data)
            output.metadata = {k: v for k, v in output.metadata.items() if k in output.data}
            if output.data:
                kept.append(output)
        elif kept and output.output_type == "stream" and output.get("name") == kept[-1].get("name"):
            kept[-1].text += output.text
        else:
            kept.append(output)
    return [nbformat.from_dict(output) for output in kept]


def slim(data):
    """Store each picture of an output once, and in no more colours than it needs."""
    html = data.get("text/html", "")
    if EMBEDDED_PNG.search(html):
        data.pop("image/png", None)
        data["text/html"] = EMBEDDED_PNG.sub(lambda found: in_few_colours(found[0]), html)
    elif "image/png" in data:
        data["image/png"] = in_few_colours(data["image/png"])


def in_few_colours(picture):
    """The PNG, in base64, with a palette; one that has a palette is left as it is."""
    with Image.open(io.BytesIO(base64.b64decode(picture))) as image:
        if image.mode == "P":
            return picture
        ways = {"method": Image.Quantize.FASTOCTREE, "dither": Image.Dither.NONE}
        file = io.BytesIO()
        image.convert("RGBA").quantize(COLOURS, **ways).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def complaints(notebook):
    """Sentences on what a recorded notebook must not hold, each naming its code cell."""
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code_cells, start=1):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"code cell {number} fails: {output.ename}: {output.evalue}"
            elif output.get("name") == "stderr":
                first = output.text.strip().splitlines()[0]
                yield f"code cell {number} writes to stderr; mend what it warns of: {first}"
            for text in texts(output):
                if found := MEMORY_ADDRESS.search(text):
                    yield (
                        f"code cell {number} shows the memory address {found[0]}; "
                        "end it with a value that has a readable repr, or assign the result"
                    )
                if found := MACHINE_PATH.search(text):
                    yield (
                        f"code cell {number} shows the path {found[0]} of this machine; "
                        "print the file's name alone"
                    )


def texts(output):
    """Every text in an output; pictures are left out."""
    if output.output_type == "stream":
        yield output.text
    for mime_type, content in output.get("data", {}).items():
        if not mime_type.startswith("image/png"):
            yield EMBEDDED_PICTURE.sub("", content)


def run(notebook, folder):
    """Run every cell in a fresh kernel that starts in ``folder``, as the book's build does."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, timeout=SECONDS_PER_CELL, kernel_name="python3", resources=resources
    )
    try:
        client.execute(env={**os.environ, **STILLS})
    except CellExecutionError:
        pass  # The error is now among the outputs, where `complaints` finds it.
    except CellTimeoutError as error:
        raise NotRecorded(f"a cell runs longer than {SECONDS_PER_CELL} s") from error
    except RuntimeError as error:
        raise NotRecorded(f"its kernel did not start, or died ({error})") from error


def record(path):
    """Run and clean one chapter and write it back; a chapter with complaints is left as it was."""
    notebook = nbformat.read(path, as_version=4)
    run(notebook, path.parent)
    notebook = clean(notebook)
    if found := list(complaints(notebook)):
        raise NotRecorded("; ".join(found))
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    size = len(text.encode())
    if size > LARGEST:
        raise NotRecorded(
            f"it would take {size // 1000} kB, and {LARGEST // 1000} kB is the most that a reader "
            "is to download; show fewer or smaller pictures"
        )
    path.write_text(f"{text.rstrip()}\n", encoding="utf-8")


def report(path):
    """Record one chapter; True where that worked."""
    start = time.perf_counter()
    try:
        record(path)
    except NotRecorded as error:
        print(f"not recorded: {path}: {error}", flush=True)
        return False
    print(f"recorded {path} in {time.perf_counter() - start:.1f} s", flush=True)
    return True


def main(names):
    paths = [Path(name) for name in names] or notebooks()
    if missing := [str(path) for path in paths if not path.is_file()]:
        print(f"no such notebook: {', '.join(missing)}; name chapters as book/poisson_lab.ipynb")
        return 1
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        done = list(pool.map(report, paths))
    print(f"{sum(done)} of {len(done)} chapters recorded")
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
