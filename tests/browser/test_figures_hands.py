"""Under any hand a figure does the same, nothing in it moves away, and its labels stay apart."""

import re

import pytest
from figures import alive, choose, drag, handle, press, set_slider, settle, swipe, the

from glmlesson.figures import (
    AssemblyLine,
    FamilyExplorer,
    GaussianMean,
    LinkTable,
    LogitSigmoid,
    LogPartition,
    ResidualTimesFeature,
    SameMachine,
    TwoFailures,
)

PHONE = 375


# Finger, mouse and keys ---------------------------------------------------------------------------

# What is dragged, how far, and the keys that go there.
DRAGS = {
    "the Gaussian's mean": (lambda: GaussianMean(mu=-1), "Mean μ", 50, 0),
    "the Gaussian's η, askew": (lambda: GaussianMean(mu=-1), "Natural parameter η", 40, -70),
    "a probability": (lambda: LogitSigmoid(phi=0.5), "Probability φ", 60, -30),
    "a mean of the table": (lambda: LinkTable(family="poisson", mean=3), "Mean μ", 40, -60),
    "the curve's left": (lambda: SameMachine(), "Curve on the left", 0, -60),
    "the curve's right": (lambda: ResidualTimesFeature(), "Curve on the right", 0, -70),
    "η along a(η)": (lambda: LogPartition(), "Natural parameter η", -40, -50),
    "the linear predictor": (lambda: AssemblyLine(), "θᵀx", 30, -60),
}


def state(figure):
    """The whole state, as the figure writes it down, its numbers to nine digits."""
    press(figure, "Copy as code")
    figure.locator(".glm-live[data-copied]").wait_for()
    code = figure.locator(".glm-live").get_attribute("data-copied")
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda number: f"{float(number[0]):.9g}", code)


def to_a_point(figure, label):
    """Bring a handle to the middle of the window, where there is room to drag and to scroll."""
    knob = handle(figure, label)
    knob.evaluate("it => it.scrollIntoView({ block: 'center' })")
    settle(figure.page)
    return knob


@pytest.mark.parametrize("case", DRAGS)
def test_a_finger_a_mouse_and_the_keys_end_in_the_same_state(watch, case):
    make, label, dx, dy = DRAGS[case]
    with alive(watch, make(), make(), width=PHONE) as page:
        figure = the(page)
        knob = to_a_point(figure, label)
        before = state(figure)
        knob = to_a_point(figure, label)
        start = float(knob.get_attribute("aria-valuenow"))
        drag(knob, dx, dy)
        end = float(knob.get_attribute("aria-valuenow"))
        by_mouse = state(figure)
        assert by_mouse != before
    with alive(watch, make(), make(), width=PHONE, touch=True) as page:
        figure = the(page)
        knob = to_a_point(figure, label)
        place = page.evaluate("scrollY")
        swipe(knob, dx, dy)
        assert page.evaluate("scrollY") == place
        assert state(figure) == by_mouse
    with alive(watch, make(), make(), width=PHONE) as page:
        figure = the(page)
        knob = to_a_point(figure, label)
        knob.focus()
        for _ in range(400):
            if abs(float(knob.get_attribute("aria-valuenow")) - end) < 1e-9:
                break
            page.keyboard.press("ArrowUp" if end > start else "ArrowDown")
            settle(page)
        assert state(figure) == by_mouse


def test_a_finger_on_the_empty_plot_scrolls_the_page(watch):
    with alive(watch, SameMachine(), SameMachine(), width=PHONE, touch=True) as page:
        figure = the(page)
        before = state(figure)
        page.evaluate("scrollTo(0, 0)")
        settle(page)
        swipe(figure.locator(".glm-axis-label").first, 0, -120)
        page.wait_for_function("scrollY > 60")
        assert state(figure) == before


# Nothing moves under a pointer --------------------------------------------------------------------

REMEMBER = """() => {
    window.pressable = [...document.querySelectorAll(
        ".glm-live :is(button, input, select, summary)")];
}"""
PLACES = """() => window.pressable.map((it) => {
    const { x, y, width, height } = it.getBoundingClientRect();
    const words = it.innerText || it.ariaLabel || it.parentElement.innerText;
    return it.checkVisibility() ? [words, x + scrollX, y + scrollY, width, height] : null;
})"""


class Steady:
    """Watches that all that can be pressed stays where it is."""

    def __init__(self, page):
        self.page = page
        page.evaluate(REMEMBER)
        settle(page)
        self.places = page.evaluate(PLACES)

    def check(self, after):
        settle(self.page)
        for before, now in zip(self.places, self.page.evaluate(PLACES), strict=True):
            if before is None or now is None:
                continue
            moved = max(abs(a - b) for a, b in zip(before[1:3], now[1:3], strict=True))
            assert moved < 0.6, f"{after} moved {before[0]!r} by {moved:.0f} px"


