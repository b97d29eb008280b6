"""What a sandbox uses: the clock and the scales beside it.

Where a control group is around it, the kernel counts and bounds memory and computing. Everywhere,
the processes are also looked at from here, a few times a second, and what is seen is added up:
their memory, each shared page once, with the tables that say where it is, and the files in memory,
with what an empty one takes. What the kernel keeps for pipes and sockets is not seen, nor the
computing of a process that came and went between two looks and that nobody waited for; both are
bounded by the number of open files, of processes, and by the time that a submission has altogether.
"""

import contextlib
import os
import time

import psutil

from grading.limits import LIMITS

A_LOOK = 0.25  # seconds from one look to the next
WORK = 0.02  # of the time between two looks; who computes less than this waits


class Overdrawn(Exception):
    """A bound was passed; the message says which."""


class Watch:
    """What one request uses.

    What counts is the time computed and the time idled away, not the time that a busy machine
    gives to others: on it, too, grading twice gives the same.
    """

    def __init__(self, family, group, idle, cpu):
        self.family, self.group = family, group
        self.idle, self.cpu = idle, cpu
        self.looked, self.idled = time.monotonic(), 0.0
        self.first = self.used = None

    @property
    def spent(self):
        """Seconds computed and idled away so far."""
        return self.idled + (self.used - self.first if self.first is not None else 0.0)

    def look_sometimes(self):
        if time.monotonic() - self.looked > A_LOOK:
            self.look()

    def look(self):
        processes = self.family()
        used, running = computed(processes, self.group)
        now = time.monotonic()
        before, self.used = self.used, used
        # The first look comes a quarter of a second after the request.
        self.first = used if self.first is None else self.first
        worked = before is not None and used - before > WORK * (now - self.looked)
        # A process that waits for its child (vfork) looks busy to the kernel, and computes nothing.
        if not (running or worked):
            self.idled += now - self.looked
        self.looked = now
        if memory(processes) > LIMITS.memory or (self.group and self.group.overfull()):
            raise Overdrawn(f"it used more than {LIMITS.memory / 1e9:.0f} GB of memory")
        if used - self.first > self.cpu:
            raise Overdrawn(f"it computed for more than {self.cpu:.0f} s")
        if self.idled > self.idle:
            raise Overdrawn(f"it kept the grader waiting for more than {self.idle:.0f} s")


def computed(processes, group=None):
    """Seconds that processes have computed, with the children they waited for; is one running?"""
    seconds, running = 0.0, False
    for process in processes:
        with contextlib.suppress(psutil.Error), process.oneshot():
            seconds += sum(process.cpu_times()[:4])
            running |= process.status() == psutil.STATUS_RUNNING
    counted = group.computed() if group else None
    return (seconds if counted is None else counted), running


def memory(processes):
    """Bytes that processes and the files in their memory take, each page counted once."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            total += _own_share(process.pid)
    return total + _files(processes)


def _own_share(pid):
    """A process's memory: shared pages by parts, and the tables of its pages."""
    with open(f"/proc/{pid}/status", "rb") as file:
        status = dict(line.split(b":", 1) for line in file.read().splitlines() if b":" in line)
    tables = int(status.get(b"VmPTE", b"0 kB").split()[0])
    resident = int(status.get(b"VmRSS", b"0 kB").split()[0])
    with contextlib.suppress(OSError), open(f"/proc/{pid}/smaps_rollup", "rb") as file:
        for line in file:
            if line.startswith(b"Pss:"):
                resident = int(line.split()[1])
    return 1024 * (resident + tables)


def _files(processes):
    """Bytes in the sandbox's folders, which are memory, and what the files themselves take."""
    total = 0
    for process in reversed(processes[1:]):  # The first one's root is the machine's.
        for folder in ("tmp", "dev/shm"):
            try:
                status = os.statvfs(f"/proc/{process.pid}/root/{folder}")
            except OSError:
                break
            total += (status.f_blocks - status.f_bfree) * status.f_frsize
            total += (status.f_files - status.f_ffree) * LIMITS.inode
        else:
            return total
    return 0
