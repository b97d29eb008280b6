"""Hidden checks of assignment 5, the universal gradient and how it fails."""

import contextlib

import numpy as np

import glmlesson
from glmlesson import datasets
from grading import check, expect

FAMILIES = ("gaussian", "bernoulli", "poisson")


def table(rng, family, rows=12, features=3):
    """Return a design, targets drawn at random weights, and other weights near zero."""
    X = np.column_stack([np.ones(rows), rng.uniform(-1, 1, size=(rows, features - 1))])
    eta = X @ rng.uniform(-1, 1, size=features)
    y = glmlesson.FAMILIES[
        {"gaussian": "Gaussian", "bernoulli": "Bernoulli"}.get(family, "Poisson")
    ]
    return X, y().sample(eta, rng=rng), rng.uniform(-0.7, 0.7, size=features)


def slope_of(student, rng, family):
    for rows, features in ((1, 2), (12, 4)):
        X, y, theta = table(rng, family, rows, features)
        expect.close(
            student.call("gradient", theta, X, y, family),
            glmlesson.lesson.gradient(theta, X, y, family),
            f"For the {family} gradient should be X.T @ (y - h(X @ theta)) for any number of rows "
            "and weights, a single row included.",
        )


@check("gradient-check", points=1)
def the_slope_of_the_gaussian(student, rng):
    "Residuals from the line."
    slope_of(student, rng, "gaussian")


@check("gradient-check", points=1)
def the_slope_of_the_bernoulli(student, rng):
    "Residuals from the sigmoid, also where it saturates."
    slope_of(student, rng, "bernoulli")
    X = np.array([[1.0, 900.0], [1.0, -900.0]])
    expect.close(
        student.call("gradient", np.array([0.0, 1.0]), X, np.array([0, 0]), "bernoulli"),
        [-1.0, -900.0],
        "For log-odds of 900 of either sign the Bernoulli's gradient should stay a number.",
    )


@check("gradient-check", points=1)
def the_slope_of_the_poisson(student, rng):
    "Residuals from the exponential."
    slope_of(student, rng, "poisson")


def bend_of(student, rng, family):
    for rows, features in ((1, 1), (12, 4)):
        X, y, theta = table(rng, family, rows, features)
        expect.close(
            student.call("curvature", theta, X, family),
            glmlesson.lesson.curvature(theta, X, y, family),
            f"For the {family} curvature should be X'WX with a''(eta) of each row in W, a square "
            "matrix for any number of weights.",
        )


@check("curvature-check", points=1)
def the_bend_of_the_gaussian(student, rng):
    "The same everywhere."
    bend_of(student, rng, "gaussian")


@check("curvature-check", points=1)
def the_bend_of_the_bernoulli(student, rng):
    "Weights of mean (1 - mean)."
    bend_of(student, rng, "bernoulli")


@check("curvature-check", points=1)
def the_bend_of_the_poisson(student, rng):
    "Weights of the mean."
    bend_of(student, rng, "poisson")


@check("ascend-check", points=2)
def the_path(student, rng):
    "Every family, and no step at all."
    for family, steps in zip(FAMILIES, (0, 3, 40), strict=True):
        X, y, _ = table(rng, family)
        path = [np.zeros(3)]
        for _ in range(steps):
            path.append(path[-1] + 0.02 * glmlesson.lesson.gradient(path[-1], X, y, family))
        expect.close(
            student.call("ascend", X, y, family, 0.02, steps),
            path,
            "ascend should return every point from zero on, steps + 1 of them, each alpha times "
            "the summed gradient from the last; also for a single point.",
        )


@check("ascend-check", points=1)
def the_path_into_disaster(student, rng):
    "The overshooting step is recorded as it was."
    X, y, _ = table(rng, "poisson")
    answer = student.call("ascend", 30 * X, y, "poisson", 1.0, 6)
    sentence = "A walk that diverges should still have steps + 1 points."
    # Any numbers, infinite ones among them, as an array or as lists.
    with contextlib.suppress(TypeError, ValueError):
        answer = np.asarray(answer, dtype=float)
    expect.true(isinstance(answer, np.ndarray) and answer.shape == (7, 3), sentence)
    expect.close(
        answer[:2],
        [np.zeros(3), 30 * X.T @ (y - 1.0)],
        "When alpha is far too large ascend should record the overshooting step as it is, without "
        "clipping, stopping or lowering alpha.",
    )


