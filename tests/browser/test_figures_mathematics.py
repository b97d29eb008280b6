"""The figures' mathematics, run in the browser, agrees with glmlesson and statsmodels."""

import warnings

import mpmath
import numpy as np
import pytest
import scipy
import statsmodels.api as sm
from figures import STATIC

import glmlesson
from glmlesson import families, intervals, links
from glmlesson.plots import COLOURS

EXTREMES = [-800.0, -745.0, -40.0, -1.0, -1e-8, 0.0, 0.3, 2.0, 37.0, 709.0, 800.0]
SIGNED = [*EXTREMES, *np.linspace(-12, 12, 41)]
NEGATIVE = [-1e6, -800.0, -710.0, -40.0, -1.0, -1e-3, -1e-10, *-np.geomspace(1e-6, 1e3, 37)]
POSITIVE = [1e-8, 1e-3, 0.3, 1.0, 2.0, 5.5, 40.0, 1e4]
COUNTS = [0, 1, 2, 3, 7, 20, 171, 1000]
PROPORTIONS = [1e-12, 1e-3, 0.2, 0.5, 0.9, 1 - 1e-9]
ANGLES = [-np.pi, -2.0, -1e-6, 0.0, 1.0, 3.0, np.pi]
PAIRS = [[a, b] for a in (1e-3, 0.5, 1.0, 2.0, 9.5, 30.0, 1e3) for b in (0.1, 1.0, 4.0, 10.0, 1e3)]
TURNS = [
    [kappa * np.cos(at), kappa * np.sin(at)]
    for kappa in (0.0, 1e-6, 1e-3, 0.5, 2.0, 15.0, 19.9, 20.1, 80.0, 499.0, 501.0, 1e5)
    for at in (0.0, 1.0, -2.5)
]
TWO_CLASSES = [[each] for each in SIGNED]
THREE_CLASSES = [
    [0.0, 0.0],
    [0.3, -1.2],
    [30.0, -30.0],
    [40.0, 39.0],
    [800.0, -800.0],
    [-800.0, -790.0],
]

# Each family: its key and what it takes as known in the browser, the same in Python, η and y.
FAMILIES = [
    ("gaussian", {}, glmlesson.Gaussian(), [*SIGNED, 1e6], [-1e6, -2.5, 0.0, 0.1, 1e6]),
    ("bernoulli", {}, glmlesson.Bernoulli(), SIGNED, [0, 1]),
    ("poisson", {}, glmlesson.Poisson(), [*SIGNED, 18.5], [*COUNTS, 10**8]),
    ("categorical", {}, glmlesson.Categorical(), THREE_CLASSES, [0, 1, 2]),
    ("categorical", {"classes": 2}, glmlesson.Categorical(classes=2), TWO_CLASSES, [0, 1]),
    ("binomial", {}, glmlesson.Binomial(), SIGNED, [0, 1, 5, 9, 10]),
    ("binomial", {"trials": 500}, glmlesson.Binomial(trials=500), SIGNED, [0, 3, 250, 499, 500]),
    ("exponential", {}, glmlesson.Exponential(), NEGATIVE, POSITIVE),
    ("gamma", {}, glmlesson.Gamma(), NEGATIVE, POSITIVE),
    ("gamma", {"shape": 0.4}, glmlesson.Gamma(shape=0.4), NEGATIVE, POSITIVE),
    ("inverseGaussian", {}, glmlesson.InverseGaussian(), NEGATIVE, POSITIVE),
    ("inverseGaussian", {"shape": 7}, glmlesson.InverseGaussian(shape=7.0), NEGATIVE, POSITIVE),
    ("geometric", {}, glmlesson.Geometric(), NEGATIVE, COUNTS),
    ("negativeBinomial", {}, glmlesson.NegativeBinomial(), NEGATIVE, COUNTS),
    ("negativeBinomial", {"size": 12.5}, glmlesson.NegativeBinomial(size=12.5), NEGATIVE, COUNTS),
    ("laplace", {}, glmlesson.Laplace(), NEGATIVE, [-40.0, -1.0, 0.0, 2.5, 1e4]),
    ("beta", {}, glmlesson.Beta(), PAIRS, PROPORTIONS),
    ("vonMises", {}, glmlesson.VonMises(), TURNS, ANGLES),
]
NAMES = [" ".join([key, *map(str, known.values())]) for key, known, *_ in FAMILIES]

