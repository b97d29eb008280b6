"""Hidden checks of assignment 6, the final project: the parts of any family, against each other.

No check knows which family a student chose. What is right follows from the student's own
log-partition, and from data that the student's own mechanism makes.
"""

import numpy as np
import scipy.optimize
import scipy.stats

from glmlesson import GLM
from grading import check, expect


def parties(rate, rng):
    size = rng.poisson(rate)
    while np.any(size == 0):
        size = np.where(size == 0, rng.poisson(rate), size)
    return size


def failures(mean, rng):
    failed, trying = np.zeros(len(mean), dtype=int), np.ones(len(mean), dtype=bool)
    while np.any(trying):
        trying = trying & (rng.random(len(mean)) > 1 / (1 + mean))
        failed = failed + trying
    return failed


def stages(mean, rng):
    return rng.exponential(mean[:, None] / 3, size=(len(mean), 3)).sum(axis=1)


TRUE_LOG_PROB = {
    parties: lambda y, rate: scipy.stats.poisson.logpmf(y, rate) - np.log(-np.expm1(-rate)),
    failures: lambda y, mean: scipy.stats.nbinom.logpmf(y, 1, 1 / (1 + mean)),
    stages: lambda y, mean: scipy.stats.gamma.logpdf(y, 3, scale=mean / 3),
}


def own_data(student):
    """Return the student's mechanism, true weights, features and outcomes."""
    variant = student.variant()
    mechanism = [parties, failures, stages][variant.integers(3)]
    level = {parties: 0.4, failures: 1.0, stages: 1.2}[mechanism]
    slopes = variant.choice([-1, 1], size=2) * variant.uniform(0.4, 0.8, size=2)
    truth = np.array([level, *slopes])
    X = np.column_stack([np.ones(300), variant.uniform(-1, 1, 300), variant.integers(0, 2, 300)])
    return mechanism, truth, X, mechanism(np.exp(X @ truth), variant)


def fresh_rows(rng, rows):
    return np.column_stack([np.ones(rows), rng.uniform(-1, 1, rows), rng.integers(0, 2, rows)])


# The student's answers, refused where they are not numbers ----------------------------------------


def finite(answer, shape, sentence):
    """Return the answer as finite numbers of this shape, or refuse it with the sentence."""
    expect.close(answer, np.zeros(shape), sentence, atol=1e300)
    return np.asarray(answer, dtype=float)


def numbers(student, name, value):
    """Return what one of the student's functions makes of an array: finite, of the same shape."""
    return finite(
        student.call(name, value),
        np.shape(value),
        f"{name} should return a finite number for each entry of an array, of the same shape.",
    )


def support(student):
    answer = student.value("support")
    known = ("counts from 0", "counts from 1", "positive numbers", "real numbers")
    expect.true(isinstance(answer, str) and answer in known, f"support should be one of {known}.")
    return answer


def span(student):
    """Return the smallest and the largest of the student's five natural parameters."""
    sentence = "some_eta should be a list of five different numbers."
    five = finite(student.value("some_eta"), (5,), sentence)
    expect.true(len(set(five.tolist())) == 5, sentence)
    return float(five.min()), float(five.max())


def between(student, rng, size):
    return rng.uniform(*span(student), size=size)


def weights(student):
    return finite(student.value("theta_hat"), (3,), "theta_hat should hold three finite weights.")


def natural_parameters(student, X, theta=None):
    """Return the natural parameters of rows at some weights, by default the student's own."""
    means = numbers(student, "response", X @ (weights(student) if theta is None else theta))
    return numbers(student, "natural_parameter", means)


def together(student, rng, name, *arrays):
    """Return what one of the student's functions makes of several arrays sent in one.

    They come in random order, so that no function can tell for what an entry is asked.
    """
    sent = np.concatenate([np.ravel(array) for array in arrays])
    order = rng.permutation(len(sent))
    answers = np.empty(len(sent))
    answers[order] = numbers(student, name, sent[order])
    ends = np.cumsum([np.size(array) for array in arrays])[:-1]
    return [
        part.reshape(np.shape(array))
        for part, array in zip(np.split(answers, ends), arrays, strict=True)
    ]


NOT_ONE = (
    "The probabilities of your family do not add up to one at every natural parameter that it "
    "needs: a(eta) must be the log of the sum of b(y) e^(eta y) over your support."
)


