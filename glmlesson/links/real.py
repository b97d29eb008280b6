r"""The link for means that may be any number."""

import numpy as np

from glmlesson.links.base import Link


class Identity(Link):
    r""":math:`g(\mu) = \mu`. Canonical for the Gaussian.

    Examples
    --------
    >>> float(Identity()(-3.0))
    -3.0
    """

    name = "identity"
    latex = {"link": r"\mu", "response": r"\eta"}

    def _link(self, mean):
        return mean * 1.0

    def _inverse(self, eta):
        return eta * 1.0

    def _derivative(self, mean):
        return np.ones_like(mean)

    def _inverse_derivative(self, eta):
        return np.ones_like(eta)

    def _relative_curvature(self, eta):
        return np.zeros_like(eta)
