"""Colab opens a chapter alone: it installs the package and its links lead out of the file."""

import json
import os
import shutil
import subprocess
import sys

import colab
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from toc import ROOT

WHEEL = "glmlesson-1.2.3-py3-none-any.whl"


def prepared(*cells):
    return colab.for_colab(new_notebook(cells=list(cells)), "ada/glm", WHEEL)


def test_first_cell_installs_the_wheel_of_the_site():
    notebook = prepared(new_code_cell("1 + 1"))
    install = notebook.cells[0]
    assert install.metadata.tags == ["install"]
    assert f"wheel, site = \"{WHEEL}\", 'https://ada.github.io/glm/notebooks/'" in install.source
    nbformat.validate(notebook)


def test_outputs_are_kept_and_the_original_is_left_alone():
    output = nbformat.v4.new_output("stream", text="2\n")
    original = new_notebook(cells=[new_code_cell("print(2)", outputs=[output])])
    assert colab.for_colab(original, "ada/glm", WHEEL).cells[1].outputs == [output]
    assert len(original.cells) == 1


@pytest.mark.parametrize("written", ["gaussian.ipynb", "gaussian.md", "gaussian"])
def test_links_to_chapters_lead_to_colab(written):
    source = prepared(new_markdown_cell(f"See [the Gaussian]({written}).")).cells[1].source
    address = "https://colab.research.google.com/github/ada/glm/blob/colab/gaussian.ipynb"
    assert source == f"See [the Gaussian]({address})."


def test_links_to_pages_lead_to_the_site():
    page = next((ROOT / "book").glob("*.md")).stem
    source = prepared(new_markdown_cell(f"[That]({page}.md#a-part)")).cells[1].source
    assert source == f"[That](https://ada.github.io/glm/book/{page}.html#a-part)"


@pytest.mark.parametrize("target", ["https://example.org/a.md", "#a-part", "mailto:a@example.org"])
def test_other_links_stay(target):
    source = f"[There]({target})"
    assert prepared(new_markdown_cell(source)).cells[1].source == source


@pytest.fixture
def copy(tmp_path):
    """A book of one chapter with the tools, outside any repository."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copytree(ROOT / "book" / "_ext", tmp_path / "book" / "_ext")
    (tmp_path / "glmlesson").mkdir()
    shutil.copy(ROOT / "glmlesson" / "__init__.py", tmp_path / "glmlesson")
    (tmp_path / "_toc.yml").write_text("root: book/one\nparts: []\n")
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), tmp_path / "book" / "one.ipynb")
    return tmp_path


def run_in(copy, **variables):
    environ = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    return subprocess.run(
        [sys.executable, copy / "tools" / "colab.py"],
        env=environ | {"GIT_CEILING_DIRECTORIES": str(copy.parent)} | variables,
        capture_output=True,
        text=True,
    )


def test_chapters_are_written(copy):
    answer = run_in(copy, GITHUB_REPOSITORY="ada/glm")
    assert answer.returncode == 0, answer.stderr
    written = json.loads((copy / "_build" / "colab" / "one.ipynb").read_text())
    assert len(written["cells"]) == 2


def test_without_an_address_a_sentence_says_what_to_do(copy):
    answer = run_in(copy)
    assert answer.returncode == 1
    assert "GITHUB_REPOSITORY=owner/name" in answer.stdout
    assert "Traceback" not in answer.stderr
