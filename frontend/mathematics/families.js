/**
 * The exponential families, side by side, as in `glmlesson.families`: the same names and formulas.
 *
 *     p(y; η) = b(y) exp(ηᵀT(y) − a(η))
 *
 * `families.poisson` is the Poisson; a family that takes something as known has the book's default
 * there, and `makeFamily("gamma", { shape: 3 })` makes another. Where η is a vector (categorical,
 * beta, vonMises: `nParameters` > 1 or an array all the same) it is an array, as are T(y) and the
 * mean, and the variance is an array of rows.
 *
 * Nothing is clipped and nothing is checked: what a figure lets in, it tests with `contains`
 * against `support`, `etaDomain` and `link.meanDomain`.
 *
 * @typedef {{low: number, high: number, closedLow?: boolean, closedHigh?: boolean,
 *   integer?: boolean}} Interval
 *
 * @typedef {object} Link
 * @property {string} name
 * @property {Interval} meanDomain
 * @property {Interval} etaDomain
 * @property {(mean: any) => any} link  from the mean to the linear scale
 * @property {(eta: any) => any} inverse  the response, back again
 *
 * @typedef {object} Family
 * @property {string} key
 * @property {string} name  as in glmlesson
 * @property {string} colour  the key in glmlesson.plots.COLOURS
 * @property {boolean} discrete
 * @property {Record<string, number>} parameters  what is taken as known
 * @property {number} nParameters  the length of η
 * @property {Interval} support
 * @property {Interval} etaDomain  of each entry of η
 * @property {Link | null} link  the canonical one; none for beta and vonMises
 * @property {(y: number) => any} sufficientStatistic  T(y)
 * @property {(y: number) => number} logBaseMeasure  log b(y)
 * @property {(eta: any) => number} logPartition  a(η)
 * @property {(eta: any) => any} mean  E[T(y)] = a′(η)
 * @property {(eta: any) => any} variance  Var[T(y)] = a″(η)
 * @property {(mean: any) => any} naturalParameter  the η of a mean; none for beta and vonMises
 * @property {(y: number, eta: any) => number} logProb
 */

import {
  betaln,
  digamma,
  expit,
  gammaln,
  i0e,
  i1e,
  log1mexp,
  logaddexp,
  ndtr,
  ndtri,
  trigamma,
} from "./special.js";

const { abs, cos, exp, expm1, hypot, log, log1p, max, sin, sqrt, PI } = Math;

const REALS = { low: -Infinity, high: Infinity };
const POSITIVE = { low: 0, high: Infinity };
const NEGATIVE = { low: -Infinity, high: 0 };
const UNIT = { low: 0, high: 1 };
const ANGLES = { low: -PI, high: PI, closedLow: true, closedHigh: true };
const COUNTS = { low: 0, high: Infinity, closedLow: true, integer: true };
const wholeNumbersTo = (high) => ({ ...COUNTS, high, closedHigh: true });

/** Say whether a number lies in an interval; NaN and ±∞ never do. */
export function contains({ low, high, closedLow, closedHigh, integer }, x) {
  if (!Number.isFinite(x) || (integer && !Number.isInteger(x))) return false;
  return (closedLow ? x >= low : x > low) && (closedHigh ? x <= high : x < high);
}

// The links ---------------------------------------------------------------------------------------

/** A link; the means and η may be any real number unless it says otherwise. */
function makeLink(name, link, inverse, domains) {
  return Object.freeze({ name, link, inverse, meanDomain: REALS, etaDomain: REALS, ...domains });
}

const identity = makeLink(
  "identity",
  (mean) => mean,
  (eta) => eta,
);

const logLink = makeLink("log", log, exp, { meanDomain: POSITIVE });

const logit = (trials = 1) =>
  makeLink(
    "logit",
    (mean) => log(mean) - log(trials - mean),
    (eta) => trials * expit(eta),
    { meanDomain: { low: 0, high: trials } },
  );

const probit = makeLink("probit", ndtri, ndtr, { meanDomain: UNIT });

const cloglog = makeLink(
  "complementary log-log",
  (mean) => log(-log1p(-mean)),
  (eta) => -expm1(-exp(eta)),
  { meanDomain: UNIT },
);

