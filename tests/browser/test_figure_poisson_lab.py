"""The Poisson lab in a real browser: what a reader does with a mouse, a finger and the keys."""

import re

import figures
import numpy as np
import pytest
from figures import alive, drag, handle, message, middle, number, readouts, settle, spoken, the

import glmlesson
from glmlesson import datasets
from glmlesson.figures import PoissonLab

FACTOR = "One unit more multiplies the rate by"
THREE = [[0, 1], [1, 0], [2, 3]]
FOUR = [[-1, 1], [0, 1], [1, 3], [2, 6]]


def points(figure):
    """The points, as "Copy as code" gives them."""
    return figures.run_copied_code(figure).points


def press(figure, name):
    figure.get_by_role("button", name=name, exact=True).click()
    settle(figure.page)


def knob(figure, place):
    return figure.locator(".glm-knob").nth(place)


def words(figure):
    settle(figure.page)
    return figure.locator(".glm-words").inner_text()


def empty_place(figure):
    """A place in the plot, in the window's pixels, at which there is no point."""
    box = figure.locator(".glm-chart svg").bounding_box()
    return box["x"] + 0.3 * box["width"], box["y"] + 0.2 * box["height"]


def theta(figure):
    return [number(part) for part in readouts(figure)["θ"].split(",")]


def fitted(pairs):
    x, y = np.array(pairs, dtype=float).T
    return glmlesson.lesson.newton(np.column_stack([np.ones_like(x), x]), y, "poisson").theta


def test_the_shop_is_what_both_sides_show_by_default(watch):
    with alive(watch, PoissonLab()) as page:
        figure = the(page)
        assert points(figure) == PoissonLab().points
        press(figure, "All counts zero")
        press(figure, "The shop")
        shop = datasets.load("shop")
        assert np.allclose(points(figure), np.c_[shop["ad_spend"], shop["customers"]][:30])


def test_a_point_is_dragged_and_the_curve_refits(watch):
    with alive(watch, PoissonLab()) as page:
        figure = the(page)
        assert np.allclose(theta(figure), fitted(PoissonLab().points), atol=5e-5)
        drag(knob(figure, 3), 30, -120)
        after = points(figure)
        assert after[3][0] > 3.58
        assert after[3][1] > 11
        assert isinstance(after[3][1], int)
        assert [*after[:3], *after[4:]] == [p for i, p in enumerate(PoissonLab().points) if i != 3]
        assert np.allclose(theta(figure), fitted(after), atol=5e-5)
        assert number(readouts(figure)[FACTOR]) == pytest.approx(np.exp(fitted(after)[1]), abs=5e-3)
        assert f"Point 4: {after[3][1]} customers" in spoken(figure)


def test_a_point_cannot_be_dragged_below_zero_or_out_of_the_plot(watch):
    with alive(watch, PoissonLab(points=FOUR)) as page:
        figure = the(page)
        drag(knob(figure, 3), 300, 500)
        assert points(figure)[3] == [2, 0]


def test_of_overlapping_points_the_nearest_is_taken(watch):
    close = [[1, 5], [1.1, 5], [4, 9]]
    with alive(watch, PoissonLab(points=close)) as page:
        figure = the(page)
        drag(knob(figure, 0), 0, -60)
        assert points(figure)[0][1] > 5
        assert points(figure)[1:] == close[1:]


def test_the_keys_move_a_point(watch):
    with alive(watch, PoissonLab(points=FOUR)) as page:
        figure = the(page)
        page.keyboard.press("Tab")
        first = handle(figure, "Point 1 of 4")
        assert first.evaluate("it => it === document.activeElement")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Shift+ArrowUp")
        assert points(figure)[0] == [-1, 12]
        assert first.get_attribute("aria-valuetext") == "12 customers at −1.00"
        first.focus()
        for key in ("Shift+ArrowDown", "Shift+ArrowDown", "ArrowRight", "Shift+ArrowRight"):
            page.keyboard.press(key)
        assert points(figure)[0] == [0.1, 0]
        assert "0 customers at 0.10" in spoken(figure)


def test_the_keys_go_from_point_to_point_and_tab_goes_on(watch):
    with alive(watch, PoissonLab(points=[[2, 3], [0, 1], [1, 0]])) as page:
        page.keyboard.press("Tab")
        seen = []
        for key in ("PageDown", "PageUp", "PageUp", "PageUp", "PageDown"):
            page.keyboard.press(key)
            seen.append(page.evaluate("document.activeElement.ariaLabel"))
        assert seen == [f"Point {number} of 3" for number in (1, 3, 2, 2, 3)]
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "The shop"


