"""What ``import glmlesson`` costs: nothing that a reader did not ask for is imported."""

import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

ON_REQUEST = [
    "scipy.stats",
    "scipy.optimize",
    "sympy",
    "pandas",
    "matplotlib",
    "dask",
    "sklearn",
    "formulaic",
    "statsmodels",
    "anywidget",
]


def loaded(code):
    """The modules in memory after a fresh interpreter has run ``code``."""
    code += "\nimport sys\nprint(*sys.modules, sep='\\n')"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


IMPORT, ALONE = loaded("import glmlesson"), loaded("import numpy")


@pytest.mark.parametrize("module", ON_REQUEST)
def test_import_leaves_what_is_not_always_needed_alone(module):
    assert module not in IMPORT - ALONE


def test_import_adds_little_to_numpy():
    packages = {name.partition(".")[0] for name in IMPORT - ALONE}
    assert packages & set(packages_distributions()) == {"glmlesson", "scipy"}


def test_a_fit_of_arrays_needs_no_optional_package():
    fit = "import glmlesson\nstr(glmlesson.GLM('poisson').fit([[1], [1]], [1, 2]).summary())"
    optional = {"pandas", "formulaic", "sympy", "matplotlib", "dask", "sklearn", "statsmodels"}
    assert not optional & {name.partition(".")[0] for name in loaded(fit)}
