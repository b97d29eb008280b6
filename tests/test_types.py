"""The types that the package declares: complete, true of what comes, and of use to mypy."""

import functools
import importlib
import inspect
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest

import glmlesson

ROOT = Path(__file__).parents[1]
ROOMS = (
    *("datasets", "families", "figures", "glm", "invented", "lesson", "links", "plots"),
    *("practice", "quizzes"),
)

SCRIPT = """\
import matplotlib.figure
import numpy as np

import glmlesson
from glmlesson import GLM, GLMResult, Logit, Poisson, Prediction, datasets, invent, lesson, plots

X = np.array([[1.0, -1.0], [1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
y = [1, 1, 3, 6]


def told(fit: GLMResult) -> str:
    slope: float = float(fit.theta[1])
    low, high = fit.confidence(0.9, "profile").lower[1], fit.confidence().upper[1]
    p: float = fit.test("x1", "score").p_value
    return f"{slope:.2f} from {low:.2f} to {high:.2f}, p = {p:.3f}, AIC {fit.aic:.1f}"


fit = GLM("poisson").fit(X, y, exposure=[1, 1, 2, 2])
mean: np.ndarray = fit.predict(X, exposure=np.ones(4))
prediction: Prediction = fit.predict(X, interval=0.95, exposure=np.ones(4))
print(told(fit), mean.sum(), prediction.lower, fit.summary().to_markdown())
print(fit.influence().leverage, fit.diagnose().raised, fit.terms["x1"])

shop = datasets.load("shop")
full = GLM.from_formula("customers ~ ad_spend + C(rain)", shop.frame(), Poisson(), missing="drop")
small = GLM.from_formula("customers ~ ad_spend", shop.columns, "poisson")
quasi = GLM("poisson", "log", dispersion="pearson").fit(X, y, weights=[1, 2, 1, 1])
print(quasi.dispersion, quasi.is_quasi)
print(glmlesson.compare(small, full).frame(), glmlesson.side_by_side(small, full).to_latex())
print(full.predict({"ad_spend": [1.0], "rain": [0]}), full.tidy(exponentiate=True))

family, link = glmlesson.NegativeBinomial(size=2.0), Logit()
print(family.mean([-0.5, -1.0]).max(), family.support.contains(3), family.latex["a"])
print(family.canonical_link.name, link(0.5), link.inverse(np.zeros(3)).shape, link.title)
households = invent("log(exp(exp(eta)) - 1)", support="counts", name="households")
print(households.log_prob(y, 0.2).sum(), GLM(households).fit(X, y).converged)

path: np.ndarray = lesson.newton(X, y, "poisson", theta0=[0.0, 0.0]).path
print(lesson.fit_glm(X, y, "poisson", alpha=0.01).round(3), path.shape, shop["rain"].mean())

figure = matplotlib.figure.Figure()
plots.same_machine(figure.subplots(), X[:, 1], y, "poisson", theta=fit.theta)
plots.family_explorer(figure.add_subplot(), Poisson(), eta=1.0)
plots.link_table([figure.add_subplot(), figure.add_subplot()], link, mean=0.5)
drawn: plots.Picture = plots.diagnostics(fit, replicas=19)
print(drawn.alt, plots.rootogram(fit, figure.add_subplot()).axes, plots.profile(fit, "x1").figure)
labelled = GLM("softmax", baseline="b").fit(X[:, :1], ["a", "b", "b", "c"])
print(labelled.levels, labelled.calibration()[0].observed, plots.calibration(labelled).alt)
print(glmlesson.figures.Scene("hours", family="poisson", rows=1).reading())
print(glmlesson.quizzes.Quiz("gaussian").name, glmlesson.GLMRegressor("poisson").fit(X, y))
"""

MISTAKES = """\
from glmlesson import GLM, compare

fit = GLM("poisson", max_iter="many").fit([[1], [1]], [1, 2])
print(fit.devience)
compare(fit, "the null model")
"""


def mypy(folder, text):
    """Check a script as a reader would, the package being installed; return status and lines."""
    script = folder / "script.py"
    script.write_text(text, encoding="utf-8")
    # What is on PYTHONPATH is to mypy an installed package: taken for typed by py.typed alone.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("MYPYPATH", None)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", script.name]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return run.returncode, (run.stdout + run.stderr).splitlines()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mypy")  # one for both scripts, with mypy's cache


