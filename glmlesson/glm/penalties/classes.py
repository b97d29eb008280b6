r"""Ridge for several classes: each has coefficients of its own, and none of them is the baseline.

.. math:: \frac{\lambda}{2} \sum_j f_j s_j^2 \sum_{c=1}^{k} \beta_{jc}^2

The likelihood does not change if a number is added to all :math:`\beta_{j1}, \dots, \beta_{jk}` of
a feature; the penalty is least where they sum to zero. With
:math:`\theta_{jc} = \beta_{jc} - \beta_{jk}`, the coefficients against the baseline that a fit
returns, it is then

.. math:: \frac{\lambda}{2} \sum_j f_j s_j^2\, \theta_j^\top Q\,\theta_j, \qquad
          Q = I - \tfrac1k \mathbf{1}\mathbf{1}^\top,

whichever class the baseline is. A lasso has no such form: what it sets to zero would depend on the
baseline. So it is refused, as are bounds.

Source: Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 4.
"""

from dataclasses import dataclass

import numpy as np
import scipy


@dataclass(frozen=True)
class ClassRidge:
    """The ridge penalty of coefficients against a baseline, in the order of ``theta.ravel()``.

    Attributes
    ----------
    l2 : ndarray of shape (features,)
        The weight of each column, as in ``ColumnPenalties``.
    classes : int
        How many there are, the baseline included.

    Examples
    --------
    >>> ridge = ClassRidge(np.array([2.0]), 3)
    >>> values = [ridge.value(np.array(theta)) for theta in ([1.0, -1.0], [2.0, 1.0])]
    >>> np.round(values, 6)  # either has the β 1, −1, 0 in some order
    array([2., 2.])
    """

    l2: np.ndarray
    classes: int

    @property
    def free(self):
        """Which columns are not penalised."""
        return self.l2 == 0

    @property
    def curvature(self):
        """The matrix of second derivatives, of the size of ``theta.ravel()``."""
        m = self.classes - 1
        return np.kron(np.diag(self.l2), np.eye(m) - 1 / self.classes)

    def near_zero(self, shape):
        """Return the θ of that shape that is nearest to zero."""
        return np.zeros(shape)

    def inside(self, theta):
        """Return θ within its bounds, of which there are none."""
        return theta

    def value(self, theta):
        """Return the penalty."""
        return float(theta @ self.curvature @ theta / 2)

    def violation(self, theta, gradient):
        """Return how far each coefficient is from stationarity."""
        return np.abs(gradient + self.curvature @ theta)

    def moves(self, theta):
        """Return which coefficients are free to move: all of them."""
        return np.ones(theta.shape, bool)

    def least(self, H, q, theta):
        """Return the β at which the quadratic and the penalty are least."""
        Q = self.curvature
        try:
            move = scipy.linalg.cho_solve(scipy.linalg.cho_factor(H + Q), -q - Q @ theta)
        except np.linalg.LinAlgError:  # a column that is not penalised, and that others determine
            move = np.linalg.lstsq(H + Q, -q - Q @ theta, rcond=None)[0]
        return theta + move
