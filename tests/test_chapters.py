"""Every chapter, as a file: recorded, described, complete, and within its length."""

import html
import json
import re

import nbformat
import pytest
import record
from folds import FOLDS
from pybtex.database import parse_file
from toc import ROOT, notebooks

from glmlesson.families import as_family

LESSON = notebooks(part=0)
PROSE = range(900, 2501)
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")


def name(path):
    return str(path.relative_to(ROOT))


@pytest.fixture(params=notebooks(), ids=name)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


@pytest.fixture(params=LESSON, ids=name)
def chapter(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    """The text of a notebook without its code."""
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def words(markdown):
    """The words a reader reads: no formulas, code, link targets or tags."""
    for hidden in (
        r"(?ms)^(`{3,}|~{3,}).*?^\1",
        r"(?s)\$\$.*?\$\$",
        r"(?s)\\begin\{(\w+\*?)\}.*?\\end\{\1\}",
        r"\$[^$]*\$",
        r"`[^`]*`",
        r"\]\([^)]*\)",
        r"<[^>]+>",
    ):
        markdown = re.sub(hidden, " ", markdown)
    return re.findall(r"[^\W\d_][\w’'-]*", markdown)


def section(notebook, heading):
    """What stands under ``## heading``, up to the next heading of that rank."""
    found = re.search(rf"(?ms)^## {heading}\n(.*?)(?=^## |\Z)", prose(notebook))
    assert found, f"the chapter has no section '## {heading}'"
    return found[1]


def has_picture(cell):
    return any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))


def html_of(cell):
    return "".join(
        output.get("data", {}).get("text/html", "") for output in cell.get("outputs", [])
    )


def step_of(cell):
    """What the step of the scene in a cell names, if there is one."""
    found = re.search(r'<figure class="step" [^>]*data-step="([^"]*)"', html_of(cell))
    return json.loads(html.unescape(found[1])) if found else None


def quizzes(notebook):
    """The names of the quizzes that a notebook shows, in order."""
    return re.findall(r'data-quiz="([^"]+)"', "".join(map(html_of, code_cells(notebook))))


def test_the_lesson_has_chapters():
    assert LESSON


def test_it_is_as_recording_leaves_it(notebook):
    assert notebook == record.clean(notebook), "run: make record"


@pytest.mark.parametrize("path", notebooks(), ids=name)
def test_it_is_light_to_download(path):
    assert path.stat().st_size <= record.LARGEST


