r"""Mean bias reduction: estimates that stay finite where the likelihood has no maximum.

The maximum-likelihood estimate of θ is off by about :math:`b(\theta)/n` on average. Firth's
remedy moves the score by as much as that takes away, and solves

.. math:: U_j(\theta) + \frac{\phi}{2}\sum_i h_i\,\frac{h''(z_i)}{h'(z_i)}\,x_{ij} = 0, \qquad
          U = X^\top w\,\frac{h'}{V}(T - \mu),

with the leverage :math:`h_i` of each row (the response is the other h, the one with derivatives).
What is left of the bias is of the order :math:`1/n^2`. For a canonical link and a known dispersion
the equations are those of the largest

.. math:: \ell(\theta) + \tfrac12 \log\det X^\top W X,

the likelihood times the prior of Jeffreys, which vanishes where probabilities come to zero or one:
so the estimates of logistic regression are finite whenever the columns of X are independent, for
separated classes too. With several classes, where :math:`h'` is a matrix, the added terms are the
derivatives of that logarithm. An identity link adds nothing to the score.

``GLM(..., bias_reduction="mean")`` asks for it (``type = "AS_mean"`` of R's brglm2; for logistic
regression R's logistf). Standard errors, Wald tests and Wald intervals come from the expected
information at the estimate, as ever. Where a dispersion is free it is Pearson's. For canonical
links with a known dispersion there are likelihood-ratio tests and profile intervals too, of the
penalised likelihood, in which the penalty stays that of the whole model (Heinze and Schemper).
What takes θ for the maximum of the likelihood is refused: AIC and BIC, comparisons, the score
test, the diagnosis.

Chapter: How sure? Sources: Firth (1993), Biometrika 80, 27–38; Heinze and Schemper
(2002), Statistics in Medicine 21, 2409–2419; Kosmidis and Firth (2009), Biometrika 96, 793–804;
Kosmidis and Firth (2021), Biometrika 108, 71–82, on finiteness.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy

from glmlesson.glm.arrays import dense
from glmlesson.glm.information import InformationFactor, Singular
from glmlesson.glm.newton import MAX_ITER, Optimum
from glmlesson.glm.rows import score_and_information
from glmlesson.glm.score import ScoreAndInformation
from glmlesson.glm.starts import level_of, starting_values
from glmlesson.glm.stopping import no_start
from glmlesson.glm.threads import threads
from glmlesson.glm.units import moderate


def refuse_no_penalty(result, what):
    """Raise where a bias-reduced estimate is not that of a penalised likelihood.

    Examples
    --------
    >>> import glmlesson
    >>> model = glmlesson.GLM("bernoulli", "probit", bias_reduction="mean")
    >>> refuse_no_penalty(model.fit([[1], [1]], [0, 1]), "a profile")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: a profile needs a penalised likelihood, which mean bias reduction has for ...
    """
    canonical = result.link == result.family.canonical_link
    if not canonical or result.dispersion_is_estimated:
        raise ValueError(
            f"{what} needs a penalised likelihood, which mean bias reduction has for a canonical "
            "link and a known dispersion only; take method='wald'."
        )


def find_bias_reduced(rows, family, n, dispersion=1.0, start=None, max_iter=MAX_ITER):
    """Return where the adjusted score is zero, and the places of the columns it uses.

    Parameters
    ----------
    rows : Rows
        Those with a positive weight, in memory or on Dask.
    family : Family
    n : float
        The number of observations, for an estimated dispersion.
    dispersion : float or None
        None to estimate it by Pearson's χ² / (n − p).
    start : ndarray, optional
        The theta to begin with.
    max_iter : int

    Returns
    -------
    optimum : Optimum
    kept : ndarray of int

    Raises
    ------
    ValueError
        If no theta was found at which every row has a mean, or ``start`` is none.
    """
    rows, units = moderate(rows, family)
    level = level_of(rows, family)
    how = {"n": n, "dispersion": dispersion, "max_iter": max_iter, "level": level}
    start = None if start is None else start / units.predictor
    kept = np.arange(rows.shape[0])
    with threads(rows) as shared:
        try:
            optimum = _from_a_start(shared, start, how)
        except Singular:
            kept, basis, R = shared.on_a_basis()
            begin = None if start is None else R @ start[kept]
            try:
                optimum = _from_a_start(basis, begin, how)
            except Singular as error:
                raise ValueError(
                    "X leaves the information singular to rounding where the fit begins, on an "
                    "orthonormal basis of its columns too: drop a column, or pass another start."
                ) from error
            optimum.path = [_in_columns(rows, kept, R, theta) for theta in optimum.path]
    if optimum.state == "impossible":
        raise ValueError(no_start(rows, level, start))
    optimum.path = [units.predictor * theta for theta in optimum.path]
    optimum.theta = optimum.path[-1]
    return optimum, kept


def _in_columns(rows, kept, R, theta):
    full = np.zeros(rows.shape)
    full[kept] = np.linalg.solve(R, theta)
    return full


def _from_a_start(rows, start, how):
    for theta in starting_values(rows, how["level"]) if start is None else [start]:
        optimum = adjusted_scoring(rows, theta, **how)
        if optimum.state != "impossible":
            break
    return optimum


def adjusted_scoring(rows, theta, *, n, dispersion, level, max_iter, directions=None):
    """Solve the adjusted score equations from ``theta``: by Fisher's scoring, or Newton's method
    where that is slow.

    With ``directions``, a matrix of shape (parameters, free), θ moves in their span alone, while
    the penalty stays that of all parameters.

    Raises
    ------
    Singular
        If the information at a point on the way is.
    """
    estimated = dispersion is None
    df = n * (theta.size // len(theta)) - theta.size

    def look(theta):
        found = _adjusted(rows, theta, dispersion, df)
        if found is None or directions is None:
            return found
        score, information = directions.T @ found.score, directions.T @ found.information
        return replace(found, score=score, information=information @ directions)

    def moved(step):
        return (step if directions is None else directions @ step).reshape(theta.shape)

    here, path, decrements = look(theta), [theta], []
    state, factor = "impossible" if here is None else "steps", None
    while here is not None:
        factor = InformationFactor.of(here.information)
        step = factor.solve(here.score)
        decrements.append(math.sqrt(max(here.score @ step, 0.0)))
        goal = level.goal_for(here.dispersion if estimated else dispersion)
        stays = len(decrements) > 1 and decrements[-1] > 0.9 * decrements[-2]
        if decrements[-1] <= (1e3 * goal if stays else goal):
            path.append(path[-1] + moved(step))
            state = "converged"
            break
        if len(path) > max_iter:
            break
        ahead = _by_scoring(look, path[-1], moved(step), here, decrements[-1])
        ahead = ahead or _by_newton(look, path[-1], moved, here, factor)
        ahead = ahead or _uphill(look, path[-1], moved, here, factor)
        if ahead is None:
            state = "no ascent"
            break
        path.append(ahead[0])
        here = ahead[1]
    least_share = 1.0 if factor is None else factor.least_share
    return Optimum(path[-1], state, path, decrements, np.zeros(theta.size), None, least_share)


def _by_scoring(look, theta, move, here, decrement):
    """Return the end of Fisher's step and its look, if it leaves less than half of the way."""
    try:
        there = look(theta + move)
        if there is not None and not there.lower_than(here):
            left = there.score @ InformationFactor.of(there.information).solve(there.score)
            if math.sqrt(max(left, 0.0)) < 0.5 * decrement:
                return theta + move, there
    except Singular:
        pass
    return None


