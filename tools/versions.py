"""Check the package beside other versions of what it needs: `make test-lowest`, `make test-newest`.

`lowest` takes the lowest versions that pyproject.toml allows, on the lowest Python; `newest` the
newest that there are today, on the Python named (3.13, or a path). What the book, its site and its
front end are made with is left out: they have the versions of requirements.txt and no others.
"""

import os
import subprocess
import sys

from toc import ROOT

# What computes and draws.
TESTS = [
    *("tests/links", "tests/families", "tests/lesson", "tests/invented", "tests/glm"),
    *("tests/plots", "tests/quizzes", "tests/figures", "tests/test_datasets.py"),
    *("tests/test_import.py", "--ignore=tests/figures/test_bundle.py"),
    "--ignore=tests/figures/scene/test_geometry.py",  # reads the book's extensions
]
# What those tests ask for beside the package, in versions that go with it.
TOOLS = [
    *("hypothesis", "nbformat", "numpydoc", "packaging", "polars", "psutil", "pytest"),
    *("pytest-xdist", "pyyaml"),
]
RESOLUTION = {"lowest": "lowest-direct", "newest": "highest"}
SHOWN = ("numpy", "scipy", "threadpoolctl", "pandas", "matplotlib", "scikit-learn", "dask")


def run(*command, **environment):
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, **environment})


def install(which, python):
    """Make an environment of those versions; return its folder."""
    folder = ROOT / "_build" / f"versions-{which}"
    pins = folder / "pins.txt"
    run("uv", "venv", "--quiet", "--clear", "--python", python, folder)
    to = ("--quiet", "--python", folder / "bin" / "python")
    run(
        *("uv", "pip", "compile", *to, "--resolution", RESOLUTION[which], "--no-annotate"),
        *("--no-header", "--extra", "chapters", "--extra", "dask", "--output-file", pins),
        "pyproject.toml",
    )
    run("uv", "pip", "install", *to, "--requirement", pins)
    run("uv", "pip", "install", *to, "--constraint", pins, *TOOLS)
    chosen = [pin for pin in pins.read_text().splitlines() if pin.startswith(SHOWN)]
    print(f"With the {which} versions on Python {python}: {', '.join(chosen)}", flush=True)
    return folder


def main(which, python):
    folder = install(which, python)
    command = (folder / "bin" / "python", "-m", "pytest", "--quiet", "--numprocesses", "auto")
    tests = (*command, "--dist", "loadfile", *TESTS)
    # The package itself is this folder's; nothing of the environment around is to be found.
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    return subprocess.run(tests, cwd=ROOT, env={**environment, "PYTHONPATH": str(ROOT)}).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
