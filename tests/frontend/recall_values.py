"""The review's model and choice, and the Rasch model, as Python and statsmodels compute them."""

import numpy as np
from statsmodels.discrete.conditional_models import ConditionalLogit

from glmlesson import GLM
from glmlesson.practice import recall
from glmlesson.practice.recall import DAY, Answer
from grading.words import table_cell


def reviews():
    """Readers of all kinds: nobody yet, all right, all wrong, few and many answers."""
    rng = np.random.default_rng(3)
    kinds = [(0, 0.5), (1, 1.0), (2, 0.0), (40, 1.0), (40, 0.0), (12, 0.5), (300, 0.7), (900, 0.85)]
    return [review(rng, count, share) for count, share in kinds]


def review(rng, count, share):
    names = [f"{chapter}/q{i}" for chapter in ("bernoulli", "gaussian", "newton") for i in range(7)]
    at = np.cumsum(rng.exponential(DAY / 8, count) * rng.choice([0.001, 1.0], count)).round()
    answers = [
        Answer(str(rng.choice(names)), float(time), bool(rng.random() < share)) for time in at
    ]
    fit, known = recall.fit(answers), recall.memories(answers)
    now = float(at[-1] + 0.8 * DAY) if count else 0.0
    places = [[0.0, 0, 0], [1 / 24, 1, 0], [1.0, 2, 1], [7.0, 5, 0], [60.0, 0, 4]]
    intervals = [interval(fit, *place) for place in places]
    return {
        "answers": [[it.question, it.at, it.right] for it in answers],
        "theta": fit.theta,
        "covariance": fit.covariance,
        "places": places,
        "intervals": intervals,
        "gains": [recall.gain(fit.theta, *place) for place in places],
        "now": now,
        "chosen": recall.choose(fit.theta, known, now, 10),
        "all": recall.choose(fit.theta, known, now, 1000, rest=0.0),
    }


def interval(fit, gap, right, wrong):
    """The chance of recall and its interval, by the package."""
    found = fit.mean_interval(recall.features(gap, right, wrong)[None, :])
    return [float(each[0]) for each in (found.estimate, found.lower, found.upper)]


def rasch():
    """Classes with everybody asked everything, and with gaps; easy and hard questions."""
    rng = np.random.default_rng(8)
    shapes = [(40, 5, 0.0, 1.0), (200, 12, 0.3, 1.5), (60, 30, 0.1, 1.0), (25, 3, 0.0, 0.5)]
    return [classroom(rng, *shape) for shape in shapes]


def classroom(rng, persons, items, missing, spread):
    theta = rng.normal(0.3, 1.2, persons)
    b = rng.normal(0, spread, items)
    right = rng.random((persons, items)) < 1 / (1 + np.exp(b - theta[:, None]))
    asked = rng.random((persons, items)) >= missing
    responses = [
        [int(right[v, i]) if asked[v, i] else None for i in range(items)] for v in range(persons)
    ]
    difficulties, errors = conditional(right, asked)
    abilities = []
    for v in range(persons):
        if asked[v].any():
            offset = -difficulties[asked[v]]
            fit = GLM("bernoulli", bias_reduction="mean").fit(
                np.ones((asked[v].sum(), 1)), right[v, asked[v]].astype(float), offset=offset
            )
            abilities.append([v, float(fit.theta[0]), float(fit.standard_errors[0])])
    return {
        "responses": responses,
        "difficulties": difficulties,
        "errors": errors,
        "abilities": abilities,
    }


def conditional(right, asked):
    """Difficulties of mean zero with their standard errors, by statsmodels."""
    person, item = np.nonzero(asked)
    y = right[person, item].astype(float)
    X = -np.eye(right.shape[1])[item][:, :-1]
    fit = ConditionalLogit(y, X, groups=person).fit(method="newton", tol=1e-12, maxiter=200, disp=0)
    to_mean_zero = np.eye(right.shape[1])[:, :-1] - 1 / right.shape[1]
    covariance = to_mean_zero @ fit.cov_params() @ to_mean_zero.T
    return to_mean_zero @ fit.params, np.sqrt(np.diag(covariance))


def cells():
    """Names of files as they come, and as the grader lets them into a table."""
    names = ["ada.json", "=1+1", " @x", "a;=HYPERLINK(1)", "-2", "＝1", "a  b|+c", 'say "hi", =2']
    return [[name, table_cell(name)] for name in names]
