"""The families as the scene draws them: glmlesson's formulas, with the scales of the record."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import scipy.special

from glmlesson import links
from glmlesson.families import FAMILIES as ALL_FAMILIES
from glmlesson.families import Family
from glmlesson.figures.scene.drawn_family import DrawnFamily
from glmlesson.figures.scene.record import FAMILIES, RECORD, SPAN

# How far aside a dot steps from its neighbours of the same height: the golden ratio spreads evenly.
_GOLDEN = 0.6180339887498949
_BUSY = 5  # customers in the hour


@dataclass(frozen=True)
class SceneFamily:
    """A family, its link, and how it is drawn; everything but these two is said in the record."""

    key: str
    family: Family
    link: object
    facts: dict = field(repr=False)

    def __getitem__(self, fact):
        return self.facts[fact]

    def get(self, fact):
        return self.facts.get(fact)

    @property
    def kind(self):
        return self.facts["kind"]

    def natural_parameter(self, predictor):
        """Return the η whose mean the linear predictor gives."""
        if self.family.canonical_link == self.link:
            return predictor
        mean = self.link.unchecked.inverse(predictor)
        return self.family.canonical_link.unchecked.link(mean)

    def mean(self, predictor):
        return self.link.unchecked.inverse(np.asarray(predictor, dtype=float))

    def within(self, eta):
        """Return η moved to where this family's ring can reach."""
        low, high = self.facts.get("eta", (-np.inf, np.inf))
        return min(high, max(low, eta))

    def total(self, eta):
        """Return what the base adds up to once tilted by η; infinite where it never ends."""
        if eta > self.family.eta_domain.high:
            return np.inf
        with np.errstate(divide="ignore"):  # at the end of the domain
            return float(np.exp(self.family.unchecked.log_partition(np.float64(eta))))


def _scene_family(key, stretched):
    facts = {**RECORD["families"][key], **stretched}
    if key == "invented":
        family = DrawnFamily(tuple(facts["weights"]))
        return SceneFamily(key, family, family.canonical_link, facts)
    known = facts.get("known", {})
    name = facts["mathematics"]
    name = {"inverseGaussian": "inverse gaussian", "negativeBinomial": "negative binomial"}.get(
        name, name
    )
    [make] = [make for title, make in ALL_FAMILIES.items() if title.lower() == name]
    family = make(**known)
    link = links.Log() if facts["link"] == "log" else family.canonical_link
    return SceneFamily(key, family, link, facts)


def families_for(scales):
    """Return all families by name, with the scales that a data set stretches."""
    return {key: _scene_family(key, scales.get(key, {})) for key in FAMILIES}


def classes(x):
    """Return the three class probabilities at x, one class a row."""
    slopes = np.array(RECORD["families"]["softmax"]["classes"])
    return scipy.special.softmax(slopes[:, :1] + slopes[:, 1:] * np.atleast_1d(x), axis=0)


# One and the same luck u in (0, 1) through every family.


def drawn(luck, x, theta):
    """Return what luck brings at each x under a linear predictor, by family."""
    luck, x = np.asarray(luck, dtype=float), np.asarray(x, dtype=float)
    predictor = theta[0] + theta[1] * x
    return {key: lucky_values(family, luck, x, predictor) for key, family in _unstretched().items()}


@cache
def _unstretched():
    return families_for({})


def lucky_values(family, luck, x, predictor):
    """Return what luck brings to one family at each x."""
    if family.kind == "softmax":
        return (luck >= np.cumsum(classes(x), axis=0)[:2]).sum(axis=0).astype(float)
    mean = family.mean(predictor)
    match family.key:
        case "gaussian":
            return mean + scipy.special.ndtri(luck)
        case "exponential":
            return -mean * np.log1p(-luck)
        case "gamma":
            shape = family.family.shape
            return scipy.special.gammaincinv(shape, luck) * mean / shape
        case "inverse_gaussian":
            return _crossing(lambda y: _inverse_gaussian_cdf(y, mean, family.family.shape), luck)
    eta = family.natural_parameter(predictor)
    most = min(family.family.support.high, 400)
    counts = np.arange(most + 1)
    below = np.cumsum(np.exp(family.family.unchecked.log_prob(counts, eta[:, None])), axis=1)
    return (below < luck[:, None]).sum(axis=1).clip(max=most).astype(float)


def _inverse_gaussian_cdf(y, mean, shape):
    root = np.sqrt(shape / y)
    ndtr = scipy.special.ndtr
    second = np.exp(2 * shape / mean) * ndtr(-root * (y / mean + 1))
    return ndtr(root * (y / mean - 1)) + second


def _crossing(cdf, luck):
    """Return where an increasing function crosses, by halving the logarithm of y."""
    low, high = np.full_like(luck, -30.0), np.full_like(luck, 10.0)
    for _ in range(70):
        middle = (low + high) / 2
        below = cdf(np.exp(middle)) < luck
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.exp((low + high) / 2)


@dataclass(frozen=True)
class Data:
    """The rows that the scene shows: x, what each family sees at it, and how they are placed."""

    name: str
    x: np.ndarray
    y: dict
    poles: tuple
    bars: int
    scales: dict
    wide: bool = False
    x_title: str = RECORD["x_title"]
    x_ticks: tuple = tuple((v, str(v)) for v in range(SPAN[0], SPAN[1] + 1))  # and their names
    drawn: np.ndarray | None = None  # the curve that a reader has drawn, at the knots

    @property
    def jitter(self):
        return np.arange(len(self.x)) * _GOLDEN % 1 - 0.5


@cache
def dataset(name):
    """Return a data set of the record.

    Raises
    ------
    ValueError
        If there is none of that name.

    Examples
    --------
    >>> len(dataset("shop").x)
    60
    """
    known = RECORD["data"]
    if name not in known:
        raise ValueError(f"data must be one of {', '.join(known)}; it is {name!r}.")
    given = known[name]
    x = np.array(given["x"], dtype=float)
    if "y" in given:
        y = _seen(np.array(given["y"], dtype=float))
    else:
        y = drawn((np.array(given["luck"]) + 0.5) / len(x), x, given["theta"])
    for array in (x, *y.values()):
        array.flags.writeable = False  # all scenes share them
    place = {"poles": tuple(given["poles"]), "bars": given["bars"], "scales": given["scales"]}
    place |= {key: given[key] for key in ("wide", "x_title", "x_ticks") if key in given}
    return Data(name, x, y, **place)


def _seen(count):
    """A count seen as each family's target: was the hour busy, and how many of five."""
    seen = dict.fromkeys(FAMILIES, count)
    seen["bernoulli"] = (count >= _BUSY).astype(float)
    seen["binomial"] = count.clip(max=RECORD["families"]["binomial"]["known"]["trials"])
    seen["invented"] = count.clip(max=len(RECORD["families"]["invented"]["weights"]) - 1)
    seen["softmax"] = np.zeros_like(count)
    return seen
