"""Hidden checks of assignment 4, the Poisson lab continued."""

import numpy as np
import scipy.stats

from glmlesson import GLM, datasets
from grading import check, expect


def table(rng, rows=40, features=3, level=1.0, exposures=(0.5, 2.0)):
    """Return a design, counts, exposures and the weights from which the counts were drawn."""
    X = np.column_stack([np.ones(rows), rng.uniform(-1, 1, size=(rows, features - 1))])
    theta = np.append(level, rng.uniform(-0.6, 0.6, size=features - 1))
    exposure = np.exp(rng.uniform(*np.log(exposures), size=rows))
    return X, rng.poisson(exposure * np.exp(X @ theta)), exposure, theta


def maximum(X, y, exposure):
    return GLM("poisson").fit(X, y, exposure=exposure).theta


def factor_and_per_cent(student, weight, change):
    answer = student.call("effect", weight, change)
    sentence = "effect should return a list of two numbers: factor, per cent."
    expect.close(answer, np.zeros(2), sentence, atol=1e300)
    return np.asarray(answer, dtype=float)


@check("effect-check", points=1)
def the_factor(student, rng):
    "Positive and negative weights, changes in both directions."
    for weight in (rng.uniform(-2, -0.2), rng.uniform(0.2, 2)):
        for change in (rng.uniform(-2, -0.5), 1.0, rng.uniform(1.5, 3)):
            expect.close(
                factor_and_per_cent(student, weight, change)[0],
                np.exp(weight * change),
                "The factor should be e^(weight change), for weights and changes of either sign.",
            )


@check("effect-check", points=1)
def the_per_cent(student, rng):
    "Negative where the count falls."
    for weight in (rng.uniform(-2, -0.2), 0.0, rng.uniform(0.2, 2)):
        expect.close(
            factor_and_per_cent(student, weight, 1.5)[1],
            100 * np.expm1(1.5 * weight),
            "The change in per cent should be 100 (factor - 1), negative where the count falls and "
            "zero where nothing changes.",
        )


@check("log-likelihood-check", points=1)
def the_height_with_exposures(student, rng):
    "Several tables, exposures above and below one."
    for rows, features in ((1, 1), (12, 3)):
        X, y, exposure, theta = table(rng, rows, features)
        expect.close(
            student.call("log_likelihood", theta, X, y, exposure),
            scipy.stats.poisson.logpmf(y, exposure * np.exp(X @ theta)).sum(),
            "log_likelihood should be the sum of the Poisson log-probabilities at the means "
            "exposure times rate, for any exposures, a single row included.",
        )


@check("log-likelihood-check", points=1)
def the_height_of_ones(student, rng):
    "Exposures of one are no exposures; many weights."
    X, y, _, theta = table(rng, 20, 5)
    expect.close(
        student.call("log_likelihood", theta, X, y, np.ones(20)),
        scipy.stats.poisson.logpmf(y, np.exp(X @ theta)).sum(),
        "With all exposures one log_likelihood should be that of an ordinary Poisson regression.",
    )


@check("log-likelihood-check", points=1)
def the_height_of_thousands(student, rng):
    "Counts whose factorials are no floats."
    X, y, exposure, theta = table(rng, 10, 2, level=2.0, exposures=(200, 900))
    expect.close(
        student.call("log_likelihood", theta, X, y, exposure),
        scipy.stats.poisson.logpmf(y, exposure * np.exp(X @ theta)).sum(),
        "For counts in the thousands log_likelihood should still be a number: use gammaln(y + 1) "
        "for log y!.",
    )


@check("gradient-check", points=2)
def the_slope_with_exposures(student, rng):
    "Away from the maximum."
    for rows, features in ((1, 2), (12, 3)):
        X, y, exposure, theta = table(rng, rows, features)
        theta = theta + 0.3
        expect.close(
            student.call("gradient", theta, X, y, exposure),
            X.T @ (y - exposure * np.exp(X @ theta)),
            "gradient should be X.T @ (y - exposure e^(X @ theta)), one entry for each weight.",
        )


def fitted(student, X, y, exposure, sentence):
    expect.close(
        student.call("fit_poisson", X, y, exposure),
        maximum(X, y, exposure),
        sentence,
        rtol=1e-4,
        atol=1e-5,
    )


