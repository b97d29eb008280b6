"""The gate: where a stranger's bytes become answers, and nothing passes unmeasured.

Every field that is read from a submission is checked for its type, bounded in its size and made
legible here; the rest of the grader sees :class:`Answers` and no notebook. What may run is kept
beside what may be shown, for only the latter has its unseen characters written out.
"""

import contextlib
import json
import logging
import os
import re
import stat
import unicodedata
import warnings
from dataclasses import dataclass, field

import nbformat

from grading.words import encodable, legible, listed, quoted

LARGEST = 20_000_000  # bytes of one notebook
MOST_PARTS = 300_000  # lists and objects in its JSON; one of an honest notebook has some thousands
MOST_VALUES = 1_000_000  # of them, numbers and texts included
MOST_CELLS = 2_000
LONGEST = 100_000  # characters of one cell
MOST_TEXT = 2_000_000  # characters of all that the student wrote
MOST_OUTPUTS = 50  # of one cell
LONGEST_OUTPUT = 10_000  # characters of one text
LINK = "It is a symbolic link, not a file; links are not followed."
CLAIM = re.compile(r"""^[ \t]*STUDENT_ID[ \t]*=[ \t]*(["'])([^\n]{0,100}?)\1""", re.MULTILINE)


class Refused(Exception):
    """A submission that cannot be read; the message is the reason in the grades table."""


@dataclass
class Answers:
    """The answer cells of a notebook, by grade_id, and what is odd about the notebook.

    ``sources`` are for running; :meth:`shown` gives them as they may be shown.
    """

    sources: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)  # grade_id -> outputs that are safe to show
    extra: list = field(default_factory=list)  # (after which grade_id, cell type, source, outputs)
    oddities: list = field(default_factory=list)
    claimed_id: str = ""

    def shown(self):
        return {name: legible(source) for name, source in self.sources.items()}

    def added_code(self):
        """The code that the student added, as pairs: after which grade_id, and the source."""
        return [(after, source) for after, kind, source, _ in self.extra if kind == "code"]

    def shown_extra(self):
        return [(after, kind, legible(source), own) for after, kind, source, own in self.extra]


