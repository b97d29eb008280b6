"""The proof of a question: every variant is right, fair, and like no other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from glmlesson.quizzes.generators.grammar import (
    HOLE,
    Choice,
    Drag,
    Number,
    Order,
    Panels,
    Question,
    Variant,
    apart,
)
from glmlesson.quizzes.words import one_line

# A question has at least so many variants.
FEWEST = 100
# How far two routes to the same number may differ, as a share of it.
AGREE = 1e-6


class NotProved(ValueError):
    """A variant whose answer, slips or words are not what they should be."""


def prove(question: Question, places: Sequence[int] | None = None) -> int:
    """Check a question, and all its variants or those at some places; return how many.

    The answer is found again by the question's own proof, which takes another route; every option
    and every slip is another answer, and wrong; no hole stays open; no two variants are alike.

    Raises
    ------
    NotProved
        With the chapter, the question, the variant, and what is wrong with it.
    """
    variants = question.variants
    _want(question, None, len(variants) >= FEWEST, f"has {len(variants)} variants, too few")
    seen = [_seen(question, place) for place in range(len(variants))]
    _want(question, None, len(set(seen)) == len(seen), "has two variants that are alike")
    check = {Number: _number, Choice: _choice, Order: _order, Drag: _drag, Panels: _panels}
    chosen = range(len(variants)) if places is None else places
    for place in chosen:
        variant = variants[place]
        for text in question.words():
            open_holes = HOLE.findall(question.fill(text, variant))
            _want(question, variant, not open_holes, f"leaves holes open: {open_holes}")
        check[type(question)](question, variant)
    return len(chosen)


def _want(question, variant, holds, otherwise):
    if not holds:
        which = "" if variant is None else f" {variant}"
        raise NotProved(f"{question.chapter}.{question.name}{which} {otherwise}.")


def _seen(question, place):
    """All that tells a variant from the others: its holes, and what is drawn."""
    variant = question.variants[place]
    holes = tuple(question.hole(variant, name) for name in question.holes if name != "note")
    return holes, repr(variant.get("panels")), repr(variant.get("begin"))


def agree(one: float, other: float) -> bool:
    """Whether two routes lead to one number."""
    return abs(one - other) <= AGREE * max(1e-3, abs(one), abs(other))


def _number(question: Number, variant: Variant) -> None:
    found = float(question.proof(variant))
    answer = variant["answer"]
    _want(question, variant, agree(found, answer), f"has the answer {found}")
    slips = [variant[name] for name in question.slips if variant[name] is not None]
    _want(question, variant, len(slips) >= 2, "has fewer than two slips")
    told = [found, *slips]
    for i, one in enumerate(told):
        for other in told[:i]:
            _want(question, variant, apart(one, other), f"cannot tell {one} from {other}")


def _choice(question: Choice, variant: Variant) -> None:
    found = question.proof(variant)
    right = question.right(variant)
    if isinstance(found, str):
        _want(question, variant, found == right, f"has the right option {found}")
    else:
        _want(question, variant, agree(float(found), variant[right]), f"has the answer {found}")
        for name in set(question.options) & set(variant):
            wrong = name == right or apart(float(found), variant[name])
            _want(question, variant, wrong, f"has a second right option, {name}")
    texts = [question.fill(text, variant) for text, _ in question.options.values()]
    _want(question, variant, len(set(texts)) == len(texts), "offers an option twice")


def _order(question: Order, variant: Variant) -> None:
    lines = [_code(question.fill(text, variant)) for text, _ in question.lines]
    _want(question, variant, question.proof(variant, lines), "is wrong in the right order")
    others = {
        f"with {name}": [*lines[:at], _code(question.fill(text, variant)), *lines[at + 1 :]]
        for name, (text, at, _) in question.extras.items()
    }
    for at in range(len(lines) - 1):
        swapped = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
        others[f"with lines {at} and {at + 1} exchanged"] = swapped
    for words, other in others.items():
        _want(question, variant, other != lines, f"has one line twice, {words}")
        _want(question, variant, not question.proof(variant, other), f"is right, too, {words}")


def _code(text):
    """A line without the marks that say what it is."""
    return one_line(text).strip("`$")


def _drag(question: Drag, variant: Variant) -> None:
    found = question.proof(variant)
    close = all(agree(a, b) for a, b in zip(found, variant["answer"], strict=True))
    _want(question, variant, close, f"has the answer {found}")
    for name in question.slips:
        if variant.get(name) is not None:
            far = not question.meets(found, variant[name])
            _want(question, variant, far, f"has a slip that is right, {name}")


def _panels(question: Panels, variant: Variant) -> None:
    panels = np.array(variant["panels"], dtype=float)
    inside = (panels >= variant["low"]).all() and (panels <= variant["high"]).all()
    _want(question, variant, inside, "has a dot outside its panel")
    _want(
        question, variant, panels.shape[1] == len(question.x), "has another number of dots than x"
    )
    _want(
        question,
        variant,
        question.proof(variant, panels) == 0,
        "shows another panel as the odd one",
    )
