"""What a hidden check expects of an answer; what it gets instead is told in one sentence."""

import numpy as np

from grading import formula as formulas
from grading.session import Wrong


def close(answer, right, sentence, rtol=1e-6, atol=1e-9):
    """Expect numbers of the same shape that differ by no more than ``atol + rtol * |right|``.

    Examples
    --------
    >>> close([1.0, 2.0], np.array([1, 2]), "The answer should be 1 and 2.")
    >>> close(None, 3, "The answer should be 3.")
    Traceback (most recent call last):
    grading.session.Wrong: The answer should be 3. (It is None; is a return statement missing?)
    """
    right = np.asarray(right)
    given = _numbers(answer, sentence)
    if given.shape != right.shape:
        raise Wrong(f"{sentence} (It has the shape {given.shape} instead of {right.shape}.)")
    if np.isnan(given).any() and not np.isnan(right).any():
        raise Wrong(f"{sentence} (It holds NaN, which is no number.)")
    if given.dtype.kind == "c" and right.dtype.kind != "c":
        raise Wrong(f"{sentence} (It is complex.)")
    with np.errstate(all="ignore"):
        equal = np.isclose(given, right, rtol=rtol, atol=atol, equal_nan=True)
    if not equal.all():
        raise Wrong(sentence)


def equal(answer, right, sentence):
    """Expect the same text, number, truth value, or list or dictionary of these."""
    if not _same(answer, right):
        raise Wrong(sentence)


def true(condition, sentence):
    """Expect the condition to hold."""
    if not isinstance(condition, bool | np.bool_):
        raise TypeError(f"expect.true needs True or False, but it got {type(condition).__name__}.")
    if not condition:
        raise Wrong(sentence)


def formula(answer, right, symbols, sentence):
    """Expect a formula, as text, that is algebraically equal to the right one.

    Parameters
    ----------
    answer, right : str
        Formulas such as ``"log(1 + exp(eta))"``.
    symbols : dict
        The name of each symbol and where it lives: ``(low, high)`` for an interval, a ``range``
        for whole numbers.
    """
    if not isinstance(answer, str):
        raise Wrong(f'{sentence} (Write the formula as text, such as "1 + exp(x)".)')
    try:
        if not formulas.equal(answer, right, symbols):
            raise Wrong(sentence)
    except formulas.Unreadable as problem:
        raise Wrong(f"{sentence} ({problem})") from None


def _numbers(answer, sentence):
    if answer is None:
        raise Wrong(f"{sentence} (It is None; is a return statement missing?)")
    if _holds_text(answer):
        # Made an array, every text in it would take as much room as the longest.
        raise Wrong(f"{sentence} (It should be a number, or an array of numbers.)")
    try:
        given = np.asarray(answer)
    except ValueError:
        raise Wrong(f"{sentence} (Its rows differ in length.)") from None
    if given.dtype.kind not in "biufc":
        # Whole numbers beyond 64 bits arrive as objects; everything else is no number.
        try:
            given = given.astype(float) if given.dtype.kind == "O" else None
        except (TypeError, ValueError, OverflowError):
            given = None
        if given is None:
            raise Wrong(f"{sentence} (It should be a number, or an array of numbers.)")
    return given


def _holds_text(answer):
    if isinstance(answer, list | tuple):
        return any(map(_holds_text, answer))
    return isinstance(answer, str | dict)


def _same(answer, right):
    if isinstance(right, np.ndarray | np.generic) or isinstance(answer, np.ndarray):
        answer, right = np.asarray(answer, dtype=object), np.asarray(right, dtype=object)
        return answer.shape == right.shape and _same(answer.tolist(), right.tolist())
    if isinstance(right, list | tuple):
        return (
            isinstance(answer, list | tuple)
            and len(answer) == len(right)
            and all(map(_same, answer, right))
        )
    if isinstance(right, dict):
        return (
            isinstance(answer, dict)
            and answer.keys() == right.keys()
            and all(_same(answer[key], right[key]) for key in right)
        )
    # True equals 1 in Python, but is no answer to "how many".
    return isinstance(answer, bool) == isinstance(right, bool) and answer == right
