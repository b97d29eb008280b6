"""Submissions as no lecturer wants them, each with what it must get.

Every one answers the small assignment. What an honest part of it earns, it keeps; nothing else
earns a point. `OUTSIDE` is where those that write try to, `PORT` where those that call home try to.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import small

from grading.marking import BY_HAND, EMPTY, GRADED, HUMAN_EYE, REFUSED

OUTSIDE = Path(tempfile.gettempdir()) / "written-by-a-submission"
PORT = 47_113
HOUR = 3600
DUE = 1_795_000_000  # when submissions are due, in seconds since 1970


@dataclass(frozen=True)
class Bad:
    """One submission: its student, its answers or how to make it, and what it must get."""

    student: str
    make: object  # answers in place of the right ones, or a function of (folder, student version)
    points: float
    state: str
    says: str = ""  # words of the reason in the grades table
    quick: bool = False  # graded in `make test`, too

    def put(self, folder, student_version):
        if callable(self.make):
            self.make(folder, student_version)
        else:
            put(folder, self.student, answered(self, student_version))


def answered(bad, student_version):
    return small.answered(student_version, {**small.RIGHT, **bad.make}, bad.student)


def put(folder, student, notebook, **file):
    """Write a notebook, or any bytes, as a student's file; handed in an hour before it was due."""
    content = notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode()
    path = folder / file.get("name", f"{student}_small.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    time = file.get("time", DUE - HOUR)
    os.utime(path, (time, time))
    return path


def right(student_version, student):
    return small.answered(student_version, small.RIGHT, student)


def as_bytes(student, change):
    """A right submission whose bytes were changed on the way."""

    def make(folder, student_version):
        put(folder, student, change(nbformat.writes(right(student_version, student))))

    return make


def changed(student, change):
    """A right submission whose notebook was changed."""

    def make(folder, student_version):
        notebook = right(student_version, student)
        change(notebook)
        put(folder, student, notebook)

    return make


def cell(notebook, name):
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def rename(notebook):
    cell(notebook, "double").metadata.nbgrader.grade_id = "double-2"


def duplicate(notebook):
    place = notebook.cells.index(cell(notebook, "double"))
    twin = nbformat.from_dict(notebook.cells[place])
    twin.id, twin.source = "twin", "def double(x):\n    return 'the second one counts'"
    notebook.cells.insert(place + 1, twin)


def split(notebook):
    place = notebook.cells.index(cell(notebook, "double"))
    twin = nbformat.from_dict(notebook.cells[place])
    twin.id = "twin"
    notebook.cells[place].source, twin.source = "two = 2", "def double(x):\n    return two * x"
    notebook.cells.insert(place + 1, twin)


def in_r(notebook):
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}


def two_files(folder, student_version):
    put(folder, "two-files", right(student_version, "two-files"), time=DUE - 3 * HOUR)
    worse = small.answered(student_version, {"double": small.RIGHT["double"]}, "two-files")
    put(folder, "two-files", worse, name="small-two-files.ipynb", time=DUE - 2 * HOUR)


def late(folder, student_version):
    put(folder, "late", right(student_version, "late"), time=DUE + 26 * HOUR)


def link(folder, student_version):
    real = put(folder.parent / "elsewhere", "link", right(student_version, "link"))
    (folder / "link_small.ipynb").symlink_to(real)


def linked_folder(folder, student_version):
    place = folder.parent / "elsewhere" / "linked-folder"
    put(place, "", right(student_version, "linked-folder"), name="small/small.ipynb")
    (folder / "linked-folder").symlink_to(place)


def pipe(folder, student_version):
    os.mkfifo(folder / "pipe_small.ipynb")


def large(folder, student_version):
    with open(folder / "large_small.ipynb", "wb") as file:
        file.truncate(30_000_000)


def somebody_elses(folder, student_version):
    put(folder, "somebody-elses", right(student_version, "anna"))


