"""Print the path of a Chromium for the browser tests; install one where there is none.

In this order: the one named by the environment variable CHROMIUM, one on PATH, Debian's package
where the system may be changed, and elsewhere Playwright's own download, which stays in the
user's cache. What is about to be installed is said first. Progress goes to stderr, so that make
can read the path.
"""

import os
import platform
import shutil
import subprocess
import sys

from system import ASK, allowed, install, succeeds, tell

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
WHY = "The browser tests need Chromium, and there is none on PATH."
GIVE_UP = (
    "No Chromium could be found or installed. Install Chromium or Chrome yourself (Debian: "
    "sudo apt-get install chromium), name one: make test CHROMIUM=/path/to/chromium, " + ASK
)


def works(path):
    """Whether ``path`` is a browser that runs (Ubuntu's chromium-browser may be a mere stub)."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def on_path():
    return next((path for name in NAMES if (path := shutil.which(name)) and works(path)), None)


def from_debian():
    """Debian's package, where this is Debian and we may install."""
    try:
        debian = platform.freedesktop_os_release()["ID"] == "debian"
    except (OSError, KeyError):
        debian = False
    return on_path() if debian and allowed() and install("chromium", WHY) else None


def from_playwright():
    tell(f"{WHY} Downloading Playwright's into your cache, without a change to the system:")
    if not succeeds(sys.executable, "-m", "playwright", "install", "chromium"):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if works(path) else None


def main():
    if named := os.environ.get("CHROMIUM"):
        if not works(named):
            tell(f"CHROMIUM={named} is not a browser that runs; correct it or leave it out.")
            return 1
        path = named
    else:
        path = on_path() or from_debian() or from_playwright()
    if path is None:
        tell(GIVE_UP)
        return 1
    tell(f"Chromium: {path}")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
