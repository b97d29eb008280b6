"""Which estimate a model asks for: maximum likelihood, or less biased, or penalised."""

import numpy as np

from glmlesson.checks import shaped
from glmlesson.families.catalogue import ESTIMATED
from glmlesson.glm.shape.profile import ShapeProfile, estimate_shape


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


def estimate_completed(model, family, link, seen):
    """Return the family with its own parameter, its rows, what was found, and the estimated shape.

    ``seen`` are the observations with a positive weight. Where the model leaves the family's size
    or power open, it is estimated with the coefficients; the shape is None where it does not.
    """
    rows = seen.rows(family, link)
    start = None if model.start is None else shaped("start", model.start, rows.shape)
    if model._parts.open_to in ESTIMATED:
        known = model.dispersion if isinstance(model.dispersion, int | float) else None
        profile = ShapeProfile(model._parts.open_to, link, seen, start, model.max_iter, known)
        return _of_profile(profile, seen, link)
    return family, rows, estimate(model, rows, seen, family, start), None


def estimate_again(result, seen):
    """Return the same for a model that was fitted before, of other targets of its rows."""
    if result.estimated_shape is None:
        rows = seen.rows(result.family, result.link)
        return result.family, rows, estimate(result.model, rows, seen, result.family), None
    known = None if result.dispersion_is_estimated else result.dispersion
    name, link = result.estimated_shape.name, result.link
    return _of_profile(ShapeProfile(name, link, seen, result.theta, dispersion=known), seen, link)


def _of_profile(profile, seen, link):
    best, shape = estimate_shape(profile)
    return best.family, seen.rows(best.family, link), best.found, shape


def refuse_estimator(model, parts):
    """Raise where a model asks for an estimate that there is not, or not for it.

    Examples
    --------
    >>> import glmlesson
    >>> glmlesson.GLM("poisson", bias_reduction="median")
    Traceback (most recent call last):
    ValueError: bias_reduction must be 'mean' or None; it is 'median'.
    """
    if parts.open_to in ESTIMATED:
        _refuse_beside_a_shape(model, parts.open_to)
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


def _refuse_beside_a_shape(model, name):
    if name == "size" and model.dispersion is not None:
        raise ValueError(
            "dispersion must be left out where the size of the negative binomial is estimated, as "
            "a quasi-model has no likelihood to estimate it by; give the size: "
            "NegativeBinomial(size=2.0), for example."
        )
    for argument in ("penalty", "bias_reduction"):
        if getattr(model, argument) is not None:
            given = {"size": "NegativeBinomial(size=2.0)", "power": "Tweedie(power=1.5)"}[name]
            raise ValueError(
                f"{argument} is for a family whose {name} is known: it would be estimated by a "
                f"likelihood that is not maximised. Give it: {given}, for example."
            )


def _refuse_penalty(model, parts):
    from glmlesson.glm.penalties.penalty import ElasticNet

    if not isinstance(model.penalty, ElasticNet):
        raise TypeError(f"penalty must be an ElasticNet, but it is {model.penalty!r}.")
    if model.bias_reduction is not None:
        raise ValueError("penalty and bias_reduction are two estimates; ask for one of them.")
    classes = parts.open_to == "classes" or parts.family.n_parameters > 1
    if classes and (model.penalty.l1_ratio > 0 or model.penalty.bounded):
        raise ValueError(
            "penalty of several classes must be ridge, l1_ratio=0 and no bounds, which treats all "
            "of them alike: what a lasso or a bound does would depend on which class is the "
            "baseline. Take ridge, or fit each class against the others."
        )