def test_points_are_added_and_deleted_by_keys(watch):
    with alive(watch, PoissonLab(points=THREE)) as page:
        figure = the(page)
        knob(figure, 1).focus()
        page.keyboard.press("Delete")
        settle(page)
        assert handle(figure, "Point 2 of 2").evaluate("it => it === document.activeElement")
        page.keyboard.press("+")
        settle(page)
        assert handle(figure, "Point 3 of 3").evaluate("it => it === document.activeElement")
        page.keyboard.press("Control+z")
        settle(page)
        assert points(figure) == [[0, 1], [2, 3]]
        for _ in range(2):
            knob(figure, 0).focus()
            page.keyboard.press("Backspace")
            settle(page)
        assert points(figure) == []
        assert "no point" in words(figure)
        press(figure, "Step")
        press(figure, "Add a point")
        assert len(points(figure)) == 1


def test_points_are_added_by_double_click_and_deleted_by_button(watch):
    with alive(watch, PoissonLab(points=THREE)) as page:
        figure = the(page)
        x, y = empty_place(figure)
        page.mouse.click(x, y)
        page.wait_for_timeout(500)
        page.mouse.click(x, y)
        assert points(figure) == THREE
        # To copy the points, the button below was scrolled to.
        page.evaluate("scrollTo(0, 0)")
        settle(page)
        page.mouse.dblclick(x, y)
        settle(page)
        added = points(figure)
        assert added[:3] == THREE
        assert len(added) == 4
        assert 0 < added[3][0] < 1
        press(figure, "Delete the marked point")
        assert points(figure) == THREE


def test_fingers_drag_and_add(watch):
    with alive(watch, PoissonLab(points=THREE), width=360, touch=True) as page:
        figure = the(page)
        figures.swipe(knob(figure, 1), 0, -60)
        moved = points(figure)
        assert moved[1][1] > 0
        figure.locator(".glm-chart").scroll_into_view_if_needed()
        for _ in range(2):
            page.touchscreen.tap(*empty_place(figure))
        settle(page)
        assert len(points(figure)) == 4


def test_undo_takes_back_one_gesture_at_a_time_and_reset_everything(watch):
    with alive(watch, PoissonLab(points=FOUR)) as page:
        figure = the(page)
        assert figure.get_by_role("button", name="Undo").is_disabled()
        drag(knob(figure, 0), 20, -80)
        dragged = points(figure)
        press(figure, "Add a point")
        press(figure, "An outlier")
        press(figure, "Undo")
        assert len(points(figure)) == 5
        press(figure, "Undo")
        assert points(figure) == dragged
        press(figure, "Undo")
        assert points(figure) == FOUR
        assert figure.get_by_role("button", name="Undo").is_disabled()
        press(figure, "One hour only")
        press(figure, "Reset")
        assert points(figure) == FOUR
        press(figure, "Undo")
        assert points(figure) == [[3, 4]]


def test_table_and_picture_are_one_state(watch):
    with alive(watch, PoissonLab(points=FOUR)) as page:
        figure = the(page)
        figure.get_by_text("Table of the points (4)").click()
        count = figure.get_by_label("customers of point 2")
        assert count.input_value() == "1"
        count.fill("7")
        count.press("Tab")
        assert points(figure)[1] == [0, 7]
        assert np.allclose(theta(figure), fitted(points(figure)), atol=5e-5)
        drag(knob(figure, 2), 0, -50)
        shown = figure.get_by_label("customers of point 3").input_value()
        assert int(shown) == points(figure)[2][1] > 3
        figure.get_by_label("ad spend of point 1").fill("-1.5")
        figure.get_by_role("button", name="Delete point 4").click()
        settle(page)
        assert figure.get_by_role("button", name="Delete point 3").evaluate(
            "it => it === document.activeElement"
        )
        assert points(figure)[0] == [-1.5, 1]
        assert len(points(figure)) == 3


@pytest.mark.parametrize("wrong", ["-1", "2.5", ""])
def test_the_table_refuses_what_is_no_count(watch, wrong):
    with alive(watch, PoissonLab(points=FOUR)) as page:
        figure = the(page)
        figure.get_by_text("Table of the points").click()
        count = figure.get_by_label("customers of point 2")
        count.fill(wrong)
        count.press("Tab")
        assert "a whole number from 0" in message(figure)
        assert points(figure) == FOUR


