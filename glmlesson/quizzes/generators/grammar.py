"""What a question that varies is made of: words with holes, and a Python generator that fills them.

The words are written once, with holes such as ``«mean»`` in text and formulas. The generator yields
one dictionary a variant: the numbers and words for the holes, the answer, and where each slip, a
misconception with a name, leads. ``proof`` finds the answer again by another route.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from glmlesson.quizzes.words import one_line

# So many variants of a question are kept; of more, a sample drawn once and for all.
MOST = 240
# A typed number is right within this share of the answer, and a slip lies farther from it.
TOLERANCE = 0.01
APART = 0.03
# So many right answers in a row master a question.
STREAK = 3

HOLE = re.compile(r"«(\w+)»")

Variant = dict


def shown(value: object, digits: int = 6) -> str:
    """Return a value as readers see it: so many significant digits, a true minus sign."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        text = str(value)
    elif abs(value) >= 10 ** (digits - 1):
        text = f"{value:.0f}"
    else:
        text = f"{value:.{digits}g}"
        if "e" in text:
            raise ValueError(f"The number {value} is too small to be shown; give it as words.")
    return text.replace("-", "−")


def apart(one: float, other: float) -> bool:
    """Whether a reader can tell two numbers from one another."""
    return abs(one - other) > APART * max(abs(one), abs(other))


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question whose numbers and words vary; each kind adds what its answer is.

    ``section`` is the id of the section of the chapter that teaches it, ``ask`` one wording or
    several, used in turn.
    """

    chapter: str
    name: str
    title: str
    section: str
    ask: tuple
    make: Callable[[], Iterator[Variant]]
    proof: Callable

    kind = ""

    @property
    def results(self) -> tuple:
        """The names of a variant's numbers that are worked out, and shown to three digits."""
        return ()

    def is_fair(self, variant: Variant) -> bool:
        """Whether the answers of a variant can be told apart."""
        return True

    def words(self) -> Iterator[str]:
        """Every text with holes."""
        yield from self.ask

    @functools.cached_property
    def variants(self) -> list[Variant]:
        """The variants that are kept, in an order that never changes."""
        fair = [variant for variant in self.make() if self.is_fair(variant)]
        if len(fair) > MOST:
            kept = random.Random(f"{self.chapter}/{self.name}").sample(range(len(fair)), MOST)
            fair = [fair[place] for place in sorted(kept)]
        return fair

    @functools.cached_property
    def holes(self) -> tuple:
        """The names of the holes in the words, in order of appearance."""
        found = [name for text in self.words() for name in HOLE.findall(text)]
        return tuple(dict.fromkeys(found))

    def hole(self, variant: Variant, name: str) -> str:
        """What stands in a hole."""
        return shown(variant[name], 3 if name in self.results else 6)

    def fill(self, text: str, variant: Variant) -> str:
        """Return a text with its holes filled, formulas as LaTeX."""
        return HOLE.sub(lambda found: self.hole(variant, found[1]), one_line(text))

    def asked(self, place: int) -> str:
        """What the variant at a place asks."""
        return self.fill(self.ask[place % len(self.ask)], self.variants[place])


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """Asks for a number; ``slips`` says by name what another number means."""

    because: str
    otherwise: str
    slips: dict

    kind = "number"

    @property
    def results(self) -> tuple:
        return ("answer", *self.slips)

    def words(self) -> Iterator[str]:
        yield from (*self.ask, self.because, self.otherwise, *self.slips.values())

    def is_fair(self, variant: Variant) -> bool:
        """Leave out slips that meet the answer or one before; fair if at least two remain."""
        told = [variant["answer"]]
        for name in self.slips:
            value = variant.get(name)
            if value is not None and all(apart(value, other) for other in told):
                told.append(value)
            else:
                variant[name] = None
        return len(told) > 2 and variant["answer"] != 0

    def hole(self, variant: Variant, name: str) -> str:
        return "" if variant[name] is None else super().hole(variant, name)


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """Offers options, by name: what it says, and what choosing it means.

    The first is right unless the variant names another as ``true``. An option whose name is also in
    the variant is a number.
    """

    options: dict

    kind = "choice"

    @property
    def results(self) -> tuple:
        return tuple(self.options)

    def words(self) -> Iterator[str]:
        yield from self.ask
        for option in self.options.values():
            yield from option

    def right(self, variant: Variant) -> str:
        """The name of the right option."""
        return variant.get("true", next(iter(self.options)))

    def is_fair(self, variant: Variant) -> bool:
        values = [variant[name] for name in self.options if name in variant]
        numbers = [value for value in values if not isinstance(value, str)]
        return all(
            apart(one, other) for i, one in enumerate(numbers) for other in numbers[:i]
        ) and len({self.fill(text, variant) for text, _ in self.options.values()}) == len(
            self.options
        )


