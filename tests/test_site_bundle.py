"""The scripts of the pages are what frontend/site makes, and what they bundle is named."""

import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "book" / "_static"
FRONTEND = ROOT / "frontend"
FILES = [
    *("MICROPYTHON_LICENSE.txt", "MINISEARCH_LICENSE.txt", "book.js", "classroom.css"),
    *("classroom.js", "exercises.css", "exercises.js", "micropython.js", "review.css", "review.js"),
    "search.js",
]


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    answer = subprocess.run(
        ["node", "site/build.mjs", folder], cwd=FRONTEND, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return folder


def test_nothing_else_is_made(rebuilt):
    assert sorted(path.name for path in rebuilt.iterdir()) == FILES


@pytest.mark.parametrize("name", FILES)
def test_rebuilding_changes_nothing(rebuilt, name):
    same = (rebuilt / name).read_bytes() == (STATIC / name).read_bytes()
    assert same, f"{name} is not what frontend/site makes: run make figures"


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("minisearch", "MiniSearch"),
        ("@micropython/micropython-webassembly-pyscript", "MicroPython"),
    ],
)
def test_the_bundled_library_is_the_one_that_is_declared(package, name):
    lock = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    version = lock[f"node_modules/{package}"]["version"]
    assert f"## {name} {version}\n" in (STATIC / "THIRD_PARTY.md").read_text()
