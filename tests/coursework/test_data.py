"""Answers as data: what passes comes back the same, and nothing but data passes."""

import json
import math
import pickle

import numpy as np
import pandas as pd
import pytest
import sympy

from grading import data, expect
from grading.session import Wrong

PASSES = [
    *(None, True, 0, -5, 2**100, 1.5, math.inf, -math.inf, "η", [], [1, [2.0, "x"]]),
    *({"a": 1, "b": [True]}, {1: {"x": None}}, {}, {"float": 1.0}, {"array": "x"}),
]
ARRAYS = [
    *(np.arange(3), np.ones((2, 3)), np.zeros((0, 2)), np.array([1 + 2j]), np.array([True])),
    *(np.arange(6).reshape(2, 3).T, np.arange(3, dtype=">i4"), np.float32([1.5])),
]


@pytest.mark.parametrize("value", PASSES, ids=repr)
def test_plain_values_come_back_the_same(value):
    assert data.unpack(data.pack(value)) == value


@pytest.mark.parametrize("array", ARRAYS, ids=lambda a: f"{a.dtype.str}{a.shape}")
def test_arrays_come_back_the_same(array):
    back = data.unpack(data.pack(array))
    assert back.dtype.newbyteorder("=") == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(back, array)


def test_what_turns_into_plain_values_does():
    assert math.isnan(data.unpack(data.pack(math.nan)))
    assert data.unpack(data.pack((1, 2))) == [1, 2]
    assert data.unpack(data.pack(np.float64(1.5))) == 1.5
    assert data.unpack(data.pack(np.array(["a", "b"]))) == ["a", "b"]
    assert data.unpack(data.pack(pd.Series([1.0, 2.0]))).tolist() == [1.0, 2.0]
    assert data.unpack(data.pack(sympy.Symbol("x") ** 2)) == "x**2"
    assert data.unpack(data.pack(sympy.Rational(1, 4))) == 0.25


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", print, 10**2000, lambda: 0])
def test_what_is_no_data_is_refused(value):
    with pytest.raises(data.NotData):
        data.pack(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        json.dumps({"float": "1"}),
        json.dumps({"unknown": 1}),
        json.dumps({"array": "AAAA", "dtype": "O", "shape": [1]}),
        json.dumps({"array": "AAAA", "dtype": "V8", "shape": [1]}),
        json.dumps({"array": "AAAA", "dtype": "<f8,<f8", "shape": [1]}),
        json.dumps({"array": "AAAA", "dtype": "<f8", "shape": [10**12]}),
        json.dumps({"array": "!", "dtype": "<f8", "shape": [1]}),
        json.dumps({"array": "", "dtype": "<f8", "shape": [0, -1]}),
        json.dumps({"dict": [[[[1]], 2]]}),
        json.dumps({"dict": [[{"dict": []}, 2]]}),
        json.dumps({"dict": 3}),
        pickle.dumps(print).decode("latin-1"),
    ],
)
def test_what_is_forged_is_unreadable(text):
    with pytest.raises(data.NotData):
        data.unpack(text)


@pytest.mark.parametrize(
    ("answer", "right"),
    [(1, 1.0), ([1, 2], np.array([1.0, 2.0])), (np.float32(0.1), 0.1), (10**30, 1e30), (0, 1e-12)],
)
def test_close_numbers_are_close(answer, right):
    expect.close(answer, right, "no")


@pytest.mark.parametrize(
    ("answer", "right", "words"),
    [
        (1.001, 1.0, "^s$"),
        (None, 1.0, "return"),
        ("1", 1.0, "a number"),
        ([1, "x"], [1.0, 2.0], "a number"),
        ([1], 1.0, r"shape \(1,\) instead of \(\)"),
        ([[1, 2], [3]], 1.0, "differ in length"),
        (math.nan, 1.0, "NaN"),
        (1j, 0.0, "complex"),
        ({"a": 1}, 1.0, "a number"),
    ],
)
def test_others_are_not_and_say_why(answer, right, words):
    with pytest.raises(Wrong, match=words):
        expect.close(answer, right, "s")


def test_equal_knows_true_from_one():
    expect.equal({"a": [1, "x"]}, {"a": [1, "x"]}, "s")
    expect.equal(np.array([1, 2]), [1, 2], "s")
    for answer, right in [(1, True), (True, 1), ([1], [1, 2]), ("a", "b"), ({}, {"a": 1})]:
        with pytest.raises(Wrong):
            expect.equal(answer, right, "s")


def test_true_needs_a_truth_value():
    expect.true(np.bool_(True), "s")
    with pytest.raises(Wrong):
        expect.true(False, "s")
    with pytest.raises(TypeError, match="True or False"):
        expect.true([1], "s")


def test_a_formula_that_is_no_text_is_wrong():
    with pytest.raises(Wrong, match="as text"):
        expect.formula(3, "x", {"x": (0, 1)}, "s")
