"""The figures over rows of one feature and one target, on the Python side."""

import json
import re

import numpy as np
import pytest
from traitlets import TraitError

from glmlesson import Poisson
from glmlesson.figures import ResidualTimesFeature, SameMachine, TwoFailures

CLASSES = [TwoFailures, SameMachine, ResidualTimesFeature]
ROWS = {"x": [0, 1, 2, 3], "y": [0, 1, 0, 1]}


@pytest.mark.parametrize("make", CLASSES)
def test_the_example_is_there_without_data_and_stays_out_of_the_repr(make):
    figure = make()
    assert len(figure.x) == len(figure.y) >= 60
    assert figure.xlabel != "x"
    assert "x=" not in repr(figure)
    assert eval(repr(figure)).state == figure.state


@pytest.mark.parametrize("make", CLASSES)
def test_data_of_ones_own_come_as_arrays_and_are_in_the_repr(make):
    figure = make(x=np.arange(4) / 2, y=np.array([0, 1, 0, 1]))
    assert figure.x == [0, 0.5, 1, 1.5]
    assert (figure.xlabel, figure.ylabel) == ("x", "y")
    assert "x=[0, 0.5, 1, 1.5], y=[0, 1, 0, 1]" in repr(figure)
    assert eval(repr(figure)).state == figure.state


@pytest.mark.parametrize("make", CLASSES)
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"x": [1, 2], "y": [1]}, "x and y must have the same length"),
        ({"x": [1, 1], "y": [1, 0]}, "x must hold two different numbers"),
        ({"x": [], "y": []}, "x must hold two different numbers"),
        ({"x": [1, np.nan], "y": [1, 0]}, "x must be finite"),
        ({"x": [[1], [2]], "y": [1, 0]}, "x must be a list of numbers"),
        ({"x": [0, 1], "y": ["a", "b"]}, "y must hold real numbers"),
    ],
)
def test_rows_that_cannot_be_shown_are_refused(make, given, sentence):
    with pytest.raises(TraitError, match=sentence):
        make(**given)


@pytest.mark.parametrize("make", CLASSES)
def test_one_list_without_the_other_is_refused(make):
    with pytest.raises(TypeError, match="x and y must be given together"):
        make(x=[1, 2])


@pytest.mark.parametrize("make", CLASSES)
def test_a_refused_change_leaves_the_figure_as_it_was(make):
    figure = make(**ROWS)
    with pytest.raises(TraitError, match="hold_trait_notifications"):
        figure.x = [1, 2]
    assert figure.x == ROWS["x"]
    with figure.hold_trait_notifications():
        figure.x, figure.y = [1, 2], [1, 0]
    assert figure.y == [1, 0]


@pytest.mark.parametrize("make", [SameMachine, ResidualTimesFeature])
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"family": "gamma"}, "family must be one of gaussian, bernoulli, poisson; it is 'gamma'"),
        ({"family": "normal"}, "family must be one of"),
        ({"family": 3}, "family must be a family or the name"),
        ({"theta": [1]}, "theta must be two numbers"),
        ({"theta": [1, np.inf]}, "theta must be finite"),
        ({"theta": [0, 1e6]}, "within a million"),
        ({"family": "poisson", "theta": [15, 0]}, "within a million"),
        ({"family": "poisson", "theta": [0, 1e9]}, "within a million"),
    ],
)
def test_curves_that_cannot_be_drawn_are_refused(make, given, sentence):
    with pytest.raises(TraitError, match=sentence):
        make(**ROWS, **given)


def test_a_family_must_allow_the_targets():
    with pytest.raises(TraitError, match=r"y must be .* for the Bernoulli"):
        ResidualTimesFeature(family="bernoulli")
    figure = SameMachine(x=[0, 1], y=[0.5, 2])
    with pytest.raises(TraitError, match="choose another family"):
        figure.family = "poisson"
    assert figure.family == "gaussian"


def test_a_family_is_taken_as_such_and_kept_by_name():
    assert SameMachine(family=Poisson()).family == "poisson"
    assert SameMachine(family="Bernoulli").family == "bernoulli"


@pytest.mark.parametrize("y", [[0, -1], [0.5, 1]])
def test_two_failures_takes_counts_alone(y):
    with pytest.raises(TraitError, match="y must be counts"):
        TwoFailures(x=[0, 1], y=y)


def test_an_unknown_model_is_refused():
    with pytest.raises(TraitError, match="model"):
        TwoFailures(model="poisson")


@pytest.mark.parametrize("alpha", [0, -1, np.inf, np.nan])
def test_a_learning_rate_must_be_positive(alpha):
    with pytest.raises(TraitError, match="alpha must be a positive number"):
        ResidualTimesFeature(alpha=alpha)


def test_the_alternative_texts_say_what_is_to_be_seen():
    assert "60 grey dots" in TwoFailures().alt()
    assert "At 15 rows it is below zero" in TwoFailures(model="line").alt()
    assert "with 47 of the dots" in TwoFailures(model="sigmoid").alt()
    assert "a straight blue line" in SameMachine().alt()
    assert "S-shaped" in SameMachine(family="bernoulli").alt()
    assert "ends at 1.01e+03" in ResidualTimesFeature().alt()
    assert ResidualTimesFeature(theta=[0.5, 0.5]).alt() != ResidualTimesFeature().alt()


@pytest.mark.parametrize(
    "figure",
    [
        *(TwoFailures(model=model) for model in ("data", "line", "sigmoid")),
        *(SameMachine(family=family) for family in ("gaussian", "bernoulli", "poisson")),
        *(ResidualTimesFeature(**ROWS, family=family) for family in ("gaussian", "poisson")),
    ],
    ids=repr,
)
def test_the_page_has_the_state_and_a_picture(figure):
    page = figure._html()
    state = json.loads(re.search("data-state='(.*?)'>", page)[1].replace("&quot;", '"'))
    assert state == {"predict": None, **figure.state}
    assert f'data-figure="{figure.name}"' in page
    assert len(figure.caption().split()) > 8
    assert len(figure.picture().axes) >= 1
