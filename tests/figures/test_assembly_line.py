"""The assembly line: one linked state, refused where its parts do not fit together."""

import numpy as np
import pytest
from traitlets import TraitError

from glmlesson import Bernoulli
from glmlesson.families import as_family
from glmlesson.figures import AssemblyLine

FAMILIES = ["gaussian", "bernoulli", "poisson"]


def test_arrays_and_families_become_plain_data():
    figure = AssemblyLine(family=Bernoulli(), x=np.array([1, 2]), theta=np.array([0.5, -1]), y=1)
    assert repr(figure) == (
        "AssemblyLine(family='bernoulli', x=[1.0, 2.0], theta=[0.5, -1.0], y=1.0)"
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_a_default_target(family):
    figure = AssemblyLine(family=family)
    assert as_family(family).support.contains(figure.y)


@pytest.mark.parametrize(
    ("name", "state"),
    {
        "family": {"family": "gamma"},
        "x": {"x": [2, 1, 1]},
        "x without features": {"x": [], "theta": []},
        "x of five": {"x": [1, 0, 0, 0, 0], "theta": [0, 0, 0, 0, 0]},
        "x in rows": {"x": [[1, 2, 1]]},
        "x of words": {"x": ["one", "two", "three"]},
        "theta": {"theta": [1, 1]},
        "theta and x": {"theta": [9, 9, 9]},
        "theta not a number": {"theta": [float("nan"), 0, 0]},
        "y": {"y": 2.5},
        "y below": {"y": -1},
        "y a coin": {"family": "bernoulli", "y": 2},
        "y far": {"family": "gaussian", "y": 1e6},
    }.items(),
)
def test_what_does_not_fit_is_refused_by_name(name, state):
    with pytest.raises(TraitError, match=rf"^{name.split()[0]} .*must .*\.$"):
        AssemblyLine(**state)


def test_a_refused_change_leaves_the_state_as_it_was():
    figure = AssemblyLine()
    with pytest.raises(TraitError, match="theta must"):
        figure.theta = [1.0]
    assert figure.theta == [-0.5, 0.65, 0.4]


def test_the_target_moves_to_what_another_family_can_have():
    figure = AssemblyLine(family="gaussian", y=2.5)  # a half goes up, as in the front end
    figure.family = "poisson"
    assert figure.y == 3
    figure.family = "bernoulli"
    assert figure.y == 1
    figure.family, figure.y = "gaussian", -3
    figure.family = "poisson"
    assert repr(figure.y) == "0.0"


def test_what_the_front_end_sends_arrives_together():
    figure = AssemblyLine(family="gaussian", y=-2)
    figure.set_state({"family": "bernoulli", "y": 0})
    assert (figure.family, figure.y) == ("bernoulli", 0)


def test_the_length_of_the_row_changes_with_that_of_the_weights():
    figure = AssemblyLine()
    with figure.hold_trait_notifications():
        figure.x, figure.theta = [1, 2], [0.5, 0.25]
    assert figure.theta == [0.5, 0.25]


@pytest.mark.parametrize(
    ("family", "product"),
    [("gaussian", "1.200"), ("bernoulli", "0.769"), ("poisson", "3.320")],
)
def test_the_words_the_page_and_the_picture_follow_the_family(family, product):
    figure = AssemblyLine(family=family)
    assert f"{product} " in figure.alt()
    assert f"&quot;family&quot;: &quot;{family}&quot;" in figure._html()
    written = [text.get_text() for text in figure.picture().axes[0].texts]
    assert f"{float(product):.2f}" in written
