"""Python and the front end put the same marks at the same places, in every state of the book."""

import html
import json
import re
import subprocess

import nbformat
import numpy as np
import pytest
from mathematics import find_node
from toc import ROOT, notebooks

from glmlesson.figures.scene import dataset, geometry
from glmlesson.figures.scene.layout import families_of
from glmlesson.figures.scene.record import FAMILIES, RECORD, REST, family_of, weights
from glmlesson.figures.scene.state import best_theta, numbers

SCENE = ROOT / "frontend" / "scene"
SCRIPT = f"""
import {{ readFileSync }} from "node:fs";
import {{ dataset }} from "{SCENE.as_uri()}/families.js";
import {{ geometry }} from "{SCENE.as_uri()}/geometry.js";
const cases = JSON.parse(readFileSync(0, "utf8"));
const answer = ([record, data, width, height]) => geometry(record, dataset(data), width, height);
console.log(JSON.stringify(cases.map(answer).map(({{ marks, clips }}) => ({{ marks, clips }}))));
"""
SIZES = ((900, 760), (720, 560), (390, 330))
CLOSE = 0.1  # px
LESSON = ("gaussian", "bernoulli", "poisson")

ROWS = {"rows": 1, "tilted_row": 1, "normalised_row": 1}
PLANE = {"dots": 1, "curve": 1, "slice": 1, "slices": 1, "means": 1, "predictor": 1}
STATES = {
    "base": {"rows": 1},
    "rows": {**ROWS, "eta": -0.7},
    "standing up": {**ROWS, "eta": -0.7, "rows": 0.5, "slice": 1, "dots": 1},
    "partition": {**ROWS, "eta": -0.5, "log_partition": 1, "curvature": 1},
    "plane": {**PLANE, "response": 1, "ray": 1},
    "on the way": {**PLANE, "curve": 0.6, "slices": 0.5, "replicas": 1, "impossible": 1},
    "other line": {**PLANE, "response": 1, "ray": 1, "theta0": -1, "theta1": 0.3},
    "bent": {"dots": 1, "curve": 1, "bent_axis": 1, "ruling": 1, "slice": 1, "fallen": 1},
    "bending": {"dots": 1, "curve": 1, "bent_axis": 0.6, "probit_axis": 0.5, "slices": 1},
    "lever": {"dots": 1, "curve": 1, "residuals": 1, "lever": 1, "on_beam": 0.7, "theta1": 0.4},
    "straight line": {"dots": 1, "straight_line": 1, "least_squares": 1, "impossible": 1},
    "there and back": {"dots": 1, "there_and_back": 0.9, "eta": 1.386},
    "sigmoid among the counts": {"dots": 1, "ceiling": 1},
    "asked for a curve": {"dots": 1, "ask_curve": 1},
}
OF_ONE_FAMILY = {
    "gaussian": {"rows": 1, "terms": 1, "terms_split": 0.6, "eta": 1.3, "spread": 2},
    "bernoulli": {"rows": 1, "shared_axis": 1, "even_in_eta": 0.6, "eta": 1.3},
    "poisson": {**ROWS, "ask_mean": 1},
}
# Of the second part of the book, in the families of the lesson.
SECOND_PART = {
    "paths": {**PLANE, "theta_plane": 1, "gradient_path": 1, "newton_path": 0.7, "theta1": 0.5},
    "line-up": {"dots": 1, "line_up": 1, "picked": 3},
    "chunks": {"dots": 1, "chunks": 0.8, "matrices": 0.5, "lost": 1},
    "summed": {"dots": 1, "chunks": 1, "matrices": 1, "summed": 0.8},
}
SINGLE = [
    {**weights("poisson"), "dots": 1, "theta_plane": 1, "ellipse": 1, "estimates": 1},
    {**weights("softmax"), "dots": 1, "curve": 1, "simplex": 1, "shift": 1.2},
    {**weights("softmax"), "there_and_back": 1, "eta": -1.2},
    {**weights("softmax"), "birds": 1, "borders": 1, "simplex": 1, "curve": 1, "bird_bill": 40},
    {**weights("poisson"), "theta_plane": 1, "theta_close": 0.6, "theta_share": 0.55},
    *(
        {**weights("poisson"), **PLANE, "theta_plane": on, "theta_share": share}
        for share in (0.51, 0.6, 0.8, 1)
        for on in (0.6, 1)
    ),
]
MIXED = [
    {"gaussian": 0.4, "poisson": 0.6, **ROWS, "rows": 0.8, "eta": 0.8},
    {"gaussian": 0.3, "bernoulli": 0.7, **PLANE, "response": 1},
    {"bernoulli": 0.2, "poisson": 0.6, "gaussian": 0.2, "there_and_back": 1, "eta": 4.5},
]


