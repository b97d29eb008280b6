"""A family and a link mean one thing, whoever fits them: ``GLM`` and ``lesson.newton`` agree."""

import warnings

import numpy as np
import pytest
from glm_models import CASES, drawn

import glmlesson
from glmlesson import GLM, lesson, links
from glmlesson.families import Tweedie
from glmlesson.families.catalogue import MORE_FAMILIES, model_parts


def three_classes(rows=120):
    rng = np.random.default_rng(5)
    X = np.column_stack([np.ones(rows), rng.normal(size=(rows, 2))])
    y = glmlesson.Categorical(4).sample(X @ rng.normal(size=(3, 3)) / 2, rng=rng)
    return X, y


def on(name):
    """The features and targets of a case, those of a binomial as counts."""
    X, y, options = drawn(name)
    return (X, y) if "trials" not in options else (X, np.round(7 * y))


SHAPED = {
    "gamma": glmlesson.Gamma(shape=7.0),
    "inverse gaussian": glmlesson.InverseGaussian(shape=0.5),
    "binomial": glmlesson.Binomial(trials=7),
}
MODELS = {name: (case.family, case.link, on(name)) for name, case in CASES.items()}
# What a name leaves open is said: nothing else would be one model for every row.
MODELS = {
    name: (SHAPED["binomial"] if family == "binomial" else family, link, data)
    for name, (family, link, data) in MODELS.items()
    if not (family == "binomial" and link is not None)
}
MODELS |= {
    f"{family!r}, {link}": (family, link, on(name))
    for name, family in SHAPED.items()
    for link in (None, family.canonical_link.name, "log", "identity")
    if name != "binomial"
}
MODELS |= {
    "laplace": ("laplace", "log", (drawn("exponential-log")[0], -drawn("exponential-log")[1])),
    "tweedie": (Tweedie(1.5), None, on("exponential-log")),
    "tweedie, canonical": (Tweedie(1.5), "negative power", on("exponential-log")),
    "softmax": ("softmax", None, three_classes()),
    "categorical, by its link": ("categorical", "log-ratio", three_classes()),
    "Categorical": (glmlesson.Categorical(4), links.LogRatio(), three_classes()),
}


@pytest.mark.parametrize("name", MODELS)
def test_newton_and_glm_find_the_same_theta(name):
    family, link, (X, y) = MODELS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        production, lecture = GLM(family, link).fit(X, y), lesson.newton(X, y, family, link)
    # Both stop within a small part of a standard error of the maximum.
    away = np.abs(lecture.theta - production.theta) / production.standard_errors
    assert away.max() < 1e-4
    np.testing.assert_allclose(lesson.gradient(production.theta, X, y, family, link), 0, atol=1e-3)


def test_every_family_of_a_glm_is_among_the_models():
    told = {model_parts(family, link).family.name for family, link, _ in MODELS.values()}
    every = glmlesson.FAMILIES | MORE_FAMILIES
    assert told == {name for name, made in every.items() if made().canonical_link}


@pytest.mark.parametrize("link", ["log", "Log", links.Log()])
@pytest.mark.parametrize("family", ["poisson", "Poisson", glmlesson.Poisson()])
def test_names_and_objects_are_the_same_model(family, link):
    X, y = on("poisson")
    assert model_parts(family, link) == model_parts(glmlesson.Poisson(), links.Log())
    np.testing.assert_array_equal(
        lesson.newton(X, y, family, link).theta, lesson.newton(X, y, "poisson").theta
    )


def test_the_gamma_of_the_report():
    X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]
    by_name = GLM("gamma").fit(X, y)
    np.testing.assert_allclose(lesson.newton(X, y, "gamma").theta, by_name.theta, rtol=1e-8)
    np.testing.assert_allclose(-1 / (np.array(X) @ by_name.theta), by_name.fitted, rtol=1e-12)
    shaped = GLM(glmlesson.Gamma(shape=2.0)).fit(X, y)
    np.testing.assert_allclose(shaped.theta, 2 * by_name.theta, rtol=1e-8)
    np.testing.assert_allclose(
        lesson.newton(X, y, glmlesson.Gamma(shape=2.0)).theta, shaped.theta, rtol=1e-8
    )


FITS = {
    "GLM": lambda X, y, family, link=None: GLM(family, link).fit(X, y),
    "newton": lesson.newton,
    "log_likelihood": lambda X, y, family, link=None: lesson.log_likelihood(
        [0.0, 0.0], X, y, family, link
    ),
}


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize(
    ("family", "link", "error", "words"),
    [
        ("binomial", None, ValueError, "trials"),
        ("beta", None, ValueError, "family must be one that a GLM can use; the beta"),
        ("poison", None, ValueError, "family must be one of"),
        (glmlesson.Poisson, None, TypeError, r"make one of it: Poisson\(\)"),
        ("poisson", "logg", ValueError, "link must be one of"),
        ("poisson", links.Log, TypeError, r"make one of it: Log\(\)"),
        ("poisson", "logit", ValueError, "link must reach the means of the Poisson family"),
        (glmlesson.Binomial(5), "probit", ValueError, "must reach the means of the binomial"),
        ("bernoulli", "log-ratio", ValueError, "does not fit the Bernoulli family"),
        ("softmax", "logit", ValueError, "does not fit the categorical family"),
    ],
)
def test_both_refuse_the_same_with_the_same_words(fit, family, link, error, words):
    X, y = [[1, 0], [1, 1], [1, 2]], [0, 1, 1]
    with pytest.raises(error, match=words):
        FITS[fit](X, y, family, link)


@pytest.mark.parametrize(
    ("family", "words"),
    [
        ("negative binomial", r"must say the size.*NegativeBinomial\(size=2.0\)"),
        ("tweedie", r"must say the power.*Tweedie\(power=1.5\)"),
    ],
)
def test_the_lesson_takes_as_known_what_a_glm_estimates(family, words):
    X, y = [[1, 0], [1, 1], [1, 2]], [0, 4, 1]
    with pytest.raises(ValueError, match=words):
        lesson.newton(X, y, family)


def test_classes_are_those_of_the_data_or_of_theta():
    X, y = three_classes()
    assert lesson.newton(X, y, "softmax").theta.shape == (3, 3)
    assert GLM("softmax").fit(X, y).theta.shape == (3, 3)
    theta = np.zeros((3, 5))  # six classes, of which two never came up
    assert lesson.log_likelihood(theta, X, y, "softmax") == pytest.approx(-len(y) * np.log(6))
    for fit in (GLM("softmax").fit, lambda X, y: lesson.newton(X, y, "softmax")):
        with pytest.raises(ValueError, match="at least two classes"):
            fit(X, np.zeros(len(y)))
    # Numbers left out are labels to the one, which has levels, and a slip to the other.
    gap = np.where(y == 1, 5000, y)
    assert GLM("softmax").fit(X, gap).levels == (0, 2, 3, 5000)
    with pytest.raises(ValueError, match="different ones"):
        lesson.newton(X, gap, "softmax")
