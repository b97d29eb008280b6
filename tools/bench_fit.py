"""Measure the fits of glmlesson beside other libraries', on the same data, to the same optimum.

A fit begins with X and y as arrays in memory and ends with the coefficients. Each library has a
process of its own, with the data loaded and a small fit done before; the libraries take turns, so
that what else the machine does meets all of them. Each uses the loosest of a few settings with
which the largest entry of the gradient per row, computed here, falls below 1e-8; a library that
stops short of that is not counted. Peers that are not installed are named as missing.

Usage: python tools/bench_fit.py [--quick] [--cores] [--after] FOLDER, where bench_fit.json, .md and
.svg are written; `make bench-fit` makes the environment with the peers and writes into
book/_static. With --cores the libraries are measured once more with 1, 2, 4, … of the cores that
there are; with --after only what comes after a fit is measured, and replaces what FOLDER has of it.
"""

import argparse
import datetime
import importlib.metadata
import itertools
import json
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import bench_fit_peers
from bench_fit_peers import LIBRARIES, MODELS, TROUBLES, Problem
from bench_fit_report import BOUND, OURS, draw, lead, markdown, say

BUILD = Path(__file__).parents[1] / "_build"
# Of a standard error's relative distance from the exact one: glum scales by √(n/(n−p)), and IRLS
# weighs the rows as in its last step but one.
ERRORS_BOUND = 1e-2
PATIENCE = 20  # seconds after which a library has no further turn on the same data

# Settings meant for other programs on a machine, which slow the OpenBLAS inside NumPy.
FOREIGN = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}


@dataclass(frozen=True)
class Section:
    """One table: its problems, the libraries in it, and how often each of them is timed.

    ``cores`` are the numbers of cores that it is measured with; None is for all of them.
    """

    problems: list
    libraries: list
    rounds: int = 5
    batch: int = 1  # fits in a turn
    cores: tuple = (None,)


def sections(quick, cores=()):
    """Return what is measured, by the name that it has in the JSON file.

    With numbers of ``cores`` there is a table of time against them, too.
    """
    both = ("poisson", "bernoulli")
    everyone = list(LIBRARIES)
    # On badly scaled columns lbfgs takes minutes and does not arrive.
    second_order = [name for name in everyone if "lbfgs" not in name]
    two, classes = [OURS, "statsmodels GLM"], [OURS, "statsmodels discrete"]
    if quick:
        hard = [Problem("bernoulli", 10_000, 10, "a rare dummy")]
        few = [Problem("poisson", 10**power, 10) for power in (3, 4)]
        return {
            "canonical": [Section([Problem("poisson", 200, 3)], second_order, 2, 2)],
            "rows": [Section(few, two, 2)],
            **({"cores": [Section(few[1:], two, 2, cores=cores)]} if cores else {}),
            "families": [Section([Problem("gamma log", 200, 3)], two, 2, 2)],
            "hard": [Section(hard, two, 1)],
        }
    cells = [
        *((200, 3, 15, 20), (10_000, 10, 15, 5), (100_000, 20, 9, 1)),
        *((1_000_000, 20, 5, 1), (1_000_000, 50, 5, 1), (100_000, 300, 5, 1)),
    ]
    fast = [OURS, "scikit-learn newton-cholesky", "scikit-learn lbfgs", "glum"]
    growing = [Problem("poisson", 10**power, 10) for power in range(3, 8)]
    wide = [(100_000, 20), (1_000_000, 20), (1_000_000, 50), (100_000, 300)]
    wide = [Problem("poisson", *shape) for shape in wide]
    others = [model for model in MODELS if model not in (*both, "categorical")]
    hard = [Problem(model, 100_000, 20, trouble) for trouble in TROUBLES for model in both]
    hard += [Problem(model, 10_000, 10, "a rare dummy") for model in both]
    return {
        "canonical": [
            Section([Problem(model, rows, columns) for model in both], everyone, rounds, batch)
            for rows, columns, rounds, batch in cells
        ],
        # Whether all copies of X that statsmodels makes fit in memory depends on the machine.
        "rows": [
            Section(growing[:-1], [*fast, "statsmodels GLM"]),
            Section(growing[-1:], fast, 3),
        ],
        **({"cores": [Section(wide, fast, 3, cores=cores)]} if cores else {}),
        "families": [
            Section([Problem(name, 100_000, 20) for name in others], two),
            Section([Problem("categorical", 100_000, 20)], classes),
        ],
        "hard": [Section(hard, second_order, 3)],
    }


