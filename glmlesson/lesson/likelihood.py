r"""The log-likelihood of a GLM, its gradient and its curvature, as on the blackboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import design_matrix, inside, one_per_row, real_array, shaped
from glmlesson.families.catalogue import ESTIMATED, model_parts, number_of_classes
from glmlesson.intervals import COUNTS
from glmlesson.links.classes import LogRatio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from glmlesson.families.base import Family
    from glmlesson.links.base import Link


@dataclass(frozen=True)
class Fit:
    """A fit and the path that led to it.

    Attributes
    ----------
    theta : ndarray
        The last point of the path.
    path : ndarray of shape (steps + 1, features), or (steps + 1, features, m)
        Every point that was visited, the start first.
    log_likelihoods : ndarray of shape (steps + 1,)
        The log-likelihood at each of them, in nats.
    gradient_norms : ndarray of shape (steps + 1,)
        The Euclidean length of the gradient at each of them.
    converged : bool
        Whether ``theta`` is the maximum-likelihood estimate.
    diagnosis : str
        ``"converged"``, or a sentence that says what went wrong and what to do.

    Examples
    --------
    >>> from glmlesson.lesson import newton
    >>> fit = newton([[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6], "poisson")
    >>> fit.converged, fit.n_iter, fit.path.shape
    (True, 6, (7, 2))
    >>> fit.log_likelihoods[[0, -1]].round(4)
    array([-12.371 ,  -5.4538])
    """

    theta: np.ndarray
    path: np.ndarray
    log_likelihoods: np.ndarray
    gradient_norms: np.ndarray
    diagnosis: str

    @property
    def converged(self) -> bool:
        return self.diagnosis == "converged"

    @property
    def n_iter(self) -> int:
        """The number of steps taken."""
        return len(self.path) - 1

    def __repr__(self) -> str:
        state = "converged" if self.converged else "not converged"
        theta = np.array2string(self.theta, precision=4, separator=", ")
        return f"Fit(theta={theta}, {state} in {self.n_iter} steps)"


def log_likelihood(
    theta: ArrayLike,
    X: ArrayLike,
    y: ArrayLike,
    family: str | Family,
    link: str | Link | None = None,
) -> float:
    r"""Return :math:`\ell(\theta) = \sum_i \log p(y_i; \eta_i)`, in nats.

    Examples
    --------
    >>> round(log_likelihood([0.0], [[1], [1]], [0, 2], "poisson"), 6)
    -2.693147
    """
    theta, X, y, family, link = _checked_point(theta, X, y, family, link)
    return float(np.sum(family.unchecked.log_prob(y, _eta(theta, X, family, link))))


def gradient(
    theta: ArrayLike,
    X: ArrayLike,
    y: ArrayLike,
    family: str | Family,
    link: str | Link | None = None,
) -> np.ndarray:
    r"""Return :math:`\nabla\ell(\theta)`, which is :math:`X^\top (T(y) - h(X\theta))` for a
    canonical link; its shape is that of ``theta``.

    Examples
    --------
    >>> gradient([0.0], [[1], [1]], [0, 3], "poisson")
    array([1.])
    """
    theta, X, y, family, link = _checked_point(theta, X, y, family, link)
    return gradient_and_curvature(theta, X, y, family, link)[0]


def curvature(
    theta: ArrayLike,
    X: ArrayLike,
    y: ArrayLike,
    family: str | Family,
    link: str | Link | None = None,
) -> np.ndarray:
    r"""Return the expected curvature :math:`X^\top W X` of the log-likelihood at ``theta``.

    It is the Fisher information: minus the second derivative for a canonical link, and its
    expectation for any other. For a family with :math:`m` natural parameters it is square of size
    features × m, in the order of ``theta.ravel()``.

    Examples
    --------
    >>> curvature([0.0], [[1], [3]], [0, 3], "poisson")
    array([[10.]])
    """
    theta, X, y, family, link = _checked_point(theta, X, y, family, link)
    return gradient_and_curvature(theta, X, y, family, link)[1]


def checked_data(X, y, family, link=None, theta=None):
    """Return the features, the targets, the family and the link, checked.

    How many classes a family by its name has, ``theta`` says where it is given, and else the data.
    """
    X, parts = design_matrix(X), model_parts(family, link)
    if parts.open_to == "trials":
        raise ValueError(
            "family must say the number of trials of the binomial: Binomial(trials=12), for "
            "example. Where it differs from row to row, take glmlesson.GLM and its trials."
        )
    if parts.open_to in ESTIMATED:
        family, known = parts.family, parts.open_to
        raise ValueError(
            f"family must say the {known} of the {family.name}, which the fits of the lesson take "
            f"as known: {type(family).__name__}({known}={getattr(family, known)}), for example. "
            "glmlesson.GLM estimates it."
        )
    y = one_per_row("y", real_array("y", y), X)
    if parts.open_to == "classes":
        columns = np.shape(theta)[1:] if theta is not None else ()
        labels = inside("y", y, COUNTS, "class labels")
        parts = parts.with_classes(columns[0] + 1 if columns else number_of_classes(labels))
    family, link, _ = parts
    return X, inside("y", y, family.support, family.title), family, link


def _checked_point(theta, X, y, family, link):
    X, y, family, link = checked_data(X, y, family, link, theta)
    theta = shaped("theta", theta, theta_shape(X, family))
    inside("X @ theta", X @ theta, link.eta_domain, link.title)
    return theta, X, y, family, link


def theta_shape(X, family):
    """Return the shape of theta: one column per natural parameter if the link is a vector's."""
    if isinstance(family.canonical_link, LogRatio):
        return (X.shape[1], family.n_parameters)
    return (X.shape[1],)


def _eta(theta, X, family, link):
    """Return the natural parameter of each row, whatever the link."""
    z = X @ theta
    return (
        z
        if link == family.canonical_link
        else family.canonical_link.unchecked.link(link.unchecked.inverse(z))
    )


def extended_log_likelihood(theta, X, y, family, link):
    """Return the log-likelihood, minus infinity where ``theta`` is outside the domain."""
    z = X @ theta
    if not link.eta_domain.contains(z).all():
        return -np.inf
    if (
        link != family.canonical_link
        and not family.mean_domain.contains(link.unchecked.inverse(z)).all()
    ):
        return -np.inf
    with np.errstate(over="ignore", invalid="ignore"):
        height = np.sum(family.unchecked.log_prob(y, _eta(theta, X, family, link)))
    return -np.inf if np.isnan(height) else height


def gradient_and_curvature(theta, X, y, family, link):
    eta = _eta(theta, X, family, link)
    residual, weight = (
        family.unchecked.sufficient_statistic(y) - family.unchecked.mean(eta),
        family.unchecked.variance(eta),
    )
    if link == family.canonical_link:
        return X.T @ residual, _weighted_gram(X, weight)
    slope = link.unchecked.inverse_derivative(X @ theta)  # dμ/dz, for z = Xθ
    return X.T @ (residual * slope / weight), _weighted_gram(X, slope**2 / weight)


def _weighted_gram(X, weight):
    r"""Return :math:`X^\top W X`; with a small matrix for each row where weights are matrices."""
    if weight.ndim == 1:
        return X.T @ (weight[:, None] * X)
    size = X.shape[1] * weight.shape[-1]
    return np.einsum("ni,nab,nj->iajb", X, weight, X, optimize=True).reshape(size, size)