@check("largest-alpha-check", points=2)
def the_bound(student, rng):
    "2 over the largest eigenvalue, for each family."
    for family in FAMILIES:
        X, y, theta = table(rng, family)
        expect.close(
            student.call("largest_alpha", theta, X, family),
            glmlesson.lesson.largest_stable_alpha(theta, X, y, family),
            f"For the {family} largest_alpha should be 2 over the largest eigenvalue of X'WX.",
        )


@check("average-gradient-check", points=2)
def chunks_of_unequal_length(student, rng):
    "Every row counts once."
    for family in FAMILIES:
        X, y, theta = table(rng, family, rows=15)
        chunks = [[X[:2], y[:2]], [X[2:3], y[2:3]], [X[3:], y[3:]]]
        expect.close(
            student.call("average_gradient", theta, chunks, family),
            glmlesson.lesson.gradient(theta, X, y, family) / 15,
            f"For the {family} average_gradient should add the gradients of all chunks and divide "
            "once, by the number of all rows.",
        )


@check("average-gradient-check", points=1)
def an_empty_chunk(student, rng):
    "A chunk without rows adds nothing."
    X, y, theta = table(rng, "bernoulli", rows=9)
    chunks = [[X[:0], y[:0]], [X[:5], y[:5]], [X[5:], y[5:]]]
    expect.close(
        student.call("average_gradient", theta, chunks, "bernoulli"),
        glmlesson.lesson.gradient(theta, X, y, "bernoulli") / 9,
        "A chunk without rows should change nothing; divide by the total number of rows alone.",
    )


def walks(student, cases, sentence):
    for heights, slopes, right in cases:
        expect.equal(student.call("verdict", heights, slopes), right, sentence)


@check("verdict-check", points=1)
def arrived_or_not(student, rng):
    "The millionth is of the first slope."
    first, top = rng.uniform(10, 1e6), -rng.uniform(10, 50)
    walks(
        student,
        [
            ([top - 9, top], [first, 0.9e-6 * first], "converged"),
            ([top - 9, top], [first, 1.1e-6 * first], "not arrived"),
            ([top - 9, top - 12, top], [first, 9 * first, 0.5 * first], "not arrived"),
        ],
        "verdict should compare the last slope with a millionth of the first, and say converged "
        "or not arrived; a dip on the way does not matter.",
    )


@check("verdict-check", points=1)
def lower_than_it_began(student, rng):
    "Even on a flat plain, but not after a mere dip."
    top = -rng.uniform(10, 50)
    walks(
        student,
        [
            ([top, top + 5, top - 1e-3], [100.0, 10.0, 1e-9], "diverged"),
            ([top, top - 5, top + 1e-3], [100.0, 10.0, 1e-9], "converged"),
        ],
        "A walk that ends lower than it began has diverged, however flat it is there; only the "
        "last height and the first count.",
    )


@check("verdict-check", points=1)
def beyond_the_finite_numbers(student, rng):
    "nan and infinities in either list, at the end."
    top = -rng.uniform(10, 50)
    walks(
        student,
        [
            ([top, top + 1], [100.0, np.nan], "diverged"),
            ([top, np.inf], [100.0, 1e-9], "diverged"),
            ([top, -np.inf], [100.0, 1e-9], "diverged"),
            ([top, top + 1], [100.0, 1e-9], "converged"),
        ],
        "A walk whose last height or last slope is nan or infinite has diverged.",
    )


def raw_table(rng, features):
    raw = rng.normal(size=(20, features - 1)) * np.exp(rng.uniform(-2, 4, size=features - 1))
    return np.column_stack([np.ones(20), raw + rng.uniform(-30, 30, size=features - 1)])


def standardised(student, X):
    answer = student.call("standardise", X)
    three = isinstance(answer, list) and len(answer) == 3
    expect.true(three, "standardise should return a list of three: Z, centre, scale.")
    return answer


