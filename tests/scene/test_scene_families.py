"""What the text offers: a family by its button, a pair of link and response, a line over counts."""

import numpy as np
import pytest
from scene_hands import QUIET, drag_by_mouse, middle, numbers
from scene_pages import page_html

import glmlesson
from glmlesson import datasets, lesson, links
from glmlesson.figures.scene.families import families_for
from glmlesson.figures.scene.marks import number
from glmlesson.figures.scene.there_and_back import response_of

NINE = (
    *("gaussian", "bernoulli", "poisson", "binomial", "exponential", "gamma"),
    *("inverse_gaussian", "geometric", "negative_binomial"),
)
EXPLORER = {"data": "hours", "family": "poisson", "rows": 1, "tilted_row": 1} | {
    **{"normalised_row": 1, "eta_axis": 1, "log_partition": 1, "curvature": 1, "eta": -0.5}
}
OTHER = {"step": {"rows": 1}, "say": "", "alt": "Another paragraph.", "id": "other"}
FIRST = {**OTHER, "id": "first"}
WORDS = """() => Object.fromEntries([...glmScene.scenes[0].scene.drawing.places]
  .filter(([, { node, had }]) => node.nodeName === "text" && had.display !== "none")
  .map(([id, { had }]) => [id, had.text.replaceAll("$", "")]))"""


def buttons(*names):
    return "".join(f'<button type="button" data-verb="{name}">{name}</button>' for name in names)


def words(page):
    """The texts of the scene, by their places."""
    page.evaluate(QUIET)
    return page.evaluate(WORDS)


def verb(page, name):
    return page.locator(f"[data-verb={name}]")


@pytest.fixture
def explorer(open_page):
    html = page_html(EXPLORER, [FIRST, OTHER], extra=buttons(*NINE))
    return open_page(html, reduced_motion="reduce")


def test_each_family_says_its_mean_its_variance_and_its_log_partition(explorer):
    drawn = families_for({})
    for name in NINE:
        verb(explorer, name).click()
        assert verb(explorer, name).get_attribute("aria-pressed") == "true"
        assert explorer.locator("[aria-pressed=true]").count() == 1
        formulas = drawn[name].family
        for eta in (-0.5, -1.2):
            explorer.evaluate("(eta) => glmScene.scenes[0].set({ eta })", eta)
            said = words(explorer)
            assert said["row-eta"] == f"η = {number(eta, 2)}", name
            mean, variance = number(formulas.mean(eta), 2), number(formulas.variance(eta), 2)
            assert said["partition-slope"] == f"slope a^{{′}}(η) = {mean}, mean", name
            assert said["partition-bend"] == f"bend a^{{′′}}(η) = {variance}, variance", name
            height = number(formulas.log_partition(eta), 2)
            assert said["partition-height"] == f"height a(η) = {height}", name
        assert said["partition-name"].startswith("a(η) = ")
        assert said["row-name-0"].startswith("b(y) = ")
        assert said["row-sum-2"] in ("area 1", "adds up to 1")


def test_a_family_that_was_picked_leaves_with_its_paragraph(explorer):
    verb(explorer, "gamma").click()
    assert numbers(explorer, ["gamma", "poisson"]) == [1, 0]
    explorer.evaluate("glmScene.scenes[0].steps.enter(1, true)")
    assert numbers(explorer, ["gamma", "poisson"]) == [0, 1]
    assert verb(explorer, "poisson").get_attribute("aria-pressed") == "true"


def test_a_family_is_picked_by_keys_and_eased_to_where_there_is_motion(open_page):
    html = page_html(EXPLORER, [FIRST], extra=buttons("gamma"))
    page = open_page(html, reduced_motion="no-preference")
    verb(page, "gamma").focus()
    page.keyboard.press("Enter")
    page.evaluate(QUIET)
    assert 0 < numbers(page, ["poisson"])[0] < 1
    page.wait_for_function("() => glmScene.scenes[0].get('gamma') === 1")
    assert verb(page, "gamma").get_attribute("aria-pressed") == "true"


# There and back -----------------------------------------------------------------------------------


