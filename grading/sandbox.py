"""A process in which a stranger's code may run: bubblewrap around it, limits on it, a pipe to it.

Inside, there is no network and no other process to see; the system and the Python environment are
readable, ``/tmp`` is empty and goes when the process goes, and nothing else of the machine exists.
The identity is one that owns nothing. Limits: `LIMITS` holds them all.

A process rather than a Jupyter kernel on sockets: it starts in half the time, needs no writable
folder outside, and one private pipe carries all that is said.
"""

import contextlib
import json
import os
import secrets
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

import glmlesson
from grading.data import LARGEST

INSIDE = Path(__file__).with_name("inside.py")
DATA = Path(__file__).with_name("data.py")
SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64"]
SETTINGS = ["/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/alternatives"]
HOW_TO_INSTALL = (
    "Install it (Debian and Ubuntu: sudo apt-get install bubblewrap; Fedora: sudo dnf install "
    "bubblewrap; on macOS and Windows, grade in a Linux machine or in WSL)"
)


@dataclass(frozen=True)
class Limits:
    """What one submission may use; each is far above what an honest one needs."""

    cpu: float = 10.0  # seconds of computing in one cell or call
    idle: float = 30.0  # seconds in which one cell or call waits and computes nothing
    start: float = 60.0  # seconds for Python to start on a busy machine
    memory: int = 2_000_000_000  # bytes in use, all its processes together
    address_space: int = 8_000_000_000  # bytes reserved, in each process
    processes: int = 64  # threads count too
    file: int = 50_000_000  # bytes in one file
    folder: int = 100_000_000  # bytes in all of /tmp


LIMITS = Limits()


class Dead(Exception):
    """The process ended, was ended, or broke off the conversation; the message is the reason."""


def missing():
    """A sentence on why no sandbox can be had here, or None where one can."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return f"bubblewrap (the command bwrap) is not installed. {HOW_TO_INSTALL}"
    command = [bwrap, *walls(Path(tempfile.gettempdir())), sys.executable, "-c", ""]
    trial = subprocess.run(command, capture_output=True, text=True)
    if trial.returncode == 0:
        return None
    said = trial.stderr.strip().splitlines()[-1:] or ["it gave no reason"]
    hint = ""
    if "uid map" in said[0] or "Operation not permitted" in said[0]:
        hint = (
            " Ubuntu's AppArmor may forbid it; `python tools/bubblewrap.py` allows it, "
            "for bwrap alone"
        )
    elif "Unknown option" in said[0]:
        hint = " Version 0.8 or newer is needed"
    return f"bubblewrap is installed but does not work here: {said[0]}.{hint}"


def walls(folder, root=None):
    """bwrap's arguments: what exists inside, and everything else kept out."""
    root = os.getuid() == 0 if root is None else root
    arguments = ["--die-with-parent", "--new-session", "--clearenv"]
    arguments += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    arguments += ["--unshare-cgroup-try"]
    if not root:
        # Root gives up its rights inside instead: its limits would not count in a namespace.
        arguments += ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534"]
    for place in SYSTEM:
        if os.path.islink(place):
            arguments += ["--symlink", os.readlink(place), place]
        elif os.path.isdir(place):
            arguments += ["--ro-bind", place, place]
    limit = ["--perms", "1777", "--size", str(LIMITS.folder), "--tmpfs"]
    arguments += ["--proc", "/proc", "--dev", "/dev", *limit, "/dev/shm", "--remount-ro", "/dev"]
    arguments += [*limit, "/tmp"]
    # After /tmp, for the environment may lie in it.
    places = [place for place in [*SETTINGS, *readable()] if os.path.exists(place)]
    for parent in sorted({str(p) for place in places for p in Path(place).parents[:-1]}):
        arguments += ["--perms", "0755", "--dir", parent]
    for place in places:
        arguments += ["--ro-bind", place, place]
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
    return sorted(place for place in places if not place.startswith("/usr"))


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


