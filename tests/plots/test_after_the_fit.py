"""The pictures of a fit: what is drawn is what the library computes, and what is said of it."""

import itertools
import warnings

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy import stats

import glmlesson
from glmlesson import GLM, datasets, plots

RNG = np.random.default_rng(11)
X = np.column_stack([np.ones(160), RNG.uniform(-1, 1, (160, 2))])
Z = X @ [0.8, 0.7, -0.4]
SHOP = datasets.load("shop").frame()
PENGUINS = datasets.load("penguins").frame().dropna()
SIZES = RNG.integers(1, 9, 160).astype(float)
FITS = {
    "Poisson": GLM("poisson").fit(X, RNG.poisson(np.exp(Z))),
    "negative binomial": GLM(glmlesson.NegativeBinomial(1.5), "log").fit(
        X, RNG.negative_binomial(1.5, 1.5 / (1.5 + np.exp(Z)))
    ),
    "Gaussian": GLM("gaussian").fit(X, RNG.normal(Z)),
    "gamma": GLM("gamma", "log").fit(X, RNG.gamma(2.0, np.exp(Z) / 2)),
    "inverse Gaussian": GLM("inverse gaussian", "log").fit(X, RNG.wald(np.exp(Z), 3.0)),
    "Bernoulli": GLM("bernoulli").fit(X, RNG.binomial(1, 1 / (1 + np.exp(-Z)))),
    "binomial": GLM("binomial").fit(
        X, RNG.binomial(SIZES.astype(int), 1 / (1 + np.exp(-Z))) / SIZES, trials=SIZES
    ),
    "quasi": GLM("poisson", dispersion="pearson").fit(X, RNG.poisson(np.exp(Z))),
    "shop": GLM.from_formula("customers ~ ad_spend + C(rain)", SHOP, "poisson"),
    "exposure": GLM("poisson").fit(X, RNG.poisson(2 * np.exp(Z)), exposure=np.full(160, 2.0)),
    "softmax": GLM("softmax").fit(X, RNG.integers(0, 3, 160)),
}
ONE_MEAN = [name for name in FITS if name != "softmax"]


def dots(ax):
    return [line.get_xydata() for line in ax.lines if line.get_marker() == "o"]


def band(ax):
    """The corners of the first shaded band, as a set of points."""
    [shape] = [c for c in ax.collections if isinstance(c, matplotlib.collections.PolyCollection)][
        :1
    ]
    return shape.get_paths()[0].vertices


# What is drawn is what is computed ----------------------------------------------------------------


@pytest.mark.parametrize("name", ONE_MEAN)
def test_the_residuals_drawn_are_those_of_the_fit(name):
    fit = FITS[name]
    picture = plots.diagnostics(fit, replicas=19, rng=4)
    location, quantiles, scale, leverage = picture.axes
    expected = (
        fit.residuals("quantile", rng=np.random.default_rng(4))
        if name != "quasi"
        else fit.residuals("pearson", standardised=True)
    )
    x, y = dots(location)[0].T
    np.testing.assert_allclose(x, fit.linear_predictor)
    np.testing.assert_allclose(y, expected)
    np.testing.assert_allclose(dots(scale)[0][:, 1], np.sqrt(np.abs(expected)))
    there = np.concatenate(dots(quantiles))
    # The envelope draws its own ties; where there are none, they are the sorted residuals.
    assert len(there) == len(fit.y)
    if name in ("Gaussian", "gamma", "inverse Gaussian", "quasi"):
        np.testing.assert_allclose(np.sort(there[:, 1]), np.sort(expected))
    influence = fit.influence()
    h, r = dots(leverage)[0].T
    np.testing.assert_allclose(h, influence.leverage)
    np.testing.assert_allclose(r, fit.residuals("pearson", standardised=True))
    assert f"row {influence.cooks_distance.argmax()}" in picture.alt


def test_cooks_contours_are_where_the_distance_is_that():
    fit = FITS["Poisson"]
    y = np.array(fit.y)
    y[int(np.argmax(fit.influence().leverage))] += 25
    fit = GLM("poisson").fit(X, y)
    ax = plots.diagnostics(fit, replicas=19).axes[3]
    curves = [line for line in ax.lines if len(line.get_xdata()) > 2 and line.get_marker() != "o"]
    assert curves
    for line in curves:
        h, r = line.get_xydata().T
        distance = r**2 * h / ((1 - h) * fit.n_parameters)
        np.testing.assert_allclose(distance, 0.5 if line.get_linestyle() == "--" else 1.0)
    h, r = fit.influence().leverage, fit.residuals("pearson", standardised=True)
    np.testing.assert_allclose(
        fit.influence().cooks_distance, r**2 * h / ((1 - h) * fit.n_parameters)
    )