def formula_as_id(folder, student_version):
    put(folder, "", right(student_version, "x"), name="=HYPERLINK(1)_small.ipynb")


def in_a_folder(folder, student_version):
    notebook = right(student_version, "in-a-folder")
    put(folder, "", notebook, name="in-a-folder/small/small.ipynb")
    (folder / "in-a-folder/small/timestamp.txt").write_text("2026-11-18 10:00:00 UTC")


def empty_folder(folder, student_version):
    (folder / "empty-folder" / "small").mkdir(parents=True)


def in_double(body):
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return {"double": f"def double(x):\n{lines}"}


def before_double(code):
    return {"double": f"{code}\n{small.RIGHT['double']}"}


# IPython has put its own module in place of the engine's, but every function knows its globals.
ENGINE = """
def engine():
    import gc, types
    for thing in gc.get_objects():
        if type(thing) is types.FunctionType and "give_up_rights" in thing.__globals__:
            return thing.__globals__
    raise LookupError("no engine in reach")
"""

# Each search looks for one thing that is there as well, to show that it would find the others.
SEARCH_MEMORY = (
    ENGINE
    + """
def search():
    import base64, gc, os, sys, types
    coded = ["UEFTU1BIUkFTRQ==", "c2VjcmV0IG9mIHRoZSBtYXN0ZXI=", "dGhlX21lYW5fb2ZfdGhlX293bg=="]
    words = [base64.b64decode(word).decode() for word in coded] + ["-".join(["searches", "memory"])]
    words.append("_".join(["give", "up", "rights"]))  # of the engine, to show that it is reached
    texts = [str(engine().keys()), str(list(engine().values()))]
    texts += [str(get_ipython().history_manager.input_hist_raw), str(sys.argv), str(os.environ)]
    frame = sys._getframe().f_back
    while frame:
        texts += [str(frame.f_locals), str(frame.f_globals)]
        frame = frame.f_back
    for module in list(sys.modules.values()):
        if hasattr(module, "__dict__"):
            texts.append(str(vars(module)))
    for thing in gc.get_objects():
        if type(thing) is types.GeneratorType and thing.gi_frame:
            texts.append(str(thing.gi_frame.f_locals))
        if type(thing) is types.CellType and "empty" not in str(thing):
            texts.append(str(thing.cell_contents))
        if type(thing) in (dict, list, tuple) and thing is not words and thing is not texts:
            things = thing.values() if type(thing) is dict else thing
            texts.append(" ".join([text for text in things if type(text) is str]))
    return [word for word in words if any(word in text for text in texts)]
raise RuntimeError("found: " + ", ".join(search()) + ".")
"""
)

SEARCH_DISK = """
def search():
    import base64, os
    coded = [b"UEFTU1BIUkFTRQ==", b"c2VjcmV0IG9mIHRoZSBtYXN0ZXI=", b"Z2l2ZV91cF9yaWdodHM="]
    words = [base64.b64decode(word) for word in coded]
    found = []
    for place, folders, files in os.walk("/"):
        if place.startswith(("/dev", "/usr", "/etc/alternatives")) or "/lib/python" in place:
            folders[:] = []  # Where the system's own files are; a read of /dev/ptmx waits for ever.
            continue
        if place.startswith("/proc"):
            folders[:] = [name for name in folders if name.isdigit()]
        for name in files + folders:
            if name in ("secret", "gradebook.db", "autograded", "small.py", "derivations.py"):
                found.append(os.path.join(place, name))
        for name in files:
            path = os.path.join(place, name)
            if place.startswith("/proc") and name not in ("cmdline", "environ"):
                continue
            try:
                with open(path, "rb") as file:
                    content = file.read(2_000_000)
            except OSError:
                continue
            found += [path for word in words if word in content]
    return found
raise RuntimeError("found: " + ", ".join(search()) + ".")
"""

