r"""Points over a domain, dense where it is finite and out to its ends."""

import numpy as np


def grid_nodes(domain):
    """Return points of the domain, close together where its ends or zero are close."""
    low, high = domain.low, domain.high
    if np.isinf(low) and np.isinf(high):
        outwards = np.logspace(-7, 3, 61)
        return np.concatenate([-outwards[::-1], [0.0], outwards])
    if np.isinf(high):
        return np.unique(low + np.logspace(-9, 3, 121))
    if np.isinf(low):
        return np.unique(high - np.logspace(-9, 3, 121))
    inwards = (high - low) * np.logspace(-9, np.log10(0.5), 61)
    return np.unique(np.concatenate([low + inwards, high - inwards]))


def points_between(nodes, parts):
    """Return the nodes with ``parts`` − 1 points more between each two."""
    share = np.arange(parts) / parts
    finer = nodes[:-1, None] + share * np.diff(nodes)[:, None]
    return np.append(finer.ravel(), nodes[-1])


def points_towards(domain, end):
    """Return points of the domain that approach one of its ends, ten times closer each."""
    low, high = domain.low, domain.high
    limit, sign = (low, 1) if end == "low" else (high, -1)
    if np.isinf(limit):
        base = 0.0 if np.isinf(low) and np.isinf(high) else (high if end == "low" else low)
        return base - sign * 10.0 ** np.arange(1, 11)
    width = min(1.0, high - low)
    return limit + sign * width * 10.0 ** -np.arange(1.0, 13.0)
