"""Build Python for the page: `make live`.

    python tools/live/build.py _build/live _build/html

gathers and packs in the first folder, where what was done stays, and puts the site's `_live` beside
the pages in the second. Each chapter's page is then told that it is there: a page that is not told
has no button and asks for nothing.
"""

import base64
import hashlib
import json
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import chapters
import gather
import pack
import packs

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PAGE = HERE / "page"
NOT_IN_THE_WHEEL = ("glmlesson/figures/static/*.js", "glmlesson/figures/static/*.css")


def key(*paths: Path) -> str:
    """A name for what the files hold."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def files_below(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def compile_folders(pyodide: Path, folders: list[Path], beside: bool = False) -> None:
    options = ["--beside"] if beside else []
    gather.run("node", str(HERE / "compile.mjs"), str(pyodide), *options, *map(str, folders))


def compiled(cache: Path, pyodide: Path, wheels: dict[str, Path]) -> dict[str, Path]:
    """Every wheel laid out and compiled, without its tests; kept until it or that changes."""
    folders = {
        name: cache / f"compiled-{name}-{key(wheel, HERE / 'compile.mjs')}"
        for name, wheel in wheels.items()
    }
    missing = {name: folder for name, folder in folders.items() if not folder.is_dir()}
    if missing:
        with tempfile.TemporaryDirectory(dir=cache) as work:
            for name in missing:
                with zipfile.ZipFile(wheels[name]) as archive:
                    members = [path for path in archive.namelist() if "/tests/" not in path]
                    archive.extractall(Path(work) / name, members)
            compile_folders(pyodide, [Path(work) / name for name in missing])
            for name, folder in missing.items():
                (Path(work) / name).rename(folder)
    return folders


def without_left_out(fonts: bytes) -> bytes:
    """Matplotlib's list of its fonts, of those that are sent."""
    listed = json.loads(fonts)
    for kind in ("ttflist", "afmlist"):
        listed[kind] = [
            font
            for font in listed[kind]
            if packs.pack_of("matplotlib", f"matplotlib/mpl-data/{font['fname']}")
        ]
    return json.dumps(listed).encode()


def library_packs(cache: Path, folders: dict[str, Path]) -> dict[str, Path]:
    """The packs of the libraries; kept until what they are made of changes."""
    made_of = " ".join(folder.name for folder in folders.values())
    mark = hashlib.sha256(made_of.encode()).hexdigest()[:8]
    folder = cache / f"packs-{mark}-{key(*(HERE / it for it in ('packs.py', 'pack.py')))}"
    if not folder.is_dir():
        files: dict[str, dict[str, bytes]] = {name: {} for name in packs.PACKS}
        for name, laid_out in folders.items():
            for path, data in files_below(laid_out).items():
                if chosen := packs.pack_of(name, path):
                    files[chosen][path] = data
        fonts = files["plots"]["matplotlib/fontlist.json"]
        files["plots"]["matplotlib/fontlist.json"] = without_left_out(fonts)
        with tempfile.TemporaryDirectory(dir=cache) as work:
            for name, held in files.items():
                (Path(work) / f"{name}.pack").write_bytes(pack.packed(held))
            shutil.copytree(work, folder)
    return {name: folder / f"{name}.pack" for name in packs.PACKS}


def lesson_pack(cache: Path, pyodide: Path) -> bytes:
    """The package of the book, as the wheel of this tree, with what runs a page's cells."""
    with tempfile.TemporaryDirectory(dir=cache) as work:
        copy = Path(work) / "tree"
        copy.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "glmlesson", copy / "glmlesson", ignore=unwanted)
        wheel = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps")
        gather.run(*wheel, "--wheel-dir", work, str(copy))
        (built,) = Path(work).glob("*.whl")
        folder = Path(work) / "lesson"
        with zipfile.ZipFile(built) as archive:
            for path in archive.namelist():
                if not path.endswith((".dist-info/RECORD", ".dist-info/WHEEL")):
                    archive.extract(path, folder)
        for pattern in NOT_IN_THE_WHEEL:
            for path in folder.glob(pattern):
                path.unlink()
        shutil.copytree(PAGE, folder, dirs_exist_ok=True, ignore=unwanted)
        compile_folders(pyodide, [folder], beside=True)
        return pack.packed(files_below(folder))


