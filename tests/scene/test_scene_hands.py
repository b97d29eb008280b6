"""Mouse, finger and keys: whatever the reader takes, all three end in the same record."""

import numpy as np
import pytest
from scene_hands import QUIET, drag_by_finger, drag_by_mouse, middle, numbers, said
from scene_pages import chapter_html, page_html

from glmlesson import datasets, lesson

PLANE = {"data": "hours", "family": "poisson", "dots": 1, "curve": 1, "slice": 1, "slices": 1}
PANELS = {**PLANE, "predictor": 1, "predictor_grips": 1, "response": 1, "ray": 1}
BEAM = {"data": "hours", "family": "poisson", "dots": 1, "curve": 1, "curve_grips": 1}
ROWS = {"data": "hours", "family": "poisson", "rows": 1, "tilted_row": 1, "eta_axis": 1}
SHARED = {"data": "hours", "family": "bernoulli", "rows": 1, "shared_axis": 1}
PAIR = {"data": "hours", "family": "bernoulli", "there_and_back": 1, "eta": 0.5}
COUNTS = {**PAIR, "family": "poisson"}
LINE = {"data": "shop", "family": "poisson", "dots": 1, "straight_line": 1, "line6": 20}
HILL = {**PLANE, "data": "shop", "theta_plane": 1, "theta": [-0.5, 0.7]}
PATHS = {**HILL, "newton_path": 1, "gradient_path": 1}
# (what is on, the grip, how it moves in px, the key for that way, the numbers it sets)
GRIPS = [
    (PLANE, "slice", (-90, 0), "ArrowLeft", ["slice_at"]),
    (PANELS, "predictor0", (0, 30), "ArrowDown", ["theta0", "theta1"]),
    (PANELS, "predictor1", (0, 30), "ArrowDown", ["theta0", "theta1"]),
    (BEAM, "curve0", (0, -60), "ArrowUp", ["theta0", "theta1"]),
    (BEAM, "curve1", (0, -60), "ArrowUp", ["theta0", "theta1"]),
    (ROWS, "eta", (80, 0), "ArrowRight", ["eta"]),
    (SHARED, "shared-eta", (80, 0), "ArrowRight", ["eta"]),
    (SHARED, "shared-phi", (0, -60), "ArrowUp", ["eta"]),
    (PAIR, "there", (60, 0), "ArrowRight", ["eta"]),
    (COUNTS, "there", (60, 0), "ArrowRight", ["eta"]),
    (PAIR, "back", (-60, 0), "ArrowLeft", ["eta"]),
    (LINE, "line0", (0, -40), "ArrowUp", ["line0"]),
    (LINE, "line6", (0, -40), "ArrowUp", ["line6"]),
    (HILL, "theta", (40, 0), "ArrowRight", ["theta0", "theta1"]),
    (PATHS, "start", (-40, 0), "ArrowLeft", ["start0", "start1"]),
]


# Another scene in the place of a page's own: a page for each case would take most of the time.
REPLACE = """(begin) => {
  const { scenes, mount } = glmScene;
  scenes[0].destroy();
  scenes[0] = mount(document.querySelector("aside"), { ...begin, steps: [] });
}"""
VALUES = "(names) => names.map((name) => glmScene.scenes[0].get(name))"


@pytest.fixture(scope="module")
def hands(lasting_page):
    """A page for the mouse and the keys, and one for the finger."""
    return {
        hand: lasting_page(page_html(PLANE), has_touch=hand == "finger", reduced_motion="reduce")
        for hand in ("mouse", "finger")
    }


@pytest.mark.parametrize(
    ("begin", "grip", "way", "key", "names"),
    GRIPS,
    ids=[f"{g[1]} of the {g[0]['family']}" for g in GRIPS],
)
def test_mouse_finger_and_keys_agree(hands, begin, grip, way, key, names):
    ends = {}
    for hand, drag in (("mouse", drag_by_mouse), ("finger", drag_by_finger)):
        page = hands[hand]
        page.evaluate(REPLACE, begin)
        page.evaluate(QUIET)
        before = numbers(page, names)
        drag(page, middle(page, grip), way)
        ends[hand] = numbers(page, names)
        assert ends[hand] != before
    assert ends["mouse"] == ends["finger"]

    # Keys go the same way in steps of their own; they pass the place where the mouse let go.
    page = hands["mouse"]
    page.evaluate(REPLACE, begin)
    page.evaluate(QUIET)
    page.locator(f"[data-grip='{grip}']").focus()
    goal = np.array(ends["mouse"])
    distances = [np.abs(np.array(numbers(page, names)) - goal).max()]
    steps = [np.inf]
    previous = np.array(numbers(page, names))
    for _ in range(80):
        page.keyboard.press(key)
        now = np.array(page.evaluate(VALUES, names))  # a key sets them at once
        distances.append(np.abs(now - goal).max())
        steps.append(np.abs(now - previous).max())
        previous = now
        if distances[-1] > distances[-2]:
            break
    assert min(distances) <= max(steps[1:]) * 0.51 + 2e-3


