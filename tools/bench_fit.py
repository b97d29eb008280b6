"""Measure the fits of glmlesson beside other libraries', on the same data, to the same optimum.

A fit begins with X and y as arrays in memory and ends with the coefficients. Each library has a
process of its own, with the data loaded and a small fit done before; the libraries take turns, so
that what else the machine does meets all of them. Each uses the loosest of a few settings with
which the largest entry of the gradient per row, computed here, falls below 1e-8; a library that
stops short of that is not counted. Peers that are not installed are named as missing.

Usage: python tools/bench_fit.py [--quick] FOLDER, where bench_fit.json, .md and .svg are written;
`make bench-fit` makes the environment with the peers and writes into book/_static.
"""

import argparse
import datetime
import importlib.metadata
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

from glmlesson.families import as_family

BUILD = Path(__file__).parents[1] / "_build"
OURS = "glmlesson"
BOUND = 1e-8  # of the gradient per row, for a fit to count
# Of a standard error's relative distance from the exact one: glum scales by √(n/(n−p)), and IRLS
# weighs the rows as in its last step but one.
ERRORS_BOUND = 1e-2
PATIENCE = 20  # seconds after which a library has no further turn on the same data

# Settings meant for other programs on a machine, which slow the OpenBLAS inside NumPy.
FOREIGN = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}


@dataclass(frozen=True)
class Section:
    """One table: its problems, the libraries in it, and how often each of them is timed."""

    problems: list
    libraries: list
    rounds: int = 5
    batch: int = 1  # fits in a turn


def sections(quick):
    """Return what is measured, by the name that it has in the JSON file."""
    both = ("poisson", "bernoulli")
    everyone = list(LIBRARIES)
    # On badly scaled columns lbfgs takes minutes and does not arrive.
    second_order = [name for name in everyone if "lbfgs" not in name]
    two, classes = [OURS, "statsmodels GLM"], [OURS, "statsmodels discrete"]
    if quick:
        hard = [Problem("bernoulli", 10_000, 10, "a rare dummy")]
        return {
            "canonical": [Section([Problem("poisson", 200, 3)], second_order, 2, 2)],
            "families": [Section([Problem("gamma log", 200, 3)], two, 2, 2)],
            "hard": [Section(hard, two, 1)],
        }
    cells = [
        *((200, 3, 15, 20), (10_000, 10, 15, 5), (100_000, 20, 9, 1)),
        *((1_000_000, 20, 5, 1), (1_000_000, 50, 5, 1), (100_000, 300, 5, 1)),
    ]
    others = [model for model in MODELS if model not in (*both, "categorical")]
    hard = [Problem(model, 100_000, 20, trouble) for trouble in TROUBLES for model in both]
    hard += [Problem(model, 10_000, 10, "a rare dummy") for model in both]
    return {
        "canonical": [
            Section([Problem(model, rows, columns) for model in both], everyone, rounds, batch)
            for rows, columns, rounds, batch in cells
        ],
        "families": [
            Section([Problem(name, 100_000, 20) for name in others], two),
            Section([Problem("categorical", 100_000, 20)], classes),
        ],
        "hard": [Section(hard, second_order, 3)],
    }


# Measuring ----------------------------------------------------------------------------------------


