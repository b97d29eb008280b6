r"""The warnings of a fit: that its numbers are not the estimate, or not the only one."""


class ConvergenceWarning(UserWarning):
    """The numbers returned are not the maximum-likelihood estimate; the message says why.

    Examples
    --------
    >>> import warnings
    >>> import glmlesson
    >>> X, y = [[1, -1], [1, 0], [1, 1], [1, 2]], [1, 1, 3, 6]
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit = glmlesson.lesson.newton(X, y, "poisson", max_iter=2)
    >>> print(caught[0].message)  # doctest: +ELLIPSIS
    Newton's method did not settle in 2 steps...
    """


class SeparationWarning(ConvergenceWarning):
    """There is no maximum-likelihood estimate: the likelihood rises for ever in some direction.

    Examples
    --------
    >>> import warnings
    >>> import glmlesson
    >>> X, passed = [[1, 1], [1, 2], [1, 3], [1, 4]], [0, 0, 1, 1]
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit = glmlesson.GLM("bernoulli").fit(X, passed)
    >>> print(caught[0].message)  # doctest: +ELLIPSIS
    Some combination of x0, x1 separates the classes completely...
    """


class RankWarning(UserWarning):
    """Some columns of X are determined by others, and have no coefficient of their own.

    Examples
    --------
    >>> import warnings
    >>> import glmlesson
    >>> X = [[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]]  # the first is the sum
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit = glmlesson.GLM("gaussian").fit(X, [1.0, 3.0, 5.0, 7.0])
    >>> print(caught[0].message)  # doctest: +ELLIPSIS
    X has linearly dependent columns: those before determine x2...
    >>> fit.theta.round(6)
    array([ 6., -4.,  0.])
    """


class BoundaryWarning(UserWarning):
    """A parameter of the family is estimated at the edge of what it may be; the message says which.

    Examples
    --------
    >>> import warnings
    >>> import glmlesson
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     fit = glmlesson.GLM("negative binomial").fit([[1]] * 4, [2, 3, 2, 3])
    >>> print(caught[0].message)  # doctest: +ELLIPSIS
    Size infinite: the likelihood is largest where the negative binomial's extra variance...
    """
