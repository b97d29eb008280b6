"""Every family with every sensible link, data drawn from each, and statsmodels' fit of it."""

import warnings
from functools import cache
from typing import NamedTuple

import numpy as np
import statsmodels.api as sm

import glmlesson
from glmlesson import links
from glmlesson.families import as_family
from glmlesson.families.catalogue import model_parts

SM, PEER = sm.families, sm.families.links
ROWS = 120

# Coefficients that, for features in (0, 1), keep every linear predictor where the link needs it.
ANYWHERE = [0.3, 0.8, -0.5]
ABOVE_ZERO = [1.0, 1.5, 0.5]
BELOW_ZERO = [-0.4, -0.5, -0.2]
PROBABILITY = [0.35, 0.2, 0.1]
LOG_PROBABILITY = [-1.5, 0.8, 0.5]


class Case(NamedTuple):
    """A model, its peer in statsmodels, and our coefficients in units of the peer's."""

    family: object
    link: str | None
    peer: object
    theta: list
    factor: float = 1.0


def _dispersed(name, peer):
    """The cases of a positive family, with the peer's class of family."""
    return {
        f"{name}-log": Case(name, "log", peer(PEER.Log()), ANYWHERE),
        f"{name}-identity": Case(name, "identity", peer(PEER.Identity()), ABOVE_ZERO),
        f"{name}-inverse": Case(name, "inverse", peer(PEER.InversePower()), ABOVE_ZERO),
    }


def _overdispersed(name, family, size):
    alpha = 1 / size
    return {
        name: Case(
            family, None, SM.NegativeBinomial(PEER.NegativeBinomial(alpha), alpha), BELOW_ZERO
        ),
        f"{name}-log": Case(family, "log", SM.NegativeBinomial(PEER.Log(), alpha), ANYWHERE),
        f"{name}-identity": Case(
            family, "identity", SM.NegativeBinomial(PEER.Identity(), alpha), ABOVE_ZERO
        ),
    }


CASES = {
    "gaussian": Case("gaussian", None, SM.Gaussian(), ANYWHERE),
    "gaussian-log": Case("gaussian", "log", SM.Gaussian(PEER.Log()), ANYWHERE),
    "gaussian-inverse": Case("gaussian", "inverse", SM.Gaussian(PEER.InversePower()), ABOVE_ZERO),
    "bernoulli": Case("bernoulli", None, SM.Binomial(), ANYWHERE),
    "bernoulli-probit": Case("bernoulli", "probit", SM.Binomial(PEER.Probit()), ANYWHERE),
    "bernoulli-cloglog": Case(
        "bernoulli", "complementary log-log", SM.Binomial(PEER.CLogLog()), ANYWHERE
    ),
    "bernoulli-log": Case("bernoulli", "log", SM.Binomial(PEER.Log()), LOG_PROBABILITY),
    "bernoulli-identity": Case("bernoulli", "identity", SM.Binomial(PEER.Identity()), PROBABILITY),
    "binomial": Case("binomial", None, SM.Binomial(), ANYWHERE),
    "binomial-probit": Case("binomial", "probit", SM.Binomial(PEER.Probit()), ANYWHERE),
    "binomial-cloglog": Case(
        "binomial", "complementary log-log", SM.Binomial(PEER.CLogLog()), ANYWHERE
    ),
    "poisson": Case("poisson", None, SM.Poisson(), ANYWHERE),
    "poisson-identity": Case("poisson", "identity", SM.Poisson(PEER.Identity()), ABOVE_ZERO),
    "exponential": Case("exponential", None, SM.Gamma(), BELOW_ZERO, factor=-1.0),
    **_dispersed("exponential", SM.Gamma),
    "gamma": Case("gamma", None, SM.Gamma(), BELOW_ZERO, factor=-1.0),
    **_dispersed("gamma", SM.Gamma),
    "inverse gaussian": Case(
        "inverse gaussian", None, SM.InverseGaussian(), BELOW_ZERO, factor=-0.5
    ),
    **_dispersed("inverse gaussian", SM.InverseGaussian),
    "inverse gaussian-inverse-square": Case(
        "inverse gaussian", "inverse square", SM.InverseGaussian(), ABOVE_ZERO
    ),
    **_overdispersed("geometric", "geometric", 1.0),
    **_overdispersed("negative binomial", glmlesson.NegativeBinomial(size=2.5), 2.5),
    "tweedie": Case(
        glmlesson.Tweedie(1.5), None, SM.Tweedie(PEER.Log(), var_power=1.5, eql=False), ANYWHERE
    ),
    "tweedie-canonical": Case(
        glmlesson.Tweedie(1.5),
        "negative power",
        SM.Tweedie(PEER.Power(-0.5), var_power=1.5, eql=False),
        BELOW_ZERO,
        factor=-2.0,
    ),
}
EXTRAS = ("nothing", "offset", "weights", "frequencies", "everything", "exposure")


