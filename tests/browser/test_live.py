"""Python on the page: every chapter's cells, in the reader's own browser, print what is recorded.

`make test-live` builds `_live` and runs all of this; `make test` has only what needs no `_live`.
"""

import json
import re

import pytest
from toc import ROOT
from watching import SITE, clean

CHAPTERS = sorted(path.stem for path in (ROOT / "book").glob("*.ipynb"))
LONGEST = 300_000  # milliseconds for a chapter, on two busy cores

# What WebAssembly or the page's versions of the libraries do otherwise, and why.
OTHERWISE = {
    ("bernoulli", "overflow encountered"): "WebAssembly has no floating-point flags, so no warning",
}
PICTURE = re.compile(r"<Figure size [^>]*>|Figure\(\d+x\d+\)")

# The page's policy forbids the browser's driver to wait for an expression, which it would evaluate.
RUN_ALL = """async () => {
    while (!window.glmLive?.begun) await new Promise((done) => setTimeout(done, 50));
    const { session, cells } = await window.glmLive.begun;
    const texts = cells.map(() => "");
    const failed = new Set();
    const { output, cell } = session.listener;
    let over;
    session.listener.output = (place, it) => {
        output(place, it);
        if (it.type === "error") texts[place] += `ERROR ${it.text}\\n`;
        else if (it.type === "stream") texts[place] += it.name === "stdout" ? it.text : "";
        else texts[place] += `${it.data["text/plain"]}\\n`;
    };
    session.listener.cell = (place, state) => {
        cell(place, state);
        if (state === "failed") failed.add(place);
        if (["done", "failed"].includes(state)) over();
    };
    for (const [place, it] of cells.entries()) {
        if (it.elsewhere) continue;
        // What failed is not tried again for each cell below it.
        for (const it of cells.slice(0, place)) Object.assign(it, { ran: 1, ranText: it.source });
        const ended = new Promise((resolve) => { over = resolve; });
        await session.press(place);
        await ended;
    }
    return { texts, elsewhere: cells.map((it) => Boolean(it.elsewhere)), failed: [...failed] };
}"""


def recorded(chapter):
    """The text that each code cell of a chapter has printed."""
    cells = json.loads((ROOT / "book" / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            yield "".join(
                "".join(output["text"])
                if output["output_type"] == "stream"
                else "".join(output["data"]["text/plain"]) + "\n"
                for output in cell["outputs"]
                if output.get("name") != "stderr"
            )


def bare(text):
    return PICTURE.sub("<Figure>", text).strip()


def is_known(chapter, text):
    return any(name == chapter and part in text for name, part in OTHERWISE)


def press_first(page):
    page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
    page.locator("button.run").first.click()


def test_a_page_has_buttons_only_where_python_was_built(address, watch):
    watched = watch()
    with clean(watched) as page:
        watched.open(f"{address}book/newton.html")
        told = page.locator("html").get_attribute("data-live") is not None
        assert (page.locator("button.run").count() > 0) == told
        assert told == (SITE / "_live").is_dir()
        assert not [url for url in watched.requests if "_live" in url]


@pytest.mark.long
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_prints_what_is_recorded(chapter, served, watch):
    watched = watch()
    with clean(watched) as page:
        page.set_default_timeout(LONGEST)
        watched.open(f"{served}book/{chapter}.html")
        press_first(page)
        found = page.evaluate(RUN_ALL)
    assert not [url for url in watched.foreign(served) if not url.startswith("blob:")]
    wrong = [
        f"cell {place}:\n{bare(text)}\n--- is recorded as ---\n{bare(kept)}"
        for place, (text, kept) in enumerate(zip(found["texts"], recorded(chapter), strict=True))
        if not found["elsewhere"][place]
        and bare(text) != bare(kept)
        and not is_known(chapter, kept)
    ]
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.long
def test_a_cell_runs_changed_is_stopped_and_is_restored(address, watch):
    watched = watch()
    with clean(watched) as page:
        page.set_default_timeout(LONGEST)
        watched.open(f"{address}book/newton.html")
        page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true; })")
        # By its place: its text is about to change.
        texts = page.locator(".cell_input").all_inner_texts()
        setup = next(place for place, text in enumerate(texts) if "import numpy" in text)
        input_ = page.locator(".cell_input").nth(setup)
        before = input_.inner_text()
        input_.locator("button.run").click()
        state = input_.locator(".live-state")
        state.filter(has_text="Done").wait_for()
        code = input_.locator("pre[contenteditable]")

        def run(text):
            code.fill(text)
            code.press("Shift+Enter")

        run("print('one', 6 * 7)\nprint('two')")
        output = page.locator(".live-output", has_text="one 42")
        output.wait_for()
        assert output.inner_text().strip() == "one 42\ntwo"
        run("1 / 0")
        page.locator(".traceback", has_text="ZeroDivisionError").wait_for()
        assert "Cell" in page.locator(".traceback").inner_text()
        # What a cell shows cannot act, and what it names is not fetched.
        run(
            "from IPython.display import HTML\n"
            'HTML(\'<b>kept</b><img src="https://elsewhere.invalid/x.png" onerror="alert(1)">'
            '<script>document.title = "gone"</script>\')'
        )
        page.locator(".live-output b", has_text="kept").wait_for()
        assert (
            page.locator(".live-output script, .live-output [onerror], .live-output [src]").count()
            == 0
        )
        # The parser itself reports the handler that the page's policy would not have run.
        assert all("inline event handler" in it for it in watched.complaints)
        watched.complaints.clear()
        run("from glmlesson.quizzes import Quiz\nQuiz('newton')")
        page.locator(".live-output .glm-live").wait_for()
        run("while True: pass")
        state.filter(has_text="Running").wait_for()
        input_.locator("button.run", has_text="Stop").click()
        state.filter(has_text="Stopped").wait_for()
        input_.get_by_role("button", name="As in the book").click()
        assert input_.locator("pre").inner_text().strip() in before
        assert page.locator(".live-output").count() == 0
        input_.locator("button.run").click()
        state.filter(has_text="Done").wait_for()
    assert not [url for url in watched.foreign(address) if not url.startswith("blob:")]
