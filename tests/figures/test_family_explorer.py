"""The family explorer: every family, and an η that it can have within the slider's reach."""

import json

import numpy as np
import pytest
from traitlets import TraitError

from glmlesson import FAMILIES, Gamma, Poisson
from glmlesson.families import as_family
from glmlesson.figures import FamilyExplorer
from glmlesson.figures.members import SLIDES


def test_every_family_of_the_module_can_be_explored():
    assert set(SLIDES) == {name.lower() for name in FAMILIES}


@pytest.mark.parametrize("name", SLIDES)
def test_a_family_starts_within_reach_and_reach_is_within_its_domain(name):
    figure = FamilyExplorer(family=name)
    slide, family = SLIDES[name], as_family(name)
    assert figure.eta == slide.start
    assert slide.contains(figure.eta)
    assert family.eta_domain.contains([slide.low, slide.high]).all()
    assert np.shape(figure.eta) == (() if family.n_parameters == 1 else (family.n_parameters,))


@pytest.mark.parametrize(
    ("given", "kept"),
    [("Poisson", "poisson"), (Poisson(), "poisson"), ("softmax", "categorical"),
     ("von Mises", "von mises"), (Gamma(shape=2), "gamma")],
)  # fmt: skip
def test_a_family_is_given_by_name_or_as_such(given, kept):
    assert FamilyExplorer(family=given).family == kept


@pytest.mark.parametrize("family", ["no such", 3, Poisson, Gamma(shape=5)])
def test_another_family_is_refused(family):
    with pytest.raises(TraitError, match=r"^family must .*\.$"):
        FamilyExplorer(family=family)


@pytest.mark.parametrize(
    ("family", "eta"),
    [("poisson", 3.5), ("poisson", [1.0]), ("exponential", 0.5), ("exponential", 0),
     ("beta", 2.0), ("beta", [2.0]), ("beta", [2.0, -1.0]), ("beta", [1, 2, 3]),
     ("gaussian", float("nan")), ("gaussian", "much"), ("gaussian", None)],
)  # fmt: skip
def test_an_eta_out_of_reach_is_refused(family, eta):
    with pytest.raises(TraitError, match=r"^eta must .*\.$"):
        FamilyExplorer(family=family, eta=eta)


def test_arrays_become_plain_data():
    figure = FamilyExplorer(family="beta", eta=np.array([1, 2]))
    assert repr(figure) == "FamilyExplorer(family='beta', eta=[1.0, 2.0])"
    assert json.dumps(figure.state) == '{"family": "beta", "eta": [1.0, 2.0]}'


def test_another_family_keeps_eta_if_it_can():
    figure = FamilyExplorer(family="gaussian", eta=0.5)
    figure.family = "Bernoulli"
    assert figure.eta == 0.5
    figure.family = "exponential"
    assert figure.eta == SLIDES["exponential"].start
    figure.family = "beta"
    assert figure.eta == SLIDES["beta"].start
    with pytest.raises(TraitError, match="eta must be a list of 2 numbers from"):
        figure.eta = 1
    assert figure.eta == SLIDES["beta"].start


def test_the_front_end_may_send_family_and_eta_together():
    figure = FamilyExplorer(family="gaussian", eta=0.5)
    figure.set_state({"family": "exponential", "eta": -2.0})
    assert figure.state == {"family": "exponential", "eta": -2.0}


@pytest.mark.parametrize("name", SLIDES)
def test_the_words_the_page_and_the_picture_follow_the_state(name):
    figure = FamilyExplorer(family=name)
    family, eta = figure.member
    before = figure.alt()
    assert family.title in before
    assert f"{np.ravel(family.mean(eta))[0]:.2f}".replace("-", "−") in before
    high = SLIDES[name].high
    figure.eta = [high, high] if family.n_parameters > 1 else high
    assert figure.alt() != before
    html = figure._html()
    assert f"&quot;family&quot;: &quot;{name}&quot;" in html
    assert json.dumps(figure.eta) in html
    (axes,) = figure.picture().axes
    assert axes.get_title(loc="left") == family.name
