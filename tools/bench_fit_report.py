"""The report of `make bench-fit`: its tables, its picture, and how they are to be read."""

from bench_fit_peers import MODELS

from glmlesson.families import as_family

OURS = "glmlesson"
BOUND = 1e-8  # of the gradient per row, for a fit to count


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


def cores_table(rows):
    """Return the table of times against cores, a line for each data set and library."""
    cores = sorted({row["cores"] for row in rows})
    lines = {}
    for row in rows:
        for name, tool in row["libraries"].items():
            if "median_ms" in tool:
                data = f"{say_data(row['problem'])}, {say_model(row['problem'])}"
                lines.setdefault((data, name), {})[row["cores"]] = tool["median_ms"]
    head = ["data, model", "library", *(f"{k} core{'s' * (k > 1)}" for k in cores), "gain"]
    return table(
        head,
        [
            [data, name, *(say(times.get(k)) for k in cores), say(gain(times))]
            for (data, name), times in lines.items()
        ],
    )


def gain(times):
    """Return how many times faster the most cores were than one, or None if that is not known."""
    return times[1] / times[max(times)] if 1 in times and len(times) > 1 else None


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


def after_table(rows):
    """Return the table of what comes after a fit: times, and how many fits each is worth."""
    fit = rows[0]["libraries"]
    lines = []
    for row in rows:
        times = {name: tool["median_ms"] for name, tool in row["libraries"].items()}
        peers = [name for name in times if name != OURS]
        least = min(peers, key=times.get) if peers else None
        own = fit[least]["median_ms"] if least else None
        lines.append(
            [
                row["what"],
                say(times[OURS]),
                say(times[OURS] / row.get("fit_ms", fit[OURS]["median_ms"])),
                least or "–",
                say(times[least] if least else None),
                say(times[least] / own if least else None),
            ]
        )
    return table(["what", OURS, "÷ its fit", "beside it", "its time", "÷ its fit"], lines)


def after_the_fit(part):
    """Return the heading, the table and what it was measured on."""
    problem, described = part["rows"][0]["problem"], part["machine"]
    later = [row["what"].split()[-1] for row in part["rows"] if "fit_ms" in row]
    again = (
        f" Our {', '.join(later)} were measured in a second run, and are beside that run's own fit."
        if later
        else ""
    )
    return [
        f"**After a fit of {say_data(problem)}, {say_model(problem)}, in milliseconds**",
        after_table(part["rows"]),
        f"This table was measured on {described['date']} on {described['cores']} cores (load "
        f"{described['load']} at the start), all of it in turn in one process. *÷ its fit* is a "
        "time over that of a fit by the same library; what else the machine does slows either, so "
        "that this ratio is what to read." + again,
    ]


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
    if rows := tables.get("rows"):
        parts += [
            "**Time against rows, in milliseconds**",
            comparison(rows, "median_ms", ahead),
        ]
    if rows := tables.get("cores"):
        parts += [
            "**Time against cores, in milliseconds**",
            cores_table(rows),
        ]
    if rows := tables.get("families"):
        parts += [
            "**Other families and links, in milliseconds**",
            comparison(rows, "median_ms", ahead),
        ]
    if rows := tables.get("hard"):
        parts += ["**Hard data: steps, and milliseconds in brackets**", hard_table(rows)]
    if part := results.get("after"):
        parts += after_the_fit(part)
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
