"""`check-machine`: which walls stand, on this machine and on machines that are not here."""

import subprocess
import sys

import pytest
from toc import ROOT

from grading import machine
from grading.sandbox import Dead

INSIDE = {
    "Uid": ["65534"] * 4,
    "CapEff": ["0" * 16],
    "NoNewPrivs": ["1"],
    "Seccomp": ["2"],
    "namespaces": {name: f"{name}:[2]" for name in machine.NAMESPACES},
    "processes": 2,
    "places": ["bin", "dev", "lib", "proc", "tmp", "usr"],
    "system": ["fonts", "ld.so.cache"],
}
FILES = {"/proc/sys/kernel/seccomp/actions_avail": "kill_process trap errno allow"}
NO_MAP = "bubblewrap is installed but does not work here: setting up uid map: Permission denied."


class Elsewhere:
    """A machine as it is described; a healthy Debian where nothing else is said."""

    def __init__(self, **more):
        self.facts = {
            "system": "Linux",
            "processor": "x86_64",
            "commands": {"bwrap"},
            "files": {},
            "version": (0, 8),
            "missing": None,
            "inside": INSIDE,
            "group": "systemd",
        } | more

    def system(self):
        return self.facts["system"]

    def processor(self):
        return self.facts["processor"]

    def which(self, command):
        return command if command in self.facts["commands"] else None

    def read(self, path):
        return (FILES | self.facts["files"]).get(path, "")

    def there(self, path):
        return path in self.facts["files"]

    def version(self):
        return self.facts["version"]

    def missing(self):
        return self.facts["missing"]

    def inside(self):
        if isinstance(self.facts["inside"], Exception):
            raise self.facts["inside"]
        return self.facts["inside"]

    def own_namespaces(self):
        return {name: f"{name}:[1]" for name in machine.NAMESPACES}

    def group(self):
        return self.facts["group"]


SHARED = {**INSIDE["namespaces"], "net": "net:[1]"}
REFUSING = {
    "macOS": ({"system": "Darwin", "commands": set()}, "macOS has no walls .* install a container"),
    "macOS with a container tool": (
        {"system": "Darwin", "commands": {"docker"}},
        "docker is here: grade in a Linux container",
    ),
    "Windows": ({"system": "Windows", "commands": set()}, "Windows has no walls"),
    "Fedora without bubblewrap": ({"commands": set()}, "Fedora: sudo dnf install bubblewrap"),
    "Debian of 2021": ({"version": (0, 4)}, r"Version 0.4 is here, and 0.8 or newer"),
    "Ubuntu with AppArmor": (
        {
            "missing": NO_MAP,
            "files": {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1"},
        },
        "AppArmor forbids user namespaces, .* tools/bubblewrap.py",
    ),
    "a kernel that allows no user namespaces": (
        {"missing": NO_MAP, "files": {"/proc/sys/user/max_user_namespaces": "0"}},
        "user.max_user_namespaces is 0",
    ),
    "Debian of old": (
        {"missing": NO_MAP, "files": {"/proc/sys/kernel/unprivileged_userns_clone": "0"}},
        "unprivileged_userns_clone=1",
    ),
    "a container": (
        {"missing": NO_MAP, "files": {"/.dockerenv": ""}},
        "This is a container that may make none",
    ),
    "another container": (
        {"missing": NO_MAP, "files": {"/run/.containerenv": ""}},
        "This is a container that may make none",
    ),
    "an unknown reason": ({"missing": NO_MAP}, "uid map: Permission denied"),
    "a processor without a list": ({"processor": "riscv64"}, "for this processor, riscv64"),
    "a kernel without filters": (
        {"files": {"/proc/sys/kernel/seccomp/actions_avail": "kill"}},
        "no filter for them",
    ),
    "a sandbox that dies": ({"inside": Dead("it ended its own process")}, "ended its own process"),
    "root inside": ({"inside": INSIDE | {"Uid": ["0"] * 4}}, "Inside, one is root"),
    "new privileges": ({"inside": INSIDE | {"NoNewPrivs": ["0"]}}, "may give more rights"),
    "a filter that is off": ({"inside": INSIDE | {"Seccomp": ["0"]}}, "not in force inside"),
    "a shared network": (
        {"inside": INSIDE | {"namespaces": SHARED}},
        "net namespace.*It is shared with the machine",
    ),
    "a whole disk": ({"inside": INSIDE | {"places": ["home", "usr"]}}, "MISSING what is visible"),
}


@pytest.mark.parametrize("name", REFUSING)
def test_a_missing_wall_is_told_with_the_reason(name):
    facts, words = REFUSING[name]
    lines, fit = machine.told(Elsewhere(**facts))
    assert not fit
    assert lines[-1] == "Strangers' code is not run here: a wall that is needed is missing."
    missing = [line for line in lines if line.startswith("MISSING")]
    with pytest.raises(ValueError, match=words):
        raise ValueError(" ".join(missing))
    assert len(missing) == 1


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "a scope of systemd's"),
        ({"group": "delegated"}, "a control group that is ours"),
        ({"group": "version 1"}, "a control group of version 1"),
        ({"group": ""}, "There is no control group: 2 GB altogether are added up from outside"),
        ({"processor": "aarch64"}, "A filter lets"),
    ],
)
def test_where_the_needed_walls_stand_it_grades_and_tells_what_is_partly_there(facts, words):
    lines, fit = machine.told(Elsewhere(**facts))
    assert fit
    assert words in "\n".join(lines)
    partly = [line for line in lines if line.startswith("partly")]
    assert len(partly) == (0 if facts.get("group", "systemd") else 2)


def test_this_machine_has_them():
    command = [sys.executable, "-m", "grading", "check-machine"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout
    assert "MISSING" not in answer.stdout
    for wall in ("identity", "filter", "net namespace", "memory", "what is visible"):
        assert f"  {wall}" in answer.stdout


def test_without_bubblewrap_the_command_fails(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    command = [sys.executable, "-m", "grading", "check-machine"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "apt-get install bubblewrap" in answer.stdout
