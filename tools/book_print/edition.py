"""What the printed book says of itself, where the site says how it is used."""

from __future__ import annotations

SUBTITLE = "Generalized linear models from a single idea"
PREFACE = "Before you begin"
HEADING = "About this edition"
ANSWERS = "Answers to the questions"
SOLUTIONS = "Solutions to the exercises"
WORKED = "What these solutions printed when they were run."


def paragraphs(site: str | None) -> list[str]:
    """How a book without moving parts is to be read."""
    online = f" at {site}" if site else ""
    return [
        "This is the book as it can be carried about. It is made from the notebooks of the site"
        f"{online}, and each number in it was printed by the code of a notebook when that was last"
        " run.",
        "The figures are stills. On the site they move: where the text asks you to drag, choose or"
        " predict, do it there, or put a pencil to the picture before you read on. The words with"
        " a figure say what it shows.",
        "Code that carries an idea stands in its place. Code that prints a table, draws a picture"
        " or checks a step of algebra is in the notebook of the chapter, and only what it showed is"
        " here.",
        "Each chapter ends with questions and exercises. Their answers and solutions stand behind"
        " the last chapter, and an arrow leads to them. A formula, a figure and an exercise are"
        " numbered within their chapter, and the chapters are counted from 0.",
    ]


def numeral(number: int) -> str:
    """The number of a part as it is printed."""
    return "I" * number