class _OfThree:
    """The multinomial's first probability; the second natural parameter is held at 0."""

    def inverse(self, eta):
        return glmlesson.Categorical().mean([eta, 0.0])[0]

    def __call__(self, mean):
        return glmlesson.Categorical().natural_parameter([mean, (1 - mean) / 2])[0]


PAIRS = {
    "gaussian": (links.Identity(), 0.8),
    "bernoulli": (links.Logit(), 0.8),
    "poisson": (links.Log(), 3.0),
    "softmax": (_OfThree(), 0.5),
}


def test_a_mean_goes_to_its_eta_and_comes_back(open_page):
    begin = {"data": "hours", "family": "gaussian", "there_and_back": 1}
    page = open_page(page_html(begin, [{**FIRST, "step": {}}], extra=buttons(*PAIRS)))
    page.emulate_media(reduced_motion="reduce")
    for name, (pair, mean) in PAIRS.items():
        verb(page, name).click()
        eta = float(pair(mean))
        page.evaluate("(eta) => glmScene.scenes[0].set({ eta })", eta)
        said = words(page)
        there, back = f"μ = {number(mean, 2)}", f"η = {number(eta, 2)}"
        assert said[f"there-says-{name}"].split("  →  ") == [there, back]
        assert said[f"back-says-{name}"].split("  →  ") == [back, there]
        # The two points stand where link and response put them.
        boxes = page.evaluate(
            """() => { const { scene } = glmScene.scenes[0]; scene.draw();
              return [scene.grips.there, scene.grips.back].map(({ x, y }) => [x, y]); }"""
        )
        drag_by_mouse(page, middle(page, "there"), (25, 0))
        [moved] = numbers(page, ["eta"])
        assert moved > eta
        assert np.all(np.array(middle(page, "back")) != boxes[1])
        value = float(page.locator("[data-grip=there]").get_attribute("aria-valuenow"))
        assert value == pytest.approx(float(pair.inverse(moved)), abs=1e-3)


@pytest.mark.parametrize("name", PAIRS)
def test_the_drawn_response_is_the_librarys(name):
    family = families_for({})[name]
    for eta in np.linspace(-5, 3, 9):
        assert float(response_of(family, eta)) == pytest.approx(
            float(PAIRS[name][0].inverse(eta)), rel=1e-12, abs=1e-12
        )


# Chapter 0 ----------------------------------------------------------------------------------------


def test_the_line_and_the_sigmoid_are_laid_over_the_counts(open_page):
    begin = {"data": "shop", "family": "poisson", "dots": 1, "line0": 2, "line6": 14}
    html = page_html(begin, [{**FIRST, "step": {}}], extra=buttons("data", "line", "sigmoid"))
    page = open_page(html, reduced_motion="reduce")
    shop = datasets.load("shop")
    X, y = np.column_stack([np.ones(shop.rows), shop["ad_spend"]]), shop["customers"]
    assert not {"promises", "promises-least", "ceiling-words"} & set(words(page))

    verb(page, "line").click()
    negative = np.sum(X @ lesson.newton(X, y, "gaussian").theta < 0)
    assert words(page)["promises-least"] == f"dashed: {negative}"
    assert page.locator("svg path.hatch").count() == 1

    verb(page, "sigmoid").click()
    said = words(page)
    assert said["ceiling-words"] == f"{np.sum(y > 1)} of {shop.rows} hours: more than 1"
    assert "promises" not in said
    # The sigmoid is the best one for "five customers or more", and stays below one.
    theta = lesson.newton(X, (y >= 5).astype(int), "bernoulli").theta
    ends = page.evaluate(
        """() => { const { scene } = glmScene.scenes[0]; const { layout: L } = scene;
          const line = scene.drawing.places.get("ceiling").node.getAttribute("d");
          const last = line.match(/-?[\\d.]+/g).slice(-1)[0];
          return [Number(last), L.Y(L.family, 1), L.Y(L.family, 0)]; }"""
    )
    share = float(glmlesson.Bernoulli().mean(theta @ [1, 6]))
    assert (ends[2] - ends[0]) / (ends[2] - ends[1]) == pytest.approx(share, abs=0.01)

    verb(page, "data").click()
    assert not {"promises", "promises-least", "ceiling-words"} & set(words(page))