def test_the_pole_can_be_taken_anywhere(open_page):
    page = open_page(page_html(PLANE))
    x, y = middle(page, "slice")
    drag_by_mouse(page, (x, y - 250), (-90, 0))
    by_the_pole = numbers(page, ["slice_at"])
    page = open_page(page_html(PLANE))
    drag_by_mouse(page, middle(page, "slice"), (-90, 0))
    assert numbers(page, ["slice_at"]) == pytest.approx(by_the_pole, abs=0.002)


def test_a_finger_on_empty_plane_scrolls_the_page_and_one_on_the_pole_does_not(open_page):
    extra = "<p></p>" * 6
    page = open_page(page_html(PLANE, extra=extra), 390, 844, has_touch=True, is_mobile=True)
    box = page.locator(".scene-stage").bounding_box()
    session = page.context.new_cdp_session(page)

    def swipe(x, y):
        points = [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
        for step in range(1, 9):
            points = [{"x": x, "y": y - 18 * step}]
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(400)
        return page.evaluate("scrollY")

    x, y = middle(page, "slice")
    assert swipe(x, y - 40) == 0
    assert swipe(box["x"] + 60, y - 20) > 50


def test_a_drag_outlives_a_change_of_the_window(open_page):
    page = open_page(page_html(PLANE))
    x, y = middle(page, "slice")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y)
    page.set_viewport_size({"width": 1500, "height": 700})
    page.wait_for_timeout(200)
    x, y = middle(page, "slice")
    page.mouse.move(x - 30, y)
    page.mouse.move(x + 40, y)
    page.mouse.up()
    after = middle(page, "slice")
    assert after[0] == pytest.approx(x + 40, abs=70)  # 60 px were between hand and ring's middle
    held = page.evaluate("document.querySelectorAll('.held, .dragging').length")
    assert held == 0
    page.set_viewport_size({"width": 700, "height": 1200})
    page.wait_for_timeout(200)
    assert page.evaluate(
        "document.querySelector('.scene-stage > svg').clientWidth"
        " === document.querySelector('.scene-stage').clientWidth"
    )


def test_what_was_dragged_stays_until_a_step_names_it(open_page):
    page = open_page(chapter_html("three_assumptions"), reduced_motion="reduce")
    page.evaluate("glmScene.scenes[0].steps.enter(1, true)")
    drag_by_mouse(page, middle(page, "slice"), (100, 0))
    [dragged] = numbers(page, ["slice_at"])
    assert dragged > 3.5
    page.evaluate("glmScene.scenes[0].steps.enter(2, true)")
    assert numbers(page, ["slice_at"]) == [dragged]
    page.evaluate("glmScene.scenes[0].steps.enter(0, true)")  # far away it is forgotten
    assert numbers(page, ["slice_at"]) == [3.2]


# Predictions --------------------------------------------------------------------------------------


def draw_curve(page, height):
    box = page.locator(".scene-stage").bounding_box()
    left, right = box["x"] + 58, box["x"] + box["width"] - 62
    top, bottom = box["y"] + 60, box["y"] + box["height"] - 60
    points = [
        (left + (right - left) * t, bottom - (bottom - top) * height(t))
        for t in np.linspace(0, 1, 40)
    ]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


@pytest.mark.parametrize(
    ("height", "sentence"),
    [
        (lambda t: 0.85 - 0.6 * t, "Yours falls, but the data rise to the right."),
        (lambda t: 0.99 * t, "Yours leaves the strip between 0 and 1"),
        (lambda t: 0.2 + 0.6 * t, "A straight line fits the middle"),
    ],
)
def test_a_drawn_curve_is_answered_by_what_it_does(open_page, height, sentence):
    page = open_page(chapter_html("two_old_friends"), reduced_motion="reduce")
    page.evaluate("glmScene.scenes[0].steps.enter(1, true)")
    assert numbers(page, ["curve"]) == [0]
    draw_curve(page, height)
    assert sentence in said(page)
    assert numbers(page, ["curve", "slices"]) == [1, 1]
    assert page.locator("svg path.guess").count() == 1
    assert page.locator("svg path.gap").get_attribute("display") == "inline"


