"""A clean environment, made as Binder makes it, runs a chapter to the outputs on record."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from toc import ROOT

CHAPTER = "book/poisson_lab.ipynb"


def run(*command, cwd):
    ours = ("PYTEST_", "VIRTUAL_ENV", "PYTHONPATH")
    environ = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
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


def linked(source, target):
    """Share a file where the file system can; pip replaces files and never writes into them."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def installed(python, cwd):
    """The installed versions, by package."""
    listed = json.loads(run(python, "-m", "pip", "list", "--format", "json", cwd=cwd))
    return {canonicalize_name(one["name"]): one["version"] for one in listed}


@pytest.fixture(scope="module")
def python(repository, tmp_path_factory):
    """An environment with the pinned packages and no others.

    Their files, a gigabyte that `make book` has unpacked before, are shared with the environment
    of the tests; what is not pinned is taken out, and pip puts in what is missing.
    """
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", environment, cwd=repository)
    python = environment / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = run(python, "-c", code, cwd=repository).strip()
    shared = sysconfig.get_path("purelib")

    def left_out(folder, names):
        own = [name for name in names if name == "pip" or name.startswith(("pip-", "__editable__"))]
        return {"__pycache__", *(own if folder == shared else [])}

    shutil.copytree(shared, packages, copy_function=linked, dirs_exist_ok=True, ignore=left_out)
    pinned = {canonicalize_name(name) for name in pins("requirements.txt")} | {"pip"}
    if strangers := installed(python, repository).keys() - pinned:
        run(python, "-m", "pip", "uninstall", "--quiet", "--yes", *strangers, cwd=repository)
    install = ("pip", "install", "--quiet", "--no-compile", "-r", "requirements.txt")
    run(python, "-m", *install, cwd=repository)
    yield python
    shutil.rmtree(environment)


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


def test_the_environment_has_what_is_pinned_and_nothing_else(repository, python):
    found = installed(python, repository)
    expected = {
        canonicalize_name(name): versions for name, versions in pins("requirements.txt").items()
    }
    assert found.keys() - expected.keys() <= {"glmlesson", "pip"}
    assert all(found[name] in expected[name] for name in found.keys() & expected.keys())
    where = "import glmlesson; print(glmlesson.__file__)"
    assert run(python, "-c", where, cwd=os.sep).startswith(str(repository))
    run(python, "-m", "pip", "check", cwd=repository)


def test_a_chapter_runs_in_a_clean_environment(repository, python):
    checks = ["--nbval", "--nbval-current-env", CHAPTER]
    said = run(python, "-m", "pytest", *checks, cwd=repository)
    assert " passed" in said
    assert "skipped" not in said


def test_jupyterlab_starts_there(repository, python):
    assert run(python, "-m", "jupyter", "lab", "--version", cwd=repository)[0].isdigit()
