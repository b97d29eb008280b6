r"""The solver of penalised fits: Newton's method, each of whose steps keeps the penalty whole.

At θ the log-likelihood is replaced by its quadratic approximation, the penalty is left as it is,
and the least of both, by coordinate descent, is where the step leads; it is halved until the
objective falls. The observed information is the curvature where it is positive definite, the
expected one elsewhere. The fit begins where all penalised coefficients are zero, and ends when a
step is shorter than :math:`10^{-9}\sqrt{n}` standard errors; then the conditions of Karush, Kuhn
and Tucker are looked at, and how far they are missed is kept.

Sources: Friedman, Hastie and Tibshirani (2010), Journal of Statistical Software 33(1), section 3;
Lee, Sun and Saunders (2014), SIAM Journal on Optimization 24, 1420–1443, on the line search.
"""

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy

from glmlesson.glm.arrays import dense, floats
from glmlesson.glm.newton import Optimum
from glmlesson.glm.penalties.classes import ClassRidge
from glmlesson.glm.penalties.penalty import ColumnPenalties, of_columns
from glmlesson.glm.rows import score_and_information
from glmlesson.glm.score import ScoreAndInformation
from glmlesson.glm.solver import find_maximum
from glmlesson.glm.starts import level_of, starting_values
from glmlesson.glm.stopping import no_start
from glmlesson.glm.threads import threads


@dataclass
class PenalisedOptimum(Optimum):
    """Where a penalised fit ended.

    Attributes
    ----------
    penalties : ColumnPenalties or ClassRidge
    objective : float
        The penalised objective there, up to a constant.
    violation : float
        The largest by which a column misses stationarity, in standard errors of its score over √n.
    effective_df : float
        The trace of :math:`(H + Q)^{-1}H` of the coefficients that are free to move.
    """

    penalties: ColumnPenalties | ClassRidge = None
    objective: float = math.nan
    violation: float = math.nan
    effective_df: float = math.nan


def find_penalised(rows, y, family, penalty, names, start=None, max_iter=100, scales=None):
    """Return where the penalised objective is least.

    Parameters
    ----------
    rows : Rows
        Those with a positive weight, in memory or on Dask.
    y : ndarray of shape (rows,)
    family : Family
    penalty : ElasticNet
    names : list of str
        The columns.
    start : ndarray of shape (features,), optional
    max_iter : int
    scales : pair of ndarray, optional
        What ``column_scales`` returns for the rows.

    Returns
    -------
    PenalisedOptimum

    Raises
    ------
    ValueError
        If no theta was found at which every row has a mean, or ``start`` is none.
    """
    scale, constant = scales or column_scales(rows)
    penalties = of_columns(penalty, names, scale, constant)
    level = level_of(rows, family)
    if len(rows.shape) == 2:
        penalties = ClassRidge(penalties.l2, family.classes)
    with threads(rows) as shared:
        begin = _beginning(shared, y, family, penalties, level) if start is None else start
        begin = penalties.inside(begin)
        if objective(shared, begin) is None:
            raise ValueError(no_start(rows, level, start))
        return descend(shared, begin, penalties, level, max_iter)


def column_scales(rows):
    """Return the standard deviation of each column, and whether it is constant.

    Examples
    --------
    >>> from glmlesson import GLM
    >>> column_scales(GLM("poisson").fit([[1, 0], [1, 2]], [1, 2]).rows)
    (array([0., 1.]), array([ True, False]))
    """
    total = rows.total_weight
    mean = rows.total(partial(_weighted_squares, 0.0, False)).score / total
    squares = rows.total(partial(_weighted_squares, mean, True)).score
    scale = np.sqrt(squares / total)
    return scale, scale <= 1e-10 * np.abs(mean)


def _weighted_squares(centre, squared, X, target, weights, offset):
    X = dense(X)
    sums = (X - centre) ** 2 if squared else X
    return ScoreAndInformation(
        sums.sum(axis=0) if weights is None else weights @ sums, None, np.inf
    )


def _beginning(rows, y, family, penalties, level):
    """Where the penalised coefficients are as near to zero as may be, the others at their best."""
    free = np.flatnonzero(penalties.free)
    theta = penalties.near_zero(rows.shape)
    offset = rows.offset
    if np.any(theta):
        moved = rows.predictor(theta)
        offset = moved if offset is None else offset + moved
    if free.size:
        try:
            few = replace(rows, X=rows.X[:, free], offset=offset, pool=None)
            theta[free] = find_maximum(few, y, family)[0].theta
            return theta
        except ValueError:  # none gives every row a mean
            pass
    if objective(rows, theta) is not None:
        return theta
    for theta in starting_values(rows, level):
        if np.isfinite(theta).all() and objective(rows, theta) is not None:
            break
    return theta


