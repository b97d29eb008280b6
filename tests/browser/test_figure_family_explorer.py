"""The family explorer in a browser: thirteen families, one template."""

import numpy as np
import pytest
from figures import (
    alive,
    message,
    middle,
    number,
    overflows,
    readouts,
    run_copied_code,
    set_slider,
    settle,
    spoken,
    the,
    too_small,
    violations,
)

from glmlesson.families import as_family
from glmlesson.figures import FamilyExplorer
from glmlesson.figures.members import SLIDES
from glmlesson.plots import colour

PREDICT = {"question": "How far?", "choices": ["one", "e"], "answer": 1, "because": "So."}


def numbers(text):
    return [number(part) for part in text.strip("()").split(",")]


def agrees(figure, family, eta):
    """The readouts are the module's numbers, to the digits shown."""
    shown = readouts(figure)
    family = as_family(family)
    of = "" if family.latex["T"] == "y" else " of T(y)"
    variance, spread = family.variance(eta), "variance"
    if family.n_parameters > 1:
        variance, spread = np.diag(variance), "variances"
    expected = {
        "natural parameter η": eta,
        f"mean{of}": family.mean(eta),
        f"{spread}{of}": variance,
        "log-partition a(η)": family.log_partition(eta),
    }
    assert set(expected) <= set(shown)
    for name, value in expected.items():
        np.testing.assert_allclose(numbers(shown[name]), np.ravel(value), atol=0.00501)


def choose(figure, name):
    figure.get_by_label("distribution", exact=True).select_option(as_family(name).name)
    settle(figure.page)


def bars(figure):
    """The heights of the bars in units of the axis, by their place."""
    return figure.locator(".glm-bar").evaluate_all(
        """bars => {
            const ticks = [...bars[0].closest("svg").querySelectorAll(".glm-axis")[1]
                .querySelectorAll(".tick")].map((tick) => [
                    Number(tick.textContent), tick.transform.baseVal[0].matrix.f]);
            const [[low, zero], [high, top]] = [ticks[0], ticks.at(-1)];
            return bars.map((bar) => bar.height.baseVal.value / (zero - top) * (high - low));
        }"""
    )


def test_the_numbers_are_those_of_the_module(watch):
    with alive(watch, FamilyExplorer()) as page:
        figure = the(page)
        for name, slide in SLIDES.items():
            choose(figure, name)
            for end in (slide.low, slide.high):
                if np.ndim(slide.start):
                    set_slider(figure, "natural parameter η₁", end)
                    set_slider(figure, "natural parameter η₂", slide.low)
                    agrees(figure, name, [end, slide.low])
                else:
                    set_slider(figure, "natural parameter η", end)
                    agrees(figure, name, end)


def test_the_formulas_and_the_colour_are_the_family_s(watch):
    with alive(watch, FamilyExplorer()) as page:
        figure = the(page)
        for name in SLIDES:
            choose(figure, name)
            formulas = figure.locator(".glm-formulas math").evaluate_all(
                "them => them.map((it) => it.textContent.replace(/\\s/g, ''))"
            )
            for formula, start in zip(formulas, ["T(y)=", "a(η)=", "b(y)="], strict=True):
                assert formula.startswith(start)
                assert len(formula) > len(start)
                assert "\\" not in formula
            drawn = figure.locator(".glm-bar, .glm-curve").first.evaluate(
                "it => [getComputedStyle(it).fill, getComputedStyle(it).stroke]"
            )
            red, green, blue = (int(colour(name)[i : i + 2], 16) for i in (1, 3, 5))
            assert f"rgb({red}, {green}, {blue})" in drawn, name


@pytest.mark.parametrize(("name", "eta"), [("poisson", 1.5), ("binomial", -1.0), ("geometric", -1)])
def test_the_bars_are_the_probabilities(watch, name, eta):
    with alive(watch, FamilyExplorer(family=name, eta=eta)) as page:
        heights = bars(the(page))
        expected = np.exp(as_family(name).log_prob(np.arange(len(heights)), eta))
        np.testing.assert_allclose(heights, expected, atol=2e-3)
        assert sum(heights) > 0.98


