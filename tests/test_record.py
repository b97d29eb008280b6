"""Recording keeps what a reader needs, and twice gives the same file."""

import base64
import io

import nbformat
import pytest
import record
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image, ImageChops

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def with_outputs(*outputs):
    return new_notebook(cells=[new_code_cell("f()", outputs=list(outputs), execution_count=1)])


def cleaned(*outputs):
    return record.clean(with_outputs(*outputs)).cells[0].outputs


def test_cleaning_a_clean_notebook_changes_nothing():
    notebook = with_outputs(
        new_output("stream", text="a\n"),
        new_output("stream", text="b\n"),
        new_output("display_data", data={"text/plain": "x", WIDGET_VIEW: {"model_id": "1f"}}),
    )
    notebook.cells.append(new_markdown_cell("# Title"))
    once = record.clean(notebook)
    assert once != notebook
    assert record.clean(once) == once


def test_printed_text_is_joined_however_the_kernel_sent_it():
    [output] = cleaned(new_output("stream", text="a\n"), new_output("stream", text="b\n"))
    assert output.text == "a\nb\n"


def drawing():
    """A PNG in base64, of many colours: those that smooth edges have."""
    image = Image.radial_gradient("L").rotate(3).resize((128, 128)).convert("RGBA")
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def opened(picture):
    return Image.open(io.BytesIO(base64.b64decode(picture)))


def test_text_and_picture_stay_and_the_widget_view_goes():
    data = {"text/plain": "x", "image/png": drawing(), WIDGET_VIEW: {"model_id": "1f"}}
    [output] = cleaned(new_output("display_data", data=data))
    assert output.data.keys() == {"text/plain", "image/png"}


def test_a_picture_keeps_its_size_and_the_colours_that_it_needs():
    [output] = cleaned(new_output("display_data", data={"image/png": drawing()}))
    picture = opened(output.data["image/png"])
    assert (picture.mode, picture.size) == ("P", (128, 128))
    assert len(picture.getcolors()) <= record.COLOURS
    before, after = (
        opened(one).convert("RGBA").convert("L") for one in (drawing(), output.data["image/png"])
    )
    farthest = ImageChops.difference(before, after).getextrema()[1]
    assert farthest <= 2 * 256 / record.COLOURS


def test_a_picture_that_the_html_holds_is_stored_once():
    picture = drawing()
    html = f'<img src="data:image/png;base64,{picture}">'
    data = {"text/html": html, "image/png": picture}
    [output] = cleaned(new_output("display_data", data=data))
    assert output.data.keys() == {"text/html"}
    assert len(output.data["text/html"]) < len(html)
    assert record.clean(record.clean(with_outputs(output))) == record.clean(with_outputs(output))


def test_a_vector_picture_in_the_html_is_left_as_it_is():
    html = '<img src="data:image/svg+xml;base64,PHN2Zy8+">'
    [output] = cleaned(new_output("display_data", data={"text/html": html}))
    assert output.data == {"text/html": html}


def test_an_output_of_a_widget_view_alone_goes():
    assert cleaned(new_output("display_data", data={WIDGET_VIEW: {"model_id": "1f"}})) == []


def test_metadata_of_machine_and_editor_goes():
    notebook = new_notebook(
        cells=[new_code_cell("1", metadata={"tags": ["hide-input"], "editor": 1})],
        metadata={
            "kernelspec": {"name": "mine", "display_name": "Mine (3.12)", "language": "python"},
            "language_info": {"name": "python", "version": "3.12.1"},
            "widgets": {"state": {}},
            "myst": {"html_meta": {"description": "A chapter."}},
        },
    )
    clean = record.clean(notebook)
    assert clean.metadata == {
        "kernelspec": record.KERNELSPEC,
        "language_info": {"name": "python"},
        "myst": {"html_meta": {"description": "A chapter."}},
    }
    assert clean.cells[0].metadata == {"tags": ["hide-input"]}


def test_cell_ids_follow_from_the_position():
    notebook = new_notebook(cells=[new_markdown_cell("a"), new_code_cell("1")])
    assert [cell.id for cell in record.clean(notebook).cells] == ["cell-1", "cell-2"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<Line2D at 0x7f33c01d2b50>", "memory address 0x7f33c01d2b50"),
        ("/home/ada/glm/data.csv", "path /home/ada/glm/data.csv"),
        ("/tmp/ipykernel_12/34.py:1", "path /tmp/ipykernel_12/34.py:1"),
        (f"{record.ROOT}/book", f"path {record.ROOT}/book"),
        ("lib/python3.11/site-packages/scipy", "site-packages"),
    ],
)
def test_what_differs_between_machines_is_refused(text, complaint):
    as_print = with_outputs(new_output("stream", text=f"{text}\n"))
    as_result = with_outputs(new_output("execute_result", data={"text/plain": text}))
    for notebook in (as_print, as_result):
        assert any(complaint in sentence for sentence in record.complaints(notebook))


@pytest.mark.parametrize("text", ["0x1f", "η = 0.5", "a/tmp/b", "customers per hour / ad spend"])
def test_ordinary_text_is_accepted(text):
    assert not list(record.complaints(with_outputs(new_output("stream", text=text))))


def test_a_picture_is_not_searched_for_paths():
    picture = new_output("display_data", data={"image/png": "iVBOR/tmp/abc0x7f33c01d2b50"})
    assert not list(record.complaints(with_outputs(picture)))


def write(path, *sources):
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


def test_recording_twice_gives_the_same_file(tmp_path):
    plot = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([0, 1])\nplt.show()"
    path = write(tmp_path / "chapter.ipynb", plot.replace("ax.plot", "_ = ax.plot"), "print(1)\n2")
    assert record.main([str(path)]) == 0
    first = path.read_bytes()
    assert b"image/png" in first
    assert record.main([str(path)]) == 0
    assert path.read_bytes() == first


def test_a_chapter_runs_in_its_own_folder(tmp_path):
    (tmp_path / "here.txt").write_text("found")
    path = write(tmp_path / "chapter.ipynb", "print(open('here.txt').read())")
    assert record.main([str(path)]) == 0
    assert nbformat.read(path, 4).cells[0].outputs[0].text == "found\n"


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("1 / 0", "code cell 2 fails: ZeroDivisionError: division by zero"),
        ("import warnings; warnings.warn('beware')", "code cell 2 writes to stderr"),
        ("object()", "code cell 2 shows the memory address"),
        ("import os; os._exit(1)", "its kernel did not start, or died"),
    ],
)
def test_a_chapter_that_needs_its_author_is_left_as_it_was(tmp_path, capfd, source, complaint):
    path = write(tmp_path / "chapter.ipynb", "1", source)
    before = path.read_bytes()
    assert record.main([str(path)]) == 1
    assert f"not recorded: {path}: " in (said := capfd.readouterr().out)
    assert complaint in said
    assert path.read_bytes() == before


def test_an_unknown_chapter_is_named(capfd):
    assert record.main(["book/no_such_chapter.ipynb"]) == 1
    assert "no such notebook: book/no_such_chapter.ipynb" in capfd.readouterr().out
