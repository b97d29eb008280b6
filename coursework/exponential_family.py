"""Hidden checks of assignment 1, the exponential family."""

import numpy as np
import scipy.special
import scipy.stats

from glmlesson import datasets
from grading import check, expect


def numbers(answer, shape, sentence):
    """Return the answer as finite numbers of this shape, or refuse it with the sentence."""
    expect.close(answer, np.zeros(shape), sentence, atol=1e300)
    return np.asarray(answer, dtype=float)


def weighted_outcomes(rng, size):
    return rng.uniform(-4, 4, size), rng.uniform(0.1, 5, size)


@check("log-partition-check", points=2)
def the_bill_is_the_log_of_the_total(student, rng):
    "Any outcomes, whole or not, negative or not, with any positive weights."
    for size in (1, 2, 7):
        outcomes, weights = weighted_outcomes(rng, size)
        eta = rng.uniform(-1.5, 1.5)
        expect.close(
            student.call("log_partition", outcomes, weights, eta),
            np.log(np.sum(weights * np.exp(eta * outcomes))),
            "log_partition should be the log of the sum of b(y) e^(eta y) for any outcomes, "
            "among them negative ones and a single one.",
        )


@check("log-partition-check", points=1)
def the_bill_survives_large_knobs(student, rng):
    "Beyond the largest float the log is still an ordinary number."
    outcomes, weights = np.arange(1, 7), rng.uniform(0.5, 2, 6)
    size = rng.uniform(300, 800)
    for eta in (size, -size):
        expect.close(
            student.call("log_partition", outcomes, weights, eta),
            scipy.special.logsumexp(eta * outcomes, b=weights),
            "log_partition overflows or underflows for a large knob of either sign: take the "
            "largest exponent out of the sum first, or use scipy.special.logsumexp.",
        )


@check("probabilities-check", points=2)
def the_member_is_tilted_and_normalised(student, rng):
    "Each entry, for random families; at eta = 0 the weights themselves."
    for size, eta in ((1, 0.7), (4, 0.0), (9, rng.uniform(-1.5, 1.5))):
        outcomes, weights = weighted_outcomes(rng, size)
        tilted = weights * np.exp(eta * outcomes)
        expect.close(
            student.call("probabilities", outcomes, weights, eta),
            tilted / tilted.sum(),
            "probabilities should be b(y) e^(eta y) divided by their total, for any outcomes, any "
            "weights and any eta, zero included.",
        )


@check("probabilities-check", points=1)
def the_member_survives_large_knobs(student, rng):
    "The outcome with the largest eta y takes everything."
    outcomes, weights = np.arange(-3, 4), rng.uniform(0.5, 2, 7)
    for sign, place in ((1, -1), (-1, 0)):
        right = np.zeros(7)
        right[place] = 1
        expect.close(
            student.call("probabilities", outcomes, weights, sign * rng.uniform(300, 800)),
            right,
            "For a large knob probabilities returns something that is no distribution: form the "
            "exponent eta y - a(eta) before you exponentiate.",
        )


def judged(student, right, hint):
    answers = student.value("is_exponential_family")
    expect.true(isinstance(answers, dict), "is_exponential_family should be a dictionary.")
    for name, verdict in right.items():
        expect.true(name in answers, f"is_exponential_family has no entry {name!r}.")
        expect.true(answers[name] is verdict, hint)


@check("is-exponential-family-check", points=1)
def sets_of_possible_outcomes(student, rng):
    "Two that the possible outcomes refuse, and one that passes."
    judged(
        student,
        {
            "uniform from 0 to its end": False,
            "binomial with unknown number of trials": False,
            "Gaussian with known mean": True,
        },
        "Among the uniform, the binomial with unknown trials and the Gaussian with known mean an "
        "answer is wrong: may the set of possible outcomes depend on the parameter, and must T(y) "
        "be y?",
    )


@check("is-exponential-family-check", points=1)
def conditions_and_constants(student, rng):
    "Known constants and conditioning are harmless; an unknown start is not."
    judged(
        student,
        {
            "Pareto with known minimum": True,
            "exponential with unknown starting time": False,
            "Poisson given that it is not zero": True,
            "gamma with known shape": True,
        },
        "Among the Pareto, the late exponential, the Poisson without zero and the gamma an answer "
        "is wrong: write each as e to its log, and ask what each term touches.",
    )


@check("is-exponential-family-check", points=1)
def kinks_and_heavy_tails(student, rng):
    "The Laplace is one in its scale and none in its centre; the t is none."
    judged(
        student,
        {
            "Student t with unknown centre": False,
            "Laplace with known centre": True,
            "Laplace with known scale": False,
        },
        "Among the Student t and the two Laplace sets an answer is wrong: is every log-ratio of "
        "two members a multiple of one and the same function of y, up to a constant?",
    )