LINKS = [
    ("identity", links.Identity(), [-3.0, 0.0, 1e9], SIGNED),
    ("log", links.Log(), POSITIVE, SIGNED),
    ("logit", links.Logit(), PROPORTIONS, SIGNED),
    ("probit", links.Probit(), [*PROPORTIONS, 1e-300], [*np.linspace(-38, 9, 95), -800.0, 800.0]),
    ("cloglog", links.ComplementaryLogLog(), PROPORTIONS, SIGNED),
    ("negativeInverse", links.NegativeInverse(), POSITIVE, NEGATIVE),
    ("negativeInverseSquare", links.NegativeInverseSquare(), POSITIVE, NEGATIVE),
    ("logShare", links.LogShare(), POSITIVE, NEGATIVE),
    ("logRatio", links.LogRatio(), [[0.2, 0.3], [1e-9, 0.99]], THREE_CLASSES),
]


@pytest.fixture(scope="module")
def mathematics(browser):
    """Runs a function of the figures' mathematics and one argument in an empty page."""
    page = browser.new_page()
    page.add_script_tag(path=STATIC / "figures.js")

    def run(function: str, argument=None):
        return page.evaluate(f"(argument) => ({function})(window.glmFigures, argument)", argument)

    yield run
    page.close()


def assert_close(actual, expected, rtol=1e-12, atol=1e-13):
    np.testing.assert_allclose(np.array(actual, float), expected, rtol=rtol, atol=atol)


# The families and the links -----------------------------------------------------------------------


@pytest.mark.parametrize(("key", "known", "family", "eta", "y"), FAMILIES, ids=NAMES)
def test_a_family_agrees_with_glmlesson(mathematics, key, known, family, eta, y):
    found = mathematics(
        """({ makeFamily }, { key, known, eta, y }) => {
            const family = makeFamily(key, known);
            return {
                logPartition: eta.map(family.logPartition),
                mean: eta.map(family.mean),
                variance: eta.map(family.variance),
                statistic: y.map(family.sufficientStatistic),
                logBaseMeasure: y.map(family.logBaseMeasure),
                logProb: y.map((each) => eta.map((one) => family.logProb(each, one))),
            };
        }""",
        {"key": key, "known": known, "eta": np.array(eta).tolist(), "y": y},
    )
    with np.errstate(over="ignore", under="ignore"):
        assert_close(found["logPartition"], family.log_partition(eta))
        assert_close(found["mean"], family.mean(eta))
        assert_close(found["variance"], family.variance(eta))
        assert_close(found["statistic"], family.sufficient_statistic(y))
        assert_close(found["logBaseMeasure"], family.log_base_measure(y))
        expected = np.stack([family.log_prob(each, eta) for each in y])
        size = terms(family, np.array(eta), y)
    # Where large terms cancel, both languages are left with the rounding of the terms.
    tolerance = 1e-13 + 1e-12 * np.abs(expected) + 4e-16 * size
    found, possible = np.array(found["logProb"], float), np.isfinite(expected)
    assert (found[~possible] == expected[~possible]).all()
    assert (np.abs(found[possible] - expected[possible]) <= tolerance[possible]).all()


def terms(family, eta, y):
    """Return the size of the terms that make up log p: one row per y, one column per η."""
    rows = []
    for each in y:
        products = np.abs(eta * family.sufficient_statistic(each))
        products = products.reshape(len(eta), -1).sum(axis=1)
        base, partition = family.log_base_measure(each), family.log_partition(eta)
        rows.append(np.abs(base) + products + np.abs(partition))
    return np.where(np.isfinite(rows), rows, 0)