# Measuring ----------------------------------------------------------------------------------------


class Worker:
    """A process that holds one library and one data set, and fits when asked."""

    def __init__(self, name, problem, folder, cores=None):
        script = [bench_fit_peers.__file__, name, json.dumps(asdict(problem)), folder]
        limit, variables = ([], {}) if cores is None else kept_to(cores)
        self.process = subprocess.Popen(
            [*limit, sys.executable, *script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={k: v for k, v in os.environ.items() if k not in FOREIGN} | variables,
        )

    def ready(self):
        return self._answer() == "ready"

    def fit(self, settings, times=1, errors=False, threads=None):
        """Return what ``bench_fit_peers.answer`` found, or why there is nothing."""
        question = {"settings": settings, "times": times, "errors": errors, "threads": threads}
        try:
            print(json.dumps(question), file=self.process.stdin, flush=True)
        except BrokenPipeError:
            return {"failed": "its process has ended"}
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"failed": "its process has ended"}

    def close(self):
        self.process.communicate()


def available():
    """Return the numbers of the cores that this process may use, where the system tells them."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def numbers_of_cores():
    """Return 1, 2, 4, … up to all cores."""
    most = len(available())
    return tuple(sorted({2**power for power in range(most.bit_length())} | {most}))


def kept_to(cores):
    """Return what to put before a command, and into its environment, for so many cores."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    chosen = ",".join(map(str, available()[:cores]))
    taskset = ["taskset", "--cpu-list", chosen] if shutil.which("taskset") else []
    return taskset, dict.fromkeys((*names, "VECLIB_MAXIMUM_THREADS"), str(cores))


def missing(name):
    """Return why a library cannot be measured here, or None if it can."""
    package = LIBRARIES[name].package
    try:
        return None if version(package) else f"{package} is not installed"
    except OSError as error:
        return f"{package} does not run: {error.strerror}"


def version(package):
    """Return the version of a package of Python, or of R; None if there is none."""
    if package == "R":
        if shutil.which("Rscript") is None:
            return None
        asked = ["Rscript", "-e", "cat(as.character(getRversion()))"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def measure(problem, section, cores=None):
    """Let the libraries fit one data set, in turns; return what each of them did."""
    found = {name: {"missing": missing(name)} for name in section.libraries}
    present = [name for name in found if not found[name]["missing"]]
    with tempfile.TemporaryDirectory(dir=BUILD) as folder:
        # Elsewhere, or the arrays would count as memory of every process that starts from here.
        writer = multiprocessing.get_context("spawn").Process(
            target=bench_fit_peers.write_data, args=(problem, folder)
        )
        writer.start()
        writer.join()
        workers = {name: Worker(name, problem, folder, cores) for name in present}
        try:
            for name in present:
                found[name] = choose(workers[name], LIBRARIES[name], section.batch)
            take_turns(workers, found, section)
        finally:
            for worker in workers.values():
                worker.close()
    return {name: summary(record) for name, record in found.items()}


def choose(worker, library, batch=1):
    """Find the settings with which a library is fastest among those that reach the optimum.

    Of each way the loosest tolerance that does; of several ways, and of one thread or as many as
    the library takes, the quickest repetition.
    """
    if not worker.ready():
        return {"failed": "it could not be started on these data"}
    best, closest, megabytes, reason = None, float("inf"), 0.0, None
    for way in library.settings:
        for settings in way:
            first = worker.fit(settings)
            if "failed" in first:
                reason = first["failed"]
                break
            megabytes = max(megabytes, first["megabytes"])
            reason = "its gradient per row was no number"
            closest = min(closest, first["gradient"])
            if first["gradient"] < BOUND:
                slow = first["seconds"][0] > PATIENCE / 4
                times = 1 if slow else max(batch, 2)
                for threads in library.threads:
                    known = slow and threads is None
                    again = first if known else worker.fit(settings, times, threads=threads)
                    if "failed" in again:
                        continue
                    if best is None or min(again["seconds"]) < best[0]:
                        best = min(again["seconds"]), {"settings": settings, "threads": threads}
                break
    if best is None:
        reached = f"its gradient per row stayed at {closest:.0e}"
        return {"failed": reason if closest == float("inf") else reached}
    return {**best[1], "megabytes": megabytes, "turns": []}


def take_turns(workers, found, section):
    """Let every library that reaches the optimum fit in turn; keep the answers in ``found``."""
    for turn in range(section.rounds):
        for name, worker in workers.items():
            record = found[name]
            if "failed" in record or sum(sum(t["seconds"]) for t in record["turns"]) > PATIENCE:
                continue
            answer = worker.fit(
                record["settings"], section.batch, errors=turn == 0, threads=record["threads"]
            )
            if "failed" in answer:
                found[name] = answer
            else:
                record["turns"].append(answer)


def summary(record):
    """Return the record of one library without the single runs."""
    if "turns" not in record:
        return record
    turns = record["turns"]
    gradients = [turn["gradient"] for turn in turns]
    if not all(gradient < BOUND for gradient in gradients):
        return {"failed": "its gradient per row was too large in one of several runs"}
    seconds = [second for turn in turns for second in turn["seconds"]]
    with_errors = [second for turn in turns for second in turn["with_errors"]]
    result = {
        "median_ms": 1e3 * statistics.median(seconds),
        "min_ms": 1e3 * min(seconds),
        "runs": len(seconds),
        "steps": turns[-1]["steps"],
        "gradient_per_row": max(gradients),
        "megabytes": record["megabytes"],
        "settings": record["settings"],
        "threads": record["threads"] or "its own choice",
    }
    if with_errors and turns[0].get("errors_off", 1) < ERRORS_BOUND:
        result["median_ms_with_errors"] = 1e3 * statistics.median(with_errors)
    return result


def after(quick):
    """Return what ``bench_after`` measures, in a process of its own, and on what machine."""
    size = (500, 3, 1) if quick else (1_000_000, 20, 3)
    described = machine()
    asked = [sys.executable, str(Path(__file__).with_name("bench_after.py")), *map(str, size)]
    environment = {k: v for k, v in os.environ.items() if k not in FOREIGN}
    done = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment)
    return {"machine": described, "rows": json.loads(done.stdout)}


