"""The logit and the sigmoid: one probability, refused where it has no log-odds."""

import pytest
from traitlets import TraitError

from glmlesson import Logit
from glmlesson.figures import LogitSigmoid


def test_the_state_is_one_probability():
    figure = LogitSigmoid(phi=0.25)
    assert repr(figure) == "LogitSigmoid(phi=0.25)"
    figure.phi = 0.5
    assert figure.state == {"phi": 0.5}


@pytest.mark.parametrize("phi", [0, 1, -0.2, 7, float("nan"), float("inf"), "half", [0.5], None])
def test_what_has_no_log_odds_is_refused_by_name(phi):
    with pytest.raises(TraitError, match=r"^phi must .*\.$"):
        LogitSigmoid(phi=phi)


def test_the_words_and_the_page_follow_the_state():
    figure = LogitSigmoid(phi=0.9)
    assert f"η = {Logit()(0.9):.2f}" in figure.alt()
    figure.phi = 0.2
    assert "φ = 0.2" in figure.alt()
    html = figure._html()
    assert "&quot;phi&quot;: 0.2" in html
    assert 'data-figure="logit_sigmoid"' in html


def test_the_picture_draws_the_point_on_both_curves():
    left, right = LogitSigmoid(phi=0.9).picture().axes
    eta = Logit()(0.9)
    for axes, point in [(left, (0.9, eta)), (right, (eta, 0.9))]:
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert [dot.get_xydata()[0] for dot in dots] == [pytest.approx(point)]
