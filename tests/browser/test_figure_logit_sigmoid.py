"""The logit and the sigmoid in a browser: the dots, the keys, and the way there and back."""

import pytest
from figures import (
    alive,
    drag,
    handle,
    message,
    number,
    overflows,
    readouts,
    run_copied_code,
    set_slider,
    spoken,
    swipe,
    the,
    too_small,
    violations,
)

from glmlesson import Logit
from glmlesson.figures import LogitSigmoid

PREDICT = {"question": "Up?", "choices": ["yes", "no"], "answer": 0, "because": "It climbs."}
ETA = "logit: log-odds η"
BACK = "sigmoid: back to φ"


def agrees(figure, phi):
    shown = readouts(figure)
    assert number(shown["probability φ"]) == pytest.approx(phi, abs=6e-5)
    assert number(shown[ETA]) == pytest.approx(Logit()(phi), abs=6e-5)
    assert shown[BACK] == shown["probability φ"]


def at(knob):
    box = knob.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("phi", [1e-9, 0.001, 0.03, 0.5, 0.8, 0.9999])
def test_the_numbers_are_those_of_the_module(watch, phi):
    with alive(watch, LogitSigmoid(phi=phi)) as page:
        shown = readouts(the(page))
        assert number(shown[ETA]) == pytest.approx(Logit()(phi), abs=6e-5)
        assert shown[BACK] == shown["probability φ"]


def test_the_slider_moves_both_dots(watch):
    with alive(watch, LogitSigmoid(phi=0.8)) as page:
        figure = the(page)
        left, right = handle(figure, "Probability φ"), handle(figure, "Log-odds η")
        before = at(left), at(right)
        set_slider(figure, "probability φ", 0.9)
        agrees(figure, 0.9)
        for knob, (x, y) in zip((left, right), before, strict=True):
            assert at(knob)[0] > x
            assert at(knob)[1] < y
        assert run_copied_code(figure).phi == 0.9


def test_dragging_the_left_dot_moves_phi_and_the_right_one_eta(watch):
    with alive(watch, LogitSigmoid(phi=0.5)) as page:
        figure = the(page)
        drag(handle(figure, "Probability φ"), 60, 0)
        first = run_copied_code(figure).phi
        assert first > 0.5
        assert round(first, 2) == first
        agrees(figure, first)
        drag(handle(figure, "Log-odds η"), -120, 0)
        second = run_copied_code(figure).phi
        assert second < first
        assert Logit()(second) == pytest.approx(round(float(Logit()(second)), 1))
        agrees(figure, second)


def test_a_finger_does_the_same(watch):
    with alive(watch, LogitSigmoid(phi=0.5), width=360, touch=True) as page:
        figure = the(page)
        swipe(handle(figure, "Log-odds η"), 60, 0)
        assert run_copied_code(figure).phi > 0.6


def test_the_keys_do_the_same_and_the_words_follow(watch):
    with alive(watch, LogitSigmoid(phi=0.5)) as page:
        figure = the(page)
        handle(figure, "Probability φ").press("ArrowRight")
        agrees(figure, 0.51)
        handle(figure, "Probability φ").press("Shift+ArrowRight")
        agrees(figure, 0.61)
        handle(figure, "Log-odds η").press("End")
        assert readouts(figure)[ETA] == "6.0000"
        assert "log-odds 6.00" in spoken(figure)
        assert handle(figure, "Log-odds η").get_attribute("aria-valuetext") == "log-odds 6.00"
        figure.get_by_role("button", name="Reset").click()
        agrees(figure, 0.5)


def test_the_prediction_comes_first(watch):
    with alive(watch, LogitSigmoid(phi=0.5, predict=PREDICT)) as page:
        figure = the(page)
        drag(handle(figure, "Log-odds η"), 60, 0)
        handle(figure, "Probability φ").press("End")
        agrees(figure, 0.5)
        figure.get_by_role("button", name="yes").click()
        drag(handle(figure, "Log-odds η"), 60, 0)
        assert run_copied_code(figure).phi > 0.5


def test_a_state_that_cannot_be_shown_is_replaced(watch):
    with alive(watch, LogitSigmoid(phi=0.5), fragment='#logit_sigmoid={"phi":1.5}') as page:
        agrees(the(page), 0.5)
        assert "default" in message(the(page))


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(watch, width, theme):
    widgets = LogitSigmoid(phi=0.8, predict=PREDICT), LogitSigmoid(phi=0.03)
    with alive(watch, *widgets, width=width, theme=theme) as page:
        assert violations(page) == []
        assert too_small(the(page, 1)) == []
        assert not overflows(page)