def test_the_references_of_the_spread_are_those_of_a_normal_number():
    half = stats.halfnorm
    assert pytest.approx(half.expect(np.sqrt), rel=1e-6) == plots.residuals.ROOT_MEAN
    variance = half.mean() - half.expect(np.sqrt) ** 2
    assert pytest.approx(np.sqrt(variance), rel=1e-6) == plots.residuals.ROOT_SPREAD


def test_group_means_leave_their_band_where_the_model_is_wrong_and_seldom_where_it_is_true():
    curve = GLM("gaussian").fit(X[:, :2], RNG.normal(4 * X[:, 1] ** 2, 0.5))
    said = plots.diagnostics(curve, replicas=19).alt
    assert not said.startswith("0 of", said.index("Above left") + 60)
    out = total = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        fit = GLM("poisson").fit(X, rng.poisson(np.exp(Z)))
        ax = plots.diagnostics(fit, replicas=2, rng=seed).axes[0]
        [means] = [line for line in ax.lines if line.get_marker() == "s"]
        size = len(fit.y) / len(means.get_ydata())
        out += np.count_nonzero(np.abs(means.get_ydata()) > 2 / np.sqrt(size))
        total += len(means.get_ydata())
    assert out / total < 0.08


@pytest.mark.parametrize("name", ["Poisson", "Bernoulli", "binomial", "gamma", "Gaussian"])
def test_the_profile_is_the_likelihood_of_the_best_fit_with_the_coefficient_held(name):
    fit = FITS[name]
    picture = plots.profile(fit, "x1", level=0.9)
    [ax] = picture.axes
    parabola, curve = ax.lines[:2]
    for b, height in curve.get_xydata()[::12]:
        held = fit.model.fit(X[:, [0, 2]], fit.y, offset=b * X[:, 1], trials=fit.trials)
        assert height == pytest.approx(
            -(held.deviance - fit.deviance) / (2 * fit.dispersion), abs=1e-6
        )
    z = (parabola.get_xdata() - fit.theta[1]) / fit.standard_errors[1]
    np.testing.assert_allclose(parabola.get_ydata(), -(z**2) / 2)
    interval = fit.confidence(0.9, "profile")
    feet = [segment[0][0] for c in ax.collections for segment in c.get_segments()]
    np.testing.assert_allclose(feet, [interval.lower[1], interval.upper[1]], rtol=1e-6)
    for end in feet:
        assert plots.picture.short(end) in picture.alt


def test_the_effect_of_a_single_feature_is_the_curve_with_its_interval():
    fit = GLM("poisson").fit(X[:, :2], FITS["Poisson"].y)
    [ax] = plots.effects(fit, "x1").axes
    [curve] = [line for line in ax.lines if line.get_marker() != "o"]
    x, y = curve.get_xydata().T
    expected = fit.mean_interval(np.column_stack([np.ones_like(x), x]))
    np.testing.assert_allclose(y, expected.estimate)
    corners = band(ax)
    assert corners[:, 1].min() == pytest.approx(expected.lower.min())
    assert corners[:, 1].max() == pytest.approx(expected.upper.max())


@pytest.mark.parametrize("name", ["Poisson", "Bernoulli", "gamma", "exposure"])
def test_average_means_are_averages_and_their_differences_are_effects(name):
    fit = FITS[name]
    found = fit.average_means("x1", values=[-0.5, 0.5])
    for value, mean in zip(found.index, found.estimate, strict=True):
        Z = X.copy()
        Z[:, 1] = value
        more = {"exposure": np.full(160, 2.0)} if name == "exposure" else {}
        assert mean == pytest.approx(fit.predict(Z, **more).mean())
    effect = fit.effects("x1", contrast=(-0.5, 0.5))
    assert found.estimate[1] - found.estimate[0] == pytest.approx(effect.estimate)
    assert np.all((found.lower < found.estimate) & (found.estimate < found.upper))