def test_what_is_nearly_sure_is_not_rounded_to_certainty(mathematics):
    found = mathematics(
        """({ families }) => [
            families.bernoulli.logPartition(-40),
            families.bernoulli.logProb(0, -40),
            families.bernoulli.logProb(1, 40),
            families.categorical.logPartition([-40, -800]),
            families.categorical.logProb(2, [-40, -800]),
            families.categorical.logProb(0, [40, -800]),
            families.geometric.logProb(0, -40),
        ]"""
    )
    little = np.log1p(np.exp(-40))
    expected = [little, -little, -little, little, -little, -little, -little]
    assert_close(found, expected, atol=0)


@pytest.mark.parametrize(("key", "link", "means", "eta"), LINKS, ids=[row[0] for row in LINKS])
def test_a_link_agrees_with_glmlesson(mathematics, key, link, means, eta):
    found = mathematics(
        """({ links }, { key, means, eta }) => ({
            link: means.map(links[key].link),
            inverse: eta.map(links[key].inverse),
        })""",
        {"key": key, "means": means, "eta": np.array(eta).tolist()},
    )
    with np.errstate(over="ignore", under="ignore"):
        # Probabilities as small as can be are held to their relative size alone.
        assert_close(found["link"], link(means))
        assert_close(found["inverse"], link.inverse(eta), atol=1e-300)


def test_a_family_states_the_same_facts_as_in_python(mathematics):
    facts = mathematics(
        """({ families }) => Object.values(families).map((family) => ({
            ...family,
            link: family.link && family.link.name,
            meanDomain: family.link && family.link.meanDomain,
        }))"""
    )
    assert [fact["name"] for fact in facts] == list(families.FAMILIES)
    for fact in facts:
        family = families.FAMILIES[fact["name"]]()
        assert fact["nParameters"] == family.n_parameters
        assert fact["discrete"] == family.support.integer
        assert fact["parameters"] == vars(family)
        assert fact["colour"] in COLOURS
        assert fact["link"] == (family.canonical_link and family.canonical_link.name)
        for key, domain in [
            ("support", family.support),
            ("etaDomain", family.eta_domain),
            ("meanDomain", family.mean_domain),
        ]:
            assert (fact[key] and interval(fact[key])) == domain


def interval(fact):
    closed = {"closed_low": fact.get("closedLow"), "closed_high": fact.get("closedHigh")}
    return intervals.Interval(
        fact["low"],
        fact["high"],
        integer=fact.get("integer", False),
        **{end: bool(value) for end, value in closed.items()},
    )


def test_a_number_is_in_an_interval_as_in_python(mathematics):
    numbers = [-np.inf, -np.pi, -1.0, 0.0, 0.5, 1.0, 3.0, np.pi, 10.0, 11.0, np.inf, np.nan]
    found = mathematics(
        """({ families, contains }, numbers) => Object.values(families).map(
            ({ support }) => numbers.map((each) => contains(support, each)))""",
        numbers,
    )
    supports = [family().support for family in families.FAMILIES.values()]
    assert found == [support.contains(numbers).tolist() for support in supports]


