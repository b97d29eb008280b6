"""What every kind of result keeps of a fit, whatever the estimate: θ, the path to it, its rows."""

import numpy as np

from glmlesson.glm import goodness_of_fit
from glmlesson.glm.history import History
from glmlesson.glm.ownership import read_only
from glmlesson.glm.prediction import Predictor


def kept_of_a_fit(
    model, family, link, observations, optimum, kept, rows, formula, spec, estimated_shape
):
    """Return the attributes of a result by their names, those of the rows guarded.

    Parameters
    ----------
    model : GLM
    family : Family
    link : Link
    observations : Observations
    optimum : Optimum
    kept : array_like of int
        The columns that the others do not determine.
    rows : Rows
        Those with a positive weight.
    formula : str or None
    spec : Design or None
    estimated_shape : ShapeEstimate or None

    Returns
    -------
    dict

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1, 0], [1, 1], [1, 2]], [1, 2, 5])
    >>> fit.n, fit.state, fit.has_constant
    (3, 'converged', True)
    """
    predictor = Predictor.of(rows, optimum.theta, kept, observations, spec)
    path = (read_only(np.array(one)) for one in (optimum.path, optimum.decrements))
    return {
        "model": model,
        "family": family,
        "link": link,
        "formula": formula,
        "estimated_shape": estimated_shape,
        "theta": read_only(np.array(optimum.theta)),
        "kept": read_only(np.array(kept)),
        "history": History(*path),
        "state": optimum.state,
        "converged": optimum.state == "converged",
        "n_iter": len(optimum.path) - 1,
        "n": observations.weights.observations(observations.n_rows),
        "has_constant": goodness_of_fit.has_constant(rows),
        "_predictor": predictor,
        "_linear_predictor": predictor.of_the_fit(observations),
        "_observations": observations.guarded(),
    }
