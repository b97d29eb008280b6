"""What a fit warns of: columns left out, no maximum, or a maximum that was not reached."""

import warnings

import numpy as np

from glmlesson.glm.separation import describe_separation
from glmlesson.warnings import ConvergenceWarning, RankWarning, SeparationWarning


def warn_of(result, state, recession, stacklevel):
    """Warn of what is wrong with a fit, if anything is.

    Parameters
    ----------
    result : GLMResult
    state : str
        How the solver ended, see ``Optimum``.
    recession : Recession or None
        The direction in which the likelihood rises for ever, where ``state`` is "receding".
    stacklevel : int
        How many calls above this one the fit was asked for.
    """
    if len(result.kept) < len(result.names):
        dropped = np.setdiff1d(np.arange(len(result.names)), result.kept)
        listed = ", ".join(result.names[j] for j in dropped)
        warnings.warn(
            f"X has linearly dependent columns: those before determine {listed}, whose coefficient "
            "is set to 0 and whose standard error is NaN. The coefficients of the columns involved "
            "have no meaning of their own; predictions do, for rows of which the same holds. Drop "
            "one column of each group (one level of each category, for example).",
            RankWarning,
            stacklevel=stacklevel + 1,
        )
    if state == "receding":
        warnings.warn(
            describe_separation(result, recession), SeparationWarning, stacklevel=stacklevel + 1
        )
    elif state != "converged":
        steps = "1 step" if result.n_iter == 1 else f"{result.n_iter} steps"
        warnings.warn(
            f"The fit stopped after {steps}, before the maximum was reached. A fitted "
            "mean may lie at the edge of what the family allows, which this link can leave: try "
            "the canonical link. Or columns of X may be nearly dependent, or of very different "
            "size: rescale them, or drop one.",
            ConvergenceWarning,
            stacklevel=stacklevel + 1,
        )