def test_the_straight_line_goes_negative(watch):
    with alive(watch, PoissonLab()) as page:
        figure = the(page)
        assert "straight line is" not in words(figure)
        figure.get_by_label("straight line").check()
        x, y = np.array(PoissonLab().points).T
        line = np.polynomial.Polynomial.fit(x, y, 1).convert()
        negative = np.sum(line(x) < 0)
        assert f"straight line is negative at {negative} of 30 points" in words(figure)
        assert f"straight line is negative at {negative} of 30 points" in spoken(figure)
        assert figure.locator("svg .glm-miss").count() == negative
        band = figure.locator(".glm-impossible")
        assert float(band.get_attribute("height")) > 20
        figure.get_by_label("straight line").uncheck()
        settle(page)
        assert float(band.get_attribute("height")) == 0


def test_steps_are_those_of_the_listing(watch):
    with alive(watch, PoissonLab()) as page:
        figure = the(page)
        for _ in range(3):
            press(figure, "Step")
        x, y = np.array(PoissonLab().points).T
        X = np.column_stack([np.ones_like(x), x])
        fit = glmlesson.lesson.gradient_ascent(X, y, "poisson", alpha=1e-4, iters=3)
        assert np.allclose(theta(figure), fit.theta, atol=5e-5)
        shown = readouts(figure)
        assert shown["steps"] == "3"
        assert number(shown["log-likelihood"]) == pytest.approx(fit.log_likelihoods[-1], abs=5e-3)
        slopes = glmlesson.lesson.gradient(fit.theta, X, y, "poisson")
        assert number(shown["gradient"]) == pytest.approx(slopes[0], abs=5e-3)
        assert "is climbing" in words(figure)
        assert np.allclose(figures.run_copied_code(figure).theta, fit.theta, rtol=1e-9)
        press(figure, "Back to the maximum-likelihood fit")
        assert np.allclose(theta(figure), fitted(PoissonLab().points), atol=5e-5)


def test_a_run_arrives_and_can_be_paused(watch):
    with alive(watch, PoissonLab(points=FOUR, alpha=0.05)) as page:
        figure = the(page)
        press(figure, "Run")
        press(figure, "Pause")
        few = readouts(figure)["steps"]
        page.wait_for_timeout(200)
        assert readouts(figure)["steps"] == few
        press(figure, "Run")
        figure.locator(".glm-words").get_by_text("has arrived").wait_for()
        assert np.allclose(theta(figure), fitted(FOUR), atol=1e-3)
        assert figure.get_by_role("button", name="Run").is_visible()


def test_without_motion_a_run_is_done_at_once(watch):
    with alive(watch, PoissonLab(points=FOUR, alpha=0.05), reduced_motion="reduce") as page:
        figure = the(page)
        press(figure, "Run")
        assert "has arrived" in words(figure)
        assert figure.get_by_role("button", name="Pause").count() == 0


def test_too_large_a_rate_diverges_and_the_largest_stable_one_is_named(watch):
    x, y = np.array(PoissonLab().points).T
    X = np.column_stack([np.ones_like(x), x])
    best = glmlesson.lesson.newton(X, y, "poisson").theta
    stable = glmlesson.lesson.largest_stable_alpha(best, X, y, "poisson")
    with alive(watch, PoissonLab(alpha=0.01)) as page:
        figure = the(page)
        for _ in range(4):
            press(figure, "Step")
            assert "diverge" in words(figure)
            assert f"is {stable:.5f}." in words(figure)
            assert not re.search("NaN|Infinity|∞", figure.inner_text())
        figures.set_slider(figure, "learning rate α", -4)
        assert figures.run_copied_code(figure).alpha == 1e-4


def test_a_rate_beyond_the_stable_one_jumps_over_the_top(watch):
    x, y = np.array(FOUR).T
    X = np.column_stack([np.ones_like(x), x])
    stable = glmlesson.lesson.largest_stable_alpha(fitted(FOUR), X, y, "poisson")
    lab = PoissonLab(points=FOUR, alpha=1.15 * stable)
    with alive(watch, lab, reduced_motion="reduce") as page:
        figure = the(page)
        press(figure, "Run")
        assert re.search("over the top|overshoot", words(figure))


