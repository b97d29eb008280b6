"""Where NumPy alone is asked for, a library's fit earns nothing by any way, and is told why."""

import importlib.util

import nbformat
import numpy as np
import pytest
import small
from toc import ROOT

from grading import alone, assignments, data, marking
from grading.session import Session, Wrong
from grading.submissions import Submission

# Each is the body of fit(X, y), and gives the right weights where the libraries are.
CHEATS = {
    "the readers' package": "from glmlesson import GLM\nreturn GLM('poisson').fit(X, y).theta",
    "the lesson's own fit": (
        "from glmlesson import lesson\nreturn lesson.newton(X, y, 'poisson').theta"
    ),
    "statsmodels": (
        "import statsmodels.api as sm\n"
        "return sm.GLM(y, X, family=sm.families.Poisson()).fit(tol=1e-12).params"
    ),
    "scikit-learn": (
        "from sklearn.linear_model import PoissonRegressor as P\n"
        "fitted = P(alpha=0, fit_intercept=False, tol=1e-12, solver='newton-cholesky').fit(X, y)\n"
        "return fitted.coef_"
    ),
    "a solver": (
        "import scipy.optimize\n"
        "return scipy.optimize.root(lambda t: X.T @ (y - np.exp(X @ t)), np.zeros(2)).x"
    ),
    "a solver that another package brings": (
        "import scipy.stats._distn_infrastructure as d\n"
        "return d.optimize.root(lambda t: X.T @ (y - np.exp(X @ t)), np.zeros(2)).x"
    ),
    "a name in pieces": (
        "package = __import__('glm' + 'lesson')\n"
        "return getattr(package, 'G' + 'LM')('poisson').fit(X, y).theta"
    ),
    "importlib": (
        "import importlib\n"
        "return importlib.import_module('glmlesson.glm.model').GLM('poisson').fit(X, y).theta"
    ),
    "another process": (
        "import json, subprocess, sys\n"
        "code = ('import json, numpy as np; from glmlesson import GLM; '\n"
        "        f'X, y = np.array({X.tolist()}), np.array({y.tolist()}); '\n"
        "        'print(json.dumps(GLM(\"poisson\").fit(X, y).theta.tolist()))')\n"
        "said = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)\n"
        "return json.loads(said.stdout)"
    ),
    "the finder taken away": (
        "import sys\n"
        "sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != 'Missing']\n"
        "for name in [n for n in sys.modules if n.startswith('glmlesson')]:\n"
        "    del sys.modules[name]\n"
        "from glmlesson import GLM\n"
        "return GLM('poisson').fit(X, y).theta"
    ),
    "a file read from the disk": (
        "import importlib.util, sys\n"
        f"place = {importlib.util.find_spec('glmlesson.glm').origin!r}\n"
        "spec = importlib.util.spec_from_file_location('other', place)\n"
        "other = importlib.util.module_from_spec(spec)\n"
        "sys.modules['other'] = other\n"
        "spec.loader.exec_module(other)\n"
        "from glmlesson.glm.model import GLM\n"
        "return GLM('poisson').fit(X, y).theta"
    ),
    "the memory searched": (
        "import gc, types, glmlesson\n"
        "for thing in gc.get_objects():\n"
        "    if isinstance(thing, type) and thing.__name__ == 'GLM' and hasattr(thing, 'fit'):\n"
        "        return thing('poisson').fit(X, y).theta\n"
        "return glmlesson.GLM('poisson').fit(X, y).theta"
    ),
    "the exception caught": (
        "from glmlesson import GLM\n"
        "try:\n"
        "    return GLM('poisson').fit(X, y).theta\n"
        "except BaseException:\n"
        "    return np.zeros(2)"
    ),
    "a class inherited from": (
        "from glmlesson import GLM\n"
        "class Mine(GLM):\n"
        "    pass\n"
        "return Mine('poisson').fit(X, y).theta"
    ),
    "a forked child": (
        "import os, json\n"
        "r, w = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    try:\n"
        "        from glmlesson import GLM\n"
        "        os.write(w, json.dumps(GLM('poisson').fit(X, y).theta.tolist()).encode())\n"
        "    finally:\n"
        "        os._exit(0)\n"
        "os.close(w); os.wait()\n"
        "return json.loads(os.read(r, 999))"
    ),
}
CHANGES_ITS_PROCESS = {"the finder taken away", "a file read from the disk"}
HIDES = {"another process", "a forked child", "the exception caught", *CHANGES_ITS_PROCESS}
OWN = {
    "Newton's method": (
        "t = np.zeros(2)\n"
        "for _ in range(50):\n"
        "    m = np.exp(X @ t)\n"
        "    t = t + np.linalg.solve(X.T @ (m[:, None] * X), X.T @ (y - m))\n"
        "return t"
    ),
    "beside libraries that it does not use": (
        "import statsmodels.api, sklearn.linear_model, scipy.optimize, scipy.stats\n"
        "from glmlesson import GLM, datasets\n"
        "assert len(datasets.load('shop')['ad_spend']) == 60\n"
        "t = np.zeros(2)\n"
        "for _ in range(50):\n"
        "    m = np.exp(X @ t)\n"
        "    t = t + np.linalg.solve(X.T @ (m[:, None] * X), X.T @ (y - m))\n"
        "return t"
    ),
}
X = np.column_stack([np.ones(6), [0.0, 1, 2, 3, 4, 5]])
Y = np.array([1, 1, 3, 4, 9, 12])
TOLD = r"This question asks for NumPy alone, and your answer uses \w+"


