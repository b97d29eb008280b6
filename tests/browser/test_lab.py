"""The whole book as a lab in the browser: a chapter runs whole, and its scene is alive.

`make test-live` builds `_lab` and runs this.
"""

import json

import pytest
from toc import ROOT
from watching import SITE

LONGEST = 150_000  # milliseconds, on two busy cores
LAB = SITE / "_lab"
ENDED = """() => {
    const cells = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
    const status = document.querySelector(".jp-Notebook-ExecutionIndicator").dataset.status;
    const said = cells.map((it) => it.textContent);
    return status === "idle" && said.some((it) => /\\d/.test(it)) && !said.join("").includes("*");
}"""
# Each code cell with what it has printed, whether the notebook shows the cell just now or not.
PRINTED = """() => [...document.querySelectorAll(".jp-CodeCell")].map((cell) =>
    [...cell.querySelectorAll("[data-mime-type='application/vnd.jupyter.stdout']")]
        .map((it) => it.textContent).join(""))"""
ERRORS = """() => [...document.querySelectorAll(
    "[data-mime-type='application/vnd.jupyter.error']")].map((it) => it.textContent)"""


def printed(name):
    cells = json.loads((ROOT / "book" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            streams = [it for it in cell["outputs"] if it.get("name") == "stdout"]
            yield "".join("".join(it["text"]) for it in streams)


def open_chapter(watch, served, name):
    watched = watch(viewport={"width": 1400, "height": 1000})
    page = watched.page
    page.set_default_timeout(LONGEST)
    page.goto(f"{served}_lab/lab/index.html?path={name}.ipynb")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    return watched


@pytest.mark.long
def test_a_chapter_runs_whole_with_its_scene_and_asks_nobody_else(served, watch):
    watched = open_chapter(watch, served, "gaussian")
    page = watched.page
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(ENDED, timeout=LONGEST)
    assert page.evaluate(ERRORS) == []
    assert page.evaluate(PRINTED) == list(printed("gaussian"))
    page.locator(".jp-CodeCell .scene-cell svg").first.wait_for(state="attached")
    assert not [url for url in watched.foreign(served) if not url.startswith(("blob:", "data:"))]


def test_the_page_of_downloads_offers_the_lab_only_where_it_is(watch, served):
    page = watch().page
    page.goto(f"{served}book/downloads.html")
    offered = page.get_by_role("link", name="Open the whole book as a lab").count()
    assert bool(offered) == (LAB / "lab" / "index.html").is_file()
