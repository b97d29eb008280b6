"""The boundary around the work on one submission: a bounded process that hands back data.

Whatever a stranger's bytes do to the code that reads, parses, marks or shows them (fill the memory,
never end, bring the interpreter down), they do it here, and what is lost is one row. The grader's
own process starts workers, looks at the clock, and reads no more of an answer than the bound.
"""

import collections
import contextlib
import ctypes
import faulthandler
import gc
import json
import os
import resource
import select
import signal
import sys
import time
from dataclasses import dataclass

from grading.words import quoted

PDEATHSIG = 1
FINE, FAILED = b"+", b"-"
FILE = 200_000_000  # bytes in one file that a worker writes


class Lost(Exception):
    """The worker on a submission did not do its work; the message says why."""


@dataclass(frozen=True)
class Bounds:
    """What the work on one submission may take; an honest one needs a tenth of it."""

    memory: int = 2_000_000_000  # bytes of its own, above what every worker begins with
    cpu: int = 400  # seconds of computing in the worker itself
    wall: float = 1200.0  # seconds, all that it waits for included
    answer: int = 4_000_000  # bytes of what it hands back


def each(tasks, work, workers=1, bounds=Bounds()):
    """Do ``work`` on every task, each in a worker; yield pairs of task and outcome as they end.

    An outcome is what ``work`` returned, as plain data, or :class:`Lost`.

    Examples
    --------
    >>> sorted(outcome for _, outcome in each([1, 2, 3], lambda task: 2 * task))
    [2, 4, 6]
    >>> ((_, outcome),) = each([0], lambda task: 1 / task)
    >>> str(outcome)
    'ZeroDivisionError: «division by zero»'
    """
    waiting, running = collections.deque(tasks), {}
    gc.collect()
    gc.freeze()  # What all workers share is never copied for the sake of counting it.
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                worker = _Worker(waiting.popleft(), work, bounds)
                running[worker.pipe] = worker
            readable = select.select(list(running), [], [], 0.2)[0]
            for pipe, worker in list(running.items()):
                if pipe in readable:
                    worker.read()
                worker.look()
                if worker.ended:
                    del running[pipe]
                    yield worker.task, worker.outcome()
    finally:
        gc.unfreeze()
        for worker in running.values():
            worker.end()


class _Worker:
    """One process at work on one task, as the grader sees it."""

    def __init__(self, task, work, bounds):
        self.task, self.bounds = task, bounds
        self.received, self.why, self.ended, self.status = bytearray(), "", False, 0
        self.until = time.monotonic() + bounds.wall
        self.pipe, theirs = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _work(task, work, bounds, theirs, parent)  # It does not return.
        os.close(theirs)
        os.set_blocking(self.pipe, False)

    def read(self):
        part = os.read(self.pipe, 1 << 16)
        self.received += part
        if len(self.received) > self.bounds.answer:
            self.why = f"its result was larger than {self.bounds.answer / 1e6:g} MB"
        if self.why or not part:
            self.end()

    def look(self):
        if not self.ended and time.monotonic() > self.until:
            self.why = f"it took longer than {self.bounds.wall:g} s"
            self.end()

    def end(self):
        """Bury the process; one that has said all it had to say is given a moment to go."""
        for _ in range(0 if self.why else 100):
            pid, self.status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.002)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            _, self.status = os.waitpid(self.pid, 0)
        os.close(self.pipe)
        self.ended = True

    def outcome(self):
        if not self.why and self.received[:1] == FINE:
            return json.loads(self.received[1:])
        if not self.why and self.received[:1] == FAILED:
            return Lost(self.received[1:].decode(errors="replace"))
        return Lost(self.why or _last_words(self.status, self.bounds))


def _last_words(status, bounds):
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number == signal.SIGXCPU:
        return f"it computed for more than {bounds.cpu} s"
    if number == signal.SIGKILL:
        return "its process was killed, perhaps for want of memory"
    return f"its process died ({signal.Signals(number).name})" if number else "its process died"


def _work(task, work, bounds, pipe, parent):
    """The life of a worker, from its first moment to its last."""
    status = 1
    try:
        _begin(bounds, parent)
        try:
            answer = FINE + json.dumps(work(task)).encode()
        except MemoryError:
            answer = FAILED + f"it needed more than {bounds.memory / 1e9:g} GB of memory".encode()
        except BaseException as error:
            answer = FAILED + f"{type(error).__name__}: {quoted(str(error))}".encode()
        while answer:
            answer = answer[os.write(pipe, answer) :]
        status = 0
    finally:
        os._exit(status)  # Nothing of the grader's that waits to be written is written twice.


def _begin(bounds, parent):
    """A worker dies with the run, its sandbox with the worker, and nothing of it is on screen."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    faulthandler.disable()
    size, data = _in_use()
    limits = {
        "RLIMIT_AS": size + bounds.memory + 1_000_000_000,
        "RLIMIT_DATA": data + bounds.memory,
        "RLIMIT_CPU": bounds.cpu,
        "RLIMIT_FSIZE": FILE,
        "RLIMIT_CORE": 0,
    }
    for name, value in limits.items():
        # The soft limits alone: the sandbox sets its own.
        _, hard = resource.getrlimit(getattr(resource, name))
        if hard == resource.RLIM_INFINITY or hard > value:
            resource.setrlimit(getattr(resource, name), (value, hard))


def _in_use():
    """Bytes of addresses and of private data that this process has; nothing told where no /proc."""
    try:
        with open("/proc/self/statm") as file:
            pages = [int(word) for word in file.read().split()]
        return pages[0] * resource.getpagesize(), pages[5] * resource.getpagesize()
    except OSError:
        return 10_000_000_000, 10_000_000_000