def test_half_a_curve_is_no_answer(open_page):
    page = open_page(chapter_html("two_old_friends"), reduced_motion="reduce")
    page.evaluate("glmScene.scenes[0].steps.enter(1, true)")
    box = page.locator(".scene-stage").bounding_box()
    drag_by_mouse(page, (box["x"] + 80, box["y"] + 300), (150, 0))
    assert "Go on until your line reaches" in said(page)
    assert numbers(page, ["curve"]) == [0]


def test_a_curve_can_be_drawn_by_keys(open_page):
    page = open_page(chapter_html("two_old_friends"), reduced_motion="reduce")
    page.evaluate("glmScene.scenes[0].steps.enter(1, true)")
    page.locator("[data-grip=guess]").focus()
    for key in ["ArrowDown"] * 6 + ["ArrowRight"] * 8 + ["ArrowUp"] * 6 + ["Enter"]:
        page.keyboard.press(key)
    assert "On average" in said(page) or "average" in said(page)
    assert numbers(page, ["curve"]) == [1]


def test_the_guess_is_there_again_on_the_next_visit(open_page):
    page = open_page(chapter_html("two_old_friends"), reduced_motion="reduce")
    page.evaluate("glmScene.scenes[0].steps.enter(1, true)")
    draw_curve(page, lambda t: 0.2 + 0.6 * t)
    drawn = page.evaluate("glmScene.scenes[0].scene.data.guess.knots")
    page.reload()
    page.locator(".scene-stage > svg path").first.wait_for(state="attached")
    page.evaluate("glmScene.scenes[0].steps.enter(1, true)")
    assert page.evaluate("glmScene.scenes[0].scene.data.guess.knots") == drawn
    assert numbers(page, ["curve"]) == [1]


def test_an_expected_mean_is_answered(open_page):
    page = open_page(chapter_html("exponential_family"), reduced_motion="reduce")
    page.evaluate("glmScene.scenes[0].steps.enter(3, true)")
    drag_by_mouse(page, middle(page, "mean"), (120, 0))
    assert numbers(page, ["eta"]) == [1.2]
    assert "at η = 1.2 it is 3.32" in said(page)


# The lab ------------------------------------------------------------------------------------------


LAB = {
    "data": "shop",
    "as": "bench",
    **{k: v for k, v in HILL.items() if k != "data"},
    "theta": "best",
}


def test_the_lab_fits_as_the_library_does(open_page):
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
    shop = datasets.load("shop")
    X = np.column_stack([np.ones(shop.rows), shop["ad_spend"]])
    fit = lesson.newton(X, shop["customers"], "poisson").theta
    assert numbers(page, ["theta0", "theta1"]) == pytest.approx(fit, abs=1e-8)


def test_a_run_climbs_to_the_fit_and_too_long_steps_do_not(open_page):
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
    best = numbers(page, ["theta0", "theta1"])
    page.get_by_role("button", name="Run").click()
    assert "At the top after" in said(page)
    assert numbers(page, ["theta0", "theta1"]) == pytest.approx(best, abs=1e-3)
    page.locator(".scene-alpha input").fill("-3.2")
    page.get_by_role("button", name="Run").click()
    assert "above the limit" in said(page)


def test_a_moved_dot_takes_the_fit_with_it_and_undo_brings_it_back(open_page):
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
    best = numbers(page, ["theta0", "theta1"])
    box = page.locator(".scene-stage").bounding_box()
    x, y = page.evaluate("glmScene.scenes[0].scene.layout.dotPlaces.slice(6, 8)")
    drag_by_mouse(page, (box["x"] + x, box["y"] + y), (0, -120))
    moved = numbers(page, ["theta0", "theta1"])
    x, y = np.array(rows_of(page)).T
    assert y[3] != datasets.load("shop")["customers"][3]
    fit = lesson.newton(np.column_stack([np.ones(len(x)), x]), y, "poisson").theta
    assert moved == pytest.approx(fit, abs=1e-8)
    page.locator("summary").click()
    page.get_by_role("button", name="Undo").click()
    assert numbers(page, ["theta0", "theta1"]) == pytest.approx(best, abs=1e-9)


