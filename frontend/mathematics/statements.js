/**
 * What each exponential family states, side by side, as in `glmlesson.families`.
 *
 *     p(y; η) = b(y) exp(ηᵀT(y) − a(η))
 *
 * Where η is a vector (categorical, beta, von Mises) it is an array, as are T(y) and the mean, and
 * the variance is an array of rows. What a family does not state is in `families.js`.
 *
 * @typedef {import("./families.js").Family} Family
 * @typedef {Pick<Family, "support" | "logPartition" | "variance"> & Partial<Family>} Statement
 */

import { ANGLES, COUNTS, POSITIVE, REALS, UNIT, wholeNumbersTo } from "./intervals.js";
import {
  identity,
  logit,
  logLink,
  logRatio,
  logShare,
  negativeInverse,
  negativeInverseSquare,
} from "./links.js";
import {
  betaln,
  digamma,
  expit,
  gammaln,
  i0e,
  i1e,
  log1mexp,
  logaddexp,
  logSumExp,
  softmax,
  trigamma,
} from "./special.js";
import { sum } from "./sums.js";

const { abs, cos, exp, expm1, hypot, log, log1p, sin, sqrt, PI } = Math;

const binomialVariance = (trials, eta) => trials * expit(eta) * expit(-eta);

function shareVariance(size, eta) {
  const mean = size / expm1(-eta);
  return mean * (1 + mean / size);
}

/** I₁(κ)/I₀(κ), the length of the mean direction. */
const besselRatio = (kappa) => i1e(kappa) / i0e(kappa);

/** Its derivative, 1 − A/κ − A²; by a series at both ends, where the terms cancel. */
function besselRatioSlope(kappa) {
  if (kappa > 500) return (0.5 + (0.25 + (0.375 + 0.78125 / kappa) / kappa) / kappa) / kappa ** 2;
  if (kappa <= 1e-4) return 0.5 - (3 * kappa ** 2) / 16;
  const ratio = besselRatio(kappa);
  return 1 - ratio / kappa - ratio ** 2;
}

/** The unit vector along η; any one will do where its length is zero. */
const direction = (eta, kappa) => (kappa > 0 ? eta.map((each) => each / kappa) : [1, 0]);

/**
 * What each family states; a family that needs something known is a function of it.
 *
 * @type {Record<string, (known: any) => Statement>}
 */