def test_the_interval_of_an_average_mean_covers_it():
    hits, truth = 0, np.mean(np.exp(0.2 + 0.6 * 0.5 - 0.4 * X[:, 2]))
    rng = np.random.default_rng(5)
    for _ in range(400):
        y = rng.poisson(np.exp(X @ [0.2, 0.6, -0.4]))
        found = GLM("poisson").fit(X, y).average_means("x1", values=[0.5])
        hits += found.lower[0] <= truth <= found.upper[0]
    assert abs(hits / 400 - 0.95) < 3.5 * np.sqrt(0.95 * 0.05 / 400)


def test_a_category_has_a_dot_and_a_bar_for_each_level():
    fit = GLM.from_formula("body_mass ~ C(species) + sex", PENGUINS, "gaussian")
    picture = plots.effects(fit, "species", PENGUINS)
    [ax] = picture.axes
    found = fit.average_means("species", PENGUINS)
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["Adelie", "Chinstrap", "Gentoo"]
    np.testing.assert_allclose(dots(ax)[-1][:, 1], found.estimate)
    assert ax.get_ylabel() == "mean of body_mass"
    assert plots.picture.short(found.estimate[2]) in picture.alt


@pytest.mark.parametrize("name", ["Poisson", "negative binomial", "binomial", "shop", "exposure"])
def test_the_rootogram_hangs_observed_from_expected_frequencies(name):
    fit = FITS[name]
    [ax] = plots.rootogram(fit).axes
    counts = np.round(fit.y * (1 if fit.trials is None else fit.trials)).astype(int)
    if name in ("Poisson", "shop", "exposure"):
        law = stats.poisson(fit.fitted[:, None])
    elif name == "binomial":
        law = stats.binom(fit.trials[:, None].astype(int), fit.fitted[:, None])
    else:
        law = stats.nbinom(1.5, 1.5 / (1.5 + fit.fitted[:, None]))
    found = fit.count_frequencies()
    every = law.pmf(np.arange(found.high[-1] + 1)).sum(axis=0)
    expected = np.add.reduceat(every, found.low)
    observed = np.add.reduceat(np.bincount(counts, minlength=len(every)), found.low)
    bars = [patch for patch in ax.patches if isinstance(patch, matplotlib.patches.Rectangle)]
    np.testing.assert_allclose([bar.get_height() for bar in bars], np.sqrt(observed))
    np.testing.assert_allclose(
        [bar.get_y() for bar in bars], np.sqrt(expected) - np.sqrt(observed), atol=1e-9
    )
    tops = np.concatenate([line[:, 1] for line in dots(ax)])
    np.testing.assert_allclose(tops, np.sqrt(expected))


def test_no_count_shares_its_bar_with_others():
    y = np.random.default_rng(1).negative_binomial(1, 0.01, 400)
    fit = GLM("poisson").fit(np.ones((400, 1)), y)
    found = fit.count_frequencies(groups=20)
    assert (found.low[0], found.high[0], found.low[1]) == (0, 0, 1)
    assert len(found.low) <= 20
    assert len(set(found.high[1:] - found.low[1:])) == 1
    assert found.observed.sum() == 400
    assert found.observed[0] == np.count_nonzero(y == 0)
    picture = plots.rootogram(fit, groups=20)
    [ax] = picture.axes
    assert ax.get_xticklabels()[0].get_text() == "0"
    assert "to a bar after 0" in ax.get_xlabel()


def test_headings_fit_where_two_pictures_stand_side_by_side():
    figure = matplotlib.figure.Figure(figsize=(7, 3), layout="constrained")
    axes = figure.subplots(1, 2)
    plots.rootogram(FITS["Poisson"], axes[0])
    plots.rootogram(FITS["shop"], axes[1])
    figure.canvas.draw()
    ends = [axes[1].get_tightbbox().x0, figure.bbox.x1]
    for ax, end in zip(axes, ends, strict=True):
        texts = [ax.title, ax._left_title, *ax.texts]
        assert max(text.get_window_extent().x1 for text in texts) <= end


def test_the_bounds_of_frequencies_hold_what_they_say():
    fit, rng = FITS["Poisson"], np.random.default_rng(2)
    out = []
    for _ in range(200):
        again = GLM("poisson").fit(X, rng.poisson(fit.fitted))
        out.append(np.mean(again.count_frequencies().outside))
    assert np.mean(out) < 0.05
    wrong = GLM("poisson").fit(X, rng.negative_binomial(0.7, 0.7 / (0.7 + np.exp(Z))))
    assert wrong.count_frequencies().outside.sum() >= 3


