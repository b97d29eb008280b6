"""Try the review's schedule on simulated readers, and write the table that the book includes.

Usage: python tools/bench_review.py [FILE], by default book/_static/review_trial.md
"""

import sys
from pathlib import Path

import numpy as np

from glmlesson.practice import trial

FILE = Path(__file__).parents[1] / "book" / "_static" / "review_trial.md"
SEEDS = range(5000, 5060)  # none that was looked at while the schedule was written


def table(found):
    """The recall of each reader by schedule, in percent, and the model's lead, month by month."""
    lines = [
        f"Recall a week later, in percent, over {len(SEEDS)} simulated months:",
        "",
        "| Reader | The model | Fixed intervals | Boxes | Lead over intervals | Lead over boxes |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, schedules in found.items():
        model, fixed, boxes = (100 * each for each in schedules.values())
        row = [said(each) for each in (model, fixed, boxes, model - fixed, model - boxes)]
        lines.append(f"| {name} | " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def said(values):
    """A mean with its standard error."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():.1f} ± {error:.1f}".replace("-", "−")


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_text(table(trial.compare(SEEDS)), encoding="utf-8")