export const statements = {
  gaussian: () => ({
    support: REALS,
    link: identity,
    logPartition: (eta) => eta ** 2 / 2,
    logBaseMeasure: (y) => -(y ** 2) / 2 - log(2 * PI) / 2,
    variance: () => 1,
    // The three terms of the template, gathered again: they cancel badly far from zero.
    logProb: (y, eta) => -((y - eta) ** 2) / 2 - log(2 * PI) / 2,
  }),

  bernoulli: () => ({
    support: wholeNumbersTo(1),
    link: logit(),
    logPartition: (eta) => logaddexp(0, eta),
    variance: (eta) => binomialVariance(1, eta),
    // Exact for the likely outcome too, where η·y − a(η) would round to 0.
    logProb: (y, eta) => -logaddexp(0, (1 - 2 * y) * eta),
  }),

  poisson: () => ({
    support: COUNTS,
    link: logLink,
    logPartition: exp,
    logBaseMeasure: (y) => -gammaln(y + 1),
    variance: exp,
    // η is −∞ where a figure shows the limit of a rate of zero, and 0·∞ is not a number.
    logProb: (y, eta) => -gammaln(y + 1) + (y && y * eta) - exp(eta),
  }),

  categorical: ({ classes }) => ({
    support: wholeNumbersTo(classes - 1),
    nParameters: classes - 1,
    link: logRatio,
    sufficientStatistic: (y) => Array.from({ length: classes - 1 }, (_, j) => Number(y === j)),
    logPartition: logSumExp,
    variance(eta) {
      const shares = softmax(eta);
      // μⱼ(1 − μⱼ) with 1 − μⱼ summed from the other shares: exact even when μⱼ rounds to 1.
      const others = (j) => sum(shares.filter((_, l) => l !== j));
      return eta.map((_, j) =>
        eta.map((_, l) => shares[j] * (j === l ? others(j) : -shares[l])),
      );
    },
    // Each η is measured from that of the outcome, so that a sure outcome's log is not rounded.
    logProb(y, eta) {
      const here = y < eta.length ? eta[y] : 0;
      const others = [...eta, 0].filter((_, j) => j !== y).map((each) => each - here);
      return -logSumExp(others);
    },
  }),

  binomial({ trials }) {
    const logBaseMeasure = (y) => -log1p(trials) - betaln(y + 1, trials - y + 1);
    return {
        support: wholeNumbersTo(trials),
      link: logit(trials),
      logPartition: (eta) => trials * logaddexp(0, eta),
      logBaseMeasure,
      variance: (eta) => binomialVariance(trials, eta),
      logProb(y, eta) {
        const successes = -y * logaddexp(0, -eta);
        const failures = -(trials - y) * logaddexp(0, eta);
        return logBaseMeasure(y) + successes + failures;
      },
    };
  },

  exponential: () => ({
    support: POSITIVE,
    link: negativeInverse(),
    logPartition: (eta) => -log(-eta),
    variance: (eta) => 1 / eta ** 2,
  }),

  gamma: ({ shape }) => ({
    support: POSITIVE,
    link: negativeInverse(shape),
    logPartition: (eta) => -shape * log(-eta),
    logBaseMeasure: (y) => (shape - 1) * log(y) - gammaln(shape),
    variance: (eta) => shape / eta ** 2,
  }),

  "inverse gaussian": ({ shape }) => ({
    support: POSITIVE,
    link: negativeInverseSquare(shape),
    logPartition: (eta) => -sqrt(-2 * shape * eta),
    logBaseMeasure: (y) => log(shape / (2 * PI * y ** 3)) / 2 - shape / (2 * y),
    variance: (eta) => sqrt(-shape / (2 * eta)) ** 3 / shape,
    // The square kept whole: its three terms cancel when y is close to μ and both are small.
    logProb(y, eta) {
      const mean = sqrt(-shape / (2 * eta));
      const square = (shape * ((y - mean) / mean) ** 2) / (2 * y);
      return log(shape / (2 * PI * y ** 3)) / 2 - square;
    },
  }),

  geometric: () => ({
    support: COUNTS,
    link: logShare(),
    logPartition: (eta) => -log1mexp(eta),
    variance: (eta) => shareVariance(1, eta),
  }),

  "negative binomial": ({ size }) => ({
    support: COUNTS,
    link: logShare(size),
    logPartition: (eta) => -size * log1mexp(eta),
    logBaseMeasure: (y) => -log(y + size) - betaln(y + 1, size),
    variance: (eta) => shareVariance(size, eta),
  }),

  laplace: () => ({
    support: REALS,
    link: negativeInverse(),
    sufficientStatistic: abs,
    logPartition: (eta) => log(2) - log(-eta),
    variance: (eta) => 1 / eta ** 2,
  }),

  beta: () => ({
    support: UNIT,
    etaDomain: POSITIVE,
    nParameters: 2,
    sufficientStatistic: (y) => [log(y), log1p(-y)],
    logPartition: ([a, b]) => betaln(a, b),
    logBaseMeasure: (y) => -log(y) - log1p(-y),
    mean: (eta) => eta.map((each) => digamma(each) - digamma(sum(eta))),
    variance([a, b]) {
      const both = -trigamma(a + b);
      return [
        [trigamma(a) + both, both],
        [both, trigamma(b) + both],
      ];
    },
  }),

  "von mises": () => ({
    support: ANGLES,
    etaDomain: REALS,
    nParameters: 2,
    sufficientStatistic: (y) => [cos(y), sin(y)],
    logPartition(eta) {
      const kappa = hypot(...eta);
      return log(2 * PI * i0e(kappa)) + kappa;
    },
    mean(eta) {
      const kappa = hypot(...eta);
      return direction(eta, kappa).map((each) => besselRatio(kappa) * each);
    },
    variance(eta) {
      const kappa = hypot(...eta);
      const [c, s] = direction(eta, kappa);
      const along = besselRatioSlope(kappa);
      const across = kappa > 0 ? besselRatio(kappa) / kappa : 0.5;
      const mixed = (along - across) * c * s;
      return [
        [along * c * c + across * s * s, mixed],
        [mixed, along * s * s + across * c * c],
      ];
    },
  }),
};