def read_bytes(path):
    """The bytes of a submitted file: an ordinary one, of a size that a notebook can have."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if os.path.islink(path):
            raise Refused(LINK) from None
        raise Refused(f"It cannot be opened: {error.strerror}.") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Refused("It is not an ordinary file.")
        if status.st_size > LARGEST:
            raise Refused(f"It is larger than {LARGEST // 10**6} MB; clear its outputs.")
        content = file.read(LARGEST + 1)
    if not content.strip():
        raise Refused("The file is empty.")
    return content


def read(content, assignment):
    """The answers in a notebook, from the bytes of its file."""
    notebook = _notebook(content)
    language = _language(notebook.metadata)
    if language.lower() != "python":
        raise Refused(f"It is a notebook for {quoted(language, 30)}, not for Python.")
    answers = Answers()
    known = {cell.name: cell for cell in assignment.cells}
    count, last, unknown, long = {}, "", [], []
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader")
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        if len(cell.source) > LONGEST:
            long.append(name if isinstance(name, str) else "one without an id")
        source = encodable(cell.source[:LONGEST])
        if not isinstance(name, str) or name not in known:
            added = source.strip() and source not in assignment.prose
            if added and cell.cell_type in ("code", "markdown"):
                answers.extra.append((last, cell.cell_type, source, _pictures(cell)))
                if isinstance(name, str):
                    unknown.append(name)
            continue
        last = name
        if known[name].kind == "student":
            answers.claimed_id = _claimed_id(source)
        if known[name].kind in ("student", "provided", "checked"):
            # What was added to a locked cell may be an import that an answer needs.
            if _but_for_the_id(source) != _but_for_the_id(known[name].source):
                answers.extra.append((name, "code", source, []))
        elif known[name].kind in ("answer", "written"):
            _take(answers, name, source, cell, count)
    text = sum(map(len, answers.sources.values())) + sum(len(cell[2]) for cell in answers.extra)
    if text > MOST_TEXT:
        raise Refused(f"Its cells have more than {MOST_TEXT} characters, which no answer has.")
    missing = [
        cell.name
        for cell in assignment.cells
        if cell.kind in ("answer", "written") and cell.name not in answers.sources
    ]
    for names, words in (
        (unknown, "cells have unknown ids"),
        (long, f"cells are longer than {LONGEST} characters and were cut"),
        (missing, "answer cells are missing"),
        (
            [name for name, times in count.items() if times > 1],
            "cells with the same id, taken together in their order",
        ),
    ):
        if names:
            answers.oddities.append(f"{words}: {listed(names, 60)}")
    return answers


def _take(answers, name, source, cell, count):
    """Keep a cell; one that was split in two, both halves with its id, is put together again."""
    count[name] = count.get(name, 0) + 1
    before = answers.sources.get(name)
    source = source if before is None else f"{before}\n\n{source}"
    answers.sources[name] = source[:LONGEST]
    answers.pictures.setdefault(name, []).extend(_pictures(cell))


def _notebook(content):
    if content.count(b"{") + content.count(b"[") > MOST_PARTS or content.count(b'":') > MOST_PARTS:
        raise Refused(f"It has more than {MOST_PARTS} lists and objects; clear its outputs.")
    if content.count(b",") > MOST_VALUES:
        raise Refused(f"It has more than {MOST_VALUES} values; clear its outputs.")
    try:
        raw = json.loads(content)
    except UnicodeDecodeError:
        raise Refused("It is no notebook in UTF-8; save it with Jupyter again.") from None
    except (ValueError, RecursionError):
        raise Refused("It is no notebook, or only a part of one: its JSON is broken.") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("nbformat"), int):
        raise Refused("It is JSON, but no notebook.")
    # Before nbformat looks at each.
    if isinstance(raw.get("cells"), list) and len(raw["cells"]) > MOST_CELLS:
        raise Refused(f"It has {len(raw['cells'])} cells; {MOST_CELLS} are the most.")
    try:
        # What nbformat complains of would go to the terminal, in the student's words.
        with warnings.catch_warnings(), _no_log():
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(json.dumps(raw), as_version=4, capture_validation_error={})
        if len(notebook.cells) > MOST_CELLS:
            raise Refused(f"It has {len(notebook.cells)} cells; {MOST_CELLS} are the most.")
        for cell in notebook.cells:
            if not isinstance(cell.source, str) or not isinstance(cell.metadata, dict):
                raise Refused("Its cells are not those of a notebook.")
    except (Refused, MemoryError):
        raise
    except Exception:
        # nbformat raises whatever the damage makes it raise.
        raise Refused("It is JSON, but no notebook of a version that can be read.") from None
    return notebook


@contextlib.contextmanager
def _no_log():
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _language(metadata):
    """The language that a notebook says it is in; Python where it says nothing that is text."""
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        said = metadata.get(place) if isinstance(metadata, dict) else None
        if isinstance(said, dict) and isinstance(said.get(key), str) and said[key]:
            return said[key]
    return "python"


def _but_for_the_id(source):
    return CLAIM.sub("", source).strip()


def _claimed_id(source):
    """What stands in STUDENT_ID = "…"; read as text, never run."""
    match = CLAIM.search(source)
    return legible(unicodedata.normalize("NFC", match[2].strip())) if match else ""


def _pictures(cell):
    """The PNG pictures and plain texts among a cell's outputs, as the student saved them."""
    kept = []
    outputs = cell.get("outputs")
    for output in outputs[:MOST_OUTPUTS] if isinstance(outputs, list) else []:
        data = output.get("data") if isinstance(output, dict) else None
        if isinstance(data, dict) and isinstance(data.get("image/png"), str):
            kept.append(("image/png", encodable(data["image/png"])))
        elif isinstance(data, dict) and isinstance(data.get("text/plain"), str):
            kept.append(("text/plain", legible(data["text/plain"], LONGEST_OUTPUT)))
        elif _is_stream(output) and isinstance(output.get("text"), str):
            kept.append(("text/plain", legible(output["text"], LONGEST_OUTPUT)))
    return kept


def _is_stream(output):
    return isinstance(output, dict) and output.get("output_type") == "stream"
