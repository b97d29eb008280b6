"""The figures in a real JupyterLab: the kernel and the reader move the same state."""

import shutil

import nbformat
import pytest
from figures import drag, handle, number, readouts, set_slider
from lab import Notebook, running
from playwright.sync_api import expect
from watching import ROOT, Watched

# The reader's moves reach Python in their own time, so that a label says when one has.
FIRST = """
import ipywidgets
from glmlesson.figures import GaussianMean

heard = ipywidgets.Label("heard nothing yet")
fig = GaussianMean(mu=1.0)
fig.observe(lambda change: heard.set_trait("value", f"heard {change.new:.2f}"), "mu")
fig
"""
CELLS = [FIRST.strip(), "heard", "print(fig.mu)"]

CHAPTER = ROOT / "book" / "gaussian.ipynb"

SIZE = {"width": 1200, "height": 1000}
PATIENCE = 30_000  # milliseconds until something is to be seen


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "small.ipynb")
    shutil.copy(CHAPTER, folder / CHAPTER.name)
    return folder


@pytest.fixture(scope="module")
def jupyterlab(folder):
    expect.set_options(timeout=PATIENCE)
    with running(folder) as address:
        yield address
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def lasting(browser, jupyterlab):
    """A small notebook with all cells run, in one page for all tests: a start takes seconds."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(PATIENCE)
    notebook = Notebook(Watched(context.new_page()), jupyterlab, "small.ipynb")
    assert notebook.run_all() == "1.0"
    yield notebook
    context.close()


@pytest.fixture
def notebook(lasting):
    """The same, which must not complain or ask another host while a test uses it."""
    yield lasting
    assert not lasting.complaints()
    assert not lasting.foreign()


def figure_of(cell, place=0):
    """A live figure in a cell's output, once it is drawn."""
    figure = cell.locator(".glm-live").nth(place)
    figure.locator(".glm-chart svg").first.wait_for()
    return figure


def mean_is(figure, text):
    """Wait until the figure reads that mean."""
    expect(figure.locator(".glm-readouts dd").first).to_have_text(text)


def test_a_figure_is_a_live_widget_and_not_its_picture(notebook):
    cell = notebook.cells.first
    mean_is(figure_of(cell), "1.00")
    expect(cell.locator("img.figure-ink")).to_have_count(0)


def test_what_the_reader_moves_is_moved_in_python(notebook):
    figure = figure_of(notebook.cells.first)
    set_slider(figure, "mean μ", 2.5)
    expect(notebook.cells.nth(1).get_by_text("heard 2.50")).to_be_visible()
    assert notebook.run("print(fig.mu)") == "2.5"
    drag(handle(figure, "Mean μ"), -60, 0)
    moved = number(readouts(figure)["mean μ"])
    assert moved < 2.5
    expect(notebook.cells.nth(1).get_by_text(f"heard {moved:.2f}")).to_be_visible()
    assert float(notebook.run("print(fig.mu)")) == moved


def test_what_python_sets_moves_the_picture(notebook):
    figure = figure_of(notebook.cells.first)
    times_run = notebook.cells.first.locator(".jp-InputPrompt").inner_text()
    notebook.run("fig.mu = -2")
    mean_is(figure, "−2.00")
    expect(handle(figure, "Mean μ")).to_have_attribute("aria-valuenow", "-2")
    assert notebook.cells.first.locator(".jp-InputPrompt").inner_text() == times_run


def test_two_figures_can_be_linked(notebook):
    notebook.run(
        "a, b = GaussianMean(mu=0.5), GaussianMean(mu=3.0)\n"
        "ipywidgets.link((a, 'mu'), (b, 'mu'))\n"
        "ipywidgets.VBox([a, b])"
    )
    one, other = (figure_of(notebook.last, place) for place in (0, 1))
    mean_is(other, "0.50")
    set_slider(one, "mean μ", 1.5)
    mean_is(other, "1.50")
    set_slider(other, "mean μ", -3)
    mean_is(one, "−3.00")
    assert notebook.run("print(a.mu, b.mu)") == "-3.0 -3.0"


