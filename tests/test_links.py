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
    "negative-inverse": (links.NegativeInverse(2.0), [1e-6, 1.0, 3.5, 1e6], None),
    "negative-inverse-square": (links.NegativeInverseSquare(2.0), [1e-4, 1.0, 3.5, 1e4], None),
    "log-share": (links.LogShare(2.0), [1e-6, 1.0, 3.5, 1e6], None),
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
def test_the_two_derivatives_are_reciprocal(name):
    link, means, _ = LINKS[name]
    product = link.derivative(means) * link.inverse_derivative(link(means))
    np.testing.assert_allclose(product, 1, rtol=1e-9)


@pytest.mark.parametrize("name", [name for name, (_, _, peer) in LINKS.items() if peer])
def test_agrees_with_statsmodels(name):
    link, means, peer = LINKS[name]
    np.testing.assert_allclose(link(means), peer(np.array(means)), rtol=1e-10)
    np.testing.assert_allclose(link.derivative(means), peer.deriv(np.array(means)), rtol=1e-10)


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
        (lambda: links.NegativeInverse(scale=0), "scale must be a single number > 0"),
    ],
)
def test_refuses_bad_input_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
