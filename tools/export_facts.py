"""Hand the front end the facts that it shares with the package, each of which Python states once.

These are the families (what they are called, their formulas and colours, how far η slides in the
figures), the limits of what figures take, and the rows of data that figures start from. The
bundler turns the formulas into MathML and the colours into a stylesheet.

Usage: python tools/export_facts.py [FILE], by default frontend/mathematics/facts.json
"""

import dataclasses
import json
import re
import sys
from pathlib import Path

from glmlesson.families import as_family
from glmlesson.figures import GaussianMean, assembly_line, link_table, members, rows
from glmlesson.plots.style import COLOURS, COLOURS_ON_DARK

FILE = Path(__file__).parents[1] / "frontend" / "mathematics" / "facts.json"


def exported():
    """Return the text of the file."""
    facts = {
        "colours": colours(),
        "families": {name: family(name) for name in members.SLIDES},
        "groups": members.GROUPS,
        "limits": limits(),
        "data": {"shop": rows.shop(), "gentoo": rows.gentoo()},
    }
    return _compact(json.dumps(facts, ensure_ascii=False, indent=2)) + "\n"


def colours():
    """Every colour on a light and on a dark page; the ink is the page's own."""
    return {
        _class(name): {"light": light.lower(), "dark": COLOURS_ON_DARK[name].lower()}
        for name, light in COLOURS.items()
        if name != "ink"
    }


def family(name):
    """What the front end knows of a family beside its mathematics."""
    it = as_family(name)
    known = {field.name: getattr(it, field.name) for field in dataclasses.fields(it)}
    return {
        "name": it.name,
        "title": it.title,
        "colour": _class("softmax" if name == "categorical" else name),
        "formulas": [
            f"T(y) = {it.latex['T']}",
            rf"a(\eta) = {it.latex['a']}",
            f"b(y) = {it.latex['b']}",
        ],
        "known": known,
        "knownAs": members.KNOWN.get(name, ""),
        **dataclasses.asdict(members.SLIDES[name]),
    }


def limits():
    """By figure, the most and the least that it takes."""
    mean = GaussianMean.mu.domain
    return {
        "gaussianMean": {"low": mean.low, "high": mean.high},
        "linkTable": {
            "within": link_table.BOUNDS,
            "anywhere": link_table.ANYWHERE,
        },
        "assemblyLine": {
            "reach": assembly_line.REACH,
            "rounding": assembly_line.ROUNDING,
            "farthest": assembly_line.FARTHEST,
            "products": assembly_line.PRODUCTS,
        },
        "rows": {"largest": rows.LARGEST, "families": rows.FAMILIES},
    }


def _class(name):
    """A name as it stands in a stylesheet."""
    return name.replace(" ", "-")


def _compact(text):
    """Put a list of numbers on one line."""
    return re.sub(r"\[\s+([-+\de.,\s]+?)\s+\]", _on_one_line, text)


def _on_one_line(found):
    return "[" + re.sub(r"\s+", " ", found[1]) + "]"


if __name__ == "__main__":
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    file.write_text(exported(), encoding="utf-8")