def test_two_figures_can_be_linked_in_the_browser_alone(notebook):
    notebook.run(
        "c, d = GaussianMean(mu=0.5), GaussianMean(mu=3.0)\n"
        "ipywidgets.jslink((c, 'mu'), (d, 'mu'))\n"
        "ipywidgets.VBox([c, d])"
    )
    one, other = (figure_of(notebook.last, place) for place in (0, 1))
    set_slider(one, "mean μ", 2)
    mean_is(other, "2.00")


def test_interact_can_drive_a_figure(notebook):
    notebook.run(
        "e = GaussianMean(mu=0.0)\n"
        "display(e)\n"
        "ipywidgets.interact(lambda mean: e.set_trait('mu', mean), mean=(-4.0, 4.0, 0.5));"
    )
    figure = figure_of(notebook.last)
    notebook.last.locator(".noUi-handle").press("ArrowRight")
    mean_is(figure, "0.50")


def test_keys_pressed_in_a_figure_are_no_commands_to_jupyterlab(notebook):
    notebook.run("f = GaussianMean(mu=1.0)\nf")
    figure, count = figure_of(notebook.last), notebook.cells.count()
    slider = figure.get_by_role("slider", name="mean μ", exact=True).last
    slider.press("ArrowUp")
    mean_is(figure, "1.10")
    slider.press("ArrowDown")
    slider.press("ArrowDown")
    mean_is(figure, "0.90")
    reset = figure.get_by_role("button", name="Reset")
    reset.focus()
    # To JupyterLab these are: a cell above, a cell below, cut this one, delete this one.
    for key in ("a", "b", "x", "d", "d"):
        notebook.page.keyboard.press(key)
    expect(reset).to_be_focused()
    assert notebook.cells.count() == count
    before = notebook.last.locator(".jp-InputPrompt").inner_text()
    notebook.page.keyboard.press("Control+Enter")
    expect(notebook.last.locator(".jp-InputPrompt")).not_to_have_text(before)


def test_a_figure_whose_output_goes_cleans_up(notebook):
    notebook.run("g = GaussianMean(mu=1.0)\ng")
    root = figure_of(notebook.last).element_handle()
    notebook.command("notebook:clear-cell-output")
    expect(notebook.last.locator(".glm-live")).to_have_count(0)
    # The front end takes its root out of the output, which JupyterLab only takes out as a whole.
    assert root.evaluate("it => it.parentNode === null"), "The figure was not closed."
    notebook.run("g.mu = 3.0\ng")
    mean_is(figure_of(notebook.last), "3.00")
    assert root.evaluate("it => it.querySelector('.glm-readouts dd').textContent") == "1.00"


def test_a_figure_that_python_closes_goes(notebook):
    notebook.run("h = GaussianMean(mu=1.0)\nh")
    cell = notebook.last
    root = figure_of(cell).element_handle()
    notebook.run("h.close()")
    expect(cell.locator(".glm-live")).to_have_count(0)
    assert root.evaluate("it => it.parentNode === null"), "The figure was not closed."


def test_a_chapter_comes_alive(jupyterlab, watch):
    watched = watch(viewport=SIZE)
    watched.page.set_default_timeout(PATIENCE)
    chapter = Notebook(watched, jupyterlab, CHAPTER.name)
    chapter.run_all()
    cell = chapter.cells.filter(has=chapter.page.locator(".glm-figure-gaussian_mean"))
    cell.scroll_into_view_if_needed()
    figure = figure_of(cell)
    set_slider(figure, "mean μ", 3)
    chapter.run("fig = next(it for it in Out.values() if isinstance(it, GaussianMean))")
    assert chapter.run("print(fig.mu)") == "3.0"
    chapter.run("fig.mu = -2")
    mean_is(figure, "−2.00")
    expect(chapter.page.locator(".glm-quiz.glm-live")).to_have_count(1)
    assert not chapter.complaints()
    assert not chapter.foreign()
