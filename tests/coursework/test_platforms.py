"""What learning platforms give and take: downloads in, marks and feedback out, nothing guessed."""

import csv
import io
import os
import zipfile

import pytest

from grading import collecting, exports, handing_back, roster
from grading.__main__ import main

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
NOON = (2026, 11, 27, 12, 0, 0)

MOODLE = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Feedback comments
Participant 101,Ada Lovelace,s1,ada@uni.example,Submitted,,5.00,
Participant 102,Zoe\u0308 Müller,s2,zoe@uni.example,Submitted,,5.00,
Participant 103,Seán O'Brien,s3,sean@uni.example,No submission,,5.00,
"""
CANVAS = """\
\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,A small assignment (77),Total
Points Possible,,,,,5.00,
"Lovelace, Ada",101,9001,s1,A,,
"Müller, Zoë",102,9002,s2,A,,
"""
BLACKBOARD = """\
Last Name,First Name,Username,A small assignment [Total Pts: 5 Score] |12
Lovelace,Ada,ada_l,
Müller,Zoë,zoe,
"""
GRADESCOPE = """\
Name,SID,Email
Ada Lovelace,s1,ada@uni.example
Zoë Müller,s2,zoe@uni.example
"""
METADATA = b"""\
submission_5001:
  :submitters:
  - :name: Ada Lovelace
    :sid: s1
    :email: ada@uni.example
  :created_at: 2026-11-20 10:00:00.000000000 -08:00