def test_too_small_a_rate_stalls(watch):
    with alive(watch, PoissonLab(alpha=1e-8)) as page:
        figure = the(page)
        press(figure, "Step")
        assert "has stalled" in words(figure)
        assert "Raise the learning rate" in words(figure)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("All counts zero", "no finite maximum"),
        ("An outlier", "somebody typed 100"),
        ("One hour only", "nothing in them tells a slope"),
    ],
)
def test_the_cases_are_said_in_words_and_never_as_nan(watch, case, said):
    with alive(watch, PoissonLab(line=True)) as page:
        figure = the(page)
        press(figure, case)
        assert said in words(figure)
        for action in ("Step", "Step", "Back to the maximum-likelihood fit", "Add a point"):
            press(figure, action)
            assert not re.search("NaN|Infinity|∞|undefined", figure.inner_html())


def test_two_labs_do_not_disturb_each_other(watch):
    with alive(watch, PoissonLab(points=THREE), PoissonLab(points=FOUR)) as page:
        drag(knob(the(page, 1), 0), 0, -60)
        press(the(page, 1), "Step")
        assert points(the(page, 0)) == THREE
        assert "steps" not in readouts(the(page, 0))
        ids = page.locator("[id]").evaluate_all("them => them.map((it) => it.id)")
        ids = [each for each in ids if each.startswith("glm")]
        assert len(ids) == len(set(ids))


def test_a_link_restores_and_a_corrupt_one_falls_back(watch):
    state = "{%22points%22:[[0,1],[1,2],[2,5]],%22line%22:true}"
    with alive(watch, PoissonLab(), fragment=f"#poisson_lab={state}") as page:
        assert points(the(page)) == [[0, 1], [1, 2], [2, 5]]
    bad = "{%22points%22:[[0,-1]]}"
    with alive(watch, PoissonLab(), fragment=f"#poisson_lab={bad}") as page:
        assert "could not be read" in message(the(page))
        assert points(the(page)) == PoissonLab().points


def test_a_prediction_comes_first(watch):
    ask = {"question": "Which?", "choices": ["One", "Two"], "answer": 1, "because": "So it is."}
    with alive(watch, PoissonLab(points=FOUR, predict=ask)) as page:
        figure = the(page)
        drag(knob(figure, 0), 0, -80)
        knob(figure, 0).focus()
        page.keyboard.press("ArrowUp")
        page.mouse.dblclick(*empty_place(figure))
        assert points(figure) == FOUR
        press(figure, "Two")
        drag(knob(figure, 0), 0, -80)
        assert points(figure) != FOUR


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 360])
def test_for_everyone(watch, theme, width):
    with alive(watch, PoissonLab(line=True), width=width, theme=theme) as page:
        figure = the(page)
        press(figure, "Step")
        figure.get_by_text("Table of the points").click()
        settle(page)
        assert figures.violations(page) == []
        assert figures.too_small(figure) == []
        assert not figures.overflows(page)
        middle(knob(figure, 0))


def test_the_picture_follows_the_width(watch):
    with alive(watch, PoissonLab(points=FOUR)) as page:
        page.set_viewport_size({"width": 400, "height": 900})
        settle(page)
        figure = the(page)
        drag(knob(figure, 3), 0, -40)
        assert points(figure)[3][1] > 6
        assert points(figure)[:3] == FOUR[:3]


HEARD = """async (state) => {
  const values = { figure: "poisson_lab", predict: null, ...state };
  const listeners = new Set();
  const model = {
    get: (key) => values[key],
    set(key, value) {
      values[key] = value;
      window.changes = (window.changes ?? 0) + 1;
      for (const [event, listener] of listeners) if (event === `change:${key}`) listener();
    },
    on: (...pair) => listeners.add(pair),
    off(event, listener) {
      for (const pair of listeners) {
        if (pair[0] === event && pair[1] === listener) listeners.delete(pair);
      }
    },
    save_changes() {},
  };
  const widget = (await import("/widget.js")).default;
  const el = document.body.appendChild(document.createElement("div"));
  window.gone = widget.render({ model, el });
  window.listening = () => listeners.size;
}"""


def test_a_lab_that_goes_leaves_nothing_behind(watch):
    page = watch().page
    page.route("**/widget.js", lambda route: route.fulfill(path=figures.STATIC / "widget.js"))
    page.route("**/page.html", lambda route: route.fulfill(body="<!doctype html>"))
    page.goto("http://localhost/page.html")
    page.evaluate(HEARD, PoissonLab().state)
    page.get_by_role("button", name="Run").click()
    page.wait_for_function("window.changes > 3")
    assert page.evaluate("listening()") > 0
    page.evaluate("gone()")
    assert page.evaluate("listening()") == 0
    assert page.locator("body > div").inner_html() == ""
    before = page.evaluate("window.changes")
    page.wait_for_timeout(300)
    assert page.evaluate("window.changes") == before
