"""What `make bench-fit` counts is right: the optimum is checked, settings are chosen, it reports.

No test here looks at how long anything took.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import bench_after
import bench_fit
import bench_fit_peers as peers
import bench_fit_report
import numpy as np
import pytest
import scipy.stats as st
from bench_fit_peers import LIBRARIES, MODELS, Problem
from bench_fit_report import OURS
from toc import ROOT

HERE = [OURS, "statsmodels GLM", "statsmodels discrete", "scikit-learn newton-cholesky"]

# The log-likelihood of each family at dispersion one, from scipy.
LOG_LIKELIHOOD = {
    "poisson": lambda y, mean: st.poisson.logpmf(y, mean),
    "bernoulli": lambda y, mean: st.bernoulli.logpmf(y, mean),
    "binomial": lambda y, mean: st.binom.logpmf(np.round(12 * y), 12, mean),
    "gaussian": lambda y, mean: st.norm.logpdf(y, mean),
    "exponential": lambda y, mean: st.expon.logpdf(y, scale=mean),
    "gamma": lambda y, mean: st.gamma.logpdf(y, 1, scale=mean),
    "inverse gaussian": lambda y, mean: st.invgauss.logpdf(y, mean),
    "geometric": lambda y, mean: st.nbinom.logpmf(y, 1, 1 / (1 + mean)),
    "negative binomial": lambda y, mean: st.nbinom.logpmf(y, 2, 2 / (2 + mean)),
    "categorical": lambda y, mean: np.log(
        np.column_stack([mean, 1 - mean.sum(axis=1)])[np.arange(len(y)), y.astype(int)]
    ),
}


# The models and the data


@pytest.mark.parametrize("name", MODELS)
def test_the_gradient_is_the_slope_of_the_log_likelihood(name):
    model = MODELS[name]
    X, y = peers.simulate(Problem(name, 300, 3))
    theta = np.array([model.level, 0.02, -0.03])
    if model.classes is not None:
        theta = np.column_stack([theta, -theta])

    def height(theta):
        return LOG_LIKELIHOOD[model.family](y, model.mean(X @ theta)).sum()

    steps = 1e-5 * np.eye(theta.size).reshape(-1, *theta.shape)
    slope = np.array([height(theta + step) - height(theta - step) for step in steps]) / 2e-5
    size = np.sqrt((X**2).mean(axis=0))
    expected = np.abs(slope.reshape(theta.shape).T / size).max() / 300
    assert expected > 1e-4
    assert peers.gradient_per_row(theta, X, y, model) == pytest.approx(expected, rel=1e-6)


def test_the_gradient_per_row_does_not_depend_on_the_units_of_a_column():
    X, y = peers.simulate(Problem("poisson", 300, 3))
    theta, units = np.array([0.5, 0.1, -0.1]), np.array([1, 1e6, 1e-6])
    assert peers.gradient_per_row(theta / units, X * units, y, MODELS["poisson"]) == pytest.approx(
        peers.gradient_per_row(theta, X, y, MODELS["poisson"])
    )


# statsmodels warns of links that reach impossible means; these data keep away from them.
@pytest.mark.filterwarnings("ignore:.*does not respect the domain")
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("library", [OURS, "statsmodels GLM"])
def test_both_libraries_fit_every_model_and_agree_on_its_optimum(library, name):
    model = MODELS[name]
    if model.classes is not None and library != OURS:
        library = "statsmodels discrete"  # has no other model of classes
    library = LIBRARIES[library]
    X, y = peers.simulate(Problem(name, 1000, 3))
    settings = {} if library.fit is peers.glmlesson else {"tol": 1e-12}
    fitted = library.fit(model)(X, *peers.targets(library, model, y), **settings)
    assert peers.gradient_per_row(fitted.theta, X, y, model) < bench_fit_report.BOUND
    assert fitted.steps >= 1


@pytest.mark.parametrize("name", ["poisson", "bernoulli"])
@pytest.mark.parametrize("library", HERE)
def test_each_library_arrives_and_knows_the_standard_errors(library, name):
    model, library = MODELS[name], LIBRARIES[library]
    X, y = peers.simulate(Problem(name, 1000, 3))
    fitted = library.fit(model)(X, y, **library.settings[0][-1])
    assert peers.gradient_per_row(fitted.theta, X, y, model) < bench_fit_report.BOUND
    if library.package != "scikit-learn":
        exact = peers.expected_errors(fitted.theta, X, model)
        np.testing.assert_allclose(fitted.errors(), exact, rtol=1e-4)


def test_the_data_are_the_same_every_time_and_survive_the_files(tmp_path):
    problem = Problem("poisson", 50, 4)
    peers.write_data(problem, tmp_path)
    for ours, theirs in zip(
        peers.simulate(problem), peers.read_data(problem, tmp_path), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_hard_data_are_hard_in_the_way_they_are_named():
    def features(trouble):
        return peers.simulate(Problem("bernoulli", 10_000, 10, trouble))

    correlations = np.corrcoef(features("correlated columns")[0][:, 1:].T)
    assert correlations.min() > 0.998
    scales = features("badly scaled columns")[0].std(axis=0)[1:]
    np.testing.assert_allclose(scales[[0, -1]], [1e-6, 1e6], rtol=0.05)
    assert 0 < features("rare events")[1].sum() < 30
    X, y = features("a rare dummy")
    assert X[:, -1].sum() == 3
    assert set(y[X[:, -1] == 1]) == {0, 1}


def test_memory_counts_what_a_fit_allocates():
    code = (
        "import bench_fit_peers as peers, numpy as np\n"
        "timed = peers.as_timed(lambda X: peers.Fitted(np.ones(25_000_000), 1))\n"
        "print(timed(None)[2])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "tools", capture_output=True, text=True, check=True
    )
    assert 190 < float(answer.stdout) < 260


# The choice of settings and what counts


class Scripted:
    """A worker whose answers are known: by tolerance, the gradient and the seconds.

    With one thread it takes half the time.
    """

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def ready(self):
        return True

    def fit(self, settings, times=1, errors=False, threads=None):
        self.asked.append(settings["tol"])
        answer = self.answers[settings["tol"]]
        if isinstance(answer, str):
            return {"failed": answer}
        gradient, seconds = answer
        seconds = seconds / 2 if threads == 1 else seconds
        return {
            "seconds": [seconds] * times,
            "with_errors": [seconds + 1] * times,
            "megabytes": 1.0,
            "steps": 3,
            "gradient": gradient,
        }


def way(*tolerances):
    return [{"tol": tolerance} for tolerance in tolerances]


def library(*ways, threads=(None,)):
    return peers.Library("any", None, list(ways), threads)


def test_the_loosest_tolerance_that_arrives_is_taken():
    worker = Scripted({1: (1e-3, 1.0), 2: (1e-9, 2.0), 3: (1e-12, 3.0)})
    assert bench_fit.choose(worker, library(way(1, 2, 3)))["settings"] == {"tol": 2}
    assert 3 not in worker.asked


def test_of_several_ways_the_quickest_that_arrives_is_taken():
    worker = Scripted({1: (1e-9, 4.0), 2: (1e-9, 2.0), 3: (1e-3, 0.1), 4: "ValueError: no"})
    ways = library(way(1), way(2), way(3), way(4))
    assert bench_fit.choose(worker, ways)["settings"] == {"tol": 2}


@pytest.mark.parametrize("threads", [(None,), (None, 1)])
def test_a_library_has_as_many_threads_as_make_it_fastest(threads):
    worker = Scripted({1: (1e-9, 4.0)})
    assert bench_fit.choose(worker, library(way(1), threads=threads))["threads"] == threads[-1]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({1: (3e-5, 1.0), 2: (2e-7, 1.0)}, "its gradient per row stayed at 2e-07"),
        ({1: (float("nan"), 1.0), 2: (float("nan"), 1.0)}, "its gradient per row was no number"),
        ({1: "LinAlgError: Singular matrix", 2: (1e-9, 1.0)}, "LinAlgError: Singular matrix"),
    ],
)
def test_a_library_that_does_not_arrive_is_not_counted_and_the_reason_is_kept(answers, reason):
    assert bench_fit.choose(Scripted(answers), library(way(1, 2))) == {"failed": reason}


def turn(gradient, errors_off=0.0):
    return {
        "seconds": [0.002, 0.004],
        "with_errors": [0.003, 0.005],
        "megabytes": 1.0,
        "steps": 3,
        "gradient": gradient,
        "errors_off": errors_off,
    }


def record(*turns):
    return {"settings": {}, "threads": None, "megabytes": 1.0, "turns": list(turns)}


def test_the_summary_has_median_and_minimum():
    result = bench_fit.summary(record(turn(1e-9), turn(1e-10)))
    assert result["median_ms"] == pytest.approx(3)
    assert result["min_ms"] == pytest.approx(2)
    assert result["median_ms_with_errors"] == pytest.approx(4)
    assert result["runs"] == 4
    assert result["gradient_per_row"] == 1e-9


@pytest.mark.parametrize("gradient", [2e-8, float("nan")])
def test_one_run_that_did_not_arrive_disqualifies(gradient):
    assert "failed" in bench_fit.summary(record(turn(1e-9), turn(gradient)))


def test_wrong_standard_errors_have_no_time():
    assert "median_ms_with_errors" not in bench_fit.summary(record(turn(1e-9, errors_off=0.5)))


def row(**milliseconds):
    libraries = {
        name: {"failed": "no"} if ms is None else {"median_ms": ms}
        for name, ms in milliseconds.items()
    }
    return {
        "problem": {"model": "poisson", "rows": 1000, "columns": 3, "trouble": ""},
        "libraries": libraries,
    }


def test_the_lead_is_over_the_fastest_peer_that_arrived():
    assert bench_fit_report.lead(row(glmlesson=2.0, slow=8.0, fast=6.0, failing=None)) == 3
    assert bench_fit_report.lead(row(glmlesson=4.0, fast=2.0)) == 0.5
    assert bench_fit_report.lead(row(glmlesson=4.0, failing=None)) is None
    assert bench_fit_report.lead(row(glmlesson=None, fast=2.0)) is None


def test_the_table_marks_the_best_and_leaves_out_what_is_not_known():
    shown = bench_fit_report.comparison(
        [row(glmlesson=2.0, slow=1234.0, failing=None)], "median_ms", "×"
    )
    last = shown.splitlines()[-1]
    assert (
        last.replace("\N{NO-BREAK SPACE}", "~")
        == "| 1~000~×~3, Poisson, log | **2.00** | 1,234 | 617 |"
    )


def test_the_table_of_cores_has_a_line_for_each_library_and_its_gain():
    rows = [
        {**row(glmlesson=8.0, glum=12.0), "cores": 1},
        {**row(glmlesson=4.0, glum=None), "cores": 2},
        {**row(glmlesson=2.0, glum=16.0), "cores": 4},
    ]
    head, _, ours, theirs = bench_fit_report.cores_table(rows).splitlines()
    assert head == "| data, model | library | 1 core | 2 cores | 4 cores | gain |"
    assert ours.endswith("| glmlesson | 8.00 | 4.00 | 2.00 | 4.00 |")
    assert theirs.endswith("| glum | 12.0 | – | 16.0 | 0.75 |")


def test_a_worker_keeps_to_its_cores():
    before, variables = bench_fit.kept_to(1)
    code = (
        "import glmlesson.glm.threads as threads; from threadpoolctl import threadpool_info; "
        "print(threads.cores(), *{pool['num_threads'] for pool in threadpool_info()})"
    )
    answer = subprocess.run(
        [*before, sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | variables,
    )
    assert answer.stdout.split() == ["1", "1"]


def test_cores_double_up_to_all_there_are(monkeypatch):
    for there, numbers in ((1, (1,)), (2, (1, 2)), (6, (1, 2, 4, 6)), (16, (1, 2, 4, 8, 16))):
        monkeypatch.setattr(bench_fit, "available", lambda there=there: list(range(there)))
        assert bench_fit.numbers_of_cores() == numbers


def test_the_picture_has_a_panel_a_model_and_a_mark_for_each_library_that_arrived(tmp_path):
    counts = row(glmlesson=2.0, glum=4.0)
    flips = {**counts, "problem": {**counts["problem"], "model": "bernoulli"}}
    nothing = row(glmlesson=2.0, glum=None)
    drawn = bench_fit_report.draw([counts, flips, nothing], tmp_path / "picture.svg")
    assert [ax.get_title(loc="left") for ax in drawn.axes] == ["Poisson, log", "Bernoulli, logit"]
    for ax in drawn.axes:
        assert ax.get_xscale() == "log"
        marked = [line for line in ax.lines if line.get_marker() != "None"]
        marks = {line.get_label(): line.get_xdata()[0] for line in marked}
        assert marks == {OURS: 0.5, "glum": 1.0}
    ticks = [tick.get_text() for tick in drawn.axes[0].get_yticklabels()]
    assert [tick.replace("\N{NO-BREAK SPACE}", "~") for tick in ticks] == ["1~000~×~3"]


def test_a_missing_peer_is_named_as_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(LIBRARIES, "glum", peers.Library("no-such-package", None, []))
    assert bench_fit.missing("R glm.fit") == "R is not installed"
    assert bench_fit.missing("glum") == "no-such-package is not installed"
    assert bench_fit.missing("statsmodels GLM") is None


def test_a_worker_without_data_and_one_that_ends_are_failures(tmp_path):
    problem = Problem("poisson", 50, 3)
    empty = bench_fit.Worker(OURS, problem, str(tmp_path))
    assert "failed" in bench_fit.choose(empty, LIBRARIES[OURS])
    empty.close()
    peers.write_data(problem, tmp_path)
    worker = bench_fit.Worker(OURS, problem, str(tmp_path))
    assert worker.ready()
    assert worker.fit({"no_such_setting": 1})["failed"].startswith("TypeError")
    worker.process.kill()
    worker.process.wait()
    assert worker.fit({}) == {"failed": "its process has ended"}
    worker.close()


def test_workers_are_spared_settings_that_would_slow_numpy(monkeypatch, tmp_path):
    handed_on = {}
    monkeypatch.setattr(bench_fit.subprocess, "Popen", lambda *_, env, **__: handed_on.update(env))
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Prescott")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    bench_fit.Worker(OURS, Problem("poisson", 50, 3), str(tmp_path))
    assert "OPENBLAS_CORETYPE" not in handed_on
    assert handed_on["OPENBLAS_NUM_THREADS"] == "1"


def test_every_peer_is_pinned():
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    asked = (ROOT / "tools" / "bench_fit_requirements.txt").read_text().splitlines()
    asked = [line for line in asked if not line.startswith(("#", "-e"))]
    assert asked
    assert all("==" in line or line in pinned for line in asked)


# The whole script, on small data


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    answer = subprocess.run(
        [sys.executable, ROOT / "tools" / "bench_fit.py", "--quick", "--cores", folder],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    report = (folder / "bench_fit.md").read_text(encoding="utf-8")
    assert answer.stdout.strip() == report.strip()
    return json.loads((folder / "bench_fit.json").read_text(encoding="utf-8")), report, folder


def test_a_run_counts_what_is_installed_and_names_what_is_not(written):
    results, report, _ = written
    with_r = {"R glm.fit"} if shutil.which("Rscript") else set()
    for row in results["sections"]["canonical"]:
        counted = bench_fit_report.counted(row)
        assert set(HERE) | with_r <= set(counted)
        assert all(0 < tool["gradient_per_row"] < 1e-8 for tool in counted.values())
        assert all(0 < tool["min_ms"] <= tool["median_ms"] for tool in counted.values())
        for name, tool in row["libraries"].items():
            reason = tool.get("missing") or tool.get("failed")
            assert (name in counted) != bool(reason)
            assert not reason or f"* {name}: {reason}" in report


def test_a_run_measures_standard_errors_other_families_and_hard_data(written):
    sections = written[0]["sections"]
    for row in sections["canonical"]:
        assert "median_ms_with_errors" in row["libraries"][OURS]
        assert "median_ms_with_errors" in row["libraries"]["statsmodels GLM"]
    for row in sections["families"] + sections["hard"]:
        assert {OURS, "statsmodels GLM"} == set(bench_fit_report.counted(row))
        assert row["libraries"][OURS]["steps"] >= 2


def test_a_run_measures_time_against_rows_and_against_cores(written):
    results, report, _ = written
    rows = results["sections"]["rows"]
    assert [row["problem"]["rows"] for row in rows] == [1000, 10_000]
    assert all("cores" not in row for row in rows)
    cores = [row["cores"] for row in results["sections"]["cores"]]
    assert cores == list(bench_fit.numbers_of_cores())
    assert cores[0] == 1
    assert cores[-1] == results["machine"]["cores"]
    for row in rows + results["sections"]["cores"]:
        assert {OURS, "statsmodels GLM"} == set(bench_fit_report.counted(row))
    assert "**Time against rows, in milliseconds**" in report
    assert "**Time against cores, in milliseconds**" in report


def test_the_report_is_tables_of_even_rows(written):
    tables = [part for part in written[1].split("\n\n") if part.startswith("|")]
    assert len(tables) == 8
    for lines in map(str.splitlines, tables):
        assert len({line.count("|") for line in lines}) == 1


def test_the_run_draws_a_picture_without_a_date(written):
    picture = (written[2] / "bench_fit.svg").read_text(encoding="utf-8")
    assert xml.etree.ElementTree.fromstring(picture).tag.endswith("svg")
    assert "<dc:date>" not in picture


def test_results_tell_neither_the_machines_name_nor_its_folders(written):
    for file in written[2].iterdir():
        text = file.read_text(encoding="utf-8")
        assert platform.node() not in text, file.name
        assert str(ROOT) not in text, file.name
        assert sys.prefix not in text, file.name


def test_a_run_asks_what_comes_after_a_fit_beside_the_fit(written):
    rows = written[0]["after"]["rows"]
    asked = [row["what"] for row in rows]
    assert asked[0] == "the fit itself"
    assert {"leverage", "standard errors, HC3", "diagnose", "Firth's estimates"} <= set(asked)
    assert all(row["libraries"][OURS]["median_ms"] > 0 for row in rows)
    assert "| leverage |" in written[1]


@pytest.mark.parametrize("what", ["leverage", "Cook's distance", "standard errors, HC0", "ridge"])
def test_what_is_measured_after_a_fit_is_the_same_question(what):
    data = bench_after.Data(400, 3)
    ours, name, theirs = bench_after.questions(data)[what]
    mine = ours(data.ours())
    mine = getattr(mine, "matrix", getattr(mine, "theta", mine))
    other = theirs(data.theirs())
    other = other[0] if what == "Cook's distance" else getattr(other, "coef_", other)
    assert name in bench_after.LIBRARIES
    np.testing.assert_allclose(mine, other, rtol=1e-5)


def test_what_comes_after_a_fit_is_measured_alone_and_the_rest_is_kept(written, tmp_path):
    shutil.copy(written[2] / "bench_fit.json", tmp_path)
    asked = [sys.executable, ROOT / "tools" / "bench_fit.py", "--quick", "--after", tmp_path]
    subprocess.run(asked, check=True)
    results = json.loads((tmp_path / "bench_fit.json").read_text(encoding="utf-8"))
    assert results["sections"] == written[0]["sections"]
    assert len(results["after"]["rows"]) == len(written[0]["after"]["rows"])
    assert "**After a fit of" in (tmp_path / "bench_fit.md").read_text(encoding="utf-8")


def test_leverages_and_robust_errors_are_within_three_fits_in_the_book():
    results = json.loads((ROOT / "book" / "_static" / "bench_fit.json").read_text("utf-8"))
    rows = {row["what"]: row for row in results["after"]["rows"]}
    fit = rows["the fit itself"]["libraries"][OURS]["median_ms"]
    for what in ("leverage", *(f"standard errors, HC{k}" for k in range(4))):
        row = rows[what]
        assert row["libraries"][OURS]["median_ms"] < 3 * row.get("fit_ms", fit), what