CALL_HOME = f"""
import socket, urllib.request
reached = []
for address in (("127.0.0.1", {PORT}), ("1.1.1.1", 53), ("localhost", {PORT})):
    try:
        socket.create_connection(address, timeout=2).sendall(b"hello")
        reached.append(address)
    except OSError:
        pass
try:
    socket.getaddrinfo("example.org", 80)
    reached.append("a name server")
except OSError:
    pass
raise RuntimeError("reached: " + (str(reached) if reached else "nothing"))
"""

WRITE_OUTSIDE = f"""
import os, pathlib, sys
home = os.path.expanduser("~root")
places = ["/", "/etc", "/usr", "/work", home, sys.prefix, os.path.dirname(np.__file__), "/dev",
          os.path.dirname(__import__("glmlesson").__file__)]
wrote = []
for place in places:
    try:
        pathlib.Path(place, "written-by-a-submission").write_text("here")
        wrote.append(place)
    except OSError:
        pass
pathlib.Path("{OUTSIDE}").write_text("this one is in the sandbox's own /tmp")
raise RuntimeError("wrote: " + (str(wrote) if wrote else "nothing"))
"""

PATCHES = """
import builtins, math
class Yes(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __abs__(self): return Yes(0)
    def __sub__(self, other): return Yes(0)
    __rsub__ = __sub__
np.isclose = np.allclose = np.array_equal = lambda *a, **k: np.True_
np.asarray = np.array = lambda *a, **k: np.zeros(1)
np.random.default_rng = lambda *a, **k: None
builtins.abs = builtins.len = builtins.sum = lambda *a: 0
builtins.isinstance = lambda *a: True
math.isclose = lambda *a, **k: True
def double(x): return Yes(-1)
"""

FORGE = """
import os, sys, json, struct
def double(x):
    for text in ('{"value": "2"}', '{"nonce": "0", "value": "2", "points": 100, "passed": true}'):
        print(text)
        for fd in range(1, 40):
            try:
                os.write(fd, struct.pack(">I", len(text)) + text.encode())
            except OSError:
                pass
    return "forged"
"""

# The right answer to one question, from the engine itself, shows that it is taken over.
TAKE_OVER = f"""
{ENGINE}
import json
told = {{"own_mean": float(counts.mean()), "slope": "taken"}}
engine()["ask"] = lambda shell, request: {{
    "value": json.dumps(told.get(request["name"], True)), "passed": True, "points": 100,
    "nonce": "0", "error": "none",
}}
"""

LEAVE_BEHIND = """
import subprocess, sys, threading, time
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
for own_session in (True, False):
    subprocess.Popen(sleep, start_new_session=own_session)
threading.Thread(target=time.sleep, args=(600,), daemon=False).start()
"""

KILL = """
import os, signal
for pid in (1, os.getppid(), -1):
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except OSError:
            pass
"""

NESTED = "own_mean = []\nfor _ in range(5000):\n    own_mean = [own_mean]"
TRICKY_NUMBER = """
class Sly(float):
    def __float__(self): return float(counts.mean())
    def __eq__(self, other): return True
own_mean = Sly(7)
"""
ALWAYS_EQUAL = """
class Always:
    def __eq__(self, other): return True
    def __array__(self, *a, **k): return np.array(counts.mean())
    def __getattr__(self, name): return self
own_mean = Always()
"""
PICKLE = f"""
class Bomb:
    def __reduce__(self): return (open, ("{OUTSIDE}", "w"))
own_mean = Bomb()
"""
MARKUP = '<script>alert(1)</script><img src=x onerror="alert(2)"> [x](javascript:alert(3))'

