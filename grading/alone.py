"""Questions that ask for NumPy alone: answered where other libraries' fits do not exist.

The check cell of such a question carries a tag, ``alone-numpy`` or ``alone-numpy-scipy``. Its
hidden checks call the student's functions in a sandbox of their own, in which the files of every
library that would give the answer away are missing, whatever way an answer takes to them. Their
names can still be imported there, since another question may use them; whoever calls something of
theirs is told what the question asks for, and earns nothing.
"""

import importlib.util
import re
from pathlib import Path

import glmlesson

TAG = "alone-"
# Fits, solvers and automatic derivatives; what is not installed is missing anyhow.
FITS = [
    *("statsmodels", "sklearn", "glum", "pyglmnet", "celer", "skglm", "pygam", "linearmodels"),
    *("torch", "jax", "tensorflow", "autograd", "xgboost", "lightgbm", "catboost", "pymc", "bambi"),
    *("cvxpy", "casadi", "pyomo", "lmfit", "nlopt", "dask_ml", "dask_glm", "h2o", "numpyro"),
]
SOLVERS = ["scipy.optimize", "scipy.odr"]
# Of the readers' package, data may be loaded and arguments checked.
LEFT = {"__init__", "__pycache__", "checks", "datasets", "py", "warnings", "intervals"}
OURS = [
    f"glmlesson.{path.stem}"
    for path in sorted(Path(glmlesson.__file__).parent.iterdir())
    if path.stem not in LEFT
]
KINDS = {"numpy": [*FITS, *OURS, *SOLVERS], "numpy-scipy": [*FITS, *OURS]}
FAILS = "With {} it fails, and it passes only where other libraries are there: {}"
USED = re.compile(r"This question asks for [^«]* alone, and your answer uses ")
WORDS = {"numpy": "NumPy alone", "numpy-scipy": "NumPy and SciPy alone"}


def kind(tags):
    """What a cell's tags ask for: a key of `KINDS`, or nothing.

    Examples
    --------
    >>> kind(["hide", "alone-numpy"]), kind([])
    ('numpy', '')
    """
    asked = [tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG)]
    return next(iter(asked), "")


def places(kind):
    """The folders and files of what is missing, as far as they are installed."""
    return [place for name in KINDS.get(kind, ()) for place in _installed(name)]


def _installed(name):
    family, _, part = name.partition(".")
    spec = importlib.util.find_spec(family)
    if spec is None:
        return []
    found = [Path(place) for place in spec.submodule_search_locations or ()]
    if not part:
        return [str(place) for place in found] or [spec.origin]
    inside = [place / f"{part}{ending}" for place in found for ending in ("", ".py")]
    return [str(place) for place in inside if place.exists()]


def sentence(kind, name):
    """What a student is told who uses a library where none is asked for."""
    known = next((one for one in KINDS[kind] if name == one or name.startswith(f"{one}.")), "")
    used = re.sub(r"^glmlesson\..*", "glmlesson", known) or "another library"
    return f"This question asks for {WORDS[kind]}, and your answer uses {used}"
