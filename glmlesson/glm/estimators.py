"""Which estimate a model asks for: maximum likelihood, or less biased, or penalised."""

import numpy as np


def estimate(model, rows, observations, family, start=None):
    """Return where the fit of a model ends, the columns it uses, and the recession looked for.

    Parameters
    ----------
    model : GLM
    rows : Rows
        Those with a positive weight.
    observations : Observations
        The same, as they were given.
    family : Family
        That of the model, as the data complete it.
    start : ndarray, optional

    Returns
    -------
    optimum : Optimum
    kept : ndarray of int
    recession : DirectionOfRecession or None
        None for estimates that are finite whatever the data are.
    """
    if model.penalty is not None:
        from glmlesson.glm.penalties.solver import find_penalised

        columns = model.penalty, observations.names, start, model.max_iter
        optimum = find_penalised(rows, observations.y, family, *columns)
        return optimum, np.arange(rows.shape[0]), None
    if model.bias_reduction is not None:
        from glmlesson.glm.bias_reduction import find_bias_reduced

        n = observations.weights.observations(observations.n_rows)
        known = 1.0 if model.dispersion is None else model.dispersion
        free = family.free_dispersion and model.dispersion in (None, "pearson")
        phi = None if free else known
        return *find_bias_reduced(rows, family, n, phi, start, model.max_iter), None
    from glmlesson.glm.solver import find_maximum

    return find_maximum(rows, observations.y, family, start, model.max_iter)


def refuse_estimator(model, parts):
    """Raise where a model asks for an estimate that there is not, or not for it.

    Examples
    --------
    >>> import glmlesson
    >>> glmlesson.GLM("poisson", bias_reduction="median")
    Traceback (most recent call last):
    ValueError: bias_reduction must be 'mean' or None; it is 'median'.
    """
    if model.penalty is not None:
        _refuse_penalty(model, parts)
    if model.bias_reduction is None:
        return
    if model.bias_reduction != "mean":
        raise ValueError(f"bias_reduction must be 'mean' or None; it is {model.bias_reduction!r}.")
    if model.dispersion is not None and not parts.family.free_dispersion:
        raise ValueError(
            "bias_reduction is for models with a likelihood, but a quasi-model has none: leave "
            "dispersion out."
        )


def _refuse_penalty(model, parts):
    from glmlesson.glm.penalties.penalty import ElasticNet

    if not isinstance(model.penalty, ElasticNet):
        raise TypeError(f"penalty must be an ElasticNet, but it is {model.penalty!r}.")
    if model.bias_reduction is not None:
        raise ValueError("penalty and bias_reduction are two estimates; ask for one of them.")
    if parts.open_to == "classes" or parts.family.n_parameters > 1:
        raise ValueError(
            "penalty is for a single mean a row: of several classes the fit would depend on which "
            "of them is the baseline. Fit each class against the others, or leave penalty out."
        )
