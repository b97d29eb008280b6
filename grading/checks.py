"""Hidden checks: how a module declares them, and how each gets its own random inputs."""

import hashlib
import hmac
import importlib.util
import os
import secrets
import signal
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

SECONDS = 60  # for one check, its calls into the sandbox included; see also sandbox.LIMITS


@dataclass(frozen=True)
class Check:
    """One hidden check: what it is worth, and to which test cell it belongs."""

    name: str
    question: str
    points: float
    function: object


def check(question, points):
    """Declare a function ``(student, rng)`` as a hidden check of a question.

    Parameters
    ----------
    question : str
        The ``grade_id`` of the question's test cell.
    points : float
        What passing it is worth. The checks of a question sum to the points of its cell.

    Examples
    --------
    >>> @check("double-check", points=2)
    ... def doubles(student, rng):
    ...     "Any number comes back doubled."
    >>> doubles.check.points
    2
    """

    def declare(function):
        function.check = Check(function.__name__, question, points, function)
        return function

    return declare


def load(path):
    """The checks of a module, in the order in which they are written."""
    spec = importlib.util.spec_from_file_location(f"hidden_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [value.check for value in vars(module).values() if hasattr(value, "check")]


def course_secret(path):
    """The secret of this course, made the first time it is needed.

    Only its owner may read it. Whoever loses it draws other hidden inputs from then on.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_text().strip()
        if len(secret) != 64:
            raise ValueError(
                f"{path} should hold the course secret, 64 characters, but holds {len(secret)}. "
                "Restore it from a backup, or delete it to draw other hidden inputs."
            ) from None
        return secret.encode()
    secret = secrets.token_hex(32)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    return secret.encode()


def hidden_rng(secret, student, assignment, name):
    """The generator of one check's hidden inputs for one student."""
    words = "\0".join((student, assignment, name)).encode()
    return np.random.default_rng(list(hmac.digest(secret, words, hashlib.sha256)))


class TookTooLong(Exception):
    """What is asked of the grader's own process did not end in time."""


@contextmanager
def time_limit(seconds):
    """Raise :class:`TookTooLong` in the block after so many seconds."""

    def stop(*_):
        raise TookTooLong(f"it ran longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)
