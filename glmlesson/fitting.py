r"""Fitting a GLM by maximum likelihood, as on the blackboard.

With one row of :math:`X` per observation, :math:`\eta = X\theta`, and the log-likelihood is

.. math:: \ell(\theta) = \sum_i \log p(y_i; \eta_i).

For a canonical link its gradient and its curvature are

.. math:: \nabla\ell = X^\top \bigl(T(y) - h(X\theta)\bigr), \qquad
          -\nabla^2\ell = X^\top W X, \quad W_{ii} = a''(\eta_i),

for every family. ``fit_glm`` is the lesson's listing, kept as it is so that its limits can be
examined; ``gradient_ascent`` is the same ascent with its path recorded; ``newton`` is the fit to
use.

Where the family's natural parameter is a vector with :math:`m` entries (the categorical has
:math:`m = k - 1`), :math:`\theta` is a matrix of shape (features, m); otherwise it is a vector of
shape (features,).

Chapters: The universal gradient, The Poisson lab. Source: McCullagh and Nelder (1989), section 2.5.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import scipy

from glmlesson.checks import (
    design_matrix,
    inside,
    one_per_row,
    positive_number,
    real_array,
    shaped,
    whole_number,
)
from glmlesson.families import FAMILIES, as_family
from glmlesson.identifiability import ConvergenceWarning
from glmlesson.links import Link, LogRatio

# The only thing that changes from one GLM to the next. Unlike ``family.mean`` these do not check
# their argument, so that a fit that runs away can be watched doing so.
responses = {
    "gaussian": FAMILIES["Gaussian"]().canonical_link._inverse,
    "bernoulli": FAMILIES["Bernoulli"]().canonical_link._inverse,
    "poisson": FAMILIES["Poisson"]().canonical_link._inverse,
    "softmax": FAMILIES["categorical"]().canonical_link._inverse,
}


def fit_glm(X, y, family, alpha=0.01, iters=3000):
    r"""Fit a GLM with the lesson's listing: a fixed number of steps along the summed gradient.

    .. math:: \theta \leftarrow \theta + \alpha\, X^\top \bigl(T(y) - h(X\theta)\bigr)

    The step is not scaled, not checked and not stopped: with large counts, unscaled features or
    many rows the ascent diverges or stalls, and the last number it had is what is returned, with a
    warning. The universal gradient's chapter shows when, and why. To fit a model, use ``newton``.

    Parameters
    ----------
    X : array_like of shape (rows, features)
        The features, a column of ones among them for an intercept.
    y : array_like of shape (rows,)
        The targets, in the family's support.
    family : str or Family
        Which distribution to plug in: ``"gaussian"``, ``"bernoulli"``, ``"poisson"``,
        ``"softmax"``, or a family whose natural parameter may be any real number.
    alpha : float
        The learning rate.
    iters : int
        The number of steps.

    Returns
    -------
    theta : ndarray of shape (features,) or (features, m)

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above.

    Warns
    -----
    ConvergenceWarning
        If the result is not a maximum of the likelihood.

    Examples
    --------
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit_glm(X, [1, 1, 3, 6], "poisson").round(4)
    array([0.374 , 0.7002])
    """
    X, y, family = _checked(X, y, family)
    alpha = positive_number("alpha", alpha)
    iters = whole_number("iters", iters, least=1)
    h, target = _free_response(family), family.sufficient_statistic(y)
    theta = np.zeros((X.shape[1], *target.shape[1:]))
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(iters):
            theta += alpha * X.T @ (target - h(X @ theta))
        slope = np.linalg.norm(X.T @ (target - h(X @ theta)))
        climbed = np.sum(family._log_prob(y, X @ theta) - family._log_prob(y, 0 * (X @ theta)))
    diagnosis = _diagnose(slope, _gradient_scale(X, target), climbed, alpha)
    if diagnosis != "converged":
        warnings.warn(diagnosis, ConvergenceWarning, stacklevel=2)
    return theta


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
    def converged(self):
        return self.diagnosis == "converged"

    @property
    def n_iter(self):
        """The number of steps taken."""
        return len(self.path) - 1

    def __repr__(self):
        state = "converged" if self.converged else "not converged"
        theta = np.array2string(self.theta, precision=4, separator=", ")
        return f"Fit(theta={theta}, {state} in {self.n_iter} steps)"


def gradient_ascent(X, y, family, alpha=0.01, iters=3000, theta0=None):
    r"""Climb the log-likelihood like ``fit_glm``, and record every step.

    Parameters
    ----------
    X, y, family, alpha, iters
        As in ``fit_glm``.
    theta0 : array_like, optional
        Where to start; zero by default, like the listing.

    Returns
    -------
    Fit
        Its path ends early if the ascent leaves the finite numbers.

    Examples
    --------
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = gradient_ascent(X, [1, 1, 3, 6], "poisson", alpha=0.05, iters=500)
    >>> fit.theta.round(4), fit.converged
    (array([0.374 , 0.7002]), True)
    >>> bool(fit.log_likelihoods[-1] > fit.log_likelihoods[0])
    True
    """
    X, y, family = _checked(X, y, family)
    alpha = positive_number("alpha", alpha)
    iters = whole_number("iters", iters, least=1)
    h, target = _free_response(family), family.sufficient_statistic(y)
    shape = (X.shape[1], *target.shape[1:])
    theta = np.zeros(shape) if theta0 is None else shaped("theta0", theta0, shape)
    path, heights, slopes = [], [], []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(iters + 1):
            gradient = X.T @ (target - h(X @ theta))
            path.append(theta)
            heights.append(np.sum(family._log_prob(y, X @ theta)))
            slopes.append(np.linalg.norm(gradient))
            if step == iters or not np.isfinite(slopes[-1]):
                break
            theta = theta + alpha * gradient
    diagnosis = _diagnose(slopes[-1], _gradient_scale(X, target), heights[-1] - heights[0], alpha)
    return Fit(theta, np.array(path), np.array(heights), np.array(slopes), diagnosis)


def newton(X, y, family, link=None, *, theta0=None, max_iter=50):
    r"""Fit a GLM by Newton's method: each step divides the slope by the curvature.

    .. math:: \theta \leftarrow \theta + (X^\top W X)^{-1}\, X^\top \bigl(T(y) - h(X\theta)\bigr)

    A step that would lower the likelihood or leave the domain is halved until it does not. With a
    link that is not canonical the expected curvature takes the place of the observed one (Fisher
    scoring), and the gradient gains a weight for each row.

    Parameters
    ----------
    X : array_like of shape (rows, features)
        The features, a column of ones among them for an intercept.
    y : array_like of shape (rows,)
        The targets, in the family's support.
    family : str or Family
        Which distribution to plug in.
    link : Link, optional
        The link; the family's canonical one by default.
    theta0 : array_like, optional
        Where to start; by default at a constant fitted mean.
    max_iter : int
        The largest number of steps.

    Returns
    -------
    Fit

    Raises
    ------
    TypeError, ValueError
        If an argument is not what is described above, if columns of ``X`` are linearly dependent,
        or if no starting point inside the domain is found.

    Warns
    -----
    ConvergenceWarning
        If there is no finite maximum, as in separated classes, or it was not reached.

    Examples
    --------
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> newton(X, [1, 1, 3, 6], "poisson")
    Fit(theta=[0.374 , 0.7002], converged in 6 steps)
    """
    X, y, family = _checked(X, y, family)
    link = _checked_link(link, family)
    max_iter = whole_number("max_iter", max_iter, least=1)
    _refuse_dependent_columns(X)
    theta = _start(X, y, family, link, theta0)
    gradient, curvature = _gradient_and_curvature(theta, X, y, family, link)
    path, heights = [theta], [_height(theta, X, y, family, link)]
    slopes = [np.linalg.norm(gradient)]
    diagnosis = (
        f"Newton's method did not settle in {max_iter} steps. If a fitted mean lies at the edge of "
        f"what {family.title} allows, {link.title} leads out of it: take the canonical link. "
        "Otherwise raise max_iter, or pass a theta0 closer to the maximum."
    )
    for _ in range(max_iter):
        try:
            factor = scipy.linalg.cho_factor(curvature)
        except np.linalg.LinAlgError:
            diagnosis = (
                "Newton's method stopped where the curvature is singular to rounding: some "
                "direction of theta is undetermined. Rescale the columns of X or drop nearly "
                "dependent ones."
            )
            break
        step = scipy.linalg.cho_solve(factor, gradient.ravel()).reshape(theta.shape)
        theta, height = _halved_until_it_climbs(theta, step, heights[-1], X, y, family, link)
        gradient, curvature = _gradient_and_curvature(theta, X, y, family, link)
        path.append(theta)
        heights.append(height)
        slopes.append(np.linalg.norm(gradient))
        # A step cut short at the edge of the domain is small, too, but no sign of a maximum.
        whole = np.array_equal(theta, path[-2] + step)
        if whole and np.abs(X @ step).max() <= 1e-8 * (1 + np.abs(X @ theta).max()):
            diagnosis = "converged"
            break
    if family.support.integer and _information(X, curvature) < 1e-6:
        diagnosis = (
            "The likelihood has no finite maximum: along some direction of theta it rises for "
            "ever, as fitted means approach the edge of what the family allows (a probability of 0 "
            "or 1, a rate of 0). Some combination of features separates the targets; drop a "
            "feature, merge sparse categories, or collect rows in which both outcomes occur."
        )
    if diagnosis != "converged":
        warnings.warn(diagnosis, ConvergenceWarning, stacklevel=2)
    return Fit(theta, np.array(path), np.array(heights), np.array(slopes), diagnosis)


def log_likelihood(theta, X, y, family, link=None):
    r"""Return :math:`\ell(\theta) = \sum_i \log p(y_i; \eta_i)`, in nats.

    Examples
    --------
    >>> round(log_likelihood([0.0], [[1], [1]], [0, 2], "poisson"), 6)
    -2.693147
    """
    theta, X, y, family, link = _checked_point(theta, X, y, family, link)
    return float(np.sum(family._log_prob(y, _eta(theta, X, family, link))))


def gradient(theta, X, y, family, link=None):
    r"""Return :math:`\nabla\ell(\theta)`, which is :math:`X^\top (T(y) - h(X\theta))` for a
    canonical link; its shape is that of ``theta``.

    Examples
    --------
    >>> gradient([0.0], [[1], [1]], [0, 3], "poisson")
    array([1.])
    """
    theta, X, y, family, link = _checked_point(theta, X, y, family, link)
    return _gradient_and_curvature(theta, X, y, family, link)[0]


def curvature(theta, X, y, family, link=None):
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
    return _gradient_and_curvature(theta, X, y, family, link)[1]


def largest_stable_alpha(theta, X, y, family):
    r"""Return :math:`2 / \lambda_{\max}(X^\top W X)`, the learning rate above which gradient ascent
    cannot settle at ``theta``.

    Near the maximum one step multiplies the error by :math:`I - \alpha X^\top W X`; the error
    shrinks only if every eigenvalue of that matrix lies between -1 and 1.

    Chapter: The universal gradient. Source: Boyd and Vandenberghe (2004), section 9.3.

    Examples
    --------
    >>> largest_stable_alpha([0.0], [[1], [3]], [0, 3], "poisson")
    0.2
    """
    return float(2 / np.linalg.eigvalsh(curvature(theta, X, y, family))[-1])


# The checks ---------------------------------------------------------------------------------------


def _checked(X, y, family):
    X, family = design_matrix(X), as_family(family)
    if family.canonical_link is None:
        raise ValueError(
            f"family must be one that a GLM can use; {family.title} has no link from a mean to a "
            "single natural parameter."
        )
    y = inside("y", one_per_row("y", real_array("y", y), X), family.support, family.title)
    return X, y, family


def _checked_point(theta, X, y, family, link):
    X, y, family = _checked(X, y, family)
    theta = shaped("theta", theta, _theta_shape(X, family))
    link = _checked_link(link, family)
    inside("X @ theta", X @ theta, link.eta_domain, link.title)
    return theta, X, y, family, link


def _checked_link(link, family):
    if link is None:
        return family.canonical_link
    if not isinstance(link, Link):
        raise TypeError(f"link must be a link such as links.Log(), but it is {link!r}.")
    if link != family.canonical_link and isinstance(family.canonical_link, LogRatio):
        raise ValueError(
            f"link must be the canonical one, {family.canonical_link!r}, for {family!r}."
        )
    return link


def _theta_shape(X, family):
    """Return the shape of theta: one column per natural parameter if the link is a vector's."""
    if isinstance(family.canonical_link, LogRatio):
        return (X.shape[1], family.n_parameters)
    return (X.shape[1],)