BAD = [
    Bad("perfect", {}, 5, BY_HAND, quick=True),
    Bad("half-right", in_double("return float(x) * 2"), 4, BY_HAND, quick=True),
    Bad("wrong", in_double("return x + 1"), 3, BY_HAND),
    Bad("empty", lambda f, v: put(f, "empty", v.encode()), 0, EMPTY, "No answer", quick=True),
    Bad("zero-bytes", lambda f, v: put(f, "zero-bytes", b""), 0, REFUSED, "empty", quick=True),
    Bad("syntax-error", {"double": "def double(x:\n  return"}, 3, BY_HAND, "SyntaxError", True),
    Bad("loop", {"double": "while True: pass"}, 3, HUMAN_EYE, "computed for more than 10 s"),
    Bad("loop-later", in_double("while True: pass"), 3, HUMAN_EYE, "computed for more than 10 s"),
    Bad(
        "loop-that-stays",
        in_double(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
        ),
        3,
        HUMAN_EYE,
        "computed for more than 10 s",
    ),
    Bad(
        "sleep",
        in_double("import time\ntime.sleep(3600)"),
        3,
        HUMAN_EYE,
        "kept the grader waiting for more than 30 s",
    ),
    Bad("sys-exit", before_double("import sys; sys.exit(0)"), 3, BY_HAND, "SystemExit", True),
    Bad("os-exit", before_double("import os; os._exit(0)"), 3, HUMAN_EYE, "ended its own", True),
    Bad("os-exit-later", in_double("import os; os._exit(0)"), 3, HUMAN_EYE, "ended its own"),
    Bad("kills", before_double(KILL), 5, BY_HAND),
    Bad("fork-bomb", before_double("import os\nwhile True: os.fork()"), 3, BY_HAND, "BlockingIO"),
    Bad("allocates", before_double("np.ones(100 * 10**9 // 8)"), 3, BY_HAND, "MemoryError"),
    Bad(
        "hoards",
        before_double("hoard = []\nwhile True: hoard.append(np.ones(10**7))"),
        3,
        HUMAN_EYE,
        "more than 2 GB",
    ),
    Bad(
        "prints", before_double("while True: print('x' * 1000)"), 3, BY_HAND, "more than a million"
    ),
    Bad(
        "writes-1-GB",
        before_double(
            "f = open('x', 'wb')\nfor _ in range(1000): f.write(bytes(10**6))\nf.flush()"
        ),
        3,
        BY_HAND,
        "OSError",
    ),
    Bad(
        "writes-many",
        before_double("for n in range(100): open(f'{n}', 'wb').write(bytes(10**7))"),
        3,
        BY_HAND,
        "OSError",
    ),
    Bad(
        "searches-memory",
        before_double(SEARCH_MEMORY),
        3,
        BY_HAND,
        "found: searches-memory, give_up_rights.",
    ),
    Bad("searches-disk", before_double(SEARCH_DISK), 3, BY_HAND, "found: /tmp/.engine/inside.py."),
    Bad("calls-home", before_double(CALL_HOME), 3, BY_HAND, "reached: nothing"),
    Bad("writes-outside", before_double(WRITE_OUTSIDE), 3, BY_HAND, "wrote: nothing", True),
    Bad("patches", {"double": PATCHES, "own-mean": "own_mean = Yes(1)"}, 1, HUMAN_EYE, quick=True),
    Bad("always-equal", {"own-mean": ALWAYS_EQUAL}, 3, BY_HAND, quick=True),
    Bad("tricky-number", {"own-mean": TRICKY_NUMBER}, 3, BY_HAND),
    Bad("pickle", {"own-mean": PICKLE}, 3, BY_HAND),
    Bad("nan", {"own-mean": "own_mean = float('nan')"}, 3, BY_HAND),
    Bad("huge-reply", {"own-mean": "own_mean = np.ones(10**7)"}, 3, HUMAN_EYE, "larger than 4 MB"),
    Bad("huge-number", {"own-mean": "own_mean = 10**(10**6)"}, 3, BY_HAND),
    Bad("nested", {"own-mean": NESTED}, 3, BY_HAND),
    Bad("forges", {"double": FORGE}, 3, BY_HAND, quick=True),
    Bad("takes-over", {"own-mean": "own_mean = 0", "slope": TAKE_OVER}, 2, BY_HAND, quick=True),
    Bad("leaves-behind", before_double(LEAVE_BEHIND), 5, BY_HAND),
    Bad("copied-number", {"own-mean": "own_mean = 20.4"}, 3, BY_HAND),
    Bad("formula-code", {"slope": f"slope = \"open('{OUTSIDE}', 'w')\""}, 4, BY_HAND),
    Bad("formula-tower", {"slope": "slope = '9**9**9**9'"}, 4, BY_HAND, quick=True),
    Bad("shell", before_double(f"!touch {OUTSIDE}; rm -rf / 2>/dev/null"), 5, BY_HAND),
    Bad(
        "markup",
        {"why": MARKUP, "double": f"'''{MARKUP}'''"},
        3,
        HUMAN_EYE,
        "There is no double",
        quick=True,
    ),
    Bad("tells-input", in_double("raise ValueError(f'INPUT {x}')"), 3, BY_HAND),
    Bad(
        "deleted",
        changed("deleted", lambda n: n.cells.remove(cell(n, "double"))),
        3,
        HUMAN_EYE,
        "answer cells are missing: «double»",
        True,
    ),
    Bad("renamed", changed("renamed", rename), 5, HUMAN_EYE, "unknown ids: «double-2»", True),
    Bad("duplicated", changed("duplicated", duplicate), 3, HUMAN_EYE, "same id", True),
    Bad("split", changed("split", split), 5, HUMAN_EYE, "same id"),
    Bad("r-kernel", changed("r-kernel", in_r), 0, REFUSED, "notebook for «R»", True),
    Bad(
        "no-notebook",
        lambda f, v: put(f, "no-notebook", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        0,
        REFUSED,
        "no notebook in UTF-8",
    ),
    Bad("json-list", as_bytes("json-list", lambda t: b"[1, 2]"), 0, REFUSED, "no notebook"),
    Bad("deep-json", as_bytes("deep-json", lambda t: b"[" * 10**5), 0, REFUSED, "JSON is broken"),
    Bad("truncated", as_bytes("truncated", lambda t: t.encode()[:-500]), 0, REFUSED, "part", True),
    Bad("utf-16", as_bytes("utf-16", lambda t: t.encode("utf-16")), 5, BY_HAND),
    Bad(
        "latin-1",
        as_bytes("latin-1", lambda t: t.replace("Because", "Weil é").encode("latin-1")),
        0,
        REFUSED,
        "no notebook in UTF-8",
    ),
    Bad(
        "broken-cells",
        as_bytes("broken-cells", lambda t: json.dumps({**json.loads(t), "cells": 7}).encode()),
        0,
        REFUSED,
        "no notebook",
    ),
    Bad("two-files", two_files, 2, GRADED, "instead of the older «two-files_small.ipynb»", True),
    Bad("late", late, 5, BY_HAND),
    Bad("link", link, 0, REFUSED, "symbolic link", True),
    Bad("", linked_folder, 0, REFUSED, "symbolic link"),
    Bad("pipe", pipe, 0, REFUSED, "not an ordinary file", True),
    Bad("large", large, 0, REFUSED, "larger than 20 MB"),
    Bad("somebody-elses", somebody_elses, 5, HUMAN_EYE, "STUDENT_ID says «anna»", True),
    Bad("", formula_as_id, 0, REFUSED, "no student's id"),
    Bad("in-a-folder", in_a_folder, 5, BY_HAND),
    Bad("empty-folder", empty_folder, 0, REFUSED, "holds no notebook"),
    Bad("", lambda f, v: put(f, "", b"", name="notes.txt"), 0, REFUSED, "neither student nor"),
    Bad(
        "a-word-file",
        lambda f, v: put(f, "", b"PK", name="a-word-file_small.docx"),
        0,
        REFUSED,
        "ends in «.docx»",
    ),
]
