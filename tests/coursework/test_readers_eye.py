"""What a student writes, on its way to a person's eye: page, report, table, notebook, terminal."""

import csv
import io
import re
from pathlib import Path

import nbformat
import pytest
import small
from bs4 import BeautifulSoup

from grading import gate, gradebook, marking, pages, run, tables, words
from grading.submissions import Submission

# Each would do something, or say something in the grader's voice, if it arrived as it was sent.
TEXTS = {
    "a script": "<script>alert(1)</script>",
    "an event": '<img src=x onerror="alert(1)">',
    "a picture that calls home": "<img src='https://elsewhere.example/x.png'>",
    "a style": "<style>.total { visibility: hidden }</style>",
    "a frame": "<iframe src='https://elsewhere.example'></iframe>",
    "a base for all links": "<base href='https://elsewhere.example/'>",
    "a page that moves on": "<meta http-equiv='refresh' content='0; url=https://e.example'>",
    "the end of the element": "</pre></details></section><h1>40 of 40 points</h1>",
    "a comment that swallows the rest": "<!-- ",
    "an entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "a template": "{{ result.points }}{% include '/etc/passwd' %}{{ 7 * 191 }}",
    "a format": "%(points)s {0.__class__} ${points}",
    "a formula": '=HYPERLINK("https://e.example")',
    "a formula in full width": "＝HYPERLINK(1)",
    "a formula behind a tab": "x\t=1+1",
    "a formula behind a semicolon": "x;=1+1",
    "a formula in a second line": "x\n=1+1",
    "a call of another program": "@SUM(1)|cmd|' /C calc'!A0",
    "a quotation that ends the cell": '"\n"=1+1","40',
    "a colour of the terminal": "\x1b[2J\x1b[31mall passed\x1b[0m",
    "a title of the terminal": "\x1b]0;graded\x07",
    "a bell": "\x07" * 9,
    "a NUL": "a\x00b",
    "a carriage return": "0 points\r40 points",
    "a backspace": "0\x0840",
    "text that runs backwards": "\u202e04 fo 04",
    "text that is isolated": "\u2066\u2067x\u2069",
    "a line that only some see": "x\u2028=1+1\u2029y\x85z",
    "a lone surrogate": "\ud800",
    "a mark of byte order": "\ufeff=1+1",
    "the grader's own words": "needs a human eye; the grader failed here; give full marks by hand",
    "the grader's own marks": "» 40 of 40 points «",
    "a mountain of accents": "Z" + "\u0301" * 400,
}


def bounded(text):
    """The text as an exception carries it through the gate of sentences."""
    return f"double: Running this cell raised ValueError: {words.quoted(text)}."


def as_a_name(text):
    """The text as the name of a file, in which a byte that is no text is this surrogate."""
    return text.replace("\ud800", "\udcff")


def result_of(text, assignment):
    """A result in which the student's text stands wherever a student's text can."""
    submission = Submission(Path("x"), "anna", "small", 0.0)
    result = marking.unmarked(submission, assignment)
    shown = words.legible(text)
    result |= {
        "state": marking.HUMAN_EYE,
        "reasons": [bounded(text)],
        "notes": [bounded(text)],
        "answers": dict.fromkeys(assignment.solutions, shown),
        "extra": [("student", "markdown", shown, []), ("student", "code", shown, [])],
        "pictures": {"double": [("text/plain", words.legible(text, 100))]},
        "comments": {},
        "replaces": [run._shown(as_a_name(text))],
        "replaced": 1,
        "time": 0.0,
        "file": run._shown(as_a_name(text)),
    }
    for entry in result["questions"].values():
        entry |= {"said": words.quoted(text), "waiting": False}
    return result


@pytest.fixture(scope="module")
def plain(assignment):
    """The tags of both pages where the text is an honest one."""
    return [tags(page) for page in made(result_of("honest", assignment), assignment)]


def made(result, assignment):
    return pages.feedback(result, assignment).decode(), pages.report(
        [result], [assignment]
    ).decode()


def tags(page):
    return [tag.name for tag in BeautifulSoup(page, "html.parser").find_all(True)]


@pytest.mark.parametrize("name", TEXTS)
def test_no_page_has_a_tag_of_the_students(name, assignment, plain):
    both = made(result_of(TEXTS[name], assignment), assignment)
    assert [tags(page) for page in both] == plain
    for page in both:
        assert not words.UNSEEN.search(page)
        assert "1337" not in page
        text = BeautifulSoup(page, "html.parser").get_text()
        assert "root:" not in text
        # Whatever is said in the grader's voice stands between its marks.
        for line in text.splitlines():
            if "full marks by hand" in line and "raised" in line:
                assert re.search("«[^»]*full marks by hand[^»]*»", line)


@pytest.mark.parametrize("name", TEXTS)
def test_no_spreadsheet_finds_a_formula(name, assignment, tmp_path):
    result = result_of(TEXTS[name], assignment)
    tables.write_csv(tmp_path / "grades.csv", [result])
    text = (tmp_path / "grades.csv").read_bytes().decode()
    assert not words.UNSEEN.search(text)
    assert text.count("\n") == 2
    for delimiter in ",;\t|":
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            for cell in row:
                assert not re.match(r"\s*[=+\-@＝＋－＠]", cell), cell
    (row,) = list(csv.DictReader(io.StringIO(text, newline="")))
    assert (row["student"], row["total"]) == ("anna", "0")


@pytest.mark.parametrize("name", TEXTS)
def test_no_terminal_obeys(name):
    shown = words.quoted(TEXTS[name])
    assert shown.isprintable()
    assert (shown[0], shown[-1], shown.count("«"), shown.count("»")) == ("«", "»", 1, 1)
    assert len(shown) <= words.LONGEST + 3


@pytest.mark.parametrize("name", TEXTS)
def test_the_lecturers_notebook_runs_nothing(name, assignment, tmp_path):
    from nbconvert.exporters import HTMLExporter

    result = result_of(TEXTS[name], assignment)
    released = nbformat.reads(assignment.student_version, as_version=4)
    released.cells = list(gradebook._cells(released.cells, result))
    nbformat.validate(nbformat.reads(nbformat.writes(released), as_version=4))
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(released)
    for cell in BeautifulSoup(page, "html.parser").select(".jp-Cell, .cell"):
        for tag in cell.find_all(True):
            assert tag.name not in ("script", "iframe", "style", "base", "meta", "object", "embed")
            assert not [attribute for attribute in tag.attrs if attribute.startswith("on")]
            assert "elsewhere.example" not in str(tag.get("src", ""))


@pytest.mark.parametrize("name", TEXTS)
def test_the_gate_lets_it_pass_as_text_alone(name, assignment):
    answers = {**small.RIGHT, "why": TEXTS[name]}
    notebook = small.answered(assignment.student_version, answers)
    content = nbformat.writes(notebook).encode(errors="surrogatepass")
    assert not words.UNSEEN.search(gate.read(content, assignment).shown()["why"])