def test_the_observed_shares_are_isotonic_regression():
    from sklearn.isotonic import IsotonicRegression

    fit = FITS["Bernoulli"]
    [ax] = plots.calibration(fit).axes
    curve = ax.lines[1].get_xydata()
    np.testing.assert_allclose(curve[:, 0], np.sort(fit.fitted))
    peer = IsotonicRegression().fit(fit.fitted, fit.y)
    np.testing.assert_allclose(curve[:, 1], peer.predict(curve[:, 0]), atol=1e-9)
    [found] = fit.calibration()
    corners = band(ax)
    for place in (10, 80, 150):
        assert np.any(np.isclose(corners, [found.predicted[place], found.lower[place]]).all(axis=1))
        assert np.any(np.isclose(corners, [found.predicted[place], found.upper[place]]).all(axis=1))
    brier = np.mean((fit.y - fit.fitted) ** 2)
    recalibrated = np.mean((fit.y - peer.predict(fit.fitted)) ** 2)
    assert found.miscalibration == pytest.approx(brier - recalibrated)


def test_equal_probabilities_are_one_place_whatever_the_order_of_their_outcomes():
    group = np.repeat([0.0, 1.0], 50)
    y = np.r_[np.tile([1.0, 0.0], 25), np.tile([0.0, 1.0, 1.0, 1.0, 1.0], 10)]
    fit = GLM("bernoulli").fit(np.column_stack([np.ones(100), group]), y)
    [found] = fit.calibration()
    np.testing.assert_allclose(found.observed, [0.5, 0.8])
    np.testing.assert_allclose(found.weight, [50, 50])


def test_trials_are_so_many_outcomes():
    fit = FITS["binomial"]
    rows = np.repeat(np.arange(160), SIZES.astype(int))
    wins = np.round(fit.y * SIZES).astype(int)
    single = np.concatenate(
        [np.r_[np.ones(w), np.zeros(int(n) - w)] for w, n in zip(wins, SIZES, strict=True)]
    )
    [one], [other] = fit.calibration(), fit.calibration(X[rows], single)
    np.testing.assert_allclose(one.observed, other.observed, atol=1e-9)
    np.testing.assert_allclose(one.weight, other.weight)


def test_the_band_of_calibration_holds_true_probabilities():
    out, rng = [], np.random.default_rng(8)
    for _ in range(60):
        y = rng.binomial(1, 1 / (1 + np.exp(-Z)))
        [found] = GLM("bernoulli").fit(X, y).calibration(replicas=200, rng=rng)
        out.append(found.outside)
    assert np.mean(out) < 0.06
    wrong = GLM("bernoulli").fit(X[:, :1], RNG.binomial(1, 0.5, 160))
    [found] = wrong.calibration(X[:, :1], np.ones(160))
    assert found.outside == 1


def test_classes_have_a_panel_each_and_their_shares_are_those_of_one_against_the_rest():
    fit = FITS["softmax"]
    picture = plots.calibration(fit)
    assert len(picture.axes) == 3
    for k, ax in enumerate(picture.axes):
        np.testing.assert_allclose(ax.lines[1].get_xdata(), np.unique(fit.fitted[:, k]))
        assert f"class {k} over 160 outcomes" in picture.alt


# How it looks, and what is said -------------------------------------------------------------------

PICTURES = {
    **{f"diagnostics {name}": (plots.diagnostics, name, ()) for name in ONE_MEAN},
    **{f"profile {name}": (plots.profile, name, ("x1",)) for name in ("Poisson", "gamma")},
    "effects Bernoulli": (plots.effects, "Bernoulli", ("x1",)),
    "effects shop": (plots.effects, "shop", ("rain", SHOP)),
    **{f"rootogram {name}": (plots.rootogram, name, ()) for name in ("Poisson", "shop")},
    **{f"calibration {name}": (plots.calibration, name, ()) for name in ("binomial", "softmax")},
}


@pytest.fixture(scope="module")
def drawn():
    return {case: call(FITS[name], *more) for case, (call, name, more) in PICTURES.items()}


def title_box(ax, side, renderer):
    """Where a heading stands: matplotlib finds it by its text alone."""
    text = ax.get_title(side)
    [title] = [t for t in ax.findobj(matplotlib.text.Text) if text and t.get_text() == text] or [
        ax.xaxis.label
    ]
    return title.get_window_extent(renderer)