def _free_response(family):
    """Return the canonical response unchecked, if its argument may be any real number."""
    link = family.canonical_link
    if link.eta_domain.has_an_end:
        raise ValueError(
            f"family must have a natural parameter that may be any real number for plain gradient "
            f"ascent, but that of {family.title} must be {link.eta_domain}; use newton."
        )
    return link._inverse


def _refuse_dependent_columns(X):
    rank = np.linalg.matrix_rank(X)
    if rank < X.shape[1]:
        raise ValueError(
            f"X must have linearly independent columns, but only {rank} of its {X.shape[1]} are; "
            "drop a column that the others determine (one level of each category, for example)."
        )


# The parts of a Newton step -----------------------------------------------------------------------


def _eta(theta, X, family, link):
    """Return the natural parameter of each row, whatever the link."""
    z = X @ theta
    return z if link == family.canonical_link else family.canonical_link._link(link._inverse(z))


def _height(theta, X, y, family, link):
    """Return the log-likelihood, minus infinity where ``theta`` is outside the domain."""
    z = X @ theta
    if not link.eta_domain.contains(z).all():
        return -np.inf
    if link != family.canonical_link and not family.mean_domain.contains(link._inverse(z)).all():
        return -np.inf
    with np.errstate(over="ignore", invalid="ignore"):
        height = np.sum(family._log_prob(y, _eta(theta, X, family, link)))
    return -np.inf if np.isnan(height) else height


