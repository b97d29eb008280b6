"""The Gaussian's mean in a browser, and the frame that all figures share."""

import pytest
from figures import (
    alive,
    drag,
    handle,
    message,
    number,
    overflows,
    press,
    readouts,
    run_copied_code,
    set_slider,
    spoken,
    swipe,
    the,
    too_small,
    violations,
)

from glmlesson.figures import GaussianMean

PREDICT = {"question": "Up?", "choices": ["yes", "no"], "answer": 0, "because": "It climbs."}
A = "log-partition a(η)"


def agrees(figure, mu):
    shown = readouts(figure)
    assert number(shown["mean μ"]) == mu
    assert number(shown["natural parameter η"]) == mu
    assert number(shown[A]) == pytest.approx(mu**2 / 2, abs=6e-4)
    assert number(shown["slope of a"]) == mu
    assert number(shown["total area"]) == 1


@pytest.mark.parametrize("mu", [-4, -1.3, 0, 0.7, 4])
def test_the_numbers_are_those_of_the_theory(watch, mu):
    with alive(watch, GaussianMean(mu=mu)) as page:
        agrees(the(page), mu)


def test_slider_handles_and_keys_move_the_mean(watch):
    with alive(watch, GaussianMean(mu=0)) as page:
        figure = the(page)
        set_slider(figure, "mean μ", 1.3)
        agrees(figure, 1.3)
        knob = handle(figure, "Natural parameter η")
        knob.focus()
        page.keyboard.press("ArrowRight")
        agrees(figure, 1.4)
        page.keyboard.press("Shift+ArrowLeft")
        agrees(figure, 0.4)
        page.keyboard.press("End")
        agrees(figure, 4)
        assert knob.get_attribute("aria-valuetext") == "mean 4.00"
        assert "Mean 4.00" in spoken(figure)
        assert run_copied_code(figure).mu == 4


def test_dragging_a_handle_moves_the_mean(watch):
    with alive(watch, GaussianMean(mu=0)) as page:
        figure = the(page)
        drag(handle(figure, "Mean μ"), 60, 0)
        mean = number(readouts(figure)["mean μ"])
        assert mean > 0.5
        agrees(figure, mean)


def test_a_finger_drags_it_too(watch):
    with alive(watch, GaussianMean(mu=0), touch=True, width=360) as page:
        figure = the(page)
        swipe(handle(figure, "Mean μ"), 60, 0)
        assert number(readouts(figure)["mean μ"]) > 0.5


def test_the_controls_open_after_a_prediction(watch):
    with alive(watch, GaussianMean(mu=1, predict=PREDICT)) as page:
        figure = the(page)
        assert figure.get_by_role("slider", name="mean μ", exact=True).is_disabled()
        drag(handle(figure, "Mean μ"), 60, 0)
        agrees(figure, 1)
        press(figure, "no")
        verdict = figure.locator(".glm-verdict").inner_text()
        assert verdict == "You predicted: no. What happens: yes. It climbs."
        set_slider(figure, "mean μ", 2)
        agrees(figure, 2)


def test_reset_goes_back_to_what_the_page_gave(watch):
    with alive(watch, GaussianMean(mu=1.2)) as page:
        figure = the(page)
        set_slider(figure, "mean μ", -3)
        press(figure, "Reset")
        agrees(figure, 1.2)


def test_a_link_opens_in_its_state_and_a_broken_one_in_the_default(watch):
    with alive(watch, GaussianMean(mu=1), fragment="#gaussian_mean=%7B%22mu%22%3A-2%7D") as page:
        agrees(the(page), -2)
    for fragment in ("#gaussian_mean=%7B%22mu%22%3A99%7D", "#gaussian_mean=oops"):
        with alive(watch, GaussianMean(mu=1), fragment=fragment) as page:
            agrees(the(page), 1)
            assert "could not be read" in message(the(page))


def test_two_of_a_kind_do_not_disturb_each_other(watch):
    with alive(watch, GaussianMean(mu=1), GaussianMean(mu=-1)) as page:
        set_slider(the(page, 0), "mean μ", 3)
        agrees(the(page, 0), 3)
        agrees(the(page, 1), -1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 360])
def test_everyone_can_use_it(watch, theme, width):
    with alive(watch, GaussianMean(predict=PREDICT), width=width, theme=theme) as page:
        assert not violations(page)
        press(the(page), "Skip")
        assert not violations(page)
        assert not too_small(page)
        assert not overflows(page)