@dataclass(frozen=True, kw_only=True)
class Order(Question):
    """Lines to put in order, among others to leave out.

    ``lines`` are pairs: a line, and why it cannot come before the one above it; ``extras`` are by
    name what is wrong: the line, the place of the line that it pretends to be, and why.
    """

    lines: tuple
    extras: dict
    because: str

    kind = "order"

    def words(self) -> Iterator[str]:
        yield from (*self.ask, self.because)
        for line in self.lines:
            yield from line
        for text, _, why in self.extras.values():
            yield from (text, why)


@dataclass(frozen=True, kw_only=True)
class Drag(Question):
    """Asks to drag the scene until numbers of its state have the values of the answer.

    ``states`` names them with the distance that still counts; ``begin`` is the scene before.
    """

    states: dict
    begin: dict
    because: str
    otherwise: str
    slips: dict = field(default_factory=dict)

    kind = "drag"

    def words(self) -> Iterator[str]:
        yield from (*self.ask, self.because, self.otherwise, *self.slips.values())

    def meets(self, one: tuple, other: tuple) -> bool:
        """Whether two states are one to the reader."""
        return all(
            abs(a - b) <= reach
            for a, b, reach in zip(one, other, self.states.values(), strict=True)
        )

    def is_fair(self, variant: Variant) -> bool:
        begin = {**self.begin, **variant.get("begin", {})}
        start = tuple(begin[name] for name in self.states)
        told = [variant["answer"]]
        for name in self.slips:
            if variant.get(name) is not None:
                told.append(variant[name])
        return not self.meets(start, variant["answer"]) and not any(
            self.meets(one, other) for i, one in enumerate(told) for other in told[:i]
        )


@dataclass(frozen=True, kw_only=True)
class Panels(Question):
    """Shows small scatter plots over the same x, of which the first, shown anywhere, is sought.

    A variant has ``panels``, a list of lists of y between ``low`` and ``high``, and ``notes``, the
    hole ``«note»`` for each panel.
    """

    x: tuple
    because: str
    otherwise: str

    kind = "panels"

    def words(self) -> Iterator[str]:
        yield from (*self.ask, self.because, self.otherwise)

    def hole(self, variant: Variant, name: str) -> str:
        return variant["notes"][0] if name == "note" else super().hole(variant, name)


@dataclass
class Chapter:
    """The questions of a chapter, gathered by decorators named after their kinds."""

    name: str
    questions: dict = field(default_factory=dict)

    def _kind(self, kind, ask, **words):
        def keep(make):
            asks = (ask,) if isinstance(ask, str) else tuple(ask)
            question = kind(chapter=self.name, name=make.__name__, ask=asks, make=make, **words)
            self.questions[question.name] = question
            return make

        return keep

    def number(self, ask: str | tuple, **words) -> Callable:
        """Return what makes a :class:`Number` of a generator."""
        return self._kind(Number, ask, **words)

    def choice(self, ask: str | tuple, **words) -> Callable:
        """Return what makes a :class:`Choice` of a generator."""
        return self._kind(Choice, ask, **words)

    def order(self, ask: str | tuple, **words) -> Callable:
        """Return what makes an :class:`Order` of a generator."""
        return self._kind(Order, ask, **words)

    def drag(self, ask: str | tuple, **words) -> Callable:
        """Return what makes a :class:`Drag` of a generator."""
        return self._kind(Drag, ask, **words)

    def panels(self, ask: str | tuple, **words) -> Callable:
        """Return what makes a :class:`Panels` of a generator."""
        return self._kind(Panels, ask, **words)
