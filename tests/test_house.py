"""The plan of the package: rooms on floors, imports that only go downward, and no circle."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "glmlesson"

# From the ground up; rooms on one floor know nothing of each other.
FLOORS = [
    {"checks", "expressions", "intervals", "warnings", "datasets"},
    {"links"},
    {"families"},
    {"invented", "lesson", "glm"},
    {"plots"},
    {"figures"},
    {"quizzes"},
    {"practice"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# What only one room may import, so that nobody else needs it.
KEPT_IN = {
    "dask": {"glm"},
    "formulaic": {"glm"},
    "pandas": {"glm", "datasets"},
    "sklearn": {"glm"},
    "sympy": {"invented"},
    "mpmath": {"invented"},
    "matplotlib": {"figures", "plots"},
    "anywidget": {"figures", "quizzes", "practice"},
}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


class Running(ast.NodeTransformer):
    """Leaves out what only a type checker reads, the imports under ``if TYPE_CHECKING``."""

    def visit_If(self, node):
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return [self.visit(other) for other in node.orelse]
        return self.generic_visit(node)


def imports(path, *, only_running=False):
    """Every module that a file imports, at its top or in a function: (name, what is taken)."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(Running().visit(tree) if only_running else tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            yield from ((node.module, alias.name) for alias in node.names)


def own_imports(name, *, only_running=False):
    """The modules of the package that one of them imports."""
    found = set()
    for module, taken in imports(MODULES[name], only_running=only_running):
        inner = f"{module}.{taken}"
        if inner in MODULES:
            found.add(inner)
        elif module in MODULES:
            found.add(module)
    return found - {name}


def room(name):
    return name.split(".")[1]


def test_every_room_has_its_floor():
    assert {room(name) for name in MODULES if name != "glmlesson"} == set(FLOOR)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "glmlesson"])
def test_imports_go_downward(name):
    for other in own_imports(name):
        assert other != "glmlesson", f"{name} imports the package's front door"
        if room(other) != room(name):
            assert FLOOR[room(other)] < FLOOR[room(name)], f"{name} imports {other}, upward"


def test_no_circle():
    # A model's type names its result and the result's type its model, but neither is run for it.
    waiting = {name: own_imports(name, only_running=True) for name in MODULES}
    while waiting:
        free = {name for name, needs in waiting.items() if not needs & set(waiting)}
        assert free, f"these modules import each other in a circle: {sorted(waiting)}"
        waiting = {name: needs for name, needs in waiting.items() if name not in free}


@pytest.mark.parametrize("name", MODULES)
def test_optional_packages_stay_in_their_rooms(name):
    for module, _ in imports(MODULES[name]):
        top = module.split(".")[0]
        if top in KEPT_IN:
            assert name != "glmlesson"
            assert room(name) in KEPT_IN[top], f"{name} imports {top}"


@pytest.mark.parametrize("name", MODULES)
def test_no_module_reaches_for_anothers_private_names(name):
    tree = ast.parse(MODULES[name].read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("glmlesson"):
            assert not any(alias.name.startswith("_") for alias in node.names), node.module


@pytest.mark.parametrize("name", MODULES)
def test_no_module_is_longer_than_a_sitting(name):
    lines = len(MODULES[name].read_text().splitlines())
    assert lines <= 350, f"{name} has {lines} lines: split it by subject"
