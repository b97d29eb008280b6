"""Pin what the chapters import, on top of what Binder has: part of `make requirements`.

A package that Binder brings keeps Binder's version, or pip would take its JupyterLab apart; every
other has the version that the book is built and tested with.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from toc import ROOT

BASE = ROOT / "binder" / "base.txt"
BOOK = ROOT / "requirements.txt"
OURS = ROOT / "binder" / "requirements.txt"


def pins(path):
    """The pins of a requirements file: (package, line)."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if "==" in line and not line.startswith("#"):
            yield canonicalize_name(Requirement(line).name), line


def main():
    base = dict(pins(BASE))
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "constraints.txt"
        ours = [line for name, line in pins(BOOK) if name not in base]
        constraints.write_text("\n".join([*base.values(), *ours]) + "\n", encoding="utf-8")
        command = [
            *("uv", "pip", "compile", "--quiet", "--python-version", "3.11"),
            *("--python-platform", "linux"),
            *("--extra", "chapters", "--constraint", constraints, "--no-annotate"),
            *("--custom-compile-command", "make requirements", "--output-file", OURS),
            *(part for name in base for part in ("--no-emit-package", name)),
            ROOT / "pyproject.toml",
        ]
        OURS.unlink(missing_ok=True)  # its pins would be kept
        status = subprocess.run(command, cwd=ROOT).returncode
    if status == 0:
        text = OURS.read_text(encoding="utf-8").partition("\n# The following packages")[0]
        OURS.write_text(f"{text.rstrip()}\n-e .\n", encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
