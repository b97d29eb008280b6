"""Which walls stand on this machine: each is tried, and told in a sentence.

Nothing is believed that can be tried: a process in the sandbox says what it is and what it reaches.
A wall that a stranger's code must not do without is *needed*; without it nothing is graded.
"""

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from grading import data, groups, sandbox, seccomp
from grading.limits import LIMITS
from grading.sandbox import HOW_TO_INSTALL, Dead, Sandbox

OLDEST = (0, 8)  # of bubblewrap: --disable-userns, --size, --perms
NAMESPACES = ("ipc", "mnt", "net", "pid", "uts", "cgroup")
CONTAINERS = ("podman", "docker", "colima", "orb")
LOOK = f"""
import os
NAMESPACES = {NAMESPACES!r}
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
told = {{key: status.get(key, "").split() for key in ("Uid", "CapEff", "NoNewPrivs", "Seccomp")}}
told["namespaces"] = {{name: os.readlink("/proc/self/ns/" + name)
                      for name in NAMESPACES if os.path.lexists("/proc/self/ns/" + name)}}
told["processes"] = len([name for name in os.listdir("/proc") if name.isdigit()])
told["places"] = sorted(os.listdir("/"))
told["system"] = sorted(os.listdir("/etc"))
"""


@dataclass(frozen=True)
class Wall:
    """One wall: does it stand, and in words how; ``needed`` where nothing is graded without."""

    name: str
    stands: bool
    sentence: str
    needed: bool = True


class Machine:
    """This machine, as the tries see it. A test has others in its place."""

    def system(self):
        return platform.system()

    def processor(self):
        return platform.machine()

    def which(self, command):
        return shutil.which(command)

    def read(self, path):
        """The text of a file, or nothing where there is none."""
        try:
            return Path(path).read_text().strip()
        except OSError:
            return ""

    def there(self, path):
        return Path(path).exists()

    def version(self):
        """bubblewrap's version, as numbers."""
        answer = subprocess.run(["bwrap", "--version"], capture_output=True, text=True)
        return tuple(map(int, re.findall(r"\d+", answer.stdout)[:2]))

    def missing(self):
        return sandbox.missing()

    def inside(self):
        """What a process in the sandbox says of itself."""
        with Sandbox() as box:
            answer = box.ask({"do": "run", "cell": "look", "source": LOOK})
            if "error" in answer:
                raise Dead(f"{answer['error']}: {answer['message']}")
            return data.unpack(box.ask({"do": "value", "name": "told"})["value"])

    def own_namespaces(self):
        places = {name: f"/proc/self/ns/{name}" for name in NAMESPACES}
        return {name: os.readlink(place) for name, place in places.items() if self.there(place)}

    def group(self):
        return groups.kind()


def walls(machine):
    """Every wall of a machine, tried."""
    if machine.system() != "Linux":
        return [_elsewhere(machine)]
    found = [_bubblewrap(machine)]
    if not found[-1].stands:
        return found
    found.append(_filter_known(machine))
    if not found[-1].stands:
        return found
    found.append(_user_namespaces(machine))
    if not found[-1].stands:
        return found
    try:
        told = machine.inside()
    except Dead as death:
        return [*found, Wall("sandbox", False, f"A sandbox was made, and {death}.")]
    return [*found, *_as_told(told, machine.own_namespaces()), *_sums(machine)]


def _elsewhere(machine):
    name = {"Darwin": "macOS"}.get(machine.system(), machine.system())
    tool = next((tool for tool in CONTAINERS if machine.which(tool)), None)
    sentence = f"{name} has no walls that this grader knows: they are the Linux kernel's."
    if tool:
        sentence += (
            f" {tool} is here: grade in a Linux container that may make user namespaces, with this "
            "folder in it, and run check-machine there."
        )
    else:
        sentence += (
            " Grade in a Linux machine, or install a container tool (podman, docker, colima) and "
            "grade in a container."
        )
    return Wall("system", False, sentence)


def _bubblewrap(machine):
    if machine.which("bwrap") is None:
        return Wall("bubblewrap", False, f"It is not installed. {HOW_TO_INSTALL}.")
    version = machine.version()
    said = ".".join(map(str, version))
    if version < OLDEST:
        return Wall("bubblewrap", False, f"Version {said} is here, and 0.8 or newer is needed.")
    return Wall("bubblewrap", True, f"Version {said} is here.")


