r"""Influence: how much the fit would change without one of its rows.

With :math:`r_i`, :math:`W_i` and :math:`C` of ``glmlesson.glm.working``, and
:math:`G_i = x_i^\top C x_i`, one Newton step from the estimate without row i is

.. math:: \hat\theta - \hat\theta_{(i)} \approx C x_i \tilde r_i, \qquad
          \tilde r_i = (1 - W_i G_i)^{-1} r_i,

exact for least squares. Everything here comes from it:

=======================  =====================================================================
leverage                 :math:`h_i = W_i G_i`; over all rows they sum to the number of parameters
Cook's distance          :math:`\tilde r_i^\top G_i\,\tilde r_i / (p\,\phi)`, how far θ moves in its
                         own standard errors: :math:`r_P^2 h / ((1-h)^2 p\,\phi)`
DFBETAS                  :math:`(\hat\theta_j - \hat\theta_{(i)j})` over the standard error of
                         :math:`\hat\theta_j`
leave-one-out deviance   :math:`w_i\,d(y_i, \mu_{(i)i})`: the deviance of the row at the mean that
                         the other rows predict for it
=======================  =====================================================================

A row with a frequency is deleted once, not with all of its repeats.

Sources: Pregibon (1981), Logistic regression diagnostics, Annals of Statistics 9, 705–724;
Williams (1987), Applied Statistics 36, 181–191.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.arrays import each_row
from glmlesson.glm.working import (
    inverse_information,
    kept_columns,
    kept_parameters,
    score_and_weight,
)

if TYPE_CHECKING:
    from glmlesson.glm.result import GLMResult


@dataclass(frozen=True)
class Influence:
    """How much each row matters to the fit; made by ``GLMResult.influence()``.

    Each attribute is computed when it is first read, and is a Dask array where the data were.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> influence = glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).influence()
    >>> influence.leverage.round(4)
    array([0.4614, 0.3821, 0.2893, 0.8672])
    >>> influence.cooks_distance.round(4)
    array([0.0853, 0.0708, 0.0005, 0.0443])
    """

    result: GLMResult

    def _rows(self, function, *more):
        result, rows = self.result, self.result.rows
        function = partial(function, rows.model, result.kept, inverse_information(result), *more)
        arrays = (
            rows.X,
            result.linear_predictor,
            rows.target,
            result.observations.weights.of_variance,
            result.y,
        )
        return each_row(function, *arrays)

    @cached_property
    def leverage(self) -> np.ndarray:
        """The leverage of each row: the share of its own target in its fitted mean."""
        return self._rows(_leverage)

    @cached_property
    def cooks_distance(self) -> np.ndarray:
        """How far θ moves without the row, squared, in its standard errors, per parameter."""
        result = self.result
        return self._rows(_cook, result.n_parameters * result.dispersion)

    @cached_property
    def dfbetas(self) -> np.ndarray:
        """How far each coefficient moves without the row, in its standard errors.

        Of shape (rows, parameters), in the order of ``theta.ravel()``; NaN for columns left out.
        """
        result = self.result
        errors = result.standard_errors.ravel()[kept_parameters(result)]
        return self._rows(_dfbetas, result.theta.size, kept_parameters(result), errors)

    @cached_property
    def leave_one_out_deviance(self) -> np.ndarray:
        """The deviance of each row at the mean that the other rows predict for it.

        NaN where the link has no mean there.
        """
        return self._rows(_without)


def influence(result: GLMResult) -> Influence:
    """Return what each row does to the fit; see ``Influence``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("gaussian").fit([[1], [1], [1], [1]], [0.0, 0.0, 1.0, 7.0])
    >>> influence(fit).leverage
    array([0.25, 0.25, 0.25, 0.25])
    """
    return Influence(result)


def _hats(model, kept, C, X, z, target, prior):
    """Return X, r, W and G of rows, with an axis for the parameters of a row's mean."""
    r, W = score_and_weight(model, z, target, prior)
    X, m = kept_columns(X, kept), r.shape[1]
    C = C.reshape(len(kept), m, len(kept), m)
    G = np.empty((len(X), m, m))
    for a in range(m):
        for b in range(m):
            G[:, a, b] = np.einsum("ij,ij->i", X @ C[:, a, :, b], X)
    return X, r, W, G


def _leverage(model, kept, C, X, z, target, prior, y):
    _, _, W, G = _hats(model, kept, C, X, z, target, prior)
    return np.einsum("iab,iba->i", W, G)


def _deleted(model, kept, C, X, z, target, prior):
    """Return X, the score of the row at the fit without it, and G."""
    X, r, W, G = _hats(model, kept, C, X, z, target, prior)
    rest = np.eye(r.shape[1]) - W @ G
    # A row that alone determines a direction leaves no fit without it.
    alone = np.linalg.det(rest) < 1e-10
    rest[alone] = np.eye(r.shape[1])
    without = np.linalg.solve(rest, r[:, :, None])[:, :, 0]
    without[alone] = np.nan
    return X, without, G


def _cook(model, kept, C, scale, X, z, target, prior, y):
    _, without, G = _deleted(model, kept, C, X, z, target, prior)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.einsum("ia,iab,ib->i", without, G, without) / scale


def _dfbetas(model, kept, C, size, places, errors, X, z, target, prior, y):
    X, without, _ = _deleted(model, kept, C, X, z, target, prior)
    scores = (X[:, :, None] * without[:, None, :]).reshape(len(X), len(places))
    full = np.full((len(X), size), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        full[:, places] = scores @ C / errors
    return full


def _without(model, kept, C, X, z, target, prior, y):
    _, without, G = _deleted(model, kept, C, X, z, target, prior)
    z = z - np.einsum("iab,ib->ia", G, without).reshape(z.shape)
    link, family = model.link, model.family
    with np.errstate(all="ignore"):
        if z.ndim == 2:
            unit = -2 * family.unchecked.log_prob(y, z)
        else:
            unit = family.unchecked.unit_deviance_at(y, z, link)
    if z.ndim == 1:
        mean = link.unchecked.inverse(z)
        there = link.eta_domain.contains(z) & (mean >= family.mean_domain.low)
        unit = np.where(there & (mean <= family.mean_domain.high), unit, np.nan)
    return np.where(prior == 0, 0.0, prior * unit)
