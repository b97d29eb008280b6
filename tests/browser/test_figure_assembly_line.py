"""The assembly line in a browser: one linked state, and one symbol in all its places."""

import numpy as np
import pytest
from figures import (
    alive,
    drag,
    handle,
    message,
    number,
    overflows,
    run_copied_code,
    set_slider,
    settle,
    spoken,
    swipe,
    the,
    too_small,
    violations,
)

import glmlesson
from glmlesson.families import as_family
from glmlesson.figures import AssemblyLine

PREDICT = {"question": "How many?", "choices": ["1", "3"], "answer": 1, "because": "e is 2.7."}
ETA = "θᵀx, moved by θ₀"
UNITS = {"Gaussian": "in 1000 €", "Bernoulli": "that y = 1", "Poisson": "customers per hour"}


def station(figure, symbol):
    """The value in a box of the line."""
    return figure.locator(f"li[data-symbol={symbol}] .glm-line-value").inner_text()


def numbers(text):
    return [float(part) for part in text.strip("()").replace("−", "-").split(", ")]


def choose(figure, name):
    figure.get_by_role("radio", name=name).check()
    settle(figure.page)


def agrees(figure):
    """Every box shows what glmlesson makes of the state that the copied code has."""
    state = run_copied_code(figure)
    family, x, theta = as_family(state.family), np.array(state.x), np.array(state.theta)
    eta = theta @ x
    mu = family.mean(eta)
    assert numbers(station(figure, "x")) == pytest.approx(x)
    assert number(station(figure, "eta")) == pytest.approx(eta, abs=6e-3)
    assert number(station(figure, "mu")) == pytest.approx(mu, abs=6e-4)
    loss = -family.log_prob(state.y, eta)
    assert number(station(figure, "loss")) == pytest.approx(loss, abs=6e-4)
    assert numbers(station(figure, "gradient")) == pytest.approx((state.y - mu) * x, abs=6e-3)
    return state


def lit(figure):
    return figure.locator(".glm-lit").evaluate_all(
        "them => them.map((it) => [it.localName, it.dataset.symbol ?? it.textContent])"
    )


@pytest.mark.parametrize("theta", [[-0.5, 0.65, 0.4], [0.0, -1.0, -3.0], [2.0, 1.0, 1.0]])
@pytest.mark.parametrize("family", ["gaussian", "bernoulli", "poisson"])
def test_the_numbers_are_those_of_the_module(watch, family, theta):
    with alive(watch, AssemblyLine(family=family, x=[1, 2, 1], theta=theta)) as page:
        agrees(the(page))


def test_another_distribution_changes_the_middle_alone(watch):
    with alive(watch, AssemblyLine(family="poisson", y=1)) as page:
        figure = the(page)
        seen = {}
        for name, unit in UNITS.items():
            choose(figure, name)
            state = agrees(figure)
            seen[name] = (
                [station(figure, symbol) for symbol in ("x", "eta")],
                figure.locator(".glm-symbols").inner_text(),
                figure.locator(".glm-code-line").all_inner_texts()[1:],
                state.y,
            )
            assert unit in figure.locator("li[data-symbol=mu]").inner_text()
            assert f"family = {name}()" in figure.locator(".glm-code").inner_text()
        assert seen["Gaussian"] == seen["Bernoulli"] == seen["Poisson"]


def test_the_sum_slides_through_its_first_weight(watch):
    with alive(watch, AssemblyLine()) as page:
        figure = the(page)
        set_slider(figure, ETA, 2)
        state = agrees(figure)
        assert state.theta == pytest.approx([0.3, 0.65, 0.4])
        assert "θᵀx 2.00, a rate of 7.389 customers per hour" in spoken(figure)


def test_the_dot_of_the_response_can_be_dragged(watch):
    with alive(watch, AssemblyLine()) as page:
        figure = the(page)
        drag(handle(figure, "θᵀx"), 40, 0)
        assert np.dot(agrees(figure).theta, [1, 2, 1]) > 1.5
        handle(figure, "θᵀx").press("Home")
        settle(page)
        assert station(figure, "eta") == "−5.00"
        agrees(figure)


def test_a_finger_does_the_same(watch):
    with alive(watch, AssemblyLine(), width=360, touch=True) as page:
        figure = the(page)
        swipe(handle(figure, "θᵀx"), -50, 0)
        assert np.dot(agrees(figure).theta, [1, 2, 1]) < 1


def test_weights_and_features_move_one_by_one_and_stop_at_the_end(watch):
    with alive(watch, AssemblyLine()) as page:
        figure = the(page)
        figure.locator("summary").click()
        set_slider(figure, "θ₁", 1)
        assert agrees(figure).theta == [-0.5, 1, 0.4]
        set_slider(figure, "x₂", 3)
        assert agrees(figure).x == [1, 2, 3]
        set_slider(figure, "θ₂", 3)
        state = agrees(figure)
        assert np.dot(state.theta, state.x) == pytest.approx(5)