def _uphill(look, theta, moved, here, factor):
    """Return a point at which the penalised likelihood is higher, by BFGS, and its look."""
    if here.value is None:
        return None
    units = np.sqrt(_inverse(factor).diagonal())

    def fall(steps):
        try:
            there = look(theta + moved(units * steps))
        except Singular:
            there = None
        if there is None or not np.isfinite(there.value):
            return 1e300, np.zeros(len(steps))
        return here.value - there.value, -units * there.score

    found = scipy.optimize.minimize(
        fall, np.zeros(len(units)), jac=True, method="BFGS", options={"gtol": 1e-7}
    )
    if not found.fun < 0:
        return None
    there = theta + moved(units * found.x)
    return there, look(there)


def _by_newton(look, theta, moved, here, factor):
    """Return a point along Newton's step at which the adjusted score is smaller, and its look.

    The derivative of the score is that of differences, over a small part of a standard error.
    """
    units = np.sqrt(_inverse(factor).diagonal())
    slopes = []
    for j, unit in enumerate(units):
        step = np.zeros(len(units))
        step[j] = 1e-6 * unit
        beside = look(theta + moved(step))
        if beside is None:
            return None
        slopes.append((here.score - beside.score) / 1e-6)
    step, *_ = np.linalg.lstsq(np.array(slopes).T, here.score)
    size, length = here.score @ factor.solve(here.score), 1.0
    for _ in range(40):
        try:
            there = look(theta + moved(length * units * step))
        except Singular:
            there = None
        if there is not None and not there.lower_than(here):
            left = there.score @ factor.solve(there.score)
            if left < size * (1 - 1e-3 * length):
                return theta + moved(length * units * step), there
        length *= 0.5
    return None


