r"""Links and responses: the two directions of one road.

A *link* :math:`g` carries the mean :math:`\mu` to the scale on which the model is linear,
:math:`\eta = g(\mu)`; its inverse, the *response* :math:`h = g^{-1}`, carries it back,
:math:`\mu = h(\eta)`. Every class below is one link and states the same four formulas in the same
order: the link, the response, the derivative of each, and how the response bends,
:math:`h''/h'`.

Called with a mean, a link returns the linear scale; ``link.inverse(eta)`` is the response. All of
them work elementwise on arrays of any shape, without units, and refuse values outside their domains
with a ``ValueError``.

Chapter: Link and response. Source: McCullagh and Nelder (1989), section 2.2.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import inside, real_array
from glmlesson.intervals import REALS

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Formulas:
    """A link's formulas without the checks, for code that has looked at its arguments once.

    Examples
    --------
    >>> import numpy as np
    >>> from glmlesson import Log
    >>> Log().unchecked.inverse(np.array([0.0, 1.0])).round(4)
    array([1.    , 2.7183])
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def link(self, mean: np.ndarray) -> np.ndarray:
        r"""Return :math:`g(\mu)`."""
        return self._link._link(mean)

    def inverse(self, eta: np.ndarray) -> np.ndarray:
        r"""Return :math:`g^{-1}(\eta)`."""
        return self._link._inverse(eta)

    def derivative(self, mean: np.ndarray) -> np.ndarray:
        r"""Return :math:`g'(\mu)`."""
        return self._link._derivative(mean)

    def inverse_derivative(self, eta: np.ndarray) -> np.ndarray:
        r"""Return the derivative of :math:`g^{-1}` at :math:`\eta`."""
        return self._link._inverse_derivative(eta)

    def relative_curvature(self, eta: np.ndarray) -> np.ndarray:
        r"""Return :math:`h''(\eta) / h'(\eta)` of the response :math:`h = g^{-1}`."""
        return self._link._relative_curvature(eta)

    def log_shares(self, eta: np.ndarray, trials: np.ndarray = 1) -> tuple[np.ndarray, np.ndarray]:
        r"""Return :math:`\log(\mu/n)` and :math:`\log(1 - \mu/n)`, for a mean of n trials.

        Both are right also where the share itself rounds to zero or one.
        """
        with np.errstate(all="ignore"):
            return self._link._log_shares(eta, trials)


@dataclass(frozen=True)
class Link:
    """What all links share: the checks, and the names of the formulas.

    Examples
    --------
    >>> from glmlesson import Logit
    >>> import numpy as np
    >>> logit = Logit()
    >>> float(logit(0.5)), float(logit.inverse(0.0))
    (0.0, 0.5)
    >>> float(logit.derivative(0.5) * logit.inverse_derivative(0.0))
    1.0
    """

    mean_domain = REALS
    eta_domain = REALS

    if TYPE_CHECKING:  # what each link says of itself, in its class or by a property

        @property
        def name(self) -> str: ...
        @property
        def latex(self) -> dict[str, str]: ...

    @property
    def unchecked(self) -> Formulas:
        """The same formulas without the checks, see ``Formulas``."""
        return Formulas(self)

    def __call__(self, mean: ArrayLike) -> np.ndarray:
        r"""Return :math:`g(\mu)`.

        Parameters
        ----------
        mean : array_like
            Means inside ``mean_domain``.

        Raises
        ------
        TypeError, ValueError
            If ``mean`` is not numeric, not finite, or outside ``mean_domain``.
        """
        return self._link(inside("mean", real_array("mean", mean), self.mean_domain, self.title))

    def inverse(self, eta: ArrayLike) -> np.ndarray:
        r"""Return the response :math:`h(\eta) = g^{-1}(\eta)`.

        Raises
        ------
        TypeError, ValueError
            If ``eta`` is not numeric, not finite, or outside ``eta_domain``.
        """
        return self._inverse(self._checked_eta(eta))

    def derivative(self, mean: ArrayLike) -> np.ndarray:
        r"""Return :math:`g'(\mu)`, for means inside ``mean_domain``."""
        mean = inside("mean", real_array("mean", mean), self.mean_domain, self.title)
        return self._derivative(mean)

    def inverse_derivative(self, eta: ArrayLike) -> np.ndarray:
        r"""Return :math:`h'(\eta)`, for values inside ``eta_domain``."""
        return self._inverse_derivative(self._checked_eta(eta))

    def relative_curvature(self, eta: ArrayLike) -> np.ndarray:
        r"""Return :math:`h''(\eta) / h'(\eta)`, for values inside ``eta_domain``."""
        return self._relative_curvature(self._checked_eta(eta))

    def _relative_curvature(self, eta):
        """By differences of fourth order, for links that do not state it: to about nine digits."""
        room = np.ones_like(eta)
        for end in (self.eta_domain.low, self.eta_domain.high):
            if np.isfinite(end):
                room = np.minimum(room, np.abs(eta - end))
        step = 2e-3 * room
        near, far = (
            self._inverse_derivative(eta + k * step) - self._inverse_derivative(eta - k * step)
            for k in (1, 2)
        )
        return (8 * near - far) / (12 * step * self._inverse_derivative(eta))

    def _log_shares(self, eta, trials):
        share = self._inverse(eta) / trials
        return np.log(share), np.log1p(-share)

    def _checked_eta(self, eta):
        return inside("eta", real_array("eta", eta), self.eta_domain, self.title)

    @property
    def title(self) -> str:
        """The link's name in a sentence."""
        return f"the {self.name} link"
