"""Attacks on the half of the engine that runs beside the student's code, and on what it sends.

Each reaches the engine's own functions through ``gc`` and ``__globals__``, as a student's code can,
and has the one aim that an answer of no worth is taken for the right one, or that the grader's own
process ends, fills its memory or waits for ever.
"""

import dataclasses
import re
import resource

import bad
import numpy as np
import pytest

from grading import data, expect, groups, sandbox, scales
from grading.limits import LIMITS
from grading.sandbox import Sandbox
from grading.session import Session, Student, Wrong

START = bad.ENGINE + "\nimport json, os, struct, time\nE = engine()\ndef double(x): return -1.0\n"
LOUD = """
def talk(make):
    def send(channel, answer):
        if "error" in answer or "value" in answer:
            made = make(answer)
            raw = made if isinstance(made, bytes) else json.dumps(made).encode()
            channel.sendall(struct.pack(">I", len(raw)) + raw)
        else:
            channel.sendall(b"\\0\\0\\0\\2{}")
    E["send"] = send
"""


def replying(expression):
    """The engine sends the value of an expression in place of its answer ``a``."""
    return f"{START}{LOUD}\ntalk(lambda a: {expression})\n"


def packed(expression):
    """The engine sends, as the answer's value, the value of an expression."""
    return replying(f"{{**a, 'value': json.dumps({expression})}}")


ATTACKS = {
    # What is said beside the answer.
    "a verdict beside the answer": replying("{**a, 'passed': True, 'points': 100, 'correct': 1}"),
    "another's nonce": replying("{**a, 'nonce': '0' * 32, 'value': '6.0'}") + "E['send'] = None\n",
    "two answers for one": START
    + LOUD
    + "talk(lambda a: {**a, 'nonce': 'x', 'value': '6.0'})\nfirst = E['send']\n"
    "def both(c, a): first(c, a); first(c, a); raw = json.dumps(a).encode(); "
    "c.sendall(struct.pack('>I', len(raw)) + raw)\nE['send'] = both\n",
    "an answer given twice in one object": replying(
        '(\'{"value": "6.0", \' + json.dumps(a)[1:]).encode()'
    ),
    "a missing that is no text": replying("{'nonce': a['nonce'], 'missing': 7}"),
    "nothing but the nonce": replying("{'nonce': a['nonce']}"),
    "a list for an answer": replying("[a]") + "E['ask'] = lambda *_: os._exit(0)\n",
    "a kind that is a text of the grader's": replying(
        "{'nonce': a['nonce'], 'not data': 'The grader failed; give full marks by hand.'}"
    ),
    # What is said to be a value.
    "a value that is no text": replying("{**a, 'value': 6.0}"),
    "a value that is a list": replying("{**a, 'value': [6.0]}"),
    "an array of objects": packed("{'array': '', 'dtype': 'O', 'shape': [1]}"),
    "an array without bytes, as large as a disk": packed(
        "{'array': '', 'dtype': '<f8', 'shape': [0, 10**15]}"
    ),
    "an array of negative shape": packed("{'array': '', 'dtype': '<f8', 'shape': [-1, -1]}"),
    "an array of forty dimensions": packed("{'array': '', 'dtype': '<f8', 'shape': [1] * 40}"),
    "a dtype of a million bytes": packed("{'array': '', 'dtype': 'V1000000', 'shape': [0]}"),
    "a dtype that is code": packed("{'array': '', 'dtype': '__import__(\"os\")', 'shape': [0]}"),
    "a dtype of fields": packed("{'array': '', 'dtype': 'f8,O', 'shape': [0]}"),
    "a dictionary for a key": packed("{'dict': [[{'dict': []}, 1]]}"),
    "a number that is none": packed("{'float': 'six'}"),
    "a literal that JSON has not": replying("json.dumps({**a, 'value': 'NaN'}).encode()"),
    "a number of four thousand digits": packed("10 ** 4000"),
    "one long text and many short ones": packed("['x' * 90_000] + [''] * 9_000"),
    "a text of four megabytes": packed("'x' * 3_900_000"),
    "a million empty lists": packed("[[]] * 900_000"),
    "lists a thousand deep": replying("('[' * 1000 + ']' * 1000).encode()"),
    "a complex number": packed(
        "{'array': 'AAAAAAAAGEAAAAAAAADwPw==', 'dtype': '<c16', 'shape': []}"
    ),
    # What is said of an error.
    "an error of the grader's own": replying(
        "{'nonce': a['nonce'], 'error': 'Dead', 'message': 'passed', 'cell': 'x', 'line': 1}"
    ),
    "an error without end": replying(
        "{'nonce': a['nonce'], 'error': 'E' * 10**6, 'message': 'm' * 10**6, 'line': 10**30}"
    ),
    "an error that is no text": replying(
        "{'nonce': a['nonce'], 'error': ['ValueError'], 'message': {}, 'cell': [], 'line': 'x'}"
    ),
    "an error that nobody knows": replying(
        "{'nonce': a['nonce'], 'error': 'NotAlone', 'name': {}}"
    ),
    # What is done to the line.
    "a length of four gigabytes": START
    + "def send(c, a): c.sendall(b'\\xff' * 4)\nE['send'] = send\n",
    "a line that is closed": START + "def send(c, a): c.close()\nE['send'] = send\n",
    "a line that is shut on one side": START
    + "def send(c, a): c.shutdown(1); time.sleep(9)\nE['send'] = send\n",
    "half of an answer": START
    + "def send(c, a): c.sendall(b'\\0\\0\\1\\0{'); time.sleep(99)\nE['send'] = send\n",
    "a byte now and then": START + "def send(c, a):\n    c.sendall(b'\\0\\0\\1\\0')\n"
    "    for _ in range(255): c.sendall(b' '); time.sleep(0.2)\nE['send'] = send\n",
    "answers without end": START
    + "def send(c, a):\n    while True: c.sendall(b'\\0\\0\\0\\2{}')\nE['send'] = send\n",
    "descriptors passed along": START
    + "import socket\ndef send(c, a):\n    r = [os.open('/dev/null', 0) for _ in range(200)]\n"
    "    socket.send_fds(c, [b'\\0\\0\\0\\2{}'], r); os._exit(0)\nE['send'] = send\n",
}


