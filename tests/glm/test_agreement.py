"""The book's table of agreement with other software is that of today's code."""

import csv
from pathlib import Path

import agreement
import pytest

TABLE = Path(__file__).parents[2] / "book" / "_static" / "agreement.csv"
ROWS = agreement.rows()


def recorded():
    with TABLE.open() as file:
        return list(csv.reader(file))[1:]


def test_the_table_has_every_feature_in_order():
    assert [row[:3] for row in recorded()] == [[r.feature, r.call, r.peer] for r in ROWS]


@pytest.mark.parametrize("place", range(len(ROWS)), ids=[row.feature for row in ROWS])
def test_as_many_digits_agree_as_the_book_says(place):
    # One less where another processor rounds otherwise just at the edge of a digit.
    assert ROWS[place].digits >= int(recorded()[place][3]) - 1