def test_the_special_functions_keep_their_digits_where_scipy_loses_some(mathematics):
    pairs = [[1e5, 2.0], [0.5, 1e6], [1e5, 3e4], [12.0, 1e8], [1e8, 1e8]]
    with mpmath.workdps(40):
        expected = [float(mpmath.log(mpmath.beta(a, b))) for a, b in pairs]
    found = mathematics("({ families }, all) => all.map(families.beta.logPartition)", pairs)
    assert_close(found, expected, atol=0)
    kappas = [[kappa, 0.0] for kappa in (0.0, 1.0, 19.0, 21.0, 1e3, 1e9)]
    found = mathematics("({ families }, all) => all.map(families.vonMises.mean)", kappas)
    ratios = [scipy.special.ive(1, kappa) / scipy.special.ive(0, kappa) for kappa, _ in kappas]
    assert_close([mean for mean, _ in found], ratios)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('makeFamily("poison")', "The family must be one of gaussian, bernoulli"),
        ('makeFamily("toString")', "The family must be one of"),
        ('makeFamily("gamma", { shape: -1 })', "The shape must be positive"),
        ('makeFamily("gamma", { size: 2 })', "The gamma family takes no size"),
        ('makeFamily("binomial", { trials: 2.5 })', "whole number, 1 or more"),
        ('makeFamily("categorical", { classes: 1 })', "whole number, 2 or more"),
    ],
)
def test_a_family_that_does_not_exist_is_refused_in_words(mathematics, call, words):
    said = mathematics(
        f"({{ makeFamily }}) => {{ try {{ {call}; }} catch (error) {{ return error.message; }} }}"
    )
    assert words in said


# The fits -----------------------------------------------------------------------------------------

FIT = """({ fitting }, sets) => sets.map(({ x, y, key }) => {
    const fit = lesson.newton(x, y, key);
    return { ...fit, curve: x.map(fit.curve) };
})"""

PEERS = {
    "gaussian": sm.families.Gaussian(),
    "bernoulli": sm.families.Binomial(),
    "poisson": sm.families.Poisson(),
}


def case(x, y, key="poisson"):
    return {"x": np.array(x, float).tolist(), "y": np.array(y, float).tolist(), "key": key}


def drawn_sets():
    """Return hundreds of sets of points, easy and hard, some of them without a finite maximum."""
    rng = np.random.default_rng(20)
    sets = []
    for i in range(360):
        key = ("poisson", "poisson", "bernoulli", "gaussian")[i % 4]
        rows = int(rng.integers(2, 31))
        x = rng.uniform(0, 10, rows)
        if i % 3:
            x = np.round(x)  # ties, also between points that differ in y
        line = rng.normal() + rng.normal() * (x - 5) / rng.choice([1.0, 3.0, 10.0])
        if key == "poisson":
            y = rng.poisson(np.exp(np.clip(line, -20, 12)) * rng.choice([0.2, 1.0, 30.0]))
            if i % 5 == 0:
                y[rng.integers(rows)] = rng.choice([50, 1000])  # an outlier
            if i % 7 == 0:
                y = y * 10**8 // max(1, y.max())  # huge counts
        elif key == "bernoulli":
            y = rng.random(rows) < scipy.special.expit(line)
        else:
            y = rng.normal(line, rng.choice([0.1, 3.0]))
        scale, shift = rng.choice([1e-4, 1.0, 1.0, 1e5]), rng.choice([0.0, 0.0, 1e3])
        sets.append(case((x + shift) * scale, y, key))
    return sets


def one_place(each):
    return len(set(each["x"])) == 1


def centred(each):
    """Return the features in units that neither glmlesson nor statsmodels loses digits with."""
    x = np.array(each["x"])
    return np.column_stack([np.ones(len(x)), (x - x.mean()) / np.ptp(x)])