@check("standardise-check", points=1)
def mean_zero_and_deviation_one(student, rng):
    "Several columns of very different scales."
    X = raw_table(rng, 4)
    right = np.column_stack([np.ones(20), (X[:, 1:] - X[:, 1:].mean(0)) / X[:, 1:].std(0)])
    expect.close(
        standardised(student, X)[0],
        right,
        "standardise should give every column but the first mean 0 and standard deviation 1, each "
        "with its own, and leave the first alone.",
    )


@check("standardise-check", points=1)
def centre_and_scale(student, rng):
    "What was subtracted and divided, column by column."
    X = raw_table(rng, 3)
    _, centre, scale = standardised(student, X)
    sentence = "centre and scale should be those of each column, and 0 and 1 for the first."
    expect.close(centre, np.append(0, X[:, 1:].mean(axis=0)), sentence)
    expect.close(scale, np.append(1, X[:, 1:].std(axis=0)), sentence)


@check("standardise-check", points=2)
def back_to_raw_weights(student, rng):
    "One feature and several; an intercept alone stays."
    for features in (1, 2, 4):
        theta = rng.uniform(-2, 2, size=features)
        centre = np.append(0.0, rng.uniform(-30, 30, size=features - 1))
        scale = np.append(1.0, rng.uniform(0.1, 20, size=features - 1))
        slopes = theta[1:] / scale[1:]
        expect.close(
            student.call("raw_weights", theta, centre, scale),
            np.append(theta[0] - slopes @ centre[1:], slopes),
            "raw_weights should divide every slope by its scale, and lower the intercept by the "
            "sum of these slopes times their centres.",
        )


def own_places(student):
    places = np.sort(student.variant().choice(17, size=12, replace=False))
    return datasets.load("forbes")["boiling_point"][places]


def condition(column):
    X = np.column_stack([np.ones(len(column)), column])
    values = np.linalg.eigvalsh(X.T @ X)
    return values[-1] / values[0]


@check("condition-check", points=1)
def the_raw_condition(student, rng):
    "A column of ones and a column of temperatures are almost proportional."
    expect.close(
        student.value("condition_raw"),
        condition(own_places(student)),
        "condition_raw should be the ratio of the eigenvalues of X'X for (1, °F) at your places.",
        rtol=1e-3,
    )


@check("condition-check", points=1)
def the_centred_condition(student, rng):
    "Diagonal, but of unequal entries."
    column = own_places(student)
    expect.close(
        student.value("condition_centred"),
        condition(column - column.mean()),
        "condition_centred should be the ratio of the eigenvalues once the mean of your own "
        "places is subtracted.",
        rtol=1e-3,
    )


@check("condition-check", points=1)
def the_standardised_condition(student, rng):
    "As round as a bowl can be; it counts beside the ratio before."
    column = own_places(student)
    expect.close(
        student.value("condition_centred"),
        condition(column - column.mean()),
        "condition_standardised counts once condition_centred is right: what does standardising "
        "change beyond centring?",
        rtol=1e-3,
    )
    expect.close(
        student.value("condition_standardised"),
        1.0,
        "With one standardised feature X'X is a multiple of the identity; what is the ratio of "
        "its eigenvalues?",
        rtol=1e-3,
    )


@check("condition-check", points=1)
def the_raw_bound(student, rng):
    "2 over the largest eigenvalue."
    X = np.column_stack([np.ones(12), own_places(student)])
    expect.close(
        student.value("alpha_raw"),
        2 / np.linalg.eigvalsh(X.T @ X)[-1],
        "alpha_raw should be 2 over the largest eigenvalue of X'X for your places, which is a "
        "sum over the rows.",
        rtol=1e-3,
        atol=0,
    )


def own_deaths(student):
    variant = student.variant()
    kicks = datasets.load("horse_kicks")
    corps = variant.choice(np.unique(kicks["corps"]), size=8, replace=False)
    deaths = kicks["deaths"][np.isin(kicks["corps"], corps)]
    return deaths, round(variant.uniform(0.001, 0.004), 5)


