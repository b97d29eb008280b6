r"""Each row of a fit as weighted least squares sees it, shared by all that comes after the fit.

Near its maximum the log-likelihood is that of a least-squares problem with the working weights
:math:`W_i` and the scores :math:`x_i r_i`,

.. math:: W_i = w_i\,\frac{h'(z_i)^2}{V(\mu_i)}, \qquad
          r_i = w_i\,\frac{h'(z_i)}{V(\mu_i)}\,(T_i - \mu_i), \qquad
          C = \Bigl(\sum_i f_i\, x_i W_i x_i^\top\Bigr)^{-1},

in which :math:`w_i` is the prior weight (times the trials), and :math:`f_i` the frequency. With k
classes :math:`r_i` is a vector and :math:`W_i` a matrix.

Source: McCullagh and Nelder (1989), section 2.5.
"""

from functools import partial

import numpy as np

from glmlesson.glm.arrays import each_row, is_sparse, scaled_rows


def inverse_information(result):
    r"""Return :math:`C` for the columns that the fit uses, without the dispersion."""
    kept = kept_parameters(result)
    return result.inverse_information[np.ix_(kept, kept)]


def kept_parameters(result):
    """The places, in ``theta.ravel()``, of the parameters that the fit estimates."""
    width = result.theta.size // len(result.names)
    return (result.kept[:, None] * width + np.arange(width)).ravel()


def scores(result):
    """Return each row's share of the gradient, of shape (rows, parameters kept), once each."""
    rows, weights = result.rows, result.observations.weights
    if is_sparse(rows.X):
        return _sparse_scores(result, rows, weights.of_variance)
    function = partial(_scores, rows.model, result.kept)
    return each_row(function, rows.X, result.linear_predictor, rows.target, weights.of_variance)


def _scores(model, kept, X, z, target, prior):
    residual, _ = score_and_weight(model, z, target, prior)
    X = kept_columns(X, kept)
    every = X[:, :, None] * residual[:, None, :]
    return every.reshape(len(X), len(kept) * residual.shape[1])


def _sparse_scores(result, rows, prior):
    """The same as a sparse matrix."""
    import scipy.sparse

    residual, _ = score_and_weight(rows.model, result.linear_predictor, rows.target, prior)
    X, m = rows.X[:, result.kept], residual.shape[1]
    each = [scaled_rows(X, residual[:, c]) for c in range(m)]
    if m == 1:
        return each[0]
    places = np.arange(m * X.shape[1]).reshape(m, -1).T.ravel()  # class by class, to row by row
    return scipy.sparse.hstack(each).tocsr()[:, places]


def kept_columns(X, kept):
    """Return the columns that a fit uses, as floats; all of them without a copy."""
    X = np.asarray(X, float)
    return X if len(kept) == X.shape[1] else X[:, kept]


def score_and_weight(model, z, target, prior):
    """Return r and W of rows, of shapes (rows, m) and (rows, m, m); m is one for a single mean."""
    with np.errstate(all="ignore"):
        terms = model.row_terms(z, target)
    residual, weight = terms.score, terms.expected
    if residual.ndim == 1:
        residual, weight = residual[:, None], weight[:, None, None]
    prior = np.broadcast_to(prior, len(residual))
    return prior[:, None] * residual, prior[:, None, None] * weight
