"""two_failures, same_machine and residual_times_feature, moved by hand in a browser."""

import numpy as np
import pytest
from figures import (
    alive,
    choose,
    drag,
    handle,
    message,
    number,
    overflows,
    press,
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

import glmlesson
from glmlesson.figures import ResidualTimesFeature, SameMachine, TwoFailures

CLASSES = [TwoFailures, SameMachine, ResidualTimesFeature]
SLOPE, INTERCEPT = "∂ℓ/∂θ₁ = Σ (y − h) x", "∂ℓ/∂θ₀ = Σ (y − h)"
PREDICT = {"question": "Up?", "choices": ["yes", "no"], "answer": 0, "because": "It rises."}


def design(figure):
    return np.column_stack([np.ones(len(figure.x)), figure.x])


def drawn(figure):
    """All that the front end made, without the picture that it replaces."""
    return figure.locator(".glm-live").inner_html()


def close(text, value, digits=2):
    return abs(number(text) - value) <= 0.51 * 10**-digits


# What holds for each of them ----------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 800])
def test_the_figures_suit_everyone(watch, theme, width):
    widgets = [TwoFailures(model="line"), SameMachine(family="bernoulli"), ResidualTimesFeature()]
    with alive(watch, *widgets, theme=theme, width=width, reduced_motion="reduce") as page:
        assert not overflows(page)
        for place in range(3):
            assert too_small(the(page, place)) == []
        assert violations(page) == []


@pytest.mark.parametrize("make", CLASSES)
def test_the_example_is_the_one_of_python(watch, make):
    with alive(watch, make()) as page:
        press(the(page), "Copy as code")
        assert "x=" not in the(page).locator(".glm-live").get_attribute("data-copied")
        assert run_copied_code(the(page)).state == make().state


@pytest.mark.parametrize("make", CLASSES)
def test_other_data_are_copied_with_the_code(watch, make):
    figure = make(x=[0, 0.5, 1, 4], y=[0, 1, 0, 1], xlabel="dose 'x'", ylabel='a "y"')
    with alive(watch, figure) as page:
        assert run_copied_code(the(page)).state == figure.state


@pytest.mark.parametrize("make", CLASSES)
def test_a_prediction_opens_the_controls(watch, make):
    with alive(watch, make(predict=PREDICT)) as page:
        figure = the(page)
        radios = figure.get_by_role("radio")
        assert all(radio.is_disabled() for radio in radios.all())
        before = readouts(figure)
        for knob in figure.locator(".glm-knob").all():
            drag(knob, 0, -30)
        assert readouts(figure) == before
        press(figure, "no")
        assert "What happens: yes. It rises." in figure.locator(".glm-verdict").inner_text()
        assert all(radio.is_enabled() for radio in radios.all())


@pytest.mark.parametrize("make", CLASSES)
def test_a_state_that_cannot_be_shown_gives_way_to_the_default(watch, make):
    link = f'#{make.name}={{"x":[1,2],"y":["a"]}}'
    with alive(watch, make(), fragment=link) as page:
        assert "The link to this figure could not be read" in message(the(page))
        assert run_copied_code(the(page)).state == make().state


def test_a_link_holds_what_the_reader_moved_and_not_the_data(watch):
    with alive(watch, SameMachine()) as page:
        set_slider(the(page), "slope θ₁", 1.5)
        press(the(page), "Copy link")
        link = page.url
        assert "family" in link
        assert "xlabel" not in link
    with alive(watch, SameMachine(), fragment="#" + link.split("#")[1]) as page:
        assert run_copied_code(the(page)).state == SameMachine(theta=[-10, 1.5]).state


def test_two_of_a_kind_do_not_disturb_each_other(watch):
    with alive(watch, SameMachine(), SameMachine(family="bernoulli")) as page:
        before = readouts(the(page, 1))
        choose(the(page), "Poisson")
        drag(handle(the(page), "Curve on the left"), 0, -40)
        assert readouts(the(page, 1)) == before


# two_failures -------------------------------------------------------------------------------------


def test_the_failures_are_counted(watch):
    with alive(watch, TwoFailures()) as page:
        figure = the(page)
        assert readouts(figure) == {"rows": "60", "lowest": "0", "highest": "47"}
        choose(figure, "Straight line")
        line = readouts(figure)
        assert line == {"impossible predictions": "15 of 60", "lowest prediction": "−5.3"}
        assert figure.locator(".glm-ring").count() == 15
        assert "below zero at 15 of 60 rows" in spoken(figure)
        assert run_copied_code(figure).model == "line"
        choose(figure, "Sigmoid")
        assert readouts(figure)["out of reach"] == "47 of 60"
        assert figure.locator(".glm-ring").count() == 47
        assert "cannot reach 47 of 60" in spoken(figure)
        press(figure, "Reset")
        assert readouts(figure)["rows"] == "60"


def test_the_choice_is_made_with_the_keyboard(watch):
    with alive(watch, TwoFailures()) as page:
        the(page).get_by_role("radio", name="Data only").focus()
        page.keyboard.press("ArrowRight")
        assert "impossible predictions" in readouts(the(page))


def test_counts_without_any_failure_or_without_a_sigmoid_are_shown(watch):
    with alive(watch, TwoFailures(x=[0, 1, 2], y=[1, 1, 1], model="line")) as page:
        assert readouts(the(page))["impossible predictions"] == "0 of 3"
        choose(the(page), "Sigmoid")
        assert readouts(the(page))["out of reach"] == "0 of 3"
        assert "NaN" not in drawn(the(page))


# same_machine -------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["Gaussian", "Bernoulli", "Poisson"])
def test_the_readouts_are_those_of_python(watch, family):
    with alive(watch, SameMachine()) as page:
        figure = the(page)
        choose(figure, family)
        python = run_copied_code(figure)
        assert (python.family, python.theta) == (family.lower(), [-10, 2])
        shown = readouts(figure)
        X, best = design(python), glmlesson.lesson.newton(design(python), python.y, family)
        height = glmlesson.lesson.log_likelihood(python.theta, X, python.y, family)
        assert close(shown["log-likelihood"], height)
        assert close(shown["at the best fit"], best.log_likelihoods[-1])
        press(figure, "Best fit")
        assert np.allclose(run_copied_code(figure).theta, best.theta, rtol=1e-8)
        assert readouts(figure)["log-likelihood"] == readouts(figure)["at the best fit"]


def test_only_the_response_box_changes(watch):
    with alive(watch, SameMachine(theta=[-3, 0.7])) as page:
        boxes = the(page).locator(".glm-machine li")
        before = boxes.all_inner_texts()
        choose(the(page), "Bernoulli")
        after = boxes.all_inner_texts()
        assert before[:2] == after[:2]
        assert "1 / (1 + e−η)" in after[2].replace("\n", "")
        assert "male (1)" in after[3]
        assert "theta transposed x is −3.00 + 0.70 x" in spoken(the(page))


def test_the_line_leaves_the_unit_interval_and_the_curve_does_not(watch):
    with alive(watch, SameMachine()) as page:
        press(the(page), "Best fit")
        assert readouts(the(page))["predictions outside 0 to 1"] == "32 of 119"
        choose(the(page), "Bernoulli")
        assert readouts(the(page))["predictions outside 0 to 1"] == "0 of 119"


@pytest.mark.parametrize("move", [drag, swipe])
def test_a_handle_moves_its_end_and_leaves_the_other(watch, move):
    with alive(watch, SameMachine(family="bernoulli"), touch=move is swipe) as page:
        figure = the(page)
        values = [handle(figure, f"Curve on the {side}") for side in ("left", "right")]
        left, right = (float(knob.get_attribute("aria-valuenow")) for knob in values)
        move(handle(figure, "Curve on the left"), 0, -50)
        raised, same = (float(knob.get_attribute("aria-valuenow")) for knob in values)
        assert raised > left + 0.1
        assert same == pytest.approx(right, abs=1e-9)
        moved = run_copied_code(figure)
        place = min(moved.x) + 0.2 * (max(moved.x) - min(moved.x))
        mean = glmlesson.Bernoulli().mean(moved.theta[0] + moved.theta[1] * place)
        assert mean == pytest.approx(raised, abs=1e-6)
        press(figure, "Reset")
        assert run_copied_code(figure).theta == [-10, 2]


def test_handles_move_with_the_keyboard_and_stay_probabilities(watch):
    with alive(watch, SameMachine(family="bernoulli")) as page:
        knob = handle(the(page), "Curve on the right")
        knob.focus()
        settle(page)
        before = float(knob.get_attribute("aria-valuenow"))
        page.keyboard.press("Shift+ArrowDown")
        settle(page)
        assert float(knob.get_attribute("aria-valuenow")) == pytest.approx(before - 0.1, abs=0.011)
        assert "prediction" in knob.get_attribute("aria-valuetext")
        page.keyboard.press("End")
        settle(page)
        assert float(knob.get_attribute("aria-valuenow")) == 0.99


def test_a_slider_sets_a_weight(watch):
    with alive(watch, SameMachine()) as page:
        set_slider(the(page), "slope θ₁", 1.5)
        assert run_copied_code(the(page)).theta == [-10, 1.5]


def test_separated_classes_have_no_best_fit_and_the_figure_says_so(watch):
    figure = SameMachine(x=[0, 1, 2, 3], y=[0, 0, 1, 1], family="bernoulli")
    with alive(watch, figure) as page:
        assert readouts(the(page))["at the best fit"] == "none"
        press(the(page), "Best fit")
        assert "no finite maximum" in message(the(page))
        assert "NaN" not in drawn(the(page))


def test_no_best_fit_at_the_edge_leaves_the_curve(watch):
    figure = SameMachine(x=[0, 1, 2], y=[0, 0, 0], family="poisson")
    with alive(watch, figure) as page:
        press(the(page), "Best fit")
        assert "All counts are zero" in message(the(page))
        assert run_copied_code(the(page)).theta == [0, 0]


def test_only_the_families_that_allow_the_targets_are_offered(watch):
    with alive(watch, SameMachine(x=[0, 1, 2], y=[0.5, 2, 1])) as page:
        visible = [it for it in the(page).get_by_role("radio").all() if it.is_visible()]
        assert [it.get_attribute("value") for it in visible] == ["gaussian"]


# residual_times_feature ---------------------------------------------------------------------------


def test_the_sums_are_the_gradient_of_python(watch):
    with alive(watch, ResidualTimesFeature()) as page:
        figure = the(page)
        for move in (lambda: None, lambda: drag(handle(figure, "Curve on the right"), 0, -40)):
            move()
            python, shown = run_copied_code(figure), readouts(figure)
            arguments = (python.theta, design(python), python.y, python.family)
            slopes = glmlesson.lesson.gradient(*arguments)
            assert close(shown[INTERCEPT], slopes[0])
            assert close(shown[SLOPE], slopes[1])
            assert close(shown["log-likelihood"], glmlesson.lesson.log_likelihood(*arguments))
            bound = glmlesson.lesson.largest_stable_alpha(*arguments)
            assert float(shown["steps settle here for α below"]) == pytest.approx(bound, rel=0.05)
        assert python.theta != [0.6, 0.35]
        assert figure.locator("line.glm-residual").count() == 120


def test_steps_along_the_gradient_are_those_of_the_listing(watch):
    with alive(watch, ResidualTimesFeature()) as page:
        figure = the(page)
        press(figure, "1 step")
        press(figure, "100 steps")
        assert readouts(figure)["steps"] == "101"
        assert "climbing" in message(figure)
        moved, start = run_copied_code(figure), ResidualTimesFeature()
        ascent = glmlesson.lesson.gradient_ascent(
            design(start), start.y, "poisson", alpha=1e-4, iters=101, theta0=start.theta
        )
        assert np.allclose(moved.theta, ascent.theta, rtol=1e-8)
        set_slider(figure, "slope θ₁", 0.5)
        assert readouts(figure)["steps"] == "0"


def test_the_sums_shrink_to_zero_at_the_fit(watch):
    with alive(watch, ResidualTimesFeature(alpha=1.5e-4)) as page:
        figure = the(page)
        for _ in range(30):
            press(figure, "100 steps")
        assert "has arrived" in message(figure)
        shown = readouts(figure)
        assert (number(shown[INTERCEPT]), number(shown[SLOPE])) == (0, 0)
        assert figure.locator(".glm-arrow").get_attribute("d") is None
        best = glmlesson.lesson.newton(
            design(ResidualTimesFeature()), ResidualTimesFeature().y, "poisson"
        )
        assert np.allclose(run_copied_code(figure).theta, best.theta, atol=1e-4)


def test_too_large_a_learning_rate_diverges_in_words(watch):
    with alive(watch, ResidualTimesFeature()) as page:
        figure = the(page)
        rate = figure.get_by_label("learning rate α")
        rate.fill("0.05")
        rate.press("Enter")
        press(figure, "100 steps")
        assert "diverge" in message(figure)
        assert "NaN" not in drawn(figure)
        assert run_copied_code(figure).alpha == 0.05
        press(figure, "Best fit")
        assert abs(number(readouts(figure)[SLOPE])) < 0.01


def test_a_learning_rate_must_be_positive(watch):
    with alive(watch, ResidualTimesFeature()) as page:
        rate = the(page).get_by_label("learning rate α")
        rate.fill("0")
        rate.press("Enter")
        assert "must be positive" in message(the(page))
        assert run_copied_code(the(page)).alpha == 1e-4


def test_the_gaussian_has_residuals_of_its_own(watch):
    with alive(watch, ResidualTimesFeature()) as page:
        choose(the(page), "Gaussian")
        press(the(page), "Best fit")
        python = run_copied_code(the(page))
        best = glmlesson.lesson.newton(design(python), python.y, "gaussian").theta
        assert np.allclose(python.theta, best)
        assert "Gradient 0.00 along theta 0 and 0.00" in spoken(the(page)).replace("−", "")
