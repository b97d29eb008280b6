"""Hidden checks of assignment 3, the recipe and its links."""

import numpy as np
import scipy.special
import scipy.stats

import glmlesson
from glmlesson import datasets
from grading import check, expect


def table(rng, rows, features):
    """Return a design with an intercept, and weights that keep every eta moderate."""
    X = np.column_stack([np.ones(rows), rng.uniform(-1, 1, size=(rows, features - 1))])
    return X, rng.uniform(-1, 1, size=features)


@check("predict-check", points=1)
def the_gaussian_predicts_eta(student, rng):
    "One row, many rows, an intercept alone."
    for rows, features in ((1, 3), (7, 4), (5, 1)):
        X, theta = table(rng, rows, features)
        expect.close(
            student.call("predict", theta, X, "gaussian"),
            X @ theta,
            "For the Gaussian predict should return X @ theta, for any number of rows and "
            "features, a single row included.",
        )


@check("predict-check", points=1)
def the_bernoulli_predicts_a_probability(student, rng):
    "Moderate and extreme weighted sums."
    X, theta = table(rng, 8, 3)
    for scale in (1.0, 1000.0):
        expect.close(
            student.call("predict", scale * theta, X, "bernoulli"),
            scipy.special.expit(X @ theta * scale),
            "For the Bernoulli predict should be the sigmoid of X @ theta, and stay a number for "
            "weighted sums of a thousand of either sign.",
        )


@check("predict-check", points=1)
def the_poisson_predicts_a_rate(student, rng):
    "The exponential of the weighted sum."
    X, theta = table(rng, 6, 4)
    expect.close(
        student.call("predict", 2 * theta, X, "poisson"),
        np.exp(X @ theta * 2),
        "For the Poisson predict should be the exponential of X @ theta.",
    )


def there_and_back(student, rng, link, top):
    name = link.name
    mean, eta = rng.uniform(0.03, top, size=(2, 3)), rng.uniform(-1.5, 1.0, size=5)
    sentence = f"The link {name!r} is wrong {{}}, for numbers or for arrays of some shape."
    for value in (mean, float(mean[0, 0])):
        answer = student.call("to_eta", name, value)
        expect.close(answer, link(value), sentence.format("from the mean to eta"))
    for value in (eta, float(eta[0])):
        answer = student.call("to_mean", name, value)
        expect.close(answer, link.inverse(value), sentence.format("from eta to the mean"))


@check("links-check", points=1)
def the_log(student, rng):
    "Also for means above one."
    there_and_back(student, rng, glmlesson.Log(), top=9)


@check("links-check", points=1)
def the_logit(student, rng):
    "Log-odds and back."
    there_and_back(student, rng, glmlesson.Logit(), top=0.97)


@check("links-check", points=1)
def the_probit(student, rng):
    "Normal quantiles and back."
    there_and_back(student, rng, glmlesson.Probit(), top=0.97)


@check("links-check", points=1)
def the_complementary_log_log(student, rng):
    "At least one hit, and back."
    there_and_back(student, rng, glmlesson.ComplementaryLogLog(), top=0.97)


@check("class-probabilities-check", points=1)
def the_softmax_has_a_baseline(student, rng):
    "Two classes, five classes, one row."
    for rows, classes in ((4, 2), (3, 5), (1, 3)):
        eta = rng.uniform(-2, 2, size=(rows, classes - 1))
        odds = np.column_stack([np.exp(eta), np.ones(rows)])
        expect.close(
            student.call("class_probabilities", eta),
            odds / odds.sum(axis=1, keepdims=True),
            "class_probabilities should return all classes, the baseline last, for any number of "
            "classes and rows; two classes are the sigmoid.",
        )


@check("class-probabilities-check", points=1)
def the_softmax_does_not_overflow(student, rng):
    "Natural parameters of several hundred, of both signs."
    large = rng.uniform(720, 900)
    eta = np.array([[large, 0.0], [-large, -large], [large, large]])
    expect.close(
        student.call("class_probabilities", eta),
        [[1, 0, 0], [0, 0, 1], [0.5, 0.5, 0]],
        "For natural parameters of several hundred class_probabilities overflows or loses the "
        "baseline: subtract each row's largest score, zero among them, before you exponentiate.",
    )


