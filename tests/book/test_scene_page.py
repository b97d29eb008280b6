"""The scene on a built page: its place, the steps' code behind their prose, words and symbols."""

import re

import nbformat
import pytest
import record
from mathematics import ask
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from scene_page import marked
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

METADATA = {
    "kernelspec": record.KERNELSPEC,
    "language_info": {"name": "python"},
    "orphan": True,
}
SCENE = '<aside class="scene" data-scene="{}"></aside>'
STEP = '<figure class="step" id="tilt" data-step="{}"><img alt="Bars."></figure>'
ASKING = STEP.replace("{}", "{&quot;ask_mean&quot;: 1}").replace("tilt", "ask")


@pytest.mark.parametrize(
    ("latex", "syms"),
    [
        (r"p(y;\eta) = b(y)\exp(\eta y - a(\eta))", ["p", "b", "eta", "a"]),
        (r"e^{\eta y}", ["tilt"]),
        (r"e^\eta + \frac\eta2", ["eta", "eta"]),
        (r"\theta^\top x + \theta_0", ["theta", "theta"]),
        (r"\sum_i \bigl(y - h(x)\bigr)\, x", ["r"]),
        (r"\exp(y) + \operatorname{grab}(y) + \etaless", []),
    ],
)
def test_a_symbol_names_its_part_of_the_scene(latex, syms):
    assert re.findall(r"sym=(\w+)", marked(latex)) == syms


@pytest.mark.parametrize("latex", [r"e^\eta", r"\frac\eta2", r"\bigl(y - h(x)\bigr)", r"a_\theta"])
def test_katex_takes_a_marked_formula(latex):
    html = ask(marked(latex), False)["html"]
    assert 'data-sym="' in html
    assert "#cc0000" not in html


@pytest.mark.parametrize(
    "latex", [r"\htmlClass{a}{b}", r"\htmlStyle{color:red}{b}", r"\href{https://x.y}{b}"]
)
def test_a_formula_that_would_do_anything_else_to_the_page_is_refused(latex):
    assert latex.partition("{")[0] in ask(latex, False)["error"]


def cell(source, html):
    output = new_output("display_data", data={"text/html": html, "text/plain": "Step 1"})
    return new_code_cell(source, outputs=[output], execution_count=1)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The HTML of a page with a scene, and that of one without."""
    folder = tmp_path_factory.mktemp("book")
    cells = [
        new_markdown_cell("# A chapter"),
        cell("scene = Scene()", SCENE),
        new_markdown_cell("## Tilt it"),
        cell("scene.step()", STEP),
        new_markdown_cell(
            r"The [tilt](#sym-tilt) is $e^{\eta y}$. See [more](#more)."
            "\n\n[Draw forty new hours](#do-redraw)\n\n"
            "| Family |\n| --- |\n| [gamma](#do-inverse_gaussian) |\n\n"
            "Back to the [Poisson](#do-poisson).\n\n(more)=\n### More\n\nThe end."
        ),
        new_code_cell("1 + 1", execution_count=2),
        cell("scene.predict_mean()", ASKING),
        new_markdown_cell("> **Predict.** Where?"),
        cell("scene.step()", STEP.replace("tilt", "told")),
        new_markdown_cell("There."),
    ]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), folder / "index.ipynb")
    nbformat.write(
        new_notebook(cells=[new_markdown_cell("# Plain\n\n$\\eta$")], metadata=METADATA),
        folder / "plain.ipynb",
    )
    (folder / "layout").mkdir()
    template = folder / "layout" / "layout.html"
    template.write_text("{% if scene %}[[{{ scene }}]]{% endif %}{{ body }}")
    with docutils_namespace():
        app = Sphinx(
            folder,
            None,
            folder / "out",
            folder / "doctrees",
            "html",
            confoverrides={
                "extensions": ["myst_nb", "book_html", "folds", "mathematics", "scene_page"],
                "html_math_renderer": "katex",
                "myst_enable_extensions": ["dollarmath"],
                "nb_execution_mode": "off",
                "templates_path": [str(folder / "layout")],
            },
            status=None,
            warningiserror=True,
        )
        app.build()
    assert app.statuscode == 0
    return {name: (folder / "out" / f"{name}.html").read_text() for name in ("index", "plain")}


def test_the_scene_leaves_the_text_and_is_handed_to_the_template(page):
    assert page["index"].count('<aside class="scene"') == 1
    assert page["index"].startswith(f"[[{SCENE}]]")
    assert "scene = Scene" not in re.sub("<[^>]*>", "", page["index"])
    assert "[[" not in page["plain"]


def test_the_code_of_a_step_stands_folded_behind_its_prose(page):
    html = page["index"]
    places = [html.index(part) for part in ('id="tilt"', "Draw forty", "<details", ">More<")]
    assert places == sorted(places)
    assert re.search(r'<details class="fold above-input step-code"><summary>Code', html)
    assert html.count("<details") == 3


def test_an_answer_keeps_its_distance_from_the_question(page):
    cells = re.findall(r'<div class="([^"]*step-cell[^"]*)"', page["index"])
    assert ["answers" in classes for classes in cells] == [False, False, True]


def test_words_become_buttons(page):
    html = page["index"]
    assert '<button class="term" type="button" data-sym="tilt" aria-pressed="false">tilt<' in html
    assert '<button class="verb" type="button" data-verb="redraw">Draw forty new hours<' in html
    # A word of a sentence or of a table stays one where nothing can be pressed.
    word = '<button class="verb word" type="button" data-verb='
    assert f'{word}"inverse_gaussian">gamma<' in html
    assert f'{word}"poisson">Poisson<' in html
    assert 'href="#more"' in html


def test_symbols_are_marked_where_there_is_a_scene(page):
    assert 'data-sym="tilt"><span class="mord"' in page["index"]
    assert "data-sym" not in page["plain"]
