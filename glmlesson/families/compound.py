r"""Densities and probabilities of sums of a Poisson number of gamma amounts.

With :math:`N \sim \text{Poisson}(\lambda)` amounts, each gamma of shape k and scale s, the total Y
is zero if there is none, and otherwise gamma of shape Nk. It has the mean μ and the variance
:math:`\phi\mu^p` for

.. math:: \lambda = \frac{\mu^{2-p}}{\phi(2-p)}, \qquad k = \frac{2-p}{p-1}, \qquad
          s = \phi(p-1)\mu^{p-1}.

The density is a sum over N that no function has a name for (Dunn and Smyth 2005),

.. math:: f(y; y, \phi) = \frac1y \sum_{j \ge 1}
          \exp\Bigl(j\,(k + 1)\log\frac1\xi - jk\log(p-1) - j\log(2-p) - \log j! - \log\Gamma(jk)
          - \frac{1}{\xi(p-1)(2-p)}\Bigr), \qquad \xi = \phi\, y^{p-2},

and :math:`\log f(y; \mu, \phi) = \log f(y; y, \phi) - d(y, \mu) / 2\phi` with the unit deviance d.
The terms rise to one peak, at :math:`j = 1/(\xi(2-p))`, and are nearly a bell curve of standard
deviation :math:`\sigma = \sqrt{j(p-1)}` around it. Where σ is above six, every h-th term times h,
with :math:`h \le \sigma/3`, gives the sum of all: by Poisson's summation formula the share that
is missed is about :math:`e^{-\sigma^2 (1 - \cos(2\pi/h))}`, below 10⁻³⁰. So a row costs about a
hundred terms at most. For ξ below 10⁻⁵ the saddlepoint approximation with its first
correction, :math:`1 + p(p-3)\xi/24`, is exact to eleven digits.

Sources: Jørgensen (1997), The Theory of Dispersion Models, chapter 4; Dunn and Smyth (2005), Series
evaluation of Tweedie exponential dispersion model densities, Statistics and Computing 15, 267–280.
"""

import numpy as np
import scipy

BLOCK = 2**13  # rows that are summed together


def rate_shape_scale(mean, dispersion, power):
    """Return λ, k and s of the compound.

    Examples
    --------
    >>> [float(one) for one in rate_shape_scale(4.0, 2.0, 1.5)]
    [2.0, 1.0, 2.0]
    """
    rate = mean ** (2 - power) / (dispersion * (2 - power))
    return rate, (2 - power) / (power - 1), dispersion * (power - 1) * mean ** (power - 1)


def log_saturated(y, dispersion, power):
    """Return log f(y; y, φ) for y above zero.

    Examples
    --------
    >>> round(float(log_saturated(np.array([1.0]), np.array([0.5]), 1.5)[0]), 6)
    -0.622558
    """
    y, dispersion = np.broadcast_arrays(y, dispersion)
    xi = dispersion * y ** (power - 2)
    peak = 1 / (xi * (2 - power))
    near = (xi < 1e-5) & (peak * (power - 1) > 100)
    small = np.where(near, xi, 1e-5)
    found = np.log1p(power * (power - 3) * small / 24) - np.log(2 * np.pi * small) / 2
    found[~near] = _of_blocks(_log_series, power, xi[~near], peak[~near])
    return found - np.log(y)


def _of_blocks(function, power, *rows):
    parts = [
        function(power, *(one[low : low + BLOCK] for one in rows))
        for low in range(0, len(rows[0]), BLOCK)
    ]
    return np.concatenate([np.zeros(0), *parts])


def _grid(peak, sigma):
    """Return for each row the places of terms that matter, and their distance."""
    step = np.maximum(1.0, np.floor(sigma / 3))
    low = np.maximum(1.0, np.floor(peak - 12 * sigma - 2))
    terms = int(np.max((peak + 12 * sigma + 25 - low) / step, initial=1)) + 1
    return low[:, None] + step[:, None] * np.arange(terms), step


def _log_series(power, xi, peak):
    k = (2 - power) / (power - 1)
    j, step = _grid(peak, np.sqrt(peak * (power - 1)))
    log_z = -k * np.log(power - 1) - np.log(2 - power) - (k + 1) * np.log(xi)
    terms = j * log_z[:, None] - scipy.special.gammaln(j + 1) - scipy.special.gammaln(k * j)
    top = terms.max(axis=1)
    total = np.log(step * np.exp(terms - top[:, None]).sum(axis=1))
    return top + total - 1 / (xi * (power - 1) * (2 - power))


class CompoundPoissonGamma:
    """The distribution of totals, with the methods of SciPy's that residuals and replicas need.

    Examples
    --------
    >>> law = CompoundPoissonGamma(np.array([4.0]), np.array([2.0]), 1.5)
    >>> law.cdf(np.array([0.0])).round(6)              # no event at all, exp(−2)
    array([0.135335])
    >>> law.ppf(0.5).round(4), law.sf(law.ppf(0.5)).round(6)
    (array([2.9388]), array([0.5]))
    """

    def __init__(self, mean, dispersion, power):
        mean, dispersion = np.broadcast_arrays(mean, dispersion)
        self.mean, self.dispersion, self.power = mean, dispersion, power
        self.rate, self.shape, self.scale = rate_shape_scale(mean, dispersion, power)

    def cdf(self, y):
        """Return P(Y ≤ y)."""
        return self._tail(y, scipy.special.gammainc, atom=1.0)

    def sf(self, y):
        """Return P(Y > y)."""
        return self._tail(y, scipy.special.gammaincc, atom=0.0)

    def _tail(self, y, of_gamma, atom):
        y, rate, scale = np.broadcast_arrays(y, self.rate, self.scale)
        shape, flat = y.shape, [np.ravel(one) for one in (y, rate, scale)]

        def block(power, y, rate, scale):
            n, step = _grid(rate, np.sqrt(rate))
            share = np.exp(n * np.log(rate)[:, None] - rate[:, None] - scipy.special.gammaln(n + 1))
            of_amounts = of_gamma(n * self.shape, np.maximum(y, 0.0)[:, None] / scale[:, None])
            return step * (share * of_amounts).sum(axis=1) + atom * np.exp(-rate)

        found = np.minimum(_of_blocks(block, self.power, *flat), 1.0).reshape(shape)
        return np.where(y < 0, 1.0 - atom, found)

    def ppf(self, q):
        """Return the least y with P(Y ≤ y) ≥ q, by halving an interval that holds it."""
        q = np.broadcast_to(np.asarray(q, float), self.rate.shape)
        spread = np.sqrt(self.dispersion * self.mean**self.power)
        low, high = np.zeros(q.shape), self.mean + spread
        while np.any(short := (self.cdf(high) < q) & (high < 1e300)):
            high = np.where(short, 2 * high, high)
        for _ in range(60):
            middle = (low + high) / 2
            enough = self.cdf(middle) >= q
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        high = np.where(q <= np.exp(-self.rate), 0.0, high)
        return np.where(q >= 1, np.inf, high)

    def rvs(self, size=None, random_state=None):
        """Draw totals."""
        rng = np.random.default_rng(random_state)
        number = rng.poisson(self.rate, size)
        amount = rng.standard_gamma(np.maximum(number, 1) * self.shape) * self.scale
        return np.where(number > 0, amount, 0.0)

    def stats(self, moments):
        """Return the skewness and the excess kurtosis, for ``moments="sk"``."""
        p, xi = self.power, self.dispersion * self.mean ** (self.power - 2)
        return p * np.sqrt(xi), p * (2 * p - 1) * xi
