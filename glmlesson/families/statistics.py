r"""Families whose sufficient statistic is not y itself: Laplace, beta, von Mises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

from glmlesson.checks import inside, real_array
from glmlesson.families.base import Family
from glmlesson.intervals import ANGLES, NEGATIVE, POSITIVE, REALS, UNIT
from glmlesson.links.positive import NegativeInverse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


class Laplace(Family):
    r"""A sharp peak at zero with exponential tails: a family whose :math:`T` is not ``y`` itself.

    .. math:: p(y; s) = \frac{1}{2s} e^{-|y|/s}

    .. math:: T(y) = |y|, \quad \eta = -\frac1s, \quad a(\eta) = \log\frac{2}{-\eta}, \quad b(y) = 1

    ``mean`` is :math:`E|y| = s`, the scale.

    Examples
    --------
    >>> float(Laplace().mean(-0.5))
    2.0
    """

    name = "Laplace"
    support = REALS
    eta_domain = NEGATIVE
    canonical_link = NegativeInverse()
    latex = {
        "density": r"\frac{1}{2s}\,e^{-\lvert y\rvert/s}",
        "T": r"\lvert y\rvert",
        "a": r"\log\frac{2}{-\eta}",
        "b": r"1",
        "eta": r"-\frac{1}{s}",
        "mean": r"-\frac{1}{\eta}",
        "variance": r"\frac{1}{\eta^2}",
    }

    def _T(self, y):
        return np.abs(y)

    def _a(self, eta):
        return np.log(2) - np.log(-eta)

    def _log_b(self, y):
        return np.zeros_like(y)

    def _variance(self, eta):
        return 1 / eta**2

    def _variance_function(self, mean):
        return mean**2

    def _unit_deviance(self, y, mean):
        with np.errstate(divide="ignore"):  # y = 0 is infinitely likely at scale zero
            return 2 * ((np.abs(y) - mean) / mean - np.log(np.abs(y) / mean))

    def _draw(self, eta, size, rng):
        return rng.laplace(0.0, -1 / eta, size)


class _VectorFamily(Family):
    """Families whose mean has no closed inverse: the natural parameter is solved for.

    :math:`a` is strictly convex, so :math:`a'(\\eta) = \\mu` has one solution; Newton's method,
    its steps shortened where they would overshoot, gets there to the last digit.
    """

    canonical_link = None
    mean_domain = None

    def natural_parameter(self, mean: ArrayLike) -> np.ndarray:
        mean = as_vector("mean", mean, self)
        self._check_mean(mean)
        solved = [self._solve(one) for one in mean.reshape(-1, self.n_parameters)]
        return np.array(solved).reshape(mean.shape)

    def _solve(self, mean):
        eta = self._start(mean)
        error = mean - self._mean(eta)
        for _ in range(200):
            step = np.linalg.solve(self._variance(eta), error)
            closer = self._shorten_until_closer(eta, step, mean, np.linalg.norm(error))
            if closer is None:
                return eta
            eta, error = closer, mean - self._mean(closer)
        raise ValueError(f"mean is too close to the edge of what {self.title} allows: {mean}.")

    def _shorten_until_closer(self, eta, step, mean, distance):
        for halvings in range(50):
            there = eta + step / 2**halvings
            if self.eta_domain.contains(there).all():
                missing = np.linalg.norm(mean - self._mean(there))
                if missing < distance:
                    return there
        return None

    def _log_prob(self, y, eta):
        return self._log_b(y) + np.sum(eta * self._T(y), axis=-1) - self._a(eta)

    def _checked_eta(self, eta):
        return inside("eta", as_vector("eta", eta, self), self.eta_domain, self.title)


class Beta(_VectorFamily):
    r"""A proportion strictly between 0 and 1.

    .. math:: p(y; \alpha, \beta) = \frac{y^{\alpha-1} (1-y)^{\beta-1}}{B(\alpha, \beta)}

    .. math:: T(y) = (\log y, \log(1-y)), \quad \eta = (\alpha, \beta), \quad
       a(\eta) = \log B(\alpha, \beta), \quad b(y) = \frac{1}{y(1-y)}

    ``mean`` is :math:`E[T(y)]`, the pair of mean logarithms; not a target of a GLM of this book.

    Examples
    --------
    >>> float(Beta().log_prob(0.3, [1.0, 1.0]))      # the uniform density
    0.0
    """

    name = "beta"
    n_parameters = 2
    support = UNIT
    eta_domain = POSITIVE
    latex = {
        "density": r"\frac{y^{\alpha-1}(1-y)^{\beta-1}}{B(\alpha,\beta)}",
        "T": r"(\log y,\ \log(1-y))",
        "a": r"\log B(\eta_1,\eta_2)",
        "b": r"\frac{1}{y(1-y)}",
        "eta": r"(\alpha,\ \beta)",
        "mean": r"\bigl(\psi(\eta_1)-\psi(\eta_1+\eta_2),\ \psi(\eta_2)-\psi(\eta_1+\eta_2)\bigr)",
        "variance": r"\operatorname{diag}\bigl(\psi'(\eta)\bigr)-\psi'(\eta_1+\eta_2)",
    }

    def _T(self, y):
        return np.stack([np.log(y), np.log1p(-y)], axis=-1)

    def _a(self, eta):
        return scipy.special.betaln(eta[..., 0], eta[..., 1])

    def _log_b(self, y):
        return -np.log(y) - np.log1p(-y)

    def _mean(self, eta):
        return scipy.special.digamma(eta) - scipy.special.digamma(eta.sum(axis=-1, keepdims=True))

    def _variance(self, eta):
        trigamma = scipy.special.polygamma(1, eta)
        total = scipy.special.polygamma(1, eta.sum(axis=-1))
        return trigamma[..., None] * np.eye(2) - total[..., None, None]

    def _draw(self, eta, size, rng):
        return rng.beta(eta[..., 0], eta[..., 1], size)

    def _start(self, mean):
        return np.ones(2)

    def _check_mean(self, mean):
        # By Jensen's inequality e^{E log y} + e^{E log(1−y)} < 1.
        if np.any(np.exp(mean).sum(axis=-1) >= 1):
            raise ValueError(
                "mean must be a pair of mean logarithms (E log y, E log(1 − y)) with "
                "exp(mean[0]) + exp(mean[1]) < 1 for the beta family."
            )


class VonMises(_VectorFamily):
    r"""A direction: the bell curve of the circle, for angles in radians from :math:`-\pi` to
    :math:`\pi`.

    .. math:: p(y; m, \kappa) = \frac{e^{\kappa\cos(y-m)}}{2\pi I_0(\kappa)}

    .. math:: T(y) = (\cos y, \sin y), \quad \eta = \kappa\,(\cos m, \sin m), \quad
       a(\eta) = \log\bigl(2\pi I_0(\|\eta\|)\bigr), \quad b(y) = 1

    ``mean`` is the mean of the unit vectors :math:`(\cos y, \sin y)`, which lies inside the circle.
    Not a target of a GLM of this book. Source: Mardia and Jupp (2000), section 3.5.4.

    Examples
    --------
    >>> round(float(VonMises().log_prob(1.0, [0.0, 0.0])), 6)      # uniform on the circle
    -1.837877
    """

    name = "von Mises"
    n_parameters = 2
    support = ANGLES
    eta_domain = REALS
    latex = {
        "density": r"\frac{e^{\kappa\cos(y-m)}}{2\pi I_0(\kappa)}",
        "T": r"(\cos y,\ \sin y)",
        "a": r"\log\bigl(2\pi I_0(\lVert\eta\rVert)\bigr)",
        "b": r"1",
        "eta": r"\kappa\,(\cos m,\ \sin m)",
        "mean": r"\frac{I_1(\lVert\eta\rVert)}{I_0(\lVert\eta\rVert)}"
        r"\,\frac{\eta}{\lVert\eta\rVert}",
        "variance": r"\nabla^2 a(\eta)",
    }

    def _T(self, y):
        return np.stack([np.cos(y), np.sin(y)], axis=-1)

    def _a(self, eta):
        kappa = np.linalg.norm(eta, axis=-1)
        return np.log(2 * np.pi * scipy.special.i0e(kappa)) + kappa

    def _log_b(self, y):
        return np.zeros_like(y)

    def _mean(self, eta):
        kappa = np.linalg.norm(eta, axis=-1, keepdims=True)
        return _bessel_ratio(kappa) * _direction(eta, kappa)

    def _variance(self, eta):
        kappa = np.linalg.norm(eta, axis=-1, keepdims=True)
        ahead = _direction(eta, kappa)
        along = ahead[..., :, None] * ahead[..., None, :]
        across = np.eye(2) - along
        with np.errstate(invalid="ignore"):  # A(κ)/κ tends to 1/2
            sideways = np.where(kappa > 0, _bessel_ratio(kappa) / kappa, 0.5)
        return _bessel_ratio_slope(kappa)[..., None] * along + sideways[..., None] * across

    def _draw(self, eta, size, rng):
        return rng.vonmises(
            np.arctan2(eta[..., 1], eta[..., 0]), np.linalg.norm(eta, axis=-1), size
        )

    def _start(self, mean):
        # Best and Fisher's approximation to the inverse of A(κ), within a few percent.
        length = np.linalg.norm(mean)
        return mean * (2 - length**2) / (1 - length**2)

    def _check_mean(self, mean):
        if np.any(np.linalg.norm(mean, axis=-1) >= 1):
            raise ValueError(
                "mean must be a point (E cos y, E sin y) strictly inside the unit circle for the "
                "von Mises family."
            )


def _bessel_ratio(kappa):
    r"""Return :math:`A(\kappa) = I_1(\kappa) / I_0(\kappa)`."""
    return scipy.special.i1e(kappa) / scipy.special.i0e(kappa)


def _bessel_ratio_slope(kappa):
    r"""Return :math:`A'(\kappa) = 1 - A/\kappa - A^2`, by its series where the terms cancel."""
    ratio = _bessel_ratio(kappa)
    with np.errstate(invalid="ignore", divide="ignore"):
        direct = np.where(kappa > 1e-4, 1 - ratio / kappa - ratio**2, 0.5 - 3 * kappa**2 / 16)
        series = (0.5 + (0.25 + (0.375 + 0.78125 / kappa) / kappa) / kappa) / kappa**2
    return np.where(kappa > 500, series, direct)


def _direction(eta, kappa):
    """Return the unit vector along ``eta``; any one will do where its length is zero."""
    return np.where(kappa > 0, eta / np.where(kappa > 0, kappa, 1), np.array([1.0, 0.0]))


def as_vector(name, value, family):
    """Return ``value`` as an array whose last axis fits the family's vector of parameters."""
    array = real_array(name, value)
    if array.ndim == 0 or array.shape[-1] != family.n_parameters:
        raise ValueError(
            f"{name} must have {family.n_parameters} entries along its last axis for {family!r}, "
            f"but its shape is {array.shape}."
        )
    return array
