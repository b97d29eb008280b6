r"""Newton's method over rows: steps with an information that is new or old, and never downhill.

Source: Boyd and Vandenberghe (2004), section 9.5; Nocedal and Wright (2006), section 3.4.
"""

import math
from dataclasses import dataclass

import numpy as np

from glmlesson.glm.information import InformationFactor, Singular, worth_new_information
from glmlesson.glm.rows import score_and_information
from glmlesson.glm.stopping import at_an_end

MAX_ITER = 100

FLAT = 5  # steps through a plateau after which it is taken to go on for ever


@dataclass
class Optimum:
    """Where Newton's method ended, and how.

    Attributes
    ----------
    theta : ndarray
        The last point.
    state : str
        ``"converged"``; ``"receding"``, the likelihood rises for ever; ``"edge"``, a mean came to
        an end of what the family allows; ``"singular"``, the information is; ``"flat"``, the
        score vanishes, and yet steps do not become short; ``"steps"``, all steps that were
        allowed are taken; ``"no ascent"``, no step however short leads higher; or
        ``"impossible"``, the first point gives a row no mean.
    path : list of ndarray
        Every point on the way.
    decrements : list of float
        The Newton decrement at each of them, the last excepted where it was not looked at again.
    direction : ndarray
        The last step.
    information : InformationFactor or None
        Of the last point but one, if it was computed there.
    least_share : float
        Of a column, the part that those before it do not explain, squared: how ill-conditioned
        the information is.
    """

    theta: np.ndarray
    state: str
    path: list
    decrements: list
    direction: np.ndarray
    information: "InformationFactor | None"
    least_share: float = 1.0


def newton(rows, theta, information=None, rate=1.0, *, level, max_iter=MAX_ITER, recedes=None):
    """Take Newton's steps from ``theta`` until the decrement is below the goal of ``level``.

    ``information`` is one to begin with, and ``rate`` what a step with it leaves of the way.
    """
    path, decrements, direction = [theta], [], np.zeros(theta.size)

    def ended(state):
        latest = information if sums is not None and sums.information is not None else None
        least_share = 1.0 if information is None else information.least_share
        return Optimum(path[-1], state, path, decrements, direction, latest, least_share)

    sums = score_and_information(rows, theta, "observed" if information is None else False)
    if sums is None:
        return ended("impossible")
    whole, exact, flat = True, False, 0
    free, total_weight = rows.model.family.free_dispersion, rows.total_weight
    while True:
        goal = level.goal_for(sums.pearson / total_weight if free else 1.0)
        fresh, exact_before, exact = sums.information is not None, exact, False
        suspect = recedes is not None and sums.least_working_weight < 1e-8
        if fresh:
            found, exact = factor_of(rows, path[-1], sums)
            if found is None:
                receding = suspect and recedes(direction, path[-1])
                return ended("receding" if receding else "singular")
            information = found
        direction = information.solve(sums.score)
        decrement = math.sqrt(max(sums.score @ direction, 0.0))
        if decrements:
            rate = decrement / decrements[-1] if whole else 1.0
        # With the exact curvature at either end of a step, a decrement that stays is rounding.
        rounding = exact and exact_before and whole and rate > 0.9 and decrement <= 1e3 * goal
        settled = decrement * min(rate, 1.0) <= goal or rounding
        if settled and rate > 0.25 and not rows.model.canonical:
            settled = _hardly_moves(rows, path[-1], direction)
            flat += not settled
            if flat == FLAT:
                return ended("flat")
        if suspect and (settled or len(path) % 5 == 0) and recedes(direction, path[-1]):
            return ended("receding")
        if not whole and len(path) % 5 == 0 and at_an_end(rows, path[-1], level.mean):
            return ended("edge")
        decrements.append(decrement)
        if len(path) > max_iter:
            return ended("converged" if settled and decrement <= goal else "steps")
        if settled:
            path.append(path[-1] + direction.reshape(theta.shape))
            return ended("converged")
        again = worth_new_information(decrement, rate, goal, theta.size)
        wanted = "observed" if again else False
        there, length = _ahead(rows, path[-1], direction, sums, wanted, fresh)
        if there is None and fresh:
            return ended("no ascent")
        if there is None:  # the old information misleads: take a new one, here
            sums, rate, whole = score_and_information(rows, path[-1], "observed"), 1.0, False
            decrements.pop()
            if sums is None:
                return ended("no ascent")
            continue
        step, whole = length * direction, length == 1
        if there.information is None:
            information.learn(step, sums.score - there.score)
        path.append(path[-1] + step.reshape(theta.shape))
        sums = there


def _hardly_moves(rows, theta, direction):
    """Whether a step changes no linear predictor to speak of.

    Where a log-likelihood that is not concave flattens towards infinity, its score vanishes
    beside the observed information, and yet every step goes on by about one.
    """
    move = abs(rows.predictor(direction.reshape(theta.shape))).max()
    return bool(move <= 1e-4 * (1 + abs(rows.predictor(theta)).max()))


def factor_of(rows, theta, sums):
    """Return the factor of the observed information, and True, for it is the exact curvature.

    Where it is not positive definite, that of the expected one, and False; or None, if that is
    singular, too.
    """
    try:
        return InformationFactor.of(sums.information), True
    except Singular:
        if rows.model.canonical:
            return None, False
    expected = score_and_information(rows, theta, "expected")
    try:
        return None if expected is None else InformationFactor.of(expected.information), False
    except Singular:
        return None, False


def _ahead(rows, theta, direction, sums, information, patient):
    """Return the sums at the end of the step, shortened where it leads too far, and its length.

    Along the step the log-likelihood rises at first. The step has gone too far where it is lower
    than at the start, by more than rounding, or falls again more than a quarter as steeply.
    """
    slope = sums.score @ direction
    rounding = 1e4 * np.finfo(rows.dtype).eps * sums.magnitude
    length = 1.0
    for _ in range(60 if patient else 2):
        ahead = theta + length * direction.reshape(theta.shape)
        there = score_and_information(rows, ahead, information)
        if there is None or there.log_likelihood < sums.log_likelihood - rounding:
            length *= 0.5
            continue
        slope_there = there.score @ direction
        if slope_there >= -slope / 4:
            return there, length
        length *= min(max(slope / (slope - slope_there), 0.1), 0.7)
    return None, 0.0