def _gradient_and_curvature(theta, X, y, family, link):
    eta = _eta(theta, X, family, link)
    residual, weight = family._T(y) - family._mean(eta), family._variance(eta)
    if link == family.canonical_link:
        return X.T @ residual, _weighted_gram(X, weight)
    slope = link._inverse_derivative(X @ theta)  # dμ/dz, for z = Xθ
    return X.T @ (residual * slope / weight), _weighted_gram(X, slope**2 / weight)


def _weighted_gram(X, weight):
    r"""Return :math:`X^\top W X`; with a small matrix for each row where weights are matrices."""
    if weight.ndim == 1:
        return X.T @ (weight[:, None] * X)
    size = X.shape[1] * weight.shape[-1]
    return np.einsum("ni,nab,nj->iajb", X, weight, X, optimize=True).reshape(size, size)


def _start(X, y, family, link, theta0):
    if theta0 is not None:
        theta = shaped("theta0", theta0, _theta_shape(X, family))
        if not np.isfinite(_height(theta, X, y, family, link)):
            raise ValueError("theta0 must give every row a mean that the family allows.")
        return theta
    zero = np.zeros(_theta_shape(X, family))
    if np.isfinite(_height(zero, X, y, family, link)):
        return zero
    # Zero is outside the domain: start where every fitted mean is (nearly) the average target.
    average = np.mean(family._T(y), axis=0)
    wanted = np.broadcast_to(link(average), (len(y), *np.shape(average)))
    theta = np.linalg.lstsq(X, wanted, rcond=None)[0]
    if not np.isfinite(_height(theta, X, y, family, link)):
        raise ValueError(
            "theta0 is needed: no starting point was found at which every row of X has a value "
            f"that {link.title} allows for {family.title}. Add a column of ones to X, or pass "
            "theta0."
        )
    return theta


