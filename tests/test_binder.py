"""A clean environment, made as Binder makes it, runs a chapter to the outputs on record."""

import os
import shutil
import subprocess
import sys
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from toc import ROOT

CHAPTER = "book/poisson_lab.ipynb"


def run(*command, cwd):
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "VIRTUAL_ENV"))}
    answer = subprocess.run(
        command, cwd=cwd, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """What Binder would clone: the files that git tracks or would track, and no others."""
    copy = tmp_path_factory.mktemp("repository")
    files = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for file in filter(None, files.split("\0")):
        if (ROOT / file).exists():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, copy / file)
    return copy


@pytest.fixture(scope="module")
def python(repository, tmp_path_factory):
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", environment, cwd=repository)
    python = environment / "bin" / "python"
    install = ("pip", "install", "--quiet", "--no-compile", "-r", "requirements.txt")
    run(python, "-m", *install, cwd=repository)
    yield python
    shutil.rmtree(environment)  # More than a gigabyte, of which pytest would keep three.


def test_binder_gets_a_python_that_the_package_accepts():
    assert (ROOT / "runtime.txt").read_text() == "python-3.11\n"


def test_requirements_are_pinned_and_install_the_package_itself():
    *pins, last = (ROOT / "requirements.txt").read_text().splitlines()
    assert all("==" in pin.partition(";")[0] for pin in pins if not pin.startswith("#"))
    assert last == "-e ."


def pins(name):
    """The pinned versions in a requirements file, by package."""
    found = {}
    for line in (ROOT / name).read_text().splitlines():
        if "==" in line:
            pin = Requirement(line)
            found.setdefault(pin.name, set()).add(next(iter(pin.specifier)).version)
    return found


def test_pins_are_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = dict(project["optional-dependencies"])
    lecturers = map(Requirement, extras.pop("coursework"))
    readers = map(Requirement, chain(project["dependencies"], *extras.values()))
    files = [("requirements.txt", readers), ("coursework/requirements.txt", lecturers)]
    for file, asked in files:
        for wanted in asked:
            if wanted.name == project["name"]:
                continue
            versions = pins(file).get(wanted.name)
            assert versions, f"{wanted.name} has no pin: run make requirements"
            assert all(v in wanted.specifier for v in versions), f"{wanted}: run make requirements"


def test_lecturers_get_what_readers_get_and_readers_no_grader():
    readers, lecturers = pins("requirements.txt"), pins("coursework/requirements.txt")
    assert "nbgrader" not in readers
    shared = readers.keys() & lecturers.keys()
    assert len(shared) > 50
    assert {name: readers[name] for name in shared} == {name: lecturers[name] for name in shared}


def test_a_chapter_runs_in_a_clean_environment(repository, python):
    checks = ["--nbval", "--nbval-current-env", CHAPTER]
    said = run(python, "-m", "pytest", *checks, cwd=repository)
    assert " passed" in said
    assert "skipped" not in said


def test_jupyterlab_starts_there(repository, python):
    assert run(python, "-m", "jupyter", "lab", "--version", cwd=repository)[0].isdigit()