@dataclass
class _Adjusted:
    """What is known at a point.

    Attributes
    ----------
    score, information : ndarray
        The adjusted score, and the expected information.
    dispersion : float
    value : float or None
        The penalised log-likelihood, up to a constant, where there is one.
    """

    score: np.ndarray
    information: np.ndarray
    dispersion: float
    value: float | None

    def lower_than(self, other):
        """Whether the penalised likelihood is lower here, by more than rounding."""
        return self.value is not None and self.value < other.value - 1e-11 * (1 + abs(other.value))


def _adjusted(rows, theta, dispersion, df):
    sums = score_and_information(rows, theta, "expected")
    if sums is None:
        return None
    factor = InformationFactor.of(sums.information)
    added = rows.total(partial(_adjustment, rows.model, theta, _inverse(factor)))
    phi = sums.pearson / df if dispersion is None else dispersion
    score, value = sums.score + phi * added.score, None
    if rows.model.canonical and dispersion is not None:
        value = added.log_likelihood + phi * float(np.log(factor.factor.diagonal()).sum())
        value = value if np.isfinite(value) else -np.inf
    return _Adjusted(score, sums.information, phi, value) if np.isfinite(score).all() else None


def _inverse(factor):
    return scipy.linalg.lapack.dpotrs(factor.factor, np.eye(len(factor.factor)), lower=1)[0]


def _adjustment(model, theta, C, X, target, weights, offset):
    """Return what a block of rows adds to the score, for a dispersion of one; and, for canonical
    links, its log-likelihood, up to a constant.
    """
    X = dense(X)
    with np.errstate(all="ignore"):
        z = X @ theta if offset is None else X @ theta + offset
        W = model.row_terms(z, target).expected
        w = np.ones(len(X)) if weights is None else weights
        if z.ndim == 1:
            leverage = w * W * np.einsum("ij,ij->i", X @ C, X)
            bend = model.link.unchecked.relative_curvature(z)
            each = np.where(leverage > 0, 0.5 * leverage * bend, 0.0)
        else:
            each = (
                0.5 * w[:, None] * _third_cumulants(model.link.unchecked.inverse(z), _reach(X, C))
            )
        value = 0.0
        if model.canonical:
            products = target * z if z.ndim == 1 else (target * z).sum(axis=1)
            value = float(w @ (products - model.family.unchecked.log_partition(z)))
    return ScoreAndInformation((X.T @ each).ravel(), None, np.inf, value)


def _reach(X, C):
    """G of each row, of shape (rows, m, m): the covariance of its linear predictors."""
    m = len(C) // X.shape[1]
    C = C.reshape(X.shape[1], m, X.shape[1], m)
    return np.einsum("ij,jakb,ik->iab", X, C, X, optimize=True)


def _third_cumulants(p, G):
    r"""Return :math:`\sum_{ab} G_{ab}\,\kappa_{abc}` of an indicator of classes."""
    own, across = np.einsum("iaa->ia", G), np.einsum("iab,ib->ia", G, p)
    whole = np.einsum("ia,ia->i", across, p)
    return p * (own - np.einsum("ia,ia->i", own, p)[:, None] - 2 * across + 2 * whole[:, None])
