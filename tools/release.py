"""Write a release into _build/release: `make release`, once everything has been checked.

The wheel, the source distribution, the archive of notebooks, what is new in this version, and the
checksums. Refused with a reason where the release would not be that of a commit on record.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from toc import ROOT, notebooks

sys.path.insert(0, str(ROOT / "book" / "_ext"))
from notebook_downloads import ARCHIVE, version, wheel_name, write
from published import git, repository

_CHANGES = re.compile(r"^## (?P<version>\S+) \([\d-]+\)\n(?P<text>.*?)(?=^## |\Z)", re.M | re.S)


def changes(text):
    """What is new, by version, from the text of CHANGELOG.md."""
    return {found["version"]: found["text"].strip() for found in _CHANGES.finditer(text)}


def complaint(status, tags, new, released):
    """Why a release cannot be made, or None.

    ``status`` is what git says of changed files, ``tags`` are those of the commit, ``new`` are the
    versions with their changes, ``released`` is the version in hand.
    """
    if status:
        return f"These files are not as they were committed; commit or drop them: {status}"
    if not new.get(released):
        return f"CHANGELOG.md does not say what is new in {released}: add a section of that name."
    others = [tag for tag in tags if re.fullmatch(r"v\d.*", tag) and tag != f"v{released}"]
    if others:
        return f"The commit is tagged {others[0]}, but glmlesson.__version__ is {released}."
    return None


def main():
    released = version()
    new = changes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    status = git(ROOT, "status", "--porcelain")
    tags = (git(ROOT, "tag", "--points-at", "HEAD") or "").split()
    if reason := complaint(status, tags, new, released):
        print(reason)
        return 1
    into = ROOT / "_build" / "release"
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    name = repository(os.environ, git(ROOT, "remote", "get-url", "origin"))
    with tempfile.TemporaryDirectory() as folder:
        write(notebooks(), Path(folder) / "notebooks", name)
        for file in (wheel_name(), ARCHIVE):
            shutil.copy2(Path(folder) / "notebooks" / file, into)
    build = ("uv", "build", "--quiet", "--sdist", "--no-build-isolation", "--out-dir", into, ROOT)
    subprocess.run(build, check=True)
    (into / ".gitignore").unlink(missing_ok=True)
    (into / "NEWS.md").write_text(f"{new[released]}\n", encoding="utf-8")
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}"
        for path in sorted(into.iterdir())
    ]
    (into / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")
    print(f"The release {released} is in {into}. Tag its commit: git tag v{released}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
