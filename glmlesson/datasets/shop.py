"""The recipe of the lesson's shop: synthetic data whose truth is known."""

from __future__ import annotations

import operator

import numpy as np

# The truth: intercept, and the effects of ad spend, rain and sale on the log of the expected count.
# Read as factors: 100 euros more multiply the customers by 1.92, rain by 0.67, a sale by 1.49.
SHOP_THETA = (-0.5, 0.65, -0.4, 0.4)


def make_shop(hours: int = 60, seed: int = 1898) -> dict[str, np.ndarray]:
    r"""Draw opening hours of the lesson's shop from a Poisson model with known coefficients.

    Each hour's ad spend is uniform between 0 and 6, it rains in three hours of ten, there is a sale
    in one of four, and

    .. math:: y \mid x \sim \mathrm{Poisson}(e^{\theta^\top x}),
              \qquad x = (1, \text{ad spend}, \text{rain}, \text{sale}),

    with ``theta = SHOP_THETA = (-0.5, 0.65, -0.4, 0.4)``. ``load("shop")`` reads the output of
    ``make_shop()``, written to a file once so that the book's numbers do not depend on the version
    of NumPy's random generators. The seed is the year of Bortkiewicz's book on the Poisson
    distribution (the data set ``horse_kicks``).

    Parameters
    ----------
    hours : int
        How many opening hours, at least 1.
    seed : int
        Where the random numbers start, at least 0. The same seed gives the same hours.

    Returns
    -------
    dict of str to ndarray, each of shape (hours,)
        ``ad_spend`` (float, 100 euros per hour), ``rain`` and ``sale`` (int, 0 or 1) and
        ``customers`` (int, customers per hour), named as in ``load("shop")``.

    Raises
    ------
    TypeError
        If ``hours`` or ``seed`` is not a whole number.
    ValueError
        If ``hours`` is below 1 or ``seed`` below 0.

    Examples
    --------
    >>> shop = make_shop(hours=10_000, seed=1)
    >>> dry_and_cheap = (shop["rain"] == 0) & (shop["ad_spend"] < 1)
    >>> float(shop["customers"][dry_and_cheap].mean().round(1))
    1.0
    """
    hours = _whole("hours", hours, at_least=1)
    rng = np.random.default_rng(_whole("seed", seed, at_least=0))
    ad_spend = rng.uniform(0, 6, hours).round(2)
    rain = rng.binomial(1, 0.3, hours)
    sale = rng.binomial(1, 0.25, hours)
    x = np.column_stack([np.ones(hours), ad_spend, rain, sale])
    customers = rng.poisson(np.exp(x @ SHOP_THETA))
    return {"ad_spend": ad_spend, "rain": rain, "sale": sale, "customers": customers}


def _whole(name, value, at_least):
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, but is {value!r}.") from None
    if number < at_least:
        raise ValueError(f"{name} must be at least {at_least}, but is {number}.")
    return number
