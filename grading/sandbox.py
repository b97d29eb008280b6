"""A process in which a stranger's code may run: bubblewrap around it, limits on it, a pipe to it.

Inside, there is no network and no other process to see; the system and the Python environment are
readable, ``/tmp`` is empty and goes when the process goes, and nothing else of the machine exists.
The identity is one that owns nothing. `walls` says what exists inside, `seccomp` what may be asked
of the kernel, `limits` how much may be used.

A process rather than a Jupyter kernel on sockets: it starts in half the time, needs no writable
folder outside, and one private pipe carries all that is said.
"""

import contextlib
import json
import os
import platform
import secrets
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

import psutil

from grading import groups, seccomp
from grading.alone import KINDS, places
from grading.data import LARGEST, MOST_PARTS
from grading.limits import LIMITS, resources
from grading.scales import Overdrawn, Watch
from grading.walls import INSIDE, environment, walls

HOW_TO_INSTALL = (
    "Install it (Debian and Ubuntu: sudo apt-get install bubblewrap; Fedora: sudo dnf install "
    "bubblewrap; on macOS and Windows, grade in a Linux machine or in WSL)"
)


class Dead(Exception):
    """The process ended, was ended, or broke off the conversation; the message is the reason."""


def missing():
    """A sentence on why no sandbox can be had here, or None where one can."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return f"bubblewrap (the command bwrap) is not installed. {HOW_TO_INSTALL}"
    if not seccomp.known():
        return f"no list of system calls is known for this processor, {platform.machine()}"
    option, filter_pipe = filtered()
    command = [bwrap, *option, *walls(), sys.executable, "-c", ""]
    trial = subprocess.run(command, capture_output=True, text=True, pass_fds=[filter_pipe])
    os.close(filter_pipe)
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


def filtered():
    """bwrap's option for the filter of system calls, and the pipe that it reads it from."""
    ours, theirs = os.pipe()
    os.write(theirs, seccomp.program())
    os.close(theirs)
    return ["--seccomp", str(ours)], ours


class Sandbox:
    """One such process. Use it as a context, so that it never outlives its purpose."""

    def __init__(self, walled=True, alone=""):
        self.spent = 0.0  # seconds that it has computed and idled away in all its answers
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
                "missing": KINDS.get(alone, []),
            }
        )
        inside = "/tmp/.engine/inside.py" if walled else str(INSIDE)
        command = [sys.executable, inside, told]
        passed, variables = [theirs.fileno()], environment(folder)
        self.group = groups.group() if walled else None
        if walled:
            option, filter_pipe = filtered()
            passed.append(filter_pipe)
            command = [shutil.which("bwrap"), *option, *walls(hidden=places(alone)), *command]
            variables = None
        if self.group:
            command = self.group.command(command)
            variables = {**os.environ, **self.group.environment()}
        with theirs:
            self.process = subprocess.Popen(
                command,
                pass_fds=passed,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/" if walled else folder,
                env=variables,
                start_new_session=True,
            )
        if walled:
            os.close(filter_pipe)
        try:
            self.answer_to("ready", LIMITS.start, LIMITS.start)
            if self.group:
                self.group.started(self.process.pid)
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
        if self.group:
            self.group.remove()
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
        watch = Watch(self.family, self.group, idle, cpu)
        try:
            while True:
                (length,) = struct.unpack(">I", self.exactly(4, watch))
                if length > LARGEST:
                    raise Dead("its answer was larger than 4 MB")
                message = self.exactly(length, watch)
                if message.count(b"[") + message.count(b"{") > MOST_PARTS:
                    raise Dead(f"its answer had more than {MOST_PARTS} lists and objects")
                try:
                    answer = json.loads(message)
                    if answer["nonce"] == nonce:
                        return answer
                except (ValueError, TypeError, KeyError, RecursionError):
                    pass
        except Overdrawn as bound:
            raise Dead(str(bound)) from None
        finally:
            self.spent += watch.spent

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
        if self.group and self.group.overfull():
            return f"it used more than {LIMITS.memory / 1e9:.0f} GB of memory"
        return "it ended its own process"
