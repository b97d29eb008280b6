"""Every picture shows what it claims: what is drawn is compared with the mathematics."""

import itertools

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import glmlesson
from glmlesson import plots
from glmlesson.families import FAMILIES, as_family

MEMBERS = {
    "Gaussian": -1.5,
    "Bernoulli": 1.0,
    "Poisson": 2.5,
    "categorical": [1.0, -0.5],
    "binomial": 0.8,
    "exponential": -0.5,
    "gamma": -3.0,
    "inverse Gaussian": -0.25,
    "geometric": -0.3,
    "negative binomial": -0.4,
    "Laplace": -0.7,
    "beta": [2.0, 5.0],
    "von Mises": [1.0, 1.0],
}

SMALL_X, SMALL_Y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]


@pytest.fixture
def ax():
    return Figure().subplots()


@pytest.fixture
def pair():
    return Figure().subplots(1, 2)


def curves_in(ax, colour):
    """Return the drawn curves of a colour; marks of single points are not curves."""
    return [
        line.get_xydata().T
        for line in ax.lines
        if line.get_color() == colour and len(line.get_xdata()) > 2
    ]


def texts(ax):
    titles = [ax.get_title(loc=side) for side in ("left", "right")]
    return " ".join([*titles, *(text.get_text() for text in ax.texts)])


def segments(ax, colour):
    """Return the vertical bars of a colour as (x, from, to)."""
    return [
        (start[0], start[1], end[1])
        for bars in ax.collections
        if isinstance(bars, LineCollection) and tuple(bars.get_colors()[0, :3]) == to_rgb(colour)
        for start, end in bars.get_segments()
        if start[0] == end[0]
    ]


# The two failures ---------------------------------------------------------------------------------


# Families and links -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAMILIES)
def test_the_explorer_draws_the_distribution_in_its_colour(ax, name):
    family, eta = as_family(name), MEMBERS[name]
    plots.family_explorer(ax, name, eta)
    if family.support.integer:
        heights = [bar.get_height() for bar in ax.patches]
        places = [bar.get_x() + bar.get_width() / 2 for bar in ax.patches]
        np.testing.assert_allclose(heights, np.exp(family.log_prob(np.round(places), eta)))
        assert sum(heights) == pytest.approx(1, abs=0.01)
        assert to_rgb(ax.patches[0].get_facecolor()[:3]) == to_rgb(plots.colour(family))
    else:
        [(y, density)] = curves_in(ax, plots.colour(family))
        np.testing.assert_allclose(density, np.exp(family.log_prob(y, eta)))
        assert np.trapezoid(density, y) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_explorer_reads_out_the_numbers_and_marks_the_mean(ax, name):
    family, eta = as_family(name), MEMBERS[name]
    plots.family_explorer(ax, family, eta)
    readout = texts(ax).replace("−", "-")
    for value in np.append(family.mean(eta), family.log_partition(eta)):
        assert f"{value:.2f}" in readout
    marks = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "^"]
    assert marks == ([family.mean(eta)] if family.latex["T"] == "y" else [])


def dot(ax):
    [line] = [line for line in ax.lines if line.get_marker() == "o"]
    return float(line.get_xdata()[0]), float(line.get_ydata()[0])


LINKS = [
    (glmlesson.Identity(), -1.2, "gaussian"),
    (glmlesson.Log(), 30.0, "poisson"),
    (glmlesson.Logit(), 0.8, "bernoulli"),
    (glmlesson.Logit(trials=5), 2.0, "bernoulli"),
    (glmlesson.Probit(), 0.3, "geometric"),
    (glmlesson.ComplementaryLogLog(), 0.4, "laplace"),
    (glmlesson.NegativeInverse(), 2.0, "exponential"),
    (glmlesson.LogShare(), 3.0, "geometric"),
    (glmlesson.LogRatio(), [0.5, 0.2], "softmax"),
]


@pytest.mark.parametrize(("link", "mean", "colour"), LINKS)
def test_the_link_undoes_the_response(pair, link, mean, colour):
    plots.link_table(pair, link, mean)
    [there], [back] = (curves_in(ax, plots.COLOURS[colour]) for ax in pair)
    np.testing.assert_array_equal(there, back[::-1])
    assert dot(pair[0]) == dot(pair[1])[::-1]
    assert dot(pair[1]) == pytest.approx((np.ravel(mean)[0], np.ravel(link(mean))[0]))
    assert np.interp(dot(pair[0])[0], *there) == pytest.approx(dot(pair[0])[1], rel=0.01)