def link_of(case):
    """The link of a case, the canonical one spelled out."""
    family = glmlesson.Bernoulli() if case.family == "binomial" else as_family(case.family)
    return model_parts(family.dispersed(), case.link).link


MODELS = [
    (name, extra)
    for name, case in CASES.items()
    for extra in EXTRAS
    if extra != "exposure" or isinstance(link_of(case), links.Log)
]


@cache
def drawn(name, extra="nothing", rows=ROWS):
    """Return X, y and what else ``fit`` takes, drawn from a case; read-only."""
    case = CASES[name]
    rng = np.random.default_rng(sorted(CASES).index(name))
    X = np.column_stack([np.ones(rows), rng.uniform(size=(rows, 2))])
    options = {
        "offset": rng.uniform(-0.05, 0.05, rows),
        "exposure": rng.uniform(0.5, 0.9, rows),
        "weights": rng.uniform(0.2, 3.0, rows),
        "frequencies": rng.integers(1, 5, rows),
    }
    wanted = {"nothing": (), "everything": ("offset", "weights", "frequencies")}.get(
        extra, (extra,)
    )
    options = {key: value for key, value in options.items() if key in wanted}
    z = X @ case.theta + options.get("offset", 0.0) + np.log(options.get("exposure", 1.0))
    mean = link_of(case).inverse(z)
    if case.family == "binomial":
        options["trials"] = rng.integers(1, 12, rows)
        y = rng.binomial(options["trials"], mean) / options["trials"]
    else:
        family = as_family(case.family)
        y = family.sample(family.natural_parameter(mean), rng=rng)
        if case.family == "gaussian":  # little noise, so that no mean comes near zero
            y = mean + 0.1 * (y - mean)
    for array in (X, y, *options.values()):
        array.setflags(write=False)
    return X, y, options


@cache
def fitted(name, extra):
    """Return our fit, which must not warn, and that of statsmodels."""
    case = CASES[name]
    X, y, options = drawn(name, extra)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = glmlesson.GLM(case.family, case.link).fit(X, y, **options)
    return result, oracle(case, X, y, **options)


def oracle(case, X, y, offset=None, exposure=None, weights=None, frequencies=None, trials=None):
    """The same fit by statsmodels, to more digits than it takes by itself."""
    if trials is not None:  # prior weights are what trials are
        weights = trials if weights is None else trials * weights
    if offset is not None:
        offset = offset / case.factor
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it cannot fall below a tolerance so small
        model = sm.GLM(
            y,
            X,
            family=case.peer,
            offset=offset,
            exposure=exposure,
            var_weights=weights,
            freq_weights=frequencies,
        )
        start = np.array(case.theta) / case.factor
        scale = 1.0 if case.family == "exponential" else None
        return model.fit(
            start_params=start, tol_criterion="params", tol=1e-11, maxiter=1000, scale=scale
        )
