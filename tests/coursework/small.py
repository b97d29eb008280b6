"""A small assignment for the engine's own tests: its master and its hidden checks."""

import nbformat
from nbformat import v4

MASTER = [
    ("markdown", None, "# A small assignment\n\nThree answers by code, one in words."),
    ("code", {"grade_id": "student"}, 'STUDENT_ID = ""'),
    (
        "code",
        {"grade_id": "setup", "locked": True},
        "import numpy as np\n\n"
        'assert STUDENT_ID, "Write your id into the cell above."\n'
        "variant = np.random.default_rng(list(STUDENT_ID.encode()))\n"
        "counts = variant.poisson(20, size=30)",
    ),
    ("markdown", None, "## 1. Twice (2 points)\n\nWrite `double(x)`."),
    (
        "code",
        {"grade_id": "double", "solution": True},
        "def double(x):\n"
        "    ### BEGIN SOLUTION\n"
        "    return 2 * np.asarray(x) + 0 * len('the secret of the master')\n"
        "    ### END SOLUTION",
    ),
    (
        "code",
        {"grade_id": "double-check", "grade": True, "locked": True, "points": 2},
        'assert double(1) == 2, "double(1) should be 2; multiply by two."',
    ),
    ("markdown", None, "## 2. Your own mean (2 points)"),
    (
        "code",
        {"grade_id": "own-mean", "solution": True},
        "### BEGIN SOLUTION\nown_mean = float(counts.mean())\n### END SOLUTION",
    ),
    (
        "code",
        {"grade_id": "own-mean-check", "grade": True, "locked": True, "points": 2},
        'assert own_mean > 0, "own_mean should be the mean of counts."',
    ),
    ("markdown", None, "## 3. A formula (1 point)"),
    (
        "code",
        {"grade_id": "slope", "solution": True},
        '### BEGIN SOLUTION\nslope = "2 * x * exp(x**2)"\n### END SOLUTION',
    ),
    (
        "code",
        {"grade_id": "slope-check", "grade": True, "locked": True, "points": 1},
        'assert isinstance(slope, str), "slope should be a formula, as text."',
    ),
    ("markdown", None, "## 4. In words (3 points)"),
    (
        "markdown",
        {"grade_id": "why", "solution": True, "grade": True, "points": 3},
        "Because the model answer says so, with a rubric of three points.",
    ),
]

HIDDEN = '''
"""Hidden checks of the small assignment; PASSPHRASE-OF-THE-CHECKS."""

import numpy as np

from grading import check, expect


@check("double-check", points=1)
def a_number_is_doubled(student, rng):
    "Any number."
    x = float(rng.uniform(1, 9))
    expect.close(student.call("double", x), 2 * x, "double(x) should be twice x, for any number.")


@check("double-check", points=1)
def an_array_is_doubled(student, rng):
    "Any array."
    x = rng.uniform(-9, 9, size=5)
    expect.close(student.call("double", x), 2 * x, "double(x) should work on arrays, too.")


@check("own-mean-check", points=2)
def the_mean_of_the_own_counts(student, rng):
    "The key is drawn from the same seed."
    right = student.variant().poisson(20, size=30).mean()
    expect.close(student.value("own_mean"), right, "own_mean should be the mean of your counts.")


@check("slope-check", points=1)
def the_slope(student, rng):
    "Any equal formula."
    expect.formula(
        student.value("slope"),
        "2*x*exp(x**2)",
        {"x": (-2, 2)},
        "slope should be the derivative of exp(x^2).",
    )
'''

RIGHT = {
    "double": "def double(x):\n    return 2 * np.asarray(x)",
    "own-mean": "own_mean = counts.mean()",
    "slope": 'slope = "exp(x^2) * (x + x)"',
    "why": "Because it follows from the definition.",
}
POINTS = 5.0  # that need no person; three more are for the answer in words


def master():
    cells = []
    for kind, marks, source in MASTER:
        make = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
        metadata = {}
        if marks:
            defaults = {"grade": False, "solution": False, "locked": False, "task": False}
            metadata = {"nbgrader": {"schema_version": 3, "cell_type": kind, **defaults, **marks}}
        cells.append(make(source, metadata=metadata))
    for number, cell in enumerate(cells, start=1):
        cell.id = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write_master(folder, name="small"):
    """Put the master and its checks into a folder; returns the notebook's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(master(), path)
    path.with_suffix(".py").write_text(HIDDEN)
    return path


def answered(student_version, answers, student="anna"):
    """The student version, a JSON text, with answers filled in; returns the notebook."""
    notebook = nbformat.reads(student_version, as_version=4)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
        if name == "student" and student:
            cell.source = f'STUDENT_ID = "{student}"'
    return notebook
