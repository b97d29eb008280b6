"""What a step names, in the words of the record, as numbers; or a sentence on what is wrong."""

import numpy as np

from glmlesson.checks import real_array
from glmlesson.families import as_family
from glmlesson.figures.scene.record import FAMILIES, NUMBERS, weights
from glmlesson.glm import GLM

_OTHERS = ("family", "theta")


def family_name(family):
    """Return the scene's name for a family, given as such or by name.

    Raises
    ------
    TypeError, ValueError
        If the scene does not show it; the message lists those that it shows.

    Examples
    --------
    >>> family_name("Negative binomial")
    'negative_binomial'
    >>> family_name("beta")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: family must be one of gaussian, bernoulli, poisson, softmax, ...; it is 'beta'.
    """
    name = family if isinstance(family, str) else as_family(family).name
    name = name.lower().replace(" ", "_")
    name = "softmax" if name == "categorical" else name
    if name not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}; it is {family!r}.")
    return name


def numbers(named):
    """Return what is named as numbers of the record.

    Parameters
    ----------
    named : dict
        Numbers by their names in the record; ``family`` by its name or as such; ``theta`` as two
        numbers.

    Raises
    ------
    TypeError, ValueError
        If a name is unknown, or a value is not a number or out of its range.

    Examples
    --------
    >>> numbers({"theta": (-2.0, 0.8), "dots": 1})
    {'dots': 1.0, 'theta0': -2.0, 'theta1': 0.8}
    >>> numbers({"dots": 2})
    Traceback (most recent call last):
    ValueError: dots must lie between 0 and 1; it is 2.
    """
    named = dict(named)
    found = {}
    if "family" in named:
        found |= weights(family_name(named.pop("family")))
    theta = named.pop("theta", None)
    for name, value in named.items():
        found[name] = _number(name, value)
    if theta is not None:
        pair = real_array("theta", theta)
        if pair.shape != (2,):
            raise ValueError(f"theta must be two numbers; it is {theta!r}.")
        for name, value in zip(("theta0", "theta1"), pair.tolist(), strict=True):
            found[name] = _number(name, value)
    return found


def _number(name, value):
    if name not in NUMBERS:
        names = ", ".join((*_OTHERS, *NUMBERS))
        raise TypeError(f"The scene has no {name!r}; it has {names}.")
    number = real_array(name, value)
    if number.ndim:
        raise TypeError(f"{name} must be a single number; it is {value!r}.")
    low, high = NUMBERS[name]["low"], NUMBERS[name]["high"]
    if not low <= number <= high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}; it is {value!r}.")
    return float(number)


def best_theta(family, data):
    """Return the θ at which the likelihood of the data is greatest.

    Parameters
    ----------
    family : SceneFamily
    data : Data

    Examples
    --------
    >>> from glmlesson.figures.scene.families import dataset, families_for
    >>> [round(weight, 2) for weight in best_theta(families_for({})["poisson"], dataset("hours"))]
    [-2.32, 0.87]
    """
    if family.kind == "softmax":
        raise ValueError("theta has no best value for softmax: its three lines are fixed.")
    X = np.column_stack([np.ones_like(data.x), data.x])
    fit = GLM(family.family, link=family.link).fit(X, data.y[family.key])
    return tuple(float(weight) for weight in fit.theta)