class Worker:
    """A process that holds one library and one data set, and fits when asked."""

    def __init__(self, name, problem, folder):
        self.process = subprocess.Popen(
            [sys.executable, bench_fit_peers.__file__, name, json.dumps(asdict(problem)), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={key: value for key, value in os.environ.items() if key not in FOREIGN},
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


def measure(problem, section):
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
        workers = {name: Worker(name, problem, folder) for name in present}
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
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "processor": processor,
        "system": platform.system(),
        "load": round(os.getloadavg()[0], 1),
        "versions": {"Python": platform.python_version()}
        | {package: number for package in packages if (number := version(package))},
    }


# Reporting ----------------------------------------------------------------------------------------


def counted(row):
    """Return the libraries of a row that reached the optimum."""
    return {name: tool for name, tool in row["libraries"].items() if "median_ms" in tool}


def fastest_peer(row, key="median_ms"):
    """Return the name of the peer with the smallest time, or None if there is none."""
    peers = {n: tool[key] for n, tool in counted(row).items() if n != OURS and key in tool}
    return min(peers, key=peers.get) if peers else None


def lead(row, key="median_ms"):
    """Return how many times longer than glmlesson the fastest peer takes, or None."""
    peer, ours = fastest_peer(row, key), counted(row).get(OURS, {})
    return row["libraries"][peer][key] / ours[key] if peer and key in ours else None


def say(number):
    """Return a positive number with two or three figures that count."""
    if number is None:
        return "–"
    return f"{number:,.{0 if number >= 100 else 1 if number >= 10 else 2}f}"


def say_data(problem):
    told = f"{problem['rows']:,} × {problem['columns']}"
    return told.replace(",", " ").replace(" ", "\N{NO-BREAK SPACE}")


def say_model(problem):
    model = MODELS[problem["model"]]
    classes = "" if model.classes is None else f" with {model.classes} classes"
    return f"{as_family(model.family).name}{classes}, {model.link}"


def table(head, rows):
    """Return a Markdown table whose numbers stand to the right."""
    rule = ["---" if place == 0 else "---:" for place in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def comparison(rows, key, least=None):
    """Return the table of one quantity, a row for each data set and a column for each library."""
    names = list(dict.fromkeys(n for row in rows for n, t in row["libraries"].items() if key in t))
    lines = []
    for row in rows:
        values = {name: row["libraries"].get(name, {}).get(key) for name in names}
        best = min((value for value in values.values() if value is not None), default=None)
        said = [say(v) if v is None or v != best else f"**{say(v)}**" for v in values.values()]
        line = [f"{say_data(row['problem'])}, {say_model(row['problem'])}", *said]
        lines.append(line + ([f"{say(lead(row, key))}"] if least else []))
    return table(["data, model", *names, *([least] if least else [])], lines)


def hard_table(rows):
    names = list(dict.fromkeys(name for row in rows for name in row["libraries"]))
    lines = []
    for row in rows:
        problem = row["problem"]
        line = [f"{problem['trouble']}, {say_data(problem)}, {say_model(problem)}"]
        for name in names:
            tool = row["libraries"].get(name, {})
            reached = "median_ms" in tool
            line.append(f"{tool['steps']} ({say(tool['median_ms'])})" if reached else "–")
        lines.append(line)
    return table(["data, model", *names], lines)


def shortfalls(results):
    """Return a sentence for each library and reason for which it has no number somewhere."""
    where = {}
    for section in results["sections"].values():
        for row in section:
            for name, tool in row["libraries"].items():
                if reason := tool.get("missing") or tool.get("failed"):
                    problem = row["problem"]
                    place = f"{problem['trouble']} {say_data(problem)}, {say_model(problem)}"
                    where.setdefault((name, reason, "missing" in tool), []).append(place.strip())
    return [
        f"* {name}: {reason}." if everywhere else f"* {name}: {reason} ({'; '.join(places)})."
        for (name, reason, everywhere), places in where.items()
    ]


def markdown(results):
    """Return the report that is printed, and that the book includes."""
    described, tables = results["machine"], results["sections"]
    versions = ", ".join(f"{name} {number}" for name, number in described["versions"].items())
    ahead = "fastest peer ÷ glmlesson"
    parts = [
        f"Measured on {described['date']} on {described['cores']} cores ({described['processor']}, "
        f"{described['system']}; load {described['load']} at the start), with {versions}. Each "
        f"number is the median of several runs in turn, of fits whose gradient per row is below "
        f"{BOUND:.0e}; the best of a row is bold.",
    ]
    if rows := tables.get("canonical"):
        parts += [
            "**Time of a fit, in milliseconds**",
            comparison(rows, "median_ms", ahead),
            "**Time of a fit and its standard errors, in milliseconds**",
            comparison(rows, "median_ms_with_errors", ahead),
            "**Working memory beyond X and y, in megabytes**",
            comparison(rows, "megabytes"),
        ]
    if rows := tables.get("families"):
        parts += [
            "**Other families and links, in milliseconds**",
            comparison(rows, "median_ms", ahead),
        ]
    if rows := tables.get("hard"):
        parts += ["**Hard data: steps, and milliseconds in brackets**", hard_table(rows)]
    if short := shortfalls(results):
        parts += ["Where there is no number:", "\n".join(short)]
    return "\n\n".join(parts) + "\n"


LOOKS = {
    OURS: ("o", "poisson"),
    "statsmodels GLM": ("s", "gaussian"),
    "statsmodels discrete": ("D", "laplace"),
    "scikit-learn newton-cholesky": ("^", "bernoulli"),
    "scikit-learn lbfgs": ("v", "gamma"),
    "glum": ("P", "softmax"),
    "R glm.fit": ("X", "geometric"),
}  # a marker, and one of the book's colours


def draw(rows, file):
    """Draw the time of every library over that of the fastest peer, one panel for each model."""
    import matplotlib
    from matplotlib.figure import Figure

    from glmlesson import plots

    rows = [row for row in rows if fastest_peer(row)]
    with matplotlib.rc_context():
        plots.use_book_style()
        # Text as outlines needs no font, and a fixed salt gives the same ids every time.
        matplotlib.rcParams.update({"svg.fonttype": "path", "svg.hashsalt": "bench fit"})
        models = list(dict.fromkeys(say_model(row["problem"]) for row in rows))
        figure = Figure(figsize=(9, 4.8))
        axes = figure.subplots(1, max(len(models), 1), sharex=True, sharey=True, squeeze=False)[0]
        for ax, model in zip(axes, models, strict=False):
            own = [row for row in rows if say_model(row["problem"]) == model][::-1]
            for name, (marker, hue) in LOOKS.items():
                ratios = [_ratio(row, name) for row in own]
                style = {"color": plots.COLOURS[hue], "markersize": 9 if name == OURS else 6}
                if any(ratios):
                    ax.plot(ratios, range(len(own)), marker, label=name, **style)
            ax.axvline(1, color=plots.COLOURS["data"], linewidth=1, zorder=0)
            ax.set(xscale="log", xlabel="time ÷ that of the fastest peer")
            ax.xaxis.set_major_formatter("{x:g}")
            ax.set_title(model, loc="left")
            ax.set_yticks(range(len(own)), [say_data(row["problem"]) for row in own])
        handles = dict(zip(*axes[0].get_legend_handles_labels()[::-1], strict=True))
        figure.legend(handles.values(), handles, loc="outside lower center", ncols=4)
        figure.savefig(file, metadata={"Date": None, "Creator": None})
    return figure


def _ratio(row, name):
    tool = counted(row).get(name)
    return tool and tool["median_ms"] / row["libraries"][fastest_peer(row)]["median_ms"]


def write(results, folder):
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (folder / "bench_fit.json").write_text(text, encoding="utf-8")
    (folder / "bench_fit.md").write_text(markdown(results), encoding="utf-8")
    draw(results["sections"]["canonical"], folder / "bench_fit.svg")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small data only, a few runs")
    parser.add_argument("folder", type=Path, help="where the results are written")
    options = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    results = {"machine": machine(), "gradient_bound": BOUND, "sections": {}}
    if results["machine"]["load"] > 0.5:
        print("The machine is busy with something else; times will be too long.", file=sys.stderr)
    for name, parts in sections(options.quick).items():
        rows = results["sections"][name] = []
        for section in parts:
            for problem in section.problems:
                rows.append({"problem": asdict(problem), "libraries": measure(problem, section)})
                print(problem, say(lead(rows[-1])), file=sys.stderr)
        write(results, options.folder)  # after each section, so that a run cut short is not lost
    print(markdown(results))


if __name__ == "__main__":
    main()