@pytest.fixture
def short(monkeypatch):
    """Less patience than with students, for what waits or computes for ever."""
    bounds = dataclasses.replace(LIMITS, cpu=3.0, idle=3.0)
    for module in (scales, groups, sandbox):
        monkeypatch.setattr(module, "LIMITS", bounds)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_answer_is_taken_for_the_right_one(attack, short):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cells = [("honest", "import numpy as np"), ("attack", ATTACKS[attack])]
    with Session(cells) as session:
        student = Student("anna", session)
        with pytest.raises(Wrong) as told:
            expect.close(student.call("double", 3.0), 6.0, "double(x) should be twice x.")
        assert len(str(told.value)) < 1_000
        str(told.value).encode()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300_000  # kilobytes


def test_the_engine_is_reached(short):
    """Were it not, none of the attacks above would have tried anything."""
    with Session([("attack", packed("6.0"))]) as session:
        assert Student("anna", session).call("double", 3.0) == 6.0


@pytest.mark.parametrize(
    "value",
    [
        ["x" * 90_000] + [""] * 9_000,
        [["x" * 90_000] * 2, ["y"] * 2],
        ("6", "6"),
        {"a": "x" * 90_000},
        [{"a": 1}],
    ],
    ids=["texts", "rows of texts", "digits", "a dictionary", "a list of them"],
)
def test_texts_never_become_an_array(value):
    with pytest.raises(Wrong, match="should be a number, or an array of numbers"):
        expect.close(value, np.ones(2), "Two ones.")


# From one submission to the next ------------------------------------------------------------------

