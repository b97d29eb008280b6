"""The scene in a real JupyterLab: kernel, reader and other widgets move the same numbers."""

import shutil

import nbformat
import pytest
from lab import Notebook, running
from playwright.sync_api import expect
from watching import ROOT, Watched

FIRST = """
import ipywidgets
from glmlesson import figures

scene = figures.Scene("hours", family="poisson", dots=1, slice=1, curve=1, predictor=1)
heard = ipywidgets.Label("heard nothing yet")
scene.observe(lambda change: heard.set_trait("value", f"heard {change.new:.2f}"), "slice_at")
scene
"""
ALT = "The line below the plane, with a ring at each end that can be dragged."
STEP = f'step = scene.step(predictor_grips=1, say="Drag a ring.", alt="{ALT}")\nstep'
BENCH = 'lab = figures.Scene("shop", bench=True)\nlab'
TEXT = "Pick [a probability](#do-bernoulli) or [a rate](#do-poisson)."
PICK = f'pick = scene.step(means=1, alt="{ALT}")\npick'
CELLS = [FIRST.strip(), "heard", STEP, "print(scene.slice_at)", BENCH, PICK]
CHAPTER = ROOT / "book" / "gaussian.ipynb"
PATIENCE = 30_000  # milliseconds until something is to be seen


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory):
    """The address of a JupyterLab with a small notebook and a chapter."""
    folder = tmp_path_factory.mktemp("notebooks")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    cells.append(nbformat.v4.new_markdown_cell(TEXT))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "scene.ipynb")
    shutil.copy(CHAPTER, folder / CHAPTER.name)
    expect.set_options(timeout=PATIENCE)
    with running(folder) as address:
        yield address
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="module")
def lasting(browser, jupyterlab):
    """A notebook with all cells run, in one page for all tests: a start takes seconds."""
    context = browser.new_context(viewport={"width": 1200, "height": 1400})
    context.set_default_timeout(PATIENCE)
    notebook = Notebook(Watched(context.new_page()), jupyterlab, "scene.ipynb")
    assert notebook.run_all() == "3.2"
    yield notebook
    context.close()


@pytest.fixture
def notebook(lasting):
    """The same, which must not complain or ask another host while a test uses it."""
    yield lasting
    assert not lasting.complaints()
    assert not lasting.foreign()


def grip(cell, label):
    return cell.get_by_role("slider", name=label)


def says(cell, text):
    """Wait until the slice's ring tells where it stands."""
    expect(grip(cell, "The slice").first).to_have_attribute("aria-valuetext", text)


def test_it_is_alive_and_not_its_picture(notebook):
    cell = notebook.cells.first
    expect(cell.locator(".scene-stage svg")).to_be_visible()
    expect(cell.locator("img.figure-ink")).to_have_count(0)
    expect(notebook.cells.nth(2).locator(".scene-slot")).to_have_text("Drag a ring.")


def test_keys_move_it_in_python_too(notebook):
    ring = grip(notebook.cells.first, "The slice").first
    ring.press("ArrowRight")
    expect(notebook.cells.nth(1).get_by_text("heard 3.30")).to_be_visible()
    assert notebook.run("print(round(scene.slice_at, 6))") == "3.3"


def test_python_moves_it(notebook):
    notebook.run("scene.show(slice_at=4.0, theta=(-2.0, 0.8))")
    says(notebook.cells.first, "x 4.0, mean 3.32")


def test_a_family_is_picked_in_the_text(notebook):
    """By a link, for the last view above it, and in Python, too."""
    for words, family in (("a probability", "bernoulli"), ("a rate", "poisson")):
        notebook.page.get_by_role("link", name=words).click()
        notebook.page.wait_for_timeout(1000)  # until it is there
        assert notebook.run(f"print(pick.{family}, scene.poisson)") == "1.0 1.0"


def test_a_step_shares_theta_with_its_scene(notebook):
    notebook.run("scene.show(slice_at=4.0, theta=(-2.0, 0.8))")
    line = notebook.cells.nth(2).locator(".scene-grip").filter(visible=True)
    ring = line.and_(notebook.cells.nth(2).get_by_role("slider", name="The line")).first
    ring.press("ArrowUp")
    expect(grip(notebook.cells.first, "The slice").first).not_to_have_attribute(
        "aria-valuetext", "x 4.0, mean 3.32"
    )
    assert notebook.run("print(scene.theta == step.theta != (-2.0, 0.8))") == "True"


