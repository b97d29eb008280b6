"""The states beyond the lesson: the simplex, a family drawn by hand, the line-up, many machines."""

import numpy as np
import pytest
import scipy.stats
from scene_hands import QUIET, drag_by_finger, drag_by_mouse, middle, numbers
from scene_pages import chapter, chapter_html, page_html

from glmlesson import GLM, datasets, lesson
from glmlesson.figures.scene.families import classes
from glmlesson.figures.scene.likelihood import simulated_estimates
from glmlesson.figures.scene.record import RECORD

# Where the grip stands on the paper for two of the y, px, and their weights.
TWO_PLACES = """() => {
  const { scene } = glmScene.scenes[0];
  return [1, 9].map((inHand) => {
    scene.setData({ ...scene.data, inHand });
    scene.draw();
    return [scene.grips.base.x, scene.grips.base.y, scene.paper.weights[inHand]];
  });
}"""


def at_step(open_page, name, index, **options):
    page = open_page(chapter_html(name), reduced_motion="reduce", **options)
    page.evaluate("(i) => glmScene.scenes[0].steps.enter(i, true)", index)
    page.wait_for_timeout(100)
    return page


def text_of(page, role_and_words):
    texts = page.evaluate(
        "[...document.querySelectorAll('.scene-stage text')]"
        ".filter((node) => node.getAttribute('display') !== 'none').map((node) => node.textContent)"
    )
    return [text for text in texts if role_and_words in text]


def test_a_constant_in_all_logits_moves_nothing(open_page):
    page = at_step(open_page, "softmax", 1)
    point, shares = middle(page, "simplex"), text_of(page, "softmax")
    logits = text_of(page, "logits")
    drag_by_mouse(page, middle(page, "shift"), (50, 0))
    assert numbers(page, ["shift"])[0] > 0.5
    assert text_of(page, "logits") != logits
    assert text_of(page, "softmax") == shares
    assert middle(page, "simplex") == pytest.approx(point, abs=0.05)


def test_the_point_in_the_triangle_is_the_slice(open_page):
    ends = []
    for drag in (drag_by_mouse, drag_by_finger):
        page = at_step(open_page, "softmax", 1, has_touch=drag is drag_by_finger)
        [before] = numbers(page, ["slice_at"])
        drag(page, middle(page, "simplex"), (-6, 40))
        [after] = numbers(page, ["slice_at"])
        assert after != before
        ends.append(after)
        # Slice and point tell of the same place: where it stands along x, and its shares.
        at = page.evaluate("(x) => glmScene.scenes[0].scene.layout.X(x)", after)
        stage = page.locator(".scene-stage").bounding_box()
        assert middle(page, "slice")[0] - stage["x"] == pytest.approx(at, abs=0.2)
        shares = ", ".join(f"{share:.2f}" for share in classes(after)[:, 0])
        assert text_of(page, "softmax") == [f"softmax μ = ({shares})"]
    assert ends[0] == ends[1]


