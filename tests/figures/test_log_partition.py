"""The log-partition with its tangent: a family of one natural parameter, and η."""

import numpy as np
import pytest
from traitlets import TraitError

from glmlesson import Poisson
from glmlesson.families import as_family
from glmlesson.figures import LogPartition
from glmlesson.figures.members import SCALAR, SLIDES


def test_the_families_are_those_of_one_natural_parameter():
    assert set(SCALAR) == {name for name in SLIDES if as_family(name).n_parameters == 1}


def test_the_family_is_given_by_name_or_as_such():
    assert repr(LogPartition(family=Poisson(), eta=1)) == "LogPartition(family='poisson', eta=1.0)"


@pytest.mark.parametrize("family", ["beta", "von Mises", "softmax", "no such", 3])
def test_a_family_of_several_natural_parameters_is_refused(family):
    with pytest.raises(TraitError, match=r"^family must be .*\.$"):
        LogPartition(family=family)


@pytest.mark.parametrize("eta", [0, 0.5, -40, [-1.0], "much"])
def test_an_eta_out_of_reach_is_refused(eta):
    with pytest.raises(TraitError, match=r"^eta must .*\.$"):
        LogPartition(family="exponential", eta=eta)


def test_another_family_keeps_eta_if_it_can():
    figure = LogPartition(family="gaussian", eta=-0.5)
    figure.family = "exponential"
    assert figure.eta == -0.5
    figure.family, figure.eta = "poisson", 3
    figure.family = "exponential"
    assert figure.eta == SLIDES["exponential"].start


@pytest.mark.parametrize("family", SCALAR)
def test_the_words_the_page_and_the_picture_follow_the_state(family):
    figure = LogPartition(family=family)
    before = figure.alt()
    figure.eta = SLIDES[family].high
    slope = as_family(family).mean(figure.eta)
    assert f"slope is {slope:.2f}" in figure.alt()
    assert figure.alt() != before
    assert f"&quot;eta&quot;: {figure.eta}" in figure._html()
    left, right = figure.picture().axes
    dots = [line.get_xydata()[0] for line in left.lines if line.get_marker() == "o"]
    height = as_family(family).log_partition(figure.eta)
    np.testing.assert_allclose(dots, [(figure.eta, height)])
    assert as_family(family).name in right.get_title(loc="left")
