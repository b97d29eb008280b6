r"""The exponential families, side by side.

Every family here is written in the one template of the book,

.. math:: p(y; \eta) = b(y)\, \exp\bigl(\eta^\top T(y) - a(\eta)\bigr),

and each class states the same few facts in the same order: its name, its support, the domain of
:math:`\eta`, its canonical link, the parts of the template in LaTeX, and then the formulas

======================  ================================================================
``_a``                  the log-partition :math:`a(\eta)`
``_log_b``              the log of the base measure :math:`b(y)`
``_variance``           :math:`a''(\eta)`
``_variance_function``  the same, as a function :math:`V(\mu)` of the mean
``_unit_deviance``      :math:`2\,[\log p(y; \eta(y)) - \log p(y; \eta(\mu))]`
``_draw``               how to draw from it
======================  ================================================================

The mean needs no formula of its own: it is the response of the canonical link, :math:`a'(\eta)`.

Conventions, for all of them
    * ``mean`` is :math:`E[T(y)] = a'(\eta)` and ``variance`` is
      :math:`\mathrm{Var}[T(y)] = a''(\eta)`. For most families :math:`T(y) = y`, so these are the
      mean and the variance of ``y`` itself.
    * A parameter that the family takes as known (a shape, a size, a number of trials) is given when
      the family is made: ``Gamma(shape=2)``.
    * Arrays of any shape are accepted and broadcast. Where :math:`\eta` is a vector
      (``n_parameters > 1``) it lies along the last axis, as do ``T(y)`` and the mean; the variance
      then is a covariance matrix in the last two axes.
    * Gaussian, gamma and inverse Gaussian have a free dispersion :math:`\phi` where ``GLM`` fits
      them: :math:`\mathrm{Var}[y] = \phi V(\mu)`, with the known parameter of this module set to
      one in :math:`V`.
    * Nothing is clipped: a value outside its domain is refused with a ``ValueError`` that names it.

Chapter: The exponential family. Sources: Wainwright and Jordan (2008), section 3; McCullagh and
Nelder (1989), section 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.checks import inside, real_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from glmlesson.intervals import Interval
    from glmlesson.links.base import Link


class Formulas:
    """A family's formulas without the checks, for code that has looked at its arguments once.

    They take NumPy arrays of floats and answer by the same formulas as the checked methods of the
    same names; what they make of a value outside its domain means nothing.

    Examples
    --------
    >>> import numpy as np
    >>> from glmlesson import Poisson
    >>> Poisson().unchecked.mean(np.array([0.0, 1.0])).round(4)
    array([1.    , 2.7183])
    """

    def __init__(self, family: Family) -> None:
        self._family = family

    def sufficient_statistic(self, y: np.ndarray) -> np.ndarray:
        """Return :math:`T(y)`."""
        return self._family._T(y)

    def log_partition(self, eta: np.ndarray) -> np.ndarray:
        r"""Return :math:`a(\eta)`."""
        return self._family._a(eta)

    def log_base_measure(self, y: np.ndarray) -> np.ndarray:
        r"""Return :math:`\log b(y)`."""
        return self._family._log_b(y)

    def mean(self, eta: np.ndarray) -> np.ndarray:
        r"""Return :math:`a'(\eta)`."""
        return self._family._mean(eta)

    def variance(self, eta: np.ndarray) -> np.ndarray:
        r"""Return :math:`a''(\eta)`."""
        return self._family._variance(eta)

    def mean_and_variance(self, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return both at once, for families in which they share their costly part."""
        return self._family._mean_and_variance(eta)

    def variance_function(self, mean: np.ndarray) -> np.ndarray:
        r"""Return :math:`V(\mu)`."""
        return self._family._variance_function(mean)

    def unit_deviance(self, y: np.ndarray, mean: np.ndarray) -> np.ndarray:
        r"""Return :math:`2\,[\log p(y; \eta(y)) - \log p(y; \eta(\mu))]`."""
        return self._family._unit_deviance(y, mean)

    def unit_deviance_at(
        self, y: np.ndarray, z: np.ndarray, link: Link | None = None
    ) -> np.ndarray:
        r"""Return the same at a linear predictor, the canonical link's where none is given.

        So it is right where the mean rounds to an end that ``z`` has not reached.
        """
        return self._family._unit_deviance_at(y, z, link or self._family.canonical_link)

    def log_prob(self, y: np.ndarray, eta: np.ndarray) -> np.ndarray:
        r"""Return :math:`\log p(y; \eta)`."""
        return self._family._log_prob(y, eta)

    def log_prob_at(self, y: np.ndarray, z: np.ndarray, link: Link) -> np.ndarray:
        r"""Return :math:`\log p(y)` at a linear predictor."""
        return self._family._log_prob_at(y, z, link)

    def log_density(self, y: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
        r"""Return :math:`\log p(y; \mu, \phi)`, where the family has a free dispersion."""
        return self._family._log_density(y, mean, dispersion)

    def log_probabilities(self, eta: np.ndarray) -> np.ndarray:
        """Return the log-probability of every class, the baseline last, for the categorical."""
        return self._family._log_probabilities(eta)

    def sample(
        self,
        eta: np.ndarray,
        size: int | tuple[int, ...] | None,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Draw with a ``numpy.random.Generator``."""
        return self._family._draw(eta, size, rng)


@dataclass(frozen=True)
class Family:
    """What all families share: the template, the checks, and the public names.

    Examples
    --------
    >>> from glmlesson import Poisson
    >>> poisson = Poisson()
    >>> eta = poisson.natural_parameter(3.0)
    >>> round(float(eta), 6)
    1.098612
    >>> round(float(poisson.mean(eta)), 6), round(float(poisson.variance(eta)), 6)
    (3.0, 3.0)
    >>> round(float(poisson.log_prob(2, eta)), 6)
    -1.495923
    """

    n_parameters = 1
    free_dispersion = False
    has_atom = False  # whether the low end of a support has a probability beside a density

    if TYPE_CHECKING:  # what each family says of itself, in its class or by a property

        @property
        def name(self) -> str: ...
        @property
        def support(self) -> Interval: ...
        @property
        def eta_domain(self) -> Interval: ...
        @property
        def canonical_link(self) -> Link: ...
        @property
        def latex(self) -> dict[str, str]: ...

    @property
    def unchecked(self) -> Formulas:
        """The same formulas without the checks, see ``Formulas``."""
        return Formulas(self)

    def sufficient_statistic(self, y: ArrayLike) -> np.ndarray:
        """Return :math:`T(y)`, for ``y`` in the support."""
        return self._T(self._checked_y(y))

    def log_partition(self, eta: ArrayLike) -> np.ndarray:
        r"""Return :math:`a(\eta)`, the log of what makes the probabilities sum to one."""
        return self._a(self._checked_eta(eta))

    def log_base_measure(self, y: ArrayLike) -> np.ndarray:
        """Return :math:`\\log b(y)`, for ``y`` in the support."""
        return self._log_b(self._checked_y(y))

    def base_measure(self, y: ArrayLike) -> np.ndarray:
        """Return :math:`b(y)`, for ``y`` in the support."""
        return np.exp(self.log_base_measure(y))

    def mean(self, eta: ArrayLike) -> np.ndarray:
        r"""Return :math:`E[T(y)] = a'(\eta)`, the response of the canonical link."""
        return self._mean(self._checked_eta(eta))

    def variance(self, eta: ArrayLike) -> np.ndarray:
        r"""Return :math:`\mathrm{Var}[T(y)] = a''(\eta)`, a covariance matrix if η is a vector."""
        return self._variance(self._checked_eta(eta))

    def variance_function(self, mean: ArrayLike) -> np.ndarray:
        r"""Return :math:`V(\mu)`, the variance of the member whose mean is ``mean``.

        Raises
        ------
        TypeError, ValueError
            If ``mean`` is not numeric or no member of the family has that mean.

        Examples
        --------
        >>> from glmlesson import NegativeBinomial
        >>> NegativeBinomial(size=2.0).variance_function([1.0, 4.0])
        array([ 1.5, 12. ])
        """
        return self._variance_function(self._checked_mean(mean))

    def unit_deviance(self, y: ArrayLike, mean: ArrayLike) -> np.ndarray:
        r"""Return :math:`2\,[\log p(y; \eta(y)) - \log p(y; \eta(\mu))]`: how far a row is from its
        fitted mean, zero where they agree.

        Raises
        ------
        TypeError, ValueError
            If ``y`` is outside the support, or no member of the family has that mean.

        Examples
        --------
        >>> from glmlesson import Gaussian
        >>> Gaussian().unit_deviance([1.0, 2.0], 0.0)
        array([1., 4.])
        """
        return self._unit_deviance(self._checked_y(y), self._checked_mean(mean))

    def natural_parameter(self, mean: ArrayLike) -> np.ndarray:
        r"""Return the :math:`\eta` whose mean is ``mean``: the canonical link.

        Raises
        ------
        ValueError
            If no member of the family has that mean.
        """
        return self.canonical_link(mean)

    def log_prob(self, y: ArrayLike, eta: ArrayLike) -> np.ndarray:
        r"""Return :math:`\log p(y; \eta) = \log b(y) + \eta^\top T(y) - a(\eta)`.

        Parameters
        ----------
        y : array_like
            Values in the support.
        eta : array_like
            Natural parameters, broadcast against ``y``; along the last axis if it is a vector.

        Raises
        ------
        TypeError, ValueError
            If ``y`` is outside the support or ``eta`` outside its domain.
        """
        return self._log_prob(self._checked_y(y), self._checked_eta(eta))

    def sample(
        self,
        eta: ArrayLike,
        size: int | tuple[int, ...] | None = None,
        rng: np.random.Generator | int | None = None,
    ) -> np.ndarray:
        """Draw from the family.

        Parameters
        ----------
        eta : array_like
            Natural parameters.
        size : int or tuple of int, optional
            Shape of the draws; by default one draw per entry of ``eta``.
        rng : numpy.random.Generator or int, optional
            The source of randomness, or a seed for one.
        """
        return self._draw(self._checked_eta(eta), size, np.random.default_rng(rng))

    # What a family overrides only where it differs from the rest.

    def _T(self, y):
        return y

    def _mean(self, eta):
        return self.canonical_link.unchecked.inverse(eta)

    def _variance_function(self, mean):
        return self._variance(self.canonical_link.unchecked.link(mean))

    def _unit_deviance(self, y, mean):
        eta, saturated = (self.canonical_link.unchecked.link(m) for m in (mean, self._T(y)))
        return 2 * (self._log_prob(y, saturated) - self._log_prob(y, eta))

    def _unit_deviance_at(self, y, z, link):
        """As ``_unit_deviance``, where a mean may round to an end that z has not reached."""
        return self._unit_deviance(y, link.unchecked.inverse(z))

    def _log_prob_at(self, y, z, link):
        """As ``_log_prob``, for the linear predictor of any link."""
        if link != self.canonical_link:
            z = self.canonical_link.unchecked.link(link.unchecked.inverse(z))
        return self._log_prob(y, z)

    def _mean_and_variance(self, eta):
        """Both at once, for families in which they share their costly part."""
        return self._mean(eta), self._variance(eta)

    def dispersed(self) -> Family:
        """The family with its known parameter set to one, where ``free_dispersion``.

        The density of such a family takes its dispersion as an argument.
        """
        return self

    def _log_prob(self, y, eta):
        with np.errstate(over="ignore"):  # an infinite a(η) is a probability of zero
            return self._log_b(y) + eta * self._T(y) - self._a(eta)

    def _checked_y(self, y):
        return inside("y", real_array("y", y), self.support, self.title)

    def _checked_eta(self, eta):
        return inside("eta", real_array("eta", eta), self.eta_domain, self.title)

    def _checked_mean(self, mean):
        return inside("mean", real_array("mean", mean), self.mean_domain, self.title)

    @property
    def default_link(self) -> Link:
        """The link of a GLM that names none: the canonical one, but for the Tweedie family."""
        return self.canonical_link

    @property
    def mean_domain(self) -> Interval:
        """Where the mean may lie."""
        return self.canonical_link.mean_domain

    @property
    def title(self) -> str:
        """The family's name in a sentence."""
        return f"the {self.name} family"
