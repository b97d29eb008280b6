r"""Separation nearby: whether one outcome alone holds the maximum of the likelihood.

An estimate is finite because outcomes overlap. If they did not without a single one of them, that
one alone says how large a coefficient is: take it away, and the likelihood rises for ever. One
outcome is a row of the Bernoulli family, a lone success or failure among the trials of a row, or an
event that is the only one of its row.

At the maximum the residuals themselves are a proof of overlap, :math:`\sum_k r_k x_k = 0` with
:math:`r_k > 0` for rows at the upper end of their support and :math:`r_k < 0` at the lower (Albert
and Anderson 1984, Geyer 2009). Without row i, whose part the other rows take over in
proportion to weights :math:`w_k`, it is still one if

.. math:: |r_i|\;\frac{|x_k^\top A^{-1} x_i|}{1 - w_i\,x_i^\top A^{-1} x_i} < 1
          \quad\text{for all rows } k \ne i \text{ at an end}, \qquad
          A = \sum_k w_k x_k x_k^\top, \quad w_k = |r_k| \text{ at an end}.

So most outcomes are cleared without search; for the others a linear programme decides.
"""

from dataclasses import replace

import numpy as np

from glmlesson.glm.separation import LARGEST_PROGRAMME, DirectionOfRecession

OF_COUNTS = ("Poisson", "geometric", "negative binomial")


def outcome_that_holds(look):
    """Return the place among the seen rows of an outcome without which there is no maximum.

    None if there is none, and −1 if there was too much to look at.

    Examples
    --------
    >>> import glmlesson
    >>> from glmlesson.glm.checking.look import Look
    >>> X = [[1, x] for x in (0, 1, 2, 3, 4, 5, 6, 7)]
    >>> overlapping = glmlesson.GLM("bernoulli").fit(X, [0, 0, 0, 1, 0, 1, 1, 1])
    >>> outcome_that_holds(Look(overlapping))
    3
    """
    if look.X.size > LARGEST_PROGRAMME:
        return -1
    candidates, without = _single_outcomes(look)
    for row in _not_cleared(look, candidates, without):
        if _separated(look, row, without[row]):
            return int(row)
    return None


def _single_outcomes(look):
    """The rows with a lone outcome, and for each row its target without that; NaN for no row."""
    y, once = look.y, look.repeats == 1
    if look.name in OF_COUNTS:
        lone = once & (y == 1) & (look.prior == 1)
        return np.flatnonzero(lone), np.zeros_like(y)
    trials = look.prior * (look.result.family.trials if look.name == "binomial" else 1.0)
    wins = y * (look.prior if look.name == "Bernoulli" else 1.0)
    win, loss = np.abs(wins - 1) < 1e-6, np.abs(trials - wins - 1) < 1e-6
    lowest, highest = np.zeros_like(y), np.full_like(y, look.result.family.support.high)
    rest = np.where(win, lowest, highest)
    # Of a single trial nothing is left; of one success and one failure either could go.
    rest = np.where(np.abs(trials - 1) < 1e-6, np.nan, rest)
    return np.flatnonzero(once & (win | loss)), rest


def _ends(look):
    support = look.result.family.support
    return (look.y <= support.low) | (look.y >= support.high)


def _not_cleared(look, candidates, without):
    """Those for which the residuals of the others are no proof of overlap."""
    ends, r = _ends(look), np.abs(look.score) * look.repeats
    w = np.where(ends, r, np.maximum(look.weight * look.repeats, 1e-12))
    half = np.linalg.qr(np.sqrt(w)[:, None] * look.X, mode="r")
    Q = np.linalg.lstsq(half.T, look.X.T, rcond=None)[0].T  # of which XA⁻¹Xᵀ is the product
    length = np.linalg.norm(Q, axis=1)
    left = (1 - 1e-6) * (1 - w * length**2)  # factors of a group make it equal to the last digit
    most = length[ends].max(initial=0.0)
    # Where a residual pulls to the end at which the row would be, by more than rounding, it stays.
    to_low = without == look.result.family.support.low
    pulls = np.where(to_low, -look.score, look.score) * look.repeats > 1e-6 * w
    suspects = []
    for row in candidates:
        if not ends[row] and pulls[row]:
            continue
        if left[row] < 1e-9 or r[row] * length[row] * most >= left[row]:
            share = r[row] * np.abs(Q @ Q[row])
            share[row] = 0.0
            reach = share[ends].max(initial=0.0)
            if left[row] < 1e-9 or reach >= left[row]:
                suspects.append((-reach / max(left[row], 1e-9), row))
    return [row for _, row in sorted(suspects)]


def _separated(look, row, rest):
    """Whether there is no maximum when one outcome of a row is gone."""
    y, stays = look.y.copy(), np.ones(len(look.y), bool)
    if np.isnan(rest):
        stays[row] = False
    else:
        y[row] = rest
    X = look.X[stays]
    rows = replace(look.result.rows, X=X, target=y[stays], weights=None, offset=None)
    recession = DirectionOfRecession(rows, y[stays], look.result.family.support)
    nowhere = np.zeros(X.shape[1])
    with np.errstate(all="ignore"):
        return recession(nowhere, nowhere)