def test_dots_by_keys_and_by_mouse_are_the_same(open_page):
    record = []
    for hand in ("mouse", "keys"):
        page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
        if hand == "mouse":
            box = page.locator(".scene-stage").bounding_box()
            place = page.evaluate("glmScene.scenes[0].scene.layout.dotPlaces.slice(0, 2)")
            up = page.evaluate(
                "(() => { const { layout } = glmScene.scenes[0].scene;"
                " return layout.Y(layout.family, 5) - layout.Y(layout.family, 12); })()"
            )
            drag_by_mouse(page, (box["x"] + place[0], box["y"] + place[1]), (0, -up))
        else:
            page.locator("[data-grip=dot]").focus()
            for _ in range(7):
                page.keyboard.press("ArrowUp")
        row = page.evaluate("glmScene.scenes[0].scene.data.rows[0]")
        record.append([row["x"], row["poisson"], *numbers(page, ["theta0", "theta1"])])
    assert record[0] == pytest.approx(record[1], abs=1e-9)
    assert record[0][1] == 12


def test_data_without_a_customer_have_no_top_and_the_lab_says_so(open_page):
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
    page.locator("summary").click()
    page.get_by_role("button", name="Nobody came").click()
    assert "there is no highest point" in said(page)


def test_a_table_that_cannot_be_read_is_refused_by_its_line(open_page):
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
    page.locator("summary").click()
    page.locator("textarea").fill("1, 2\n2, 3\n3, many\n4, 4")
    page.get_by_role("button", name="Use this table").click()
    assert said(page) == "Line 3: customers are a whole number from 0 to 55."


def test_the_gradient_is_said_at_each_step(open_page):
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
    page.get_by_role("button", name="Step").click()
    shop = datasets.load("shop")
    X = np.column_stack([np.ones(shop.rows), shop["ad_spend"]])
    theta = numbers(page, ["theta0", "theta1"])
    g0, g1 = (
        f"{g:.1f}".replace("-", "−")
        for g in lesson.gradient(theta, X, shop["customers"], "poisson")
    )
    assert f"gradient ({g0}, {g1})" in said(page)


def test_the_straight_line_is_told_where_it_goes_below_zero(open_page):
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce")
    page.get_by_role("button", name="Straight line").click()
    shop = datasets.load("shop")
    x, y = shop["ad_spend"], shop["customers"]
    slope, height = np.polyfit(x, y, 1)
    told = said(page)
    assert f"Below {-100 * height / slope:.0f} €" in told
    assert f"at {np.sum(height + slope * x < 0)} of the 60 hours" in told


def rows_of(page):
    return page.evaluate("glmScene.scenes[0].scene.data.rows.map((row) => [row.x, row.poisson])")


@pytest.mark.parametrize("hand", ["mouse", "finger", "keys", "button"])
def test_an_hour_is_added_and_removed(open_page, hand):
    touch = hand == "finger"
    page = open_page(page_html(LAB), 1280, 900, reduced_motion="reduce", has_touch=touch)
    before = rows_of(page)
    box = page.locator(".scene-stage").bounding_box()
    x, y = page.evaluate(
        "(({ layout }) => [layout.X(1.2), layout.y0 + 30])(glmScene.scenes[0].scene)"
    )
    x, y = box["x"] + x, box["y"] + y
    if hand == "mouse":
        page.mouse.dblclick(x, y)
    elif hand == "finger":
        page.touchscreen.tap(x, y)
        page.touchscreen.tap(x, y)
    elif hand == "keys":
        page.locator("[data-grip=dot]").focus()
        page.keyboard.press("Insert")
    else:
        page.locator("summary").click()
        page.get_by_role("button", name="Add an hour").click()
    page.wait_for_timeout(100)
    after = rows_of(page)
    assert after[:60] == before
    assert len(after) == 61
    if hand == "button":
        page.get_by_role("button", name="Remove this hour").click()
    else:
        page.locator("[data-grip=dot]").focus()
        page.keyboard.press("Delete")
    assert len(rows_of(page)) == 60


PRESSABLE = """() => {
  const all = document.querySelectorAll(".scene-controls :is(button, input)");
  return [...all].map((it) => {
    const { x, y } = it.getBoundingClientRect();
    return [Math.round(x), Math.round(y + scrollY)];
  });
}"""


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_in_the_lab_moves_under_a_pointer(open_page, width):
    page = open_page(page_html(LAB), width, 900, reduced_motion="reduce")
    places = page.evaluate(PRESSABLE)
    for name in ("Step", "Straight line", "Run", "Start over", "Straight line"):
        page.get_by_role("button", name=name).click()
        page.wait_for_timeout(400)
        assert page.evaluate(PRESSABLE) == places, name
