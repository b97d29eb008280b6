"""Where the book is published, worked out from the environment and the git remote.

A copy that is published nowhere gets no Binder or Colab links, since they would lead nowhere.
"""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

# Binder and Colab open what github.com serves; a remote elsewhere gives them nothing to open.
_GITHUB_REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@\s]+@)?github\.com(?::\d+)?/|(?:[^/@\s]+@)?github\.com:)"
    r"(?P<repository>[A-Za-z0-9-]+/[A-Za-z0-9._-]+?)(?:\.git)?/?"
)
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")


def repository(environ: Mapping[str, str], remote_url: str | None) -> str | None:
    """The repository as "owner/name": what CI says, else what the remote says, else None."""
    declared = environ.get("GITHUB_REPOSITORY", "")
    if _REPOSITORY.fullmatch(declared):
        return declared
    found = _GITHUB_REMOTE.fullmatch((remote_url or "").strip())
    return found["repository"] if found else None


def branch(environ: Mapping[str, str], current: str | None) -> str:
    """The branch that readers should open: what CI says, else the one checked out."""
    return environ.get("GITHUB_REF_NAME") or current or "main"


def binder_url(repository: str, branch: str, notebook: str) -> str:
    """JupyterLab on Binder with ``notebook`` (a path inside the repository) open."""
    lab = quote(f"lab/tree/{notebook}")
    return f"https://mybinder.org/v2/gh/{repository}/{quote(branch, safe='')}?urlpath={lab}"


def colab_url(repository: str, notebook: str) -> str:
    """Colab with the notebook of that name from the branch ``colab``.

    That branch holds the chapters at its top, each with a cell that installs ``glmlesson``.
    """
    name = quote(notebook.rsplit("/", 1)[-1])
    return f"https://colab.research.google.com/github/{repository}/blob/colab/{name}"


def pages_url(repository: str) -> str:
    """The address at which GitHub Pages serves the built site."""
    owner, name = repository.split("/")
    host = f"{owner.lower()}.github.io"
    # The repository named after the host is served from the host's root.
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def git(directory: Path, *arguments: str) -> str | None:
    """What ``git`` answers in ``directory``; None without git, a repository, or an answer."""
    try:
        answer = subprocess.run(
            ["git", *arguments], cwd=directory, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip() or None
