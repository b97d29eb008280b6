"""The scene's one file of facts: numbers, families, data, styles. The front end reads it as well.

The build of the front end copies it from ``frontend/scene/record.json``.
"""

import json

from glmlesson.figures.bundle import STATIC

RECORD = json.loads((STATIC / "scene.json").read_text(encoding="utf-8"))

# What is on screen is a function of these numbers.
NUMBERS = RECORD["numbers"]
REST = {name: number["rest"] for name, number in NUMBERS.items()}
FAMILIES = tuple(RECORD["families"])
SPAN = tuple(RECORD["span"])
ETA_SPAN = tuple(RECORD["eta_span"])


def weights(family):
    """Return the weights of all families, of which one is on.

    Examples
    --------
    >>> [name for name, weight in weights("poisson").items() if weight]
    ['poisson']
    """
    return {name: float(name == family) for name in FAMILIES}


def family_of(record):
    """Return the family with the greatest weight, the first of several."""
    return max(FAMILIES, key=lambda name: record[name])