@check("many-rows-check", points=1)
def alpha_times_curvature(student, rng):
    "With an intercept alone the curvature is the number of deaths."
    deaths, alpha = own_deaths(student)
    expect.close(
        student.value("steepness"),
        alpha * deaths.sum(),
        "steepness should be your_alpha times the curvature at the maximum, where the expected "
        "counts add up to the deaths of your corps.",
        rtol=1e-3,
    )


@check("many-rows-check", points=1)
def copies_that_settle(student, rng):
    "The product stays below two."
    deaths, alpha = own_deaths(student)
    expect.equal(
        student.value("most_copies"),
        int(np.ceil(2 / (alpha * deaths.sum())) - 1),
        "most_copies should be the largest whole number whose product with steepness is below 2.",
    )


@check("many-rows-check", points=1)
def the_bound_for_averages(student, rng):
    "2 over the mean count."
    deaths, _ = own_deaths(student)
    expect.close(
        student.value("alpha_for_averages"),
        2 / deaths.mean(),
        "alpha_for_averages should be 2 over the curvature of the averaged log-likelihood, the "
        "mean count of your rows.",
        rtol=1e-3,
    )


@check("newton-step-check", points=2)
def one_step_of_newton(student, rng):
    "From a point near zero, for the two curved hills."
    for family in ("bernoulli", "poisson"):
        X, y, theta = table(rng, family, rows=25)
        step = np.linalg.solve(
            glmlesson.lesson.curvature(theta, X, y, family),
            glmlesson.lesson.gradient(theta, X, y, family),
        )
        expect.close(
            student.call("newton_step", theta, X, y, family),
            theta + step,
            f"For the {family} newton_step should be theta plus the solution of X'WX step = "
            "gradient, both taken at theta.",
            rtol=1e-5,
        )


@check("newton-step-check", points=1)
def one_step_to_the_line(student, rng):
    "The Gaussian's hill is a bowl."
    X, y, theta = table(rng, "gaussian", rows=25)
    expect.close(
        student.call("newton_step", 100 * theta, X, y, "gaussian"),
        np.linalg.lstsq(X, y, rcond=None)[0],
        "For the Gaussian newton_step should reach the least-squares line from anywhere.",
        rtol=1e-5,
        atol=1e-6,
    )


def overlapping(rng):
    """Return unsorted classes that overlap in the middle."""
    x = np.concatenate([rng.uniform(0, 4, size=6), [2.5], rng.uniform(3, 7, size=6), [1.5]])
    y = np.repeat([0, 1], 7)
    x[[0, 7]] = 3.2, 1.8
    order = rng.permutation(14)
    return x[order], y[order]


def tops(student, cases, sentence):
    for x, y, right in cases:
        expect.true(student.call("has_maximum", x, y) is right, sentence)


@check("has-maximum-check", points=1)
def a_gap_between_the_classes(student, rng):
    "In either direction, unsorted; against overlapping ones."
    x, y = overlapping(rng)
    apart = x + np.where(y == 1, 20, 0)
    tops(
        student,
        [(x, y, True), (apart, y, False), (-apart, y, False), (-x, y, True)],
        "has_maximum should be False if a threshold separates the classes in either direction, "
        "and True if they overlap, whatever the order of the rows.",
    )


@check("has-maximum-check", points=1)
def classes_that_touch(student, rng):
    "A shared value is not enough; a shared interval is."
    touch = float(rng.integers(3, 9))
    x = np.array([touch - 2, touch - 1, touch, touch, touch + 1, touch + 3])
    y = np.array([0, 0, 0, 1, 1, 1])
    tops(
        student,
        [(x, y, False), (-x, y, False), (x, y[[0, 3, 1, 2, 4, 5]], True)],
        "If the classes touch at a single value has_maximum should be False, and True as soon as "
        "they overlap.",
    )


@check("has-maximum-check", points=1)
def a_single_class(student, rng):
    "All zeros or all ones; against both."
    x, y = overlapping(rng)
    tops(
        student,
        [(x, 0 * y, False), (x, 0 * y + 1, False), (x, y, True)],
        "If only one class occurs has_maximum should be False, without an error.",
    )