def test_a_family_that_is_drawn_is_the_one_that_python_makes(open_page):
    page = at_step(open_page, "invent", 0)
    box = page.locator(".scene-stage").bounding_box()
    grip = middle(page, "base")
    drag_by_mouse(page, grip, (0, 60))  # lower the first weight
    drag_by_mouse(page, (grip[0] + 200, grip[1] + 60), (60, -40))
    page.locator("[data-grip=base]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert box["width"] > 600
    page.evaluate("void glmScene.scenes[0].on('code', (code) => { window.code = code; })")
    page.evaluate("glmScene.scenes[0].act('copy')")
    namespace = {}
    exec(page.evaluate("window.code"), namespace)
    family = namespace["family"]
    weights = page.evaluate("glmScene.scenes[0].scene.paper.weights")
    assert weights[0] < 0.35
    etas, means, counts = [-2.0, -0.3, 0.0, 0.4, 1.2], [0.2, 2.5, 4.0, 8.1], list(range(10))
    drawn = page.evaluate(
        """([etas, means, counts]) => {
          const { mathematics: f } = glmScene.scenes[0].scene.layout.families.invented;
          return {
            mean: etas.map(f.mean), variance: etas.map(f.variance), a: etas.map(f.logPartition),
            link: means.map(f.naturalParameter),
            variance_function: means.map((mean) => f.variance(f.naturalParameter(mean))),
            log_prob: counts.map((k) => f.logProb(k, 0.4)), b: counts.map(f.logBaseMeasure),
          };
        }""",
        [etas, means, counts],
    )
    theirs = {
        "mean": family.mean(etas),
        "variance": family.variance(etas),
        "a": family.log_partition(etas),
        "link": family.canonical_link(means),
        "variance_function": family.variance_function(means),
        "log_prob": family.log_prob(counts, 0.4),
        "b": family.log_base_measure(counts),
    }
    for what, values in theirs.items():
        np.testing.assert_allclose(drawn[what], values, rtol=1e-12, atol=1e-12, err_msg=what)


@pytest.mark.parametrize("drag", [drag_by_mouse, drag_by_finger])
def test_a_stroke_passes_over_no_y(open_page, drag):
    page = at_step(open_page, "invent", 0, has_touch=drag is drag_by_finger)
    box = page.locator(".scene-stage svg").bounding_box()
    (x1, py1, weight1), (x9, py9, weight9) = page.evaluate(TWO_PLACES)
    one = (py9 - py1) / (weight1 - weight9)  # px for a weight of one
    start = (box["x"] + x1, box["y"] + py1 + (weight1 - 0.2) * one)
    # From b(1) = 0.2 to b(9) = 1 in four moves.
    drag(page, start, (x9 - x1, -0.8 * one))
    page.evaluate(QUIET)
    weights = page.evaluate("glmScene.scenes[0].scene.paper.weights")
    assert weights == pytest.approx([0.35, *np.linspace(0.2, 1, 9)])
    # The next stroke begins where it is pressed, not where the last one ended.
    drag(page, start, (1, 0))
    page.evaluate(QUIET)
    assert page.evaluate("glmScene.scenes[0].scene.paper.weights") == pytest.approx(weights)


def test_the_lines_in_the_text_follow_the_pen(open_page):
    lines = '<pre class="drawn-lines"><code>as it begins</code></pre>'
    each = chapter("invent")
    html = page_html({"data": each["data"], **each["begin"]}, each["steps"], extra=lines)
    page = open_page(html, reduced_motion="reduce")
    assert page.locator(".drawn-lines").inner_text() == "as it begins"
    page.locator("[data-grip=base]").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.evaluate(QUIET)
    said = page.locator(".drawn-lines").inner_text()
    assert said.startswith("from glmlesson import invent")
    assert 'invent("log(0.35 + 0.8*exp(eta) + 0.65*exp(2*eta)' in said
    assert said.endswith("range(10))")
    page.evaluate("void glmScene.scenes[0].on('code', (code) => { window.code = code; })")
    page.evaluate("glmScene.scenes[0].act('copy')")
    assert page.evaluate("window.code") == said


def test_the_line_up_is_picked_by_touch_and_by_keys(open_page):
    page = at_step(open_page, "real_data", 1)
    assert text_of(page, "which one is the data?")
    box = page.evaluate("glmScene.scenes[0].scene.root.getBoundingClientRect().toJSON()")
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 60)
    [picked] = numbers(page, ["picked"])
    assert picked == 2
    page.locator("[data-grip=panel]").focus()
    page.keyboard.press("ArrowRight")
    assert numbers(page, ["picked"]) == [3]
    assert page.locator("svg path.chosen").count() == 1


def test_a_lost_machine_changes_nothing_in_the_sum(open_page):
    sums = []
    for index in (3, 5):
        page = at_step(open_page, "many_machines", index)
        cells = page.evaluate(
            "[...glmScene.scenes[0].scene.drawing.places].filter(([id, place]) =>"
            " /^matrix-sum-\\d$/.test(id) && place.had.display !== 'none')"
            ".map(([, place]) => place.node.textContent)"
        )
        sums.append([float(cell) for cell in cells])
    assert sums[0] == sums[1]
    record = page.evaluate("glmScene.scenes[0].get()")
    data = page.evaluate("glmScene.scenes[0].scene.data.rows.map(({ x }) => x)")
    X = np.column_stack([np.ones(len(data)), data])
    weights = np.exp(X @ [record["theta0"], record["theta1"]])
    information = X.T @ (weights[:, None] * X)
    assert sums[0] == pytest.approx(information.ravel(), rel=0.01)


# The penguins -------------------------------------------------------------------------------------


SPECIES = ["Adelie", "Chinstrap", "Gentoo"]


