"""What a page gets of a chapter's questions: words with holes, and the variants in columns."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from glmlesson.quizzes.generators import CHAPTERS, questions
from glmlesson.quizzes.generators.grammar import (
    TOLERANCE,
    Choice,
    Drag,
    Number,
    Order,
    Panels,
    Question,
)
from glmlesson.quizzes.generators.proof import prove
from glmlesson.quizzes.words import MATHEMATICS, formulas, inline

PACKAGE = Path(__file__).parents[2]
# The heights in a panel are told apart in so many steps; each is one letter.
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"


def digest() -> str:
    """Return a digest of all that the questions and their proofs depend on."""
    found = hashlib.sha256(MATHEMATICS.read_bytes())
    for path in sorted(PACKAGE.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def shipped(chapter: str) -> dict:
    """Return what a page gets of a chapter, ready for JSON."""
    found = [ship(question) for question in questions(chapter).values()]
    return {"chapter": chapter, "tolerance": TOLERANCE, "questions": found}


def ship(question: Question) -> dict:
    """Return one question: its words as HTML with holes, and its variants column by column."""
    variants = question.variants
    columns = {
        name: _column([inline(question.hole(v, name)) for v in variants])
        for name in question.holes
        if name != "note"
    }
    kind = {Number: _number, Choice: _choice, Order: _order, Drag: _drag, Panels: _panels}
    words, more = kind[type(question)](question)
    return {
        **{"name": question.name, "title": question.title, "kind": question.kind},
        **{"section": question.section, "size": len(variants)},
        **{"ask": [inline(ask) for ask in question.ask], **words},
        "columns": columns | more,
    }


def _column(values):
    """Values that come back are listed once, with where they stand."""
    distinct = list(dict.fromkeys(values))
    written = sum(len(json.dumps(value)) for value in values)
    shared = sum(len(json.dumps(value)) for value in distinct) + 3 * len(values)
    if shared < written:
        return {"of": distinct, "at": [distinct.index(value) for value in values]}
    return values


def _rounded(value):
    """As many digits as no reader will type; None stays."""
    return None if value is None else float(f"{value:.7g}")


def _number(question):
    results = {
        f"={name}": _column([_rounded(v[name]) for v in question.variants])
        for name in question.results
    }
    slips = [[name, inline(words)] for name, words in question.slips.items()]
    words = {"because": inline(question.because), "otherwise": inline(question.otherwise)}
    return {**words, "slips": slips}, results


def _choice(question):
    options = [[name, inline(text), inline(why)] for name, (text, why) in question.options.items()]
    names = list(question.options)
    right = [names.index(question.right(v)) for v in question.variants]
    return {"options": options}, {"=right": _column(right)} if any(right) else {}


def _order(question):
    lines = [[inline(text), inline(early)] for text, early in question.lines]
    extras = [[name, inline(text), inline(why)] for name, (text, _, why) in question.extras.items()]
    return {"lines": lines, "extras": extras, "because": inline(question.because)}, {}


def _drag(question):
    more = {}
    for name in ("answer", *question.slips):
        for place, state in enumerate(question.states):
            values = [v.get(name) for v in question.variants]
            more[f"={name}.{state}"] = _column(
                [_rounded(value and value[place]) for value in values]
            )
    slips = [[name, inline(words)] for name, words in question.slips.items()]
    words = {"because": inline(question.because), "otherwise": inline(question.otherwise)}
    return {**words, "slips": slips, "states": question.states, "begin": question.begin}, more


def _panels(question):
    top = len(LETTERS) - 1
    panels, notes = [], []
    for v in question.variants:
        step = (v["high"] - v["low"]) / top
        rows = [[LETTERS[round((y - v["low"]) / step)] for y in panel] for panel in v["panels"]]
        panels.append(" ".join("".join(row) for row in rows))
        notes.append([inline(note) for note in v["notes"]])
    low, high = question.x[0], question.x[-1]
    x = [round((value - low) / (high - low), 4) for value in question.x]
    zero = [_rounded((0 - v["low"]) / (v["high"] - v["low"])) for v in question.variants]
    words = {"because": inline(question.because), "otherwise": inline(question.otherwise), "x": x}
    return words, {"=panels": panels, "=notes": notes, "=zero": _column(zero)}


def all_formulas() -> list[str]:
    """Return every formula of every question, with holes where numbers stand, in order."""
    found = set()
    for chapter in CHAPTERS:
        for question in questions(chapter).values():
            for words in question.words():
                found.update(formulas(words))
            for variant in question.variants:
                for value in (*variant.values(), *variant.get("notes", ())):
                    if isinstance(value, str) and "$" in value:
                        found.update(formulas(value))
    return sorted(found)


def script(chapter: str) -> str:
    """Return a classic script that hands a page its questions: it may be read from file://."""
    text = json.dumps(shipped(chapter), ensure_ascii=False, separators=(",", ":"))
    return f'(window.glmFreshQuestions??={{}})["{chapter}"]={text};\n'


def write(folder: Path, cache: Path) -> list[Path]:
    """Write every chapter's script into a folder, all variants proved.

    What was proved with these very sources lies in ``cache`` and is copied from there.

    Raises
    ------
    NotProved
        If a variant of a question is not what it should be.
    """
    kept = cache / digest()
    if not kept.is_dir():
        texts = {}
        for chapter in CHAPTERS:
            for question in questions(chapter).values():
                prove(question)
            texts[chapter] = script(chapter)
        for old in cache.glob("*/*.js") if cache.is_dir() else ():
            old.unlink()
        kept.mkdir(parents=True)
        for chapter, text in texts.items():
            (kept / f"{chapter}.js").write_text(text, encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in sorted(kept.glob("*.js")):
        target = folder / path.name
        target.write_bytes(path.read_bytes())
        written.append(target)
    return written