def cells():
    """Every way as a function of its own, each in its own cell."""
    made = [("setup", "import numpy as np")]
    for number, body in enumerate([*CHEATS.values(), *OWN.values()]):
        lines = body.replace("\n", "\n    ")
        made.append((f"fit-{number}", f"def fit_{number}(X, y):\n    {lines}"))
    return made


@pytest.fixture(scope="module")
def everywhere():
    with Session(cells()) as session:
        yield session


@pytest.fixture(scope="module")
def by_itself():
    with Session(cells(), alone="numpy") as session:
        yield session


def asked(session, way):
    number = [*CHEATS, *OWN].index(way)
    return session.ask("call", f"fit_{number}", data.pack([[X, Y], {}]))


@pytest.mark.parametrize("way", [*OWN, *CHEATS])
def test_each_way_is_right_where_the_libraries_are(way, everywhere):
    if way != "the exception caught":
        assert asked(everywhere, way) == pytest.approx(own_fit(), rel=1e-5)


def own_fit():
    weights = np.zeros(2)
    for _ in range(50):
        mean = np.exp(X @ weights)
        weights = weights + np.linalg.solve(X.T @ (mean[:, None] * X), X.T @ (Y - mean))
    return weights


@pytest.mark.parametrize("way", CHEATS)
def test_a_librarys_fit_gives_nothing_where_numpy_is_alone(way, by_itself):
    said, number = "", None
    try:
        if way in CHANGES_ITS_PROCESS:
            with Session(cells(), alone="numpy") as session:
                number = asked(session, way)
        else:
            number = asked(by_itself, way)
    except Wrong as wrong:
        said = str(wrong)
    assert number is None or np.abs(np.asarray(number, dtype=float) - own_fit()).max() > 0.01
    # Where it is called openly, the sentence says why.
    assert way in HIDES or alone.USED.search(said), said


@pytest.mark.parametrize("way", OWN)
def test_an_answer_of_ones_own_passes(way, by_itself):
    assert asked(by_itself, way) == pytest.approx(own_fit(), rel=1e-9)


def test_the_line_is_named(by_itself):
    with pytest.raises(Wrong, match=rf"{TOLD} \(line 3 of your answer: «return GLM"):
        asked(by_itself, "the readers' package")


@pytest.fixture(scope="module")
def told_alone(tmp_path_factory):
    """The small assignment, its first question tagged, as a lecturer tags it."""
    path = small.write_master(tmp_path_factory.mktemp("alone"))
    master = nbformat.read(path, as_version=4)
    for cell in master.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double-check":
            cell.metadata["tags"] = ["alone-numpy"]
    nbformat.write(master, path)
    (assignment,) = assignments.load([path])
    return assignment


