r"""The canonical link of an invented family: its mean, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import sympy

from glmlesson.invented.closed_forms import simplified, solved_link
from glmlesson.invented.evaluating import compiled
from glmlesson.invented.rewriting import ETA, MU, stable
from glmlesson.links.base import Link

if TYPE_CHECKING:
    from glmlesson.intervals import Interval
    from glmlesson.invented.family import InventedFamily


class InventedLink(Link):
    r"""The canonical link of an invented family, :math:`g = (a')^{-1}`.

    Examples
    --------
    >>> from glmlesson import invent
    >>> link = invent("exp(eta)", support="counts").canonical_link
    >>> link.latex["link"], round(float(link(7.0)), 6)
    ('\\log{\\left(\\mu \\right)}', 1.94591)
    >>> round(float(invent("log(1 + exp(eta) + exp(3*eta))", "counts").canonical_link(2.0)), 6)
    0.419618
    """

    name = "canonical"

    def __init__(self, family: InventedFamily, mean_domain: Interval) -> None:
        self._family = family
        self.mean_domain, self.eta_domain = mean_domain, family.eta_domain
        self._nodes, self._means = family._nodes, family.unchecked.mean(family._nodes)
        response = simplified(sympy.diff(family._formula, ETA))
        solution = self._closed_form(solved_link(response))
        tex = sympy.latex
        self.latex = {
            "link": r"(a')^{-1}(\mu)" if solution is None else tex(solution),
            "response": tex(response),
        }

    def _closed_form(self, candidates):
        """Keep the candidate that undoes the mean over the domain, if one does."""
        self._start = None
        variances = self._family.unchecked.variance(self._nodes)
        usual = (variances > 1e-4) & (variances < 1e4) & self.mean_domain.contains(self._means)
        means, etas = self._means[usual], self._nodes[usual]
        for candidate in candidates if means.size else []:
            at = float(means[means.size // 2])
            for form in (stable(candidate, MU, at), candidate):
                start = compiled(form, MU)
                with np.errstate(all="ignore"):
                    undone = np.isclose(np.real(start(means)), etas, rtol=1e-7, atol=1e-7)
                if undone.mean() > 0.9:  # a removable hole of the closed form is no objection
                    self._start = start
                    return candidate
        return None

    def _link(self, mean):
        mean = np.asarray(mean, dtype=float)
        eta = _increasing_root(
            self._family, mean.ravel(), self._start, self._nodes, self._means, self.eta_domain
        )
        return eta.reshape(mean.shape)

    def _inverse(self, eta):
        return self._family.unchecked.mean(eta)

    def _derivative(self, mean):
        return 1 / self._family.unchecked.variance(self._link(mean))

    def _inverse_derivative(self, eta):
        return self._family.unchecked.variance(eta)

    def __repr__(self) -> str:
        return f"{self._family!r}.canonical_link"

    def __eq__(self, other):
        return isinstance(other, InventedLink) and self._family == other._family

    def __hash__(self):
        return hash(("link", self._family))

    def __reduce__(self):
        return getattr, (self._family, "canonical_link")


def _increasing_root(family, mean, start, nodes, means, domain):
    """Solve a′(η) = mean by Newton's method between two bounds that close in on the root."""
    eta = np.interp(mean, means, nodes)
    if start is not None:
        with np.errstate(all="ignore"):
            guess = np.real(start(mean))
        eta = np.where(domain.contains(guess), guess, eta)
    place = np.searchsorted(means, mean)
    ends = np.concatenate([[domain.low], nodes, [domain.high]])
    low, high = ends[place].copy(), ends[place + 1].copy()
    active = np.arange(mean.size)
    for _ in range(200):
        here, wanted = eta[active], mean[active]
        with np.errstate(all="ignore"):
            missing = wanted - family.unchecked.mean(here)
            step = missing / family.unchecked.variance(here)
        # Within rounding of the mean, every step is as good as the next.
        settled = np.abs(missing) <= 4 * np.finfo(float).eps * np.abs(wanted)
        low[active] = np.where(missing > 0, np.maximum(low[active], here), low[active])
        high[active] = np.where(missing < 0, np.minimum(high[active], here), high[active])
        there = here + step
        strays = ~((there > low[active]) & (there < high[active]))
        there = np.where(strays, _halfway(low[active], high[active], here), there)
        settled |= there == here
        eta[active] = np.where(settled, here, there)
        active = active[~settled]
        if not active.size:
            break
    return eta


def _halfway(low, high, here):
    """Return a point between the bounds; where one is infinite, further out than ``here``."""
    with np.errstate(invalid="ignore"):
        middle = (low + high) / 2
    out = 2 * np.abs(here) + 1
    return np.where(np.isinf(low), here - out, np.where(np.isinf(high), here + out, middle))
