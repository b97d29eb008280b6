"""Hand the front end the formulas of the fresh questions, which it turns into MathML.

They have holes, such as «mean», where the numbers of a variant will stand.

Usage: python tools/export_formulas.py [FILE], by default frontend/quizzes/formulas.json
"""

import json
import sys
from pathlib import Path

from glmlesson.quizzes.generators.shipping import all_formulas

FILE = Path(__file__).parents[1] / "frontend" / "quizzes" / "formulas.json"


def exported():
    """Return the text of the file."""
    return json.dumps(all_formulas(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_text(exported(), encoding="utf-8")
