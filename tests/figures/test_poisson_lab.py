"""The Poisson lab on the side of Python: what it takes, what it says, what it draws."""

import html
import json
import re

import numpy as np
import pytest
import traitlets

from glmlesson import datasets
from glmlesson.figures import PoissonLab

FOUR = [[-1, 1], [0, 1], [1, 3], [2, 6]]


def test_by_default_it_holds_the_first_hours_of_the_shop():
    shop = datasets.load("shop")
    lab = PoissonLab()
    assert np.array_equal(lab.points, np.c_[shop["ad_spend"], shop["customers"]][:30])
    assert (lab.line, lab.theta) == (False, None)


def test_points_may_be_any_pairs_and_become_plain_numbers():
    lab = PoissonLab(points=[(0, 1.0), np.array([1, 2])])
    assert lab.points == [[0.0, 1], [1.0, 2]]
    assert all(type(x) is float and type(y) is int for x, y in lab.points)
    lab.points = np.array(FOUR)
    assert lab.points == FOUR


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([[0, -1]], r"points\[0\] must have a y that is a whole number from 0"),
        ([[0, 1], [1, 2.5]], r"points\[1\] must have a y that is a whole number from 0"),
        ([[0, float("nan")]], r"points\[0\] must have a y"),
        ([[float("inf"), 1]], r"points\[0\] must have an x from"),
        ([[float("nan"), 1]], r"points\[0\] must have an x from"),
        ([[1]], r"points\[0\] must be two numbers"),
        ([["1", 1]], r"points\[0\] must be two numbers"),
        ([1, 2], "points must be a list of pairs"),
        (None, "points must be a list of pairs"),
        ([[0, 0]] * 201, "points must be at most 200 pairs, but there are 201"),
    ],
)
def test_points_that_are_none_are_refused_by_name(points, said):
    with pytest.raises(traitlets.TraitError, match=said):
        PoissonLab(points=points)
    lab = PoissonLab(points=FOUR)
    with pytest.raises(traitlets.TraitError, match=said):
        lab.points = points
    assert lab.points == FOUR


@pytest.mark.parametrize("theta", [[1], [1, 2, 3], "ab", [0, float("nan")], [0, None], 5])
def test_theta_is_refused_by_name(theta):
    with pytest.raises(traitlets.TraitError, match="theta must be None or two numbers"):
        PoissonLab(theta=theta)


@pytest.mark.parametrize("alpha", [0, -1, 2, float("nan"), "fast", None])
def test_alpha_is_refused_by_name(alpha):
    with pytest.raises(traitlets.TraitError, match=r"^alpha must .*\.$"):
        PoissonLab(alpha=alpha)


def test_the_repr_is_short_and_stable():
    assert repr(PoissonLab(line=True)) == "PoissonLab(30 points, line=True)"
    one = PoissonLab(points=[[0, 1]], theta=(0, 0.5))
    assert repr(one) == "PoissonLab(1 point, line=False, theta=[0.0, 0.5])"


def test_the_words_follow_the_state():
    lab = PoissonLab(points=FOUR)
    before = lab.alt()
    assert "4 points" in before
    assert "counts from 1 to 6" in before
    lab.line = True
    assert "straight line is negative at 0 of the points" in lab.alt()
    lab.points = [*FOUR, [3, 20]]
    assert "5 points" in lab.alt() != before
    lab.theta = [0, 1]
    assert "one unit more multiplies it by 2.72" in lab.alt()
    assert "where the gradient ascent stands" in lab.caption()


@pytest.mark.parametrize(
    ("points", "theta", "said"),
    [
        ([], None, "There is no point to fit"),
        ([[0, 0], [1, 0]], None, "All counts are zero"),
        ([[3, 0]], None, "All counts are zero"),
        ([[3, 4]], None, "nothing in them tells a slope"),
        ([[3, 4], [3, 0]], None, "nothing in them tells a slope"),
        ([[0, 0], [1, 0], [2, 3]], None, "no finite maximum"),
        (FOUR, [46.1, 226.0], "beyond all counts"),
        (FOUR, [-7e58, -4e59], "beyond all counts"),
        ([[0, 100000], [1, 0]], None, "no finite maximum"),
        ([[-10000, 1], [10000, 100000]], None, "Drag a point"),
        (FOUR, None, "Drag a point"),
    ],
)
@pytest.mark.parametrize("line", [True, False])
@pytest.mark.filterwarnings("error")
def test_every_state_is_drawn_and_said(points, theta, said, line):
    lab = PoissonLab(points=points, theta=theta, line=line)
    figure = lab.picture()
    ax = figure.axes[0]
    assert ax.get_title(loc="left")
    assert said in lab.caption()
    assert not re.search(r"\b(nan|inf)\b", lab.alt() + lab.caption(), flags=re.IGNORECASE)
    assert "<img" in lab._html()


def test_the_page_holds_the_whole_state():
    lab = PoissonLab(points=FOUR, line=True, theta=[0.1, 0.2], alpha=0.01)
    state = re.search("data-state='([^']*)'", lab._html()).group(1)
    assert json.loads(html.unescape(state)) == {
        "predict": None,
        "points": FOUR,
        "line": True,
        "theta": [0.1, 0.2],
        "alpha": 0.01,
    }


def test_the_states_of_two_labs_are_their_own():
    one, other = PoissonLab(), PoissonLab()
    one.points = FOUR
    assert len(other.points) == 30