def slide(label, *values):
    return [
        (f"{label} {value}", lambda figure, value=value: set_slider(figure, label, value))
        for value in values
    ]


def choosing(*options):
    return [(option, lambda figure, option=option: choose(figure, option)) for option in options]


def pressing(*buttons):
    return [(button, lambda figure, button=button: press(figure, button)) for button in buttons]


def selecting(*families):
    return [
        (family, lambda figure, family=family: figure.get_by_role("combobox").select_option(family))
        for family in families
    ]


USES = {
    "gaussian_mean": (GaussianMean, slide("mean μ", -4, 0, 4)),
    "logit_sigmoid": (LogitSigmoid, slide("probability φ", 0.01, 0.5, 0.99)),
    "assembly_line": (
        AssemblyLine,
        choosing("Gaussian: a price", "Bernoulli: a probability", "Poisson: a rate")
        + slide("θᵀx, moved by θ₀", -5, 5),
    ),
    "same_machine": (
        SameMachine,
        choosing("Bernoulli", "Poisson", "Gaussian") + pressing("Best fit"),
    ),
    "residual_times_feature": (
        ResidualTimesFeature,
        pressing("1 step", "100 steps", "Best fit", "100 steps"),
    ),
    "two_failures": (TwoFailures, choosing("Straight line", "Sigmoid", "Data only")),
    "log_partition": (LogPartition, selecting("gaussian", "binomial", "gamma", "laplace")),
    "family_explorer": (
        FamilyExplorer,
        selecting("gaussian", "binomial", "negative binomial", "inverse gaussian"),
    ),
}


@pytest.mark.parametrize("width", [360, 800])
@pytest.mark.parametrize("name", USES)
def test_nothing_in_a_figure_moves_under_a_pointer(watch, name, width):
    make, uses = USES[name]
    with alive(watch, make(), width=width) as page:
        figure = the(page)
        steady = Steady(page)
        for what, use in uses:
            use(figure)
            steady.check(what)


# Labels stay apart --------------------------------------------------------------------------------

OVERLAPS = """(figure) => {
    const labels = [...figure.querySelectorAll("svg text")].filter(
        (it) => it.textContent.trim() && it.checkVisibility({ visibilityProperty: true }));
    const boxes = labels.map((it) => it.getBoundingClientRect());
    const found = [];
    boxes.forEach((one, i) => boxes.slice(0, i).forEach((other, j) => {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (across > 1 && down > 3) {
            found.push(`${labels[i].textContent} on ${labels[j].textContent}: ${across} × ${down}`);
        }
    }));
    return found;
}"""

STATES = {
    "gaussian_mean": [GaussianMean(mu=mu) for mu in (-4, 0, 1.5, 4)],
    "logit_sigmoid": [LogitSigmoid(phi=phi) for phi in (0.001, 0.2, 0.5, 0.8, 0.999)],
    "assembly_line": [
        AssemblyLine(),
        AssemblyLine(family="gaussian", x=[1], theta=[2], y=150),
        AssemblyLine(family="poisson", x=[1], theta=[5], y=200),
        AssemblyLine(family="bernoulli", x=[1], theta=[-5], y=1),
    ],
    "link_table": [
        LinkTable(family="gaussian", mean=5),
        LinkTable(family="gaussian", mean=-5),
        LinkTable(family="bernoulli", mean=0.01),
        LinkTable(family="poisson", mean=20),
        LinkTable(family="categorical", mean=0.99),
    ],
    "residual_times_feature": [
        ResidualTimesFeature(),
        ResidualTimesFeature(theta=[2.5, 0.5]),
        ResidualTimesFeature(theta=[4.0, 0.8]),
        ResidualTimesFeature(x=[1000, 2000, 3000], y=[0, 4000, 9000]),
    ],
    "same_machine": [SameMachine(), SameMachine(family="bernoulli", theta=[-20, 4])],
    "two_failures": [TwoFailures(model=model) for model in ("data", "line", "sigmoid")],
    "family_explorer": [
        FamilyExplorer(family=family)
        for family in ("gaussian", "poisson", "categorical", "binomial", "gamma", "von mises")
    ],
    "log_partition": [
        LogPartition(family=family, eta=eta)
        for family, eta in [
            ("poisson", -2),
            ("poisson", 3),
            ("bernoulli", -6),
            ("bernoulli", 6),
            ("gamma", -0.4),
            ("inverse gaussian", -0.1),
            ("laplace", -0.5),
            ("gaussian", -4),
        ]
    ],
}


@pytest.mark.parametrize("name", STATES)
def test_no_label_covers_another(watch, name):
    shown = STATES[name]
    with alive(watch, *shown) as page:
        for width in (800, 640, 480, 360):
            page.set_viewport_size({"width": width, "height": 900})
            settle(page)
            for place, widget in enumerate(shown):
                assert the(page, place).evaluate(OVERLAPS) == [], f"{widget!r} at {width} px"
