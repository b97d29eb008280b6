"""What others build on: a wheel and a source distribution, complete, licensed, of one version."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
import yaml
from toc import ROOT

import glmlesson

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LICENCES = ROOT / "glmlesson" / "figures" / "static" / "LICENSES.txt"
LOCK = ROOT / "frontend" / "package-lock.json"
# In its place, what a fresh interpreter is told before it imports the package.
ON_A_BARE_INSTALL = """\
import sys
from importlib.abc import MetaPathFinder

class Bare(MetaPathFinder):
    # Neither what the extras bring, nor what these bring with them.
    ABSENT = {absent}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.ABSENT:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Bare())
"""
ABSENT = {
    *("anywidget", "dask", "distributed", "formulaic", "gmpy2", "matplotlib", "mpmath"),
    *("pandas", "sklearn", "statsmodels", "sympy", "traitlets"),
}


def run(*command, cwd=ROOT, **environment):
    """Run a command as on a machine that knows of no other copy of the project."""
    ours = ("PYTEST_", "PYTHONPATH", "GITHUB_")
    environ = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    answer = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


# One version -------------------------------------------------------------------------------------


def test_every_place_that_names_the_version_names_this_one():
    version = glmlesson.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert PROJECT["dynamic"] == ["urls", "version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest, date = re.findall(r"^## (\S+) \((\S+)\)$", changes, re.MULTILINE)[0]
    assert (newest, date) == (version, citation["date-released"])
    assert citation["version"] == version
    about = (ROOT / "book" / "about.md").read_text(encoding="utf-8")
    assert f"glmlesson, version {version}" in about


def test_the_citation_says_what_the_project_says():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in PROJECT["authors"]
    ]
    assert set(citation["keywords"]) == set(PROJECT["keywords"])
    about = (ROOT / "book" / "about.md").read_text(encoding="utf-8")
    assert citation["title"] in about


def test_the_changes_say_how_a_name_goes():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "semantic versioning" in changes
    assert "DeprecationWarning" in changes


# The front door ----------------------------------------------------------------------------------


def test_all_of_it_can_be_imported_where_only_the_dependencies_are():
    bare = ON_A_BARE_INSTALL.format(absent=ABSENT)
    names = "import glmlesson\nfrom glmlesson import *\nprint(len(dir(glmlesson)), GLM, compare)"
    assert run(sys.executable, "-c", bare + names)


@pytest.mark.parametrize(
    ("name", "needs"),
    [("GLMRegressor", "sklearn"), ("invent", "sympy"), ("plots", "matplotlib")],
)
def test_what_an_extra_brings_says_so_where_it_is_missing(name, needs):
    code = f"""
import glmlesson
try:
    glmlesson.{name}
except ImportError as error:
    print(error)
"""
    said = run(sys.executable, "-c", ON_A_BARE_INSTALL.format(absent=ABSENT) + code)
    assert needs in said or "scikit-learn" in said


def test_completion_offers_what_is_imported_later():
    offered = dir(glmlesson)
    later = {"GLMClassifier", "GLMRegressor", "invent", "datasets", "plots", "figures", "lesson"}
    assert {*glmlesson.__all__, *later, "__version__"} <= set(offered)
    assert all(hasattr(glmlesson, name) for name in offered)


# What is bundled ----------------------------------------------------------------------------------


def bundled():
    """The packages that the front end's rooms import, with those these need; from the lock file."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    shipped = {name: at for name, at in lock.items() if name and not at.get("dev")}
    return {
        f"{name.rpartition('node_modules/')[2]} {at['version']} ({at['license']})"
        for name, at in shipped.items()
    }


def test_every_bundled_package_is_named_with_the_version_that_is_pinned():
    """The package's scripts have a list of what they hold; the site's have it beside them."""
    named = set(re.findall(r"^[\w@/-]+ [\d.]+ \([\w.-]+\)$", LICENCES.read_text(), re.MULTILINE))
    assert named <= bundled()
    told = {line.split()[0] for line in named}
    rooms = [path for path in (ROOT / "frontend").rglob("*.js") if "node_modules" not in path.parts]
    found = 0
    for path in rooms:
        room = path.relative_to(ROOT / "frontend").parts[0]
        for package in re.findall(r'from "((?:@[\w-]+/)?[\w-]+)"', path.read_text("utf-8")):
            beside = ROOT / "book/_static" / f"{package.upper()}_LICENSE.txt"
            assert room == "tests" or package in told or (room == "site" and beside.is_file())
            found += room != "tests"
    assert found


