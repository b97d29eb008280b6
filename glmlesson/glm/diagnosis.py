"""What a fit warns of: columns left out, no maximum, or a maximum that was not reached."""

import warnings

import numpy as np

from glmlesson.glm.separation import describe_separation
from glmlesson.glm.stopping import describe_stop
from glmlesson.warnings import ConvergenceWarning, RankWarning, SeparationWarning


def warn_of(result, optimum, recession, stacklevel):
    """Warn of what is wrong with a fit, if anything is.

    Parameters
    ----------
    result : GLMResult
    optimum : Optimum
        Where the solver ended, and how.
    recession : DirectionOfRecession or None
        The direction in which the likelihood rises for ever, where it ended as "receding".
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
    if optimum.state == "receding":
        warnings.warn(
            describe_separation(result, recession), SeparationWarning, stacklevel=stacklevel + 1
        )
    elif optimum.state != "converged" and result.estimator != "maximum likelihood":
        warnings.warn(
            f"The fit stopped after {len(optimum.path) - 1} steps, before the equations of "
            f"{result.estimator} were solved: pass another start, or raise max_iter, which is "
            f"{result.model.max_iter}.",
            ConvergenceWarning,
            stacklevel=stacklevel + 1,
        )
    elif optimum.state != "converged":
        warnings.warn(describe_stop(result, optimum), ConvergenceWarning, stacklevel=stacklevel + 1)