@check("fit-poisson-check", points=2)
def ordinary_tables(student, rng):
    "Two and four weights, exposures around one, some zeros."
    for features in (2, 4):
        X, y, exposure, _ = table(rng, 60, features)
        fitted(
            student,
            X,
            y,
            exposure,
            "fit_poisson should find the maximum of the likelihood, to six digits, for tables with "
            "exposures around one.",
        )


@check("fit-poisson-check", points=1)
def an_intercept_alone(student, rng):
    "The log of the overall rate, with zeros among the counts."
    y = np.append(rng.integers(0, 6, size=8), [0, 3])
    exposure = rng.uniform(0.5, 4, size=10)
    expect.close(
        student.call("fit_poisson", np.ones((10, 1)), y, exposure),
        [np.log(y.sum() / exposure.sum())],
        "With an intercept alone fit_poisson should return the log of all counts over all "
        "exposure, zeros among the counts or not.",
        rtol=1e-4,
        atol=1e-5,
    )


@check("fit-poisson-check", points=1)
def counts_in_the_thousands(student, rng):
    "Far from the start at zero."
    X, y, exposure, _ = table(rng, 40, 3, level=8.0)
    fitted(
        student,
        X,
        y,
        exposure,
        "When the counts are in the thousands fit_poisson does not reach the maximum: start where "
        "the means are close to the counts, not at zero.",
    )


@check("fit-poisson-check", points=1)
def rare_events_in_long_exposures(student, rng):
    "Rates of a thousandth, exposures from thousands to tens of thousands."
    X, y, exposure, _ = table(rng, 40, 3, level=-6.5, exposures=(2_000, 60_000))
    fitted(
        student,
        X,
        y,
        exposure,
        "When the exposures are in the ten thousands fit_poisson does not reach the maximum: they "
        "belong into the starting point as well as into the mean.",
    )


@check("overall-rate-check", points=1)
def all_counts_over_all_exposure(student, rng):
    "Unequal exposures."
    _, y, exposure, _ = table(rng, 15)
    expect.close(
        student.call("overall_rate", y, exposure),
        y.sum() / exposure.sum(),
        "overall_rate should be the sum of the counts over the sum of the exposures.",
    )


@check("overall-rate-check", points=1)
def one_group_over_the_other(student, rng):
    "Groups of unequal size."
    _, y, exposure, _ = table(rng, 15, level=2.0)
    group = np.repeat([1, 0, 1], [4, 9, 2])
    one, zero = group == 1, group == 0
    right = (y[one].sum() / exposure[one].sum()) / (y[zero].sum() / exposure[zero].sum())
    expect.close(
        student.call("rate_ratio", y, exposure, group),
        right,
        "rate_ratio should divide the overall rate of group 1 by that of group 0, each with its "
        "own exposures.",
    )


def own_doctors(student):
    variant = student.variant()
    doctors = datasets.load("british_doctors")
    ages = np.sort(variant.choice([40, 50, 60, 70, 80], size=4, replace=False))
    kept = np.isin(doctors["age"], ages)
    smoker, deaths = doctors["smoker"][kept], doctors["deaths"][kept]
    person_years, a = doctors["person_years"][kept], (doctors["age"][kept] - 60) / 10
    X = np.column_stack([np.ones(8), smoker, a, a**2, smoker * a])
    age, years = int(variant.integers(45, 76)), int(variant.integers(2, 40)) * 1000
    return X, deaths, person_years, age, years


@check("doctor-theta-check", points=2)
def the_weights_of_your_doctors(student, rng):
    "The published model, fitted to the student's own rows."
    X, deaths, person_years, *_ = own_doctors(student)
    expect.close(
        student.value("doctor_theta"),
        maximum(X, deaths, person_years),
        "doctor_theta is not the fit to the rows of your own id, with the person-years as "
        "exposure and a = (age - 60) / 10.",
        rtol=1e-3,
        atol=1e-4,
    )