def _information(X, curvature):
    """Return how much the data say, at the least, about a shift of every η by about one.

    Whole-number targets at a finite maximum carry information of order one or more in every
    direction; it is (nearly) zero only where the likelihood is flat because the fit is perfect.
    """
    gram = np.kron(X.T @ X, np.eye(len(curvature) // X.shape[1])) / len(X)
    try:
        least, *_, most = np.repeat(scipy.linalg.eigh(curvature, gram, eigvals_only=True), 2)
        return least + 1e-15 * most  # the least is known to the rounding of the most, no better
    except np.linalg.LinAlgError:  # columns so badly scaled that their products cannot be compared
        return np.inf


def _halved_until_it_climbs(theta, step, height, X, y, family, link):
    """Return the point after the step and its height; stay put if no shorter step climbs."""
    for halvings in range(60):
        there = theta + step / 2**halvings
        new_height = _height(there, X, y, family, link)
        # Close to the top the height is flat to rounding, so an equal one is good enough.
        if new_height >= height - 1e-12 * abs(height):
            return there, new_height
    return theta, height


# The diagnosis of plain gradient ascent -----------------------------------------------------------


def _gradient_scale(X, target):
    """Return the gradient's length if nothing cancelled, to judge when it is zero."""
    columns = np.abs(X).sum(axis=0)
    return np.linalg.norm(columns) * max(1.0, np.abs(target).max())


def _diagnose(slope, scale, climbed, alpha):
    """Say how the ascent ended, from its last gradient and the height it gained."""
    if slope <= 1e-6 * scale:
        return "converged"
    if not (np.isfinite(slope) and climbed > 0):
        return (
            f"Gradient ascent diverged: with alpha = {alpha:g} its steps overshot, and it ended "
            "lower than it began or left the finite numbers. Use a smaller alpha (below "
            "largest_stable_alpha), scale the features, or use newton."
        )
    return (
        f"Gradient ascent has not arrived: the gradient is still {slope:.3g} long. Its steps are "
        "too short (raise iters, or alpha) or they overshoot and come back (lower alpha below "
        "largest_stable_alpha); scaling the features helps with both, and newton needs neither."
    )