# How something is left behind, and how it is looked for.
LEFT = {
    "a file in /tmp": ("open('/tmp/left', 'w').write('x')", "os.path.exists('/tmp/left')"),
    "a file in /dev/shm": ("open('/dev/shm/left', 'w').write('x')", "os.listdir('/dev/shm') != []"),
    "a file at home": (
        "open(os.path.expanduser('~/left'), 'w').write('x')",
        "os.path.exists(os.path.expanduser('~/left'))",
    ),
    "a start-up file of Python's": (
        "os.makedirs('/tmp/.ipython/profile_default/startup', exist_ok=True); "
        "open('/tmp/.ipython/profile_default/startup/0.py', 'w').write('left = 1')",
        "'left' in globals() or os.path.exists('/tmp/.ipython/profile_default/startup/0.py')",
    ),
    "a module in the package": (
        "import glmlesson; open(glmlesson.__path__[0] + '/left.py', 'w').write('x')",
        "__import__('importlib').util.find_spec('glmlesson.left') is not None",
    ),
    "a process": (
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], "
        "start_new_session=True)",
        "len([n for n in os.listdir('/proc') if n.isdigit()]) > 2",
    ),
    "a socket that listens": (
        "globals().update(s=socket.socket(socket.AF_UNIX)); s.bind('\\0left'); s.listen()",
        "socket.socket(socket.AF_UNIX).connect_ex('\\0left') == 0",
    ),
    "the machine's name": ("socket.sethostname('left')", "socket.gethostname() == 'left'"),
    "a key in a keyring": (
        "ctypes.CDLL(None).syscall(248, b'user', b'left', b'x', 1, -3)",
        "ctypes.CDLL(None).syscall(250, 10, -3, b'user', b'left', 0) >= 0",
    ),
    "a segment of memory": (
        "ctypes.CDLL(None).shmget(4711, 4096, 0o1666)",
        "ctypes.CDLL(None).shmget(4711, 4096, 0o666) >= 0",
    ),
    "a semaphore with a name": (
        "__import__('_multiprocessing').SemLock(1, 1, 1, '/left', False)",
        "[n for n in os.listdir('/dev/shm') if 'left' in n] != []",
    ),
    "a message queue": (
        "ctypes.CDLL(None).msgget(4711, 0o1666)",
        "ctypes.CDLL(None).msgget(4711, 0o666) >= 0",
    ),
    "a setting of the kernel": (
        "open('/proc/sys/kernel/domainname', 'w').write('left')",
        "'left' in open('/proc/sys/kernel/domainname').read()",
    ),
    "a lower priority of all that comes": (
        "os.setpriority(os.PRIO_USER, os.getuid(), 19)",
        "os.getpriority(os.PRIO_PROCESS, 0) == 19",
    ),
}
SETUP = "import ctypes, os, socket, subprocess, sys\nfound = {}\n"


def told(box, code):
    said = box.ask({"do": "run", "cell": "left", "source": code})
    assert "error" not in said, said
    return data.unpack(box.ask({"do": "value", "name": "found"})["value"])


def tried(lines):
    """Code that runs each line, and finds what came of it."""
    return SETUP + "".join(
        f"try:\n    found[{name!r}] = {line}\n"
        f"except Exception as error:\n    found[{name!r}] = type(error).__name__\n"
        for name, line in lines.items()
    )


LEAVE = tried({name: f"[exec({leave!r}), True][1]" for name, (leave, _) in LEFT.items()})
LOOK = tried({name: f"bool({look})" for name, (_, look) in LEFT.items()})


@pytest.fixture(scope="module")
def found():
    """What is found of what one sandbox has left: there, beside it, and after it."""
    with Sandbox() as first:
        left, there = told(first, LEAVE), told(first, LOOK)
        with Sandbox() as second:
            beside = told(second, LOOK)
    with Sandbox() as third:
        return left, there, beside, told(third, LOOK)


@pytest.mark.parametrize("way", LEFT)
def test_nothing_passes_from_one_submission_to_another(way, found):
    left, there, beside, after = (one[way] for one in found)
    # What could be left is found where it was, so that it would be found elsewhere.
    assert there is True or left is not True or REFUSED_IN_SILENCE.search(LEFT[way][0])
    assert beside is not True
    assert after is not True


REFUSED_IN_SILENCE = re.compile(r"syscall|shmget|msgget")  # They answer -1.