@check("class-probabilities-check", points=1)
def the_log_ratios_go_back(student, rng):
    "Against the last class, and without it."
    shares = rng.dirichlet([3, 3, 3, 3], size=3)
    expect.close(
        student.call("log_ratios", shares),
        np.log(shares[:, :3] / shares[:, 3:]),
        "log_ratios should be the log of each probability over that of the last class, with one "
        "column less.",
    )


def named(student, right, hint):
    answers = student.value("families")
    expect.true(isinstance(answers, dict), "families should be a dictionary.")
    for target, name in right.items():
        expect.true(target in answers, f"families has no entry {target!r}.")
        expect.equal(answers[target], name, hint)


@check("families-check", points=1)
def counts_and_more_counts(student, rng):
    "Without a ceiling, and scattered more than the Poisson allows."
    named(
        student,
        {
            "goals in a football match": "poisson",
            "insurance claims, whose variance is four times their mean": "negative binomial",
        },
        "Of the goals and the claims one has another family: both are counts without a ceiling, "
        "but the Poisson claims that the variance equals the mean.",
    )


@check("families-check", points=1)
def yes_no_and_how_many(student, rng):
    "One trial, and twenty."
    named(
        student,
        {
            "whether a loan is repaid": "bernoulli",
            "seeds that sprout out of twenty sown": "binomial",
        },
        "Of the loan and the seeds one has another family: how many trials are there in a row of "
        "each table?",
    )


@check("families-check", points=1)
def the_others(student, rng):
    "A centre with scatter, a label, a waiting time without memory."
    named(
        student,
        {
            "height of a grown woman": "gaussian",
            "which of four parties a voter chooses": "categorical",
            "days until a lamp fails that does not age": "exponential",
        },
        "Among the height, the party and the lamp one has another family: which values can the "
        "target take, and how does it scatter?",
    )


def loss(student, rng, family, draw):
    for rows, features in ((1, 2), (9, 3)):
        X, theta = table(rng, rows, features)
        y, right = draw(X @ theta, rows)
        expect.close(
            student.call("minus_log_likelihood", theta, X, y, family),
            right,
            f"For the {family} family minus_log_likelihood should be minus the sum over all rows "
            "of log p(y; X @ theta), constants included.",
        )


@check("minus-log-likelihood-check", points=1)
def the_squares(student, rng):
    "Half the squares, and a constant for each row."

    def draw(eta, rows):
        y = rng.normal(size=rows)
        return y, -scipy.stats.norm.logpdf(y, eta).sum()

    loss(student, rng, "gaussian", draw)


@check("minus-log-likelihood-check", points=1)
def the_cross_entropy(student, rng):
    "The log of what was given to what happened."

    def draw(eta, rows):
        y = rng.integers(0, 2, size=rows)
        return y, -scipy.stats.bernoulli.logpmf(y, scipy.special.expit(eta)).sum()

    loss(student, rng, "bernoulli", draw)


@check("minus-log-likelihood-check", points=1)
def the_poisson_loss(student, rng):
    "With the factorials."

    def draw(eta, rows):
        y = rng.integers(0, 7, size=rows)
        return y, -scipy.stats.poisson.logpmf(y, np.exp(eta)).sum()

    loss(student, rng, "poisson", draw)


def own_weights(student):
    variant = student.variant()
    theta = [round(variant.uniform(-2, -1), 2), round(variant.uniform(0.3, 0.9), 2)]
    x, change = round(variant.uniform(0, 2), 1), round(variant.uniform(1.5, 3), 1)
    return theta, x, change


@check("read-weights-check", points=1)
def the_probability_now(student, rng):
    "The sigmoid of the student's own weighted sum."
    theta, x, _ = own_weights(student)
    expect.close(
        student.value("probability_now"),
        scipy.special.expit(theta[0] + theta[1] * x),
        "probability_now is not the prediction for the weights and the x of your own id.",
        rtol=1e-3,
    )


@check("read-weights-check", points=1)
def the_factor_on_the_odds(student, rng):
    "e to the weight times the change."
    theta, _, change = own_weights(student)
    expect.close(
        student.value("odds_factor"),
        np.exp(theta[1] * change),
        "odds_factor should be e to the power of the weight times the change of your own id.",
        rtol=1e-3,
    )


