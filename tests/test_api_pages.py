"""The reference pages: each public name has its entry, once, and an example that shows its use."""

import doctest
import importlib
import inspect
import os
import re
from functools import reduce
from pathlib import Path

import pytest
from sphinx.util.inventory import InventoryFile

import glmlesson
from glmlesson import datasets, figures, lesson, plots, quizzes

ROOT = Path(__file__).parents[1]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "_build" / "html"))

NAMES = [
    *(f"glmlesson.{name}" for name in glmlesson.__all__),
    *(f"glmlesson.datasets.{name}" for name in datasets.__all__),
    *(f"glmlesson.figures.{name}" for name in figures.__all__),
    *(f"glmlesson.lesson.{name}" for name in lesson.__all__ if name != "responses"),
    *(f"glmlesson.plots.{name}" for name in plots.__all__ if name.islower()),
    *(f"glmlesson.quizzes.{name}" for name in quizzes.__all__ if name == "Quiz"),
    "glmlesson.invent",
    "glmlesson.GLMClassifier",
    "glmlesson.GLMRegressor",
]


def found(name):
    """What is importable under that dotted name."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        return reduce(getattr, parts[cut:], module)
    raise LookupError(name)


@pytest.fixture(scope="module")
def entries():
    """The entries of the built site as (name, page)."""
    path = SITE / "objects.inv"
    assert path.is_file(), f"There is no site in {SITE}: run `make book` first."
    with path.open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, address: address)
    return [
        (name, address.partition("#")[0])
        for kind in ("py:class", "py:exception", "py:function", "py:data")
        for name, (_, _, address, _) in inventory.get(kind, {}).items()
    ]


@pytest.mark.parametrize("name", NAMES)
def test_each_public_name_has_its_entry_on_one_page(entries, name):
    one = found(name)
    assert name in dict(entries), f"add {name} to a page in book/api_*.md"
    # A class can be reached under a second name: that of the module in which it is written.
    assert len({page for other, page in entries if found(other) is one}) == 1


@pytest.mark.parametrize("name", [name for name in NAMES if callable(found(name))])
def test_each_class_and_function_shows_its_use(name):
    documentation = inspect.cleandoc(vars(found(name)).get("__doc__") or found(name).__doc__)
    assert re.search(r"^Examples\n-{8}\n(.*\n)*?>>> ", documentation, re.MULTILINE)


def test_the_title_page_shows_what_the_package_prints():
    (session,) = re.findall(r"```pycon\n(.*?)```", (ROOT / "book/intro.md").read_text(), re.DOTALL)
    examples = doctest.DocTestParser().get_doctest(session, {}, "intro.md", "book/intro.md", 0)
    assert doctest.DocTestRunner().run(examples).failed == 0