@check("doctor-theta-check", points=1)
def the_factors_at_two_ages(student, rng):
    "The product takes part."
    X, deaths, person_years, *_ = own_doctors(student)
    theta = maximum(X, deaths, person_years)
    for age, a in ((50, -1), (70, 1)):
        expect.close(
            student.value(f"ratio_at_{age}"),
            np.exp(theta[1] + a * theta[4]),
            f"ratio_at_{age} should be e^(theta_1 + a theta_4) with a = {a}, from the fit to your "
            "own rows.",
            rtol=1e-3,
        )


@check("doctor-theta-check", points=1)
def the_deaths_to_expect(student, rng):
    "Person-years times the rate of smokers of that age."
    X, deaths, person_years, age, years = own_doctors(student)
    a = (age - 60) / 10
    expect.close(
        student.value("expected_deaths"),
        years * np.exp(maximum(X, deaths, person_years) @ [1, 1, a, a**2, a]),
        "expected_deaths should be your person-years times the fitted rate of smokers of your "
        "age; all five features of that row take part.",
        rtol=1e-3,
    )


@check("crude-ratio-check", points=1)
def without_age(student, rng):
    "All deaths over all person-years, in both groups."
    X, deaths, person_years, *_ = own_doctors(student)
    rates = [
        deaths[X[:, 1] == smoker].sum() / person_years[X[:, 1] == smoker].sum() for smoker in (1, 0)
    ]
    expect.close(
        student.value("crude_ratio"),
        rates[0] / rates[1],
        "crude_ratio should be the overall rate of the smokers in your rows over that of the "
        "others.",
        rtol=1e-3,
    )


@check("crude-ratio-check", points=1)
def at_equal_age(student, rng):
    "The model without the product."
    X, deaths, person_years, *_ = own_doctors(student)
    expect.close(
        student.value("adjusted_ratio"),
        np.exp(maximum(X[:, :4], deaths, person_years)[1]),
        "adjusted_ratio should be e to the weight of smoking in the model with 1, smoker, a and "
        "a^2, fitted to your own rows.",
        rtol=1e-3,
    )


@check("standard-errors-check", points=2)
def the_errors_of_all_weights(student, rng):
    "Square roots of the diagonal of the inverse information."
    for features in (1, 4):
        X, _, exposure, theta = table(rng, 25, features)
        mean = exposure * np.exp(X @ theta)
        expect.close(
            student.call("standard_errors", X, mean),
            np.sqrt(np.diag(np.linalg.inv(X.T @ (mean[:, None] * X)))),
            "standard_errors should be the square roots of the diagonal of the inverse of X'WX, "
            "which is not the inverse of its diagonal.",
        )


@check("standard-errors-check", points=1)
def the_interval_of_the_factor(student, rng):
    "Exponentiated at both ends, low first, also for a negative weight."
    for weight in (rng.uniform(-1, -0.2), rng.uniform(0.2, 1)):
        error = rng.uniform(0.05, 0.4)
        expect.close(
            student.call("factor_interval", weight, error),
            np.exp([weight - 1.96 * error, weight + 1.96 * error]),
            "factor_interval should be e to the two ends of the interval of the weight, the low "
            "end first.",
            rtol=1e-4,
        )


@check("dispersion-check", points=2)
def pearson_over_degrees_of_freedom(student, rng):
    "Other tables and other numbers of weights."
    for n_weights in (1, 4):
        X, y, exposure, theta = table(rng, 18, 3)
        mean = exposure * np.exp(X @ theta)
        expect.close(
            student.call("dispersion", y, mean, n_weights),
            np.sum((y - mean) ** 2 / mean) / (18 - n_weights),
            "dispersion should be the sum of (y - mean)^2 / mean over rows minus weights.",
        )


def own_dispersion(student):
    ships = datasets.load("ships")
    often = np.flatnonzero(np.isin(ships["type"], ["A", "B"]))
    kept = np.setdiff1d(np.arange(34), student.variant().choice(often, size=4, replace=False))
    X = np.column_stack(
        [np.ones(34)]
        + [ships["type"] == kind for kind in "BCDE"]
        + [ships["built"] == years for years in ("1965-69", "1970-74", "1975-79")]
        + [ships["operated"] == "1975-79"]
    )[kept].astype(float)
    y, service = ships["incidents"][kept], ships["service"][kept]
    mean = service * np.exp(X @ maximum(X, y, service))
    return np.sum((y - mean) ** 2 / mean) / (30 - 9)


