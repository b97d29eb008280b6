"""The chapters' cells as their pages need them, and the word to a page that Python is there."""

import ast
import json
import re
from pathlib import Path

# What a figure's or a quiz's cell leaves; on the page it is there already.
OF_THE_PAGE = ('class="scene"', 'class="step"', 'class="bench"', "data-figure=", "data-quiz=")


def cells_of(notebook: Path) -> list[dict]:
    """A chapter's cells: their text, and which are the page's own or run elsewhere only."""
    cells = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            html = "".join(
                "".join(output.get("data", {}).get("text/html", "")) for output in cell["outputs"]
            )
            of_the_page = any(mark in html for mark in OF_THE_PAGE)
            tags = cell["metadata"].get("tags", [])
            entry = {"source": "".join(cell["source"])}
            if of_the_page:
                entry["aside"] = True
            if "elsewhere" in tags:
                entry["elsewhere"] = True
            cells.append(entry)
    used = set().union(*(names(cell)[1] for cell in cells if not cell.get("aside")), set())
    for cell in reversed(cells):
        bound, reads = names(cell)
        if cell.get("aside") and bound & used:
            del cell["aside"]
            used |= reads
    return cells


def names(cell: dict) -> tuple[set[str], set[str]]:
    """The names that a cell binds, and those that it reads without binding them itself."""
    tree = ast.parse(cell["source"])
    bound, read = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(it.asname or it.name).partition(".")[0] for it in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
    return bound, read - bound


def tell(page: Path, version: str) -> None:
    """Let a page know that `_live` is there."""
    html = page.read_text(encoding="utf-8")
    told = rf'\1 data-live="{version}">'
    html = re.sub(r'(<html [^>]*?)(?: data-live="[^"]*")?>', told, html, count=1)
    page.write_text(html, encoding="utf-8")
