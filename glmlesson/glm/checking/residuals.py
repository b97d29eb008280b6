r"""Residuals: what a fit leaves of each row, on the scale that the question asks for.

======================  =======================================================================
``"response"``          :math:`y - \mu`, in the units of the target
``"pearson"``           :math:`r_P = \sqrt{w}\,(y - \mu) / \sqrt{V(\mu)}`; its squares sum to χ²
``"deviance"``          :math:`r_D = \mathrm{sign}(y - \mu)\sqrt{w\,d(y, \mu)}`
``"working"``           :math:`(y - \mu)\,g'(\mu)`, on the scale of the linear predictor
``"partial"``           the working residual plus :math:`x_{ij}\theta_j`, a column for each feature
``"anscombe"``          :math:`\sqrt{w}\,(A(y) - A(\mu)) / (A'(\mu)\sqrt{V(\mu)})`, with
                        :math:`A' = V^{-1/3}`, which makes it nearly normal
``"quantile"``          :math:`\Phi^{-1}(u)` with u drawn uniformly between :math:`P(Y < y)` and
                        :math:`P(Y \le y)`: exactly normal if the model is true
======================  =======================================================================

``standardised`` divides by :math:`\sqrt{\phi (1 - h)}` with the leverage h, so that the variance
is about one.

Sources: McCullagh and Nelder (1989), section 2.4, for Pearson's, the deviance's and Anscombe's;
Dunn and Smyth (1996), Randomized quantile residuals, Journal of Computational and Graphical
Statistics 5, 236–244; Cook and Croos-Dabrera (1998), JASA 93, 730–739, for the partial ones.
"""

from functools import partial

import numpy as np
import scipy

from glmlesson.glm.arrays import each_row, on_dask
from glmlesson.glm.checking.influence import influence
from glmlesson.glm.distribution import RowLaw, refuse_no_distribution, sums_are_whole

STANDARDISED = ("pearson", "deviance")


def residuals(result, kind, *, standardised=False, rng=0):
    """Return the residuals of a fit; see ``GLMResult.residuals``.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> fit = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6])
    >>> residuals(fit, "working").round(4)
    array([ 0.3856, -0.312 ,  0.0247,  0.0175])
    >>> residuals(fit, "pearson", standardised=True).round(4)
    array([ 0.4464, -0.4786,  0.0501,  0.1164])
    """
    if kind not in KINDS:
        *most, last = map(repr, KINDS)
        raise ValueError(f"kind must be {', '.join(most)} or {last}; it is {kind!r}.")
    if standardised and kind not in STANDARDISED:
        raise ValueError(
            "standardised is for the residuals 'pearson' and 'deviance', whose variance is about "
            f"φ (1 − h); it has no meaning for {kind!r}."
        )
    if result.theta.ndim == 2 and (standardised or kind not in FOR_CLASSES):
        raise ValueError(
            f"kind {kind!r} is for a single mean a row; for several classes take 'response', "
            "'pearson' or 'deviance', not standardised."
        )
    if kind == "quantile":
        return _quantile_residuals(result, rng)
    found = KINDS[kind](result)
    if not standardised:
        return found
    leverage, phi = influence(result).leverage, result.dispersion
    return each_row(partial(_standardised, phi), found, leverage)


def _standardised(phi, residual, leverage):
    with np.errstate(invalid="ignore", divide="ignore"):
        # A row that determines its own mean leaves nothing to judge it by.
        left = np.where(leverage < 1 - 1e-10, phi * (1 - leverage), np.nan)
        return residual / np.sqrt(left)


def _working(result):
    return each_row(partial(_times_slope, result.link), result.rows.target, result.fitted)


def _times_slope(link, target, mean):
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(target == mean, 0.0, (target - mean) * link.unchecked.derivative(mean))


def _partial(result):
    function = partial(_plus_terms, result.theta)
    return each_row(function, result.rows.X, _working(result))


def _plus_terms(theta, X, working):
    return np.asarray(X, float) * theta + working[:, None]


# A(t) = ∫ V(t)^(−1/3) dt, for the variance function of each family.


def _one_third(t):
    return 3 * np.cbrt(t)


def _two_thirds(t):
    return 1.5 * np.cbrt(t) ** 2


def _of_share(t):
    return scipy.special.beta(2 / 3, 2 / 3) * scipy.special.betainc(2 / 3, 2 / 3, t)


def _of_size(t, size):
    """∫ t^(−1/3) (1 + t/r)^(−1/3) dt, a Gauss hypergeometric function."""
    return _two_thirds(t) * scipy.special.hyp2f1(1 / 3, 2 / 3, 5 / 3, -t / size)


ANSCOMBE = {
    "Gaussian": lambda family, t: t,
    "Poisson": lambda family, t: _two_thirds(t),
    "gamma": lambda family, t: _one_third(t),
    "exponential": lambda family, t: _one_third(t),
    "inverse Gaussian": lambda family, t: np.log(t),
    "Bernoulli": lambda family, t: _of_share(t),
    "binomial": lambda family, t: family.trials ** (2 / 3) * _of_share(t / family.trials),
    "geometric": lambda family, t: _of_size(t, 1.0),
    "negative binomial": lambda family, t: _of_size(t, family.size),
    "Tweedie": lambda family, t: t ** (1 - family.power / 3) / (1 - family.power / 3),
}


def _anscombe(result):
    family, prior = result.family, result.observations.weights.of_variance
    if family.name not in ANSCOMBE:
        raise ValueError(f"kind 'anscombe' has no formula for {family.title}; take 'quantile'.")
    return each_row(partial(_anscombe_rows, family), result.rows.target, result.fitted, prior)


def _anscombe_rows(family, target, mean, prior):
    transform = partial(ANSCOMBE[family.name], family)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A'(μ) √V = V^(−1/3) V^(1/2)
        spread = family.unchecked.variance_function(mean) ** (1 / 6)
        return np.sqrt(prior) * (transform(target) - transform(mean)) / spread


def _quantile_residuals(result, rng):
    refuse_no_distribution(result, "kind 'quantile'")
    sums_are_whole(result, "kind 'quantile'")
    u = np.random.default_rng(rng).uniform(size=result.rows.n)
    if on_dask(result.y):
        import dask.array as da

        u = da.from_array(u, chunks=result.y.chunks)
    function = partial(_normal_scores, result.family, result.dispersion)
    return each_row(function, result.y, result.fitted, u, result.observations.weights.of_variance)


def _normal_scores(family, dispersion, y, mean, u, prior):
    if not y.size:
        return np.zeros(0)
    below, at, above, from_here = RowLaw.of(family, mean, dispersion, prior).tails(y)
    # From whichever end of the distribution is nearer, where no digits are lost.
    low, high = below + u * (at - below), above + (1 - u) * (from_here - above)
    with np.errstate(divide="ignore"):
        return np.where(low < high, scipy.special.ndtri(low), -scipy.special.ndtri(high))


KINDS = {
    "response": lambda result: result.residuals("response"),
    "pearson": lambda result: result.residuals("pearson"),
    "deviance": lambda result: result.residuals("deviance"),
    "working": _working,
    "partial": _partial,
    "anscombe": _anscombe,
    "quantile": _quantile_residuals,
}
FOR_CLASSES = ("response", "pearson", "deviance")
