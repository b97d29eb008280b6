"""The scene in a notebook: its words, its steps, what they print, and what is wrong with them."""

import base64
import html
import json
import re

import ipywidgets
import pytest
import traitlets

from glmlesson import Poisson, figures
from glmlesson.figures.scene.record import FAMILIES, NUMBERS

ALT = "Bars for the counts 0 to 14, each multiplied by its factor."


@pytest.fixture
def scene():
    return figures.Scene("hours", family="poisson", theta=(-2.0, 0.8), rows=1)


def attributes(step):
    """The attributes of a step's figure, those that hold data read."""
    [tag] = re.findall(r"<figure [^>]*>", bundle(step)["text/html"])
    found = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
    return {k: json.loads(v) if v.startswith("{") else v for k, v in found.items()}


def bundle(view):
    return view._repr_mimebundle_()[0]


def picture(step):
    [data] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', bundle(step)["text/html"])
    return base64.b64decode(data).decode()


def test_a_step_prints_the_numbers_of_its_paragraph(scene):
    step = scene.step(tilted_row=1, normalised_row=1, eta=0.8, alt=ALT)
    assert bundle(step)["text/plain"] == "Step 1: poisson, eta 0.80, sum 9.26, mean 2.23"
    step = scene.step(rows=0, slice=1, slice_at=4.0, alt=ALT)
    assert repr(step) == "Step 2: poisson, theta (-2.00, 0.80), at x = 4.0: eta 1.20, mean 3.32"
    step = scene.step(residuals=1, slice=0, curve=1, theta="best", alt=ALT)
    assert repr(step).endswith("sum of r 0.00, sum of r x 0.00")


def test_a_step_tells_the_page_what_it_changes_and_no_more(scene):
    said = scene.step(tilted_row=1, eta=0.8, say="Drag $η$ < 1.", alt=ALT, name="tilt", do="redraw")
    found = attributes(said)
    assert found["data-step"] == {"tilted_row": 1.0, "eta": 0.8}
    assert (found["id"], found["data-do"]) == ("tilt", "redraw")
    assert (found["data-say"], found["data-alt"]) == ("Drag $η$ < 1.", ALT)
    found = attributes(scene.step(family=Poisson(), theta="best", alt=ALT))
    assert found["data-step"] == {"family": "poisson", "theta": "best"}
    assert found["id"] == "step-2"


def test_the_scene_hands_the_page_what_it_begins_with(scene):
    [data] = re.findall(r'<aside class="scene" data-scene="([^"]*)">', bundle(scene)["text/html"])
    begins = {"data": "hours", "family": "poisson", "theta": [-2.0, 0.8], "rows": 1.0}
    assert json.loads(html.unescape(data)) == begins


def test_a_state_is_what_all_steps_up_to_it_have_named(scene):
    scene.step(tilted_row=1, eta=0.8, alt=ALT)
    step = scene.step(normalised_row=1, alt=ALT)
    assert (step.tilted_row, step.eta, step.rows) == (1, 0.8, 1)
    # The reader's hand moves a view, not the story.
    step.eta = -1.0
    assert scene.step(alt=ALT).eta == 0.8


def test_a_question_hides_what_would_answer_it_and_ends_with_the_next_step(scene):
    scene.step(rows=0, curve=1, slices=1, dots=1, alt=ALT)
    asked = scene.predict_curve(family="bernoulli", alt=ALT)
    named = attributes(asked)["data-step"]
    assert named == {"curve": 0, "slices": 0, "family": "bernoulli", "ask_curve": 1}
    assert "mean" not in repr(asked)
    answer = scene.step(curve=1, alt=ALT)
    assert attributes(answer)["data-step"] == {"curve": 1, "ask_curve": 0}
    asked = scene.predict_mean(1.2, rows=1, normalised_row=1, eta=0, alt=ALT)
    assert attributes(asked)["data-ask"] == {"eta": 1.2}
    assert "0.77" not in bundle(asked)["text/plain"] + picture(asked)


