"""What of the machine exists inside the sandbox: bubblewrap's arguments, and nothing else kept.

Of the project a student's process sees the readers' package, and not the grader, the masters, the
tests or the book; of the system what programs are run from, and no settings but those listed.
"""

import os
import sys
from pathlib import Path

import glmlesson
from grading.limits import LIMITS

INSIDE = Path(__file__).with_name("inside.py")
DATA = Path(__file__).with_name("data.py")
ROOTS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"]
SYSTEM = [f"/usr{place}" for place in ROOTS]
SYSTEM += [f"/usr/share/{name}" for name in ("fonts", "fontconfig", "zoneinfo")]
SETTINGS = ["/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives"]
# No terminal, and no /dev/zero: mapped by two, it is memory that belongs to no process.
DEVICES = ["/dev/null", "/dev/full", "/dev/random", "/dev/urandom"]
NOBODY = "65534"


def walls(root=None, hidden=()):
    """bwrap's arguments: what exists inside, and everything else kept out.

    ``hidden`` are folders and files below those that exist, in whose place is nothing.
    """
    root = os.getuid() == 0 if root is None else root
    arguments = ["--die-with-parent", "--new-session", "--clearenv"]
    arguments += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    arguments += ["--unshare-cgroup-try"]
    if not root:
        # Root gives up its rights inside instead: its limits would not count in a namespace.
        arguments += ["--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY]
    else:
        arguments += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    for place in ("/usr", "/usr/share"):
        arguments += ["--perms", "0755", "--dir", place]
    for place in [*ROOTS, *SYSTEM]:
        if os.path.islink(place):
            arguments += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            arguments += ["--ro-bind", place, place]
    limit = ["--perms", "1777", "--size", str(LIMITS.folder), "--tmpfs"]
    arguments += ["--proc", "/proc", "--perms", "0755", "--dir", "/dev"]
    for place in DEVICES:
        arguments += ["--dev-bind", place, place]
    arguments += ["--symlink", "/proc/self/fd", "/dev/fd", *limit, "/dev/shm", *limit, "/tmp"]
    # After /tmp, for the environment may lie in it.
    places = [place for place in [*SETTINGS, *readable()] if os.path.exists(place)]
    for parent in sorted({str(p) for place in places for p in Path(place).parents[:-1]}):
        arguments += ["--perms", "0755", "--dir", parent]
    for place in places:
        arguments += ["--ro-bind", place, place]
    for place in hidden:
        if os.path.isdir(place):
            arguments += ["--perms", "0755", "--tmpfs", place, "--remount-ro", place]
        else:
            arguments += ["--ro-bind", os.devnull, place]
    arguments += ["--perms", "0755", "--dir", "/tmp/.engine"]
    arguments += ["--ro-bind", str(INSIDE), "/tmp/.engine/inside.py"]
    arguments += ["--ro-bind", str(DATA), "/tmp/.engine/data.py"]
    for name, value in environment("/tmp").items():
        arguments += ["--setenv", name, value]
    return [*arguments, "--remount-ro", "/", "--chdir", "/tmp", "--"]


def readable():
    """The Python environment and the readers' package, wherever they are installed."""
    places = {sys.prefix, sys.base_prefix, str(Path(glmlesson.__file__).parent)}
    # Through /proc: the link in a virtual environment need not lead where base_prefix is.
    places.add(str(Path(sys.executable).resolve().parent.parent))
    there = {"/usr/bin", "/usr/lib", "/usr"}  # /usr/lib, not its other folders, is bound above.
    return sorted(
        str(path)
        for place in places
        for path in ([Path(place)] if place not in ("/usr", "/usr/local") else _parts(Path(place)))
        if str(path) not in there
    )


def _parts(prefix):
    """Of a prefix that others share, what belongs to Python."""
    return [prefix / "bin", prefix / "lib"]


def environment(folder):
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    )
    return {
        "HOME": folder,
        "TMPDIR": folder,
        "IPYTHONDIR": f"{folder}/.ipython",
        "MPLCONFIGDIR": f"{folder}/.matplotlib",
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "USER": "student",
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        # The students' code and the checks have one and the same package, installed or not.
        "PYTHONPATH": str(Path(glmlesson.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
        **threads,
    }