def marked(assignment, folder, double):
    path = folder / "anna_small.ipynb"
    answers = {**small.RIGHT, "double": double}
    nbformat.write(small.answered(assignment.student_version, answers), path)
    return marking.mark(Submission(path, "anna", "small", 0.0), assignment, b"secret")


@pytest.mark.parametrize(
    ("double", "points", "words", "state"),
    [
        ("def double(x):\n    return 2 * np.asarray(x)", 5, "", marking.BY_HAND),
        (
            "import scipy.optimize as o\ndef double(x):\n"
            "    return o.root(lambda z: z - 2 * np.asarray(x), np.zeros(np.shape(x))).x",
            3,
            "your answer uses scipy.optimize (line 3 of your answer",
            marking.BY_HAND,
        ),
        (
            "import scipy.optimize as o\ntwo = o.brentq(lambda z: z - 2, 0, 5)\n"
            "def double(x):\n    return two * np.asarray(x)",
            3,
            "your answer uses scipy.optimize (line 2 of your answer",
            marking.BY_HAND,
        ),
        (
            "try:\n    import scipy.optimize as o\n    two = o.brentq(lambda z: z - 2, 0, 5)\n"
            "except Exception:\n    two = 3\ndef double(x):\n    return two * np.asarray(x)",
            3,
            "With NumPy alone it fails, and it passes only where other libraries are there",
            marking.HUMAN_EYE,
        ),
    ],
)
def test_what_it_earns_and_what_is_told(told_alone, tmp_path, double, points, words, state):
    result = marked(told_alone, tmp_path, double)
    entries = result["questions"]
    assert sum(entry["points"] or 0 for entry in entries.values()) == points
    assert words in " ".join(check["sentence"] for check in entries["double-check"]["checks"])
    assert result["state"] == state, result["reasons"]
    assert words in "; ".join(result["reasons"])


def test_a_tag_that_nobody_knows_is_refused(tmp_path):
    path = small.write_master(tmp_path)
    master = nbformat.read(path, as_version=4)
    master.cells[-1].metadata["tags"] = ["alone-numpi"]
    nbformat.write(master, path)
    with pytest.raises(assignments.BadMaster, match="unknown tag alone-numpi"):
        assignments._load(path, path)


# The masters' own questions -----------------------------------------------------------------------

GIVEN_AWAY = {
    "poisson_lab": (
        "fit-poisson",
        "from glmlesson import GLM\n\n\ndef fit_poisson(X, y, exposure):\n"
        "    return GLM('poisson').fit(X, y, exposure=exposure).theta",
    ),
    "recipe_and_links": (
        "links",
        "from glmlesson import links\n\nKNOWN = {'log': links.Log, 'logit': links.Logit,\n"
        "         'probit': links.Probit, 'complementary log-log': links.ComplementaryLogLog}\n\n\n"
        "def to_eta(link, mean):\n    return KNOWN[link]().link(np.asarray(mean))\n\n\n"
        "def to_mean(link, eta):\n    return KNOWN[link]().inverse(np.asarray(eta))",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", GIVEN_AWAY)
def test_the_librarys_answer_earns_nothing_in_the_masters(name, tmp_path):
    cell, source = GIVEN_AWAY[name]
    (assignment,) = assignments.load([ROOT / "coursework" / f"{name}.ipynb"])
    question = next(q for q in assignment.questions if cell in assignment.answers_to(q))
    assert question.alone
    notebook = nbformat.reads(assignment.student_version, as_version=4)
    for found in notebook.cells:
        grade_id = found.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in assignment.answers_to(question):
            found.source = source if grade_id == cell else "# above"
    path = tmp_path / "x.ipynb"
    nbformat.write(notebook, path)
    result = marking.mark(Submission(path, "s1234567", name, 0.0), assignment, b"secret")
    entry = result["questions"][question.name]
    assert entry["points"] == 0
    assert all("alone, and your answer uses glmlesson" in c["sentence"] for c in entry["checks"])