@check("poisson-log-prob-check", points=2)
def the_counter_follows_the_template(student, rng):
    "Numbers, arrays, and a table of counts against knobs."
    counts, knobs = rng.integers(0, 12, size=6), rng.uniform(-3, 3, size=6)
    for y, eta in ((counts, knobs), (counts[:, None], knobs[:3]), (int(counts[0]), knobs[0])):
        expect.close(
            student.call("poisson_log_prob", y, eta),
            scipy.stats.poisson.logpmf(y, np.exp(eta)),
            "poisson_log_prob should be eta y - e^eta - log y! for numbers and arrays, broadcast "
            "against each other.",
        )


@check("poisson-log-prob-check", points=1)
def the_counter_counts_far(student, rng):
    "Counts whose factorial is no float."
    counts, knob = rng.integers(300, 1001, size=4), rng.uniform(5.5, 7)
    expect.close(
        student.call("poisson_log_prob", counts, knob),
        scipy.stats.poisson.logpmf(counts, np.exp(knob)),
        "For counts of several hundred y! is too large for a float: use "
        "scipy.special.gammaln(y + 1) for its logarithm.",
    )


@check("gaussian-spread-check", points=2)
def what_multiplies_y(student, rng):
    "mu / sigma^2, with spreads below and above one."
    for sigma in (rng.uniform(0.2, 0.8), rng.uniform(1.5, 4)):
        mu = rng.uniform(-5, 5)
        expect.close(
            student.call("gaussian_eta", mu, sigma),
            mu / sigma**2,
            "gaussian_eta should be mu divided by the variance, for spreads below and above one.",
        )


@check("gaussian-spread-check", points=2)
def what_is_left_without_y(student, rng):
    "sigma^2 eta^2 / 2, also at eta = 0."
    for sigma in (rng.uniform(0.2, 0.8), rng.uniform(1.5, 4)):
        for eta in (0.0, rng.uniform(-5, -1), rng.uniform(1, 5)):
            expect.close(
                student.call("gaussian_log_partition", eta, sigma),
                sigma**2 * eta**2 / 2,
                "gaussian_log_partition should be sigma^2 eta^2 / 2: mu^2 / (2 sigma^2) with "
                "mu = sigma^2 eta put in, and no constants.",
            )


@check("bernoulli-log-prob-check", points=1)
def the_coin_follows_the_template(student, rng):
    "Moderate log-odds, arrays of both outcomes."
    y, eta = rng.integers(0, 2, size=8), rng.uniform(-4, 4, size=8)
    expect.close(
        student.call("bernoulli_log_prob", y, eta),
        eta * y - np.log1p(np.exp(eta)),
        "bernoulli_log_prob should be eta y - log(1 + e^eta), entry by entry for arrays.",
    )


@check("bernoulli-log-prob-check", points=1)
def the_unlikely_outcome_stays_finite(student, rng):
    "What nearly cannot happen has log-probability about -|eta|."
    eta = rng.uniform(720, 900, size=3)
    for y, sign in ((0, 1), (1, -1)):
        expect.close(
            student.call("bernoulli_log_prob", np.full(3, y), sign * eta),
            -eta,
            "An outcome against log-odds of several hundred should have a log-probability of minus "
            "those log-odds, and not -inf or nan, for ones as well as for zeros.",
        )


@check("bernoulli-log-prob-check", points=1)
def the_certain_outcome_is_certain(student, rng):
    "What is nearly sure has log-probability about zero, and no nan, beside what is not."
    sure, doubtful = rng.uniform(720, 900, size=3), rng.uniform(-2, 2, size=3)
    for y, sign in ((1, 1), (0, -1)):
        eta = sign * np.concatenate([sure, doubtful])
        expect.close(
            student.call("bernoulli_log_prob", np.full(6, y), eta),
            np.concatenate([np.zeros(3), -np.log1p(np.exp(-doubtful))]),
            "An outcome with log-odds of several hundred in its favour should have a "
            "log-probability of zero up to rounding, and not nan, also in an array with others.",
        )


def after(probability, ratios):
    return scipy.special.expit(scipy.special.logit(probability) + np.sum(np.log(ratios)))


@check("update-check", points=1)
def clues_multiply_the_odds(student, rng):
    "Clues for and against, several of them."
    for size in (1, 2, 5):
        probability, ratios = rng.uniform(0.02, 0.98), rng.uniform(0.2, 8, size=size).tolist()
        expect.close(
            student.call("update", probability, ratios),
            after(probability, ratios),
            "update should multiply the odds by every ratio, those below one included, and turn "
            "the result back into a probability.",
        )