@check("read-weights-check", points=1)
def the_probability_then(student, rng):
    "The sigmoid after the change."
    theta, x, change = own_weights(student)
    expect.close(
        student.value("probability_then"),
        scipy.special.expit(theta[0] + theta[1] * (x + change)),
        "probability_then is not the prediction at your x plus your change.",
        rtol=1e-3,
    )


def own_target(student):
    variant = student.variant()
    values = np.cumsum(variant.uniform(1, 6, size=3)).round(1)
    chances = variant.dirichlet([4, 4, 4]).round(2)
    chances[2] = round(1 - chances[0] - chances[1], 2)
    return values, chances


@check("mean-of-log-check", points=1)
def first_the_mean(student, rng):
    "log E[y] of the student's own target."
    values, chances = own_target(student)
    expect.close(
        student.value("log_of_mean"),
        np.log(values @ chances),
        "log_of_mean should average your values with their probabilities and then take the log.",
        rtol=1e-4,
    )


@check("mean-of-log-check", points=1)
def first_the_log(student, rng):
    "E[log y] of the student's own target."
    values, chances = own_target(student)
    expect.close(
        student.value("mean_of_log"),
        np.log(values) @ chances,
        "mean_of_log should average the logs of your values with their probabilities.",
        rtol=1e-4,
    )


@check("mean-of-log-check", points=1)
def the_lognormal(student, rng):
    "Half the variance comes on top."
    m, sigma = rng.uniform(-2, 2), rng.uniform(0.3, 2)
    expect.close(
        student.call("lognormal_mean", m, sigma),
        np.exp(m + sigma**2 / 2),
        "lognormal_mean should be e^(m + sigma^2 / 2) for any m and any standard deviation.",
    )


def own_penguins(student):
    variant = student.variant()
    penguins = datasets.load("penguins").complete()
    adelies = np.flatnonzero(penguins["species"] == "Adelie")
    birds = np.sort(variant.choice(adelies, size=100, replace=False))
    mass, depth = penguins["body_mass"][birds] / 1000, penguins["bill_depth"][birds]
    male = (penguins["sex"][birds] == "male").astype(int)
    X = np.column_stack([np.ones(100), mass, depth])
    return glmlesson.lesson.newton(X, male, "bernoulli").theta


@check("penguin-theta-check", points=2)
def the_weights_of_your_birds(student, rng):
    "The maximum of the likelihood of the student's own birds."
    expect.close(
        student.value("penguin_theta"),
        own_penguins(student),
        "penguin_theta is not the fit to the birds of your own id: intercept, mass in kilograms, "
        "depth in millimetres, Bernoulli with the canonical link.",
        rtol=1e-3,
    )


@check("penguin-theta-check", points=1)
def a_hundred_grams(student, rng):
    "A tenth of the weight, exponentiated."
    expect.close(
        student.value("factor_per_100_g"),
        np.exp(0.1 * own_penguins(student)[1]),
        "factor_per_100_g should be e to the power of a tenth of the weight of the mass in kg.",
        rtol=1e-3,
    )


@check("penguin-theta-check", points=1)
def even_odds(student, rng):
    "Where the weighted sum vanishes."
    theta = own_penguins(student)
    expect.close(
        student.value("even_mass"),
        -(theta[0] + 18 * theta[2]) / theta[1],
        "even_mass should solve theta_0 + theta_1 mass + 18 theta_2 = 0 for the mass.",
        rtol=1e-3,
    )


BEETLE_LINKS = [glmlesson.Logit(), glmlesson.Probit(), glmlesson.ComplementaryLogLog()]


def own_beetles(student):
    beetles = datasets.load("beetles")
    groups = np.sort(student.variant().choice(8, size=6, replace=False))
    exposed, killed = beetles["exposed"][groups], beetles["killed"][groups]
    dose = np.column_stack([np.ones(6), beetles["log_dose"][groups] - 1.8])
    X = np.repeat(dose, exposed, axis=0)
    died = np.concatenate([np.arange(n) < k for n, k in zip(exposed, killed, strict=True)])
    return {link: glmlesson.lesson.newton(X, died, "bernoulli", link=link) for link in BEETLE_LINKS}


