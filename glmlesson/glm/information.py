r"""The information of a sample: its Cholesky factor, and what later steps teach about its error."""

import math
from dataclasses import dataclass, field

import numpy as np
import scipy

MEMORY = 12  # pairs of the L-BFGS update that are kept

# A diagonal entry outside of this range has lost digits, or would in what is made of it.
SMALLEST, LARGEST = 1e-280, 1e280


class Singular(Exception):
    """Some direction of theta is not determined, or nearly so."""


@dataclass
class InformationFactor:
    """The Cholesky factor of an information, and what later steps taught about its error."""

    factor: np.ndarray
    least_share: float  # of a column, the part that those before it do not explain, squared
    pairs: list = field(default_factory=list)

    @classmethod
    def of(cls, matrix):
        """Factorise; raise ``Singular`` where a column is one of the others, to ten digits.

        A diagonal entry of the factor, squared and over that of the matrix, is the share of a
        column that the columns before it do not explain.
        """
        diagonal = matrix.diagonal()
        factor, info = scipy.linalg.lapack.dpotrf(matrix, lower=1, clean=0)
        if info or not SMALLEST < diagonal.min() <= diagonal.max() < LARGEST:
            raise Singular
        pivots = factor.diagonal()
        least_share = float((pivots * pivots / diagonal).min())
        if not least_share > 1e-10:
            raise Singular
        return cls(factor, least_share)

    def times(self, number):
        """Return that of so many times as many rows of the same kind."""
        return InformationFactor(self.factor * np.sqrt(number), self.least_share)

    def solve(self, score):
        r"""Return :math:`H^{-1} g`, by the two loops of L-BFGS around the factor."""
        q, shares = score, []
        for step, change, inner in reversed(self.pairs):
            shares.append(step @ q / inner)
            q = q - shares[-1] * change
        q = scipy.linalg.lapack.dpotrs(self.factor, q, lower=1)[0]
        for (step, change, inner), share in zip(self.pairs, reversed(shares), strict=True):
            q = q + step * (share - change @ q / inner)
        return q

    def learn(self, step, change):
        """Note that along ``step`` the score fell by ``change``."""
        inner = step @ change
        if inner > 0:
            self.pairs = [*self.pairs[1 - MEMORY :], (step, change, inner)]


def worth_new_information(decrement, rate, goal, parameters):
    """Say whether computing the information again is the shorter way.

    It costs as much as a few passes without, and then it still takes about two more to the maximum.
    """
    if rate >= 1:
        return True
    ahead = decrement * rate
    passes = math.log(ahead / goal) / -math.log(rate) if ahead > goal else 0
    return passes > 3 + parameters / 25
