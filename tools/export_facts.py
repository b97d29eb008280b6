"""Hand the front end the facts that it shares with the package, each of which Python states once.

These are the families (what they are called, their colours, what they take as known) and the
colours, which the bundler turns into a stylesheet; and, in a file of their own, the answers with
which the review's model starts.

Usage: python tools/export_facts.py [FILE [STARTUP]], by default frontend/mathematics/facts.json and
frontend/review/startup.json
"""

import dataclasses
import json
import sys
from pathlib import Path

from glmlesson.families import FAMILIES
from glmlesson.plots.style import COLOURS, COLOURS_ON_DARK
from glmlesson.practice.recall import STARTUP

FRONTEND = Path(__file__).parents[1] / "frontend"
FILE = FRONTEND / "mathematics" / "facts.json"
STARTUP_FILE = FRONTEND / "review" / "startup.json"


def exported():
    """Return the text of the file."""
    facts = {
        "colours": colours(),
        "families": {name.lower(): family(make()) for name, make in FAMILIES.items()},
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def startup():
    """Return the text of the second file: gap in days, right and wrong before, chance, weight."""
    return json.dumps([list(it) for it in STARTUP]) + "\n"


def colours():
    """Every colour on a light and on a dark page; the ink is the page's own."""
    return {
        _class(name): {"light": light.lower(), "dark": COLOURS_ON_DARK[name].lower()}
        for name, light in COLOURS.items()
        if name != "ink"
    }


def family(it):
    """What the front end knows of a family beside its mathematics."""
    name = it.name.lower()
    known = {field.name: getattr(it, field.name) for field in dataclasses.fields(it)}
    return {
        "name": it.name,
        "colour": _class("softmax" if name == "categorical" else name),
        "known": known,
    }


def _class(name):
    """A name as it stands in a stylesheet."""
    return name.replace(" ", "-")


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_text(exported(), encoding="utf-8")
    other = Path(sys.argv[2]) if len(sys.argv) > 2 else STARTUP_FILE
    other.write_text(startup(), encoding="utf-8")
