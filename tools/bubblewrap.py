"""Make sure that bubblewrap works, for the tests that run strangers' code; install it if need be.

Nothing is done where it works. Else, where the system is Debian or Ubuntu and we may: its package,
and, where Ubuntu's AppArmor forbids user namespaces, a profile that allows them to bwrap alone.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from chromium import succeeds, tell

PROFILE = Path("/etc/apparmor.d/bwrap")
ALLOWS = """abi <abi/4.0>,
include <tunables/global>
profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
"""
TRIAL = ["--ro-bind", "/", "/", "--unshare-pid", "--unshare-net"]
GIVE_UP = (
    "bubblewrap does not work here and could not be installed. Install version 0.8 or newer "
    "(Debian and Ubuntu: sudo apt-get install bubblewrap) and allow it user namespaces."
)


def works():
    bwrap = shutil.which("bwrap")
    user = [] if os.geteuid() == 0 else ["--unshare-user"]
    trial = [bwrap, *TRIAL, *user, "--size", "4096", "--tmpfs", "/tmp", "true"]
    return bwrap and subprocess.run(trial, capture_output=True).returncode == 0


def root():
    return [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]


def install():
    """The package, where a package manager of Debian's kind is here."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    if "debian" not in (release["ID"], *release.get("ID_LIKE", "").split()):
        return False
    apt = [*root(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return succeeds(*apt, "update") and succeeds(*apt, "install", "--yes", "bubblewrap")


def allow():
    """AppArmor's profile for bwrap, where there is none and AppArmor has the last word."""
    if PROFILE.exists() or not PROFILE.parent.is_dir():
        return False
    tell(f"Writing {PROFILE}, so that bwrap may make user namespaces")
    write = subprocess.run(
        [*root(), "tee", str(PROFILE)], input=ALLOWS, text=True, stdout=subprocess.DEVNULL
    )
    return write.returncode == 0 and succeeds(*root(), "apparmor_parser", "--replace", str(PROFILE))


def main():
    if works():
        return 0
    if shutil.which("bwrap") is None:
        install()
    if not works():
        allow()
    if not works():
        tell(GIVE_UP)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
