"""Generated steps, right and wrong: the verdict is SymPy's, and a wrong line is never right."""

import random

import pytest
import steps
from test_derivations import coach, judged

from glmlesson.practice import derivation

NAMES = ["gaussian", "bernoulli", "poisson", "exponential", "geometric"]


def lines(name):
    words, found = derivation.load(name)
    return words["symbols"], [{"typed": step.typed, "of": step.of} for step in found]


def compare(name, number, seed):
    """Hold so many steps against SymPy; the number of those that are equal."""
    symbols, written = lines(name)
    made = list(steps.steps(written, number, seed))
    rows = [[typed, line["typed"], line["of"]] for typed, _, line, _ in made]
    said = coach(symbols=symbols, rows=rows)
    references = {line["typed"]: steps.Reference(line, symbols) for line in written}
    equal = 0
    for (typed, plain, line, _), verdict in zip(made, said, strict=True):
        decided = references[line["typed"]].equal(plain)
        assert decided is not None, f"SymPy cannot decide {plain}"
        assert (verdict is True) is decided, f"{typed} for {line['typed']}: {verdict}"
        equal += decided
    return equal


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_sympys(name):
    number = 60
    assert number / 3 < compare(name, number, seed=11) < 2 * number / 3


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_sympys_ten_thousand_times(name):
    number = 10_000
    assert 0.45 * number < compare(name, number, seed=7) < 0.65 * number


@pytest.mark.parametrize("name", NAMES)
def test_slips_are_named_as_what_they_are(name):
    """A sign, a factor, a term, a swap, made once in a line that is else as the book has it."""
    chance = random.Random(3)
    _, written = lines(name)
    rows, kinds = [], []
    for at, line in enumerate(written):
        if not derivation.load(name)[1][at].ask:
            continue
        node = steps.tree(line["typed"], line["of"])
        for kind in steps.KINDS:
            for _ in range(3):
                wrong = steps.spoilt(node, kind, line["of"], chance)
                if wrong is not None:
                    rows.append([steps.typed(wrong, chance), at])
                    kinds.append(kind)
    said = judged(name, rows)
    named = [verdict != "unequal" for verdict in said]
    assert sum(named) >= 0.85 * len(rows), list(zip(rows, said, strict=True))
    signs = [verdict for kind, verdict in zip(kinds, said, strict=True) if kind == "sign"]
    assert signs.count("sign") >= len(signs) / 2, signs