class Sandbox:
    """One such process. Use it as a context, so that it never outlives its purpose."""

    def __init__(self, walled=True):
        self.channel, theirs = socket.socketpair()
        self.channel.setblocking(False)
        self.folder = None if walled else tempfile.TemporaryDirectory(prefix="submission-")
        folder = "/tmp" if walled else self.folder.name
        told = json.dumps(
            {
                "channel": theirs.fileno(),
                "folder": folder,
                "uid": 2_000_000_000 + os.getpid() if walled else 0,
                "resources": resources(walled),
            }
        )
        inside = "/tmp/.engine/inside.py" if walled else str(INSIDE)
        command = [sys.executable, inside, told]
        if walled:
            command = [shutil.which("bwrap"), *walls(Path(folder)), *command]
        with theirs:
            self.process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/" if walled else folder,
                env=None if walled else environment(folder),
                start_new_session=True,
            )
        try:
            self.answer_to("ready", LIMITS.start, LIMITS.start)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End the process and everything it started."""
        # The first process inside ends last, and takes all others with it; bwrap then sees that
        # none is left, and goes. Were bwrap killed first, the machine's init would have to bury
        # them, in its own time.
        others = self.family()[1:]
        for process in others:
            with contextlib.suppress(psutil.Error):
                process.kill()
        try:
            self.process.wait(timeout=2 if others and self.folder is None else 0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.channel.close()
        if self.folder:
            self.folder.cleanup()

    def family(self):
        """The process and all that came from it, as far as they still run."""
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.Error:
            return []

    def ask(self, request):
        """Send a request, wait for its answer within the limits, and return it."""
        nonce = secrets.token_hex(16)
        message = json.dumps({**request, "nonce": nonce}).encode()
        if len(message) > LARGEST:
            raise ValueError(f"A check sends {len(message)} bytes; {LARGEST} are the most.")
        deadline = time.monotonic() + LIMITS.idle
        self.transfer(self.channel.send, struct.pack(">I", len(message)) + message, deadline)
        return self.answer_to(nonce, LIMITS.idle, LIMITS.cpu)

    def transfer(self, send, message, deadline):
        message = memoryview(message)
        while message:
            if not select.select([], [self.channel], [], 0.1)[1]:
                if time.monotonic() > deadline:
                    raise Dead("it no longer answered")
                continue
            try:
                message = message[send(message) :]
            except OSError as error:
                raise Dead(self.last_words()) from error

    def answer_to(self, nonce, idle, cpu):
        """The next message that carries the nonce; any other is a forgery and is dropped."""
        watch = Watch(self, idle, cpu)
        while True:
            (length,) = struct.unpack(">I", self.exactly(4, watch))
            if length > LARGEST:
                raise Dead("its answer was larger than 4 MB")
            message = self.exactly(length, watch)
            try:
                answer = json.loads(message)
                if answer["nonce"] == nonce:
                    return answer
            except (ValueError, TypeError, KeyError, RecursionError):
                pass

    def exactly(self, length, watch):
        received = bytearray()
        while len(received) < length:
            if not select.select([self.channel], [], [], 0.25)[0]:
                watch.look()
                continue
            watch.look_sometimes()
            try:
                part = self.channel.recv(min(length - len(received), 1 << 20))
            except OSError:
                part = b""
            if not part:
                raise Dead(self.last_words())
            received += part
        return received

    def last_words(self):
        """Why the process is gone, as far as its exit tells."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=2)
        return "it ended its own process"


class Watch:
    """The clock and the scales beside one request.

    What counts is the time computed and the time idled away, not the time that a busy machine
    gives to others: on it, too, grading twice gives the same.
    """

    def __init__(self, sandbox, idle, cpu):
        self.sandbox, self.idle, self.cpu = sandbox, idle, cpu
        self.looked, self.idled = time.monotonic(), 0.0
        self.used_before = None

    def look_sometimes(self):
        if time.monotonic() - self.looked > 0.25:
            self.look()

    def look(self):
        used, memory, busy = 0.0, 0, False
        for process in self.sandbox.family():
            with contextlib.suppress(psutil.Error), process.oneshot():
                used += sum(process.cpu_times()[:4])
                memory += process.memory_info().rss
                busy |= process.status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
        now = time.monotonic()
        if not busy:
            self.idled += now - self.looked
        self.looked = now
        # The first look comes a quarter of a second after the request.
        self.used_before = used if self.used_before is None else self.used_before
        if memory > LIMITS.memory:
            raise Dead(f"it used more than {LIMITS.memory / 1e9:.0f} GB of memory")
        if used - self.used_before > self.cpu:
            raise Dead(f"it computed for more than {self.cpu:.0f} s")
        if self.idled > self.idle:
            raise Dead(f"it kept the grader waiting for more than {self.idle:.0f} s")


def resources(walled):
    """The kernel's own limits on each process, as `resource` names them."""
    limits = {
        "RLIMIT_AS": LIMITS.address_space,
        "RLIMIT_DATA": LIMITS.address_space,
        "RLIMIT_FSIZE": LIMITS.file,
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": 600,
        "RLIMIT_NOFILE": 512,
    }
    # Outside its own walls, the limit would count all that the lecturer runs.
    return {**limits, "RLIMIT_NPROC": LIMITS.processes} if walled else limits
