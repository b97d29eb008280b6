r"""The link for the probabilities of several classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import inside, real_array
from glmlesson.intervals import UNIT
from glmlesson.links.base import Link

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class LogRatio(Link):
    r""":math:`g(\mu)_k = \log\frac{\mu_k}{\mu_K}`, each class against a baseline, the last.

    The vector link of the categorical family: the last axis holds the :math:`K - 1` probabilities
    of the classes before the baseline, whose own is :math:`1 - \sum_{k<K} \mu_k`. The response
    is the softmax, :math:`\mu_k = e^{\eta_k} / (1 + \sum_{l<K} e^{\eta_l})`. Its two derivatives
    are :math:`(K-1) \times (K-1)` matrices.

    Examples
    --------
    >>> LogRatio().inverse([0.0, 0.0]).round(6)      # three classes, none favoured
    array([0.333333, 0.333333])
    """

    name = "log-ratio"
    mean_domain = UNIT
    latex = {
        "link": r"\log\frac{\mu_k}{\mu_K}",
        "response": r"\frac{e^{\eta_k}}{1+\sum_{l<K} e^{\eta_l}}",
    }

    def __call__(self, mean: ArrayLike) -> np.ndarray:
        mean = inside("mean", np.atleast_1d(real_array("mean", mean)), UNIT, self.title)
        if np.any(mean.sum(axis=-1) >= 1):
            raise ValueError(
                "mean must leave some probability for the baseline class: its entries along the "
                "last axis must sum to less than 1."
            )
        return self._link(mean)

    def _checked_eta(self, eta):
        return np.atleast_1d(real_array("eta", eta))

    def _link(self, mean):
        return np.log(mean) - np.log1p(-mean.sum(axis=-1, keepdims=True))

    def _inverse(self, eta):
        return _softmax(eta)[..., :-1]

    def _derivative(self, mean):
        baseline = 1 - mean.sum(axis=-1)
        return _diagonal(1 / mean) + 1 / baseline[..., None, None]

    def _inverse_derivative(self, eta):
        shares = _softmax(eta)
        each = shares[..., :-1]
        # μ_j (1 − μ_j), with 1 − μ_j summed from the other shares: exact even when μ_j rounds to 1.
        others = shares @ (1 - np.eye(shares.shape[-1]))
        off_diagonal = 1 - np.eye(each.shape[-1])
        return (
            _diagonal(each * others[..., :-1])
            - each[..., :, None] * each[..., None, :] * off_diagonal
        )

    def _relative_curvature(self, eta):
        raise ValueError("relative_curvature is for links of a single mean, and not of several.")


def _softmax(eta):
    """Return the probabilities of all classes, the baseline (whose η is 0) last."""
    all_eta = np.concatenate([eta, np.zeros_like(eta[..., :1])], axis=-1)
    return scipy.special.softmax(all_eta, axis=-1)


def _diagonal(vectors):
    """Return the diagonal matrices whose diagonals lie along the last axis."""
    return vectors[..., None] * np.eye(vectors.shape[-1])
