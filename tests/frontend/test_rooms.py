"""The plan of the front end: rooms whose imports only go downward, and modules that are short."""

import re

import pytest
from toc import ROOT

FRONTEND = ROOT / "frontend"
ROOMS = (
    *("mathematics", "controls", "quizzes", "scene", "practice", "live", "site", "review"),
    "classroom",
)

# From the ground up; rooms on one floor know nothing of each other. A room's `page.js` is what a
# page loads of it and, like the widget at the top, may bring the rooms' stylesheets together.
FLOORS = [
    {"mathematics"},
    {"controls"},
    {"quizzes", "scene", "practice", "live", "site"},
    {"review"},
    {"classroom"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
LONGEST = 300  # lines

MODULES = sorted(
    path.relative_to(FRONTEND)
    for path in FRONTEND.rglob("*.js")
    if path.relative_to(FRONTEND).parts[0] in ROOMS
)
IMPORT = re.compile(r'(?:\bfrom|^import)\s+"(\.{1,2}/[^"]+)"', flags=re.M)


def room(path):
    return path.parts[0]


def test_every_module_is_in_a_room():
    others = {path.name for path in FRONTEND.glob("*.js")}
    assert others == {"widget.js"}
    assert MODULES


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_go_downward(path):
    text = (FRONTEND / path).read_text(encoding="utf-8")
    for name in IMPORT.findall(text):
        target = (FRONTEND / path.parent / name).resolve()
        assert target.is_file(), f"{path} imports {name}, which is not there"
        other = target.relative_to(FRONTEND)
        if room(other) == room(path) or (path.name == "page.js" and other.suffix == ".css"):
            continue
        assert FLOOR[room(other)] < FLOOR[room(path)], f"{path} imports {other}, upward"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_is_short(path):
    lines = (FRONTEND / path).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{path} has {lines} lines"
