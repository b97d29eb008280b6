"""Print the path of a Chromium for the browser tests; install one where there is none.

In this order: the one named by the environment variable CHROMIUM, one on PATH, Debian's
package, Playwright's own download. Progress goes to stderr, so that make can read the path.
"""

import os
import platform
import shutil
import subprocess
import sys

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
GIVE_UP = (
    "No Chromium could be found or installed. Install Chromium or Chrome yourself, "
    "or name one: make test CHROMIUM=/path/to/chromium"
)


def works(path):
    """Whether ``path`` is a browser that runs (Ubuntu's chromium-browser may be a mere stub)."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def on_path():
    return next((path for name in NAMES if (path := shutil.which(name)) and works(path)), None)


def tell(message):
    print(message, file=sys.stderr, flush=True)


def succeeds(*command):
    """Run ``command`` with its output shown on stderr."""
    tell("$ " + " ".join(command))
    try:
        return subprocess.run(command, stdout=sys.stderr, stdin=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def from_debian():
    """Debian's package, where this is Debian and we may install."""
    try:
        debian = platform.freedesktop_os_release()["ID"] == "debian"
    except (OSError, KeyError):
        debian = False
    if not debian:
        return None
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if succeeds(*apt, "update") and succeeds(*apt, "install", "--yes", "chromium"):
        return on_path()
    return None


def from_playwright():
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