def test_the_target_is_one_that_the_family_can_have(watch):
    with alive(watch, AssemblyLine(family="gaussian", y=2.6)) as page:
        figure = the(page)
        set_slider(figure, "observed y", -3.5)
        assert agrees(figure).y == -3.5
        choose(figure, "Poisson")
        assert agrees(figure).y == 0
        set_slider(figure, "observed y", 12)
        choose(figure, "Bernoulli")
        assert agrees(figure).y == 1


@pytest.mark.parametrize("family", ["gaussian", "bernoulli", "poisson"])
def test_the_listing_runs_and_gives_the_numbers_of_the_boxes(watch, family):
    with alive(watch, AssemblyLine(family=family)) as page:
        figure = the(page)
        state = run_copied_code(figure)
        names = {**vars(glmlesson), "x": np.array(state.x), "theta": np.array(state.theta)}
        names["y"] = state.y
        exec(figure.locator(".glm-code").inner_text(), names)
        assert number(station(figure, "mu")) == pytest.approx(names["mu"], abs=6e-4)
        assert number(station(figure, "loss")) == pytest.approx(names["loss"], abs=6e-4)
        assert numbers(station(figure, "gradient")) == pytest.approx(names["gradient"], abs=6e-3)


def test_a_symbol_lights_up_in_formula_picture_and_code(watch):
    with alive(watch, AssemblyLine()) as page:
        figure = the(page)
        assert lit(figure) == []
        figure.locator("button[data-symbol=mu]").first.hover()
        assert [tag for tag, key in lit(figure) if key == "mu"] == [
            "li",
            "button",
            "button",
            "span",
            "span",
        ]
        assert ["span", "mu = family.mean(eta)"] in lit(figure)
        assert "the mean" in figure.locator(".glm-meaning").inner_text()
        figure.locator("span[data-symbol=y]").last.hover()
        assert {key for tag, key in lit(figure) if tag == "button"} == {"y"}
        figure.locator("span[data-symbol='h p']").hover()
        assert {key for tag, key in lit(figure) if tag == "li"} == {"h", "p"}
        figure.locator("figcaption").hover()
        assert lit(figure) == []


def test_the_keyboard_goes_through_the_symbols(watch):
    with alive(watch, AssemblyLine()) as page:
        figure = the(page)
        symbols = figure.get_by_role("toolbar").get_by_role("button")
        assert figure.locator(".glm-symbol[tabindex='0']").count() == 1
        symbols.first.focus()
        assert ["li", "eta"] in lit(figure)
        page.keyboard.press("ArrowRight")
        assert ["span", "theta"] in lit(figure)
        page.keyboard.press("End")
        assert ["li", "x"] in lit(figure)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert ["li", "x"] in lit(figure), "a press keeps the symbol lit"
        assert figure.locator(".glm-symbol[aria-pressed=true]").count() == 2


def test_a_tap_lights_a_symbol_and_another_puts_it_out(watch):
    with alive(watch, AssemblyLine(), width=360, touch=True) as page:
        figure = the(page)
        loss = figure.locator("button[data-symbol=loss]")
        loss.tap()
        assert ["li", "loss"] in lit(figure)
        figure.locator("figcaption").tap()
        assert ["li", "loss"] in lit(figure)
        loss.tap()
        figure.locator("figcaption").tap()
        assert lit(figure) == []


def test_the_prediction_comes_first(watch):
    with alive(watch, AssemblyLine(predict=PREDICT)) as page:
        figure = the(page)
        drag(handle(figure, "θᵀx"), 40, 0)
        assert figure.get_by_label(ETA, exact=True).is_disabled()
        assert station(figure, "eta") == "1.20"
        figure.get_by_role("button", name="3", exact=True).click()
        set_slider(figure, ETA, 0)
        assert station(figure, "mu") == "1.000"
        figure.get_by_role("button", name="Reset").click()
        settle(page)
        assert station(figure, "eta") == "1.20"


@pytest.mark.parametrize(
    "state",
    ['{"family":"beta"}', '{"x":[1]}', '{"theta":[9,9,9]}', '{"y":-2}', '{"x":"12","theta":"12"}'],
)
def test_a_link_that_cannot_be_shown_leaves_the_page_as_it_is(watch, state):
    with alive(watch, AssemblyLine(), fragment=f"#assembly_line={state}") as page:
        assert agrees(the(page)).state == AssemblyLine().state
        # The copied code has taken the message's place.
        assert "clipboard" in message(the(page))


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(watch, width, theme):
    widgets = AssemblyLine(predict=PREDICT), AssemblyLine(family="bernoulli")
    with alive(watch, *widgets, width=width, theme=theme) as page:
        the(page, 1).locator("summary").click()
        assert violations(page) == []
        assert too_small(the(page, 1)) == []
        the(page, 1).locator("button[data-symbol=p]").click()
        assert violations(page) == []
        assert not overflows(page)
