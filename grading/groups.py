"""Memory and computing of a sandbox as one sum, counted by the kernel: a control group around it.

Three ways lead to one, tried in this order: systemd, asked for a scope of the user's own; a group
of version 2 that was delegated to the grader; the hierarchies of version 1, where they can be
written.
Where none does, `scales` adds up what it can see.
"""

import contextlib
import functools
import itertools
import os
import shutil
import subprocess
import time
from pathlib import Path

from grading.limits import LIMITS

ROOT = Path("/sys/fs/cgroup")
PROPERTIES = {"MemoryMax": LIMITS.memory, "MemorySwapMax": 0, "TasksMax": 4 * LIMITS.processes}
# A shell puts itself into the group, and becomes what is to be run in it.
ENTER = 'for group in $GROUPS_OF_IT; do echo 0 > "$group/cgroup.procs" || exit 1; done; exec "$@"'
_numbers = itertools.count(1)


class Group:
    """A group of version 1 or 2 for one sandbox: folders in which the kernel counts and bounds."""

    def __init__(self, parents):
        name = f"submission-{os.getpid()}-{next(_numbers)}"
        self.folders = [parent / name for parent in parents]
        for folder in self.folders:
            folder.mkdir()
        for name, value in (
            ("memory.max", LIMITS.memory),
            ("memory.swap.max", 0),
            ("memory.limit_in_bytes", LIMITS.memory),
            ("pids.max", 4 * LIMITS.processes),
        ):
            for folder in self.folders:
                if (folder / name).exists():
                    (folder / name).write_text(str(value))

    def command(self, command):
        return ["/bin/sh", "-c", ENTER, "sh", *command]

    def environment(self):
        return {"GROUPS_OF_IT": " ".join(map(str, self.folders))}

    def started(self, pid):
        """Nothing is left to find: the folders are known."""

    def computed(self):
        """Seconds that all processes of it have computed, the dead among them; None if unknown."""
        for folder in self.folders:
            with contextlib.suppress(OSError):
                return int((folder / "cpuacct.usage").read_text()) / 1e9
            with contextlib.suppress(OSError):
                return int(_field(folder / "cpu.stat", "usage_usec")) / 1e6
        return None

    def overfull(self):
        """Whether the kernel has ended a process for want of memory within the bound."""
        for folder in self.folders:
            for name in ("memory.events", "memory.oom_control"):
                with contextlib.suppress(OSError, LookupError):
                    return int(_field(folder / name, "oom_kill")) > 0
        return False

    def remove(self):
        """Delete the group; its last processes may take a moment to go."""
        for folder in self.folders:
            for _ in range(100):
                try:
                    folder.rmdir()
                    break
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.01)


class Scope(Group):
    """A scope of systemd's, which makes and removes the group itself."""

    def __init__(self):
        self.folders = []

    def command(self, command):
        properties = [f"--property={name}={value}" for name, value in PROPERTIES.items()]
        return [*SYSTEMD, *properties, "--", *command]

    def environment(self):
        return {}

    def started(self, pid):
        """Find the folder, once the process is in it."""
        with contextlib.suppress(OSError, LookupError):
            self.folders = [ROOT / _own(pid).lstrip("/")]

    def remove(self):
        """Nothing: systemd removes what is empty."""


SYSTEMD = ["systemd-run", "--user", "--scope", "--quiet", "--collect"]


def _field(path, name):
    words = path.read_text().split()
    return words[words.index(name) + 1]


def _own(pid="self"):
    """The group of version 2 that a process is in, as the kernel names it."""
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        number, _, place = line.split(":", 2)
        if number == "0":
            return place
    raise LookupError("there is no control group of version 2")


def _clear(parent):
    """Remove what a run that was killed has left behind."""
    for folder in parent.glob("submission-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):
                folder.rmdir()


@functools.cache
def kind():
    """Which way leads to a group here: ``systemd``, ``delegated``, ``version 1`` or nothing."""
    if _systemd():
        return "systemd"
    parents = [own] if (own := _delegated()) else _version_1()
    for parent in parents:
        _clear(parent)
    if parents:
        return "delegated" if own else "version 1"
    return ""


def _systemd():
    if not (ROOT / "cgroup.controllers").exists() or shutil.which(SYSTEMD[0]) is None:
        return False
    try:
        trial = [*SYSTEMD, "--property=MemoryMax=1G", "--", "true"]
        return subprocess.run(trial, capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _delegated():
    """The group that the grader is in, made ready to have groups in it; None if it is not ours.

    A group with groups in it may hold no process of its own: the grader moves to one beside them.
    """
    try:
        own = ROOT / _own().lstrip("/")
        if own.name == "grader":  # Of an earlier call, or of the process that forked this one.
            return own.parent
        if "memory" not in (own / "cgroup.controllers").read_text().split():
            return None
        (own / "grader").mkdir(exist_ok=True)
        (own / "grader" / "cgroup.procs").write_text(str(os.getpid()))
        (own / "cgroup.subtree_control").write_text("+memory +pids +cpu")
    except (OSError, LookupError):
        return None
    return own


def _version_1():
    """The folders of version 1's hierarchies in which a group can be made, memory first."""
    folders = [ROOT / name for name in ("memory", "cpuacct")]
    ready = [f for f in folders if os.access(f, os.W_OK) and (f / "cgroup.procs").exists()]
    return ready if ready[:1] == folders[:1] else []


def group():
    """A new group for one sandbox, or None where this machine gives none."""
    way = kind()
    if way == "systemd":
        return Scope()
    if way == "delegated":
        return Group([_delegated()])
    return Group(_version_1()) if way else None
