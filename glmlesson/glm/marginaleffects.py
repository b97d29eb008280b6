r"""A fit as the package ``marginaleffects`` takes it: for predictions, comparisons and slopes.

``effects`` and ``average_means`` answer the usual questions. The package has a grammar for many
more: slopes by group, differences of differences, contrasts of predictions on a grid. It asks a
model for its coefficients, their covariance and its means at other coefficients, and differs from
``effects`` in its derivatives only, which are finite differences of its own (so a feature should
not be in units in which its coefficient is tiny)::

    from marginaleffects import avg_slopes, predictions

    model = fit.for_marginaleffects(table)
    avg_slopes(model, variables="dose", by="sex", vcov="HC3")

``vcov`` is what ``robust_covariance`` takes. The package is no part of any extra and is imported
here alone; ``make test-peers`` runs the tests with it.

Source: Arel-Bundock, Greifer and Heiss (2024), Journal of Statistical Software 111(9).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from glmlesson.glm.inference.hypotheses import parameter_names

if TYPE_CHECKING:
    from typing import Any

    from glmlesson.glm.prediction import Predictor
    from glmlesson.glm.result import GLMResult

MISSING = (
    "for_marginaleffects needs the package marginaleffects; install it with "
    "'pip install marginaleffects', or ask effects() and average_means(), which need no package."
)


TARGET = "target_of_the_fit"


def marginal_model(
    result: GLMResult, predictor: Predictor, data: Any, offset: str | None, exposure: str | None
) -> Any:
    """Return a fit as a model of ``marginaleffects``; see ``GLMResult.for_marginaleffects``.

    Examples
    --------
    >>> import glmlesson
    >>> fit = glmlesson.GLM("poisson").fit([[1, 0], [1, 1], [1, 2]], [1, 2, 5])
    >>> fit.for_marginaleffects({"x": [0, 1, 2]})
    Traceback (most recent call last):
    ValueError: for_marginaleffects is for fits of a formula, whose variables it changes by name.
    """
    if result.formula is None:
        raise ValueError(
            "for_marginaleffects is for fits of a formula, whose variables it changes by name."
        )
    if len(result.kept) < len(result.names):
        raise ValueError(
            "for_marginaleffects is for fits without columns left out, but the others determine "
            f"{len(result.names) - len(result.kept)} of this one: drop them from the formula."
        )
    try:
        import polars
        from marginaleffects.classes import ModelAbstract, ModelVault
        from marginaleffects.utils import ingest
    except ImportError as error:
        raise ImportError(MISSING) from error

    class FittedGLM(ModelAbstract):
        """What the package asks of a model: covariance, features of new rows, means."""

        def get_vcov(self, vcov=True):
            if vcov is False or vcov is None:
                return None
            return np.array(result.robust_covariance("model" if vcov is True else vcov).matrix)

        def get_exog(self, newdata):
            """Return the features of rows, and their offset as one column more."""
            table = newdata.to_pandas()
            beside = {
                name: table[column].to_numpy()
                for name, column in (("offset", offset), ("exposure", exposure))
                if column is not None
            }
            given = {"offset": None, "exposure": None} | beside
            still = replace(predictor, theta=np.zeros_like(predictor.theta))
            X, z = still.linear_predictor(table, **given)
            return np.column_stack([np.asarray(X, float), z])

        def get_predict(self, params, newdata):
            X, own = np.hsplit(np.asarray(newdata, float), [len(result.names)])
            z = X @ np.reshape(params, result.theta.shape)
            mean = predictor.means(z + (own[:, 0] if z.ndim == 1 else own))
            rows = np.arange(len(X), dtype=np.int32)
            if mean.ndim == 1:
                return polars.DataFrame({"rowid": rows, "estimate": mean})
            labels = [str(k) for k in result.levels or range(mean.shape[1])]
            long = {
                "rowid": np.tile(rows, len(labels)),
                "group": np.repeat(labels, len(rows)),
                "estimate": mean.T.ravel(),
            }
            return polars.DataFrame(long).sort("group", "rowid")  # as the package keeps them

        def get_df(self):
            return result.df_residual if result.dispersion_is_estimated else np.inf

    columns = list(dict.fromkeys([*predictor.spec.columns, *predictor.spec.offset_columns]))
    vault = ModelVault(
        coef=np.array(result.theta).ravel(),
        coefnames=np.array(parameter_names(result)),
        # The package reads nothing but variables in it, and must not find offset() to be one, nor
        # a target that is text.
        formula=f"{TARGET} ~ {' + '.join(columns) or '1'}",
        modeldata=ingest(data).with_columns(polars.lit(0.0).alias(TARGET)),
        package="glmlesson",
    )
    return FittedGLM(result, vault)
