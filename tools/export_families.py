"""Hand the families' formulas, and how far η slides in the figures, to the front end.

The formulas have one source, the families; the figures' bundle turns this LaTeX into MathML.

Usage: python tools/export_families.py [FILE], by default frontend/mathematics/families.json
"""

import dataclasses
import json
import sys
from pathlib import Path

from glmlesson.families import as_family
from glmlesson.figures.members import SLIDES

FILE = Path(__file__).parents[1] / "frontend" / "mathematics" / "families.json"


def exported():
    """Return the text of the file: by family the LaTeX of T, a and b, and the range of η."""
    table = {name: {"latex": _formulas(name), **_slide(name)} for name in SLIDES}
    return json.dumps(table, ensure_ascii=False, indent=2) + "\n"


def _formulas(name):
    latex = as_family(name).latex
    return [f"T(y) = {latex['T']}", rf"a(\eta) = {latex['a']}", f"b(y) = {latex['b']}"]


def _slide(name):
    return dataclasses.asdict(SLIDES[name])


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_text(exported(), encoding="utf-8")