def _filter_known(machine):
    name = "system calls"
    if not seccomp.known(machine.processor()):
        sentence = f"No list of them is known for this processor, {machine.processor()}."
        return Wall(name, False, sentence)
    if "errno" not in machine.read("/proc/sys/kernel/seccomp/actions_avail"):
        return Wall(name, False, "This kernel has no filter for them (CONFIG_SECCOMP_FILTER).")
    number = len(seccomp.numbers(machine.processor()))
    return Wall(name, True, f"A filter lets {number} of them pass, and a few more in part.")


def _user_namespaces(machine):
    name = "namespaces"
    problem = machine.missing()
    if problem is None:
        return Wall(name, True, "They can be made here.")
    if machine.read("/proc/sys/user/max_user_namespaces") == "0":
        why = "The kernel allows none (user.max_user_namespaces is 0); root can raise it."
    elif machine.read("/proc/sys/kernel/unprivileged_userns_clone") == "0":
        why = (
            "The kernel allows user namespaces to root alone "
            "(sudo sysctl kernel.unprivileged_userns_clone=1)."
        )
    elif machine.read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1":
        why = (
            "AppArmor forbids user namespaces, as on Ubuntu since 23.10; "
            "`python tools/bubblewrap.py` allows them, for bwrap alone."
        )
    elif machine.there("/run/.containerenv") or machine.there("/.dockerenv"):
        why = (
            "This is a container that may make none; start it with "
            "--security-opt seccomp=unconfined --security-opt systempaths=unconfined."
        )
    else:
        why = ""
    return Wall(name, False, " ".join(filter(None, [f"{problem.rstrip('.')}.", why])))


def _as_told(told, own):
    """The walls that a process in the sandbox can see from its side."""
    uid, rights = told["Uid"], told["CapEff"]
    yield Wall(
        "identity",
        uid[:1] != ["0"] and rights == ["0" * 16],
        f"Inside, one is user {uid[0] if uid else '?'}, who owns nothing and has no rights."
        if uid[:1] != ["0"]
        else "Inside, one is root.",
    )
    yield Wall(
        "no new privileges",
        told["NoNewPrivs"] == ["1"],
        "No program gives more rights than one has."
        if told["NoNewPrivs"] == ["1"]
        else "A program may give more rights than one has.",
    )
    yield Wall(
        "filter",
        told["Seccomp"] == ["2"],
        "The filter of system calls is in force inside."
        if told["Seccomp"] == ["2"]
        else "The filter of system calls is not in force inside.",
    )
    for name in NAMESPACES:
        if name in own:
            apart = told["namespaces"].get(name) not in (None, own[name])
            yield Wall(
                f"{name} namespace",
                apart,
                "It is the sandbox's own." if apart else "It is shared with the machine.",
                needed=name != "cgroup",
            )
    yield Wall(
        "what is visible",
        "home" not in told["places"] and "passwd" not in told["system"],
        f"{told['processes']} processes, and of the machine: {', '.join(told['places'])}.",
    )


def _sums(machine):
    """Memory and computing, each as a sum."""
    way = machine.group()
    memory = f"{LIMITS.memory / 1e9:g} GB"
    if way:
        how = {"systemd": "a scope of systemd's", "delegated": "a control group that is ours"}
        how = how.get(way, "a control group of version 1")
        yield Wall("memory", True, f"{memory} altogether, counted by the kernel in {how}.", False)
        yield Wall(
            "computing", True, "Counted by the kernel, for the dead processes as well.", False
        )
        return
    advice = "`systemd-run --user --scope` or a delegated control group would make it exact."
    yield Wall(
        "memory",
        False,
        f"There is no control group: {memory} altogether are added up from outside, four times a "
        "second, so that a process can be above it for a moment, and what lies in pipes and "
        f"sockets is bounded by their number alone. {advice}",
        needed=False,
    )
    yield Wall(
        "computing",
        False,
        "Added up from outside: a child that came and went between two looks, and for which nobody "
        f"waited, is not counted; the time of the whole submission bounds it. {advice}",
        needed=False,
    )


def told(machine=None):
    """Lines about a machine's walls, and whether strangers' code may run on it."""
    found = walls(machine or Machine())
    width = max(len(wall.name) for wall in found)
    marks = {True: "stands", False: "MISSING"}
    lines = [
        f"{marks[wall.stands] if wall.stands or wall.needed else 'partly':<8}"
        f"{wall.name:<{width + 2}}{wall.sentence}"
        for wall in found
    ]
    fit = all(wall.stands for wall in found if wall.needed)
    lines.append(
        "Strangers' code can be graded here."
        if fit
        else "Strangers' code is not run here: a wall that is needed is missing."
    )
    return lines, fit