const onTheLeft = { meanDomain: POSITIVE, etaDomain: NEGATIVE };

const negativeInverse = (scale = 1) =>
  makeLink(
    "negative inverse",
    (mean) => -scale / mean,
    (eta) => -scale / eta,
    onTheLeft,
  );

const negativeInverseSquare = (scale = 1) =>
  makeLink(
    "negative inverse square",
    (mean) => -scale / (2 * mean ** 2),
    (eta) => sqrt(-scale / (2 * eta)),
    onTheLeft,
  );

const logShare = (size = 1) =>
  makeLink(
    "log-share",
    (mean) => -log1p(size / mean),
    (eta) => size / expm1(-eta),
    onTheLeft,
  );

/** Each class against the last, which is left out of the arrays. */
const logRatio = makeLink(
  "log-ratio",
  (mean) => mean.map((share) => log(share) - log1p(-total(mean))),
  (eta) => softmax(eta).slice(0, -1),
  { meanDomain: UNIT },
);

/** @type {Record<string, Link>} */
export const links = Object.freeze({
  identity,
  log: logLink,
  logit: logit(),
  probit,
  cloglog,
  negativeInverse: negativeInverse(),
  negativeInverseSquare: negativeInverseSquare(),
  logShare: logShare(),
  logRatio,
});

const total = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

/** The probabilities of all classes from the η of all but the last, whose own is 0. */
export function softmax(eta) {
  const highest = max(...eta, 0);
  const weights = [...eta, 0].map((each) => exp(each - highest));
  const sum = total(weights);
  return weights.map((weight) => weight / sum);
}

/** log Σ e^η over all classes, the highest taken out so that the others keep their digits. */
function logSumExp(eta) {
  const all = [...eta, 0].sort((one, other) => other - one);
  return all[0] + log1p(total(all.slice(1).map((each) => exp(each - all[0]))));
}

// The families ------------------------------------------------------------------------------------

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

