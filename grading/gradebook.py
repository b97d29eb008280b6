"""nbgrader's gradebook, filled with results so that its formgrader opens them.

The notebooks that formgrader shows are written here too, from the student's answers between the
cells as they were handed out. formgrader puts what students write into its own page as it is, with
the lecturer's rights, so nothing that a browser would run is let through.
"""

import base64
import binascii
import datetime
import os
import re

import nbformat
from nbformat import v4

from grading.containment import Lost
from grading.marking import BY_HAND, GRADED, HUMAN_EYE, REFUSED
from grading.storage import write
from grading.words import quoted

PREPARED = ".new"  # the ending of a notebook that the gradebook does not know yet
NO_WIDTH = "\u200b"
PNG = b"\x89PNG\r\n\x1a\n"
CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "one-recipe"
"""


def configure(course):
    """Say to nbgrader's tools, started in the course's folder, that this is their course."""
    write(course / "nbgrader_config.py", CONFIG.format(root=str(course.resolve())).encode())


def fill(course, results):
    """Write results into the gradebook and add to each what people graded in it.

    A hand-graded question keeps its score as long as its answer stays the same. Yields each
    result with the scores, comments and state that now count.
    """
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for result in results:
            if result["student"] and result["questions"]:
                try:
                    _fill_one(course, gradebook, result)
                except Exception as error:
                    # Whatever one submission does to it, the others' scores are kept.
                    gradebook.db.rollback()
                    failed(result, "the gradebook could not take it", error)
            yield result
        gradebook.db.commit()
    for path in (course / "autograded").glob(f"*/*/*{PREPARED}"):
        os.replace(path, path.with_suffix(""))


def failed(result, what, error):
    """Say in a result that the grader failed on it; the run goes on with the next."""
    result["state"] = HUMAN_EYE
    told = error if isinstance(error, Lost) else f"{type(error).__name__}: {quoted(str(error))}"
    result["reasons"].append(f"{what}: {told}")
    result.setdefault("comments", {})
    for entry in result["questions"].values():
        entry.setdefault("waiting", entry["points"] is None)


def _fill_one(course, gradebook, result):
    name, student = result["assignment"], result["student"]
    gradebook.update_or_create_student(student)
    with gradebook.db.no_autoflush:
        submission = gradebook.update_or_create_submission(name, student)
    if result.get("collected"):
        submission.timestamp = datetime.datetime.fromtimestamp(
            result["time"], datetime.UTC
        ).replace(tzinfo=None)
    changed = result["changed"]
    (notebook,) = submission.notebooks
    for grade in notebook.grades:
        entry = result["questions"][grade.name]
        before = grade.auto_score
        grade.auto_score = entry["points"]
        if grade.manual_score is None:
            unsure = any(check.get("unsure") for check in entry["checks"])
            grade.needs_manual_grade = entry["points"] is None or unsure
        elif changed is None or grade.name in changed or before != grade.auto_score:
            grade.needs_manual_grade = True
        if grade.manual_score is not None and not grade.needs_manual_grade:
            entry["by_hand"] = True
            entry["points"] = grade.manual_score
        if entry["points"] is not None and grade.extra_credit:
            entry["points"] += grade.extra_credit
        entry["waiting"] = bool(grade.needs_manual_grade)
    comments = {}
    for comment in notebook.comments:
        if result["state"] == REFUSED:
            comment.auto_comment = result["reasons"][0]
        if comment.manual_comment:
            comments[comment.name] = comment.manual_comment
    result["comments"] = comments
    if result["state"] in (BY_HAND, GRADED):
        waiting = any(entry["waiting"] for entry in result["questions"].values())
        result["state"] = BY_HAND if waiting else GRADED


def prepare(course, result):
    """Write the notebook for formgrader; the names of cells whose answers are new in it.

    ``None`` where there was none before. It is put in its place once the gradebook knows of it, so
    that a run stopped in between forgets no change.
    """
    name, student = result["assignment"], result["student"]
    path = course / "autograded" / student / name / f"{name}.ipynb"
    before = {}
    if path.exists():
        for cell in nbformat.read(path, as_version=4).cells:
            if "nbgrader" in cell.metadata:
                before[cell.metadata.nbgrader["grade_id"]] = cell.source
    notebook = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
    notebook.cells = list(_cells(notebook.cells, result))
    write(path.with_name(path.name + PREPARED), nbformat.writes(notebook).encode())
    if not before:
        return None
    return [
        cell.metadata.nbgrader["grade_id"]
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
        and before.get(cell.metadata.nbgrader["grade_id"]) != cell.source
    ]


def _cells(released, result):
    """The released cells with the student's answers in them, and the cells the student added."""
    added = {}
    for after, kind, source, pictures in result["extra"]:
        added.setdefault(after, []).append((kind, source, pictures))
    yield from (_added(*cell) for cell in added.get("", []))
    for cell in released:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in result["answers"]:
            cell.source = _harmless(result["answers"][name], cell.cell_type)
            if cell.cell_type == "code":
                cell.outputs = _outputs(result["pictures"].get(name, []))
        elif name in result["questions"] and cell.cell_type == "code":
            cell.outputs = [_told(result["questions"][name])]
        yield cell
        if name:
            yield from (_added(*cell) for cell in added.get(name, []))


def _added(kind, source, pictures):
    if kind == "code":
        return v4.new_code_cell(_harmless(source, kind), outputs=_outputs(pictures))
    return v4.new_markdown_cell(_harmless(source, kind))


def _told(entry):
    """What the hidden checks said, below the visible ones."""
    lines = [
        f"{'passed' if check['passed'] else 'failed'} ({check['points']:g}) {check['name']}"
        + ("" if check["passed"] else f": {check['sentence']}")
        for check in entry["checks"]
    ] or [entry["said"]]
    return v4.new_output("stream", name="stdout", text="\n".join(lines) + "\n")


def _harmless(source, kind):
    """Markdown in which no browser finds a tag or a link; code is shown as it is, escaped.

    A space of no width breaks each without changing what is read.
    """
    if kind == "code":
        return source
    source = re.sub(r"<(?=[A-Za-z/!?])", f"<{NO_WIDTH}", source)
    # After white space, too; possessively, lest a page of blank lines be read again and again.
    source = re.sub(r"\](?=\s*+[(\[:])", f"]{NO_WIDTH}", source)
    return source.replace(r"\href", rf"\{NO_WIDTH}href")


def _outputs(pictures):
    outputs = []
    for kind, content in pictures:
        if kind == "text/plain":
            outputs.append(v4.new_output("stream", name="stdout", text=content))
            continue
        try:
            picture = base64.b64decode(content.replace("\n", ""), validate=True)
        except (ValueError, binascii.Error):
            continue
        if picture.startswith(PNG):
            data = {"image/png": base64.b64encode(picture).decode()}
            outputs.append(v4.new_output("display_data", data=data))
    return outputs