"""
# A platform's table, its download, and whose each notebook must be.
PLATFORMS = {
    "Moodle": (
        MOODLE,
        {
            "Ada Lovelace_101_assignsubmission_file_/my answers.ipynb": NOTEBOOK,
            "Zoe\u0308 Müller_102_assignsubmission_file_small.ipynb": NOTEBOOK,
            "Ada Lovelace_101_assignsubmission_onlinetext_/onlinetext.html": b"<p>hello</p>",
        },
        ["s1", "s2"],
    ),
    "Canvas": (
        CANVAS,
        {
            "lovelaceada_LATE_101_5550_small.ipynb": NOTEBOOK,
            "müllerzoë_102_5551_small-1.ipynb": NOTEBOOK,
        },
        ["s1", "s2"],
    ),
    "Blackboard": (
        BLACKBOARD,
        {
            "A small assignment_ada_l_attempt_2026-11-27-10-15-30_small.ipynb": NOTEBOOK,
            "A small assignment_ada_l_attempt_2026-11-27-10-15-30.txt": b"Name: Ada Lovelace",
            "A small assignment_zoe_attempt_2026-11-26-08-00-00_small.ipynb": NOTEBOOK,
        },
        ["ada_l", "zoe"],
    ),
    "Gradescope": (
        GRADESCOPE,
        {
            "assignment_9_export/submission_metadata.yml": METADATA,
            "assignment_9_export/submission_5001/small.ipynb": NOTEBOOK,
        },
        ["s1"],
    ),
}


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, NOON), content)
    return buffer.getvalue()


@pytest.fixture
def put(tmp_path):
    def put(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


def collected(put, table, download, out):
    people = roster.read(put("roster.csv", table))
    return collecting.collect(put("download.zip", zipped(download)), "small", people, out), people


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_download_becomes_a_folder_that_can_be_graded(put, tmp_path, platform):
    table, download, students = PLATFORMS[platform]
    rows, _ = collected(put, table, download, tmp_path / "out")
    made = sorted(path.name for path in (tmp_path / "out").glob("*.ipynb"))
    assert made == [f"{student}_small.ipynb" for student in students]
    assert all(row[2] == "by its identifier" for row in rows if row[4])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_folder_and_a_zip_within_a_zip_are_read_alike(put, tmp_path, platform):
    table, download, _ = PLATFORMS[platform]
    people = roster.read(put("roster.csv", table))
    folder = tmp_path / "download"
    for name, content in download.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    whole = put("whole.zip", zipped({"inner.zip": zipped(download)}))
    ways = [
        collecting.collect(way, "small", people, tmp_path / str(n))
        for n, way in enumerate([folder, whole])
    ]
    assert len({str(sorted((row[1], row[4]) for row in rows if row[4])) for rows in ways}) == 1


def test_two_attempts_are_both_kept_and_dated_as_the_platform_says(put, tmp_path):
    name = "A small assignment_zoe_attempt_2026-11-{}-08-00-00_small.ipynb"
    download = {name.format(day): NOTEBOOK + b" " * day for day in (25, 26)}
    collected(put, BLACKBOARD, download, tmp_path / "out")
    first, second = (tmp_path / "out" / f"zoe_small{n}.ipynb" for n in ("", " (1)"))
    assert second.stat().st_mtime - first.stat().st_mtime == 86_400
    assert second.read_bytes() == download[name.format(26)]


def test_what_is_doubtful_waits_for_the_lecturer_and_is_taken_from_the_table(put, tmp_path):
    out = tmp_path / "out"
    twice = MOODLE + "Participant 104,Ada Lovelace,s4,a@uni.example,Submitted,,5.00,\n"
    download = {
        "Ada Lovelace_999_assignsubmission_file_/small.ipynb": NOTEBOOK,
        "homework final.ipynb": NOTEBOOK,
        "Zoë Müller_998_assignsubmission_file_/small.ipynb": NOTEBOOK,
    }
    rows, people = collected(put, twice, download, out)
    by_place = {row[0]: row for row in rows}
    assert "2 students are called" in by_place[min(by_place)][2]
    assert by_place["Zoë Müller_998_assignsubmission_file_/small.ipynb"][1:3] == [
        *("s2", "by the name alone")
    ]
    told = "; ".join(collecting.told(rows, people, out))
    assert "2 files wait for you" in told
    assert "nothing from 3 of the roster: s1, s3, s4" in told
    file = "homework final.ipynb"
    table = (out / "matches.csv").read_text().replace(f"{file},,", f"{file},s4,")
    (out / "matches.csv").write_text(table)
    for _ in range(2):  # What a person wrote is kept.
        rows, _ = collected(put, twice, download, out)
        assert (out / "s4_small.ipynb").is_file()
        assert {row[0]: row[2] for row in rows}[file] == collecting.BY_HAND


def test_a_correction_by_hand_moves_the_notebook(put, tmp_path):
    out = tmp_path / "out"
    download = {"Zoë Müller_998_assignsubmission_file_/small.ipynb": NOTEBOOK}
    collected(put, MOODLE, download, out)
    path = out / "matches.csv"
    path.write_text(path.read_text().replace(",s2,", ",s3,"))
    collected(put, MOODLE, download, out)
    assert [p.name for p in out.glob("*.ipynb")] == ["s3_small.ipynb"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../escaped.ipynb", NOTEBOOK),
        ("/tmp/escaped.ipynb", NOTEBOOK),
        ("C:\\escaped.ipynb", NOTEBOOK),
        ("Ada Lovelace_101_assignsubmission_file_/../../../escaped.ipynb", NOTEBOOK),
    ],
)
def test_no_name_in_a_zip_chooses_where_a_file_is_written(put, tmp_path, name, content):
    before = set(os.listdir(tmp_path))
    collected(put, MOODLE, {name: content}, tmp_path / "a" / "b" / "out")
    assert set(os.listdir(tmp_path)) - before == {"roster.csv", "download.zip", "a"}
    assert not list(tmp_path.parent.glob("escaped*"))


def test_a_bomb_is_a_row_and_not_the_end(put, tmp_path):
    name = "Ada Lovelace_101_assignsubmission_file_/small.ipynb"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(exports.LARGEST + 10))
        archive.writestr("Zoë Müller_102_assignsubmission_file_/inner.zip", b"no zip at all")
    people = roster.read(put("roster.csv", MOODLE))
    rows = collecting.collect(put("bomb.zip", buffer.getvalue()), "small", people, tmp_path / "out")
    assert {row[1]: row[2] for row in rows} == {
        "s1": "It is larger than a notebook can be.",
        "s2": "It is no notebook: its name does not end in .ipynb.",
    }
    with pytest.raises(exports.BadExport, match="no zip that can be read"):
        list(exports.read(put("broken.zip", b"PK and nothing more")))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("a,b\n1,2\n", "expected is a column `student`"),
        ("", "is empty"),
        ("student\n=1+1\n", "row 2: «=1.1»"),
        ("student\nanna\nanna\n", "more than one row for «anna»"),
        ("student\nann\xe4\n".encode("latin-1"), "not in UTF-8"),
    ],
)
def test_a_roster_that_is_none_is_refused_in_a_sentence(put, table, words):
    with pytest.raises(roster.BadRoster, match=words):
        roster.read(put("roster.csv", table))


# Marks and feedback -------------------------------------------------------------------------------


def result(student, points, state="graded"):
    entry = {"points": points, "max": 5.0}
    return {"student": student, "assignment": "small", "state": state, "questions": {"q": entry}}


@pytest.mark.parametrize(
    ("table", "student", "column"),
    [
        (MOODLE, "s1", "Grade"),
        (CANVAS, "s1", "A small assignment (77)"),
        (BLACKBOARD, "ada_l", "A small assignment [Total Pts: 5 Score] |12"),
    ],
)
def test_marks_go_into_the_platforms_own_table(put, tmp_path, assignment, table, student, column):
    path, out = put("gradebook.csv", table), tmp_path / "filled.csv"
    results = [result(student, 4.5), result("s2", None), result("s3", 0.0, "refused")]
    if table != MOODLE:
        results = results[:1]
    # The small assignment is worth eight points, three of them read by a person.
    five = type(assignment)(**{**vars(assignment), "cells": assignment.cells[:-1]})
    lines = handing_back.fill(path, results, five, out)
    before = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    after = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    place = before[0].index(column)
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1][place] == "4.5"
    assert "1 marks in" in lines[0]
    if table == MOODLE:
        assert "an answer waits to be read: «s2»" in lines[1]


def test_another_maximum_is_not_scaled_in_silence(put, tmp_path, assignment):
    with pytest.raises(handing_back.BadTable, match=r"counts 5 points .* has 8"):
        handing_back.fill(put("g.csv", MOODLE), [], assignment, tmp_path / "out.csv")


def test_feedback_has_the_names_that_the_platform_gave(put, tmp_path, assignment):
    download = PLATFORMS["Moodle"][1]
    rows, _ = collected(put, MOODLE, download, tmp_path / "out")
    page = tmp_path / "course" / "feedback" / "s1" / "small" / "small.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>well done</p>")
    said = handing_back.feedback(rows, tmp_path / "course", assignment, tmp_path / "f.zip")
    assert said.startswith("1 pages")
    with zipfile.ZipFile(tmp_path / "f.zip") as archive:
        assert archive.namelist() == ["Ada Lovelace_101_assignsubmission_file_/my answers.html"]


def test_the_verb_says_who_is_missing(put, tmp_path, capsys):
    download = put("d.zip", zipped(PLATFORMS["Moodle"][1]))
    table = put("m.csv", MOODLE)
    arguments = ["collect", str(download), "--assignment", "small", "--roster", str(table)]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "2 notebooks of 2 students" in said
    assert "nothing from 1 of the roster: s3" in said
