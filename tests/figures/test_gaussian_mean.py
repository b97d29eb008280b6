"""The Gaussian's mean, and what every figure has from its base class."""

import pytest
from traitlets import TraitError

from glmlesson.figures import GaussianMean

PREDICT = {"question": "Up?", "choices": ["yes", "no"], "answer": 0, "because": "It climbs."}


def test_the_state_is_the_mean():
    figure = GaussianMean(mu=2)
    assert repr(figure) == "GaussianMean(mu=2.0)"
    figure.mu = -1.5
    assert figure.state == {"mu": -1.5}


@pytest.mark.parametrize("mu", [4.5, -7, float("nan"), float("inf"), "two", [1.0], None])
def test_another_mean_is_refused_by_name(mu):
    with pytest.raises(TraitError, match=r"^mu must .*\.$"):
        GaussianMean(mu=mu)


def test_a_state_that_there_is_not_is_refused():
    with pytest.raises(TypeError, match="GaussianMean has no 'sigma'; it takes mu, predict"):
        GaussianMean(sigma=1)


@pytest.mark.parametrize(
    "predict",
    [
        {"question": "Up?"},
        {**PREDICT, "answer": 2},
        {**PREDICT, "choices": ["yes"]},
        {**PREDICT, "because": 3},
        "Up?",
    ],
)
def test_a_prediction_that_cannot_be_asked_is_refused(predict):
    with pytest.raises(TraitError, match="predict"):
        GaussianMean(predict=predict)


def test_the_words_and_the_page_follow_the_state():
    figure = GaussianMean(mu=1.5, predict=PREDICT)
    assert "slope is 1.5" in figure.alt()
    html = figure._html()
    assert 'data-figure="gaussian_mean"' in html
    assert "&quot;mu&quot;: 1.5" in html
    assert "It climbs." in html


def test_the_picture_draws_the_mean_on_both_sides():
    bell, parabola = GaussianMean(mu=1.5).picture().axes
    curves = [line.get_data() for line in bell.lines if line.get_xdata()[0] == -4.5]
    assert any(x[y.argmax()] == pytest.approx(1.5, abs=0.05) for x, y in curves)
    dots = [line.get_xydata()[0] for line in parabola.lines if line.get_marker() == "o"]
    assert dots == [pytest.approx([1.5, 1.125])]
