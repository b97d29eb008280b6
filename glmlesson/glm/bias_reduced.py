r"""What a fit with mean bias reduction returns: a ``GLMResult`` that knows what it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.bias_reduction import refuse_no_penalty
from glmlesson.glm.result import GLMResult

if TYPE_CHECKING:
    from typing import NoReturn


class BiasReducedResult(GLMResult):
    r"""A GLM fitted with mean bias reduction; made by ``GLM(..., bias_reduction="mean").fit``.

    All of a ``GLMResult`` but what takes θ for the maximum of the likelihood.

    Examples
    --------
    >>> import glmlesson
    >>> X, passed = [[1, 1], [1, 2], [1, 3], [1, 4]], [0, 0, 1, 1]  # separated
    >>> fit = glmlesson.GLM("bernoulli", bias_reduction="mean").fit(X, passed)
    >>> fit.theta.round(3), round(fit.penalised_log_likelihood, 4)
    (array([-3.275,  1.31 ]), -1.5599)
    >>> fit.aic  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: aic is for maximum-likelihood estimates, but these are of mean bias reduction: ...
    """

    estimator = "mean bias reduction"

    def _refuse(self, what: str) -> NoReturn:
        raise ValueError(
            f"{what} is for maximum-likelihood estimates, but these are of mean bias reduction: "
            "their likelihood is not the largest. Compare predictions for rows left out of the "
            "fit instead."
        )

    @property
    def aic(self) -> float:
        """Refused: Akaike's argument is about the maximum of the likelihood."""
        self._refuse("aic")

    @property
    def bic(self) -> float:
        """Refused: Schwarz's argument is about the maximum of the likelihood."""
        self._refuse("bic")

    @property
    def penalised_log_likelihood(self) -> float:
        r"""The log-likelihood plus :math:`\tfrac12 \log\det(X^\top W X / \phi)`, largest at θ.

        For canonical links with a known dispersion; a ``ValueError`` otherwise.
        """
        refuse_no_penalty(self, "penalised_log_likelihood")
        inverse = self.dispersion * self.inverse_information[np.ix_(self._places, self._places)]
        return self.log_likelihood - float(np.linalg.slogdet(inverse)[1]) / 2