@check("likelihood-of-check", points=2)
def the_three_likelihoods(student, rng):
    "At their maxima, for the student's own groups."
    answers = student.value("likelihood_of")
    expect.true(isinstance(answers, dict), "likelihood_of should be a dictionary.")
    for link, fit in own_beetles(student).items():
        expect.close(
            answers.get(link.name),
            fit.log_likelihoods[-1],
            f"The log-likelihood of the {link.name} is not the largest that it can be for the "
            "groups of your own id: fit all beetles, one row each.",
            rtol=1e-5,
        )


@check("likelihood-of-check", points=1)
def the_best_link(student, rng):
    "The largest of the three."
    fits = own_beetles(student)
    best = max(fits, key=lambda link: fits[link].log_likelihoods[-1])
    expect.equal(
        student.value("best_link"),
        best.name,
        "best_link should name the link with the largest log-likelihood for your groups.",
    )


@check("likelihood-of-check", points=1)
def the_half_dose(student, rng):
    "Where the best link says one half."
    fits = own_beetles(student)
    best = max(fits, key=lambda link: fits[link].log_likelihoods[-1])
    theta = fits[best].theta
    expect.close(
        student.value("half_dose"),
        1.8 + (best(0.5) - theta[0]) / theta[1],
        "half_dose should solve theta_0 + theta_1 (dose - 1.8) = g(1/2) with the best link g, "
        "whose value at one half need not be zero.",
        rtol=0,
        atol=2e-4,
    )


@check("row-weight-check", points=1)
def canonical_links_weigh_nothing(student, rng):
    "Ones, one for each row, also for negative z; another link shows that they are computed."
    z = rng.uniform(-2.5, 1.2, size=6)
    probit = BEETLE_LINKS[1]
    expect.close(
        student.call("row_weight", "bernoulli", probit.name, z),
        probit.inverse_derivative(z) / (probit.inverse(z) * (1 - probit.inverse(z))),
        "With a canonical link row_weight should be one for every row, and with any other link "
        "h'(z) over the variance.",
    )
    for family, link in (("bernoulli", "logit"), ("poisson", "log")):
        expect.close(
            student.call("row_weight", family, link, z),
            np.ones(6),
            "With a canonical link row_weight should be one for every row.",
        )


@check("row-weight-check", points=1)
def two_other_links_for_the_coin(student, rng):
    "Probit and complementary log-log, on both sides of zero."
    z = rng.uniform(-2.5, 1.2, size=6)
    for link in BEETLE_LINKS[1:]:
        mean = link.inverse(z)
        expect.close(
            student.call("row_weight", "bernoulli", link.name, z),
            link.inverse_derivative(z) / (mean * (1 - mean)),
            f"For the Bernoulli with the {link.name} row_weight should be h'(z) / (h (1 - h)), "
            "for negative z, too.",
        )


@check("row-weight-check", points=1)
def the_identity_for_counts(student, rng):
    "One over the mean."
    z = rng.uniform(0.2, 9, size=6)
    expect.close(
        student.call("row_weight", "poisson", "identity", z),
        1 / z,
        "For the Poisson with the identity link the slope is one and the variance is the mean.",
    )


def linear(student, right, hint):
    answers = student.value("is_linear")
    expect.true(isinstance(answers, dict), "is_linear should be a dictionary.")
    for formula, verdict in right.items():
        expect.true(formula in answers, f"is_linear has no entry {formula!r}.")
        expect.true(answers[formula] is verdict, hint)


@check("is-linear-check", points=1)
def made_features(student, rng):
    "A logarithm and a product are features like any other; a quotient of weights is not."
    linear(
        student,
        {"t0 + t1 * log(dose)": True, "t0 + t1 * dose * age": True, "t0 / (t1 + dose)": False},
        "Among the logarithm, the product and the quotient an answer is wrong: which contain a "
        "weight in another place than as a factor of a feature?",
    )


@check("is-linear-check", points=1)
def weights_in_exponents(student, rng):
    "A square of the dose is a feature; a weight in an exponent is not."
    linear(
        student,
        {
            "t0 + t1 * exp(t2 * dose)": False,
            "t0 + t1 * dose + t2 * dose**2": True,
            "t0 + dose**t1": False,
        },
        "Among the exponential, the parabola and the power an answer is wrong: linear means linear "
        "in the weights, not in the dose.",
    )