def test_mypy_accepts_a_script(folder):
    assert mypy(folder, SCRIPT) == (0, [])


def test_that_script_runs(folder):
    script = folder / "runs.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, script], env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_mypy_finds_the_mistakes(folder):
    status, lines = mypy(folder, MISTAKES)
    errors = [line for line in lines if ": error: " in line]
    assert status == 1
    assert [int(line.split(":")[1]) for line in errors] == [3, 4, 5], lines
    for error, word in zip(errors, ("max_iter", "devience", "compare"), strict=True):
        assert word in error


def pyright(folder, text):
    """Check a script as strictly as Pyright can; return status and lines."""
    settings = folder / "pyrightconfig.json"
    settings.write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
    script = folder / "script.py"
    script.write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "basedpyright", "--pythonpath", sys.executable, script]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return run.returncode, [line.strip() for line in (run.stdout + run.stderr).splitlines()]


def test_pyright_accepts_the_script_too(tmp_path):
    assert pyright(tmp_path, SCRIPT) == (0, ["0 errors, 0 warnings, 0 notes"])


def test_pyright_finds_the_mistakes_too(tmp_path):
    status, lines = pyright(tmp_path, MISTAKES)
    found = {line.split(":")[1] for line in lines if " - error: " in line}
    assert status == 1
    assert found == {"3", "4", "5"}, lines


def test_the_package_says_that_it_is_typed():
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "py.typed" in settings["tool"]["setuptools"]["package-data"]["glmlesson"]
    assert (ROOT / "glmlesson" / "py.typed").exists()


# Complete -----------------------------------------------------------------------------------------


def public_things():
    """Every public object of the front door and of the rooms, and its name."""
    for name in (*glmlesson.__all__, "GLMClassifier", "GLMRegressor", "invent"):
        yield name, getattr(glmlesson, name)
    for room in ROOMS:
        module = importlib.import_module(f"glmlesson.{room}")
        for name in module.__all__:
            yield f"{room}.{name}", getattr(module, name)


def function_of(member):
    """The function behind a method, a property or a static method; None if there is none."""
    if isinstance(member, property):
        return member.fget
    if isinstance(member, functools.cached_property):
        return member.func
    member = getattr(member, "__func__", member)
    return inspect.unwrap(member) if inspect.isfunction(member) else None


def written_in(kind):
    """The public methods and properties of a class that stand in its file."""
    for name, member in vars(kind).items():
        function = function_of(member)
        called = name in ("__init__", "__call__", "__getitem__", "__iter__", "__array__")
        if function is None or (name.startswith("_") and not called):
            continue
        if inspect.getsourcefile(function) == inspect.getsourcefile(kind):
            yield f"{kind.__qualname__}.{name}", function


def own_kinds(thing):
    """The classes of the package that a class is made of, itself first."""
    return [kind for kind in inspect.getmro(thing) if kind.__module__.startswith("glmlesson")]


def result_kinds():
    """The classes of what a fit returns when it is asked, by the annotations of its methods."""
    for asked in (*own_kinds(glmlesson.GLMResult), glmlesson.glm.Summary):
        for _, function in written_in(asked):
            promised = function.__annotations__["return"]
            for module in (
                "effects",
                "new_rows",
                "reports",
                "simulation",
                "comparison",
                "checking.calibration",
                "checking.frequencies",
                "checking.influence",
                "checking.diagnosis",
                "inference.covariance",
                "inference.intervals",
                "inference.profile",
                "inference.tests",
            ):
                found = importlib.import_module(f"glmlesson.glm.{module}")
                kind = vars(found).get(promised)
                if inspect.isclass(kind) and kind.__module__ == found.__name__:
                    yield kind


def public_functions():
    functions = {}
    for name, thing in public_things():
        if inspect.isclass(thing):
            for kind in own_kinds(thing):
                functions.update(written_in(kind))
        elif inspect.isfunction(thing):
            functions[name] = inspect.unwrap(thing)
    for kind in result_kinds():
        functions.update(written_in(kind))
    return functions