@check("dispersion-check", points=1)
def the_dispersion_of_your_ships(student, rng):
    "Thirty cells, nine weights."
    expect.close(
        student.value("ship_dispersion"),
        own_dispersion(student),
        "ship_dispersion is not that of the ships of your own id: fit incidents on X_ships with "
        "the service as exposure, and divide by 30 - 9.",
        rtol=1e-3,
    )


@check("dispersion-check", points=1)
def the_inflation_of_errors(student, rng):
    "A square root."
    expect.close(
        student.value("inflation"),
        np.sqrt(own_dispersion(student)),
        "inflation should be the square root of the dispersion of your ships.",
        rtol=1e-3,
    )


@check("other-units-check", points=1)
def other_units_for_features(student, rng):
    "Several features, factors above and below one."
    theta = rng.uniform(-1, 1, size=4)
    factors = np.append(1.0, np.exp(rng.uniform(-3, 3, size=3)))
    expect.close(
        student.call("in_other_units", theta, factors, 1.0),
        theta / factors,
        "in_other_units should divide each weight by the factor of its feature.",
    )


@check("other-units-check", points=1)
def other_units_for_exposures(student, rng):
    "Longer and shorter units, with an intercept alone, too."
    for size in (1, 3):
        theta = rng.uniform(-1, 1, size=size)
        for factor in (rng.uniform(0.01, 0.5), rng.uniform(2, 1000)):
            expect.close(
                student.call("in_other_units", theta, np.ones(size), factor),
                np.append(theta[0] - np.log(factor), theta[1:]),
                "in_other_units should lower the intercept by the log of the exposure's factor, "
                "and raise it if that factor is below one.",
            )


@check("other-units-check", points=1)
def other_units_for_both(student, rng):
    "The expected counts stay."
    *_, theta = table(rng, 6, 3)
    factors, factor = np.array([1.0, *rng.uniform(2, 50, size=2)]), rng.uniform(2, 400)
    expect.close(
        student.call("in_other_units", theta, factors, factor),
        theta / factors - np.array([np.log(factor), 0, 0]),
        "When features and exposures change their units together the expected counts should stay.",
    )


@check("chance-of-none-check", points=1)
def the_mean_of_a_row(student, rng):
    "A number and an array of exposures."
    theta, x = rng.uniform(-1, 1, size=3), np.append(1.0, rng.uniform(-1, 1, size=2))
    for exposure in (rng.uniform(0.1, 9), rng.uniform(0.1, 9, size=4)):
        expect.close(
            student.call("expected_count", theta, x, exposure),
            exposure * np.exp(theta @ x),
            "expected_count should be exposure times e^(theta @ x), for one exposure or several.",
        )


@check("chance-of-none-check", points=1)
def the_chance_of_nothing(student, rng):
    "e to minus the mean."
    theta, x = rng.uniform(-1, 1, size=3), np.append(1.0, rng.uniform(-1, 1, size=2))
    for exposure in (rng.uniform(0.1, 4), rng.uniform(0.1, 4, size=4)):
        expect.close(
            student.call("chance_of_none", theta, x, exposure),
            np.exp(-exposure * np.exp(theta @ x)),
            "chance_of_none should be e to minus the expected count, exposure included.",
        )


def right_or_wrong(student, right, hint):
    answers = student.value("is_right")
    expect.true(isinstance(answers, dict), "is_right should be a dictionary.")
    for letter, verdict in right.items():
        expect.true(letter in answers, f"is_right has no entry {letter!r}.")
        expect.true(answers[letter] is verdict, hint)


@check("is-right-check", points=1)
def factors_and_their_sizes(student, rng):
    "Rain twice, ads once."
    right_or_wrong(
        student,
        {"A": False, "B": True, "C": False},
        "Among A, B and C an answer is wrong: with a log link weights become factors, and factors "
        "of several steps multiply.",
    )


@check("is-right-check", points=1)
def what_a_factor_does_not_know(student, rng):
    "A sale anywhere, another exposure, an empty hour."
    right_or_wrong(
        student,
        {"D": True, "E": False, "F": False},
        "Among D, E and F an answer is wrong: what does the exposure change, and is a positive "
        "mean a positive count?",
    )