def test_a_still_is_the_same_on_every_run(scene):
    step = scene.step(tilted_row=1, eta=0.8, alt=ALT)
    assert picture(step) == picture(step)
    assert picture(step).startswith("<svg")
    again = figures.Scene("hours", family="poisson", theta=(-2.0, 0.8), rows=1)
    assert picture(again.step(tilted_row=1, eta=0.8, alt=ALT)) == picture(step)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda s: s.step(tilt=1, alt=ALT), ["'tilt'", "theta", "tilted_row", "lever"]),
        (lambda s: s.step(dots=2, alt=ALT), ["dots", "between 0 and 1", "2"]),
        (lambda s: s.step(eta="high", alt=ALT), ["eta"]),
        (lambda s: s.step(eta=[1, 2], alt=ALT), ["eta", "single number"]),
        (lambda s: s.step(family="beta", alt=ALT), ["family", "beta", *FAMILIES]),
        (lambda s: s.step(theta=(1, 2, 3), alt=ALT), ["theta", "two numbers"]),
        (lambda s: s.step(theta="worst", alt=ALT), ["theta", "best", "worst"]),
        (lambda s: s.step(theta=(50, 0), alt=ALT), ["theta0", "between -40 and 40"]),
        (lambda s: s.step(alt="Bars."), ["alt", "40", "Bars."]),
        (lambda s: s.step(do="fly", alt=ALT), ["do", "ascend", "fly"]),
        (lambda s: figures.Scene("shops"), ["data", "hours", "shop", "shops"]),
        (lambda s: figures.Scene(bars=1), ["bars", "family", "rows"]),
    ],
)
def test_what_cannot_be_shown_is_refused_in_a_sentence(scene, call, says):
    with pytest.raises((TypeError, ValueError)) as refused:
        call(scene)
    for word in says:
        assert word in str(refused.value)
    # A refused step is no step.
    assert repr(scene.step(alt=ALT)).startswith("Step 1:")


def test_a_value_out_of_range_is_refused_by_the_trait_as_well(scene):
    with pytest.raises(traitlets.TraitError, match="slice_at must lie between 0 and 6"):
        scene.slice_at = 7
    assert scene.slice_at == NUMBERS["slice_at"]["rest"]


def test_theta_and_family_are_traits_made_of_the_numbers(scene):
    heard = []
    scene.observe(lambda change: heard.append((change.name, change.new)), ["theta", "family"])
    scene.theta = (-1, 0.5)
    assert (scene.theta0, scene.theta1) == (-1.0, 0.5)
    scene.theta1 = 0.25
    scene.family = "gaussian"
    assert (scene.gaussian, scene.poisson) == (1, 0)
    scene.show(gaussian=0.2, bernoulli=0.8)
    assert heard == [
        ("theta", (-1.0, 0.5)),
        ("theta", (-1.0, 0.25)),
        ("family", "gaussian"),
        ("family", "bernoulli"),
    ]


def test_views_share_theta_and_keep_their_own_presence(scene):
    first = scene.step(rows=0, curve=1, alt=ALT)
    second = scene.step(slices=1, alt=ALT)
    first.theta0 = -1.0
    assert scene.theta == second.theta == (-1.0, 0.8)
    second.slices = 0.5
    assert first.slices == 0
    # A step that is about another θ begins with its own, and those after it share that.
    third = scene.step(theta=(-0.75, 0.42), alt=ALT)
    fourth = scene.step(residuals=1, alt=ALT)
    assert third.theta == fourth.theta == (-0.75, 0.42)
    third.theta1 = 0.5
    assert (fourth.theta1, second.theta1) == (0.5, 0.8)


def test_it_links_with_other_widgets(scene):
    slider = ipywidgets.FloatSlider(min=0, max=6)
    link = ipywidgets.link((scene, "slice_at"), (slider, "value"))
    assert slider.value == 3.2
    slider.value = 4.0
    assert scene.slice_at == 4.0
    link.unlink()
    moved = ipywidgets.interactive(lambda eta: scene.show(eta=eta), eta=(-1.0, 1.5, 0.1))
    moved.children[0].value = 1.2
    moved.update()
    assert scene.eta == pytest.approx(1.2)


def test_it_draws_on_any_axes(scene):
    import matplotlib.figure

    figure = matplotlib.figure.Figure(figsize=(4, 3))
    ax = figure.subplots()
    scene.step(tilted_row=1, eta=0.8, alt=ALT).draw(ax)
    words = "".join(text.get_text() for text in ax.texts)
    assert "adds up to 9.26" in words
    bars = [patch for patch in ax.patches if patch.get_path().vertices.size > 20]
    assert bars
    low, high = ax.get_xlim()
    for patch in bars:
        x = patch.get_path().vertices[:, 0]
        assert low <= x.min()
        assert x.max() <= high