def machine():
    """Describe the machine in general terms: nothing that tells one of its kind from another."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        processor = named[0].partition(":")[2].strip() if named else processor
    packages = ["numpy", "scipy", *dict.fromkeys(lib.package for lib in LIBRARIES.values())]
    return {
        "date": datetime.date.today().isoformat(),
        "cores": len(available()),
        "processor": processor,
        "system": platform.system(),
        "load": round(os.getloadavg()[0], 1),
        "versions": {"Python": platform.python_version()}
        | {package: number for package in packages if (number := version(package))},
    }


def write(results, folder):
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (folder / "bench_fit.json").write_text(text, encoding="utf-8")
    (folder / "bench_fit.md").write_text(markdown(results), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small data only, a few runs")
    parser.add_argument("--cores", action="store_true", help="measure with 1, 2, 4, … cores, too")
    parser.add_argument("--after", action="store_true", help="only what comes after a fit")
    parser.add_argument("folder", type=Path, help="where the results are written")
    options = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    if options.after:
        file = options.folder / "bench_fit.json"
        results = json.loads(file.read_text(encoding="utf-8"))
        results["after"] = after(options.quick)
        write(results, options.folder)
        return
    results = {"machine": machine(), "gradient_bound": BOUND, "sections": {}}
    if results["machine"]["load"] > 0.5:
        print("The machine is busy with something else; times will be too long.", file=sys.stderr)
    cores = numbers_of_cores() if options.cores else ()
    for name, parts in sections(options.quick, cores).items():
        rows = results["sections"][name] = []
        for section in parts:
            for problem, number in itertools.product(section.problems, section.cores):
                found = {"problem": asdict(problem), "libraries": measure(problem, section, number)}
                rows.append(found if number is None else {**found, "cores": number})
                print(problem, number or "", say(lead(rows[-1])), file=sys.stderr)
        write(results, options.folder)  # after each section, so that a run cut short is not lost
        draw(results["sections"]["canonical"], options.folder / "bench_fit.svg")
    results["after"] = after(options.quick)
    write(results, options.folder)
    print(markdown(results))


if __name__ == "__main__":
    main()
