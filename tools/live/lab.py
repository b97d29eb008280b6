"""Build the whole book as a lab in the browser: `make lab`.

    python tools/live/lab.py _build/live _build/lab/bin/jupyter _build/html

puts a JupyterLite with the chapters' notebooks into the site's `_lab`. Its Python is the Pyodide of
`_live`, with the same wheels and those of ``lab_lock.json``, which the kernel and the widgets need;
a lock file beside them names them all, so that nothing is asked of another host.
"""

import hashlib
import json
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import downloads
import gather

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
LOCK = json.loads((HERE / "lab_lock.json").read_text(encoding="utf-8"))
# Of Pyodide's own: all that a page needs, too.
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
# An import of the package brings whatever a chapter may use; the kernel sees only its name.
BRINGS = (
    *("numpy", "scipy", "matplotlib", "pandas", "formulaic", "sympy", "scikit-learn"),
    *("threadpoolctl", "anywidget", "ipywidgets"),
)
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
CONFIG = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "One Recipe",
        "disabledExtensions": ["@jupyterlite/services-extension:service-worker-manager"],
        "litePluginSettings": {KERNEL: {"disablePyPIFallback": True}},
    },
}


def normal(name: str) -> str:
    """A package's name as an index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(wheel: Path) -> list[str]:
    """The names of what a wheel requires, on this system and without its extras."""
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (it for it in archive.namelist() if it.endswith(".dist-info/METADATA"))
        metadata = archive.read(path).decode("utf-8")
    lines = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    elsewhere = re.compile(r"extra ==|sys_platform|platform_system|python_version <")
    return [normal(re.match(r"[\w.-]+", line)[0]) for line in lines if not elsewhere.search(line)]


def imports(wheel: Path) -> list[str]:
    """What a wheel lets one import."""
    with zipfile.ZipFile(wheel) as archive:
        paths = archive.namelist()
    folders = {path.partition("/")[0] for path in paths if "/" in path}
    modules = {path.removesuffix(".py") for path in paths if "/" not in path}
    return sorted(name for name in folders | modules if name.isidentifier())


def lock_file(pyodide: Path, wheels: dict[str, Path]) -> dict:
    """Pyodide's lock file, of these wheels alone."""
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    theirs = lock["packages"]
    lock["packages"] = {}
    for name, wheel in wheels.items():
        known = theirs.get(name, {})
        wanted = BRINGS if name == "glmlesson" else known.get("depends") or needs(wheel)
        lock["packages"][name] = {
            "name": name,
            "version": wheel.name.split("-")[1],
            "file_name": wheel.name,
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "depends": [it for it in map(normal, wanted) if it in wheels],
            "imports": known.get("imports") or imports(wheel),
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }
    return lock


def every_wheel(cache: Path, site: Path) -> dict[str, Path]:
    """The wheels of a page's Python, of the kernel and the widgets, and the book's own."""
    found = gather.wheels(cache) | gather.pure_wheels(LOCK["wheels"], cache)
    (own,) = (site / "notebooks").glob("glmlesson-*.whl")
    return {normal(name): wheel for name, wheel in found.items()} | {"glmlesson": own}


def write_licences(folder: Path, wheels: dict[str, Path]) -> None:
    """What the lab is made of, and under which licence; their texts are in the wheels."""
    known = {it["file"]: it["licence"] for kind in gather.KINDS for it in gather.LOCK[kind]}
    known |= {it["file"]: it["licence"] for it in LOCK["wheels"]}
    lines = [
        f"- {path.name}: {known.get(path.name, 'see its LICENSE')}" for path in wheels.values()
    ]
    version, licence = (gather.LOCK["pyodide"][part] for part in ("version", "licence"))
    lines += [f"- pyodide {version}: {licence}", "- JupyterLite and JupyterLab: BSD-3-Clause"]
    text = "# What the lab is made of\n\n" + "\n".join(lines) + "\n"
    (folder / "LICENCES.txt").write_text(text, encoding="utf-8")


def main(cache: Path, jupyter: Path, site: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    pyodide, wheels = gather.pyodide(cache), every_wheel(cache, site)
    with tempfile.TemporaryDirectory(dir=cache.resolve()) as work:
        folder = Path(work)
        core, chapters = folder / "static" / "pyodide", folder / "chapters"
        core.mkdir(parents=True)
        chapters.mkdir()
        for path in (*(pyodide / name for name in CORE), *wheels.values()):
            shutil.copy(path, core)
        (core / "pyodide-lock.json").write_text(json.dumps(lock_file(pyodide, wheels)))
        (folder / "jupyter-lite.json").write_text(json.dumps(CONFIG))
        for notebook in sorted((ROOT / "book").glob("*.ipynb")):
            shutil.copy(notebook, chapters)
        options = ("--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages")
        where = ("--lite-dir", work, "--contents", str(chapters), "--output-dir", f"{work}/out")
        gather.run(str(jupyter.absolute()), "lite", "build", *where, *options, cwd=folder)
        write_licences(folder / "out", wheels)
        shutil.rmtree(site / "_lab", ignore_errors=True)
        shutil.move(folder / "out", site / "_lab")
    downloads.offer(site)
    size = sum(path.stat().st_size for path in (site / "_lab").rglob("*") if path.is_file())
    print(f"{size / 1e6:.0f} MB; open {downloads.LAB} of the served site")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
