"""Which estimate a model asks for: maximum likelihood, or less biased, or penalised."""


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
    if model.bias_reduction is not None:
        from glmlesson.glm.bias_reduction import find_bias_reduced

        n = observations.weights.observations(observations.n_rows)
        known = 1.0 if model.dispersion is None else model.dispersion
        free = family.free_dispersion and model.dispersion in (None, "pearson")
        phi = None if free else known
        return *find_bias_reduced(rows, family, n, phi, start, model.max_iter), None
    from glmlesson.glm.solver import find_maximum

    return find_maximum(rows, observations.y, family, start, model.max_iter)


def refuse_estimator(model, family):
    """Raise where a model asks for an estimate that there is not, or not for it.

    Examples
    --------
    >>> import glmlesson
    >>> glmlesson.GLM("poisson", bias_reduction="median")
    Traceback (most recent call last):
    ValueError: bias_reduction must be 'mean' or None; it is 'median'.
    """
    if model.bias_reduction is None:
        return
    if model.bias_reduction != "mean":
        raise ValueError(f"bias_reduction must be 'mean' or None; it is {model.bias_reduction!r}.")
    if model.dispersion is not None and not family.free_dispersion:
        raise ValueError(
            "bias_reduction is for models with a likelihood, but a quasi-model has none: leave "
            "dispersion out."
        )
