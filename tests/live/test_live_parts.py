"""What Python on the page is built with, and what runs the cells there, under this Python."""

import gzip
import hashlib
import importlib.util
import json
import re
import sys
import zipfile

import pytest
from toc import ROOT

LIVE = ROOT / "tools" / "live"
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
SHA256 = re.compile(r"[0-9a-f]{64}")


def module(path):
    """A module by its file: its folder holds a small IPython, which is only a page's."""
    spec = importlib.util.spec_from_file_location(f"live_{path.stem}", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


pack, packs, chapters = (module(LIVE / f"{name}.py") for name in ("pack", "packs", "chapters"))
page_cells, page_imports = (
    module(LIVE / "page" / f"page_{name}.py") for name in ("cells", "imports")
)
sys.modules["gather"] = module(LIVE / "gather.py")
lab = module(LIVE / "lab.py")
LOCK = json.loads((LIVE / "lock.json").read_text(encoding="utf-8"))
WHEELS = [*LOCK["pyodide_wheels"], *LOCK["pypi_wheels"]]


def test_every_part_is_pinned_by_its_hash_and_has_a_licence():
    for part in (LOCK["pyodide"], LOCK["carrier"], *WHEELS):
        assert SHA256.fullmatch(part["sha256"]), part
    assert all(part["licence"] for part in (LOCK["pyodide"], *WHEELS))


def test_every_wheel_is_in_a_pack_and_every_pack_is_of_wheels():
    packed = {name for held in packs.PACKS.values() for name in held.wheels}
    assert packed == {wheel["name"] for wheel in WHEELS}


@pytest.mark.parametrize(
    ("package", "path", "name"),
    [
        ("scipy", "scipy/special/_basic.pyc", "scipy"),
        ("scipy", "scipy/stats/_qmc.pyc", "stats"),
        ("scipy", "scipy/io/matlab/_mio.pyc", "more_scipy"),
        ("scipy", "scipy/stats/tests/data/x.npy", None),
        ("sympy", "sympy/core/add.pyc", "symbols"),
        ("matplotlib", "matplotlib/mpl-data/sample_data/Stocks.csv", None),
    ],
)
def test_where_a_file_goes(package, path, name):
    assert packs.pack_of(package, path) == name


def test_an_import_asks_for_the_pack_of_the_longest_name():
    found = page_imports.Packs(packs.modules(), fetch=lambda name: None)
    assert found.pack_of("scipy.stats._qmc") == "stats"
    assert found.pack_of("sympy") == "symbols"
    assert found.pack_of("sympy.physics.units") == "more_sympy"
    assert found.pack_of("scipy.special") is None
    assert found.pack_of("json") is None


def test_a_pack_is_one_file_that_gives_back_its_files():
    files = {"b/c.pyc": b"code", "a.so": b"\0machine", "empty.txt": b""}
    data = pack.packed(files)
    assert pack.unpacked(data) == files
    assert pack.packed(dict(reversed(files.items()))) == data
    assert gzip.decompress(pack.squeezed(b"x")) == b"x"
    assert pack.named("p", ".pack", data) != pack.named("p", ".pack", data + b"1")


@pytest.mark.parametrize("notebook", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapters_cells_stand_as_they_are(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found = chapters.cells_of(notebook)
    assert [cell["source"] for cell in found] == sources
    # What no other cell needs is left out when a cell below it runs; the rest must hold without it.
    needed = [cell for cell in found if not cell.get("aside")]
    bound = set().union(*(chapters.names(cell)[0] for cell in needed))
    apart = [cell for cell in found if cell.get("aside")]
    lost = set().union(*(chapters.names(cell)[0] for cell in apart), set()) - bound
    assert not lost & set().union(*(chapters.names(cell)[1] for cell in needed))


def test_a_page_is_told_once(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<!DOCTYPE html>\n<html lang="en" data-content_root="../">\n<html >')
    chapters.tell(page, "first 20")
    chapters.tell(page, "second 21")
    told = '<html lang="en" data-content_root="../" data-live="second 21">'
    assert page.read_text() == f"<!DOCTYPE html>\n{told}\n<html >"


@pytest.fixture
def cells(monkeypatch):
    """Makes cells, and what they have shown; within the test, where pytest has its own output."""
    for name in ("stdout", "stderr", "displayhook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

    def begin():
        shown = []
        return page_cells.Cells(shown.append), shown

    return begin


def test_a_cell_shows_what_it_prints_and_what_its_last_line_is(cells):
    run, shown = cells()
    assert run.run("x = 2\nprint('here')\nx + 1")
    assert run.run("x + 2;")
    assert run.run("None")
    kinds = [(it["type"], it.get("text") or it["data"]["text/plain"]) for it in shown]
    assert kinds == [("stream", "here"), ("stream", "\n"), ("result", "3")]


def test_an_error_is_told_from_the_cell_on_with_its_line(cells):
    run, shown = cells()
    assert not run.run("def f():\n    raise ValueError('no')\nf()")
    assert shown[-1]["type"] == "error"
    text = shown[-1]["text"]
    assert text.startswith("Traceback (most recent call last):\n  Cell ")
    assert "page_cells" not in text
    assert "raise ValueError('no')" in text
    assert text.endswith("ValueError: no")
    assert not run.run("x = (")
    assert shown[-1]["text"].startswith("  Cell ")
    assert "SyntaxError" in shown[-1]["text"]


def test_a_result_has_every_format_that_it_can_be_shown_in(cells):
    run, shown = cells()
    run.run(
        "class A:\n def _repr_html_(self): return '<b>a</b>'\n def __repr__(self): return 'a'\nA()"
    )
    assert shown == [{"type": "result", "data": {"text/html": "<b>a</b>", "text/plain": "a"}}]


def test_what_a_page_has_not_is_said_where_it_is_used(monkeypatch):
    found = page_imports.Packs({}, fetch=lambda name: None)
    for name in ("dask", "dask.distributed"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [found, *sys.meta_path])
    names = {}
    exec("from dask.distributed import Client", names)
    for name in ("dask", "dask.distributed"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(ModuleNotFoundError, match="dask is not part of Python on the page"):
        names["Client"](2)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import sympy as sp", []),
        ("import sympy as sp\nsp.symbols('x')", ["symbols"]),
        ("from scipy import stats", []),
        ("from scipy.stats import norm", ["optimize", "stats"]),
        ("from sklearn.linear_model import LinearRegression", ["learn", "optimize", "stats"]),
        ("x = (", []),
    ],
)
def test_the_downloads_that_a_cell_needs_are_read_off_it(source, expected):
    found = page_imports.Packs(packs.modules(), fetch=lambda name: None)
    assert page_imports.needs(source, {}, found) == expected


def test_the_lab_is_closed_under_what_its_wheels_need(tmp_path):
    """Each wheel by its SHA-256 and licence, and every name that the lock file needs is in it."""
    assert all(len(it["sha256"]) == 64 and it["licence"] for it in lab.LOCK["wheels"])
    names = {lab.normal(it["name"]) for it in (*WHEELS, *lab.LOCK["wheels"])}
    assert {lab.normal(it) for it in lab.BRINGS} <= names
    assert {"micropip", "ipython", "comm"} <= names  # what the kernel asks for by name
    wheel = tmp_path / "a_wheel-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a_wheel/__init__.py", "")
        archive.writestr("alone.py", "")
        needed = "Requires-Dist: six>=1\nRequires-Dist: x; extra == 'y'\nRequires-Dist: Not_There\n"
        archive.writestr("a_wheel-1.0.dist-info/METADATA", needed)
    (tmp_path / "pyodide-lock.json").write_text('{"info": {}, "packages": {}}')
    entry = lab.lock_file(tmp_path, {"a-wheel": wheel, "six": wheel})["packages"]["a-wheel"]
    assert entry["depends"] == ["six"]
    assert entry["imports"] == ["a_wheel", "alone"]
    assert entry["sha256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()
