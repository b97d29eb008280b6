"""The walls, tried from inside: system calls, namespaces, what can be seen, what can be used."""

import dataclasses
import os
import struct
from pathlib import Path

import pytest
from toc import ROOT

from grading import groups, sandbox, scales, seccomp
from grading.limits import LIMITS
from grading.sandbox import Dead, Sandbox

# Calls that must be refused, with their numbers on x86-64 and Arm, and arguments.
REFUSED = {
    "add_key": (248, 217, ()),
    "request_key": (249, 218, ()),
    "keyctl": (250, 219, (0, -3, 1)),
    "io_uring_setup": (425, 425, (1, 0)),
    "userfaultfd": (323, 282, (0,)),
    "bpf": (321, 280, (0, 0, 0)),
    "ptrace": (101, 117, (0, 0, 0, 0)),
    "mount": (165, 40, (0, 0, 0, 0, 0)),
    "umount2": (166, 39, (0, 0)),
    "pivot_root": (155, 41, (0, 0)),
    "chroot": (161, 51, (0,)),
    "fsopen": (430, 430, (0, 0)),
    "move_mount": (429, 429, (0, 0, 0, 0, 0)),
    "open_tree": (428, 428, (0, 0, 0)),
    "unshare, user": (272, 97, (0x1000_0000,)),
    "unshare, nothing": (272, 97, (0,)),
    "setns": (308, 268, (0, 0)),
    "clone, user": (56, 220, (0x1000_0011, 0, 0, 0, 0)),
    "clone, network": (56, 220, (0x4000_0011, 0, 0, 0, 0)),
    "clone3": (435, 435, (0, 0)),
    "perf_event_open": (298, 241, (0, 0, -1, -1, 0)),
    "process_vm_readv": (310, 270, (0, 0, 0, 0, 0, 0)),
    "process_vm_writev": (311, 271, (0, 0, 0, 0, 0, 0)),
    "process_madvise": (440, 440, (0, 0, 0, 0, 0)),
    "pidfd_getfd": (438, 438, (0, 0, 0)),
    "kcmp": (312, 272, (0, 0, 0, 0, 0)),
    "memfd_create": (319, 279, (0, 0)),
    "memfd_secret": (447, 447, (0,)),
    "shmget": (29, 194, (0, 4096, 0o1600)),
    "semget": (64, 190, (0, 1, 0o1600)),
    "msgget": (68, 186, (0, 0o1600)),
    "mq_open": (240, 180, (0, 0, 0, 0)),
    "mmap, shared and anonymous": (9, 222, (0, 4096, 3, 0x21, -1, 0)),
    "mmap, shared, validated": (9, 222, (0, 4096, 3, 0x23, -1, 0)),
    "socket, vsock": (41, 198, (40, 1, 0)),
    "socket, internet": (41, 198, (2, 1, 0)),
    "socket, internet 6": (41, 198, (10, 1, 0)),
    "socket, netlink": (41, 198, (16, 3, 0)),
    "socket, packet": (41, 198, (17, 3, 0)),
    "socket, cryptography": (41, 198, (38, 5, 0)),
    "socket, bluetooth": (41, 198, (31, 3, 0)),
    "prctl, dumpable": (157, 167, (4, 0, 0, 0, 0)),
    "prctl, no speculation": (157, 167, (53, 0, 0, 0, 0)),
    "seccomp": (317, 277, (1, 0, 0)),
    "ioctl, type into a terminal": (16, 29, (0, 0x5412, 0)),
    "fcntl, size of a pipe": (72, 25, (0, 1031, 1 << 20)),
    "vmsplice": (278, 75, (0, 0, 0, 0)),
    "open_by_handle_at": (304, 265, (0, 0, 0)),
    "name_to_handle_at": (303, 264, (0, 0, 0, 0, 0)),
    "fanotify_init": (300, 262, (0, 0)),
    "inotify_init1": (294, 26, (0,)),
    "acct": (163, 89, (0,)),
    "swapon": (167, 224, (0, 0)),
    "reboot": (169, 142, (0, 0, 0, 0)),
    "sethostname": (170, 161, (0, 0)),
    "init_module": (175, 105, (0, 0, 0)),
    "finit_module": (313, 273, (0, 0, 0)),
    "kexec_load": (246, 104, (0, 0, 0, 0)),
    "syslog": (103, 116, (3, 0, 0)),
    "quotactl": (179, 60, (0, 0, 0, 0)),
    "settimeofday": (164, 170, (0, 0)),
    "clock_settime": (227, 112, (0, 0)),
    "adjtimex": (159, 171, (0,)),
    "personality": (135, 92, (0,)),
    "sched_setaffinity": (203, 122, (0, 0, 0)),
    "sched_setscheduler": (144, 119, (0, 0, 0)),
    "mbind": (237, 235, (0, 0, 0, 0, 0, 0)),
    "migrate_pages": (256, 238, (0, 0, 0, 0)),
    "mlockall": (151, 230, (3,)),
    "mknodat": (259, 33, (0, 0, 0o20600, 0)),
    "execveat": (322, 281, (0, 0, 0, 0, 0)),
    "a call that is not there yet": (900, 900, ()),
}
PASSED = {
    "read": (0, 63, ()),
    "clone, a child": (56, 220, (17, 0, 0, 0, 0)),
    "clone, a thread": (56, 220, (0x3D0F00, 0, 0, 0, 0)),
    "mmap, private": (9, 222, (0, 4096, 3, 0x22, -1, 0)),
    "mmap, a file": (9, 222, (0, 4096, 3, 0x01, 5, 0)),
    "socket, unix": (41, 198, (1, 1, 0)),
    "prctl, name": (157, 167, (15, 0, 0, 0, 0)),
    "ioctl, size of a terminal": (16, 29, (1, 0x5413, 0)),
}
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, ERROR, KILL = 0x7FFF0000, 0x00050000, 0x80000000