def test_every_cell_was_run_in_order(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "run: make record"


def test_outputs_are_fit_to_be_read(notebook):
    assert not list(record.complaints(notebook))


def test_it_describes_itself_for_search_engines(notebook):
    description = notebook.metadata["myst"]["html_meta"]["description"]
    assert 50 <= len(description) <= 160
    assert description[-1] in ".?"


def test_pictures_are_described_for_those_who_cannot_see_them(notebook):
    for cell in filter(has_picture, code_cells(notebook)):
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        assert len(alt) >= 40, f"mystnb.image.alt is missing or short in {cell.id}: {alt!r}"


def test_no_semicolon_hides_an_output(notebook):
    for cell in code_cells(notebook):
        assert not cell.source.rstrip().endswith(";"), cell.id


def test_nothing_is_left_to_do_and_no_path_of_a_machine_is_named(notebook):
    for cell in notebook.cells:
        assert "TODO" not in cell.source, cell.id
        assert not record.MACHINE_PATH.search(cell.source), cell.id


def test_sources_are_in_the_bibliography(notebook):
    entries = parse_file(ROOT / "book" / "references.bib").entries.values()
    for link in LINK.finditer(prose(notebook)):
        if link["target"].startswith("references."):
            assert any(names(link["text"], entry) for entry in entries), link["text"]


def names(text, entry):
    """Whether ``text`` reads as the authors and the year of ``entry``: "Nelder & Lee (1992)"."""
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    surnames = [" ".join(map(str, person.rich_last_names)) for person in people]
    written = surnames if len(surnames) < 3 else surnames[:1]
    return entry.fields["year"] in text and bool(written) and all(n in text for n in written)


def test_it_opens_with_its_title_and_question(chapter):
    first = chapter.cells[0]
    assert first.cell_type == "markdown"
    assert re.match(r"# \S[^\n]*\n\s*> \*\*The question\.\*\* \S", first.source)


def test_it_answers_its_question(chapter):
    assert re.search(r"(?m)^\*\*The answer\.\*\* \S", prose(chapter))


def test_a_figure_is_predicted_before_and_noticed_after(chapter):
    def cells(holds):
        return [number for number, cell in enumerate(chapter.cells) if holds(cell)]

    predict = cells(lambda cell: "> **Predict.**" in cell.source)
    pictures = cells(lambda cell: has_picture(cell) or step_of(cell) is not None)
    notice = cells(lambda cell: "> **Notice.**" in cell.source)
    assert any(p < i < n for p in predict for i in pictures for n in notice)


def test_no_answer_stands_above_the_question_of_a_scene(chapter):
    """The mean that a step asks for is in no text, code or output before that step."""
    family, told = None, ""
    for cell in chapter.cells:
        written = html_of(cell)
        named = step_of(cell) or {}
        if begins := re.search(r'data-scene="([^"]*)"', written):
            named = json.loads(html.unescape(begins[1]))
        family = named.get("family", family)
        plain = "".join(
            o.get("text", "") + o.get("data", {}).get("text/plain", "")
            for o in cell.get("outputs", [])
        )
        if asked := re.search(r'data-ask="([^"]*)"', written):
            eta = json.loads(html.unescape(asked[1]))["eta"]
            answer = f"{as_family(family).mean(eta):.2f}"
            assert answer not in told + cell.source + plain + written, f"{answer} above {cell.id}"
        told += cell.source + plain


def test_exercises_have_folded_solutions(chapter):
    solutions = re.findall(
        r"(?s)<details[^>]*>\s*<summary>[^<]+</summary>.+?</details>",
        section(chapter, "Exercises"),
    )
    assert len(solutions) >= 2


def test_the_short_path_names_sections_of_the_chapter(chapter):
    """Told under the question, in a chapter that has one: the titles stand in italics."""
    told = re.search(r"(?m)^> \*\*Short path\.\*\* (.+)$", chapter.cells[0].source)
    titles = re.findall(r"(?m)^#+ (.+)$", prose(chapter))
    for title in re.findall(r"\*([^*]+)\*", told[1]) if told else []:
        assert title in titles


def test_tags_of_cells_are_known(notebook):
    for cell in code_cells(notebook):
        for tag in cell.metadata.get("tags", []):
            assert tag in {*FOLDS, "practice", "quiz", "elsewhere"}, (cell.id, tag)


def test_the_recap_has_three_items(chapter):
    assert len(re.findall(r"(?m)^(?:[-*]|\d+\.) \S", section(chapter, "Recap"))) == 3


def test_further_reading_names_a_source(chapter):
    targets = [link["target"] for link in LINK.finditer(section(chapter, "Further reading"))]
    assert any(target.startswith("references.md") for target in targets)


def test_its_length_can_be_read_in_one_sitting(chapter):
    without_folds = re.sub(r"(?s)<details>.*?</details>", "", prose(chapter))
    assert len(words(without_folds)) in PROSE


# What the lesson asks to be shown: by chapter, the numbers that a step puts on the scene, and what
# the text lets the reader choose.
NINE = (
    *("gaussian", "bernoulli", "poisson", "binomial", "exponential", "gamma"),
    *("inverse_gaussian", "geometric", "negative_binomial"),
)
SHOWN = [
    ("why_one_recipe", {"straight_line": 1, "impossible": 1}, ()),
    ("why_one_recipe", {"ceiling": 1}, ("data", "line", "sigmoid")),
    ("exponential_family", {"eta_axis": 1, "log_partition": 1, "curvature": 1}, NINE),
    ("gaussian", {"eta_axis": 1, "log_partition": 1, "normalised_row": 1}, ()),
    ("bernoulli", {"there_and_back": 1}, ()),
    ("three_assumptions", {"predictor": 1, "response": 1, "ray": 1}, NINE[:3]),
    ("two_old_friends", {"predictor_grips": 1, "response": 1, "curve": 1}, NINE[:2]),
    ("link_and_response", {"there_and_back": 1}, (*NINE[:3], "softmax")),
    ("universal_gradient", {"log_partition": 1, "curvature": 1, "normalised_row": 1}, NINE),
    ("universal_gradient", {"residuals": 1, "lever": 1, "on_beam": 1}, ()),
]


@pytest.mark.parametrize(("chapter", "state", "choices"), SHOWN)
def test_what_the_lesson_asks_for_is_shown_by_the_scene(chapter, state, choices):
    [path] = [path for path in LESSON if path.stem == chapter]
    text = path.read_text(encoding="utf-8")
    named = re.findall(r'data-(?:scene|step)=\\"(.*?)\\"', text)
    shown, states = {}, []
    for each in named:
        shown = shown | json.loads(html.unescape(json.loads(f'"{each}"')))
        states.append(shown)
    assert any(state.items() <= each.items() for each in states)
    for choice in choices:
        assert f"](#do-{choice})" in text


def test_every_chapter_but_the_lab_has_its_own_quiz():
    for path in LESSON:
        shown = quizzes(nbformat.read(path, as_version=4))
        assert shown == ([] if path.stem == "poisson_lab" else [path.stem])