def test_a_slider_of_ipywidgets_is_linked_with_it(notebook):
    notebook.run(
        "slider = ipywidgets.FloatSlider(min=0, max=6, step=0.1)\n"
        "ipywidgets.link((scene, 'slice_at'), (slider, 'value'))\n"
        "scene.show(slice_at=2.0, theta=(-2.0, 0.8))\n"
        "slider"
    )
    notebook.last.locator(".noUi-handle").press("ArrowRight")
    says(notebook.cells.first, "x 2.1, mean 0.73")
    grip(notebook.cells.first, "The slice").first.press("ArrowLeft")
    expect(notebook.last.locator(".widget-readout")).to_have_text("2.00")


def test_interact_drives_it(notebook):
    notebook.run(
        "ipywidgets.interact(lambda at: scene.show(slice_at=at, theta=(-2.0, 0.8)),\n"
        "                    at=(0.0, 6.0, 1.0));"
    )
    notebook.last.locator(".noUi-handle").press("ArrowRight")
    says(notebook.cells.first, "x 4.0, mean 3.32")


def test_a_bench_tells_the_kernel_what_the_reader_has_made_of_the_data(notebook):
    bench = notebook.cells.nth(CELLS.index(BENCH))
    bench.scroll_into_view_if_needed()
    expect(bench.get_by_role("button", name="Run")).to_be_visible()
    assert notebook.run("print(len(lab.points), lab.theta[1].__round__(4))") == "60 0.6861"
    bench.get_by_text("Table, cases, undo").click()
    bench.get_by_role("button", name="One wild hour").click()
    expect(bench.locator(".scene-slot")).not_to_contain_text("1.99")
    told = notebook.run(
        "import numpy as np\n"
        "from glmlesson import GLM\n"
        "x, y = np.array(lab.points).T\n"
        "fit = GLM('poisson').fit(np.column_stack([np.ones_like(x), x]), y)\n"
        "print(len(y), np.allclose(fit.theta, lab.theta, atol=1e-6))"
    )
    assert told == "61 True"


def test_two_scenes_are_linked_in_the_browser_alone(notebook):
    notebook.run(
        "a, b = (figures.Scene('hours', dots=1, slice=1) for _ in range(2))\n"
        "ipywidgets.jslink((a, 'slice_at'), (b, 'slice_at'))\n"
        "ipywidgets.VBox([a, b])"
    )
    rings = grip(notebook.last, "The slice")
    rings.first.press("ArrowRight")
    expect(rings.nth(1)).to_have_attribute("aria-valuenow", "3.3")


def test_keys_pressed_in_it_are_no_commands_to_jupyterlab(notebook):
    notebook.run("c = figures.Scene('hours', dots=1, slice=1)\nc")
    ring, count = grip(notebook.last, "The slice").first, notebook.cells.count()
    ring.press("ArrowDown")
    expect(ring).to_have_attribute("aria-valuenow", "3.1")
    # To JupyterLab these are: a cell above, a cell below, cut this one, delete this one.
    for key in ("a", "b", "x", "d", "d"):
        notebook.page.keyboard.press(key)
    expect(ring).to_be_focused()
    assert notebook.cells.count() == count
    before = notebook.last.locator(".jp-InputPrompt").inner_text()
    notebook.page.keyboard.press("Control+Enter")
    expect(notebook.last.locator(".jp-InputPrompt")).not_to_have_text(before)


@pytest.mark.parametrize("way", ["the output is cleared", "Python closes it"])
def test_one_that_goes_cleans_up(notebook, way):
    notebook.run("d = figures.Scene('hours', dots=1, slice=1)\nd")
    cell = notebook.last
    place = cell.locator(".scene-cell")
    place.locator(".scene-stage svg").wait_for()
    root = place.element_handle()
    if way == "Python closes it":
        notebook.run("d.close()")
    else:
        notebook.command("notebook:clear-cell-output")
    expect(cell.locator(".scene-cell")).to_have_count(0)
    # The front end takes its root out of the output, which JupyterLab only takes out as a whole.
    assert root.evaluate("it => it.parentNode === null"), "The scene was not closed."


def test_a_chapter_comes_alive(jupyterlab, watch):
    watched = watch(viewport={"width": 1200, "height": 1400})
    watched.page.set_default_timeout(PATIENCE)
    chapter = Notebook(watched, jupyterlab, CHAPTER.name)
    chapter.run_all()
    cell = chapter.cells.filter(has=chapter.page.locator(".scene-cell")).first
    cell.scroll_into_view_if_needed()
    ring = grip(cell, "η, the natural parameter").first
    ring.press("ArrowRight")
    assert chapter.run("print(round(scene.eta, 6))") == "1.1"
    chapter.run("scene.eta = -2")
    expect(ring).to_have_attribute("aria-valuetext", "η -2.0, mean -2.00")
    expect(chapter.page.locator(".glm-quiz.glm-live")).to_have_count(1)
    assert not chapter.complaints()
    assert not chapter.foreign()