def verdict(program, architecture, number, arguments=()):
    """What the filter answers, by running its instructions as the kernel does."""
    words = [number & 0xFFFFFFFF, architecture, 0, 0]
    for argument in (*arguments, 0, 0, 0, 0, 0, 0)[:6]:
        words += [argument & 0xFFFFFFFF, argument >> 32 & 0xFFFFFFFF]
    lines = list(struct.iter_unpack("HBBI", program))
    held, place = 0, 0
    while True:
        code, if_true, if_false, value = lines[place]
        place += 1
        if code == 0x06:
            return value
        if code == 0x20:
            held = words[value // 4]
        elif code == 0x54:
            held &= value
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            place += if_true if holds else if_false


@pytest.mark.parametrize("machine", AUDIT)
@pytest.mark.parametrize("name", REFUSED)
def test_the_filter_refuses(name, machine):
    *numbers, arguments = REFUSED[name]
    answer = verdict(
        seccomp.program(machine), AUDIT[machine], numbers[list(AUDIT).index(machine)], arguments
    )
    assert answer & ~0xFFFF == ERROR
    assert answer & 0xFFFF


@pytest.mark.parametrize("machine", AUDIT)
@pytest.mark.parametrize("name", PASSED)
def test_the_filter_lets_pass(name, machine):
    *numbers, arguments = PASSED[name]
    number = numbers[list(AUDIT).index(machine)]
    assert verdict(seccomp.program(machine), AUDIT[machine], number, arguments) == ALLOW


def test_another_processors_way_of_calling_ends_the_process():
    assert verdict(seccomp.program("x86_64"), 0x40000003, 20) == KILL  # 32 bits, by int 0x80
    assert verdict(seccomp.program("aarch64"), AUDIT["x86_64"], 39) == KILL
    assert verdict(seccomp.program("x86_64"), AUDIT["x86_64"], 0x40000000 | 39) & ERROR  # x32


def tell(box, code):
    """The value of ``told`` after some code has run inside."""
    said = box.ask({"do": "run", "cell": "walls", "source": code})
    assert "error" not in said, said
    return sandbox_value(box)


def sandbox_value(box):
    from grading import data

    return data.unpack(box.ask({"do": "value", "name": "told"})["value"])


@pytest.fixture(scope="module")
def box():
    with Sandbox() as box:
        yield box


def test_every_refused_call_is_refused_inside(box):
    column = {"x86_64": 0}.get(os.uname().machine, 1)
    calls = {name: (entry[column], entry[2]) for name, entry in REFUSED.items()}
    told = tell(
        box,
        f"""
import ctypes, errno
calls, told = {calls!r}, {{}}
kernel = ctypes.CDLL(None, use_errno=True)
for name, (number, arguments) in calls.items():
    ctypes.set_errno(0)
    answer = kernel.syscall(number, *[ctypes.c_long(a) for a in arguments])
    told[name] = [answer, errno.errorcode.get(ctypes.get_errno(), "")]
""",
    )
    assert {name: said for name, said in told.items() if said[0] != -1} == {}
    assert {said[1] for said in told.values()} == {"EPERM", "ENOSYS"}


def test_nobody_in_there_has_any_rights(box):
    told = tell(
        box,
        """
import os
lines = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
told = {key: lines[key].split() for key in
        ("Uid", "Gid", "Groups", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs", "Seccomp")}
try:
    os.setuid(0)
    told["root"] = True
except OSError:
    told["root"] = False
""",
    )
    assert "0" not in told["Uid"] + told["Gid"] + told["Groups"]
    assert {told[key][0] for key in ("CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert (told["NoNewPrivs"], told["Seccomp"], told["root"]) == (["1"], ["2"], False)


def test_its_namespaces_are_its_own(box):
    names = ["ipc", "mnt", "net", "pid", "uts"]
    names += ["cgroup"] if Path("/proc/self/ns/cgroup").exists() else []
    names += ["user"] if os.getuid() else []
    told = tell(box, f"told = {{n: os.readlink('/proc/self/ns/' + n) for n in {names!r}}}")
    assert not [name for name in names if told[name] == os.readlink(f"/proc/self/ns/{name}")]


def test_only_what_it_needs_is_visible(box):
    told = tell(
        box,
        f"""
import os
def names(place):
    try:
        return sorted(os.listdir(place))
    except FileNotFoundError:
        return None
places = ("/", "/dev", "/etc", "/usr", "/var", "/run", "/sys")
told = {{place: names(place) for place in places}}
told["processes"] = sorted(name for name in os.listdir("/proc") if name.isdigit())
told["keys"] = open("/proc/keys").read() if os.path.exists("/proc/keys") else ""
told["there"] = [place for place in {[str(ROOT / name) for name in os.listdir(ROOT)]!r}
                 if os.path.exists(place)]
""",
    )
    assert set(told["/dev"]) == {"fd", "full", "null", "random", "shm", "urandom"}
    assert set(told["/usr"]) <= {"bin", "lib", "lib32", "lib64", "local", "sbin", "share"}
    assert not [told[place] for place in ("/var", "/run", "/sys") if told[place]]
    assert not {"passwd", "shadow", "hosts", "machine-id", "resolv.conf"} & set(told["/etc"])
    assert {Path(place).name for place in told["there"]} <= {"glmlesson", ".venv"}
    assert len(told["processes"]) <= 3
    assert told["keys"] == ""


def test_nothing_but_its_folders_can_be_written(box):
    told = tell(
        box,
        """
import os
told = []
for place, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(place, f) not in ("/proc", "/tmp", "/dev/shm")]
    if os.access(place, os.W_OK):
        told.append(place)
    if place.count("/") > 5:
        folders[:] = []
""",
    )
    assert told == []


# What may be used, as a sum --------------------------------------------------------------------

MB = 1_000_000
HOARDS = {
    "children": """
import time
for _ in range(20):
    if os.fork() == 0:
        kept = bytearray(b"x") * 40_000_000
        time.sleep(600)
time.sleep(600)
""",
    "files in memory": """
import time
kept = [bytearray(b"x") * 210_000_000]
for folder in ("/tmp", "/dev/shm"):
    for n in range(2):
        open(f"{folder}/{n}", "wb").write(bytes(47_000_000))
time.sleep(600)
""",
    "files that are shared": """
import mmap, time
kept = [bytearray(b"x") * 210_000_000]
for folder in ("/tmp", "/dev/shm"):
    for n in range(2):
        file = open(f"{folder}/{n}", "w+b")
        file.truncate(47_000_000)
        place = mmap.mmap(file.fileno(), 47_000_000)
        place[:] = bytes(47_000_000)
        os.unlink(file.name)
        kept.append(place)
time.sleep(600)
""",
    "empty files": """
import time
kept = [bytearray(b"x") * 150_000_000]
for n in range(400_000):
    os.close(os.open(f"/tmp/{n}", os.O_CREAT))
time.sleep(600)
""",
    "pages that are shared after a fork": """
import time
kept = bytearray(b"x") * 100_000_000
for _ in range(5):
    if os.fork() == 0:
        kept[::4096] = bytes(len(kept[::4096]))
        time.sleep(600)
time.sleep(600)
""",
}


COUNTED = ["by looking", *(["by the kernel"] if groups.kind() else [])]


@pytest.fixture(params=COUNTED)
def smaller(request, monkeypatch):
    """Bounds that a test can pass in a moment; counted by a control group, or without one."""
    bounds = dataclasses.replace(LIMITS, memory=360 * MB, cpu=1.0, idle=2.0)
    for module in (scales, groups, sandbox):
        monkeypatch.setattr(module, "LIMITS", bounds)
    if request.param == "by looking":
        monkeypatch.setattr(groups, "group", lambda: None)
    return request.param


@pytest.mark.parametrize("way", HOARDS)
def test_memory_is_bounded_as_a_sum(way, smaller, monkeypatch):
    if smaller == "by the kernel":
        monkeypatch.setattr(scales, "memory", lambda processes: 0)  # The group alone holds it.
    with Sandbox() as box, pytest.raises(Dead, match="GB of memory"):
        box.ask({"do": "run", "cell": "hoard", "source": "import os" + HOARDS[way]})


ORPHAN = """
if os.fork() == 0:
    if os.fork() == 0:
        while True: pass
    os._exit(0)
"""
DAEMON = """
if os.fork() == 0:
    os.setsid()
    while True: pass
"""
BURNERS = {"an orphan": ORPHAN, "a daemon": DAEMON}


@pytest.mark.parametrize("way", BURNERS)
def test_computing_of_children_nobody_waits_for_is_counted(way, smaller):
    code = f"import os, time\n{BURNERS[way]}time.sleep(600)"
    with Sandbox() as box, pytest.raises(Dead, match="computed for more than 1 s"):
        box.ask({"do": "run", "cell": "burn", "source": code})


def test_computing_of_children_that_are_thrown_away_is_counted_by_the_kernel(smaller):
    code = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        until = time.process_time() + 0.02
        while time.process_time() < until: pass
        os._exit(0)
    time.sleep(0.03)
"""
    with Sandbox() as box:
        if box.group is None:
            # Between two looks they are not seen; the submission's time ends them (`scales`).
            code = code.replace("while True:", "for _ in range(20):", 1)
            assert "error" not in box.ask({"do": "run", "cell": "burn", "source": code})
            return
        with pytest.raises(Dead, match="computed for more than 1 s"):
            box.ask({"do": "run", "cell": "burn", "source": code})


def test_waiting_that_looks_like_work_is_waiting(smaller):
    code = "import ctypes\nif ctypes.CDLL(None).vfork() == 0:\n    ctypes.CDLL(None).sleep(600)"
    with Sandbox() as box, pytest.raises(Dead, match="kept the grader waiting"):
        box.ask({"do": "run", "cell": "wait", "source": code})


# Control groups on machines that are not this one ------------------------------------------------


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose control groups are folders here."""
    for way in (groups.kind, groups._systemd, groups._delegated):
        getattr(way, "cache_clear", lambda: None)()
    monkeypatch.setattr(groups, "ROOT", tmp_path)
    monkeypatch.setattr(groups, "_own", lambda pid="self": "/user.slice/ours")
    yield tmp_path
    groups.kind.cache_clear()


def test_a_delegated_group_is_made_ready(machine):
    own = machine / "user.slice" / "ours"
    own.mkdir(parents=True)
    (machine / "cgroup.controllers").write_text("cpu memory pids")
    (own / "cgroup.controllers").write_text("cpu memory pids")
    assert groups.kind() == "delegated"
    assert (own / "grader" / "cgroup.procs").read_text() == str(os.getpid())
    assert (own / "cgroup.subtree_control").read_text() == "+memory +pids +cpu"


def test_a_group_that_counts_no_memory_is_none(machine):
    own = machine / "user.slice" / "ours"
    own.mkdir(parents=True)
    (own / "cgroup.controllers").write_text("cpu pids")
    assert groups.kind() == ""
    assert groups.group() is None


def test_systemd_is_asked_for_a_scope(machine, monkeypatch, tmp_path):
    (machine / "cgroup.controllers").write_text("cpu memory pids")
    command = tmp_path / "bin" / "systemd-run"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\nexit 0\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=os.pathsep)
    assert groups.kind() == "systemd"
    scope = groups.group()
    assert scope.command(["bwrap"])[-2:] == ["--", "bwrap"]
    assert f"--property=MemoryMax={LIMITS.memory}" in scope.command(["bwrap"])
    folder = machine / "user.slice" / "ours"
    folder.mkdir(parents=True)
    (folder / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    (folder / "memory.events").write_text("low 0\noom 1\noom_kill 1\n")
    scope.started(os.getpid())
    assert (scope.computed(), scope.overfull()) == (2.5, True)


def test_where_systemd_refuses_there_is_no_scope(machine, monkeypatch, tmp_path):
    (machine / "cgroup.controllers").write_text("cpu memory pids")
    command = tmp_path / "bin" / "systemd-run"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\necho Failed to connect to bus >&2\nexit 1\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=os.pathsep)
    assert groups.kind() == ""
