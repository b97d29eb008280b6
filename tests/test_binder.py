"""What is pinned is what is asked for; a clean environment made of it runs a chapter as recorded.

Two are made: that of `make book`, from `requirements.txt`, and Binder's, from `binder/`. Making
them is long, so that only `make test-binder` does; what needs no installation is always checked.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from toc import ROOT, notebooks

LARGEST_BINDER = 600  # MB that ours may add, without bytecode


def run(*command, cwd, **environment):
    ours = ("PYTEST_", "VIRTUAL_ENV", "PYTHONPATH")
    environ = {k: v for k, v in os.environ.items() if not k.startswith(ours)} | environment
    answer = subprocess.run(
        command, cwd=cwd, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


# The pins -----------------------------------------------------------------------------------------


def pins(name):
    """The pinned versions in a requirements file, by package."""
    found = {}
    for line in (ROOT / name).read_text().splitlines():
        if "==" in line and not line.startswith("#"):
            pin = Requirement(line)
            version = next(iter(pin.specifier)).version
            found.setdefault(canonicalize_name(pin.name), set()).add(version)
    return found


BOOK, BINDER, BASE, LECTURERS = map(
    pins,
    (
        *("requirements.txt", "binder/requirements.txt", "binder/base.txt"),
        "coursework/requirements.txt",
    ),
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_binder_gets_a_python_that_the_package_accepts():
    assert (ROOT / "binder" / "runtime.txt").read_text() == "python-3.11\n"
    # Where there is a folder binder/, nothing beside it is read.
    assert not (ROOT / "runtime.txt").exists()


@pytest.mark.parametrize("name", ["requirements.txt", "binder/requirements.txt"])
def test_requirements_are_pinned_and_install_the_package_itself(name):
    *pins, last = (ROOT / name).read_text().splitlines()
    assert all("==" in pin.partition(";")[0] for pin in pins if not pin.startswith("#"))
    assert last == "-e ."


def asked(*extras):
    """What the package and some extras ask for, the extras that these name among them."""
    for line in chain(*(PROJECT["optional-dependencies"][extra] for extra in extras)):
        wanted = Requirement(line)
        if wanted.name == PROJECT["name"]:
            yield from asked(*wanted.extras)
        else:
            yield wanted


def test_pins_are_what_the_project_asks_for():
    extras = set(PROJECT["optional-dependencies"])
    own = list(map(Requirement, PROJECT["dependencies"]))
    for found, wanted in [
        (BOOK, [*own, *asked(*(extras - {"coursework"}))]),
        (LECTURERS, asked("coursework")),
        (BASE | BINDER, [*own, *asked("chapters")]),
    ]:
        for each in wanted:
            versions = found.get(canonicalize_name(each.name))
            assert versions, f"{each.name} has no pin: run make requirements"
            assert all(v in each.specifier for v in versions), f"{each}: run make requirements"


def test_lecturers_get_what_readers_get_and_readers_no_grader():
    assert "nbgrader" not in BOOK
    shared = BOOK.keys() & LECTURERS.keys()
    assert len(shared) > 50
    assert {name: BOOK[name] for name in shared} == {name: LECTURERS[name] for name in shared}


def test_binder_gets_what_the_book_is_built_with_and_nothing_that_it_has():
    assert not BINDER.keys() & BASE.keys()
    assert all(BINDER[name] <= BOOK[name] for name in BINDER)


def test_binder_gets_no_tools_of_tests_and_of_the_site():
    tools = {canonicalize_name(each.name) for each in asked("test", "coursework")}
    tools |= {canonicalize_name(each.name) for each in asked("book")}
    assert BINDER.keys() & tools <= {canonicalize_name(each.name) for each in asked("chapters")}


# The environments ---------------------------------------------------------------------------------


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


def size(folder):
    """Megabytes on the disk, bytecode left out."""
    files = (path for path in Path(folder).rglob("*") if "__pycache__" not in path.parts)
    return sum(path.stat().st_blocks * 512 for path in files if not path.is_symlink()) / 1e6


class Environment:
    """A virtual environment, filled from requirements files."""

    def __init__(self, folder, repository):
        self.folder, self.repository = folder, repository
        self.python = folder / "bin" / "python"
        run("uv", "venv", "--quiet", "--python", sys.executable, folder, cwd=repository)

    def install(self, name, *options):
        command = ("uv", "pip", "install", "--quiet", "--python", self.python, *options)
        run(*command, "--requirement", name, cwd=self.repository)

    def installed(self):
        """The installed versions, by package, once they are found to agree with each other."""
        run("uv", "pip", "check", "--quiet", "--python", self.python, cwd=self.repository)
        command = ("uv", "pip", "list", "--quiet", "--python", self.python, "--format", "json")
        listed = json.loads(run(*command, cwd=self.repository))
        return {canonicalize_name(one["name"]): one["version"] for one in listed}

    def runs(self, chapter, kernels):
        """Run a chapter with a kernel of this environment, and compare what it prints."""
        kernel = kernels / "kernels" / "clean"
        kernel.mkdir(parents=True, exist_ok=True)
        argv = [str(self.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        told = {"argv": argv, "display_name": "clean", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(told))
        said = run(
            *(sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name", "clean"),
            *("--nbval-cell-timeout", "120", "--nbval-sanitize-with", "tests/nbval_sanitize.cfg"),
            chapter,
            cwd=self.repository,
            JUPYTER_PATH=str(kernels),
        )
        assert " passed" in said
        assert "skipped" not in said


@pytest.fixture(scope="module")
def of_the_book(repository, tmp_path_factory):
    environment = Environment(tmp_path_factory.mktemp("book") / "venv", repository)
    environment.install("requirements.txt")
    yield environment
    shutil.rmtree(environment.folder)


@pytest.fixture(scope="module")
def on_binder(repository, tmp_path_factory):
    environment = Environment(tmp_path_factory.mktemp("binder") / "venv", repository)
    environment.install("binder/base.txt", "--no-deps")
    environment.before = size(environment.folder)
    environment.install("binder/requirements.txt")
    environment.after = size(environment.folder)
    yield environment
    shutil.rmtree(environment.folder)


@pytest.mark.long
def test_the_books_environment_has_what_is_pinned_and_nothing_else(of_the_book):
    found = of_the_book.installed()
    assert found.keys() - BOOK.keys() == {"glmlesson"}
    assert all(found[name] in BOOK[name] for name in found.keys() & BOOK.keys())


@pytest.mark.long
def test_a_chapter_runs_in_the_books_environment(of_the_book, tmp_path):
    of_the_book.runs("book/poisson_lab.ipynb", tmp_path)
    command = (of_the_book.python, "-m", "jupyter", "lab", "--version")
    assert run(*command, cwd=of_the_book.repository)[0].isdigit()


@pytest.mark.long
def test_binder_keeps_its_own_versions_and_gets_ours(on_binder):
    found = on_binder.installed()
    expected = BASE | BINDER
    assert found.keys() - expected.keys() == {"glmlesson"}
    assert all(found[name] in expected[name] for name in found.keys() & expected.keys())


@pytest.mark.long
def test_binder_is_light(on_binder):
    assert on_binder.after - on_binder.before < LARGEST_BINDER


@pytest.mark.long
def test_what_is_edited_on_binder_takes_effect(on_binder):
    version = "import glmlesson; print(glmlesson.__file__, glmlesson.__version__)"
    front_door = on_binder.repository / "glmlesson" / "__init__.py"
    before = front_door.read_text(encoding="utf-8")
    try:
        front_door.write_text(before + '__version__ = "edited"\n', encoding="utf-8")
        said = run(on_binder.python, "-c", version, cwd=os.sep)
    finally:
        front_door.write_text(before, encoding="utf-8")
    assert said == f"{front_door} edited\n"


def imported():
    """Every module that the chapters' code imports."""
    for path in notebooks():
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and not cell.source.startswith("%"):
                for node in ast.walk(ast.parse(cell.source)):
                    if isinstance(node, ast.Import):
                        yield from (alias.name for alias in node.names)
                    elif isinstance(node, ast.ImportFrom):
                        yield node.module


@pytest.mark.long
def test_every_import_of_every_chapter_works_on_binder(on_binder):
    modules = sorted(set(imported()))
    assert {"dask.array", "statsmodels.api", "sympy", "pandas"} <= set(modules)
    run(on_binder.python, "-c", f"import {', '.join(modules)}", cwd=os.sep)


@pytest.mark.long
@pytest.mark.parametrize("chapter", ["many_machines", "real_data"])
def test_a_chapter_runs_on_binder(on_binder, tmp_path, chapter):
    on_binder.runs(f"book/{chapter}.ipynb", tmp_path)
