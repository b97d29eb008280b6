"""Identities that every link obeys."""

import numpy as np
import pytest
import scipy.special
import statsmodels.genmod.families.links as oracle

from glmlesson import links

LINKS = {
    "identity": (links.Identity(), [-7.0, 0.0, 3.5], oracle.Identity()),
    "log": (links.Log(), [1e-8, 1.0, 3.5, 1e8], oracle.Log()),
    "logit": (links.Logit(), [1e-9, 0.2, 0.5, 0.999], oracle.Logit()),
    "logit-of-5": (links.Logit(trials=5), [1e-6, 1.0, 2.5, 4.9], None),
    "probit": (links.Probit(), [1e-9, 0.2, 0.5, 0.999], oracle.Probit()),
    "cloglog": (links.ComplementaryLogLog(), [1e-5, 0.2, 0.5, 0.999], oracle.CLogLog()),
    "inverse": (links.Inverse(), [1e-6, 1.0, 3.5, 1e6], oracle.InversePower()),
    "inverse-square": (links.InverseSquare(), [1e-4, 1.0, 3.5, 1e4], oracle.InverseSquared()),
    "negative-inverse": (links.NegativeInverse(2.0), [1e-6, 1.0, 3.5, 1e6], None),
    "negative-inverse-square": (links.NegativeInverseSquare(2.0), [1e-4, 1.0, 3.5, 1e4], None),
    "negative-power": (links.NegativePower(1.4), [1e-4, 1.0, 3.5, 1e4], None),
    "log-share": (
        links.LogShare(2.0),
        [1e-6, 1.0, 3.5, 1e6],
        oracle.NegativeBinomial(alpha=0.5),
    ),
}
every_link = pytest.mark.parametrize("name", LINKS)


@every_link
def test_response_undoes_the_link(name):
    link, means, _ = LINKS[name]
    np.testing.assert_allclose(link.inverse(link(means)), means, rtol=1e-9)
    eta = link(means)
    np.testing.assert_allclose(link(link.inverse(eta)), eta, rtol=1e-9)


@every_link
def test_derivatives_are_those_of_the_functions(name):
    link, means, _ = LINKS[name]
    means = np.array(means)
    h = 1e-6 * np.maximum(np.abs(means), 1e-9) if name != "identity" else np.full(3, 1e-6)
    difference = (link(means + h) - link(means - h)) / (2 * h)
    np.testing.assert_allclose(link.derivative(means), difference, rtol=1e-6)
    eta = link(means)
    h = 1e-6 * np.where(eta == 0, 1, np.abs(eta))
    difference = (link.inverse(eta + h) - link.inverse(eta - h)) / (2 * h)
    np.testing.assert_allclose(link.inverse_derivative(eta), difference, rtol=1e-6)


@every_link
def test_the_relative_curvature_is_that_of_the_response(name):
    link, means, _ = LINKS[name]
    eta = link(means)
    by_differences = links.Link._relative_curvature(link, eta)
    np.testing.assert_allclose(link.relative_curvature(eta), by_differences, rtol=1e-8, atol=1e-9)


@every_link
def test_the_two_derivatives_are_reciprocal(name):
    link, means, _ = LINKS[name]
    product = link.derivative(means) * link.inverse_derivative(link(means))
    np.testing.assert_allclose(product, 1, rtol=1e-9)


@pytest.mark.parametrize("name", [name for name, (_, _, peer) in LINKS.items() if peer])
def test_agrees_with_statsmodels(name):
    link, means, peer = LINKS[name]
    np.testing.assert_allclose(link(means), peer(np.array(means)), rtol=1e-10)
    np.testing.assert_allclose(link.derivative(means), peer.deriv(np.array(means)), rtol=1e-10)


def test_every_link_is_tested_and_complete():
    tested = {link.name for link, *_ in LINKS.values()} | {"log-ratio"}  # of vectors, below
    assert tested == {*links.LINKS, "negative power"}  # which no name can ask for
    for name, link in links.LINKS.items():
        assert set(link().latex) == {"link", "response"}
        assert links.as_link(name.upper()) == link()
        assert link.__doc__.count(">>>") >= 1


@every_link
def test_maps_its_domains_onto_each_other_and_refuses_what_is_outside(name):
    link, means, _ = LINKS[name]
    eta = link(means)
    assert link.eta_domain.contains(eta).all()
    assert link.mean_domain.contains(link.inverse(eta)).all()
    assert len(set(np.sign(np.diff(eta)))) == 1  # strictly monotone
    assert set(np.sign(link.derivative(means))) == set(np.sign(np.diff(eta)))
    for domain, call, word in (
        (link.mean_domain, link, "mean"),
        (link.eta_domain, link.inverse, "eta"),
    ):
        for end in (domain.low, domain.high):
            if np.isfinite(end):
                with pytest.raises(ValueError, match=f"{word} must be a number"):
                    call(end)


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        (links.NegativeInverse(2.0), links.Inverse(), -2.0),
        (links.NegativeInverseSquare(2.0), links.InverseSquare(), -1.0),
    ],
)
def test_canonical_links_are_those_of_other_software_but_for_a_factor(one, other, factor):
    means = np.array([0.01, 1.0, 30.0])
    np.testing.assert_allclose(one(means), factor * other(means), rtol=1e-14)


def test_log_ratio_and_softmax_undo_each_other():
    link = links.LogRatio()
    means = np.array([[0.2, 0.5], [0.1, 0.1], [1e-9, 0.9]])
    np.testing.assert_allclose(link.inverse(link(means)), means, rtol=1e-10)
    eta = np.array([1.0, -2.0, 0.5])
    all_shares = scipy.special.softmax([*eta, 0.0])
    np.testing.assert_allclose(link.inverse(eta), all_shares[:-1], rtol=1e-14)
    product = link.derivative(link.inverse(eta)) @ link.inverse_derivative(eta)
    np.testing.assert_allclose(product, np.eye(3), atol=1e-12)


def test_softmax_survives_large_arguments():
    link = links.LogRatio()
    np.testing.assert_array_equal(link.inverse([800.0, 0.0]), [1.0, 0.0])
    np.testing.assert_array_equal(link.inverse([-800.0, -800.0]), [0.0, 0.0])
    slope = link.inverse_derivative([40.0, 0.0])
    assert slope[0, 0] == pytest.approx(2 * np.exp(-40), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: links.Log()(0.0), "mean must be a number > 0 for the log link, but it is 0"),
        (lambda: links.Logit()([0.5, 1.5]), r"entry \[1\] is 1.5"),
        (lambda: links.NegativeInverse().inverse(1.0), "eta must be a number < 0"),
        (lambda: links.Probit()(np.nan), "mean must be finite"),
        (lambda: links.LogRatio()([0.7, 0.3]), "must sum to less than 1"),
        (lambda: links.Logit(trials=0), "trials must be 1 or more"),
        (lambda: links.LogShare(size=-1.0), "size must be a single number > 0"),
        (lambda: links.Inverse().inverse(-1.0), "eta must be a number > 0 for the inverse link"),
        (lambda: links.InverseSquare()(0.0), "mean must be a number > 0"),
        (lambda: links.as_link("logg"), "link must be one of .*log, .*; it is 'logg'"),
        (lambda: links.NegativeInverse(scale=0), "scale must be a single number > 0"),
    ],
)
def test_refuses_bad_input_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
