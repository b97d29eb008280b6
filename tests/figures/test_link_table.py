"""The table of links: a row, and a mean that the row can have."""

import numpy as np
import pytest
from traitlets import TraitError

from glmlesson import Categorical, LogRatio, Poisson
from glmlesson.figures import LinkTable

ROWS = ["gaussian", "bernoulli", "poisson", "categorical"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Poisson", "poisson"),
        (Poisson(), "poisson"),
        ("softmax", "categorical"),
        (Categorical(classes=3), "categorical"),
    ],
)
def test_a_row_is_chosen_by_name_or_by_family(given, kept):
    assert repr(LinkTable(family=given)) == f"LinkTable(family='{kept}', mean=0.8)"


@pytest.mark.parametrize("family", ["gamma", "no such", 3, Poisson])
def test_another_family_is_refused(family):
    with pytest.raises(TraitError, match=r"family .*\.$"):
        LinkTable(family=family)


@pytest.mark.parametrize(
    ("family", "mean"),
    [
        ("bernoulli", 1),
        ("poisson", 0),
        ("poisson", -2),
        ("categorical", 0),
        ("gaussian", 80),
        ("gaussian", float("nan")),
        ("gaussian", "much"),
    ],
)
def test_a_mean_that_the_row_cannot_have_is_refused(family, mean):
    with pytest.raises(TraitError, match=r"^mean must .*\.$"):
        LinkTable(family=family, mean=mean)


def test_another_row_keeps_the_mean_if_it_can():
    figure = LinkTable(family="gaussian", mean=0.3)
    figure.family = "bernoulli"
    assert figure.mean == 0.3
    figure.family, figure.mean = "gaussian", -3
    figure.family = "poisson"
    assert figure.mean == 0.8
    with pytest.raises(TraitError, match="mean must"):
        figure.mean = -1
    assert figure.mean == 0.8


@pytest.mark.parametrize("family", ROWS)
def test_the_words_the_page_and_the_picture_follow_the_row(family):
    figure = LinkTable(family=family, mean=0.4)
    eta = LogRatio()([0.4, 0.3])[0] if family == "categorical" else figure._road()[0](0.4)
    assert f"η = {eta:.2f}" in figure.alt()
    assert family in figure._html()
    response, link = figure.picture().axes
    for axes, point in [(response, (eta, 0.4)), (link, (0.4, eta))]:
        dots = [line.get_xydata()[0] for line in axes.lines if line.get_marker() == "o"]
        np.testing.assert_allclose(dots, [point])
