"""What a model's fit returns: the class is told by how it is estimated."""

from glmlesson.glm.result import GLMResult


def result_of(model):
    """Return the class of a model's results.

    Examples
    --------
    >>> import glmlesson
    >>> result_of(glmlesson.GLM("poisson", bias_reduction="mean")).__name__
    'BiasReducedResult'
    """
    if model.penalty is not None:
        from glmlesson.glm.penalties.result import PenalisedResult

        return PenalisedResult
    if model.bias_reduction is not None:
        from glmlesson.glm.bias_reduced import BiasReducedResult

        return BiasReducedResult
    return GLMResult