def objective(rows, theta):
    """Return minus the log-likelihood over the weight, and the size of its terms, or None.

    None where a row has no mean.
    """
    sums = rows.total(partial(_loss, rows.model, theta.reshape(rows.shape)))
    if sums is None or not math.isfinite(sums.log_likelihood):
        return None
    return -sums.log_likelihood / rows.total_weight, sums.magnitude / rows.total_weight


def _loss(model, theta, X, target, weights, offset):
    with np.errstate(all="ignore"):
        z = floats(X) @ theta
        z = z if offset is None else z + offset
        if model.bounded and not model.link.eta_domain.contains(z).all():
            return None
        eta = z
        if not model.canonical:
            mean, domain = model.link.unchecked.inverse(z), model.family.mean_domain
            if np.any(mean < domain.low) or np.any(mean > domain.high):
                return None
            eta = model.family.canonical_link.unchecked.link(mean)
        products = np.where(target == 0, 0.0, target * eta)
        products = products if products.ndim == 1 else products.sum(axis=1)
        a = model.family.unchecked.log_partition(eta)
        w = 1.0 if weights is None else weights
        value, size = np.sum(w * (products - a)), np.sum(w * (np.abs(products) + np.abs(a)))
    return ScoreAndInformation(np.zeros(1), None, np.inf, float(value), float(size))


def descend(rows, theta, penalties, level, max_iter):
    """Return the least of the penalised objective, by Newton's method from ``theta``."""
    total, free = rows.total_weight, rows.model.family.free_dispersion
    value, size = objective(rows, theta)
    theta = theta.ravel()  # of several classes in the order of the score, too
    value += penalties.value(theta)
    path, decrements, state = [theta], [], "steps"
    while True:
        sums, H = _curvature(rows, theta)
        if sums is None:
            state = "singular"
            break
        gradient = -sums.score / total
        beta = penalties.least(H / total, gradient, theta)
        move = beta - theta
        decrements.append(math.sqrt(max(move @ H @ move, 0.0)))
        goal = level.goal_for(sums.pearson / total if free else 1.0)
        stays = len(decrements) > 1 and decrements[-1] > 0.9 * decrements[-2]
        if decrements[-1] <= (1e3 * goal if stays else goal):
            theta, state = beta, "converged"
            path.append(theta)
            break
        if len(path) > max_iter:
            break
        slope = gradient @ move + penalties.value(beta) - penalties.value(theta)
        ahead = _ahead(rows, theta, move, penalties, value, size, slope)
        if ahead is None:
            state = "no ascent"
            break
        theta, value, size = ahead
        path.append(theta)
    found = objective(rows, theta)
    value = math.nan if found is None else found[0] + penalties.value(theta)
    path = [one.reshape(rows.shape) for one in path]
    optimum = PenalisedOptimum(path[-1], state, path, decrements, np.zeros(theta.size), None)
    return replace(optimum, penalties=penalties, objective=value, **_ending(rows, theta, penalties))


def _curvature(rows, theta):
    """The score, and the observed information, or the expected one if that curves upwards."""
    theta = theta.reshape(rows.shape)
    sums = score_and_information(rows, theta, "observed")
    if sums is None or rows.model.canonical:
        return sums, None if sums is None else sums.information
    H = sums.information
    size = np.abs(H).diagonal().max()
    if scipy.linalg.lapack.dpotrf(H + 1e-12 * size * np.eye(len(H)), lower=1)[1] == 0:
        return sums, H
    sums = score_and_information(rows, theta, "expected")
    return sums, None if sums is None else sums.information


def _ahead(rows, theta, move, penalties, value, size, slope):
    """Return a point along the step at which the objective is lower, its value and size."""
    length = 1.0
    for _ in range(60):
        ahead = theta + length * move
        found = objective(rows, ahead)
        if found is not None:
            there = found[0] + penalties.value(ahead)
            if there <= value + 1e-4 * length * slope + 1e-12 * (size + found[1]):
                return ahead, there, found[1]
        length *= 0.5
    return None


def _ending(rows, theta, penalties):
    """How far the end is from stationarity, and its effective degrees of freedom."""
    sums = score_and_information(rows, theta.reshape(rows.shape), "expected")
    if sums is None:
        return {}
    total, H = rows.total_weight, sums.information / rows.total_weight
    spread = math.sqrt(sums.pearson / total) if rows.model.family.free_dispersion else 1.0
    missed = penalties.violation(theta, -sums.score / total)
    unit = np.sqrt(H.diagonal()) * (spread or 1.0)
    seen = unit > 0
    violation = float((missed[seen] / unit[seen]).max(initial=0.0))
    moves = penalties.moves(theta)
    own, ridge = (matrix[np.ix_(moves, moves)] for matrix in (H, penalties.curvature))
    try:
        share = scipy.linalg.cho_solve(scipy.linalg.cho_factor(own + ridge), own)
    except np.linalg.LinAlgError:
        share = np.linalg.lstsq(own + ridge, own, rcond=None)[0]
    return {"violation": violation, "effective_df": float(np.trace(share))}
