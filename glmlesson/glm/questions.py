"""What one may ask a fit once it is there, each answered by a room of its own, imported then."""


class Questions:
    """The questions to a fitted GLM that go beyond its estimates; ``GLMResult`` has them all.

    Examples
    --------
    >>> import glmlesson
    >>> X = [[1, -1], [1, 0], [1, 1], [1, 2]]
    >>> glmlesson.GLM("poisson").fit(X, [1, 1, 3, 6]).influence().leverage.round(2)
    array([0.46, 0.38, 0.29, 0.87])
    """

    def influence(self):
        """Return how much each row matters to the fit: leverage, Cook's distance, DFBETAS.

        Returns
        -------
        Influence
        """
        from glmlesson.glm.checking.influence import influence

        return influence(self)
