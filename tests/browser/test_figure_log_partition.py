"""The log-partition in a browser: the slope of a curve, and the mean of a distribution, agree."""

import numpy as np
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
    settle,
    spoken,
    swipe,
    the,
    too_small,
    violations,
)

from glmlesson.families import as_family
from glmlesson.figures import LogPartition
from glmlesson.figures.members import SCALAR, SLIDES

PREDICT = {"question": "Where?", "choices": ["at 0", "at 6"], "answer": 0, "because": "So."}
DOT = "Natural parameter η"


def agrees(figure, family, eta):
    """Both reckonings show the module's mean and variance, to the digits shown."""
    shown = readouts(figure)
    family = as_family(family)
    mean, variance = family.mean(eta), family.variance(eta)
    of = "" if family.latex["T"] == "y" else " of T(y)"
    expected = {
        "natural parameter η": eta,
        "log-partition a(η)": family.log_partition(eta),
        "slope, measured on a(η)": mean,
        f"mean{of}, added up over y": mean,
        "curvature, measured on a(η)": variance,
        f"variance{of}, added up over y": variance,
    }
    assert set(shown) == set(expected)
    for name, value in expected.items():
        assert number(shown[name]) == pytest.approx(value, abs=0.00051), name


def test_slope_and_mean_curvature_and_variance_agree_wherever_the_slider_goes(watch):
    with alive(watch, LogPartition()) as page:
        figure = the(page)
        for name in SCALAR:
            choose(figure, name)
            slide = SLIDES[name]
            steps = round((slide.high - slide.low) / slide.step)
            for step in np.linspace(0, steps, 5).round():
                eta = round(slide.low + slide.step * step, 2)
                set_slider(figure, "natural parameter η", eta)
                agrees(figure, name, eta)


def choose(figure, name):
    figure.get_by_label("distribution", exact=True).select_option(as_family(name).name)
    settle(figure.page)


def test_the_dot_is_dragged_along_the_curve(watch):
    with alive(watch, LogPartition(family="bernoulli", eta=0)) as page:
        figure = the(page)
        dot = handle(figure, DOT)
        drag(dot, 60, 25)
        eta = number(readouts(figure)["natural parameter η"])
        assert 1 < eta < 5
        agrees(figure, "bernoulli", eta)
        assert f"slope {as_family('bernoulli').mean(eta):.2f}" in figure.inner_text()
        drag(dot, 900, 0)
        agrees(figure, "bernoulli", 6)
        drag(dot, -900, 0)
        agrees(figure, "bernoulli", -6)


def test_a_finger_drags_it(watch):
    with alive(watch, LogPartition(family="poisson", eta=0), touch=True, width=360) as page:
        figure = the(page)
        swipe(handle(figure, DOT), 50, 0)
        eta = number(readouts(figure)["natural parameter η"])
        assert eta > 0.5
        agrees(figure, "poisson", eta)


def test_the_keyboard_moves_it(watch):
    with alive(watch, LogPartition(family="exponential", eta=-1)) as page:
        figure = the(page)
        dot = handle(figure, DOT)
        for key, eta in [
            ("ArrowRight", -0.95), ("Shift+ArrowLeft", -1.45), ("End", -0.3), ("Home", -3),
        ]:  # fmt: skip
            dot.press(key)
            agrees(figure, "exponential", eta)
        assert dot.get_attribute("aria-valuetext") == "eta −3.00"
        assert "slope of a(η) 0.333, mean 0.333; curvature of a(η) 0.111" in spoken(figure)


def test_the_tangent_touches_the_curve_and_has_its_slope(watch):
    with alive(watch, LogPartition(family="poisson", eta=1)) as page:
        left = the(page).locator(".glm-chart").first
        line = left.locator(".glm-tangent").evaluate(
            "it => ['x1', 'y1', 'x2', 'y2'].map((name) => Number(it.getAttribute(name)))"
        )
        dot = left.locator(".glm-knob").evaluate(
            "it => { const { e, f } = it.transform.baseVal[0].matrix; return [e, f]; }"
        )
        x1, y1, x2, y2 = line
        slope = (y2 - y1) / (x2 - x1)
        assert dot[1] == pytest.approx(y1 + slope * (dot[0] - x1), abs=0.01)
        (across, up) = (pixels_per_unit(left, axis) for axis in (0, 1))
        assert slope * across / up == pytest.approx(np.e, rel=1e-3)


def pixels_per_unit(chart, axis):
    """How many pixels one unit takes along an axis; downwards for the one of a(η)."""
    ticks = chart.locator(".glm-axis").nth(axis).locator(".tick")
    places = ticks.evaluate_all(
        """ticks => ticks.map((tick) => {
            const { e, f } = tick.transform.baseVal[0].matrix;
            return [Number(tick.textContent.replace("−", "-")), e + f];
        })"""
    )
    (low, start), (high, end) = places[0], places[-1]
    return (end - start) / (high - low)


def test_the_list_offers_the_families_of_one_natural_parameter(watch):
    with alive(watch, LogPartition()) as page:
        figure = the(page)
        offered = figure.locator("option").evaluate_all("them => them.map((it) => it.value)")
        assert sorted(offered) == sorted(SCALAR)
        choose(figure, "laplace")
        agrees(figure, "laplace", SLIDES["laplace"].start)
        assert run_copied_code(figure).state == {"family": "laplace", "eta": -1.0}
        figure.get_by_role("button", name="Reset").click()
        agrees(figure, "poisson", 1)


def test_nothing_moves_before_a_prediction(watch):
    with alive(watch, LogPartition(family="bernoulli", eta=1.5, predict=PREDICT)) as page:
        figure = the(page)
        drag(handle(figure, DOT), -50, 0)
        handle(figure, DOT).press("Home")
        agrees(figure, "bernoulli", 1.5)
        figure.get_by_role("button", name="at 0").click()
        handle(figure, DOT).press("ArrowLeft")
        agrees(figure, "bernoulli", 1.4)


def test_a_broken_link_is_told(watch):
    fragment = "#log_partition=%7B%22family%22%3A%22beta%22%2C%22eta%22%3A%5B2%2C3%5D%7D"
    with alive(watch, LogPartition(eta=2), fragment=fragment) as page:
        agrees(the(page), "poisson", 2)
        assert "default" in message(the(page))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800])
def test_everyone_can_use_it(watch, theme, width):
    with alive(watch, LogPartition(family="gamma"), theme=theme, width=width) as page:
        assert violations(page) == []
        assert too_small(the(page)) == []
        assert not overflows(page)


def test_two_on_a_page_do_not_disturb_each_other(watch):
    with alive(watch, LogPartition(eta=1), LogPartition(family="gamma", eta=-1)) as page:
        handle(the(page), DOT).press("Home")
        agrees(the(page), "poisson", -2)
        agrees(the(page, 1), "gamma", -1)
