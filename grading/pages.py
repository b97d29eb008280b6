"""The pages: one for each student, one for the lecturer. Each is one file that loads nothing.

All that a student wrote is escaped, and no page may run a script. Hidden checks appear by the
sentence of those that failed; their code, names and inputs do not.
"""

import datetime
import statistics
import urllib.parse
from pathlib import Path

import jinja2

from grading import items, likeness, tables
from grading.marking import HUMAN_EYE, REFUSED

BINS = 10


def _page(student, assignment):
    return urllib.parse.quote(f"feedback/{student}/{assignment}/{assignment}.html")


TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
)
TEMPLATES.filters |= {"number": lambda points: f"{points:g}", "page": _page, "total": tables.total}


def feedback(result, assignment):
    """The page that a student gets."""
    questions = []
    for entry in result["questions"].values():
        checks = entry["checks"]
        names = entry["answers"]
        questions.append(
            {
                **entry,
                "passed": sum(check["passed"] for check in checks),
                "sentences": list(
                    dict.fromkeys(check["sentence"] for check in checks if not check["passed"])
                ),
                "answers": [result["answers"][n] for n in names if n in result["answers"]],
                "comments": [result["comments"][n] for n in names if n in result["comments"]],
            }
        )
    html = TEMPLATES.get_template("feedback.html").render(
        result=result,
        title=assignment.title,
        questions=questions,
        total=tables.total(result),
        out_of=tables.out_of(result),
        waiting=sum(entry["max"] for entry in questions if entry["waiting"]),
        handed_in=_date(result["time"]),
        late=result.get("late", ""),
        penalty=result.get("penalty", 0.0),
        percent=result.get("penalty_percent", 0.0),
    )
    return html.encode()


def report(results, assignments, missing=()):
    """The lecturer's page; ``missing`` are pairs of an assignment and who handed nothing in."""
    look = [
        {**result, "why": tables.reason(result)}
        for result in results
        if result["state"] in (HUMAN_EYE, REFUSED) or result["replaces"]
    ]
    late = [result for result in results if result.get("late")]
    html = TEMPLATES.get_template("report.html").render(
        results=results,
        counts=tables.counts(results),
        look=look,
        late=late,
        missing=missing,
        parts=[_part(assignment, results) for assignment in assignments],
    )
    return html.encode()


def _part(assignment, results):
    """What the report says of one assignment; unread answers count in no share of the points."""
    own = [r for r in results if r["assignment"] == assignment.name and r["student"]]
    graded = [result for result in own if result["state"] != REFUSED]
    totals = [tables.total(result) for result in graded]
    # What waits to be read is neither earned nor lost.
    judged = [
        sum(entry["max"] for entry in result["questions"].values() if not entry["waiting"])
        for result in graded
    ]
    shares = [total / points for total, points in zip(totals, judged, strict=True) if points]
    bars = _bars(shares)
    given = {cell.name: cell.source for cell in assignment.cells}
    return {
        "name": assignment.name,
        "title": assignment.title,
        "points": assignment.points,
        "number": len(own),
        "graded": len(graded),
        "results": own,
        "median": statistics.median(totals) if totals else None,
        "median_share": statistics.median(shares) if shares else None,
        "waiting": sum(e["waiting"] for r in graded for e in r["questions"].values()),
        "bars": bars,
        "histogram_words": "Histogram of the points: "
        + ", ".join(f"{bar['count']} from {bar['label']} percent" for bar in bars if bar["count"]),
        "questions": [items.item(question, graded) for question in assignment.questions],
        "alike": likeness.alike(graded, given),
    }


def _bars(shares):
    counts = [0] * BINS
    for share in shares:
        counts[min(BINS - 1, int(share * BINS))] += 1
    tallest = max(counts)
    return [
        {
            "x": 64 * place + 3,
            "height": round(150 * count / tallest) if tallest else 0,
            "y": 180 - (round(150 * count / tallest) if tallest else 0),
            "count": count,
            "label": f"{100 // BINS * place}",
        }
        for place, count in enumerate(counts)
    ]


def _date(seconds):
    return datetime.datetime.fromtimestamp(seconds).astimezone().strftime("%-d %B %Y, %H:%M")