def test_every_licence_there_is_one_that_the_project_names():
    named = set(re.findall(r"^[\w@/-]+ [\d.]+ \(([\w.-]+)\)$", LICENCES.read_text(), re.MULTILINE))
    assert named <= set(PROJECT["license"].split(" AND "))
    fonts = {path.stem.partition("-")[2] for path in (LICENCES.parents[2] / "plots").rglob("*.txt")}
    assert fonts == {"MIT", "OFL"}
    assert {"MIT", "OFL-1.1"} <= set(PROJECT["license"].split(" AND "))


def test_every_font_has_its_licence_beside_it():
    folder = ROOT / "glmlesson" / "plots" / "fonts"
    licences = {path.name.partition("-")[0] for path in folder.glob("*.txt")}
    for font in folder.glob("*.ttf"):
        assert font.name.startswith(tuple(licences)), font.name


# The distributions --------------------------------------------------------------------------------


def tracked(folder="."):
    """The files that git tracks, or would."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder)
    return {name for name in listed.split("\0") if name and (ROOT / name).exists()}


BUILD = """\
import sys
from setuptools import build_meta

print(getattr(build_meta, f"build_{sys.argv[1]}")(sys.argv[2]))
"""


def built(kind, source, into, **environment):
    """Build a distribution in ``source`` with the setuptools at hand; nothing is downloaded."""
    said = run(sys.executable, "-c", BUILD, kind, into, cwd=source, **environment)
    return Path(into) / said.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory):
    """Unpacked, as built from a copy published on GitHub."""
    copy = tmp_path_factory.mktemp("repository")
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    archive = built("sdist", copy, copy / "dist", GITHUB_REPOSITORY="ada/glm")
    with tarfile.open(archive) as tar:
        tar.extractall(copy / "unpacked", filter="data")
    return copy / "unpacked" / f"glmlesson-{glmlesson.__version__}"


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory):
    return built("wheel", sdist, tmp_path_factory.mktemp("wheel"))


def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("dist-info/METADATA")]
        return message_from_bytes(archive.read(name))


def test_the_source_distribution_holds_what_git_tracks(sdist):
    there = {path.relative_to(sdist).as_posix() for path in sdist.rglob("*") if path.is_file()}
    assert tracked() - there == set()
    made = {name for name in there - tracked() if ".egg-info/" not in name}
    assert made == {"PKG-INFO", "setup.cfg"}


def test_tests_run_from_the_source_distribution(sdist):
    some = ["tests/links", "tests/lesson", "tests/test_house.py", "tests/test_workflows.py"]
    said = run(sys.executable, "-m", "pytest", "-q", "-n0", *some, cwd=sdist, PYTHONPATH=str(sdist))
    assert " passed" in said
    where = "import glmlesson; print(glmlesson.__file__)"
    assert run(sys.executable, "-c", where, cwd=sdist).startswith(str(sdist))


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if ".dist-info/" not in name} == tracked("glmlesson")
    assert wheel.stat().st_size < 1_500_000


def test_the_wheel_carries_every_licence(wheel):
    found = metadata(wheel)
    assert found["License-Expression"] == PROJECT["license"]
    files = set(found.get_all("License-File"))
    notices = {name for name in tracked("glmlesson") if name.endswith(".txt")}
    assert files == {"LICENSE", *notices}
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for name in files:
        assert any(other.endswith(f".dist-info/licenses/{name}") for other in names), name


def test_the_wheel_says_where_it_is_published(wheel):
    addresses = dict(line.split(", ", 1) for line in metadata(wheel).get_all("Project-URL"))
    assert addresses["Homepage"] == "https://ada.github.io/glm/"
    assert addresses["Source"] == "https://github.com/ada/glm"
    assert addresses["Issues"] == "https://github.com/ada/glm/issues"
    assert addresses["Changelog"].endswith("/CHANGELOG.md")


def test_a_copy_that_is_published_nowhere_invents_no_address(tmp_path):
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE", "book/_ext/published.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "glmlesson", tmp_path / "glmlesson")
    wheel = built("wheel", tmp_path, tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert metadata(wheel).get_all("Project-URL") is None