def test_responses_are_compared_over_one_eta_and_differ_without_colour(ax):
    shown = [glmlesson.Logit(), glmlesson.Probit(), glmlesson.ComplementaryLogLog()]
    plots.compare_responses(ax, shown)
    for link, line in zip(shown, ax.lines, strict=True):
        np.testing.assert_allclose(line.get_ydata(), link.inverse(line.get_xdata()))
    assert len({line.get_linestyle() for line in ax.lines}) == len(shown)


# Models -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Gaussian", "Bernoulli", "Poisson"])
def test_the_same_machine_draws_the_mean_on_the_same_axes(ax, name):
    theta = [-1.0, 0.4]
    plots.same_machine(ax, [-1, 0, 1, 2], [0, 0, 1, 1], name, theta)
    [(x, y)] = curves_in(ax, plots.colour(name))
    np.testing.assert_allclose(y, as_family(name).mean(theta[0] + theta[1] * x))
    assert ax.get_ylim() == (-0.25, 1.25)


def fits(**alphas):
    return {
        label: glmlesson.lesson.gradient_ascent(SMALL_X, SMALL_Y, "poisson", alpha, 200)
        for label, alpha in alphas.items()
    }


def test_the_ascent_shows_each_step_and_names_what_failed(ax):
    shown = fits(slow=0.00001, good=0.05, wild=1.0)
    plots.ascent(ax, shown)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["slow (not converged)", "good", "wild (diverged)"]
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), shown["good"].log_likelihoods)
    bottom, top = ax.get_ylim()
    assert bottom < shown["good"].log_likelihoods[0] < shown["good"].log_likelihoods[-1] < top


