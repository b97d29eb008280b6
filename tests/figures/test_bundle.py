"""The committed bundle is what its sources make, and it is small."""

import gzip
import json
import subprocess

import pytest
from toc import ROOT

STATIC = ROOT / "glmlesson" / "figures" / "static"
FRONTEND = ROOT / "frontend"
FILES = (
    "LICENSES.txt",
    "fresh.js",
    "progress.js",
    "mathematics.json",
    "quizzes.css",
    "practice.css",
    "practice.js",
    "quizzes.js",
    "scene.css",
    "scene.js",
    "scene.json",
    "widget.js",
)


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    answer = subprocess.run(
        ["node", "build.mjs", folder], cwd=FRONTEND, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return folder


@pytest.mark.parametrize("name", FILES)
def test_rebuilding_changes_nothing(rebuilt, name):
    same = (rebuilt / name).read_bytes() == (STATIC / name).read_bytes()
    assert same, f"{name} is not what frontend/ makes: run make figures"


def test_nothing_else_is_committed():
    assert sorted(path.name for path in STATIC.iterdir()) == sorted(FILES)


def test_the_scene_is_light():
    assert len(gzip.compress((STATIC / "scene.js").read_bytes(), 9)) <= 51_000


def test_the_fresh_questions_come_lightly():
    assert len(gzip.compress((STATIC / "quizzes.js").read_bytes(), 9)) <= 4_000
    assert len(gzip.compress((STATIC / "fresh.js").read_bytes(), 9)) <= 7_000


def test_the_lock_file_names_no_registry():
    packages = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in package for package in packages.values())


@pytest.mark.parametrize("name", FILES)
def test_the_bundle_neither_evaluates_text_nor_fetches(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    for forbidden in ("eval(", "new Function", "fetch(", "XMLHttpRequest", "importScripts"):
        assert forbidden not in text
    addresses = text.replace("http://www.w3.org/", "")  # the names of SVG and MathML
    assert "http://" not in addresses
    assert "https://" not in addresses