@pytest.mark.parametrize("case", PICTURES)
def test_texts_do_not_meet(drawn, case):
    figure = drawn[case].figure
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    whole, boxes = figure.bbox, []
    for ax in figure.axes:
        labels = [ax.xaxis.label, ax.yaxis.label, *ax.texts]
        labels += [*ax.get_legend().get_texts()] if ax.get_legend() else []
        for axis, ends in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
            ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
            labels += [label for at, label in ticks if ends[0] <= at <= ends[1]]
        renderer = canvas.get_renderer()
        boxes += [(one.get_text(), one.get_window_extent(renderer)) for one in labels]
        boxes += [(ax.get_title(side), title_box(ax, side, renderer)) for side in ("left", "right")]
    # A box has room below its line for letters that hang: two pixels of 200 an inch are no touch.
    boxes = [(text, box.padded(-2)) for text, box in boxes if text]
    for (text, box), (other, its) in itertools.combinations(boxes, 2):
        assert not box.overlaps(its), f"{text!r} meets {other!r}"
    for text, box in boxes:
        assert box.x0 >= whole.x0 - 1, text
        assert box.x1 <= whole.x1 + 1, f"{text!r} leaves the picture"


@pytest.mark.parametrize("case", PICTURES)
def test_the_alternative_text_has_numbers_and_whole_sentences(drawn, case):
    alt = drawn[case].alt
    assert 80 < len(alt) < 900
    assert alt.endswith(".")
    assert sum(letter.isdigit() for letter in alt) >= 6
    assert "  " not in alt
    assert "nan" not in alt
    assert repr(drawn[case]) == alt


def test_a_notebook_shows_it_with_its_words(drawn):
    shown = drawn["rootogram shop"]._repr_mimebundle_()
    assert f'alt="{drawn["rootogram shop"].alt}"' in shown["text/html"]
    assert shown["text/plain"] == drawn["rootogram shop"].alt
    assert shown["image/png"] in shown["text/html"]


def test_drawing_on_given_axes_and_leaving_the_readers_style_alone():
    before = dict(matplotlib.rcParams.items())
    axes = Figure(figsize=(8, 6)).subplots(2, 2)
    assert plots.diagnostics(FITS["shop"], axes, replicas=19).axes == tuple(axes.flat)
    plots.rootogram(FITS["shop"])
    ax = Figure().subplots()
    assert plots.profile(FITS["Poisson"], "x1", ax).axes == (ax,)
    assert plots.calibration(FITS["Bernoulli"], ax).figure is ax.figure
    assert dict(matplotlib.rcParams.items()) == before


def test_the_same_seed_draws_the_same():
    one, other = (plots.diagnostics(FITS["Poisson"], rng=3).alt for _ in range(2))
    assert one == other


def test_many_rows_are_thinned_in_the_drawing_only():
    rng = np.random.default_rng(0)
    many = np.column_stack([np.ones(6000), rng.uniform(-1, 1, 6000)])
    fit = GLM("poisson").fit(many, rng.poisson(np.exp(many @ [1, 0.5])))
    picture = plots.diagnostics(fit, replicas=5)
    assert len(dots(picture.axes[0])[0]) == 2000
    assert "6,000 rows" in picture.alt


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: plots.diagnostics(FITS["softmax"]), "several classes"),
        (lambda: plots.diagnostics(None), "must be the result of a fit"),
        (lambda: plots.diagnostics(FITS["shop"], Figure().subplots()), "4 Axes"),
        (lambda: plots.profile(FITS["shop"], "rain"), "name must be that of a coefficient"),
        (lambda: plots.profile(FITS["softmax"], "x1"), "several classes"),
        (lambda: plots.effects(FITS["shop"], "rain"), "data must be given"),
        (lambda: plots.effects(FITS["softmax"], "x1"), "several classes"),
        (lambda: plots.rootogram(FITS["gamma"]), "is for counts"),
        (lambda: plots.rootogram(FITS["quasi"]), "quasi-likelihood"),
        (lambda: plots.rootogram(FITS["Bernoulli"]), "take plots.calibration"),
        (lambda: plots.calibration(FITS["shop"]), "is for outcomes and classes"),
        (lambda: plots.calibration(FITS["Bernoulli"], X=X), "given together"),
    ],
)
def test_what_does_not_fit_is_refused(call, said):
    with pytest.raises((TypeError, ValueError), match=said):
        call()


def test_a_fit_without_a_maximum_is_refused():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = GLM("bernoulli").fit([[1, 0], [1, 1], [1, 2], [1, 3.0]], [0, 0, 1, 1])
    for call in (lambda: plots.diagnostics(fit), lambda: plots.profile(fit, "x1")):
        with pytest.raises(ValueError, match="has not reached"):
            call()