def made_up():
    for state in SINGLE:
        yield f"hours, {sorted(state)}", "hours", {**REST, **state}
    for data in RECORD["data"]:
        for family in FAMILIES if data == "hours" else LESSON:
            second = SECOND_PART if data == "hours" and family in LESSON else {}
            states = {**STATES, family: OF_ONE_FAMILY.get(family, STATES["base"]), **second}
            for name, state in states.items():
                yield f"{data}, {family}, {name}", data, {**REST, **weights(family), **state}
        for state in MIXED:
            yield f"{data}, mixed", data, {**REST, **state}


def of_the_chapters():
    """The state of every step of every chapter, as the front end adds them up."""
    for path in notebooks():
        text = json.dumps(nbformat.read(path, as_version=4))
        texts = re.findall(r'data-(scene|step)=\\"(.*?)\\"', text)
        data, state = None, {}
        for kind, value in texts:
            named = json.loads(html.unescape(json.loads(f'"{value}"')))
            if kind == "scene":
                data, state = named.pop("data"), dict(REST)
                named.pop("as", None)
            if named.get("theta") == "best":
                named.pop("theta")
                state |= numbers(named)
                state |= numbers({"theta": best_of(state, data)})
            else:
                state |= numbers(named)
            yield f"{path.stem}, {kind} {named}", data, dict(state)


def best_of(state, data):
    return best_theta(families_of(data)[family_of(state)], dataset(data))


CASES = [(*case, *size) for case in (*made_up(), *of_the_chapters()) for size in SIZES]


@pytest.fixture(scope="module")
def answers():
    """What the front end answers to all cases, in one run of Node."""
    cases = [(record, data, *size) for _, data, record, *size in CASES]
    run = subprocess.run(
        [find_node(), "--input-type=module", "--eval", SCRIPT],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def differences(theirs, mine):
    """Sentences on how two lists of marks differ."""
    if [mark["id"] for mark in theirs] != [mark.id for mark in mine]:
        there, here = {mark["id"] for mark in theirs}, {mark.id for mark in mine}
        yield f"only there: {there - here}, only here: {here - there}, or in another order"
        return
    for their, my in zip(theirs, mine, strict=True):
        for name in ("kind", "role", "sym", "clip", *(["text", "anchor"] if my.text else [])):
            if their.get(name) != getattr(my, name):
                yield f"{my.id}: {name} is {their.get(name)!r} there and {getattr(my, name)!r} here"
        for name in ("opacity", "x", "y", "r", "size"):
            if abs(their.get(name, 0) - getattr(my, name)) > CLOSE / 10:
                yield f"{my.id}: {name} is {their[name]} there and {getattr(my, name)} here"
        lines = [np.reshape(line, (-1, 2)) for line in their.get("lines", [])]
        if [line.shape for line in lines] != [line.shape for line in my.lines]:
            yield f"{my.id}: other lines"
            continue
        for there, here in zip(lines, my.lines, strict=True):
            if np.abs(there.astype(float) - here).max() > CLOSE:
                yield f"{my.id}: {np.abs(there.astype(float) - here).max():.2f} px apart"


def test_every_mark_stands_where_the_front_end_puts_it(answers):
    wrong = []
    for (name, data, record, *size), answer in zip(CASES, answers, strict=True):
        mine = geometry(record, dataset(data), *size)
        found = list(differences(answer["marks"], mine.marks))
        for clip in ("plane", "side"):
            if not np.allclose(answer["clips"][clip], mine.clips[clip], atol=CLOSE):
                found.append(f"the clip of the {clip}")
        if found:
            wrong.append(f"{name} at {size}: {'; '.join(found[:3])}")
    assert not wrong, f"{len(wrong)} of {len(CASES)}:\n" + "\n".join(wrong[:12])


def test_the_comparison_sees_a_tenth_of_a_pixel(answers):
    name, data, record, *size = CASES[0]
    moved = json.loads(json.dumps(answers[0]["marks"]))
    line = next(mark for mark in moved if mark["kind"] == "line")
    line["lines"][0][0] += 0.11
    mine = geometry(record, dataset(data), *size).marks
    assert not list(differences(answers[0]["marks"], mine)), name
    assert [line["id"]] == [said.split(":")[0] for said in differences(moved, mine)]


def test_the_record_is_the_front_ends():
    copied = (ROOT / "glmlesson" / "figures" / "static" / "scene.json").read_bytes()
    assert copied == (SCENE / "record.json").read_bytes(), "run: make figures"
