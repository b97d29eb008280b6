r"""Intervals for the probabilities of several classes.

Each class has its own, by the delta method on the scale of its log-odds against all the others,

.. math:: \ell_c = \log\frac{\mu_c}{1 - \mu_c}, \qquad
          \frac{\partial \ell_c}{\partial z_j} = \frac{[c = j] - \mu_j}{1 - \mu_c},

and carried back, so that it stays between zero and one. They are intervals one by one: that all
classes of a row lie in theirs at once is less sure than the level.
"""

import numpy as np


def log_odds_errors(X, shares, covariance):
    """Return the standard error of the log-odds of each class in each row.

    Parameters
    ----------
    X : ndarray of shape (rows, features)
    shares : ndarray of shape (rows, classes)
    covariance : ndarray of shape (features × (classes − 1),) twice

    Examples
    --------
    >>> log_odds_errors(np.ones((1, 1)), np.array([[0.5, 0.5]]), np.array([[0.04]]))
    array([[0.2, 0.2]])
    """
    m = shares.shape[1] - 1
    C = covariance.reshape(X.shape[1], m, X.shape[1], m)
    G = np.einsum("ij,jakb,ik->iab", X, C, X, optimize=True)
    own = np.eye(m + 1)[:, :m]
    slopes = (own[None] - shares[:, None, :m]) / (1 - shares)[:, :, None]
    return np.sqrt(np.einsum("ica,iab,icb->ic", slopes, G, slopes))


def around(shares, reach):
    """Return the shares whose log-odds lie so far below and above those of ``shares``.

    Examples
    --------
    >>> around(np.array([0.5]), np.array([1.0]))[1].round(3)
    array([0.731])
    """
    with np.errstate(divide="ignore", over="ignore"):
        odds = np.log(shares) - np.log1p(-shares)
        return tuple(1 / (1 + np.exp(-(odds + side * reach))) for side in (-1, 1))
