"""Words with mathematics between dollars: letters italic, ``^{...}`` raised, ``_{...}`` lowered."""

import re
from typing import NamedTuple

from glmlesson.figures.scene.record import RECORD

_MATH = re.compile(r"\^\{([^}]*)\}|_\{([^}]*)\}|([a-zA-Zα-ωϕℓ]+)|([^a-zA-Zα-ωϕℓ^_]+)")
_LETTERS = re.compile(r"([a-zA-Zα-ωϕℓ]+)|([^a-zA-Zα-ωϕℓ]+)")
_UPRIGHT = {"exp", "log", "max"}
_RAISED, _LOWERED, _SCRIPT, _MATH_SIZE = -0.36, 0.22, 0.74, 1.06


class Piece(NamedTuple):
    """A part of some words in one face: "sans", "math" or "main"."""

    text: str
    face: str
    size: float
    shift: float  # down from the line, px

    @property
    def width(self):
        advances = RECORD["advances"][self.face]
        return sum(advances.get(letter, 500) for letter in self.text) * self.size / 1000


def pieces(words, size):
    """Return the pieces that words consist of.

    Examples
    --------
    >>> [(piece.text, piece.face) for piece in pieces("mean $e^{η}$", 16)]
    [('mean ', 'sans'), ('e', 'math'), ('η', 'math')]
    """
    return list(_cut(words, size))


def _cut(words, size):
    for i, part in enumerate(words.split("$")):
        if i % 2 == 0:
            if part:
                yield Piece(part, "sans", size, 0.0)
            continue
        for up, down, letter, rest in _MATH.findall(part):
            if up:
                yield from _script(up, size, _RAISED)
            elif down:
                yield from _script(down, size, _LOWERED)
            else:
                face = "math" if letter and letter not in _UPRIGHT else "main"
                yield Piece(letter or rest, face, size * _MATH_SIZE, 0.0)


def _script(text, size, shift):
    for letter, rest in _LETTERS.findall(text):
        face = "math" if letter else "main"
        yield Piece(letter or rest, face, size * _SCRIPT * _MATH_SIZE, shift * size)


def width(words, size):
    """Return the width of words in px."""
    return sum(piece.width for piece in pieces(words, size))
