"""The reference pages: each public name has its entry, once, and an example that shows its use."""

import doctest
import importlib
import inspect
import os
import re
from functools import reduce
from pathlib import Path

import borrowed_data
import data_page
import pictures
import pytest
from sphinx.util.inventory import InventoryFile

import glmlesson
from glmlesson import datasets, figures, lesson, plots, practice, quizzes

ROOT = Path(__file__).parents[1]
SITE = Path(os.environ.get("BOOK_SITE", ROOT / "_build" / "html"))

DATA = [*datasets.names(), *borrowed_data.BORROWED]
NAMES = [
    *(f"glmlesson.{name}" for name in glmlesson.__all__),
    *(f"glmlesson.datasets.{name}" for name in datasets.__all__),
    *(f"glmlesson.figures.{name}" for name in figures.__all__),
    *(f"glmlesson.lesson.{name}" for name in lesson.__all__ if name != "responses"),
    *(f"glmlesson.plots.{name}" for name in plots.__all__ if name.islower()),
    *(f"glmlesson.practice.{name}" for name in practice.__all__),
    *(
        f"glmlesson.quizzes.{name}"
        for name in quizzes.__all__
        if name in ("Quiz", "Fresh", "generate")
    ),
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


SESSIONS = [
    pytest.param(page, session, id=f"{page.stem}-{number}")
    for page in sorted((ROOT / "book").glob("*.md"))
    for number, session in enumerate(
        re.findall(
            r"^```pycon\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
    )
]


@pytest.mark.parametrize(("page", "session"), SESSIONS)
def test_a_page_shows_what_the_package_prints(page, session):
    examples = doctest.DocTestParser().get_doctest(session, {}, page.name, str(page), 0)
    assert doctest.DocTestRunner().run(examples).failed == 0


def words_of(html):
    """A page's own words, without its markup; what is typeset, once."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"<[^>]+>", "", re.sub(r"<math .*?</math>", "", main, flags=re.DOTALL))


@pytest.mark.parametrize("path", sorted(SITE.glob("book/api*.html")), ids=lambda path: path.stem)
def test_no_private_name_is_described(path):
    assert not re.findall(r"(?<![\w(])_[a-z]\w+", words_of(path.read_text(encoding="utf-8")))


def test_only_what_a_reader_may_import_from_a_public_place_is_described(entries):
    # An entry is known by the module in which it is written as well; what is shown is its own name.
    shown = {
        name
        for path in SITE.glob("book/api*.html")
        for name in re.findall(
            r'<dt class="sig[^>]*id="([\w.]+)"', path.read_text(encoding="utf-8")
        )
    }
    rooms = ("glmlesson.glm.", "glmlesson.invented.", "glmlesson.families.", "glmlesson.links.")
    described = {name for name in shown if name.startswith(rooms)}
    for name in described:
        room, _, own = name.removeprefix("glmlesson.").partition(".")
        offered = set(vars(importlib.import_module(f"glmlesson.{room}")))
        assert own.partition(".")[0] in offered, name


@pytest.mark.parametrize("name", [name for name in plots.__all__ if name.islower()])
def test_a_function_that_draws_shows_what_it_draws(name):
    drawn = pictures.figures_drawn(getattr(plots, name))
    assert bool(drawn) == (name not in ("colour", "use_book_style"))
    html = (SITE / "book" / "api_plots.html").read_text(encoding="utf-8")
    shown = re.findall(
        rf'<img class="figure-ink drawn"[^>]*src="\.\./(_images/plots-{name}-\d\.svg)"', html
    )
    assert len(shown) == len(drawn)
    assert all((SITE / source).stat().st_size < 120_000 for source in shown)


def test_the_data_page_shows_every_data_set():
    html = (SITE / "book" / "data.html").read_text(encoding="utf-8")
    tables = re.findall(r'<table class="data">(.*?)</table>', html, re.DOTALL)
    assert len(tables) == len(DATA)
    for name, table in zip(DATA, tables, strict=True):
        data = borrowed_data.load(name)
        assert re.findall(r"<th[^>]*><code>(\w+)</code>", table) == list(data.columns)
        assert f"of {data.rows} rows" in html
        first = re.findall(r"<tr>(.*?)</tr>", table)[2]
        cells = re.findall(r"<td[^>]*>(.*?)</td>", first)
        assert cells == [data_page.cell(column[0].item()) for column in data.columns.values()]


def test_wolfs_die_is_the_one_of_the_chapter():
    text = (ROOT / "book" / "invent_your_own.ipynb").read_text(encoding="utf-8")
    throws = ", ".join(map(str, borrowed_data.dice()["throws"]))
    assert f"np.arange(1, 7), np.array([{throws}])" in text


@pytest.mark.parametrize("name", DATA)
def test_every_data_set_has_its_plot(name):
    html = (SITE / "book" / "data.html").read_text(encoding="utf-8")
    [(alt, source)] = re.findall(
        rf'<img class="figure-ink drawn" alt="([^"]*)"[^>]*src="\.\./(_images/data-{name}\.svg)"',
        html,
    )
    assert len(alt) >= 40
    assert (SITE / source).stat().st_size < 120_000
