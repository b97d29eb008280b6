"""What a reader downloads runs at home: offline, with the wheel beside it, or from the site."""

import functools
import json
import re
import shutil
import sys
import sysconfig
import threading
import venv
import zipfile
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import notebook_downloads as downloads
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from toc import ROOT, notebooks

CHAPTER = ROOT / "book" / "gaussian.ipynb"
SITE = "https://ada.github.io/glm/notebooks/"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home") / "notebooks"
    downloads.write([CHAPTER], folder, None)
    return folder


@pytest.fixture
def kernel(tmp_path, monkeypatch):
    """The name of a kernel in a fresh environment: all that the tests have but for glmlesson."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    paths = {"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "glmlesson" not in entry.name:
            (packages / entry.name).symlink_to(entry)
    folder = tmp_path / "jupyter" / "kernels" / "fresh"
    folder.mkdir(parents=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    told = {"argv": argv, "display_name": "fresh", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(told))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return "fresh"


def begun(path, kernel, cells=4):
    """The notebook with its first cells run."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"][:cells]
    where = nbformat.v4.new_code_cell("import glmlesson; print(glmlesson.__file__)")
    notebook.cells.append(where)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=120, kernel_name=kernel, resources=resources).execute()
    return notebook


def test_a_downloaded_chapter_runs_offline_with_the_wheel_beside_it(written, kernel, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    for name in (CHAPTER.name, downloads.wheel_name()):
        shutil.copy(written / name, home)
    run = begun(home / CHAPTER.name, kernel)
    assert run.cells[0].outputs == []  # the whole of what it asks for was there
    assert run.cells[-1].outputs[0].text.startswith(str(tmp_path / "venv"))


def test_a_downloaded_chapter_takes_the_wheel_from_the_site(written, kernel, tmp_path):
    handler = functools.partial(SimpleHTTPRequestHandler, directory=written)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}/"
        chapter = nbformat.read(CHAPTER, as_version=4)
        home = downloads.to_run(chapter, site, downloads.wheel_name())
        nbformat.write(home, tmp_path / CHAPTER.name)
        run = begun(tmp_path / CHAPTER.name, kernel, cells=1)
        server.shutdown()
    assert run.cells[-1].outputs[0].text.startswith(str(tmp_path / "venv"))


def test_without_the_wheel_and_a_site_it_says_what_to_do(written, kernel, tmp_path):
    shutil.copy(written / CHAPTER.name, tmp_path)
    with pytest.raises(CellExecutionError, match=r"Put glmlesson-\S+ beside this notebook"):
        begun(tmp_path / CHAPTER.name, kernel, cells=1)


def test_where_the_package_is_there_the_first_cell_does_nothing(monkeypatch):
    def refuse(*command, **options):
        raise AssertionError("something was installed")

    monkeypatch.setattr("subprocess.run", refuse)
    assert "glmlesson" in sys.modules or __import__("glmlesson")
    exec(downloads.install_cell(SITE, downloads.wheel_name()).source, {})


def test_a_published_book_names_its_site():
    assert downloads.site_folder("ada/glm") == SITE
    assert downloads.site_folder(None) is None
    cell = downloads.install_cell(SITE, "x.whl")
    assert f'wheel, site = "x.whl", {SITE!r}' in cell.source


def test_a_downloaded_chapter_is_the_books_after_its_first_cell(written):
    home = nbformat.read(written / CHAPTER.name, as_version=4)
    nbformat.validate(home)
    assert home.cells[0].metadata.tags == [downloads.TAG]
    assert home.cells[1:] == nbformat.read(CHAPTER, as_version=4).cells


def test_one_archive_has_notebooks_wheel_and_data(written):
    with zipfile.ZipFile(written / downloads.ARCHIVE) as archive:
        assert archive.testzip() is None
        names = {name.removeprefix("one-recipe/") for name in archive.namelist()}
        about = archive.read("one-recipe/README.txt").decode()
    data = {f"data/{path.name}" for path in (ROOT / "glmlesson" / "datasets").glob("*.csv")}
    assert {CHAPTER.name, downloads.wheel_name(), "LICENSE", "data/index.toml"} | data <= names
    assert f"glmlesson {downloads.version()};" in about
    assert len(data) > 5


def test_it_is_the_same_file_whenever_it_is_made(written, tmp_path):
    downloads.write([CHAPTER], tmp_path / "again", None)
    for name in (downloads.wheel_name(), downloads.ARCHIVE):
        assert (tmp_path / "again" / name).read_bytes() == (written / name).read_bytes()


TEXTS = [
    *(ROOT / "glmlesson").rglob("*.py"),
    *(ROOT / "book").glob("*.md"),
    *notebooks(),
    ROOT / "README.md",
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_says_that_an_index_has_the_package(path):
    said = re.findall(r"pip install [^\n`]*", path.read_text(encoding="utf-8"))
    assert [line for line in said if re.search(r"install ['\"]?glmlesson(?!-)", line)] == []