class Live:
    """The folder `_live` as it is written."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.files: dict[str, dict] = {}
        (folder / "disk").mkdir(parents=True)

    def add(self, name: str, data: bytes, suffix: str, squeeze: bool = False) -> None:
        """A file under a name of its content, and again as a script for pages read from disk."""
        sent = pack.squeezed(data) if squeeze else data
        file = pack.named(name, suffix, sent)
        (self.folder / file).write_bytes(sent)
        text = base64.b64encode(sent).decode()
        (self.folder / "disk" / f"{file}.js").write_text(f'glmLive.bytes("{name}","{text}");')
        self.files[name] = {"file": file, "bytes": len(sent)}


def write_licences(live: Live, wheels: dict[str, Path], pyodide: Path) -> None:
    """What is passed on under which licence, and the licences' own texts."""
    lock = gather.LOCK
    parts = [
        {"name": "pyodide", **lock["pyodide"]},
        *lock["pyodide_wheels"],
        *lock["pypi_wheels"],
    ]
    lines = ["# What Python on the page is made of", ""]
    texts = []
    for part in parts:
        what = part.get("file") or f"pyodide {part['version']}"
        lines.append(f"- {what}: {part['licence']}")
        if part["name"] in wheels:
            with zipfile.ZipFile(wheels[part["name"]]) as archive:
                for path in sorted(archive.namelist()):
                    name = path.rpartition("/")[2].upper()
                    if ".dist-info/" in path and name.startswith(("LICEN", "COPYING")):
                        text = archive.read(path).decode("utf-8", "replace")
                        texts.append(f"\n\n{'=' * 80}\n{path}\n{'=' * 80}\n\n{text}")
    lines += [
        "",
        "Pyodide is under the Mozilla Public License 2.0; its source is in its repository. The",
        "libraries are compiled, their tests left out, their docstrings shortened.",
    ]
    (live.folder / "LICENCES.txt").write_text("\n".join(lines) + "".join(texts), encoding="utf-8")


def main(cache: Path, site: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    pyodide = gather.pyodide(cache)
    wheels = gather.wheels(cache)
    libraries = library_packs(cache, compiled(cache, pyodide, wheels))
    fresh = cache / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    live = Live(fresh)
    live.add("pyodide.mjs", (pyodide / "pyodide.mjs").read_bytes(), ".mjs")
    live.add("pyodide.asm.mjs", (pyodide / "pyodide.asm.mjs").read_bytes(), ".mjs")
    live.add("pyodide.asm.wasm", (pyodide / "pyodide.asm.wasm").read_bytes(), ".gz", squeeze=True)
    live.add("python_stdlib.zip", (pyodide / "python_stdlib.zip").read_bytes(), ".zip")
    for name, path in libraries.items():
        live.add(name, path.read_bytes(), ".pack")
    live.add("lesson", lesson_pack(cache, pyodide), ".pack")
    scripts = cache / "scripts"
    gather.run("node", "live/build.mjs", str(scripts.resolve()), cwd=ROOT / "frontend")
    live.add("worker.js", (scripts / "worker.js").read_bytes(), ".js")
    manifest = {
        "files": live.files,
        "modules": packs.modules(),
        "begin": [*packs.at_once(), "lesson"],
        "info": json.loads((pyodide / "pyodide-lock.json").read_text())["info"],
    }
    head = f"window.glmLive = {{ manifest: {json.dumps(manifest, separators=(',', ':'))} }};\n"
    (fresh / "live.js").write_text(head + (scripts / "page.js").read_text(encoding="utf-8"))
    shutil.copy(scripts / "page.css", fresh / "live.css")
    write_licences(live, wheels, pyodide)
    first = [name for name in live.files if name not in libraries or name in packs.at_once()]
    megabytes = round(sum(live.files[name]["bytes"] for name in first) / 1e6)
    version = f"{key(fresh / 'live.js', fresh / 'live.css')} {megabytes}"
    told = []
    for notebook in sorted((ROOT / "book").glob("*.ipynb")):
        page = site / "book" / f"{notebook.stem}.html"
        if page.is_file():
            cells = json.dumps(
                chapters.cells_of(notebook), ensure_ascii=False, separators=(",", ":")
            )
            script = f"window.glmCells = {cells};\n"
            (fresh / f"cells_{notebook.stem}.js").write_text(script, encoding="utf-8")
            told.append(page)
    shutil.rmtree(site / "_live", ignore_errors=True)
    shutil.move(fresh, site / "_live")
    for page in told:
        chapters.tell(page, version)
    sizes = {name: file["bytes"] for name, file in live.files.items()}
    for name, size in sizes.items():
        print(f"{size / 1e6:7.2f} MB  {name}")
    print(f"{sum(sizes.values()) / 1e6:7.2f} MB in {site / '_live'}, for {len(told)} chapters")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
