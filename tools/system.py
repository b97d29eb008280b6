"""Change the system only when allowed, and only after saying so.

Root may, as in a container; anybody else only with INSTALL=sudo, which makes sudo's use explicit:
make test INSTALL=sudo.
"""

import os
import subprocess
import sys

ASK = "or let make do it with sudo: make test INSTALL=sudo"


def tell(message):
    print(message, file=sys.stderr, flush=True)


def succeeds(*command, **options):
    """Run ``command`` with its output shown on stderr."""
    tell("$ " + " ".join(command))
    options = {"stdin": subprocess.DEVNULL, "stdout": sys.stderr} | options
    try:
        return subprocess.run(command, **options).returncode == 0
    except OSError:
        return False


def allowed():
    """Whether the system may be changed here."""
    return os.geteuid() == 0 or os.environ.get("INSTALL") == "sudo"


def changes(*command, **options):
    """Run ``command`` as root; the caller has said why, and that it is allowed."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    return succeeds(*sudo, *command, **options)


def install(package, why):
    """Install a package of Debian's or Ubuntu's, having said so."""
    tell(f"{why} Installing the system's package {package}:")
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return changes(*apt, "update") and changes(*apt, "install", "--yes", package)
