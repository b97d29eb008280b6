"""Answers as data: the JSON that crosses the border between the grader and a student's process.

Both sides import this module and nothing else of each other. Only plain values pass: numbers,
text, truth values, ``None``, lists, dictionaries, and arrays of numbers. Nothing that arrives is
ever evaluated or unpickled; what is not data is refused where it is written, and again where it
is read.
"""

import base64
import json
import math

import numpy as np

LARGEST = 4_000_000  # bytes of one message, either way
DEEPEST = 20
MOST_PARTS = 200_000  # lists and dictionaries in one message
LONGEST = 100_000  # characters of one text
LONGEST_INTEGER = 4096  # bits; Python refuses to print more than about four times that
KINDS = "biufc"


class NotData(Exception):
    """A value that is no plain data; the message names its kind."""


def pack(value):
    """Return ``value`` as JSON text.

    Examples
    --------
    >>> unpack(pack({"theta": np.array([1.0, 2.0]), "steps": 3}))
    {'theta': array([1., 2.]), 'steps': 3}
    """
    return json.dumps(_plain(value, DEEPEST), allow_nan=False)


def unpack(text):
    """Return the value that :func:`pack` wrote, or raise :class:`NotData`."""
    try:
        return _value(json.loads(text), DEEPEST)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, MemoryError) as error:
        raise NotData("something unreadable") from error


def _plain(value, depth):
    if depth == 0:
        raise NotData("lists nested too deeply")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise NotData("a text that is too long")
        return str.__str__(value)
    if isinstance(value, int):
        number = int.__int__(value)
        if number.bit_length() > LONGEST_INTEGER:
            raise NotData("a whole number with thousands of digits")
        return number
    if isinstance(value, float):
        number = float.__float__(value)
        return number if math.isfinite(number) else {"float": str(number)}
    if isinstance(value, complex):
        return _plain(np.asarray(value), depth)
    if isinstance(value, list | tuple):
        return [_plain(entry, depth - 1) for entry in value]
    if isinstance(value, dict):
        return {"dict": [[_plain(k, depth - 1), _plain(v, depth - 1)] for k, v in value.items()]}
    return _plain_array(value, depth)


def _plain_array(value, depth):
    """Arrays, NumPy's numbers, and what turns itself into one of them (pandas, SymPy)."""
    family = type(value).__module__.partition(".")[0]
    if family == "sympy":
        return _plain(float(value) if value.is_real and value.is_number else str(value), depth)
    if family not in ("numpy", "pandas"):
        raise NotData(type(value).__name__)
    array = np.asarray(value)
    if array.dtype.kind in "OUS":
        return _plain(array.tolist(), depth - 1)
    if array.dtype.kind not in KINDS or array.dtype.itemsize > 16:
        raise NotData(f"an array of {array.dtype}")
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    return {
        "array": base64.b64encode(little.tobytes()).decode(),
        "dtype": little.dtype.str,
        "shape": list(array.shape),
    }


def _value(plain, depth):
    if depth == 0:
        raise ValueError("nested too deeply")
    if isinstance(plain, list):
        return [_value(entry, depth - 1) for entry in plain]
    if isinstance(plain, str) and len(plain) > LONGEST:
        raise ValueError("a text that is too long")
    if not isinstance(plain, dict):
        return plain
    if plain.keys() == {"float"}:
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[plain["float"]]
    if plain.keys() == {"dict"}:
        return {_key(k, depth - 1): _value(v, depth - 1) for k, v in plain["dict"]}
    if plain.keys() != {"array", "dtype", "shape"}:
        raise ValueError("an unknown tag")
    dtype = np.dtype(str(plain["dtype"]))
    if dtype.kind not in KINDS or dtype.hasobject:
        raise ValueError("an unknown kind of number")
    array = np.frombuffer(base64.b64decode(plain["array"], validate=True), dtype=dtype)
    shape = [int(size) for size in plain["shape"]]
    if len(shape) > DEEPEST or math.prod(size or 1 for size in shape) > LARGEST:
        raise ValueError("a shape that is too large")
    array = array.reshape(shape)
    return array[()].item() if array.ndim == 0 else array.astype(dtype.newbyteorder("="))


def _key(plain, depth):
    """Keys of a dictionary: what can be hashed (a tuple arrives as a list)."""
    key = _value(plain, depth)
    return tuple(key) if isinstance(key, list) else key