// What each family states; a family that needs something known is a function of it.
const statements = {
  gaussian: () => ({
    name: "Gaussian",
    support: REALS,
    link: identity,
    logPartition: (eta) => eta ** 2 / 2,
    logBaseMeasure: (y) => -(y ** 2) / 2 - log(2 * PI) / 2,
    variance: () => 1,
    // The three terms of the template, gathered again: they cancel badly far from zero.
    logProb: (y, eta) => -((y - eta) ** 2) / 2 - log(2 * PI) / 2,
  }),

  bernoulli: () => ({
    name: "Bernoulli",
    support: wholeNumbersTo(1),
    link: links.logit,
    logPartition: (eta) => logaddexp(0, eta),
    variance: (eta) => binomialVariance(1, eta),
    // Exact for the likely outcome too, where η·y − a(η) would round to 0.
    logProb: (y, eta) => -logaddexp(0, (1 - 2 * y) * eta),
  }),

  poisson: () => ({
    name: "Poisson",
    support: COUNTS,
    link: logLink,
    logPartition: exp,
    logBaseMeasure: (y) => -gammaln(y + 1),
    variance: exp,
    // η is −∞ where a figure shows the limit of a rate of zero, and 0·∞ is not a number.
    logProb: (y, eta) => -gammaln(y + 1) + (y && y * eta) - exp(eta),
  }),

  categorical: ({ classes }) => ({
    name: "categorical",
    support: wholeNumbersTo(classes - 1),
    nParameters: classes - 1,
    link: logRatio,
    sufficientStatistic: (y) => Array.from({ length: classes - 1 }, (_, j) => Number(y === j)),
    logPartition: logSumExp,
    variance(eta) {
      const shares = softmax(eta);
      // μⱼ(1 − μⱼ) with 1 − μⱼ summed from the other shares: exact even when μⱼ rounds to 1.
      const others = (j) => total(shares.filter((_, l) => l !== j));
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
      name: "binomial",
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
    name: "exponential",
    support: POSITIVE,
    link: links.negativeInverse,
    logPartition: (eta) => -log(-eta),
    variance: (eta) => 1 / eta ** 2,
  }),

  gamma: ({ shape }) => ({
    name: "gamma",
    support: POSITIVE,
    link: negativeInverse(shape),
    logPartition: (eta) => -shape * log(-eta),
    logBaseMeasure: (y) => (shape - 1) * log(y) - gammaln(shape),
    variance: (eta) => shape / eta ** 2,
  }),

  inverseGaussian: ({ shape }) => ({
    name: "inverse Gaussian",
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
    name: "geometric",
    support: COUNTS,
    link: links.logShare,
    logPartition: (eta) => -log1mexp(eta),
    variance: (eta) => shareVariance(1, eta),
  }),

  negativeBinomial: ({ size }) => ({
    name: "negative binomial",
    support: COUNTS,
    link: logShare(size),
    logPartition: (eta) => -size * log1mexp(eta),
    logBaseMeasure: (y) => -log(y + size) - betaln(y + 1, size),
    variance: (eta) => shareVariance(size, eta),
  }),

  laplace: () => ({
    name: "Laplace",
    support: REALS,
    link: links.negativeInverse,
    sufficientStatistic: abs,
    logPartition: (eta) => log(2) - log(-eta),
    variance: (eta) => 1 / eta ** 2,
  }),

  beta: () => ({
    name: "beta",
    support: UNIT,
    etaDomain: POSITIVE,
    nParameters: 2,
    sufficientStatistic: (y) => [log(y), log1p(-y)],
    logPartition: ([a, b]) => betaln(a, b),
    logBaseMeasure: (y) => -log(y) - log1p(-y),
    mean: (eta) => eta.map((each) => digamma(each) - digamma(total(eta))),
    variance([a, b]) {
      const both = -trigamma(a + b);
      return [
        [trigamma(a) + both, both],
        [both, trigamma(b) + both],
      ];
    },
  }),

  vonMises: () => ({
    name: "von Mises",
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

const DEFAULTS = {
  categorical: { classes: 3 },
  binomial: { trials: 10 },
  gamma: { shape: 2 },
  inverseGaussian: { shape: 2 },
  negativeBinomial: { size: 2 },
};

/**
 * @param {string} key  one of those of `families`
 * @param {Record<string, number>} [known]  shape, size, trials or classes; the book's by default
 * @returns {Family}
 * @throws {Error} a sentence, if there is no such family
 */
export function makeFamily(key, known = {}) {
  if (!Object.hasOwn(statements, key)) {
    throw new Error(`The family must be one of ${Object.keys(statements).join(", ")}.`);
  }
  const parameters = { ...DEFAULTS[key] };
  for (const [name, value] of Object.entries(known)) {
    const whole = name === "trials" || name === "classes";
    const least = name === "classes" ? 2 : 1;
    if (!(name in parameters)) throw new Error(`The ${key} family takes no ${name}.`);
    if (whole && !(Number.isInteger(value) && value >= least)) {
      throw new Error(`The number of ${name} must be a whole number, ${least} or more.`);
    }
    if (!(Number.isFinite(value) && value > 0)) throw new Error(`The ${name} must be positive.`);
    parameters[name] = value;
  }
  const { link = null, ...statement } = statements[key](parameters);
  const family = {
    key,
    colour: key === "categorical" ? "softmax" : statement.name.toLowerCase(),
    discrete: Boolean(statement.support.integer),
    parameters: Object.freeze(parameters),
    nParameters: 1,
    etaDomain: link?.etaDomain,
    link,
    sufficientStatistic: (y) => y,
    logBaseMeasure: () => 0,
    mean: link?.inverse,
    naturalParameter: link?.link,
    logProb: (y, eta) =>
      family.logBaseMeasure(y) + dot(eta, family.sufficientStatistic(y)) - family.logPartition(eta),
    ...statement,
  };
  return Object.freeze(family);
}

/** ηᵀT, of two numbers or two arrays. */
const dot = (eta, statistic) =>
  Array.isArray(eta) ? total(eta.map((each, j) => each * statistic[j])) : eta * statistic;

/** @type {Record<string, Family>} each with the parameters that it has in the book */
export const families = Object.freeze(
  Object.fromEntries(Object.keys(statements).map((key) => [key, makeFamily(key)])),
);