def log_probs(student, rng, y, eta, audited=8):
    """Return the log-probability of each outcome, from the parts of a family that adds up to one.

    The outcomes are asked for among those that cover the support, and the totals are taken at
    natural parameters drawn from those of the rows.
    """
    values, widths = outcomes(support(student))
    at_y, at_values = together(student, rng, "log_base_measure", y, values)
    (a,) = together(student, rng, "log_partition", eta)
    for one in rng.choice(np.size(eta), size=min(audited, np.size(eta)), replace=False):
        eta_one, a_one = np.ravel(eta)[one], np.ravel(a)[one]
        with np.errstate(over="ignore"):
            total = np.sum(np.exp(at_values + eta_one * values - a_one) * widths)
        expect.close(total, 1.0, NOT_ONE, rtol=0, atol=1e-3)
    expect.close(
        at_y,
        np.interp(y, values, at_values),
        "log_base_measure gives your data other values than their neighbours in your support, "
        "over which the probabilities add up to one.",
        rtol=1e-2,
        atol=1e-2,
    )
    return at_y + eta * y - a


def height(student, theta, X, y):
    answer = student.call("log_likelihood", theta, X, y)
    number = isinstance(answer, float) or (isinstance(answer, int) and abs(answer) < 1e300)
    expect.true(number, "log_likelihood should return one number for a table.")
    return float(answer)


def adds_up(student, rng, etas):
    """Expect total probability one at these natural parameters, and at each of them alone."""
    kind = support(student)
    y = outcomes(kind)[0][[0, 1]]
    log_probs(student, rng, np.resize(y, np.shape(etas)), etas, audited=len(etas))
    (arrays,) = together(student, rng, "log_partition", etas)
    alone = [float(numbers(student, "log_partition", float(eta))) for eta in etas]
    expect.close(
        alone,
        arrays,
        "log_partition should make of an array what it makes of its entries one by one.",
    )


def outcomes(kind):
    """Return outcomes that cover a support, and the width of each for a sum over them."""
    if kind.startswith("counts"):
        y = np.arange(int(kind[-1]), 4000)
        return y, np.ones(len(y))
    u = np.linspace(-20, 8, 6001) if kind == "positive numbers" else np.linspace(-9, 9, 6001)
    if kind == "positive numbers":
        return np.exp(u), np.exp(u) * (u[1] - u[0])
    return np.sinh(u), np.cosh(u) * (u[1] - u[0])


# The checks ---------------------------------------------------------------------------------------


@check("family-check", points=1)
def the_support_holds_the_data(student, rng):
    "Every outcome that the mechanism makes is in the support, and has a share of the total."
    kind = support(student)
    mechanism, truth, *_ = own_data(student)
    X = fresh_rows(rng, 200)
    y = mechanism(np.exp(X @ truth), rng)
    inside = kind != "counts from 1" or y.min() >= 1
    whole = not kind.startswith("counts") or np.all(y == np.round(y))
    expect.true(
        bool(inside and whole),
        "Your mechanism makes outcomes that are outside your support.",
    )
    log_probs(student, rng, y, between(student, rng, len(y)), audited=40)


@check("family-check", points=2)
def it_adds_up_between(student, rng):
    "At random natural parameters inside the student's range."
    adds_up(student, rng, between(student, rng, 4))


@check("family-check", points=1)
def it_adds_up_at_the_ends(student, rng):
    "At the smallest and the largest, and the log-partition takes arrays."
    ends = np.array(span(student))
    numbers(student, "log_partition", np.tile(ends, (3, 1)))
    adds_up(student, rng, ends)


def differences(student, rng):
    """Return natural parameters with the slope and the bend of the log-partition at them."""
    eta = between(student, rng, 5)
    step = 1e-3 * np.maximum(np.abs(eta), 0.1)
    left, here, right = (
        numbers(student, "log_partition", eta + side * step) for side in (-1, 0, 1)
    )
    return eta, (right - left) / (2 * step), (right - 2 * here + left) / step**2


@check("moments-check", points=2)
def the_mean_is_the_slope(student, rng):
    "Central differences of the student's own log-partition."
    eta, slope, _ = differences(student, rng)
    expect.close(
        numbers(student, "mean", eta),
        slope,
        "mean should be the derivative of your log_partition, at every eta of your range.",
        rtol=1e-3,
        atol=1e-5,
    )


@check("moments-check", points=2)
def the_variance_is_the_bend(student, rng):
    "Second differences of the student's own log-partition."
    eta, _, bend = differences(student, rng)
    expect.true(
        bool(np.all(bend > 0)), "Your log_partition is not convex, as every log-partition is."
    )
    expect.close(
        numbers(student, "variance", eta),
        bend,
        "variance should be the second derivative of your log_partition, at every eta of your "
        "range; it is no standard deviation.",
        rtol=2e-3,
        atol=1e-4,
    )


def there_and_back(student, eta):
    expect.close(
        numbers(student, "natural_parameter", numbers(student, "mean", eta)),
        eta,
        "natural_parameter should give back every eta from its mean, to at least six digits, for "
        "numbers and for arrays of any shape.",
        rtol=1e-5,
        atol=1e-6,
    )