FUNCTIONS = public_functions()


def test_there_is_something_to_check():
    wanted = {
        "GLM.fit",
        "Family.mean",
        "ConfidenceIntervals.frame",
        "plots.colour",
        "Quiz.__init__",
    }
    assert wanted <= FUNCTIONS.keys()
    assert len(FUNCTIONS) > 200


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_argument_and_what_comes_back_has_its_type(name):
    signature = inspect.signature(FUNCTIONS[name])
    given = [each for each in signature.parameters.values() if each.name not in ("self", "cls")]
    assert [each.name for each in given if each.annotation is inspect.Parameter.empty] == []
    assert signature.return_annotation is not inspect.Signature.empty


# True ---------------------------------------------------------------------------------------------

PLAIN = {
    "float": (float, int),
    "int": int,
    "bool": bool,
    "str": str,
    "str | None": (str, type(None)),
    "np.ndarray": np.ndarray,
    "np.ndarray | None": (np.ndarray, type(None)),
    "list[str]": list,
    "tuple[Any, ...]": tuple,
    "dict[str, list[int]]": dict,
    "dict[str, str]": dict,
    "pandas.DataFrame": pandas.DataFrame,
    "Self": glmlesson.GLMResult,
}


def is_of(value, promised):
    """Whether a value is of the type that an annotation names."""
    if promised in PLAIN:
        return isinstance(value, PLAIN[promised])
    return promised in [kind.__name__ for kind in type(value).__mro__]


OF_OUTCOMES = ("calibration",)  # which a fit of counts refuses


def without_arguments(thing):
    """What the properties, and the methods that need no argument, of an object give."""
    for kind in own_kinds(type(thing)):
        for name, function in written_in(kind):
            wanted = list(inspect.signature(function).parameters.values())[1:]
            needs = [each for each in wanted if each.default is inspect.Parameter.empty]
            member = name.rpartition(".")[2]
            if needs or member.startswith("__") or member in OF_OUTCOMES:
                continue
            value = getattr(thing, member)
            read = isinstance(vars(kind)[member], property | functools.cached_property)
            yield name, function, value if read else value()


def shop_fit(features="ad_spend + C(rain)"):
    shop = glmlesson.datasets.load("shop").frame()
    return glmlesson.GLM.from_formula(f"customers ~ {features}", shop, "poisson")


def two_part_fit():
    return glmlesson.ZeroInflated().fit([[1.0]] * 11, [0] * 6 + [1, 2, 2, 3, 5])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(shop_fit, id="fit"),
        pytest.param(lambda: shop_fit().summary(), id="summary"),
        pytest.param(lambda: shop_fit().summary().table(), id="table"),
        pytest.param(lambda: shop_fit().influence(), id="influence"),
        pytest.param(lambda: shop_fit().bootstrap(19, rng=1), id="bootstrap"),
        pytest.param(lambda: shop_fit().envelope(n=19, rng=1), id="envelope"),
        pytest.param(lambda: shop_fit().diagnose(), id="diagnosis"),
        pytest.param(lambda: shop_fit().confidence(), id="confidence"),
        pytest.param(lambda: shop_fit().robust_covariance(), id="covariance"),
        pytest.param(lambda: glmlesson.compare(shop_fit("ad_spend"), shop_fit()), id="comparison"),
        pytest.param(lambda: two_part_fit(), id="counts in two parts"),
        pytest.param(lambda: two_part_fit().zero, id="part"),
        pytest.param(glmlesson.Poisson, id="family"),
        pytest.param(glmlesson.Tweedie, id="family with an atom"),
        pytest.param(glmlesson.Logit, id="link"),
        pytest.param(lambda: glmlesson.figures.Scene("hours", dots=1), id="scene"),
    ],
)
def test_what_comes_is_of_the_type_that_is_promised(make):
    thing, asked = make(), 0
    for name, function, value in without_arguments(thing):
        promised = function.__annotations__["return"]
        if promised.startswith(("list[Finding", "dict[str, ", "matplotlib")):
            promised = promised.partition("[")[0].rpartition(".")[2]
        assert is_of(value, promised), f"{name} is a {type(value)}, and not {promised}"
        asked += 1
    assert asked > 0
