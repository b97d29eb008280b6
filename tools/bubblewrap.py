"""Make sure that bubblewrap works, for the tests that run strangers' code; install it if need be.

Nothing is done where it works. Else, where the system is Debian or Ubuntu and may be changed: its
package, and, where Ubuntu's AppArmor forbids user namespaces, a profile that allows them to bwrap
alone; each is said before it is done.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from system import ASK, allowed, changes, install, tell

PROFILE = Path("/etc/apparmor.d/bwrap")
ALLOWS = """abi <abi/4.0>,
include <tunables/global>
profile bwrap /usr/bin/bwrap flags=(unconfined) {
  userns,
}
"""
TRIAL = ["--ro-bind", "/", "/", "--unshare-pid", "--unshare-net"]
WHY = "The coursework's tests run strangers' code in bubblewrap, and it does not work here."
GIVE_UP = (
    f"{WHY} Install version 0.8 or newer (Debian and Ubuntu: sudo apt-get install bubblewrap) and "
    f"allow it user namespaces, {ASK}"
)


def works():
    bwrap = shutil.which("bwrap")
    user = [] if os.geteuid() == 0 else ["--unshare-user"]
    trial = [bwrap, *TRIAL, *user, "--size", "4096", "--tmpfs", "/tmp", "true"]
    return bwrap and subprocess.run(trial, capture_output=True).returncode == 0


def is_of_debians_kind():
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return False
    return "debian" in (release["ID"], *release.get("ID_LIKE", "").split())


def allow():
    """AppArmor's profile for bwrap, where there is none and AppArmor has the last word."""
    if PROFILE.exists() or not PROFILE.parent.is_dir():
        return False
    tell(f"{WHY} Writing {PROFILE}, so that bwrap may make user namespaces:")
    return changes(
        "tee", str(PROFILE), stdin=None, input=ALLOWS, text=True, stdout=subprocess.DEVNULL
    ) and changes("apparmor_parser", "--replace", str(PROFILE))


def main():
    if works():
        return 0
    if allowed():
        if shutil.which("bwrap") is None and is_of_debians_kind():
            install("bubblewrap", WHY)
        if not works():
            allow()
        if works():
            return 0
    tell(GIVE_UP)
    return 1


if __name__ == "__main__":
    sys.exit(main())