@check("natural-parameter-check", points=2)
def back_from_arrays_of_means(student, rng):
    "A table of means."
    there_and_back(student, between(student, rng, (2, 3)))


@check("natural-parameter-check", points=1)
def back_from_single_means(student, rng):
    "The ends of the student's range, one at a time."
    for eta in span(student):
        there_and_back(student, eta)


def rising_or_falling(student, rng):
    """Expect a response that is monotone over the weighted sums that the data need."""
    z = np.sort(np.unique(fresh_rows(rng, 50) @ weights(student)))
    expect.true(
        len(z) > 25, "theta_hat should make different weighted sums of rows with other features."
    )
    steps = np.diff(together(student, rng, "response", z)[0])
    expect.true(
        bool(np.all(steps > 0) or np.all(steps < 0)),
        "response should rise throughout or fall throughout over the weighted sums of your data.",
    )


@check("model-check", points=1)
def the_response_can_be_inverted(student, rng):
    "Monotone over the weighted sums that the data need, with means that the family has."
    rising_or_falling(student, rng)
    X = fresh_rows(rng, 50)
    means = numbers(student, "response", X @ weights(student))
    expect.close(
        numbers(student, "mean", numbers(student, "natural_parameter", means)),
        means,
        "response should give means that your family has: mean(natural_parameter(m)) is not m "
        "for every one of them.",
        rtol=1e-5,
        atol=1e-6,
    )


@check("model-check", points=2)
def the_likelihood_has_three_parts(student, rng):
    "Base measure, tilt and bill, summed over fresh rows."
    mechanism, truth, *_ = own_data(student)
    rising_or_falling(student, rng)
    for rows in (1, 40):
        X = fresh_rows(rng, rows)
        y = mechanism(np.exp(X @ truth), rng)
        right = log_probs(student, rng, y, natural_parameters(student, X)).sum()
        expect.close(
            height(student, weights(student), X, y),
            right,
            "log_likelihood should be the sum over the rows of log b(y) + eta y - a(eta), with eta "
            "the natural parameter of the mean response(X @ theta); a single row included.",
            rtol=1e-5,
            atol=1e-5,
        )


def heights(student, rng, thetas, X, y):
    """Return the log-likelihood of a table at several weights, from the parts of the family."""
    (means,) = together(student, rng, "response", np.array([X @ theta for theta in thetas]))
    (eta,) = together(student, rng, "natural_parameter", means)
    return log_probs(student, rng, np.tile(y, (len(thetas), 1)), eta).sum(axis=1)


def on_top(student, rng, theta, X, y, sentence):
    """Expect six neighbours to be lower, a step away that moves the means by one per cent."""
    around = np.vstack([np.eye(3), -np.eye(3)])
    (means,) = together(student, rng, "response", np.array([X @ t for t in theta + 1e-4 * around]))
    expect.true(bool(np.all(means != 0)), sentence)
    moved = np.abs(means[:3] / means[3:] - 1).mean(axis=1) / 2e-4
    expect.true(bool(np.all(np.isfinite(moved) & (moved > 0))), sentence)
    steps = np.tile(0.01 / moved, 2)[:, None] * around
    top, *nearby = heights(student, rng, np.vstack([theta, theta + steps]), X, y)
    expect.true(bool(np.all(np.array(nearby) < top)), sentence)
    return top


@check("fit-check", points=2)
def your_weights_are_at_the_top(student, rng):
    "Six neighbours are lower, by the likelihood that follows from the student's parts."
    *_, X, y = own_data(student)
    rising_or_falling(student, rng)
    on_top(
        student,
        rng,
        weights(student),
        X,
        y,
        "theta_hat is not at the top of your likelihood for the data of your own id: a small step "
        "along a weight does not lower it.",
    )


@check("fit-check", points=2)
def another_table_is_fitted(student, rng):
    "The same mechanism, slopes of the other sign, fewer rows."
    mechanism, truth, *_ = own_data(student)
    X = fresh_rows(rng, 200)
    other = truth * [1, -1, -1] + rng.uniform(-0.1, 0.1, size=3)
    y = mechanism(np.exp(X @ other), rng)
    sentence = "fit does not reach the top of your likelihood for another table of 200 rows."
    theta = finite(student.call("fit", X, y), (3,), sentence)
    top = on_top(student, rng, theta, X, y, sentence)
    expect.true(
        bool(top > heights(student, rng, [weights(student)], X, y)[0] + 1),
        "For another table, with effects of the other sign, fit returns weights that are no better "
        "there than theta_hat.",
    )


