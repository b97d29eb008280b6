"""What a student reads at the end of every notebook: how to check it, hand it in, and ask again."""

import ast
import sys

from nbformat import v4

OURS = "glmlesson"
WORDS = """\
## Before you hand in

1. **Check everything.** Restart the kernel and run all cells, from the menu. The run stops at the
   first check that fails, and its sentence says what is wrong. If the run reaches the end, all
   visible checks pass.
2. **If a module is missing.** This notebook imports {modules}. {install} `glmlesson` is the book's
   own package: run `pip install .` in the folder of your copy of the book.
3. **Hand in this one file**, saved, where your lecturer told you. Answers count in the cells that
   ask for them; cells that you have added may stay. If you hand in twice, your lecturer's rules say
   which version counts.
4. **If you think that a mark is wrong**, write to your lecturer: the assignment, the number of the
   question, the sentence on your feedback page that you doubt, and why. Your lecturer can grade
   that question again, or set its points with a reason that your page then shows.
"""


def cell(notebook):
    """The cell that ends a student's notebook, of which it names the imports."""
    modules = imported(notebook)
    others = [name for name in modules if name != OURS]
    return v4.new_markdown_cell(
        WORDS.format(
            modules=", ".join(f"`{name}`" for name in modules) or "nothing",
            install=f"`pip install {' '.join(others)}` brings what is public." if others else "",
        ).strip(),
        id="handing-in",
    )


def imported(notebook):
    """The packages that a notebook's code imports, but for Python's own.

    Examples
    --------
    >>> code = "import numpy as np, os; from scipy.special import expit"
    >>> imported(v4.new_notebook(cells=[v4.new_code_cell(code)]))
    ['numpy', 'scipy']
    """
    names = set()
    for one in notebook.cells:
        if one.cell_type != "code":
            continue
        try:
            tree = ast.parse(one.source)
        except SyntaxError:
            continue  # a gap that waits for an answer
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return sorted(names - sys.stdlib_module_names)
