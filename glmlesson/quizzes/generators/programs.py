"""Lines of code that a reader puts in order, run to see what they do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def run(lines: Sequence[str], given: dict, wanted: str) -> object:
    """Run lines that this package has written; return what a name stands for, None if they fail.

    Arrays are copied before. A name that a line needs before it is given is a failure like any
    other: this is what a wrong order does.
    """
    names = {
        "np": np,
        **{
            name: value.copy() if isinstance(value, np.ndarray) else value
            for name, value in given.items()
        },
    }
    try:
        with np.errstate(all="ignore"):
            exec("\n".join(lines), names)  # of this package's own words, never a reader's
    except (NameError, ValueError, TypeError, IndexError):
        return None
    return names.get(wanted)