def test_hundreds_of_fits_agree_with_glmlesson_and_statsmodels(mathematics):
    sets = [each for each in drawn_sets() if not one_place(each)]
    fits = mathematics(FIT, sets)
    finite = 0
    for each, fit in zip(sets, fits, strict=True):
        X, y, key = centred(each), np.array(each["y"]), each["key"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ours = glmlesson.lesson.newton(X, y, key, max_iter=200)
        assert fit["converged"] == ours.converged, each
        assert np.isfinite(fit["curve"]).all()
        if not fit["converged"]:
            assert fit["problem"] in ("edge", "separated")
            continue
        finite += 1
        means = families.as_family(key).mean(X @ ours.theta)
        assert_close(fit["curve"], means, rtol=1e-8, atol=1e-12)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a perfect fit, where two points have two x
            theirs = sm.GLM(y, X, family=PEERS[key]).fit(tol=1e-14, maxiter=300)
        assert_close(fit["curve"], theirs.fittedvalues, rtol=1e-8, atol=1e-12)
    assert finite >= 300


FITTED = {"gaussian": lambda z: z, "bernoulli": scipy.special.expit, "poisson": np.exp}


def test_the_estimate_reproduces_the_curve_and_the_path_leads_to_it(mathematics):
    sets = [each for each in drawn_sets() if not one_place(each) and max(each["x"]) < 11]
    for each, fit in zip(sets, mathematics(FIT, sets), strict=True):
        if fit["converged"]:
            assert fit["path"][-1] == fit["theta"]
            assert len(fit["path"]) == fit["steps"] + 1
            intercept, slope = fit["theta"]
            fitted = FITTED[each["key"]](intercept + slope * np.array(each["x"]))
            assert_close(fit["curve"], fitted, rtol=1e-9)


def test_newtons_path_never_goes_down(mathematics):
    sets = [each for each in drawn_sets() if not one_place(each)]
    rises = mathematics(
        """({ fitting }, sets) => sets.map(({ x, y, key }) => {
            const fit = lesson.newton(x, y, key);
            if (!fit.converged) return [];
            const heights = fit.path.map((theta) => fitting.logLikelihood(theta, x, y, key));
            const size = Math.max(1, ...y) * Math.max(...heights.slice(-1).map(Math.abs));
            return heights.slice(1).map((height, i) => (height - heights[i]) / size);
        })""",
        sets,
    )
    assert min(min(rise, default=0) for rise in rises) > -1e-9


NO_MAXIMUM = {
    "all counts zero": (case([1, 2, 3], [0, 0, 0]), "edge", "All counts are zero", [0, 0, 0]),
    "one point, a zero": (case([4], [0]), "edge", "All counts are zero", [0]),
    "one point": (case([4], [7]), "one place", "at the same x", [7]),
    "points at one x": (case([4, 4, 4], [7, 0, 2]), "one place", "at the same x", [3, 3, 3]),
    "one x of a line": (case([0.1] * 3, [1, 2, 6], "gaussian"), "one place", "same x", [3, 3, 3]),
    "one x of classes": (case([1, 1], [0, 1], "bernoulli"), "one place", "same x", [0.5, 0.5]),
    "counts at the last x": (
        case([1, 2, 5, 5], [0, 0, 4, 0]), "separated", "zero except at one end", [0, 0, 2, 2]
    ),
    "counts at the first x": (
        case([-4.4, -4.3, -4.2, -3.4], [1, 0, 0, 0]), "separated", "one end", [1, 0, 0, 0]
    ),
    "a huge count at the end": (
        case([1, 2, 3], [0, 0, 1e8]), "separated", "zero except at one end", [0, 0, 1e8]
    ),
    "two points": (case([1, 2], [0, 3]), "separated", "zero except at one end", [0, 3]),
    "all outcomes 0": (case([1, 2], [0, 0], "bernoulli"), "edge", "outcome is 0", [0, 0]),
    "all outcomes 1": (case([1, 2], [1, 1], "bernoulli"), "edge", "outcome is 1", [1, 1]),
    "classes apart": (
        case([1, 2, 3, 4], [0, 0, 1, 1], "bernoulli"), "separated", "sides", [0, 0, 1, 1]
    ),
    "classes apart, falling": (
        case([1, 2, 3, 4], [1, 1, 1, 0], "bernoulli"), "separated", "sides", [1, 1, 1, 0]
    ),
    "classes that meet": (
        case([1, 2, 2, 2, 3], [0, 0, 0, 1, 1], "bernoulli"),
        "separated",
        "sides",
        [0, 1 / 3, 1 / 3, 1 / 3, 1],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_MAXIMUM)
def test_without_a_finite_maximum_the_fit_says_so_and_shows_the_limit(mathematics, name):
    each, problem, words, limit = NO_MAXIMUM[name]
    fit = mathematics(FIT, [each])[0]
    assert (fit["converged"], fit["problem"]) == (False, problem)
    assert words in fit["diagnosis"]
    assert_close(fit["curve"], limit, rtol=1e-9, atol=2e-9)
    assert not np.isnan(fit["theta"]).any()
    height = mathematics(
        "({ fitting }, { x, y, key, theta }) => fitting.logLikelihood(theta, x, y, key)",
        {**each, "theta": fit["theta"]},
    )
    assert np.isfinite(height)


def test_without_points_there_is_no_estimate(mathematics):
    fit = mathematics("({ fitting }) => ({ ...fitting.newton([], [], 'poisson'), curve: null })")
    assert fit["theta"] is None
    assert fit["diagnosis"] == "There is no point to fit."


def test_a_maximum_between_zeros_on_both_sides_is_found(mathematics):
    fit = mathematics(FIT, [case([1, 2, 3], [0, 5, 0])])[0]
    assert fit["converged"]
    assert_close(fit["curve"], [5 / 3] * 3)


HARD = {
    "a huge outlier": case([0, 0.9, 1], [0, 3, 1e8]),
    "huge counts": case([0, 1, 2, 3, 4, 5], [1e8, 99_999_999, 1e8, 3e7, 9e7, 0]),
    "equal huge counts": case([0, 1, 2], [1e8, 1e8, 1e8]),
    "far from zero": case([1e9, 1e9 + 1, 1e9 + 2], [1, 4, 2]),
    "nearly at one x": case([0, 0, 0, 1e-9], [3, 1, 2, 5]),
    "nearly separated": case([0, 1, 1.001, 2], [0, 1, 0, 1], "bernoulli"),
    "a steep line": case([0, 1e-6, 1], [-1e9, 1e9, 3], "gaussian"),
}


@pytest.mark.parametrize("name", HARD)
def test_a_hard_fit_solves_the_likelihood_equations(mathematics, name):
    each = HARD[name]
    fit = mathematics(FIT, [each])[0]
    assert fit["converged"], fit
    assert_close(fit["curve"], exact_means(fit["theta"], **each), rtol=1e-8, atol=1e-12)


def exact_means(start, x, y, key):
    """Solve the two likelihood equations in 50 digits, from the estimate under test."""
    response = {"gaussian": lambda z: z, "bernoulli": mpmath.sigmoid, "poisson": mpmath.exp}[key]
    with mpmath.workdps(50):
        first, x, y = mpmath.mpf(x[0]), [mpmath.mpf(each) for each in x], y
        away = [each - first for each in x]

        def means(level, slope):
            return [response(level + slope * each) for each in away]

        def equations(level, slope):
            residuals = [target - mean for target, mean in zip(y, means(level, slope), strict=True)]
            return [mpmath.fsum(residuals), mpmath.fdot(residuals, away)]

        level = mpmath.mpf(start[0]) + mpmath.mpf(start[1]) * first
        solution = mpmath.findroot(equations, (level, mpmath.mpf(start[1])), tol=1e-50)
        return [float(mean) for mean in means(*solution)]


def test_the_straight_line_is_the_least_squares_line(mathematics):
    each = case([1, 2, 3, 4], [3, 1, 4, 1], "gaussian")
    fit = mathematics("({ fitting }, { x, y }) => fitting.leastSquares(x, y).theta", each)
    assert_close(fit, np.polynomial.polynomial.polyfit(each["x"], each["y"], 1))


# The likelihood and the ascent --------------------------------------------------------------------


def test_the_likelihood_its_slope_and_its_curvature_agree_with_glmlesson(mathematics):
    rng = np.random.default_rng(3)
    sets = [{**each, "theta": rng.normal(size=2).tolist()} for each in drawn_sets()]
    sets = [each for each in sets if max(each["x"]) < 11]
    found = mathematics(
        """({ fitting }, sets) => sets.map(({ x, y, key, theta }) => ({
            logLikelihood: fitting.logLikelihood(theta, x, y, key),
            gradient: lesson.gradient(theta, x, y, key),
            curvature: lesson.curvature(theta, x, y, key),
            alpha: fitting.largestStableAlpha(theta, x, y, key),
            next: fitting.gradientStep(theta, x, y, key, 0.01),
        }))""",
        sets,
    )
    for each, here in zip(sets, found, strict=True):
        X = np.column_stack([np.ones(len(each["x"])), each["x"]])
        point = (each["theta"], X, each["y"], each["key"])
        slopes, curvature = glmlesson.lesson.gradient(*point), glmlesson.lesson.curvature(*point)
        size = np.abs(X).sum() * max(1, *each["y"], *np.ravel(curvature))  # before anything cancels
        rounding = {"atol": 1e-15 * size}
        assert_close(here["logLikelihood"], glmlesson.lesson.log_likelihood(*point), **rounding)
        assert_close(here["gradient"], slopes, **rounding)
        assert_close(here["curvature"], curvature)
        assert_close(here["alpha"], glmlesson.fitting.largest_stable_alpha(*point))
        assert_close(here["next"], each["theta"] + 0.01 * slopes, **rounding)


ASCEND = """({ fitting }, { x, y, key, alpha, steps }) => {
    const path = [[0, 0]];
    for (let i = 0; i < steps && path.at(-1); i++) {
        path.push(fitting.gradientStep(path.at(-1), x, y, key, alpha));
    }
    const diagnosis = fitting.diagnoseAscent(path.at(-1), [0, 0], x, y, key, alpha);
    return { path, ...diagnosis };
}"""

LAB = {**case([-1, 0, 1, 2], [1, 1, 3, 6]), "alpha": 0.05}


def test_the_ascent_walks_as_glmlesson_does(mathematics):
    found = mathematics(ASCEND, {**LAB, "steps": 400})
    X = np.column_stack([np.ones(4), LAB["x"]])
    ours = glmlesson.lesson.gradient_ascent(X, LAB["y"], "poisson", alpha=0.05, iters=400)
    assert ours.converged
    assert_close(found["path"], ours.path, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "state", "words"),
    [
        ({"steps": 400}, "converged", "has arrived"),
        ({"steps": 3}, "climbing", "is climbing"),
        ({"steps": 40, "alpha": 5.0}, "diverged", "smaller learning rate"),
        ({"steps": 200, "alpha": 0.085}, "overshooting", "learning rate below 0.0"),
        ({"steps": 10, "alpha": 1e-5}, "stalled", "0 steps would be needed"),
        ({"steps": 10, "y": [1e8, 1e8, 1e8, 1e8]}, "diverged", "smaller learning rate"),
        ({"steps": 3, "x": [1, 1, 1, 1], "alpha": 0.02}, "climbing", "is climbing"),
        ({"steps": 99, "y": [0, 0, 0, 0]}, "endless", "All counts are zero"),
        ({"steps": 99, "y": [0, 0, 0, 3]}, "endless", "zero except at one end"),
        ({"steps": 1, "x": [], "y": []}, "endless", "no point to fit"),
        ({"steps": 50, "x": [100, 200, 300, 400], "alpha": 1e-9}, "stalled", "scale the feature"),
    ],
)
def test_the_ascent_is_diagnosed_in_plain_words(mathematics, change, state, words):
    found = mathematics(ASCEND, {**LAB, **change})
    assert found["state"] == state, found
    assert words in found["words"]


def test_the_ascent_never_shows_what_is_not_a_number(mathematics):
    numbers = mathematics(
        """({ fitting }) => {
            const [x, y, key] = [[0, 1000], [0, 3], "poisson"];
            const wild = [[1, 1], [800, 800], [-800, 800], [-Infinity, 0], [1e308, 1e308]];
            return wild.flatMap((theta) => [
                fitting.logLikelihood(theta, x, y, key),
                fitting.largestStableAlpha(theta, x, y, key),
                ...(fitting.gradientStep(theta, x, y, key, 1) ?? []),
            ]);
        }"""
    )
    assert not np.isnan(numbers).any()
