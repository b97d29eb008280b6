r"""Newton's method for a likelihood with several linear predictors a row.

With the predictors :math:`z_k = C_k\beta_k` and a row's log-likelihood :math:`\ell_i` of them,

.. math:: \nabla_k = C_k^\top w\,\partial_k\ell, \qquad
          H_{kl} = C_k^\top w\,\partial_k\partial_l\ell\; C_l.

Where −H is not positive definite its eigenvalues are taken by their size, and a step is halved
until the likelihood rises.

Source: Nocedal and Wright (2006), Numerical Optimization, section 3.4.
"""

from dataclasses import dataclass

import numpy as np

STEPS = 200
PRECISION = 1e-8  # of the Newton decrement, in standard errors


@dataclass(frozen=True)
class Joint:
    """The log-likelihood of several blocks of coefficients.

    Attributes
    ----------
    columns : list of ndarray
        C of each predictor.
    offsets : list
        What is added to each predictor: an array, or zero.
    rows : callable
        From the predictors to a ``Jet``.
    weights : ndarray or float

    Examples
    --------
    >>> from glmlesson.glm.two_part.rows import log_count
    >>> y = np.array([1.0, 3.0])
    >>> poisson = Joint([np.ones((2, 1))], [0.0], lambda z: log_count(y, z), 1.0)
    >>> np.exp(poisson.maximum(np.zeros(1)).theta).round(6)
    array([2.])
    """

    columns: list
    offsets: list
    rows: object
    weights: object

    def parts(self, theta):
        """Return the coefficients of each block."""
        return np.split(theta, np.cumsum([C.shape[1] for C in self.columns])[:-1])

    def at(self, theta):
        """Return the log-likelihood, its gradient and its second derivatives."""
        blocks = zip(self.columns, self.parts(theta), self.offsets, strict=True)
        with np.errstate(all="ignore"):
            jet = self.rows(*(C @ part + offset for C, part, offset in blocks))
        w = np.broadcast_to(self.weights, jet.value.shape)
        gradient = [C.T @ (w * jet.first[:, k]) for k, C in enumerate(self.columns)]
        second = [
            [C.T @ ((w * jet.second[:, k, m])[:, None] * D) for m, D in enumerate(self.columns)]
            for k, C in enumerate(self.columns)
        ]
        return float(w @ jet.value), np.concatenate(gradient), np.block(second)

    def maximum(self, theta):
        """Return the highest point that Newton's method reaches from theta.

        Returns
        -------
        Maximum
        """
        height, gradient, second = self.at(theta)
        decrement = np.inf
        for _ in range(STEPS):
            step = _uphill(gradient, second)
            decrement = np.sqrt(max(gradient @ step, 0.0))
            if not decrement > PRECISION:
                break
            moved = self._halved(theta, step, height)
            if moved is None:
                break
            theta, (height, gradient, second) = moved
        return Maximum(theta, height, -second, float(decrement))

    def _halved(self, theta, step, height):
        for halvings in range(40):
            there = theta + step / 2**halvings
            found = self.at(there)
            if np.isfinite(found[2]).all() and found[0] >= height - 1e-12 * abs(height):
                return there, found
        return None


@dataclass(frozen=True)
class Maximum:
    """Where Newton's method ended: the log-likelihood and the observed information there.

    Examples
    --------
    >>> Maximum(np.zeros(1), -1.0, np.array([[4.0]]), 1e-12).covariance
    array([[0.25]])
    """

    theta: np.ndarray
    log_likelihood: float
    information: np.ndarray
    decrement: float

    @property
    def converged(self):
        """Whether it is a maximum: as near as a millionth of a standard error, and curved down."""
        values = np.linalg.eigvalsh(self._scaled[0])
        return self.decrement < 1e-6 and values[0] > 1e-12

    @property
    def covariance(self):
        """The inverse of the information; NaN where it has none."""
        information, scale = self._scaled
        try:
            return np.linalg.inv(information) * scale[:, None] * scale
        except np.linalg.LinAlgError:
            return np.full(information.shape, np.nan)

    @property
    def _scaled(self):
        size = np.abs(self.information.diagonal())
        scale = 1 / np.sqrt(np.where(size > 0, size, 1.0))
        return self.information * scale[:, None] * scale, scale


def _uphill(gradient, second):
    """Return Newton's step, or where it does not go up that of the curvatures' sizes."""
    size = np.abs(second.diagonal())
    scale = 1 / np.sqrt(np.where(size > 0, size, 1.0))
    values, vectors = np.linalg.eigh(-second * scale[:, None] * scale)
    values = np.maximum(np.abs(values), 1e-10 * np.abs(values).max())
    return scale * (vectors @ (vectors.T @ (scale * gradient) / values))