@check("update-check", points=1)
def without_clues_nothing_changes(student, rng):
    "The empty list, and a clue that says nothing beside one that does."
    probability = rng.uniform(0.1, 0.9)
    for ratios in ([], [1.0, 3.0]):
        expect.close(
            student.call("update", probability, ratios),
            after(probability, ratios),
            "Without clues the probability should stay as it was, update(0.3, []) is 0.3, and a "
            "ratio of one should add nothing to another clue.",
        )


@check("update-check", points=1)
def the_case_of_your_id(student, rng):
    "The case drawn from the student's id."
    variant = student.variant()
    probability = round(variant.uniform(0.05, 0.4), 3)
    ratios = variant.uniform(0.3, 6.0, size=3).round(2).tolist()
    expect.close(
        student.value("after_your_clues"),
        after(probability, ratios),
        "after_your_clues is not the probability for the case of your own id: apply update to "
        "your_probability and your_ratios, and do not round.",
        rtol=1e-4,
    )


@check("relative-log-likelihood-check", points=2)
def only_the_sum_matters(student, rng):
    "Differences of the log-likelihood, from n and the total alone."
    n, total = int(rng.integers(2, 50)), int(rng.integers(1, 100))
    first, second = rng.uniform(-2, -0.5), rng.uniform(0.5, 2)
    sentence = (
        "relative_log_likelihood should change with eta as eta total - n e^eta does, for any "
        "number of counts and any total."
    )
    values = [
        numbers(student.call("relative_log_likelihood", eta, n, total), (), sentence)
        for eta in (first, second)
    ]
    right = (first - second) * total - n * (np.exp(first) - np.exp(second))
    expect.close(values[0] - values[1], right, sentence, atol=1e-6)


@check("relative-log-likelihood-check", points=2)
def the_top_for_your_corps(student, rng):
    "log of the mean count of the student's own corps."
    variant = student.variant()
    kicks = datasets.load("horse_kicks")
    corps = variant.choice(np.unique(kicks["corps"]), size=8, replace=False)
    deaths = kicks["deaths"][np.isin(kicks["corps"], corps)]
    expect.close(
        student.value("eta_hat"),
        np.log(deaths.mean()),
        "eta_hat is not the maximum for the corps of your own id: it should be the logarithm of "
        "the mean of your_deaths, to at least four digits.",
        rtol=0,
        atol=1e-4,
    )


def three_values(rng):
    """Return three values of a log-partition that no table has, and their step."""
    outcomes, weights = weighted_outcomes(rng, 5)
    step = rng.uniform(0.005, 0.02)
    etas = rng.uniform(-0.5, 0.5) + step * np.array([-1, 0, 1])
    return [float(np.log(np.sum(weights * np.exp(eta * outcomes)))) for eta in etas], step


def mean_and_variance(student, a, step):
    answer = student.call("slope_and_bend", *a, step)
    return numbers(answer, (2,), "slope_and_bend should return two numbers: mean, variance.")


@check("slope-and-bend-check", points=1)
def the_slope_is_central(student, rng):
    "Right minus left over two steps."
    (left, here, right), step = three_values(rng)
    expect.close(
        mean_and_variance(student, (left, here, right), step)[0],
        (right - left) / (2 * step),
        "The mean should be estimated by (right - left) / (2 step), whatever the step.",
    )


@check("slope-and-bend-check", points=2)
def the_bend_is_the_variance(student, rng):
    "The second difference over the squared step."
    (left, here, right), step = three_values(rng)
    expect.close(
        mean_and_variance(student, (left, here, right), step)[1],
        (right - 2 * here + left) / step**2,
        "The variance should be estimated by (right - 2 here + left) / step^2, whatever the step; "
        "it is not the standard deviation.",
        atol=1e-6,
    )


@check("tilted-mean-check", points=1)
def the_bell_adds(student, rng):
    "Negative means and negative turns, an array."
    mean, delta = rng.uniform(-3, 3, size=4), rng.uniform(-2, 2)
    expect.close(
        student.call("tilted_mean", "gaussian", mean, delta),
        mean + delta,
        "For the Gaussian tilted_mean should add delta to every mean.",
    )


@check("tilted-mean-check", points=1)
def the_counter_multiplies(student, rng):
    "Means below and above one, an array."
    mean, delta = rng.uniform(0.1, 9, size=4), rng.uniform(-2, 2)
    expect.close(
        student.call("tilted_mean", "poisson", mean, delta),
        mean * np.exp(delta),
        "For the Poisson tilted_mean should multiply every mean by e^delta.",
    )


@check("tilted-mean-check", points=1)
def the_coin_multiplies_its_odds(student, rng):
    "Probabilities anywhere, an array."
    mean, delta = rng.uniform(0.02, 0.98, size=4), rng.uniform(-2, 2)
    expect.close(
        student.call("tilted_mean", "bernoulli", mean, delta),
        scipy.special.expit(scipy.special.logit(mean) + delta),
        "For the Bernoulli tilted_mean should multiply the odds of every probability by e^delta.",
    )