@pytest.mark.parametrize(
    ("name", "y"), [("poisson", SMALL_Y), ("gaussian", SMALL_Y), ("gamma", [2.0, 1.0, 0.6, 0.5])]
)
def test_the_surface_is_the_log_likelihood_below_its_top(ax, name, y):
    best = glmlesson.lesson.newton(SMALL_X, y, name)
    plots.likelihood_surface(ax, SMALL_X, y, name, {"Newton": best})
    [star] = [line for line in ax.lines if line.get_marker() == "*"]
    np.testing.assert_allclose(star.get_xydata()[0], best.theta)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), best.path)
    [contours] = [drawn for drawn in ax.collections if hasattr(drawn, "levels")]
    level, segment = contours.levels[0], contours.allsegs[0][0]
    for theta in segment[:: len(segment) // 5]:
        drop = best.log_likelihoods[-1] - glmlesson.lesson.log_likelihood(theta, SMALL_X, y, name)
        assert drop == pytest.approx(level, rel=0.05)


def test_a_path_that_runs_away_does_not_set_the_window_of_the_surface(ax):
    plots.likelihood_surface(ax, SMALL_X, SMALL_Y, "poisson", fits(wild=1.0))
    assert np.ptp(ax.get_xlim()) < 10


def test_the_four_panels_are_the_four_models():
    axes = Figure().subplots(2, 2)
    plots.one_recipe(axes)
    names = ["gaussian", "bernoulli", "poisson", "softmax"]
    drawn = [curves_in(ax, plots.COLOURS[name]) for ax, name in zip(axes.flat, names, strict=True)]
    assert [len(curves) for curves in drawn] == [1, 1, 1, 3]
    np.testing.assert_allclose(np.diff(drawn[0][0][1], 2), 0, atol=1e-9)
    assert np.all(np.abs(drawn[1][0][1] - 0.5) < 0.5)
    np.testing.assert_allclose(np.diff(np.log(drawn[2][0][1]), 2), 0, atol=1e-9)
    np.testing.assert_allclose(sum(y for _, y in drawn[3]), 1)
    again = Figure().subplots(2, 2)
    plots.one_recipe(again)
    for ax, other in zip(axes.flat, again.flat, strict=True):
        for line, same in zip(ax.lines, other.lines, strict=True):
            np.testing.assert_array_equal(line.get_xydata(), same.get_xydata())


# What is refused ----------------------------------------------------------------------------------

REFUSED = {
    "one axes": (lambda ax: plots.link_table(ax, glmlesson.Log(), 1.0), "axes must be 2 Axes"),
    "no mean": (lambda ax: plots.link_table([ax, ax], glmlesson.Logit(), 1.0), "mean must be"),
    "unequal": (lambda ax: plots.same_machine(ax, [0, 1], [0], "Poisson", [0, 1]), "same length"),
    "theta": (lambda ax: plots.same_machine(ax, [0], [0], "Poisson", [0]), "theta must have"),
    "vector": (lambda ax: plots.same_machine(ax, [0], [0], "softmax", [0, 0]), "single natural"),
    "eta": (lambda ax: plots.family_explorer(ax, "gamma", 1.0), "eta must be"),
    "many": (lambda ax: plots.family_explorer(ax, "Poisson", [1.0, 2.0]), "eta must have"),
    "family": (lambda ax: plots.family_explorer(ax, "cauchy", 1.0), "family must be one of"),
    "no link": (lambda ax: plots.link_table([ax, ax], "log", 1.0), "link must be"),
    "no links": (lambda ax: plots.compare_responses(ax, []), "at least one"),
    "vector link": (lambda ax: plots.compare_responses(ax, [glmlesson.LogRatio()]), "single"),
    "no fit": (lambda ax: plots.ascent(ax, {}), "at least one fit"),
    "a theta": (lambda ax: plots.ascent(ax, {"a": [0, 1]}), "must be a Fit"),
    "a list": (lambda ax: plots.ascent(ax, []), "must be a dict"),
    "columns": (
        lambda ax: plots.likelihood_surface(ax, [[1], [1]], [0, 1], "Poisson", {}),
        "two columns",
    ),
    "wide fit": (
        lambda ax: plots.likelihood_surface(
            ax,
            SMALL_X,
            SMALL_Y,
            "poisson",
            {"a": glmlesson.lesson.newton([[1], [1]], [0, 1], "poisson")},
        ),
        "2 weights",
    ),
    "no family's": (lambda ax: plots.colour("residual"), "family must be"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_by_name(ax, case):
    call, sentence = REFUSED[case]
    with pytest.raises((TypeError, ValueError), match=sentence):
        call(ax)


# Style and colours --------------------------------------------------------------------------------


def test_drawing_leaves_the_readers_style_alone(pair):
    before = dict(matplotlib.rcParams.items())
    plots.link_table(pair, glmlesson.Log(), 2.0)
    plots.family_explorer(pair[0], "Poisson", 1.0)
    assert dict(matplotlib.rcParams.items()) == before


def test_the_book_style_draws_on_a_transparent_ground():
    with matplotlib.rc_context():
        plots.use_book_style()
        figure = Figure()
        plots.family_explorer(figure.subplots(), "Poisson", 1.0)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        corner = np.asarray(canvas.buffer_rgba())[0, 0]
        assert figure.dpi == 200
    assert corner[3] == 0


def test_every_family_has_a_colour():
    assert [plots.colour(name) for name in FAMILIES] == [
        plots.colour(F()) for F in FAMILIES.values()
    ]


def linear(rgb):
    """Return linear light from sRGB (IEC 61966-2-1)."""
    rgb = np.asarray(rgb)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast ratio of WCAG 2."""
    light, dark = sorted(linear(rgb) @ [0.2126, 0.7152, 0.0722] for rgb in (one, other))[::-1]
    return (light + 0.05) / (dark + 0.05)


def on_a_dark_page(rgb):
    """Return the colour after invert(1) hue-rotate(180deg), by the matrix of the CSS filters."""
    turned = 2 * np.array([0.213, 0.715, 0.072]) - np.eye(3)
    return np.clip(turned @ (1 - np.asarray(rgb)), 0, 1)


@pytest.mark.parametrize("name", plots.COLOURS)
def test_every_colour_can_be_seen_on_a_light_and_on_a_dark_page(name):
    rgb = to_rgb(plots.COLOURS[name])
    assert contrast(rgb, to_rgb("#ffffff")) >= 3
    assert contrast(on_a_dark_page(rgb), to_rgb("#14171c")) >= 3


# Machado, Oliveira and Fernandes (2009), full severity.
EYES = {
    "common": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def lab(light):
    """Return CIE L*a*b* from linear sRGB, for the white of D65."""
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ light / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eyes", EYES)
def test_colours_that_meet_in_a_picture_can_be_told_apart(eyes):
    # 2.3 is just noticeable. Lines carry a name or a style besides, so three times that is enough.
    meeting = ("gaussian", "bernoulli", "poisson", "softmax", "residual", "data", "ink")
    seen = {
        name: lab(np.clip(np.array(EYES[eyes]) @ linear(to_rgb(plots.COLOURS[name])), 0, 1))
        for name in meeting
    }
    for one, other in itertools.combinations(meeting, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 7, (one, other)