def test_choosing_another_family_keeps_eta_if_it_can(watch):
    with alive(watch, FamilyExplorer(family="gaussian", eta=2)) as page:
        figure = the(page)
        choose(figure, "Bernoulli")
        agrees(figure, "bernoulli", 2)
        choose(figure, "gamma")
        agrees(figure, "gamma", SLIDES["gamma"].start)
        assert readouts(figure)["shape k, known"] == "2"
        choose(figure, "von Mises")
        agrees(figure, "von mises", SLIDES["von mises"].start)
        assert figure.locator(".glm-slider:visible").count() == 2
        assert run_copied_code(figure).state == {"family": "von mises", "eta": [1.0, 1.0]}
        figure.get_by_role("button", name="Reset").click()
        agrees(figure, "gaussian", 2)
        assert figure.locator(".glm-slider:visible").count() == 1


def test_the_axes_glide_while_the_slider_is_dragged(watch):
    with alive(watch, FamilyExplorer(family="poisson", eta=-2)) as page:
        figure = the(page)
        slider = figure.get_by_label("natural parameter η", exact=True)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        y = middle(slider)[1]
        page.mouse.move(box["x"] + 8, y)
        page.mouse.down()
        ends = []
        for share in np.linspace(0, 1, 26):
            page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), y)
            settle(page)
            eta = number(readouts(figure)["natural parameter η"])
            ends.append((eta, last_place(figure)))
        page.mouse.up()
        etas, places = np.transpose(ends)
        assert (etas[0], etas[-1]) == (-2, 3)
        agrees(figure, "poisson", 3)
        # The place of 1 on the axis moves one way, and never far at once.
        assert (np.diff(places) <= 0.01).all()
        assert np.abs(np.diff(places)).max() < 30


def last_place(figure):
    """How many pixels one unit of y takes on the axis."""
    return figure.locator(".glm-bar").evaluate_all(
        "bars => bars[1].x.baseVal.value - bars[0].x.baseVal.value"
    )


def test_the_keyboard_does_it_all(watch):
    with alive(watch, FamilyExplorer(family="poisson", eta=1, predict=PREDICT)) as page:
        figure = the(page)
        assert figure.get_by_label("distribution", exact=True).is_disabled()
        figure.get_by_role("button", name="Skip").press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "SELECT"
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        agrees(figure, "poisson", 1.05)
        page.keyboard.press("End")
        agrees(figure, "poisson", 3)
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("ArrowUp")
        agrees(figure, "bernoulli", 3)
        assert "Bernoulli, eta 3.00: mean 0.95, variance 0.05, a(η) 3.05." in spoken(figure)


def test_a_link_restores_the_state_and_a_broken_one_is_told(watch):
    good = "#family_explorer=%7B%22family%22%3A%22beta%22%2C%22eta%22%3A%5B2%2C3%5D%7D"
    with alive(watch, FamilyExplorer(), fragment=good) as page:
        agrees(the(page), "beta", [2, 3])
    for state in ["%22eta%22%3A99", "%22eta%22%3A%5B1%5D", "%22family%22%3A%22no%22"]:
        fragment = f"#family_explorer=%7B{state}%7D"
        with alive(watch, FamilyExplorer(eta=2), fragment=fragment) as page:
            agrees(the(page), "poisson", 2)
            assert "default" in message(the(page))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800])
def test_everyone_can_use_it(watch, theme, width):
    with alive(watch, FamilyExplorer(family="categorical"), theme=theme, width=width) as page:
        assert violations(page) == []
        assert too_small(the(page)) == []
        assert not overflows(page)


def test_two_on_a_page_do_not_disturb_each_other(watch):
    pair = FamilyExplorer(family="poisson", eta=1), FamilyExplorer(family="beta")
    with alive(watch, *pair) as page:
        choose(the(page), "Laplace")
        set_slider(the(page, 1), "natural parameter η₂", 1)
        agrees(the(page), "laplace", SLIDES["laplace"].start)
        agrees(the(page, 1), "beta", [2, 1])