@pytest.fixture(scope="module")
def penguins():
    """Species, measurements and their softmax fit, by the library."""
    table = datasets.load("penguins").frame().dropna(subset=["bill_length", "flipper_length"])
    measured = table[["bill_length", "flipper_length"]].to_numpy(dtype=float)
    labels = table["species"].map(SPECIES.index).to_numpy()
    centre, scale = measured.mean(axis=0), measured.std(axis=0)
    X = np.column_stack([np.ones(len(labels)), (measured - centre) / scale])
    fit = GLM("categorical").fit(X, labels)
    return measured, labels, lambda bird: fit.predict([[1, *((bird - centre) / scale)]])[0]


def test_the_birds_are_every_third_of_the_data(penguins):
    measured, labels, _ = penguins
    facts = RECORD["birds"]
    assert np.allclose(np.column_stack([facts["bill"], facts["flipper"]]), measured[::3])
    assert facts["species"] == labels[::3].tolist()
    assert facts["names"] == SPECIES


def test_the_point_in_the_triangle_is_what_the_library_predicts(open_page, penguins):
    predict = penguins[2]
    page = at_step(open_page, "softmax", 3)
    for way in [(0, 0), (-25, 30), (30, -90)]:
        drag_by_mouse(page, middle(page, "bird"), way)
        bird = numbers(page, ["bird_bill", "bird_flipper"])
        shares = ", ".join(f"{p:.2f}" for p in predict(np.array(bird)))
        assert text_of(page, "softmax") == [f"softmax μ = ({shares})"]


@pytest.mark.parametrize(
    ("grip", "way", "key"),
    [("bird", (30, 0), "ArrowRight"), ("bird", (0, -40), "ArrowUp"), ("simplex", (-40, -20), None)],
)
def test_bird_and_point_move_together_under_every_hand(open_page, grip, way, key):
    ends = []
    for drag in (drag_by_mouse, drag_by_finger):
        page = at_step(open_page, "softmax", 3, has_touch=drag is drag_by_finger)
        before = [middle(page, name) for name in ("bird", "simplex")]
        drag(page, middle(page, grip), way)
        ends.append(numbers(page, ["bird_bill", "bird_flipper"]))
        for name, place in zip(("bird", "simplex"), before, strict=True):
            assert np.hypot(*np.subtract(middle(page, name), place)) > 1, name
    assert ends[0] == ends[1]
    if key is None:
        return
    axis = 0 if way[0] else 1
    page = at_step(open_page, "softmax", 3)
    page.locator("[data-grip=bird]").focus()
    start = numbers(page, ["bird_bill", "bird_flipper"])
    for _ in range(100):
        page.keyboard.press(key)
        now = numbers(page, ["bird_bill", "bird_flipper"])
        if abs(now[axis] - start[axis]) >= abs(ends[0][axis] - start[axis]):
            break
    assert now == pytest.approx(ends[0], abs=1.01)


def test_a_point_that_is_dragged_stays_under_the_hand(open_page):
    page = at_step(open_page, "softmax", 3)
    x, y = middle(page, "simplex")
    drag_by_mouse(page, (x, y), (-35, -30))
    assert middle(page, "simplex") == pytest.approx((x - 35, y - 30), abs=1)


# Newton's method ----------------------------------------------------------------------------------


def test_the_estimates_fill_the_ellipse_that_the_library_computes(open_page):
    page = at_step(open_page, "newton", 2)
    shop = datasets.load("shop")
    X = np.column_stack([np.ones(shop.rows), shop["ad_spend"]])
    fit = GLM("poisson").fit(X, shop["customers"])
    estimates = simulated_estimates("shop", "poisson")
    apart = estimates - fit.theta
    within = np.einsum("ij,jk,ik->i", apart, np.linalg.inv(fit.covariance), apart)
    inside = np.sum(within <= scipy.stats.chi2.ppf(0.95, 2))
    assert len(estimates) == 500
    assert 455 <= inside <= 490  # 475 expected, three standard deviations to each side
    assert text_of(page, "inside") == [f"{inside} of 500 inside"]


def test_newton_takes_the_steps_of_the_library_from_wherever_it_starts(open_page):
    page = at_step(open_page, "newton", 1)
    drag_by_mouse(page, middle(page, "start"), (180, -120))
    start = numbers(page, ["start0", "start1"])
    shop = datasets.load("shop")
    X = np.column_stack([np.ones(shop.rows), shop["ad_spend"]])
    ends = page.evaluate(
        """() => {
          const nodes = document.querySelectorAll(".scene-stage circle.newton-dot");
          return [...nodes].filter((node) => node.getAttribute("display") !== "none").length;
        }"""
    )
    climb = lesson.newton(X, shop["customers"], "poisson", theta0=start)
    assert abs(ends - 1 - climb.n_iter) <= 1  # they stop by tolerances of their own
