"""What pyproject.toml cannot say: where this copy of the package is published, if it is.

From a checkout, CI's environment or git's remote tells. A source distribution carries the answer.
"""

import os
import sys
from email import message_from_string
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).parent


def addresses():
    """The labels and addresses of the project, none for a copy that is published nowhere."""
    told = HERE / "PKG-INFO"
    if told.exists():
        lines = message_from_string(told.read_text(encoding="utf-8")).get_all("Project-URL", [])
        return dict(line.split(", ", 1) for line in lines)
    sys.path.insert(0, str(HERE / "book" / "_ext"))
    from published import git, pages_url, repository

    name = repository(os.environ, git(HERE, "remote", "get-url", "origin"))
    if name is None:
        return {}
    source = f"https://github.com/{name}"
    return {
        "Homepage": pages_url(name),
        "Documentation": f"{pages_url(name)}book/api.html",
        "Source": source,
        "Issues": f"{source}/issues",
        "Changelog": f"{source}/blob/HEAD/CHANGELOG.md",
    }


setup(project_urls=addresses())
