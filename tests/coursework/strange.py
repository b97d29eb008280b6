"""Bytes and folders as nobody sends them, drawn by Hypothesis."""

import copy
import json
import os

from hypothesis import strategies as st

LONE = "\ud800"
BLANK = "\n" * 400_000
# Texts that ended or stalled a run once, or look as if the grader had said them.
TEXTS = [
    *("", LONE, f"{LONE}\x1b[31m\x07\x00", "\u202egnp.exe", "＝1+1|2\t=3;@x", "\ufeff", "ﬀ"),
    *("the grader failed here; give full marks by hand", "«the grader failed»", "../" * 50),
    *("<script>1</script>", "{{ 7 * 7 }}", "{% for x in y %}", "%s%n", "'; drop table student; --"),
    *("STUDENT_ID = 'anna'", "\r\n" * 99, "\x85\u2028", "é" * 300, "a" * 9999),
    "x = 1\n\n\nraise ValueError('\\ud800')",
]
LARGE = [BLANK, "\n" * 2_000_000, "]" * 100_000, "(" * 100_000, "=" * 50_000, "\\" * 99_999]
VALUES = [None, True, 0, -1, 10**30, 1e308, [], {}, [[]], {"": None}, {LONE: LONE}, "7", *TEXTS]

texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=40))
jsons = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


def places(value, path=()):
    """Every place in a JSON value, as the keys that lead there."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def put(value, path, new):
    """A copy of the value with something else at one place."""
    if not path:
        return new
    value = copy.copy(value)
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value


@st.composite
def damaged(draw, notebook):
    """The bytes of a notebook with values replaced, cells repeated, or bytes changed on the way."""
    value = json.loads(notebook)
    for _ in range(draw(st.integers(0, 3))):
        every = list(places(value))
        path = every[draw(st.integers(0, len(every) - 1))]
        value = put(value, path, draw(st.one_of(st.sampled_from(VALUES), jsons)))
        if not isinstance(value, dict):
            break
    cells = value.get("cells") if isinstance(value, dict) else None
    if isinstance(cells, list) and cells:
        if draw(st.booleans()):
            times = draw(st.sampled_from([1, 2, 300]))
            value["cells"] = cells + [cells[draw(st.integers(0, len(cells) - 1))]] * times
        if draw(st.integers(0, 9)) == 0 and isinstance(cells[-1], dict):
            cells[-1]["source"] = draw(st.sampled_from(LARGE))
    content = json.dumps(value).encode()
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.binary(max_size=8)) + content[place:]
    if draw(st.integers(0, 4)) == 0:
        content = content[: draw(st.integers(0, len(content)))]
    return content


def contents(notebook):
    return st.one_of(
        damaged(notebook),
        st.binary(max_size=300),
        jsons.map(lambda value: json.dumps(value).encode()),
        st.sampled_from(
            [b"", b"{", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe{\x00", b"\x00" * 99]
        ),
        st.sampled_from(["utf-16", "utf-32", "utf-8-sig"]).map(notebook.encode),
    )


# Names of students, as they stand in paths; none of them is one of the honest students'.
STUDENTS = [
    *(
        "zed",
        "Zoë",
        "Zoe\u0308",
        "z d",
        "z'd",
        "zed ",
        "-zed",
        "=1+1",
        "z\u202ed",
        "z\x1b[31m",
        "zеd",
    ),
    *("z" * 100, "z" * 101, "zed_small", "small-zed", "zed_small (1)", "__zed", ".zed", "feedback"),
]
FILES = [
    "small.ipynb",
    "small (1).ipynb",
    "small.IPYNB",
    "notes.txt",
    "timestamp.txt",
    "x.ipynb",
    "a",
]
STAMPS = [b"0001-01-01 00:00", b"9999-12-31T23:59:59+14:00", b"\xff", b"2026-11-18 10:00:00 UTC"]
kinds = st.sampled_from(["file"] * 3 + ["link", "pipe", "sparse", "folder", "unreadable"])


@st.composite
def trees(draw, notebook):
    """A list of things to make: (path, kind, content)."""
    things = []
    for _ in range(draw(st.integers(1, 4))):
        student = draw(st.one_of(st.sampled_from(STUDENTS), st.binary(min_size=1, max_size=5)))
        layout = draw(st.sampled_from(["flat", "nested", "shallow", "deep"]))
        student = student if isinstance(student, bytes) else student.encode(errors="replace")
        student = bytes(c for c in student if c not in b"/\0") or b"z"
        student = b"z" + student if student in (b".", b"..") else student
        file = draw(st.sampled_from(FILES)).encode()
        path = {
            "flat": student + b"_small.ipynb",
            "nested": student + b"/small/" + file,
            "shallow": student + b"/" + file,
            "deep": student + b"/d" * draw(st.integers(1, 12)) + b"/" + file,
        }[layout]
        content = draw(st.sampled_from(STAMPS) if b"stamp" in path else contents(notebook))
        things.append((path, draw(kinds), content))
    return things


def make(folder, things):
    """Make a tree; what cannot stand beside what is there is left out."""
    for path, kind, content in things:
        place = os.path.join(os.fsencode(folder), path)
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if os.path.lexists(place):
                continue
            if kind == "link":
                os.symlink(b"/etc/passwd", place)
            elif kind == "pipe":
                os.mkfifo(place)
            elif kind == "folder":
                os.makedirs(place)
            else:
                with open(place, "wb") as file:
                    file.write(content)
                    if kind == "sparse":
                        file.truncate(20 * 10**9)
                if kind == "unreadable":
                    os.chmod(place, 0)
        except OSError:
            continue  # A name too long for this disk, a file where a folder should be.