def gap(student, rng):
    """Return how far the student's model is below the best that its data allow, in nats per row.

    The best is the truth or the mechanism's own family fitted to the student's data, whichever is
    worse on the fresh rows: a table from which the weights cannot be learned well is bad luck.
    """
    mechanism, truth, own_X, own_y = own_data(student)
    log_prob = TRUE_LOG_PROB[mechanism]
    fitted = scipy.optimize.minimize(
        lambda theta: -log_prob(own_y, np.exp(own_X @ theta)).sum(), truth, method="BFGS"
    ).x
    X = fresh_rows(rng, 2000)
    y = mechanism(np.exp(X @ truth), rng)
    expect.true(
        support(student) != "counts from 1" or y.min() >= 1,
        "Fresh data hold outcomes that are outside your support.",
    )
    score = log_probs(student, rng, y, natural_parameters(student, X), audited=40).mean()
    best = min(log_prob(y, np.exp(X @ theta)).mean() for theta in (truth, fitted))
    rising_or_falling(student, rng)
    expect.true(
        bool(score <= best + 0.05),
        "On fresh data your model's log score is above that of the truth, which no family of "
        "probabilities reaches: log_base_measure and log_partition are not parts of one.",
    )
    return best - score


@check("fresh-data-check", points=2)
def close_to_the_truth(student, rng):
    "A family that is not far off."
    expect.true(
        bool(gap(student, rng) <= 0.12),
        "On fresh data your model's log score is more than 0.12 nats below the truth: does your "
        "family have the outcomes and the spread that your mechanism makes?",
    )


@check("fresh-data-check", points=2)
def hardly_below_the_truth(student, rng):
    "The family of the mechanism, with a link that suits it."
    expect.true(
        bool(gap(student, rng) <= 0.04),
        "On fresh data your model's log score is more than 0.04 nats below the truth: derive the "
        "distribution from the mechanism, and ask what the features multiply.",
    )


@check("residuals-check", points=2)
def residuals_in_standard_deviations(student, rng):
    "From the student's own mean and variance."
    eta = between(student, rng, 6)
    mean, variance = numbers(student, "mean", eta), numbers(student, "variance", eta)
    y = mean + rng.normal(size=6)
    expect.true(bool(np.all(variance > 0)), "variance should be positive.")
    expect.close(
        student.call("pearson_residuals", y, eta),
        (y - mean) / np.sqrt(variance),
        "pearson_residuals should be (y - mean(eta)) / sqrt(variance(eta)), with their signs.",
    )


@check("residuals-check", points=1)
def the_dispersion_of_your_fit(student, rng):
    "Over 300 rows minus three weights."
    *_, X, y = own_data(student)
    eta = natural_parameters(student, X)
    mean, variance = numbers(student, "mean", eta), numbers(student, "variance", eta)
    expect.true(bool(np.all(variance > 0)), "variance should be positive.")
    expect.close(
        student.value("own_dispersion"),
        np.sum((y - mean) ** 2 / variance) / 297,
        "own_dispersion should be the sum of the squared Pearson residuals of your data over "
        "300 - 3.",
        rtol=1e-3,
    )


def groups_of(y, mean, groups):
    parts = np.array_split(np.argsort(mean, kind="stable"), groups)
    return [[y[part].mean(), mean[part].mean()] for part in parts]


@check("calibration-check", points=2)
def equal_groups(student, rng):
    "Unsorted means, groups of equal size."
    y, mean = rng.poisson(3, size=40).astype(float), rng.uniform(1, 6, size=40)
    for groups in (4, 10):
        expect.close(
            student.call("calibration", y, mean, groups),
            groups_of(y, mean, groups),
            "calibration should sort y and mean together by the mean, cut them into groups, and "
            "return observed and expected averages, the lowest group first.",
        )


@check("calibration-check", points=1)
def unequal_groups(student, rng):
    "Rows that do not divide, and a single group."
    y, mean = rng.poisson(3, size=23).astype(float), rng.uniform(1, 6, size=23)
    for groups in (1, 5):
        expect.close(
            student.call("calibration", y, mean, groups),
            groups_of(y, mean, groups),
            "When the rows do not divide evenly calibration should cut them as np.array_split "
            "does, and one group should hold all rows.",
        )


@check("rival-check", points=1)
def your_own_criterion(student, rng):
    "From the parts of the student's family."
    *_, X, y = own_data(student)
    expect.close(
        student.value("own_aic"),
        6 - 2 * log_probs(student, rng, y, natural_parameters(student, X)).sum(),
        "own_aic should be 2 times 3 minus twice the log-likelihood of your data at theta_hat.",
        rtol=1e-5,
    )


@check("rival-check", points=1)
def the_criterion_of_the_rival(student, rng):
    "Fitted by the book's class."
    mechanism, _, X, y = own_data(student)
    rival = GLM("exponential", link="log") if mechanism is stages else GLM("poisson")
    expect.close(
        student.value("rival_aic"),
        rival.fit(X, y).aic,
        "rival_aic should be the aic of the rival of your mechanism, fitted to the data of your "
        "own id with all three features.",
        rtol=1e-5,
    )
